import TensorLang

/// Draws the lines of source that a diagnostic blames, with marks under the blamed pieces and
/// connectors from each mark to its words.
struct SnippetRenderer {
  var theme: Theme
  var drawsUnicode: Bool
  var columns: Int

  /// A piece of one line, in columns.
  private struct Mark {
    var start: Int
    var end: Int
    var text: String?
  }

  private static let mostLines = 8

  func lines(for diagnostic: Diagnostic) -> [String] {
    let source = diagnostic.source
    guard !source.bytes.isEmpty else { return [] }
    let marks = marksByLine(of: diagnostic)
    let numbers = marks.keys.sorted().prefix(SnippetRenderer.mostLines)
    let hasGutter = numbers.count > 1
    let gutterWidth = String(numbers.last ?? 1).utf8.count
    var result: [String] = []
    var previous: Int?
    for number in numbers {
      if let previous, number > previous + 1 {
        result.append(theme.paint(theme.dim, String(repeating: " ", count: gutterWidth) + ellipsis))
      }
      previous = number
      let excerpt = SourceExcerpt(source.line(number))
      let lead: String
      let blank: String
      if hasGutter {
        let digits = String(number)
        let pad = String(repeating: " ", count: gutterWidth - digits.utf8.count)
        lead = theme.paint(theme.dim, " \(pad)\(digits) \(glyphs.bar) ")
        let empty = String(repeating: " ", count: gutterWidth)
        blank = theme.paint(theme.dim, " \(empty) \(glyphs.bar) ")
      } else {
        lead = "  "
        blank = "  "
      }
      let room = max(20, columns - (hasGutter ? gutterWidth + 4 : 2))
      result += draw(
        excerpt, marks: marks[number] ?? [], lead: lead, blank: blank, room: room)
    }
    return result
  }

  // MARK: Where the marks are

  private func marksByLine(of diagnostic: Diagnostic) -> [Int: [Mark]] {
    let source = diagnostic.source
    var byLine: [Int: [Mark]] = [:]
    var excerpts: [Int: SourceExcerpt] = [:]
    func excerpt(_ number: Int) -> SourceExcerpt {
      if let known = excerpts[number] { return known }
      let made = SourceExcerpt(source.line(number))
      excerpts[number] = made
      return made
    }
    func add(_ span: Span, text: String?) {
      let first = source.position(of: span.start).line
      // A span that ends just after a newline ends on the line before it.
      let last = max(first, source.position(of: max(span.start, span.end - 1)).line)
      let start = excerpt(first).column(ofByte: span.start - source.lineStart(first))
      if first == last {
        let end = excerpt(first).column(ofByte: span.end - source.lineStart(first))
        byLine[first, default: []].append(Mark(start: start, end: max(end, start + 1), text: text))
        return
      }
      let width = excerpt(first).width
      byLine[first, default: []].append(Mark(start: start, end: max(width, start + 1), text: text))
      let tail = excerpt(last)
      let end = tail.column(ofByte: span.end - source.lineStart(last))
      let indentation = min(tail.indentation, max(0, end - 1))
      byLine[last, default: []].append(
        Mark(start: indentation, end: max(end, indentation + 1), text: nil))
    }
    // The whole of which the labels are parts needs no mark of its own.
    let primary = diagnostic.span
    let isCovered = diagnostic.labels.contains {
      $0.span.start >= primary.start && $0.span.end <= primary.end
    }
    if !isCovered { add(primary, text: nil) }
    for label in diagnostic.labels { add(label.span, text: label.text.isEmpty ? nil : label.text) }
    return byLine
  }

  // MARK: Drawing

  private struct Glyphs {
    var bar: String
    var tee: Character
    var run: Character
    var drop: Character
    var corner: Character
    var branch: Character
  }

  private var glyphs: Glyphs {
    drawsUnicode
      ? Glyphs(bar: "│", tee: "┬", run: "─", drop: "│", corner: "└", branch: "├")
      : Glyphs(bar: "|", tee: "^", run: "~", drop: "|", corner: "`", branch: "|")
  }

  private var ellipsis: String { drawsUnicode ? "…" : "..." }

  private func draw(
    _ excerpt: SourceExcerpt, marks: [Mark], lead: String, blank: String, room: Int
  ) -> [String] {
    let low = marks.map(\.start).min() ?? 0
    let high = marks.map(\.end).max() ?? low + 1
    let (text, start, end) = excerpt.window(
      around: low..<max(high, low + 1), columns: room, ellipsis: ellipsis)
    var lines = [lead + text]
    // Past the end of the line there is room for one mark: "something is missing here".
    let limit = max(end, start + 1) + 1
    let shown = marks.compactMap { mark -> Mark? in
      let from = max(mark.start, start)
      let to = min(mark.end, limit)
      return from < to ? Mark(start: from - start, end: to - start, text: mark.text) : nil
    }
    guard !shown.isEmpty else { return lines }
    lines.append(blank + theme.paint(theme.caret, underline(shown)))
    lines += connectors(shown).map { blank + $0 }
    return lines
  }

  private func underline(_ marks: [Mark]) -> String {
    let width = marks.map(\.end).max() ?? 0
    var row = [Character](repeating: " ", count: width)
    // Wide marks first, so that what lies inside them shows.
    for mark in marks.sorted(by: { $0.end - $0.start > $1.end - $1.start }) {
      for column in mark.start..<mark.end { row[column] = mark.text == nil ? "^" : glyphs.run }
    }
    for mark in marks where mark.text != nil { row[mark.start] = glyphs.tee }
    return String(row)
  }

  /// One row for each label, the rightmost first, so that no line crosses another.
  private func connectors(_ marks: [Mark]) -> [String] {
    let labelled = marks.filter { $0.text != nil }.sorted { $0.start < $1.start }
    var rows: [String] = []
    for index in labelled.indices.reversed() {
      let mark = labelled[index]
      var row = ""
      var column = 0
      for other in labelled[..<index] where other.start < mark.start && other.start >= column {
        row += String(repeating: " ", count: other.start - column) + String(glyphs.drop)
        column = other.start + 1
      }
      row += String(repeating: " ", count: mark.start - column)
      // Another label still to come at the same column branches off instead of ending.
      let continues = index > 0 && labelled[index - 1].start == mark.start
      row += String(continues ? glyphs.branch : glyphs.corner)
      let words = DisplayText.escapingControls(mark.text ?? "")
      rows.append(
        theme.paint(theme.caret, row) + " "
          + theme.paint(theme.label, drawsUnicode ? words : ASCII.spelled(words)))
    }
    return rows
  }
}
