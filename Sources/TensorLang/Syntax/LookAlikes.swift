/// Characters that come into a text by way of word processors and web pages, and look like one of
/// the language's.
enum LookAlikes {
  /// What a character looks like, and its name; nil for characters that resemble nothing.
  static func meaning(of scalar: Unicode.Scalar) -> (name: String, meant: String)? {
    if let found = table[scalar.value] { return found }
    // Fullwidth forms of ASCII's punctuation.
    if scalar.value >= 0xFF01, scalar.value <= 0xFF5E,
      let plain = Unicode.Scalar(scalar.value - 0xFEE0)
    {
      return ("a fullwidth character", String(Character(plain)))
    }
    return nil
  }

  /// The name of a character that shows as a space or not at all, and what to put in its place.
  static func blank(_ scalar: Unicode.Scalar) -> (name: String, meant: String)? {
    switch scalar.value {
    case 0xA0, 0x202F: ("a non-breaking space", " ")
    case 0x1680, 0x2000...0x200A, 0x205F, 0x3000: ("a wide or narrow space", " ")
    case 0x200B...0x200D, 0x2060, 0xFEFF: ("a zero-width character", "")
    case 0xAD: ("a soft hyphen", "")
    case 0x85, 0x2028, 0x2029: ("an unusual line end", "\n")
    default: nil
    }
  }

  private static let table: [UInt32: (name: String, meant: String)] = [
    0x201C: ("a curly quote", "\""), 0x201D: ("a curly quote", "\""),
    0x201E: ("a low quote", "\""), 0x201F: ("a curly quote", "\""),
    0x2018: ("a curly quote", "'"), 0x2019: ("a curly quote", "'"),
    0x201A: ("a low quote", "'"), 0x201B: ("a curly quote", "'"),
    0x2032: ("a prime", "'"), 0x2033: ("a double prime", "\""), 0xB4: ("an accent", "'"),
    0xAB: ("an angle quote", "\""), 0xBB: ("an angle quote", "\""),
    0x2212: ("a minus sign", "-"), 0x2010: ("a hyphen", "-"), 0x2011: ("a hyphen", "-"),
    0x2012: ("a dash", "-"), 0x2013: ("a dash", "-"), 0x2014: ("a dash", "-"),
    0xD7: ("a multiplication sign", "*"), 0x2217: ("an asterisk operator", "*"),
    0x22C5: ("a dot operator", "*"), 0xB7: ("a middle dot", "*"), 0x2715: ("a cross", "*"),
    0xF7: ("a division sign", "/"), 0x2215: ("a division slash", "/"),
    0x2044: ("a fraction slash", "/"),
    0x2264: ("a less-or-equal sign", "<="), 0x2265: ("a greater-or-equal sign", ">="),
    0x2260: ("an unequal sign", "!="), 0x2192: ("an arrow", "->"), 0x2026: ("an ellipsis", "..."),
    0xAC: ("a not sign", "not "), 0x2227: ("a logical and", " and "),
    0x2228: ("a logical or", " or "), 0x2208: ("an element sign", " in "),
    0x2209: ("a not-an-element sign", " not in "), 0xB2: ("a superscript", "**2"),
    0xB3: ("a superscript", "**3"), 0x3001: ("an ideographic comma", ","),
    0x3002: ("an ideographic full stop", "."),
  ]
}

extension SyntaxProblem {
  /// The problem of a character beyond ASCII that can't stand where it stands.
  static func invalid(_ scalar: Unicode.Scalar, _ span: Span) -> SyntaxProblem {
    if let (name, meant) = LookAlikes.blank(scalar) {
      var problem = SyntaxProblem(.space(scalar.value, name: name), span)
      if meant != "\n" { problem.edits = [Edit(span: span, text: meant)] }
      return problem
    }
    if let (name, meant) = LookAlikes.meaning(of: scalar) {
      var problem = SyntaxProblem(.lookAlike(scalar, name: name, meant: meant), span)
      problem.edits = [Edit(span: span, text: meant)]
      return problem
    }
    if scalar == "\u{FFFD}" { return SyntaxProblem(.replaced, span) }
    if scalar.properties.generalCategory == .control {
      return SyntaxProblem(.control(scalar.value), span)
    }
    return SyntaxProblem(.character(scalar), span)
  }
}
