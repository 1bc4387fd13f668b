/// NumPy's slopes and areas of sampled functions, running results with a first value, correlation.
enum NumPyCalculus {
  static let all: [Operation] = [
    gradient, trapezoid, unwrap, cumulative("cumulative_sum"), cumulative("cumulative_prod"),
    correlate,
  ]

  // MARK: Slopes

  static let gradient = Operation(
    "gradient", in: .numpy,
    summary: "The slopes of sampled values along each axis, by differences of second order.",
    shapes: "f: [..., n, ...] → [..., n, ...] for each axis; a tuple where there are several",
    formula: "outᵢ = (fᵢ₊₁ − fᵢ₋₁) / 2h; at the ends one-sided",
    notes: [
      "varargs: the distance of the samples, one for all axes or one an axis, or their coordinates.",
      "edge_order=2 takes differences of second order at the ends too.",
    ],
    related: ["diff", "trapezoid"],
    examples: [
      .init("np.gradient([1, 2, 4, 7, 11])", gives: "array([1. , 1.5, 2.5, 3.5, 4. ])"),
      .init("np.gradient([1, 2, 4], [0, 1, 3])", gives: "array([1., 1., 1.])"),
      .init("np.gradient([1])", fails: Refusal.self),
    ],
    .composed([
      .array("f"), .init("varargs", .arrays, default: .tensors([]), variadic: true),
      Parameter.axis.keyword, Parameter.int("edge_order", default: 1).keyword,
    ]) { (call) throws(OperationError) in
      let (f, parts) = (call.tensor(0), call.parts)
      let axes =
        try NumPyShapes.axes(call.optionalInts(2), rank: f.rank, repeated: "repeated axis")
        ?? Array(0..<f.rank)
      let steps = try spacings(call.tensors(1), axes, f, parts)
      let order = call.int(3)
      if order > 2 {
        throw OperationError(
          Refusal(
            .value, "'edge_order' greater than 2 not supported", blamed: ["edge_order"]))
      }
      let result = f.dtype.isFloatingPoint ? f.dtype : .float64
      let values = f.dtype.isIntegral ? try parts.cast(f, .float64) : f
      var slopes: [Tensor] = []
      for (axis, step) in zip(axes, steps) {
        if f.shape[axis] < max(order, 1) + 1 {
          throw OperationError(
            Refusal(
              .value,
              "Shape of array too small to calculate a numerical gradient, at least "
                + "(edge_order + 1) elements are required.", blamed: ["f"]))
        }
        if f.dtype == .bool { throw NumPyArithmetic.booleanSubtract }
        slopes.append(
          try parts.cast(try slope(values, axis, step, isSecondOrder: order == 2, parts), result))
      }
      return slopes.count == 1 && axes.count == 1 ? .tensor(slopes[0]) : .tensors(slopes, .tuple)
    })

  /// The distances along each axis: one number, or a line of one fewer than there are samples.
  private static func spacings(
    _ given: [Tensor], _ axes: [Int], _ f: Tensor, _ parts: NumPyParts
  ) throws(OperationError) -> [Tensor] {
    if given.isEmpty {
      return Array(repeating: try parts.scalar(.float(1), .float64), count: axes.count)
    }
    if given.count == 1, given[0].rank == 0 {
      return Array(repeating: given[0], count: axes.count)
    }
    if given.count != axes.count {
      throw OperationError(Refusal(.type, "invalid number of arguments", blamed: ["varargs"]))
    }
    var result: [Tensor] = []
    for (axis, coordinates) in zip(axes, given) {
      if coordinates.rank == 0 {
        result.append(coordinates)
        continue
      }
      if coordinates.rank != 1 {
        throw OperationError(
          Refusal(.value, "distances must be either scalars or 1d", blamed: ["varargs"]))
      }
      if coordinates.count != f.shape[axis] {
        throw OperationError(
          Refusal(
            .value, "when 1d, distances must match the length of the corresponding dimension",
            blamed: ["varargs"]))
      }
      let numbers = try parts.cast(
        coordinates, coordinates.dtype.isFloatingPoint ? coordinates.dtype : .float64)
      let count = max(numbers.count - 1, 0)
      result.append(
        try parts.subtract(
          try parts.part(numbers, 0, from: min(1, numbers.count), count: count),
          .tensor(try parts.part(numbers, 0, from: 0, count: count))))
    }
    return result
  }

