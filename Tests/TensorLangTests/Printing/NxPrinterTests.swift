import Testing

@testable import TensorLang
@testable import TensorOps

/// The layout is that of Nx's `Nx.Backend.inspect`; the floats are Erlang's `float_to_binary(x, [short])`.
@Suite struct NxPrinterTests {
  let runtime = Runtime(seed: 0)

  func tensor(_ values: [Double], _ shape: [Int], _ dtype: DType = .float32) throws -> Tensor {
    let result = try runtime.make(shape: shape, dtype: dtype)
    for (place, value) in values.enumerated() { result.store(.float(value), at: place) }
    return result
  }

  @Test func layout() throws {
    #expect(
      NxPrinter.text(try tensor([0.9746318], [])) == "#Nx.Tensor<\n  f32\n  0.9746318\n>")
    #expect(
      NxPrinter.text(try tensor([1, 2, 3], [3], .int64)) == "#Nx.Tensor<\n  s64[3]\n  [1, 2, 3]\n>")
    #expect(
      NxPrinter.text(try tensor([0.88, 0.85, 0.96, 0.94], [2, 2]))
        == """
        #Nx.Tensor<
          f32[2][2]
          [
            [0.88, 0.85],
            [0.96, 0.94]
          ]
        >
        """)
    #expect(
      NxPrinter.text(try tensor([1, 2, 3, 4], [2, 1, 2], .int32))
        == """
        #Nx.Tensor<
          s32[2][1][2]
          [
            [
              [1, 2]
            ],
            [
              [3, 4]
            ]
          ]
        >
        """)
    #expect(
      NxPrinter.text(try tensor([], [2, 0]))
        == "#Nx.Tensor<\n  f32[2][0]\n  [\n    [],\n    []\n  ]\n>")
    #expect(
      NxPrinter.text(Tensor(shape: [2, 3], dtype: .float64)) == "#Nx.Tensor<\n  f64[2][3]\n>")
  }

  @Test func transposedView() throws {
    let base = try tensor([1, 2, 3, 4, 5, 6], [2, 3], .int64)
    #expect(
      NxPrinter.text(base.viewed(as: Layout(shape: [3, 2], strides: [1, 3])))
        == "#Nx.Tensor<\n  s64[3][2]\n  [\n    [1, 4],\n    [2, 5],\n    [3, 6]\n  ]\n>")
  }

  @Test(arguments: [
    (DType.bool, "u8"), (.uint8, "u8"), (.int8, "s8"), (.int16, "s16"), (.int32, "s32"),
    (.int64, "s64"), (.float16, "f16"), (.bfloat16, "bf16"), (.float32, "f32"), (.float64, "f64"),
  ])
  func types(_ dtype: DType, _ name: String) throws {
    let one = dtype.isFloatingPoint ? "1.0" : "1"
    #expect(
      NxPrinter.text(try tensor([1], [1], dtype)) == "#Nx.Tensor<\n  \(name)[1]\n  [\(one)]\n>")
  }

  /// Fifty elements in all; whatever list they end in, and those around it that go on, says so.
  @Test func limit() throws {
    let fifty = (0..<50).map(Double.init)
    let shown = (0..<50).map(String.init)
    #expect(
      NxPrinter.text(try tensor(fifty, [50], .int64))
        == "#Nx.Tensor<\n  s64[50]\n  [\(shown.joined(separator: ", "))]\n>")
    #expect(
      NxPrinter.text(try tensor(fifty + [50], [51], .int64))
        == "#Nx.Tensor<\n  s64[51]\n  [\(shown.joined(separator: ", ")), ...]\n>")
    let row = "[\((0..<25).map(String.init).joined(separator: ", "))]"
    let second = "[\((25..<50).map(String.init).joined(separator: ", "))]"
    #expect(
      NxPrinter.text(try tensor((0..<75).map(Double.init), [3, 25], .int64))
        == "#Nx.Tensor<\n  s64[3][25]\n  [\n    \(row),\n    \(second),\n    ...\n  ]\n>")
    let first = "[\(shown.joined(separator: ", ")), ...]"
    let one = try tensor([7], [1], .int64)
    let huge = one.viewed(as: Layout(shape: [1_000_000, 1_000_000], strides: [0, 0]))
    #expect(
      NxPrinter.text(huge).hasSuffix("7, ...],\n    ...\n  ]\n>"))
    #expect(
      NxPrinter.text(try tensor((0..<120).map(Double.init), [2, 60], .int64))
        == "#Nx.Tensor<\n  s64[2][60]\n  [\n    \(first),\n    ...\n  ]\n>")
    // Lists without elements count as one each.
    let empty = Tensor(
      layout: Layout(contiguous: [1000, 1000, 1000, 0]), dtype: .int64, storage: one.storage)
    #expect(NxPrinter.text(empty).utf8.count < 2000)
  }

  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-2.5, "-2.5"), (10, "10.0"), (100, "100.0"),
    (1000, "1.0e3"), (1234, "1234.0"), (12000, "1.2e4"), (12300, "1.23e4"),
    (123_456_789, "123456789.0"),
    (1e10, "1.0e10"), (1.5e10, "1.5e10"), (123456.789, "123456.789"), (0.1, "0.1"), (0.01, "0.01"),
    (0.001, "0.001"), (0.0001, "1.0e-4"), (0.00012, "1.2e-4"), (0.0012, "0.0012"),
    (1e-10, "1.0e-10"),
    (9_007_199_254_740_991, "9007199254740991.0"), (9_007_199_254_740_992, "9.007199254740992e15"),
    (1e22, "1.0e22"), (1e100, "1.0e100"),
    (.leastNonzeroMagnitude, "5.0e-324"), (.nan, "NaN"), (.infinity, "Inf"),
    (-.infinity, "-Inf"), (0.30000000000000004, "0.30000000000000004"),
  ])
  func doubles(_ value: Double, _ text: String) {
    #expect(NxPrinter.floatText(value, .float64) == text)
  }

  @Test(arguments: [
    (DType.float32, 0.1, "0.1"), (.float32, 0.43, "0.43"), (.float32, 16_777_216, "16777216.0"),
    (.float32, 1e10, "1.0e10"), (.float32, 3.4028235e38, "3.4028235e38"), (.float16, 0.47, "0.47"),
    (.float16, 65504, "6.55e4"), (.float16, 0.1, "0.1"), (.bfloat16, 0.1, "0.1"),
    (.bfloat16, 3.140625, "3.14"), (.bfloat16, 256, "256.0"), (.bfloat16, 3.3895314e38, "3.39e38"),
    (.bfloat16, 9.1835e-41, "9.0e-41"), (.bfloat16, 1.0078125, "1.01"),
  ])
  func digitsOfTheOwnType(_ dtype: DType, _ value: Double, _ text: String) throws {
    let tensor = try tensor([value], [], dtype)
    #expect(NxPrinter.text(tensor).split(separator: "\n")[2] == "  " + text)
  }
}
