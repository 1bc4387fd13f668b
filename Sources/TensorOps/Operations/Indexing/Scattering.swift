/// Writing elements to places that an index of the same rank names.
enum Scattering {
  static let all: [Operation] = [scatter, scatterAdd, scatterReduce]

  static let scatter = Operation(
    "scatter", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "A copy with elements of src, or one value, written along a dim where the index says.",
    shapes: "input: [m, n], dim: 1, index: [p, k] with p ≤ m, src: at least [p, k] → [m, n]",
    formula: "out[i, index[i, j]] = src[i, j]",
    notes: [
      "The counterpart of gather.", "Where a place is named twice, the last value stays.",
      "reduce='add' or 'multiply' combines with what is there.",
    ],
    related: ["scatter_add", "scatter_reduce", "gather", "index_put"],
    examples: [
      .init(
        "torch.zeros(2, 3).scatter(1, torch.tensor([[2], [0]]), 1.)",
        gives: "tensor([[0., 0., 1.],\n        [1., 0., 0.]])"),
      .init(
        "torch.zeros(3).scatter(0, torch.tensor([0, 2]), torch.tensor([5., 6.]))",
        gives: "tensor([5., 0., 6.])"),
      .init("torch.zeros(3).scatter(0, torch.tensor([3]), 1.)", fails: IndexOutOfBounds.self),
      .init(
        "torch.zeros(3).scatter(0, torch.tensor([[1]]), 1.)", fails: ScatterMismatch.self),
    ],
    Signature(
      [.tensor(), .dim(), .tensor("index"), .tensor("src"), reduce],
      plan: { (call) throws(OperationError) in
        try ScatterPlan(
          call.tensor(0), call.int(1), call.tensor(2), call.tensor(3), try combination(call))
      },
      kernel: { (plan, call) throws(OperationError) in
        try write(plan, call, values: call.tensor(3))
      }),
    Signature(
      [.tensor(), .dim(), .tensor("index"), .number("value"), reduce],
      plan: { (call) throws(OperationError) in
        let plan = try ScatterPlan(
          call.tensor(0), call.int(1), call.tensor(2), nil, try combination(call))
        _ = try call.scalar(3).checked(call.tensor(0).dtype)
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        try write(
          plan, call,
          values: try Changing.value(call[3], dtype: call.tensor(0).dtype, call.runtime))
      }))

  private static let reduce = Parameter(
    "reduce", .string, default: Argument.none, keywordOnly: true)

  private static func combination(_ call: Call) throws(OperationError) -> Combination {
    switch call.string(4) {
    case nil: return .assign
    case "add": return .add
    case "multiply": return .multiply
    default:
      throw OperationError(
        Refusal(
          .runtime, "reduce is 'add' or 'multiply' (scatter_reduce has more)",
          torch: "reduce argument must be either add or multiply.", blamed: ["reduce"]))
    }
  }

  static let scatterAdd = Operation(
    "scatter_add", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "A copy with elements of src added along a dim where the index says.",
    shapes: "input: [m, n], dim: 1, index: [p, k] with p ≤ m, src: at least [p, k] → [m, n]",
    formula: "out[i, index[i, j]] += src[i, j]",
    notes: ["A place named twice gets both."],
    related: ["scatter", "scatter_reduce", "index_add", "bincount"],
    examples: [
      .init(
        "torch.zeros(3).scatter_add(0, torch.tensor([1, 1]), torch.tensor([2., 3.]))",
        gives: "tensor([0., 5., 0.])"),
      .init(
        "torch.zeros(3).scatter_add(0, torch.tensor([3]), torch.ones(1))",
        fails: IndexOutOfBounds.self),
    ],
    Signature(
      [.tensor(), .dim(), .tensor("index"), .tensor("src")],
      plan: { (call) throws(OperationError) in
        try ScatterPlan(call.tensor(0), call.int(1), call.tensor(2), call.tensor(3), .add)
      },
      kernel: { (plan, call) throws(OperationError) in
        try write(plan, call, values: call.tensor(3))
      }))

  private static func write(
    _ plan: ScatterPlan, _ call: Call, values: Tensor
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let output = try Changing.target(call, Layout(contiguous: plan.shape))
    let index = call.tensor(2)
    if index.layout.isEmpty { return .tensor(output) }
    let offsets = try Places.offsets(index, in: output.layout, plan.dim, runtime)
    try Picking.write(
      plan.part(of: values), to: output,
      .along(plan.dim, of: output.layout, index: index.shape), offsets,
      combining: plan.combination, runtime)
    return .tensor(output)
  }

