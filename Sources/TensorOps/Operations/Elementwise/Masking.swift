/// Choosing between values by a mask.
enum Masking {
  static let all: [Operation] = [whereBetween, whereMethod, maskedFill]

  /// A condition that is no truth value.
  struct ConditionType: Fault {
    static let code = "condition-dtype"
    let dtype: DType
    var message: String { "the condition must be boolean, not \(dtype.name): compare first" }
    var torch: String? {
      "where expected condition to be a boolean tensor, but got a tensor with dtype "
        + dtype.scalarTypeName
    }
    var blamed: [String] { ["condition"] }
  }

  static let whereBetween = Operation(
    "where", in: [.torch], writes: [.out],
    summary: "Takes from the one where a condition holds, else from the other.",
    shapes: "condition: [...], input, other: broadcastable → the broadcast shape",
    formula: "out = condition ? input : other",
    notes: [
      "`input` and `other` are promoted together; numbers take part as Python numbers do.",
      "With the condition alone, the indices of what isn't zero, as `nonzero(as_tuple=True)`.",
    ],
    related: ["masked_fill", "masked_select", "nonzero", "clamp"],
    examples: [
      .init(
        "torch.where(torch.tensor([True, False]), torch.tensor([1, 2]), 0)",
        gives: "tensor([1, 0])"),
      .init("torch.where(torch.tensor([1, 0]), 1, 2)", fails: ConditionType.self),
    ],
    signatures: [
      .composed([.tensor("condition")]) { (call) throws(OperationError) in
        .tensors(try Nonzeros.tuple(call.tensor(0), call), .tuple)
      },
      Signature(
        [.tensor("condition"), .tensor("input"), .tensor("other")], plan: plan, kernel: select),
      Signature(
        [.tensor("condition"), .number("self"), .tensor("other")], plan: plan, kernel: select),
      Signature(
        [.tensor("condition"), .tensor("input"), .number("other")], plan: plan, kernel: select),
      Signature(
        [.tensor("condition"), .number("self"), .number("other")], plan: plan, kernel: select),
    ])

  static let whereMethod = Operation(
    "Tensor.where", in: [], aliases: [.init("where", in: [.method])],
    summary: "Keeps the elements where a condition holds, and takes the other's elsewhere.",
    shapes: "input: [...], condition, other: broadcastable → the broadcast shape",
    formula: "out = condition ? input : other", source: "PyTorch: torch.Tensor.where",
    related: ["where"],
    examples: [
      .init(
        "torch.tensor([1, 2]).where(torch.tensor([True, False]), 0)", gives: "tensor([1, 0])"),
      .init("torch.tensor([1, 2]).where(torch.tensor([1, 0]), 0)", fails: ConditionType.self),
    ],
    signatures: [Parameter.tensor("other"), .number("other")].map { other in
      .composed([.tensor(), .tensor("condition"), other]) { (call) throws(OperationError) in
        let signature: Int
        if case .tensor = call[2] { signature = 1 } else { signature = 3 }
        return .tensor(
          try whereBetween(
            call[1], call[0], call[2], signature: signature, runtime: call.runtime))
      }
    })

  @Sendable
  private static func plan(_ call: Call) throws(OperationError) -> ElementwisePlan {
    try Overlap.check(call)
    let dtype = Promotion.result(call[1], call[2], runtime: call.runtime)
    for (place, name) in [(1, "input"), (2, "other")] {
      if let number = call[place].scalar { _ = try number.checked(dtype, parameter: name) }
    }
    let condition = call.tensor(0).dtype
    if condition != .bool && condition != .uint8 {
      throw OperationError(ConditionType(dtype: condition))
    }
    return try ElementwisePlan(
      [call[0], call[1], call[2]], names: ["condition", "input", "other"], compute: dtype,
      call.runtime)
  }

  @Sendable
  private static func select(
    _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    try choose(call[0], call[1], call[2], plan, call)
  }

  /// One value where the condition holds, another elsewhere, both in the plan's dtype.
  static func choose(
    _ condition: Argument, _ a: Argument, _ b: Argument, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let dtype = plan.compute
    let loop: ElementwiseLoop =
      switch dtype.size {
      case 1: Select<UInt8>.run
      case 2: Select<UInt16>.run
      case 4: Select<UInt32>.run
      default: Select<UInt64>.run
      }
    return try Elementwise.run(
      loop, plan, [(condition, .bool), (a, dtype), (b, dtype)], result: dtype, call)
  }

  /// Elements are moved, not computed: only their width matters.
  enum Select<T>: TernaryStep {
    @inline(__always) static func step(_ condition: UInt8, _ a: T, _ b: T) -> T {
      condition != 0 ? a : b
    }
  }

  static let maskedFill = Operation(
    "masked_fill", in: [.torch, .method], writes: [.inPlace],
    summary: "Writes one number wherever a mask holds.",
    shapes: "input: [...], mask: broadcastable → the broadcast shape",
    notes: ["The result has the input's dtype; the number is converted to it."],
    related: ["where", "masked_select", "masked_scatter"],
    examples: [
      .init(
        "torch.tensor([1, 2, 3]).masked_fill(torch.tensor([True, False, True]), 0)",
        gives: "tensor([0, 2, 0])"),
      .init("torch.tensor([1, 2]).masked_fill(torch.tensor([1, 0]), 0)", fails: Refusal.self),
    ],
    Signature([.tensor(), .tensor("mask"), .tensor("value")], plan: planFill, kernel: fill),
    Signature([.tensor(), .tensor("mask"), .number("value")], plan: planFill, kernel: fill))

  @Sendable
  private static func planFill(_ call: Call) throws(OperationError) -> ElementwisePlan {
    let mask = call.tensor(1)
    if mask.dtype != .bool {
      throw OperationError(
        Refusal(
          .runtime, "the mask must be boolean, not \(mask.dtype.name)",
          torch: "masked_fill_ only supports boolean masks, but got mask with dtype "
            + mask.dtype.typeName,
          blamed: ["mask"]))
    }
    let dtype = call.tensor(0).dtype
    if let value = call[2].scalar {
      _ = try value.checked(dtype)
    } else if let value = call.optionalTensor(2), value.rank > 0 {
      throw OperationError(
        Refusal(
          .runtime, "the value must be a number or a 0-d tensor",
          torch: "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            + "\(value.rank) dimension(s).",
          blamed: ["value"]))
    }
    let operands = call.destinations.isEmpty ? [call[1], call[0]] : [call[0], call[1]]
    return try ElementwisePlan(operands, names: ["mask", "input"], compute: dtype, call.runtime)
  }

  @Sendable
  private static func fill(
    _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    var value = call[2]
    if case .tensor(let tensor) = value {
      // A number that comes in a tensor is checked when it is known.
      let scalar = tensor.scalar(atStorageOffset: tensor.layout.offset)
      value = (try scalar.checked(plan.compute)).argument
    }
    return try choose(call[1], value, call[0], plan, call)
  }
}

extension Scalar {
  /// The same number as an argument.
  var argument: Argument {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    }
  }
}
