/// `Scholar.Metrics.Distance`: distances of Nx's tensors, over all axes or some.
enum ScholarDistances {
  static let all: [Operation] = [
    cosine, euclidean, squaredEuclidean, manhattan, chebyshev, minkowski, hamming,
    pairwiseCosine, pairwiseEuclidean, pairwiseSquaredEuclidean, pairwiseMinkowski,
  ]

  private static func printed(_ type: String, _ data: String) -> String {
    NxElementwise.printed(type, data)
  }

  /// Two tensors of one rank that broadcast, and the axes.
  private struct Pair {
    let x: Formula
    let y: Formula
    /// The broadcast shape.
    let shape: [Int]
    let axes: [Int]

    init(_ call: Call, axes place: Int) throws(OperationError) {
      x = try NxTyping.tensor(call[0], call.runtime)
      y = try NxTyping.tensor(call[1], call.runtime)
      let fits =
        x.rank == y.rank
        && zip(x.shape, y.shape).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
      guard fits else {
        throw OperationError(IncompatibleTensors(a: x.shape, b: y.shape))
      }
      shape = zip(x.shape, y.shape).map { $0 == 1 ? $1 : $0 }
      axes = try NxAxes.axes(call.optionalInts(place), rank: x.rank)
    }

    var common: DType { NxTyping.merge(x.dtype, y.dtype) }

    /// `x - y` in the type to which they merge.
    func difference() throws(OperationError) -> Formula { try x.cast(common) - y.cast(common) }
  }

  /// Tensors that don't broadcast, or of different ranks.
  struct IncompatibleTensors: Fault {
    static let code = "broadcast"
    let a: [Int]
    let b: [Int]
    var type: FaultType { .argument }
    var message: String {
      "tensors must be broadcast compatible, got tensors with shapes \(NxText.shape(a)) and "
        + NxText.shape(b)
    }
    var blamed: [String] { ["x", "y"] }
  }

  /// Adds up over the axes, none of which leaves every element by itself.
  private static func sum(_ x: Formula, _ axes: [Int]) throws(OperationError) -> Formula {
    let wide = try x.cast(NxTyping.aggregate(x.dtype))
    return axes.isEmpty ? wide : try wide.sum(axes).cast(wide.dtype)
  }

  private static func floating(_ x: Formula) throws(OperationError) -> Formula {
    try x.cast(NxTyping.floating(x.dtype))
  }

  private static func distance(
    _ name: String, _ parameters: [Parameter] = [], summary: String, formula: String,
    notes: [String] = [], related: [String] = [], examples: [Operation.Example],
    body: @escaping @Sendable (Call) throws(OperationError) -> Formula
  ) -> Operation {
    Operation(
      name, in: .scholar, summary: summary,
      shapes: "x, y: [...] of one rank, broadcastable → no axes; with axes: [...] without them",
      formula: formula,
      notes: notes + ["Over all axes unless axes: says which: axes: [1] goes row by row."],
      related: related, examples: examples,
      .composed([.nx("x"), .nx("y"), .nxAxes] + parameters) { (call) throws(OperationError) in
        .tensor(try body(call).tensor)
      })
  }

  private static func mismatch(_ name: String) -> Operation.Example {
    .init(
      "Scholar.Metrics.Distance.\(name)(Nx.tensor([1, 2]), Nx.tensor([1, 2, 3]))",
      fails: IncompatibleTensors.self)
  }

