/// Where elements are not zero.
enum Nonzeros {
  static let all: [Operation] = [nonzero, argwhere, nonzeroStatic]

  static let nonzero = Operation(
    "nonzero", in: [.torch, .method], writes: [.out],
    summary: "The indices of the elements that are not zero.",
    shapes: "input: [...] of r dims → [k, r]; with as_tuple=True: r of [k]",
    notes: [
      "In row-major order.", "as_tuple=True gives what indexes the tensor.", "NaN is not zero.",
    ],
    related: ["argwhere", "where", "count_nonzero", "masked_select"],
    examples: [
      .init("torch.tensor([0, 3, 5]).nonzero()", gives: "tensor([[1],\n        [2]])"),
      .init(
        "torch.nonzero(torch.tensor([[1, 0], [0, 1]]), as_tuple=True)",
        gives: "(tensor([0, 1]), tensor([0, 1]))"),
    ],
    .composed([.tensor(), Parameter.flag("as_tuple", default: false).keyword]) {
      (call) throws(OperationError) in
      if let out = call.outs.first, out.dtype != .int64 {
        throw OperationError(
          Refusal(
            .runtime, "indices are int64, not \(out.dtype.name)",
            torch: "nonzero: Expected out tensor to have scalar type Long but got scalar type"
              + out.dtype.scalarTypeName, blamed: ["out"]))
      }
      return call.bool(1)
        ? .tensors(try tuple(call.tensor(0), call), .tuple)
        : .tensor(try matrix(call.tensor(0), call))
    })

  static let argwhere = Operation(
    "argwhere", in: [.torch, .method],
    summary: "The indices of the elements that are not zero, one a row.",
    shapes: "input: [...] of r dims → [k, r]", related: ["nonzero", "where"],
    examples: [
      .init("torch.argwhere(torch.tensor([0, 3, 5]))", gives: "tensor([[1],\n        [2]])")
    ],
    .composed([.tensor()]) { (call) throws(OperationError) in
      .tensor(try matrix(call.tensor(0), call))
    })

  static let nonzeroStatic = Operation(
    "nonzero_static", in: [.torch, .method],
    summary: "The indices of a given number of elements that are not zero, one a row.",
    shapes: "input: [...] of r dims → [size, r]",
    notes: ["Rows beyond those that there are hold fill_value; what is beyond size is left out."],
    related: ["nonzero", "argwhere"],
    examples: [
      .init(
        "torch.nonzero_static(torch.tensor([0, 3, 5]), size=3)",
        gives: "tensor([[ 1],\n        [ 2],\n        [-1]])"),
      .init("torch.nonzero_static(torch.ones(2), size=-1)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), Parameter.int("size").keyword, Parameter.int("fill_value", default: -1).keyword,
      ],
      plan: { (call) throws(OperationError) in
        if call.int(1) < 0 {
          throw OperationError(
            Refusal(
              .runtime, "there are no \(call.int(1)) rows",
              torch: "nonzero_static: 'size' must be an non-negative integer", blamed: ["size"]))
        }
        return try FreshPlan(shape: [call.int(1), call.tensor(0).rank], dtype: .int64)
      },
      kernel: { (plan, call) throws(OperationError) in
        let rows = try Making.filled(
          plan.layout, .int64, with: .int(call.int(2)), call.runtime)
        let (columns, count) = try find(call.tensor(0), call.runtime)
        let kept = min(count, plan.shape[0])
        let from = Layout(shape: [kept, plan.shape[1]], strides: [1, max(count, 1)])
        let to = Layout(shape: from.shape, strides: rows.strides)
        try Copying.copy(columns.viewed(as: from), into: rows.viewed(as: to), call.runtime)
        return .tensor(rows)
      }))

  /// One column a dim: each dim's indices lie together, as in PyTorch.
  static func matrix(_ input: Tensor, _ call: Call) throws(OperationError) -> Tensor {
    if call.isShapeOnly { throw OperationError(NeedsValues()) }
    let (columns, count) = try find(input, call.runtime)
    return columns.viewed(
      as: Layout(
        shape: [count, input.rank],
        strides: input.rank == 0 ? [1, 1] : [1, count]))
  }

  /// The indices in each dim; a single number counts as a line of one.
  static func tuple(_ input: Tensor, _ call: Call) throws(OperationError) -> [Tensor] {
    if call.isShapeOnly { throw OperationError(NeedsValues()) }
    var input = input
    if input.rank == 0 {
      input = input.viewed(as: Layout(shape: [1], strides: [1], offset: input.layout.offset))
    }
    let (columns, count) = try find(input, call.runtime)
    return (0..<input.rank).map { dim in
      columns.viewed(as: Layout(shape: [count], strides: [1], offset: dim * count))
    }
  }

  /// The indices, dim after dim, and how many there are.
  private static func find(
    _ input: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> (Tensor, Int) {
    let all = try ReductionPlan(
      input, dims: nil, keepdim: false, compute: input.dtype, output: .int64)
    let total = try runtime.make(shape: [], dtype: .int64)
    try Folds.nonzero(CountNonzero.self, input, all, total, Int.self, runtime)
    let count = total.elements(Int.self)[0]
    let columns = try runtime.make(shape: [input.rank, count], dtype: .int64)
    if count == 0 || input.rank == 0 { return (columns, count) }
    let to = columns.elements(Int.self)
    // The sign doesn't tell zero from other numbers.
    let mask: UInt64 =
      input.dtype.isFloatingPoint ? .max >> (65 - UInt64(input.dtype.size) * 8) : .max
    let rank = input.rank
    let shape = input.shape
    var index = [Int](repeating: 0, count: rank)
    var found = 0
    let lastSize = shape[rank - 1]
    let lastStep = input.strides[rank - 1]
    // Line by line along the last dim, the other dims counting up in row-major order.
    let lines = Traversal(
      shape: Array(shape.dropLast()), strides: [Array(input.strides.dropLast())], keepsOrder: true)
    let base = input.base
    let size = input.dtype.size
    @inline(__always)
    func search<Bits: FixedWidthInteger & UnsignedInteger>(_: Bits.Type) {
      let from = base.assumingMemoryBound(to: Bits.self)
      let mask = Bits(truncatingIfNeeded: mask)
      lines.forEachRun(in: 0..<lines.count) { offsets, length in
        for line in 0..<length {
          if runtime.interrupt.isRequested { return }
          let start = from + (offsets[0] &+ line &* lines.runStride(0))
          for k in 0..<lastSize where start[k &* lastStep] & mask != 0 {
            for dim in 0..<rank - 1 { to[dim &* count &+ found] = index[dim] }
            to[(rank - 1) &* count &+ found] = k
            found &+= 1
          }
          var dim = rank - 2
          while dim >= 0 {
            index[dim] += 1
            if index[dim] < shape[dim] { break }
            index[dim] = 0
            dim -= 1
          }
        }
      }
    }
    switch size {
    case 1: search(UInt8.self)
    case 2: search(UInt16.self)
    case 4: search(UInt32.self)
    default: search(UInt64.self)
    }
    try runtime.checkInterrupt()
    return (columns, count)
  }
}
