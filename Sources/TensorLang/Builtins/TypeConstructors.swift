import TensorOps

/// `int(…)`, `list(…)` and the other types called.
enum TypeConstructors {
  /// The built-in type of this name; nil: a type without a constructor.
  static func make(_ name: String) -> TypeObject? {
    if let dtype = NumPyTypes.dtype(ofType: name) {
      return TypeObject(
        name, methods: noMethods,
        construct: { interpreter, arguments in
          try NumPyTypes.construct(dtype, arguments, in: interpreter)
        })
    }
    switch name {
    case "numpy.matrix":
      return TypeObject(
        name, methods: noMethods,
        construct: { interpreter, arguments in
          try NumPyMatrix.construct(arguments, in: interpreter)
        })
    case "numpy.ndarray":
      return TypeObject(
        name, methods: noMethods,
        construct: { interpreter, arguments in
          // Its elements are unset in NumPy; zeros are one choice of them.
          .tensor(
            TensorObject(
              try interpreter.numpy(
                "empty", arguments.positional,
                keywords: arguments.keywords.map { ($0.name, $0.value) }), flavour: .numpy))
        })
    case "numpy.dtype":
      return TypeObject(
        name, methods: noMethods,
        construct: { _, arguments in
          guard arguments.count == 1, arguments.names.isEmpty else {
            throw LanguageError(
              .typeError, "dtype() missing required argument 'dtype' (pos 0)")
          }
          return .object(NumPyDType(try NumPyTypes.required(arguments[0])))
        })
    case "int": return TypeObject(name, methods: { NumberMethods.intTable }, construct: int)
    case "float": return TypeObject(name, methods: { NumberMethods.floatTable }, construct: float)
    case "bool":
      return TypeObject(name, methods: { NumberMethods.intTable }) { interpreter, arguments in
        try noKeywords(name, arguments)
        try count(name, arguments, 0, 1)
        return .bool(arguments.count > 0 ? try interpreter.isTrue(arguments[0]) : false)
      }
    case "str": return TypeObject(name, methods: { StringMethods.table }, construct: string)
    case NumPyRandomObject.stateType:
      return TypeObject(name, construct: NumPyRandomModule.makeState)
    case NumPyRandomObject.generatorType:
      return TypeObject(name, construct: NumPyRandomModule.makeGenerator)
    case BitGeneratorObject.typeName:
      return TypeObject(name, construct: NumPyRandomModule.makeBits)
    case RandomObject.typeName: return TypeObject(name, construct: RandomModule.construct)
    case "list":
      return TypeObject(name, methods: { ListMethods.table }) { interpreter, arguments in
        try noKeywords(name, arguments)
        try count(name, arguments, 0, 1)
        if arguments.count == 0 { return .list(ListObject([])) }
        return try interpreter.list(try interpreter.array(of: arguments[0]))
      }
    case "tuple":
      return TypeObject(name, methods: { TupleMethods.table }) { interpreter, arguments in
        try noKeywords(name, arguments)
        try count(name, arguments, 0, 1)
        if arguments.count == 0 { return .tuple(of: []) }
        if case .tuple(let tuple) = arguments[0], tuple.isPlain { return arguments[0] }
        return try interpreter.tuple(try interpreter.array(of: arguments[0]))
      }
    case "torch.Size":
      return TypeObject(name, methods: { TupleMethods.sizeTable }) { interpreter, arguments in
        try noKeywords(name, arguments)
        if arguments.count == 0 { return .tuple(TupleObject([], form: .size)) }
        let items = try interpreter.array(of: arguments[0])
        for (index, item) in items.enumerated() where item.asIndexInt == nil {
          throw LanguageError(
            .typeError,
            "torch.Size() takes an iterable of 'int' (item \(index) is '\(item.typeName)')")
        }
        return .tuple(TupleObject(items, form: .size))
      }
    case "set":
      return TypeObject(name, methods: { SetMethods.table }) { interpreter, arguments in
        try noKeywords(name, arguments)
        try count(name, arguments, 0, 1)
        let set = SetObject()
        if arguments.count > 0 { try SetMethods.add(arguments[0], to: set, in: interpreter) }
        return .set(set)
      }
    case "dict", "collections.OrderedDict":
      let isOrdered = name != "dict"
      return TypeObject(name, methods: { DictMethods.table }) { interpreter, arguments in
        let dict = DictObject(ordered: isOrdered)
        try DictMethods.update(
          dict, arguments, isOrdered ? "OrderedDict" : "dict", in: interpreter)
        return .dict(dict)
      }
    case "range":
      return TypeObject(name, methods: { TupleMethods.rangeTable }, construct: range)
    case "slice":
      return TypeObject(name, methods: { TupleMethods.sliceTable }) { _, arguments in
        try noKeywords(name, arguments)
        try count(name, arguments, 1, 3)
        return .slice(
          arguments.count == 1
            ? SliceObject(start: .none, stop: arguments[0], step: .none)
            : SliceObject(
              start: arguments[0], stop: arguments[1],
              step: arguments.count > 2 ? arguments[2] : .none))
      }
    case "type":
      return TypeObject(name, methods: noMethods) { _, arguments in
        if arguments.count == 1 && arguments.names.isEmpty {
          return .object(TypeObject.of(arguments[0]))
        }
        if arguments.count == 3 {
          throw LanguageError.unsupported("classes are not part of this language")
        }
        throw LanguageError(.typeError, "type() takes 1 or 3 arguments")
      }
    case "object":
      return TypeObject(name, methods: noMethods) { _, arguments in
        if arguments.count > 0 { throw LanguageError(.typeError, "object() takes no arguments") }
        return .object(Object())
      }
    case "NoneType":
      return TypeObject(name, methods: noMethods) { _, arguments in
        if arguments.count > 0 {
          throw LanguageError(.typeError, "NoneType takes no arguments")
        }
        return .none
      }
    case "Tensor":
      return TypeObject(name, methods: noMethods) { interpreter, arguments in
        try TensorTypeCall.construct(arguments, in: interpreter)
      }
    default:
      guard let dtype = TensorTypeCall.dtype(ofType: name) else { return nil }
      return TypeObject(name, methods: noMethods) { interpreter, arguments in
        try TensorTypeCall.construct(arguments, dtype, in: interpreter)
      }
    }
  }

