// Lines, blocks and what follows a mistake.

extension TokenParser {
  /// Reads the whole text. The problems end up in the order of the text.
  mutating func parseText() -> [Statement] {
    var statements: [Statement] = []
    if kind == .newline, peekKind() != .end {
      // What all lines are indented by is the margin of the page they were taken from.
      indents = [lines[Int(token.payload)]]
      parseLines(into: &statements)
    }
    problems.sort { $0.span.start < $1.span.start }
    return statements
  }

  enum Indentation {
    case same, deeper, shallower, inconsistent
  }

  /// How a line is indented compared with another; inconsistent when that depends on the width of
  /// tabs.
  func compare(_ line: LineStart, to other: LineStart) -> Indentation {
    let wide = line.column - other.column
    let narrow = line.narrowColumn - other.narrowColumn
    guard wide.signum() == narrow.signum() else { return .inconsistent }
    return wide == 0 ? .same : wide > 0 ? .deeper : .shallower
  }

  /// The line that begins at the token, if one does.
  var nextLine: LineStart? {
    kind == .newline && peekKind() != .end ? lines[Int(token.payload)] : nil
  }

  /// Notes a mistake, unless the one before it blames the same place already.
  private mutating func report(_ problem: SyntaxProblem) {
    if let last = problems.last, last.span.start == problem.span.start { return }
    problems.append(problem)
  }

  /// Reads the lines of a block, or of the whole text, with the innermost indentation.
  ///
  /// With `isDiscarding`, the header was wrong: nothing is known about the block's beginning.
  mutating func parseLines(into statements: inout [Statement], isDiscarding: Bool = false) {
    let isTop = indents.count == 1
    var aftermath = Aftermath(isDangling: isDiscarding)
    while let line = nextLine {
      if line.resetsMargin {
        guard isTop else { return }
        indents = [line]
      }
      switch compare(line, to: indents[indents.count - 1]) {
      case .same:
        parseLine(line, into: &statements, &aftermath)
      case .deeper:
        if aftermath.lacksBlock {
          discardBlock(under: indents[indents.count - 1])
        } else {
          report(unexpectedIndent)
          skipLines(deeperThan: indents[indents.count - 1])
        }
        aftermath.isDangling = true
      case .shallower where isTop:
        // The first lines were indented, and it was no margin.
        let first = indents[0].start
        report(SyntaxProblem(.unexpectedIndent, Span(first, first + 1)))
        indents = [line]
      case .shallower:
        switch indents.last(where: { $0.column <= line.column }).map({ compare(line, to: $0) }) {
        case .same?: return
        case .inconsistent?: report(SyntaxProblem(.tabs, indentation(of: line)))
        default:
          if line.column < indents[0].column { return }
          if isDiscarding, line.column > indents[indents.count - 2].column {
            // The block is less deep than what was read of it first.
            indents[indents.count - 1] = line
            aftermath.isDangling = true
            continue
          }
          report(SyntaxProblem(.dedent, firstToken))
        }
        abandonLine(line)
      case .inconsistent:
        report(SyntaxProblem(.tabs, indentation(of: line)))
        abandonLine(line)
      }
    }
  }

  /// The place of the first token of the line that begins here.
  private var firstToken: Span { tokens[min(index + 1, tokens.count - 1)].span }

  /// Where the blanks before a line's first token stand.
  private func indentation(of line: LineStart) -> Span {
    var start = line.start
    while start > 0, bytes[start - 1].isBlank { start -= 1 }
    return Span(start, line.start)
  }

  /// What to say about a line that is indented for no reason.
  private var unexpectedIndent: SyntaxProblem {
    let first = tokens[min(index + 1, tokens.count - 1)]
    guard first.kind == .dot || first.kind.binaryOperator != nil else {
      return SyntaxProblem(.unexpectedIndent, first.span)
    }
    return SyntaxProblem(
      .lineBeginsWithOperator(text(of: first.span), isIndented: true), first.span)
  }

  /// What a mistake leaves to the lines that follow.
  private struct Aftermath {
    /// A statement was broken: an `else` or a bracket may belong to it.
    var isDangling = false
    /// A header had no block: the lines that follow may have been meant as its block, at whatever
    /// indentation.
    var lacksBlock = false
  }