  static let scatterReduce = Operation(
    "scatter_reduce", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "A copy in which elements of src are reduced into the places that the index names.",
    shapes: "input: [m, n], dim: 1, index: [p, k] with p ≤ m, src: at least [p, k] → [m, n]",
    notes: [
      "reduce is 'sum', 'prod', 'mean', 'amax' or 'amin'.",
      "include_self=False leaves the input's own element out where the index names a place.",
    ],
    related: ["scatter_add", "scatter", "index_reduce"],
    examples: [
      .init(
        "torch.ones(3).scatter_reduce(0, torch.tensor([1, 1]), torch.tensor([2., 3.]), 'amax')",
        gives: "tensor([1., 3., 1.])"),
      .init(
        "torch.ones(3).scatter_reduce(0, torch.tensor([1]), torch.ones(1), 'median')",
        fails: ReductionName.self),
    ],
    Signature(
      [
        .tensor(), .dim(), .tensor("index"), .tensor("src"), .string("reduce"),
        Parameter.flag("include_self", default: true).keyword,
      ],
      plan: { (call) throws(OperationError) in
        let name = call.string(4) ?? ""
        guard let rule = ReduceRule(rawValue: name) else {
          throw OperationError(
            ReductionName(
              name,
              torch: "reduce argument must be either sum, prod, mean, amax or amin, got \(name)"))
        }
        let plan = try ScatterPlan(
          call.tensor(0), call.int(1), call.tensor(2), call.tensor(3), rule.combination)
        if rule == .mean, call.tensor(0).dtype == .bool, !call.tensor(2).layout.isEmpty {
          throw OperationError(
            DTypeNotSupported(.bool, kernel: "scatter_gather_tensor_cpu_reduce_mean"))
        }
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let output = try Changing.target(call, Layout(contiguous: plan.shape))
        let index = call.tensor(2)
        if index.layout.isEmpty { return .tensor(output) }
        guard let rule = ReduceRule(rawValue: call.string(4) ?? "") else { return .tensor(output) }
        try rule.reduce(
          plan.part(of: call.tensor(3)), into: output, includesOwn: call.bool(5), call.runtime
        ) { (layout) throws(OperationError) in
          (
            .along(plan.dim, of: layout, index: index.shape),
            try Places.offsets(index, in: layout, plan.dim, call.runtime)
          )
        }
        return .tensor(output)
      }))
}

/// How values meet at a place that is named several times.
enum ReduceRule: String, Sendable {
  case sum, prod, mean, amax, amin

  var combination: Combination {
    switch self {
    case .sum, .mean: .add
    case .prod: .multiply
    case .amax: .maximum
    case .amin: .minimum
    }
  }

  /// What changes nothing when it is combined with any value.
  private func identity(_ dtype: DType) -> Scalar {
    switch self {
    case .sum, .mean: return .int(0)
    case .prod: return .int(1)
    case .amax, .amin:
      let isMaximum = self == .amax
      switch dtype {
      case .bool: return .bool(!isMaximum)
      case .uint8: return .int(isMaximum ? 0 : 255)
      case .int8: return .int(isMaximum ? -128 : 127)
      case .int16: return .int(isMaximum ? -32_768 : 32_767)
      case .int32: return .int(isMaximum ? Int(Int32.min) : Int(Int32.max))
      case .int64: return .int(isMaximum ? .min : .max)
      default: return .float(isMaximum ? -.infinity : .infinity)
      }
    }
  }

  /// Reduces `values` into `output`.
  ///
  /// - Parameter places: the picked view of a layout of the output's shape, and its offsets.
  func reduce(
    _ values: Tensor, into output: Tensor, includesOwn: Bool, _ runtime: Runtime,
    places: (Layout) throws(OperationError) -> (PickedView, Tensor)
  ) throws(OperationError) {
    let (view, offsets) = try places(output.layout)
    if !includesOwn {
      let start = try runtime.make(scalar: identity(output.dtype), dtype: output.dtype)
      try Picking.write(start, to: output, view, offsets, runtime)
    }
    try Picking.write(values, to: output, view, offsets, combining: combination, runtime)
    guard self == .mean else { return }
    let counts = try Making.filled(
      output.shape, .int64, with: .int(includesOwn ? 1 : 0), runtime)
    let one = try runtime.make(scalar: .int(1), dtype: .int64)
    let (countView, countOffsets) = try places(counts.layout)
    try Picking.write(one, to: counts, countView, countOffsets, combining: .add, runtime)
    try divide(output, by: counts, runtime)
  }

