/// scikit-learn's kernels: similarities that support vector machines and the like take.
enum PairwiseKernels {
  static let all: [Operation] = [
    linear, polynomial, sigmoid, rbf, laplacian, additiveChi2, chi2, PairwiseChoice.kernels,
  ]

  static let gamma = Parameter("gamma", .number, default: Argument.none)

  /// What the kernels take besides the rows.
  struct Options: Sendable {
    var gamma: Double?
    var degree = 3.0
    var coef0 = 1.0
  }

  enum Kind: String, CaseIterable, Sendable {
    case additiveChi2 = "additive_chi2"
    case chi2, linear, polynomial, poly, rbf, laplacian, sigmoid, cosine

    func values(
      _ input: PairwiseInput, _ options: Options
    ) throws(OperationError) -> Formula {
      let gamma = options.gamma ?? 1 / Double(input.x.shape[1])
      var product: Formula {
        get throws(OperationError) { try input.x.product(input.y.transposed()) }
      }
      switch self {
      case .linear: return try product
      case .polynomial, .poly:
        return try (product * gamma + options.coef0).power(options.degree)
      case .sigmoid: return try (product * gamma + options.coef0).call("tanh")
      case .rbf: return try (Pairwise.euclidean(input, squared: true) * -gamma).exponential()
      case .laplacian: return try (Pairwise.manhattan(input) * -gamma).exponential()
      case .cosine: return try Pairwise.cosine(input)
      case .additiveChi2: return try chiSquared(input)
      case .chi2: return try (chiSquared(input) * (options.gamma ?? 1)).exponential()
      }
    }

    private func chiSquared(_ input: PairwiseInput) throws(OperationError) -> Formula {
      for (rows, name) in [(input.x, "X"), (input.y, "Y")]
      where try rows.isLess(than: 0).holdsAnywhere() {
        throw OperationError(
          InvalidParameter(parameter: name, message: "\(name) contains negative values."))
      }
      return try VectorFolds.pairs(.chiSquared, input.x, input.y).cast(input.x.dtype)
    }
  }

  private static func kernel(
    _ kind: Kind, _ parameters: [Parameter], summary: String, formula: String,
    notes: [String] = [], examples: [Operation.Example],
    options: @escaping @Sendable (Call) -> Options
  ) -> Operation {
    let name = kind == .additiveChi2 ? "additive_chi2_kernel" : kind.rawValue + "_kernel"
    return Operation(
      name, in: .pairwise, summary: summary, shapes: Pairwise.shapes, formula: formula,
      notes: notes, related: ["pairwise_kernels", "cosine_similarity", "euclidean_distances"],
      examples: examples,
      .composed(Pairwise.rows + parameters) { (call) throws(OperationError) in
        let options = options(call)
        if let gamma = options.gamma, gamma < 0 || gamma.isNaN || gamma == 0 && kind == .laplacian {
          let place = (Pairwise.rows + parameters).firstIndex { $0.name == "gamma" } ?? 2
          let written = if case .int(let whole) = call[place] { "\(whole)" } else { "\(gamma)" }
          let opening = kind == .laplacian || kind == .chi2 ? "(" : "["
          throw OperationError(
            InvalidParameter(
              parameter: "gamma",
              message: "The 'gamma' parameter of \(name) must be a float in the range "
                + "\(opening)0.0, inf) or None. Got \(written) instead."))
        }
        return .tensor(try kind.values(PairwiseInput(call), options).tensor)
      })
  }

  static let linear = kernel(
    .linear, [.flag("dense_output", default: true)],
    summary: "The dot product of every row of X with every row of Y.",
    formula: "out[i, j] = X[i]·Y[j]",
    examples: [
      Pairwise.example("linear_kernel([[1, 2]], [[3, 4], [5, 6]])", gives: "array([[11., 17.]])"),
      Pairwise.example("linear_kernel([1, 2])", fails: ExpectedMatrix.self),
    ]
  ) { _ in Options() }

