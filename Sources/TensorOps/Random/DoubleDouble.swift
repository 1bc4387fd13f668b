/// A number as the exact sum of two doubles: about 106 bits. As much of it as tables of random
/// numbers need, which have to come out right to the last bit.
///
/// Source: T. Dekker, "A Floating-Point Technique for Extending the Available Precision" (1971).
struct DoubleDouble {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  /// The exact sum of two doubles, the first one not the smaller.
  private init(ordered a: Double, _ b: Double) {
    high = a + b
    low = b - (high - a)
  }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = a.high + b.high
    let part = sum - a.high
    let rest = (a.high - (sum - part)) + (b.high - part)
    return DoubleDouble(ordered: sum, rest + a.low + b.low)
  }

  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }

  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = a.high * b.high
    let rest = (-product).addingProduct(a.high, b.high) + a.high * b.low + a.low * b.high
    return DoubleDouble(ordered: product, rest)
  }

  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    let left = a + -(b * DoubleDouble(first))
    let second = left.high / b.high
    let last = left + -(b * DoubleDouble(second))
    return DoubleDouble(ordered: first, second) + DoubleDouble(last.high / b.high)
  }

  /// ln(1 + x) for x ≥ 0: 2 artanh(x / (2 + x)), by its series.
  static func log1p(_ x: DoubleDouble) -> DoubleDouble {
    let s = x / (DoubleDouble(2) + x)
    let square = s * s
    var power = s
    var sum = s
    var odd = 3.0
    while power.high > sum.high * 0x1p-110 {
      power = power * square
      sum = sum + power / DoubleDouble(odd)
      odd += 2
    }
    return DoubleDouble(2) * sum
  }
}
