extension TokenParser {
  /// One expression, and nothing after it.
  mutating func parseSingleExpression() throws(SyntaxProblem) -> Expression {
    if kind == .newline { advance() }
    do throws(SyntaxProblem) {
      let expression = try parseExpressions()
      try refuseBareStar(expression)
      guard kind == .newline, peekKind() == .end else { throw unexpected(afterOperand: true) }
      return expression
    } catch {
      throw located(error)
    }
  }

  /// `a, *b, c`: one expression, or a bare tuple.
  mutating func parseExpressions(named: Bool = false) throws(SyntaxProblem) -> Expression {
    let first = try parseStarred(named: named)
    guard kind == .comma else { return first }
    var items = [first]
    var tallest = height
    while take(.comma) {
      guard startsExpression else { break }
      items.append(try parseStarred(named: named))
      tallest = max(tallest, height)
    }
    return try node(
      .tuple(items, parenthesized: false), Span(first.span.start, lastEnd), over: tallest)
  }

  /// Whether the token can begin an expression or a starred one.
  var startsExpression: Bool {
    switch kind {
    case .plus, .minus, .star, .keywordNot, .keywordYield, .keywordAwait, .error: true
    default: kind.beginsOperand
    }
  }

  /// `*x`, or an expression; with `named`, also `x := y`.
  mutating func parseStarred(named: Bool) throws(SyntaxProblem) -> Expression {
    guard kind == .star else { return named ? try parseNamed() : try parseExpression() }
    let start = span.start
    advance()
    let value = try parseBinary(1)
    return try node(.starred(value), Span(start, value.span.end), over: height)
  }

  /// `x := y`, or an expression.
  mutating func parseNamed() throws(SyntaxProblem) -> Expression {
    let target = try parseExpression()
    guard kind == .walrus else { return target }
    guard case .name(let name) = target.kind, !isParenthesized(target) else {
      throw SyntaxProblem(.cannotAssign(target.kind.pythonName, to: .walrus), target.span)
    }
    advance()
    let value = try parseExpression()
    return try node(
      .walrus(name, nameSpan: target.span, value), target.span.union(value.span), over: height)
  }

  func isParenthesized(_ expression: Expression) -> Bool {
    expression.span.start < bytes.count && bytes[expression.span.start] == UInt8(ascii: "(")
  }

  /// An expression: a conditional, a lambda, or what binds tighter.
  mutating func parseExpression() throws(SyntaxProblem) -> Expression {
    try enter()
    var value = kind == .keywordLambda ? try parseLambda() : try parseOr()
    if kind == .keywordIf { value = try parseConditional(value) }
    leave()
    return value
  }

  /// Whether the `else` of a conditional stands further on: then what stands before it is wrong.
  private var elseFollows: Bool {
    var depth = 0
    var next = index
    while next < tokens.count {
      switch tokens[next].kind {
      case .keywordElse where depth == 0: return true
      case .openParen, .openSquare, .openBrace: depth += 1
      case .closeParen, .closeSquare, .closeBrace:
        if depth == 0 && !openers.isEmpty { return false }
        depth = max(0, depth - 1)
      case .keywordIf where depth == 0, .newline, .end: return false
      default: break
      }
      next += 1
    }
    return false
  }

  private mutating func parseConditional(_ value: Expression) throws(SyntaxProblem) -> Expression {
    let valueHeight = height
    advance()
    let test = try parseOr()
    let testHeight = height
    guard kind == .keywordElse else {
      if kind == .error { throw unexpected() }
      if kind == .name, let problem = misspelling { throw problem }
      if elseFollows { throw unexpected(afterOperand: true) }
      throw SyntaxProblem(.missingElse, value.span.union(test.span))
    }
    advance()
    let otherwise = try parseExpression()
    return try node(
      .conditional(test: test, then: value, otherwise: otherwise),
      value.span.union(otherwise.span), over: max(valueHeight, testHeight, height))
  }

  private mutating func parseLambda() throws(SyntaxProblem) -> Expression {
    let start = span.start
    advance()
    if kind == .assign { throw SyntaxProblem(.misplacedKeyword("lambda"), Span(start, lastEnd)) }
    let parameters = try parseParameters(closedBy: .colon)
    let parametersHeight = height
    guard kind == .colon else {
      if kind == .error || kind == .newline { throw unexpected() }
      var problem = SyntaxProblem(.missing(":", strict: false), gap)
      problem.edits = [SyntaxProblem.Edit(span: Span(gap.start, gap.start), text: ":")]
      throw problem
    }
    advance()
    let body = try parseExpression()
    if kind == .colon, let opener = openers.last, tokens[opener].kind == .openParen,
      case .name = body.kind, !takesOptions
    {
      throw SyntaxProblem(.lambdaAnnotation, body.span)
    }
    return try node(
      .lambda(parameters, body), Span(start, body.span.end), over: max(parametersHeight, height))
  }

  // MARK: Operators

  // What most expressions don't have is read by functions of its own, which keeps the frames of the
  // recursion small.

