/// Nx's functions of single elements.
enum NxElementwise {
  static let all: [Operation] =
    arithmetic + comparisons + logic + bits + functions + kinds + [select, clip, asType]

  static let arithmetic: [Operation] = [
    binary(
      "add", "add", summary: "The sum, element by element.",
      examples: [
        .init("Nx.add(Nx.tensor([1, 2, 3]), 10)", gives: printed("s32[3]", "[11, 12, 13]")),
        .init(
          "Nx.add(Nx.tensor([1, 2]), Nx.tensor([1, 2, 3]))", fails: NxNotBroadcast.self),
      ]),
    binary(
      "subtract", "sub", summary: "The difference, element by element.",
      examples: [.init("Nx.subtract(1, Nx.tensor([1, 2]))", gives: printed("s32[2]", "[0, -1]"))]),
    binary(
      "multiply", "mul", summary: "The product, element by element.",
      examples: [
        .init("Nx.multiply(Nx.tensor([1, 2]), 1.5)", gives: printed("f32[2]", "[1.5, 3.0]"))
      ]),
    binary(
      "divide", "div", .floating, summary: "The quotient, element by element, as a float.",
      examples: [.init("Nx.divide(Nx.tensor([1, 2]), 2)", gives: printed("f32[2]", "[0.5, 1.0]"))]),
    binary(
      "pow", "pow", summary: "The power, element by element; integers stay integers.",
      examples: [.init("Nx.pow(Nx.tensor([1, 2, 3]), 2)", gives: printed("s32[3]", "[1, 4, 9]"))]),
    binary(
      "remainder", "fmod", summary: "The remainder of the division, with the sign of the dividend.",
      examples: [
        .init("Nx.remainder(Nx.tensor([-7, 7]), 3)", gives: printed("s32[2]", "[-1, 1]"))
      ]),
    binary(
      "max", "maximum", summary: "The larger one of two, element by element.",
      examples: [.init("Nx.max(Nx.tensor([1, 5]), 3)", gives: printed("s32[2]", "[3, 5]"))]),
    binary(
      "min", "minimum", summary: "The smaller one of two, element by element.",
      examples: [.init("Nx.min(Nx.tensor([1, 5]), 3)", gives: printed("s32[2]", "[1, 3]"))]),
    binary(
      "atan2", "atan2", .floating, summary: "The angle of the point (right, left).",
      examples: [.init("Nx.atan2(0.0, 1.0)", gives: printed("f32", "0.0"))]),
    quotient,
  ]

  static let comparisons: [Operation] = [
    binary(
      "equal", "eq", .truth, summary: "1 where two elements are equal, else 0.",
      examples: [.init("Nx.equal(Nx.tensor([1, 2]), 2)", gives: printed("u8[2]", "[0, 1]"))]),
    binary(
      "not_equal", "ne", .truth, summary: "1 where two elements differ, else 0.",
      examples: [.init("Nx.not_equal(Nx.tensor([1, 2]), 2)", gives: printed("u8[2]", "[1, 0]"))]),
    binary(
      "greater", "gt", .truth, summary: "1 where the left element is greater, else 0.",
      examples: [.init("Nx.greater(Nx.tensor([1, 2]), 1)", gives: printed("u8[2]", "[0, 1]"))]),
    binary(
      "greater_equal", "ge", .truth, summary: "1 where the left element is at least the right.",
      examples: [
        .init("Nx.greater_equal(Nx.tensor([1, 2]), 2)", gives: printed("u8[2]", "[0, 1]"))
      ]),
    binary(
      "less", "lt", .truth, summary: "1 where the left element is less, else 0.",
      examples: [.init("Nx.less(Nx.tensor([1, 2]), 2)", gives: printed("u8[2]", "[1, 0]"))]),
    binary(
      "less_equal", "le", .truth, summary: "1 where the left element is at most the right.",
      examples: [
        .init("Nx.less_equal(Nx.tensor([1, 2]), 1)", gives: printed("u8[2]", "[1, 0]"))
      ]),
  ]

