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
        try fillUniform(call.tensor(0), call.double(1), call.double(2), call.runtime)
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
        try fillNormal(call.tensor(0), call.double(1), call.double(2), call.runtime)
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
        try fillAnyInteger(call.tensor(0), call.runtime)
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
          call.runtime)
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
          target, try IntegerRange(from: 0, to: call.int(1), target.dtype), call.runtime)
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
        try fillBernoulli(call.tensor(0), chances: call.tensor(1), call.runtime)
        return .argument(0)
      }),
    Signature(
      [.tensor(), .float("p", default: 0.5), generator],
      plan: { (call) throws(OperationError) in
        try checkChance(call.double(1))
        return try itself(call)
      },
      kernel: { (_, call) throws(OperationError) in
        try fillBernoulli(call.tensor(0), chance: call.double(1), call.runtime)
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
        let generator = call.runtime.generator
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
        let generator = call.runtime.generator
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
        let generator = call.runtime.generator
        let (median, width) = (call.double(1), call.double(2))
        try fill(call.tensor(0), call.runtime) {
          median + width * tan(Double.pi * (generator.uniformDouble() - 0.5))
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
        let generator = call.runtime.generator
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

  // MARK: Checks

  static func checkUniform(
    _ dtype: DType, _ from: Double, _ to: Double
  ) throws(OperationError) {
    if !dtype.isFloatingPoint {
      throw OperationError(DTypeNotSupported(dtype, kernel: "check_uniform_bounds"))
    }
    let limit = dtype.finiteLimit
    for (name, bound) in [("from", from), ("to", to)] where !(bound.magnitude <= limit) {
      throw OperationError(
        Refusal(
          .runtime, "\(bound) is no finite \(dtype.name)",
          torch: "\(name) is out of bounds for \(dtype.typeName)", blamed: [name]))
    }
    if from > to {
      throw OperationError(
        Refusal(
          .runtime, "the range from \(from) to \(to) runs backwards",
          torch: "uniform_ expects to return a [from, to) range, but found "
            + "from=\(Ranges.shortText(from)) > to=\(Ranges.shortText(to))",
          blamed: ["from", "to"]))
    }
    if to - from > limit {
      throw OperationError(
        Refusal(
          .runtime, "the range is wider than \(dtype.name) can hold",
          torch: "uniform_ expects to-from <= std::numeric_limits<\(dtype.scalarTypeName)>::max(), "
            + "but found to=\(Ranges.shortText(to)) and from=\(Ranges.shortText(from)) which "
            + "result in to-from to exceed the limit", blamed: ["from", "to"]))
    }
  }

  static func checkNormal(
    _ dtype: DType, count: Int, deviation: Double, parameter: String = "std"
  ) throws(OperationError) {
    if !(deviation >= 0) {
      throw OperationError(
        Refusal(
          .runtime, "a standard deviation can't be \(deviation)",
          torch: "normal expects std >= 0.0, but found std \(Ranges.shortText(deviation))",
          blamed: [parameter]))
    }
    if !dtype.isFloatingPoint && count > 0 {
      throw OperationError(DTypeNotSupported(dtype, kernel: "normal_kernel_cpu"))
    }
  }

  static func checkChance(_ chance: Double) throws(OperationError) {
    if !(chance >= 0 && chance <= 1) {
      throw OperationError(
        Refusal(
          .runtime, "a probability lies between 0 and 1, not at \(chance)",
          torch: "bernoulli_ expects p to be in [0, 1], but got p=\(Ranges.shortText(chance))",
          blamed: ["p"]))
    }
  }

  static func checkChances(
    _ chances: Tensor, parameter: String = "p"
  ) throws(OperationError) {
    if !chances.dtype.isFloatingPoint {
      throw OperationError(
        DTypeNotSupported(chances.dtype, kernel: "bernoulli_tensor_cpu_p_", parameter: parameter))
    }
  }

  private static func checkExpands(
    _ chances: Tensor, to target: Tensor
  ) throws(OperationError) {
    let lead = target.rank - chances.rank
    for dim in 0..<chances.rank {
      let size = chances.shape[dim]
      let wanted = lead + dim >= 0 ? target.shape[lead + dim] : -1
      if lead >= 0 && (size == wanted || size == 1) { continue }
      throw OperationError(
        Refusal(
          .runtime, "the probabilities don't stretch to \(Shape.text(target.shape))",
          torch: "The expanded size of the tensor (\(wanted)) must match the existing size "
            + "(\(size)) at non-singleton dimension \(lead + dim).  Target sizes: "
            + "\(Shape.text(target.shape)).  Tensor sizes: \(Shape.text(chances.shape))",
          blamed: ["p"]))
    }
  }

  private static func checkContinuous(
    _ dtype: DType, _ distribution: String, name: String
  ) throws(OperationError) {
    if dtype.isFloatingPoint { return }
    throw OperationError(
      Refusal(
        .runtime, "\(dtype.name) can't hold what is distributed continuously",
        torch: "\(distribution) distribution is a continuous probability distribution. dtype must "
          + "be a floating point but you specified \(name)", blamed: ["input"]))
  }

  private static func positive(
    _ operation: String, _ name: String, _ value: Double, text: String, _ parameter: String
  ) -> OperationError {
    OperationError(
      Refusal(
        .runtime, "\(parameter) must be above 0, not \(value)",
        torch: "\(operation) \(text), but found \(name)=\(Ranges.shortText(value))",
        blamed: [parameter]))
  }

  // MARK: Filling

  /// Writes what `next` gives to each element, in the order of memory.
  @inline(__always)
  static func write<T>(
    _ target: Tensor, _: T.Type, _ runtime: Runtime, _ next: () -> T
  ) throws(OperationError) {
    if target.layout.isEmpty { return }
    let walk = Traversal(shape: target.shape, strides: [target.strides])
    let to = target.base.assumingMemoryBound(to: T.self)
    let step = walk.runStride(0)
    var start = 0
    while start < walk.count {
      try runtime.checkInterrupt()
      let end = min(start + Parallel.block, walk.count)
      walk.forEachRun(in: start..<end) { offsets, length in
        let run = to + offsets[0]
        for place in 0..<length { run[place &* step] = next() }
      }
      start = end
    }
  }

  /// Writes doubles, each rounded once to the dtype.
  @inline(__always)
  static func fill(
    _ target: Tensor, _ runtime: Runtime, _ next: () -> Double
  ) throws(OperationError) {
    switch target.dtype {
    case .float16: try write(target, Float16.self, runtime) { Float16(Float(next())) }
    case .bfloat16: try write(target, UInt16.self, runtime) { BFloat16(Float(next())).bits }
    case .float32: try write(target, Float.self, runtime) { Float(next()) }
    case .float64: try write(target, Double.self, runtime, next)
    case .bool: try write(target, UInt8.self, runtime) { next() == 0 ? 0 : 1 }
    case .uint8:
      try write(target, UInt8.self, runtime) {
        .init(truncatingIfNeeded: Int(truncatingLikeC: next()))
      }
    case .int8:
      try write(target, Int8.self, runtime) {
        .init(truncatingIfNeeded: Int(truncatingLikeC: next()))
      }
    case .int16:
      try write(target, Int16.self, runtime) {
        .init(truncatingIfNeeded: Int(truncatingLikeC: next()))
      }
    case .int32:
      try write(target, Int32.self, runtime) {
        .init(truncatingIfNeeded: Int(truncatingLikeC: next()))
      }
    case .int64: try write(target, Int.self, runtime) { Int(truncatingLikeC: next()) }
    }
  }

  static func fillUniform(
    _ target: Tensor, _ from: Double, _ to: Double, _ runtime: Runtime
  ) throws(OperationError) {
    let generator = runtime.generator
    switch target.dtype {
    case .float64:
      let width = to - from
      try write(target, Double.self, runtime) {
        from.addingProduct(generator.uniformDouble(), width)
      }
    case .float32:
      let (from, to) = (Float(from), Float(to))
      let width = to - from
      try write(target, Float.self, runtime) {
        from.addingProduct(generator.uniformFloat(), width)
      }
    case .float16:
      let (from, to) = (Float16(from), Float16(to))
      let width = Float(to) - Float(from)
      try write(target, Float16.self, runtime) {
        // Rounding may reach the end, which is left out: PyTorch takes the start instead.
        let value = Float16(Float(from).addingProduct(generator.uniformFloat(), width))
        return value == to ? from : value
      }
    default:
      let (from, to) = (BFloat16(Float(from)), BFloat16(Float(to)))
      let width = to.float - from.float
      try write(target, UInt16.self, runtime) {
        let value = BFloat16(from.float.addingProduct(generator.uniformFloat(), width))
        return (value == to ? from : value).bits
      }
    }
  }

  static func fillNormal(
    _ target: Tensor, _ mean: Double, _ deviation: Double, _ runtime: Runtime
  ) throws(OperationError) {
    let generator = runtime.generator
    let count = target.count
    guard count >= 16 && target.isContiguous else {
      try fill(target, runtime) { mean.addingProduct(generator.normal(), deviation) }
      return
    }
    switch target.dtype {
    case .float64:
      try NormalBlocks.fill(
        target.base.assumingMemoryBound(to: Double.self), count, mean: mean, deviation: deviation,
        generator, runtime)
    case .float32:
      try NormalBlocks.fill(
        target.base.assumingMemoryBound(to: Float.self), count, mean: Float(mean),
        deviation: Float(deviation), generator, runtime)
    case .float16:
      let to = target.base.assumingMemoryBound(to: Float16.self)
      try NormalBlocks.fill(
        count, mean: Float(Float16(mean)), deviation: Float(Float16(deviation)), generator, runtime
      ) { to[$0] = Float16($1) }
    default:
      let to = target.base.assumingMemoryBound(to: UInt16.self)
      try NormalBlocks.fill(
        count, mean: BFloat16(Float(mean)).float, deviation: BFloat16(Float(deviation)).float,
        generator, runtime
      ) { to[$0] = BFloat16($1).bits }
    }
  }

  static func fillIntegers(
    _ target: Tensor, _ range: IntegerRange, _ runtime: Runtime
  ) throws(OperationError) {
    let generator = runtime.generator
    try storeIntegers(target, runtime) {
      range.width == 0
        ? Int(bitPattern: UInt(generator.random64()))
        : generator.integer(base: range.base, range: range.width)
    }
  }

  /// `random_()`: from 0 to the largest integer that the dtype counts up to.
  static func fillAnyInteger(_ target: Tensor, _ runtime: Runtime) throws(OperationError) {
    let generator = runtime.generator
    switch target.dtype {
    case .bool: try storeIntegers(target, runtime) { Int(generator.random() & 1) }
    case .int64, .float64:
      let range: UInt64 = target.dtype == .int64 ? 1 << 63 : 1 << 53 + 1
      try storeIntegers(target, runtime) { Int(generator.random64() % range) }
    default:
      let range =
        target.dtype.isFloatingPoint
        ? UInt64(1) << IntegerRange.digits(target.dtype) + 1
        : UInt64(target.dtype.integerLimits.upperBound) + 1
      try storeIntegers(target, runtime) { Int(UInt64(generator.random()) % range) }
    }
  }

  @inline(__always)
  private static func storeIntegers(
    _ target: Tensor, _ runtime: Runtime, _ next: () -> Int
  ) throws(OperationError) {
    switch target.dtype {
    case .bool: try write(target, UInt8.self, runtime) { next() == 0 ? 0 : 1 }
    case .uint8: try write(target, UInt8.self, runtime) { .init(truncatingIfNeeded: next()) }
    case .int8: try write(target, Int8.self, runtime) { .init(truncatingIfNeeded: next()) }
    case .int16: try write(target, Int16.self, runtime) { .init(truncatingIfNeeded: next()) }
    case .int32: try write(target, Int32.self, runtime) { .init(truncatingIfNeeded: next()) }
    case .int64: try write(target, Int.self, runtime, next)
    case .float16: try write(target, Float16.self, runtime) { Float16(Float(next())) }
    case .bfloat16: try write(target, UInt16.self, runtime) { BFloat16(Float(next())).bits }
    case .float32: try write(target, Float.self, runtime) { Float(next()) }
    case .float64: try write(target, Double.self, runtime) { Double(next()) }
    }
  }

  static func fillBernoulli(
    _ target: Tensor, chance: Double, _ runtime: Runtime
  ) throws(OperationError) {
    let generator = runtime.generator
    try storeIntegers(target, runtime) { generator.uniformDouble() < chance ? 1 : 0 }
  }

  /// Each element with its own probability, broadcast.
  static func fillBernoulli(
    _ target: Tensor, chances: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    if target.layout.isEmpty { return }
    let generator = runtime.generator
    let isDouble = chances.dtype == .float64
    let compute: DType = isDouble ? .float64 : .float32
    let values = try Copying.cast(chances, to: compute, runtime)
    // Drawn into a byte each, in the order of the target's memory, and converted from there.
    let drawn = try runtime.make(layout: target.layout.preserved, dtype: .bool)
    let walk = Traversal(
      shape: target.shape,
      strides: [drawn.strides, Shape.broadcastStrides(values.layout, to: target.shape)])
    let to = drawn.base.assumingMemoryBound(to: UInt8.self)
    let (step, chanceStep) = (walk.runStride(0), walk.runStride(1))
    var valid = true
    var start = 0
    while start < walk.count && valid {
      try runtime.checkInterrupt()
      let end = min(start + Parallel.block, walk.count)
      walk.forEachRun(in: start..<end) { offsets, length in
        for place in 0..<length where valid {
          let from = offsets[1] + place * chanceStep
          let chance =
            isDouble
            ? values.base.assumingMemoryBound(to: Double.self)[from]
            : Double(values.base.assumingMemoryBound(to: Float.self)[from])
          guard chance >= 0 && chance <= 1 else {
            valid = false
            return
          }
          let value = isDouble ? generator.uniformDouble() : Double(generator.uniformFloat())
          to[offsets[0] + place * step] = value < chance ? 1 : 0
        }
      }
      start = end
    }
    if !valid {
      throw OperationError(
        Refusal(
          .runtime, "a probability lies outside 0 … 1",
          torch: "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error "
            + "message be improved?  If so, please report an enhancement request to PyTorch.)",
          blamed: ["p", "input"]))
    }
    try Copying.copy(drawn, into: target, runtime)
  }
}

/// The whole numbers that `random_` and `randint` choose from.
struct IntegerRange {
  let base: Int
  /// How many there are; 0 stands for all 2⁶⁴.
  let width: UInt64

  /// - Parameter to: nil: up to the largest that the dtype holds.
  init(
    from: Int, to: Int?, _ dtype: DType, parameter: String = "high"
  ) throws(OperationError) {
    var from = from
    if let to, from >= to {
      throw OperationError(
        Refusal(
          .runtime, "there is no whole number from \(from) up to \(to)",
          torch: "random_ expects 'from' to be less than 'to', but got from=\(from) >= to=\(to)",
          blamed: [parameter]))
    }
    if to == nil && from == .min {
      base = from
      width = 0
      return
    }
    var last: Int
    if let to {
      last = to - 1
    } else {
      last =
        dtype.isFloatingPoint
        ? 1 << IntegerRange.digits(dtype) : dtype.integerLimits.upperBound
    }
    if dtype.isFloatingPoint {
      from = IntegerRange.raised(from, dtype)
      if let to { last = IntegerRange.lowered(to, dtype) - 1 }
      if from > last {
        throw OperationError(
          Refusal(
            .runtime, "\(dtype.name) has no whole number in that range",
            torch: "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, "
              + "but got from=\(from) >= to=\(last &+ 1)", blamed: [parameter]))
      }
    }
    for (name, bound) in [("from", from), ("to - 1", last)] {
      let fits =
        dtype.isFloatingPoint
        ? Double(bound).magnitude <= dtype.finiteLimit : dtype.integerLimits.contains(bound)
      if !fits {
        throw OperationError(
          Refusal(
            .runtime, "\(bound) doesn't fit into \(dtype.name)",
            torch: "\(name) is out of bounds for \(dtype.typeName)", blamed: [parameter]))
      }
    }
    base = from
    width = UInt64(bitPattern: Int64(last)) &- UInt64(bitPattern: Int64(from)) &+ 1
  }

  /// The bits of a float's significand.
  static func digits(_ dtype: DType) -> Int {
    switch dtype {
    case .float16: 11
    case .bfloat16: 8
    case .float32: 24
    default: 53
    }
  }

  private static func rounded(_ value: Int, _ dtype: DType) -> Int {
    let real: Double =
      switch dtype {
      case .float16: Double(Float16(Float(value)))
      case .bfloat16: Double(BFloat16(Float(value)).float)
      case .float32: Double(Float(value))
      default: Double(value)
      }
    return Int(truncatingLikeC: real)
  }

  /// The distance of neighbouring floats around a whole number.
  private static func gap(_ value: Int, _ dtype: DType) -> Int {
    let magnitude = value.magnitude
    if magnitude == 0 { return 0 }
    let exponent = UInt.bitWidth - 1 - magnitude.leadingZeroBitCount
    let shift = exponent - digits(dtype) + 1
    return shift >= 0 && shift < 63 ? 1 << shift : 0
  }

  /// The first bound moved up to where the dtype doesn't round it below itself.
  private static func raised(_ from: Int, _ dtype: DType) -> Int {
    let next = rounded(from &+ 1, dtype)
    return next < from ? next &+ gap(from &+ 1, dtype) : from
  }

  /// The end moved down to where the dtype doesn't round what lies before it up to itself.
  private static func lowered(_ to: Int, _ dtype: DType) -> Int {
    let before = rounded(to &- 1, dtype)
    return before >= to ? before &- gap(to &- 1, dtype) : to
  }
}
