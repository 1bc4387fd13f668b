/// `sklearn.metrics.pairwise` and `sklearn.preprocessing`: similarities, distances and kernels of
/// all rows of one matrix with all rows of another.
enum Pairwise {
  static let all: [Operation] =
    [cosineSimilarity, cosineDistances, euclideanDistances, manhattanDistances]
    + [haversineDistances, nanEuclideanDistances]
    + PairwiseKernels.all + PairedDistances.all + PairwiseChoice.all + [Normalizing.normalize]

  static let rows: [Parameter] = [.array("X"), .optionalArray("Y")]
  static let shapes = "X: [m, n], Y: [k, n] → [m, k]; without Y every row of X with every row of X"

  /// An example that imports what it calls.
  static func example(_ code: String, gives text: String) -> Operation.Example {
    .init(imported(code), gives: text)
  }
  static func example(_ code: String, fails fault: any Fault.Type) -> Operation.Example {
    .init(imported(code), fails: fault)
  }
  private static func imported(_ code: String) -> String {
    let name = code.prefix { $0 != "(" }
    return "from sklearn.metrics.pairwise import \(name)\n\(code)"
  }

  static let cosineSimilarity = Operation(
    "cosine_similarity", in: .pairwise,
    summary: "The cosine of the angle between every row of X and every row of Y.",
    shapes: shapes, formula: "out[i, j] = X[i]·Y[j] / (‖X[i]‖ ‖Y[j]‖)",
    notes: [
      "Matrices only: one vector is written cosine_similarity([a], [b]), and gives [[s]].",
      "A row of zeros has similarity 0 with everything.",
      "float32 stays float32 where both matrices are; everything else becomes float64.",
      "NaN and infinities are refused. dense_output is accepted: there are no sparse matrices.",
      "Elsewhere: torch's cosine_similarity takes row i with row i; "
        + "torch.cosine_similarity(X[:, None], Y, dim=-1) is this one. "
        + "scipy.spatial.distance.cosine is 1 minus it, for two vectors.",
    ],
    related: ["cosine_distances", "paired_cosine_distances", "normalize", "cdist", "cosine"],
    examples: [
      example(
        "cosine_similarity([[1, 2, 3], [4, 5, 6]], [[9, 8, 7], [6, 5, 4]])",
        gives: "array([[0.88265899, 0.85280287],\n       [0.96546332, 0.94805195]])"),
      example("cosine_similarity([[0, 0], [1, 1]])", gives: "array([[0., 0.],\n       [0., 1.]])"),
      example("cosine_similarity([1, 2, 3], [4, 5, 6])", fails: ExpectedMatrix.self),
      example("cosine_similarity([[1, 2]], [[1, 2, 3]])", fails: FeatureMismatch.self),
    ],
    .composed(rows + [.flag("dense_output", default: true)]) { (call) throws(OperationError) in
      .tensor(try cosine(PairwiseInput(call)).tensor)
    })

  static let cosineDistances = Operation(
    "cosine_distances", in: .pairwise,
    summary: "1 minus the cosine of the angle between every row of X and every row of Y.",
    shapes: shapes, formula: "out = clip(1 - cosine_similarity(X, Y), 0, 2)",
    notes: [
      "A row of zeros is at distance 1 from everything; without Y the diagonal is 0, even there."
    ],
    related: ["cosine_similarity", "paired_cosine_distances", "cosine", "cdist"],
    examples: [
      example(
        "cosine_distances([[1, 0], [1, 1]], [[1, 0]])",
        gives: "array([[0.        ],\n       [0.29289322]])"),
      example("cosine_distances([1, 0], [1, 1])", fails: ExpectedMatrix.self),
    ],
    .composed(rows) { (call) throws(OperationError) in
      .tensor(try cosineDistance(PairwiseInput(call)).tensor)
    })