  static let cosine = distance(
    "cosine", summary: "The cosine distance: 1 minus the cosine of the angle.",
    formula: "out = max(0, 1 - Σ x/‖x‖ · y/‖y‖)",
    notes: [
      "A distance, not a similarity.",
      "A tensor of zeros is at distance 1 from everything, another one of zeros too (before "
        + "September 2022 Scholar said 0 for two of them).",
      "Norms are taken before broadcasting, where torch.cosine_similarity takes them after it.",
    ],
    related: ["pairwise_cosine", "cosine", "cosine_similarity"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.cosine(Nx.tensor([1, 2]), Nx.tensor([5, 2]))",
        gives: printed("f32", "0.25259072")),
      .init(
        "Scholar.Metrics.Distance.cosine(Nx.tensor([[1, 2, 3], [4, 5, 6]]), "
          + "Nx.tensor([[9, 8, 7], [6, 5, 4]]), axes: [1])",
        gives: printed("f32[2]", "[0.11734104, 0.05194807]")),
      mismatch("cosine"),
    ]
  ) { (call) throws(OperationError) in
    let pair = try Pair(call, axes: 2)
    let dtype = NxTyping.floating(pair.common)
    func normalized(_ given: Formula) throws(OperationError) -> Formula {
      // A norm of next to nothing counts as 1.
      let x = try floating(given)
      let norms =
        try pair.axes.isEmpty
        ? x.magnitude() : x.squared().sum(pair.axes, keepdim: true).squareRoot()
      let small = try norms.call("le", .float(10 * Double.ulpOfOne))
      return try (x / norms.replacing(small, by: 1)).cast(dtype)
    }
    let similarity = try sum(normalized(pair.x) * normalized(pair.y), pair.axes)
    return try (1 - similarity).clamped(0)
  }

  static let euclidean = distance(
    "euclidean", summary: "The length of the difference.", formula: "out = √(Σ (x - y)²)",
    related: ["squared_euclidean", "pairwise_euclidean"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.euclidean(Nx.tensor([1, 2]), Nx.tensor([4, 6]))",
        gives: printed("f32", "5.0")),
      mismatch("euclidean"),
    ]
  ) { (call) throws(OperationError) in
    let pair = try Pair(call, axes: 2)
    return try floating(sum(pair.difference().squared(), pair.axes)).squareRoot()
  }

  static let squaredEuclidean = distance(
    "squared_euclidean", summary: "The square of the distance.", formula: "out = Σ (x - y)²",
    related: ["euclidean", "pairwise_squared_euclidean"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.squared_euclidean(Nx.tensor([1, 2]), Nx.tensor([4, 6]))",
        gives: printed("f32", "25.0")),
      mismatch("squared_euclidean"),
    ]
  ) { (call) throws(OperationError) in
    let pair = try Pair(call, axes: 2)
    return try floating(sum(pair.difference().squared(), pair.axes))
  }

  static let manhattan = distance(
    "manhattan", summary: "The sum of the absolute differences.", formula: "out = Σ |x - y|",
    related: ["euclidean", "chebyshev"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.manhattan(Nx.tensor([1, 2]), Nx.tensor([4, 6]))",
        gives: printed("f32", "7.0")),
      mismatch("manhattan"),
    ]
  ) { (call) throws(OperationError) in
    let pair = try Pair(call, axes: 2)
    return try floating(sum(pair.difference().magnitude(), pair.axes))
  }

  static let chebyshev = distance(
    "chebyshev", summary: "The largest absolute difference.", formula: "out = max |x - y|",
    related: ["manhattan", "minkowski"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.chebyshev(Nx.tensor([1, 2]), Nx.tensor([4, 6]))",
        gives: printed("f32", "4.0")),
      mismatch("chebyshev"),
    ]
  ) { (call) throws(OperationError) in
    let pair = try Pair(call, axes: 2)
    return try largest(pair)
  }

  private static func largest(_ pair: Pair) throws(OperationError) -> Formula {
    let sizes = try floating(pair.difference().magnitude())
    return pair.axes.isEmpty ? sizes : try sizes.largest(pair.axes)
  }

  /// `p:`, a number above 0 or :infinity.
  private static func exponent(_ argument: Argument) throws(OperationError) -> Double {
    if case .string("infinity") = argument { return .infinity }
    guard let p = argument.scalar?.double, p > 0 else {
      throw OperationError(
        NxRefusal(
          "invalid value for :p option: expected positive number or :infinity", blamed: "p"))
    }
    return p
  }

  private static let numberP = Parameter("p", .number, default: .float(2), keywordOnly: true)
  private static let namedP = Parameter("p", .string, keywordOnly: true)

  private static func minkowski(
    _ pair: Pair, p: Double
  ) throws(OperationError) -> Formula {
    switch p {
    case .infinity: return try largest(pair)
    case 1: return try floating(sum(pair.difference().magnitude(), pair.axes))
    case 2: return try floating(sum(pair.difference().squared(), pair.axes)).squareRoot()
    default:
      let powers = try floating(pair.difference()).magnitude().power(p)
      return try sum(powers, pair.axes).power(1 / p)
    }
  }

  static let minkowski = Operation(
    "minkowski", in: .scholar, summary: "The p-norm of the difference.",
    shapes: "x, y: [...] of one rank, broadcastable → no axes; with axes: [...] without them",
    formula: "out = (Σ |x - y|ᵖ)^(1/p)",
    notes: ["p: is 2.0, any number above 0, or :infinity."],
    related: ["euclidean", "chebyshev", "pairwise_minkowski"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.minkowski(Nx.tensor([[1, 2, 5], [3, 4, 3]]), "
          + "Nx.tensor([[8, 3, 1], [2, 5, 2]]), p: 2.5, axes: [0])",
        gives: printed("f32[3]", "[7.0215483, 1.319508, 4.049539]")),
      mismatch("minkowski"),
    ],
    signatures: [numberP, namedP].map { p in
      .composed([.nx("x"), .nx("y"), .nxAxes, p]) { (call) throws(OperationError) in
        .tensor(try minkowski(Pair(call, axes: 2), p: exponent(call[3])).tensor)
      }
    })

  static let hamming = Operation(
    "hamming", in: .scholar, summary: "The share of places in which two tensors differ.",
    shapes: "x, y: [...] of one rank, broadcastable → no axes; with axes: [...] without them",
    formula: "out = Σ w·[x ≠ y] / Σ w",
    notes: ["Weights may stand third: Distance.hamming(x, y, weights, axes: [1])."],
    related: ["manhattan"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.hamming(Nx.tensor([1, 0, 0, 1]), Nx.tensor([0, 1, 0, 1]))",
        gives: printed("f32", "0.5")),
      mismatch("hamming"),
    ],
    signatures: [[], [Parameter.nx("weights")]].map { weights in
      .composed([.nx("x"), .nx("y")] + weights + [.nxAxes]) { (call) throws(OperationError) in
        let pair = try Pair(call, axes: 2 + weights.count)
        let dtype = NxTyping.floating(pair.common)
        let differ = try pair.x.cast(pair.common).differs(from: pair.y.cast(pair.common))
          .cast(dtype)
        guard !weights.isEmpty else {
          return .tensor(
            pair.axes.isEmpty ? differ.tensor : try differ.mean(pair.axes).tensor)
        }
        return .tensor(
          try NxReductions.weightedMean.tensor(
            fitting: [
              .tensor(differ.tensor),
              .tensor(NxTyping.tensor(call[2], as: dtype, call.runtime).tensor), .ints(pair.axes),
            ], runtime: call.runtime))
      }
    })

  // MARK: All rows with all rows

  private static func pairwise(
    _ name: String, _ parameters: [[Parameter]] = [[]], summary: String, formula: String,
    notes: [String] = [], related: [String], examples: [Operation.Example],
    body: @escaping @Sendable (Formula, Formula, Call) throws(OperationError) -> Formula
  ) -> Operation {
    Operation(
      name, in: .scholar, summary: summary, shapes: "x: [n, d], y: [m, d] → [n, m]",
      formula: formula,
      notes: notes + ["With x alone every row with every row, and 0 on the diagonal."],
      related: related, examples: examples,
      signatures: parameters.flatMap { options in
        [[Parameter.nx("x"), .nx("y")], [.nx("x")]].map { rows in
          .composed(rows + options) { (call) throws(OperationError) in
            let x = try NxTyping.tensor(call[0], call.runtime)
            let y = rows.count == 2 ? try NxTyping.tensor(call[1], call.runtime) : x
            guard x.rank == 2, y.rank == 2, x.shape[1] == y.shape[1] else {
              throw OperationError(IncompatibleTensors(a: x.shape, b: y.shape))
            }
            let common = NxTyping.merge(x.dtype, y.dtype)
            let result = try body(x.cast(common), y.cast(common), call)
            return .tensor(rows.count == 2 ? result.tensor : try result.withZeroDiagonal().tensor)
          }
        }
      })
  }

  static let pairwiseCosine = pairwise(
    "pairwise_cosine",
    summary: "The cosine distance of every row of x to every row of y.",
    formula: "out[i, j] = max(0, 1 - x[i]·y[j] / (‖x[i]‖ ‖y[j]‖))",
    notes: ["A row of zeros is at distance 1 from everything."],
    related: ["cosine", "cosine_distances"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.pairwise_cosine(Nx.tensor([[1, 2, 3], [4, 5, 6]]), "
          + "Nx.tensor([[9, 8, 7]]))",
        gives: printed("f32[2][1]", "[\n    [0.11734104],\n    [0.03453672]\n  ]")),
      mismatch("pairwise_cosine"),
    ]
  ) { (x, y, _) throws(OperationError) in
    func normalized(_ given: Formula) throws(OperationError) -> Formula {
      let rows = try floating(given)
      let norms = try rows.squared().sum([1], keepdim: true).squareRoot()
      return try rows / norms.replacing(norms.equals(.int(0)), by: 1)
    }
    return try (1 - normalized(x).product(normalized(y).transposed())).clamped(0)
  }

  /// ‖x‖² + ‖y‖² - 2x·y, as Scholar computes it.
  private static func squares(_ x: Formula, _ y: Formula) throws(OperationError) -> Formula {
    let product = try x.product(y.transposed())
    let sums = try sum(x.squared(), [1]).unsqueezed(1) + sum(y.squared(), [1])
    return try (sums - product.call("mul", .int(2))).call("clamp", .int(0), .none)
  }

  static let pairwiseSquaredEuclidean = pairwise(
    "pairwise_squared_euclidean",
    summary: "The squared distance of every row of x to every row of y.",
    formula: "out[i, j] = max(0, ‖x[i]‖² + ‖y[j]‖² - 2·x[i]·y[j])",
    notes: ["Integers stay integers."],
    related: ["squared_euclidean", "pairwise_euclidean"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.pairwise_squared_euclidean(Nx.tensor([[0, 0], [3, 4]]))",
        gives: printed("s32[2][2]", "[\n    [0, 25],\n    [25, 0]\n  ]")),
      mismatch("pairwise_squared_euclidean"),
    ]
  ) { (x, y, _) throws(OperationError) in try squares(x, y) }

  static let pairwiseEuclidean = pairwise(
    "pairwise_euclidean", summary: "The distance of every row of x to every row of y.",
    formula: "out[i, j] = ‖x[i] - y[j]‖", related: ["euclidean", "pairwise_cosine"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.pairwise_euclidean(Nx.tensor([[0, 0], [3, 4]]))",
        gives: printed("f32[2][2]", "[\n    [0.0, 5.0],\n    [5.0, 0.0]\n  ]")),
      mismatch("pairwise_euclidean"),
    ]
  ) { (x, y, _) throws(OperationError) in try floating(squares(x, y)).squareRoot() }

  static let pairwiseMinkowski = pairwise(
    "pairwise_minkowski", [[numberP], [namedP]],
    summary: "The p-norm of the difference of every row of x to every row of y.",
    formula: "out[i, j] = (Σ |x[i] - y[j]|ᵖ)^(1/p)", related: ["minkowski", "pairwise_euclidean"],
    examples: [
      .init(
        "Scholar.Metrics.Distance.pairwise_minkowski(Nx.tensor([[0, 0]]), Nx.tensor([[3, 4]]), "
          + "p: 1)", gives: printed("f32[1][1]", "[\n    [7.0]\n  ]")),
      mismatch("pairwise_minkowski"),
    ]
  ) { (x, y, call) throws(OperationError) in
    let p = try exponent(call.arguments[call.arguments.count - 1])
    if p == 2 { return try floating(squares(x, y)).squareRoot() }
    let (left, right) = (try floating(x), try floating(y))
    return try left.call("cdist", .tensor(right.tensor), .float(p))
  }
}
