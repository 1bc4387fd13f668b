/// Reading and writing by subscripts.
enum Indexing {
  static let all: [Operation] = [getItem, setItem, indexPut]

  // MARK: x[…]

  static let getItem = Operation(
    "__getitem__", in: [.syntax],
    summary: "Elements by ints, slices, None, `...`, lists, tensors and masks.",
    shapes:
      "an int drops a dim; a slice keeps it; None adds one; index lists are replaced by their "
      + "broadcast shape; a mask gives one dim",
    notes: [
      "Ints, slices, None and `...` give a view; lists, tensors and masks a copy.",
      "Several lists pick together: `x[[0, 1], [2, 3]]` is x[0, 2] and x[1, 3].",
      "Where a slice or None separates lists, the dims that they give come first.",
      "A step must be positive; an index may count from the end.",
    ],
    source: "PyTorch: torch.Tensor.__getitem__",
    related: ["index_select", "gather", "take", "masked_select", "select", "narrow"],
    examples: [
      .init("torch.arange(6).view(2, 3)[1, 0]", gives: "tensor(3)"),
      .init("torch.arange(6).view(2, 3)[:, [0, 2]]", gives: "tensor([[0, 2],\n        [3, 5]])"),
      .init("x = torch.arange(4)\nx[x > 1]", gives: "tensor([2, 3])"),
      .init("torch.arange(3)[5]", fails: IndexOutOfBounds.self),
      .init("torch.zeros(3)[[0, 1], [0]]", fails: TooManyIndices.self),
    ],
    Signature(
      [.tensor(), .init("index", .index)],
      plan: { (call) throws(OperationError) in
        guard case .index(let items) = call[1] else {
          return try IndexPlan(call.tensor(0), [])
        }
        return try IndexPlan(call.tensor(0), items)
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try read(call.tensor(0), plan, call.runtime))
      }))

  /// `tensor[items]`.
  static func get(
    _ tensor: Tensor, _ items: [IndexItem], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try getItem(.tensor(tensor), .index(items), runtime: runtime)
  }

  private static func read(
    _ input: Tensor, _ plan: IndexPlan, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if plan.pickers.isEmpty { return input.viewed(as: plan.view) }
    let picking = try plan.picking(runtime)
    let offsets = try picking.offsets(runtime)
    let output = try runtime.make(layout: picking.layout, dtype: input.dtype)
    try Picking.read(input, picking.picked, offsets, into: output, runtime)
    return output
  }

  // MARK: x[…] = value

  static let setItem = Operation(
    "__setitem__", in: [.syntax],
    summary: "Writes a number or a tensor to the elements that a subscript names.",
    shapes: "value: broadcastable to the shape of input[index]",
    notes: [
      "The value is converted to the tensor's dtype; picked by lists, its dtype must be the same.",
      "Where a list names an element twice, the last value stays.",
      "All views of the same memory show the new elements.",
    ],
    source: "PyTorch: torch.Tensor.__setitem__",
    related: ["index_put", "scatter", "masked_fill", "copy_"],
    examples: [
      .init("x = torch.zeros(3)\nx[1] = 5\nx", gives: "tensor([0., 5., 0.])"),
      .init("x = torch.arange(4)\nx[x > 1] = 0\nx", gives: "tensor([0, 1, 0, 0])"),
      .init("x = torch.zeros(3)\nx[0:2] = torch.ones(3)", fails: ExpandMismatch.self),
      .init("x = torch.zeros(3)\nx[[0, 1]] = torch.ones(3)", fails: IndexedValueMismatch.self),
    ],
    Signature(
      [.tensor(), .init("index", .index), .operand("value")],
      plan: { (call) throws(OperationError) in
        guard case .index(let items) = call[1] else {
          return try AssignmentPlan(call.tensor(0), [], call[2])
        }
        return try AssignmentPlan(call.tensor(0), items, call[2])
      },
      kernel: { (plan, call) throws(OperationError) in
        try plan.run(call.tensor(0), call[2], call.runtime)
        return .nothing
      }))

  /// `tensor[items] = value`.
  static func set(
    _ tensor: Tensor, _ items: [IndexItem], value: Argument, _ runtime: Runtime
  ) throws(OperationError) {
    _ = try setItem.result([.tensor(tensor), .index(items), value], runtime: runtime)
  }

  // MARK: index_put

  static let indexPut = Operation(
    "index_put", in: [.torch, .method], writes: [.inPlace],
    summary: "A copy with values written where index tensors say: x[indices] = values.",
    shapes: "input: [...], indices: broadcastable together, values: broadcastable to "
      + "input[indices] → [...]",
    notes: [
      "accumulate=True adds the values to what is there, once for every time a place is named.",
      "The tensors index the first dims; bool tensors are masks.",
    ],
    related: ["scatter", "put", "index_add", "masked_fill"],
    examples: [
      .init(
        "torch.zeros(3).index_put((torch.tensor([0, 2]),), torch.tensor([5., 6.]))",
        gives: "tensor([5., 0., 6.])"),
      .init(
        "torch.zeros(2).index_put((torch.tensor([7]),), torch.tensor(1.))",
        fails: IndexOutOfBounds.self),
    ],
    Signature(
      [.tensor(), .tensors("indices"), .tensor("values"), .flag("accumulate", default: false)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if call.tensors(1).isEmpty {
          throw OperationError(
            Refusal(.runtime, "index_put needs at least one index", blamed: ["indices"]))
        }
        _ = try AssignmentPlan(
          IndexPlan(input, picking: call.tensors(1)), call[2], adds: call.bool(3),
          isSubscript: false)
        return Changing.plan(input)
      },
      kernel: { (plan, call) throws(OperationError) in
        let output = try Changing.target(call, plan.output.layout)
        // The places are those of the layout that is written.
        let assignment = try AssignmentPlan(
          IndexPlan(output, picking: call.tensors(1)), call[2], adds: call.bool(3),
          isSubscript: false)
        try assignment.run(output, call[2], call.runtime)
        return .tensor(output)
      }))
}

