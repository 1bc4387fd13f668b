/// Determinants, inverses and systems of linear equations, computed in float64.
enum Solving {
  static let all: [Operation] = [
    inverse, determinant, signAndLog, sameOfTorch, logDeterminant, solve,
  ]

  static let inverse = Operation(
    "inv", in: .linalg, aliases: [.init("inverse", in: [.torch, .method])],
    summary: "The inverse of a square matrix; of each of a batch.", shapes: "A: [..., n, n] → same",
    formula: "A · out = 1",
    notes: ["To solve equations, solve(A, B) is faster and more exact than inv(A) @ B."],
    source: "PyTorch: torch.linalg.inv", related: ["solve", "det"],
    examples: [
      .init(
        "torch.linalg.inv(torch.tensor([[2., 0.], [0., 4.]]))",
        gives: "tensor([[0.5000, 0.0000],\n        [0.0000, 0.2500]])"),
      .init("torch.inverse(torch.ones(2, 2))", fails: Refusal.self),
    ],
    .composed([.tensor("A")]) { (call) throws(OperationError) in
      let a = call.tensor(0)
      try check(a, "linalg.inv")
      let size = a.shape[a.rank - 1]
      let runtime = call.runtime
      let unit = try Formula.operation("eye").tensor(
        fitting: [.int(size), .dtype(.float64)], runtime: runtime)
      let right = try Formula(unit, runtime).call("expand", .ints(a.shape)).tensor
      let isBatch = a.rank > 2
      let result = try Elimination.solve(a, right, runtime) { place, column in
        Refusal(
          .linearAlgebra, "the matrix is singular: it has no inverse",
          torch: "linalg.inv: " + (isBatch ? "(Batch element \(place)): " : "")
            + "The diagonal element \(column + 1) is zero, the inversion could not be completed "
            + "because the input matrix is singular.", blamed: ["A"])
      }
      return .tensor(try Formula(result, runtime).cast(a.dtype).tensor)
    })

  static let determinant = Operation(
    "det", in: [.linalg, .torch, .method],
    summary: "The determinant of a square matrix; of each of a batch.",
    shapes: "A: [..., n, n] → [...]",
    notes: ["A matrix without rows has 1."], source: "PyTorch: torch.linalg.det",
    related: ["slogdet", "inv"],
    examples: [
      .init("torch.linalg.det(torch.tensor([[1., 2.], [3., 4.]]))", gives: "tensor(-2.)"),
      .init("torch.det(torch.ones(2, 3))", fails: Refusal.self),
    ],
    .composed([.tensor("A")]) { (call) throws(OperationError) in
      let a = call.tensor(0)
      try check(a, "linalg.det")
      let result = try Elimination.determinants(of: a, call.runtime)
      return .tensor(try Formula(result, call.runtime).cast(a.dtype).tensor)
    })

  static let signAndLog = logarithm("slogdet", in: .linalg, form: "linalg_slogdet")
  static let sameOfTorch = logarithm("slogdet", in: [.torch, .method], form: "slogdet")

  private static func logarithm(
    _ name: String, in space: Operation.Namespaces, form: String
  ) -> Operation {
    let prefix = space == .linalg ? "torch.linalg." : "torch."
    return Operation(
      name, in: space, summary: "The determinant's sign and the logarithm of its magnitude.",
      shapes: "A: [..., n, n] → sign [...], logabsdet [...]",
      notes: ["Of a singular matrix 0 and −inf."], source: "PyTorch: \(prefix)slogdet",
      related: ["det", "logdet"],
      examples: [
        .init("\(prefix)slogdet(torch.tensor([[0., 1.], [1., 0.]])).sign", gives: "tensor(-1.)"),
        .init("\(prefix)slogdet(torch.ones(2))", fails: Refusal.self),
      ],
      .composed([.tensor("A")]) { (call) throws(OperationError) in
        let a = call.tensor(0)
        try check(a, "linalg.slogdet")
        let (signs, logs) = try Elimination.logDeterminants(of: a, call.runtime)
        return .tensors(
          [
            try Formula(signs, call.runtime).cast(a.dtype).tensor,
            try Formula(logs, call.runtime).cast(a.dtype).tensor,
          ], .named("torch.return_types.\(form)", ["sign", "logabsdet"]))
      })
  }

  static let logDeterminant = Operation(
    "logdet", in: [.torch, .method], summary: "The logarithm of the determinant.",
    shapes: "input: [..., n, n] → [...]",
    notes: ["−inf of a singular matrix, NaN where the determinant is negative."],
    related: ["slogdet", "det"],
    examples: [
      .init("torch.logdet(torch.eye(3))", gives: "tensor(0.)"),
      .init("torch.logdet(torch.ones(2))", fails: Refusal.self),
    ],
    .composed([.tensor()]) { (call) throws(OperationError) in
      let a = call.tensor(0)
      try check(a, "logdet", parameter: "input")
      let (signs, logs) = try Elimination.logDeterminants(of: a, call.runtime)
      let negative = try Formula(signs, call.runtime).isLess(than: 0)
      return .tensor(
        try Formula(logs, call.runtime).replacing(negative, by: .nan).cast(a.dtype).tensor)
    })

