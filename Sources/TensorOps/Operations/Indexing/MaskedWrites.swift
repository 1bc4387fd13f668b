/// Writing where a mask is set, and at places of the flat tensor.
enum MaskedWrites {
  static let all: [Operation] = [maskedScatter, put]

  static let maskedScatter = Operation(
    "masked_scatter", in: [.torch, .method], writes: [.inPlace],
    summary: "A copy with the elements of source, one after the other, where a mask is set.",
    shapes:
      "input: [...], mask: broadcastable, source: any with enough elements → the broadcast shape",
    related: ["masked_fill", "masked_select", "index_put"],
    examples: [
      .init(
        "torch.zeros(3).masked_scatter(torch.tensor([True, False, True]), torch.tensor([5., 6.]))",
        gives: "tensor([5., 0., 6.])"),
      .init(
        "torch.zeros(3).masked_scatter(torch.tensor([True, True, True]), torch.ones(1))",
        fails: SourceTooShort.self),
    ],
    Signature(
      [.tensor(), .tensor("mask"), .tensor("source")],
      plan: { (call) throws(OperationError) in
        let (input, mask, source) = (call.tensor(0), call.tensor(1), call.tensor(2))
        let shape = try Changing.broadcast(mask, input)
        if source.dtype != input.dtype {
          throw OperationError(
            SourceType(
              input.dtype, source.dtype,
              torch: "masked_scatter: expected self and source to have same dtypes but got"
                + "\(input.dtype.scalarTypeName) and \(source.dtype.scalarTypeName)"))
        }
        if mask.dtype != .bool {
          throw OperationError(
            MaskType(
              mask.dtype,
              torch: "masked_scatter_ only supports boolean masks, but got mask with dtype "
                + mask.dtype.scalarTypeName))
        }
        return try FreshPlan(shape: shape, dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let mask = Changing.stretched(call.tensor(1), to: plan.shape)
        let source = try Copying.contiguous(call.tensor(2), runtime)
        let output = try Changing.target(call, Layout(contiguous: plan.shape))
        let offsets = try Picking.offsets(ofMask: mask, strides: output.strides, runtime)
        if offsets.count > source.count {
          throw OperationError(SourceTooShort(needed: offsets.count, given: source.count))
        }
        let values = source.viewed(
          as: Layout(shape: [offsets.count], strides: [1], offset: source.layout.offset))
        let picked = PickedView(
          shape: [offsets.count], strides: [0], offsetStrides: [1], offset: output.layout.offset)
        try Picking.write(values, to: output, picked, offsets, runtime)
        return .tensor(output)
      }))

  static let put = Operation(
    "put", in: [.torch, .method], writes: [.inPlace],
    summary: "A copy with elements of source at places counted through the flat tensor.",
    shapes: "input: [...], index: [*k], source: as many elements → [...]",
    notes: ["An index may count from the end.", "accumulate=True adds instead of replacing."],
    related: ["take", "index_put", "scatter"],
    examples: [
      .init(
        "torch.zeros(2, 2).put(torch.tensor([0, -1]), torch.tensor([5., 6.]))",
        gives: "tensor([[5., 0.],\n        [0., 6.]])"),
      .init(
        "torch.zeros(3).put(torch.tensor([3]), torch.ones(1))", fails: FlatPlaceOutOfRange.self),
    ],
    Signature(
      [.tensor(), .tensor("index"), .tensor("source"), .flag("accumulate", default: false)],
      plan: { (call) throws(OperationError) in
        let (input, index, source) = (call.tensor(0), call.tensor(1), call.tensor(2))
        if index.dtype != .int64 {
          throw OperationError(
            PlaceType(
              index.dtype,
              torch: "put_(): Expected a long tensor for index, but got "
                + index.dtype.scalarTypeName))
        }
        if source.dtype != input.dtype {
          throw OperationError(
            SourceType(
              input.dtype, source.dtype,
              torch:
                "put_(): self and source expected to have the same dtype, but got self.dtype = "
                + "\(input.dtype.scalarTypeName) and source.dtype = "
                + source.dtype.scalarTypeName))
        }
        if source.count != index.count {
          throw OperationError(
            Refusal(
              .index,
              "the index names \(index.count) places, the source has \(source.count) elements",
              torch:
                "put_(): Expected source and index to have the same number of elements, but got "
                + "source.numel() = \(source.count), index.numel() = \(index.count)",
              blamed: ["index", "source"]))
        }
        if input.layout.isEmpty && !index.layout.isEmpty {
          throw OperationError(
            Refusal(
              .index, "an empty tensor has no place to write to",
              torch: "put_(): Tried to put elements into an empty tensor", blamed: ["input"]))
        }
        return Changing.plan(input)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let output = try Changing.target(call, plan.output.layout)
        let index = call.tensor(1)
        if index.layout.isEmpty { return .tensor(output) }
        let offsets = try Places.flatOffsets(index, in: output.layout, runtime)
        let source = try Copying.contiguous(call.tensor(2), runtime)
        let picked = PickedView(
          shape: [index.count], strides: [0], offsetStrides: [1], offset: output.layout.offset)
        try Picking.write(
          source.viewed(
            as: Layout(shape: [index.count], strides: [1], offset: source.layout.offset)),
          to: output, picked, offsets, combining: call.bool(3) ? .add : .assign, runtime)
        return .tensor(output)
      }))
}

/// A source with fewer elements than a mask has places.
public struct SourceTooShort: Fault {
  public static let code = "source-too-short"
  public let needed: Int
  public let given: Int
  public var message: String {
    "the mask is set at \(needed) places, the source has \(given) elements"
  }
  public var torch: String? { "Number of elements of source < number of ones in mask" }
  public var blamed: [String] { ["mask", "source"] }
}
