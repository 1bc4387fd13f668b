/// Stretching and repeating.
enum Expanding {
  static let all: [Operation] = [
    expand, expandAs, broadcastTo, broadcastTensors, broadcastShapes, sumToSize, repeating, tile,
  ]

  static let expand = Operation(
    "expand", in: [.method],
    summary: "Stretches dims of size 1 without copying; a view with stride 0.",
    shapes: "input: [a, 1], size: (a, n) → [a, n]",
    notes: [
      "-1 keeps a size; more sizes than dims add dims in front.",
      "All stretched elements are one element in memory: clone before writing.",
    ],
    source: "PyTorch: torch.Tensor.expand",
    related: ["expand_as", "broadcast_to", "repeat", "unsqueeze"],
    examples: [
      .init(
        "torch.tensor([[1], [2]]).expand(2, 3)",
        gives: "tensor([[1, 1, 1],\n        [2, 2, 2]])"),
      .init("torch.zeros(3, 1).expand(3, 4).stride()", gives: "(1, 0)"),
      .init("torch.zeros(3, 2).expand(3, 4)", fails: ExpandMismatch.self),
    ],
    .view([.tensor(), .sizes(), implicit]) { (call) throws(OperationError) in
      try plan(call.tensor(0), call.ints(1))
    })

  private static let implicit = Parameter(
    "implicit", .bool, default: .bool(false), keywordOnly: true)

  private static func plan(_ input: Tensor, _ sizes: [Int]) throws(OperationError) -> ViewPlan {
    ViewPlan(input, layout: try Shape.expand(input.layout, to: sizes, dtype: input.dtype))
  }

  static let expandAs = Operation(
    "expand_as", in: [.method],
    summary: "Stretches dims of size 1 to the shape of another tensor; a view.",
    shapes: "input: broadcastable to [*size], other: [*size] → [*size]",
    source: "PyTorch: torch.Tensor.expand_as", related: ["expand", "broadcast_tensors"],
    examples: [
      .init(
        "torch.tensor([1, 2]).expand_as(torch.zeros(2, 2))",
        gives: "tensor([[1, 2],\n        [1, 2]])"),
      .init("torch.zeros(2, 3).expand_as(torch.zeros(3))", fails: ExpandMismatch.self),
    ],
    .view([.tensor(), .tensor("other")]) { (call) throws(OperationError) in
      try plan(call.tensor(0), call.tensor(1).shape)
    })

  static let broadcastTo = Operation(
    "broadcast_to", in: [.torch, .method],
    summary: "Stretches dims of size 1 to the sizes given; a view.",
    shapes: "input: broadcastable to [*size] → [*size]",
    related: ["expand", "broadcast_tensors", "broadcast_shapes"],
    examples: [
      .init(
        "torch.broadcast_to(torch.tensor([1, 2]), (2, 2))",
        gives: "tensor([[1, 2],\n        [1, 2]])"),
      .init("torch.broadcast_to(torch.zeros(2), (2, 3))", fails: ExpandMismatch.self),
    ],
    .view([.tensor(), .sizes()]) { (call) throws(OperationError) in
      try plan(call.tensor(0), call.ints(1))
    })

  static let broadcastTensors = Operation(
    "broadcast_tensors", in: [.torch],
    summary: "Stretches several tensors to the shape that they share; views.",
    shapes: "tensors: broadcastable together → each of the broadcast shape",
    related: ["broadcast_to", "broadcast_shapes", "meshgrid"],
    examples: [
      .init(
        "torch.broadcast_tensors(torch.zeros(2, 1), torch.zeros(3))[1].shape",
        gives: "torch.Size([2, 3])"),
      .init(
        "torch.broadcast_tensors(torch.zeros(2), torch.zeros(3))", fails: BroadcastMismatch.self),
    ],
    Signature(
      [Parameter("tensors", .tensors, default: .tensors([]), variadic: true)],
      plan: { (call) throws(OperationError) in
        let tensors = call.tensors(0)
        var shape: [Int] = []
        for (place, tensor) in tensors.enumerated() {
          shape = place == 0 ? tensor.shape : try Shape.broadcast(shape, tensor.shape)
        }
        try Shape.viewCount(shape)
        var results: [Tensor] = []
        for tensor in tensors {
          results.append(
            tensor.viewed(
              as: try Shape.expand(tensor.layout, to: shape, dtype: tensor.dtype)))
        }
        return KnownPlan(.tensors(results, .tuple))
      },
      kernel: { (plan, _) in plan.result }))

