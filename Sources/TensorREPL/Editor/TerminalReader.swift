import CEditline
@preconcurrency import Glibc

/// Reads characters from a terminal for the line editor: UTF-8 decoded here, interruptible by the
/// signals that matter to a prompt.
final class TerminalReader {
  enum Event {
    case scalar(Unicode.Scalar)
    case interrupted
    case end
  }

  let descriptor: Int32
  /// What happens when the terminal was resized, or the process came back from a stop.
  var onResize: () -> Void = {}
  var onContinue: () -> Void = {}

  /// Byte sequences of keys, and the one character that stands for each: what vi's mode needs,
  /// where an escape would end inserting before the rest of its sequence came.
  var translations: [(sequence: [UInt8], scalar: Unicode.Scalar)] = []

  private var buffer: [UInt8] = []
  private var next = 0

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Puts text in front of what is still to be read.
  func inject(_ text: String) {
    buffer.replaceSubrange(..<next, with: [])
    buffer.insert(contentsOf: text.utf8, at: 0)
    next = 0
  }

  /// Forgets what was typed ahead.
  func discard() {
    buffer.removeAll(keepingCapacity: true)
    next = 0
  }

  /// How many bytes are at hand without waiting.
  var available: Int { buffer.count - next }

  /// The bytes at hand up to the first that is no plain ASCII character, at most `limit`.
  func takePrintableRun(limit: Int) -> [UInt8] {
    var end = next
    let stop = min(buffer.count, next + limit)
    while end < stop, buffer[end] >= 0x20, buffer[end] < 0x7F { end += 1 }
    defer { next = end }
    return Array(buffer[next..<end])
  }

  /// How many plain ASCII characters stand at the front of what is at hand.
  func printableRunLength(limit: Int) -> Int {
    var end = next
    let stop = min(buffer.count, next + limit)
    while end < stop, buffer[end] >= 0x20, buffer[end] < 0x7F { end += 1 }
    return end - next
  }

  /// Waits for the next character.
  func read() -> Event {
    guard let first = byte() else { return ending }
    if first == 0x1B, let scalar = takeTranslated() { return .scalar(scalar) }
    if first < 0x80 { return .scalar(Unicode.Scalar(first)) }
    // A character of several bytes: gather them, then let the library judge the whole.
    var bytes = [first]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    while bytes.count < length {
      guard let following = byte() else { return ending }
      guard following & 0xC0 == 0x80 else {
        next -= 1
        break
      }
      bytes.append(following)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return .scalar(text.unicodeScalars.first ?? "\u{FFFD}")
  }

  /// The key whose sequence was begun by the byte just taken, when the rest of it is at hand.
  private func takeTranslated() -> Unicode.Scalar? {
    for (sequence, scalar) in translations
    where buffer[(next - 1)...].starts(with: sequence) {
      next += sequence.count - 1
      return scalar
    }
    return nil
  }

  private var isInterrupted = false

  private var ending: Event {
    defer { isInterrupted = false }
    return isInterrupted ? .interrupted : .end
  }

  private func byte() -> UInt8? {
    if next == buffer.count {
      guard fill() else { return nil }
    }
    defer { next += 1 }
    return buffer[next]
  }

  /// Waits for bytes; false at the end of input and at Ctrl-C.
  private func fill() -> Bool {
    discard()
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    // Signals come only while waiting, so that none slips in between a test and the wait.
    var blocked = sigset_t()
    var previous = sigset_t()
    sigemptyset(&blocked)
    for number in [SIGINT, SIGWINCH, SIGCONT] { sigaddset(&blocked, number) }
    pthread_sigmask(SIG_BLOCK, &blocked, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    while true {
      if Signals.takeInterrupt() {
        isInterrupted = true
        return false
      }
      if ceditline_take_continue() { onContinue() }
      if ceditline_take_resize() { onResize() }
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if ceditline_wait(&request, &previous) < 0 {
        if errno == EINTR { continue }
        return false
      }
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count > 0 {
        buffer.append(contentsOf: piece[..<count])
        return true
      }
      if count == 0 { return false }
      if errno != EINTR && errno != EAGAIN { return false }
    }
  }
}
