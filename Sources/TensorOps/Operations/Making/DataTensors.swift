/// Tensors from numbers written in the program, and back.
enum DataTensors {
  static let all: [Operation] = [
    tensor, asTensor, asArray, newTensor, scalarTensor, item, tolist, isNonzero,
  ]

  static let tensor = Operation(
    "tensor", in: [.torch],
    summary: "A tensor from numbers in nested lists.", shapes: "data → the lists' lengths",
    notes: [
      "Floats give the default float dtype, ints int64, bools bool; a tensor in `data` brings its own.",
      "The data is always copied.",
    ],
    related: ["as_tensor", "full", "arange"],
    examples: [
      .init("torch.tensor([[1, 2], [3, 4]])", gives: "tensor([[1, 2],\n        [3, 4]])"),
      .init("torch.tensor(2.5)", gives: "tensor(2.5000)"),
      .init("torch.tensor(300, dtype=torch.int8)", fails: DataOverflow.self),
    ],
    Signature(
      [Parameter("data", .data)] + options,
      plan: { (call) throws(OperationError) in try DataPlan(call, data: 0, options: 1) },
      kernel: { (plan, call) throws(OperationError) in .tensor(try plan.make(call)) }))

  static let asTensor = Operation(
    "as_tensor", in: [.torch],
    summary: "A tensor from numbers, or the tensor itself where it has that dtype already.",
    shapes: "data → the lists' lengths", related: ["tensor", "asarray"],
    examples: [
      .init("torch.as_tensor([1, 2])", gives: "tensor([1, 2])"),
      .init(
        "torch.as_tensor(torch.ones(2), dtype=torch.int8)",
        gives: "tensor([1, 1], dtype=torch.int8)"),
    ],
    Signature(
      [
        Parameter("data", .data), Parameter("dtype", .dtype, default: Argument.none).keyword,
        Parameter("device", .device, default: Argument.none).keyword,
      ],
      plan: { (call) throws(OperationError) in
        isItself(call) ? DataPlan(itself: 0) : try DataPlan(call, data: 0, dtype: call.dtype(1))
      }, kernel: given))

  static let asArray = Operation(
    "asarray", in: [.torch],
    summary: "A tensor from numbers, or the tensor itself; copied or not as `copy` says.",
    shapes: "obj → the lists' lengths",
    notes: [
      "copy=True always copies; copy=False refuses what would have to be; None copies where it must."
    ],
    related: ["as_tensor", "tensor"],
    examples: [
      .init("torch.asarray([1, 2])", gives: "tensor([1, 2])"),
      .init("x = torch.ones(1)\ntorch.asarray(x, copy=True) is x", gives: "False"),
      .init("torch.asarray([1, 2], copy=False)", fails: Refusal.self),
    ],
    Signature(
      [
        Parameter("obj", .data), Parameter("dtype", .dtype, default: Argument.none).keyword,
        Parameter("device", .device, default: Argument.none).keyword,
        Parameter("copy", .bool, default: Argument.none).keyword,
      ],
      plan: { (call) throws(OperationError) in
        let copies: Bool? = if case .bool(let copies) = call[3] { copies } else { nil }
        if isItself(call), copies != true { return DataPlan(itself: 0) }
        if copies == false {
          guard case .tensor(let input) = call[0] else {
            throw OperationError(
              Refusal(
                .value, "can't alias arbitrary sequence into a tensor.", blamed: ["obj", "copy"]))
          }
          throw OperationError(
            Refusal(
              .value,
              "can't alias tensor with dtype '\(input.dtype.scalarTypeName)' into dtype "
                + "'\((call.dtype(1) ?? input.dtype).scalarTypeName)'.", blamed: ["obj", "copy"]))
        }
        return try DataPlan(call, data: 0, dtype: call.dtype(1))
      }, kernel: given))

  /// Whether the data is a tensor of the dtype that is asked for.
  private static func isItself(_ call: Call) -> Bool {
    guard case .tensor(let input) = call[0] else { return false }
    return call.dtype(1) ?? input.dtype == input.dtype && call.isShapeOnly == input.isShapeOnly
  }

