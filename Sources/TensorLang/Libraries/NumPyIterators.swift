import TensorOps

/// NumPy's walks over arrays: `np.ndindex`, `np.ndenumerate`, and `np.vectorize`, which calls a
/// function for every element.
enum NumPyIterators {
  static func install(in numpy: ModuleObject) {
    numpy.define("ndindex", .free) { _, _, arguments in
      var sizes = arguments.positional
      if sizes.count == 1, let given = sizes[0].listItems { sizes = given }
      let shape = try sizes.map { (size) throws -> Int in
        guard let number = size.asIndexInt else {
          throw LanguageError(
            .typeError, "'\(size.typeName)' object cannot be interpreted as an integer")
        }
        if number < 0 {
          throw LanguageError(.valueError, "negative dimensions are not allowed")
        }
        return number
      }
      return .object(indices(of: shape, "numpy.ndindex") { _, index in .tuple(of: index) })
    }
    numpy.define("ndenumerate", .one) { interpreter, _, arguments in
      guard let array = try ArrayArguments.tensor(arguments[0], .numpy, interpreter) else {
        throw LanguageError(.typeError, "'\(arguments[0].typeName)' object is no array")
      }
      return .object(
        indices(of: array.shape, "numpy.ndenumerate") { interpreter, index in
          .tuple(of: [.tuple(of: index), try element(of: array, at: index, interpreter)])
        })
    }
    numpy.define("vectorize", .named(["pyfunc", "otypes"], required: 1)) { _, _, arguments in
      guard case .object(let function) = arguments[0], function.isCallable else {
        throw LanguageError(.typeError, "'\(arguments[0].typeName)' object is not callable")
      }
      return .object(VectorizedFunction(function, types: try outputTypes(arguments[1])))
    }
  }

  /// `otypes=[float, int]`: a dtype for each output.
  private static func outputTypes(_ value: Value) throws -> [DType]? {
    if value.isUnbound || value.isNone { return nil }
    guard let items = value.listItems else {
      throw LanguageError(.valueError, "Invalid otype specification")
    }
    return try items.map { try NumPyTypes.required($0) }
  }

  static func element(
    of array: Tensor, at index: [Value], _ interpreter: Interpreter
  ) throws -> Value {
    var offset = array.layout.offset
    for (place, stride) in zip(index, array.strides) {
      if case .int(let place) = place { offset += place * stride }
    }
    let layout = Layout(shape: [], strides: [], offset: offset)
    return .tensor(ArrayValues.scalar(array.viewed(as: layout)))
  }

  /// What is made of every index of a shape, the last dim running first.
  static func indices(
    of shape: [Int], _ name: String,
    _ make: @escaping (Interpreter, [Value]) throws -> Value
  ) -> ComputedIterator {
    var places = [Int](repeating: 0, count: shape.count)
    var isDone = shape.contains(0)
    return ComputedIterator(name) { interpreter in
      if isDone { return nil }
      let value = try make(interpreter, places.map { .int($0) })
      var dim = shape.count - 1
      while dim >= 0 {
        places[dim] += 1
        if places[dim] < shape[dim] { break }
        places[dim] = 0
        dim -= 1
      }
      isDone = dim < 0
      return value
    }
  }
}

/// A function that is called for every element of the broadcast arguments: `np.vectorize(f)`.
final class VectorizedFunction: Object {
  private let function: Object
  private let types: [DType]?

  init(_ function: Object, types: [DType]?) {
    self.function = function
    self.types = types
  }

  override var typeName: String { "numpy.vectorize" }
  override var isCallable: Bool { true }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    if !arguments.names.isEmpty {
      throw LanguageError.unsupported("a vectorized function takes its arguments by position")
    }
    let arrays = try arguments.positional.map { (value) throws -> Tensor in
      guard let array = try ArrayArguments.tensor(value, .numpy, interpreter) else {
        throw LanguageError(.typeError, "'\(value.typeName)' object is no array")
      }
      return array
    }
    if arrays.isEmpty { throw LanguageError(.valueError, "args can not be empty") }
    let shape = try broadcast(arrays)
    let views = arrays.map { (array) -> Tensor in
      array.viewed(
        as: Layout(
          shape: shape, strides: Shape.broadcastStrides(array.layout, to: shape),
          offset: array.layout.offset))
    }
    if shape.contains(0), types == nil {
      throw LanguageError(
        .valueError, "cannot call `vectorize` on size 0 inputs unless `otypes` is set")
    }
    return try outputs(of: views, shape, interpreter)
  }

  private func broadcast(_ arrays: [Tensor]) throws -> [Int] {
    var shape: [Int] = []
    for array in arrays {
      guard let wider = try? Shape.broadcast(shape, array.shape) else {
        throw LanguageError(
          .valueError, "shape mismatch: objects cannot be broadcast to a single shape",
          code: "broadcast")
      }
      shape = wider
    }
    return shape
  }

  private func outputs(
    of views: [Tensor], _ shape: [Int], _ interpreter: Interpreter
  ) throws -> Value {
    var columns: [[Value]] = types.map { $0.map { _ in [] } } ?? []
    var isTuple = columns.count > 1
    var isFirst = true
    let walk = NumPyIterators.indices(of: shape, "numpy.vectorize") {
      [function] interpreter, index in
      let elements = try views.map { try NumPyIterators.element(of: $0, at: index, interpreter) }
      return try interpreter.call(function, elements)
    }
    while let value = try walk.next(interpreter) {
      try interpreter.poll()
      var row = [value]
      if case .tuple(let tuple) = value { row = tuple.items }
      if isFirst {
        if case .tuple = value { isTuple = true }
        if types == nil { columns = row.map { _ in [] } }
        isFirst = false
      }
      guard row.count == columns.count else {
        throw LanguageError(.valueError, "the function gives results of different lengths")
      }
      for place in row.indices { columns[place].append(row[place]) }
      if columns[0].count & 0xFFF == 0 { try interpreter.checkCount(columns[0].count) }
    }
    let arrays = try columns.enumerated().map { (place, column) throws -> Value in
      let dtype =
        try types?[place] ?? interpreter.numpy("array", [column[0]], keywords: []).dtype
      let made = try interpreter.numpy(
        "array", [try interpreter.list(column)], keywords: [("dtype", .object(NumPyDType(dtype)))])
      let shaped = try interpreter.torch(
        "reshape", [.tensor(TensorObject(made)), .tuple(of: shape.map { .int($0) })])
      return .tensor(TensorObject(shaped, flavour: .numpy))
    }
    return isTuple ? .tuple(TupleObject(arrays)) : arrays[0]
  }
}
