/// NumPy's medians and quantiles, and the places of extremes.
enum NumPyOrderStatistics {
  static let all: [Operation] = [
    argmax, argmin, median, quantile, percentile,
  ]

  static let argmax = place(
    "argmax", LargestAndSmallest.argmax, "largest", NumPyShortFolds.place(Largest.self))
  static let argmin = place(
    "argmin", LargestAndSmallest.argmin, "smallest", NumPyShortFolds.place(Smallest.self))

  private static func place(
    _ name: String, _ operation: Operation, _ word: String, _ short: ShortWay
  ) -> Operation {
    Operation(
      name, in: [.numpy, .ndarray], traits: .keepsMatrix,
      summary: "Where the \(word) element is: the first of several.",
      shapes: "a: [..., n, ...] → int64 [...]; without axis the place in the flat array",
      notes: ["NaN counts as \(word)."], related: [String(name.dropFirst(3)), "argsort"],
      examples: [
        .init(
          "np.\(name)([[1, 4], [3, 2]], axis=0)",
          gives: name == "argmax" ? "array([1, 0])" : "array([0, 1])"),
        .init("np.\(name)([])", fails: Refusal.self),
      ],
      .composed([.array(), .optionalInt("axis"), .out, Parameter.keepdims.keyword], short: short) {
        (call) throws(OperationError) in
        let input = call.tensor(0)
        let (line, axis) = try call.lineAxis(of: input)
        if line.shape[axis] == 0,
          !(0..<line.rank).contains(where: { $0 != axis && line.shape[$0] == 0 })
        {
          throw OperationError(
            Refusal(
              .value, "attempt to get \(name) of an empty sequence", blamed: ["a"]))
        }
        let whole = line.dtype == .bool ? try call.parts.cast(line, .uint8) : line
        let places = try operation(
          .tensor(whole), .int(axis), .bool(false), runtime: call.runtime)
        if !call.flag("keepdims") {
          return .tensor(input.rank == 0 ? try call.parts.reshaped(places, []) : places)
        }
        if call.named("axis").isNone {
          return .tensor(
            try call.parts.reshaped(places, [Int](repeating: 1, count: input.rank)))
        }
        if input.rank == 0 { return .tensor(try call.parts.reshaped(places, [])) }
        return .tensor(try call.parts.kept(places, [axis]))
      })
  }

  static let median = NumPyReductions.reduction(
    "median", [.axis, .out, .flag("overwrite_input", default: false), .keepdims], in: .numpy,
    summary: "The middle element; of an even number, the mean of the two in the middle.",
    notes: ["NaN in any element gives NaN.", "Integers give float64."],
    related: ["mean", "percentile", "nanmedian"],
    examples: [
      .init("np.median([3, 1, 2, 4])", gives: "np.float64(2.5)"),
      .init("np.median([1, 2], axis=1)", fails: AxisOutOfBounds.self),
    ]
  ) { (given) throws(OperationError) in
    let parts = given.parts
    let dtype: DType = given.input.dtype.isFloatingPoint ? given.input.dtype : .float64
    let line = try parts.gathered(try parts.cast(given.input, dtype), given.axes)
    let count = line.shape[line.rank - 1]
    if count == 0 {
      if !line.isShapeOnly { parts.runtime.warn("Mean of empty slice") }
      return try given.kept(
        try parts.expanded(try parts.scalar(.float(.nan), dtype), to: given.keptShape))
    }
    let (values, _) = try parts.sorted(line, line.rank - 1)
    var middle = try parts.select(values, line.rank - 1, count / 2)
    if count % 2 == 0 {
      let below = try parts.select(values, line.rank - 1, count / 2 - 1)
      middle = try parts.divide(try parts.add(below, .tensor(middle)), .int(2))
    }
    let last = try parts.select(values, line.rank - 1, count - 1)
    return try given.kept(
      try parts.choose(try parts.isNaN(last), last, middle))
  }

  static let quantile = ranked("quantile", scale: 1)
  static let percentile = ranked("percentile", scale: 100)

  private static func ranked(_ name: String, scale: Double) -> Operation {
    Operation(
      name, in: .numpy,
      summary: scale == 1
        ? "The value below which a fraction q of the elements lies."
        : "The value below which q percent of the elements lie.",
      shapes: "a: [..., n, ...], q: [...] → [*q, ...]",
      notes: [
        "Between two elements: method 'linear', 'lower', 'higher', 'midpoint' or 'nearest'.",
        "NaN in any element gives NaN.",
      ], related: ["median", scale == 1 ? "percentile" : "quantile"],
      examples: [
        .init("np.\(name)([1, 2, 3, 4], \(scale == 1 ? "0.5" : "50"))", gives: "np.float64(2.5)"),
        .init("np.\(name)([1, 2], -1)", fails: Refusal.self),
      ],
      .composed([
        .array(), .arrayOperand("q"), .axis, .out, .flag("overwrite_input", default: false),
        .string("method", default: "linear"), .keepdims,
      ]) { (call) throws(OperationError) in
        let given = try NumPyReduction(call, repeated: "repeated axis")
        return .tensor(try ranks(given, call, scale: scale))
      })
  }

