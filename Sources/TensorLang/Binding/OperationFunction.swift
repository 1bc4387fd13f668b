import TensorOps

/// One spelling of an operation as a value: `torch.sum`, `F.relu`, a method found by its name, or
/// a bare `sum`.
final class OperationFunction: Object {
  /// How the operation was reached: it decides what may be left out of brackets, and how errors
  /// count positions.
  enum Space: Sendable {
    case torch, functional, linalg, special
    /// `x.name(…)`: the receiver is the first argument.
    case method
    /// A bare name, which may be a function or a method: `view(a, -1, 2)`.
    case bare
  }

  let operation: Operation
  let name: String
  let isInPlace: Bool
  let space: Space

  init(_ entry: OperationTable.Entry, name: String, space: Space) {
    operation = entry.operation
    isInPlace = entry.inPlace
    self.name = name
    self.space = space
  }

  override var typeName: String {
    space == .method ? "method_descriptor" : "builtin_function_or_method"
  }

  override var representation: String {
    switch space {
    case .method: "<method '\(name)' of 'torch._C.TensorBase' objects>"
    case .torch, .bare: "<built-in method \(name) of type object>"
    case .functional, .linalg, .special: "<built-in function \(name)>"
    }
  }

  override var isCallable: Bool { true }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    if space == .method {
      guard arguments.count > 0, case .tensor = arguments[0] else {
        throw LanguageError(
          .typeError, "unbound method TensorBase.\(name)() needs an argument")
      }
      return try Binder.call(
        self, receiver: arguments[0], arguments: arguments.dropFirst, in: interpreter)
    }
    return try Binder.call(self, receiver: nil, arguments: arguments, in: interpreter)
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "__name__": .text(self.name)
    case "__doc__": .text(operation.summary)
    default: nil
    }
  }
}

/// A method together with its tensor: `x.sum`, not yet called.
final class BoundOperation: Object {
  let receiver: Value
  let function: OperationFunction

  init(_ receiver: Value, _ function: OperationFunction) {
    self.receiver = receiver
    self.function = function
  }

  override var typeName: String { "builtin_function_or_method" }
  override var representation: String {
    "<built-in method \(function.name) of Tensor object at 0x\(String(receiver.identity, radix: 16))>"
  }
  override var isCallable: Bool { true }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    try Binder.call(function, receiver: receiver, arguments: arguments, in: interpreter)
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    try function.attribute(name, in: interpreter)
  }
}

/// Every spelling of the table as a value, made once when it is first asked for.
enum OperationFunctions {
  // Values are used by one session's thread at a time, and these never change once made.
  nonisolated(unsafe) static let methods = functions(OperationTable.methods, .method)
  nonisolated(unsafe) static let torch = functions(OperationTable.torch, .torch)
  nonisolated(unsafe) static let functional = functions(OperationTable.functional, .functional)
  nonisolated(unsafe) static let linalg = functions(OperationTable.linalg, .linalg)
  nonisolated(unsafe) static let special = functions(OperationTable.special, .special)

  /// What bare names mean: torch's functions, then F's, then methods.
  nonisolated(unsafe) static let bare: [String: OperationFunction] = {
    var entries = OperationTable.methods
    entries.merge(OperationTable.functional) { $1 }
    entries.merge(OperationTable.torch) { $1 }
    return functions(entries, .bare)
  }()

  private static func functions(
    _ entries: [String: OperationTable.Entry], _ space: OperationFunction.Space
  ) -> [String: OperationFunction] {
    var result: [String: OperationFunction] = [:]
    result.reserveCapacity(entries.count)
    for (name, entry) in entries {
      result[name] = OperationFunction(entry, name: name, space: space)
    }
    return result
  }
}
