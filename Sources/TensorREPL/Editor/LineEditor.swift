@preconcurrency import CEditline
@preconcurrency import Glibc

/// A line of input edited at a terminal, on libedit.
///
/// One object for one terminal; its callbacks are called on the thread that reads.
final class LineEditor {
  enum Line {
    case text(String)
    /// Ctrl-C: the line was given up.
    case interrupted
    /// Ctrl-D on an empty line, or a terminal that went away.
    case end
  }

  /// What Tab finds for a text and a cursor, a UTF-8 offset.
  struct Completion {
    /// The UTF-8 range of the text that is replaced.
    var range: Range<Int>
    var candidates: [(text: String, detail: String)]
  }

  var complete: (String, Int) -> Completion? = { _, _ in nil }

  let reader: TerminalReader
  private let output: Int32
  private let isCapable: Bool
  private var editor: OpaquePointer?
  private let history: OpaquePointer?
  private let files: [UnsafeMutablePointer<FILE>?]
  private var promptText: UnsafeMutablePointer<CChar>?
  private var promptWidth = 0

  /// Every entry, the newest last: what Up and Down search.
  private var entries: [String] = []
  private var recall = Recall()
  private var inserting: [Unicode.Scalar] = []
  private var lastTab: (text: String, cursor: Int)?

  /// A search through the history, while it goes on.
  private struct Recall {
    var index = 0
    var prefix = ""
    /// The line that the search began with, and what it shows now.
    var original = ""
    var shown: String?
  }

  /// Opens an editor on a terminal; nil when libedit refuses.
  init?(input: Int32, output: Int32, isCapable: Bool) {
    self.output = output
    self.isCapable = isCapable
    reader = TerminalReader(descriptor: input)
    // Streams of libedit's own, so that nobody else's buffer mixes with its.
    files = [
      fdopen(dup(input), "r"), fdopen(dup(output), "w"),
      isCapable ? fdopen(dup(STDERR_FILENO), "w") : fopen("/dev/null", "w"),
    ]
    history = history_init()
    guard let inputFile = files[0], let outputFile = files[1], let errorFile = files[2],
      let history, let editor = el_init("tensor", inputFile, outputFile, errorFile)
    else { return nil }
    self.editor = editor
    ceditline_set_context(editor, Unmanaged.passUnretained(self).toOpaque())
    ceditline_set_signal(editor, 0)
    ceditline_history_set_size(history, 20_000)
    ceditline_history_set_unique(history, 1)
    ceditline_use_history(editor, history)
    ceditline_set_editor(editor, "emacs")
    ceditline_set_reader(
      editor,
      { editor, result in
        guard let self = LineEditor.of(editor), let result else { return -1 }
        return self.readCharacter(into: result)
      })
    ceditline_set_prompt(
      editor,
      { editor in LineEditor.of(editor)?.promptText }, 1)
    bindKeys()
    reader.onResize = { [unowned self] in
      el_resize(self.editor)
      redraw()
    }
    reader.onContinue = { [unowned self] in
      ceditline_prepare_terminal(self.editor, 0)
      ceditline_prepare_terminal(self.editor, 1)
      setPaste(true)
      ceditline_refresh(self.editor)
    }
  }

  deinit {
    if let editor { el_end(editor) }
    if let history { history_end(history) }
    for case let file? in files { fclose(file) }
    free(promptText)
  }

  private static func of(_ editor: OpaquePointer?) -> LineEditor? {
    guard let context = ceditline_context(editor) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
  }

  // MARK: Reading

