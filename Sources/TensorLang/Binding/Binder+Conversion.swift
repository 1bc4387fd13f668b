import TensorOps

extension Binder {
  static func isSequence(_ value: Value) -> Bool {
    switch value {
    case .list, .tuple: true
    default: false
    }
  }

  /// A Python int, or an integral tensor of one element.
  static func integer(_ value: Value) -> Value {
    switch value {
    case .tensor(let object):
      let tensor = object.tensor
      if !tensor.dtype.isFloatingPoint, tensor.dtype != .bool, !tensor.isShapeOnly,
        tensor.rank == 0,
        case .int(let number) = tensor.scalar(atStorageOffset: tensor.layout.offset)
      {
        return .int(number)
      }
      return value
    default: return value
    }
  }

  /// Converts one value to what a parameter takes and appends it.
  static func convert(
    _ value: Value, _ parameter: Parameter, position: Int?, into bound: inout [Argument],
    for library: Library, _ interpreter: Interpreter
  ) -> Mismatch? {
    if case .none = value, parameter.acceptsNone {
      bound.append(.none)
      return nil
    }
    func refuse() -> Mismatch { .wrongType(parameter, position: position, got: value) }
    switch parameter.kind {
    case .tensor:
      // PyTorch takes its own tensors only; an array needs `torch.from_numpy`.
      guard case .tensor(let object) = value, object.flavour == .torch || library != .torch else {
        return refuse()
      }
      bound.append(.tensor(object.tensor))
    case .tensorOrNumber:
      switch value {
      case .tensor(let object) where object.flavour != .torch && library == .torch:
        guard object.flavour == .numpyScalar, let number = number(value) else { return refuse() }
        bound.append(number)
      case .tensor(let object): bound.append(.tensor(object.tensor))
      case .int(let number): bound.append(.int(number))
      case .float(let number): bound.append(.float(number))
      case .bool(let flag): bound.append(.bool(flag))
      default: return refuse()
      }
    case .number:
      guard let number = number(value) else { return refuse() }
      bound.append(number)
    case .int:
      guard case .int(let number) = integer(value) else { return refuse() }
      bound.append(.int(number))
    case .float:
      guard let number = number(value)?.scalar else { return refuse() }
      bound.append(.float(number.double))
    case .bool:
      switch value {
      case .bool(let flag): bound.append(.bool(flag))
      // NumPy's flags are whatever Python takes for true.
      case .int(let number) where library == .numpy: bound.append(.bool(number != 0))
      case .tensor(let object)
      where object.flavour == .numpyScalar && library == .numpy && !object.tensor.isShapeOnly:
        bound.append(
          .bool(object.tensor.scalar(atStorageOffset: object.tensor.layout.offset).isTrue))
      default: return refuse()
      }
    case .ints, .intOrInts:
      if parameter.kind == .intOrInts, case .int(let number) = integer(value) {
        bound.append(.int(number))
        return nil
      }
      let items: [Value]
      switch value {
      case .list(let list): items = list.items
      case .tuple(let tuple): items = tuple.items
      case .range(let range) where library == .numpy && range.count < 1 << 24:
        items = (0..<range.count).map { .int(range.number(at: $0)) }
      case .tensor(let object)
      where library == .numpy && object.tensor.rank == 1 && object.tensor.dtype.isIntegral
        && !object.tensor.isShapeOnly:
        bound.append(.ints(object.tensor.scalars.map(\.truncatedInt)))
        return nil
      default: return refuse()
      }
      var numbers: [Int] = []
      numbers.reserveCapacity(items.count)
      for (place, item) in items.enumerated() {
        guard case .int(let number) = integer(item) else {
          // A list whose first element is no int is not taken for a list of ints at all.
          if place == 0 { return refuse() }
          return .unpack(parameter, position: place + 1, got: item)
        }
        numbers.append(number)
      }
      bound.append(.ints(numbers))
    case .numbers:
      let items: [Value]
      switch value {
      case .list(let list): items = list.items
      case .tuple(let tuple): items = tuple.items
      default: return refuse()
      }
      var scalars: [Scalar] = []
      for item in items {
        guard let number = number(item)?.scalar else { return refuse() }
        scalars.append(number)
      }
      bound.append(.scalars(scalars))
    case .string:
      guard case .string(let text) = value else { return refuse() }
      bound.append(.string(text.text))
    case .dtype:
      if case .object(let refused as RefusedObject) = value { return .other(refused.refusal) }
      guard let dtype = TypeArguments.dtype(value) else { return refuse() }
      bound.append(.dtype(dtype))
    case .tensors:
      let items: [Value]
      switch value {
      case .list(let list): items = list.items
      case .tuple(let tuple): items = tuple.items
      default: return refuse()
      }
      var tensors: [Tensor] = []
      tensors.reserveCapacity(items.count)
      for (place, item) in items.enumerated() {
        guard case .tensor(let object) = item, object.flavour == .torch || library != .torch else {
          return .element(place, argument: max(0, (position ?? 1) - 1), got: item)
        }
        tensors.append(object.tensor)
      }
      bound.append(.tensors(tensors))
    case .index:
      do {
        bound.append(.index(try TensorIndexing.items(value, interpreter)))
      } catch {
        return .other(error as? LanguageError ?? .broken("\(error)"))
      }
    case .data:
      do {
        bound.append(try NestedValues.argument(value, interpreter))
      } catch {
        return .other(error as? LanguageError ?? .broken("\(error)"))
      }
    case .array, .arrayOrNumber, .arrays, .arrayData, .arrayDType:
      do {
        guard
          let argument = try ArrayArguments.argument(value, parameter.kind, library, interpreter)
        else { return refuse() }
        bound.append(argument)
      } catch {
        return .other(error as? LanguageError ?? .broken("\(error)"))
      }
    case .out:
      guard Results.outs(value).count > 0 else {
        return .other(LanguageError(.typeError, "return arrays must be of ArrayType"))
      }
      bound.append(.none)
    case .nxShape:
      do {
        guard let argument = try ArrayArguments.nxShape(value, parameter.name) else {
          return refuse()
        }
        bound.append(argument)
      } catch {
        return .other(error as? LanguageError ?? .broken("\(error)"))
      }
    case .nested:
      guard let argument = nested(value, depth: 0) else { return refuse() }
      bound.append(argument)
    case .device:
      guard let device = TypeArguments.device(value) else { return refuse() }
      bound.append(.string(device))
    case .generator:
      guard case .object(let object as RandomGeneratorObject) = value else { return refuse() }
      bound.append(.generator(object.generator))
    case .layout, .memoryFormat:
      guard let name = TypeArguments.setting(value, parameter.kind) else { return refuse() }
      bound.append(name)
    }
    return nil
  }

