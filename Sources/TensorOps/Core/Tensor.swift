/// A strided view of a shared storage. Copying a `Tensor` copies the view, never the elements.
///
/// A tensor without storage is *shape-only* (PyTorch's `device='meta'`): plans read it like any
/// other, kernels never see it.
public struct Tensor: Sendable {
  public var layout: Layout
  public let dtype: DType
  public let storage: Storage?

  public init(layout: Layout, dtype: DType, storage: Storage?) {
    self.layout = layout
    self.dtype = dtype
    self.storage = storage
  }

  /// A shape-only tensor.
  public init(shape: [Int], dtype: DType) {
    self.init(layout: Layout(contiguous: shape), dtype: dtype, storage: nil)
  }

  /// One number without dims, in memory of its own.
  public init(number: Scalar, dtype: DType) {
    self.init(
      layout: .scalar, dtype: dtype, storage: Storage(number: number, dtype: dtype))
  }

  @inline(__always) public var shape: [Int] { layout.shape }
  @inline(__always) public var strides: [Int] { layout.strides }
  public var rank: Int { layout.shape.count }
  public var count: Int { layout.count }
  public var isContiguous: Bool { layout.isContiguous }
  public var isShapeOnly: Bool { storage == nil }

  /// The address of the first element.
  ///
  /// - Precondition: the tensor has storage; kernels are called with such tensors only.
  @inline(__always)
  public var base: UnsafeMutableRawPointer {
    storage!.bytes + layout.offset &* dtype.size
  }

  /// The same storage seen through another layout.
  public func viewed(as layout: Layout) -> Tensor {
    Tensor(layout: layout, dtype: dtype, storage: storage)
  }

  /// One element by its offset in the storage, counted in elements from its start.
  public func scalar(atStorageOffset offset: Int) -> Scalar {
    let place = storage!.bytes + offset * dtype.size
    switch dtype {
    case .bool: return .bool(place.load(as: UInt8.self) != 0)
    case .uint8: return .int(Int(place.load(as: UInt8.self)))
    case .int8: return .int(Int(place.load(as: Int8.self)))
    case .int16: return .int(Int(place.load(as: Int16.self)))
    case .int32: return .int(Int(place.load(as: Int32.self)))
    case .int64: return .int(place.load(as: Int.self))
    case .float16: return .float(Double(place.load(as: Float16.self)))
    case .bfloat16: return .float(Double(BFloat16(bits: place.load(as: UInt16.self)).float))
    case .float32: return .float(Double(place.load(as: Float.self)))
    case .float64: return .float(place.load(as: Double.self))
    }
  }

  /// Every element in row-major order of its indices.
  public func forEachScalar(_ body: (Scalar) -> Void) {
    if layout.isEmpty { return }
    var index = [Int](repeating: 0, count: rank)
    var offset = layout.offset
    while true {
      body(scalar(atStorageOffset: offset))
      var dim = rank - 1
      while dim >= 0 {
        index[dim] += 1
        offset &+= strides[dim]
        if index[dim] < shape[dim] { break }
        offset &-= strides[dim] &* shape[dim]
        index[dim] = 0
        dim -= 1
      }
      if dim < 0 { return }
    }
  }

  /// All elements in row-major order.
  public var scalars: [Scalar] {
    var all: [Scalar] = []
    all.reserveCapacity(count)
    forEachScalar { all.append($0) }
    return all
  }
}
