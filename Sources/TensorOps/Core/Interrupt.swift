import Synchronization

/// A request to stop, which any thread or a signal handler may make and kernels poll between blocks.
public final class Interrupt: Sendable {
  private let flag = Atomic<Bool>(false)

  public init() {}

  /// Asks the work to stop. Safe in a signal handler.
  public func request() { flag.store(true, ordering: .relaxed) }

  /// Forgets an earlier request.
  public func clear() { flag.store(false, ordering: .relaxed) }

  @inline(__always)
  public var isRequested: Bool { flag.load(ordering: .relaxed) }
}

/// Thrown where work stopped because it was asked to.
public struct Interrupted: Error {
  public init() {}
}
