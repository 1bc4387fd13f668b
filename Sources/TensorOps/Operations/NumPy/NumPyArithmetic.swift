/// NumPy's arithmetic, element by element: what its operators call.
enum NumPyArithmetic {
  static let all: [Operation] = [
    add, subtract, multiply, divide, floorDivide, remainder, fmod, power, floatPower, negative,
    positive, absolute, fabs, sign, divmod, gcd, lcm,
  ]

  static let add = NumPyUfuncs.ufunc(
    "add", Arithmetic.add, warning: .overflow, related: ["subtract", "sum"],
    examples: [
      .init("np.add([1, 2], 10)", gives: "array([11, 12])"),
      .init("np.array([1, 2]) + np.float32(0.5)", gives: "array([1.5, 2.5])"),
      .init("np.add([1, 2], [3, 4], where=[True, False])", gives: "array([4, 0])"),
      .init("np.ones((2, 3)) + np.ones(2)", fails: ArraysNotBroadcast.self),
    ])

  static let subtract = NumPyUfuncs.ufunc(
    "subtract", Arithmetic.sub,
    accepted: .notBool(booleanSubtract.fault.message),
    warning: .overflow, related: ["add", "negative"],
    examples: [
      .init("np.subtract([5, 7], 2)", gives: "array([3, 5])"),
      .init("np.array([True]) - np.array([False])", fails: Refusal.self),
    ])

  static let booleanSubtract = OperationError(
    Refusal(
      .type,
      "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` "
        + "operator, or the logical_xor function instead."))

  static let multiply = NumPyUfuncs.ufunc(
    "multiply", Arithmetic.mul, warning: .overflow, related: ["dot", "prod"],
    examples: [
      .init("np.multiply([[1], [2]], [3, 4])", gives: "array([[3, 4],\n       [6, 8]])"),
      .init("np.ones(2) * np.ones(3)", fails: ArraysNotBroadcast.self),
    ])

  static let divide = NumPyUfuncs.ufunc(
    "divide", NumPyKernels.divide, .divided, warning: .zeroDivisor,
    aliases: [.init("true_divide")],
    summary: "Divides element by element; integers give float64.", formula: "out = x1 / x2",
    notes: ["Division by zero gives inf or NaN, and a RuntimeWarning."],
    related: ["floor_divide", "remainder"],
    examples: [
      .init("np.divide([5, -5], 2)", gives: "array([ 2.5, -2.5])"),
      .init("np.float32(1) / np.float32(0)", gives: "np.float32(inf)"),
      .init("np.ones(2) / np.ones(3)", fails: ArraysNotBroadcast.self),
    ])

  static let floorDivide = dividing(
    "floor_divide", NumPyKernels.floorDivide, warning: .zeroDivisor,
    summary: "Divides and rounds down: what `//` means.", formula: "out = ⌊x1 / x2⌋",
    related: ["divide", "remainder"],
    examples: [
      .init("np.floor_divide([7, -7], 2)", gives: "array([ 3, -4])"),
      .init("np.array([7, -7]) // 0", gives: "array([0, 0])"),
      .init("np.ones(2) // np.ones(3)", fails: ArraysNotBroadcast.self),
    ])

  static let remainder = dividing(
    "remainder", NumPyKernels.remainder, warning: .overflow, aliases: [.init("mod")],
    summary: "What `//` leaves, with the divisor's sign: what `%` means.",
    formula: "out = x1 − x2 · ⌊x1 / x2⌋", related: ["fmod", "floor_divide"],
    examples: [
      .init("np.remainder([7, -7], 3)", gives: "array([1, 2])"),
      .init("np.ones(2) % np.ones(3)", fails: ArraysNotBroadcast.self),
    ])

  static let fmod = dividing(
    "fmod", NumPyKernels.fmod, warning: .overflow,
    summary: "What a division cut towards zero leaves, with the dividend's sign.",
    formula: "out = x1 − x2 · trunc(x1 / x2)", related: ["remainder"],
    examples: [
      .init("np.fmod([7, -7], 3)", gives: "array([ 1, -1])"),
      .init("np.fmod(np.ones(2), np.ones(3))", fails: ArraysNotBroadcast.self),
    ])

  static let power = NumPyUfuncs.ufunc(
    "power", NumPyKernels.power, .numeric, warning: .zeroBase, aliases: [.init("pow")],
    summary: "Each element to a power: what `**` means.", formula: "out = x1 ^ x2",
    notes: [
      "Integers stay integers, wrap on overflow, and are refused negative powers.",
      "Negative numbers to a fractional power give NaN.",
    ], related: ["float_power", "square", "sqrt"],
    examples: [
      .init("np.power([1, 2, 3], 2)", gives: "array([1, 4, 9])"),
      .init("np.array([2, 3]) ** -1.0", gives: "array([0.5       , 0.33333333])"),
      .init("np.array([2]) ** -1", fails: Refusal.self),
    ], short: NumPyKernels.shortPower)

  static let floatPower = NumPyUfuncs.ufunc(
    "float_power", .floating, inputs: ["x1", "x2"],
    summary: "Each element to a power, in float64.", formula: "out = x1 ^ x2",
    related: ["power"],
    examples: [
      .init("np.float_power([2, 4], -1)", gives: "array([0.5 , 0.25])"),
      .init("np.float_power(np.ones(2), np.ones(3))", fails: ArraysNotBroadcast.self),
    ]
  ) { (operands, _, runtime) throws(OperationError) in
    let converted = try NumPyTyping.operands(operands, as: .float64, runtime)
    let result = try NumPyUfuncs.call(NumPyKernels.power, converted, runtime)
    try NumPyWarnings.check(result, of: converted, .zeroBase, in: "float_power", runtime)
    return result
  }

