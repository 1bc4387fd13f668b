/// Quotients and remainders, element by element.
enum Division {
  static let all: [Operation] = [div, floorDivide, remainder, fmod]

  /// An integer division by zero; floats give inf and NaN instead.
  struct DivisionByZero: Fault {
    static let code = "zero-division"
    var message: String { "an integer divided by zero has no value" }
    var torch: String? { "ZeroDivisionError" }
    var blamed: [String] { ["other"] }
  }

  static let div = Operation(
    "div", in: [.torch, .method], aliases: [.init("divide"), .init("true_divide")],
    writes: [.inPlace, .out],
    summary: "Divides element by element; by default a true division.",
    shapes: "input: [...], other: broadcastable → the broadcast shape",
    formula: "out = input / other, rounded as rounding_mode says",
    notes: [
      "Without rounding_mode integers and booleans give the default float dtype; with it they stay integers.",
      "'trunc' cuts towards zero as C does, 'floor' goes down as Python's `//` does.",
      "Integers can't be divided by zero when rounding; floats give inf and NaN.",
    ],
    related: ["floor_divide", "remainder", "fmod", "reciprocal"],
    examples: [
      .init("torch.tensor([5, -5]) / 2", gives: "tensor([ 2.5000, -2.5000])"),
      .init(
        "torch.div(torch.tensor([5, -5]), 2, rounding_mode='floor')", gives: "tensor([ 2, -3])"),
      .init("torch.div(torch.ones(1), 2, rounding_mode='up')", fails: Refusal.self),
    ],
    Signature(
      [.operand("input"), .operand()],
      alike: {
        $0 == .float32 || $0 == .float64 ? RealBinaryLoops<Divide>.loop($0) : nil
      },
      plan: { (call) throws(OperationError) in try ElementwisePlan.promoted(call, real: true) },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.binary(Divide.self, plan, call)
      }),
    Signature(
      [
        .operand("input"), .operand(),
        Parameter("rounding_mode", .string, acceptsNone: true, keywordOnly: true),
      ],
      plan: { (call) throws(OperationError) in
        switch call.string(2) {
        case nil: return try ElementwisePlan.promoted(call, real: true)
        case "trunc": return try ElementwisePlan.promoted(call, .notBool("div_trunc_cpu"))
        case "floor": return try ElementwisePlan.promoted(call, .notBool("div_floor_cpu"))
        case let mode?:
          throw OperationError(
            Refusal(
              .runtime, "there is no rounding mode '\(mode)'",
              torch: "div expected rounding_mode to be one of None, 'trunc', or 'floor' "
                + "but found '\(mode)'",
              blamed: ["rounding_mode"]))
        }
      },
      kernel: { (plan, call) throws(OperationError) in
        switch call.string(2) {
        case nil: return try Elementwise.binary(Divide.self, plan, call)
        case "trunc":
          try refuseZeros(call[1], plan, call)
          return try Elementwise.binary(DivideTowardsZero.self, plan, call)
        default:
          try refuseZeros(call[1], plan, call)
          return try Elementwise.binary(DivideDown.self, plan, call)
        }
      }))

  static let floorDivide = Operation(
    "floor_divide", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Divides and rounds down: Python's `//`.",
    shapes: "input: [...], other: broadcastable → the broadcast shape",
    formula: "out = ⌊input / other⌋",
    notes: [
      "Integers can't be divided by zero; floats give inf and NaN.", "Booleans are refused.",
    ],
    related: ["div", "remainder"],
    examples: [
      .init("torch.tensor([5, -5]) // 2", gives: "tensor([ 2, -3])"),
      .init("torch.tensor([5]) // 0", fails: DivisionByZero.self),
    ],
    Signature(
      [.operand("input"), .operand()],
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.promoted(call, .notBool("div_floor_cpu"))
      },
      kernel: { (plan, call) throws(OperationError) in
        try refuseZeros(call[1], plan, call)
        return try Elementwise.binary(DivideDown.self, plan, call)
      }))

  static let remainder = Operation.binary(
    "remainder", .numbers, summary: "What `//` leaves: Python's `%`, with the divisor's sign.",
    formula: "out = input − other · ⌊input / other⌋",
    notes: ["Integers can't be divided by zero; floats give NaN.", "Booleans are refused."],
    related: ["fmod", "floor_divide"],
    examples: [
      .init("torch.tensor([5, -5]) % 3", gives: "tensor([2, 1])"),
      .init("torch.tensor([5]) % 0", fails: DivisionByZero.self),
    ],
    plan: { (call) throws(OperationError) in
      try ElementwisePlan.promoted(call, .notBool("remainder_cpu"))
    },
    kernel: { (plan, call) throws(OperationError) in
      try refuseZeros(call[1], plan, call)
      return try Elementwise.binary(Remainder.self, plan, call)
    })

  static let fmod = Operation.binary(
    "fmod", .number, summary: "What a division cut towards zero leaves, with the dividend's sign.",
    formula: "out = input − other · trunc(input / other)",
    notes: ["Integers can't be divided by zero; floats give NaN.", "Booleans are refused."],
    related: ["remainder", "div"],
    examples: [
      .init("torch.fmod(torch.tensor([5, -5]), 3)", gives: "tensor([ 2, -2])"),
      .init("torch.fmod(torch.tensor([5]), 0)", fails: DivisionByZero.self),
    ],
    plan: { (call) throws(OperationError) in
      try ElementwisePlan.promoted(call, .notBool("fmod_cpu"))
    },
    kernel: { (plan, call) throws(OperationError) in
      try refuseZeros(call[1], plan, call)
      return try Elementwise.binary(FMod.self, plan, call)
    })

  /// Refuses integer divisors that are zero, before anything is written.
  static func refuseZeros(
    _ divisor: Argument, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) {
    if plan.compute.isFloatingPoint || plan.layout.isEmpty { return }
    guard case .tensor(let tensor) = divisor else {
      let place = withUnsafeTemporaryAllocation(of: Int.self, capacity: 1) { place in
        place.initialize(repeating: 0)
        Number.write(
          divisor.scalar ?? .int(1), plan.compute, to: UnsafeMutableRawPointer(place.baseAddress!))
        return place[0]
      }
      if place == 0 { throw OperationError(DivisionByZero()) }
      return
    }
    if try hasZero(tensor, call.runtime) { throw OperationError(DivisionByZero()) }
  }

  private static func hasZero(
    _ tensor: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Bool {
    switch tensor.dtype {
    case .bool, .uint8: try hasZero(UInt8.self, tensor, runtime)
    case .int8: try hasZero(Int8.self, tensor, runtime)
    case .int16: try hasZero(Int16.self, tensor, runtime)
    case .int32: try hasZero(Int32.self, tensor, runtime)
    case .int64: try hasZero(Int.self, tensor, runtime)
    default: false
    }
  }

  private static func hasZero<T: IntegerElement>(
    _: T.Type, _ tensor: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Bool {
    let base = tensor.base.assumingMemoryBound(to: T.self)
    if tensor.isContiguous {
      for place in 0..<tensor.count where base[place] == 0 { return true }
      return false
    }
    let walk = Traversal(shape: tensor.shape, strides: [tensor.strides])
    let step = walk.runStride(0)
    var found = false
    walk.forEachRun(in: 0..<walk.count) { offsets, length in
      let run = base + offsets[0]
      for place in 0..<length where run[place &* step] == 0 { found = true }
    }
    return found
  }

  // MARK: Kernels. The plan has ruled out zeros; −1 is apart, because the smallest integer divided
  // by it overflows.

  struct Divide: RealBinaryKernel {
    static var roundsNumbers: Bool { false }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x / y }
  }

  struct DivideTowardsZero: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      y == 0 ? 0 : x.dividedReportingOverflow(by: y).partialValue
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      (x / y).rounded(.towardZero)
    }
  }

  struct DivideDown: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      if y == 0 { return 0 }
      let quotient = x.dividedReportingOverflow(by: y).partialValue
      let rest = x &- quotient &* y
      return rest != 0 && (rest < 0) != (y < 0) ? quotient &- 1 : quotient
    }
    /// As Python's floats: the remainder taken out first, so that the quotient is exact.
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      if y == 0 { return x / y }
      let rest = T.fmod(x, y)
      var quotient = (x - rest) / y
      if rest != 0 && (y < 0) != (rest < 0) { quotient -= 1 }
      if quotient == 0 { return T(signOf: x / y, magnitudeOf: 0) }
      let down = quotient.rounded(.down)
      return quotient - down > 0.5 ? down + 1 : down
    }
  }

  struct Remainder: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      if y == 0 { return 0 }
      let rest = x.remainderReportingOverflow(dividingBy: y).partialValue
      return rest != 0 && (rest < 0) != (y < 0) ? rest &+ y : rest
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      let rest = T.fmod(x, y)
      return rest != 0 && (y < 0) != (rest < 0) ? rest + y : rest
    }
  }

  struct FMod: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      y == 0 ? 0 : x.remainderReportingOverflow(dividingBy: y).partialValue
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { T.fmod(x, y) }
  }
}
