#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// The gamma function by Lanczos' approximation with 13 terms, in the arrangement that CPython
/// uses, so that the last digits are the same.
enum Gamma {
  private static let g = 6.024680040776729583740234375
  private static let gMinusHalf = 5.524680040776729583740234375

  private static let numerator = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
  ]
  /// x (x + 1) … (x + 11), multiplied out.
  private static let denominator: [Double] = [
    0, 39_916_800, 120_543_840, 150_917_976, 105_258_076, 45_995_730, 13_339_535, 2_637_558,
    357_423, 32_670, 1925, 66, 1,
  ]

  /// The ratio of the two polynomials; from 5 on in powers of 1/x, so that neither overflows.
  private static func sum(_ x: Double) -> Double {
    var above = 0.0
    var below = 0.0
    if x < 5 {
      for place in stride(from: 12, through: 0, by: -1) {
        above = above * x + numerator[place]
        below = below * x + denominator[place]
      }
    } else {
      for place in 0...12 {
        above = above / x + numerator[place]
        below = below / x + denominator[place]
      }
    }
    return above / below
  }

  /// sin(πx), exact at multiples of a half.
  private static func sineOfPi(_ x: Double) -> Double {
    let y = fmod(x.magnitude, 2)
    let result: Double
    switch (2 * y).rounded(.toNearestOrAwayFromZero) {
    case 0: result = sin(.pi * y)
    case 1: result = cos(.pi * (y - 0.5))
    case 2: result = sin(.pi * (1 - y))
    case 3: result = -cos(.pi * (y - 1.5))
    default: result = sin(.pi * (y - 2))
    }
    return x < 0 ? -result : result
  }

  /// Γ(x); NaN where it has none.
  static func gamma(_ x: Double) -> Double {
    if x.isNaN || x == .infinity { return x }
    if x == 0 || x == -.infinity { return .nan }
    if x == x.rounded(.down) {
      if x < 0 { return .nan }
      if x <= 23 { return (1..<max(Int(x), 2)).reduce(1.0) { $0 * Double($1) } }
    }
    let size = x.magnitude
    if size < 1e-20 { return 1 / x }
    if size > 200 { return x < 0 ? 0 / sineOfPi(x) : .infinity }
    let y = size + gMinusHalf
    // What was lost when y was rounded.
    let lost = size > gMinusHalf ? (y - size) - gMinusHalf : (y - gMinusHalf) - size
    let correction = lost * g / y
    let isLarge = size >= 140
    let power = isLarge ? pow(y, size / 2 - 0.25) : pow(y, size - 0.5)
    var result: Double
    if x < 0 {
      result = -Double.pi / sineOfPi(size) / size * exp(y) / sum(size)
      result -= correction * result
      result /= power
      if isLarge { result /= power }
    } else {
      result = sum(size) / exp(y)
      result += correction * result
      result *= power
      if isLarge { result *= power }
    }
    return result
  }

  /// log |Γ(x)|; NaN at its poles.
  static func logGamma(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x.isInfinite { return .infinity }
    if x == x.rounded(.down) && x <= 2 { return x <= 0 ? .nan : 0 }
    let size = x.magnitude
    if size < 1e-20 { return -log(size) }
    var result = log(sum(size)) - g
    result += (size - 0.5) * (log(size + g - 0.5) - 1)
    if x < 0 {
      result =
        1.144729885849400174143427351353058711647 - log(sineOfPi(size).magnitude)
        - log(size) - result
    }
    return result
  }
}
