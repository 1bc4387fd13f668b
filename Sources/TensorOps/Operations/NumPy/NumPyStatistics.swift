/// NumPy's statistics that skip NaN, covariances, and questions of equality.
enum NumPyStatistics {
  static let all: [Operation] = [
    nansum, nanprod, nanmean, nanvar, nanstd, nanmax, nanmin, nanmedian, nancumsum, nancumprod, cov,
    corrcoef, isclose, convolve, interp,
  ]

  private static let filled: [Parameter] = [
    .axis, .arrayDType, .out, .keepdims, NumPyReductions.initial.keyword, NumPyReductions.mask,
  ]

  static let nansum = filling("nansum", .float(0), NumPyReductions.sum, "np.float64(1.0)")
  static let nanprod = filling("nanprod", .float(1), NumPyReductions.prod, "np.float64(1.0)")

  private static func filling(
    _ name: String, _ filler: Argument, _ operation: Operation, _ text: String
  ) -> Operation {
    NumPyReductions.reduction(
      name, filled, in: .numpy, summary: operation.summary,
      notes: ["NaN counts as \(name == "nansum" ? 0 : 1)."], related: [operation.name],
      examples: [
        .init("np.\(name)([1.0, np.nan])", gives: text),
        .init("np.\(name)([1.0], axis=1)", fails: AxisOutOfBounds.self),
      ]
    ) { (given) throws(OperationError) in
      let values = try withoutNaN(given.input, with: filler, given.parts)
      return try operation(
        .tensor(values), given.input.rank == 0 ? .none : .ints(given.axes),
        given.given.named("dtype"), .none, .bool(given.keepdims), given.initial,
        given.mask.map { .tensor($0) } ?? .none, runtime: given.parts.runtime)
    }
  }

  private static func withoutNaN(
    _ a: Tensor, with filler: Argument, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    if !a.dtype.isFloatingPoint { return a }
    return try parts.choose(try parts.isNaN(a), try parts.scalar(filler, a.dtype), a)
  }

  static let nanmean = skipping(
    "nanmean", [.axis, .arrayDType, .out, .keepdims, NumPyReductions.mask], "np.float64(2.0)"
  ) {
    (given) throws(OperationError) in
    let some = try given.parts.any(try given.numbersMask, given.axes, given.keepdims)
    if !some.isShapeOnly,
      try NumPyWarnings.isAny(try given.parts.not(some), given.parts.runtime)
    {
      given.parts.runtime.warn("Mean of empty slice")
    }
    return try NumPyReductions.mean(
      .tensor(given.input), given.axisArgument, given.given.named("dtype"), .none,
      .bool(given.keepdims), try given.numbers, runtime: given.parts.runtime)
  }

  private static let spread: [Parameter] = [
    .axis, .arrayDType, .out, .number("ddof", default: .int(0)), .keepdims, NumPyReductions.mask,
  ]

  static let nanvar = skipping("nanvar", spread, "np.float64(1.0)") {
    (given) throws(OperationError) in try spread(given, NumPyReductions.variance)
  }
  static let nanstd = skipping("nanstd", spread, "np.float64(1.0)") {
    (given) throws(OperationError) in try spread(given, NumPyReductions.std)
  }

  private static func spread(
    _ given: NumPyReduction, _ operation: Operation
  ) throws(OperationError) -> Tensor {
    try operation(
      .tensor(given.input), given.axisArgument, given.given.named("dtype"), .none,
      given.given.named("ddof"), .bool(given.keepdims), try given.numbers,
      runtime: given.parts.runtime)
  }

  static let nanmax = extreme("nanmax", isLargest: true)
  static let nanmin = extreme("nanmin", isLargest: false)

