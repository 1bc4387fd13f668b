/// One number, as Python has them: what a caller writes beside a tensor, or an element read out.
public enum Scalar: Sendable, Equatable {
  case bool(Bool)
  case int(Int)
  case float(Double)

  public var double: Double {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .float(let value): value
    }
  }

  /// The value as an integer where it is one; nil for a float.
  public var exactInt: Int? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): value
    case .float: nil
    }
  }

  /// The value cut towards zero, as C++'s conversion on x86-64 does it: NaN and what does not fit
  /// become the smallest integer.
  public var truncatedInt: Int {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): value
    case .float(let value): Int(truncatingLikeC: value)
    }
  }

  public var isTrue: Bool {
    switch self {
    case .bool(let value): value
    case .int(let value): value != 0
    case .float(let value): value != 0
    }
  }

  /// The dtype that PyTorch gives a tensor made of it: bool, int64 or float32.
  public var defaultDType: DType {
    switch self {
    case .bool: .bool
    case .int: .int64
    case .float: .float32
    }
  }
}

extension Int {
  /// Cuts a double towards zero; NaN, infinities and what 64 bits can't hold give `Int.min`, the
  /// answer of the processor's own conversion.
  @inline(__always)
  public init(truncatingLikeC value: Double) {
    self = value >= -0x1p63 && value < 0x1p63 ? Int(value) : .min
  }
}

extension Int32 {
  /// Cuts a double towards zero; what 32 bits can't hold gives `Int32.min`, as the processor does.
  @inline(__always)
  public init(truncatingLikeC value: Double) {
    self = value > -2_147_483_649 && value < 2_147_483_648 ? Int32(value) : .min
  }
}
