/// Nx's products, and `Nx.LinAlg`.
enum NxProducts {
  static let all: [Operation] = [dot, outer, norm]

  private static func printed(_ type: String, _ data: String) -> String {
    NxElementwise.printed(type, data)
  }

  /// The product of two tensors over pairs of axes, with pairs of batch axes in front.
  private static func product(
    _ left: Formula, _ leftAxes: [Int], _ leftBatch: [Int], _ right: Formula, _ rightAxes: [Int],
    _ rightBatch: [Int]
  ) throws(OperationError) -> Formula {
    if leftAxes.count != rightAxes.count || leftBatch.count != rightBatch.count {
      throw OperationError(
        NxRefusal(
          "contraction axes \(Shape.text(leftAxes)) and \(Shape.text(rightAxes)) must be as many on "
            + "both sides", blamed: "axes1", "axes2"))
    }
    for (a, b) in zip(leftAxes + leftBatch, rightAxes + rightBatch)
    where left.shape[a] != right.shape[b] {
      throw OperationError(
        NxProductMismatch(left: left.shape, right: right.shape, leftAxis: a, rightAxis: b))
    }
    if leftBatch != Array(0..<leftBatch.count) || rightBatch != Array(0..<rightBatch.count) {
      throw OperationError(
        NxRefusal(
          "invalid dot batch axis for the left or right tensor, batch axes must be successive "
            + "starting from 0", blamed: "batch1", "batch2"))
    }
    let (batch, kept, others) = (
      leftBatch.map { left.shape[$0] },
      (0..<left.rank).filter { !leftAxes.contains($0) && !leftBatch.contains($0) },
      (0..<right.rank).filter { !rightAxes.contains($0) && !rightBatch.contains($0) }
    )
    func size(_ axes: [Int], _ x: Formula) -> Int { axes.reduce(1) { $0 &* x.shape[$1] } }
    let inner = size(leftAxes, left)
    let x = try left.call("permute", .ints(leftBatch + kept + leftAxes))
      .reshaped(batch + [size(kept, left), inner])
    let y = try right.call("permute", .ints(rightBatch + rightAxes + others))
      .reshaped(batch + [inner, size(others, right)])
    return try x.product(y).reshaped(
      batch + kept.map { left.shape[$0] } + others.map { right.shape[$0] })
  }

  /// Both operands in the type to which they merge.
  private static func operands(
    _ call: Call, _ second: Int
  ) throws(OperationError) -> (Formula, Formula) {
    let common = NxTyping.common([call[0], call[second]])
    return (
      try NxTyping.tensor(call[0], as: common, call.runtime),
      try NxTyping.tensor(call[second], as: common, call.runtime)
    )
  }

  /// Sizes that are contracted with each other and differ.
  struct NxProductMismatch: Fault {
    static let code = "shape-mismatch"
    let left: [Int]
    let right: [Int]
    let leftAxis: Int
    let rightAxis: Int
    var type: FaultType { .argument }
    var message: String {
      "dot/zip expects shapes to be compatible, dimension \(leftAxis) of left-side "
        + "(\(left[leftAxis])) does not equal dimension \(rightAxis) of right-side "
        + "(\(right[rightAxis]))"
    }
    var blamed: [String] { ["t1", "t2"] }
  }

