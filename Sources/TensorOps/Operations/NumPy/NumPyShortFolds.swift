/// The short ways of NumPy's reductions: all elements of a small array of the dtypes that programs
/// compute in, with the very folds of the long way.
enum NumPyShortFolds {
  /// The sum of the elements, as `sum` adds them up.
  private static func total(_ a: Tensor) -> Scalar? {
    switch a.dtype {
    case .float64: return NumPyFolds.shortSum(a, Double.self).map { .float($0) }
    case .float32: return NumPyFolds.shortSum(a, Float.self).map { .float(Double($0)) }
    case .int64:
      return Reduction.whole(PlainFolding<Sums.IntegerSum<Int>>(), a).map { .int($0) }
    default: return nil
    }
  }

  /// The sum of squares or of products.
  static func products(_ x: Tensor, _ y: Tensor) -> Double? {
    if let product = NumPyDots.value(x, y) { return product }
    switch x.dtype {
    case .float64:
      return Reduction.whole(PlainFolding<Sums.CompensatedSum>(), x, y) { $0 * $1 }.map {
        $0.total + $0.rest
      }
    case .float32:
      return Reduction.whole(PlainFolding<Sums.FloatSum>(), x, y) { $0 * $1 }.map {
        Double(Float($0))
      }
    default: return nil
    }
  }

  static let sum = ShortWay.one { (x, _) in
    guard let a = x.tensor, let total = total(a) else { return nil }
    // What is infinite or NaN may be worth a warning.
    if case .float(let sum) = total, !sum.isFinite { return nil }
    return .number(total, a.dtype)
  }

  static let mean = ShortWay.one { (x, _) in
    guard let a = x.tensor, let total = total(a) else { return nil }
    let count = a.layout.count
    // Of nothing there is a warning.
    if count == 0 { return nil }
    switch total {
    case .float(let sum) where sum.isFinite:
      return a.dtype == .float32
        ? .number(.float(Double(Float(sum) / Float(count))), .float32)
        : .number(.float(sum / Double(count)), .float64)
    default: return nil
    }
  }

  /// The largest or the smallest.
  static func extreme<R: ExtremeRule>(_: R.Type) -> ShortWay {
    .one { (x, _) in
      guard let a = x.tensor, a.layout.count > 0 else { return nil }
      func fold<T: OrderedElement>(_: T.Type) -> T? {
        Reduction.whole(PlainFolding<LargestAndSmallest.ExtremeFold<R, T>>(), a)
      }
      switch a.dtype {
      case .float64: return fold(Double.self).map { .number(.float($0), .float64) }
      case .float32: return fold(Float.self).map { .number(.float(Double($0)), .float32) }
      case .int64: return fold(Int.self).map { .number(.int($0), .int64) }
      default: return nil
      }
    }
  }

  /// The place of the largest or the smallest.
  static func place<P: Preference>(_: P.Type) -> ShortWay {
    .one { (x, _) in
      guard let a = x.tensor, let step = a.layout.flatStep else { return nil }
      let count = a.layout.count
      guard count > 0, count < Parallel.threshold else { return nil }
      func find<T: OrderedElement>(_: T.Type) -> ShortResult {
        let from = a.elements(T.self)
        var best = from[0]
        var place = 0
        for other in 1..<max(count, 1) {
          let candidate = from[other &* step]
          if P.replaces(best, candidate) {
            best = candidate
            place = other
          }
        }
        return .number(.int(place), .int64)
      }
      switch a.dtype {
      case .float64: return find(Double.self)
      case .float32: return find(Float.self)
      case .int64: return find(Int.self)
      default: return nil
      }
    }
  }

  /// Whether any element of a mask is true, or none is false.
  static func truth(isAny: Bool) -> ShortWay {
    .one { (x, _) in
      guard let a = x.tensor, a.dtype == .bool, let step = a.layout.flatStep else { return nil }
      let count = a.layout.count
      guard count < Parallel.threshold else { return nil }
      let from = a.elements(UInt8.self)
      for place in 0..<count where (from[place &* step] != 0) == isAny {
        return .number(.bool(isAny), .bool)
      }
      return .number(.bool(!isAny), .bool)
    }
  }

  /// The square root of the sum of squares.
  static let norm = ShortWay.one { (x, _) in
    guard let a = x.tensor, let squares = products(a, a) else { return nil }
    return a.dtype == .float32
      ? .number(.float(Double(Float(squares).squareRoot())), .float32)
      : .number(.float(squares.squareRoot()), .float64)
  }
}
