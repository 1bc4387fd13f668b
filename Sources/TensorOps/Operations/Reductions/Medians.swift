/// Elements chosen by their rank or their frequency along a dim.
enum Medians {
  static let all: [Operation] = [median, nanmedian, kthvalue, mode]

  static let median = middle(
    "median", MedianPicker(skipsNaN: false), skipsNaN: false,
    summary: "The middle element of all, or along one dim with its place.",
    notes: [
      "Of an even number, the lower of the two in the middle.",
      "A NaN is the result where there is one.",
    ],
    related: ["nanmedian", "mean", "quantile", "kthvalue"],
    examples: [
      .init("torch.tensor([3., 1., 2., 4.]).median()", gives: "tensor(2.)"),
      .init(
        "torch.tensor([[1, 5, 3], [4, 2, 6]]).median(dim=1).values", gives: "tensor([3, 4])"),
      .init("torch.tensor([True]).median()", fails: DTypeNotSupported.self),
    ])

  static let nanmedian = middle(
    "nanmedian", MedianPicker(skipsNaN: true), skipsNaN: true,
    summary: "The middle of what is not NaN, of all or along one dim with its place.",
    notes: ["Of an even number, the lower of the two in the middle."],
    related: ["median", "nanmean", "nanquantile"],
    examples: [
      .init("torch.tensor([3., float('nan'), 2.]).nanmedian()", gives: "tensor(2.)"),
      .init("torch.ones(2).nanmedian(dim=1)", fails: DimOutOfRange.self),
    ])