  private static let noMethods: @Sendable () -> MethodTable? = { nil }

  private static func noKeywords(_ name: String, _ arguments: Arguments) throws {
    if !arguments.names.isEmpty {
      throw LanguageError(.typeError, "\(name)() takes no keyword arguments")
    }
  }

  private static func count(
    _ name: String, _ arguments: Arguments, _ least: Int, _ most: Int
  ) throws {
    if arguments.count > most {
      throw LanguageError(
        .typeError,
        "\(name) expected at most \(most) argument\(most == 1 ? "" : "s"), got \(arguments.count)")
    }
    if arguments.count < least {
      throw LanguageError(
        .typeError,
        "\(name) expected at least \(least) argument\(least == 1 ? "" : "s"), got \(arguments.count)"
      )
    }
  }

  // MARK: Numbers

  /// A float cut towards zero, or Python's refusal.
  static func int(truncating value: Double) throws -> Int {
    if value.isNaN { throw LanguageError(.valueError, "cannot convert float NaN to integer") }
    if value.isInfinite {
      throw LanguageError(.overflowError, "cannot convert float infinity to integer")
    }
    guard let whole = Int(exactly: value.rounded(.towardZero)) else {
      throw Arithmetic.overflow("int(\(FloatText.repr(value)))")
    }
    return whole
  }

  private static func int(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
    for name in arguments.names where name != "base" {
      throw LanguageError(.typeError, "'\(name)' is an invalid keyword argument for int()")
    }
    if arguments.count == 0 {
      if !arguments.names.isEmpty {
        throw LanguageError(.typeError, "int() missing string argument")
      }
      return .int(0)
    }
    if arguments.count + arguments.names.count > 2 {
      throw LanguageError(
        .typeError, "int() takes at most 2 arguments (\(arguments.count) given)")
    }
    let base = arguments.count > 1 ? arguments[1] : arguments.keyword("base")
    if let base {
      let radix = try StringMethods.integer(base)
      guard radix == 0 || (2...36).contains(radix) else {
        throw LanguageError(.valueError, "int() base must be >= 2 and <= 36, or 0")
      }
      guard case .string(let string) = arguments[0] else {
        throw LanguageError(.typeError, "int() can't convert non-string with explicit base")
      }
      return .int(try parseInt(string.text, radix))
    }
    switch arguments[0] {
    case .int: return arguments[0]
    case .bool(let flag): return .int(flag ? 1 : 0)
    case .float(let value): return .int(try int(truncating: value))
    case .string(let string): return .int(try parseInt(string.text, 10))
    case .tensor(let tensor):
      switch try TensorSeam.number(tensor, in: interpreter) {
      case .int(let value): return .int(value)
      case .bool(let flag): return .int(flag ? 1 : 0)
      case .float(let value): return .int(try int(truncating: value))
      }
    default:
      throw LanguageError(
        .typeError,
        "int() argument must be a string, a bytes-like object or a real number, not "
          + "'\(arguments[0].typeName)'")
    }
  }

