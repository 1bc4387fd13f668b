/// SciPy's metrics by name, between all rows of two matrices or all pairs of rows of one.
enum VectorMetric: String, CaseIterable, Sendable {
  case braycurtis, canberra, chebyshev, cityblock, correlation, cosine, dice, euclidean, hamming
  case jaccard, jensenshannon, mahalanobis, minkowski, rogerstanimoto, russellrao, seuclidean
  case sokalsneath, sqeuclidean, yule

  /// The other names that SciPy takes.
  private static let aliases: [String: VectorMetric] = [
    "chebychev": .chebyshev, "cheby": .chebyshev, "cheb": .chebyshev, "ch": .chebyshev,
    "cblock": .cityblock, "cb": .cityblock, "c": .cityblock, "co": .correlation, "cos": .cosine,
    "euclid": .euclidean, "eu": .euclidean, "e": .euclidean, "matching": .hamming,
    "hamm": .hamming, "ha": .hamming, "h": .hamming, "jacc": .jaccard, "ja": .jaccard,
    "j": .jaccard, "js": .jensenshannon, "mahal": .mahalanobis, "mah": .mahalanobis,
    "mi": .minkowski, "m": .minkowski, "pnorm": .minkowski, "se": .seuclidean, "s": .seuclidean,
    "sqe": .sqeuclidean, "sqeuclid": .sqeuclidean,
  ]

  init?(name: String) {
    let name = name.lowercased()
    guard let metric = VectorMetric(rawValue: name) ?? VectorMetric.aliases[name] else {
      return nil
    }
    self = metric
  }

  /// Metrics of truth values, by the counts that they are made of.
  var counts: SciPyBooleans.Kind? {
    switch self {
    case .dice: .dice
    case .jaccard: .jaccard
    case .rogerstanimoto: .rogerstanimoto
    case .russellrao: .russellrao
    case .sokalsneath: .sokalsneath
    case .yule: .yule
    default: nil
    }
  }

  /// What a metric takes besides the rows.
  struct Options: Sendable {
    var p: Double?
    var weights: Formula?
    var variances: Formula?
    var inverse: Formula?
  }

  /// Which options go with the metric.
  private func check(_ options: Options) throws(OperationError) {
    func refuse(_ name: String) -> OperationError {
      OperationError(
        Refusal(
          .type, "the metric \(rawValue) takes no \(name)=",
          torch: "cdist_\(rawValue)() got an unexpected keyword argument '\(name)'", blamed: [name])
      )
    }
    if options.p != nil && self != .minkowski { throw refuse("p") }
    if options.variances != nil && self != .seuclidean { throw refuse("V") }
    if options.inverse != nil && self != .mahalanobis { throw refuse("VI") }
    if options.weights != nil {
      switch self {
      case .seuclidean, .mahalanobis, .jensenshannon: throw refuse("w")
      default: break
      }
    }
  }

