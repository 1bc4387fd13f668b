#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Losses that keep what differs a margin apart.
enum MarginLosses {
  static let all: [Operation] = [
    hinge, ranking, soft, triplet, multi, multilabel,
  ]

  private static let reduction = Parameter.string("reduction", default: "mean")

  private static func composed(
    _ name: String, summary: String, shapes: String, formula: String, notes: [String] = [],
    related: [String], examples: [Operation.Example], _ parameters: [Parameter],
    _ body: @escaping @Sendable (Call) throws(OperationError) -> CallResult
  ) -> Operation {
    Operation(
      name, in: [.functional], summary: summary, shapes: shapes, formula: formula,
      notes: notes + ["reduction: 'mean', 'sum' or 'none'."],
      source: "PyTorch: torch.nn.functional.\(name)", related: related, examples: examples,
      .composed(parameters, body))
  }

  static let hinge = composed(
    "hinge_embedding_loss",
    summary: "Distances of pairs that belong together, and what lacks to a margin of those that "
      + "don't.",
    shapes: "input, target: [...] → [], or [...] with reduction='none'",
    formula: "out = mean (x where y = 1, max(0, margin − x) where y = −1)",
    related: ["cosine_embedding_loss"],
    examples: [
      .init(
        "F.hinge_embedding_loss(torch.tensor([0.5, 0.25]), torch.tensor([1, -1]))",
        gives: "tensor(0.6250)"),
      .init(
        "F.hinge_embedding_loss(torch.ones(2, 3), torch.ones(2))", fails: BroadcastMismatch.self),
    ],
    [.tensor(), .tensor("target"), .float("margin", default: 1)] + Losses.LossReduction.legacy
      + [reduction]
  ) { (call) throws(OperationError) in
    let reduction = try Losses.LossReduction.asked(call, at: 5, legacy: (3, 4))
    let terms = LossTerms(call)
    let lacking = try terms.atLeast(0, terms.difference(.float(call.double(2)), call[0]))
    func unless(_ number: Int, _ value: Argument) throws(OperationError) -> Argument {
      let mask = try Comparisons.ne(call[1], .int(number), signature: 1, runtime: call.runtime)
      return try terms.kept(value, where: .tensor(mask))
    }
    let losses = try terms.sum(unless(1, lacking), unless(-1, call[0]))
    return try terms.reduced(losses, reduction)
  }

  static let ranking = composed(
    "margin_ranking_loss", summary: "What lacks to a margin between two scores to be ranked.",
    shapes: "input1, input2, target: [...] → [], or [...] with reduction='none'",
    formula: "out = mean max(0, −y (x₁ − x₂) + margin)",
    notes: ["target 1: the first should be higher; −1: the second."],
    related: ["hinge_embedding_loss", "triplet_margin_loss"],
    examples: [
      .init(
        "F.margin_ranking_loss(torch.tensor([1., 2.]), torch.tensor([2., 1.]), "
          + "torch.tensor([1., 1.]))", gives: "tensor(0.5000)"),
      .init(
        "F.margin_ranking_loss(torch.ones(2), torch.ones(2), torch.ones(1, 2))",
        fails: Refusal.self),
    ],
    [
      .tensor("input1"), .tensor("input2"), .tensor("target"), .float("margin", default: 0),
    ] + Losses.LossReduction.legacy + [reduction]
  ) { (call) throws(OperationError) in
    let reduction = try Losses.LossReduction.asked(call, at: 6, legacy: (4, 5))
    let (x, y, target) = (call.tensor(0), call.tensor(1), call.tensor(2))
    if x.rank != y.rank || x.rank != target.rank {
      throw LossTerms.refuse(
        "scores and targets have the same number of dims",
        "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
          + "input1: \(LossTerms.size(x)), input2: \(LossTerms.size(y)), target: "
          + "\(LossTerms.size(target)) ", "input1", "input2", "target")
    }
    let terms = LossTerms(call)
    let order = try terms.product(
      terms.apply(Arithmetic.neg, call[2]), terms.difference(call[0], call[1]))
    return try terms.reduced(
      terms.atLeast(0, terms.sum(order, .float(call.double(3)))), reduction)
  }

