/// The colours of one stream: empty strings where it takes none.
struct Theme: Sendable {
  var error = ""
  var code = ""
  var caret = ""
  var label = ""
  var note = ""
  var dim = ""
  var fix = ""
  var bold = ""
  var reset = ""

  static let plain = Theme()

  /// Colours of the terminal's own palette, so that they fit a light and a dark background.
  static let colored = Theme(
    error: "\u{1b}[1;31m", code: "\u{1b}[31m", caret: "\u{1b}[31m", label: "\u{1b}[36m",
    note: "\u{1b}[33m", dim: "\u{1b}[2m", fix: "\u{1b}[32m", bold: "\u{1b}[1m", reset: "\u{1b}[0m")

  func paint(_ color: String, _ text: String) -> String {
    color.isEmpty || text.isEmpty ? text : color + text + reset
  }
}
