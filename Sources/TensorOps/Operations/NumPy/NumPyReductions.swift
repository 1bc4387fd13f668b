/// NumPy's reductions: over one axis, several, or all.
enum NumPyReductions {
  static let all: [Operation] = [
    reduction(
      "sum", Sums.sum, computing: integersWiden,
      examples: [
        .init("np.sum([[1, 2], [3, 4]], axis=0)", gives: "array([4, 6])"),
        .init("np.ones((2, 3)).sum()", gives: "np.float64(6.0)"),
        .init("np.ones(2).sum(axis=1)", fails: AxisOutOfBounds.self),
      ]),
    reduction(
      "mean", Sums.mean, computing: floating,
      examples: [
        .init("np.mean([[1, 2], [3, 4]], axis=1)", gives: "array([1.5, 3.5])"),
        .init("np.ones(2).mean(axis=1)", fails: AxisOutOfBounds.self),
      ]),
  ]

  /// How a reduction's dtype follows from its input's, where none is asked for.
  typealias Typing = @Sendable (DType) -> DType

  /// Integers and booleans add up as int64.
  static let integersWiden: Typing = { $0.isFloatingPoint ? $0 : .int64 }
  /// Integers and booleans become float64.
  static let floating: Typing = { $0.isFloatingPoint ? $0 : .float64 }
  static let same: Typing = { $0 }

  /// A reduction that computes what an operation of PyTorch does: `(input, dims, keepdim)` and
  /// maybe more, that has defaults.
  static func reduction(
    _ name: String, _ operation: Operation, computing typing: @escaping Typing,
    aliases: [Operation.Alias] = [], summary: String? = nil, notes: [String] = [],
    related: [String] = [], examples: [Operation.Example]
  ) -> Operation {
    reduction(
      name, aliases: aliases, summary: summary ?? operation.summary, formula: operation.formula,
      notes: notes, related: related, examples: examples
    ) { (input, axes, keepdims, dtype, runtime) throws(OperationError) in
      let compute = dtype ?? typing(input.dtype)
      let signature =
        operation.signatures.firstIndex { signature in
          signature.parameters.contains { $0.name == "keepdim" }
        } ?? 0
      return try operation(
        .tensor(try NumPyTyping.cast(input, compute, runtime)), .ints(axes), .bool(keepdims),
        signature: signature, runtime: runtime)
    }
  }

  /// A reduction with a body of its own: from the input, the axes counted from the front and
  /// `keepdims` to the result.
  static func reduction(
    _ name: String, aliases: [Operation.Alias] = [], summary: String, formula: String? = nil,
    notes: [String] = [], related: [String] = [], examples: [Operation.Example],
    body:
      @escaping @Sendable (Tensor, [Int], Bool, DType?, Runtime) throws(OperationError) -> Tensor
  ) -> Operation {
    Operation(
      name, in: [.numpy, .ndarray], aliases: aliases, writes: .out, traits: .keepsMatrix,
      summary: summary,
      shapes: "a: [..., n, ...] → [...] without the axes named, or with size 1 by keepdims",
      formula: formula, notes: notes, related: related, examples: examples,
      .composed([.array(), .axis, .arrayDType, .keepdims]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        let axes = try NumPyShapes.axes(call.optionalInts(1), rank: input.rank)
        // axis=() reduces nothing, where PyTorch's empty list stands for all.
        if let axes, axes.isEmpty, input.rank > 0 {
          let lifted = try Reshaping.unsqueeze(.tensor(input), .int(0), runtime: call.runtime)
          return .tensor(try body(lifted, [0], false, call.dtype(2), call.runtime))
        }
        return .tensor(
          try body(
            input, axes ?? Array(0..<input.rank), call.bool(3), call.dtype(2), call.runtime))
      })
  }
}
