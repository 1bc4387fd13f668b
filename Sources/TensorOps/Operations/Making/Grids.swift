/// Every combination of coordinates.
enum Grids {
  static let all: [Operation] = [meshgrid, cartesianProduct, combinations]

  static let meshgrid = Operation(
    "meshgrid", in: [.torch],
    summary: "Coordinates of a grid: each vector stretched over the dims of the others; views.",
    shapes: "[a], [b], … → a tuple of [a, b, …]",
    notes: [
      "indexing='xy' swaps the first two dims, as in plots.",
      "Nothing is copied: the dims of the others have stride 0.",
    ],
    related: ["cartesian_prod", "expand", "arange"],
    examples: [
      .init(
        "torch.meshgrid(torch.arange(2), torch.arange(2), indexing='ij')[0]",
        gives: "tensor([[0, 0],\n        [1, 1]])"),
      .init(
        "torch.meshgrid(torch.ones(2), torch.arange(2), indexing='ij')", fails: Refusal.self),
    ],
    Signature(
      [
        Parameter("tensors", .tensors, variadic: true),
        Parameter("indexing", .string, default: Argument.none, keywordOnly: true),
      ],
      plan: { (call) throws(OperationError) in
        try GridPlan(call.tensors(0), indexing: call.string(1) ?? "ij")
      },
      kernel: { (plan, call) in
        let tensors = call.tensors(0)
        return .tensors(
          tensors.indices.map { tensors[$0].viewed(as: plan.layouts[$0]) }, .tuple)
      }))

