import TensorOps

/// A tensor's text as PyTorch writes it, to the character: what `repr`, `str` and `print` give.
package enum TensorPrinter {
  private static let prefix = "tensor("

  /// - Parameter indent: the column at which the text begins, for continuation lines. Python's `repr`
  ///   of a list or tuple doesn't tell its items where they stand: there it is 0.
  /// - Parameter requiresGrad: says so at the end, as of a layer's parameter.
  package static func text(
    _ tensor: Tensor, options: PrintOptions = PrintOptions(), indent: Int = 0,
    requiresGrad: Bool = false
  ) -> String {
    let indent = indent + prefix.utf8.count
    var text = prefix
    var suffixes: [String] = []
    let dtype = "dtype=torch.\(tensor.dtype.name)"
    if tensor.isShapeOnly {
      text += "..."
      suffixes = ["device='meta'", sizeSuffix(tensor)]
      if tensor.dtype != options.defaultDType { suffixes.append(dtype) }
    } else if tensor.layout.isEmpty {
      text += "[]"
      // Nothing shows the sizes or the dtype.
      if tensor.rank != 1 { suffixes.append(sizeSuffix(tensor)) }
      if tensor.dtype != options.defaultDType { suffixes.append(dtype) }
    } else {
      var body = Body(tensor, options)
      body.write(to: &text, indent: indent)
      if options.edgeitems == 0 { suffixes.append(sizeSuffix(tensor)) }
      let goesWithoutSaying: [DType] = [options.defaultDType, .int64, .bool]
      if !goesWithoutSaying.contains(tensor.dtype) { suffixes.append(dtype) }
    }
    if requiresGrad { suffixes.append("requires_grad=True") }
    append(suffixes, to: &text, indent: indent, linewidth: options.linewidth)
    return text
  }

  private static func sizeSuffix(_ tensor: Tensor) -> String {
    let sizes = tensor.shape.map(String.init).joined(separator: ", ")
    return "size=(\(sizes)\(tensor.rank == 1 ? "," : ""))"
  }

  private static func append(
    _ suffixes: [String], to text: inout String, indent: Int, linewidth: Int
  ) {
    // PyTorch counts two characters more than the last line has.
    let bytes = text.utf8
    let lastLine = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes.index(after: $0) }
    var length = bytes.distance(from: lastLine ?? bytes.startIndex, to: bytes.endIndex) + 2
    for suffix in suffixes {
      if length + suffix.utf8.count + 2 > linewidth {
        text += ",\n" + String(repeating: " ", count: indent) + suffix
        length = indent + suffix.utf8.count
      } else {
        text += ", " + suffix
        length += suffix.utf8.count + 2
      }
    }
    text += ")"
  }

  /// The nested brackets and what stands in them.
  private struct Body {
    private let tensor: Tensor
    private let options: PrintOptions
    private let edge: Int
    private let summarizes: Bool
    /// The shown elements' texts, in the order in which they are written.
    private var texts: [String] = []
    private var next = 0
    private var width = 1

    init(_ tensor: Tensor, _ options: PrintOptions) {
      self.tensor = tensor
      self.options = options
      edge = max(0, options.edgeitems)
      summarizes = Double(tensor.count) > options.threshold
      var shown: [Scalar] = []
      collect(dim: 0, offset: tensor.layout.offset, into: &shown)
      if tensor.dtype.isFloatingPoint {
        formatFloats(shown.map(\.double))
      } else {
        texts = shown.map { scalar in
          if case .bool(let value) = scalar { return value ? "True" : "False" }
          return String(scalar.truncatedInt)
        }
        for text in texts { width = max(width, text.utf8.count) }
      }
    }

    /// The indices of a dim that are shown before and after the dots; all of them where there are none.
    private func shownIndices(_ size: Int) -> (head: Range<Int>, tail: Range<Int>, dots: Bool) {
      if summarizes && (size - edge > edge || (edge == 0 && size > 0)) {
        return (0..<edge, (size - edge)..<size, true)
      }
      return (0..<size, size..<size, false)
    }

    private func collect(dim: Int, offset: Int, into shown: inout [Scalar]) {
      if dim == tensor.rank {
        shown.append(tensor.scalar(atStorageOffset: offset))
        return
      }
      let (head, tail, _) = shownIndices(tensor.shape[dim])
      let step = tensor.strides[dim]
      for index in head { collect(dim: dim + 1, offset: offset + index * step, into: &shown) }
      for index in tail { collect(dim: dim + 1, offset: offset + index * step, into: &shown) }
    }

    /// Whole numbers are written `2.`; a wide span of magnitudes, or very large or small ones, in
    /// scientific form; the column is as wide as the widest finite nonzero number.
    private mutating func formatFloats(_ values: [Double]) {
      var smallest = Double.infinity
      var largest = 0.0
      var allWhole = true
      for value in values where value.isFinite && value != 0 {
        smallest = min(smallest, value.magnitude)
        largest = max(largest, value.magnitude)
        allWhole = allWhole && value == value.rounded(.up)
      }
      let precision = options.precision
      let hasNumbers = largest > 0
      let scientific =
        hasNumbers
        && (options.sciMode ?? (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4))
      texts.reserveCapacity(values.count)
      for value in values {
        var text: String
        if scientific {
          text = DecimalText.scientific(value, precision: precision)
        } else if allWhole {
          text = DecimalText.fixed(value, precision: 0)
          if value.isFinite { text += "." }
        } else {
          text = DecimalText.fixed(value, precision: precision)
        }
        if value.isFinite && value != 0 { width = max(width, text.utf8.count) }
        texts.append(text)
      }
    }

    mutating func write(to text: inout String, indent: Int) {
      write(dim: 0, to: &text, indent: indent)
    }

    private mutating func writeElement(to text: inout String) {
      let element = texts[next]
      next += 1
      for _ in 0..<max(0, width - element.utf8.count) { text += " " }
      text += element
    }

    private mutating func write(dim: Int, to text: inout String, indent: Int) {
      if dim == tensor.rank {
        writeElement(to: &text)
        return
      }
      if dim == tensor.rank - 1 {
        writeLine(dim: dim, to: &text, indent: indent)
        return
      }
      let (head, tail, dots) = shownIndices(tensor.shape[dim])
      let separator =
        "," + String(repeating: "\n", count: tensor.rank - dim - 1)
        + String(repeating: " ", count: indent + 1)
      text += "["
      var first = true
      func separate() {
        if !first { text += separator }
        first = false
      }
      for _ in head {
        separate()
        write(dim: dim + 1, to: &text, indent: indent + 1)
      }
      if dots {
        separate()
        text += "..."
      }
      for _ in tail {
        separate()
        write(dim: dim + 1, to: &text, indent: indent + 1)
      }
      text += "]"
    }

    /// The innermost dim: as many elements in a line as fit.
    private mutating func writeLine(dim: Int, to text: inout String, indent: Int) {
      let room = (options.linewidth &- indent) / (width + 2)
      let perLine = max(1, room)
      let (head, tail, dots) = shownIndices(tensor.shape[dim])
      var place = 0
      text += "["
      func separate() {
        if place > 0 {
          if place % perLine == 0 {
            text += ",\n" + String(repeating: " ", count: indent + 1)
          } else {
            text += ", "
          }
        }
        place += 1
      }
      for _ in head {
        separate()
        writeElement(to: &text)
      }
      if dots {
        separate()
        text += edge == 0 ? "..." : " ..."
      }
      for _ in tail {
        separate()
        writeElement(to: &text)
      }
      text += "]"
    }
  }
}
