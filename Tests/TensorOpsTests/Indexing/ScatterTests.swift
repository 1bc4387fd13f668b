import Testing

@testable import TensorOps

/// Reading and writing by index tensors, element by element.
@Suite struct ScatterTests {
  /// Places along dim 1 of a [3, 4] tensor, two for each row.
  private static let places = [0, 3, 2, 2, 1, 0]

  private func index(_ kind: LayoutKind) throws -> Tensor {
    try #require(try laidOut(Self.places.map { .int($0) }, [3, 2], .int64, as: kind))
  }

  @Test func gathers() throws {
    try withEveryLayout(of: someNumbers(12), [3, 4]) { tensor, kind in
      let index = try index(kind)
      let result = try Gathering.gather(.tensor(tensor), .int(1), .tensor(index))
      #expect(result.shape == [3, 2])
      Naive.forEachIndex(of: [3, 2]) { place in
        let wanted = Naive.element(tensor, at: [place[0], Self.places[place[0] * 2 + place[1]]])
        #expect(Naive.element(result, at: place) == wanted, "\(kind)")
      }
    }
  }

  @Test(arguments: DType.allCases)
  func scattersEveryDtype(_ dtype: DType) throws {
    let values: [Scalar] = someNumbers(12).map { .int(abs($0.exactInt ?? 0) % 2) }
    for (name, combine) in [
      ("assign", { (_: Double, new: Double) in new }),
      ("add", { old, new in dtype == .bool ? max(old, new) : old + new }),
      ("multiply", { old, new in old * new }),
    ] as [(String, (Double, Double) -> Double)] {
      try withEveryLayout(of: values, [3, 4], dtype) { tensor, kind in
        let source = try Tensor.of((0..<6).map { .int($0 % 3 == 0 ? 0 : 1) }, [3, 2], dtype)
        var wanted = tensor.doubles
        for (place, column) in Self.places.enumerated() {
          let target = place / 2 * 4 + column
          wanted[target] = combine(wanted[target], source.doubles[place])
        }
        let result = try Scattering.scatter(
          .tensor(tensor), .int(-1), .tensor(try index(kind)), .tensor(source),
          name == "assign" ? .none : .string(name))
        #expect(result.doubles == wanted, "\(name) \(kind)")
      }
    }
  }

  @Test func reductionsOfPlacesNamedTwice() throws {
    let start = try Tensor.of([1.0, 2, 3])
    let places = try Tensor.of(ints: [2, 2, 0])
    let source = try Tensor.of([4.0, -5, 7])
    for (rule, own, wanted) in [
      ("sum", true, [8.0, 2, 2]), ("sum", false, [7, 2, -1]), ("prod", true, [7, 2, -60]),
      ("prod", false, [7, 2, -20]), ("mean", true, [4, 2, 2.0 / 3]), ("mean", false, [7, 2, -0.5]),
      ("amax", true, [7, 2, 4]), ("amax", false, [7, 2, 4]), ("amin", true, [1, 2, -5]),
      ("amin", false, [7, 2, -5]),
    ] as [(String, Bool, [Double])] {
      let result = try Scattering.scatterReduce(
        .tensor(start), .int(0), .tensor(places), .tensor(source), .string(rule), .bool(own))
      #expect(agree(result.doubles, wanted, within: 1e-6), "\(rule) \(own)")
    }
  }

  /// Means of integers are rounded down, as in PyTorch.
  @Test func integerMeans() throws {
    let result = try Scattering.scatterReduce(
      .tensor(try .of(ints: [1, 1, 1])), .int(0), .tensor(try .of(ints: [1, 1])),
      .tensor(try .of(ints: [-2, -4])), .string("mean"))
    #expect(result.doubles == [1, -2, 1])
  }

  @Test func inPlaceWritesThroughViews() throws {
    let whole = try Tensor.of((0..<12).map { .int($0) }, [3, 4], .int64)
    let column = try Slicing.select(.tensor(whole), .int(1), .int(1))
    try IndexedSlices.indexAdd.call(
      .tensor(column), .int(0), .tensor(try .of(ints: [2, 2])), .tensor(try .of(ints: [10, 100])),
      into: column)
    #expect(whole.doubles[9] == 119)
    #expect(whole.doubles.reduce(0, +) == 66 + 110)
  }

  /// A refused index leaves the tensor as it was.
  @Test func nothingIsWrittenBeforeARefusal() throws {
    let tensor = try Tensor.of([1.0, 2, 3])
    #expect(throws: (any Error).self) {
      try Scattering.scatter.call(
        .tensor(tensor), .int(0), .tensor(try .of(ints: [0, 7])), .tensor(try .of([9.0, 9])),
        into: tensor)
    }
    #expect(tensor.doubles == [1, 2, 3])
  }

  @Test func flatPlaces() throws {
    try withEveryLayout(of: someNumbers(12), [3, 4]) { tensor, kind in
      let places = try Tensor.of(ints: [0, 5, -1])
      let taken = try Gathering.take(.tensor(tensor), .tensor(places))
      #expect(taken.doubles == [0, 5, 11].map { tensor.doubles[$0] }, "\(kind)")
      let put = try MaskedWrites.put(
        .tensor(tensor), .tensor(places), .tensor(try .of([50.0, 51, 52])))
      var wanted = tensor.doubles
      for (place, value) in [(0, 50.0), (5, 51), (11, 52)] { wanted[place] = value }
      #expect(put.doubles == wanted, "\(kind)")
    }
  }

  @Test func masks() throws {
    let flags: [Scalar] = (0..<4).map { .bool($0 != 1) }
    try withEveryLayout(of: someNumbers(12), [3, 4]) { tensor, kind in
      let mask = try Tensor.of(flags, [4], .bool)
      let selected = try Gathering.maskedSelect(.tensor(tensor), .tensor(mask))
      #expect(
        selected.doubles == tensor.doubles.enumerated().filter { $0.0 % 4 != 1 }.map(\.1),
        "\(kind)")
      let written = try MaskedWrites.maskedScatter(
        .tensor(tensor), .tensor(mask), .tensor(try .of((0..<9).map { Double($0) })))
      var next = 0.0
      let wanted = tensor.doubles.enumerated().map { place, value in
        if place % 4 == 1 { return value }
        next += 1
        return next - 1
      }
      #expect(written.doubles == wanted, "\(kind)")
    }
  }
}
