import Testing

@testable import TensorLang
@testable import TensorOps

/// The texts in Cases/numpy.txt are what NumPy 2.4 prints for the same arrays and options.
///
/// A case's first line says how (`repr`, `str`, `matrix`, `scalar-repr`, `scalar-str`), the dtype, the
/// shape and the options that are not the default ones; the second the elements, where `0..5` is a
/// range, repeated as often as the shape needs.
@Suite struct ArrayPrinterTests {
  let runtime = Runtime(seed: 0)

  @Test(arguments: PythonCase.load("numpy.txt"))
  func numpy(_ wanted: PythonCase) throws {
    let lines = wanted.source.split(separator: "\n", omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ")
    var options = ArrayPrintOptions()
    var view = ""
    for word in words[3...] {
      let (name, value) = try #require(
        word.firstIndex(of: "=").map { (word[..<$0], String(word[word.index(after: $0)...])) })
      switch name {
      case "precision": options.precision = try #require(Int(value))
      case "threshold": options.threshold = try #require(Double(value))
      case "edgeitems": options.edgeitems = try #require(Int(value))
      case "linewidth": options.linewidth = try #require(Int(value))
      case "suppress": options.suppress = true
      case "nanstr": options.nanstr = value
      case "infstr": options.infstr = value
      case "sign": options.sign = try #require(.init(rawValue: value == "space" ? " " : value))
      case "floatmode": options.floatmode = try #require(.init(rawValue: value))
      case "view": view = value
      default: Issue.record("no option \(name)")
      }
    }
    let dtype = try #require(DType.allCases.first { $0.name == words[1] })
    let shape = words[2] == "scalar" ? [] : words[2].split(separator: "x").compactMap { Int($0) }
    let tensor = try tensor(elements(lines[1]), dtype, shape, view: view)
    let text =
      switch words[0] {
      case "str": ArrayPrinter.str(tensor, options: options)
      case "matrix": ArrayPrinter.repr(tensor, options: options, isMatrix: true)
      case "scalar-repr": ArrayPrinter.scalarRepr(tensor)
      case "scalar-str": ArrayPrinter.scalarText(tensor)
      default: ArrayPrinter.repr(tensor, options: options)
      }
    #expect(text == wanted.expected)
  }

  func elements(_ line: Substring) -> [Scalar] {
    line.split(separator: " ").flatMap { word -> [Scalar] in
      if let dots = word.firstRange(of: "..") {
        let first = Int(word[..<dots.lowerBound]) ?? 0
        let end = Int(word[dots.upperBound...]) ?? 0
        return (first..<end).map { .int($0) }
      }
      return [Int(word).map { .int($0) } ?? .float(Double(word) ?? .nan)]
    }
  }

  /// A tensor of repeated elements, laid out in its storage as the view says.
  func tensor(_ elements: [Scalar], _ dtype: DType, _ shape: [Int], view: String) throws -> Tensor {
    var layout = Layout(contiguous: shape)
    let count = layout.count
    var stored = count
    switch view {
    case "transposed": layout.strides = Layout.contiguousStrides(shape.reversed()).reversed()
    case "reversed": layout = Layout(shape: shape, strides: [-1], offset: count - 1)
    case "broadcast":
      layout.strides[0] = 0
      stored = shape[1]
    case "stepped":
      layout.strides = [2]
      stored = 2 * count
    default: break
    }
    let storage = try runtime.make(shape: [stored], dtype: dtype)
    for place in 0..<stored { storage.store(elements[place % elements.count], at: place) }
    return storage.viewed(as: layout)
  }

  @Test func bfloat16() throws {
    // NumPy has none: the digits are float32's.
    let options = ArrayPrintOptions()
    let tensor = try tensor([.float(0.1), .int(2)], .bfloat16, [2], view: "")
    #expect(
      ArrayPrinter.repr(tensor, options: options)
        == "array([0.10009766, 2.        ], dtype=bfloat16)")
    #expect(ArrayPrinter.scalarRepr(tensor) == "np.bfloat16(0.100097656)")
  }

  /// A summary reads what it shows and nothing else; the shape says how much that is.
  @Test func summariesOfHugeArrays() throws {
    let one = try tensor([.float(0.5)], .float64, [1], view: "")
    let huge = one.viewed(as: Layout(shape: [1_000_000, 1_000_000], strides: [0, 0]))
    var options = ArrayPrintOptions()
    let row = "[0.5, 0.5, 0.5, ..., 0.5, 0.5, 0.5]"
    let rows = [row, row, row, "...", row, row, row].joined(separator: ",\n       ")
    #expect(
      ArrayPrinter.repr(huge, options: options)
        == "array([\(rows)], shape=(1000000, 1000000))")
    #expect(ArrayPrinter.shownCount(huge, options: options) == 36)
    options.threshold = .infinity
    #expect(ArrayPrinter.shownCount(huge, options: options) == 1_000_000_000_000)
  }

  /// Options that a user may set to anything.
  @Test func extremeOptions() throws {
    let tensor = try tensor(
      [.float(1.5), .float(-.infinity), .float(.nan)], .float64, [3], view: "")
    for number in [Int.min, -1, 0, 1, Int.max] {
      var options = ArrayPrintOptions()
      options.edgeitems = number
      options.threshold = 1
      options.linewidth = number
      options.precision = number
      #expect(ArrayPrinter.repr(tensor, options: options).hasPrefix("array(["))
      options.floatmode = .fixed
      #expect(ArrayPrinter.str(tensor, options: options).hasPrefix("["))
    }
  }

  @Test func shapesOnly() {
    let tensor = Tensor(shape: [2, 3], dtype: .float32)
    let options = ArrayPrintOptions()
    #expect(
      ArrayPrinter.repr(tensor, options: options) == "array(..., shape=(2, 3), dtype=float32)")
    #expect(ArrayPrinter.str(tensor, options: options) == "...")
    #expect(ArrayPrinter.scalarRepr(tensor) == "np.float32(...)")
  }
}
