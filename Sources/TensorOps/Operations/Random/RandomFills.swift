#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Filling a tensor that exists with random numbers: `x.uniform_()` and its kin.
enum RandomFills {
  static let all: [Operation] = [
    uniform, normal, random, bernoulli, exponential, geometric, cauchy, logNormal,
  ]

  static let generator = Parameter(
    "generator", .generator, default: Argument.none, keywordOnly: true)

  static let uniform = inPlace(
    "uniform_", summary: "Fills with numbers from a range, all equally likely.",
    formula: "x ~ U(from, to)", related: ["rand", "normal_"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.empty(3).uniform_()", gives: "tensor([0.4963, 0.7682, 0.0885])"
      ),
      .init("torch.empty(3).uniform_(2, 1)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .float("from", default: 0), .float("to", default: 1), generator],
      plan: { (call) throws(OperationError) in
        try checkUniform(call.tensor(0).dtype, call.double(1), call.double(2))
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        try fillUniform(
          call.tensor(0), call.double(1), call.double(2), call.generator, call.runtime)
        return .argument(0)
      }))

  static let normal = inPlace(
    "normal_", summary: "Fills with normally distributed numbers.",
    formula: "x ~ N(mean, std²)", related: ["randn", "normal", "uniform_"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.empty(3).normal_()",
        gives: "tensor([ 1.5410, -0.2934, -2.1788])"),
      .init("torch.empty(3).normal_(0, -1)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .float("mean", default: 0), .float("std", default: 1), generator],
      plan: { (call) throws(OperationError) in
        let target = call.tensor(0)
        try checkNormal(target.dtype, count: target.count, deviation: call.double(2))
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        try fillNormal(call.tensor(0), call.double(1), call.double(2), call.generator, call.runtime)
        return .argument(0)
      }))

