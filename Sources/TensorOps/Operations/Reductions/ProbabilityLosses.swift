#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Losses of probabilities and distributions.
enum ProbabilityLosses {
  static let all: [Operation] = [
    binary, binaryWithLogits, divergence, poisson, gaussian, multilabelSoftMargin,
  ]

  private static let target = Parameter.tensor("target")
  private static let reduction = Parameter.string("reduction", default: "mean")
  private static let shapes = "input, target: [...] → [], or [...] with reduction='none'"

  private static func loss(
    _ name: String, summary: String, shapes: String = shapes, formula: String,
    notes: [String] = [], related: [String], examples: [Operation.Example],
    _ parameters: [Parameter],
    _ body: @escaping @Sendable (Call) throws(OperationError) -> CallResult
  ) -> Operation {
    Operation(
      name, in: [.functional], summary: summary, shapes: shapes, formula: formula,
      notes: notes + ["reduction: 'mean', 'sum' or 'none'."],
      source: "PyTorch: torch.nn.functional.\(name)", related: related, examples: examples,
      .composed(parameters, body))
  }

  static let binary = loss(
    "binary_cross_entropy", summary: "The cross entropy of yes-or-no probabilities.",
    formula: "out = mean −w (y log x + (1 − y) log(1 − x))",
    notes: ["Logarithms go down to −100 and no further."],
    related: ["binary_cross_entropy_with_logits", "cross_entropy"],
    examples: [
      .init(
        "F.binary_cross_entropy(torch.tensor([0.5, 0.9]), torch.tensor([1., 1.]))",
        gives: "tensor(0.3993)"),
      .init("F.binary_cross_entropy(torch.tensor([2.]), torch.ones(1))", fails: Refusal.self),
    ],
    [.tensor(), target, .optionalTensor("weight")] + Losses.LossReduction.legacy + [reduction]
  ) { (call) throws(OperationError) in
    let reduction = try Losses.LossReduction.asked(call, at: 5, legacy: (3, 4))
    let (input, target) = (call.tensor(0), call.tensor(1))
    if input.shape != target.shape {
      throw LossTerms.refuse(
        .value, "there is a target for each probability",
        "Using a target size (\(LossTerms.size(target))) that is different to the input size "
          + "(\(LossTerms.size(input))) is deprecated. Please ensure they have the same size.",
        "input", "target")
    }
    var weight: Argument?
    if let given = call.optionalTensor(2) {
      let shape = try Shape.broadcast(target.shape, given.shape, names: ["target", "weight"])
      weight = .tensor(
        given.viewed(as: try Shape.expand(given.layout, to: shape, dtype: given.dtype)))
    }
    for other in [target, call.optionalTensor(2)].compactMap({ $0 })
    where other.dtype != input.dtype {
      throw LossTerms.refuse(
        "input and target have one dtype",
        "Found dtype \(other.dtype.scalarTypeName) but expected \(input.dtype.scalarTypeName)",
        "input", "target")
    }
    if !input.dtype.isFloatingPoint {
      throw OperationError(DTypeNotSupported(input.dtype, kernel: "binary_cross_entropy"))
    }
    if !call.isShapeOnly { try checkProbabilities(input, call.runtime) }
    let terms = LossTerms(call)
    let yes = try terms.atLeast(-100, terms.apply(Exponentials.log, call[0]))
    let no = try terms.atLeast(
      -100, terms.apply(Exponentials.log1p, terms.apply(Arithmetic.neg, call[0])))
    // (y − 1) log(1 − x) − y log x.
    var losses = try terms.difference(
      terms.product(terms.difference(call[1], .int(1)), no), terms.product(call[1], yes))
    if let weight { losses = try terms.product(losses, weight) }
    return try terms.reduced(losses, reduction)
  }

