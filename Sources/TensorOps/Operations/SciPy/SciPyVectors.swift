/// The two vectors and the weights of one of SciPy's distances, as its functions prepare them.
struct SciPyVectors {
  let u: Formula
  let v: Formula
  /// float64, not negative.
  let w: Formula?
  let runtime: Runtime

  /// - Parameters:
  ///   - vIsDouble: `v` is read as float64, whatever it holds.
  ///   - promoting: both are brought to one dtype.
  init(
    _ call: Call, weights place: Int? = nil, vIsDouble: Bool = false, promoting: Bool = true
  ) throws(OperationError) {
    runtime = call.runtime
    var u = try SciPyVectors.vector(call.tensor(0), "u", runtime)
    var v = try SciPyVectors.vector(call.tensor(1), "v", runtime)
    if vIsDouble { v = try v.cast(.float64) }
    if promoting {
      let common = NumPyTyping.promote(u.dtype, v.dtype)
      u = try u.cast(common)
      v = try v.cast(common)
    }
    self.u = u
    self.v = v
    w =
      if let place, let weights = call.optionalTensor(place) {
        try SciPyVectors.weights(weights, runtime)
      } else { nil }
  }

  static func vector(
    _ tensor: Tensor, _ name: String, _ runtime: Runtime
  ) throws(OperationError) -> Formula {
    if tensor.rank != 1 {
      throw OperationError(UnfitRank(parameter: name, message: "Input vector should be 1-D."))
    }
    return Formula(tensor, runtime)
  }

  static func weights(_ tensor: Tensor, _ runtime: Runtime) throws(OperationError) -> Formula {
    let weights = try vector(tensor, "w", runtime).cast(.float64)
    if try weights.isLess(than: 0).holdsAnywhere() {
      throw OperationError(
        WrongWeights(message: "Input weights should be all non-negative"))
    }
    return weights
  }

  /// `u - v`, refused in NumPy's words.
  func difference() throws(OperationError) -> Formula {
    if u.dtype == .bool {
      throw OperationError(
        Refusal(
          .type,
          "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the "
            + "`^` operator, or the logical_xor function instead.", blamed: ["u", "v"]))
    }
    try checkBroadcast(u, v)
    return try u - v
  }

  func checkBroadcast(
    _ a: Formula, _ b: Formula, _ names: [String] = ["u", "v"]
  ) throws(OperationError) {
    _ = try NumPyShapes.broadcast([a.shape, b.shape], names: names)
  }

  /// Element by element with the weights, in float64.
  func weighted(_ x: Formula, by w: Formula) throws(OperationError) -> Formula {
    try checkBroadcast(w, x, ["w", "u"])
    return try x.cast(NumPyTyping.promote(x.dtype, .float64)) * w
  }

  /// `np.dot` of two vectors: integers stay integers, booleans say whether any place has both.
  func dot(
    _ a: Formula, _ b: Formula, _ names: [String] = ["u", "v"]
  ) throws(OperationError) -> Formula {
    if a.shape != b.shape {
      throw OperationError(
        NotAligned(
          a: a.shape, b: b.shape, dims: (a.shape.count - 1, max(0, b.shape.count - 2)),
          names: names))
    }
    let common = NumPyTyping.promote(a.dtype, b.dtype)
    if common == .bool {
      return try a.call("logical_and", .tensor(b.tensor)).call("any")
    }
    let (x, y) = (try a.cast(common), try b.cast(common))
    if let product = try NumPyDots.dot(x.tensor, y.tensor, runtime) {
      return Formula(product, runtime)
    }
    return try (x * y).sum().cast(common)
  }

  /// Where the norm is 0, Python divides by it all the same, and says so.
  static func warnOfZero(
    _ divisor: Formula, _ text: String = "invalid value encountered in scalar divide"
  ) throws(OperationError) {
    if try divisor.equals(.int(0)).holdsAnywhere() {
      divisor.runtime.warn("RuntimeWarning", text)
    }
  }
}

extension Formula {
  /// Refuses NaN and infinities as SciPy's linear algebra does.
  func checkFinite() throws(OperationError) {
    guard dtype.isFloatingPoint,
      try call("isfinite").call("logical_not").holdsAnywhere()
    else { return }
    throw OperationError(
      Refusal(.value, "array must not contain infs or NaNs", blamed: ["u", "v"]))
  }

  /// float64, unless it is a float already.
  func floating() throws(OperationError) -> Formula {
    dtype.isFloatingPoint ? self : try cast(.float64)
  }

  /// The p-norm of all elements as `numpy.linalg.norm` computes it.
  func vectorNorm(_ p: Double) throws(OperationError) -> Formula {
    let x = try floating().magnitude()
    switch p {
    case .infinity: return try x.largest([0])
    case 1: return try x.summed([0])
    case 2: return try x.squared().sum().squareRoot()
    default: return try x.power(p).summed([0]).power(1 / p)
    }
  }
}
