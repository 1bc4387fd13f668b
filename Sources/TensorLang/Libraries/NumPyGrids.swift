import TensorOps

/// NumPy's objects that are subscripted rather than called: `np.mgrid`, `np.ogrid`, `np.r_`, `np.c_`.
final class GridMaker: Object {
  enum Kind: String {
    /// Full grids, and open ones whose axes broadcast.
    case mgrid, ogrid
    /// Joined along the first axis, or side by side as columns.
    case r_, c_
  }

  private let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  override var typeName: String {
    switch kind {
    case .mgrid: "numpy.lib._index_tricks_impl.MGridClass"
    case .ogrid: "numpy.lib._index_tricks_impl.OGridClass"
    case .r_: "numpy.lib._index_tricks_impl.RClass"
    case .c_: "numpy.lib._index_tricks_impl.CClass"
    }
  }

  override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    switch kind {
    case .mgrid, .ogrid: try grid(key, in: interpreter)
    case .r_, .c_: try joined(key, in: interpreter)
    }
  }

  // MARK: Grids

  private struct Points {
    var start: Value
    var stop: Value
    var step: Value
    /// Whether one of them is a float.
    var isReal: Bool {
      [start, stop, step].contains { if case .float = $0 { true } else { false } }
    }
  }

  private func points(_ value: Value) throws -> Points {
    guard case .slice(let slice) = value else {
      throw LanguageError(
        .typeError, "np.\(kind.rawValue) takes slices, as in np.\(kind.rawValue)[0:2, 0:3]")
    }
    func number(_ value: Value, _ other: Value) throws -> Value {
      if value.isNone { return other }
      if let number = value.asIndexInt { return .int(number) }
      if let number = value.asDouble { return .float(number) }
      throw LanguageError(.typeError, "'\(value.typeName)' object is no number")
    }
    return Points(
      start: try number(slice.start, .int(0)),
      stop: try number(
        slice.stop, .none),
      step: try number(slice.step, .int(1)))
  }

  private func counted(_ points: Points, _ interpreter: Interpreter) throws -> Tensor {
    if points.stop.isNone {
      throw LanguageError(.typeError, "unsupported operand type(s) for -: 'NoneType' and 'int'")
    }
    return try interpreter.numpy("arange", [points.start, points.stop, points.step])
  }

  private func grid(_ key: Value, in interpreter: Interpreter) throws -> Value {
    guard case .tuple(let tuple) = key else {
      return .tensor(TensorObject(try counted(try points(key), interpreter), flavour: .numpy))
    }
    let axes = try tuple.items.map(points)
    let dtype: DType = axes.contains { $0.isReal } ? .float64 : .int64
    let rank = axes.count
    var open: [Tensor] = []
    for (axis, points) in axes.enumerated() {
      let numbers = try ArrayOperations.convert(
        try counted(points, interpreter), dtype, interpreter.runtime)
      var shape = [Int](repeating: 1, count: rank)
      shape[axis] = numbers.count
      open.append(
        try interpreter.torch(
          "reshape", [.tensor(TensorObject(numbers)), .tuple(of: shape.map { .int($0) })]))
    }
    if kind == .ogrid {
      return .tuple(TupleObject(open.map { .tensor(TensorObject($0, flavour: .numpy)) }))
    }
    let shape = Value.tuple(of: open.enumerated().map { .int($1.shape[$0]) })
    let full = try open.map { axis in
      Value.tensor(
        TensorObject(
          try interpreter.torch("broadcast_to", [.tensor(TensorObject(axis)), shape])))
    }
    let grid = try interpreter.torch("stack", [try interpreter.list(full)])
    return .tensor(TensorObject(grid, flavour: .numpy))
  }

  // MARK: Joining

  private func joined(_ key: Value, in interpreter: Interpreter) throws -> Value {
    var items = [key]
    if case .tuple(let tuple) = key { items = tuple.items }
    var parts: [(tensor: Tensor, isNumber: Bool)] = []
    for item in items {
      switch item {
      case .slice: parts.append((try counted(try points(item), interpreter), false))
      case .string:
        throw LanguageError.unsupported(
          "np.\(kind.rawValue) with a string, which says how to join, is not part of this language: "
            + "np.concatenate and np.stack join along any axis")
      default:
        guard let tensor = try ArrayArguments.tensor(item, .numpy, interpreter) else {
          throw LanguageError(.typeError, "\(item.typeName) is no array")
        }
        var isNumber = false
        if case .tensor = item {} else { isNumber = tensor.rank == 0 }
        parts.append((tensor, isNumber))
      }
    }
    let dtype = resultType(parts)
    var shaped: [Value] = []
    for part in parts {
      var tensor = try ArrayOperations.convert(part.tensor, dtype, interpreter.runtime)
      if tensor.rank == 0 { tensor = tensor.viewed(as: Layout(contiguous: [1])) }
      if kind == .c_, tensor.rank == 1 {
        tensor = try interpreter.torch("unsqueeze", [.tensor(TensorObject(tensor)), .int(1)])
      }
      shaped.append(.tensor(TensorObject(tensor, flavour: .numpy)))
    }
    let joined = try interpreter.torch(
      "cat", [try interpreter.list(shaped.map(GridMaker.plain)), .int(kind == .c_ ? -1 : 0)])
    return .tensor(TensorObject(joined, flavour: .numpy))
  }

  private static func plain(_ value: Value) -> Value {
    guard case .tensor(let object) = value else { return value }
    return .tensor(TensorObject(object.tensor))
  }

  /// Arrays decide; Python's numbers count where they are of a higher kind.
  private func resultType(_ parts: [(tensor: Tensor, isNumber: Bool)]) -> DType {
    func rank(_ dtype: DType) -> Int { dtype == .bool ? 0 : dtype.isFloatingPoint ? 2 : 1 }
    var result: DType?
    for part in parts where !part.isNumber {
      result = result.map { .arrayPromotion($0, part.tensor.dtype) } ?? part.tensor.dtype
    }
    let hasArrays = result != nil
    for part in parts where part.isNumber {
      let own = part.tensor.dtype
      guard let known = result else {
        result = own
        continue
      }
      if !hasArrays || rank(own) > rank(known) { result = .arrayPromotion(known, own) }
    }
    return result ?? .float64
  }
}

