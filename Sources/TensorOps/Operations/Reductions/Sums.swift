/// Sums over dims.
enum Sums {
  static let all: [Operation] = [sum]

  static let sum = Operation(
    "sum", in: [.torch, .method], writes: [.out],
    summary: "Adds up the elements, over all dims or some.",
    shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
    formula: "out = Σ input",
    notes: [
      "Integers and booleans add up as int64.", "The sum of nothing is 0.",
      "float32 adds up in float64, and is rounded once.",
    ],
    related: ["mean", "prod", "cumsum", "nansum"],
    examples: [
      .init("torch.ones(2, 3).sum(dim=1)", gives: "tensor([3., 3.])"),
      .init("torch.tensor([True, True]).sum()", gives: "tensor(2)"),
      .init("torch.ones(2).sum(dim=4)", fails: DimOutOfRange.self),
    ],
    Signature(
      [.tensor(), .dtype],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        return try ReductionPlan(
          input, dims: nil, keepdim: false, compute: call.dtype(1) ?? sumType(input.dtype))
      }, kernel: addUp),
    Signature(
      [.tensor(), .dims(), .keepdim, .dtype],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        return try ReductionPlan(
          input, dims: call.optionalInts(1), keepdim: call.bool(2),
          compute: call.dtype(3) ?? sumType(input.dtype))
      }, kernel: addUp))

  /// Integers add up as int64.
  static func sumType(_ dtype: DType) -> DType { dtype.isFloatingPoint ? dtype : .int64 }

  @Sendable
  private static func addUp(
    _ plan: ReductionPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    .tensor(try add(call.tensor(0), plan, call.runtime))
  }

  /// The sum that a plan describes; 16-bit floats add up wide and are rounded at the end.
  static func add(
    _ input: Tensor, _ plan: ReductionPlan, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let output = try runtime.make(shape: plan.shape, dtype: plan.output)
    if plan.compute == .bool {
      let bytes = try Copying.cast(input, to: .bool, runtime)
      try Reduction.run(AnyTrue.self, bytes, plan, output, UInt8.self, runtime) { $0 }
      return output
    }
    let compute = Elementwise.wide(plan.compute)
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
        $0.total + $0.rest
      }
    default:
      let sum =
        output.dtype == .float32
        ? output : try runtime.make(shape: plan.shape, dtype: .float32)
      try Reduction.run(FloatSum.self, values, plan, sum, Float.self, runtime) { Float($0) }
      if sum.dtype != output.dtype { try Copying.copy(sum, into: output, runtime) }
    }
    return output
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
}
