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