  static let soft = composed(
    "soft_margin_loss", summary: "The logistic loss of scores whose targets are 1 and −1.",
    shapes: "input, target: [...] → [], or [...] with reduction='none'",
    formula: "out = mean log(1 + exp(−y x))", related: ["binary_cross_entropy_with_logits"],
    examples: [
      .init(
        "F.soft_margin_loss(torch.tensor([0., 2.]), torch.tensor([1., 1.]))",
        gives: "tensor(0.4100)"),
      .init("F.soft_margin_loss(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ],
    [.tensor(), .tensor("target")] + Losses.LossReduction.legacy + [reduction]
  ) { (call) throws(OperationError) in
    let reduction = try Losses.LossReduction.asked(call, at: 4, legacy: (2, 3))
    let terms = LossTerms(call)
    let product = try terms.product(terms.apply(Arithmetic.neg, call[1]), call[0])
    if case .tensor(let tensor) = product, !tensor.dtype.isFloatingPoint {
      throw OperationError(ResultCast(from: call.runtime.defaultDType, to: tensor.dtype))
    }
    return try terms.reduced(
      terms.apply(Exponentials.log1p, terms.apply(Exponentials.exp, product)), reduction)
  }

  static let triplet = composed(
    "triplet_margin_loss",
    summary: "What lacks to a margin between the distances to a positive and to a negative.",
    shapes: "anchor, positive, negative: [..., d] → [], or [...] with reduction='none'",
    formula: "out = mean max(0, d(a, p) − d(a, n) + margin)",
    notes: ["swap=True takes d(p, n) where it is the smaller one."],
    related: ["pairwise_distance", "margin_ranking_loss"],
    examples: [
      .init(
        "F.triplet_margin_loss(torch.zeros(1, 2), torch.tensor([[3., 4.]]), torch.ones(1, 2))",
        gives: "tensor(4.5858)"),
      .init(
        "F.triplet_margin_loss(torch.ones(2), torch.ones(2), torch.ones(2), margin=0.)",
        fails: Refusal.self),
    ],
    [
      .tensor("anchor"), .tensor("positive"), .tensor("negative"),
      .number("margin", default: .float(1)), .float("p", default: 2), .float("eps", default: 1e-6),
      .flag("swap", default: false),
    ] + Losses.LossReduction.legacy + [reduction]
  ) { (call) throws(OperationError) in
    let reduction = try Losses.LossReduction.asked(call, at: 9, legacy: (7, 8))
    try checkTriplet(call, margin: call.scalar(3))
    let terms = LossTerms(call)
    func distance(_ a: Int, _ b: Int) throws(OperationError) -> Argument {
      .tensor(
        try Similarity.pairwiseDistance(
          call[a], call[b], call[4], call[5], runtime: call.runtime))
    }
    let near = try distance(0, 1)
    var far = try distance(0, 2)
    if call.bool(6) { far = try terms.lesser(far, distance(1, 2)) }
    return try terms.reduced(
      terms.atLeast(
        0, terms.difference(terms.sum(near, .float(call.double(3))), far)), reduction)
  }

  static func checkTriplet(_ call: Call, margin: Scalar) throws(OperationError) {
    if !(margin.double > 0) {
      let text: String
      if case .int(let number) = margin { text = "\(number)" } else { text = "\(margin.double)" }
      throw LossTerms.refuse(
        .value, "the margin is above 0", "margin must be greater than 0, got \(text)", "margin")
    }
    let ranks = (call.tensor(0).rank, call.tensor(1).rank, call.tensor(2).rank)
    if ranks.0 != ranks.1 || ranks.1 != ranks.2 {
      throw LossTerms.refuse(
        "all three have the same number of dims",
        "The anchor, positive, and negative tensors are expected to have the same number of "
          + "dimensions, but got: anchor \(ranks.0)D, positive \(ranks.1)D, and negative "
          + "\(ranks.2)D inputs", "anchor", "positive", "negative")
    }
  }

  // MARK: Over classes

  /// The rows of scores of a loss over classes.
  struct RowsPlan: Plan {
    let rows: Int
    let classes: Int
    /// Of the losses before they are reduced.
    let shape: [Int]
    let dtype: DType
    let reduction: Losses.LossReduction
    var outputs: PlannedOutputs {
      .one(Output(shape: reduction == .none ? shape : [], dtype: dtype))
    }

    init(
      _ input: Tensor, _ reduction: Losses.LossReduction, kernel: String
    ) throws(OperationError) {
      if input.rank > 2 || input.shape.last == 0 {
        throw LossTerms.refuse(
          "scores are a row, or rows of a matrix",
          "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
            + Shape.text(input.shape), "input")
      }
      if !input.dtype.isFloatingPoint {
        throw OperationError(DTypeNotSupported(input.dtype, kernel: kernel))
      }
      rows = input.rank == 2 ? input.shape[0] : 1
      classes = input.shape.last ?? 1
      shape = input.rank == 2 ? [rows] : []
      dtype = input.dtype
      self.reduction = reduction
    }

    /// One loss a row, reduced as asked.
    func reduced(
      _ call: Call, _ loss: (Int, UnsafePointer<Double>) throws(OperationError) -> Double
    ) throws(OperationError) -> CallResult {
      let runtime = call.runtime
      let input = try Copying.contiguous(call.tensor(0), as: .float64, runtime)
      let scores = UnsafePointer(input.elements(Double.self))
      let losses = try runtime.make(shape: [rows], dtype: .float64)
      let to = losses.elements(Double.self)
      for row in 0..<rows {
        try runtime.checkInterrupt()
        to[row] = try loss(row, scores + row &* classes)
      }
      switch reduction {
      case .none:
        return .tensor(
          try Reduction.narrowed(
            losses.viewed(as: Layout(contiguous: shape)), to: dtype, runtime))
      case .sum, .mean:
        let sum = try Losses.total(losses, runtime)
        return .tensor(
          try runtime.make(
            scalar: .float(reduction == .mean ? sum / Double(rows) : sum), dtype: dtype))
      }
    }
  }

  static let multi = Operation(
    "multi_margin_loss", in: [.functional],
    summary: "What lacks to a margin between the right class's score and every other's.",
    shapes: "input: [n, c], target: int64 [n] → [], or [n] with reduction='none'; or [c] and []",
    formula: "out = mean Σⱼ≠ᵧ w[y] max(0, margin − x[y] + x[j])ᵖ / c",
    notes: ["p is 1 or 2.", "reduction: 'mean', 'sum' or 'none'."],
    source: "PyTorch: torch.nn.functional.multi_margin_loss",
    related: ["multilabel_margin_loss", "cross_entropy"],
    examples: [
      .init(
        "F.multi_margin_loss(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([3]))",
        gives: "tensor(0.3250)"),
      .init("F.multi_margin_loss(torch.ones(2, 3), torch.tensor([0, 5]))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .tensor("target"), .number("p", default: .int(1)),
        .float("margin", default: 1), .optionalTensor("weight"),
      ] + Losses.LossReduction.legacy + [reduction],
      plan: { (call) throws(OperationError) in
        let reduction = try Losses.LossReduction.asked(call, at: 7, legacy: (5, 6))
        let (input, target) = (call.tensor(0), call.tensor(1))
        if call.double(2) != 1 && call.double(2) != 2 {
          throw LossTerms.refuse(
            .value, "p is 1 or 2", "only p == 1 and p == 2 supported", "p")
        }
        if let weight = call.optionalTensor(4), weight.rank != 1 {
          throw LossTerms.refuse(
            .value, "each class has a weight", "weight must be one-dimensional", "weight")
        }
        let plan = try RowsPlan(input, reduction, kernel: "MultiMarginLoss_cpu_kernel")
        if target.rank > 1 || target.count != plan.rows {
          throw LossTerms.refuse(
            "each row has one target",
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input "
              + "samples (batch size). Expected target size [\(plan.rows)], but got "
              + "\(Shape.text(target.shape)). Input has shape \(Shape.text(input.shape)).",
            "target")
        }
        if let weight = call.optionalTensor(4), weight.count != plan.classes {
          throw LossTerms.refuse(
            "each class has a weight",
            "inconsistent weight size, expected \(plan.classes) but got "
              + Shape.text(weight.shape), "weight")
        }
        if target.dtype != .int64 {
          throw LossTerms.refuse(
            "a target is a class: int64",
            "expected scalar type Long but found \(target.dtype.scalarTypeName)", "target")
        }
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let target = try Copying.contiguous(call.tensor(1), as: .int64, call.runtime)
        let wanted = target.elements(Int.self)
        let weights = call.optionalTensor(4)?.scalars.map(\.double)
        let (margin, isSquared) = (call.double(3), call.double(2) == 2)
        let classes = plan.classes
        for row in 0..<plan.rows where wanted[row] < 0 || wanted[row] >= classes {
          throw LossTerms.refuse(
            "there are \(classes) classes, and no class \(wanted[row])", "target out of range",
            "target")
        }
        return try plan.reduced(call) { row, scores in
          let right = wanted[row]
          var sum = 0.0
          for place in 0..<classes where place != right {
            let lacking = margin - scores[right] + scores[place]
            if lacking > 0 { sum += isSquared ? lacking * lacking : lacking }
          }
          return sum * (weights?[right] ?? 1) / Double(classes)
        }
      }))

  static let multilabel = Operation(
    "multilabel_margin_loss", in: [.functional],
    summary: "What lacks to a margin of 1 between the scores of the right classes and all others.",
    shapes: "input: [n, c], target: int64 [n, c] → [], or [n] with reduction='none'; or [c]",
    formula: "out = mean Σᵢ Σⱼ max(0, 1 − (x[yⱼ] − x[i])) / c, i no target",
    notes: ["A row's targets end at the first −1.", "reduction: 'mean', 'sum' or 'none'."],
    source: "PyTorch: torch.nn.functional.multilabel_margin_loss",
    related: ["multi_margin_loss"],
    examples: [
      .init(
        "F.multilabel_margin_loss(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), "
          + "torch.tensor([[3, 0, -1, 1]]))", gives: "tensor(0.8500)"),
      .init("F.multilabel_margin_loss(torch.ones(3), torch.tensor([0, 1]))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .tensor("target")] + Losses.LossReduction.legacy + [reduction],
      plan: { (call) throws(OperationError) in
        let reduction = try Losses.LossReduction.asked(call, at: 4, legacy: (2, 3))
        let (input, target) = (call.tensor(0), call.tensor(1))
        let plan = try RowsPlan(
          input, reduction, kernel: "multilabel_margin_loss_forward_out_frame")
        let isAlike = input.rank == 2 ? target.shape == input.shape : target.count == plan.classes
        if !isAlike || target.rank > 2 {
          throw LossTerms.refuse(
            "there are as many targets as scores, −1 where there are fewer",
            "inconsistent target size: \(Shape.text(target.shape)) for input of size: "
              + Shape.text(input.shape), "target")
        }
        if target.dtype != .int64 {
          throw LossTerms.refuse(
            "a target is a class: int64",
            "expected scalar type Long but found \(target.dtype.scalarTypeName)", "target")
        }
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let target = try Copying.contiguous(call.tensor(1), as: .int64, call.runtime)
        let wanted = target.elements(Int.self)
        let classes = plan.classes
        for place in 0..<target.count where wanted[place] < -1 || wanted[place] >= classes {
          throw LossTerms.refuse(
            "there are \(classes) classes, and no class \(wanted[place])",
            "argument #2 'target' is out of range", "target")
        }
        return try plan.reduced(call) { row, scores in
          let own = wanted + row &* classes
          var count = 0
          while count < classes, own[count] >= 0 { count += 1 }
          var isTarget = [Bool](repeating: false, count: classes)
          for place in 0..<count { isTarget[own[place]] = true }
          var sum = 0.0
          for place in 0..<count {
            for other in 0..<classes where !isTarget[other] {
              sum += Swift.max(0, 1 - (scores[own[place]] - scores[other]))
            }
          }
          return sum / Double(classes)
        }
      }))
}
