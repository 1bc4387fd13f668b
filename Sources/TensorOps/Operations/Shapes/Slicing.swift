/// Parts of a tensor, as views.
enum Slicing {
  static let all: [Operation] = [
    narrow, select, unfold, diagonal, linalgDiagonal, asStrided,
  ]

  static let narrow = Operation(
    "narrow", in: [.torch, .method],
    summary: "A range of one dim; a view.",
    shapes: "input: [..., n, ...] → [..., length, ...]",
    notes: ["A negative start counts from the end."], related: ["select", "slice_scatter"],
    examples: [
      .init("torch.arange(5).narrow(0, 1, 3)", gives: "tensor([1, 2, 3])"),
      .init("torch.arange(5).narrow(0, 3, 3)", fails: RangeOutOfBounds.self),
    ],
    .view([.tensor(), .dim(), .int("start"), .int("length")]) { (call) throws(OperationError) in
      ViewPlan(
        call.tensor(0),
        layout: try narrowed(call.tensor(0).layout, call.int(1), call.int(2), call.int(3)))
    },
    .view([.tensor(), .dim(), .tensor("start"), .int("length")]) { (call) throws(OperationError) in
      let start = call.tensor(2)
      guard start.rank == 0, start.dtype.isIntegral else {
        throw OperationError(
          Refusal(
            .runtime, "start must be one integer",
            torch: "start must be an 0-dim integral Tensor.", blamed: ["start"]))
      }
      if start.isShapeOnly { throw OperationError(NeedsValues()) }
      let place = start.scalar(atStorageOffset: start.layout.offset).exactInt ?? 0
      return ViewPlan(
        call.tensor(0),
        layout: try narrowed(call.tensor(0).layout, call.int(1), place, call.int(3)))
    })

  static func narrowed(
    _ layout: Layout, _ dim: Int, _ start: Int, _ length: Int
  ) throws(OperationError) -> Layout {
    if layout.rank == 0 {
      throw OperationError(
        Refusal(.runtime, "narrow() cannot be applied to a 0-dim tensor.", blamed: ["input"]))
    }
    if length < 0 {
      throw OperationError(
        Refusal(.runtime, "narrow(): length must be non-negative.", blamed: ["length"]))
    }
    let place = try Shape.dim(dim, rank: layout.rank)
    let size = layout.shape[place]
    func refusal() -> OperationError {
      OperationError(RangeOutOfBounds(start: start, length: length, size: size, dim: place))
    }
    if start < -size || start > size { throw refusal() }
    let first = start < 0 ? start + size : start
    if length > size - first {
      throw OperationError(RangeOutOfBounds(start: first, length: length, size: size, dim: place))
    }
    var layout = layout
    layout.offset = layout.offset &+ first &* layout.strides[place]
    layout.shape[place] = length
    return layout
  }

  static let select = Operation(
    "select", in: [.torch, .method],
    summary: "One place of a dim, which disappears; a view.",
    shapes: "input: [..., n, ...] → [..., ...]",
    notes: ["`x.select(0, i)` is `x[i]`."], related: ["narrow", "index_select", "select_scatter"],
    examples: [
      .init("torch.arange(6).view(2, 3).select(1, -1)", gives: "tensor([2, 5])"),
      .init("torch.zeros(2, 3).select(0, 2)", fails: SelectOutOfRange.self),
    ],
    .view([.tensor(), .dim(), .int("index")]) { (call) throws(OperationError) in
      ViewPlan(
        call.tensor(0), layout: try selected(call.tensor(0).layout, call.int(1), call.int(2)))
    })

  static func selected(
    _ layout: Layout, _ dim: Int, _ index: Int
  ) throws(OperationError) -> Layout {
    if layout.rank == 0 {
      throw OperationError(
        Refusal(.index, "select() cannot be applied to a 0-dim tensor.", blamed: ["input"]))
    }
    let place = try Shape.dim(dim, rank: layout.rank)
    let size = layout.shape[place]
    guard index >= -size, index < size else {
      throw OperationError(SelectOutOfRange(index: index, shape: layout.shape, dim: place))
    }
    return picked(layout, place, index < 0 ? index + size : index)
  }

