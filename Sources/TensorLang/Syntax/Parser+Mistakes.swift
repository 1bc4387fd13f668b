// What to say about a token that fits nowhere.

extension TokenParser {
  /// What to say about the token that is looked at. With `afterOperand`, a whole value stands
  /// before it.
  func unexpected(afterOperand: Bool = false) -> SyntaxProblem {
    switch kind {
    case .error: return strayQuote ?? lexicalProblems[Int(token.payload)]
    case .newline, .end: return unexpectedEnd
    case .closeParen, .closeSquare, .closeBrace: return unexpectedCloser
    case .formattedText, .fieldOpen, .fieldDebug, .fieldConversion, .fieldColon, .fieldClose,
      .formattedEnd:
      return missingOperand ?? SyntaxProblem(.unexpected("`\(text(of: span))`"), span)
    case .walrus: return SyntaxProblem(.bareWalrus, span)
    default: break
    }
    if let problem = unclosedField { return problem }
    if let opener = openers.last {
      // Is it this token that is wrong, or a bracket before it that was left open?
      let beginsLine = tokens[index - 1].kind == .newline && beginsStatement(after: index - 1)
      let isBelow =
        tokens[opener].payload == 1 && hasLineEnd(from: Int(tokens[opener].end), to: span.start)
      if beginsLine || isBelow || endsHeader { return neverClosed(opener) }
    }
    if let problem =
      pastedLineNumber(before: index) ?? strayQuote ?? misplacedSymbol ?? foreignOperator
      ?? misspelling ?? missingOperand
    {
      return problem
    }
    if afterOperand, kind.beginsOperand || kind == .keywordNot {
      if kind == .keywordNot {
        return SyntaxProblem(.loneNot, span)
      }
      return openers.isEmpty && fieldDepth == 0
        ? foreignComment ?? prose ?? SyntaxProblem(.sideBySide, span) : missingComma
    }
    if kind.isKeyword { return refusedInExpression() ?? misplacedKeyword() }
    let what =
      switch kind {
      case .number: "the number `\(text(of: span))`"
      case .string, .formattedStart: "a string"
      case .name: "the name `\(text(of: span))`"
      default: "`\(text(of: span))`"
      }
    return SyntaxProblem(.unexpected(what), span)
  }

  private var unexpectedEnd: SyntaxProblem {
    guard let opener = openers.last else {
      return doubledSign ?? SyntaxProblem(.unexpectedEnd, Span(lastEnd, lastEnd))
    }
    var problem = neverClosed(opener)
    problem.atEnd = tokens[min(index + 1, tokens.count - 1)].kind == .end
    return problem
  }

  private var unexpectedCloser: SyntaxProblem {
    let closer = text(of: span)
    guard let opener = openers.last else {
      var problem = SyntaxProblem(.unmatched(closer), span)
      // One too many, most likely; elsewhere an opening one is missing as easily.
      if index > 0, tokens[index - 1].kind.isCloser, tokens[index - 1].end == token.start {
        problem.edits = [SyntaxProblem.Edit(span: span, text: "")]
      }
      return problem
    }
    guard let wanted = tokens[opener].kind.closer, wanted != kind else {
      return doubledSign ?? missingOperand
        ?? SyntaxProblem(.unexpected("`\(closer)`"), span)
    }
    var problem = SyntaxProblem(
      .mismatched(closer: closer, opener: text(of: tokens[opener].span)), span)
    problem.labels = [Diagnostic.Label(tokens[opener].span, "opened here")]
    problem.edits = [SyntaxProblem.Edit(span: span, text: wanted.closerText)]
    return problem
  }

  // MARK: Brackets

  func neverClosed(_ opener: Int) -> SyntaxProblem {
    let kind = tokens[opener].kind
    var problem = SyntaxProblem(
      .neverClosed(text(of: tokens[opener].span)), tokens[opener].span)
    // The bracket goes to the end of the line, or before the colon of a header.
    var last = opener
    while last + 1 < tokens.count, tokens[last + 1].kind != .newline, tokens[last + 1].kind != .end
    {
      last += 1
    }
    let goesOn =
      last + 2 < tokens.count && tokens[last + 2].kind != .end
      && lines[Int(tokens[last + 1].payload)].column > statementColumn
    if last > opener, tokens[last].kind == .colon, statementOpensBlock { last -= 1 }
    let place = Int(tokens[last].end)
    if let closer = kind.closer, !goesOn || statementOpensBlock {
      problem.edits = [SyntaxProblem.Edit(span: Span(place, place), text: closer.closerText)]
    }
    return problem
  }