  /// Reads one line; what was pasted or recalled may have newlines in it.
  ///
  /// - Parameters:
  ///   - prompt: shown before the line, followed by a space.
  ///   - color: the escape that colours the prompt, or nothing.
  ///   - prefill: text that stands in the line already.
  func read(prompt: String, color: String, prefill: String = "") -> Line {
    free(promptText)
    // Escapes stand between marks, and none at the very end, where libedit would leak it.
    promptText =
      color.isEmpty
      ? strdup("\(prompt) ") : strdup("\u{1}\(color)\u{1}\(prompt)\u{1}\u{1b}[0m\u{1} ")
    promptWidth = DisplayText.width(prompt) + 1
    recall = Recall()
    lastTab = nil
    if !prefill.isEmpty {
      inserting = Array(prefill.unicodeScalars)
      reader.inject(Key.insertSequence)
    }
    _ = ceditline_take_continue()
    setPaste(true)
    // Before the prompt shows: a key that comes between prompt and mode would be lost.
    ceditline_prepare_terminal(editor, 1)
    var count: Int32 = 0
    let line = el_gets(editor, &count)
    setPaste(false)
    if let line, count > 0 {
      var bytes = UnsafeRawBufferPointer(start: line, count: Int(count))[...]
      if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
      return .text(String(decoding: bytes, as: UTF8.self))
    }
    let wasInterrupted = interrupted
    interrupted = false
    el_reset(editor)
    if wasInterrupted {
      write("^C\n")
      return .interrupted
    }
    write("\n")
    return .end
  }

  private var interrupted = false

  private func readCharacter(into result: UnsafeMutablePointer<wchar_t>) -> Int32 {
    // A long run of plain characters is a paste into a terminal that does not say so: inserted at
    // once, where one by one would redraw the line for each.
    if usesEmacsKeys, reader.printableRunLength(limit: 128) >= 128 {
      inserting = reader.takePrintableRun(limit: 1 << 16).map { Unicode.Scalar($0) }
      reader.inject(Key.insertSequence)
    }
    switch reader.read() {
    case .scalar(let scalar):
      result.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    case .interrupted:
      interrupted = true
      return -1
    case .end:
      return 0
    }
  }