  private static func middle(
    _ name: String, _ picker: MedianPicker, skipsNaN: Bool, summary: String, notes: [String],
    related: [String], examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.out], summary: summary,
      shapes: "input: [..., n, ...] → [...] without the dim, or with size 1 by keepdim",
      notes: notes, related: related, examples: examples,
      Signature(
        [.tensor()],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          if input.dtype == .bool {
            throw OperationError(DTypeNotSupported(.bool, kernel: "median_cpu"))
          }
          return try ReductionPlan(input, dims: nil, keepdim: false, compute: input.dtype)
        },
        kernel: { (plan, call) throws(OperationError) in
          let runtime = call.runtime
          let input = call.tensor(0)
          if plan.fold == 0 {
            // PyTorch's answer for nothing is NaN, in integers what the processor makes of it.
            let none: Scalar =
              switch input.dtype {
              case .int64: .int(.min)
              case .int32: .int(Int(Int32.min))
              case .uint8, .int8, .int16: .int(0)
              default: .float(.nan)
              }
            return .tensor(try runtime.make(scalar: none, dtype: input.dtype))
          }
          let flat = try Copying.contiguous(input, runtime)
          let line = flat.viewed(
            as: Layout(shape: [plan.fold], strides: [1], offset: flat.layout.offset))
          let (values, _) = try pick(
            picker, line, dim: 0, shape: [], needsPlaces: false, runtime)
          return .tensor(values)
        }),
      Signature(
        [.tensor(), .dim(), .keepdim],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          try checkOuts(call, name)
          let plan = try ChoicePlan(
            call, dim: call.int(1), keepdim: call.bool(2), name: name)
          if input.dtype == .bool {
            throw OperationError(DTypeNotSupported(.bool, kernel: "median_out"))
          }
          return plan
        },
        kernel: { (plan, call) throws(OperationError) in try run(picker, plan, call) }))
  }

  private static func checkOuts(_ call: Call, _ name: String) throws(OperationError) {
    let input = call.tensor(0).dtype
    guard call.outs.count == 2 else { return }
    if call.outs[0].dtype != input {
      throw OperationError(
        Refusal(
          .runtime, "the values are \(input.name), not \(call.outs[0].dtype.name)",
          torch: "Expected tensor for 'values' to have the same type as tensor for argument #2 "
            + "'self'; but type torch.\(call.outs[0].dtype.scalarTypeName)Tensor does not equal "
            + "torch.\(input.scalarTypeName)Tensor (while checking arguments for \(name))",
          blamed: ["out"]))
    }
    if call.outs[1].dtype != .int64 {
      throw OperationError(
        Refusal(
          .runtime, "the indices are int64, not \(call.outs[1].dtype.name)",
          torch: "Expected tensor for argument #1 'indices' to have scalar type Long; but got "
            + "torch.\(call.outs[1].dtype.scalarTypeName)Tensor instead (while checking arguments "
            + "for \(name))", blamed: ["out"]))
    }
  }

  static let kthvalue = Operation(
    "kthvalue", in: [.torch, .method], writes: [.out],
    summary: "The k-th smallest element along one dim, and its place.",
    shapes: "input: [..., n, ...] → [...] without the dim, or with size 1 by keepdim",
    notes: ["k counts from 1.", "NaN counts as larger than every number."],
    related: ["topk", "median", "sort"],
    examples: [
      .init("torch.tensor([3., 1., 2.]).kthvalue(2).values", gives: "tensor(2.)"),
      .init("torch.ones(2).kthvalue(3)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .int("k"), .dim(default: -1), .keepdim],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dim = try Shape.dim(call.int(2), rank: input.rank)
        let length = input.rank == 0 ? 1 : input.shape[dim]
        let k = call.int(1)
        try refuseOuts(
          call, values: "output values must be of same type as input",
          places: "output indices must be of scalar type Long")
        let plan = try ChoicePlan(
          call, dim: call.int(2), keepdim: call.bool(3), name: "kthvalue")
        if k < 1 || k > length {
          throw OperationError(
            Refusal(
              .runtime, "there are \(length) elements along dim \(dim), so k is 1 … \(length)",
              torch: "kthvalue(): selected number k out of range for dimension \(dim)",
              blamed: ["k"]))
        }
        if input.dtype == .bool {
          throw OperationError(DTypeNotSupported(.bool, kernel: "kthvalue_cpu"))
        }
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        try run(RankPicker(rank: call.int(1) - 1), plan, call)
      }))

  static let mode = Operation(
    "mode", in: [.torch, .method], writes: [.out],
    summary: "The most frequent element along one dim, and the place of one of them.",
    shapes: "input: [..., n, ...] → [...] without the dim, or with size 1 by keepdim",
    notes: ["Of equally frequent elements, the smallest."],
    related: ["unique", "bincount", "median"],
    examples: [
      .init("torch.tensor([1, 2, 2, 3]).mode().values", gives: "tensor(2)"),
      .init("torch.zeros(0, 2).mode(dim=0)", fails: EmptyReduction.self),
    ],
    Signature(
      [.tensor(), .dim(default: -1), .keepdim],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if call.outs.count == 2 {
          let (values, places) = (call.outs[0].dtype, call.outs[1].dtype)
          try refuseOuts(
            call,
            values: "expected scalar type '\(input.dtype.scalarTypeName)' but got "
              + "'\(values.scalarTypeName)' for values output",
            places: "expected scalar type 'Long' but got '\(places.scalarTypeName)' for indices "
              + "output")
        }
        return try ChoicePlan(call, dim: call.int(1), keepdim: call.bool(2), name: "mode")
      },
      kernel: { (plan, call) throws(OperationError) in try run(ModePicker(), plan, call) }))

  private static func refuseOuts(
    _ call: Call, values: String, places: String
  ) throws(OperationError) {
    guard call.outs.count == 2 else { return }
    let input = call.tensor(0).dtype
    if call.outs[0].dtype != input {
      throw OperationError(
        Refusal(
          .runtime, "the values are \(input.name), not \(call.outs[0].dtype.name)", torch: values,
          blamed: ["out"]))
    }
    if call.outs[1].dtype != .int64 {
      throw OperationError(
        Refusal(
          .runtime, "the indices are int64, not \(call.outs[1].dtype.name)", torch: places,
          blamed: ["out"]))
    }
  }

  // MARK: Picking

  private static func run<P: LinePicker>(
    _ picker: P, _ plan: ChoicePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let (values, places) = try pick(
      picker, call.tensor(0), dim: plan.dim, shape: plan.reduction.shape, needsPlaces: true,
      call.runtime)
    guard let places else { return .tensor(values) }
    return .tensors([values, places], plan.form)
  }

  /// One element of each line, and where it stood.
  private static func pick<P: LinePicker>(
    _ picker: P, _ input: Tensor, dim: Int, shape: [Int], needsPlaces: Bool, _ runtime: Runtime
  ) throws(OperationError) -> (Tensor, Tensor?) {
    let wide = try Copying.cast(input, to: Elementwise.wide(input.dtype), runtime)
    let values = try runtime.make(shape: shape, dtype: wide.dtype)
    let places = needsPlaces ? try runtime.make(shape: shape, dtype: .int64) : nil
    if values.count > 0 {
      let length = wide.rank == 0 ? 1 : wide.shape[dim]
      let reserved = try Sorting.reserve(length, dtype: wide.dtype, runtime)
      defer { runtime.memory.release(reserved) }
      try wide.dtype.dispatch(
        Work(
          picker: picker, input: wide, dim: dim, values: values, places: places, runtime: runtime))
    }
    return (try Reduction.narrowed(values, to: input.dtype, runtime), places)
  }

  private struct Work<P: LinePicker>: OrderedWork {
    let picker: P
    let input: Tensor
    let dim: Int
    let values: Tensor
    let places: Tensor?
    let runtime: Runtime

    func run<T: OrderedElement>(_: T.Type) throws(OperationError) {
      // The results as the input's shape with the line folded to one.
      var shape = input.shape
      if !shape.isEmpty { shape[dim] = 1 }
      let results = values.viewed(as: Layout(contiguous: shape))
      let lines = Lines([input, results], dim: dim)
      let from = UnsafePointer(input.elements(T.self))
      let step = lines.steps[0]
      let length = lines.length
      let valueBase = values.elements(T.self)
      let placeBase = places?.elements(Int.self)
      try lines.forEach(runtime) { offsets in
        let line = UnsafeMutableBufferPointer<Ranked<T>>.allocate(capacity: length)
        defer { line.deallocate() }
        let source = from + offsets[0]
        for k in 0..<length {
          line.initializeElement(at: k, to: Ranked(value: source[k &* step], place: k))
        }
        let chosen = picker.pick(line)
        valueBase[offsets[1]] = chosen.value
        if let placeBase { placeBase[offsets[1]] = chosen.place }
      }
    }
  }
}

