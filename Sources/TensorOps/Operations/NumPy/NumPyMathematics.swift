/// NumPy's functions of real numbers, element by element.
enum NumPyMathematics {
  static let all: [Operation] = exponentials + trigonometry + powers

  static let exponentials: [Operation] = [
    NumPyUfuncs.unary(
      "exp", Exponentials.exp, warning: .overflow, example: "np.exp([0, 1])",
      gives: "array([1.        , 2.71828183])"),
    NumPyUfuncs.unary(
      "exp2", Exponentials.exp2, warning: .overflow, example: "np.exp2([0, 3])",
      gives: "array([1., 8.])"),
    NumPyUfuncs.unary(
      "expm1", Exponentials.expm1, warning: .overflow, example: "np.expm1(0.0)",
      gives: "np.float64(0.0)"),
    NumPyUfuncs.unary(
      "log", Exponentials.log, warning: .pole, notes: ["log(0) is −inf, with a RuntimeWarning."],
      example: "np.log([1, 0])", gives: "array([  0., -inf])"),
    NumPyUfuncs.unary(
      "log2", Exponentials.log2, warning: .pole, example: "np.log2([1, 8])",
      gives: "array([0., 3.])"),
    NumPyUfuncs.unary(
      "log10", Exponentials.log10, warning: .pole, example: "np.log10([1, 100])",
      gives: "array([0., 2.])"),
    NumPyUfuncs.unary(
      "log1p", Exponentials.log1p, warning: .pole, example: "np.log1p(0)", gives: "np.float64(0.0)"),
    both(
      "logaddexp", Exponentials.logaddexp, example: "np.logaddexp(0, 0)",
      gives: "np.float64(0.6931471805599453)"),
    both(
      "logaddexp2", Exponentials.logaddexp2, example: "np.logaddexp2(0, 0)",
      gives: "np.float64(1.0)"),
  ]

  static let trigonometry: [Operation] = [
    NumPyUfuncs.unary(
      "sin", Trigonometry.sin, warning: .overflow, example: "np.sin([0, np.pi / 2])",
      gives: "array([0., 1.])"),
    NumPyUfuncs.unary(
      "cos", Trigonometry.cos, warning: .overflow, example: "np.cos([0, np.pi])",
      gives: "array([ 1., -1.])"),
    NumPyUfuncs.unary(
      "tan", Trigonometry.tan, warning: .overflow, example: "np.tan(0)", gives: "np.float64(0.0)"),
    NumPyUfuncs.unary(
      "arcsin", Trigonometry.asin, warning: .overflow, aliases: [.init("asin")],
      notes: ["Outside −1 … 1 it is NaN, with a RuntimeWarning."], example: "np.arcsin(1)",
      gives: "np.float64(1.5707963267948966)"),
    NumPyUfuncs.unary(
      "arccos", Trigonometry.acos, warning: .overflow, aliases: [.init("acos")],
      notes: ["Outside −1 … 1 it is NaN, with a RuntimeWarning."], example: "np.arccos([1, -1])",
      gives: "array([0.        , 3.14159265])"),
    NumPyUfuncs.unary(
      "arctan", Trigonometry.atan, warning: .overflow, aliases: [.init("atan")],
      example: "np.arctan(1)",
      gives: "np.float64(0.7853981633974483)"),
    both(
      "arctan2", Trigonometry.atan2, alias: "atan2", example: "np.arctan2(1, [1, -1])",
      gives: "array([0.78539816, 2.35619449])"),
    NumPyUfuncs.unary(
      "sinh", Trigonometry.sinh, warning: .overflow, example: "np.sinh(0)", gives: "np.float64(0.0)"
    ),
    NumPyUfuncs.unary(
      "cosh", Trigonometry.cosh, warning: .overflow, example: "np.cosh(0)", gives: "np.float64(1.0)"
    ),
    NumPyUfuncs.unary(
      "tanh", Trigonometry.tanh, example: "np.tanh([0, 1])",
      gives: "array([0.        , 0.76159416])"),
    NumPyUfuncs.unary(
      "arcsinh", Trigonometry.asinh, aliases: [.init("asinh")], example: "np.arcsinh(0)",
      gives: "np.float64(0.0)"),
    NumPyUfuncs.unary(
      "arccosh", Trigonometry.acosh, warning: .overflow, aliases: [.init("acosh")],
      example: "np.arccosh(1)", gives: "np.float64(0.0)"),
    NumPyUfuncs.unary(
      "arctanh", Trigonometry.atanh, warning: .pole, aliases: [.init("atanh")],
      example: "np.arctanh(0.5)",
      gives: "np.float64(0.5493061443340548)"),
    NumPyUfuncs.unary(
      "deg2rad", NumPyKernels.radians, aliases: [.init("radians")],
      summary: Trigonometry.deg2rad.summary, example: "np.deg2rad(180)",
      gives: "np.float64(3.141592653589793)"),
    NumPyUfuncs.unary(
      "rad2deg", NumPyKernels.degrees, aliases: [.init("degrees")],
      summary: Trigonometry.rad2deg.summary, example: "np.rad2deg(np.pi)",
      gives: "np.float64(180.0)"),
  ]

