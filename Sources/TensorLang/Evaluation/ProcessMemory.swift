#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// What the process holds of the machine's memory.
enum ProcessMemory {
  /// Bytes of physical memory.
  static var resident: Int {
    let file = open("/proc/self/statm", O_RDONLY)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
      let count = read(file, buffer.baseAddress, buffer.count)
      var fields = 0
      var pages = 0
      for index in 0..<max(count, 0) {
        let byte = buffer[index]
        if byte == UInt8(ascii: " ") {
          fields += 1
          if fields == 2 { break }
        } else if fields == 1, byte >= 48, byte <= 57 {
          pages = pages &* 10 &+ Int(byte - 48)
        }
      }
      return pages &* 4096
    }
  }

  /// Gives freed memory back to the system, so that `resident` is what is in use.
  static func trim() {
    // glibc's own, which its module map leaves out.
    guard let symbol = dlsym(nil, "malloc_trim") else { return }
    _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)(0)
  }
}

/// Sizes for people: `1.5 GB`.
enum ByteText {
  static func of(_ bytes: Int) -> String {
    if bytes == Int.max { return "more bytes than can be counted" }
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000 && unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    if unit == 0 { return "\(bytes) bytes" }
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0
      ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
