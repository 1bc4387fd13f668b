import Testing

@testable import TensorOps

/// Everything that folds, against a loop over indices, over every layout and choice of dims.
@Suite struct ReductionTests {
  /// What a group of numbers folds to, said in the simplest way.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let fold: @Sendable ([Double]) -> Double
    let call: @Sendable (Tensor, [Int]?, Bool) throws -> Tensor
    /// Whether nothing has an answer.
    var takesNothing = true
    var tolerance = 1e-5
    var testDescription: String { name }
  }

  static func dims(_ dims: [Int]?) -> Argument { dims.map { .ints($0) } ?? .none }

  static let cases: [Case] = [
    Case(
      name: "sum", fold: { $0.reduce(0, +) },
      call: { try Sums.sum(.tensor($0), dims($1), .bool($2), signature: 1) }),
    Case(
      name: "nansum", fold: { $0.reduce(0, +) },
      call: { try Sums.nansum(.tensor($0), dims($1), .bool($2)) }),
    Case(
      name: "mean", fold: { $0.reduce(0, +) / Double($0.count) },
      call: { try Sums.mean(.tensor($0), dims($1), .bool($2), signature: 1) }),
    Case(
      name: "amax", fold: { $0.max() ?? .nan },
      call: { try LargestAndSmallest.amax(.tensor($0), dims($1), .bool($2)) }, takesNothing: false),
    Case(
      name: "amin", fold: { $0.min() ?? .nan },
      call: { try LargestAndSmallest.amin(.tensor($0), dims($1), .bool($2)) }, takesNothing: false),
    Case(
      name: "any", fold: { $0.contains { $0 != 0 } ? 1 : 0 },
      call: { try Folds.any(.tensor($0), dims($1), .bool($2)) }),
    Case(
      name: "all", fold: { $0.contains(0) ? 0 : 1 },
      call: { try Folds.every(.tensor($0), dims($1), .bool($2)) }),
    Case(
      name: "var", fold: { variance($0, correction: 1) },
      call: { try Spread.variance(.tensor($0), dims($1), .bool(true), .bool($2)) }),
    Case(
      name: "std", fold: { variance($0, correction: 0).squareRoot() },
      call: { try Spread.std(.tensor($0), dims($1), .bool(false), .bool($2)) }),
    Case(
      name: "norm 2", fold: { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
      call: { try Norms.norm(.tensor($0), .none, dims($1), .bool($2)) }),
    Case(
      name: "norm 1", fold: { $0.reduce(0) { $0 + abs($1) } },
      call: { try Norms.norm(.tensor($0), .int(1), dims($1), .bool($2), signature: 1) }),
    Case(
      name: "norm inf", fold: { $0.map(abs).max() ?? .nan },
      call: { try Norms.norm(.tensor($0), .float(.infinity), dims($1), .bool($2), signature: 1) },
      takesNothing: false),
  ]

  static func variance(_ values: [Double], correction: Double) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return squares / max(0, Double(values.count) - correction)
  }

  /// Every choice of dims of a rank, and none named.
  static func choices(_ rank: Int) -> [[Int]?] {
    [nil]
      + (1..<max(1 << rank, 1)).map { bits in
        (0..<rank).filter { bits >> $0 & 1 == 1 }
      }
  }

  /// The folded groups in row-major order of what stays.
  static func groups(_ tensor: Tensor, _ dims: [Int]?) -> [[Double]] {
    let folded = Set(dims ?? Array(0..<tensor.rank))
    var kept: [Int] = []
    for dim in 0..<tensor.rank where !folded.contains(dim) { kept.append(dim) }
    var groups: [[Double]] = []
    Naive.forEachIndex(of: kept.map { tensor.shape[$0] }) { index in
      var group: [Double] = []
      Naive.forEachIndex(of: tensor.shape) { full in
        if zip(kept, index).allSatisfy({ full[$0] == $1 }) {
          group.append(Naive.element(tensor, at: full).double)
        }
      }
      groups.append(group)
    }
    return groups
  }

  @Test(arguments: cases)
  func agreesWithLoops(_ example: Case) throws {
    for shape in telltaleShapes {
      let count = shape.reduce(1, *)
      try withEveryLayout(of: someFractions(count), shape) { tensor, kind in
        for dims in Self.choices(tensor.rank) {
          let groups = Self.groups(tensor, dims)
          if !example.takesNothing && (tensor.count == 0) { continue }
          for keepdim in [false, true] {
            let result = try example.call(tensor, dims, keepdim)
            let context = "\(shape) \(kind) \(String(describing: dims)) \(keepdim)"
            #expect(
              agree(result.doubles, groups.map(example.fold), within: example.tolerance),
              "\(context)")
            var expected: [Int] = []
            for dim in 0..<tensor.rank {
              if !(dims?.contains(dim) ?? true) {
                expected.append(tensor.shape[dim])
              } else if keepdim {
                expected.append(1)
              }
            }
            #expect(result.shape == expected, "\(context)")
          }
        }
      }
    }
  }

  @Test(arguments: [DType.uint8, .int8, .int16, .int32, .int64])
  func integersAddUpAsInt64(_ dtype: DType) throws {
    let tensor = try Tensor.of(ints: [100, 100, 100], dtype)
    let sum = try Sums.sum(.tensor(tensor))
    #expect(sum.dtype == .int64)
    #expect(sum.doubles == [300])
    #expect(try Folds.prod(.tensor(tensor)).doubles == [1_000_000])
    let narrow = try Sums.sum(.tensor(tensor), .dtype(.uint8))
    #expect(narrow.dtype == .uint8 && narrow.doubles == [44])
  }

  @Test(arguments: [DType.float16, .bfloat16, .float32, .float64])
  func floatsKeepTheirType(_ dtype: DType) throws {
    let tensor = try Tensor.of([1, 2, 4.5], dtype)
    #expect(try Sums.sum(.tensor(tensor)).dtype == dtype)
    #expect(try Sums.mean(.tensor(tensor)).doubles == [2.5])
    #expect(try LargestAndSmallest.amax(.tensor(tensor)).doubles == [4.5])
    #expect(try Norms.norm(.tensor(try .of([3, 4], dtype))).doubles == [5])
    #expect(try Spread.variance(.tensor(tensor), .none).dtype == dtype)
  }

  /// A million times 0.1 in float32: naive summation is off in the third digit.
  @Test func longSumsAreExact() throws {
    let count = 1_000_000
    let one = try Tensor.of([0.1])
    let tensor = one.viewed(as: Layout(shape: [count], strides: [0]))
    let exact = Double(Float(0.1)) * Double(count)
    let contiguous = try Copying.contiguousCopy(tensor, testRuntime())
    for values in [tensor, contiguous] {
      let sum = try Sums.sum(.tensor(values)).doubles[0]
      #expect(abs(sum - exact) <= exact * 6e-8)
    }
    // What cancels, in float64.
    let hard = try Tensor.of([1e16, 1, -1e16, 1], .float64)
    #expect(try Sums.sum(.tensor(hard)).doubles == [2])
  }

  /// The same bits with one thread and with several.
  @Test func threadsDontMatter() throws {
    let tensor = try Tensor.of(someFractions(300_000), [300_000])
    var answers: Set<UInt64> = []
    for threads in [1, 2, 4] {
      let runtime = testRuntime(threads: threads)
      for operation in [Sums.sum, Folds.prod] {
        let result = try operation.result([.tensor(tensor)], runtime: runtime)
        if case .tensor(let sum) = result, operation === Sums.sum {
          answers.insert(sum.doubles[0].bitPattern)
        }
      }
    }
    #expect(answers.count == 1)
  }

  @Test func varianceOfNumbersFarFromZero() throws {
    let tensor = try Tensor.of([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4], .float64)
    #expect(agree(try Spread.variance(.tensor(tensor), .none).doubles, [5.0 / 3], within: 1e-12))
  }

  @Test func nanWinsAndTheFirstOfEqualsIsChosen() throws {
    let tensor = try Tensor.of([1, .nan, 3, .nan])
    #expect(try LargestAndSmallest.argmax(.tensor(tensor)).doubles == [1])
    #expect(try LargestAndSmallest.argmin(.tensor(tensor)).doubles == [1])
    #expect(try LargestAndSmallest.max(.tensor(tensor)).doubles[0].isNaN)
    #expect(try Medians.median(.tensor(tensor)).doubles[0].isNaN)
    #expect(try Medians.nanmedian(.tensor(tensor)).doubles == [1])
    #expect(try LargestAndSmallest.argmax(.tensor(try .of([2, 5, 5]))).doubles == [1])
    let rows = try Tensor.of(someNumbers(24), [4, 6], .int64)
    for dim in 0..<2 {
      let places = try LargestAndSmallest.argmax(.tensor(rows), .int(dim))
      let groups = Self.groups(rows, [dim])
      #expect(
        places.doubles
          == groups.map { group in
            Double(group.firstIndex(of: group.max() ?? 0) ?? -1)
          })
    }
  }

  @Test func refusesInPyTorchsWords() throws {
    let empty = Argument.tensor(try .of([], [0]))
    #expect(
      LargestAndSmallest.max.refusal(empty)
        == "max(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
        + "reduction dim with the 'dim' argument.")
    #expect(
      LargestAndSmallest.argmax.refusal(empty)
        == "argmax(): Expected reduction dim to be specified for input.numel() == 0.")
    #expect(
      LargestAndSmallest.amax.refusal(empty, .int(0))
        == "amax(): Expected reduction dim 0 to have non-zero size.")
    let ints = Argument.tensor(try .of(ints: [1, 2]))
    #expect(
      Sums.mean.refusal(ints)
        == "mean(): could not infer output dtype. Input dtype must be either a floating point or "
        + "complex dtype. Got: Long")
    #expect(
      Spread.std.refusal(ints, .none)
        == "std and var only support floating point and complex dtypes")
    #expect(
      Sums.sum.refusal(ints, .ints([0, -1]), signature: 1)
        == "dim 0 appears multiple times in the list of dims")
    #expect(
      Norms.norm.refusal(ints)
        == "linalg.vector_norm: Expected a floating point or complex tensor as input. Got Long")
    #expect(
      Softmaxes.softmax.refusal(ints, .int(0))
        == "\"softmax_lastdim_kernel_impl\" not implemented for 'Long'")
  }

  @Test func plansNeedNoData() throws {
    let huge = Argument.tensor(Tensor(shape: [1_000_000, 1_000_000], dtype: .float32))
    #expect(try Sums.sum.planned(huge, .int(0), signature: 1).shape == [1_000_000])
    #expect(try Norms.norm.planned(huge, .none, .int(1)).shape == [1_000_000])
    #expect(try Spread.std.planned(huge, .int(-1)).shape == [1_000_000])
    #expect(try LargestAndSmallest.argmax.planned(huge, .none, .bool(true)).shape == [1, 1])
  }

  /// One row-major table of sums, whatever the traversal: rows of accumulators, lines, blocks.
  @Test func largeInputsTakeEveryWay() throws {
    let (rows, columns) = (300, 700)
    let tensor = try Tensor.of(someNumbers(rows * columns), [rows, columns], .int32)
    let transposed = tensor.viewed(as: Layout(shape: [columns, rows], strides: [1, columns]))
    var byColumn = [Double](repeating: 0, count: columns)
    var byRow = [Double](repeating: 0, count: rows)
    for row in 0..<rows {
      for column in 0..<columns {
        let value = tensor.scalar(atStorageOffset: row * columns + column).double
        byColumn[column] += value
        byRow[row] += value
      }
    }
    #expect(try Sums.sum(.tensor(tensor), .int(0), signature: 1).doubles == byColumn)
    #expect(try Sums.sum(.tensor(tensor), .int(1), signature: 1).doubles == byRow)
    #expect(try Sums.sum(.tensor(transposed), .int(1), signature: 1).doubles == byColumn)
    #expect(try Sums.sum(.tensor(transposed), .int(0), signature: 1).doubles == byRow)
    #expect(try Sums.sum(.tensor(transposed)).doubles == [byRow.reduce(0, +)])
  }
}