  static let random = inPlace(
    "random_", summary: "Fills with whole numbers, all equally likely.",
    formula: "x ~ U{from, …, to − 1}",
    notes: ["Without bounds: all that the dtype holds exactly, from 0."],
    related: ["randint"],
    examples: [
      .init("torch.manual_seed(0)\ntorch.empty(4).random_(10)", gives: "tensor([4., 9., 3., 0.])"),
      .init("torch.empty(4).random_(5, 5)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), generator], plan: itself,
      kernel: { (_, call) throws(OperationError) in
        try fillAnyInteger(call.tensor(0), call.generator, call.runtime)
        return .argument(0)
      }),
    Signature(
      [.tensor(), .int("from"), Parameter("to", .int, acceptsNone: true), generator],
      plan: { (call) throws(OperationError) in
        _ = try IntegerRange(
          from: call.int(1), to: call.optionalInt(2), call.tensor(0).dtype, parameter: "from")
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        let target = call.tensor(0)
        try fillIntegers(
          target, try IntegerRange(from: call.int(1), to: call.optionalInt(2), target.dtype),
          call.generator, call.runtime)
        return .argument(0)
      }),
    Signature(
      [.tensor(), .int("to"), generator],
      plan: { (call) throws(OperationError) in
        _ = try IntegerRange(from: 0, to: call.int(1), call.tensor(0).dtype, parameter: "to")
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        let target = call.tensor(0)
        try fillIntegers(
          target, try IntegerRange(from: 0, to: call.int(1), target.dtype), call.generator,
          call.runtime)
        return .argument(0)
      }))

  static let bernoulli = inPlace(
    "bernoulli_", summary: "Fills with ones, each with probability p, and zeros.",
    formula: "P(x = 1) = p", related: ["bernoulli", "dropout"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.empty(4).bernoulli_(0.5)", gives: "tensor([0., 0., 1., 0.])"),
      .init("torch.empty(4).bernoulli_(1.5)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .tensor("p"), generator],
      plan: { (call) throws(OperationError) in
        let (target, chances) = (call.tensor(0), call.tensor(1))
        try checkChances(chances)
        try checkExpands(chances, to: target)
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        try fillBernoulli(call.tensor(0), chances: call.tensor(1), call.generator, call.runtime)
        return .argument(0)
      }),
    Signature(
      [.tensor(), .float("p", default: 0.5), generator],
      plan: { (call) throws(OperationError) in
        try checkChance(call.double(1))
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        try fillBernoulli(call.tensor(0), chance: call.double(1), call.generator, call.runtime)
        return .argument(0)
      }))

  static let exponential = inPlace(
    "exponential_", summary: "Fills with exponentially distributed numbers.",
    formula: "density λ e^(−λx)", related: ["uniform_", "multinomial"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.empty(2).exponential_() > 0", gives: "tensor([True, True])"),
      .init("torch.empty(2).exponential_(-1)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .float("lambd", default: 1), generator],
      plan: { (call) throws(OperationError) in
        let rate = call.double(1)
        if !(rate > 0) {
          throw positive("exponential_", "lambda", rate, text: "expects lambda > 0.0", "lambd")
        }
        try checkContinuous(
          call.tensor(0).dtype, "Exponential", name: call.tensor(0).dtype.scalarTypeName)
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        let generator = call.generator
        let rate = call.double(1)
        try fill(call.tensor(0), call.runtime) { generator.exponential(rate) }
        return .argument(0)
      }))

  static let geometric = inPlace(
    "geometric_", summary: "Fills with the number of trials up to the first success.",
    formula: "P(x = k) = (1 − p)^(k − 1) p", related: ["bernoulli_"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.empty(2).geometric_(0.5) >= 1", gives: "tensor([True, True])"),
      .init("torch.empty(2).geometric_(1.)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .float("p"), generator],
      plan: { (call) throws(OperationError) in
        let chance = call.double(1)
        if !(chance > 0 && chance < 1) {
          throw OperationError(
            Refusal(
              .runtime, "a probability between 0 and 1 is needed, not \(chance)",
              torch: "geometric_ expects p to be in (0, 1), but got p=\(Ranges.shortText(chance))",
              blamed: ["p"]))
        }
        let target = call.tensor(0)
        if target.dtype == .bool && target.count > 0 {
          throw OperationError(DTypeNotSupported(.bool, kernel: "geometric_cpu"))
        }
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        let generator = call.generator
        let chance = call.double(1)
        try fill(call.tensor(0), call.runtime) {
          (log(generator.uniformDouble()) / log1p(-chance)).rounded(.up)
        }
        return .argument(0)
      }))

  static let cauchy = inPlace(
    "cauchy_", summary: "Fills with numbers of the Cauchy distribution.",
    formula: "density σ / (π ((x − median)² + σ²))", related: ["normal_"],
    examples: [
      .init("torch.empty(2).cauchy_().shape", gives: "torch.Size([2])"),
      .init("torch.empty(2).cauchy_(0, -1)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .float("median", default: 0), .float("sigma", default: 1), generator],
      plan: { (call) throws(OperationError) in
        let width = call.double(2)
        if !(width > 0) {
          throw positive("cauchy_", "sigma", width, text: "expects sigma > 0.0", "sigma")
        }
        try checkContinuous(call.tensor(0).dtype, "Cauchy", name: call.tensor(0).dtype.typeName)
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        let generator = call.generator
        let (median, width) = (call.double(1), call.double(2))
        try fill(call.tensor(0), call.runtime) {
          median.addingProduct(width, tan(Double.pi * (generator.uniformDouble() - 0.5)))
        }
        return .argument(0)
      }))

  static let logNormal = inPlace(
    "log_normal_", summary: "Fills with numbers whose logarithms are normally distributed.",
    formula: "ln x ~ N(mean, std²)", related: ["normal_"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.empty(2).log_normal_() > 0", gives: "tensor([True, True])"),
      .init("torch.empty(2).log_normal_(1, 0)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .float("mean", default: 1), .float("std", default: 2), generator],
      plan: { (call) throws(OperationError) in
        let target = call.tensor(0)
        let deviation = call.double(2)
        if !(deviation > 0) {
          throw positive("log_normal_", "std", deviation, text: "expects std > 0.0", "std")
        }
        if !target.dtype.isFloatingPoint && target.count > 0 {
          throw OperationError(DTypeNotSupported(target.dtype, kernel: "log_normal_cpu"))
        }
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        let generator = call.generator
        let (mean, deviation) = (call.double(1), call.double(2))
        try fill(call.tensor(0), call.runtime) {
          exp(mean.addingProduct(generator.normal(), deviation))
        }
        return .argument(0)
      }))

  // MARK: The form

  private static func inPlace(
    _ name: String, summary: String, formula: String, notes: [String] = [], related: [String],
    examples: [Operation.Example], _ signatures: Signature...
  ) -> Operation {
    Operation(
      name, in: [.method], summary: summary, shapes: "input: [...] → itself", formula: formula,
      notes: notes + ["Elements are drawn in the order of memory, from the session's generator."],
      related: related, examples: examples, signatures: signatures)
  }

  /// The plan of what writes into its first argument and gives it back.
  @Sendable
  static func itself(_ call: Call) throws(OperationError) -> KnownPlan {
    if call.tensor(0).layout.repeatsElements { throw OperationError(WriteOverlap()) }
    return KnownPlan(.argument(0))
  }
}
