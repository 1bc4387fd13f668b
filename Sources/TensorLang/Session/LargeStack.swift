#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Runs work on a thread whose stack is large enough for a thousand calls inside calls.
///
/// Only the pages that are touched cost memory.
enum LargeStack {
  private static let size = 512 << 20
  /// What must be left of the stack for a call to begin.
  private static let reserve = 1 << 20

  private final class Job {
    let work: (UInt) -> Void
    var size = 0
    init(_ work: @escaping (UInt) -> Void) { self.work = work }
  }

  /// Calls `work` with the lowest address that its stack may reach, and waits for its end.
  static func run(_ work: (UInt) -> Void) {
    withoutActuallyEscaping(work) { work in
      let job = Job(work)
      var size = LargeStack.size
      while size >= 8 << 20 {
        job.size = size
        if start(job, stackSize: size) { return }
        size /= 4
      }
      // No thread to be had: on this one, with what its stack surely has left.
      job.size = 4 << 20
      LargeStack.perform(job)
    }
  }

  private static func perform(_ job: Job) {
    var here: UInt8 = 0
    let top = withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
    job.work(top - UInt(job.size) + UInt(reserve))
  }

  private static func start(_ job: Job, stackSize: Int) -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return false }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(job)
    let status = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        LargeStack.perform(Unmanaged<Job>.fromOpaque(context).takeUnretainedValue())
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      return false
    }
    pthread_join(thread, nil)
    context.release()
    return true
  }
}

extension Session {
  /// Processors that are online.
  static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
