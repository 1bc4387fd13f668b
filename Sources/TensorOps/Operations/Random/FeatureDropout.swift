/// Dropout of whole channels, the dropout that keeps statistics, and random slopes.
enum FeatureDropout {
  static let all: [Operation] = [
    channels(
      "dropout1d", "series", shapes: "input: [n, c, l] or [c, l] → the same", ranks: 2...3,
      refusal: "Note that dropout1d exists to provide channel-wise dropout on inputs with 1 "
        + "spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D "
        + "inputs).", example: "torch.ones(2, 3)"),
    channels(
      "dropout2d", "images", shapes: "input: [n, c, h, w] or [n, c, l] → the same", ranks: nil,
      refusal: "", example: "torch.ones(1, 2, 3)"),
    channels(
      "dropout3d", "volumes", shapes: "input: [n, c, d, h, w] or [c, d, h, w] → the same",
      ranks: nil, refusal: "", example: "torch.ones(1, 2, 3, 1)"),
    alpha, featureAlpha, rrelu,
  ]

  private static let source = "The numbers are PyTorch's own under the same seed."

  private static func tail(training: Bool) -> [Parameter] {
    [
      .number("p", default: .float(0.5)), .flag("training", default: training),
      .flag("inplace", default: false),
    ]
  }

  /// What a dropout does to its input.
  struct DropPlan: Plan {
    let shape: [Int]
    let dtype: DType
    let chance: Double
    /// Nothing happens.
    let isIdle: Bool
    /// Of the tensor of zeros and ones.
    let noise: [Int]
    var outputs: PlannedOutputs {
      isIdle ? .known(.argument(0)) : .one(Output(shape: shape, dtype: dtype))
    }

    init(_ call: Call, byChannel: Bool, isUnbatched: Bool = false) throws(OperationError) {
      let input = call.tensor(0)
      chance = call.double(1)
      if !(chance >= 0 && chance <= 1) {
        let text: String
        if case .int(let number) = call.scalar(1) { text = "\(number)" } else { text = "\(chance)" }
        throw LossTerms.refuse(
          .value, "a probability lies between 0 and 1, not at \(text)",
          "dropout probability has to be between 0 and 1, but got \(text)", "p")
      }
      shape = input.shape
      dtype = input.dtype
      isIdle = chance == 0 || !call.bool(2) || input.count == 0
      if byChannel {
        if !isIdle && chance < 1 && input.rank < 2 && !isUnbatched {
          throw LossTerms.refuse(
            "there are channels to drop",
            "Feature dropout requires at least 2 dimensions in the input", "input")
        }
        let kept = isUnbatched ? 1 : 2
        noise = input.shape.enumerated().map { $0.offset < kept ? $0.element : 1 }
      } else {
        noise = input.shape
      }
      if !isIdle && chance < 1 && !dtype.isFloatingPoint {
        throw OperationError(ResultCast(from: call.runtime.defaultDType, to: dtype))
      }
    }

    /// Zeros and ones.
    func draw(_ runtime: Runtime) throws(OperationError) -> Argument {
      let drawn = try runtime.make(shape: noise, dtype: dtype)
      try RandomFills.fillBernoulli(drawn, chance: 1 - chance, runtime.generator, runtime)
      return .tensor(drawn)
    }
  }

  /// The result, written into the input where the call says so.
  private static func finish(_ result: Argument, _ call: Call) throws(OperationError) -> CallResult
  {
    guard case .tensor(let tensor) = result else { return .nothing }
    guard call.bool(3) else { return .tensor(tensor) }
    try Copying.copy(tensor, into: call.tensor(0), call.runtime)
    return .argument(0)
  }

  private static func channels(
    _ name: String, _ what: String, shapes: String, ranks: ClosedRange<Int>?, refusal: String,
    example: String
  ) -> Operation {
    Operation(
      name, in: [.functional],
      summary: "Zeroes whole channels of \(what) with probability p and scales the others up.",
      shapes: shapes, formula: "out = input · bernoulli(1 − p) / (1 − p), one draw a channel",
      notes: [source], source: "PyTorch: torch.nn.functional.\(name)", related: ["dropout"],
      examples: [
        .init("F.\(name)(\(example), p=1.).sum()", gives: "tensor(0.)"),
        .init("F.\(name)(\(example), p=2.)", fails: Refusal.self),
      ],
      Signature(
        [.tensor()] + tail(training: true),
        plan: { (call) throws(OperationError) in
          let rank = call.tensor(0).rank
          if let ranks, !ranks.contains(rank) {
            throw LossTerms.refuse(
              "the input has channels, and a batch or none",
              "\(name): Expected 2D or 3D input, but received a \(rank)D input. \(refusal)",
              "input")
          }
          let isUnbatched =
            name == "dropout1d" ? rank == 2 : name == "dropout3d" ? rank != 5 : false
          return try DropPlan(call, byChannel: true, isUnbatched: isUnbatched)
        },
        kernel: { (plan, call) throws(OperationError) in
          if plan.isIdle { return .argument(0) }
          let terms = LossTerms(call)
          if plan.chance == 1 { return try finish(terms.product(call[0], .int(0)), call) }
          let noise = try terms.quotient(plan.draw(call.runtime), .float(1 - plan.chance))
          return try finish(terms.product(call[0], noise), call)
        }))
  }

