/// numpy.linalg's determinants and systems of equations, and its names for products and norms.
enum NumPySolving {
  static let all: [Operation] = [
    determinant, logDeterminant, solve, vectorNorm, matrixNorm, trace, diagonal, vecdot, matmul,
  ]

  // MARK: Determinants

  static let determinant = Operation(
    "det", in: .numpyLinalg, summary: "The determinant of a square matrix; of each of a batch.",
    shapes: "a: [..., n, n] → [...]", notes: ["A matrix without rows has 1."],
    related: ["slogdet", "inv", "solve"],
    examples: [
      .init("np.linalg.det([[2, 0], [0, 4]])", gives: "np.float64(7.999999999999998)"),
      .init("np.linalg.det([[1, 2, 3]])", fails: Refusal.self),
    ],
    .composed([.array()]) { (call) throws(OperationError) in
      let (signs, logs, dtype) = try logs(call)
      let sized = try Exponentials.exp(.tensor(logs), runtime: call.runtime)
      return .tensor(try call.parts.cast(try call.parts.multiply(signs, .tensor(sized)), dtype))
    })

  static let logDeterminant = Operation(
    "slogdet", in: .numpyLinalg,
    summary: "The determinant's sign and the logarithm of its magnitude.",
    shapes: "a: [..., n, n] → sign [...], logabsdet [...]; a named tuple",
    notes: ["Of a singular matrix 0 and −inf."], related: ["det"],
    examples: [
      .init(
        "np.linalg.slogdet([[0, 1], [1, 0]])",
        gives: "SlogdetResult(sign=np.float64(-1.0), logabsdet=np.float64(0.0))"),
      .init("np.linalg.slogdet([1, 2])", fails: Refusal.self),
    ],
    .composed([.array()]) { (call) throws(OperationError) in
      let (signs, logs, dtype) = try logs(call)
      return .tensors(
        [try call.parts.cast(signs, dtype), try call.parts.cast(logs, dtype)],
        .named("SlogdetResult", ["sign", "logabsdet"]))
    })

  private static func logs(
    _ call: Call
  ) throws(OperationError) -> (signs: Tensor, logs: Tensor, dtype: DType) {
    let a = call.tensor(0)
    try NumPyLinearAlgebra.requireSquare(a)
    let dtype = try resultType([a])
    let (signs, logs) = try Elimination.logDeterminants(
      of: a, called: call.operation.name, call.runtime)
    return (signs, logs, dtype)
  }

  // MARK: Equations

  static let solve = Operation(
    "solve", in: .numpyLinalg, summary: "The solution of a system of linear equations.",
    shapes: "a: [..., n, n], b: [n] or [..., n, k] → b's shape, batches broadcast",
    formula: "a · out = b", related: ["inv", "det"],
    examples: [
      .init("np.linalg.solve([[3, 1], [1, 2]], [9, 8])", gives: "array([2., 3.])"),
      .init("np.linalg.solve([[1, 2], [2, 4]], [1, 2])", fails: Refusal.self),
    ],
    .composed([.array(), .array("b")]) { (call) throws(OperationError) in
      let (a, b, parts) = (call.tensor(0), call.tensor(1), call.parts)
      try NumPyLinearAlgebra.requireSquare(a)
      let dtype = try resultType([a, b])
      let size = a.shape[a.rank - 1]
      let isVector = b.rank == 1
      let (name, core) = isVector ? ("solve1", "(m,m),(m)->(m)") : ("solve", "(m,m),(m,n)->(m,n)")
      if b.rank == 0 {
        throw OperationError(
          Refusal(
            .value,
            "\(name): Input operand 1 does not have enough dimensions (has 0, gufunc core with "
              + "signature \(core) requires 2)", blamed: ["b"]))
      }
      let rows = b.shape[isVector ? 0 : b.rank - 2]
      if rows != size {
        throw OperationError(
          Refusal(
            .value,
            "\(name): Input operand 1 has a mismatch in its core dimension 0, with gufunc "
              + "signature \(core) (size \(rows) is different from \(size))", blamed: ["a", "b"]))
      }
      let right = isVector ? try parts.lifted(b, at: 1) : b
      let columns = right.shape[right.rank - 1]
      guard let batch = try? Shape.broadcast(a.shape.dropLast(2), right.shape.dropLast(2)) else {
        throw OperationError(BatchesNotBroadcast(a: a.shape, b: right.shape))
      }
      let result = try Elimination.solve(
        try parts.expanded(a, to: batch + [size, size]),
        try parts.expanded(right, to: batch + [size, columns]), call.runtime)
      return .tensor(
        try parts.cast(
          isVector ? try parts.reshaped(result, batch + [size]) : result, dtype))
    })

  /// The dtype of results: float32 of nothing but float32, else float64.
  private static func resultType(_ arrays: [Tensor]) throws(OperationError) -> DType {
    for array in arrays where array.dtype.isReducedFloat {
      throw OperationError(
        Refusal(
          .type, "array type \(array.dtype.name) is unsupported in linalg", blamed: ["a", "b"]))
    }
    return arrays.allSatisfy { $0.dtype == .float32 } ? .float32 : .float64
  }

  // MARK: Norms

