/// `torchmetrics.functional`: similarities and distances of rows, on PyTorch's tensors.
enum TorchMetrics {
  static let all: [Operation] = [
    cosineSimilarity, pairwiseCosine, pairwiseEuclidean, pairwiseManhattan, pairwiseLinear,
    pairwiseMinkowski,
  ]

  /// An input of another shape than the function takes.
  struct UnexpectedShape: Fault {
    static let code = "shape-mismatch"
    let parameters: [String]
    let message: String
    var type: FaultType = .value
    var blamed: [String] { parameters }
  }

  private static func example(_ code: String, gives text: String) -> Operation.Example {
    .init(imported(code), gives: text)
  }
  private static func example(_ code: String, fails fault: any Fault.Type) -> Operation.Example {
    .init(imported(code), fails: fault)
  }
  private static func imported(_ code: String) -> String {
    "from torchmetrics.functional import \(code.prefix { $0 != "(" })\n\(code)"
  }

  static let cosineSimilarity = Operation(
    "cosine_similarity", in: .torchmetrics,
    summary: "The cosine of row i of one matrix with row i of another, added up over the rows.",
    shapes: "preds, target: [n, d] → []; with reduction='none' [n]",
    formula: "out = Σᵢ preds[i]·target[i] / (‖preds[i]‖ ‖target[i]‖)",
    notes: [
      "reduction is 'sum' (the default), 'mean' or 'none'.",
      "A row of zeros gives nan, and with it the whole sum.",
      "Computed in float32, whatever the inputs are.",
      "All rows with all rows: pairwise_cosine_similarity.",
    ],
    related: ["pairwise_cosine_similarity", "cosine_similarity"],
    examples: [
      example(
        "cosine_similarity(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 2], [-3, -4]]), "
          + "'none')", gives: "tensor([ 1., -1.])"),
      example(
        "cosine_similarity(torch.ones(3), torch.ones(3))", fails: UnexpectedShape.self),
    ],
    .composed([
      .tensor("preds"), .tensor("target"),
      Parameter("reduction", .string, default: .string("sum"), acceptsNone: true),
    ]) { (call) throws(OperationError) in
      let (given, target) = (call.tensor(0), call.tensor(1))
      if given.shape != target.shape {
        throw OperationError(
          UnexpectedShape(
            parameters: ["preds", "target"],
            message: "Predictions and targets are expected to have the same shape, but got "
              + "torch.Size(\(Shape.text(given.shape))) and torch.Size(\(Shape.text(target.shape))).",
            type: .runtime))
      }
      if given.rank != 2 {
        throw OperationError(
          UnexpectedShape(
            parameters: ["preds"],
            message: "Expected input to cosine similarity to be 2D tensors of shape `[N,D]` where "
              + "`N` is the number of samples and `D` is the number of dimensions, but got tensor "
              + "of shape torch.Size(\(Shape.text(given.shape)))"))
      }
      let x = try Formula(given, call.runtime).cast(.float32)
      let y = try Formula(target, call.runtime).cast(.float32)
      let norms = try x.squared().sum([1]).squareRoot() * y.squared().sum([1]).squareRoot()
      let similarities = try (x * y).sum([1]) / norms
      switch call.string(2) {
      case "sum": return .tensor(try similarities.sum().tensor)
      case "mean": return .tensor(try similarities.mean().tensor)
      case "none", nil: return .tensor(similarities.tensor)
      case let other?:
        throw OperationError(
          Refusal(
            .value, "reduction is 'sum', 'mean' or 'none', not '\(other)'", torch: "'\(other)'",
            blamed: ["reduction"]))
      }
    })

  private static let reduction = Parameter("reduction", .string, default: Argument.none)
  private static let zeroDiagonal = Parameter("zero_diagonal", .bool, default: Argument.none)

  private static func pairwise(
    _ name: String, _ options: [Parameter] = [], summary: String, formula: String,
    notes: [String] = [], related: [String], examples: [Operation.Example],
    body: @escaping @Sendable (Formula, Formula, Call) throws(OperationError) -> Formula
  ) -> Operation {
    let parameters =
      [.tensor("x"), .optionalTensor("y")] + options + [reduction, zeroDiagonal]
    return Operation(
      name, in: .torchmetrics, summary: summary,
      shapes: "x: [n, d], y: [m, d] → [n, m]; with a reduction [n]", formula: formula,
      notes: notes + [
        "With x alone it is every row of x with every row of x, and the diagonal is 0 unless "
          + "zero_diagonal=False.",
        "reduction='mean' or 'sum' goes over the last dim.",
      ],
      related: related, examples: examples,
      .composed(parameters) { (call) throws(OperationError) in
        let x = Formula(call.tensor(0), call.runtime)
        if x.rank != 2 {
          throw OperationError(
            UnexpectedShape(
              parameters: ["x"],
              message: "Expected argument `x` to be a 2D tensor of shape `[N, d]` but got "
                + "torch.Size(\(Shape.text(x.shape)))"))
        }
        let given = call.optionalTensor(1)
        if let given, given.rank != 2 || given.shape[1] != x.shape[1] {
          throw OperationError(
            UnexpectedShape(
              parameters: ["y"],
              message: "Expected argument `y` to be a 2D tensor of shape `[M, d]` where `d` should "
                + "be same as the last dimension of `x`"))
        }
        let last = parameters.count - 1
        var result = try body(x, given.map { Formula($0, call.runtime) } ?? x, call)
        let clears = call[last].isNone ? given == nil : call.bool(last)
        if clears { result = try result.withZeroDiagonal() }
        switch call.string(last - 1) {
        case "mean": return .tensor(try result.mean([1]).tensor)
        case "sum": return .tensor(try result.sum([1]).tensor)
        case "none", nil: return .tensor(result.tensor)
        case let other?:
          throw OperationError(
            Refusal(
              .value, "Expected reduction to be one of `['mean', 'sum', None]` but got \(other)",
              blamed: ["reduction"]))
        }
      })
  }

  static let pairwiseCosine = pairwise(
    "pairwise_cosine_similarity",
    summary: "The cosine of the angle between every row of x and every row of y.",
    formula: "out[i, j] = x[i]·y[j] / (‖x[i]‖ ‖y[j]‖)",
    notes: [
      "A row of zeros gives nan; scikit-learn's cosine_similarity gives 0 there.",
      "The real function divides x in place; here x stays as it is.",
    ],
    related: ["cosine_similarity", "cos_sim", "pairwise_cos_sim"],
    examples: [
      example(
        "pairwise_cosine_similarity(torch.tensor([[2., 3], [3, 5]]), torch.tensor([[1., 0], "
          + "[2, 1]]))", gives: "tensor([[0.5547, 0.8682],\n        [0.5145, 0.8437]])"),
      example(
        "pairwise_cosine_similarity(torch.tensor([[1., 0], [1, 0]]))",
        gives: "tensor([[0., 1.],\n        [1., 0.]])"),
      example("pairwise_cosine_similarity(torch.ones(3))", fails: UnexpectedShape.self),
    ]
  ) { (x, y, _) throws(OperationError) in
    func normalized(_ rows: Formula) throws(OperationError) -> Formula {
      try rows / rows.call("norm", .float(2), .ints([1])).unsqueezed(1)
    }
    return try normalized(x).product(normalized(y).transposed())
  }

  static let pairwiseEuclidean = pairwise(
    "pairwise_euclidean_distance",
    summary: "The distance between every row of x and every row of y.",
    formula: "out[i, j] = ‖x[i] - y[j]‖", notes: ["Computed in float64."],
    related: ["pairwise_distance", "cdist", "euclidean_distances"],
    examples: [
      example(
        "pairwise_euclidean_distance(torch.tensor([[0., 0], [3, 4]]))",
        gives: "tensor([[0., 5.],\n        [5., 0.]])"),
      example("pairwise_euclidean_distance(torch.ones(3))", fails: UnexpectedShape.self),
    ]
  ) { (x, y, call) throws(OperationError) in
    let dtype = x.dtype.isFloatingPoint ? x.dtype : call.runtime.defaultDType
    let offset = try x.cast(.float64).mean([0], keepdim: true)
    let (left, right) = (try x.cast(.float64) - offset, try y.cast(.float64) - offset)
    let product = try left.product(right.transposed())
    let squares =
      try left.squared().sum([1], keepdim: true) + right.squared().sum([1])
      + product * -2
    return try squares.clamped(0).squareRoot().cast(dtype)
  }

  static let pairwiseManhattan = pairwise(
    "pairwise_manhattan_distance",
    summary: "The sum of absolute differences between every row of x and every row of y.",
    formula: "out[i, j] = Σ |x[i] - y[j]|",
    related: ["manhattan_distances", "cityblock", "cdist"],
    examples: [
      example(
        "pairwise_manhattan_distance(torch.tensor([[0., 0], [3, 4]]))",
        gives: "tensor([[0., 7.],\n        [7., 0.]])"),
      example("pairwise_manhattan_distance(torch.ones(3))", fails: UnexpectedShape.self),
    ]
  ) { (x, y, _) throws(OperationError) in
    if x.dtype.isFloatingPoint, x.dtype == y.dtype, !x.dtype.isReducedFloat {
      return try x.call("cdist", .tensor(y.tensor), .float(1))
    }
    return try (x.unsqueezed(1) - y.unsqueezed(0)).magnitude().sum([2])
  }

  static let pairwiseLinear = pairwise(
    "pairwise_linear_similarity",
    summary: "The dot product of every row of x with every row of y.",
    formula: "out[i, j] = x[i]·y[j]", related: ["linear_kernel", "dot_score"],
    examples: [
      example(
        "pairwise_linear_similarity(torch.tensor([[1., 2]]), torch.tensor([[3., 4]]))",
        gives: "tensor([[11.]])"),
      example("pairwise_linear_similarity(torch.ones(3))", fails: UnexpectedShape.self),
    ]
  ) { (x, y, _) throws(OperationError) in try x.product(y.transposed()) }

  static let pairwiseMinkowski = pairwise(
    "pairwise_minkowski_distance", [.number("p", default: .int(2))],
    summary: "The p-norm of the difference between every row of x and every row of y.",
    formula: "out[i, j] = (Σ |x[i] - y[j]|ᵖ)^(1/p)", notes: ["Computed in float64."],
    related: ["minkowski", "cdist"],
    examples: [
      example(
        "pairwise_minkowski_distance(torch.tensor([[2., 3]]), torch.tensor([[1., 0]]), p=4)",
        gives: "tensor([[3.0092]])"),
      example("pairwise_minkowski_distance(torch.ones(3))", fails: UnexpectedShape.self),
    ]
  ) { (x, y, call) throws(OperationError) in
    let p = call.double(2)
    let (left, right) = (try x.cast(.float64), try y.cast(.float64))
    guard p > 0 else {
      let powers = try (left.unsqueezed(1) - right.unsqueezed(0)).magnitude().power(p)
      return try powers.sum([2]).power(1 / p).cast(x.dtype)
    }
    return try left.call("cdist", .tensor(right.tensor), .float(p)).cast(x.dtype)
  }
}