  /// A number, or a 0-d tensor read as one.
  static func number(_ value: Value) -> Argument? {
    switch value {
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    case .bool(let flag): return .bool(flag)
    case .tensor(let object):
      let tensor = object.tensor
      guard tensor.rank == 0, !tensor.isShapeOnly else { return nil }
      switch tensor.scalar(atStorageOffset: tensor.layout.offset) {
      case .int(let number): return .int(number)
      case .float(let number): return .float(number)
      case .bool(let flag): return .bool(flag)
      }
    default: return nil
    }
  }

  /// Ints, tensors, `...` and lists of these; nil for anything else.
  static func nested(_ value: Value, depth: Int) -> Argument? {
    let items: [Value]
    switch value {
    case .int(let number): return .int(number)
    case .tensor(let object): return .tensor(object.tensor)
    case .ellipsis: return .string("...")
    case .list(let list): items = list.items
    case .tuple(let tuple): items = tuple.items
    default: return nil
    }
    if depth > 8 { return nil }
    var arguments: [Argument] = []
    for item in items {
      guard let argument = nested(item, depth: depth + 1) else { return nil }
      arguments.append(argument)
    }
    return .list(arguments)
  }

  /// All remaining positional values as one list: of tensors (or the one list of them that was
  /// given), or of nested values.
  static func convertRest(
    of parameter: Parameter, _ arguments: Arguments, from start: Int, into bound: inout [Argument]
  ) -> Mismatch? {
    var values = (start..<max(start, arguments.count)).map { arguments[$0] }
    if parameter.kind == .nested {
      var items: [Argument] = []
      for (place, value) in values.enumerated() {
        guard let item = nested(value, depth: 0) else {
          return .wrongType(parameter, position: start + place + 1, got: value)
        }
        items.append(item)
      }
      bound.append(.list(items))
      return nil
    }
    if values.count == 1 {
      switch values[0] {
      case .list(let list): values = list.items
      case .tuple(let tuple): values = tuple.items
      default: break
      }
    }
    var tensors: [Tensor] = []
    for (place, value) in values.enumerated() {
      guard case .tensor(let object) = value, !object.isNumPy else {
        return .element(place, argument: start, got: value)
      }
      tensors.append(object.tensor)
    }
    bound.append(.tensors(tensors))
    return nil
  }

