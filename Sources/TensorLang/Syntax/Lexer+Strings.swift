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

  func unterminated(_ style: StringStyle) -> SyntaxProblem {
    // A line end at the end of the text begins no line of its own.
    let end = position == limit && position > style.body && isLineEnd(position - 1)
    let line = source.position(of: end ? position - 1 : position).line
    var problem = SyntaxProblem(
      style.triple
        ? .unterminatedTripleString(line: line)
        : .unterminatedString(line: line, escaped: escapesLastQuote(style)),
      style.opening)
    problem.atEnd = style.triple || position >= limit && endsInBackslash(style)
    return problem
  }

  /// Whether the last character of the line is the string's own quote, escaped: `'C:\'`.
  private func escapesLastQuote(_ style: StringStyle) -> Bool {
    var last = lineEnd(from: style.body)
    while last > style.body, bytes[last - 1].isBlank || bytes[last - 1] == UInt8(ascii: ")") {
      last -= 1
    }
    return last - 2 >= style.body && bytes[last - 1] == style.quote && bytes[last - 2] == .backslash
  }

  /// Whether an unescaped backslash is the last byte.
  private func endsInBackslash(_ style: StringStyle) -> Bool {
    var index = limit
    while index > style.body, bytes[index - 1] == .backslash { index -= 1 }
    return (limit - index) % 2 == 1
  }

  // MARK: Text

  /// Reads text up to the closing quote, a brace that counts, or the end of the line.
  mutating func scanText(
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
  mutating func note(_ problem: SyntaxProblem) {
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
        var problem = SyntaxProblem(
          .truncatedEscape(
            form: form, text: String(decoding: bytes[start..<position], as: UTF8.self),
            at: "\(start - style.body)-\(position - 1 - style.body)"),
          Span(start, position))
        // A path, most likely.
        let opening = Span(style.start, style.start)
        if count > 2 { problem.edits = [SyntaxProblem.Edit(span: opening, text: "r")] }
        note(problem)
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
}
