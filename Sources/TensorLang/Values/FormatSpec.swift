#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Python's format specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
struct FormatSpec {
  var fill: Unicode.Scalar?
  var align: Character?
  var sign: Character?
  var negativeZeroToPositive = false
  var alternate = false
  var zeroPadded = false
  var width = 0
  var grouping: Character?
  var precision: Int?
  var type: Character?

  init(_ text: String, typeName: String) throws {
    let scalars = Array(text.unicodeScalars)
    var place = 0
    func at(_ index: Int) -> Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
    func isAlign(_ scalar: Unicode.Scalar?) -> Bool {
      scalar.map { "<>=^".unicodeScalars.contains($0) } ?? false
    }
    if isAlign(at(1)) {
      fill = at(0)
      align = at(1).map(Character.init)
      place = 2
    } else if isAlign(at(0)) {
      align = at(0).map(Character.init)
      place = 1
    }
    if let next = at(place), next == "+" || next == "-" || next == " " {
      sign = Character(next)
      place += 1
    }
    if at(place) == "z" {
      negativeZeroToPositive = true
      place += 1
    }
    if at(place) == "#" {
      alternate = true
      place += 1
    }
    if at(place) == "0" {
      zeroPadded = true
      place += 1
    }
    func number() throws -> Int? {
      var value = 0
      let start = place
      while let digit = at(place)?.decimalDigit {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflow2) = product.addingReportingOverflow(digit)
        if overflow || overflow2 {
          throw LanguageError(.valueError, "Too many decimal digits in format string")
        }
        value = sum
        place += 1
      }
      return place > start ? value : nil
    }
    width = try number() ?? 0
    if at(place) == "," {
      grouping = ","
      place += 1
    }
    if at(place) == "_" {
      if grouping != nil {
        throw LanguageError(.valueError, "Cannot specify both ',' and '_'.")
      }
      grouping = "_"
      place += 1
    }
    if at(place) == "," {
      if grouping == "," { throw LanguageError(.valueError, "Cannot specify ',' with ','.") }
      if grouping == "_" {
        throw LanguageError(.valueError, "Cannot specify both ',' and '_'.")
      }
    }
    if at(place) == "." {
      place += 1
      guard let digits = try number() else {
        throw LanguageError(.valueError, "Format specifier missing precision")
      }
      precision = digits
    }
    if scalars.count - place > 1 {
      throw LanguageError(
        .valueError, "Invalid format specifier '\(text)' for object of type '\(typeName)'"
      )
    }
    if let last = at(place) { type = Character(last) }
    if zeroPadded && fill == nil {
      fill = "0"
      if align == nil { align = typeName == "str" ? "<" : "=" }
    }
    if let grouping, let type, !"defgEGF%".contains(type),
      !(grouping == "_" && "boxX".contains(type))
    {
      throw LanguageError(.valueError, "Cannot specify '\(grouping)' with '\(type)'.")
    }
  }

  /// Whether nothing but the value's own text is asked for.
  static func unknownCode(_ code: Character, _ typeName: String) -> LanguageError {
    let scalar = code.unicodeScalars.first ?? " "
    let shown =
      (33..<128).contains(scalar.value)
      ? String(code) : "\\x" + String(scalar.value, radix: 16)
    return LanguageError(
      .valueError, "Unknown format code '\(shown)' for object of type '\(typeName)'")
  }

  /// Pads a text to the width.
  func pad(_ text: String, default: Character, in interpreter: Interpreter) throws -> String {
    let count = text.unicodeScalars.count
    if width <= count { return text }
    try interpreter.checkStringSize(width &* 4)
    let missing = width - count
    let filler = String(Character(fill ?? " "))
    switch align ?? `default` {
    case "<": return text + String(repeating: filler, count: missing)
    case "^":
      let left = missing / 2
      return String(repeating: filler, count: left) + text
        + String(repeating: filler, count: missing - left)
    default: return String(repeating: filler, count: missing) + text
    }
  }

  /// A number's sign, prefix and digits, padded; zeros may go between sign and digits.
  func layOut(
    negative: Bool, prefix: String = "", digits: String, rest: String = "",
    groupSize: Int = 3, in interpreter: Interpreter
  ) throws -> String {
    let signText = negative ? "-" : sign == "+" ? "+" : sign == " " ? " " : ""
    let head = signText + prefix
    try interpreter.checkStringSize(width &* 4)
    var body = digits
    let isZeroFill = fill == "0" && align == "="
    if let grouping {
      // With zero padding the separators go on into the zeros.
      let least = isZeroFill ? width - head.utf8.count - rest.utf8.count : 0
      body = FormatSpec.group(digits, grouping, groupSize, minimumWidth: least)
    }
    let text = head + body + rest
    let count = text.utf8.count
    if width <= count { return text }
    if align == "=" {
      let filler = String(Character(fill ?? " "))
      return head + String(repeating: filler, count: width - count) + body + rest
    }
    return try pad(text, default: ">", in: interpreter)
  }

  private static func group(
    _ digits: String, _ separator: Character, _ size: Int, minimumWidth: Int
  ) -> String {
    var count = digits.utf8.count
    // One more digit may also bring a separator, which must not stand first.
    while count + (count - 1) / size < minimumWidth { count += 1 }
    var result = ""
    let zeros = count - digits.utf8.count
    for index in 0..<zeros {
      if index > 0 && (count - index) % size == 0 { result.append(separator) }
      result.append("0")
    }
    for (offset, digit) in digits.enumerated() {
      let index = zeros + offset
      if index > 0 && (count - index) % size == 0 { result.append(separator) }
      result.append(digit)
    }
    return result
  }
}

