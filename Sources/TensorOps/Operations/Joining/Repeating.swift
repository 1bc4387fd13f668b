/// Elements repeated where they stand.
enum Repeating {
  static let all: [Operation] = [repeatInterleave]

  static let repeatInterleave = Operation(
    "repeat_interleave", in: [.torch, .method],
    summary: "Repeats each element, or each slice along a dim, where it stands.",
    shapes: "input: [..., n, ...] → [..., n · repeats, ...]; without dim: flattened first",
    notes: [
      "repeats is a number, or a tensor with a number for each slice.",
      "Of a tensor of counts alone: each place as many times as its count says.",
    ],
    related: ["repeat", "tile"],
    examples: [
      .init(
        "torch.tensor([1, 2]).repeat_interleave(2)", gives: "tensor([1, 1, 2, 2])"),
      .init(
        "torch.repeat_interleave(torch.tensor([1, 2]), torch.tensor([2, 1]))",
        gives: "tensor([1, 1, 2])"),
      .init("torch.repeat_interleave(torch.tensor([1, 2]), -1)", fails: Refusal.self),
    ],
    Signature(
      [.tensor("repeats"), Parameter.optionalInt("output_size").keyword],
      plan: { (call) throws(OperationError) in
        let counts = call.tensor(0)
        if counts.rank != 1 {
          throw OperationError(
            Refusal(
              .runtime, "counts are a list, not \(Shape.text(counts.shape))",
              torch: "repeat_interleave only accept 1D vector as repeat", blamed: ["repeats"]))
        }
        try checkCounts(counts)
        return RepeatPlan(
          shape: call.optionalInt(1).map { [$0] }, dtype: counts.dtype, dim: 0)
      },
      kernel: { (_, call) throws(OperationError) in
        let counts = call.tensor(0)
        let places = try repeatedPlaces(
          counts, size: counts.count, output: call.optionalInt(1), call.runtime)
        return .tensor(try Copying.cast(places, to: counts.dtype, call.runtime))
      }),
    Signature(
      [
        .tensor(), .tensor("repeats"), .init("dim", .int, default: Argument.none),
        Parameter.optionalInt("output_size").keyword,
      ],
      plan: { (call) throws(OperationError) in
        let (input, counts) = (call.tensor(0), call.tensor(1))
        if counts.rank > 1 {
          throw OperationError(
            Refusal(
              .runtime, "counts are a list, not \(Shape.text(counts.shape))",
              torch: "repeats must be 0-dim or 1-dim tensor", blamed: ["repeats"]))
        }
        if input.rank == 0, let dim = call.optionalInt(2) {
          throw OperationError(
            Refusal(
              .index, "a 0-d tensor has no dim to repeat along",
              torch: "Dimension specified as \(dim) but tensor has no dimensions",
              blamed: ["dim"]))
        }
        let (shape, dim) = try lined(input, call.optionalInt(2))
        if counts.count != 1 && counts.count != shape[dim] {
          throw OperationError(
            Refusal(
              .runtime, "there are \(counts.count) counts for \(shape[dim]) slices",
              torch: "repeats must have the same size as input along dim, but got "
                + "repeats.size(0) = \(counts.count) and input.size(\(call.optionalInt(2) ?? 0)) = "
                + "\(shape[dim])",
              blamed: ["repeats"]))
        }
        try checkCounts(counts)
        var planned = shape
        if let size = call.optionalInt(3) { planned[dim] = max(size, 0) }
        return RepeatPlan(
          shape: call.optionalInt(3) == nil ? nil : planned, dtype: input.dtype, dim: dim)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let input = try flattened(call.tensor(0), call.optionalInt(2), runtime)
        let size = input.shape[plan.dim]
        var counts = call.tensor(1)
        if counts.count == 1 {
          counts = counts.viewed(
            as: Layout(shape: [size], strides: [0], offset: counts.layout.offset))
        }
        let places = try repeatedPlaces(
          counts, size: size, output: call.optionalInt(3), runtime)
        return .tensor(try Rows.pick(input, dim: plan.dim, places, runtime))
      }),
    Signature(
      [
        .tensor(), .int("repeats"), .init("dim", .int, default: Argument.none),
        Parameter.optionalInt("output_size").keyword,
      ],
      plan: { (call) throws(OperationError) in
        var (shape, dim) = try lined(call.tensor(0), call.optionalInt(2))
        let repeats = call.int(1)
        if repeats < 0 {
          throw OperationError(
            Refusal(
              .runtime, "an element can't be repeated \(repeats) times",
              torch: "Repeats must be non-negative", blamed: ["repeats"]))
        }
        if call.tensor(0).rank == 0, let dim = call.optionalInt(2) {
          // PyTorch looks for the new dim beside one that isn't there.
          throw OperationError(DimOutOfRange(dim: try Shape.dim(dim, rank: 0) + 1, rank: 0))
        }
        let (size, overflow) = shape[dim].multipliedReportingOverflow(by: repeats)
        if overflow { throw OperationError(SizeOverflow(shape: [shape[dim], repeats])) }
        shape[dim] = size
        if let output = call.optionalInt(3), output != size {
          throw OperationError(
            Refusal(
              .runtime, "the result has \(size) slices, not \(output)",
              torch: "repeat_interleave: Invalid output_size, expected \(size) but got \(output)",
              blamed: ["output_size"]))
        }
        _ = try Shape.byteCount(shape, dtype: call.tensor(0).dtype)
        return RepeatPlan(shape: shape, dtype: call.tensor(0).dtype, dim: dim)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let input = try flattened(call.tensor(0), call.optionalInt(2), runtime)
        let result = try runtime.make(shape: plan.shape ?? [], dtype: plan.dtype)
        // Each slice with its copies as a dim of their own.
        var wide = input.shape
        wide.insert(call.int(1), at: plan.dim + 1)
        var source = input.layout.unsqueezed(at: plan.dim + 1)
        source.shape[plan.dim + 1] = call.int(1)
        source.strides[plan.dim + 1] = 0
        try Copying.copy(
          input.viewed(as: source), into: result.viewed(as: Layout(contiguous: wide)), runtime)
        return .tensor(result)
      }))

