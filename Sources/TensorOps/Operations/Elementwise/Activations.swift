/// The activations of neural networks, element by element.
enum Activations {
  static let all: [Operation] = [
    relu, relu6, leakyRelu, prelu, elu, celu, selu, gelu, silu, mish, softplus, softsign,
    hardtanh, hardsigmoid, hardswish, hardshrink, softshrink, tanhshrink, logsigmoid, threshold,
    glu,
  ]

  /// One activation: its numbers, its dtypes, and how its kernel runs.
  private static func activation(
    _ name: String, in namespaces: Operation.Namespaces = [.functional],
    aliases: [Operation.Alias] = [], writes: Operation.Writes = [], numbers: [Parameter] = [],
    inplace: Bool = true, _ rule: DTypeRule, summary: String, formula: String? = nil,
    notes: [String] = [], related: [String] = [], examples: [Operation.Example],
    check: @escaping @Sendable (Call) throws(OperationError) -> Void = { (_) in },
    kernel: @escaping @Sendable (ElementwisePlan, Call) throws(OperationError) -> CallResult
  ) -> Operation {
    let flag = numbers.count + 1
    return Operation(
      name, in: namespaces, aliases: aliases, writes: writes, summary: summary,
      shapes: "input: [...] → [...]", formula: formula, notes: notes + rule.notes,
      source: namespaces.contains(.torch) ? nil : "PyTorch: torch.nn.functional.\(name)",
      related: related, examples: examples,
      Signature(
        [.tensor()] + numbers + (inplace ? [.flag("inplace", default: false)] : []),
        plan: { (call) throws(OperationError) in
          try check(call)
          let plan = try ElementwisePlan.same(call, rule)
          if inplace, call.bool(flag), call.tensor(0).layout.repeatsElements {
            throw OperationError(WriteOverlap())
          }
          return plan
        },
        kernel: { (plan, call) throws(OperationError) in
          let result = try kernel(plan, call)
          guard inplace, call.bool(flag), case .tensor(let computed) = result else {
            return result
          }
          try Copying.copy(computed, into: call.tensor(0), call.runtime)
          return .argument(0)
        }))
  }

