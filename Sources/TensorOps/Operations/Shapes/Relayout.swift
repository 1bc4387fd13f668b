/// The tensor itself with another layout or storage, and views that change nothing.
enum Relayout {
  static let all: [Operation] =
    [
      contiguous, detach, detachInPlace, requiresGrad, real, alias, squeezeInPlace,
      unsqueezeInPlace, tInPlace, transposeInPlace, swapaxesInPlace, asStridedInPlace, resize,
      resizeAs,
    ] + complexKin

  static let contiguous = Operation(
    "contiguous", in: [.method],
    summary: "The tensor itself where it lies row-major without gaps, else a copy that does.",
    shapes: "input: [...] → [...]", source: "PyTorch: torch.Tensor.contiguous",
    related: ["is_contiguous", "clone", "reshape"],
    examples: [
      .init("torch.zeros(2, 3).T.contiguous().stride()", gives: "(2, 1)"),
      .init("x = torch.zeros(2)\nx.contiguous() is x", gives: "True"),
    ],
    Signature(
      [.tensor(), Queries.memoryFormat],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let format = call.string(1) ?? "contiguous_format"
        if format == "channels_last" {
          if input.rank != 4 {
            throw OperationError(
              Refusal(
                .runtime, "channels_last is a format of 4-d tensors",
                torch: "required rank 4 tensor to use channels_last format",
                blamed: ["memory_format"]))
          }
          return ContiguousPlan(
            input, layout: isChannelsLast(input.layout) ? nil : channelsLast(input.shape))
        }
        if format == "preserve_format" {
          throw OperationError(
            Refusal(
              .runtime, "contiguous needs a format to copy to",
              torch: "preserve memory format is unsupported by the contiguous operator",
              blamed: ["memory_format"]))
        }
        return ContiguousPlan(
          input, layout: input.isContiguous ? nil : Layout(contiguous: input.shape))
      },
      kernel: { (plan, call) throws(OperationError) in
        guard let layout = plan.layout else { return .argument(0) }
        let result = try call.runtime.make(layout: layout, dtype: plan.dtype)
        try Copying.copy(call.tensor(0), into: result, call.runtime)
        return .tensor(result)
      }))

  /// Batch, channel, height, width, with the channels innermost in memory.
  static func channelsLast(_ shape: [Int]) -> Layout {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    return Layout(
      shape: shape,
      strides: [channels &* height &* width, 1, channels &* width, channels])
  }

  static func isChannelsLast(_ layout: Layout) -> Bool {
    guard layout.rank == 4 else { return false }
    var expected = 1
    for dim in [1, 3, 2, 0] where layout.shape[dim] != 1 {
      if layout.strides[dim] != expected { return false }
      expected = expected &* layout.shape[dim]
    }
    return true
  }

  static let detach = sameView(
    "detach", in: [.torch, .method],
    "The same elements without a history of gradients; a view (there are no gradients here).",
    related: ["clone", "requires_grad_"])

  static let alias = sameView(
    "alias", in: [.torch], "The same elements as a new tensor; a view.",
    related: ["detach", "view"])

  static let real = Operation(
    "real", in: [.attribute], aliases: [.init("real", in: .torch)],
    summary: "The real part: the tensor itself, there are no complex numbers here.",
    shapes: "input: [...] → [...]", related: ["is_complex"],
    examples: [.init("torch.tensor([1., 2.]).real", gives: "tensor([1., 2.])")],
    .known([.tensor()]) { _ in .argument(0) })

  /// What changes complex numbers only.
  static let complexKin: [Operation] = [
    ("conj", "The complex conjugate", [Operation.Alias]()),
    ("conj_physical", "The complex conjugate, worked out at once", [.init("conj_physical_")]),
    ("resolve_conj", "The tensor with its conjugation worked out", []),
    ("resolve_neg", "The tensor with its negation worked out", []),
  ].map { (name, summary, aliases) in
    Operation(
      name, in: [.torch, .method], aliases: aliases,
      summary: "\(summary): the tensor itself, there are no complex numbers here.",
      shapes: "input: [...] → [...]", related: ["real", "is_complex"],
      examples: [.init("torch.\(name)(torch.tensor([1., 2.]))", gives: "tensor([1., 2.])")],
      .known([.tensor()]) { _ in .argument(0) })
  }

  private static func sameView(
    _ name: String, in namespaces: Operation.Namespaces, _ summary: String, related: [String]
  ) -> Operation {
    Operation(
      name, in: namespaces, summary: summary, shapes: "input: [...] → [...]", related: related,
      examples: [.init("torch.\(name)(torch.tensor([1, 2]))", gives: "tensor([1, 2])")],
      .view([.tensor()]) { (call) in ViewPlan(call.tensor(0), layout: call.tensor(0).layout) })
  }

  static let detachInPlace = Operation(
    "detach_", in: [.torch, .method],
    summary: "The tensor itself; there are no gradients to leave behind.",
    shapes: "input: [...] → [...]", related: ["detach"],
    examples: [.init("torch.tensor([1, 2]).detach_()", gives: "tensor([1, 2])")],
    .known([.tensor()]) { _ in .argument(0) })

  static let requiresGrad = Operation(
    "requires_grad_", in: [.method],
    summary: "The tensor itself: accepted, without effect, since there are no gradients here.",
    shapes: "input: [...] → [...]", source: "PyTorch: torch.Tensor.requires_grad_",
    related: ["detach"],
    examples: [.init("torch.tensor([1., 2.]).requires_grad_()", gives: "tensor([1., 2.])")],
    .known([.tensor(), .flag("requires_grad", default: true)]) { (call) in
      if call.bool(1) { call.runtime.noteNoGradients() }
      return .argument(0)
    })

  // MARK: In place

  static let squeezeInPlace = relayout(
    "squeeze_", of: "squeeze", "x = torch.zeros(3, 1)\nx.squeeze_().shape", "torch.Size([3])",
    .relayout([.tensor()]) { (call) in Reshaping.squeezed(call.tensor(0).layout, nil) },
    .relayout([.tensor(), .init("dim", .intOrInts)]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      return Reshaping.squeezed(input.layout, try Shape.dims(call.ints(1), rank: input.rank))
    })

  static let unsqueezeInPlace = relayout(
    "unsqueeze_", of: "unsqueeze", "x = torch.zeros(3)\nx.unsqueeze_(0).shape",
    "torch.Size([1, 3])",
    .relayout([.tensor(), .dim()]) { (call) throws(OperationError) in
      try Reshaping.unsqueezed(call.tensor(0).layout, call.int(1))
    })

  static let tInPlace = relayout(
    "t_", of: "t", "x = torch.zeros(2, 3)\nx.t_().shape", "torch.Size([3, 2])",
    .relayout([.tensor()]) { (call) throws(OperationError) in
      try Views.matrixTransposed(call.tensor(0).layout)
    })

  static let transposeInPlace = exchange(
    "transpose_", of: "transpose", aliases: [.init("swapdims_")], "dim0", "dim1")
  static let swapaxesInPlace = exchange(
    "swapaxes_", of: "swapaxes", aliases: [], "axis0", "axis1")

  private static func exchange(
    _ name: String, of plain: String, aliases: [Operation.Alias], _ dim0: String, _ dim1: String
  ) -> Operation {
    relayout(
      name, of: plain, aliases: aliases, "x = torch.zeros(2, 3)\nx.\(name)(0, 1).shape",
      "torch.Size([3, 2])",
      .relayout([.tensor(), .dim(dim0), .dim(dim1)]) { (call) throws(OperationError) in
        try Views.transposed(
          call.tensor(0).layout, call.int(1), call.int(2), names: (dim0, dim1))
      })
  }

  static let asStridedInPlace = relayout(
    "as_strided_", of: "as_strided", "x = torch.arange(4)\nx.as_strided_((2,), (2,))",
    "tensor([0, 2])",
    .relayout(
      [.tensor(), .init("size", .ints), .init("stride", .ints), .optionalInt("storage_offset")]
    ) { (call) throws(OperationError) in
      try Slicing.strided(call.tensor(0), call.ints(1), call.ints(2), call.optionalInt(3))
    })

  private static func relayout(
    _ name: String, of original: String, aliases: [Operation.Alias] = [], _ code: String,
    _ text: String, _ signatures: Signature...
  ) -> Operation {
    Operation(
      name, in: [.method], aliases: aliases,
      summary: "As \(original), on the tensor itself: it has the new dims from now on.",
      shapes: "as \(original)", notes: ["Other views of the same memory keep their dims."],
      source: "PyTorch: torch.Tensor.\(name)", related: [original],
      examples: [.init(code, gives: text)], signatures: signatures)
  }

  static let resize = Operation(
    "resize_", in: [.method],
    summary: "Gives the tensor new sizes over its storage, which grows where it has to.",
    shapes: "input: any, size → [*size]",
    notes: [
      "The elements are read row-major from the tensor's first; new ones are zero.",
      "Use reshape unless the number of elements has to change.",
    ],
    source: "PyTorch: torch.Tensor.resize_", related: ["resize_as_", "reshape", "view"],
    examples: [
      .init("torch.arange(6).resize_(2, 2)", gives: "tensor([[0, 1],\n        [2, 3]])"),
      .init("torch.zeros(2).resize_(-1)", fails: ElementCountOverflow.self),
    ],
    Signature(
      [.tensor(), .sizes(), Queries.memoryFormat],
      plan: { (call) throws(OperationError) in try ResizePlan(call.tensor(0), call.ints(1)) },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  static let resizeAs = Operation(
    "resize_as_", in: [.torch, .method],
    summary: "Gives the tensor the sizes of another one over its own storage.",
    shapes: "input: any, the_template: [*size] → [*size]",
    source: "PyTorch: torch.Tensor.resize_as_", related: ["resize_", "reshape_as"],
    examples: [
      .init("torch.arange(6).resize_as_(torch.zeros(3))", gives: "tensor([0, 1, 2])")
    ],
    Signature(
      [.tensor(), .tensor("the_template"), Queries.memoryFormat],
      plan: { (call) throws(OperationError) in
        try ResizePlan(call.tensor(0), call.tensor(1).shape)
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))
}

extension Signature {
  /// An operation that gives its first argument another layout over the same storage.
  static func relayout(
    _ parameters: [Parameter], _ layout: @escaping @Sendable (Call) throws(OperationError) -> Layout
  ) -> Signature {
    .known(parameters) { (call) throws(OperationError) in
      .rebound(0, call.tensor(0).viewed(as: try layout(call)))
    }
  }
}

/// The plan of a copy to a format of memory; nothing to do where the layout is nil.
struct ContiguousPlan: Plan {
  let layout: Layout?
  let dtype: DType
  init(_ input: Tensor, layout: Layout?) {
    self.layout = layout
    dtype = input.dtype
  }
  var outputs: PlannedOutputs {
    layout.map { .one(Output(layout: $0, dtype: dtype)) } ?? .known(.argument(0))
  }
}

/// The plan of new sizes over the same storage, or over a longer copy of it.
struct ResizePlan: Plan {
  let layout: Layout
  let dtype: DType
  /// The input as it will be, when it has no storage.
  private let shapeOnly: Tensor
  var outputs: PlannedOutputs { .known(.rebound(0, shapeOnly)) }

  init(_ input: Tensor, _ sizes: [Int]) throws(OperationError) {
    if sizes.contains(where: { $0 < 0 }) {
      throw OperationError(ElementCountOverflow(shape: sizes))
    }
    try Shape.viewCount(sizes)
    _ = try Shape.byteCount(sizes, dtype: input.dtype)
    dtype = input.dtype
    layout =
      sizes == input.shape
      ? input.layout
      : Layout(
        shape: sizes, strides: Layout.contiguousStrides(sizes), offset: input.layout.offset)
    shapeOnly = Tensor(layout: layout, dtype: input.dtype, storage: nil)
  }

  func run(_ call: Call) throws(OperationError) -> CallResult {
    let input = call.tensor(0)
    guard let storage = input.storage, let extent = layout.extent,
      extent.upperBound >= storage.byteCount / dtype.size
    else { return .rebound(0, input.viewed(as: layout)) }
    let (length, overflow) = extent.upperBound.addingReportingOverflow(1)
    if overflow { throw OperationError(ElementCountOverflow(shape: layout.shape)) }
    let grown = try Making.filled([length], dtype, with: .int(0), call.runtime)
    let kept = Layout(contiguous: [storage.byteCount / dtype.size])
    try Copying.copy(input.viewed(as: kept), into: grown.viewed(as: kept), call.runtime)
    return .rebound(0, grown.viewed(as: layout))
  }
}
