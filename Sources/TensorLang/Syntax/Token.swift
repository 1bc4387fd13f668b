/// What a token is.
enum TokenKind: UInt8, Sendable {
  // The frame of the text.
  case end
  /// The beginning of a line that holds code; the payload numbers its `LineStart`.
  case newline
  /// A piece of text that is no token; the payload numbers its `SyntaxProblem`.
  case error
  /// A whole `%name text` or `?x` line; the payload numbers its `LexedCommand`.
  case command

  // Atoms.
  case name, number
  /// The payload numbers the decoded text.
  case string

  // The pieces of an f-string, in the order in which they come.
  case formattedStart
  /// The payload numbers the decoded text.
  case formattedText
  case fieldOpen
  /// `=` before the end of a field; the payload numbers the source text up to and with it.
  case fieldDebug
  /// `!r`; the payload is the letter.
  case fieldConversion
  /// `:` before a format specification.
  case fieldColon
  case fieldClose
  case formattedEnd

  // Brackets. An opener's payload is 1 when nothing in the text closes it.
  case openParen, closeParen, openSquare, closeSquare, openBrace, closeBrace

  // Punctuation.
  case comma, colon, semicolon, dot, ellipsis, arrow, assign, walrus

  // Operators.
  case plus, minus, star, slash, doubleSlash, percent, doubleStar, at
  case leftShift, rightShift, ampersand, bar, caret, tilde
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

  // `+=` and the others.
  case plusAssign, minusAssign, starAssign, slashAssign, doubleSlashAssign, percentAssign
  case doubleStarAssign, atAssign, leftShiftAssign, rightShiftAssign, ampersandAssign
  case barAssign, caretAssign

  // Keywords.
  case keywordFalse, keywordNone, keywordTrue, keywordAnd, keywordAs, keywordAssert
  case keywordAsync, keywordAwait, keywordBreak, keywordClass, keywordContinue, keywordDef
  case keywordDel, keywordElif, keywordElse, keywordExcept, keywordFinally, keywordFor
  case keywordFrom, keywordGlobal, keywordIf, keywordImport, keywordIn, keywordIs
  case keywordLambda, keywordNonlocal, keywordNot, keywordOr, keywordPass, keywordRaise
  case keywordReturn, keywordTry, keywordWhile, keywordWith, keywordYield
}

/// A token and its place, in 16 bytes.
struct Token {
  var kind: TokenKind
  var start: Int32
  var end: Int32
  var payload: Int32

  var span: Span { Span(Int(start), Int(end)) }
}

/// The indentation of a line of code.
struct LineStart {
  /// The width of the indentation with tab stops every 8 columns, and with tabs one column wide:
  /// two lines whose order differs between the two mix tabs and spaces.
  var column: Int
  var narrowColumn: Int
  /// Where the line's first token stands.
  var start: Int
  /// The first line with a prompt: what the lines before it took as the margin no longer holds.
  var resetsMargin = false
  /// False for a line without a prompt in a text that has them: it only goes on with brackets.
  var mayBeginStatement = true
}

/// The pieces of a `%name text` line.
struct LexedCommand {
  var name: String
  var nameSpan: Span
  var text: String
  var textSpan: Span
}

extension TokenKind {
  /// Keywords that only ever begin a statement: no expression holds them.
  var beginsStatementOnly: Bool {
    switch self {
    case .keywordAssert, .keywordBreak, .keywordClass, .keywordContinue, .keywordDef,
      .keywordDel, .keywordElif, .keywordExcept, .keywordFinally, .keywordGlobal,
      .keywordImport, .keywordNonlocal, .keywordPass, .keywordRaise, .keywordReturn,
      .keywordTry, .keywordWhile, .keywordWith:
      true
    default: false
    }
  }

  /// Keywords whose statements have blocks.
  var opensBlock: Bool {
    switch self {
    case .keywordIf, .keywordElif, .keywordElse, .keywordFor, .keywordWhile, .keywordDef,
      .keywordWith, .keywordTry, .keywordExcept, .keywordFinally, .keywordClass:
      true
    default: false
    }
  }

