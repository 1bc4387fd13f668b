/// `scipy.spatial.distance`: the distance of two vectors.
enum SciPyDistances {
  static let all: [Operation] =
    [cosine, correlation, euclidean, sqeuclidean, cityblock, chebyshev, minkowski]
    + [seuclidean, mahalanobis, braycurtis, canberra, hamming, jensenshannon]
    + SciPyBooleans.all + [SciPyMatrices.cdist, SciPyMatrices.pdist, SciPyMatrices.squareform]

  static let weights = Parameter.optionalArray("w")

  /// A distance of two vectors.
  static func distance(
    _ name: String, _ parameters: [Parameter] = [weights], summary: String, formula: String,
    notes: [String] = [], related: [String] = [], examples: [Operation.Example],
    short: ShortWay? = nil, body: @escaping @Sendable (Call) throws(OperationError) -> Formula
  ) -> Operation {
    Operation(
      name, in: .scipyDistance, summary: summary, shapes: "u, v: [n] → a number",
      formula: formula, notes: notes, related: related, examples: examples,
      .composed([.array("u"), .array("v")] + parameters, short: short) {
        (call) throws(OperationError) in
        .tensor(try body(call).tensor)
      })
  }

  /// A norm: BLAS, which SciPy asks for the usual one, gives Python's own float.
  private static func norm(
    _ name: String, _ parameters: [Parameter] = [weights], summary: String, formula: String,
    notes: [String] = [], related: [String] = [], examples: [Operation.Example],
    short: ShortWay? = nil,
    body: @escaping @Sendable (Call) throws(OperationError) -> (Formula, isFloat: Bool)
  ) -> Operation {
    Operation(
      name, in: .scipyDistance, summary: summary, shapes: "u, v: [n] → a number",
      formula: formula, notes: notes, related: related, examples: examples,
      .composed([.array("u"), .array("v")] + parameters, short: short) {
        (call) throws(OperationError) in
        let (result, isFloat) = try body(call)
        return isFloat && !result.isShapeOnly
          ? .scalar(try result.value) : .tensor(result.tensor)
      })
  }

  /// An example with the module under its usual name.
  static func example(_ code: String, gives text: String) -> Operation.Example {
    .init("from scipy.spatial import distance\n\(code)", gives: text)
  }
  static func example(_ code: String, fails fault: any Fault.Type) -> Operation.Example {
    .init("from scipy.spatial import distance\n\(code)", fails: fault)
  }

  static let cosine = distance(
    "cosine",
    summary: "The cosine distance of two vectors: 1 minus the cosine of their angle.",
    formula: "out = clip(1 - Σ w·u·v / √(Σ w·u² · Σ w·v²), 0, 2)",
    notes: [
      "A distance, not a similarity: 0 for vectors that point the same way, 1 for orthogonal ones, "
        + "2 for opposite ones.",
      "A vector of zeros gives nan, with a RuntimeWarning.",
      "Vectors only; every row with every row is cdist(A, B, 'cosine').",
      "Elsewhere: torch's cosine_similarity is 1 minus this, and 0 for zero vectors; scikit-learn's "
        + "cosine_distances takes all pairs of rows, and gives 1 for zero vectors.",
    ],
    related: ["correlation", "cdist", "cosine_similarity", "cosine_distances"],
    examples: [
      example(
        "distance.cosine([1, 2, 3], [4, 5, 6])", gives: "np.float64(0.025368153802923787)"),
      example("distance.cosine([1, 0, 0], [0, 1, 0])", gives: "np.float64(1.0)"),
      example("distance.cosine([1, 2], [1, 2, 3])", fails: NotAligned.self),
      example("distance.cosine([[1, 2]], [[1, 2]])", fails: UnfitRank.self),
    ], short: SciPyShortDistances.cosine
  ) { (call) throws(OperationError) in try correlation(call, centered: false) }

