/// Rows found by number.
enum Lookup {
  static let all: [Operation] = [oneHot, embedding, functionalEmbedding, bag]

  static let oneHot = Operation(
    "one_hot", in: [.functional], summary: "A row of zeros with a one at each class's place.",
    shapes: "input: [...] → [..., num_classes]", formula: "outᵢⱼ = 1 where j = inputᵢ, else 0",
    notes: ["Without num_classes: one more than the largest class."],
    source: "PyTorch: torch.nn.functional.one_hot", related: ["embedding", "eye"],
    examples: [
      .init(
        "F.one_hot(torch.tensor([0, 2]))", gives: "tensor([[1, 0, 0],\n        [0, 0, 1]])"),
      .init("F.one_hot(torch.tensor([0, 2]), 2)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .int("num_classes", default: -1)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let classes = call.int(1)
        if input.dtype != .int64 {
          throw OperationError(
            Refusal(
              .runtime, "classes are int64, not \(input.dtype.name)",
              torch: "one_hot is only applicable to index tensor of type LongTensor.",
              blamed: ["input"]))
        }
        if input.count == 0 && classes <= 0 {
          throw OperationError(
            Refusal(
              .runtime, "no classes tell how many there are",
              torch: "Can not infer total number of classes from empty tensor.",
              blamed: ["num_classes"]))
        }
        if classes >= 0 {
          _ = try Shape.byteCount(input.shape + [classes], dtype: .int64)
        }
        return OneHotPlan(shape: input.shape, classes: classes)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let input = try Copying.contiguous(call.tensor(0), runtime)
        let from = input.base.assumingMemoryBound(to: Int.self)
        var largest = -1
        for place in 0..<input.count {
          if from[place] < 0 {
            throw OperationError(
              Refusal(
                .runtime, "\(from[place]) is no class", torch: "Class values must be non-negative.",
                blamed: ["input"]))
          }
          largest = max(largest, from[place])
        }
        var classes = plan.classes
        if classes == -1 {
          if largest == .max { throw OperationError(SizeOverflow(shape: [largest])) }
          classes = largest + 1
        } else if largest >= classes {
          throw OperationError(
            Refusal(
              .runtime, "class \(largest) is not among \(classes)",
              torch: "Class values must be smaller than num_classes.",
              blamed: ["input", "num_classes"]))
        }
        let shape = input.shape + [classes]
        _ = try Shape.byteCount(shape, dtype: .int64)
        let result = try Making.filled(shape, .int64, with: .int(0), runtime)
        let to = result.base.assumingMemoryBound(to: Int.self)
        for place in 0..<input.count { to[place * classes + from[place]] = 1 }
        return .tensor(result)
      }))

  private struct OneHotPlan: Plan {
    let shape: [Int]
    let classes: Int
    var outputs: PlannedOutputs {
      get throws(OperationError) {
        if classes < 0 { throw OperationError(NeedsValues()) }
        return .one(Output(shape: shape + [classes], dtype: .int64))
      }
    }
  }

  static let embedding = Operation(
    "embedding", in: [.torch], summary: "The rows of a table that a tensor of numbers names.",
    shapes: "weight: [rows, width], indices: [...] → [..., width]",
    source: "PyTorch: torch.embedding", related: ["one_hot", "index_select"],
    examples: [
      .init(
        "torch.embedding(torch.tensor([[1., 2.], [3., 4.]]), torch.tensor([1, 0]))",
        gives: "tensor([[3., 4.],\n        [1., 2.]])"),
      .init("torch.embedding(torch.ones(2, 2), torch.tensor([2]))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor("weight"), .tensor("indices"), .int("padding_idx", default: -1),
        .flag("scale_grad_by_freq", default: false), .flag("sparse", default: false),
      ],
      plan: { (call) throws(OperationError) in try plan(call.tensor(0), call.tensor(1)) },
      kernel: { (plan, call) throws(OperationError) in
        try rows(call.tensor(0), call.tensor(1), plan, call.runtime)
      }))

