extension Lexer {
  /// The payload of a number's token.
  enum NumberForm: Int32 {
    case decimal, float, hexadecimal, octal, binary
  }

  /// Reads a number; the position is at a digit, or at a dot before one.
  mutating func lexNumber() {
    let start = position
    if peek() == UInt8(ascii: "0") {
      switch peek(1) | 0x20 {
      case UInt8(ascii: "x"):
        lexRadix(.hexadecimal, "hexadecimal", from: start) { $0.isHexDigit }
        return
      case UInt8(ascii: "o"):
        lexRadix(.octal, "octal", from: start) { $0 >= 0x30 && $0 <= 0x37 }
        return
      case UInt8(ascii: "b"):
        lexRadix(.binary, "binary", from: start) { $0 == 0x30 || $0 == 0x31 }
        return
      default: break
      }
    }
    var form = NumberForm.decimal
    if peek() != .dot, !skipDigits() { return rejectNumber("decimal", from: start) }
    let integerEnd = position
    if peek() == .dot {
      form = .float
      position += 1
      if peek() == .underscore || (peek().isDigit && !skipDigits()) {
        return rejectNumber("decimal", from: start)
      }
    }
    if peek() | 0x20 == UInt8(ascii: "e") {
      let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if peek(signed ? 2 : 1).isDigit {
        form = .float
        position += signed ? 2 : 1
        if !skipDigits() { return rejectNumber("decimal", from: start) }
      } else if signed {
        position += 2
        return rejectNumber("decimal", from: start)
      }
    }
    let isComplex = peek() | 0x20 == UInt8(ascii: "j") && !peek(1).isNamePart
    if isComplex {
      position += 1
      append(
        SyntaxProblem(.refused("complex numbers", one: false), Span(start, position)), start,
        position)
      return
    }
    if peek() == .dot, form == .float, peek(1).isDigit || peek(1) == .dot {
      return rejectDots(from: start)
    }
    guard endsNumber() else { return rejectNumber("decimal", from: start) }
    if form == .decimal, bytes[start] == UInt8(ascii: "0"), integerEnd > start + 1 {
      // Python allows any number of zeros, and nothing else after a leading one.
      for index in start..<integerEnd
      where bytes[index] != UInt8(ascii: "0") && bytes[index] != .underscore {
        append(SyntaxProblem(.leadingZeros, Span(start, integerEnd)), start, integerEnd)
        return
      }
    }
    append(.number, start, position, Int(form.rawValue))
  }

  /// Steps over digits with single underscores between them.
  private mutating func skipDigits() -> Bool {
    while true {
      guard peek().isDigit else { return false }
      while peek().isDigit { position += 1 }
      guard peek() == .underscore else { return true }
      position += 1
    }
  }

  private mutating func lexRadix(
    _ form: NumberForm, _ name: String, from start: Int, isDigit: (UInt8) -> Bool
  ) {
    position += 2
    repeat {
      if peek() == .underscore { position += 1 }
      guard isDigit(peek()) else { return rejectDigit(name, from: start) }
      while isDigit(peek()) { position += 1 }
    } while peek() == .underscore
    if peek().isDigit { return rejectDigit(name, from: start) }
    guard endsNumber() else { return rejectNumber(name, from: start) }
    append(.number, start, position, Int(form.rawValue))
  }

  private mutating func rejectDigit(_ name: String, from start: Int) {
    guard peek().isDigit else { return rejectNumber(name, from: start) }
    let at = position
    let digit = Character(Unicode.Scalar(peek()))
    while position < limit, bytes[position].isNamePart { position += 1 }
    append(SyntaxProblem(.digit(digit, form: name), Span(at, at + 1)), start, position)
  }

  /// The whole word that the number is part of is no number.
  private mutating func rejectNumber(_ name: String, from start: Int) {
    while position < limit, bytes[position].isNamePart { position += 1 }
    let word = bytes[start..<position]
    let text = String(decoding: word, as: UTF8.self)
    let span = Span(start, position)
    var problem = SyntaxProblem(.number(text, form: name), span)
    if word.last == .underscore || text.contains("__") || text.contains("_.") || text.contains("._")
    {
      problem.kind = .underscoreInNumber(form: name)
    } else if word.count == 2, name != "decimal" {
      problem.kind = .digitsMissing(text, form: name)
    } else if name == "decimal" {
      let last = word.last ?? 0
      let body = word.dropLast()
      if last == UInt8(ascii: "+") || last == UInt8(ascii: "-") {
        problem.kind = .digitsMissing(String(text.suffix(2)), form: name)
      } else if last | 0x20 == UInt8(ascii: "e"), body.allSatisfy({ $0.isDigit || $0 == .dot }) {
        problem.kind = .digitsMissing(String(text.suffix(1)), form: name)
      } else if "fFlLuUdD".utf8.contains(last), body.allSatisfy({ $0.isDigit || $0 == .dot }) {
        problem.kind = .numberSuffix(String(text.suffix(1)))
        problem.edits = [SyntaxProblem.Edit(span: Span(position - 1, position), text: "")]
      } else if !word.contains(.dot), word.filter({ $0.isNameStart }).count > 1 {
        problem.kind = .nameBeginsWithDigit(text)
      }
    }
    append(problem, start, position)
  }

