import Testing

@testable import TensorOps

/// Views and rearranging copies against index arithmetic.
@Suite struct ViewTests {
  /// Compares a result with what each of its indices should read, in every layout of the input.
  private func expect(
    _ shape: [Int], _ result: [Int], _ operation: (Tensor) throws -> Tensor,
    reads: ([Int]) -> [Int], location: SourceLocation = #_sourceLocation
  ) throws {
    let values = someNumbers(shape.reduce(1, *))
    try withEveryLayout(of: values, shape, .int64) { tensor, kind in
      let output = try operation(tensor)
      #expect(output.shape == result, "\(kind)", sourceLocation: location)
      Naive.forEachIndex(of: result) { index in
        let wanted = Naive.element(tensor, at: reads(index))
        #expect(
          Naive.element(output, at: index) == wanted, "\(kind) \(index)", sourceLocation: location)
      }
    }
  }

  @Test func dimsInAnotherOrder() throws {
    try expect(
      [2, 3, 4], [4, 2, 3], { try Views.permute(.tensor($0), .ints([2, 0, -2])) },
      reads: { [$0[1], $0[2], $0[0]] })
    try expect(
      [2, 3, 4], [4, 3, 2], { try Views.transpose(.tensor($0), .int(0), .int(-1)) },
      reads: { $0.reversed() })
    try expect(
      [2, 3, 4], [3, 4, 2],
      { try Views.movedim(.tensor($0), .ints([0, 1]), .ints([2, 0]), signature: 1) },
      reads: { [$0[2], $0[0], $0[1]] })
    try expect(
      [2, 3, 4], [2, 4, 3], { try Views.matrixMT(.tensor($0)) }, reads: { [$0[0], $0[2], $0[1]] })
  }

  @Test func parts() throws {
    try expect(
      [3, 5], [3, 2], { try Slicing.narrow(.tensor($0), .int(1), .int(-3), .int(2)) },
      reads: { [$0[0], $0[1] + 2] })
    try expect(
      [3, 5], [3], { try Slicing.select(.tensor($0), .int(-1), .int(-2)) }, reads: { [$0[0], 3] })
    try expect(
      [2, 7], [2, 3, 3], { try Slicing.unfold(.tensor($0), .int(1), .int(3), .int(2)) },
      reads: { [$0[0], $0[1] * 2 + $0[2]] })
    try expect(
      [3, 2, 4], [2, 3], { try Slicing.diagonal(.tensor($0), .int(1), .int(0), .int(2)) },
      reads: { [$0[1], $0[0], $0[1] + 1] })
    try expect(
      [4, 3], [2], { try Slicing.diagonal(.tensor($0), .int(-2)) }, reads: { [$0[0] + 2, $0[0]] })
  }

  @Test func copiesInAnotherOrder() throws {
    try expect(
      [2, 3, 4], [2, 3, 4], { try Flipping.flip(.tensor($0), .ints([0, -1])) },
      reads: { [1 - $0[0], $0[1], 3 - $0[2]] })
    try expect(
      [3, 4], [3, 4], { try Flipping.roll(.tensor($0), .ints([1, -2]), .ints([0, 1])) },
      reads: { [($0[0] + 2) % 3, ($0[1] + 2) % 4] })
    try expect(
      [3, 4], [3, 4], { try Flipping.roll(.tensor($0), .int(Int.max)) },
      reads: { index in
        let place = (index[0] * 4 + index[1] + 12 - Int.max % 12) % 12
        return [place / 4, place % 4]
      })
    try expect(
      [2, 3], [3, 2], { try Flipping.rot90(.tensor($0)) }, reads: { [$0[1], 2 - $0[0]] })
    try expect(
      [2, 3], [2, 3], { try Flipping.rot90(.tensor($0), .int(-2)) },
      reads: { [1 - $0[0], 2 - $0[1]] })
    try expect(
      [2, 3], [4, 6], { try Expanding.repeating(.tensor($0), .ints([2, 2])) },
      reads: { [$0[0] % 2, $0[1] % 3] })
    try expect(
      [2, 3], [2, 2, 3], { try Expanding.tile(.tensor($0), .ints([2, 1, 1])) },
      reads: { [$0[1], $0[2]] })
    try expect(
      [3, 1], [2, 3, 4], { try Expanding.expand(.tensor($0), .ints([2, -1, 4])) },
      reads: { [$0[1], 0] })
  }

  @Test(arguments: [0, 1, -1, 3, -4, Int.max, Int.min])
  func triangles(_ diagonal: Int) throws {
    try withEveryLayout(of: someNumbers(24).map { .int($0.exactInt! + 20) }, [2, 3, 4]) {
      tensor, kind in
      let lower = try Flipping.tril(.tensor(tensor), .int(diagonal))
      let upper = try Flipping.triu(.tensor(tensor), .int(diagonal))
      Naive.forEachIndex(of: [2, 3, 4]) { index in
        let value = Naive.element(tensor, at: index).double
        let column = Double(index[2] - index[1])
        #expect(
          Naive.element(lower, at: index).double == (column <= Double(diagonal) ? value : 0),
          "\(kind)")
        #expect(
          Naive.element(upper, at: index).double == (column >= Double(diagonal) ? value : 0),
          "\(kind)")
      }
    }
  }

  /// Writing through a view shows in the tensor.
  @Test func viewsShareStorage() throws {
    let matrix = try Tensor.of(someNumbers(6), [2, 3], .int64)
    let column = try Slicing.select(.tensor(matrix), .int(1), .int(1))
    try Indexing.set(column, [.ellipsis], value: .int(50), testRuntime())
    #expect(matrix.doubles[1] == 50 && matrix.doubles[4] == 50)
  }

  @Test func layoutInPlace() throws {
    let matrix = try Tensor.of(someNumbers(6), [2, 3, 1], .int64)
    let squeezed = try Relayout.squeezeInPlace(.tensor(matrix))
    #expect(squeezed.shape == [2, 3] && squeezed.storage === matrix.storage)
    let grown = try Relayout.resize(.tensor(matrix), .ints([2, 4]))
    #expect(Array(grown.doubles.prefix(6)) == matrix.doubles)
    #expect(grown.shape == [2, 4])
    #expect(
      Relayout.resize.refusal(.tensor(matrix), .ints([1 << 62, 4]))
        == "numel: integer multiplication overflow")
  }

  @Test func refusalsInPyTorchsWords() throws {
    let matrix = try Tensor.of(someNumbers(6), [2, 3], .int64)
    #expect(
      Views.permute.refusal(.tensor(matrix), .ints([0, 0]))
        == "permute(): duplicate dims are not allowed.")
    #expect(
      Expanding.expand.refusal(.tensor(matrix), .ints([4, 3]))
        == "The expanded size of the tensor (4) must match the existing size (2) at non-singleton "
        + "dimension 0.  Target sizes: [4, 3].  Tensor sizes: [2, 3]")
    #expect(
      Expanding.expand.refusal(.tensor(matrix), .ints([3]))
        == "expand(torch.LongTensor{[2, 3]}, size=[3]): the number of sizes provided (1) must be "
        + "greater or equal to the number of dimensions in the tensor (2)")
    #expect(
      Expanding.expand.refusal(.tensor(matrix), .ints([1 << 40, 1 << 40, 2, 3]))
        == "numel: integer multiplication overflow")
    #expect(
      Expanding.repeating.refusal(.tensor(matrix), .ints([Int.max, 2]))
        != nil)
    #expect(
      Reshaping.unflatten.refusal(.tensor(matrix), .int(1), .ints([2, 2]))
        == "unflatten: Provided sizes [2, 2] don't multiply up to the size of dim 1 (3) in the input "
        + "tensor")
    #expect(
      Slicing.narrow.refusal(.tensor(matrix), .int(0), .int(1), .int(2))
        == "start (1) + length (2) exceeds dimension size (2).")
    #expect(
      Slicing.narrow.refusal(.tensor(matrix), .int(0), .int(1), .int(Int.max)) != nil)
    #expect(
      Flipping.roll.refusal(.tensor(matrix), .ints([2, 1]), .ints([0]))
        == "shifts and dimensions must align. shifts: 2, dims:1")
  }

  /// Plans of views need no data.
  @Test func shapeOnly() throws {
    let huge = Tensor(shape: [1 << 20, 1 << 20, 4], dtype: .float32)
    #expect(
      try Views.permute.planned(.tensor(huge), .ints([2, 0, 1])).shape == [4, 1 << 20, 1 << 20])
    #expect(try Reshaping.flatten.planned(.tensor(huge)).shape == [1 << 42])
    #expect(
      try Indexing.getItem.planned(
        .tensor(huge), .index([.int(3), .slice(start: nil, stop: nil, step: 2)])
      ).shape == [1 << 19, 4])
  }
}
