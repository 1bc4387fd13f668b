/// Nx's questions about shapes, and what gives the same elements another shape.
enum NxShapes {
  static let all: [Operation] =
    questions + [
      toNumber, toFlatList, toList, reshape, flatten, broadcast, squeeze, newAxis, transpose,
    ]

  private static func printed(_ type: String, _ data: String) -> String {
    NxElementwise.printed(type, data)
  }

  // MARK: Questions

  private static func question(
    _ name: String, summary: String, _ parameters: [Parameter] = [],
    examples: [Operation.Example],
    answer: @escaping @Sendable (Tensor, Call) throws(OperationError) -> CallResult
  ) -> Operation {
    Operation(
      name, in: .nx, summary: summary, shapes: "tensor: [...] → a value", examples: examples,
      .known([.nx()] + parameters) { (call) throws(OperationError) in
        guard case .tensor(let tensor) = call[0] else {
          let number = call.scalar(0)
          return try answer(Tensor(shape: [], dtype: NxTyping.type(of: number)), call)
        }
        return try answer(tensor, call)
      })
  }

  static let questions: [Operation] = [
    question(
      "shape", summary: "The sizes of the axes, as a tuple.",
      examples: [.init("Nx.shape(Nx.tensor([[1, 2, 3]]))", gives: "(1, 3)")]
    ) { (tensor, _) throws(OperationError) in .ints(tensor.shape, .tuple) },
    question(
      "rank", summary: "The number of axes.",
      examples: [.init("Nx.rank(Nx.tensor([[1, 2, 3]]))", gives: "2")]
    ) { (tensor, _) throws(OperationError) in .scalar(.int(tensor.rank)) },
    question(
      "size", summary: "The number of elements.",
      examples: [.init("Nx.size(Nx.tensor([[1, 2, 3]]))", gives: "3")]
    ) { (tensor, _) throws(OperationError) in .scalar(.int(tensor.count)) },
    question(
      "flat_size", summary: "The number of elements.",
      examples: [.init("Nx.flat_size(Nx.tensor([[1, 2, 3]]))", gives: "3")]
    ) { (tensor, _) throws(OperationError) in .scalar(.int(tensor.count)) },
    question(
      "byte_size", summary: "The bytes that the elements take.",
      examples: [.init("Nx.byte_size(Nx.tensor([[1, 2, 3]]))", gives: "12")]
    ) { (tensor, _) throws(OperationError) in .scalar(.int(tensor.count &* tensor.dtype.size)) },
    question(
      "axes", summary: "The axes, counted from 0, as a list.",
      examples: [.init("Nx.axes(Nx.tensor([[1, 2, 3]]))", gives: "[0, 1]")]
    ) { (tensor, _) throws(OperationError) in .ints(Array(0..<tensor.rank), .list) },
    question(
      "axis_size", summary: "The size of one axis.", [.int("axis")],
      examples: [
        .init("Nx.axis_size(Nx.tensor([[1, 2, 3]]), -1)", gives: "3"),
        .init("Nx.axis_size(Nx.tensor([[1, 2, 3]]), 2)", fails: NxInvalidAxis.self),
      ]
    ) { (tensor, call) throws(OperationError) in
      .scalar(.int(tensor.shape[try NxAxes.axis(call.int(1), rank: tensor.rank)]))
    },
    question(
      "type", summary: "The type of the elements: a kind and its bits.",
      examples: [.init("Nx.type(Nx.tensor([1, 2]))", gives: "{:s, 32}")]
    ) { (tensor, _) throws(OperationError) in .dtype(NxTyping.type(tensor.dtype)) },
  ]

  static let toNumber = Operation(
    "to_number", in: .nx, summary: "The only element, as a number.",
    shapes: "tensor: no axes → a number",
    examples: [
      .init("Nx.to_number(Nx.tensor(0.5))", gives: "0.5"),
      .init("Nx.to_number(Nx.tensor([1, 2]))", fails: NxRefusal.self),
    ],
    .composed([.nx()]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      if x.rank != 0 {
        throw OperationError(
          NxRefusal(
            "cannot convert tensor of shape \(NxText.shape(x.shape)) to number", blamed: "tensor"))
      }
      return .scalar(try x.value)
    })

  static let toFlatList = Operation(
    "to_flat_list", in: .nx, summary: "All elements in one list.", shapes: "tensor: [...] → a list",
    examples: [.init("Nx.to_flat_list(Nx.tensor([[1, 2], [3, 4]]))", gives: "[1, 2, 3, 4]")],
    .composed([.nx()]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      if x.isShapeOnly { throw OperationError(NeedsValues()) }
      return .nested(try x.reshaped([x.tensor.count]).tensor)
    })

