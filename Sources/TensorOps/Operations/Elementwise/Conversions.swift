/// Other dtypes, copies, and writes of whole tensors.
enum Conversions {
  static let all: [Operation] =
    [to, type, typeAs, clone, cpu] + casts + [copyInto, fill, fillInto, zeroInto]

  /// The result of a conversion: a fresh tensor, or the input itself where there is nothing to do.
  struct ConversionPlan: Plan {
    let output: Output?
    /// `device='meta'`: the result has a shape and no elements.
    var shapeOnly = false
    var outputs: PlannedOutputs { output.map { .one($0) } ?? .known(.argument(0)) }
  }

  private static let preserve = "preserve_format"
  private static let memoryFormat = Parameter(
    "memory_format", .memoryFormat, default: Argument.none, keywordOnly: true)
  private static let nonBlocking = Parameter.flag("non_blocking", default: false)
  private static let copy = Parameter.flag("copy", default: false)

  /// The layout of a copy: the input's own order of dims where it is dense, or row-major.
  private static func layout(of input: Tensor, _ format: String?) -> Layout {
    if let format, format != preserve { return Layout(contiguous: input.shape) }
    if input.isContiguous { return Layout(shape: input.shape, strides: input.strides) }
    return MemoryOrder.dense(input.layout)
      ?? MemoryOrder.layout(of: input.shape, like: [.tensor(input)])
  }

  private static func plan(
    _ input: Tensor, dtype: DType?, device: String? = nil, copies: Bool = false, format: String?
  ) throws(OperationError) -> ConversionPlan {
    let dtype = dtype ?? input.dtype
    var shapeOnly = input.isShapeOnly
    switch device {
    case nil, "cpu", "cpu:0": break
    case "meta": shapeOnly = true
    case let device?:
      throw OperationError(
        Refusal(
          .runtime, "there is no device '\(device)' here: tensors stay on the CPU",
          blamed: ["device"]))
    }
    let reordered =
      format.map { $0 != preserve && !input.isContiguous } ?? false
    if dtype == input.dtype, !copies, !reordered, shapeOnly == input.isShapeOnly {
      return ConversionPlan(output: nil)
    }
    _ = try Shape.byteCount(input.shape, dtype: dtype)
    return ConversionPlan(
      output: Output(layout: layout(of: input, format), dtype: dtype), shapeOnly: shapeOnly)
  }

  @Sendable
  private static func convert(
    _ plan: ConversionPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    guard let output = plan.output else { return .argument(0) }
    if plan.shapeOnly { return .tensor(output.shapeOnly) }
    let result = try call.runtime.make(layout: output.layout, dtype: output.dtype)
    try Copying.copy(call.tensor(0), into: result, call.runtime)
    return .tensor(result)
  }

  static let to = Operation(
    "to", in: [.method], summary: "The tensor in another dtype, or itself where it has it already.",
    shapes: "input: [...] → [...]",
    notes: [
      "Floats are cut towards zero for integers; integers that don't fit wrap.",
      "`device='meta'` gives a shape-only tensor; there is no other device than the CPU.",
      "With copy=True the result is always a new tensor.",
    ],
    source: "PyTorch: torch.Tensor.to", related: ["type", "float", "long", "type_as"],
    examples: [
      .init("torch.tensor([1.7, -1.7]).to(torch.int64)", gives: "tensor([ 1, -1])"),
      .init("torch.tensor([1]).to('cuda')", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .init("dtype", .dtype, acceptsNone: false), nonBlocking, copy, memoryFormat],
      plan: { (call) throws(OperationError) in
        try plan(
          call.tensor(0), dtype: call.dtype(1), copies: call.bool(3), format: call.string(4))
      }, kernel: convert),
    Signature(
      [
        .tensor(), .init("device", .device, default: Argument.none),
        .init("dtype", .dtype, default: Argument.none), nonBlocking, copy, memoryFormat,
      ],
      plan: { (call) throws(OperationError) in
        try plan(
          call.tensor(0), dtype: call.dtype(2), device: call.string(1), copies: call.bool(4),
          format: call.string(5))
      }, kernel: convert),
    Signature(
      [.tensor(), .tensor("other"), nonBlocking, copy, memoryFormat],
      plan: { (call) throws(OperationError) in
        try plan(
          call.tensor(0), dtype: call.tensor(1).dtype, copies: call.bool(3),
          format: call.string(4))
      }, kernel: convert))