  static let functionalEmbedding = Operation(
    "embedding", in: [.functional], summary: "The rows of a table that a tensor of numbers names.",
    shapes: "input: [...], weight: [rows, width] → [..., width]",
    notes: [
      "padding_idx matters to gradients only, and is checked.",
      "max_norm shortens the rows that are looked up, in the table itself.",
    ],
    source: "PyTorch: torch.nn.functional.embedding", related: ["one_hot", "index_select"],
    examples: [
      .init(
        "F.embedding(torch.tensor([1, 0]), torch.tensor([[1., 2.], [3., 4.]]))",
        gives: "tensor([[3., 4.],\n        [1., 2.]])"),
      .init("F.embedding(torch.tensor([2]), torch.ones(2, 2))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .tensor("weight"), .optionalInt("padding_idx"),
        .init("max_norm", .float, default: Argument.none), .float("norm_type", default: 2),
        .flag("scale_grad_by_freq", default: false), .flag("sparse", default: false),
      ],
      plan: { (call) throws(OperationError) in
        let weight = call.tensor(1)
        if call.optionalDouble(3) != nil { try checkIndices(call.tensor(0), renorms: true) }
        let height = weight.shape.first ?? 0
        if let padding = call.optionalInt(2), padding >= height || padding < -height {
          throw OperationError(
            Refusal(
              .runtime, "the table has no row \(padding)",
              torch: "Padding_idx must be within num_embeddings", blamed: ["padding_idx"]))
        }
        if weight.rank != 2 {
          // PyTorch looks at the indices first.
          try checkIndices(call.tensor(0))
          throw OperationError(
            Refusal(
              .runtime, "the table is a matrix, not \(Shape.text(weight.shape))",
              torch: "'weight' must be 2-D", blamed: ["weight"]))
        }
        return try plan(weight, call.tensor(0))
      },
      kernel: { (plan, call) throws(OperationError) in
        if let limit = call.optionalDouble(3) {
          let numbers = call.tensor(0).scalars.map(\.truncatedInt)
          let table = call.tensor(1)
          if let number = numbers.first(where: { $0 < 0 || $0 >= table.shape[0] }) {
            throw noRow(number, table)
          }
          try shorten(table, rows: numbers, to: limit, norm: call.double(4), call.runtime)
        }
        return try rows(call.tensor(1), call.tensor(0), plan, call.runtime)
      }))

  static func checkIndices(
    _ indices: Tensor, renorms: Bool = false
  ) throws(OperationError) {
    if indices.dtype != .int64 && indices.dtype != .int32 {
      throw OperationError(
        Refusal(
          .runtime, "rows are named by int64 or int32, not \(indices.dtype.name)",
          torch:
            "Expected tensor for argument #\(renorms ? 2 : 1) 'indices' to have one of the following scalar "
            + "types: Long, Int; but got torch.\(indices.dtype.scalarTypeName)Tensor instead "
            + "(while checking arguments for embedding\(renorms ? "_renorm_" : ""))",
          blamed: ["input", "indices"]))
    }
  }

  private static func plan(
    _ weight: Tensor, _ indices: Tensor
  ) throws(OperationError) -> FreshPlan {
    if weight.rank != 2 {
      throw OperationError(
        Refusal(
          .runtime, "the table is a matrix, not \(Shape.text(weight.shape))",
          torch: "'weight' must be 2-D", blamed: ["weight"]))
    }
    try checkIndices(indices)
    return try FreshPlan(shape: indices.shape + [weight.shape[1]], dtype: weight.dtype)
  }

  private static func rows(
    _ weight: Tensor, _ indices: Tensor, _ plan: FreshPlan, _ runtime: Runtime
  ) throws(OperationError) -> CallResult {
    let places = try Copying.contiguous(indices, as: .int64, runtime)
    let from = places.base.assumingMemoryBound(to: Int.self)
    for place in 0..<places.count where from[place] < 0 || from[place] >= weight.shape[0] {
      throw OperationError(
        Refusal(
          .index, "the table has no row \(from[place]): it has \(weight.shape[0])",
          torch: "index out of range in self", blamed: ["input", "indices"]))
    }
    let flat = places.viewed(
      as: Layout(shape: [places.count], strides: [1], offset: places.layout.offset))
    return .tensor(try Rows.pick(weight, dim: 0, flat, runtime).viewed(as: plan.layout))
  }
}
