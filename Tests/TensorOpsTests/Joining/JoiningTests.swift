import Testing

@testable import TensorOps

/// Joining and splitting against index-by-index references, over every layout.
@Suite("Joining and splitting")
struct JoiningTests {
  static let dtypes: [DType] = [.bool, .uint8, .int16, .int64, .float16, .bfloat16, .float64]

  private func numbers(_ shape: [Int], seed: Int = 1) -> [Scalar] {
    someNumbers(shape.reduce(1, *), seed: seed)
  }

  @Test("cat puts every element where it belongs", arguments: dtypes)
  func catElements(_ dtype: DType) throws {
    let runtime = testRuntime()
    for shape in [[3], [2, 3], [2, 0, 3], [2, 3, 4]] {
      for dim in shape.indices {
        var wider = shape
        wider[dim] += 2
        try withEveryLayout(of: numbers(shape), shape, dtype) { first, kind in
          try withEveryLayout(of: numbers(wider, seed: 2), wider, dtype) { second, other in
            let tensors = Argument.tensors([first, second])
            let joined = try Concatenation.cat(tensors, .int(dim), runtime: runtime)
            var expected = shape
            expected[dim] += wider[dim]
            #expect(joined.shape == expected)
            #expect(joined.isContiguous)
            Naive.forEachIndex(of: expected) { index in
              var own = index
              let isFirst = index[dim] < shape[dim]
              if !isFirst { own[dim] -= shape[dim] }
              #expect(
                Naive.element(joined, at: index)
                  == Naive.element(isFirst ? first : second, at: own),
                "\(shape) \(dim) \(kind) \(other)")
            }
          }
        }
      }
    }
  }

  @Test("cat promotes, and skips what is nothing")
  func catPromotes() throws {
    let joined = try Concatenation.cat(
      .tensors([.of(ints: [1, 2]), .of([0.5]), .of([], .float64)]))
    #expect(joined.dtype == .float64)
    #expect(joined.doubles == [1, 2, 0.5])
    let nothing = try Concatenation.cat(.tensors([.of([], .float32), .of([Double]())]))
    #expect(nothing.shape == [0])
    let skipped = try Concatenation.cat(
      .tensors([.of([Double]()), try .of(someNumbers(4), [2, 2])]), .int(1))
    #expect(skipped.shape == [2, 2])
  }

  @Test("what cannot be joined is refused in PyTorch's words")
  func catRefusals() throws {
    func zeros(_ shape: Int...) -> Tensor { Tensor(shape: shape, dtype: .float32) }
    #expect(
      Concatenation.cat.refusal(.tensors([zeros(2, 10), zeros(2, 1)]), .int(0))
        == "Sizes of tensors must match except in dimension 0. Expected size 10 but got size 1 for "
        + "tensor number 1 in the list.")
    #expect(
      Concatenation.cat.refusal(.tensors([zeros(2), zeros(2, 2)]))
        == "Tensors must have same number of dimensions: got 1 and 2")
    #expect(
      Concatenation.cat.refusal(.tensors([zeros(2), zeros()]))
        == "zero-dimensional tensor (at position 1) cannot be concatenated")
    #expect(
      Concatenation.cat.refusal(.tensors([]))
        == "torch.cat(): expected a non-empty list of Tensors")
    #expect(
      Concatenation.stack.refusal(.tensors([zeros(2), zeros(3)]))
        == "stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1")
    #expect(
      Concatenation.stack.refusal(.tensors([zeros(2), zeros(2)]), .int(2))
        == "Dimension out of range (expected to be in range of [-2, 1], but got 2)")
  }

  @Test("stack and unbind undo each other", arguments: telltaleShapes)
  func stackAndUnbind(_ shape: [Int]) throws {
    let runtime = testRuntime()
    for dim in -(shape.count + 1)...shape.count {
      try withEveryLayout(of: numbers(shape), shape) { first, kind in
        let second = try Tensor.of(numbers(shape, seed: 3), shape)
        let stacked = try Concatenation.stack(
          .tensors([first, second]), .int(dim), runtime: runtime)
        let result = try Splitting.unbind.result(
          [.tensor(stacked), .int(dim)], runtime: runtime)
        guard case .tensors(let parts, .tuple) = result else {
          Issue.record("unbind gives a tuple")
          return
        }
        #expect(parts.map(\.shape) == [shape, shape])
        #expect(parts[0].scalars == first.scalars, "\(shape) \(dim) \(kind)")
        #expect(parts[1].scalars == second.scalars)
        #expect(parts[0].storage === stacked.storage)
      }
    }
  }

  @Test("pieces of a dim, joined again, are the whole", arguments: [0, 1, 5, 6, 7])
  func splitAndCat(_ size: Int) throws {
    let runtime = testRuntime()
    let shape = [2, size, 3]
    try withEveryLayout(of: numbers(shape), shape) { input, kind in
      func check(_ operation: TensorOps.Operation, _ argument: Argument, signature: Int = 0) throws
      {
        let result = try operation.result(
          [.tensor(input), argument, .int(1)], signature: signature, runtime: runtime)
        guard case .tensors(let parts, .tuple) = result else {
          Issue.record("\(operation.name) gives a tuple")
          return
        }
        #expect(parts.allSatisfy { $0.storage === input.storage })
        let whole = try Concatenation.cat(.tensors(parts), .int(1), runtime: runtime)
        #expect(whole.shape == shape)
        #expect(whole.scalars == input.scalars, "\(operation.name) \(argument) \(kind)")
      }
      for count in 1...8 {
        try check(Splitting.chunk, .int(count))
        try check(Splitting.split, .int(count))
        try check(Splitting.tensorSplit, .int(count), signature: 1)
      }
      try check(Splitting.tensorSplit, .ints([1, 3]), signature: 2)
      try check(Splitting.tensorSplit, .ints([-2]), signature: 2)
      try check(Splitting.tensorSplit, .ints([]), signature: 2)
      try check(
        Splitting.split, .ints([min(1, size), size - min(1, size)]), signature: 1)
    }
  }

  @Test("sizes of pieces are PyTorch's")
  func pieceSizes() throws {
    func sizes(
      _ operation: TensorOps.Operation, _ size: Int, _ argument: Argument, signature: Int = 0
    )
      throws -> [Int]
    {
      let result = try operation.result(
        [.tensor(Tensor(shape: [size], dtype: .float32)), argument], signature: signature,
        runtime: testRuntime())
      guard case .tensors(let parts, _) = result else { return [] }
      return parts.map(\.count)
    }
    #expect(try sizes(Splitting.chunk, 7, .int(3)) == [3, 3, 1])
    #expect(try sizes(Splitting.chunk, 6, .int(4)) == [2, 2, 2])
    #expect(try sizes(Splitting.chunk, 0, .int(3)) == [0, 0, 0])
    #expect(try sizes(Splitting.split, 7, .int(3)) == [3, 3, 1])
    #expect(try sizes(Splitting.split, 0, .int(0)) == [0])
    #expect(try sizes(Splitting.tensorSplit, 7, .int(3), signature: 1) == [3, 2, 2])
    #expect(try sizes(Splitting.tensorSplit, 7, .ints([5, 2]), signature: 2) == [5, 0, 5])
    #expect(try sizes(Splitting.tensorSplit, 7, .ints([1, 8, -4]), signature: 2) == [1, 6, 0, 4])
  }

  @Test("what cannot be split is refused in PyTorch's words")
  func splitRefusals() {
    let seven = Argument.tensor(Tensor(shape: [7], dtype: .float32))
    let scalar = Argument.tensor(Tensor(shape: [], dtype: .float32))
    #expect(
      Splitting.split.refusal(seven, .int(0))
        == "split_size can only be 0 if dimension size is 0, but got dimension size of 7")
    #expect(
      Splitting.split.refusal(seven, .ints([3, 5]), signature: 1)
        == "split_with_sizes expects split_sizes to sum exactly to 7 (input tensor's size at "
        + "dimension 0), but got split_sizes=[3, 5]")
    #expect(
      Splitting.split.refusal(seven, .ints([.max, .max, 9]), signature: 1) != nil)
    #expect(
      Splitting.chunk.refusal(seven, .int(0))
        == "chunk expects `chunks` to be greater than 0, got: 0")
    #expect(
      Splitting.chunk.refusal(scalar, .int(1)) == "chunk expects at least a 1-dimensional tensor")
    #expect(
      Splitting.unbind.refusal(scalar) == "Dimension specified as 0 but tensor has no dimensions")
    #expect(
      Splitting.hsplit.refusal(seven, .int(4))
        == "torch.hsplit attempted to split along dimension 0, but the size of the dimension 7 is "
        + "not divisible by the split_size 4!")
    // More views than memory: refused, not tried.
    let huge = Argument.tensor(Tensor(shape: [1 << 40], dtype: .float32))
    #expect(Splitting.split.refusal(huge, .int(1)) != nil)
    #expect(Splitting.unbind.refusal(huge) != nil)
    #expect(
      Splitting.chunk.refusal(Argument.tensor(Tensor(shape: [0], dtype: .int8)), .int(.max)) != nil)
  }

  @Test(
    "padding reads what each mode says",
    arguments: ["constant", "reflect", "replicate", "circular"])
  func padding(_ mode: String) throws {
    let shape = [2, 2, 4, 5]
    for pads in [[1, 2, 0, 3], [0, 0, 1, 1], [-1, 2, 2, -1], [3, -1], [-2, -1, 1, 0]] {
      try withEveryLayout(of: numbers(shape), shape) { input, kind in
        let source =
          pads.count == 2
          ? input.viewed(
            as: Layout(
              shape: Array(shape.dropFirst()), strides: Array(input.strides.dropFirst()),
              offset: input.layout.offset)) : input
        let padded = try Padding.pad(
          .tensor(source), .ints(pads), .string(mode),
          mode == "constant" ? .float(7) : .none)
        let rank = source.rank
        for pair in 0..<pads.count / 2 {
          let dim = rank - 1 - pair
          #expect(padded.shape[dim] == source.shape[dim] + pads[2 * pair] + pads[2 * pair + 1])
        }
        Naive.forEachIndex(of: padded.shape) { index in
          var own = index
          var outside = false
          for pair in 0..<pads.count / 2 {
            let dim = rank - 1 - pair
            let (before, after, size) = (pads[2 * pair], pads[2 * pair + 1], source.shape[dim])
            var place = index[dim] - before
            switch mode {
            case "constant":
              outside = outside || place < 0 || place >= size
              place = max(0, min(place, size - 1))
            case "reflect":
              if place < 0 { place = -place }
              if place >= size { place = 2 * size - 2 - place }
            case "replicate": place = max(0, min(place, size - 1))
            default:
              let first = max(0, -before)
              let last = size + min(0, after)
              while place < first { place += last - first }
              while place >= last { place -= last - first }
            }
            own[dim] = place
          }
          let expected = outside ? Scalar.float(7) : Naive.element(source, at: own)
          #expect(
            Naive.element(padded, at: index).double == expected.double,
            "\(mode) \(pads) \(kind) \(index)")
        }
      }
    }
  }

  @Test("repeat_interleave repeats slices where they stand")
  func repeatInterleave() throws {
    let shape = [2, 3, 2]
    let counts = [2, 0, 3]
    try withEveryLayout(of: numbers(shape), shape) { input, kind in
      let repeated = try Repeating.repeatInterleave(
        .tensor(input), .tensor(try .of(ints: counts)), .int(1), signature: 1)
      #expect(repeated.shape == [2, 5, 2])
      let places = [0, 0, 2, 2, 2]
      Naive.forEachIndex(of: repeated.shape) { index in
        #expect(
          Naive.element(repeated, at: index)
            == Naive.element(input, at: [index[0], places[index[1]], index[2]]), "\(kind)")
      }
      let twice = try Repeating.repeatInterleave(
        .tensor(input), .int(2), .int(-1), signature: 2)
      Naive.forEachIndex(of: twice.shape) { index in
        #expect(
          Naive.element(twice, at: index)
            == Naive.element(input, at: [index[0], index[1], index[2] / 2]))
      }
      let flat = try Repeating.repeatInterleave(.tensor(input), .int(2), signature: 2)
      #expect(flat.scalars == input.scalars.flatMap { [$0, $0] })
    }
    #expect(
      Repeating.repeatInterleave.refusal(
        .tensor(try .of(ints: [1, 2])), .tensor(try .of(ints: [1, -2])), signature: 1)
        == "repeats can not be negative")
    #expect(
      Repeating.repeatInterleave.refusal(
        .tensor(Tensor(shape: [1 << 40], dtype: .int8)), .int(1 << 40), signature: 2) != nil)
  }

  @Test("pixel_shuffle and pixel_unshuffle undo each other")
  func pixels() throws {
    let shape = [2, 8, 3, 2]
    try withEveryLayout(of: numbers(shape), shape) { input, kind in
      let spread = try Pixels.shuffle(.tensor(input), .int(2))
      #expect(spread.shape == [2, 2, 6, 4])
      // Channel c · 4 + i · 2 + j of a cell is the pixel (i, j) of channel c.
      Naive.forEachIndex(of: spread.shape) { index in
        let own = [
          index[0], index[1] * 4 + index[2] % 2 * 2 + index[3] % 2, index[2] / 2, index[3] / 2,
        ]
        #expect(Naive.element(spread, at: index) == Naive.element(input, at: own), "\(kind)")
      }
      #expect(try Pixels.unshuffle(.tensor(spread), .int(2)).scalars == input.scalars)
    }
  }

  @Test("rows of a table", arguments: dtypes)
  func embedding(_ dtype: DType) throws {
    try withEveryLayout(of: numbers([4, 3]), [4, 3], dtype) { table, kind in
      let found = try Lookup.embedding(
        .tensor(table), .tensor(try .of(ints: [3, 0, 3]).viewed(as: Layout(contiguous: [3, 1]))))
      #expect(found.shape == [3, 1, 3])
      for (place, row) in [3, 0, 3].enumerated() {
        for column in 0..<3 {
          #expect(
            Naive.element(found, at: [place, 0, column])
              == Naive.element(table, at: [row, column]),
            "\(kind)")
        }
      }
    }
    #expect(
      Lookup.embedding.refusal(
        .tensor(try .of(someNumbers(4), [2, 2])), .tensor(try .of(ints: [2])))
        == "index out of range in self")
  }

  @Test("plans give the shapes that kernels make", arguments: telltaleShapes.filter { !$0.isEmpty })
  func planned(_ shape: [Int]) throws {
    let input = try Tensor.of(numbers(shape), shape)
    func check(_ operation: TensorOps.Operation, _ arguments: [Argument], signature: Int = 0) throws
    {
      let made = try operation.result(arguments, signature: signature, runtime: testRuntime())
      let planned = try operation.result(
        arguments, signature: signature, runtime: testRuntime(shapesOnly: true))
      let (a, b) = (Destination.tensors(of: made), Destination.tensors(of: planned))
      #expect(a.map(\.shape) == b.map(\.shape), "\(operation.name)")
      #expect(a.map(\.strides) == b.map(\.strides), "\(operation.name)")
      #expect(a.map(\.dtype) == b.map(\.dtype), "\(operation.name)")
    }
    let pair = [Argument.tensors([input, input])]
    for operation in [
      Concatenation.cat, Concatenation.stack, Concatenation.hstack, Concatenation.vstack,
      Concatenation.dstack, Concatenation.columnStack,
    ] {
      try check(operation, pair)
    }
    try check(Splitting.chunk, [.tensor(input), .int(2)])
    try check(Repeating.repeatInterleave, [.tensor(input), .int(3), .int(0)], signature: 2)
    try check(Padding.constantPad, [.tensor(input), .ints([1, 2])])
    try check(Padding.constantPad, [.tensor(input), .ints([0, 0])])
  }
}
