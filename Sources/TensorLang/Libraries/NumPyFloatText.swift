import TensorOps

/// `np.format_float_positional` and `np.format_float_scientific`: a float as text, by its fewest digits
/// or by so many.
enum NumPyFloatText {
  static func install(in numpy: ModuleObject) {
    numpy.define(
      "format_float_positional",
      .named(
        [
          "x", "precision", "unique", "fractional", "trim", "sign", "pad_left", "pad_right",
          "min_digits",
        ], required: 1)
    ) { interpreter, _, arguments in
      var format = try Format(arguments[0], arguments[1], arguments[4], interpreter)
      format.isUnique = try flag(arguments[2], true, interpreter)
      format.minDigits = try number(arguments[8]) ?? 0
      format.hasSign = try flag(arguments[5], false, interpreter)
      let isFractional = try flag(arguments[3], true, interpreter)
      return .text(
        try format.positional(
          isFractional: isFractional, padLeft: try number(arguments[6]) ?? 0,
          padRight: try number(arguments[7]) ?? 0))
    }
    numpy.define(
      "format_float_scientific",
      .named(
        ["x", "precision", "unique", "trim", "sign", "pad_left", "exp_digits", "min_digits"],
        required: 1)
    ) { interpreter, _, arguments in
      var format = try Format(arguments[0], arguments[1], arguments[3], interpreter)
      format.isUnique = try flag(arguments[2], true, interpreter)
      format.minDigits = try number(arguments[7]) ?? 0
      format.hasSign = try flag(arguments[4], false, interpreter)
      return .text(
        try format.scientific(
          padLeft: try number(arguments[5]) ?? 0, exponentDigits: try number(arguments[6]) ?? 2))
    }
  }

  private static func flag(
    _ value: Value, _ other: Bool, _ interpreter: Interpreter
  ) throws -> Bool {
    value.isUnbound ? other : try interpreter.isTrue(value)
  }

  /// A count of digits or blanks; nil where none is given.
  private static func number(_ value: Value) throws -> Int? {
    if value.isUnbound || value.isNone { return nil }
    guard let number = value.asIndexInt else {
      throw LanguageError(
        .typeError, "'\(value.typeName)' object cannot be interpreted as an integer")
    }
    guard number <= 16_384 else { throw LanguageError(.valueError, "precision is too large") }
    return number < 0 ? nil : number
  }

  private struct Format {
    let value: Double
    let dtype: DType
    let precision: Int?
    let trim: String
    var isUnique = true
    var hasSign = false
    var minDigits = 0

    init(
      _ x: Value, _ precision: Value, _ trim: Value, _ interpreter: Interpreter
    ) throws {
      let array = try interpreter.numpy("asarray", [x])
      guard array.rank == 0, !array.isShapeOnly, let scalar = array.scalars.first else {
        throw LanguageError(
          .typeError, "only 0-dimensional arrays can be converted to Python scalars")
      }
      value = scalar.double
      dtype = array.dtype.isFloatingPoint ? array.dtype : .float64
      self.precision = try number(precision)
      self.trim = trim.isUnbound ? "k" : trim.stringText ?? ""
      guard ["k", ".", "0", "-"].contains(self.trim) else {
        throw LanguageError(
          .typeError, "if supplied, trim must be 'k', '.', '0' or '-' found `\(self.trim)`")
      }
    }

    private func checkPrecision() throws {
      if !isUnique, precision == nil {
        throw LanguageError(
          .typeError, "in non-unique mode `precision` must be supplied")
      }
    }

    private var sign: String { value.sign == .minus && !value.isNaN ? "-" : hasSign ? "+" : "" }

    /// `trim`, and at least `minDigits` digits behind the point.
    private func trimmed(_ fraction: String) -> String {
      var fraction = fraction
      if trim != "k" {
        while fraction.utf8.count > minDigits, fraction.last == "0" { fraction.removeLast() }
      }
      while fraction.utf8.count < minDigits { fraction += "0" }
      if fraction.isEmpty { return trim == "-" ? "" : trim == "0" ? ".0" : "." }
      return "." + fraction
    }

    /// The digits before the point and behind it.
    private func parts(_ digits: [UInt8], _ exponent: Int) -> (whole: String, fraction: String) {
      let text = String(decoding: digits, as: UTF8.self)
      let count = digits.count
      if exponent < 0 {
        return ("0", String(repeating: "0", count: -exponent - 1) + text)
      }
      if count <= exponent + 1 {
        return (text + String(repeating: "0", count: exponent + 1 - count), "")
      }
      return (String(text.prefix(exponent + 1)), String(text.dropFirst(exponent + 1)))
    }

    /// The digits of a text like `1.2340e+05`, and its exponent.
    private func split(_ text: String) -> (digits: [UInt8], exponent: Int) {
      let halves = text.split(separator: "e")
      let digits = halves[0].utf8.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      let power = halves.count > 1 ? Int(halves[1].drop { $0 == "+" }) ?? 0 : 0
      return (digits, power)
    }

    func positional(isFractional: Bool, padLeft: Int, padRight: Int) throws -> String {
      try checkPrecision()
      guard value.isFinite else { return sign + (value.isNaN ? "nan" : "inf") }
      let magnitude = value.magnitude
      let shortest = FloatText.shortest(magnitude, as: dtype)
      var (whole, fraction) = magnitude == 0 ? ("0", "") : parts(shortest.digits, shortest.exponent)
      if !isFractional, let precision {
        let wanted = max(precision, 1)
        if !isUnique || shortest.digits.count > wanted {
          let (digits, exponent) = split(
            DecimalText.scientific(magnitude, precision: wanted - 1))
          (whole, fraction) = parts(digits, exponent)
        }
      } else if let precision, !isUnique || fraction.utf8.count > precision {
        let halves = DecimalText.fixed(magnitude, precision: precision).split(separator: ".")
        whole = String(halves[0])
        fraction = halves.count > 1 ? String(halves[1]) : ""
        // The fewest digits have no zeros at their end.
        if isUnique { while fraction.last == "0" { fraction.removeLast() } }
      }
      let left = sign + whole
      let right = trimmed(fraction)
      let blanks = String(repeating: " ", count: max(0, padLeft - left.utf8.count))
      let rest = max(0, padRight - max(0, right.utf8.count - 1))
      // Where there is no point, a blank stands for it.
      let after = String(repeating: " ", count: padRight > 0 && right.isEmpty ? rest + 1 : rest)
      return blanks + left + right + after
    }

    func scientific(padLeft: Int, exponentDigits: Int) throws -> String {
      try checkPrecision()
      guard value.isFinite else { return sign + (value.isNaN ? "nan" : "inf") }
      let magnitude = value.magnitude
      var (digits, exponent) = FloatText.shortest(magnitude, as: dtype)
      if let precision, !isUnique || digits.count > precision + 1 {
        (digits, exponent) = split(DecimalText.scientific(magnitude, precision: precision))
        if isUnique {
          while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        }
      }
      if magnitude == 0 { exponent = 0 }
      let text = String(decoding: digits, as: UTF8.self)
      let left = sign + String(text.prefix(1))
      let blanks = String(repeating: " ", count: max(0, padLeft - left.utf8.count))
      var power = String(exponent.magnitude)
      while power.utf8.count < exponentDigits { power = "0" + power }
      return blanks + left + trimmed(String(text.dropFirst())) + "e" + (exponent < 0 ? "-" : "+")
        + power
    }
  }
}
