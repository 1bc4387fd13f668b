/// Python's `timeit`.
enum TimeItModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("timeit")
    module.define("default_timer", .none) { _, _, _ in .float(Clock.seconds) }
    module.define("default_number", .int(1_000_000))
    module.define("default_repeat", .int(5))
    module.define(
      "timeit", .named(["stmt", "setup", "timer", "number", "globals"], required: 0)
    ) { interpreter, _, arguments in
      let timer = try Timer(arguments[0], arguments[1], arguments[4], interpreter)
      return .float(try timer.time(try count(arguments[3], 1_000_000), interpreter))
    }
    module.define(
      "repeat", .named(["stmt", "setup", "timer", "repeat", "number", "globals"], required: 0)
    ) { interpreter, _, arguments in
      let timer = try Timer(arguments[0], arguments[1], arguments[5], interpreter)
      return try timer.repeated(
        try count(arguments[3], 5), try count(arguments[4], 1_000_000), interpreter)
    }
    module.define(
      "Timer", .named(["stmt", "setup", "timer", "globals"], required: 0)
    ) { interpreter, _, arguments in
      .object(try Timer(arguments[0], arguments[1], arguments[3], interpreter))
    }
    return module
  }

  static func count(_ value: Value, _ missing: Int) throws -> Int {
    if value.isUnbound { return missing }
    return try StringMethods.integer(value)
  }

  /// What is timed: a text or a function, with a text or a function before it.
  final class Timer: Object {
    private enum Work {
      case program([Statement], Source)
      case function(Object)
    }

    private let statement: Work
    private let setup: Work
    private let names: DictObject?

    init(_ statement: Value, _ setup: Value, _ names: Value, _ interpreter: Interpreter) throws {
      self.statement = try Timer.work(statement, "stmt")
      self.setup = try Timer.work(setup, "setup")
      if case .dict(let dict) = names { self.names = dict } else { self.names = nil }
    }

    override var typeName: String { "timeit.Timer" }

    private static func work(_ value: Value, _ name: String) throws -> Work {
      switch value {
      case .unbound: return .program([], Source(name: "<timeit>", text: "pass"))
      case .string(let string):
        let source = Source(name: "<timeit \(name)>", text: dedented(string.text))
        let result = Parser.parse(source)
        if let diagnostic = result.diagnostics.first { throw diagnostic }
        var statements: [Statement] = []
        for case .statement(let statement) in result.items { statements.append(statement) }
        return .program(statements, source)
      case .object(let object) where object.isCallable: return .function(object)
      default:
        throw LanguageError(.valueError, "\(name) is neither a string nor callable")
      }
    }

    /// Texts in triple quotes are often indented as a whole.
    private static func dedented(_ text: String) -> String {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let used = lines.filter { !$0.allSatisfy { $0 == " " || $0 == "\t" } }
      let margin = used.map { $0.prefix { $0 == " " }.count }.min() ?? 0
      if margin == 0 { return text }
      return lines.map { String($0.dropFirst(min(margin, $0.prefix { $0 == " " }.count))) }
        .joined(separator: "\n")
    }

    override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
      switch name {
      case "timeit":
        return .object(
          NativeFunction("timeit", .named(["number"], required: 0)) {
            [self] interpreter, _, arguments in
            .float(try time(try TimeItModule.count(arguments[0], 1_000_000), interpreter))
          })
      case "repeat":
        return .object(
          NativeFunction("repeat", .named(["repeat", "number"], required: 0)) {
            [self] interpreter, _, arguments in
            try repeated(
              try TimeItModule.count(arguments[0], 5),
              try TimeItModule.count(arguments[1], 1_000_000), interpreter)
          })
      case "autorange":
        return .object(
          NativeFunction("autorange", .positional(0, 1)) { [self] interpreter, _, _ in
            var scale = 1
            while true {
              for factor in [1, 2, 5] {
                let taken = try time(scale * factor, interpreter)
                if taken >= 0.2 {
                  return .tuple(of: [.int(scale * factor), .float(taken)])
                }
              }
              scale *= 10
            }
          })
      default: return nil
      }
    }

    override var attributeNames: [String] { ["timeit", "repeat", "autorange"] }

    func repeated(
      _ count: Int, _ number: Int, _ interpreter: Interpreter
    ) throws -> Value {
      var times: [Value] = []
      for _ in 0..<max(0, count) { times.append(.float(try time(number, interpreter))) }
      return try interpreter.list(times)
    }

    /// Seconds for so many turns.
    func time(_ number: Int, _ interpreter: Interpreter) throws -> Double {
      // What the texts bind is theirs alone.
      var use = NameUse()
      for case .program(let statements, _) in [setup, statement] { use.visit(statements) }
      return try interpreter.withNames(names, restoring: use.bound) {
        try Timer.prepared(setup, interpreter)(1)
        let work = try Timer.prepared(statement, interpreter)
        let start = Clock.nanoseconds()
        try work(number)
        return Double(Clock.nanoseconds() - start) / 1e9
      }
    }

    /// A closure that runs the work so many times.
    private static func prepared(
      _ work: Work, _ interpreter: Interpreter
    ) throws -> (Int) throws -> Void {
      switch work {
      case .function(let function):
        return { number in
          for _ in 0..<max(0, number) {
            try interpreter.poll()
            _ = try interpreter.call(function, [])
          }
        }
      case .program(let statements, let source):
        let codes = try statements.map { statement in
          try Compiler.topLevel(statement, interpreter, source, echoes: false)
        }
        let slotCount = codes.map { $0.slotCount }.max() ?? 0
        let block = Block(codes.map { $0.code })
        return { number in
          do {
            try interpreter.withFrame(slotCount) { frame in
              for _ in 0..<max(0, number) {
                try interpreter.poll()
                _ = try block.execute(interpreter, frame)
              }
            }
          } catch {
            if let error = error as? LanguageError, error.source == nil { error.source = source }
            throw error
          }
        }
      }
    }
  }
}

extension Interpreter {
  /// Runs work with further names of the top level; these, and the others named, are afterwards
  /// what they were before.
  func withNames<Result>(
    _ names: DictObject?, restoring others: [String], _ body: () throws -> Result
  ) throws -> Result {
    var saved: [(GlobalSlot, Value)] = others.map {
      let slot = slot($0)
      return (slot, slot.value)
    }
    for pair in names?.pairs ?? [] {
      guard case .string(let name) = pair.key else { continue }
      let slot = slot(name.text)
      saved.append((slot, slot.value))
      slot.value = pair.value
    }
    defer { for (slot, value) in saved { slot.value = value } }
    return try body()
  }
}
