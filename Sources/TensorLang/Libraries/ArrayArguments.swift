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
      case .list, .tuple, .range:
        // Elixir's lists are no tensors.
        if library == .nx {
          throw LanguageError(
            .argumentError,
            "a list is no tensor: write Nx.tensor(…) around it", code: "argument-type")
        }
        return try tensor(value, library, interpreter).map { .tensor($0) }
      default: return try tensor(value, library, interpreter).map { .tensor($0) }
      }
    case .array: return try tensor(value, library, interpreter).map { .tensor($0) }
    case .arrayData:
      if case .tensor(let object) = value { return .tensor(object.tensor) }
      return .data(try ArrayData.data(value, interpreter))
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
    case .arrayDType:
      if library == .numpy { return .dtype(try NumPyTypes.required(value)) }
      return NumPyTypes.dtype(value).map { .dtype($0) }
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
      let data =
        library == .numpy
        ? try ArrayData.data(value, interpreter)
        : try NestedValues.data(value, library, interpreter)
      return try Operations.tensor(of: data, interpreter.runtime)
    default:
      if library == .numpy { try ArrayData.checkNumber(value) }
      return nil
    }
  }

  /// A shape as Nx takes it: `{2, :auto}`, with -1 for `:auto`; a tensor stands for its own.
  static func nxShape(_ value: Value, _ name: String) throws -> Argument? {
    let items: [Value]
    switch value {
    case .int(let size):
      if size <= 0 { throw badSize(size, 0, [size], name) }
      return .int(size)
    case .tensor(let object): return .ints(object.tensor.shape)
    case .tuple(let tuple): items = tuple.items
    case .list(let list): items = list.items
    default: return nil
    }
    var sizes: [Int] = []
    for item in items {
      switch Binder.integer(item) {
      case .int(let size): sizes.append(size)
      case .string(let text) where text.text == "auto": sizes.append(-1)
      default: return nil
      }
    }
    for (place, item) in items.enumerated() {
      if case .int(let size) = Binder.integer(item), size <= 0 {
        throw badSize(size, place, sizes, name)
      }
    }
    if sizes.filter({ $0 == -1 }).count > 1 { return nil }
    return .ints(sizes)
  }

  private static func badSize(
    _ size: Int, _ axis: Int, _ sizes: [Int], _ name: String
  ) -> LanguageError {
    LanguageError(
      .argumentError,
      "invalid dimension in axis \(axis) found in shape. Each dimension must be a positive integer, "
        + "got \(size) in shape {\(sizes.map(String.init).joined(separator: ", "))}",
      code: "negative-size")
  }
}
