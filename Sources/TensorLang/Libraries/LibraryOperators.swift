import TensorOps

/// Operators between values of other libraries: that library's functions by name.
enum LibraryOperators {
  static func binary(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, inPlace: Bool, _ library: Library,
    in interpreter: Interpreter
  ) throws -> Value {
    if library == .numpy {
      if let operands = try ArrayValues.besideTensor(
        left, right, operation.rawValue, inPlace: inPlace)
      {
        guard case .tensor = operands.left, case .tensor = operands.right else {
          return try TensorSeam.binary(
            operation, operands.left, operands.right, inPlace: inPlace, in: interpreter)
        }
        // NumPy computes, and PyTorch wraps: there is no in-place form, the name is bound anew.
        return try wrapped(
          try call(name(of: operation, left, right), [left, right], .numpy, in: interpreter))
      }
      if !isOperand(left) || !isOperand(right) {
        let name = name(of: operation, left, right)
        throw try noLoop(name, left, right)
          ?? unsupported(operation.rawValue, element(left), element(right))
      }
      if operation == .multiply, case .tensor(let matrix) = left, matrix.flavour == .matrix {
        // The right side of a matrix product is read as a matrix.
        let factor = try NumPyMatrix.factor(right, in: interpreter)
        let product = try call("dot", [left, factor], .numpy, in: interpreter)
        if !inPlace { return product }
        try ArrayIndexing.set(matrix, .ellipsis, to: product, interpreter)
        return left
      }
      if inPlace, case .tensor(let target) = left, target.flavour != .numpyScalar {
        return try ArrayValues.update(target, name(of: operation, left, right), right, interpreter)
      }
    }
    let name =
      library == .nx ? nxName(of: operation) : self.name(of: operation, left, right)
    guard let name else { throw unsupported(operation.rawValue, left, right) }
    if library == .numpy, let numbers = ScalarArithmetic(left, right) {
      if operation == .matmul { throw unsupported(operation.rawValue, left, right) }
      return try numbers.call(name, in: interpreter)
    }
    return try call(
      name, name == "square" ? [left] : [left, right], library, in: interpreter)
  }

  static func compare(
    _ comparison: ComparisonOperator, _ left: Value, _ right: Value, _ library: Library,
    in interpreter: Interpreter
  ) throws -> Value {
    if library == .numpy,
      let answer = try ArrayShortWay.compare(comparison, left, right, interpreter)
    {
      return answer
    }
    if library == .numpy,
      let operands = try ArrayValues.besideTensor(left, right, comparison.rawValue)
    {
      return try TensorSeam.compare(comparison, operands.left, operands.right, in: interpreter)
    }
    let name: String
    switch comparison {
    case .equal: name = "equal"
    case .notEqual: name = "not_equal"
    case .less: name = "less"
    case .lessOrEqual: name = "less_equal"
    case .greater: name = "greater"
    case .greaterOrEqual: name = "greater_equal"
    case .isIn, .isNotIn, .is, .isNot: throw unsupported(comparison.rawValue, left, right)
    }
    guard isOperand(left), isOperand(right) else {
      switch comparison {
      case .equal, .notEqual:
        return try nowhereEqual(left, right, comparison == .notEqual, library, interpreter)
      default:
        throw try noLoop(name, left, right, isComparison: true)
          ?? LanguageError(
            .typeError,
            "'\(comparison.rawValue)' not supported between instances of "
              + "'\(element(left).typeName)' and '\(element(right).typeName)'")
      }
    }
    return try call(name, [left, right], library, in: interpreter)
  }

  /// An array as PyTorch's tensor over the same memory.
  private static func wrapped(_ value: Value) throws -> Value {
    guard case .tensor(let object) = value else { return value }
    return .tensor(TensorObject(object.tensor))
  }

  static func unary(
    _ operation: UnaryOperator, _ object: TensorObject, in interpreter: Interpreter
  ) throws -> Value {
    let isNx = object.flavour == .nx
    let name =
      switch operation {
      case .plus: "positive"
      case .negate: isNx ? "negate" : "negative"
      default: isNx ? "bitwise_not" : "invert"
      }
    if isNx, name == "positive" { return .tensor(object) }
    if !isNx, let answer = try ArrayShortWay.unary(operation, object, interpreter) {
      return answer
    }
    return try call(name, [.tensor(object)], isNx ? .nx : .numpy, in: interpreter)
  }

  static func round(
    _ object: TensorObject, digits: Value, in interpreter: Interpreter
  ) throws -> Value {
    if object.flavour == .nx {
      return try call("round", [.tensor(object)], .nx, in: interpreter)
    }
    if digits.isNone || digits.isUnbound {
      let rounded = try call("round", [.tensor(object)], .numpy, in: interpreter)
      // A scalar rounded to a whole number is Python's int.
      guard object.flavour == .numpyScalar else { return rounded }
      return try interpreter.call(.object(TypeObject.named("int")), [rounded])
    }
    return try call("round", [.tensor(object), digits], .numpy, in: interpreter)
  }

