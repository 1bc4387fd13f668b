/// `sentence_transformers.util`, and the cosine similarities of Optax and Keras.
enum SentenceTransformers {
  static let all: [Operation] = [
    cosSim, pairwiseCosSim, dotScore, pairwiseDotScore, normalizeEmbeddings,
  ]

  private static let pair: [Parameter] = [.array("a"), .array("b")]

  private static func example(_ code: String, gives text: String) -> Operation.Example {
    .init("from sentence_transformers import util\n\(code)", gives: text)
  }
  private static func example(_ code: String, fails fault: any Fault.Type) -> Operation.Example {
    .init("from sentence_transformers import util\n\(code)", fails: fault)
  }

  /// A vector as a matrix of one row.
  private static func rows(_ call: Call, _ place: Int) throws(OperationError) -> Formula {
    let given = Formula(call.tensor(place), call.runtime)
    return given.rank == 1 ? try given.unsqueezed(0) : given
  }

  private static func normalized(_ rows: Formula) throws(OperationError) -> Formula {
    Formula(
      try Similarity.normalize(
        .tensor(rows.tensor), .float(2), .int(1), .float(1e-12), runtime: rows.runtime),
      rows.runtime)
  }

  static let cosSim = Operation(
    "cos_sim", in: .sentenceTransformers, aliases: [.init("pytorch_cos_sim")],
    summary: "The cosine of the angle between every row of a and every row of b.",
    shapes: "a: [n, d] or [d], b: [m, d] or [d] → [n, m]",
    formula: "out[i, j] = a[i]·b[j] / (max(‖a[i]‖, 1e-12) · max(‖b[j]‖, 1e-12))",
    notes: [
      "A vector counts as one row; two vectors give [[s]].",
      "A row of zeros has similarity 0 with everything.",
      "Row i with row i is pairwise_cos_sim: the opposite sense of \"pairwise\" in scikit-learn and "
        + "torchmetrics.",
      "Integers are refused, as F.normalize refuses them.",
    ],
    related: ["pairwise_cos_sim", "dot_score", "cosine_similarity"],
    examples: [
      example(
        "util.cos_sim(torch.tensor([1., 2, 3]), torch.tensor([4., 5, 6]))",
        gives: "tensor([[0.9746]])"),
      example("util.cos_sim([1, 2], [3, 4])", fails: Refusal.self),
    ],
    .composed(pair) { (call) throws(OperationError) in
      .tensor(
        try normalized(rows(call, 0)).call(
          "mm", .tensor(normalized(rows(call, 1)).transposed().tensor)
        ).tensor)
    })

  static let pairwiseCosSim = Operation(
    "pairwise_cos_sim", in: .sentenceTransformers,
    summary: "The cosine of the angle between row i of a and row i of b.",
    shapes: "a, b: [n, d] → [n]",
    formula: "out[i] = a[i]·b[i] / (max(‖a[i]‖, 1e-12) · max(‖b[i]‖, 1e-12))",
    notes: [
      "A row of zeros has similarity 0 with everything.",
      "Not torchmetrics' pairwise_cosine_similarity, which takes all rows with all rows: here that "
        + "is cos_sim.",
    ],
    related: ["cos_sim", "pairwise_cosine_similarity", "cosine_similarity"],
    examples: [
      example(
        "util.pairwise_cos_sim(torch.tensor([[1., 0], [1, 1]]), torch.tensor([[1., 0], [1, 0]]))",
        gives: "tensor([1.0000, 0.7071])"),
      example("util.pairwise_cos_sim([[1, 2]], [[3, 4]])", fails: Refusal.self),
    ],
    .composed(pair) { (call) throws(OperationError) in
      let (a, b) = (Formula(call.tensor(0), call.runtime), Formula(call.tensor(1), call.runtime))
      return .tensor(try (normalized(a) * normalized(b)).sum([-1]).tensor)
    })

  static let dotScore = Operation(
    "dot_score", in: .sentenceTransformers,
    summary: "The dot product of every row of a with every row of b.",
    shapes: "a: [n, d] or [d], b: [m, d] or [d] → [n, m]", formula: "out[i, j] = a[i]·b[j]",
    related: ["cos_sim", "pairwise_dot_score", "linear_kernel"],
    examples: [
      example("util.dot_score([1., 2.], [[3., 4.], [5., 6.]])", gives: "tensor([[11., 17.]])"),
      example("util.dot_score([1., 2.], [1., 2., 3.])", fails: InnerDimsMismatch.self),
    ],
    .composed(pair) { (call) throws(OperationError) in
      .tensor(try rows(call, 0).call("mm", .tensor(rows(call, 1).transposed().tensor)).tensor)
    })

  static let pairwiseDotScore = Operation(
    "pairwise_dot_score", in: .sentenceTransformers,
    summary: "The dot product of row i of a with row i of b.",
    shapes: "a, b: [n, d] → [n]", formula: "out[i] = a[i]·b[i]",
    related: ["dot_score", "pairwise_cos_sim"],
    examples: [
      example(
        "util.pairwise_dot_score([[1., 2.], [3., 4.]], [[1., 1.], [1., 1.]])",
        gives: "tensor([3., 7.])")
    ],
    .composed(pair) { (call) throws(OperationError) in
      let (a, b) = (Formula(call.tensor(0), call.runtime), Formula(call.tensor(1), call.runtime))
      return .tensor(try (a * b).sum([-1]).tensor)
    })

  static let normalizeEmbeddings = Operation(
    "normalize_embeddings", in: .sentenceTransformers,
    summary: "Scales every row to length 1.", shapes: "embeddings: [n, d] → [n, d]",
    formula: "out[i] = a[i] / max(‖a[i]‖, 1e-12)", notes: ["A row of zeros stays zeros."],
    related: ["normalize", "cos_sim"],
    examples: [
      example(
        "util.normalize_embeddings(torch.tensor([[3., 4.]]))", gives: "tensor([[0.6000, 0.8000]])")
    ],
    .composed([.tensor("embeddings")]) { (call) throws(OperationError) in
      .tensor(try normalized(Formula(call.tensor(0), call.runtime)).tensor)
    })
}
