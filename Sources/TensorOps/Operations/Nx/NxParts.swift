/// Nx's functions that take parts of tensors, join them, and put them in order.
enum NxParts {
  static let all: [Operation] = [
    concatenate, stack, slice, sliceAlongAxis, take, takeAlongAxis, gather, reverse, tile, sort,
    argsort, tril, triu, takeDiagonal, makeDiagonal,
  ]

  private static func printed(_ type: String, _ data: String) -> String {
    NxElementwise.printed(type, data)
  }

  // MARK: Joining

  /// Tensors in the type to which all of them merge.
  private static func merged(_ call: Call) throws(OperationError) -> [Formula] {
    let tensors = call.tensors(0)
    if tensors.isEmpty {
      throw OperationError(NxRefusal("no tensors were given", blamed: "tensors"))
    }
    let common = NxTyping.common(tensors.map { .tensor($0) })
    var result: [Formula] = []
    for tensor in tensors { result.append(try Formula(tensor, call.runtime).cast(common)) }
    return result
  }

  static let concatenate = Operation(
    "concatenate", in: .nx, summary: "Joins tensors along an axis that they have.",
    shapes: "tensors: [..., nᵢ, ...] → [..., Σ nᵢ, ...]",
    examples: [
      .init(
        "Nx.concatenate([Nx.tensor([1, 2]), Nx.tensor([3])])", gives: printed("s32[3]", "[1, 2, 3]")
      ),
      .init("Nx.concatenate([Nx.tensor([1]), Nx.tensor([[1]])])", fails: NxRefusal.self),
    ],
    .composed([Parameter("tensors", .arrays), Parameter.int("axis", default: 0).keyword]) {
      (call) throws(OperationError) in
      let parts = try merged(call)
      let axis = try NxAxes.axis(call.int(1), rank: parts[0].rank)
      for part in parts.dropFirst() {
        let differs =
          part.rank != parts[0].rank
          || part.shape.indices.contains { $0 != axis && part.shape[$0] != parts[0].shape[$0] }
        if differs {
          throw OperationError(
            NxRefusal(
              "expected all shapes to match \(NxText.shape(parts[0].shape)) outside of axis "
                + "\(axis), got: \(NxText.shape(part.shape))", blamed: "tensors"))
        }
      }
      return .tensor(
        try Formula.operation("cat").tensor(
          fitting: [.tensors(parts.map(\.tensor)), .int(axis)], runtime: call.runtime))
    })

  static let stack = Operation(
    "stack", in: .nx, summary: "Joins tensors of one shape along a new axis.",
    shapes: "tensors: k of [...] → [..., k, ...]",
    examples: [
      .init("Nx.stack([1, 2, 3])", gives: printed("s32[3]", "[1, 2, 3]")),
      .init("Nx.stack([Nx.tensor([1]), Nx.tensor([1, 2])])", fails: NxRefusal.self),
    ],
    .composed([Parameter("tensors", .arrays), Parameter.int("axis", default: 0).keyword]) {
      (call) throws(OperationError) in
      let parts = try merged(call)
      for part in parts where part.shape != parts[0].shape {
        throw OperationError(
          NxRefusal(
            "can't stack tensors with different shapes: \(NxText.shape(parts[0].shape)) and "
              + NxText.shape(part.shape), blamed: "tensors"))
      }
      let axis = try NxAxes.axis(call.int(1), rank: parts[0].rank + 1)
      return .tensor(
        try Formula.operation("stack").tensor(
          fitting: [.tensors(parts.map(\.tensor)), .int(axis)], runtime: call.runtime))
    })

  // MARK: Parts

