/// Plan and kernel told at once, for the plainest calls of what loops call: the same answer without
/// an argument list, a call or a plan made for it.
///
/// A short way answers nil wherever it isn't sure; the long way then answers, or finds the words for
/// what is wrong.
public enum ShortWay: Sendable {
  /// A tensor and an int: the same storage through another layout.
  case view(@Sendable (Layout, Int) -> Layout?)
  /// A tensor alone: the same storage through another layout.
  case layout(@Sendable (Layout) -> Layout?)
  /// Two tensors with storage, everything else left out.
  case pair(@Sendable (Tensor, Tensor, Runtime) throws(OperationError) -> Tensor?)
  /// One of NumPy's arrays or numbers, everything else left out.
  case one(@Sendable (ShortOperand, Runtime) throws(OperationError) -> ShortResult?)
  /// Two of NumPy's arrays or numbers, everything else left out.
  case two(
    @Sendable (ShortOperand, ShortOperand, Runtime) throws(OperationError) -> ShortResult?)
}

/// What NumPy's functions take on the short way.
public enum ShortOperand {
  /// An array with dims and storage.
  case array(TensorCell)
  /// One of NumPy's scalars in its dtype, or a Python number without one.
  case number(Scalar, DType?)

  /// The array.
  var tensor: Tensor? {
    if case .array(let cell) = self { return cell.held }
    return nil
  }
}

/// What NumPy's functions give on the short way.
public enum ShortResult {
  case array(Tensor)
  /// One of NumPy's scalars in its dtype, or a Python number without one.
  case number(Scalar, DType?)
}

extension Layout {
  /// One place of the first dim, which disappears; nil for a place that isn't there.
  @inline(__always)
  public func selected(_ index: Int) -> Layout? {
    guard let size = shape.first else { return nil }
    let place = index < 0 ? index &+ size : index
    guard place >= 0, place < size else { return nil }
    let start = offset &+ place &* strides[0]
    switch shape.count {
    case 1: return Layout(shape: [], strides: [], offset: start)
    case 2: return Layout(vector: shape[1], step: strides[1], offset: start)
    default:
      return Layout(
        shape: Array(shape.dropFirst()), strides: Array(strides.dropFirst()), offset: start)
    }
  }

  /// The dims in reverse order.
  var reversed: Layout {
    switch shape.count {
    case 0, 1: self
    case 2: Layout(shape: [shape[1], shape[0]], strides: [strides[1], strides[0]], offset: offset)
    default: Layout(shape: shape.reversed(), strides: strides.reversed(), offset: offset)
    }
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

extension Layout {
  /// One item between the brackets of a subscript.
  public enum Item {
    case place(Int)
    case slice(start: Int?, stop: Int?, step: Int)
  }

  /// What ints and slices name, one for each of the first dims: a view; nil for a place that isn't
  /// there, for more items than dims, and for a step that `allowsAnyStep` doesn't allow.
  public func subscripted(
    _ count: Int, allowsAnyStep: Bool, _ item: (Int) -> Item?
  ) -> Layout? {
    guard count <= shape.count else { return nil }
    var start = offset
    // Most results have one or two dims, for which no array need grow.
    var kept = 0
    var first = (size: 0, stride: 0)
    var second = (size: 0, stride: 0)
    var rest: [(size: Int, stride: Int)] = []
    func keep(_ size: Int, _ stride: Int) {
      switch kept {
      case 0: first = (size, stride)
      case 1: second = (size, stride)
      default: rest.append((size, stride))
      }
      kept &+= 1
    }
    for dim in 0..<shape.count {
      let size = shape[dim]
      let stride = strides[dim]
      guard dim < count else {
        keep(size, stride)
        continue
      }
      switch item(dim) {
      case .place(let index):
        let place = index < 0 ? index &+ size : index
        guard place >= 0, place < size else { return nil }
        start = start &+ place &* stride
      case .slice(let from, let to, let step):
        guard step == 1 || step != 0 && allowsAnyStep else { return nil }
        if step == 1 {
          let low = Layout.bound(from ?? 0, size)
          start = start &+ low &* stride
          keep(Swift.max(0, Layout.bound(to ?? size, size) &- low), stride)
        } else {
          let line = NumPySubscripts.sliced(
            Layout(shape: [size], strides: [stride], offset: start), 0, from, to, step)
          start = line.offset
          keep(line.shape[0], line.strides[0])
        }
      case nil: return nil
      }
    }
    switch kept {
    case 0: return Layout(shape: [], strides: [], offset: start)
    case 1: return Layout(vector: first.size, step: first.stride, offset: start)
    case 2:
      return Layout(
        shape: [first.size, second.size], strides: [first.stride, second.stride], offset: start)
    default:
      return Layout(
        shape: [first.size, second.size] + rest.map(\.size),
        strides: [first.stride, second.stride] + rest.map(\.stride), offset: start)
    }
  }

  @inline(__always)
  private static func bound(_ value: Int, _ size: Int) -> Int {
    value < 0 ? (value < -size ? 0 : value &+ size) : Swift.min(value, size)
  }
}

extension Tensor {
  /// The element at an offset of the storage, as a tensor without dims: a view.
  @inline(__always)
  public func element(atStorageOffset offset: Int) -> Tensor {
    viewed(as: Layout(shape: [], strides: [], offset: offset))
  }

  /// Writes a number where nothing of it is lost and nobody would warn of it; false where there is
  /// more to it.
  @inline(__always)
  public func storeNumber(_ number: Scalar, atStorageOffset offset: Int) -> Bool {
    guard let storage else { return false }
    switch (dtype, number) {
    case (.float64, .float(let value)):
      (storage.bytes + offset &* 8).storeBytes(of: value, as: Double.self)
    case (.float64, .int(let value)):
      (storage.bytes + offset &* 8).storeBytes(of: Double(value), as: Double.self)
    case (.float32, .float(let value)):
      let narrow = Float(value)
      guard narrow.isFinite || !value.isFinite else { return false }
      (storage.bytes + offset &* 4).storeBytes(of: narrow, as: Float.self)
    case (.int64, .int(let value)):
      (storage.bytes + offset &* 8).storeBytes(of: value, as: Int.self)
    default: return false
    }
    return true
  }

  /// Writes the elements of a tensor of the same shape and dtype, both row-major, in memory that is
  /// another's; false where there is more to it.
  public func storeAlike(_ source: Tensor, at layout: Layout) -> Bool {
    guard source.dtype == dtype, let to = storage, let from = source.storage, to !== from,
      source.layout.shape == layout.shape, layout.isContiguous, source.isContiguous
    else { return false }
    let (size, count) = (dtype.size, layout.count)
    guard count < Parallel.threshold else { return false }
    (to.bytes + layout.offset &* size).copyMemory(
      from: from.bytes + source.layout.offset &* size, byteCount: count &* size)
    return true
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
