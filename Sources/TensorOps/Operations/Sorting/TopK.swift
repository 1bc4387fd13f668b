/// The largest or smallest few along a dim.
enum TopK {
  static let all: [Operation] = [topk]

  static let topk = Operation(
    "topk", in: [.torch, .method], writes: [.out],
    summary: "The k largest (or smallest) elements along one dim, and where they stood.",
    shapes: "input: [..., n, ...] → two of [..., k, ...]",
    notes: [
      "NaN counts as larger than every number.",
      "sorted=False leaves the order open; the elements are the same.",
      "Which of equal elements are chosen is as in PyTorch on the CPU.",
    ],
    related: ["sort", "kthvalue", "max"],
    examples: [
      .init("torch.tensor([1, 4, 3, 2]).topk(2).values", gives: "tensor([4, 3])"),
      .init("torch.tensor([1, 4, 3, 2]).topk(2, largest=False).indices", gives: "tensor([0, 3])"),
      .init("torch.ones(2).topk(3)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .int("k"), .dim(default: -1), .flag("largest", default: true),
        .flag("sorted", default: true),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        try call.requireOut([input.dtype, .int64])
        return try TopPlan(input, k: call.int(1), dim: call.int(2))
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let wide = Elementwise.wide(plan.dtype)
        let input = try Copying.cast(call.tensor(0), to: wide, runtime)
        let values = try runtime.make(shape: plan.shape, dtype: wide)
        let places = try runtime.make(shape: plan.shape, dtype: .int64)
        if values.count > 0 {
          let length = input.rank == 0 ? 1 : input.shape[plan.dim]
          let reserved = try Sorting.reserve(length, dtype: wide, runtime)
          defer { runtime.memory.release(reserved) }
          try wide.dispatch(
            Work(
              input: input, plan: plan, values: values, places: places, largest: call.bool(3),
              sorted: call.bool(4), runtime: runtime))
        }
        return .tensors(
          [try Reduction.narrowed(values, to: plan.dtype, runtime), places], TopPlan.form)
      }))

  struct TopPlan: Plan {
    let shape: [Int]
    let dim: Int
    let k: Int
    let dtype: DType

    init(_ input: Tensor, k: Int, dim: Int) throws(OperationError) {
      self.dim = try Shape.dim(dim, rank: input.rank)
      let length = input.rank == 0 ? 1 : input.shape[self.dim]
      if k < 0 || k > length {
        throw OperationError(
          Refusal(
            .runtime, "there are \(length) elements to choose from, not \(k)",
            torch: "selected index k out of range", blamed: ["k"]))
      }
      if input.dtype == .bool {
        throw OperationError(
          Refusal(
            .notImplemented, "truth values have no order to choose by",
            torch: "topk does not support bool dtypes on CPU", blamed: ["input"]))
      }
      var shape = input.shape
      if input.rank > 0 { shape[self.dim] = k }
      self.shape = shape
      // A single number stays, even where none is asked for.
      self.k = input.rank == 0 ? 1 : k
      dtype = input.dtype
    }

    static let form = CallResult.Form.named("torch.return_types.topk", ["values", "indices"])
    var outputs: PlannedOutputs {
      .several(
        [Output(shape: shape, dtype: dtype), Output(shape: shape, dtype: .int64)], Self.form)
    }
  }

  private struct Work: OrderedWork {
    let input: Tensor
    let plan: TopPlan
    let values: Tensor
    let places: Tensor
    let largest: Bool
    let sorted: Bool
    let runtime: Runtime

    func run<T: OrderedElement>(_: T.Type) throws(OperationError) {
      if largest {
        try run(T.self) { T.exceeds($0.value, $1.value) }
      } else {
        try run(T.self) { T.precedes($0.value, $1.value) }
      }
    }

    @inline(__always)
    private func run<T: OrderedElement>(
      _: T.Type, _ precedes: (Ranked<T>, Ranked<T>) -> Bool
    ) throws(OperationError) {
      let from = UnsafePointer(input.elements(T.self))
      let valueBase = values.elements(T.self)
      let placeBase = places.elements(Int.self)
      let lines = Lines([input, values], dim: plan.dim)
      let (fromStep, toStep) = (lines.steps[0], lines.steps[1])
      let (length, k) = (lines.length, plan.k)
      let few = k.multipliedReportingOverflow(by: 64)
      let usesHeap = !few.overflow && few.partialValue <= length
      try lines.forEach(runtime) { offsets in
        let source = from + offsets[0]
        let room = usesHeap ? k : length
        let queue = UnsafeMutableBufferPointer<Ranked<T>>.allocate(capacity: room)
        defer { queue.deallocate() }
        for place in 0..<room {
          queue.initializeElement(
            at: place, to: Ranked(value: source[place &* fromStep], place: place))
        }
        if usesHeap {
          // What falls out of the heap is never looked at again, so the rest streams by.
          Selection.makeHeap(queue, 0, k, precedes)
          for place in k..<length {
            let item = Ranked(value: source[place &* fromStep], place: place)
            if precedes(item, queue[0]) { Selection.sink(queue, 0, 0, k, item, precedes) }
          }
          Selection.sortHeap(queue, 0, k, precedes)
        } else {
          Selection.selectRank(k - 1, of: queue, precedes)
          if sorted { Selection.sort(queue, count: k - 1, precedes) }
        }
        for place in 0..<k {
          valueBase[offsets[1] &+ place &* toStep] = queue[place].value
          placeBase[offsets[1] &+ place &* toStep] = queue[place].place
        }
      }
    }
  }
}
