/// Histograms with the edges of their bins.
enum Histograms {
  static let all: [Operation] = [histogram, histogramdd]

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
      [.tensor(), .int("bins", default: 100)] + options(range: true),
      plan: { (call) throws(OperationError) in
        let plan = try HistogramPlan(line: call.tensor(0), bins: call.int(1), weight: call[3])
        try plan.check(range(call[2]))
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let edges = try plan.edges(call.tensor(0), range(call[2]), call.runtime)
        return try plan.count(
          call.tensor(0), call.optionalTensor(3), edges, density: call.bool(4), call.runtime)
      }),
    Signature(
      [.tensor(), .tensor("bins")] + options(range: false),
      plan: { (call) throws(OperationError) in
        let edges = call.tensor(1)
        let plan = try HistogramPlan(
          line: call.tensor(0), bins: edges.rank == 1 ? edges.count - 1 : 1, weight: call[2])
        try plan.check(edges: [edges])
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        try plan.count(
          call.tensor(0), call.optionalTensor(2), try plan.own([call.tensor(1)], call.runtime),
          density: call.bool(3), call.runtime)
      }))

  static let histogramdd = Operation(
    "histogramdd", in: [.torch],
    summary: "How many points, or how much weight, fall into each cell of a grid, and its edges.",
    shapes: "input: [..., N], bins: N numbers or edges → hist: [N sizes], bin_edges: N × [n + 1]",
    notes: [
      "Each row of the last dim is one point.",
      "Without a range, the grid reaches from the smallest to the largest number of each column.",
      "Points outside and NaN are not counted; the last cells hold their upper edges.",
      "density=True scales so that the volume under the cells is 1.",
    ],
    related: ["histogram", "histc"],
    examples: [
      .init(
        "torch.histogramdd(torch.tensor([[0., 1.], [2., 2.]]), bins=[2, 1]).hist",
        gives: "tensor([[1.],\n        [1.]])"),
      .init("torch.histogramdd(torch.ones(2), bins=[2])", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .init("bins", .intOrInts)] + options(range: true),
      plan: { (call) throws(OperationError) in
        let plan = try HistogramPlan(points: call.tensor(0), call[1], weight: call[3])
        try plan.check(range(call[2]))
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let edges = try plan.edges(call.tensor(0), range(call[2]), call.runtime)
        return try plan.count(
          call.tensor(0), call.optionalTensor(3), edges, density: call.bool(4), call.runtime)
      }),
    Signature(
      [.tensor(), .tensors("bins")] + options(range: true),
      plan: { (call) throws(OperationError) in
        let plan = try HistogramPlan(points: call.tensor(0), call[1], weight: call[3])
        try plan.check(edges: call.tensors(1))
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        try plan.count(
          call.tensor(0), call.optionalTensor(3), try plan.own(call.tensors(1), call.runtime),
          density: call.bool(4), call.runtime)
      }))

  private static func options(range: Bool) -> [Parameter] {
    (range ? [.init("range", .numbers, default: Argument.none, keywordOnly: true)] : []) + [
      .init("weight", .tensor, default: Argument.none, keywordOnly: true),
      .init("density", .bool, default: .bool(false), keywordOnly: true),
    ]
  }

  private static func range(_ argument: Argument) -> [Double]? {
    if case .scalars(let ends) = argument { return ends.map(\.double) }
    return nil
  }

  static func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
    OperationError(Refusal(.runtime, message, torch: torch, blamed: [blamed]))
  }
}

/// How many bins there are along each dim, and of what.
struct HistogramPlan: Plan {
  let bins: [Int]
  let dtype: DType
  /// How many points there are.
  private let count: Int
  private let form: CallResult.Form

  var outputs: PlannedOutputs {
    .several(
      [Output(shape: bins, dtype: dtype)] + bins.map { Output(shape: [$0 + 1], dtype: dtype) }, form
    )
  }

  /// Of single numbers, whatever their shape.
  init(line input: Tensor, bins: Int, weight: Argument) throws(OperationError) {
    try self.init(
      input, bins: [bins], rows: input.shape, form: .named("torch.return_types.histogram", fields),
      weight: weight, shown: [input.count, 1])
  }

