import TensorOps

/// The losses.
enum LossLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] = [
    loss(
      "MSELoss", "mse_loss", "The mean of the squared differences.",
      example: "torch.tensor([1., 2.]), torch.tensor([1., 4.])", gives: "tensor(2.)"),
    loss(
      "L1Loss", "l1_loss", "The mean of the absolute differences.",
      example: "torch.tensor([1., 2.]), torch.tensor([1., 4.])", gives: "tensor(1.)"),
    loss(
      "SmoothL1Loss", "smooth_l1_loss", rest: [.init("beta", .float(1))],
      "Squared differences below beta, absolute ones above; their mean.",
      example: "torch.tensor([0., 0.]), torch.tensor([1., 3.])", gives: "tensor(1.5000)"),
    huber,
    loss(
      "BCELoss", "binary_cross_entropy", weighs: true,
      "The cross entropy of yes-or-no probabilities.",
      example: "torch.tensor([0.5, 0.9]), torch.tensor([1., 1.])", gives: "tensor(0.3993)",
      fails: "value"),
    loss(
      "BCEWithLogitsLoss", "binary_cross_entropy_with_logits", weighs: true,
      rest: [.init("pos_weight", Value.none)], "The cross entropy of yes-or-no scores.",
      example: "torch.tensor([0., 2.]), torch.tensor([1., 1.])", gives: "tensor(0.4100)",
      fails: "value"),
    crossEntropy, nll,
    loss(
      "KLDivLoss", "kl_div", rest: [.init("log_target", .bool(false))],
      "How far a distribution lies from its target: Kullback and Leibler's.",
      notes: ["reduction='batchmean' divides by the batch alone, as the definition has it."],
      construct: "reduction='sum'",
      example: "torch.tensor([0.5, 0.5]).log(), torch.tensor([0.25, 0.75])",
      gives: "tensor(0.1308)"),
    poisson, gaussian,
    loss(
      "CosineEmbeddingLoss", "cosine_embedding_loss", first: [.init("margin", .float(0))],
      inputs: ["input1", "input2", "target"],
      "1 − cos for pairs that belong together, cos above a margin for those that don't.",
      shapes: "input1, input2: [n, d], target: [n] → []",
      example: "torch.tensor([[1., 0.]]), torch.tensor([[0., 1.]]), torch.tensor([1])",
      gives: "tensor(1.)", refused: "torch.ones(2), torch.ones(2), torch.ones(2)", fails: "value"),
    loss(
      "MarginRankingLoss", "margin_ranking_loss", first: [.init("margin", .float(0))],
      inputs: ["input1", "input2", "target"],
      "What lacks to a margin between two scores to be ranked.",
      shapes: "input1, input2, target: [...] → []",
      example: "torch.tensor([1., 2.]), torch.tensor([2., 1.]), torch.tensor([1., 1.])",
      gives: "tensor(0.5000)", refused: "torch.ones(2), torch.ones(2), torch.ones(1, 2)",
      fails: "value"),
    loss(
      "HingeEmbeddingLoss", "hinge_embedding_loss", first: [.init("margin", .float(1))],
      "Distances of pairs that belong together, and what lacks to a margin of the others.",
      example: "torch.tensor([0.5, 0.25]), torch.tensor([1, -1])", gives: "tensor(0.6250)"),
    loss(
      "SoftMarginLoss", "soft_margin_loss",
      "The logistic loss of scores whose targets are 1 and −1.",
      example: "torch.tensor([0., 2.]), torch.tensor([1., 1.])", gives: "tensor(0.4100)"),
    triplet, tripletWithDistance, multiMargin,
    loss(
      "MultiLabelMarginLoss", "multilabel_margin_loss",
      "What lacks to a margin of 1 between the scores of the right classes and all others.",
      shapes: "input: [n, c], target: int64 [n, c] → []",
      notes: ["A row's targets end at the first −1."],
      example: "torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([[3, 0, -1, 1]])",
      gives: "tensor(0.8500)", fails: "value"),
    loss(
      "MultiLabelSoftMarginLoss", "multilabel_soft_margin_loss", weighs: true,
      "The mean cross entropy of several yes-or-no scores.",
      shapes: "input, target: [..., c] → []",
      example: "torch.tensor([[0., 2.]]), torch.tensor([[1., 1.]])", gives: "tensor(0.4100)"),
  ]

  // MARK: Their form

  typealias Parameter = LayerDeclaration.Parameter

  private static let sizeAverage = "size_average"
  nonisolated(unsafe) private static let reduction = Parameter("reduction", .text("mean"))

  /// `size_average`, `reduce`: PyTorch's older way to say what reduction says.
  static func readLegacy(_ layer: LayerObject, _ interpreter: Interpreter) throws {
    let average = layer.attributes.removeValue(forKey: sizeAverage) ?? .none
    let reduce = layer.attributes.removeValue(forKey: "reduce") ?? .none
    if average.isNone && reduce.isNone { return }
    let averages = try average.isNone || interpreter.isTrue(average)
    let reduces = try reduce.isNone || interpreter.isTrue(reduce)
    let reduction = !reduces ? "none" : averages ? "mean" : "sum"
    interpreter.note(
      "deprecated",
      "size_average and reduce args will be deprecated, please use reduction='\(reduction)' "
        + "instead.")
    layer.attributes["reduction"] = .text(reduction)
  }

  /// A weight that is a tensor becomes a buffer.
  static func keepBuffers(_ names: [String]) -> (LayerObject, Interpreter) throws -> Void {
    { layer, interpreter in
      try readLegacy(layer, interpreter)
      for name in names {
        let value = layer.attributes.removeValue(forKey: name) ?? .none
        switch value {
        case .none, .tensor: layer.buffers[name] = value
        default:
          throw LanguageError(
            .typeError,
            "cannot assign '\(Layers.torchTypeName(value))' object to buffer '\(name)' (torch "
              + "Tensor or None required)")
        }
      }
    }
  }

  private static func loss(
    _ name: String, _ operation: String, weighs: Bool = false, first: [Parameter] = [],
    rest: [Parameter] = [], inputs: [LayerDeclaration.Input] = ["input", "target"],
    _ summary: String, shapes: String = "input, target: [...] → []", notes: [String] = [],
    construct: String = "", example: String, gives: String, refused: String? = nil,
    fails: String = "broadcast"
  ) -> LayerDeclaration {
    let weight = weighs ? [Parameter("weight", Value.none)] : []
    let legacy = [Parameter(sizeAverage, Value.none), .init("reduce", Value.none)]
    let buffers =
      (weighs ? ["weight"] : []) + rest.map(\.name).filter { $0 == "pos_weight" }
    let isPlain = first.isEmpty && rest.isEmpty
    return LayerDeclaration(
      name, in: "loss",
      constructorOf: isPlain ? (weighs ? "_WeightedLoss" : "_Loss") : nil,
      first + weight + legacy + [reduction] + rest, inputs: inputs,
      summary: summary, shapes: shapes, notes: notes + ["reduction: 'mean', 'sum' or 'none'."],
      related: ["F.\(operation)"],
      examples: [
        .init("nn.\(name)(\(construct))(\(example))", gives: gives),
        .init(
          "nn.\(name)()(\(refused ?? "torch.ones(1, 2), torch.ones(1, 3)"))", fails: fails),
      ], prepare: keepBuffers(buffers),
      .operation(operation, (first + weight + rest).map(\.name) + ["reduction"]))
  }

  // MARK: Those of another form

  nonisolated(unsafe) private static let huber = LayerDeclaration(
    "HuberLoss", in: "loss", [reduction, .init("delta", .float(1))], inputs: ["input", "target"],
    summary: "Squared differences below delta, scaled absolute ones above; their mean.",
    shapes: "input, target: [...] → []", notes: ["reduction: 'mean', 'sum' or 'none'."],
    related: ["F.huber_loss"],
    examples: [
      .init(
        "nn.HuberLoss()(torch.tensor([0., 0.]), torch.tensor([1., 3.]))", gives: "tensor(1.5000)"),
      .init("nn.HuberLoss(delta=0.)(torch.ones(2), torch.ones(2))", fails: "value"),
    ], .operation("huber_loss", ["reduction", "delta"]))

  private static func classes(
    _ name: String, _ operation: String, rest: [Parameter] = [], summary: String, notes: [String],
    example: String, gives: String
  ) -> LayerDeclaration {
    LayerDeclaration(
      name, in: "loss",
      [
        .init("weight", Value.none), .init(sizeAverage, Value.none),
        .init("ignore_index", .int(-100)), .init("reduce", Value.none), reduction,
      ] + rest, inputs: ["input", "target"], summary: summary,
      shapes: "input: [n, c, ...], target: [n, ...] → []",
      notes: notes + ["reduction: 'mean', 'sum' or 'none'."], related: ["F.\(operation)"],
      examples: [
        .init("nn.\(name)()(\(example))", gives: gives),
        .init("nn.\(name)()(torch.ones(2, 3), torch.tensor([0, 7]))", fails: "value"),
      ], prepare: keepBuffers(["weight"]),
      .operation(
        operation, ["weight", "ignore_index", "reduction"] + rest.map(\.name)))
  }

  nonisolated(unsafe) private static let crossEntropy = classes(
    "CrossEntropyLoss", "cross_entropy", rest: [.init("label_smoothing", .float(0))],
    summary: "The mean negative log-probability of the right classes, from unscaled scores.",
    notes: ["A floating point target of the input's shape holds probabilities of the classes."],
    example: "torch.zeros(2, 4), torch.tensor([0, 3])", gives: "tensor(1.3863)")

  nonisolated(unsafe) private static let nll = classes(
    "NLLLoss", "nll_loss",
    summary: "The mean of the negative log-probabilities of the right classes.",
    notes: ["The input holds logarithms of probabilities, as LogSoftmax gives them."],
    example: "torch.tensor([[-1., -2.]]), torch.tensor([1])", gives: "tensor(2.)")

  nonisolated(unsafe) private static let poisson = LayerDeclaration(
    "PoissonNLLLoss", in: "loss",
    [
      .init("log_input", .bool(true)), .init("full", .bool(false)),
      .init(sizeAverage, Value.none), .init("eps", .float(1e-8)), .init("reduce", Value.none),
      reduction,
    ], inputs: ["log_input", "target"],
    summary: "The negative log-likelihood of counts under Poisson's law.",
    shapes: "log_input, target: [...] → []", notes: ["reduction: 'mean', 'sum' or 'none'."],
    related: ["F.poisson_nll_loss"],
    examples: [
      .init(
        "nn.PoissonNLLLoss()(torch.tensor([0., 1.]), torch.tensor([1., 2.]))",
        gives: "tensor(0.8591)"),
      .init("nn.PoissonNLLLoss()(torch.ones(2), torch.ones(3))", fails: "broadcast"),
    ], prepare: readLegacy,
    .operation("poisson_nll_loss", ["log_input", "full", "eps", "reduction"]))

  nonisolated(unsafe) private static let gaussian = LayerDeclaration(
    "GaussianNLLLoss", in: "loss",
    [
      .init("full", .bool(false), keywordOnly: true),
      .init("eps", .float(1e-6), keywordOnly: true),
      .init("reduction", .text("mean"), keywordOnly: true),
    ], inputs: ["input", "target", "var"],
    summary: "The negative log-likelihood under normal laws.",
    shapes: "input, target: [...], var: the same, or with 1 for the last dim → []",
    notes: ["reduction: 'mean', 'sum' or 'none'."], related: ["F.gaussian_nll_loss"],
    examples: [
      .init(
        "nn.GaussianNLLLoss()(torch.zeros(2), torch.tensor([1., 3.]), torch.ones(2))",
        gives: "tensor(2.5000)"),
      .init(
        "nn.GaussianNLLLoss()(torch.ones(2), torch.ones(2), -torch.ones(2))", fails: "value"),
    ], .operation("gaussian_nll_loss", ["full", "eps", "reduction"]))

  private static func checkMargin(_ layer: LayerObject, _ interpreter: Interpreter) throws {
    guard let margin = layer["margin"].asDouble, !(margin > 0) else { return }
    throw LanguageError(
      .valueError,
      "\(layer.typeName): expected margin to be greater than 0, got "
        + "\(try interpreter.repr(layer["margin"])) instead")
  }

  nonisolated(unsafe) private static let triplet = LayerDeclaration(
    "TripletMarginLoss", in: "loss",
    [
      .init("margin", .float(1)), .init("p", .float(2)), .init("eps", .float(1e-6)),
      .init("swap", .bool(false)), .init(sizeAverage, Value.none), .init("reduce", Value.none),
      reduction,
    ], inputs: ["anchor", "positive", "negative"],
    summary: "What lacks to a margin between the distances to a positive and to a negative.",
    shapes: "anchor, positive, negative: [..., d] → []",
    notes: ["reduction: 'mean', 'sum' or 'none'."], related: ["F.triplet_margin_loss"],
    examples: [
      .init(
        "nn.TripletMarginLoss()(torch.zeros(1, 2), torch.tensor([[3., 4.]]), torch.ones(1, 2))",
        gives: "tensor(4.5858)"),
      .init("nn.TripletMarginLoss(margin=-1)", fails: "value"),
    ],
    prepare: { layer, interpreter in
      try readLegacy(layer, interpreter)
      try checkMargin(layer, interpreter)
    }, .operation("triplet_margin_loss", ["margin", "p", "eps", "swap", "reduction"]))

  nonisolated(unsafe) private static let tripletWithDistance = LayerDeclaration(
    "TripletMarginWithDistanceLoss", in: "loss",
    [
      .init("distance_function", Value.none, keywordOnly: true),
      .init("margin", .float(1), keywordOnly: true),
      .init("swap", .bool(false), keywordOnly: true),
      .init("reduction", .text("mean"), keywordOnly: true),
    ], inputs: ["anchor", "positive", "negative"],
    summary: "As TripletMarginLoss, with a distance of one's own.",
    shapes: "anchor, positive, negative: [...] → []",
    notes: ["Without distance_function: nn.PairwiseDistance()."], related: ["TripletMarginLoss"],
    examples: [
      .init(
        "nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs().sum(-1))("
          + "torch.zeros(1, 2), torch.tensor([[3., 4.]]), torch.ones(1, 2))", gives: "tensor(6.)"),
      .init("nn.TripletMarginWithDistanceLoss(margin=0)", fails: "value"),
    ],
    prepare: { layer, interpreter in
      try checkMargin(layer, interpreter)
      let given = layer.attributes.removeValue(forKey: "distance_function") ?? .none
      let distance =
        given.isNone
        ? try interpreter.call(Layers.member("PairwiseDistance") ?? .none, []) : given
      try layer.setAttribute("distance_function", to: distance, in: interpreter)
    },
    .body { layer, inputs, interpreter in
      try distanceLoss(layer, inputs, interpreter)
    })

  /// `F.triplet_margin_with_distance_loss`: a layer made and called at once.
  static func tripletWithDistance(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let inputs = tripletWithDistance.inputs.map { ($0.name, Value?.none, false) }
    let options = tripletWithDistance.parameters.map { ($0.name, $0.defaultValue, true) }
    let values = try LayerArguments(
      function: "triplet_margin_with_distance_loss", parameters: inputs + options
    ).bind(arguments)
    guard case .object(let type as LayerType)? = Layers.member(tripletWithDistance.name) else {
      throw LanguageError.broken("there is no such layer")
    }
    if let margin = values[4].asDouble, !(margin > 0) {
      throw LanguageError(
        .valueError, "margin must be greater than 0, got \(try interpreter.repr(values[4]))")
    }
    let layer = type.make()
    for (option, value) in zip(options, values.dropFirst(inputs.count)) {
      layer.attributes[option.0] = value
    }
    try layer.fill(in: interpreter)
    return try layer.forward(Array(values.prefix(inputs.count)), in: interpreter)
  }

  private static func distanceLoss(
    _ layer: LayerObject, _ inputs: [Value], _ interpreter: Interpreter
  ) throws -> Value {
    let reduction = layer["reduction"].stringText ?? ""
    guard ["mean", "sum", "none"].contains(reduction) else {
      throw LanguageError(.valueError, "\(reduction) is not a valid value for reduction")
    }
    let ranks = inputs.map { value -> Int in
      if case .tensor(let object) = value { return object.tensor.rank }
      return 0
    }
    if Set(ranks).count > 1 {
      throw LanguageError(
        .runtimeError,
        "The anchor, positive, and negative tensors are expected to have the same number of "
          + "dimensions, but got: anchor \(ranks[0])D, positive \(ranks[1])D, and negative "
          + "\(ranks[2])D inputs")
    }
    let distance = layer["distance_function"]
    let near = try interpreter.call(distance, [inputs[0], inputs[1]])
    var far = try interpreter.call(distance, [inputs[0], inputs[2]])
    if try layer.flag("swap") {
      let other = try interpreter.call(distance, [inputs[1], inputs[2]])
      far = try Layers.call("minimum", [far, other], in: interpreter)
    }
    let apart = try Layers.call(
      "sub", [try Layers.call("add", [near, layer["margin"]], in: interpreter), far],
      in: interpreter)
    let losses = try Layers.call("clamp_min", [apart, .int(0)], in: interpreter)
    return reduction == "none"
      ? losses : try Layers.call(reduction, [losses], in: interpreter)
  }

  nonisolated(unsafe) private static let multiMargin = LayerDeclaration(
    "MultiMarginLoss", in: "loss",
    [
      .init("p", .int(1)), .init("margin", .float(1)), .init("weight", Value.none),
      .init(sizeAverage, Value.none), .init("reduce", Value.none), reduction,
    ], inputs: ["input", "target"],
    summary: "What lacks to a margin between the right class's score and every other's.",
    shapes: "input: [n, c], target: int64 [n] → []",
    notes: ["reduction: 'mean', 'sum' or 'none'."], related: ["F.multi_margin_loss"],
    examples: [
      .init(
        "nn.MultiMarginLoss()(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([3]))",
        gives: "tensor(0.3250)"),
      .init("nn.MultiMarginLoss(p=3)", fails: "value"),
    ],
    prepare: { layer, interpreter in
      if let p = layer["p"].asDouble, p != 1 && p != 2 {
        throw LanguageError(.valueError, "only p == 1 and p == 2 supported")
      }
      if case .tensor(let weight) = layer["weight"], weight.tensor.rank != 1 {
        throw LanguageError(
          .valueError,
          "MultiMarginLoss: expected weight to be None or 1D tensor, got "
            + "\(weight.tensor.rank)D instead")
      }
      try keepBuffers(["weight"])(layer, interpreter)
    }, .operation("multi_margin_loss", ["p", "margin", "weight", "reduction"]))
}
