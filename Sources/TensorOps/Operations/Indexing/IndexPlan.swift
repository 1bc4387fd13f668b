/// What stands between the brackets of a subscript, worked out: a view, and dims of it at which
/// tensors pick.
struct IndexPlan: Plan {
  /// One item that picks places rather than a range.
  enum Picker: Sendable {
    /// Integers, each a place along one dim.
    case places(Tensor)
    /// A mask over as many dims as it has.
    case mask(Tensor)
    /// A bool: one place of a dim of size 1, or none.
    case flag(Bool)

    var span: Int {
      if case .mask(let mask) = self { return mask.rank }
      return 1
    }
  }

  /// The input after ints, slices, None and `...`.
  private(set) var view: Layout
  private(set) var pickers: [(dim: Int, picker: Picker)] = []
  let dtype: DType
  /// Whether the picked dims stand first wherever the pickers do.
  private var comesFirst = false
  /// The picking, where it doesn't depend on values.
  private(set) var picking: AdvancedIndex?

  var outputs: PlannedOutputs {
    get throws(OperationError) {
      if pickers.isEmpty { return .one(Output(layout: view, dtype: dtype)) }
      guard let picking else { throw OperationError(NeedsValues()) }
      return .one(Output(layout: picking.layout, dtype: dtype))
    }
  }

  var hasMask: Bool {
    pickers.contains {
      if case .mask = $0.picker { return true }
      return false
    }
  }

  init(_ input: Tensor, _ items: [IndexItem]) throws(OperationError) {
    dtype = input.dtype
    if items.count == input.rank, let offset = IndexPlan.element(input.layout, items) {
      view = Layout(shape: [], strides: [], offset: offset)
      return
    }
    view = input.layout
    if items.count == 1 {
      switch items[0] {
      case .int(let index):
        if view.rank == 0 && index == 0 { throw OperationError(ScalarIndexed()) }
        try take(index, dim: 0, position: 0)
        return
      case .slice(let start, let stop, let step):
        if view.rank == 0 {
          throw OperationError(
            Refusal(
              .index, "a 0-d tensor has no range to take",
              torch: "slice() cannot be applied to a 0-dim tensor."))
        }
        try slice(dim: 0, start, stop, step)
        return
      default: break
      }
    }
    try apply(items, rank: input.rank)
    if !pickers.isEmpty {
      try checkTypes()
      if !hasMask { picking = try AdvancedIndex(view, pickers, dtype) }
    }
  }

  /// A view and pickers of it that another library's rules found.
  init(
    _ view: Layout, _ pickers: [(dim: Int, picker: Picker)], dtype: DType, comesFirst: Bool
  ) throws(OperationError) {
    self.view = view
    self.pickers = pickers
    self.dtype = dtype
    self.comesFirst = comesFirst
    if !pickers.isEmpty && !hasMask {
      picking = try AdvancedIndex(view, pickers, dtype, comesFirst: comesFirst)
    }
  }

  /// Where one element lies that ints alone name, one for each dim; nil for anything else.
  static func element(_ layout: Layout, _ items: [IndexItem]) -> Int? {
    var offset = layout.offset
    for dim in 0..<items.count {
      guard case .int(let index) = items[dim] else { return nil }
      let size = layout.shape[dim]
      // The general way has the words for a place that isn't there.
      guard index >= -size, index < size else { return nil }
      offset = offset &+ (index < 0 ? index + size : index) &* layout.strides[dim]
    }
    return offset
  }

  /// The whole of `input`, picked at its first dims: what `index_put_` is given.
  init(_ input: Tensor, picking tensors: [Tensor]) throws(OperationError) {
    view = input.layout
    dtype = input.dtype
    var dim = 0
    for tensor in tensors {
      let picker = Self.picker(tensor)
      pickers.append((dim, picker))
      dim += picker.span
    }
    try checkTypes()
    if dim > view.rank {
      throw OperationError(TooManyIndices(rank: view.rank, given: dim, isCounted: true))
    }
    if !hasMask { picking = try AdvancedIndex(view, pickers, dtype) }
  }

  private static func picker(_ tensor: Tensor) -> Picker {
    tensor.dtype == .bool || tensor.dtype == .uint8 ? .mask(tensor) : .places(tensor)
  }

