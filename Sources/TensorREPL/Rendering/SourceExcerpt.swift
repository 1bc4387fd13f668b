import TensorLang

/// One line of source as it is shown: tabs expanded, control characters written out, and for each
/// byte the column at which it stands.
struct SourceExcerpt {
  /// One displayed scalar, or one written-out piece, and the column at which it begins.
  struct Cell {
    var text: String
    var column: Int
    var byte: Int
  }

  let cells: [Cell]
  let width: Int

  private static let tabWidth = 4

  init(_ line: String) {
    var cells: [Cell] = []
    cells.reserveCapacity(min(line.utf8.count, 1 << 20))
    var column = 0
    var byte = 0
    for scalar in line.unicodeScalars {
      let text: String
      let width: Int
      if scalar == "\t" {
        width = SourceExcerpt.tabWidth - column % SourceExcerpt.tabWidth
        text = String(repeating: " ", count: width)
      } else if scalar == "\r" || scalar == "\n" || DisplayText.isHarmful(scalar) {
        text = DisplayText.escape(scalar)
        width = text.utf8.count
      } else {
        text = String(scalar)
        width = DisplayText.width(scalar)
      }
      cells.append(Cell(text: text, column: column, byte: byte))
      column += width
      byte += UTF8.width(scalar)
    }
    self.cells = cells
    self.width = column
  }

  /// The column at which a byte of the line stands; the end of the line for what is beyond it.
  func column(ofByte byte: Int) -> Int {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].byte < byte { low = middle + 1 } else { high = middle }
    }
    // A combining mark belongs to the character before it.
    return low < cells.count ? cells[low].column : width
  }

  /// The column of the first thing on the line that is not a blank.
  var indentation: Int {
    cells.first { !$0.text.allSatisfy { $0 == " " } }?.column ?? 0
  }

  /// The part of the line that shows in a window of columns, with a sign where something was cut,
  /// and the column of the line at which the shown text begins.
  func window(
    around marks: Range<Int>, columns: Int, ellipsis: String
  ) -> (text: String, start: Int, end: Int) {
    if width <= columns {
      return (cells.map(\.text).joined(), 0, width)
    }
    let sign = DisplayText.width(ellipsis)
    // The marks in the middle where they fit, their start where they don't.
    let room = max(columns - 2 * sign, 8)
    let spare = max(0, room - marks.count)
    var start = max(0, marks.lowerBound - min(spare / 2, 24))
    if start + room + sign >= width { start = max(0, width - room - sign) }
    let end = min(width, start + room)
    var text = ""
    var first: Int?
    for cell in cells where cell.column >= start && cell.column < end {
      if first == nil { first = cell.column }
      text += cell.text
    }
    let shown = first ?? start
    if shown > 0 { text = ellipsis + text }
    if end < width { text += ellipsis }
    return (text, shown > 0 ? shown - sign : 0, end)
  }
}
