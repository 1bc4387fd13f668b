// Options as Nx writes them: `Nx.sum(x, axes: [-1], keep_axes: true)`.
//
// The arguments of a call whose function is reached through `Nx` or `Scholar` read as they do where
// those libraries come from: `name: value` is `name=value`, `true`, `false` and `nil` are values,
// `:f32` is the text "f32", and `{2, 3}` is a tuple. Everything else reads as it does anywhere.

extension TokenParser {
  /// The option `name: value`, whose name has been read; the colon is looked at.
  mutating func parseOption(
    _ name: Expression
  ) throws(SyntaxProblem) -> (name: String, value: Expression) {
    guard case .name(let text) = name.kind, !isParenthesized(name), takesOptions else {
      throw misplacedColon(after: name)
    }
    let colon = span
    advance()
    guard kind != .comma, kind != .closeParen else {
      throw SyntaxProblem(.missingValue(after: "\(text):"), name.span.union(colon))
    }
    return (text, try parseExpression())
  }

  /// `:name` or `:"name"` at the colon, which is a text; nil where none stands.
  mutating func parseSymbol() throws(SyntaxProblem) -> Expression? {
    guard takesOptions, let end = symbolEnd else { return nil }
    let colon = span
    advance()
    let value = kind == .string ? texts[Int(token.payload)] : text(of: span)
    advance()
    return try node(.string(value), Span(colon.start, end))
  }

  /// Where the symbol that begins with the colon ends: its word follows without a space.
  private var symbolEnd: Int? {
    guard kind == .colon, index + 1 < tokens.count else { return nil }
    let next = tokens[index + 1]
    guard next.start == token.end,
      next.kind == .name || next.kind == .string || next.kind.isKeyword
    else { return nil }
    return Int(next.end)
  }

  /// The value of `true`, `false` and `nil` among options.
  func optionLiteral(_ name: String) -> Expression.Kind? {
    guard takesOptions else { return nil }
    return switch name {
    case "true": .bool(true)
    case "false": .bool(false)
    case "nil": Expression.Kind.none
    default: nil
    }
  }

  /// What to say about a symbol where none is taken, if one begins at the token.
  var misplacedSymbol: SyntaxProblem? {
    guard let end = symbolEnd, let opener = openers.last,
      tokens[opener].kind != .openSquare || peekKind(2) == .closeSquare
    else { return nil }
    let span = Span(span.start, end)
    let word = text(of: Span(span.start + 1, end))
    return SyntaxProblem(
      .leftover(
        ":\(word)", of: "Elixir",
        hint: "outside calls of Nx and Scholar write the text "
          + (word.hasPrefix("\"") ? "`\(word)`" : "`\"\(word)\"`")), span)
  }

  /// What to say about a colon after an argument of a call that takes no options.
  func misplacedColon(after value: Expression) -> SyntaxProblem {
    let next = tokens[index + 1]
    if let opener = openers.last,
      tokens[opener].payload == 1 || next.kind == .newline || next.kind.beginsStatementOnly
    {
      return neverClosed(opener)
    }
    guard case .name(let name) = value.kind, !isParenthesized(value), next.start > token.end else {
      return SyntaxProblem(.sliceInCall, span)
    }
    let through = Span(value.span.start, span.end)
    var problem = SyntaxProblem(.colonForEquals(name), through)
    problem.edits = [SyntaxProblem.Edit(span: Span(value.span.end, Int(next.start)), text: "=")]
    return problem
  }
}

extension Expression {
  /// Whether the expression is a function of a library whose calls take `name: value`.
  var takesOptions: Bool {
    var base = self
    var isAttribute = false
    while case .attribute(let value, _, _) = base.kind {
      base = value
      isAttribute = true
    }
    guard isAttribute, case .name(let name) = base.kind else { return false }
    return name == "Nx" || name == "Scholar"
  }
}
