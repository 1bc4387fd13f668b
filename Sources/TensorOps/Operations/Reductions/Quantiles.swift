/// Values at given fractions of the sorted elements.
enum Quantiles {
  static let all: [Operation] = [quantile, nanquantile]

  static let quantile = named(
    "quantile", skipsNaN: false,
    summary: "The value below which a fraction q of the elements lies, of all or along one dim.",
    notes: ["A NaN is the result where there is one."], related: ["nanquantile", "median"],
    examples: [
      .init("torch.quantile(torch.tensor([1., 2., 3., 4.]), 0.5)", gives: "tensor(2.5000)"),
      .init(
        "torch.quantile(torch.tensor([1., 2., 3., 4.]), torch.tensor([0., 1.]))",
        gives: "tensor([1., 4.])"),
      .init("torch.quantile(torch.ones(2), 1.5)", fails: Refusal.self),
    ])

  static let nanquantile = named(
    "nanquantile", skipsNaN: true,
    summary: "As quantile, of what is not NaN.", notes: [], related: ["quantile", "nanmedian"],
    examples: [
      .init(
        "torch.nanquantile(torch.tensor([1., float('nan'), 3.]), 0.5)", gives: "tensor(2.)"),
      .init("torch.nanquantile(torch.ones(2), -1.0)", fails: Refusal.self),
    ])

  private static func named(
    _ name: String, skipsNaN: Bool, summary: String, notes: [String], related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    func signature(_ q: Parameter) -> Signature {
      Signature(
        [
          .tensor(), q, .optionalInt("dim"), .keepdim,
          Parameter("interpolation", .string, default: .string("linear"), keywordOnly: true),
        ],
        plan: { (call) throws(OperationError) in try QuantilePlan(call, name: name) },
        kernel: { (plan, call) throws(OperationError) in
          try run(plan, call, skipsNaN: skipsNaN)
        })
    }
    return Operation(
      name, in: [.torch, .method], writes: [.out], summary: summary,
      shapes: "input: [..., n, ...], q: [] or [k] → [...] or [k, ...]",
      notes: notes + [
        "Between two elements: interpolation 'linear', 'lower', 'higher', 'midpoint' or 'nearest'."
      ],
      related: related, examples: examples, signature(.tensor("q")), signature(.float("q")))
  }

  enum Interpolation: String, Sendable {
    case linear, lower, higher, midpoint, nearest
  }

  struct QuantilePlan: Plan {
    /// Without the quantiles' own dim.
    let shape: [Int]
    /// How many quantiles, when they are a line.
    let several: Int?
    let dim: Int?
    let dtype: DType
    let interpolation: Interpolation

    /// The quantiles are worked out side by side, and come first.
    var layout: Layout {
      guard let several else { return Layout(contiguous: shape) }
      let inner = Layout.contiguousStrides(shape + [several])
      return Layout(shape: [several] + shape, strides: [1] + inner.dropLast())
    }

    var outputs: PlannedOutputs { .one(Output(layout: layout, dtype: dtype)) }

    init(_ call: Call, name: String) throws(OperationError) {
      let input = call.tensor(0)
      func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
        OperationError(
          Refusal(.runtime, message, torch: "quantile() \(torch)", blamed: [blamed]))
      }
      if input.layout.isEmpty {
        throw refuse("nothing has no quantiles", "input tensor must be non-empty", "input")
      }
      let q = call.optionalTensor(1)
      if let q, q.rank > 1 {
        throw refuse("q is a number or a line of numbers", "q must be a scalar or 1D tensor", "q")
      }
      if input.dtype != .float32 && input.dtype != .float64 {
        throw refuse(
          "quantiles are of float32 and float64, not of \(input.dtype.name)",
          "input tensor must be either float or double dtype", "input")
      }
      if let q, q.dtype != input.dtype {
        throw refuse(
          "q is \(q.dtype.name) and the input \(input.dtype.name)",
          "q tensor must be same dtype as the input tensor", "q")
      }
      let text = call.string(4) ?? "linear"
      guard let interpolation = Interpolation(rawValue: text) else {
        throw refuse(
          "there is no interpolation '\(text)'",
          "interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            + text, "interpolation")
      }
      if let number = call.optionalDouble(1), !(number >= 0 && number <= 1) {
        throw refuse(
          "q is a fraction from 0 to 1",
          "q must be in the range [0, 1] but got \(NormText.number(number))", "q")
      }
      if let out = call.outs.first, out.dtype != input.dtype {
        throw refuse(
          "out must be \(input.dtype.name) as the input is",
          "out tensor must be same dtype as the input tensor", "out")
      }
      dim = try call.optionalInt(2).map { (dim) throws(OperationError) in
        try Shape.dim(dim, rank: input.rank)
      }
      shape = try ReductionPlan(
        input, dims: dim.map { [$0] }, keepdim: call.bool(3), compute: input.dtype
      ).shape
      several = q.flatMap { $0.rank == 1 ? $0.shape[0] : nil }
      dtype = input.dtype
      self.interpolation = interpolation
      _ = try Shape.byteCount(shape + [several ?? 1], dtype: dtype)
    }
  }

