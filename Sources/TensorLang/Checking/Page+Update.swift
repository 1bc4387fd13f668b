/// A page's text with the outputs that came out.
public struct PageUpdate: Sendable {
  public let text: String
  /// The numbers of the examples whose outputs were written; the others' differences are left.
  public let written: Set<Int>
  /// By how many lines the text grew before each line that follows a change, ascending.
  var growth: [(line: Int, by: Int)] = []

  /// Where a line of the old text stands in the new one.
  public func line(_ old: Int) -> Int {
    old + (growth.last { $0.line <= old }?.by ?? 0)
  }

  /// The result with its places in the new text.
  public func moved(_ result: Checker.Result) -> Checker.Result {
    var result = result
    result.example.line = line(result.example.line)
    for index in result.answer.errors.indices {
      var error = result.answer.errors[index]
      error.source = moved(error.source)
      for call in error.trace.indices { error.trace[call].source = moved(error.trace[call].source) }
      result.answer.errors[index] = error
    }
    return result
  }

  private func moved(_ source: Source) -> Source {
    Source(name: source.name, text: source.text, firstLine: line(source.firstLine))
  }
}

extension Page {
  /// The page's text in which the outputs that differ are the ones that came out. Everything else
  /// stays as it is, byte for byte: prompts, prose, line ends. An output keeps its style (dim lines,
  /// an error as Python shows it) and its `...` where lines around still match.
  ///
  /// An output that would not be read back as one (lines that look like prompts or fences) is left.
  ///
  /// - Parameter results: those of this page's examples that differ; others change nothing.
  public func updated(
    with results: [Checker.Result], render: @escaping (Diagnostic) -> String
  ) -> PageUpdate {
    let writer = PageWriter(page: self, comparison: OutputComparison(render: render))
    let possible = results.filter { writer.edits(for: $0) != nil }
    var chosen = Set(possible.map(\.index))
    // What was written must read back as what came out; what doesn't is taken out again.
    while !chosen.isEmpty {
      let text = writer.text(possible.filter { chosen.contains($0.index) })
      let page = Page(Source(name: source.name, text: text), form: form)
      guard page.examples.count == examples.count else { break }
      let wrong = possible.filter { result in
        guard chosen.contains(result.index) else { return false }
        let lines = page.examples[result.index].expectation?.lines ?? []
        return OutputComparison(render: render).difference(lines, result.answer) != nil
      }
      if wrong.isEmpty {
        var update = PageUpdate(text: text, written: chosen)
        for edit in writer.edits(for: possible.filter { chosen.contains($0.index) }) {
          let grown = (update.growth.last?.by ?? 0) + edit.texts.count - edit.lines.count
          update.growth.append((edit.lines.upperBound + 1, grown))
        }
        return update
      }
      chosen.subtract(wrong.map(\.index))
    }
    return PageUpdate(text: source.text, written: [])
  }
}

/// Makes the new lines of a page.
private struct PageWriter {
  let page: Page
  let comparison: OutputComparison

  /// Lines of the page, counted from 0, and what comes in their place.
  struct Edit {
    var lines: Range<Int>
    var texts: [String]
  }

  /// What has to change for a result; nil where nothing can be done about it.
  func edits(for result: Checker.Result) -> [Edit]? {
    guard result.difference != nil, let expectation = result.example.expectation else { return nil }
    switch expectation.place {
    case .lines(let lines, let lead, let marker, let endsAtBlankLine):
      var texts = newLines(result.answer, expectation, marker)
      if texts.contains(where: PageWriter.isMark) || (texts.first ?? "").hasPrefix("...") {
        return nil
      }
      if endsAtBlankLine { PageWriter.showBlankLines(&texts) }
      return [Edit(lines: lines, texts: texts.map { (lead + $0).withoutTrailingBlanks })]
    case .comments(let comments):
      return edits(comments, newLines(result.answer, expectation, nil))
    }
  }

  /// Lines that would be read as something else than output.
  private static func isMark(_ line: String) -> Bool {
    let line = line.withoutBlanks
    return line.hasPrefix("```") || line.hasPrefix("~~~") || line.hasPrefix(">>>")
  }

  /// Where a blank line would end the output, it is written out.
  private static func showBlankLines(_ lines: inout [String]) {
    for index in lines.indices where lines[index].isBlank { lines[index] = "<BLANKLINE>" }
  }

  private func newLines(
    _ answer: Answer, _ expectation: Expectation, _ marker: ResultMarker?
  ) -> [String] {
    let old = expectation.lines
    var rendering = comparison.rendering(for: old)
    if case .comments = expectation.place, ErrorForm(shownIn: old) == nil {
      rendering.errors = .header
    }
    var (lines, value) = answer.lines(rendering)
    if case .traceback = rendering.errors { lines = withTraceback(lines, answer) }
    lines = Ellipses.kept(from: old, in: lines)
    if let marker, let value, lines.indices.contains(value) {
      if marker.isAlone {
        lines.insert(marker.text, at: value)
      } else {
        lines[value] = marker.text + " " + lines[value]
      }
    }
    return lines
  }

  /// The lines with Python's frame around the error, which is the last of them.
  private func withTraceback(_ lines: [String], _ answer: Answer) -> [String] {
    guard case .error = answer.pieces.last, let last = lines.last else { return lines }
    return lines.dropLast() + [Traceback.title + ":", "    ...", last]
  }

  // MARK: Comments

