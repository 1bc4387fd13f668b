/// A call or an element of something written out: `[1, 2] [3, 4]` and `"a" (1)` read as an element
/// and a call, which fail, and were meant as two values with a comma between them.
final class MissingCommaCode: Code {
  private let code: Code
  private let first: Span

  init(_ code: Code, after first: Span) {
    self.code = code
    self.first = first
    super.init(code.span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    do { return try code.evaluate(interpreter, frame) } catch let error as LanguageError {
      let isOwn = error.span == nil || error.span == code.span || error.span == first
      if error.type == .typeError, isOwn, error.details.isEmpty {
        error.details = ["is a comma missing between the two?"]
      }
      throw error
    }
  }
}

extension Expression {
  /// Whether the expression is a value written out, which nobody calls.
  var isWrittenOut: Bool {
    switch kind {
    case .int, .float, .string, .formatted, .list, .tuple, .dict, .set, .comprehension: true
    default: false
    }
  }
}
