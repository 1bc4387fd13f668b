/// A `def` or `lambda` made ready to run.
final class FunctionCode {
  let name: String
  /// With the functions around it: `outer.<locals>.inner`.
  let qualifiedName: String
  let docstring: String?
  let source: Source
  let span: Span
  /// All parameters in the order of their places: positional ones, keyword-only ones, `*rest`,
  /// `**rest`.
  let parameterNames: [String]
  let positionalOnlyCount: Int
  let parameterCount: Int
  let positionalCount: Int
  let keywordOnlyCount: Int
  let hasRest: Bool
  let hasKeywordRest: Bool
  /// Filled in when the body has been made ready.
  @exclusivity(unchecked) var slotCount = 0
  /// Places of parameters and of other variables that inner functions use.
  @exclusivity(unchecked) var cellParameters: [Int] = []
  @exclusivity(unchecked) var cellLocals: [Int] = []
  /// Where the variables of the functions around it stand, in the order of the closure.
  @exclusivity(unchecked) var freeSlots: [Int] = []
  @exclusivity(unchecked) var body: Block?
  @exclusivity(unchecked) var expression: Code?
  /// Whether any variable stands in a cell.
  @exclusivity(unchecked) var hasCells = false

  init(
    name: String, qualifiedName: String, docstring: String?, source: Source, span: Span,
    parameters: Parameters
  ) {
    self.name = name
    self.qualifiedName = qualifiedName
    self.docstring = docstring
    self.source = source
    self.span = span
    let positional = parameters.positionalOnly + parameters.regular
    var names = (positional + parameters.keywordOnly).map { $0.name }
    if let rest = parameters.rest { names.append(rest.name) }
    if let rest = parameters.keywordRest { names.append(rest.name) }
    parameterNames = names
    parameterCount = names.count
    isSimple = positional.count == names.count
    positionalOnlyCount = parameters.positionalOnly.count
    positionalCount = positional.count
    keywordOnlyCount = parameters.keywordOnly.count
    hasRest = parameters.rest != nil
    hasKeywordRest = parameters.keywordRest != nil
  }

  /// Whether a call with `positionalCount` positional arguments fills every parameter.
  let isSimple: Bool

  private func prepareCells(_ frame: Frame, _ closure: [Cell]) {
    for slot in cellParameters { frame[slot] = .object(Cell(frame[slot])) }
    for slot in cellLocals { frame[slot] = .object(Cell(.unbound)) }
    for (index, slot) in freeSlots.enumerated() { frame[slot] = .object(closure[index]) }
  }

  /// Runs the body; `frame` holds the parameters already, which the caller owns, and stands at
  /// the end of the value stack.
  func run(
    _ interpreter: Interpreter, _ frame: Frame, function: FunctionObject
  ) throws -> Value {
    let extra = slotCount - parameterCount
    let own = try interpreter.reserveStack(extra)
    var place = 0
    while place < extra {
      (own + place).initialize(to: .unbound)
      place &+= 1
    }
    interpreter.depth += 1
    defer {
      interpreter.depth -= 1
      own.destroy(extra)
      interpreter.top = own
    }
    if interpreter.depth > Interpreter.recursionLimit || interpreter.stackIsLow {
      throw interpreter.recursionError()
    }
    try interpreter.poll()
    if hasCells { prepareCells(frame, function.closure) }
    do {
      if let expression { return try expression.evaluate(interpreter, frame) }
      guard let body else { return .none }
      if try body.execute(interpreter, frame) == .returns {
        var value = Value.none
        swap(&value, &interpreter.returnValue)
        return value
      }
      return .none
    } catch {
      if let error = error as? LanguageError {
        if error.source == nil { error.source = source }
        error.fillTrace(with: source)
      }
      throw error
    }
  }
}

/// A function of the user's.
final class FunctionObject: Object {
  let code: FunctionCode
  /// Of the last positional parameters.
  @exclusivity(unchecked) private(set) var defaults: [Value]
  /// Of the keyword-only parameters; `.unbound` where there is none.
  @exclusivity(unchecked) private(set) var keywordDefaults: [Value]
  @exclusivity(unchecked) private(set) var closure: [Cell]
  private var attributes: [String: Value] = [:]

