/// Products, and what is asked of truth values: any, all, how many.
enum Folds {
  static let all: [Operation] = [prod, any, every, countNonzero]

  static let prod = Operation(
    "prod", in: [.torch, .method], writes: [.out],
    summary: "Multiplies the elements, all of them or along one dim.",
    shapes: "input: [..., n, ...] → [...] without the dim, or with size 1 by keepdim",
    formula: "out = Π input",
    notes: [
      "Integers and booleans multiply as int64; overflow wraps.", "The product of nothing is 1.",
    ],
    related: ["sum", "cumprod"],
    examples: [
      .init("torch.tensor([[1, 2], [3, 4]]).prod()", gives: "tensor(24)"),
      .init("torch.tensor([[1., 2.], [3., 4.]]).prod(0)", gives: "tensor([3., 8.])"),
      .init("torch.ones(2).prod(1)", fails: DimOutOfRange.self),
    ],
    Signature(
      [.tensor(), .dtype],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        return try ReductionPlan(
          input, dims: nil, keepdim: false,
          compute: try call.accumulatedType(call.dtype(1), default: Sums.sumType(input.dtype)))
      }, kernel: multiply),
    Signature(
      [.tensor(), .dim(), .keepdim, .dtype],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        return try ReductionPlan(
          input, dims: [call.int(1)], keepdim: call.bool(2),
          compute: try call.accumulatedType(call.dtype(3), default: Sums.sumType(input.dtype)))
      }, kernel: multiply))

  @Sendable
  private static func multiply(
    _ plan: ReductionPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let compute = Elementwise.wide(plan.compute)
    let values = try Copying.cast(call.tensor(0), to: compute, runtime)
    let output = try runtime.make(shape: plan.shape, dtype: compute)
    @inline(__always)
    func integers<T: IntegerElement>(_: T.Type) throws(OperationError) {
      try Reduction.run(IntegerProduct<T>.self, values, plan, output, T.self, runtime) { $0 }
    }
    switch compute {
    case .bool, .uint8: try integers(UInt8.self)
    case .int8: try integers(Int8.self)
    case .int16: try integers(Int16.self)
    case .int32: try integers(Int32.self)
    case .int64: try integers(Int.self)
    case .float64:
      try Reduction.run(FloatProduct<Double>.self, values, plan, output, Double.self, runtime) {
        $0
      }
    default:
      try Reduction.run(FloatProduct<Float>.self, values, plan, output, Float.self, runtime) { $0 }
    }
    return .tensor(try Reduction.narrowed(output, to: plan.output, runtime))
  }

  struct IntegerProduct<T: IntegerElement>: Reducer {
    static var initial: T { 1 }
    @inline(__always) static func step(_ product: inout T, _ x: T) { product = product &* x }
    @inline(__always) static func merge(_ a: T, _ b: T) -> T { a &* b }
  }

  /// In the elements' own precision, whose overflow is part of the answer.
  struct FloatProduct<T: FloatElement>: Reducer {
    static var initial: T { 1 }
    @inline(__always) static func step(_ product: inout T, _ x: T) { product *= x }
    @inline(__always) static func merge(_ a: T, _ b: T) -> T { a * b }
  }

  // MARK: Truth

  static let any = truth(
    "any", AnyNonzero.self, summary: "Whether any element is not zero.",
    formula: "out = input₁ ∨ input₂ ∨ …", ofNothing: "False", related: ["all", "count_nonzero"],
    examples: [
      .init("torch.tensor([False, True]).any()", gives: "tensor(True)"),
      .init(
        "torch.tensor([[0, 1], [0, 0]]).any(dim=1)", gives: "tensor([ True, False])"),
      .init("torch.ones(2).any(dim=1)", fails: DimOutOfRange.self),
    ])

  static let every = truth(
    "all", AllNonzero.self, summary: "Whether no element is zero.",
    formula: "out = input₁ ∧ input₂ ∧ …", ofNothing: "True", related: ["any", "allclose"],
    examples: [
      .init("torch.tensor([1., 2.]).all()", gives: "tensor(True)"),
      .init(
        "torch.tensor([[0, 1], [1, 1]]).all(dim=1)", gives: "tensor([False,  True])"),
      .init("torch.ones(2).all(dim=1)", fails: DimOutOfRange.self),
    ])

  private static func truth<R: TruthFolding>(
    _ name: String, _: R.Type, summary: String, formula: String, ofNothing: String,
    related: [String], examples: [Operation.Example]
  ) -> Operation where R.Total == UInt8 {
    Operation(
      name, in: [.torch, .method], writes: [.out], summary: summary,
      shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
      formula: formula,
      notes: [
        "The result is bool; uint8 gives uint8.", "NaN is not zero.",
        "Of nothing it is \(ofNothing).",
        "An empty list of dims stands for none of them: each element by itself.",
      ],
      related: related, examples: examples,
      Signature(
        [.tensor(), .dims(), .keepdim],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          if let written = call.writtenDType, written != .bool, written != .uint8 {
            throw OperationError(
              Refusal(
                .runtime, "\(name) gives truth values, which don't go into \(written.name)",
                torch: "\(name) only supports bool tensor for result, got: "
                  + written.scalarTypeName, blamed: ["out"]))
          }
          return try ReductionPlan(
            input, dims: call.optionalInts(1), keepdim: call.bool(2), compute: input.dtype,
            output: call.writtenDType ?? (input.dtype == .uint8 ? .uint8 : .bool),
            emptyMeansAll: false)
        },
        kernel: { (plan, call) throws(OperationError) in
          let output = try call.runtime.make(shape: plan.shape, dtype: plan.output)
          try nonzero(R.self, call.tensor(0), plan, output, UInt8.self, call.runtime)
          return .tensor(output)
        }))
  }

  static let countNonzero = Operation(
    "count_nonzero", in: [.torch, .method],
    summary: "How many elements are not zero, in all or along dims.",
    shapes: "input: [..., n, ...] → [...] without the dims named",
    notes: ["NaN is not zero."],
    related: ["nonzero", "any", "sum"],
    examples: [
      .init("torch.tensor([[0, 1], [2, 3]]).count_nonzero()", gives: "tensor(3)"),
      .init("torch.tensor([[0, 1], [2, 3]]).count_nonzero(dim=1)", gives: "tensor([1, 2])"),
      .init("torch.ones(2).count_nonzero(dim=1)", fails: DimOutOfRange.self),
    ],
    Signature([.tensor(), .optionalInt("dim")], plan: countPlan, kernel: count),
    Signature(
      [.tensor(), Parameter("dim", .ints, variadic: true)], plan: countPlan, kernel: count))

  @Sendable
  private static func countPlan(_ call: Call) throws(OperationError) -> ReductionPlan {
    let input = call.tensor(0)
    return try ReductionPlan(
      input, dims: call.optionalInts(1), keepdim: false, compute: input.dtype, output: .int64)
  }

  @Sendable
  private static func count(
    _ plan: ReductionPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let output = try call.runtime.make(shape: plan.shape, dtype: .int64)
    try nonzero(CountNonzero.self, call.tensor(0), plan, output, Int.self, call.runtime)
    return .tensor(output)
  }

  /// Folds whether elements are zero, whatever their dtype: by their bits, without the sign.
  static func nonzero<R: TruthFolding>(
    _: R.Type, _ input: Tensor, _ plan: ReductionPlan, _ output: Tensor, _: R.Total.Type,
    _ runtime: Runtime
  ) throws(OperationError) {
    @inline(__always)
    func run<Bits: FixedWidthInteger & UnsignedInteger & Sendable>(
      _: Bits.Type
    ) throws(OperationError) {
      let mask: Bits = input.dtype.isFloatingPoint ? .max >> 1 : .max
      try Reduction.run(
        BitFolding<R, Bits>(mask: mask), input, plan, output, R.Total.self, runtime
      ) { $0 }
    }
    switch input.dtype.size {
    case 1: try run(UInt8.self)
    case 2: try run(UInt16.self)
    case 4: try run(UInt32.self)
    default: try run(UInt64.self)
    }
  }
}

