#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// The methods of int and float.
enum NumberMethods {
  nonisolated(unsafe) static let intTable: MethodTable = {
    let table = MethodTable("int")
    table.add("bit_length", .none) { _, receiver, _ in
      .int(64 - (receiver.asIndexInt ?? 0).magnitude.leadingZeroBitCount)
    }
    table.add("bit_count", .none) { _, receiver, _ in
      .int((receiver.asIndexInt ?? 0).magnitude.nonzeroBitCount)
    }
    table.add("is_integer", .none) { _, _, _ in .bool(true) }
    table.add("conjugate", .none) { _, receiver, _ in .int(receiver.asIndexInt ?? 0) }
    table.add("as_integer_ratio", .none) { _, receiver, _ in
      .tuple(of: [.int(receiver.asIndexInt ?? 0), .int(1)])
    }
    table.add("to_bytes", .free) { _, _, _ in
      throw LanguageError.unsupported("bytes are not part of this language: `to_bytes` is refused")
    }
    return table
  }()

  nonisolated(unsafe) static let floatTable: MethodTable = {
    let table = MethodTable("float")
    table.add("is_integer", .none) { _, receiver, _ in
      let value = receiver.asDouble ?? 0
      return .bool(value.isFinite && value == value.rounded())
    }
    table.add("conjugate", .none) { _, receiver, _ in .float(receiver.asDouble ?? 0) }
    table.add("as_integer_ratio", .none) { _, receiver, _ in
      let value = receiver.asDouble ?? 0
      if value.isNaN {
        throw LanguageError(.valueError, "cannot convert NaN to integer ratio")
      }
      if value.isInfinite {
        throw LanguageError(.overflowError, "cannot convert Infinity to integer ratio")
      }
      var numerator = value
      var power = 0
      while numerator != numerator.rounded() && power < 1100 {
        numerator *= 2
        power += 1
      }
      guard let whole = Int(exactly: numerator), power < 63 else {
        throw Arithmetic.overflow("the ratio of \(FloatText.repr(value))")
      }
      return .tuple(of: [.int(whole), .int(1 << power)])
    }
    table.add("hex", .none) { _, receiver, _ in .text(hex(receiver.asDouble ?? 0)) }
    return table
  }()

  /// Python's `float.hex`: 13 hexadecimal digits.
  private static func hex(_ value: Double) -> String {
    let sign = value.sign == .minus ? "-" : ""
    if value.isNaN { return "nan" }
    if value.isInfinite { return sign + "inf" }
    if value == 0 { return sign + "0x0.0p+0" }
    let fraction = String(value.significandBitPattern, radix: 16)
    let padded = String(repeating: "0", count: 13 - fraction.utf8.count) + fraction
    let isNormal = value.isNormal
    let exponent = isNormal ? Int(value.exponentBitPattern) - 1023 : -1022
    return "\(sign)0x\(isNormal ? 1 : 0).\(padded)p\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
  }
}
