import Testing

@testable import TensorOps

/// What works along the lines of one dim, against loops over indices.
@Suite struct LineTests {
  /// The lines along a dim, each with its places, in row-major order of the other dims.
  static func lines(_ tensor: Tensor, _ dim: Int) -> [[Double]] {
    ReductionTests.groups(tensor, [dim])
  }

  /// Lines laid back along a dim, as a row-major list.
  static func joined(_ lines: [[Double]], _ shape: [Int], _ dim: Int) -> [Double] {
    var result: [Double] = []
    Naive.forEachIndex(of: shape) { index in
      var line = 0
      for other in shape.indices where other != dim { line = line * shape[other] + index[other] }
      result.append(lines[line][index[dim]])
    }
    return result
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let line: @Sendable ([Double]) -> [Double]
    let call: @Sendable (Tensor, Int) throws -> Tensor
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "cumsum",
      line: { line in line.indices.map { line[...$0].reduce(0, +) } },
      call: { try Scans.cumsum(.tensor($0), .int($1)) }),
    Case(
      name: "cumprod",
      line: { line in line.indices.map { line[...$0].reduce(1, *) } },
      call: { try Scans.cumprod(.tensor($0), .int($1)) }),
    Case(
      name: "cummax",
      line: { line in line.indices.map { line[...$0].max() ?? 0 } },
      call: { try first(Scans.cummax, $0, $1) }),
    Case(
      name: "cummin",
      line: { line in line.indices.map { line[...$0].min() ?? 0 } },
      call: { try first(Scans.cummin, $0, $1) }),
    Case(
      name: "softmax",
      line: { line in
        let powers = line.map { exponential($0 - (line.max() ?? 0)) }
        return powers.map { $0 / powers.reduce(0, +) }
      }, call: { try Softmaxes.softmax(.tensor($0), .int($1)) }),
    Case(
      name: "log_softmax",
      line: { line in
        let top = line.max() ?? 0
        let sum = line.map { exponential($0 - top) }.reduce(0, +)
        return line.map { $0 - top - Double.log(sum) }
      }, call: { try Softmaxes.logSoftmax(.tensor($0), .int($1)) }),
    Case(
      name: "sort", line: { $0.sorted() },
      call: { try first(Sorts.sort, $0, $1, signature: 1) }),
    Case(
      name: "argsort",
      line: { line in
        line.indices.sorted { (line[$0], $0) < (line[$1], $1) }.map(Double.init)
      }, call: { try Sorts.argsort(.tensor($0), .int($1), signature: 1) }),
  ]

  static func exponential(_ x: Double) -> Double { Double.exp(x) }

  static func first(
    _ operation: TensorOps.Operation, _ tensor: Tensor, _ dim: Int, signature: Int = 0
  ) throws -> Tensor {
    let result = try operation.result(
      [.tensor(tensor), .int(dim)], signature: signature, runtime: testRuntime())
    guard case .tensors(let tensors, _) = result else { return tensor }
    return tensors[0]
  }

  @Test(arguments: cases)
  func agreesWithLoops(_ example: Case) throws {
    for shape in telltaleShapes + [[50, 3], [3, 70]] where !shape.isEmpty {
      try withEveryLayout(of: someFractions(shape.reduce(1, *)), shape, .float64) { tensor, kind in
        for dim in shape.indices {
          let expected = Self.joined(
            Self.lines(tensor, dim).map(example.line), shape, dim)
          let result = try example.call(tensor, dim)
          #expect(result.shape == shape)
          #expect(agree(result.doubles, expected, within: 1e-9), "\(shape) \(kind) \(dim)")
        }
      }
    }
  }

  @Test(arguments: [DType.uint8, .int8, .int16, .int32, .int64, .float16, .bfloat16, .float32])
  func sortsEveryType(_ dtype: DType) throws {
    for count in [5, 200] {
      let numbers = (0..<count).map { Scalar.int(($0 * 37 + 11) % 100) }
      let tensor = try Tensor.of(numbers, [count], dtype)
      let expected = numbers.map(\.double).sorted()
      #expect(try Self.first(Sorts.sort, tensor, 0, signature: 1).doubles == expected)
      let places = try Sorts.argsort(.tensor(tensor), .int(0), .bool(true), signature: 1)
      #expect(
        places.doubles
          == numbers.indices.sorted {
            let (a, b) = (numbers[$0].double, numbers[$1].double)
            return a == b ? $0 < $1 : a > b
          }.map(Double.init))
    }
  }

  @Test func nanSortsLast() throws {
    let values = [3, .nan, -0.0, 1, .nan, 0, -.infinity, .infinity]
    for count in [1, 20] {
      let tensor = try Tensor.of(Array(repeating: values, count: count).flatMap { $0 }, .float64)
      let up = try Self.first(Sorts.sort, tensor, 0, signature: 1).doubles
      #expect(up.suffix(2 * count).allSatisfy { $0.isNaN })
      #expect(zip(up, up.dropFirst()).prefix(6 * count - 1).allSatisfy { $0 <= $1 })
    }
  }

  /// Of equal elements PyTorch chooses these, on the CPU.
  @Test func topkChoosesAsPyTorchDoes() throws {
    func places(_ values: [Int], _ k: Int) throws -> [Double] {
      let result = try TopK.topk.result(
        [.tensor(try .of(ints: values)), .int(k)], runtime: testRuntime())
      guard case .tensors(let tensors, _) = result else { return [] }
      return tensors[1].doubles
    }
    #expect(try places([2, 2, 2, 2, 1], 3) == [1, 3, 2])
    #expect(try places([1, 2, 2, 2, 2], 3) == [2, 4, 3])
    let long = Array(repeating: [1, 2, 2, 2, 2], count: 20).flatMap { $0 }
    #expect(try places(long, 3) == [62, 64, 63])
    let mixed = Array(repeating: [1, 2, 2, 3, 2], count: 20).flatMap { $0 }
    #expect(
      try places(mixed, 25) == [
        88, 23, 78, 38, 63, 18, 83, 58, 43, 13, 73, 28, 8, 93, 53, 48, 33, 3, 98, 68, 59, 67, 66,
        64, 52,
      ])
  }

  @Test func topkGivesTheLargest() throws {
    for count in [1, 10, 1000] {
      let numbers = someFractions(count)
      let sorted = numbers.map(\.double).sorted(by: >)
      for k in [1, count / 2, count] where k > 0 {
        let result = try TopK.topk.result(
          [.tensor(try .of(numbers, [count], .float64)), .int(k)], runtime: testRuntime())
        guard case .tensors(let tensors, _) = result else { continue }
        #expect(tensors[0].doubles == Array(sorted.prefix(k)))
        #expect(
          tensors[1].doubles.map { numbers[Int($0)].double } == tensors[0].doubles)
      }
    }
  }

  /// Pivots made bad on purpose: the heap must step in.
  @Test func selectionSurvivesBadPivots() {
    var items = (0..<5000).map { $0 % 2 == 0 ? $0 : 5000 - $0 }
    items += Array(repeating: 7, count: 5000)
    let sorted = items.sorted()
    for rank in [0, 17, 4999, 9999] {
      var copy = items
      copy.withUnsafeMutableBufferPointer { buffer in
        Selection.selectRank(rank, of: buffer) { $0 < $1 }
      }
      #expect(copy[rank] == sorted[rank])
      #expect(copy[..<rank].allSatisfy { $0 <= copy[rank] })
    }
    var copy = items
    copy.withUnsafeMutableBufferPointer { buffer in
      Selection.sort(buffer, count: buffer.count) { $0 < $1 }
    }
    #expect(copy == sorted)
  }

  @Test func uniqueAndNonzero() throws {
    for shape in [[12], [3, 4], [2, 2, 3]] {
      try withEveryLayout(of: someNumbers(12), shape, .int64) { tensor, kind in
        let result = try Uniques.unique.result(
          [.tensor(tensor), .bool(true), .bool(true), .bool(true)], runtime: testRuntime())
        guard case .tensors(let tensors, _) = result else { return }
        let all = tensor.doubles
        let different = Set(all).sorted()
        #expect(tensors[0].doubles == different, "\(kind)")
        #expect(tensors[1].shape == shape)
        #expect(tensors[1].doubles.map { different[Int($0)] } == all)
        #expect(
          tensors[2].doubles
            == different.map { value in
              Double(all.filter { $0 == value }.count)
            })
        let found = try Nonzeros.nonzero(.tensor(tensor))
        var expected: [Double] = []
        Naive.forEachIndex(of: shape) { index in
          if Naive.element(tensor, at: index).double != 0 {
            expected += index.map(Double.init)
          }
        }
        #expect(found.doubles == expected)
        #expect(found.shape == [expected.count / shape.count, shape.count])
      }
    }
  }

  @Test func cumsumInPlaceKeepsTheType() throws {
    let tensor = try Tensor.of(ints: [100, 100, 100], .uint8)
    try Scans.cumsum.call(.tensor(tensor), .int(0), into: tensor)
    #expect(tensor.dtype == .uint8)
    #expect(tensor.doubles == [100, 200, 44])
  }

  @Test func longSortsStop() throws {
    let runtime = testRuntime()
    let tensor = try Tensor.of(someFractions(100_000), [100_000])
    runtime.interrupt.request()
    #expect(throws: OperationError.self) {
      _ = try Sorts.argsort.result([.tensor(tensor)], signature: 1, runtime: runtime)
    }
  }
}
