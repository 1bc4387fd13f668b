/// More elements around the edges.
enum Padding {
  static let all: [Operation] = [pad, constantPad]

  static let pad = Operation(
    "pad", in: [.functional],
    summary: "Adds elements around the edges: a constant, or the tensor's own by reflection, "
      + "repetition or wrapping round.",
    shapes:
      "input: [..., n], pad (left, right) → [..., left + n + right]; two more numbers for each "
      + "dim before",
    notes: [
      "Negative numbers cut off instead.",
      "Modes other than 'constant' pad the last dim of 2-d and 3-d tensors, the last two of 3-d and "
        + "4-d ones, the last three of 4-d and 5-d ones.",
    ],
    source: "PyTorch: torch.nn.functional.pad", related: ["constant_pad_nd", "cat"],
    examples: [
      .init("F.pad(torch.tensor([1, 2]), (1, 2))", gives: "tensor([0, 1, 2, 0, 0])"),
      .init(
        "F.pad(torch.tensor([[1., 2., 3.]]), (1, 1), 'reflect')",
        gives: "tensor([[2., 1., 2., 3., 2.]])"),
      .init("F.pad(torch.ones(2, 3), (1,))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), Parameter("pad", .ints), .string("mode", default: "constant"),
        .init("value", .float, default: Argument.none),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let pads = call.ints(1)
        let mode = call.string(2) ?? "constant"
        if pads.count % 2 != 0 {
          throw refusal(
            "there are two numbers for each dim, not \(pads.count)",
            "Padding length must be divisible by 2")
        }
        if pads.count > 2 * input.rank {
          throw refusal(
            "a \(input.rank)-d tensor takes at most \(2 * input.rank) numbers",
            "Padding length should be less than or equal to two times the input dimension but got "
              + "padding length \(pads.count) and input of dimension \(input.rank)")
        }
        if mode == "constant" {
          return try constantPlan(input, pads, value: call.optionalScalar(3) ?? .int(0))
        }
        if let value = call.optionalDouble(3), value != 0 {
          throw refusal(
            "only the constant mode takes a value",
            "Padding mode \"\(mode)\" doesn't take in value argument", blamed: "value")
        }
        return try edgePlan(input, pads, mode: mode)
      }, kernel: fill))