  static let toList = Operation(
    "to_list", in: .nx, summary: "The elements in lists of lists.",
    shapes: "tensor: [...] → nested lists",
    examples: [
      .init("Nx.to_list(Nx.tensor([[1, 2], [3, 4]]))", gives: "[[1, 2], [3, 4]]"),
      .init("Nx.to_list(Nx.tensor(1))", fails: NxRefusal.self),
    ],
    .composed([.nx()]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      if x.isShapeOnly { throw OperationError(NeedsValues()) }
      if x.rank == 0 {
        throw OperationError(
          NxRefusal("cannot convert a scalar tensor to a list", blamed: "tensor"))
      }
      return .nested(x.tensor)
    })

  // MARK: Other shapes

  static let reshape = Operation(
    "reshape", in: .nx, summary: "The same elements in another shape.",
    shapes: "tensor: [...] → the new shape, of as many elements",
    notes: [":auto stands for the size that is left; a tensor stands for its own shape."],
    examples: [
      .init(
        "Nx.reshape(Nx.tensor([1, 2, 3, 4]), {2, :auto})",
        gives: printed("s32[2][2]", "[\n    [1, 2],\n    [3, 4]\n  ]")),
      .init("Nx.reshape(Nx.tensor([1, 2, 3]), {2, 2})", fails: NxRefusal.self),
    ],
    .composed([.nx(), Parameter("new_shape", .nxShape)]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      var shape = call.ints(1)
      let count = try Shape.count(shape.map { max($0, 1) })
      let isAuto = shape.contains(-1)
      func refuse(_ shown: [Int]) -> OperationError {
        OperationError(
          NxRefusal(
            "cannot reshape, current shape \(NxText.shape(x.shape)) is not compatible with new "
              + "shape \(NxText.shape(shown))", blamed: "new_shape"))
      }
      if isAuto {
        let rest = x.tensor.count / max(count, 1)
        if rest == 0 { throw refuse(shape.filter { $0 != -1 }) }
        shape = shape.map { $0 == -1 ? rest : $0 }
      }
      if try Shape.count(shape) != x.tensor.count { throw refuse(shape) }
      return .tensor(try x.reshaped(shape).tensor)
    })

