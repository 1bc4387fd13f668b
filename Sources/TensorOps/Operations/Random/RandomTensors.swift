/// New tensors of random numbers.
enum RandomTensors {
  static let all: [Operation] = [
    rand, randn, randint, randperm, normal, randLike, randnLike, randintLike,
  ]

  private static let drawn =
    "The numbers are PyTorch's own under the same seed. Asking for a shape alone draws none."

  static let rand = Operation(
    "rand", in: [.torch], writes: [.out],
    summary: "Numbers from 0 up to 1, 1 left out, all equally likely.", shapes: "size → [*size]",
    formula: "x ~ U(0, 1)", notes: [drawn],
    related: ["randn", "randint", "rand_like", "uniform_", "manual_seed"],
    examples: [
      .init("torch.manual_seed(0)\ntorch.rand(3)", gives: "tensor([0.4963, 0.7682, 0.0885])"),
      .init("torch.rand(-1)", fails: NegativeSize.self),
    ],
    Signature(
      [.sizes(), RandomFills.generator] + Parameter.making,
      plan: { (call) throws(OperationError) in
        let plan = try FreshPlan(
          shape: call.ints(0),
          dtype: try call.madeDType(2, otherwise: call.runtime.defaultDType))
        try RandomFills.checkUniform(plan.dtype, 0, 1)
        return plan
      }, kernel: makeUniform))

  static let randn = Operation(
    "randn", in: [.torch], writes: [.out],
    summary: "Normally distributed numbers, mean 0, variance 1.", shapes: "size → [*size]",
    formula: "x ~ N(0, 1)", notes: [drawn],
    related: ["rand", "normal", "randn_like", "normal_", "manual_seed"],
    examples: [
      .init("torch.manual_seed(0)\ntorch.randn(3)", gives: "tensor([ 1.5410, -0.2934, -2.1788])"),
      .init("torch.randn(-1)", fails: NegativeSize.self),
    ],
    Signature(
      [.sizes(), RandomFills.generator] + Parameter.making,
      plan: { (call) throws(OperationError) in
        let plan = try FreshPlan(
          shape: call.ints(0),
          dtype: try call.madeDType(2, otherwise: call.runtime.defaultDType))
        try RandomFills.checkNormal(plan.dtype, count: plan.layout.count, deviation: 1)
        return plan
      }, kernel: makeNormal))