  static let vectorNorm = Operation(
    "vector_norm", in: .numpyLinalg, summary: "The norm of all elements, or of those along axes.",
    shapes: "x: [..., n, ...] → [...], or with size 1 by keepdims",
    notes: ["ord as norm takes it of vectors."], related: ["norm", "matrix_norm"],
    examples: [
      .init("np.linalg.vector_norm([[3, 4], [6, 8]], axis=1)", gives: "array([ 5., 10.])"),
      .init("np.linalg.vector_norm([1], axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([
      .array("x"), Parameter.axis.keyword, Parameter.keepdims.keyword,
      Parameter.number("ord", default: .int(2)).keyword,
    ]) { (call) throws(OperationError) in
      let (x, parts) = (call.tensor(0), call.parts)
      let axes = try NumPyShapes.axes(call.optionalInts(1), rank: x.rank) ?? Array(0..<x.rank)
      let line = try parts.gathered(x, axes)
      let found = try NumPyLinearAlgebra.norm(
        .tensor(line), call[3], .int(line.rank - 1), runtime: call.runtime)
      return .tensor(
        call.bool(2) && x.rank > 0 ? try parts.kept(found, axes) : found)
    })

  static let matrixNorm = Operation(
    "matrix_norm", in: .numpyLinalg, summary: "The norm of the matrices of the last two axes.",
    shapes: "x: [..., m, n] → [...], or with size 1 by keepdims",
    notes: ["ord as norm takes it of matrices; 'fro' where none is given."],
    related: ["norm", "vector_norm"],
    examples: [
      .init("np.linalg.matrix_norm([[3, 4], [6, 8]], ord=1)", gives: "np.float64(12.0)"),
      .init("np.linalg.matrix_norm([1])", fails: AxisOutOfBounds.self),
    ],
    signatures: [
      (Parameter.number("ord").keyword, 0), (Parameter.string("ord", default: "fro").keyword, 1),
    ].map { (order: Parameter, place: Int) -> Signature in
      .composed([.array("x"), Parameter.keepdims.keyword, order]) { (call) throws(OperationError) in
        .tensor(
          try NumPyLinearAlgebra.norm(
            call[0], call[2], .ints([-2, -1]), call[1], signature: place, runtime: call.runtime))
      }
    })

  // MARK: Other names

  static let trace = Operation(
    "trace", in: .numpyLinalg, summary: NumPyScans.trace.summary,
    shapes: "x: [..., n, m] → [...]", formula: "out = Σᵢ x[…, i, i + offset]",
    related: ["diagonal"],
    examples: [
      .init("np.linalg.trace([[1, 2], [3, 4]])", gives: "np.int64(5)"),
      .init("np.linalg.trace([1, 2])", fails: Refusal.self),
    ],
    .composed([
      .array("x"), Parameter.int("offset", default: 0).keyword, Parameter.arrayDType.keyword,
    ]) { (call) throws(OperationError) in
      .tensor(
        try NumPyScans.trace(
          call[0], call[1], .int(-2), .int(-1), call[2], runtime: call.runtime))
    })

  static let diagonal = Operation(
    "diagonal", in: .numpyLinalg,
    summary: "The diagonal of the last two axes, as the last; a view.",
    shapes: "x: [..., n, m] → [..., d]", related: ["trace"],
    examples: [
      .init("np.linalg.diagonal([[1, 2], [3, 4]])", gives: "array([1, 4])"),
      .init("np.linalg.diagonal([1, 2])", fails: Refusal.self),
    ],
    .composed([.array("x"), Parameter.int("offset", default: 0).keyword]) {
      (call) throws(OperationError) in
      .tensor(
        try NumPyMatrices.diagonal(call[0], call[1], .int(-2), .int(-1), runtime: call.runtime))
    })

  static let vecdot = Operation(
    "vecdot", in: .numpyLinalg, summary: NumPyLinearAlgebra.vecdot.summary,
    shapes: "x1: [..., n], x2: [..., n] → [...]", related: ["matmul"],
    examples: [
      .init("np.linalg.vecdot([[1, 2], [3, 4]], [1, 1])", gives: "array([3, 7])"),
      .init("np.linalg.vecdot([1], [1], axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array("x1"), .array("x2"), Parameter.int("axis", default: -1).keyword]) {
      (call) throws(OperationError) in
      let parts = call.parts
      var operands: [Tensor] = []
      for place in 0..<2 {
        let x = call.tensor(place)
        let axis = try NumPyShapes.axis(call.int(2), rank: x.rank)
        operands.append(try parts.moved(x, axis, to: x.rank - 1))
      }
      let sizes = operands.map { $0.shape[$0.rank - 1] }
      if sizes[0] != sizes[1] {
        throw OperationError(
          Refusal(
            .value,
            "vecdot: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
              + "(n),(n)->() (size \(sizes[1]) is different from \(sizes[0]))",
            blamed: ["x1", "x2"]))
      }
      return .tensor(
        try NumPyLinearAlgebra.vecdot(
          .tensor(operands[0]), .tensor(operands[1]), runtime: call.runtime))
    })

  static let matmul = Operation(
    "matmul", in: .numpyLinalg, summary: NumPyProducts.matmul.summary,
    shapes: NumPyProducts.matmul.shapes, formula: NumPyProducts.matmul.formula,
    related: ["multi_dot", "vecdot"],
    examples: [
      .init("np.linalg.matmul([[1, 2]], [[3], [4]])", gives: "array([[11]])"),
      .init("np.linalg.matmul(np.ones((2, 3)), np.ones((2, 3)))", fails: CoreDimsMismatch.self),
    ],
    .composed([.array("x1"), .array("x2")]) { (call) throws(OperationError) in
      .tensor(try NumPyProducts.matmul(call[0], call[1], runtime: call.runtime))
    })
}