  static let powers: [Operation] = [
    NumPyUfuncs.unary(
      "sqrt", Powers.sqrt, warning: .overflow,
      notes: ["Negative numbers give NaN, with a RuntimeWarning."], example: "np.sqrt([1, 4, 9])",
      gives: "array([1., 2., 3.])"),
    NumPyUfuncs.unary(
      "cbrt", NumPyKernels.cbrt, summary: "The cube root.", example: "np.cbrt([8, -27])",
      gives: "array([ 2., -3.])"),
    NumPyUfuncs.unary(
      "square", Powers.square, .numeric, warning: .overflow, notes: ["Booleans give int8."],
      example: "np.square([-3, 2])", gives: "array([9, 4])"),
    NumPyUfuncs.ufunc(
      "reciprocal", .numeric, inputs: ["x"], summary: "One over each element.",
      shapes: "x: [...] → [...]", notes: ["Integers stay integers: most give 0."],
      examples: [.init("np.reciprocal([4.0, 0.5])", gives: "array([0.25, 2.  ])")]
    ) { (operands, _, runtime) throws(OperationError) in
      let result = try NumPyUfuncs.call(NumPyKernels.reciprocal, operands, runtime)
      try NumPyWarnings.check(result, of: operands, .pole, in: "reciprocal", runtime)
      if try NumPyWarnings.checkDivisor(
        operands[0], result.dtype, in: "reciprocal", runtime)
      {
        NumPyWarnings.note("invalid value", in: "reciprocal", runtime)
      }
      return result
    },
    both(
      "hypot", Powers.hypot, warning: .overflow, example: "np.hypot(3, 4)", gives: "np.float64(5.0)"
    ),
    both(
      "copysign", Combinations.copysign, example: "np.copysign([1, 2], -1)",
      gives: "array([-1., -2.])"),
    both(
      "heaviside", NumPyKernels.heaviside,
      summary: "The step function: 0 below zero, 1 above, x2 at zero.",
      example: "np.heaviside([-1, 0, 1], 0.5)", gives: "array([0. , 0.5, 1. ])"),
    both(
      "nextafter", Combinations.nextafter, example: "np.nextafter(1, 2)",
      gives: "np.float64(1.0000000000000002)"),
  ]

  /// A function of two real arrays.
  private static func both(
    _ name: String, _ operation: Operation, warning infinity: NumPyWarnings.Infinity = .never,
    alias: String? = nil, summary: String? = nil, example code: String, gives text: String
  ) -> Operation {
    NumPyUfuncs.ufunc(
      name, operation, .floating, warning: infinity, aliases: alias.map { [.init($0)] } ?? [],
      summary: summary, formula: operation.formula.map(inNumPysNames),
      examples: [
        .init(code, gives: text),
        .init("np.\(name)(np.ones(2), np.ones(3))", fails: ArraysNotBroadcast.self),
      ])
  }

  private static func inNumPysNames(_ formula: String) -> String {
    formula.replacing("input", with: "x1").replacing("other", with: "x2")
  }
}

/// NumPy's rounding, element by element.
enum NumPyRounding {
  static let all: [Operation] = [
    NumPyUfuncs.unary(
      "floor", NumPyKernels.floor, .common, summary: Rounding.floor.summary,
      notes: ["Integers and booleans stay as they are."], example: "np.floor([1.7, -1.2])",
      gives: "array([ 1., -2.])"),
    NumPyUfuncs.unary(
      "ceil", NumPyKernels.ceil, .common, summary: Rounding.ceil.summary,
      notes: ["Integers and booleans stay as they are."], example: "np.ceil([1.2, -1.7])",
      gives: "array([ 2., -1.])"),
    NumPyUfuncs.unary(
      "trunc", NumPyKernels.trunc, .common,
      summary: Rounding.trunc.summary, notes: ["Integers and booleans stay as they are."],
      example: "np.trunc([1.7, -1.7])", gives: "array([ 1., -1.])"),
    NumPyUfuncs.unary(
      "rint", NumPyKernels.rint, summary: "Rounds to the nearest integer; halves to the even one.",
      example: "np.rint([0.5, 1.5, 2])", gives: "array([0., 2., 2.])"),
    fix, round,
  ]

