/// Python's built-in functions.
enum Builtins {
  static let typeNames = [
    "int", "float", "bool", "str", "list", "tuple", "dict", "set", "range", "slice", "type",
    "object",
  ]

  static func install(in interpreter: Interpreter) {
    for name in typeNames { interpreter.builtins[name] = .object(TypeObject.named(name)) }
    interpreter.builtins["Ellipsis"] = .ellipsis
    interpreter.builtins["NotImplemented"] = .notImplemented
    interpreter.builtins["__debug__"] = .bool(true)
    addText(interpreter)
    addSequences(interpreter)
    addNumbers(interpreter)
    addReflection(interpreter)
  }

  static func define(
    _ interpreter: Interpreter, _ name: String, _ signature: Signature, _ summary: String,
    _ body: @escaping (Interpreter, Arguments) throws -> Value
  ) {
    interpreter.builtins[name] = .object(
      NativeFunction(name, signature, summary: summary) { interpreter, _, arguments in
        try body(interpreter, arguments)
      })
  }

  // MARK: Text

  private static func addText(_ interpreter: Interpreter) {
    define(interpreter, "print", .free, "Writes values, with spaces between and a line end.") {
      interpreter, arguments in
      var separator = " "
      var end = "\n"
      for keyword in arguments.keywords {
        switch keyword.name {
        case "sep", "end":
          let text: String
          switch keyword.value {
          case .none: text = keyword.name == "sep" ? " " : "\n"
          case .string(let string): text = string.text
          default:
            throw LanguageError(
              .typeError,
              "\(keyword.name) must be None or a string, not \(keyword.value.typeName)")
          }
          if keyword.name == "sep" { separator = text } else { end = text }
        case "flush": break
        case "file":
          if !keyword.value.isNone {
            throw LanguageError.unsupported("print(file=…) is not part of this language")
          }
        default:
          throw LanguageError(
            .typeError, "'\(keyword.name)' is an invalid keyword argument for print()")
        }
      }
      var text = ""
      for index in 0..<arguments.count {
        if index > 0 { text += separator }
        text += try interpreter.str(arguments[index])
        try interpreter.checkStringSize(text.utf8.count)
      }
      interpreter.write(text + end)
      return .none
    }
    define(interpreter, "repr", .one, "The text that would write the value in a program.") {
      try $0.string(try $0.repr($1[0]))
    }
    define(interpreter, "ascii", .one, "As repr, with what is not ASCII escaped.") {
      try $0.string(try $0.ascii($1[0]))
    }
    define(interpreter, "format", .positional(1, 2), "The value as text, by a format.") {
      interpreter, arguments in
      var spec = ""
      if arguments.count > 1 {
        guard case .string(let string) = arguments[1] else {
          throw LanguageError(
            .typeError, "format() argument 2 must be str, not \(arguments[1].typeName)")
        }
        spec = string.text
      }
      return try interpreter.string(try interpreter.format(arguments[0], spec))
    }
    define(interpreter, "chr", .one, "The character of a code point.") { _, arguments in
      let code = try StringMethods.integer(arguments[0])
      guard code >= 0 && code <= 0x10FFFF else {
        throw LanguageError(.valueError, "chr() arg not in range(0x110000)")
      }
      guard let scalar = Unicode.Scalar(UInt32(code)) else {
        throw LanguageError.unsupported(
          "chr(\(code)) is half of a surrogate pair, which a string here can't hold")
      }
      return .text(String(Character(scalar)))
    }
    define(interpreter, "ord", .one, "The code point of a character.") { _, arguments in
      guard case .string(let string) = arguments[0] else {
        throw LanguageError(
          .typeError, "ord() expected string of length 1, but \(arguments[0].typeName) found")
      }
      guard string.count == 1, let scalar = string.text.unicodeScalars.first else {
        throw LanguageError(
          .typeError, "ord() expected a character, but string of length \(string.count) found")
      }
      return .int(Int(scalar.value))
    }
    func radix(_ name: String, _ prefix: String, _ radix: Int) {
      define(interpreter, name, .one, "The integer as text in base \(radix).") { _, arguments in
        let number = try StringMethods.integer(arguments[0])
        return .text(
          (number < 0 ? "-" : "") + prefix + String(number.magnitude, radix: radix))
      }
    }
    radix("bin", "0b", 2)
    radix("oct", "0o", 8)
    radix("hex", "0x", 16)
  }

