extension Runtime {
  /// A RuntimeWarning where a conversion loses numbers: `np.int8(x)`.
  public func warnOfCast(_ tensor: Tensor, to dtype: DType) throws(OperationError) {
    try NumPyWarnings.checkCast(.tensor(tensor), to: dtype, self)
  }
}

/// What NumPy warns of while it goes on: RuntimeWarnings, as notes of the statement.
enum NumPyWarnings {
  /// How a function of finite numbers comes to an infinite one.
  enum Infinity: Sendable {
    /// Nothing is looked for: the function gives neither inf nor NaN by itself.
    case never
    /// By overflow: `exp`.
    case overflow
    /// At a pole: `log`.
    case pole
    /// At a pole where the second operand is 0, else by overflow: `divide`.
    case zeroDivisor
    /// At a pole where the first operand is 0, else by overflow: `power`.
    case zeroBase
  }

  /// Says it once a statement.
  static func note(_ what: String, in name: String, _ runtime: Runtime) {
    guard runtime.warns(of: what) else { return }
    let note = Runtime.Note(
      code: "runtime-warning", message: "RuntimeWarning: \(what) encountered in \(name)")
    if !runtime.notes.contains(note) { runtime.notes.append(note) }
  }

  /// Looks for infinite and undefined results of operands that are neither.
  static func check(
    _ result: Tensor, of operands: [Argument], _ infinity: Infinity, in name: String,
    _ runtime: Runtime
  ) throws(OperationError) {
    if infinity == .never || result.isShapeOnly || runtime.shapesOnly { return }
    guard result.dtype.isFloatingPoint, try hasNonFinite(result, runtime) else { return }
    var wereFinite: Tensor?
    var wereNumbers: Tensor?
    func joined(_ known: Tensor?, _ more: Tensor) throws(OperationError) -> Tensor {
      guard let known else { return more }
      return try Logic.logicalAnd(.tensor(known), .tensor(more), runtime: runtime)
    }
    for operand in operands {
      let tensor: Tensor
      switch operand {
      case .tensor(let given): tensor = given
      default: tensor = try NumPyTyping.array(operand, .float64, runtime)
      }
      wereFinite = try joined(
        wereFinite, try Classification.isfinite(.tensor(tensor), runtime: runtime))
      let isNaN = try Classification.isnan(.tensor(tensor), runtime: runtime)
      wereNumbers = try joined(
        wereNumbers, try Logic.logicalNot(.tensor(isNaN), runtime: runtime))
    }
    guard let wereFinite, let wereNumbers else { return }
    let infinite = try Logic.logicalAnd(
      .tensor(wereFinite), .tensor(try Classification.isinf(.tensor(result), runtime: runtime)),
      runtime: runtime)
    if try isAny(infinite, runtime) {
      var atPole = infinity == .pole ? infinite : nil
      let place: Int? =
        switch infinity {
        case .zeroDivisor: 1
        case .zeroBase: 0
        default: nil
        }
      if let place {
        let divisor: Argument = operands[place]
        let tensor: Tensor
        switch divisor {
        case .tensor(let given): tensor = given
        default: tensor = try NumPyTyping.array(divisor, .float64, runtime)
        }
        let zero = try Logic.logicalNot(.tensor(tensor), runtime: runtime)
        atPole = try Logic.logicalAnd(.tensor(infinite), .tensor(zero), runtime: runtime)
      }
      if let atPole {
        if try isAny(atPole, runtime) { note("divide by zero", in: name, runtime) }
        let elsewhere = try Logic.logicalXor(.tensor(infinite), .tensor(atPole), runtime: runtime)
        if try isAny(elsewhere, runtime) { note("overflow", in: name, runtime) }
      } else {
        note("overflow", in: name, runtime)
      }
    }
    let undefined = try Logic.logicalAnd(
      .tensor(wereNumbers), .tensor(try Classification.isnan(.tensor(result), runtime: runtime)),
      runtime: runtime)
    if try isAny(undefined, runtime) { note("invalid value", in: name, runtime) }
  }

  /// Integers divided by zero give 0. Whether there was a zero.
  @discardableResult
  static func checkDivisor(
    _ divisor: Argument, _ dtype: DType, in name: String, _ runtime: Runtime
  ) throws(OperationError) -> Bool {
    if dtype.isFloatingPoint || runtime.shapesOnly { return false }
    let isZero: Bool
    if case .tensor(let tensor) = divisor {
      if tensor.isShapeOnly { return false }
      isZero = try isAny(try Logic.logicalNot(divisor, runtime: runtime), runtime)
    } else {
      isZero = divisor.scalar?.isTrue == false
    }
    if isZero { note("divide by zero", in: name, runtime) }
    return isZero
  }