  private static func given(_ plan: DataPlan, _ call: Call) throws(OperationError) -> CallResult {
    if let place = plan.itself { return .argument(place) }
    return .tensor(try plan.make(call))
  }

  static let newTensor = Operation(
    "new_tensor", in: [.method],
    summary: "A tensor from numbers, with another's dtype.", shapes: "data → the lists' lengths",
    related: ["tensor", "new_full"],
    examples: [
      .init("torch.ones(1).new_tensor([1, 2])", gives: "tensor([1., 2.])"),
      .init("torch.ones(1, dtype=torch.int8).new_tensor(300)", fails: DataOverflow.self),
    ],
    Signature(
      [.tensor(), Parameter("data", .data)] + options,
      plan: { (call) throws(OperationError) in
        try DataPlan(call, data: 1, options: 2, otherwise: call.tensor(0).dtype)
      },
      kernel: { (plan, call) throws(OperationError) in .tensor(try plan.make(call)) }))

  static let scalarTensor = Operation(
    "scalar_tensor", in: [.torch],
    summary: "A 0-d tensor of one number, in the default float dtype.", shapes: "→ []",
    related: ["tensor", "full"],
    examples: [
      .init("torch.scalar_tensor(3)", gives: "tensor(3.)"),
      .init("torch.scalar_tensor(300, dtype=torch.int8)", fails: NumberOverflow.self),
    ],
    Signature(
      [.number("s")] + Parameter.making,
      plan: { (call) throws(OperationError) in
        let dtype = try call.madeDType(1, otherwise: call.runtime.defaultDType)
        _ = try call.scalar(0).checked(dtype, parameter: "s")
        return try FreshPlan(shape: [], dtype: dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try call.runtime.make(scalar: call.scalar(0), dtype: plan.dtype))
      }))

  static let item = Operation(
    "item", in: [.method],
    summary: "The one element of a tensor, as a Python number.",
    shapes: "input: one element → a number",
    related: ["tolist"],
    examples: [
      .init("torch.tensor([[2.5]]).item()", gives: "2.5"),
      .init("torch.tensor([True]).item()", gives: "True"),
      .init("torch.ones(2).item()", fails: Refusal.self),
    ],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        let count = call.tensor(0).count
        if count != 1 {
          throw OperationError(
            Refusal(
              .runtime, "a tensor of \(count) elements is no single number",
              torch: "a Tensor with \(count) elements cannot be converted to Scalar",
              blamed: ["input"]))
        }
        return ReadPlan(
          .runtime, refusal: "Tensor.item() cannot be called on meta tensors")
      },
      kernel: { (plan, call) in
        let input = call.tensor(0)
        return .scalar(input.scalar(atStorageOffset: input.layout.offset))
      }))

  static let tolist = Operation(
    "tolist", in: [.method],
    summary: "The elements as nested Python lists; a number for a 0-d tensor.",
    shapes: "input: [...] → lists of those lengths", related: ["item"],
    examples: [
      .init("torch.tensor([[1, 2], [3, 4]]).tolist()", gives: "[[1, 2], [3, 4]]"),
      .init("torch.tensor(2.5).tolist()", gives: "2.5"),
    ],
    Signature(
      [.tensor()],
      plan: { (_) in
        ReadPlan(.notImplemented, refusal: "Cannot copy out of meta tensor; no data!")
      },
      kernel: { (plan, call) in .nested(call.tensor(0)) }))

  static let isNonzero = Operation(
    "is_nonzero", in: [.torch, .method],
    summary: "Whether the one element of a tensor is not zero.",
    shapes: "input: one element → a Python bool", related: ["item", "nonzero"],
    examples: [
      .init("torch.is_nonzero(torch.tensor([0.]))", gives: "False"),
      .init("torch.is_nonzero(torch.tensor(3))", gives: "True"),
      .init("torch.is_nonzero(torch.ones(2))", fails: Refusal.self),
    ],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        let count = call.tensor(0).count
        if count != 1 {
          throw OperationError(
            Refusal(
              .runtime, "\(count) elements are neither zero nor not: x.any() or x.all()",
              torch:
                "Boolean value of Tensor with \(count == 0 ? "no values" : "more than one value") "
                + "is ambiguous", blamed: ["input"]))
        }
        return ReadPlan(
          .notImplemented, refusal: "Cannot copy out of meta tensor; no data!")
      },
      kernel: { (plan, call) in
        let input = call.tensor(0)
        return .scalar(.bool(input.scalar(atStorageOffset: input.layout.offset).isTrue))
      }))

  private static let options: [Parameter] = [
    .dtype, .init("device", .device, default: Argument.none, keywordOnly: true),
    .init("requires_grad", .bool, default: .bool(false), keywordOnly: true),
    .init("pin_memory", .bool, default: .bool(false), keywordOnly: true),
  ]
}

