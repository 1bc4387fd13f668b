import TensorOps

/// Where the evaluator meets tensors: every question about a tensor goes through here.
enum TensorSeam {
  /// `float32[2, 3]`.
  static func summary(_ object: TensorObject) -> String {
    let shape = object.tensor.shape.map { String($0) }.joined(separator: ", ")
    return "\(object.tensor.dtype.name)[\(shape)]"
  }

  static func repr(_ object: TensorObject, in interpreter: Interpreter) throws -> String {
    if object.flavour != .torch { return try LibraryText.repr(object, in: interpreter) }
    var options = interpreter.printOptions
    options.defaultDType = interpreter.runtime.defaultDType
    // All of a large tensor, without a summary, is a long text.
    let isLong = object.tensor.count > 1_000_000 && Double(object.tensor.count) <= options.threshold
    let charge =
      isLong && !object.tensor.isShapeOnly
      ? try interpreter.charge(
        object.tensor.count.multipliedReportingOverflow(by: 32).overflow
          ? .max : object.tensor.count * 32) : nil
    defer { _ = charge }
    let text = TensorPrinter.text(
      object.tensor, options: options, requiresGrad: object.requiresGrad)
    return object.isParameter ? "Parameter containing:\n" + text : text
  }

  /// `print(x)`: PyTorch's text is the same as `repr`'s, NumPy's isn't.
  static func str(_ object: TensorObject, in interpreter: Interpreter) throws -> String {
    if object.flavour != .torch { return try LibraryText.str(object, in: interpreter) }
    return try repr(object, in: interpreter)
  }

  /// `bool(x)`, `if x:`.
  static func isTrue(_ object: TensorObject, in interpreter: Interpreter) throws -> Bool {
    let tensor = object.tensor
    if tensor.count != 1, object.flavour != .torch { throw LibraryText.ambiguousTruth(object) }
    if tensor.count == 0 {
      throw LanguageError(
        .runtimeError, "Boolean value of Tensor with no values is ambiguous", code: "truth-value")
    }
    if tensor.count > 1 {
      throw LanguageError(
        .runtimeError, code: "truth-value",
        message: "\(summary(object)) has more than one value: is it true when any is "
          + "(x.any()) or when all are (x.all())?",
        torch: "Boolean value of Tensor with more than one value is ambiguous")
    }
    return try element(object).isTrue
  }

  /// The first element; refused of a shape-only tensor.
  private static func element(_ object: TensorObject) throws -> Scalar {
    let tensor = object.tensor
    if tensor.isShapeOnly {
      throw LanguageError(
        .runtimeError, "Tensor.item() cannot be called on meta tensors", code: "needs-values")
    }
    return tensor.scalar(atStorageOffset: tensor.layout.offset)
  }

  /// `int(x)`, `float(x)`: the one element as a number.
  static func number(_ object: TensorObject, in interpreter: Interpreter) throws -> Scalar {
    if object.isNumPy, object.tensor.rank != 0 {
      throw LanguageError(
        .typeError, "only 0-dimensional arrays can be converted to Python scalars",
        code: "one-element")
    }
    if object.tensor.count != 1 {
      throw LanguageError(
        .valueError, code: "one-element",
        message: "\(summary(object)) has \(object.tensor.count) elements; only a tensor of one "
          + "element is a number",
        torch: "only one element tensors can be converted to Python scalars")
    }
    return try element(object)
  }

  static func length(_ object: TensorObject, in interpreter: Interpreter) throws -> Int {
    guard let first = object.tensor.shape.first else {
      if object.isNumPy {
        throw LanguageError(
          .typeError,
          object.flavour == .numpyScalar
            ? "object of type '\(Value.tensor(object).typeName)' has no len()"
            : "len() of unsized object", code: "zero-dim")
      }
      throw LanguageError(.typeError, "len() of a 0-d tensor", code: "zero-dim")
    }
    return first
  }

