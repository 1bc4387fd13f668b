/// Powers and roots, element by element.
enum Powers {
  static let all: [Operation] = [pow, floatPower, square, sqrt, rsqrt, reciprocal, ldexp, hypot]

  static let pow = Operation.binary(
    "pow", .numbers, other: "exponent", summary: "Each element to a power.",
    formula: "out = input ^ exponent",
    notes: [
      "Integers stay integers and wrap on overflow; a negative number as exponent is refused for them.",
      "A tensor of negative exponents gives 0 for integers, and ±1 where the base is ±1.",
      "Negative numbers to a fractional power give NaN.",
    ],
    related: ["square", "sqrt", "exp", "float_power"],
    examples: [
      .init("torch.tensor([1, 2, 3]) ** 2", gives: "tensor([1, 4, 9])"),
      .init("2 ** torch.tensor([1., 0.5])", gives: "tensor([2.0000, 1.4142])"),
      .init("torch.tensor([2]) ** -1", fails: Refusal.self),
    ],
    plan: { (call) throws(OperationError) in
      let plan = try ElementwisePlan.promoted(call, names: ["input", "exponent"])
      if let exponent = call[1].scalar {
        if !plan.compute.isFloatingPoint, let power = exponent.exactInt, power < 0 {
          throw OperationError(
            Refusal(
              .runtime, "Integers to negative integer powers are not allowed.",
              blamed: ["exponent"]))
        }
        // 0 and 1 need no kernel, and so no dtype that has one.
        if exponent.double == 0 || exponent.double == 1 { return plan }
        if plan.compute != .float32 {
          _ = try exponent.checked(plan.compute, parameter: "exponent")
        }
      } else if let base = call[0].scalar, base.double == 1 {
        return plan
      }
      return try DTypeRule.notBool("pow").checked(plan, call)
    },
    kernel: { (plan, call) throws(OperationError) in
      guard let exponent = call[1].scalar else {
        return try Elementwise.binary(Power.self, plan, call)
      }
      switch exponent.double {
      case 0: return try Elementwise.unary(One.self, plan, call)
      case 1: return try Elementwise.unary(Same.self, plan, call)
      case 2: return try Elementwise.unary(Square.self, plan, call)
      case 3: return try Elementwise.unary(Cube.self, plan, call)
      case 0.5: return try Elementwise.unary(SquareRoot.self, plan, call)
      case -0.5: return try Elementwise.unary(InverseSquareRoot.self, plan, call)
      case -1: return try Elementwise.unary(Inverse.self, plan, call)
      case -2: return try Elementwise.unary(InverseSquare.self, plan, call)
      default: return try Elementwise.binary(Power.self, plan, call)
      }
    })

