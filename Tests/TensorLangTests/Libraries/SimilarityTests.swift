import Testing

@testable import TensorLang

/// Similarities and distances as the installed libraries answered them, and the numbers that the
/// same vectors must give through each library.
@Suite struct SimilarityTests {
  /// What scikit-learn 1.9.1 and SciPy 1.17.1 answered.
  static let answered = PythonCase.load("similarity.txt")

  @Test func casesAreThere() {
    #expect(SimilarityTests.answered.count > 250)
  }

  @Test(arguments: answered)
  func answer(_ example: PythonCase) {
    #expect(transcript(of: example.source) == example.expected)
  }

  struct Spelling: Sendable, CustomTestStringConvertible {
    let source: String
    let expected: [Double]
    var tolerance = 1e-6
    var testDescription: String { source }
  }

  private static let matrices = "x, y = [[1, 2, 3], [4, 5, 6]], [[9, 8, 7], [6, 5, 4]]\n"
  private static let tensors =
    "x = torch.tensor([[1., 2, 3], [4, 5, 6]])\ny = torch.tensor([[9., 8, 7], [6, 5, 4]])\n"
  private static let nx =
    "x = Nx.tensor([[1, 2, 3], [4, 5, 6]])\ny = Nx.tensor([[9, 8, 7], [6, 5, 4]])\n"
  private static let all = [0.88265899, 0.85280287, 0.96546332, 0.94805195]

  /// One pair of vectors, or of matrices, through each library.
  static let spellings: [Spelling] = [
    .init(
      source: "[torch.cosine_similarity(torch.tensor([1., 2, 3]), torch.tensor([4., 5, 6]), dim=0)"
        + ".item()]", expected: [0.9746318]),
    .init(
      source: "a, b = Nx.tensor([1, 2, 3]), Nx.tensor([4, 5, 6])\n"
        + "[Nx.to_number(Nx.dot(a, b) / (Nx.LinAlg.norm(a) * Nx.LinAlg.norm(b)))]",
      expected: [0.9746318]),
    .init(
      source: "a, b = Nx.tensor([1, 2, 3]), Nx.tensor([4, 5, 6])\n"
        + "[Nx.to_number(Nx.sum(a * b) / (Nx.sqrt(Nx.sum(a**2)) * Nx.sqrt(Nx.sum(b**2))))]",
      expected: [0.9746318]),
    .init(
      source: "from scipy.spatial import distance\n"
        + "[1 - float(distance.cosine([1, 2, 3], [4, 5, 6]))]", expected: [0.9746318461970762],
      tolerance: 1e-15),
    .init(
      source: "from sentence_transformers import util\n"
        + "util.cos_sim(torch.tensor([1., 2, 3]), torch.tensor([4., 5, 6])).flatten().tolist()",
      expected: [0.9746318]),
    .init(
      source: matrices + "from sklearn.metrics.pairwise import cosine_similarity\n"
        + "s = cosine_similarity(x, y)\n[float(s[i, j]) for i in range(2) for j in range(2)]",
      expected: all, tolerance: 1e-8),
    .init(
      source: matrices + "from scipy.spatial.distance import cdist\n"
        + "d = cdist(x, y, 'cosine')\n[1 - float(d[i, j]) for i in range(2) for j in range(2)]",
      expected: all, tolerance: 1e-8),
    .init(
      source: tensors + "torch.cosine_similarity(x[:, None], y, dim=-1).flatten().tolist()",
      expected: all),
    .init(
      source: tensors + "from torchmetrics.functional import pairwise_cosine_similarity\n"
        + "pairwise_cosine_similarity(x, y).flatten().tolist()", expected: all),
    .init(
      source: tensors + "from sentence_transformers import util\n"
        + "util.cos_sim(x, y).flatten().tolist()", expected: all),
    .init(
      source: nx + "na = x / Nx.sqrt(Nx.sum(x * x, axes: [-1], keep_axes: true))\n"
        + "nb = y / Nx.sqrt(Nx.sum(y * y, axes: [-1], keep_axes: true))\n"
        + "Nx.to_flat_list(Nx.dot(na, Nx.transpose(nb)))", expected: all),
    .init(
      source: nx + "Nx.to_flat_list(1 - Scholar.Metrics.Distance.pairwise_cosine(x, y))",
      expected: all),
    .init(
      source: nx + "Nx.to_flat_list(Scholar.Metrics.Distance.cosine(x, y, axes: [1]))",
      expected: [0.1173410, 0.0519481]),
    .init(
      source: "x = torch.cat((torch.linspace(0, 1, 10)[None, None, :].repeat(1, 10, 1), "
        + "torch.ones(1, 10, 10)), 0)\ns = F.cosine_similarity(x, torch.ones(2, 10, 10), 0)\n"
        + "[s.min().item(), s.max().item()]", expected: [0.70710678, 1]),
  ]

