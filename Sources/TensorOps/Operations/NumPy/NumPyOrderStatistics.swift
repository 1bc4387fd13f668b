/// NumPy's places of extremes and its median.
enum NumPyOrderStatistics {
  static let all: [Operation] = [
    argmax, argmin, missing("nanargmax"), missing("nanargmin"), median,
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

  private static func missing(_ name: String) -> Operation {
    let isLargest = name == "nanargmax"
    let operation = isLargest ? argmax : argmin
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
}
