/// NumPy's indices of diagonals and triangles: tuples that subscript an array.
enum NumPyIndices {
  static let all: [Operation] = [
    diagIndices, diagIndicesFrom, triangle("tril"), triangleFrom("tril"), triangle("triu"),
    triangleFrom("triu"),
  ]

  static let diagIndices = Operation(
    "diag_indices", in: .numpy, summary: "The indices of the main diagonal of a square array.",
    shapes: "→ ndim × [n]; a tuple", notes: ["ndim: how many axes the array has."],
    related: ["diag_indices_from", "fill_diagonal", "tril_indices"],
    examples: [
      .init("np.diag_indices(3)", gives: "(array([0, 1, 2]), array([0, 1, 2]))"),
      .init("np.diag_indices(2, 99)", fails: TooManyDims.self),
    ],
    .composed([.int("n"), .int("ndim", default: 2)]) { (call) throws(OperationError) in
      .tensors(try diagonal(call.int(0), call.int(1), call.parts), .tuple)
    })

  static let diagIndicesFrom = Operation(
    "diag_indices_from", in: .numpy, summary: "The indices of an array's main diagonal.",
    shapes: "arr: [n, n, ...] of r dims → r × [n]; a tuple", related: ["diag_indices"],
    examples: [
      .init("np.diag_indices_from(np.ones((2, 2)))", gives: "(array([0, 1]), array([0, 1]))"),
      .init("np.diag_indices_from(np.ones((2, 3)))", fails: Refusal.self),
    ],
    .composed([.tensor("arr")]) { (call) throws(OperationError) in
      let shape = call.tensor(0).shape
      if shape.count < 2 {
        throw OperationError(
          Refusal(.value, "input array must be at least 2-d", blamed: ["arr"]))
      }
      try requireEqualSizes(shape)
      return .tensors(try diagonal(shape[0], shape.count, call.parts), .tuple)
    })

  static func requireEqualSizes(_ shape: [Int]) throws(OperationError) {
    if shape.contains(where: { $0 != shape[0] }) {
      throw OperationError(
        Refusal(
          .value, "All dimensions of input must be of equal length", blamed: ["a", "arr"]))
    }
  }

  private static func diagonal(
    _ size: Int, _ rank: Int, _ parts: NumPyParts
  ) throws(OperationError) -> [Tensor] {
    // No array has more axes.
    if rank > 64 { throw OperationError(TooManyDims(rank: rank)) }
    let places = try parts.counted(max(size, 0))
    return Array(repeating: places, count: max(rank, 0))
  }

  // MARK: Triangles

  private static func triangle(_ name: String) -> Operation {
    Operation(
      "\(name)_indices", in: .numpy,
      summary: "The indices of a matrix's \(word(name)) triangle: rows and columns.",
      shapes: "→ [places], [places]; a tuple",
      notes: ["k moves the diagonal up where positive, down where negative.", "m: the columns."],
      related: [name, "\(name)_indices_from", "diag_indices"],
      examples: [
        .init(
          "np.\(name)_indices(2)",
          gives: name == "tril"
            ? "(array([0, 1, 1]), array([0, 0, 1]))" : "(array([0, 0, 1]), array([0, 1, 1]))"),
        .init("np.\(name)_indices('2')", fails: "argument-type"),
      ],
      .composed([.int("n"), .int("k", default: 0), .optionalInt("m")]) {
        (call) throws(OperationError) in
        try places(
          name, rows: call.int(0), columns: call.optionalInt(2) ?? call.int(0), call.int(1),
          call.parts)
      })
  }

  private static func triangleFrom(_ name: String) -> Operation {
    Operation(
      "\(name)_indices_from", in: .numpy,
      summary: "The indices of the \(word(name)) triangle of a matrix that is there.",
      shapes: "arr: [n, m] → [places], [places]; a tuple",
      notes: ["k moves the diagonal up where positive, down where negative."],
      related: ["\(name)_indices", name],
      examples: [
        .init(
          "np.\(name)_indices_from(np.ones((2, 2)), \(name == "tril" ? "-1" : "1"))",
          gives: name == "tril" ? "(array([1]), array([0]))" : "(array([0]), array([1]))"),
        .init("np.\(name)_indices_from(np.ones(2))", fails: Refusal.self),
      ],
      .composed([.tensor("arr"), .int("k", default: 0)]) { (call) throws(OperationError) in
        let shape = call.tensor(0).shape
        if shape.count != 2 {
          throw OperationError(Refusal(.value, "input array must be 2-d", blamed: ["arr"]))
        }
        return try places(name, rows: shape[0], columns: shape[1], call.int(1), call.parts)
      })
  }

  private static func word(_ name: String) -> String { name == "tril" ? "lower" : "upper" }

  private static func places(
    _ name: String, rows: Int, columns: Int, _ offset: Int, _ parts: NumPyParts
  ) throws(OperationError) -> CallResult {
    let operation = name == "tril" ? Matrices.trilIndices : Matrices.triuIndices
    let both = try operation(
      .int(max(rows, 0)), .int(max(columns, 0)), .int(offset), runtime: parts.runtime)
    return .tensors([try parts.select(both, 0, 0), try parts.select(both, 0, 1)], .tuple)
  }
}
