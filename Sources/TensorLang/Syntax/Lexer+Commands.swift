// `%name text`, `?name` and `name?`.

extension Lexer {
  /// Whether a statement begins at the position.
  var startsStatement: Bool {
    guard formattedDepth == 0, brackets.count <= prompts.bracketBase, let last = tokens.last else {
      return false
    }
    return last.kind == .newline || last.kind == .semicolon || last.kind == .colon
  }

  /// `%name text`, up to the end of the line.
  mutating func lexCommand() {
    let start = position
    let end = lineEnd(from: position)
    guard peek(1) != .percent else {
      append(
        SyntaxProblem(.refused("cell commands (`%%`)", one: false), Span(start, start + 2)), start,
        end)
      position = end
      return
    }
    position += 1
    while position < end, bytes[position].isNamePart { position += 1 }
    append(
      command: String(decoding: bytes[start + 1..<position], as: UTF8.self),
      at: Span(start, position), textFrom: position, to: end)
    position = end
  }

  private mutating func append(
    command name: String, at nameSpan: Span, textFrom start: Int, to textEnd: Int
  ) {
    var start = start
    var textEnd = textEnd
    while start < textEnd, bytes[start].isBlank { start += 1 }
    while textEnd > start, bytes[textEnd - 1].isBlank { textEnd -= 1 }
    commands.append(
      LexedCommand(
        name: name, nameSpan: nameSpan,
        text: String(decoding: bytes[start..<textEnd], as: UTF8.self),
        textSpan: Span(start, textEnd)))
    append(.command, min(nameSpan.start, start), max(nameSpan.end, textEnd), commands.count - 1)
  }

  /// `?x`, `x?` and `x??` ask for help.
  mutating func lexQuestion() {
    let start = position
    var marks = position
    while byte(at: marks) == .question { marks += 1 }
    var rest = marks
    while rest < limit, bytes[rest].isBlank { rest += 1 }
    if startsStatement {
      let end = lineEnd(from: rest)
      append(command: "help", at: Span(start, marks), textFrom: rest, to: end)
      position = end
    } else if isLineEnd(rest) || bytes[rest] == .hash, brackets.count <= prompts.bracketBase,
      let first = helpTokens()
    {
      let from = Int(tokens[first].start)
      tokens.removeSubrange(first...)
      append(command: "help", at: Span(start, marks), textFrom: from, to: start)
      position = lineEnd(from: rest)
    } else {
      append(question(Span(start, marks)), start, marks)
      position = marks
    }
  }

  /// What to say about a `?` within a line: a choice as other languages write it, or a question.
  private func question(_ span: Span) -> SyntaxProblem {
    // No further than a person would write: a long line of questions is read in no time.
    var end = span.end
    while end < span.end + 200, !isLineEnd(end) { end += 1 }
    let rest = bytes[span.end..<end]
    if span.end - span.start == 2, !rest.isEmpty {
      return SyntaxProblem(.foreign("??", hint: "write `a if a is not None else b`"), span)
    }
    return rest.contains(.colon)
      ? SyntaxProblem(.foreign("?", hint: "write `a if test else b`"), span)
      : SyntaxProblem(.help, span)
  }

  /// The first of the tokens `a.b.c` that are the whole line up to the position, if they are.
  private func helpTokens() -> Int? {
    var index = tokens.count
    var expectsName = true
    while index > 0 {
      let kind = tokens[index - 1].kind
      if kind == .newline || kind == .semicolon { break }
      guard expectsName ? kind == .name || kind.isKeyword : kind == .dot else { return nil }
      expectsName.toggle()
      index -= 1
    }
    return expectsName || index == tokens.count ? nil : index
  }
}