  static let euclideanDistances = Operation(
    "euclidean_distances", in: .pairwise,
    summary: "The distance between every row of X and every row of Y.",
    shapes: shapes, formula: "out[i, j] = √(X[i]·X[i] - 2·X[i]·Y[j] + Y[j]·Y[j])",
    notes: [
      "By a matrix product: the distance of nearly equal rows loses digits. Without Y the diagonal "
        + "is 0.",
      "X_norm_squared and Y_norm_squared are the rows' squares, where they are known already; "
        + "float32 ones are not used.",
    ],
    related: ["manhattan_distances", "paired_euclidean_distances", "rbf_kernel", "cdist"],
    examples: [
      example(
        "euclidean_distances([[0, 1], [1, 1]])", gives: "array([[0., 1.],\n       [1., 0.]])"),
      example(
        "euclidean_distances([[0, 1]], [[3, 5]], squared=True)", gives: "array([[25.]])"),
      example("euclidean_distances([[1, 2]], [[1, 2, 3]])", fails: FeatureMismatch.self),
    ],
    .composed(
      rows + [
        Parameter.optionalArray("Y_norm_squared").keyword,
        Parameter.flag("squared", default: false).keyword,
        Parameter.optionalArray("X_norm_squared").keyword,
      ]
    ) { (call) throws(OperationError) in
      let input = try PairwiseInput(call)
      func squares(
        _ place: Int, _ rows: Formula, _ name: String
      ) throws(OperationError) -> Formula? {
        guard let given = call.optionalTensor(place) else { return nil }
        let count = rows.shape[0]
        if given.shape != [count] && given.shape != [count, 1] && given.shape != [1, count] {
          throw OperationError(
            FeatureMismatch(
              names: ["\(name)_norm_squared"],
              message: "Incompatible dimensions for \(name) of shape "
                + "\(NumPyText.tuple(rows.shape)) and \(name)_norm_squared of shape "
                + "\(NumPyText.tuple(given.shape))."))
        }
        if given.dtype == .float32 { return nil }
        return try Formula(given, call.runtime).cast(.float64).reshaped([count])
      }
      return .tensor(
        try euclidean(
          input, squared: call.bool(3), ofX: squares(4, input.x, "X"), ofY: squares(2, input.y, "Y")
        ).tensor)
    })

  static let manhattanDistances = Operation(
    "manhattan_distances", in: .pairwise,
    summary: "The sum of absolute differences between every row of X and every row of Y.",
    shapes: shapes, formula: "out[i, j] = Σ |X[i] - Y[j]|",
    notes: ["float64, whatever the matrices are."],
    related: [
      "euclidean_distances", "paired_manhattan_distances", "laplacian_kernel", "cityblock",
    ],
    examples: [
      example(
        "manhattan_distances([[1, 2], [3, 4]], [[1, 2], [0, 3]])",
        gives: "array([[0., 2.],\n       [4., 4.]])"),
      example("manhattan_distances([1, 2])", fails: ExpectedMatrix.self),
    ],
    .composed(rows) { (call) throws(OperationError) in
      .tensor(try manhattan(PairwiseInput(call)).tensor)
    })

  static let haversineDistances = Operation(
    "haversine_distances", in: .pairwise,
    summary: "The angle between points of a sphere, given by latitude and longitude in radians.",
    shapes: "X: [m, 2], Y: [k, 2] → [m, k]",
    formula: "out = 2·asin √(sin²(Δlat/2) + cos(lat₁)·cos(lat₂)·sin²(Δlon/2))",
    related: ["euclidean_distances"],
    examples: [
      example("haversine_distances([[0, 0]], [[0, 1]])", gives: "array([[1.]])"),
      example("haversine_distances([[0, 0, 0]])", fails: FeatureMismatch.self),
    ],
    .composed(rows) { (call) throws(OperationError) in
      let given = call.tensor(0)
      if given.rank == 2, given.shape[1] != 2 { throw OperationError(notOnSphere) }
      return .tensor(try haversine(PairwiseInput(call)).tensor)
    })

  static let nanEuclideanDistances = Operation(
    "nan_euclidean_distances", in: .pairwise,
    summary: "The distance between rows over the columns that both have; NaN is what is missing.",
    shapes: shapes,
    formula: "out = √(n / present · Σ (X[i] - Y[j])²), over the columns present in both",
    notes: ["Rows with no column in common give nan."],
    related: ["euclidean_distances"],
    examples: [
      example(
        "nan_euclidean_distances([[3, float('nan')], [1, 2]], [[1, 0]])",
        gives: "array([[2.82842712],\n       [2.        ]])"),
      example("nan_euclidean_distances([1, 2])", fails: ExpectedMatrix.self),
    ],
    .composed(
      rows + [
        Parameter.flag("squared", default: false).keyword,
        Parameter("missing_values", .number, default: .float(.nan), keywordOnly: true),
        Parameter.flag("copy", default: true).keyword,
      ]
    ) { (call) throws(OperationError) in
      .tensor(try nanEuclidean(call, squared: call.bool(2), missing: call.double(3)).tensor)
    })
}