extension Interpreter {
  /// A function of torch by its name, for one tensor.
  func torch(_ name: String, _ arguments: [Value]) throws -> Tensor {
    guard case .tensor(let object) = try TensorSeam.call(name, arguments, self) else {
      throw LanguageError.broken("\(name) gave no tensor")
    }
    return object.tensor
  }

  /// The same of NumPy's functions.
  func numpy(
    _ name: String, _ arguments: [Value], keywords: [(String, Value)] = []
  ) throws -> Tensor {
    guard let function = OperationFunctions.numpy[name] else {
      throw LanguageError.broken("the table has no operation named \(name)")
    }
    guard
      case .tensor(let object) = try Binder.call(
        function, arguments, keywords: keywords, in: self)
    else { throw LanguageError.broken("\(name) gave no tensor") }
    return object.tensor
  }
}

/// Natives that make arrays from the values of the language.
enum NumPyFactories {
  static func install(in numpy: ModuleObject) {
    for kind in [GridMaker.Kind.mgrid, .ogrid, .r_, .c_] {
      numpy.define(kind.rawValue, .object(GridMaker(kind)))
    }
    numpy.define("ix_", .free) { interpreter, _, arguments in
      try openMesh(arguments.positional, in: interpreter)
    }
    numpy.define("fromfunction", .free) { interpreter, _, arguments in
      try fromFunction(arguments, in: interpreter)
    }
    numpy.define("fromiter", .named(["iter", "dtype", "count"], required: 2)) {
      interpreter, _, arguments in
      try fromIterable(arguments, in: interpreter)
    }
  }

  /// `np.ix_(rows, columns)`: index arrays of which each has an axis of its own.
  private static func openMesh(
    _ sequences: [Value], in interpreter: Interpreter
  ) throws -> Value {
    var result: [Value] = []
    for (axis, value) in sequences.enumerated() {
      guard var tensor = try ArrayArguments.tensor(value, .numpy, interpreter) else {
        throw LanguageError(.typeError, "\(value.typeName) is no array")
      }
      if tensor.rank != 1 {
        throw LanguageError(.valueError, "Cross index must be 1 dimensional")
      }
      if tensor.count == 0 {
        tensor = try ArrayOperations.convert(tensor, .int64, interpreter.runtime)
      } else if tensor.dtype == .bool {
        let places = try interpreter.torch("nonzero", [.tensor(TensorObject(tensor))])
        tensor = places.viewed(
          as: Layout(
            shape: [places.shape[0]], strides: [places.strides[0]], offset: places.layout.offset))
      }
      var shape = [Int](repeating: 1, count: sequences.count)
      shape[axis] = tensor.count
      let open = try interpreter.torch(
        "reshape", [.tensor(TensorObject(tensor)), .tuple(of: shape.map { .int($0) })])
      result.append(.tensor(TensorObject(open, flavour: .numpy)))
    }
    return .tuple(TupleObject(result))
  }

  /// `np.fromfunction(f, shape)`: f of the index arrays.
  private static func fromFunction(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    guard arguments.count >= 1 else {
      throw LanguageError(
        .typeError, "fromfunction() missing 2 required positional arguments: 'function' and 'shape'"
      )
    }
    guard let shape = arguments.count > 1 ? arguments[1] : arguments.keyword("shape") else {
      throw LanguageError(
        .typeError, "fromfunction() missing 1 required positional argument: 'shape'")
    }
    if arguments.count > 2 {
      throw LanguageError(
        .typeError,
        "fromfunction() takes 2 positional arguments but \(arguments.count) were given")
    }
    switch shape {
    case .list, .tuple: break
    default: throw LanguageError(.typeError, "'\(shape.typeName)' object is not iterable")
    }
    let dtype = arguments.keyword("dtype") ?? .object(TypeObject.named("float"))
    let grid = try interpreter.numpy("indices", [shape], keywords: [("dtype", dtype)])
    let axes = try interpreter.array(of: .tensor(TensorObject(grid, flavour: .numpy)))
    let keywords = arguments.keywords.filter { $0.name != "dtype" && $0.name != "shape" }
    guard case .object(let function) = arguments[0] else {
      throw LanguageError(.typeError, "'\(arguments[0].typeName)' object is not callable")
    }
    return try interpreter.call(
      function, axes, keywords: keywords.map { ($0.name, $0.value) })
  }

  /// `np.fromiter(iterable, dtype)`.
  private static func fromIterable(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let dtype = try NumPyTypes.required(arguments[1])
    let most = arguments[2].isUnbound ? -1 : arguments[2].asIndexInt ?? -1
    var items: [Value] = []
    try interpreter.forEach(arguments[0]) { item in
      if most >= 0 && items.count >= most { return false }
      items.append(item)
      if items.count & 0xFFF == 0 { try interpreter.checkCount(items.count) }
      return true
    }
    if items.count < most {
      throw LanguageError(
        .valueError,
        "iterator too short: Expected \(most) but iterator had only \(items.count) items.")
    }
    let made = try interpreter.numpy(
      "array", [try interpreter.list(items)], keywords: [("dtype", .object(NumPyDType(dtype)))])
    return .tensor(TensorObject(made, flavour: .numpy))
  }
}
