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

extension Gathering {
  static let unravelIndex = Operation(
    "unravel_index", in: [.torch],
    summary: "The index in every dim of places counted through a flat tensor.",
    shapes: "indices: [*k], shape: (m, n) → (rows: [*k], columns: [*k])",
    notes: ["What argmax gives without dim, as an index: `torch.unravel_index(i, x.shape)`."],
    related: ["argmax", "take", "nonzero"],
    examples: [
      .init(
        "torch.unravel_index(torch.tensor(5), (2, 3))", gives: "(tensor(1), tensor(2))"),
      .init("torch.unravel_index(torch.tensor(5.), (2, 3))", fails: PlaceType.self),
    ],
    Signature(
      [.tensor("indices"), .init("shape", .intOrInts)],
      plan: { (call) throws(OperationError) in
        try UnravelPlan(call.tensor(0), call.ints(1))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call.tensor(0), call.runtime) })
  )
}

/// The plan of `unravel_index`: one result for every dim.
struct UnravelPlan: Plan {
  let shape: [Int]
  private let sizes: [Int]
  /// Elements from one place of each dim to the next, in a row-major tensor.
  private let steps: [Int]
  var outputs: PlannedOutputs {
    .several(sizes.map { _ in Output(shape: shape, dtype: .int64) }, .tuple)
  }

  init(_ indices: Tensor, _ sizes: [Int]) throws(OperationError) {
    if !indices.dtype.isIntegral {
      throw OperationError(
        PlaceType(
          indices.dtype, type: .type,
          torch: "expected 'indices' to be integer dtype, but got torch.\(indices.dtype.name)"))
    }
    let text =
      "(" + sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? ",)" : ")")
    if sizes.contains(where: { $0 < 0 }) {
      throw OperationError(
        Refusal(
          .value, "a shape has no negative sizes: \(text)",
          torch: "'shape' cannot have negative values, but got \(text)", blamed: ["shape"]))
    }
    if sizes.contains(0) && !indices.layout.isEmpty {
      throw OperationError(
        Refusal(
          .value, "a tensor of the shape \(text) has no places",
          torch: "'shape' cannot have zero dimensions when 'indices' is non-empty, but got \(text)",
          blamed: ["shape"]))
    }
    try Shape.viewCount(sizes)
    self.sizes = sizes
    steps = Layout.contiguousStrides(sizes)
    shape = indices.shape
  }

  func run(_ indices: Tensor, _ runtime: Runtime) throws(OperationError) -> CallResult {
    let flat = try Copying.contiguous(indices, as: .int64, runtime)
    var results: [Tensor] = []
    for (size, step) in zip(sizes, steps) {
      let result = try runtime.make(shape: shape, dtype: .int64)
      let from = flat.base.assumingMemoryBound(to: Int.self)
      let to = result.base.assumingMemoryBound(to: Int.self)
      try Parallel.forEachBlock(of: result.count, runtime) { range in
        for place in range {
          // Rounded down and then modulo, so that negative places wrap round.
          let (quotient, rest) = from[place].quotientAndRemainder(dividingBy: step)
          let index = (rest < 0 ? quotient &- 1 : quotient) % size
          to[place] = index < 0 ? index &+ size : index
        }
      }
      results.append(result)
    }
    return .tensors(results, .tuple)
  }
}

/// What the operations that take an index tensor work out of it.
enum Places {
  static func atLeast1d(_ layout: Layout) -> Layout {
    layout.rank > 0 ? layout : Layout(shape: [1], strides: [1], offset: layout.offset)
  }

  /// For `gather` and `scatter`: offsets along a dim, one for each element of the index.
  static func offsets(
    _ index: Tensor, in layout: Layout, _ dim: Int, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let target = atLeast1d(layout)
    return try Picking.offsets(
      [.init(tensor: index, size: target.shape[dim], step: target.strides[dim])],
      shape: index.shape, wraps: false, runtime
    ) { _, index, size in
      OperationError(IndexOutOfBounds(index: index, dim: dim, size: size, type: .runtime))
    }
  }

  /// For operations over slices: offsets along a dim, one for each element of a 1-d or 0-d index.
  static func sliceOffsets(
    _ index: Tensor, in layout: Layout, _ dim: Int, wraps: Bool = false, _ runtime: Runtime,
    refuse: (Int, Int) -> any Fault
  ) throws(OperationError) -> Tensor {
    let target = atLeast1d(layout)
    let flat = index.viewed(as: atLeast1d(index.layout))
    return try Picking.offsets(
      [.init(tensor: flat, size: target.shape[dim], step: target.strides[dim])],
      shape: flat.shape, wraps: wraps, runtime
    ) { _, index, size in OperationError(refuse(index, size)) }
  }

