/// scikit-learn's metrics and kernels by name, and the nearest rows.
enum PairwiseChoice {
  static let all: [Operation] = [distances, nearest, nearestWithDistance]

  /// The distances in a metric by its name.
  private static func values(
    _ name: String, _ call: Call, _ function: String, finite: Bool = true,
    _ options: VectorMetric.Options = .init(), squared: Bool = false
  ) throws(OperationError) -> Formula {
    let finiteness: PairwiseInput.Finiteness = finite ? .all : .any
    switch name {
    case "cosine": return try Pairwise.cosineDistance(PairwiseInput(call, finite: finiteness))
    case "euclidean", "l2":
      return try Pairwise.euclidean(PairwiseInput(call, finite: finiteness), squared: squared)
    case "manhattan", "cityblock", "l1":
      return try Pairwise.manhattan(PairwiseInput(call, finite: finiteness))
    case "haversine": return try Pairwise.haversine(PairwiseInput(call, finite: finiteness))
    case "nan_euclidean":
      return try Pairwise.nanEuclidean(call, squared: squared, missing: .nan)
    case "precomputed":
      let input = try PairwiseInput(call, finite: finiteness, precomputed: true)
      if try input.x.isLess(than: 0).holdsAnywhere() {
        throw OperationError(
          InvalidParameter(
            parameter: "X",
            message: "Negative values in data passed to `pairwise_distances`. Precomputed distance "
              + " need to have non-negative values."))
      }
      return input.x
    default:
      guard let metric = VectorMetric(name: name) else {
        let known = Set(VectorMetric.allCases.map(\.rawValue)).union(scikitLearnMetrics).sorted()
        throw OperationError(
          UnknownMetric(
            message: "The 'metric' parameter of \(function) must be a str among {"
              + known.map { "'\($0)'" }.joined(separator: ", ")
              + "} or a callable. Got '\(name)' instead."))
      }
      let input = try PairwiseInput(call, finite: finiteness)
      var (x, y) = (input.x, input.y)
      if metric.counts != nil {
        x = try x.differs(from: .int(0))
        y = try y.differs(from: .int(0))
        if call.tensor(0).dtype != .bool {
          call.runtime.warn(
            "DataConversionWarning", "Data was converted to boolean for metric \(name)")
        }
      }
      let required: (name: String, given: Bool)? =
        switch metric {
        case .seuclidean: ("V", options.variances != nil)
        case .mahalanobis: ("VI", options.inverse != nil)
        default: nil
        }
      if let required, !required.given, !input.isAlone {
        throw OperationError(
          InvalidParameter(
            parameter: "metric",
            message: "The '\(required.name)' parameter is required for the \(name) metric when Y "
              + "is passed."))
      }
      let result = try metric.pairs(x, y, options, observed: [x])
      return input.isAlone ? try result.withZeroDiagonal() : result
    }
  }

  private static let scikitLearnMetrics: Set<String> = [
    "haversine", "l1", "l2", "manhattan", "nan_euclidean", "precomputed",
  ]

  private static let jobs = Parameter("n_jobs", .int, default: Argument.none, keywordOnly: true)

  static let distances = Operation(
    "pairwise_distances", in: .pairwise, traits: .metric,
    summary: "The distance between every row of X and every row of Y, in a metric by name.",
    shapes: Pairwise.shapes, formula: "out[i, j] = metric(X[i], Y[j])",
    notes: [
      "scikit-learn's own metrics: cosine, euclidean (l2), manhattan (l1, cityblock), haversine, "
        + "nan_euclidean, precomputed; all others are scipy.spatial.distance.cdist's; or a function "
        + "of two rows.",
      "metric='cosine' gives 1 for rows of zeros, where cdist gives nan.",
      "n_jobs is accepted.",
    ],
    related: ["cosine_distances", "euclidean_distances", "cdist", "pairwise_kernels"],
    examples: [
      Pairwise.example(
        "pairwise_distances([[0, 0], [3, 4]])", gives: "array([[0., 5.],\n       [5., 0.]])"),
      Pairwise.example(
        "pairwise_distances([[0, 0], [3, 4]], [[1, 1]], metric='chebyshev')",
        gives: "array([[1.],\n       [3.]])"),
      Pairwise.example("pairwise_distances([[0, 0]], metric='foo')", fails: UnknownMetric.self),
    ],
    .composed(
      Pairwise.rows + [
        .string("metric", default: "euclidean"), jobs,
        Parameter.flag("ensure_all_finite", default: true).keyword,
        Parameter("p", .number, default: Argument.none, keywordOnly: true),
        Parameter.optionalArray("w").keyword, Parameter.optionalArray("V").keyword,
        Parameter.optionalArray("VI").keyword, Parameter.flag("squared", default: false).keyword,
      ]
    ) { (call) throws(OperationError) in
      var options = VectorMetric.Options()
      options.p = call.optionalDouble(5)
      func option(_ place: Int) -> Formula? {
        call.optionalTensor(place).map { Formula($0, call.runtime) }
      }
      if let weights = call.optionalTensor(6) {
        options.weights = try SciPyVectors.weights(weights, call.runtime)
      }
      (options.variances, options.inverse) = (option(7), option(8))
      return .tensor(
        try values(
          call.string(2) ?? "", call, "pairwise_distances", finite: call.bool(4), options,
          squared: call.bool(9)
        ).tensor)
    })

