/// Reading from a tensor while writing into another part of the same memory.
public struct ReadOverlap: Fault {
  public static let code = "read-overlap"
  public init() {}
  public var message: String {
    "the written tensor and one that is read lie over each other in memory, but not element for "
      + "element: clone one of them before writing"
  }
  public var torch: String? {
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a "
      + "single memory location. Please clone() the tensor before performing the operation."
  }
}

/// What PyTorch refuses of writes into memory that is seen twice.
enum Overlap {
  /// Refuses destinations that elementwise work can't write into: expanded views, and what lies over
  /// an input without being the same view.
  static func check(_ call: Call) throws(OperationError) {
    if call.destinations.isEmpty { return }
    for destination in call.destinations {
      for argument in call.arguments {
        if case .tensor(let input) = argument { try check(destination, reading: input) }
      }
    }
  }

  static func check(
    _ destination: Tensor, reading input: Tensor
  ) throws(OperationError) {
    if destination.layout.repeatsElements { throw OperationError(WriteOverlap()) }
    if partly(destination, input) { throw OperationError(ReadOverlap()) }
  }

  /// Refuses a destination that shares memory with an input in any way that can be told: for work
  /// that doesn't read and write element for element.
  static func refuseShared(
    _ destination: Tensor, reading input: Tensor
  ) throws(OperationError) {
    let isSameView =
      destination.storage != nil && destination.storage === input.storage
      && destination.layout == input.layout && !input.layout.isEmpty
    if isSameView || partly(destination, input) { throw OperationError(ReadOverlap()) }
  }

  /// Whether two dense views share memory without being the same view. Views with gaps count as
  /// apart: whether they meet can't be told cheaply, and PyTorch lets them through.
  static func partly(_ a: Tensor, _ b: Tensor) -> Bool {
    guard let storage = a.storage, storage === b.storage else { return false }
    if a.layout == b.layout && a.dtype == b.dtype { return false }
    if a.layout.isEmpty || b.layout.isEmpty { return false }
    guard a.layout.isDense, b.layout.isDense else { return false }
    let first = a.layout.offset &* a.dtype.size
    let second = b.layout.offset &* b.dtype.size
    let firstEnd = first &+ a.count &* a.dtype.size
    let secondEnd = second &+ b.count &* b.dtype.size
    if first == second && firstEnd == secondEnd { return a.strides != b.strides }
    return first < secondEnd && second < firstEnd
  }
}

extension Layout {
  /// Whether some dim has stride 0, so that several indices are one element.
  public var repeatsElements: Bool {
    if isEmpty { return false }
    for dim in 0..<rank where strides[dim] == 0 && shape[dim] > 1 { return true }
    return false
  }

  /// Without gaps and without overlap, in whatever order of dims.
  var isDense: Bool {
    if isContiguous { return true }
    return MemoryOrder.dense(self) != nil
  }
}
