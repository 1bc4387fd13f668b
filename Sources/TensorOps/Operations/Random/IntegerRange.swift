/// The whole numbers that `random_` and `randint` choose from.
struct IntegerRange {
  let base: Int
  /// How many there are; 0 stands for all 2⁶⁴.
  let width: UInt64

  /// - Parameter to: nil: up to the largest that the dtype holds.
  init(
    from: Int, to: Int?, _ dtype: DType, parameter: String = "high"
  ) throws(OperationError) {
    var from = from
    if let to, from >= to {
      throw OperationError(
        Refusal(
          .runtime, "there is no whole number from \(from) up to \(to)",
          torch: "random_ expects 'from' to be less than 'to', but got from=\(from) >= to=\(to)",
          blamed: [parameter]))
    }
    if to == nil && from == .min {
      base = from
      width = 0
      return
    }
    var last: Int
    if let to {
      last = to - 1
    } else {
      last =
        dtype.isFloatingPoint
        ? 1 << IntegerRange.digits(dtype) : dtype.integerLimits.upperBound
    }
    if dtype.isFloatingPoint {
      from = IntegerRange.raised(from, dtype)
      if let to { last = IntegerRange.lowered(to, dtype) - 1 }
      if from > last {
        throw OperationError(
          Refusal(
            .runtime, "\(dtype.name) has no whole number in that range",
            torch: "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, "
              + "but got from=\(from) >= to=\(last &+ 1)", blamed: [parameter]))
      }
    }
    for (name, bound) in [("from", from), ("to - 1", last)] {
      let fits =
        dtype.isFloatingPoint
        ? Double(bound).magnitude <= dtype.finiteLimit : dtype.integerLimits.contains(bound)
      if !fits {
        throw OperationError(
          Refusal(
            .runtime, "\(bound) doesn't fit into \(dtype.name)",
            torch: "\(name) is out of bounds for \(dtype.typeName)", blamed: [parameter]))
      }
    }
    base = from
    width = UInt64(bitPattern: Int64(last)) &- UInt64(bitPattern: Int64(from)) &+ 1
  }

  /// The bits of a float's significand.
  static func digits(_ dtype: DType) -> Int {
    switch dtype {
    case .float16: 11
    case .bfloat16: 8
    case .float32: 24
    default: 53
    }
  }

  private static func rounded(_ value: Int, _ dtype: DType) -> Int {
    let real: Double =
      switch dtype {
      case .float16: Double(Float16(Float(value)))
      case .bfloat16: Double(BFloat16(Float(value)).float)
      case .float32: Double(Float(value))
      default: Double(value)
      }
    return Int(truncatingLikeC: real)
  }

  /// The distance of neighbouring floats around a whole number.
  private static func gap(_ value: Int, _ dtype: DType) -> Int {
    let magnitude = value.magnitude
    if magnitude == 0 { return 0 }
    let exponent = UInt.bitWidth - 1 - magnitude.leadingZeroBitCount
    let shift = exponent - digits(dtype) + 1
    return shift >= 0 && shift < 63 ? 1 << shift : 0
  }

  /// The first bound moved up to where the dtype doesn't round it below itself.
  private static func raised(_ from: Int, _ dtype: DType) -> Int {
    let next = rounded(from &+ 1, dtype)
    return next < from ? next &+ gap(from &+ 1, dtype) : from
  }

  /// The end moved down to where the dtype doesn't round what lies before it up to itself.
  private static func lowered(_ to: Int, _ dtype: DType) -> Int {
    let before = rounded(to &- 1, dtype)
    return before >= to ? before &- gap(to &- 1, dtype) : to
  }
}
