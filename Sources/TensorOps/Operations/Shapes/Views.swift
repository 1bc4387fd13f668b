/// Other ways to see the same elements.
enum Views {
  static let all: [Operation] = [transpose]

  static let transpose = Operation(
    "transpose", in: [.torch, .method], aliases: [.init("swapaxes"), .init("swapdims")],
    summary: "Swaps two dims; a view.",
    shapes: "input: [..., a, ..., b, ...] → [..., b, ..., a, ...]",
    related: ["permute", "T", "mT", "movedim"],
    examples: [
      .init("torch.zeros(2, 3, 4).transpose(0, 2).shape", gives: "torch.Size([4, 3, 2])"),
      .init("torch.zeros(2, 3).transpose(0, 2)", fails: DimOutOfRange.self),
    ],
    .view([.tensor(), .dim("dim0"), .dim("dim1")]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let first = try Shape.dim(call.int(1), rank: input.rank, parameter: "dim0")
      let second = try Shape.dim(call.int(2), rank: input.rank, parameter: "dim1")
      var layout = input.layout
      if input.rank > 0 {
        layout.shape.swapAt(first, second)
        layout.strides.swapAt(first, second)
      }
      return ViewPlan(input, layout: layout)
    })
}