  /// Offsets of places counted through the flat tensor, from either end.
  static func flatOffsets(
    _ index: Tensor, in layout: Layout, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let offsets = try Picking.offsets(
      [.init(tensor: index, size: layout.count, step: 1)], shape: index.shape, wraps: true, runtime
    ) { _, index, size in OperationError(FlatPlaceOutOfRange(index: index, count: size)) }
    if layout.isContiguous { return offsets }
    let places = offsets.base.assumingMemoryBound(to: Int.self)
    try Parallel.forEachBlock(of: offsets.count, runtime) { range in
      for place in range {
        var rest = places[place]
        var offset = 0
        var dim = layout.rank - 1
        while dim >= 0 {
          let size = layout.shape[dim]
          offset &+= rest % size &* layout.strides[dim]
          rest /= size
          dim -= 1
        }
        places[place] = offset
      }
    }
    return offsets
  }
}

/// The plan of `gather`: the index's shape, checked against the input's.
struct GatherPlan: Plan {
  let shape: [Int]
  let dtype: DType
  let dim: Int
  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(_ input: Tensor, _ dim: Int, _ index: Tensor) throws(OperationError) {
    shape = index.shape
    dtype = input.dtype
    self.dim = try Shape.dim(dim, rank: input.rank)
    _ = try Shape.byteCount(shape, dtype: dtype)
    if index.layout.isEmpty { return }
    if index.dtype != .int64 && index.dtype != .int32 {
      throw OperationError(
        PlaceType(index.dtype, torch: "gather(): Expected dtype int32/int64 for index"))
    }
    func mismatch(_ torch: String) -> OperationError {
      OperationError(
        GatherMismatch(input: input.shape, index: index.shape, dim: self.dim, torch: torch))
    }
    if max(input.rank, 1) != max(index.rank, 1) {
      throw mismatch("Index tensor must have the same number of dimensions as input tensor")
    }
    for place in 0..<min(input.rank, index.rank)
    where place != self.dim && index.shape[place] > input.shape[place] {
      throw mismatch(
        "Size does not match at dimension \(place) expected index \(Shape.text(index.shape)) to be "
          + "no larger than self \(Shape.text(input.shape)) apart from dimension \(self.dim)")
    }
  }
}

/// The plan of `take_along_dim`: `gather` after broadcasting the other dims.
struct TakeAlongPlan: Plan {
  let shape: [Int]
  let dtype: DType
  /// nil: both are read flat.
  let dim: Int?
  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(_ input: Tensor, _ indices: Tensor, _ dim: Int?) throws(OperationError) {
    dtype = input.dtype
    func typeCheck() throws(OperationError) {
      if indices.dtype != .int64 {
        throw OperationError(
          PlaceType(
            indices.dtype,
            torch: "torch.take_along_dim(): dtype of indices should be Long but got "
              + indices.dtype.scalarTypeName))
      }
    }
    try typeCheck()
    guard let dim else {
      self.dim = nil
      shape = [indices.count]
      // PyTorch reads both flat as views.
      for tensor in [input, indices] { _ = try Shape.view(tensor.layout, as: [tensor.count]) }
      return
    }
    if input.rank != indices.rank {
      throw OperationError(
        GatherMismatch(
          input: input.shape, index: indices.shape, dim: dim,
          torch: "torch.take_along_dim(): input and indices should have the same number of "
            + "dimensions, but got \(input.rank) dimensions for input, and \(indices.rank) "
            + "dimensions for indices"))
    }
    let place = try Shape.dim(dim, rank: input.rank)
    if input.rank == 0 { throw OperationError(NoDims(dim: dim)) }
    self.dim = place
    var (a, b) = (input.shape, indices.shape)
    a[place] = 1
    b[place] = 1
    var shape = try Shape.broadcast(a, b, names: ["input", "indices"])
    shape[place] = indices.shape[place]
    _ = try Shape.byteCount(shape, dtype: dtype)
    self.shape = shape
    if input.shape[place] == 0 && !shape.contains(0) {
      throw OperationError(
        Refusal(.runtime, "dim \(place) is empty", torch: "ZeroDivisionError", blamed: ["input"]))
    }
  }

