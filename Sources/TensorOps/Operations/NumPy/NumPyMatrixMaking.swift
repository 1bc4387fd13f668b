/// NumPy's matrices and grids made by a rule.
enum NumPyMatrixMaking {
  static let all: [Operation] = [eye, identity, tri, vander, indices]

  static let eye = Operation(
    "eye", in: .numpy, traits: .keepsArray,
    summary: "Ones on a diagonal, zeros elsewhere.", shapes: "→ [N, M]",
    notes: ["k moves the diagonal up where positive, down where negative."],
    related: ["identity", "tri"],
    examples: [
      .init("np.eye(2)", gives: "array([[1., 0.],\n       [0., 1.]])"),
      .init("np.eye(2, 3, k=1, dtype=int)", gives: "array([[0, 1, 0],\n       [0, 0, 1]])"),
      .init("np.eye(-1)", fails: NegativeDimension.self),
    ],
    .composed([
      .int("N"), .optionalInt("M"), .int("k", default: 0), .arrayDType,
      Parameter("order", .string, default: .string("C")),
    ]) { (call) throws(OperationError) in
      .tensor(
        try diagonal(
          call.int(0), call.optionalInt(1) ?? call.int(0), call.int(2), call.dtype(3) ?? .float64,
          Comparisons.eq, call.runtime))
    })

  static let identity = Operation(
    "identity", in: .numpy, traits: .keepsArray, summary: "The identity matrix.",
    shapes: "→ [n, n]",
    related: ["eye"],
    examples: [
      .init("np.identity(2)", gives: "array([[1., 0.],\n       [0., 1.]])"),
      .init("np.identity(-1)", fails: NegativeDimension.self),
    ],
    .composed([.int("n"), .arrayDType]) { (call) throws(OperationError) in
      .tensor(
        try diagonal(
          call.int(0), call.int(0), 0, call.dtype(1) ?? .float64, Comparisons.eq, call.runtime))
    })

  static let tri = Operation(
    "tri", in: .numpy, traits: .keepsArray,
    summary: "Ones on a diagonal and below it, zeros above.", shapes: "→ [N, M]",
    related: ["eye", "tril"],
    examples: [
      .init("np.tri(2, 3, 1, dtype=int)", gives: "array([[1, 1, 0],\n       [1, 1, 1]])"),
      .init("np.tri(-1)", fails: NegativeDimension.self),
    ],
    .composed([.int("N"), .optionalInt("M"), .int("k", default: 0), .arrayDType]) {
      (call) throws(OperationError) in
      .tensor(
        try diagonal(
          call.int(0), call.optionalInt(1) ?? call.int(0), call.int(2), call.dtype(3) ?? .float64,
          Comparisons.ge, call.runtime))
    })

  /// Where the row's number plus `k` compares to the column's.
  private static func diagonal(
    _ rows: Int, _ columns: Int, _ k: Int, _ dtype: DType, _ comparison: Operation,
    _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if rows < 0 || columns < 0 { throw OperationError(NegativeDimension()) }
    let shape = [rows, columns]
    do throws(OperationError) {
      _ = try Shape.byteCount(shape, dtype: dtype)
      let down = try NumPyRanges.counting(rows, runtime)
      let shift = Argument.int(max(-rows, min(k, columns)))
      let moved = try NumPyUfuncs.call(Arithmetic.add, [.tensor(down), shift], runtime)
      let left = try Reshaping.unsqueeze(.tensor(moved), .int(1), runtime: runtime)
      let across = try NumPyRanges.counting(columns, runtime)
      let mask = try NumPyUfuncs.call(comparison, [.tensor(left), .tensor(across)], runtime)
      return try NumPyTyping.cast(mask, dtype, runtime)
    } catch {
      throw NumPyFilling.tooLarge(error, shape, dtype)
    }
  }