  static let logic: [Operation] = [
    binary(
      "logical_and", "logical_and", .truth, summary: "1 where neither element is 0.",
      examples: [
        .init("Nx.logical_and(Nx.tensor([0, 2]), 1)", gives: printed("u8[2]", "[0, 1]"))
      ]),
    binary(
      "logical_or", "logical_or", .truth, summary: "1 where not both elements are 0.",
      examples: [
        .init("Nx.logical_or(Nx.tensor([0, 2]), 0)", gives: printed("u8[2]", "[0, 1]"))
      ]),
    binary(
      "logical_xor", "logical_xor", .truth, summary: "1 where one of two elements is 0.",
      examples: [
        .init("Nx.logical_xor(Nx.tensor([0, 2]), 1)", gives: printed("u8[2]", "[1, 0]"))
      ]),
    unary(
      "logical_not", .truth, summary: "1 where the element is 0, else 0.",
      examples: [.init("Nx.logical_not(Nx.tensor([0, 2]))", gives: printed("u8[2]", "[1, 0]"))]
    ) { (x) throws(OperationError) in try x.call("logical_not") },
  ]

  static let bits: [Operation] = [
    bitwise(
      "bitwise_and", summary: "The bits that both integers have.",
      examples: [
        .init("Nx.bitwise_and(Nx.tensor([5, 6]), 3)", gives: printed("s32[2]", "[1, 2]")),
        .init("Nx.bitwise_and(Nx.tensor([1.0]), 3)", fails: NxRefusal.self),
      ]),
    bitwise(
      "bitwise_or", summary: "The bits that one of two integers has.",
      examples: [
        .init("Nx.bitwise_or(Nx.tensor([5, 6]), 3)", gives: printed("s32[2]", "[7, 7]")),
        .init("Nx.bitwise_or(Nx.tensor([1.0]), 3)", fails: NxRefusal.self),
      ]),
    bitwise(
      "bitwise_xor", summary: "The bits in which two integers differ.",
      examples: [
        .init("Nx.bitwise_xor(Nx.tensor([5, 6]), 3)", gives: printed("s32[2]", "[6, 5]")),
        .init("Nx.bitwise_xor(Nx.tensor([1.0]), 3)", fails: NxRefusal.self),
      ]),
    bitwise(
      "left_shift", operation: "bitwise_left_shift", summary: "The bits moved to the left.",
      examples: [
        .init("Nx.left_shift(Nx.tensor([1, 2]), 3)", gives: printed("s32[2]", "[8, 16]")),
        .init("Nx.left_shift(Nx.tensor([1.0]), 3)", fails: NxRefusal.self),
      ]),
    bitwise(
      "right_shift", operation: "bitwise_right_shift", summary: "The bits moved to the right.",
      examples: [
        .init("Nx.right_shift(Nx.tensor([8, -16]), 3)", gives: printed("s32[2]", "[1, -2]")),
        .init("Nx.right_shift(Nx.tensor([1.0]), 3)", fails: NxRefusal.self),
      ]),
    unary(
      "bitwise_not", .merged, summary: "Every bit turned over.",
      examples: [
        .init("Nx.bitwise_not(Nx.tensor([0, 5]))", gives: printed("s32[2]", "[-1, -6]")),
        .init("Nx.bitwise_not(Nx.tensor([1.0]))", fails: NxRefusal.self),
      ]
    ) { (x) throws(OperationError) in
      try integers(x)
      return try x.call("bitwise_not")
    },
  ]

