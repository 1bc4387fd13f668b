/// Cuts a text into tokens in one pass over its bytes.
///
/// Line ends and indentation come out for every line that holds code, also inside brackets: the
/// parser knows which of them count. Prompts, other people's output, code fences and comments are
/// stepped over, so every span counts in the text as it was given.
struct Lexer {
  let source: Source
  let bytes: [UInt8]
  /// The end of the part to read.
  let limit: Int
  var position: Int

  var tokens: [Token] = []
  var lines: [LineStart] = []
  var texts: [String] = []
  var problems: [SyntaxProblem] = []
  var commands: [LexedCommand] = []

  /// The open brackets, as indices of their tokens.
  var brackets: [Int] = []
  /// How many f-strings are open around the position.
  var formattedDepth = 0
  /// The first mistake inside the string that is being read.
  var stringProblem: SyntaxProblem?
  /// The indentation that all lines share, taken off the lines of triple-quoted strings too.
  var margin = 0

  /// The quotes of which no three follow each other any more.
  var missesTriple: [UInt8] = []

  var prompts = PromptState()
  /// What stands before the code of every line, and is none of it.
  var linePrefix = LinePrefix.none
  /// Where the last fence of tildes stands, once it has been looked for.
  var tildeFenceEnd: Int?
  /// Whether the text ends with a line that ends a block: a blank one, or somebody's output.
  var endsWithBlankLine = false
  /// Where the last token ended.
  var lastEnd = 0
  /// Whether the next token is the first of its line.
  var atLineStart = false

  init(_ source: Source, in span: Span? = nil) {
    self.source = source
    bytes = source.bytes
    let whole = Span(0, bytes.count)
    let span = span ?? whole
    position = max(0, min(span.start, bytes.count))
    limit = max(position, min(span.end, bytes.count))
    lastEnd = position
    tokens.reserveCapacity((limit - position) / 4 + 8)
  }

  /// Reads everything. The tokens end with `.end`, before which stands a `.newline` unless the text
  /// holds no code.
  mutating func run() {
    if position == 0, hasBytes(0xEF, 0xBB, 0xBF) { position = 3 }
    skipGreeting()
    linePrefix = commonLinePrefix()
    startLine()
    while position < limit { lexToken() }
    append(.newline, lastEnd, lastEnd, lines.count)
    lines.append(LineStart(column: 0, narrowColumn: 0, start: limit))
    append(.end, limit, limit)
    for index in brackets { tokens[index].payload = 1 }
  }

  // MARK: Reading bytes

  /// The byte at an offset from the position; 0 past the end.
  func peek(_ offset: Int = 0) -> UInt8 {
    let index = position + offset
    return index < limit ? bytes[index] : 0
  }

  func byte(at index: Int) -> UInt8 { index < limit ? bytes[index] : 0 }

  func hasBytes(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
    position + 2 < limit && bytes[position] == first && bytes[position + 1] == second
      && bytes[position + 2] == third
  }

  func isLineEnd(_ index: Int) -> Bool {
    index >= limit || bytes[index] == .newline || bytes[index] == .carriageReturn
  }

  /// The offset at which the line around `index` ends, before its line end.
  func lineEnd(from index: Int) -> Int {
    var index = index
    while !isLineEnd(index) { index += 1 }
    return index
  }

  /// Steps over one line end: LF, CR or CRLF.
  mutating func skipLineEnd() {
    guard position < limit else { return }
    position += peek() == .carriageReturn && peek(1) == .newline ? 2 : 1
  }

  mutating func skipBlanks() {
    while position < limit, bytes[position].isBlank { position += 1 }
  }

  /// The character at an index, and its number of bytes.
  func scalar(at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let first = byte(at: index)
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard length > 1, index + length <= limit else {
      return first < 0x80 ? (Unicode.Scalar(first), 1) : ("\u{FFFD}", max(1, limit - index))
    }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  // MARK: Writing tokens

  mutating func append(_ kind: TokenKind, _ start: Int, _ end: Int, _ payload: Int = 0) {
    tokens.append(
      Token(
        kind: kind, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end),
        payload: Int32(truncatingIfNeeded: payload)))
    if kind != .newline { atLineStart = false }
    lastEnd = end
  }

  mutating func append(_ problem: SyntaxProblem, _ start: Int, _ end: Int) {
    append(.error, start, end, problems.count)
    problems.append(problem)
  }

  /// A token of `length` bytes at the position.
  mutating func take(_ kind: TokenKind, _ length: Int) {
    append(kind, position, position + length)
    position += length
  }

  // MARK: Tokens

