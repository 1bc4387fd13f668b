import TensorOps

/// What stands after an array's dot: `a.shape`, `a.T`, `a.sum(axis=0)`.
enum ArrayAttributes {
  /// Attributes that are no operations.
  private static let own = [
    "shape", "strides", "ndim", "size", "itemsize", "nbytes", "dtype", "flat", "base", "real",
    "imag", "flags", "resize",
  ]
  private static let ofMatrix = [
    "A", "A1", "H", "I", "getA", "getA1", "getH", "getI", "getT", "ptp",
  ]

  /// What NumPy has and this language leaves out.
  private static let refused: [String: String] = [
    "data": "there is no access to raw memory: a.tolist() gives the elements",
    "tobytes": "bytes are not part of this language: a.tolist() gives the elements",
    "tofile": "arrays are not written to files here",
    "dump": "arrays are not written to files here", "dumps": "bytes are not part of this language",
    "ctypes": "there is no access to raw memory",
    "setflags": "arrays here can always be written to",
    "byteswap": "arrays here have the machine's byte order",
    "newbyteorder": "arrays here have the machine's byte order",
  ]

  /// What a name is after the dot of an array (of a matrix or a scalar it may be something else).
  enum Kind {
    case method(OperationFunction)
    case attribute(OperationFunction)
    case other
  }

  static func kind(of name: String) -> Kind {
    if own.contains(name) || name == "__class__" || refused[name] != nil { return .other }
    if let function = OperationFunctions.ndarrayAttributes[name] { return .attribute(function) }
    return OperationFunctions.ndarray[name].map { .method($0) } ?? .other
  }

  static func attribute(
    _ object: TensorObject, _ name: String, in interpreter: Interpreter
  ) throws -> Value? {
    let tensor = object.tensor
    switch name {
    case "shape": return .tuple(of: tensor.shape.map { .int($0) })
    case "strides": return .tuple(of: tensor.strides.map { .int($0 &* tensor.dtype.size) })
    case "ndim": return .int(tensor.rank)
    case "size": return .int(tensor.count)
    case "itemsize": return .int(tensor.dtype.size)
    case "nbytes": return .int(tensor.count &* tensor.dtype.size)
    case "dtype": return .object(NumPyDType(tensor.dtype))
    case "base": return object.owner.map { .tensor($0) } ?? Value.none
    case "flat": return .object(FlatArray(object))
    case "resize" where object.flavour == .numpy: return ArrayResizing.method(of: object)
    case "flags": return .object(ArrayFlags(object))
    case "real": return .tensor(object.flavour == .numpyScalar ? object : alias(object))
    case "imag":
      let zeros = try ArrayOperations.zeros(like: tensor, interpreter.runtime)
      return .tensor(try LibraryResults.object(zeros, plain(object), [], interpreter.runtime))
    case "__class__": return .object(TypeObject.of(.tensor(object)))
    default: break
    }
    if let reason = refused[name] { throw LanguageError.unsupported(reason) }
    if object.flavour == .matrix,
      let value = try matrixAttribute(object, name, in: interpreter)
    {
      return value
    }
    if let function = OperationFunctions.ndarrayAttributes[name] {
      return try Binder.call(function, [.tensor(object)], in: interpreter)
    }
    if object.flavour == .numpyScalar, let method = scalarMethod(object, name) { return method }
    if let function = OperationFunctions.ndarray[name] {
      return .object(BoundOperation(.tensor(object), function))
    }
    return nil
  }

  /// The flavour of an array beside this one.
  private static func plain(_ object: TensorObject) -> TensorObject.Flavour {
    object.flavour == .numpyScalar ? .numpy : object.flavour
  }

  private static func alias(_ object: TensorObject) -> TensorObject {
    ArrayValues.view(object.tensor, of: object)
  }

