import TensorOps

/// The layers of `torch.nn`: one declaration each.
enum Layers {
  // Values are used by one session's thread at a time, and these never change once made.
  nonisolated(unsafe) private static let declarations: [LayerDeclaration] = [
    .init(
      "CosineSimilarity", in: "distance",
      [.init("dim", .int(1)), .init("eps", .float(1e-8))], inputs: ["x1", "x2"],
      applies: "cosine_similarity"),
    .init(
      "PairwiseDistance", in: "distance",
      [
        .init("p", .float(2), attribute: "norm"), .init("eps", .float(1e-6)),
        .init("keepdim", .bool(false)),
      ], inputs: ["x1", "x2"], applies: "pairwise_distance"),
    .init("Identity", in: "linear", applies: nil, takesAnything: true),
    .init(
      "Flatten", in: "flatten",
      [
        .init("start_dim", .int(1), shown: .named), .init("end_dim", .int(-1), shown: .named),
      ], applies: "flatten"),
    .init("ReLU", in: "activation", [.inPlace], applies: "relu"),
    .init("ReLU6", in: "activation", [.inPlace], applies: "relu6"),
    .init("SELU", in: "activation", [.inPlace], applies: "selu"),
    .init("SiLU", in: "activation", [.inPlace], applies: "silu"),
    .init("Mish", in: "activation", [.inPlace], applies: "mish"),
    .init("Hardsigmoid", in: "activation", [.inPlace], applies: "hardsigmoid"),
    .init("Hardswish", in: "activation", [.inPlace], applies: "hardswish"),
    .init("Sigmoid", in: "activation", applies: "sigmoid"),
    .init("Tanh", in: "activation", applies: "tanh"),
    .init("Softsign", in: "activation", applies: "softsign"),
    .init("Tanhshrink", in: "activation", applies: "tanhshrink"),
    .init("LogSigmoid", in: "activation", applies: "logsigmoid"),
    .init(
      "GELU", in: "activation", [.init("approximate", .text("none"), shown: .named)],
      applies: "gelu"),
    .init(
      "LeakyReLU", in: "activation",
      [.init("negative_slope", .float(0.01), shown: .named), .inPlace], applies: "leaky_relu"),
    .init(
      "ELU", in: "activation", [.init("alpha", .float(1), shown: .named), .inPlace],
      applies: "elu"),
    .init(
      "CELU", in: "activation", [.init("alpha", .float(1), shown: .named), .inPlace],
      applies: "celu"),
    .init(
      "Hardtanh", in: "activation",
      [
        .init("min_val", .float(-1), shown: .named), .init("max_val", .float(1), shown: .named),
        .inPlace,
      ], applies: "hardtanh"),
    .init(
      "Threshold", in: "activation",
      [.init("threshold", shown: .named), .init("value", shown: .named), .inPlace],
      applies: "threshold"),
    .init(
      "Softplus", in: "activation",
      [
        .init("beta", .float(1), shown: .named), .init("threshold", .float(20), shown: .named),
      ], applies: "softplus"),
    .init(
      "Softshrink", in: "activation", [.init("lambd", .float(0.5), shown: .bare)],
      applies: "softshrink"),
    .init(
      "Hardshrink", in: "activation", [.init("lambd", .float(0.5), shown: .bare)],
      applies: "hardshrink"),
    .init("GLU", in: "activation", [.init("dim", .int(-1), shown: .named)], applies: "glu"),
    .init(
      "Softmax", in: "activation", [.init("dim", Value.none, shown: .named)], applies: "softmax"),
    .init(
      "Softmin", in: "activation", [.init("dim", Value.none, shown: .named)], applies: "softmin"),
    .init(
      "LogSoftmax", in: "activation", [.init("dim", Value.none, shown: .named)],
      applies: "log_softmax"),
    loss("MSELoss", "mse_loss"),
    loss("L1Loss", "l1_loss"),
    loss("SmoothL1Loss", "smooth_l1_loss", [.init("beta", .float(1))]),
    loss("HuberLoss", "huber_loss", [.init("delta", .float(1))]),
    .init(
      "CosineEmbeddingLoss", in: "loss",
      [
        .init("margin", .float(0)), .init("size_average", Value.none), .init("reduce", Value.none),
        .init("reduction", .text("mean")),
      ], inputs: ["input1", "input2", "target"], applies: "cosine_embedding_loss"),
  ]

  private static func loss(
    _ name: String, _ operation: String, _ rest: [LayerDeclaration.Parameter] = []
  ) -> LayerDeclaration {
    .init(
      name, in: "loss",
      [
        .init("size_average", Value.none), .init("reduce", Value.none),
        .init("reduction", .text("mean")),
      ] + rest, inputs: ["input", "target"], applies: operation)
  }

  nonisolated(unsafe) private static let types: [String: TypeObject] = {
    var types = ["Module": TypeObject.named("torch.nn.modules.module.Module")]
    for declaration in declarations
    where declaration.operation == nil || declaration.function() != nil {
      types[declaration.name] = LayerObject.type(of: declaration)
    }
    return types
  }()

  /// `torch.nn.NAME`.
  static func member(_ name: String) -> Value? { types[name].map { .object($0) } }

  static var names: [String] { Array(types.keys) }
}
