/// How alike and how far apart vectors are.
enum Similarity {
  static let all: [Operation] = [
    cosineSimilarity, normalize, pairwiseDistance, cdist, pdist,
  ]
}

/// Norms of differences, `‖x - y + eps‖`, as ways to fold two tensors.
enum DifferenceNorms {
  /// Σ(x - y + eps)², in float64.
  struct Squares<T: FloatElement>: PairReducer {
    typealias Element = T
    let eps: Double
    var initial: Double { 0 }
    @inline(__always) func step(_ sum: inout Double, _ x: T, _ y: T) {
      let difference = Double(x - y) + eps
      sum += difference * difference
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  /// Σ|x - y + eps|.
  struct Magnitudes<T: FloatElement>: PairReducer {
    typealias Element = T
    let eps: Double
    var initial: Double { 0 }
    @inline(__always) func step(_ sum: inout Double, _ x: T, _ y: T) {
      sum += (Double(x - y) + eps).magnitude
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  /// The largest |x - y + eps|; NaN where there is one.
  struct Largest<T: FloatElement>: PairReducer {
    typealias Element = T
    let eps: Double
    var initial: Double { 0 }
    @inline(__always) func step(_ most: inout Double, _ x: T, _ y: T) {
      most = merge(most, (Double(x - y) + eps).magnitude)
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double {
      a.isNaN || a > b ? a : b
    }
  }

  /// The smallest |x - y + eps|; NaN where there is one.
  struct Smallest<T: FloatElement>: PairReducer {
    typealias Element = T
    let eps: Double
    var initial: Double { .infinity }
    @inline(__always) func step(_ least: inout Double, _ x: T, _ y: T) {
      least = merge(least, (Double(x - y) + eps).magnitude)
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double {
      a.isNaN || a < b ? a : b
    }
  }

  /// How many differences aren't 0.
  struct Nonzero<T: FloatElement>: PairReducer {
    typealias Element = T
    let eps: Double
    var initial: Double { 0 }
    @inline(__always) func step(_ sum: inout Double, _ x: T, _ y: T) {
      if Double(x - y) + eps != 0 { sum += 1 }
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  /// Σ|x - y + eps|ᵖ.
  struct Powers<T: FloatElement>: PairReducer {
    typealias Element = T
    let eps: Double
    let p: Double
    var initial: Double { 0 }
    @inline(__always) func step(_ sum: inout Double, _ x: T, _ y: T) {
      sum += Double.pow((Double(x - y) + eps).magnitude, p)
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  /// The p-norms of the differences over the dims that are marked, as float32 or float64 like the
  /// operands, which are of one dtype and shape (dims of stride 0 are fine).
  static func run(
    _ x: Tensor, _ y: Tensor, p: Double, eps: Double, reduced: [Bool], shape: [Int],
    _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let output = try runtime.make(shape: shape, dtype: x.dtype)
    if x.dtype == .float32 {
      try run(Float.self, x, y, p, eps, reduced, output, runtime)
    } else {
      try run(Double.self, x, y, p, eps, reduced, output, runtime)
    }
    return output
  }

  private static func run<T: FloatElement>(
    _: T.Type, _ x: Tensor, _ y: Tensor, _ p: Double, _ eps: Double, _ reduced: [Bool],
    _ output: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    func fold<R: PairReducer>(
      _ reducer: R, _ finish: (Double) -> T
    ) throws(OperationError) where R.Element == T, R.Accumulator == Double {
      try PairFold.run(reducer, x, y, reduced: reduced, output, T.self, runtime, finish)
    }
    switch p {
    // The sum is rounded before the root, so that it overflows where the operands' dtype does.
    case 2: try fold(Squares(eps: eps)) { T($0).squareRoot() }
    case 1: try fold(Magnitudes(eps: eps)) { T($0) }
    case 0: try fold(Nonzero(eps: eps)) { T($0) }
    case .infinity: try fold(Largest(eps: eps)) { T($0) }
    case -.infinity: try fold(Smallest(eps: eps)) { T($0) }
    default: try fold(Powers(eps: eps, p: p)) { T(Double.pow($0, 1 / p)) }
    }
  }
}