  static let flatten = Operation(
    "flatten", in: .nx, summary: "The elements along one axis; or some axes merged.",
    shapes: "tensor: [...] → [n]",
    notes: ["axes must follow one another."],
    examples: [
      .init(
        "Nx.flatten(Nx.tensor([[1, 2], [3, 4]]))", gives: printed("s32[4]", "[1, 2, 3, 4]")),
      .init("Nx.flatten(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
    ],
    .composed([.nx(), .nxAxes]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      let axes = try NxAxes.axes(call.optionalInts(1), rank: x.rank).sorted()
      guard let first = axes.first, let last = axes.last else {
        return .tensor(try x.reshaped([1]).tensor)
      }
      if last - first + 1 != axes.count {
        throw OperationError(
          NxRefusal("flatten axes must be consecutive, got: \(Shape.text(axes))", blamed: "axes"))
      }
      let merged = axes.reduce(1) { $0 &* x.shape[$1] }
      return .tensor(
        try x.reshaped(Array(x.shape[..<first]) + [merged] + Array(x.shape[(last + 1)...])).tensor)
    })

  static let broadcast = Operation(
    "broadcast", in: .nx, summary: "Repeats the elements so that they fill a shape.",
    shapes: "tensor: [...] → the shape",
    notes: ["axes: says which axes of the shape the tensor's axes are; the last ones if left out."],
    examples: [
      .init(
        "Nx.broadcast(Nx.tensor([1, 2]), {2, 2})",
        gives: printed("s32[2][2]", "[\n    [1, 2],\n    [1, 2]\n  ]")),
      .init(
        "Nx.broadcast(Nx.tensor([1, 2]), {2, 3}, axes: [0])",
        gives: printed("s32[2][3]", "[\n    [1, 1, 1],\n    [2, 2, 2]\n  ]")),
      .init("Nx.broadcast(Nx.tensor([1, 2]), {2, 3})", fails: NxRefusal.self),
    ],
    .composed([.nx(), Parameter("shape", .nxShape), .nxAxes]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      return .tensor(
        try broadcast(x, to: call.ints(1), "tensor", axes: call.optionalInts(2)).tensor)
    })

  static func broadcast(
    _ x: Formula, to shape: [Int], _ name: String, axes given: [Int]? = nil
  ) throws(OperationError) -> Formula {
    let axes: [Int]
    if let given {
      axes = try NxAxes.axes(given, rank: shape.count)
      if axes.count != x.rank {
        throw OperationError(
          NxRefusal(
            "expected length of axes (\(axes.count)) to match rank of shape (\(x.rank))",
            blamed: "axes"))
      }
      if let place = axes.indices.dropFirst().first(where: { axes[$0] < axes[$0 - 1] }) {
        throw OperationError(
          NxRefusal(
            "broadcast axes must be ordered, got \(axes[place]) after \(axes[place - 1])",
            blamed: "axes"))
      }
    } else {
      axes = Array(max(0, shape.count - x.rank)..<shape.count)
    }
    let fits =
      axes.count == x.rank && zip(axes, x.shape).allSatisfy { $1 == 1 || $1 == shape[$0] }
    guard fits else {
      throw OperationError(
        NxRefusal(
          "cannot broadcast tensor of dimensions \(NxText.shape(x.shape)) to "
            + "\(NxText.shape(shape)) with axes \(Shape.text(axes))", blamed: name))
    }
    var aligned = [Int](repeating: 1, count: shape.count)
    for (axis, size) in zip(axes, x.shape) { aligned[axis] = size }
    return try x.reshaped(aligned).call("broadcast_to", .ints(shape))
  }

  static let squeeze = Operation(
    "squeeze", in: .nx, summary: "Takes away axes of size 1.",
    shapes: "tensor: [..., 1, ...] → [...]",
    examples: [
      .init("Nx.squeeze(Nx.tensor([[[1, 2]]]))", gives: printed("s32[2]", "[1, 2]")),
      .init("Nx.squeeze(Nx.tensor([[1, 2]]), axes: [1])", fails: NxRefusal.self),
    ],
    .composed([.nx(), .nxAxes]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      return .tensor(try squeezed(x, call.optionalInts(1)).tensor)
    })

  static func squeezed(_ x: Formula, _ given: [Int]?) throws(OperationError) -> Formula {
    let axes =
      try given.map { (axes) throws(OperationError) in try NxAxes.axes(axes, rank: x.rank) }
      ?? x.shape.indices.filter { x.shape[$0] == 1 }
    for axis in axes where x.shape[axis] != 1 {
      throw OperationError(
        NxRefusal(
          "cannot squeeze dimensions whose sizes are not 1, got \(x.shape[axis]) for dimension "
            + "\(axis)", blamed: "axes"))
    }
    return try x.reshaped(x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] })
  }

  static let newAxis = Operation(
    "new_axis", in: .nx, summary: "Puts an axis of size 1 at a place.",
    shapes: "tensor: [...] → [..., 1, ...]",
    examples: [
      .init("Nx.shape(Nx.new_axis(Nx.tensor([1, 2, 3]), 0))", gives: "(1, 3)"),
      .init("Nx.shape(Nx.new_axis(Nx.tensor([1, 2, 3]), -1))", gives: "(3, 1)"),
      .init("Nx.new_axis(Nx.tensor([1, 2, 3]), 2)", fails: NxInvalidAxis.self),
    ],
    .composed([.nx(), .int("axis")]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      return .tensor(
        try x.unsqueezed(NxAxes.axis(call.int(1), rank: x.rank + 1)).tensor)
    })

  static let transpose = Operation(
    "transpose", in: .nx, summary: "The axes in another order; reversed if none is given.",
    shapes: "tensor: [a, ..., z] → [z, ..., a]",
    examples: [
      .init(
        "Nx.transpose(Nx.tensor([[1, 2], [3, 4]]))",
        gives: printed("s32[2][2]", "[\n    [1, 3],\n    [2, 4]\n  ]")),
      .init("Nx.transpose(Nx.tensor([[1, 2]]), axes: [0])", fails: NxRefusal.self),
    ],
    .composed([.nx(), .nxAxes]) { (call) throws(OperationError) in
      let x = try NxTyping.tensor(call[0], call.runtime)
      guard let given = call.optionalInts(1) else {
        return .tensor(try x.call("permute", .ints((0..<x.rank).reversed())).tensor)
      }
      if given.count != x.rank {
        throw OperationError(
          NxRefusal(
            "expected length of permutation (\(given.count)) to match rank of shape (\(x.rank))",
            blamed: "axes"))
      }
      return .tensor(
        try x.call("permute", .ints(NxAxes.axes(given, rank: x.rank))).tensor)
    })
}
