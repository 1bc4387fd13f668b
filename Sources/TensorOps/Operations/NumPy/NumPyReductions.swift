/// NumPy's reductions: over one axis, several, or all.
enum NumPyReductions {
  static let all: [Operation] = [
    sum, prod, mean, max, min, ptp, any, every, std, variance, countNonzero, average,
  ]

  static let sum = reduction(
    "sum", [.axis, .arrayDType, .out, .keepdims, initial, mask], summary: "Adds up the elements.",
    formula: "out = Σ a", notes: ["Integers and booleans add up as int64."],
    related: ["mean", "cumsum", "nansum"],
    examples: [
      .init("np.sum([[1, 2], [3, 4]], axis=0)", gives: "array([4, 6])"),
      .init("np.ones((2, 3)).sum()", gives: "np.float64(6.0)"),
      .init("np.ones(2).sum(axis=1)", fails: AxisOutOfBounds.self),
    ], short: NumPyShortFolds.sum
  ) { (given) throws(OperationError) in
    let dtype = given.dtype ?? (given.input.dtype.isFloatingPoint ? given.input.dtype : .int64)
    let values = try given.masked(with: .int(0), as: dtype)
    let total = try given.parts.sum(values, given.axes, given.keepdims, dtype)
    try NumPyWarnings.checkReduction(total, of: values, given.axes, given.keepdims, given.parts)
    if given.initial.isNone { return total }
    return try given.parts.add(total, .tensor(try given.parts.scalar(given.initial, dtype)))
  }

  static let prod = reduction(
    "prod", [.axis, .arrayDType, .out, .keepdims, initial, mask],
    summary: "Multiplies the elements.", formula: "out = Π a",
    notes: ["Integers and booleans multiply as int64; overflow wraps."],
    related: ["sum", "cumprod"],
    examples: [
      .init("np.prod([[1, 2], [3, 4]])", gives: "np.int64(24)"),
      .init("np.ones(2).prod(axis=1)", fails: AxisOutOfBounds.self),
    ]
  ) { (given) throws(OperationError) in
    let dtype = given.dtype ?? (given.input.dtype.isFloatingPoint ? given.input.dtype : .int64)
    let values = try given.masked(with: .int(1), as: dtype)
    let product: Tensor
    if dtype.isFloatingPoint {
      product = try NumPyFolds.product(
        .tensor(values), .ints(given.axes), .bool(given.keepdims), .dtype(dtype),
        runtime: given.parts.runtime)
    } else {
      product = try given.kept(
        try Folds.prod(
          .tensor(try given.parts.gathered(values, given.axes)), .int(-1), .bool(false),
          .dtype(dtype), signature: 1, runtime: given.parts.runtime))
    }
    try NumPyWarnings.checkReduction(product, of: values, given.axes, given.keepdims, given.parts)
    if given.initial.isNone { return product }
    return try given.parts.multiply(product, .tensor(try given.parts.scalar(given.initial, dtype)))
  }

  static let mean = reduction(
    "mean", [.axis, .arrayDType, .out, .keepdims, mask], summary: "The arithmetic mean.",
    formula: "out = Σ a / n",
    notes: ["Integers and booleans give float64.", "The mean of nothing is NaN."],
    related: ["sum", "average", "median"],
    examples: [
      .init("np.mean([[1, 2], [3, 4]], axis=1)", gives: "array([1.5, 3.5])"),
      .init("np.ones(2).mean(axis=1)", fails: AxisOutOfBounds.self),
    ], short: NumPyShortFolds.mean
  ) { (given) throws(OperationError) in
    let parts = given.parts
    let dtype = given.dtype ?? (given.input.dtype.isFloatingPoint ? given.input.dtype : .float64)
    if !dtype.isFloatingPoint {
      let whole = try parts.sum(
        try given.masked(with: .int(0), as: dtype), given.axes, given.keepdims, dtype)
      let ratio = try parts.divide(
        try parts.cast(whole, .float64), .tensor(try given.counts(.float64)))
      return try parts.cast(ratio, dtype)
    }
    // 16-bit floats are added up wide.
    let wide: DType = dtype.isReducedFloat ? .float32 : dtype
    let values = try given.masked(with: .int(0), as: wide)
    let total = try parts.sum(values, given.axes, given.keepdims, wide)
    try NumPyWarnings.checkReduction(total, of: values, given.axes, given.keepdims, parts)
    let counts = try given.counts(wide)
    if given.length == 0, given.mask == nil, !total.isShapeOnly {
      parts.runtime.warn("Mean of empty slice")
      NumPyWarnings.note(
        "invalid value", in: total.rank == 0 ? "scalar divide" : "divide", parts.runtime)
    }
    return try parts.cast(try parts.divide(total, .tensor(counts)), dtype)
  }

