import TensorOps

#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// CPython's generator: the Mersenne twister, seeded and read as CPython does it.
struct PythonRandom {
  let twister: MersenneTwister
  /// The second of two normal numbers that `gauss` makes at once.
  var nextGauss: Double?

  /// Seeded by an integer, as `random.seed(n)`: by the 32-bit pieces of its magnitude.
  init(seed: Int) {
    self.init(magnitude: UInt64(seed.magnitude))
  }

  /// Seeded by an integer from 0 on.
  init(magnitude: UInt64) {
    var key = [UInt32(truncatingIfNeeded: magnitude)]
    if magnitude >> 32 != 0 { key.append(UInt32(truncatingIfNeeded: magnitude >> 32)) }
    self.init(key: key)
  }

  /// Seeded by 32-bit pieces, the lowest first.
  init(key: [UInt32]) {
    twister = MersenneTwister(key: key)
  }

  /// Seeded from the system.
  static func fromSystem() -> PythonRandom {
    var generator = SystemRandomNumberGenerator()
    return PythonRandom(key: (0..<8).map { _ in generator.next() })
  }

  /// In [0, 1), with 53 bits.
  func random() -> Double { twister.nextDouble() }

  /// So many random bits, 0 to 64.
  func bits(_ count: Int) -> UInt {
    if count <= 0 { return 0 }
    if count <= 32 { return UInt(twister.next32() >> UInt32(32 - count)) }
    let low = UInt(twister.next32())
    let high = UInt(twister.next32() >> UInt32(64 - count))
    return high << 32 | low
  }

  /// In [0, n): as many bits as n has, drawn again until they are below it.
  func below(_ n: UInt) -> UInt {
    if n == 0 { return 0 }
    let count = 64 - n.leadingZeroBitCount
    var value = bits(count)
    while value >= n { value = bits(count) }
    return value
  }
}

/// Numbers of a distribution, each by the method that CPython takes. `poll` is called once a turn of
/// a loop that numbers of no use (NaN) would keep going for ever.
extension PythonRandom {
  func triangular(_ low: Double, _ high: Double, mode: Double?) -> Double {
    var (low, high) = (low, high)
    var u = random()
    var c = mode.map { ($0 - low) / (high - low) } ?? 0.5
    if u > c {
      u = 1 - u
      c = 1 - c
      swap(&low, &high)
    }
    return low + (high - low) * (u * c).squareRoot()
  }

  /// A pair by Box and Muller's way; the second one is kept.
  mutating func gauss() -> Double {
    if let kept = nextGauss {
      nextGauss = nil
      return kept
    }
    let angle = random() * (2 * Double.pi)
    let radius = (-2 * log(1 - random())).squareRoot()
    nextGauss = sin(angle) * radius
    return cos(angle) * radius
  }

  /// By the ratio of uniform numbers (A. Kinderman, J. Monahan 1977).
  func normal() -> Double {
    let magic = 4 * exp(-0.5) / (2.0).squareRoot()
    while true {
      let u1 = random()
      let u2 = 1 - random()
      let z = magic * (u1 - 0.5) / u2
      if z * z / 4 <= -log(u2) { return z }
    }
  }

  /// The direction of a circular normal distribution (N. Fisher 1993).
  func vonMises(_ mu: Double, _ kappa: Double, poll: () throws -> Void) rethrows -> Double {
    let turn = 2 * Double.pi
    if kappa <= 1e-6 { return turn * random() }
    let s = 0.5 / kappa
    let r = s + (1 + s * s).squareRoot()
    var z: Double
    while true {
      try poll()
      z = cos(Double.pi * random())
      let d = z / (r + z)
      let u = random()
      if u < 1 - d * d || u <= (1 - d) * exp(d) { break }
    }
    let q = 1 / r
    let f = (q + z) / (1 + q * z)
    let angle = random() > 0.5 ? mu + acos(f) : mu - acos(f)
    let rest = fmod(angle, turn)
    return rest < 0 ? rest + turn : rest
  }

  /// By R. Cheng (1977) above 1, by algorithm GS (W. Kennedy, J. Gentle) below.
  func gamma(_ alpha: Double, _ beta: Double, poll: () throws -> Void) rethrows -> Double {
    if alpha == 1 { return -log(1 - random()) * beta }
    if alpha > 1 {
      let ainv = (2 * alpha - 1).squareRoot()
      let b = alpha - log(4)
      let c = alpha + ainv
      let magic = 1 + log(4.5)
      while true {
        try poll()
        let u1 = random()
        guard u1 > 1e-7 && u1 < 0.9999999 else { continue }
        let u2 = 1 - random()
        let v = log(u1 / (1 - u1)) / ainv
        let x = alpha * exp(v)
        let z = u1 * u1 * u2
        let r = b + c * v - x
        if r + magic - 4.5 * z >= 0 || r >= log(z) { return x * beta }
      }
    }
    let e = 2.718281828459045
    while true {
      try poll()
      let b = (e + alpha) / e
      let p = b * random()
      let x = p <= 1 ? pow(p, 1 / alpha) : -log((b - p) / alpha)
      let u = random()
      if p > 1 ? u <= pow(x, alpha - 1) : u <= exp(-x) { return x * beta }
    }
  }
}