  private static func checkProbabilities(
    _ input: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    let wide = try Copying.contiguous(input, as: .float64, runtime)
    let values = wide.elements(Double.self)
    for place in 0..<wide.count where !(values[place] >= 0 && values[place] <= 1) {
      throw LossTerms.refuse(
        "\(values[place]) is no probability",
        "all elements of input should be between 0 and 1", "input")
    }
  }

  static let binaryWithLogits = loss(
    "binary_cross_entropy_with_logits",
    summary: "The cross entropy of yes-or-no scores, before any sigmoid.",
    formula: "out = mean −w (p y log σ(x) + (1 − y) log(1 − σ(x)))",
    notes: ["pos_weight p weighs the yes targets, for unequal numbers of both."],
    related: ["binary_cross_entropy", "sigmoid"],
    examples: [
      .init(
        "F.binary_cross_entropy_with_logits(torch.tensor([0., 2.]), torch.tensor([1., 1.]))",
        gives: "tensor(0.4100)"),
      .init(
        "F.binary_cross_entropy_with_logits(torch.ones(2), torch.ones(3))", fails: Refusal.self),
    ],
    [.tensor(), target, .optionalTensor("weight")] + Losses.LossReduction.legacy
      + [reduction, .optionalTensor("pos_weight")]
  ) { (call) throws(OperationError) in
    let reduction = try Losses.LossReduction.asked(call, at: 5, legacy: (3, 4))
    let (input, target) = (call.tensor(0), call.tensor(1))
    if input.shape != target.shape {
      throw LossTerms.refuse(
        .value, "there is a target for each score",
        "Target size (\(LossTerms.size(target))) must be the same as input size "
          + "(\(LossTerms.size(input)))", "input", "target")
    }
    if !target.dtype.isFloatingPoint && input.dtype.isFloatingPoint {
      throw OperationError(ResultCast(from: input.dtype, to: target.dtype))
    }
    let terms = LossTerms(call)
    var log = try terms.apply(Activations.logsigmoid, call[0])
    if !call[6].isNone {
      log = try terms.product(
        log, terms.sum(terms.product(terms.difference(call[6], .int(1)), call[1]), .int(1)))
    }
    // (1 − y) x − log σ(x).
    var losses = try terms.difference(
      terms.product(terms.difference(.int(1), call[1]), call[0]), log)
    if !call[2].isNone { losses = try terms.product(losses, call[2]) }
    return try terms.reduced(losses, reduction)
  }