  static let cartesianProduct = Operation(
    "cartesian_prod", in: [.torch],
    summary: "Every combination of one element of each vector, as rows.",
    shapes: "[a], [b], … → [a · b · …, vectors]",
    notes: ["A single vector is given back as it is."],
    related: ["meshgrid", "combinations"],
    examples: [
      .init(
        "torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))",
        gives: "tensor([[1, 3],\n        [1, 4],\n        [2, 3],\n        [2, 4]])"),
      .init("torch.cartesian_prod(torch.ones(2, 2))", fails: Refusal.self),
    ],
    Signature(
      [Parameter("tensors", .tensors, variadic: true)],
      plan: { (call) throws(OperationError) in
        let tensors = call.tensors(0)
        for tensor in tensors where tensor.rank != 1 {
          throw notVector(tensor, parameter: "tensors")
        }
        let grid = try GridPlan(tensors, indexing: "ij")
        let shape = grid.layouts[0].shape
        if tensors.count == 1 { return try FreshPlan(shape: shape, dtype: grid.dtype) }
        return try FreshPlan(shape: [try Shape.count(shape), tensors.count], dtype: grid.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let tensors = call.tensors(0)
        if tensors.count == 1 { return .tensor(tensors[0]) }
        let result = try call.runtime.make(shape: plan.shape, dtype: plan.dtype)
        let sizes = tensors.map(\.count)
        for (place, tensor) in tensors.enumerated() {
          // The column of this vector, seen as the whole grid.
          let column = Layout(
            shape: sizes, strides: Layout.contiguousStrides(sizes).map { $0 * tensors.count },
            offset: place)
          var stretched = [Int](repeating: 0, count: sizes.count)
          stretched[place] = tensor.strides[0]
          let grid = Layout(shape: sizes, strides: stretched, offset: tensor.layout.offset)
          try Copying.copy(
            tensor.viewed(as: grid), into: result.viewed(as: column), call.runtime)
        }
        return .tensor(result)
      }))

  static let combinations = Operation(
    "combinations", in: [.torch],
    summary: "Every choice of r elements of a vector, in order, as rows.",
    shapes: "input: [n] → [choices, r]",
    related: ["cartesian_prod"],
    examples: [
      .init(
        "torch.combinations(torch.tensor([1, 2, 3]))",
        gives: "tensor([[1, 2],\n        [1, 3],\n        [2, 3]])"),
      .init("torch.combinations(torch.ones(2, 2))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .int("r", default: 2), .flag("with_replacement", default: false)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank != 1 { throw notVector(input, parameter: "input") }
        let choose = call.int(1)
        if choose < 0 {
          throw OperationError(
            Refusal(
              .runtime, "\(choose) elements can't be chosen",
              torch: "Expect a non-negative number, but got \(choose)", blamed: ["r"]))
        }
        if choose == 0 { return try FreshPlan(shape: [0], dtype: input.dtype) }
        let rows = try choices(
          of: input.count, choose, replacing: call.bool(2))
        return try FreshPlan(shape: [rows, choose], dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let (rows, choose) = (plan.shape[0], plan.shape.count == 2 ? plan.shape[1] : 0)
        if rows == 0 {
          return .tensor(try runtime.make(layout: plan.layout, dtype: plan.dtype))
        }
        let places = try runtime.make(shape: [rows * choose], dtype: .int64)
        let to = places.base.assumingMemoryBound(to: Int.self)
        let count = call.tensor(0).count
        let gap = call.bool(2) ? 0 : 1
        var current = (0..<choose).map { $0 * gap }
        for row in 0..<rows {
          if row & 4095 == 4095 { try runtime.checkInterrupt() }
          for slot in 0..<choose { to[row * choose + slot] = current[slot] }
          // The last place that can still move up, and all after it close behind.
          var slot = choose - 1
          while slot >= 0 && current[slot] >= count - 1 - gap * (choose - 1 - slot) { slot -= 1 }
          if slot < 0 { break }
          let moved = current[slot] + 1
          for later in slot..<choose { current[later] = moved + gap * (later - slot) }
        }
        let picked = try Rows.pick(call.tensor(0), dim: 0, places, runtime)
        return .tensor(picked.viewed(as: plan.layout))
      }))

  /// How many choices there are, checked.
  private static func choices(
    of count: Int, _ choose: Int, replacing: Bool
  ) throws(OperationError) -> Int {
    if count == 0 { return 0 }
    let (sum, over) = count.addingReportingOverflow(choose - 1)
    let top = replacing ? sum : count
    if replacing && over { throw OperationError(SizeOverflow(shape: [count, choose])) }
    if choose > top { return 0 }
    let few = min(choose, top - choose)
    var result = 1
    for step in 0..<few {
      // Multiplied out and divided at once, so that every intermediate is a whole number.
      let (high, low) = result.multipliedFullWidth(by: top - step)
      if high < 0 || high >= step + 1 {
        throw OperationError(SizeOverflow(shape: [count, choose]))
      }
      let quotient = UInt(step + 1).dividingFullWidth((UInt(high), low)).quotient
      guard let next = Int(exactly: quotient) else {
        throw OperationError(SizeOverflow(shape: [count, choose]))
      }
      result = next
    }
    return result
  }

  private static func notVector(_ tensor: Tensor, parameter: String) -> OperationError {
    OperationError(
      Refusal(
        .runtime, "a vector is needed, not \(Shape.text(tensor.shape))",
        torch: "Expect a 1D vector, but got shape \(Shape.text(tensor.shape))",
        blamed: [parameter]))
  }
}

/// Views of several inputs, stretched over one another's dims.
private struct GridPlan: Plan {
  let layouts: [Layout]
  let dtype: DType

  var outputs: PlannedOutputs {
    .several(layouts.map { Output(layout: $0, dtype: dtype) }, .tuple)
  }

  init(_ tensors: [Tensor], indexing: String) throws(OperationError) {
    guard let first = tensors.first else {
      throw OperationError(
        Refusal(
          .runtime, "there is nothing to make a grid of",
          torch: "meshgrid expects a non-empty TensorList", blamed: ["tensors"]))
    }
    for tensor in tensors.dropFirst() where tensor.dtype != first.dtype {
      throw OperationError(
        Refusal(
          .runtime, "a grid of \(first.dtype.name) and \(tensor.dtype.name) has no one dtype",
          torch: "meshgrid expects all tensors to have the same dtype", blamed: ["tensors"]))
    }
    if indexing != "ij" && indexing != "xy" {
      throw OperationError(
        Refusal(
          .runtime, "indexing is 'ij' or 'xy'",
          torch: "torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: "
            + indexing, blamed: ["indexing"]))
    }
    for tensor in tensors where tensor.rank > 1 {
      throw OperationError(
        Refusal(
          .runtime, "a grid is made of vectors, not of \(Shape.text(tensor.shape))",
          torch: "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ",
          blamed: ["tensors"]))
    }
    dtype = first.dtype
    let sizes = tensors.map(\.count)
    if sizes.count > 64 { throw OperationError(TooManyDims(rank: sizes.count)) }
    _ = try Shape.count(sizes)
    var layouts: [Layout] = []
    for (place, tensor) in tensors.enumerated() {
      var strides = [Int](repeating: 0, count: sizes.count)
      strides[place] = tensor.strides.first ?? 1
      var layout = Layout(shape: sizes, strides: strides, offset: tensor.layout.offset)
      if indexing == "xy" && sizes.count >= 2 {
        layout.shape.swapAt(0, 1)
        layout.strides.swapAt(0, 1)
      }
      layouts.append(layout)
    }
    self.layouts = layouts
  }
}
