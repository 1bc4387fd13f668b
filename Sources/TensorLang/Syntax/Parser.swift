/// The reading of a text: its statements and its mistakes.
public struct ParseResult: Sendable {
  public enum Item: Sendable {
    case statement(Statement)
    case error(Diagnostic)
  }

  /// Whole statements and errors, in the order of the text.
  public var items: [Item]
  public var diagnostics: [Diagnostic]
}

/// Reads the language: text to syntax tree.
public enum Parser {
  /// Reads a whole text. A statement in which something is wrong comes out as its errors, one for
  /// each mistake; the others come out whole.
  public static func parse(_ source: Source) -> ParseResult {
    parse(source, in: Span(0, source.bytes.count))
  }

  /// Reads the statements of a part of a text; spans count in the whole.
  package static func parse(_ source: Source, in span: Span) -> ParseResult {
    var parser = TokenParser(source, in: span)
    let statements = parser.parseText()
    let diagnostics = parser.diagnostics()
    var items: [ParseResult.Item] = []
    items.reserveCapacity(statements.count + diagnostics.count)
    var next = 0
    for statement in statements {
      while next < diagnostics.count, diagnostics[next].span.start < statement.span.start {
        items.append(.error(diagnostics[next]))
        next += 1
      }
      items.append(.statement(statement))
    }
    items += diagnostics[next...].map { .error($0) }
    return ParseResult(items: items, diagnostics: diagnostics)
  }

  /// Reads one expression that is a part of a larger text, as in `%time EXPRESSION`; spans count
  /// in the whole.
  package static func parseExpression(
    _ source: Source, in span: Span
  ) -> Result<Expression, Diagnostic> {
    var parser = TokenParser(source, in: span)
    do {
      return .success(try parser.parseSingleExpression())
    } catch {
      return .failure(error.diagnostic(in: source))
    }
  }

  /// Whether a session should read another line before it runs `text`. Lines are joined by line
  /// ends: a text that ends with a line end ends with a blank line, and a blank line ends a block.
  public static func completeness(of text: String) -> Session.Completeness {
    let source = Source(name: "<input>", text: text)
    var parser = TokenParser(source, in: Span(0, source.bytes.count), isInteractive: true)
    let statements = parser.parseText()
    if parser.problems.contains(where: { !$0.atEnd }) { return .wrong }
    if !parser.problems.isEmpty { return .incomplete }
    if let last = statements.last, last.kind.hasBlock, !parser.endsWithBlankLine {
      return .incomplete
    }
    return .complete
  }
}

extension Diagnostic: Error {}

extension Statement.Kind {
  /// Whether the statement has a block, which further lines may continue.
  var hasBlock: Bool {
    switch self {
    case .conditional, .whileLoop, .forLoop, .function, .with: true
    default: false
    }
  }
}

/// Builds the tree from tokens by recursive descent.
struct TokenParser {
  let source: Source
  let bytes: [UInt8]
  let tokens: [Token]
  let lines: [LineStart]
  let texts: [String]
  let lexicalProblems: [SyntaxProblem]
  let commands: [LexedCommand]
  let endsWithBlankLine: Bool
  /// At a prompt further lines may close a bracket that seems to stay open.
  let isInteractive: Bool
  /// Only tries whether a mended line reads: what would mend it further is not worked out.
  let isAttempt: Bool

  /// The token that is looked at; inside brackets never a line end, unless the brackets end there.
  var index = 0
  var kind: TokenKind
  /// The brackets that are open, as indices of their tokens.
  var openers: [Int] = []
  /// Where the last token that was taken ended.
  var lastEnd = 0

  /// The height of the tree of the expression that was read last.
  var height = 0
  /// How many expressions the parser is inside of.
  var recursion = 0
  /// How many f-string fields the parser is inside of.
  var fieldDepth = 0
  /// Whether the arguments are read of a call that takes options as Nx writes them.
  var takesOptions = false

  /// The indentation of the blocks that are open.
  var indents: [LineStart] = []
  /// The indentation of the line on which the statement begins.
  var statementColumn = 0
  /// Whether the statement is one of those that have blocks.
  var statementOpensBlock = false
  /// Loops and functions around the position, for `break` and `return`.
  var loopDepth = 0
  var functionDepth = 0

  var problems: [SyntaxProblem] = []

  init(
    _ source: Source, in span: Span, isInteractive: Bool = false, isAttempt: Bool = false
  ) {
    var lexer = Lexer(source, in: span)
    lexer.run()
    self.source = source
    bytes = source.bytes
    tokens = lexer.tokens
    lines = lexer.lines
    texts = lexer.texts
    lexicalProblems = lexer.problems
    commands = lexer.commands
    endsWithBlankLine = lexer.endsWithBlankLine
    self.isInteractive = isInteractive
    self.isAttempt = isAttempt
    kind = tokens[0].kind
    lastEnd = span.start
  }