  /// Reads one token, or steps over what is none.
  mutating func lexToken() {
    let byte = bytes[position]
    switch byte {
    case .space, .tab, .formFeed: position += 1
    case .newline, .carriageReturn:
      skipLineEnd()
      startLine()
    case .hash: position = lineEnd(from: position)
    case .backslash: joinLines()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      .underscore:
      lexWord()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): lexNumber()
    case .quote, .apostrophe: lexString(from: position, raw: false, formatted: false)
    case .dot:
      if peek(1).isDigit {
        lexNumber()
      } else if peek(1) == .dot, peek(2) == .dot {
        take(.ellipsis, 3)
      } else if isElementwiseOperator {
        let sign = String(Character(Unicode.Scalar(peek(1))))
        foreign(
          ".\(sign)", "write `\(sign == "^" ? "**" : sign)`, which works on elements",
          replacement: sign == "^" ? "**" : sign)
      } else {
        take(.dot, 1)
      }
    case 0x80...: lexUnicode()
    default: lexPunctuation(byte)
    }
  }

  /// A backslash before a line end joins two lines.
  private mutating func joinLines() {
    let start = position
    position += 1
    guard isLineEnd(position) else {
      let end = lineEnd(from: position)
      let onlyBlanks = bytes[position..<end].allSatisfy { $0.isBlank }
      append(
        SyntaxProblem(.afterBackslash(onlyBlanks: onlyBlanks), Span(start, start + 1)), start, end)
      position = end
      return
    }
    guard position < limit else {
      var problem = SyntaxProblem(.unexpectedEndOfText, Span(start, start + 1))
      problem.atEnd = true
      append(problem, start, limit)
      return
    }
    skipLineEnd()
    enterJoinedLine()
  }

  // MARK: Words

  private mutating func lexWord() {
    let start = position
    position += 1
    while position < limit, bytes[position].isNamePart { position += 1 }
    if position < limit {
      let next = bytes[position]
      if next == .quote || next == .apostrophe, position - start <= 2,
        lexPrefixedString(from: start)
      {
        return
      }
      if next >= 0x80 { continueName() }
    }
    let kind = Keywords.kind(of: bytes, start, position)
    if kind.beginsStatementOnly, atLineStart, formattedDepth == 0 {
      // No expression holds this word: brackets that are open here are never closed.
      for index in brackets { tokens[index].payload = 1 }
      brackets.removeAll(keepingCapacity: true)
    }
    append(kind, start, position)
    if kind == .name { refuseUnknownForms(from: start) }
  }

  /// A name with a letter whose plain form isn't known becomes a mistake.
  private mutating func refuseUnknownForms(from start: Int) {
    var index = start
    while index < position {
      guard bytes[index] >= 0x80 else {
        index += 1
        continue
      }
      let (scalar, length) = scalar(at: index)
      if Identifiers.isUnknownForm(scalar) {
        tokens.removeLast()
        let span = Span(index, index + length)
        append(SyntaxProblem(.character(scalar), span), start, position)
        return
      }
      index += length
    }
  }

  /// Steps over the rest of a name that has characters beyond ASCII.
  private mutating func continueName() {
    while position < limit {
      if bytes[position] < 0x80 {
        guard bytes[position].isNamePart else { return }
        position += 1
      } else {
        let (scalar, length) = scalar(at: position)
        guard scalar.properties.isXIDContinue else { return }
        position += length
      }
    }
  }

  /// A string with a prefix such as `r`; false when the letters are no prefix.
  private mutating func lexPrefixedString(from start: Int) -> Bool {
    var raw = false
    var formatted = false
    var binary = false
    var unicode = false
    for index in start..<position {
      switch bytes[index] | 0x20 {
      case UInt8(ascii: "r") where !raw: raw = true
      case UInt8(ascii: "f") where !formatted: formatted = true
      case UInt8(ascii: "b") where !binary: binary = true
      case UInt8(ascii: "u") where !unicode: unicode = true
      default: return false
      }
    }
    guard !(formatted && binary), !(unicode && (raw || formatted || binary)) else { return false }
    if binary {
      lexBytes(from: start)
    } else {
      lexString(from: start, raw: raw, formatted: formatted)
    }
    return true
  }

  /// A name that begins with a character beyond ASCII, or a character that can't stand in a text.
  private mutating func lexUnicode() {
    let start = position
    let (scalar, length) = scalar(at: position)
    if scalar.properties.isXIDStart {
      position += length
      continueName()
      append(.name, start, position)
      refuseUnknownForms(from: start)
    } else {
      position += length
      append(.invalid(scalar, Span(start, position)), start, position)
    }
  }

  mutating func lexInvalidASCII(_ byte: UInt8) {
    let span = Span(position, position + 1)
    let kind: SyntaxProblem.Kind =
      byte == 0
      ? .nullByte
      : byte < 0x20 || byte == 0x7F
        ? .control(UInt32(byte)) : .unexpected("`\(Character(Unicode.Scalar(byte)))`")
    append(SyntaxProblem(kind, span), span.start, span.end)
    position += 1
  }
}
