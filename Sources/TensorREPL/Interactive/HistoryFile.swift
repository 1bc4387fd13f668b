@preconcurrency import Glibc

/// The history that lasts between sessions: a file of the user's own in the XDG state folder, one
/// entry a line, appended under a lock, so that sessions side by side and a killed one lose
/// nothing.
///
/// An entry of several lines is written on one, `\n` for its newlines and `\\` for its backslashes.
final class HistoryFile {
  private let path: String?
  /// Why the history can't be kept; nil while it can.
  private(set) var problem: String?
  private var last: String?

  /// A file with more entries than this is shortened to the newest half when a session begins.
  static let mostEntries = 20_000
  private static let mostBytes = 16 << 20

  /// The file of the user whose environment this is.
  init() {
    path = HistoryFile.defaultPath()
    if path == nil { problem = "neither XDG_STATE_HOME nor HOME is set" }
  }

  private static func defaultPath() -> String? {
    // The specification asks for absolute paths and for others to be ignored.
    if let state = Surroundings.environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      return state + "/tensor/history"
    }
    if let home = Surroundings.environment("HOME"), home.hasPrefix("/") {
      return home + "/.local/state/tensor/history"
    }
    return nil
  }

  // MARK: Reading

  /// The entries of earlier sessions, the oldest first, each once, at its newest place.
  func load() -> [String] {
    guard let path, problem == nil else { return [] }
    guard let descriptor = openLocked(path, create: false) else { return [] }
    defer { close(descriptor) }
    let lines = entries(in: readAll(descriptor))
    let unique = HistoryFile.withoutRepeats(lines)
    if lines.count > HistoryFile.mostEntries {
      rewrite(path, Array(unique.suffix(HistoryFile.mostEntries / 2)))
    }
    last = unique.last
    return unique
  }

  private func readAll(_ descriptor: Int32) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return [] }
    // The newest part is what matters.
    let size = Int(status.st_size)
    if size > HistoryFile.mostBytes {
      lseek(descriptor, off_t(size - HistoryFile.mostBytes), SEEK_SET)
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < HistoryFile.mostBytes {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 {
        bytes.append(contentsOf: buffer[..<count])
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    if size > HistoryFile.mostBytes, let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      bytes.removeSubrange(...newline)
    }
    return bytes
  }

  private func entries(in bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let entry = HistoryFile.decoded(line)
      return entry.utf8.allSatisfy { $0 == 0x20 || $0 == 9 || $0 == 0 } ? nil : entry
    }
  }

  static func withoutRepeats(_ entries: [String]) -> [String] {
    var seen: Set<String> = []
    var result: [String] = []
    for entry in entries.reversed() where seen.insert(entry).inserted { result.append(entry) }
    return result.reversed()
  }

  // MARK: Writing

  /// Appends one entry, unless it repeats the one before.
  func append(_ entry: String) {
    guard let path, problem == nil, entry != last else { return }
    guard let descriptor = openLocked(path, create: true) else { return }
    defer { close(descriptor) }
    var bytes = HistoryFile.encoded(entry)
    // A session that died in the middle of a line must not swallow this one.
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_size > 0 {
      var end: UInt8 = 0
      if pread(descriptor, &end, 1, status.st_size - 1) == 1, end != UInt8(ascii: "\n") {
        bytes.insert(UInt8(ascii: "\n"), at: 0)
      }
    }
    if let failure = HistoryFile.writeAll(bytes, to: descriptor) {
      problem = "\(path): \(String(cString: strerror(failure)))"
    } else {
      last = entry
    }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + start, bytes.count - start)
        if count > 0 {
          start += count
        } else if count < 0 && errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }

  /// Puts a shorter file in the place of a long one. The lock on the old file is held, and a
  /// session that waits for it looks again at what the path names.
  private func rewrite(_ path: String, _ entries: [String]) {
    let temporary = "\(path).\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let failure = HistoryFile.writeAll(
      entries.flatMap { HistoryFile.encoded($0) }, to: descriptor)
    close(descriptor)
    if failure != nil || rename(temporary, path) != 0 { unlink(temporary) }
  }

  // MARK: The file

  /// Opens the file and locks it; the lock goes with the descriptor.
  private func openLocked(_ path: String, create: Bool) -> Int32? {
    if create { makeFolder(of: path) }
    for _ in 0..<8 {
      let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK | (create ? O_CREAT : 0)
      let descriptor = open(path, flags, 0o600)
      guard descriptor >= 0 else {
        if create || errno != ENOENT { problem = "\(path): \(String(cString: strerror(errno)))" }
        return nil
      }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        problem = "\(path): not a regular file"
        return nil
      }
      // Another user may read nothing of it, whoever made it.
      if status.st_mode & 0o077 != 0, status.st_uid == getuid() { fchmod(descriptor, 0o600) }
      // Some file systems can't lock: better a history without a lock than none.
      while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
      var named = stat()
      if stat(path, &named) == 0, named.st_ino == status.st_ino, named.st_dev == status.st_dev {
        return descriptor
      }
      // Replaced while we waited for the lock.
      close(descriptor)
    }
    return nil
  }

  private func makeFolder(of path: String) {
    let parts = path.split(separator: "/").dropLast()
    var folder = ""
    for part in parts {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
  }

  // MARK: One entry, one line

  static func encoded(_ entry: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entry.utf8.count + 1)
    for byte in entry.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += [byte, byte]
      case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  static func decoded(_ line: some Collection<UInt8>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(line.count)
    var isEscaped = false
    for byte in line {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