/// Chooses one element of a line, which it may reorder.
protocol LinePicker: Sendable {
  func pick<T: OrderedElement>(_ line: UnsafeMutableBufferPointer<Ranked<T>>) -> Ranked<T>
}

struct MedianPicker: LinePicker {
  let skipsNaN: Bool
  func pick<T: OrderedElement>(_ line: UnsafeMutableBufferPointer<Ranked<T>>) -> Ranked<T> {
    var count = line.count
    for item in line where item.value.isUnordered {
      if !skipsNaN { return item }
      count -= 1
    }
    let rank = max(count - 1, 0) / 2
    // Of equal elements, those that stand first come first.
    Selection.selectRank(rank, of: line) {
      T.precedes($0.value, $1.value) || (!T.precedes($1.value, $0.value) && $0.place < $1.place)
    }
    return line[rank]
  }
}

struct RankPicker: LinePicker {
  let rank: Int
  func pick<T: OrderedElement>(_ line: UnsafeMutableBufferPointer<Ranked<T>>) -> Ranked<T> {
    Selection.quickSelect(rank, of: line)
    return line[rank]
  }
}

struct ModePicker: LinePicker {
  func pick<T: OrderedElement>(_ line: UnsafeMutableBufferPointer<Ranked<T>>) -> Ranked<T> {
    Selection.sort(line, count: line.count) { $0.value < $1.value }
    var best = line[0]
    var most = 0
    var run = 0
    for place in line.indices {
      run += 1
      if place == line.count - 1 || line[place].value != line[place + 1].value {
        if run > most {
          best = line[place]
          most = run
        }
        run = 0
      }
    }
    return best
  }
}
