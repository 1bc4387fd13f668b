/// Layers whose input names rows of a table.
enum LookupLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] = [embedding, embeddingBag]

  nonisolated(unsafe) private static let state: [LayerDeclaration.State] = [
    .parameter("weight") {
      $0.has("_weight") ? nil : [$0["num_embeddings"], $0["embedding_dim"]]
    }
  ]

  nonisolated(unsafe) static let embedding = LayerDeclaration(
    "Embedding", in: "sparse",
    [
      .init("num_embeddings", shown: .bare), .init("embedding_dim", shown: .bare),
      .init("padding_idx", Value.none, shown: .unlessDefault),
      .init("max_norm", Value.none, shown: .unlessDefault),
      .init("norm_type", .float(2), shown: .unlessDefault),
      .init("scale_grad_by_freq", .bool(false), shown: .unlessDefault),
      .init("sparse", .bool(false), shown: .unlessDefault), .init("_weight", Value.none),
      .init("_freeze", .bool(false)),
    ] + LayerDeclaration.Parameter.factory, state: state,
    summary: "The rows of a table that a tensor of numbers names.",
    shapes: "input: int64 or int32 [...] → [..., embedding_dim]",
    notes: [
      "weight: [num_embeddings, embedding_dim], normally distributed; the row padding_idx begins "
        + "as zeros.",
      "max_norm shortens the rows that are looked up, in the table itself.",
      "nn.Embedding.from_pretrained(table) takes a table that exists.",
    ], related: ["F.embedding", "EmbeddingBag"],
    examples: [
      .init(
        "nn.Embedding.from_pretrained(torch.tensor([[1., 2.], [3., 4.]]))(torch.tensor([1, 0]))",
        gives: "tensor([[3., 4.],\n        [1., 2.]])"),
      .init("nn.Embedding(2, 3)(torch.tensor([2]))", fails: "value"),
    ],
    prepare: { layer, interpreter in
      try checkPadding(layer)
      if case .int(let padding) = layer["padding_idx"], padding < 0,
        case .int(let rows) = layer["num_embeddings"]
      {
        layer.attributes["padding_idx"] = .int(padding + rows)
      }
    }, reset: reset,
    classMethods: ["from_pretrained": { try fromPretrained($0, $1, in: $2) }],
    .operation(
      "embedding",
      ["weight", "padding_idx", "max_norm", "norm_type", "scale_grad_by_freq", "sparse"]))

  nonisolated(unsafe) static let embeddingBag = LayerDeclaration(
    "EmbeddingBag", in: "sparse",
    [
      .init("num_embeddings", shown: .bare), .init("embedding_dim", shown: .bare),
      .init("max_norm", Value.none, shown: .unlessDefault),
      .init("norm_type", .float(2), shown: .unlessDefault),
      .init("scale_grad_by_freq", .bool(false), shown: .unlessDefault),
      .init("mode", .text("mean"), shown: .named), .init("sparse", .bool(false)),
      .init("_weight", Value.none), .init("include_last_offset", .bool(false)),
      .init("padding_idx", Value.none, shown: .unlessDefault),
    ] + LayerDeclaration.Parameter.factory,
    inputs: ["input", .init("offsets", Value.none), .init("per_sample_weights", Value.none)],
    state: state,
    summary: "Sums, means or maxima of the rows of a table that bags of numbers name.",
    shapes: "input: [bags, n], or [n] with offsets: [bags] → [bags, embedding_dim]",
    notes: ["Numbers equal to padding_idx don't count."],
    related: ["F.embedding_bag", "Embedding"],
    examples: [
      .init(
        "nn.EmbeddingBag.from_pretrained(torch.tensor([[1., 2.], [3., 4.]]), mode='sum')("
          + "torch.tensor([[1, 0]]))", gives: "tensor([[4., 6.]])"),
      .init("nn.EmbeddingBag(2, 3)(torch.tensor([1]))", fails: "value"),
    ],
    prepare: { layer, interpreter in
      try checkPadding(layer)
      if case .int(let padding) = layer["padding_idx"], padding < 0,
        case .int(let rows) = layer["num_embeddings"]
      {
        layer.attributes["padding_idx"] = .int(padding + rows)
      }
    }, reset: reset,
    classMethods: ["from_pretrained": { try fromPretrained($0, $1, in: $2) }],
    .body { layer, inputs, interpreter in
      try Layers.call(
        "embedding_bag", [inputs[0], layer["weight"], inputs[1]],
        keywords: layer.keywords([
          "max_norm", "norm_type", "scale_grad_by_freq", "mode", "sparse", "include_last_offset",
          "padding_idx",
        ]) + (inputs[2].isNone ? [] : [("per_sample_weights", inputs[2])]), in: interpreter)
    })

  private static func checkPadding(_ layer: LayerObject) throws {
    guard case .int(let padding) = layer["padding_idx"],
      case .int(let rows) = layer["num_embeddings"]
    else { return }
    if padding >= rows || padding < -rows {
      throw LanguageError(
        .assertionError,
        padding >= 0 || layer.declaration.name == "Embedding"
          ? "Padding_idx must be within num_embeddings"
          : "padding_idx must be within num_embeddings")
    }
  }

  private static func reset(_ layer: LayerObject, _ interpreter: Interpreter) throws {
    if let given = layer.attributes.removeValue(forKey: "_weight"), case .tensor(let table) = given
    {
      let sizes = [layer["num_embeddings"], layer["embedding_dim"]].map(\.asIndexInt)
      if table.tensor.shape.map(Optional.some) != sizes {
        throw LanguageError(
          .assertionError, "Shape of weight does not match num_embeddings and embedding_dim")
      }
      let isFrozen = try layer.flag("_freeze")
      layer.parameters["weight"] = try ParameterType.parameter(
        of: given, requiresGrad: !isFrozen)
      layer.attributes["_freeze"] = nil
      return
    }
    layer.attributes["_freeze"] = nil
    try layer.initialize("weight", "normal_", in: interpreter)
    if case .int(let padding) = layer["padding_idx"], case .tensor(let table) = layer["weight"] {
      _ = try Layers.callMethod(
        "zero_", of: try interpreter.item(.tensor(table), .int(padding)), in: interpreter)
    }
  }

  /// `Embedding.from_pretrained(table, freeze=True, …)`.
  private static func fromPretrained(
    _ type: LayerType, _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let own = type.declaration.parameters.dropFirst(2).filter {
      !["_weight", "_freeze", "device", "dtype"].contains($0.name)
    }
    let values = try LayerArguments(
      function: "\(type.declaration.name).from_pretrained",
      parameters: [("embeddings", nil, false), ("freeze", .bool(true), false)]
        + own.map { ($0.name, $0.defaultValue, false) }
    ).bind(arguments)
    guard case .tensor(let table) = values[0], table.tensor.rank == 2 else {
      throw LanguageError(
        .assertionError, "Embeddings parameter is expected to be 2-dimensional")
    }
    let layer = type.make()
    for parameter in type.declaration.parameters {
      layer.attributes[parameter.attribute] = parameter.defaultValue ?? Value.none
    }
    for (parameter, value) in zip(own, values.dropFirst(2)) {
      layer.attributes[parameter.attribute] = value
    }
    layer.attributes["num_embeddings"] = .int(table.tensor.shape[0])
    layer.attributes["embedding_dim"] = .int(table.tensor.shape[1])
    layer.attributes["_weight"] = values[0]
    layer.attributes["_freeze"] = values[1]
    try layer.fill(in: interpreter)
    return .object(layer)
  }
}