  /// Over dim 0; each item is a view.
  static func iterator(
    _ object: TensorObject, in interpreter: Interpreter
  ) throws -> IteratorObject {
    if object.tensor.rank == 0 {
      if object.isNumPy {
        throw LanguageError(
          .typeError,
          object.flavour == .numpyScalar
            ? "'\(Value.tensor(object).typeName)' object is not iterable"
            : "iteration over a 0-d array", code: "zero-dim")
      }
      throw LanguageError(.typeError, "iteration over a 0-d tensor", code: "zero-dim")
    }
    return TensorIterator(object)
  }

  static func contains(
    _ object: TensorObject, _ item: Value, in interpreter: Interpreter
  ) throws -> Bool {
    if object.isNumPy {
      let equal = try compare(.equal, .tensor(object), item, in: interpreter)
      guard case .tensor(let mask) = equal else { return try interpreter.isTrue(equal) }
      let any = try call("any", [.tensor(TensorObject(mask.tensor))], interpreter)
      return try interpreter.isTrue(any)
    }
    switch item {
    case .tensor, .int, .float, .bool:
      let equal = try compare(.equal, .tensor(object), item, in: interpreter)
      guard case .tensor(let mask) = equal else { return false }
      guard case .tensor(let any) = try call("any", [.tensor(mask)], interpreter) else {
        return false
      }
      return try isTrue(any, in: interpreter)
    default:
      throw LanguageError(
        .runtimeError,
        "Tensor.__contains__ only supports Tensor or scalar, but you passed in a "
          + "<class '\(item.typeName)'>.")
    }
  }

  // MARK: Operators

  static func binary(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, inPlace: Bool,
    in interpreter: Interpreter
  ) throws -> Value {
    if let library = Library.governing(left, right) {
      return try LibraryOperators.binary(
        operation, left, right, inPlace: inPlace, library, in: interpreter)
    }
    let entry = OperatorTable.binary(operation)
    let (left, right) = (number(left), number(right))
    if case .tensor(let a) = left {
      guard let other = operand(right, operation) else {
        throw unsupported(operation.rawValue, left, right)
      }
      guard let target = entry.operation else { throw missing(operation.rawValue) }
      if !inPlace, let result = try alike(target, a, other, interpreter) { return result }
      return try run(target, .tensor(a.tensor), other, into: inPlace ? a : nil, interpreter)
    }
    guard case .tensor(let b) = right, let number = operand(left, operation) else {
      throw unsupported(operation.rawValue, left, right)
    }
    if entry.isCommutative, let target = entry.operation {
      return try run(target, .tensor(b.tensor), number, into: nil, interpreter)
    }
    if let reflected = entry.reflected {
      return try run(reflected, .tensor(b.tensor), number, into: nil, interpreter)
    }
    guard let function = entry.function else { throw missing(operation.rawValue) }
    return try Binder.call(function, [left, right], in: interpreter)
  }

  static func compare(
    _ comparison: ComparisonOperator, _ left: Value, _ right: Value, in interpreter: Interpreter
  ) throws -> Value {
    if let library = Library.governing(left, right) {
      return try LibraryOperators.compare(comparison, left, right, library, in: interpreter)
    }
    var comparison = comparison
    var (left, right) = (number(left), number(right))
    if case .tensor = left {
    } else {
      swap(&left, &right)
      switch comparison {
      case .less: comparison = .greater
      case .lessOrEqual: comparison = .greaterOrEqual
      case .greater: comparison = .less
      case .greaterOrEqual: comparison = .lessOrEqual
      default: break
      }
    }
    guard case .tensor(let a) = left, let other = operand(right, .add) else {
      if comparison == .equal { return .bool(false) }
      if comparison == .notEqual { return .bool(true) }
      throw LanguageError(
        .typeError,
        "'\(comparison.rawValue)' not supported between instances of '\(left.typeName)' and "
          + "'\(right.typeName)'")
    }
    guard let operation = OperatorTable.comparison(comparison) else {
      throw missing(comparison.rawValue)
    }
    if let result = try alike(operation, a, other, interpreter) { return result }
    return try run(operation, .tensor(a.tensor), other, into: nil, interpreter)
  }