  private mutating func apply(_ items: [IndexItem], rank: Int) throws(OperationError) {
    var specified = 0
    for item in items {
      switch item {
      case .int, .slice: specified += 1
      case .tensor(let tensor):
        specified += tensor.dtype == .bool || tensor.dtype == .uint8 ? tensor.rank : 1
      case .newAxis, .ellipsis, .bool: break
      }
    }
    if specified > rank {
      throw OperationError(TooManyIndices(rank: rank, given: specified, isCounted: false))
    }
    var dim = 0
    for (position, item) in items.enumerated() {
      switch item {
      case .int(let index): try take(index, dim: dim, position: position)
      case .slice(let start, let stop, let step):
        try slice(dim: dim, start, stop, step)
        dim += 1
      case .ellipsis: dim += rank - specified
      case .newAxis:
        view = try Reshaping.unsqueezed(view, dim)
        dim += 1
      case .bool(let flag): try pick(.flag(flag), &dim)
      case .tensor(let tensor):
        if tensor.rank == 0, !tensor.dtype.isFloatingPoint {
          let isFlag = tensor.dtype == .bool || tensor.dtype == .uint8
          if tensor.isShapeOnly {
            if isFlag { throw OperationError(NeedsValues()) }
            try takeUnknown(dim: dim, position: position)
          } else {
            let scalar = tensor.scalar(atStorageOffset: tensor.layout.offset)
            if isFlag {
              try pick(.flag(scalar.isTrue), &dim)
            } else {
              try take(scalar.exactInt ?? 0, dim: dim, position: position)
            }
          }
        } else {
          try pick(Self.picker(tensor), &dim)
        }
      }
    }
  }

  private mutating func pick(_ picker: Picker, _ dim: inout Int) throws(OperationError) {
    if case .flag = picker { view = try Reshaping.unsqueezed(view, dim) }
    if dim + picker.span > view.rank {
      // After a second `...`.
      throw OperationError(
        TooManyIndices(rank: view.rank, given: dim + picker.span, isCounted: true))
    }
    pickers.append((dim, picker))
    dim += picker.span
  }

  private mutating func take(_ index: Int, dim: Int, position: Int) throws(OperationError) {
    let size = dim < view.rank ? view.shape[dim] : 0
    guard index >= -size, index < size else {
      throw OperationError(IndexOutOfBounds(index: index, dim: position, size: size))
    }
    view = Slicing.picked(view, dim, index < 0 ? index + size : index)
  }

  /// A place that only values tell.
  private mutating func takeUnknown(dim: Int, position: Int) throws(OperationError) {
    guard dim < view.rank, view.shape[dim] > 0 else {
      throw OperationError(IndexOutOfBounds(index: 0, dim: position, size: 0))
    }
    view = Slicing.picked(view, dim, 0)
  }

  private mutating func slice(
    dim: Int, _ start: Int?, _ stop: Int?, _ step: Int
  ) throws(OperationError) {
    if step <= 0 {
      throw OperationError(
        Refusal(
          .value, "a slice's step must be at least 1 (flip reverses)",
          torch: "step must be greater than zero"))
    }
    if start == nil, stop == nil, step == 1, dim <= view.rank { return }
    guard dim < view.rank else {
      throw OperationError(DimOutOfRange(dim: dim, rank: view.rank))
    }
    view = Slicing.sliced(view, dim, start, stop, step)
  }

  private func checkTypes() throws(OperationError) {
    for (_, picker) in pickers {
      guard case .places(let tensor) = picker else { continue }
      if tensor.dtype != .int64 && tensor.dtype != .int32 {
        throw OperationError(IndexType(dtype: tensor.dtype))
      }
    }
  }

  /// The picking, once masks can be read.
  func picking(_ runtime: Runtime) throws(OperationError) -> AdvancedIndex {
    if let picking { return picking }
    var resolved = pickers
    for (place, entry) in pickers.enumerated() {
      guard case .mask(let mask) = entry.picker else { continue }
      let dims = entry.dim..<entry.dim + mask.rank
      try checkMask(mask, at: entry.dim)
      resolved[place].picker = .mask(
        try Picking.offsets(ofMask: mask, strides: Array(view.strides[dims]), runtime))
    }
    return try AdvancedIndex(
      view, resolved, dtype, masks: pickers.map(\.picker), comesFirst: comesFirst)
  }

  /// Refuses a mask whose sizes aren't those of the dims that it masks.
  func checkMask(_ mask: Tensor, at dim: Int) throws(OperationError) {
    for place in 0..<mask.rank where mask.shape[place] != view.shape[dim + place] {
      throw OperationError(
        MaskMismatch(mask: mask.shape, shape: view.shape, maskDim: place, dim: dim + place))
    }
  }
}

