/// Attention: values averaged by how well their keys answer a query.
enum Attention {
  static let all: [Operation] = [scaledDotProduct]

  static let scaledDotProduct = Operation(
    "scaled_dot_product_attention", in: [.functional],
    summary: "Every query's mean of the values, weighted by the softmax of its products with the "
      + "keys.",
    shapes: "query: [..., l, e], key: [..., s, e], value: [..., s, v] → [..., l, v]",
    formula: "out = softmax(query · keyᵀ · scale + attn_mask) · value",
    notes: [
      "A boolean attn_mask is True where a query may see a key; one of numbers is added.",
      "is_causal=True lets query i see the keys 0 … i.",
      "scale is 1/√e unless given.",
      "A query that may see no key gives zeros.",
      "enable_gqa=True shares each head of the keys and values among several of the queries'.",
      "dropout_p > 0 drops weights even in evaluation.",
    ],
    source: "PyTorch: torch.nn.functional.scaled_dot_product_attention",
    related: ["softmax", "matmul", "masked_fill", "tril"],
    examples: [
      .init(
        "F.scaled_dot_product_attention(torch.zeros(1, 2), torch.ones(2, 2), "
          + "torch.tensor([[1., 2.], [3., 4.]]))", gives: "tensor([[2., 3.]])"),
      .init(
        "x = torch.tensor([[0., 0.], [2., 4.]])\n"
          + "F.scaled_dot_product_attention(torch.zeros(2, 2), torch.zeros(2, 2), x, is_causal=True)",
        gives: "tensor([[0., 0.],\n        [1., 2.]])"),
      .init(
        "F.scaled_dot_product_attention(torch.ones(2, 3), torch.ones(2, 4), torch.ones(2, 3))",
        fails: InnerDimsMismatch.self),
    ],
    .composed([
      .tensor("query"), .tensor("key"), .tensor("value"), .optionalTensor("attn_mask"),
      .float("dropout_p", default: 0), .flag("is_causal", default: false),
      Parameter("scale", .float, default: Argument.none, keywordOnly: true),
      Parameter("enable_gqa", .bool, default: .bool(false), keywordOnly: true),
    ]) { (call) throws(OperationError) in
      try check(call)
      let runtime = call.runtime
      // 16-bit floats are computed wide and rounded once.
      let given = call.tensor(0).dtype
      let dtype = given.size == 2 ? DType.float32 : given
      let query = try Formula(call.tensor(0), runtime).cast(dtype)
      var key = try Formula(call.tensor(1), runtime).cast(dtype)
      var value = try Formula(call.tensor(2), runtime).cast(dtype)
      if call.bool(7) {
        key = try shared(key, among: query)
        value = try shared(value, among: query)
      }
      let width = query.shape[query.rank - 1]
      let scale = call.optionalDouble(6) ?? 1 / Double(width).squareRoot()
      var scores = try query.product(key.transposed()) * scale
      let mask = try bias(call, dtype, rows: query.shape[query.rank - 2], of: key)
      if let mask { scores = try scores + mask }
      var weights = try scores.call("softmax", .int(-1))
      if mask != nil {
        let sees = try scores.differs(from: .float(-.infinity)).call("any", .int(-1), .bool(true))
        weights = try weights.replacing(sees.call("logical_not"), by: 0)
      }
      if call.double(4) > 0 {
        weights = try weights.call("dropout", .float(call.double(4)), .bool(true))
      }
      return .tensor(try weights.product(value).cast(given).tensor)
    })

  private static func check(_ call: Call) throws(OperationError) {
    let (query, key, value) = (call.tensor(0), call.tensor(1), call.tensor(2))
    let names = ["query", "key", "value"]
    func refuse(
      _ message: String, _ torch: String, _ blamed: [String]
    ) -> OperationError {
      OperationError(Refusal(.runtime, message, torch: torch, blamed: blamed))
    }
    if key.dtype != query.dtype || value.dtype != query.dtype {
      throw refuse(
        "query, key and value have one dtype",
        "Expected query, key, and value to have the same dtype, but got query.dtype: "
          + "\(Products.cppName(query.dtype)) key.dtype: \(Products.cppName(key.dtype)) and "
          + "value.dtype: \(Products.cppName(value.dtype)) instead.", names)
    }
    if min(query.rank, key.rank, value.rank) < 2 {
      throw refuse(
        "query, key and value are matrices, or batches of them",
        "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
          + "\(query.rank) key.dim: \(key.rank) and value.dim: \(value.rank) instead.", names)
    }
    if !query.dtype.isFloatingPoint {
      throw refuse(
        "attention is of floating point tensors, not of \(query.dtype.name)",
        "expected scalar type Float but found \(query.dtype.scalarTypeName)", ["query"])
    }
    if let mask = call.optionalTensor(3) {
      if mask.dtype != .bool && mask.dtype != .float32 && mask.dtype != query.dtype {
        throw refuse(
          "a mask is boolean, or added to the scores and of their dtype",
          "Expected attn_mask dtype to be bool or float or to match query dtype, but got "
            + "attn_mask.dtype: \(Products.cppName(mask.dtype)) and  query.dtype: "
            + "\(Products.cppName(query.dtype)) instead.", ["attn_mask"])
      }
      if call.bool(5) {
        throw refuse(
          "is_causal=True is a mask of its own: give one of the two",
          "_scaled_dot_product_attention: Explicit attn_mask should not be set when "
            + "is_causal=True", ["attn_mask", "is_causal"])
      }
    }
    let share = call.double(4)
    if !(share >= 0 && share <= 1) {
      throw refuse(
        "dropout_p is a share from 0 to 1",
        "dropout probability has to be between 0 and 1, but got \(NormText.number(share))",
        ["dropout_p"])
    }
  }

  /// What is added to the scores: 0 where a query may see a key, −∞ where it may not.
  private static func bias(
    _ call: Call, _ dtype: DType, rows: Int, of key: Formula
  ) throws(OperationError) -> Formula? {
    let runtime = call.runtime
    func made(_ name: String, _ shape: [Int], _ dtype: DType) throws(OperationError) -> Formula {
      Formula(
        try Formula.operation(name).tensor(
          fitting: [.ints(shape), .dtype(dtype)], runtime: runtime), runtime)
    }
    var allowed: Formula
    if call.bool(5) {
      allowed = try made("ones", [rows, key.shape[key.rank - 2]], .bool).call("tril")
    } else if let mask = call.optionalTensor(3) {
      allowed = Formula(mask, runtime)
      if mask.dtype != .bool { return try allowed.cast(dtype) }
    } else {
      return nil
    }
    return try made("zeros", allowed.shape, dtype).replacing(
      allowed.call("logical_not"), by: -.infinity)
  }

  /// Heads repeated, in dim -3, until there are as many as the queries'.
  private static func shared(
    _ heads: Formula, among query: Formula
  ) throws(OperationError) -> Formula {
    guard heads.rank > 2, query.rank > 2 else { return heads }
    let (own, wanted) = (heads.shape[heads.rank - 3], query.shape[query.rank - 3])
    guard own > 0, wanted % own == 0 else {
      throw OperationError(
        Refusal(
          .runtime, "\(wanted) heads of queries can't be shared out over \(own) heads of keys",
          torch: "Number of heads in key and value must divide the number of heads in query",
          blamed: ["query", "key"]))
    }
    return own == wanted
      ? heads : try heads.call("repeat_interleave", .int(wanted / own), .int(-3))
  }
}