  static let dot = Operation(
    "dot", in: .nx,
    summary: "The dot product: of vectors, of matrices, or over axes that are named.",
    shapes: "t1: [*a, n], t2: [n] → [*a]; t1: [*a, n], t2: [*b, n, m] → [*a, *b, m]",
    formula: "out[*a, *b, j] = Σ t1[*a, k]·t2[*b, k, j]",
    notes: [
      "The last axis of the left meets the last but one of the right (or its only one); all other "
        + "axes stay: NumPy's rule, not that of torch.matmul, which broadcasts them.",
      "A number multiplies.",
      "Nx.dot(t1, [1], t2, [0]) names the axes that meet; Nx.dot(t1, [2], [0], t2, [1], [0]) also "
        + "those that go in pairs.",
    ],
    related: ["outer", "matmul", "dot"],
    examples: [
      .init("Nx.dot(Nx.tensor([1, 2, 3]), Nx.tensor([4, 5, 6]))", gives: printed("s32", "32")),
      .init(
        "Nx.dot(Nx.tensor([[1, 2], [3, 4]]), [1], Nx.tensor([[1, 0], [1, 1]]), [1])",
        gives: printed("s32[2][2]", "[\n    [1, 3],\n    [3, 7]\n  ]")),
      .init(
        "Nx.dot(Nx.tensor([1, 2, 3]), Nx.tensor([1, 2]))", fails: NxProductMismatch.self),
    ],
    signatures: [
      .composed([.nx("t1"), .nx("t2")], short: .pair(Products.ofAlike)) {
        (call) throws(OperationError) in
        let (left, right) = try operands(call, 1)
        if left.rank == 0 || right.rank == 0 { return .tensor(try (left * right).tensor) }
        return .tensor(
          try product(
            left, [left.rank - 1], [], right, [max(0, right.rank - 2)], []
          ).tensor)
      },
      .composed([
        .nx("t1"), Parameter("axes1", .ints), .nx("t2"), Parameter("axes2", .ints),
      ]) { (call) throws(OperationError) in
        let (left, right) = try operands(call, 2)
        return .tensor(
          try product(
            left, NxAxes.axes(call.ints(1), rank: left.rank, parameter: "axes1"), [], right,
            NxAxes.axes(call.ints(3), rank: right.rank, parameter: "axes2"), []
          ).tensor)
      },
      .composed([
        .nx("t1"), Parameter("axes1", .ints), Parameter("batch1", .ints), .nx("t2"),
        Parameter("axes2", .ints), Parameter("batch2", .ints),
      ]) { (call) throws(OperationError) in
        let (left, right) = try operands(call, 3)
        return .tensor(
          try product(
            left, NxAxes.axes(call.ints(1), rank: left.rank, parameter: "axes1"),
            NxAxes.axes(call.ints(2), rank: left.rank, parameter: "batch1"), right,
            NxAxes.axes(call.ints(4), rank: right.rank, parameter: "axes2"),
            NxAxes.axes(call.ints(5), rank: right.rank, parameter: "batch2")
          ).tensor)
      },
    ])

  static let outer = Operation(
    "outer", in: .nx, summary: "Every element of one tensor times every element of another.",
    shapes: "t1: n elements, t2: m elements → [n, m]", formula: "out[i, j] = t1[i]·t2[j]",
    related: ["dot"],
    examples: [
      .init(
        "Nx.outer(Nx.tensor([1, 2]), Nx.tensor([3, 4]))",
        gives: printed("s32[2][2]", "[\n    [3, 4],\n    [6, 8]\n  ]"))
    ],
    .composed([.nx("t1"), .nx("t2")]) { (call) throws(OperationError) in
      let (left, right) = try operands(call, 1)
      return .tensor(
        try (left.reshaped([left.tensor.count, 1]) * right.reshaped([right.tensor.count])).tensor)
    })

  static let norm = Operation(
    "norm", in: .nxLinalg, summary: "The length of a vector, or the norm of a matrix.",
    shapes: "tensor: [n] or [n, m] → no axes; with axes: [...] without them",
    formula: "out = √Σ x² for a vector and for a matrix, unless ord: asks for another",
    notes: [
      "For a vector ord: is :inf, :neg_inf, 0 or p.",
      "For a matrix ord: is :frobenius, :nuclear, :inf, :neg_inf, 1, -1, 2 or -2.",
      "One axis of axes: makes vectors, two make matrices.",
      "A vector of zeros has norm 0: a division by it gives NaN.",
    ],
    related: ["norm", "dot"],
    examples: [
      .init("Nx.LinAlg.norm(Nx.tensor([3, 4]))", gives: printed("f32", "5.0")),
      .init(
        "Nx.LinAlg.norm(Nx.tensor([[3, 4], [6, 8]]), axes: [1])",
        gives: printed("f32[2]", "[5.0, 10.0]")),
      .init("Nx.LinAlg.norm(Nx.tensor([[[1]]]))", fails: NxRefusal.self),
    ],
    signatures: [
      Parameter("ord", .number, default: Argument.none, keywordOnly: true),
      Parameter("ord", .string, default: Argument.none, keywordOnly: true),
    ].map { ord in
      .composed([
        .nx(), ord, Parameter("axes", .intOrInts, default: Argument.none, keywordOnly: true),
        .nxKeepAxes,
      ]) { (call) throws(OperationError) in
        let given = try NxTyping.tensor(call[0], call.runtime)
        let x = try given.cast(NxTyping.floating(given.dtype))
        var axes = try call.optionalInts(2).map { (axes) throws(OperationError) in
          try NxAxes.axes(axes, rank: x.rank)
        }
        if axes == nil {
          guard x.rank == 1 || x.rank == 2 else {
            throw OperationError(
              NxRefusal(
                "expected 1-D or 2-D tensor, got tensor with shape \(NxText.shape(x.shape))",
                blamed: "tensor"))
          }
          axes = Array(0..<x.rank)
        }
        return .tensor(
          try norm(x, Ord(call[1]), axes ?? [], keep: call.bool(3)).tensor)
      }
    })

