#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// A block of memory that one or more tensors view.
///
/// A small block lies in the object itself, so that a small tensor takes one allocation. A large
/// one is asked of the machine, which may refuse.
///
/// `@unchecked Sendable`: a session runs one statement at a time, and a kernel's worker threads
/// write disjoint ranges.
public final class Storage: @unchecked Sendable {
  @exclusivity(unchecked) public private(set) var bytes: UnsafeMutableRawPointer
  public let byteCount: Int
  /// nil for what is too small to be counted.
  private let budget: MemoryBudget?
  @exclusivity(unchecked) private var inline = InlineBlock()

  /// Room for sixteen float64 or thirty-two float32.
  private struct InlineBlock {
    typealias Line = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)
    var first: Line = (0, 0, 0, 0, 0, 0, 0, 0)
    var second: Line = (0, 0, 0, 0, 0, 0, 0, 0)
  }

  /// Takes memory, its contents unspecified; nil when the budget or the machine refuses.
  init?(byteCount: Int, budget: MemoryBudget) {
    guard budget.reserve(byteCount) else { return nil }
    self.byteCount = byteCount
    self.budget = budget
    if byteCount <= MemoryLayout<InlineBlock>.size {
      // A stored property of a class stays where it is for as long as the object lives.
      bytes = UnsafeMutableRawPointer(bitPattern: 1).unsafelyUnwrapped
      bytes = withUnsafeMutablePointer(to: &inline) { UnsafeMutableRawPointer($0) }
    } else if let memory = malloc(byteCount) {
      bytes = memory
    } else {
      budget.release(byteCount)
      return nil
    }
  }

  /// The memory of one number, which no budget counts.
  init(number: Scalar, dtype: DType) {
    byteCount = dtype.size
    budget = nil
    bytes = UnsafeMutableRawPointer(bitPattern: 1).unsafelyUnwrapped
    bytes = withUnsafeMutablePointer(to: &inline) { UnsafeMutableRawPointer($0) }
    Number.write(number, dtype, to: bytes)
  }

  deinit {
    if byteCount > MemoryLayout<InlineBlock>.size { free(bytes) }
    budget?.release(byteCount)
  }
}