extension LanguageError {
  /// The same error with Python's own words, where they are fewer.
  func withTorch(_ text: String) -> LanguageError {
    torch = text
    return self
  }
}

extension Interpreter {
  /// `format(value, spec)`.
  public func format(_ value: Value, _ text: String) throws -> String {
    if text.isEmpty {
      if case .tensor(let tensor) = value { return try TensorSeam.format(tensor, "", in: self) }
      return try str(value)
    }
    switch value {
    case .int(let number):
      return try formatInt(number, try FormatSpec(text, typeName: "int"), "int")
    case .bool(let flag):
      let spec = try FormatSpec(text, typeName: "bool")
      return try formatInt(flag ? 1 : 0, spec, "bool")
    case .float(let number):
      return try formatFloat(number, try FormatSpec(text, typeName: "float"))
    case .string(let string):
      return try formatString(string, try FormatSpec(text, typeName: "str"))
    case .tensor(let tensor): return try TensorSeam.format(tensor, text, in: self)
    default:
      throw LanguageError(
        .typeError, "unsupported format string passed to \(value.typeName).__format__")
    }
  }

  private func formatString(_ string: StringObject, _ spec: FormatSpec) throws -> String {
    if let grouping = spec.grouping, spec.type == nil {
      throw LanguageError(.valueError, "Cannot specify '\(grouping)' with 's'.")
    }
    if let type = spec.type, type != "s" { throw FormatSpec.unknownCode(type, "str") }
    if let sign = spec.sign {
      throw LanguageError(
        .valueError,
        sign == " "
          ? "Space not allowed in string format specifier"
          : "Sign not allowed in string format specifier")
    }
    if spec.negativeZeroToPositive {
      throw LanguageError(
        .valueError, "Negative zero coercion (z) not allowed in string format specifier")
    }
    if spec.alternate {
      throw LanguageError(
        .valueError, "Alternate form (#) not allowed in string format specifier")
    }
    if spec.align == "=" {
      throw LanguageError(.valueError, "'=' alignment not allowed in string format specifier")
    }
    var body = string.text
    if let precision = spec.precision, precision < string.count {
      body = string.substring(0, precision)
    }
    return try spec.pad(body, default: "<", in: self)
  }

