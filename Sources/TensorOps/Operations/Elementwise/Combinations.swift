/// Functions of several operands, element by element.
enum Combinations {
  static let all: [Operation] = [
    lerp, addcmul, addcdiv, nanToNum, copysign, heaviside, nextafter,
  ]

  static let lerp = Operation(
    "lerp", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "The point between two at a weight: 0 is the first, 1 the second.",
    shapes: "input: [...], end, weight: broadcastable → the broadcast shape",
    formula: "out = input + weight · (end − input)",
    notes: ["All must have the same floating-point dtype; a 0-d weight may have another."],
    related: ["linspace"],
    examples: [
      .init(
        "torch.lerp(torch.tensor([0., 10.]), torch.tensor([10., 20.]), 0.25)",
        gives: "tensor([ 2.5000, 12.5000])"),
      .init("torch.lerp(torch.tensor([0.]), torch.tensor([1]), 0.5)", fails: Refusal.self),
    ],
    Signature([.tensor(), .tensor("end"), .tensor("weight")], plan: planLerp, kernel: interpolate),
    Signature([.tensor(), .tensor("end"), .number("weight")], plan: planLerp, kernel: interpolate))

  @Sendable
  private static func planLerp(_ call: Call) throws(OperationError) -> ElementwisePlan {
    try Overlap.check(call)
    let dtype = call.tensor(0).dtype
    func expect(_ tensor: Tensor, _ name: String) throws(OperationError) {
      if tensor.dtype == dtype { return }
      throw OperationError(
        Refusal(
          .runtime, "\(name) must have the input's dtype, \(dtype.name)",
          torch: "expected dtype \(dtype.typeName) for `\(name)` but got dtype "
            + tensor.dtype.typeName,
          blamed: [name]))
    }
    try expect(call.tensor(1), "end")
    if let weight = call.optionalTensor(2), weight.rank > 0 { try expect(weight, "weight") }
    let plan = try ElementwisePlan(
      [call[0], call[1], call[2]], names: ["input", "end", "weight"], compute: dtype, call.runtime)
    let kernel = call.optionalTensor(2) == nil ? "lerp_kernel_scalar" : "lerp_kernel_tensor"
    return try DTypeRule.floating(kernel).checked(plan, call)
  }

  @Sendable
  private static func interpolate(
    _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    try Elementwise.ternary(Lerp.self, call[0], call[1], call[2], plan, call)
  }

