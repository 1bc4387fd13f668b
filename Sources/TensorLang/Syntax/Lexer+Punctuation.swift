// Operators and brackets, and those of other languages.

extension Lexer {
  /// An operator, a bracket, or a character that means nothing.
  mutating func lexPunctuation(_ byte: UInt8) {
    let next = peek(1)
    let equals = next == .equals
    switch byte {
    case UInt8(ascii: "("): open(.openParen)
    case UInt8(ascii: "["): open(.openSquare)
    case UInt8(ascii: "{"): open(.openBrace)
    case UInt8(ascii: ")"): close(.closeParen)
    case UInt8(ascii: "]"): close(.closeSquare)
    case UInt8(ascii: "}"): close(.closeBrace)
    case .comma: take(.comma, 1)
    case .colon: equals ? take(.walrus, 2) : take(.colon, 1)
    case UInt8(ascii: ";"): take(.semicolon, 1)
    case .equals:
      if equals {
        peek(2) == .equals
          ? foreign("===", "write `==`", replacement: "==") : take(.equal, 2)
      } else if next == .greater {
        foreign("=>", "write `>=` to compare, and `lambda x: …` for a function")
      } else if next == UInt8(ascii: "<") {
        foreign("=<", "write `<=`", replacement: "<=")
      } else {
        take(.assign, 1)
      }
    case .bang:
      if equals {
        peek(2) == .equals
          ? foreign("!==", "write `!=`", replacement: "!=") : take(.notEqual, 2)
      } else if startsStatement {
        append(
          SyntaxProblem(.refused("shell commands", one: false), Span(position, position + 1)),
          position, lineEnd(from: position))
        position = lineEnd(from: position)
      } else {
        // Behind a value it is no `not`, and nothing can be offered.
        foreign(
          "!", "write `not`",
          replacement: position > 0 && bytes[position - 1].isNamePart ? nil : "not ")
      }
    case UInt8(ascii: "+"): equals ? take(.plusAssign, 2) : take(.plus, 1)
    case UInt8(ascii: "-"):
      equals ? take(.minusAssign, 2) : next == .greater ? take(.arrow, 2) : take(.minus, 1)
    case .star:
      if next == .star {
        peek(2) == .equals ? take(.doubleStarAssign, 3) : take(.doubleStar, 2)
      } else {
        equals ? take(.starAssign, 2) : take(.star, 1)
      }
    case UInt8(ascii: "/"):
      if next == UInt8(ascii: "/") {
        peek(2) == .equals ? take(.doubleSlashAssign, 3) : take(.doubleSlash, 2)
      } else {
        next == .star
          ? foreignComment() : equals ? take(.slashAssign, 2) : take(.slash, 1)
      }
    case .percent:
      if startsStatement, next.isNameStart || next == .percent {
        lexCommand()
      } else {
        equals ? take(.percentAssign, 2) : take(.percent, 1)
      }
    case UInt8(ascii: "@"): equals ? take(.atAssign, 2) : take(.at, 1)
    case UInt8(ascii: "&"):
      if next == UInt8(ascii: "&") {
        foreign("&&", "write `and`", replacement: "and")
      } else if let entity = entity {
        refuse(entity)
      } else {
        equals ? take(.ampersandAssign, 2) : take(.ampersand, 1)
      }
    case UInt8(ascii: "|"):
      if next == UInt8(ascii: "|") {
        foreign("||", "write `or`", replacement: "or")
      } else if next == .greater {
        refusePipe()
      } else {
        equals ? take(.barAssign, 2) : take(.bar, 1)
      }
    case UInt8(ascii: "^"): equals ? take(.caretAssign, 2) : take(.caret, 1)
    case UInt8(ascii: "~"):
      equals && peek(2) != .equals
        ? foreign("~=", "write `!=`", replacement: "!=") : take(.tilde, 1)
    case UInt8(ascii: "<"):
      if next == UInt8(ascii: "<") {
        peek(2) == .equals ? take(.leftShiftAssign, 3) : take(.leftShift, 2)
      } else if next == .greater {
        foreign("<>", "write `!=`", replacement: "!=")
      } else {
        equals ? take(.lessOrEqual, 2) : take(.less, 1)
      }
    case .greater:
      if next == .greater {
        peek(2) == .equals ? take(.rightShiftAssign, 3) : take(.rightShift, 2)
      } else {
        equals ? take(.greaterOrEqual, 2) : take(.greater, 1)
      }
    case .question: lexQuestion()
    case .backtick: lexBacktick()
    default: lexInvalidASCII(byte)
    }
  }

