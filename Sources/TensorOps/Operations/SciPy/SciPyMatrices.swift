/// `cdist`, `pdist` and `squareform`: distances between all rows.
enum SciPyMatrices {
  /// What the metrics take besides the rows.
  private static let options: [Parameter] = [
    Parameter("p", .number, default: Argument.none, keywordOnly: true),
    Parameter.optionalArray("w").keyword, Parameter.optionalArray("V").keyword,
    Parameter.optionalArray("VI").keyword,
  ]

  static let cdist = Operation(
    "cdist", in: .scipyDistance, writes: .out, traits: .metric,
    summary: "The distance of every row of one matrix to every row of another, in any metric.",
    shapes: "XA: [m, n], XB: [k, n] → [m, k]",
    formula: "out[i, j] = metric(XA[i], XB[j])",
    notes: metricNotes + [
      "metric='cosine' is a distance: 1 minus the similarity, nan for rows of zeros, without a "
        + "warning; scikit-learn's cosine_similarity of the same matrices gives 0 there."
    ],
    related: ["pdist", "cosine", "cosine_similarity", "pairwise_distances"],
    examples: [
      cdistExample(
        "cdist([[1, 2, 3], [4, 5, 6]], [[9, 8, 7], [6, 5, 4]], 'cosine')",
        gives: "array([[0.11734101, 0.14719713],\n       [0.03453668, 0.05194805]])"),
      cdistExample("cdist([[0, 0]], [[3, 4]])", gives: "array([[5.]])"),
      .init(
        "from scipy.spatial.distance import cdist\ncdist([[1, 2]], [[1, 2, 3]])",
        fails: FeatureMismatch.self),
      .init(
        "from scipy.spatial.distance import cdist\ncdist([[1, 2]], [[1, 2]], 'cosin')",
        fails: UnknownMetric.self),
    ],
    .composed(
      [.array("XA"), .array("XB"), .string("metric", default: "euclidean")] + options
    ) { (call) throws(OperationError) in
      let runtime = call.runtime
      let (x, y) = (Formula(call.tensor(0), runtime), Formula(call.tensor(1), runtime))
      for (matrix, name) in [(x, "XA"), (y, "XB")] where matrix.rank != 2 {
        throw OperationError(
          UnfitRank(parameter: name, message: "\(name) must be a 2-dimensional array."))
      }
      if x.shape[1] != y.shape[1] {
        throw OperationError(
          FeatureMismatch(
            names: ["XA", "XB"],
            message: "XA and XB must have the same number of columns (i.e. feature dimension.)"))
      }
      let metric = try metric(call.string(2) ?? "")
      return .tensor(
        try metric.pairs(x, y, try options(call, from: 3, columns: x.shape[1])).tensor)
    })

  private static func cdistExample(_ code: String, gives text: String) -> Operation.Example {
    .init("from scipy.spatial.distance import cdist\n\(code)", gives: text)
  }

  private static let metricNotes = [
    "The metrics: " + VectorMetric.allCases.map(\.rawValue).joined(separator: ", ")
      + "; or a function of two rows.",
    "p= goes with minkowski, V= with seuclidean, VI= with mahalanobis, w= with most others.",
  ]

  static let pdist = Operation(
    "pdist", in: .scipyDistance, writes: .out, traits: .metric,
    summary: "The distances between all rows of a matrix, each pair once, in any metric.",
    shapes: "X: [m, n] → [m·(m - 1)/2]",
    formula: "out = metric(X[i], X[j]) for i < j, in order of i, then j",
    notes: metricNotes,
    related: ["cdist", "squareform"],
    examples: [
      .init(
        "from scipy.spatial.distance import pdist\npdist([[0, 0], [3, 4], [0, 1]])",
        gives: "array([5.        , 1.        , 4.24264069])"),
      .init(
        "from scipy.spatial.distance import pdist\npdist([1, 2, 3])", fails: UnfitRank.self),
    ],
    .composed([.array("X"), .string("metric", default: "euclidean")] + options) {
      (call) throws(OperationError) in
      let x = Formula(call.tensor(0), call.runtime)
      if x.rank != 2 {
        throw OperationError(
          UnfitRank(
            parameter: "X",
            message: "A 2-dimensional array must be passed. (Shape was "
              + "\(NumPyText.tuple(x.shape)))."))
      }
      let whole = try metric(call.string(1) ?? "").pairs(
        x, x, options(call, from: 2, columns: x.shape[1]), observed: [x])
      return .tensor(try condensed(whole).tensor)
    })

  /// The elements above the diagonal.
  private static func condensed(_ whole: Formula) throws(OperationError) -> Formula {
    let size = whole.shape[0]
    let (twice, overflow) = size.multipliedReportingOverflow(by: max(0, size - 1))
    if overflow { throw OperationError(SizeOverflow(shape: [size, size])) }
    let indices = try Formula.operation("triu_indices").tensor(
      fitting: [.int(size), .int(size), .int(1)], runtime: whole.runtime)
    let places = Formula(indices, whole.runtime)
    let rows = try places.call("select", .int(0), .int(0)).call("mul", .int(size))
    let columns = try places.call("select", .int(0), .int(1))
    return try whole.reshaped([size * size]).call(
      "index_select", .int(0), .tensor((rows + columns).tensor)
    ).reshaped([twice / 2])
  }