/// The plan of writing to what an index names.
struct AssignmentPlan: Plan {
  let index: IndexPlan
  /// Adds instead of replacing.
  let adds: Bool
  /// `x[False] = …`, which writes nothing.
  let isNothing: Bool
  /// Written with brackets: leading dims of size 1 of the value don't count.
  let isSubscript: Bool
  /// All ints, a number: one element.
  private let isOneElement: Bool

  var outputs: PlannedOutputs { .known(.nothing) }

  init(_ input: Tensor, _ items: [IndexItem], _ value: Argument) throws(OperationError) {
    if items.count == 1, case .bool(let flag) = items[0] {
      // A bool alone is a dim of size 1, or nothing to write to.
      try self.init(
        IndexPlan(input, flag ? [.newAxis] : []), flag ? value : .none, isNothing: !flag)
    } else {
      try self.init(IndexPlan(input, items), value)
    }
    // A 16-bit float becomes infinite here, where fill_ would refuse.
    if !input.dtype.isReducedFloat { _ = try value.scalar?.checked(input.dtype) }
  }

  init(
    _ index: IndexPlan, _ value: Argument, adds: Bool = false, isNothing: Bool = false,
    isSubscript: Bool = true
  ) throws(OperationError) {
    self.index = index
    self.adds = adds
    self.isNothing = isNothing
    self.isSubscript = isSubscript
    isOneElement = index.pickers.isEmpty && index.view.rank == 0 && value.scalar != nil
    guard case .tensor(let tensor) = value else { return }
    if index.pickers.isEmpty {
      _ = try Shape.expand(
        AssignmentPlan.withoutLeadingOnes(tensor).layout, to: index.view.shape,
        dtype: tensor.dtype)
    } else if let picking = index.picking {
      try check(tensor, picking)
    }
  }

  private static func withoutLeadingOnes(_ value: Tensor) -> Tensor {
    let ones = value.shape.prefix { $0 == 1 }.count
    if ones == 0 { return value }
    return value.viewed(
      as: Layout(
        shape: Array(value.shape.dropFirst(ones)), strides: Array(value.strides.dropFirst(ones)),
        offset: value.layout.offset))
  }

  /// Refuses values of another shape or dtype than what is picked.
  private func check(_ value: Tensor, _ picking: AdvancedIndex) throws(OperationError) {
    let own = isSubscript ? AssignmentPlan.withoutLeadingOnes(value) : value
    let shape = picking.picked.shape
    let lead = shape.count - own.rank
    let fits =
      lead >= 0
      && (0..<own.rank).allSatisfy { own.shape[$0] == 1 || own.shape[$0] == shape[lead + $0] }
    if !fits {
      throw OperationError(IndexedValueMismatch(value: own.shape, picked: shape))
    }
    if value.dtype != index.dtype {
      throw OperationError(
        IndexedValueType(value: value.dtype, input: index.dtype))
    }
  }

  /// The only picker, when it is a mask: one number may then be of any dtype.
  private var onlyMask: (dim: Int, mask: Tensor)? {
    guard index.pickers.count == 1, case .mask(let mask) = index.pickers[0].picker else {
      return nil
    }
    return (index.pickers[0].dim, mask)
  }

