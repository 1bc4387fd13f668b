#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Real numbers of a distribution, each by the method that NumPy takes. Parameters are checked by
/// the caller (`NumPyDistribution`).
extension NumPyRandom {
  @inline(__always)
  public func uniform() -> Double { bits.nextDouble() }

  /// G. Marsaglia and W. Tsang (2000) from 1 on; below 1 by rejection from a power and an
  /// exponential. NaN gives NaN (no number would ever be taken).
  public func standardGamma(_ shape: Double) -> Double {
    if shape.isNaN { return shape }
    if shape == 1 { return standardExponential() }
    if shape == 0 { return 0 }
    if shape < 1 {
      while true {
        let u = uniform()
        let v = standardExponential()
        if u <= 1 - shape {
          let x = pow(u, 1 / shape)
          if x <= v { return x }
        } else {
          let y = -log((1 - u) / shape)
          let x = pow(1 - shape + shape * y, 1 / shape)
          if x <= v + y { return x }
        }
      }
    }
    let b = shape - 1 / 3.0
    let c = 1 / (9 * b).squareRoot()
    while true {
      var x: Double
      var v: Double
      repeat {
        x = standardNormal()
        v = 1 + c * x
      } while v <= 0
      v = v * v * v
      let u = uniform()
      if u < 1 - 0.0331 * (x * x) * (x * x) { return b * v }
      if log(u) < 0.5 * x * x + b * (1 - v + log(v)) { return b * v }
    }
  }

  public func chiSquare(_ degrees: Double) -> Double { 2 * standardGamma(degrees / 2) }

  /// M. Jöhnk's method where both are at most 1, else by two gamma numbers.
  public func beta(_ a: Double, _ b: Double) -> Double {
    if a.isNaN || b.isNaN { return .nan }
    guard a <= 1 && b <= 1 else {
      let first = standardGamma(a)
      let second = standardGamma(b)
      return first / (first + second)
    }
    if !isLegacy && a < 3e-103 && b < 3e-103 {
      // One of the two ends, as good as surely.
      return (a + b) * uniform() < a ? 1 : 0
    }
    while true {
      let u = uniform()
      let v = uniform()
      let x = pow(u, 1 / a)
      let y = pow(v, 1 / b)
      if x + y > 1 || (!isLegacy && u + v == 0) { continue }
      if isLegacy ? x + y > 0 : x > 0 && y > 0 { return x / (x + y) }
      // Too small for doubles: by their logarithms.
      var logX = log(u) / a
      var logY = log(v) / b
      if !isLegacy {
        let difference = logX - logY
        return difference > 0
          ? exp(-log1p(exp(-difference))) : exp(difference - log1p(exp(difference)))
      }
      let larger = max(logX, logY)
      logX -= larger
      logY -= larger
      return exp(logX - log(exp(logX) + exp(logY)))
    }
  }

  public func laplace(_ location: Double, _ scale: Double) -> Double {
    while true {
      let u = uniform()
      if u >= 0.5 { return location - scale * log(2 - u - u) }
      if u > 0 { return location + scale * log(u + u) }
    }
  }

  public func gumbel(_ location: Double, _ scale: Double) -> Double {
    while true {
      let u = 1 - uniform()
      if u < 1 { return location - scale * log(-log(u)) }
    }
  }

  public func logistic(_ location: Double, _ scale: Double) -> Double {
    while true {
      let u = uniform()
      if u > 0 { return location + scale * log(u / (1 - u)) }
    }
  }

  public func rayleigh(_ scale: Double) -> Double {
    scale
      * (isLegacy
        ? (-2 * log1p(-uniform())).squareRoot() : (2 * standardExponential()).squareRoot())
  }

  public func pareto(_ a: Double) -> Double {
    isLegacy ? exp(standardExponential() / a) - 1 : expm1(standardExponential() / a)
  }

  public func weibull(_ a: Double) -> Double {
    a == 0 ? 0 : pow(standardExponential(), 1 / a)
  }

