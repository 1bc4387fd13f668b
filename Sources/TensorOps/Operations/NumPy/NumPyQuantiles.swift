/// NumPy's quantiles and percentiles, of all elements or of those that are not NaN.
enum NumPyQuantiles {
  static let all: [Operation] = [
    quantile, percentile, skippingNaN("nanquantile", quantile),
    skippingNaN("nanpercentile", percentile),
  ]

  static let quantile = Operation(
    "quantile", in: .numpy, summary: "The value below which a fraction q of the elements lies.",
    shapes: shapes, notes: [Asked.methodNote, "NaN in any element gives NaN."],
    related: ["median", "percentile", "nanquantile"],
    examples: [
      .init("np.quantile([1, 2, 3, 4], 0.5)", gives: "np.float64(2.5)"),
      .init("np.quantile([1, 2], -1)", fails: Refusal.self),
    ],
    .composed(parameters) { (call) throws(OperationError) in
      .tensor(try ranked(try Asked(call, scale: 1)))
    })

  static let percentile = Operation(
    "percentile", in: .numpy, summary: "The value below which q percent of the elements lie.",
    shapes: shapes, notes: [Asked.methodNote, "NaN in any element gives NaN."],
    related: ["median", "quantile", "nanpercentile"],
    examples: [
      .init("np.percentile([1, 2, 3, 4], 50)", gives: "np.float64(2.5)"),
      .init("np.percentile([1, 2], -1)", fails: Refusal.self),
    ],
    .composed(parameters) { (call) throws(OperationError) in
      .tensor(try ranked(try Asked(call, scale: 100)))
    })

  private static let shapes = "a: [..., n, ...], q: [...] → [*q, ...]"

  private static let parameters: [Parameter] = [
    .array(), .arrayOperand("q"), .axis, .out, .flag("overwrite_input", default: false),
    .string("method", default: "linear"), .keepdims,
  ]

  private static func skippingNaN(_ name: String, _ plain: Operation) -> Operation {
    let scale = plain.name == "quantile" ? 1.0 : 100
    return Operation(
      name, in: .numpy, summary: "As \(plain.name), of the elements that are not NaN.",
      shapes: shapes,
      notes: [
        Asked.methodNote, "Where all are NaN, so is the result, with a RuntimeWarning.",
      ], related: [plain.name, "nanmedian"],
      examples: [
        .init(
          "np.\(name)([1, np.nan, 3], \(scale == 1 ? "0.5" : "50"))", gives: "np.float64(2.0)"),
        .init("np.\(name)([1, 2], -1)", fails: Refusal.self),
      ],
      .composed(parameters) { (call) throws(OperationError) in
        let asked = try Asked(call, scale: scale)
        if asked.given.input.count == 0 {
          return .tensor(
            try NumPyStatistics.nanmean(
              call[0], call[2], .none, .none, call[6], runtime: call.runtime))
        }
        // Of integers none is NaN.
        return .tensor(
          try asked.given.input.dtype.isFloatingPoint ? rankedOfNumbers(asked) : ranked(asked))
      })
  }

  private static func ranked(_ asked: Asked) throws(OperationError) -> Tensor {
    let (given, parts) = (asked.given, asked.given.parts)
    if given.input.dtype == .bool { throw NumPyArithmetic.booleanSubtract }
    let line = try parts.gathered(given.input, given.axes)
    let axis = line.rank - 1
    let count = line.shape[axis]
    if count == 0 {
      throw OperationError(
        Refusal(
          .index, "index -1 is out of bounds for axis 0 with size 0", blamed: ["a"]))
    }
    let (values, _) = try parts.sorted(line, axis)
    let virtual = try parts.multiply(try asked.fractions(), .int(count - 1))
    var found = try asked.between(virtual) { (places) throws(OperationError) in
      try parts.picked(values, axis, places)
    }
    if given.input.dtype.isFloatingPoint {
      let last = try parts.cast(
        try parts.part(values, axis, from: count - 1, count: 1), found.dtype)
      found = try parts.choose(try parts.isNaN(last), last, found)
    }
    return try asked.arranged(found)
  }

  private static func rankedOfNumbers(_ asked: Asked) throws(OperationError) -> Tensor {
    let (given, parts) = (asked.given, asked.given.parts)
    // NaN comes last, so that each line's numbers are its first ones.
    let line = try parts.gathered(given.input, given.axes)
    let axis = line.rank - 1
    let (values, _) = try parts.sorted(line, axis)
    let counts = try parts.sum(
      try parts.not(try parts.isNaN(line)), [axis], true, .int64)
    let last = try parts.maximum(
      try parts.subtract(counts, .int(1)), try parts.scalar(.int(0), .int64))
    let fractions = try asked.fractions()
    let virtual = try parts.multiply(
      try parts.cast(last, fractions.dtype), .tensor(fractions))
    let found = try asked.between(virtual) { (places) throws(OperationError) in
      try Gathering.takeAlongDim(
        .tensor(values), .tensor(places), .int(axis), runtime: parts.runtime)
    }
    if !counts.isShapeOnly, !parts.runtime.shapesOnly,
      try NumPyWarnings.isAny(try parts.not(counts), parts.runtime)
    {
      parts.runtime.warn("All-NaN slice encountered")
    }
    return try asked.arranged(found)
  }