  static let addcmul = Operation(
    "addcmul", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Adds the product of two tensors, scaled.",
    shapes: "input: [...], tensor1, tensor2: broadcastable → the broadcast shape",
    formula: "out = input + value · tensor1 · tensor2",
    notes: ["For integers value is cut towards zero.", "Booleans are refused."],
    related: ["addcdiv", "add", "mul"],
    examples: [
      .init(
        "torch.addcmul(torch.tensor([1.]), torch.tensor([2.]), torch.tensor([3.]), value=10)",
        gives: "tensor([61.])"),
      .init(
        "torch.addcmul(torch.ones(1), torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ],
    Signature(
      [
        .tensor(), .tensor("tensor1"), .tensor("tensor2"),
        Parameter.number("value", default: .int(1)).keyword,
      ],
      plan: { (call) throws(OperationError) in
        try planThree(call, .notBool("addcmul_cpu_out"))
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.quaternary(
          AddProduct.self, call[0], call[1], call[2], call[3], plan, call)
      }))

  static let addcdiv = Operation(
    "addcdiv", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Adds the quotient of two tensors, scaled.",
    shapes: "input: [...], tensor1, tensor2: broadcastable → the broadcast shape",
    formula: "out = input + value · tensor1 / tensor2",
    notes: ["Two integer tensors can't be divided here: convert one."],
    related: ["addcmul", "div"],
    examples: [
      .init(
        "torch.addcdiv(torch.tensor([1.]), torch.tensor([6.]), torch.tensor([3.]), value=10)",
        gives: "tensor([21.])"),
      .init(
        "torch.addcdiv(torch.ones(1), torch.tensor([6]), torch.tensor([3]))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .tensor("tensor1"), .tensor("tensor2"),
        Parameter.number("value", default: .int(1)).keyword,
      ],
      plan: { (call) throws(OperationError) in
        if !call.tensor(1).dtype.isFloatingPoint && !call.tensor(2).dtype.isFloatingPoint {
          throw OperationError(
            Refusal(
              .runtime, "addcdiv doesn't divide integers by integers: convert one of them",
              torch: "Integer division with addcdiv is no longer supported, and in a future  "
                + "release addcdiv will perform a true division of tensor1 and tensor2. The "
                + "historic addcdiv behavior can be implemented as (input + value * "
                + "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as "
                + "(input + value * tensor1 / tensor2) for float inputs. The future addcdiv "
                + "behavior is just the latter implementation: (input + value * tensor1 / "
                + "tensor2), for all dtypes.",
              blamed: ["tensor1", "tensor2"]))
        }
        return try planThree(call, .all)
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.quaternary(
          AddQuotient.self, call[0], call[1], call[2], call[3], plan, call)
      }))

  private static func planThree(
    _ call: Call, _ rule: DTypeRule
  ) throws(OperationError) -> ElementwisePlan {
    try Overlap.check(call)
    let plan = try ElementwisePlan(
      [call[0], call[1], call[2]], names: ["input", "tensor1", "tensor2"], call.runtime)
    return try rule.checked(plan, call)
  }

  static let nanToNum = Operation(
    "nan_to_num", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "NaN and infinities replaced by numbers.", shapes: "input: [...] → [...]",
    notes: [
      "NaN becomes 0, the infinities the dtype's largest and smallest number, unless given.",
      "Integers stay as they are.",
    ],
    related: ["isnan", "isinf", "clamp"],
    examples: [
      .init(
        "torch.nan_to_num(torch.tensor([float('nan'), float('inf')]), posinf=9)",
        gives: "tensor([0., 9.])")
    ],
    Signature(
      [.tensor()]
        + ["nan", "posinf", "neginf"].map { .init($0, .float, default: Argument.none) },
      plan: { (call) throws(OperationError) in try ElementwisePlan.same(call, .all) },
      kernel: { (plan, call) throws(OperationError) in
        guard plan.compute.isFloatingPoint else {
          return try Elementwise.unary(Powers.Same.self, plan, call)
        }
        let limit = plan.compute.finiteLimit
        return try Elementwise.quaternary(
          Finite.self, call[0], .float(call.optionalDouble(1) ?? 0),
          .float(call.optionalDouble(2) ?? limit), .float(call.optionalDouble(3) ?? -limit), plan,
          call)
      }))

  static let copysign = Operation.binary(
    "copysign", CopySign.self, .number, real: true,
    summary: "The magnitude of the one with the sign of the other.",
    notes: ["The sign of −0 and of NaN counts."], related: ["signbit", "sign"],
    examples: [
      .init("torch.copysign(torch.tensor([1., -2.]), -1)", gives: "tensor([-1., -2.])"),
      .init("torch.copysign(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let heaviside = Operation.binary(
    "heaviside", .tensors, other: "values",
    summary: "0 below zero, 1 above, and a given value at zero.",
    formula: "out = 0 where input < 0, values where input = 0, else 1",
    notes: ["Both must have the same dtype; NaN gives 0."], related: ["sign"],
    examples: [
      .init(
        "torch.heaviside(torch.tensor([-1., 0., 2.]), torch.tensor([0.5]))",
        gives: "tensor([0.0000, 0.5000, 1.0000])"),
      .init("torch.heaviside(torch.tensor([1.]), torch.tensor([1]))", fails: Refusal.self),
    ],
    plan: { (call) throws(OperationError) in
      if call.tensor(0).dtype != call.tensor(1).dtype {
        throw OperationError(
          Refusal(
            .runtime, "heaviside is not yet implemented for tensors with different dtypes.",
            blamed: ["input", "values"]))
      }
      return try ElementwisePlan.promoted(call, names: ["input", "values"])
    },
    kernel: { (plan, call) throws(OperationError) in
      try Elementwise.binary(Step.self, plan, call)
    })

  static let nextafter = Operation.binary(
    "nextafter", .tensors,
    summary: "The next number that the dtype has, in the direction of another.",
    related: ["copysign"],
    examples: [
      .init(
        "torch.nextafter(torch.tensor([1.]), torch.tensor([2.])) > 1", gives: "tensor([True])"),
      .init("torch.nextafter(torch.tensor([1]), torch.tensor([2]))", fails: DTypeNotSupported.self),
    ],
    plan: { (call) throws(OperationError) in
      try ElementwisePlan.promoted(call, .floating("nextafter_cpu"))
    },
    kernel: { (plan, call) throws(OperationError) in
      let dtype = plan.compute
      let loop: ElementwiseLoop =
        switch dtype {
        case .float16: NextHalf.run
        case .bfloat16: NextBrain.run
        default: RealBinaryLoops<NextAfter>.loop(dtype)
        }
      return try Elementwise.run(loop, plan, call[0], call[1], dtype, dtype, call)
    })

  // MARK: Kernels

  struct Lerp: RealTernaryKernel {
    /// From the nearer end, so that weights 0 and 1 give the ends exactly.
    @inline(__always) static func float<T: FloatElement>(_ a: T, _ b: T, _ weight: T) -> T {
      Swift.abs(weight) < 0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight)
    }
  }

  struct AddProduct: QuaternaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ a: T, _ b: T, _ value: T) -> T {
      x &+ value &* a &* b
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ a: T, _ b: T, _ value: T) -> T {
      x + value * a * b
    }
  }

  struct AddQuotient: RealQuaternaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ a: T, _ b: T, _ value: T) -> T {
      x + value * a / b
    }
  }

  struct Finite: RealQuaternaryKernel {
    @inline(__always) static func float<T: FloatElement>(
      _ x: T, _ nan: T, _ positive: T, _ negative: T
    ) -> T {
      x.isNaN ? nan : x == .infinity ? positive : x == -.infinity ? negative : x
    }
  }

  struct CopySign: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T {
      T(signOf: y, magnitudeOf: x)
    }
  }

  struct Step: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ value: T) -> T {
      x == 0 ? value : x > 0 ? 1 : 0
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ value: T) -> T {
      x == 0 ? value : x > 0 ? 1 : 0
    }
  }

  struct NextAfter: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { T.nextafter(x, y) }
  }

  enum NextHalf: BinaryStep {
    static func step(_ a: Float16, _ b: Float16) -> Float16 {
      if a.isNaN || b.isNaN { return .nan }
      return a == b ? b : a < b ? a.nextUp : a.nextDown
    }
  }

  /// bfloat16 by its bits: its numbers lie in the order of their bits, the negative ones mirrored.
  enum NextBrain: BinaryStep {
    static func step(_ a: UInt16, _ b: UInt16) -> UInt16 {
      let (x, y) = (BFloat16(bits: a).float, BFloat16(bits: b).float)
      if x.isNaN || y.isNaN { return BFloat16(.nan).bits }
      if x == y { return b }
      if x == 0 { return y > 0 ? 1 : 0x8001 }
      return (x < y) == (x > 0) ? a &+ 1 : a &- 1
    }
  }
}