  func run(
    _ input: Tensor, _ value: Argument, _ runtime: Runtime
  ) throws(OperationError) {
    if isNothing { return }
    if isOneElement, let scalar = value.scalar {
      input.viewed(as: index.view).store(scalar)
      return
    }
    let source: Tensor
    if case .tensor(let tensor) = value {
      source = isSubscript ? AssignmentPlan.withoutLeadingOnes(tensor) : tensor
    } else {
      source = try runtime.make(scalar: value.scalar ?? .int(0), dtype: input.dtype)
    }
    if index.pickers.isEmpty {
      try write(source, to: input.viewed(as: index.view), runtime)
      return
    }
    if !adds, source.count == 1, let (dim, mask) = onlyMask {
      try fill(input, mask, dim, source, runtime)
      return
    }
    if !adds {
      try Overlap.refuseShared(input.viewed(as: index.view), reading: source)
      for (_, picker) in index.pickers {
        switch picker {
        case .places(let tensor), .mask(let tensor):
          try Overlap.refuseShared(input.viewed(as: index.view), reading: tensor)
        case .flag: break
        }
      }
    }
    let picking = try index.picking(runtime)
    try check(source, picking)
    // One number at one list of places is a fill, which blames the dim itself.
    let offsets = try picking.offsets(
      runtime, dim: source.count == 1 && index.pickers.count == 1 ? index.pickers[0].dim : nil)
    let values =
      source.storage === input.storage ? try Copying.contiguousCopy(source, runtime) : source
    try Picking.write(
      values, to: input, picking.picked, offsets, combining: adds ? .add : .assign, runtime)
  }

  private func write(
    _ source: Tensor, to view: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    let layout = try Shape.expand(source.layout, to: view.shape, dtype: source.dtype)
    if source.rank > 0 {
      // One number may be written through an expanded view: all its elements become that number.
      if view.layout.repeatsElements { throw OperationError(WriteOverlap()) }
      if Overlap.partly(view, source.viewed(as: layout)) { throw OperationError(ReadOverlap()) }
    }
    try Copying.copy(source, into: view, runtime)
  }

  /// Writes one number where a mask is set.
  private func fill(
    _ input: Tensor, _ mask: Tensor, _ dim: Int, _ source: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    try index.checkMask(mask, at: dim)
    if mask.dtype != .bool {
      throw OperationError(
        MaskType(
          mask.dtype,
          torch: "masked_fill_ only supports boolean masks, but got mask with dtype "
            + mask.dtype.typeName))
    }
    let scalar = source.scalar(atStorageOffset: source.layout.offset)
    _ = try scalar.checked(input.dtype)
    let view = index.view
    var strides = [Int](repeating: 0, count: view.rank)
    for place in 0..<mask.rank { strides[dim + place] = mask.strides[place] }
    let flags = mask.viewed(
      as: Layout(shape: view.shape, strides: strides, offset: mask.layout.offset))
    let value = try runtime.make(scalar: scalar, dtype: input.dtype)
    try Changing.fill(input.viewed(as: view), where: flags, with: value, runtime)
  }
}

/// Values whose shape is not that of what an index picks.
public struct IndexedValueMismatch: Fault {
  public static let code = "indexed-value"
  public let value: [Int]
  public let picked: [Int]
  public var message: String {
    "the index picks \(Shape.text(picked)), and the value \(Shape.text(value)) doesn't broadcast to it"
  }
  public var torch: String? {
    "shape mismatch: value tensor of shape \(Shape.text(value)) cannot be broadcast to indexing "
      + "result of shape \(Shape.text(picked))"
  }
  public var blamed: [String] { ["value", "values"] }
  public var details: [String] {
    let rank = max(value.count, picked.count)
    let clash = (1...max(rank, 1)).first {
      $0 > picked.count
        || ($0 <= value.count && value[value.count - $0] != picked[picked.count - $0]
          && value[value.count - $0] != 1)
    }
    return Shape.alignmentTable(
      [picked, value], names: ["picked", "value"], marking: clash.map { rank - $0 } ?? -1)
  }
}

/// Values of another dtype, written by index lists.
public struct IndexedValueType: Fault {
  public static let code = "indexed-dtype"
  public let value: DType
  public let input: DType
  public var message: String {
    "index lists write values of the tensor's own dtype \(input.name), not \(value.name)"
  }
  public var torch: String? {
    "Index put requires the source and destination dtypes match, got \(input.scalarTypeName) for the "
      + "destination and \(value.scalarTypeName) for the source."
  }
  public var blamed: [String] { ["value", "values"] }
}