  private static func extreme(_ name: String, isLargest: Bool) -> Operation {
    NumPyReductions.reduction(
      name,
      [.axis, .out, .keepdims, NumPyReductions.initial.keyword, NumPyReductions.mask], in: .numpy,
      summary: "The \(isLargest ? "largest" : "smallest") element that is not NaN.",
      notes: ["Where all are NaN, so is the result."], related: [isLargest ? "max" : "min"],
      examples: [
        .init("np.\(name)([1.0, np.nan])", gives: "np.float64(1.0)"),
        .init("np.\(name)([])", fails: NoIdentity.self),
      ]
    ) { (given) throws(OperationError) in
      let parts = given.parts
      if given.mask != nil || !given.initial.isNone {
        try given.requireInitial(of: isLargest ? "fmax" : "fmin")
        let dtype = try NumPyTyping.common([.tensor(given.input), given.initial])
        let first = try parts.scalar(given.initial, dtype)
        if given.length == 0 {
          return try given.kept(try parts.expanded(first, to: given.keptShape))
        }
        let values = try parts.choose(
          try given.numbersMask, try parts.cast(given.input, dtype), first)
        let found = try NumPyReductions.extreme(
          values, given.axes, given.keepdims, isLargest, parts)
        return isLargest ? try parts.maximum(found, first) : try parts.minimum(found, first)
      }
      try given.requireElements(of: isLargest ? "fmax" : "fmin")
      if !given.input.dtype.isFloatingPoint {
        return try NumPyReductions.extreme(
          given.input, given.axes, given.keepdims, isLargest, parts)
      }
      let values = try withoutNaN(
        given.input, with: .float(isLargest ? -.infinity : .infinity), parts)
      let found = try NumPyReductions.extreme(
        values, given.axes, given.keepdims, isLargest, parts)
      let some = try parts.any(
        try parts.not(try parts.isNaN(given.input)), given.axes, given.keepdims)
      let result = try parts.choose(some, found, try parts.scalar(.float(.nan), found.dtype))
      if !some.isShapeOnly, try NumPyWarnings.isAny(try parts.not(some), parts.runtime) {
        parts.runtime.warn("All-NaN \(given.keptShape.isEmpty ? "axis" : "slice") encountered")
      }
      return result
    }
  }

  static let nanmedian = NumPyReductions.reduction(
    "nanmedian", [.axis, .out, .flag("overwrite_input", default: false), .keepdims], in: .numpy,
    summary: "The middle of the elements that are not NaN.", related: ["median"],
    examples: [
      .init("np.nanmedian([1.0, np.nan, 3.0])", gives: "np.float64(2.0)"),
      .init("np.nanmedian([1.0], axis=1)", fails: AxisOutOfBounds.self),
    ]
  ) { (given) throws(OperationError) in
    let parts = given.parts
    let dtype: DType = given.input.dtype.isFloatingPoint ? given.input.dtype : .float64
    let line = try parts.gathered(try parts.cast(given.input, dtype), given.axes)
    let axis = line.rank - 1
    if line.shape[axis] == 0 {
      return try given.kept(
        try parts.expanded(try parts.scalar(.float(.nan), dtype), to: given.keptShape))
    }
    let (values, _) = try parts.sorted(line, axis)
    let count = try parts.sum(try parts.not(try parts.isNaN(line)), [axis], true, .int64)
    func middle(_ shift: Int) throws(OperationError) -> Tensor {
      let half = try NumPyKernels.floorDivide(
        .tensor(try parts.add(count, .int(shift))), .int(2), runtime: parts.runtime)
      let place = try parts.maximum(half, try parts.scalar(.int(0), .int64))
      return try Gathering.takeAlongDim(
        .tensor(values), .tensor(place), .int(axis), runtime: parts.runtime)
    }
    let both = try parts.divide(
      try parts.add(try middle(-1), .tensor(try middle(0))), .int(2))
    return try given.kept(try parts.select(both, axis, 0))
  }

  static let nancumsum = cumulating("nancumsum", NumPyScans.cumsum, .float(0))
  static let nancumprod = cumulating("nancumprod", NumPyScans.cumprod, .float(1))

  private static func cumulating(
    _ name: String, _ operation: Operation, _ filler: Argument
  ) -> Operation {
    Operation(
      name, in: .numpy, traits: .keepsMatrix, summary: operation.summary, shapes: operation.shapes,
      notes: ["NaN counts as \(name == "nancumsum" ? 0 : 1)."], related: [operation.name],
      examples: [.init("np.\(name)([1.0, np.nan])", gives: "array([1., 1.])")],
      .composed([.array(), .optionalInt("axis"), .arrayDType, .out]) {
        (call) throws(OperationError) in
        .tensor(
          try operation(
            .tensor(try withoutNaN(call.tensor(0), with: filler, call.parts)), call[1], call[2],
            runtime: call.runtime))
      })
  }

  private static func skipping(
    _ name: String, _ parameters: [Parameter], _ text: String,
    body: @escaping @Sendable (NumPyReduction) throws(OperationError) -> Tensor
  ) -> Operation {
    let plain = String(name.dropFirst(3))
    return NumPyReductions.reduction(
      name, parameters, in: .numpy, summary: "As \(plain), of the elements that are not NaN.",
      notes: ["Where all are NaN, so is the result."], related: [plain],
      examples: [
        .init("np.\(name)([1.0, np.nan, 3.0])", gives: text),
        .init("np.\(name)([1.0], axis=1)", fails: AxisOutOfBounds.self),
      ], body: body)
  }