  static func unary(
    _ operation: UnaryOperator, _ object: TensorObject, in interpreter: Interpreter
  ) throws -> Value {
    switch operation {
    case .not: return .bool(!(try isTrue(object, in: interpreter)))
    case let operation where object.flavour != .torch:
      return try LibraryOperators.unary(operation, object, in: interpreter)
    case .plus: return try call("positive", [.tensor(object)], interpreter)
    case .negate: return try call("neg", [.tensor(object)], interpreter)
    case .invert:
      if object.tensor.dtype.isFloatingPoint {
        throw LanguageError(
          .typeError,
          "~ (operator.invert) is only implemented on integer and Boolean-type tensors",
          code: "dtype")
      }
      return try call("bitwise_not", [.tensor(object)], interpreter)
    }
  }

  static func absolute(_ object: TensorObject, in interpreter: Interpreter) throws -> Value {
    if object.flavour != .torch {
      return try LibraryOperators.call(
        "abs", [.tensor(object)], object.flavour == .nx ? .nx : .numpy, in: interpreter)
    }
    return try call("abs", [.tensor(object)], interpreter)
  }

  static func round(
    _ object: TensorObject, digits: Value, in interpreter: Interpreter
  ) throws -> Value {
    if object.flavour != .torch {
      return try LibraryOperators.round(object, digits: digits, in: interpreter)
    }
    if digits.isNone || digits.isUnbound {
      return try call("round", [.tensor(object)], interpreter)
    }
    return try call("round", [.tensor(object)], keywords: [("decimals", digits)], interpreter)
  }

  /// `f'{x:.3f}'`: the format of the number that a 0-d tensor holds.
  static func format(
    _ object: TensorObject, _ spec: String, in interpreter: Interpreter
  ) throws -> String {
    if object.tensor.rank == 0, !object.tensor.isShapeOnly,
      !spec.isEmpty || !object.isNumPy || object.flavour == .numpyScalar
    {
      return try interpreter.format(Results.value(of: try element(object)), spec)
    }
    if spec.isEmpty { return try str(object, in: interpreter) }
    throw LanguageError(
      .typeError,
      "unsupported format string passed to \(Value.tensor(object).typeName).__format__")
  }

  /// A torch function by its name, for what the language itself needs.
  static func call(
    _ name: String, _ arguments: [Value], keywords: [(String, Value)] = [],
    _ interpreter: Interpreter
  ) throws -> Value {
    guard let function = OperationFunctions.torch[name] else { throw missing(name) }
    return try Binder.call(function, arguments, keywords: keywords, in: interpreter)
  }

  /// Beside a tensor one of NumPy's scalars is a Python number.
  @inline(__always)
  private static func number(_ value: Value) -> Value {
    guard case .tensor(let object) = value, object.flavour == .numpyScalar,
      let scalar = object.scalar
    else { return value }
    return Results.value(of: scalar)
  }

  /// An operand as an argument; nil for what no tensor operator takes.
  @inline(__always)
  private static func operand(_ value: Value, _ operation: BinaryOperator) -> Argument? {
    switch value {
    case .tensor(let object): .tensor(object.tensor)
    case .int(let number): operation == .matmul ? nil : .int(number)
    case .float(let number): operation == .matmul ? nil : .float(number)
    case .bool(let flag): operation == .matmul ? nil : .bool(flag)
    default: nil
    }
  }

  /// The short way, for operands that need no plan; nil where there is none.
  @inline(__always)
  private static func alike(
    _ target: OperatorTable.Target, _ a: TensorObject, _ other: Argument,
    _ interpreter: Interpreter
  ) throws -> Value? {
    do throws(OperationError) {
      let result: Tensor?
      if case .tensor(let b) = other {
        result = try target.signature.alike(a.tensor, b, interpreter.runtime)
      } else {
        result = try target.signature.alike(a.tensor, number: other, interpreter.runtime)
      }
      return result.map { .tensor(TensorObject($0)) }
    } catch {
      throw Operations.failure(error, target.signature, [.tensor(a.tensor), other])
    }
  }