  /// `1.2.3`, or another language's range `1..3`; the position is at the dot too many.
  private mutating func rejectDots(from start: Int) {
    if peek(1) == .dot || bytes[position - 1] == .dot {
      let dots = bytes[position - 1] == .dot ? position - 1 : position
      position = dots + 2
      append(
        SyntaxProblem(
          .foreign("..", hint: "a range is written `range(a, b)`"), Span(dots, position)), start,
        position)
      return
    }
    while position < limit, bytes[position].isNamePart || bytes[position] == .dot { position += 1 }
    let span = Span(start, position)
    append(
      SyntaxProblem(.severalPoints(source.text(of: span)), span), start, position)
  }

  /// Whether what follows a number may follow it: `1if x else y` is Python, `1x` is not.
  private func endsNumber() -> Bool {
    guard peek().isNameStart else { return true }
    var end = position
    while byte(at: end).isNamePart { end += 1 }
    switch Keywords.kind(of: bytes, position, end) {
    case .keywordAnd, .keywordElse, .keywordFor, .keywordIf, .keywordIn, .keywordIs, .keywordOr,
      .keywordNot:
      return true
    default: return false
    }
  }
}

extension UInt8 {
  var isHexDigit: Bool {
    isDigit || (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "f")
  }

  /// The value of a hexadecimal digit.
  var hexValue: UInt32 { UInt32(isDigit ? self - 0x30 : (self | 0x20) - 0x57) }
}

/// Turns a number's text into its value.
enum NumberLiteral {
  /// The value of a token's text; integers beyond 64 bits stay text.
  static func value(of text: ArraySlice<UInt8>, _ form: Lexer.NumberForm) -> Expression.Kind {
    switch form {
    case .decimal: integer(text, radix: 10)
    case .hexadecimal: integer(text.dropFirst(2), radix: 16, whole: text)
    case .octal: integer(text.dropFirst(2), radix: 8, whole: text)
    case .binary: integer(text.dropFirst(2), radix: 2, whole: text)
    case .float: float(text)
    }
  }

  private static func integer(
    _ digits: ArraySlice<UInt8>, radix: Int, whole: ArraySlice<UInt8>? = nil
  ) -> Expression.Kind {
    var value = 0
    for byte in digits where byte != .underscore {
      let product = value.multipliedReportingOverflow(by: radix)
      let sum = product.partialValue.addingReportingOverflow(Int(byte.hexValue))
      guard !product.overflow, !sum.overflow else {
        return .hugeInt(String(decoding: whole ?? digits, as: UTF8.self))
      }
      value = sum.partialValue
    }
    return .int(value)
  }

  private static func float(_ text: ArraySlice<UInt8>) -> Expression.Kind {
    var digits = text.filter { $0 != .underscore }
    // Swift wants digits on both sides of the dot.
    if digits.first == .dot { digits.insert(UInt8(ascii: "0"), at: 0) }
    if let dot = digits.firstIndex(of: .dot),
      dot + 1 == digits.count || !digits[dot + 1].isDigit
    {
      digits.insert(UInt8(ascii: "0"), at: dot + 1)
    }
    return .float(Double(String(decoding: digits, as: UTF8.self)) ?? .infinity)
  }

  /// Whether `text` is 2⁶³, which a minus sign before it brings into 64 bits.
  static func isMagnitudeOfSmallest(_ text: String) -> Bool {
    var digits = Array(text.utf8).filter { $0 != .underscore }[...]
    var radix: UInt64 = 10
    if digits.count > 2, digits[0] == 0x30 {
      switch digits[1] | 0x20 {
      case UInt8(ascii: "x"): radix = 16
      case UInt8(ascii: "o"): radix = 8
      case UInt8(ascii: "b"): radix = 2
      default: break
      }
      if radix != 10 { digits = digits.dropFirst(2) }
    }
    var value: UInt64 = 0
    for byte in digits {
      let product = value.multipliedReportingOverflow(by: radix)
      let sum = product.partialValue.addingReportingOverflow(UInt64(byte.hexValue))
      guard !product.overflow, !sum.overflow else { return false }
      value = sum.partialValue
    }
    return value == 1 << 63
  }
}