  private func formatInt(_ number: Int, _ spec: FormatSpec, _ typeName: String) throws -> String {
    let type = spec.type ?? "d"
    switch type {
    case "e", "E", "f", "F", "g", "G", "%":
      return try formatFloat(Double(number), spec)
    case "d", "n", "b", "o", "x", "X", "c": break
    default: throw FormatSpec.unknownCode(type, typeName)
    }
    if spec.precision != nil {
      throw LanguageError(.valueError, "Precision not allowed in integer format specifier")
    }
    if spec.negativeZeroToPositive {
      throw LanguageError(
        .valueError,
        "Negative zero coercion (z) not allowed in integer format specifier")
    }
    if type == "c" {
      if spec.sign != nil {
        throw LanguageError(
          .valueError, "Sign not allowed with integer format specifier 'c'")
      }
      if spec.alternate {
        throw LanguageError(
          .valueError, "Alternate form (#) not allowed with integer format specifier 'c'")
      }
      guard number >= 0, number <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(number)) else {
        throw LanguageError(.overflowError, "%c arg not in range(0x110000)")
      }
      return try spec.pad(String(Character(scalar)), default: ">", in: self)
    }
    let radix: Int
    var prefix = ""
    switch type {
    case "b": (radix, prefix) = (2, "0b")
    case "o": (radix, prefix) = (8, "0o")
    case "x": (radix, prefix) = (16, "0x")
    case "X": (radix, prefix) = (16, "0X")
    default: radix = 10
    }
    let digits = String(number.magnitude, radix: radix, uppercase: type == "X")
    return try spec.layOut(
      negative: number < 0, prefix: spec.alternate ? prefix : "", digits: digits,
      groupSize: radix == 10 ? 3 : 4, in: self)
  }

  private func formatFloat(_ value: Double, _ spec: FormatSpec) throws -> String {
    var number = value
    let type = spec.type
    var percent = ""
    if type == "%" {
      number *= 100
      percent = "%"
    }
    guard type == nil || "eEfFgGn%".contains(type ?? "g") else {
      throw FormatSpec.unknownCode(type ?? " ", "float")
    }
    let precision = spec.precision ?? 6
    if precision > 1_000_000 {
      if precision > Int(Int32.max) { throw LanguageError(.valueError, "precision too big") }
      try checkStringSize(precision)
    }
    try checkStringSize(precision + 400)
    let isUpper = type == "E" || type == "F" || type == "G"
    if !number.isFinite {
      let word = number.isNaN ? "nan" : "inf"
      var plain = spec
      plain.grouping = nil
      return try plain.layOut(
        negative: number < 0, digits: isUpper ? word.uppercased() : word, rest: percent, in: self)
    }
    let magnitude = number.magnitude
    var body: String
    switch type {
    case "f", "F", "%":
      body = FloatText.fixed(magnitude, precision)
      if spec.alternate && precision == 0 { body += "." }
    case "e", "E":
      body = FloatText.scientific(magnitude, precision)
      if spec.alternate && precision == 0,
        let place = body.firstIndex(of: "e")
      {
        body.insert(".", at: place)
      }
    case nil:
      if spec.precision == nil {
        body = FloatText.repr(magnitude)
        if spec.alternate, !body.contains("."), let place = body.firstIndex(of: "e") {
          body.insert(".", at: place)
        }
      } else {
        body = general(magnitude, max(precision, 1), spec.alternate, pointAlways: true)
      }
    default:
      body = general(magnitude, max(precision, 1), spec.alternate, pointAlways: false)
    }
    if isUpper { body = body.uppercased() }
    var negative = number.sign == .minus
    if spec.negativeZeroToPositive && negative
      && !body.utf8.contains(where: { $0 >= 49 && $0 <= 57 })
    {
      negative = false
    }
    let digitsEnd = body.firstIndex { !$0.isASCII || !$0.isNumber } ?? body.endIndex
    return try spec.layOut(
      negative: negative, digits: String(body[..<digitsEnd]),
      rest: String(body[digitsEnd...]) + percent, in: self)
  }

  /// C's `%g`; `pointAlways` is Python's own form without a type, which keeps a digit after the
  /// point and turns to exponents one digit earlier.
  private func general(
    _ magnitude: Double, _ precision: Int, _ alternate: Bool, pointAlways: Bool
  ) -> String {
    var (digits, exponent) =
      magnitude == 0
      ? ([UInt8](repeating: 48, count: precision), 0)
      : FloatText.rounded(magnitude, significant: precision)
    if !alternate { while digits.count > 1 && digits.last == 48 { digits.removeLast() } }
    let limit = pointAlways ? precision - 1 : precision
    // With one digit the form without a type would have no room for its point.
    let scientificFrom = pointAlways ? max(limit, precision == 1 ? 0 : 1) : limit
    var text = FloatText.layOut(
      digits, exponent, scientificFrom: scientificFrom, pointAlways: pointAlways)
    if alternate && !text.contains(".") {
      if let place = text.firstIndex(of: "e") { text.insert(".", at: place) } else { text += "." }
    }
    return text
  }
}
