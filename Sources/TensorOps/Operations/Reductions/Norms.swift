#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Norms of vectors and matrices, and what is made of them.
enum Norms {
  static let all: [Operation] = [norm, vectorNorm, matrixNorm, linalgNorm, dist, renorm]

  private static let ordNotes = [
    "ord 0 counts what is not zero, ∞ is the largest and −∞ the smallest magnitude; any other p "
      + "is (Σ|x|ᵖ)^(1/p)."
  ]

  // MARK: torch.norm

  static let norm = Operation(
    "norm", in: [.torch, .method], writes: [.out],
    summary: "The p-norm over all dims or some; by default the Euclidean one.",
    shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
    formula: "out = (Σ |input|ᵖ)^(1/p)",
    notes: ordNotes + [
      "p='fro' is p=2; p='nuc' is the sum of a matrix's singular values.",
      "Unlike torch.linalg.norm, a number p is always a norm of vectors.",
    ],
    related: ["vector_norm", "matrix_norm", "dist", "normalize"],
    examples: [
      .init("torch.tensor([3., 4.]).norm()", gives: "tensor(5.)"),
      .init("torch.tensor([[3., 4.], [6., 8.]]).norm(dim=1)", gives: "tensor([ 5., 10.])"),
      .init("torch.tensor([1., -2.]).norm(p=1)", gives: "tensor(3.)"),
      .init("torch.tensor([3, 4]).norm()", fails: NormDType.self),
    ],
    Signature(
      [
        .tensor(), Parameter("p", .string, default: .string("fro"), acceptsNone: true), .dims(),
        .keepdim, .dtype,
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dims = call.optionalInts(2)
        guard let order = call.string(1), order != "fro" || (dims?.count ?? 0) > 2 else {
          return NormPlan(vector: try plan(call, order: 2, dims: dims, keepdim: 3, dtype: 4))
        }
        return NormPlan(
          matrix: try MatrixNormPlan(
            call, order: .name(order), dims: dims ?? Array(0..<input.rank), keepdim: call.bool(3),
            dtype: call.dtype(4)))
      }, kernel: run),
    Signature(
      [.tensor(), .number("p"), .dims(), .keepdim, .dtype],
      plan: { (call) throws(OperationError) in
        NormPlan(
          vector: try plan(
            call, order: call.double(1), dims: call.optionalInts(2), keepdim: 3, dtype: 4))
      }, kernel: run))

  private static func plan(
    _ call: Call, order: Double, dims: [Int]?, keepdim: Int, dtype: Int
  ) throws(OperationError) -> VectorNormPlan {
    let plan = try VectorNormPlan(
      call.tensor(0), order: order, dims: dims, keepdim: call.bool(keepdim),
      dtype: call.dtype(dtype))
    try call.requireOut([plan.reduction.output])
    return plan
  }

  @Sendable
  private static func run(_ plan: NormPlan, _ call: Call) throws(OperationError) -> CallResult {
    if let vector = plan.vector {
      return .tensor(try vector.run(call.tensor(0), call.runtime))
    }
    guard let matrix = plan.matrix else { return .nothing }
    return .tensor(try matrix.run(call.tensor(0), call.runtime))
  }

  /// A norm of vectors or of matrices.
  struct NormPlan: Plan {
    var vector: VectorNormPlan?
    var matrix: MatrixNormPlan?
    var outputs: PlannedOutputs {
      vector?.outputs ?? matrix?.outputs ?? .known(.nothing)
    }
  }

  // MARK: torch.linalg

  static let vectorNorm = Operation(
    "vector_norm", in: [.linalg], writes: [.out],
    summary: "The norm of vectors over all dims or some.",
    shapes: "x: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
    formula: "out = (Σ |x|ᵖ)^(1/p), p = ord", notes: ordNotes,
    source: "PyTorch: torch.linalg.vector_norm", related: ["norm", "matrix_norm"],
    examples: [
      .init("torch.linalg.vector_norm(torch.tensor([3., 4.]))", gives: "tensor(5.)"),
      .init("torch.linalg.vector_norm(torch.tensor([3, 4]))", fails: NormDType.self),
    ],
    Signature(
      [.tensor("x"), .number("ord", default: .int(2)), .dims(), .keepdim, .dtype],
      plan: { (call) throws(OperationError) in
        NormPlan(
          vector: try plan(
            call, order: call.double(1), dims: call.optionalInts(2), keepdim: 3, dtype: 4))
      }, kernel: run))

