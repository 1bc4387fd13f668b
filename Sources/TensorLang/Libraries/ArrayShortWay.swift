import TensorOps

/// Operators and functions of NumPy's arrays and numbers by the short ways that NumPy's functions
/// declare.
enum ArrayShortWay {
  /// The short way of one of NumPy's functions.
  private static func way(_ name: String) -> ShortWay? {
    OperationTable.names(in: .numpy)[name]?.operation.signatures.first?.short
  }

  private static let add = way("add")
  private static let subtract = way("subtract")
  private static let multiply = way("multiply")
  private static let divide = way("divide")
  private static let floorDivide = way("floor_divide")
  private static let remainder = way("remainder")
  private static let power = way("power")
  private static let matmul = way("matmul")
  private static let leftShift = way("left_shift")
  private static let rightShift = way("right_shift")
  private static let bitAnd = way("bitwise_and")
  private static let bitOr = way("bitwise_or")
  private static let bitXor = way("bitwise_xor")

  @inline(__always)
  private static func way(_ operation: BinaryOperator) -> ShortWay? {
    switch operation {
    case .add: add
    case .subtract: subtract
    case .multiply: multiply
    case .divide: divide
    case .floorDivide: floorDivide
    case .modulo: remainder
    case .power: power
    case .matmul: matmul
    case .leftShift: leftShift
    case .rightShift: rightShift
    case .bitAnd: bitAnd
    case .bitOr: bitOr
    case .bitXor: bitXor
    }
  }

  private static let equal = way("equal")
  private static let notEqual = way("not_equal")
  private static let less = way("less")
  private static let lessOrEqual = way("less_equal")
  private static let greater = way("greater")
  private static let greaterOrEqual = way("greater_equal")

  @inline(__always)
  private static func way(_ comparison: ComparisonOperator) -> ShortWay? {
    switch comparison {
    case .equal: equal
    case .notEqual: notEqual
    case .less: less
    case .lessOrEqual: lessOrEqual
    case .greater: greater
    case .greaterOrEqual: greaterOrEqual
    case .isIn, .isNotIn, .is, .isNot: nil
    }
  }

  private static let negative = way("negative")
  private static let positive = way("positive")
  private static let invert = way("invert")

  // MARK: Operators

  /// nil where the long way has to be taken; so below.
  static func binary(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, _ interpreter: Interpreter
  ) throws -> Value? {
    if let a = double(left), let b = double(right) {
      if let result = ofDoubles(operation, a, b) { return result }
    }
    guard isArrays(left) || isArrays(right), let x = operand(left), let y = operand(right) else {
      return nil
    }
    return try answer(way(operation), x, y, interpreter)
  }

  /// A float64 scalar of NumPy's, or a Python float.
  @inline(__always)
  private static func double(_ value: Value) -> Double? {
    switch value {
    case .float(let number): return number
    case .tensor(let object) where object.flavour == .numpyScalar && object.dtype == .float64:
      guard case .float(let number)? = object.scalar else { return nil }
      return number
    default: return nil
    }
  }

  /// What the processor makes of two float64 numbers; nil where there may be something to warn of.
  @inline(__always)
  private static func ofDoubles(
    _ operation: BinaryOperator, _ a: Double, _ b: Double
  ) -> Value? {
    let result: Double
    switch operation {
    case .add: result = a + b
    case .subtract: result = a - b
    case .multiply: result = a * b
    case .divide: result = a / b
    default: return nil
    }
    return result.isFinite ? .tensor(TensorObject(number: .float(result), dtype: .float64)) : nil
  }

  static func compare(
    _ comparison: ComparisonOperator, _ left: Value, _ right: Value, _ interpreter: Interpreter
  ) throws -> Value? {
    guard let x = operand(left), let y = operand(right) else { return nil }
    return try answer(way(comparison), x, y, interpreter)
  }

  static func unary(
    _ operation: UnaryOperator, _ object: TensorObject, _ interpreter: Interpreter
  ) throws -> Value? {
    guard let x = operand(.tensor(object)) else { return nil }
    switch operation {
    case .negate: return try answer(negative, x, interpreter)
    case .plus: return try answer(positive, x, interpreter)
    case .invert: return try answer(invert, x, interpreter)
    case .not: return nil
    }
  }

  // MARK: Operands and results

  /// One of NumPy's arrays or scalars.
  @inline(__always)
  private static func isArrays(_ value: Value) -> Bool {
    guard case .tensor(let object) = value else { return false }
    return object.flavour == .numpy || object.flavour == .numpyScalar
  }

  /// A value as an operand; nil for what has to take the long way. Of PyTorch's tensors ufuncs make
  /// tensors, all other functions of NumPy and SciPy arrays: those take them for arrays here.
  @inline(__always)
  static func operand(_ value: Value, orTensor takesTensors: Bool = false) -> ShortOperand? {
    switch value {
    case .tensor(let object):
      switch object.flavour {
      case .numpy:
        guard object.held.storage != nil, object.held.layout.shape.count > 0 else { return nil }
        return .array(object)
      case .numpyScalar:
        guard let number = object.scalar else { return nil }
        return .number(number, object.dtype)
      case .torch where takesTensors:
        guard object.held.storage != nil, object.held.layout.shape.count > 0,
          object.held.dtype != .bfloat16
        else { return nil }
        return .array(object)
      default: return nil
      }
    case .float(let number): return .number(.float(number), nil)
    case .int(let number): return .number(.int(number), nil)
    default: return nil
    }
  }

  /// The array's memory through another layout.
  @inline(__always)
  static func view(_ way: ShortWay, of object: TensorObject) -> Value? {
    guard case .layout(let layout) = way else { return nil }
    let tensor = object.tensor
    return layout(tensor.layout).map {
      .tensor(ArrayValues.view(tensor.viewed(as: $0), of: object))
    }
  }

  @inline(__always)
  static func answer(
    _ way: ShortWay?, _ x: ShortOperand, _ interpreter: Interpreter
  ) throws -> Value? {
    guard case .one(let run)? = way, !interpreter.runtime.shapesOnly else { return nil }
    do throws(OperationError) {
      return try run(x, interpreter.runtime).map(value)
    } catch { throw failure(error) }
  }

  @inline(__always)
  static func answer(
    _ way: ShortWay?, _ x: ShortOperand, _ y: ShortOperand, _ interpreter: Interpreter
  ) throws -> Value? {
    guard case .two(let run)? = way, !interpreter.runtime.shapesOnly else { return nil }
    do throws(OperationError) {
      return try run(x, y, interpreter.runtime).map(value)
    } catch { throw failure(error) }
  }

  @inline(__always)
  private static func value(_ result: ShortResult) -> Value {
    switch result {
    case .array(let tensor): .tensor(TensorObject(tensor, flavour: .numpy))
    case .number(let number, let dtype?): .tensor(TensorObject(number: number, dtype: dtype))
    case .number(let number, nil): Results.value(of: number)
    }
  }

  /// There was no memory, or no wish to go on.
  private static func failure(_ error: OperationError) -> any Error {
    error.fault is WorkInterrupted ? Interrupted() : Binder.languageError(error.fault)
  }
}