  static let type = Operation(
    "type", in: [.method],
    summary: "The name of the tensor's type, or the tensor in another dtype.",
    shapes: "input: [...] → [...]", source: "PyTorch: torch.Tensor.type", related: ["to", "dtype"],
    examples: [
      .init("torch.tensor([1]).type()", gives: "'torch.LongTensor'"),
      .init("torch.tensor([1]).type('torch.FloatTensor')", gives: "tensor([1.])"),
      .init("torch.tensor([1]).type('int')", fails: Refusal.self),
    ],
    .known([.tensor()]) { (call) throws(OperationError) in
      .string("torch.\(call.tensor(0).dtype.scalarTypeName)Tensor")
    },
    Signature(
      [.tensor(), .init("dtype", .dtype), nonBlocking],
      plan: { (call) throws(OperationError) in
        try plan(call.tensor(0), dtype: call.dtype(1), format: nil)
      }, kernel: convert),
    Signature(
      [.tensor(), .string("dtype"), nonBlocking],
      plan: { (call) throws(OperationError) in
        let name = call.string(1) ?? ""
        guard
          let dtype = DType.allCases.first(where: { "torch.\($0.scalarTypeName)Tensor" == name })
        else {
          throw OperationError(Refusal(.value, "invalid type: '\(name)'", blamed: ["dtype"]))
        }
        return try plan(call.tensor(0), dtype: dtype, format: nil)
      }, kernel: convert))

  static let typeAs = Operation(
    "type_as", in: [.method], summary: "The tensor in the other one's dtype.",
    shapes: "input: [...], other: [...] → input's shape",
    source: "PyTorch: torch.Tensor.type_as", related: ["to"],
    examples: [
      .init("torch.tensor([1]).type_as(torch.tensor([0.5]))", gives: "tensor([1.])")
    ],
    Signature(
      [.tensor(), .tensor("other")],
      plan: { (call) throws(OperationError) in
        try plan(call.tensor(0), dtype: call.tensor(1).dtype, format: nil)
      }, kernel: convert))

  /// `float()`, `long()` and kin.
  private static let casts: [Operation] = [
    ("float", DType.float32), ("double", .float64), ("half", .float16), ("bfloat16", .bfloat16),
    ("int", .int32), ("long", .int64), ("short", .int16), ("char", .int8), ("byte", .uint8),
    ("bool", .bool),
  ].map { (name, dtype) in
    Operation(
      name, in: [.method], summary: "The tensor as \(dtype.name).", shapes: "input: [...] → [...]",
      notes: dtype == .bool
        ? ["What isn't 0 is True, NaN too."]
        : dtype.isFloatingPoint ? [] : ["Floats are cut towards zero; what doesn't fit wraps."],
      source: "PyTorch: torch.Tensor.\(name)", related: ["to", "type"],
      examples: [
        .init("torch.tensor([0, 1]).\(name)().dtype", gives: "torch.\(dtype.name)")
      ],
      Signature(
        [.tensor(), memoryFormat],
        plan: { (call) throws(OperationError) in
          try plan(call.tensor(0), dtype: dtype, format: call.string(1))
        }, kernel: convert))
  }

  static let clone = Operation(
    "clone", in: [.torch, .method], summary: "A copy with storage of its own.",
    shapes: "input: [...] → [...]",
    notes: ["Keeps the order of dims in memory; memory_format=torch.contiguous_format doesn't."],
    related: ["copy_", "contiguous"],
    examples: [.init("torch.tensor([1, 2]).clone()", gives: "tensor([1, 2])")],
    Signature(
      [.tensor(), memoryFormat],
      plan: { (call) throws(OperationError) in
        try plan(call.tensor(0), dtype: nil, copies: true, format: call.string(1))
      }, kernel: convert))

  static let cpu = Operation(
    "cpu", in: [.method], summary: "The tensor itself: it is on the CPU.",
    shapes: "input: [...] → [...]", source: "PyTorch: torch.Tensor.cpu", related: ["to"],
    examples: [.init("torch.tensor([1]).cpu()", gives: "tensor([1])")],
    .known([.tensor(), memoryFormat]) { (_) throws(OperationError) in .argument(0) })

  // MARK: Writing into a tensor

