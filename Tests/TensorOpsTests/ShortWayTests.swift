import Testing

@testable import TensorOps

/// A short way gives what plan and kernel give, or nothing.
@Suite struct ShortWayTests {
  static let views = signatures { if case .view = $0 { true } else { false } }
  static let pairs = signatures { if case .pair = $0 { true } else { false } }

  struct Case: Sendable, CustomTestStringConvertible {
    let operation: Operation
    let place: Int
    var testDescription: String { operation.name }
    var short: ShortWay? { operation.signatures[place].short }
  }

  private static func signatures(_ isWanted: (ShortWay) -> Bool) -> [Case] {
    OperationTable.all.flatMap { operation in
      operation.signatures.indices.compactMap { place in
        guard let short = operation.signatures[place].short, isWanted(short) else { return nil }
        return Case(operation: operation, place: place)
      }
    }
  }

  @Test func someAreThere() {
    #expect(Self.views.contains { $0.operation.name == "unsqueeze" })
    #expect(Self.pairs.contains { $0.operation.name == "cosine_similarity" })
  }

  @Test(arguments: views)
  func viewsAreTheSame(_ example: Case) throws {
    guard case .view(let layout)? = example.short else { return }
    let runtime = testRuntime()
    let turned = Layout(shape: [3, 1, 2], strides: [1, 7, 4], offset: 5)
    for shape in [
      turned, Layout(contiguous: []), Layout(contiguous: [4]), Layout(contiguous: [0, 2]),
    ] {
      let tensor = try runtime.make(shape: [64], dtype: .float32).viewed(as: shape)
      for number in -6...6 {
        let long = try? example.operation(
          .tensor(tensor), .int(number), signature: example.place, runtime: runtime)
        #expect(layout(shape, number) == long?.layout, "\(shape) \(number)")
      }
    }
  }

  @Test(arguments: pairs, [DType.float32, .float64, .float16, .int64])
  func pairsAreTheSame(_ example: Case, _ dtype: DType) throws {
    guard case .pair(let run)? = example.short else { return }
    let runtime = testRuntime()
    for shape in [[], [5], [1, 64], [3, 7], [2, 0], [0, 3], [2, 3, 4]] {
      let count = shape.reduce(1, *)
      let x = try Tensor.of((0..<count).map { Scalar.int($0 * 7 % 5 - 2) }, shape, dtype)
      let y = try Tensor.of((0..<count).map { Scalar.int($0 * 3 % 7 - 1) }, shape, dtype)
      guard let short = try run(x, y, runtime) else { continue }
      let long = try example.operation(
        .tensor(x), .tensor(y), signature: example.place, runtime: runtime)
      #expect(short.layout == long.layout)
      #expect(short.dtype == long.dtype)
      #expect(short.doubles.map(\.bitPattern) == long.doubles.map(\.bitPattern))
    }
  }

  /// Norms that float32 can't hold, and infinite ones.
  @Test func largeVectorsAreTheSame() throws {
    guard case .pair(let run)? = Similarity.cosineSimilarity.signatures[0].short else { return }
    let runtime = testRuntime()
    for value in [1e30, Double.infinity, .nan, 1e-30] {
      let x = try Tensor.of([Scalar.float(value), .float(1), .float(2)], [1, 3], .float32)
      let y = try Tensor.of([Scalar.float(1), .float(1), .float(value)], [1, 3], .float32)
      let short = try #require(try run(x, y, runtime))
      let long = try Similarity.cosineSimilarity(.tensor(x), .tensor(y), runtime: runtime)
      #expect(short.doubles.map(\.bitPattern) == long.doubles.map(\.bitPattern))
    }
  }

  @Test func elementsAreFoundAndStored() throws {
    let tensor = try Tensor.of((0..<6).map { Scalar.int($0) }, [2, 3], .int64)
    let layout = tensor.layout.permuted([1, 0])
    #expect(layout.element(2) { [2, -1][$0] } == 5)
    #expect(layout.element(2) { [3, 0][$0] } == nil)
    #expect(layout.element(1) { _ in 0 } == nil)
    #expect(layout.selected(-1)?.offset == 2)
    #expect(layout.selected(3) == nil)
    let nine = try Tensor.of([Scalar.int(9)], [1, 1], .int64)
    #expect(tensor.storeElement(of: nine, atStorageOffset: 4))
    #expect(tensor.doubles == [0, 1, 2, 3, 9, 5])
    #expect(
      !tensor.storeElement(
        of: try Tensor.of([Scalar.int(1), .int(2)], [2], .int64), atStorageOffset: 0))
    #expect(
      !tensor.storeElement(of: try Tensor.of([Scalar.int(1)], [1], .float32), atStorageOffset: 0))
  }
}
