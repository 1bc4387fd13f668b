extension Lexer {
  /// How a string is written.
  struct StringStyle {
    /// Where the prefix or the opening quote stands.
    var start: Int
    var quote: UInt8
    var triple: Bool
    var raw: Bool
    var formatted: Bool
    /// Where the text begins.
    var body: Int

    var quoteLength: Int { triple ? 3 : 1 }
    /// The prefix and the opening quotes.
    var opening: Span { Span(start, body) }
  }

  enum TextStop {
    /// The closing quote, which has been stepped over.
    case closed
    case fieldOpen
    /// The end of a format specification.
    case fieldClose
    case unterminated
  }

  /// Reads a string whose prefix began at `start`; the position is at its opening quote.
  mutating func lexString(from start: Int, raw: Bool, formatted: Bool) {
    let style = openString(from: start, raw: raw, formatted: formatted)
    if skipBrokenTriple(style) { return }
    if formatted {
      lexFormatted(style)
      return
    }
    let outer = stringProblem
    stringProblem = nil
    defer { stringProblem = outer }
    let (text, stop) = scanText(style, specification: false)
    if case .unterminated = stop {
      append(unterminated(style), start, position)
    } else if let problem = stringProblem {
      append(problem, start, position)
    } else {
      append(.string, start, position, texts.count)
      texts.append(text)
    }
  }

  /// `""text`, where a name follows an empty string: a triple-quoted string that lost a
  /// quote. It is stepped over up to its end, which would else begin a string of its own.
  private mutating func skipBrokenTriple(_ style: StringStyle) -> Bool {
    guard !style.triple, !style.formatted, formattedDepth == 0, peek() == style.quote,
      !missesTriple.contains(style.quote)
    else { return false }
    var word = position + 1
    while byte(at: word).isBlank { word += 1 }
    guard byte(at: word).isNameStart else { return false }
    var end = word
    while byte(at: end).isNamePart { end += 1 }
    // Neither `"" in x` nor `"" r"text"`.
    let isPrefix =
      end - word <= 2 && (byte(at: end) == .quote || byte(at: end) == .apostrophe)
    guard Keywords.kind(of: bytes, word, end) == .name, !isPrefix else { return false }
    while end + 2 < limit {
      if bytes[end] == style.quote, bytes[end + 1] == style.quote, bytes[end + 2] == style.quote {
        append(SyntaxProblem(.brokenTriple, Span(style.start, position + 1)), style.start, end + 3)
        position = end + 3
        return true
      }
      end += 1
    }
    missesTriple.append(style.quote)
    return false
  }

  /// A string of bytes, which the language doesn't have.
  mutating func lexBytes(from start: Int) {
    let style = openString(from: start, raw: true, formatted: false)
    if case .unterminated = scanText(style, specification: false).stop {
      append(unterminated(style), start, position)
    } else {
      append(
        SyntaxProblem(.refused("bytes literals", one: false), Span(start, position)), start,
        position)
    }
  }

  private mutating func openString(from start: Int, raw: Bool, formatted: Bool) -> StringStyle {
    let quote = bytes[position]
    let triple = peek(1) == quote && peek(2) == quote
    position += triple ? 3 : 1
    return StringStyle(
      start: start, quote: quote, triple: triple, raw: raw, formatted: formatted, body: position)
  }

  private func unterminated(_ style: StringStyle) -> SyntaxProblem {
    // A line end at the end of the text begins no line of its own.
    let end = position == limit && position > style.body && isLineEnd(position - 1)
    let line = source.position(of: end ? position - 1 : position).line
    var problem = SyntaxProblem(
      style.triple ? .unterminatedTripleString(line: line) : .unterminatedString(line: line),
      style.opening)
    problem.atEnd = style.triple || position >= limit && endsInBackslash(style)
    return problem
  }

  /// Whether an unescaped backslash is the last byte.
  private func endsInBackslash(_ style: StringStyle) -> Bool {
    var index = limit
    while index > style.body, bytes[index - 1] == .backslash { index -= 1 }
    return (limit - index) % 2 == 1
  }

  // MARK: Text

  /// Reads text up to the closing quote, a brace that counts, or the end of the line.
  private mutating func scanText(
    _ style: StringStyle, specification: Bool
  ) -> (text: String, stop: TextStop) {
    var buffer: [UInt8] = []
    var runStart = position
    var stop = TextStop.unterminated
    var runEnd = position

    scan: while true {
      guard position < limit else {
        runEnd = position
        break scan
      }
      let byte = bytes[position]
      switch byte {
      case style.quote
      where !style.triple || peek(1) == style.quote && peek(2) == style.quote:
        runEnd = position
        position += style.quoteLength
        stop = .closed
        break scan
      case .newline, .carriageReturn:
        guard style.triple else {
          runEnd = position
          break scan
        }
        buffer += bytes[runStart..<position]
        buffer.append(.newline)
        skipLineEnd()
        enterStringLine()
        runStart = position
      case .backslash where style.raw:
        position += 1
        if position < limit {
          if isLineEnd(position) {
            buffer += bytes[runStart..<position]
            buffer.append(.newline)
            skipLineEnd()
            enterStringLine()
            runStart = position
          } else if bytes[position] == style.quote || bytes[position] == .backslash {
            position += 1
          }
        }
      case .backslash:
        buffer += bytes[runStart..<position]
        decodeEscape(style, into: &buffer)
        runStart = position
      case .openBrace where style.formatted:
        if !specification, peek(1) == .openBrace {
          position += 1
          buffer += bytes[runStart..<position]
          position += 1
          runStart = position
        } else {
          runEnd = position
          stop = .fieldOpen
          break scan
        }
      case .closeBrace where style.formatted:
        if specification {
          runEnd = position
          stop = .fieldClose
          break scan
        }
        if peek(1) != .closeBrace {
          note(SyntaxProblem(.singleBrace, Span(position, position + 1)))
          position += 1
        } else {
          position += 1
          buffer += bytes[runStart..<position]
          position += 1
          runStart = position
        }
      default: position += 1
      }
    }

    if buffer.isEmpty { return (String(decoding: bytes[runStart..<runEnd], as: UTF8.self), stop) }
    if runEnd > runStart { buffer += bytes[runStart..<runEnd] }
    return (String(decoding: buffer, as: UTF8.self), stop)
  }

  /// Keeps the first mistake of a string; reading goes on to its end.
  private mutating func note(_ problem: SyntaxProblem) {
    if stringProblem == nil { stringProblem = problem }
  }

  /// Reads an escape; the position is at its backslash.
  private mutating func decodeEscape(_ style: StringStyle, into buffer: inout [UInt8]) {
    let start = position
    position += 1
    guard position < limit else { return }
    let letter = bytes[position]
    if isLineEnd(position) {
      skipLineEnd()
      enterStringLine()
      return
    }
    position += 1
    switch letter {
    case .backslash, .quote, .apostrophe: buffer.append(letter)
    case UInt8(ascii: "n"): buffer.append(0x0A)
    case UInt8(ascii: "t"): buffer.append(0x09)
    case UInt8(ascii: "r"): buffer.append(0x0D)
    case UInt8(ascii: "a"): buffer.append(0x07)
    case UInt8(ascii: "b"): buffer.append(0x08)
    case UInt8(ascii: "f"): buffer.append(0x0C)
    case UInt8(ascii: "v"): buffer.append(0x0B)
    case 0x30...0x37:
      var value = UInt32(letter - 0x30)
      var count = 1
      while count < 3, peek() >= 0x30, peek() <= 0x37 {
        value = value * 8 + UInt32(peek() - 0x30)
        position += 1
        count += 1
      }
      append(value, from: start, style, to: &buffer)
    case UInt8(ascii: "x"): decodeHex(2, "\\xXX", from: start, style, into: &buffer)
    case UInt8(ascii: "u"): decodeHex(4, "\\uXXXX", from: start, style, into: &buffer)
    case UInt8(ascii: "U"): decodeHex(8, "\\UXXXXXXXX", from: start, style, into: &buffer)
    case UInt8(ascii: "N"):
      // The name stands in braces, which in an f-string hold no value here.
      if peek() == .openBrace {
        while position < limit, !isLineEnd(position), peek() != .closeBrace,
          peek() != style.quote
        {
          position += 1
        }
        if peek() == .closeBrace { position += 1 }
      }
      note(
        SyntaxProblem(
          .refused("characters by name (`\\N{…}`)", one: false), Span(start, position)))
    default:
      // An unknown escape keeps its backslash.
      position -= 1
      buffer.append(.backslash)
    }
  }

  private mutating func decodeHex(
    _ count: Int, _ form: String, from start: Int, _ style: StringStyle,
    into buffer: inout [UInt8]
  ) {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard position < limit, bytes[position].isHexDigit else {
        note(
          SyntaxProblem(
            .truncatedEscape(
              form: form, text: String(decoding: bytes[start..<position], as: UTF8.self),
              at: "\(start - style.body)-\(position - 1 - style.body)"),
            Span(start, position)))
        return
      }
      value = value << 4 | bytes[position].hexValue
      position += 1
    }
    append(value, from: start, style, to: &buffer)
  }

  private mutating func append(
    _ value: UInt32, from start: Int, _ style: StringStyle, to buffer: inout [UInt8]
  ) {
    if let scalar = Unicode.Scalar(value) {
      buffer += UTF8.encode(scalar)!
      return
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    note(
      SyntaxProblem(
        value <= 0xFFFF
          ? .surrogate(text)
          : .noSuchCharacter(text, at: "\(start - style.body)-\(position - 1 - style.body)"),
        Span(start, position)))
  }

  // MARK: f-strings

  /// Reads an f-string into its pieces; the position is after its opening quote.
  private mutating func lexFormatted(_ style: StringStyle) {
    append(.formattedStart, style.start, position)
    guard formattedDepth < Limits.formattedStrings else {
      append(SyntaxProblem(.fieldsTooDeep, style.opening), position, position)
      abandon(style)
      return
    }
    var outerBrackets: [Int] = []
    swap(&outerBrackets, &brackets)
    let outerProblem = stringProblem
    stringProblem = nil
    formattedDepth += 1
    let whole = lexFormattedBody(style, specification: 0, field: position)
    formattedDepth -= 1
    swap(&outerBrackets, &brackets)
    if whole {
      if let problem = stringProblem { append(problem, problem.span.start, problem.span.end) }
      append(.formattedEnd, position - style.quoteLength, position)
    }
    stringProblem = outerProblem
  }

  /// Goes on after the end of an f-string in which something is wrong.
  private mutating func abandon(_ style: StringStyle) {
    while position < limit {
      if bytes[position] == style.quote,
        !style.triple || peek(1) == style.quote && peek(2) == style.quote
      {
        position += style.quoteLength
        return
      }
      if !style.triple, isLineEnd(position) { return }
      position += 1
    }
  }

  /// Reads text and fields up to the closing quote, or up to `}` in a format specification. False
  /// after a mistake that has become an error token; the position is then after the string.
  private mutating func lexFormattedBody(
    _ style: StringStyle, specification: Int, field: Int
  ) -> Bool {
    while true {
      let start = position
      let (text, stop) = scanText(style, specification: specification > 0)
      if !text.isEmpty {
        let closed = if case .closed = stop { style.quoteLength } else { 0 }
        append(.formattedText, start, position - closed, texts.count)
        texts.append(text)
      }
      switch stop {
      case .closed:
        guard specification > 0 else { return true }
        append(SyntaxProblem(.unclosedField, Span(field, field + 1)), field, field + 1)
        return false
      case .fieldOpen:
        guard lexField(style, depth: specification) else { return false }
      case .fieldClose: return true
      case .unterminated:
        append(unterminated(style), position, position)
        return false
      }
    }
  }

  /// Reads `{value=!r:specification}`; the position is at the brace.
  private mutating func lexField(_ style: StringStyle, depth: Int) -> Bool {
    let open = position
    take(.fieldOpen, 1)
    guard depth < 2 else { return failField(style, .fieldsTooDeep, Span(open, open + 1)) }
    let base = brackets.count
    let firstToken = tokens.count
    let contentStart = position

    while true {
      skipBlanks()
      guard position < limit else {
        append(unterminated(style), position, position)
        return false
      }
      let byte = bytes[position]
      if isLineEnd(position) {
        guard style.triple else {
          return failField(style, .unclosedField, Span(open, open + 1))
        }
        skipLineEnd()
        enterStringLine()
        continue
      }
      if byte == style.quote, closesField(style) {
        append(SyntaxProblem(.unclosedField, Span(open, open + 1)), open, open + 1)
        position += style.quoteLength
        return false
      }
      switch byte {
      case .closeBrace where brackets.count == base:
        if tokens.count == firstToken {
          return failField(style, .emptyField, Span(open, position + 1))
        }
        take(.fieldClose, 1)
        return true
      case .bang where brackets.count == base && peek(1) != .equals:
        if tokens.count == firstToken {
          return failField(style, .fieldWithoutValue(before: "!"), Span(position, position + 1))
        }
        return lexConversion(style, open: open, depth: depth)
      case .colon where brackets.count == base:
        if tokens.count == firstToken {
          return failField(style, .fieldWithoutValue(before: ":"), Span(position, position + 1))
        }
        return lexSpecification(style, open: open, depth: depth)
      case .equals
      where brackets.count == base && peek(1) != .equals && tokens.count > firstToken:
        let at = position
        position += 1
        while position < limit, bytes[position].isBlank { position += 1 }
        append(.fieldDebug, at, at + 1, texts.count)
        texts.append(String(decoding: bytes[contentStart..<position], as: UTF8.self))
      case .equals where brackets.count == base && peek(1) != .equals:
        return failField(
          style, .fieldWithoutValue(before: "="), Span(position, position + 1))
      case .hash:
        return failField(style, .notInField("`#`"), Span(position, position + 1))
      case .backslash:
        return failField(style, .notInField("a backslash"), Span(position, position + 1))
      case UInt8(ascii: ")") where brackets.count == base,
        UInt8(ascii: "]") where brackets.count == base:
        return failField(
          style, .unmatched(String(Character(Unicode.Scalar(byte)))),
          Span(position, position + 1))
      case .closeBrace:
        if let opener = brackets.last, tokens[opener].kind != .openBrace {
          return failField(
            style,
            .mismatched(closer: "}", opener: source.text(of: tokens[opener].span)),
            Span(position, position + 1))
        }
        lexToken()
      default: lexToken()
      }
    }
  }

  /// Whether the quote at the position, inside a field, ends the f-string rather than beginning a
  /// string inside it: no other quote follows on the line.
  private func closesField(_ style: StringStyle) -> Bool {
    if style.triple { return peek(1) == style.quote && peek(2) == style.quote }
    var index = position + 1
    while !isLineEnd(index) {
      if bytes[index] == style.quote { return false }
      index += bytes[index] == .backslash ? 2 : 1
    }
    return true
  }

  private mutating func failField(
    _ style: StringStyle, _ kind: SyntaxProblem.Kind, _ span: Span
  ) -> Bool {
    append(SyntaxProblem(kind, span), span.start, span.end)
    abandon(style)
    return false
  }

  private mutating func lexConversion(_ style: StringStyle, open: Int, depth: Int) -> Bool {
    let start = position
    position += 1
    let letterStart = position
    while position < limit, bytes[position].isNamePart { position += 1 }
    guard position == letterStart + 1,
      FormattedPart.Conversion(rawValue: Character(Unicode.Scalar(bytes[letterStart]))) != nil
    else {
      return failField(style, .conversion, Span(start, max(position, start + 1)))
    }
    append(.fieldConversion, start, position, Int(bytes[letterStart]))
    skipBlanks()
    if peek() == .colon { return lexSpecification(style, open: open, depth: depth) }
    guard peek() == .closeBrace else {
      return failField(style, .unclosedField, Span(open, open + 1))
    }
    take(.fieldClose, 1)
    return true
  }

  private mutating func lexSpecification(_ style: StringStyle, open: Int, depth: Int) -> Bool {
    take(.fieldColon, 1)
    guard lexFormattedBody(style, specification: depth + 1, field: open) else { return false }
    take(.fieldClose, 1)
    return true
  }
}