  /// A part along one axis. A start from which the length would reach too far is moved back.
  private static func part(
    _ x: Formula, _ axis: Int, start: Int, length: Int, step: Int
  ) throws(OperationError) -> Formula {
    let size = x.shape[axis]
    guard length >= 1, length <= size else {
      throw OperationError(
        NxRefusal(
          "length at axis \(axis) must be less than axis size of \(size), got: \(length)",
          blamed: "lengths"))
    }
    guard step >= 1 else {
      throw OperationError(
        NxRefusal(
          "stride at axis \(axis) must be greater than or equal to 1, got: \(step)",
          blamed: "strides"))
    }
    let begin = min(max(0, start), size - length)
    let whole = try x.call("narrow", .int(axis), .int(begin), .int(length))
    return step == 1
      ? whole
      : try Formula(
        Formula.operation("slice_copy").tensor(
          fitting: [
            .tensor(whole.tensor), .int(axis), .int(0), .int(length), .int(step),
          ], runtime: x.runtime), x.runtime)
  }

  static let slice = Operation(
    "slice", in: .nx, summary: "A block: from a place, so many elements along every axis.",
    shapes: "tensor: [...] → lengths, divided by the strides",
    notes: ["A start from which a length would reach too far is moved back."],
    examples: [
      .init(
        "Nx.slice(Nx.tensor([1, 2, 3, 4, 5]), [1], [3])", gives: printed("s32[3]", "[2, 3, 4]")),
      .init(
        "Nx.slice(Nx.tensor([1, 2, 3, 4, 5]), [0], [5], strides: [2])",
        gives: printed("s32[3]", "[1, 3, 5]")),
      .init("Nx.slice(Nx.tensor([1, 2, 3]), [0], [4])", fails: NxRefusal.self),
    ],
    .composed([
      .nx(), Parameter("start_indices", .ints), Parameter("lengths", .ints),
      Parameter("strides", .intOrInts, default: .int(1), keywordOnly: true),
    ]) { (call) throws(OperationError) in
      var x = try NxTyping.tensor(call[0], call.runtime)
      let (starts, lengths) = (call.ints(1), call.ints(2))
      var strides = call.ints(3)
      if case .int(let step) = call[3] { strides = [Int](repeating: step, count: x.rank) }
      for (list, name) in [
        (starts, "start indices"), (lengths, "lengths"), (strides, "strides"),
      ] where list.count != x.rank {
        throw OperationError(
          NxRefusal(
            "invalid \(name) rank for shape of rank \(x.rank), got: \(Shape.text(list))",
            blamed: "lengths"))
      }
      for axis in 0..<x.rank {
        x = try part(
          x, axis, start: starts[axis], length: lengths[axis], step: strides[axis])
      }
      return .tensor(x.tensor)
    })

  static let sliceAlongAxis = Operation(
    "slice_along_axis", in: .nx, summary: "A part along one axis: from a place, so many elements.",
    shapes: "tensor: [..., n, ...] → [..., len, ...]",
    examples: [
      .init(
        "Nx.slice_along_axis(Nx.tensor([[1, 2, 3]]), 1, 2, axis: 1)",
        gives: printed("s32[1][2]", "[\n    [2, 3]\n  ]")),
      .init(
        "Nx.slice_along_axis(Nx.tensor([1, 2, 3]), 0, 4)", fails: NxRefusal.self),
    ],
    .composed([
      .nx(), .int("start_index"), .int("len"), Parameter.int("axis", default: 0).keyword,
      Parameter.int("strides", default: 1).keyword,
    ]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      return .tensor(
        try part(
          x, NxAxes.axis(call.int(3), rank: x.rank), start: call.int(1), length: call.int(2),
          step: call.int(4)
        ).tensor)
    })

  /// Whole numbers that are places of an axis.
  private static func indices(
    _ given: Argument, size: Int, axis: Int, _ shape: [Int], _ runtime: Runtime
  ) throws(OperationError) -> Formula {
    let found = try NxTyping.tensor(given, runtime)
    if found.dtype.isFloatingPoint {
      throw OperationError(
        NxRefusal(
          "indices must be an integer tensor, got {:f, \(found.dtype.size * 8)}", blamed: "indices")
      )
    }
    let places = try found.cast(.int64)
    let outside = try places.call("lt", .int(0)).call(
      "logical_or", .tensor(places.call("ge", .int(size)).tensor))
    if try outside.holdsAnywhere() {
      throw OperationError(
        NxRefusal(
          "an index is out of bounds for axis \(axis) in shape \(NxText.shape(shape))",
          blamed: "indices"))
    }
    return places
  }