  /// An operator of other languages, named with what to write here.
  mutating func foreign(_ text: String, _ hint: String, replacement: String? = nil) {
    let span = Span(position, position + text.utf8.count)
    var problem = SyntaxProblem(.foreign(text, hint: hint), span)
    if let replacement { problem.edits = [SyntaxProblem.Edit(span: span, text: replacement)] }
    append(problem, span.start, span.end)
    position = span.end
  }

  /// Whether the dot at the position belongs to an operator such as `.*`, after a value.
  var isElementwiseOperator: Bool {
    guard let last = tokens.last else { return false }
    switch last.kind {
    case .name, .closeParen, .closeSquare: break
    default: return false
    }
    switch peek(1) {
    case .star, UInt8(ascii: "/"), UInt8(ascii: "^"), UInt8(ascii: "+"), UInt8(ascii: "-"):
      return true
    default: return false
    }
  }

  /// `/* … */`, up to its end.
  private mutating func foreignComment() {
    let start = position
    var end = position + 2
    while end < limit, !isLineEnd(end) {
      if bytes[end] == UInt8(ascii: "/"), bytes[end - 1] == .star {
        end += 1
        break
      }
      end += 1
    }
    append(
      SyntaxProblem(
        .foreignComment("/*"), Span(start, start + 2)), start, end)
    position = end
  }

  /// A character of HTML at the position, as `&lt;` for `<`, which pages leave in their texts.
  private var entity: (text: StaticString, meant: String)? {
    let table: [(StaticString, String)] = [
      ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&#39;", "'"),
      ("&apos;", "'"), ("&nbsp;", " "),
    ]
    return table.first { matches($0.0, at: position) }
  }

  private mutating func refuse(_ entity: (text: StaticString, meant: String)) {
    let start = position
    position += entity.text.utf8CodeUnitCount
    var meant = entity.meant
    // Several side by side make one operator.
    while let next = self.entity {
      position += next.text.utf8CodeUnitCount
      meant += next.meant
    }
    let span = Span(start, position)
    var problem = SyntaxProblem(.entity(source.text(of: span), meant: meant), span)
    problem.edits = [SyntaxProblem.Edit(span: span, text: meant)]
    append(problem, start, position)
  }

  /// Elixir's `x |> f(y)`.
  private mutating func refusePipe() {
    let span = Span(position, position + 2)
    append(
      SyntaxProblem(
        .leftover("|>", of: "Elixir", hint: "write `f(x, …)` for `x |> f(…)`"), span), span.start,
      span.end)
    position = span.end
  }

  /// Backticks at the end of a line close a code fence; anywhere else they mean nothing.
  private mutating func lexBacktick() {
    var end = position
    while byte(at: end) == .backtick { end += 1 }
    var rest = end
    while rest < limit, bytes[rest].isBlank { rest += 1 }
    if end - position >= 3, isLineEnd(rest) {
      position = rest
    } else {
      append(
        SyntaxProblem(.refused("backticks", one: false), Span(position, end)), position, end)
      position = end
    }
  }

  private mutating func open(_ kind: TokenKind) {
    brackets.append(tokens.count)
    take(kind, 1)
  }

  /// Matches a closing bracket with the innermost one that it can close.
  private mutating func close(_ kind: TokenKind) {
    if let opener = brackets.last {
      if tokens[opener].kind.closer == kind {
        brackets.removeLast()
      } else if let match = brackets.suffix(Limits.brackets).lastIndex(where: {
        tokens[$0].kind.closer == kind
      }) {
        // `(a[1)`: what stands between was meant to be closed too.
        brackets.removeSubrange(match...)
      } else {
        brackets.removeLast()
      }
    }
    take(kind, 1)
  }
}