  /// Without a dim, at one place of it that exists.
  static func picked(_ layout: Layout, _ dim: Int, _ index: Int) -> Layout {
    var layout = layout
    layout.offset = layout.offset &+ index &* layout.strides[dim]
    layout.shape.remove(at: dim)
    layout.strides.remove(at: dim)
    return layout
  }

  /// A stride times a step. Of a dim that is never stepped through, a huge one is cut, so that
  /// nothing that adds strides up can overflow.
  static func stepped(_ stride: Int, by step: Int, size: Int) -> Int {
    let (product, overflow) = stride.multipliedReportingOverflow(by: step)
    return size <= 1 && (overflow || product > 1 << 48) ? 1 << 48 : product
  }

  static let unfold = Operation(
    "unfold", in: [.method],
    summary:
      "Windows along a dim, each as a new last dim; a view whose windows may share elements.",
    shapes: "input: [..., n, ...], size: k, step: s → [..., (n − k) // s + 1, ..., k]",
    notes: ["A 0-d tensor counts as one element."],
    source: "PyTorch: torch.Tensor.unfold", related: ["as_strided", "narrow"],
    examples: [
      .init(
        "torch.arange(5).unfold(0, 2, 1)",
        gives: "tensor([[0, 1],\n        [1, 2],\n        [2, 3],\n        [3, 4]])"),
      .init("torch.arange(5).unfold(0, 6, 1)", fails: WindowMismatch.self),
    ],
    .view([.tensor(), .dim("dimension"), .int("size"), .int("step")]) {
      (call) throws(OperationError) in
      let input = call.tensor(0)
      let dim = try Shape.dim(call.int(1), rank: input.rank, parameter: "dimension")
      let (size, step) = (call.int(2), call.int(3))
      let whole = input.rank == 0 ? 1 : input.shape[dim]
      if size < 0 || size > whole || step <= 0 {
        throw OperationError(WindowMismatch(size: size, step: step, whole: whole, dim: dim))
      }
      var layout = input.layout
      if input.rank == 0 {
        return ViewPlan(input, layout: Layout(shape: [size], strides: [1], offset: layout.offset))
      }
      layout.shape.append(size)
      layout.strides.append(layout.strides[dim])
      layout.shape[dim] = (whole - size) / step + 1
      layout.strides[dim] = stepped(layout.strides[dim], by: step, size: layout.shape[dim])
      try Shape.viewCount(layout.shape)
      return ViewPlan(input, layout: layout)
    })

  static let diagonal = Operation(
    "diagonal", in: [.torch, .method],
    summary: "The diagonal of two dims, as a new last dim; a view.",
    shapes: "input: [m, n, ...] → [..., min(m, n)]",
    notes: ["offset > 0 lies above the main diagonal, offset < 0 below."],
    related: ["diag", "diag_embed", "diagonal_scatter", "trace"],
    examples: [
      .init("torch.arange(9).view(3, 3).diagonal()", gives: "tensor([0, 4, 8])"),
      .init("torch.arange(9).view(3, 3).diagonal(1)", gives: "tensor([1, 5])"),
      .init("torch.zeros(2, 3).diagonal(0, 0, 0)", fails: SameDims.self),
    ],
    .view([
      .tensor(), .int("offset", default: 0), .dim("dim1", default: 0), .dim("dim2", default: 1),
    ]) { (call) throws(OperationError) in
      ViewPlan(
        call.tensor(0),
        layout: try diagonal(
          call.tensor(0).layout, offset: call.int(1), call.int(2), call.int(3)))
    })

  static let linalgDiagonal = Operation(
    "diagonal", in: [.linalg],
    summary: "The diagonal of every matrix of a batch; a view.",
    shapes: "A: [..., m, n] → [..., min(m, n)]",
    notes: ["As torch.diagonal, over the last two dims unless others are named."],
    source: "PyTorch: torch.linalg.diagonal", related: ["diagonal", "diag_embed"],
    examples: [
      .init("torch.linalg.diagonal(torch.zeros(2, 3, 4)).shape", gives: "torch.Size([2, 3])"),
      .init("torch.linalg.diagonal(torch.zeros(3))", fails: DimOutOfRange.self),
    ],
    .view([
      .tensor("A"), Parameter.int("offset", default: 0).keyword,
      Parameter.dim("dim1", default: -2).keyword, Parameter.dim("dim2", default: -1).keyword,
    ]) { (call) throws(OperationError) in
      ViewPlan(
        call.tensor(0),
        layout: try diagonal(
          call.tensor(0).layout, offset: call.int(1), call.int(2), call.int(3)))
    })

