@preconcurrency import CEditline

/// Text as a terminal can show it.
enum DisplayText {
  /// The text with control characters written out (`\x1b`), so that they are seen and not obeyed.
  /// Newline, tab and return stay.
  static func escapingControls(_ text: String) -> String {
    var needsWork = false
    var previous: UInt8 = 0
    for byte in text.utf8 {
      // C1 controls are 0xC2 0x80 … 0xC2 0x9F in UTF-8.
      if isControl(byte) || (previous == 0xC2 && byte < 0xA0) {
        needsWork = true
        break
      }
      previous = byte
    }
    guard needsWork else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isHarmful(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != 9 && byte != 10 && byte != 13) || byte == 0x7F
  }

  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9, 10, 13: false
    case 0..<0x20, 0x7F..<0xA0: true
    default: false
    }
  }

  static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\x" + (digits.count < 2 ? "0" : "") + digits
  }

  /// The columns that a scalar takes: 0 for a combining mark, 2 for a wide character.
  static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value >= 0x20 && scalar.value < 0x7F { return 1 }
    return max(0, Int(ceditline_width(wchar_t(bitPattern: scalar.value))))
  }

  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// The text cut to a number of columns, with a sign that it was cut.
  static func clipped(_ text: String, to columns: Int, ellipsis: String) -> String {
    if text.utf8.count <= columns || width(text) <= columns { return text }
    let room = columns - width(ellipsis)
    var result = ""
    var used = 0
    for scalar in text.unicodeScalars {
      used += width(scalar)
      if used > room { break }
      result.unicodeScalars.append(scalar)
    }
    return result + ellipsis
  }

  static func padded(_ text: String, to columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - width(text)))
  }
}
