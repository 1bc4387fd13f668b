/// What an example gave, as pieces in their order.
public struct Answer: Sendable {
  enum Piece: Sendable {
    /// What `print` wrote, and what commands answered.
    case output(String)
    /// An echoed value.
    case value(String)
    /// dtype and shape, `# float32[2, 3]`.
    case dims(String)
    case note(code: String, message: String)
    case error(Diagnostic)
  }

  var pieces: [Piece] = []

  /// The errors, with places in the page.
  public internal(set) var errors: [Diagnostic] = []

  /// The pieces as lines, as a page may show them.
  struct Rendering {
    var errors = ErrorForm.full
    var showsNotes = false
    var showsDims = false
    var render: (Diagnostic) -> String
  }

  /// The lines, and which of them begins the last value.
  func lines(_ rendering: Rendering) -> (lines: [String], value: Int?) {
    var text: [UInt8] = []
    var valueStart: Int?
    func endLine() {
      if let last = text.last, last != .newline { text.append(.newline) }
    }
    for piece in pieces {
      switch piece {
      case .output(let output): text += output.utf8
      case .value(let value):
        valueStart = text.count
        text += value.utf8
        text.append(.newline)
      case .dims(let dims):
        guard rendering.showsDims else { continue }
        endLine()
        text += "# \(dims)\n".utf8
      case .note(let code, let message):
        guard rendering.showsNotes else { continue }
        endLine()
        text += "note[\(code)]: \(message)\n".utf8
      case .error(let diagnostic):
        endLine()
        text += rendering.errors.text(of: diagnostic, render: rendering.render).utf8
        endLine()
      }
    }
    if text.last == .newline { text.removeLast() }
    let value = valueStart.map { start in text[..<start].count { $0 == .newline } }
    guard !text.isEmpty else { return ([], nil) }
    let lines = text.split(separator: .newline, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    return (lines, value)
  }
}

/// The ways in which a page can show an error.
enum ErrorForm: Sendable {
  /// As the session prints it, without the place.
  case full
  /// Its first line: `error[broadcast]: …`.
  case header
  /// `error[broadcast]`.
  case code
  /// As Python prints it, from `Traceback (most recent call last):` on.
  case traceback
  /// Python's last line: `RuntimeError: …`, with PyTorch's words or with ours.
  case exception(inOurWords: Bool)
  /// `RuntimeError`.
  case exceptionName

  /// The error's text. A traceback is only its last line here, since the lines before it say where
  /// files lay on somebody's machine.
  func text(of error: Diagnostic, render: (Diagnostic) -> String) -> String {
    switch self {
    case .full: return render(error)
    case .header: return firstLine(render(error))
    case .code: return "error[\(error.code)]"
    case .traceback, .exception(inOurWords: false):
      return exception(error, error.torch ?? error.message)
    case .exception(inOurWords: true): return exception(error, error.message)
    case .exceptionName: return error.type.rawValue
    }
  }

  private func exception(_ error: Diagnostic, _ message: String) -> String {
    message.isEmpty ? error.type.rawValue : "\(error.type.rawValue): \(firstLine(message))"
  }

  private func firstLine(_ text: String) -> String {
    String(decoding: text.utf8.prefix { $0 != .newline }, as: UTF8.self)
  }

  /// The form that an output on a page uses; nil where it shows no error.
  init?(shownIn lines: [String]) {
    for (index, line) in lines.enumerated() {
      if line.contains(Traceback.title) {
        self = .traceback
        return
      }
      if line.hasPrefix("error["), let end = line.utf8.firstIndex(of: UInt8(ascii: "]")) {
        let rest = line.utf8[line.utf8.index(after: end)...]
        if rest.allSatisfy({ $0.isBlank }) {
          self = .code
        } else {
          self = lines[(index + 1)...].allSatisfy(\.isBlank) ? .header : .full
        }
        return
      }
      if let exception = Traceback.Exception(line) {
        self = exception.message.isEmpty ? .exceptionName : .exception(inOurWords: false)
        return
      }
    }
    return nil
  }
}

/// Python's way to show an error.
enum Traceback {
  static let title = "Traceback (most recent call last)"

  /// `RuntimeError: message`, without the module that the name may begin with.
  struct Exception {
    var name: String
    var message: String

    var line: String { message.isEmpty ? name : "\(name): \(message)" }

    init?(_ line: String) {
      let bytes = Array(line.utf8)
      let word = bytes.prefix { $0.isNamePart || $0 == .dot }
      let rest = bytes.dropFirst(word.count)
      guard rest.isEmpty || rest.first == .colon, let first = word.first, first.isNameStart
      else { return nil }
      let name = String(decoding: word.split(separator: .dot).last ?? [], as: UTF8.self)
      let endings = ["Error", "Exception", "Interrupt", "Iteration", "Exit", "Warning"]
      guard endings.contains(where: { name.hasSuffix($0) }) else { return nil }
      self.name = name
      message = String(decoding: rest.dropFirst().drop { $0 == .space }, as: UTF8.self)
    }
  }

  /// The lines with each traceback made into its last line, of which the first line counts.
  static func shortened(_ lines: [String]) -> [String] {
    guard let start = lines.firstIndex(where: { $0.contains(title) }) else {
      return lines.map { Exception($0)?.line ?? $0 }
    }
    var kept = Array(lines[..<start])
    // IPython draws a line above.
    if let last = kept.last, last.count >= 5, last.allSatisfy({ $0 == "-" }) { kept.removeLast() }
    let rest = lines[(start + 1)...]
    for line in rest {
      if let exception = Exception(line) { return kept + [exception.line] }
    }
    // An exception of another name: the first line that is not indented.
    let last = rest.first { $0.utf8.first?.isNameStart ?? false }
    return kept + [last ?? title]
  }
}
