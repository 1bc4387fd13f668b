/// Products added to a tensor: `beta · input + alpha · product`.
enum AddedProducts {
  static let all: [Operation] = [addmm, addmv, addbmm, baddbmm, addr]

  private static let factors: [Parameter] = [
    Parameter.number("beta", default: .int(1)).keyword,
    Parameter.number("alpha", default: .int(1)).keyword,
  ]

  private static let notes = [
    "With beta 0 the input is not read: its NaN don't show.",
    "All three need one dtype; the input broadcasts to the product.",
  ]

  static let addmm = Operation(
    "addmm", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "A matrix product, added to a tensor.",
    shapes: "input: broadcastable to [m, n], mat1: [m, k], mat2: [k, n] → [m, n]",
    formula: "out = beta · input + alpha · (mat1 @ mat2)", notes: notes,
    related: ["mm", "addmv", "baddbmm", "linear"],
    examples: [
      .init(
        "torch.addmm(torch.ones(2), torch.ones(2, 3), torch.ones(3, 2), alpha=2)",
        gives: "tensor([[7., 7.],\n        [7., 7.]])"),
      .init(
        "torch.addmm(torch.ones(2), torch.ones(2, 3), torch.ones(4, 2))",
        fails: InnerDimsMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("mat1"), .tensor("mat2")] + factors,
      plan: { (call) throws(OperationError) in
        let (input, a, b) = (call.tensor(0), call.tensor(1), call.tensor(2))
        if input.dtype != b.dtype {
          throw mismatch(
            input.dtype, b.dtype,
            "self and mat2 must have the same dtype, but got \(input.dtype.scalarTypeName) and "
              + b.dtype.scalarTypeName, ["input", "mat2"])
        }
        if a.dtype != b.dtype {
          throw mismatch(
            a.dtype, b.dtype,
            "mat1 and mat2 must have the same dtype, but got \(a.dtype.scalarTypeName) and "
              + b.dtype.scalarTypeName, ["mat1", "mat2"])
        }
        // PyTorch calls mat1 `self` here.
        try Products.checkMatrix(a, "self", of: "addmm", parameter: "mat1")
        try Products.checkMatrix(b, "mat2", of: "addmm", parameter: "mat2")
        if a.shape[1] != b.shape[0] {
          throw OperationError(
            InnerDimsMismatch(
              a.shape, b.shape,
              torch: "addmm: mat1 and mat2 shapes cannot be multiplied "
                + "(\(a.shape[0])x\(a.shape[1]) and \(b.shape[0])x\(b.shape[1]))",
              blamed: ["mat1", "mat2"]))
        }
        let shape = [a.shape[0], b.shape[1]]
        try checkTarget(call, shape)
        try Products.requireOut(call, a.dtype)
        try Shape.checkExpand(input, to: shape)
        if a.dtype == .bool && !ContractionPlan.isEmpty(a.layout, b.layout) {
          throw OperationError(
            DTypeNotSupported(.bool, kernel: "addmm_impl_cpu_", parameter: "mat1"))
        }
        if case .float = call.scalar(3), call.double(3) != 0, a.shape[1] == 0, !shape.contains(0),
          !a.dtype.isFloatingPoint
        {
          // Only a scaled input is left, and scaling promotes.
          throw OperationError(ResultCast(from: call.runtime.defaultDType, to: a.dtype))
        }
        return try ContractionPlan(a.layout, b.layout, shape: shape, dtype: a.dtype)
      },
      kernel: kernel))

