/// Tensors made from nothing but sizes and numbers.
enum Making {
  static let all: [Operation] = [zeros, tensor]

  static let zeros = Operation(
    "zeros", in: [.torch], writes: [.out],
    summary: "A tensor of zeros.", shapes: "size → [*size]",
    notes: ["Sizes are written bare or as a list; no size gives a 0-d tensor."],
    related: ["ones", "full", "empty", "zeros_like", "new_zeros"],
    examples: [
      .init("torch.zeros(2, 3)", gives: "tensor([[0., 0., 0.],\n        [0., 0., 0.]])"),
      .init("torch.zeros(2, dtype=torch.int64)", gives: "tensor([0, 0])"),
      .init("torch.zeros(-1)", fails: NegativeSize.self),
    ],
    Signature(
      [.sizes()] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try FreshPlan(shape: call.ints(0), dtype: call.dtype(1) ?? call.runtime.defaultDType)
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try filled(plan.shape, plan.dtype, with: .int(0), call.runtime))
      }))

  static let tensor = Operation(
    "tensor", in: [.torch],
    summary: "A tensor from numbers in nested lists.", shapes: "data → the lists' lengths",
    notes: [
      "Floats give the default float dtype, ints int64, bools bool; a tensor in `data` brings its own.",
      "The data is always copied.",
    ],
    related: ["as_tensor", "full", "arange"],
    examples: [
      .init("torch.tensor([[1, 2], [3, 4]])", gives: "tensor([[1, 2],\n        [3, 4]])"),
      .init("torch.tensor(2.5)", gives: "tensor(2.5000)"),
    ],
    Signature(
      [
        Parameter("data", .data), .dtype,
        .init("device", .device, default: Argument.none, keywordOnly: true),
        .init("requires_grad", .bool, default: .bool(false), keywordOnly: true),
        .init("pin_memory", .bool, default: .bool(false), keywordOnly: true),
      ],
      plan: { (call) throws(OperationError) in
        guard case .data(let data) = call[0] else {
          return try FreshPlan(shape: [], dtype: .float32)
        }
        return try FreshPlan(shape: data.shape, dtype: call.dtype(1) ?? data.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let result = try call.runtime.make(shape: plan.shape, dtype: plan.dtype)
        if case .data(let data) = call[0] {
          for (place, scalar) in data.scalars.enumerated() { result.store(scalar, at: place) }
        }
        return .tensor(result)
      }))

  /// A row-major tensor with every element the same.
  static func filled(
    _ shape: [Int], _ dtype: DType, with value: Scalar, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try runtime.make(shape: shape, dtype: dtype)
    let one = try runtime.make(scalar: value, dtype: dtype)
    try Copying.copy(one, into: result, runtime)
    return result
  }
}
