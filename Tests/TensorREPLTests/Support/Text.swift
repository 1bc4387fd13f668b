/// Terminal output as text to compare.
enum Text {
  /// Without escape sequences, with plain line ends; backspaces and returns within a line leave
  /// what they would on a screen where text is only written over.
  static func plain(_ bytes: some Collection<UInt8>) -> String {
    var result: [UInt8] = []
    var lineStart = 0
    var cursor = 0
    var iterator = bytes.makeIterator()
    func put(_ byte: UInt8) {
      if cursor < result.count { result[cursor] = byte } else { result.append(byte) }
      cursor += 1
    }
    while let byte = iterator.next() {
      switch byte {
      case 0x1B: skipEscape(&iterator)
      case 0x08: cursor = max(lineStart, cursor - 1)
      case 0x0D: cursor = lineStart
      case 0x0A:
        result.append(byte)
        cursor = result.count
        lineStart = cursor
      case 0x07, 0x00: break
      default: put(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func skipEscape(_ iterator: inout some IteratorProtocol<UInt8>) {
    guard let kind = iterator.next() else { return }
    switch kind {
    case UInt8(ascii: "["):
      while let byte = iterator.next(), !(0x40...0x7E).contains(byte) {}
    case UInt8(ascii: "]"):
      while let byte = iterator.next(), byte != 0x07 {}
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      _ = iterator.next()
    default: break
    }
  }
}

extension Text {
  /// Whether bytes contain a text, escapes included.
  static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(text)
  }
}