  /// `x: [m, n]`, `y: [k, n]`, of any dtype → [m, k] in float64.
  ///
  /// `observed` are the matrices whose rows give variances that are not given: by default both.
  func pairs(
    _ x: Formula, _ y: Formula, _ options: Options, observed: [Formula]? = nil
  ) throws(OperationError) -> Formula {
    try check(options)
    if let kind = counts {
      // SciPy reads numbers as truth, but for dice without weights.
      func flags(_ rows: Formula) throws(OperationError) -> Formula {
        let isRaw = kind == .dice && options.weights == nil
        return try (isRaw ? rows : rows.differs(from: .int(0))).cast(.float64)
      }
      return try kind.dissimilarity(.init(flags(x), flags(y), weights: options.weights))
    }
    var (x, y) = (try x.cast(.float64), try y.cast(.float64))
    let observations = observed ?? [x, y]
    func scale(_ factor: Formula) throws(OperationError) {
      (x, y) = (try x * factor, try y * factor)
    }
    func power(_ p: Double) throws(OperationError) -> Formula {
      try x.call("cdist", .tensor(y.tensor), .float(p))
    }
    let w = options.weights
    switch self {
    case .cosine, .correlation:
      if self == .correlation {
        if let w {
          let share = try w / w.sum()
          x = try x - (x * share).sum([1], keepdim: true)
          y = try y - (y * share).sum([1], keepdim: true)
        } else {
          x = try x - x.mean([1], keepdim: true)
          y = try y - y.mean([1], keepdim: true)
        }
      }
      if let w { try scale(w.squareRoot()) }
      let norms =
        try x.squared().sum([1]).squareRoot().unsqueezed(1)
        * y.squared().sum([1]).squareRoot()
      return try 1 - (x.product(y.transposed()) / norms).clamped(-1, 1)
    case .euclidean:
      if let w { try scale(w.squareRoot()) }
      return try power(2)
    case .sqeuclidean:
      if let w { try scale(w.squareRoot()) }
      return try VectorFolds.pairs(.squares, x, y)
    case .cityblock:
      if let w { try scale(w) }
      return try power(1)
    case .chebyshev:
      if let w { try scale(w.call("gt", .int(0)).cast(.float64)) }
      return try power(.infinity)
    case .minkowski:
      let p = options.p ?? 2
      if let w {
        try scale(p == .infinity ? w.differs(from: .int(0)).cast(.float64) : w.power(1 / p))
      }
      guard p > 0 else {
        let differences = try (x.unsqueezed(1) - y.unsqueezed(0)).magnitude()
        return try differences.power(p).sum([2]).power(1 / p)
      }
      return try power(p)
    case .seuclidean:
      let variances =
        if let given = options.variances { given } else {
          try Self.stacked(observations).call("var", .ints([0]), .bool(true), .bool(false))
        }
      if variances.rank != 1 {
        throw OperationError(
          WrongWeights(parameter: "V", message: "Variance vector V must be one-dimensional."))
      }
      if variances.shape[0] != x.shape[1] {
        throw OperationError(
          WrongWeights(
            parameter: "V",
            message: "Variance vector V must be of the same dimension as the vectors on which the "
              + "distances are computed."))
      }
      try scale(variances.cast(.float64).call("rsqrt"))
      return try power(2)
    case .mahalanobis:
      let inverse =
        if let given = options.inverse { given } else {
          try Self.inverseCovariance(of: Self.stacked(observations))
        }
      let differences = try x.unsqueezed(1) - y.unsqueezed(0)
      let turned = try differences.product(inverse.cast(.float64))
      return try (turned * differences).sum([2]).squareRoot()
    case .braycurtis:
      if let w { try scale(w) }
      return try VectorFolds.pairs(.brayCurtis, x, y)
    case .canberra:
      guard let w else { return try VectorFolds.pairs(.canberra, x, y) }
      let (left, right) = (try x.unsqueezed(1), try y.unsqueezed(0))
      let parts = try (left - right).magnitude() / (left.magnitude() + right.magnitude())
      return try (parts * w).call("nansum", .ints([2]), .bool(false))
    case .hamming:
      guard let w else { return try power(0) / Double(x.shape[1]) }
      let differ = try x.unsqueezed(1).differs(from: y.unsqueezed(0)).cast(.float64)
      return try differ.product(w / w.sum())
    case .jensenshannon:
      x = try x / x.sum([1], keepdim: true)
      y = try y / y.sum([1], keepdim: true)
      return try VectorFolds.pairs(.jensenShannon, x, y)
    case .dice, .jaccard, .rogerstanimoto, .russellrao, .sokalsneath, .yule:
      throw OperationError(Broken("\(self) is counted, not folded"))
    }
  }

  /// The rows of all, in float64.
  private static func stacked(_ matrices: [Formula]) throws(OperationError) -> Formula {
    let runtime = matrices[0].runtime
    let rows = try matrices.map { (rows) throws(OperationError) in try rows.cast(.float64).tensor }
    return Formula(try Concatenation.cat(.tensors(rows), runtime: runtime), runtime)
  }

  /// The inverse of the observations' covariance matrix.
  private static func inverseCovariance(of rows: Formula) throws(OperationError) -> Formula {
    let (count, size) = (rows.shape[0], rows.shape[1])
    if count <= size {
      throw OperationError(
        Refusal(
          .value,
          "The number of observations (\(count)) is too small; the covariance matrix is singular. "
            + "For observations with \(size) dimensions, at least \(size + 1) observations are "
            + "required.", blamed: ["XA", "X"]))
    }
    let covariance = try rows.transposed().call("cov").reshaped([size, size])
    let inverse = try NumPyLinearAlgebra.inverse(
      .tensor(covariance.tensor), runtime: rows.runtime)
    return Formula(inverse, rows.runtime)
  }
}
