/// NumPy's grids, triangles and diagonals.
enum NumPyMatrices {
  static let all: [Operation] = [
    meshgrid, triangle("tril"), triangle("triu"), diag, diagonal, diagonalMethod, diagflat,
  ]

  static let meshgrid = Operation(
    "meshgrid", in: .numpy, traits: [.keepsArray, .keepsMatrix],
    summary: "The coordinates of all points of a grid, one array for each axis.",
    shapes: "[m], [n] → two of [n, m]; with indexing='ij' of [m, n]; a tuple",
    notes: [
      "indexing='xy', the default, lets the first array run along the second axis.",
      "sparse=True gives arrays that broadcast to the grid.",
    ],
    related: ["broadcast_arrays", "stack"],
    examples: [
      .init(
        "np.meshgrid([1, 2], [3, 4])",
        gives: "(array([[1, 2],\n       [1, 2]]), array([[3, 3],\n       [4, 4]]))"),
      .init("np.meshgrid([1, 2], [3, 4], sparse=True)[1]", gives: "array([[3],\n       [4]])"),
      .init("np.meshgrid([1], indexing='yx')", fails: Refusal.self),
    ],
    .composed([
      .init("xi", .arrays, default: .tensors([]), variadic: true),
      Parameter.flag("copy", default: true).keyword,
      Parameter.flag("sparse", default: false).keyword,
      Parameter.string("indexing", default: "xy").keyword,
    ]) { (call) throws(OperationError) in
      let (arrays, parts) = (call.tensors(0), call.parts)
      let indexing = call.string(3) ?? "xy"
      guard indexing == "xy" || indexing == "ij" else {
        throw OperationError(
          Refusal(
            .value, "Valid values for `indexing` are 'xy' and 'ij'.", blamed: ["indexing"]))
      }
      let rank = arrays.count
      if rank > 64 { throw OperationError(TooManyDims(rank: rank)) }
      var results: [Tensor] = []
      for (place, array) in arrays.enumerated() {
        var axis = place
        if indexing == "xy", rank > 1, place < 2 { axis = 1 - place }
        var shape = [Int](repeating: 1, count: rank)
        shape[axis] = array.count
        results.append(try parts.reshaped(array, shape))
      }
      if !call.bool(2) {
        let shape = try NoCommonShape.broadcast(results.map(\.shape))
        if let first = arrays.first { try NumPyShapes.checkSizes(shape, first.dtype) }
        results = try results.map { (array) throws(OperationError) in
          try parts.expanded(array, to: shape)
        }
      }
      if call.bool(1) {
        results = try results.map { (array) throws(OperationError) in
          let made = try ConstantTensors.full(
            .ints(array.shape), .int(0), .dtype(array.dtype), runtime: call.runtime)
          try parts.store(array, into: made)
          return made
        }
      }
      return .tensors(results, .tuple)
    })

  private static func triangle(_ name: String) -> Operation {
    let isLower = name == "tril"
    let operation = isLower ? Flipping.tril : Flipping.triu
    return Operation(
      name, in: .numpy,
      summary: "Zeros \(isLower ? "above" : "below") the k-th diagonal; a copy.",
      shapes: "m: [..., m, n] → [..., m, n]; [n] → [n, n]",
      related: [isLower ? "triu" : "tril", "diag"],
      examples: [
        .init(
          "np.\(name)([[1, 2], [3, 4]])",
          gives: isLower ? "array([[1, 0],\n       [3, 4]])" : "array([[1, 2],\n       [0, 4]])"),
        .init("np.\(name)(5)", fails: Refusal.self),
      ],
      .composed([.array("m"), .int("k", default: 0)]) { (call) throws(OperationError) in
        var input = call.tensor(0)
        if input.rank == 0 {
          throw OperationError(
            Refusal(
              .type, "tri() missing 1 required positional argument: 'N'", blamed: ["m"]))
        }
        if input.rank == 1 {
          let shape = [input.count, input.count]
          try NumPyShapes.checkSizes(shape, input.dtype)
          input = try call.parts.expanded(input, to: shape)
        }
        return .tensor(try operation(.tensor(input), .int(call.int(1)), runtime: call.runtime))
      })
  }

