// The forms that most elementwise operations have: a declaration of one says only what is its own.

/// The dtypes that a kernel computes in; all else is refused in PyTorch's words.
struct DTypeRule: Sendable {
  enum Accepted: Sendable { case all, notBool, integral, integralOrBool, floating, wide }
  let accepted: Accepted
  /// PyTorch's name of its kernel.
  let kernel: String

  static let all = DTypeRule(accepted: .all, kernel: "")
  static func notBool(_ kernel: String) -> DTypeRule { .init(accepted: .notBool, kernel: kernel) }
  static func integral(_ kernel: String) -> DTypeRule { .init(accepted: .integral, kernel: kernel) }
  static func integralOrBool(_ kernel: String) -> DTypeRule {
    .init(accepted: .integralOrBool, kernel: kernel)
  }
  static func floating(_ kernel: String) -> DTypeRule { .init(accepted: .floating, kernel: kernel) }
  /// All but 16-bit floats.
  static func wide(_ kernel: String) -> DTypeRule { .init(accepted: .wide, kernel: kernel) }

  func accepts(_ dtype: DType) -> Bool {
    switch accepted {
    case .all: true
    case .notBool: dtype != .bool
    case .integral: dtype.isIntegral
    case .integralOrBool: !dtype.isFloatingPoint
    case .floating: dtype.isFloatingPoint
    case .wide: !dtype.isReducedFloat
    }
  }

  /// Whether the dtype is one of the floats that are computed in as they are, and accepted.
  func isOfFloats(_ dtype: DType) -> Bool {
    (dtype == .float32 || dtype == .float64) && accepts(dtype)
  }

  func check(_ dtype: DType) throws(OperationError) {
    if !accepts(dtype) { throw OperationError(DTypeNotSupported(dtype, kernel: kernel)) }
  }

  /// The plan, where its dtype is taken. PyTorch looks at its kernels last: what can't be stored is
  /// refused before.
  func checked(
    _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> ElementwisePlan {
    if accepts(plan.compute) { return plan }
    try Destination.check([Output(layout: plan.layout, dtype: plan.output)], call)
    throw OperationError(DTypeNotSupported(plan.compute, kernel: kernel))
  }

  /// The notes of an operation's page on its dtypes.
  var notes: [String] {
    switch accepted {
    case .all: []
    case .notBool: ["Booleans are refused."]
    case .integral: ["Only for integers."]
    case .integralOrBool: ["Only for integers and booleans."]
    case .floating: ["Only for floating-point tensors."]
    case .wide: ["float16 and bfloat16 are refused."]
    }
  }
}

/// A refusal of PyTorch's that is about booleans, in its words.
func refuseBool(_ text: String) -> OperationError { OperationError(Refusal(.notImplemented, text)) }

extension ElementwisePlan {
  /// The plan of a function of real numbers: ints and bools are computed as the default float.
  static func real(_ call: Call, names: [String] = ["input"]) throws(OperationError) -> Self {
    try Overlap.check(call)
    let input = call.tensor(0).dtype
    return try ElementwisePlan(
      call[0], compute: input.isFloatingPoint ? input : call.runtime.defaultDType)
  }

  /// The plan of a function that keeps the dtype.
  static func same(_ call: Call, _ rule: DTypeRule) throws(OperationError) -> Self {
    try Overlap.check(call)
    return try rule.checked(try ElementwisePlan(call[0], compute: call.tensor(0).dtype), call)
  }

  /// The plan of a function of two operands, promoted together; `real` makes ints and bools the
  /// default float.
  static func promoted(
    _ call: Call, _ rule: DTypeRule = .all, real: Bool = false, output: DType? = nil,
    names: [String] = ["input", "other"]
  ) throws(OperationError) -> Self {
    try Overlap.check(call)
    if real {
      let dtype = Promotion.result(call[0], call[1], runtime: call.runtime)
      let compute = dtype.isFloatingPoint ? dtype : call.runtime.defaultDType
      return try rule.checked(
        try ElementwisePlan(call[0], call[1], names: names, compute: compute, call.runtime), call)
    }
    return try rule.checked(
      try ElementwisePlan(call[0], call[1], names: names, output: output, call.runtime), call)
  }
}

extension Operation {
  /// A function of real numbers: ints and bools are computed as the default float.
  static func unaryFloat<K: RealUnaryKernel>(
    _ name: String, _ kernel: K.Type, in namespaces: Namespaces = [.torch, .method],
    aliases: [Alias] = [], writes: Writes = [.inPlace, .out],
    _ rule: DTypeRule = .all, summary: String, formula: String? = nil, notes: [String] = [],
    related: [String] = [], examples: [Example]
  ) -> Operation {
    Operation(
      name, in: namespaces, aliases: aliases, writes: writes, summary: summary,
      shapes: "input: [...] → [...]", formula: formula,
      notes: notes + rule.notes + ["Integers and booleans give the default float dtype."],
      related: related, examples: examples,
      Signature(
        [.tensor()],
        alike: { rule.isOfFloats($0) ? RealUnaryLoops<K>.loop($0) : nil },
        plan: { (call) throws(OperationError) in
          try rule.checked(try ElementwisePlan.real(call), call)
        },
        kernel: { (plan, call) throws(OperationError) in
          try Elementwise.unary(kernel, plan, call)
        }))
  }

