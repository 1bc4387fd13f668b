extension Products {
  static let cross = Operation(
    "cross", in: [.torch, .method], writes: [.out],
    summary: "The cross product of the 3-vectors along one dim.",
    shapes: "input: [..., 3, ...], other: broadcastable → the broadcast shape",
    formula: "out = (a₁b₂ - a₂b₁, a₂b₀ - a₀b₂, a₀b₁ - a₁b₀)",
    notes: ["Without dim, along the first dim of size 3; `linalg.cross` takes the last one."],
    related: ["cross", "dot"],
    examples: [
      .init(
        "torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0]), dim=0)",
        gives: "tensor([0, 0, 1])"),
      .init("torch.cross(torch.ones(2, 2), torch.ones(2, 2))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .tensor("other"), .optionalInt("dim")],
      plan: { (call) throws(OperationError) in
        if let dim = call.optionalInt(2) {
          return try CrossPlan(call, dim: dim)
        }
        guard let dim = call.tensor(0).shape.firstIndex(of: 3) else {
          throw OperationError(
            Refusal(
              .runtime, "no dim of input has size 3, and a cross product is of 3-vectors",
              torch: "no dimension of size 3 in input", blamed: ["input"]))
        }
        return try CrossPlan(call, dim: dim)
      },
      kernel: crossKernel))

  static let linearAlgebraCross = Operation(
    "cross", in: [.linalg], writes: [.out],
    summary: "The cross product of the 3-vectors along one dim, by default the last.",
    shapes: "input: [..., 3], other: broadcastable → the broadcast shape",
    formula: "out = (a₁b₂ - a₂b₁, a₂b₀ - a₀b₂, a₀b₁ - a₁b₀)",
    source: "PyTorch: torch.linalg.cross", related: ["cross", "vecdot"],
    examples: [
      .init(
        "torch.linalg.cross(torch.tensor([[1., 0, 0]]), torch.tensor([[0., 1, 0], [0, 0, 1]]))",
        gives: "tensor([[ 0.,  0.,  1.],\n        [ 0., -1.,  0.]])"),
      .init("torch.linalg.cross(torch.ones(2, 2), torch.ones(2, 2))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .tensor("other"), Parameter.dim(default: -1).keyword],
      plan: { (call) throws(OperationError) in
        try CrossPlan(call, dim: call.int(2))
      },
      kernel: crossKernel))

  struct CrossPlan: Plan {
    let shape: [Int]
    let dim: Int
    let dtype: DType
    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

    init(_ call: Call, dim: Int) throws(OperationError) {
      let (a, b) = (call.tensor(0), call.tensor(1))
      if a.rank != b.rank {
        throw OperationError(
          WrongRank(
            "the operands have \(a.rank) and \(b.rank) dims, and need equally many",
            torch: "linalg.cross: inputs must have the same number of dimensions.",
            blamed: ["input", "other"]))
      }
      let wrapped = try Shape.dim(dim, rank: a.rank)
      let sizes = a.rank == 0 ? (1, 1) : (a.shape[wrapped], b.shape[wrapped])
      if sizes != (3, 3) {
        throw OperationError(
          Refusal(
            .runtime,
            "a cross product is of 3-vectors: dim \(dim) has sizes \(sizes.0) and \(sizes.1)",
            torch: "linalg.cross: inputs dimension \(dim) must have length 3. "
              + "Got \(sizes.0) and \(sizes.1)",
            blamed: ["dim"]))
      }
      shape = try Shape.broadcast(a.shape, b.shape)
      self.dim = wrapped
      dtype = a.dtype
      _ = try Shape.byteCount(shape, dtype: dtype)
      try Products.requireOut(call, dtype)
      if dtype == .bool { throw OperationError(DTypeNotSupported(.bool, kernel: "cross")) }
      if a.dtype != b.dtype {
        throw OperationError(
          ProductDTypeMismatch(
            a.dtype, b.dtype,
            torch: "expected scalar type \(a.dtype.scalarTypeName) but found "
              + b.dtype.scalarTypeName,
            blamed: ["input", "other"]))
      }
    }
  }

  @Sendable
  private static func crossKernel(
    _ plan: CrossPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let compute = Elementwise.wide(plan.dtype)
    func operand(_ place: Int) throws(OperationError) -> Tensor {
      let tensor = try Copying.cast(call.tensor(place), to: compute, runtime)
      return tensor.viewed(as: tensor.layout.broadcast(to: plan.shape))
    }
    let (a, b) = (try operand(0), try operand(1))
    let output = try runtime.make(shape: plan.shape, dtype: compute)
    func run<T>(_: T.Type, _ minor: (T, T, T, T) -> T) throws(OperationError) {
      let lines = Lines([output, a, b], dim: plan.dim)
      let (to, x, y) = (
        output.base.assumingMemoryBound(to: T.self), a.base.assumingMemoryBound(to: T.self),
        b.base.assumingMemoryBound(to: T.self)
      )
      let (toStep, xStep, yStep) = (lines.steps[0], lines.steps[1], lines.steps[2])
      if output.count == 0 { return }
      try lines.forEach(runtime) { offsets in
        let out = to + offsets[0]
        let (p, q) = (x + offsets[1], y + offsets[2])
        let (p0, p1, p2) = (p[0], p[xStep], p[2 &* xStep])
        let (q0, q1, q2) = (q[0], q[yStep], q[2 &* yStep])
        out[0] = minor(p1, q2, p2, q1)
        out[toStep] = minor(p2, q0, p0, q2)
        out[2 &* toStep] = minor(p0, q1, p1, q0)
      }
    }
    func integers<T: IntegerElement>(_: T.Type) throws(OperationError) {
      try run(T.self) { $0 &* $1 &- $2 &* $3 }
    }
    switch compute {
    case .bool, .uint8: try integers(UInt8.self)
    case .int8: try integers(Int8.self)
    case .int16: try integers(Int16.self)
    case .int32: try integers(Int32.self)
    case .int64: try integers(Int.self)
    case .float32:
      switch plan.dtype {
      // 16-bit floats are rounded after every step, as PyTorch's kernel does.
      case .float16:
        try run(Float.self) {
          Float(Float16($0 * $1)) - Float(Float16($2 * $3))
        }
      case .bfloat16:
        try run(Float.self) {
          BFloat16($0 * $1).float - BFloat16($2 * $3).float
        }
      default: try run(Float.self) { $0 * $1 - $2 * $3 }
      }
    default: try run(Double.self) { $0 * $1 - $2 * $3 }
    }
    return .tensor(try Copying.contiguous(output, as: plan.dtype, runtime))
  }
}