  /// `m.A`, `m.I`, `m.H` of a matrix.
  private static func matrixAttribute(
    _ object: TensorObject, _ name: String, in interpreter: Interpreter
  ) throws -> Value? {
    switch name {
    case "A":
      let result = TensorObject(object.tensor, flavour: .numpy)
      ArrayValues.own(result, by: object)
      return .tensor(result)
    case "A1":
      let flat = try TensorSeam.call(
        "ravel", [.tensor(TensorObject(object.tensor))], interpreter)
      guard case .tensor(let result) = flat else { return nil }
      return .tensor(TensorObject(result.tensor, flavour: .numpy))
    case "H": return try attribute(object, "T", in: interpreter)
    case "getA", "getA1", "getH", "getI", "getT":
      return .object(
        NativeFunction(name, .none) { interpreter, _, _ in
          try attribute(object, String(name.dropFirst(3)), in: interpreter) ?? .none
        })
    case "ptp":
      return OperationFunctions.numpy["ptp"].map {
        .object(BoundOperation(.tensor(object), $0))
      }
    case "I":
      guard let inverse = OperationFunctions.numpyLinalg["inv"] else { return nil }
      return try Binder.call(inverse, [.tensor(object)], in: interpreter)
    default: return nil
    }
  }

  /// The methods of Python's numbers that NumPy's scalars have.
  private static func scalarMethod(_ object: TensorObject, _ name: String) -> Value? {
    switch name {
    case "is_integer", "as_integer_ratio", "hex", "bit_count", "conjugate": break
    default: return nil
    }
    guard let scalar = object.scalar else { return nil }
    let dtype = object.tensor.dtype
    if name == "conjugate" {
      return .object(NativeFunction(name, .none) { _, _, _ in .tensor(object) })
    }
    if name == "hex" && dtype != .float64 { return nil }
    let number = Results.value(of: scalar)
    guard let function = MethodTable.of(number)?.functions[name] else {
      if name == "is_integer", scalar.exactInt != nil {
        return .object(NativeFunction(name, .none) { _, _, _ in .bool(true) })
      }
      return nil
    }
    return .object(BoundMethod(number, function))
  }

  static func setAttribute(
    _ object: TensorObject, _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    if object.flavour != .numpyScalar {
      switch name {
      case "shape":
        try setShape(object, to: value, in: interpreter)
        return
      case "real":
        try ArrayIndexing.set(object, .ellipsis, to: value, interpreter)
        return
      case "flat":
        try FlatArray(object).assignAll(value, in: interpreter)
        return
      case "dtype", "strides":
        throw LanguageError.unsupported(
          name == "dtype"
            ? "an array's memory isn't read in another dtype here: a.astype(dtype) converts it"
            : "an array's strides are not set here")
      default: break
      }
    }
    if own.contains(name) || OperationFunctions.ndarrayAttributes[name] != nil
      || OperationFunctions.ndarray[name] != nil
    {
      throw LanguageError(
        .attributeError,
        "attribute '\(name)' of '\(Value.tensor(object).typeName)' objects is not writable")
    }
    throw LanguageError(
      .attributeError, "'\(Value.tensor(object).typeName)' object has no attribute '\(name)'",
      code: "unknown-name")
  }

  /// `a.shape = (3, 2)`: the same memory; refused where that can't be without a copy.
  private static func setShape(
    _ object: TensorObject, to value: Value, in interpreter: Interpreter
  ) throws {
    let tensor = object.tensor
    let reshaped = try TensorSeam.call(
      "reshape", [.tensor(TensorObject(tensor)), sizes(value, tensor)], interpreter)
    guard case .tensor(let result) = reshaped else { return }
    guard tensor.isShapeOnly || result.tensor.storage === tensor.storage else {
      throw LanguageError(
        .attributeError,
        "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the "
          + "desired shape.")
    }
    object.tensor = result.tensor
  }

