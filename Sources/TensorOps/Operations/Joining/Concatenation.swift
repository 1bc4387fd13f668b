/// Several tensors as one.
enum Concatenation {
  static let all: [Operation] = [
    cat, stack, hstack, vstack, dstack, columnStack, blockDiagonal,
  ]

  static let cat = Operation(
    "cat", in: [.torch], aliases: [.init("concat"), .init("concatenate")], writes: [.out],
    summary: "Joins tensors along a dim they have.",
    shapes: "[..., a, ...], [..., b, ...], … → [..., a + b + …, ...]",
    notes: [
      "All other dims must agree; dtypes promote.",
      "A tensor of shape [0] joins anything and adds nothing.",
    ],
    related: ["stack", "hstack", "vstack", "split"],
    examples: [
      .init(
        "torch.cat([torch.ones(1, 2), torch.zeros(1, 2)])",
        gives: "tensor([[1., 1.],\n        [0., 0.]])"),
      .init(
        "torch.cat([torch.tensor([1]), torch.tensor([2.5])])", gives: "tensor([1.0000, 2.5000])"),
      .init("torch.cat([torch.ones(2, 10), torch.ones(2, 1)], 0)", fails: CatSizes.self),
      .init("torch.cat([torch.ones(2), torch.ones(2, 2)])", fails: CatRanks.self),
    ],
    Signature(
      [.tensors(), .dim(default: 0)],
      plan: { (call) throws(OperationError) in
        try CatPlan(call.tensors(0), dim: call.int(1))
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try plan.join(call.tensors(0), call.runtime))
      }))

  static let stack = Operation(
    "stack", in: [.torch], writes: [.out],
    summary: "Joins tensors of one shape along a new dim.",
    shapes: "n × [a, b] → [n, a, b], [a, n, b] or [a, b, n]",
    related: ["cat", "unbind", "hstack", "vstack"],
    examples: [
      .init(
        "torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])], dim=1)",
        gives: "tensor([[1, 3],\n        [2, 4]])"),
      .init("torch.stack([torch.ones(2), torch.ones(3)])", fails: StackSizes.self),
    ],
    Signature(
      [.tensors(), .dim(default: 0)],
      plan: { (call) throws(OperationError) in try stackPlan(call) },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(
          try plan.join(call.tensors(0).map { $0.unsqueezed(at: plan.dim) }, call.runtime))
      }))

  private static func stackPlan(_ call: Call) throws(OperationError) -> CatPlan {
    let tensors = call.tensors(0)
    try checkAny(tensors, "stack")
    let dim = try Shape.dim(call.int(1), rank: tensors[0].rank + 1)
    for (place, tensor) in tensors.enumerated() where tensor.shape != tensors[0].shape {
      throw OperationError(
        StackSizes(first: tensors[0].shape, other: tensor.shape, place: place))
    }
    return try CatPlan(tensors.map { $0.unsqueezed(at: dim) }, dim: dim)
  }

  static let hstack = stacked(
    "hstack", summary: "Joins tensors side by side: along dim 1, or dim 0 where they are vectors.",
    shapes: "[a], [b], … → [a + b + …]; [r, a], [r, b], … → [r, a + b + …]",
    related: ["vstack", "column_stack", "cat"],
    example: .init(
      "torch.hstack((torch.tensor([1, 2]), torch.tensor([3])))", gives: "tensor([1, 2, 3])"),
    failing: .init("torch.hstack((torch.ones(2, 2), torch.ones(3, 2)))", fails: CatSizes.self),
    lift: { $0.rank == 0 ? $0.unsqueezed(at: 0) : $0 }, dim: { $0.rank == 1 ? 0 : 1 })

  static let vstack = stacked(
    "vstack", aliases: [.init("row_stack")],
    summary: "Joins tensors one below the other: vectors become rows.",
    shapes: "[n], [n], … → [rows, n]; [a, n], [b, n], … → [a + b + …, n]",
    related: ["hstack", "stack", "cat"],
    example: .init(
      "torch.vstack((torch.tensor([1, 2]), torch.tensor([3, 4])))",
      gives: "tensor([[1, 2],\n        [3, 4]])"),
    failing: .init("torch.vstack((torch.ones(2), torch.ones(3)))", fails: CatSizes.self),
    lift: { RaisingRank.raised($0, to: 2) }, dim: { _ in 0 })

  static let dstack = stacked(
    "dstack", summary: "Joins tensors one behind the other: along dim 2.",
    shapes: "[r, c], [r, c], … → [r, c, n]", related: ["hstack", "vstack", "stack"],
    example: .init(
      "torch.dstack((torch.tensor([1, 2]), torch.tensor([3, 4])))",
      gives: "tensor([[[1, 3],\n         [2, 4]]])"),
    failing: .init("torch.dstack((torch.ones(2), torch.ones(3)))", fails: CatSizes.self),
    lift: { RaisingRank.raised($0, to: 3) }, dim: { _ in 2 })

  static let columnStack = stacked(
    "column_stack", summary: "Joins tensors side by side: vectors become columns.",
    shapes: "[n], [n], … → [n, columns]; [n, a], [n], … → [n, a + 1 + …]",
    related: ["hstack", "stack"],
    example: .init(
      "torch.column_stack((torch.tensor([1, 2]), torch.tensor([3, 4])))",
      gives: "tensor([[1, 3],\n        [2, 4]])"),
    failing: .init("torch.column_stack((torch.ones(2), torch.ones(3)))", fails: CatSizes.self),
    lift: { tensor in
      if tensor.rank > 1 { return tensor }
      var layout = tensor.layout
      if tensor.rank == 0 { layout = layout.unsqueezed(at: 0) }
      return tensor.viewed(as: layout.unsqueezed(at: 1))
    }, dim: { $0.rank > 1 ? 1 : 0 })

  /// An operation that gives its inputs more dims and then joins them.
  private static func stacked(
    _ name: String, aliases: [Operation.Alias] = [], summary: String, shapes: String,
    related: [String], example: Operation.Example, failing: Operation.Example,
    lift: @escaping @Sendable (Tensor) -> Tensor, dim: @escaping @Sendable (Tensor) -> Int
  ) -> Operation {
    Operation(
      name, in: [.torch], aliases: aliases, writes: [.out], summary: summary, shapes: shapes,
      notes: ["dtypes promote."], related: related, examples: [example, failing],
      Signature(
        [.tensors()],
        plan: { (call) throws(OperationError) in
          try checkAny(call.tensors(0), name)
          let lifted = call.tensors(0).map(lift)
          return try CatPlan(lifted, dim: dim(lifted[0]))
        },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try plan.join(call.tensors(0).map(lift), call.runtime))
        }))
  }

  private static func checkAny(_ tensors: [Tensor], _ name: String) throws(OperationError) {
    if tensors.isEmpty {
      throw OperationError(
        Refusal(
          .runtime, "there is nothing to join", torch: "\(name) expects a non-empty TensorList",
          blamed: ["tensors"]))
    }
  }

  static let blockDiagonal = Operation(
    "block_diag", in: [.torch],
    summary: "A matrix with the given ones along its diagonal and zeros elsewhere.",
    shapes: "[a, b], [c, d], … → [a + c + …, b + d + …]",
    notes: ["Vectors count as rows, numbers as 1 × 1 matrices; dtypes promote."],
    related: ["cat", "diag"],
    examples: [
      .init(
        "torch.block_diag(torch.tensor([[1, 2]]), torch.tensor(3))",
        gives: "tensor([[1, 2, 0],\n        [0, 0, 3]])"),
      .init("torch.block_diag(torch.ones(2, 2, 2))", fails: Refusal.self),
    ],
    Signature(
      [Parameter("tensors", .tensors, variadic: true)],
      plan: { (call) throws(OperationError) in
        let tensors = call.tensors(0)
        var promotion = Promotion(call.runtime)
        var (rows, columns) = (0, 0)
        for (place, tensor) in tensors.enumerated() {
          if tensor.rank > 2 {
            throw OperationError(
              Refusal(
                .runtime, "blocks are matrices, not \(Shape.text(tensor.shape))",
                torch: "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input "
                  + "\(place) has \(tensor.rank) dimensions", blamed: ["tensors"]))
          }
          let block = RaisingRank.raised(tensor, to: 2)
          rows = try sum(rows, block.shape[0])
          columns = try sum(columns, block.shape[1])
          promotion.add(tensor)
        }
        return try FreshPlan(
          shape: tensors.isEmpty ? [1, 0] : [rows, columns], dtype: promotion.result)
      },
      kernel: { (plan, call) throws(OperationError) in
        let result = try Making.filled(plan.shape, plan.dtype, with: .int(0), call.runtime)
        var (row, column) = (0, 0)
        for tensor in call.tensors(0) {
          let block = RaisingRank.raised(tensor, to: 2)
          let place = result.layout.narrowed(0, from: row, length: block.shape[0])
            .narrowed(1, from: column, length: block.shape[1])
          try Copying.copy(block, into: result.viewed(as: place), call.runtime)
          row += block.shape[0]
          column += block.shape[1]
        }
        return .tensor(result)
      }))

  fileprivate static func sum(_ a: Int, _ b: Int) throws(OperationError) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    if overflow { throw OperationError(SizeOverflow(shape: [a, b])) }
    return sum
  }
}

