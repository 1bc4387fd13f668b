import TensorOps

/// What the functions of NumPy and Nx take for arrays: arrays, numbers, nested lists.
enum ArrayArguments {
  /// nil where the value is none of these.
  static func argument(
    _ value: Value, _ kind: Parameter.Kind, _ library: Library, _ interpreter: Interpreter
  ) throws -> Argument? {
    switch kind {
    case .arrayOrNumber:
      switch value {
      case .int(let number): return .int(number)
      case .float(let number): return .float(number)
      case .bool(let flag): return .bool(flag)
      default: return try tensor(value, library, interpreter).map { .tensor($0) }
      }
    case .array: return try tensor(value, library, interpreter).map { .tensor($0) }
    case .arrays:
      let items: [Value]
      switch value {
      case .list(let list): items = list.items
      case .tuple(let tuple): items = tuple.items
      case .tensor(let object) where object.tensor.rank > 0:
        items = try interpreter.array(of: value)
      default: return nil
      }
      var tensors: [Tensor] = []
      for item in items {
        guard let tensor = try tensor(item, library, interpreter) else { return nil }
        tensors.append(tensor)
      }
      return .tensors(tensors)
    case .arrayDType: return NumPyTypes.dtype(value).map { .dtype($0) }
    default: return nil
    }
  }

  /// An array-like as a tensor: an array's own, or a new one of numbers.
  static func tensor(
    _ value: Value, _ library: Library, _ interpreter: Interpreter
  ) throws -> Tensor? {
    switch value {
    case .tensor(let object): return object.tensor
    case .int, .float, .bool, .list, .tuple, .range:
      let data = try NestedValues.data(value, library, interpreter)
      return try Operations.tensor(of: data, interpreter.runtime)
    default: return nil
    }
  }
}
