/// Exponentials and logarithms, element by element.
enum Exponentials {
  static let all: [Operation] = [
    exp, exp2, expm1, log, log2, log10, log1p, logaddexp, logaddexp2, xlogy, xlog1py, logit,
    sigmoid,
  ]

  static let exp = Operation.unaryFloat(
    "exp", Exp.self, summary: "e to the power of each element.", formula: "out = eˣ",
    related: ["log", "expm1", "exp2", "softmax"],
    examples: [
      .init("torch.exp(torch.tensor([0., 1.]))", gives: "tensor([1.0000, 2.7183])")
    ])

  static let exp2 = Operation.unaryFloat(
    "exp2", Exp2.self, in: [.torch, .method, .special],
    summary: "2 to the power of each element.", formula: "out = 2ˣ", related: ["exp", "log2"],
    examples: [.init("torch.exp2(torch.tensor([0., 3.]))", gives: "tensor([1., 8.])")])

  static let expm1 = Operation.unaryFloat(
    "expm1", Expm1.self, in: [.torch, .method, .special],
    summary: "eˣ − 1, exact for small x.", formula: "out = eˣ − 1", related: ["exp", "log1p"],
    examples: [.init("torch.expm1(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 1.7183])")])

  static let log = Operation.unaryFloat(
    "log", Log.self, summary: "The natural logarithm of each element.", formula: "out = ln x",
    notes: ["0 gives −inf, negative numbers NaN."],
    related: ["exp", "log2", "log10", "log1p", "logsumexp"],
    examples: [.init("torch.log(torch.tensor([1., 0.]))", gives: "tensor([0., -inf])")])

  static let log2 = Operation.unaryFloat(
    "log2", Log2.self, summary: "The logarithm to base 2.", formula: "out = log₂ x",
    related: ["log", "exp2"],
    examples: [.init("torch.log2(torch.tensor([1., 8.]))", gives: "tensor([0., 3.])")])

  static let log10 = Operation.unaryFloat(
    "log10", Log10.self, summary: "The logarithm to base 10.", formula: "out = log₁₀ x",
    related: ["log"],
    examples: [.init("torch.log10(torch.tensor([1., 1000.]))", gives: "tensor([0., 3.])")])

  static let log1p = Operation.unaryFloat(
    "log1p", Log1p.self, in: [.torch, .method, .special],
    summary: "ln(1 + x), exact for small x.", formula: "out = ln(1 + x)",
    related: ["log", "expm1"],
    examples: [.init("torch.log1p(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 0.6931])")])

  static let logaddexp = Operation.binary(
    "logaddexp", LogAddExp.self, writes: [.out], .tensors, .floating("logaddexp_cpu"),
    summary: "The logarithm of the sum of two exponentials, without overflow.",
    formula: "out = ln(eˣ + eʸ)", related: ["logsumexp", "logaddexp2"],
    examples: [
      .init(
        "torch.logaddexp(torch.tensor([0.]), torch.tensor([0.]))", gives: "tensor([0.6931])"),
      .init("torch.logaddexp(torch.tensor([0]), torch.tensor([0]))", fails: DTypeNotSupported.self),
    ])

  static let logaddexp2 = Operation.binary(
    "logaddexp2", LogAddExp2.self, writes: [.out], .tensors, .floating("logaddexp2_cpu"),
    summary: "As `logaddexp`, to base 2.", formula: "out = log₂(2ˣ + 2ʸ)", related: ["logaddexp"],
    examples: [
      .init("torch.logaddexp2(torch.tensor([1.]), torch.tensor([1.]))", gives: "tensor([2.])"),
      .init(
        "torch.logaddexp2(torch.tensor([0]), torch.tensor([0]))", fails: DTypeNotSupported.self),
    ])

  static let xlogy = Operation.binary(
    "xlogy", XLogY.self, in: [.torch, .method, .special], .numbers, real: true,
    summary: "x · ln y, where 0 · ln y is 0.",
    formula: "out = NaN where y is NaN, 0 where x is 0, else x ln y",
    related: ["log"],
    examples: [
      .init(
        "torch.xlogy(torch.tensor([0., 2.]), torch.tensor([0., 1.]))", gives: "tensor([0., 0.])"),
      .init("torch.xlogy(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let xlog1py = Operation.binary(
    "xlog1py", XLog1pY.self, in: [.special], writes: [.out], .numbers, real: true,
    summary: "x · ln(1 + y), where 0 · ln(1 + y) is 0.",
    formula: "out = NaN where y is NaN, 0 where x is 0, else x ln(1 + y)",
    related: ["xlogy", "log1p"],
    examples: [
      .init(
        "torch.special.xlog1py(torch.tensor([0., 2.]), torch.tensor([-1., 0.]))",
        gives: "tensor([0., 0.])"),
      .init(
        "torch.special.xlog1py(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let logit = Operation(
    "logit", in: [.torch, .method, .special], writes: [.inPlace, .out],
    summary: "The inverse of the sigmoid.", shapes: "input: [...] → [...]",
    formula: "out = ln(z / (1 − z)), z = input cut to [eps, 1 − eps] where eps is given",
    notes: ["Without eps, what lies outside [0, 1] gives NaN."], related: ["sigmoid"],
    examples: [
      .init("torch.logit(torch.tensor([0.5, 1.]))", gives: "tensor([0., inf])")
    ],
    Signature(
      [.tensor(), .init("eps", .float, default: Argument.none)],
      plan: { (call) throws(OperationError) in try ElementwisePlan.real(call) },
      kernel: { (plan, call) throws(OperationError) in
        guard let eps = call.optionalDouble(1) else {
          return try Elementwise.unary(Logit.self, plan, call)
        }
        return try Elementwise.binary(LogitWithin.self, call[0], .float(eps), plan, call)
      }))

  static let sigmoid = Operation.unaryFloat(
    "sigmoid", Sigmoid.self, in: [.torch, .method, .functional],
    aliases: [.init("expit", in: [.special])],
    summary: "The logistic function, between 0 and 1.", formula: "out = 1 / (1 + e⁻ˣ)",
    related: ["logit", "tanh", "softmax"],
    examples: [.init("torch.sigmoid(torch.tensor([0., 2.]))", gives: "tensor([0.5000, 0.8808])")])

  struct Exp: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.exp(x) }
  }
  struct Exp2: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.exp2(x) }
  }
  struct Expm1: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.expm1(x) }
  }
  struct Log: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.log(x) }
  }
  struct Log2: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.log2(x) }
  }
  struct Log10: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.log10(x) }
  }
  struct Log1p: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.log1p(x) }
  }
  struct Sigmoid: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { 1 / (1 + T.exp(-x)) }
  }
  struct Logit: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.log(x / (1 - x)) }
  }
  struct LogitWithin: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ eps: T) -> T {
      let z = x < eps ? eps : x > 1 - eps ? 1 - eps : x
      return T.log(z / (1 - z))
    }
  }
  struct LogAddExp: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      if x.isInfinite && x == y { return x }
      return Extremes.Maximum.float(x, y) + T.log1p(T.exp(-Swift.abs(x - y)))
    }
  }
  struct LogAddExp2: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      if x.isInfinite && x == y { return x }
      let rest = T.log1p(T.exp2(-Swift.abs(x - y)))
      return Extremes.Maximum.float(x, y) + rest * 1.442695040888963407359924681001892137
    }
  }
  struct XLog1pY: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      if y.isNaN { return .nan }
      return x == 0 ? 0 : x * T.log1p(y)
    }
  }
  struct XLogY: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      if y.isNaN { return .nan }
      return x == 0 ? 0 : x * T.log(y)
    }
  }
}