  private static let real: [(name: String, operation: String, summary: String, of: String)] = [
    ("exp", "exp", "The exponential function.", "0.0"),
    ("expm1", "expm1", "The exponential minus 1.", "0.0"),
    ("log", "log", "The natural logarithm.", "1.0"),
    ("log1p", "log1p", "The natural logarithm of 1 plus the element.", "0.0"),
    ("sqrt", "sqrt", "The square root.", "4.0"),
    ("rsqrt", "rsqrt", "1 divided by the square root.", "4.0"),
    ("sigmoid", "sigmoid", "1 / (1 + exp(-x)).", "0.0"),
    ("sin", "sin", "The sine.", "0.0"), ("cos", "cos", "The cosine.", "0.0"),
    ("tan", "tan", "The tangent.", "0.0"), ("asin", "asin", "The inverse sine.", "0.0"),
    ("acos", "acos", "The inverse cosine.", "1.0"),
    ("atan", "atan", "The inverse tangent.", "0.0"),
    ("sinh", "sinh", "The hyperbolic sine.", "0.0"),
    ("cosh", "cosh", "The hyperbolic cosine.", "0.0"),
    ("tanh", "tanh", "The hyperbolic tangent.", "0.0"),
    ("asinh", "asinh", "The inverse hyperbolic sine.", "0.0"),
    ("acosh", "acosh", "The inverse hyperbolic cosine.", "1.0"),
    ("atanh", "atanh", "The inverse hyperbolic tangent.", "0.0"),
    ("erf", "erf", "The error function.", "0.0"),
    ("erfc", "erfc", "1 minus the error function.", "0.0"),
  ]

  private static let realAnswers: [String: String] = [
    "exp": "1.0", "sqrt": "2.0", "rsqrt": "0.5", "sigmoid": "0.5", "cos": "1.0", "cosh": "1.0",
    "erfc": "1.0",
  ]

  static let functions: [Operation] =
    real.map { entry in
      unary(
        entry.name, .floating, summary: entry.summary,
        examples: [
          .init(
            "Nx.\(entry.name)(\(entry.of))",
            gives: printed("f32", realAnswers[entry.name] ?? "0.0"))
        ]
      ) { (x) throws(OperationError) in try x.call(entry.operation) }
    } + [
      unary(
        "cbrt", .floating, summary: "The cube root.",
        examples: [.init("Nx.cbrt(8)", gives: printed("f32", "2.0"))]
      ) { (x) throws(OperationError) in
        let root = try x.magnitude().power(1.0 / 3)
        // One step towards the root mends the last digit.
        let mended = try root - (root * root - x.magnitude() / root) / root / 3
        return try mended.replacing(x.equals(.int(0)), by: 0).call(
          "copysign", .tensor(x.tensor))
      },
      unary(
        "negate", .merged, summary: "The element with the other sign.",
        examples: [.init("Nx.negate(Nx.tensor([1, -2]))", gives: printed("s32[2]", "[-1, 2]"))]
      ) { (x) throws(OperationError) in try x.call("neg") },
      unary(
        "abs", .merged, summary: "The magnitude.",
        examples: [.init("Nx.abs(Nx.tensor([1, -2]))", gives: printed("s32[2]", "[1, 2]"))]
      ) { (x) throws(OperationError) in try x.magnitude() },
      unary(
        "sign", .merged, summary: "-1, 0 or 1, by the sign.",
        examples: [.init("Nx.sign(Nx.tensor([5, -2, 0]))", gives: printed("s32[3]", "[1, -1, 0]"))]
      ) { (x) throws(OperationError) in try x.call("sign") },
      rounding(
        "floor", "floor", summary: "The next whole number below.",
        example: ("1.7", "1.0")),
      rounding("ceil", "ceil", summary: "The next whole number above.", example: ("1.2", "2.0")),
      unary(
        "round", .merged, summary: "The nearest whole number, halves away from 0.",
        examples: [.init("Nx.round(2.5)", gives: printed("f32", "3.0"))]
      ) { (x) throws(OperationError) in
        guard x.dtype.isFloatingPoint else { return x }
        let whole = try x.call("trunc")
        let half = try (x - whole).magnitude().call("ge", .float(0.5)).cast(x.dtype)
        return try whole + x.call("sign") * half
      },
    ]

  static let kinds: [Operation] = [
    unary(
      "is_nan", .truth, summary: "1 where the element is NaN.",
      examples: [.init("Nx.is_nan(Nx.log(-1.0))", gives: printed("u8", "1"))]
    ) { (x) throws(OperationError) in try x.call("isnan") },
    unary(
      "is_infinity", .truth, summary: "1 where the element is infinite.",
      examples: [.init("Nx.is_infinity(Nx.divide(1, 0))", gives: printed("u8", "1"))]
    ) { (x) throws(OperationError) in try x.call("isinf") },
  ]

