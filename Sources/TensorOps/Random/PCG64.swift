/// The generator behind NumPy's `default_rng`: a linear congruence over 128 bits, whose halves are
/// folded and rotated into 64 (PCG XSL RR 128/64).
///
/// Source: M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms
/// for Random Number Generation" (2014).
///
/// `@unchecked Sendable`: random numbers are drawn by one thread, in order.
public final class PCG64: RandomBits, @unchecked Sendable {
  private typealias Wide = (high: UInt64, low: UInt64)
  private var state: Wide = (0, 0)
  private var increment: Wide
  /// The upper half of the last 64 bits of which 32 were asked for.
  private var pending: UInt32?

  private static let multiplier: Wide = (2_549_297_995_355_413_924, 4_865_540_595_714_422_341)

  /// - Parameters:
  ///   - start: where in the sequence to begin.
  ///   - stream: which of the 2¹²⁷ sequences.
  public init(start: (high: UInt64, low: UInt64), stream: (high: UInt64, low: UInt64)) {
    increment = (stream.high << 1 | stream.low >> 63, stream.low << 1 | 1)
    step()
    state = PCG64.sum(state, start)
    step()
  }

  /// Seeded as NumPy seeds it: two words of the sequence for the start, two for the stream.
  public convenience init(_ seeds: SeedSequence) {
    let words = seeds.state64(4)
    self.init(start: (words[0], words[1]), stream: (words[2], words[3]))
  }

  @inline(__always)
  private static func sum(_ a: Wide, _ b: Wide) -> Wide {
    let (low, overflow) = a.low.addingReportingOverflow(b.low)
    return (a.high &+ b.high &+ (overflow ? 1 : 0), low)
  }

  @inline(__always)
  private func step() {
    let factor = PCG64.multiplier
    let (high, low) = state.low.multipliedFullWidth(by: factor.low)
    let product = (high &+ state.high &* factor.low &+ state.low &* factor.high, low)
    state = PCG64.sum(product, increment)
  }

  @inline(__always)
  public func next64() -> UInt64 {
    step()
    let folded = state.high ^ state.low
    let turn = state.high >> 58
    return folded >> turn | folded << ((64 &- turn) & 63)
  }

  /// 32 bits: the lower half of 64, then the upper half that was kept.
  @inline(__always)
  public func next32() -> UInt32 {
    if let kept = pending {
      pending = nil
      return kept
    }
    let bits = next64()
    pending = UInt32(truncatingIfNeeded: bits >> 32)
    return UInt32(truncatingIfNeeded: bits)
  }

  @inline(__always)
  public func nextDouble() -> Double { Double(next64() >> 11) * 0x1p-53 }

  /// A generator that goes on from where this one is.
  public func copy() -> PCG64 {
    let copy = PCG64(start: (0, 0), stream: (0, 0))
    (copy.state, copy.increment, copy.pending) = (state, increment, pending)
    return copy
  }
}
