import TensorOps

/// Subscripts of NumPy's and Nx's values.
enum ArrayIndexing {
  static func get(
    _ object: TensorObject, _ key: Value, _ interpreter: Interpreter
  ) throws -> Value {
    if object.flavour == .nx { return try NxIndexing.get(object, key, interpreter) }
    let result = try TensorIndexing.get(TensorObject(object.tensor), key, interpreter)
    guard case .tensor(let item) = result else { return result }
    return .tensor(
      LibraryResults.object(item.tensor, object.flavour, [], interpreter.runtime))
  }

  static func set(
    _ object: TensorObject, _ key: Value, to value: Value, _ interpreter: Interpreter
  ) throws {
    if object.flavour == .nx { throw NxIndexing.set() }
    try TensorIndexing.set(TensorObject(object.tensor), key, to: value, interpreter)
  }
}
