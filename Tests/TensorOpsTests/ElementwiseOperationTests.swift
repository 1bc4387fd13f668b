import Testing

@testable import TensorOps

@Suite struct ElementwiseOperationTests {
  @Test func integerDivision() throws {
    let x = try Tensor.of(ints: [5, -5, 0, Int.min])
    func by(_ divisor: Int) throws -> [[Int?]] {
      try [Division.floorDivide, Division.remainder, Division.fmod].map {
        try $0(.tensor(x), .int(divisor)).scalars.map(\.exactInt)
      }
    }
    #expect(try by(3)[0] == [1, -2, 0, -3_074_457_345_618_258_603])
    #expect(try by(3)[1] == [2, 1, 0, 1])
    #expect(try by(3)[2] == [2, -2, 0, -2])
    #expect(try by(-3)[1] == [-1, -2, 0, -2])
    #expect(try by(-1) == [[-5, 5, 0, Int.min], [0, 0, 0, 0], [0, 0, 0, 0]])
    for operation in [Division.floorDivide, Division.remainder, Division.fmod] {
      #expect(operation.refusal(.tensor(x), .int(0)) == "ZeroDivisionError")
    }
    let empty = try Tensor.of(ints: [])
    #expect(Division.remainder.refusal(.tensor(empty), .int(0)) == nil)
  }

