import TensorOps

/// Subscripts of NumPy's and Nx's values.
enum ArrayIndexing {
  private static let getItem = OperationTable.syntax["ndarray.__getitem__"]?.operation
  private static let setItem = OperationTable.syntax["ndarray.__setitem__"]?.operation

  static func get(
    _ object: TensorObject, _ key: Value, _ interpreter: Interpreter
  ) throws -> Value {
    if object.flavour == .nx { return try NxIndexing.get(object, key, interpreter) }
    let items = try items(key, interpreter)
    if object.flavour == .numpyScalar { try checkScalar(items) }
    let result = try Operations.call(
      getItem, [.tensor(object.tensor), .index(items)], interpreter)
    let hasDots = items.contains { if case .ellipsis = $0 { true } else { false } }
    if result.rank == 0, !hasDots, !result.isShapeOnly {
      return .tensor(ArrayValues.scalar(result))
    }
    if object.flavour == .matrix {
      return .tensor(TensorObject(matrix(result, key), flavour: .matrix))
    }
    return .tensor(ArrayValues.view(result, of: object))
  }

  static func set(
    _ object: TensorObject, _ key: Value, to value: Value, _ interpreter: Interpreter
  ) throws {
    if object.flavour == .nx { throw NxIndexing.set() }
    if object.flavour == .numpyScalar {
      throw LanguageError(
        .typeError,
        "'\(Value.tensor(object).typeName)' object does not support item assignment")
    }
    let items = try items(key, interpreter)
    if object.flavour == .matrix, !isElement(items, object), isView(items) {
      // What a matrix's subscript names is a matrix too.
      let named = try Operations.call(
        getItem, [.tensor(object.tensor), .index(items)], interpreter)
      let part = TensorObject(matrix(named, key), flavour: .numpy)
      return try set(part, .ellipsis, to: value, interpreter)
    }
    let argument: Argument
    do {
      argument = try stored(value, isElement: isElement(items, object), object, interpreter)
    } catch {
      // An index that isn't there is refused before the value is.
      _ = try Operations.call(getItem, [.tensor(object.tensor), .index(items)], interpreter)
      throw error
    }
    if case .tensor(let source) = argument {
      try checkDepth(source, of: value, items, object, interpreter)
    }
    _ = try Operations.result(
      setItem, [.tensor(object.tensor), .index(items), argument], interpreter)
  }

  /// Whether the items name one element by ints alone.
  private static func isElement(_ items: [IndexItem], _ object: TensorObject) -> Bool {
    items.count == object.tensor.rank
      && items.allSatisfy { if case .int = $0 { true } else { false } }
  }

  /// Whether the items name a part that is a view.
  private static func isView(_ items: [IndexItem]) -> Bool {
    items.allSatisfy {
      switch $0 {
      case .int, .slice, .ellipsis, .newAxis: true
      default: false
      }
    }
  }

  /// Lists may not be deeper than what they are written to; one element takes no array.
  private static func checkDepth(
    _ source: Tensor, of value: Value, _ items: [IndexItem], _ object: TensorObject,
    _ interpreter: Interpreter
  ) throws {
    let text = "setting an array element with a sequence."
    if isElement(items, object), source.rank > 0, object.tensor.rank > 0 {
      _ = try Operations.call(getItem, [.tensor(object.tensor), .index(items)], interpreter)
      throw LanguageError(.valueError, text, code: "element-sequence")
    }
    if case .tensor = value { return }
    guard isView(items), source.rank > 0 else { return }
    let named = try Operations.call(
      getItem, [.tensor(object.tensor), .index(items)], interpreter)
    if source.rank > named.rank {
      throw LanguageError(
        .valueError,
        "\(text) The requested array would exceed the maximum number of dimension of "
          + "\(named.rank).", code: "element-sequence")
    }
  }