  /// What a call asks for: which fractions of the elements, along which axes, and what stands between
  /// two elements.
  private struct Asked {
    static let methodNote =
      "Between two elements: method 'linear', 'lower', 'higher', 'midpoint' or 'nearest'."

    let given: NumPyReduction
    let q: Tensor
    let scale: Double
    let method: String
    /// Whether q is a Python number, which takes the elements' dtype.
    let isWeak: Bool

    init(_ call: Call, scale: Double) throws(OperationError) {
      given = try NumPyReduction(call, repeated: "repeated axis")
      self.scale = scale
      switch call[1] {
      case .tensor(let tensor): (q, isWeak) = (tensor, false)
      case .int: (q, isWeak) = (try given.parts.scalar(call[1], .int64), true)
      default: (q, isWeak) = (try given.parts.scalar(call[1], .float64), true)
      }
      if !q.isShapeOnly, q.scalars.contains(where: { !($0.double >= 0 && $0.double <= scale) }) {
        throw OperationError(
          Refusal(
            .value,
            scale == 1
              ? "Quantiles must be in the range [0, 1]"
              : "Percentiles must be in the range [0, 100]", blamed: ["q"]))
      }
      method = call.string(5) ?? "linear"
      guard ["linear", "lower", "higher", "midpoint", "nearest"].contains(method) else {
        throw OperationError(
          Refusal(
            .value,
            "method '\(method)' is not part of this language: 'linear', 'lower', 'higher', "
              + "'midpoint' and 'nearest' are", blamed: ["method"]))
      }
    }

    /// From 0 to 1, one dim.
    func fractions() throws(OperationError) -> Tensor {
      let parts = given.parts
      let flat = try parts.flat(q.dtype == .bool ? try parts.cast(q, .int64) : q)
      if scale == 1, flat.dtype.isFloatingPoint { return flat }
      return try parts.divide(
        flat.dtype.isFloatingPoint ? flat : try parts.cast(flat, .float64), .float(scale))
    }

    /// What stands at places that may lie between two elements, with NumPy's steps and dtypes.
    func between(
      _ virtual: Tensor, _ element: (Tensor) throws(OperationError) -> Tensor
    ) throws(OperationError) -> Tensor {
      let parts = given.parts
      func picked(_ places: Tensor) throws(OperationError) -> Tensor {
        try element(try parts.cast(places, .int64))
      }
      let below = try parts.floor(virtual)
      let above = try NumPyKernels.ceil(.tensor(virtual), runtime: parts.runtime)
      switch method {
      case "lower": return try picked(below)
      case "higher": return try picked(above)
      case "nearest":
        return try picked(try NumPyKernels.rint(.tensor(virtual), runtime: parts.runtime))
      case "linear" where scale == 1 && !q.dtype.isFloatingPoint: return try picked(below)
      default: break
      }
      let (a, b) = (try picked(below), try picked(above))
      let input = given.input.dtype
      let dtype =
        isWeak
        ? (input.isFloatingPoint ? input : .float64) : NumPyTyping.promote(input, virtual.dtype)
      let difference = try parts.cast(try parts.subtract(b, .tensor(a)), dtype)
      let (low, high) = (try parts.cast(a, dtype), try parts.cast(b, dtype))
      if method == "midpoint" {
        return try parts.subtract(high, .tensor(try parts.multiply(difference, .float(0.5))))
      }
      let t = try parts.subtract(virtual, .tensor(below))
      let rest = try parts.subtract(try parts.scalar(.int(1), t.dtype), .tensor(t))
      let fromBelow = try parts.add(
        low, .tensor(try parts.multiply(difference, .tensor(try parts.cast(t, dtype)))))
      let fromAbove = try parts.subtract(
        high, .tensor(try parts.multiply(difference, .tensor(try parts.cast(rest, dtype)))))
      let isLate = try Comparisons.ge(.tensor(t), .float(0.5), runtime: parts.runtime)
      return try parts.choose(isLate, fromAbove, fromBelow)
    }

    /// The quantiles' own axes come first.
    func arranged(_ found: Tensor) throws(OperationError) -> Tensor {
      let parts = given.parts
      let axis = found.rank - 1
      let result = try parts.reshaped(
        try parts.permuted(found, [axis] + Array(0..<axis)), q.shape + given.keptShape)
      return given.keepdims
        ? try parts.kept(result, given.axes.map { $0 + q.rank }) : result
    }
  }
}
