import TensorOps

/// Operators between values of other libraries: that library's functions by name.
enum LibraryOperators {
  static func binary(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, inPlace: Bool, _ library: Library,
    in interpreter: Interpreter
  ) throws -> Value {
    if library == .numpy {
      if !inPlace, let target = ArrayShortWay.target(operation),
        let answer = try ArrayShortWay.answer(target, left, right, interpreter)
      {
        return answer
      }
      if let tensors = try ArrayValues.besideTensor(left, right, operation.rawValue) {
        return try TensorSeam.binary(
          operation, tensors.left, tensors.right, inPlace: inPlace, in: interpreter)
      }
      if !isOperand(left) || !isOperand(right) {
        throw unsupported(operation.rawValue, left, right)
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
    return try call(name, [left, right], library, in: interpreter)
  }

  static func compare(
    _ comparison: ComparisonOperator, _ left: Value, _ right: Value, _ library: Library,
    in interpreter: Interpreter
  ) throws -> Value {
    if library == .numpy, let target = OperatorTable.comparison(comparison),
      let answer = try ArrayShortWay.answer((target, nil), left, right, interpreter)
    {
      return answer
    }
    if library == .numpy,
      let tensors = try ArrayValues.besideTensor(left, right, comparison.rawValue)
    {
      return try TensorSeam.compare(comparison, tensors.left, tensors.right, in: interpreter)
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
      case .equal: return .bool(false)
      case .notEqual: return .bool(true)
      default:
        throw LanguageError(
          .typeError,
          "'\(comparison.rawValue)' not supported between instances of '\(left.typeName)' and "
            + "'\(right.typeName)'")
      }
    }
    return try call(name, [left, right], library, in: interpreter)
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
    case .power: return isMatrix(left) ? "matrix_power" : "power"
    case .matmul: return "matmul"
    case .leftShift: return "left_shift"
    case .rightShift: return "right_shift"
    case .bitAnd: return "bitwise_and"
    case .bitOr: return "bitwise_or"
    case .bitXor: return "bitwise_xor"
    }
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

  private static func unsupported(_ text: String, _ left: Value, _ right: Value) -> LanguageError {
    LanguageError(
      .typeError,
      "unsupported operand type(s) for \(text): '\(left.typeName)' and '\(right.typeName)'")
  }
}
