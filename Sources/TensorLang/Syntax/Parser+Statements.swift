// Compound statements and what the language leaves out.

extension TokenParser {
  /// Reads a compound statement, or a line of simple ones. A statement in whose blocks something
  /// is wrong is left out.
  mutating func parseStatement(
    _ line: LineStart, into statements: inout [Statement]
  ) throws(SyntaxProblem) {
    let start = span.start
    let problemsBefore = problems.count
    let parsed: Statement.Kind
    statementOpensBlock = kind.opensBlock
    switch kind {
    case .keywordIf: parsed = try parseIf(line)
    case .keywordWhile: parsed = try parseWhile(line)
    case .keywordFor: parsed = try parseFor(line)
    case .keywordDef: parsed = try parseFunction(line)
    case .keywordWith: parsed = try parseWith(line)
    case .keywordClass where peekKind() == .name: return refuse("classes", line)
    case .keywordAsync: return refuse("`async`", one: true, line)
    case .at: return refuse("decorators", line)
    case .keywordTry: return refuse("`try` statements", line)
    case .name where beginsMatch: return refuse("`match` statements", line)
    case .keywordExcept, .keywordFinally:
      return refuse("`try` statements", line)
    case .name:
      if let problem = foreignStatement ?? endBeforeClause { throw problem }
      return try parseSimpleLine(into: &statements)
    case .keywordElif, .keywordElse: throw SyntaxProblem(.orphan(text(of: span)), span)
    default: return try parseSimpleLine(into: &statements)
    }
    if problems.count == problemsBefore {
      statements.append(Statement(parsed, Span(start, lastEnd)))
    }
  }

  private mutating func parseIf(_ line: LineStart) throws(SyntaxProblem) -> Statement.Kind {
    var branches: [Statement.Branch] = []
    var what = "'if' statement"
    var header = line
    repeat {
      statementColumn = line.column
      statementOpensBlock = true
      if kind == .newline {
        header = lines[Int(token.payload)]
        what = "'elif' statement"
        advance()
      }
      advance()
      let test = try parseCondition()
      branches.append(
        Statement.Branch(test: test, body: try parseSuite(under: header, after: what)))
    } while clauseFollows(.keywordElif, under: line)
    return .conditional(branches, otherwise: try parseElse(line))
  }

  private mutating func parseWhile(_ line: LineStart) throws(SyntaxProblem) -> Statement.Kind {
    advance()
    let test = try parseCondition()
    loopDepth += 1
    defer { loopDepth -= 1 }
    let body = try parseSuite(under: line, after: "'while' statement")
    loopDepth -= 1
    defer { loopDepth += 1 }
    return .whileLoop(test, body: body, otherwise: try parseElse(line))
  }

  private mutating func parseFor(_ line: LineStart) throws(SyntaxProblem) -> Statement.Kind {
    advance()
    if let problem = loopInParentheses { throw problem }
    let target = try parseTargets()
    guard take(.keywordIn) else { throw missingIn }
    let iterable = try parseExpressions()
    try refuseBareStar(iterable)
    loopDepth += 1
    defer { loopDepth -= 1 }
    let body = try parseSuite(under: line, after: "'for' statement")
    loopDepth -= 1
    defer { loopDepth += 1 }
    return .forLoop(
      target: target, iterable: iterable, body: body, otherwise: try parseElse(line))
  }

  private mutating func parseElse(_ line: LineStart) throws(SyntaxProblem) -> [Statement] {
    guard clauseFollows(.keywordElse, under: line) else { return [] }
    let header = lines[Int(token.payload)]
    statementColumn = line.column
    statementOpensBlock = true
    advance()
    let start = span.start
    advance()
    if kind == .keywordIf {
      let words = Span(start, span.end)
      var problem = SyntaxProblem(.elseIf, words)
      problem.edits = [SyntaxProblem.Edit(span: words, text: "elif")]
      throw problem
    }
    return try parseSuite(under: header, after: "'else' statement", alwaysColon: true)
  }

  /// The test of an `if` or `while`.
  private mutating func parseCondition() throws(SyntaxProblem) -> Expression {
    let test = try parseNamed()
    try refuseAssignment(after: test)
    return test
  }