  private static func ranks(
    _ given: NumPyReduction, _ call: Call, scale: Double
  ) throws(OperationError) -> Tensor {
    let parts = given.parts
    let method = call.string(5) ?? "linear"
    guard ["linear", "lower", "higher", "midpoint", "nearest"].contains(method) else {
      throw OperationError(
        Refusal(
          .value,
          "method '\(method)' is not part of this language: 'linear', 'lower', 'higher', 'midpoint' "
            + "and 'nearest' are", blamed: ["method"]))
    }
    let q: Tensor
    if case .tensor(let tensor) = call[1] {
      q = tensor
    } else {
      q = try parts.scalar(call[1], .float64)
    }
    if !q.isShapeOnly, q.scalars.contains(where: { !($0.double >= 0 && $0.double <= scale) }) {
      throw OperationError(
        Refusal(
          .value,
          scale == 1
            ? "Quantiles must be in the range [0, 1]" : "Percentiles must be in the range [0, 100]",
          blamed: ["q"]))
    }
    if given.input.dtype == .bool { throw NumPyArithmetic.booleanSubtract }
    let isDiscrete = ["lower", "higher", "nearest"].contains(method)
    // A Python number as q is weak; an array of them is not.
    var dtype = given.input.dtype
    if !dtype.isFloatingPoint { dtype = .float64 }
    if case .tensor = call[1], !isDiscrete {
      dtype = NumPyTyping.promote(dtype, q.dtype.isFloatingPoint ? q.dtype : .float64)
    }
    let line = try parts.gathered(given.input, given.axes)
    let count = line.shape[line.rank - 1]
    if count == 0 {
      throw OperationError(
        Refusal(
          .index, "index -1 is out of bounds for axis 0 with size 0", blamed: ["a"]))
    }
    var (values, _) = try parts.sorted(line, line.rank - 1)
    let axis = line.rank - 1
    if !isDiscrete { values = try parts.cast(values, dtype) }
    let fractions = try parts.divide(
      try parts.flat(try parts.cast(q, .float64)), .float(scale))
    let virtual = try parts.multiply(fractions, .int(count - 1))
    func picked(_ places: Tensor) throws(OperationError) -> Tensor {
      try parts.picked(values, axis, try parts.cast(places, .int64))
    }
    let below = try parts.floor(virtual)
    let above = try NumPyKernels.ceil(.tensor(virtual), runtime: parts.runtime)
    var found: Tensor
    switch method {
    case "lower": found = try picked(below)
    case "higher": found = try picked(above)
    case "nearest":
      found = try picked(try NumPyKernels.rint(.tensor(virtual), runtime: parts.runtime))
    default:
      let (a, b) = (try picked(below), try picked(above))
      let difference = try parts.subtract(b, .tensor(a))
      if method == "midpoint" {
        found = try parts.add(a, .tensor(try parts.multiply(difference, .float(0.5))))
      } else {
        let t = try parts.cast(try parts.subtract(virtual, .tensor(below)), dtype)
        let rest = try parts.subtract(try parts.scalar(.int(1), dtype), .tensor(t))
        let fromBelow = try parts.add(a, .tensor(try parts.multiply(difference, .tensor(t))))
        let fromAbove = try parts.subtract(
          b, .tensor(try parts.multiply(difference, .tensor(rest))))
        let isLate = try Comparisons.ge(.tensor(t), .float(0.5), runtime: parts.runtime)
        found = try parts.choose(isLate, fromAbove, fromBelow)
      }
    }
    if given.input.dtype.isFloatingPoint {
      let last = try parts.cast(
        try parts.part(values, axis, from: count - 1, count: 1), found.dtype)
      found = try parts.choose(try parts.isNaN(last), last, found)
    }
    // The quantiles' own axes come first.
    let order = [axis] + Array(0..<axis)
    var result = try parts.reshaped(
      try parts.permuted(found, order), q.shape + given.keptShape)
    if given.keepdims { result = try parts.kept(result, given.axes.map { $0 + q.rank }) }
    return result
  }
}
