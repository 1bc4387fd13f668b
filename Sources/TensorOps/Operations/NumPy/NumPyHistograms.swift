/// NumPy's counts of values by intervals.
enum NumPyHistograms {
  static let all: [Operation] = [histogram, histogramBinEdges, histogram2d]

  private static let range = Parameter("range", .numbers, default: Argument.none)

  /// How bins are given: their number, a rule that finds it, or their edges.
  private static let bins: [Parameter] = [
    .int("bins", default: 10), .string("bins"), .array("bins"),
  ]

  static let histogram = Operation(
    "histogram", in: .numpy, summary: "How many values fall into each of several intervals.",
    shapes: "a: [...] → counts [bins], edges [bins + 1]; a tuple",
    notes: [
      "bins: how many, between the least and the largest value or those of range; their edges; or a "
        + "rule: 'auto', 'fd', 'doane', 'scott', 'stone', 'rice', 'sturges', 'sqrt'.",
      "Each interval holds its left edge, the last one its right edge too.",
      "density=True: divided by width and total. weights: what each value counts.",
    ],
    related: ["histogram_bin_edges", "histogram2d", "bincount", "digitize"],
    examples: [
      .init(
        "np.histogram([1, 2, 1], bins=[0, 1, 2, 3])",
        gives: "(array([0, 2, 1]), array([0, 1, 2, 3]))"),
      .init(
        "np.histogram([1, 2, 3], 2, density=True)",
        gives: "(array([0.33333333, 0.66666667]), array([1., 2., 3.]))"),
      .init("np.histogram([1, 2], bins=0)", fails: Refusal.self),
    ],
    signatures: bins.map { (bins: Parameter) -> Signature in
      .composed([
        .array(), bins, range, .init("density", .bool, default: .bool(false), acceptsNone: true),
        .optionalArray("weights"),
      ]) { (call) throws(OperationError) in
        let parts = call.parts
        let (values, weights) = try lines(call.tensor(0), call.optionalTensor(4), parts)
        let found = try edges(values, call[1], call[2], weights, parts)
        var counts = try counted(values, found, weights, parts)
        if call.bool(3) {
          let steps = try NumPyScans.diff(.tensor(found.edges), runtime: call.runtime)
          let total = try NumPyReductions.sum(.tensor(counts), runtime: call.runtime)
          counts = try NumPyArithmetic.divide(
            .tensor(
              try NumPyArithmetic.divide(
                .tensor(counts), .tensor(try parts.cast(steps, .float64)), runtime: call.runtime)),
            .tensor(total), runtime: call.runtime)
        }
        return .tensors([counts, found.edges], .tuple)
      }
    })

  static let histogramBinEdges = Operation(
    "histogram_bin_edges", in: .numpy, summary: "The edges between which histogram would count.",
    shapes: "a: [...] → [bins + 1]", notes: ["bins and range as histogram takes them."],
    related: ["histogram"],
    examples: [
      .init("np.histogram_bin_edges([0, 1, 2, 3], 2)", gives: "array([0. , 1.5, 3. ])"),
      .init("np.histogram_bin_edges([0, 1, 2, 3], 'sturges')", gives: "array([0., 1., 2., 3.])"),
      .init("np.histogram_bin_edges([1, 2], 'most')", fails: Refusal.self),
    ],
    signatures: bins.map { (bins: Parameter) -> Signature in
      .composed([.array(), bins, range, .optionalArray("weights")]) {
        (call) throws(OperationError) in
        let parts = call.parts
        let (values, weights) = try lines(call.tensor(0), call.optionalTensor(3), parts)
        return .tensor(try edges(values, call[1], call[2], weights, parts).edges)
      }
    })

  private static func lines(
    _ a: Tensor, _ weights: Tensor?, _ parts: NumPyParts
  ) throws(OperationError) -> (Tensor, Tensor?) {
    var values = a
    if a.dtype == .bool {
      parts.runtime.warn(
        "Converting input from bool to <class 'numpy.uint8'> for compatibility.")
      values = try parts.cast(a, .uint8)
    }
    if let weights, weights.shape != a.shape {
      throw OperationError(
        Refusal(.value, "weights should have the same shape as a.", blamed: ["weights"]))
    }
    return (
      try parts.flat(values), try weights.map { (w) throws(OperationError) in try parts.flat(w) }
    )
  }

