/// NumPy's comparisons and logic, element by element.
enum NumPyComparisons {
  static let all: [Operation] = [
    comparison(
      "equal", Comparisons.eq, example: "np.equal([1, 2], [1, 3])", gives: "array([ True, False])"),
    comparison(
      "not_equal", Comparisons.ne, example: "np.not_equal([1, 2], 1)",
      gives: "array([False,  True])"),
    comparison(
      "less", Comparisons.lt, example: "np.less([1, 2], 2)", gives: "array([ True, False])"),
    comparison(
      "less_equal", Comparisons.le, example: "np.array([1, 3]) <= 2", gives: "array([ True, False])"
    ),
    comparison(
      "greater", Comparisons.gt, example: "np.array([1, 3], dtype=np.int8) > 300",
      gives: "array([False, False])"),
    comparison(
      "greater_equal", Comparisons.ge, example: "np.greater_equal(2, [1, 3])",
      gives: "array([ True, False])"),
    comparison(
      "logical_and", Logic.logicalAnd, example: "np.logical_and([1, 0], [2, 2])",
      gives: "array([ True, False])"),
    comparison(
      "logical_or", Logic.logicalOr, example: "np.logical_or([1, 0], 0)",
      gives: "array([ True, False])"),
    comparison(
      "logical_xor", Logic.logicalXor, example: "np.logical_xor([1, 0], 1)",
      gives: "array([False,  True])"),
    NumPyUfuncs.unary(
      "logical_not", Logic.logicalNot, .compared, related: ["invert"],
      example: "np.logical_not([0, 2])",
      gives: "array([ True, False])"),
    question(
      "isnan", Classification.isnan, example: "np.isnan([1.0, np.nan])",
      gives: "array([False,  True])"),
    question(
      "isinf", Classification.isinf, example: "np.isinf([1.0, -np.inf])",
      gives: "array([False,  True])"),
    question(
      "isfinite", Classification.isfinite, example: "np.isfinite([1.0, np.nan])",
      gives: "array([ True, False])"),
    question(
      "signbit", Classification.signbit, example: "np.signbit([-0.0, 1])",
      gives: "array([ True, False])"),
    question(
      "isposinf", Classification.isposinf, example: "np.isposinf([np.inf, -np.inf])",
      gives: "array([ True, False])"),
    question(
      "isneginf", Classification.isneginf, example: "np.isneginf([np.inf, -np.inf])",
      gives: "array([False,  True])"),
  ]

  private static func comparison(
    _ name: String, _ operation: Operation, example code: String, gives text: String
  ) -> Operation {
    NumPyUfuncs.ufunc(
      name, operation, .compared, notes: ["The result is bool."], related: ["allclose"],
      examples: [
        .init(code, gives: text),
        .init("np.\(name)(np.ones(2), np.ones(3))", fails: ArraysNotBroadcast.self),
      ])
  }

  private static func question(
    _ name: String, _ operation: Operation, example code: String, gives text: String
  ) -> Operation {
    NumPyUfuncs.unary(
      name, operation, .compared, related: ["isfinite", "nan_to_num"], example: code,
      gives: text)
  }
}

/// NumPy's bits.
enum NumPyBits {
  static let all: [Operation] = [
    NumPyUfuncs.ufunc(
      "invert", Logic.bitwiseNot, inputs: ["x"], accepted: .bits,
      aliases: [.init("bitwise_not"), .init("bitwise_invert")], related: ["logical_not"],
      examples: [
        .init("~np.array([True, False])", gives: "array([False,  True])"),
        .init(
          "np.invert(np.uint8([0, 5]))", gives: "array([255, 250], dtype=uint8)"),
        .init("~np.array([1.0])", fails: UfuncNotSupported.self),
      ]),
    bits("bitwise_and", Logic.bitwiseAnd, example: "np.array([6, 5]) & 3", gives: "array([2, 1])"),
    bits("bitwise_or", Logic.bitwiseOr, example: "np.array([6, 5]) | 3", gives: "array([7, 7])"),
    bits("bitwise_xor", Logic.bitwiseXor, example: "np.array([6, 5]) ^ 3", gives: "array([5, 6])"),
    bits(
      "left_shift", Logic.leftShift, .numeric, accepted: .shifts, alias: "bitwise_left_shift",
      example: "np.array([1, 3]) << 2", gives: "array([ 4, 12])"),
    bits(
      "right_shift", Logic.rightShift, .numeric, accepted: .shifts, alias: "bitwise_right_shift",
      example: "np.array([8, -3]) >> 1", gives: "array([ 4, -2])"),
  ]

  private static func bits(
    _ name: String, _ operation: Operation, _ rule: NumPyTyping.Rule = .common,
    accepted: NumPyUfuncs.Accepted = .bits, alias: String? = nil, example code: String,
    gives text: String
  ) -> Operation {
    NumPyUfuncs.ufunc(
      name, operation, rule, accepted: accepted,
      aliases: alias.map { [.init($0)] } ?? [], notes: ["Only for integers and booleans."],
      related: ["logical_and", "invert"],
      examples: [
        .init(code, gives: text),
        .init("np.\(name)([1.0], 2)", fails: UfuncNotSupported.self),
      ])
  }
}
