// What the gathering operations work out before they run.

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