  static let max = extreme("max", isLargest: true, alias: "amax", other: "min")
  static let min = extreme("min", isLargest: false, alias: "amin", other: "max")

  private static func extreme(
    _ name: String, isLargest: Bool, alias: String, other: String
  ) -> Operation {
    reduction(
      name, [.axis, .out, .keepdims, initial, mask],
      aliases: [.init(alias, in: .numpy)],
      summary: isLargest ? "The largest element." : "The smallest element.",
      notes: ["NaN in any element gives NaN.", "Nothing has none, unless initial= is given."],
      related: [other, "arg\(name)", isLargest ? "maximum" : "minimum"],
      examples: [
        .init(
          "np.\(name)([[1, 4], [3, 2]], axis=0)",
          gives: isLargest ? "array([3, 4])" : "array([1, 2])"),
        .init("np.\(name)([])", fails: NoIdentity.self),
      ],
      short: isLargest
        ? NumPyShortFolds.extreme(MaximumOf.self) : NumPyShortFolds.extreme(MinimumOf.self)
    ) { (given) throws(OperationError) in
      let parts = given.parts
      let ufunc = isLargest ? "maximum" : "minimum"
      try given.requireInitial(of: ufunc)
      if given.initial.isNone {
        try given.requireElements(of: ufunc)
        return try extreme(given.input, given.axes, given.keepdims, isLargest, parts)
      }
      let dtype = try NumPyTyping.common([.tensor(given.input), given.initial])
      let first = try parts.scalar(given.initial, dtype)
      let values = try given.masked(with: given.initial, as: dtype)
      if given.length == 0 {
        return try given.kept(
          try parts.expanded(first, to: given.keptShape))
      }
      let found = try extreme(values, given.axes, given.keepdims, isLargest, parts)
      return isLargest ? try parts.maximum(found, first) : try parts.minimum(found, first)
    }
  }

  static func extreme(
    _ a: Tensor, _ axes: [Int], _ keepdims: Bool, _ isLargest: Bool, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    let operation = isLargest ? LargestAndSmallest.amax : LargestAndSmallest.amin
    return try operation(.tensor(a), .ints(axes), .bool(keepdims), runtime: parts.runtime)
  }

  static let ptp = reduction(
    "ptp", [.axis, .out, .keepdims], in: .numpy,
    summary: "The range: the largest element less the smallest.", formula: "out = max a − min a",
    related: ["max", "min"],
    examples: [
      .init("np.ptp([[1, 4], [3, 9]], axis=1)", gives: "array([3, 6])"),
      .init("np.ptp([])", fails: NoIdentity.self),
    ]
  ) { (given) throws(OperationError) in
    try given.requireElements(of: "maximum")
    if given.input.dtype == .bool { throw NumPyArithmetic.booleanSubtract }
    return try given.parts.subtract(
      try extreme(given.input, given.axes, given.keepdims, true, given.parts),
      .tensor(try extreme(given.input, given.axes, given.keepdims, false, given.parts)))
  }

  static let any = reduction(
    "any", [.axis, .out, .keepdims, mask], summary: "Whether any element is not zero.",
    notes: ["NaN is not zero.", "Of nothing it is False."], related: ["all", "count_nonzero"],
    examples: [
      .init("np.any([[0, 1], [0, 0]], axis=1)", gives: "array([ True, False])"),
      .init("np.any([0, 1], axis=1)", fails: AxisOutOfBounds.self),
    ], short: NumPyShortFolds.truth(isAny: true)
  ) { (given) throws(OperationError) in
    let truth = try given.masked(with: .bool(false), as: .bool)
    return try given.parts.any(truth, given.axes, given.keepdims)
  }