  static let addmv = Operation(
    "addmv", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "A matrix by a vector, added to a vector.",
    shapes: "input: broadcastable to [m], mat: [m, k], vec: [k] → [m]",
    formula: "out = beta · input + alpha · (mat @ vec)", notes: notes, related: ["mv", "addmm"],
    examples: [
      .init(
        "torch.addmv(torch.ones(2), torch.ones(2, 3), torch.ones(3))", gives: "tensor([4., 4.])"),
      .init(
        "torch.addmv(torch.ones(2), torch.ones(2, 3), torch.ones(4))",
        fails: InnerDimsMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("mat"), .tensor("vec")] + factors,
      plan: { (call) throws(OperationError) in
        let (input, a, b) = (call.tensor(0), call.tensor(1), call.tensor(2))
        guard a.rank == 2, b.rank == 1, input.rank <= 1 else {
          throw OperationError(
            WrongRank(
              "addmv takes a vector, a matrix and a vector",
              torch: "vector + matrix @ vector expected, got \(input.rank), \(a.rank), \(b.rank)",
              blamed: ["input", "mat", "vec"]))
        }
        let length = input.rank == 0 ? 1 : input.shape[0]
        if a.shape[1] != b.shape[0] || (length != a.shape[0] && length != 1) {
          if input.rank == 0 {
            throw OperationError(
              Refusal(
                .index, "the sizes don't go together",
                torch: "Dimension specified as 0 but tensor has no dimensions", blamed: ["input"]))
          }
          throw OperationError(
            InnerDimsMismatch(
              a.shape, b.shape,
              torch: "size mismatch, got input (\(input.count)), "
                + "mat (\(a.shape[0])x\(a.shape[1])), vec (\(b.shape[0]))",
              blamed: a.shape[1] != b.shape[0] ? ["mat", "vec"] : ["input", "mat"]))
        }
        if a.dtype != b.dtype || input.dtype != a.dtype {
          throw mismatch(
            input.dtype == a.dtype ? b.dtype : input.dtype, a.dtype,
            "addmv input tensors must have the same dtype, but got \(input.dtype.scalarTypeName), "
              + "\(a.dtype.scalarTypeName), and \(b.dtype.scalarTypeName)",
            ["input", "mat", "vec"])
        }
        try checkTarget(call, [a.shape[0]])
        try Products.requireOut(call, a.dtype)
        if a.dtype == .bool && !ContractionPlan.isEmpty(a.layout, b.layout) {
          throw OperationError(
            DTypeNotSupported(.bool, kernel: "addmv_impl_cpu", parameter: "mat"))
        }
        return try ContractionPlan(
          a.layout, b.layout.unsqueezed(at: 1), shape: [a.shape[0]], dtype: a.dtype)
      },
      kernel: kernel))

