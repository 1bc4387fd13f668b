/// Histograms with the edges of their bins.
enum Histograms {
  static let all: [Operation] = [histogram]

  static let histogram = Operation(
    "histogram", in: [.torch, .method], writes: [.out],
    summary: "How many elements, or how much weight, fall into each bin, and the bins' edges.",
    shapes: "input: [...], bins: a number or edges [n + 1] → hist: [n], bin_edges: [n + 1]",
    notes: [
      "Without a range, bins reach from the smallest element to the largest.",
      "Elements outside and NaN are not counted; the last bin holds its upper edge.",
      "density=True scales so that the area under the bins is 1.",
    ],
    related: ["histc", "bincount", "bucketize"],
    examples: [
      .init(
        "torch.histogram(torch.tensor([1., 2., 1.]), bins=2, range=(0., 3.))",
        gives: "torch.return_types.histogram(\nhist=tensor([2., 1.]),\n"
          + "bin_edges=tensor([0.0000, 1.5000, 3.0000]))"),
      .init("torch.histogram(torch.ones(2), bins=0)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .int("bins", default: 100),
        .init("range", .numbers, default: Argument.none, keywordOnly: true),
        .init("weight", .tensor, default: Argument.none, keywordOnly: true),
        .init("density", .bool, default: .bool(false), keywordOnly: true),
      ],
      plan: { (call) throws(OperationError) in
        let bins = call.int(1)
        let plan = try HistogramPlan(call.tensor(0), bins: bins, weight: call.optionalTensor(3))
        if let ends = range(call[2]) {
          if ends.count != 2 {
            throw refuse(
              "a range has two ends, not \(ends.count)",
              "torch.histogramdd: for a 1-dimensional histogram range should have 2 elements, but "
                + "got \(ends.count)", "range")
          }
          if ends[0] > ends[1] {
            throw refuse(
              "the range ends before it begins",
              "torch.histogramdd: min should not exceed max, but got min "
                + "\(NormText.number(ends[0])) max \(NormText.number(ends[1])) for dimension 0",
              "range")
          }
          try checkFinite(ends[0], ends[1])
        }
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let input = call.tensor(0)
        var (low, high) = (0.0, 1.0)
        if let ends = range(call[2]) {
          (low, high) = (ends[0], ends[1])
        } else if input.count > 0 {
          let whole = try ReductionPlan(
            input, dims: nil, keepdim: false, compute: input.dtype, output: .float64)
          let least = try LargestAndSmallest.fold(MinimumOf.self, input, whole, call.runtime)
          let most = try LargestAndSmallest.fold(MaximumOf.self, input, whole, call.runtime)
          (low, high) = (
            least.scalar(atStorageOffset: 0).double, most.scalar(atStorageOffset: 0).double
          )
          try checkFinite(low, high)
        }
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        let edges = try Ranges.linspace(
          .float(low), .float(high), .int(plan.bins + 1), .dtype(plan.dtype), runtime: call.runtime)
        return try plan.count(
          input, call.optionalTensor(3), edges, density: call.bool(4), call.runtime)
      }),
    Signature(
      [
        .tensor(), .tensor("bins"),
        .init("weight", .tensor, default: Argument.none, keywordOnly: true),
        .init("density", .bool, default: .bool(false), keywordOnly: true),
      ],
      plan: { (call) throws(OperationError) in
        let (input, edges) = (call.tensor(0), call.tensor(1))
        if input.dtype == .float32 || input.dtype == .float64, edges.dtype != input.dtype {
          throw refuse(
            "the edges must be \(input.dtype.name) as the input is, not \(edges.dtype.name)",
            "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got "
              + "input with dtype \(input.dtype.cName) and bins for dimension 0 with dtype "
              + edges.dtype.cName, "bins")
        }
        if edges.rank != 1 {
          throw refuse(
            "edges have one dim, not \(edges.rank)",
            "torch.histogramdd: bins tensor should have one dimension, but got \(edges.rank) "
              + "dimensions in the bins tensor for dimension 0", "bins")
        }
        return try HistogramPlan(
          input, bins: edges.count - 1, weight: call.optionalTensor(2))
      },
      kernel: { (plan, call) throws(OperationError) in
        let edges = try plan.fresh(call.tensor(1), call.runtime)
        return try plan.count(
          call.tensor(0), call.optionalTensor(2), edges, density: call.bool(3), call.runtime)
      }))

