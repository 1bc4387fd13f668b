/// Rounding, element by element.
enum Rounding {
  static let all: [Operation] = [ceil, floor, trunc, round, frac]

  static let ceil = Operation.unarySame(
    "ceil", Ceil.self, .notBool("ceil_vml_cpu"), summary: "Rounds up to the next integer.",
    notes: ["Integers stay as they are."], related: ["floor", "round", "trunc"],
    examples: [.init("torch.ceil(torch.tensor([1.2, -1.2]))", gives: "tensor([ 2., -1.])")])

  static let floor = Operation.unarySame(
    "floor", Floor.self, .notBool("floor_vml_cpu"), summary: "Rounds down to the next integer.",
    notes: ["Integers stay as they are."], related: ["ceil", "round", "floor_divide"],
    examples: [.init("torch.floor(torch.tensor([1.2, -1.2]))", gives: "tensor([ 1., -2.])")])

  static let trunc = Operation.unarySame(
    "trunc", Truncate.self, aliases: [.init("fix")], .notBool("trunc_vml_cpu"),
    summary: "Cuts what follows the point.", notes: ["Integers stay as they are."],
    related: ["floor", "frac"],
    examples: [.init("torch.trunc(torch.tensor([1.7, -1.7]))", gives: "tensor([ 1., -1.])")])

  static let round = Operation(
    "round", in: [.torch, .method, .special], writes: [.inPlace, .out],
    summary: "Rounds to the nearest integer, or to some decimals; halves go to the even one.",
    shapes: "input: [...] → [...]",
    formula: "out = round(input · 10^decimals) / 10^decimals",
    notes: [
      "Integers stay as they are; with decimals they are refused.",
      "Negative decimals round to tens, hundreds and so on.", "Booleans are refused.",
    ],
    related: ["floor", "ceil", "trunc"],
    examples: [
      .init("torch.round(torch.tensor([0.5, 1.5, 2.6]))", gives: "tensor([0., 2., 3.])"),
      .init("torch.round(torch.tensor([1.2345]), decimals=2)", gives: "tensor([1.2300])"),
      .init("torch.round(torch.tensor([True]))", fails: DTypeNotSupported.self),
    ],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.same(call, .notBool("round_vml_cpu"))
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.unary(RoundToEven.self, plan, call)
      }),
    Signature(
      [.tensor(), Parameter.int("decimals").keyword],
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.same(
          call, .floating(call.int(1) == 0 ? "round_vml_cpu" : "round_cpu"))
      },
      kernel: { (plan, call) throws(OperationError) in
        let decimals = call.int(1)
        if decimals == 0 { return try Elementwise.unary(RoundToEven.self, plan, call) }
        let ten = Double.pow(10, Double(decimals.magnitude))
        return decimals > 0
          ? try Elementwise.binary(RoundFraction.self, call[0], .float(ten), plan, call)
          : try Elementwise.binary(RoundTens.self, call[0], .float(ten), plan, call)
      }))

  static let frac = Operation.unaryReal(
    "frac", Fraction.self, .floating("frac_cpu"), summary: "What follows the point.",
    formula: "out = input − trunc(input)", related: ["trunc"],
    examples: [
      .init("torch.frac(torch.tensor([1.5, -2.25]))", gives: "tensor([ 0.5000, -0.2500])"),
      .init("torch.frac(torch.tensor([1]))", fails: DTypeNotSupported.self),
    ])

  struct Ceil: UnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x.rounded(.up) }
  }
  struct Floor: UnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x.rounded(.down) }
  }
  struct Truncate: UnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x.rounded(.towardZero) }
  }
  struct RoundToEven: UnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x.rounded(.toNearestOrEven)
    }
  }
  struct RoundFraction: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ ten: T) -> T {
      (x * ten).rounded(.toNearestOrEven) / ten
    }
  }
  struct RoundTens: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ ten: T) -> T {
      (x / ten).rounded(.toNearestOrEven) * ten
    }
  }
  struct Fraction: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x - x.rounded(.towardZero)
    }
  }
}