  /// Slopes along an axis whose distances are the same, or differ.
  private static func slope(
    _ f: Tensor, _ axis: Int, _ step: Tensor, isSecondOrder: Bool, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    let size = f.shape[axis]
    func samples(_ start: Int, _ count: Int) throws(OperationError) -> Tensor {
      try parts.part(f, axis, from: start, count: count)
    }
    /// Distances by their places, in the shape of the samples.
    func distances(_ start: Int, _ count: Int) throws(OperationError) -> Tensor {
      if step.rank == 0 {
        // A number is weak beside the samples.
        return try parts.cast(step, f.dtype)
      }
      var shape = [Int](repeating: 1, count: f.rank)
      shape[axis] = count
      return try parts.reshaped(try parts.part(step, 0, from: start, count: count), shape)
    }
    func product(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
      try NumPyArithmetic.multiply(.tensor(a), .tensor(b), runtime: parts.runtime)
    }
    func sum(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
      try NumPyArithmetic.add(.tensor(a), .tensor(b), runtime: parts.runtime)
    }
    func difference(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
      try NumPyArithmetic.subtract(.tensor(a), .tensor(b), runtime: parts.runtime)
    }
    func ratio(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
      try NumPyArithmetic.divide(.tensor(a), .tensor(b), runtime: parts.runtime)
    }
    /// Three samples by their weights.
    func weighted(
      _ weights: (Tensor, Tensor, Tensor), _ start: Int, _ count: Int
    ) throws(OperationError) -> Tensor {
      try sum(
        try sum(
          try product(weights.0, try samples(start, count)),
          try product(weights.1, try samples(start + 1, count))),
        try product(weights.2, try samples(start + 2, count)))
    }
    var inner: [Tensor] = []
    if size > 2 {
      let count = size - 2
      if step.rank == 0 {
        inner = [
          try ratio(
            try difference(try samples(2, count), try samples(0, count)),
            try parts.multiply(try distances(0, 1), .int(2)))
        ]
      } else {
        let (d1, d2) = (try distances(0, count), try distances(1, count))
        let both = try sum(d1, d2)
        let even = try weighted(
          (
            try ratio(try parts.multiply(d2, .int(-1)), try product(d1, both)),
            try ratio(try difference(d2, d1), try product(d1, d2)),
            try ratio(d1, try product(d2, both))
          ), 0, count)
        // Distances that are all the same are one number.
        let plain = try ratio(
          try difference(try samples(2, count), try samples(0, count)),
          try parts.multiply(try distances(0, 1), .int(2)))
        let same = try isUniform(step, parts)
        inner = [same ? plain : even]
      }
    }
    let first: Tensor
    let last: Tensor
    if isSecondOrder {
      func ends(_ start: Int, _ isFirst: Bool) throws(OperationError) -> Tensor {
        var isEven = step.rank == 0
        if !isEven { isEven = try isUniform(step, parts) }
        let d1 = try distances(start, 1)
        if isEven {
          func weight(_ number: Double) throws(OperationError) -> Tensor {
            try ratio(try parts.scalar(.float(number), d1.dtype), d1)
          }
          let factors: [Double] = isFirst ? [-1.5, 2, -0.5] : [0.5, -2, 1.5]
          return try weighted(
            (try weight(factors[0]), try weight(factors[1]), try weight(factors[2])), start, 1)
        }
        let d2 = try distances(start + 1, 1)
        let both = try sum(d1, d2)
        func twice(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
          try sum(try parts.multiply(a, .int(2)), b)
        }
        func negated(_ a: Tensor) throws(OperationError) -> Tensor {
          try parts.multiply(a, .int(-1))
        }
        return try weighted(
          isFirst
            ? (
              try ratio(try negated(try twice(d1, d2)), try product(d1, both)),
              try ratio(both, try product(d1, d2)),
              try ratio(try negated(d1), try product(d2, both))
            )
            : (
              try ratio(d2, try product(d1, both)),
              try ratio(try negated(both), try product(d1, d2)),
              try ratio(try twice(d2, d1), try product(d2, both))
            ), start, 1)
      }
      first = try ends(0, true)
      last = try ends(size - 3, false)
    } else {
      first = try ratio(try difference(try samples(1, 1), try samples(0, 1)), try distances(0, 1))
      last = try ratio(
        try difference(try samples(size - 1, 1), try samples(size - 2, 1)),
        try distances(step.rank == 0 ? 0 : size - 2, 1))
    }
    return try parts.joined([first] + inner + [last], axis)
  }

  private static func isUniform(
    _ step: Tensor, _ parts: NumPyParts
  ) throws(OperationError) -> Bool {
    if step.isShapeOnly || parts.runtime.shapesOnly || step.count == 0 { return true }
    let first = try parts.part(step, 0, from: 0, count: 1)
    let differs = try parts.not(try parts.equal(step, .tensor(first)))
    return try !NumPyWarnings.isAny(differs, parts.runtime)
  }

  // MARK: Areas