  static let negative = NumPyUfuncs.ufunc(
    "negative", NumPyKernels.negative, inputs: ["x"],
    accepted: .notBool(
      "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or "
        + "the logical_not function instead."),
    summary: "Each element with its sign turned: what `-x` means.", related: ["abs", "subtract"],
    examples: [
      .init("np.negative([1, -2])", gives: "array([-1,  2])"),
      .init("-np.array([True])", fails: Refusal.self),
    ])

  static let positive = NumPyUfuncs.ufunc(
    "positive", NumPyKernels.same, inputs: ["x"], accepted: .notBool,
    summary: "A copy: what `+x` means.", related: ["negative"],
    examples: [
      .init("np.positive([1, -2])", gives: "array([ 1, -2])"),
      .init("+np.array([True])", fails: UfuncNotSupported.self),
    ])

  static let absolute = NumPyUfuncs.unary(
    "absolute", NumPyKernels.absolute, .common, aliases: [.init("abs")],
    summary: "The magnitude of each element.", related: ["fabs", "sign"],
    example: "np.abs([-1.5, 2])", gives: "array([1.5, 2. ])")

  static let fabs = NumPyUfuncs.unary(
    "fabs", NumPyKernels.absolute, summary: "The magnitude of each element, as floats.",
    related: ["absolute"], example: "np.fabs([-1, 2])", gives: "array([1., 2.])")

  static let sign = NumPyUfuncs.ufunc(
    "sign", NumPyKernels.sign, inputs: ["x"], accepted: .notBool,
    summary: "−1, 0 or 1: where each element stands against zero.", notes: ["NaN stays NaN."],
    related: ["absolute", "signbit"],
    examples: [
      .init("np.sign([-3, 0, 2])", gives: "array([-1,  0,  1])"),
      .init("np.sign(True)", fails: UfuncNotSupported.self),
    ])

  static let divmod = Operation(
    "divmod", in: .numpy, traits: .ufunc,
    summary: "Quotients rounded down, and what they leave.",
    shapes: "x1, x2: broadcastable → two arrays of the broadcast shape",
    related: ["floor_divide", "remainder"],
    examples: [
      .init("np.divmod([7, -7], 3)", gives: "(array([ 2, -3]), array([1, 2]))"),
      .init("np.divmod(np.ones(2), np.ones(3))", fails: ArraysNotBroadcast.self),
    ],
    .composed([.arrayOperand("x1"), .arrayOperand("x2")]) { (call) throws(OperationError) in
      let compute = try NumPyTyping.dtype(.numeric, of: call.arguments)
      _ = try NumPyShapes.broadcast(call.arguments.map(\.shape), names: ["x1", "x2"])
      let operands = try NumPyTyping.operands(call.arguments, as: compute, call.runtime)
      let quotient = try NumPyUfuncs.call(NumPyKernels.floorDivide, operands, call.runtime)
      let rest = try NumPyUfuncs.call(NumPyKernels.remainder, operands, call.runtime)
      try warn(of: quotient, operands, .zeroDivisor, in: "divmod", call.runtime)
      try warn(of: rest, operands, .overflow, in: "divmod", call.runtime)
      return .tensors([quotient, rest], .tuple)
    })

  static let gcd = NumPyUfuncs.ufunc(
    "gcd", Logic.gcd, accepted: .integral, related: ["lcm"],
    examples: [
      .init("np.gcd([12, -4], 18)", gives: "array([6, 2])"),
      .init("np.gcd(1.5, 2)", fails: UfuncNotSupported.self),
    ])

  static let lcm = NumPyUfuncs.ufunc(
    "lcm", Logic.lcm, accepted: .integral, related: ["gcd"],
    examples: [
      .init("np.lcm([4, 0], 6)", gives: "array([12,  0])"),
      .init("np.lcm(1.5, 2)", fails: UfuncNotSupported.self),
    ])

  /// A division that keeps integers, which give 0 where they are divided by zero.
  private static func dividing(
    _ name: String, _ operation: Operation, warning infinity: NumPyWarnings.Infinity,
    aliases: [Operation.Alias] = [], summary: String, formula: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    NumPyUfuncs.ufunc(
      name, .numeric, inputs: ["x1", "x2"], aliases: aliases, summary: summary, formula: formula,
      notes: [
        "Integers divided by zero give 0, floats inf or NaN; both with a RuntimeWarning.",
        "Booleans count as int8.",
      ], related: related, examples: examples,
      short: NumPyUfuncs.shortWay(
        of: operation, .numeric, .init(rule: .floating, isCoercing: false), 2, watches: true)
    ) { (operands, _, runtime) throws(OperationError) in
      let result = try NumPyUfuncs.call(operation, operands, runtime)
      try warn(of: result, operands, infinity, in: name, runtime)
      return result
    }
  }

  private static func warn(
    of result: Tensor, _ operands: [Argument], _ infinity: NumPyWarnings.Infinity,
    in name: String, _ runtime: Runtime
  ) throws(OperationError) {
    if result.dtype.isFloatingPoint {
      try NumPyWarnings.check(result, of: operands, infinity, in: name, runtime)
    } else {
      try NumPyWarnings.checkDivisor(operands[1], result.dtype, in: name, runtime)
    }
  }
}