  /// A function of floating-point numbers that keeps the dtype.
  static func unaryReal<K: RealUnaryKernel>(
    _ name: String, _ kernel: K.Type, _ rule: DTypeRule, summary: String, formula: String? = nil,
    related: [String] = [], examples: [Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.inPlace, .out], summary: summary,
      shapes: "input: [...] → [...]", formula: formula, notes: rule.notes, related: related,
      examples: examples,
      Signature(
        [.tensor()],
        alike: { rule.isOfFloats($0) ? RealUnaryLoops<K>.loop($0) : nil },
        plan: { (call) throws(OperationError) in try ElementwisePlan.same(call, rule) },
        kernel: { (plan, call) throws(OperationError) in
          try Elementwise.unary(kernel, plan, call)
        }))
  }

  /// A function that keeps the dtype.
  static func unarySame<K: UnaryKernel>(
    _ name: String, _ kernel: K.Type, in namespaces: Namespaces = [.torch, .method],
    aliases: [Alias] = [], writes: Writes = [.inPlace, .out], _ rule: DTypeRule = .all,
    summary: String, formula: String? = nil, notes: [String] = [], related: [String] = [],
    examples: [Example]
  ) -> Operation {
    Operation(
      name, in: namespaces, aliases: aliases, writes: writes, summary: summary,
      shapes: "input: [...] → [...]", formula: formula, notes: notes + rule.notes,
      related: related, examples: examples,
      Signature(
        [.tensor()],
        alike: { dtype in
          dtype.isReducedFloat || !rule.accepts(dtype) ? nil : UnaryLoops<K>.loop(dtype)
        },
        plan: { (call) throws(OperationError) in try ElementwisePlan.same(call, rule) },
        kernel: { (plan, call) throws(OperationError) in
          try Elementwise.unary(kernel, plan, call)
        }))
  }

  /// A question about each element.
  static func unaryTest<K: UnaryPredicateKernel>(
    _ name: String, _ kernel: K.Type, writes: Writes = [], summary: String, notes: [String] = [],
    related: [String] = [], examples: [Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: writes, summary: summary,
      shapes: "input: [...] → bool [...]", notes: notes, related: related, examples: examples,
      Signature(
        [.tensor()],
        alike: { $0.isReducedFloat ? nil : UnaryPredicateLoops<K>.loop($0) }, alikeResult: .bool,
        plan: { (call) throws(OperationError) in
          try Overlap.check(call)
          return try ElementwisePlan(call[0], compute: call.tensor(0).dtype, output: .bool)
        },
        kernel: { (plan, call) throws(OperationError) in
          try Elementwise.unaryPredicate(kernel, plan, call)
        }))
  }

  /// How the operands of a function of two may be written, as PyTorch's overloads have it.
  enum Overloads: Sendable {
    /// Two tensors.
    case tensors
    /// A tensor and a tensor or a number, under one signature.
    case operand
    /// Numbers are taken for tensors on either side, under one signature.
    case operands
    /// `(tensor, tensor)` and `(tensor, number)`.
    case number
    /// Those and `(number, tensor)`.
    case numbers

    func parameters(_ other: String) -> [[Parameter]] {
      switch self {
      case .tensors: [[.tensor(), .tensor(other)]]
      case .operand: [[.tensor(), .operand(other)]]
      case .operands: [[.operand("input"), .operand(other)]]
      case .number: [[.tensor(), .tensor(other)], [.tensor(), .number(other)]]
      case .numbers:
        [
          [.tensor(), .tensor(other)], [.number("self"), .tensor(other)],
          [.tensor(), .number(other)],
        ]
      }
    }
  }

