/// Puts the spans of an operator's operands beside what the error says of them.
private func locate(
  _ error: any Error, _ span: Span, _ left: Code, _ right: Code
) -> any Error {
  guard let error = error as? LanguageError else { return error }
  if error.span == nil {
    error.span = span
    for (argument, text) in error.blamed {
      switch argument {
      case .receiver, .positional(0): error.labels.append(.init(left.span, text))
      case .positional(1): error.labels.append(.init(right.span, text))
      default: break
      }
    }
    error.blamed = []
  }
  return error
}

/// The operators that programs use most have a class each, with ints and floats in line.
final class AddCode: Code {
  let left: Code
  let right: Code

  init(_ left: Code, _ right: Code, _ span: Span) {
    self.left = left
    self.right = right
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let a = try left.evaluate(interpreter, frame)
    let b = try right.evaluate(interpreter, frame)
    switch (a, b) {
    case (.int(let x), .int(let y)):
      let (result, overflow) = x.addingReportingOverflow(y)
      if !overflow { return .int(result) }
    case (.float(let x), .float(let y)): return .float(x + y)
    default: break
    }
    do { return try interpreter.binary(.add, a, b) } catch {
      throw locate(error, span, left, right)
    }
  }
}

final class SubtractCode: Code {
  let left: Code
  let right: Code

  init(_ left: Code, _ right: Code, _ span: Span) {
    self.left = left
    self.right = right
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let a = try left.evaluate(interpreter, frame)
    let b = try right.evaluate(interpreter, frame)
    switch (a, b) {
    case (.int(let x), .int(let y)):
      let (result, overflow) = x.subtractingReportingOverflow(y)
      if !overflow { return .int(result) }
    case (.float(let x), .float(let y)): return .float(x - y)
    default: break
    }
    do { return try interpreter.binary(.subtract, a, b) } catch {
      throw locate(error, span, left, right)
    }
  }
}

final class MultiplyCode: Code {
  let left: Code
  let right: Code

  init(_ left: Code, _ right: Code, _ span: Span) {
    self.left = left
    self.right = right
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let a = try left.evaluate(interpreter, frame)
    let b = try right.evaluate(interpreter, frame)
    switch (a, b) {
    case (.int(let x), .int(let y)):
      let (result, overflow) = x.multipliedReportingOverflow(by: y)
      if !overflow { return .int(result) }
    case (.float(let x), .float(let y)): return .float(x * y)
    default: break
    }
    do { return try interpreter.binary(.multiply, a, b) } catch {
      throw locate(error, span, left, right)
    }
  }
}

final class BinaryCode: Code {
  let operation: BinaryOperator
  let left: Code
  let right: Code

  init(_ operation: BinaryOperator, _ left: Code, _ right: Code, _ span: Span) {
    self.operation = operation
    self.left = left
    self.right = right
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let a = try left.evaluate(interpreter, frame)
    let b = try right.evaluate(interpreter, frame)
    if case .int(let x) = a, case .int(let y) = b, y > 0 {
      switch operation {
      case .modulo:
        let remainder = x % y
        return .int(remainder < 0 ? remainder &+ y : remainder)
      case .floorDivide:
        let quotient = x / y
        return .int(x < 0 && quotient &* y != x ? quotient &- 1 : quotient)
      default: break
      }
    }
    do { return try interpreter.binary(operation, a, b) } catch {
      throw locate(error, span, left, right)
    }
  }
}

final class UnaryCode: Code {
  let operation: UnaryOperator
  let operand: Code

  init(_ operation: UnaryOperator, _ operand: Code, _ span: Span) {
    self.operation = operation
    self.operand = operand
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let value = try operand.evaluate(interpreter, frame)
    do { return try interpreter.unary(operation, value) } catch {
      throw locate(error, span, operand, operand)
    }
  }
}

final class NotCode: Code {
  let operand: Code

  init(_ operand: Code, _ span: Span) {
    self.operand = operand
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    .bool(try !operand.test(interpreter, frame))
  }

  override func test(_ interpreter: Interpreter, _ frame: Frame) throws -> Bool {
    try !operand.test(interpreter, frame)
  }
}

final class LogicCode: Code {
  let operands: [Code]
  /// `or`; else `and`.
  let stopsAtTrue: Bool