  // MARK: Tokens

  var token: Token { tokens[index] }
  var span: Span { tokens[index].span }

  /// The kind of the next token but one, whatever it is.
  func peekKind(_ offset: Int = 1) -> TokenKind {
    index + offset < tokens.count ? tokens[index + offset].kind : .end
  }

  /// Goes on to the next token. Inside brackets line ends don't count.
  mutating func advance() {
    guard index + 1 < tokens.count else { return }
    let taken = tokens[index]
    if taken.kind.isOpener {
      openers.append(index)
    } else if taken.kind.isCloser, !openers.isEmpty {
      openers.removeLast()
    }
    if taken.kind != .newline { lastEnd = Int(taken.end) }
    index += 1
    while tokens[index].kind == .newline, !openers.isEmpty, !endsBrackets(at: index) { index += 1 }
    kind = tokens[index].kind
  }

  /// Whether the line after a line end plainly begins a statement, so that brackets which are
  /// never closed end before it.
  private func endsBrackets(at newline: Int) -> Bool {
    guard tokens[newline + 1].kind != .end else { return true }
    if tokens[newline + 1].kind.beginsStatementOnly { return true }
    guard !isInteractive, let outermost = openers.first, tokens[outermost].payload == 1 else {
      return false
    }
    return beginsStatement(after: newline)
  }

  /// Whether a line begins as statements do, no further to the right than the statement that is
  /// being read.
  func beginsStatement(after newline: Int) -> Bool {
    let line = lines[Int(tokens[newline].payload)]
    guard line.column <= statementColumn, line.mayBeginStatement else { return false }
    switch tokens[newline + 1].kind {
    case .keywordFor, .keywordIf, .keywordFrom, .keywordAsync, .command: return true
    case .name:
      // `name=value,` is an argument on a line of its own.
      var last = newline + 1
      while last + 1 < tokens.count, tokens[last + 1].kind != .newline { last += 1 }
      return tokens[last].kind != .comma
    case let kind: return kind.beginsStatementOnly
    }
  }

  mutating func take(_ wanted: TokenKind) -> Bool {
    guard kind == wanted else { return false }
    advance()
    return true
  }

  /// Takes an opening bracket.
  mutating func open() throws(SyntaxProblem) {
    guard openers.count < Limits.brackets else {
      throw SyntaxProblem(.nestedTooDeeply, span)
    }
    advance()
  }

  /// Takes the closing bracket of the innermost one.
  mutating func close(_ closer: TokenKind, afterOperand: Bool = true) throws(SyntaxProblem) {
    guard kind == closer else { throw unexpected(afterOperand: afterOperand) }
    advance()
  }

  mutating func takeName() throws(SyntaxProblem) -> (name: String, span: Span) {
    guard kind == .name else { throw missingName }
    let span = span
    let name = self.name(of: span)
    advance()
    return (name, span)
  }

  /// What to say where a name should stand.
  private var missingName: SyntaxProblem {
    if kind == .newline, openers.isEmpty {
      return SyntaxProblem(.unexpectedEndForName, Span(lastEnd, lastEnd))
    }
    return kind.isKeyword ? SyntaxProblem(.misplacedKeyword(text(of: span)), span) : unexpected()
  }

  /// A name's text, in the form in which names are compared.
  func name(of span: Span) -> String {
    bytes[span.start..<span.end].allSatisfy { $0 < 0x80 }
      ? text(of: span) : Identifiers.normalized(text(of: span))
  }

  func text(of span: Span) -> String {
    String(decoding: bytes[span.start..<span.end], as: UTF8.self)
  }

  // MARK: Trees

  /// Makes a node over nodes of which the highest has the height `over`.
  mutating func node(
    _ kind: Expression.Kind, _ span: Span, over: Int = 0
  ) throws(SyntaxProblem) -> Expression {
    height = over + 1
    guard height <= Limits.height else { throw SyntaxProblem(.expressionTooDeep, span) }
    return Expression(kind, span)
  }

  /// Counts one more expression inside the others; `leave` undoes it.
  mutating func enter() throws(SyntaxProblem) {
    guard recursion < Limits.recursion else { throw SyntaxProblem(.expressionTooDeep, span) }
    recursion += 1
  }

  mutating func leave() { recursion -= 1 }

  // MARK: After a mistake

  /// Gives up the rest of the line, with the lines that its brackets join to it.
  mutating func skipLine() {
    if kind != .newline, kind != .end, index > 0, tokens[index - 1].kind == .newline,
      !openers.isEmpty, beginsStatement(after: index - 1)
    {
      // A bracket was left open: the line that begins here is a statement.
      index -= 1
      kind = .newline
    }
    if endsHeader { openers.removeAll(keepingCapacity: true) }
    while kind != .newline, kind != .end { advance() }
    openers.removeAll(keepingCapacity: true)
    fieldDepth = 0
    recursion = 0
    takesOptions = false
  }
}
