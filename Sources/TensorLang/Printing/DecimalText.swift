#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Floats in a fixed number of digits, correctly rounded, as Python's format specifications give them.
package enum DecimalText {
  /// `"{:.4f}".format(value)`.
  package static func fixed(_ value: Double, precision: Int) -> String {
    if !value.isFinite { return nonFinite(value) }
    if let quick = quickFixed(value, precision: precision) { return quick }
    return formatted("%.*f", value, precision)
  }

  /// `"{:.4e}".format(value)`.
  package static func scientific(_ value: Double, precision: Int) -> String {
    value.isFinite ? formatted("%.*e", value, precision) : nonFinite(value)
  }

  /// Python never writes the sign of a NaN.
  private static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }

  private static let powers: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]

  /// What fits into 52 bits after scaling: the product's rounding error is known exactly from a fused
  /// multiply-add, so that the digits are the correctly rounded ones.
  private static func quickFixed(_ value: Double, precision: Int) -> String? {
    guard precision >= 0, precision < powers.count else { return nil }
    let magnitude = value.magnitude
    let factor = powers[precision]
    let scaled = magnitude * factor
    guard scaled < 0x1p51, magnitude == 0 || magnitude > 1e-200 else { return nil }
    let error = (-scaled).addingProduct(magnitude, factor)
    let nearest = scaled.rounded(.toNearestOrEven)
    let rest = scaled - nearest
    var digits = UInt64(nearest)
    // `scaled` may be a tie where the exact product is none.
    if rest == 0.5 && error > 0 { digits += 1 }
    if rest == -0.5 && error < 0 { digits -= 1 }
    let unit = UInt64(factor)
    var text = value.sign == .minus ? "-" : ""
    text += String(digits / unit)
    if precision > 0 {
      let fraction = String(digits % unit)
      text += "."
      for _ in fraction.utf8.count..<precision { text += "0" }
      text += fraction
    }
    return text
  }

  private static func formatted(_ format: String, _ value: Double, _ precision: Int) -> String {
    let precision = CInt(clamping: max(0, precision))
    return withVaList([precision, value]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
        let length = Int(vsnprintf(buffer.baseAddress, buffer.count, format, arguments))
        if length < buffer.count { return text(buffer, length) }
        return withVaList([precision, value]) { again in
          withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { large in
            _ = vsnprintf(large.baseAddress, large.count, format, again)
            return text(large, length)
          }
        }
      }
    }
  }

  private static func text(_ buffer: UnsafeMutableBufferPointer<CChar>, _ length: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(buffer).prefix(max(0, length)), as: UTF8.self)
  }
}
