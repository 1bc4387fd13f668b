/// Finding values in sorted sequences and in sets.
enum Searches {
  static let all: [Operation] = [searchsorted, bucketize, isin]

  static let searchsorted = Operation(
    "searchsorted", in: [.torch], writes: [.out],
    summary: "Where values would be inserted into a sorted sequence so that it stays sorted.",
    shapes: "sorted_sequence: [n] or [..., n], input: [...] or [..., m] → the input's",
    notes: [
      "Of equal elements, the place before the first; right=True: after the last.",
      "NaN belongs at the end.", "A `sorter` holds the places that would sort the sequence.",
    ],
    related: ["bucketize", "sort"],
    examples: [
      .init(
        "torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 4]))",
        gives: "tensor([1, 2])"),
      .init("torch.searchsorted(torch.tensor([1, 3, 5]), 3, right=True)", gives: "tensor(2)"),
      .init("torch.searchsorted(torch.ones(2, 3), torch.ones(2))", fails: Refusal.self),
    ],
    Signature(
      [.tensor("sorted_sequence"), .tensor()] + Parameter.searching,
      plan: { (call) throws(OperationError) in
        try SearchPlan(call, sequence: 0, value: 1)
      }, kernel: search),
    Signature(
      [.tensor("sorted_sequence"), .number("self")] + Parameter.searching,
      plan: { (call) throws(OperationError) in
        try SearchPlan(call, sequence: 0, value: 1)
      }, kernel: search))