  // MARK: Functions

  private mutating func parseFunction(_ line: LineStart) throws(SyntaxProblem) -> Statement.Kind {
    advance()
    let (name, nameSpan) = try takeName()
    guard kind == .openParen else {
      if kind == .error { throw unexpected() }
      if kind == .openSquare {
        throw SyntaxProblem(.refused("type parameters", one: false), span)
      }
      var problem = SyntaxProblem(
        .missing("(", strict: true), kind == .newline ? Span(lastEnd, lastEnd) : span)
      problem.edits = [SyntaxProblem.Edit(span: Span(lastEnd, span.start), text: "(")]
      throw problem
    }
    try open()
    let parameters = try parseParameters(closedBy: .closeParen)
    try close(.closeParen)
    if take(.arrow) {
      guard kind != .colon else { throw SyntaxProblem(.missingValue(after: "->"), span) }
      _ = try parseExpression()
    }
    let outerLoops = loopDepth
    loopDepth = 0
    functionDepth += 1
    defer {
      functionDepth -= 1
      loopDepth = outerLoops
    }
    var body = try parseSuite(under: line, after: "function definition", alwaysColon: true)
    var docstring: String?
    if let first = body.first, case .expression(let expression) = first.kind,
      case .string(let text) = expression.kind
    {
      docstring = text
      body.removeFirst()
    }
    return .function(
      FunctionDefinition(
        name: name, nameSpan: nameSpan, parameters: parameters, docstring: docstring, body: body))
  }

  /// The parameters of a `def`, up to `)`, or of a `lambda`, up to `:`.
  mutating func parseParameters(closedBy closer: TokenKind) throws(SyntaxProblem) -> Parameters {
    let isLambda = closer == .colon
    var parameters = Parameters()
    var names = Set<String>()
    var bareStar: Span?
    var hasStar = false
    var hasSlash = false
    var hasDefault = false
    var tallest = 0

    while kind != closer {
      if parameters.keywordRest != nil, kind == .name || kind == .star || kind == .doubleStar {
        throw SyntaxProblem(.afterKeywordRest, span)
      }
      switch kind {
      case .name:
        var parameter = try parseParameter(isLambda: isLambda)
        if kind == .assign {
          let equals = span
          advance()
          guard kind != .comma, kind != closer else { throw SyntaxProblem(.missingDefault, equals) }
          parameter.defaultValue = try parseExpression()
          tallest = max(tallest, height)
        }
        guard names.insert(parameter.name).inserted else {
          throw SyntaxProblem(.repeatedParameter(parameter.name), parameter.span)
        }
        if hasStar {
          parameters.keywordOnly.append(parameter)
        } else {
          if parameter.defaultValue != nil {
            hasDefault = true
          } else if hasDefault {
            throw SyntaxProblem(.parameterWithoutDefault, parameter.span)
          }
          parameters.regular.append(parameter)
        }
      case .star:
        let star = span
        if hasStar { throw SyntaxProblem(.severalStars, star) }
        hasStar = true
        advance()
        if kind == .comma || kind == closer {
          bareStar = star
        } else {
          parameters.rest = try parseRest(&names, keyword: false, isLambda: isLambda)
        }
      case .doubleStar:
        advance()
        parameters.keywordRest = try parseRest(&names, keyword: true, isLambda: isLambda)
      case .slash:
        if hasSlash { throw SyntaxProblem(.severalSlashes, span) }
        if hasStar { throw SyntaxProblem(.slashAfterStar, span) }
        if parameters.regular.isEmpty { throw unexpected() }
        hasSlash = true
        parameters.positionalOnly = parameters.regular
        parameters.regular = []
        advance()
      case .openParen:
        throw SyntaxProblem(.parenthesizedParameters(lambda: isLambda), span)
      default:
        throw kind.isKeyword
          ? SyntaxProblem(.misplacedKeyword(text(of: span)), span) : unexpected()
      }
      guard take(.comma) else { break }
    }
    if let bareStar, parameters.keywordOnly.isEmpty { throw SyntaxProblem(.bareStar, bareStar) }
    height = tallest
    return parameters
  }

