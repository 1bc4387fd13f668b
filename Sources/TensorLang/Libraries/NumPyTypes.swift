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

  // MARK: Kinds of types

  /// The abstract types: what `isinstance(x, np.floating)` asks for.
  static let abstract = [
    "generic", "number", "integer", "signedinteger", "unsignedinteger", "inexact", "floating",
  ]

  /// The types above a type, the nearest first.
  private static func ancestors(_ name: String) -> [String] {
    switch name {
    case "numpy.matrix": return ["numpy.ndarray"]
    case "numpy.generic": return []
    case "numpy.number": return ["numpy.generic"]
    case "numpy.integer", "numpy.inexact": return ["numpy.number", "numpy.generic"]
    case "numpy.signedinteger", "numpy.unsignedinteger":
      return ["numpy.integer"] + ancestors("numpy.integer")
    case "numpy.floating": return ["numpy.inexact"] + ancestors("numpy.inexact")
    default: break
    }
    guard let dtype = dtype(ofType: name) else { return [] }
    if dtype == .bool { return ["numpy.generic"] }
    let kind =
      dtype.isFloatingPoint ? "floating" : dtype == .uint8 ? "unsignedinteger" : "signedinteger"
    return ["numpy.\(kind)"] + ancestors("numpy.\(kind)")
  }

  /// Whether one of NumPy's types is another, or a kind of it.
  static func isSubtype(_ name: String, of other: String) -> Bool {
    name == other || ancestors(name).contains(other)
  }

  /// What NumPy knows and this language doesn't.
  static let refused: Set<String> = [
    "uint16", "uint32", "uint64", "ushort", "uintc", "uint", "ulong", "ulonglong", "uintp",
    "complex64", "complex128", "csingle", "cdouble", "clongdouble", "complex256", "longdouble",
    "float128", "str_", "bytes_", "object_", "void", "datetime64", "timedelta64", "object",
    "complex", "str", "bytes", "c8", "c16", "u2", "u4", "u8", "O", "U", "S", "complexfloating",
    "character", "flexible", "recarray", "chararray", "record",
  ]

  static func refusal(_ name: String) -> LanguageError {
    .unsupported(
      "NumPy's dtype \(name) is not part of this language: its dtypes here are bool, int8 to int64, "
        + "uint8, float16, float32 and float64")
  }

  /// The dtype that NumPy takes a value for; refused in its words.
  static func required(_ value: Value) throws -> DType {
    switch value {
    case .none: return .float64
    case .dtype: break
    case .tensor(let object) where object.flavour == .numpyScalar: break
    case .object(let refused as RefusedObject): throw refused.refusal
    case .object(let type as TypeObject):
      if let kind = abstractDType(type.name) { return kind }
      if let dtype = dtype(value) { return dtype }
      if refused.contains(type.name) { throw refusal(type.name) }
      throw refusal("object")
    default: if let dtype = dtype(value) { return dtype }
    }
    switch value {
    case .list, .dict, .tuple: throw structured
    default: break
    }
    if case .string(let name) = value {
      if let refusal = leftOut(name.text) { throw refusal }
      if refused.contains(name.text) { throw refusal(name.text) }
      throw LanguageError(.typeError, "data type \(StringText.repr(name.text)) not understood")
    }
    throw LanguageError(
      .typeError, "Cannot interpret '\(text(of: value))' as a data type")
  }

  /// Made anew each time: an error takes the place where it was thrown.
  private static var structured: LanguageError {
    .unsupported(
      "structured dtypes, and dtypes with a shape, are not part of this language: an array's "
        + "elements are numbers of one dtype")
  }

  /// The refusal of a name that NumPy knows for more than numbers of the machine's byte order.
  private static func leftOut(_ name: String) -> LanguageError? {
    if name.contains(",") || name.contains("(") { return structured }
    var rest = name[...]
    if let first = rest.first, "<>=|".contains(first) { rest.removeFirst() }
    if rest.hasPrefix("datetime64") || rest.hasPrefix("timedelta64") || rest.hasPrefix("M8")
      || rest.hasPrefix("m8")
    {
      return refusal(String(rest.prefix { $0 != "[" }))
    }
    let code = rest.drop { $0.isASCII && $0.isNumber }
    if code.count < rest.count, dtype(named: String(code)) != nil { return structured }
    guard let letter = rest.first else { return nil }
    if "SUVa".contains(letter), rest.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }) {
      return refusal(name)
    }
    if refused.contains(String(rest)) { return refusal(name) }
    if name.hasPrefix(">"), dtype(named: String(rest)) != nil {
      return .unsupported("arrays here have the machine's byte order, not that of \(name)")
    }
    return nil
  }

  private static func abstractDType(_ name: String) -> DType? {
    switch name {
    case "numpy.generic", "numpy.number", "numpy.inexact", "numpy.floating": .float64
    case "numpy.integer", "numpy.signedinteger": .int64
    default: nil
    }
  }

  private static func text(of value: Value) -> String {
    switch value {
    case .int(let number): String(number)
    case .float(let number): FloatText.repr(number)
    case .bool(let flag): flag ? "True" : "False"
    case .dtype(let dtype): "torch.\(dtype.name)"
    case .tensor(let object):
      object.flavour == .numpyScalar
        ? ArrayPrinter.scalarRepr(object.tensor)
        : ArrayPrinter.repr(object.tensor, options: ArrayPrintOptions())
    default: value.typeName
    }
  }

  /// `(2,3)`, `(2,)`, `()`: a shape in NumPy's messages.
  static func text(_ shape: [Int]) -> String {
    "(\(shape.map(String.init).joined(separator: ","))\(shape.count == 1 ? "," : ""))"
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
    if !arguments.names.isEmpty {
      throw LanguageError(
        .typeError, "\(dtype.name)() takes no keyword arguments", code: "unknown-keyword")
    }
    if arguments.count > 1 {
      throw LanguageError(
        .typeError,
        dtype == .float64
          ? "float expected at most 1 argument, got \(arguments.count)"
          : "function takes at most 1 argument (\(arguments.count) given)")
    }
    var number = arguments.count == 0 ? .int(0) : arguments[0]
    switch number {
    case .string(let text):
      number =
        dtype == .bool
        ? .bool(text.count != 0)
        : try interpreter.call(
          .object(TypeObject.named(dtype.isFloatingPoint ? "float" : "int")), [number])
    case .none: number = dtype.isFloatingPoint ? .float(.nan) : number
    default: break
    }
    switch number {
    case .int(let integer) where dtype.isIntegral && !dtype.holds(integer):
      throw LanguageError(
        .overflowError, "Python integer \(integer) out of bounds for \(dtype.name)",
        code: "number-overflow")
    case .float(let value) where dtype.isIntegral:
      let integer = try TypeConstructors.int(truncating: value)
      guard dtype.holds(integer) else {
        throw LanguageError(
          .overflowError, "Python integer \(integer) out of bounds for \(dtype.name)",
          code: "number-overflow")
      }
      number = .int(integer)
    case .none, .dict, .set, .object:
      if dtype == .bool { number = .bool(try interpreter.isTrue(number)) }
    default: break
    }
    switch number {
    case .int, .float, .bool, .tensor, .list, .tuple, .range: break
    default:
      throw LanguageError(
        .typeError,
        dtype.isFloatingPoint
          ? "float() argument must be a string or a real number, not '\(number.typeName)'"
          : "int() argument must be a string, a bytes-like object or a real number, not "
            + "'\(number.typeName)'")
    }
    guard let tensor = try ArrayArguments.tensor(number, .numpy, interpreter) else {
      throw LanguageError(
        .typeError, "\(name(of: dtype))() takes a number or an array, not \(number.typeName)")
    }
    let converted = try ArrayOperations.cast(tensor, dtype, interpreter.runtime)
    return .tensor(try LibraryResults.object(converted, .numpy, [], interpreter.runtime))
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
  override var text: String? { dtype.name }

  /// NumPy's letter for the kind: `f`, `i`, `u`, `b`.
  private var kind: String {
    dtype == .bool ? "b" : dtype == .uint8 ? "u" : dtype.isFloatingPoint ? "f" : "i"
  }

  /// NumPy's letter and number for the type.
  private var code: (letter: String, number: Int) {
    switch dtype {
    case .bool: ("?", 0)
    case .int8: ("b", 1)
    case .uint8: ("B", 2)
    case .int16: ("h", 3)
    case .int32: ("i", 5)
    case .int64: ("l", 7)
    case .float32: ("f", 11)
    case .float64: ("d", 12)
    case .float16: ("e", 23)
    case .bfloat16: ("E", 256)
    }
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "name": .text(dtype.name)
    case "itemsize", "alignment": .int(dtype.size)
    case "kind": .text(kind)
    case "char": .text(code.letter)
    case "num": .int(code.number)
    case "str": .text((dtype.size == 1 ? "|" : "<") + kind + String(dtype.size))
    case "byteorder": .text(dtype.size == 1 ? "|" : "=")
    case "type": .object(NumPyTypes.type(of: dtype))
    case "isnative": .bool(true)
    case "ndim": .int(0)
    case "shape": .tuple(of: [])
    case "fields", "names", "subdtype", "metadata": Value.none
    case "base": .object(self)
    case "newbyteorder":
      throw LanguageError.unsupported("arrays here have the machine's byte order")
    case "hasobject", "isalignedstruct": .bool(false)
    case "isbuiltin": .int(1)
    case "flags": .int(0)
    case "descr":
      .list(
        ListObject([
          .tuple(of: [
            .text(""), .text((dtype.size == 1 ? "|" : "<") + kind + String(dtype.size)),
          ])
        ]))
    default: nil
    }
  }
  override var attributeNames: [String] {
    ["name", "itemsize", "kind", "type", "char", "num", "str", "byteorder"]
  }

  override func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? {
    if case .dtype = other { return false }
    if other.isNone { return false }
    return NumPyTypes.dtype(other) == dtype
  }

  override func hashValue(in interpreter: Interpreter) throws -> Int? {
    PythonHash.int(code.number + 1_000_003)
  }

  override func order(
    _ comparison: ComparisonOperator, _ other: Value, in interpreter: Interpreter
  ) throws -> Bool? {
    let theirs = try NumPyTypes.required(other)
    func safe(_ a: DType, _ b: DType) -> Bool { DType.arrayPromotion(a, b) == b }
    switch comparison {
    case .lessOrEqual: return safe(dtype, theirs)
    case .less: return dtype != theirs && safe(dtype, theirs)
    case .greaterOrEqual: return safe(theirs, dtype)
    default: return dtype != theirs && safe(theirs, dtype)
    }
  }
}