  /// A function of two operands: a plan over the call's first two arguments and a kernel.
  static func binary(
    _ name: String, in namespaces: Namespaces = [.torch, .method], aliases: [Alias] = [],
    writes: Writes = [.inPlace, .out], _ overloads: Overloads, other: String = "other",
    summary: String, formula: String? = nil, notes: [String] = [], related: [String] = [],
    examples: [Example], alike: (@Sendable (DType) -> ElementwiseLoop?)? = nil,
    alikeResult: DType? = nil,
    plan: @escaping @Sendable (Call) throws(OperationError) -> ElementwisePlan,
    kernel: @escaping @Sendable (ElementwisePlan, Call) throws(OperationError) -> CallResult
  ) -> Operation {
    Operation(
      name, in: namespaces, aliases: aliases, writes: writes, summary: summary,
      shapes: "input: [...], \(other): broadcastable → the broadcast shape", formula: formula,
      notes: notes, related: related, examples: examples,
      signatures: overloads.parameters(other).map {
        Signature($0, alike: alike, alikeResult: alikeResult, plan: plan, kernel: kernel)
      })
  }

  /// A function of two operands in their promoted dtype.
  static func binary<K: BinaryKernel>(
    _ name: String, _ kernel: K.Type, in namespaces: Namespaces = [.torch, .method],
    aliases: [Alias] = [], writes: Writes = [.inPlace, .out], _ overloads: Overloads,
    other: String = "other", _ rule: DTypeRule = .all, summary: String,
    formula: String? = nil, notes: [String] = [], related: [String] = [], examples: [Example]
  ) -> Operation {
    binary(
      name, in: namespaces, aliases: aliases, writes: writes, overloads, other: other,
      summary: summary, formula: formula,
      notes: notes + rule.notes,
      related: related, examples: examples,
      alike: { dtype in
        dtype.isReducedFloat || !rule.accepts(dtype) ? nil : BinaryLoops<K>.loop(dtype)
      },
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.promoted(call, rule, names: ["input", other])
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.binary(kernel, plan, call)
      })
  }

  /// A function of two real operands: ints and bools become the default float where `real` says so,
  /// and are refused by the rule where it doesn't.
  static func binary<K: RealBinaryKernel>(
    _ name: String, _ kernel: K.Type, in namespaces: Namespaces = [.torch, .method],
    aliases: [Alias] = [], writes: Writes = [.inPlace, .out], _ overloads: Overloads,
    other: String = "other", _ rule: DTypeRule = .all, real: Bool = false, summary: String,
    formula: String? = nil, notes: [String] = [], related: [String] = [], examples: [Example]
  ) -> Operation {
    binary(
      name, in: namespaces, aliases: aliases, writes: writes, overloads, other: other,
      summary: summary, formula: formula,
      notes: notes + rule.notes
        + (real ? ["Integers and booleans give the default float dtype."] : []),
      related: related, examples: examples,
      alike: { rule.isOfFloats($0) ? RealBinaryLoops<K>.loop($0) : nil },
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.promoted(call, rule, real: real, names: ["input", other])
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.binary(kernel, plan, call)
      })
  }

  /// A function of two integers.
  static func binary<K: WholeBinaryKernel>(
    _ name: String, _ kernel: K.Type, in namespaces: Namespaces = [.torch, .method],
    aliases: [Alias] = [], writes: Writes = [.inPlace, .out], _ overloads: Overloads,
    other: String = "other", _ rule: DTypeRule = .all, summary: String,
    formula: String? = nil, notes: [String] = [], related: [String] = [], examples: [Example]
  ) -> Operation {
    binary(
      name, in: namespaces, aliases: aliases, writes: writes, overloads, other: other,
      summary: summary, formula: formula,
      notes: notes + rule.notes,
      related: related, examples: examples,
      alike: { rule.accepts($0) ? WholeBinaryLoops<K>.loop($0) : nil },
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.promoted(call, rule, names: ["input", other])
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.binary(kernel, plan, call)
      })
  }

  /// A question about two operands, compared in their promoted dtype.
  static func binaryTest<K: PredicateKernel>(
    _ name: String, _ kernel: K.Type, aliases: [Alias] = [], _ overloads: Overloads,
    summary: String, notes: [String] = [], related: [String] = [], examples: [Example]
  ) -> Operation {
    binary(
      name, aliases: aliases, overloads, summary: summary, notes: notes, related: related,
      examples: examples,
      alike: { $0.isReducedFloat ? nil : PredicateLoops<K>.loop($0) }, alikeResult: .bool,
      plan: { (call) throws(OperationError) in
        try ElementwisePlan.promoted(call, output: .bool)
      },
      kernel: { (plan, call) throws(OperationError) in
        try Elementwise.predicate(kernel, plan, call)
      })
  }
}
