import TensorOps

/// The methods of NumPy's universal functions: `np.add.reduce(a)`, `np.multiply.outer(a, b)`,
/// `np.maximum.accumulate(a)`, `np.add.at(a, places, b)`, `np.add.reduceat(a, places)`.
///
/// Where a reduction or a scan computes the same, that is called; other functions are called once a
/// slice.
final class UfuncMethod: Object {
  private let function: OperationFunction
  private let name: String

  static let names = ["reduce", "accumulate", "outer", "at", "reduceat"]

  init(_ function: OperationFunction, _ name: String) {
    self.function = function
    self.name = name
  }

  override var typeName: String { "builtin_function_or_method" }
  override var representation: String {
    "<built-in method \(name) of numpy.ufunc object at 0x\(String(Value.object(function).identity, radix: 16))>"
  }
  override var isCallable: Bool { true }

  private var ufunc: String { function.operation.name }

  /// How many arrays a universal function takes.
  static func inputs(_ function: OperationFunction) -> Int {
    let parameters = function.operation.signatures.first?.parameters ?? []
    return parameters.firstIndex { $0.name == "out" } ?? parameters.count
  }

  /// `np.add.nin` and its kin; nil where there is no such attribute.
  static func attribute(_ name: String, of function: OperationFunction) -> Value? {
    let results = ["modf", "frexp", "divmod"].contains(function.operation.name) ? 2 : 1
    switch name {
    case "nin": return .int(inputs(function))
    case "nout": return .int(results)
    case "nargs": return .int(inputs(function) + results)
    case "identity": return identity(of: function.operation.name) ?? Value.none
    case _ where names.contains(name): return .object(UfuncMethod(function, name))
    default: return nil
    }
  }

