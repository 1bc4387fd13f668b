extension Products {
  static let tensordot = Operation(
    "tensordot", in: [.torch], writes: [.out],
    summary: "Contracts several dims of two tensors with each other.",
    shapes: "a: [*rest, *dims], b: [*dims, *rest] → a's other dims, then b's",
    formula: "out[…] = Σ over the dims named of a[…] · b[…]",
    notes: [
      "An int contracts that many last dims of a with as many first dims of b.",
      "Two lists name a's dims and b's, pair by pair. A dim of size 1 broadcasts.",
    ],
    related: ["einsum", "matmul", "inner"],
    examples: [
      .init(
        "torch.tensordot(torch.ones(2, 3), torch.ones(3, 4), dims=1).shape",
        gives: "torch.Size([2, 4])"),
      .init(
        "torch.tensordot(torch.ones(2, 3, 4), torch.ones(4, 3, 5), dims=([1, 2], [1, 0])).shape",
        gives: "torch.Size([2, 5])"),
      .init("torch.tensordot(torch.ones(2, 3), torch.ones(4, 3), dims=1)", fails: Refusal.self),
    ],
    .composed([.tensor("a"), .tensor("b"), .int("dims", default: 2)]) {
      (call) throws(OperationError) in
      let (a, b, count) = (call.tensor(0), call.tensor(1), call.int(2))
      if count < 0 || count > min(a.rank, b.rank) {
        throw OperationError(
          Refusal(
            .runtime, "dims=\(count) of tensors with \(a.rank) and \(b.rank) dims",
            torch: count < 0
              ? "tensordot expects dims >= 0, but got dims=\(count)"
              : "tensordot expects dims < ndim_a or ndim_b, but got dims=\(count)",
            blamed: ["dims"]))
      }
      try requireContractionOut(call, a.dtype)
      return .tensor(
        try contract(a, b, Array(-count..<0), Array(0..<count), call.runtime))
    },
    .composed([.tensor("a"), .tensor("b"), Parameter("dims", .nested)]) {
      (call) throws(OperationError) in
      guard let (left, right) = pairs(call[2]) else {
        throw OperationError(
          Refusal(
            .type, "dims is an int, or two lists of ints: the first tensor's dims and the second's",
            blamed: ["dims"]))
      }
      try requireContractionOut(call, call.tensor(0).dtype)
      return .tensor(try contract(call.tensor(0), call.tensor(1), left, right, call.runtime))
    })

  static func requireContractionOut(_ call: Call, _ dtype: DType) throws(OperationError) {
    try requireOut(call, dtype) {
      "tensordot: Expected the output tensor to have dtype \(dtype.scalarTypeName), but got an output "
        + "tensor with dtype \($0.scalarTypeName)"
    }
  }

  /// `([0, 1], [2, 0])`.
  private static func pairs(_ argument: Argument) -> ([Int], [Int])? {
    func ints(_ argument: Argument) -> [Int]? {
      switch argument {
      case .ints(let values): return values
      case .list(let items):
        var result: [Int] = []
        for item in items {
          guard case .int(let value) = item else { return nil }
          result.append(value)
        }
        return result
      case .tensor(let tensor) where !tensor.isShapeOnly && !tensor.dtype.isFloatingPoint:
        return tensor.scalars.map(\.truncatedInt)
      default: return nil
      }
    }
    switch argument {
    case .list(let items) where items.count == 2:
      guard let left = ints(items[0]), let right = ints(items[1]) else { return nil }
      return (left, right)
    case .tensor(let tensor) where tensor.rank == 2 && tensor.shape[0] == 2:
      guard let all = ints(argument) else { return nil }
      return (Array(all.prefix(all.count / 2)), Array(all.suffix(all.count / 2)))
    default: return nil
    }
  }

  /// Contracts dims of `a` with dims of `b`, pair by pair.
  static func contract(
    _ a: Tensor, _ b: Tensor, _ aDims: [Int], _ bDims: [Int], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if aDims.count != bDims.count {
      throw OperationError(
        Refusal(
          .runtime, "\(aDims.count) dims of a can't be paired with \(bDims.count) of b",
          torch: "both dimension lists should have same length", blamed: ["dims"]))
    }
    if a.dtype != b.dtype {
      throw OperationError(
        ProductDTypeMismatch(
          a.dtype, b.dtype, torch: "both inputs should have same dtype", blamed: ["a", "b"]))
    }
    var (left, right) = (a, b)
    var size = 1
    for (first, second) in zip(aDims, bDims) {
      let one = try Shape.dim(first, rank: a.rank, parameter: "dims")
      let other = try Shape.dim(second, rank: b.rank, parameter: "dims")
      let sizes = (a.rank == 0 ? 1 : a.shape[one], b.rank == 0 ? 1 : b.shape[other])
      if sizes.1 == 1 {
        if sizes.0 != 1 {
          left = try sum(left, dims: [one], keepdim: true, dtype: a.dtype, runtime)
        }
      } else if sizes.0 == 1 {
        right = try sum(right, dims: [other], keepdim: true, dtype: b.dtype, runtime)
      } else if sizes.0 != sizes.1 {
        throw OperationError(
          Refusal(
            .runtime,
            "dim \(first) of a has size \(sizes.0), and dim \(second) of b size \(sizes.1)",
            torch: "contracted dimensions need to match, but first has size \(sizes.0) in dim "
              + "\(first) and second has size \(sizes.1) in dim \(second)",
            blamed: ["a", "b", "dims"]))
      } else {
        size = size &* sizes.0
      }
    }
    let contractedLeft = try Shape.dims(aDims, rank: a.rank)
    let contractedRight = try Shape.dims(bDims, rank: b.rank)
    let keptLeft = (0..<a.rank).filter { !contractedLeft.contains($0) }
    let keptRight = (0..<b.rank).filter { !contractedRight.contains($0) }
    let shape = keptLeft.map { a.shape[$0] } + keptRight.map { b.shape[$0] }
    let rows = try Shape.count(keptLeft.map { a.shape[$0] })
    let columns = try Shape.count(keptRight.map { b.shape[$0] })
    func order(_ kept: [Int], _ contracted: [Int], _ rank: Int) -> [Int] {
      (kept + contracted).filter { $0 < rank }
    }
    if rows == 1 && columns == 1 {
      let flat = [size]
      let product = try dot(
        .tensor(
          reshaped(
            left.viewed(as: left.layout.permuted(order(keptLeft, contractedLeft, a.rank))),
            to: flat, runtime)),
        .tensor(
          reshaped(
            right.viewed(as: right.layout.permuted(order(contractedRight, keptRight, b.rank))),
            to: flat, runtime)),
        runtime: runtime)
      return try reshaped(product, to: shape, runtime)
    }
    let first = try reshaped(
      left.viewed(as: left.layout.permuted(order(keptLeft, contractedLeft, a.rank))),
      to: [rows, size], runtime)
    let second = try reshaped(
      right.viewed(as: right.layout.permuted(order(contractedRight, keptRight, b.rank))),
      to: [size, columns], runtime)
    let product = try mm(.tensor(first), .tensor(second), runtime: runtime)
    return try reshaped(product, to: shape, runtime)
  }
}
