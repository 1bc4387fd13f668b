import TensorOps

/// NumPy's functions of nested lists and subscripts: `np.block`, `np.s_`, `np.apply_over_axes`, and
/// questions about an array as a whole.
enum NumPyBlocks {
  static func install(in numpy: ModuleObject) {
    numpy.define("s_", .object(IndexExpression(isTuple: false)))
    numpy.define("index_exp", .object(IndexExpression(isTuple: true)))
    numpy.define("block", .named(["arrays"], required: 1)) { interpreter, _, arguments in
      try block(arguments[0], in: interpreter)
    }
    numpy.define("apply_over_axes", .named(["func", "a", "axes"], required: 3)) {
      interpreter, _, arguments in
      try applyOverAxes(arguments, in: interpreter)
    }
    numpy.define("isfortran", .named(["a"], required: 1)) { interpreter, _, arguments in
      guard case .tensor(let object) = arguments[0] else {
        throw LanguageError(
          .attributeError, "'\(arguments[0].typeName)' object has no attribute 'flags'",
          code: "attribute")
      }
      let turned = Layout(
        shape: object.tensor.shape.reversed(), strides: object.tensor.strides.reversed())
      return .bool(turned.isContiguous && !object.tensor.isContiguous)
    }
    numpy.define("asarray_chkfinite", .named(["a", "dtype", "order"], required: 1)) {
      interpreter, _, arguments in
      let dtype = arguments[1].isUnbound || arguments[1].isNone ? nil : arguments[1]
      let array = try interpreter.numpy(
        "asarray", [arguments[0]], keywords: dtype.map { [("dtype", $0)] } ?? [])
      if array.dtype.isFloatingPoint, !array.isShapeOnly {
        let sum = try interpreter.numpy(
          "all", [value(try interpreter.numpy("isfinite", [value(array)]))])
        if sum.scalars.first?.isTrue != true {
          throw LanguageError(.valueError, "array must not contain infs or NaNs")
        }
      }
      if case .tensor(let object) = arguments[0], object.tensor.storage === array.storage {
        return arguments[0]
      }
      return value(array)
    }
    numpy.define("common_type", .free) { interpreter, _, arguments in
      var dtype: DType?
      for argument in arguments.positional {
        let own = try interpreter.numpy("asarray", [argument]).dtype
        if own == .bool {
          throw LanguageError(.typeError, "can't get common type for non-numeric array")
        }
        let real: DType = own.isFloatingPoint ? own : .float64
        dtype = dtype.map { DType.arrayPromotion($0, real) } ?? real
      }
      return .object(NumPyTypes.type(of: dtype ?? .float16))
    }
    numpy.define("broadcast", .free) { interpreter, _, arguments in
      .object(try BroadcastObject(arguments, in: interpreter))
    }
  }

  private static func value(_ tensor: Tensor) -> Value {
    .tensor(TensorObject(tensor, flavour: .numpy))
  }

  // MARK: Blocks

  /// `np.block([[a, b], [c, d]])`: the innermost lists joined along the last axis, the lists around
  /// them along the one before, and so on.
  private static func block(_ arrays: Value, in interpreter: Interpreter) throws -> Value {
    let depth = try depth(arrays, path: [], in: interpreter)
    let rank = max(depth, try largestRank(arrays, in: interpreter))
    let result = try joined(arrays, level: 0, depth: depth, rank: rank, in: interpreter)
    if depth == 0 { return value(try ArrayOperations.copy(result, interpreter.runtime)) }
    return value(result)
  }

  private static func path(_ places: [Int]) -> String {
    "arrays" + places.map { "[\($0)]" }.joined()
  }

  /// How deep the lists are, which must be the same everywhere.
  private static func depth(
    _ value: Value, path places: [Int], in interpreter: Interpreter
  ) throws -> Int {
    try interpreter.poll()
    if case .tuple = value {
      throw LanguageError(
        .typeError,
        "\(path(places)) is a tuple. Only lists can be used to arrange blocks, and np.block does not "
          + "allow implicit conversion from tuple to ndarray.")
    }
    guard case .list(let list) = value else { return 0 }
    if list.items.isEmpty {
      throw LanguageError(.valueError, "List at \(path(places)) cannot be empty")
    }
    try interpreter.enterNesting("maximum recursion depth exceeded")
    defer { interpreter.leaveNesting() }
    var first: Int?
    for (place, item) in list.items.enumerated() {
      let own = try depth(item, path: places + [place], in: interpreter)
      if let first, first != own {
        throw LanguageError(
          .valueError,
          "List depths are mismatched. First element was at depth \(first + places.count + 1), but "
            + "there is an element at depth \(own + places.count + 1) (\(path(places + [place])))")
      }
      first = first ?? own
    }
    return (first ?? 0) + 1
  }

  private static func largestRank(_ value: Value, in interpreter: Interpreter) throws -> Int {
    guard case .list(let list) = value else {
      return try interpreter.numpy("asarray", [value]).rank
    }
    var rank = 0
    for item in list.items { rank = max(rank, try largestRank(item, in: interpreter)) }
    return rank
  }

