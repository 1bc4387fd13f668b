/// The parts of numbers in NumPy: real and imaginary, whole and fractional, fraction and exponent.
enum NumPyNumberParts {
  static let all: [Operation] =
    [real, imaginary, conjugate, conjugateMethod, isReal, isComplex]
    + [kind("isrealobj", true), kind("iscomplexobj", false)]
    + [modf, frexp, ldexp, spacing, sinc, i0, bitwiseCount]

  // MARK: Real and imaginary

  static let real = Operation(
    "real", in: .numpy, summary: "The real part, which is all there is here.",
    shapes: "val: [...] → [...]", notes: ["Arrays are given back themselves."],
    related: ["imag", "isreal"],
    examples: [.init("np.real([1, 2])", gives: "array([1, 2])")],
    .composed([.arrayOperand("val")]) { (call) throws(OperationError) in
      guard let number = call[0].scalar else { return .argument(0) }
      if case .bool(let flag) = number { return .scalar(.int(flag ? 1 : 0)) }
      return .scalar(number)
    })

  static let imaginary = Operation(
    "imag", in: .numpy, summary: "The imaginary part: zeros.",
    shapes: "val: [...] → [...]", related: ["real", "iscomplex"],
    examples: [.init("np.imag([1.5, 2])", gives: "array([0., 0.])")],
    .composed([.arrayOperand("val")]) { (call) throws(OperationError) in
      guard let number = call[0].scalar else {
        return .tensor(try ConstantTensors.zerosLike(call[0], runtime: call.runtime))
      }
      if case .float = number { return .scalar(.float(0)) }
      return .scalar(.int(0))
    })

  static let conjugate = NumPyUfuncs.unary(
    "conjugate", NumPyKernels.same, .numeric, aliases: [.init("conj")],
    summary: "The complex conjugate: of real numbers, the numbers.",
    notes: ["Booleans give int8."], related: ["real", "imag"], example: "np.conj([1, 2])",
    gives: "array([1, 2])")

  static let conjugateMethod = Operation(
    "conjugate", in: .ndarray, aliases: [.init("conj", in: .ndarray)],
    traits: [.keepsArray, .keepsMatrix],
    summary: "The complex conjugate: of real numbers, the array itself.",
    shapes: "a: [...] → [...]", related: ["real", "imag"],
    examples: [.init("np.array([1, 2]).conj()", gives: "array([1, 2])")],
    .composed([.array()]) { (_) throws(OperationError) in .argument(0) })

  static let isReal = Operation(
    "isreal", in: .numpy, summary: "Where elements have no imaginary part: everywhere.",
    shapes: "x: [...] → bool [...]", related: ["iscomplex", "isrealobj"],
    examples: [.init("np.isreal([1, 2.5])", gives: "array([ True,  True])")],
    .composed([.arrayOperand("x")]) { (call) throws(OperationError) in
      guard case .tensor(let x) = call[0] else { return .scalar(.bool(true)) }
      return .tensor(
        try ConstantTensors.full(
          .ints(x.shape), .bool(true), .dtype(.bool), runtime: call.runtime))
    })

  static let isComplex = Operation(
    "iscomplex", in: .numpy, summary: "Where elements have an imaginary part: nowhere.",
    shapes: "x: [...] → bool [...]", related: ["isreal", "iscomplexobj"],
    examples: [.init("np.iscomplex([1, 2.5])", gives: "array([False, False])")],
    .composed([.array("x")]) { (call) throws(OperationError) in
      .tensor(try call.parts.zeros(call.tensor(0).shape, .bool))
    })

  private static func kind(_ name: String, _ answer: Bool) -> Operation {
    Operation(
      name, in: .numpy,
      summary: "Whether an array's dtype is \(answer ? "no complex one" : "a complex one").",
      shapes: "x: [...] → a bool", related: [answer ? "isreal" : "iscomplex"],
      examples: [.init("np.\(name)([1, 2])", gives: answer ? "True" : "False")],
      .composed([.array("x")]) { (_) throws(OperationError) in .scalar(.bool(answer)) })
  }

  // MARK: Fractions and exponents

  /// One operand in the float that NumPy computes in.
  private static func float(
    _ argument: Argument, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let dtype = try NumPyTyping.dtype(.floating, of: [argument])
    guard case .tensor(let tensor) = argument else {
      return try NumPyTyping.array(argument, dtype, runtime)
    }
    return try NumPyTyping.cast(tensor, dtype, runtime)
  }

