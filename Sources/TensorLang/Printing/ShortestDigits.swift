import TensorOps

extension FloatText {
  /// The fewest digits that read back as the same float of that dtype, and the exponent of ten of the
  /// first one. bfloat16 counts as float32: see `shortestBFloat16`.
  ///
  /// - Parameter value: an element of that dtype, widened; finite.
  static func shortest(_ value: Double, as dtype: DType) -> (digits: [UInt8], exponent: Int) {
    if value == 0 { return ([UInt8(ascii: "0")], 0) }
    switch dtype {
    case .float64: return digits(of: value.description)
    case .float16:
      let half = Float16(value.magnitude)
      // Swift writes whole halves in full, also where fewer digits would do.
      if half < 0x1p11 { return digits(of: half.description) }
      // Above the largest there is no neighbour, but as much room as below.
      return shortest(
        value.magnitude, reach: Double(half.ulp) / 2,
        reachBelow: Double(half - half.nextDown) / 2, closed: half.significandBitPattern % 2 == 0)
    default: return digits(of: Float(value).description)
    }
  }

  /// The fewest digits that read back as the same bfloat16; of those the nearest to it.
  ///
  /// - Parameter value: a bfloat16, widened; finite.
  static func shortestBFloat16(_ value: Double) -> (digits: [UInt8], exponent: Int) {
    let magnitude = value.magnitude
    let bits = BFloat16(Float(magnitude)).bits
    if bits == 0 { return ([UInt8(ascii: "0")], 0) }
    let below = magnitude - Double(BFloat16(bits: bits - 1).float)
    let above =
      bits == 0x7F7F ? below : Double(BFloat16(bits: bits + 1).float) - magnitude
    return shortest(magnitude, reach: above / 2, reachBelow: below / 2, closed: bits % 2 == 0)
  }

  /// The fewest digits of a number that is no further from `magnitude` than half way to its
  /// neighbours; of those the nearest.
  ///
  /// - Parameter closed: whether the midpoints themselves read back: where the last bit is even.
  private static func shortest(
    _ magnitude: Double, reach: Double, reachBelow: Double, closed: Bool
  ) -> (digits: [UInt8], exponent: Int) {
    let low = magnitude - reachBelow
    let high = magnitude + reach
    func readsBack(_ decimal: Double) -> Bool {
      closed ? low <= decimal && decimal <= high : low < decimal && decimal < high
    }
    // Nine digits are enough for every float32, of which 16-bit floats are a part.
    for count in 1..<9 {
      let (digits, exponent) = rounded(magnitude, significant: count)
      var mantissa = 0
      for digit in digits { mantissa = mantissa * 10 + Int(digit) - 48 }
      // At a power of two the room below is half of that above: the digits rounded down may not read
      // back where those rounded up do.
      for candidate in [mantissa, mantissa + 1] {
        let text = String(candidate)
        if let decimal = Double("\(text)e\(exponent - count + 1)"), readsBack(decimal) {
          let bytes = Array(text.utf8)
          let last = bytes.lastIndex { $0 != UInt8(ascii: "0") } ?? 0
          return (Array(bytes[...last]), exponent + bytes.count - count)
        }
      }
    }
    return digits(of: Float(magnitude).description)
  }
}
