/// Layers that shift and scale to mean 0 and variance 1.
enum NormalisationLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] =
    [layerNorm, rmsNorm, groupNorm] + (1...3).map(batchNorm) + (1...3).map(instanceNorm)
    + [localResponseNorm]

  /// The sizes of a shape given as an int or as several; a list becomes a tuple.
  private static func normalizedShape(_ layer: LayerObject, _ interpreter: Interpreter) throws {
    let shape = layer["normalized_shape"]
    let sizes: [Value]
    switch shape {
    case .int, .bool: sizes = [shape]
    default: sizes = try interpreter.array(of: shape)
    }
    layer.attributes["normalized_shape"] = .tuple(of: sizes)
  }

  private static func sizes(of layer: LayerObject) -> [Value] {
    if case .tuple(let tuple) = layer["normalized_shape"] { return tuple.items }
    return []
  }

  /// weight ones, bias zeros.
  private static func resetAffine(_ layer: LayerObject, _ interpreter: Interpreter) throws {
    try layer.initialize("weight", "ones_", in: interpreter)
    try layer.initialize("bias", "zeros_", in: interpreter)
  }

  nonisolated(unsafe) static let layerNorm = LayerDeclaration(
    "LayerNorm", in: "normalization",
    [
      .init("normalized_shape", shown: .bare), .init("eps", .float(1e-5), shown: .named),
      .init("elementwise_affine", .bool(true), shown: .named),
      .init("bias", .bool(true), shown: .presence),
    ] + LayerDeclaration.Parameter.factory,
    state: [
      .parameter("weight") { try $0.flag("elementwise_affine") ? sizes(of: $0) : nil },
      .parameter("bias") {
        try $0.flag("elementwise_affine") && $0.flag("bias") ? sizes(of: $0) : nil
      },
    ],
    summary: "Shifts and scales to mean 0 and variance 1 over the last dims.",
    shapes: "input: [..., *normalized_shape] → the same",
    notes: ["weight begins as ones and bias as zeros, both of normalized_shape."],
    related: ["F.layer_norm", "RMSNorm"],
    examples: [
      .init(
        "nn.LayerNorm(3)(torch.tensor([1., 2., 3.]))",
        gives: "tensor([-1.2247,  0.0000,  1.2247])"),
      .init("nn.LayerNorm(2)(torch.ones(3))", fails: "value"),
    ], prepare: normalizedShape, reset: resetAffine,
    .operation("layer_norm", ["normalized_shape", "weight", "bias", "eps"]))

  nonisolated(unsafe) static let rmsNorm = LayerDeclaration(
    "RMSNorm", in: "normalization",
    [
      .init("normalized_shape", shown: .bare), .init("eps", Value.none, shown: .named),
      .init("elementwise_affine", .bool(true), shown: .named),
    ] + LayerDeclaration.Parameter.factory, inputs: ["x"],
    state: [.parameter("weight") { try $0.flag("elementwise_affine") ? sizes(of: $0) : nil }],
    summary: "Scales to a mean square of 1 over the last dims.",
    shapes: "x: [..., *normalized_shape] → the same",
    notes: ["Without eps: the dtype's own.", "weight begins as ones of normalized_shape."],
    related: ["F.rms_norm", "LayerNorm"],
    examples: [
      .init("nn.RMSNorm(2)(torch.tensor([3., 4.]))", gives: "tensor([0.8485, 1.1314])"),
      .init("nn.RMSNorm(2)(torch.ones(3))", fails: "value"),
    ], prepare: normalizedShape,
    reset: { try $0.initialize("weight", "ones_", in: $1) },
    .operation("rms_norm", ["normalized_shape", "weight", "eps"]))

  nonisolated(unsafe) static let groupNorm = LayerDeclaration(
    "GroupNorm", in: "normalization",
    [
      .init("num_groups", shown: .bare), .init("num_channels", shown: .bare),
      .init("eps", .float(1e-5), shown: .named), .init("affine", .bool(true), shown: .named),
    ] + LayerDeclaration.Parameter.factory
      + [.init("bias", .bool(true), keywordOnly: true, shown: .presence)],
    state: [
      .parameter("weight") { try $0.flag("affine") ? [$0["num_channels"]] : nil },
      .parameter("bias") { try $0.flag("affine") && $0.flag("bias") ? [$0["num_channels"]] : nil },
    ],
    summary: "Shifts and scales groups of channels to mean 0 and variance 1.",
    shapes: "input: [n, num_channels, ...] → the same",
    notes: ["weight begins as ones and bias as zeros, one number a channel."],
    related: ["F.group_norm", "LayerNorm"],
    examples: [
      .init(
        "nn.GroupNorm(1, 2)(torch.tensor([[1., 3.]]))", gives: "tensor([[-1.0000,  1.0000]])"),
      .init("nn.GroupNorm(3, 4)", fails: "value"),
    ],
    prepare: { layer, _ in
      guard case .int(let groups) = layer["num_groups"],
        case .int(let channels) = layer["num_channels"]
      else { return }
      if groups == 0 {
        throw LanguageError(.zeroDivisionError, "integer modulo by zero")
      }
      if groups == -1 || channels % groups == 0 { return }
      throw LanguageError(
        .valueError, "num_channels (\(channels)) must be divisible by num_groups (\(groups))")
    }, reset: resetAffine, .operation("group_norm", ["num_groups", "weight", "bias", "eps"]))

  // MARK: By running statistics

  private static func shapes(_ dims: Int) -> (ranks: [Int], text: String) {
    switch dims {
    case 1: ([2, 3], "input: [n, c] or [n, c, l] → the same")
    case 2: ([4], "input: [n, c, h, w] → the same")
    default: ([5], "input: [n, c, d, h, w] → the same")
    }
  }

  private static func parameters(
    affine: Bool, tracks: Bool
  ) -> [LayerDeclaration.Parameter] {
    [
      .init("num_features", shown: .bare), .init("eps", .float(1e-5), shown: .named),
      .init("momentum", .float(0.1), shown: .named),
      .init("affine", .bool(affine), shown: .named),
      .init("track_running_stats", .bool(tracks), shown: .named),
    ] + LayerDeclaration.Parameter.factory
      + [.init("bias", .bool(true), keywordOnly: true, shown: .presence)]
  }

  private static let order = [
    "num_features", "eps", "momentum", "affine", "bias", "track_running_stats",
  ]

  nonisolated(unsafe) private static let state: [LayerDeclaration.State] = [
    .parameter("weight") { try $0.flag("affine") ? [$0["num_features"]] : nil },
    .parameter("bias") { try $0.flag("affine") && $0.flag("bias") ? [$0["num_features"]] : nil },
    .buffer("running_mean") { try $0.flag("track_running_stats") ? [$0["num_features"]] : nil },
    .buffer("running_var") { try $0.flag("track_running_stats") ? [$0["num_features"]] : nil },
    .buffer("num_batches_tracked", .int64) { try $0.flag("track_running_stats") ? [] : nil },
  ]

  private static func reset(_ layer: LayerObject, _ interpreter: Interpreter) throws {
    try layer.initialize("running_mean", "zeros_", in: interpreter)
    try layer.initialize("running_var", "ones_", in: interpreter)
    try layer.initialize("num_batches_tracked", "zeros_", in: interpreter)
    try resetAffine(layer, interpreter)
  }

  private static func checkRank(_ value: Value, _ ranks: [Int]) throws {
    guard case .tensor(let object) = value, !ranks.contains(object.tensor.rank) else { return }
    let wanted = ranks.map { "\($0)D" }.joined(separator: " or ")
    throw LanguageError(
      .valueError, "expected \(wanted) input (got \(object.tensor.rank)D input)")
  }

  private static func batchNorm(_ dims: Int) -> LayerDeclaration {
    let (ranks, text) = shapes(dims)
    let ones = String(repeating: ", 1", count: dims - 1)
    return LayerDeclaration(
      "BatchNorm\(dims)d", in: "batchnorm", constructorOf: "_BatchNorm", callOf: "_BatchNorm",
      parameters(affine: true, tracks: true), state: state,
      shownOrder: order,
      summary: "Shifts and scales each channel to mean 0 and variance 1 over the batch.",
      shapes: text,
      notes: [
        "While training, running_mean and running_var move towards the batch's by momentum; after "
          + "eval() they take its place.",
        "momentum=None averages over all batches alike.",
      ], related: ["F.batch_norm", "InstanceNorm\(dims)d"],
      examples: [
        .init(
          dims == 1
            ? "nn.BatchNorm1d(1)(torch.tensor([[1.], [3.]]))"
            : "nn.BatchNorm\(dims)d(1)(torch.tensor([1., 3.]).view(2, 1\(ones), 1)).flatten()",
          gives: dims == 1
            ? "tensor([[-1.0000],\n        [ 1.0000]])" : "tensor([-1.0000,  1.0000])"),
        .init("nn.BatchNorm\(dims)d(1)(torch.ones(3))", fails: "value"),
      ], reset: reset,
      .body { layer, inputs, interpreter in
        try checkRank(inputs[0], ranks)
        return try batchNorm(layer, inputs[0], interpreter)
      })
  }

  private static func batchNorm(
    _ layer: LayerObject, _ input: Value, _ interpreter: Interpreter
  ) throws -> Value {
    let training = try layer.flag("training")
    let tracks = layer.has("running_mean") && layer.has("running_var")
    var momentum = layer["momentum"].isNone ? Value.float(0) : layer["momentum"]
    if training, try layer.flag("track_running_stats"),
      case .tensor(let tracked) = layer["num_batches_tracked"]
    {
      _ = try Layers.callMethod("add_", of: .tensor(tracked), [.int(1)], in: interpreter)
      if layer["momentum"].isNone, !tracked.tensor.isShapeOnly {
        momentum = .float(1 / (try TensorSeam.number(tracked, in: interpreter)).double)
      }
    }
    // Statistics of the batch, unless there are others and training is over.
    let usesBatch = training || !tracks
    let keeps = try !training || layer.flag("track_running_stats")
    return try Layers.call(
      "batch_norm",
      [
        input, keeps ? layer["running_mean"] : .none, keeps ? layer["running_var"] : .none,
        layer["weight"], layer["bias"], .bool(usesBatch), momentum, layer["eps"],
      ], in: interpreter)
  }

  private static func instanceNorm(_ dims: Int) -> LayerDeclaration {
    let ones = String(repeating: ", 1", count: dims - 1)
    return LayerDeclaration(
      "InstanceNorm\(dims)d", in: "instancenorm", constructorOf: "_InstanceNorm",
      callOf: "_InstanceNorm", parameters(affine: false, tracks: false),
      state: state, shownOrder: order,
      summary: "Shifts and scales each channel of each sample to mean 0 and variance 1.",
      shapes: [
        "input: [n, c, l] or [c, l] → the same", "input: [n, c, h, w] or [c, h, w] → the same",
        "input: [n, c, d, h, w] or [c, d, h, w] → the same",
      ][dims - 1],
      notes: ["Running statistics are kept only with track_running_stats=True."],
      related: ["F.instance_norm", "BatchNorm\(dims)d"],
      examples: [
        .init(
          "nn.InstanceNorm\(dims)d(1)(torch.tensor([1., 3.]).view(1, 1\(ones), 2)).flatten()",
          gives: "tensor([-1.0000,  1.0000])"),
        .init("nn.InstanceNorm\(dims)d(1)(torch.ones(3))", fails: "value"),
      ], reset: reset,
      .body { layer, inputs, interpreter in
        try instanceNorm(layer, inputs[0], dims, interpreter)
      })
  }

  private static func instanceNorm(
    _ layer: LayerObject, _ input: Value, _ dims: Int, _ interpreter: Interpreter
  ) throws -> Value {
    let ranks = [dims + 1, dims + 2]
    try checkRank(input, dims == 1 ? [2, 3] : ranks)
    guard case .tensor(let object) = input else { return input }
    let isBatched = object.tensor.rank == dims + 2
    let channels = object.tensor.shape[isBatched ? 1 : 0]
    if case .int(let expected) = layer["num_features"], channels != expected {
      if try layer.flag("affine") {
        throw LanguageError(
          .valueError,
          "expected input's size at dim=\(isBatched ? 1 : 0) to match num_features (\(expected)), "
            + "but got: \(channels).")
      }
      interpreter.note(
        "channels",
        "input's size at dim=\(isBatched ? 1 : 0) does not match num_features. You can silence "
          + "this warning by not passing in num_features, which is not used because affine=False")
    }
    let batch =
      isBatched
      ? input : try Layers.callMethod("unsqueeze", of: input, [.int(0)], in: interpreter)
    let usesInput = try layer.flag("training") || !layer.flag("track_running_stats")
    let result = try Layers.call(
      "instance_norm",
      [
        batch, layer["running_mean"], layer["running_var"], layer["weight"], layer["bias"],
        .bool(usesInput), layer["momentum"].isNone ? .float(0) : layer["momentum"], layer["eps"],
      ], in: interpreter)
    return isBatched
      ? result : try Layers.callMethod("squeeze", of: result, [.int(0)], in: interpreter)
  }

  nonisolated(unsafe) static let localResponseNorm = LayerDeclaration(
    "LocalResponseNorm", in: "normalization",
    [
      .init("size", shown: .bare), .init("alpha", .float(1e-4), shown: .named),
      .init("beta", .float(0.75), shown: .named), .init("k", .float(1), shown: .named),
    ],
    summary: "Divides each channel by a power of the mean square of its neighbours.",
    shapes: "input: [n, c, ...] → the same", related: ["F.local_response_norm"],
    examples: [
      .init(
        "nn.LocalResponseNorm(2, alpha=2., beta=1.)(torch.ones(1, 2, 1)).flatten()",
        gives: "tensor([0.5000, 0.3333])"),
      .init("nn.LocalResponseNorm(2)(torch.ones(3))", fails: "value"),
    ], .operation("local_response_norm", ["size", "alpha", "beta", "k"]))
}
