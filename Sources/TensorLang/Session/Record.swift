import TensorOps

/// One thing that a session says, in order: the terminal, JSON lines and any later client render
/// the same stream.
public struct Record {
  /// The source text and the 1-based line on which the top-level statement begins.
  public var source: Source
  public var line: Int
  public var kind: Kind

  /// Whose values these are.
  private let interpreter: Interpreter?

  public init(source: Source, line: Int, kind: Kind) {
    self.init(source: source, line: line, kind: kind, interpreter: nil)
  }

  init(source: Source, line: Int, kind: Kind, interpreter: Interpreter?) {
    self.source = source
    self.line = line
    self.kind = kind
    self.interpreter = interpreter
  }

  /// Python's `repr` of a value of this record or of a part of it, as its library prints it. Call
  /// it while the record is being received. A value that can't be shown gives a few words that
  /// say so.
  public func representation(of value: Value) -> String {
    let interpreter = interpreter ?? Interpreter(runtime: Runtime())
    do { return try interpreter.repr(value) } catch {
      return "<\(value.typeName) that can't be shown>"
    }
  }

  public enum Kind {
    /// The value of a top-level expression statement (None makes no record in text modes, but is
    /// recorded here so that JSON can say `none`). `muted`: a `;` followed it.
    case value(Value, muted: Bool)
    /// An assignment bound these names to tensors (dim lines in the session).
    case assigned([(name: String, summary: String)])
    /// What `print` wrote.
    case output(String)
    case note(code: String, message: String)
    case error(Diagnostic)
    /// A `%` command's answer: its text, and its data for JSON.
    case command(name: String, text: String)
    /// How far long work has come, for a progress line on a terminal.
    case progress(done: Int, total: Int?, label: String)
  }
}
