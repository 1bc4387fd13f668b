/// NumPy's order statistics that skip NaN.
enum NumPyMissingOrder {
  static let all: [Operation] = [
    place("nanargmax"), place("nanargmin"), ranked("nanquantile", scale: 1),
    ranked("nanpercentile", scale: 100),
  ]

  private static func place(_ name: String) -> Operation {
    let isLargest = name == "nanargmax"
    let operation = isLargest ? NumPyOrderStatistics.argmax : NumPyOrderStatistics.argmin
    return Operation(
      name, in: .numpy,
      summary: "Where the \(isLargest ? "largest" : "smallest") element that is not NaN is.",
      shapes: "a: [..., n, ...] → int64 [...]; without axis the place in the flat array",
      notes: ["The first of several.", "Where all are NaN there is none: an error."],
      related: [operation.name, isLargest ? "nanmax" : "nanmin"],
      examples: [
        .init("np.\(name)([np.nan, 4, 2])", gives: "np.int64(\(isLargest ? 1 : 2))"),
        .init("np.\(name)([np.nan])", fails: Refusal.self),
      ],
      .composed([.array(), .optionalInt("axis"), .out, Parameter.keepdims.keyword]) {
        (call) throws(OperationError) in
        let (input, parts) = (call.tensor(0), call.parts)
        var values = input
        if input.dtype.isFloatingPoint {
          let missing = try parts.isNaN(input)
          let (line, axis) = try call.lineAxis(of: missing)
          if line.count > 0, !line.isShapeOnly, !call.runtime.shapesOnly {
            let every = try parts.not(try parts.any(try parts.not(line), [axis], false))
            if try NumPyWarnings.isAny(every, call.runtime) {
              throw OperationError(
                Refusal(.value, "All-NaN slice encountered", blamed: ["a"]))
            }
          }
          values = try parts.choose(
            missing, try parts.scalar(.float(isLargest ? -.infinity : .infinity), input.dtype),
            input)
        }
        return .tensor(
          try operation(.tensor(values), call[1], .none, call[3], runtime: call.runtime))
      })
  }

  private static func ranked(_ name: String, scale: Double) -> Operation {
    let plain = String(name.dropFirst(3))
    return Operation(
      name, in: .numpy, summary: "As \(plain), of the elements that are not NaN.",
      shapes: "a: [..., n, ...], q: [...] → [*q, ...]",
      notes: [
        "Between two elements: method 'linear', 'lower', 'higher', 'midpoint' or 'nearest'.",
        "Where all are NaN, so is the result, with a RuntimeWarning.",
      ], related: [plain, "nanmedian"],
      examples: [
        .init(
          "np.\(name)([1, np.nan, 3], \(scale == 1 ? "0.5" : "50"))", gives: "np.float64(2.0)"),
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
    let (input, parts) = (given.input, given.parts)
    if !input.dtype.isFloatingPoint, input.count > 0 {
      // None of these is NaN.
      let operation =
        scale == 1 ? NumPyOrderStatistics.quantile : NumPyOrderStatistics.percentile
      return try operation(
        call[0], call[1], call[2], .none, call[4], call[5], call[6], runtime: call.runtime)
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
    if input.count == 0 {
      return try NumPyStatistics.nanmean(
        call[0], call[2], .none, .none, call[6], runtime: call.runtime)
    }
    let method = call.string(5) ?? "linear"
    guard ["linear", "lower", "higher", "midpoint", "nearest"].contains(method) else {
      throw OperationError(
        Refusal(
          .value,
          "method '\(method)' is not part of this language: 'linear', 'lower', 'higher', 'midpoint' "
            + "and 'nearest' are", blamed: ["method"]))
    }
    let isDiscrete = ["lower", "higher", "nearest"].contains(method)
    var dtype = input.dtype
    if case .tensor = call[1], !isDiscrete {
      dtype = NumPyTyping.promote(dtype, q.dtype.isFloatingPoint ? q.dtype : .float64)
    }
    // NaN comes last, so that each line's numbers are its first ones.
    let line = try parts.gathered(input, given.axes)
    let axis = line.rank - 1
    let values = try parts.cast(try parts.sorted(line, axis).0, dtype)
    let counts = try parts.sum(
      try parts.not(try parts.isNaN(line)), [axis], true, .int64)
    let last = try parts.maximum(
      try parts.subtract(counts, .int(1)), try parts.scalar(.int(0), .int64))
    let fractions = try parts.divide(try parts.flat(try parts.cast(q, .float64)), .float(scale))
    let virtual = try parts.multiply(try parts.cast(last, .float64), .tensor(fractions))
    func picked(_ places: Tensor) throws(OperationError) -> Tensor {
      try Gathering.takeAlongDim(
        .tensor(values), .tensor(try parts.cast(places, .int64)), .int(axis),
        runtime: parts.runtime)
    }
    let below = try parts.floor(virtual)
    let found: Tensor
    switch method {
    case "lower": found = try picked(below)
    case "higher":
      found = try picked(try NumPyKernels.ceil(.tensor(virtual), runtime: parts.runtime))
    case "nearest":
      found = try picked(try NumPyKernels.rint(.tensor(virtual), runtime: parts.runtime))
    default:
      let a = try picked(below)
      let b = try picked(try NumPyKernels.ceil(.tensor(virtual), runtime: parts.runtime))
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
    if !counts.isShapeOnly, !parts.runtime.shapesOnly,
      try NumPyWarnings.isAny(try parts.not(counts), parts.runtime)
    {
      parts.runtime.warn("All-NaN slice encountered")
    }
    // The quantiles' own axes come first.
    var result = try parts.reshaped(
      try parts.permuted(found, [axis] + Array(0..<axis)), q.shape + given.keptShape)
    if given.keepdims { result = try parts.kept(result, given.axes.map { $0 + q.rank }) }
    return result
  }
}
