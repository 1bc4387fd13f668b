import TensorOps

/// NumPy's questions about dtypes and values, and integers as text.
enum NumPyQuestions {
  static func install(in numpy: ModuleObject) {
    numpy.define("result_type", .positional(0, .max)) { interpreter, _, arguments in
      .object(NumPyDType(try resultType(arguments.positional)))
    }
    numpy.define("can_cast", .named(["from_", "to", "casting"], required: 2)) {
      _, _, arguments in
      let from: DType
      switch arguments[0] {
      case .int, .float, .bool:
        throw LanguageError(
          .typeError,
          "can_cast() does not support Python ints, floats, and complex because the result used to "
            + "depend on the value.\nThis change was part of adopting NEP 50, we may explicitly "
            + "allow them again in the future.")
      case .tensor(let object): from = object.tensor.dtype
      default: from = try NumPyTypes.required(arguments[0])
      }
      var rule = "safe"
      if case .string(let text) = arguments[2] { rule = text.text }
      guard let answer = from.canCast(to: try NumPyTypes.required(arguments[1]), under: rule)
      else {
        throw LanguageError(
          .valueError,
          "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' (got '\(rule)')")
      }
      return .bool(answer)
    }
    numpy.define("min_scalar_type", .one) { interpreter, _, arguments in
      .object(NumPyDType(try leastType(arguments[0], in: interpreter)))
    }
    numpy.define("iterable", .one) { interpreter, _, arguments in
      do {
        _ = try interpreter.iterator(over: arguments[0])
        return .bool(true)
      } catch let error as LanguageError where error.type == .typeError {
        return .bool(false)
      }
    }
    numpy.define("base_repr", .named(["number", "base", "padding"], required: 1)) {
      interpreter, _, arguments in
      let base = arguments[1].isUnbound ? 2 : try integer(arguments[1])
      if base > 36 {
        throw LanguageError(
          .valueError, "Bases greater than 36 not handled in base_repr.", code: "value")
      }
      if base < 2 {
        throw LanguageError(
          .valueError, "Bases less than 2 not handled in base_repr.", code: "value")
      }
      let padding = arguments[2].isUnbound ? 0 : try integer(arguments[2])
      return .text(try padded(try integer(arguments[0]), base, padding, interpreter))
    }
    numpy.define("binary_repr", .named(["num", "width"], required: 1)) {
      interpreter, _, arguments in
      let width =
        arguments[1].isUnbound || arguments[1].isNone ? nil : try integer(arguments[1])
      return .text(try binary(try integer(arguments[0]), width, interpreter))
    }
  }

  private static func integer(_ value: Value) throws -> Int {
    guard let number = value.asIndexInt else {
      throw LanguageError(
        .typeError, "'\(value.typeName)' object cannot be interpreted as an integer")
    }
    return number
  }

  // MARK: Dtypes

  /// `np.result_type`: arrays and dtypes promote, Python's numbers only raise the kind.
  private static func resultType(_ values: [Value]) throws -> DType {
    if values.isEmpty {
      throw LanguageError(.valueError, "at least one array or dtype is required")
    }
    func rank(_ dtype: DType) -> Int { dtype == .bool ? 0 : dtype.isFloatingPoint ? 2 : 1 }
    var known: DType?
    var weak: [DType] = []
    for value in values {
      switch value {
      case .int: weak.append(.int64)
      case .float: weak.append(.float64)
      default:
        let own: DType
        switch value {
        case .bool: own = .bool
        case .tensor(let object): own = object.tensor.dtype
        default: own = try NumPyTypes.required(value)
        }
        known = known.map { .arrayPromotion($0, own) } ?? own
      }
    }
    let hasArrays = known != nil
    for own in weak {
      guard let sofar = known else {
        known = own
        continue
      }
      if !hasArrays || rank(own) > rank(sofar) { known = .arrayPromotion(sofar, own) }
    }
    return known ?? .float64
  }

  /// `np.min_scalar_type`: of one number the smallest dtype that holds it, of an array its own.
  private static func leastType(_ value: Value, in interpreter: Interpreter) throws -> DType {
    let tensor = try interpreter.numpy("asarray", [value])
    if tensor.rank > 0 || tensor.isShapeOnly { return tensor.dtype }
    switch tensor.scalar(atStorageOffset: tensor.layout.offset) {
    case .bool: return .bool
    case .float(let number):
      if !number.isFinite || number.magnitude < 65000 { return .float16 }
      return number.magnitude < 3.4e38 ? .float32 : .float64
    case .int(let number):
      if number < 0 {
        return [DType.int8, .int16, .int32].first { $0.holds(number) } ?? .int64
      }
      if DType.uint8.holds(number) { return .uint8 }
      let bits = number <= 0xFFFF ? 16 : number <= 0xFFFF_FFFF ? 32 : 64
      throw NumPyTypes.refusal("uint\(bits)")
    }
  }

  // MARK: Texts

  /// The digits to a base, after so many zeros.
  private static func padded(
    _ number: Int, _ base: Int, _ padding: Int, _ interpreter: Interpreter
  ) throws -> String {
    let digits = String(number.magnitude, radix: base, uppercase: true)
    let zeros = try zeros(padding, interpreter)
    // Zero has no digits where there are zeros.
    return (number < 0 ? "-" : "") + zeros + (number == 0 && padding > 0 ? "" : digits)
  }

  /// The bits; of a negative number with a width, its two's complement.
  private static func binary(
    _ number: Int, _ width: Int?, _ interpreter: Interpreter
  ) throws -> String {
    let plain = String(number.magnitude, radix: 2)
    if number == 0 { return try zeros(max(width ?? 1, 1), interpreter) }
    guard let width else { return (number < 0 ? "-" : "") + plain }
    var bits = plain
    if number < 0 {
      // As few bits as show the sign.
      let least = 1 + Int.bitWidth - (~number).leadingZeroBitCount
      bits = String(String(UInt(bitPattern: number), radix: 2).suffix(max(least, 1)))
    }
    if width < bits.utf8.count {
      throw LanguageError(
        .valueError,
        "Insufficient bit width=\(width) provided for binwidth=\(bits.utf8.count)", code: "value")
    }
    let count = width - bits.utf8.count
    let fill = try zeros(count, interpreter)
    return (number < 0 ? String(fill.map { _ in "1" }) : fill) + bits
  }

  private static func zeros(_ count: Int, _ interpreter: Interpreter) throws -> String {
    let charge = try interpreter.charge(max(count, 0))
    defer { _ = charge }
    return String(repeating: "0", count: max(count, 0))
  }
}
