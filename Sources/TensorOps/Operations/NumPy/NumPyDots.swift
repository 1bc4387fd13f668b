/// Products of short vectors in the order in which OpenBLAS's kernels for AVX2 add them up, so that
/// the last digits are those of NumPy there.
enum NumPyDots {
  /// Σ x · y of vectors of one length and float dtype, rounded to it; nil where the order is that of
  /// vector registers, and for all else.
  static func value(_ x: Tensor, _ y: Tensor) -> Double? {
    let (a, b) = (x.layout, y.layout)
    guard x.dtype == y.dtype, a.rank == 1, a.shape == b.shape, !x.isShapeOnly, !y.isShapeOnly
    else { return nil }
    let count = a.shape[0]
    switch x.dtype {
    case .float64 where count < 16:
      let (left, right) = (x.elements(Double.self), y.elements(Double.self))
      return ordered(left, a.strides[0], right, b.strides[0], count)
    case .float32 where count < 32:
      let (left, right) = (x.elements(Float.self), y.elements(Float.self))
      // The products are rounded, their sum is wide.
      var sum = 0.0
      for i in 0..<count { sum += Double(left[i &* a.strides[0]] * right[i &* b.strides[0]]) }
      return Double(Float(sum))
    default: return nil
    }
  }

  private static func ordered(
    _ x: UnsafePointer<Double>, _ xStep: Int, _ y: UnsafePointer<Double>, _ yStep: Int, _ count: Int
  ) -> Double {
    var sum = 0.0
    var other = 0.0
    var i = 0
    // NumPy copies what steps backwards; of what has gaps, four products are added up at once.
    if xStep > 0, yStep > 0, xStep > 1 || yStep > 1 {
      func product(_ place: Int) -> Double { x[place &* xStep] * y[place &* yStep] }
      while i &+ 4 <= count {
        sum += product(i) + product(i &+ 2)
        other += product(i &+ 1) + product(i &+ 3)
        i &+= 4
      }
    }
    while i < count {
      sum += x[i &* xStep] * y[i &* yStep]
      i &+= 1
    }
    return sum + other
  }

  /// The product of the difference of two float64 vectors of one length with itself.
  static func squares(_ x: Tensor, _ y: Tensor) -> Double? {
    let count = x.layout.count
    guard x.dtype == .float64, count < 16 else { return nil }
    let (left, right) = (x.elements(Double.self), y.elements(Double.self))
    let (leftStep, rightStep) = (x.layout.strides[0], y.layout.strides[0])
    var sum = 0.0
    for i in 0..<count {
      let difference = left[i &* leftStep] - right[i &* rightStep]
      sum += difference * difference
    }
    return sum
  }

  /// As `value`, as an array of no dims.
  static func dot(_ x: Tensor, _ y: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor? {
    guard let value = value(x, y) else { return nil }
    return try runtime.make(scalar: .float(value), dtype: x.dtype)
  }
}