/// Picking by tensors: which dims of a view are replaced by the shape to which the tensors broadcast.
struct AdvancedIndex: Sendable {
  /// The layout of a fresh result.
  let layout: Layout
  let picked: PickedView
  let lists: [Picking.Places]
  /// The shape to which the tensors broadcast.
  let indexShape: [Int]

  /// - Parameters:
  ///   - pickers: where `masks` is given, a mask stands as the list of its offsets.
  ///   - masks: the pickers as they were written.
  ///   - comesFirst: the picked dims stand first even where the pickers lie side by side.
  init(
    _ view: Layout, _ pickers: [(dim: Int, picker: IndexPlan.Picker)], _ dtype: DType,
    masks: [IndexPlan.Picker]? = nil, comesFirst: Bool = false
  ) throws(OperationError) {
    var tensors: [Tensor] = []
    var spans: [Range<Int>] = []
    var shapes: [[Int]] = []
    for (place, entry) in pickers.enumerated() {
      let span = masks?[place].span ?? entry.picker.span
      spans.append(entry.dim..<entry.dim + span)
      switch entry.picker {
      case .places(let tensor), .mask(let tensor): tensors.append(tensor)
      case .flag(let flag): tensors.append(Tensor(shape: [flag ? 1 : 0], dtype: .int64))
      }
      for _ in 0..<span { shapes.append(tensors[place].shape) }
    }
    var common: [Int] = []
    for tensor in tensors {
      do throws(OperationError) {
        common = try Shape.broadcast(common, tensor.shape)
      } catch {
        throw OperationError(IndexShapesMismatch(shapes: shapes))
      }
    }
    indexShape = common
    let isEmpty = common.contains(0)
    var lists: [Picking.Places] = []
    var listStrides: [[Int]] = []
    for (place, entry) in pickers.enumerated() {
      let tensor = tensors[place]
      let strides = Shape.broadcastStrides(tensor.layout, to: common)
      listStrides.append(strides)
      let broadcast = tensor.viewed(
        as: Layout(shape: common, strides: strides, offset: tensor.layout.offset))
      var size: Int?
      if case .mask = entry.picker {} else { size = view.shape[entry.dim] }
      lists.append(.init(tensor: broadcast, size: size, step: view.strides[entry.dim]))
    }
    self.lists = lists
    for span in spans where !isEmpty && span.contains(where: { view.shape[$0] == 0 }) {
      throw OperationError(EmptyDimIndexed())
    }
    let picking = spans.flatMap { Array($0) }
    let first = picking.first ?? 0
    let isAdjacent = !comesFirst && (picking.last ?? 0) - first + 1 == picking.count
    let rest = (0..<view.rank).filter { !picking.contains($0) }
    // Separated by another dim, the picked ones come first.
    let before = isAdjacent ? rest.filter { $0 < first } : []
    let after = isAdjacent ? rest.filter { $0 > first } : rest
    let shape = before.map { view.shape[$0] } + common + after.map { view.shape[$0] }
    if shape.count > 64 { throw OperationError(TooManyDims(rank: shape.count)) }
    _ = try Shape.byteCount(shape, dtype: dtype)
    func spread(_ inner: [Int]) -> [Int] { before.map { _ in 0 } + inner + after.map { _ in 0 } }
    let strides =
      before.map { view.strides[$0] } + common.map { _ in 0 } + after.map { view.strides[$0] }
    layout = MemoryOrder.layout(of: shape, strides: [strides] + listStrides.map(spread))
    picked = PickedView(
      shape: shape, strides: strides,
      offsetStrides: spread(Layout.contiguousStrides(common)), offset: view.offset)
  }

  /// The looked-up offsets; refuses places that don't exist.
  ///
  /// - Parameter dim: the dim to blame; nil: the number of the list, as PyTorch counts.
  func offsets(_ runtime: Runtime, dim: Int? = nil) throws(OperationError) -> Tensor {
    if picked.shape.contains(0) { return try runtime.make(shape: [0], dtype: .int64) }
    return try offsets(runtime) { list, index, size in
      OperationError(IndexOutOfBounds(index: index, dim: dim ?? list, size: size))
    }
  }

  /// The same of all places, also where nothing is picked of them, refused in other words: of the
  /// number of the list, the index and the dim's size.
  func offsets(
    _ runtime: Runtime, refuse: (Int, Int, Int) -> OperationError
  ) throws(OperationError) -> Tensor {
    if indexShape.contains(0) { return try runtime.make(shape: [0], dtype: .int64) }
    return try Picking.offsets(
      lists, shape: indexShape, wraps: true, runtime, refuse: refuse)
  }
}

