/// Window functions of signal processing.
enum SignalWindows {
  static let all: [Operation] = [hann, hamming, blackman, bartlett, kaiser]

  static let hann = window(
    "hann_window", summary: "A raised cosine that begins and ends at 0.",
    formula: "outₖ = ½ − ½ cos(2πk / n)",
    example: .init(
      "torch.hann_window(4)", gives: "tensor([0.0000, 0.5000, 1.0000, 0.5000])")
  ) { (samples, _) throws(OperationError) in
    try samples.cosines(0.5, 0.5)
  }

  static let hamming = window(
    "hamming_window", numbers: [("alpha", 0.54), ("beta", 0.46)],
    summary: "A raised cosine that doesn't quite reach 0.",
    formula: "outₖ = alpha − beta cos(2πk / n)",
    example: .init(
      "torch.hamming_window(4)", gives: "tensor([0.0800, 0.5400, 1.0000, 0.5400])")
  ) { (samples, numbers) throws(OperationError) in
    try samples.cosines(numbers[0], numbers[1])
  }

  static let blackman = window(
    "blackman_window", summary: "A sum of two cosines that begins and ends at 0.",
    formula: "outₖ = 0.42 − ½ cos(2πk / n) + 0.08 cos(4πk / n)",
    example: .init("torch.blackman_window(4)[2]", gives: "tensor(1.)")
  ) { (samples, _) throws(OperationError) in
    let turn = try samples.scaled(Double.pi / Double(samples.count - 1))
    func term(_ frequency: Double, _ size: Double) throws(OperationError) -> Tensor {
      let angle = try samples.times(turn, frequency)
      return try samples.times(
        try Trigonometry.cos(.tensor(angle), runtime: samples.runtime), size)
    }
    let difference = try Arithmetic.sub(
      .tensor(try term(4, 0.08)), .tensor(try term(2, 0.5)), runtime: samples.runtime)
    return try samples.plus(difference, 0.42)
  }

  static let bartlett = window(
    "bartlett_window", summary: "A triangle.", formula: "outₖ = 1 − |2k / n − 1|",
    example: .init(
      "torch.bartlett_window(4)", gives: "tensor([0.0000, 0.5000, 1.0000, 0.5000])")
  ) { (samples, _) throws(OperationError) in
    let runtime = samples.runtime
    let rising = try samples.scaled(2 / Double(samples.count - 1))
    let half = (samples.count - 1) / 2 + 1
    let upper = try Slicing.narrow(
      .tensor(rising), .int(0), .int(half), .int(samples.count - half), runtime: runtime)
    let lower = try Slicing.narrow(
      .tensor(rising), .int(0), .int(0), .int(half), runtime: runtime)
    let falling = try samples.plus(try samples.times(upper, -1), 2)
    return try Concatenation.cat(.tensors([lower, falling]), runtime: runtime)
  }

  static let kaiser = window(
    "kaiser_window", numbers: [("beta", 12)],
    summary: "Kaiser's window, of modified Bessel functions.",
    formula: "outₖ = I₀(beta √(1 − (2k / n − 1)²)) / I₀(beta)",
    example: .init("torch.kaiser_window(5, False)[2]", gives: "tensor(1.)")
  ) { (samples, numbers) throws(OperationError) in
    let beta = numbers[0].magnitude
    let result = try samples.runtime.make(shape: [samples.count], dtype: .float64)
    let to = result.elements(Double.self)
    for place in 0..<samples.count {
      if place % 4096 == 0 { try samples.runtime.checkInterrupt() }
      let x = 2 * Double(place) / Double(samples.count - 1) - 1
      let argument = beta * Swift.max(0, 1 - x * x).squareRoot()
      to[place] =
        Double.exp(argument - beta) * Bessel.scaled(order: 0, argument)
        / Bessel.scaled(order: 0, beta)
    }
    return try Reduction.narrowed(result, to: samples.dtype, samples.runtime)
  }

  /// The places of a window's samples, counted in its dtype, and steps in that dtype as PyTorch
  /// takes them: its digits are these.
  private struct Samples {
    let count: Int
    let dtype: DType
    let runtime: Runtime

    func scaled(_ factor: Double) throws(OperationError) -> Tensor {
      let places = try Ranges.arange(
        .int(0), .int(count), .int(1), .dtype(dtype), signature: 1, runtime: runtime)
      return try times(places, factor)
    }
    func times(_ tensor: Tensor, _ factor: Double) throws(OperationError) -> Tensor {
      try Arithmetic.mul(.tensor(tensor), .float(factor), runtime: runtime)
    }
    func plus(_ tensor: Tensor, _ number: Double) throws(OperationError) -> Tensor {
      try Arithmetic.add(.tensor(tensor), .float(number), runtime: runtime)
    }
    /// alpha − beta cos of one turn.
    func cosines(_ alpha: Double, _ beta: Double) throws(OperationError) -> Tensor {
      let turn = try scaled(2 * Double.pi / Double(count - 1))
      return try plus(
        try times(try Trigonometry.cos(.tensor(turn), runtime: runtime), -beta), alpha)
    }
  }

  private static func window(
    _ name: String, numbers: [(String, Double)] = [], summary: String, formula: String,
    example: Operation.Example,
    _ body: @escaping @Sendable (Samples, [Double]) throws(OperationError) -> Tensor
  ) -> Operation {
    let options = 2 + numbers.count
    return Operation(
      name, in: [.torch], summary: summary, shapes: "→ [window_length]", formula: formula,
      notes: [
        "n is the window's length; with periodic=False, one less, so that both ends are alike.",
        "A window of length 1 is 1.",
      ],
      related: ["hann_window", "kaiser_window"].filter { $0 != name },
      examples: [example, .init("torch.\(name)(-1)", fails: Refusal.self)],
      Signature(
        [.int("window_length"), .flag("periodic", default: true)]
          + numbers.map { .float($0.0, default: $0.1) } + Parameter.making,
        plan: { (call) throws(OperationError) in
          let length = call.int(0)
          let dtype = try call.madeDType(options, otherwise: call.runtime.defaultDType)
          if !dtype.isFloatingPoint {
            throw OperationError(
              Refusal(
                .runtime, "a window is of floats, not \(dtype.name)",
                torch: "\(name) expects floating point dtypes, got: TensorOptions("
                  + "dtype=\(dtype.cName), device=cpu, layout=Strided (default), "
                  + "requires_grad=false (default), pinned_memory=false, "
                  + "memory_format=(nullopt))", blamed: ["dtype"]))
          }
          if length < 0 {
            throw OperationError(
              Refusal(
                .runtime, "a length is never below 0",
                torch: "\(name) requires non-negative window_length, got window_length=\(length)",
                blamed: ["window_length"]))
          }
          return try FreshPlan(shape: [length], dtype: dtype)
        },
        kernel: { (plan, call) throws(OperationError) in
          let length = plan.shape[0]
          if length < 2 {
            return .tensor(
              try Making.filled(plan.layout, plan.dtype, with: .int(1), call.runtime))
          }
          let samples = Samples(
            count: call.bool(1) ? length + 1 : length, dtype: plan.dtype, runtime: call.runtime)
          let whole = try body(samples, numbers.indices.map { call.double(2 + $0) })
          return .tensor(
            try Slicing.narrow(
              .tensor(whole), .int(0), .int(0), .int(length), runtime: call.runtime))
        }))
  }
}
