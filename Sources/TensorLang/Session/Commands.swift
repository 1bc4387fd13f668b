import TensorOps

/// The `%` commands that need no terminal.
extension Interpreter {
  private typealias Command = @Sendable (Interpreter, String) throws -> String?

  private static let commands: [String: Command] = [
    "time": { try $0.timeCommand($1) },
    "timeit": { try $0.timeItCommand($1) },
    "who": { try $0.who($1) },
    "whos": { try $0.whos($1) },
    "reset": { try $0.reset($1) },
    "seed": { try $0.seed($1) },
    "precision": { try $0.precision($1) },
    "notes": { try $0.notes($1) },
    "help": { try $0.helpCommand($1) },
  ]

  /// The names of all commands, the client's too.
  var commandNames: [String] {
    (Array(Interpreter.commands.keys) + (session?.clientCommands.keys.map { $0 } ?? [])).sorted()
  }

  /// `%name text`.
  func runCommand(_ name: String, _ text: String) throws {
    let text = StringMethods.trimmed(text, left: true, right: true, StringMethods.isSpace)
    if let command = Interpreter.commands[name] {
      if let answer = try command(self, text) { emit(.command(name: name, text: answer)) }
      return
    }
    if let session, let command = session.clientCommands[name] {
      let answer: String?
      do { answer = try command(session, text) } catch {
        switch error {
        case is LanguageError, is Interrupted, is ExitRequest: throw error
        default:
          throw LanguageError(.valueError, code: "command", message: "\(error)", torch: nil)
        }
      }
      if let answer { emit(.command(name: name, text: answer)) }
      return
    }
    let near = Nearest.names(to: name, among: commandNames)
    let hint =
      near.first.map { ": did you mean `%\($0)`?" }
      ?? "; there are " + commandNames.map { "%" + $0 }.joined(separator: ", ")
    throw LanguageError(
      .nameError, code: "unknown-name", message: "there is no command `%\(name)`\(hint)",
      torch: nil, fixes: near.map { .init(text: "%" + $0) })
  }

  /// A mistake in a command's own text.
  private func wrongUsage(_ message: String) -> LanguageError {
    LanguageError(.valueError, code: "command", message: message, torch: nil)
  }

  // MARK: Timing

  /// The statements of a command's text, ready to run, and whether it is one expression.
  private func prepare(_ text: String, echoes: Bool) throws -> (
    block: Block, slotCount: Int, Source
  ) {
    let source = Source(name: "<command>", text: text)
    let result = Parser.parse(source)
    if let diagnostic = result.diagnostics.first { throw diagnostic }
    var codes: [StatementCode] = []
    var slotCount = 0
    for case .statement(let statement) in result.items {
      let made = try Compiler.topLevel(statement, self, source, echoes: echoes)
      codes.append(made.code)
      slotCount = max(slotCount, made.slotCount)
    }
    return (Block(codes), slotCount, source)
  }

