/// More dims where there are too few.
enum RaisingRank {
  static let all: [Operation] = [
    atLeast(
      1, shapes: "[] → [1]",
      example: .init("torch.atleast_1d(torch.tensor(1))", gives: "tensor([1])")),
    atLeast(
      2, shapes: "[n] → [1, n]",
      example: .init("torch.atleast_2d(torch.tensor([1, 2]))", gives: "tensor([[1, 2]])")),
    atLeast(
      3, shapes: "[n] → [1, n, 1]; [a, b] → [a, b, 1]",
      example: .init("torch.atleast_3d(torch.ones(2, 3)).shape", gives: "torch.Size([2, 3, 1])")),
  ]

  private static func atLeast(
    _ rank: Int, shapes: String, example: Operation.Example
  ) -> Operation {
    Operation(
      "atleast_\(rank)d", in: [.torch],
      summary: "The same elements with at least \(rank) dims; views.", shapes: shapes,
      notes: ["Several tensors, bare or in a list, give a tuple."],
      related: ["unsqueeze", "reshape"],
      examples: [example],
      Signature(
        [.tensor()],
        plan: { (call) in
          let input = call.tensor(0)
          if input.rank >= rank { return RaisePlan(nil, input) }
          return RaisePlan(raised(input, to: rank).layout, input)
        },
        kernel: { (plan, call) in
          guard let layout = plan.layout else { return .argument(0) }
          return .tensor(call.tensor(0).viewed(as: layout))
        }),
      Signature(
        [Parameter("tensors", .tensors, variadic: true)],
        plan: { (call) in
          RaisedPlan(
            outputs: .several(
              call.tensors(0).map {
                let raised = raised($0, to: rank)
                return Output(layout: raised.layout, dtype: raised.dtype)
              }, .tuple))
        },
        kernel: { (_, call) in
          .tensors(call.tensors(0).map { raised($0, to: rank) }, .tuple)
        }))
  }

  /// A view with at least `rank` (at most three) dims.
  static func raised(_ tensor: Tensor, to rank: Int) -> Tensor {
    var layout = tensor.layout
    if layout.rank == 0 && rank >= 1 { layout = layout.unsqueezed(at: 0) }
    if layout.rank == 1 && rank >= 2 { layout = layout.unsqueezed(at: 0) }
    if layout.rank == 2 && rank >= 3 { layout = layout.unsqueezed(at: 2) }
    return tensor.viewed(as: layout)
  }

  /// A view, or the argument itself where its dims suffice.
  private struct RaisePlan: Plan {
    let layout: Layout?
    let dtype: DType
    init(_ layout: Layout?, _ input: Tensor) {
      self.layout = layout
      dtype = input.dtype
    }
    var outputs: PlannedOutputs {
      layout.map { .one(Output(layout: $0, dtype: dtype)) } ?? .known(.argument(0))
    }
  }

  private struct RaisedPlan: Plan {
    let outputs: PlannedOutputs
  }
}
