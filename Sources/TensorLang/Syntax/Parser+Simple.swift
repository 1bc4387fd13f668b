// Simple statements: those that stand on one line.

extension TokenParser {
  /// Reads statements separated by `;`, up to the end of the line.
  mutating func parseSimpleLine(into statements: inout [Statement]) throws(SyntaxProblem) {
    while true {
      let start = span.start
      let parsed = try parseSimple()
      var statement = Statement(parsed, Span(start, lastEnd))
      if kind == .semicolon {
        advance()
        statement.muted = kind == .newline
      } else if kind != .newline {
        throw afterStatement(statement)
      }
      statements.append(statement)
      if kind == .newline { return }
    }
  }

  /// What to say about a token after the end of a statement.
  private func afterStatement(_ statement: Statement) -> SyntaxProblem {
    if case .expression(let expression) = statement.kind, case .name(let name) = expression.kind,
      name == "print" || name == "exec", kind.beginsOperand
    {
      guard name == "print" else {
        return SyntaxProblem(.refused("`exec`", one: true), expression.span)
      }
      var last = index
      while tokens[last + 1].kind != .newline, tokens[last + 1].kind != .end { last += 1 }
      let end = Int(tokens[last].end)
      var problem = SyntaxProblem(
        .missingPrintParentheses(name), Span(expression.span.start, end))
      problem.edits = [
        SyntaxProblem.Edit(span: Span(expression.span.end, span.start), text: "("),
        SyntaxProblem.Edit(span: Span(end, end), text: ")"),
      ]
      return problem
    }
    if kind == .walrus, case .expression(let expression) = statement.kind,
      case .name = expression.kind
    {
      var problem = SyntaxProblem(.walrusStatement, span)
      problem.edits = [SyntaxProblem.Edit(span: span, text: "=")]
      return problem
    }
    if kind == .colon, case .assign(_, let value) = statement.kind,
      case .lambda(_, let body) = value.kind
    {
      return SyntaxProblem(.lambdaAnnotation, body.span)
    }
    return unexpected(afterOperand: true)
  }

  private mutating func parseSimple() throws(SyntaxProblem) -> Statement.Kind {
    let span = span
    switch kind {
    case .command:
      let command = commands[Int(token.payload)]
      advance()
      return .command(
        name: command.name, nameSpan: command.nameSpan, text: command.text,
        textSpan: command.textSpan)
    case .keywordPass:
      advance()
      return .pass
    case .keywordBreak:
      guard loopDepth > 0 else { throw SyntaxProblem(.outside("break", of: "loop"), span) }
      advance()
      return .break
    case .keywordContinue:
      guard loopDepth > 0 else { throw SyntaxProblem(.outside("continue", of: "loop"), span) }
      advance()
      return .continue
    case .keywordReturn: return try parseReturn()
    case .keywordDel: return try parseDelete()
    case .keywordAssert: return try parseAssert()
    case .keywordImport: return try parseImport()
    case .keywordFrom: return try parseFromImport()
    case .keywordGlobal: throw refused("`global`")
    case .keywordNonlocal: throw refused("`nonlocal`")
    case .keywordRaise: throw refused("`raise`")
    case .dot where tokens[index - 1].kind == .newline:
      throw SyntaxProblem(.lineBeginsWithOperator(".", isIndented: false), span)
    case .name where beginsTypeAlias:
      throw SyntaxProblem(.refused("type aliases", one: false), span)
    default: return try parseExpressionStatement()
    }
  }

  /// A statement that the language leaves out; used as a name, the word is a mistake of its own.
  private func refused(_ what: String) -> SyntaxProblem {
    peekKind() == .assign ? unexpected() : SyntaxProblem(.refused(what, one: true), span)
  }

  private var beginsTypeAlias: Bool {
    peekKind() == .name && (peekKind(2) == .assign || peekKind(2) == .openSquare)
      && text(of: span) == "type"
  }

  private mutating func parseReturn() throws(SyntaxProblem) -> Statement.Kind {
    guard functionDepth > 0 else {
      throw SyntaxProblem(.outside("return", of: "function"), span)
    }
    advance()
    guard kind != .newline, kind != .semicolon else { return .return(nil) }
    let value = try parseExpressions()
    try refuseBareStar(value)
    return .return(value)
  }

  private mutating func parseDelete() throws(SyntaxProblem) -> Statement.Kind {
    advance()
    let value = try parseExpressions()
    guard kind == .newline || kind == .semicolon else { throw unexpected(afterOperand: true) }
    var targets: [Expression] = []
    try collectDeleted(value, into: &targets)
    return .delete(targets)
  }

  private mutating func parseAssert() throws(SyntaxProblem) -> Statement.Kind {
    advance()
    let test = try parseExpression()
    try refuseAssignment(after: test, allowsNamed: false)
    let message = take(.comma) ? try parseExpression() : nil
    return .assert(test, message)
  }

  // MARK: Imports

  private mutating func parseImport() throws(SyntaxProblem) -> Statement.Kind {
    advance()
    var modules: [ImportedModule] = []
    repeat {
      let start = span.start
      let path = try parseModulePath()
      let alias = take(.keywordAs) ? try takeName().name : nil
      modules.append(ImportedModule(path: path, alias: alias, span: Span(start, lastEnd)))
    } while take(.comma)
    if kind == .keywordFrom { throw try importTurnedRound(modules) }
    return .import(modules)
  }

