/// NumPy's axes in another order, and arrays stretched to a shape.
enum NumPyAxes {
  static let all: [Operation] = [
    transpose, transposeMethod, swapaxes, moveaxis, rollaxis, broadcastTo, broadcastArrays,
    broadcastShapes,
  ]

  static let transpose = transposing(
    in: .numpy, aliases: [.init("permute_dims")],
    Parameter("axes", .intOrInts, default: Argument.none), "np.transpose([[1, 2], [3, 4]])")
  static let transposeMethod = transposing(
    in: .ndarray, Parameter("axes", .ints, default: Argument.none, variadic: true),
    "np.array([[1, 2], [3, 4]]).transpose(1, 0)")

  private static func transposing(
    in space: Operation.Namespaces, aliases: [Operation.Alias] = [], _ axes: Parameter,
    _ example: String
  ) -> Operation {
    Operation(
      "transpose", in: space, aliases: aliases, traits: [.keepsArray, .keepsMatrix],
      summary: "The axes in another order, reversed where none is named; a view.",
      shapes: "a: [d0, …, dn] → [d_axes[0], …, d_axes[n]]",
      related: ["swapaxes", "moveaxis", "T"],
      examples: [
        .init(example, gives: "array([[1, 3],\n       [2, 4]])"),
        .init("np.ones((2, 3, 4)).transpose((2, 0, 1)).shape", gives: "(4, 2, 3)"),
        .init("np.ones((2, 3)).transpose(0, 2)", fails: AxisOutOfBounds.self),
      ],
      .composed([.array(), axes]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        guard let given = call.optionalInts(1) else {
          return .tensor(try call.parts.transposed(input))
        }
        if given.count != input.rank {
          throw OperationError(Refusal(.value, "axes don't match array", blamed: ["axes"]))
        }
        var order: [Int] = []
        for axis in given {
          let axis = try NumPyShapes.axis(axis, rank: input.rank, parameter: "axes")
          if order.contains(axis) {
            throw OperationError(Refusal(.value, "repeated axis in transpose", blamed: ["axes"]))
          }
          order.append(axis)
        }
        return .tensor(try call.parts.permuted(input, order))
      })
  }

  static let swapaxes = Operation(
    "swapaxes", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "Two axes in each other's place; a view.",
    shapes: "a: [..., m, ..., n, ...] → [..., n, ..., m, ...]", related: ["transpose", "moveaxis"],
    examples: [
      .init("np.swapaxes(np.ones((2, 3, 4)), 0, 2).shape", gives: "(4, 3, 2)"),
      .init("np.ones((2, 3)).swapaxes(0, 2)", fails: Refusal.self),
    ],
    .composed([.array(), .int("axis1"), .int("axis2")]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      var order = Array(0..<input.rank)
      order.swapAt(
        try NumPyShapes.axis(call.int(1), rank: input.rank, called: "axis1"),
        try NumPyShapes.axis(call.int(2), rank: input.rank, called: "axis2"))
      return .tensor(try call.parts.permuted(input, order))
    })

  static let moveaxis = Operation(
    "moveaxis", in: .numpy, traits: .keepsMatrix,
    summary: "Axes at other places, the rest in order; a view.",
    shapes: "a: [..., n, ...] → [n, ...] for destination 0", related: ["transpose", "swapaxes"],
    examples: [
      .init("np.moveaxis(np.ones((2, 3, 4)), 0, -1).shape", gives: "(3, 4, 2)"),
      .init("np.moveaxis(np.ones((2, 3, 4)), [0, 1], [-1, -2]).shape", gives: "(4, 3, 2)"),
      .init("np.moveaxis(np.ones(2), 1, 0)", fails: Refusal.self),
    ],
    .composed([.array(), .init("source", .intOrInts), .init("destination", .intOrInts)]) {
      (call) throws(OperationError) in
      let input = call.tensor(0)
      func axes(_ place: Int, _ name: String) throws(OperationError) -> [Int] {
        var result: [Int] = []
        for given in call.ints(place) {
          let axis = try NumPyShapes.axis(given, rank: input.rank, called: name)
          if result.contains(axis) { throw OperationError(RepeatedAxis(parameter: name)) }
          result.append(axis)
        }
        return result
      }
      let (source, destination) = (try axes(1, "source"), try axes(2, "destination"))
      if source.count != destination.count {
        throw OperationError(
          Refusal(
            .value,
            "`source` and `destination` arguments must have the same number of elements",
            blamed: ["source", "destination"]))
      }
      var order = (0..<input.rank).filter { !source.contains($0) }
      for (to, from) in zip(destination, source).sorted(by: { $0.0 < $1.0 }) {
        order.insert(from, at: to)
      }
      return .tensor(try call.parts.permuted(input, order))
    })