  static func diagonal(
    _ layout: Layout, offset: Int, _ dim1: Int, _ dim2: Int
  ) throws(OperationError) -> Layout {
    let first = try Shape.dim(dim1, rank: layout.rank, parameter: "dim1")
    let second = try Shape.dim(dim2, rank: layout.rank, parameter: "dim2")
    if first == second { throw OperationError(SameDims(dim1: dim1, dim2: dim2)) }
    let (rows, columns) = (layout.shape[first], layout.shape[second])
    let (rowStep, columnStep) = (layout.strides[first], layout.strides[second])
    // An offset beyond the matrix leaves nothing.
    let length: Int
    if offset >= 0 {
      length = offset >= columns ? 0 : min(rows, columns - offset)
    } else {
      length = offset <= -rows ? 0 : min(rows + offset, columns)
    }
    var result = layout
    if length > 0 {
      result.offset =
        result.offset &+ (offset >= 0 ? offset &* columnStep : (0 &- offset) &* rowStep)
    }
    for dim in [max(first, second), min(first, second)] {
      result.shape.remove(at: dim)
      result.strides.remove(at: dim)
    }
    result.shape.append(length)
    result.strides.append(rowStep &+ columnStep)
    return result
  }

  static let asStrided = Operation(
    "as_strided", in: [.torch, .method],
    summary: "The storage seen with sizes, strides and an offset of one's own; a view.",
    shapes: "input: any, size: (m, n), stride: (s, t) → [m, n]",
    notes: [
      "Element [i, j] is the storage's element storage_offset + i·s + j·t.",
      "Without storage_offset it starts where the input starts.",
    ],
    related: ["stride", "unfold", "view", "as_strided_scatter"],
    examples: [
      .init(
        "torch.arange(5).as_strided((3, 2), (1, 1))",
        gives: "tensor([[0, 1],\n        [1, 2],\n        [2, 3]])"),
      .init("torch.zeros(3).as_strided((5, 5), (2**40, 1))", fails: StorageOutOfBounds.self),
    ],
    .view([.tensor(), .init("size", .ints), .init("stride", .ints), .optionalInt("storage_offset")])
    { (call) throws(OperationError) in
      ViewPlan(
        call.tensor(0),
        layout: try strided(
          call.tensor(0), call.ints(1), call.ints(2), call.optionalInt(3)))
    })

  static func strided(
    _ input: Tensor, _ sizes: [Int], _ strides: [Int], _ offset: Int?
  ) throws(OperationError) -> Layout {
    func refusal(_ message: String, _ torch: String, _ parameter: String) -> OperationError {
      OperationError(Refusal(.runtime, message, torch: torch, blamed: [parameter]))
    }
    if sizes.count != strides.count {
      throw refusal(
        "\(sizes.count) sizes and \(strides.count) strides: each size needs its stride",
        "mismatch in length of strides and shape", "stride")
    }
    if sizes.count > 64 { throw OperationError(TooManyDims(rank: sizes.count)) }
    if strides.contains(where: { $0 < 0 }) {
      throw refusal(
        "a stride can't be negative (flip copies the elements in reverse order)",
        "as_strided: Negative strides are not supported at the moment, got strides: "
          + Shape.text(strides), "stride")
    }
    let first = offset ?? input.layout.offset
    func overflow() -> OperationError {
      refusal(
        "sizes \(Shape.text(sizes)) and strides \(Shape.text(strides)) reach further than 64 bits",
        "Storage size calculation overflowed with sizes=\(Shape.text(sizes)) and "
          + "strides=\(Shape.text(strides))", "size")
    }
    if sizes.contains(where: { $0 < 0 }) { throw overflow() }
    // The elements that the storage must have: the last one's place and one.
    var reach = 0
    for (size, step) in zip(sizes, strides) where size > 1 {
      let (span, over) = (size - 1).multipliedReportingOverflow(by: step)
      let (sum, more) = reach.addingReportingOverflow(span)
      if over || more { throw overflow() }
      reach = sum
    }
    if first < 0 {
      throw refusal(
        "the storage has no element before its first", "Tensor: invalid storage offset \(first)",
        "storage_offset")
    }
    let (last, over) = first.addingReportingOverflow(reach)
    let (needed, more) = last.addingReportingOverflow(1)
    let (bytes, most) = needed.multipliedReportingOverflow(by: input.dtype.size)
    if over || more || most { throw overflow() }
    try Shape.viewCount(sizes)
    if !sizes.contains(0), let storage = input.storage, bytes > storage.byteCount {
      throw OperationError(
        StorageOutOfBounds(
          sizes: sizes, strides: strides, offset: first, dtype: input.dtype, needed: bytes,
          available: storage.byteCount))
    }
    return Layout(
      shape: sizes, strides: zip(strides, sizes).map { stepped($0, by: 1, size: $1) },
      offset: first)
  }
}