  /// All remaining positional values as arrays: `np.meshgrid(x, y)`.
  static func convertArrays(
    of parameter: Parameter, _ arguments: Arguments, from start: Int, into bound: inout [Argument],
    _ interpreter: Interpreter
  ) -> Mismatch? {
    var arrays: [Tensor] = []
    for place in start..<max(start, arguments.count) {
      do {
        guard let array = try ArrayArguments.tensor(arguments[place], .numpy, interpreter) else {
          return .wrongType(parameter, position: place + 1, got: arguments[place])
        }
        arrays.append(array)
      } catch {
        return .other(error as? LanguageError ?? .broken("\(error)"))
      }
    }
    bound.append(.tensors(arrays))
    return nil
  }

  /// All remaining positional values as one list of ints: `x.permute(0, 2, 1)`.
  static func convertRest(
    _ arguments: Arguments, from start: Int, _ parameter: Parameter, into bound: inout [Argument]
  ) -> Mismatch? {
    var numbers: [Int] = []
    for place in start..<arguments.count {
      guard case .int(let number) = integer(arguments[place]) else {
        return .unpack(parameter, position: place - start + 1, got: arguments[place])
      }
      numbers.append(number)
    }
    bound.append(.ints(numbers))
    return nil
  }
}

/// Nested lists of numbers, as `torch.tensor` takes them.
struct NestedValues {
  private let interpreter: Interpreter
  /// The lengths of the lists, level by level; the first element of each level tells.
  private var shape: [Int] = []
  private var scalars: [Scalar] = []
  private var dtype: DType?
  /// What stands where a number should, and is neither; refused in the words for the dtype.
  private var misplaced: Value?

  /// The numbers of nested lists, or the tensor itself.
  static func argument(_ value: Value, _ interpreter: Interpreter) throws -> Argument {
    if case .tensor(let object) = value {
      try ArrayValues.refuseNegativeStrides(object)
      return .tensor(object.tensor)
    }
    var nested = NestedValues(interpreter)
    try nested.measure(value)
    // Where the first list of a level is empty, nothing of the others counts.
    if !nested.shape.contains(0) { try nested.collect(value, level: 0) }
    let dtype = nested.dtype ?? interpreter.runtime.defaultDType
    if let misplaced = nested.misplaced { throw refusal(of: misplaced, dtype) }
    return .data(NestedData(shape: nested.shape, scalars: nested.scalars, dtype: dtype))
  }

  /// The numbers of nested lists, in the dtypes that another library gives them.
  static func data(
    _ value: Value, _ library: Library, _ interpreter: Interpreter
  ) throws -> NestedData {
    var nested = NestedValues(interpreter)
    nested.floatType =
      library == .torch ? interpreter.runtime.defaultDType : library.dtype(of: .float(0))
    nested.integerType = library.dtype(of: .int(0))
    nested.truthType = library.dtype(of: .bool(true))
    try nested.measure(value)
    if !nested.shape.contains(0) { try nested.collect(value, level: 0) }
    let dtype = nested.dtype ?? nested.floatType
    if let misplaced = nested.misplaced { throw refusal(of: misplaced, dtype) }
    return NestedData(shape: nested.shape, scalars: nested.scalars, dtype: dtype)
  }

  /// The dtype of Python's floats.
  private var floatType: DType
  private var integerType = DType.int64
  private var truthType = DType.bool

  private init(_ interpreter: Interpreter) {
    self.interpreter = interpreter
    floatType = interpreter.runtime.defaultDType
  }

  private static func sequence(_ value: Value) -> [Value]? {
    switch value {
    case .list(let list): list.items
    case .tuple(let tuple): tuple.items
    case .range(let range) where range.count < 1 << 24:
      (0..<range.count).map { .int(range.number(at: $0)) }
    default: nil
    }
  }

  private mutating func measure(_ value: Value) throws {
    var inner = value
    while let items = NestedValues.sequence(inner) {
      if shape.count >= Shape.maximumRank {
        throw LanguageError(.valueError, "too many dimensions 'list'")
      }
      shape.append(items.count)
      guard let first = items.first else { return }
      inner = first
    }
    // PyTorch reads an array among the lists as a list of its slices.
    if case .tensor(let object) = inner, object.flavour == .numpy { shape += object.tensor.shape }
    // A string is a sequence of strings, without end.
    if case .string(let text) = inner, !shape.isEmpty, text.count > 0 {
      throw LanguageError(.valueError, "too many dimensions 'str'")
    }
  }

  private mutating func merge(_ found: DType) {
    dtype = dtype.map { .promote($0, found) } ?? found
  }