  @inline(__always)
  private static func run(
    _ target: OperatorTable.Target, _ left: Argument, _ right: Argument, into object: TensorObject?,
    _ interpreter: Interpreter
  ) throws -> Value {
    // One array, made at once: this is the path of `x + x` in a loop.
    let arguments =
      switch target.rest.count {
      case 0: [left, right]
      case 1: [left, right, target.rest[0]]
      default: [left, right] + target.rest
      }
    var call = Call(
      operation: target.operation, signature: target.signature, arguments: arguments,
      runtime: interpreter.runtime)
    do {
      if let object {
        if object.tensor.dtype.isFloatingPoint || target.operation.writes.contains(.inPlace) {
          call.destinations = [object.tensor]
          _ = try target.operation.run(call)
          return .tensor(object)
        }
      }
      switch try target.operation.run(call) {
      case .tensor(let tensor): return .tensor(TensorObject(tensor))
      case let result:
        if case .argument(0) = result, case .tensor(let tensor) = left {
          return .tensor(TensorObject(tensor))
        }
        return try Results.plain(result, interpreter)
      }
    } catch let error as OperationError {
      throw Operations.failure(error, target.signature, [left, right])
    }
  }

  private static func unsupported(_ text: String, _ left: Value, _ right: Value) -> LanguageError {
    LanguageError(
      .typeError,
      "unsupported operand type(s) for \(text): '\(left.typeName)' and '\(right.typeName)'")
  }

  private static func missing(_ name: String) -> LanguageError {
    .broken("the table has no operation for \(name)")
  }

  // MARK: Subscripts

  static func item(
    _ object: TensorObject, _ key: Value, in interpreter: Interpreter
  ) throws -> Value {
    if object.flavour != .torch { return try ArrayIndexing.get(object, key, interpreter) }
    return try TensorIndexing.get(object, key, interpreter)
  }

  static func setItem(
    _ object: TensorObject, _ key: Value, to value: Value, in interpreter: Interpreter
  ) throws {
    if object.flavour != .torch {
      return try ArrayIndexing.set(object, key, to: value, interpreter)
    }
    try TensorIndexing.set(object, key, to: value, interpreter)
  }
}

/// Over the first dim of a tensor.
final class TensorIterator: IteratorObject {
  private let tensor: Tensor
  private let flavour: TensorObject.Flavour
  private let source: TensorObject
  @exclusivity(unchecked) private var place = 0

  init(_ object: TensorObject) {
    tensor = object.tensor
    flavour = object.flavour
    source = object
  }

  override var typeName: String { flavour == .torch ? "tuple_iterator" : "iterator" }
  override var lengthHint: Int? { tensor.shape[0] - place }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    guard place < tensor.shape[0] else { return nil }
    if flavour == .matrix {
      // A row of a matrix is a matrix.
      let layout = Layout(
        shape: [1, tensor.shape[1]], strides: tensor.strides,
        offset: tensor.layout.offset + place * tensor.strides[0])
      place += 1
      return .tensor(TensorObject(tensor.viewed(as: layout), flavour: flavour))
    }
    let layout = Layout(
      shape: Array(tensor.shape.dropFirst()), strides: Array(tensor.strides.dropFirst()),
      offset: tensor.layout.offset + place * tensor.strides[0])
    place += 1
    let item = tensor.viewed(as: layout)
    switch flavour {
    case .numpy where item.rank == 0:
      return .tensor(ArrayValues.scalar(item))
    case .numpy: return .tensor(ArrayValues.view(item, of: source))
    default: return .tensor(TensorObject(item, flavour: flavour))
    }
  }
}