  static let trapezoid = Operation(
    "trapezoid", in: .numpy, summary: "The area under sampled values, by the trapezoidal rule.",
    shapes: "y: [..., n, ...], x: [n] or y's shape → [...]",
    formula: "out = Σ (xᵢ₊₁ − xᵢ) (yᵢ₊₁ + yᵢ) / 2",
    notes: ["Without x the samples lie dx apart."], related: ["gradient", "cumulative_sum"],
    examples: [
      .init("np.trapezoid([1, 2, 3])", gives: "np.float64(4.0)"),
      .init("np.trapezoid([1, 2, 3], x=[4, 6, 8])", gives: "np.float64(8.0)"),
      .init("np.trapezoid(5)", fails: Refusal.self),
    ],
    .composed([
      .array("y"), .optionalArray("x"), .number("dx", default: .float(1)),
      .int("axis", default: -1),
    ]) { (call) throws(OperationError) in
      let (y, parts) = (call.tensor(0), call.parts)
      guard call.int(3) >= -y.rank, call.int(3) < y.rank else {
        throw OperationError(
          Refusal(.index, "list assignment index out of range", blamed: ["axis", "y"]))
      }
      let axis = call.int(3) < 0 ? call.int(3) + y.rank : call.int(3)
      let count = max(y.shape[axis] - 1, 0)
      let pairs = try NumPyArithmetic.add(
        .tensor(try parts.part(y, axis, from: min(1, y.shape[axis]), count: count)),
        .tensor(try parts.part(y, axis, from: 0, count: count)), runtime: call.runtime)
      var distance = call[2]
      if let x = call.optionalTensor(1) {
        if x.rank == 1 {
          let steps = try NumPyScans.diff(.tensor(x), runtime: call.runtime)
          var shape = [Int](repeating: 1, count: y.rank)
          shape[axis] = steps.count
          distance = .tensor(try parts.reshaped(steps, shape))
        } else {
          distance = .tensor(
            try NumPyScans.diff(
              .tensor(x), .int(1), .int(call.int(3)), runtime: call.runtime))
        }
      }
      let areas = try NumPyArithmetic.divide(
        .tensor(
          try NumPyArithmetic.multiply(distance, .tensor(pairs), runtime: call.runtime)),
        .float(2), runtime: call.runtime)
      return .tensor(
        try NumPyReductions.sum(.tensor(areas), .int(call.int(3)), runtime: call.runtime))
    })

  // MARK: Angles

  static let unwrap = Operation(
    "unwrap", in: .numpy, summary: "Angles without jumps: whole periods are added behind each.",
    shapes: "p: [..., n, ...] → [..., n, ...]",
    notes: [
      "A jump is more than half a period, or more than discont where that is larger.",
      "period: 2π where none is given.",
    ],
    related: ["diff", "cumsum"],
    examples: [
      .init("np.unwrap([0.0, 6.0, 0.5])", gives: "array([ 0.        , -0.28318531,  0.5       ])"),
      .init("np.unwrap([0, 3, 5, 0], period=4)", gives: "array([ 0, -1,  1,  0])"),
      .init("np.unwrap([1.0], axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([
      .array("p"), Parameter("discont", .number, default: Argument.none),
      .int("axis", default: -1), Parameter.number("period", default: .float(2 * Double.pi)).keyword,
    ]) { (call) throws(OperationError) in
      let (p, parts, runtime) = (call.tensor(0), call.parts, call.runtime)
      let period = call.scalar(3)
      let difference = try NumPyScans.diff(
        .tensor(p), .int(1), .int(call.int(2)), runtime: runtime)
      let axis = try NumPyShapes.axis(call.int(2), rank: p.rank)
      let dtype = try NumPyTyping.common([.tensor(difference), call[3]])
      var (high, isAmbiguous) = (Argument.float(period.double / 2), true)
      if dtype.isIntegral, case .int(let whole) = call[3] {
        high = .int(whole >> 1)
        isAmbiguous = whole & 1 == 0
      }
      let low: Argument =
        if case .int(let half) = high { .int(0 &- half) } else { .float(-period.double / 2) }
      func ufunc(
        _ operation: Operation, _ a: Tensor, _ b: Argument
      ) throws(OperationError) -> Tensor {
        try operation(.tensor(a), b, runtime: runtime)
      }
      var inside = try ufunc(
        NumPyArithmetic.add,
        try ufunc(
          NumPyArithmetic.remainder, try ufunc(NumPyArithmetic.subtract, difference, low), call[3]),
        low)
      if isAmbiguous {
        let atEdge = try Logic.logicalAnd(
          .tensor(try parts.equal(inside, low)),
          .tensor(try Comparisons.gt(.tensor(difference), .int(0), runtime: runtime)),
          runtime: runtime)
        inside = try parts.choose(atEdge, try parts.scalar(high, inside.dtype), inside)
      }
      var change = try ufunc(NumPyArithmetic.subtract, inside, .tensor(difference))
      let limit: Argument = call[1].isNone ? .float(period.double / 2) : call[1]
      let isSmall = try Comparisons.lt(
        .tensor(try parts.absolute(difference)), limit, runtime: runtime)
      change = try parts.choose(isSmall, try parts.scalar(.int(0), change.dtype), change)
      let running = try NumPyScans.cumsum(.tensor(change), .int(axis), runtime: runtime)
      let size = p.shape[axis]
      let rest = try NumPyArithmetic.add(
        .tensor(try parts.part(p, axis, from: min(1, size), count: max(size - 1, 0))),
        .tensor(running), runtime: runtime)
      return .tensor(
        try parts.joined(
          [try parts.part(p, axis, from: 0, count: min(1, size)), rest], axis, dtype)
      )
    })

