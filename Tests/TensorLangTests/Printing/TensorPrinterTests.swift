import Testing

@testable import TensorLang
@testable import TensorOps

/// The texts are what PyTorch 2.15 prints for the same tensors and options.
@Suite struct TensorPrinterTests {
  let runtime = Runtime(seed: 0)

  func tensor(_ values: [Double], _ shape: [Int]? = nil, _ dtype: DType = .float32) throws -> Tensor
  {
    let result = try runtime.make(shape: shape ?? [values.count], dtype: dtype)
    for (place, value) in values.enumerated() { result.store(.float(value), at: place) }
    return result
  }

  func range(_ count: Int, _ shape: [Int]? = nil, _ dtype: DType = .int64) throws -> Tensor {
    try tensor((0..<count).map(Double.init), shape, dtype)
  }

  @Test func floats() throws {
    #expect(
      TensorPrinter.text(try tensor([1, 2.5, -3.25])) == "tensor([ 1.0000,  2.5000, -3.2500])")
    #expect(TensorPrinter.text(try tensor([1, -2, .infinity])) == "tensor([ 1., -2., inf])")
    #expect(TensorPrinter.text(try tensor([1e-5, 1])) == "tensor([1.0000e-05, 1.0000e+00])")
    #expect(TensorPrinter.text(try tensor([0, .nan, -0.0])) == "tensor([0., nan, -0.])")
    #expect(
      TensorPrinter.text(try tensor([0.00005, 12345678.9])) == "tensor([5.0000e-05, 1.2346e+07])")
    #expect(
      TensorPrinter.text(try tensor([2.5], [], .float16)) == "tensor(2.5000, dtype=torch.float16)")
  }

  @Test func roundingIsOfTheStoredValue() {
    // 0.00025 and 2.00005 are not ties in binary, 0.125 is one.
    #expect(DecimalText.fixed(0.00025, precision: 4) == "0.0003")
    #expect(DecimalText.fixed(2.00005, precision: 4) == "2.0000")
    #expect(DecimalText.fixed(0.125, precision: 2) == "0.12")
    #expect(DecimalText.fixed(0.375, precision: 2) == "0.38")
    #expect(DecimalText.fixed(-0.00001, precision: 4) == "-0.0000")
    #expect(DecimalText.fixed(1e22, precision: 1) == "10000000000000000000000.0")
    #expect(DecimalText.fixed(1e300, precision: 0).count == 301)
    #expect(DecimalText.scientific(-.nan, precision: 4) == "nan")
  }

  @Test func otherTypes() throws {
    #expect(TensorPrinter.text(try tensor([1, 0], nil, .bool)) == "tensor([ True, False])")
    #expect(
      TensorPrinter.text(try tensor([-1, 100], nil, .int8))
        == "tensor([ -1, 100], dtype=torch.int8)")
    #expect(
      TensorPrinter.text(try range(30, nil, .float64))
        == """
        tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,
                14., 15., 16., 17., 18., 19., 20., 21., 22., 23., 24., 25., 26., 27.,
                28., 29.], dtype=torch.float64)
        """)
  }

  @Test func nesting() throws {
    #expect(
      TensorPrinter.text(try tensor((0..<8).map { Double($0) * 1000.5 }, [2, 2, 2]))
        == """
        tensor([[[   0.0000, 1000.5000],
                 [2001.0000, 3001.5000]],

                [[4002.0000, 5002.5000],
                 [6003.0000, 7003.5000]]])
        """)
    #expect(
      TensorPrinter.text(try range(2000, [2, 1000]))
        == """
        tensor([[   0,    1,    2,  ...,  997,  998,  999],
                [1000, 1001, 1002,  ..., 1997, 1998, 1999]])
        """)
  }

  @Test func emptyAndShapeOnly() throws {
    #expect(TensorPrinter.text(try tensor([], [0, 3])) == "tensor([], size=(0, 3))")
    #expect(TensorPrinter.text(try tensor([], [0], .int64)) == "tensor([], dtype=torch.int64)")
    #expect(
      TensorPrinter.text(Tensor(shape: [2, 3], dtype: .int8))
        == "tensor(..., device='meta', size=(2, 3), dtype=torch.int8)")
    #expect(
      TensorPrinter.text(Tensor(shape: [4], dtype: .float32))
        == "tensor(..., device='meta', size=(4,))")
  }

  @Test func options() throws {
    func text(_ tensor: Tensor, _ change: (inout PrintOptions) -> Void) -> String {
      var options = PrintOptions()
      change(&options)
      return TensorPrinter.text(tensor, options: options)
    }
    #expect(
      text(try tensor([1 / 3.0, 2 / 3.0])) { $0.set(precision: 2) } == "tensor([0.33, 0.67])")
    #expect(
      text(try range(10)) { $0.set(threshold: 5, edgeitems: 1) } == "tensor([0,  ..., 9])")
    #expect(
      text(try range(4)) { $0.set(threshold: 1, edgeitems: 0) } == "tensor([...], size=(4,))")
    #expect(
      text(try tensor([1, 1e9])) { $0.set(sciMode: false) }
        == "tensor([         1., 1000000000.])")
    #expect(
      text(try tensor([0.5, 2.5], [1, 2])) { $0.set(sciMode: true) }
        == "tensor([[5.0000e-01, 2.5000e+00]])")
    #expect(text(try range(3)) { $0.set(linewidth: 5) } == "tensor([0,\n        1,\n        2])")
    #expect(text(try tensor([1], nil, .float64)) { $0.defaultDType = .float64 } == "tensor([1.])")
  }

  @Test func viewsAreReadThroughTheirStrides() throws {
    let turned = try range(6, [2, 3]).viewed(as: Layout(shape: [3, 2], strides: [1, 3]))
    #expect(
      TensorPrinter.text(turned)
        == "tensor([[0, 3],\n        [1, 4],\n        [2, 5]])")
    let stretched = try range(2).viewed(as: Layout(shape: [1 << 40, 2], strides: [0, 1]))
    #expect(TensorPrinter.text(stretched).hasPrefix("tensor([[0, 1],\n        [0, 1],"))
  }
}