  // MARK: Covariance

  static let cov = Operation(
    "cov", in: .numpy, traits: .keepsArray,
    summary: "The covariances of variables, which are the rows.",
    shapes: "m: [v, n] → [v, v]; [n] → []",
    notes: ["rowvar=False: the variables are the columns.", "bias=True or ddof= change n − 1."],
    related: ["corrcoef", "var"],
    examples: [
      .init("np.cov([1, 2, 3])", gives: "array(1.)"),
      .init("np.cov(np.ones((1, 2, 3)))", fails: Refusal.self),
    ],
    .composed([
      .array("m"), .optionalArray("y"), .flag("rowvar", default: true),
      .flag("bias", default: false), .optionalInt("ddof"),
    ]) { (call) throws(OperationError) in
      let matrix = try covariance(
        call, name: "m", rowvar: call.bool(2),
        ddof: call.optionalInt(4) ?? (call.bool(3) ? 0 : 1))
      return .tensor(matrix)
    })

  private static func covariance(
    _ call: Call, name: String, rowvar: Bool, ddof: Int
  ) throws(OperationError) -> Tensor {
    let parts = call.parts
    func rows(_ a: Tensor, _ name: String) throws(OperationError) -> Tensor {
      if a.rank > 2 {
        throw OperationError(
          Refusal(.value, "\(name) has more than 2 dimensions", blamed: [name]))
      }
      let dtype: DType =
        a.dtype.isFloatingPoint && a.dtype != .float16
        ? NumPyTyping.promote(a.dtype, .float64) : .float64
      let lifted = try parts.reshaped(a, a.rank < 2 ? [1, a.count] : a.shape)
      let wide = try parts.cast(lifted, dtype)
      return rowvar || a.rank < 2 ? wide : try parts.permuted(wide, [1, 0])
    }
    var data = try rows(call.tensor(0), name)
    if let more = call.optionalTensor(1) {
      data = try parts.joined([data, try rows(more, "y")], 0)
    }
    let count = data.shape[1]
    if count - ddof <= 0, !data.isShapeOnly {
      parts.runtime.warn("Degrees of freedom <= 0 for slice")
    }
    let total = try parts.sum(data, [1], true, data.dtype)
    let centred = try parts.subtract(data, .tensor(try parts.divide(total, .int(count))))
    let product = try Products.matmul(
      .tensor(centred), .tensor(try parts.permuted(centred, [1, 0])), runtime: call.runtime)
    let result = try parts.divide(product, .int(max(count - ddof, 0)))
    return result.viewed(as: Reshaping.squeezed(result.layout, nil))
  }

  static let corrcoef = Operation(
    "corrcoef", in: .numpy, summary: "The correlations of variables, which are the rows.",
    shapes: "x: [v, n] → [v, v]; [n] → []", related: ["cov"],
    examples: [
      .init("np.corrcoef([1, 2, 3], [3, 2, 1])", gives: "array([[ 1., -1.],\n       [-1.,  1.]])"),
      .init("np.corrcoef(np.ones((1, 2, 3)))", fails: Refusal.self),
    ],
    .composed([.array("x"), .optionalArray("y"), .flag("rowvar", default: true)]) {
      (call) throws(OperationError) in
      let parts = call.parts
      let matrix = try covariance(call, name: "m", rowvar: call.bool(2), ddof: 1)
      if matrix.rank == 0 { return .tensor(try parts.divide(matrix, .tensor(matrix))) }
      let spread = try parts.root(
        try Slicing.diagonal(.tensor(matrix), runtime: call.runtime))
      let scaled = try parts.divide(
        try parts.divide(matrix, .tensor(try parts.lifted(spread, at: 1))), .tensor(spread))
      return .tensor(
        try parts.maximum(
          try parts.minimum(scaled, try parts.scalar(.int(1), scaled.dtype)),
          try parts.scalar(.int(-1), scaled.dtype)))
    })

  // MARK: Closeness

  private static let tolerances: [Parameter] = [
    .array(), .array("b"), .float("rtol", default: 1e-5), .float("atol", default: 1e-8),
    .flag("equal_nan", default: false),
  ]

