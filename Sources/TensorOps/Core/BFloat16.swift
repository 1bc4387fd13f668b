/// A brain float: the upper half of a float32.
public struct BFloat16: Sendable, Equatable {
  public var bits: UInt16

  public init(bits: UInt16) { self.bits = bits }

  /// Rounds to nearest, ties to even; every NaN becomes the one quiet NaN, as in PyTorch.
  @inline(__always)
  public init(_ value: Float) {
    if value.isNaN {
      bits = 0x7FC0
    } else {
      let wide = value.bitPattern
      bits = UInt16(truncatingIfNeeded: (wide &+ 0x7FFF &+ ((wide >> 16) & 1)) >> 16)
    }
  }

  @inline(__always)
  public var float: Float { Float(bitPattern: UInt32(bits) << 16) }
}
