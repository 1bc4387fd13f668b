/// Views made real: `NAME_copy` is a copy of what `NAME` shows.
enum ViewCopies {
  static let all: [Operation] = [
    copy(Slicing.asStrided, "torch.as_strided_copy(torch.arange(4), (2,), (2,))", "tensor([0, 2])"),
    copy(Slicing.diagonal, "torch.diagonal_copy(torch.ones(2, 2))", "tensor([1., 1.])"),
    copy(Expanding.expand, "torch.expand_copy(torch.tensor([1]), (3,))", "tensor([1, 1, 1])"),
    copy(Relayout.alias, "torch.alias_copy(torch.tensor([1]))", "tensor([1])"),
    copy(Relayout.detach, "torch.detach_copy(torch.tensor([1]))", "tensor([1])"),
    copy(
      Slicing.narrow, in: [.torch, .method], "torch.narrow_copy(torch.arange(4), 0, 1, 2)",
      "tensor([1, 2])"),
    copy(
      Views.permute, "torch.permute_copy(torch.zeros(2, 3), (1, 0)).shape", "torch.Size([3, 2])"),
    copy(Slicing.select, "torch.select_copy(torch.arange(4), 0, 1)", "tensor(1)"),
    copy(
      Reshaping.squeeze, "torch.squeeze_copy(torch.zeros(2, 1)).shape", "torch.Size([2])"),
    copy(
      Reshaping.unsqueeze, "torch.unsqueeze_copy(torch.zeros(2), 0).shape", "torch.Size([1, 2])"),
    copy(Views.t, "torch.t_copy(torch.zeros(2, 3)).shape", "torch.Size([3, 2])"),
    copy(
      Views.transpose, "torch.transpose_copy(torch.zeros(2, 3), 0, 1).shape", "torch.Size([3, 2])"),
    copy(
      Slicing.unfold, "torch.unfold_copy(torch.arange(3), 0, 2, 1)",
      "tensor([[0, 1],\n        [1, 2]])"),
    copy(Reshaping.view, "torch.view_copy(torch.zeros(4), (2, 2)).shape", "torch.Size([2, 2])"),
    slice,
  ]

  private static func copy(
    _ original: Operation, in namespaces: Operation.Namespaces = [.torch], _ code: String,
    _ text: String
  ) -> Operation {
    Operation(
      original.name + "_copy", in: namespaces, writes: [.out],
      summary: "A copy of what \(original.name) shows.", shapes: original.shapes,
      related: [original.name], examples: [.init(code, gives: text)],
      signatures: original.signatures.map { signature in
        .composed(signature.parameters) { (call) throws(OperationError) in
          guard case .tensor(let view) = try signature.evaluate(call) else { return .nothing }
          return .tensor(try realised(view, call.runtime))
        }
      })
  }

  private static func realised(
    _ view: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if view.isShapeOnly {
      _ = try Shape.byteCount(view.shape, dtype: view.dtype)
      return Tensor(shape: view.shape, dtype: view.dtype)
    }
    return try Copying.contiguousCopy(view, runtime)
  }

  static let slice = Operation(
    "slice_copy", in: [.torch], writes: [.out],
    summary: "A copy of a slice of one dim.", shapes: "input: [..., n, ...] → [..., k, ...]",
    related: ["narrow", "slice_scatter"],
    examples: [.init("torch.slice_copy(torch.arange(6), 0, 1, 5, 2)", gives: "tensor([1, 3])")],
    .composed([
      .tensor(), .dim(default: 0), .optionalInt("start"), .optionalInt("end"),
      .int("step", default: 1),
    ]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      if input.rank == 0 {
        throw OperationError(
          Refusal(.index, "slice() cannot be applied to a 0-dim tensor.", blamed: ["input"]))
      }
      let dim = try Shape.dim(call.int(1), rank: input.rank)
      if call.int(4) <= 0 {
        throw OperationError(Refusal(.runtime, "slice step must be positive", blamed: ["step"]))
      }
      let view = Slicing.sliced(
        input.layout, dim, call.optionalInt(2), call.optionalInt(3), call.int(4))
      return .tensor(try realised(input.viewed(as: view), call.runtime))
    })
}
