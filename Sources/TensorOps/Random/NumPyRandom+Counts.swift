#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Numbers of events in a fixed time.
enum Poisson {
  /// From a rate of 10 on by transformed rejection (W. Hörmann, "The transformed rejection method for
  /// generating Poisson random variables", 1993), below by counting the factors of a product.
  @inline(__always)
  static func draw(
    _ rate: Double, uniform: () -> Double, logGamma: (Double) -> Double
  ) -> Int {
    if rate == 0 { return 0 }
    if rate < 10 {
      let bound = exp(-rate)
      var product = uniform()
      var count = 0
      while product > bound {
        count += 1
        product *= uniform()
      }
      return count
    }
    let logRate = log(rate)
    let b = 0.931 + 2.53 * rate.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let v0 = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let us = 0.5 - abs(u)
      let count = Int(truncatingLikeC: ((2 * a / us + b) * u + rate + 0.43).rounded(.down))
      if us >= 0.07 && v <= v0 { return count }
      if count < 0 || us < 0.013 && v > us { continue }
      if log(v) + log(inverseAlpha) - log(a / (us * us) + b)
        <= -rate + Double(count) * logRate - logGamma(Double(count) + 1)
      {
        return count
      }
    }
  }
}

/// Whole numbers of a distribution, each by the method that NumPy takes.
extension NumPyRandom {
  public func poisson(_ rate: Double) -> Int {
    Poisson.draw(rate, uniform: { bits.nextDouble() }, logGamma: SpecialFunctions.logGamma)
  }

  public func binomial(_ trials: Int, _ chance: Double) -> Int {
    if !isLegacy && (trials == 0 || chance == 0) { return 0 }
    if chance <= 0.5 {
      return chance * Double(trials) <= 30
        ? invertedBinomial(trials, chance) : rejectedBinomial(trials, chance)
    }
    let other = 1 - chance
    return other * Double(trials) <= 30
      ? trials - invertedBinomial(trials, other) : trials - rejectedBinomial(trials, other)
  }

  /// By walking along the running sum of the probabilities.
  private func invertedBinomial(_ trials: Int, _ chance: Double) -> Int {
    let n = Double(trials)
    let q = 1 - chance
    let start = exp(n * log(q))
    let mean = n * chance
    let bound = Int(truncatingLikeC: min(n, mean + 10 * (mean * q + 1).squareRoot()))
    var count = 0
    var term = start
    var u = uniform()
    while u > term {
      count += 1
      if count > bound {
        count = 0
        term = start
        u = uniform()
      } else {
        u -= term
        term = (Double(trials &- count &+ 1) * chance * term) / (Double(count) * q)
      }
    }
    return count
  }