  /// Of rows of numbers: one number of bins for all columns, one for each, or edges.
  init(points input: Tensor, _ bins: Argument, weight: Argument) throws(OperationError) {
    guard input.rank >= 2, let columns = input.shape.last else {
      throw Histograms.refuse(
        "points are rows: \(Shape.text(input.shape)) has none",
        "torch.histogramdd: input tensor should have at least 2 dimensions", "input")
    }
    let counts: [Int]
    switch bins {
    case .int(let each): counts = [Int](repeating: each, count: min(columns, Shape.maximumRank))
    case .tensors(let edges):
      if edges.count != columns {
        throw Histograms.refuse(
          "\(columns) columns need as many lists of edges, not \(edges.count)",
          "torch.histogramdd: expected \(columns) sequences of bin edges for a "
            + "\(columns)-dimensional histogram but got \(edges.count)", "bins")
      }
      counts = edges.map { $0.rank == 1 ? $0.count - 1 : 1 }
    case .ints(let each): counts = each
    default: counts = []
    }
    if counts.count != columns {
      throw Histograms.refuse(
        "\(columns) columns need as many numbers of bins, not \(counts.count)",
        "histogramdd: The size of bins must be equal to the innermost dimension of the input.",
        "bins")
    }
    try self.init(
      input, bins: counts, rows: Array(input.shape.dropLast()),
      form: .namedRest("torch.return_types.histogramdd", fields), weight: weight,
      shown: input.shape)
  }

  private init(
    _ input: Tensor, bins: [Int], rows: [Int], form: CallResult.Form, weight: Argument,
    shown: [Int]
  ) throws(OperationError) {
    for (dim, count) in bins.enumerated() where count <= 0 {
      throw Histograms.refuse(
        "there must be at least one bin",
        "torch.histogram(): bins must be > 0, but got \(count) for dimension \(dim)", "bins")
    }
    if case .tensor(let weight) = weight {
      if weight.dtype != input.dtype {
        throw Histograms.refuse(
          "the weights must be \(input.dtype.name) as the input is, not \(weight.dtype.name)",
          "torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should "
            + "have the same dtype, but got input(\(input.dtype.cName)), and "
            + "weight(\(weight.dtype.cName))", "weight")
      }
      if weight.shape != rows {
        let given = bins.count == 1 && shown.count == 2 ? [weight.count] : weight.shape
        throw Histograms.refuse(
          "each number or point has a weight: \(Shape.text(weight.shape)) for "
            + Shape.text(rows),
          "torch.histogramdd: if weight tensor is provided it should have the same shape as the "
            + "input tensor excluding its innermost dimension, but got input with shape "
            + "\(Shape.text(shown)) and weight with shape \(Shape.text(given))", "weight")
      }
    }
    if input.dtype != .float32 && input.dtype != .float64 {
      throw OperationError(DTypeNotSupported(input.dtype, kernel: "histogramdd"))
    }
    if bins.count > Shape.maximumRank { throw OperationError(SizeOverflow(shape: bins)) }
    _ = try Shape.byteCount(bins, dtype: .float64)
    self.bins = bins
    self.form = form
    dtype = input.dtype
    count = try Shape.count(rows)
  }

  /// The ends of each dim, two by two.
  func check(_ range: [Double]?) throws(OperationError) {
    guard let range else { return }
    if range.count != 2 * bins.count {
      throw Histograms.refuse(
        "a range has two ends a dim, \(2 * bins.count), not \(range.count)",
        "torch.histogramdd: for a \(bins.count)-dimensional histogram range should have "
          + "\(2 * bins.count) elements, but got \(range.count)", "range")
    }
    for dim in bins.indices {
      let (low, high) = (range[2 * dim], range[2 * dim + 1])
      if low > high {
        throw Histograms.refuse(
          "the range ends before it begins",
          "torch.histogramdd: min should not exceed max, but got min \(NormText.number(low)) max "
            + "\(NormText.number(high)) for dimension \(dim)", "range")
      }
      try checkFinite(low, high, dim)
    }
  }

  private func checkFinite(_ low: Double, _ high: Double, _ dim: Int) throws(OperationError) {
    if low.isFinite && high.isFinite { return }
    throw Histograms.refuse(
      "bins need finite ends",
      "torch.histogramdd: dimension \(dim)'s range [\(NormText.number(low)), "
        + "\(NormText.number(high))] is not finite", "input")
  }