  static let squareform = Operation(
    "squareform", in: .scipyDistance,
    summary: "Turns the distances of pdist into a square matrix, and back.",
    shapes: "X: [m·(m - 1)/2] → [m, m]; X: [m, m] → [m·(m - 1)/2]",
    notes: ["checks=False takes a matrix that isn't symmetric, and reads its upper half."],
    related: ["pdist", "cdist"],
    examples: [
      .init(
        "from scipy.spatial.distance import squareform\nsquareform([1, 2, 3])",
        gives: "array([[0, 1, 2],\n       [1, 0, 3],\n       [2, 3, 0]])"),
      .init(
        "from scipy.spatial.distance import squareform\nsquareform([[0, 1], [1, 0]])",
        gives: "array([1])"),
      .init(
        "from scipy.spatial.distance import squareform\nsquareform([1, 2])",
        fails: UnfitRank.self),
      .init(
        "from scipy.spatial.distance import squareform\nsquareform([[0, 1], [2, 0]])",
        fails: Refusal.self),
    ],
    .composed(
      [.array("X"), .string("force", default: "no"), .flag("checks", default: true)]
    ) { (call) throws(OperationError) in
      let runtime = call.runtime
      let x = Formula(call.tensor(0), runtime)
      let force = (call.string(1) ?? "").lowercased()
      func refuse(_ message: String) -> OperationError {
        OperationError(UnfitRank(parameter: "X", message: message))
      }
      if force == "tomatrix" && x.rank != 1 {
        throw refuse("Forcing 'tomatrix' but input X is not a distance vector.")
      }
      if force == "tovector" && x.rank != 2 {
        throw refuse("Forcing 'tovector' but input X is not a distance matrix.")
      }
      switch x.rank {
      case 1:
        let count = x.shape[0]
        let size = count == 0 ? 1 : Int((Double(count) * 2).squareRoot().rounded(.up))
        if size * (size - 1) != count * 2 {
          throw refuse(
            "Incompatible vector size. It must be a binomial coefficient n choose 2 for some "
              + "integer n >= 2.")
        }
        return .tensor(try spread(x, size: size).tensor)
      case 2:
        if x.shape[0] != x.shape[1] { throw refuse("The matrix argument must be square.") }
        if call.bool(2) {
          if try x.differs(from: x.transposed()).holdsAnywhere() {
            throw OperationError(
              Refusal(.value, "Distance matrix 'X' must be symmetric.", blamed: ["X"]))
          }
          if try x.call("diagonal").differs(from: .int(0)).holdsAnywhere() {
            throw OperationError(
              Refusal(.value, "Distance matrix 'X' diagonal must be zero.", blamed: ["X"]))
          }
        }
        return .tensor(try condensed(x).tensor)
      default:
        throw refuse(
          "The first argument must be one or two dimensional array. A \(x.rank)-dimensional array "
            + "is not permitted")
      }
    })

  /// The symmetric matrix of which these are the elements above the diagonal.
  private static func spread(_ x: Formula, size: Int) throws(OperationError) -> Formula {
    let runtime = x.runtime
    _ = try Shape.byteCount([size, size], dtype: x.dtype)
    func zeros(_ count: Int) throws(OperationError) -> Formula {
      Formula(
        try Formula.operation("zeros").tensor(
          fitting: [.ints([count]), .dtype(x.dtype)], runtime: runtime), runtime)
    }
    let indices = Formula(
      try Formula.operation("triu_indices").tensor(
        fitting: [.int(size), .int(size), .int(1)], runtime: runtime), runtime)
    let rows = try indices.call("select", .int(0), .int(0)).call("mul", .int(size))
    let places = try rows + indices.call("select", .int(0), .int(1))
    let upper = try zeros(size * size).call(
      "scatter", .int(0), .tensor(places.tensor), .tensor(x.tensor)
    ).reshaped([size, size])
    return try x.dtype == .bool
      ? upper.call("logical_or", .tensor(upper.transposed().tensor)) : upper + upper.transposed()
  }

  private static func metric(_ name: String) throws(OperationError) -> VectorMetric {
    if let metric = VectorMetric(name: name) { return metric }
    throw OperationError(UnknownMetric(message: "Unknown Distance Metric: \(name.lowercased())"))
  }

  /// `p`, `w`, `V` and `VI`, which stand from a place on.
  private static func options(
    _ call: Call, from place: Int, columns: Int
  ) throws(OperationError) -> VectorMetric.Options {
    var options = VectorMetric.Options()
    options.p = call.optionalDouble(place)
    if let weights = call.optionalTensor(place + 1) {
      if weights.rank != 1 || weights.shape[0] != columns {
        throw OperationError(
          WrongWeights(
            message: "Weights must have same size as input vector. "
              + "\(weights.shape.first ?? 1) vs. \(columns)"))
      }
      options.weights = try SciPyVectors.weights(weights, call.runtime)
    }
    options.variances = call.optionalTensor(place + 2).map { Formula($0, call.runtime) }
    options.inverse = call.optionalTensor(place + 3).map { Formula($0, call.runtime) }
    return options
  }
}