  // MARK: Numbers

  private static func addNumbers(_ interpreter: Interpreter) {
    define(interpreter, "abs", .one, "The absolute value.") { interpreter, arguments in
      switch arguments[0] {
      case .float(let value): return .float(value.magnitude)
      case .tensor(let tensor): return try TensorSeam.absolute(tensor, in: interpreter)
      default:
        guard let number = arguments[0].asIndexInt else {
          throw LanguageError(
            .typeError, "bad operand type for abs(): '\(arguments[0].typeName)'")
        }
        if number == .min { throw Arithmetic.overflow("abs(\(number))") }
        return .int(abs(number))
      }
    }
    define(interpreter, "divmod", .positional(2, 2), "The quotient and the remainder.") {
      interpreter, arguments in
      let (a, b) = (arguments[0], arguments[1])
      if Library.governing(a, b) == .numpy {
        return .tuple(of: [
          try interpreter.binary(.floorDivide, a, b), try interpreter.binary(.modulo, a, b),
        ])
      }
      if let x = a.asIndexInt, let y = b.asIndexInt {
        if y == 0 {
          throw Arithmetic.zeroDivision("integer division or modulo by zero")
        }
        return .tuple(of: [
          .int(try Arithmetic.floorDivide(x, y)), .int(Arithmetic.modulo(x, y)),
        ])
      }
      if let x = a.asDouble, let y = b.asDouble {
        if y == 0 { throw Arithmetic.zeroDivision("float divmod()") }
        let result = Arithmetic.divmod(x, y)
        return .tuple(of: [.float(result.quotient), .float(result.remainder)])
      }
      throw LanguageError(
        .typeError,
        "unsupported operand type(s) for divmod(): '\(a.typeName)' and '\(b.typeName)'")
    }
    define(
      interpreter, "pow", .named(["base", "exp", "mod"], required: 2),
      "The power, also modulo a third number."
    ) { interpreter, arguments in
      if arguments[2].isUnbound || arguments[2].isNone {
        return try interpreter.binary(.power, arguments[0], arguments[1])
      }
      for argument in arguments.positional {
        guard case .tensor = argument else { continue }
        throw LanguageError(
          .typeError,
          "unsupported operand type(s) for ** or pow(): "
            + (0..<3).map { "'\(arguments[$0].typeName)'" }.joined(separator: ", "))
      }
      guard let base = arguments[0].asIndexInt, let exponent = arguments[1].asIndexInt,
        let modulus = arguments[2].asIndexInt
      else {
        throw LanguageError(
          .typeError, "pow() 3rd argument not allowed unless all arguments are integers")
      }
      return .int(try modularPower(base, exponent, modulus))
    }
    define(
      interpreter, "round", .named(["number", "ndigits"], required: 1),
      "The number rounded, halves to even."
    ) { interpreter, arguments in
      let digits = arguments[1]
      switch arguments[0] {
      case .float(let value):
        if digits.isUnbound || digits.isNone {
          return .int(try TypeConstructors.int(truncating: value.rounded(.toNearestOrEven)))
        }
        return .float(try Rounding.round(value, try StringMethods.integer(digits)))
      case .tensor(let object) where object.flavour == .numpyScalar:
        return try TensorSeam.round(object, digits: digits, in: interpreter)
      case .tensor(let object) where object.isNumPy:
        throw LanguageError(
          .typeError, code: "type",
          message: "Python's round doesn't take arrays: use a.round() or np.round(a, 2)",
          torch: "type \(Value.tensor(object).typeName) doesn't define __round__ method")
      case .tensor:
        // As in PyTorch, whose tensors round by a method of their own.
        throw LanguageError(
          .typeError, code: "type",
          message: "Python's round doesn't take tensors: use x.round() or x.round(decimals=2)",
          torch: "type Tensor doesn't define __round__ method")
      default:
        guard let number = arguments[0].asIndexInt else {
          throw LanguageError(
            .typeError, "type \(arguments[0].typeName) doesn't define __round__ method")
        }
        if digits.isUnbound || digits.isNone { return .int(number) }
        return .int(try Rounding.round(number, try StringMethods.integer(digits)))
      }
    }
    define(interpreter, "hash", .one, "The number under which a dict keeps the value.") {
      .int(try $0.hash($1[0]))
    }
    define(interpreter, "id", .one, "What identifies the value.") { _, arguments in
      .int(arguments[0].identity)
    }
  }

