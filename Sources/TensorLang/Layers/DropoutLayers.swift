/// Layers that zero at random while training.
enum DropoutLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] = [
    layer("Dropout", "dropout", "Zeroes each element with probability p and scales the others up."),
    layer(
      "Dropout1d", "dropout1d", "Zeroes whole channels of series with probability p.",
      "input: [n, c, l] or [c, l] → the same"),
    layer(
      "Dropout2d", "dropout2d", "Zeroes whole channels of images with probability p.",
      "input: [n, c, h, w] or [n, c, l] → the same"),
    layer(
      "Dropout3d", "dropout3d", "Zeroes whole channels of volumes with probability p.",
      "input: [n, c, d, h, w] or [c, d, h, w] → the same"),
    layer(
      "AlphaDropout", "alpha_dropout",
      "Dropout that keeps the mean and variance of selu's results."),
    layer(
      "FeatureAlphaDropout", "feature_alpha_dropout",
      "Alpha dropout of whole channels.", "input: [n, c, ...] → the same"),
  ]

  private static func layer(
    _ name: String, _ operation: String, _ summary: String,
    _ shapes: String = "input: [...] → [...]"
  ) -> LayerDeclaration {
    LayerDeclaration(
      name, in: "dropout", constructorOf: "_DropoutNd",
      [
        .init("p", .float(0.5), shown: .named), .init("inplace", .bool(false), shown: .named),
      ], summary: summary, shapes: shapes,
      notes: ["After eval() it gives its input.", "Random numbers are PyTorch's own."],
      related: ["F.\(operation)"],
      examples: [
        .init(
          "nn.\(name)().eval()(torch.ones(2, 2, 1)).flatten()", gives: "tensor([1., 1., 1., 1.])"),
        .init("nn.\(name)(1.5)", fails: "value"),
      ],
      prepare: { layer, interpreter in
        guard let chance = layer["p"].asDouble else {
          throw LanguageError(
            .typeError,
            "'<' not supported between instances of '\(layer["p"].typeName)' and 'int'")
        }
        if chance < 0 || chance > 1 {
          throw LanguageError(
            .valueError,
            "dropout probability has to be between 0 and 1, but got "
              + (try interpreter.repr(layer["p"])))
        }
      },
      .operation(
        operation,
        // PyTorch's alpha dropouts don't hand inplace on.
        operation.contains("alpha") ? ["p", "training"] : ["p", "training", "inplace"]))
  }
}
