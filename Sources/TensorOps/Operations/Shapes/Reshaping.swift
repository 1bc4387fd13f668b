/// The same elements in the same order, cut into other dims.
enum Reshaping {
  static let all: [Operation] = [
    view, viewAs, reshape, reshapeAs, flatten, ravel, unflatten, squeeze, unsqueeze,
  ]

  static let view = Operation(
    "view", in: [.method],
    summary: "The same memory in another shape, or read as another dtype; never a copy.",
    shapes: "input: [...], size → [*size] with the same number of elements",
    notes: [
      "One size may be -1 and is worked out.",
      "A dim of the result must not reach over dims that don't follow on from one another in memory; "
        + "reshape copies then.",
      "A dtype of another width changes the last dim's size and needs its stride to be 1.",
    ],
    source: "PyTorch: torch.Tensor.view",
    related: ["reshape", "flatten", "unflatten", "contiguous"],
    examples: [
      .init(
        "torch.arange(6).view(2, -1)", gives: "tensor([[0, 1, 2],\n        [3, 4, 5]])"),
      .init("torch.zeros(2, 3).view(4)", fails: ReshapeMismatch.self),
      .init("torch.zeros(2, 3).T.view(6)", fails: ViewNeedsCopy.self),
    ],
    Signature(
      [.tensor(), Parameter("dtype", .dtype)],
      plan: { (call) throws(OperationError) in
        try BitcastPlan(call.tensor(0), as: call.dtype(1) ?? call.tensor(0).dtype)
      },
      kernel: { (plan, call) in
        .tensor(Tensor(layout: plan.layout, dtype: plan.dtype, storage: call.tensor(0).storage))
      }),
    .view([.tensor(), .sizes()]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      return ViewPlan(input, layout: try Shape.view(input.layout, as: call.ints(1)))
    })

  static let viewAs = Operation(
    "view_as", in: [.method],
    summary: "The same memory in the shape of another tensor; never a copy.",
    shapes: "input: [...], other: [*size] → [*size]",
    source: "PyTorch: torch.Tensor.view_as", related: ["view", "reshape_as"],
    examples: [
      .init(
        "torch.arange(4).view_as(torch.zeros(2, 2))", gives: "tensor([[0, 1],\n        [2, 3]])"),
      .init("torch.zeros(2, 3).view_as(torch.zeros(7))", fails: ReshapeMismatch.self),
    ],
    .view([.tensor(), .tensor("other")]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      return ViewPlan(input, layout: try Shape.view(input.layout, as: call.tensor(1).shape))
    })

  static let reshape = Operation(
    "reshape", in: [.torch, .method],
    summary: "The elements in another shape: a view where the strides allow it, else a copy.",
    shapes: "input: [...], shape → [*shape] with the same number of elements",
    notes: ["One size may be -1 and is worked out."],
    related: ["view", "flatten", "unflatten"],
    examples: [
      .init("torch.arange(6).reshape(3, 2).shape", gives: "torch.Size([3, 2])"),
      .init("torch.arange(6).view(2, 3).T.reshape(6)", gives: "tensor([0, 3, 1, 4, 2, 5])"),
      .init("torch.zeros(2, 3).reshape(4)", fails: ReshapeMismatch.self),
    ],
    reshaping([.tensor(), .sizes("shape")]) { (call) in call.ints(1) })

  static let reshapeAs = Operation(
    "reshape_as", in: [.method],
    summary: "The elements in the shape of another tensor: a view or a copy.",
    shapes: "input: [...], other: [*size] → [*size]",
    source: "PyTorch: torch.Tensor.reshape_as", related: ["reshape", "view_as"],
    examples: [
      .init(
        "torch.arange(4).reshape_as(torch.zeros(2, 2))", gives: "tensor([[0, 1],\n        [2, 3]])"),
      .init("torch.zeros(2, 3).reshape_as(torch.zeros(7))", fails: ReshapeMismatch.self),
    ],
    reshaping([.tensor(), .tensor("other")]) { (call) in call.tensor(1).shape })

