extension Products {
  static let matmul = Operation(
    "matmul", in: [.torch, .method, .linalg], aliases: [.init("__matmul__", in: .method)],
    writes: [.out],
    summary: "The product of matrices, vectors, or batches of matrices; what `@` means.",
    shapes: """
      [n] @ [n] → []; [m, k] @ [k] → [m]; [k] @ [k, n] → [n]; [m, k] @ [k, n] → [m, n]; \
      [*a, m, k] @ [*b, k, n] → [*broadcast(a, b), m, n]
      """,
    formula: "out[…, i, j] = Σₖ input[…, i, k] · other[…, k, j]",
    notes: [
      "All dims before the last two are a batch, and batches broadcast.",
      "A 1-d operand is a row on the left and a column on the right; its own dim disappears.",
      "No promotion: both operands need one dtype. Integer products wrap; bool is refused.",
      "Contracting a dim of size 0 gives zeros.",
    ],
    related: ["mm", "bmm", "mv", "dot", "einsum", "tensordot"],
    examples: [
      .init(
        "torch.tensor([[1., 2.], [3., 4.]]) @ torch.tensor([10., 1.])", gives: "tensor([12., 34.])"),
      .init(
        "(torch.zeros(10, 1, 2, 3) @ torch.zeros(5, 3, 4)).shape",
        gives: "torch.Size([10, 5, 2, 4])"),
      .init("torch.ones(2, 3) @ torch.ones(2, 4)", fails: InnerDimsMismatch.self),
      .init("torch.tensor(2.) @ torch.ones(2)", fails: WrongRank.self),
    ],
    Signature(
      [.tensor(), .tensor("other")],
      plan: { (call) throws(OperationError) in
        let plan = try matmulPlan(call.tensor(0), call.tensor(1))
        switch (call.tensor(0).rank, call.tensor(1).rank) {
        case (1, 1): try requireDotOut(call, plan.dtype)
        case (2, 1): try requireVectorOut(call, plan.dtype)
        default: try requireOut(call, plan.dtype)
        }
        return plan
      },
      kernel: ContractionPlan.kernel))

  static let mm = Operation(
    "mm", in: [.torch, .method], writes: [.out],
    summary: "The product of two matrices.",
    shapes: "input: [m, k], mat2: [k, n] → [m, n]",
    formula: "out[i, j] = Σₖ input[i, k] · mat2[k, j]",
    notes: ["Nothing broadcasts; `matmul` does."],
    related: ["matmul", "bmm", "addmm"],
    examples: [
      .init(
        "torch.mm(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[0, 1], [1, 0]]))",
        gives: "tensor([[2, 1],\n        [4, 3]])"),
      .init("torch.mm(torch.ones(2, 3), torch.ones(2, 3))", fails: InnerDimsMismatch.self),
      .init("torch.mm(torch.ones(3), torch.ones(3, 3))", fails: WrongRank.self),
    ],
    Signature(
      [.tensor(), .tensor("mat2")],
      plan: { (call) throws(OperationError) in
        let (a, b) = (call.tensor(0), call.tensor(1))
        try checkMatrix(a, "self", of: "mm", parameter: "input")
        try checkMatrix(b, "mat2", of: "mm", parameter: "mat2")
        let plan = try mmPlan(
          a.layout, a.dtype, b.layout, b.dtype, names: ["input", "mat2"],
          shape: [a.shape[0], b.shape[1]])
        try requireOut(call, plan.dtype)
        return plan
      },
      kernel: ContractionPlan.kernel))

