extension Similarity {
  static let cosineSimilarity = Operation(
    "cosine_similarity", in: [.torch, .functional],
    summary: "The cosine of the angle between vectors along one dim, which disappears.",
    shapes: "x1: [..., n, ...], x2: broadcastable → the broadcast shape without dim",
    formula: "out = Σ x1/max(‖x1‖, eps) · x2/max(‖x2‖, eps), over dim",
    notes: [
      "The inputs broadcast first, along dim too; norms are taken after that.",
      "A vector of zeros has similarity 0 with everything.",
      "Along a dim of size 1 every value is 1, -1 or 0.",
      "Two integer tensors are refused; one with a float tensor is fine.",
      "Rows against rows: cosine_similarity(a[:, None], b, dim=-1) is a matrix product inside.",
    ],
    source: "PyTorch: torch.nn.functional.cosine_similarity",
    related: [
      "normalize", "pairwise_distance", "dot",
    ],
    examples: [
      .init(
        "torch.cosine_similarity(torch.tensor([1., 2, 3]), torch.tensor([4., 5, 6]), dim=0)",
        gives: "tensor(0.9746)"),
      .init(
        "F.cosine_similarity(torch.ones(1, 2, 20, 20), torch.ones(1, 2, 20, 20)).shape",
        gives: "torch.Size([1, 20, 20])"),
      .init(
        "F.cosine_similarity(torch.ones(2, 3), torch.ones(2, 4))", fails: BroadcastMismatch.self),
      .init("F.cosine_similarity(torch.tensor([[1]]), torch.tensor([[2]]))", fails: Refusal.self),
    ],
    Signature(
      [.tensor("x1"), .tensor("x2"), .dim(default: 1), .float("eps", default: 1e-8)],
      short: .pair(rowsOfAlike),
      plan: { (call) throws(OperationError) in
        try CosinePlan(
          call.tensor(0), call.tensor(1), dim: call.int(2), eps: call.double(3))
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try plan.run(call.tensor(0), call.tensor(1), call.runtime))
      }))

  /// Small row-major matrices of one shape and dtype, row by row: what a loop over pairs asks for.
  @Sendable
  private static func rowsOfAlike(
    _ x: Tensor, _ y: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor? {
    let shape = x.layout.shape
    guard x.dtype == y.dtype, shape.count == 2, shape == y.layout.shape, shape[1] > 0,
      x.isContiguous, y.isContiguous,
      shape[0] < Parallel.threshold, shape[1] < Parallel.threshold,
      shape[0] &* shape[1] < Parallel.threshold
    else { return nil }
    switch x.dtype {
    case .float32:
      let output = try runtime.make(layout: Layout(vector: shape[0]), dtype: .float32)
      CosineSums.rows(Float.self, x, y, output) { quotient($0, $1, $2, 1e-8) }
      return output
    case .float64:
      let output = try runtime.make(layout: Layout(vector: shape[0]), dtype: .float64)
      CosineSums.rows(Double.self, x, y, output) { quotient($0, $1, $2, 1e-8) }
      return output
    default: return nil
    }
  }

  struct CosinePlan: Plan {
    /// Both inputs broadcast.
    let shape: [Int]
    let dim: Int
    let eps: Double
    let result: [Int]
    let dtype: DType

    var outputs: PlannedOutputs { .one(Output(shape: result, dtype: dtype)) }

    init(
      _ x: Tensor, _ y: Tensor, dim: Int, eps: Double
    ) throws(OperationError) {
      // A 0-d tensor counts like any other here.
      let common = DType.promote(x.dtype, y.dtype)
      if !common.isFloatingPoint {
        throw OperationError(
          Refusal(
            .runtime,
            "the cosine of two \(common.name) tensors: make one of them a float tensor first",
            torch: "expected common dtype to be floating point, yet common dtype is "
              + common.scalarTypeName,
            blamed: ["x1", "x2"]))
      }
      if eps < 0 {
        let whole = eps == eps.rounded() && eps > -1e15
        throw OperationError(
          Refusal(
            .runtime, "eps can't be negative",
            torch: "eps must be non-negative, got: \(whole ? "\(Int(eps))" : "\(eps)")",
            blamed: ["eps"]))
      }
      shape = try Shape.broadcast(x.shape, y.shape, names: ["x1", "x2"])
      self.dim = try Shape.dim(dim, rank: shape.count)
      self.eps = eps
      dtype = common
      var result = shape
      if !result.isEmpty { result.remove(at: self.dim) }
      self.result = result
      _ = try Shape.byteCount(result, dtype: common)
    }

    func run(_ x: Tensor, _ y: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
      let compute = Elementwise.wide(dtype)
      func operand(_ tensor: Tensor) throws(OperationError) -> Tensor {
        let wide = try Copying.cast(tensor, to: compute, runtime)
        let layout = wide.layout.broadcast(to: shape)
        return wide.viewed(as: shape.isEmpty ? layout.unsqueezed(at: 0) : layout)
      }
      let (left, right) = (try operand(x), try operand(y))
      let output: Tensor
      if compute == .float32 {
        output = try similarities(Float.self, left, right, runtime)
      } else {
        output = try similarities(Double.self, left, right, runtime)
      }
      return try Copying.contiguous(output, as: dtype, runtime)
    }

    private func similarities<T: BLASElement>(
      _: T.Type, _ x: Tensor, _ y: Tensor, _ runtime: Runtime
    ) throws(OperationError) -> Tensor {
      if let pairs = AllPairs(x, y, dim: dim) {
        return try pairs.similarities(T.self, eps: T(eps), runtime).viewed(
          as: Layout(contiguous: result))
      }
      let output = try runtime.make(shape: result, dtype: x.dtype)
      let least = T(eps)
      try CosineSums.run(T.self, x, y, dim: dim, output, runtime) { quotient($0, $1, $2, least) }
      return output
    }
  }

  /// x·y, x·x and y·y together, in float64.
  struct Cosine<T: FloatElement>: PairReducer {
    struct Sums {
      var xy = 0.0
      var xx = 0.0
      var yy = 0.0
    }
    typealias Element = T
    var initial: Sums { Sums() }
    @inline(__always) func step(_ sums: inout Sums, _ x: T, _ y: T) {
      let (a, b) = (Double(x), Double(y))
      sums.xy += a * b
      sums.xx += a * a
      sums.yy += b * b
    }
    @inline(__always) func merge(_ a: Sums, _ b: Sums) -> Sums {
      Sums(xy: a.xy + b.xy, xx: a.xx + b.xx, yy: a.yy + b.yy)
    }
  }

  /// `xy / max(‖x‖, eps) / max(‖y‖, eps)`, with the norms rounded to the inputs' dtype.
  ///
  /// A norm that overflows it makes every quotient of a finite element 0, as in PyTorch.
  @inline(__always)
  static func quotient<T: FloatElement>(
    _ xy: Double, _ xx: Double, _ yy: Double, _ eps: T
  ) -> T {
    let left = larger(T(xx).squareRoot(), eps)
    let right = larger(T(yy).squareRoot(), eps)
    if left.isInfinite || right.isInfinite {
      return xx.isFinite && yy.isFinite ? 0 : .nan
    }
    // Divided one after the other, as PyTorch's vectors are; in float64 where that would underflow.
    let half = T(xy / Double(left))
    return half.magnitude < T.leastNormalMagnitude
      ? T(xy / Double(left) / Double(right)) : half / right
  }

  /// The larger one; NaN stays.
  @inline(__always)
  private static func larger<T: FloatElement>(_ norm: T, _ eps: T) -> T { norm < eps ? eps : norm }

  /// Inputs of which each is broadcast over a dim of the other: all pairs of vectors, a matrix
  /// product.
  struct AllPairs {
    private let x: Tensor
    private let y: Tensor
    private let dim: Int
    /// Dims of x alone, of y alone, and of both.
    private var rows: [Int] = []
    private var columns: [Int] = []
    private var batch: [Int] = []

    /// nil where the inputs aren't all pairs, or too small to gain by it.
    init?(_ x: Tensor, _ y: Tensor, dim: Int) {
      self.x = x
      self.y = y
      self.dim = dim
      var (work, count) = (Double(x.shape[dim]), 1.0)
      for other in 0..<x.rank where other != dim {
        let size = x.shape[other]
        work *= Double(size)
        let (inX, inY) = (x.strides[other] != 0, y.strides[other] != 0)
        if size == 1 || inX == inY {
          batch.append(other)
          count *= Double(size)
        } else if inX {
          rows.append(other)
        } else {
          columns.append(other)
        }
      }
      guard !rows.isEmpty, !columns.isEmpty, work > 20_000, work / count > 1000,
        x.shape[dim] > 1, x.strides[dim] != 0, y.strides[dim] != 0
      else { return nil }
    }

    private func sizes(_ dims: [Int]) -> [Int] { dims.map { x.shape[$0] } }

    /// The similarities, row-major over the dims but `dim`.
    func similarities<T: BLASElement>(
      _: T.Type, eps: T, _ runtime: Runtime
    ) throws(OperationError) -> Tensor {
      let k = x.shape[dim]
      let (m, n) = (sizes(rows).reduce(1, &*), sizes(columns).reduce(1, &*))
      let lead = sizes(batch)
      func matrix(_ tensor: Tensor, _ own: [Int], _ count: Int) throws(OperationError) -> Tensor {
        let turned = tensor.viewed(as: tensor.layout.permuted(batch + own + [dim]))
        return try Products.reshaped(turned, to: lead + [count, k], runtime)
      }
      let (left, right) = (try matrix(x, rows, m), try matrix(y, columns, n))
      let product = try Contraction.product(
        left, right.viewed(as: right.layout.matrixTransposed), runtime)
      let (leftNorms, rightNorms) = (
        try norms(T.self, left, eps, runtime), try norms(T.self, right, eps, runtime)
      )
      try divide(T.self, product, leftNorms, rightNorms, m, n, runtime)
      // Back to the order in which the dims were.
      let order = batch + rows + columns
      let unfolded = product.viewed(as: Layout(contiguous: lead + sizes(rows) + sizes(columns)))
      var back = [Int](repeating: 0, count: order.count)
      for (place, dim) in order.sorted().enumerated() {
        back[place] = order.firstIndex(of: dim) ?? place
      }
      return try Copying.contiguous(
        unfolded.viewed(as: unfolded.layout.permuted(back)), runtime)
    }

    /// `max(‖row‖, eps)` of every row.
    private func norms<T: BLASElement>(
      _: T.Type, _ rows: Tensor, _ eps: T, _ runtime: Runtime
    ) throws(OperationError) -> Tensor {
      let output = try runtime.make(shape: Array(rows.shape.dropLast()), dtype: rows.dtype)
      try CosineSums.run(T.self, rows, rows, dim: rows.rank - 1, output, runtime) { _, squares, _ in
        // NaN for rows with infinite elements, whose quotients are none.
        squares.isFinite ? larger(T(squares).squareRoot(), eps) : .nan
      }
      return output
    }

    private func divide<T: BLASElement>(
      _: T.Type, _ product: Tensor, _ left: Tensor, _ right: Tensor, _ m: Int, _ n: Int,
      _ runtime: Runtime
    ) throws(OperationError) {
      let to = product.base.assumingMemoryBound(to: T.self)
      let rowNorms = left.base.assumingMemoryBound(to: T.self)
      let columnNorms = right.base.assumingMemoryBound(to: T.self)
      try Parallel.forEachTask(left.count, cost: n, runtime) { row in
        let line = to + row &* n
        let norm = rowNorms[row]
        let others = columnNorms + (row / m) &* n
        if norm.isInfinite {
          for column in 0..<n { line[column] = others[column].isNaN ? .nan : 0 }
          return
        }
        for column in 0..<n {
          let other = others[column]
          line[column] = other.isInfinite ? (norm.isNaN ? .nan : 0) : line[column] / norm / other
        }
      }
    }
  }
}