  static let every = reduction(
    "all", [.axis, .out, .keepdims, mask], summary: "Whether no element is zero.",
    notes: ["NaN is not zero.", "Of nothing it is True."], related: ["any", "allclose"],
    examples: [
      .init("np.all([[1, 1], [0, 1]], axis=1)", gives: "array([ True, False])"),
      .init("np.all([0, 1], axis=1)", fails: AxisOutOfBounds.self),
    ], short: NumPyShortFolds.truth(isAny: false)
  ) { (given) throws(OperationError) in
    let truth = try given.parts.not(try given.masked(with: .bool(true), as: .bool))
    return try given.parts.not(try given.parts.any(truth, given.axes, given.keepdims))
  }

  private static let spread: [Parameter] = [
    .axis, .arrayDType, .out, .number("ddof", default: .int(0)), .keepdims, mask,
    Parameter("mean", .array, default: Argument.none, keywordOnly: true),
    Parameter("correction", .number, default: Argument.none, keywordOnly: true),
  ]

  static let variance = reduction(
    "var", spread, summary: "The variance; n − ddof in the denominator.",
    formula: "out = Σ (a − mean)² / (n − ddof)",
    notes: ["ddof is 0: the variance of the elements themselves.", "Integers give float64."],
    related: ["std", "mean"],
    examples: [
      .init("np.var([1, 2, 3, 4])", gives: "np.float64(1.25)"),
      .init("np.var([1, 2, 3, 4], ddof=1)", gives: "np.float64(1.6666666666666667)"),
      .init("np.var([1, 2], axis=1)", fails: AxisOutOfBounds.self),
    ]
  ) { (given) throws(OperationError) in try given.variance() }

  static let std = reduction(
    "std", spread, summary: "The standard deviation; n − ddof in the denominator.",
    formula: "out = √(Σ (a − mean)² / (n − ddof))",
    notes: ["ddof is 0, where PyTorch's correction is 1.", "Integers give float64."],
    related: ["var", "mean"],
    examples: [
      .init("np.std([1, 2, 3, 4])", gives: "np.float64(1.118033988749895)"),
      .init("np.std([[1.0, 3.0], [2.0, 2.0]], axis=1)", gives: "array([1., 0.])"),
      .init("np.std([1, 2], axis=1)", fails: AxisOutOfBounds.self),
    ]
  ) { (given) throws(OperationError) in try given.variance(isRoot: true) }

