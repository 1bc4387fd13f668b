/// Reading elements at places that tensors name.
enum Gathering {
  static let all: [Operation] = [
    gather, takeAlongDim, indexSelect, take, maskedSelect, unravelIndex,
  ]

  // MARK: gather

  static let gather = Operation(
    "gather", in: [.torch, .method], writes: [.out],
    summary: "Along one dim, the elements whose places an index of the same rank names.",
    shapes: "input: [m, n], dim: 1, index: [p, k] with p ≤ m → [p, k]",
    formula: "out[i, j] = input[i, index[i, j]]",
    notes: [
      "The result has the index's shape.",
      "Apart from `dim`, the index may be smaller than the input, never larger.",
      "Places count from 0 and never from the end.",
    ],
    related: ["take_along_dim", "scatter", "index_select"],
    examples: [
      .init(
        "torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[1], [0]]))",
        gives: "tensor([[2],\n        [3]])"),
      .init(
        "torch.gather(torch.zeros(2, 3), 1, torch.tensor([[5]]))", fails: IndexOutOfBounds.self),
      .init("torch.gather(torch.zeros(2, 3), 1, torch.tensor([0]))", fails: GatherMismatch.self),
    ],
    Signature(
      [
        .tensor(), .dim(), .tensor("index"), Parameter.flag("sparse_grad", default: false).keyword,
      ],
      plan: { (call) throws(OperationError) in
        try GatherPlan(call.tensor(0), call.int(1), call.tensor(2))
      },
      kernel: { (plan, call) throws(OperationError) in
        try read(call.tensor(0), plan, call.tensor(2), call.runtime)
      }))

