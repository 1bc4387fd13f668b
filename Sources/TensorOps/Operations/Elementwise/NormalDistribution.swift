/// The normal distribution's function, its logarithm and its inverse, and the scaled error function
/// they stand on.
enum NormalDistribution {
  static let all: [Operation] = [erfcx, ndtr, logNdtr, ndtri]

  static let erfcx = Operation.unaryFloat(
    "erfcx", Erfcx.self, in: [.special], writes: [.out], .wide("erfcx_cpu"),
    summary: "The complementary error function, scaled so that it doesn't vanish.",
    formula: "out = e^(x²) erfc x", related: ["erfc", "log_ndtr"],
    examples: [
      .init("torch.special.erfcx(torch.tensor([0., 10.]))", gives: "tensor([1.0000, 0.0561])"),
      .init("torch.special.erfcx(torch.ones(1).half())", fails: DTypeNotSupported.self),
    ])

  static let ndtr = Operation.unaryFloat(
    "ndtr", Ndtr.self, in: [.special], writes: [.out],
    summary: "How likely a standard normal number is to lie below each element.",
    formula: "out = ½ erfc(−x/√2)", related: ["ndtri", "log_ndtr", "erf"],
    examples: [
      .init("torch.special.ndtr(torch.tensor([0., 1.]))", gives: "tensor([0.5000, 0.8413])"),
      .init("torch.special.ndtr(0.5)", fails: "argument-type"),
    ])

  static let logNdtr = Operation.unaryFloat(
    "log_ndtr", LogNdtr.self, in: [.special], writes: [.out], .wide("log_ndtr_cpu"),
    summary: "The logarithm of the normal distribution's function, exact in the far tail.",
    formula: "out = ln ½ erfc(−x/√2)", related: ["ndtr"],
    examples: [
      .init(
        "torch.special.log_ndtr(torch.tensor([0., -40.]))",
        gives: "tensor([-6.9315e-01, -8.0461e+02])"),
      .init("torch.special.log_ndtr(torch.ones(1).half())", fails: DTypeNotSupported.self),
    ])

  static let ndtri = Operation.unaryFloat(
    "ndtri", Ndtri.self, in: [.special], writes: [.out], .wide("ndtri_cpu"),
    summary: "The number that a standard normal one lies below with each probability.",
    notes: ["0 gives −inf, 1 inf, what is no probability NaN."],
    related: ["ndtr", "erfinv"],
    examples: [
      .init("torch.special.ndtri(torch.tensor([0.5, 0.25]))", gives: "tensor([ 0.0000, -0.6745])"),
      .init("torch.special.ndtri(torch.ones(1).half())", fails: DTypeNotSupported.self),
    ])

  struct Erfcx: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      T(NormalDistribution.erfcx(Double(x)))
    }
  }
  struct Ndtr: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      T(0.5 * Double.erfc(-Double(x) * 0.5.squareRoot()))
    }
  }
  struct LogNdtr: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      T(NormalDistribution.logNdtr(Double(x)))
    }
  }
  struct Ndtri: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      T(NormalDistribution.ndtri(Double(x)))
    }
  }

  /// The product of both factors where erfc has all its digits, the asymptotic series beyond.
  static func erfcx(_ x: Double) -> Double {
    if x > 10 {
      let square = x * x
      var (term, sum) = (1.0, 1.0)
      for k in 1...60 {
        term *= -Double(2 * k - 1) / (2 * square)
        sum += term
        if !(term.magnitude > 1e-17) { break }
      }
      return sum / (x * Double.pi.squareRoot())
    }
    // What the square's rounding lost counts: the exponential blows it up.
    let square = x * x
    if square == .infinity { return .infinity }
    let lost = (-square).addingProduct(x, x)
    let scale = Double.exp(square)
    return scale == .infinity ? scale : scale * Double.erfc(x) * (1 + lost)
  }

  static func logNdtr(_ x: Double) -> Double {
    let root = 0.5.squareRoot()
    if x < -1 { return Double.log(erfcx(-x * root) / 2) - x * x / 2 }
    return Double.log1p(-Double.erfc(x * root) / 2)
  }

  static func ndtri(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    if p > 0.9 { return -lowerTail(1 - p) }
    if p < 0.1 { return lowerTail(p) }
    return 2.0.squareRoot() * Special.inverseErf(2 * p - 1)
  }

  /// Newton's steps on the logarithm, which is concave, from the tail's leading terms.
  private static func lowerTail(_ p: Double) -> Double {
    let wanted = Double.log(p)
    let far = (-2 * wanted).squareRoot()
    let logTwoPi = Double.log(2 * Double.pi)
    var x = -(far - (logTwoPi + 2 * Double.log(far)) / (2 * far))
    for _ in 0..<12 {
      let reached = logNdtr(x)
      let slope = Double.exp(-x * x / 2 - logTwoPi / 2 - reached)
      let step = (reached - wanted) / slope
      x -= step
      if !(step.magnitude > x.magnitude * 1e-16) { break }
    }
    return x
  }
}