  @Test(arguments: spellings)
  func numbers(_ spelling: Spelling) throws {
    let shown = transcript(of: spelling.source)
    let numbers = shown.dropFirst().dropLast().split(separator: ",").map {
      Double($0.filter { $0 != " " })
    }
    #expect(numbers.count == spelling.expected.count, "\(shown)")
    for (number, expected) in zip(numbers, spelling.expected) {
      let value = try #require(number, "\(shown)")
      #expect((value - expected).magnitude <= spelling.tolerance)
    }
  }

  /// Where vectors of zeros go.
  @Test(arguments: [
    ("torch.cosine_similarity(torch.zeros(2), torch.ones(2), dim=0).item()", "0.0"),
    (
      "from sklearn.metrics.pairwise import cosine_similarity\n"
        + "cosine_similarity([[0, 0]], [[1, 1]])", "array([[0.]])"
    ),
    (
      "from sklearn.metrics.pairwise import cosine_distances\n"
        + "cosine_distances([[0, 0]], [[1, 1]])", "array([[1.]])"
    ),
    (
      "from sklearn.metrics.pairwise import paired_cosine_distances\n"
        + "paired_cosine_distances([[0, 0]], [[1, 1]])", "array([0.5])"
    ),
    ("from scipy.spatial import distance\ndistance.cosine([0, 0], [1, 1])", "np.float64(nan)"),
    (
      "from scipy.spatial import distance\ndistance.cdist([[0, 0]], [[1, 1]], 'cosine')",
      "array([[nan]])"
    ),
    (
      "from torchmetrics.functional import pairwise_cosine_similarity\n"
        + "pairwise_cosine_similarity(torch.zeros(1, 2), torch.ones(1, 2)).item()", "nan"
    ),
    (
      "from sentence_transformers import util\n"
        + "util.cos_sim(torch.zeros(2), torch.ones(2)).item()", "0.0"
    ),
    (
      "Nx.to_number(Scholar.Metrics.Distance.cosine(Nx.tensor([0, 0]), Nx.tensor([1, 1])))", "1.0"
    ),
    (
      "Nx.to_number(Scholar.Metrics.Distance.cosine(Nx.tensor([0, 0]), Nx.tensor([0, 0])))", "1.0"
    ),
  ])
  func zeros(_ source: String, _ expected: String) {
    #expect(transcript(of: source) == expected)
  }

  /// A metric may be a function of the program.
  @Test(arguments: [
    (
      "cdist([[1, 2], [3, 4]], [[0, 0]], lambda u, v: float(u[0] - v[1]))",
      "array([[1.],\n       [3.]])"
    ),
    ("cdist([[1, 0]], [[0, 1]], distance.cosine)", "array([[1.]])"),
    ("pdist([[1, 2], [3, 4], [0, 0]], lambda u, v: 1)", "array([1., 1., 1.])"),
    (
      "pairwise_distances([[1, 2], [3, 4]], metric=lambda u, v: 2.5)",
      "array([[2.5, 2.5],\n       [2.5, 2.5]])"
    ),
  ])
  func metricFunctions(_ source: String, _ expected: String) {
    let imports =
      "from scipy.spatial import distance\nfrom scipy.spatial.distance import cdist, pdist\n"
      + "from sklearn.metrics import pairwise_distances\n"
    #expect(transcript(of: imports + source) == expected)
  }

  /// What a caller can't break.
  @Test(arguments: [
    "Nx.iota({1000000, 1000000, 1000000})", "Nx.eye(9000000000)",
    "Nx.tile(Nx.tensor([1]), [1 << 60])",
    "Nx.broadcast(1, {1 << 40, 1 << 40})", "Nx.reshape(Nx.tensor([1]), {1 << 62, 1 << 62})",
    "Nx.slice(Nx.tensor([1, 2]), [-9223372036854775807], [1])",
    "Nx.take(Nx.tensor([1]), Nx.tensor([-9223372036854775807], type: :s64))",
    "Nx.linspace(0, 1, n: 1 << 60)", "Nx.tri(1 << 40, 1 << 40)",
    "Nx.argmax(Nx.tensor([1]), axis: -9223372036854775807)",
  ])
  func extremes(_ source: String) {
    #expect(!transcript(of: source).contains("internal"))
  }
}