  private static func run(
    _ plan: QuantilePlan, _ call: Call, skipsNaN: Bool
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    var input = call.tensor(0)
    if plan.dim == nil || input.rank == 0 {
      input = try Copying.contiguous(input, runtime)
      input = input.viewed(
        as: Layout(shape: [input.count], strides: [1], offset: input.layout.offset))
    }
    let fractions: [Double]
    if let q = call.optionalTensor(1) {
      fractions = q.scalars.map(\.double)
      for fraction in fractions where !(fraction >= 0 && fraction <= 1) {
        throw OperationError(
          Refusal(
            .runtime, "q holds fractions from 0 to 1",
            torch: "quantile() q values must be in the range [0, 1]", blamed: ["q"]))
      }
    } else {
      fractions = [call.double(1)]
    }
    let output = try runtime.make(shape: plan.shape + [fractions.count], dtype: plan.dtype)
    if output.count > 0 {
      let dim = plan.dim ?? 0
      let length = input.shape[dim]
      let reserved = try Sorting.reserve(length, dtype: plan.dtype, runtime)
      defer { runtime.memory.release(reserved) }
      try plan.dtype.dispatch(
        Work(
          input: input, dim: dim, output: output, fractions: fractions,
          interpolation: plan.interpolation, skipsNaN: skipsNaN, runtime: runtime))
    }
    return .tensor(output.viewed(as: plan.layout))
  }

  private struct Work: FloatWork {
    let input: Tensor
    let dim: Int
    let output: Tensor
    let fractions: [Double]
    let interpolation: Interpolation
    let skipsNaN: Bool
    let runtime: Runtime

    func run<T: FloatElement & OrderedElement>(_: T.Type) throws(OperationError) {
      let from = UnsafePointer(input.elements(T.self))
      let to = output.elements(T.self)
      // One row of quantiles for each line, in the lines' row-major order.
      var rows = input.shape
      rows[dim] = 1
      let shaped = output.viewed(
        as: Layout(
          shape: rows, strides: Layout.contiguousStrides(rows).map { $0 * fractions.count }))
      let lines = Lines([input, shaped], dim: dim)
      let step = lines.steps[0]
      let length = lines.length
      try lines.forEach(runtime) { offsets in
        let source = from + offsets[0]
        let target = to + offsets[1]
        Sorting.withOrder(
          source, step: step, count: length, descending: false, runtime.interrupt
        ) { order in
          @inline(__always) func sorted(_ place: Int) -> T {
            source[Int(order[Swift.min(Swift.max(place, 0), length - 1)]) &* step]
          }
          var count = length
          while count > 0 && sorted(count - 1).isUnordered { count -= 1 }
          for (k, fraction) in fractions.enumerated() {
            if count < length && !skipsNaN || count == 0 {
              target[k] = .nan
              continue
            }
            target[k] = value(T(fraction) * T(count - 1), sorted)
          }
        }
      }
    }

    /// The value at a rank that may lie between two elements.
    @inline(__always)
    private func value<T: FloatElement & OrderedElement>(_ rank: T, _ sorted: (Int) -> T) -> T {
      switch interpolation {
      case .lower: return sorted(Int(rank.rounded(.down)))
      case .higher: return sorted(Int(rank.rounded(.up)))
      case .nearest: return sorted(Int(rank.rounded(.toNearestOrEven)))
      case .linear, .midpoint:
        let low = sorted(Int(rank.rounded(.down)))
        let high = sorted(Int(rank.rounded(.up)))
        let weight: T = interpolation == .midpoint ? 0.5 : rank - rank.rounded(.down)
        return weight < 0.5 ? low + weight * (high - low) : high - (high - low) * (1 - weight)
      }
    }
  }
}