  /// What Nx prints.
  static func printed(_ type: String, _ data: String) -> String {
    "#Nx.Tensor<\n  \(type)\n  \(data)\n>"
  }

  // MARK: Forms

  /// A function of two operands that computes what an operation of PyTorch does.
  private static func binary(
    _ name: String, _ operation: String, _ rule: NxTyping.Rule = .merged, summary: String,
    examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: .nx, summary: summary, shapes: "left, right: broadcastable → the broadcast shape",
      examples: examples,
      .composed([.nx("left"), .nx("right")]) { (call) throws(OperationError) in
        .tensor(try pair(call, operation, rule).tensor)
      })
  }

  private static func pair(
    _ call: Call, _ operation: String, _ rule: NxTyping.Rule
  ) throws(OperationError) -> Formula {
    let common = NxTyping.common(call.arguments.prefix(2))
    let compute = rule == .floating ? NxTyping.floating(common) : common
    let left = try NxTyping.tensor(call[0], as: compute, call.runtime)
    let right = try NxTyping.tensor(call[1], as: compute, call.runtime)
    _ = try NxAxes.broadcast(left.shape, right.shape, ["left", "right"])
    let result = try left.call(operation, .tensor(right.tensor))
    return rule == .truth ? try result.cast(.uint8) : result
  }

  private static func bitwise(
    _ name: String, operation: String? = nil, summary: String, examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: .nx, summary: summary, shapes: "left, right: broadcastable → the broadcast shape",
      notes: ["Only for integers."], examples: examples,
      .composed([.nx("left"), .nx("right")]) { (call) throws(OperationError) in
        for operand in call.arguments.prefix(2) {
          try integers(NxTyping.tensor(operand, call.runtime))
        }
        return .tensor(try pair(call, operation ?? name, .merged).tensor)
      })
  }

  /// Refuses floats where bits are due.
  private static func integers(_ x: Formula) throws(OperationError) {
    guard x.dtype.isFloatingPoint else { return }
    let bits = x.dtype.size * 8
    throw OperationError(
      NxRefusal(
        "bitwise operators expect integer tensors as inputs and outputs an integer tensor, got: "
          + "{:\(x.dtype == .bfloat16 ? "bf" : "f"), \(bits)}"))
  }

  private static func unary(
    _ name: String, _ rule: NxTyping.Rule, summary: String, examples: [Operation.Example],
    body: @escaping @Sendable (Formula) throws(OperationError) -> Formula
  ) -> Operation {
    Operation(
      name, in: .nx, summary: summary, shapes: "tensor: [...] → [...]", examples: examples,
      .composed([.nx()]) { (call) throws(OperationError) in
        let given = try NxTyping.tensor(call[0], call.runtime)
        let x = rule == .floating ? try given.cast(NxTyping.floating(given.dtype)) : given
        let result = try body(x)
        return .tensor(rule == .truth ? try result.cast(.uint8).tensor : result.tensor)
      })
  }

  private static func rounding(
    _ name: String, _ operation: String, summary: String, example: (String, String)
  ) -> Operation {
    unary(
      name, .merged, summary: summary,
      examples: [.init("Nx.\(name)(\(example.0))", gives: printed("f32", example.1))]
    ) { (x) throws(OperationError) in
      x.dtype.isFloatingPoint ? try x.call(operation) : x
    }
  }

  static let quotient = Operation(
    "quotient", in: .nx, summary: "The whole part of the quotient of two integers.",
    shapes: "left, right: broadcastable → the broadcast shape",
    notes: ["Rounded towards 0. Only for integers."],
    examples: [
      .init("Nx.quotient(Nx.tensor([7, -7]), 2)", gives: printed("s32[2]", "[3, -3]")),
      .init("Nx.quotient(Nx.tensor([7.0]), 2)", fails: NxRefusal.self),
    ],
    .composed([.nx("left"), .nx("right")]) { (call) throws(OperationError) in
      let common = NxTyping.common(call.arguments.prefix(2))
      if common.isFloatingPoint {
        throw OperationError(
          NxRefusal(
            "quotient expects integer tensors as inputs and outputs an integer tensor, got: "
              + "{:f, \(common.size * 8)}", blamed: "left", "right"))
      }
      let left = try NxTyping.tensor(call[0], as: common, call.runtime)
      let right = try NxTyping.tensor(call[1], as: common, call.runtime)
      _ = try NxAxes.broadcast(left.shape, right.shape, ["left", "right"])
      return .tensor(
        try Division.div(
          .tensor(left.tensor), .tensor(right.tensor), .string("trunc"), signature: 1,
          runtime: call.runtime))
    })

  static let select = Operation(
    "select", in: .nx,
    summary: "Takes from the one where the predicate isn't 0, else from the "
      + "other.",
    shapes: "pred: [...], on_true, on_false: broadcastable to it → its shape",
    notes: ["With a predicate without dims, the shape is that of the two others."],
    examples: [
      .init(
        "Nx.select(Nx.tensor([1, 0]), Nx.tensor([1, 2]), 10)", gives: printed("s32[2]", "[1, 10]")),
      .init(
        "Nx.select(Nx.tensor([1, 0]), Nx.tensor([1, 2, 3]), 10)", fails: NxRefusal.self),
    ],
    .composed([.nx("pred"), .nx("on_true"), .nx("on_false")]) { (call) throws(OperationError) in
      let predicate = try NxTyping.tensor(call[0], call.runtime).differs(from: .int(0))
      let common = NxTyping.common(call.arguments[1...2])
      let yes = try NxTyping.tensor(call[1], as: common, call.runtime)
      let no = try NxTyping.tensor(call[2], as: common, call.runtime)
      let shape =
        predicate.rank == 0
        ? try NxAxes.broadcast(yes.shape, no.shape, ["on_true", "on_false"]) : predicate.shape
      var choices: [Argument] = []
      for (choice, name) in [(yes, "on_true"), (no, "on_false")] {
        choices.append(.tensor(try NxShapes.broadcast(choice, to: shape, name).tensor))
      }
      return .tensor(try predicate.call("where", choices[0], choices[1]).tensor)
    })

  static let clip = Operation(
    "clip", in: .nx, summary: "Keeps the elements between two bounds.",
    shapes: "tensor: [...], min, max: no dims → [...]",
    examples: [
      .init("Nx.clip(Nx.tensor([1, 5, 9]), 2, 6)", gives: printed("s32[3]", "[2, 5, 6]")),
      .init("Nx.clip(Nx.tensor([1, 5]), Nx.tensor([1, 2]), 6)", fails: NxRefusal.self),
    ],
    .composed([.nx(), .nx("min"), .nx("max")]) { (call) throws(OperationError) in
      let common = NxTyping.common(call.arguments.prefix(3))
      var bounds: [Formula] = []
      for (place, name) in [(1, "min"), (2, "max")] {
        let bound = try NxTyping.tensor(call[place], as: common, call.runtime)
        if bound.rank != 0 {
          throw OperationError(
            NxRefusal(
              "\(name) value must be a scalar shape, got: \(NxText.shape(bound.shape))",
              blamed: name))
        }
        bounds.append(bound)
      }
      return .tensor(
        try NxTyping.tensor(call[0], as: common, call.runtime)
          .call("maximum", .tensor(bounds[0].tensor)).call("minimum", .tensor(bounds[1].tensor))
          .tensor)
    })

  static let asType = Operation(
    "as_type", in: .nx, summary: "The elements in another type.", shapes: "tensor: [...] → [...]",
    notes: ["Floats are cut towards 0."],
    examples: [
      .init("Nx.as_type(Nx.tensor([1.7, -1.7]), :s32)", gives: printed("s32[2]", "[1, -1]")),
      .init("Nx.as_type(Nx.tensor([1, 2]), :f32)", gives: printed("f32[2]", "[1.0, 2.0]")),
    ],
    .composed([.nx(), Parameter("type", .arrayDType)]) { (call) throws(OperationError) in
      let dtype = NxTyping.type(call.dtype(1) ?? .float32)
      return .tensor(try NxTyping.tensor(call[0], call.runtime).cast(dtype).tensor)
    })
}
