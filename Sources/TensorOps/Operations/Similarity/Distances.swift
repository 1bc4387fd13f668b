extension Similarity {
  static let pairwiseDistance = Operation(
    "pairwise_distance", in: [.torch, .functional],
    summary: "The distances between vectors of two tensors, pair by pair, along the last dim.",
    shapes: "x1: [..., n], x2: broadcastable → the broadcast shape without its last dim",
    formula: "out = ‖x1 - x2 + eps‖ₚ",
    notes: [
      "Row i against row i; every row with every row is `cdist`.",
      "eps is added to every difference: the distance of a vector to itself is √n · eps, not 0.",
      "Integers are computed as the default float.",
    ],
    source: "PyTorch: torch.nn.functional.pairwise_distance",
    related: ["cdist", "cosine_similarity"],
    examples: [
      .init(
        "F.pairwise_distance(torch.tensor([[0., 0.]]), torch.tensor([[3., 4.]]), eps=0)",
        gives: "tensor([5.])"),
      .init(
        "F.pairwise_distance(torch.ones(2, 3), torch.ones(2, 4))", fails: BroadcastMismatch.self),
    ],
    Signature(
      [
        .tensor("x1"), .tensor("x2"), .float("p", default: 2), .float("eps", default: 1e-6),
        .keepdim,
      ],
      plan: { (call) throws(OperationError) in
        let (x, y) = (call.tensor(0), call.tensor(1))
        if x.dtype == .bool || y.dtype == .bool {
          // Refused as a subtraction is.
          _ = try Arithmetic.sub(
            .tensor(Tensor(shape: x.shape, dtype: x.dtype)),
            .tensor(Tensor(shape: y.shape, dtype: y.dtype)), runtime: call.runtime)
        }
        let shape = try Shape.broadcast(x.shape, y.shape, names: ["x1", "x2"])
        var reduced = [Bool](repeating: false, count: shape.count)
        if !shape.isEmpty { reduced[shape.count - 1] = true }
        try checkNorm(call.double(2), shape, reduced)
        let dtype = Promotion.result(.tensor(x), .tensor(y), runtime: call.runtime)
        var result = Array(shape.dropLast())
        if call.bool(4) && !shape.isEmpty { result.append(1) }
        return try DistancePlan(
          read: shape, reduced: reduced, shape: result,
          dtype: dtype.isFloatingPoint ? dtype : call.runtime.defaultDType,
          compute: Elementwise.wide(dtype.isFloatingPoint ? dtype : call.runtime.defaultDType))
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        var (x, y) = (call.tensor(0), call.tensor(1))
        if !x.dtype.isFloatingPoint && !y.dtype.isFloatingPoint {
          // The difference of integers is an integer, and wraps like one.
          x = try Arithmetic.sub(.tensor(x), .tensor(y), runtime: runtime)
          y = try runtime.make(scalar: .int(0), dtype: plan.compute)
        }
        func operand(_ tensor: Tensor) throws(OperationError) -> Tensor {
          let wide = try Copying.cast(tensor, to: plan.compute, runtime)
          return wide.viewed(as: wide.layout.broadcast(to: plan.read))
        }
        let norms = try DifferenceNorms.run(
          operand(x), operand(y), p: call.double(2), eps: call.double(3), reduced: plan.reduced,
          shape: plan.shape, runtime)
        return .tensor(try Copying.contiguous(norms, as: plan.dtype, runtime))
      }))

  struct DistancePlan: Plan {
    /// The shape that both operands are read as.
    let read: [Int]
    let reduced: [Bool]
    let shape: [Int]
    let dtype: DType
    let compute: DType

    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

    init(
      read: [Int], reduced: [Bool], shape: [Int], dtype: DType, compute: DType
    ) throws(OperationError) {
      self.read = read
      self.reduced = reduced
      self.shape = shape
      self.dtype = dtype
      self.compute = compute
      _ = try Shape.byteCount(shape, dtype: dtype)
    }
  }

  static let cdist = Operation(
    "cdist", in: [.torch],
    summary: "The distance of every row of one matrix to every row of another; batches broadcast.",
    shapes: "x1: [*a, p, n], x2: [*b, r, n] → [*broadcast(a, b), p, r]",
    formula: "out[…, i, j] = ‖x1[…, i, :] - x2[…, j, :]‖ₚ",
    notes: [
      "p = 0 counts the places that differ; p = inf takes the largest difference.",
      "compute_mode is accepted: many rows go through a matrix product, and where that would lose "
        + "digits the distance is computed from the difference.",
    ],
    related: ["pairwise_distance", "pdist"],
    examples: [
      .init(
        "torch.cdist(torch.tensor([[0., 0.]]), torch.tensor([[3., 4.], [0., 1.]]))",
        gives: "tensor([[5., 1.]])"),
      .init("torch.cdist(torch.ones(2, 3), torch.ones(2, 4))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor("x1"), .tensor("x2"), .float("p", default: 2),
        .string("compute_mode", default: "use_mm_for_euclid_dist_if_necessary"),
      ],
      plan: { (call) throws(OperationError) in
        let (x, y) = (call.tensor(0), call.tensor(1))
        try checkMode(call.string(3) ?? "")
        func refuse(_ message: String, _ blamed: [String]) -> OperationError {
          OperationError(Refusal(.runtime, message, blamed: blamed))
        }
        for (tensor, name, parameter) in [(x, "X1", "x1"), (y, "X2", "x2")] where tensor.rank < 2 {
          throw refuse(
            "cdist only supports at least 2D tensors, \(name) got: \(tensor.rank)D", [parameter])
        }
        let (n, other) = (x.shape[x.rank - 1], y.shape[y.rank - 1])
        if n != other {
          throw refuse(
            "X1 and X2 must have the same number of columns. X1: \(n) X2: \(other)", ["x1", "x2"])
        }
        for (tensor, name, parameter) in [(x, "X1", "x1"), (y, "X2", "x2")]
        where !tensor.dtype.isFloatingPoint {
          throw refuse(
            "cdist only supports floating-point dtypes, \(name) got: \(tensor.dtype.scalarTypeName)",
            [parameter])
        }
        if !(call.double(2) >= 0) {
          throw refuse("cdist only supports non-negative p values", ["p"])
        }
        let batch = try Shape.broadcast(
          Array(x.shape.dropLast(2)), Array(y.shape.dropLast(2)), names: ["x1", "x2"])
        let rows = [x.shape[x.rank - 2], y.shape[y.rank - 2]]
        let shape = batch + rows
        // PyTorch has 16-bit distances only by way of a matrix product.
        let byProduct = throughProduct(call, rows)
        if x.dtype.isReducedFloat && !byProduct && !shape.contains(0) && n > 0 {
          throw OperationError(DTypeNotSupported(x.dtype, kernel: "cdist", parameter: "x1"))
        }
        if x.dtype != y.dtype {
          throw OperationError(
            ProductDTypeMismatch(
              x.dtype, y.dtype,
              torch: byProduct
                ? "expected m1 and m2 to have the same dtype, but got: "
                  + "\(Products.cppName(x.dtype)) != \(Products.cppName(y.dtype))"
                : "expected scalar type \(x.dtype.scalarTypeName) but found "
                  + y.dtype.scalarTypeName,
              blamed: ["x1", "x2"]))
        }
        // x1 as [*batch, p, 1, n] against x2 as [*batch, 1, r, n].
        return try DistancePlan(
          read: shape + [n], reduced: [Bool](repeating: false, count: shape.count) + [true],
          shape: shape, dtype: x.dtype, compute: Elementwise.wide(x.dtype))
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let a = try Copying.cast(call.tensor(0), to: plan.compute, runtime)
        let b = try Copying.cast(call.tensor(1), to: plan.compute, runtime)
        let (rows, columns) = (a.shape[a.rank - 2], b.shape[b.rank - 2])
        let distances: Tensor
        if throughProduct(call, [rows, columns]) && plan.read[plan.read.count - 1] >= 4 {
          distances =
            plan.compute == .float32
            ? try euclidean(Float.self, a, b, plan, runtime)
            : try euclidean(Double.self, a, b, plan, runtime)
        } else {
          let x = a.viewed(as: a.layout.unsqueezed(at: a.rank - 1).broadcast(to: plan.read))
          let y = b.viewed(as: b.layout.unsqueezed(at: b.rank - 2).broadcast(to: plan.read))
          distances = try DifferenceNorms.run(
            x, y, p: call.double(2), eps: 0, reduced: plan.reduced, shape: plan.shape, runtime)
        }
        return .tensor(try Copying.contiguous(distances, as: plan.dtype, runtime))
      }))

  /// PyTorch's rule of when a Euclidean distance goes through a matrix product.
  private static func throughProduct(_ call: Call, _ rows: [Int]) -> Bool {
    guard call.double(2) == 2 else { return false }
    switch call.string(3) {
    case "use_mm_for_euclid_dist": return true
    case "donot_use_mm_for_euclid_dist": return false
    default: return rows.contains { $0 > 25 }
    }
  }

  private static func checkMode(_ mode: String) throws(OperationError) {
    let modes = [
      "use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist",
      "donot_use_mm_for_euclid_dist",
    ]
    if modes.contains(mode) { return }
    throw OperationError(
      Refusal(
        .value, "\(mode) is not a valid value for compute_mode", blamed: ["compute_mode"]))
  }

  /// ‖x‖² + ‖y‖² - 2x·y by a matrix product; where the three nearly cancel, from the difference.
  private static func euclidean<T: BLASElement>(
    _: T.Type, _ a: Tensor, _ b: Tensor, _ plan: DistancePlan, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let n = plan.read[plan.read.count - 1]
    let (rows, columns) = (a.shape[a.rank - 2], b.shape[b.rank - 2])
    let batch = Array(plan.shape.dropLast(2))
    let x = try Copying.contiguous(a, runtime)
    let y = try Copying.contiguous(b, runtime)
    let left = x.viewed(as: x.layout.broadcast(to: batch + [rows, n]))
    let right = y.viewed(as: y.layout.broadcast(to: batch + [columns, n]))
    let output = try Contraction.product(
      left, right.viewed(as: right.layout.matrixTransposed), runtime)
    let (xSquares, ySquares) = (
      try squares(T.self, left, runtime), try squares(T.self, right, runtime)
    )
    let to = output.base.assumingMemoryBound(to: T.self)
    let xs = xSquares.base.assumingMemoryBound(to: Double.self)
    let ys = ySquares.base.assumingMemoryBound(to: Double.self)
    let (fromX, fromY) = (
      x.base.assumingMemoryBound(to: T.self), y.base.assumingMemoryBound(to: T.self)
    )
    // The matrices' places in memory.
    let walk = Traversal(
      shape: batch,
      strides: [
        Layout.contiguousStrides(batch), Array(left.strides.dropLast(2)),
        Array(right.strides.dropLast(2)),
      ], keepsOrder: true)
    for matrix in 0..<walk.count {
      let offsets = walk.offsets(of: matrix)
      let (baseX, baseY) = (fromX + offsets[1], fromY + offsets[2])
      try Parallel.forEachTask(rows, cost: columns, runtime) { row in
        let line = to + (matrix &* rows &+ row) &* columns
        let own = xs[matrix &* rows &+ row]
        let others = ys + matrix &* columns
        for column in 0..<columns {
          let sum = own + others[column]
          var square = sum - 2 * Double(line[column])
          if square < sum * 1e-2 {
            square = 0
            let (p, q) = (baseX + row &* n, baseY + column &* n)
            for step in 0..<n {
              let difference = Double(p[step]) - Double(q[step])
              square += difference * difference
            }
          }
          line[column] = T(square).squareRoot()
        }
      }
    }
    return output
  }

  /// Σx² of every row, in float64.
  private static func squares<T: BLASElement>(
    _: T.Type, _ rows: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let output = try runtime.make(shape: Array(rows.shape.dropLast()), dtype: .float64)
    var reduced = [Bool](repeating: false, count: rows.rank)
    reduced[rows.rank - 1] = true
    try PairFold.run(Cosine<T>(), rows, rows, reduced: reduced, output, Double.self, runtime) {
      $0.xx
    }
    return output
  }

  static let pdist = Operation(
    "pdist", in: [.torch, .functional],
    summary: "The distances between all rows of a matrix, each pair once.",
    shapes: "input: [n, m] → [n·(n - 1)/2]",
    formula: "out = ‖input[i] - input[j]‖ₚ for i < j, in order of i, then j",
    related: ["cdist"],
    examples: [
      .init(
        "F.pdist(torch.tensor([[0., 0.], [3., 4.], [0., 1.]]))",
        gives: "tensor([5.0000, 1.0000, 4.2426])"),
      .init("F.pdist(torch.ones(3))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .float("p", default: 2)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        func refuse(_ message: String, _ blamed: String) -> OperationError {
          OperationError(Refusal(.runtime, message, blamed: [blamed]))
        }
        if input.rank != 2 {
          throw refuse("pdist only supports 2D tensors, got: \(input.rank)D", "input")
        }
        if !input.dtype.isFloatingPoint {
          throw refuse("pdist only supports floating-point dtypes", "input")
        }
        if !(call.double(1) >= 0) { throw refuse("pdist only supports non-negative p values", "p") }
        let rows = input.shape[0]
        let (product, overflow) = rows.multipliedReportingOverflow(by: max(0, rows - 1))
        if overflow { throw OperationError(SizeOverflow(shape: [rows, rows])) }
        if input.dtype.isReducedFloat && rows > 1 && input.shape[1] > 0 {
          throw OperationError(DTypeNotSupported(input.dtype, kernel: "pdist"))
        }
        return try FreshPlan(shape: [product / 2], dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let output = try runtime.make(shape: plan.shape, dtype: plan.dtype)
        let input = try Copying.contiguous(call.tensor(0), runtime)
        let (rows, size) = (input.shape[0], input.shape[1])
        var done = 0
        // One row against all that follow.
        for row in 0..<max(0, rows - 1) {
          try runtime.checkInterrupt()
          let count = rows - row - 1
          let one = input.viewed(
            as: Layout(shape: [count, size], strides: [0, 1], offset: row &* size))
          let others = input.viewed(
            as: Layout(shape: [count, size], strides: [size, 1], offset: (row + 1) &* size))
          let norms = try DifferenceNorms.run(
            one, others, p: call.double(1), eps: 0, reduced: [false, true], shape: [count], runtime)
          try Copying.copy(
            norms,
            into: output.viewed(as: Layout(shape: [count], strides: [1], offset: done)), runtime)
          done += count
        }
        return .tensor(output)
      }))
}
