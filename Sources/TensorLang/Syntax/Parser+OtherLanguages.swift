// What comes from other languages.

extension TokenParser {
  // MARK: Statements

  /// What to say about a statement that begins with a word of another language; nil for all others.
  /// Two names side by side begin nothing in the language itself.
  var foreignStatement: SyntaxProblem? {
    guard kind == .name, peekKind() == .name else { return nil }
    let word = text(of: span)
    if let problem = elixirStatement(word) { return problem }
    guard let (hint, replacement) = OtherLanguages.words[word] else { return nil }
    var problem = SyntaxProblem(.otherWord(word, hint: hint), span)
    if let replacement {
      // A word that is only taken out takes the blanks behind it along.
      let end = replacement.isEmpty ? Int(tokens[index + 1].start) : span.end
      problem.edits = [SyntaxProblem.Edit(span: Span(span.start, end), text: replacement)]
    }
    return problem
  }

  private func elixirStatement(_ word: String) -> SyntaxProblem? {
    switch word {
    case "defmodule", "defn", "defp", "defnp", "defmacro", "alias", "require", "use":
      SyntaxProblem(
        .leftover(
          word, of: "Elixir", hint: "of Elixir the language reads calls of Nx and Scholar"), span)
    default: nil
    }
  }

  /// What to say about a `do`, a `then` or a brace in place of the colon before a block.
  var blockOfOtherLanguage: SyntaxProblem? {
    let hint = "a block begins with `:` and is indented"
    if kind == .openBrace { return SyntaxProblem(.braceBlock, span) }
    guard kind == .name else { return nil }
    switch text(of: span) {
    case "do": return SyntaxProblem(.leftover("do", of: "Elixir", hint: hint), span)
    case "then":
      var problem = SyntaxProblem(.otherWord("then", hint: hint), span)
      if peekKind() == .newline {
        problem.edits = [SyntaxProblem.Edit(span: Span(lastEnd, span.end), text: ":")]
      }
      return problem
    default: return nil
    }
  }

  /// `for (…)`, which no `in` follows.
  var loopInParentheses: SyntaxProblem? {
    guard kind == .openParen else { return nil }
    var depth = 0
    for position in index..<tokens.count {
      let kind = tokens[position].kind
      if kind == .newline, depth == 0 { return nil }
      if kind.isOpener { depth += 1 }
      guard kind.isCloser else { continue }
      depth -= 1
      guard depth == 0 else { continue }
      switch tokens[position + 1].kind {
      case .keywordIn, .comma, .dot, .openParen, .openSquare: return nil
      default: return SyntaxProblem(.loopInParentheses, Span(span.start, Int(tokens[position].end)))
      }
    }
    return nil
  }

  /// What stands in place of a loop's `in`.
  var missingIn: SyntaxProblem {
    if kind == .error || kind == .newline || kind.isCloser { return unexpected() }
    if kind == .less, peekKind() == .minus, Int(tokens[index + 1].start) == span.end {
      let arrow = Span(span.start, Int(tokens[index + 1].end))
      return SyntaxProblem(
        .leftover("<-", of: "Elixir", hint: "a loop is written `for i in range(6):`"), arrow)
    }
    let word = text(of: span)
    if kind == .assign || kind == .colon || kind == .name && (word == "of" || word == "from") {
      var problem = SyntaxProblem(.loopWithoutIn(word), span)
      problem.edits = [SyntaxProblem.Edit(span: span, text: "in")]
      return problem
    }
    if kind == .name, peekKind() == .keywordIn || peekKind() == .comma {
      return unexpectedInTargets
    }
    return kind.beginsOperand ? missingWord("in") : unexpected()
  }

  private var unexpectedInTargets: SyntaxProblem {
    var problem = SyntaxProblem(.missingComma, gap)
    problem.edits = [SyntaxProblem.Edit(span: gap, text: ", ")]
    return problem
  }

  /// Steps over the block of a statement of another language, and the `end` that closes it.
  mutating func skipForeignBlock(under line: LineStart) {
    skipLines(deeperThan: line)
    if isEndLine(under: line) {
      advance()
      skipLine()
    }
  }

  /// Whether the next line is a lone `end`, as far to the right as `line`.
  private func isEndLine(under line: LineStart) -> Bool {
    guard let next = nextLine, compare(next, to: line) == .same, peekKind() == .name,
      peekKind(2) == .newline
    else { return false }
    return text(of: tokens[index + 1].span) == "end"
  }

