extension Products {
  static let dot = Operation(
    "dot", in: [.torch, .method], writes: [.out],
    summary: "The dot product of two vectors.",
    shapes: "input: [n], tensor: [n] → []", formula: "out = Σ input · tensor",
    notes: ["Vectors only, unlike NumPy's `dot`: for matrices there is `matmul`."],
    related: ["vdot", "inner", "matmul", "vecdot"],
    examples: [
      .init("torch.dot(torch.tensor([1, 2]), torch.tensor([3, 4]))", gives: "tensor(11)"),
      .init("torch.dot(torch.ones(2), torch.ones(3))", fails: InnerDimsMismatch.self),
      .init("torch.dot(torch.ones(2, 2), torch.ones(2))", fails: WrongRank.self),
    ],
    Signature(
      [.tensor(), .tensor("tensor")],
      short: .pair(dotOfAlike),
      plan: { (call) throws(OperationError) in
        let plan = try dotPlan(call.tensor(0), call.tensor(1), names: ["input", "tensor"])
        try requireDotOut(call, plan.dtype)
        return plan
      },
      kernel: ContractionPlan.kernel))

  /// Vectors of one length and float dtype: what a loop over pairs asks for.
  @Sendable
  private static func dotOfAlike(
    _ x: Tensor, _ y: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor? {
    guard x.dtype == y.dtype, x.layout.rank == 1, x.layout.shape == y.layout.shape else {
      return nil
    }
    switch x.dtype {
    case .float32: return try dot(Float.self, x, y, runtime)
    case .float64: return try dot(Double.self, x, y, runtime)
    default: return nil
    }
  }

  /// Vectors and matrices of one dtype whose inner dims agree: what matmul, NumPy's dot and Nx's dot
  /// all give of them. nil for everything else.
  @Sendable
  static func ofAlike(
    _ x: Tensor, _ y: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor? {
    if let product = try dotOfAlike(x, y, runtime) { return product }
    let (left, right) = (x.layout.rank, y.layout.rank)
    guard x.dtype == y.dtype, x.dtype.isFloatingPoint || x.dtype == .int64, left == 1 || left == 2,
      right == 1 || right == 2, x.layout.shape[left - 1] == y.layout.shape[0]
    else { return nil }
    return try matmulPlan(x, y).run(x, y, runtime)
  }

  private static func dot<T: BLASElement>(
    _: T.Type, _ x: Tensor, _ y: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let output = try runtime.make(
      layout: Layout(shape: [], strides: []), dtype: x.dtype)
    output.base.assumingMemoryBound(to: T.self)[0] = try BlockedProduct.dot(
      x.base.assumingMemoryBound(to: T.self), x.layout.strides[0],
      y.base.assumingMemoryBound(to: T.self), y.layout.strides[0], x.layout.shape[0], runtime)
    return output
  }

  static let vdot = Operation(
    "vdot", in: [.torch, .method], writes: [.out],
    summary: "The dot product of two vectors (of complex ones, with the first conjugated).",
    shapes: "input: [n], other: [n] → []", formula: "out = Σ input · other", related: ["dot"],
    examples: [
      .init("torch.vdot(torch.tensor([1., 2.]), torch.tensor([3., 4.]))", gives: "tensor(11.)"),
      .init("torch.vdot(torch.ones(2), torch.ones(3))", fails: InnerDimsMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("other")],
      plan: { (call) throws(OperationError) in
        let plan = try dotPlan(call.tensor(0), call.tensor(1), names: ["input", "other"])
        try requireDotOut(call, plan.dtype)
        return plan
      },
      kernel: ContractionPlan.kernel))

  static func dotPlan(
    _ a: Tensor, _ b: Tensor, names: [String]
  ) throws(OperationError) -> ContractionPlan {
    if a.rank != 1 || b.rank != 1 {
      throw OperationError(
        WrongRank(
          "a dot product is of two vectors; these have \(a.rank) and \(b.rank) dims",
          torch: "1D tensors expected, but got \(a.rank)D and \(b.rank)D tensors", blamed: names))
    }
    if a.dtype != b.dtype {
      throw OperationError(
        ProductDTypeMismatch(
          a.dtype, b.dtype,
          torch: "dot : expected both vectors to have same dtype, but found "
            + "\(a.dtype.scalarTypeName) and \(b.dtype.scalarTypeName)",
          blamed: names))
    }
    let (n, m) = (a.shape[0], b.shape[0])
    if n != m {
      throw OperationError(
        InnerDimsMismatch(
          a.shape, b.shape,
          torch: "inconsistent tensor size, expected tensor [\(n)] and src [\(m)] to have the same "
            + "number of elements, but got \(n) and \(m) elements respectively",
          blamed: names))
    }
    if a.dtype == .bool {
      throw OperationError(DTypeNotSupported(.bool, kernel: "dot", parameter: names[0]))
    }
    return try ContractionPlan(
      a.layout.unsqueezed(at: 0), b.layout.unsqueezed(at: 1), shape: [], dtype: a.dtype)
  }

  static let inner = Operation(
    "inner", in: [.torch, .method], writes: [.out],
    summary: "Contracts the last dims of both operands; all others are kept.",
    shapes: "input: [*a, n], other: [*b, n] → [*a, *b]",
    formula: "out[a…, b…] = Σₙ input[a…, n] · other[b…, n]",
    notes: ["A 0-d operand scales the other one."],
    related: ["dot", "tensordot", "matmul"],
    examples: [
      .init("torch.inner(torch.tensor([1, 2]), torch.tensor([3, 4]))", gives: "tensor(11)"),
      .init(
        "torch.inner(torch.ones(2, 4), torch.ones(3, 5, 4)).shape", gives: "torch.Size([2, 3, 5])"),
      .init("torch.inner(torch.ones(2, 3), torch.ones(2, 4))", fails: InnerDimsMismatch.self),
    ],
    .composed([.tensor(), .tensor("other")]) { (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      if a.rank == 0 || b.rank == 0 { return .tensor(try times(a, b, call.runtime)) }
      if a.shape[a.rank - 1] != b.shape[b.rank - 1] {
        throw OperationError(
          InnerDimsMismatch(
            a.shape, [1, b.shape[b.rank - 1]],
            torch: "inner() the last dimension must match on both input tensors but got shapes "
              + "\(Shape.text(a.shape)) and \(Shape.text(b.shape))",
            blamed: ["input", "other"]))
      }
      try requireContractionOut(call, a.dtype)
      if a.rank == 1 && b.rank == 1 && a.dtype == b.dtype {
        return .tensor(try dot(.tensor(a), .tensor(b), runtime: call.runtime))
      }
      return .tensor(try contract(a, b, [-1], [-1], call.runtime))
    })

  static let outer = Operation(
    "outer", in: [.torch, .method], aliases: [.init("ger")], writes: [.out],
    summary: "Every element of one vector times every element of another.",
    shapes: "input: [n], vec2: [m] → [n, m]", formula: "out[i, j] = input[i] · vec2[j]",
    notes: ["The dtypes promote."],
    related: ["inner", "kron", "einsum"],
    examples: [
      .init(
        "torch.outer(torch.tensor([1, 2]), torch.tensor([3, 4]))",
        gives: "tensor([[3, 4],\n        [6, 8]])"),
      .init("torch.outer(torch.ones(2, 2), torch.ones(2))", fails: WrongRank.self),
    ],
    .composed([.tensor(), .tensor("vec2")]) { (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      try checkVector(a, "self", of: "outer", parameter: "input")
      try checkVector(b, "vec2", of: "outer", parameter: "vec2")
      let column = a.viewed(as: a.layout.unsqueezed(at: 1))
      return .tensor(try times(column, b, call.runtime))
    })

  static func checkVector(
    _ tensor: Tensor, _ name: String, of operation: String, parameter: String
  ) throws(OperationError) {
    if tensor.rank == 1 { return }
    throw OperationError(
      WrongRank(
        "\(parameter) has \(tensor.rank) dims, and a vector has 1",
        torch: "\(operation): Expected 1-D argument \(name), but got \(tensor.rank)-D",
        blamed: [parameter]))
  }

  static let linearAlgebraVecdot = Operation(
    "vecdot", in: [.linalg], writes: [.out],
    summary: "Dot products of the vectors along one dim, broadcast over the others.",
    shapes: "x: [..., n, ...], y: broadcastable → the broadcast shape without dim",
    formula: "out = Σ_dim x · y", notes: ["Floating-point only, and of one dtype."],
    source: "PyTorch: torch.linalg.vecdot", related: ["dot", "cosine_similarity"],
    examples: [
      .init("torch.linalg.vecdot(torch.ones(2, 3), torch.ones(3))", gives: "tensor([3., 3.])"),
      .init("torch.linalg.vecdot(torch.ones(2, 3), torch.ones(4))", fails: BroadcastMismatch.self),
    ],
    Signature(
      [.tensor("x"), .tensor("y"), Parameter.dim(default: -1).keyword],
      plan: { (call) throws(OperationError) in
        let (a, b) = (call.tensor(0), call.tensor(1))
        if !a.dtype.isFloatingPoint {
          throw OperationError(
            Refusal(
              .notImplemented,
              "vecdot is defined for floating-point tensors, and x is \(a.dtype.name)",
              torch: "linalg.vecdot: Expected a floating point or complex tensor as input. Got "
                + a.dtype.scalarTypeName,
              blamed: ["x"]))
        }
        if a.dtype != b.dtype {
          throw OperationError(
            ProductDTypeMismatch(
              a.dtype, b.dtype,
              torch: "linalg.vecdot: Expected x and y to have the same dtype, but found x of type "
                + "\(a.dtype.scalarTypeName) and y of type \(b.dtype.scalarTypeName) instead",
              blamed: ["x", "y"]))
        }
        try requireOut(call, a.dtype) {
          "linalg.vecdot: Expected out of dtype\(a.dtype.scalarTypeName) but found \($0.scalarTypeName)"
        }
        if a.rank == 1 && b.rank == 1 { return try dotPlan(a, b, names: ["x", "y"]) }
        let shape = try Shape.broadcast(a.shape, b.shape, names: ["x", "y"])
        let dim = try Shape.dim(call.int(2), rank: shape.count)
        if shape.isEmpty {
          return try ContractionPlan(
            a.layout.unsqueezed(at: 0).unsqueezed(at: 0),
            b.layout.unsqueezed(at: 0).unsqueezed(at: 0), shape: [], dtype: a.dtype)
        }
        let order = Array(0..<shape.count).filter { $0 != dim } + [dim]
        let left = a.layout.broadcast(to: shape).permuted(order)
        let right = b.layout.broadcast(to: shape).permuted(order)
        return try ContractionPlan(
          left.unsqueezed(at: order.count - 1), right.unsqueezed(at: order.count),
          shape: Array(left.shape.dropLast()), dtype: a.dtype)
      },
      kernel: ContractionPlan.kernel))

  static let kron = Operation(
    "kron", in: [.torch, .method], writes: [.out],
    summary: "The Kronecker product: every element of one tensor times the whole other one.",
    shapes: "input: [a₀, …], other: [b₀, …] → [a₀·b₀, …]",
    formula: "out[i·b + j] = input[i] · other[j], in every dim",
    notes: ["The tensor with fewer dims gets leading dims of size 1; the dtypes promote."],
    related: ["outer"],
    examples: [
      .init(
        "torch.kron(torch.tensor([1, 10]), torch.tensor([[1, 2], [3, 4]]))",
        gives: "tensor([[ 1,  2, 10, 20],\n        [ 3,  4, 30, 40]])")
    ],
    .composed([.tensor(), .tensor("other")]) { (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      let rank = max(a.rank, b.rank)
      var (left, right) = (a.layout, b.layout)
      while left.rank < rank { left = left.unsqueezed(at: 0) }
      while right.rank < rank { right = right.unsqueezed(at: 0) }
      var shape: [Int] = []
      for dim in 0..<rank {
        let (size, overflow) = left.shape[dim].multipliedReportingOverflow(by: right.shape[dim])
        if overflow { throw OperationError(SizeOverflow(shape: left.shape + right.shape)) }
        shape.append(size)
      }
      // Every dim of one operand beside one of size 1 of the other, as PyTorch views them.
      let pairs = (0..<rank).flatMap { [left.shape[$0], 1] }
      let others = (0..<rank).flatMap { [1, right.shape[$0]] }
      guard let first = left.regrouped(to: pairs), let second = right.regrouped(to: others) else {
        throw notViewable()
      }
      let product = try times(a.viewed(as: first), b.viewed(as: second), call.runtime)
      guard let result = product.layout.regrouped(to: shape) else { throw notViewable() }
      return .tensor(product.viewed(as: result))
    })

  private static func notViewable() -> OperationError {
    OperationError(
      Refusal(
        .runtime,
        "an operand lies in memory so that the product has no such view: make it contiguous",
        torch: "view size is not compatible with input tensor's size and stride (at least one "
          + "dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
        blamed: ["input", "other"]))
  }

  static let trace = Operation(
    "trace", in: [.torch, .method],
    summary: "The sum of a matrix's diagonal.", shapes: "input: [m, n] → []",
    formula: "out = Σᵢ input[i, i]", notes: ["Integers add up as int64."],
    related: ["diagonal", "sum"],
    examples: [
      .init("torch.trace(torch.tensor([[1, 2], [3, 4]]))", gives: "tensor(5)"),
      .init("torch.trace(torch.ones(3))", fails: WrongRank.self),
    ],
    .composed([.tensor()]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      if input.dtype == .bool {
        throw OperationError(DTypeNotSupported(.bool, kernel: "trace"))
      }
      guard input.rank == 2 else {
        throw OperationError(
          WrongRank(
            "a trace is of a matrix; this has \(input.rank) dims",
            torch: "trace: expected a matrix, but got tensor with dim \(input.rank)",
            blamed: ["input"]))
      }
      let diagonal = input.viewed(
        as: Layout(
          shape: [min(input.shape[0], input.shape[1])],
          strides: [input.strides[0] &+ input.strides[1]], offset: input.layout.offset))
      return .tensor(try Sums.sum(.tensor(diagonal), runtime: call.runtime))
    })
}
