/// Logic of truth values and of bits, element by element.
enum Logic {
  static let all: [Operation] = [
    logicalNot, logicalAnd, logicalOr, logicalXor, bitwiseNot, bitwiseAnd, bitwiseOr, bitwiseXor,
    leftShift, rightShift, gcd, lcm,
  ]

  static let logicalNot = Operation.unaryTest(
    "logical_not", Not.self, writes: [.inPlace, .out],
    summary: "True where an element is zero.", related: ["logical_and", "bitwise_not"],
    examples: [.init("torch.logical_not(torch.tensor([0, 2]))", gives: "tensor([ True, False])")])

  static let logicalAnd = Operation.binaryTest(
    "logical_and", And.self, .tensors, summary: "True where both are non-zero.",
    related: ["logical_or", "bitwise_and"],
    examples: [
      .init(
        "torch.logical_and(torch.tensor([1, 0]), torch.tensor([2, 2]))",
        gives: "tensor([ True, False])"),
      .init("torch.logical_and(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let logicalOr = Operation.binaryTest(
    "logical_or", Or.self, .tensors, summary: "True where either is non-zero.",
    related: ["logical_and", "bitwise_or"],
    examples: [
      .init(
        "torch.logical_or(torch.tensor([1, 0]), torch.tensor([0, 0]))",
        gives: "tensor([ True, False])"),
      .init("torch.logical_or(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let logicalXor = Operation.binaryTest(
    "logical_xor", Xor.self, .tensors, summary: "True where just one is non-zero.",
    related: ["logical_or", "bitwise_xor"],
    examples: [
      .init(
        "torch.logical_xor(torch.tensor([1, 0]), torch.tensor([1, 1]))",
        gives: "tensor([False,  True])"),
      .init("torch.logical_xor(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let bitwiseNot = Operation(
    "bitwise_not", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Every bit turned; for booleans the other one: what `~x` means.",
    shapes: "input: [...] → [...]", notes: ["Only for integers and booleans."],
    related: ["logical_not"],
    examples: [
      .init("~torch.tensor([True, False])", gives: "tensor([False,  True])"),
      .init("torch.bitwise_not(torch.tensor([0, 5]))", gives: "tensor([-1, -6])"),
      .init("torch.bitwise_not(torch.tensor([1.]))", fails: DTypeNotSupported.self),
    ],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.same(call, .integralOrBool("bitwise_not_cpu"))
      },
      kernel: { (plan, call) throws(OperationError) in
        plan.compute == .bool
          ? try Elementwise.unary(InvertTruth.self, plan, call)
          : try Elementwise.unary(InvertBits.self, plan, call)
      }))

  static let bitwiseAnd = Operation.binary(
    "bitwise_and", BitAnd.self, aliases: [.init("__and__", in: [.method])], .numbers,
    .integralOrBool("bitwise_and_cpu"), summary: "The bits that both have: what `&` means.",
    related: ["bitwise_or", "logical_and"],
    examples: [
      .init("torch.tensor([6, 5]) & 3", gives: "tensor([2, 1])"),
      .init("torch.tensor([6.]) & 3", fails: DTypeNotSupported.self),
    ])

  static let bitwiseOr = Operation.binary(
    "bitwise_or", BitOr.self, aliases: [.init("__or__", in: [.method])], .numbers,
    .integralOrBool("bitwise_or_cpu"), summary: "The bits that either has: what `|` means.",
    related: ["bitwise_and", "logical_or"],
    examples: [
      .init("torch.tensor([6, 5]) | 3", gives: "tensor([7, 7])"),
      .init("torch.tensor([6.]) | 3", fails: DTypeNotSupported.self),
    ])

  static let bitwiseXor = Operation.binary(
    "bitwise_xor", BitXor.self, aliases: [.init("__xor__", in: [.method])], .numbers,
    .integralOrBool("bitwise_xor_cpu"), summary: "The bits that just one has: what `^` means.",
    related: ["bitwise_or", "logical_xor"],
    examples: [
      .init("torch.tensor([6, 5]) ^ 3", gives: "tensor([5, 6])"),
      .init("torch.tensor([6.]) ^ 3", fails: DTypeNotSupported.self),
    ])

  static let leftShift = Operation.binary(
    "bitwise_left_shift", ShiftLeft.self, aliases: [.init("__lshift__", in: [.method])], .numbers,
    .integral("lshift_cpu"), summary: "The bits moved up: what `<<` means.",
    formula: "out = input · 2 ^ other",
    notes: ["A negative shift, or one by the dtype's width or more, gives 0."],
    related: ["bitwise_right_shift"],
    examples: [
      .init("torch.tensor([1, 3]) << 2", gives: "tensor([ 4, 12])"),
      .init("torch.tensor([1.]) << 2", fails: DTypeNotSupported.self),
    ])

  static let rightShift = Operation.binary(
    "bitwise_right_shift", ShiftRight.self, aliases: [.init("__rshift__", in: [.method])],
    .numbers, .integral("rshift_cpu"),
    summary: "The bits moved down, the sign kept: what `>>` means.",
    formula: "out = ⌊input / 2 ^ other⌋",
    notes: [
      "A negative shift, or one by the dtype's width or more, leaves 0, or −1 of a negative."
    ],
    related: ["bitwise_left_shift"],
    examples: [
      .init("torch.tensor([8, -3]) >> 1", gives: "tensor([ 4, -2])"),
      .init("torch.tensor([1.]) >> 2", fails: DTypeNotSupported.self),
    ])

  static let gcd = Operation.binary(
    "gcd", GreatestDivisor.self, .tensors, .integral("gcd_cpu"),
    summary: "The greatest common divisor.", notes: ["gcd(0, 0) is 0."], related: ["lcm"],
    examples: [
      .init("torch.gcd(torch.tensor([12, -4]), torch.tensor([18, 6]))", gives: "tensor([6, 2])"),
      .init("torch.gcd(torch.ones(1), torch.ones(1))", fails: DTypeNotSupported.self),
    ])

  static let lcm = Operation.binary(
    "lcm", LeastMultiple.self, .tensors, .integral("lcm_cpu"),
    summary: "The least common multiple.", notes: ["With 0 it is 0; it wraps on overflow."],
    related: ["gcd"],
    examples: [
      .init("torch.lcm(torch.tensor([4, 0]), torch.tensor([6, 5]))", gives: "tensor([12,  0])"),
      .init("torch.lcm(torch.ones(1), torch.ones(1))", fails: DTypeNotSupported.self),
    ])

  // MARK: Kernels

  struct Not: UnaryPredicateKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> Bool { x == 0 }
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> Bool { x == 0 }
  }
  struct And: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool {
      x != 0 && y != 0
    }
  }
  struct Or: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool {
      x != 0 || y != 0
    }
  }
  struct Xor: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool {
      (x != 0) != (y != 0)
    }
  }
  struct InvertTruth: WholeUnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { x ^ 1 }
  }
  struct InvertBits: WholeUnaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { ~x }
  }
  struct BitAnd: WholeBinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x & y }
  }
  struct BitOr: WholeBinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x | y }
  }
  struct BitXor: WholeBinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x ^ y }
  }
  struct ShiftLeft: WholeBinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      y < 0 || y >= T.bitWidth ? 0 : x &<< y
    }
  }
  struct ShiftRight: WholeBinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      y < 0 || y >= T.bitWidth ? x >> T.bitWidth : x &>> y
    }
  }
  struct GreatestDivisor: WholeBinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      var a = x < 0 ? 0 &- x : x
      var b = y < 0 ? 0 &- y : y
      while a != 0 {
        let rest = b.remainderReportingOverflow(dividingBy: a).partialValue
        b = a
        a = rest
      }
      return b
    }
  }
  struct LeastMultiple: WholeBinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T {
      // Narrow integers are multiplied wide and cut afterwards, as C does.
      if T.bitWidth < 32 { return T(truncatingIfNeeded: LeastMultiple.int(Int(x), Int(y))) }
      let divisor = GreatestDivisor.int(x, y)
      if divisor == 0 { return 0 }
      let multiple = x.dividedReportingOverflow(by: divisor).partialValue &* y
      return multiple < 0 ? 0 &- multiple : multiple
    }
  }
}