  /// A lone `end` at the token, between a block and its `elif` or `else`.
  var endBeforeClause: SyntaxProblem? {
    guard kind == .name, peekKind() == .newline, text(of: span) == "end" else { return nil }
    switch peekKind(2) {
    case .keywordElif, .keywordElse:
      return SyntaxProblem(
        .otherWord("end", hint: "a block ends where its indentation ends"), span)
    default: return nil
    }
  }

  /// Whether the line that begins here goes on with a pipe: `|> f(x)`.
  var continuesPipe: Bool {
    guard kind == .error, case .leftover("|>", _, _) = lexicalProblems[Int(token.payload)].kind
    else { return false }
    return true
  }

  // MARK: Operators

  /// An operator of another language at the token.
  var foreignOperator: SyntaxProblem? {
    let previous = tokens[max(0, index - 1)]
    let isTight = previous.end == token.start
    switch kind {
    case .arrow:
      return isTight
        ? replaced("->", by: ".", hint: "an attribute follows a dot")
        : SyntaxProblem(
          .foreign("->", hint: "a function without a name is `lambda x: …`"), span)
    case .colon: return scopeOperator ?? misplacedRange
    case .doubleSlash, .slash:
      guard previous.kind == .newline, kind == .doubleSlash else { return nil }
      return SyntaxProblem(.foreignComment("//"), span)
    default: return doubledSign
    }
  }

  /// `torch::ones` at its first colon.
  var scopeOperator: SyntaxProblem? {
    guard kind == .colon, peekKind() == .colon, index > 0, tokens[index + 1].start == token.end,
      tokens[index - 1].kind == .name, tokens[index - 1].end == token.start,
      openers.last.map({ tokens[$0].kind != .openSquare }) ?? true
    else { return nil }
    let span = Span(span.start, Int(tokens[index + 1].end))
    var problem = SyntaxProblem(.foreign("::", hint: "an attribute follows a dot"), span)
    problem.edits = [SyntaxProblem.Edit(span: span, text: ".")]
    return problem
  }

  /// `x(:, 1)` and `1:10`, as Matlab and Julia have them.
  private var misplacedRange: SyntaxProblem? {
    guard index > 0, !statementOpensBlock || !openers.isEmpty else { return nil }
    let previous = tokens[index - 1].kind
    if let opener = openers.last, tokens[opener].kind == .openParen, tokens[opener].payload == 0,
      previous.isOpener || previous == .comma || previous == .number, !isInLambda(since: opener)
    {
      return SyntaxProblem(.sliceInCall, span)
    }
    guard openers.isEmpty, previous == .number, peekKind() == .number else { return nil }
    return SyntaxProblem(.foreign(":", hint: "a range is written `range(a, b)`"), span)
  }

  private func isInLambda(since opener: Int) -> Bool {
    tokens[opener..<index].contains { $0.kind == .keywordLambda }
  }

  private func replaced(_ what: String, by text: String, hint: String) -> SyntaxProblem {
    var problem = SyntaxProblem(.foreign(what, hint: hint), span)
    problem.edits = [SyntaxProblem.Edit(span: span, text: text)]
    return problem
  }

  /// `x++` or `x--` before the token, where no value follows.
  var doubledSign: SyntaxProblem? {
    guard index > 1, kind.endsValue else { return nil }
    let second = tokens[index - 1]
    let first = tokens[index - 2]
    guard second.kind == .plus || second.kind == .minus, first.kind == second.kind,
      first.end == second.start
    else { return nil }
    let sign = second.kind == .plus ? "+" : "-"
    let span = Span(Int(first.start), Int(second.end))
    var problem = SyntaxProblem(
      .foreign(sign + sign, hint: "write `x \(sign)= 1`"), span)
    problem.edits = [SyntaxProblem.Edit(span: span, text: " \(sign)= 1")]
    return problem
  }

  /// A comment of another language before the token, whose words make no sense.
  var foreignComment: SyntaxProblem? {
    guard kind == .name, tokens[index - 1].kind == .name else { return nil }
    var position = index - 1
    while position > 0, tokens[position].kind != .newline {
      let found = tokens[position]
      switch found.kind {
      case .doubleSlash, .percent:
        return comment(text(of: found.span), found.span)
      case .minus where tokens[position - 1].kind == .minus:
        let first = tokens[position - 1]
        return comment("--", Span(Int(first.start), Int(found.end)))
      default: break
      }
      position -= 1
    }
    return nil
  }