  // MARK: Edges

  /// Edges that were given, or such of one width between the first and the last.
  private struct Edges {
    let edges: Tensor
    let isEven: Bool
  }

  private static func edges(
    _ values: Tensor, _ bins: Argument, _ range: Argument, _ weights: Tensor?, _ parts: NumPyParts
  ) throws(OperationError) -> Edges {
    switch bins {
    case .string(let rule):
      guard let width = NumPyBinWidths.rules[rule] else {
        throw OperationError(
          Refusal(.value, "'\(rule)' is not a valid estimator for `bins`", blamed: ["bins"]))
      }
      if weights != nil {
        throw OperationError(
          Refusal(
            .type,
            "Automated estimation of the number of bins is not supported for weighted data",
            blamed: ["bins", "weights"]))
      }
      if values.isShapeOnly || parts.runtime.shapesOnly { throw OperationError(NeedsValues()) }
      let (first, last) = try outer(values, range, parts)
      let inside = NumPyBinWidths.Values(values, between: first.double, and: last.double)
      var count = 1
      if !inside.sorted.isEmpty {
        var step = try width(inside, first.double, last.double, parts)
        if step > 0 {
          if values.dtype.isIntegral, step < 1 { step = 1 }
          let ratio = ((last.double - first.double) / step).rounded(.up)
          guard let exact = Int(exactly: ratio) else {
            throw OperationError(
              Refusal(.memory, "Unable to allocate \(ratio) bins", blamed: ["bins"]))
          }
          count = exact
        }
      }
      return try even(values, count, (first, last), isGiven: !range.isNone, parts)
    case .tensor(let given) where given.rank == 0 && given.dtype.isFloatingPoint:
      throw OperationError(
        Refusal(.type, "`bins` must be an integer, a string, or an array", blamed: ["bins"]))
    case .tensor(let given) where given.rank > 0:
      if given.rank > 1 {
        throw OperationError(Refusal(.value, "`bins` must be 1d, when an array", blamed: ["bins"]))
      }
      try requireRising(
        given, "`bins` must increase monotonically, when an array", parts)
      return Edges(edges: given, isEven: false)
    default:
      let count: Int
      if case .tensor(let number) = bins {
        count = try parts.values(number)[0]
      } else {
        count = bins.scalar?.exactInt ?? 0
      }
      if count < 1 {
        throw OperationError(
          Refusal(.value, "`bins` must be positive, when an integer", blamed: ["bins"]))
      }
      if (values.isShapeOnly || parts.runtime.shapesOnly), range.isNone {
        let (size, overflow) = count.addingReportingOverflow(1)
        if overflow { throw OperationError(SizeOverflow(shape: [count])) }
        let dtype: DType = values.dtype.isFloatingPoint ? values.dtype : .float64
        try NumPyShapes.checkSizes([size], dtype)
        return Edges(edges: Tensor(shape: [size], dtype: dtype), isEven: true)
      }
      let (first, last) = try outer(values, range, parts)
      return try even(values, count, (first, last), isGiven: !range.isNone, parts)
    }
  }

  static func requireRising(
    _ edges: Tensor, _ sentence: String, _ parts: NumPyParts
  ) throws(OperationError) {
    if edges.count < 2 || edges.isShapeOnly || parts.runtime.shapesOnly { return }
    let before = try parts.part(edges, 0, from: 0, count: edges.count - 1)
    let after = try parts.part(edges, 0, from: 1, count: edges.count - 1)
    let falls = try Comparisons.gt(.tensor(before), .tensor(after), runtime: parts.runtime)
    if try NumPyWarnings.isAny(falls, parts.runtime) {
      throw OperationError(Refusal(.value, sentence, blamed: ["bins"]))
    }
  }

