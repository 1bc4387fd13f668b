import Synchronization

/// Up to three operands that are plain arrays, or constants (a step of 0).
struct FlatOperands {
  private var places: (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer)
  private let steps: (Int, Int, Int)
  private let sizes: (Int, Int, Int)

  @inline(__always)
  init(
    _ places: (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer),
    steps: (Int, Int, Int), sizes: (Int, Int, Int)
  ) {
    self.places = places
    self.steps = steps
    self.sizes = sizes
  }

  @inline(__always)
  func run(
    _ loop: ElementwiseLoop, _ count: Int, _ runtime: Runtime
  ) throws(OperationError) {
    if count < Parallel.threshold {
      run(loop, 0..<count)
      return
    }
    // Pointers aren't Sendable; the blocks are disjoint.
    nonisolated(unsafe) let operands = self
    nonisolated(unsafe) let loop = loop
    try Parallel.forEachBlock(of: count, runtime) { range in
      operands.run(loop, range)
    }
  }

  /// The same; whether all that was written is finite. The result's dtype is float32, float64 or
  /// one that holds finite numbers only.
  @inline(__always)
  func runFinite(
    _ loop: ElementwiseLoop, _ count: Int, _ result: DType, _ runtime: Runtime
  ) throws(OperationError) -> Bool {
    if count < Parallel.threshold {
      run(loop, 0..<count)
      return isFinite(0..<count, result)
    }
    nonisolated(unsafe) let operands = self
    nonisolated(unsafe) let loop = loop
    let finite = Atomic<Bool>(true)
    try Parallel.forEachBlock(of: count, runtime) { range in
      operands.run(loop, range)
      // While the block is still at hand.
      if !operands.isFinite(range, result) { finite.store(false, ordering: .relaxed) }
    }
    return finite.load(ordering: .relaxed)
  }

  private func isFinite(_ range: Range<Int>, _ dtype: DType) -> Bool {
    let start = UnsafeRawPointer(places.0 + range.lowerBound &* sizes.0)
    switch dtype {
    case .float64:
      return FlatOperands.hasNone(of: UInt64(0x7FF0_0000_0000_0000), start, range.count)
    case .float32: return FlatOperands.hasNone(of: UInt32(0x7F80_0000), start, range.count)
    default: return true
    }
  }

  /// Whether no element has all of these bits: those of the exponent, where it is infinite or NaN.
  @inline(__always)
  private static func hasNone<T: FixedWidthInteger>(
    of bits: T, _ start: UnsafeRawPointer, _ count: Int
  ) -> Bool {
    let elements = start.assumingMemoryBound(to: T.self)
    var hits: T = 0
    for place in 0..<count { hits |= elements[place] & bits == bits ? 1 : 0 }
    return hits == 0
  }

  @inline(__always)
  private func run(_ loop: ElementwiseLoop, _ range: Range<Int>) {
    let start = range.lowerBound
    var moved = (
      places.0 + start &* steps.0 &* sizes.0, places.1 + start &* steps.1 &* sizes.1,
      places.2 + start &* steps.2 &* sizes.2
    )
    var steps = steps
    withUnsafeBytes(of: &moved) { places in
      withUnsafeBytes(of: &steps) { steps in
        loop(
          places.assumingMemoryBound(to: UnsafeMutableRawPointer.self).baseAddress!,
          steps.assumingMemoryBound(to: Int.self).baseAddress!, range.count)
      }
    }
  }
}
