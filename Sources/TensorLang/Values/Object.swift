/// The base of the rarer kinds of value. A subclass says what it is called, how it prints, which
/// attributes it has and what calling or iterating it does.
open class Object {
  public init() {}

  /// The name that `type(x).__name__` gives.
  open var typeName: String { "object" }

  /// Python's `repr` text.
  open var representation: String {
    let address = String(UInt(bitPattern: Value.object(self).identity), radix: 16)
    return "<\(typeName) object at 0x\(address)>"
  }

  /// Python's `str` text; nil where it is the `repr` text.
  open var text: String? { nil }

  /// As `representation`, for what holds other values.
  open func representation(in interpreter: Interpreter) throws -> String { representation }

  /// The type as a value: what `type(x)` gives.
  open var typeObject: TypeObject { TypeObject.named(typeName) }

  /// What `bool(x)` answers.
  open func isTrue(in interpreter: Interpreter) throws -> Bool { true }

  open var isCallable: Bool { false }

  /// `x(…)`.
  open func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    throw LanguageError(.typeError, "'\(typeName)' object is not callable")
  }

  /// `x.name`; nil where there is no such attribute.
  open func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? { nil }

  /// `x.name = value`.
  open func setAttribute(
    _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    throw LanguageError(
      .attributeError, "'\(typeName)' object has no attribute '\(name)'", code: "unknown-name")
  }

  /// The names for completion and did-you-mean.
  open var attributeNames: [String] { [] }

  /// `iter(x)`; nil where it can't be iterated.
  open func iterator(in interpreter: Interpreter) throws -> IteratorObject? { nil }

  /// `len(x)`; nil where it has none.
  open func length(in interpreter: Interpreter) throws -> Int? { nil }

  /// `x[key]`; nil where it has no items.
  open func item(_ key: Value, in interpreter: Interpreter) throws -> Value? { nil }

  /// `x[key] = value`; false where it takes no items.
  open func setItem(_ key: Value, to value: Value, in interpreter: Interpreter) throws -> Bool {
    false
  }

  /// `del x[key]`; false where it lets none go.
  open func deleteItem(_ key: Value, in interpreter: Interpreter) throws -> Bool { false }

  /// `del x.name`; false where there is no such attribute, or none that can go.
  open func deleteAttribute(_ name: String, in interpreter: Interpreter) throws -> Bool { false }

  /// `value in x`; nil where the iterator decides.
  open func contains(_ value: Value, in interpreter: Interpreter) throws -> Bool? { nil }

  /// Called by `with`; the value that `as` binds. nil where this is no context manager.
  open func enter(in interpreter: Interpreter) throws -> Value? { nil }

  /// Called when a `with` body ends, also by an error.
  open func exit(in interpreter: Interpreter) throws {}

  /// `self == other` where that is more than identity; nil: identity decides.
  open func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? { nil }

  /// A binary operator with this object on the `reflected ? right : left` side; nil: not defined.
  open func binary(
    _ operation: BinaryOperator, _ other: Value, reflected: Bool, in interpreter: Interpreter
  ) throws -> Value? { nil }

  /// `<`, `<=`, `>`, `>=`; nil: not defined.
  open func order(
    _ comparison: ComparisonOperator, _ other: Value, in interpreter: Interpreter
  ) throws -> Bool? { nil }

  /// `-x`, `+x`, `~x`; nil: not defined.
  open func unary(
    _ operation: UnaryOperator, in interpreter: Interpreter
  ) throws -> Value? { nil }

  /// What `hash` answers; nil where identity decides.
  open func hashValue(in interpreter: Interpreter) throws -> Int? { nil }
}

/// A variable that an inner function uses too.
final class Cell: Object {
  @exclusivity(unchecked) var value: Value

  init(_ value: Value) { self.value = value }

  deinit {
    guard value.isContainer else { return }
    var pending = [value]
    value = .unbound
    Value.discard(&pending)
  }
}

/// What a native function is called with: values that stand side by side on the value stack,
/// the positional ones first, then those of the keywords.
public struct Arguments {
  let base: UnsafeMutablePointer<Value>
  /// How many are positional.
  public let count: Int
  /// The keywords' names, in order.
  public let names: [String]

  @inline(__always)
  init(base: UnsafeMutablePointer<Value>, count: Int, names: [String] = []) {
    self.base = base
    self.count = count
    self.names = names
  }

  @inline(__always)
  public subscript(index: Int) -> Value {
    precondition(index >= 0 && index < count + names.count)
    return base[index]
  }

  /// The positional arguments.
  public var positional: [Value] {
    Array(UnsafeBufferPointer(start: base, count: count))
  }

  /// The keyword arguments.
  public var keywords: [(name: String, value: Value)] {
    names.enumerated().map { (name: $1, value: base[count + $0]) }
  }

  public func keyword(_ name: String) -> Value? {
    guard let index = names.firstIndex(of: name) else { return nil }
    return base[count + index]
  }

  /// All but the first positional argument.
  var dropFirst: Arguments { Arguments(base: base + 1, count: count - 1, names: names) }
}