  static let diag = Operation(
    "diag", in: .numpy,
    summary: "The k-th diagonal of a matrix (a view), or a matrix with a vector on it.",
    shapes: "v: [m, n] → [d]; [n] → [n + |k|, n + |k|]", related: ["diagonal", "diagflat", "tril"],
    examples: [
      .init("np.diag([1, 2])", gives: "array([[1, 0],\n       [0, 2]])"),
      .init("np.diag([[1, 2], [3, 4]], k=1)", gives: "array([2])"),
      .init("np.diag(np.ones((2, 2, 2)))", fails: Refusal.self),
    ],
    .composed([.array("v"), .int("k", default: 0)]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      guard input.rank == 1 || input.rank == 2 else {
        throw OperationError(Refusal(.value, "Input must be 1- or 2-d.", blamed: ["v"]))
      }
      if input.rank == 1 { return .tensor(try embedded(input, call.int(1), call.runtime)) }
      return .tensor(try diagonalOf(input, call.int(1), 0, 1, call.runtime))
    })

  static let diagflat = Operation(
    "diagflat", in: .numpy, traits: .keepsMatrix,
    summary: "A matrix with all elements on its k-th diagonal.",
    shapes: "v: n elements → [n + |k|, n + |k|]", related: ["diag"],
    examples: [
      .init("np.diagflat([[1], [2]])", gives: "array([[1, 0],\n       [0, 2]])")
    ],
    .composed([.array("v"), .int("k", default: 0)]) { (call) throws(OperationError) in
      .tensor(try embedded(try call.parts.flat(call.tensor(0)), call.int(1), call.runtime))
    })

  private static func embedded(
    _ input: Tensor, _ offset: Int, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let (size, overflow) = input.count.addingReportingOverflow(
      Int(clamping: offset.magnitude))
    if overflow { throw OperationError(SizeOverflow(shape: [input.count, offset])) }
    try NumPyShapes.checkSizes([size, size], input.dtype)
    return try ViewScattering.diag(.tensor(input), .int(offset), runtime: runtime)
  }

  static let diagonal = diagonals(in: .numpy, traits: [])
  static let diagonalMethod = diagonals(in: .ndarray, traits: .keepsMatrix)

  private static func diagonals(
    in space: Operation.Namespaces, traits: Operation.Traits
  ) -> Operation {
    Operation(
      "diagonal", in: space, traits: traits,
      summary: "The diagonal of two axes, as the last axis; a view.",
      shapes: "a: [m, n, ...] → [..., d]", related: ["diag", "trace"],
      examples: [
        .init(
          space == .numpy
            ? "np.diagonal([[1, 2], [3, 4]])" : "np.array([[1, 2], [3, 4]]).diagonal()",
          gives: "array([1, 4])"),
        .init("np.diagonal([[1, 2], [3, 4]], offset=1)", gives: "array([2])"),
        .init("np.diagonal([1, 2])", fails: Refusal.self),
      ],
      .composed([
        .array(), .int("offset", default: 0), .int("axis1", default: 0), .int("axis2", default: 1),
      ]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank < 2 {
          throw OperationError(
            Refusal(.value, "diag requires an array of at least two dimensions", blamed: ["a"]))
        }
        let first = try NumPyShapes.axis(call.int(2), rank: input.rank, called: "axis1")
        let second = try NumPyShapes.axis(call.int(3), rank: input.rank, called: "axis2")
        if first == second {
          throw OperationError(
            Refusal(.value, "axis1 and axis2 cannot be the same", blamed: ["axis1", "axis2"]))
        }
        return .tensor(try diagonalOf(input, call.int(1), first, second, call.runtime))
      })
  }

  private static func diagonalOf(
    _ input: Tensor, _ offset: Int, _ first: Int, _ second: Int, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try Slicing.diagonal(
      .tensor(input), .int(offset), .int(first), .int(second), runtime: runtime)
  }
}