  static let alpha = alphaDropout(
    "alpha_dropout", byChannel: false,
    summary: "Dropout that keeps the mean and variance of selu's results.",
    shapes: "input: [...] → [...]")

  static let featureAlpha = alphaDropout(
    "feature_alpha_dropout", byChannel: true,
    summary: "Alpha dropout of whole channels.", shapes: "input: [n, c, ...] → the same")

  private static func alphaDropout(
    _ name: String, byChannel: Bool, summary: String, shapes: String
  ) -> Operation {
    Operation(
      name, in: [.functional], summary: summary, shapes: shapes,
      formula: "out = a (input · d + α′ (1 − d)) + b, d = bernoulli(1 − p), α′ = −1.7581",
      notes: [source], source: "PyTorch: torch.nn.functional.\(name)",
      related: ["dropout", "selu"],
      examples: [
        .init("F.\(name)(torch.ones(2, 2), 1., training=True).sum()", gives: "tensor(0.)"),
        .init("F.\(name)(torch.ones(2, 2), 2.)", fails: Refusal.self),
      ],
      Signature(
        [.tensor()] + tail(training: false),
        plan: { (call) throws(OperationError) in try DropPlan(call, byChannel: byChannel) },
        kernel: { (plan, call) throws(OperationError) in
          if plan.isIdle { return .argument(0) }
          let terms = LossTerms(call)
          if plan.chance == 1 { return try finish(terms.product(call[0], .int(0)), call) }
          let limit = 1.7580993408473766
          let chance = plan.chance
          let scale = 1 / ((limit * limit * chance + 1) * (1 - chance)).squareRoot()
          let kept = try plan.draw(call.runtime)
          let shift = try terms.sum(
            terms.product(terms.sum(kept, .int(-1)), .float(limit * scale)),
            .float(limit * scale * chance))
          return try finish(
            terms.sum(terms.product(call[0], terms.product(kept, .float(scale))), shift), call)
        }))
  }

  static let rrelu = Operation(
    "rrelu", in: [.torch, .functional],
    summary: "Negative numbers are scaled by random slopes, or by their mean.",
    shapes: "input: [...] → [...]",
    formula: "out = x where x > 0, else a x, a ~ U(lower, upper) while training",
    notes: ["Without training, a is the mean of lower and upper.", source],
    source: "PyTorch: torch.nn.functional.rrelu", related: ["leaky_relu", "prelu"],
    examples: [
      .init("F.rrelu(torch.tensor([-1., 2.]), 0.1, 0.3)", gives: "tensor([-0.2000,  2.0000])"),
      .init("F.rrelu(torch.ones(2), 0.3, 0.1)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .float("lower", default: 0.125), .float("upper", default: 1.0 / 3),
        .flag("training", default: false), .flag("inplace", default: false),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let (lower, upper) = (call.double(1), call.double(2))
        if !(lower <= upper) {
          throw LossTerms.refuse(
            "the lower bound is not above the upper one",
            "Lower bound should be less than or equal to the upper bound", "lower", "upper")
        }
        if !lower.isFinite || !upper.isFinite {
          let (name, bound) = lower.isFinite ? ("Upper", upper) : ("Lower", lower)
          throw LossTerms.refuse(
            "bounds are finite", "\(name) bound must be finite, got: \(bound)", "lower", "upper")
        }
        if !input.dtype.isFloatingPoint {
          throw OperationError(
            DTypeNotSupported(
              input.dtype,
              kernel: call.bool(3) ? "rrelu_with_noise_out_cpu" : "leaky_relu_cpu"))
        }
        return try FreshPlan(shape: input.shape, dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let (lower, upper) = (call.double(1), call.double(2))
        let result = try Copying.contiguousCopy(call.tensor(0), as: .float64, runtime)
        let values = result.elements(Double.self)
        let isTraining = call.bool(3)
        let isDouble = plan.dtype == .float64
        for place in 0..<result.count {
          if place & 0xFFFF == 0xFFFF { try runtime.checkInterrupt() }
          if isTraining {
            guard values[place] <= 0 else { continue }
            let drawn = runtime.generator.uniformDouble() * (upper - lower) + lower
            values[place] *= isDouble ? drawn : Double(Float(drawn))
          } else if values[place] <= 0 {
            values[place] *= (lower + upper) / 2
          }
        }
        let narrow = try Reduction.narrowed(result, to: plan.dtype, runtime)
        guard call.bool(4) else { return .tensor(narrow) }
        try Copying.copy(narrow, into: call.tensor(0), runtime)
        return .argument(0)
      }))
}
