#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Arithmetic of Python's numbers: 64-bit integers that never wrap, and doubles.
enum Arithmetic {
  static func overflow(_ expression: String) -> LanguageError {
    LanguageError(
      .overflowError, code: "overflow",
      message: "\(expression) does not fit in 64 bits; integers here have 64 (a float holds more)",
      torch: nil)
  }

  static func zeroDivision(_ message: String) -> LanguageError {
    LanguageError(.zeroDivisionError, message)
  }

  static func int(_ operation: BinaryOperator, _ a: Int, _ b: Int) throws -> Value {
    switch operation {
    case .add:
      let (result, overflow) = a.addingReportingOverflow(b)
      if overflow { throw self.overflow("\(a) + \(b)") }
      return .int(result)
    case .subtract:
      let (result, overflow) = a.subtractingReportingOverflow(b)
      if overflow { throw self.overflow("\(a) - \(b)") }
      return .int(result)
    case .multiply:
      let (result, overflow) = a.multipliedReportingOverflow(by: b)
      if overflow { throw self.overflow("\(a) * \(b)") }
      return .int(result)
    case .divide:
      if b == 0 { throw zeroDivision("division by zero") }
      return .float(divide(a, b))
    case .floorDivide:
      if b == 0 { throw zeroDivision("integer division or modulo by zero") }
      return .int(try floorDivide(a, b))
    case .modulo:
      if b == 0 { throw zeroDivision("integer modulo by zero") }
      return .int(modulo(a, b))
    case .power: return try power(a, b)
    case .leftShift:
      if b < 0 { throw LanguageError(.valueError, "negative shift count") }
      if a == 0 { return .int(0) }
      let result = b < 64 ? a << b : 0
      if b >= 64 || result >> b != a { throw self.overflow("\(a) << \(b)") }
      return .int(result)
    case .rightShift:
      if b < 0 { throw LanguageError(.valueError, "negative shift count") }
      return .int(b < 64 ? a >> b : (a < 0 ? -1 : 0))
    case .bitAnd: return .int(a & b)
    case .bitOr: return .int(a | b)
    case .bitXor: return .int(a ^ b)
    case .matmul:
      throw LanguageError(.typeError, "unsupported operand type(s) for @: 'int' and 'int'")
    }
  }

  /// True division, correctly rounded for all 64-bit integers.
  static func divide(_ a: Int, _ b: Int) -> Double {
    let limit = 1 << 53
    if a.magnitude <= limit && b.magnitude <= limit { return Double(a) / Double(b) }
    // Scale so that the quotient has 64 bits or so, and let the remainder decide ties.
    var numerator = a.magnitude
    var denominator = b.magnitude
    let sign: Double = (a < 0) == (b < 0) ? 1 : -1
    if numerator == 0 { return sign * 0 }
    let shift = denominator.leadingZeroBitCount
    denominator <<= UInt(shift)
    let numeratorShift = numerator.leadingZeroBitCount
    numerator <<= UInt(numeratorShift)
    // numerator / denominator is in [1/2, 2): 63 bits of quotient.
    let (quotient, remainder) = denominator.dividingFullWidth((numerator >> 1, numerator << 63))
    let sticky = quotient | (remainder != 0 ? 1 : 0)
    let value = Double(sticky)
    return sign * scalbn(value, Int32(shift - numeratorShift - 63))
  }

  static func floorDivide(_ a: Int, _ b: Int) throws -> Int {
    let (quotient, overflow) = a.dividedReportingOverflow(by: b)
    if overflow { throw self.overflow("\(a) // \(b)") }
    return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient
  }

  @inline(__always)
  static func modulo(_ a: Int, _ b: Int) -> Int {
    if b == -1 { return 0 }
    let remainder = a % b
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
  }

  static func power(_ base: Int, _ exponent: Int) throws -> Value {
    if exponent < 0 {
      if base == 0 {
        throw zeroDivision("0.0 cannot be raised to a negative power")
      }
      return .float(pow(Double(base), Double(exponent)))
    }
    if base == 1 || exponent == 0 { return .int(1) }
    if base == 0 { return .int(0) }
    if base == -1 { return .int(exponent & 1 == 0 ? 1 : -1) }
    var result = 1
    var factor = base
    var left = exponent
    while true {
      if left & 1 == 1 {
        let (product, overflow) = result.multipliedReportingOverflow(by: factor)
        if overflow { throw self.overflow("\(base)**\(exponent)") }
        result = product
      }
      left >>= 1
      if left == 0 { return .int(result) }
      let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
      if overflow { throw self.overflow("\(base)**\(exponent)") }
      factor = square
    }
  }

  /// nil where floats don't have the operator.
  static func float(_ operation: BinaryOperator, _ a: Double, _ b: Double) throws -> Value? {
    switch operation {
    case .add: return .float(a + b)
    case .subtract: return .float(a - b)
    case .multiply: return .float(a * b)
    case .divide:
      if b == 0 { throw zeroDivision("float division by zero") }
      return .float(a / b)
    case .floorDivide:
      if b == 0 { throw zeroDivision("float floor division by zero") }
      return .float(divmod(a, b).quotient)
    case .modulo:
      if b == 0 { throw zeroDivision("float modulo") }
      return .float(divmod(a, b).remainder)
    case .power: return .float(try power(a, b))
    default: return nil
    }
  }

  /// Python's floor division and modulo: the remainder has the divisor's sign.
  static func divmod(_ a: Double, _ b: Double) -> (quotient: Double, remainder: Double) {
    var remainder = fmod(a, b)
    var quotient = (a - remainder) / b
    if remainder != 0 {
      if (b < 0) != (remainder < 0) {
        remainder += b
        quotient -= 1
      }
    } else {
      remainder = b.sign == .minus ? -0.0 : 0.0
    }
    if quotient != 0 {
      var floored = quotient.rounded(.down)
      if quotient - floored > 0.5 { floored += 1 }
      quotient = floored
    } else {
      quotient = (a / b).sign == .minus ? -0.0 : 0.0
    }
    return (quotient, remainder)
  }

  static func power(_ base: Double, _ exponent: Double) throws -> Double {
    if base == 0 && exponent < 0 && exponent.isFinite {
      throw zeroDivision("0.0 cannot be raised to a negative power")
    }
    if base < 0 && base.isFinite && exponent.isFinite && exponent != exponent.rounded() {
      throw LanguageError(
        .notImplementedError, code: "unsupported",
        message: "a negative number to a fractional power is complex, and complex numbers are "
          + "not part of this language", torch: nil)
    }
    let result = pow(base, exponent)
    if result.isInfinite && base.isFinite && exponent.isFinite {
      throw LanguageError(
        .overflowError, code: "overflow", message: "the result is too large for a float",
        torch: "(34, 'Numerical result out of range')")
    }
    return result
  }
}
