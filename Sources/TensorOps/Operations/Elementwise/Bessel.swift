/// The modified Bessel functions of the first kind, element by element.
enum Bessel {
  static let all: [Operation] = [i0, i0e, i1, i1e]

  static let i0 = Operation.unaryFloat(
    "i0", I0.self, aliases: [.init("i0", in: [.special])],
    summary: "The modified Bessel function of the first kind, of order 0.",
    formula: "out = Σₖ (x²/4)ᵏ / (k!)²",
    notes: ["inf where eˣ is too large for the dtype; NaN for infinities."],
    related: ["i0e", "i1"],
    examples: [.init("torch.i0(torch.tensor([0., 1.]))", gives: "tensor([1.0000, 1.2661])")])

  static let i0e = Operation.unaryFloat(
    "i0e", I0E.self, in: [.special], writes: [.out],
    summary: "The modified Bessel function of order 0, scaled so that it doesn't grow.",
    formula: "out = e^(−|x|) I₀(x)", related: ["i0", "i1e"],
    examples: [
      .init("torch.special.i0e(torch.tensor([0., 1.]))", gives: "tensor([1.0000, 0.4658])"),
      .init("torch.special.i0e(0.5)", fails: "argument-type"),
    ])

  static let i1 = Operation.unaryFloat(
    "i1", I1.self, in: [.special], writes: [.out],
    summary: "The modified Bessel function of the first kind, of order 1.",
    formula: "out = x/2 Σₖ (x²/4)ᵏ / (k! (k + 1)!)",
    notes: ["±inf where e^|x| is too large for the dtype; NaN for infinities."],
    related: ["i1e", "i0"],
    examples: [
      .init("torch.special.i1(torch.tensor([0., -1.]))", gives: "tensor([ 0.0000, -0.5652])"),
      .init("torch.special.i1(0.5)", fails: "argument-type"),
    ])

  static let i1e = Operation.unaryFloat(
    "i1e", I1E.self, in: [.special], writes: [.out],
    summary: "The modified Bessel function of order 1, scaled so that it doesn't grow.",
    formula: "out = e^(−|x|) I₁(x)", related: ["i1", "i0e"],
    examples: [
      .init("torch.special.i1e(torch.tensor([0., -1.]))", gives: "tensor([ 0.0000, -0.2079])"),
      .init("torch.special.i1e(0.5)", fails: "argument-type"),
    ])

  // The exponential in the element's own precision, as PyTorch takes it: its overflow decides.
  struct I0: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      T.exp(x.magnitude) * T(Bessel.scaled(order: 0, Double(x.magnitude)))
    }
  }
  struct I0E: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      T(Bessel.scaled(order: 0, Double(x.magnitude)))
    }
  }
  struct I1: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      let size = T.exp(x.magnitude) * T(Bessel.scaled(order: 1, Double(x.magnitude)))
      return x < 0 ? -size : size
    }
  }
  struct I1E: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      let size = T(Bessel.scaled(order: 1, Double(x.magnitude)))
      return x < 0 ? -size : size
    }
  }

  /// e⁻ˣ Iₙ(x) for x ≥ 0 and order n, 0 or 1: the power series, whose terms are all positive, up to
  /// 30; beyond, Hankel's asymptotic series (Abramowitz and Stegun 9.7.1), which is exact there.
  static func scaled(order: Int, _ x: Double) -> Double {
    let order = Double(order)
    if x <= 30 {
      let square = x * x / 4
      var term = order == 0 ? 1 : x / 2
      var sum = term
      for k in 1...200 {
        term *= square / (Double(k) * (Double(k) + order))
        sum += term
        if term < sum * 1e-17 { break }
      }
      return sum * Double.exp(-x)
    }
    var (term, sum) = (1.0, 1.0)
    for k in 1...60 {
      let odd = Double(2 * k - 1)
      term *= (odd * odd - 4 * order * order) / (8 * Double(k) * x)
      sum += term
      if !(term.magnitude > sum.magnitude * 1e-17) { break }
    }
    return sum / (2 * Double.pi * x).squareRoot()
  }
}