  static let broadcastShapes = Operation(
    "broadcast_shapes", in: [.torch],
    summary: "The shape to which shapes broadcast.",
    shapes: "shapes → a torch.Size",
    notes: ["A shape is a tuple or a list; one int stands for a 1-d shape."],
    related: ["broadcast_to", "broadcast_tensors"],
    examples: [
      .init("torch.broadcast_shapes((2, 1), (3,))", gives: "torch.Size([2, 3])"),
      .init("torch.broadcast_shapes((2, 3), (4,))", fails: ShapesMismatch.self),
    ],
    .known([Parameter("shapes", .nested, default: .list([]), variadic: true)]) {
      (call) throws(OperationError) in
      var shapes: [[Int]] = []
      if case .list(let items) = call[0] {
        for item in items { shapes.append(try shape(item)) }
      }
      let rank = shapes.map(\.count).max() ?? 0
      var common = [Int](repeating: 1, count: rank)
      for (place, shape) in shapes.enumerated() {
        if shape.contains(where: { $0 < 0 }) {
          throw OperationError(
            Refusal(
              .value, "a shape has a negative size: \(Shape.text(shape))",
              torch: "Attempting to broadcast a dimension with negative length!",
              blamed: ["shapes"]))
        }
        for step in 0..<shape.count {
          let dim = rank - 1 - step
          let size = shape[shape.count - 1 - step]
          if size == 1 || size == common[dim] { continue }
          if common[dim] != 1 {
            throw OperationError(
              ShapesMismatch(shapes: shapes, place: place, common: common, dim: dim))
          }
          common[dim] = size
        }
      }
      return .ints(common, .size)
    })

  static let sumToSize = Operation(
    "sum_to_size", in: [.method],
    summary: "Sums over the dims that broadcasting would stretch: the way back from expand.",
    shapes: "input: [a, b, c], size: (b, 1) → [b, 1]",
    notes: ["`size` must be broadcastable to the input's shape."],
    source: "PyTorch: torch.Tensor.sum_to_size", related: ["sum", "expand", "broadcast_to"],
    examples: [
      .init("torch.ones(2, 3).sum_to_size(1, 3)", gives: "tensor([[2., 2., 2.]])"),
      .init("torch.ones(2, 3).sum_to_size(2)", fails: Refusal.self),
    ],
    .composed([.tensor(), .sizes()]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let sizes = call.ints(1)
      let lead = input.rank - sizes.count
      guard lead >= 0,
        sizes.indices.allSatisfy({ sizes[$0] == 1 || sizes[$0] == input.shape[lead + $0] })
      else {
        throw OperationError(
          Refusal(
            .runtime,
            "\(Shape.text(sizes)) is not a shape that stretches to \(Shape.text(input.shape))",
            torch: "size {\(Shape.text(sizes))} is not expandable to size "
              + "{\(Shape.text(input.shape))}.", blamed: ["size"]))
      }
      if sizes.isEmpty {
        return .tensor(try Sums.sum(.tensor(input), runtime: call.runtime))
      }
      if sizes == input.shape { return .argument(0) }
      let stretched = sizes.indices.filter { sizes[$0] == 1 && input.shape[lead + $0] != 1 }
      let dims = Array(0..<lead) + stretched.map { lead + $0 }
      let sum = try Sums.sum(
        .tensor(input), .ints(dims), .bool(true), signature: 1, runtime: call.runtime)
      return .tensor(try Reshaping.reshape(.tensor(sum), .ints(sizes), runtime: call.runtime))
    })

  /// A list of sizes, or one size.
  private static func shape(_ item: Argument) throws(OperationError) -> [Int] {
    switch item {
    case .int(let size): return [size]
    case .list(let sizes):
      var shape: [Int] = []
      for size in sizes {
        guard case .int(let size) = size else { fallthrough }
        shape.append(size)
      }
      return shape
    default:
      throw OperationError(
        Refusal(.type, "a shape is a list of ints, or one int", blamed: ["shapes"]))
    }
  }

