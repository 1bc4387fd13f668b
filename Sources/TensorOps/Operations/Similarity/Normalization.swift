extension Similarity {
  static let normalize = Operation(
    "normalize", in: [.functional], writes: [.out],
    summary: "Scales vectors along a dim to length 1.",
    shapes: "input: [...] → [...]", formula: "out = input / max(‖input‖ₚ, eps)",
    notes: [
      "Over several dims the norm is of all their elements.",
      "A vector of zeros stays what it is.", "Floating-point tensors only.",
    ],
    source: "PyTorch: torch.nn.functional.normalize",
    related: ["cosine_similarity", "norm"],
    examples: [
      .init("F.normalize(torch.tensor([3., 4.]), dim=0)", gives: "tensor([0.6000, 0.8000])"),
      .init("F.normalize(torch.tensor([3., 4.]))", fails: DimOutOfRange.self),
      .init("F.normalize(torch.tensor([[3, 4]]))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .float("p", default: 2),
        Parameter("dim", .intOrInts, default: .int(1), acceptsNone: true),
        .float("eps", default: 1e-12),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if !input.dtype.isFloatingPoint {
          throw OperationError(
            Refusal(
              .notImplemented,
              "a norm is of a floating-point tensor, and this is \(input.dtype.name)",
              torch:
                "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
                + input.dtype.scalarTypeName,
              blamed: ["input"]))
        }
        return try NormalizationPlan(
          ElementwisePlan([call[0]], names: ["input"], call.runtime), input,
          dims: call.optionalInts(2), p: call.double(1))
      },
      kernel: { (plan, call) throws(OperationError) in
        try plan.run(call)
      }))

  struct NormalizationPlan: Plan {
    let elementwise: ElementwisePlan
    let reduced: [Bool]
    let p: Double

    var outputs: PlannedOutputs { elementwise.outputs }

    init(
      _ elementwise: ElementwisePlan, _ input: Tensor, dims: [Int]?, p: Double
    ) throws(OperationError) {
      self.elementwise = elementwise
      self.p = p
      var reduced = [Bool](repeating: dims?.isEmpty ?? true, count: input.rank)
      for dim in try Shape.dims(dims ?? [], rank: input.rank) where dim < input.rank {
        reduced[dim] = true
      }
      self.reduced = reduced
      try Similarity.checkNorm(p, input.shape, reduced)
    }

    func run(_ call: Call) throws(OperationError) -> CallResult {
      let runtime = call.runtime
      let input = call.tensor(0)
      let compute = Elementwise.wide(input.dtype)
      let x = try Copying.cast(input, to: compute, runtime)
      let zero = try runtime.make(scalar: .int(0), dtype: compute)
      let y = zero.viewed(as: zero.layout.broadcast(to: x.shape))
      let kept = x.shape.indices.filter { !reduced[$0] }.map { x.shape[$0] }
      var lengths = try DifferenceNorms.run(
        x, y, p: p, eps: 0, reduced: reduced, shape: kept, runtime)
      // A 16-bit norm is rounded before it divides, and so is eps.
      lengths = try Copying.cast(
        Copying.cast(lengths, to: input.dtype, runtime), to: compute, runtime)
      let least = try Copying.cast(
        runtime.make(scalar: .float(call.double(3)), dtype: input.dtype), to: compute, runtime)
      // Stretched over the dims folded away.
      var strides = [Int](repeating: 0, count: x.rank)
      var place = 0
      for dim in 0..<x.rank where !reduced[dim] {
        strides[dim] = lengths.strides[place]
        place += 1
      }
      let divisors = lengths.viewed(as: Layout(shape: x.shape, strides: strides))
      let output = try runtime.make(layout: elementwise.layout, dtype: compute)
      let walk = Elementwise.traversal(output, [x, divisors])
      func divide<T: FloatElement>(_: T.Type) throws(OperationError) {
        let eps = T(least.scalars.first?.double ?? 0)
        try walk.map(x, T.self, divisors, T.self, output, T.self, runtime) {
          $0 / ($1 < eps ? eps : $1)
        }
      }
      if compute == .float32 { try divide(Float.self) } else { try divide(Double.self) }
      if compute == input.dtype { return .tensor(output) }
      let narrow = try runtime.make(layout: elementwise.layout, dtype: input.dtype)
      try Copying.copy(output, into: narrow, runtime)
      return .tensor(narrow)
    }
  }

  /// The largest or smallest of nothing is refused.
  static func checkNorm(_ p: Double, _ shape: [Int], _ reduced: [Bool]) throws(OperationError) {
    guard p < 0 || p == .infinity else { return }
    let isEmpty = shape.contains(0)
    for dim in shape.indices where isEmpty && reduced[dim] && shape[dim] == 0 {
      let order =
        p.isInfinite
        ? (p < 0 ? "-inf" : "inf")
        : p.magnitude < 1e15 && p == p.rounded() ? "\(Int(p))" : "\(p)"
      throw OperationError(
        Refusal(
          .runtime, "dim \(dim) is empty, and this norm of nothing has no value",
          torch: "linalg.vector_norm cannot compute the \(order) norm on the dimension \(dim)"
            + "because this dimension is empty and the operation does not have an identity",
          blamed: ["p"]))
    }
  }
}
