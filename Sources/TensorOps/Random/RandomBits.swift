/// A source of random bits.
public protocol RandomBits: AnyObject {
  func next32() -> UInt32
  func next64() -> UInt64
  /// In [0, 1), with 53 bits.
  func nextDouble() -> Double
}
