/// An error on its way out of an evaluation. The nodes that it passes fill in where it happened;
/// the session turns it into a `Diagnostic`.
public final class LanguageError: Error, @unchecked Sendable {
  public var code: String
  public var type: ExceptionType
  /// What went wrong, in our words.
  public var message: String
  /// Python's or PyTorch's first line, word for word.
  public var torch: String?
  public var span: Span?
  public var source: Source?
  public var labels: [Diagnostic.Label] = []
  public var details: [String] = []
  public var fixes: [Diagnostic.Fix] = []
  public var trace: [Diagnostic.TraceEntry] = []
  /// Arguments to blame, for the node that knows where they stand; each with a few words.
  public var blamed: [(argument: Blame, text: String)] = []

  /// An argument of a call, or an operand of an operator (the left one is positional 0).
  public enum Blame: Sendable {
    case receiver
    case positional(Int)
    case keyword(String)
    /// The keyword itself, not what it is given.
    case keywordName(String)
  }

  /// An error whose message is Python's own unless `torch` says otherwise.
  public init(_ type: ExceptionType, _ message: String, code: String? = nil) {
    self.type = type
    self.message = message
    self.code = code ?? LanguageError.code(of: type)
    torch = message
  }

  public init(
    _ type: ExceptionType, code: String, message: String, torch: String?,
    fixes: [Diagnostic.Fix] = []
  ) {
    self.type = type
    self.code = code
    self.message = message
    self.torch = torch
    self.fixes = fixes
  }

  /// What the language leaves out, by its name.
  public static func unsupported(_ message: String) -> LanguageError {
    LanguageError(.notImplementedError, code: "unsupported", message: message, torch: nil)
  }

  /// A broken invariant of this program's own.
  public static func broken(_ message: String) -> LanguageError {
    LanguageError(.internalError, code: "internal", message: message, torch: nil)
  }

  private static func code(of type: ExceptionType) -> String {
    switch type {
    case .syntaxError, .indentationError: return "syntax"
    case .nameError, .unboundLocalError: return "unknown-name"
    case .typeError: return "type"
    case .valueError: return "value"
    case .indexError, .axisError: return "index"
    case .argumentError: return "argument"
    case .linAlgError: return "linear-algebra"
    case .keyError: return "key"
    case .attributeError: return "attribute"
    case .runtimeError: return "runtime"
    case .notImplementedError: return "not-implemented"
    case .zeroDivisionError: return "zero-division"
    case .overflowError: return "overflow"
    case .memoryError: return "memory"
    case .recursionError: return "recursion"
    case .assertionError: return "assertion"
    case .importError, .moduleNotFoundError: return "import"
    case .stopIteration: return "stop-iteration"
    case .unicodeError: return "unicode"
    case .keyboardInterrupt: return "interrupt"
    case .fileNotFoundError, .osError: return "file"
    case .internalError: return "internal"
    }
  }

  /// Fills in the span where none is known yet.
  func located(at newSpan: Span) -> LanguageError {
    if span == nil { span = newSpan }
    return self
  }

  func diagnostic(in fallback: Source) -> Diagnostic {
    Diagnostic(
      source: source ?? fallback, code: code, type: type, message: message, torch: torch,
      span: span ?? .none, labels: labels, details: details, fixes: fixes,
      trace: Array(trace.reversed()))
  }
}

/// `exit()` on its way to the session.
struct ExitRequest: Error {
  var status: Int32
}

extension Error {
  /// The same error, knowing the span where it is one of ours and knows none yet.
  func located(at span: Span) -> any Error {
    if let error = self as? LanguageError { return error.located(at: span) }
    return self
  }
}