  /// What is assigned, as an argument.
  static func stored(
    _ value: Value, isElement: Bool, _ object: TensorObject, _ interpreter: Interpreter
  ) throws -> Argument {
    let dtype = object.tensor.dtype
    func refuse() -> LanguageError {
      LanguageError(
        .typeError,
        dtype.isFloatingPoint
          ? "float() argument must be a string or a real number, not '\(value.typeName)'"
          : "int() argument must be a string, a bytes-like object or a real number, not "
            + "'\(value.typeName)'")
    }
    switch value {
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    case .bool(let flag): return .bool(flag)
    case .tensor(let source): return .tensor(source.tensor)
    case .list, .tuple, .range:
      if isElement {
        if dtype == .bool { return .bool(try interpreter.isTrue(value)) }
        throw dtype.isFloatingPoint
          ? LanguageError(.valueError, "setting an array element with a sequence.") : refuse()
      }
      let data = try ArrayData.data(value, interpreter)
      for scalar in data.scalars {
        do throws(OperationError) { try dtype.check(scalar) } catch {
          throw Binder.languageError(error.fault)
        }
      }
      return .tensor(try Operations.tensor(of: data, interpreter.runtime))
    case .string(let text):
      let type = TypeObject.named(dtype.isFloatingPoint ? "float" : "int")
      if dtype == .bool { return .bool(text.count != 0) }
      let number = try interpreter.call(.object(type), [value])
      guard let argument = Binder.number(number) else { break }
      return argument
    case .none where dtype.isFloatingPoint: return .float(.nan)
    case .none where dtype == .bool: return .bool(false)
    default: break
    }
    throw refuse()
  }

  // MARK: What stands between the brackets

  static func items(_ key: Value, _ interpreter: Interpreter) throws -> [IndexItem] {
    switch key {
    case .int(let place): return [.int(place)]
    case .tuple(let tuple):
      var items: [IndexItem] = []
      items.reserveCapacity(tuple.items.count)
      for item in tuple.items { items.append(try self.item(item, interpreter)) }
      return items
    default: return [try item(key, interpreter)]
    }
  }

  private static func item(_ value: Value, _ interpreter: Interpreter) throws -> IndexItem {
    switch value {
    case .int(let place): return .int(place)
    case .bool(let flag): return .bool(flag)
    case .none: return .newAxis
    case .ellipsis: return .ellipsis
    case .slice(let slice):
      let step = try bound(slice.step) ?? 1
      if step == 0 {
        throw LanguageError(.valueError, "slice step cannot be zero", code: "slice-step")
      }
      return .slice(start: try bound(slice.start), stop: try bound(slice.stop), step: step)
    case .tensor(let object):
      return try item(object, interpreter)
    case .list, .tuple, .range:
      let data: NestedData
      do { data = try ArrayData.data(value, interpreter) } catch let error as LanguageError {
        if error.code == "unsupported" { throw refusal() }
        throw error
      }
      // An empty list picks nothing.
      if data.scalars.isEmpty {
        let none = NestedData(shape: data.shape, scalars: [], dtype: .int64)
        return .tensor(try Operations.tensor(of: none, interpreter.runtime))
      }
      if data.dtype.isFloatingPoint { throw refusal() }
      return .tensor(try Operations.tensor(of: data, interpreter.runtime))
    default: throw refusal()
    }
  }

  private static func item(
    _ object: TensorObject, _ interpreter: Interpreter
  ) throws -> IndexItem {
    let tensor = object.tensor
    let dtype = tensor.dtype
    if dtype.isFloatingPoint, object.flavour != .numpy || tensor.rank == 0 { throw refusal() }
    if tensor.rank == 0, !tensor.isShapeOnly {
      switch tensor.scalar(atStorageOffset: tensor.layout.offset) {
      case .int(let place): return .int(place)
      case .bool(let flag): return .bool(flag)
      case .float: throw refusal()
      }
    }
    switch dtype {
    case .uint8, .int8, .int16:
      return .tensor(try ArrayOperations.convert(tensor, .int64, interpreter.runtime))
    default: return .tensor(tensor)
    }
  }

  private static func refusal() -> LanguageError {
    LanguageError(
      .indexError,
      "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean "
        + "arrays are valid indices", code: "index-type")
  }

  private static func bound(_ value: Value) throws -> Int? {
    if value.isNone { return nil }
    if let number = value.asIndexInt { return number }
    if case .int(let number) = Binder.integer(value) { return number }
    throw LanguageError(
      .typeError, "slice indices must be integers or None or have an __index__ method")
  }

  /// A scalar takes `[()]`, `[...]` and `[None]`.
  private static func checkScalar(_ items: [IndexItem]) throws {
    for item in items {
      switch item {
      case .newAxis, .ellipsis, .bool: break
      default:
        throw LanguageError(.indexError, "invalid index to scalar variable.", code: "index")
      }
    }
  }

  /// A matrix stays one: a column where an int stands second, else a row.
  private static func matrix(_ tensor: Tensor, _ key: Value) -> Tensor {
    guard tensor.rank == 1, case .tuple(let tuple) = key, tuple.items.count > 1,
      tuple.items[1].asIndexInt != nil
    else { return ArrayValues.asMatrix(tensor) }
    return tensor.viewed(
      as: Layout(
        shape: [tensor.shape[0], 1], strides: [tensor.strides[0], 1],
        offset: tensor.layout.offset))
  }
}