  private static func parseInt(_ text: String, _ base: Int) throws -> Int {
    func invalid() -> LanguageError {
      let shown = StringText.repr(text)
      return LanguageError(
        .valueError, "invalid literal for int() with base \(base): \(shown)")
    }
    var digits = Array(
      StringMethods.trimmed(text, left: true, right: true) {
        // The separators from 28 to 31 are blanks to Python elsewhere, not here.
        StringMethods.isSpace($0) && !(28...31).contains($0.value)
      }
      .unicodeScalars)[...]
    var negative = false
    if let first = digits.first, first == "+" || first == "-" {
      negative = first == "-"
      digits = digits.dropFirst()
    }
    var radix = base
    if digits.count > 1, digits.first == "0", let mark = digits.dropFirst().first {
      let prefixed: Int
      switch mark {
      case "x", "X": prefixed = 16
      case "o", "O": prefixed = 8
      case "b", "B": prefixed = 2
      default: prefixed = 0
      }
      if prefixed != 0 && (base == 0 || base == prefixed) {
        radix = prefixed
        digits = digits.dropFirst(2)
        if digits.first == "_" { digits = digits.dropFirst() }
      }
    }
    if radix == 0 {
      radix = 10
      if digits.first == "0", digits.contains(where: { $0 != "0" && $0 != "_" }) {
        throw invalid()
      }
    }
    if digits.isEmpty { throw invalid() }
    var value = 0
    var lastWasUnderscore = true
    var overflowed = false
    for scalar in digits {
      if scalar == "_" {
        if lastWasUnderscore { throw invalid() }
        lastWasUnderscore = true
        continue
      }
      lastWasUnderscore = false
      let digit: Int
      if let decimal = scalar.decimalDigit {
        digit = decimal
      } else if scalar.isASCII, let number = Int(String(Character(scalar)), radix: 36) {
        digit = number
      } else {
        throw invalid()
      }
      if digit >= radix { throw invalid() }
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, overflow2) = product.subtractingReportingOverflow(digit)
      if overflow || overflow2 { overflowed = true }
      value = sum
    }
    if lastWasUnderscore { throw invalid() }
    // Gathered below zero, where there is room for the smallest integer.
    if overflowed || (!negative && value == .min) {
      throw Arithmetic.overflow("int(\(StringText.repr(String(text.prefix(60)))))")
    }
    return negative ? value : -value
  }

  private static func float(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
    try noKeywords("float", arguments)
    try count("float", arguments, 0, 1)
    if arguments.count == 0 { return .float(0) }
    switch arguments[0] {
    case .float: return arguments[0]
    case .int(let value): return .float(Double(value))
    case .bool(let flag): return .float(flag ? 1 : 0)
    case .string(let string):
      guard let value = FloatText.parse(string.text) else {
        throw LanguageError(
          .valueError, "could not convert string to float: \(StringText.repr(string.text))")
      }
      return .float(value)
    case .tensor(let tensor):
      return .float(try TensorSeam.number(tensor, in: interpreter).double)
    default:
      throw LanguageError(
        .typeError,
        "float() argument must be a string or a real number, not '\(arguments[0].typeName)'")
    }
  }

  private static func string(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
    for name in arguments.names {
      if name == "object" { continue }
      throw LanguageError(.typeError, "'\(name)' is an invalid keyword argument for str()")
    }
    if arguments.count > 1 {
      throw LanguageError.unsupported("bytes are not part of this language: str() takes one value")
    }
    guard let value = arguments.count > 0 ? arguments[0] : arguments.keyword("object") else {
      return .text("")
    }
    if case .string = value { return value }
    return try interpreter.string(try interpreter.str(value))
  }

  private static func range(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
    try noKeywords("range", arguments)
    try count("range", arguments, 1, 3)
    func number(_ index: Int) throws -> Int {
      if let number = arguments[index].asIndexInt { return number }
      if case .tensor(let tensor) = arguments[index], !tensor.tensor.dtype.isFloatingPoint,
        let number = try TensorSeam.number(tensor, in: interpreter).exactInt
      {
        return number
      }
      throw LanguageError(
        .typeError,
        "'\(arguments[index].typeName)' object cannot be interpreted as an integer")
    }
    let start = arguments.count > 1 ? try number(0) : 0
    let stop = try number(arguments.count > 1 ? 1 : 0)
    let step = arguments.count > 2 ? try number(2) : 1
    if step == 0 { throw LanguageError(.valueError, "range() arg 3 must not be zero") }
    if RangeObject.count(start, stop, step) == nil {
      throw Arithmetic.overflow("the number of values of range(\(start), \(stop), \(step))")
    }
    return .range(RangeObject(start: start, stop: stop, step: step))
  }
}