  static let flatten = Operation(
    "flatten", in: [.torch, .method],
    summary: "Merges dims into one: a view where the strides allow it, else a copy.",
    shapes: "input: [a, b, c, d], start_dim: 1, end_dim: 2 → [a, b·c, d]",
    notes: ["A 0-d tensor becomes 1-d."], related: ["reshape", "unflatten", "ravel"],
    examples: [
      .init("torch.zeros(2, 3, 4).flatten(1).shape", gives: "torch.Size([2, 12])"),
      .init("torch.tensor(5).flatten()", gives: "tensor([5])"),
      .init("torch.zeros(2, 3).flatten(0, 2)", fails: DimOutOfRange.self),
    ],
    Signature(
      [.tensor(), .dim("start_dim", default: 0), .dim("end_dim", default: -1)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let start = try Shape.dim(call.int(1), rank: input.rank, parameter: "start_dim")
        let end = try Shape.dim(call.int(2), rank: input.rank, parameter: "end_dim")
        if start > end {
          throw OperationError(
            Refusal(
              .runtime, "start_dim (\(start)) comes after end_dim (\(end))",
              torch: "flatten() has invalid args: start_dim cannot come after end_dim",
              blamed: ["start_dim", "end_dim"]))
        }
        if input.rank == 0 { return try ReshapePlan(input, sizes: [1]) }
        if start == end { return ReshapePlan(unchanged: input) }
        let merged = input.shape[start...end].reduce(1, &*)
        var shape = input.shape
        shape.replaceSubrange(start...end, with: [merged])
        return try ReshapePlan(input, sizes: shape)
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  static let ravel = Operation(
    "ravel", in: [.torch, .method],
    summary: "All elements in one dim: a view where they lie row-major, else a copy.",
    shapes: "input: [...] → [n]", related: ["flatten", "reshape"],
    examples: [
      .init("torch.arange(4).view(2, 2).ravel()", gives: "tensor([0, 1, 2, 3])")
    ],
    Signature(
      [.tensor()],
      plan: { (call) in
        ReshapePlan(
          flattening: call.tensor(0))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  static let unflatten = Operation(
    "unflatten", in: [.torch, .method],
    summary: "Splits one dim into several; a view.",
    shapes: "input: [a, b·c, d], dim: 1, sizes: (b, c) → [a, b, c, d]",
    notes: ["One size may be -1 and is worked out."], related: ["flatten", "view"],
    examples: [
      .init("torch.zeros(2, 12).unflatten(1, (3, -1)).shape", gives: "torch.Size([2, 3, 4])"),
      .init("torch.zeros(2, 12).unflatten(1, (5, 2))", fails: UnflattenMismatch.self),
    ],
    .view([.tensor(), .dim(), .init("sizes", .ints)]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let dim = try Shape.dim(call.int(1), rank: input.rank)
      let sizes = call.ints(2)
      func mismatch(_ reason: UnflattenMismatch.Reason) -> OperationError {
        OperationError(
          UnflattenMismatch(
            sizes: sizes, dim: dim, size: input.rank == 0 ? 1 : input.shape[dim], reason: reason))
      }
      if sizes.isEmpty { throw mismatch(.empty) }
      if input.rank == 0 { throw mismatch(.noDims) }
      let inferred: [Int]
      do throws(OperationError) {
        inferred = try Shape.inferReshape(sizes, count: input.shape[dim])
      } catch {
        guard let fault = error.fault as? ReshapeMismatch, fault.reason == .count else {
          throw mismatch(.other)
        }
        throw mismatch(.count)
      }
      var shape = input.shape
      shape.replaceSubrange(dim...dim, with: inferred)
      return ViewPlan(input, layout: try Shape.view(input.layout, as: shape))
    })

  static let squeeze = Operation(
    "squeeze", in: [.torch, .method],
    summary: "Drops dims of size 1: all, or those named; a view.",
    shapes: "input: [a, 1, b, 1] → [a, b]",
    notes: ["A named dim whose size isn't 1 stays.", "An empty tuple drops nothing."],
    related: ["unsqueeze", "flatten"],
    examples: [
      .init("torch.zeros(2, 1, 3, 1).squeeze().shape", gives: "torch.Size([2, 3])"),
      .init("torch.zeros(2, 1, 3, 1).squeeze(1).shape", gives: "torch.Size([2, 3, 1])"),
      .init("torch.zeros(2, 1).squeeze(2)", fails: DimOutOfRange.self),
    ],
    .view([.tensor()]) { (call) in
      ViewPlan(call.tensor(0), layout: squeezed(call.tensor(0).layout, nil))
    },
    .view([.tensor(), .init("dim", .intOrInts)]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      return ViewPlan(
        input, layout: squeezed(input.layout, try Shape.dims(call.ints(1), rank: input.rank)))
    })

  /// Without the dims of size 1: of all, or of those given.
  static func squeezed(_ layout: Layout, _ dims: [Int]?) -> Layout {
    var result = Layout(shape: [], strides: [], offset: layout.offset)
    for dim in 0..<layout.rank
    where layout.shape[dim] != 1 || !(dims?.contains(dim) ?? true) {
      result.shape.append(layout.shape[dim])
      result.strides.append(layout.strides[dim])
    }
    return result
  }

  static let unsqueeze = Operation(
    "unsqueeze", in: [.torch, .method],
    summary: "Adds a dim of size 1 at a place; a view.",
    shapes: "input: [a, b], dim: 1 → [a, 1, b]",
    notes: ["-1 adds it at the end."], related: ["squeeze", "expand", "view"],
    examples: [
      .init("torch.zeros(2, 3).unsqueeze(1).shape", gives: "torch.Size([2, 1, 3])"),
      .init("torch.zeros(2, 3).unsqueeze(4)", fails: DimOutOfRange.self),
    ],
    .view(
      [.tensor(), .dim()],
      short: .view { (layout, dim) in
        let place = dim < 0 ? dim &+ layout.rank &+ 1 : dim
        return place >= 0 && place <= layout.rank && layout.rank < Shape.maximumRank
          ? inserted(layout, at: place) : nil
      }
    ) { (call) throws(OperationError) in
      let input = call.tensor(0)
      return ViewPlan(input, layout: try unsqueezed(input.layout, call.int(1)))
    })

  static func unsqueezed(_ layout: Layout, _ dim: Int) throws(OperationError) -> Layout {
    inserted(layout, at: try Shape.dim(dim, rank: layout.rank + 1))
  }

  /// A dim of size 1 at a place that is there.
  private static func inserted(_ layout: Layout, at place: Int) -> Layout {
    let rank = layout.rank
    let step = place < rank ? layout.shape[place] &* layout.strides[place] : 1
    func with(_ new: Int, in old: [Int]) -> [Int] {
      // One allocation of the right size.
      [Int](unsafeUninitializedCapacity: rank + 1) { buffer, count in
        for dim in 0..<place { buffer[dim] = old[dim] }
        buffer[place] = new
        for dim in place..<rank { buffer[dim + 1] = old[dim] }
        count = rank + 1
      }
    }
    return Layout(
      shape: with(1, in: layout.shape), strides: with(step, in: layout.strides),
      offset: layout.offset)
  }

  /// A signature that reshapes its first argument to the sizes given.
  private static func reshaping(
    _ parameters: [Parameter], _ sizes: @escaping @Sendable (Call) -> [Int]
  ) -> Signature {
    Signature(
      parameters,
      plan: { (call) throws(OperationError) in
        try ReshapePlan(call.tensor(0), sizes: sizes(call))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) })
  }
}

/// The plan of a reshape: a view where the strides allow it, else a row-major copy.
struct ReshapePlan: Plan {
  let layout: Layout
  let dtype: DType
  let isView: Bool
  /// The argument itself is the answer.
  let isUnchanged: Bool

  init(_ input: Tensor, sizes: [Int]) throws(OperationError) {
    let shape = try Shape.inferReshape(sizes, count: input.count)
    dtype = input.dtype
    isUnchanged = false
    if let strides = Shape.viewStrides(input.layout, as: shape) {
      isView = true
      layout = Layout(shape: shape, strides: strides, offset: input.layout.offset)
    } else {
      isView = false
      _ = try Shape.byteCount(shape, dtype: dtype)
      layout = Layout(contiguous: shape)
    }
  }

  /// One dim, with neighbours side by side in memory.
  init(flattening input: Tensor) {
    dtype = input.dtype
    isUnchanged = false
    isView = input.isContiguous
    layout = Layout(
      shape: [input.count], strides: [1], offset: isView ? input.layout.offset : 0)
  }

  init(unchanged input: Tensor) {
    layout = input.layout
    dtype = input.dtype
    isView = true
    isUnchanged = true
  }

  var outputs: PlannedOutputs {
    isUnchanged ? .known(.argument(0)) : .one(Output(layout: layout, dtype: dtype))
  }

  func run(_ call: Call) throws(OperationError) -> CallResult {
    if isUnchanged { return .argument(0) }
    let input = call.tensor(0)
    if isView { return .tensor(input.viewed(as: layout)) }
    let copy = try Copying.contiguousCopy(input, call.runtime)
    return .tensor(copy.viewed(as: layout))
  }
}

/// The plan of reading the same bytes as another dtype.
struct BitcastPlan: Plan {
  let layout: Layout
  let dtype: DType
  var outputs: PlannedOutputs { .one(Output(layout: layout, dtype: dtype)) }

  init(_ input: Tensor, as dtype: DType) throws(OperationError) {
    self.dtype = dtype
    var layout = input.layout
    func mismatch(_ what: String, got: Int) -> OperationError {
      OperationError(BitcastMismatch(from: input.dtype, to: dtype, what: what, got: got))
    }
    let last = layout.rank - 1
    if input.dtype.size != dtype.size {
      if layout.rank == 0 {
        throw OperationError(
          BitcastMismatch(from: input.dtype, to: dtype, what: "self.dim() cannot be 0", got: nil))
      }
      if input.dtype.size > dtype.size {
        let ratio = input.dtype.size / dtype.size
        if layout.strides[last] != 1 {
          throw mismatch("self.stride(-1) must be 1", got: layout.strides[last])
        }
        let (size, overflow) = layout.shape[last].multipliedReportingOverflow(by: ratio)
        if overflow { throw OperationError(ElementCountOverflow(shape: layout.shape)) }
        layout.shape[last] = size
        for dim in 0..<last { layout.strides[dim] = layout.strides[dim] &* ratio }
        layout.offset = layout.offset &* ratio
        try Shape.viewCount(layout.shape)
      } else {
        let ratio = dtype.size / input.dtype.size
        if layout.shape[last] % ratio != 0 {
          throw mismatch("self.size(-1) must be divisible by \(ratio)", got: layout.shape[last])
        }
        if layout.offset % ratio != 0 {
          throw mismatch("self.storage_offset() must be divisible by \(ratio)", got: layout.offset)
        }
        if layout.strides[last] != 1 {
          throw mismatch("self.stride(-1) must be 1", got: layout.strides[last])
        }
        for dim in 0..<last {
          if layout.strides[dim] % ratio != 0 {
            throw mismatch(
              "self.stride(\(dim)) must be divisible by \(ratio)", got: layout.strides[dim])
          }
          layout.strides[dim] /= ratio
        }
        layout.shape[last] /= ratio
        layout.offset /= ratio
      }
    }
    self.layout = layout
  }
}

/// Bytes that can't be read as another dtype where they lie.
public struct BitcastMismatch: Fault {
  public static let code = "view-dtype"
  public let from: DType
  public let to: DType
  /// PyTorch's words for the rule.
  public let what: String
  public let got: Int?
  public var message: String {
    "\(from.name) takes \(from.size) bytes and \(to.name) \(to.size): the last dim must hold whole "
      + "elements of both, side by side in memory"
  }
  public var torch: String? {
    "\(what) to view \(from.scalarTypeName) as \(to.scalarTypeName) (different element sizes)"
      + (got.map { ", but got \($0)" } ?? "")
  }
  public var blamed: [String] { ["dtype"] }
}

/// Sizes into which a dim can't be split.
public struct UnflattenMismatch: Fault {
  public static let code = "unflatten"
  public enum Reason: Sendable { case count, empty, noDims, other }
  public let sizes: [Int]
  public let dim: Int
  public let size: Int
  public let reason: Reason
  public var message: String {
    switch reason {
    case .count: "\(Shape.text(sizes)) doesn't multiply up to \(size), the size of dim \(dim)"
    case .empty: "the sizes to split into are missing"
    case .noDims: "a 0-d tensor has no dim to split"
    case .other: "dim \(dim) of size \(size) can't be split into \(Shape.text(sizes))"
    }
  }
  public var torch: String? {
    switch reason {
    case .count:
      "unflatten: Provided sizes \(Shape.text(sizes)) don't multiply up to the size of dim \(dim) "
        + "(\(size)) in the input tensor"
    case .empty: "unflatten: sizes must be non-empty"
    case .noDims, .other: "unflatten got an unexpected error:"
    }
  }
  public var blamed: [String] { ["sizes"] }
}
