/// What a native function accepts; CPython's own checks and their messages follow from it.
public enum Signature: Sendable {
  /// `f()`.
  case none
  /// `f(x)`.
  case one
  /// From so many to so many arguments, none of them by keyword.
  case positional(Int, Int)
  /// The same, of a function that counts its arguments in CPython's other words.
  case counted(Int, Int)
  /// Named parameters; the body finds every one of them in order, `.unbound` where it was not
  /// given. `keywordOnly` is the index from which they can't be given by position.
  case named([String], required: Int, positionalOnly: Int = 0, keywordOnly: Int = Int.max)
  /// The body looks for itself.
  case free
}

/// A function written in Swift: a built-in, or a method of a built-in type.
public final class NativeFunction: Object {
  public typealias Body = (_ interpreter: Interpreter, _ receiver: Value, _ arguments: Arguments)
    throws -> Value

  /// The refusal of arguments that don't fit, in words of its own; nil where they fit.
  typealias Refusal = (_ name: String, Signature, Arguments) -> LanguageError?

  public let name: String
  /// Says in place of CPython's words why arguments don't fit.
  var refusal: Refusal?
  /// The type whose method it is.
  let owner: String?
  let signature: Signature
  let body: Body
  let summary: String?
  /// How many positional arguments fit without a further look.
  private let least: Int
  private let most: Int

  public init(
    _ name: String, owner: String? = nil, _ signature: Signature, summary: String? = nil,
    body: @escaping Body
  ) {
    self.name = name
    self.owner = owner
    self.signature = signature
    self.summary = summary
    self.body = body
    switch signature {
    case .none: (least, most) = (0, 0)
    case .one: (least, most) = (1, 1)
    case .positional(let fewest, let mostly), .counted(let fewest, let mostly):
      (least, most) = (fewest, mostly)
    case .free: (least, most) = (0, .max)
    case .named: (least, most) = (1, 0)
    }
  }

  public override var typeName: String {
    owner == nil ? "builtin_function_or_method" : "method_descriptor"
  }

  public override var representation: String {
    if let owner { return "<method '\(name)' of '\(owner)' objects>" }
    return "<built-in function \(name)>"
  }

  public override var isCallable: Bool { true }

  private var qualifiedName: String { owner.map { "\($0).\(name)" } ?? name }

  public override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "__name__": return .text(self.name)
    case "__doc__": return summary.map { .text($0) } ?? Value.none
    default: return nil
    }
  }

  public override func call(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    guard let owner else {
      return try invoke(interpreter, .unbound, arguments)
    }
    guard arguments.count > 0 else {
      throw LanguageError(
        .typeError, "unbound method \(qualifiedName)() needs an argument")
    }
    let receiver = arguments[0]
    guard receiver.typeName == owner || owner == "int" && receiver.typeName == "bool" else {
      throw LanguageError(
        .typeError,
        "descriptor '\(name)' for '\(owner)' objects doesn't apply to a '\(receiver.typeName)' "
          + "object")
    }
    return try invoke(interpreter, receiver, arguments.dropFirst)
  }

  /// Checks the arguments as CPython does and runs the body.
  @inline(__always)
  func invoke(
    _ interpreter: Interpreter, _ receiver: Value, _ arguments: Arguments
  ) throws -> Value {
    if arguments.count >= least, arguments.count <= most, arguments.names.isEmpty {
      return try body(interpreter, receiver, arguments)
    }
    return try invokeSlowly(interpreter, receiver, arguments)
  }

  private func invokeSlowly(
    _ interpreter: Interpreter, _ receiver: Value, _ arguments: Arguments
  ) throws -> Value {
    if let error = refusal?(name, signature, arguments) { throw error }
    switch signature {
    case .free: break
    case .one:
      if arguments.count != 1 || !arguments.names.isEmpty { throw wrongCount(arguments) }
    case .none:
      if arguments.count != 0 || !arguments.names.isEmpty { throw wrongCount(arguments) }
    case .positional(let least, let most), .counted(let least, let most):
      if arguments.count < least || arguments.count > most || !arguments.names.isEmpty {
        throw wrongCount(arguments)
      }
    case .named(let names, let required, let positionalOnly, let keywordOnly):
      return try invokeNamed(
        interpreter, receiver, arguments, names, required, positionalOnly, keywordOnly)
    }
    return try body(interpreter, receiver, arguments)
  }

  private func wrongCount(_ arguments: Arguments) -> LanguageError {
    if !arguments.names.isEmpty {
      return LanguageError(.typeError, "\(qualifiedName)() takes no keyword arguments")
    }
    let given = arguments.count
    switch signature {
    case .none:
      return LanguageError(.typeError, "\(qualifiedName)() takes no arguments (\(given) given)")
    case .one:
      return LanguageError(
        .typeError, "\(qualifiedName)() takes exactly one argument (\(given) given)")
    case .positional(let least, let most):
      let bound = given < least ? least : most
      let word = least == most ? "" : given < least ? "at least " : "at most "
      return LanguageError(
        .typeError,
        "\(name) expected \(word)\(bound) argument\(bound == 1 ? "" : "s"), got \(given)")
    case .counted(let least, let most):
      let bound = given < least ? least : most
      return LanguageError(
        .typeError,
        "\(name)() takes at \(given < least ? "least" : "most") \(bound) "
          + "argument\(bound == 1 ? "" : "s") (\(given) given)")
    default: return .broken("wrong arguments of \(name)")
    }
  }

  private func invokeNamed(
    _ interpreter: Interpreter, _ receiver: Value, _ arguments: Arguments, _ names: [String],
    _ required: Int, _ positionalOnly: Int, _ keywordOnly: Int
  ) throws -> Value {
    let most = min(names.count, keywordOnly)
    let given = arguments.count + arguments.names.count
    if arguments.count > most || given > names.count {
      if most == 0 {
        throw LanguageError(.typeError, "\(name)() takes no positional arguments")
      }
      let word = required == most ? "exactly" : "at most"
      let positional = keywordOnly < names.count ? "positional " : ""
      throw LanguageError(
        .typeError,
        "\(name)() takes \(word) \(most) \(positional)argument\(most == 1 ? "" : "s") (\(given) given)"
      )
    }
    let base = try interpreter.reserveStack(names.count)
    base.initialize(repeating: .unbound, count: names.count)
    defer {
      base.deinitialize(count: names.count)
      interpreter.top = base
    }
    for index in 0..<arguments.count { base[index] = arguments.base[index] }
    for (offset, keyword) in arguments.names.enumerated() {
      guard let index = names.firstIndex(of: keyword), index >= positionalOnly else {
        throw LanguageError(
          .typeError, "'\(keyword)' is an invalid keyword argument for \(name)()")
      }
      guard base[index].isUnbound else {
        throw LanguageError(
          .typeError,
          "argument for \(name)() given by name ('\(keyword)') and position (\(index + 1))")
      }
      base[index] = arguments.base[arguments.count + offset]
    }
    for index in 0..<required where base[index].isUnbound {
      if positionalOnly > index {
        throw LanguageError(
          .typeError,
          "\(name) expected \(required == most ? "" : "at least ")\(required) "
            + "argument\(required == 1 ? "" : "s"), got \(arguments.count)")
      }
      throw LanguageError(
        .typeError, "\(name)() missing required argument '\(names[index])' (pos \(index + 1))")
    }
    return try body(interpreter, receiver, Arguments(base: base, count: names.count))
  }
}