  static let relu = activation(
    "relu", in: [.torch, .method, .functional], writes: [.inPlace], .all,
    summary: "Negative numbers become 0.", formula: "out = max(x, 0)", notes: ["NaN stays NaN."],
    related: ["relu6", "leaky_relu", "clamp"],
    examples: [
      .init("torch.relu(torch.tensor([-1., 2.]))", gives: "tensor([0., 2.])"),
      .init("torch.relu(torch.tensor([True]))", fails: Refusal.self),
    ],
    check: { (call) throws(OperationError) in
      if call.tensor(0).dtype == .bool { throw refuseBool("Boolean inputs not supported for relu") }
    },
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.binary(Extremes.Maximum.self, call[0], .int(0), plan, call)
    })

  static let relu6 = activation(
    "relu6", .all, summary: "Cuts to lie between 0 and 6.",
    formula: "out = min(max(x, 0), 6)", related: ["relu", "hardtanh"],
    examples: [.init("F.relu6(torch.tensor([-1., 2., 9.]))", gives: "tensor([0., 2., 6.])")],
    check: refuseBoolHardtanh,
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.ternary(Extremes.Between.self, call[0], .int(0), .int(6), plan, call)
    })

  static let leakyRelu = activation(
    "leaky_relu", numbers: [.number("negative_slope", default: .float(0.01))],
    .floating("leaky_relu_cpu"), summary: "Scales negative numbers down.",
    formula: "out = x where x > 0, else negative_slope · x", related: ["relu", "prelu"],
    examples: [
      .init("F.leaky_relu(torch.tensor([-1., 2.]))", gives: "tensor([-0.0100,  2.0000])"),
      .init("F.leaky_relu(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.binary(Leaky.self, plan, call)
    })

  static let prelu = Operation(
    "prelu", in: [.torch, .method, .functional],
    summary: "Scales negative numbers by a weight: one for all, or one a channel (dim 1).",
    shapes: "input: [N, C, ...], weight: [] or [1] or [C] → [N, C, ...]",
    formula: "out = x where x > 0, else weight · x", related: ["leaky_relu"],
    examples: [
      .init(
        "F.prelu(torch.tensor([-1., 2.]), torch.tensor([0.5]))", gives: "tensor([-0.5000,  2.0000])"
      ),
      .init("F.prelu(torch.ones(2, 3), torch.ones(2))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .tensor("weight")],
      plan: { (call) throws(OperationError) in
        let (input, weight) = (call.tensor(0), call.tensor(1))
        if input.dtype != weight.dtype {
          throw OperationError(
            Refusal(
              .runtime, "the weight must have the input's dtype, \(input.dtype.name)",
              torch: "prelu: Type promoting not supported. Got \(input.dtype.scalarTypeName) and "
                + weight.dtype.scalarTypeName,
              blamed: ["weight"]))
        }
        if weight.rank > 1 {
          throw OperationError(
            Refusal(
              .runtime, "the weight must be 0-d or 1-d",
              torch: "prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = "
                + "\(weight.rank)",
              blamed: ["weight"]))
        }
        if weight.count != 1 {
          if input.rank == 0 {
            throw OperationError(
              Refusal(.runtime, "Not allow zero-dim input tensor.", blamed: ["input"]))
          }
          let channels = input.rank > 1 ? input.shape[1] : 1
          if channels != weight.count {
            throw OperationError(
              Refusal(
                .runtime, "the weight has \(weight.count) numbers for \(channels) channels (dim 1)",
                torch: "Mismatch of parameter numbers and input channel size. Found parameter "
                  + "numbers = \(weight.count) and channel size = \(channels).",
                blamed: ["weight"]))
          }
        }
        return try ElementwisePlan.same(call, .floating("prelu_cpu"))
      },
      kernel: { (plan, call) throws(OperationError) in
        let (input, weight) = (call.tensor(0), call.tensor(1))
        // The weight as the input's shape reads it: along dim 1.
        var shape = [Int](repeating: 1, count: input.rank)
        var strides = [Int](repeating: 0, count: input.rank)
        if weight.count > 1 && input.rank > 1 {
          shape[1] = weight.count
          strides[1] = weight.strides[0]
        }
        let spread = weight.viewed(
          as: Layout(shape: shape, strides: strides, offset: weight.layout.offset))
        let both = try ElementwisePlan(
          call[0], .tensor(spread), compute: plan.compute, call.runtime)
        return try Elementwise.binary(Leaky.self, call[0], .tensor(spread), both, call)
      }))

  static let elu = activation(
    "elu", writes: [.inPlace], numbers: [.number("alpha", default: .float(1))],
    .floating("elu_cpu"),
    summary: "Negative numbers go smoothly to −alpha.",
    formula: "out = x where x > 0, else alpha · (eˣ − 1)", related: ["celu", "selu"],
    examples: [
      .init("F.elu(torch.tensor([-1., 2.]))", gives: "tensor([-0.6321,  2.0000])"),
      .init("F.elu(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.binary(Elu.self, plan, call)
    })

  static let celu = activation(
    "celu", in: [.torch, .functional], writes: [.inPlace],
    numbers: [.number("alpha", default: .float(1))], .floating("elu_cpu"),
    summary: "As `elu`, and smooth at 0 for every alpha.",
    formula: "out = max(0, x) + min(0, alpha · (e^(x/alpha) − 1))", related: ["elu"],
    examples: [
      .init("F.celu(torch.tensor([-1., 2.]))", gives: "tensor([-0.6321,  2.0000])"),
      .init("F.celu(torch.tensor([1.]), 0)", fails: Refusal.self),
    ],
    check: { (call) throws(OperationError) in
      if call.double(1) == 0 {
        throw OperationError(
          Refusal(.runtime, "ZeroDivisionError: alpha cannot be 0 for CELU", blamed: ["alpha"]))
      }
    },
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.binary(Celu.self, plan, call)
    })

  static let selu = activation(
    "selu", in: [.torch, .functional], writes: [.inPlace], .floating("elu_cpu"),
    summary: "`elu` scaled so that mean 0 and variance 1 are kept.",
    formula: "out = 1.0507 · (x where x > 0, else 1.6733 · (eˣ − 1))", related: ["elu"],
    examples: [
      .init("F.selu(torch.tensor([-1., 2.]))", gives: "tensor([-1.1113,  2.1014])"),
      .init("F.selu(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.unary(Selu.self, plan, call)
    })

  static let gelu = activation(
    "gelu", numbers: [Parameter.string("approximate", default: "none").keyword], inplace: false,
    .floating("GeluKernelImpl"),
    summary: "Each number times the share of a normal distribution below it.",
    formula: "out = x · Φ(x); with approximate='tanh' ½x(1 + tanh(√(2/π)(x + 0.044715x³)))",
    related: ["silu", "relu"],
    examples: [
      .init("F.gelu(torch.tensor([-1., 2.]))", gives: "tensor([-0.1587,  1.9545])"),
      .init("F.gelu(torch.tensor([1.]), approximate='sin')", fails: Refusal.self),
    ],
    check: { (call) throws(OperationError) in
      let kind = call.string(1) ?? "none"
      if kind != "none" && kind != "tanh" {
        throw OperationError(
          Refusal(
            .runtime, "approximate argument must be either none or tanh.", blamed: ["approximate"]))
      }
    },
    kernel: { (plan, call) throws(OperationError) in
      call.string(1) == "tanh"
        ? try Elementwise.unary(GeluByTanh.self, plan, call)
        : try Elementwise.unary(Gelu.self, plan, call)
    })

  static let silu = activation(
    "silu", .floating("silu_cpu"), summary: "Each number times its sigmoid: swish.",
    formula: "out = x / (1 + e⁻ˣ)", related: ["sigmoid", "mish", "hardswish"],
    examples: [
      .init("F.silu(torch.tensor([-1., 2.]))", gives: "tensor([-0.2689,  1.7616])"),
      .init("F.silu(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.unary(Silu.self, plan, call)
    })

  static let mish = activation(
    "mish", .floating("mish_cpu"), summary: "Each number times the tanh of its softplus.",
    formula: "out = x · tanh(ln(1 + eˣ))", related: ["silu", "softplus"],
    examples: [
      .init("F.mish(torch.tensor([-1., 2.]))", gives: "tensor([-0.3034,  1.9440])"),
      .init("F.mish(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.unary(Mish.self, plan, call)
    })

  static let softplus = activation(
    "softplus",
    numbers: [.number("beta", default: .float(1)), .number("threshold", default: .float(20))],
    inplace: false, .floating("softplus_cpu"), summary: "A smooth relu.",
    formula: "out = ln(1 + e^(beta · x)) / beta; x itself where beta · x > threshold",
    related: ["relu", "logsigmoid"],
    examples: [
      .init("F.softplus(torch.tensor([0., 30.]))", gives: "tensor([ 0.6931, 30.0000])"),
      .init("F.softplus(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.ternary(Softplus.self, call[0], call[1], call[2], plan, call)
    })

  static let softsign = Operation(
    "softsign", in: [.functional], summary: "A gentle step from −1 to 1.",
    shapes: "input: [...] → [...]", formula: "out = x / (1 + |x|)",
    notes: ["Integers give the default float dtype.", "Booleans are refused."],
    source: "PyTorch: torch.nn.functional.softsign", related: ["tanh"],
    examples: [
      .init("F.softsign(torch.tensor([-1., 3.]))", gives: "tensor([-0.5000,  0.7500])"),
      .init("F.softsign(torch.tensor([True]))", fails: DTypeNotSupported.self),
    ],
    .composed([.tensor()]) { (call) throws(OperationError) in
      let runtime = call.runtime
      let magnitude = try Arithmetic.abs(call[0], runtime: runtime)
      let below = try Arithmetic.add(.tensor(magnitude), .int(1), runtime: runtime)
      return .tensor(try Division.div(call[0], .tensor(below), runtime: runtime))
    })

  static let hardtanh = activation(
    "hardtanh", writes: [.inPlace],
    numbers: [.number("min_val", default: .float(-1)), .number("max_val", default: .float(1))],
    .all, summary: "Cuts to lie between two bounds, −1 and 1 unless given.",
    formula: "out = min(max(x, min_val), max_val)",
    notes: ["For integers the bounds are cut towards zero."], related: ["clamp", "relu6"],
    examples: [
      .init(
        "F.hardtanh(torch.tensor([-3., 0.5, 3.]))", gives: "tensor([-1.0000,  0.5000,  1.0000])"),
      .init("F.hardtanh(torch.tensor([1.]), 2, 1)", fails: Refusal.self),
    ],
    check: { (call) throws(OperationError) in
      if call.double(1) > call.double(2) {
        throw OperationError(
          Refusal(
            .value, "min_val cannot be greater than max_val", blamed: ["min_val", "max_val"]))
      }
      try refuseBoolHardtanh(call)
    },
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.ternary(
        Extremes.Between.self, call[0], Extremes.inRange(call[1], plan),
        Extremes.inRange(call[2], plan), plan, call)
    })

  @Sendable
  private static func refuseBoolHardtanh(_ call: Call) throws(OperationError) {
    if call.tensor(0).dtype == .bool { throw refuseBool("Bool inputs not supported for hardtanh") }
  }

  static let hardsigmoid = activation(
    "hardsigmoid", .floating("hardsigmoid_cpu"), summary: "A sigmoid made of straight lines.",
    formula: "out = min(max(x + 3, 0), 6) / 6", related: ["sigmoid", "hardswish"],
    examples: [
      .init(
        "F.hardsigmoid(torch.tensor([-4., 0., 1.5]))", gives: "tensor([0.0000, 0.5000, 0.7500])"),
      .init("F.hardsigmoid(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.unary(HardSigmoid.self, plan, call)
    })

  static let hardswish = activation(
    "hardswish", .floating("hardswish_cpu"), summary: "Each number times its hardsigmoid.",
    formula: "out = x · min(max(x + 3, 0), 6) / 6", related: ["silu", "hardsigmoid"],
    examples: [
      .init("F.hardswish(torch.tensor([-4., 0., 3.]))", gives: "tensor([-0., 0., 3.])"),
      .init("F.hardswish(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.unary(HardSwish.self, plan, call)
    })

  static let hardshrink = activation(
    "hardshrink", in: [.torch, .method, .functional],
    numbers: [.number("lambd", default: .float(0.5))], inplace: false,
    .floating("hardshrink_cpu"), summary: "Small numbers become 0.",
    formula: "out = 0 where |x| ≤ lambd, else x", related: ["softshrink"],
    examples: [
      .init("F.hardshrink(torch.tensor([-0.3, 2.]))", gives: "tensor([0., 2.])"),
      .init("F.hardshrink(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.binary(HardShrink.self, plan, call)
    })

  static let softshrink = activation(
    "softshrink", numbers: [.number("lambd", default: .float(0.5))], inplace: false,
    .floating("softshrink_check"),
    summary: "Every number moves towards 0 by lambd, and stops there.",
    formula: "out = x − lambd where x > lambd, x + lambd where x < −lambd, else 0",
    related: ["hardshrink", "tanhshrink"],
    examples: [
      .init("F.softshrink(torch.tensor([0.3, 2.]))", gives: "tensor([0.0000, 1.5000])"),
      .init("F.softshrink(torch.tensor([1.]), -1)", fails: Refusal.self),
    ],
    check: { (call) throws(OperationError) in
      let (dtype, lambda) = (call.tensor(0).dtype, call.double(1))
      guard dtype.isFloatingPoint, !(lambda >= 0 && lambda <= dtype.finiteLimit) else { return }
      throw OperationError(
        Refusal(
          .runtime, "lambd must not be negative",
          torch: "lambda must be in range [0, \(StreamText.text(dtype.finiteLimit))] for input "
            + "dtype \(dtype.scalarTypeName), but found \(StreamText.text(lambda))",
          blamed: ["lambd"]))
    },
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.binary(SoftShrink.self, plan, call)
    })

  static let tanhshrink = Operation(
    "tanhshrink", in: [.functional], summary: "What tanh takes away.",
    shapes: "input: [...] → [...]", formula: "out = x − tanh x",
    notes: ["Integers give the default float dtype.", "Booleans are refused."],
    source: "PyTorch: torch.nn.functional.tanhshrink", related: ["tanh", "softshrink"],
    examples: [
      .init("F.tanhshrink(torch.tensor([0., 2.]))", gives: "tensor([0.0000, 1.0360])"),
      .init("F.tanhshrink(torch.tensor([True]))", fails: Refusal.self),
    ],
    .composed([.tensor()]) { (call) throws(OperationError) in
      let bent = try Trigonometry.tanh(call[0], runtime: call.runtime)
      return .tensor(try Arithmetic.sub(call[0], .tensor(bent), runtime: call.runtime))
    })

  static let logsigmoid = activation(
    "logsigmoid", inplace: false, .floating("log_sigmoid_cpu"),
    summary: "The logarithm of the sigmoid, without overflow.",
    formula: "out = −ln(1 + e⁻ˣ)", related: ["sigmoid", "softplus"],
    examples: [
      .init("F.logsigmoid(torch.tensor([0., -100.]))", gives: "tensor([  -0.6931, -100.0000])"),
      .init("F.logsigmoid(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ],
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.unary(LogSigmoid.self, plan, call)
    })

  static let threshold = activation(
    "threshold", in: [.torch, .functional], writes: [.inPlace],
    numbers: [.number("threshold"), .number("value")], .notBool("threshold_cpu"),
    summary: "What isn't above a threshold becomes a given value.",
    formula: "out = x where x > threshold, else value", notes: ["NaN stays NaN."],
    related: ["relu", "where"],
    examples: [
      .init("F.threshold(torch.tensor([1., 5.]), 2, 0)", gives: "tensor([0., 5.])"),
      .init("F.threshold(torch.tensor([True]), 2, 0)", fails: DTypeNotSupported.self),
    ],
    check: { (call) throws(OperationError) in
      let dtype = call.tensor(0).dtype
      if dtype == .bool { return }
      _ = try call.scalar(1).checked(dtype, parameter: "threshold")
      _ = try call.scalar(2).checked(dtype)
    },
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.ternary(Threshold.self, call[0], call[1], call[2], plan, call)
    })

  static let glu = Operation(
    "glu", in: [.functional],
    summary: "The first half along a dim, gated by the sigmoid of the second.",
    shapes: "input: [..., 2n, ...] → [..., n, ...]", formula: "out = a · sigmoid(b)",
    notes: ["The dim must have an even size."], source: "PyTorch: torch.nn.functional.glu",
    related: ["sigmoid"],
    examples: [
      .init("F.glu(torch.tensor([1., 2., 0., 0.]))", gives: "tensor([0.5000, 1.0000])"),
      .init("F.glu(torch.ones(3))", fails: Refusal.self),
    ],
    .composed([.tensor(), .dim(default: -1)]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      if input.rank == 0 {
        throw OperationError(
          Refusal(
            .runtime, "glu does not support scalars because halving size must be even",
            blamed: ["input"]))
      }
      let dim = try Shape.dim(call.int(1), rank: input.rank)
      let size = input.shape[dim]
      if size % 2 != 0 {
        throw OperationError(
          Refusal(
            .runtime, "the size \(size) of dim \(dim) can't be halved",
            torch: "Halving dimension must be even, but dimension \(dim) is size \(size)",
            blamed: ["dim"]))
      }
      try DTypeRule.floating("glu_cpu").check(input.dtype)
      var half = input.layout
      half.shape[dim] = size / 2
      let first = input.viewed(as: half)
      half.offset += half.strides[dim] * (size / 2)
      let gate = try Exponentials.sigmoid(.tensor(input.viewed(as: half)), runtime: call.runtime)
      return .tensor(try Arithmetic.mul(.tensor(first), .tensor(gate), runtime: call.runtime))
    })
}