/// A folding of whether elements are not zero.
protocol TruthFolding: Sendable {
  associatedtype Total
  static var initial: Total { get }
  static func step(_ total: inout Total, _ isNonzero: Bool)
  static func merge(_ a: Total, _ b: Total) -> Total
}

struct BitFolding<R: TruthFolding, Bits: FixedWidthInteger & UnsignedInteger & Sendable>: Folding {
  /// The bits that tell zero from other numbers.
  let mask: Bits
  @inline(__always) var initial: R.Total { R.initial }
  @inline(__always) func step(_ total: inout R.Total, _ element: Bits) {
    R.step(&total, element & mask != 0)
  }
  @inline(__always) func merge(_ a: R.Total, _ b: R.Total) -> R.Total { R.merge(a, b) }
}

enum AnyNonzero: TruthFolding {
  static var initial: UInt8 { 0 }
  @inline(__always) static func step(_ total: inout UInt8, _ isNonzero: Bool) {
    total |= isNonzero ? 1 : 0
  }
  @inline(__always) static func merge(_ a: UInt8, _ b: UInt8) -> UInt8 { a | b }
}

enum AllNonzero: TruthFolding {
  static var initial: UInt8 { 1 }
  @inline(__always) static func step(_ total: inout UInt8, _ isNonzero: Bool) {
    total &= isNonzero ? 1 : 0
  }
  @inline(__always) static func merge(_ a: UInt8, _ b: UInt8) -> UInt8 { a & b }
}

enum CountNonzero: TruthFolding {
  static var initial: Int { 0 }
  @inline(__always) static func step(_ total: inout Int, _ isNonzero: Bool) {
    total &+= isNonzero ? 1 : 0
  }
  @inline(__always) static func merge(_ a: Int, _ b: Int) -> Int { a &+ b }
}
