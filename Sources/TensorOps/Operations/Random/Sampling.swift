/// Choosing by chance.
enum Sampling {
  static let all: [Operation] = [bernoulli, multinomial, poisson, dropout, functionalDropout]

  static let bernoulli = Operation(
    "bernoulli", in: [.torch, .method], writes: [.out],
    summary: "Ones with the probabilities that a tensor holds, else zeros.",
    shapes: "input: [...] → [...]", formula: "P(outᵢ = 1) = inputᵢ, or p where given",
    related: ["bernoulli_", "multinomial", "rand"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.bernoulli(torch.tensor([0., 0.5, 1.]))",
        gives: "tensor([0., 0., 1.])"),
      .init("torch.bernoulli(torch.tensor([1.5]))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), RandomFills.generator],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        try RandomFills.checkChances(input, parameter: "input")
        return try FreshPlan(shape: input.shape, dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let result = try call.runtime.make(layout: plan.layout, dtype: plan.dtype)
        try RandomFills.fillBernoulli(result, chances: call.tensor(0), call.generator, call.runtime)
        return .tensor(result)
      }),
    Signature(
      [.tensor(), .float("p"), RandomFills.generator],
      plan: { (call) throws(OperationError) in
        try RandomFills.checkChance(call.double(1))
        return try FreshPlan(shape: call.tensor(0).shape, dtype: call.tensor(0).dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let result = try call.runtime.make(layout: plan.layout, dtype: plan.dtype)
        try RandomFills.fillBernoulli(result, chance: call.double(1), call.generator, call.runtime)
        return .tensor(result)
      }))

  static let multinomial = Operation(
    "multinomial", in: [.torch, .method], writes: [.out],
    summary: "Places drawn with the probabilities that rows of weights stand for.",
    shapes: "input: [n] or [rows, n] → [num_samples] or [rows, num_samples]",
    formula: "P(place j) = inputⱼ / Σ input",
    notes: [
      "The weights need not sum to one.",
      "Without replacement no place comes twice: the largest ratios of weight to an exponential "
        + "number are taken.",
    ],
    related: ["bernoulli", "randint", "topk"],
    examples: [
      .init(
        "torch.multinomial(torch.tensor([0., 1., 0.]), 2, replacement=True)",
        gives: "tensor([1, 1])"),
      .init("torch.multinomial(torch.tensor([0.1, 0.2]), 3)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .int("num_samples"), .flag("replacement", default: false),
        RandomFills.generator,
      ],
      plan: { (call) throws(OperationError) in try multinomialPlan(call) },
      kernel: { (plan, call) throws(OperationError) in
        let weights = try Copying.contiguous(call.tensor(0), call.runtime)
        return .tensor(
          try sample(
            weights, plan, replacing: call.bool(2), call.generator, call.runtime))
      }))

  private static func multinomialPlan(_ call: Call) throws(OperationError) -> FreshPlan {
    let input = call.tensor(0)
    let samples = call.int(1)
    func refuse(
      _ message: String, _ torch: String, _ blamed: String
    ) -> OperationError {
      OperationError(Refusal(.runtime, message, torch: torch, blamed: [blamed]))
    }
    if !input.dtype.isFloatingPoint {
      throw refuse(
        "weights are real numbers, not \(input.dtype.name)",
        "multinomial only supports floating-point dtypes for input, got: "
          + input.dtype.scalarTypeName, "input")
    }
    if input.rank != 1 && input.rank != 2 {
      throw refuse(
        "weights are one row or several, not \(Shape.text(input.shape))",
        "prob_dist must be 1 or 2 dim", "input")
    }
    if samples <= 0 {
      throw refuse(
        "\(samples) samples can't be drawn", "cannot sample n_sample <= 0 samples", "num_samples")
    }
    let categories = input.shape[input.rank - 1]
    if !call.bool(2) && samples > categories {
      throw refuse(
        "\(samples) different places can't be drawn from \(categories)",
        "cannot sample n_sample > prob_dist.size(-1) samples without replacement", "num_samples")
    }
    if categories > 1 << 24 {
      throw refuse(
        "there are more than 2^24 places", "number of categories cannot exceed 2^24", "input")
    }
    if categories == 0 && !input.layout.isEmpty || categories == 0 && input.rank == 1 {
      throw refuse(
        "there is nothing to draw from",
        "invalid multinomial distribution (sum of probabilities <= 0)", "input")
    }
    return try FreshPlan(
      shape: input.rank == 1 ? [samples] : [input.shape[0], samples], dtype: .int64)
  }

  private static func sample(
    _ weights: Tensor, _ plan: FreshPlan, replacing: Bool, _ generator: Generator,
    _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try runtime.make(layout: plan.layout, dtype: .int64)
    let categories = weights.shape[weights.rank - 1]
    let rows = weights.rank == 1 ? 1 : weights.shape[0]
    if rows == 0 || categories == 0 { return result }
    let samples = plan.shape[plan.shape.count - 1]
    let wide = try Copying.cast(weights, to: .float64, runtime)
    let values = wide.base.assumingMemoryBound(to: Double.self)
    let to = result.base.assumingMemoryBound(to: Int.self)
    for place in 0..<rows * categories where !(values[place] >= 0 && values[place] < .infinity) {
      throw OperationError(
        Refusal(
          .runtime, "weights are finite and not negative, unlike \(values[place])",
          torch: "probability tensor contains either `inf`, `nan` or element < 0",
          blamed: ["input"]))
    }
    for row in 0..<rows
    where !(0..<categories).contains(where: { values[row * categories + $0] > 0 }) {
      throw OperationError(
        Refusal(
          .runtime, "all weights of a row are 0",
          torch: "invalid multinomial distribution (sum of probabilities <= 0)",
          blamed: ["input"]))
    }
    /// Rounds to the weights' dtype, in which PyTorch computes.
    func rounded(_ value: Double) -> Double {
      switch weights.dtype {
      case .float16: Double(Float16(Float(value)))
      case .bfloat16: Double(BFloat16(Float(value)).float)
      case .float32: Double(Float(value))
      default: value
      }
    }
    if !replacing || samples == 1 {
      // The largest of weight / exponential number: each place with its probability.
      var ratios = [Double](repeating: 0, count: rows * categories)
      for place in ratios.indices {
        if place & 0xFFFF == 0xFFFF { try runtime.checkInterrupt() }
        ratios[place] = rounded(values[place] / rounded(generator.exponential(1)))
      }
      for row in 0..<rows {
        try runtime.checkInterrupt()
        let start = row * categories
        if samples == 1 {
          var best = 0
          for place in 1..<max(categories, 1) where ratios[start + place] > ratios[start + best] {
            best = place
          }
          to[row] = best
          continue
        }
        let order = (0..<categories).sorted {
          let (a, b) = (ratios[start + $0], ratios[start + $1])
          return a == b ? $0 < $1 : a > b
        }
        for place in 0..<samples { to[row * samples + place] = order[place] }
      }
      return result
    }
    // Where a uniform number falls in the running sum, in the weights' dtype (float32 for 16 bits).
    let isDouble = weights.dtype == .float64
    func narrow(_ value: Double) -> Double { isDouble ? value : Double(Float(value)) }
    var running = [Double](repeating: 0, count: categories)
    for row in 0..<rows {
      var sum = 0.0
      for place in 0..<categories {
        sum = narrow(sum + values[row * categories + place])
        running[place] = sum
      }
      for place in 0..<categories { running[place] = narrow(running[place] / sum) }
      running[categories - 1] = 1
      for place in 0..<samples {
        if place & 0xFFF == 0xFFF { try runtime.checkInterrupt() }
        let draw = generator.uniformDouble()
        var low = 0
        var high = categories
        while low < high {
          let middle = low + (high - low) / 2
          if running[middle] < draw { low = middle + 1 } else { high = middle }
        }
        to[row * samples + place] = low
      }
    }
    return result
  }

  static let dropout = Operation(
    "dropout", in: [.torch],
    summary: "Zeroes each element with probability p and scales the others up.",
    shapes: "input: [...] → [...]", formula: "out = input · bernoulli(1 − p) / (1 − p)",
    source: "PyTorch: torch.dropout", related: ["bernoulli_"],
    examples: [
      .init("torch.dropout(torch.ones(3), 1., True)", gives: "tensor([0., 0., 0.])"),
      .init("torch.dropout(torch.ones(3), 1.5, True)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .float("p"), .flag("train")],
      plan: { (call) throws(OperationError) in
        try DropoutPlan(call, chance: call.double(1), active: call.bool(2), error: .runtime)
      }, kernel: drop))

  static let functionalDropout = Operation(
    "dropout", in: [.functional],
    summary: "Zeroes each element with probability p and scales the others up, while training.",
    shapes: "input: [...] → [...]", formula: "out = input · bernoulli(1 − p) / (1 − p)",
    source: "PyTorch: torch.nn.functional.dropout", related: ["bernoulli_"],
    examples: [
      .init("F.dropout(torch.ones(3), 0.5, training=False)", gives: "tensor([1., 1., 1.])"),
      .init("F.dropout(torch.ones(3), -0.5)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .float("p", default: 0.5), .flag("training", default: true),
        .flag("inplace", default: false),
      ],
      plan: { (call) throws(OperationError) in
        try DropoutPlan(call, chance: call.double(1), active: call.bool(2), error: .value)
      },
      kernel: { (plan, call) throws(OperationError) in
        let result = try drop(plan, call)
        guard call.bool(3), case .tensor(let dropped) = result else { return result }
        try Copying.copy(dropped, into: call.tensor(0), call.runtime)
        return .argument(0)
      }))

  private struct DropoutPlan: Plan {
    let layout: Layout
    let dtype: DType
    let chance: Double
    let isIdle: Bool
    var outputs: PlannedOutputs {
      isIdle ? .known(.argument(0)) : .one(Output(layout: layout, dtype: dtype))
    }

    init(
      _ call: Call, chance: Double, active: Bool, error: FaultType
    ) throws(OperationError) {
      let input = call.tensor(0)
      if !(chance >= 0 && chance <= 1) {
        throw OperationError(
          Refusal(
            error, "a probability lies between 0 and 1, not at \(chance)",
            torch: "dropout probability has to be between 0 and 1, but got "
              + (error == .value ? "\(chance)" : Ranges.shortText(chance)), blamed: ["p"]))
      }
      self.chance = chance
      isIdle = chance == 0 || !active || input.count == 0
      layout = input.layout.preserved
      dtype = input.dtype
      if !isIdle && chance < 1 && !dtype.isFloatingPoint {
        throw OperationError(ResultCast(from: .float32, to: dtype))
      }
    }
  }

  @Sendable
  private static func drop(
    _ plan: DropoutPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    if plan.isIdle { return .argument(0) }
    let runtime = call.runtime
    let result = try runtime.make(layout: plan.layout, dtype: plan.dtype)
    if plan.chance == 1 {
      return .tensor(try Making.filled(plan.layout, plan.dtype, with: .int(0), runtime))
    }
    try RandomFills.fillBernoulli(result, chance: 1 - plan.chance, runtime.generator, runtime)
    let isDouble = plan.dtype == .float64
    let compute: DType = isDouble ? .float64 : .float32
    let kept = try Copying.cast(result, to: compute, runtime)
    let input = try Copying.cast(call.tensor(0), to: compute, runtime)
    let output = try runtime.make(layout: plan.layout, dtype: compute)
    let walk = Elementwise.traversal(output, [input, kept])
    if isDouble {
      let scale = 1 / (1 - plan.chance)
      try walk.map(input, Double.self, kept, Double.self, output, Double.self, runtime) {
        $0 * ($1 * scale)
      }
    } else {
      let scale = 1 / Float(1 - plan.chance)
      try walk.map(input, Float.self, kept, Float.self, output, Float.self, runtime) {
        $0 * ($1 * scale)
      }
    }
    return .tensor(try Copying.cast(output, to: plan.dtype, runtime))
  }
}
