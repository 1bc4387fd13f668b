// The bytes that mean something in a text.

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let formFeed: UInt8 = 0x0C
  static let hash = UInt8(ascii: "#")
  static let backslash = UInt8(ascii: "\\")
  static let underscore = UInt8(ascii: "_")
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let dot = UInt8(ascii: ".")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let equals = UInt8(ascii: "=")
  static let bang = UInt8(ascii: "!")
  static let star = UInt8(ascii: "*")
  static let greater = UInt8(ascii: ">")
  static let percent = UInt8(ascii: "%")
  static let question = UInt8(ascii: "?")
  static let backtick = UInt8(ascii: "`")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")

  /// A space, tab or form feed.
  var isBlank: Bool { self == .space || self == .tab || self == .formFeed }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isNameStart: Bool {
    (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z")
      || self == .underscore
  }
  var isNamePart: Bool { isNameStart || isDigit }
}
