/// NumPy's searching in sorted arrays, and counting.
enum NumPySearching {
  static let all: [Operation] = [searchsorted, digitize, bincount]

  static let searchsorted = Operation(
    "searchsorted", in: [.numpy, .ndarray],
    summary: "Where values would be inserted into a sorted array so that it stays sorted.",
    shapes: "a: [n], v: [...] → int64 [...]",
    notes: [
      "Of equal elements the place before the first; side='right': after the last.",
      "sorter holds the places that would sort the array.",
    ],
    related: ["digitize", "sort"],
    examples: [
      .init("np.searchsorted([1, 3, 5], [3, 4])", gives: "array([1, 2])"),
      .init("np.array([1, 3, 5]).searchsorted(3, side='right')", gives: "np.int64(2)"),
      .init("np.searchsorted([1, 3], 1, side='middle')", fails: Refusal.self),
    ],
    .composed([
      .array(), .array("v"), .init("side", .string, default: .string("left")),
      .optionalArray("sorter"),
    ]) { (call) throws(OperationError) in
      var sequence = call.tensor(0)
      let parts = call.parts
      let side = call.string(2) ?? "left"
      guard ["left", "right", "l", "r"].contains(side) else {
        throw OperationError(
          Refusal(
            .value, "search side must be 'left' or 'right' (got '\(side)')", blamed: ["side"]))
      }
      try requireVector(sequence)
      sequence = try parts.flat(sequence)
      if let sorter = call.optionalTensor(3) {
        if sorter.dtype.isFloatingPoint || sorter.dtype == .bool {
          throw OperationError(
            Refusal(.type, "sorter must only contain integers", blamed: ["sorter"]))
        }
        if sorter.count != sequence.count {
          throw OperationError(
            Refusal(.value, "sorter.size must equal a.size", blamed: ["sorter"]))
        }
        let places = try parts.cast(try parts.flat(sorter), .int64)
        if !places.isShapeOnly, !parts.runtime.shapesOnly,
          try parts.values(places).contains(where: { $0 < 0 || $0 >= sequence.count })
        {
          throw OperationError(
            Refusal(.value, "Sorter index out of range.", blamed: ["sorter"]))
        }
        sequence = try parts.picked(sequence, 0, places)
      }
      return .tensor(try search(sequence, call.tensor(1), isRight: side.hasPrefix("r"), parts))
    })

  private static func requireVector(_ a: Tensor) throws(OperationError) {
    if a.rank > 1 {
      throw OperationError(
        Refusal(.value, "object too deep for desired array", blamed: ["a", "bins", "x"]))
    }
  }

  private static func search(
    _ sequence: Tensor, _ values: Tensor, isRight: Bool, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    var (sorted, wanted) = try parts.alike(sequence, values)
    if sorted.dtype == .bool {
      sorted = try parts.cast(sorted, .uint8)
      wanted = try parts.cast(wanted, .uint8)
    }
    return try Searches.searchsorted(
      .tensor(sorted), .tensor(wanted), .bool(false), .bool(isRight), runtime: parts.runtime)
  }

  static let digitize = Operation(
    "digitize", in: .numpy, summary: "Which of the intervals between bins each value falls into.",
    shapes: "x: [...], bins: [n] → int64 [...], from 0 to n",
    notes: ["A value on a boundary belongs to the interval above it; right=True: below it."],
    related: ["searchsorted", "bincount", "histogram"],
    examples: [
      .init("np.digitize([0.5, 2, 9], [1, 2, 3])", gives: "array([0, 2, 3])"),
      .init("np.digitize([1], [1, 3, 2])", fails: Refusal.self),
    ],
    .composed([.array("x"), .array("bins"), .flag("right", default: false)]) {
      (call) throws(OperationError) in
      let (x, bins, parts) = (call.tensor(0), call.tensor(1), call.parts)
      try requireVector(bins)
      let edges = try parts.flat(bins)
      if edges.isShapeOnly || parts.runtime.shapesOnly {
        return .tensor(try search(edges, x, isRight: !call.bool(2), parts))
      }
      switch try direction(edges, parts) {
      case 1: return .tensor(try search(edges, x, isRight: !call.bool(2), parts))
      case -1:
        let found = try search(
          try parts.flipped(edges, [0]), x, isRight: call.bool(2), parts)
        return .tensor(
          try Arithmetic.sub(
            .tensor(try parts.reshaped(try parts.integers([edges.count]), [])), .tensor(found),
            runtime: call.runtime))
      default:
        throw OperationError(
          Refusal(
            .value, "bins must be monotonically increasing or decreasing", blamed: ["bins"]))
      }
    })

  /// 1 for numbers that never fall, −1 for such that never rise, else 0.
  private static func direction(
    _ edges: Tensor, _ parts: NumPyParts
  ) throws(OperationError) -> Int {
    if edges.count < 2 { return 1 }
    let before = try parts.part(edges, 0, from: 0, count: edges.count - 1)
    let after = try parts.part(edges, 0, from: 1, count: edges.count - 1)
    let falls = try Comparisons.lt(.tensor(after), .tensor(before), runtime: parts.runtime)
    let rises = try Comparisons.gt(.tensor(after), .tensor(before), runtime: parts.runtime)
    if try !NumPyWarnings.isAny(falls, parts.runtime) { return 1 }
    return try NumPyWarnings.isAny(rises, parts.runtime) ? 0 : -1
  }

  static let bincount = Operation(
    "bincount", in: .numpy, summary: "How often each number from 0 on occurs, or its weights' sum.",
    shapes: "x: [n] → [max(x) + 1], at least minlength",
    notes: ["Weights give float64."], related: ["histogram", "digitize", "unique"],
    examples: [
      .init("np.bincount([0, 1, 1, 3])", gives: "array([1, 2, 0, 1])"),
      .init("np.bincount([0, 1, 1], weights=[0.5, 1, 2])", gives: "array([0.5, 3. ])"),
      .init("np.bincount([0, -1])", fails: Refusal.self),
    ],
    .composed([.array("x"), .optionalArray("weights"), .int("minlength", default: 0)]) {
      (call) throws(OperationError) in
      let (x, parts) = (call.tensor(0), call.parts)
      try parts.requireIntegers(x.dtype, x)
      try requireVector(x)
      if x.rank == 0 {
        throw OperationError(
          Refusal(.value, "object of too small depth for desired array", blamed: ["x"]))
      }
      if call.int(2) < 0 {
        throw OperationError(
          Refusal(.value, "'minlength' must not be negative", blamed: ["minlength"]))
      }
      let places = try parts.cast(x, .int64)
      if !places.isShapeOnly, !parts.runtime.shapesOnly, x.count > 0 {
        let least = try LargestAndSmallest.amin(.tensor(places), runtime: call.runtime)
        if try parts.values(least)[0] < 0 {
          throw OperationError(
            Refusal(
              .value, "'list' argument must have no negative elements", blamed: ["x"]))
        }
      }
      var weights = Argument.none
      if let given = call.optionalTensor(1) {
        if given.count != x.count {
          throw OperationError(
            Refusal(
              .value, "The weights and list don't have the same length.",
              blamed: ["x", "weights"]))
        }
        weights = .tensor(try parts.cast(try parts.flat(given), .float64))
      }
      let counts = try Counts.bincount(
        .tensor(places), weights, .int(call.int(2)), runtime: call.runtime)
      return .tensor(weights.isNone ? counts : try parts.cast(counts, .float64))
    })
}