  private func inSource<Result>(_ source: Source, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      if let error = error as? LanguageError {
        if error.source == nil { error.source = source }
        error.fillTrace(with: source)
      }
      throw error
    }
  }

  private func timeCommand(_ text: String) throws -> String? {
    if text.isEmpty { throw wrongUsage("%time needs a statement to time: %time x @ y") }
    let (block, slotCount, source) = try prepare(text, echoes: true)
    let start = (Clock.nanoseconds(), Clock.nanoseconds(Clock.processor))
    _ = try inSource(source) { try withFrame(slotCount) { try block.execute(self, $0) } }
    let wall = Clock.nanoseconds() - start.0
    let processor = Clock.nanoseconds(Clock.processor) - start.1
    return
      "wall time \(TimeText.of(Double(wall))), processor time \(TimeText.of(Double(processor)))\n"
  }

  private func timeItCommand(_ text: String) throws -> String? {
    var loops: Int?
    var repeats = 7
    var rest = text[...]
    while rest.hasPrefix("-") {
      let word = rest.prefix { $0 != " " }
      rest = rest.dropFirst(word.count).drop { $0 == " " }
      let letter = word.dropFirst().first
      var digits = word.dropFirst(2)
      if digits.isEmpty {
        digits = rest.prefix { $0 != " " }
        rest = rest.dropFirst(digits.count).drop { $0 == " " }
      }
      guard let number = Int(digits), number > 0, letter == "n" || letter == "r" else {
        throw wrongUsage("%timeit takes -n LOOPS and -r REPEATS before the statement")
      }
      if letter == "n" { loops = number } else { repeats = min(number, 1000) }
    }
    if rest.isEmpty { throw wrongUsage("%timeit needs a statement to time: %timeit x @ y") }
    let (block, slotCount, source) = try prepare(String(rest), echoes: false)
    func run(_ count: Int) throws -> Double {
      try inSource(source) {
        try withFrame(slotCount) { frame in
          let start = Clock.nanoseconds()
          for _ in 0..<count {
            try poll()
            _ = try block.execute(self, frame)
          }
          return Double(Clock.nanoseconds() - start)
        }
      }
    }
    // As many loops as take a fifth of a second or so.
    var count = loops ?? 1
    if loops == nil {
      while try run(count) < 2e8 && count < 1_000_000_000 { count *= 10 }
      if count > 1 { count = max(1, count / 2) }
    }
    var times: [Double] = []
    for turn in 0..<repeats {
      emit(.progress(done: turn, total: repeats, label: "%timeit"))
      times.append(try run(count) / Double(count))
    }
    times.sort()
    let median = times[times.count / 2]
    let (low, high) = (times[0], times[times.count - 1])
    return "\(TimeText.of(median)) a loop (median of \(repeats) runs of \(count) "
      + "loop\(count == 1 ? "" : "s"); from \(TimeText.of(low)) to \(TimeText.of(high)))\n"
  }

  // MARK: Variables

  private func who(_ text: String) throws -> String? {
    let names = userVariables.map { $0.name }
    return names.isEmpty ? "there are no variables yet\n" : names.joined(separator: "  ") + "\n"
  }

  private func whos(_ text: String) throws -> String? {
    let variables = userVariables
    if variables.isEmpty { return "there are no variables yet\n" }
    var rows = [("name", "type", "value")]
    for slot in variables {
      var shown = summary(of: slot.value) ?? ""
      if shown.isEmpty {
        shown = try repr(slot.value)
        if shown.count > 60 { shown = String(shown.prefix(57)) + "..." }
        shown = shown.split(separator: "\n", omittingEmptySubsequences: false)
          .joined(separator: " ")
      }
      rows.append((slot.name, slot.value.typeName, shown))
    }
    let nameWidth = rows.map { $0.0.count }.max() ?? 0
    let typeWidth = rows.map { $0.1.count }.max() ?? 0
    func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    return rows.map { "\(pad($0.0, nameWidth))  \(pad($0.1, typeWidth))  \($0.2)\n" }.joined()
  }

  private func reset(_ text: String) throws -> String? {
    for slot in globals.values { slot.value = .unbound }
    preload()
    return "all variables are gone; torch, nn, F and math are as at the start\n"
  }

  // MARK: Settings

  private func seed(_ text: String) throws -> String? {
    if text.isEmpty {
      return "the seed of torch's generator is \(runtime.generator.seed)\n"
    }
    guard let seed = Int(text) else { throw wrongUsage("%seed takes a whole number: %seed 0") }
    runtime.generator.reseed(UInt64(bitPattern: Int64(seed)))
    pythonRandom.generator = PythonRandom(seed: seed)
    if let word = UInt32(exactly: seed) { numpyRandom.state?.seed(word) }
    return nil
  }

  private func precision(_ text: String) throws -> String? {
    if text.isEmpty { return "floats of tensors show \(printOptions.precision) digits\n" }
    guard let digits = Int(text), (0...20).contains(digits) else {
      throw wrongUsage("%precision takes a number of digits from 0 to 20")
    }
    printOptions.precision = digits
    return nil
  }

  private func notes(_ text: String) throws -> String? {
    switch text {
    case "on": notesEnabled = true
    case "off": notesEnabled = false
    case "": return "notes are \(notesEnabled ? "on" : "off")\n"
    default: throw wrongUsage("%notes takes on or off")
    }
    return nil
  }

  private func helpCommand(_ text: String) throws -> String? {
    if text.isEmpty {
      return "?x or help(x) tells what x is: ?torch.sum, ?cosine_similarity, ?matmul\n"
    }
    let source = Source(name: "<command>", text: text)
    switch Parser.parseExpression(source, in: Span(0, source.bytes.count)) {
    case .failure(let diagnostic): throw diagnostic
    case .success(let expression):
      return try inSource(source) { try helpText(try evaluate(expression, source)) }
    }
  }
}

/// Durations for people: `1.23 ms`.
enum TimeText {
  /// From nanoseconds.
  static func of(_ nanoseconds: Double) -> String {
    let units: [(String, Double)] = [("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1)]
    for (unit, size) in units where nanoseconds >= size || size == 1 {
      let value = nanoseconds / size
      let digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
      return "\(FloatText.fixed(value, digits)) \(unit)"
    }
    return "0 ns"
  }
}