  /// What a reduction of nothing gives.
  private static func identity(of ufunc: String) -> Value? {
    switch ufunc {
    case "add", "bitwise_or", "bitwise_xor", "gcd", "hypot": .int(0)
    case "multiply": .int(1)
    case "bitwise_and": .int(-1)
    case "logical_and": .bool(true)
    case "logical_or", "logical_xor": .bool(false)
    case "logaddexp", "logaddexp2": .float(-.infinity)
    default: nil
    }
  }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    guard name == "at" || UfuncMethod.inputs(function) == 2 else {
      throw LanguageError(
        .valueError,
        name == "outer"
          ? "outer product only supported for binary functions"
          : "\(name) only supported for binary functions")
    }
    if ufunc == "matmul" || ufunc == "vecdot" {
      throw LanguageError(
        .runtimeError, "Reduction not defined on ufunc with signature", code: "value")
    }
    switch name {
    case "reduce": return try reduce(arguments, interpreter)
    case "accumulate": return try accumulate(arguments, interpreter)
    case "outer": return try outer(arguments, interpreter)
    case "at": return try at(arguments, interpreter)
    default: return try reduceAt(arguments, interpreter)
    }
  }

  // MARK: Arguments

  /// Arguments by their names, the first ones by position too.
  private func named(
    _ arguments: Arguments, _ names: [String], required: Int
  ) throws -> [String: Value] {
    if arguments.count > names.count {
      throw LanguageError(
        .typeError,
        "\(name)() takes at most \(names.count) positional arguments (\(arguments.count) given)",
        code: "argument-count")
    }
    var given: [String: Value] = [:]
    for (name, value) in zip(names, arguments.positional) { given[name] = value }
    for (keyword, value) in arguments.keywords {
      guard names.contains(keyword), given[keyword] == nil else {
        throw LanguageError(
          .typeError, "\(name)() got an unexpected keyword argument '\(keyword)'",
          code: "unknown-keyword")
      }
      given[keyword] = value
    }
    for place in 0..<required where given[names[place]] == nil {
      throw LanguageError(
        .typeError, "\(name)() missing required argument '\(names[place])' (pos \(place + 1))",
        code: "missing-argument")
    }
    return given
  }

  private func numpy(_ name: String) throws -> OperationFunction {
    guard let function = OperationFunctions.numpy[name] else {
      throw LanguageError.broken("the table has no operation named \(name)")
    }
    return function
  }

  private func tensor(
    _ value: Value, _ dtype: Value?, _ interpreter: Interpreter
  ) throws -> Tensor {
    let keywords = dtype.map { $0.isNone ? [] : [("dtype", $0)] } ?? []
    let tensor = try interpreter.numpy("asarray", [value], keywords: keywords)
    if tensor.isShapeOnly {
      throw LanguageError(
        .runtimeError, "np.\(ufunc).\(name) computes with the elements, and shapes have none",
        code: "needs-values")
    }
    return tensor
  }

  private func axis(_ value: Value?, rank: Int) throws -> Int {
    guard let given = (value ?? .int(0)).asIndexInt else {
      throw LanguageError(
        .typeError, "'\((value ?? .none).typeName)' object cannot be interpreted as an integer")
    }
    guard given >= -rank, given < rank else {
      throw LanguageError(
        .axisError, "axis \(given) is out of bounds for array of dimension \(rank)",
        code: "dim-out-of-range")
    }
    return given < 0 ? given + rank : given
  }

  /// The slice at a place of an axis; a view.
  private func slice(_ tensor: Tensor, _ axis: Int, _ place: Int) -> Value {
    var layout = tensor.layout
    layout.offset += place * layout.strides[axis]
    layout.shape.remove(at: axis)
    layout.strides.remove(at: axis)
    let view = tensor.viewed(as: layout)
    return layout.shape.isEmpty ? .tensor(ArrayValues.scalar(view)) : .array(view)
  }

  private func combine(
    _ a: Value, _ b: Value, _ interpreter: Interpreter
  ) throws -> Value {
    try interpreter.poll()
    return try Binder.call(function, [a, b], in: interpreter)
  }

  /// A slice as a result of its own.
  private func own(_ value: Value, _ interpreter: Interpreter) throws -> Value {
    guard case .tensor(let object) = value, object.flavour == .numpy else { return value }
    return .array(try ArrayOperations.copy(object.tensor, interpreter.runtime))
  }

  // MARK: Reductions

  private func reduce(_ arguments: Arguments, _ interpreter: Interpreter) throws -> Value {
    let names = ["array", "axis", "dtype", "out", "keepdims", "initial", "where"]
    var given = try named(arguments, names, required: 1)
    let whole: String? =
      switch ufunc {
      case "add": "sum"
      case "multiply": "prod"
      case "maximum": "max"
      case "minimum": "min"
      case "logical_and": "all"
      case "logical_or": "any"
      default: nil
      }
    guard let input = given.removeValue(forKey: "array") else { return .none }
    if let whole {
      if whole == "max" || whole == "min" || whole == "all" || whole == "any" {
        if let dtype = given["dtype"], !dtype.isNone { _ = try NumPyTypes.required(dtype) }
        given["dtype"] = nil
      }
      var keywords = given.filter { !($0.key == "out" && $0.value.isNone) }
        .map { ($0.key, $0.value) }
      if given["axis"] == nil { keywords.append(("axis", .int(0))) }
      return try Binder.call(
        try numpy(whole), [input], keywords: keywords.sorted { $0.0 < $1.0 }, in: interpreter)
    }
    for name in ["where", "out"] where given[name].map({ !$0.isNone }) ?? false {
      throw LanguageError.unsupported("\(name)= of np.\(ufunc).reduce is not part of this language")
    }
    var values = try tensor(input, given["dtype"], interpreter)
    if UfuncMethod.comparisons.contains(ufunc), values.dtype != .bool {
      throw LanguageError(
        .typeError,
        "No loop matching the specified signature and casting was found for ufunc \(ufunc)",
        code: "dtype")
    }
    if values.rank == 0 { return .tensor(ArrayValues.scalar(values)) }
    var axes: [Int]
    switch given["axis"] {
    case .none?: axes = Array(0..<values.rank)
    case .tuple(let tuple)?: axes = try tuple.items.map { try axis($0, rank: values.rank) }
    default: axes = [try axis(given["axis"], rank: values.rank)]
    }
    if axes.count > 1, !UfuncMethod.reorderable.contains(ufunc) {
      throw LanguageError(
        .valueError,
        "reduction operation '\(ufunc)' is not reorderable, so at most one axis may be specified")
    }
    let kept = values.shape.indices.map { axes.contains($0) ? 1 : values.shape[$0] }
    axes.sort(by: >)
    var result = Value.array(values)
    for (turn, axis) in axes.enumerated() {
      result = try fold(values, axis, turn == 0 ? given["initial"] : nil, interpreter)
      if turn < axes.count - 1 { values = try tensor(result, nil, interpreter) }
    }
    if let keepdims = given["keepdims"], try interpreter.isTrue(keepdims) {
      return .array(
        try interpreter.numpy("reshape", [result, .tuple(of: kept.map { .int($0) })]))
    }
    return result
  }

  private func fold(
    _ values: Tensor, _ axis: Int, _ initial: Value?, _ interpreter: Interpreter
  ) throws -> Value {
    let count = values.shape[axis]
    var total = initial
    if total == nil, count == 0 {
      guard let identity = UfuncMethod.identity(of: ufunc) else {
        throw LanguageError(
          .valueError, "zero-size array to reduction operation \(ufunc) which has no identity",
          code: "empty-reduction")
      }
      var shape = values.shape
      shape.remove(at: axis)
      let filled = try interpreter.numpy(
        "full", [.tuple(of: shape.map { .int($0) }), identity],
        keywords: [("dtype", .object(NumPyDType(values.dtype)))])
      return shape.isEmpty ? .tensor(ArrayValues.scalar(filled)) : .array(filled)
    }
    for place in 0..<count {
      let next = slice(values, axis, place)
      if let sum = total {
        total = try combine(sum, next, interpreter)
      } else {
        total = count == 1 ? try computed(next, interpreter) : next
      }
    }
    return total ?? .none
  }

  /// The only slice, in the dtype that the function computes in: dividing integers gives floats.
  private func computed(_ value: Value, _ interpreter: Interpreter) throws -> Value {
    let whole = try tensor(value, nil, interpreter)
    let none = Value.array(whole.viewed(as: Layout(shape: [0], strides: [1])))
    let dtype = try tensor(combine(none, none, interpreter), nil, interpreter).dtype
    if dtype == whole.dtype { return try own(value, interpreter) }
    let cast = try ArrayOperations.convert(whole, dtype, interpreter.runtime)
    return cast.rank == 0 ? .tensor(ArrayValues.scalar(cast)) : .array(cast)
  }

  /// What gives booleans of numbers, and so can't go on with its own results.
  private static let comparisons: Set<String> = [
    "less", "less_equal", "greater", "greater_equal", "equal", "not_equal",
  ]

  /// Whose elements may come in any order, so that several axes are folded at once.
  private static let reorderable: Set<String> = [
    "fmax", "fmin", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor", "hypot", "gcd",
    "lcm", "logaddexp", "logaddexp2",
  ]

  // MARK: Scans

  private func accumulate(_ arguments: Arguments, _ interpreter: Interpreter) throws -> Value {
    let given = try named(arguments, ["array", "axis", "dtype", "out"], required: 1)
    guard let input = given["array"] else { return .none }
    if ufunc == "add" || ufunc == "multiply" {
      var keywords = [("axis", given["axis"] ?? .int(0))]
      for name in ["dtype", "out"] {
        if let value = given[name], !value.isNone { keywords.append((name, value)) }
      }
      return try Binder.call(
        try numpy(ufunc == "add" ? "cumsum" : "cumprod"), [input], keywords: keywords,
        in: interpreter)
    }
    if let out = given["out"], !out.isNone {
      throw LanguageError.unsupported("out= of np.\(ufunc).accumulate is not part of this language")
    }
    let values = try tensor(input, given["dtype"], interpreter)
    if values.rank == 0 {
      throw LanguageError(.typeError, "cannot accumulate on a scalar")
    }
    let axis = try axis(given["axis"], rank: values.rank)
    var results: [Value] = []
    for place in 0..<values.shape[axis] {
      try interpreter.checkCount(results.count)
      let next = slice(values, axis, place)
      results.append(try results.last.map { try combine($0, next, interpreter) } ?? next)
    }
    if results.isEmpty { return try own(.array(values), interpreter) }
    return .array(
      try interpreter.numpy(
        "stack", [try interpreter.list(results)], keywords: [("axis", .int(axis))]))
  }

  private func reduceAt(_ arguments: Arguments, _ interpreter: Interpreter) throws -> Value {
    let given = try named(arguments, ["array", "indices", "axis", "dtype", "out"], required: 2)
    guard let input = given["array"], let indices = given["indices"] else { return .none }
    if let out = given["out"], !out.isNone {
      throw LanguageError.unsupported("out= of np.\(ufunc).reduceat is not part of this language")
    }
    let values = try tensor(input, given["dtype"], interpreter)
    if values.rank == 0 { throw LanguageError(.typeError, "cannot reduceat on a scalar") }
    let axis = try axis(given["axis"], rank: values.rank)
    let size = values.shape[axis]
    let starts = try tensor(indices, nil, interpreter).scalars.map { scalar -> Int in
      guard let place = scalar.exactInt, place >= 0, place < size else {
        throw LanguageError(
          .indexError,
          "index \(scalar.exactInt.map(String.init) ?? "\(scalar.double)") out-of-bounds in "
            + "\(ufunc).reduceat [0, \(size))", code: "index-out-of-range")
      }
      return place
    }
    var results: [Value] = []
    for (turn, start) in starts.enumerated() {
      try interpreter.checkCount(results.count)
      let end = turn + 1 < starts.count ? starts[turn + 1] : size
      var layout = values.layout
      layout.offset += start * layout.strides[axis]
      layout.shape[axis] = max(1, end - start)
      let part = Value.array(values.viewed(as: layout))
      let method = UfuncMethod(function, "reduce")
      results.append(
        try interpreter.call(method, [part], keywords: [("axis", .int(axis))]))
    }
    if results.isEmpty {
      throw LanguageError.unsupported(
        "np.\(ufunc).reduceat without places is not part of this language")
    }
    return .array(
      try interpreter.numpy(
        "stack", [try interpreter.list(results)], keywords: [("axis", .int(axis))]))
  }

  // MARK: All pairs

  private func outer(_ arguments: Arguments, _ interpreter: Interpreter) throws -> Value {
    guard arguments.count == 2 else {
      throw LanguageError(
        .typeError, "outer() takes exactly 2 positional arguments (\(arguments.count) given)",
        code: "argument-count")
    }
    let a = try interpreter.numpy("asarray", [arguments[0]])
    let b = try interpreter.numpy("asarray", [arguments[1]])
    let shape = a.shape + [Int](repeating: 1, count: b.rank)
    let left =
      b.rank == 0
      ? arguments[0]
      : .array(
        try interpreter.numpy("reshape", [.array(a), .tuple(of: shape.map { .int($0) })]))
    let right = b.rank == 0 ? arguments[1] : .array(b)
    return try Binder.call(
      function, [left, right], keywords: arguments.keywords.map { ($0.name, $0.value) },
      in: interpreter)
  }

  // MARK: In place

  /// `np.add.at(a, indices, b)`: as `a[indices] += b`, where places that are named twice are
  /// computed twice. Results are stored as the array's dtype has them.
  private func at(_ arguments: Arguments, _ interpreter: Interpreter) throws -> Value {
    let isUnary = UfuncMethod.inputs(function) == 1
    let given = try named(arguments, ["a", "indices", "b"], required: isUnary ? 2 : 3)
    guard case .tensor(let object)? = given["a"], object.flavour == .numpy,
      let indices = given["indices"]
    else { throw LanguageError(.typeError, "first operand must be array") }
    let target = object.tensor
    _ = try tensor(.tensor(object), nil, interpreter)
    // The elements by their places in row-major order.
    let numbers = try interpreter.numpy("arange", [.int(target.count)])
    let table = try interpreter.numpy(
      "reshape", [.array(numbers), .tuple(of: target.shape.map { .int($0) })])
    let picked = try ArrayIndexing.get(
      TensorObject(table, flavour: .numpy), indices, interpreter)
    let places = try tensor(picked, nil, interpreter)
    var others: [Scalar]?
    var dtype = target.dtype
    if let b = given["b"] {
      let operand = try tensor(b, nil, interpreter)
      guard (try? Shape.broadcast(operand.shape, places.shape)) == places.shape else {
        throw LanguageError(
          .valueError, "array is not broadcastable to correct shape", code: "broadcast")
      }
      dtype = operand.dtype
      others =
        try interpreter.torch(
          "broadcast_to",
          [
            .tensor(TensorObject(operand)), .tuple(of: places.shape.map { .int($0) }),
          ]
        ).scalars
    }
    let flat = FlatArray(object)
    for (turn, place) in places.scalars.enumerated() {
      try interpreter.poll()
      guard let place = place.exactInt, let old = try flat.item(.int(place), in: interpreter)
      else { continue }
      var operands = [old]
      if let others {
        operands.append(
          .tensor(
            TensorObject(
              try NumPyTypes.scalar(others[turn], dtype, interpreter.runtime),
              flavour: .numpyScalar)))
      }
      let made = try Binder.call(function, operands, in: interpreter)
      _ = try flat.setItem(.int(place), to: made, in: interpreter)
    }
    return .none
  }
}