  /// The result's shape where it is known without values.
  private struct RepeatPlan: Plan {
    let shape: [Int]?
    let dtype: DType
    let dim: Int
    var outputs: PlannedOutputs {
      get throws(OperationError) {
        guard let shape else { throw OperationError(NeedsValues()) }
        return .one(Output(shape: shape, dtype: dtype))
      }
    }
  }

  /// The shape along whose dim elements are repeated: flattened where no dim is named.
  private static func lined(
    _ input: Tensor, _ dim: Int?
  ) throws(OperationError) -> ([Int], Int) {
    guard let dim else { return ([input.count], 0) }
    let wrapped = try Shape.dim(dim, rank: input.rank)
    return (input.rank == 0 ? [1] : input.shape, wrapped)
  }

  private static func flattened(
    _ input: Tensor, _ dim: Int?, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if dim != nil { return input }
    let flat = try Copying.contiguous(input, runtime)
    return flat.viewed(
      as: Layout(shape: [flat.count], strides: [1], offset: flat.layout.offset))
  }

  private static func checkCounts(_ counts: Tensor) throws(OperationError) {
    if counts.dtype != .int64 && counts.dtype != .int32 {
      throw OperationError(
        DTypeNotSupported(counts.dtype, kernel: "repeat_interleave_cpu", parameter: "repeats"))
    }
  }

  /// Each place of `0 ..< size` as often as its count says.
  private static func repeatedPlaces(
    _ counts: Tensor, size: Int, output: Int?, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let counts = try Copying.contiguousCopy(counts, as: .int64, runtime)
    let from = counts.base.assumingMemoryBound(to: Int.self)
    var total = 0
    for place in 0..<size {
      if from[place] < 0 {
        throw OperationError(
          Refusal(
            .runtime, "an element can't be repeated \(from[place]) times",
            torch: "repeats can not be negative", blamed: ["repeats"]))
      }
      let (next, overflow) = total.addingReportingOverflow(from[place])
      if overflow { throw OperationError(SizeOverflow(shape: [total, from[place]])) }
      total = next
    }
    if let output, output != total {
      throw OperationError(
        Refusal(
          .runtime, "the counts add up to \(total), not \(output)",
          torch: "allocated size does not match required size", blamed: ["output_size"]))
    }
    let places = try runtime.make(shape: [total], dtype: .int64)
    let to = places.base.assumingMemoryBound(to: Int.self)
    var written = 0
    for place in 0..<size {
      if place & 0xFFFF == 0xFFFF { try runtime.checkInterrupt() }
      for _ in 0..<from[place] {
        to[written] = place
        written += 1
      }
    }
    return places
  }
}
