extension Products {
  static let linear = Operation(
    "linear", in: [.functional],
    summary: "The affine map of a linear layer.",
    shapes: "input: [..., in], weight: [out, in], bias: [out] → [..., out]",
    formula: "out = input · weightᵀ + bias",
    notes: ["A 1-d weight [in] gives [...] without a last dim."],
    source: "PyTorch: torch.nn.functional.linear",
    related: ["addmm", "matmul", "bilinear"],
    examples: [
      .init(
        "F.linear(torch.ones(2, 3), torch.ones(1, 3), torch.tensor([1.]))",
        gives: "tensor([[4.],\n        [4.]])"),
      .init("F.linear(torch.ones(2, 3), torch.ones(1, 4))", fails: InnerDimsMismatch.self),
    ],
    .composed([.tensor(), .tensor("weight"), .optionalTensor("bias")]) {
      (call) throws(OperationError) in
      let (input, weight) = (call.tensor(0), call.tensor(1))
      let runtime = call.runtime
      if input.rank == 0 || weight.rank == 0 {
        throw OperationError(
          WrongRank(
            "a 0-d tensor has no dim to contract",
            torch: "both arguments to linear need to be at least 1D, but they are "
              + "\(input.rank)D and \(weight.rank)D",
            blamed: ["input", "weight"]))
      }
      if weight.rank > 2 {
        throw OperationError(
          WrongRank(
            "weight is a matrix [out, in], and this has \(weight.rank) dims",
            torch: "t() expects a tensor with <= 2 dimensions, but self is \(weight.rank)D",
            blamed: ["weight"]))
      }
      let turned = weight.rank == 2 ? weight.viewed(as: weight.layout.matrixTransposed) : weight
      guard let bias = call.optionalTensor(2) else {
        return .tensor(try matmul(.tensor(input), .tensor(turned), runtime: runtime))
      }
      if input.rank == 2 || (input.isContiguous && bias.rank > 0) {
        let lead = Array(input.shape.dropLast())
        let rows = try Shape.count(lead)
        let flat = try reshaped(input, to: [rows, input.shape[input.rank - 1]], runtime)
        let product = try AddedProducts.addmm(
          .tensor(bias), .tensor(flat), .tensor(turned), runtime: runtime)
        return .tensor(try reshaped(product, to: lead + [product.shape[1]], runtime))
      }
      let product = try matmul(.tensor(input), .tensor(turned), runtime: runtime)
      return .tensor(try Arithmetic.add(.tensor(product), .tensor(bias), runtime: runtime))
    })

  static let bilinear = Operation(
    "bilinear", in: [.torch, .functional],
    summary: "The bilinear map of two inputs.",
    shapes: "input1: [..., a], input2: [..., b], weight: [out, a, b], bias: [out] → [..., out]",
    formula: "out[…, o] = Σᵢⱼ input1[…, i] · weight[o, i, j] · input2[…, j] + bias[o]",
    source: "PyTorch: torch.nn.functional.bilinear", related: ["linear", "einsum"],
    examples: [
      .init(
        "F.bilinear(torch.ones(2), torch.ones(3), torch.ones(1, 2, 3))", gives: "tensor([6.])"),
      .init("F.bilinear(torch.ones(2), torch.ones(3), torch.ones(1, 3, 3))", fails: Refusal.self),
    ],
    .composed([
      .tensor("input1"), .tensor("input2"), .tensor("weight"), .optionalTensor("bias"),
    ]) { (call) throws(OperationError) in
      let (a, b, weight) = (call.tensor(0), call.tensor(1), call.tensor(2))
      let bias = call.optionalTensor(3)
      let runtime = call.runtime
      try checkBilinear(a, b, weight, bias)
      let lead = Array(a.shape.dropLast())
      let rows = try Shape.count(lead)
      let (first, second, outputs) = (weight.shape[1], weight.shape[2], weight.shape[0])
      if weight.dtype == .bool && !a.layout.isEmpty && !b.layout.isEmpty && outputs > 0 {
        throw OperationError(DTypeNotSupported(.bool, kernel: "bmm", parameter: "weight"))
      }
      // [rows, a] by [a, out·b], then each row's [out, b] by its [b].
      let left = try reshaped(a, to: [rows, first], runtime)
      let right = try reshaped(b, to: [rows, second, 1], runtime)
      let folded = try reshaped(
        weight.viewed(as: weight.layout.permuted([1, 0, 2])), to: [first, outputs &* second],
        runtime)
      let half = try reshaped(
        mm(.tensor(left), .tensor(folded), runtime: runtime), to: [rows, outputs, second], runtime)
      var result = try reshaped(
        bmm(.tensor(half), .tensor(right), runtime: runtime), to: lead + [outputs], runtime)
      if let bias {
        result = try Arithmetic.add(.tensor(result), .tensor(bias), runtime: runtime)
      }
      return .tensor(result)
    })

