import TensorOps

extension Session {
  func execute(
    _ source: Source, style: Style, emit: @escaping (Record) -> Void
  ) -> Outcome {
    let interpreter = interpreter
    let outer = (
      interpreter.emit, interpreter.currentSource, interpreter.echoesInside,
      interpreter.keepsLastResults
    )
    defer {
      (
        interpreter.emit, interpreter.currentSource, interpreter.echoesInside,
        interpreter.keepsLastResults
      ) = outer
    }
    interpreter.currentSource = source
    interpreter.echoesInside = style == .interactive
    interpreter.keepsLastResults = style == .interactive
    let result = Parser.parse(source)
    if style != .keepGoing, !result.diagnostics.isEmpty {
      for diagnostic in result.diagnostics {
        emit(
          self.record(source, source.position(of: diagnostic.span.start).line, .error(diagnostic)))
      }
      return .failed
    }
    var failed = false
    for (place, item) in result.items.enumerated() {
      switch item {
      case .error(let diagnostic):
        let line = source.position(of: diagnostic.span.start).line
        emit(record(source, line, .error(diagnostic)))
        failed = true
      case .statement(var statement):
        if place == 0, result.items.count > 1, isDocumentation(statement, in: source) {
          statement.muted = true
        }
        let line = source.position(of: statement.span.start).line
        interpreter.emit = { [unowned self] kind in emit(self.record(source, line, kind)) }
        switch run(statement, source, style: style) {
        case .finished: continue
        case .failed:
          failed = true
          if style != .keepGoing { return .failed }
        case let other: return other
        }
      }
    }
    return failed ? .failed : .finished
  }

  /// Whether the statement is a text in three quotes: before others it tells about a script, and
  /// is no value to show.
  private func isDocumentation(_ statement: Statement, in source: Source) -> Bool {
    guard case .expression(let expression) = statement.kind, case .string = expression.kind else {
      return false
    }
    let text = source.bytes[statement.span.start..<statement.span.end]
    return text.starts(with: Array("\"\"\"".utf8)) || text.starts(with: Array("'''".utf8))
  }

  private func record(_ source: Source, _ line: Int, _ kind: Record.Kind) -> Record {
    Record(source: source, line: line, kind: kind, interpreter: interpreter)
  }

  private func run(_ statement: Statement, _ source: Source, style: Style) -> Outcome {
    let interpreter = interpreter
    do {
      try interpreter.run(statement, source)
      reportNotes()
      if style == .interactive { reportAssignments(statement) }
      return .finished
    } catch {
      reportNotes()
      switch error {
      case let error as LanguageError:
        error.fillTrace(with: source)
        if error.span == nil { error.span = statement.span }
        if error.type == .keyboardInterrupt { return interrupted(statement, source) }
        interpreter.emit(.error(error.diagnostic(in: source)))
        return .failed
      case is Interrupted: return interrupted(statement, source)
      case let request as ExitRequest: return .exit(status: request.status)
      case let diagnostic as Diagnostic:
        interpreter.emit(.error(diagnostic))
        return .failed
      default:
        let broken = LanguageError.broken("\(error)").located(at: statement.span)
        interpreter.emit(.error(broken.diagnostic(in: source)))
        return .failed
      }
    }
  }

  private func interrupted(_ statement: Statement, _ source: Source) -> Outcome {
    interrupt.clear()
    interpreter.emit(
      .error(
        Diagnostic(
          source: source, code: "interrupt", type: .keyboardInterrupt,
          message: "stopped; the variables are as they were left", torch: nil,
          span: statement.span)))
    return .interrupted
  }

  /// Gives what operations had to say.
  private func reportNotes() {
    let runtime = interpreter.runtime
    if runtime.notes.isEmpty { return }
    let notes = runtime.notes
    runtime.notes = []
    for note in notes { interpreter.note(note.code, note.message) }
  }

