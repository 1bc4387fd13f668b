#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// A block of memory that one or more tensors view.
///
/// `@unchecked Sendable`: a session runs one statement at a time, and a kernel's worker threads
/// write disjoint ranges.
public final class Storage: @unchecked Sendable {
  public let bytes: UnsafeMutableRawPointer
  public let byteCount: Int
  private let budget: MemoryBudget

  /// Takes uninitialised memory; nil when the budget or the machine refuses.
  init?(byteCount: Int, budget: MemoryBudget) {
    guard budget.reserve(byteCount) else { return nil }
    guard let memory = malloc(max(byteCount, 1)) else {
      budget.release(byteCount)
      return nil
    }
    bytes = memory
    self.byteCount = byteCount
    self.budget = budget
  }

  deinit {
    free(bytes)
    budget.release(byteCount)
  }
}