  /// The first edge and the last: what was given, or the least and the largest value.
  static func outer(
    _ values: Tensor, _ range: Argument, _ parts: NumPyParts
  ) throws(OperationError) -> (Scalar, Scalar) {
    var (first, last) = (Scalar.int(0), Scalar.int(1))
    var origin = "supplied"
    if case .scalars(let ends) = range {
      guard ends.count == 2 else {
        throw OperationError(
          Refusal(
            .value,
            ends.count < 2
              ? "not enough values to unpack (expected 2, got \(ends.count))"
              : "too many values to unpack (expected 2)", blamed: ["range"]))
      }
      (first, last) = (ends[0], ends[1])
      if first.double > last.double {
        throw OperationError(
          Refusal(
            .value, "max must be larger than min in range parameter.", blamed: ["range"]))
      }
    } else if values.count > 0 {
      origin = "autodetected"
      let least = try LargestAndSmallest.amin(.tensor(values), runtime: parts.runtime)
      let most = try LargestAndSmallest.amax(.tensor(values), runtime: parts.runtime)
      (first, last) = (
        least.scalar(atStorageOffset: least.layout.offset),
        most.scalar(atStorageOffset: most.layout.offset)
      )
    }
    guard first.double.isFinite, last.double.isFinite else {
      throw OperationError(
        Refusal(
          .value,
          "\(origin) range of [\(text(first)), \(text(last))] is not finite",
          blamed: [origin == "supplied" ? "range" : "a"]))
    }
    if first.double == last.double {
      (first, last) = (.float(first.double - 0.5), .float(last.double + 0.5))
    }
    return (first, last)
  }

  private static func text(_ number: Scalar) -> String {
    switch number {
    case .int(let value): return String(value)
    case .bool(let flag): return flag ? "True" : "False"
    case .float(let value): return value.isNaN ? "nan" : "\(value)"
    }
  }

  private static func even(
    _ values: Tensor, _ count: Int, _ ends: (Scalar, Scalar), isGiven: Bool, _ parts: NumPyParts
  ) throws(OperationError) -> Edges {
    let (size, overflow) = count.addingReportingOverflow(1)
    if overflow { throw OperationError(SizeOverflow(shape: [count])) }
    let dtype: DType = values.dtype.isFloatingPoint ? values.dtype : .float64
    try NumPyShapes.checkSizes([size], dtype)
    // A range that was given counts in float64; what was found has the values' dtype.
    func end(_ number: Scalar) throws(OperationError) -> Argument {
      isGiven ? .float(number.double) : .tensor(try parts.scalar(number.argument, dtype))
    }
    let edges = try NumPyRanges.linspace(
      try end(ends.0), try end(ends.1), .int(size), .bool(true), .bool(false), .dtype(dtype),
      runtime: parts.runtime)
    if !edges.isShapeOnly, !parts.runtime.shapesOnly {
      let before = try parts.part(edges, 0, from: 0, count: count)
      let after = try parts.part(edges, 0, from: 1, count: count)
      let stands = try Comparisons.ge(.tensor(before), .tensor(after), runtime: parts.runtime)
      if try NumPyWarnings.isAny(stands, parts.runtime) {
        throw OperationError(
          Refusal(
            .value,
            "Too many bins for data range. Cannot create \(count) finite-sized bins.",
            blamed: ["bins"]))
      }
    }
    return Edges(edges: edges, isEven: true)
  }

  // MARK: Counts

  private static func counted(
    _ values: Tensor, _ found: Edges, _ weights: Tensor?, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    let (edges, runtime) = (found.edges, parts.runtime)
    let count = max(edges.count - 1, 0)
    let dtype = weights?.dtype ?? .int64
    if values.isShapeOnly || edges.isShapeOnly || runtime.shapesOnly {
      return Tensor(shape: [count], dtype: dtype)
    }
    if count == 0 { return try parts.zeros([0], dtype) }
    if found.isEven {
      let sought = try parts.cast(values, edges.dtype)
      let place = try parts.minimum(
        try parts.subtract(
          try Searches.searchsorted(
            .tensor(edges), .tensor(sought), .bool(false), .bool(true), runtime: runtime),
          .int(1)), try parts.scalar(.int(count - 1), .int64))
      let isInside = try Logic.logicalAnd(
        .tensor(
          try Comparisons.ge(
            .tensor(sought), .tensor(try parts.select(edges, 0, 0)), runtime: runtime)),
        .tensor(
          try Comparisons.le(
            .tensor(sought), .tensor(try parts.select(edges, 0, count)), runtime: runtime)),
        runtime: runtime)
      // What lies outside is counted behind the last, and cut off.
      let bins = try parts.choose(isInside, place, try parts.scalar(.int(count), .int64))
      let weighed: Argument =
        if let weights { .tensor(try parts.cast(weights, .float64)) } else { .none }
      let all = try Counts.bincount(
        .tensor(bins), weighed, .int(count + 1), runtime: runtime)
      return try parts.cast(try parts.part(all, 0, from: 0, count: count), dtype)
    }
    // Running totals at the edges, and their differences.
    let order = try NumPySorting.order(values, 0, runtime)
    let sorted = try parts.picked(values, 0, order)
    func places(
      _ start: Int, _ length: Int, _ side: String
    ) throws(OperationError) -> Tensor {
      try NumPySearching.searchsorted(
        .tensor(sorted), .tensor(try parts.part(edges, 0, from: start, count: length)),
        .string(side), runtime: runtime)
    }
    let ends = try parts.joined([try places(0, count, "left"), try places(count, 1, "right")], 0)
    guard let weights else { return try NumPyScans.diff(.tensor(ends), runtime: runtime) }
    let running = try NumPyScans.cumsum(
      .tensor(try parts.picked(weights, 0, order)), runtime: runtime)
    let totals = try parts.joined([try parts.zeros([1], running.dtype), running], 0)
    return try parts.cast(
      try NumPyScans.diff(
        .tensor(try parts.picked(totals, 0, ends)), runtime: runtime), dtype)
  }