  static let polynomial = kernel(
    .polynomial,
    [
      .number("degree", default: .int(3)), gamma, .number("coef0", default: .int(1)),
    ],
    summary: "A power of the dot product of every row of X with every row of Y.",
    formula: "out = (gamma·X[i]·Y[j] + coef0)^degree",
    notes: ["gamma is 1 / n where it isn't given."],
    examples: [
      Pairwise.example(
        "polynomial_kernel([[1, 2]], [[3, 4]], degree=2)", gives: "array([[42.25]])"),
      Pairwise.example("polynomial_kernel([1, 2])", fails: ExpectedMatrix.self),
    ]
  ) {
    Options(gamma: $0.optionalDouble(3), degree: $0.double(2), coef0: $0.double(4))
  }

  static let sigmoid = kernel(
    .sigmoid, [gamma, .number("coef0", default: .int(1))],
    summary: "The hyperbolic tangent of the dot product of every row of X with every row of Y.",
    formula: "out = tanh(gamma·X[i]·Y[j] + coef0)",
    notes: ["gamma is 1 / n where it isn't given."],
    examples: [
      Pairwise.example("sigmoid_kernel([[0, 0]], [[1, 1]], coef0=0)", gives: "array([[0.]])"),
      Pairwise.example("sigmoid_kernel([1, 2])", fails: ExpectedMatrix.self),
    ]
  ) { Options(gamma: $0.optionalDouble(2), coef0: $0.double(3)) }

  static let rbf = kernel(
    .rbf, [gamma],
    summary: "How near every row of X is to every row of Y, as a bell curve of the distance.",
    formula: "out = exp(-gamma·‖X[i] - Y[j]‖²)",
    notes: ["gamma is 1 / n where it isn't given."],
    examples: [
      Pairwise.example("rbf_kernel([[0, 0]], [[1, 1]])", gives: "array([[0.36787944]])"),
      Pairwise.example("rbf_kernel([1, 2])", fails: ExpectedMatrix.self),
    ]
  ) { Options(gamma: $0.optionalDouble(2)) }

  static let laplacian = kernel(
    .laplacian, [gamma],
    summary: "How near every row of X is to every row of Y, falling off with the city-block "
      + "distance.",
    formula: "out = exp(-gamma·Σ|X[i] - Y[j]|)",
    notes: ["gamma is 1 / n where it isn't given."],
    examples: [
      Pairwise.example("laplacian_kernel([[0, 0]], [[1, 1]])", gives: "array([[0.36787944]])"),
      Pairwise.example(
        "laplacian_kernel([[0, 0]], [[1, 1]], gamma=-1)", fails: InvalidParameter.self),
    ]
  ) { Options(gamma: $0.optionalDouble(2)) }

  static let additiveChi2 = kernel(
    .additiveChi2, [],
    summary: "Minus the chi-squared distance of every row of X to every row of Y.",
    formula: "out = -Σ (X[i] - Y[j])² / (X[i] + Y[j])",
    notes: ["Negative values are refused; places where both are 0 count nothing."],
    examples: [
      Pairwise.example("additive_chi2_kernel([[1, 3]], [[3, 1]])", gives: "array([[-2.]])"),
      Pairwise.example("additive_chi2_kernel([[-1, 3]])", fails: InvalidParameter.self),
    ]
  ) { _ in Options() }

  static let chi2 = kernel(
    .chi2, [.number("gamma", default: .float(1))],
    summary: "How near every row of X is to every row of Y by their chi-squared distance.",
    formula: "out = exp(-gamma·Σ (X[i] - Y[j])² / (X[i] + Y[j]))",
    notes: ["Negative values are refused."],
    examples: [
      Pairwise.example("chi2_kernel([[1, 3]], [[3, 1]])", gives: "array([[0.13533528]])"),
      Pairwise.example("chi2_kernel([[-1, 3]])", fails: InvalidParameter.self),
    ]
  ) { Options(gamma: $0.optionalDouble(2)) }
}
