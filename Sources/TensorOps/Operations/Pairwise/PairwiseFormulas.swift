// scikit-learn's formulas, as its functions and its metrics by name share them.

extension Pairwise {
  static func cosine(_ input: PairwiseInput) throws(OperationError) -> Formula {
    let x = try Normalizing.rows(input.x)
    let y = input.isAlone ? x : try Normalizing.rows(input.y)
    return try x.product(y.transposed())
  }

  static func cosineDistance(_ input: PairwiseInput) throws(OperationError) -> Formula {
    let distances = try (1 - cosine(input)).clamped(0, 2)
    return input.isAlone ? try distances.withZeroDiagonal() : distances
  }

  static func euclidean(
    _ input: PairwiseInput, squared: Bool, ofX: Formula? = nil, ofY: Formula? = nil
  ) throws(OperationError) -> Formula {
    let dtype = input.x.dtype
    let (x, y) = (try input.x.cast(.float64), try input.y.cast(.float64))
    func squares(_ rows: Formula, _ known: Formula?) throws(OperationError) -> Formula {
      if let known { return known }
      return try rows.squared().sum([1])
    }
    let left = try squares(x, ofX)
    let right = input.isAlone ? left : try squares(y, ofY)
    var result = try x.product(y.transposed()) * -2 + left.unsqueezed(1) + right
    result = try result.cast(dtype).clamped(0)
    if input.isAlone { result = try result.withZeroDiagonal() }
    return squared ? result : try result.squareRoot()
  }

  static func manhattan(_ input: PairwiseInput) throws(OperationError) -> Formula {
    try input.x.cast(.float64).call(
      "cdist", .tensor(input.y.cast(.float64).tensor), .float(1))
  }

  static let notOnSphere = FeatureMismatch(
    names: ["X", "Y"], message: "Haversine distance only valid in 2 dimensions")

  static func haversine(_ input: PairwiseInput) throws(OperationError) -> Formula {
    if input.x.shape[1] != 2 { throw OperationError(notOnSphere) }
    func column(_ rows: Formula, _ place: Int) throws(OperationError) -> Formula {
      try rows.cast(.float64).call("select", .int(1), .int(place))
    }
    let (latitudes, others) = (
      try column(input.x, 0).unsqueezed(1), try column(input.y, 0)
    )
    let across = try column(input.x, 1).unsqueezed(1) - column(input.y, 1)
    func halfSine(_ angle: Formula) throws(OperationError) -> Formula {
      try (angle / 2).call("sin").squared()
    }
    let cosines = try latitudes.call("cos") * others.call("cos")
    let share = try halfSine(latitudes - others) + cosines * halfSine(across)
    return try share.squareRoot().call("asin") * 2
  }

  static func nanEuclidean(
    _ call: Call, squared: Bool, missing: Double
  ) throws(OperationError) -> Formula {
    let input = try PairwiseInput(call, finite: missing.isNaN ? .orNaN : .all)
    func mask(_ rows: Formula) throws(OperationError) -> Formula {
      missing.isNaN ? try rows.call("isnan") : try rows.equals(.float(missing))
    }
    let (missingX, missingY) = (try mask(input.x), try mask(input.y))
    let x = try input.x.replacing(missingX, by: 0)
    let y = try input.y.replacing(missingY, by: 0)
    let dtype = x.dtype
    let filled = PairwiseInput(x: x, y: y, isAlone: input.isAlone, runtime: call.runtime)
    let whole = try euclidean(filled, squared: true)
    var squares =
      try whole - x.squared().product(missingY.cast(dtype).transposed())
      - missingX.cast(dtype).product(y.squared().transposed())
    squares = try squares.clamped(0)
    if input.isAlone { squares = try squares.withZeroDiagonal() }
    let presentX = try missingX.call("logical_not").cast(dtype)
    let presentY = try missingY.call("logical_not").cast(dtype)
    let count = try presentX.product(presentY.transposed())
    squares =
      try squares.replacing(count.equals(.int(0)), by: .nan) / count.clamped(1)
      * Double(x.shape[1])
    return squared ? squares : try squares.squareRoot()
  }
}