  static let modf = Operation(
    "modf", in: .numpy, traits: .ufunc, summary: "The fractional and the whole part.",
    shapes: "x: [...] → [...], [...]; a tuple", notes: ["Both have the number's sign."],
    related: ["trunc", "frexp", "divmod"],
    examples: [
      .init("np.modf([1.5, -2.25])", gives: "(array([ 0.5 , -0.25]), array([ 1., -2.]))")
    ],
    .composed([.arrayOperand("x")]) { (call) throws(OperationError) in
      let (x, parts) = (try float(call[0], call.runtime), call.parts)
      let whole = try NumPyKernels.trunc(.tensor(x), runtime: call.runtime)
      let rest = try parts.choose(
        try Classification.isinf(.tensor(x), runtime: call.runtime),
        try parts.scalar(.int(0), x.dtype), try parts.subtract(x, .tensor(whole)))
      let signed = try Combinations.copysign(
        .tensor(rest), .tensor(x), signature: 1, runtime: call.runtime)
      return .tensors([signed, whole], .tuple)
    })

  static let frexp = Operation(
    "frexp", in: .numpy, traits: .ufunc, summary: BinaryParts.frexp.summary,
    shapes: "x: [...] → mantissa [...], exponent int32 [...]; a tuple",
    formula: "x = mantissa · 2^exponent, ½ ≤ |mantissa| < 1", notes: BinaryParts.frexp.notes,
    related: ["ldexp", "modf"],
    examples: [
      .init(
        "np.frexp([1, 2, 3.5])",
        gives: "(array([0.5  , 0.5  , 0.875]), array([1, 2, 2], dtype=int32))")
    ],
    .composed([.arrayOperand("x")]) { (call) throws(OperationError) in
      let both = try BinaryParts.frexp.result(
        [.tensor(try float(call[0], call.runtime))], runtime: call.runtime
      ).tensors(2, of: BinaryParts.frexp)
      return .tensors(both, .tuple)
    })

