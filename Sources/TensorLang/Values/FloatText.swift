#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Python's texts of floats.
public enum FloatText {
  /// Python's `repr`: the fewest digits that read back exactly, an exponent from 1e16 on and
  /// below 1e-4.
  public static func repr(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
    let (digits, exponent) = shortest(value.magnitude)
    let body = layOut(digits, exponent, scientificFrom: 16, pointAlways: true)
    return value < 0 ? "-" + body : body
  }

  /// The shortest digits and the exponent of ten of the first one: 1234.5 is ("12345", 3).
  static func shortest(_ value: Double) -> (digits: [UInt8], exponent: Int) {
    digits(of: value.description)
  }

  /// The digits of a float's description, which are the shortest that read back as its own type.
  static func digits(of description: String) -> (digits: [UInt8], exponent: Int) {
    var digits: [UInt8] = []
    var exponent = 0
    var point: Int?
    var iterator = description.utf8.makeIterator()
    while let byte = iterator.next() {
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else if byte == UInt8(ascii: "e") {
        var negative = false
        while let byte = iterator.next() {
          if byte == UInt8(ascii: "-") {
            negative = true
          } else if byte >= 48 && byte <= 57 {
            exponent = exponent * 10 + Int(byte - 48)
          }
        }
        if negative { exponent = -exponent }
      } else if byte >= 48 && byte <= 57 {
        digits.append(byte)
      }
    }
    exponent += (point ?? digits.count) - 1
    var leading = 0
    while leading + 1 < digits.count && digits[leading] == 48 { leading += 1 }
    digits.removeFirst(leading)
    exponent -= leading
    while digits.count > 1 && digits.last == 48 { digits.removeLast() }
    return (digits, exponent)
  }

  /// Digits with their exponent as Python writes them: plain from 10^scientificBelow, which is 1e-4,
  /// up to 10^scientificFrom, else with an exponent of at least two digits.
  static func layOut(
    _ digits: [UInt8], _ exponent: Int, scientificFrom: Int, scientificBelow: Int = -4,
    pointAlways: Bool, exponentLetter: String = "e"
  ) -> String {
    func text(_ slice: ArraySlice<UInt8>) -> String { String(decoding: slice, as: UTF8.self) }
    if exponent < scientificBelow || exponent >= scientificFrom {
      var result = text(digits[0..<1])
      if digits.count > 1 { result += "." + text(digits[1...]) }
      return result + exponentText(exponent, letter: exponentLetter)
    }
    if exponent < 0 {
      return "0." + String(repeating: "0", count: -exponent - 1) + text(digits[...])
    }
    if exponent + 1 >= digits.count {
      let whole = text(digits[...]) + String(repeating: "0", count: exponent + 1 - digits.count)
      return pointAlways ? whole + ".0" : whole
    }
    return text(digits[0...exponent]) + "." + text(digits[(exponent + 1)...])
  }

  static func exponentText(_ exponent: Int, letter: String = "e") -> String {
    let magnitude = String(exponent.magnitude)
    return letter + (exponent < 0 ? "-" : "+") + (magnitude.utf8.count < 2 ? "0" : "") + magnitude
  }

  /// C's `%.*e` and `%.*f`, correctly rounded; the value must be finite, the precision reasonable.
  static func c(_ format: String, _ precision: Int, _ value: Double) -> String {
    withVaList([Int32(truncatingIfNeeded: precision), value]) { arguments in
      var buffer = [CChar](repeating: 0, count: precision + 330)
      let count = vsnprintf(&buffer, buffer.count, format, arguments)
      return String(
        decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  static func fixed(_ value: Double, _ precision: Int) -> String { c("%.*f", precision, value) }

  static func scientific(_ value: Double, _ precision: Int) -> String {
    c("%.*e", precision, value)
  }

  /// The digits of `value` rounded to `count` significant ones, and its exponent of ten.
  static func rounded(_ value: Double, significant count: Int) -> (digits: [UInt8], exponent: Int) {
    let text = scientific(value.magnitude, count - 1)
    let parts = text.split(separator: "e")
    let digits = parts[0].utf8.filter { $0 >= 48 && $0 <= 57 }
    return (Array(digits), parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
  }

  /// Reads a whole text as `float()` does: spaces around, underscores between digits, `inf`,
  /// `nan`; nil where it is no number.
  static func parse(_ text: String) -> Double? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if let digit = scalar.decimalDigit {
        bytes.append(48 + UInt8(digit))
      } else if scalar.isASCII {
        bytes.append(UInt8(scalar.value))
      } else if scalar.properties.isWhitespace {
        bytes.append(32)
      } else {
        return nil
      }
    }
    func isSpace(_ byte: UInt8) -> Bool {
      byte == 32 || (byte >= 9 && byte <= 13)
    }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    var start = 0
    while start < bytes.count, isSpace(bytes[start]) { start += 1 }
    var body = Array(bytes[start...])
    if body.isEmpty { return nil }
    var cleaned: [UInt8] = []
    for (index, byte) in body.enumerated() {
      if byte == UInt8(ascii: "_") {
        let before = index > 0 && body[index - 1] >= 48 && body[index - 1] <= 57
        let after = index + 1 < body.count && body[index + 1] >= 48 && body[index + 1] <= 57
        if !before || !after { return nil }
      } else {
        cleaned.append(byte)
      }
    }
    body = cleaned
    var unsigned = body[...]
    var negative = false
    if let first = unsigned.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      negative = first == UInt8(ascii: "-")
      unsigned = unsigned.dropFirst()
    }
    switch String(decoding: unsigned, as: UTF8.self).lowercased() {
    case "inf", "infinity": return negative ? -Double.infinity : Double.infinity
    case "nan": return Double.nan
    default: break
    }
    // Only decimal forms: strtod would also take hexadecimal ones.
    var sawDigit = false
    for byte in unsigned {
      switch byte {
      case 48...57: sawDigit = true
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"),
        UInt8(ascii: "-"):
        break
      default: return nil
      }
    }
    if !sawDigit { return nil }
    let string = String(decoding: body, as: UTF8.self)
    return string.withCString { pointer in
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(pointer, &end)
      return end.map { $0 - UnsafeMutablePointer(mutating: pointer) } == body.count ? value : nil
    }
  }
}

extension Unicode.Scalar {
  /// The value of a decimal digit of any script.
  var decimalDigit: Int? {
    if value >= 48 && value <= 57 { return Int(value) - 48 }
    if isASCII { return nil }
    guard properties.generalCategory == .decimalNumber, let number = properties.numericValue
    else { return nil }
    return Int(number)
  }
}