extension PairwiseInput {
  init(x: Formula, y: Formula, isAlone: Bool, runtime: Runtime) {
    self.x = x
    self.y = y
    self.isAlone = isAlone
    self.runtime = runtime
  }
}

/// `sklearn.preprocessing.normalize`.
enum Normalizing {
  /// Every row divided by its length; rows of zeros, and of next to nothing, stay what they are.
  static func rows(_ x: Formula) throws(OperationError) -> Formula {
    try x / divisors(x.squared().sum([1]).squareRoot()).unsqueezed(1)
  }

  /// Norms to divide by: 1 for those below ten times the dtype's epsilon.
  static func divisors(_ norms: Formula) throws(OperationError) -> Formula {
    let epsilon = norms.dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
    return try norms.replacing(norms.isLess(than: 10 * epsilon), by: 1)
  }

  static let normalize = Operation(
    "normalize", in: .preprocessing,
    summary: "Scales every row (or column, by axis=0) to norm 1.",
    shapes: "X: [m, n] → [m, n]; with return_norm also [m] or [n]",
    formula: "out = X / ‖X‖, row by row",
    notes: [
      "norm is 'l2' (the length), 'l1' (the sum of magnitudes) or 'max' (the largest).",
      "A row of zeros stays zeros. copy=False writes into an array of floats.",
    ],
    related: ["cosine_similarity"],
    examples: [
      example("normalize([[3, 4], [0, 0]])", gives: "array([[0.6, 0.8],\n       [0. , 0. ]])"),
      example("normalize([[1, 3]], norm='l1')", gives: "array([[0.25, 0.75]])"),
      example("normalize([3, 4])", fails: ExpectedMatrix.self),
      example("normalize([[3, 4]], norm='l3')", fails: InvalidParameter.self),
    ],
    .composed([
      .array("X"), .string("norm", default: "l2"), Parameter.int("axis", default: 1).keyword,
      Parameter.flag("copy", default: true).keyword,
      Parameter.flag("return_norm", default: false).keyword,
    ]) { (call) throws(OperationError) in
      let given = call.tensor(0)
      let (norm, axis) = (call.string(1) ?? "", call.int(2))
      guard ["l1", "l2", "max"].contains(norm) else {
        throw OperationError(
          InvalidParameter(
            parameter: "norm",
            message: "The 'norm' parameter of normalize must be a str among {'l1', 'l2', 'max'}. "
              + "Got '\(norm)' instead."))
      }
      guard axis == 0 || axis == 1 else {
        throw OperationError(
          InvalidParameter(
            parameter: "axis",
            message: "The 'axis' parameter of normalize must be a int among {0, 1}. Got \(axis) "
              + "instead."))
      }
      let x = try PairwiseInput.matrix(
        given, "X", given.dtype.isFloatingPoint ? given.dtype : .float64,
        "the normalize function", .all, call.runtime)
      let norms =
        switch norm {
        case "l1": try x.magnitude().sum([axis])
        case "max": try x.magnitude().largest([axis])
        default: try x.squared().sum([axis]).squareRoot()
        }
      let divided = try x / divisors(norms).unsqueezed(axis)
      if !call.bool(3), given.dtype.isFloatingPoint, !given.isShapeOnly {
        try Copying.copy(divided.tensor, into: given, call.runtime)
        return call.bool(4) ? .several([.argument(0), .tensor(norms.tensor)]) : .argument(0)
      }
      return call.bool(4)
        ? .tensors([divided.tensor, try divisors(norms).tensor], .tuple) : .tensor(divided.tensor)
    })

  private static func example(_ code: String, gives text: String) -> Operation.Example {
    .init("from sklearn.preprocessing import normalize\n\(code)", gives: text)
  }
  private static func example(_ code: String, fails fault: any Fault.Type) -> Operation.Example {
    .init("from sklearn.preprocessing import normalize\n\(code)", fails: fault)
  }
}
