/// NumPy's running results and differences.
enum NumPyScans {
  static let all: [Operation] = [cumsum, cumprod, diff, trace]

  static let cumsum = running(
    "cumsum", Scans.cumsum, NumPyRunning.sum, "Running sums.", "array([1, 3, 6])")
  static let cumprod = running(
    "cumprod", Scans.cumprod, NumPyRunning.product, "Running products.", "array([1, 2, 6])")

  private static func running(
    _ name: String, _ operation: Operation, _ floats: Operation, _ summary: String, _ text: String
  ) -> Operation {
    Operation(
      name, in: [.numpy, .ndarray], traits: .keepsMatrix, summary: summary,
      shapes: "a: [..., n, ...] → [..., n, ...]; without axis [a.size]",
      formula: operation.formula?.replacing("input", with: "a"),
      notes: ["Without axis the array is flattened.", "Integers and booleans give int64."],
      related: [String(name.dropFirst(3)), "diff"],
      examples: [
        .init("np.\(name)([1, 2, 3])", gives: text),
        .init("np.\(name)([1, 2], axis=1)", fails: AxisOutOfBounds.self),
      ],
      .composed([.array(), .optionalInt("axis"), .arrayDType, .out]) {
        (call) throws(OperationError) in
        let (line, axis) = try call.lineAxis(of: call.tensor(0))
        let dtype = call.dtype(2) ?? (line.dtype.isFloatingPoint ? line.dtype : .int64)
        if dtype.isFloatingPoint {
          let values = try call.parts.cast(line, dtype)
          return .tensor(try floats(.tensor(values), .int(axis), runtime: call.runtime))
        }
        return .tensor(
          try operation(.tensor(line), .int(axis), .dtype(dtype), runtime: call.runtime))
      })
  }

  static let diff = Operation(
    "diff", in: .numpy, traits: .keepsMatrix,
    summary: "The n-th differences of neighbours along one axis.",
    shapes: "a: [..., m, ...] → [..., m − n, ...]", formula: "outₖ = aₖ₊₁ − aₖ",
    notes: [
      "`prepend` and `append` are joined to the array first.", "Of booleans: whether they differ.",
    ],
    related: ["cumsum", "gradient"],
    examples: [
      .init("np.diff([1, 4, 9])", gives: "array([3, 5])"),
      .init("np.diff(1)", fails: Refusal.self),
    ],
    .composed([
      .array(), .int("n", default: 1), .int("axis", default: -1), .optionalArray("prepend"),
      .optionalArray("append"),
    ]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let times = call.int(1)
      if times == 0 { return .tensor(input) }
      if times < 0 {
        throw OperationError(
          Refusal(.value, "order must be non-negative but got \(times)", blamed: ["n"]))
      }
      if input.rank == 0 {
        throw OperationError(
          Refusal(
            .value, "diff requires input that is at least one dimensional", blamed: ["a"]))
      }
      let axis = try NumPyShapes.axis(call.int(2), rank: input.rank)
      var line = input
      func widened(_ part: Tensor) throws(OperationError) -> Tensor {
        if part.rank > 0 { return part }
        var shape = input.shape
        shape[axis] = 1
        return try call.parts.expanded(part, to: shape)
      }
      let pieces = [call.optionalTensor(3), input, call.optionalTensor(4)].compactMap { $0 }
      if pieces.count > 1 {
        var joined: [Tensor] = []
        for piece in pieces { joined.append(try widened(piece)) }
        line = try call.parts.joined(joined, axis)
      }
      for _ in 0..<Swift.min(times, line.shape[axis]) {
        let length = line.shape[axis] - 1
        if length < 0 { break }
        let upper = try call.parts.part(line, axis, from: 1, count: length)
        let lower = try call.parts.part(line, axis, from: 0, count: length)
        line =
          line.dtype == .bool
          ? try Comparisons.ne(.tensor(upper), .tensor(lower), runtime: call.runtime)
          : try call.parts.subtract(upper, .tensor(lower))
      }
      return .tensor(line)
    })

  static let trace = Operation(
    "trace", in: [.numpy, .ndarray], summary: "The sum of a diagonal.",
    shapes: "a: [..., n, m] → [...]", formula: "out = Σᵢ a[i, i + offset]",
    related: ["diagonal", "sum"],
    examples: [
      .init("np.trace([[1, 2], [3, 4]])", gives: "np.int64(5)"),
      .init("np.trace([1, 2])", fails: Refusal.self),
    ],
    .composed([
      .array(), .int("offset", default: 0), .int("axis1", default: 0), .int("axis2", default: 1),
      .arrayDType, .out,
    ]) { (call) throws(OperationError) in
      let line = try NumPyMatrices.diagonal(
        call[0], call[1], call[2], call[3], runtime: call.runtime)
      let dtype = call.dtype(4) ?? (line.dtype.isFloatingPoint ? line.dtype : .int64)
      return .tensor(
        try call.parts.sum(try call.parts.cast(line, dtype), [line.rank - 1], false, dtype))
    })
}