  /// Looks for numbers that a dtype doesn't hold: infinite in a narrower float, undefined in an
  /// integer.
  static func checkCast(
    _ source: Argument, to dtype: DType, _ runtime: Runtime
  ) throws(OperationError) {
    if runtime.shapesOnly || dtype == .bool { return }
    let limit = infinityLimit(of: dtype)
    guard case .tensor(let numbers) = source else {
      if let number = source.scalar?.double, number.isFinite, number.magnitude >= limit {
        note("overflow", in: "cast", runtime)
      }
      return
    }
    if numbers.isShapeOnly || numbers.layout.isEmpty { return }
    if dtype.isFloatingPoint {
      guard limit < infinityLimit(of: numbers.dtype), !dtype.isReducedFloat || dtype == .float16
      else { return }
      if !numbers.dtype.isFloatingPoint, [.bool, .uint8, .int8, .int16].contains(numbers.dtype) {
        return
      }
      if try contains(numbers, runtime, where: { $0.isFinite && $0.magnitude >= limit }) {
        note("overflow", in: "cast", runtime)
      }
      return
    }
    guard numbers.dtype.isFloatingPoint else { return }
    // The processor converts to 32 bits, or to 64.
    let bound: Double = dtype == .int64 ? 0x1p63 : 0x1p31
    let least: Double = dtype == .int64 ? -0x1p63 : (-0x1p31 - 1).nextUp
    if try contains(numbers, runtime, where: { !($0 >= least && $0 < bound) }) {
      note("invalid value", in: "cast", runtime)
    }
  }

  /// The first number that a float rounds to infinity.
  static func infinityLimit(of dtype: DType) -> Double {
    switch dtype {
    case .float16: 65520
    case .float32: 0x1.ffffffp127
    default: .infinity
    }
  }

  private static func contains(
    _ tensor: Tensor, _ runtime: Runtime, where isWrong: (Double) -> Bool
  ) throws(OperationError) -> Bool {
    switch tensor.dtype {
    case .float64: return contains(Double.self, tensor, where: isWrong)
    case .float32: return contains(Float.self, tensor) { isWrong(Double($0)) }
    default:
      let wide = try NumPyTyping.cast(tensor, .float64, runtime)
      return contains(Double.self, wide, where: isWrong)
    }
  }

  private static func contains<T>(
    _ type: T.Type, _ tensor: Tensor, where isWrong: (T) -> Bool
  ) -> Bool {
    anyRun(tensor, of: type) { run, step, length in
      for place in 0..<length where isWrong(run[place &* step]) { return true }
      return false
    }
  }

  /// Whether a run of the elements holds what is looked for; those after it aren't looked at.
  private static func anyRun<T>(
    _ tensor: Tensor, of type: T.Type, _ holds: (UnsafePointer<T>, _ step: Int, Int) -> Bool
  ) -> Bool {
    let base = UnsafePointer(tensor.base.assumingMemoryBound(to: type))
    let walk = Traversal(shape: tensor.shape, strides: [tensor.strides])
    let step = walk.runStride(0)
    var found = false
    walk.forEachRun(in: 0..<walk.count) { offsets, length in
      if !found { found = holds(base + offsets[0], step, length) }
    }
    return found
  }

  /// What a sum or a product warns of where its result is infinite or NaN, and nothing of what it
  /// is made of was.
  static func checkReduction(
    _ result: Tensor, of values: Tensor, _ axes: [Int], _ keepdims: Bool, _ parts: NumPyParts
  ) throws(OperationError) {
    let runtime = parts.runtime
    if result.isShapeOnly || runtime.shapesOnly { return }
    guard result.dtype.isFloatingPoint, try hasNonFinite(result, runtime) else { return }
    func holds(
      _ question: Operation, _ other: Operation, _ what: String
    ) throws(OperationError) {
      let before = try parts.any(
        try other(.tensor(values), runtime: runtime), axes, keepdims)
      let now = try question(.tensor(result), runtime: runtime)
      let anew = try Logic.logicalAnd(
        .tensor(now), .tensor(try parts.not(before)), runtime: runtime)
      if try isAny(anew, runtime) { note(what, in: "reduce", runtime) }
    }
    try holds(Classification.isinf, Classification.isinf, "overflow")
    try holds(Classification.isnan, Classification.isnan, "invalid value")
  }

  static func isAny(_ mask: Tensor, _ runtime: Runtime) throws(OperationError) -> Bool {
    let any = try Folds.any(.tensor(mask), runtime: runtime)
    return any.scalar(atStorageOffset: any.layout.offset).isTrue
  }

  /// Whether any element is infinite or NaN: all bits of its exponent are set.
  private static func hasNonFinite(
    _ tensor: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Bool {
    switch tensor.dtype {
    case .float16: try hasBits(UInt16(0x7C00), tensor, runtime)
    case .bfloat16: try hasBits(UInt16(0x7F80), tensor, runtime)
    case .float32: try hasBits(UInt32(0x7F80_0000), tensor, runtime)
    case .float64: try hasBits(UInt64(0x7FF0_0000_0000_0000), tensor, runtime)
    default: false
    }
  }

  private static func hasBits<T: FixedWidthInteger & Sendable>(
    _ bits: T, _ tensor: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Bool {
    if tensor.layout.isEmpty { return false }
    return anyRun(tensor, of: T.self) { run, step, length in
      var hits: T = 0
      if step == 1 {
        for place in 0..<length { hits |= run[place] & bits == bits ? 1 : 0 }
      } else {
        for place in 0..<length { hits |= run[place &* step] & bits == bits ? 1 : 0 }
      }
      return hits != 0
    }
  }
}