  static let isclose = Operation(
    "isclose", in: .numpy, traits: .keepsMatrix,
    summary: "Where two differ by no more than a tolerance.",
    shapes: "a, b: broadcastable → bool", formula: "out = |a − b| ≤ atol + rtol · |b|",
    related: ["allclose"],
    examples: [
      .init("np.isclose([1.0, 2.0], [1.000001, 2.1])", gives: "array([ True, False])"),
      .init("np.isclose(np.ones(2), np.ones(3))", fails: ArraysNotBroadcast.self),
    ],
    .composed(tolerances) { (call) throws(OperationError) in .tensor(try close(call)) })

  private static func close(_ call: Call) throws(OperationError) -> Tensor {
    _ = try NumPyShapes.broadcast(
      [call.tensor(0).shape, call.tensor(1).shape], names: ["a", "b"])
    let common = NumPyTyping.promote(call.tensor(0).dtype, call.tensor(1).dtype)
    let dtype: DType = common.isFloatingPoint ? common : .float64
    return try Closeness.isclose(
      .tensor(try call.parts.cast(call.tensor(0), dtype)),
      .tensor(try call.parts.cast(call.tensor(1), dtype)), call[2], call[3], call[4],
      runtime: call.runtime)
  }

  // MARK: Lines

  static let convolve = Operation(
    "convolve", in: .numpy, summary: "The convolution of two lines.",
    shapes: "a: [n], v: [m] → [n + m − 1]; 'same': [max(n, m)]; 'valid': [|n − m| + 1]",
    formula: "outₖ = Σᵢ aᵢ · vₖ₋ᵢ", related: ["dot"],
    examples: [
      .init("np.convolve([1, 2, 3], [1, 1])", gives: "array([1, 3, 5, 3])"),
      .init("np.convolve([], [1])", fails: Refusal.self),
    ],
    .composed([.array(), .array("v"), .string("mode", default: "full")]) {
      (call) throws(OperationError) in
      let parts = call.parts
      var (a, v) = (call.tensor(0), call.tensor(1))
      for (tensor, name) in [(a, "a"), (v, "v")] where tensor.rank > 1 || tensor.count == 0 {
        throw OperationError(
          Refusal(
            .value,
            tensor.count == 0 ? "\(name) cannot be empty" : "object too deep for desired array",
            blamed: [name]))
      }
      a = try parts.flat(a)
      v = try parts.flat(v)
      if v.count > a.count { swap(&a, &v) }
      let full = a.count + v.count - 1
      return .tensor(
        try NumPyProducts.multiplied(a, v, nil, call.runtime) { (a, v) throws(OperationError) in
          // Each window of the padded line, against the other turned round.
          let edge = try parts.zeros([v.count - 1], a.dtype)
          let padded = try parts.joined([edge, a, edge], 0)
          let windows = padded.viewed(
            as: Layout(
              shape: [full, v.count], strides: [padded.strides[0], padded.strides[0]],
              offset: padded.layout.offset))
          let turned = try Flipping.flip(.tensor(v), .ints([0]), runtime: call.runtime)
          let whole = try Products.matmul(
            .tensor(windows), .tensor(turned), runtime: call.runtime)
          switch call.string(2) ?? "full" {
          case "full": return whole
          case "same": return try parts.part(whole, 0, from: (v.count - 1) / 2, count: a.count)
          case "valid":
            return try parts.part(whole, 0, from: v.count - 1, count: a.count - v.count + 1)
          default:
            throw OperationError(
              Refusal(
                .value,
                "mode must be one of 'valid', 'same', or 'full' (got '\(call.string(2) ?? "")')",
                blamed: ["mode"]))
          }
        })
    })

  /// The points of one period in order, with the last one before and the first one behind them.
  private static func periodic(
    _ x: Tensor, _ xp: Tensor, _ fp: Tensor, _ period: Double, _ parts: NumPyParts
  ) throws(OperationError) -> (Tensor, Tensor, Tensor) {
    if period == 0 {
      throw OperationError(
        Refusal(.value, "period must be a non-zero value", blamed: ["period"]))
    }
    if xp.rank != 1 || fp.rank != 1 {
      throw OperationError(
        Refusal(.value, "Data points must be 1-D sequences", blamed: ["xp", "fp"]))
    }
    if xp.shape != fp.shape {
      throw OperationError(
        Refusal(.value, "fp and xp are not of the same length", blamed: ["xp", "fp"]))
    }
    if xp.count == 0 { return (x, xp, fp) }
    let width = abs(period)
    func wrapped(_ a: Tensor) throws(OperationError) -> Tensor {
      try NumPyUfuncs.call(NumPyKernels.remainder, [.tensor(a), .float(width)], parts.runtime)
    }
    let (points, order) = try parts.sorted(try wrapped(xp), 0)
    let values = try parts.gathered(fp, 0, order)
    let last = xp.count - 1
    func end(_ a: Tensor, _ place: Int) throws(OperationError) -> Tensor {
      try parts.part(a, 0, from: place, count: 1)
    }
    return (
      try wrapped(x),
      try parts.joined(
        [
          try parts.subtract(try end(points, last), .float(width)), points,
          try parts.add(try end(points, 0), .float(width)),
        ], 0),
      try parts.joined([try end(values, last), values, try end(values, 0)], 0)
    )
  }