  init(_ operands: [Code], stopsAtTrue: Bool, _ span: Span) {
    self.operands = operands
    self.stopsAtTrue = stopsAtTrue
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    var value = Value.none
    for (index, operand) in operands.enumerated() {
      value = try operand.evaluate(interpreter, frame)
      if index + 1 == operands.count { break }
      do {
        if try interpreter.isTrue(value) == stopsAtTrue { break }
      } catch { throw error.located(at: operand.span) }
    }
    return value
  }

  override func test(_ interpreter: Interpreter, _ frame: Frame) throws -> Bool {
    for operand in operands where try operand.test(interpreter, frame) == stopsAtTrue {
      return stopsAtTrue
    }
    return !stopsAtTrue
  }
}

/// One comparison of two operands.
final class CompareCode: Code {
  let comparison: ComparisonOperator
  let left: Code
  let right: Code

  init(_ comparison: ComparisonOperator, _ left: Code, _ right: Code, _ span: Span) {
    self.comparison = comparison
    self.left = left
    self.right = right
    super.init(span)
  }

  @inline(__always)
  private func quick(_ a: Value, _ b: Value) -> Bool? {
    switch (a, b) {
    case (.int(let x), .int(let y)):
      switch comparison {
      case .less: return x < y
      case .lessOrEqual: return x <= y
      case .greater: return x > y
      case .greaterOrEqual: return x >= y
      case .equal: return x == y
      case .notEqual: return x != y
      default: return nil
      }
    case (.float(let x), .float(let y)):
      switch comparison {
      case .less: return x < y
      case .lessOrEqual: return x <= y
      case .greater: return x > y
      case .greaterOrEqual: return x >= y
      case .equal: return x == y
      case .notEqual: return x != y
      default: return nil
      }
    default:
      switch comparison {
      case .is: return a.isIdentical(to: b)
      case .isNot: return !a.isIdentical(to: b)
      default: return nil
      }
    }
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let a = try left.evaluate(interpreter, frame)
    let b = try right.evaluate(interpreter, frame)
    if let answer = quick(a, b) { return .bool(answer) }
    do { return try interpreter.compare(comparison, a, b) } catch {
      throw locate(error, span, left, right)
    }
  }

  override func test(_ interpreter: Interpreter, _ frame: Frame) throws -> Bool {
    let a = try left.evaluate(interpreter, frame)
    let b = try right.evaluate(interpreter, frame)
    if let answer = quick(a, b) { return answer }
    do { return try interpreter.isTrue(try interpreter.compare(comparison, a, b)) } catch {
      throw locate(error, span, left, right)
    }
  }
}

/// `a < b <= c`: every operand is evaluated once at most.
final class ChainCode: Code {
  let first: Code
  let rest: [(comparison: ComparisonOperator, operand: Code)]

  init(
    _ first: Code, _ rest: [(comparison: ComparisonOperator, operand: Code)], _ span: Span
  ) {
    self.first = first
    self.rest = rest
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    var left = try first.evaluate(interpreter, frame)
    var leftCode = first
    for (index, link) in rest.enumerated() {
      let right = try link.operand.evaluate(interpreter, frame)
      do {
        let answer = try interpreter.compare(link.comparison, left, right)
        if index + 1 == rest.count { return answer }
        if try !interpreter.isTrue(answer) { return answer }
      } catch { throw locate(error, span, leftCode, link.operand) }
      left = right
      leftCode = link.operand
    }
    return .bool(true)
  }
}

final class ConditionalCode: Code {
  let condition: Code
  let then: Code
  let otherwise: Code

  init(_ condition: Code, _ then: Code, _ otherwise: Code, _ span: Span) {
    self.condition = condition
    self.then = then
    self.otherwise = otherwise
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    if try condition.test(interpreter, frame) { return try then.evaluate(interpreter, frame) }
    return try otherwise.evaluate(interpreter, frame)
  }
}

final class WalrusCode: Code {
  let target: TargetCode
  let value: Code

  init(_ target: TargetCode, _ value: Code, _ span: Span) {
    self.target = target
    self.value = value
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let result = try value.evaluate(interpreter, frame)
    try target.assign(result, interpreter, frame)
    return result
  }
}