  static let rollaxis = Operation(
    "rollaxis", in: .numpy, traits: .keepsMatrix,
    summary: "An axis before another one; a view.", shapes: "a: [..., n, ...] → [n, ...]",
    notes: ["moveaxis says the same more plainly."], related: ["moveaxis"],
    examples: [
      .init("np.rollaxis(np.ones((2, 3, 4)), 2).shape", gives: "(4, 2, 3)"),
      .init("np.rollaxis(np.ones((2, 3)), 2)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array(), .int("axis"), .int("start", default: 0)]) {
      (call) throws(OperationError) in
      let input = call.tensor(0)
      let rank = input.rank
      let axis = try NumPyShapes.axis(call.int(1), rank: rank)
      let given = call.int(2)
      guard given >= -rank, given <= rank else {
        throw OperationError(
          Refusal(
            .axis,
            "'start' arg requires \(-rank) <= start < \(rank + 1), but \(given) was passed in",
            blamed: ["start"]))
      }
      let start = given < 0 ? given + rank : given
      return .tensor(try call.parts.moved(input, axis, to: axis < start ? start - 1 : start))
    })

  static let broadcastTo = Operation(
    "broadcast_to", in: .numpy, traits: .keepsArray,
    summary: "An array stretched to a shape, without copying its elements; a view.",
    shapes: "array: broadcastable to shape → [*shape]",
    related: ["broadcast_arrays", "tile", "expand_dims"],
    examples: [
      .init("np.broadcast_to([1, 2], (2, 2))", gives: "array([[1, 2],\n       [1, 2]])"),
      .init("np.broadcast_to([1, 2], (2, 3))", fails: NotStretched.self),
    ],
    .composed([.array("array"), .init("shape", .intOrInts)]) { (call) throws(OperationError) in
      let (input, shape) = (call.tensor(0), call.ints(1))
      if shape.contains(where: { $0 < 0 }) {
        throw OperationError(
          Refusal(
            .value, "all elements of broadcast shape must be non-negative", blamed: ["shape"]))
      }
      if input.rank > shape.count {
        throw OperationError(
          Refusal(
            .value,
            input.rank > 0 && shape.isEmpty
              ? "cannot broadcast a non-scalar to a scalar array"
              : "input operand has more dimensions than allowed by the axis remapping",
            blamed: ["array", "shape"]))
      }
      let lead = shape.count - input.rank
      for (dim, size) in input.shape.enumerated() where size != 1 && size != shape[lead + dim] {
        throw OperationError(NotStretched(shape: input.shape, wanted: shape))
      }
      _ = try Shape.count(shape)
      return .tensor(try call.parts.expanded(input, to: shape))
    })

  static let broadcastArrays = Operation(
    "broadcast_arrays", in: .numpy, traits: .keepsArray,
    summary: "Arrays stretched to the shape that they have in common; views.",
    shapes: "args: broadcastable → a tuple of arrays of the broadcast shape",
    related: ["broadcast_to", "broadcast_shapes", "meshgrid"],
    examples: [
      .init(
        "np.broadcast_arrays([1, 2], [[3], [4]])",
        gives: "(array([[1, 2],\n       [1, 2]]), array([[3, 3],\n       [4, 4]]))"),
      .init("np.broadcast_arrays(np.ones(2), np.ones(3))", fails: NoCommonShape.self),
    ],
    .composed([.init("args", .arrays, default: .tensors([]), variadic: true)]) {
      (call) throws(OperationError) in
      let arrays = call.tensors(0)
      let shape = try NoCommonShape.broadcast(arrays.map(\.shape))
      _ = try Shape.count(shape)
      let parts = call.parts
      return .tensors(
        try arrays.map { (array) throws(OperationError) in try parts.expanded(array, to: shape) },
        .tuple)
    })

  static let broadcastShapes = Operation(
    "broadcast_shapes", in: .numpy, summary: "The shape that several have in common.",
    shapes: "shapes → a tuple", related: ["broadcast_to", "broadcast_arrays"],
    examples: [
      .init("np.broadcast_shapes((2, 1), (3,))", gives: "(2, 3)"),
      .init("np.broadcast_shapes((2,), (3,))", fails: NoCommonShape.self),
    ],
    .known([.init("args", .nested, default: .list([]), variadic: true)]) {
      (call) throws(OperationError) in
      guard case .list(let items) = call[0] else { return .ints([], .tuple) }
      let parts = call.parts
      let shapes = try items.map { (item) throws(OperationError) in
        try parts.values(item, "args")
      }
      if shapes.contains(where: { $0.contains { $0 < 0 } }) {
        throw OperationError(Refusal(.value, "negative dimensions are not allowed"))
      }
      return .ints(try NoCommonShape.broadcast(shapes), .tuple)
    })
}

/// An array that doesn't stretch to a shape.
struct NotStretched: Fault {
  static let code = "broadcast"
  let shape: [Int]
  let wanted: [Int]
  var type: FaultType { .value }
  var message: String {
    "operands could not be broadcast together with remapped shapes [original->remapped]: "
      + "\(NumPyText.shape(shape))  and requested shape \(NumPyText.shape(wanted))"
  }
  var blamed: [String] { ["array", "shape"] }
}
