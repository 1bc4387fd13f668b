import TensorOps

/// One spelling of an operation as a value: `torch.sum`, `F.relu`, a method found by its name, or
/// a bare `sum`.
final class OperationFunction: Object {
  /// How the operation was reached: it decides what may be left out of brackets, and how errors
  /// count positions.
  enum Space: Sendable {
    case torch, functional, linalg, special, initializers, sequences
    /// `x.name(…)`: the receiver is the first argument.
    case method
    /// A bare name, which may be a function or a method: `view(a, -1, 2)`.
    case bare
    case numpy, numpyLinalg
    /// `a.name(…)` of a NumPy array.
    case ndarray
    case pairwise, scipyDistance, torchmetrics, nx, nxLinalg, scholar
    case preprocessing, sentenceTransformers

    /// The library whose rules hold for what goes in and for what comes out.
    var library: Library {
      switch self {
      case .torch, .functional, .linalg, .special, .initializers, .sequences, .method, .bare,
        .torchmetrics, .sentenceTransformers:
        .torch
      case .numpy, .numpyLinalg, .ndarray, .pairwise, .preprocessing, .scipyDistance:
        .numpy
      case .nx, .nxLinalg, .scholar: .nx
      }
    }
  }

  let operation: Operation
  let name: String
  let isInPlace: Bool
  let space: Space
  /// The answer to the plainest calls.
  let short: ShortWay?
  /// For PyTorch's own spellings: the first signature, where tensors that need no plan are answered
  /// by its loop; and of how many operands it is.
  let alike: OperationSignature?
  let alikeCount: Int

  init(_ entry: OperationTable.Entry, name: String, space: Space) {
    operation = entry.operation
    isInPlace = entry.inPlace
    self.name = name
    self.space = space
    short =
      entry.inPlace ? nil : entry.operation.signatures.lazy.compactMap(\.short).first
    let first = entry.operation.signatures.first
    alike = entry.inPlace || space.library != .torch || first?.hasLoop != true ? nil : first
    alikeCount = first?.operandCount ?? 0
  }

  override var typeName: String {
    switch space {
    case .method, .ndarray: "method_descriptor"
    case .numpy where operation.traits.contains(.ufunc): "numpy.ufunc"
    case .torch, .functional, .linalg, .special, .bare: "builtin_function_or_method"
    default: "function"
    }
  }

  override var representation: String {
    switch space {
    case .method: "<method '\(name)' of 'torch._C.TensorBase' objects>"
    case .torch, .bare: "<built-in method \(name) of type object>"
    case .functional, .linalg, .special, .initializers: "<built-in function \(name)>"
    case .ndarray: "<method '\(name)' of 'numpy.ndarray' objects>"
    case .numpy where operation.traits.contains(.ufunc): "<ufunc '\(name)'>"
    default: "<function \(name)>"
    }
  }

  override var isCallable: Bool { true }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    if space == .method || space == .ndarray {
      guard arguments.count > 0, case .tensor = arguments[0] else {
        let type = space == .method ? "TensorBase" : "ndarray"
        throw LanguageError(
          .typeError, "unbound method \(type).\(name)() needs an argument")
      }
      return try Binder.call(
        self, receiver: arguments[0], arguments: arguments.dropFirst, in: interpreter)
    }
    if operation.traits.contains(.metric),
      let result = try MetricFunctions.call(self, arguments, in: interpreter)
    {
      return result
    }
    if operation.traits.contains(.forms),
      let result = try NumPyForms.call(self, arguments, in: interpreter)
    {
      return result
    }
    return try Binder.call(self, receiver: nil, arguments: arguments, in: interpreter)
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "__name__": .text(self.name)
    case "__doc__": .text(operation.summary)
    default: isUfunc ? UfuncMethod.attribute(name, of: self) : nil
    }
  }

  private var isUfunc: Bool { space == .numpy && operation.traits.contains(.ufunc) }

  override var attributeNames: [String] {
    isUfunc ? UfuncMethod.names + ["identity", "nargs", "nin", "nout"] : []
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
    "<built-in method \(function.name) of \(receiver.typeName) object at 0x\(String(receiver.identity, radix: 16))>"
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
  nonisolated(unsafe) static let linalg = functions(OperationTable.names(in: .linalg), .linalg)
  nonisolated(unsafe) static let special = functions(OperationTable.names(in: .special), .special)
  nonisolated(unsafe) static let numpy = functions(OperationTable.names(in: .numpy), .numpy)
  nonisolated(unsafe) static let numpyLinalg = functions(
    OperationTable.names(in: .numpyLinalg), .numpyLinalg)
  nonisolated(unsafe) static let ndarray = functions(OperationTable.names(in: .ndarray), .ndarray)
  nonisolated(unsafe) static let ndarrayAttributes = functions(
    OperationTable.names(in: .ndarrayAttribute), .ndarray)
  nonisolated(unsafe) static let pairwise = functions(
    OperationTable.names(in: .pairwise), .pairwise)
  nonisolated(unsafe) static let scipyDistance = functions(
    OperationTable.names(in: .scipyDistance), .scipyDistance)
  nonisolated(unsafe) static let torchmetrics = functions(
    OperationTable.names(in: .torchmetrics), .torchmetrics)
  nonisolated(unsafe) static let nx = functions(OperationTable.names(in: .nx), .nx)
  nonisolated(unsafe) static let nxLinalg = functions(
    OperationTable.names(in: .nxLinalg), .nxLinalg)
  nonisolated(unsafe) static let scholar = functions(
    OperationTable.names(in: .scholar), .scholar)

  nonisolated(unsafe) static let initializers = functions(
    OperationTable.names(in: .initializers), .initializers)
  nonisolated(unsafe) static let sequences = functions(
    OperationTable.names(in: .sequences), .sequences)
  nonisolated(unsafe) static let preprocessing = functions(
    OperationTable.names(in: .preprocessing), .preprocessing)
  nonisolated(unsafe) static let sentenceTransformers = functions(
    OperationTable.names(in: .sentenceTransformers), .sentenceTransformers)

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
      // A universal function is one object, whatever it is called.
      if space == .numpy, entry.operation.traits.contains(.ufunc), name != entry.operation.name {
        continue
      }
      result[name] = OperationFunction(entry, name: name, space: space)
    }
    for (name, entry) in entries where result[name] == nil {
      result[name] =
        result[entry.operation.name] ?? OperationFunction(entry, name: name, space: space)
    }
    return result
  }
}