  private static func checkBilinear(
    _ a: Tensor, _ b: Tensor, _ weight: Tensor, _ bias: Tensor?
  ) throws(OperationError) {
    let types = [a.dtype, b.dtype, weight.dtype] + (bias.map { [$0.dtype] } ?? [])
    if types.contains(where: { $0 != a.dtype }) {
      throw OperationError(
        ProductDTypeMismatch(
          a.dtype, types.first { $0 != a.dtype } ?? a.dtype,
          torch: "All tensors must have the same dtype, got input1: \(cppName(a.dtype)), "
            + "input2: \(cppName(b.dtype)), weight: \(cppName(weight.dtype))"
            + (bias.map { ", bias: \(cppName($0.dtype))" } ?? ""),
          blamed: ["input1", "input2", "weight"]))
    }
    func refuse(_ message: String, _ blamed: [String]) -> OperationError {
      OperationError(Refusal(.runtime, message, torch: "bilinear(): " + message, blamed: blamed))
    }
    if a.rank != b.rank {
      throw refuse(
        "input dimensions do not match: got \(a.rank) and \(b.rank)", ["input1", "input2"])
    }
    for dim in 0..<max(0, a.rank - 1) where a.shape[dim] != b.shape[dim] {
      throw refuse(
        "input batch dimensions do not match at dim \(dim): got \(a.shape[dim]) and \(b.shape[dim])",
        ["input1", "input2"])
    }
    if a.rank == 0 {
      throw OperationError(DimOutOfRange(dim: a.rank - 1, rank: 0, parameter: "input1"))
    }
    _ = try Shape.dim(1, rank: weight.rank, parameter: "weight")
    let (first, second) = (a.shape[a.rank - 1], b.shape[b.rank - 1])
    if first != weight.shape[1] {
      throw refuse(
        "input1 size does not match weight size: got \(first) but expected \(weight.shape[1])",
        ["input1", "weight"])
    }
    _ = try Shape.dim(2, rank: weight.rank, parameter: "weight")
    if second != weight.shape[2] {
      throw refuse(
        "input2 size does not match weight size: got \(second) but expected \(weight.shape[2])",
        ["input2", "weight"])
    }
    if let bias, bias.rank > 0, bias.shape[0] != weight.shape[0] {
      throw refuse(
        "bias size does not match weight size: got \(bias.shape[0]) but expected "
          + "\(weight.shape[0])", ["bias", "weight"])
    }
    if weight.rank != 3 {
      throw OperationError(
        WrongRank(
          "weight is [out, a, b], and this has \(weight.rank) dims",
          torch: "number of dimensions must match", blamed: ["weight"]))
    }
    for (input, size) in [(a, first), (b, second)] where size == 0 {
      throw OperationError(
        Refusal(
          .runtime, "the contracted dim has size 0",
          torch: "cannot reshape tensor of 0 elements into shape [-1, 0] because the unspecified "
            + "dimension size -1 can be any value and is ambiguous",
          blamed: [input.layout == a.layout ? "input1" : "input2"]))
    }
  }
}