  private func comment(_ sign: String, _ span: Span) -> SyntaxProblem {
    var problem = SyntaxProblem(.foreignComment(sign), span)
    problem.edits = [SyntaxProblem.Edit(span: span, text: "#")]
    return problem
  }

  // MARK: Quotes

  /// A quote that ended a string too early, or that ends no string: text such as `'it's'`, and the
  /// transpose `a'`.
  var strayQuote: SyntaxProblem? {
    guard index > 0 else { return nil }
    let previous = tokens[index - 1]
    guard previous.end == token.start else { return nil }
    let at = span.start
    switch (previous.kind, kind) {
    case (.string, .name), (.formattedEnd, .name), (.string, .number):
      let quote = bytes[at - 1]
      guard quote == .quote || quote == .apostrophe else { return nil }
      let span = Span(at - 1, at)
      var problem = SyntaxProblem(
        .quoteInString(String(Character(Unicode.Scalar(quote))), python: nextUnterminated), span)
      problem.edits = [SyntaxProblem.Edit(span: Span(at - 1, at - 1), text: "\\")]
      return problem
    case (.name, .string), (.name, .error), (.closeParen, .error), (.closeSquare, .error),
      (.closeParen, .string), (.closeSquare, .string):
      guard kind == .string || isUnterminated(token), at < bytes.count else { return nil }
      let following = at + 1 < bytes.count ? bytes[at + 1] : 0
      if bytes[at] == .apostrophe, !following.isNamePart {
        return SyntaxProblem(
          .foreign("'", hint: "the transpose of `a` is `a.T`"), Span(at, at + 1))
      }
      guard previous.kind == .name, kind == .string, previous.end - previous.start <= 2 else {
        return nil
      }
      return SyntaxProblem(.stringPrefix(text(of: previous.span)), previous.span)
    default: return nil
    }
  }

  private func isUnterminated(_ token: Token) -> Bool {
    guard token.kind == .error, case .unterminatedString = lexicalProblems[Int(token.payload)].kind
    else { return false }
    return true
  }

  /// Python's message for the rest of a line whose quotes don't fit.
  private var nextUnterminated: String {
    for token in tokens[index...] {
      if token.kind == .newline || token.kind == .end { break }
      if isUnterminated(token) {
        return lexicalProblems[Int(token.payload)].kind.torch ?? "invalid syntax"
      }
    }
    return "invalid syntax"
  }
}

/// Words that begin statements of other languages: what to write, and what to put in their place,
/// where a word alone does it.
enum OtherLanguages {
  static let words: [String: (hint: String, replacement: String?)] = {
    var words: [String: (hint: String, replacement: String?)] = [
      "unless": ("write `if not`", "if not"), "until": ("write `while not`", "while not"),
      "foreach": ("write `for … in …:`", "for"), "elseif": ("write `elif`", "elif"),
      "elsif": ("write `elif`", "elif"),
    ]
    for word in ["function", "func", "fn", "fun", "sub", "proc", "void"] {
      words[word] = ("a function begins with `def`", "def")
    }
    for word in [
      "let", "var", "const", "local", "auto", "val", "mut", "int", "float", "double", "long",
      "char", "bool", "string", "str", "size_t", "float32", "float64", "int64",
    ] {
      words[word] = ("a variable needs no declaration", "")
    }
    for word in ["switch", "select", "when"] { words[word] = ("write `if … elif …`", nil) }
    for word in ["struct", "interface", "namespace", "enum", "template", "typedef"] {
      words[word] = ("types and name spaces are not declared here", nil)
    }
    return words
  }()
}

extension TokenKind {
  /// Whether a value can't go on with this token.
  fileprivate var endsValue: Bool {
    switch self {
    case .newline, .end, .semicolon, .comma, .colon: true
    default: isCloser
    }
  }
}

extension SyntaxProblem {
  /// Whether the statement is another language's, so that its block is not read.
  var isForeign: Bool {
    switch kind {
    case .leftover, .otherWord("then", _), .otherWord("function", _): true
    default: false
    }
  }
}
