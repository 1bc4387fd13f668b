/// The short ways of SciPy's distances: two small vectors of one length, with the very folds of the
/// long way. What SciPy refuses or warns of goes there.
enum SciPyShortDistances {
  private static func vectors(_ x: ShortOperand, _ y: ShortOperand) -> (Tensor, Tensor)? {
    guard let u = x.tensor, let v = y.tensor, u.dtype == v.dtype, u.layout.rank == 1,
      v.layout.rank == 1, u.layout.shape[0] == v.layout.shape[0],
      u.layout.shape[0] > 0
    else { return nil }
    return (u, v)
  }

  static let cosine = ShortWay.two { (x, y, _) in
    guard let (u, v) = vectors(x, y), let uv = NumPyShortFolds.products(u, v),
      let uu = NumPyShortFolds.products(u, u), let vv = NumPyShortFolds.products(v, v)
    else { return nil }
    if u.dtype == .float32 {
      // Each step is rounded, but the root is taken in float64.
      let norms = Float(Double(Float(uu) * Float(vv)).squareRoot())
      let distance = 1 - Float(uv) / norms
      guard distance.isFinite else { return nil }
      return .number(.float(Double(min(max(distance, 0), 2))), .float32)
    }
    let distance = 1 - uv / (uu * vv).squareRoot()
    guard distance.isFinite else { return nil }
    return .number(.float(min(max(distance, 0), 2)), .float64)
  }

  /// The sum of the squares of the differences; nil where it isn't finite.
  private static func squares(_ u: Tensor, _ v: Tensor) -> Double? {
    guard u.dtype == .float64 else { return nil }
    let sum = Reduction.whole(PlainFolding<Sums.CompensatedSum>(), u, v) { ($0 - $1) * ($0 - $1) }
    guard let sum, (sum.total + sum.rest).isFinite else { return nil }
    return sum.total + sum.rest
  }

  static let squares = ShortWay.two { (x, y, _) in
    guard let (u, v) = vectors(x, y),
      let sum = NumPyDots.squares(u, v) ?? squares(u, v), sum.isFinite
    else { return nil }
    return .number(.float(sum), .float64)
  }

  /// BLAS computes it, and gives Python's own float.
  static let euclidean = ShortWay.two { (x, y, _) in
    guard let (u, v) = vectors(x, y), let sum = squares(u, v) else { return nil }
    return .number(.float(sum.squareRoot()), nil)
  }
}
