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
    let base = tensor.base.assumingMemoryBound(to: T.self)
    let walk = Traversal(shape: tensor.shape, strides: [tensor.strides])
    let step = walk.runStride(0)
    var found = false
    walk.forEachRun(in: 0..<walk.count) { offsets, length in
      if found { return }
      let run = base + offsets[0]
      var hits: T = 0
      if step == 1 {
        for place in 0..<length { hits |= run[place] & bits == bits ? 1 : 0 }
      } else {
        for place in 0..<length { hits |= run[place &* step] & bits == bits ? 1 : 0 }
      }
      if hits != 0 { found = true }
    }
    return found
  }
}
