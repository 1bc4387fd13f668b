/// Differences of neighbours along a dim, and areas under what they sample.
enum Differences {
  static let all: [Operation] = [diff, trapezoid, trapz, cumulativeTrapezoid]

  static let diff = Operation(
    "diff", in: [.torch, .method], writes: [.out],
    summary: "The n-th differences of neighbours along one dim.",
    shapes: "input: [..., m, ...] → [..., m − n, ...]", formula: "outₖ = inputₖ₊₁ − inputₖ",
    notes: [
      "`prepend` and `append` are joined to the input first.",
      "Of truth values: whether they differ.",
      "With n of m or more nothing is left.",
    ],
    related: ["cumsum", "sub"],
    examples: [
      .init("torch.diff(torch.tensor([1, 4, 9]))", gives: "tensor([3, 5])"),
      .init("torch.diff(torch.tensor(1))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .int("n", default: 1), .dim(default: -1), .optionalTensor("prepend"),
        .optionalTensor("append"),
      ],
      plan: { (call) throws(OperationError) in try DiffPlan(call) },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        // Of order 0, nothing is joined and nothing subtracted.
        if call.int(1) == 0 {
          let same = try runtime.make(layout: plan.layout, dtype: plan.dtype)
          try Copying.copy(call.tensor(0), into: same, runtime)
          return .tensor(same)
        }
        var joined = try runtime.make(shape: plan.joined, dtype: plan.dtype)
        var start = 0
        for place in [3, 0, 4] {
          guard let part = call.optionalTensor(place) else { continue }
          var layout = joined.layout
          layout.shape[plan.dim] = part.shape[plan.dim]
          layout.offset += start * layout.strides[plan.dim]
          try Copying.copy(part, into: joined.viewed(as: layout), runtime)
          start += part.shape[plan.dim]
        }
        for _ in 0..<plan.times {
          try runtime.checkInterrupt()
          let length = joined.shape[plan.dim] - 1
          var lower = joined.layout
          lower.shape[plan.dim] = length
          var upper = lower
          upper.offset += upper.strides[plan.dim]
          let apart = [
            Argument.tensor(joined.viewed(as: upper)), .tensor(joined.viewed(as: lower)),
          ]
          let step = try ElementwisePlan(apart, runtime)
          guard
            case .tensor(let next) = try Elementwise.binary(
              Differ.self, apart[0], apart[1], step,
              Call(
                operation: call.operation, signature: call.signature, arguments: apart,
                runtime: runtime))
          else { break }
          joined = next
        }
        var layout = joined.layout
        layout.shape[plan.dim] = plan.joined[plan.dim] - plan.times
        if plan.isEmpty { layout.shape[plan.dim] = 0 }
        let result = try runtime.make(layout: plan.layout, dtype: plan.dtype)
        try Copying.copy(joined.viewed(as: layout), into: result, runtime)
        return .tensor(result)
      }))

  struct Differ: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x &- y }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x - y }
    @inline(__always) static func bool(_ x: UInt8, _ y: UInt8) -> UInt8 { x ^ y }
  }

  struct DiffPlan: Plan {
    let dim: Int
    let dtype: DType
    /// With what is prepended and appended.
    let joined: [Int]
    /// How often neighbours are subtracted.
    let times: Int
    /// More differences are asked for than there are.
    let isEmpty: Bool

    /// In memory as the input, unless something was joined to it.
    let layout: Layout

    var outputs: PlannedOutputs { .one(Output(layout: layout, dtype: dtype)) }

    init(_ call: Call) throws(OperationError) {
      let input = call.tensor(0)
      func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
        OperationError(Refusal(.runtime, message, torch: torch, blamed: [blamed]))
      }
      if input.rank == 0 {
        throw refuse(
          "a single number has no neighbours", "diff expects input to be at least one-dimensional",
          "input")
      }
      let dim = try Shape.dim(call.int(2), rank: input.rank)
      var joined = input.shape
      var dtype = input.dtype
      let order = call.int(1)
      for (place, name) in [(3, "prepend"), (4, "append")] {
        guard let part = call.optionalTensor(place) else { continue }
        if part.rank != input.rank {
          throw refuse(
            "\(name) has \(part.rank) dims and the input \(input.rank)",
            "diff expects prepend or append to be the same dimension as input", name)
        }
        for other in 0..<input.rank where other != dim && part.shape[other] != input.shape[other] {
          throw refuse(
            "\(name) and the input differ in dim \(other)",
            "diff expects the shape of tensor to prepend or append to match that of input except "
              + "along the differencing dimension; input.size(\(other)) = \(input.shape[other]), "
              + "but got tensor.size(\(other)) = \(part.shape[other])", name)
        }
        if order == 0 { continue }
        let (size, overflow) = joined[dim].addingReportingOverflow(part.shape[dim])
        if overflow { throw OperationError(SizeOverflow(shape: [joined[dim], part.shape[dim]])) }
        joined[dim] = size
        dtype = DType.promote(dtype, part.dtype)
      }
      if order < 0 {
        throw refuse(
          "an order is never below 0", "order must be non-negative but got \(order)", "n")
      }
      _ = try Shape.byteCount(joined, dtype: dtype)
      self.dim = dim
      self.dtype = dtype
      self.joined = joined
      isEmpty = order >= joined[dim] && order > 0
      times = isEmpty ? 0 : order
      var shape = joined
      shape[dim] = isEmpty ? 0 : joined[dim] - times
      layout =
        joined == input.shape
        ? MemoryOrder.like(Layout(shape: shape, strides: input.strides))
        : Layout(contiguous: shape)
    }
  }

  // MARK: Areas

  static let trapezoid = area("trapezoid", runs: false)
  static let trapz = area("trapz", runs: false)
  static let cumulativeTrapezoid = area("cumulative_trapezoid", runs: true)

  private static func area(_ name: String, runs: Bool) -> Operation {
    let message = name == "trapz" ? "trapezoid" : name
    @Sendable func kernel(
      _ plan: AreaPlan, _ call: Call
    ) throws(OperationError) -> CallResult {
      .tensor(try plan.run(call.tensor(0), call.optionalTensor(1), call.optionalDouble(1), call))
    }
    return Operation(
      name, in: [.torch],
      summary: runs
        ? "The running area under samples along one dim, by the trapezoidal rule."
        : "The area under samples along one dim, by the trapezoidal rule.",
      shapes: runs
        ? "y: [..., n, ...], x: [n] or broadcastable → [..., n − 1, ...]"
        : "y: [..., n, ...], x: [n] or broadcastable → [...]",
      formula: "out = Σ (xₖ₊₁ − xₖ) · (yₖ + yₖ₊₁) / 2",
      notes: ["Without x, the samples lie dx apart.", "Integers give the default float dtype."],
      related: ["cumsum", "diff", runs ? "trapezoid" : "cumulative_trapezoid"],
      examples: [
        .init(
          "torch.\(name)(torch.tensor([1., 2., 4.]))",
          gives: runs ? "tensor([1.5000, 4.5000])" : "tensor(4.5000)"),
        .init("torch.\(name)(torch.ones(3), torch.ones(4))", fails: Refusal.self),
      ],
      Signature(
        [.tensor("y"), .tensor("x"), Parameter.dim(default: -1).keyword],
        plan: { (call) throws(OperationError) in
          try AreaPlan(call, x: call.tensor(1), dim: call.int(2), runs: runs, name: message)
        }, kernel: { (plan, call) throws(OperationError) in try kernel(plan, call) }),
      Signature(
        [
          .tensor("y"), Parameter.number("dx", default: .int(1)).keyword,
          Parameter.dim(default: -1).keyword,
        ],
        plan: { (call) throws(OperationError) in
          if case .bool = call[1] {
            throw OperationError(
              Refusal(
                .runtime, "dx is a number",
                torch: "\(message): Currently, we only support dx as a real number.",
                blamed: ["dx"]))
          }
          return try AreaPlan(call, x: nil, dim: call.int(2), runs: runs, name: message)
        }, kernel: { (plan, call) throws(OperationError) in try kernel(plan, call) }))
  }

  struct AreaPlan: Plan {
    /// Of the trapezoids, before they are added up.
    let pieces: [Int]
    let dim: Int
    let runs: Bool
    let dtype: DType

    var shape: [Int] {
      var shape = pieces
      if !runs { shape.remove(at: dim) }
      return shape
    }

    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

    /// x with as many dims as y, so that its own dim lies along `dim`.
    static func aligned(_ x: Tensor, with y: Tensor, dim: Int) -> Tensor {
      guard x.rank == 1, y.rank > 0 else { return x }
      var shape = [Int](repeating: 1, count: y.rank)
      var strides = [Int](repeating: 1, count: y.rank)
      shape[dim] = x.shape[0]
      strides[dim] = x.strides[0]
      return x.viewed(as: Layout(shape: shape, strides: strides, offset: x.layout.offset))
    }

    init(
      _ call: Call, x: Tensor?, dim: Int, runs: Bool, name: String
    ) throws(OperationError) {
      let y = call.tensor(0)
      if y.dtype == .bool || x?.dtype == .bool {
        throw OperationError(
          Refusal(
            .notImplemented, "truth values enclose no area",
            torch:
              "\(name): received a bool input for \(x == nil ? "`y`" : "`x` or `y`"), but bool "
              + "is not supported", blamed: ["y"]))
      }
      if y.rank == 0 {
        if runs {
          throw OperationError(
            Refusal(
              .index, "a single number has no neighbours",
              torch: "slice() cannot be applied to a 0-dim tensor.", blamed: ["y"]))
        }
        throw OperationError(NoDims(dim: dim))
      }
      self.dim = try Shape.dim(dim, rank: y.rank)
      self.runs = runs
      var pieces = y.shape
      pieces[self.dim] = Swift.max(pieces[self.dim] - 1, 0)
      var computed = y.dtype
      if let x {
        if x.rank == 0 {
          var none = pieces
          none[self.dim] = 0
          throw OperationError(
            BroadcastMismatch(a: pieces, b: none, dim: self.dim, names: ["y", "x"]))
        }
        if x.rank == 1 && x.shape[0] != y.shape[self.dim] {
          throw OperationError(
            Refusal(
              .runtime, "there are \(y.shape[self.dim]) samples and \(x.shape[0]) places for them",
              torch: "\(name): There must be one `x` value for each sample point", blamed: ["x"]))
        }
        computed = DType.promote(computed, x.dtype)
        var steps = AreaPlan.aligned(x, with: y, dim: self.dim).shape
        // A dim counted from the end, as x may have more dims than y.
        let own = steps.count - (y.rank - self.dim)
        if own >= 0 && own < steps.count {
          steps[own] = Swift.max(steps[own] - 1, 0)
        }
        let broadcast = try Shape.broadcast(steps, pieces, names: ["x", "y"])
        pieces = broadcast
        if broadcast.count != y.rank {
          throw OperationError(
            Refusal(
              .runtime, "x has more dims than y",
              torch: "\(name): There must be one `x` value for each sample point", blamed: ["x"]))
        }
      }
      dtype = computed.isFloatingPoint ? computed : call.runtime.defaultDType
      self.pieces = pieces
      _ = try Shape.byteCount(pieces, dtype: .float64)
    }

    func run(
      _ y: Tensor, _ x: Tensor?, _ step: Double?, _ call: Call
    ) throws(OperationError) -> Tensor {
      let runtime = call.runtime
      let areas = try runtime.make(shape: pieces, dtype: .float64)
      if !pieces.contains(0) {
        let values = try Copying.cast(y, to: .float64, runtime)
        let (left, right) = neighbours(values)
        let traversal: Traversal
        if let x {
          let places = try Copying.cast(
            AreaPlan.aligned(x, with: y, dim: dim), to: .float64, runtime)
          let (before, after) = neighbours(places)
          traversal = Elementwise.traversal(areas, [left, right, before, after])
          let (from, till) = (before.elements(Double.self), after.elements(Double.self))
          let (a, b) = (left.elements(Double.self), right.elements(Double.self))
          let to = areas.elements(Double.self)
          let steps = (0..<5).map { traversal.runStride($0) }
          try traversal.forEachRun(runtime) { offsets, length in
            for i in 0..<length {
              let width =
                till[offsets[4] &+ i &* steps[4]] - from[offsets[3] &+ i &* steps[3]]
              to[offsets[0] &+ i &* steps[0]] =
                width / 2 * (a[offsets[1] &+ i &* steps[1]] + b[offsets[2] &+ i &* steps[2]])
            }
          }
        } else {
          let half = (step ?? 1) / 2
          traversal = Elementwise.traversal(areas, [left, right])
          try traversal.map(left, Double.self, right, Double.self, areas, Double.self, runtime) {
            half * ($0 + $1)
          }
        }
      }
      let result: Tensor
      if runs {
        result = try runtime.make(shape: pieces, dtype: .float64)
        try Scan.run(
          Scans.RunningFloat<RunningSum, Double>.self, areas, dim: dim, result, runtime)
      } else {
        result = try Sums.add(
          areas, try ReductionPlan(areas, dims: [dim], keepdim: false, compute: .float64), runtime)
      }
      return try Reduction.narrowed(result, to: dtype, runtime)
    }

    /// All but the last along the dim, and all but the first.
    private func neighbours(_ tensor: Tensor) -> (Tensor, Tensor) {
      let own = tensor.rank - (pieces.count - dim)
      guard own >= 0, own < tensor.rank else { return (tensor, tensor) }
      var lower = tensor.layout
      lower.shape[own] = Swift.max(lower.shape[own] - 1, 0)
      var upper = lower
      upper.offset += upper.strides[own]
      return (tensor.viewed(as: lower), tensor.viewed(as: upper))
    }
  }
}
