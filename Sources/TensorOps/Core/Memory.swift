import Synchronization

#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// What a session may hold: every tensor's bytes and every large Python value's are reserved here
/// before they are taken, so that a request too large is an error and not the end of the process.
public final class MemoryBudget: Sendable {
  public let limit: Int
  private let held = Atomic<Int>(0)

  public init(limit: Int) { self.limit = limit }

  public var used: Int { held.load(ordering: .relaxed) }

  /// Takes `bytes` if they fit.
  @inline(__always)
  public func reserve(_ bytes: Int) -> Bool {
    // What alone is too much is not added: the sum could wrap.
    if bytes < 0 || bytes > limit { return false }
    let (_, new) = held.wrappingAdd(bytes, ordering: .relaxed)
    if new > limit {
      held.wrappingSubtract(bytes, ordering: .relaxed)
      return false
    }
    return true
  }

  @inline(__always)
  public func release(_ bytes: Int) { held.wrappingSubtract(bytes, ordering: .relaxed) }

  /// Three quarters of the memory that the machine (or the control group) has free now.
  public static func systemLimit() -> Int {
    var available = Int.max
    if let text = readSmallFile("/proc/meminfo") {
      for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
        let digits = line.drop { !$0.isNumber }.prefix { $0.isNumber }
        if let kibibytes = Int(digits) { available = kibibytes * 1024 }
      }
    }
    if let text = readSmallFile("/sys/fs/cgroup/memory.max"),
      let bytes = Int(text.prefix { $0.isNumber })
    {
      available = min(available, bytes)
    }
    if available == Int.max { available = 4 << 30 }
    return available / 4 * 3
  }

  private static func readSmallFile(_ path: String) -> String? {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(file, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }
}