  /// The dim lines of the names that a statement bound to tensors.
  private func reportAssignments(_ statement: Statement) {
    if statement.muted { return }
    var use = NameUse()
    switch statement.kind {
    case .assign(let targets, _):
      for target in targets { use.bindTarget(target) }
    case .augmentedAssign(let target, _, _, _), .annotated(let target, .some):
      use.bindTarget(target)
    default: return
    }
    var reported: [(name: String, summary: String)] = []
    for name in use.bound {
      guard let value = interpreter.globals[name]?.value,
        let summary = interpreter.summary(of: value)
      else { continue }
      reported.append((name, summary))
    }
    if !reported.isEmpty { interpreter.emit(.assigned(reported)) }
  }
}

extension Interpreter {
  /// Runs one statement of the top level.
  func run(_ statement: Statement, _ source: Source) throws {
    resetIfOutermost()
    let outerSource = currentSource
    currentSource = source
    defer { currentSource = outerSource }
    let (code, slotCount) = try Compiler.topLevel(statement, self, source)
    try withFrame(slotCount) { _ = try code.execute(self, $0) }
  }

  /// Evaluates one expression of the top level.
  func evaluate(_ expression: Expression, _ source: Source) throws -> Value {
    let (code, slotCount) = try Compiler.topLevel(expression, self, source)
    return try withFrame(slotCount) { try code.evaluate(self, $0) }
  }

  func withFrame<Result>(_ slotCount: Int, _ body: (Frame) throws -> Result) throws -> Result {
    let frame = try reserveStack(slotCount)
    frame.initialize(repeating: .unbound, count: slotCount)
    depth += 1
    defer {
      depth -= 1
      frame.deinitialize(count: slotCount)
      top = frame
    }
    return try body(frame)
  }

  private func resetIfOutermost() {
    if top == stackStart { resetForStatement() }
  }

  /// Gives the value of an expression statement.
  func echo(_ value: Value, muted: Bool) throws {
    // What `torch.manual_seed(0)` gives: its address tells nobody anything.
    let value = value.isIdentical(to: .object(randomGenerator)) ? .none : value
    if keepsLastResults, case .object(let object) = value, let function = object as? NativeFunction,
      function.owner == nil, function.name == "exit" || function.name == "quit"
    {
      // The bare word leaves too.
      throw ExitRequest(status: 0)
    }
    if keepsLastResults, !value.isNone {
      slot("___").value = slot("__").value
      slot("__").value = slot("_").value
      slot("_").value = value
    }
    switch value {
    case .list, .tuple, .dict, .set, .object:
      // A value too deep to be shown is an error of the statement, not of the one who shows it.
      if !muted { try checkShowable(value, 0) }
    default: break
    }
    emit(.value(value, muted: muted))
  }

  private func checkShowable(_ value: Value, _ level: Int) throws {
    if level > 200 {
      _ = try repr(value)
      return
    }
    switch value {
    case .list(let list):
      if list.items.contains(where: { $0.isContainer }) {
        for item in list.items where item.isContainer { try checkShowable(item, level + 1) }
      }
    case .tuple(let tuple):
      for item in tuple.items where item.isContainer { try checkShowable(item, level + 1) }
    case .dict(let dict):
      for pair in dict.pairs where pair.value.isContainer {
        try checkShowable(pair.value, level + 1)
      }
    default: break
    }
  }

  /// `float32[2, 3]`, for a tensor or a few of them together.
  func summary(of value: Value) -> String? {
    switch value {
    // A scalar's text says all of it, as a Python number's does.
    case .tensor(let tensor) where tensor.flavour == .numpyScalar: return nil
    case .tensor(let tensor): return TensorSeam.summary(tensor)
    case .tuple(let tuple): return summary(ofItems: tuple.items)
    case .list(let list): return summary(ofItems: list.items)
    default: return nil
    }
  }

  private func summary(ofItems items: [Value]) -> String? {
    guard (1...8).contains(items.count) else { return nil }
    var parts: [String] = []
    for item in items {
      guard case .tensor(let tensor) = item, tensor.flavour != .numpyScalar else { return nil }
      parts.append(TensorSeam.summary(tensor))
    }
    return parts.joined(separator: ", ")
  }
}