  /// `import names from module`.
  private mutating func importTurnedRound(
    _ modules: [ImportedModule]
  ) throws(SyntaxProblem) -> SyntaxProblem {
    let from = span
    var problem = SyntaxProblem(.importTurnedRound, from)
    advance()
    guard kind == .name, let first = modules.first, let last = modules.last else { return problem }
    let path = try parseModulePath()
    let names = text(of: Span(first.span.start, last.span.end))
    let start = first.span.start - "import ".utf8.count
    problem.edits = [
      SyntaxProblem.Edit(span: Span(start, lastEnd), text: "from \(path) import \(names)")
    ]
    return problem
  }

  private mutating func parseModulePath() throws(SyntaxProblem) -> String {
    if kind == .string {
      var problem = SyntaxProblem(.quotedModule, span)
      problem.edits = [SyntaxProblem.Edit(span: span, text: texts[Int(token.payload)])]
      throw problem
    }
    var path = try takeName().name
    while take(.dot) { path += "." + (try takeName().name) }
    return path
  }

  private mutating func parseFromImport() throws(SyntaxProblem) -> Statement.Kind {
    advance()
    let start = span.start
    var path = ""
    while kind == .dot || kind == .ellipsis {
      path += kind == .dot ? "." : "..."
      advance()
    }
    if path.isEmpty || kind == .name { path += try parseModulePath() }
    let moduleSpan = Span(start, lastEnd)
    guard take(.keywordImport) else {
      throw kind == .name ? misspelling ?? missingWord("import") : unexpected()
    }
    if kind == .star {
      guard functionDepth == 0 else { throw SyntaxProblem(.starImportInFunction, span) }
      advance()
      return .importFrom(module: path, moduleSpan: moduleSpan, names: [])
    }
    let isParenthesized = kind == .openParen
    if isParenthesized { try open() }
    var names: [ImportedName] = []
    repeat {
      if !names.isEmpty {
        if isParenthesized, kind == .closeParen { break }
        if kind == .newline {
          throw SyntaxProblem(.trailingImportComma, Span(lastEnd - 1, lastEnd))
        }
      }
      let (name, nameSpan) = try takeName()
      let alias = take(.keywordAs) ? try takeName().name : nil
      names.append(ImportedName(name: name, alias: alias, span: Span(nameSpan.start, lastEnd)))
    } while take(.comma)
    if isParenthesized { try close(.closeParen) }
    return .importFrom(module: path, moduleSpan: moduleSpan, names: names)
  }

  // MARK: Expressions and assignments

  private mutating func parseExpressionStatement() throws(SyntaxProblem) -> Statement.Kind {
    let first = try parseExpressions()
    switch kind {
    case .assign: return try parseAssignment(first)
    case .colon: return try parseAnnotation(first)
    default: break
    }
    if let binary = kind.augmentedOperator {
      let operatorSpan = span
      switch first.kind {
      case .name, .attribute, .subscript: break
      default:
        throw SyntaxProblem(.cannotAssign(first.kind.pythonName, to: .augmented), first.span)
      }
      advance()
      let value = try parseExpressions()
      try refuseBareStar(value)
      return .augmentedAssign(first, binary, value, operatorSpan: operatorSpan)
    }
    if kind == .newline || kind == .semicolon { try refuseBareStar(first) }
    try refusePrintIntoFile(first)
    return .expression(first)
  }

  /// `print >>file, x`, as Python 2 had it.
  private func refusePrintIntoFile(_ statement: Expression) throws(SyntaxProblem) {
    var first = statement
    if case .tuple(let items, parenthesized: false) = first.kind { first = items[0] }
    guard case .binary(.rightShift, let left, _, let sign) = first.kind,
      case .name("print") = left.kind
    else { return }
    throw SyntaxProblem(
      .refused("`print >>file`", one: true), left.span.union(sign))
  }

  private mutating func parseAssignment(
    _ first: Expression
  ) throws(SyntaxProblem) -> Statement.Kind {
    var targets: [Expression] = []
    var value = first
    while kind == .assign {
      try checkTarget(value, targets.isEmpty ? .single : .plain)
      targets.append(value)
      advance()
      value = try parseExpressions()
    }
    if kind == .newline || kind == .semicolon { try refuseBareStar(value) }
    return .assign(targets, value)
  }

  private mutating func parseAnnotation(
    _ target: Expression
  ) throws(SyntaxProblem) -> Statement.Kind {
    if let problem = scopeOperator ?? pastedLineNumber(before: index) { throw problem }
    if peekKind() == .newline, case .name = target.kind, let problem = misspelling(of: target.span)
    {
      throw problem
    }
    switch target.kind {
    case .name, .attribute, .subscript: break
    case .lambda(_, let body): throw SyntaxProblem(.lambdaAnnotation, body.span)
    case .tuple, .list: throw SyntaxProblem(.annotatedTuple, target.span)
    default: throw SyntaxProblem(.annotatedOther, target.span)
    }
    advance()
    _ = try parseExpression()
    guard take(.assign) else { return .annotated(target, nil) }
    let value = try parseExpressions()
    try refuseBareStar(value)
    return .annotated(target, value)
  }
}