  // MARK: Running results

  private static func cumulative(_ name: String) -> Operation {
    let isSum = name == "cumulative_sum"
    let operation = isSum ? NumPyScans.cumsum : NumPyScans.cumprod
    return Operation(
      name, in: .numpy, summary: operation.summary,
      shapes: "x: [..., n, ...] → [..., n, ...], or n + 1 with include_initial",
      notes: [
        "include_initial=True puts \(isSum ? 0 : 1) before the first.",
        "An axis must be named where there are several.",
      ],
      related: [operation.name, isSum ? "cumulative_prod" : "cumulative_sum"],
      examples: [
        .init(
          "np.\(name)([1, 2, 3], include_initial=True)",
          gives: isSum ? "array([0, 1, 3, 6])" : "array([1, 1, 2, 6])"),
        .init("np.\(name)([[1]])", fails: Refusal.self),
      ],
      .composed([
        .array("x"), Parameter.optionalInt("axis").keyword, Parameter.arrayDType.keyword,
        Parameter.out.keyword, Parameter.flag("include_initial", default: false).keyword,
      ]) { (call) throws(OperationError) in
        let parts = call.parts
        let x = try parts.raised(call.tensor(0), to: 1)
        if call[1].isNone, x.rank >= 2 {
          throw OperationError(
            Refusal(
              .value,
              "For arrays which have more than one dimension ``axis`` argument is required.",
              blamed: ["x"]))
        }
        let axis = try NumPyShapes.axis(call.optionalInt(1) ?? 0, rank: x.rank)
        let result = try operation(.tensor(x), .int(axis), call[2], runtime: call.runtime)
        if !call.bool(4) { return .tensor(result) }
        var shape = x.shape
        shape[axis] = 1
        let first = try ConstantTensors.full(
          .ints(shape), .int(isSum ? 0 : 1), .dtype(result.dtype), runtime: call.runtime)
        return .tensor(try parts.joined([first, result], axis))
      })
  }

  // MARK: Correlation

  static let correlate = Operation(
    "correlate", in: .numpy, summary: "The products of a line with another, moved along it.",
    shapes: "a: [n], v: [m] → [|n − m| + 1]; 'same': [max(n, m)]; 'full': [n + m − 1]",
    formula: "outₖ = Σᵢ aᵢ₊ₖ · vᵢ", related: ["convolve", "corrcoef"],
    examples: [
      .init("np.correlate([1, 2, 3], [0, 1, 0.5])", gives: "array([3.5])"),
      .init("np.correlate([1, 2, 3], [0, 1], 'full')", gives: "array([1, 2, 3, 0])"),
      .init("np.correlate([], [1])", fails: Refusal.self),
    ],
    .composed([.array(), .array("v"), .string("mode", default: "valid")]) {
      (call) throws(OperationError) in
      let (a, v, parts) = (call.tensor(0), call.tensor(1), call.parts)
      for (tensor, name) in [(a, "a"), (v, "v")] {
        if tensor.rank == 1, tensor.count > 0 { continue }
        let sentence =
          tensor.rank == 0
          ? "object of too small depth for desired array"
          : tensor.rank > 1
            ? "object too deep for desired array"
            : "\(name == "a" ? "first" : "second") array argument cannot be empty"
        throw OperationError(Refusal(.value, sentence, blamed: [name]))
      }
      // The longer one stands still; where it is v, the result runs the other way.
      let isTurned = v.count > a.count
      let (long, short) = isTurned ? (v, a) : (a, v)
      let result = try NumPyStatistics.convolve(
        .tensor(long), .tensor(try parts.flipped(short, [0])), call[2], runtime: call.runtime)
      return .tensor(isTurned ? try parts.flipped(result, [0]) : result)
    })
}
