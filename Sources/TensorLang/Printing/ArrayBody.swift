import TensorOps

/// The nested brackets of an array's text and the elements in them.
struct ArrayBody {
  private let tensor: Tensor
  private let options: ArrayPrintOptions
  /// The shown elements' texts, in the order in which they are written.
  private let words: [String]

  /// - Precondition: the tensor has elements.
  init(_ tensor: Tensor, _ options: ArrayPrintOptions) {
    self.tensor = tensor
    self.options = options
    var shown: [Scalar] = []
    Self.collect(tensor, options, dim: 0, offset: tensor.layout.offset, into: &shown)
    if tensor.dtype == .bool {
      // Columns are five wide; an element alone stands as it is.
      let yes = tensor.rank == 0 ? "True" : " True"
      words = shown.map { $0.isTrue ? yes : "False" }
    } else if tensor.dtype.isFloatingPoint {
      let values = shown.map(\.double)
      let column = FloatColumn(values, dtype: tensor.dtype, options: options)
      words = values.map(column.text)
    } else {
      words = Self.integers(shown.map(\.truncatedInt), sign: options.sign)
    }
  }

  static func summarizes(_ tensor: Tensor, _ options: ArrayPrintOptions) -> Bool {
    Double(tensor.count) > options.threshold
  }

  /// The indices of a dim that are shown before and after the dots; all in `tail` where there are no
  /// dots.
  static func shown(
    _ tensor: Tensor, _ dim: Int, _ options: ArrayPrintOptions
  ) -> (head: Range<Int>, tail: Range<Int>, dots: Bool) {
    let size = tensor.shape[dim]
    let edge = max(0, options.edgeitems)
    if summarizes(tensor, options) && edge < size - edge {
      // Without edges NumPy still writes the last item.
      return (0..<edge, (size - max(1, edge))..<size, true)
    }
    return (0..<0, 0..<size, false)
  }

  private static func collect(
    _ tensor: Tensor, _ options: ArrayPrintOptions, dim: Int, offset: Int,
    into elements: inout [Scalar]
  ) {
    if dim == tensor.rank {
      elements.append(tensor.scalar(atStorageOffset: offset))
      return
    }
    let (head, tail, _) = shown(tensor, dim, options)
    let step = tensor.strides[dim]
    for part in [head, tail] {
      for index in part {
        collect(tensor, options, dim: dim + 1, offset: offset + index * step, into: &elements)
      }
    }
  }

  /// Right-aligned to the widest of the smallest and the largest.
  private static func integers(_ values: [Int], sign: ArrayPrintOptions.Sign) -> [String] {
    let smallest = values.min() ?? 0
    let largest = values.max() ?? 0
    // A space before the others would only repeat the column that a minus makes.
    let sign = sign == .space && smallest < 0 ? .minus : sign
    let before = sign == .minus ? "" : sign.rawValue
    func text(_ value: Int) -> String { (value < 0 ? "" : before) + String(value) }
    let width = max(text(largest).utf8.count, String(smallest).utf8.count)
    return values.map { value in
      let text = text(value)
      return String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }
  }

  /// - Parameters:
  ///   - separator: what stands between elements, `", "` or `" "`; at a line's end without its
  ///     blanks.
  ///   - indent: the column at which the text begins, for continuation lines.
  ///   - width: characters in a line.
  func write(to text: inout String, separator: String, indent: Int, width: Int) {
    var next = words.makeIterator()
    write(
      dim: 0, next: &next, to: &text, separator: separator, hanging: indent + 1, width: width)
  }

  private func write(
    dim: Int, next: inout IndexingIterator<[String]>, to text: inout String, separator: String,
    hanging: Int, width: Int
  ) {
    if dim == tensor.rank {
      text += next.next() ?? ""
      return
    }
    text += "["
    if dim == tensor.rank - 1 {
      writeLine(
        dim: dim, next: &next, to: &text, separator: separator, hanging: hanging, width: width)
    } else {
      let between =
        Self.trimmed(separator) + String(repeating: "\n", count: tensor.rank - dim - 1)
        + String(repeating: " ", count: hanging)
      let (head, tail, dots) = Self.shown(tensor, dim, options)
      var first = true
      func items(_ count: Int, _ next: inout IndexingIterator<[String]>, _ text: inout String) {
        for _ in 0..<count {
          if !first { text += between }
          first = false
          write(
            dim: dim + 1, next: &next, to: &text, separator: separator, hanging: hanging + 1,
            width: width &- 1)
        }
      }
      items(head.count, &next, &text)
      if dots {
        if !first { text += between }
        first = false
        text += "..."
      }
      items(tail.count, &next, &text)
    }
    text += "]"
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
    return text
  }

  /// The innermost dim: as many elements in a line as fit before the separator or the bracket.
  private func writeLine(
    dim: Int, next: inout IndexingIterator<[String]>, to text: inout String, separator: String,
    hanging: Int, width: Int
  ) {
    let (head, tail, dots) = Self.shown(tensor, dim, options)
    let room = width &- 1
    let indent = String(repeating: " ", count: hanging)
    var line = ""
    var length = hanging
    var first = true
    func put(_ word: String, _ text: inout String) {
      if !first {
        line += separator
        length += separator.unicodeScalars.count
      }
      first = false
      let count = word.unicodeScalars.count
      // A break doesn't help a line that is empty.
      if length + count > room && length > hanging {
        while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
        text += line
        text += "\n"
        line = indent
        length = hanging
      }
      line += word
      length += count
    }
    for _ in head { put(next.next() ?? "", &text) }
    if dots { put("...", &text) }
    for _ in tail { put(next.next() ?? "", &text) }
    text += line
  }
}