  /// The sizes that `a.shape` is set to, checked in NumPy's words.
  private static func sizes(_ value: Value, _ tensor: Tensor) throws -> Value {
    var sizes: [Int] = []
    switch value {
    case .list(let list): sizes = try list.items.map(size)
    case .tuple(let tuple): sizes = try tuple.items.map(size)
    default: sizes = [try size(value)]
    }
    let refusal = LanguageError(
      .valueError,
      "cannot reshape array of size \(tensor.count) into shape \(NumPyTypes.text(sizes))",
      code: "reshape")
    let known = sizes.filter { $0 >= 0 }
    var product = 1
    for size in known {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { throw refusal }
      product = next
    }
    switch sizes.count - known.count {
    case 0: if product != tensor.count { throw refusal }
    case 1: if product == 0 || tensor.count % product != 0 { throw refusal }
    default: throw LanguageError(.valueError, "can only specify one unknown dimension")
    }
    return .tuple(of: sizes.map { .int($0 < 0 ? -1 : $0) })
  }

  private static func size(_ value: Value) throws -> Int {
    guard let size = value.asIndexInt else {
      throw LanguageError(
        .typeError, "'\(value.typeName)' object cannot be interpreted as an integer")
    }
    return size
  }

  static func names(_ object: TensorObject) -> [String] {
    (Array(OperationFunctions.ndarray.keys) + OperationFunctions.ndarrayAttributes.keys + own
      + (object.flavour == .matrix ? ofMatrix : [])).sorted()
  }
}

/// `a.flat`: the elements in row-major order, read and written.
final class FlatArray: IteratorObject {
  private let array: TensorObject
  /// The place of the next element for `next(fl)`.
  private var place = 0

  init(_ array: TensorObject) { self.array = array }

  override var typeName: String { "numpy.flatiter" }

  /// The elements as a vector: a view where the strides allow it.
  private func vector(in interpreter: Interpreter) throws -> TensorObject {
    let flat = try TensorSeam.call(
      "ravel", [.tensor(TensorObject(array.tensor))], interpreter)
    guard case .tensor(let result) = flat else {
      throw LanguageError.broken("ravel gave no tensor")
    }
    return TensorObject(result.tensor, flavour: .numpy)
  }

  override func length(in interpreter: Interpreter) throws -> Int? { array.tensor.count }

  override func iterator(in interpreter: Interpreter) throws -> IteratorObject? {
    place == 0 ? TensorIterator(try vector(in: interpreter)) : self
  }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    if place >= array.tensor.count { return nil }
    place += 1
    return try item(.int(place - 1), in: interpreter)
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "base": .tensor(array)
    case "index": .int(place)
    case "coords": .tuple(of: BroadcastObject.places(place, array.tensor.shape))
    case "copy":
      .object(
        NativeFunction(name, .none) { interpreter, _, _ in
          .tensor(
            TensorObject(
              try ArrayOperations.copy(
                try self.vector(in: interpreter).tensor, interpreter.runtime),
              flavour: .numpy))
        })
    default: nil
    }
  }

  override var attributeNames: [String] { ["base", "coords", "copy", "index"] }

  override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    let vector = try vector(in: interpreter)
    if let place = key.asIndexInt, place < -vector.tensor.count || place >= vector.tensor.count {
      throw LanguageError(
        .indexError, "index \(place) is out of bounds for size \(vector.tensor.count)",
        code: "index-out-of-range")
    }
    let result = try ArrayIndexing.get(vector, key, interpreter)
    guard case .tensor(let object) = result, object.flavour == .numpy else { return result }
    // Slices of it are copies.
    return .tensor(
      TensorObject(
        try ArrayOperations.copy(object.tensor, interpreter.runtime), flavour: .numpy))
  }

  override func setItem(_ key: Value, to value: Value, in interpreter: Interpreter) throws -> Bool {
    let vector = try vector(in: interpreter)
    try ArrayIndexing.set(vector, key, to: value, interpreter)
    // Where the vector is a copy, its elements go back.
    if vector.tensor.storage !== array.tensor.storage { try write(vector, interpreter) }
    return true
  }

  /// `a.flat = value`: the values in turn, from the start again where they end.
  func assignAll(_ value: Value, in interpreter: Interpreter) throws {
    let count = array.tensor.count
    if count == 0 { return }
    guard case .tensor(let source) = try ArrayOperations.vector(value, interpreter) else { return }
    let given = source.tensor.count
    if given == 0 { throw LanguageError(.valueError, "Cannot copy 0-sized array") }
    let places = try TensorSeam.call(
      "remainder",
      [try TensorSeam.call("arange", [.int(count)], interpreter), .int(given)], interpreter)
    let picked = try TensorIndexing.get(TensorObject(source.tensor), places, interpreter)
    guard case .tensor(let all) = picked else { return }
    try write(all, interpreter)
  }

  private func write(_ vector: TensorObject, _ interpreter: Interpreter) throws {
    let shaped = try TensorSeam.call(
      "reshape",
      [.tensor(TensorObject(vector.tensor)), .tuple(of: array.tensor.shape.map { .int($0) })],
      interpreter)
    try ArrayIndexing.set(array, .ellipsis, to: shaped, interpreter)
  }
}