  /// Which norm is asked for.
  private enum Ord {
    case usual, number(Double), named(String)
    init(_ argument: Argument) {
      switch argument {
      case .string("inf"): self = .number(.infinity)
      case .string("neg_inf"): self = .number(-.infinity)
      case .string(let name): self = .named(name)
      default: self = argument.scalar.map { .number($0.double) } ?? .usual
      }
    }
    var text: String {
      switch self {
      case .usual: "nil"
      case .number(let value) where value.isInfinite: value > 0 ? ":inf" : ":neg_inf"
      case .number(let value):
        value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
      case .named(let name): ":\(name)"
      }
    }
  }

  private static func norm(
    _ x: Formula, _ ord: Ord, _ axes: [Int], keep: Bool
  ) throws(OperationError) -> Formula {
    func refuse(_ reason: String) -> OperationError {
      OperationError(NxRefusal("invalid :ord, got: \(ord.text): \(reason)", blamed: "ord"))
    }
    let sizes = x.magnitude
    switch (axes.count, ord) {
    case (1, .usual), (2, .usual), (2, .named("frobenius")):
      return try x.squared().sum(axes, keepdim: keep).squareRoot()
    case (1, .number(let p)):
      switch p {
      case .infinity: return try sizes().largest(axes, keepdim: keep)
      case -.infinity: return try sizes().call("amin", .ints(axes), .bool(keep))
      case 0:
        return try x.differs(from: .int(0)).cast(x.dtype).sum(axes, keepdim: keep)
      case 1: return try sizes().sum(axes, keepdim: keep)
      case 2: return try x.squared().sum(axes, keepdim: keep).squareRoot()
      default: return try sizes().power(p).sum(axes, keepdim: keep).power(1 / p)
      }
    case (2, .number(let p)) where p == 1 || p == -1 || p.isInfinite:
      // Sums down the columns for 1, along the rows for infinity; the largest or smallest of them.
      let (folded, left) = p.isInfinite ? (axes[1], axes[0]) : (axes[0], axes[1])
      let sums = try sizes().sum([folded], keepdim: true)
      let result = try sums.call(p < 0 ? "amin" : "amax", .ints([left]), .bool(true))
      return keep ? result : try NxShapes.squeezed(result, axes)
    case (2, .number(let p)) where p.magnitude == 2:
      return Formula(
        try Norms.matrixNorm(
          .tensor(x.tensor), .float(p), .ints(axes), .bool(keep), signature: 1, runtime: x.runtime),
        x.runtime)
    case (2, .named("nuclear")):
      return Formula(
        try Norms.matrixNorm(
          .tensor(x.tensor), .string("nuc"), .ints(axes), .bool(keep), runtime: x.runtime),
        x.runtime)
    case (1, .named): throw refuse("a vector's norm is a number, :inf or :neg_inf")
    case (2, _):
      throw refuse("a matrix's norm is :frobenius, :nuclear, :inf, :neg_inf, 1, -1, 2 or -2")
    default:
      throw OperationError(
        NxRefusal(
          "expected one or two axes, got: \(Shape.text(axes))", blamed: "axes"))
    }
  }
}
