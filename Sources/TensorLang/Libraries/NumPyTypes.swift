import TensorOps

/// NumPy's dtypes: `np.float32`, `'float32'`, `dtype('float32')`.
enum NumPyTypes {
  /// `numpy.float64`.
  static func name(of dtype: DType) -> String { "numpy.\(dtype == .bool ? "bool" : dtype.name)" }

  private static let names: [String: DType] = [
    "bool": .bool, "bool_": .bool, "uint8": .uint8, "ubyte": .uint8, "int8": .int8, "byte": .int8,
    "int16": .int16, "short": .int16, "int32": .int32, "intc": .int32, "int64": .int64,
    "int_": .int64, "long": .int64, "longlong": .int64, "intp": .int64, "float16": .float16,
    "half": .float16, "float32": .float32, "single": .float32, "float64": .float64,
    "double": .float64, "bfloat16": .bfloat16,
  ]
  /// NumPy's short names: `'f4'`, `'<i8'`.
  private static let codes: [String: DType] = [
    "?": .bool, "b1": .bool, "u1": .uint8, "B": .uint8, "i1": .int8, "b": .int8, "i2": .int16,
    "h": .int16, "i4": .int32, "i": .int32, "i8": .int64, "l": .int64, "q": .int64, "f2": .float16,
    "e": .float16, "f4": .float32, "f": .float32, "f8": .float64, "d": .float64, "float": .float64,
    "int": .int64,
  ]

  /// The members of the module that stand for dtypes: `np.float32`, `np.int_`.
  static func member(_ name: String) -> Value? {
    guard let dtype = names[name] else { return nil }
    return .object(type(of: dtype))
  }

  static var memberNames: [String] { Array(names.keys) }

  /// The type of a dtype's scalars, which is called to make one: `np.float32(0.1)`.
  static func type(of dtype: DType) -> TypeObject { TypeObject.named(name(of: dtype)) }

  /// The dtype of a type's name: `numpy.float32`.
  static func dtype(ofType name: String) -> DType? {
    guard name.hasPrefix("numpy.") else { return nil }
    return names[String(name.dropFirst(6))]
  }

  /// A dtype in any of the forms in which NumPy takes one; PyTorch's too.
  static func dtype(_ value: Value) -> DType? {
    switch value {
    case .dtype(let dtype): return dtype
    case .string(let text): return dtype(named: text.text)
    case .object(let object as NumPyDType): return object.dtype
    case .object(let object as NxTypeObject): return object.dtype
    case .object(let type as TypeObject):
      switch type.name {
      case "float": return .float64
      case "int": return .int64
      case "bool": return .bool
      default: return dtype(ofType: type.name)
      }
    // Nx's types: `{:f, 32}`.
    case .tuple(let tuple) where tuple.items.count == 2:
      guard case .string(let kind) = tuple.items[0], case .int(let bits) = tuple.items[1] else {
        return nil
      }
      return nxDType(kind.text + String(bits))
    default: return nil
    }
  }

  /// `np.float32(0.1)`: a scalar; of an array or a list, an array of this dtype.
  static func construct(
    _ dtype: DType, _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let value: Value
    switch arguments.count {
    case 0: value = .int(0)
    case 1: value = arguments[0]
    default:
      throw LanguageError(
        .typeError, "\(name(of: dtype))() takes at most 1 argument (\(arguments.count) given)")
    }
    var number = value
    if case .string(let text) = value {
      guard let parsed = FloatText.parse(text.text) else {
        throw LanguageError(
          .valueError, "could not convert string to float: \(StringText.repr(text.text))")
      }
      number = .float(parsed)
    }
    if case .int(let integer) = number, dtype.isIntegral, !dtype.holds(integer) {
      throw LanguageError(
        .overflowError, "Python integer \(integer) out of bounds for \(dtype.name)",
        code: "number-overflow")
    }
    guard let tensor = try ArrayArguments.tensor(number, .numpy, interpreter) else {
      throw LanguageError(
        .typeError, "\(name(of: dtype))() takes a number or an array, not \(value.typeName)")
    }
    let converted = try ArrayOperations.convert(tensor, dtype, interpreter.runtime)
    return .tensor(LibraryResults.object(converted, .numpy, [], interpreter.runtime))
  }

  static func dtype(named name: String) -> DType? {
    if let dtype = names[name] ?? codes[name] ?? nxDType(name) { return dtype }
    if let first = name.first, "<=|".contains(first) { return codes[String(name.dropFirst())] }
    return nil
  }

  /// `s64`, `u8`, `f32`, `bf16`.
  private static func nxDType(_ name: String) -> DType? {
    switch name {
    case "s8": .int8
    case "s16": .int16
    case "s32": .int32
    case "s64": .int64
    case "u8": .uint8
    case "bf16": .bfloat16
    case "f16": .float16
    case "f32": .float32
    case "f64": .float64
    default: nil
    }
  }
}

/// `a.dtype` of an array: `dtype('float64')`.
final class NumPyDType: Object {
  let dtype: DType
  init(_ dtype: DType) { self.dtype = dtype }

  override var typeName: String { "numpy.dtype" }
  override var representation: String { "dtype('\(dtype.name)')" }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "name": .text(dtype.name)
    case "itemsize": .int(dtype.size)
    case "kind":
      .text(
        dtype == .bool ? "b" : dtype == .uint8 ? "u" : dtype.isFloatingPoint ? "f" : "i")
    case "type": .object(NumPyTypes.type(of: dtype))
    default: nil
    }
  }
  override var attributeNames: [String] { ["name", "itemsize", "kind", "type"] }

  override func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? {
    NumPyTypes.dtype(other) == dtype
  }
}
