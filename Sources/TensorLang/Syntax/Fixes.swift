// Replacements offered with a mistake. Each was tried: the line that it makes reads without one.

extension TokenParser {
  /// The problems as diagnostics, with the fixes that work.
  func diagnostics() -> [Diagnostic] {
    problems.enumerated().map { index, problem in
      var diagnostic = problem.diagnostic(in: source)
      if index < Limits.mendedProblems, let fixed = fixedLine(for: problem) {
        diagnostic.fixes = [Diagnostic.Fix(text: fixed)]
      }
      return diagnostic
    }
  }

  /// The whole line with the problem's edits made, if that mends it.
  private func fixedLine(for problem: SyntaxProblem) -> String? {
    guard problem.hasFix else { return nil }
    let number = source.position(of: problem.span.start).line
    let lineStart = source.lineStart(number)
    let length = source.line(number).utf8.count
    guard length <= 400 else { return nil }
    let lineSpan = Span(lineStart, lineStart + length)
    let edits = problem.concernsQuotes ? Self.quoteEdits(in: bytes, lineSpan) : problem.edits
    guard !edits.isEmpty,
      edits.allSatisfy({ $0.span.start >= lineStart && $0.span.end <= lineSpan.end })
    else { return nil }
    return mended(edits, in: lineSpan)
  }

  /// The line around some edits with them made, if it reads then; with `allowsOpenEnd`, also when
  /// it goes on in the lines below it.
  func mended(_ edits: [SyntaxProblem.Edit], allowsOpenEnd: Bool) -> String? {
    guard let first = edits.first else { return nil }
    let number = source.position(of: first.span.start).line
    let start = source.lineStarts[number - 1]
    let length = source.line(number).utf8.count
    guard length <= 400 else { return nil }
    return mended(edits, in: Span(start, start + length), allowsOpenEnd: allowsOpenEnd)
  }

  private func mended(
    _ edits: [SyntaxProblem.Edit], in lineSpan: Span, allowsOpenEnd: Bool = false
  ) -> String? {
    var line = Self.withHeader(Self.applying(edits, to: bytes, in: lineSpan))
    // Mending one character brings the next to light.
    for _ in 0..<40 {
      let attempt = Source(name: source.name, text: line)
      var parser = TokenParser(attempt, in: Span(0, attempt.bytes.count), isAttempt: true)
      parser.loopDepth = 1
      parser.functionDepth = 1
      let statements = parser.parseText()
      guard
        let remaining = parser.problems.first(where: {
          !$0.isMissingBlockAtEnd && !(allowsOpenEnd && $0.atEnd)
        })
      else {
        guard !statements.isEmpty || !parser.problems.isEmpty else { return nil }
        let last = attempt.lineStarts[attempt.lineStarts.count - 1]
        return Self.trimmed(attempt.bytes[last...])
      }
      guard !allowsOpenEnd, !remaining.edits.isEmpty, !remaining.concernsQuotes else { return nil }
      line = Self.applying(
        remaining.edits, to: attempt.bytes, in: Span(0, attempt.bytes.count))
    }
    return nil
  }

  /// A line that begins with `elif` or `else`, under an `if` to which it belongs.
  private static func withHeader(_ line: String) -> String {
    let code = line.drop { $0 == " " || $0 == "\t" }
    guard code.hasPrefix("elif") || code.hasPrefix("else") else { return line }
    return line.prefix(line.count - code.count) + "if x: pass\n" + line
  }

  /// Plain quotes for all curly ones: they come in pairs, which only fit together.
  private static func quoteEdits(in bytes: [UInt8], _ span: Span) -> [SyntaxProblem.Edit] {
    var edits: [SyntaxProblem.Edit] = []
    var position = span.start
    while position + 1 < span.end {
      // « and » are C2 AB and C2 BB.
      if bytes[position] == 0xC2, bytes[position + 1] == 0xAB || bytes[position + 1] == 0xBB {
        edits.append(SyntaxProblem.Edit(span: Span(position, position + 2), text: "\""))
        position += 2
        continue
      }
      // U+2018 … U+201F are E2 80 98 … E2 80 9F.
      if position + 2 < span.end, bytes[position] == 0xE2, bytes[position + 1] == 0x80,
        bytes[position + 2] & 0xF8 == 0x98
      {
        let isDouble = bytes[position + 2] & 0x04 != 0
        edits.append(
          SyntaxProblem.Edit(span: Span(position, position + 3), text: isDouble ? "\"" : "'"))
        position += 3
      } else {
        position += 1
      }
    }
    return edits
  }

  private static func applying(
    _ edits: [SyntaxProblem.Edit], to bytes: [UInt8], in span: Span
  ) -> String {
    var result: [UInt8] = []
    var position = span.start
    for edit in edits.sorted(by: { $0.span.start < $1.span.start }) {
      guard edit.span.start >= position else { continue }
      result += bytes[position..<edit.span.start]
      result += Array(edit.text.utf8)
      position = edit.span.end
    }
    result += bytes[position..<span.end]
    return String(decoding: result, as: UTF8.self)
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var slice = bytes
    while let first = slice.first, first.isBlank { slice.removeFirst() }
    while let last = slice.last, last.isBlank { slice.removeLast() }
    return String(decoding: slice, as: UTF8.self)
  }
}

extension SyntaxProblem {
  fileprivate var hasFix: Bool { !edits.isEmpty || concernsQuotes }

  /// Whether curly quotes may be to blame.
  fileprivate var concernsQuotes: Bool {
    switch kind {
    case .unterminatedString: true
    case .lookAlike(_, _, let meant): meant == "\"" || meant == "'"
    default: false
    }
  }

  /// The block of a header that stands alone: nothing is wrong with the line itself.
  fileprivate var isMissingBlockAtEnd: Bool {
    if case .missingBlock = kind { atEnd } else { false }
  }
}
