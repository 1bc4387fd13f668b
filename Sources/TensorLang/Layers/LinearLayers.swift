/// Layers of weighted sums.
enum LinearLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] = [identity, linear, bilinear]

  nonisolated(unsafe) static let identity = LayerDeclaration(
    "Identity", in: "linear", takesAnything: true, summary: "The input itself.",
    notes: ["The constructor takes anything and forgets it."], related: ["Sequential"],
    examples: [.init("nn.Identity(54, unused=0.1)(torch.tensor([1]))", gives: "tensor([1])")],
    .input)

  nonisolated(unsafe) static let linear = LayerDeclaration(
    "Linear", in: "linear",
    [
      .init("in_features", shown: .named), .init("out_features", shown: .named),
      .init("bias", .bool(true), shown: .presence),
    ] + LayerDeclaration.Parameter.factory,
    state: [
      .parameter("weight") { [$0["out_features"], $0["in_features"]] },
      .parameter("bias") { try $0.flag("bias") ? [$0["out_features"]] : nil },
    ],
    summary: "Weighted sums of the last dim: x · weightᵀ + bias.",
    shapes: "input: [..., in_features] → [..., out_features]",
    notes: [
      "weight: [out_features, in_features], bias: [out_features].",
      "Both begin uniformly distributed between ±1 / √in_features.",
    ], related: ["Bilinear"],
    examples: [
      .init(
        "torch.manual_seed(0)\nnn.Linear(3, 2).weight",
        gives: "Parameter containing:\ntensor([[-0.0043,  0.3097, -0.4752],\n"
          + "        [-0.4249, -0.2224,  0.1548]], requires_grad=True)"),
      .init("nn.Linear(3, 2)(torch.ones(4))", fails: "matmul-inner-dims"),
    ],
    reset: { layer, interpreter in
      try layer.initialize(
        "weight", "kaiming_uniform_", [("a", .float(5.0.squareRoot()))], in: interpreter)
      guard layer.has("bias") else { return }
      let inputs = layer.size("weight", 1)
      let bound = inputs > 0 ? 1 / Double(inputs).squareRoot() : 0
      try layer.initialize(
        "bias", "uniform_", [("a", .float(-bound)), ("b", .float(bound))], in: interpreter)
    }, .operation("linear", ["weight", "bias"]))

  nonisolated(unsafe) static let bilinear = LayerDeclaration(
    "Bilinear", in: "linear",
    [
      .init("in1_features", shown: .named), .init("in2_features", shown: .named),
      .init("out_features", shown: .named), .init("bias", .bool(true), shown: .presence),
    ] + LayerDeclaration.Parameter.factory,
    inputs: ["input1", "input2"],
    state: [
      .parameter("weight") { [$0["out_features"], $0["in1_features"], $0["in2_features"]] },
      .parameter("bias") { try $0.flag("bias") ? [$0["out_features"]] : nil },
    ],
    summary: "A sum of products of two inputs: x₁ᵀ · weight · x₂ + bias.",
    shapes: "input1: [..., in1_features], input2: [..., in2_features] → [..., out_features]",
    notes: ["weight: [out_features, in1_features, in2_features], bias: [out_features]."],
    related: ["Linear"],
    examples: [
      .init(
        "nn.Bilinear(2, 3, 4)(torch.ones(5, 2), torch.ones(5, 3)).shape",
        gives: "torch.Size([5, 4])"),
      .init("nn.Bilinear(0, 3, 4)", fails: "value"),
    ],
    prepare: { layer, _ in
      if case .int(let count) = layer["in1_features"], count <= 0 {
        throw LanguageError(
          .valueError, "in1_features must be > 0, but got (in1_features=\(count))")
      }
    },
    reset: { layer, interpreter in
      let bound = 1 / Double(layer.size("weight", 1)).squareRoot()
      for name in ["weight", "bias"] where layer.has(name) {
        try layer.initialize(
          name, "uniform_", [("a", .float(-bound)), ("b", .float(bound))], in: interpreter)
      }
    }, .operation("bilinear", ["weight", "bias"]))
}

extension LayerObject {
  /// A flag of the constructor's, by Python's rules of truth.
  func flag(_ name: String) throws -> Bool {
    switch self[name] {
    case .bool(let flag): return flag
    case .int(let number): return number != 0
    case .float(let number): return number != 0
    case .none: return false
    case .string(let text): return !text.text.isEmpty
    default: return true
    }
  }

  /// Whether there is something else than None behind a name.
  func has(_ name: String) -> Bool { !self[name].isNone }

  /// A size of a parameter.
  func size(_ name: String, _ dim: Int) -> Int {
    guard case .tensor(let object) = self[name], dim < object.tensor.rank else { return 0 }
    return object.tensor.shape[dim]
  }

  /// Fills a parameter or buffer by a function of `torch.nn.init`.
  func initialize(
    _ name: String, _ function: String, _ keywords: [(String, Value)] = [],
    in interpreter: Interpreter
  ) throws {
    guard let operation = OperationFunctions.initializers[function] else {
      throw LanguageError.broken("the table has no torch.nn.init.\(function)")
    }
    guard case .tensor(let object) = self[name] else { return }
    _ = try Binder.call(
      operation, [.tensor(object)], keywords: keywords, in: interpreter)
  }
}
