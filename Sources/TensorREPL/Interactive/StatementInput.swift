/// Lines of the statement under way that were entered before, and what completes in them.
struct StatementContext {
  var before = ""
  var complete: (String, Int) -> LineEditor.Completion? = { _, _ in nil }
}

/// Where the session's lines come from.
protocol StatementInput: AnyObject {
  var context: StatementContext { get set }
  /// Whether the input ends for good when it ends, as a file does, with what it gave so far whole.
  var isFinite: Bool { get }
  func read(prompt: String, color: String, prefill: String) -> LineEditor.Line
  func remember(_ entry: String)
}

/// Lines edited at a terminal.
final class EditedInput: StatementInput {
  private let editor: LineEditor
  let isFinite = false

  var context = StatementContext() {
    didSet {
      let before = context.before.isEmpty ? "" : context.before + "\n"
      let shift = before.utf8.count
      let complete = context.complete
      editor.complete = { text, cursor in
        guard let found = complete(before + text, cursor + shift),
          found.range.lowerBound >= shift
        else { return nil }
        let start = found.range.lowerBound - shift
        let end = max(start, found.range.upperBound - shift)
        return LineEditor.Completion(range: start..<end, candidates: found.candidates)
      }
    }
  }

  init(_ editor: LineEditor) { self.editor = editor }

  func read(prompt: String, color: String, prefill: String) -> LineEditor.Line {
    editor.read(prompt: prompt, color: color, prefill: prefill)
  }

  func remember(_ entry: String) { editor.remember(entry) }
}

/// Lines as they come, without a prompt: for a session whose output goes into a pipe.
final class PlainInput: StatementInput {
  private let reader: TerminalReader
  let isFinite = true
  var context = StatementContext()

  init(_ reader: TerminalReader) { self.reader = reader }

  func read(prompt: String, color: String, prefill: String) -> LineEditor.Line {
    var line = String.UnicodeScalarView()
    while true {
      switch reader.read() {
      case .scalar("\n"): return .text(String(line))
      case .scalar(let scalar): line.append(scalar)
      case .interrupted: return .interrupted
      case .end: return line.isEmpty ? .end : .text(String(line))
      }
    }
  }

  func remember(_ entry: String) {}
}