/// `torch.Tensor(2, 3)` and `torch.LongTensor([1, 2])`: the old constructors, of sizes or of data.
enum TensorTypeCall {
  /// The dtype that a type's name stands for: `torch.LongTensor`.
  static func dtype(ofType name: String) -> DType? {
    DType.allCases.first { "torch.\($0.scalarTypeName)Tensor" == name }
  }

  /// - Parameter dtype: nil: the default float dtype.
  static func construct(
    _ arguments: Arguments, _ dtype: DType? = nil, in interpreter: Interpreter
  ) throws -> Value {
    let dtype = dtype ?? interpreter.runtime.defaultDType
    let typed: [(String, Value)] = [("dtype", .dtype(dtype))]
    if arguments.count == 1, arguments.names.isEmpty {
      switch arguments[0] {
      case .list, .tuple, .string:
        if case .tuple(let tuple) = arguments[0], case .size = tuple.form { break }
        return try TensorSeam.call("tensor", [arguments[0]], keywords: typed, interpreter)
      case .tensor(let array) where array.isNumPy && array.tensor.rank > 0:
        try ArrayValues.refuseNegativeStrides(array)
        return .tensor(
          TensorObject(
            try ArrayOperations.convert(array.tensor, dtype, interpreter.runtime)))
      case .tensor(let scalar) where scalar.flavour == .numpyScalar:
        if arguments[0].asIndexInt != nil { break }
        throw LanguageError(
          .typeError, "new(): data must be a sequence (got \(arguments[0].typeName))",
          code: "argument-type")
      case .tensor(let tensor):
        if tensor.tensor.dtype != dtype {
          throw LanguageError(
            .typeError, code: "dtype",
            message: "the old constructor converts nothing: write x.to(torch.\(dtype.name))",
            torch: "expected \(options(dtype)) (got \(options(tensor.tensor.dtype)))")
        }
        return .tensor(TensorObject(tensor.tensor))
      case .float, .bool, .none:
        throw LanguageError(
          .typeError, "new(): data must be a sequence (got \(arguments[0].typeName))",
          code: "argument-type")
      default: break
      }
    }
    if arguments.count == 0 {
      return try TensorSeam.call("empty", [.tuple(of: [.int(0)])], keywords: typed, interpreter)
    }
    // The old constructor leaves its elements unset; zeros are one choice of them.
    return try TensorSeam.call(
      "empty",
      arguments.count == 1 && arguments[0].asIndexInt == nil
        ? [arguments[0]] : [.tuple(of: arguments.positional)], keywords: typed, interpreter)
  }

  /// How PyTorch prints what a constructor expects.
  private static func options(_ dtype: DType) -> String {
    let names: [DType: String] = [
      .uint8: "unsigned char", .int8: "signed char", .int16: "short int", .int32: "int",
      .int64: "long int", .float16: "c10::Half", .bfloat16: "c10::BFloat16", .float32: "float",
      .float64: "double",
    ]
    return "TensorOptions(dtype=\(names[dtype] ?? "bool"), device=cpu, layout=Strided, "
      + "requires_grad=false (default), pinned_memory=false (default), memory_format=(nullopt))"
  }
}
