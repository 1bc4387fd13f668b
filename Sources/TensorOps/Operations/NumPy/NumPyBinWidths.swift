/// The rules by which NumPy's histograms find how wide their bins are.
enum NumPyBinWidths {
  /// The width for such values; 0 where a rule finds none.
  typealias Rule =
    @Sendable (Values, _ first: Double, _ last: Double, NumPyParts) throws(OperationError) -> Double

  static let rules: [String: Rule] = [
    "sqrt": { (x, _, _, _) throws(OperationError) in x.spread / x.count.squareRoot() },
    "sturges": { (x, _, _, _) throws(OperationError) in sturges(x) },
    "rice": { (x, _, _, _) throws(OperationError) in
      x.spread / (2 * Double.pow(x.count, 1 / 3.0))
    },
    "scott": { (x, _, _, _) throws(OperationError) in
      Double.pow(24 * Double.pi.squareRoot() / x.count, 1 / 3.0) * x.deviation
    },
    "doane": { (x, _, _, _) throws(OperationError) in doane(x) },
    "fd": { (x, _, _, _) throws(OperationError) in freedman(x) },
    "stone": stone,
    "auto": { (x, _, _, _) throws(OperationError) in
      // Few values far from the others would ask for very many bins.
      min(max(freedman(x), x.spread / x.count.squareRoot() / 2), sturges(x))
    },
  ]

  /// The values between the outer edges, in order.
  struct Values: Sendable {
    let sorted: [Double]
    let mean: Double
    let deviation: Double

    init(_ values: Tensor, between first: Double, and last: Double) {
      sorted = values.scalars.map(\.double).filter { $0 >= first && $0 <= last }.sorted()
      let count = Double(sorted.count)
      let mean = sorted.reduce(0, +) / count
      self.mean = mean
      deviation = (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }

    var count: Double { Double(sorted.count) }
    var spread: Double { (sorted.last ?? 0) - (sorted.first ?? 0) }

    /// The value below which a fraction of them lies.
    func quantile(_ q: Double) -> Double {
      let place = q * (count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
  }

  private static func sturges(_ x: Values) -> Double { x.spread / (Double.log2(x.count) + 1) }

  private static func freedman(_ x: Values) -> Double {
    2 * (x.quantile(0.75) - x.quantile(0.25)) * Double.pow(x.count, -1 / 3.0)
  }

  private static func doane(_ x: Values) -> Double {
    guard x.sorted.count > 2, x.deviation > 0 else { return 0 }
    let n = x.count
    let error = (6 * (n - 2) / ((n + 1) * (n + 3))).squareRoot()
    let skewness =
      x.sorted.reduce(0) { $0 + Double.pow(($1 - x.mean) / x.deviation, 3) } / n
    return x.spread / (1 + Double.log2(n) + Double.log2(1 + abs(skewness) / error))
  }

  /// The number of bins whose histogram leaves the least estimated error.
  private static let stone: Rule = { (x, first, last, parts) throws(OperationError) in
    let n = x.count
    if n <= 1 || x.spread == 0 { return 0 }
    let most = max(100, Int(n.squareRoot()))
    var best = (bins: 1, error: Double.infinity)
    for bins in 1...most {
      try parts.runtime.checkInterrupt()
      var counts = [Double](repeating: 0, count: bins)
      for value in x.sorted {
        let place = Int((value - first) / (last - first) * Double(bins))
        counts[min(place, bins - 1)] += 1
      }
      let width = x.spread / Double(bins)
      let squares = counts.reduce(0) { $0 + ($1 / n) * ($1 / n) }
      let error = (2 - (n + 1) * squares) / width
      if error < best.error { best = (bins, error) }
    }
    if best.bins == most {
      parts.runtime.warn("The number of bins estimated may be suboptimal.")
    }
    return x.spread / Double(best.bins)
  }
}