  static let correlation = distance(
    "correlation", [weights, .flag("centered", default: true)],
    summary: "1 minus the correlation of two vectors: their cosine distance without their means.",
    formula: "out = clip(1 - Σ (u - ū)(v - v̄) / (‖u - ū‖ ‖v - v̄‖), 0, 2)",
    notes: [
      "A vector of equal elements has no correlation with anything: nan, with a RuntimeWarning.",
      "centered=False is the cosine distance.",
    ],
    related: ["cosine", "corrcoef"],
    examples: [
      example("distance.correlation([1, 2, 3], [2, 4, 6])", gives: "np.float64(0.0)"),
      example("distance.correlation([1, 2], [1, 2, 3])", fails: NotAligned.self),
    ]
  ) { (call) throws(OperationError) in try correlation(call, centered: call.bool(3)) }

  private static func correlation(
    _ call: Call, centered: Bool
  ) throws(OperationError) -> Formula {
    let given = try SciPyVectors(call, weights: 2, promoting: false)
    var (u, v) = (given.u, given.v)
    var weights = given.w
    if let w = weights { weights = try w / w.summed() }
    if centered {
      if let weights {
        let (meanU, meanV) = (
          try given.dot(u, weights, ["u", "w"]), try given.dot(v, weights, ["v", "w"])
        )
        u = try u.floating() - meanU
        v = try v.floating() - meanV
      } else {
        (u, v) = (try u.floating(), try v.floating())
        let (meanU, meanV) = (try u.mean(), try v.mean())
        u = try u - meanU
        v = try v - meanV
      }
    }
    var (left, right) = (u, v)
    if let weights {
      right = try given.weighted(v, by: weights)
      left = try given.weighted(u, by: weights)
    }
    let uv = try given.dot(u, right)
    let (uu, vv) = (try given.dot(u, left), try given.dot(v, right))
    let squares = uu.dtype == .bool ? try uu.call("logical_and", .tensor(vv.tensor)) : try uu * vv
    let norms = try squares.cast(.float64).squareRoot()
    try SciPyVectors.warnOfZero(
      norms,
      uv.dtype.isFloatingPoint
        ? "invalid value encountered in scalar divide" : "invalid value encountered in divide")
    let numerator = try uv.floating()
    return try (1 - numerator / norms.cast(numerator.dtype)).clamped(0, 2)
  }

  static let euclidean = norm(
    "euclidean", summary: "The length of the difference of two vectors.",
    formula: "out = √(Σ w·(u - v)²)",
    notes: ["NaN and infinities are refused."],
    related: ["sqeuclidean", "minkowski", "cdist", "pairwise_distance"],
    examples: [
      example("distance.euclidean([1, 0], [4, 4])", gives: "np.float64(5.0)"),
      example("distance.euclidean([1, 2], [1, 2, 3])", fails: ArraysNotBroadcast.self),
    ], short: SciPyShortDistances.euclidean
  ) { (call) throws(OperationError) in
    try minkowski(SciPyVectors(call, weights: 2), p: 2)
  }

