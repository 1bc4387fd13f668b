// Calls, attributes and elements.

extension TokenParser {
  mutating func parsePostfix() throws(SyntaxProblem) -> Expression {
    var value = try parseAtom()
    while true {
      switch kind {
      case .dot: value = try parseAttribute(of: value)
      case .openParen: value = try parseCall(of: value)
      case .openSquare: value = try parseElement(of: value)
      default: return value
      }
    }
  }

  private mutating func parseAttribute(of value: Expression) throws(SyntaxProblem) -> Expression {
    let valueHeight = height
    advance()
    let (name, nameSpan) = try takeName()
    return try node(
      .attribute(value, name, nameSpan: nameSpan), value.span.union(nameSpan), over: valueHeight)
  }

  private mutating func parseCall(of value: Expression) throws(SyntaxProblem) -> Expression {
    let valueHeight = height
    let outer = takesOptions
    takesOptions = value.takesOptions
    try open()
    let arguments = try parseArguments()
    takesOptions = outer
    return try node(
      .call(value, arguments), Span(value.span.start, lastEnd), over: max(valueHeight, height))
  }

  private mutating func parseElement(of value: Expression) throws(SyntaxProblem) -> Expression {
    let valueHeight = height
    let outer = takesOptions
    takesOptions = false
    try open()
    let index = try parseSubscripts()
    try close(.closeSquare)
    takesOptions = outer
    return try node(
      .subscript(value, index), Span(value.span.start, lastEnd), over: max(valueHeight, height))
  }

  /// The inside of `x[…]`.
  private mutating func parseSubscripts() throws(SyntaxProblem) -> Expression {
    let first = try parseSubscript()
    guard kind == .comma else {
      // `x[*i]` is `x[(*i,)]`.
      guard case .starred = first.kind else { return first }
      return try node(.tuple([first], parenthesized: false), first.span, over: height)
    }
    var items = [first]
    var tallest = height
    while take(.comma) {
      guard startsExpression || kind == .colon || kind == .walrus else { break }
      items.append(try parseSubscript())
      tallest = max(tallest, height)
    }
    return try node(
      .tuple(items, parenthesized: false), Span(first.span.start, lastEnd), over: tallest)
  }

  private mutating func parseSubscript() throws(SyntaxProblem) -> Expression {
    let start = span.start
    var lower: Expression?
    var tallest = 0
    if kind != .colon {
      let value = try parseStarred(named: true)
      try refuseAssignment(after: value)
      guard kind == .colon else { return value }
      if case .starred = value.kind { throw unexpected() }
      if case .walrus = value.kind, !isParenthesized(value) { throw unexpectedWalrus(in: value) }
      lower = value
      tallest = height
    }
    var upper: Expression?
    var step: Expression?
    advance()
    if startsSliceBound {
      upper = try parseExpression()
      tallest = max(tallest, height)
    }
    if take(.colon), startsSliceBound {
      step = try parseExpression()
      tallest = max(tallest, height)
    }
    return try node(.slice(lower, upper, step), Span(start, lastEnd), over: tallest)
  }

  private var startsSliceBound: Bool {
    switch kind {
    case .colon, .comma, .closeSquare: false
    default: true
    }
  }

  /// The arguments of a call and its closing parenthesis.
  private mutating func parseArguments() throws(SyntaxProblem) -> [CallArgument] {
    var arguments: [CallArgument] = []
    var keywords = Set<String>()
    var hasMapping = false
    var tallest = 0
    while kind != .closeParen {
      let argumentSpan = span
      switch kind {
      case .star:
        advance()
        let values = try parseExpression()
        if hasMapping {
          throw SyntaxProblem(.unpackAfterKeywords, Span(argumentSpan.start, lastEnd))
        }
        arguments.append(.unpack(values))
      case .doubleStar:
        advance()
        arguments.append(.unpackKeywords(try parseExpression()))
        hasMapping = true
      default:
        let value = try parseNamed()
        switch kind {
        case .assign:
          let name = try keywordName(value)
          guard keywords.insert(name).inserted else {
            throw SyntaxProblem(.repeatedKeyword(name), value.span)
          }
          advance()
          guard kind != .comma, kind != .closeParen else {
            throw SyntaxProblem(.missingValue(after: "\(name)="), value.span.union(span))
          }
          arguments.append(.keyword(name, nameSpan: value.span, try parseExpression()))
        case .colon:
          let option = try parseOption(value)
          guard keywords.insert(option.name).inserted else {
            throw SyntaxProblem(.repeatedKeyword(option.name), value.span)
          }
          arguments.append(.keyword(option.name, nameSpan: value.span, option.value))
        case .keywordFor, .keywordAsync:
          let valueHeight = height
          let clauses = try parseClauses()
          let generator = try node(
            .comprehension(.generator, value, clauses), Span(value.span.start, lastEnd),
            over: max(valueHeight, height))
          guard arguments.isEmpty, kind != .comma else {
            throw SyntaxProblem(.bareGenerator, generator.span)
          }
          arguments.append(.positional(generator))
        default:
          if hasMapping || !keywords.isEmpty {
            // At the end of the text `=` may still follow.
            if kind == .error || kind == .end || kind == .newline { throw unexpected() }
            throw SyntaxProblem(
              .positionalAfterKeyword(unpacking: hasMapping && keywords.isEmpty), value.span)
          }
          arguments.append(.positional(value))
        }
      }
      tallest = max(tallest, height)
      guard take(.comma) else { break }
    }
    try close(.closeParen, afterOperand: !arguments.isEmpty)
    height = tallest
    return arguments
  }

  /// `:=` without the parentheses that it needs.
  func unexpectedWalrus(in value: Expression) -> SyntaxProblem {
    guard case .walrus(_, let nameSpan, let assigned) = value.kind,
      let sign = tokens.first(where: {
        $0.kind == .walrus && $0.start >= nameSpan.end && $0.end <= assigned.span.start
      })
    else { return SyntaxProblem(.bareWalrus, value.span) }
    return SyntaxProblem(.bareWalrus, sign.span)
  }

  /// The name before `=` in a call.
  private func keywordName(_ value: Expression) throws(SyntaxProblem) -> String {
    switch value.kind {
    case .name(let name) where !isParenthesized(value): return name
    case .bool, .none:
      throw SyntaxProblem(.cannotAssign(value.kind.pythonName, to: .plain), value.span)
    case .string(let name) where !isParenthesized(value):
      var problem = SyntaxProblem(.quotedKeyword(name), value.span)
      problem.edits = [SyntaxProblem.Edit(span: value.span, text: name)]
      throw problem
    default:
      var problem = SyntaxProblem(.keywordNotAName, value.span.union(span))
      switch value.kind {
      case .subscript, .call, .binary, .compare, .and, .or, .unary:
        problem.edits = [SyntaxProblem.Edit(span: span, text: "==")]
      default: break
      }
      throw problem
    }
  }

  /// `=` where only a value can stand, as in `if x = 1`.
  func refuseAssignment(
    after value: Expression, allowsNamed: Bool = true
  ) throws(SyntaxProblem) {
    guard kind == .assign else { return }
    switch value.kind {
    case .name, .attribute, .subscript, .tuple, .list, .bool, .none, .compare, .conditional, .and,
      .or, .lambda:
      var problem = SyntaxProblem(.equalsForComparison(allowsNamed: allowsNamed), span)
      problem.edits = [SyntaxProblem.Edit(span: span, text: "==")]
      throw problem
    default:
      throw SyntaxProblem(.cannotAssign(value.kind.pythonName, to: .single), value.span)
    }
  }
}
