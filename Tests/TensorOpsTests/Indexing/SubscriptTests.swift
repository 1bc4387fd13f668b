import Testing

@testable import TensorOps

/// Subscripts against index arithmetic, read and written.
@Suite struct SubscriptTests {
  static let shape = [3, 4, 5]

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let items: @Sendable () throws -> [IndexItem]
    let result: [Int]
    /// The element that an index of the result reads.
    let reads: @Sendable ([Int]) -> [Int]
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    .init(name: "[1]", items: { [.int(1)] }, result: [4, 5], reads: { [1, $0[0], $0[1]] }),
    .init(
      name: "[-1, :, -2]", items: { [.int(-1), whole, .int(-2)] }, result: [4],
      reads: { [2, $0[0], 3] }),
    .init(
      name: "[1:, ::2, None, -3:-1]",
      items: {
        [
          .slice(start: 1, stop: nil, step: 1), .slice(start: nil, stop: nil, step: 2), .newAxis,
          .slice(start: -3, stop: -1, step: 1),
        ]
      }, result: [2, 2, 1, 2], reads: { [$0[0] + 1, $0[1] * 2, $0[3] + 2] }),
    .init(
      name: "[..., 0]", items: { [.ellipsis, .int(0)] }, result: [3, 4],
      reads: { [$0[0], $0[1], 0] }),
    .init(
      name: "[:, [3, 0, -1]]", items: { [whole, .tensor(try .of(ints: [3, 0, -1]))] },
      result: [3, 3, 5], reads: { [$0[0], [3, 0, 3][$0[1]], $0[2]] }),
    .init(
      name: "[[0, 2], :, [4, 1]]: separated lists come first",
      items: { [.tensor(try .of(ints: [0, 2])), whole, .tensor(try .of(ints: [4, 1]))] },
      result: [2, 4], reads: { [[0, 2][$0[0]], $0[1], [4, 1][$0[0]]] }),
    .init(
      name: "[:, [[0], [3]], [1, 2, 4]]: adjacent lists stay in place",
      items: {
        [
          whole, .tensor(try .of([.int(0), .int(3)], [2, 1], .int64)),
          .tensor(try .of(ints: [1, 2, 4])),
        ]
      }, result: [3, 2, 3], reads: { [$0[0], [0, 3][$0[1]], [1, 2, 4][$0[2]]] }),
    .init(
      name: "[0, :, [1, 1]]: an int is no list",
      items: { [.int(0), whole, .tensor(try .of(ints: [1, 1], .int32))] }, result: [4, 2],
      reads: { [0, $0[0], 1] }),
    .init(
      name: "[mask of two dims, 2:]",
      items: {
        let mask = try Tensor.of(
          (0..<12).map { .bool([1, 6, 7].contains($0)) }, [3, 4], .bool)
        return [.tensor(mask), .slice(start: 2, stop: nil, step: 1)]
      }, result: [3, 3], reads: { [[0, 1, 1][$0[0]], [1, 2, 3][$0[0]], $0[1] + 2] }),
    .init(
      name: "[True, 0]", items: { [.bool(true), .int(0)] }, result: [1, 4, 5],
      reads: { [0, $0[1], $0[2]] }),
    .init(
      name: "[0-d tensor]", items: { [.tensor(try .of([.int(2)], [], .int64))] }, result: [4, 5],
      reads: { [2, $0[0], $0[1]] }),
    .init(
      name: "[[]]", items: { [.tensor(try .of(ints: []))] }, result: [0, 4, 5], reads: { $0 }),
    .init(
      name: "[1:9:9223372036854775807]",
      items: { [.slice(start: 1, stop: 9, step: Int.max)] }, result: [1, 4, 5],
      reads: { [1, $0[1], $0[2]] }),
  ]

  private static let whole = IndexItem.slice(start: nil, stop: nil, step: 1)

  @Test(arguments: cases)
  func reads(_ sample: Case) throws {
    try withEveryLayout(of: someNumbers(60), Self.shape) { tensor, kind in
      let result = try Indexing.get(tensor, try sample.items(), testRuntime())
      #expect(result.shape == sample.result, "\(kind)")
      Naive.forEachIndex(of: sample.result) { index in
        #expect(
          Naive.element(result, at: index) == Naive.element(tensor, at: sample.reads(index)),
          "\(kind) \(index)")
      }
    }
  }

  /// What is written is what is read back, and nothing else changes.
  @Test(arguments: cases)
  func writes(_ sample: Case) throws {
    try withEveryLayout(of: someNumbers(60), Self.shape) { tensor, kind in
      let count = sample.result.reduce(1, *)
      var wanted: [[Int]: Double] = [:]
      Naive.forEachIndex(of: Self.shape) { wanted[$0] = Naive.element(tensor, at: $0).double }
      let value = try Tensor.of((0..<count).map { .int(100 + $0) }, sample.result)
      var place = 0
      Naive.forEachIndex(of: sample.result) { index in
        wanted[sample.reads(index)] = Double(100 + place)
        place += 1
      }
      try Indexing.set(tensor, try sample.items(), value: .tensor(value), testRuntime())
      Naive.forEachIndex(of: Self.shape) { index in
        #expect(Naive.element(tensor, at: index).double == wanted[index], "\(kind) \(index)")
      }
      try Indexing.set(tensor, try sample.items(), value: .float(-3), testRuntime())
      let again = try Indexing.get(tensor, try sample.items(), testRuntime())
      #expect(again.doubles.allSatisfy { $0 == -3 })
    }
  }

  @Test func onlyBasicItemsGiveViews() throws {
    let tensor = try Tensor.of(someNumbers(6), [2, 3])
    let row = try Indexing.get(tensor, [.int(0)], testRuntime())
    #expect(row.storage === tensor.storage)
    let picked = try Indexing.get(tensor, [.tensor(try .of(ints: [0]))], testRuntime())
    #expect(picked.storage !== tensor.storage)
    let flagged = try Indexing.get(tensor, [.bool(true)], testRuntime())
    #expect(flagged.storage !== tensor.storage)
  }

  /// PyTorch's words for what can't be read.
  @Test func refusedReads() throws {
    let tensor = try Tensor.of(someNumbers(6), [2, 3])
    func refusal(_ items: IndexItem...) -> String? {
      Indexing.getItem.refusal(.tensor(tensor), .index(items))
    }
    #expect(refusal(.int(5)) == "index 5 is out of bounds for dimension 0 with size 2")
    #expect(refusal(.int(.min)) != nil)
    #expect(
      refusal(.int(0), .int(0), .int(0)) == "too many indices for tensor of dimension 2")
    #expect(
      refusal(.slice(start: nil, stop: nil, step: 0)) == "step must be greater than zero")
    #expect(
      refusal(.tensor(try .of([1.0]))) == "tensors used as indices must be long, int, byte or bool "
        + "tensors")
    #expect(
      refusal(Self.whole, .tensor(try .of(ints: [3])))
        == "index 3 is out of bounds for dimension 0 with size 3")
    #expect(
      refusal(.tensor(try .of(ints: [0, 1])), .tensor(try .of(ints: [0, 1, 2])))
        == "shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]")
    #expect(
      refusal(.tensor(try .of([.bool(true), .bool(false), .bool(true)], [3], .bool)))
        == "The shape of the mask [3] at index 0 does not match the shape of the indexed tensor "
        + "[2, 3] at index 0")
    #expect(
      Indexing.getItem.refusal(.tensor(try .of([.int(1)], [])), .index([.int(0)]))
        == "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in "
        + "C++ to convert a 0-dim tensor to a number")
  }

  @Test func refusedWrites() throws {
    let tensor = try Tensor.of(someNumbers(6), [2, 3])
    func refusal(_ items: [IndexItem], _ value: Argument) -> String? {
      Indexing.setItem.refusal(.tensor(tensor), .index(items), value)
    }
    let before = tensor.doubles
    let list = IndexItem.tensor(try .of(ints: [0, 1]))
    #expect(
      refusal([list], .tensor(try .of([1.0, 2, 3, 4])))
        == "shape mismatch: value tensor of shape [4] cannot be broadcast to indexing result of "
        + "shape [2, 3]")
    #expect(
      refusal([.int(0)], .tensor(try .of([1.0, 2])))
        == "The expanded size of the tensor (3) must match the existing size (2) at non-singleton "
        + "dimension 0.  Target sizes: [3].  Tensor sizes: [2]")
    #expect(
      refusal([list], .tensor(try .of([.int(1)], [1], .float64)))
        == "Index put requires the source and destination dtypes match, got Float for the "
        + "destination and Double for the source.")
    #expect(refusal([.tensor(try .of(ints: [0, 2]))], .int(1)) != nil)
    #expect(
      refusal([.int(0)], .float(1e300))
        == "value cannot be converted to type float without overflow")
    #expect(tensor.doubles == before)
  }

  /// A tensor written from itself: refused where elements would be read after they are written.
  @Test func overlaps() throws {
    let tensor = try Tensor.of(someNumbers(6), [6], .int64)
    let tail = try Indexing.get(tensor, [.slice(start: 1, stop: nil, step: 1)], testRuntime())
    #expect(
      Indexing.setItem.refusal(
        .tensor(tensor), .index([.slice(start: nil, stop: -1, step: 1)]), .tensor(tail))
        == ReadOverlap().torch)
    let turn = try Indexing.get(tensor, [.tensor(try .of(ints: [1, 0]))], testRuntime())
    let before = tensor.doubles
    try Indexing.set(
      tensor, [.tensor(try .of(ints: [0, 1]))], value: .tensor(turn), testRuntime())
    #expect(tensor.doubles[0] == before[1] && tensor.doubles[1] == before[0])
    let expanded = try Expanding.expand(.tensor(try .of([1.0, 2])), .ints([3, 2]))
    #expect(
      Indexing.setItem.refusal(
        .tensor(expanded), .index([.ellipsis]), .tensor(try .of([1.0, 2])))
        == WriteOverlap().torch)
  }

  @Test func masksDependOnValues() throws {
    let shapeOnly = Tensor(shape: [3], dtype: .float32)
    let mask = Tensor(shape: [3], dtype: .bool)
    do throws(OperationError) {
      _ = try Indexing.getItem.result(
        [.tensor(shapeOnly), .index([.tensor(mask)])], runtime: testRuntime())
      Issue.record("a mask's count can't be known")
    } catch {
      #expect(error.fault is NeedsValues)
    }
  }
}
