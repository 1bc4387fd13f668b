@preconcurrency import Glibc

/// Standard output or standard error: bytes are gathered and written in large pieces where nobody
/// watches, and at once where somebody does.
///
/// A pipe whose reader has left ends the process quietly with status 141, as the signal would.
final class Stream {
  let descriptor: Int32
  let isTerminal: Bool
  /// Whether each record goes out at once: a terminal, or a pipe that somebody may be following.
  private let isFollowed: Bool
  private var buffer: [UInt8] = []
  /// Whether what was written last did not end its line.
  private(set) var isInsideLine = false

  private static let capacity = 1 << 16

  init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    var status = stat()
    isFollowed = fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
    buffer.reserveCapacity(isFollowed ? 1024 : Stream.capacity)
  }

  func write(_ text: String) {
    guard !text.isEmpty else { return }
    buffer.append(contentsOf: text.utf8)
    isInsideLine = buffer.last != UInt8(ascii: "\n")
    if buffer.count >= Stream.capacity { flush() }
  }

  func write(_ bytes: [UInt8]) {
    guard let last = bytes.last else { return }
    buffer.append(contentsOf: bytes)
    isInsideLine = last != UInt8(ascii: "\n")
    if buffer.count >= Stream.capacity { flush() }
  }

  /// Ends a record: writes now if somebody follows.
  func endRecord() {
    if isFollowed { flush() }
  }

  func flush() {
    guard !buffer.isEmpty else { return }
    var start = 0
    let failure: Int32? = buffer.withUnsafeBytes { bytes in
      while start < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
        if count >= 0 {
          start += count
          continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
          // Somebody made the terminal or pipe non-blocking: wait until it takes more.
          var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&request, 1, -1)
        default: return errno
        }
      }
      return nil
    }
    buffer.removeAll(keepingCapacity: true)
    if let failure { fail(failure) }
  }

  private func fail(_ code: Int32) {
    if code == EPIPE { Process.exit(141) }
    // Standard error that can't be written has nobody to tell; a closed standard output is what
    // the caller wanted; a terminal that hung up ends the session by its signal.
    guard descriptor == STDOUT_FILENO, code != EBADF, code != EIO else { return }
    let reason = String(cString: strerror(code))
    let message = Array("tensor: standard output: \(reason)\n".utf8)
    _ = message.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress!, $0.count) }
    Process.exit(1)
  }
}

/// The two streams of the process, in the order in which they are written.
final class Streams {
  let output = Stream(descriptor: STDOUT_FILENO)
  let error = Stream(descriptor: STDERR_FILENO)

  /// What is to be read after everything that was put on standard output so far.
  func writeError(_ text: String) {
    output.flush()
    error.write(text)
    error.flush()
  }

  func flush() {
    output.flush()
    error.flush()
  }
}

/// The end of the process.
enum Process {
  /// Ends now, without unwinding: what has to be put back is put back by `atExit` actions.
  static func exit(_ status: Int32) -> Never {
    // Memory goes back to the system by itself; running destructors would only cost time.
    for action in atExit.reversed() { action() }
    _exit(status)
  }

  /// What has to happen before the end, however it comes about: the terminal's modes.
  nonisolated(unsafe) static var atExit: [() -> Void] = []
}
