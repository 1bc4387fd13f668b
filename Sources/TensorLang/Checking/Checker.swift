/// Runs the examples of a page in one session and compares what they give with what the page shows.
public final class Checker {
  /// What came of one example.
  public struct Result: Sendable {
    /// The example's number on its page, counted from 0.
    public let index: Int
    public internal(set) var example: Example
    public internal(set) var answer: Answer
    /// Nil where the page is right.
    public let difference: Difference?
  }

  public enum Outcome: Sendable {
    case finished
    case interrupted
    /// The example on this line ended the session before `rest` more could run.
    case ended(line: Int, rest: Int)
  }

  private let session: Session
  private let comparison: OutputComparison
  /// Each text that was run, placed in its page: what an error's calls point at.
  private var placed: [ObjectIdentifier: (run: Source, inPage: Source)] = [:]

  /// What one example may write.
  private static let mostOutput = 16 << 20

  /// - Parameter render: an error as the session shows it at its prompt, for pages that show one so.
  public init(session: Session, render: @escaping (Diagnostic) -> String) {
    self.session = session
    comparison = OutputComparison(render: render)
  }

  /// Runs a page from its first example to its last; what fails does not keep the others from
  /// running.
  public func check(_ page: Page, report: (Result) -> Void) -> Outcome {
    // What later examples look back to.
    let firstKept = page.examples.compactMap(\.collectsFrom)
    var answers: [Int: Answer] = [:]
    for (index, example) in page.examples.enumerated() {
      var answer: Answer
      if let start = example.collectsFrom {
        answer = Answer()
        for earlier in start..<index { answer.pieces += answers[earlier]?.pieces ?? [] }
        answers = [:]
      } else {
        let (given, outcome) = run(example, of: page)
        answer = given
        switch outcome {
        case .interrupted: return .interrupted
        case .exit:
          let rest = page.examples.count - index - 1
          report(result(index, example, answer))
          return rest == 0 ? .finished : .ended(line: example.line, rest: rest)
        case .finished, .failed: break
        }
      }
      if !firstKept.isEmpty { answers[index] = answer }
      report(result(index, example, answer))
    }
    return .finished
  }

  private func result(_ index: Int, _ example: Example, _ answer: Answer) -> Result {
    var difference: Difference?
    if let expectation = example.expectation {
      difference = comparison.difference(expectation.lines, answer)
    } else if !answer.errors.isEmpty {
      difference = comparison.difference([], answer.onlyErrors)
    }
    return Result(index: index, example: example, answer: answer, difference: difference)
  }

  // MARK: Running

  private func run(_ example: Example, of page: Page) -> (Answer, Session.Outcome) {
    let recorder = Recorder(session: session)
    let outcome = run(
      example.code, line: example.line, page: page, style: example.style, recorder)
    if recorder.answer.pieces.isEmpty, example.expectation != nil, let name = example.boundName,
      case .finished = outcome
    {
      _ = run(name, line: example.line, page: page, style: .script, recorder)
    }
    return (recorder.answer, outcome)
  }

  private func run(
    _ code: String, line: Int, page: Page, style: Session.Style, _ recorder: Recorder
  ) -> Session.Outcome {
    let source = Source(name: page.source.name, text: code)
    placed[ObjectIdentifier(source)] = (
      source, Source(name: page.source.name, text: code, firstLine: line)
    )
    let outcome = session.run(source, style: style) { recorder.receive($0) }
    recorder.answer.errors = recorder.answer.pieces.compactMap { piece in
      if case .error(let diagnostic) = piece { inPage(diagnostic) } else { nil }
    }
    guard recorder.isFull else { return outcome }
    session.interrupt.clear()
    return .failed
  }

  /// An error with its lines counted in the page.
  private func inPage(_ diagnostic: Diagnostic) -> Diagnostic {
    func place(_ source: Source) -> Source { placed[ObjectIdentifier(source)]?.inPage ?? source }
    var diagnostic = diagnostic
    diagnostic.source = place(diagnostic.source)
    for index in diagnostic.trace.indices {
      diagnostic.trace[index].source = place(diagnostic.trace[index].source)
    }
    return diagnostic
  }

  /// Keeps what a session says.
  private final class Recorder {
    var answer = Answer()
    private(set) var isFull = false
    private let session: Session
    private var size = 0

    init(session: Session) { self.session = session }

    func receive(_ record: Record) {
      if isFull { return }
      switch record.kind {
      case .value(let value, let muted):
        if muted { return }
        if case .none = value { return }
        add(.value(record.representation(of: value)))
        if let dims = session.interpreter.summary(of: value) { add(.dims(dims)) }
      case .assigned(let bindings):
        for binding in bindings { add(.dims("\(binding.name): \(binding.summary)")) }
      case .output(let text): add(.output(text))
      case .command(_, let text):
        if !text.isEmpty { add(.output(text.hasSuffix("\n") ? text : text + "\n")) }
      case .note(let code, let message): add(.note(code: code, message: message))
      case .error(let diagnostic): add(.error(diagnostic))
      case .progress: break
      }
      guard size > Checker.mostOutput else { return }
      isFull = true
      add(
        .error(
          Diagnostic(
            source: record.source, code: "output", type: .runtimeError,
            message: "this writes more than \(Checker.mostOutput >> 20) MiB and was stopped",
            span: Span(0, record.source.bytes.count))))
      session.interrupt.request()
    }

    private func add(_ piece: Answer.Piece) {
      switch piece {
      case .output(let text), .value(let text), .dims(let text): size += text.utf8.count
      case .note(_, let message): size += message.utf8.count
      case .error: break
      }
      answer.pieces.append(piece)
    }
  }
}

extension Answer {
  fileprivate var onlyErrors: Answer {
    var answer = self
    answer.pieces = pieces.filter { if case .error = $0 { true } else { false } }
    return answer
  }
}
