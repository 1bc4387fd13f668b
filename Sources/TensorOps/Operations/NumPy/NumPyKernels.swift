/// What NumPy computes otherwise than PyTorch, as operations that its functions are made of. They
/// take operands of one dtype and stand in no table.
enum NumPyKernels {
  static let divide = real("divide", Division.Divide.self)
  static let floorDivide = both("floor_divide", Division.DivideDown.self)
  static let remainder = both("remainder", Remainder.self)
  static let fmod = both("fmod", Division.FMod.self)
  static let absolute = unary("absolute", Arithmetic.Absolute.self)
  static let negative = unary("negative", Arithmetic.Negate.self)
  static let sign = unary("sign", Sign.self)
  static let reciprocal = unary("reciprocal", Reciprocal.self)
  static let same = unary("positive", Powers.Same.self)
  static let floor = unary("floor", Rounding.Floor.self)
  static let ceil = unary("ceil", Rounding.Ceil.self)
  static let trunc = unary("trunc", Rounding.Truncate.self)
  static let rint = unary("rint", Rounding.RoundToEven.self)
  static let cbrt = unary("cbrt", CubeRoot.self)
  static let degrees = unary("degrees", Degrees.self)
  static let radians = unary("radians", Radians.self)
  static let heaviside = real("heaviside", Step.self)

  /// Integers to negative powers have no integer for an answer.
  static let power = Operation.binary(
    "power", in: [], writes: [], .operands, summary: "Each element to a power.", examples: [],
    plan: { (call) throws(OperationError) in try ElementwisePlan.promoted(call) },
    kernel: { (plan, call) throws(OperationError) in
      if !plan.compute.isFloatingPoint, try isAnyNegative(call[1], call.runtime) {
        throw OperationError(
          Refusal(
            .value, "Integers to negative integer powers are not allowed.", blamed: ["x2"]))
      }
      switch call[1].scalar?.double {
      case 2: return try Elementwise.unary(Powers.Square.self, plan, call)
      case 0.5 where plan.compute.isFloatingPoint:
        return try Elementwise.unary(Powers.SquareRoot.self, plan, call)
      case -1: return try Elementwise.unary(Powers.Inverse.self, plan, call)
      default: return try Elementwise.binary(Powers.Power.self, plan, call)
      }
    })

  /// The powers that have a kernel of their own, and others of floats.
  static let shortPower: ShortWay = {
    func way(_ loop: @escaping @Sendable (DType) -> ElementwiseLoop?) -> ShortElementwise {
      ShortElementwise(loop: loop, result: nil, rule: .numeric, watches: true)
    }
    func floats<K: RealUnaryKernel>(_: K.Type) -> @Sendable (DType) -> ElementwiseLoop? {
      { $0.isFloatingPoint ? RealUnaryLoops<K>.loop($0) : nil }
    }
    let square = way { UnaryLoops<Powers.Square>.loop($0) }
    let root = way(floats(Powers.SquareRoot.self))
    let inverse = way(floats(Powers.Inverse.self))
    let power = way { $0.isFloatingPoint ? RealBinaryLoops<Powers.Power>.loop($0) : nil }
    return .two { (x, y, runtime) throws(OperationError) in
      // NumPy's scalars as exponents are arrays to the kernel.
      guard case .number(let exponent, nil) = y else { return try power.answer(x, y, runtime) }
      let isFloat: Bool
      switch x {
      case .array(let base): isFloat = base.held.dtype.isFloatingPoint
      case .number(let base, _): isFloat = base.exactInt == nil
      }
      guard isFloat else {
        guard case .int(2) = exponent else { return nil }
        return try square.answer(x, runtime)
      }
      switch exponent.double {
      case 2: return try square.answer(x, runtime)
      case 0.5: return try root.answer(x, runtime)
      case -1: return try inverse.answer(x, runtime)
      default: return try power.answer(x, y, runtime)
      }
    }
  }()

  private static func isAnyNegative(
    _ argument: Argument, _ runtime: Runtime
  ) throws(OperationError) -> Bool {
    if let number = argument.scalar { return number.double < 0 }
    let below = try Comparisons.lt(argument, .int(0), runtime: runtime)
    return try NumPyWarnings.isAny(below, runtime)
  }

  // MARK: Forms

  private static func both<K: BinaryKernel>(_ name: String, _ kernel: K.Type) -> Operation {
    .binary(name, kernel, in: [], writes: [], .operands, summary: name, examples: [])
  }

  private static func real<K: RealBinaryKernel>(_ name: String, _ kernel: K.Type) -> Operation {
    .binary(name, kernel, in: [], writes: [], .operands, summary: name, examples: [])
  }

  private static func unary<K: UnaryKernel>(_ name: String, _ kernel: K.Type) -> Operation {
    .unarySame(name, kernel, in: [], writes: [], summary: name, examples: [])
  }

  // MARK: Kernels

  /// With the divisor's sign, that of a zero too.
  struct Remainder: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      Division.Remainder.int(x, y)
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      let rest = T.fmod(x, y)
      if rest == 0 { return T(signOf: y, magnitudeOf: 0) }
      return (y < 0) != (rest < 0) ? rest + y : rest
    }
  }

  struct Sign: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { Arithmetic.Sign.int(x) }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x
    }
  }

  /// Integers are divided as floats, and cut: 1 of 0 is what the processor makes of infinity.
  struct Reciprocal: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T {
      if x == 0 { return T.bitWidth >= 32 ? T.min : 0 }
      return x == 1 || T.isSigned && x &+ 1 == 0 ? x : 0
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { 1 / x }
  }

  struct CubeRoot: UnaryKernel {
    /// One step of Newton's method, its residual in twice the precision, brings the last digit.
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      let root = T.cbrt(x)
      let square = root * root
      guard square.isNormal else { return root }
      let cube = square * root
      let lost = (-cube).addingProduct(square, root)
      let rest = (-square).addingProduct(root, root)
      return root - ((cube - x) + lost.addingProduct(rest, root)) / (3 * square)
    }
  }

  /// The factor is rounded to the dtype first.
  struct Degrees: UnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x * (180 / T(3.141592653589793))
    }
  }

  struct Radians: UnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x * (T(3.141592653589793) / 180)
    }
  }

  struct Step: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      x > 0 ? 1 : x < 0 ? 0 : x == 0 ? y : x
    }
  }
}
