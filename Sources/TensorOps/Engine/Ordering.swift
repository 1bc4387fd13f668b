/// A type whose elements have an order: what sorting, choosing and extremes work on. Booleans are
/// bytes; 16-bit floats are widened first, which keeps their order.
protocol OrderedElement: Comparable, BitwiseCopyable, Sendable {
  /// An unsigned number that orders as the element does, NaN last.
  associatedtype Key: FixedWidthInteger & UnsignedInteger & Sendable
  var sortKey: Key { get }
  /// False for every integer.
  var isUnordered: Bool { get }
  /// Not above any element, and not below any.
  static var least: Self { get }
  static var greatest: Self { get }
}

extension OrderedElement {
  /// Ascending order, NaN last.
  @inline(__always)
  static func precedes(_ a: Self, _ b: Self) -> Bool {
    a < b || (b.isUnordered && !a.isUnordered)
  }

  /// Descending order, NaN first.
  @inline(__always)
  static func exceeds(_ a: Self, _ b: Self) -> Bool {
    a > b || (a.isUnordered && !b.isUnordered)
  }
}

extension OrderedElement where Self: FixedWidthInteger {
  @inline(__always) var isUnordered: Bool { false }
  static var least: Self { .min }
  static var greatest: Self { .max }
}

extension UInt8: OrderedElement {
  @inline(__always) var sortKey: UInt32 { UInt32(self) }
}
extension Int8: OrderedElement {
  @inline(__always) var sortKey: UInt32 { UInt32(UInt8(bitPattern: self) ^ 0x80) }
}
extension Int16: OrderedElement {
  @inline(__always) var sortKey: UInt32 { UInt32(UInt16(bitPattern: self) ^ 0x8000) }
}
extension Int32: OrderedElement {
  @inline(__always) var sortKey: UInt32 { UInt32(bitPattern: self) ^ 0x8000_0000 }
}
extension Int: OrderedElement {
  @inline(__always) var sortKey: UInt64 {
    UInt64(bitPattern: Int64(self)) ^ 0x8000_0000_0000_0000
  }
}

extension Float: OrderedElement {
  @inline(__always) var isUnordered: Bool { self != self }
  static var least: Float { -.infinity }
  static var greatest: Float { .infinity }
  /// Both zeros are equal, and so are all NaNs.
  @inline(__always) var sortKey: UInt32 {
    if self != self { return .max }
    let bits = (self + 0).bitPattern
    return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
  }
}

extension Double: OrderedElement {
  @inline(__always) var isUnordered: Bool { self != self }
  static var least: Double { -.infinity }
  static var greatest: Double { .infinity }
  @inline(__always) var sortKey: UInt64 {
    if self != self { return .max }
    let bits = (self + 0).bitPattern
    return bits >> 63 == 0 ? bits | 0x8000_0000_0000_0000 : ~bits
  }
}

/// Work over elements whose type is known only when it runs.
protocol OrderedWork {
  associatedtype Answer
  func run<T: OrderedElement>(_: T.Type) throws(OperationError) -> Answer
}

/// Work over real numbers whose type is known only when it runs.
protocol FloatWork {
  associatedtype Answer
  func run<T: FloatElement & OrderedElement>(_: T.Type) throws(OperationError) -> Answer
}

extension DType {
  /// Runs the work for this dtype; 16-bit floats must have been widened.
  func dispatch<W: OrderedWork>(_ work: W) throws(OperationError) -> W.Answer {
    switch self {
    case .bool, .uint8: try work.run(UInt8.self)
    case .int8: try work.run(Int8.self)
    case .int16: try work.run(Int16.self)
    case .int32: try work.run(Int32.self)
    case .int64: try work.run(Int.self)
    case .float64: try work.run(Double.self)
    case .float16, .bfloat16, .float32: try work.run(Float.self)
    }
  }

  /// Runs the work in double precision for float64, else in single.
  func dispatch<W: FloatWork>(_ work: W) throws(OperationError) -> W.Answer {
    if self == .float64 { return try work.run(Double.self) }
    return try work.run(Float.self)
  }
}

extension Tensor {
  /// The elements' address as numbers of a type that the caller knows to be theirs.
  @inline(__always)
  func elements<T>(_: T.Type) -> UnsafeMutablePointer<T> { base.assumingMemoryBound(to: T.self) }
}