  static let bucketize = Operation(
    "bucketize", in: [.torch], writes: [.out],
    summary: "Which of the intervals between boundaries each value falls into.",
    shapes: "input: [...], boundaries: [n] → [...]",
    notes: [
      "A value on a boundary belongs to the interval below it; right=True: above it.",
      "NaN belongs to the last interval.",
    ],
    related: ["searchsorted", "histc"],
    examples: [
      .init(
        "torch.bucketize(torch.tensor([0, 3, 9]), torch.tensor([1, 3, 5]))",
        gives: "tensor([0, 1, 3])"),
      .init("torch.bucketize(torch.ones(2), torch.ones(2, 3))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .tensor("boundaries")] + Parameter.bucketing,
      plan: { (call) throws(OperationError) in try bucketPlan(call) }, kernel: search),
    Signature(
      [.number("self"), .tensor("boundaries")] + Parameter.bucketing,
      plan: { (call) throws(OperationError) in try bucketPlan(call) }, kernel: search))

  private static func bucketPlan(_ call: Call) throws(OperationError) -> SearchPlan {
    let boundaries = call.tensor(1)
    if boundaries.rank != 1 {
      throw OperationError(
        Refusal(
          .runtime, "boundaries are a line, and this tensor has \(boundaries.rank) dims",
          torch: "boundaries tensor must be 1 dimension, but got dim(\(boundaries.rank))",
          blamed: ["boundaries"]))
    }
    return try SearchPlan(call, sequence: 1, value: 0)
  }

  struct SearchPlan: Plan {
    let shape: [Int]
    let output: DType
    let compute: DType
    let sequence: Int
    let value: Int
    let isRight: Bool

    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: output)) }

    /// - Parameters:
    ///   - sequence: the argument that is sorted.
    ///   - value: the argument that is looked for.
    init(_ call: Call, sequence: Int, value: Int) throws(OperationError) {
      self.sequence = sequence
      self.value = value
      let line = call.tensor(sequence)
      let looked = call.optionalTensor(value)
      output = call.bool(2) ? .int32 : .int64
      let side = call.arguments.count > 4 ? call.string(4) : nil
      func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
        OperationError(
          Refusal(
            .runtime, message, torch: "torch.searchsorted(): \(torch)", blamed: [blamed]))
      }
      if let side {
        if side != "left" && side != "right" {
          throw refuse(
            "side is 'left' or 'right'", "side can only be 'left' or 'right' but got \(side)",
            "side")
        }
        if side == "left" && call.bool(3) {
          throw refuse(
            "side='left' and right=True contradict each other",
            "side and right can't be set to opposites, got side of left while right was True",
            "side")
        }
      }
      isRight = side == "right" || call.bool(3)
      if line.rank == 0 {
        throw refuse(
          "a single number is no sequence",
          "boundaries tensor should have positive dimension, but got 0 dimension",
          "sorted_sequence")
      }
      let shape = looked?.shape ?? []
      if line.rank > 1 {
        if shape.isEmpty {
          throw refuse(
            "one number can be looked for in one line only",
            "input value can be a scalar only when boundaries tensor dimension is 1, but we got "
              + "boundaries tensor dim(\(line.rank)) and input value's dim(0) numel(1)", "input")
        }
        if line.shape.dropLast() != shape.dropLast() {
          throw refuse(
            "each line needs its own values: all dims but the last must agree",
            "boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
              + "tensor and input value tensor must match, but we got boundaries tensor "
              + "\(Shape.text(line.shape)) and input value tensor \(Shape.text(shape))", "input")
        }
      }
      if call.arguments.count > 5, let sorter = call.optionalTensor(5) {
        if sorter.shape != line.shape {
          throw refuse(
            "the sorter has a place for each element of the sequence",
            "boundary and sorter must have the same size, but got boundary tensor "
              + "\(Shape.text(line.shape))and got sorter tensor \(Shape.text(sorter.shape))",
            "sorter")
        }
        if sorter.dtype != .int64 {
          throw refuse(
            "the sorter holds places, which are int64",
            "sorter must be a tensor of long dtype but got dtype \(sorter.dtype.scalarTypeName)",
            "sorter")
        }
      }
      if let out = call.outs.first, out.dtype != output {
        throw refuse(
          "places are \(output.name), not \(out.dtype.name)",
          "output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending on "
            + "whether out_int32 flag is True, but we got output tensor's dtype "
            + "\(out.dtype.scalarTypeName) and out_int32 flag is "
            + (output == .int32 ? "True" : "False"), "out")
      }
      // A number is compared in the sequence's type, unless it is a fraction among integers.
      let compute =
        looked.map { DType.promote($0.dtype, line.dtype) }
        ?? Promotion.result(call[value], call[sequence], runtime: call.runtime)
      if compute == .bool {
        throw OperationError(
          DTypeNotSupported(.bool, kernel: "searchsorted_out_cpu", parameter: "sorted_sequence"))
      }
      self.compute = Elementwise.wide(compute)
      self.shape = shape
    }
  }

  @Sendable
  private static func search(
    _ plan: SearchPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    var line = try Copying.contiguous(call.tensor(plan.sequence), as: plan.compute, runtime)
    if call.arguments.count > 5, let sorter = call.optionalTensor(5) {
      line = try sorted(line, by: try Copying.contiguous(sorter, runtime), runtime)
    }
    let value = try Elementwise.operandTensor(call[plan.value], plan.compute, runtime)
    let looked = try Copying.contiguous(value, runtime)
    let places = try runtime.make(shape: plan.shape, dtype: .int64)
    try plan.compute.dispatch(
      Work(line: line, looked: looked, places: places, isRight: plan.isRight, runtime: runtime))
    return .tensor(try Reduction.narrowed(places, to: plan.output, runtime))
  }

  /// Lines in the order that another tensor tells.
  private static func sorted(
    _ line: Tensor, by sorter: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try runtime.make(shape: line.shape, dtype: line.dtype)
    let length = line.shape[line.rank - 1]
    let size = line.dtype.size
    let order = sorter.elements(Int.self)
    for place in 0..<line.count {
      guard order[place] >= 0, order[place] < length else {
        throw OperationError(
          Refusal(
            .runtime, "the sorter tells of place \(order[place]) in lines of \(length)",
            torch: "torch.searchsorted(): sorter index out of range", blamed: ["sorter"]))
      }
      let source = place / length * length + order[place]
      (result.base + place * size).copyMemory(from: line.base + source * size, byteCount: size)
    }
    return result
  }

  private struct Work: OrderedWork {
    let line: Tensor
    let looked: Tensor
    let places: Tensor
    let isRight: Bool
    let runtime: Runtime

    func run<T: OrderedElement>(_: T.Type) throws(OperationError) {
      let length = line.shape[line.rank - 1]
      let lines = UnsafePointer(line.elements(T.self))
      let values = UnsafePointer(looked.elements(T.self))
      let to = places.elements(Int.self)
      let isOne = line.rank == 1
      let perLine = isOne ? looked.count : looked.shape.last ?? 1
      try Parallel.forEachTask(looked.count, cost: 16, runtime) { place in
        let start = isOne ? lines : lines + place / max(perLine, 1) * length
        let value = values[place]
        var low = 0
        var high = length
        while low < high {
          let middle = low + (high - low) / 2
          // Whatever compares with NaN comes before it, so that NaN belongs at the end.
          let isBefore = isRight ? !(start[middle] > value) : !(start[middle] >= value)
          if isBefore { low = middle + 1 } else { high = middle }
        }
        to[place] = low
      }
    }
  }

  // MARK: Sets

  static let isin = Operation(
    "isin", in: [.torch], writes: [.out],
    summary: "Whether each element is among those of another tensor.",
    shapes: "elements: [...], test_elements: any → bool [...]",
    notes: ["NaN is not equal to itself.", "invert=True: whether it is not."],
    related: ["eq", "unique"],
    examples: [
      .init(
        "torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 5]))",
        gives: "tensor([False,  True, False])"),
      .init("torch.isin(torch.tensor([True]), torch.tensor([True]))", fails: Refusal.self),
    ],
    Signature(
      [.tensor("elements"), .tensor("test_elements")] + Parameter.membership, plan: memberPlan,
      kernel: member),
    Signature(
      [.number("element"), .tensor("test_elements")] + Parameter.membership, plan: memberPlan,
      kernel: member),
    Signature(
      [.tensor("elements"), .number("test_element")] + Parameter.membership, plan: memberPlan,
      kernel: member))

  struct MemberPlan: Plan {
    let shape: [Int]
    let compute: DType
    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: .bool)) }
  }

  @Sendable
  private static func memberPlan(_ call: Call) throws(OperationError) -> MemberPlan {
    try call.requireOut([.bool])
    for place in 0...1 {
      if let tensor = call.optionalTensor(place), tensor.dtype == .bool {
        throw OperationError(
          Refusal(
            .notImplemented, "isin is of numbers, not of truth values",
            torch: "Unsupported input type encountered for isin(): Bool",
            blamed: [call.signature.parameters[place].name]))
      }
    }
    return MemberPlan(
      shape: call.optionalTensor(0)?.shape ?? [],
      compute: Elementwise.wide(Promotion.result(call[0], call[1], runtime: call.runtime)))
  }

  @Sendable
  private static func member(
    _ plan: MemberPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let elements = try Copying.contiguous(
      try Elementwise.operandTensor(call[0], plan.compute, runtime), runtime)
    let tests = try Copying.contiguous(
      try Elementwise.operandTensor(call[1], plan.compute, runtime), runtime)
    let output = try runtime.make(shape: plan.shape, dtype: .bool)
    let reserved = try Sorting.reserve(tests.count, dtype: plan.compute, runtime)
    defer { runtime.memory.release(reserved) }
    try plan.compute.dispatch(
      Membership(
        elements: elements, tests: tests, output: output, invert: call.bool(3), runtime: runtime))
    return .tensor(output)
  }

  private struct Membership: OrderedWork {
    let elements: Tensor
    let tests: Tensor
    let output: Tensor
    let invert: Bool
    let runtime: Runtime

    func run<T: OrderedElement>(_: T.Type) throws(OperationError) {
      let from = UnsafePointer(elements.elements(T.self))
      let among = UnsafePointer(tests.elements(T.self))
      let to = output.elements(UInt8.self)
      let count = tests.count
      var sorted: [T] = []
      sorted.reserveCapacity(count)
      Sorting.withOrder(among, step: 1, count: count, descending: false, runtime.interrupt) {
        for k in 0..<count { sorted.append(among[Int($0[k])]) }
      }
      try runtime.checkInterrupt()
      try sorted.withUnsafeBufferPointer { (sorted) throws(OperationError) in
        try Parallel.forEachTask(elements.count, cost: 16, runtime) { place in
          let value = from[place]
          var low = 0
          var high = sorted.count
          while low < high {
            let middle = low + (high - low) / 2
            if T.precedes(sorted[middle], value) { low = middle + 1 } else { high = middle }
          }
          let isThere = low < sorted.count && sorted[low] == value
          to[place] = isThere != invert ? 1 : 0
        }
      }
    }
  }
}

extension Parameter {
  fileprivate static let bucketing: [Parameter] = [
    Parameter.flag("out_int32", default: false).keyword,
    Parameter.flag("right", default: false).keyword,
  ]

  fileprivate static let searching: [Parameter] =
    bucketing + [
      Parameter("side", .string, default: Argument.none, keywordOnly: true),
      Parameter.optionalTensor("sorter").keyword,
    ]

  fileprivate static let membership: [Parameter] = [
    Parameter.flag("assume_unique", default: false).keyword,
    Parameter.flag("invert", default: false).keyword,
  ]
}

extension Elementwise {
  /// A tensor or a number, as a tensor of a dtype.
  static func operandTensor(
    _ argument: Argument, _ dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if case .tensor(let tensor) = argument { return try Copying.cast(tensor, to: dtype, runtime) }
    return try runtime.make(scalar: argument.scalar ?? .int(0), dtype: dtype)
  }
}
