import Testing

@testable import TensorOps

@Suite struct PromotionTests {
  private func one(_ dtype: DType, _ shape: [Int] = [1]) -> Argument {
    .tensor(Tensor(shape: shape, dtype: dtype))
  }

  private func result(_ a: Argument, _ b: Argument) -> DType {
    Promotion.result(a, b, runtime: testRuntime())
  }

  @Test func tensorsWithDims() {
    #expect(result(one(.uint8), one(.int8)) == .int16)
    #expect(result(one(.uint8), one(.int32)) == .int32)
    #expect(result(one(.int64), one(.float16)) == .float16)
    #expect(result(one(.float16), one(.bfloat16)) == .float32)
    #expect(result(one(.bool), one(.uint8)) == .uint8)
    #expect(result(one(.float32), one(.float64)) == .float64)
  }

  @Test func zeroDimTensorsAndNumbersCountLess() {
    #expect(result(one(.float32), one(.float64, [])) == .float32)
    #expect(result(one(.int8), one(.int64, [])) == .int8)
    #expect(result(one(.int8), one(.float64, [])) == .float64)
    #expect(result(one(.bool), one(.uint8, [])) == .uint8)
    #expect(result(one(.int32, []), .int(1)) == .int32)
    #expect(result(one(.int64, []), .float(1)) == .float32)
    #expect(result(one(.bool), .int(1)) == .int64)
    #expect(result(one(.float16), .float(1)) == .float16)
    #expect(result(.int(1), .bool(true)) == .int64)
    let runtime = testRuntime()
    runtime.defaultDType = .float64
    #expect(Promotion.result(one(.int64), .float(1), runtime: runtime) == .float64)
  }

  @Test func numbersThatDoNotFit() throws {
    let bytes = try Tensor.of(ints: [1, 2, -128], .int8)
    #expect(try Arithmetic.add(.tensor(bytes), .int(1000)).doubles == [-23, -22, 104])
    #expect(try Arithmetic.mul(.tensor(bytes), .int(1000)).doubles == [-24, -48, 0])
    #expect(try Comparisons.lt(.tensor(bytes), .int(1000)).doubles == [0, 0, 1])
    #expect(
      try Extremes.clamp(.tensor(bytes), .int(0), .int(1000), signature: 1).doubles == [1, 2, 0])
    #expect(
      Extremes.clamp.refusal(.tensor(bytes), .int(1000), signature: 1)
        == "Clamp min value 1000 is outside the representable range of Char")
    #expect(
      Conversions.fillInto.refusal(.tensor(bytes), .int(1000), signature: 1)
        == "value cannot be converted to type int8_t without overflow")
    #expect(Scalar.int(-255).fits(.uint8) && !Scalar.int(-256).fits(.uint8))
    #expect(!Scalar.float(.nan).fits(.int64) && Scalar.float(.nan).fits(.float16))
  }

  @Test func floatsCutAsTheProcessorDoes() throws {
    let x = try Tensor.of([300, -1, 1e30, .infinity, 3e9, .nan, -2.9], .float64)
    func cast(_ dtype: DType) throws -> [Double] {
      try Conversions.to(.tensor(x), .dtype(dtype)).doubles
    }
    let low = Double(Int32.min)
    #expect(try cast(.uint8) == [44, 255, 0, 0, 0, 0, 254])
    #expect(try cast(.int8) == [44, -1, 0, 0, 0, 0, -2])
    #expect(try cast(.int16) == [300, -1, 0, 0, 0, 0, -2])
    #expect(try cast(.int32) == [300, -1, low, low, low, low, -2])
    #expect(
      try cast(.int64)
        == [300, -1, Double(Int.min), Double(Int.min), 3e9, Double(Int.min), -2])
    #expect(try cast(.bool) == [1, 1, 1, 1, 1, 1, 1])
  }
}
