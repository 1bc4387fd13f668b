/// scikit-learn's distances of row i to row i.
enum PairedDistances {
  static let all: [Operation] = [
    paired(
      "paired_cosine_distances", .cosine,
      summary: "The cosine distance of row i of X to row i of Y.",
      formula: "out[i] = ½·‖X[i]/‖X[i]‖ - Y[i]/‖Y[i]‖‖²",
      notes: [
        "A row of zeros is at distance ½ from any other row, where cosine_distances says 1.",
        "All rows with all rows: cosine_distances.",
      ],
      related: ["cosine_distances", "cosine_similarity"],
      examples: [
        Pairwise.example(
          "paired_cosine_distances([[1, 0], [1, 1]], [[1, 0], [-1, 1]])", gives: "array([0., 1.])"),
        Pairwise.example(
          "paired_cosine_distances([[1, 0]], [[1, 0], [0, 1]])", fails: FeatureMismatch.self),
      ]),
    paired(
      "paired_euclidean_distances", .euclidean,
      summary: "The distance of row i of X to row i of Y.",
      formula: "out[i] = ‖X[i] - Y[i]‖", related: ["euclidean_distances", "pairwise_distance"],
      examples: [
        Pairwise.example(
          "paired_euclidean_distances([[0, 0]], [[3, 4]])", gives: "array([5.])"),
        Pairwise.example(
          "paired_euclidean_distances([[1, 0]], [[1, 0], [0, 1]])", fails: FeatureMismatch.self),
      ]),
    paired(
      "paired_manhattan_distances", .manhattan,
      summary: "The sum of absolute differences of row i of X and row i of Y.",
      formula: "out[i] = Σ |X[i] - Y[i]|", related: ["manhattan_distances"],
      examples: [
        Pairwise.example(
          "paired_manhattan_distances([[0, 0]], [[3, 4]])", gives: "array([7.])"),
        Pairwise.example(
          "paired_manhattan_distances([[1, 0]], [[1, 0], [0, 1]])", fails: FeatureMismatch.self),
      ]),
    byName,
  ]

  enum Kind: Sendable {
    case cosine, euclidean, manhattan

    init?(name: String) {
      switch name {
      case "cosine": self = .cosine
      case "euclidean", "l2": self = .euclidean
      case "manhattan", "l1", "cityblock": self = .manhattan
      default: return nil
      }
    }

    func distances(_ input: PairwiseInput) throws(OperationError) -> Formula {
      switch self {
      case .cosine:
        return try (Normalizing.rows(input.x) - Normalizing.rows(input.y)).squared().sum([1]) * 0.5
      case .euclidean: return try (input.x - input.y).squared().sum([1]).squareRoot()
      case .manhattan: return try (input.x - input.y).magnitude().sum([1])
      }
    }
  }

  private static let rows: [Parameter] = [.array("X"), .array("Y")]

  private static func paired(
    _ name: String, _ kind: Kind, summary: String, formula: String, notes: [String] = [],
    related: [String], examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: .pairwise, summary: summary, shapes: "X, Y: [m, n] → [m]", formula: formula,
      notes: notes, related: related, examples: examples,
      .composed(rows) { (call) throws(OperationError) in
        .tensor(try kind.distances(PairwiseInput(call, paired: true)).tensor)
      })
  }

  private static let byName = Operation(
    "paired_distances", in: .pairwise, traits: .metric,
    summary: "The distance of row i of X to row i of Y, in a metric by name.",
    shapes: "X, Y: [m, n] → [m]", formula: "out[i] = metric(X[i], Y[i])",
    notes: ["metric is cosine, euclidean (l2), manhattan (l1, cityblock), or a function."],
    related: ["paired_cosine_distances", "pairwise_distances"],
    examples: [
      Pairwise.example(
        "paired_distances([[0, 1], [1, 1]], [[0, 1], [2, 1]])", gives: "array([0., 1.])"),
      Pairwise.example(
        "paired_distances([[0, 1]], [[1, 1]], metric='foo')", fails: UnknownMetric.self),
    ],
    .composed(rows + [Parameter.string("metric", default: "euclidean").keyword]) {
      (call) throws(OperationError) in
      let name = call.string(2) ?? ""
      guard let kind = Kind(name: name) else {
        throw OperationError(
          UnknownMetric(
            message: "The 'metric' parameter of paired_distances must be a str among "
              + "{'cityblock', 'cosine', 'euclidean', 'l1', 'l2', 'manhattan'} or a callable. Got "
              + "'\(name)' instead."))
      }
      return .tensor(try kind.distances(PairwiseInput(call, paired: true)).tensor)
    })
}
