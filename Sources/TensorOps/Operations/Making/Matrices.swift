/// Matrices with a structure.
enum Matrices {
  static let all: [Operation] = [eye, trilIndices, triuIndices, vander, linalgVander]

  static let eye = Operation(
    "eye", in: [.torch], writes: [.out],
    summary: "A matrix with ones on its diagonal and zeros elsewhere.", shapes: "→ [n, m]",
    formula: "outᵢⱼ = 1 where i = j, else 0",
    related: ["diag", "zeros", "ones"],
    examples: [
      .init("torch.eye(2)", gives: "tensor([[1., 0.],\n        [0., 1.]])"),
      .init("torch.eye(-1)", fails: Refusal.self),
    ],
    Signature(
      [.int("n")] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try eyePlan(call.int(0), call.int(0), call, options: 1)
      }, kernel: fillDiagonal),
    Signature(
      [.int("n"), .int("m")] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try eyePlan(call.int(0), call.int(1), call, options: 2)
      }, kernel: fillDiagonal))

  private static func eyePlan(
    _ rows: Int, _ columns: Int, _ call: Call, options: Int
  ) throws(OperationError) -> FreshPlan {
    for (name, size) in [("n", rows), ("m", columns)] where size < 0 {
      throw OperationError(
        Refusal(
          .runtime, "a matrix can't have \(size) rows or columns",
          torch: "\(name) must be greater or equal to 0, got \(size)", blamed: [name]))
    }
    return try FreshPlan(
      shape: [rows, columns],
      dtype: try call.madeDType(options, otherwise: call.runtime.defaultDType))
  }

  @Sendable
  private static func fillDiagonal(
    _ plan: FreshPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let result = try Making.filled(plan.shape, plan.dtype, with: .int(0), runtime)
    let diagonal = Layout(
      shape: [min(plan.shape[0], plan.shape[1])], strides: [plan.shape[1] + 1])
    let one = try runtime.make(scalar: .int(1), dtype: plan.dtype)
    try Copying.copy(one, into: result.viewed(as: diagonal), runtime)
    return .tensor(result)
  }

  static let trilIndices = triangle(
    "tril_indices", summary: "The places of a matrix's lower triangle, as rows and columns.",
    related: ["tril", "triu_indices"],
    example: .init(
      "torch.tril_indices(2, 2)", gives: "tensor([[0, 1, 1],\n        [0, 0, 1]])"),
    columns: { row, columns, offset in
      let (end, over) = row.addingReportingOverflow(offset)
      return 0..<max(0, min(columns, over ? (offset < 0 ? 0 : columns) : min(end, columns - 1) + 1))
    })

  static let triuIndices = triangle(
    "triu_indices", summary: "The places of a matrix's upper triangle, as rows and columns.",
    related: ["triu", "tril_indices"],
    example: .init(
      "torch.triu_indices(2, 2)", gives: "tensor([[0, 0, 1],\n        [0, 1, 1]])"),
    columns: { row, columns, offset in
      let (start, over) = row.addingReportingOverflow(offset)
      let first = over ? (offset < 0 ? 0 : columns) : min(max(start, 0), columns)
      return first..<columns
    })

  /// Places of a triangle: `columns` says which of a row's belong to it.
  private static func triangle(
    _ name: String, summary: String, related: [String], example: Operation.Example,
    columns: @escaping @Sendable (_ row: Int, _ columns: Int, _ offset: Int) -> Range<Int>
  ) -> Operation {
    Operation(
      name, in: [.torch], summary: summary, shapes: "→ [2, places]",
      notes: ["offset moves the diagonal up where positive, down where negative."],
      related: related, examples: [example, .init("torch.\(name)(-1, 2)", fails: Refusal.self)],
      Signature(
        [.int("row"), .int("col"), .int("offset", default: 0)] + Parameter.making,
        plan: { (call) throws(OperationError) in
          let (rows, width) = (call.int(0), call.int(1))
          for (label, size) in [("row", rows), ("col", width)] where size < 0 {
            throw OperationError(
              Refusal(
                .runtime, "a matrix can't have \(size) rows or columns",
                torch: "\(label) must be non-negative, got\(size)", blamed: [label]))
          }
          let dtype = try call.madeDType(3, otherwise: .int64)
          if dtype != .int64 && dtype != .int32 {
            throw OperationError(DTypeNotSupported(dtype, kernel: name, parameter: "dtype"))
          }
          // Refuse what is too large before counting row by row.
          let area = try Shape.count([rows, width])
          if area > Int.max / 4 { throw OperationError(SizeOverflow(shape: [rows, width])) }
          var places = 0
          if area > 0 {
            places = Matrices.count(rows: rows, columns: width, offset: call.int(2), columns)
          }
          return try FreshPlan(shape: [2, places], dtype: dtype)
        },
        kernel: { (plan, call) throws(OperationError) in
          let result = try call.runtime.make(shape: plan.shape, dtype: .int64)
          let to = result.base.assumingMemoryBound(to: Int.self)
          let count = plan.shape[1]
          var place = 0
          for row in 0..<(count == 0 ? 0 : call.int(0)) {
            if row & 1023 == 1023 { try call.runtime.checkInterrupt() }
            for column in columns(row, call.int(1), call.int(2)) {
              to[place] = row
              to[count + place] = column
              place += 1
            }
          }
          return .tensor(try Copying.cast(result, to: plan.dtype, call.runtime))
        }))
  }

  /// How many places a triangle has: the rows' widths change by one a row between two flat parts,
  /// so that the sum is that of three runs.
  private static func count(
    rows: Int, columns width: Int, offset: Int,
    _ columns: (_ row: Int, _ columns: Int, _ offset: Int) -> Range<Int>
  ) -> Int {
    // Where the edge enters and leaves the matrix.
    let negated = offset == .min ? .max : -offset
    let (beyond, over) = negated.addingReportingOverflow(width)
    let enter = min(max(negated, 0), rows)
    let leave = min(max(over ? (negated < 0 ? 0 : rows) : beyond, enter), rows)
    var total = 0
    for (from, to) in [(0, enter), (enter, leave), (leave, rows)] where to > from {
      let first = columns(from, width, offset).count
      let last = columns(to - 1, width, offset).count
      // Both ends and everything between lie on one line.
      total += (first + last) * (to - from) / 2
    }
    return total
  }

  static let linalgVander = Operation(
    "linalg.vander", in: [], aliases: [.init("vander", in: [.linalg])],
    summary: "The powers of vectors' elements, the lowest first (Vandermonde matrices).",
    shapes: "x: [..., n] → [..., n, N]", formula: "outᵢⱼ = xᵢ ^ j",
    notes: ["Integers give int64.", "Without N, as many powers as elements."],
    source: "PyTorch: torch.linalg.vander", related: ["vander", "pow"],
    examples: [
      .init(
        "torch.linalg.vander(torch.tensor([2, 3]), N=3)",
        gives: "tensor([[1, 2, 4],\n        [1, 3, 9]])"),
      .init("torch.linalg.vander(torch.tensor([2, 3]), N=1)", fails: Refusal.self),
    ],
    .composed([.tensor("x"), Parameter.optionalInt("N").keyword]) {
      (call) throws(OperationError) in
      let runtime = call.runtime
      let input = call.tensor(0)
      if input.dtype == .bool || input.dtype.isReducedFloat {
        throw OperationError(
          Refusal(
            .notImplemented, "powers of \(input.dtype.name) are not supported",
            torch: "linalg.vander supports floating point, complex, and integer tensors, but got "
              + input.dtype.scalarTypeName, blamed: ["x"]))
      }
      let columns = call.optionalInt(1) ?? input.shape.last ?? 1
      if columns <= 1 {
        throw OperationError(
          Refusal(
            .runtime, "there must be more powers than the zeroth: N is \(columns)",
            torch: "N must be greater than 1.", blamed: ["N"]))
      }
      let lines = input.rank == 0 ? [1] : input.shape
      let column = try Reshaping.reshape(call[0], .ints(lines + [1]), runtime: runtime)
      let ones = try ConstantTensors.onesLike(
        .tensor(column), .dtype(input.dtype.isFloatingPoint ? input.dtype : .int64),
        runtime: runtime)
      let same = try Expanding.expand(
        .tensor(column), .ints(lines + [columns - 1]), runtime: runtime)
      let powers = try Scans.cumprod(.tensor(same), .int(-1), runtime: runtime)
      return .tensor(
        try Concatenation.cat(.tensors([ones, powers]), .int(-1), runtime: runtime))
    })

  static let vander = Operation(
    "vander", in: [.torch],
    summary: "The powers of a vector's elements as columns (a Vandermonde matrix).",
    shapes: "x: [n] → [n, N]", formula: "outᵢⱼ = xᵢ ^ (N − 1 − j), or xᵢ ^ j where increasing",
    related: ["pow", "logspace"],
    examples: [
      .init(
        "torch.vander(torch.tensor([1, 2, 3]), N=2)",
        gives: "tensor([[1, 1],\n        [2, 1],\n        [3, 1]])"),
      .init("torch.vander(torch.ones(2, 2))", fails: Refusal.self),
    ],
    Signature(
      [.tensor("x"), .optionalInt("N"), .flag("increasing", default: false)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank != 1 {
          throw OperationError(
            Refusal(
              .runtime, "vander takes a vector", torch: "x must be a one-dimensional tensor.",
              blamed: ["x"]))
        }
        let columns = call.optionalInt(1) ?? input.count
        if columns < 0 {
          throw OperationError(
            Refusal(
              .runtime, "there can't be \(columns) columns", torch: "N must be non-negative.",
              blamed: ["N"]))
        }
        return try FreshPlan(
          shape: [input.count, columns],
          dtype: input.dtype.isFloatingPoint ? input.dtype : .int64)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let compute: DType = plan.dtype.isFloatingPoint ? .float64 : .int64
        let x = try Copying.contiguous(call.tensor(0), as: compute, runtime)
        let result = try runtime.make(shape: plan.shape, dtype: compute)
        let (rows, columns) = (plan.shape[0], plan.shape[1])
        let increasing = call.bool(2)
        func fill<T: Numeric>(_: T.Type, _ multiply: (T, T) -> T) throws(OperationError) {
          let from = x.base.assumingMemoryBound(to: T.self)
          let to = result.base.assumingMemoryBound(to: T.self)
          try Parallel.forEachTask(rows, cost: columns, runtime) { row in
            var power: T = 1
            for column in 0..<columns {
              to[row * columns + (increasing ? column : columns - 1 - column)] = power
              power = multiply(power, from[row])
            }
          }
        }
        if compute == .int64 {
          try fill(Int.self) { $0 &* $1 }
        } else {
          try fill(Double.self) { $0 * $1 }
        }
        return .tensor(try Copying.cast(result, to: plan.dtype, runtime))
      }))
}
