/// The error function, the gamma function and their kin, element by element.
enum Special {
  static let all: [Operation] = [erf, erfc, erfinv, lgamma, digamma, entr]

  static let erf = Operation.unaryFloat(
    "erf", Erf.self, in: [.torch, .method, .special], summary: "The error function.",
    formula: "out = 2/√π ∫₀ˣ e^(−t²) dt", related: ["erfc", "erfinv"],
    examples: [.init("torch.erf(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 0.8427])")])

  static let erfc = Operation.unaryFloat(
    "erfc", Erfc.self, in: [.torch, .method, .special],
    summary: "One minus the error function, exact where that is small.", formula: "out = 1 − erf x",
    related: ["erf"],
    examples: [.init("torch.erfc(torch.tensor([0., 1.]))", gives: "tensor([1.0000, 0.1573])")])

  static let erfinv = Operation.unaryFloat(
    "erfinv", ErfInv.self, in: [.torch, .method, .special],
    summary: "The number whose error function it is.",
    notes: ["±1 give ±inf; beyond: NaN."], related: ["erf"],
    examples: [.init("torch.erfinv(torch.tensor([0., 0.5]))", gives: "tensor([0.0000, 0.4769])")])

  static let lgamma = Operation.unaryFloat(
    "lgamma", LogGamma.self, aliases: [.init("gammaln", in: [.special])],
    summary: "The logarithm of the gamma function's magnitude.", formula: "out = ln |Γ(x)|",
    notes: ["0 and negative integers give inf."], related: ["digamma"],
    examples: [.init("torch.lgamma(torch.tensor([1., 5.]))", gives: "tensor([0.0000, 3.1781])")])

  static let digamma = Operation.unaryFloat(
    "digamma", Digamma.self, in: [.torch, .method, .special],
    aliases: [.init("psi", in: [.special])],
    summary: "The derivative of the gamma function's logarithm.", formula: "out = Γ′(x) / Γ(x)",
    notes: ["0 gives −inf, negative integers NaN."], related: ["lgamma"],
    examples: [.init("torch.digamma(torch.tensor([1., 2.]))", gives: "tensor([-0.5772,  0.4228])")])

  static let entr = Operation.unaryFloat(
    "entr", Entr.self, in: [.special], writes: [.out],
    summary: "What each probability adds to an entropy.", formula: "out = −x ln x",
    notes: ["0 gives 0, negative numbers −inf."], related: ["log", "softmax"],
    examples: [
      .init(
        "torch.special.entr(torch.tensor([0.5, 0., -1.]))",
        gives: "tensor([0.3466, 0.0000,   -inf])"),
      .init("torch.special.entr(0.5)", fails: "argument-type"),
    ])

  struct Erf: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.erf(x) }
  }
  struct Erfc: RealUnaryKernel {
    // In float64: float32's own is two units off where the result is denormal.
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T(Double.erfc(Double(x))) }
  }
  struct LogGamma: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.lgamma(x) }
  }
  struct ErfInv: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      T(Special.inverseErf(Double(x)))
    }
  }
  struct Entr: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x == 0 ? 0 : x < 0 ? -.infinity : -x * T.log(x)
    }
  }
  struct Digamma: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      T(Special.digamma(Double(x)))
    }
  }

  /// A rough inverse by elementary functions (Winitzki's), then Newton's steps, taken on erfc so
  /// that nothing cancels near ±1.
  static func inverseErf(_ y: Double) -> Double {
    let magnitude = Swift.abs(y)
    guard magnitude < 1 else { return magnitude == 1 ? (y > 0 ? .infinity : -.infinity) : .nan }
    if y == 0 { return y }
    let logarithm = Double.log1p(-magnitude * magnitude)
    let a = 0.147
    let half = 2 / (.pi * a) + logarithm / 2
    var x = ((half * half - logarithm / a).squareRoot() - half).squareRoot()
    let slope = 2 / Double.pi.squareRoot()
    for _ in 0..<4 {
      let error =
        magnitude < 0.5 ? magnitude - Double.erf(x) : Double.erfc(x) - (1 - magnitude)
      let density = slope * Double.exp(-x * x)
      if density == 0 { break }
      let step = error / density
      // Halley's correction: the curvature of erf is −2x times its slope.
      x += step / (1 - x * step)
    }
    return y < 0 ? -x : x
  }

  /// Upwards to where the asymptotic series is exact; reflected below zero.
  static func digamma(_ x: Double) -> Double {
    if x == 0 { return x.sign == .minus ? .infinity : -.infinity }
    if x < 0 {
      if x == x.rounded(.towardZero) { return .nan }
      let fraction = x - x.rounded(.towardZero)
      return digamma(1 - x) - .pi / Double.tan(.pi * fraction)
    }
    var shift = 0.0
    var z = x
    while z < 10 {
      shift -= 1 / z
      z += 1
    }
    let square = 1 / (z * z)
    // The Bernoulli numbers B₂ₖ / 2k, from the highest.
    let terms: [Double] = [
      1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12,
    ]
    var series = 0.0
    for term in terms { series = series * square + term }
    return shift + Double.log(z) - 0.5 / z - series * square
  }
}
