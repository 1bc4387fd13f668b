/// What a terminal would show, as one long text: escapes obeyed as far as they move within a line,
/// rows never wrapped, nothing scrolled away.
struct Screen {
  private(set) var scalars: [Unicode.Scalar] = []
  private var lineStart = 0
  private var cursor = 0
  private var pending: [UInt8] = []
  private var escape: [UInt8]?

  /// The end of what is shown now: a mark for `text(after:)`.
  var end: Int { scalars.count }

  func text(after mark: Int) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[min(mark, scalars.count)...])
    return String(view)
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  private mutating func feed(_ byte: UInt8) {
    if escape != nil { return feedEscape(byte) }
    switch byte {
    case 0x1B: escape = []
    case 0x08: cursor = max(lineStart, cursor - 1)
    case 0x0D: cursor = lineStart
    case 0x0A:
      cursor = scalars.count
      scalars.append("\n")
      cursor = scalars.count
      lineStart = cursor
    case 0x07, 0x00: break
    case 0x80...:
      pending.append(byte)
      let length = pending[0] >= 0xF0 ? 4 : pending[0] >= 0xE0 ? 3 : 2
      guard pending.count >= length else { return }
      for scalar in String(decoding: pending, as: UTF8.self).unicodeScalars { put(scalar) }
      pending = []
    default: put(Unicode.Scalar(byte))
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    while cursor > scalars.count { scalars.append(" ") }
    if cursor < scalars.count { scalars[cursor] = scalar } else { scalars.append(scalar) }
    cursor += 1
  }

  private mutating func feedEscape(_ byte: UInt8) {
    guard var sequence = escape else { return }
    sequence.append(byte)
    escape = sequence
    switch sequence[0] {
    case UInt8(ascii: "["):
      guard sequence.count > 1, (0x40...0x7E).contains(byte) else { return }
      obey(byte, sequence.dropFirst().dropLast())
    case UInt8(ascii: "]"):
      guard byte == 0x07 else { return }
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      guard sequence.count == 2 else { return }
    default: break
    }
    escape = nil
  }

  private mutating func obey(_ command: UInt8, _ digits: ArraySlice<UInt8>) {
    let number = Int(String(decoding: digits, as: UTF8.self))
    switch command {
    case UInt8(ascii: "G"): cursor = lineStart + (number ?? 1) - 1
    case UInt8(ascii: "C"): cursor += number ?? 1
    case UInt8(ascii: "D"): cursor = max(lineStart, cursor - (number ?? 1))
    case UInt8(ascii: "K") where number ?? 0 == 0:
      if cursor < scalars.count { scalars.removeSubrange(cursor...) }
    case UInt8(ascii: "P"):
      let end = min(scalars.count, cursor + (number ?? 1))
      if cursor < end { scalars.removeSubrange(cursor..<end) }
    case UInt8(ascii: "@"):
      if cursor < scalars.count {
        scalars.insert(contentsOf: [Unicode.Scalar](repeating: " ", count: number ?? 1), at: cursor)
      }
    default: break
    }
  }
}

enum Text {
  /// The text that a terminal would show for some output.
  static func plain(_ bytes: some Sequence<UInt8>) -> String {
    var screen = Screen()
    screen.feed(bytes)
    return screen.text(after: 0)
  }

  /// Whether bytes contain a text, escapes included.
  static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(text)
  }
}
