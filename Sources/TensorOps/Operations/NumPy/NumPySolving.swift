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

/// Gauss's elimination with the largest pivot of each column, in float64.
///
/// Source: Golub and Van Loan, Matrix Computations, 3.4.
enum Elimination {
  /// Signs and logarithms of the determinants; a: [..., n, n] → two of [...].
  static func logDeterminants(
    of a: Tensor, called name: String, _ runtime: Runtime
  ) throws(OperationError) -> (signs: Tensor, logs: Tensor) {
    let batch = Array(a.shape.dropLast(2))
    if a.isShapeOnly || runtime.shapesOnly {
      let planned = Tensor(shape: batch, dtype: .float64)
      return (planned, planned)
    }
    let size = a.shape[a.rank - 1]
    let signs = try runtime.make(shape: batch, dtype: .float64)
    let logs = try runtime.make(shape: batch, dtype: .float64)
    let work = try Copying.contiguousCopy(a, as: .float64, runtime)
    let signOf = signs.base.assumingMemoryBound(to: Double.self)
    let logOf = logs.base.assumingMemoryBound(to: Double.self)
    for place in 0..<signs.count {
      let matrix = work.base.assumingMemoryBound(to: Double.self) + place * size * size
      var (sign, log) = (1.0, 0.0)
      if try decompose(matrix, size, nil, 0, runtime, isOdd: { sign = -sign }) {
        for row in 0..<size {
          let pivot = matrix[row * size + row]
          if pivot < 0 { sign = -sign }
          log += Double.log(pivot.magnitude)
        }
        if log.isNaN {
          sign = .nan
          NumPyWarnings.note("invalid value", in: name, runtime)
        }
      } else {
        (sign, log) = (0, -.infinity)
      }
      signOf[place] = sign
      logOf[place] = log
    }
    return (signs, logs)
  }

  /// The x of a · x = b; a: [..., n, n], b: [..., n, k], in one batch.
  static func solve(
    _ a: Tensor, _ b: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if a.isShapeOnly || b.isShapeOnly || runtime.shapesOnly {
      return Tensor(shape: b.shape, dtype: .float64)
    }
    let (size, columns) = (b.shape[b.rank - 2], b.shape[b.rank - 1])
    let work = try Copying.contiguousCopy(a, as: .float64, runtime)
    let result = try Copying.contiguousCopy(b, as: .float64, runtime)
    if result.count == 0 { return result }
    for place in 0..<(result.count / (size * columns)) {
      let matrix = work.base.assumingMemoryBound(to: Double.self) + place * size * size
      let right = result.base.assumingMemoryBound(to: Double.self) + place * size * columns
      guard try decompose(matrix, size, right, columns, runtime, isOdd: {}) else {
        throw OperationError(Refusal(.linearAlgebra, "Singular matrix", blamed: ["a"]))
      }
      for row in (0..<size).reversed() {
        try runtime.checkInterrupt()
        for column in 0..<columns {
          var value = right[row * columns + column]
          for next in (row + 1)..<max(size, row + 1) {
            value -= matrix[row * size + next] * right[next * columns + column]
          }
          right[row * columns + column] = value / matrix[row * size + row]
        }
      }
    }
    return result
  }

  /// Leaves the upper triangle, and the right sides changed alike; false for a singular matrix.
  /// `isOdd` is called for every exchange of rows.
  private static func decompose(
    _ matrix: UnsafeMutablePointer<Double>, _ size: Int, _ right: UnsafeMutablePointer<Double>?,
    _ columns: Int, _ runtime: Runtime, isOdd: () -> Void
  ) throws(OperationError) -> Bool {
    for column in 0..<size {
      try runtime.checkInterrupt()
      var pivot = column
      for row in (column + 1)..<max(size, column + 1) {
        if matrix[row * size + column].magnitude > matrix[pivot * size + column].magnitude {
          pivot = row
        }
      }
      let value = matrix[pivot * size + column]
      if value == 0 { return false }
      if pivot != column {
        isOdd()
        for step in 0..<size {
          swap(&matrix[pivot * size + step], &matrix[column * size + step])
        }
        if let right {
          for step in 0..<columns {
            swap(&right[pivot * columns + step], &right[column * columns + step])
          }
        }
      }
      let reciprocal = 1 / value
      for row in (column + 1)..<max(size, column + 1) {
        let factor =
          reciprocal.isFinite
          ? matrix[row * size + column] * reciprocal : matrix[row * size + column] / value
        if factor == 0 { continue }
        for step in (column + 1)..<max(size, column + 1) {
          matrix[row * size + step] -= factor * matrix[column * size + step]
        }
        if let right {
          for step in 0..<columns {
            right[row * columns + step] -= factor * right[column * columns + step]
          }
        }
      }
    }
    return true
  }
}
