import TensorLang

/// Shows what differs: as text for people, or as one JSON object a line.
struct CheckReport {
  private let streams: Streams
  private let surroundings: Surroundings
  private let theme: Theme
  private let json: Bool
  private let columns: Int

  /// Lines of code that are shown, and lines of an output around the first that differs.
  private static let mostCode = 12
  private static let around = 8

  init(
    streams: Streams, surroundings: Surroundings, color: Surroundings.ColorChoice, json: Bool
  ) {
    self.streams = streams
    self.surroundings = surroundings
    self.json = json
    theme = surroundings.theme(for: streams.output, choice: color)
    columns = Surroundings.columns(of: streams.output.descriptor) ?? 100
  }

  /// `1 example`, `12 examples`.
  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  // MARK: Problems

  func problem(_ problem: Page.Problem, in source: Source) {
    if json {
      var writer = JSONWriter()
      begin(&writer, source, problem.line, "problem")
      writer.key("message")
      writer.value(problem.message)
      end(&writer)
      return
    }
    write([heading(source, problem.line, problem.message)])
  }

  // MARK: Differences

  func difference(_ result: Checker.Result, in source: Source) {
    guard let difference = result.difference else { return }
    if json {
      writeJSON(result, difference, source)
      return
    }
    let hasError = !result.answer.errors.isEmpty
    if result.example.expectation == nil {
      write([heading(source, result.example.line, "this fails, and the page shows no error")])
      let renderer = DiagnosticRenderer(
        theme: theme, drawsUnicode: surroundings.drawsUnicode, columns: columns)
      for error in result.answer.errors {
        let text = renderer.render(error, at: true)
        write(
          text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { "  " + $0 }
        )
      }
      return
    }
    let says: String
    switch (difference.expected.isEmpty, difference.got.isEmpty) {
    case (true, _): says = "the page shows no output, and there is one"
    case (_, true): says = "the page shows an output, and there is none"
    default: says = hasError ? "this fails otherwise than the page shows" : "the output differs"
    }
    var lines = [heading(source, result.example.line, says)]
    lines += code(result.example)
    lines += block(
      "expected", difference.expected, place: difference.expectedPlace, color: theme.fix)
    lines += block("got", difference.got, place: difference.gotPlace, color: theme.error)
    write(lines)
  }

  private func heading(_ source: Source, _ line: Int, _ words: String) -> String {
    let place = DisplayText.escapingControls("\(source.name):\(line):")
    return theme.paint(theme.bold, place) + " " + ours(words)
  }

  private func code(_ example: Example) -> [String] {
    var all = example.code.split(separator: "\n", omittingEmptySubsequences: false)
    while let last = all.last, last.allSatisfy(\.isWhitespace) { all.removeLast() }
    while let first = all.first, first.allSatisfy(\.isWhitespace) { all.removeFirst() }
    var lines = all.prefix(CheckReport.mostCode).map { line in
      "    " + theme.paint(theme.dim, SourceExcerpt(String(line)).cells.map(\.text).joined())
    }
    if all.count > CheckReport.mostCode {
      let rest = CheckReport.count(all.count - CheckReport.mostCode, "more line")
      lines.append("    " + theme.paint(theme.dim, "\(ellipsis) \(rest)"))
    }
    return lines
  }

  /// The lines of an output around the first that differs. In what came out its place is marked.
  private func block(
    _ title: String, _ lines: [String], place: (line: Int, column: Int), color: String
  ) -> [String] {
    if lines.isEmpty { return ["  \(title) nothing"] }
    var result = ["  \(title)"]
    func leaveOut(_ count: Int) {
      guard count > 0 else { return }
      result.append(
        "    " + theme.paint(theme.dim, "\(ellipsis) \(CheckReport.count(count, "line"))"))
    }
    let isMarked = title == "got"
    let first = max(0, min(place.line, lines.count) - CheckReport.around)
    let end = min(lines.count, place.line + CheckReport.around + 1)
    leaveOut(first)
    for index in first..<max(first, end) {
      let excerpt = SourceExcerpt(lines[index])
      guard index == place.line else {
        let text = excerpt.window(around: 0..<1, columns: columns - 4, ellipsis: ellipsis).text
        result.append(text.isEmpty ? "" : "    " + text)
        continue
      }
      let bytes = lines[index].unicodeScalars.prefix(place.column).reduce(0) { $0 + UTF8.width($1) }
      let column = excerpt.column(ofByte: bytes)
      let (text, start, _) = excerpt.window(
        around: column..<column + 1, columns: columns - 4, ellipsis: ellipsis)
      result.append(text.isEmpty ? "" : "    " + theme.paint(color, text))
      if isMarked { result.append(mark(column - start)) }
    }
    leaveOut(lines.count - max(first, end))
    // Something is missing behind the last line.
    if isMarked && place.line >= lines.count { result.append(mark(0)) }
    return result
  }

  private func mark(_ column: Int) -> String {
    "    " + String(repeating: " ", count: column) + theme.paint(theme.caret, "^")
  }

  private var ellipsis: String { surroundings.drawsUnicode ? "…" : "..." }

  private func ours(_ text: String) -> String {
    let safe = DisplayText.escapingControls(text)
    return surroundings.drawsUnicode ? safe : ASCII.spelled(safe)
  }

  private func write(_ lines: [String]) {
    for line in lines { streams.output.write(line + "\n") }
    streams.output.endRecord()
  }

  // MARK: JSON

  private func writeJSON(_ result: Checker.Result, _ difference: Difference, _ source: Source) {
    var writer = JSONWriter()
    let isUnshown = result.example.expectation == nil
    begin(&writer, source, result.example.line, isUnshown ? "error" : "difference")
    writer.key("code")
    writer.value(result.example.code)
    writer.key("expected")
    writer.value(difference.expected.joined(separator: "\n"))
    writer.key("got")
    writer.value(difference.got.joined(separator: "\n"))
    writer.key("at")
    writer.beginObject()
    writer.key("line")
    writer.value(difference.gotPlace.line + 1)
    writer.key("column")
    writer.value(difference.gotPlace.column + 1)
    writer.endObject()
    end(&writer)
  }

  private func begin(_ writer: inout JSONWriter, _ source: Source, _ line: Int, _ kind: String) {
    writer.beginObject()
    writer.key("file")
    writer.value(source.name)
    writer.key("line")
    writer.value(line)
    writer.key("kind")
    writer.value(kind)
  }

  private func end(_ writer: inout JSONWriter) {
    writer.endObject()
    writer.endLine()
    streams.output.write(writer.bytes)
    streams.output.endRecord()
  }
}
