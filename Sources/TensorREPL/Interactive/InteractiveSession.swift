@preconcurrency import CEditline
@preconcurrency import Glibc
import TensorLang

/// The conversation at a terminal: reads statements, runs them, keeps the history.
final class InteractiveSession {
  private let session: Session
  private let streams: Streams
  private let surroundings: Surroundings
  private let color: Surroundings.ColorChoice
  private let quiet: Bool
  private let sink: RecordSink
  private let commands: ClientCommands
  private let log: InputLog
  private var history: HistoryFile?
  private var hasToldHistoryProblem = false
  private var prefill = ""

  init(
    session: Session, streams: Streams, surroundings: Surroundings,
    color: Surroundings.ColorChoice, quiet: Bool, json: Bool, log: InputLog,
    commands: ClientCommands
  ) {
    self.session = session
    self.streams = streams
    self.surroundings = surroundings
    self.color = color
    self.quiet = quiet
    self.log = log
    self.commands = commands
    sink =
      json
      ? JSONRenderer(stream: streams.output, options: .init(quiet: quiet))
      : TextRenderer(
        streams: streams, options: .init(quiet: quiet, interactive: true),
        surroundings: surroundings, color: color)
  }

  /// Talks until `exit`, Ctrl-D or the end of input; gives the exit status.
  func run() -> Int32 {
    let input: Int32
    if isatty(STDIN_FILENO) == 1 {
      input = STDIN_FILENO
    } else {
      input = open("/dev/tty", O_RDONLY | O_CLOEXEC)
      guard input >= 0 else {
        streams.writeError("tensor: a session needs a terminal, and there is none\n")
        return 1
      }
    }
    if streams.output.isTerminal,
      let editor = LineEditor(
        input: input, output: STDOUT_FILENO, isCapable: surroundings.isCapableTerminal)
    {
      ceditline_catch_terminal_signals(input)
      return talk(EditedInput(editor))
    }
    return talk(PlainInput(TerminalReader(descriptor: input)))
  }

  private func talk(_ input: StatementInput) -> Int32 {
    let isEdited = input is EditedInput
    if isEdited {
      prepare(input)
      if !quiet { streams.output.write(banner) }
      tellHistoryProblem()
    }
    while true {
      if streams.output.isInsideLine && streams.output.isTerminal { streams.output.write("\n") }
      streams.flush()
      switch readStatement(input) {
      case .end:
        return 0
      case .interrupted:
        continue
      case .text(let text):
        if text.allSatisfy(\.isWhitespace) { continue }
        input.remember(text)
        history?.append(text)
        tellHistoryProblem()
        if let status = execute(text) { return status }
      }
    }
  }

  private var banner: String {
    let theme = surroundings.theme(for: streams.output, choice: color)
    let line = "tensor \(TensorCommand.version): PyTorch's tensors, their values and shapes"
    return theme.paint(theme.bold, line) + "\n"
      + theme.paint(theme.dim, "help() tells more, Tab completes, exit or Ctrl-D leaves.") + "\n"
  }

  private func prepare(_ input: StatementInput) {
    let history = HistoryFile()
    let entries = history.load()
    for entry in entries { input.remember(entry) }
    self.history = history
    commands.earlier = entries
    commands.run(into: sink, of: session, isScript: false)
    commands.prefill = { [unowned self] text in prefill = text }
  }

  private func tellHistoryProblem() {
    guard let problem = history?.problem, !hasToldHistoryProblem else { return }
    hasToldHistoryProblem = true
    guard !quiet else { return }
    streams.writeError("note: this session's history is not kept: \(problem)\n")
  }

  // MARK: Reading a statement

  /// Reads lines until they make a statement.
  private func readStatement(_ input: StatementInput) -> LineEditor.Line {
    let theme = surroundings.theme(for: streams.output, choice: color)
    let color = theme.reset.isEmpty ? "" : "\u{1b}[1;34m"
    let ready = prefill
    prefill = ""
    var text = ""
    var isFirst = true
    while true {
      input.context = StatementContext(before: text) { [session] in
        Completer(session: session).complete($0, $1)
      }
      let line = input.read(
        prompt: isFirst ? ">>>" : "...", color: color, prefill: isFirst ? ready : "")
      guard case .text(let piece) = line else {
        // The end of input in the middle of a statement gives it up; at a prompt of its own it
        // ends the session.
        return isFirst ? line : (input.isFinite ? .text(text) : .interrupted)
      }
      text += isFirst ? piece : "\n" + piece
      if isFirst && piece.allSatisfy({ $0 == " " || $0 == "\t" }) { return .text("") }
      isFirst = false
      switch session.completeness(of: text) {
      case .complete, .wrong: return .text(InteractiveSession.trimmed(text))
      case .incomplete:
        // What was pasted or recalled whole runs when Enter is pressed: the blank line that ends
        // a block typed line by line is not asked for.
        if piece.contains("\n"), session.completeness(of: text + "\n") != .incomplete {
          return .text(InteractiveSession.trimmed(text))
        }
      }
    }
  }

  /// Without the blank lines that only said "this is all".
  private static func trimmed(_ text: String) -> String {
    var bytes = Array(text.utf8)
    while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Running it

  /// Runs one statement; the exit status when it ends the session.
  private func execute(_ text: String) -> Int32? {
    let number = log.begin(text)
    // The bare word leaves too, as at Python's own prompt.
    let word = text.filter { !$0.isWhitespace }
    let leaves = word == "exit" || word == "quit"
    let source = Source(name: "<input \(number)>", text: leaves ? word + "()" : text)
    _ = Signals.takeInterrupt()
    session.interrupt.clear()
    let renderer = sink as? TextRenderer
    renderer?.beginRun(prompted: source)
    let outcome = session.run(source, style: .interactive) { [sink] record in
      sink.receive(record)
    }
    renderer?.endRun()
    streams.flush()
    if case .finished = outcome { log.finish(number, succeeded: true) }
    _ = Signals.takeInterrupt()
    session.interrupt.clear()
    if case .exit(let status) = outcome { return status }
    return nil
  }
}

/// Tab's answers: the session's names, and file paths.
struct Completer {
  let session: Session

  /// Completes in a text that may begin with lines entered before.
  func complete(_ text: String, _ cursor: Int) -> LineEditor.Completion? {
    let found = session.completions(for: text, cursor: cursor)
    if !found.candidates.isEmpty {
      return LineEditor.Completion(
        range: found.range, candidates: found.candidates.map { ($0.text, $0.detail) })
    }
    return PathCompletion.complete(text, cursor: cursor)
  }
}
