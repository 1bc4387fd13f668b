/// Similarities and distances as layers.
enum DistanceLayers {
  nonisolated(unsafe) static let all: [LayerDeclaration] = [cosineSimilarity, pairwiseDistance]

  nonisolated(unsafe) static let cosineSimilarity = LayerDeclaration(
    "CosineSimilarity", in: "distance", [.init("dim", .int(1)), .init("eps", .float(1e-8))],
    inputs: ["x1", "x2"], summary: "The cosine of the angle between vectors along a dim.",
    shapes: "x1, x2: broadcastable → the broadcast shape without dim",
    related: ["F.cosine_similarity", "PairwiseDistance"],
    examples: [
      .init(
        "nn.CosineSimilarity(dim=0)(torch.tensor([3., 4.]), torch.tensor([4., 3.]))",
        gives: "tensor(0.9600)"),
      .init("nn.CosineSimilarity()(torch.ones(2), torch.ones(2))", fails: "dim-out-of-range"),
    ], .operation("cosine_similarity", ["dim", "eps"]))

  nonisolated(unsafe) static let pairwiseDistance = LayerDeclaration(
    "PairwiseDistance", in: "distance",
    [
      .init("p", .float(2), attribute: "norm"), .init("eps", .float(1e-6)),
      .init("keepdim", .bool(false)),
    ], inputs: ["x1", "x2"], summary: "The p-norm of the differences of vectors.",
    shapes: "x1, x2: [..., d] → [...]", notes: ["eps is added to every difference."],
    related: ["F.pairwise_distance", "CosineSimilarity"],
    examples: [
      .init(
        "nn.PairwiseDistance(p=1)(torch.tensor([[1., 2.]]), torch.tensor([[3., 5.]]))",
        gives: "tensor([5.0000])"),
      .init("nn.PairwiseDistance()(torch.ones(2))", fails: "type"),
    ], .operation("pairwise_distance", ["p=norm", "eps", "keepdim"]))
}