  private mutating func collect(_ value: Value, level: Int) throws {
    if let items = NestedValues.sequence(value) {
      guard level < shape.count else {
        if items.isEmpty { merge(floatType) }
        misplaced = misplaced ?? value
        return
      }
      if items.count != shape[level] {
        throw LanguageError(
          .valueError,
          "expected sequence of length \(shape[level]) at dim \(level) (got \(items.count))")
      }
      for item in items { try collect(item, level: level + 1) }
      return
    }
    switch value {
    case .tensor(let object):
      try collect(object.tensor, value, level: level)
      return
    case .int(let number):
      merge(integerType)
      scalars.append(.int(number))
    case .float(let number):
      merge(floatType)
      scalars.append(.float(number))
    case .bool(let flag):
      merge(truthType)
      scalars.append(.bool(flag))
    case .string: throw LanguageError(.typeError, "new(): invalid data type 'str'")
    default: throw LanguageError(.runtimeError, "Could not infer dtype of \(value.typeName)")
    }
    if level < shape.count { throw LanguageError(.typeError, "not a sequence") }
  }

  /// A tensor among the numbers: a single element where a number is due, else a list of its
  /// slices.
  private mutating func collect(_ tensor: Tensor, _ value: Value, level: Int) throws {
    if tensor.isShapeOnly {
      throw LanguageError(
        .runtimeError, "Cannot copy out of meta tensor; no data!", code: "needs-values")
    }
    merge(tensor.dtype)
    if level == shape.count {
      guard tensor.count == 1 else {
        misplaced = misplaced ?? value
        return
      }
    } else if tensor.rank != shape.count - level {
      throw tensor.rank == 0
        ? LanguageError(.typeError, "not a sequence")
        : NestedValues.refusal(of: value, tensor.dtype)
    } else {
      for dim in 0..<tensor.rank where tensor.shape[dim] != shape[level + dim] {
        throw LanguageError(
          .valueError,
          "expected sequence of length \(shape[level + dim]) at dim \(level + dim) "
            + "(got \(tensor.shape[dim]))")
      }
    }
    tensor.forEachScalar { scalars.append($0) }
  }

  private static func refusal(of value: Value, _ dtype: DType) -> LanguageError {
    if case .tensor = value {
      return dtype.isFloatingPoint
        ? LanguageError(
          .valueError, "only one element tensors can be converted to Python scalars")
        : LanguageError(
          .typeError,
          "only integer tensors of a single element can be converted to an index")
    }
    return LanguageError(
      .typeError,
      dtype.isFloatingPoint
        ? "must be real number, not \(value.typeName)"
        : "'\(value.typeName)' object cannot be interpreted as an integer")
  }
}

/// The small objects that PyTorch's functions take besides numbers: dtypes, devices, settings.
enum TypeArguments {
  /// A dtype, or Python's type that stands for one.
  static func dtype(_ value: Value) -> DType? {
    switch value {
    case .dtype(let dtype): dtype
    case .object(let object as TypeObject):
      switch object.name {
      case "float": .float64
      case "int": .int64
      case "bool": .bool
      default: TensorTypeCall.dtype(ofType: object.name)
      }
    default: nil
    }
  }

  /// `"cpu"`, `"cuda:0"`, `torch.device("meta")`.
  static func device(_ value: Value) -> String? {
    switch value {
    case .string(let text): text.text
    case .object(let object as DeviceObject): object.name
    default: nil
    }
  }

  static func setting(_ value: Value, _ kind: Parameter.Kind) -> Argument? {
    guard case .object(let object as SettingObject) = value, object.kind == kind else { return nil }
    return .string(object.name)
  }
}

/// A device: `device(type='cpu')`.
final class DeviceObject: Object {
  let name: String
  init(_ name: String) { self.name = name }

  private var type: String { String(name.prefix { $0 != ":" }) }
  private var index: Int? { name.contains(":") ? Int(name.drop { $0 != ":" }.dropFirst()) : nil }

  override var typeName: String { "torch.device" }
  override var representation: String {
    index.map { "device(type='\(type)', index=\($0))" } ?? "device(type='\(type)')"
  }
  override var text: String? { name }
  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "type": .text(type)
    case "index": index.map { .int($0) } ?? Value.none
    default: nil
    }
  }
  override var attributeNames: [String] { ["type", "index"] }
  override func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? {
    guard case .object(let object as DeviceObject) = other else { return false }
    return object.name == name
  }
}

/// A setting that is accepted and changes nothing here: `torch.strided`, `torch.contiguous_format`.
final class SettingObject: Object {
  let name: String
  let kind: Parameter.Kind
  init(_ name: String, _ kind: Parameter.Kind) {
    self.name = name
    self.kind = kind
  }
  override var typeName: String {
    switch kind {
    case .layout: "torch.layout"
    case .memoryFormat: "torch.memory_format"
    default: "torch.Generator"
    }
  }
  override var representation: String { "torch.\(name)" }
}
