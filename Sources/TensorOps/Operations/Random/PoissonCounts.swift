#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

extension Sampling {
  static let poisson = Operation(
    "poisson", in: [.torch],
    summary: "How many events happen, each element's at its own rate.",
    shapes: "input: [...] → [...]", formula: "P(out = k) = inputᵏ e^(−input) / k!",
    notes: ["The counts are of the rates' dtype. Elements are drawn in row-major order."],
    source:
      "W. Hörmann, \"The transformed rejection method for generating Poisson random variables\"",
    related: ["bernoulli", "exponential_"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.poisson(torch.tensor([0., 1., 5., 50.]))",
        gives: "tensor([ 0.,  2.,  6., 49.])"),
      .init("torch.poisson(torch.tensor([-1.]))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), RandomFills.generator],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if !input.dtype.isFloatingPoint {
          throw OperationError(DTypeNotSupported(input.dtype, kernel: "poisson_cpu"))
        }
        return try FreshPlan(shape: input.shape, dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let generator = call.generator
        let rates = try Copying.contiguous(call.tensor(0), as: .float64, runtime)
        let result = try runtime.make(layout: plan.layout, dtype: plan.dtype)
        let from = rates.base.assumingMemoryBound(to: Double.self)
        for place in 0..<rates.count where !(from[place] >= 0) {
          throw OperationError(
            Refusal(
              .runtime, "a rate can't be \(from[place])",
              torch: "invalid Poisson rate, expected rate to be non-negative", blamed: ["input"]))
        }
        var place = 0
        try RandomFills.fill(result, runtime) {
          defer { place += 1 }
          return Double(
            Poisson.draw(from[place], uniform: generator.uniformDouble, logGamma: { lgamma($0) }))
        }
        return .tensor(result)
      }))
}