  static let matrixNorm = Operation(
    "matrix_norm", in: [.linalg], writes: [.out],
    summary: "The norm of matrices in two dims.",
    shapes: "A: [..., m, n] → [...], or with size 1 by keepdim",
    notes: [
      "ord 'fro': the root of the sum of squares; 'nuc': the sum of the singular values.",
      "ord 1 and −1: the largest and smallest column sum of magnitudes; ∞ and −∞: of the rows.",
      "ord 2 and −2: the largest and smallest singular value.",
    ],
    source: "PyTorch: torch.linalg.matrix_norm", related: ["vector_norm"],
    examples: [
      .init(
        "torch.linalg.matrix_norm(torch.tensor([[1., 2.], [3., 4.]]), ord=1)", gives: "tensor(6.)"),
      .init("torch.linalg.matrix_norm(torch.ones(3))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor("A"), .string("ord", default: "fro"),
        Parameter("dim", .ints, default: .ints([-2, -1])), .keepdim, .dtype,
      ],
      plan: { (call) throws(OperationError) in
        try matrixPlan(call, order: .name(call.string(1) ?? "fro"))
      }, kernel: run),
    Signature(
      [
        .tensor("A"), .number("ord"), Parameter("dim", .ints, default: .ints([-2, -1])), .keepdim,
        .dtype,
      ],
      plan: { (call) throws(OperationError) in
        try matrixPlan(call, order: .number(call.double(1)))
      }, kernel: run))

  private static func matrixPlan(
    _ call: Call, order: MatrixNormPlan.Order
  ) throws(OperationError) -> NormPlan {
    let plan = try MatrixNormPlan(
      call, order: order, dims: call.ints(2), keepdim: call.bool(3), dtype: call.dtype(4))
    try requireOut(call, plan.dtype, "linalg.matrix_norm")
    return NormPlan(matrix: plan)
  }