  private func edits(_ comments: [ExpectationComment], _ lines: [String]) -> [Edit] {
    var rest = lines[...]
    var edits: [Edit] = []
    for (number, comment) in comments.enumerated() {
      // Each comment keeps its line; the last takes all that is left.
      let isLast = number == comments.count - 1
      let taken = isLast ? rest : rest.prefix(1)
      rest = rest.dropFirst(taken.count)
      let line = page.source.line(comment.line + page.source.firstLine)
      let before = String(decoding: line.utf8.dropLast(comment.length), as: UTF8.self)
      let indentation = String(repeating: " ", count: before.unicodeScalars.count)
      var texts: [String] = []
      for (index, text) in taken.enumerated() {
        let lead = index == 0 ? before : comment.isAlone ? before : indentation
        texts.append((lead + "# => " + text).withoutTrailingBlanks)
      }
      if taken.isEmpty && !comment.isAlone { texts = [before.withoutTrailingBlanks] }
      edits.append(Edit(lines: comment.line..<comment.line + 1, texts: texts))
    }
    return edits
  }

  // MARK: Text

  /// What has to change for several results, in the order of the page.
  func edits(for results: [Checker.Result]) -> [Edit] {
    results.flatMap { edits(for: $0) ?? [] }.sorted {
      ($0.lines.lowerBound, $0.lines.upperBound) < ($1.lines.lowerBound, $1.lines.upperBound)
    }
  }

  /// The page with all of the results' outputs.
  func text(_ results: [Checker.Result]) -> String {
    let edits = edits(for: results)
    let source = page.source
    func start(_ line: Int) -> Int {
      line < source.lineStarts.count ? source.lineStarts[line] : source.bytes.count
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.bytes.count)
    var next = 0
    for edit in edits {
      bytes += source.bytes[start(next)..<start(edit.lines.lowerBound)]
      next = edit.lines.upperBound
      let lineEnd = lineEnd(near: edit.lines.lowerBound)
      for text in edit.texts {
        if let last = bytes.last, last != .newline && last != .carriageReturn { bytes += lineEnd }
        bytes += text.utf8
      }
      // The last line of the page may have no end, and then has none again.
      if !edit.texts.isEmpty && endsWithLineEnd(edit.lines) { bytes += lineEnd }
    }
    bytes += source.bytes[start(next)...]
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a line end has to follow what comes in the place of lines.
  private func endsWithLineEnd(_ lines: Range<Int>) -> Bool {
    lines.upperBound < page.source.lineStarts.count
  }

  /// The line end that the lines around use.
  private func lineEnd(near line: Int) -> [UInt8] {
    let source = page.source
    let end = line > 0 && line < source.lineStarts.count ? source.lineStarts[line] : nil
    let offset = end ?? (source.lineStarts.count > 1 ? source.lineStarts[1] : nil)
    guard let offset else { return [.newline] }
    if source.bytes[offset - 1] == .carriageReturn { return [.carriageReturn] }
    let isCRLF = offset > 1 && source.bytes[offset - 2] == .carriageReturn
    return isCRLF ? [.carriageReturn, .newline] : [.newline]
  }
}

/// Keeps an output's `...` when it is written anew.
enum Ellipses {
  /// The most pairs of lines that are compared.
  private static let mostPairs = 400_000

  /// The new lines, with lines of the old output where those still match: a line with `...` in it
  /// in the place of its match, a line that is only `...` in the place of all that stands between
  /// the same neighbours.
  static func kept(from old: [String], in new: [String]) -> [String] {
    guard old.contains(where: { $0.contains("...") }), !new.isEmpty,
      old.count * new.count <= mostPairs
    else { return new }
    let isGap = old.map { $0.withoutBlanks == "..." }
    let patterns = old.map { EllipsisPattern(Array($0.withoutTrailingBlanks.utf8)) }
    let texts = new.map { Array($0.withoutTrailingBlanks.utf8) }
    func matches(_ one: Int, _ other: Int) -> Bool {
      patterns[one].mismatch(in: texts[other]) == nil
    }
    // The longest common subsequence, lines that are only `...` left out.
    let width = new.count + 1
    var best = [Int32](repeating: 0, count: (old.count + 1) * width)
    for one in old.indices.reversed() {
      for other in new.indices.reversed() {
        var length = max(best[(one + 1) * width + other], best[one * width + other + 1])
        if !isGap[one], matches(one, other) {
          length = max(length, best[(one + 1) * width + other + 1] + 1)
        }
        best[one * width + other] = length
      }
    }
    var result: [String] = []
    var (one, other) = (0, 0)
    var (oldStart, newStart) = (0, 0)
    // What lies between two matches: kept when it was only `...`, and something is left for it.
    func endGap() {
      let gap = oldStart..<one
      if !gap.isEmpty, gap.allSatisfy({ isGap[$0] }), newStart < other {
        result.append(old[gap.lowerBound])
      } else {
        result += new[newStart..<other]
      }
    }
    while one < old.count && other < new.count {
      let length = best[one * width + other]
      if !isGap[one], length == best[(one + 1) * width + other + 1] + 1, matches(one, other) {
        endGap()
        result.append(old[one])
        one += 1
        other += 1
        (oldStart, newStart) = (one, other)
      } else if best[(one + 1) * width + other] >= best[one * width + other + 1] {
        one += 1
      } else {
        other += 1
      }
    }
    (one, other) = (old.count, new.count)
    endGap()
    return result
  }
}