/// A number among the data that the dtype asked for can't hold.
public struct DataOverflow: Fault {
  public static let code = "number-overflow"
  public let value: Scalar
  public let dtype: DType
  public var message: String {
    let text = value.exactInt.map { "\($0)" } ?? "\(value.double)"
    return "\(text) doesn't fit into \(dtype.name)"
  }
  public var torch: String? { "value cannot be converted to type \(dtype.name) without overflow" }
  public var blamed: [String] { ["data"] }
}

/// A plan that only reads elements: what it gives needs values.
private struct ReadPlan: Plan {
  let type: FaultType
  let refusal: String
  init(_ type: FaultType, refusal: String) {
    self.type = type
    self.refusal = refusal
  }
  var outputs: PlannedOutputs {
    get throws(OperationError) {
      throw OperationError(
        Refusal(
          type, "a shape-only tensor has no elements to read", torch: refusal, blamed: ["input"]))
    }
  }
}

/// A tensor made of data given in the call: shape and dtype are known, numbers are checked.
private struct DataPlan: Plan {
  let output: Output
  /// The argument that is itself the answer.
  let itself: Int?
  private let place: Int

  var outputs: PlannedOutputs { itself.map { .known(.argument($0)) } ?? .one(output) }

  init(itself: Int) {
    output = Output(shape: [], dtype: .float32)
    self.itself = itself
    place = itself
  }

  init(
    _ call: Call, data place: Int, options: Int, otherwise: DType? = nil
  ) throws(OperationError) {
    try self.init(call, data: place, dtype: call.dtype(options) ?? otherwise)
    if call.bool(options + 2) && !output.dtype.isFloatingPoint {
      throw OperationError(
        Refusal(
          .runtime, "Only Tensors of floating point and complex dtype can require gradients",
          blamed: ["requires_grad"]))
    }
  }

  init(_ call: Call, data place: Int, dtype: DType?) throws(OperationError) {
    itself = nil
    self.place = place
    switch call[place] {
    case .tensor(let input):
      if input.isShapeOnly && !call.isShapeOnly {
        throw OperationError(
          Refusal(
            .notImplemented, "a shape-only tensor has no elements to copy",
            torch: "Cannot copy out of meta tensor; no data!", blamed: ["data"]))
      }
      output = Output(layout: input.layout.preserved, dtype: dtype ?? input.dtype)
    case .data(let data):
      let dtype = dtype ?? data.dtype
      _ = try Shape.byteCount(data.shape, dtype: dtype)
      if !dtype.isFloatingPoint && dtype != .bool {
        for scalar in data.scalars where !scalar.fits(dtype) {
          throw OperationError(DataOverflow(value: scalar, dtype: dtype))
        }
      }
      output = Output(shape: data.shape, dtype: dtype)
    default: output = try FreshPlan(shape: [], dtype: dtype ?? .float32).output
    }
  }

  func make(_ call: Call) throws(OperationError) -> Tensor {
    let result = try call.runtime.make(layout: output.layout, dtype: output.dtype)
    switch call[place] {
    case .tensor(let input): try Copying.copy(input, into: result, call.runtime)
    case .data(let data):
      for (place, scalar) in data.scalars.enumerated() { result.store(scalar, at: place) }
    default: break
    }
    return result
  }
}
