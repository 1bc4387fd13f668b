/// Sums and products, element by element.
enum Arithmetic {
  static let all: [Operation] = [add, sub, rsub, mul, neg, abs, positive, sign]

  static let add = Operation(
    "add", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Adds two tensors, or a number to each element.",
    shapes: "input: [...], other: broadcastable → the broadcast shape",
    formula: "out = input + alpha · other",
    notes: [
      "Integer overflow wraps; booleans add as `or`.",
      "The result's dtype is promoted from both operands; alpha must not be of a higher category.",
    ],
    related: ["sub", "sum", "cumsum"],
    examples: [
      .init("torch.add(torch.tensor([1, 2]), 10)", gives: "tensor([11, 12])"),
      .init(
        "torch.ones(2, 3) + torch.ones(3)", gives: "tensor([[2., 2., 2.],\n        [2., 2., 2.]])"),
      .init("torch.ones(2, 3) + torch.ones(2)", fails: BroadcastMismatch.self),
    ],
    Signature(
      [.operand("input"), .operand(), Parameter.number("alpha", default: .int(1)).keyword],
      alike: { $0.isReducedFloat ? nil : BinaryLoops<Add>.loop($0) },
      plan: { (call) throws(OperationError) in
        let plan = try ElementwisePlan.promoted(call)
        try checkAlpha(call[2], plan.output)
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        if case .int(1) = call[2] { return try Elementwise.binary(Add.self, plan, call) }
        if plan.compute == .bool {
          return call.bool(2)
            ? try Elementwise.binary(Add.self, plan, call)
            : try Elementwise.binary(First.self, plan, call)
        }
        return try Elementwise.ternary(AddScaled.self, call[0], call[1], call[2], plan, call)
      }))

  static let sub = Operation(
    "sub", in: [.torch, .method], aliases: [.init("subtract")], writes: [.inPlace, .out],
    summary: "Subtracts a tensor, or a number from each element.",
    shapes: "input: [...], other: broadcastable → the broadcast shape",
    formula: "out = input − alpha · other",
    notes: ["Integer overflow wraps.", "Booleans are refused."],
    related: ["add", "rsub", "diff"],
    examples: [
      .init("torch.tensor([5, 7]) - torch.tensor([1, 2])", gives: "tensor([4, 5])"),
      .init("torch.tensor([True]) - torch.tensor([True])", fails: Refusal.self),
    ],
    Signature(
      [.operand("input"), .operand(), Parameter.number("alpha", default: .int(1)).keyword],
      alike: { $0.isReducedFloat || $0 == .bool ? nil : BinaryLoops<Subtract>.loop($0) },
      plan: planDifference, kernel: subtract))

