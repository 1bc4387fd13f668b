import TensorOps

/// Subscripts of tensors: what stands between the brackets, as index items.
enum TensorIndexing {
  static func items(_ key: Value, _ interpreter: Interpreter) throws -> [IndexItem] {
    if case .tuple(let tuple) = key {
      var items: [IndexItem] = []
      items.reserveCapacity(tuple.items.count)
      for item in tuple.items { items.append(try self.item(item, interpreter)) }
      return items
    }
    if case .list(let list) = key, standsForTuple(list) {
      return try list.items.map { try item($0, interpreter) }
    }
    return [try item(key, interpreter)]
  }

  /// PyTorch's old rule: a short list that holds slices, tensors or lists is read as a tuple.
  private static func standsForTuple(_ list: ListObject) -> Bool {
    list.items.count < 32
      && list.items.contains {
        switch $0 {
        case .tensor, .slice, .ellipsis, .none, .list, .tuple: true
        default: false
        }
      }
  }

  private static func item(_ value: Value, _ interpreter: Interpreter) throws -> IndexItem {
    switch value {
    case .int(let number): return .int(number)
    case .bool(let flag): return .bool(flag)
    case .none: return .newAxis
    case .ellipsis: return .ellipsis
    case .slice(let slice):
      let step = try bound(slice.step) ?? 1
      if step <= 0 {
        throw LanguageError(
          .valueError, code: "slice-step",
          message: "a slice's step must be at least 1: torch.flip(x, dims=(…)) reverses",
          torch: "step must be greater than zero")
      }
      return .slice(start: try bound(slice.start), stop: try bound(slice.stop), step: step)
    case .tensor(let object) where object.flavour == .numpyScalar:
      switch object.scalar {
      case .int(let number): return .int(number)
      case .bool(let flag): return .bool(flag)
      default:
        throw LanguageError(
          .indexError,
          "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
            + "indices (got \(value.typeName))", code: "index-type")
      }
    case .tensor(let object): return .tensor(object.tensor)
    case .list, .tuple, .range:
      guard case .data(let data) = try NestedValues.argument(value, interpreter) else {
        throw LanguageError.broken("an index list gave no data")
      }
      // An empty list picks nothing.
      let dtype = data.scalars.isEmpty ? DType.int64 : data.dtype
      return .tensor(
        try Operations.tensor(
          of: NestedData(shape: data.shape, scalars: data.scalars, dtype: dtype),
          interpreter.runtime))
    default:
      throw LanguageError(
        .indexError,
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
          + "indices (got \(value.typeName))", code: "index-type")
    }
  }

  private static func bound(_ value: Value) throws -> Int? {
    switch Binder.integer(value) {
    case .none: return nil
    case .int(let number): return number
    case .bool(let flag): return flag ? 1 : 0
    default:
      throw LanguageError(
        .typeError, "slice indices must be integers or None or have an __index__ method")
    }
  }

  static func get(
    _ object: TensorObject, _ key: Value, _ interpreter: Interpreter
  ) throws -> Value {
    if case .int(let index) = key, let layout = object.tensor.layout.selected(index) {
      return .tensor(TensorObject(object.tensor.viewed(as: layout)))
    }
    let items = try items(key, interpreter)
    let result = try Operations.call(
      Operations.getItem, [.tensor(object.tensor), .index(items)], interpreter)
    return .tensor(TensorObject(result))
  }

  static func set(
    _ object: TensorObject, _ key: Value, to value: Value, _ interpreter: Interpreter
  ) throws {
    let items = try items(key, interpreter)
    let argument: Argument
    switch value {
    case .tensor(let source) where source.flavour == .numpyScalar:
      guard let number = Binder.number(value) else { throw refusal(value, object.tensor.dtype) }
      switch source.tensor.dtype {
      case .float64, .int64, .int32, .int16, .int8, .uint8: break
      default: noteScalar(source, object.tensor.dtype, interpreter.runtime)
      }
      argument = number
    case .tensor(let source) where source.isNumPy: throw refusal(value, object.tensor.dtype)
    case .tensor(let source): argument = .tensor(source.tensor)
    case .int(let number): argument = .int(number)
    case .float(let number): argument = .float(number)
    case .bool(let flag): argument = .bool(flag)
    case .list, .tuple:
      guard case .data(let data) = try NestedValues.argument(value, interpreter) else { return }
      argument = .tensor(try Operations.tensor(of: data, interpreter.runtime))
    default: throw refusal(value, object.tensor.dtype)
    }
    _ = try Operations.result(
      Operations.setItem, [.tensor(object.tensor), .index(items), argument], interpreter)
  }

  private static func refusal(_ value: Value, _ dtype: DType) -> LanguageError {
    LanguageError(
      .typeError, "can't assign a \(value.typeName) to a torch.\(typeName(dtype))")
  }

  /// Older versions of PyTorch take any of NumPy's scalars.
  private static func noteScalar(_ source: TensorObject, _ dtype: DType, _ runtime: Runtime) {
    // Once a statement: loops assign many.
    if runtime.notes.contains(where: { $0.code == "numpy-scalar" }) { return }
    let message =
      "PyTorch 2.15 refuses this: \"can't assign a \(Value.tensor(source).typeName) to a "
      + "torch.\(typeName(dtype))\"; older versions take it, and so does tensor"
    runtime.note("numpy-scalar", message)
  }

  private static func typeName(_ dtype: DType) -> String { dtype.scalarTypeName + "Tensor" }
}

/// Operations that the language itself calls, found once.
enum Operations {
  static let getItem = syntax("__getitem__")
  static let setItem = syntax("__setitem__")

  private static func syntax(_ name: String) -> Operation? {
    OperationTable.syntax[name]?.operation
  }

  /// A tensor of nested data.
  static func tensor(of data: NestedData, _ runtime: Runtime) throws -> Tensor {
    guard let operation = OperationTable.torch["tensor"]?.operation else {
      throw LanguageError.broken("the table has no operation named tensor")
    }
    do throws(OperationError) {
      return try operation(.data(data), .dtype(data.dtype), runtime: runtime)
    } catch {
      throw error.fault is WorkInterrupted ? Interrupted() : Binder.languageError(error.fault)
    }
  }

  static func result(
    _ operation: Operation?, _ arguments: [Argument], _ interpreter: Interpreter
  ) throws -> CallResult {
    guard let operation else {
      throw LanguageError.broken("an operation is missing from the table")
    }
    do throws(OperationError) {
      return try operation.result(arguments, runtime: interpreter.runtime)
    } catch {
      throw failure(error, operation.signatures[0], arguments)
    }
  }

  static func call(
    _ operation: Operation?, _ arguments: [Argument], _ interpreter: Interpreter
  ) throws -> Tensor {
    switch try result(operation, arguments, interpreter) {
    case .tensor(let tensor), .rebound(_, let tensor): return tensor
    case .argument(let place):
      if case .tensor(let tensor) = arguments[place] { return tensor }
      fallthrough
    default: throw LanguageError.broken("an operation gave no tensor")
    }
  }

  /// A refusal whose blamed parameters are the operands, in order.
  static func failure(
    _ error: OperationError, _ signature: OperationSignature, _ arguments: [Argument]
  ) -> any Error {
    if error.fault is WorkInterrupted { return Interrupted() }
    let result = Binder.languageError(error.fault)
    for name in error.fault.blamed {
      if let place = signature.parameters.firstIndex(where: { $0.name == name }) {
        let text = place < arguments.count ? Binder.describe(arguments[place]) : ""
        result.blamed.append((.positional(place), text))
      }
    }
    return result
  }
}