  static let solve = Operation(
    "solve", in: .linalg, summary: "The solution of a system of linear equations.",
    shapes: "A: [..., n, n], B: [n], [..., n] beside batches, or [..., n, k] → B's shape, batches "
      + "broadcast",
    formula: "A · out = B", notes: ["left=False solves out · A = B."],
    source: "PyTorch: torch.linalg.solve", related: ["inv"],
    examples: [
      .init(
        "torch.linalg.solve(torch.tensor([[3., 1.], [1., 2.]]), torch.tensor([9., 8.]))",
        gives: "tensor([2., 3.])"),
      .init("torch.linalg.solve(torch.ones(2, 2), torch.ones(3))", fails: Refusal.self),
    ],
    .composed([
      .tensor("A"), .tensor("B"), Parameter("left", .bool, default: .bool(true), keywordOnly: true),
    ]) { (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      let runtime = call.runtime
      let isLeft = call.bool(2)
      try check(a, "linalg.solve")
      if a.dtype != b.dtype {
        throw refusal(
          "A and B have one dtype",
          "linalg.solve: Expected A and B to have the same dtype, but found A of type "
            + "\(a.dtype.scalarTypeName) and B of type \(b.dtype.scalarTypeName) instead",
          ["A", "B"])
      }
      let size = a.shape[a.rank - 1]
      // One vector, or one for each matrix of the batch.
      let isVector = b.rank == 1 || b.rank == a.rank - 1 && b.shape == Array(a.shape.dropLast())
      var right = Formula(b, runtime)
      if isVector { right = try right.unsqueezed(-1) }
      var left = Formula(a, runtime)
      if !isLeft {
        if isVector {
          throw refusal(
            "vectors stand on the right of A: left=True",
            "linalg.solve: Vector broadcasting of the left hand side is not supported for "
              + "left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)",
            ["B"])
        }
        (left, right) = (try left.transposed(), right.rank < 2 ? right : try right.transposed())
      }
      guard right.rank >= 2, right.shape[right.rank - 2] == size else {
        let given = isVector ? right.shape : b.shape
        let (rows, columns) = (given.dropLast().last ?? 1, given.last ?? 1)
        throw refusal(
          "A has \(size) rows and columns, B doesn't fit",
          "linalg.solve: Incompatible shapes of A and B for the equation "
            + "\(isLeft ? "AX = B" : "XA = B") (\(size)x\(size) and \(rows)x\(columns))",
          ["A", "B"])
      }
      let batch = try Shape.broadcast(
        Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
      left = try left.call("expand", .ints(batch + [size, size]))
      right = try right.call("expand", .ints(batch + [size, right.shape[right.rank - 1]]))
      let isBatch = left.rank > 2
      var result = Formula(
        try Elimination.solve(left.tensor, right.tensor, runtime) { place, _ in
          Refusal(
            .linearAlgebra, "the matrix is singular: there is not just one solution",
            torch: "torch.linalg.solve: " + (isBatch ? "(Batch element \(place)): " : "")
              + "The solver failed because the input matrix is singular.", blamed: ["A"])
        }, runtime)
      if !isLeft { result = try result.transposed() }
      if isVector { result = try result.squeezed(-1) }
      return .tensor(try result.cast(a.dtype).tensor)
    })

  private static func refusal(
    _ message: String, _ torch: String, _ blamed: [String]
  ) -> OperationError {
    OperationError(Refusal(.runtime, message, torch: torch, blamed: blamed))
  }

  private static func check(
    _ a: Tensor, _ name: String, parameter: String = "A"
  ) throws(OperationError) {
    if a.rank < 2 {
      throw refusal(
        "a matrix has 2 dims, this has \(a.rank)",
        "\(name): The input tensor A must have at least 2 dimensions.", [parameter])
    }
    if a.shape[a.rank - 1] != a.shape[a.rank - 2] {
      let (rows, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
      throw refusal(
        "the matrix is square, not \(rows) by \(columns)",
        "\(name): A must be batches of square matrices, but they are \(rows) by \(columns) "
          + "matrices", [parameter])
    }
    if a.dtype.isReducedFloat || !a.dtype.isFloatingPoint {
      let isLow = a.dtype.isReducedFloat
      throw refusal(
        "it is computed of float32 and float64, not of \(a.dtype.name)",
        "\(name): "
          + (isLow
            ? "Low precision dtypes not supported."
            : "Expected a floating point or complex tensor as input.")
          + " Got \(a.dtype.scalarTypeName)", [parameter])
    }
  }
}