  /// A function of the library by its name there.
  static func call(
    _ name: String, _ arguments: [Value], _ library: Library, in interpreter: Interpreter
  ) throws -> Value {
    let functions =
      library == .nx
      ? OperationFunctions.nx
      : name == "matrix_power" ? OperationFunctions.numpyLinalg : OperationFunctions.numpy
    guard let function = functions[name] else {
      throw LanguageError.broken("the table has no operation for \(name)")
    }
    return try Binder.call(function, arguments, in: interpreter)
  }

  private static func name(of operation: BinaryOperator, _ left: Value, _ right: Value) -> String {
    func isMatrix(_ value: Value) -> Bool {
      if case .tensor(let object) = value { return object.flavour == .matrix }
      return false
    }
    switch operation {
    case .add: return "add"
    case .subtract: return "subtract"
    case .multiply: return isMatrix(left) || isMatrix(right) ? "dot" : "multiply"
    case .divide: return "divide"
    case .floorDivide: return "floor_divide"
    case .modulo: return "remainder"
    case .power where isMatrix(left): return "matrix_power"
    case .power: return isSquared(left, right) ? "square" : "power"
    case .matmul: return "matmul"
    case .leftShift: return "left_shift"
    case .rightShift: return "right_shift"
    case .bitAnd: return "bitwise_and"
    case .bitOr: return "bitwise_or"
    case .bitXor: return "bitwise_xor"
    }
  }

  /// Booleans to the power of Python's 2 are squared, in int8.
  private static func isSquared(_ left: Value, _ right: Value) -> Bool {
    guard case .int(2) = right, case .tensor(let object) = left else { return false }
    return object.flavour == .numpy && object.tensor.dtype == .bool
  }

  /// The operators that `defn` has.
  private static func nxName(of operation: BinaryOperator) -> String? {
    switch operation {
    case .add: "add"
    case .subtract: "subtract"
    case .multiply: "multiply"
    case .divide: "divide"
    case .power: "pow"
    case .floorDivide, .modulo, .matmul: nil
    case .leftShift: "left_shift"
    case .rightShift: "right_shift"
    case .bitAnd: "bitwise_and"
    case .bitOr: "bitwise_or"
    case .bitXor: "bitwise_xor"
    }
  }

  /// What NumPy's operators take beside an array.
  private static func isOperand(_ value: Value) -> Bool {
    switch value {
    case .tensor, .int, .float, .bool, .list, .tuple, .range: true
    default: false
    }
  }

  /// An array's element as the Python number that NumPy's messages speak of.
  private static func element(_ value: Value) -> Value {
    guard case .tensor(let object) = value, object.isNumPy else { return value }
    let dtype = object.tensor.dtype
    return dtype == .bool ? .bool(false) : dtype.isFloatingPoint ? .float(0) : .int(0)
  }

  /// The refusal of a string beside an array.
  private static func noLoop(
    _ name: String, _ left: Value, _ right: Value, isComparison: Bool = false
  ) throws -> LanguageError? {
    func type(_ value: Value) -> String? {
      switch value {
      case .string(let text):
        return isComparison ? "<class 'numpy.dtypes.StrDType'>" : "dtype('<U\(max(1, text.count))')"
      case .tensor(let object):
        let dtype = object.tensor.dtype.name
        return isComparison
          ? "<class 'numpy.dtypes.\(dtype.prefix(1).uppercased())\(dtype.dropFirst())DType'>"
          : "dtype('\(dtype)')"
      default: return nil
      }
    }
    guard let first = type(left), let second = type(right) else { return nil }
    return LanguageError(
      .typeError,
      "ufunc '\(name)' did not contain a loop with signature matching types (\(first), \(second)) "
        + "-> None", code: "operand-type")
  }

  /// `==` with what is no number: nowhere true.
  private static func nowhereEqual(
    _ left: Value, _ right: Value, _ answer: Bool, _ library: Library, _ interpreter: Interpreter
  ) throws -> Value {
    var array: TensorObject?
    if case .tensor(let object) = left { array = object }
    if case .tensor(let object) = right { array = array ?? object }
    guard library == .numpy, let array else { return .bool(answer) }
    let made = try TensorSeam.call(
      "full", [.tuple(of: array.tensor.shape.map { .int($0) }), .bool(answer)], interpreter)
    guard case .tensor(let result) = made else { return made }
    return .tensor(
      try LibraryResults.object(
        result.tensor, array.flavour == .numpyScalar ? .numpy : array.flavour, [],
        interpreter.runtime))
  }

  private static func unsupported(_ text: String, _ left: Value, _ right: Value) -> LanguageError {
    LanguageError(
      .typeError,
      "unsupported operand type(s) for \(text): '\(left.typeName)' and '\(right.typeName)'")
  }
}
