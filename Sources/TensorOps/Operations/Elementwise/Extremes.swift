/// The larger and the smaller of two, and bounds, element by element.
enum Extremes {
  static let all: [Operation] = [maximum, minimum, fmax, fmin, clamp, clampMin, clampMax]

  static let maximum = Operation.binary(
    "maximum", Maximum.self, writes: [.out], .tensors,
    summary: "The larger of two, element by element.", notes: ["NaN in either gives NaN."],
    related: ["minimum", "fmax", "max", "clamp"],
    examples: [
      .init(
        "torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2]))", gives: "tensor([3, 5])"),
      .init("torch.maximum(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let minimum = Operation.binary(
    "minimum", Minimum.self, writes: [.out], .tensors,
    summary: "The smaller of two, element by element.", notes: ["NaN in either gives NaN."],
    related: ["maximum", "fmin", "min", "clamp"],
    examples: [
      .init(
        "torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2]))", gives: "tensor([1, 2])"),
      .init("torch.minimum(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let fmax = Operation.binary(
    "fmax", FMax.self, writes: [.out], .tensors,
    summary: "The larger of two, where NaN loses to any number.", related: ["maximum", "fmin"],
    examples: [
      .init(
        "torch.fmax(torch.tensor([1., float('nan')]), torch.tensor([3., 2.]))",
        gives: "tensor([3., 2.])"),
      .init("torch.fmax(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let fmin = Operation.binary(
    "fmin", FMin.self, writes: [.out], .tensors,
    summary: "The smaller of two, where NaN loses to any number.", related: ["minimum", "fmax"],
    examples: [
      .init(
        "torch.fmin(torch.tensor([1., float('nan')]), torch.tensor([3., 2.]))",
        gives: "tensor([1., 2.])"),
      .init("torch.fmin(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  /// A bound that no element of the dtype reaches.
  struct BoundOutOfRange: Fault {
    static let code = "clamp-bound"
    let bound: String
    let value: Int
    let dtype: DType
    var message: String { "no \(dtype.name) reaches the \(bound) value \(value)" }
    var torch: String? {
      "Clamp \(bound) value \(value) is outside the representable range of \(dtype.scalarTypeName)"
    }
    var blamed: [String] { [bound] }
  }

  static let clamp = Operation(
    "clamp", in: [.torch, .method], aliases: [.init("clip")], writes: [.inPlace, .out],
    summary: "Cuts each element to lie between two bounds.",
    shapes: "input: [...], min, max: broadcastable → the broadcast shape",
    formula: "out = min(max(input, min), max)",
    notes: [
      "Either bound may be left out, not both; where min is above max, max wins.",
      "NaN stays NaN; a NaN bound gives NaN.",
      "The bounds take part in promotion.",
    ],
    related: ["clamp_min", "clamp_max", "maximum", "minimum", "relu"],
    examples: [
      .init(
        "torch.clamp(torch.tensor([-2., 0.5, 3.]), 0, 1)", gives: "tensor([0.0000, 0.5000, 1.0000])"
      ),
      .init("torch.tensor([1, 5]).clamp(max=3)", gives: "tensor([1, 3])"),
      .init("torch.tensor([1, 5]).clamp()", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .optionalTensor("min"), .optionalTensor("max")],
      plan: { (call) throws(OperationError) in
        try planClamp(call, call[1].isNone || call[2].isNone ? nil : "clamp_cpu")
      },
      kernel: clampBetween),
    Signature(
      [
        .tensor(), .init("min", .number, default: Argument.none),
        .init("max", .number, default: Argument.none),
      ],
      plan: { (call) throws(OperationError) in
        try planClamp(
          call,
          call[1].isNone
            ? "clamp_max_scalar_cpu" : call[2].isNone ? "clamp_min_scalar_cpu" : "clamp_scalar_cpu")
      },
      kernel: clampBetween))

  static let clampMin = Operation(
    "clamp_min", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Raises each element to a lower bound.",
    shapes: "input: [...], min: broadcastable → the broadcast shape",
    formula: "out = max(input, min)", notes: ["NaN stays NaN."],
    related: ["clamp", "clamp_max", "maximum"],
    examples: [.init("torch.clamp_min(torch.tensor([-2, 3]), 0)", gives: "tensor([0, 3])")],
    Signature(
      [.tensor(), .tensor("min")],
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.promoted(call, names: ["input", "min"])
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.binary(Maximum.self, plan, call)
      }),
    Signature(
      [.tensor(), .number("min")],
      plan: { (call) throws(OperationError) in
        try planBound(call, names: ["min"], kernel: "clamp_min_scalar_cpu")
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.binary(Maximum.self, call[0], inRange(call[1], plan), plan, call)
      }))

  static let clampMax = Operation(
    "clamp_max", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Lowers each element to an upper bound.",
    shapes: "input: [...], max: broadcastable → the broadcast shape",
    formula: "out = min(input, max)", notes: ["NaN stays NaN."],
    related: ["clamp", "clamp_min", "minimum"],
    examples: [.init("torch.clamp_max(torch.tensor([-2, 3]), 0)", gives: "tensor([-2,  0])")],
    Signature(
      [.tensor(), .tensor("max")],
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.promoted(call, names: ["input", "max"])
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.binary(Minimum.self, plan, call)
      }),
    Signature(
      [.tensor(), .number("max")],
      plan: { (call) throws(OperationError) in
        try planBound(call, names: ["max"], kernel: "clamp_max_scalar_cpu")
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.binary(Minimum.self, call[0], inRange(call[1], plan), plan, call)
      }))

  private static func planClamp(
    _ call: Call, _ kernel: String?
  ) throws(OperationError) -> ElementwisePlan {
    if call[1].isNone && call[2].isNone {
      throw OperationError(
        Refusal(
          .runtime, "at least one of the bounds must be given",
          torch: "torch.clamp: At least one of 'min' or 'max' must not be None",
          blamed: ["min", "max"]))
    }
    return try planBound(call, names: ["min", "max"], kernel: kernel)
  }

  private static func planBound(
    _ call: Call, names: [String], kernel: String?
  ) throws(OperationError) -> ElementwisePlan {
    try Overlap.check(call)
    let operands = Array(call.arguments[0...names.count]).filter { !$0.isNone }
    let plan = try ElementwisePlan(operands, names: ["input"] + names, call.runtime)
    let hasTensor = operands.dropFirst().contains { $0.scalar == nil }
    if !hasTensor, let destination = call.destinations.first,
      !plan.output.canCast(to: destination.dtype)
    {
      throw OperationError(
        Refusal(
          .runtime, ResultCast(from: plan.output, to: destination.dtype).message,
          torch: "result type \(plan.output.scalarTypeName) can't be cast to the desired output "
            + "type \(destination.dtype.typeName)"))
    }
    if let kernel { _ = try DTypeRule.notBool(kernel).checked(plan, call) }
    for (place, name) in names.enumerated() {
      guard let bound = call[place + 1].scalar else { continue }
      guard plan.compute.isIntegral else {
        _ = try bound.checked(plan.compute, parameter: name)
        continue
      }
      // A bound beyond the dtype's end that never cuts is none; one that always does is refused.
      let value = bound.truncatedInt
      let limits = plan.compute.integerLimits
      if name == "min" ? value > limits.upperBound : value < limits.lowerBound {
        throw OperationError(BoundOutOfRange(bound: name, value: value, dtype: plan.compute))
      }
    }
    return plan
  }

  /// A bound as the dtype can hold it.
  static func inRange(_ bound: Argument, _ plan: ElementwisePlan) -> Argument {
    guard plan.compute.isIntegral, let scalar = bound.scalar else { return bound }
    let limits = plan.compute.integerLimits
    return .int(min(max(scalar.truncatedInt, limits.lowerBound), limits.upperBound))
  }

  @Sendable
  private static func clampBetween(
    _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let (low, high) = (inRange(call[1], plan), inRange(call[2], plan))
    if low.isNone { return try Elementwise.binary(Minimum.self, call[0], high, plan, call) }
    if high.isNone { return try Elementwise.binary(Maximum.self, call[0], low, plan, call) }
    return try Elementwise.ternary(Between.self, call[0], low, high, plan, call)
  }

  // MARK: Kernels. Of two equal numbers (0 and −0) the first is kept.

  struct Maximum: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x < y ? y : x }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      y > x || y.isNaN ? (x.isNaN ? x : y) : x
    }
  }

  struct Minimum: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { y < x ? y : x }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      y < x || y.isNaN ? (x.isNaN ? x : y) : x
    }
  }

  struct FMax: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x < y ? y : x }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      y > x || x.isNaN ? y : x
    }
  }

  struct FMin: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { y < x ? y : x }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      y < x || x.isNaN ? y : x
    }
  }

  struct Between: TernaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ low: T, _ high: T) -> T {
      Minimum.int(Maximum.int(x, low), high)
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ low: T, _ high: T) -> T {
      Minimum.float(Maximum.float(x, low), high)
    }
  }
}
