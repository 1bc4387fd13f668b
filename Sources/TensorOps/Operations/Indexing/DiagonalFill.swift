/// Writing into a diagonal.
enum DiagonalFill {
  static let all: [Operation] = [fillDiagonal]

  static let fillDiagonal = Operation(
    "fill_diagonal_", in: [.method],
    summary: "Writes one number into every element whose indices are all the same.",
    shapes: "input: [n, m] or [n, n, n, ...] → input",
    notes: [
      "With wrap=True the diagonal of a tall matrix begins again below, one row left out.",
      "The number is converted to the tensor's dtype, which must be able to hold it.",
    ],
    source: "PyTorch: torch.Tensor.fill_diagonal_", related: ["diagonal", "diag", "fill_"],
    examples: [
      .init(
        "torch.zeros(2, 3).fill_diagonal_(5)",
        gives: "tensor([[5., 0., 0.],\n        [0., 5., 0.]])"),
      .init("torch.zeros(3).fill_diagonal_(5)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .number("fill_value"), .flag("wrap", default: false)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank < 2 {
          throw OperationError(
            Refusal(
              .runtime, "\(input.rank) dims have no diagonal",
              torch: "dimensions must larger than 1", blamed: ["input"]))
        }
        if input.rank > 2 && input.shape.contains(where: { $0 != input.shape[0] }) {
          throw OperationError(
            Refusal(
              .runtime, "the dims \(Shape.text(input.shape)) must all be alike",
              torch: "all dimensions of input must be of equal length", blamed: ["input"]))
        }
        _ = try call.scalar(1).checked(input.dtype, parameter: "fill_value")
        return KnownPlan(.argument(0))
      },
      kernel: { (_, call) throws(OperationError) in
        let input = call.tensor(0)
        if input.layout.isEmpty { return .argument(0) }
        let value = try call.runtime.make(scalar: call.scalar(1), dtype: input.dtype)
        let step = input.strides.reduce(0, &+)
        let length = input.shape.min() ?? 0
        // One run of the diagonal after another, each a row below where the last one ended.
        var row = 0
        while row < input.shape[0] {
          try call.runtime.checkInterrupt()
          let run = Layout(
            shape: [Swift.min(length, input.shape[0] - row)], strides: [step],
            offset: input.layout.offset + row * input.strides[0])
          try Copying.copy(value, into: input.viewed(as: run), call.runtime)
          if !call.bool(2) || input.rank > 2 { break }
          row += input.shape[1] + 1
        }
        return .argument(0)
      }))
}