  var isOpener: Bool { self == .openParen || self == .openSquare || self == .openBrace }
  var isCloser: Bool { self == .closeParen || self == .closeSquare || self == .closeBrace }

  /// The closing bracket of an opening one.
  var closer: TokenKind? {
    switch self {
    case .openParen: .closeParen
    case .openSquare: .closeSquare
    case .openBrace: .closeBrace
    default: nil
    }
  }

  var isKeyword: Bool {
    rawValue >= TokenKind.keywordFalse.rawValue && rawValue <= TokenKind.keywordYield.rawValue
  }

  /// Whether an expression can begin with this token, apart from a sign or a `*`.
  var beginsOperand: Bool {
    switch self {
    case .name, .number, .string, .formattedStart, .openParen, .openSquare, .openBrace,
      .ellipsis, .keywordFalse, .keywordNone, .keywordTrue, .keywordLambda, .tilde:
      true
    default: false
    }
  }

  /// The operator of `+=` and its kin.
  var augmentedOperator: BinaryOperator? {
    switch self {
    case .plusAssign: .add
    case .minusAssign: .subtract
    case .starAssign: .multiply
    case .slashAssign: .divide
    case .doubleSlashAssign: .floorDivide
    case .percentAssign: .modulo
    case .doubleStarAssign: .power
    case .atAssign: .matmul
    case .leftShiftAssign: .leftShift
    case .rightShiftAssign: .rightShift
    case .ampersandAssign: .bitAnd
    case .barAssign: .bitOr
    case .caretAssign: .bitXor
    default: nil
    }
  }

  /// A binary operator and how tightly it binds; the powers apart.
  var binaryOperator: (operator: BinaryOperator, precedence: Int)? {
    switch self {
    case .bar: (.bitOr, 1)
    case .caret: (.bitXor, 2)
    case .ampersand: (.bitAnd, 3)
    case .leftShift: (.leftShift, 4)
    case .rightShift: (.rightShift, 4)
    case .plus: (.add, 5)
    case .minus: (.subtract, 5)
    case .star: (.multiply, 6)
    case .slash: (.divide, 6)
    case .doubleSlash: (.floorDivide, 6)
    case .percent: (.modulo, 6)
    case .at: (.matmul, 6)
    default: nil
    }
  }
}

/// Python's keywords, found by their bytes packed into one integer: all have at most eight.
enum Keywords {
  static let words: [(String, TokenKind)] = [
    ("False", .keywordFalse), ("None", .keywordNone), ("True", .keywordTrue),
    ("and", .keywordAnd), ("as", .keywordAs), ("assert", .keywordAssert),
    ("async", .keywordAsync), ("await", .keywordAwait), ("break", .keywordBreak),
    ("class", .keywordClass), ("continue", .keywordContinue), ("def", .keywordDef),
    ("del", .keywordDel), ("elif", .keywordElif), ("else", .keywordElse),
    ("except", .keywordExcept), ("finally", .keywordFinally), ("for", .keywordFor),
    ("from", .keywordFrom), ("global", .keywordGlobal), ("if", .keywordIf),
    ("import", .keywordImport), ("in", .keywordIn), ("is", .keywordIs),
    ("lambda", .keywordLambda), ("nonlocal", .keywordNonlocal), ("not", .keywordNot),
    ("or", .keywordOr), ("pass", .keywordPass), ("raise", .keywordRaise),
    ("return", .keywordReturn), ("try", .keywordTry), ("while", .keywordWhile),
    ("with", .keywordWith), ("yield", .keywordYield),
  ]

  static let table: [UInt64: TokenKind] = {
    var table: [UInt64: TokenKind] = [:]
    for (word, kind) in words {
      var packed: UInt64 = 0
      for byte in word.utf8 { packed = packed << 8 | UInt64(byte) }
      table[packed] = kind
    }
    return table
  }()

  static func kind(of bytes: [UInt8], _ start: Int, _ end: Int) -> TokenKind {
    guard end - start >= 2, end - start <= 8 else { return .name }
    var packed: UInt64 = 0
    for index in start..<end { packed = packed << 8 | UInt64(bytes[index]) }
    return table[packed] ?? .name
  }
}