  private static func range(_ argument: Argument) -> [Double]? {
    if case .scalars(let ends) = argument { return ends.map(\.double) }
    return nil
  }

  private static func checkFinite(_ low: Double, _ high: Double) throws(OperationError) {
    if low.isFinite && high.isFinite { return }
    throw refuse(
      "bins need finite ends",
      "torch.histogramdd: dimension 0's range [\(NormText.number(low)), \(NormText.number(high))] "
        + "is not finite", "input")
  }

  static func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
    OperationError(Refusal(.runtime, message, torch: torch, blamed: [blamed]))
  }
}

/// How many bins there are, and of what.
struct HistogramPlan: Plan {
  let bins: Int
  let dtype: DType

  var outputs: PlannedOutputs {
    .several(
      [Output(shape: [bins], dtype: dtype), Output(shape: [bins + 1], dtype: dtype)],
      .named("torch.return_types.histogram", ["hist", "bin_edges"]))
  }

  init(_ input: Tensor, bins: Int, weight: Tensor?) throws(OperationError) {
    if bins <= 0 {
      throw Histograms.refuse(
        "there must be at least one bin",
        "torch.histogram(): bins must be > 0, but got \(bins) for dimension 0", "bins")
    }
    if let weight {
      if weight.dtype != input.dtype {
        throw Histograms.refuse(
          "the weights must be \(input.dtype.name) as the input is, not \(weight.dtype.name)",
          "torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should "
            + "have the same dtype, but got input(\(input.dtype.cName)), and "
            + "weight(\(weight.dtype.cName))", "weight")
      }
      if weight.count != input.count || weight.shape != input.shape {
        throw Histograms.refuse(
          "each element has a weight: \(Shape.text(weight.shape)) for \(Shape.text(input.shape))",
          "torch.histogramdd: if weight tensor is provided it should have the same shape as the "
            + "input tensor excluding its innermost dimension, but got input with shape "
            + "[\(input.count), 1] and weight with shape [\(weight.count)]", "weight")
      }
    }
    if input.dtype != .float32 && input.dtype != .float64 {
      throw OperationError(DTypeNotSupported(input.dtype, kernel: "histogramdd"))
    }
    _ = try Shape.byteCount([bins], dtype: .float64)
    self.bins = bins
    dtype = input.dtype
  }

  /// The caller's edges in a tensor of the result's own.
  func fresh(_ edges: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
    let own = try runtime.make(shape: [bins + 1], dtype: dtype)
    try Copying.copy(edges, into: own, runtime)
    return own
  }

  func count(
    _ input: Tensor, _ weight: Tensor?, _ edges: Tensor, density: Bool, _ runtime: Runtime
  ) throws(OperationError) -> CallResult {
    let values = try Copying.contiguous(input, as: .float64, runtime)
    let weights: Tensor? =
      if let weight { try Copying.contiguous(weight, as: .float64, runtime) } else { nil }
    let bounds = try Copying.contiguous(edges, as: .float64, runtime)
    let sums = try Making.filled([bins], .float64, with: .int(0), runtime)
    let (from, to, edge) = (
      values.elements(Double.self), sums.elements(Double.self), bounds.elements(Double.self)
    )
    let amounts = weights.map { $0.elements(Double.self) }
    var total = 0.0
    for k in 0..<values.count {
      if k % 65536 == 0 { try runtime.checkInterrupt() }
      let value = from[k]
      if !(value >= edge[0] && value <= edge[bins]) { continue }
      // The first edge above the value; the last bin is closed.
      var (low, high) = (0, bins + 1)
      while low < high {
        let middle = (low + high) / 2
        if edge[middle] > value { high = middle } else { low = middle + 1 }
      }
      let amount = amounts.map { $0[k] } ?? 1
      to[Swift.min(Swift.max(low - 1, 0), bins - 1)] += amount
      total += amount
    }
    if density {
      for k in 0..<bins { to[k] = to[k] / total / (edge[k + 1] - edge[k]) }
    }
    return .tensors(
      [try Reduction.narrowed(sums, to: dtype, runtime), edges],
      .named("torch.return_types.histogram", ["hist", "bin_edges"]))
  }
}