  private static func read(
    _ input: Tensor, _ plan: GatherPlan, _ index: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> CallResult {
    let output = try runtime.make(shape: plan.shape, dtype: input.dtype)
    if output.layout.isEmpty { return .tensor(output) }
    let offsets = try Places.offsets(index, in: input.layout, plan.dim, runtime)
    try Picking.read(
      input, .along(plan.dim, of: input.layout, index: plan.shape), offsets, into: output, runtime)
    return .tensor(output)
  }

  static let takeAlongDim = Operation(
    "take_along_dim", in: [.torch, .method], writes: [.out],
    summary: "Along one dim, the elements whose places an index names; the other dims broadcast.",
    shapes: "input: [m, n], indices: [m, k], dim: 1 → [m, k]; without dim both are read flat",
    formula: "out[i, j] = input[i, indices[i, j]]",
    notes: ["What argmax, argsort and topk give can be handed in as it is."],
    related: ["gather", "argsort", "argmax"],
    examples: [
      .init(
        "torch.take_along_dim(torch.tensor([[3, 1, 2]]), torch.tensor([[1, 2, 0]]), 1)",
        gives: "tensor([[1, 2, 3]])"),
      .init(
        "torch.take_along_dim(torch.zeros(2, 3), torch.tensor([0]), 1)", fails: GatherMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("indices"), .optionalInt("dim")],
      plan: { (call) throws(OperationError) in
        try TakeAlongPlan(call.tensor(0), call.tensor(1), call.optionalInt(2))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  // MARK: index_select

  static let indexSelect = Operation(
    "index_select", in: [.torch, .method], writes: [.out],
    summary: "The slices of one dim at the places that a 1-d index names; a copy.",
    shapes: "input: [..., n, ...], index: [k] → [..., k, ...]",
    notes: ["Places count from 0 and never from the end; `x[index]` takes both."],
    related: ["gather", "take", "index_add", "select"],
    examples: [
      .init(
        "torch.arange(6).view(2, 3).index_select(1, torch.tensor([2, 0]))",
        gives: "tensor([[2, 0],\n        [5, 3]])"),
      .init(
        "torch.zeros(3).index_select(0, torch.tensor([5]))", fails: SliceOutOfRange.self),
      .init("torch.zeros(3).index_select(0, torch.tensor([0.]))", fails: PlaceType.self),
    ],
    Signature(
      [.tensor(), .dim(), .tensor("index")],
      plan: { (call) throws(OperationError) in
        try SelectPlan(call.tensor(0), call.int(1), call.tensor(2))
      },
      kernel: { (plan, call) throws(OperationError) in
        let (input, index, runtime) = (call.tensor(0), call.tensor(2), call.runtime)
        let output = try runtime.make(shape: plan.shape, dtype: input.dtype)
        let offsets = try Places.sliceOffsets(index, in: input.layout, plan.dim, runtime) {
          SliceOutOfRange(index: $0, size: $1, dim: plan.dim)
        }
        // A 0-d input gives its one element back.
        let picked = PickedView.slices(plan.dim, of: input.layout, count: index.count)
        try Picking.read(
          input, picked, offsets, into: output.viewed(as: Places.atLeast1d(output.layout)), runtime)
        return .tensor(output)
      }))

  // MARK: take

  static let take = Operation(
    "take", in: [.torch, .method], writes: [.out],
    summary: "The elements at places counted through the flat input; a copy.",
    shapes: "input: [...], index: [*k] → [*k]",
    notes: ["An index may count from the end."], related: ["put", "gather", "take_along_dim"],
    examples: [
      .init(
        "torch.take(torch.tensor([[1, 2], [3, 4]]), torch.tensor([0, -1]))",
        gives: "tensor([1, 4])"),
      .init("torch.take(torch.zeros(3), torch.tensor([3]))", fails: FlatPlaceOutOfRange.self),
    ],
    Signature(
      [.tensor(), .tensor("index")],
      plan: { (call) throws(OperationError) in
        let (input, index) = (call.tensor(0), call.tensor(1))
        if index.dtype != .int64 {
          throw OperationError(
            PlaceType(
              index.dtype,
              torch: "take(): Expected a long tensor for index, but got "
                + index.dtype.scalarTypeName))
        }
        if input.layout.isEmpty && !index.layout.isEmpty {
          throw OperationError(
            Refusal(
              .index, "an empty tensor has nothing to take",
              torch: "take(): tried to take from an empty tensor", blamed: ["input"]))
        }
        return try FreshPlan(shape: index.shape, dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let (input, runtime) = (call.tensor(0), call.runtime)
        let output = try runtime.make(shape: plan.shape, dtype: plan.dtype)
        if output.layout.isEmpty { return .tensor(output) }
        let offsets = try Places.flatOffsets(call.tensor(1), in: input.layout, runtime)
        let picked = PickedView(
          shape: plan.shape, strides: plan.shape.map { _ in 0 },
          offsetStrides: Layout.contiguousStrides(plan.shape), offset: input.layout.offset)
        try Picking.read(input, picked, offsets, into: output, runtime)
        return .tensor(output)
      }))

  // MARK: masked_select

  static let maskedSelect = Operation(
    "masked_select", in: [.torch, .method], writes: [.out],
    summary: "The elements at which a mask is set, in one dim; a copy.",
    shapes: "input: [...], mask: broadcastable → [k], k the number of True",
    related: ["nonzero", "masked_fill", "masked_scatter", "where"],
    examples: [
      .init("x = torch.arange(4)\nx.masked_select(x > 1)", gives: "tensor([2, 3])"),
      .init(
        "torch.zeros(3).masked_select(torch.tensor([True, False]))", fails: BroadcastMismatch.self),
      .init("torch.zeros(3).masked_select(torch.tensor([1, 0, 1]))", fails: MaskType.self),
    ],
    Signature(
      [.tensor(), .tensor("mask")],
      plan: { (call) throws(OperationError) in
        let (input, mask) = (call.tensor(0), call.tensor(1))
        if mask.dtype != .bool {
          throw OperationError(
            MaskType(mask.dtype, torch: "masked_select: expected BoolTensor for mask"))
        }
        return MaskedSelectPlan(shape: try Changing.broadcast(mask, input))
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let input = Changing.stretched(call.tensor(0), to: plan.shape)
        let mask = Changing.stretched(call.tensor(1), to: plan.shape)
        let offsets = try Picking.offsets(ofMask: mask, strides: input.strides, runtime)
        let output = try runtime.make(shape: offsets.shape, dtype: input.dtype)
        let picked = PickedView(
          shape: offsets.shape, strides: [0], offsetStrides: [1], offset: input.layout.offset)
        try Picking.read(input, picked, offsets, into: output, runtime)
        return .tensor(output)
      }))
}
