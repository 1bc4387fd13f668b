/// A number that a dtype can't hold.
public struct ScalarOverflow: Fault {
  public static let code = "scalar-overflow"
  public let scalar: Scalar
  public let dtype: DType
  public init(_ scalar: Scalar, dtype: DType) {
    self.scalar = scalar
    self.dtype = dtype
  }

  private var text: String {
    switch scalar {
    case .bool(let value): value ? "True" : "False"
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    }
  }
  public var message: String { "\(text) doesn't fit into \(dtype.name)" }
  public var torch: String? {
    let name =
      switch dtype {
      case .uint8: "uint8_t"
      case .int8: "int8_t"
      case .int16: "int16_t"
      case .int32: "int"
      case .int64: "int64_t"
      case .float16: "c10::Half"
      case .bfloat16: "c10::BFloat16"
      case .float32: "float"
      case .float64: "double"
      case .bool: "bool"
      }
    return "value cannot be converted to type \(name) without overflow"
  }
  public var blamed: [String] { ["value"] }
}

extension Scalar {
  /// Refuses a number that the dtype can't hold, where PyTorch refuses to fill with it: a fraction
  /// is cut, a small negative number wraps round in uint8, a 16-bit float becomes infinite.
  public func check(fits dtype: DType) throws(OperationError) {
    if !fits(dtype) { throw OperationError(ScalarOverflow(self, dtype: dtype)) }
  }

  private func fits(_ dtype: DType) -> Bool {
    switch (self, dtype) {
    case (.bool, _), (_, .bool), (_, .float64), (_, .float16), (_, .bfloat16), (.int, .int64),
      (.int, .float32):
      return true
    case (.float(let value), .float32):
      return !value.isFinite || abs(value) <= Double(Float.greatestFiniteMagnitude)
    case (.int(let value), .uint8): return value >= -255 && value <= 255
    case (.int(let value), .int8): return Int8(exactly: value) != nil
    case (.int(let value), .int16): return Int16(exactly: value) != nil
    case (.int(let value), .int32): return Int32(exactly: value) != nil
    case (.float(let value), .uint8): return value >= 0 && value < 256
    case (.float(let value), .int8): return value >= -128 && value < 128
    case (.float(let value), .int16): return value >= -32_768 && value < 32_768
    case (.float(let value), .int32):
      return value >= -2_147_483_648 && value < 2_147_483_648
    case (.float(let value), .int64):
      return value >= -9_223_372_036_854_775_808 && value < 9_223_372_036_854_775_808
    }
  }
}