  /// `or` and what binds tighter.
  mutating func parseOr() throws(SyntaxProblem) -> Expression {
    let first = try parseNot()
    guard kind == .keywordAnd || kind == .keywordOr else { return first }
    let operand = kind == .keywordAnd ? try parseAnd(after: first) : first
    return kind == .keywordOr ? try parseOr(after: operand) : operand
  }

  private mutating func parseOr(after first: Expression) throws(SyntaxProblem) -> Expression {
    var operands = [first]
    var tallest = height
    while take(.keywordOr) {
      let operand = try parseNot()
      operands.append(kind == .keywordAnd ? try parseAnd(after: operand) : operand)
      tallest = max(tallest, height)
    }
    return try node(.or(operands), Span(first.span.start, lastEnd), over: tallest)
  }

  private mutating func parseAnd(after first: Expression) throws(SyntaxProblem) -> Expression {
    var operands = [first]
    var tallest = height
    while take(.keywordAnd) {
      operands.append(try parseNot())
      tallest = max(tallest, height)
    }
    return try node(.and(operands), Span(first.span.start, lastEnd), over: tallest)
  }

  private mutating func parseNot() throws(SyntaxProblem) -> Expression {
    if kind == .keywordNot { return try parseNots() }
    let first = try parseBinary(1)
    return comparisonBegins ? try parseComparisons(after: first) : first
  }

  private mutating func parseNots() throws(SyntaxProblem) -> Expression {
    var starts: [Int] = []
    while kind == .keywordNot {
      starts.append(span.start)
      advance()
    }
    var value = try parseNot()
    for start in starts.reversed() {
      value = try node(.unary(.not, value), Span(start, value.span.end), over: height)
    }
    return value
  }

  private mutating func parseComparisons(
    after first: Expression
  ) throws(SyntaxProblem) -> Expression {
    var comparisons: [Comparison] = []
    var tallest = height
    while let (comparison, span) = takeComparison() {
      let right = try parseBinary(1)
      tallest = max(tallest, height)
      comparisons.append(Comparison(comparison, operatorSpan: span, right))
    }
    return try node(
      .compare(first, comparisons), Span(first.span.start, lastEnd), over: tallest)
  }

  private var comparisonBegins: Bool {
    switch kind {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .keywordIn,
      .keywordIs:
      true
    case .keywordNot: peekKind() == .keywordIn
    default: false
    }
  }

  private mutating func takeComparison() -> (ComparisonOperator, Span)? {
    let start = span
    let found: ComparisonOperator
    switch kind {
    case .equal: found = .equal
    case .notEqual: found = .notEqual
    case .less: found = .less
    case .lessOrEqual: found = .lessOrEqual
    case .greater: found = .greater
    case .greaterOrEqual: found = .greaterOrEqual
    case .keywordIn: found = .isIn
    case .keywordNot:
      guard peekKind() == .keywordIn else { return nil }
      advance()
      found = .isNotIn
    case .keywordIs:
      advance()
      guard kind == .keywordNot else { return (.is, start) }
      found = .isNot
    default: return nil
    }
    advance()
    return (found, Span(start.start, lastEnd))
  }

  /// Binary operators that bind at least as tightly as `minimum`, by precedence climbing.
  mutating func parseBinary(_ minimum: Int) throws(SyntaxProblem) -> Expression {
    var left = try parseUnary()
    while let (binary, precedence) = kind.binaryOperator, precedence >= minimum {
      let operatorSpan = span
      let leftHeight = height
      advance()
      let right = try parseBinary(precedence + 1)
      left = try node(
        .binary(binary, left, right, operatorSpan: operatorSpan), left.span.union(right.span),
        over: max(leftHeight, height))
    }
    return left
  }

  private mutating func parseUnary() throws(SyntaxProblem) -> Expression {
    switch kind {
    case .minus, .plus, .tilde: return try parseSigned()
    default:
      let base = try parsePostfix()
      return kind == .doubleStar ? try parsePower(of: base) : base
    }
  }

  private mutating func parseSigned() throws(SyntaxProblem) -> Expression {
    var signs: [(sign: UnaryOperator, start: Int)] = []
    while true {
      switch kind {
      case .minus: signs.append((.negate, span.start))
      case .plus: signs.append((.plus, span.start))
      case .tilde: signs.append((.invert, span.start))
      default:
        var value = try parseUnary()
        for (sign, start) in signs.reversed() { value = try signed(sign, from: start, value) }
        return value
      }
      advance()
    }
  }

  private mutating func signed(
    _ sign: UnaryOperator, from start: Int, _ value: Expression
  ) throws(SyntaxProblem) -> Expression {
    let span = Span(start, value.span.end)
    if sign == .negate, case .hugeInt(let digits) = value.kind, !isParenthesized(value),
      NumberLiteral.isMagnitudeOfSmallest(digits)
    {
      return try node(.int(.min), span)
    }
    return try node(.unary(sign, value), span, over: height)
  }

  private mutating func parsePower(of base: Expression) throws(SyntaxProblem) -> Expression {
    let operatorSpan = span
    let baseHeight = height
    advance()
    try enter()
    let exponent = try parseUnary()
    leave()
    return try node(
      .binary(.power, base, exponent, operatorSpan: operatorSpan),
      base.span.union(exponent.span), over: max(baseHeight, height))
  }
}
