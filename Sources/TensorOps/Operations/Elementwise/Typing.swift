/// The rules of type promotion, asked about.
enum Typing {
  static let all: [Operation] = [resultType, canCast, promoteTypes]

  static let resultType = Operation(
    "result_type", in: [.torch],
    summary: "The dtype that an operation between two gives.", shapes: "tensor, other → a dtype",
    notes: ["Tensors with dims outrank 0-d tensors, and those outrank Python numbers."],
    related: ["promote_types", "can_cast"],
    examples: [
      .init("torch.result_type(torch.tensor([1]), 2.5)", gives: "torch.float32"),
      .init(
        "torch.result_type(torch.tensor([1], dtype=torch.int8), torch.tensor(1))",
        gives: "torch.int8"),
    ],
    signatures: [
      [Parameter.tensor("tensor"), .tensor("other")],
      [.number("scalar"), .tensor("tensor")],
      [.tensor("tensor"), .number("other")],
      [.number("scalar1"), .number("scalar2")],
    ].map {
      Signature.known($0) { (call) throws(OperationError) in
        .dtype(Promotion.result(call[0], call[1], runtime: call.runtime))
      }
    })

  static let canCast = Operation(
    "can_cast", in: [.torch],
    summary: "Whether a result of one dtype may be stored into another.",
    shapes: "from_, to → a Python bool",
    notes: ["Never from floats to integers, nor from either to booleans."],
    related: ["promote_types", "result_type"],
    examples: [
      .init("torch.can_cast(torch.float64, torch.float32)", gives: "True"),
      .init("torch.can_cast(torch.float32, torch.int64)", gives: "False"),
    ],
    .known([.init("from_", .dtype), .init("to", .dtype)]) { (call) throws(OperationError) in
      .scalar(.bool(call.dtype(0)?.canCast(to: call.dtype(1) ?? .bool) ?? false))
    })

  static let promoteTypes = Operation(
    "promote_types", in: [.torch],
    summary: "The smallest dtype of the higher category that takes both.",
    shapes: "type1, type2 → a dtype", related: ["result_type", "can_cast"],
    examples: [
      .init("torch.promote_types(torch.uint8, torch.int8)", gives: "torch.int16"),
      .init("torch.promote_types(torch.int64, torch.float16)", gives: "torch.float16"),
    ],
    .known([.init("type1", .dtype), .init("type2", .dtype)]) { (call) throws(OperationError) in
      let first = call.dtype(0) ?? .bool
      return .dtype(.promote(first, call.dtype(1) ?? first))
    })
}