  static let copyInto = Operation(
    "copy_", in: [.method],
    summary: "Writes another tensor's elements, or a number, into this one.",
    shapes: "input: [...], src: broadcastable to it → input",
    notes: ["Values are converted to the tensor's dtype as `to` does."],
    source: "PyTorch: torch.Tensor.copy_", related: ["clone", "fill_"],
    examples: [
      .init(
        "torch.zeros(2, 2).copy_(torch.tensor([1, 2]))",
        gives: "tensor([[1., 2.],\n        [1., 2.]])"),
      .init("torch.zeros(2).copy_(torch.ones(3))", fails: BroadcastMismatch.self),
    ],
    Signature(
      [.tensor(), .operand("src"), nonBlocking],
      plan: { (call) throws(OperationError) in
        let destination = call.tensor(0)
        if case .tensor(let source) = call[1] {
          try Overlap.check(destination, reading: source)
          let shape = try Shape.broadcast(
            destination.shape, source.shape, names: ["input", "src"])
          if shape != destination.shape {
            throw OperationError(ResultShape(result: shape, destination: destination.shape))
          }
        }
        return KnownPlan(.argument(0))
      },
      kernel: { (_, call) throws(OperationError) in
        let source = try number(call[1], call.tensor(0).dtype, call.runtime)
        try Copying.copy(source, into: call.tensor(0), call.runtime)
        return .argument(0)
      }))

  private static let valueSignatures: [[Parameter]] = [
    [.tensor(), .tensor("value")], [.tensor(), .number("value")],
  ]

  static let fill = Operation(
    "fill", in: [.torch], summary: "A tensor like the input with every element the same.",
    shapes: "input: [...] → [...]", notes: ["The number is converted to the input's dtype."],
    related: ["fill_", "full_like"],
    examples: [
      .init("torch.fill(torch.tensor([1, 2]), 7)", gives: "tensor([7, 7])"),
      .init("torch.fill(torch.tensor([1, 2]), torch.tensor([7]))", fails: Refusal.self),
    ],
    signatures: valueSignatures.map {
      Signature(
        $0,
        plan: { (call) throws(OperationError) in
          try checkValue(call)
          return try plan(call.tensor(0), dtype: nil, copies: true, format: nil)
        },
        kernel: { (plan, call) throws(OperationError) in
          guard let output = plan.output else { return .argument(0) }
          let result = try call.runtime.make(layout: output.layout, dtype: output.dtype)
          try Copying.copy(
            number(call[1], output.dtype, call.runtime), into: result, call.runtime)
          return .tensor(result)
        })
    })

  static let fillInto = Operation(
    "fill_", in: [.torch, .method], summary: "Writes one number into every element.",
    shapes: "input: [...] → input",
    notes: ["The number is converted to the tensor's dtype, which must be able to hold it."],
    source: "PyTorch: torch.Tensor.fill_", related: ["zero_", "copy_", "full"],
    examples: [
      .init("torch.zeros(2).fill_(3)", gives: "tensor([3., 3.])"),
      .init("torch.tensor([1], dtype=torch.int8).fill_(1000)", fails: NumberOverflow.self),
    ],
    signatures: valueSignatures.map {
      Signature(
        $0,
        plan: { (call) throws(OperationError) in
          try checkValue(call)
          return KnownPlan(.argument(0))
        },
        kernel: { (_, call) throws(OperationError) in
          let input = call.tensor(0)
          try Copying.copy(number(call[1], input.dtype, call.runtime), into: input, call.runtime)
          return .argument(0)
        })
    })

  static let zeroInto = Operation(
    "zero_", in: [.torch, .method], summary: "Writes 0 into every element.",
    shapes: "input: [...] → input", source: "PyTorch: torch.Tensor.zero_", related: ["fill_"],
    examples: [.init("torch.ones(2).zero_()", gives: "tensor([0., 0.])")],
    Signature(
      [.tensor()],
      plan: { (_) throws(OperationError) in KnownPlan(.argument(0)) },
      kernel: { (_, call) throws(OperationError) in
        let input = call.tensor(0)
        try Copying.copy(number(.int(0), input.dtype, call.runtime), into: input, call.runtime)
        return .argument(0)
      }))

  /// A number or a 0-d tensor, which the tensor's dtype can hold.
  private static func checkValue(_ call: Call) throws(OperationError) {
    if let value = call[1].scalar {
      _ = try value.checked(call.tensor(0).dtype)
    } else if let value = call.optionalTensor(1), value.rank > 0 {
      throw OperationError(
        Refusal(
          .runtime, "the value must be a number or a 0-d tensor",
          torch: "fill_ only supports 0-dimension value tensor but got tensor with "
            + "\(value.rank) dimensions.",
          blamed: ["value"]))
    }
  }

  /// A number as a 0-d tensor; a tensor as it is.
  private static func number(
    _ value: Argument, _ dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if case .tensor(let tensor) = value { return tensor }
    return try runtime.make(scalar: value.scalar ?? .int(0), dtype: dtype)
  }
}