  static let linalgNorm = Operation(
    "norm", in: [.linalg], writes: [.out],
    summary: "The norm of a vector or a matrix, as ord and dim say.",
    shapes: "A: [..., n] or [..., m, n] → [...], or with size 1 by keepdim",
    notes: [
      "Without ord: the Euclidean norm over the dims, or over everything.",
      "With ord, one dim means vectors and two mean matrices; a 2-d tensor is a matrix.",
    ],
    source: "PyTorch: torch.linalg.norm",
    related: ["vector_norm", "matrix_norm", "norm"],
    examples: [
      .init("torch.linalg.norm(torch.tensor([3., 4.]))", gives: "tensor(5.)"),
      .init(
        "torch.linalg.norm(torch.tensor([[1., 2.], [3., 4.]]), ord=float('inf'))",
        gives: "tensor(7.)"),
      .init("torch.linalg.norm(torch.ones(2, 2, 2), ord=1)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor("A"), Parameter("ord", .number, default: Argument.none), .dims(), .keepdim, .dtype,
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dims = call.optionalInts(2)
        let order = call.optionalDouble(1)
        try checkNormDims(input, dims, hasOrder: order != nil)
        var planned = NormPlan()
        if let order, dims?.count == 2 || dims == nil && input.rank == 2 {
          planned.matrix = try MatrixNormPlan(
            call, order: .number(order), dims: dims ?? [0, 1], keepdim: call.bool(3),
            dtype: call.dtype(4))
        } else {
          planned.vector = try VectorNormPlan(
            input, order: order ?? 2, dims: dims, keepdim: call.bool(3), dtype: call.dtype(4))
        }
        try requireOut(
          call, planned.vector?.reduction.output ?? planned.matrix?.dtype ?? input.dtype,
          "linalg.norm")
        return planned
      }, kernel: run),
    Signature(
      [.tensor("A"), .string("ord"), .dims(), .keepdim, .dtype],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dims = call.optionalInts(2)
        try checkNormDims(input, dims, hasOrder: true)
        let plan = try MatrixNormPlan(
          call, order: .name(call.string(1) ?? "fro"),
          dims: dims ?? (input.rank == 1 ? [0] : [0, 1]), keepdim: call.bool(3),
          dtype: call.dtype(4))
        try requireOut(call, plan.dtype, "linalg.norm")
        return NormPlan(matrix: plan)
      }, kernel: run))

  private static func requireOut(
    _ call: Call, _ dtype: DType, _ name: String
  ) throws(OperationError) {
    guard let out = call.outs.first, out.dtype != dtype else { return }
    throw OperationError(
      Refusal(
        .runtime, "out must be \(dtype.name) as the result is, not \(out.dtype.name)",
        torch: "\(name) expected out tensor dtype \(dtype.scalarTypeName) but got: "
          + out.dtype.scalarTypeName, blamed: ["out"]))
  }

  private static func checkNormDims(
    _ input: Tensor, _ dims: [Int]?, hasOrder: Bool
  ) throws(OperationError) {
    if let dims {
      if dims.count != 1 && dims.count != 2 {
        throw OperationError(
          Refusal(
            .runtime, "a norm is over one dim (vectors) or two (matrices), not \(dims.count)",
            torch: "linalg.norm: If dim is specified, it must be of length 1 or 2. Got "
              + Shape.text(dims), blamed: ["dim"]))
      }
    } else if hasOrder && input.rank != 1 && input.rank != 2 {
      throw OperationError(
        Refusal(
          .runtime, "with ord and without dim, the input must be a vector or a matrix",
          torch: "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. "
            + "Got \(input.rank)D.", blamed: ["A"]))
    }
  }

  // MARK: Made of norms

  static let dist = Operation(
    "dist", in: [.torch, .method],
    summary: "The p-norm of the difference of two tensors.",
    shapes: "input: [...], other: broadcastable → []", formula: "out = ‖input − other‖ₚ",
    related: ["norm", "cdist", "pairwise_distance"],
    examples: [
      .init("torch.dist(torch.tensor([0., 0.]), torch.tensor([3., 4.]))", gives: "tensor(5.)"),
      .init("torch.dist(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ],
    Signature(
      [.tensor(), .tensor("other"), .number("p", default: .int(2))],
      plan: { (call) throws(OperationError) in
        let difference = try ElementwisePlan([call[0], call[1]], call.runtime)
        if !difference.compute.isFloatingPoint {
          throw OperationError(
            Refusal(
              .notImplemented, "a distance is of floating point numbers",
              torch: "norm(): input dtype should be either floating point or complex. Got "
                + "\(difference.compute.scalarTypeName) instead.", blamed: ["input"]))
        }
        let norm = try VectorNormPlan(
          Tensor(shape: difference.shape, dtype: difference.compute), order: call.double(2),
          dims: nil, keepdim: false, dtype: nil)
        return DistPlan(difference: difference, norm: norm)
      },
      kernel: { (plan, call) throws(OperationError) in
        guard
          case .tensor(let apart) = try Elementwise.binary(
            Apart.self, call[0], call[1], plan.difference, call)
        else { return .nothing }
        return .tensor(try plan.norm.run(apart, call.runtime))
      }))

  struct DistPlan: Plan {
    let difference: ElementwisePlan
    let norm: VectorNormPlan
    var outputs: PlannedOutputs { norm.outputs }
  }

  struct Apart: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x - y }
  }

  static let renorm = Operation(
    "renorm", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Scales down each slice along a dim whose p-norm is above a limit.",
    shapes: "input: [..., n, ...] → [..., n, ...]", related: ["norm", "normalize"],
    examples: [
      .init(
        "torch.renorm(torch.tensor([[3., 4.], [0.3, 0.4]]), p=2, dim=0, maxnorm=1)",
        gives: "tensor([[0.6000, 0.8000],\n        [0.3000, 0.4000]])"),
      .init("torch.renorm(torch.ones(3), 2, 0, 1)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .number("p"), .dim(), .number("maxnorm")],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let (order, most) = (call.double(1), call.double(3))
        try call.requireOut([input.dtype])
        if !(order > 0) {
          throw OperationError(
            Refusal(
              .runtime, "renorm needs a p above 0",
              torch: "renorm: non-positive-norm not supported", blamed: ["p"]))
        }
        if !(most >= 0) {
          throw OperationError(
            Refusal(
              .runtime, "a norm is never below 0, so maxnorm can't be",
              torch: "renorm: expected maxnorm to be >= 0 but got \(NormText.number(most))",
              blamed: ["maxnorm"]))
        }
        if input.rank < 2 {
          throw OperationError(
            Refusal(
              .runtime, "renorm needs at least 2 dims",
              torch: "renorm: input needs at least 2 dimensions, got \(input.rank) dimensions",
              blamed: ["input"]))
        }
        let dim = try Shape.dim(call.int(2), rank: input.rank)
        let norm = try VectorNormPlan(
          input, order: order, dims: (0..<input.rank).filter { $0 != dim }, keepdim: true,
          dtype: nil, wide: true)
        return RenormPlan(shape: input.shape, dtype: input.dtype, norm: norm)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let input = call.tensor(0)
        let most = call.double(3)
        let norms = try plan.norm.run(input, runtime)
        let wide = norms.dtype
        let values = try Copying.cast(input, to: wide, runtime)
        let output = try runtime.make(shape: plan.shape, dtype: wide)
        let walk = Elementwise.traversal(output, [values, norms])
        // PyTorch's margin keeps the quotient finite.
        if wide == .float64 {
          try walk.map(
            values, Double.self, norms, Double.self, output, Double.self, runtime
          ) { $1 > most ? $0 * (most / ($1 + 1e-7)) : $0 }
        } else {
          try walk.map(values, Float.self, norms, Float.self, output, Float.self, runtime) {
            Double($1) > most ? Float(Double($0) * (most / (Double($1) + 1e-7))) : $0
          }
        }
        return .tensor(try Reduction.narrowed(output, to: plan.dtype, runtime))
      }))

  struct RenormPlan: Plan {
    let shape: [Int]
    let dtype: DType
    let norm: VectorNormPlan
    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }
  }
}

/// A norm of what is no floating point number.
struct NormDType: Fault {
  static let code = "norm-dtype"
  let operation: String
  let dtype: DType
  var type: FaultType { .notImplemented }
  var message: String { "a norm is of floating point numbers: convert the \(dtype.name) first" }
  var torch: String? {
    "\(operation): Expected a floating point or complex tensor as input. Got "
      + dtype.scalarTypeName
  }
  var blamed: [String] { ["input"] }
}

enum NormText {
  /// A number as C++ streams write it: `2`, `-0.5`, `inf`.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if let whole = Int(exactly: value), whole.magnitude < 1_000_000 { return "\(whole)" }
    return "\(value)"
  }
}