/// Tensors joined along a dim: which of them count, and the shape of the whole.
private struct CatPlan: Plan {
  let output: Output
  let dim: Int
  var outputs: PlannedOutputs { .one(output) }

  init(_ tensors: [Tensor], dim: Int) throws(OperationError) {
    if tensors.isEmpty {
      throw OperationError(
        Refusal(
          .value, "there is nothing to join",
          torch: "torch.cat(): expected a non-empty list of Tensors", blamed: ["tensors"]))
    }
    for (place, tensor) in tensors.enumerated() where tensor.rank == 0 {
      throw OperationError(
        Refusal(
          .runtime, "tensor \(place) has no dims to join along: stack joins numbers",
          torch: "zero-dimensional tensor (at position \(place)) cannot be concatenated",
          blamed: ["tensors"]))
    }
    var dtype = tensors[0].dtype
    for tensor in tensors.dropFirst() { dtype = .promote(dtype, tensor.dtype) }
    guard let first = tensors.first(where: { !CatPlan.isSkipped($0) }) else {
      self.dim = 0
      output = Output(shape: [0], dtype: dtype)
      return
    }
    let wrapped = try Shape.dim(dim, rank: first.rank)
    var shape = first.shape
    shape[wrapped] = 0
    for (place, tensor) in tensors.enumerated() where !CatPlan.isSkipped(tensor) {
      if tensor.rank != first.rank {
        throw OperationError(CatRanks(first: first.shape, other: tensor.shape))
      }
      for other in 0..<shape.count where other != wrapped && tensor.shape[other] != shape[other] {
        throw OperationError(
          CatSizes(
            first: first.shape, other: tensor.shape, dim: wrapped, place: place, clash: other))
      }
      shape[wrapped] = try Concatenation.sum(shape[wrapped], tensor.shape[wrapped])
    }
    self.dim = wrapped
    output = try FreshPlan(shape: shape, dtype: dtype).output
  }

