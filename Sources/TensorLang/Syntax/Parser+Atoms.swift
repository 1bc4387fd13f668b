extension TokenParser {
  /// A name, a literal, or something in brackets.
  mutating func parseAtom() throws(SyntaxProblem) -> Expression {
    let span = span
    switch kind {
    case .name:
      let name = self.name(of: span)
      advance()
      return try node(optionLiteral(name) ?? .name(name), span)
    case .number:
      let form = Lexer.NumberForm(rawValue: token.payload) ?? .decimal
      advance()
      return try node(NumberLiteral.value(of: bytes[span.start..<span.end], form), span)
    case .string, .formattedStart: return try parseStrings()
    case .keywordNone:
      advance()
      return try node(.none, span)
    case .keywordTrue:
      advance()
      return try node(.bool(true), span)
    case .keywordFalse:
      advance()
      return try node(.bool(false), span)
    case .ellipsis:
      advance()
      return try node(.ellipsis, span)
    case .openParen: return try parseParenthesized()
    case .openSquare: return try parseList()
    case .openBrace: return try parseBraces()
    case .colon:
      if let symbol = try parseSymbol() { return symbol }
      throw unexpected()
    default: throw unexpected()
    }
  }

  // MARK: Brackets

  private mutating func parseParenthesized() throws(SyntaxProblem) -> Expression {
    let start = span.start
    try open()
    if take(.closeParen) {
      return try node(.tuple([], parenthesized: true), Span(start, lastEnd))
    }
    let first = try parseStarred(named: true)
    try refuseAssignment(after: first)
    if kind == .keywordFor || kind == .keywordAsync {
      let (clauses, tallest) = try parseClauses(of: first)
      try close(.closeParen)
      return try node(
        .comprehension(.generator, first, clauses), Span(start, lastEnd), over: tallest)
    }
    guard kind == .comma else {
      if case .starred = first.kind, kind == .closeParen {
        throw SyntaxProblem(.starredAlone, first.span)
      }
      try close(.closeParen)
      // The parentheses belong to the value's place in the text.
      return Expression(first.kind, Span(start, lastEnd))
    }
    let (items, tallest) = try parseRest(after: first, before: .closeParen)
    try close(.closeParen)
    return try node(.tuple(items, parenthesized: true), Span(start, lastEnd), over: tallest)
  }

  private mutating func parseList() throws(SyntaxProblem) -> Expression {
    let start = span.start
    try open()
    if take(.closeSquare) { return try node(.list([]), Span(start, lastEnd)) }
    let first = try parseStarred(named: true)
    try refuseAssignment(after: first)
    if kind == .keywordFor || kind == .keywordAsync {
      let (clauses, tallest) = try parseClauses(of: first)
      try close(.closeSquare)
      return try node(.comprehension(.list, first, clauses), Span(start, lastEnd), over: tallest)
    }
    let (items, tallest) = try parseRest(after: first, before: .closeSquare)
    try close(.closeSquare)
    return try node(.list(items), Span(start, lastEnd), over: tallest)
  }

  /// The items after the first one, up to the closing bracket.
  private mutating func parseRest(
    after first: Expression, before closer: TokenKind
  ) throws(SyntaxProblem) -> ([Expression], height: Int) {
    var items = [first]
    var tallest = height
    while take(.comma), kind != closer {
      let item = try parseStarred(named: true)
      try refuseAssignment(after: item)
      items.append(item)
      tallest = max(tallest, height)
    }
    if kind == .keywordFor, items.count > 1 {
      throw SyntaxProblem(.comprehensionTarget, Span(first.span.start, lastEnd))
    }
    return (items, tallest)
  }

  private mutating func parseBraces() throws(SyntaxProblem) -> Expression {
    let start = span.start
    try open()
    if take(.closeBrace) {
      return try node(
        takesOptions ? .tuple([], parenthesized: true) : .dict([]), Span(start, lastEnd))
    }
    if kind == .doubleStar { return try parseDict(from: start, key: nil) }
    let first = try parseStarred(named: true)
    if kind == .colon {
      if case .walrus = first.kind, !isParenthesized(first) { throw unexpectedWalrus(in: first) }
      return try parseDict(from: start, key: first)
    }
    if kind == .assign { throw equalsForColon(after: first) }
    if kind == .keywordFor || kind == .keywordAsync {
      let (clauses, tallest) = try parseClauses(of: first)
      try close(.closeBrace)
      return try node(.comprehension(.set, first, clauses), Span(start, lastEnd), over: tallest)
    }
    let (items, tallest) = try parseRest(after: first, before: .closeBrace)
    try close(.closeBrace)
    return try node(
      takesOptions ? .tuple(items, parenthesized: true) : .set(items), Span(start, lastEnd),
      over: tallest)
  }

  /// A dictionary from its first key on, which has been read, or from its first `**`.
  private mutating func parseDict(
    from start: Int, key: Expression?
  ) throws(SyntaxProblem) -> Expression {
    var items: [DictItem] = []
    var tallest = 0
    var key = key
    while kind != .closeBrace {
      if kind == .doubleStar, key == nil {
        advance()
        items.append(.unpack(try parseBinary(1)))
        tallest = max(tallest, height)
        if kind == .keywordFor { throw unexpected() }
      } else {
        if key == nil { height = 0 }
        let (itemKey, value) = try parsePair(key)
        tallest = max(tallest, height)
        key = nil
        if items.isEmpty, kind == .keywordFor || kind == .keywordAsync {
          return try parseDictComprehension(from: start, itemKey, value)
        }
        items.append(.pair(itemKey, value))
      }
      guard take(.comma) else { break }
    }
    try close(.closeBrace)
    return try node(.dict(items), Span(start, lastEnd), over: tallest)
  }

  /// `key: value`, where the key may have been read.
  private mutating func parsePair(
    _ key: Expression?
  ) throws(SyntaxProblem) -> (Expression, Expression) {
    let itemKey: Expression
    if let key { itemKey = key } else { itemKey = try parseExpression() }
    let keyHeight = height
    guard kind == .colon, !itemKey.kind.isStarred else { throw missingDictValue(itemKey) }
    let colon = span
    advance()
    if kind == .comma || kind == .closeBrace { throw SyntaxProblem(.dictValueMissing, colon) }
    if kind == .star { throw SyntaxProblem(.starredDictValue, span) }
    let value = try parseExpression()
    height = max(keyHeight, height)
    return (itemKey, value)
  }

  private func missingDictValue(_ key: Expression) -> SyntaxProblem {
    if kind == .assign { return equalsForColon(after: key, isFirst: false) }
    guard kind == .comma || kind == .closeBrace else { return unexpected(afterOperand: true) }
    // `"key" (1, 2)` reads as a call of a text.
    if case .call(let called, _) = key.kind, case .string = called.kind {
      let place = Span(called.span.end, called.span.end)
      var problem = SyntaxProblem(.dictKeyWithoutValue, place)
      problem.edits = [SyntaxProblem.Edit(span: place, text: ":")]
      return problem
    }
    return SyntaxProblem(.dictKeyWithoutValue, key.span)
  }

  /// `=` between a key and its value.
  private func equalsForColon(after key: Expression, isFirst: Bool = true) -> SyntaxProblem {
    var python = "':' expected after dictionary key"
    if isFirst {
      switch key.kind {
      case .int, .float, .string, .hugeInt, .call, .binary, .formatted:
        python =
          "cannot assign to \(key.kind.pythonName) here. Maybe you meant '==' instead of '='?"
      default: python = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
      }
    }
    var problem = SyntaxProblem(.equalsForColon(python: python), span)
    problem.edits = [SyntaxProblem.Edit(span: Span(key.span.end, span.end), text: ":")]
    return problem
  }

  private mutating func parseDictComprehension(
    from start: Int, _ key: Expression, _ value: Expression
  ) throws(SyntaxProblem) -> Expression {
    let itemHeight = height
    let clauses = try parseClauses()
    let tallest = max(itemHeight, height)
    try close(.closeBrace)
    return try node(
      .dictComprehension(key, value, clauses), Span(start, lastEnd), over: tallest)
  }

  // MARK: Comprehensions

  private mutating func parseClauses(
    of element: Expression
  ) throws(SyntaxProblem) -> ([ComprehensionClause], height: Int) {
    if case .starred = element.kind { throw SyntaxProblem(.starredAlone, element.span) }
    let elementHeight = height
    let clauses = try parseClauses()
    return (clauses, max(elementHeight, height))
  }

  /// `for target in iterable if condition …`, once or more.
  mutating func parseClauses() throws(SyntaxProblem) -> [ComprehensionClause] {
    var clauses: [ComprehensionClause] = []
    var tallest = 0
    while kind == .keywordFor || kind == .keywordAsync {
      guard kind == .keywordFor else { throw unexpected() }
      advance()
      let target = try parseTargets()
      tallest = max(tallest, height)
      guard take(.keywordIn) else {
        throw missingIn
      }
      let iterable = try parseOr()
      tallest = max(tallest, height)
      var conditions: [Expression] = []
      while take(.keywordIf) {
        let condition = try parseOr()
        try refuseAssignment(after: condition, allowsNamed: false)
        conditions.append(condition)
        tallest = max(tallest, height)
      }
      clauses.append(
        ComprehensionClause(target: target, iterable: iterable, conditions: conditions))
    }
    height = tallest
    return clauses
  }

  // MARK: Strings

  /// One string or several side by side, which are one.
  private mutating func parseStrings() throws(SyntaxProblem) -> Expression {
    let start = span.start
    var parts: [FormattedPart] = []
    var text = ""
    var isFormatted = false
    var tallest = 0
    while true {
      if kind == .string {
        text += texts[Int(token.payload)]
        advance()
      } else if kind == .formattedStart {
        isFormatted = true
        advance()
        while kind != .formattedEnd {
          if kind == .formattedText {
            text += texts[Int(token.payload)]
            advance()
          } else {
            let field = try parseField()
            tallest = max(tallest, height)
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            parts.append(field)
          }
        }
        advance()
      } else {
        break
      }
    }
    let span = Span(start, lastEnd)
    guard isFormatted else { return try node(.string(text), span) }
    if !text.isEmpty { parts.append(.text(text)) }
    return try node(.formatted(parts), span, over: tallest)
  }

  /// `{value=!r:specification}` of an f-string.
  private mutating func parseField() throws(SyntaxProblem) -> FormattedPart {
    guard kind == .fieldOpen else { throw unexpected() }
    advance()
    fieldDepth += 1
    let begin = span
    let value = try parseExpressions()
    // `{*a, b}` is a tuple; `{*a}` is nothing.
    if case .starred = value.kind { throw SyntaxProblem(.starredField, begin) }
    var tallest = height
    var debugText: String?
    if kind == .fieldDebug {
      debugText = texts[Int(token.payload)]
      advance()
      if kind != .fieldClose, kind != .fieldConversion, kind != .fieldColon, kind != .error {
        throw SyntaxProblem(.afterFieldDebug, span)
      }
    }
    var conversion: FormattedPart.Conversion?
    if kind == .fieldConversion {
      conversion = FormattedPart.Conversion(
        rawValue: Character(Unicode.Scalar(UInt8(truncatingIfNeeded: token.payload))))
      advance()
    }
    var specification: [FormattedPart]?
    if kind == .fieldColon {
      advance()
      var parts: [FormattedPart] = []
      while kind != .fieldClose {
        if kind == .formattedText {
          parts.append(.text(texts[Int(token.payload)]))
          advance()
        } else {
          parts.append(try parseField())
          tallest = max(tallest, height)
        }
      }
      specification = parts
    }
    guard kind == .fieldClose else { throw unexpected(afterOperand: true) }
    fieldDepth -= 1
    advance()
    height = tallest
    return .field(value, conversion: conversion, spec: specification, debugText: debugText)
  }
}