  static let kernels = Operation(
    "pairwise_kernels", in: .pairwise, traits: .metric,
    summary: "The kernel of every row of X with every row of Y, by name.",
    shapes: Pairwise.shapes, formula: "out[i, j] = kernel(X[i], Y[j])",
    notes: [
      "metric is " + PairwiseKernels.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        + ", precomputed, or a function of two rows.",
      "filter_params=True leaves out what the kernel doesn't take; n_jobs is accepted.",
    ],
    related: ["cosine_similarity", "rbf_kernel", "pairwise_distances"],
    examples: [
      Pairwise.example(
        "pairwise_kernels([[1, 0], [1, 1]], metric='cosine')",
        gives: "array([[1.        , 0.70710678],\n       [0.70710678, 1.        ]])"),
      Pairwise.example("pairwise_kernels([[0, 0]], metric='foo')", fails: UnknownMetric.self),
    ],
    .composed(
      Pairwise.rows + [
        .string("metric", default: "linear"),
        Parameter.flag("filter_params", default: false).keyword, jobs,
        PairwiseKernels.gamma.keyword,
        Parameter("degree", .number, default: Argument.none, keywordOnly: true),
        Parameter("coef0", .number, default: Argument.none, keywordOnly: true),
      ]
    ) { (call) throws(OperationError) in
      let name = call.string(2) ?? ""
      if name == "precomputed" {
        return .tensor(try PairwiseInput(call, precomputed: true).x.tensor)
      }
      guard let kind = PairwiseKernels.Kind(rawValue: name) else {
        let known = (PairwiseKernels.Kind.allCases.map(\.rawValue) + ["precomputed"]).sorted()
        throw OperationError(
          UnknownMetric(
            message: "The 'metric' parameter of pairwise_kernels must be a str among {"
              + known.map { "'\($0)'" }.joined(separator: ", ")
              + "} or a callable. Got '\(name)' instead."))
      }
      let taken: Set<String> =
        switch kind {
        case .polynomial, .poly: ["gamma", "degree", "coef0"]
        case .sigmoid: ["gamma", "coef0"]
        case .rbf, .laplacian, .chi2: ["gamma"]
        case .linear, .cosine, .additiveChi2: []
        }
      for (place, option) in [(5, "gamma"), (6, "degree"), (7, "coef0")]
      where !call[place].isNone && !taken.contains(option) && !call.bool(3) {
        let function = kind == .cosine ? "cosine_similarity" : "\(kind.rawValue)_kernel"
        throw OperationError(
          Refusal(
            .type, "\(function)() got an unexpected keyword argument '\(option)'",
            blamed: [option]))
      }
      var options = PairwiseKernels.Options(gamma: call.optionalDouble(5))
      if let degree = call.optionalDouble(6) { options.degree = degree }
      if let constant = call.optionalDouble(7) { options.coef0 = constant }
      return .tensor(try kind.values(PairwiseInput(call), options).tensor)
    })

  private static func choosing(_ call: Call, _ function: String) throws(OperationError) -> Formula {
    let axis = call.int(2)
    guard axis == 0 || axis == 1 else {
      throw OperationError(
        InvalidParameter(
          parameter: "axis",
          message: "The 'axis' parameter of \(function) must be a int among {0, 1}. Got \(axis) "
            + "instead."))
    }
    let whole = try values(call.string(3) ?? "", call, function)
    return try (axis == 0 ? whole.transposed() : whole).cast(.float64)
  }

  private static let choice: [Parameter] = [
    .array("X"), .array("Y"), Parameter.int("axis", default: 1).keyword,
    Parameter.string("metric", default: "euclidean").keyword,
  ]

  static let nearest = Operation(
    "pairwise_distances_argmin", in: .pairwise,
    summary: "For every row of X the row of Y that is nearest.",
    shapes: "X: [m, n], Y: [k, n] → [m]; with axis=0 [k]",
    notes: ["Of several that are equally near, the first."],
    related: ["pairwise_distances_argmin_min", "pairwise_distances"],
    examples: [
      Pairwise.example(
        "pairwise_distances_argmin([[0, 0], [3, 3]], [[1, 1], [2, 2]])", gives: "array([0, 1])"),
      Pairwise.example("pairwise_distances_argmin([1, 2], [[1, 2]])", fails: ExpectedMatrix.self),
    ],
    .composed(choice) { (call) throws(OperationError) in
      let whole = try choosing(call, "pairwise_distances_argmin")
      return .tensor(try whole.call("argmin", .int(1), .bool(false)).tensor)
    })

  static let nearestWithDistance = Operation(
    "pairwise_distances_argmin_min", in: .pairwise,
    summary: "For every row of X the row of Y that is nearest, and how far it is.",
    shapes: "X: [m, n], Y: [k, n] → two of [m]; with axis=0 [k]",
    notes: ["Of several that are equally near, the first."],
    related: ["pairwise_distances_argmin", "pairwise_distances"],
    examples: [
      Pairwise.example(
        "pairwise_distances_argmin_min([[0, 0]], [[3, 4], [0, 1]])",
        gives: "(array([1]), array([1.]))"),
      Pairwise.example(
        "pairwise_distances_argmin_min([1, 2], [[1, 2]])", fails: ExpectedMatrix.self),
    ],
    .composed(choice) { (call) throws(OperationError) in
      let whole = try choosing(call, "pairwise_distances_argmin_min")
      return .tensors(
        [
          try whole.call("argmin", .int(1), .bool(false)).tensor,
          try whole.call("amin", .ints([1]), .bool(false)).tensor,
        ], .tuple)
    })
}