  static let repeating = Operation(
    "repeat", in: [.method],
    summary: "Copies of the whole tensor side by side along each dim.",
    shapes: "input: [a, b], repeats: (m, n) → [m·a, n·b]",
    notes: [
      "More repeats than dims add dims in front.", "expand stretches size-1 dims without copying.",
    ],
    source: "PyTorch: torch.Tensor.repeat", related: ["tile", "expand", "repeat_interleave"],
    examples: [
      .init("torch.tensor([1, 2]).repeat(2)", gives: "tensor([1, 2, 1, 2])"),
      .init("torch.zeros(3).repeat(2, 3).shape", gives: "torch.Size([2, 9])"),
      .init("torch.zeros(2, 3).repeat(2)", fails: RepeatMismatch.self),
    ],
    Signature(
      [.tensor(), .sizes("repeats")],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let repeats = call.ints(1)
        if repeats.count < input.rank {
          throw OperationError(RepeatMismatch(shape: input.shape, repeats: repeats))
        }
        return try RepeatPlan(input, repeats)
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  static let tile = Operation(
    "tile", in: [.torch, .method],
    summary: "Copies of the whole tensor side by side along the last dims.",
    shapes: "input: [a, b], dims: (n,) → [a, n·b]",
    notes: ["Fewer repeats than dims repeat the last dims only, as NumPy's tile does."],
    related: ["repeat", "expand", "repeat_interleave"],
    examples: [
      .init("torch.tensor([1, 2]).tile(2)", gives: "tensor([1, 2, 1, 2])"),
      .init("torch.zeros(2, 3).tile((2,)).shape", gives: "torch.Size([2, 6])"),
      .init("torch.zeros(2, 3).tile(2, -1)", fails: NegativeSize.self),
    ],
    Signature(
      [.tensor(), .sizes("dims")],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        var repeats = call.ints(1)
        let missing = input.rank - repeats.count
        if missing > 0 { repeats.insert(contentsOf: [Int](repeating: 1, count: missing), at: 0) }
        return try RepeatPlan(input, repeats)
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))
}

/// The plan of copies side by side: the result seen with each dim split in copies and own elements,
/// into which the input is broadcast.
struct RepeatPlan: Plan {
  let shape: [Int]
  let dtype: DType
  let repeats: [Int]

  /// - Parameter repeats: at least one for each dim.
  init(_ input: Tensor, _ repeats: [Int]) throws(OperationError) {
    let lead = repeats.count - input.rank
    var shape: [Int] = []
    var overflows = false
    for (place, times) in repeats.enumerated() {
      let size = place < lead ? 1 : input.shape[place - lead]
      let (product, overflow) = size.multipliedReportingOverflow(by: times)
      overflows = overflows || overflow
      shape.append(overflow ? .max : product)
    }
    if shape.contains(where: { $0 < 0 }) { throw OperationError(NegativeSize(shape: shape)) }
    _ = try Shape.byteCount(shape, dtype: input.dtype)
    if overflows && !shape.contains(0) { throw OperationError(SizeOverflow(shape: shape)) }
    self.shape = shape
    self.repeats = repeats
    dtype = input.dtype
  }

  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  func run(_ call: Call) throws(OperationError) -> CallResult {
    let input = call.tensor(0)
    let output = try call.runtime.make(shape: shape, dtype: dtype)
    if output.layout.isEmpty { return .tensor(output) }
    let lead = repeats.count - input.rank
    var split = Layout(shape: [], strides: [])
    var source = Layout(shape: [], strides: [], offset: input.layout.offset)
    for (place, times) in repeats.enumerated() {
      let size = place < lead ? 1 : input.shape[place - lead]
      split.shape += [times, size]
      split.strides += [output.strides[place] &* size, output.strides[place]]
      source.shape += [1, size]
      source.strides += [0, place < lead ? 0 : input.strides[place - lead]]
    }
    try Copying.copy(input.viewed(as: source), into: output.viewed(as: split), call.runtime)
    return .tensor(output)
  }
}

/// Fewer repeats than dims.
public struct RepeatMismatch: Fault {
  public static let code = "repeat"
  public let shape: [Int]
  public let repeats: [Int]
  public var message: String {
    "\(repeats.count) repeats for the \(shape.count) dims of \(Shape.text(shape)): every dim needs "
      + "one (tile fills up with 1)"
  }
  public var torch: String? {
    "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
  }
  public var blamed: [String] { ["repeats"] }
}

/// Shapes, without tensors, that don't broadcast.
public struct ShapesMismatch: Fault {
  public static let code = "broadcast"
  public let shapes: [[Int]]
  /// The shape that doesn't fit to those before it.
  public let place: Int
  public let common: [Int]
  /// The failing dim of the aligned shapes.
  public let dim: Int

  private var size: Int { shapes[place][shapes[place].count - (common.count - dim)] }
  public var message: String {
    "\(size) against \(common[dim]) in dim \(dim - common.count): neither is 1"
  }
  public var torch: String? {
    let shape = shapes[place]
    let tuple =
      "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
    return "Attempting to broadcast a dimension of length \(size) at \(dim - common.count)! "
      + "Mismatching argument at index \(place) had \(tuple); but expected shape should be "
      + "broadcastable to \(Shape.text(common))"
  }
  public var blamed: [String] { ["shapes"] }
  public var details: [String] {
    Shape.alignmentTable(
      [common, shapes[place]], names: ["before", "shape \(place)"], marking: dim)
  }
}
