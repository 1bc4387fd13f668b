import TensorOps

/// The one form that all floats of an array are written in, as NumPy chooses it: positional or
/// scientific, how many digits, and the width that lines the decimal points up.
///
/// Values are given as doubles, to which every float dtype widens exactly; how many digits tell a
/// value apart is a matter of its own dtype. bfloat16, which NumPy doesn't have, is written like
/// float32.
struct FloatColumn {
  private let dtype: DType
  private let options: ArrayPrintOptions
  private let scientific: Bool
  /// Whether digits stop where the value is told apart.
  private let unique: Bool
  private let precision: Int?
  private let minimalDigits: Int
  private let keepsZeros: Bool
  private var leftWidth = 0
  private var rightWidth = 0
  private var exponentDigits = 0

  /// Nothing that a double holds needs more digits; it also bounds the text.
  private static let mostDigits = 4096

  init(_ values: [Double], dtype: DType, options: ArrayPrintOptions) {
    self.dtype = dtype
    self.options = options
    let finite = values.filter(\.isFinite)
    scientific = Self.needsExponent(finite, dtype, suppress: options.suppress)
    unique = options.floatmode != .fixed
    let mode = options.floatmode
    let asked = mode == .unique ? nil : min(max(0, options.precision), Self.mostDigits)

    var wholeWidth = 0
    var fractionWidth = 0
    for value in finite {
      let parts = NumberParts(
        value, dtype, scientific: scientific, unique: unique, precision: asked,
        trimsZeros: unique, plus: options.sign == .plus)
      wholeWidth = max(wholeWidth, parts.whole.utf8.count)
      fractionWidth = max(fractionWidth, parts.fraction.utf8.count)
      exponentDigits = max(exponentDigits, parts.exponent.utf8.count - 2)
    }
    leftWidth = wholeWidth
    // In scientific form, and where all are to have the same number of digits, the widest fraction
    // decides.
    keepsZeros = scientific || mode == .fixed || mode == .maxprecEqual
    precision = keepsZeros && !finite.isEmpty ? fractionWidth : asked
    minimalDigits = keepsZeros ? fractionWidth : 0
    rightWidth = scientific ? exponentDigits + 2 + fractionWidth : fractionWidth
    if options.sign == .space && !finite.contains(where: { $0.sign == .minus }) { leftWidth += 1 }
    if finite.count != values.count {
      let signed = options.sign != .minus || values.contains(-.infinity)
      let room = rightWidth + 1
      leftWidth = max(
        leftWidth, options.nanstr.unicodeScalars.count - room,
        options.infstr.unicodeScalars.count + (signed ? 1 : 0) - room)
    }
  }

  /// Large numbers for the dtype's precision, small ones, or a span of more than three magnitudes.
  private static func needsExponent(_ finite: [Double], _ dtype: DType, suppress: Bool) -> Bool {
    var smallest = Double.infinity
    var largest = 0.0
    for value in finite where value != 0 {
      smallest = min(smallest, value.magnitude)
      largest = max(largest, value.magnitude)
    }
    if largest == 0 { return false }
    // The comparisons are made in the array's own dtype.
    switch dtype {
    case .float64:
      return largest >= 1e8 || (!suppress && (smallest < 1e-4 || largest / smallest > 1000))
    case .float16:
      let ratio = Float16(largest) / Float16(smallest)
      return largest >= 1e3
        || (!suppress && (smallest < Double(Float16(1e-4)) || ratio > 1000))
    default:
      let ratio = Float(largest) / Float(smallest)
      return largest >= 1e6
        || (!suppress && (smallest < Double(Float(1e-4)) || ratio > 1000))
    }
  }

  /// One element, as wide as all others.
  func text(_ value: Double) -> String {
    if !value.isFinite {
      let plus = options.sign == .plus ? "+" : ""
      let body =
        value.isNaN
        ? plus + options.nanstr : (value < 0 ? "-" : plus) + options.infstr
      let missing = leftWidth + rightWidth + 1 - body.unicodeScalars.count
      return String(repeating: " ", count: max(0, missing)) + body
    }
    let parts = NumberParts(
      value, dtype, scientific: scientific, unique: unique, precision: precision,
      minimalDigits: minimalDigits, trimsZeros: !keepsZeros, plus: options.sign == .plus)
    var text = String(repeating: " ", count: max(0, leftWidth - parts.whole.utf8.count))
    text += parts.whole
    text += "."
    text += parts.fraction
    if scientific {
      text += parts.exponent.prefix(2)
      for _ in 0..<max(0, exponentDigits - (parts.exponent.utf8.count - 2)) { text += "0" }
      text += parts.exponent.dropFirst(2)
    } else {
      for _ in 0..<max(0, rightWidth - parts.fraction.utf8.count) { text += " " }
    }
    return text
  }
}

/// A finite number's text in its parts: `-12`, `50` and, in scientific form, `e+03`.
private struct NumberParts {
  var whole: String
  var fraction: String
  var exponent = ""

  init(
    _ value: Double, _ dtype: DType, scientific: Bool, unique: Bool, precision: Int?,
    minimalDigits: Int = 0, trimsZeros: Bool, plus: Bool
  ) {
    let (digits, power) = FloatText.shortest(value, as: dtype)
    let needed = scientific ? digits.count - 1 : max(0, digits.count - 1 - power)
    // What is told apart by fewer digits than are wanted goes on with its exact value.
    let exact: Int? =
      if !unique {
        precision ?? needed
      } else if let precision, needed > precision {
        precision
      } else if needed < minimalDigits {
        minimalDigits
      } else {
        nil
      }
    var text =
      if let exact {
        scientific
          ? DecimalText.scientific(value.magnitude, precision: exact)
          : DecimalText.fixed(value.magnitude, precision: exact)
      } else {
        FloatText.layOut(
          digits, power, scientificFrom: scientific ? .min : .max, scientificBelow: .min,
          pointAlways: false)
      }
    if scientific, let place = text.utf8.firstIndex(of: UInt8(ascii: "e")) {
      exponent = String(text[place...])
      text = String(text[..<place])
    }
    whole = value.sign == .minus ? "-" : plus ? "+" : ""
    if let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) {
      whole += text[..<point]
      fraction = String(text[text.utf8.index(after: point)...])
    } else {
      whole += text
      fraction = ""
    }
    if trimsZeros {
      while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
    }
  }
}