  static let vander = Operation(
    "vander", in: .numpy, summary: "The powers of a vector's elements, a row each.",
    shapes: "x: [n] → [n, N]", formula: "out[i, j] = x[i] ^ (N − 1 − j), or x[i] ^ j by increasing",
    related: ["power"],
    examples: [
      .init("np.vander([1, 2, 3], 2)", gives: "array([[1, 1],\n       [2, 1],\n       [3, 1]])"),
      .init("np.vander([[1]])", fails: Refusal.self),
    ],
    .composed([.array("x"), .optionalInt("N"), .flag("increasing", default: false)]) {
      (call) throws(OperationError) in
      let input = call.tensor(0)
      let runtime = call.runtime
      if input.rank != 1 {
        throw OperationError(
          Refusal(.value, "x must be a one-dimensional array or sequence.", blamed: ["x"]))
      }
      let count = call.optionalInt(1) ?? input.count
      if count < 0 { throw OperationError(NegativeDimension()) }
      let dtype = NumPyTyping.promote(input.dtype, .int64)
      let rows = input.count
      if count == 0 {
        return .tensor(try NumPyFilling.filled([rows, 0], .int(0), dtype, runtime))
      }
      let x = try Reshaping.unsqueeze(
        .tensor(try NumPyTyping.cast(input, dtype, runtime)), .int(1), runtime: runtime)
      let repeated = try Expanding.expand(.tensor(x), .ints([rows, count - 1]), runtime: runtime)
      let first = try NumPyFilling.filled([rows, 1], .int(1), dtype, runtime)
      let factors = try Concatenation.cat(
        .tensors([first, repeated]), .int(1), runtime: runtime)
      let powers = try Scans.cumprod(.tensor(factors), .int(1), runtime: runtime)
      if call.bool(2) { return .tensor(powers) }
      return .tensor(try Flipping.flip(.tensor(powers), .ints([1]), runtime: runtime))
    })

  static let indices = Operation(
    "indices", in: .numpy, traits: .keepsArray,
    summary: "For every place of a grid its index along each axis.",
    shapes: "→ [number of dimensions, *dimensions]; sparse: one open array an axis",
    related: ["arange"],
    examples: [
      .init(
        "np.indices((2, 2))",
        gives: "array([[[0, 0],\n        [1, 1]],\n\n       [[0, 1],\n        [0, 1]]])"),
      .init(
        "np.indices((2, 3), sparse=True)",
        gives: "(array([[0],\n       [1]]), array([[0, 1, 2]]))"),
      .init("np.indices((-1,))", fails: NegativeDimension.self),
    ],
    .composed([
      Parameter("dimensions", .ints), .arrayDType, .flag("sparse", default: false),
    ]) { (call) throws(OperationError) in
      let sizes = call.ints(0)
      let dtype = call.dtype(1) ?? .int64
      if sizes.contains(where: { $0 < 0 }) { throw OperationError(NegativeDimension()) }
      var axes: [Tensor] = []
      for (axis, size) in sizes.enumerated() {
        let counted = try NumPyTyping.cast(
          try NumPyRanges.counting(size, call.runtime), dtype, call.runtime)
        var shape = [Int](repeating: 1, count: sizes.count)
        shape[axis] = size
        axes.append(
          try Reshaping.reshape(.tensor(counted), .ints(shape), runtime: call.runtime))
      }
      if call.bool(2) { return .tensors(axes, .tuple) }
      if sizes.isEmpty {
        return .tensor(try NumPyFilling.filled([0], .int(0), dtype, call.runtime))
      }
      do throws(OperationError) {
        _ = try Shape.byteCount([sizes.count] + sizes, dtype: dtype)
        var wide: [Tensor] = []
        for axis in axes {
          wide.append(try Expanding.expand(.tensor(axis), .ints(sizes), runtime: call.runtime))
        }
        return .tensor(try Concatenation.stack(.tensors(wide), .int(0), runtime: call.runtime))
      } catch {
        throw NumPyFilling.tooLarge(error, [sizes.count] + sizes, dtype)
      }
    })
}
