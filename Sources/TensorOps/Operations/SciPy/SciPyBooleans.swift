/// SciPy's dissimilarities of vectors of truth values: each from the four counts of what two have
/// in common.
enum SciPyBooleans {
  static let all: [Operation] = [jaccard, dice, russellrao, rogerstanimoto, sokalsneath, yule]

  /// How many places (or how much weight) both have, the first alone, the second alone, neither.
  struct Counts {
    let both: Formula
    let first: Formula
    let second: Formula
    let neither: Formula

    /// Counts of every row of `x: [m, n]` with every row of `y: [k, n]`, both float64.
    init(_ x: Formula, _ y: Formula, weights: Formula? = nil) throws(OperationError) {
      func weighted(_ rows: Formula) throws(OperationError) -> Formula {
        if let weights { return try rows * weights }
        return rows
      }
      let (notX, notY) = (try 1 - x, try (1 - y).transposed())
      let columns = try y.transposed()
      both = try weighted(x).product(columns)
      first = try weighted(x).product(notY)
      second = try weighted(notX).product(columns)
      neither = try weighted(notX).product(notY)
    }
  }

  /// A dissimilarity from the counts.
  enum Kind: String, Sendable {
    case jaccard, dice, russellrao, rogerstanimoto, sokalsneath, yule

    func dissimilarity(_ counts: Counts) throws(OperationError) -> Formula {
      let differ = try counts.first + counts.second
      func share(
        _ part: Formula, of whole: Formula, empty: Double = 0
      ) throws(OperationError) -> Formula {
        try (part / whole).replacing(whole.equals(.int(0)), by: empty)
      }
      switch self {
      case .jaccard: return try share(differ, of: counts.both + differ)
      case .dice: return try differ / (counts.both * 2 + differ)
      case .russellrao:
        let total = try counts.both + differ + counts.neither
        return try (total - counts.both) / total
      case .rogerstanimoto:
        return try differ * 2 / (counts.both + counts.neither + differ * 2)
      case .sokalsneath: return try differ * 2 / (counts.both + differ * 2)
      case .yule:
        let half = try counts.first * counts.second
        return try share(half * 2, of: counts.both * counts.neither + half)
          .replacing(half.equals(.int(0)), by: 0)
      }
    }
  }

  private static func declared(
    _ kind: Kind, summary: String, formula: String, notes: [String] = [],
    examples: [Operation.Example]
  ) -> Operation {
    return Operation(
      kind.rawValue, in: .scipyDistance, summary: summary, shapes: "u, v: [n] → a number",
      formula: formula, notes: notes,
      related: ["hamming", "cdist"], examples: examples,
      .composed([.array("u"), .array("v"), SciPyDistances.weights]) {
        (call) throws(OperationError) in
        let given = try SciPyVectors(call, weights: 2)
        try given.checkBroadcast(given.u, given.v)
        let shape = try Shape.broadcast(given.u.shape, given.v.shape)
        func row(_ x: Formula) throws(OperationError) -> Formula {
          let whole = try x.call("broadcast_to", .ints(shape)).unsqueezed(0)
          return try (kind == .jaccard ? whole.differs(from: .int(0)) : whole).cast(.float64)
        }
        if let w = given.w { try given.checkBroadcast(w, given.u, ["w", "u"]) }
        let counts = try Counts(row(given.u), row(given.v), weights: given.w)
        let result = try kind.dissimilarity(counts).reshaped([])
        if kind == .sokalsneath, !result.isShapeOnly, try result.call("isnan").value.isTrue {
          throw OperationError(
            Refusal(
              .value,
              "Sokal-Sneath dissimilarity is not defined for vectors that are entirely false.",
              blamed: ["u", "v"]))
        }
        // Some of them give Python's own floats.
        let givesArray =
          kind == .jaccard || kind == .sokalsneath || kind == .russellrao && given.w != nil
        return givesArray ? .tensor(result.tensor) : .scalar(try result.value)
      })
  }

  static let jaccard = declared(
    .jaccard, summary: "The share of places that differ among those where one of two is true.",
    formula: "out = (n₁₀ + n₀₁) / (n₁₁ + n₁₀ + n₀₁)",
    notes: [
      "What isn't 0 counts as true; two vectors without any true place give 0."
    ],
    examples: [
      SciPyDistances.example(
        "distance.jaccard([1, 0, 0], [1, 1, 0])", gives: "np.float64(0.5)"),
      SciPyDistances.example(
        "distance.jaccard([1, 0], [1, 1, 0])", fails: ArraysNotBroadcast.self),
    ])

  static let dice = declared(
    .dice, summary: "The dissimilarity that counts twice what two vectors share.",
    formula: "out = (n₁₀ + n₀₁) / (2·n₁₁ + n₁₀ + n₀₁)",
    examples: [
      SciPyDistances.example(
        "distance.dice([1, 0, 0], [1, 1, 0])", gives: "0.3333333333333333")
    ])

  static let russellrao = declared(
    .russellrao, summary: "The share of places where not both vectors are true.",
    formula: "out = (n - n₁₁) / n",
    examples: [
      SciPyDistances.example(
        "distance.russellrao([1, 0, 0], [1, 1, 0])", gives: "0.6666666666666666")
    ])

  static let rogerstanimoto = declared(
    .rogerstanimoto, summary: "The dissimilarity that counts twice where two vectors differ.",
    formula: "out = 2·(n₁₀ + n₀₁) / (n₁₁ + n₀₀ + 2·(n₁₀ + n₀₁))",
    examples: [
      SciPyDistances.example("distance.rogerstanimoto([1, 0, 0], [1, 1, 0])", gives: "0.5")
    ])

  static let sokalsneath = declared(
    .sokalsneath,
    summary: "The dissimilarity that counts twice where two vectors differ, and leaves out where "
      + "both are false.",
    formula: "out = 2·(n₁₀ + n₀₁) / (n₁₁ + 2·(n₁₀ + n₀₁))",
    examples: [
      SciPyDistances.example(
        "distance.sokalsneath([1, 0, 0], [1, 1, 0])", gives: "np.float64(0.6666666666666666)"),
      SciPyDistances.example("distance.sokalsneath([0, 0], [0, 0])", fails: Refusal.self),
    ])

  static let yule = declared(
    .yule, summary: "The dissimilarity of two vectors by their odds ratio.",
    formula: "out = 2·n₁₀·n₀₁ / (n₁₁·n₀₀ + n₁₀·n₀₁)",
    notes: ["Vectors that differ in one way only give 0."],
    examples: [
      SciPyDistances.example("distance.yule([1, 0, 0], [0, 1, 0])", gives: "2.0")
    ])
}