extension Slicing {
  /// `[start:stop:step]` of one dim, with Python's rules for bounds beyond the ends.
  static func sliced(
    _ layout: Layout, _ dim: Int, _ start: Int?, _ stop: Int?, _ step: Int
  ) -> Layout {
    let size = layout.shape[dim]
    func bound(_ value: Int?, _ other: Int) -> Int {
      guard let value else { return other }
      return value < 0 ? max(0, value < -size ? 0 : value + size) : min(value, size)
    }
    let first = bound(start, 0)
    let last = max(first, bound(stop, size))
    let length = last - first
    var layout = layout
    layout.offset = layout.offset &+ first &* layout.strides[dim]
    layout.shape[dim] = length == 0 ? 0 : (length - 1) / step + 1
    layout.strides[dim] = stepped(layout.strides[dim], by: step, size: layout.shape[dim])
    return layout
  }
}

// MARK: - Faults

/// A place beyond its dim.
public struct IndexOutOfBounds: Fault {
  public static let code = "index-out-of-range"
  public let index: Int
  /// The place among the items (or among the picking tensors, as PyTorch counts).
  public let dim: Int
  public let size: Int
  public let type: FaultType
  init(index: Int, dim: Int, size: Int, type: FaultType = .index) {
    self.index = index
    self.dim = dim
    self.size = size
    self.type = type
  }
  public var message: String {
    if size == 0 { return "index \(index): the dim is empty" }
    // gather and scatter don't count from the end.
    let first = type == .index ? -size : 0
    return "index \(index) in a dim of size \(size), whose places are \(first) … \(size - 1)"
  }
  public var torch: String? {
    "index \(index) is out of bounds for dimension \(dim) with size \(size)"
  }
  public var blamed: [String] { ["index"] }
}

/// A subscript of a 0-d tensor.
public struct ScalarIndexed: Fault {
  public static let code = "no-dims"
  public var type: FaultType { .index }
  public var message: String { "a 0-d tensor has no dim to index: x.item() is its number" }
  public var torch: String? {
    "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
      + "convert a 0-dim tensor to a number"
  }
  public var blamed: [String] { ["input"] }
}

/// More indices than dims.
public struct TooManyIndices: Fault {
  public static let code = "too-many-indices"
  public let rank: Int
  public let given: Int
  let isCounted: Bool
  public var type: FaultType { .index }
  public var message: String { "\(given) dims are indexed, the tensor has \(rank)" }
  public var torch: String? {
    "too many indices for tensor of dimension \(rank)" + (isCounted ? " (got \(given))" : "")
  }
  public var blamed: [String] { ["index"] }
}

/// A tensor of a dtype that is no index.
public struct IndexType: Fault {
  public static let code = "index-dtype"
  public let dtype: DType
  public var type: FaultType { .index }
  public var message: String {
    "a \(dtype.name) tensor can't be an index: int64, int32 or bool can"
  }
  public var torch: String? {
    "tensors used as indices must be long, int, byte or bool tensors"
  }
  public var blamed: [String] { ["index"] }
}

/// Index tensors that don't broadcast together.
public struct IndexShapesMismatch: Fault {
  public static let code = "index-shapes"
  public let shapes: [[Int]]
  public var type: FaultType { .index }
  public var message: String {
    "the index lists pick together, element by element, and their shapes "
      + shapes.map(Shape.text).joined(separator: ", ") + " don't broadcast"
  }
  public var torch: String? {
    "shape mismatch: indexing tensors could not be broadcast together with shapes "
      + shapes.map(Shape.text).joined(separator: ", ")
  }
  public var blamed: [String] { ["index"] }
}

/// A mask of other sizes than the dims that it masks.
public struct MaskMismatch: Fault {
  public static let code = "mask-shape"
  public let mask: [Int]
  public let shape: [Int]
  public let maskDim: Int
  public let dim: Int
  public var type: FaultType { .index }
  public var message: String {
    "the mask's dim \(maskDim) has size \(mask[maskDim]), the dim \(dim) that it masks \(shape[dim])"
  }
  public var torch: String? {
    "The shape of the mask \(Shape.text(mask)) at index \(maskDim) does not match the shape of the "
      + "indexed tensor \(Shape.text(shape)) at index \(dim)"
  }
  public var blamed: [String] { ["index"] }
}

/// A place in a dim that has none.
public struct EmptyDimIndexed: Fault {
  public static let code = "index-out-of-range"
  public var type: FaultType { .index }
  public var message: String { "the indexed dim is empty" }
  public var torch: String? { "index is out of bounds for dimension with size 0" }
  public var blamed: [String] { ["index"] }
}