  static let bmm = Operation(
    "bmm", in: [.torch, .method], writes: [.out],
    summary: "The products of two batches of matrices, pair by pair.",
    shapes: "input: [b, m, k], mat2: [b, k, n] → [b, m, n]",
    formula: "out[b, i, j] = Σₖ input[b, i, k] · mat2[b, k, j]",
    notes: ["Nothing broadcasts; `matmul` does."],
    related: ["matmul", "mm", "baddbmm"],
    examples: [
      .init(
        "torch.bmm(torch.ones(2, 1, 3), torch.ones(2, 3, 1))",
        gives: "tensor([[[3.]],\n\n        [[3.]]])"),
      .init("torch.bmm(torch.ones(2, 1, 3), torch.ones(3, 3, 1))", fails: BatchMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("mat2")],
      plan: { (call) throws(OperationError) in
        let (a, b) = (call.tensor(0), call.tensor(1))
        for (tensor, name, parameter) in [(a, "batch1", "input"), (b, "batch2", "mat2")]
        where tensor.rank != 3 {
          throw OperationError(
            WrongRank(
              "\(parameter) has \(tensor.rank) dims, and a batch of matrices has 3",
              torch: "\(name) must be a 3D tensor", blamed: [parameter]))
        }
        let plan = try bmmPlan(
          a.layout, a.dtype, b.layout, b.dtype, names: ["input", "mat2"],
          shape: [a.shape[0], a.shape[1], b.shape[2]])
        try requireOut(call, plan.dtype)
        return plan
      },
      kernel: ContractionPlan.kernel))

  static let mv = Operation(
    "mv", in: [.torch, .method], writes: [.out],
    summary: "The product of a matrix and a vector.",
    shapes: "input: [m, k], vec: [k] → [m]",
    formula: "out[i] = Σₖ input[i, k] · vec[k]",
    related: ["matmul", "mm", "addmv"],
    examples: [
      .init(
        "torch.mv(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 1]))", gives: "tensor([3, 7])"),
      .init("torch.mv(torch.ones(2, 3), torch.ones(2))", fails: InnerDimsMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("vec")],
      plan: { (call) throws(OperationError) in
        let (a, b) = (call.tensor(0), call.tensor(1))
        if a.rank == 0 {
          throw OperationError(
            WrongRank(
              "a 0-d tensor is no matrix", type: .index,
              torch: "Dimension specified as 0 but tensor has no dimensions", blamed: ["input"]))
        }
        guard a.rank == 2 && b.rank == 1 else {
          throw OperationError(
            WrongRank(
              "mv multiplies a matrix (2 dims) by a vector (1 dim)",
              torch: "vector + matrix @ vector expected, got 1, \(a.rank), \(b.rank)",
              blamed: a.rank == 2 ? ["vec"] : ["input"]))
        }
        let plan = try mvPlan(
          a.layout, a.dtype, b.layout, b.dtype, names: ["input", "vec"], shape: [a.shape[0]])
        try requireVectorOut(call, plan.dtype)
        return plan
      },
      kernel: ContractionPlan.kernel))

  // MARK: Rules

  private static func requireVectorOut(_ call: Call, _ dtype: DType) throws(OperationError) {
    let name = dtype.scalarTypeName
    try requireOut(call, dtype) {
      "addmv input tensors must have the same dtype, but got \($0.scalarTypeName), \(name), and \(name)"
    }
  }

  static func requireDotOut(_ call: Call, _ dtype: DType) throws(OperationError) {
    try requireOut(call, dtype) {
      "result dtype \($0.scalarTypeName) does not match input dtype \(dtype.scalarTypeName)"
    }
  }

  static func checkMatrix(
    _ tensor: Tensor, _ name: String, of operation: String, parameter: String
  ) throws(OperationError) {
    if tensor.rank == 2 { return }
    throw OperationError(
      WrongRank(
        "\(parameter) has \(tensor.rank) dims, and a matrix has 2",
        torch: "\(operation): \(name) must be a matrix, got \(tensor.rank)-D tensor",
        blamed: [parameter]))
  }

