/// Takes code without prompts apart into statements and the `# =>` comments that say what they give.
///
///     x.sum()      # => tensor(3.)
///     x
///     # => tensor([[1., 2.],
///     # =>         [3., 4.]])
///
/// A comment belongs to the statement that ends on its line or before it. Several inside one
/// compound statement are its output line by line. Behind an assignment to a name stands the value
/// that was assigned, unless the statement prints something.
struct ScriptReader {
  private(set) var examples: [Example] = []
  private(set) var problems: [Page.Problem] = []
  private(set) var hasExpectations = false
  private(set) var hasCode = false

  private let part: PagePart
  private let lexer: Lexer

  /// Lines that hold whole statements, counted from 0.
  private struct Group {
    var lines: ClosedRange<Int>
    var boundName: String?
    var comments: [ExpectationComment] = []
  }

  init(_ part: PagePart) {
    self.part = part
    var lexer = Lexer(part.source)
    lexer.run()
    self.lexer = lexer
    var groups = readGroups()
    hasCode = !groups.isEmpty
    // The number of groups that begin before the comment; both come in the order of the text.
    var begun = 0
    for comment in readComments() {
      while begun < groups.count, groups[begun].lines.lowerBound <= comment.line - part.first {
        begun += 1
      }
      guard begun > 0 else {
        problems.append(
          .init(line: comment.line + 1, message: "no code stands before this expectation"))
        continue
      }
      groups[begun - 1].comments.append(comment)
      hasExpectations = true
    }
    examples = groups.map(example)
  }

  private func example(_ group: Group) -> Example {
    var example = Example(
      line: part.first + group.lines.lowerBound + 1,
      code: part.lines[group.lines].joined(separator: "\n"), style: .script)
    example.isCounted = !group.comments.isEmpty
    example.boundName = group.boundName
    if !group.comments.isEmpty {
      example.expectation = Expectation(
        lines: group.comments.map(\.text), place: .comments(group.comments))
    }
    return example
  }

  // MARK: Statements

  private func readGroups() -> [Group] {
    var groups: [Group] = []
    func add(_ lines: ClosedRange<Int>, _ name: String?) {
      if let last = groups.last, lines.lowerBound <= last.lines.upperBound {
        groups[groups.count - 1].lines =
          last.lines.lowerBound...max(last.lines.upperBound, lines.upperBound)
        groups[groups.count - 1].boundName = name
      } else {
        groups.append(Group(lines: lines, boundName: name))
      }
    }
    let source = lexer.source
    var statements: [(lines: ClosedRange<Int>, name: String?)] = []
    for case .statement(let statement) in Parser.parse(source).items {
      let first = source.lineIndex(of: statement.span.start)
      let last = source.lineIndex(of: max(statement.span.start, statement.span.end - 1))
      statements.append((first...max(first, last), ScriptReader.boundName(statement)))
    }
    // Lines of code that belong to no statement are what could not be read: they are run for their
    // error.
    var next = 0
    var broken: ClosedRange<Int>?
    for line in linesOfCode() {
      while next < statements.count, statements[next].lines.lowerBound <= line {
        if let lines = broken { add(lines, nil) }
        broken = nil
        add(statements[next].lines, statements[next].name)
        next += 1
      }
      if let last = groups.last, last.lines.contains(line) { continue }
      broken = (broken?.lowerBound ?? line)...line
    }
    if let lines = broken { add(lines, nil) }
    return groups
  }

  private func linesOfCode() -> [Int] {
    let starts = lexer.source.lineStarts
    var lines: [Int] = []
    var line = 0
    for token in lexer.tokens where token.end > token.start {
      while line + 1 < starts.count, starts[line + 1] <= Int(token.start) { line += 1 }
      if lines.last != line { lines.append(line) }
    }
    return lines
  }

  private static func boundName(_ statement: Statement) -> String? {
    let target: Expression
    switch statement.kind {
    case .assign(let targets, _) where targets.count == 1: target = targets[0]
    case .augmentedAssign(let one, _, _, _), .annotated(let one, .some): target = one
    default: return nil
    }
    if case .name(let name) = target.kind { return name }
    return nil
  }

  // MARK: Comments

  /// Every `# =>` comment: what stands between two tokens is blanks, line ends and comments.
  private func readComments() -> [ExpectationComment] {
    var comments: [ExpectationComment] = []
    let bytes = lexer.bytes
    var end = 0
    for token in lexer.tokens {
      // Where a line begins, a token without width repeats where the one before ended.
      var index = end
      while index < Int(token.start) {
        guard bytes[index] == .hash else {
          index += 1
          continue
        }
        let stop = lexer.lineEnd(from: index)
        if let comment = comment(index, stop) { comments.append(comment) }
        index = stop
      }
      end = max(end, Int(token.end))
    }
    return comments
  }

  private func comment(_ start: Int, _ end: Int) -> ExpectationComment? {
    let bytes = lexer.bytes
    var index = start + 1
    while index < end, bytes[index].isBlank { index += 1 }
    guard index + 1 < end, bytes[index] == .equals, bytes[index + 1] == .greater else { return nil }
    index += 2
    if index < end, bytes[index] == .space { index += 1 }
    let line = lexer.source.lineIndex(of: start)
    let lineStart = lexer.source.lineStarts[line]
    return ExpectationComment(
      line: part.first + line, length: part.lines[line].utf8.count - (start - lineStart),
      isAlone: bytes[lineStart..<start].allSatisfy { $0.isBlank },
      text: String(decoding: bytes[index..<end], as: UTF8.self).withoutTrailingBlanks)
  }
}