  static let sqeuclidean = distance(
    "sqeuclidean", summary: "The square of the distance of two vectors.",
    formula: "out = Σ w·(u - v)²",
    related: ["euclidean", "seuclidean"],
    examples: [
      example("distance.sqeuclidean([1, 0], [4, 4])", gives: "np.float64(25.0)"),
      example("distance.sqeuclidean([1, 2], [1, 2, 3])", fails: ArraysNotBroadcast.self),
    ], short: SciPyShortDistances.squares
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call, weights: 2)
    try given.checkBroadcast(given.u, given.v)
    let difference = try given.u.floating() - given.v.floating()
    if let w = given.w {
      return try given.dot(difference, given.weighted(difference, by: w))
    }
    return try given.dot(difference, difference)
  }

  static let minkowski = norm(
    "minkowski", [Parameter.number("p", default: .int(2)), weights],
    summary: "The p-norm of the difference of two vectors.",
    formula: "out = (Σ w·|u - v|ᵖ)^(1/p)",
    notes: ["p must be above 0; p=inf takes the largest difference."],
    related: ["euclidean", "cityblock", "chebyshev"],
    examples: [
      example("distance.minkowski([1, 0, 0], [0, 1, 0], p=1)", gives: "np.float64(2.0)"),
      example("distance.minkowski([1, 2], [3, 4], p=0)", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call, weights: 3)
    let p = call.double(2)
    if p <= 0 {
      throw OperationError(Refusal(.value, "p must be greater than 0", blamed: ["p"]))
    }
    return try minkowski(given, p: p)
  }

  /// The norm of the difference, as `euclidean` and `minkowski` share it.
  private static func minkowski(
    _ given: SciPyVectors, p: Double
  ) throws(OperationError) -> (Formula, isFloat: Bool) {
    var difference = try given.difference()
    if let w = given.w {
      let root: Formula =
        switch p {
        case 1: w
        case 2: try w.squareRoot()
        case .infinity: try w.differs(from: .int(0)).cast(.float64)
        default: try w.power(1 / p)
        }
      difference = try given.weighted(difference, by: root)
    }
    try difference.checkFinite()
    if p == .infinity && difference.shape[0] == 0 {
      throw OperationError(
        Refusal(
          .value,
          "zero-size array to reduction operation maximum which has no identity", blamed: ["u"]))
    }
    return (
      try difference.vectorNorm(p),
      p == 2 && difference.dtype.isFloatingPoint
        && !difference.dtype.isReducedFloat && difference.shape[0] > 0
    )
  }

  static let cityblock = distance(
    "cityblock", summary: "The sum of the absolute differences of two vectors.",
    formula: "out = Σ w·|u - v|",
    notes: ["Integers stay integers."],
    related: ["minkowski", "manhattan_distances"],
    examples: [
      example("distance.cityblock([1, 2], [3, 5])", gives: "np.int64(5)"),
      example("distance.cityblock([1, 2], [1, 2, 3])", fails: ArraysNotBroadcast.self),
    ]
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call, weights: 2)
    let differences = try given.difference().magnitude()
    if let w = given.w { return try given.weighted(differences, by: w).summed() }
    return try differences.summed()
  }

  static let chebyshev = distance(
    "chebyshev", summary: "The largest absolute difference of two vectors.",
    formula: "out = max |u - v|",
    notes: ["A weight of 0 leaves an element out; other weights change nothing."],
    related: ["minkowski", "cityblock"],
    examples: [
      example("distance.chebyshev([1, 2], [3, 5])", gives: "np.int64(3)"),
      example("distance.chebyshev([], [])", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call, weights: 2)
    var differences = try given.difference().magnitude()
    if let w = given.w {
      try given.checkBroadcast(w, differences, ["w", "u"])
      differences = try differences * w.call("gt", .int(0)).cast(differences.dtype)
    }
    if differences.shape[0] == 0 {
      throw OperationError(
        Refusal(.value, "max() arg is an empty sequence", blamed: ["u", "v"]))
    }
    guard differences.dtype.isFloatingPoint else { return try differences.largest([0]) }
    // Python's max keeps a NaN that comes first, and passes over all others.
    let isNaN = try differences.call("isnan")
    let rest = try differences.replacing(isNaN, by: -.infinity).largest([0])
    return try rest.replacing(isNaN.call("select", .int(0), .int(0)), by: .nan)
  }

  static let seuclidean = norm(
    "seuclidean", [.array("V")],
    summary: "The distance of two vectors, each element measured by its variance.",
    formula: "out = √(Σ (u - v)² / V)",
    related: ["euclidean", "mahalanobis"],
    examples: [
      example("distance.seuclidean([1, 0], [3, 0], [4, 1])", gives: "1.0"),
      example("distance.seuclidean([1, 0], [3, 0], [4])", fails: Refusal.self),
    ]
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call)
    let variances = try SciPyVectors.vector(call.tensor(2), "V", call.runtime).cast(.float64)
    if variances.shape != given.u.shape || given.u.shape != given.v.shape {
      throw OperationError(
        Refusal(
          .type, "V must be a 1-D array of the same dimension as u and v.", blamed: ["V"]))
    }
    let weighted = SciPyVectors(
      u: given.u, v: given.v, w: try variances.call("reciprocal"), runtime: call.runtime)
    return try minkowski(weighted, p: 2)
  }

  static let mahalanobis = distance(
    "mahalanobis", [.array("VI")],
    summary: "The distance of two vectors, measured by the inverse of a covariance matrix.",
    formula: "out = √((u - v) · VI · (u - v))",
    related: ["seuclidean", "euclidean"],
    examples: [
      example(
        "distance.mahalanobis([1, 0], [0, 1], [[1, 0.5], [0.5, 1]])", gives: "np.float64(1.0)"),
      example(
        "distance.mahalanobis([1, 0], [0, 1], [[1, 0, 0], [0, 1, 0], [0, 0, 1]])",
        fails: NotAligned.self),
    ]
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call)
    let difference = try given.difference().cast(.float64)
    var inverse = try Formula(call.tensor(2), call.runtime).cast(.float64)
    if inverse.rank < 2 { inverse = try inverse.reshaped([1, inverse.tensor.count]) }
    if inverse.shape[0] != difference.shape[0] {
      throw OperationError(
        NotAligned(
          a: difference.shape, b: inverse.shape,
          dims: (difference.shape.count - 1, max(0, inverse.shape.count - 2)),
          names: ["u", "VI"]))
    }
    let turned = try difference.product(inverse)
    if turned.shape != difference.shape {
      throw OperationError(
        NotAligned(
          a: turned.shape, b: difference.shape,
          dims: (turned.shape.count - 1, max(0, difference.shape.count - 2)),
          names: ["VI", "v"]))
    }
    let square = try (turned * difference).sum()
    if try square.isLess(than: 0).holdsAnywhere() {
      call.runtime.warn("RuntimeWarning", "invalid value encountered in sqrt")
    }
    return try square.squareRoot()
  }

  static let braycurtis = distance(
    "braycurtis", summary: "The share of two vectors' sum that is their difference.",
    formula: "out = Σ w·|u - v| / Σ w·|u + v|",
    notes: ["Two vectors of zeros give nan, with a RuntimeWarning."],
    related: ["canberra", "cityblock"],
    examples: [
      example("distance.braycurtis([1, 0, 0], [0, 1, 0])", gives: "np.float64(1.0)"),
      example("distance.braycurtis([1, 2], [1, 2, 3])", fails: ArraysNotBroadcast.self),
    ]
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call, weights: 2, vIsDouble: true)
    var differences = try given.difference().magnitude()
    var sums = try (given.u + given.v).magnitude()
    if let w = given.w {
      differences = try given.weighted(differences, by: w)
      sums = try given.weighted(sums, by: w)
    }
    let whole = try sums.summed()
    try SciPyVectors.warnOfZero(whole)
    return try differences.summed() / whole
  }

  static let canberra = distance(
    "canberra", summary: "The sum of the relative differences of two vectors.",
    formula: "out = Σ w·|u - v| / (|u| + |v|)",
    notes: ["Places where both are 0 count nothing."],
    related: ["braycurtis", "cityblock"],
    examples: [
      example("distance.canberra([1, 0, 0], [0, 1, 0])", gives: "np.float64(2.0)"),
      example("distance.canberra([1, 2], [1, 2, 3])", fails: ArraysNotBroadcast.self),
    ]
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call, weights: 2, vIsDouble: true)
    var parts = try given.difference().magnitude() / (given.u.magnitude() + given.v.magnitude())
    if let w = given.w { parts = try given.weighted(parts, by: w) }
    return try parts.replacing(parts.call("isnan"), by: 0).summed()
  }

  static let hamming = distance(
    "hamming", summary: "The share of places in which two vectors differ.",
    formula: "out = Σ w·[u ≠ v] / Σ w",
    related: ["jaccard", "cdist"],
    examples: [
      example("distance.hamming([1, 0, 0, 1], [0, 1, 0, 1])", gives: "np.float64(0.5)"),
      example("distance.hamming([1, 2], [1, 2, 3])", fails: FeatureMismatch.self),
    ]
  ) { (call) throws(OperationError) in
    let given = try SciPyVectors(call, weights: 2)
    if given.u.shape != given.v.shape {
      throw OperationError(
        FeatureMismatch(
          names: ["u", "v"], message: "The 1d arrays must have equal lengths."))
    }
    let differ = try given.u.differs(from: given.v).cast(.float64)
    if let w = given.w {
      if w.shape != given.u.shape {
        throw OperationError(
          WrongWeights(message: "'w' should have the same length as 'u' and 'v'."))
      }
      return try given.dot(differ, w / w.summed())
    }
    if differ.shape[0] == 0 { call.runtime.warn("RuntimeWarning", "Mean of empty slice") }
    return try differ.mean()
  }

  static let jensenshannon = Operation(
    "jensenshannon", in: .scipyDistance,
    summary: "How far apart two distributions are: the root of their Jensen-Shannon divergence.",
    shapes: "p, q: [n] → a number; with axis [..., n, ...] → [...]",
    formula: "out = √((Σ p·log(p/m) + Σ q·log(q/m)) / 2), m = (p + q) / 2",
    notes: [
      "Both are divided by their sums first.", "base is the base of the logarithm; None: e.",
      "A vector of zeros gives nan.",
    ],
    related: ["cosine"],
    examples: [
      example(
        "distance.jensenshannon([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], 2.0)",
        gives: "np.float64(1.0)"),
      example("distance.jensenshannon([1, 0], [0, 1, 0])", fails: ArraysNotBroadcast.self),
    ],
    .composed(
      [
        .array("p"), .array("q"), Parameter("base", .number, default: Argument.none),
        Parameter.int("axis", default: 0).keyword, Parameter.keepdims.keyword,
      ]
    ) { (call) throws(OperationError) in
      func distribution(_ place: Int) throws(OperationError) -> Formula {
        let given = Formula(call.tensor(place), call.runtime)
        let axis = try NumPyShapes.axis(call.int(3), rank: given.rank)
        let x = try given.floating()
        return try x / x.summed([axis], keepdim: true)
      }
      let (p, q) = (try distribution(0), try distribution(1))
      let shape = try NumPyShapes.broadcast([p.shape, q.shape], names: ["p", "q"])
      let middle = try (p + q) / 2
      let axis = try NumPyShapes.axis(call.int(3), rank: shape.count)
      func divergence(_ x: Formula) throws(OperationError) -> Formula {
        let whole = try x.call("broadcast_to", .ints(shape))
        let ratio = try whole / middle
        // Near each other by their difference, as SciPy's rel_entr has it.
        let near = try ratio.isLess(than: 2).call(
          "logical_and", .tensor(ratio.call("gt", .float(0.5)).tensor))
        let close = try whole * ((whole - middle) / middle).call("log1p")
        let far = try whole * ratio.call("log")
        let part = Formula(
          try call.parts.choose(near.tensor, close.tensor, far.tensor), call.runtime)
        let zeros = try whole.equals(.int(0))
        let negative = try whole.isLess(than: 0)
        return try part.replacing(zeros, by: 0).replacing(negative, by: .infinity)
          .summed([axis], keepdim: call.bool(4))
      }
      var result = try divergence(p) + divergence(q)
      if let base = call.optionalDouble(2) {
        let logarithm = try Formula(
          call.runtime.make(scalar: .float(base), dtype: .float64), call.runtime
        ).call("log")
        result = try result / logarithm
      }
      return .tensor(try (result / 2).squareRoot().tensor)
    })
}

extension SciPyVectors {
  init(u: Formula, v: Formula, w: Formula?, runtime: Runtime) {
    self.u = u
    self.v = v
    self.w = w
    self.runtime = runtime
  }
}