  static let randint = Operation(
    "randint", in: [.torch], writes: [.out],
    summary: "Whole numbers from low up to high, high left out, all equally likely.",
    shapes: "size → [*size]", formula: "x ~ U{low, …, high − 1}",
    notes: ["The dtype is int64 unless another is named.", drawn],
    related: ["rand", "randperm", "randint_like", "random_"],
    examples: [
      .init("torch.manual_seed(0)\ntorch.randint(10, (4,))", gives: "tensor([4, 9, 3, 0])"),
      .init("torch.randint(5, 5, (2,))", fails: Refusal.self),
    ],
    Signature(
      [.int("high"), Parameter("size", .ints), RandomFills.generator] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try IntegersPlan(
          FreshPlan(shape: call.ints(1), dtype: try call.madeDType(3, otherwise: .int64)),
          from: 0, to: call.int(0))
      }, kernel: makeIntegers),
    Signature(
      [.int("low"), .int("high"), Parameter("size", .ints), RandomFills.generator]
        + Parameter.making,
      plan: { (call) throws(OperationError) in
        try IntegersPlan(
          FreshPlan(shape: call.ints(2), dtype: try call.madeDType(4, otherwise: .int64)),
          from: call.int(0), to: call.int(1))
      }, kernel: makeIntegers))

  static let randperm = Operation(
    "randperm", in: [.torch], writes: [.out],
    summary: "The whole numbers below n, shuffled.", shapes: "→ [n]",
    notes: ["The dtype is int64 unless another is named.", drawn],
    related: ["randint", "arange"],
    examples: [
      .init("torch.manual_seed(0)\ntorch.randperm(4)", gives: "tensor([0, 1, 3, 2])"),
      .init("torch.randperm(-1)", fails: NegativeSize.self),
    ],
    Signature(
      [.int("n"), RandomFills.generator] + Parameter.making,
      plan: { (call) throws(OperationError) in
        let count = call.int(0)
        let plan = try FreshPlan(
          shape: [count], dtype: try call.madeDType(2, otherwise: .int64))
        let dtype = plan.dtype
        if dtype == .bool {
          throw OperationError(DTypeNotSupported(.bool, kernel: "randperm", parameter: "dtype"))
        }
        if dtype.isFloatingPoint {
          let most = 1 << IntegerRange.digits(dtype) + 1
          if count > most {
            throw OperationError(
              Refusal(
                .runtime, "\(dtype.name) doesn't count up to \(count)",
                torch: "n cannot be greater than \(most) for \(dtype.scalarTypeName) type.",
                blamed: ["n"]))
          }
        } else if count > 0 {
          _ = try Scalar.int(count - 1).checked(dtype, parameter: "n")
        }
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let generator = call.generator
        let count = plan.shape[0]
        let result = try runtime.make(shape: plan.shape, dtype: .int64)
        let to = result.base.assumingMemoryBound(to: Int.self)
        for place in 0..<count { to[place] = place }
        // One draw does for as long as its remainder is fair enough.
        let isSmall = count < Int(UInt32.max) / 20
        for place in 0..<max(count - 1, 0) {
          if place & 0xFFFF == 0xFFFF { try runtime.checkInterrupt() }
          let left = UInt64(count - place)
          let draw = isSmall ? UInt64(generator.random()) : generator.random64()
          let other = place + Int(draw % left)
          let kept = to[place]
          to[place] = to[other]
          to[other] = kept
        }
        return .tensor(try Copying.cast(result, to: plan.dtype, runtime))
      }))

  static let normal = Operation(
    "normal", in: [.torch], writes: [.out],
    summary: "Normally distributed numbers with means and standard deviations of their own.",
    shapes: "mean, std: broadcastable → the broadcast shape; two numbers: size → [*size]",
    formula: "x ~ N(mean, std²)",
    notes: ["The dtype is that of mean, or of std where mean is a number.", drawn],
    related: ["randn", "normal_"],
    examples: [
      .init(
        "torch.manual_seed(0)\ntorch.normal(torch.tensor([0., 10.]), 1.)",
        gives: "tensor([1.5410, 9.7066])"),
      .init("torch.normal(0., -1., (2,))", fails: Refusal.self),
    ],
    Signature(
      [.tensor("mean"), .tensor("std"), RandomFills.generator],
      plan: { (call) throws(OperationError) in
        let (mean, deviation) = (call.tensor(0), call.tensor(1))
        return try normalPlan(
          try Shape.broadcast(mean.shape, deviation.shape, names: ["mean", "std"]), mean.dtype,
          deviation: 1)
      },
      kernel: { (plan, call) throws(OperationError) in
        try checkDeviations(call.tensor(1), call.runtime)
        return try makeShifted(
          plan, mean: call[0], deviation: call[1], call.generator, call.runtime)
      }),
    Signature(
      [.tensor("mean"), .float("std", default: 1), RandomFills.generator],
      plan: { (call) throws(OperationError) in
        try normalPlan(call.tensor(0).shape, call.tensor(0).dtype, deviation: call.double(1))
      },
      kernel: { (plan, call) throws(OperationError) in
        try makeShifted(plan, mean: call[0], deviation: call[1], call.generator, call.runtime)
      }),
    Signature(
      [.float("mean"), .tensor("std"), RandomFills.generator],
      plan: { (call) throws(OperationError) in
        try normalPlan(call.tensor(1).shape, call.tensor(1).dtype, deviation: 1)
      },
      kernel: { (plan, call) throws(OperationError) in
        try checkDeviations(call.tensor(1), call.runtime)
        return try makeShifted(
          plan, mean: call[0], deviation: call[1], call.generator, call.runtime)
      }),
    Signature(
      [.float("mean"), .float("std"), Parameter("size", .ints), RandomFills.generator]
        + Parameter.making,
      plan: { (call) throws(OperationError) in
        try normalPlan(
          call.ints(2), try call.madeDType(4, otherwise: call.runtime.defaultDType),
          deviation: call.double(1))
      },
      kernel: { (plan, call) throws(OperationError) in
        let result = try call.runtime.make(layout: plan.layout, dtype: plan.dtype)
        try RandomFills.fillNormal(
          result, call.double(0), call.double(1), call.generator, call.runtime)
        return .tensor(result)
      }))

  static let randLike = Operation(
    "rand_like", in: [.torch],
    summary: "Numbers from 0 up to 1, in the shape and dtype of another.",
    shapes: "input: [...] → [...]", formula: "x ~ U(0, 1)", notes: [drawn],
    related: ["rand", "randn_like"],
    examples: [
      .init("torch.rand_like(torch.zeros(2, 3)).shape", gives: "torch.Size([2, 3])"),
      .init("torch.rand_like(torch.tensor([1, 2]))", fails: DTypeNotSupported.self),
    ],
    Signature(
      [.tensor(), RandomFills.generator] + Parameter.making + [ConstantTensors.memoryFormat],
      plan: { (call) throws(OperationError) in
        let plan = try likePlan(call, options: 2)
        try RandomFills.checkUniform(plan.dtype, 0, 1)
        return plan
      }, kernel: makeUniform))

  static let randnLike = Operation(
    "randn_like", in: [.torch],
    summary: "Normally distributed numbers, in the shape and dtype of another.",
    shapes: "input: [...] → [...]", formula: "x ~ N(0, 1)", notes: [drawn],
    related: ["randn", "rand_like"],
    examples: [
      .init("torch.randn_like(torch.zeros(2, 3)).shape", gives: "torch.Size([2, 3])"),
      .init("torch.randn_like(torch.tensor([1, 2]))", fails: DTypeNotSupported.self),
    ],
    Signature(
      [.tensor(), RandomFills.generator] + Parameter.making + [ConstantTensors.memoryFormat],
      plan: { (call) throws(OperationError) in
        let plan = try likePlan(call, options: 2)
        try RandomFills.checkNormal(plan.dtype, count: plan.layout.count, deviation: 1)
        return plan
      }, kernel: makeNormal))

  static let randintLike = Operation(
    "randint_like", in: [.torch],
    summary: "Whole numbers from low up to high, in the shape and dtype of another.",
    shapes: "input: [...] → [...]", formula: "x ~ U{low, …, high − 1}", notes: [drawn],
    related: ["randint"],
    examples: [
      .init("torch.randint_like(torch.zeros(2, 3), 5).shape", gives: "torch.Size([2, 3])"),
      .init("torch.randint_like(torch.zeros(2), 3, 3)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .int("high"), RandomFills.generator] + Parameter.making
        + [ConstantTensors.memoryFormat],
      plan: { (call) throws(OperationError) in
        try IntegersPlan(try likePlan(call, options: 3, format: 8), from: 0, to: call.int(1))
      }, kernel: makeIntegers),
    Signature(
      [.tensor(), .int("low"), .int("high"), RandomFills.generator] + Parameter.making
        + [ConstantTensors.memoryFormat],
      plan: { (call) throws(OperationError) in
        try IntegersPlan(
          try likePlan(call, options: 4, format: 9), from: call.int(1), to: call.int(2))
      }, kernel: makeIntegers))

  // MARK: Plans

  /// A fresh tensor and the whole numbers to fill it with.
  private struct IntegersPlan: Plan {
    let fresh: FreshPlan
    let range: IntegerRange
    var outputs: PlannedOutputs { fresh.outputs }

    init(_ fresh: FreshPlan, from: Int, to: Int) throws(OperationError) {
      self.fresh = fresh
      range = try IntegerRange(from: from, to: to, fresh.dtype)
    }
  }

  private static func likePlan(
    _ call: Call, options: Int, format: Int = 7
  ) throws(OperationError) -> FreshPlan {
    let input = call.tensor(0)
    return try FreshPlan(
      layout: try input.layout.likeness(call.string(format)),
      dtype: try call.madeDType(options, otherwise: input.dtype))
  }

  private static func normalPlan(
    _ shape: [Int], _ dtype: DType, deviation: Double
  ) throws(OperationError) -> FreshPlan {
    let plan = try FreshPlan(shape: shape, dtype: dtype)
    try RandomFills.checkNormal(dtype, count: plan.layout.count, deviation: deviation)
    return plan
  }

  // MARK: Kernels

  @Sendable
  private static func makeUniform(
    _ plan: FreshPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let result = try call.runtime.make(layout: plan.layout, dtype: plan.dtype)
    try RandomFills.fillUniform(result, 0, 1, call.generator, call.runtime)
    return .tensor(result)
  }

  @Sendable
  private static func makeNormal(
    _ plan: FreshPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let result = try call.runtime.make(layout: plan.layout, dtype: plan.dtype)
    if result.count > 0 { try RandomFills.fillNormal(result, 0, 1, call.generator, call.runtime) }
    return .tensor(result)
  }

  @Sendable
  private static func makeIntegers(
    _ plan: IntegersPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let result = try call.runtime.make(layout: plan.fresh.layout, dtype: plan.fresh.dtype)
    try RandomFills.fillIntegers(result, plan.range, call.generator, call.runtime)
    return .tensor(result)
  }

  /// Standard normal numbers, multiplied by the deviations and shifted by the means, each step
  /// rounded to the dtype as PyTorch's in-place products and sums are.
  private static func makeShifted(
    _ plan: FreshPlan, mean: Argument, deviation: Argument, _ generator: Generator,
    _ runtime: Runtime
  ) throws(OperationError) -> CallResult {
    let result = try runtime.make(layout: plan.layout, dtype: plan.dtype)
    if result.count == 0 { return .tensor(result) }
    var scale: Tensor?
    if case .tensor(let tensor) = deviation { scale = tensor }
    try RandomFills.fillNormal(
      result, 0, scale == nil ? deviation.scalar?.double ?? 1 : 1, generator, runtime)
    if let scale { try combine(result, with: scale, runtime, { $0 * $1 }, { $0 * $1 }) }
    let shift: Tensor
    if case .tensor(let tensor) = mean {
      shift = tensor
    } else {
      shift = try runtime.make(scalar: mean.scalar ?? .int(0), dtype: plan.dtype)
    }
    try combine(result, with: shift, runtime, { $0 + $1 }, { $0 + $1 })
    return .tensor(result)
  }

  private static func combine(
    _ target: Tensor, with other: Tensor, _ runtime: Runtime,
    _ narrow: (Float, Float) -> Float, _ wide: (Double, Double) -> Double
  ) throws(OperationError) {
    // The other operand may be of a wider dtype, which is then computed in.
    let common = DType.promote(target.dtype, other.dtype)
    let compute: DType = common == .float64 ? .float64 : .float32
    let left = try Copying.cast(target, to: compute, runtime)
    let right = try Copying.cast(other, to: compute, runtime)
    let sum = try runtime.make(layout: left.layout, dtype: compute)
    let walk = Elementwise.traversal(sum, [left, right])
    if compute == .float64 {
      try walk.map(left, Double.self, right, Double.self, sum, Double.self, runtime, wide)
    } else {
      try walk.map(left, Float.self, right, Float.self, sum, Float.self, runtime, narrow)
    }
    try Copying.copy(sum, into: target, runtime)
  }

  private static func checkDeviations(
    _ deviations: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    let values = try Copying.contiguous(deviations, as: .float64, runtime)
    let from = values.base.assumingMemoryBound(to: Double.self)
    for place in 0..<values.count where !(from[place] >= 0) {
      throw OperationError(
        Refusal(
          .runtime, "a standard deviation can't be \(from[place])",
          torch: "normal expects all elements of std >= 0.0", blamed: ["std"]))
    }
  }
}