  private func write(_ text: String) {
    fflush(files[1])
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress!, $0.count) }
  }

  private func setPaste(_ on: Bool) {
    ceditline_set_editing(on, on && isCapable)
    guard isCapable else { return }
    write(on ? "\u{1b}[?2004h" : "\u{1b}[?2004l")
  }

  // MARK: History

  /// Adds an entry, which may have several lines.
  func remember(_ entry: String) {
    if entries.last != entry { entries.append(entry) }
    // libedit's own list serves its searches (Ctrl-R, vi's keys).
    ceditline_history_enter(history, entry)
  }

  // MARK: Keys

  private enum Key {
    case complete, paste, insert, up, down, newline

    var name: StaticString {
      switch self {
      case .complete: "tensor-complete"
      case .paste: "tensor-paste"
      case .insert: "tensor-insert"
      case .up: "tensor-previous"
      case .down: "tensor-next"
      case .newline: "tensor-newline"
      }
    }

    var help: StaticString {
      switch self {
      case .complete: "Complete a name, or list what fits"
      case .paste: "Take in a bracketed paste"
      case .insert: "Insert a text that the program made"
      case .up: "The previous entry that begins as the line does"
      case .down: "The next entry that begins as the line does"
      case .newline: "Begin another line of the same statement"
      }
    }

    /// The bytes of `insert`'s key, private to this program: no keyboard sends them.
    static let insertSequence = "\u{1b}[250~"
  }

  private var usesEmacsKeys = true

  private func bindKeys() {
    add(.complete) { editor, _ in LineEditor.of(editor)?.completeLine() ?? Answer.nothing }
    add(.paste) { editor, _ in LineEditor.of(editor)?.insertPaste() ?? Answer.nothing }
    add(.insert) { editor, _ in LineEditor.of(editor)?.insertPrepared() ?? Answer.nothing }
    add(.up) { editor, _ in LineEditor.of(editor)?.goUp() ?? Answer.nothing }
    add(.down) { editor, _ in LineEditor.of(editor)?.goDown() ?? Answer.nothing }
    add(.newline) { editor, _ in LineEditor.of(editor)?.insertNewline() ?? Answer.nothing }

    // What other editors of command lines do with these keys.
    for (keys, name) in [
      ("\\e[H", "ed-move-to-beg"), ("\\eOH", "ed-move-to-beg"), ("\\e[1~", "ed-move-to-beg"),
      ("\\e[F", "ed-move-to-end"), ("\\eOF", "ed-move-to-end"), ("\\e[4~", "ed-move-to-end"),
      ("\\e[3~", "ed-delete-next-char"), ("\\e[1;5C", "em-next-word"),
      ("\\e[1;5D", "ed-prev-word"), ("^W", "ed-delete-prev-word"), ("^U", "vi-kill-line-prev"),
      ("^R", "em-inc-search-prev"),
    ] {
      ceditline_bind(editor, keys, name)
    }
    // The user's own keys and mode.
    el_source(editor, nil)
    usesEmacsKeys = ceditline_uses_emacs(editor)
    // What the session can't do without, whatever was bound before.
    let own: [(String, StaticString)] = [
      ("\\e[200~", Key.paste.name), ("\\e[250~", Key.insert.name), ("\\e[A", Key.up.name),
      ("\\eOA", Key.up.name), ("\\e[B", Key.down.name), ("\\eOB", Key.down.name),
      ("\\e\r", Key.newline.name),
    ]
    bind("^I", to: Key.complete.name)
    if usesEmacsKeys {
      for (keys, name) in own { bind(keys == "\\e\r" ? "\\e^M" : keys, to: name) }
      bind("^P", to: Key.up.name)
      bind("^N", to: Key.down.name)
      return
    }
    // In vi's mode a lone escape has a meaning: sequences are recognised by the reader, and each
    // becomes one of the control characters from 0x80 on, which no keyboard sends.
    let others: [(String, StaticString)] = [
      ("\\e[C", "ed-next-char"), ("\\eOC", "ed-next-char"), ("\\e[D", "ed-prev-char"),
      ("\\eOD", "ed-prev-char"), ("\\e[H", "ed-move-to-beg"), ("\\eOH", "ed-move-to-beg"),
      ("\\e[F", "ed-move-to-end"), ("\\eOF", "ed-move-to-end"),
      ("\\e[3~", "ed-delete-next-char"),
    ]
    for (index, (keys, name)) in (own + others).enumerated() {
      let code = 0x80 + index
      bind("\\" + String(code, radix: 8), to: name)
      reader.translations.append(
        (Array(("\u{1b}" + keys.dropFirst(2)).utf8), Unicode.Scalar(UInt8(code))))
    }
  }

  private func add(_ key: Key, _ function: @escaping ceditline_function) {
    key.name.withUTF8Buffer { name in
      key.help.withUTF8Buffer { help in
        // Static strings end in a zero and live as long as the process.
        _ = ceditline_add_function(editor, LineEditor.text(name), LineEditor.text(help), function)
      }
    }
  }

  private func bind(_ keys: String, to name: StaticString) {
    name.withUTF8Buffer { name in
      _ = ceditline_bind(editor, keys, LineEditor.text(name))
      if !usesEmacsKeys { _ = ceditline_bind_command_mode(editor, keys, LineEditor.text(name)) }
    }
  }

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
    bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
  }

  /// What a key's function tells libedit.
  private enum Answer {
    static let nothing = UInt8(CC_NORM)
    static let refresh = UInt8(CC_REFRESH)
  }

  // MARK: The line

  /// The line's scalars and the cursor's place among them.
  private var current: (scalars: [Unicode.Scalar], cursor: Int) {
    guard let info = el_wline(editor)?.pointee, let buffer = info.buffer else { return ([], 0) }
    let count = max(0, info.lastchar - buffer)
    let cursor = max(0, min(count, info.cursor - buffer))
    let scalars = (0..<count).map { index in
      Unicode.Scalar(UInt32(bitPattern: buffer[index])) ?? "\u{FFFD}"
    }
    return (scalars, cursor)
  }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Inserts at the cursor, in pieces that libedit's buffer can always grow by.
  @discardableResult
  private func insert(_ scalars: [Unicode.Scalar]) -> UInt8 {
    var start = 0
    while start < scalars.count {
      let end = min(start + 256, scalars.count)
      var piece = scalars[start..<end].map { wchar_t(bitPattern: $0.value) }
      piece.append(0)
      if el_winsertstr(editor, piece) != 0 { break }
      start = end
    }
    return Answer.refresh
  }

  private func replaceLine(with text: String) {
    let (scalars, cursor) = current
    el_cursor(editor, Int32(clamping: scalars.count - cursor))
    el_deletestr(editor, Int32(clamping: scalars.count))
    insert(Array(text.unicodeScalars))
  }

  private func moveCursor(by distance: Int) {
    el_cursor(editor, Int32(clamping: distance))
  }

  private func insertPrepared() -> UInt8 {
    let text = inserting
    inserting = []
    return insert(text)
  }

  private func insertNewline() -> UInt8 { insert(["\n"]) }

  /// The row below the prompt's own in which a text ends on the screen.
  private func row(of scalars: ArraySlice<Unicode.Scalar>) -> Int {
    let columns = max(1, Surroundings.columns(of: output) ?? 80)
    var row = 0
    var column = promptWidth
    for scalar in scalars {
      if scalar == "\n" {
        row += 1
        column = 0
        continue
      }
      let width = scalar == "\t" ? 8 - column % 8 : DisplayText.width(scalar)
      column += width
      if column >= columns {
        row += 1
        column = column > columns ? width : 0
      }
    }
    return row
  }

  /// Draws prompt and line again where they stand, after the terminal's width changed: it has moved
  /// the text of long lines by itself.
  private func redraw() {
    if isCapable {
      let (scalars, cursor) = current
      let above = row(of: scalars[..<cursor])
      write((above > 0 ? "\u{1b}[\(above)A" : "") + "\r\u{1b}[J")
    }
    ceditline_refresh(editor)
  }

  // MARK: Paste

  /// Takes in everything up to the end of the paste: newlines and tabs as they are, no other
  /// control characters, and no newline at the end, where Enter decides.
  private func insertPaste() -> UInt8 {
    let closing = Array("\u{1b}[201~".unicodeScalars)
    var text: [Unicode.Scalar] = []
    reading: while true {
      switch reader.read() {
      case .scalar(let scalar):
        text.append(scalar)
        if scalar == "~", text.count >= closing.count,
          text.suffix(closing.count).elementsEqual(closing)
        {
          text.removeLast(closing.count)
          break reading
        }
      case .interrupted:
        reader.discard()
        return Answer.refresh
      case .end: break reading
      }
    }
    return insert(LineEditor.cleaned(text))
  }

  private static func cleaned(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var previous: Unicode.Scalar?
    for scalar in text {
      switch scalar {
      case "\r": result.append("\n")
      case "\n": if previous != "\r" { result.append("\n") }
      default:
        if !DisplayText.isHarmful(scalar) { result.append(scalar) }
      }
      previous = scalar
    }
    while result.last == "\n" { result.removeLast() }
    return result
  }

  // MARK: Up and down

  private func goUp() -> UInt8 {
    let (scalars, cursor) = current
    let text = LineEditor.string(scalars)
    if recall.shown != text {
      if let move = lineMove(scalars, cursor, up: true) {
        moveCursor(by: move)
        return Answer.refresh
      }
      recall = Recall(
        index: entries.count, prefix: LineEditor.string(scalars[..<cursor]), original: text,
        shown: text)
    }
    var index = min(recall.index, entries.count) - 1
    while index >= 0 {
      let entry = entries[index]
      if entry != text, entry.utf8.starts(with: recall.prefix.utf8) {
        show(entry, at: index)
        return Answer.refresh
      }
      index -= 1
    }
    return Answer.nothing
  }

  private func goDown() -> UInt8 {
    let (scalars, cursor) = current
    let text = LineEditor.string(scalars)
    guard recall.shown == text else {
      if let move = lineMove(scalars, cursor, up: false) {
        moveCursor(by: move)
        return Answer.refresh
      }
      return Answer.nothing
    }
    var index = recall.index + 1
    while index < entries.count {
      let entry = entries[index]
      if entry != text, entry.utf8.starts(with: recall.prefix.utf8) {
        show(entry, at: index)
        return Answer.refresh
      }
      index += 1
    }
    if recall.index < entries.count { show(recall.original, at: entries.count) }
    return Answer.refresh
  }

  private func show(_ entry: String, at index: Int) {
    replaceLine(with: entry)
    recall.index = index
    recall.shown = entry
  }

  /// How far the cursor moves to stand one line higher or lower in a text of several lines; nil
  /// where there is no such line.
  private func lineMove(_ scalars: [Unicode.Scalar], _ cursor: Int, up: Bool) -> Int? {
    let lineStart = (scalars[..<cursor].lastIndex(of: "\n") ?? -1) + 1
    let column = cursor - lineStart
    if up {
      guard lineStart > 0 else { return nil }
      let start = (scalars[..<(lineStart - 1)].lastIndex(of: "\n") ?? -1) + 1
      return min(start + column, lineStart - 1) - cursor
    }
    guard let lineEnd = scalars[cursor...].firstIndex(of: "\n") else { return nil }
    let start = lineEnd + 1
    let end = scalars[start...].firstIndex(of: "\n") ?? scalars.count
    return min(start + column, end) - cursor
  }

  // MARK: Completion

  private func completeLine() -> UInt8 {
    let (scalars, cursor) = current
    let lineStart = (scalars[..<cursor].lastIndex(of: "\n") ?? -1) + 1
    // At the beginning of a line Tab indents.
    if scalars[lineStart..<cursor].allSatisfy({ $0 == " " || $0 == "\t" }) {
      let width = 4 - (cursor - lineStart) % 4
      return insert([Unicode.Scalar](repeating: " ", count: width))
    }
    let text = LineEditor.string(scalars)
    let offset = LineEditor.string(scalars[..<cursor]).utf8.count
    let isSecond = lastTab.map { $0.text == text && $0.cursor == offset } ?? false
    lastTab = (text, offset)
    guard let completion = complete(text, offset), !completion.candidates.isEmpty,
      completion.range.lowerBound >= 0, completion.range.lowerBound <= offset
    else { return Answer.nothing }
    let bytes = Array(text.utf8)
    let typed = bytes[completion.range.lowerBound..<offset]
    let common = LineEditor.commonPrefix(completion.candidates.map(\.text))
    if common.utf8.count > typed.count || completion.candidates.count == 1 {
      let count = String(decoding: typed, as: UTF8.self).unicodeScalars.count
      el_deletestr(editor, Int32(clamping: count))
      return insert(Array(common.unicodeScalars))
    }
    guard isSecond else { return Answer.nothing }
    // The list goes below the whole line, wherever in it the cursor stands.
    let below = row(of: scalars[...]) - row(of: scalars[..<cursor])
    write(
      String(repeating: "\n", count: below + 1)
        + CompletionList(completion.candidates, terminal: output).text)
    ceditline_refresh(editor)
    return Answer.nothing
  }

  private static func commonPrefix(_ texts: [String]) -> String {
    guard var prefix = texts.first.map({ Array($0.unicodeScalars) }) else { return "" }
    for text in texts.dropFirst() {
      var count = 0
      for scalar in text.unicodeScalars {
        guard count < prefix.count, prefix[count] == scalar else { break }
        count += 1
      }
      prefix.removeLast(prefix.count - count)
    }
    return string(prefix)
  }
}
