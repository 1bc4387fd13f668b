/// Where the variables of a running function stand: the first place of its part of the value stack.
typealias Frame = UnsafeMutablePointer<Value>

/// An expression made ready to run: names are places, constants are values.
class Code {
  let span: Span

  init(_ span: Span) { self.span = span }

  func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    throw LanguageError.broken("an expression without code")
  }

  /// The truth of the value.
  func test(_ interpreter: Interpreter, _ frame: Frame) throws -> Bool {
    let value = try evaluate(interpreter, frame)
    do { return try interpreter.isTrue(value) } catch { throw error.located(at: span) }
  }

  /// The value, where it is known before the program runs.
  var constant: Value? { nil }
}

/// How a statement ended.
enum Completion {
  case normal, breaks, continues, returns
}

/// A statement made ready to run.
class StatementCode {
  let span: Span

  init(_ span: Span) { self.span = span }

  func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion { .normal }
}

/// Something that can be assigned to.
class TargetCode {
  let span: Span

  init(_ span: Span) { self.span = span }

  func assign(_ value: Value, _ interpreter: Interpreter, _ frame: Frame) throws {}
  func delete(_ interpreter: Interpreter, _ frame: Frame) throws {}
}

/// Statements in a row. They are kept alive by the array and called through unmanaged references,
/// which costs no counting.
final class Block {
  private let statements: [StatementCode]
  private let start: UnsafeMutablePointer<Unmanaged<StatementCode>>
  private let count: Int

  init(_ statements: [StatementCode]) {
    self.statements = statements
    count = statements.count
    start = .allocate(capacity: max(count, 1))
    for (index, statement) in statements.enumerated() {
      (start + index).initialize(to: Unmanaged.passUnretained(statement))
    }
  }

  deinit { start.deallocate() }

  @inline(__always)
  func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    var index = 0
    while index < count {
      let completion = try start[index]._withUnsafeGuaranteedRef {
        try $0.execute(interpreter, frame)
      }
      if completion != .normal { return completion }
      index &+= 1
    }
    return .normal
  }
}

/// Expressions in a row, called through unmanaged references like the statements of a `Block`.
final class CodeList {
  private let codes: [Code]
  private let start: UnsafeMutablePointer<Unmanaged<Code>>
  let count: Int

  init(_ codes: [Code]) {
    self.codes = codes
    count = codes.count
    start = .allocate(capacity: max(count, 1))
    for (index, code) in codes.enumerated() {
      (start + index).initialize(to: Unmanaged.passUnretained(code))
    }
  }

  deinit { start.deallocate() }

  subscript(index: Int) -> Code { codes[index] }

  /// Puts the values of all at the end of the value stack. `done` says how many stand there, also
  /// when one of them fails.
  @inline(__always)
  func push(
    _ interpreter: Interpreter, _ frame: Frame, at base: Frame, done: inout Int
  ) throws {
    if count > interpreter.stackEnd - base { throw interpreter.recursionError() }
    while done < count {
      let value = try start[done]._withUnsafeGuaranteedRef {
        try $0.evaluate(interpreter, frame)
      }
      (base + done).initialize(to: value)
      done &+= 1
      interpreter.top = base + done
    }
  }
}

extension UnsafeMutablePointer where Pointee == Value {
  /// Lets go of so many values, without the runtime's general loop.
  @inline(__always)
  func destroy(_ count: Int) {
    var index = 0
    while index < count {
      (self + index).deinitialize(count: 1)
      index &+= 1
    }
  }
}

final class ConstantCode: Code {
  let value: Value

  init(_ value: Value, _ span: Span) {
    self.value = value
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value { value }
  override var constant: Value? { value }
}

/// An expression that can only fail.
final class FailingCode: Code {
  let error: () -> LanguageError

  init(_ span: Span, _ error: @escaping () -> LanguageError) {
    self.error = error
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    throw error().located(at: span)
  }
}

// MARK: Names

final class LocalCode: Code {
  let slot: Int
  let name: String

  init(_ slot: Int, _ name: String, _ span: Span) {
    self.slot = slot
    self.name = name
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let value = frame[slot]
    if value.isUnbound { throw NameErrors.unboundLocal(name).located(at: span) }
    return value
  }
}

final class CellCode: Code {
  let slot: Int
  let name: String
  /// Whether the variable belongs to a function around this one.
  let isFree: Bool

  init(_ slot: Int, _ name: String, isFree: Bool, _ span: Span) {
    self.slot = slot
    self.name = name
    self.isFree = isFree
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let value = try CellAccess.cell(frame[slot]).value
    if value.isUnbound {
      throw
        (isFree ? NameErrors.unboundFree(name) : NameErrors.unboundLocal(name)).located(at: span)
    }
    return value
  }
}

enum CellAccess {
  @inline(__always)
  static func cell(_ value: Value) throws -> Cell {
    guard case .object(let object) = value, type(of: object) == Cell.self else {
      throw LanguageError.broken("a variable without its cell")
    }
    return unsafeDowncast(object, to: Cell.self)
  }
}

final class GlobalCode: Code {
  let slot: GlobalSlot

  init(_ slot: GlobalSlot, _ span: Span) {
    self.slot = slot
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let value = slot.value
    if value.isUnbound { return try fallback(interpreter) }
    return value
  }

  @inline(never)
  private func fallback(_ interpreter: Interpreter) throws -> Value {
    if let value = interpreter.fallback(of: slot) { return value }
    throw NameErrors.unknown(slot.name, in: interpreter).located(at: span)
  }
}

final class LocalTarget: TargetCode {
  let slot: Int
  let name: String

  init(_ slot: Int, _ name: String, _ span: Span) {
    self.slot = slot
    self.name = name
    super.init(span)
  }

  override func assign(_ value: Value, _ interpreter: Interpreter, _ frame: Frame) throws {
    frame[slot] = value
  }

  override func delete(_ interpreter: Interpreter, _ frame: Frame) throws {
    if frame[slot].isUnbound { throw NameErrors.unboundLocal(name).located(at: span) }
    frame[slot] = .unbound
  }
}

final class CellTarget: TargetCode {
  let slot: Int
  let name: String

  init(_ slot: Int, _ name: String, _ span: Span) {
    self.slot = slot
    self.name = name
    super.init(span)
  }

  override func assign(_ value: Value, _ interpreter: Interpreter, _ frame: Frame) throws {
    try CellAccess.cell(frame[slot]).value = value
  }

  override func delete(_ interpreter: Interpreter, _ frame: Frame) throws {
    let cell = try CellAccess.cell(frame[slot])
    if cell.value.isUnbound { throw NameErrors.unboundLocal(name).located(at: span) }
    cell.value = .unbound
  }
}

final class GlobalTarget: TargetCode {
  let slot: GlobalSlot

  init(_ slot: GlobalSlot, _ span: Span) {
    self.slot = slot
    super.init(span)
  }

  override func assign(_ value: Value, _ interpreter: Interpreter, _ frame: Frame) throws {
    slot.value = value
  }

  override func delete(_ interpreter: Interpreter, _ frame: Frame) throws {
    if slot.value.isUnbound {
      throw NameErrors.unknown(slot.name, in: interpreter).located(at: span)
    }
    slot.value = .unbound
  }
}
