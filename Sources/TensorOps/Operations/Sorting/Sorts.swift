/// Sorting along a dim.
enum Sorts {
  static let all: [Operation] = [sort, argsort, msort]

  private static let notes = [
    "NaN counts as larger than every number.", "Equal elements keep their order.",
  ]

  static let sort = Operation(
    "sort", in: [.torch, .method], writes: [.out],
    summary: "Sorts along one dim; gives the values and where they stood.",
    shapes: "input: [..., n, ...] → two of [..., n, ...]", notes: notes,
    related: ["argsort", "topk", "msort", "unique"],
    examples: [
      .init("torch.tensor([3, 1, 2]).sort().values", gives: "tensor([1, 2, 3])"),
      .init("torch.tensor([3, 1, 2]).sort(descending=True).indices", gives: "tensor([0, 2, 1])"),
      .init("torch.ones(2).sort(1)", fails: DimOutOfRange.self),
    ],
    Signature(
      [
        .tensor(), Parameter.stable(acceptsNone: true), Parameter.dim(default: -1).keyword,
        Parameter.flag("descending", default: false).keyword,
      ],
      plan: { (call) throws(OperationError) in
        try call.requireOut([call.tensor(0).dtype, .int64])
        return try SortPlan(call.tensor(0), dim: call.int(2), descending: call.bool(3))
      }, kernel: pair),
    Signature(
      [.tensor(), .dim(default: -1), .flag("descending", default: false)],
      plan: { (call) throws(OperationError) in
        try call.requireOut([call.tensor(0).dtype, .int64])
        return try SortPlan(call.tensor(0), dim: call.int(1), descending: call.bool(2))
      }, kernel: pair))

  static let argsort = Operation(
    "argsort", in: [.torch, .method], writes: [.out],
    summary: "The places of the elements along one dim in sorted order.",
    shapes: "input: [..., n, ...] → [..., n, ...]", notes: notes,
    related: ["sort", "argmax", "topk"],
    examples: [
      .init("torch.tensor([3, 1, 2]).argsort()", gives: "tensor([1, 2, 0])"),
      .init("torch.ones(2).argsort(1)", fails: DimOutOfRange.self),
    ],
    Signature(
      [
        .tensor(), Parameter.stable(acceptsNone: false), Parameter.dim(default: -1).keyword,
        Parameter.flag("descending", default: false).keyword,
      ],
      plan: { (call) throws(OperationError) in
        try call.requireOut([.int64])
        return OnePlan(
          try SortPlan(call.tensor(0), dim: call.int(2), descending: call.bool(3)), dtype: .int64)
      }, kernel: places),
    Signature(
      [.tensor(), .dim(default: -1), .flag("descending", default: false)],
      plan: { (call) throws(OperationError) in
        try call.requireOut([.int64])
        return OnePlan(
          try SortPlan(call.tensor(0), dim: call.int(1), descending: call.bool(2)), dtype: .int64)
      }, kernel: places))

