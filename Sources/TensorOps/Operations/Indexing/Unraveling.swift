// `unravel_index`.

extension Gathering {
  static let unravelIndex = Operation(
    "unravel_index", in: [.torch],
    summary: "The index in every dim of places counted through a flat tensor.",
    shapes: "indices: [*k], shape: (m, n) → (rows: [*k], columns: [*k])",
    notes: ["What argmax gives without dim, as an index: `torch.unravel_index(i, x.shape)`."],
    related: ["argmax", "take", "nonzero"],
    examples: [
      .init(
        "torch.unravel_index(torch.tensor(5), (2, 3))", gives: "(tensor(1), tensor(2))"),
      .init("torch.unravel_index(torch.tensor(5.), (2, 3))", fails: PlaceType.self),
    ],
    Signature(
      [.tensor("indices"), .init("shape", .intOrInts)],
      plan: { (call) throws(OperationError) in
        try UnravelPlan(call.tensor(0), call.ints(1))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call.tensor(0), call.runtime) })
  )
}

/// The plan of `unravel_index`: one result for every dim.
struct UnravelPlan: Plan {
  let shape: [Int]
  private let sizes: [Int]
  /// Elements from one place of each dim to the next, in a row-major tensor.
  private let steps: [Int]
  var outputs: PlannedOutputs {
    .several(sizes.map { _ in Output(shape: shape, dtype: .int64) }, .tuple)
  }

  init(_ indices: Tensor, _ sizes: [Int]) throws(OperationError) {
    if !indices.dtype.isIntegral {
      throw OperationError(
        PlaceType(
          indices.dtype, type: .type,
          torch: "expected 'indices' to be integer dtype, but got torch.\(indices.dtype.name)"))
    }
    let text =
      "(" + sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? ",)" : ")")
    if sizes.contains(where: { $0 < 0 }) {
      throw OperationError(
        Refusal(
          .value, "a shape has no negative sizes: \(text)",
          torch: "'shape' cannot have negative values, but got \(text)", blamed: ["shape"]))
    }
    if sizes.contains(0) && !indices.layout.isEmpty {
      throw OperationError(
        Refusal(
          .value, "a tensor of the shape \(text) has no places",
          torch: "'shape' cannot have zero dimensions when 'indices' is non-empty, but got \(text)",
          blamed: ["shape"]))
    }
    try Shape.viewCount(sizes)
    self.sizes = sizes
    steps = Layout.contiguousStrides(sizes)
    shape = indices.shape
  }

  func run(_ indices: Tensor, _ runtime: Runtime) throws(OperationError) -> CallResult {
    let flat = try Copying.contiguous(indices, as: .int64, runtime)
    var results: [Tensor] = []
    for (size, step) in zip(sizes, steps) {
      let result = try runtime.make(shape: shape, dtype: .int64)
      let from = flat.base.assumingMemoryBound(to: Int.self)
      let to = result.base.assumingMemoryBound(to: Int.self)
      try Parallel.forEachBlock(of: result.count, runtime) { range in
        for place in range {
          // Rounded down and then modulo, so that negative places wrap round.
          let (quotient, rest) = from[place].quotientAndRemainder(dividingBy: step)
          let index = (rest < 0 ? quotient &- 1 : quotient) % size
          to[place] = index < 0 ? index &+ size : index
        }
      }
      results.append(result)
    }
    return .tensors(results, .tuple)
  }
}