  init(_ code: FunctionCode, defaults: [Value], keywordDefaults: [Value], closure: [Cell]) {
    self.code = code
    self.defaults = defaults
    self.keywordDefaults = keywordDefaults
    self.closure = closure
  }

  override var typeName: String { "function" }
  override var isCallable: Bool { true }

  override var representation: String {
    "<function \(code.qualifiedName) at "
      + "0x\(String(UInt(bitPattern: Value.object(self).identity), radix: 16))>"
  }

  override var attributeNames: [String] {
    ["__name__", "__doc__", "__qualname__", "__defaults__"] + attributes.keys.sorted()
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    if let value = attributes[name] { return value }
    switch name {
    case "__name__": return .text(code.name)
    case "__qualname__": return .text(code.qualifiedName)
    case "__doc__": return code.docstring.map { .text($0) } ?? Value.none
    case "__module__": return .text("__main__")
    case "__defaults__": return defaults.isEmpty ? Value.none : .tuple(of: defaults)
    default: return nil
    }
  }

  override func setAttribute(
    _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    attributes[name] = value
  }

  deinit {
    if closure.isEmpty && defaults.isEmpty && keywordDefaults.isEmpty { return }
    var pending = defaults + keywordDefaults + closure.map { .object($0) }
    (defaults, keywordDefaults, closure) = ([], [], [])
    Value.discard(&pending)
  }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    if arguments.names.isEmpty, code.isSimple, arguments.count == code.positionalCount,
      arguments.base + arguments.count == interpreter.top
    {
      // The arguments stand where the parameters will.
      return try code.run(interpreter, arguments.base, function: self)
    }
    return try bindAndRun(arguments, interpreter)
  }

  private func bindAndRun(
    _ arguments: Arguments, _ interpreter: Interpreter
  ) throws -> Value {
    let total = code.parameterNames.count
    let frame = try interpreter.reserveStack(total)
    frame.initialize(repeating: .unbound, count: total)
    defer {
      frame.destroy(total)
      interpreter.top = frame
    }
    try bind(arguments, frame)
    return try code.run(interpreter, frame, function: self)
  }

  private func bind(_ arguments: Arguments, _ frame: Frame) throws {
    let positionalCount = code.positionalCount
    let namedCount = positionalCount + code.keywordOnlyCount
    for index in 0..<min(arguments.count, positionalCount) { frame[index] = arguments.base[index] }
    if code.hasRest {
      var rest: [Value] = []
      if arguments.count > positionalCount {
        rest = (positionalCount..<arguments.count).map { arguments.base[$0] }
      }
      frame[namedCount] = .tuple(of: rest)
    }
    var extra: [(name: String, value: Value)] = []
    for (offset, name) in arguments.names.enumerated() {
      let value = arguments.base[arguments.count + offset]
      if let place = place(of: name, from: code.positionalOnlyCount, to: namedCount) {
        if !frame[place].isUnbound {
          throw error("got multiple values for argument '\(name)'")
        }
        frame[place] = value
      } else if code.hasKeywordRest {
        extra.append((name, value))
      } else {
        throw unexpected(name, arguments)
      }
    }
    if code.hasKeywordRest {
      frame[namedCount + (code.hasRest ? 1 : 0)] = .dict(DictObject(strings: extra))
    }
    if arguments.count > positionalCount && !code.hasRest { throw tooMany(arguments, frame) }
    let firstDefault = positionalCount - defaults.count
    var missing: [String] = []
    for index in 0..<positionalCount where frame[index].isUnbound {
      if index >= firstDefault {
        frame[index] = defaults[index - firstDefault]
      } else {
        missing.append(code.parameterNames[index])
      }
    }
    if !missing.isEmpty { throw self.missing(missing, "positional") }
    for index in 0..<code.keywordOnlyCount where frame[positionalCount + index].isUnbound {
      if keywordDefaults[index].isUnbound {
        missing.append(code.parameterNames[positionalCount + index])
      } else {
        frame[positionalCount + index] = keywordDefaults[index]
      }
    }
    if !missing.isEmpty { throw self.missing(missing, "keyword-only") }
  }

  private func place(of name: String, from start: Int, to end: Int) -> Int? {
    var index = start
    while index < end {
      if code.parameterNames[index].hasSameCodePoints(as: name) { return index }
      index += 1
    }
    return nil
  }

  // MARK: CPython's messages

  private func error(_ text: String) -> LanguageError {
    LanguageError(.typeError, "\(code.qualifiedName)() \(text)", code: "call")
  }

  private func unexpected(_ name: String, _ arguments: Arguments) -> LanguageError {
    let positionalOnly = code.parameterNames.prefix(code.positionalOnlyCount)
    let wrong = positionalOnly.filter { arguments.names.contains($0) }
    if !wrong.isEmpty {
      return error(
        "got some positional-only arguments passed as keyword arguments: "
          + "'\(wrong.joined(separator: ", "))'")
    }
    let error = self.error("got an unexpected keyword argument '\(name)'")
    let names = code.parameterNames[
      code.positionalOnlyCount..<(code.positionalCount + code.keywordOnlyCount)]
    let near = Nearest.names(to: name, among: names)
    error.fixes = near.map { .init(text: $0) }
    if let first = near.first { error.message += ": did you mean `\(first)`?" }
    error.blamed = [(.keyword(name), "unexpected")]
    return error
  }

  private func tooMany(_ arguments: Arguments, _ frame: Frame) -> LanguageError {
    let most = code.positionalCount
    let given = arguments.count
    let plural: Bool
    let takes: String
    if defaults.isEmpty {
      takes = "\(most)"
      plural = most != 1
    } else {
      takes = "from \(most - defaults.count) to \(most)"
      plural = true
    }
    var keywordOnly = 0
    for index in 0..<code.keywordOnlyCount where !frame[most + index].isUnbound {
      keywordOnly += 1
    }
    let suffix =
      keywordOnly > 0
      ? " positional argument\(given != 1 ? "s" : "") (and \(keywordOnly) keyword-only "
        + "argument\(keywordOnly != 1 ? "s" : ""))" : ""
    return error(
      "takes \(takes) positional argument\(plural ? "s" : "") but \(given)\(suffix) "
        + "\(given == 1 && keywordOnly == 0 ? "was" : "were") given")
  }

  private func missing(_ names: [String], _ kind: String) -> LanguageError {
    let quoted = names.map { "'\($0)'" }
    let list: String
    switch quoted.count {
    case 1: list = quoted[0]
    case 2: list = "\(quoted[0]) and \(quoted[1])"
    default: list = quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
    }
    return error(
      "missing \(names.count) required \(kind) argument\(names.count == 1 ? "" : "s"): \(list)")
  }
}