  public func power(_ a: Double) -> Double {
    isLegacy
      ? pow(1 - exp(-standardExponential()), 1 / a) : pow(-expm1(-standardExponential()), 1 / a)
  }

  public func standardT(_ degrees: Double) -> Double {
    let normal = standardNormal()
    let gamma = standardGamma(degrees / 2)
    return (degrees / 2).squareRoot() * normal / gamma.squareRoot()
  }

  public func fisher(_ above: Double, _ below: Double) -> Double {
    let first = chiSquare(above) * below
    return first / (chiSquare(below) * above)
  }

  public func standardCauchy() -> Double {
    let first = standardNormal()
    return first / standardNormal()
  }

  /// The inverse Gaussian.
  public func wald(_ mean: Double, _ scale: Double) -> Double {
    let normal = standardNormal()
    let y = mean * normal * normal
    let x =
      isLegacy
      ? mean + mean / (2 * scale) * (y - (4 * scale * y + y * y).squareRoot())
      : mean * (1 - 2 / (1 + (1 + 4 * scale / y).squareRoot()))
    return uniform() <= mean / (mean + x) ? x : mean * mean / x
  }

  public func triangular(_ left: Double, _ mode: Double, _ right: Double) -> Double {
    let base = right - left
    let leftBase = mode - left
    let u = uniform()
    if u <= leftBase / base { return left + (u * (leftBase * base)).squareRoot() }
    return right - ((1 - u) * ((right - mode) * base)).squareRoot()
  }

  /// D. Best and N. Fisher (1979).
  public func vonMises(_ mu: Double, _ kappa: Double) -> Double {
    if kappa.isNaN { return .nan }
    if kappa < 1e-8 { return Double.pi * (2 * uniform() - 1) }
    if !isLegacy && kappa > 1e6 {
      // As good as normal, wrapped around.
      var angle = mu + (1 / kappa).squareRoot() * standardNormal()
      if angle < -.pi { angle += 2 * .pi }
      if angle > .pi { angle -= 2 * .pi }
      return angle
    }
    let s: Double
    if kappa < 1e-5 {
      s = 1 / kappa + kappa
    } else {
      let r = 1 + (1 + 4 * kappa * kappa).squareRoot()
      let rho = (r - (2 * r).squareRoot()) / (2 * kappa)
      s = (1 + rho * rho) / (2 * rho)
    }
    var w: Double
    while true {
      let z = cos(Double.pi * uniform())
      w = (1 + s * z) / (s + z)
      let y = kappa * (s - w)
      let v = uniform()
      // NaN of an infinite kappa is taken: no later number would be better.
      if y * (2 - y) - v >= 0 || log(y / v) + 1 - y >= 0 || y.isNaN { break }
    }
    let angle = (uniform() < 0.5 ? -acos(w) : acos(w)) + mu
    let rest = fmod(abs(angle) + .pi, 2 * .pi) - .pi
    return angle < 0 ? -rest : rest
  }
}

extension NumPyRandom {
  /// Positive numbers that add up to 1: gamma numbers by their sum. Where all parameters are below
  /// 0.1, the newer family breaks them off a stick instead, so that the sum can't be 0.
  public func dirichlet(_ alpha: [Double]) -> [Double] {
    if !isLegacy && !alpha.isEmpty && alpha.allSatisfy({ $0 < 0.1 }) {
      var rests = alpha
      for place in stride(from: alpha.count - 2, through: 0, by: -1) {
        rests[place] = rests[place + 1] + alpha[place]
      }
      var result = [Double](repeating: 0, count: alpha.count)
      if !(rests[0] > 0) { return result }
      var left = 1.0
      for place in 0..<alpha.count - 1 {
        let part = beta(alpha[place], rests[place + 1])
        result[place] = left * part
        left *= 1 - part
        if rests[place + 1] == 0 { break }
      }
      result[alpha.count - 1] = left
      return result
    }
    let drawn = alpha.map { standardGamma($0) }
    var sum = 0.0
    for number in drawn { sum += number }
    let factor = 1 / sum
    return drawn.map { $0 * factor }
  }
}