  private static func joined(
    _ arrays: Value, level: Int, depth: Int, rank: Int, in interpreter: Interpreter
  ) throws -> Tensor {
    guard case .list(let list) = arrays else {
      let array = try interpreter.numpy("asarray", [arrays])
      let shape = [Int](repeating: 1, count: max(0, rank - array.rank)) + array.shape
      return try interpreter.numpy(
        "reshape", [value(array), .tuple(of: shape.map { .int($0) })])
    }
    let parts = try list.items.map { item in
      value(
        try joined(item, level: level + 1, depth: depth, rank: rank, in: interpreter))
    }
    return try interpreter.numpy(
      "concatenate", [try interpreter.list(parts)],
      keywords: [("axis", .int(rank - depth + level))])
  }

  // MARK: Axes

  /// `np.apply_over_axes(func, a, axes)`: `func(a, axis)` for one axis after the other.
  private static func applyOverAxes(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    guard case .object(let function) = arguments[0], function.isCallable else {
      throw LanguageError(.typeError, "'\(arguments[0].typeName)' object is not callable")
    }
    var result = try interpreter.numpy("asarray", [arguments[1]])
    let rank = result.rank
    let axes =
      arguments[2].asIndexInt == nil ? try interpreter.array(of: arguments[2]) : [arguments[2]]
    for axis in axes {
      guard var place = axis.asIndexInt else {
        throw LanguageError(
          .typeError, "'\(axis.typeName)' object cannot be interpreted as an integer")
      }
      if place < 0 { place += rank }
      let made = try interpreter.numpy(
        "asarray", [try interpreter.call(function, [value(result), .int(place)])])
      if made.rank == result.rank {
        result = made
        continue
      }
      result = try interpreter.numpy("expand_dims", [value(made), .int(place)])
      if result.rank != rank {
        throw LanguageError(
          .valueError, "function is not returning an array of the correct shape")
      }
    }
    return value(result)
  }
}

/// `np.s_[1:3, ...]`: the subscript as a value, for later.
final class IndexExpression: Object {
  private let isTuple: Bool

  init(isTuple: Bool) { self.isTuple = isTuple }

  override var typeName: String { "numpy.lib._index_tricks_impl.IndexExpression" }

  override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    if case .tuple = key { return key }
    return isTuple ? .tuple(of: [key]) : key
  }
}

/// `np.broadcast(a, b)`: the common shape of arrays, and their elements in step.
final class BroadcastObject: IteratorObject {
  private let arrays: [TensorObject]
  private let shape: [Int]
  private var index = 0

  init(_ arguments: Arguments, in interpreter: Interpreter) throws {
    if !arguments.names.isEmpty {
      throw LanguageError(
        .typeError, "broadcast() does not accept keyword arguments", code: "unknown-keyword")
    }
    let given = try arguments.positional.map { try interpreter.numpy("asarray", [$0]) }
    var shape: [Int] = []
    for (place, array) in given.enumerated() {
      guard let wider = try? Shape.broadcast(shape, array.shape) else {
        let first = given[..<place].firstIndex {
          (try? Shape.broadcast($0.shape, array.shape)) == nil
        }
        throw LanguageError(
          .valueError,
          "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg "
            + "\(first ?? 0) with shape \(BroadcastObject.text(given[first ?? 0].shape)) and arg "
            + "\(place) with shape \(BroadcastObject.text(array.shape)).", code: "broadcast")
      }
      shape = wider
    }
    self.shape = shape
    arrays = given.map { array in
      TensorObject(
        array.viewed(
          as: Layout(
            shape: shape, strides: Shape.broadcastStrides(array.layout, to: shape),
            offset: array.layout.offset)), flavour: .numpy)
    }
  }

  private static func text(_ shape: [Int]) -> String {
    "(\(shape.map(String.init).joined(separator: ","))\(shape.count == 1 ? "," : ""))"
  }

  override var typeName: String { "numpy.broadcast" }

  private var count: Int { shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue } }

  /// The index of each axis at a place.
  static func places(_ place: Int, _ shape: [Int]) -> [Value] {
    var rest = place
    var index: [Value] = []
    for size in shape.reversed() {
      index.append(.int(size == 0 ? 0 : rest % size))
      rest /= max(size, 1)
    }
    return index.reversed()
  }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    if index >= count { return nil }
    let place = BroadcastObject.places(index, shape)
    index += 1
    return .tuple(
      of: try arrays.map { try NumPyIterators.element(of: $0.tensor, at: place, interpreter) })
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "shape": .tuple(of: shape.map { .int($0) })
    case "ndim", "nd": .int(shape.count)
    case "size": .int(count)
    case "numiter": .int(arrays.count)
    case "index": .int(index)
    case "iters": .tuple(of: arrays.map { .object(FlatArray($0)) })
    case "reset":
      .object(
        NativeFunction(name, .none) { _, _, _ in
          self.index = 0
          return .none
        })
    default: nil
    }
  }

  override var attributeNames: [String] {
    ["index", "iters", "nd", "ndim", "numiter", "reset", "shape", "size"]
  }
}