/// `a.flags`: how an array lies in memory.
final class ArrayFlags: Object {
  private let array: TensorObject

  init(_ array: TensorObject) { self.array = array }

  override var typeName: String { "numpy._core.multiarray.flagsobj" }

  private var flags: [(name: String, value: Bool)] {
    let tensor = array.tensor
    let turned = Layout(shape: tensor.shape.reversed(), strides: tensor.strides.reversed())
    return [
      ("C_CONTIGUOUS", tensor.isContiguous), ("F_CONTIGUOUS", turned.isContiguous),
      ("OWNDATA", array.owner == nil),
      ("WRITEABLE", array.flavour != .numpyScalar && !tensor.layout.mayOverlapItself),
      ("ALIGNED", true), ("WRITEBACKIFCOPY", false),
    ]
  }

  override var representation: String {
    flags.map { "  \($0.name) : \($0.value ? "True" : "False")\n" }.joined()
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    flags.first { $0.name.lowercased() == name }.map { .bool($0.value) }
  }

  override var attributeNames: [String] { flags.map { $0.name.lowercased() } }

  override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    guard case .string(let name) = key,
      let flag = flags.first(where: {
        $0.name == name.text || name.text == "C" && $0.name == "C_CONTIGUOUS"
          || name.text == "F" && $0.name == "F_CONTIGUOUS"
      })
    else { throw LanguageError(.keyError, "'Unknown flag'") }
    return .bool(flag.value)
  }

  override func setItem(_ key: Value, to value: Value, in interpreter: Interpreter) throws -> Bool {
    throw LanguageError.unsupported("arrays here can always be written to: their flags are not set")
  }

  override func setAttribute(
    _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    _ = try setItem(.text(name), to: value, in: interpreter)
  }
}

/// `x.numpy()` of a tensor, not yet called.
final class TensorToArray: Object {
  private let object: TensorObject
  init(_ object: TensorObject) { self.object = object }

  override var typeName: String { "builtin_function_or_method" }
  override var isCallable: Bool { true }

  /// The array shares the tensor's memory.
  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    if arguments.count > 0 {
      throw LanguageError(
        .typeError,
        "numpy() takes 0 positional arguments but \(arguments.count) "
          + "\(arguments.count == 1 ? "was" : "were") given", code: "argument-count")
    }
    for name in arguments.names where name != "force" {
      throw LanguageError(
        .typeError, "numpy() got an unexpected keyword argument '\(name)'",
        code: "unknown-keyword")
    }
    if object.tensor.isShapeOnly {
      throw LanguageError(
        .typeError,
        "can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor to "
          + "host memory first.", code: "needs-values")
    }
    if object.tensor.dtype == .bfloat16 {
      throw LanguageError(.typeError, "Got unsupported ScalarType BFloat16", code: "dtype")
    }
    return .tensor(TensorObject(object.tensor, flavour: .numpy))
  }
}