  static let countNonzero = Operation(
    "count_nonzero", in: .numpy, summary: "How many elements are not zero.",
    shapes: "a: [..., n, ...] → [...] without the axes named, or with size 1 by keepdims",
    notes: ["NaN is not zero."], related: ["nonzero", "any"],
    examples: [
      .init("np.count_nonzero([[0, 1], [2, 3]], axis=0)", gives: "array([1, 2])"),
      .init("np.count_nonzero([0, 1], axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array(), .axis, Parameter.keepdims.keyword]) { (call) throws(OperationError) in
      let given = try NumPyReduction(call, takesNumbers: true)
      let truth = try given.parts.cast(given.input, .bool)
      return .tensor(try given.parts.sum(truth, given.axes, given.keepdims, .int64))
    })

  static let average = Operation(
    "average", in: .numpy, traits: .keepsMatrix,
    summary: "The mean, each element counting as its weight says.",
    shapes: "a: [..., n, ...], weights: [n] or a's shape → [...]",
    formula: "out = Σ a · w / Σ w", notes: ["returned=True adds the sums of the weights."],
    related: ["mean"],
    examples: [
      .init("np.average([1, 2, 3], weights=[3, 1, 0])", gives: "np.float64(1.25)"),
      .init("np.average([1, 2], weights=[1, -1])", fails: Refusal.self),
    ],
    .composed([
      .array(), .axis, .optionalArray("weights"), .flag("returned", default: false),
      Parameter.keepdims.keyword,
    ]) { (call) throws(OperationError) in
      let given = try NumPyReduction(
        call, repeated: "repeated axis in `axis` argument", prefix: "axis: ")
      let parts = given.parts
      guard let weights = call.optionalTensor(2) else {
        let average = try mean(
          call[0], call[1], .none, .none, .bool(given.keepdims), runtime: call.runtime)
        if !call.bool(3) { return .tensor(average) }
        let counts = try parts.expanded(
          try given.counts(average.dtype), to: average.shape)
        return .tensors([average, try parts.copy(counts)], .tuple)
      }
      let aligned = try align(weights, call, given)
      let dtype = NumPyTyping.promote(
        NumPyTyping.promote(given.input.dtype, weights.dtype),
        given.input.dtype.isFloatingPoint ? given.input.dtype : .float64)
      let wide = try parts.expanded(try parts.cast(aligned, dtype), to: given.input.shape)
      let scale = try parts.sum(wide, given.axes, given.keepdims, dtype)
      if !scale.isShapeOnly, !call.runtime.shapesOnly,
        try NumPyWarnings.isAny(try parts.not(scale), call.runtime)
      {
        throw OperationError(
          Refusal(
            .zeroDivision, "Weights sum to zero, can't be normalized", blamed: ["weights"]))
      }
      let products = try parts.multiply(try parts.cast(given.input, dtype), .tensor(wide))
      let average = try parts.divide(
        try parts.sum(products, given.axes, given.keepdims, dtype), .tensor(scale))
      return call.bool(3) ? .tensors([average, scale], .tuple) : .tensor(average)
    })

  /// Weights in the shape of what they weigh.
  private static func align(
    _ weights: Tensor, _ call: Call, _ given: NumPyReduction
  ) throws(OperationError) -> Tensor {
    let input = given.input
    if weights.shape == input.shape { return weights }
    guard let axes = call.optionalInts(1) else {
      throw OperationError(
        Refusal(
          .type, "Axis must be specified when shapes of a and weights differ.",
          blamed: ["weights"]))
    }
    if weights.shape != axes.map({ input.shape[$0 < 0 ? $0 + input.rank : $0] }) {
      throw OperationError(
        Refusal(
          .value, "Shape of weights must be consistent with shape of a along specified axis.",
          blamed: ["weights"]))
    }
    var shape = [Int](repeating: 1, count: input.rank)
    var order = Array(given.axes.indices)
    order.sort { given.axes[$0] < given.axes[$1] }
    for axis in given.axes { shape[axis] = input.shape[axis] }
    return try given.parts.reshaped(try given.parts.permuted(weights, order), shape)
  }

  /// What ufuncs reduce; the others refuse an axis of a number.
  private static let takesNumbers: Set<String> = [
    "sum", "prod", "max", "min", "any", "all", "ptp", "nansum", "nanprod", "nanmax", "nanmin",
    "nanmean",
    "nanvar", "nanstd",
  ]

  // MARK: Parameters

  static let initial = Parameter("initial", .number, default: Argument.none)
  static let mask = Parameter.optionalArray("where").keyword

  /// A reduction: its parameters after `a`, and its body.
  static func reduction(
    _ name: String, _ parameters: [Parameter],
    in namespaces: Operation.Namespaces = [.numpy, .ndarray], aliases: [Operation.Alias] = [],
    summary: String, formula: String? = nil, notes: [String] = [], related: [String] = [],
    examples: [Operation.Example], short: ShortWay? = nil,
    body: @escaping @Sendable (NumPyReduction) throws(OperationError) -> Tensor
  ) -> Operation {
    Operation(
      name, in: namespaces, aliases: aliases, traits: .keepsMatrix, summary: summary,
      shapes: "a: [..., n, ...] → [...] without the axes named, or with size 1 by keepdims",
      formula: formula, notes: notes, related: related, examples: examples,
      .composed([.array()] + parameters, short: short) { (call) throws(OperationError) in
        .tensor(
          try body(
            try NumPyReduction(
              call, takesNumbers: takesNumbers.contains(name),
              repeated: name.hasSuffix("median") ? "repeated axis" : nil,
              isCounted: ["mean", "var", "std"].contains(name))))
      })
  }
}

extension Runtime {
  /// A RuntimeWarning of NumPy's, once a statement.
  func warn(_ message: String) { noteOnce("runtime-warning", "RuntimeWarning: \(message)") }

  func warnOfDeprecation(_ message: String) {
    noteOnce("deprecation-warning", "DeprecationWarning: \(message)")
  }

  private func noteOnce(_ code: String, _ message: String) {
    let note = Note(code: code, message: message)
    if !notes.contains(note) { notes.append(note) }
  }
}