  static let divergence = loss(
    "kl_div", summary: "How far a distribution lies from its target: Kullback and Leibler's.",
    formula: "out = mean y (log y − x)",
    notes: [
      "The input holds logarithms; with log_target=True the target does too.",
      "'batchmean' divides the sum by the batch alone, as the definition has it.",
    ], related: ["log_softmax", "cross_entropy"],
    examples: [
      .init(
        "F.kl_div(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.25, 0.75]), reduction='sum')",
        gives: "tensor(0.1308)"),
      .init("F.kl_div(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ],
    [.tensor(), target] + Losses.LossReduction.legacy
      + [reduction, .flag("log_target", default: false)]
  ) { (call) throws(OperationError) in
    let isBatchMean = call[2].isNone && call[3].isNone && call.string(4) == "batchmean"
    var reduction = Losses.LossReduction.sum
    if !isBatchMean {
      reduction = try Losses.LossReduction.asked(call, at: 4, legacy: (2, 3))
      if reduction == .mean && call[2].isNone && call[3].isNone {
        call.runtime.notes.append(
          .init(
            code: "kl-mean",
            message: "reduction: 'mean' divides the total loss by both the batch size and the "
              + "support size. 'batchmean' divides only by the batch size, and aligns with the KL "
              + "div math definition."))
      }
    }
    let (input, target) = (call.tensor(0), call.tensor(1))
    if !input.dtype.isFloatingPoint || !target.dtype.isFloatingPoint {
      throw LossTerms.refuse(
        "distributions are floating point", "kl_div: Integral inputs not supported.", "input",
        "target")
    }
    let terms = LossTerms(call)
    let losses: Argument
    if call.bool(5) {
      losses = try terms.product(
        terms.apply(Exponentials.exp, call[1]), terms.difference(call[1], call[0]))
    } else {
      // xlogy, so that 0 log 0 is 0.
      let own = Argument.tensor(
        try Exponentials.xlogy(call[1], call[1], runtime: call.runtime))
      losses = try terms.difference(own, terms.product(call[1], call[0]))
    }
    let result = try terms.reduced(losses, reduction)
    guard isBatchMean, case .tensor(let sum) = result, let batch = input.shape.first else {
      return result
    }
    return .tensor(try Division.div(.tensor(sum), .int(batch), runtime: call.runtime))
  }

  static let poisson = loss(
    "poisson_nll_loss", summary: "The negative log-likelihood of counts under Poisson's law.",
    formula: "out = mean exp(x) − y x, or x − y log(x + eps) with log_input=False",
    notes: ["full=True adds Stirling's approximation of log y! for targets above 1."],
    related: ["gaussian_nll_loss"],
    examples: [
      .init(
        "F.poisson_nll_loss(torch.tensor([0., 1.]), torch.tensor([1., 2.]))",
        gives: "tensor(0.8591)"),
      .init(
        "F.poisson_nll_loss(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ],
    [
      .tensor(), target, .flag("log_input", default: true), .flag("full", default: false),
      Losses.LossReduction.legacy[0], .float("eps", default: 1e-8),
      Losses.LossReduction.legacy[1], reduction,
    ]
  ) { (call) throws(OperationError) in
    let reduction = try Losses.LossReduction.asked(call, at: 7, legacy: (4, 6))
    let terms = LossTerms(call)
    var losses: Argument
    if call.bool(2) {
      losses = try terms.difference(
        terms.apply(Exponentials.exp, call[0]), terms.product(call[1], call[0]))
    } else {
      losses = try terms.difference(
        call[0],
        terms.product(
          call[1], terms.apply(Exponentials.log, terms.sum(call[0], .float(call.double(5))))))
    }
    if call.bool(3) {
      // y log y − y + ½ log 2πy.
      let stirling = try terms.sum(
        terms.difference(
          terms.product(call[1], terms.apply(Exponentials.log, call[1])), call[1]),
        terms.product(
          .float(0.5),
          terms.apply(Exponentials.log, terms.product(.float(2 * Double.pi), call[1]))))
      let isLarge = Argument.tensor(
        try Comparisons.gt(call[1], .int(1), signature: 1, runtime: call.runtime))
      losses = try terms.sum(losses, terms.kept(stirling, where: isLarge))
    }
    return try terms.reduced(losses, reduction)
  }

  static let gaussian = loss(
    "gaussian_nll_loss", summary: "The negative log-likelihood under normal laws.",
    shapes: "input, target: [...], var: the same, or without or with 1 for the last dim → []",
    formula: "out = mean ½ (log v + (x − y)² / v), v = max(var, eps)",
    notes: ["full=True adds ½ log 2π."], related: ["mse_loss", "poisson_nll_loss"],
    examples: [
      .init(
        "F.gaussian_nll_loss(torch.zeros(2), torch.tensor([1., 3.]), torch.ones(2))",
        gives: "tensor(2.5000)"),
      .init(
        "F.gaussian_nll_loss(torch.ones(2), torch.ones(2), torch.ones(3))", fails: Refusal.self),
    ],
    [
      .tensor(), target, .operand("var"), .flag("full", default: false),
      .float("eps", default: 1e-6), reduction,
    ]
  ) { (call) throws(OperationError) in
    let input = call.tensor(0)
    let terms = LossTerms(call)
    func refuse(_ message: String, _ torch: String) -> OperationError {
      LossTerms.refuse(.value, message, torch, "var")
    }
    let negative = refuse("a variance is never below 0", "var has negative entry/entries")
    var variance: Argument
    if let number = call[2].scalar {
      if number.double < 0 { throw negative }
      variance = .tensor(
        try ConstantTensors.fullLike(call[0], .float(number.double), runtime: call.runtime))
    } else {
      let given = call.tensor(2)
      variance = call[2]
      if !call.isShapeOnly {
        let wide = try Copying.contiguous(given, as: .float64, call.runtime)
        let values = wide.elements(Double.self)
        for place in 0..<wide.count where values[place] < 0 { throw negative }
      }
      if given.shape != input.shape {
        if given.shape == Array(input.shape.dropLast()) && input.rank > 0 {
          variance = .tensor(
            try Reshaping.unsqueeze(variance, .int(-1), runtime: call.runtime))
        } else {
          let apart = zip(input.shape, given.shape).filter { $0 != $1 }.map(\.1)
          if input.rank != given.rank || apart.reduce(0, &+) != 1 {
            throw refuse(
              "the variance goes with the input but for one dim of size 1",
              "var is of incorrect size")
          }
        }
      }
    }
    let reduction = try Losses.LossReduction.asked(
      call, at: 5,
      otherwise: {
        LossTerms.refuse(
          .value, "reduction is 'mean', 'sum' or 'none'", "\($0) is not valid", "reduction")
      })
    variance = try terms.atLeast(call.double(4), variance)
    let apart = try terms.difference(call[0], call[1])
    var losses = try terms.product(
      .float(0.5),
      terms.sum(
        terms.apply(Exponentials.log, variance),
        terms.quotient(terms.product(apart, apart), variance)))
    if call.bool(3) { losses = try terms.sum(losses, .float(0.5 * log(2 * Double.pi))) }
    return try terms.reduced(losses, reduction)
  }

  static let multilabelSoftMargin = loss(
    "multilabel_soft_margin_loss", summary: "The mean cross entropy of several yes-or-no scores.",
    shapes: "input, target: [..., c] → [], or [...] with reduction='none'",
    formula: "out = mean −(y log σ(x) + (1 − y) log σ(−x)), over c first",
    related: ["binary_cross_entropy_with_logits"],
    examples: [
      .init(
        "F.multilabel_soft_margin_loss(torch.tensor([[0., 2.]]), torch.tensor([[1., 1.]]))",
        gives: "tensor(0.4100)"),
      .init(
        "F.multilabel_soft_margin_loss(torch.ones(1, 2), torch.ones(1, 3))",
        fails: BroadcastMismatch.self),
    ],
    [.tensor(), target, .optionalTensor("weight")] + Losses.LossReduction.legacy + [reduction]
  ) { (call) throws(OperationError) in
    let input = call.tensor(0)
    let terms = LossTerms(call)
    let yes = try terms.apply(Activations.logsigmoid, call[0])
    let no = try terms.apply(Activations.logsigmoid, terms.apply(Arithmetic.neg, call[0]))
    var losses = try terms.apply(
      Arithmetic.neg,
      terms.sum(
        terms.product(call[1], yes),
        terms.product(terms.difference(.int(1), call[1]), no)))
    if !call[2].isNone { losses = try terms.product(losses, call[2]) }
    guard input.rank > 0 else { throw OperationError(DimOutOfRange(dim: -1, rank: 0)) }
    let rows = Argument.tensor(
      try Sums.sum(
        losses, .ints([input.rank - 1]), .bool(false), signature: 1, runtime: call.runtime))
    losses = try terms.quotient(rows, .int(input.shape[input.rank - 1]))
    let reduction = try Losses.LossReduction.asked(
      call, at: 5, legacy: (3, 4),
      otherwise: {
        LossTerms.refuse(
          .value, "reduction is 'mean', 'sum' or 'none'", "\($0) is not valid", "reduction")
      })
    return try terms.reduced(losses, reduction)
  }
}
