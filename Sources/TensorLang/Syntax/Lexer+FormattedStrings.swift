// f-strings, read into their pieces in one pass with the text around them.

extension Lexer {
  /// Reads an f-string into its pieces; the position is after its opening quote.
  mutating func lexFormatted(_ style: StringStyle) {
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
      case .bang where brackets.count > base && isConversion:
        let opener = tokens[brackets[brackets.count - 1]].span
        let close = position + 2
        return failField(
          style, .mismatched(closer: "}", opener: source.text(of: opener)), Span(close, close + 1),
          labels: [Diagnostic.Label(opener, "opened here")])
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
            Span(position, position + 1),
            labels: [Diagnostic.Label(tokens[opener].span, "opened here")])
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

  /// Whether `!r}` stands at the position.
  private var isConversion: Bool {
    peek(2) == .closeBrace
      && FormattedPart.Conversion(rawValue: Character(Unicode.Scalar(peek(1)))) != nil
  }

  private mutating func failField(
    _ style: StringStyle, _ kind: SyntaxProblem.Kind, _ span: Span,
    labels: [Diagnostic.Label] = []
  ) -> Bool {
    var problem = SyntaxProblem(kind, span)
    problem.labels = labels
    append(problem, span.start, span.end)
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