  static let rsub = Operation(
    "rsub", in: [.torch], aliases: [.init("__rsub__", in: [.method])],
    summary: "Subtracts each element from a tensor or a number.",
    shapes: "input: [...], other: broadcastable → the broadcast shape",
    formula: "out = other − alpha · input",
    related: ["sub"],
    examples: [
      .init("torch.rsub(torch.tensor([1, 2]), 10)", gives: "tensor([9, 8])"),
      .init("torch.rsub(torch.tensor([True]), 1)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .tensor("other"), Parameter.number("alpha", default: .int(1)).keyword],
      plan: planReflected, kernel: subtractFrom),
    Signature(
      [.tensor(), .number("other"), .number("alpha", default: .int(1))],
      plan: planReflected, kernel: subtractFrom))

  static let mul = Operation.binary(
    "mul", Multiply.self, aliases: [.init("multiply")], .operands,
    summary: "Multiplies element by element.", formula: "out = input · other",
    notes: ["Integer overflow wraps; booleans multiply as `and`."],
    related: ["div", "matmul", "prod"],
    examples: [
      .init("torch.tensor([1., 2.]) * 3", gives: "tensor([3., 6.])"),
      .init(
        "torch.mul(torch.tensor([[1], [2]]), torch.tensor([3, 4]))",
        gives: "tensor([[3, 4],\n        [6, 8]])"),
      .init("torch.ones(2) * torch.ones(3)", fails: BroadcastMismatch.self),
    ])

  static let neg = Operation(
    "neg", in: [.torch, .method], aliases: [.init("negative")], writes: [.inPlace, .out],
    summary: "Each element with its sign turned.", shapes: "input: [...] → [...]",
    formula: "out = −input",
    notes: ["Unsigned integers wrap.", "Booleans are refused: `~x` inverts a mask."],
    related: ["abs", "sign", "logical_not"],
    examples: [
      .init("-torch.tensor([1, -2])", gives: "tensor([-1,  2])"),
      .init("-torch.tensor([True])", fails: Refusal.self),
    ],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        if call.tensor(0).dtype == .bool {
          throw refuseBool(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to "
              + "invert a mask, use the `~` or `logical_not()` operator instead.")
        }
        return try ElementwisePlan.same(call, .all)
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.unary(Negate.self, plan, call)
      }))

  static let abs = Operation.unarySame(
    "abs", Absolute.self, aliases: [.init("absolute")], .notBool("abs_cpu"),
    summary: "The magnitude of each element.", formula: "out = |input|",
    notes: ["The smallest integer has no positive counterpart and stays as it is."],
    related: ["neg", "sign", "norm"],
    examples: [.init("torch.abs(torch.tensor([-1.5, 2]))", gives: "tensor([1.5000, 2.0000])")])

  static let positive = Operation(
    "positive", in: [.torch, .method], summary: "The input itself: what `+x` means.",
    shapes: "input: [...] → [...]", notes: ["Booleans are refused."], related: ["neg"],
    examples: [
      .init("+torch.tensor([1, -2])", gives: "tensor([ 1, -2])"),
      .init("+torch.tensor([True])", fails: Refusal.self),
    ],
    Signature.known([.tensor()]) { (call) throws(OperationError) in
      if call.tensor(0).dtype == .bool {
        throw refuseBool("The `+` operator, on a bool tensor is not supported.")
      }
      return .argument(0)
    })

  static let sign = Operation.unarySame(
    "sign", Sign.self, aliases: [.init("sgn")],
    summary: "−1, 0 or 1: where each element stands against zero.",
    notes: ["NaN gives 0; booleans stay as they are."], related: ["signbit", "abs", "copysign"],
    examples: [.init("torch.sign(torch.tensor([-3., 0., 2.]))", gives: "tensor([-1.,  0.,  1.])")])

  // MARK: Kernels

  struct Add: BinaryKernel {
    static var roundsNumbers: Bool { false }
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x &+ y }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x + y }
    @inline(__always) static func bool(_ x: UInt8, _ y: UInt8) -> UInt8 { x | y }
  }

  struct Subtract: BinaryKernel {
    static var roundsNumbers: Bool { false }
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x &- y }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x - y }
  }

  struct Multiply: BinaryKernel {
    static var roundsNumbers: Bool { false }
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x &* y }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x * y }
    @inline(__always) static func bool(_ x: UInt8, _ y: UInt8) -> UInt8 { x & y }
  }

  /// The first operand, broadcast.
  struct First: WholeBinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x }
  }

  struct AddScaled: TernaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T, _ alpha: T) -> T {
      x &+ y &* alpha
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T, _ alpha: T) -> T {
      x + y * alpha
    }
  }

  struct SubtractScaled: TernaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T, _ alpha: T) -> T {
      x &- y &* alpha
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T, _ alpha: T) -> T {
      x - y * alpha
    }
  }

  struct Negate: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { 0 &- x }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { -x }
  }

  struct Absolute: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { x < 0 ? 0 &- x : x }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { Swift.abs(x) }
  }

  struct Sign: UnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T {
      x > 0 ? 1 : x < 0 ? 0 &- 1 : 0
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x > 0 ? 1 : x < 0 ? -1 : 0
    }
  }

  // MARK: Rules

  /// PyTorch's rule for the factor of `add` and `sub`.
  static func checkAlpha(_ alpha: Argument, _ dtype: DType) throws(OperationError) {
    if case .bool = alpha, dtype != .bool {
      throw OperationError(
        Refusal(.runtime, "Boolean alpha only supported for Boolean results.", blamed: ["alpha"]))
    }
    if case .float = alpha, !dtype.isFloatingPoint {
      throw OperationError(
        Refusal(
          .runtime, "a fractional alpha can't scale integers",
          torch: "For integral input tensors, argument alpha must not be a floating point number.",
          blamed: ["alpha"]))
    }
  }

  /// Differences of booleans have no meaning.
  static func checkNotBool(_ left: Argument, _ right: Argument) throws(OperationError) {
    func isBool(_ argument: Argument) -> Bool {
      switch argument {
      case .tensor(let tensor): tensor.dtype == .bool
      case .bool: true
      default: false
      }
    }
    let (first, second) = (isBool(left), isBool(right))
    if first && second {
      throw refuseBool(
        "Subtraction, the `-` operator, with two bool tensors is not supported. "
          + "Use the `^` or `logical_xor()` operator instead.")
    }
    if first || second {
      throw refuseBool(
        "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to "
          + "invert a mask, use the `~` or `logical_not()` operator instead.")
    }
  }

  @Sendable
  private static func planDifference(_ call: Call) throws(OperationError) -> ElementwisePlan {
    try checkNotBool(call[0], call[1])
    let plan = try ElementwisePlan.promoted(call)
    try checkAlpha(call[2], plan.output)
    return plan
  }

  /// The same with the operands the other way round.
  @Sendable
  private static func planReflected(_ call: Call) throws(OperationError) -> ElementwisePlan {
    try checkNotBool(call[1], call[0])
    let plan = try ElementwisePlan(call[1], call[0], call.runtime)
    try checkAlpha(call[2], plan.output)
    return plan
  }

  @Sendable
  private static func subtract(
    _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    if case .int(1) = call[2] { return try Elementwise.binary(Subtract.self, plan, call) }
    return try Elementwise.ternary(SubtractScaled.self, call[0], call[1], call[2], plan, call)
  }

  @Sendable
  private static func subtractFrom(
    _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    if case .int(1) = call[2] {
      return try Elementwise.binary(Subtract.self, call[1], call[0], plan, call)
    }
    return try Elementwise.ternary(SubtractScaled.self, call[1], call[0], call[2], plan, call)
  }
}