  static let addbmm = Operation(
    "addbmm", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "The products of a batch of matrices, summed over the batch and added to a matrix.",
    shapes: "input: broadcastable to [m, n], batch1: [b, m, k], batch2: [b, k, n] → [m, n]",
    formula: "out = beta · input + alpha · Σ_b (batch1[b] @ batch2[b])", notes: notes,
    related: ["baddbmm", "bmm"],
    examples: [
      .init(
        "torch.addbmm(torch.zeros(1, 1), torch.ones(2, 1, 3), torch.ones(2, 3, 1))",
        gives: "tensor([[6.]])"),
      .init(
        "torch.addbmm(torch.zeros(1, 1), torch.ones(2, 1, 3), torch.ones(3, 3, 1))",
        fails: BatchMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("batch1"), .tensor("batch2")] + factors,
      plan: { (call) throws(OperationError) in
        let (input, a, b) = (call.tensor(0), call.tensor(1), call.tensor(2))
        // The input is expanded first, by dims that must be there.
        _ = try Shape.dim(1, rank: a.rank, parameter: "batch1")
        _ = try Shape.dim(2, rank: b.rank, parameter: "batch2")
        try Shape.checkExpand(input, to: [a.shape[1], b.shape[2]])
        try checkBatches(a, b)
        let shapes = (a.shape, b.shape)
        if shapes.0[0] != shapes.1[0] {
          throw OperationError(
            BatchMismatch(
              a.shape, b.shape,
              torch: "batch1 and batch2 must have same number of batches, got \(shapes.0[0]) and "
                + "\(shapes.1[0])"))
        }
        if shapes.0[2] != shapes.1[1] {
          throw OperationError(
            BatchMismatch(
              a.shape, b.shape,
              torch: "Incompatible matrix sizes for bmm (\(shapes.0[1])x\(shapes.0[2]) and "
                + "\(shapes.1[1])x\(shapes.1[2]))"))
        }
        let shape = [a.shape[1], b.shape[2]]
        try checkTarget(call, shape)
        try Products.requireOut(call, input.dtype) {
          "self and mat2 must have the same dtype, but got \($0.scalarTypeName) and "
            + b.dtype.scalarTypeName
        }
        if a.shape[0] > 0 {
          if input.dtype != b.dtype {
            throw mismatch(
              input.dtype, b.dtype,
              "self and mat2 must have the same dtype, but got \(input.dtype.scalarTypeName) and "
                + b.dtype.scalarTypeName, ["input", "batch2"])
          }
          if a.dtype != b.dtype {
            throw mismatch(
              a.dtype, b.dtype,
              "mat1 and mat2 must have the same dtype, but got \(a.dtype.scalarTypeName) and "
                + b.dtype.scalarTypeName, ["batch1", "batch2"])
          }
          if a.dtype == .bool && !ContractionPlan.isEmpty(a.layout, b.layout) {
            throw OperationError(
              DTypeNotSupported(.bool, kernel: "addmm_impl_cpu_", parameter: "batch1"))
          }
        }
        // The batch is contracted too: [m, b·k] by [b·k, n], its two dims side by side.
        return try ContractionPlan(a.layout, b.layout, shape: shape, dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let (a, b) = (call.tensor(1), call.tensor(2))
        let (batch, m, k) = (a.shape[0], a.shape[1], a.shape[2])
        let tall = try Products.reshaped(
          a.viewed(as: a.layout.permuted([1, 0, 2])), to: [m, batch &* k], runtime)
        let wide = try Products.reshaped(b, to: [batch &* k, b.shape[2]], runtime)
        let product = try Contraction.wideProduct(tall, wide, runtime)
        return .tensor(try combined(product, plan.shape, call))
      }))

  static let baddbmm = Operation(
    "baddbmm", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "The products of a batch of matrices, added to a batch.",
    shapes: "input: broadcastable to [b, m, n], batch1: [b, m, k], batch2: [b, k, n] → [b, m, n]",
    formula: "out[b] = beta · input[b] + alpha · (batch1[b] @ batch2[b])", notes: notes,
    related: ["addbmm", "bmm"],
    examples: [
      .init(
        "torch.baddbmm(torch.ones(1), torch.ones(2, 1, 3), torch.ones(2, 3, 1))",
        gives: "tensor([[[4.]],\n\n        [[4.]]])"),
      .init(
        "torch.baddbmm(torch.ones(1), torch.ones(2, 1, 3), torch.ones(2, 4, 1))",
        fails: BatchMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("batch1"), .tensor("batch2")] + factors,
      plan: { (call) throws(OperationError) in
        let (input, a, b) = (call.tensor(0), call.tensor(1), call.tensor(2))
        _ = try Shape.dim(1, rank: a.rank, parameter: "batch1")
        _ = try Shape.dim(2, rank: b.rank, parameter: "batch2")
        let shape = [a.shape[0], a.shape[1], b.shape[2]]
        try checkTarget(call, shape)
        try Shape.checkExpand(input, to: shape)
        if input.dtype != a.dtype {
          throw mismatch(
            input.dtype, a.dtype,
            "Input dtypes must be the same, got: input \(Products.cppName(input.dtype)), "
              + "batch1: \(Products.cppName(a.dtype)), batch2: \(Products.cppName(b.dtype))",
            ["input", "batch1", "batch2"])
        }
        try checkBatches(a, b)
        try Products.requireOut(call, input.dtype)
        if a.dtype == .bool && a.shape[0] == b.shape[0]
          && a.shape[2] == b.shape[1] && !ContractionPlan.isEmpty(a.layout, b.layout)
        {
          throw OperationError(DTypeNotSupported(.bool, kernel: "baddbmm", parameter: "batch1"))
        }
        return try Products.bmmPlan(
          a.layout, a.dtype, b.layout, b.dtype, names: ["batch1", "batch2"], shape: shape)
      },
      kernel: kernel))

  static let addr = Operation(
    "addr", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "The outer product of two vectors, added to a matrix.",
    shapes: "input: broadcastable to [n, m], vec1: [n], vec2: [m] → [n, m]",
    formula: "out = beta · input + alpha · (vec1 ⊗ vec2)",
    notes: ["With beta 0 the input is not read.", "The dtypes promote."], related: ["outer"],
    examples: [
      .init(
        "torch.addr(torch.zeros(2, 2), torch.tensor([1., 2.]), torch.tensor([3., 4.]))",
        gives: "tensor([[3., 4.],\n        [6., 8.]])"),
      .init(
        "torch.addr(torch.zeros(2, 2), torch.ones(2, 1), torch.ones(2))", fails: WrongRank.self),
    ],
    Signature(
      [.tensor(), .tensor("vec1"), .tensor("vec2")] + factors,
      plan: { (call) throws(OperationError) in
        let (input, a, b) = (call.tensor(0), call.tensor(1), call.tensor(2))
        try Products.checkVector(a, "vec1", of: "addr", parameter: "vec1")
        try Products.checkVector(b, "vec2", of: "addr", parameter: "vec2")
        let shape = [a.shape[0], b.shape[0]]
        if let target = call.destinations.first {
          if target.rank != 2 {
            throw OperationError(
              WrongRank(
                "addr_ writes into a matrix, and this has \(target.rank) dims",
                torch: "2D tensor expected, got \(target.rank)D tensor for input", blamed: ["input"]
              ))
          }
          if target.shape != shape {
            throw OperationError(
              InnerDimsMismatch(
                target.shape, shape,
                torch: "size mismatch, input: \(Shape.text(target.shape)), "
                  + "v1: \(Shape.text(a.shape)), v2: \(Shape.text(b.shape))",
                blamed: ["input", "vec1", "vec2"]))
          }
        }
        try Shape.checkExpand(input, to: shape)
        let dtype = DType.promote(input.dtype, DType.promote(a.dtype, b.dtype))
        try checkFactor(call.scalar(3), "beta", dtype)
        try checkFactor(call.scalar(4), "alpha", dtype)
        return try FreshPlan(shape: shape, dtype: dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let wide = Elementwise.wide(plan.dtype)
        let a = try Copying.cast(call.tensor(1), to: wide, runtime)
        let b = try Copying.cast(call.tensor(2), to: wide, runtime)
        let product = try Products.times(a.viewed(as: a.layout.unsqueezed(at: 1)), b, runtime)
        return .tensor(
          try combined(
            try Copying.contiguous(product, as: wide, runtime), plan.shape, call, as: plan.dtype))
      }))

  // MARK: Rules

  private static func mismatch(
    _ a: DType, _ b: DType, _ torch: String, _ blamed: [String]
  ) -> OperationError {
    OperationError(ProductDTypeMismatch(a, b, torch: torch, blamed: blamed))
  }

  private static func checkBatches(_ a: Tensor, _ b: Tensor) throws(OperationError) {
    for (tensor, name) in [(a, "batch1"), (b, "batch2")] where tensor.rank != 3 {
      throw OperationError(
        WrongRank(
          "\(name) has \(tensor.rank) dims, and a batch of matrices has 3",
          torch: "\(name) must be a 3D tensor", blamed: [name]))
    }
  }

  /// An in-place form can't grow its tensor.
  private static func checkTarget(_ call: Call, _ shape: [Int]) throws(OperationError) {
    guard let target = call.destinations.first, target.shape != shape else { return }
    throw OperationError(
      Refusal(
        .runtime, "the result \(Shape.text(shape)) doesn't fit into \(Shape.text(target.shape))",
        torch: "Bad in-place call: input tensor size \(Shape.text(target.shape)) and output tensor "
          + "size \(Shape.text(shape)) should match",
        blamed: ["input"]))
  }

  private static func checkFactor(
    _ factor: Scalar, _ name: String, _ dtype: DType
  ) throws(OperationError) {
    if case .bool = factor, dtype != .bool {
      throw OperationError(
        Refusal(.runtime, "Boolean \(name) only supported for Boolean results.", blamed: [name]))
    }
    if case .float = factor, !dtype.isFloatingPoint {
      throw OperationError(
        Refusal(
          .runtime, "a fractional \(name) can't scale integers",
          torch:
            "For integral input tensors, argument \(name) must not be a floating point number.",
          blamed: [name]))
    }
  }

  // MARK: Kernels

  @Sendable
  private static func kernel(
    _ plan: ContractionPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let product = try Contraction.wideProduct(
      call.tensor(1).viewed(as: plan.a), call.tensor(2).viewed(as: plan.b), call.runtime
    ).viewed(as: Layout(contiguous: plan.shape))
    return .tensor(try combined(product, plan.shape, call))
  }

  /// `beta · input + alpha · product`, computed wide and rounded once.
  private static func combined(
    _ product: Tensor, _ shape: [Int], _ call: Call, as dtype: DType? = nil
  ) throws(OperationError) -> Tensor {
    let runtime = call.runtime
    let (beta, alpha) = (call.scalar(3), call.scalar(4))
    let output = dtype ?? call.tensor(0).dtype
    let compute = product.dtype
    let readsInput = beta.isTrue
    if !readsInput && alpha == .int(1) {
      return try Copying.contiguous(product, as: output, runtime)
    }
    var input = product
    if readsInput {
      let wide = try Copying.cast(call.tensor(0), to: compute, runtime)
      input = wide.viewed(as: wide.layout.broadcast(to: shape))
    }
    let result = try runtime.make(shape: shape, dtype: compute)
    let walk = Elementwise.traversal(result, [product, input])
    func floats<T: FloatElement>(_: T.Type) throws(OperationError) {
      let (scale, share) = (T(alpha.double), T(beta.double))
      try walk.map(product, T.self, input, T.self, result, T.self, runtime) {
        readsInput ? scale * $0 + share * $1 : scale * $0
      }
    }
    func integers<T: IntegerElement>(_: T.Type) throws(OperationError) {
      let (scale, share) = (
        T(truncatingIfNeeded: alpha.truncatedInt), T(truncatingIfNeeded: beta.truncatedInt)
      )
      try walk.map(product, T.self, input, T.self, result, T.self, runtime) {
        readsInput ? scale &* $0 &+ share &* $1 : scale &* $0
      }
    }
    switch compute {
    case .bool:
      let (scale, share): (UInt8, UInt8) = (alpha.isTrue ? 1 : 0, readsInput ? 1 : 0)
      try walk.map(product, UInt8.self, input, UInt8.self, result, UInt8.self, runtime) {
        (scale & $0) | (share & $1)
      }
    case .uint8: try integers(UInt8.self)
    case .int8: try integers(Int8.self)
    case .int16: try integers(Int16.self)
    case .int32: try integers(Int32.self)
    case .int64: try integers(Int.self)
    case .float32: try floats(Float.self)
    default: try floats(Double.self)
    }
    return try Copying.contiguous(result, as: output, runtime)
  }
}
