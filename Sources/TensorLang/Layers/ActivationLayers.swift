/// The activations.
enum ActivationLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] = [
    plain("ReLU", "relu", inPlace: true, "Negative numbers become 0.", "[0., 2.]"),
    relu6,
    plain(
      "SELU", "selu", inPlace: true, "A scaled elu that keeps mean and variance.",
      "[-1.1113,  2.1014]"),
    plain("SiLU", "silu", inPlace: true, "x · sigmoid(x).", "[-0.2689,  1.7616]"),
    plain("Mish", "mish", inPlace: true, "x · tanh(softplus(x)).", "[-0.3034,  1.9440]"),
    layer(
      "Hardsigmoid", "hardsigmoid", [silentInPlace], "A sigmoid of straight lines.",
      "[0.3333, 0.8333]"),
    layer(
      "Hardswish", "hardswish", [silentInPlace], "A silu of straight lines.",
      "[-0.3333,  1.6667]"),
    plain("Sigmoid", "sigmoid", "1 / (1 + exp(−x)).", "[0.2689, 0.8808]"),
    plain("Tanh", "tanh", "The hyperbolic tangent.", "[-0.7616,  0.9640]"),
    plain("Softsign", "softsign", "x / (1 + |x|).", "[-0.5000,  0.6667]"),
    plain("Tanhshrink", "tanhshrink", "x − tanh(x).", "[-0.2384,  1.0360]"),
    plain("LogSigmoid", "logsigmoid", "The logarithm of the sigmoid.", "[-1.3133, -0.1269]"),
    layer(
      "GELU", "gelu", [.init("approximate", .text("none"), shown: .named)],
      "x times the probability of a normal number below x.", "[-0.1587,  1.9545]",
      fails: ("nn.GELU('exact')(torch.ones(2))", "value")),
    layer(
      "LeakyReLU", "leaky_relu",
      [.init("negative_slope", .float(0.01), shown: .named), .inPlace],
      "Negative numbers are scaled down.", "[-0.0100,  2.0000]"),
    layer(
      "ELU", "elu", [.init("alpha", .float(1), shown: .named), .inPlace],
      "Negative numbers become alpha · (exp(x) − 1).", "[-0.6321,  2.0000]"),
    layer(
      "CELU", "celu", [.init("alpha", .float(1), shown: .named), .inPlace],
      "Negative numbers become alpha · (exp(x / alpha) − 1).", "[-0.6321,  2.0000]",
      fails: ("nn.CELU(0.)(torch.ones(2))", "value")),
    hardtanh, threshold, prelu, rrelu,
    layer(
      "Softplus", "softplus",
      [.init("beta", .float(1), shown: .named), .init("threshold", .float(20), shown: .named)],
      "A smooth relu.", "[0.3133, 2.1269]"),
    layer(
      "Softshrink", "softshrink", [.init("lambd", .float(0.5), shown: .bare)],
      "Draws numbers lambd towards 0.", "[-0.5000,  1.5000]",
      fails: ("nn.Softshrink(-1)(torch.ones(2))", "value")),
    layer(
      "Hardshrink", "hardshrink", [.init("lambd", .float(0.5), shown: .bare)],
      "Numbers within lambd of 0 become 0.", "[-1.,  2.]"),
    layer(
      "GLU", "glu", [.init("dim", .int(-1), shown: .named)],
      "The first half of a dim, gated by the sigmoid of the second.", "[-0.8808]",
      shapes: "input: [..., 2n, ...] → [..., n, ...]",
      fails: ("nn.GLU()(torch.ones(3))", "value")),
    softmax("Softmax", "softmax", "Shares of e^x that add up to 1 along dim.", "[0.0474, 0.9526]"),
    softmax("Softmin", "softmin", "Shares of e^−x that add up to 1 along dim.", "[0.9526, 0.0474]"),
    softmax("LogSoftmax", "log_softmax", "The logarithm of softmax.", "[-3.0486, -0.0486]"),
    softmax2d,
  ]

  private static let input = "torch.tensor([-1., 2.])"

  /// `inplace=False`, which PyTorch doesn't show of these two.
  nonisolated(unsafe) private static let silentInPlace = LayerDeclaration.Parameter(
    "inplace", .bool(false))

  nonisolated(unsafe) private static let relu6 = LayerDeclaration(
    "ReLU6", in: "activation", base: "Hardtanh", callOf: "Hardtanh", [.inPlace],
    summary: "Cuts to lie between 0 and 6.", related: ["F.relu6", "Hardtanh"],
    examples: [
      .init("nn.ReLU6()(torch.tensor([-1., 7.]))", gives: "tensor([0., 6.])"),
      .init("nn.ReLU6()([1.])", fails: "argument-type"),
    ],
    prepare: { layer, _ in
      layer.attributes["min_val"] = .float(0)
      layer.attributes["max_val"] = .float(6)
    }, .operation("hardtanh", ["min_val", "max_val", "inplace"]))

  private static func layer(
    _ name: String, _ operation: String,
    _ parameters: [LayerDeclaration.Parameter], _ summary: String, _ gives: String,
    shapes: String = "input: [...] → [...]", arguments: String = "",
    fails: (code: String, fault: String)? = nil,
    prepare: ((LayerObject, Interpreter) throws -> Void)? = nil
  ) -> LayerDeclaration {
    LayerDeclaration(
      name, in: "activation", parameters, summary: summary, shapes: shapes,
      related: ["F.\(operation)"],
      examples: [
        .init("nn.\(name)(\(arguments))(\(input))", gives: "tensor(\(gives))"),
        fails.map { .init($0.code, fails: $0.fault) }
          ?? .init("nn.\(name)(\(arguments))([1.])", fails: "argument-type"),
      ], prepare: prepare, .operation(operation, parameters.map(\.name)))
  }

  private static func plain(
    _ name: String, _ operation: String, inPlace: Bool = false, _ summary: String, _ gives: String
  ) -> LayerDeclaration {
    layer(name, operation, inPlace ? [.inPlace] : [], summary, gives)
  }

  private static func softmax(
    _ name: String, _ operation: String, _ summary: String, _ gives: String
  ) -> LayerDeclaration {
    layer(
      name, operation, [.init("dim", Value.none, shown: .named)], summary, gives,
      arguments: "dim=0", fails: ("nn.\(name)(dim=1)(\(input))", "dim-out-of-range"))
  }

  nonisolated(unsafe) private static let hardtanh = LayerDeclaration(
    "Hardtanh", in: "activation",
    [
      .init("min_val", .float(-1), shown: .named), .init("max_val", .float(1), shown: .named),
      .inPlace, .init("min_value", Value.none), .init("max_value", Value.none),
    ], summary: "Cuts to lie between two numbers.", related: ["F.hardtanh"],
    examples: [
      .init("nn.Hardtanh(-0.5, 1)(\(input))", gives: "tensor([-0.5000,  1.0000])"),
      .init("nn.Hardtanh(2, 1)", fails: "assertion"),
    ],
    prepare: { layer, interpreter in
      for (old, new) in [("min_value", "min_val"), ("max_value", "max_val")] {
        let value = layer.attributes.removeValue(forKey: old) ?? .none
        if value.isNone { continue }
        interpreter.note(
          "deprecated", "keyword argument `\(old)` is deprecated and renamed to `\(new)`")
        layer.attributes[new] = value
      }
      let (least, most) = (layer["min_val"], layer["max_val"])
      if let low = least.asDouble, let high = most.asDouble, !(high > low) {
        throw LanguageError(
          .assertionError,
          "max_val (\(try interpreter.repr(most))) must be greater than min_val "
            + "(\(try interpreter.repr(least)))")
      }
    }, .operation("hardtanh", ["min_val", "max_val", "inplace"]))

  nonisolated(unsafe) private static let threshold = LayerDeclaration(
    "Threshold", in: "activation",
    [.init("threshold", shown: .named), .init("value", shown: .named), .inPlace],
    summary: "Numbers up to a threshold become one value.", related: ["F.threshold"],
    examples: [
      .init("nn.Threshold(0, 20)(\(input))", gives: "tensor([20.,  2.])"),
      .init("nn.Threshold(0)", fails: "type"),
    ], .operation("threshold", ["threshold", "value", "inplace"]))

  nonisolated(unsafe) private static let prelu = LayerDeclaration(
    "PReLU", in: "activation",
    [.init("num_parameters", .int(1), shown: .named), .init("init", .float(0.25))]
      + LayerDeclaration.Parameter.factory,
    state: [.parameter("weight") { [$0["num_parameters"]] }],
    summary: "Negative numbers are scaled by a parameter, one for all or one a channel.",
    shapes: "input: [n, channels, ...] → the same", notes: ["The parameter begins as init."],
    related: ["F.prelu", "LeakyReLU"],
    examples: [
      .init("nn.PReLU()(\(input))", gives: "tensor([-0.2500,  2.0000])"),
      .init("nn.PReLU(3)(torch.ones(2, 2))", fails: "value"),
    ],
    reset: { layer, interpreter in
      try layer.initialize("weight", "constant_", [("val", layer["init"])], in: interpreter)
    }, .operation("prelu", ["weight"]))

  nonisolated(unsafe) private static let rrelu = LayerDeclaration(
    "RReLU", in: "activation",
    [
      .init("lower", .float(0.125), shown: .named), .init("upper", .float(1.0 / 3), shown: .named),
      .inPlace,
    ],
    summary: "Negative numbers are scaled by random slopes; by their mean after eval().",
    notes: ["The slopes are PyTorch's own under the same seed."],
    related: ["F.rrelu", "LeakyReLU"],
    examples: [
      .init("nn.RReLU(0.1, 0.3).eval()(\(input))", gives: "tensor([-0.2000,  2.0000])"),
      .init("nn.RReLU(0.3, 0.1)(torch.ones(2))", fails: "value"),
    ], .operation("rrelu", ["lower", "upper", "training", "inplace"]))

  nonisolated(unsafe) private static let softmax2d = LayerDeclaration(
    "Softmax2d", in: "activation",
    summary: "Softmax over the channels of images.",
    shapes: "input: [n, channels, h, w] or [channels, h, w] → the same", related: ["Softmax"],
    examples: [
      .init(
        "nn.Softmax2d()(torch.zeros(2, 1, 1))",
        gives: "tensor([[[0.5000]],\n\n        [[0.5000]]])"),
      .init("nn.Softmax2d()(torch.ones(2))", fails: "value"),
    ],
    .body { layer, inputs, interpreter in
      if case .tensor(let object) = inputs[0], ![3, 4].contains(object.tensor.rank) {
        throw LanguageError(
          .valueError,
          "Softmax2d: expected input to be 3D or 4D, got \(object.tensor.rank)D instead")
      }
      return try Layers.call("softmax", [inputs[0], .int(-3)], in: interpreter)
    })
}