  @Test func floatDivision() throws {
    let x = try Tensor.of([1.5, -2.5, .nan, 0])
    #expect(
      agree(
        try Division.floorDivide(.tensor(x), .int(0)).doubles, [.infinity, -.infinity, .nan, .nan]))
    #expect(agree(try Division.floorDivide(.tensor(x), .int(2)).doubles, [0, -2, .nan, 0]))
    #expect(agree(try Division.remainder(.tensor(x), .int(2)).doubles, [1.5, 1.5, .nan, 0]))
    #expect(agree(try Division.remainder(.tensor(x), .int(-2)).doubles, [-0.5, -0.5, .nan, 0]))
    #expect(agree(try Division.fmod(.tensor(x), .int(2)).doubles, [1.5, -0.5, .nan, 0]))
    #expect(
      Division.div.refusal(.tensor(x), .int(2), .string("up"), signature: 1)
        == "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found 'up'")
  }

  @Test func integerPowers() throws {
    let x = try Tensor.of(ints: [5, -5, 0, 1, -1])
    #expect(try Powers.pow(.tensor(x), .int(3)).doubles == [125, -125, 0, 1, -1])
    #expect(
      Powers.pow.refusal(.tensor(x), .int(-1))
        == "Integers to negative integer powers are not allowed.")
    let down = try Tensor.of(ints: [-1, -1, -1, -2, -3])
    #expect(try Powers.pow(.tensor(x), .tensor(down)).doubles == [0, 0, 0, 1, -1])
    #expect(try Powers.pow(.tensor(x), .float(0.5)).dtype == .float32)
  }

  @Test func extremesPassNaNOn() throws {
    let x = try Tensor.of([1, .nan, 3, -0.0])
    let y = try Tensor.of([2, 2, .nan, 0.0])
    #expect(agree(try Extremes.maximum(.tensor(x), .tensor(y)).doubles, [2, .nan, .nan, 0]))
    #expect(agree(try Extremes.fmax(.tensor(x), .tensor(y)).doubles, [2, 2, 3, 0]))
    #expect(try Extremes.maximum(.tensor(x), .tensor(y)).doubles[3].sign == .minus)
    #expect(
      agree(
        try Extremes.clamp(.tensor(x), .int(2), .int(1), signature: 1).doubles, [1, .nan, 1, 1]))
    #expect(
      Extremes.clamp.refusal(.tensor(x))
        == "torch.clamp: At least one of 'min' or 'max' must not be None")
  }

  @Test func booleansThatHaveNoArithmetic() throws {
    let mask = try Tensor.of([.bool(true), .bool(false)], [2], .bool)
    let ints = try Tensor.of(ints: [1, 2])
    #expect(Arithmetic.neg.refusal(.tensor(mask))?.hasPrefix("Negation, the `-` operator") == true)
    #expect(
      Arithmetic.sub.refusal(.tensor(mask), .tensor(mask))
        == "Subtraction, the `-` operator, with two bool tensors is not supported. "
        + "Use the `^` or `logical_xor()` operator instead.")
    #expect(
      Arithmetic.sub.refusal(.tensor(ints), .bool(true))?
        .hasPrefix("Subtraction, the `-` operator, with a bool tensor is not supported.") == true)
    #expect(Rounding.floor.refusal(.tensor(mask)) == "\"floor_vml_cpu\" not implemented for 'Bool'")
    #expect(
      Division.remainder.refusal(.tensor(mask), .tensor(mask))
        == "\"remainder_cpu\" not implemented for 'Bool'")
    #expect(try Arithmetic.add(.tensor(mask), .tensor(mask)).doubles == [1, 0])
    #expect(try Arithmetic.add(.tensor(mask), .tensor(mask), .int(2)).doubles == [1, 0])
    #expect(try Powers.square(.tensor(mask)).dtype == .int64)
  }

  @Test func shifts() throws {
    let x = try Tensor.of(ints: [1, -3])
    #expect(try Logic.leftShift(.tensor(x), .int(2)).doubles == [4, -12])
    #expect(try Logic.leftShift(.tensor(x), .int(70)).doubles == [0, 0])
    #expect(try Logic.rightShift(.tensor(x), .int(-1)).doubles == [0, -1])
    #expect(try Logic.rightShift(.tensor(x), .int(64)).doubles == [0, -1])
  }

  @Test func specialFunctions() throws {
    let x = try Tensor.of([0.5, -0.9, 0.999999, 1, 0], .float64)
    let back = try Special.erf(.tensor(try Special.erfinv(.tensor(x))))
    #expect(agree(back.doubles, x.doubles, within: 1e-14))
    let digamma = try Special.digamma(.tensor(try .of([1, 0.5, -0.5, -1, 10], .float64)))
    #expect(
      agree(
        digamma.doubles,
        [
          -0.5772156649015329, -1.9635100260214235, 0.03648997397857652, .nan,
          2.251752589066721,
        ], within: 1e-13))
  }

  @Test func closeness() throws {
    let x = try Tensor.of([1, .infinity, .nan])
    let y = try Tensor.of([1.1, .infinity, .nan])
    #expect(try Closeness.isclose(.tensor(x), .tensor(y)).doubles == [0, 1, 0])
    #expect(
      try Closeness.isclose(
        .tensor(x), .tensor(y), .float(0.2), .float(0), .bool(true)
      ).doubles == [1, 1, 1])
    #expect(
      Closeness.isclose.refusal(.tensor(x), .tensor(y), .float(-0.4))
        == "rtol must be greater than or equal to zero, but got -0.4")
    #expect(
      Closeness.isclose.refusal(.tensor(try .of(ints: [1, 2, 3])), .tensor(y))
        == "Long did not match Float")
  }

  @Test func copiesKeepTheOrderOfMemory() throws {
    let x = try #require(try laidOut(someNumbers(6), [2, 3], .float32, as: .transposed))
    #expect(try Conversions.clone(.tensor(x)).strides == [1, 2])
    #expect(try Relayout.contiguous(.tensor(x)).strides == [3, 1])
    #expect(
      try Conversions.clone(.tensor(x), .string("contiguous_format")).strides == [3, 1])
    #expect(try Conversions.to(.tensor(x), .dtype(.float16)).strides == [1, 2])
    let same = try Conversions.to(.tensor(x), .dtype(.float32))
    #expect(same.storage === x.storage)
    #expect(try Conversions.clone(.tensor(x)).storage !== x.storage)
  }

  @Test func fillsThroughViews() throws {
    let x = try Tensor.of([1, 2, 3, 4])
    _ = try Conversions.fillInto(
      .tensor(x.viewed(as: Layout(shape: [2], strides: [2], offset: 1))), .int(9), signature: 1)
    #expect(x.doubles == [1, 9, 3, 9])
    _ = try Conversions.copyInto(.tensor(x), .tensor(try .of(ints: [7])))
    #expect(x.doubles == [7, 7, 7, 7])
    #expect(
      Conversions.copyInto.refusal(.tensor(x), .tensor(try .of([1, 2, 3])))
        == "The size of tensor a (4) must match the size of tensor b (3) at non-singleton dimension 0"
    )
  }
}
