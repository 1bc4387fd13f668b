@preconcurrency import Glibc
import TensorLang

/// One run of the command: its texts and files in order, then the session if there is one.
final class Program {
  private let command: TensorCommand
  private let session: Session
  private let surroundings: Surroundings
  private let streams = Streams()
  private let log = InputLog()
  private let commands: ClientCommands

  init(command: TensorCommand, session: Session) {
    self.command = command
    self.session = session
    surroundings = Surroundings.current
    commands = ClientCommands(log: log)
  }

  /// Runs everything and gives the exit status.
  func run() -> Int32 {
    // A reader that leaves is seen where it is written to.
    signal(SIGPIPE, SIG_IGN)
    Signals.interrupt(session.interrupt)
    commands.install(in: session)
    let readsInput = command.files.contains("-") || !(hasWork || isatty(STDIN_FILENO) == 1)
    if hasWork || readsInput {
      let status = runScripts(readsInput: readsInput)
      guard command.options.interactive else { return status }
    }
    let interactive = InteractiveSession(
      session: session, streams: streams, surroundings: surroundings, color: command.options.color,
      quiet: command.options.quiet, json: command.options.json, log: log, commands: commands)
    return interactive.run()
  }

  private var hasWork: Bool { !command.options.texts.isEmpty || !command.files.isEmpty }

  // MARK: Scripts

  private func runScripts(readsInput: Bool) -> Int32 {
    var texts = command.options.texts.map { SourceText(name: "-c", bytes: Array($0.utf8)) }
    do throws(SourceText.Unreadable) {
      for file in command.files {
        texts.append(try file == "-" ? .readStandardInput() : .read(path: file))
      }
      if command.files.isEmpty && readsInput { texts.append(try .readStandardInput()) }
    } catch {
      streams.writeError("tensor: \(DisplayText.escapingControls(error.message))\n")
      return 66
    }
    let sink = makeSink(for: texts)
    commands.run(into: sink, of: session, isScript: true)
    let runner = ScriptRunner(session: session, sink: sink, keepGoing: command.options.keepGoing)
    let status = runner.run(texts)
    streams.flush()
    return status
  }

  private func makeSink(for texts: [SourceText]) -> RecordSink {
    if command.options.json {
      return JSONRenderer(
        stream: streams.output,
        options: .init(
          quiet: command.options.quiet, addsRepresentation: command.options.repr,
          onlySource: texts.count == 1 ? texts[0].source.name : nil))
    }
    return TextRenderer(
      streams: streams, options: .init(quiet: command.options.quiet, interactive: false),
      surroundings: surroundings, color: command.options.color)
  }
}

/// Runs texts one after another in one session, as scripts.
struct ScriptRunner {
  let session: Session
  let sink: RecordSink
  let keepGoing: Bool

  /// The exit status: 0, 1 after an error, 130 when interrupted, or what the script asked for.
  func run(_ texts: [SourceText]) -> Int32 {
    var failed = false
    for text in texts {
      if let problem = text.encodingProblem {
        sink.receive(
          Record(
            source: text.source, line: text.source.position(of: problem.span.start).line,
            kind: .error(problem)))
        failed = true
        if !keepGoing { break }
      }
      (sink as? TextRenderer)?.beginRun()
      let outcome = session.run(text.source, style: keepGoing ? .keepGoing : .script) {
        [sink] record in sink.receive(record)
      }
      (sink as? TextRenderer)?.endRun()
      switch outcome {
      case .finished: continue
      case .failed:
        failed = true
        if !keepGoing { return 1 }
      case .interrupted: return 130
      case .exit(let status): return status
      }
    }
    return failed ? 1 : 0
  }
}
