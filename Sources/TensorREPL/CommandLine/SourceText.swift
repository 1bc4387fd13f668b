@preconcurrency import Glibc
import TensorLang

/// A text to run, read from where the command line says.
struct SourceText {
  let source: Source
  /// Where the bytes stop being UTF-8, if they do; the text has a replacement character there.
  let invalidAt: Int?
  /// Whether the bytes began with a byte-order mark, which the text is without.
  let hasByteOrderMark: Bool

  /// Why a file can't be read.
  struct Unreadable: Error {
    let message: String
  }

  /// Makes a text of raw bytes: a byte-order mark goes, and what is no UTF-8 is replaced and
  /// reported.
  init(name: String, bytes: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    hasByteOrderMark = bytes.starts(with: mark)
    let body = hasByteOrderMark ? Array(bytes.dropFirst(mark.count)) : bytes
    source = Source(name: name, text: String(decoding: body, as: UTF8.self))
    // Repair replaces bytes by three-byte characters, so the first place where both differ is the
    // first that was wrong.
    let repaired = source.bytes
    var offset = 0
    while offset < body.count, offset < repaired.count, body[offset] == repaired[offset] {
      offset += 1
    }
    invalidAt = offset == body.count && offset == repaired.count ? nil : offset
  }

  /// What Python says of such a text, with its place.
  var encodingProblem: Diagnostic? {
    guard let invalidAt else { return nil }
    let place = source.position(of: invalidAt)
    return Diagnostic(
      source: source, code: "syntax", type: .syntaxError,
      message: "line \(place.line) is not UTF-8 text: the byte at column \(place.column) is wrong",
      span: Span(invalidAt, invalidAt + 3))
  }

  /// - Parameter limit: the most bytes that are taken; nil for as many as there are.
  static func read(path: String, limit: Int? = nil) throws(Unreadable) -> SourceText {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable(path: path, code: errno) }
    defer { close(descriptor) }
    return SourceText(name: path, bytes: try readAll(descriptor, name: path, limit: limit))
  }

  static func readStandardInput(limit: Int? = nil) throws(Unreadable) -> SourceText {
    SourceText(
      name: "<stdin>",
      bytes: try readAll(STDIN_FILENO, name: "standard input", limit: limit))
  }

  private static func readAll(
    _ descriptor: Int32, name: String, limit: Int?
  ) throws(Unreadable) -> [UInt8] {
    var bytes: [UInt8] = []
    let piece = 1 << 16
    var buffer = [UInt8](repeating: 0, count: piece)
    while true {
      let count = Glibc.read(descriptor, &buffer, piece)
      if count > 0 {
        bytes.append(contentsOf: buffer[..<count])
        if let limit, bytes.count > limit {
          throw Unreadable(message: "\(name): larger than \(limit >> 20) MiB, which is no page")
        }
      } else if count == 0 {
        return bytes
      } else if errno == EINTR {
        // Nothing runs yet: Ctrl-C while waiting for input ends the program.
        if Signals.takeInterrupt() { Process.exit(130) }
      } else {
        throw Unreadable(path: name, code: errno)
      }
    }
  }
}

extension SourceText.Unreadable {
  init(path: String, code: Int32) {
    message = "\(path): \(String(cString: strerror(code)))"
  }
}
