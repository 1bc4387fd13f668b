import TensorOps

/// A tensor's text as Elixir's Nx inspects it.
package enum NxPrinter {
  /// How many elements are shown before the dots: the limit of Elixir's `Inspect.Opts`.
  private static let limit = 50

  /// `#Nx.Tensor<`, the type with its sizes, the data with the innermost lists on one line, `>`.
  ///
  /// The first 50 elements are shown; every list that has more of them ends in `...`. Booleans are
  /// Nx's u8, zero and one.
  package static func text(_ tensor: Tensor) -> String {
    var text = "#Nx.Tensor<\n  " + typeName(tensor.dtype)
    for size in tensor.shape { text += "[\(size)]" }
    if !tensor.isShapeOnly {
      text += "\n  "
      var left = limit
      write(tensor, dim: 0, offset: tensor.layout.offset, left: &left, indent: 2, to: &text)
    }
    return text + "\n>"
  }

  private static func typeName(_ dtype: DType) -> String {
    switch dtype {
    case .bool, .uint8: "u8"
    case .int8: "s8"
    case .int16: "s16"
    case .int32: "s32"
    case .int64: "s64"
    case .float16: "f16"
    case .bfloat16: "bf16"
    case .float32: "f32"
    case .float64: "f64"
    }
  }

  private static func write(
    _ tensor: Tensor, dim: Int, offset: Int, left: inout Int, indent: Int, to text: inout String
  ) {
    if dim == tensor.rank {
      switch tensor.scalar(atStorageOffset: offset) {
      case .bool(let value): text += value ? "1" : "0"
      case .int(let value): text += String(value)
      case .float(let value): text += floatText(value, tensor.dtype)
      }
      left -= 1
      return
    }
    let size = tensor.shape[dim]
    if size == 0 {
      // There may be any number of lists without elements.
      text += "[]"
      left -= 1
      return
    }
    let isInnermost = dim == tensor.rank - 1
    let line = "\n" + String(repeating: " ", count: indent + 2)
    text += isInnermost ? "[" : "[" + line
    for index in 0..<size {
      if index > 0 { text += isInnermost ? ", " : "," + line }
      if left <= 0 {
        text += "..."
        break
      }
      write(
        tensor, dim: dim + 1, offset: offset + index * tensor.strides[dim], left: &left,
        indent: indent + 2, to: &text)
    }
    text += isInnermost ? "]" : line.dropLast(2) + "]"
  }

  /// Erlang's shortest text of a float (`float_to_binary(x, [short])`), with the digits that read
  /// back in the tensor's own type: positional where that is no longer than the exponent's form
  /// (`100.0`, `1.0e3`, `0.001`, `1.0e-4`), and never from 2⁵³ on.
  static func floatText(_ value: Double, _ dtype: DType) -> String {
    if value.isNaN { return "NaN" }
    let sign = value.sign == .minus ? "-" : ""
    if value.isInfinite { return sign + "Inf" }
    if value == 0 { return sign + "0.0" }
    let (digits, power) =
      dtype == .bfloat16
      ? FloatText.shortestBFloat16(value) : FloatText.shortest(value, as: dtype)
    let place = power + 1 - digits.count
    let exponentLength = String(power).utf8.count + 2
    let positional =
      if place >= 0 {
        exponentLength + (digits.count == 1 ? 1 : 0) >= place + 2 && value.magnitude < 0x1p53
      } else {
        power >= 0 || 1 - power <= exponentLength
      }
    if positional {
      return sign
        + FloatText.layOut(
          digits, power, scientificFrom: .max, scientificBelow: .min, pointAlways: true)
    }
    let rest = digits.count > 1 ? String(decoding: digits[1...], as: UTF8.self) : "0"
    return "\(sign)\(Character(UnicodeScalar(digits[0]))).\(rest)e\(power)"
  }
}