  /// Whether the token is the colon at the end of a line that opens a block, inside a bracket that
  /// should have been closed.
  var endsHeader: Bool {
    kind == .colon && statementOpensBlock && tokens[index + 1].kind == .newline
  }

  private func hasLineEnd(from start: Int, to end: Int) -> Bool {
    guard start < end else { return false }
    return bytes[start..<end].contains { $0 == .newline || $0 == .carriageReturn }
  }

  /// The brace of an f-string around the token, when the string ends without closing it.
  private var unclosedField: SyntaxProblem? {
    guard fieldDepth > 0 else { return nil }
    for token in tokens[index...] {
      switch token.kind {
      case .fieldClose, .formattedEnd, .newline, .end: return nil
      case .error:
        let problem = lexicalProblems[Int(token.payload)]
        if case .unclosedField = problem.kind { return problem }
        return nil
      default: break
      }
    }
    return nil
  }

  // MARK: Gaps

  /// The blanks between the last token and this one; its end, where this one stands on another line.
  var gap: Span {
    let start = lastEnd
    let end = span.start
    return start < end && !hasLineEnd(from: start, to: end) ? Span(start, end) : Span(start, start)
  }

  private var missingComma: SyntaxProblem {
    let gap = gap
    var problem = SyntaxProblem(.missingComma, gap)
    if fieldDepth == 0 {
      problem.edits = [
        SyntaxProblem.Edit(
          span: gap, text: gap.end == span.start ? ", " : ",")
      ]
    }
    return problem
  }

  /// A word that is missing before the token.
  func missingWord(_ word: String) -> SyntaxProblem {
    var problem = SyntaxProblem(.missing(word, strict: false), gap)
    problem.edits = [SyntaxProblem.Edit(span: gap, text: " \(word) ")]
    return problem
  }

  /// An operator or a dot that lacks the value on one of its sides.
  private var missingOperand: SyntaxProblem? {
    guard index > 0 else { return nil }
    let previous = tokens[index - 1]
    let isOperator = kind.isInfix
    switch kind {
    case .comma, .colon, .semicolon, .assign, .closeParen, .closeSquare, .closeBrace, .fieldClose,
      .fieldConversion, .fieldColon, .fieldDebug:
      break
    default: guard isOperator else { return nil }
    }
    let word = text(of: previous.span)
    if previous.kind == .dot { return SyntaxProblem(.missingName(after: "."), span) }
    if previous.kind.isInfix || previous.kind == .assign || previous.kind == .tilde
      || previous.kind == .keywordNot || previous.kind.augmentedOperator != nil
      || previous.kind == .comma && kind == .comma
    {
      return SyntaxProblem(.missingValue(after: word), span)
    }
    guard isOperator, previous.kind.isOpener || previous.kind == .comma || previous.kind.takesValue
    else { return nil }
    return SyntaxProblem(.missingValueBefore(text(of: span)), span)
  }

  // MARK: Keywords

  func misplacedKeyword() -> SyntaxProblem {
    let word = text(of: span)
    switch peekKind() {
    case .assign, .dot, .comma: return SyntaxProblem(.misplacedKeyword(word), span)
    case let next where next.augmentedOperator != nil:
      return SyntaxProblem(.misplacedKeyword(word), span)
    default: return SyntaxProblem(.unexpected("`\(word)`"), span)
    }
  }

  private func refusedInExpression() -> SyntaxProblem? {
    switch kind {
    case .keywordYield: SyntaxProblem(.refused("generators (`yield`)", one: false), span)
    case .keywordAwait: SyntaxProblem(.refused("`await`", one: true), span)
    case .keywordAsync: SyntaxProblem(.refused("`async`", one: true), span)
    default: nil
    }
  }

  /// Adds to a problem where the parser met it.
  func located(_ problem: SyntaxProblem) -> SyntaxProblem {
    var problem = problem
    problem.inFormatted = fieldDepth > 0
    return problem
  }
}

extension TokenKind {
  /// Whether the token stands between two values.
  fileprivate var isInfix: Bool {
    switch self {
    case .doubleStar, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
      .keywordAnd, .keywordOr, .keywordIn, .keywordIs:
      true
    default: binaryOperator != nil
    }
  }

  /// Keywords that a value follows.
  fileprivate var takesValue: Bool {
    switch self {
    case .keywordIf, .keywordElif, .keywordElse, .keywordWhile, .keywordReturn, .keywordAssert,
      .keywordWith, .keywordNot:
      true
    default: false
    }
  }

  /// A closing bracket as it is written.
  var closerText: String {
    switch self {
    case .closeParen: ")"
    case .closeSquare: "]"
    default: "}"
    }
  }
}