  /// A name with the annotation that may follow it, which is dropped.
  private mutating func parseParameter(
    isLambda: Bool, allowsStar: Bool = false
  ) throws(SyntaxProblem) -> Parameters.Parameter {
    let (name, span) = try takeName()
    if !isLambda, take(.colon) {
      _ = allowsStar ? try parseStarred(named: false) : try parseExpression()
    }
    return Parameters.Parameter(name: name, defaultValue: nil, span: span)
  }

  /// The name after `*` or `**`.
  private mutating func parseRest(
    _ names: inout Set<String>, keyword: Bool, isLambda: Bool
  ) throws(SyntaxProblem) -> Parameters.Parameter {
    let parameter = try parseParameter(isLambda: isLambda, allowsStar: !keyword)
    guard names.insert(parameter.name).inserted else {
      throw SyntaxProblem(.repeatedParameter(parameter.name), parameter.span)
    }
    guard kind != .assign else { throw SyntaxProblem(.restWithDefault(keyword: keyword), span) }
    return parameter
  }

  // MARK: with

  private mutating func parseWith(_ line: LineStart) throws(SyntaxProblem) -> Statement.Kind {
    advance()
    var items: [WithItem] = []
    let isParenthesized = kind == .openParen && closesBeforeColon
    if isParenthesized { try open() }
    repeat {
      if isParenthesized, kind == .closeParen, !items.isEmpty { break }
      let context = isParenthesized ? try parseNamed() : try parseExpression()
      var target: Expression?
      if take(.keywordAs) {
        let parsed = try parseBinary(1)
        try checkTarget(parsed, .plain)
        target = parsed
      }
      items.append(WithItem(context: context, target: target))
    } while take(.comma)
    if isParenthesized { try close(.closeParen) }
    return .with(items, body: try parseSuite(under: line, after: "'with' statement"))
  }

  /// Whether a colon follows the bracket that closes the one at the token.
  private var closesBeforeColon: Bool {
    guard token.payload == 0 else { return false }
    var depth = 0
    for position in index..<tokens.count {
      let kind = tokens[position].kind
      if kind.isOpener { depth += 1 }
      if kind.isCloser {
        depth -= 1
        if depth == 0 { return tokens[position + 1].kind == .colon }
      }
    }
    return false
  }

  // MARK: What the language leaves out

  /// Notes that a statement is not part of the language and steps over it and its blocks.
  private mutating func refuse(_ what: String, one: Bool = false, _ line: LineStart) {
    let first = kind
    problems.append(SyntaxProblem(.refused(what, one: one), span))
    advance()
    skipLine()
    skipLines(deeperThan: line)
    while let next = nextLine, compare(next, to: line) == .same {
      let continues: Bool
      switch (first, peekKind()) {
      case (.keywordTry, .keywordExcept), (.keywordTry, .keywordFinally),
        (.keywordTry, .keywordElse), (.keywordAsync, .keywordElse),
        (.keywordExcept, .keywordExcept), (.keywordExcept, .keywordFinally):
        continues = true
      case (.at, .at), (.at, .keywordDef), (.at, .keywordClass), (.at, .keywordAsync):
        continues = true
      default: continues = false
      }
      guard continues else { return }
      let isDecorated = first == .at && peekKind() != .at
      advance()
      skipLine()
      skipLines(deeperThan: line)
      if isDecorated { return }
    }
  }

  /// Whether the name at the token is the word of a `match` statement.
  private var beginsMatch: Bool {
    let span = span
    guard span.end - span.start == 5, text(of: span) == "match" else { return false }
    var last = index
    while tokens[last + 1].kind != .newline, tokens[last + 1].kind != .end { last += 1 }
    guard tokens[last].kind == .colon, last > index + 1 else { return false }
    if last + 2 < tokens.count, tokens[last + 2].kind == .name,
      text(of: tokens[last + 2].span) == "case"
    {
      return true
    }
    let next = peekKind()
    return next.beginsOperand && next != .openParen && next != .openSquare
  }
}
