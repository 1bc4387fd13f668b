/// Takes a session with prompts apart into statements and what they gave.
///
/// Which lines are code is what the language itself says of pasted text; lines before the first
/// prompt are left alone. A statement with `# doctest: +SKIP` in it is left out.
struct TranscriptReader {
  private(set) var examples: [Example] = []
  let hasPrompts: Bool

  private let part: PagePart
  private let endsAtBlankLine: Bool
  private let lexer: Lexer
  /// For each line, whether it holds code.
  private var isCode: [Bool]
  /// For each line, whether it begins inside a string.
  private var isInside: [Bool]

  /// - Parameter endsAtBlankLine: an output ends at a blank line outside brackets, for texts in
  ///   which prose may follow; else at the next prompt.
  init(_ part: PagePart, endsAtBlankLine: Bool) {
    self.part = part
    self.endsAtBlankLine = endsAtBlankLine
    var lexer = Lexer(part.source)
    lexer.run()
    self.lexer = lexer
    isCode = [Bool](repeating: false, count: lexer.source.lineStarts.count)
    isInside = isCode
    switch lexer.prompts.mode {
    case .none: hasPrompts = false
    case .statement, .cell, .output: hasPrompts = true
    }
    guard hasPrompts else { return }
    markLines()
    readExamples()
  }

  private mutating func markLines() {
    let starts = lexer.source.lineStarts
    var line = 0
    func advance(to offset: Int) {
      while line + 1 < starts.count, starts[line + 1] <= offset { line += 1 }
    }
    for token in lexer.tokens where token.end > token.start {
      advance(to: Int(token.start))
      isCode[line] = true
      while line + 1 < starts.count, starts[line + 1] < Int(token.end) {
        line += 1
        isCode[line] = true
        isInside[line] = true
      }
    }
  }

  /// Where the text behind a line's prompt begins, when it has one of a kind.
  private func prompt(_ line: Int) -> Lexer.Prompt? {
    if isInside[line] { return nil }
    var offset = lexer.source.lineStarts[line]
    while lexer.byte(at: offset).isBlank { offset += 1 }
    return lexer.prompt(at: offset)
  }

  /// A line inside a string, without the prompt that the string does not hold.
  private func withoutPrompt(_ line: Int) -> String {
    guard isInside[line] else { return part.lines[line] }
    var offset = lexer.source.lineStarts[line]
    while lexer.byte(at: offset).isBlank { offset += 1 }
    guard case .continuation(let start, _) = lexer.prompt(at: offset) else {
      return part.lines[line]
    }
    return text(from: start, line: line)
  }

  private func text(from offset: Int, line: Int) -> String {
    let start = offset - lexer.source.lineStarts[line]
    return String(decoding: part.lines[line].utf8.dropFirst(start), as: UTF8.self)
  }

  private mutating func readExamples() {
    var line = 0
    while line < part.lines.count {
      guard case .primary(let start) = prompt(line) else {
        line += 1
        continue
      }
      line = readExample(line, text(from: start, line: line))
    }
  }

  /// Reads the statement that begins on a line, and its output; gives the line after both.
  private mutating func readExample(_ first: Int, _ text: String) -> Int {
    // `In [3]:` on a line of its own: what follows has no prompts.
    let isCell = text.isBlank && part.lines[first].withoutBlanks.hasSuffix(":")
    var code = [text]
    var line = first + 1
    while line < part.lines.count {
      let kind = prompt(line)
      if case .primary = kind { break }
      if case .output = kind { break }
      if case .continuation(let start, _) = kind {
        code.append(self.text(from: start, line: line))
      } else if isCode[line] {
        code.append(isCell ? part.lines[line] : withoutPrompt(line))
      } else if let next = nextCode(after: line) {
        code += part.lines[line..<next]
        line = next - 1
      } else {
        break
      }
      line += 1
    }
    let outputStart = line
    let end = outputEnd(from: outputStart)
    var next = end
    while next < part.lines.count {
      if case .primary = prompt(next) { break }
      next += 1
    }
    if code.contains(where: { $0.contains("doctest: +SKIP") }) || code.allSatisfy(\.isBlank) {
      return next
    }
    var example = Example(
      line: part.first + first + 1, code: code.joined(separator: "\n"), style: .interactive)
    example.expectation = expectation(outputStart, end)
    examples.append(example)
    return next
  }

  /// The next line of the same statement, when a blank line or a comment lies inside it.
  private func nextCode(after line: Int) -> Int? {
    var next = line
    while next < part.lines.count {
      switch prompt(next) {
      case .primary, .output: return nil
      case .continuation, nil: if isCode[next] { return next }
      }
      next += 1
    }
    return nil
  }

  private func outputEnd(from start: Int) -> Int {
    var depth = 0
    var line = start
    while line < part.lines.count {
      if case .primary = prompt(line) { break }
      if endsAtBlankLine {
        if part.lines[line].isBlank && depth <= 0 { break }
        for byte in part.lines[line].utf8 {
          switch byte {
          case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
          case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
          default: break
          }
        }
      }
      line += 1
    }
    return line
  }

  private func expectation(_ start: Int, _ end: Int) -> Expectation {
    var (start, end) = (start, end)
    while end > start, part.lines[end - 1].isBlank { end -= 1 }
    let place = start
    while start < end, part.lines[start].isBlank { start += 1 }
    if start == end { start = place; end = place }
    var lines: [String] = []
    var marker: ResultMarker?
    for line in start..<end {
      guard case .output = prompt(line) else {
        lines.append(part.lines[line])
        continue
      }
      let (mark, rest) = TranscriptReader.afterResultMarker(part.lines[line])
      marker = ResultMarker(text: mark, isAlone: rest.isBlank)
      if !rest.isBlank { lines.append(rest) }
    }
    return Expectation(
      lines: lines,
      place: .lines(
        part.first + start..<part.first + end, lead: part.lead, result: marker,
        endsAtBlankLine: endsAtBlankLine))
  }

  /// `Out[3]: ` and what follows it.
  private static func afterResultMarker(_ line: String) -> (mark: String, rest: String) {
    let bytes = Array(line.utf8)
    var index = 0
    while index < bytes.count, bytes[index] != UInt8(ascii: ":") { index += 1 }
    let end = min(index + 1, bytes.count)
    let start = end < bytes.count && bytes[end] == .space ? end + 1 : end
    return (
      String(decoding: bytes[..<end], as: UTF8.self),
      String(decoding: bytes[start...], as: UTF8.self)
    )
  }
}