  /// `[m, k]` by `[k, n]`.
  static func mmPlan(
    _ a: Layout, _ aType: DType, _ b: Layout, _ bType: DType, names: [String], shape: [Int]
  ) throws(OperationError) -> ContractionPlan {
    if a.shape[1] != b.shape[0] {
      throw OperationError(
        InnerDimsMismatch(
          a.shape, b.shape,
          torch: "mm: mat1 and mat2 shapes cannot be multiplied "
            + "(\(a.shape[0])x\(a.shape[1]) and \(b.shape[0])x\(b.shape[1]))",
          blamed: names))
    }
    if aType != bType {
      throw OperationError(
        ProductDTypeMismatch(
          aType, bType,
          torch: "expected m1 and m2 to have the same dtype, but got: "
            + "\(cppName(aType)) != \(cppName(bType))",
          blamed: names))
    }
    if aType == .bool && !ContractionPlan.isEmpty(a, b) {
      throw OperationError(DTypeNotSupported(.bool, kernel: "addmm_impl_cpu_", parameter: names[0]))
    }
    return try ContractionPlan(a, b, shape: shape, dtype: aType)
  }

  /// `[m, k]` by `[k]`.
  static func mvPlan(
    _ a: Layout, _ aType: DType, _ b: Layout, _ bType: DType, names: [String], shape: [Int]
  ) throws(OperationError) -> ContractionPlan {
    if a.shape[1] != b.shape[0] {
      throw OperationError(
        InnerDimsMismatch(
          a.shape, b.shape,
          torch: "size mismatch, got input (\(a.shape[0])), mat (\(a.shape[0])x\(a.shape[1])), "
            + "vec (\(b.shape[0]))",
          blamed: names))
    }
    if aType != bType {
      // PyTorch names the result's dtype, the matrix's and the vector's.
      throw OperationError(
        ProductDTypeMismatch(
          aType, bType,
          torch: "addmv input tensors must have the same dtype, but got "
            + "\(bType.scalarTypeName), \(aType.scalarTypeName), and \(bType.scalarTypeName)",
          blamed: names))
    }
    if aType == .bool && !ContractionPlan.isEmpty(a, b) {
      throw OperationError(DTypeNotSupported(.bool, kernel: "addmv_impl_cpu", parameter: names[0]))
    }
    return try ContractionPlan(a, b.unsqueezed(at: 1), shape: shape, dtype: aType)
  }

  /// `[b, m, k]` by `[b, k, n]`.
  static func bmmPlan(
    _ a: Layout, _ aType: DType, _ b: Layout, _ bType: DType, names: [String], shape: [Int]
  ) throws(OperationError) -> ContractionPlan {
    // Batches of any rank count as one.
    let batch = a.shape.dropLast(2).reduce(1, &*)
    let other = b.shape.dropLast(2).reduce(1, &*)
    let (k, inner) = (a.shape[a.rank - 1], b.shape[b.rank - 2])
    if batch != other || k != inner {
      throw OperationError(
        BatchMismatch(
          a.shape, b.shape,
          torch: "Expected size for first two dimensions of batch2 tensor to be: "
            + "[\(batch), \(k)] but got: [\(other), \(inner)].",
          blamed: names))
    }
    if aType == .bool && !ContractionPlan.isEmpty(a, b) {
      throw OperationError(DTypeNotSupported(.bool, kernel: "bmm", parameter: names[0]))
    }
    if aType != bType && !ContractionPlan.isEmpty(a, b) {
      throw OperationError(
        ProductDTypeMismatch(
          aType, bType,
          torch: "expected scalar type \(aType.scalarTypeName) but found \(bType.scalarTypeName)",
          blamed: names))
    }
    // Of different dtypes only where there is nothing to multiply; PyTorch makes the second's then.
    return try ContractionPlan(a, b, shape: shape, dtype: bType)
  }

  static func matmulPlan(_ a: Tensor, _ b: Tensor) throws(OperationError) -> ContractionPlan {
    let names = ["input", "other"]
    switch (a.rank, b.rank) {
    case (0, _), (_, 0):
      throw OperationError(
        WrongRank(
          "a 0-d tensor has no dim to contract; `*` scales by a number",
          torch: "both arguments to matmul need to be at least 1D, but they are "
            + "\(a.rank)D and \(b.rank)D",
          blamed: names))
    case (1, 1): return try dotPlan(a, b, names: names)
    case (2, 1):
      return try mvPlan(a.layout, a.dtype, b.layout, b.dtype, names: names, shape: [a.shape[0]])
    case (1, 2):
      return try mmPlan(
        a.layout.unsqueezed(at: 0), a.dtype, b.layout, b.dtype, names: names, shape: [b.shape[1]])
    case (2, 2):
      return try mmPlan(
        a.layout, a.dtype, b.layout, b.dtype, names: names, shape: [a.shape[0], b.shape[1]])
    default: return try batchedPlan(a, b, names)
    }
  }