  static let take = Operation(
    "take", in: .nx,
    summary: "The parts along an axis at the places that a tensor of integers says.",
    shapes: "tensor: [..., n, ...], indices: [*i] → [..., *i, ...]",
    examples: [
      .init(
        "Nx.take(Nx.tensor([10, 20, 30]), Nx.tensor([2, 0]))", gives: printed("s32[2]", "[30, 10]")
      ),
      .init("Nx.take(Nx.tensor([10, 20, 30]), Nx.tensor([3]))", fails: NxRefusal.self),
    ],
    .composed([.nx(), .nx("indices"), Parameter.int("axis", default: 0).keyword]) {
      (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      let axis = try NxAxes.axis(call.int(2), rank: x.rank)
      let places = try indices(
        call[1], size: x.shape[axis], axis: axis, x.shape, call.runtime)
      let picked = try x.call(
        "index_select", .int(axis), .tensor(places.reshaped([places.tensor.count]).tensor))
      return .tensor(
        try picked.reshaped(
          Array(x.shape[..<axis]) + places.shape + Array(x.shape[(axis + 1)...])
        ).tensor)
    })

  static let takeAlongAxis = Operation(
    "take_along_axis", in: .nx,
    summary: "The elements along an axis at the places that a tensor of the same rank says.",
    shapes: "tensor: [..., n, ...], indices: [..., k, ...] → [..., k, ...]",
    examples: [
      .init(
        "Nx.take_along_axis(Nx.tensor([[3, 1, 2]]), Nx.tensor([[1, 2, 0]]), axis: 1)",
        gives: printed("s32[1][3]", "[\n    [1, 2, 3]\n  ]")),
      .init(
        "Nx.take_along_axis(Nx.tensor([3, 1]), Nx.tensor([[1]]))", fails: NxRefusal.self),
    ],
    .composed([.nx(), .nx("indices"), Parameter.int("axis", default: 0).keyword]) {
      (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      let axis = try NxAxes.axis(call.int(2), rank: x.rank)
      let places = try indices(
        call[1], size: x.shape[axis], axis: axis, x.shape, call.runtime)
      let fits =
        places.rank == x.rank
        && x.shape.indices.allSatisfy { $0 == axis || x.shape[$0] == places.shape[$0] }
      if !fits {
        throw OperationError(
          NxRefusal(
            "non-indexing dimensions of tensor \(NxText.shape(x.shape)) and indices "
              + "\(NxText.shape(places.shape)) must match", blamed: "indices"))
      }
      return .tensor(try x.call("gather", .int(axis), .tensor(places.tensor)).tensor)
    })

  static let gather = Operation(
    "gather", in: .nx,
    summary: "The elements, or parts, at the coordinates that a tensor's last "
      + "axis holds.",
    shapes: "tensor: [...], indices: [*i, k] → [*i, the axes without coordinates]",
    notes: ["axes: says which axes the coordinates are of; the first ones if left out."],
    examples: [
      .init(
        "Nx.gather(Nx.tensor([[1, 2], [3, 4]]), Nx.tensor([[1, 1], [0, 1]]))",
        gives: printed("s32[2]", "[4, 2]")),
      .init(
        "Nx.gather(Nx.tensor([[1, 2], [3, 4]]), Nx.tensor([[2, 1]]))", fails: NxRefusal.self),
    ],
    .composed([.nx(), .nx("indices"), .nxAxes]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      let given = try NxTyping.tensor(call[1], call.runtime)
      guard let width = given.shape.last, width <= x.rank else {
        throw OperationError(
          NxRefusal(
            "expected the last indices axis to have a size no larger than the tensor's rank "
              + "\(x.rank), got indices of shape \(NxText.shape(given.shape))", blamed: "indices"))
      }
      let axes = try NxAxes.axes(call.optionalInts(2) ?? Array(0..<width), rank: x.rank)
      if axes.count != width {
        throw OperationError(
          NxRefusal(
            "expected \(width) axes for indices of shape \(NxText.shape(given.shape)), got: "
              + Shape.text(axes), blamed: "axes"))
      }
      let rest = (0..<x.rank).filter { !axes.contains($0) }
      let turned = try x.call("permute", .ints(axes + rest))
      var flat = try Formula(
        call.runtime.shapesOnly || given.isShapeOnly
          ? Tensor(shape: Array(given.shape.dropLast()), dtype: .int64)
          : Formula.operation("zeros").tensor(
            fitting: [.ints(Array(given.shape.dropLast())), .dtype(.int64)], runtime: call.runtime),
        call.runtime)
      for (place, axis) in axes.enumerated() {
        let column = try given.call("select", .int(given.rank - 1), .int(place))
        let checked = try indices(
          .tensor(column.tensor), size: x.shape[axis], axis: axis, x.shape, call.runtime)
        flat = try flat.call("mul", .int(x.shape[axis])) + checked
      }
      let count = axes.reduce(1) { $0 &* x.shape[$1] }
      let restShape = rest.map { x.shape[$0] }
      let picked = try turned.reshaped([count] + restShape).call(
        "index_select", .int(0), .tensor(flat.reshaped([flat.tensor.count]).tensor))
      return .tensor(try picked.reshaped(flat.shape + restShape).tensor)
    })

  // MARK: Order

  static let reverse = Operation(
    "reverse", in: .nx, summary: "The elements in reverse, along all axes or some.",
    shapes: "tensor: [...] → [...]",
    examples: [
      .init("Nx.reverse(Nx.tensor([1, 2, 3]))", gives: printed("s32[3]", "[3, 2, 1]")),
      .init("Nx.reverse(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
    ],
    .composed([.nx(), .nxAxes]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      let axes = try NxAxes.axes(call.optionalInts(1), rank: x.rank)
      return .tensor(try x.call("flip", .ints(axes)).tensor)
    })

  static let tile = Operation(
    "tile", in: .nx, summary: "Repeats a tensor along its axes.",
    shapes: "tensor: [...] → the sizes, times the repetitions",
    examples: [
      .init("Nx.tile(Nx.tensor([1, 2]), [2])", gives: printed("s32[4]", "[1, 2, 1, 2]")),
      .init("Nx.tile(Nx.tensor([1, 2]), [-1])", fails: NxRefusal.self),
    ],
    .composed([.nx(), Parameter("repetitions", .ints)]) { (call) throws(OperationError) in
      let repetitions = call.ints(1)
      if repetitions.contains(where: { $0 < 1 }) {
        throw OperationError(
          NxRefusal(
            "repetitions must be a list of integers, got: \(Shape.text(repetitions))",
            blamed: "repetitions"))
      }
      return .tensor(
        try NxTyping.tensor(call[0], call.runtime).call("tile", .ints(repetitions)).tensor)
    })

  private static func ordering(
    _ name: String, summary: String, result: Int, _ answer: String
  ) -> Operation {
    Operation(
      name, in: .nx, summary: summary, shapes: "tensor: [..., n, ...] → [..., n, ...]",
      notes: ["axis is 0, direction :asc. Equal elements keep their order; NaN counts as largest."],
      examples: [
        .init("Nx.\(name)(Nx.tensor([3, 1, 2]))", gives: printed("s32[3]", answer)),
        .init("Nx.\(name)(Nx.tensor([3, 1, 2]), axis: 1)", fails: NxInvalidAxis.self),
        .init("Nx.\(name)(Nx.tensor([3, 1, 2]), direction: :up)", fails: NxRefusal.self),
      ],
      .composed([
        .nx(), Parameter.int("axis", default: 0).keyword,
        Parameter.string("direction", default: "asc").keyword,
      ]) { (call) throws(OperationError) in
        let x = try NxTyping.tensor(call[0], call.runtime)
        let axis = try NxAxes.axis(call.int(1), rank: x.rank)
        let direction = call.string(2) ?? ""
        guard direction == "asc" || direction == "desc" else {
          throw OperationError(
            NxRefusal(
              "unknown value for :direction, expected :asc or :desc, got: :\(direction)",
              blamed: "direction"))
        }
        let tensors = try Sorts.sort.result(
          [.tensor(x.tensor), .bool(true), .int(axis), .bool(direction == "desc")],
          runtime: call.runtime
        ).tensors(2, of: Sorts.sort)
        let chosen = Formula(tensors[result], call.runtime)
        return .tensor(result == 0 ? chosen.tensor : try chosen.cast(.int32).tensor)
      })
  }

  static let sort = ordering(
    "sort", summary: "The elements along an axis, in order.", result: 0, "[1, 2, 3]")
  static let argsort = ordering(
    "argsort", summary: "Where the elements along an axis are, in their order.", result: 1,
    "[1, 2, 0]")

  // MARK: Diagonals

  private static func triangle(_ name: String, summary: String, _ answer: String) -> Operation {
    Operation(
      name, in: .nx, summary: summary, shapes: "tensor: [..., n, m] → [..., n, m]",
      examples: [
        .init(
          "Nx.\(name)(Nx.tensor([[1, 2], [3, 4]]))", gives: printed("s32[2][2]", answer)),
        .init("Nx.\(name)(Nx.tensor([1, 2]))", fails: NxRefusal.self),
      ],
      .composed([.nx(), Parameter.int("k", default: 0).keyword]) { (call) throws(OperationError) in
        let x = try NxTyping.tensor(call[0], call.runtime)
        if x.rank < 2 {
          throw OperationError(
            NxRefusal(
              "\(name)/2 expects a tensor with at least 2 dimensions, got: "
                + NxText.shape(x.shape), blamed: "tensor"))
        }
        return .tensor(try x.call(name, .int(call.int(1))).tensor)
      })
  }

  static let tril = triangle(
    "tril", summary: "The elements on and below a diagonal, zeros elsewhere.",
    "[\n    [1, 0],\n    [3, 4]\n  ]")
  static let triu = triangle(
    "triu", summary: "The elements on and above a diagonal, zeros elsewhere.",
    "[\n    [1, 2],\n    [0, 4]\n  ]")

  static let takeDiagonal = Operation(
    "take_diagonal", in: .nx, summary: "A diagonal of the last two axes.",
    shapes: "tensor: [..., n, m] → [..., k]",
    examples: [
      .init(
        "Nx.take_diagonal(Nx.tensor([[1, 2], [3, 4]]))", gives: printed("s32[2]", "[1, 4]")),
      .init("Nx.take_diagonal(Nx.tensor([1, 2]))", fails: NxRefusal.self),
    ],
    .composed([.nx(), Parameter.int("offset", default: 0).keyword]) {
      (call) throws(OperationError)
      in
      let x = try NxTyping.tensor(call[0], call.runtime)
      if x.rank < 2 {
        throw OperationError(
          NxRefusal(
            "take_diagonal/2 expects tensor of rank 2 or higher, got tensor of rank: \(x.rank)",
            blamed: "tensor"))
      }
      return .tensor(
        try x.call("diagonal", .int(call.int(1)), .int(-2), .int(-1)).tensor)
    })

  static let makeDiagonal = Operation(
    "make_diagonal", in: .nx, summary: "A matrix with a vector on its diagonal, zeros elsewhere.",
    shapes: "tensor: [..., n] → [..., n + |offset|, n + |offset|]",
    examples: [
      .init(
        "Nx.make_diagonal(Nx.tensor([1, 2]))",
        gives: printed("s32[2][2]", "[\n    [1, 0],\n    [0, 2]\n  ]")),
      .init("Nx.make_diagonal(Nx.tensor(1))", fails: NxRefusal.self),
    ],
    .composed([.nx(), Parameter.int("offset", default: 0).keyword]) {
      (call) throws(OperationError)
      in
      let x = try NxTyping.tensor(call[0], call.runtime)
      if x.rank < 1 {
        throw OperationError(
          NxRefusal(
            "make_diagonal/2 expects tensor of rank 1 or higher, got tensor of rank: \(x.rank)",
            blamed: "tensor"))
      }
      return .tensor(try x.call("diag_embed", .int(call.int(1))).tensor)
    })
}
