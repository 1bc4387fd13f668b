/// The element types, in PyTorch's order of promotion within each category.
public enum DType: UInt8, CaseIterable, Sendable {
  case bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64

  /// The name as in `torch.float32`.
  public var name: String {
    switch self {
    case .bool: "bool"
    case .uint8: "uint8"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .float32: "float32"
    case .float64: "float64"
    }
  }

  /// PyTorch's C++ name, as its messages spell it: `Long`, `Float`, `BFloat16`.
  public var scalarTypeName: String {
    switch self {
    case .bool: "Bool"
    case .uint8: "Byte"
    case .int8: "Char"
    case .int16: "Short"
    case .int32: "Int"
    case .int64: "Long"
    case .float16: "Half"
    case .bfloat16: "BFloat16"
    case .float32: "Float"
    case .float64: "Double"
    }
  }

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  public var isFloatingPoint: Bool { rawValue >= DType.float16.rawValue }
  public var isIntegral: Bool {
    rawValue >= DType.uint8.rawValue && rawValue <= DType.int64.rawValue
  }
  public var isSigned: Bool { self != .bool && self != .uint8 }
  /// The two 16-bit types, which kernels widen to float32.
  public var isReducedFloat: Bool { self == .float16 || self == .bfloat16 }

  enum Category: Int, Comparable {
    case bool, integral, floating
    static func < (a: Category, b: Category) -> Bool { a.rawValue < b.rawValue }
  }

  var category: Category {
    self == .bool ? .bool : isIntegral ? .integral : .floating
  }

  /// `torch.promote_types`: the smallest type to which both convert without leaving the category
  /// of the wider.
  public static func promote(_ a: DType, _ b: DType) -> DType {
    if a == b { return a }
    if a.category != b.category { return a.category > b.category ? a : b }
    if a.category == .floating {
      if a.isReducedFloat && b.isReducedFloat { return .float32 }
      return a.rawValue > b.rawValue ? a : b
    }
    // uint8 with a signed type: the next signed type that holds both.
    if a == .uint8 || b == .uint8 {
      let other = a == .uint8 ? b : a
      return other == .int8 ? .int16 : other
    }
    return a.rawValue > b.rawValue ? a : b
  }

  /// `torch.can_cast`: whether a result of this type may be stored into `target`
  /// (never from a higher category to a lower).
  public func canCast(to target: DType) -> Bool { category <= target.category }
}