  /// Where a side has more than two dims.
  private static func batchedPlan(
    _ a: Tensor, _ b: Tensor, _ names: [String]
  ) throws(OperationError) -> ContractionPlan {
    let left = a.rank == 1 ? a.layout.unsqueezed(at: 0) : a.layout
    let right = b.rank == 1 ? b.layout.unsqueezed(at: 1) : b.layout
    if folds(a.layout, b.layout) { try checkFolded(a, b, names) }
    let batch = try Shape.broadcast(
      Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)), names: names)
    var shape = batch
    if a.rank > 1 { shape.append(a.shape[a.rank - 2]) }
    if b.rank > 1 { shape.append(b.shape[b.rank - 1]) }
    return try bmmPlan(
      left.broadcast(to: batch + left.shape.suffix(2)), a.dtype,
      right.broadcast(to: batch + right.shape.suffix(2)), b.dtype, names: names, shape: shape)
  }

  /// Whether PyTorch multiplies the larger operand as one tall matrix: it refuses in that product's
  /// words then.
  private static func folds(_ a: Layout, _ b: Layout) -> Bool {
    let leftIsLarger = a.rank >= b.rank
    let large = leftIsLarger ? a : b.matrixTransposed
    if large.rank < 3 || min(a.rank, b.rank) > 2 || a.rank == 2 { return false }
    if large.isEmpty { return true }
    // Whether the dims before the last are one, those of size 1 apart.
    var inner: Int?
    for dim in stride(from: large.rank - 2, through: 0, by: -1) where large.shape[dim] != 1 {
      if let inner, large.strides[dim] != large.strides[inner] &* large.shape[inner] {
        return false
      }
      inner = dim
    }
    return true
  }

  /// Refusals in the words of the folded product.
  private static func checkFolded(
    _ a: Tensor, _ b: Tensor, _ names: [String]
  ) throws(OperationError) {
    let leftIsLarger = a.rank >= b.rank
    let large = leftIsLarger ? a.layout : b.layout.matrixTransposed
    let small = leftIsLarger ? b.layout : a.layout
    let (largeType, smallType) = leftIsLarger ? (a.dtype, b.dtype) : (b.dtype, a.dtype)
    let rows = large.shape.dropLast().reduce(1, &*)
    let tall = Layout(contiguous: [rows, large.shape[large.rank - 1]])
    if small.rank == 1 {
      _ = try mvPlan(tall, largeType, small, smallType, names: names, shape: [rows])
    } else {
      _ = try mmPlan(
        tall, largeType, small, smallType, names: names, shape: [rows, small.shape[1]])
    }
  }
}

/// Two batches of matrices that don't go together.
struct BatchMismatch: Fault {
  static let code = "matmul-inner-dims"
  let a: [Int]
  let b: [Int]
  let torch: String?
  let blamed: [String]

  init(_ a: [Int], _ b: [Int], torch: String, blamed: [String] = ["batch1", "batch2"]) {
    self.a = a
    self.b = b
    self.torch = torch
    self.blamed = blamed
  }

  var message: String {
    let (k, inner) = (a[a.count - 1], b[b.count - 2])
    return k == inner
      ? "the batches \(Shape.text(Array(a.dropLast(2)))) and \(Shape.text(Array(b.dropLast(2)))) "
        + "have different sizes"
      : "the last dim of the left operand (\(k)) is contracted with the second-to-last dim of the "
        + "right one (\(inner)), and they differ"
  }
  var details: [String] { ["left   \(Shape.text(a))", "right  \(Shape.text(b))"] }
}
