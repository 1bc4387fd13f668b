/// Sums and means over dims.
enum Sums {
  static let all: [Operation] = [sum, nansum, mean, nanmean]

  static let sum = Operation(
    "sum", in: [.torch, .method], writes: [.out],
    summary: "Adds up the elements, over all dims or some.",
    shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
    formula: "out = Σ input",
    notes: [
      "Integers and booleans add up as int64.", "The sum of nothing is 0.",
      "float32 adds up in float64, and is rounded once.",
      "An empty list of dims stands for all of them.",
    ],
    related: ["mean", "prod", "cumsum", "nansum"],
    examples: [
      .init("torch.ones(2, 3).sum(dim=1)", gives: "tensor([3., 3.])"),
      .init("torch.tensor([True, True]).sum()", gives: "tensor(2)"),
      .init("torch.ones(2).sum(dim=4)", fails: DimOutOfRange.self),
    ],
    Signature([.tensor(), .dtype], plan: wholeSum, kernel: addUp),
    Signature([.tensor(), .someDims, .keepdim, .dtype], plan: sumOverDims, kernel: addUp))

  static let nansum = Operation(
    "nansum", in: [.torch, .method], writes: [.out],
    summary: "Adds up the elements, NaN counting as 0.",
    shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
    formula: "out = Σ input, over what is not NaN",
    notes: ["Integers and booleans add up as int64."],
    related: ["sum", "nanmean", "nanmedian"],
    examples: [
      .init("torch.tensor([1., float('nan')]).nansum()", gives: "tensor(1.)"),
      .init("torch.ones(2).nansum(dim=1)", fails: DimOutOfRange.self),
    ],
    Signature(
      [.tensor(), .dims(), .keepdim, .dtype], plan: sumOverDims,
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try addNumbers(call.tensor(0), plan, call.runtime))
      }))

  static let mean = Operation(
    "mean", in: [.torch, .method], writes: [.out],
    summary: "The arithmetic mean, over all dims or some.",
    shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
    formula: "out = Σ input / n",
    notes: ["The mean of nothing is NaN.", "Integers need dtype=, or a conversion first."],
    related: ["sum", "nanmean", "median", "var"],
    examples: [
      .init("torch.tensor([[1., 2.], [3., 5.]]).mean(dim=0)", gives: "tensor([2.0000, 3.5000])"),
      .init("torch.tensor([1, 2]).mean()", fails: NotAveraged.self),
    ],
    Signature([.tensor(), .dtype], plan: wholeMean, kernel: average),
    Signature([.tensor(), .someDims, .keepdim, .dtype], plan: meanOverDims, kernel: average))

  static let nanmean = Operation(
    "nanmean", in: [.torch, .method], writes: [.out],
    summary: "The mean of the elements that are not NaN.",
    shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
    formula: "out = Σ input / n, over what is not NaN",
    notes: ["Where all elements are NaN, so is the result."],
    related: ["mean", "nansum", "nanmedian"],
    examples: [
      .init("torch.tensor([1., float('nan'), 3.]).nanmean()", gives: "tensor(2.)"),
      .init("torch.tensor([1]).nanmean()", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .dims(), .keepdim, .dtype],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if !input.dtype.isFloatingPoint {
          throw OperationError(
            Refusal(
              .notImplemented, "nanmean is of floating point numbers, not of \(input.dtype.name)",
              torch: "nanmean(): expected input to have floating point or complex dtype but got "
                + input.dtype.scalarTypeName, blamed: ["input"]))
        }
        return try ReductionPlan(
          input, dims: call.optionalInts(1), keepdim: call.bool(2),
          compute: call.dtype(3) ?? input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(
          try Reduction.floats(PlainFolding<NumberMean>(), call.tensor(0), plan, call.runtime) {
            $0.total / Double($0.count)
          })
      }))

  // MARK: Plans

  /// Integers add up as int64.
  static func sumType(_ dtype: DType) -> DType { dtype.isFloatingPoint ? dtype : .int64 }

  @Sendable
  private static func wholeSum(_ call: Call) throws(OperationError) -> ReductionPlan {
    let input = call.tensor(0)
    return try ReductionPlan(
      input, dims: nil, keepdim: false,
      compute: try call.accumulatedType(call.dtype(1), default: sumType(input.dtype)))
  }

  @Sendable
  private static func sumOverDims(_ call: Call) throws(OperationError) -> ReductionPlan {
    let input = call.tensor(0)
    return try ReductionPlan(
      input, dims: call.optionalInts(1), keepdim: call.bool(2),
      compute: try call.accumulatedType(call.dtype(3), default: sumType(input.dtype)))
  }

  /// A mean of what has none: integers and booleans.
  struct NotAveraged: Fault {
    static let code = "mean-dtype"
    let dtype: DType
    let isAsked: Bool
    var type: FaultType { .notImplemented }
    var message: String {
      isAsked
        ? "a mean can't be given as \(dtype.name)"
        : "\(dtype.name) has no mean of its own dtype: convert it, or ask for one by dtype="
    }
    var torch: String? {
      "mean(): could not infer output dtype. \(isAsked ? "Optional" : "Input") dtype must be "
        + "either a floating point or complex dtype. Got: \(dtype.scalarTypeName)"
    }
    var blamed: [String] { [isAsked ? "dtype" : "input"] }
  }

  private static func meanType(_ call: Call, _ asked: DType?) throws(OperationError) -> DType {
    let dtype = asked ?? call.tensor(0).dtype
    if !dtype.isFloatingPoint {
      throw OperationError(NotAveraged(dtype: dtype, isAsked: asked != nil))
    }
    if let asked { try call.requireOut([asked]) }
    return dtype
  }

  @Sendable
  private static func wholeMean(_ call: Call) throws(OperationError) -> ReductionPlan {
    try ReductionPlan(
      call.tensor(0), dims: nil, keepdim: false, compute: try meanType(call, call.dtype(1)))
  }

  @Sendable
  private static func meanOverDims(_ call: Call) throws(OperationError) -> ReductionPlan {
    try ReductionPlan(
      call.tensor(0), dims: call.optionalInts(1), keepdim: call.bool(2),
      compute: try meanType(call, call.dtype(3)))
  }

  // MARK: Kernels

  @Sendable
  private static func addUp(
    _ plan: ReductionPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    .tensor(try add(call.tensor(0), plan, call.runtime))
  }

  @Sendable
  private static func average(
    _ plan: ReductionPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    .tensor(try add(call.tensor(0), plan, call.runtime, dividedBy: Double(plan.fold)))
  }

  /// The sum that a plan describes; 16-bit floats add up wide and are rounded at the end.
  ///
  /// - Parameter divisor: what sums of real numbers are divided by.
  static func add(
    _ input: Tensor, _ plan: ReductionPlan, _ runtime: Runtime, dividedBy divisor: Double = 1
  ) throws(OperationError) -> Tensor {
    if plan.compute == .bool {
      let output = try runtime.make(shape: plan.shape, dtype: .bool)
      let bytes = try Copying.cast(input, to: .bool, runtime)
      try Reduction.run(AnyTrue.self, bytes, plan, output, UInt8.self, runtime) { $0 }
      return output
    }
    let compute = Elementwise.wide(plan.compute)
    let output = try runtime.make(shape: plan.shape, dtype: compute)
    let values = try Copying.cast(input, to: compute, runtime)
    switch compute {
    case .uint8:
      try Reduction.run(IntegerSum<UInt8>.self, values, plan, output, UInt8.self, runtime) { $0 }
    case .int8:
      try Reduction.run(IntegerSum<Int8>.self, values, plan, output, Int8.self, runtime) { $0 }
    case .int16:
      try Reduction.run(IntegerSum<Int16>.self, values, plan, output, Int16.self, runtime) { $0 }
    case .int32:
      try Reduction.run(IntegerSum<Int32>.self, values, plan, output, Int32.self, runtime) { $0 }
    case .int64:
      try Reduction.run(IntegerSum<Int>.self, values, plan, output, Int.self, runtime) { $0 }
    case .float64:
      try Reduction.run(CompensatedSum.self, values, plan, output, Double.self, runtime) {
        ($0.total + $0.rest) / divisor
      }
    default:
      try Reduction.run(FloatSum.self, values, plan, output, Float.self, runtime) {
        Float($0 / divisor)
      }
    }
    return try Reduction.narrowed(output, to: plan.output, runtime)
  }

  /// The sum of what is not NaN.
  private static func addNumbers(
    _ input: Tensor, _ plan: ReductionPlan, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if !input.dtype.isFloatingPoint { return try add(input, plan, runtime) }
    let wide = try Copying.contiguousCopy(input, as: Elementwise.wide(input.dtype), runtime)
    let walk = Traversal(shape: wide.shape, strides: [wide.strides, wide.strides])
    if wide.dtype == .float64 {
      try walk.map(wide, Double.self, wide, Double.self, runtime) { $0.isNaN ? 0 : $0 }
    } else {
      try walk.map(wide, Float.self, wide, Float.self, runtime) { $0.isNaN ? 0 : $0 }
    }
    return try add(wide, plan, runtime)
  }

  struct IntegerSum<T: IntegerElement>: Reducer {
    static var initial: T { 0 }
    @inline(__always) static func step(_ total: inout T, _ x: T) { total &+= x }
    @inline(__always) static func merge(_ a: T, _ b: T) -> T { a &+ b }
  }

  struct AnyTrue: Reducer {
    static var initial: UInt8 { 0 }
    @inline(__always) static func step(_ total: inout UInt8, _ x: UInt8) { total |= x }
    @inline(__always) static func merge(_ a: UInt8, _ b: UInt8) -> UInt8 { a | b }
  }

  /// float32 in float64: more exact than pairwise summation.
  struct FloatSum: Reducer {
    static var initial: Double { 0 }
    @inline(__always) static func step(_ total: inout Double, _ x: Float) { total += Double(x) }
    @inline(__always) static func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  /// float64 with what rounding lost carried along (Neumaier's sum).
  struct CompensatedSum: Reducer {
    struct Partial {
      var total = 0.0
      var rest = 0.0
    }
    static var initial: Partial { Partial() }
    @inline(__always) static func step(_ partial: inout Partial, _ x: Double) {
      let sum = partial.total + x
      // What doesn't fit into the sum, exactly, whichever of the two is larger; none of infinities.
      let back = sum - partial.total
      let lost = (partial.total - (sum - back)) + (x - back)
      if lost.isFinite { partial.rest += lost }
      partial.total = sum
    }
    @inline(__always) static func merge(_ a: Partial, _ b: Partial) -> Partial {
      var sum = a
      step(&sum, b.total)
      sum.rest += b.rest
      return sum
    }
  }

  /// Total and count of what is not NaN.
  struct NumberMean: Reducer {
    struct Partial {
      var total = 0.0
      var count = 0
    }
    static var initial: Partial { Partial() }
    @inline(__always) static func step(_ partial: inout Partial, _ x: Double) {
      if x != x { return }
      partial.total += x
      partial.count &+= 1
    }
    @inline(__always) static func merge(_ a: Partial, _ b: Partial) -> Partial {
      Partial(total: a.total + b.total, count: a.count &+ b.count)
    }
  }
}