  // MARK: Two dims

  static let histogram2d = Operation(
    "histogram2d", in: .numpy, summary: "How many points fall into each of a grid's fields.",
    shapes: "x, y: [n] → counts float64 [nx, ny], x edges [nx + 1], y edges [ny + 1]; a tuple",
    notes: [
      "bins: how many along both axes, two numbers, edges for both, or two lists of edges.",
      "range: [[least x, largest x], [least y, largest y]].",
    ],
    related: ["histogram"],
    examples: [
      .init(
        "np.histogram2d([1, 2, 3], [4, 5, 6], bins=2)[0]",
        gives: "array([[1., 0.],\n       [0., 2.]])"),
      .init("np.histogram2d([1, 2], [4], 2)", fails: Refusal.self),
    ],
    signatures: [
      Parameter.int("bins", default: 10), .init("bins", .arrays), .array("bins"),
    ].map { (bins: Parameter) -> Signature in
      .composed([
        .array("x"), .array("y"), bins, .optionalArray("range"),
        .init("density", .bool, default: .bool(false), acceptsNone: true),
        .optionalArray("weights"),
      ]) { (call) throws(OperationError) in
        try grid(call)
      }
    })

  private static func grid(_ call: Call) throws(OperationError) -> CallResult {
    let (parts, runtime) = (call.parts, call.runtime)
    let points = [call.tensor(0), call.tensor(1)]
    for (point, name) in zip(points, ["x", "y"]) where point.rank != 1 {
      throw OperationError(
        Refusal(
          point.rank == 0 ? .type : .value,
          point.rank == 0 ? "len() of unsized object" : "object too deep for desired array",
          blamed: [name]))
    }
    if points[0].count != points[1].count {
      throw OperationError(
        Refusal(.value, "x and y must have the same length.", blamed: ["x", "y"]))
    }
    let common = NumPyTyping.promote(points[0].dtype, points[1].dtype)
    var bins: [Argument]
    switch call[2] {
    case .tensors(let given):
      if given.count == 2 {
        bins = given.map { .tensor($0) }
      } else if given.count == 1 {
        throw OperationError(
          Refusal(
            .value, "The dimension of bins must be equal to the dimension of the sample x.",
            blamed: ["bins"]))
      } else {
        let lifted = try given.map { (edge) throws(OperationError) in
          if edge.rank > 0 {
            throw OperationError(
              Refusal(.value, "`bins[0]` must be a scalar or 1d array", blamed: ["bins"]))
          }
          return try parts.reshaped(edge, [1])
        }
        let shared = Argument.tensor(
          lifted.isEmpty ? try parts.zeros([0], .float64) : try parts.joined(lifted, 0))
        bins = [shared, shared]
      }
    default: bins = [call[2], call[2]]
    }
    var ranges: [Argument] = [.none, .none]
    if let given = call.optionalTensor(3) {
      if given.rank == 0 || given.shape[0] != 2 {
        throw OperationError(
          Refusal(
            .value, "range argument must have one entry per dimension", blamed: ["range"]))
      }
      for place in 0..<2 {
        let ends = try parts.select(given, 0, place)
        if ends.isShapeOnly || runtime.shapesOnly { throw OperationError(NeedsValues()) }
        ranges[place] = .scalars(ends.scalars)
      }
    }
    var edges: [Tensor] = []
    var places: Tensor?
    for axis in 0..<2 {
      let values = try parts.cast(points[axis], common)
      let line = try axisEdges(values, bins[axis], ranges[axis], axis, parts)
      edges.append(line)
      if values.isShapeOnly || line.isShapeOnly || runtime.shapesOnly { continue }
      var found = try NumPySearching.searchsorted(
        .tensor(line), .tensor(values), .string("right"), runtime: runtime)
      if line.count > 0 {
        let atEnd = try parts.equal(values, .tensor(try parts.select(line, 0, line.count - 1)))
        found = try parts.subtract(found, .tensor(try parts.cast(atEnd, .int64)))
      }
      let width = line.count + 1
      places =
        try places.map { (rows) throws(OperationError) in
          try parts.add(try parts.multiply(rows, .int(width)), .tensor(found))
        } ?? found
    }
    let sizes = edges.map { $0.count + 1 }
    try NumPyShapes.checkSizes(sizes, .float64)
    let inner = edges.map { max($0.count - 1, 0) }
    guard let places else {
      return .tensors([Tensor(shape: inner, dtype: .float64)] + edges, .tuple)
    }
    var weights = Argument.none
    if let given = call.optionalTensor(5) {
      if given.count != points[0].count {
        throw OperationError(
          Refusal(
            .value, "The weights and list don't have the same length.", blamed: ["weights"]))
      }
      weights = .tensor(try parts.cast(try parts.flat(given), .float64))
    }
    let all = try Counts.bincount(
      .tensor(places), weights, .int(sizes[0] * sizes[1]), runtime: runtime)
    var counts = try parts.cast(
      try parts.reshaped(try parts.part(all, 0, from: 0, count: sizes[0] * sizes[1]), sizes),
      .float64)
    // The outermost fields hold what lies outside.
    for axis in 0..<2 {
      counts = try parts.part(counts, axis, from: min(1, sizes[axis] - 1), count: inner[axis])
    }
    if call.bool(4) {
      let total = try parts.sum(counts, [0, 1], false, .float64)
      for axis in 0..<2 {
        let steps = try parts.cast(
          try NumPyScans.diff(.tensor(edges[axis]), runtime: runtime), .float64)
        counts = try parts.divide(
          counts,
          .tensor(try parts.reshaped(steps, axis == 0 ? [steps.count, 1] : [1, steps.count])))
      }
      counts = try parts.divide(counts, .tensor(total))
    }
    return .tensors([try parts.rowMajor(counts)] + edges, .tuple)
  }