  /// Floats times powers of two, without a power of its own that could overflow.
  struct Scale: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      // Beyond this every number is 0 or infinite.
      T(sign: .plus, exponent: T.Exponent(Int(max(-4000, min(4000, y)))), significand: x)
    }
  }

  private static let scale = Operation.binary(
    "ldexp", Scale.self, in: [], writes: [], .operands, summary: "ldexp", examples: [])

  static let ldexp = Operation(
    "ldexp", in: .numpy, traits: .ufunc, summary: "Numbers times powers of two.",
    shapes: "x1, x2: broadcastable → the broadcast shape", formula: "out = x1 · 2^x2",
    notes: ["x2 must be whole numbers."], related: ["frexp", "exp2"],
    examples: [
      .init("np.ldexp([1., 2], [3, 4])", gives: "array([ 8., 32.])"),
      .init("np.ldexp(1.0, 2.0)", fails: UfuncNotSupported.self),
    ],
    .composed([.arrayOperand("x1"), .arrayOperand("x2"), .out]) { (call) throws(OperationError) in
      if call[1].dtype?.isFloatingPoint == true {
        throw OperationError(
          UfuncNotSupported(name: "ldexp", operands: [call[0], call[1]], isCoercing: true))
      }
      _ = try NumPyShapes.broadcast([call[0].shape, call[1].shape], names: ["x1", "x2"])
      let parts = call.parts
      var x = try float(call[0], call.runtime)
      // Python's int beside an array takes the first of NumPy's loops.
      if case .int = call[0], case .tensor(let powers) = call[1], powers.rank > 0 {
        x = try parts.scalar(call[0], .float16)
      }
      var powers = try parts.scalar(.int(0), .int64)
      if case .tensor(let given) = call[1] {
        powers = given
      } else {
        powers = try parts.scalar(call[1], .int64)
      }
      let bounded = try Extremes.clamp(
        .tensor(try parts.cast(powers, .int64)), .int(-4000), .int(4000), signature: 1,
        runtime: call.runtime)
      let result = try scaled(x, bounded, call.runtime)
      try NumPyWarnings.check(result, of: [.tensor(x)], .overflow, in: "ldexp", call.runtime)
      return .tensor(result)
    })

  private static func scaled(
    _ x: Tensor, _ powers: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try scale(
      .tensor(x), .tensor(try NumPyTyping.cast(powers, x.dtype, runtime)), runtime: runtime)
  }

  static let spacing = NumPyUfuncs.ufunc(
    "spacing", .floating, inputs: ["x"],
    summary: "How far the next larger number of the dtype is.", shapes: "x: [...] → [...]",
    notes: ["Negative for negative numbers; NaN for infinities."], related: ["nextafter"],
    examples: [.init("np.spacing(1.0)", gives: "np.float64(2.220446049250313e-16)")]
  ) { (operands, dtype, runtime) throws(OperationError) in
    let parts = NumPyParts(runtime: runtime)
    guard case .tensor(let x) = operands[0] else { return try parts.scalar(.float(.nan), dtype) }
    // Digits, and the exponent of the smallest number.
    let (digits, least): (Int, Int) =
      switch dtype {
      case .float16: (11, -24)
      case .bfloat16: (8, -133)
      case .float32: (24, -149)
      default: (53, -1074)
      }
    let both = try BinaryParts.frexp.result([.tensor(x)], runtime: runtime)
      .tensors(2, of: BinaryParts.frexp)
    let isZero = try parts.equal(x, .int(0))
    var powers = try parts.subtract(try parts.cast(both[1], .int64), .int(digits))
    powers = try parts.maximum(powers, try parts.scalar(.int(least), .int64))
    powers = try parts.choose(isZero, try parts.scalar(.int(least), .int64), powers)
    let one = try parts.scalar(.int(1), dtype)
    let sized = try scaled(one, powers, runtime)
    let negative = try Comparisons.lt(.tensor(x), .int(0), runtime: runtime)
    let signed = try parts.choose(negative, try parts.multiply(sized, .int(-1)), sized)
    let finite = try Classification.isfinite(.tensor(x), runtime: runtime)
    return try parts.choose(finite, signed, try parts.scalar(.float(.nan), dtype))
  }

  // MARK: Functions

  static let sinc = Operation(
    "sinc", in: .numpy, summary: Trigonometry.sinc.summary, shapes: "x: [...] → [...]",
    formula: "out = sin(πx) / (πx)", notes: ["Integers and booleans give float64."],
    related: ["sin"],
    examples: [.init("np.sinc([0, 0.5])", gives: "array([1.        , 0.63661977])")],
    .composed([.array("x")]) { (call) throws(OperationError) in
      let (x, parts) = (call.tensor(0), call.parts)
      let scaled = try parts.multiply(
        try parts.cast(x, x.dtype.isFloatingPoint ? x.dtype : .float64), .float(.pi))
      let eps: Double =
        switch scaled.dtype {
        case .float16: 0x1p-10
        case .bfloat16: 0x1p-7
        case .float32: 0x1p-23
        default: 0x1p-52
        }
      let angle = try parts.choose(
        try parts.equal(scaled, .int(0)), try parts.scalar(.float(eps), scaled.dtype), scaled)
      return .tensor(
        try parts.divide(
          try Trigonometry.sin(.tensor(angle), runtime: call.runtime), .tensor(angle)))
    })

  static let i0 = Operation(
    "i0", in: .numpy, traits: .keepsArray, summary: Bessel.i0.summary, shapes: "x: [...] → [...]",
    formula: Bessel.i0.formula, notes: ["Integers and booleans give float64."],
    related: ["kaiser"],
    examples: [.init("np.i0([0, 1])", gives: "array([1.        , 1.26606588])")],
    .composed([.array("x")]) { (call) throws(OperationError) in
      let x = call.tensor(0)
      return .tensor(
        try Bessel.i0(
          .tensor(try call.parts.cast(x, x.dtype.isFloatingPoint ? x.dtype : .float64)),
          runtime: call.runtime))
    })

  static let bitwiseCount = NumPyUfuncs.ufunc(
    "bitwise_count", .common, inputs: ["x"], accepted: .bits,
    summary: "How many bits of the number's magnitude are 1.", shapes: "x: [...] → uint8 [...]",
    notes: ["Only for integers and booleans."], related: ["bitwise_and"],
    examples: [
      .init("np.bitwise_count([1, 7, -1])", gives: "array([1, 3, 1], dtype=uint8)"),
      .init("np.bitwise_count(1.5)", fails: UfuncNotSupported.self),
    ]
  ) { (operands, dtype, runtime) throws(OperationError) in
    let bits =
      dtype == .bool
      ? try NumPyUfuncs.call(NumPyKernels.same, operands, runtime)
      : try NumPyUfuncs.call(counting, operands, runtime)
    return try NumPyTyping.cast(bits, .uint8, runtime)
  }

  private static let counting = Operation.unarySame(
    "bitwise_count", OneBits.self, in: [], writes: [], summary: "bitwise_count", examples: [])

  struct OneBits: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T {
      T(truncatingIfNeeded: x.magnitude.nonzeroBitCount)
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x }
  }
}