  /// Divides by counts, none of them below 1; integers are rounded down.
  private func divide(
    _ output: Tensor, by counts: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    let walk = Traversal(
      shape: output.shape, strides: [output.strides, output.strides, counts.strides])
    func integers<T: IntegerElement>(_: T.Type) throws(OperationError) {
      try walk.map(output, T.self, counts, Int.self, output, T.self, runtime) { sum, count in
        let divisor = T(clamping: max(count, 1))
        let (quotient, rest) = sum.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient &- 1 : quotient
      }
    }
    switch output.dtype {
    case .bool: return
    case .uint8: try integers(UInt8.self)
    case .int8: try integers(Int8.self)
    case .int16: try integers(Int16.self)
    case .int32: try integers(Int32.self)
    case .int64: try integers(Int.self)
    case .float16:
      try walk.map(output, Float16.self, counts, Int.self, output, Float16.self, runtime) {
        Float16(Float($0) / Float(max($1, 1)))
      }
    case .bfloat16:
      try walk.map(output, UInt16.self, counts, Int.self, output, UInt16.self, runtime) {
        BFloat16(BFloat16(bits: $0).float / Float(max($1, 1))).bits
      }
    case .float32:
      try walk.map(output, Float.self, counts, Int.self, output, Float.self, runtime) {
        $0 / Float(max($1, 1))
      }
    case .float64:
      try walk.map(output, Double.self, counts, Int.self, output, Double.self, runtime) {
        $0 / Double(max($1, 1))
      }
    }
  }
}

/// The plan of a scatter: the input's shape, with the index checked against it and the source.
struct ScatterPlan: Plan {
  let shape: [Int]
  let dtype: DType
  let dim: Int
  let combination: Combination
  private let indexShape: [Int]
  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(
    _ input: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor?, _ combination: Combination
  ) throws(OperationError) {
    shape = input.shape
    dtype = input.dtype
    self.combination = combination
    indexShape = index.shape
    self.dim = try Shape.dim(dim, rank: input.rank)
    if !index.layout.isEmpty, index.dtype != .int64, index.dtype != .int32 {
      throw OperationError(
        PlaceType(index.dtype, torch: "scatter(): Expected dtype int32/int64 for index"))
    }
    if let source, source.dtype != input.dtype {
      throw OperationError(
        SourceType(
          input.dtype, source.dtype,
          torch: "scatter(): Expected self.dtype to be equal to src.dtype"))
    }
    if index.layout.isEmpty { return }
    func mismatch(_ torch: String) -> OperationError {
      OperationError(
        ScatterMismatch(
          input: input.shape, index: index.shape, source: source?.shape, dim: self.dim, torch: torch
        ))
    }
    if max(input.rank, 1) != max(index.rank, 1) {
      throw mismatch("Index tensor must have the same number of dimensions as self tensor")
    }
    if let source, max(source.rank, 1) != max(index.rank, 1) {
      throw mismatch("Index tensor must have the same number of dimensions as src tensor")
    }
    func size(_ tensor: Tensor, _ place: Int) -> Int { tensor.rank == 0 ? 1 : tensor.shape[place] }
    for place in 0..<max(index.rank, 1) {
      let own = size(index, place)
      if place != self.dim && own > size(input, place)
        || (source.map { own > size($0, place) } ?? false)
      {
        throw mismatch(
          "Expected index \(Shape.text(index.shape)) to be no larger than self "
            + "\(Shape.text(input.shape)) apart from dimension \(self.dim)"
            + (source.map { " and to be no larger size than src \(Shape.text($0.shape))" } ?? ""))
      }
    }
  }

  /// The elements of the source that the index uses.
  func part(of source: Tensor) -> Tensor {
    if source.rank != indexShape.count {
      return source.viewed(
        as: Layout(
          shape: indexShape, strides: indexShape.map { _ in 0 }, offset: source.layout.offset))
    }
    return source.viewed(
      as: Layout(shape: indexShape, strides: source.strides, offset: source.layout.offset))
  }
}

/// An index whose shape doesn't go with the input's or the source's.
public struct ScatterMismatch: Fault {
  public static let code = "scatter"
  public let input: [Int]
  public let index: [Int]
  public let source: [Int]?
  public let dim: Int
  public let torch: String?
  init(input: [Int], index: [Int], source: [Int]?, dim: Int, torch: String) {
    self.input = input
    self.index = index
    self.source = source
    self.dim = dim
    self.torch = torch
  }
  public var message: String {
    "each element of the index \(Shape.text(index)) needs a place in \(Shape.text(input)) apart from "
      + "dim \(dim)"
      + (source.map { " and an element of src \(Shape.text($0))" } ?? "")
  }
  public var blamed: [String] { ["index", "src"] }
}

/// A reduction that isn't known.
public struct ReductionName: Fault {
  public static let code = "reduce"
  public let name: String
  public let torch: String?
  init(_ name: String, torch: String) {
    self.name = name
    self.torch = torch
  }
  public var message: String { "there is no reduction '\(name)' here" }
  public var blamed: [String] { ["reduce"] }
}
