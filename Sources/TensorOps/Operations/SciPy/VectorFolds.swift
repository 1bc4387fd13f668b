/// Distances of vectors that are one pass over both: how they fold two vectors together.
enum VectorFolds {
  /// What is folded.
  enum Kind: String, CaseIterable, Sendable {
    /// Σ(x - y)².
    case squares
    /// Σ|x - y| / Σ|x + y|.
    case brayCurtis
    /// Σ |x - y| / (|x| + |y|), where that is a number.
    case canberra
    /// The square root of half of what both diverge from their mean.
    case jensenShannon
    /// -Σ (x - y)² / (x + y), where that is a number.
    case chiSquared
  }

  private struct Squares: PairReducer {
    typealias Element = Double
    var initial: Double { 0 }
    @inline(__always) func step(_ sum: inout Double, _ x: Double, _ y: Double) {
      sum += (x - y) * (x - y)
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  /// Two sums at once.
  private struct Sums {
    var first = 0.0
    var second = 0.0
    static func + (a: Sums, b: Sums) -> Sums {
      Sums(first: a.first + b.first, second: a.second + b.second)
    }
  }

  private struct BrayCurtis: PairReducer {
    typealias Element = Double
    var initial: Sums { Sums() }
    @inline(__always) func step(_ sums: inout Sums, _ x: Double, _ y: Double) {
      sums.first += (x - y).magnitude
      sums.second += (x + y).magnitude
    }
    @inline(__always) func merge(_ a: Sums, _ b: Sums) -> Sums { a + b }
  }

  private struct Canberra: PairReducer {
    typealias Element = Double
    var initial: Double { 0 }
    @inline(__always) func step(_ sum: inout Double, _ x: Double, _ y: Double) {
      let whole = x.magnitude + y.magnitude
      if whole != 0 { sum += (x - y).magnitude / whole }
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  private struct JensenShannon: PairReducer {
    typealias Element = Double
    var initial: Double { 0 }
    @inline(__always) func step(_ sum: inout Double, _ p: Double, _ q: Double) {
      let middle = (p + q) / 2
      if p > 0 { sum += p * Double.log(p / middle) }
      if q > 0 { sum += q * Double.log(q / middle) }
      if !(p >= 0) || !(q >= 0) { sum = .infinity }
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  private struct ChiSquared: PairReducer {
    typealias Element = Double
    var initial: Double { 0 }
    @inline(__always) func step(_ sum: inout Double, _ x: Double, _ y: Double) {
      let whole = x + y
      if whole != 0 { sum -= (x - y) * (x - y) / whole }
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  /// Every row of one float64 matrix with every row of another: `x: [m, n]`, `y: [k, n]` → [m, k].
  static func pairs(
    _ kind: Kind, _ x: Formula, _ y: Formula
  ) throws(OperationError) -> Formula {
    let arguments: [Argument] = [.tensor(x.tensor), .tensor(y.tensor), .string(kind.rawValue)]
    return Formula(try rows.tensor(fitting: arguments, runtime: x.runtime), x.runtime)
  }

  /// Not in the table: the pass that the libraries' functions share.
  private static let rows = Operation(
    "fold rows", in: [], summary: "Folds every row with every row.",
    shapes: "x: [m, n], y: [k, n] → [m, k]", source: "", examples: [],
    Signature(
      [.tensor("x"), .tensor("y"), .string("kind")],
      plan: { (call) throws(OperationError) in
        try FreshPlan(shape: [call.tensor(0).shape[0], call.tensor(1).shape[0]], dtype: .float64)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let output = try runtime.make(shape: plan.shape, dtype: .float64)
        let (x, y) = (
          try Copying.cast(call.tensor(0), to: .float64, runtime),
          try Copying.cast(call.tensor(1), to: .float64, runtime)
        )
        let read = [x.shape[0], y.shape[0], x.shape[1]]
        let left = x.viewed(
          as: Layout(
            shape: read, strides: [x.strides[0], 0, x.strides[1]], offset: x.layout.offset)
        )
        let right = y.viewed(
          as: Layout(
            shape: read, strides: [0, y.strides[0], y.strides[1]], offset: y.layout.offset)
        )
        func fold<R: PairReducer>(
          _ reducer: R, _ finish: (R.Accumulator) -> Double
        ) throws(OperationError) where R.Element == Double {
          try PairFold.run(
            reducer, left, right, reduced: [false, false, true], output, Double.self, runtime,
            finish)
        }
        switch Kind(rawValue: call.string(2) ?? "") ?? .squares {
        case .squares: try fold(Squares()) { $0 }
        case .brayCurtis: try fold(BrayCurtis()) { $0.first / $0.second }
        case .canberra: try fold(Canberra()) { $0 }
        case .jensenShannon: try fold(JensenShannon()) { ($0 / 2).squareRoot() }
        case .chiSquared: try fold(ChiSquared()) { $0 }
        }
        return .tensor(output)
      }))
}
