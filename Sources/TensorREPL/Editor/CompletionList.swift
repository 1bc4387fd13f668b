/// What a second Tab shows: a line for each candidate with what it is, or names in columns where
/// the lines would not fit.
struct CompletionList {
  let text: String

  init(_ candidates: [(text: String, detail: String)], terminal: Int32) {
    let size = Surroundings.size(of: terminal) ?? (rows: 24, columns: 80)
    let rows = max(4, size.rows - 4)
    let columns = max(20, size.columns - 1)
    let hasDetails = candidates.contains { !$0.detail.isEmpty }
    text =
      hasDetails && candidates.count <= rows
      ? CompletionList.detailed(candidates, columns: columns)
      : CompletionList.inColumns(candidates.map(\.text), rows: rows, columns: columns)
  }

  private static func detailed(
    _ candidates: [(text: String, detail: String)], columns: Int
  ) -> String {
    let width = candidates.map { DisplayText.width($0.text) }.max() ?? 0
    return candidates.map { candidate in
      let line =
        candidate.detail.isEmpty
        ? candidate.text : DisplayText.padded(candidate.text, to: width) + "  " + candidate.detail
      return shown(line, columns)
    }.joined()
  }

  private static func inColumns(_ names: [String], rows: Int, columns: Int) -> String {
    let width = min(columns, (names.map { DisplayText.width($0) }.max() ?? 0) + 2)
    let across = max(1, columns / max(width, 1))
    let room = rows * across
    let kept = names.count > room ? Array(names.prefix(room - across)) : names
    let down = (kept.count + across - 1) / across
    var result = ""
    for row in 0..<down {
      var line = ""
      // Down the columns, as in a dictionary.
      for index in stride(from: row, to: kept.count, by: down) {
        line += DisplayText.padded(kept[index], to: width)
      }
      while line.last == " " { line.removeLast() }
      result += shown(line, columns)
    }
    if kept.count < names.count { result += "and \(names.count - kept.count) more\n" }
    return result
  }

  private static func shown(_ line: String, _ columns: Int) -> String {
    let flat = line.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
    return DisplayText.clipped(DisplayText.escapingControls(flat), to: columns, ellipsis: "~")
      + "\n"
  }
}
