/// Layers that rearrange elements, or add some around the edges.
enum ShapeLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] =
    [flatten, unflatten, pixelShuffle, pixelUnshuffle, channelShuffle, unfold, fold]
    + [("ReflectionPad", "reflect"), ("ReplicationPad", "replicate"), ("CircularPad", "circular")]
    .flatMap { name, mode in (1...3).map { padding(name, mode, $0) } }
    + (1...3).map { padding("ZeroPad", "constant", $0) } + (1...3).map(constantPadding)

  nonisolated(unsafe) static let flatten = LayerDeclaration(
    "Flatten", in: "flatten",
    [.init("start_dim", .int(1), shown: .named), .init("end_dim", .int(-1), shown: .named)],
    summary: "Merges dims into one, all but the first unless told otherwise.",
    shapes: "input: [n, ...] → [n, product]", related: ["torch.flatten", "Unflatten"],
    examples: [
      .init("nn.Flatten()(torch.ones(2, 3, 4)).shape", gives: "torch.Size([2, 12])"),
      .init("nn.Flatten(3)(torch.ones(2, 3))", fails: "dim-out-of-range"),
    ], .operation("flatten", ["start_dim", "end_dim"]))

  nonisolated(unsafe) static let unflatten = LayerDeclaration(
    "Unflatten", in: "flatten",
    [.init("dim", shown: .named), .init("unflattened_size", shown: .named)],
    summary: "Splits a dim into several.", shapes: "input: [..., n, ...] → [..., *sizes, ...]",
    related: ["Flatten"],
    examples: [
      .init("nn.Unflatten(1, (2, 3))(torch.ones(5, 6)).shape", gives: "torch.Size([5, 2, 3])"),
      .init("nn.Unflatten(1, 6)", fails: "type"),
    ],
    prepare: { layer, interpreter in
      if case .string = layer["dim"] {
        throw LanguageError.unsupported("named dims are not part of this language")
      }
      if layer["dim"].asIndexInt == nil {
        throw LanguageError(.typeError, "invalid argument type for dim parameter")
      }
      let sizes: [Value]
      switch layer["unflattened_size"] {
      case .list(let list): sizes = list.items
      case .tuple(let tuple): sizes = tuple.items
      case let other:
        throw LanguageError(
          .typeError,
          "unflattened_size must be a tuple of ints, but found type \(other.typeName)")
      }
      for (place, size) in sizes.enumerated() where size.asIndexInt == nil {
        throw LanguageError(
          .typeError,
          "unflattened_size must be tuple of ints, but found element of type \(size.typeName) "
            + "at pos \(place)")
      }
    },
    .body { layer, inputs, interpreter in
      try Layers.callMethod(
        "unflatten", of: inputs[0], [layer["dim"], layer["unflattened_size"]], in: interpreter)
    })

  nonisolated(unsafe) static let pixelShuffle = LayerDeclaration(
    "PixelShuffle", in: "pixelshuffle", [.init("upscale_factor", shown: .named)],
    summary: "Spreads channels over a finer grid.",
    shapes: "input: [..., c·r², h, w] → [..., c, h·r, w·r]",
    related: ["F.pixel_shuffle", "PixelUnshuffle"],
    examples: [
      .init(
        "nn.PixelShuffle(2)(torch.ones(1, 4, 2, 2)).shape",
        gives: "torch.Size([1, 1, 4, 4])"),
      .init("nn.PixelShuffle(2)(torch.ones(3, 2, 2))", fails: "value"),
    ], .operation("pixel_shuffle", ["upscale_factor"]))

  nonisolated(unsafe) static let pixelUnshuffle = LayerDeclaration(
    "PixelUnshuffle", in: "pixelshuffle", [.init("downscale_factor", shown: .named)],
    summary: "Gathers a grid's cells as channels.",
    shapes: "input: [..., c, h·r, w·r] → [..., c·r², h, w]",
    related: ["F.pixel_unshuffle", "PixelShuffle"],
    examples: [
      .init(
        "nn.PixelUnshuffle(2)(torch.ones(1, 1, 4, 4)).shape",
        gives: "torch.Size([1, 4, 2, 2])"),
      .init("nn.PixelUnshuffle(2)(torch.ones(1, 3, 3))", fails: "value"),
    ], .operation("pixel_unshuffle", ["downscale_factor"]))

  nonisolated(unsafe) static let channelShuffle = LayerDeclaration(
    "ChannelShuffle", in: "channelshuffle", [.init("groups", shown: .named)],
    summary: "Deals the channels out to groups in turn.", shapes: "input: [n, c, ...] → the same",
    related: ["F.channel_shuffle"],
    examples: [
      .init(
        "nn.ChannelShuffle(2)(torch.arange(4.).view(1, 4, 1)).flatten()",
        gives: "tensor([0., 2., 1., 3.])"),
      .init("nn.ChannelShuffle(3)(torch.ones(1, 4, 1))", fails: "value"),
    ], .operation("channel_shuffle", ["groups"]))

  nonisolated(unsafe) private static let windows: [LayerDeclaration.Parameter] = [
    .init("kernel_size", shown: .named), .init("dilation", .int(1), shown: .named),
    .init("padding", .int(0), shown: .named), .init("stride", .int(1), shown: .named),
  ]

  nonisolated(unsafe) static let unfold = LayerDeclaration(
    "Unfold", in: "fold", windows, summary: "Every window of an image as one column.",
    shapes: "input: [n, c, h, w] → [n, c·kh·kw, windows]", related: ["F.unfold", "Fold"],
    examples: [
      .init("nn.Unfold((1, 2))(torch.ones(1, 1, 2, 2)).shape", gives: "torch.Size([1, 2, 2])"),
      .init("nn.Unfold(3)(torch.ones(1, 1, 2, 2))", fails: "window"),
    ], .operation("unfold", ["kernel_size", "dilation", "padding", "stride"]))

  nonisolated(unsafe) static let fold = LayerDeclaration(
    "Fold", in: "fold", [.init("output_size", shown: .named)] + windows,
    summary: "Adds columns up into the windows of an image that they stand for.",
    shapes: "input: [n, c·kh·kw, windows] → [n, c, h, w]", related: ["F.fold", "Unfold"],
    examples: [
      .init(
        "nn.Fold((2, 3), (1, 2))(torch.ones(1, 2, 4)).flatten()",
        gives: "tensor([1., 2., 1., 1., 2., 1.])"),
      .init("nn.Fold((2, 2), 2)(torch.ones(1, 3, 1))", fails: "value"),
    ], .operation("fold", ["output_size", "kernel_size", "dilation", "padding", "stride"]))

  // MARK: Edges

  /// One number stands for all edges; anything else is taken as it is.
  private static func spread(_ dims: Int) -> (LayerObject, Interpreter) throws -> Void {
    { layer, interpreter in
      let value = layer["padding"]
      switch value {
      case .tuple: break
      case .list, .set, .dict, .range:
        layer.attributes["padding"] = .tuple(of: try interpreter.array(of: value))
      default:
        layer.attributes["padding"] = .tuple(of: Array(repeating: value, count: 2 * dims))
      }
    }
  }

  private static let kinds = ["series", "images", "volumes"]

  private static func padding(_ name: String, _ mode: String, _ dims: Int) -> LayerDeclaration {
    let words = [
      "reflect": "Adds the elements near the edges, mirrored, around",
      "replicate": "Repeats the elements at the edges around",
      "circular": "Adds the elements of the opposite edges around",
      "constant": "Adds zeros around",
    ]
    let input =
      "torch.arange(3.).expand(1, "
      + String(repeating: "3, ", count: dims - 1) + "3)"
    let corner = String(repeating: "0, ", count: dims) + ":"
    let gives = [
      "reflect": "1., 0., 1., 2., 1.", "replicate": "0., 0., 1., 2., 2.",
      "circular": "2., 0., 1., 2., 0.", "constant": "0., 0., 0., 0., 0.",
    ]
    let isConstant = mode == "constant"
    return LayerDeclaration(
      "\(name)\(dims)d", in: "padding",
      base: isConstant ? "ConstantPad\(dims)d" : nil,
      callOf: "_\(isConstant ? "ConstantPad" : name)Nd", [.init("padding", shown: .bare)],
      summary: "\(words[mode] ?? "") \(kinds[dims - 1]).",
      shapes: "input: [n, c, ...] or [c, ...] → longer by the padding of each dim",
      notes: ["One number pads every edge; a tuple has two for each dim, the last dim first."],
      related: ["F.pad"],
      examples: [
        isConstant && dims == 1
          ? .init("nn.ZeroPad1d((1, 0))(torch.ones(1, 2))", gives: "tensor([[0., 1., 1.]])")
          : .init(
            "nn.\(name)\(dims)d(1)(\(input))[\(corner)]", gives: "tensor([\(gives[mode] ?? "")])"),
        .init("nn.\(name)\(dims)d((1,))(\(input))", fails: "value"),
      ], prepare: spread(dims),
      .body { layer, inputs, interpreter in
        if mode == "circular", case .tensor(let object) = inputs[0],
          object.tensor.rank != dims + 1 && object.tensor.rank != dims + 2
        {
          throw LanguageError(
            .valueError,
            "expected \(dims + 1)D or \(dims + 2)D input (got \(object.tensor.rank)D input)")
        }
        return try Layers.call(
          "pad", [inputs[0], layer["padding"], .text(mode)], in: interpreter)
      })
  }

  private static func constantPadding(_ dims: Int) -> LayerDeclaration {
    LayerDeclaration(
      "ConstantPad\(dims)d", in: "padding", callOf: "_ConstantPadNd",
      [.init("padding", shown: .named), .init("value", shown: .named)],
      summary: "Adds one number around \(kinds[dims - 1]).",
      shapes: "input: [...] → longer by the padding of each dim",
      notes: ["One number pads every edge; a tuple has two for each dim, the last dim first."],
      related: ["F.pad"],
      examples: [
        .init(
          "nn.ConstantPad\(dims)d(1, 7)(torch.ones("
            + String(repeating: "1, ", count: dims - 1) + "1)).max()", gives: "tensor(7.)"),
        .init("nn.ConstantPad\(dims)d(1)", fails: "type"),
      ], prepare: spread(dims),
      .body { layer, inputs, interpreter in
        try Layers.call(
          "pad", [inputs[0], layer["padding"], .text("constant"), layer["value"]],
          in: interpreter)
      })
  }
}
