/// How a tensor's elements lie in its storage: the sizes of its dims, the step of each dim in
/// elements, and the place of the first element.
public struct Layout: Hashable, Sendable {
  public var shape: [Int]
  public var strides: [Int]
  public var offset: Int

  public init(shape: [Int], strides: [Int], offset: Int = 0) {
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }

  /// Row-major, from the start of its storage.
  public init(contiguous shape: [Int]) {
    self.init(shape: shape, strides: Layout.contiguousStrides(shape))
  }

  /// No dims: one element.
  public static var scalar: Layout { Layout(shape: [], strides: []) }

  /// One dim.
  init(vector size: Int) { self.init(shape: [size], strides: Layout.unit) }

  /// One dim with steps of its own.
  @inline(__always)
  init(vector size: Int, step: Int, offset: Int) {
    self.init(shape: [size], strides: step == 1 ? Layout.unit : [step], offset: offset)
  }

  /// The strides of every vector, made once.
  private static let unit = [1]

  /// Row-major strides; an empty or size-1 dim counts as one element, as in PyTorch.
  public static func contiguousStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    var step = 1
    for dim in stride(from: shape.count - 1, through: 0, by: -1) {
      strides[dim] = step
      step = step &* max(shape[dim], 1)
    }
    return strides
  }

  public var rank: Int { shape.count }

  /// The number of elements. A plan has checked that the product fits before a layout is made.
  public var count: Int {
    var product = 1
    for size in shape { product &*= size }
    return product
  }

  public var isEmpty: Bool { shape.contains(0) }

  /// Row-major without gaps, whatever the strides of size-1 dims.
  public var isContiguous: Bool {
    var expected = 1
    var dim = shape.count - 1
    while dim >= 0 {
      let size = shape[dim]
      if size == 0 { return true }
      if size != 1 {
        if strides[dim] != expected { return shape.contains(0) }
        expected = expected &* size
      }
      dim -= 1
    }
    return true
  }

  /// Whether two different indices may read the same element: a stride of 0, or dims that overlap.
  /// Exact where the strides nest, and true where that can't be told cheaply, as in PyTorch.
  public var mayOverlapItself: Bool {
    if isEmpty { return false }
    let dims = zip(shape, strides).filter { $0.0 > 1 }.map { ($0, abs($1)) }
      .sorted { $0.1 < $1.1 }
    var reach = 0
    for (size, step) in dims {
      if step <= reach { return true }
      reach = reach &+ (size - 1) &* step
    }
    return false
  }

  /// The lowest and highest element offset that any index reads; nil when there is none.
  public var extent: ClosedRange<Int>? {
    if isEmpty { return nil }
    var low = offset
    var high = offset
    for (size, step) in zip(shape, strides) {
      let reach = (size - 1) &* step
      if reach < 0 { low &+= reach } else { high &+= reach }
    }
    return low...high
  }
}