  /// Reads a statement with its blocks, or a line of simple statements.
  private mutating func parseLine(
    _ line: LineStart, into statements: inout [Statement], _ aftermath: inout Aftermath
  ) {
    // What may be a function's or a loop's block is read as if it were.
    let depth = aftermath.lacksBlock ? 1 : 0
    loopDepth += depth
    functionDepth += depth
    defer {
      loopDepth -= depth
      functionDepth -= depth
    }
    let problemsBefore = problems.count
    statementColumn = line.column
    advance()
    if aftermath.isDangling {
      switch kind {
      case .keywordElse, .keywordElif, .keywordExcept, .keywordFinally, .closeParen, .closeSquare,
        .closeBrace:
        skipLine()
        discardBlock(under: line)
        return
      case .error where continuesPipe:
        skipLine()
        return
      default: break
      }
    }
    do {
      try parseStatement(line, into: &statements)
      if statementOpensBlock { aftermath.lacksBlock = false }
      aftermath.isDangling = aftermath.lacksBlock || problems.count > problemsBefore
    } catch {
      switch error.kind {
      case .missingBlock, .space: aftermath.lacksBlock = true
      default: break
      }
      report(located(error))
      statementColumn = line.column
      let opensBlock = statementOpensBlock
      skipLine()
      if error.isForeign {
        skipForeignBlock(under: line)
      } else if opensBlock || tokens[index - 1].kind == .colon {
        discardBlock(under: line)
      } else {
        skipLines(deeperThan: line)
      }
      aftermath.isDangling = true
    }
  }

  /// Steps over a line with a mistake in its indentation, and the block below it.
  private mutating func abandonLine(_ line: LineStart) {
    statementColumn = line.column
    advance()
    skipLine()
    skipLines(deeperThan: line)
  }

  /// Steps over the lines that are indented deeper than another.
  mutating func skipLines(deeperThan line: LineStart) {
    while let next = nextLine, next.column > line.column, !next.resetsMargin {
      statementColumn = next.column
      advance()
      skipLine()
    }
  }

  /// Reads the block of a statement that isn't whole, for the mistakes in it.
  private mutating func discardBlock(under line: LineStart) {
    guard let next = nextLine, compare(next, to: line) == .deeper, !next.resetsMargin else {
      return
    }
    guard indents.count < Limits.indents else { return skipLines(deeperThan: line) }
    let outerIndents = indents
    // The line may stand deeper than the blocks that are open, after a mistake in indentation.
    indents.append(next)
    loopDepth += 1
    functionDepth += 1
    var discarded: [Statement] = []
    parseLines(into: &discarded, isDiscarding: true)
    functionDepth -= 1
    loopDepth -= 1
    indents = outerIndents
  }

  /// Reads `: block`, on the same line or indented below it.
  mutating func parseSuite(
    under line: LineStart, after what: String, alwaysColon: Bool = false
  ) throws(SyntaxProblem) -> [Statement] {
    guard kind == .colon else { throw missingColon(always: alwaysColon) }
    advance()
    var body: [Statement] = []
    guard kind == .newline else {
      try parseSimpleLine(into: &body)
      return body
    }
    guard let next = nextLine else {
      var problem = missingBlock(after: what, under: line, at: Span(lastEnd, lastEnd))
      problem.atEnd = !endsWithBlankLine
      throw problem
    }
    switch compare(next, to: line) {
    case .deeper where !next.resetsMargin: break
    case .inconsistent:
      throw SyntaxProblem(.tabs, indentation(of: next))
    default:
      // Blanks that look like an indentation.
      let first = tokens[min(index + 1, tokens.count - 1)]
      if first.kind == .error, case .space = lexicalProblems[Int(first.payload)].kind {
        throw lexicalProblems[Int(first.payload)]
      }
      throw missingBlock(after: what, under: line, at: firstToken)
    }
    guard indents.count < Limits.indents else {
      throw SyntaxProblem(.tooManyIndents, firstToken)
    }
    indents.append(next)
    parseLines(into: &body)
    indents.removeLast()
    return body
  }

  private func missingBlock(
    after what: String, under line: LineStart, at span: Span
  ) -> SyntaxProblem {
    SyntaxProblem(
      .missingBlock(after: what, line: source.position(of: line.start).line), span)
  }

  /// At the end of a line the colon is what is missing; before more text anything may be.
  private func missingColon(always: Bool) -> SyntaxProblem {
    if let problem = blockOfOtherLanguage { return problem }
    switch kind {
    case .newline: return missingColon(in: Span(lastEnd, lastEnd))
    case .comma, .semicolon, .assign:
      if peekKind() == .newline { return missingColon(in: span, strict: always) }
    case let next where next.beginsStatementOnly && next != .keywordWith:
      return missingColon(in: Span(lastEnd, lastEnd), strict: always)
    default: break
    }
    guard always, kind != .error else { return unexpected(afterOperand: true) }
    return SyntaxProblem(.missing(":", strict: true), span)
  }

  private func missingColon(in place: Span, strict: Bool = true) -> SyntaxProblem {
    var problem = SyntaxProblem(.missing(":", strict: strict), place)
    problem.edits = [SyntaxProblem.Edit(span: place, text: ":")]
    return problem
  }

  /// Whether the next line continues a statement with `else` or `elif`.
  func clauseFollows(_ keyword: TokenKind, under line: LineStart) -> Bool {
    guard let next = nextLine, peekKind() == keyword, !next.resetsMargin else { return false }
    return compare(next, to: line) == .same
  }
}