/// A method of a built-in type taken off a value: `xs.append`.
final class BoundMethod: Object {
  let receiver: Value
  let function: NativeFunction

  init(_ receiver: Value, _ function: NativeFunction) {
    self.receiver = receiver
    self.function = function
  }

  override var typeName: String { "builtin_function_or_method" }
  override var isCallable: Bool { true }

  override var representation: String {
    "<built-in method \(function.name) of \(receiver.typeName) object at "
      + "0x\(String(UInt(bitPattern: receiver.identity), radix: 16))>"
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "__self__": return receiver
    default: return try function.attribute(name, in: interpreter)
    }
  }

  override func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? {
    guard case .object(let object) = other, let method = object as? BoundMethod else {
      return nil
    }
    return method.function === function && method.receiver.isIdentical(to: receiver)
  }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    try function.invoke(interpreter, receiver, arguments)
  }
}

/// The methods of one built-in type.
final class MethodTable {
  let typeName: String
  private(set) var functions: [String: NativeFunction] = [:]

  init(_ typeName: String) { self.typeName = typeName }

  func add(_ name: String, _ signature: Signature, _ body: @escaping NativeFunction.Body) {
    functions[name] = NativeFunction(name, owner: typeName, signature, body: body)
  }

  /// The types that have a table.
  enum Kind: UInt8 {
    case none, string, list, dict, set, tuple, size, int, float, range, slice

    @inline(__always)
    init(_ value: Value) {
      switch value {
      case .string: self = .string
      case .list: self = .list
      case .dict: self = .dict
      case .set: self = .set
      case .tuple(let tuple):
        switch tuple.form {
        case .plain: self = .tuple
        case .size: self = .size
        // Its fields are looked up first.
        case .named: self = .none
        }
      case .int, .bool: self = .int
      case .float: self = .float
      case .range: self = .range
      case .slice: self = .slice
      default: self = .none
      }
    }
  }

  static func of(_ kind: Kind) -> MethodTable? {
    switch kind {
    case .none: return nil
    case .string: return StringMethods.table
    case .list: return ListMethods.table
    case .dict: return DictMethods.table
    case .set: return SetMethods.table
    case .tuple: return TupleMethods.table
    case .size: return TupleMethods.sizeTable
    case .int: return NumberMethods.intTable
    case .float: return NumberMethods.floatTable
    case .range: return TupleMethods.rangeTable
    case .slice: return TupleMethods.sliceTable
    }
  }

  /// The table of a value's type.
  static func of(_ value: Value) -> MethodTable? {
    if case .tuple(let tuple) = value, case .named = tuple.form { return TupleMethods.table }
    return of(Kind(value))
  }
}