  /// By rejection from a triangle, a parallelogram and two exponential tails (V. Kachitvichyanukul,
  /// B. Schmeiser, "Binomial Random Variate Generation", 1988: algorithm BTPE).
  private func rejectedBinomial(_ trials: Int, _ chance: Double) -> Int {
    let n = Double(trials)
    let r = min(chance, 1 - chance)
    let q = 1 - r
    let fm = n * r + r
    let m = Int(truncatingLikeC: fm.rounded(.down))
    let mode = Double(m)
    let p1 = (2.195 * (n * r * q).squareRoot() - 4.6 * q).rounded(.down) + 0.5
    let xm = mode + 0.5
    let xl = xm - p1
    let xr = xm + p1
    let c = 0.134 + 20.5 / (15.3 + mode)
    let left = (fm - xl) / (fm - xl * r)
    let lambdaLeft = left * (1 + left / 2)
    let right = (xr - fm) / (xr * q)
    let lambdaRight = right * (1 + right / 2)
    let p2 = p1 * (1 + 2 * c)
    let p3 = p2 + c / lambdaLeft
    let p4 = p3 + c / lambdaRight
    let variance = n * r * q
    while true {
      let u = uniform() * p4
      var v = uniform()
      let y: Int
      if u <= p1 {
        return settled(Int(truncatingLikeC: (xm - p1 * v + u).rounded(.down)), trials, chance)
      } else if u <= p2 {
        let x = xl + (u - p1) / c
        v = v * c + 1 - abs(mode - x + 0.5) / p1
        if v > 1 { continue }
        y = Int(truncatingLikeC: x.rounded(.down))
      } else if u <= p3 {
        y = Int(truncatingLikeC: (xl + log(v) / lambdaLeft).rounded(.down))
        if y < 0 || v == 0 { continue }
        v = v * (u - p2) * lambdaLeft
      } else {
        y = Int(truncatingLikeC: (xr - log(v) / lambdaRight).rounded(.down))
        if y > trials || v == 0 { continue }
        v = v * (u - p3) * lambdaRight
      }
      let k = Int(clamping: (y &- m).magnitude)
      if !(k > 20 && Double(k) < variance / 2 - 1) {
        // Near the middle, or far out: the ratio of the probabilities, factor by factor.
        let s = r / q
        let a = s * (n + 1)
        var ratio = 1.0
        if m < y {
          for i in (m + 1)...y { ratio *= a / Double(i) - s }
        } else if m > y {
          for i in (y + 1)...m { ratio /= a / Double(i) - s }
        }
        if v <= ratio { return settled(y, trials, chance) }
        continue
      }
      let distance = Double(k)
      let rho =
        (distance / variance)
        * ((distance * (distance / 3 + 0.625) + 0.16666666666666666) / variance + 0.5)
      let t = -distance * distance / (2 * variance)
      let logV = log(v)
      if logV < t - rho { return settled(y, trials, chance) }
      if logV > t + rho { continue }
      let x1 = Double(y &+ 1)
      let f1 = Double(m &+ 1)
      let z = Double(trials &+ 1 &- m)
      let w = Double(trials &- y &+ 1)
      func tail(_ x: Double) -> Double {
        let s = x * x
        return (13680 - (462 - (132 - (99 - 140 / s) / s) / s) / s) / x / 166320
      }
      let bound =
        xm * log(f1 / x1) + (Double(trials &- m) + 0.5) * log(z / w)
        + Double(y &- m) * log(w * r / (x1 * q)) + tail(f1) + tail(z) + tail(x1) + tail(w)
      if logV <= bound { return settled(y, trials, chance) }
    }
  }

  private func settled(_ count: Int, _ trials: Int, _ chance: Double) -> Int {
    chance > 0.5 ? trials &- count : count
  }

  /// Trials up to the first success.
  public func geometric(_ chance: Double) -> Int {
    if chance >= 0.333333333333333333333333 {
      var count = 1
      var term = chance
      var sum = chance
      let u = uniform()
      while u > sum && term > 0 {
        term *= 1 - chance
        sum += term
        count += 1
      }
      return count
    }
    if isLegacy {
      return Int(truncatingLikeC: (log1p(-uniform()) / log(1 - chance)).rounded(.up))
    }
    let real = (-standardExponential() / log1p(-chance)).rounded(.up)
    return real >= 0x1p63 ? .max : Int(truncatingLikeC: real)
  }

  /// Failures before so many successes.
  public func negativeBinomial(_ successes: Double, _ chance: Double) -> Int {
    poisson((1 - chance) / chance * standardGamma(successes))
  }

  /// How many of so many trials fall to each of the probabilities.
  public func multinomial(_ trials: Int, _ chances: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: chances.count)
    guard let last = counts.indices.last else { return counts }
    var left = trials
    var rest = 1.0
    for place in 0..<last {
      counts[place] = binomial(left, chances[place] / rest)
      left -= counts[place]
      if left <= 0 { break }
      rest -= chances[place]
    }
    if left > 0 { counts[last] = left }
    return counts
  }
}

/// Functions that NumPy has in its own form.
enum SpecialFunctions {
  /// ln Γ(x), by the series of J. Stirling from 7 on and by recurrence below.
  static func logGamma(_ x: Double) -> Double {
    if x == 1 || x == 2 { return 0 }
    let shift = x <= 7 ? Int(truncatingLikeC: 7 - x) : 0
    var start = x + Double(shift)
    let inverse = 1 / (start * start)
    var sum = -1.39243221690590
    for coefficient in [
      1.796443723688307e-01, -2.955065359477124e-02, 6.410256410256410e-03, -1.917526917526918e-03,
      8.417508417508418e-04, -5.952380952380952e-04, 7.936507936507937e-04, -2.777777777777778e-03,
      8.333333333333333e-02,
    ] {
      sum = sum * inverse + coefficient
    }
    // ln(2π) / 2.
    let halfLog = 0.91893853320467267
    var result = sum / start + halfLog + (start - 0.5) * log(start) - start
    for _ in 0..<shift {
      result -= log(start - 1)
      start -= 1
    }
    return result
  }
}