  private static func axisEdges(
    _ values: Tensor, _ bins: Argument, _ range: Argument, _ axis: Int, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    let count: Int
    switch bins {
    case .tensor(let given) where given.rank == 1:
      try requireRising(
        given, "`bins[\(axis)]` must be monotonically increasing, when an array", parts)
      return given
    case .tensor(let given) where given.rank > 1:
      throw OperationError(
        Refusal(.value, "`bins[\(axis)]` must be a scalar or 1d array", blamed: ["bins"]))
    case .tensor(let number):
      if number.dtype.isFloatingPoint {
        throw OperationError(
          Refusal(.type, "`bins[\(axis)]` must be an integer, when a scalar", blamed: ["bins"]))
      }
      count = try parts.values(number)[0]
    default: count = bins.scalar?.exactInt ?? 0
    }
    if count < 1 {
      throw OperationError(
        Refusal(
          .value, "`bins[\(axis)]` must be positive, when an integer", blamed: ["bins"]))
    }
    let (size, overflow) = count.addingReportingOverflow(1)
    if overflow { throw OperationError(SizeOverflow(shape: [count])) }
    let dtype: DType = values.dtype.isFloatingPoint ? values.dtype : .float64
    try NumPyShapes.checkSizes([size], dtype)
    if (values.isShapeOnly || parts.runtime.shapesOnly), range.isNone {
      return Tensor(shape: [size], dtype: dtype)
    }
    let (first, last) = try outer(values, range, parts)
    return try NumPyRanges.linspace(
      .tensor(try parts.scalar(first.argument, dtype)),
      .tensor(try parts.scalar(last.argument, dtype)), .int(size), runtime: parts.runtime)
  }
}
