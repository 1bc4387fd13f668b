import TensorOps

/// `torch.finfo(dtype)` and `torch.iinfo(dtype)`: the limits of a dtype's numbers.
final class NumberLimits: Object {
  private let dtype: DType
  private let isFloat: Bool

  init(_ dtype: DType) {
    self.dtype = dtype
    isFloat = dtype.isFloatingPoint
  }

  static func install(in torch: ModuleObject, _ runtime: Runtime) {
    torch.define("finfo", .named(["type"], required: 0)) { _, _, arguments in
      let dtype =
        arguments[0].isUnbound ? runtime.defaultDType : try self.dtype(arguments[0], "finfo")
      guard dtype.isFloatingPoint else {
        throw LanguageError(
          .typeError, code: "dtype",
          message: "\(dtype.name) has no fractions: torch.iinfo tells about integers",
          torch: "torch.finfo() requires a floating point input type. Use torch.iinfo to handle "
            + "'torch.finfo'")
      }
      return .object(NumberLimits(dtype))
    }
    torch.define("iinfo", .named(["type"], required: 1)) { _, _, arguments in
      let dtype = try self.dtype(arguments[0], "iinfo")
      if dtype == .bool {
        throw LanguageError(
          .typeError, "torch.bool is not supported by torch.iinfo", code: "dtype")
      }
      guard dtype.isIntegral else {
        throw LanguageError(
          .typeError, code: "dtype",
          message: "\(dtype.name) has fractions: torch.finfo tells about floats",
          torch: "torch.iinfo() requires an integer input type. Use torch.finfo to handle "
            + "'torch.iinfo'")
      }
      return .object(NumberLimits(dtype))
    }
  }

  private static func dtype(_ value: Value, _ name: String) throws -> DType {
    if let dtype = TypeArguments.dtype(value) { return dtype }
    throw LanguageError(
      .typeError,
      "\(name)(): argument 'type' (position 1) must be torch.dtype, not \(value.typeName)",
      code: "argument-type")
  }

  override var typeName: String { isFloat ? "torch.finfo" : "torch.iinfo" }

  override var attributeNames: [String] {
    ["bits", "dtype", "max", "min"]
      + (isFloat ? ["eps", "resolution", "smallest_normal", "tiny"] : [])
  }

  /// The largest number, the distance from 1 to the next, and the smallest normal number.
  private var floats: (max: Double, eps: Double, tiny: Double, resolution: Double) {
    switch dtype {
    case .float16: (65504, 0x1p-10, 0x1p-14, 1e-3)
    case .bfloat16: (0x1.fep127, 0x1p-7, 0x1p-126, 1e-2)
    case .float64:
      (.greatestFiniteMagnitude, .ulpOfOne, .leastNormalMagnitude, 1e-15)
    default:
      (
        Double(Float.greatestFiniteMagnitude), Double(Float.ulpOfOne),
        Double(Float.leastNormalMagnitude), 1e-6
      )
    }
  }

  private var ints: (min: Int, max: Int) {
    switch dtype {
    case .uint8: (0, Int(UInt8.max))
    case .int8: (Int(Int8.min), Int(Int8.max))
    case .int16: (Int(Int16.min), Int(Int16.max))
    case .int32: (Int(Int32.min), Int(Int32.max))
    default: (.min, .max)
    }
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "bits": return .int(dtype.size * 8)
    case "dtype": return .text(dtype.name)
    case "min": return isFloat ? .float(-floats.max) : .int(ints.min)
    case "max": return isFloat ? .float(floats.max) : .int(ints.max)
    case "eps" where isFloat: return .float(floats.eps)
    case "tiny" where isFloat, "smallest_normal" where isFloat: return .float(floats.tiny)
    case "resolution" where isFloat: return .float(floats.resolution)
    default: return nil
    }
  }

  override func representation(in interpreter: Interpreter) throws -> String {
    let names =
      isFloat
      ? ["resolution", "min", "max", "eps", "smallest_normal", "tiny"] : ["min", "max"]
    var parts: [String] = []
    for name in names {
      guard let number = try attribute(name, in: interpreter)?.asDouble else { continue }
      parts.append("\(name)=\(try interpreter.format(.float(number), "g"))")
    }
    parts.append("dtype=\(dtype.name)")
    return "\(isFloat ? "finfo" : "iinfo")(\(parts.joined(separator: ", ")))"
  }

  override func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? {
    guard case .object(let object) = other, let limits = object as? NumberLimits else {
      return false
    }
    return limits.dtype == dtype
  }

  override func hashValue(in interpreter: Interpreter) throws -> Int? {
    DType.allCases.firstIndex(of: dtype)
  }
}