  static let fix = Operation(
    "fix", in: .numpy, traits: .keepsMatrix, summary: Rounding.trunc.summary,
    shapes: "x: [...] → [...]",
    notes: ["Integers and booleans stay as they are."], related: ["trunc", "floor"],
    examples: [.init("np.fix([1.7, -1.7])", gives: "array([ 1., -1.])")],
    .composed([.array("x"), .out]) { (call) throws(OperationError) in
      .tensor(try NumPyKernels.trunc(call[0], runtime: call.runtime))
    })

  static let round = Operation(
    "round", in: [.numpy, .ndarray], aliases: [.init("around", in: .numpy)], traits: .keepsMatrix,
    summary: "Rounds to some decimals; halves go to the even one.", shapes: "a: [...] → [...]",
    formula: "out = round(a · 10^decimals) / 10^decimals",
    notes: [
      "Integers stay as they are; negative decimals round them to tens, hundreds and so on."
    ], related: ["rint", "floor"],
    examples: [
      .init("np.round([1.25, 2.675], 1)", gives: "array([1.2, 2.7])"),
      .init("np.array([15, 25]).round(-1)", gives: "array([20, 20])"),
      .init("np.round([1.0], 'a')", fails: "argument-type"),
    ],
    .composed([.array(), .int("decimals", default: 0), .out]) { (call) throws(OperationError) in
      let runtime = call.runtime
      let input = call.tensor(0)
      let decimals = call.int(1)
      func rint(_ tensor: Tensor) throws(OperationError) -> Tensor {
        try NumPyKernels.rint(.tensor(tensor), runtime: runtime)
      }
      if input.dtype == .bool {
        return .tensor(try NumPyTyping.cast(input, .float16, runtime))
      }
      if decimals >= 0, !input.dtype.isFloatingPoint {
        return .tensor(try Conversions.clone(.tensor(input), runtime: runtime))
      }
      if decimals == 0 { return .tensor(try rint(input)) }
      // Powers of ten beyond a double's are infinite, and give NaN as NumPy's do.
      let ten = Argument.float(Double.pow(10, Double(min(decimals.magnitude, 400))))
      let float = input.dtype.isFloatingPoint ? input.dtype : .float64
      let wide = Argument.tensor(try NumPyTyping.cast(input, float, runtime))
      if decimals > 0 {
        let scaled = try rint(try Arithmetic.mul(wide, ten, runtime: runtime))
        return .tensor(try NumPyKernels.divide(.tensor(scaled), ten, runtime: runtime))
      }
      let scaled = try rint(try NumPyKernels.divide(wide, ten, runtime: runtime))
      let result = try Arithmetic.mul(.tensor(scaled), ten, runtime: runtime)
      return .tensor(try NumPyTyping.cast(result, input.dtype, runtime))
    })
}

/// NumPy's larger and smaller of two, element by element.
enum NumPyExtremes {
  static let all: [Operation] = [maximum, minimum, fmax, fmin]

  static let maximum = extreme(
    "maximum", Extremes.maximum, example: "np.maximum([1, 5], [3, 2])", gives: "array([3, 5])")
  static let minimum = extreme(
    "minimum", Extremes.minimum, example: "np.minimum([1, 5], [3, 2])", gives: "array([1, 2])")
  static let fmax = extreme(
    "fmax", Extremes.fmax, example: "np.fmax([1.0, np.nan], 0)", gives: "array([1., 0.])")
  static let fmin = extreme(
    "fmin", Extremes.fmin, example: "np.fmin([1.0, np.nan], 0)", gives: "array([0., 0.])")

  private static func extreme(
    _ name: String, _ operation: Operation, example code: String, gives text: String
  ) -> Operation {
    NumPyUfuncs.ufunc(
      name, operation, notes: operation.notes, related: ["clip", "max"],
      examples: [
        .init(code, gives: text),
        .init("np.\(name)(np.ones(2), np.ones(3))", fails: ArraysNotBroadcast.self),
      ])
  }
}