  static func modularPower(_ base: Int, _ exponent: Int, _ modulus: Int) throws -> Int {
    if modulus == 0 { throw LanguageError(.valueError, "pow() 3rd argument cannot be 0") }
    if modulus == .min { throw Arithmetic.overflow("pow modulo \(modulus)") }
    let m = modulus.magnitude
    func multiply(_ a: UInt, _ b: UInt) -> UInt {
      let (high, low) = a.multipliedFullWidth(by: b)
      return m.dividingFullWidth((high % m, low)).remainder
    }
    var factor = UInt(bitPattern: Arithmetic.modulo(base, Int(m)))
    var left = exponent
    if exponent < 0 {
      // The inverse, by Euclid's algorithm.
      var (r0, r1) = (Int(m), Int(factor))
      var (t0, t1) = (0, 1)
      while r1 != 0 {
        let quotient = r0 / r1
        (r0, r1) = (r1, r0 - quotient * r1)
        (t0, t1) = (t1, t0 &- quotient &* t1)
      }
      if r0 != 1 {
        throw LanguageError(.valueError, "base is not invertible for the given modulus")
      }
      factor = UInt(bitPattern: Arithmetic.modulo(t0, Int(m)))
      if exponent == .min { throw Arithmetic.overflow("the exponent") }
      left = -exponent
    }
    var result: UInt = 1 % m
    while left > 0 {
      if left & 1 == 1 { result = multiply(result, factor) }
      factor = multiply(factor, factor)
      left >>= 1
    }
    let value = Int(result)
    return modulus < 0 && value != 0 ? value + modulus : value
  }
}

/// Python's rounding to decimal digits.
enum Rounding {
  /// Correct to the last digit: through the decimal text.
  static func round(_ value: Double, _ digits: Int) throws -> Double {
    if !value.isFinite || value == 0 { return value }
    if digits > 323 { return value }
    if digits < -308 { return value.sign == .minus ? -0.0 : 0 }
    if digits >= 0 {
      return FloatText.parse(FloatText.fixed(value, digits)) ?? value
    }
    // Scientific digits count from the first one.
    let exponent = FloatText.shortest(value.magnitude).exponent
    let kept = exponent + digits
    var text: String
    if kept >= 0 {
      text = FloatText.scientific(value, kept)
    } else if kept == -1 {
      // The first digit decides: over a half of the place, or an exact half, which goes to even.
      let half = FloatText.parse("5e\(exponent)") ?? 0
      text = value.magnitude > half ? "1e\(exponent + 1)" : "0"
      if value < 0 { text = "-" + text }
    } else {
      text = value < 0 ? "-0" : "0"
    }
    let result = FloatText.parse(text) ?? value
    if result.isInfinite {
      throw LanguageError(.overflowError, "rounded value too large to represent")
    }
    return result
  }

  static func round(_ value: Int, _ digits: Int) throws -> Int {
    if digits >= 0 { return value }
    if digits < -19 { return 0 }
    var unit: UInt = 1
    for _ in 0..<(-digits) {
      let (product, overflow) = unit.multipliedReportingOverflow(by: 10)
      if overflow { return 0 }
      unit = product
    }
    let magnitude = value.magnitude
    let remainder = magnitude % unit
    var rounded = magnitude - remainder
    let half = unit / 2
    if remainder > half || (remainder == half && (rounded / unit) & 1 == 1) {
      let (sum, overflow) = rounded.addingReportingOverflow(unit)
      if overflow { throw Arithmetic.overflow("round(\(value), \(digits))") }
      rounded = sum
    }
    if rounded > UInt(Int.max) { throw Arithmetic.overflow("round(\(value), \(digits))") }
    return value < 0 ? -Int(rounded) : Int(rounded)
  }
}

extension Interpreter {
  /// `ascii(value)`.
  func ascii(_ value: Value) throws -> String {
    if case .string(let string) = value { return StringText.repr(string.text, asciiOnly: true) }
    let text = try repr(value)
    if text.utf8.allSatisfy({ $0 < 128 }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else {
        result += StringText.escape(scalar)
      }
    }
    return result
  }
}
