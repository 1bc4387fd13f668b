import Testing

@testable import TensorOps

@Suite struct ElementwiseEngineTests {
  private static let binaries:
    [(String, TensorOps.Operation, @Sendable (Double, Double) -> Double)] = [
      ("add", Arithmetic.add, { $0 + $1 }), ("sub", Arithmetic.sub, { $0 - $1 }),
      ("mul", Arithmetic.mul, { $0 * $1 }),
      ("maximum", Extremes.maximum, { Swift.max($0, $1) }),
      ("lt", Comparisons.lt, { $0 < $1 ? 1 : 0 }),
      ("logical_xor", Logic.logicalXor, { ($0 != 0) != ($1 != 0) ? 1 : 0 }),
    ]

  @Test(arguments: DType.allCases)
  func binaryOverEveryLayout(_ dtype: DType) throws {
    for (name, operation, reference) in Self.binaries where dtype != .bool || name != "sub" {
      for shape in telltaleShapes {
        let count = shape.reduce(1, *)
        // Non-negative, so that unsigned numbers and booleans hold them.
        let most = dtype == .bool ? 2 : 12
        let x = (0..<count).map { Scalar.int(($0 * 5 + 12) % most) }
        let y = (0..<count).map { Scalar.int(($0 * 7 + 3) % most) }
        try withEveryLayout(of: x, shape, dtype) { a, first in
          try withEveryLayout(of: y, shape, dtype) { b, second in
            let result = try operation(.tensor(a), .tensor(b))
            let expected = Naive.map(a, b) { pair in
              let value = reference(pair[0].double, pair[1].double)
              return dtype == .bool
                ? (value == 0 ? 0 : 1)
                : dtype == .uint8 ? Double(UInt8(truncatingIfNeeded: Int(value))) : value
            }
            #expect(result.shape == shape)
            #expect(
              agree(result.doubles, expected), "\(name) \(shape) \(first) \(second)")
            let planned = try operation.planned(.tensor(a), .tensor(b))
            #expect(planned.layout == result.layout && planned.dtype == result.dtype)
          }
        }
      }
    }
  }

  @Test(arguments: [
    ([2, 3], [3]), ([2, 1], [1, 4]), ([3], []), ([], [2, 2]), ([4, 1, 3], [2, 1]),
    ([0, 3], [1, 3]),
    ([1], [2, 3, 4]), ([5, 1, 1], [1, 3, 2]),
  ])
  func broadcasting(_ left: [Int], _ right: [Int]) throws {
    for kind in LayoutKind.allCases {
      guard
        let a = try laidOut(someFractions(left.reduce(1, *)), left, .float64, as: kind),
        let b = try laidOut(someFractions(right.reduce(1, *), seed: 3), right, .float64, as: kind)
      else { continue }
      let sum = try Arithmetic.add(.tensor(a), .tensor(b))
      #expect(sum.shape == Naive.broadcast([left, right]))
      #expect(agree(sum.doubles, Naive.map(a, b) { $0[0].double + $0[1].double }))
      let chosen = try Masking.whereBetween(
        .tensor(try Comparisons.gt(.tensor(a), .tensor(b))), .tensor(a), .tensor(b), signature: 1)
      #expect(agree(chosen.doubles, Naive.map(a, b) { max($0[0].double, $0[1].double) }))
    }
  }

  @Test func manyElementsOnSeveralThreads() throws {
    let count = 300_001
    let x = try Tensor.of(someNumbers(count), [count], .float32)
    let y = try Tensor.of(someNumbers(count, seed: 2), [count], .int32)
    let sum = try Arithmetic.add(.tensor(x), .tensor(y))
    #expect(sum.dtype == .float32)
    #expect(agree(sum.doubles, zip(x.doubles, y.doubles).map { $0 + $1 }))
    let doubled = try Arithmetic.mul(.tensor(x), .int(2))
    #expect(agree(doubled.doubles, x.doubles.map { $0 * 2 }))
  }

  @Test func unaryOverEveryLayout() throws {
    for shape in telltaleShapes {
      let values = someFractions(shape.reduce(1, *))
      for dtype in [DType.float16, .bfloat16, .float32, .float64] {
        try withEveryLayout(of: values, shape, dtype) { x, kind in
          let result = try Exponentials.exp(.tensor(x))
          let tolerance = dtype == .bfloat16 ? 0.01 : dtype == .float16 ? 0.001 : 1e-6
          #expect(result.dtype == dtype && result.shape == shape)
          // A float16 holds less than e¹² · 8.
          #expect(
            agree(
              result.doubles.map { min($0, 60000) },
              Naive.map(x) { Double.exp($0[0].double) }.map { min($0, 60000) },
              within: tolerance * 2), "\(kind) \(dtype)")
        }
      }
    }
  }

  /// The strides that PyTorch gives the results of these.
  @Test func resultsKeepTheOrderOfMemory() throws {
    func zeros(_ shape: [Int], order: [Int]? = nil) -> Tensor {
      guard let order else { return Tensor(shape: shape, dtype: .float32) }
      let base = Layout(contiguous: shape)
      return Tensor(
        layout: Layout(
          shape: order.map { base.shape[$0] }, strides: order.map { base.strides[$0] }),
        dtype: .float32, storage: nil)
    }
    let permuted = zeros([2, 3, 4], order: [2, 0, 1])
    func strides(_ a: Tensor, _ b: Tensor) throws -> [Int] {
      try Arithmetic.add.planned(.tensor(a), .tensor(b)).strides
    }
    #expect(try strides(permuted, zeros([4, 2, 3])) == [1, 12, 4])
    #expect(try strides(permuted, zeros([3])) == [1, 12, 4])
    #expect(try strides(zeros([3, 2]), zeros([2, 3], order: [1, 0])) == [2, 1])
    #expect(try strides(zeros([2, 3], order: [1, 0]), zeros([3, 2])) == [1, 3])
    let stepped = Tensor(
      layout: Layout(shape: [4, 2, 2], strides: [1, 12, 8]), dtype: .float32, storage: nil)
    #expect(try Exponentials.exp.planned(.tensor(stepped)).strides == [1, 8, 4])
    let expanded = Tensor(
      layout: Layout(shape: [3, 4], strides: [1, 0]), dtype: .float32, storage: nil)
    #expect(try Exponentials.exp.planned(.tensor(expanded)).strides == [4, 1])
  }

  @Test func writesIntoATensor() throws {
    for kind in LayoutKind.allCases {
      guard let x = try laidOut((0..<6).map { .int($0) }, [2, 3], .float32, as: kind) else {
        continue
      }
      try Arithmetic.add.call(.tensor(x), .int(10), into: x)
      #expect(x.doubles == [10, 11, 12, 13, 14, 15])
      try Arithmetic.mul.call(.tensor(x), .tensor(x), into: x)
      #expect(x.doubles == [100, 121, 144, 169, 196, 225])
      try Comparisons.gt.call(.tensor(x), .int(150), into: x)
      #expect(x.doubles == [0, 0, 0, 1, 1, 1])
    }
  }

  @Test func refusesWritesThatMeet() throws {
    let memory = try Tensor.of((0..<6).map(Double.init))
    func view(_ shape: [Int], _ strides: [Int], _ offset: Int = 0) -> Tensor {
      memory.viewed(as: Layout(shape: shape, strides: strides, offset: offset))
    }
    func refusal(_ x: Tensor, _ y: Tensor) -> String? {
      do {
        try Arithmetic.add.call(.tensor(x), .tensor(y), into: x)
        return nil
      } catch {
        return (error as? OperationError)?.fault.torch
      }
    }
    let several = "unsupported operation: more than one element of the written-to tensor refers"
    let some = "unsupported operation: some elements of the input tensor and the written-to"
    #expect(refusal(view([2, 3], [1, 0]), view([2, 3], [3, 1]))?.hasPrefix(several) == true)
    #expect(refusal(view([5], [1], 1), view([5], [1]))?.hasPrefix(some) == true)
    #expect(refusal(view([2, 2], [2, 1]), view([2, 2], [1, 2]))?.hasPrefix(some) == true)
    #expect(refusal(view([3], [1]), view([3], [1], 3)) == nil)
    #expect(
      refusal(view([3], [1]), try .of([1, 2, 3, 4, 5, 6].map { .int($0) }, [2, 3]))
        == "output with shape [3] doesn't match the broadcast shape [2, 3]")
    #expect(
      refusal(try .of(ints: [1, 2]), try .of([1.5, 2]))
        == "result type Float can't be cast to the desired output type Long")
  }
}
