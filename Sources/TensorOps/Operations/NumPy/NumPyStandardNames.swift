/// Functions that NumPy took over from the Python array API: transposes and products of stacks,
/// arrays taken apart, and unique elements as named tuples.
enum NumPyStandardNames {
  static let all: [Operation] = [
    matrixTranspose, matvec, vecmat, unstack,
    unique("unique_values", nil, []),
    unique("unique_counts", "UniqueCountsResult", [.counts]),
    unique("unique_inverse", "UniqueInverseResult", [.inverse]),
    unique("unique_all", "UniqueAllResult", [.indices, .inverse, .counts]),
  ]

  static let matrixTranspose = Operation(
    "matrix_transpose", in: [.numpy, .numpyLinalg],
    summary: "The last two axes exchanged; a view.", shapes: "x: [..., m, n] → [..., n, m]",
    related: ["transpose", "swapaxes"],
    examples: [
      .init("np.matrix_transpose([[1, 2], [3, 4]])", gives: "array([[1, 3],\n       [2, 4]])"),
      .init("np.matrix_transpose([1])", fails: Refusal.self),
    ],
    .composed([.array("x")]) { (call) throws(OperationError) in
      let x = call.tensor(0)
      if x.rank < 2 {
        throw OperationError(
          Refusal(
            .value, "Input array must be at least 2-dimensional, but it is \(x.rank)",
            blamed: ["x"]))
      }
      var order = Array(0..<x.rank)
      order.swapAt(x.rank - 1, x.rank - 2)
      return .tensor(try call.parts.permuted(x, order))
    })

  static let matvec = product(
    "matvec", "(m,n),(n)->(m)", ranks: [2, 1], "The product of matrices with vectors.",
    "x1: [..., m, n], x2: [..., n] → [..., m]",
    example: .init("np.matvec([[1, 2], [3, 4]], [1, 1])", gives: "array([3, 7])"))
  static let vecmat = product(
    "vecmat", "(n),(n,m)->(m)", ranks: [1, 2], "The product of vectors with matrices.",
    "x1: [..., n], x2: [..., n, m] → [..., m]",
    example: .init("np.vecmat([1, 1], [[1, 2], [3, 4]])", gives: "array([4, 6])"))

  private static func product(
    _ name: String, _ core: String, ranks: [Int], _ summary: String, _ shapes: String,
    example: Operation.Example
  ) -> Operation {
    Operation(
      name, in: .numpy, traits: .ufunc, summary: summary, shapes: shapes,
      notes: ["Batches broadcast."],
      related: ["matmul", "vecdot", name == "matvec" ? "vecmat" : "matvec"],
      examples: [
        example,
        .init(
          name == "matvec"
            ? "np.matvec([[1, 2]], [1, 2, 3])" : "np.vecmat([1, 2, 3], [[1, 2]])",
          fails: Refusal.self),
      ],
      .composed([.array("x1"), .array("x2"), .out]) { (call) throws(OperationError) in
        let parts = call.parts
        let isRight = name == "matvec"
        for place in 0..<2 where call.tensor(place).rank < ranks[place] {
          throw OperationError(
            Refusal(
              .value,
              "\(name): Input operand \(place) does not have enough dimensions (has "
                + "\(call.tensor(place).rank), gufunc core with signature \(core) requires "
                + "\(ranks[place]))", blamed: [place == 0 ? "x1" : "x2"]))
        }
        let (a, b) = (call.tensor(0), call.tensor(1))
        let first = a.shape[a.rank - 1]
        let second = b.shape[isRight ? b.rank - 1 : b.rank - 2]
        if first != second {
          throw OperationError(
            Refusal(
              .value,
              "\(name): Input operand 1 has a mismatch in its core dimension 0, with gufunc "
                + "signature \(core) (size \(second) is different from \(first))",
              blamed: ["x1", "x2"]))
        }
        // The vectors as columns, or as rows.
        let (left, right) =
          isRight
          ? (a, try parts.lifted(b, at: b.rank)) : (try parts.lifted(a, at: a.rank - 1), b)
        let whole = try NumPyProducts.matmul(
          .tensor(left), .tensor(right), runtime: call.runtime)
        return .tensor(
          try parts.select(whole, isRight ? whole.rank - 1 : whole.rank - 2, 0))
      })
  }

  static let unstack = Operation(
    "unstack", in: .numpy, summary: "The slices along an axis, without that axis; views.",
    shapes: "x: [..., n, ...] → n × [...]; a tuple", related: ["stack", "split"],
    examples: [
      .init("np.unstack(np.array([[1, 2], [3, 4]]))", gives: "(array([1, 2]), array([3, 4]))"),
      .init("np.unstack(np.array(5))", fails: Refusal.self),
    ],
    .composed([.tensor("x"), Parameter.int("axis", default: 0).keyword]) {
      (call) throws(OperationError) in
      let x = call.tensor(0)
      if x.rank == 0 {
        throw OperationError(
          Refusal(.value, "Input array must be at least 1-d.", blamed: ["x"]))
      }
      let axis = try NumPyShapes.axis(call.int(1), rank: x.rank, prefix: "source: ")
      var slices: [Tensor] = []
      for place in 0..<x.shape[axis] {
        if place & 0xFFF == 0 { try call.runtime.checkInterrupt() }
        slices.append(try call.parts.select(x, axis, place))
      }
      return .tensors(slices, .tuple)
    })

  // MARK: Unique elements

  private enum Part { case indices, inverse, counts }

  private static func unique(_ name: String, _ form: String?, _ wanted: [Part]) -> Operation {
    var fields = ["values"]
    var texts = ["array([1, 3])"]
    for part in wanted {
      switch part {
      case .indices:
        fields.append("indices")
        texts.append("array([1, 0])")
      case .inverse:
        fields.append("inverse_indices")
        texts.append("array([1, 0, 0])")
      case .counts:
        fields.append("counts")
        texts.append("array([2, 1])")
      }
    }
    let names = fields
    let text = zip(fields, texts).map { "\($0)=\($1)" }.joined(separator: ", ")
    return Operation(
      name, in: .numpy,
      summary: form == nil
        ? "The different elements, in order." : "The different elements, and how they stood.",
      shapes: form == nil
        ? "x: [...] → [u]" : "x: [...] → \(fields.joined(separator: ", ")); a named tuple",
      notes: ["Every NaN counts for itself."], related: ["unique"],
      examples: [
        .init("np.\(name)([3, 1, 1])", gives: form.map { "\($0)(\(text))" } ?? texts[0])
      ],
      .composed([.array("x")]) { (call) throws(OperationError) in
        let result = try NumPySets.unique.result(
          [
            call[0], .bool(wanted.contains(.indices)), .bool(wanted.contains(.inverse)),
            .bool(wanted.contains(.counts)), .none, .bool(false),
          ], runtime: call.runtime)
        guard let form else { return result }
        return .tensors(
          try result.tensors(names.count, of: NumPySets.unique), .named(form, names))
      })
  }
}

extension DType {
  /// `np.can_cast`: whether a casting rule allows the conversion; nil for a rule NumPy doesn't know.
  public func canCast(to target: DType, under rule: String) -> Bool? {
    NumPyTyping.canCast(self, to: target, rule: rule)
  }
}
