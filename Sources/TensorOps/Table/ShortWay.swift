/// Plan and kernel told at once, for the plainest calls of what loops call: the same answer without
/// an argument list, a call or a plan made for it.
///
/// A short way answers nil wherever it isn't sure; the long way then answers, or finds the words for
/// what is wrong.
public enum ShortWay: Sendable {
  /// A tensor and an int: the same storage through another layout.
  case view(@Sendable (Layout, Int) -> Layout?)
  /// Two tensors with storage, everything else left out.
  case pair(@Sendable (Tensor, Tensor, Runtime) throws(OperationError) -> Tensor?)
}

extension Layout {
  /// One place of the first dim, which disappears; nil for a place that isn't there.
  @inline(__always)
  public func selected(_ index: Int) -> Layout? {
    guard let size = shape.first else { return nil }
    let place = index < 0 ? index &+ size : index
    guard place >= 0, place < size else { return nil }
    return Layout(
      shape: Array(shape.dropFirst()), strides: Array(strides.dropFirst()),
      offset: offset &+ place &* strides[0])
  }

  /// The place of the element that ints name, one for each dim; nil where it isn't there.
  @inline(__always)
  public func element(_ count: Int, _ index: (Int) -> Int?) -> Int? {
    guard count == shape.count else { return nil }
    var result = offset
    for dim in 0..<count {
      guard let given = index(dim) else { return nil }
      let size = shape[dim]
      let place = given < 0 ? given &+ size : given
      guard place >= 0, place < size else { return nil }
      result = result &+ place &* strides[dim]
    }
    return result
  }
}

extension Tensor {
  /// The element at an offset of the storage, as a tensor without dims: a view.
  @inline(__always)
  public func element(atStorageOffset offset: Int) -> Tensor {
    viewed(as: Layout(shape: [], strides: [], offset: offset))
  }

  /// Writes the one element of a tensor of this dtype; false where there is more to it.
  @inline(__always)
  public func storeElement(of source: Tensor, atStorageOffset offset: Int) -> Bool {
    guard source.dtype == dtype, let to = storage, let from = source.storage,
      source.layout.shape.allSatisfy({ $0 == 1 })
    else { return false }
    let size = dtype.size
    (to.bytes + offset &* size).copyMemory(
      from: from.bytes + source.layout.offset &* size, byteCount: size)
    return true
  }
}
