import TensorOps

/// An array's text as NumPy 2 writes it, to the character.
package enum ArrayPrinter {
  /// What `repr` gives: `array([[1., 2.],\n       [3., 4.]])`, with the dtype where the elements
  /// don't tell it (not int64, float64 or bool, or no elements) and the shape where they don't show
  /// it (an empty array that is not a vector, a summary).
  ///
  /// - Parameter isMatrix: whether the array is an `np.matrix`, whose text says so.
  package static func repr(
    _ tensor: Tensor, options: ArrayPrintOptions, isMatrix: Bool = false
  ) -> String {
    let prefix = isMatrix ? "matrix(" : "array("
    var text = prefix
    var extras: [String] = []
    let isEmpty = tensor.layout.isEmpty
    if tensor.isShapeOnly {
      text += "..."
    } else if isEmpty {
      text += "[]"
    } else {
      ArrayBody(tensor, options).write(
        to: &text, separator: ", ", indent: prefix.utf8.count, width: options.linewidth &- 1)
    }
    let hidesShape = tensor.isShapeOnly || ArrayBody.summarizes(tensor, options)
    if hidesShape || (isEmpty && tensor.shape != [0]) {
      extras.append("shape=" + shapeText(tensor.shape))
    }
    let implied: [DType] = [.int64, .float64, .bool]
    if !implied.contains(tensor.dtype) || isEmpty { extras.append("dtype=\(tensor.dtype.name)") }
    if extras.isEmpty { return text + ")" }
    text += ","
    let extra = extras.joined(separator: ", ") + ")"
    let lastLine = text.unicodeScalars.reversed().prefix { $0 != "\n" }.count
    if lastLine + extra.utf8.count + 1 > options.linewidth {
      text += "\n" + String(repeating: " ", count: prefix.utf8.count)
    } else {
      text += " "
    }
    return text + extra
  }

  /// What `str` and `print` give: `[[1. 2.]\n [3. 4.]]`; a 0-d array's is its element's.
  package static func str(_ tensor: Tensor, options: ArrayPrintOptions) -> String {
    if tensor.isShapeOnly { return "..." }
    if tensor.layout.isEmpty { return "[]" }
    if tensor.rank == 0 { return scalarText(tensor) }
    return self.text(tensor, options: options)
  }

  /// What `np.array2string` gives.
  ///
  /// - Parameters:
  ///   - separator: what stands between elements; at a line's end without its last blanks.
  ///   - prefix: what will stand before the text: its length is the indent of further lines.
  ///   - suffix: what will stand after it.
  package static func text(
    _ tensor: Tensor, options: ArrayPrintOptions, separator: String = " ", prefix: String = "",
    suffix: String = ""
  ) -> String {
    if tensor.isShapeOnly { return "..." }
    if tensor.layout.isEmpty { return "[]" }
    if tensor.rank == 0 { return elementText(tensor, options: options) }
    var text = ""
    ArrayBody(tensor, options).write(
      to: &text, separator: separator, indent: prefix.unicodeScalars.count,
      width: options.linewidth &- suffix.unicodeScalars.count)
    return text
  }

  /// The one element of an array without axes, as an array of it would show it.
  package static func elementText(_ tensor: Tensor, options: ArrayPrintOptions) -> String {
    var text = ""
    ArrayBody(tensor, options).write(to: &text, separator: " ", indent: 0, width: .max)
    return text
  }

  /// How many elements the text of an array shows: what to charge for before it is made.
  package static func shownCount(_ tensor: Tensor, options: ArrayPrintOptions) -> Int {
    var count = 1
    for dim in 0..<tensor.rank {
      let shown = ArrayBody.shown(tensor, dim, options)
      let product = count.multipliedReportingOverflow(by: shown.head.count + shown.tail.count)
      if product.overflow { return .max }
      count = product.partialValue
    }
    return count
  }

  /// The `repr` of NumPy's scalar: `np.float64(1.5)`, `np.int64(3)`, `np.True_`.
  ///
  /// - Parameter tensor: its first element is the scalar.
  package static func scalarRepr(_ tensor: Tensor) -> String {
    let text = scalarText(tensor)
    return tensor.dtype == .bool && !tensor.isShapeOnly
      ? "np.\(text)_" : "np.\(tensor.dtype.name)(\(text))"
  }

  /// The `str` of NumPy's scalar: `1.5`, `3`, `True`. Floats have the digits that tell them apart in
  /// their dtype, whatever the printing options, and an exponent below 1e-4 and from where the
  /// dtype's digits no longer reach the units: 1e3 in float16, 1e6 in float32, 1e16 in float64.
  ///
  /// - Parameter tensor: its first element is the scalar.
  package static func scalarText(_ tensor: Tensor) -> String {
    if tensor.isShapeOnly || tensor.layout.isEmpty { return "..." }
    switch tensor.scalar(atStorageOffset: tensor.layout.offset) {
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return String(value)
    case .float(let value): return floatText(value, tensor.dtype)
    }
  }

  private static func floatText(_ value: Double, _ dtype: DType) -> String {
    if value.isNaN { return "nan" }
    let sign = value.sign == .minus ? "-" : ""
    if value.isInfinite { return sign + "inf" }
    let limit =
      switch dtype {
      case .float64: 1e16
      case .float16: 1e3
      default: 1e6
      }
    let magnitude = value.magnitude
    let (digits, power) = FloatText.shortest(value, as: dtype)
    let positional = magnitude == 0 || (magnitude >= 1e-4 && magnitude < limit)
    return sign
      + FloatText.layOut(
        digits, power, scientificFrom: positional ? .max : .min, scientificBelow: .min,
        pointAlways: true)
  }

  /// A tuple of sizes: `(2, 3)`, `(5,)`, `()`.
  private static func shapeText(_ shape: [Int]) -> String {
    "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
  }
}