  static let constantPad = Operation(
    "constant_pad_nd", in: [.torch], summary: "Adds elements of one value around the edges.",
    shapes: "input: [..., n], pad (left, right) → [..., left + n + right]",
    notes: ["Negative numbers cut off instead."], related: ["pad"],
    examples: [
      .init(
        "torch.constant_pad_nd(torch.tensor([1, 2]), (1, 0), 7)", gives: "tensor([7, 1, 2])"),
      .init("torch.constant_pad_nd(torch.ones(2), (1,))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), Parameter("pad", .ints), .number("value", default: .int(0))],
      plan: { (call) throws(OperationError) in
        let pads = call.ints(1)
        if pads.count % 2 != 0 {
          throw refusal(
            "there are two numbers for each dim, not \(pads.count)",
            "Length of pad must be even but instead it equals \(pads.count)")
        }
        if pads.count > 2 * call.tensor(0).rank {
          throw refusal(
            "a \(call.tensor(0).rank)-d tensor takes at most \(2 * call.tensor(0).rank) numbers",
            "Length of pad should be no more than twice the number of dimensions of the input. Pad "
              + "length is \(pads.count)while the input has \(call.tensor(0).rank)dimensions.")
        }
        return try constantPlan(call.tensor(0), pads, value: call.scalar(2))
      }, kernel: fill))

  /// What a padded dim reads, for each place of the result.
  private enum Edge: Sendable {
    case constant(Scalar)
    case reflect, replicate, circular
  }

  private struct PadPlan: Plan {
    let output: Output
    let edge: Edge
    /// Numbers of elements before and after, for each dim.
    let before: [Int]
    let after: [Int]
    var outputs: PlannedOutputs { .one(output) }
  }

  /// Pads by dim, front first.
  private static func sides(_ pads: [Int], rank: Int) -> (before: [Int], after: [Int]) {
    var before = [Int](repeating: 0, count: rank)
    var after = before
    for pair in 0..<pads.count / 2 {
      before[rank - 1 - pair] = pads[2 * pair]
      after[rank - 1 - pair] = pads[2 * pair + 1]
    }
    return (before, after)
  }

  private static func paddedShape(
    _ input: Tensor, _ before: [Int], _ after: [Int]
  ) throws(OperationError) -> [Int] {
    var shape = input.shape
    for dim in shape.indices {
      let (first, over) = shape[dim].addingReportingOverflow(before[dim])
      let (size, more) = first.addingReportingOverflow(after[dim])
      if over || more {
        throw refusal(
          "\(shape[dim]) and the pads of dim \(dim) add up to more than 64 bits hold",
          "The input size \(shape[dim]), plus negative padding \(before[dim]) and \(after[dim]) "
            + "resulted in a negative output size, which is invalid. Check dimension \(dim) of "
            + "your input.")
      }
      shape[dim] = size
    }
    return shape
  }

  private static func constantPlan(
    _ input: Tensor, _ pads: [Int], value: Scalar
  ) throws(OperationError) -> PadPlan {
    let (before, after) = sides(pads, rank: input.rank)
    let shape = try paddedShape(input, before, after)
    for dim in shape.indices where input.shape[dim] + min(before[dim], 0) + min(after[dim], 0) < 0 {
      throw refusal(
        "more is cut off than the \(input.shape[dim]) of dim \(dim)",
        "narrow(): length must be non-negative.")
    }
    if pads.allSatisfy({ $0 <= 0 }) {
      let layout = Layout(shape: shape, strides: input.strides).preserved
      return PadPlan(
        output: Output(layout: layout, dtype: input.dtype), edge: .constant(value),
        before: before, after: after)
    }
    let output = try FreshPlan(shape: shape, dtype: input.dtype).output
    _ = try value.checked(input.dtype, parameter: "value")
    return PadPlan(output: output, edge: .constant(value), before: before, after: after)
  }

  private static func edgePlan(
    _ input: Tensor, _ pads: [Int], mode: String
  ) throws(OperationError) -> PadPlan {
    let dims = pads.count / 2
    let rank = input.rank
    guard dims >= 1, dims <= 3, rank == dims + 1 || rank == dims + 2 else {
      throw OperationError(
        Refusal(
          .notImplemented,
          "\(pads.count) numbers don't pad a \(rank)-d tensor with mode '\(mode)'",
          torch: "Padding size \(pads.count) is not supported for \(rank)D input tensor.",
          blamed: ["pad"]))
    }
    let (before, after) = sides(pads, rank: rank)
    let edge: Edge
    switch mode {
    case "circular":
      edge = .circular
      let shape = try paddedShape(input, before, after)
      for dim in (rank - dims)..<rank {
        let size = input.shape[dim]
        if before[dim] > size || after[dim] > size {
          throw refusal(
            "dim \(dim) can be wrapped round once, by \(size)",
            "Padding value causes wrapping around more than once.")
        }
        if size + min(before[dim], 0) + min(after[dim], 0) < 0 || shape[dim] < 0 {
          throw refusal(
            "more is cut off than the \(size) of dim \(dim)",
            "Negative padding value is resulting in an empty dimension")
        }
      }
      for dim in (rank - dims)..<rank {
        // What is left after cutting must suffice for one turn.
        let kept = input.shape[dim] + min(before[dim], 0) + min(after[dim], 0)
        if before[dim] > kept || after[dim] > kept { throw OperationError(ReadOverlap()) }
      }
    case "reflect", "replicate":
      edge = mode == "reflect" ? .reflect : .replicate
      try checkEdges(input, before, after, dims: dims, mode: mode)
    default:
      throw OperationError(
        Refusal(
          .notImplemented, "modes are constant, reflect, replicate and circular",
          torch: "Unrecognised padding mode \(mode)", blamed: ["mode"]))
    }
    let shape = try paddedShape(input, before, after)
    return PadPlan(
      output: try FreshPlan(shape: shape, dtype: input.dtype).output, edge: edge, before: before,
      after: after)
  }

  private static func checkEdges(
    _ input: Tensor, _ before: [Int], _ after: [Int], dims: Int, mode: String
  ) throws(OperationError) {
    let rank = input.rank
    let first = rank - dims
    // Only the batch may be empty.
    if input.shape.dropFirst(rank == dims + 2 ? 1 : 0).contains(0) {
      throw refusal(
        "there is nothing to \(mode) in \(Shape.text(input.shape))",
        "Expected \(dims + 1)D or \(dims + 2)D (batch mode) tensor with possibly 0 batch size and "
          + "other non-zero dimensions for input, but got: \(Shape.text(input.shape))",
        blamed: "input")
    }
    if mode == "reflect" {
      for (place, dim) in (first..<rank).reversed().enumerated()
      where before[dim] >= input.shape[dim] || after[dim] >= input.shape[dim] {
        throw refusal(
          "dim \(dim) has \(input.shape[dim]) elements, so that fewer than that can be reflected",
          "Argument #\(4 + 2 * place): Padding size should be less than the corresponding input "
            + "dimension, but got: padding (\(before[dim]), \(after[dim])) at dimension \(dim) of "
            + "input \(Shape.text(input.shape))")
      }
    }
    let shape = try paddedShape(input, before, after)
    if shape[first...].contains(where: { $0 < 1 }) {
      let names = ["D", "H", "W"].suffix(dims)
      func listed(_ sizes: [Int], _ separator: String) -> String {
        zip(names, sizes[first...]).map { "\($0): \($1)" }.joined(separator: separator)
      }
      throw refusal(
        "nothing would be left of \(Shape.text(input.shape))",
        dims == 1
          ? "input (W: \(input.shape[first])) is too small. Calculated output W: \(shape[first])"
          : "Calculated output \(listed(shape, " ")) must be >= 1 in every dimension (input "
            + "\(listed(input.shape, ", ")))")
    }
    if input.dtype == .bool {
      throw OperationError(
        DTypeNotSupported(
          .bool, kernel: "\(mode == "reflect" ? "reflection" : "replication")_pad\(dims)d"))
    }
  }

  @Sendable
  private static func fill(_ plan: PadPlan, _ call: Call) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let input = call.tensor(0)
    let shape = plan.output.layout.shape
    if case .constant(let value) = plan.edge {
      var source = input.layout
      var target = plan.output.layout
      for dim in shape.indices {
        let start = max(0, -plan.before[dim])
        let kept = input.shape[dim] + min(plan.before[dim], 0) + min(plan.after[dim], 0)
        source = source.narrowed(dim, from: start, length: kept)
        target = target.narrowed(dim, from: max(0, plan.before[dim]), length: kept)
      }
      let result =
        target.shape == shape
        ? try runtime.make(layout: plan.output.layout, dtype: input.dtype)
        : try Making.filled(plan.output.layout, input.dtype, with: value, runtime)
      try Copying.copy(input.viewed(as: source), into: result.viewed(as: target), runtime)
      return .tensor(result)
    }
    var result = input
    for dim in shape.indices where plan.before[dim] != 0 || plan.after[dim] != 0 {
      let places = try runtime.make(shape: [shape[dim]], dtype: .int64)
      let to = places.base.assumingMemoryBound(to: Int.self)
      let (size, before) = (input.shape[dim], plan.before[dim])
      // What is left of the dim after cutting: circular padding wraps round that.
      let start = max(0, -before)
      let kept = size + min(before, 0) + min(plan.after[dim], 0)
      for place in 0..<shape[dim] {
        let read = place - before
        switch plan.edge {
        case .reflect: to[place] = read < 0 ? -read : read < size ? read : 2 * (size - 1) - read
        case .circular: to[place] = start + ((read - start) % kept + kept) % kept
        default: to[place] = min(max(read, 0), size - 1)
        }
      }
      result = try Rows.pick(result, dim: dim, places, runtime)
    }
    if result.storage === input.storage { result = try Copying.contiguousCopy(input, runtime) }
    return .tensor(result)
  }

  private static func refusal(
    _ message: String, _ torch: String, blamed parameter: String = "pad"
  ) -> OperationError {
    OperationError(Refusal(.runtime, message, torch: torch, blamed: [parameter]))
  }
}