  static let interp = Operation(
    "interp", in: .numpy, summary: "Values between the points of a line, on straight pieces.",
    shapes: "x: [...], xp: [n], fp: [n] → [...]",
    notes: [
      "xp must rise.", "left and right: the values beyond the ends.",
      "period: the points repeat, in any order, and nothing is beyond the ends.",
    ],
    related: ["searchsorted"],
    examples: [
      .init("np.interp(2.5, [1, 2, 3], [3, 2, 0])", gives: "np.float64(1.0)"),
      .init("np.interp(1, [1, 2], [1])", fails: Refusal.self),
    ],
    .composed([
      .array("x"), .array("xp"), .array("fp"), Parameter("left", .number, default: Argument.none),
      Parameter("right", .number, default: Argument.none),
      Parameter("period", .number, default: Argument.none),
    ]) { (call) throws(OperationError) in
      let parts = call.parts
      var x = try parts.cast(call.tensor(0), .float64)
      var xp = try parts.cast(call.tensor(1), .float64)
      var fp = try parts.cast(call.tensor(2), .float64)
      if let period = call[5].scalar?.double {
        (x, xp, fp) = try periodic(x, xp, fp, period, parts)
      }
      if xp.count == 0 {
        throw OperationError(Refusal(.value, "array of sample points is empty", blamed: ["xp"]))
      }
      if xp.rank != 1 || xp.shape != fp.shape {
        throw OperationError(
          Refusal(.value, "fp and xp are not of the same length.", blamed: ["xp", "fp"]))
      }
      let flat = try parts.flat(x)
      let last = xp.count - 1
      let found = try Searches.searchsorted(
        .tensor(xp), .tensor(flat), .bool(false), .bool(true), runtime: call.runtime)
      let below = try Extremes.clamp(
        .tensor(try parts.subtract(found, .int(1))), .int(0), .int(max(last - 1, 0)), signature: 1,
        runtime: call.runtime)
      let above = try Extremes.clamp(
        .tensor(try parts.add(below, .int(1))), .int(0), .int(last), signature: 1,
        runtime: call.runtime)
      let (x0, x1) = (try parts.picked(xp, 0, below), try parts.picked(xp, 0, above))
      let (y0, y1) = (try parts.picked(fp, 0, below), try parts.picked(fp, 0, above))
      let slope = try parts.divide(
        try parts.subtract(y1, .tensor(y0)), .tensor(try parts.subtract(x1, .tensor(x0))))
      var result = try parts.add(
        y0, .tensor(try parts.multiply(slope, .tensor(try parts.subtract(flat, .tensor(x0))))))
      let ends = (try parts.select(fp, 0, 0), try parts.select(fp, 0, last))
      let edges = (try parts.select(xp, 0, 0), try parts.select(xp, 0, last))
      let left = call[3].isNone ? ends.0 : try parts.scalar(call[3], .float64)
      let right = call[4].isNone ? ends.1 : try parts.scalar(call[4], .float64)
      result = try parts.choose(
        try Comparisons.eq(.tensor(flat), .tensor(edges.1), runtime: call.runtime), ends.1, result)
      result = try parts.choose(
        try Comparisons.lt(.tensor(flat), .tensor(edges.0), runtime: call.runtime), left, result)
      result = try parts.choose(
        try Comparisons.gt(.tensor(flat), .tensor(edges.1), runtime: call.runtime), right, result)
      return .tensor(try parts.reshaped(result, x.shape))
    })
}

extension NumPyReduction {
  /// The axes as an argument for another reduction.
  var axisArgument: Argument { input.rank == 0 ? .none : .ints(axes) }

  /// A mask of what isn't NaN, within the mask given.
  var numbersMask: Tensor {
    get throws(OperationError) {
      let numbers = try parts.not(try parts.isNaN(input))
      guard let mask else { return numbers }
      return try Logic.logicalAnd(.tensor(numbers), .tensor(mask), runtime: parts.runtime)
    }
  }

  var numbers: Argument {
    get throws(OperationError) { .tensor(try numbersMask) }
  }
}