  static let floatPower = Operation.binary(
    "float_power", .numbers, other: "exponent", summary: "Each element to a power, in float64.",
    formula: "out = input ^ exponent", notes: ["The result is always float64."],
    related: ["pow"],
    examples: [
      .init(
        "torch.float_power(torch.tensor([2, 3]), -1)",
        gives: "tensor([0.5000, 0.3333], dtype=torch.float64)"),
      .init("torch.ones(2).float_power_(2)", fails: Refusal.self),
    ],
    plan: { (call) throws(OperationError) in
      if let base = call.destinations.first, base.dtype != .float64 {
        throw OperationError(
          Refusal(
            .runtime, "float_power_ stores float64 only",
            torch: "the base given to float_power_ has dtype \(base.dtype.scalarTypeName) "
              + "but the operation's result requires dtype Double"))
      }
      try Overlap.check(call)
      return try ElementwisePlan(
        call[0], call[1], names: ["input", "exponent"], compute: .float64, call.runtime)
    },
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.binary(Power.self, plan, call)
    })

  static let square = Operation(
    "square", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Each element times itself.", shapes: "input: [...] → [...]", formula: "out = input²",
    notes: ["Booleans give int64."], related: ["pow", "sqrt"],
    examples: [.init("torch.square(torch.tensor([-3, 2]))", gives: "tensor([9, 4])")],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        try Overlap.check(call)
        let dtype = call.tensor(0).dtype
        return try ElementwisePlan(call[0], compute: dtype == .bool ? .int64 : dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.unary(Square.self, plan, call)
      }))

  static let sqrt = Operation.unaryFloat(
    "sqrt", SquareRoot.self, summary: "The square root.", formula: "out = √input",
    notes: ["Negative numbers give NaN."], related: ["rsqrt", "square", "pow"],
    examples: [.init("torch.sqrt(torch.tensor([4., 2.]))", gives: "tensor([2.0000, 1.4142])")])

  static let rsqrt = Operation.unaryFloat(
    "rsqrt", InverseSquareRoot.self, summary: "One over the square root.",
    formula: "out = 1 / √input", notes: ["0 gives inf, negative numbers NaN."],
    related: ["sqrt", "reciprocal"],
    examples: [.init("torch.rsqrt(torch.tensor([4., 0.]))", gives: "tensor([0.5000,    inf])")])

  static let reciprocal = Operation.unaryFloat(
    "reciprocal", Inverse.self, summary: "One over each element.", formula: "out = 1 / input",
    notes: ["0 gives inf with its sign."], related: ["div", "rsqrt"],
    examples: [.init("torch.reciprocal(torch.tensor([4., 0.]))", gives: "tensor([0.2500,    inf])")]
  )

  static let ldexp = Operation.binary(
    "ldexp", .tensors, summary: "Each element times a power of two.",
    formula: "out = input · 2 ^ other",
    notes: ["Integers and booleans give the default float dtype."], related: ["pow", "mul"],
    examples: [
      .init(
        "torch.ldexp(torch.tensor([1., 3.]), torch.tensor([3, -1]))",
        gives: "tensor([8.0000, 1.5000])"),
      .init("torch.ldexp(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ],
    plan: { (call) throws(OperationError) in
      if let target = call.destinations.first, !target.dtype.isFloatingPoint {
        throw OperationError(
          Refusal(
            .runtime, ResultCast(from: call.runtime.defaultDType, to: target.dtype).message,
            torch: "ldexp can't be cast to the desired output type \(target.dtype.scalarTypeName)"))
      }
      let plan = try ElementwisePlan.promoted(call, real: true)
      if call.tensor(0).dtype.isFloatingPoint && call.tensor(1).dtype == .bool {
        throw OperationError(
          DTypeNotSupported(.bool, kernel: "ldexp_cpu_exp", parameter: "other"))
      }
      return plan
    },
    kernel: { (plan, call) throws(OperationError) in
      if call.tensor(1).dtype.isFloatingPoint || !call.tensor(0).dtype.isFloatingPoint {
        let power = try pow(.float(2), call[1], signature: 1, runtime: call.runtime)
        return try Elementwise.binary(
          Arithmetic.Multiply.self, call[0], .tensor(power), plan, call)
      }
      // The exponent is a C int, and wraps to its 32 bits.
      let exponent = try Copying.cast(call.tensor(1), to: .int32, call.runtime)
      return try Elementwise.binary(ScaleByPower.self, call[0], .tensor(exponent), plan, call)
    })

  static let hypot = Operation.binary(
    "hypot", Hypotenuse.self, .tensors, .floating("hypot_cpu"),
    summary: "The hypotenuse of two sides, without overflow.", formula: "out = √(input² + other²)",
    related: ["norm"],
    examples: [
      .init("torch.hypot(torch.tensor([3.]), torch.tensor([4.]))", gives: "tensor([5.])"),
      .init("torch.hypot(torch.tensor([3]), torch.tensor([4]))", fails: DTypeNotSupported.self),
    ])

  // MARK: Kernels

  struct Power: BinaryKernel {
    /// By squaring; what a negative exponent leaves of an integer is 0, or ±1.
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      if y < 0 {
        if x == 1 { return 1 }
        if x == 0 &- 1 { return y & 1 == 0 ? 1 : 0 &- 1 }
        return 0
      }
      var result: T = 1
      var base = x
      var power = y
      while power != 0 {
        if power & 1 != 0 { result = result &* base }
        base = base &* base
        power >>= 1
      }
      return result
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { T.pow(x, y) }
  }

  struct One: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { 1 }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { 1 }
  }

  struct Same: UnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x }
  }

  struct Square: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { x &* x }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x * x }
  }

  struct Cube: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { x &* x &* x }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x * x * x }
  }

  struct SquareRoot: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x.squareRoot() }
  }

  struct InverseSquareRoot: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { 1 / x.squareRoot() }
  }

  struct Inverse: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { 1 / x }
  }

  struct InverseSquare: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { 1 / (x * x) }
  }

  /// For whole exponents: the exponent field moves, and nothing else.
  struct ScaleByPower: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      if x == 0 || !x.isFinite { return x }
      // In two steps, so that the power alone doesn't overflow; no number is 5,000 powers away.
      let y = Swift.min(Swift.max(y, -5000), 5000)
      let half = (y * 0.5).rounded(.down)
      return x * T.exp2(half) * T.exp2(y - half)
    }
  }

  struct Hypotenuse: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { T.hypot(x, y) }
  }
}
