import TensorOps

/// One conversation: variables, random generator, settings. It takes text and gives records; it
/// knows no terminal, has no global state, and its work can be interrupted from any thread.
public final class Session {
  public struct Options: Sendable {
    /// Plan everything, compute nothing (`--shapes-only`).
    public var shapesOnly = false
    /// The seed of `--seed`; nil: from the system.
    public var seed: UInt64?
    /// The most bytes that tensors and Python values may hold together; nil: most of the machine's.
    public var memoryLimit: Int?
    public var threads: Int?
    /// Whether `np.load` and `np.save` may touch files.
    public var filesAllowed = true

    public init() {}
  }

  /// How a text is run.
  public enum Style: Sendable {
    /// Echo top-level expression statements only; stop at the first error.
    case script
    /// As `script`, but go on after an error.
    case keepGoing
    /// Echo expression statements inside compound statements too, keep `_`, report assignments.
    case interactive
  }

  public enum Outcome: Sendable {
    case finished
    case failed
    case interrupted
    /// `exit`, `quit()`, `sys.exit(n)`.
    case exit(status: Int32)
  }

  /// Whether a text can run as it stands.
  public enum Completeness: Sendable {
    case complete
    /// A bracket, string or block is open: read another line.
    case incomplete
    /// No further line can mend it.
    case wrong
  }

  /// What Tab offers: the UTF-8 range of the text that a candidate replaces, and the candidates.
  public struct Completions: Sendable {
    public struct Candidate: Sendable {
      public var text: String
      /// A signature or a value's type, for the list that a second Tab shows.
      public var detail: String

      public init(text: String, detail: String = "") {
        self.text = text
        self.detail = detail
      }
    }

    public var range: Range<Int>
    public var candidates: [Candidate]

    public init(range: Range<Int>, candidates: [Candidate]) {
      self.range = range
      self.candidates = candidates
    }
  }

  /// A `%` command that a client adds (`%history`, `%save`, …): it gets the rest of the line and
  /// answers with text to show.
  public typealias ClientCommand = (Session, String) throws -> String?

  public let options: Options
  public let interrupt = Interrupt()
  public var clientCommands: [String: ClientCommand] = [:]
  let interpreter: Interpreter
  var isRunning = false

  public init(options: Options = Options()) {
    self.options = options
    let runtime = Runtime(
      interrupt: interrupt, memory: options.memoryLimit.map { MemoryBudget(limit: $0) },
      seed: options.seed, threads: options.threads ?? Session.processors,
      shapesOnly: options.shapesOnly)
    interpreter = Interpreter(runtime: runtime)
    interpreter.prepare()
    interpreter.session = self
  }

  /// Runs a text from its first statement to its last, giving each record to `emit` at once.
  ///
  /// The work happens on a thread with a large stack; `emit` is called on it, while the caller
  /// waits.
  public func run(
    _ source: Source, style: Style, emit: @escaping (Record) -> Void
  ) -> Outcome {
    if isRunning { return execute(source, style: style, emit: emit) }
    isRunning = true
    defer { isRunning = false }
    var outcome = Outcome.finished
    LargeStack.run { limit in
      self.interpreter.stackLimit = limit
      outcome = self.execute(source, style: style, emit: emit)
    }
    return outcome
  }

  /// Whether the session should read another line before it runs `text`.
  public func completeness(of text: String) -> Completeness {
    var result = Completeness.wrong
    LargeStack.run { _ in result = Parser.completeness(of: text) }
    return result
  }
}