/// A range that leaves its dim.
public struct RangeOutOfBounds: Fault {
  public static let code = "range-out-of-bounds"
  public let start: Int
  public let length: Int
  public let size: Int
  public let dim: Int
  private var startsOutside: Bool { start < -size || start > size }
  public var type: FaultType { startsOutside ? .index : .runtime }
  public var message: String {
    startsOutside
      ? "dim \(dim) has size \(size): a range can't start at \(start)"
      : "dim \(dim) has size \(size): \(length) elements from \(start) on leave it"
  }
  public var torch: String? {
    startsOutside
      ? "start out of range (expected to be in range of [\(-size), \(size)], but got \(start))"
      : "start (\(start)) + length (\(length)) exceeds dimension size (\(size))."
  }
  public var blamed: [String] { ["start", "length"] }
}

/// A place that its dim doesn't have.
public struct SelectOutOfRange: Fault {
  public static let code = "index-out-of-range"
  public let index: Int
  public let shape: [Int]
  public let dim: Int
  public var type: FaultType { .index }
  public var message: String {
    let size = shape[dim]
    return size == 0
      ? "dim \(dim) is empty"
      : "dim \(dim) has size \(size): its places are \(-size) … \(size - 1)"
  }
  public var torch: String? {
    "select(): index \(index) out of range for tensor of size \(Shape.text(shape)) at dimension "
      + "\(dim)"
  }
  public var blamed: [String] { ["index"] }
}

/// Windows that don't fit into a dim.
public struct WindowMismatch: Fault {
  public static let code = "window"
  public let size: Int
  public let step: Int
  public let whole: Int
  public let dim: Int
  public var message: String {
    if size < 0 { return "a window can't have the size \(size)" }
    if size > whole { return "a window of \(size) doesn't fit into dim \(dim) of size \(whole)" }
    return "windows need a step of at least 1, not \(step)"
  }
  public var torch: String? {
    if size < 0 { return "size is \(size) but must be >= 0" }
    if size > whole {
      return "maximum size for tensor at dimension \(dim) is \(whole) but size is \(size)"
    }
    return "step is \(step) but must be > 0"
  }
  public var blamed: [String] { step <= 0 && size <= whole ? ["step"] : ["size"] }
}

/// Two dims that have to differ and don't.
public struct SameDims: Fault {
  public static let code = "same-dims"
  public let dim1: Int
  public let dim2: Int
  public var message: String { "a diagonal runs through two dims; dim1 and dim2 name the same one" }
  public var torch: String? { "diagonal dimensions cannot be identical \(dim1), \(dim2)" }
  public var blamed: [String] { ["dim1", "dim2"] }
}

/// Sizes and strides that reach beyond a storage.
public struct StorageOutOfBounds: Fault {
  public static let code = "storage-out-of-bounds"
  public let sizes: [Int]
  public let strides: [Int]
  public let offset: Int
  public let dtype: DType
  /// Bytes from the start of the storage to the end of the last element.
  public let needed: Int
  public let available: Int
  public var message: String {
    "the last element would be the storage's number \(needed / dtype.size - 1), and it has "
      + "\(available / dtype.size) elements"
  }
  public var torch: String? {
    "setStorage: sizes \(Shape.text(sizes)), strides \(Shape.text(strides)), storage offset "
      + "\(offset), and itemsize \(dtype.size) requiring a storage size of \(needed) are out of "
      + "bounds for storage of size \(available)"
  }
  public var blamed: [String] { ["size", "stride", "storage_offset"] }
}
