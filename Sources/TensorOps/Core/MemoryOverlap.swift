/// Whether two views of memory share elements, as far as PyTorch tells.
enum MemoryOverlap {
  case none
  /// The same elements in the same order.
  case full
  /// Some elements of both, or all in another order.
  case partial
  /// Not told cheaply: strided views that interleave.
  case unknown

  static func between(_ a: Tensor, _ b: Tensor) -> MemoryOverlap {
    guard let storage = a.storage, storage === b.storage else { return .none }
    if a.layout.isEmpty || b.layout.isEmpty { return .none }
    if a.layout == b.layout && a.dtype == b.dtype { return .full }
    guard a.layout.isDenseWithoutOverlap, b.layout.isDenseWithoutOverlap else { return .unknown }
    let left = (a.layout.offset &* a.dtype.size, a.count &* a.dtype.size)
    let right = (b.layout.offset &* b.dtype.size, b.count &* b.dtype.size)
    if left == right { return a.strides == b.strides ? .full : .partial }
    return left.0 < right.0 &+ right.1 && right.0 < left.0 &+ left.1 ? .partial : .none
  }

  /// Refuses to write into `output` while reading `input` where they share some elements but are
  /// not the same.
  static func refusePartial(_ output: Tensor, _ input: Tensor) throws(OperationError) {
    if between(output, input) == .partial { throw OperationError(SharedElements()) }
  }

  /// Refuses to write into `output` while reading `input` where they share any elements.
  static func refuseAny(_ output: Tensor, _ input: Tensor) throws(OperationError) {
    let overlap = between(output, input)
    if overlap == .partial || overlap == .full { throw OperationError(SharedElements()) }
  }
}

extension Layout {
  /// Every element between the first and the last belongs to exactly one index.
  var isDenseWithoutOverlap: Bool {
    var dims = (0..<rank).filter { shape[$0] != 1 }
    dims.sort { strides[$0] < strides[$1] }
    var expected = 1
    for dim in dims {
      if strides[dim] != expected { return false }
      expected = expected &* shape[dim]
    }
    return true
  }

  /// Whether an expanded dim makes several indices share one element.
  var hasExpandedDim: Bool {
    for dim in 0..<rank where strides[dim] == 0 && shape[dim] > 1 { return true }
    return false
  }
}

/// Reading and writing the same memory in one operation.
public struct SharedElements: Fault {
  public static let code = "shared-elements"
  public init() {}
  public var message: String {
    "the source and the written tensor share elements: clone the source before writing"
  }
  public var torch: String? {
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a "
      + "single memory location. Please clone() the tensor before performing the operation."
  }
}