extension LanguageError {
  /// Says which source the calls noted so far were made in.
  func fillTrace(with source: Source) {
    for index in trace.indices where trace[index].source === LanguageError.unknownSource {
      trace[index].source = source
    }
  }

  static let unknownSource = Source(name: "", text: "")

  /// Notes a call that the error leaves; the first and the last ones of a deep recursion.
  func addTrace(_ function: String, _ span: Span) {
    if trace.count >= 40 { return }
    trace.append(
      Diagnostic.TraceEntry(function: function, source: LanguageError.unknownSource, span: span))
  }
}

/// `def` and `lambda`: makes the function with its defaults and the cells it closes over.
final class FunctionMakingCode: Code {
  let code: FunctionCode
  let defaults: [Code]
  let keywordDefaults: [Code?]
  /// Places of the cells in the frame that makes the function.
  let closureSlots: [Int]

  init(
    _ code: FunctionCode, defaults: [Code], keywordDefaults: [Code?], closureSlots: [Int],
    _ span: Span
  ) {
    self.code = code
    self.defaults = defaults
    self.keywordDefaults = keywordDefaults
    self.closureSlots = closureSlots
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    .object(
      FunctionObject(
        code, defaults: try defaults.map { try $0.evaluate(interpreter, frame) },
        keywordDefaults: try keywordDefaults.map {
          try $0?.evaluate(interpreter, frame) ?? .unbound
        },
        closure: try closureSlots.map { try CellAccess.cell(frame[$0]) }))
  }
}
