import TensorOps

/// `np.finfo(dtype)`: what a float dtype can hold.
final class FloatInfo: Object {
  private let dtype: DType

  init(_ dtype: DType) { self.dtype = dtype }

  override var typeName: String { "numpy.finfo" }

  /// Digits of the mantissa and the exponents between which numbers are normal.
  private var format: (digits: Int, least: Int, most: Int) {
    switch dtype {
    case .float16: (10, -14, 15)
    case .bfloat16: (7, -126, 127)
    case .float32: (23, -126, 127)
    default: (52, -1022, 1023)
    }
  }

  private func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  private var largest: Double { (2 - power(-format.digits)) * power(format.most) }
  private var precision: Int {
    switch dtype {
    case .float16: 3
    case .bfloat16: 2
    case .float32: 6
    default: 15
    }
  }
  private var resolution: Double {
    FloatText.parse("1e-\(precision)") ?? 0
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    func scalar(_ value: Double) throws -> Value {
      .tensor(
        ArrayValues.scalar(try NumPyTypes.scalar(.float(value), dtype, interpreter.runtime)))
    }
    switch name {
    case "eps": return try scalar(power(-format.digits))
    case "epsneg": return try scalar(power(-format.digits - 1))
    case "max": return try scalar(largest)
    case "min": return try scalar(-largest)
    case "tiny", "smallest_normal": return try scalar(power(format.least))
    case "smallest_subnormal": return try scalar(power(format.least - format.digits))
    case "resolution": return try scalar(resolution)
    case "precision": return .int(precision)
    case "bits": return .int(dtype.size * 8)
    case "nmant": return .int(format.digits)
    case "maxexp": return .int(format.most + 1)
    case "minexp": return .int(format.least)
    case "nexp": return .int(dtype.size * 8 - format.digits - 1)
    case "machep": return .int(-format.digits)
    case "negep": return .int(-format.digits - 1)
    case "iexp": return .int(dtype.size * 8 - format.digits - 1)
    case "dtype": return .object(NumPyDType(dtype))
    default: return nil
    }
  }

  override var attributeNames: [String] {
    [
      "eps", "epsneg", "max", "min", "tiny", "smallest_normal", "smallest_subnormal", "resolution",
      "precision", "bits", "nmant", "maxexp", "minexp", "dtype",
    ]
  }

  override func representation(in interpreter: Interpreter) throws -> String {
    func text(_ name: String) throws -> String {
      guard let value = try attribute(name, in: interpreter) else { return "" }
      // float16's range needs an exponent that its own text hasn't.
      if dtype == .float16, name != "resolution" {
        return name == "max" ? "6.55040e+04" : "-6.55040e+04"
      }
      return try interpreter.str(value)
    }
    return "finfo(resolution=\(try text("resolution")), min=\(try text("min")), "
      + "max=\(try text("max")), dtype=\(dtype.name))"
  }
}

/// `np.iinfo(dtype)`: what an integer dtype can hold.
final class IntegerInfo: Object {
  private let dtype: DType

  init(_ dtype: DType) { self.dtype = dtype }

  override var typeName: String { "numpy.iinfo" }

  private var bounds: (least: Int, most: Int) {
    switch dtype {
    case .uint8: (0, 255)
    case .int8: (-128, 127)
    case .int16: (-32768, 32767)
    case .int32: (Int(Int32.min), Int(Int32.max))
    default: (.min, .max)
    }
  }

  override var representation: String {
    "iinfo(min=\(bounds.least), max=\(bounds.most), dtype=\(dtype.name))"
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "min": .int(bounds.least)
    case "max": .int(bounds.most)
    case "bits": .int(dtype.size * 8)
    case "kind": .text(dtype == .uint8 ? "u" : "i")
    case "dtype": .object(NumPyDType(dtype))
    default: nil
    }
  }

  override var attributeNames: [String] { ["min", "max", "bits", "kind", "dtype"] }
}

extension NumPyTypes {
  /// A tensor of one number.
  static func scalar(_ number: Scalar, _ dtype: DType, _ runtime: Runtime) throws -> Tensor {
    do throws(OperationError) {
      return try runtime.make(scalar: number, dtype: dtype)
    } catch {
      throw Binder.languageError(error.fault)
    }
  }

  /// `np.finfo`, `np.iinfo` and the questions about dtypes.
  static func install(in numpy: ModuleObject) {
    for kind in abstract { numpy.define(kind, .object(TypeObject.named("numpy.\(kind)"))) }
    numpy.define("dtype", .object(TypeObject.named("numpy.dtype")))
    numpy.define("finfo", .named(["dtype"], required: 1)) { _, _, arguments in
      let dtype = try subject(arguments[0])
      guard dtype.isFloatingPoint else {
        throw LanguageError(.valueError, "data type <class '\(name(of: dtype))'> not inexact")
      }
      return .object(FloatInfo(dtype))
    }
    numpy.define("iinfo", .named(["type"], required: 1)) { _, _, arguments in
      let dtype = try subject(arguments[0])
      guard dtype.isIntegral else {
        throw LanguageError(
          .valueError, "Invalid integer data type '\(dtype == .bool ? "b" : "f")'.")
      }
      return .object(IntegerInfo(dtype))
    }
    numpy.define("issubdtype", .positional(2, 2)) { _, _, arguments in
      let first = try typeName(arguments[0])
      let second = try typeName(arguments[1])
      return .bool(isSubtype(first, of: second))
    }
    numpy.define("isdtype", .positional(2, 2)) { interpreter, _, arguments in
      let dtype = try required(arguments[0])
      func fits(_ kind: Value) throws -> Bool {
        guard case .string(let text) = kind else { return try required(kind) == dtype }
        switch text.text {
        case "bool": return dtype == .bool
        case "signed integer": return dtype.isIntegral && dtype != .uint8
        case "unsigned integer": return dtype == .uint8
        case "integral": return dtype.isIntegral
        case "real floating": return dtype.isFloatingPoint
        case "complex floating": return false
        case "numeric": return dtype != .bool
        default:
          throw LanguageError(
            .valueError,
            "kind argument is a string, but \(StringText.repr(text.text)) is not a "
              + "known kind name.")
        }
      }
      guard case .tuple(let kinds) = arguments[1] else { return .bool(try fits(arguments[1])) }
      for kind in kinds.items where try fits(kind) { return .bool(true) }
      return .bool(false)
    }
    numpy.define("promote_types", .positional(2, 2)) { _, _, arguments in
      .object(
        NumPyDType(.arrayPromotion(try required(arguments[0]), try required(arguments[1]))))
    }
    numpy.define("isscalar", .one) { _, _, arguments in
      switch arguments[0] {
      case .int, .float, .bool, .string: return .bool(true)
      case .tensor(let object): return .bool(object.flavour == .numpyScalar)
      default: return .bool(false)
      }
    }
  }

  /// The dtype that a type, or a value of it, has.
  private static func subject(_ value: Value) throws -> DType {
    if case .tensor(let object) = value { return object.tensor.dtype }
    switch value {
    case .float: return .float64
    case .int: return .int64
    case .bool: return .bool
    default: return try required(value)
    }
  }

  /// The name of a type, abstract ones too.
  private static func typeName(_ value: Value) throws -> String {
    if case .object(let type as TypeObject) = value {
      if type.name == "numpy.ndarray" || type.name == "numpy.matrix" { return type.name }
      if type.name.hasPrefix("numpy."), abstract.contains(type.shortName) { return type.name }
    }
    return name(of: try required(value))
  }
}
