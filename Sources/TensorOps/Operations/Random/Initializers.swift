#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// The first values of a layer's parameters: `torch.nn.init`.
enum Initializers {
  static let all: [Operation] = [
    uniform, normal, constant, ones, zeros, eye, xavierUniform, xavierNormal, kaimingUniform,
    kaimingNormal, gain,
  ]

  // MARK: Plain ones

  static let uniform = filling(
    "uniform_", [.float("a", default: 0), .float("b", default: 1), generator],
    summary: "Fills with numbers from a range, all equally likely.", formula: "x ~ U(a, b)",
    related: ["rand"],
    examples: [
      .init(
        "torch.manual_seed(0)\nnn.init.uniform_(torch.empty(3))",
        gives: "tensor([0.4963, 0.7682, 0.0885])"),
      .init("nn.init.uniform_(torch.empty(3), 2, 1)", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    try fillUniform(call, call.double(1), call.double(2))
  }

  static let normal = filling(
    "normal_", [.float("mean", default: 0), .float("std", default: 1), generator],
    summary: "Fills with normally distributed numbers.", formula: "x ~ N(mean, std²)",
    related: ["randn"],
    examples: [
      .init(
        "torch.manual_seed(0)\nnn.init.normal_(torch.empty(3))",
        gives: "tensor([ 1.5410, -0.2934, -2.1788])"),
      .init("nn.init.normal_(torch.empty(3), 0, -1)", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    try fillNormal(call, call.double(1), call.double(2))
  }

  static let constant = filling(
    "constant_", [.float("val")], summary: "Fills with one number.", formula: nil,
    related: ["full"],
    examples: [
      .init("nn.init.constant_(torch.empty(2), 0.3)", gives: "tensor([0.3000, 0.3000])"),
      .init("nn.init.constant_(torch.empty(2))", fails: "missing-argument"),
    ]
  ) { (call) throws(OperationError) in
    _ = try Conversions.fillInto.result([call[0], call[1]], signature: 1, runtime: call.runtime)
  }

  static let ones = filling(
    "ones_", [], summary: "Fills with ones.", formula: nil, related: ["full"],
    examples: [.init("nn.init.ones_(torch.empty(2))", gives: "tensor([1., 1.])")]
  ) { (call) throws(OperationError) in
    _ = try Conversions.fillInto.result([call[0], .float(1)], signature: 1, runtime: call.runtime)
  }

  static let zeros = filling(
    "zeros_", [], summary: "Fills with zeros.", formula: nil, related: ["full"],
    examples: [.init("nn.init.zeros_(torch.ones(2))", gives: "tensor([0., 0.])")]
  ) { (call) throws(OperationError) in
    _ = try Conversions.fillInto.result([call[0], .float(0)], signature: 1, runtime: call.runtime)
  }

  static let eye = filling(
    "eye_", [], shapes: "tensor: [n, m] → itself",
    summary: "Makes a matrix the identity, as far as it goes.", formula: nil, related: ["eye"],
    examples: [
      .init("nn.init.eye_(torch.empty(2, 2))", gives: "tensor([[1., 0.],\n        [0., 1.]])"),
      .init("nn.init.eye_(torch.empty(3))", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    let target = call.tensor(0)
    if target.rank != 2 {
      throw OperationError(
        Refusal(
          .value, "the identity is a matrix, and \(Shape.text(target.shape)) is none",
          torch: "Only tensors with 2 dimensions are supported", blamed: ["tensor"]))
    }
    if call.isShapeOnly { return }
    _ = try Conversions.fillInto.result([call[0], .float(0)], signature: 1, runtime: call.runtime)
    let diagonal = target.viewed(
      as: Layout(
        shape: [min(target.shape[0], target.shape[1])],
        strides: [target.strides[0] &+ target.strides[1]], offset: target.layout.offset))
    _ = try Conversions.fillInto.result(
      [.tensor(diagonal), .float(1)], signature: 1, runtime: call.runtime)
  }

  // MARK: By the number of inputs and outputs

  static let xavierUniform = filling(
    "xavier_uniform_", [.float("gain", default: 1), generator], shapes: fans,
    summary: "Glorot's: a variance that inputs and outputs share, uniformly distributed.",
    formula: "x ~ U(−a, a), a = gain · √(6 / (fan_in + fan_out))",
    related: ["xavier_normal_", "calculate_gain"],
    examples: [
      .init(
        "torch.manual_seed(0)\nnn.init.xavier_uniform_(torch.empty(1, 3))",
        gives: "tensor([[-0.0092,  0.6570, -1.0080]])"),
      .init("nn.init.xavier_uniform_(torch.empty(3))", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    let bound = 3.0.squareRoot() * (try xavierDeviation(call))
    try fillUniform(call, -bound, bound)
  }

  static let xavierNormal = filling(
    "xavier_normal_", [.float("gain", default: 1), generator], shapes: fans,
    summary: "Glorot's: a variance that inputs and outputs share, normally distributed.",
    formula: "x ~ N(0, std²), std = gain · √(2 / (fan_in + fan_out))",
    related: ["xavier_uniform_", "calculate_gain"],
    examples: [
      .init(
        "torch.manual_seed(0)\nnn.init.xavier_normal_(torch.empty(1, 3))",
        gives: "tensor([[ 1.0896, -0.2075, -1.5406]])"),
      .init("nn.init.xavier_normal_(torch.empty(3))", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    try fillNormal(call, 0, try xavierDeviation(call))
  }

  static let kaimingUniform = filling(
    "kaiming_uniform_", kaimingParameters, shapes: fans,
    summary: "He's: a variance by the number of inputs, uniformly distributed.",
    formula: "x ~ U(−b, b), b = gain · √(3 / fan)",
    related: ["kaiming_normal_", "calculate_gain"],
    examples: [
      .init(
        "torch.manual_seed(0)\nnn.init.kaiming_uniform_(torch.empty(1, 3))",
        gives: "tensor([[-0.0106,  0.7586, -1.1640]])"),
      .init("nn.init.kaiming_uniform_(torch.empty(3))", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    guard let deviation = try kaimingDeviation(call) else { return }
    let bound = 3.0.squareRoot() * deviation
    try fillUniform(call, -bound, bound)
  }

  static let kaimingNormal = filling(
    "kaiming_normal_", kaimingParameters, shapes: fans,
    summary: "He's: a variance by the number of inputs, normally distributed.",
    formula: "x ~ N(0, std²), std = gain / √fan",
    related: ["kaiming_uniform_", "calculate_gain"],
    examples: [
      .init(
        "torch.manual_seed(0)\nnn.init.kaiming_normal_(torch.empty(1, 3))",
        gives: "tensor([[ 1.2582, -0.2396, -1.7790]])"),
      .init("nn.init.kaiming_normal_(torch.empty(3))", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    guard let deviation = try kaimingDeviation(call) else { return }
    try fillNormal(call, 0, deviation)
  }

  static let gain = Operation(
    "calculate_gain", in: [.initializers],
    summary: "How much an activation shrinks what goes through it.", shapes: "→ a number",
    notes: [
      "1 for linear layers and 'sigmoid', 5 / 3 for 'tanh', √2 for 'relu', 3 / 4 for 'selu'.",
      "√(2 / (1 + param²)) for 'leaky_relu', whose param is 0.01 unless given.",
    ],
    source: "PyTorch: torch.nn.init.calculate_gain", related: ["kaiming_uniform_"],
    examples: [
      .init("nn.init.calculate_gain('leaky_relu', 0.2)", gives: "1.3867504905630728"),
      .init("nn.init.calculate_gain('swish')", fails: Refusal.self),
    ],
    .known([.string("nonlinearity"), .init("param", .number, default: Argument.none)]) {
      (call) throws(OperationError) in
      .scalar(try gain(call.string(0) ?? "", call[1].scalar))
    })

  // MARK: Pieces

  private static let generator = Parameter("generator", .generator, default: Argument.none)
  private static let fans = "tensor: [fan_out, fan_in, ...] → itself"
  private static let kaimingParameters: [Parameter] = [
    .float("a", default: 0), .string("mode", default: "fan_in"),
    .string("nonlinearity", default: "leaky_relu"), generator,
  ]

  /// What writes into its first argument and gives it back.
  private static func filling(
    _ name: String, _ parameters: [Parameter], shapes: String = "tensor: [...] → itself",
    summary: String, formula: String?, related: [String], examples: [Operation.Example],
    _ fill: @escaping @Sendable (Call) throws(OperationError) -> Void
  ) -> Operation {
    Operation(
      name, in: [.initializers], summary: summary, shapes: shapes, formula: formula,
      notes: parameters.contains { $0.kind == .generator }
        ? ["The numbers are PyTorch's own under the same seed."] : [],
      source: "PyTorch: torch.nn.init.\(name)", related: related, examples: examples,
      .composed([.tensor("tensor")] + parameters) { (call) throws(OperationError) in
        try fill(call)
        return .argument(0)
      })
  }

  private static func fillUniform(
    _ call: Call, _ from: Double, _ to: Double
  ) throws(OperationError) {
    _ = try RandomFills.uniform.result(
      [call[0], .float(from), .float(to), .generator(call.generator)], runtime: call.runtime)
  }

  private static func fillNormal(
    _ call: Call, _ mean: Double, _ deviation: Double
  ) throws(OperationError) {
    _ = try RandomFills.normal.result(
      [call[0], .float(mean), .float(deviation), .generator(call.generator)],
      runtime: call.runtime)
  }

  /// How many inputs reach an output, and how many outputs an input: of [out, in, ...] with a
  /// window of the rest.
  private static func fans(_ tensor: Tensor) throws(OperationError) -> (inputs: Int, outputs: Int) {
    if tensor.rank < 2 {
      throw OperationError(
        Refusal(
          .value, "\(Shape.text(tensor.shape)) has no dim of inputs and none of outputs",
          torch: "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
          blamed: ["tensor"]))
    }
    guard let window = Shape.product(Array(tensor.shape.dropFirst(2))),
      let inputs = Shape.product([tensor.shape[1], window]),
      let outputs = Shape.product([tensor.shape[0], window])
    else { throw OperationError(SizeOverflow(shape: tensor.shape)) }
    return (inputs, outputs)
  }

  private static func xavierDeviation(_ call: Call) throws(OperationError) -> Double {
    let (inputs, outputs) = try fans(call.tensor(0))
    let both = Double(inputs) + Double(outputs)
    if both == 0 {
      throw OperationError(
        Refusal(
          .zeroDivision, "there are no inputs and no outputs", torch: "float division by zero",
          blamed: ["tensor"]))
    }
    return call.double(1) * (2 / both).squareRoot()
  }

  /// nil: there is nothing to fill.
  private static func kaimingDeviation(_ call: Call) throws(OperationError) -> Double? {
    let tensor = call.tensor(0)
    if tensor.shape.contains(0) {
      call.runtime.notes.append(
        .init(code: "empty", message: "Initializing zero-element tensors is a no-op"))
      return nil
    }
    let mode = (call.string(2) ?? "").lowercased()
    guard mode == "fan_in" || mode == "fan_out" else {
      throw OperationError(
        Refusal(
          .value, "mode is 'fan_in' or 'fan_out'",
          torch: "Mode \(mode) not supported, please use one of ['fan_in', 'fan_out']",
          blamed: ["mode"]))
    }
    let (inputs, outputs) = try fans(tensor)
    let gain = try gain(call.string(3) ?? "", .float(call.double(1))).double
    return gain / Double(mode == "fan_in" ? inputs : outputs).squareRoot()
  }

  private static func gain(
    _ activation: String, _ parameter: Scalar?
  ) throws(OperationError) -> Scalar {
    switch activation {
    case "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
      "conv_transpose3d", "sigmoid":
      return .int(1)
    case "tanh": return .float(5.0 / 3)
    case "relu": return .float(2.0.squareRoot())
    case "leaky_relu":
      let slope = parameter?.double ?? 0.01
      return .float((2 / (1 + slope * slope)).squareRoot())
    case "selu": return .float(3.0 / 4)
    default:
      throw OperationError(
        Refusal(
          .value, "no gain is known for \(activation)",
          torch: "Unsupported nonlinearity \(activation)", blamed: ["nonlinearity"]))
    }
  }
}
