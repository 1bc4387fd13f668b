/// Softmax with noise, so that its largest share is a draw.
enum Gumbel {
  static let all: [Operation] = [softmax]

  static let softmax = Operation(
    "gumbel_softmax", in: [.functional],
    summary: "Softmax of logits with Gumbel's noise: shares whose largest is a draw.",
    shapes: "logits: [..., n, ...] → [..., n, ...]",
    formula: "out = softmax((logits + g) / tau), g = −ln e, e ~ Exp(1)",
    notes: [
      "hard=True gives 1 for the largest share and 0 for the others.",
      "eps is accepted and has no effect.",
    ],
    source: "PyTorch: torch.nn.functional.gumbel_softmax", related: ["softmax", "multinomial"],
    examples: [
      .init("F.gumbel_softmax(torch.zeros(2, 3), hard=True).sum(1)", gives: "tensor([1., 1.])"),
      .init("F.gumbel_softmax(torch.zeros(2, 3), dim=2)", fails: DimOutOfRange.self),
    ],
    .composed([
      .tensor("logits"), .float("tau", default: 1), .flag("hard", default: false),
      .float("eps", default: 1e-10), .dim(default: -1),
    ]) { (call) throws(OperationError) in
      let runtime = call.runtime
      let logits = call.tensor(0)
      let dim = try Shape.dim(call.int(4), rank: logits.rank)
      let waits = try RandomFills.exponential(
        .tensor(
          try ConstantTensors.empty(.ints(logits.shape), .dtype(logits.dtype), runtime: runtime)),
        runtime: runtime)
      let noise = try Arithmetic.neg(
        .tensor(try Exponentials.log(.tensor(waits), runtime: runtime)), runtime: runtime)
      let sum = try Arithmetic.add(call[0], .tensor(noise), runtime: runtime)
      let scaled = try Division.div(.tensor(sum), call[1], runtime: runtime)
      let soft = try Softmaxes.softmax(.tensor(scaled), .int(dim), runtime: runtime)
      if !call.bool(2) { return .tensor(soft) }
      let place = try LargestAndSmallest.argmax(
        .tensor(soft), .int(dim), .bool(true), runtime: runtime)
      let zeros = try ConstantTensors.zerosLike(.tensor(soft), runtime: runtime)
      let hard = try Scattering.scatter(
        .tensor(zeros), .int(dim), .tensor(place), .float(1), signature: 1, runtime: runtime)
      // As PyTorch has it, whose gradients flow through the soft shares: the digits are these.
      let less = try Arithmetic.sub(.tensor(hard), .tensor(soft), runtime: runtime)
      return .tensor(try Arithmetic.add(.tensor(less), .tensor(soft), runtime: runtime))
    })
}