  func check(edges: [Tensor]) throws(OperationError) {
    for (dim, edge) in edges.enumerated() {
      if edge.dtype != dtype {
        throw Histograms.refuse(
          "the edges must be \(dtype.name) as the input is, not \(edge.dtype.name)",
          "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got "
            + "input with dtype \(dtype.cName) and bins for dimension \(dim) with dtype "
            + edge.dtype.cName, "bins")
      }
      if edge.rank != 1 {
        throw Histograms.refuse(
          "edges have one dim, not \(edge.rank)",
          "torch.histogramdd: bins tensor should have one dimension, but got \(edge.rank) "
            + "dimensions in the bins tensor for dimension \(dim)", "bins")
      }
    }
  }

  /// Equally wide bins over the range, or over what there is.
  func edges(
    _ input: Tensor, _ range: [Double]?, _ runtime: Runtime
  ) throws(OperationError) -> [Tensor] {
    var ends = range ?? []
    if range == nil {
      let values = try Copying.contiguous(input, as: .float64, runtime)
      let from = values.elements(Double.self)
      for dim in bins.indices {
        var (low, high) = count == 0 ? (0.0, 1.0) : (from[dim], from[dim])
        for row in 0..<count {
          let value = from[row * bins.count + dim]
          if value < low || value.isNaN { low = value }
          if value > high || value.isNaN { high = value }
        }
        try checkFinite(low, high, dim)
        ends += [low, high]
      }
    }
    var edges: [Tensor] = []
    for dim in bins.indices {
      var (low, high) = (ends[2 * dim], ends[2 * dim + 1])
      if low == high { (low, high) = (low - 0.5, high + 0.5) }
      edges.append(
        try Ranges.linspace(
          .float(low), .float(high), .int(bins[dim] + 1), .dtype(dtype), runtime: runtime))
    }
    return edges
  }

  /// The caller's edges in tensors of the result's own.
  func own(_ edges: [Tensor], _ runtime: Runtime) throws(OperationError) -> [Tensor] {
    var copies: [Tensor] = []
    for edge in edges {
      let own = try runtime.make(shape: edge.shape, dtype: dtype)
      try Copying.copy(edge, into: own, runtime)
      copies.append(own)
    }
    return copies
  }

  func count(
    _ input: Tensor, _ weight: Tensor?, _ edges: [Tensor], density: Bool, _ runtime: Runtime
  ) throws(OperationError) -> CallResult {
    let values = try Copying.contiguous(input, as: .float64, runtime)
    let weights: Tensor? =
      if let weight { try Copying.contiguous(weight, as: .float64, runtime) } else { nil }
    let sums = try Making.filled(bins, .float64, with: .int(0), runtime)
    var bounds: [[Double]] = []
    for edge in edges {
      let wide = try Copying.contiguous(edge, as: .float64, runtime)
      bounds.append(
        Array(UnsafeBufferPointer(start: wide.elements(Double.self), count: wide.count)))
    }
    let (from, to) = (values.elements(Double.self), sums.elements(Double.self))
    let amounts = weights.map { $0.elements(Double.self) }
    var total = 0.0
    for row in 0..<count {
      if row % 4096 == 0 { try runtime.checkInterrupt() }
      var cell: Int? = 0
      for dim in bins.indices {
        guard let before = cell else { break }
        let place = Self.bin(from[row * bins.count + dim], bounds[dim])
        cell = place.map { before * bins[dim] + $0 }
      }
      guard let cell else { continue }
      let amount = amounts.map { $0[row] } ?? 1
      to[cell] += amount
      total += amount
    }
    if density {
      for cell in 0..<sums.count {
        var volume = 1.0
        var rest = cell
        for dim in bins.indices.reversed() {
          let place = rest % bins[dim]
          volume *= bounds[dim][place + 1] - bounds[dim][place]
          rest /= bins[dim]
        }
        to[cell] = to[cell] / total / volume
      }
    }
    return .tensors([try Reduction.narrowed(sums, to: dtype, runtime)] + edges, form)
  }

  /// The bin that a value falls into: below the first edge above it; the last bin is closed.
  private static func bin(_ value: Double, _ edges: [Double]) -> Int? {
    let last = edges.count - 1
    if !(value >= edges[0] && value <= edges[last]) { return nil }
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] > value { high = middle } else { low = middle + 1 }
    }
    return Swift.min(Swift.max(low - 1, 0), last - 1)
  }
}

private let fields = ["hist", "bin_edges"]