  func run(_ call: Call) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let output = try runtime.make(shape: shape, dtype: dtype)
    if output.layout.isEmpty { return .tensor(output) }
    var input = call.tensor(0)
    var index = try Copying.contiguousCopy(call.tensor(1), runtime)
    guard let dim else {
      input = try Copying.contiguous(input, runtime)
      input = input.viewed(
        as: Layout(shape: [input.count], strides: [1], offset: input.layout.offset))
      index = index.viewed(as: Layout(contiguous: [index.count]))
      let offsets = try Places.offsets(index, in: input.layout, 0, runtime)
      try Picking.read(
        input, .along(0, of: input.layout, index: shape), offsets, into: output, runtime)
      return .tensor(output)
    }
    // Places beyond the dim are taken modulo its size, as in PyTorch.
    let size = input.shape[dim]
    let places = index.base.assumingMemoryBound(to: Int.self)
    for place in 0..<index.count {
      let rest = places[place] % size
      places[place] = rest < 0 ? rest + size : rest
    }
    let spread = Changing.stretched(index, to: shape)
    var whole = shape
    whole[dim] = size
    let source = Changing.stretched(input, to: whole)
    let offsets = try Places.offsets(spread, in: source.layout, dim, runtime)
    try Picking.read(
      source, .along(dim, of: source.layout, index: shape), offsets, into: output, runtime)
    return .tensor(output)
  }
}

/// The plan of `index_select`.
struct SelectPlan: Plan {
  let shape: [Int]
  let dtype: DType
  let dim: Int
  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(_ input: Tensor, _ dim: Int, _ index: Tensor) throws(OperationError) {
    dtype = input.dtype
    self.dim = try Shape.dim(dim, rank: input.rank)
    if index.rank > 1 {
      throw OperationError(
        Refusal(
          .index, "the index is a list of places: 1-d, not \(index.rank)-d",
          torch: "index_select(): Index is supposed to be a vector", blamed: ["index"]))
    }
    if input.rank == 0 && index.count != 1 {
      throw OperationError(
        Refusal(
          .runtime, "a 0-d tensor has one place to select, not \(index.count)",
          torch:
            "index_select(): Index to scalar can have only 1 value, got \(index.count) value(s)",
          blamed: ["index"]))
    }
    if index.dtype != .int64 && index.dtype != .int32 {
      throw OperationError(
        PlaceType(index.dtype, torch: "index_select(): Expected dtype int32 or int64 for index"))
    }
    var shape = input.shape
    if input.rank > 0 { shape[self.dim] = index.count }
    _ = try Shape.byteCount(shape, dtype: dtype)
    self.shape = shape
  }
}

/// The plan of `masked_select`, whose size only values tell.
struct MaskedSelectPlan: Plan {
  /// To which input and mask broadcast.
  let shape: [Int]
  var outputs: PlannedOutputs {
    get throws(OperationError) { throw OperationError(NeedsValues()) }
  }
}

/// An index whose shape doesn't go with the input's.
public struct GatherMismatch: Fault {
  public static let code = "gather"
  public let input: [Int]
  public let index: [Int]
  public let dim: Int
  public let torch: String?
  init(input: [Int], index: [Int], dim: Int, torch: String) {
    self.input = input
    self.index = index
    self.dim = dim
    self.torch = torch
  }
  public var message: String {
    input.count == index.count
      ? "the index \(Shape.text(index)) is larger than the input \(Shape.text(input)) apart from "
        + "dim \(dim)"
      : "the index has \(index.count) dims and the input \(input.count): each element of the index "
        + "names a place for itself"
  }
  public var blamed: [String] { ["index", "indices"] }
}

/// A slice that its dim doesn't have.
public struct SliceOutOfRange: Fault {
  public static let code = "index-out-of-range"
  public let index: Int
  public let size: Int
  public let dim: Int
  public var type: FaultType { dim == 1 ? .runtime : .index }
  public var message: String {
    size == 0
      ? "index \(index): dim \(dim) is empty"
      : "index \(index) in dim \(dim) of size \(size), whose places are 0 … \(size - 1)"
  }
  public var torch: String? {
    if dim != 1 { return "index out of range in self" }
    return size == 0
      ? "index_select(): self indexing axis dim should be positive"
      : "INDICES element is out of DATA bounds, id=\(index) axis_dim=\(size)"
  }
  public var blamed: [String] { ["index"] }
}

/// A place beyond the flat tensor.
public struct FlatPlaceOutOfRange: Fault {
  public static let code = "index-out-of-range"
  public let index: Int
  public let count: Int
  public var type: FaultType { .index }
  public var message: String { "index \(index) in a tensor of \(count) elements" }
  public var torch: String? {
    "out of range: tried to access index \(index) on a tensor of \(count) elements."
  }
  public var blamed: [String] { ["index"] }
}