  /// A vector of nothing joins anything, as it did when there was only one empty shape.
  static func isSkipped(_ tensor: Tensor) -> Bool { tensor.rank == 1 && tensor.shape[0] == 0 }

  func join(_ tensors: [Tensor], _ runtime: Runtime) throws(OperationError) -> Tensor {
    let result = try runtime.make(shape: output.layout.shape, dtype: output.dtype)
    if result.layout.isEmpty { return result }
    var start = 0
    for tensor in tensors where !CatPlan.isSkipped(tensor) {
      let length = tensor.shape[dim]
      let place = result.layout.narrowed(dim, from: start, length: length)
      try Copying.copy(tensor, into: result.viewed(as: place), runtime)
      start += length
    }
    return result
  }
}

/// Tensors that are joined along one dim and differ in another.
public struct CatSizes: Fault {
  public static let code = "cat-sizes"
  public let first: [Int]
  public let other: [Int]
  /// The dim along which they are joined.
  public let dim: Int
  /// Which of the tensors differs.
  public let place: Int
  /// The dim in which it differs.
  public let clash: Int
  public var message: String {
    "joined along dim \(dim), tensors agree in all other dims: tensor \(place) has "
      + "\(other[clash]) in dim \(clash), the first has \(first[clash])"
  }
  public var torch: String? {
    "Sizes of tensors must match except in dimension \(dim). Expected size \(first[clash]) but "
      + "got size \(other[clash]) for tensor number \(place) in the list."
  }
  public var blamed: [String] { ["tensors"] }
  public var details: [String] { Shape.alignmentTable([first, other], marking: clash) }
}

/// Tensors joined though one has more dims than the other.
public struct CatRanks: Fault {
  public static let code = "cat-ranks"
  public let first: [Int]
  public let other: [Int]
  public var message: String {
    "joined tensors have equally many dims, not \(Shape.text(first)) and \(Shape.text(other))"
  }
  public var torch: String? {
    "Tensors must have same number of dimensions: got \(first.count) and \(other.count)"
  }
  public var blamed: [String] { ["tensors"] }
}

/// Tensors stacked though their shapes differ.
public struct StackSizes: Fault {
  public static let code = "stack-sizes"
  public let first: [Int]
  public let other: [Int]
  public let place: Int
  public var message: String {
    "stacked tensors have one shape: tensor \(place) is \(Shape.text(other)), the first "
      + Shape.text(first)
  }
  public var torch: String? {
    "stack expects each tensor to be equal size, but got \(Shape.text(first)) at entry 0 and "
      + "\(Shape.text(other)) at entry \(place)"
  }
  public var blamed: [String] { ["tensors"] }
}