  static let msort = Operation(
    "msort", in: [.torch, .method], writes: [.out],
    summary: "Sorts along the first dim.", shapes: "input: [n, ...] → [n, ...]", notes: notes,
    related: ["sort"],
    examples: [
      .init(
        "torch.msort(torch.tensor([[3, 1], [2, 4]]))", gives: "tensor([[2, 1],\n        [3, 4]])")
    ],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        try call.requireOut([input.dtype])
        return OnePlan(try SortPlan(input, dim: 0, descending: false), dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let values = try runtime.make(layout: plan.sort.layout, dtype: plan.dtype)
        try run(call.tensor(0), plan.sort, values: values, places: nil, runtime)
        return .tensor(values)
      }))

  struct SortPlan: Plan {
    /// The results lie in memory as the input does.
    let layout: Layout
    let dim: Int
    let dtype: DType
    let descending: Bool

    init(_ input: Tensor, dim: Int, descending: Bool) throws(OperationError) {
      layout = MemoryOrder.like(input.layout)
      self.dim = try Shape.dim(dim, rank: input.rank)
      dtype = input.dtype
      self.descending = descending
    }

    static let form = CallResult.Form.named("torch.return_types.sort", ["values", "indices"])
    var outputs: PlannedOutputs {
      .several(
        [Output(layout: layout, dtype: dtype), Output(layout: layout, dtype: .int64)], Self.form)
    }
  }

  /// A plan of which one result is asked for.
  struct OnePlan: Plan {
    let sort: SortPlan
    let dtype: DType
    init(_ sort: SortPlan, dtype: DType) {
      self.sort = sort
      self.dtype = dtype
    }
    var outputs: PlannedOutputs { .one(Output(layout: sort.layout, dtype: dtype)) }
  }

  @Sendable
  private static func pair(_ plan: SortPlan, _ call: Call) throws(OperationError) -> CallResult {
    let values = try call.runtime.make(layout: plan.layout, dtype: plan.dtype)
    let places = try call.runtime.make(layout: plan.layout, dtype: .int64)
    try run(call.tensor(0), plan, values: values, places: places, call.runtime)
    return .tensors([values, places], SortPlan.form)
  }

  @Sendable
  private static func places(_ plan: OnePlan, _ call: Call) throws(OperationError) -> CallResult {
    let places = try call.runtime.make(layout: plan.sort.layout, dtype: .int64)
    try run(call.tensor(0), plan.sort, values: nil, places: places, call.runtime)
    return .tensor(places)
  }

  /// Sorts every line of the input into the given tensors.
  private static func run(
    _ input: Tensor, _ plan: SortPlan, values: Tensor?, places: Tensor?, _ runtime: Runtime
  ) throws(OperationError) {
    if plan.layout.isEmpty { return }
    let length = plan.layout.rank == 0 ? 1 : plan.layout.shape[plan.dim]
    let reserved = try Sorting.reserve(length, dtype: plan.dtype, runtime)
    defer { runtime.memory.release(reserved) }
    let wide = try Copying.cast(input, to: Elementwise.wide(plan.dtype), runtime)
    var sorted = values
    if let values, values.dtype != wide.dtype {
      sorted = try runtime.make(layout: values.layout, dtype: wide.dtype)
    }
    try wide.dtype.dispatch(
      Work(input: wide, plan: plan, values: sorted, places: places, runtime: runtime))
    if let values, let sorted, sorted.dtype != values.dtype {
      try Copying.copy(sorted, into: values, runtime)
    }
  }

  private struct Work: OrderedWork {
    let input: Tensor
    let plan: SortPlan
    let values: Tensor?
    let places: Tensor?
    let runtime: Runtime

    func run<T: OrderedElement>(_: T.Type) throws(OperationError) {
      let from = UnsafePointer(input.elements(T.self))
      let valueBase = values?.elements(T.self)
      let placeBase = places?.elements(Int.self)
      // Both results have one layout; either tells where lines lie.
      guard let shaped = values ?? places else { return }
      let lines = Lines([input, shaped], dim: plan.dim)
      let (fromStep, toStep) = (lines.steps[0], lines.steps[1])
      let length = lines.length
      try lines.forEach(runtime) { offsets in
        let source = from + offsets[0]
        let target = offsets[1]
        Sorting.withOrder(
          source, step: fromStep, count: length, descending: plan.descending, runtime.interrupt
        ) { order in
          if let valueBase {
            for k in 0..<length {
              valueBase[target &+ k &* toStep] = source[Int(order[k]) &* fromStep]
            }
          }
          if let placeBase {
            for k in 0..<length { placeBase[target &+ k &* toStep] = Int(order[k]) }
          }
        }
      }
    }
  }
}

extension Parameter {
  /// `*, stable`: sorting here is always stable.
  fileprivate static func stable(acceptsNone: Bool) -> Parameter {
    Parameter("stable", .bool, acceptsNone: acceptsNone, keywordOnly: true)
  }
}

extension MemoryOrder {
  /// Dense strides in the order of a layout's memory, as a result takes that lies as its input.
  static func like(_ layout: Layout) -> Layout {
    if layout.isContiguous { return Layout(contiguous: layout.shape) }
    if let dense = dense(layout) { return dense }
    var dims = Array(0..<layout.rank)
    // Insertion sort: a stride of 0 tells nothing, so this is no strict order.
    for place in dims.indices.dropFirst() {
      var slot = place
      while slot > 0 {
        let outer = layout.strides[dims[slot - 1]]
        let inner = layout.strides[dims[slot]]
        if outer == 0 || inner == 0 || outer >= inner { break }
        dims.swapAt(slot, slot - 1)
        slot -= 1
      }
    }
    var strides = [Int](repeating: 1, count: layout.rank)
    var step = 1
    for dim in dims.reversed() {
      strides[dim] = step
      step = step &* max(layout.shape[dim], 1)
    }
    return Layout(shape: layout.shape, strides: strides)
  }
}
