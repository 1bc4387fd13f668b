/// What belongs to the gamma function besides its logarithm: the zeta function, the derivatives of
/// the logarithm, and the incomplete integrals.
enum GammaFunctions {
  static let all: [Operation] = [zeta, polygamma, polygammaMethod, mvlgamma, igamma, igammac]

  static let zeta = Operation.binary(
    "zeta", Zeta.self, in: [.special], writes: [.out], .numbers, .wide("zeta_cpu"), real: true,
    summary: "The Hurwitz zeta function.", formula: "out = Σₖ₌₀ 1 / (other + k)^input",
    notes: [
      "An input of 1 gives inf, one below 1 NaN.",
      "Where other is 0 or a negative integer, inf; elsewhere below 0 only whole inputs have values.",
    ],
    related: ["polygamma"],
    examples: [
      .init(
        "torch.special.zeta(torch.tensor([2., 4.]), 1)", gives: "tensor([1.6449, 1.0823])"),
      .init("torch.special.zeta(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let polygamma = Operation(
    "polygamma", in: [.torch, .special], writes: [.out],
    summary: "The n-th derivative of the digamma function.", shapes: "input: [...] → [...]",
    formula: "out = (−1)ⁿ⁺¹ n! ζ(n + 1, x)", notes: ["Integers give the default float dtype."],
    related: ["digamma", "zeta"],
    examples: [
      .init("torch.polygamma(1, torch.tensor([1., 0.5]))", gives: "tensor([1.6449, 4.9348])"),
      .init("torch.polygamma(-1, torch.ones(1))", fails: Refusal.self),
    ],
    Signature(
      [.int("n"), .tensor()],
      plan: { (call) throws(OperationError) in try polygammaPlan(call, call[1], order: call.int(0))
      },
      kernel: { (plan, call) throws(OperationError) in
        try differentiate(call[1], order: call.int(0), plan, call)
      }))

  static let polygammaMethod = Operation(
    "Tensor.polygamma", in: [], aliases: [.init("polygamma", in: [.method])], writes: [.inPlace],
    summary: "The n-th derivative of the digamma function.", shapes: "input: [...] → [...]",
    formula: "out = (−1)ⁿ⁺¹ n! ζ(n + 1, x)", source: "PyTorch: torch.Tensor.polygamma",
    related: ["polygamma"],
    examples: [
      .init("torch.tensor([1., 0.5]).polygamma(1)", gives: "tensor([1.6449, 4.9348])"),
      .init("torch.ones(1).polygamma(-1)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .int("n")],
      plan: { (call) throws(OperationError) in try polygammaPlan(call, call[0], order: call.int(1))
      },
      kernel: { (plan, call) throws(OperationError) in
        try differentiate(call[0], order: call.int(1), plan, call)
      }))

  private static func polygammaPlan(
    _ call: Call, _ input: Argument, order: Int
  ) throws(OperationError) -> ElementwisePlan {
    if order < 0 {
      throw OperationError(
        Refusal(
          .runtime, "there is no derivative number \(order)",
          torch: "polygamma(n, x) does not support negative n.", blamed: ["n"]))
    }
    try Overlap.check(call)
    guard case .tensor(let tensor) = input else {
      throw OperationError(Broken("the input was not bound as a tensor"))
    }
    return try ElementwisePlan(
      input, compute: tensor.dtype.isFloatingPoint ? tensor.dtype : call.runtime.defaultDType)
  }

  private static func differentiate(
    _ input: Argument, order: Int, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    if order == 0 {
      return try Elementwise.binary(Polygamma.self, input, .int(0), plan, call)
    }
    return try Elementwise.binary(Polygamma.self, input, .float(Double(order)), plan, call)
  }

  static let mvlgamma = Operation(
    "mvlgamma", in: [.torch, .method], aliases: [.init("multigammaln", in: [.special])],
    writes: [.inPlace, .out],
    summary: "The logarithm of the gamma function of p dims.", shapes: "input: [...] → [...]",
    formula: "out = p(p − 1)/4 ln π + Σⱼ₌₀ᵖ⁻¹ ln Γ(x − j/2)", related: ["lgamma"],
    examples: [
      .init("torch.mvlgamma(torch.tensor([2., 3.]), 2)", gives: "tensor([0.4516, 1.5502])"),
      .init("torch.mvlgamma(torch.ones(1), 0)", fails: Refusal.self),
    ],
    .composed([.tensor(), .int("p")]) { (call) throws(OperationError) in
      let runtime = call.runtime
      let input = call.tensor(0)
      let p = call.int(1)
      func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
        OperationError(Refusal(.runtime, message, torch: torch, blamed: [blamed]))
      }
      if input.dtype == .bool {
        throw refuse(
          "truth values have no gamma function", "The input tensor may not be a boolean tensor.",
          "input")
      }
      if p < 1 {
        throw refuse(
          "there are no \(p) dims", "p has to be greater than or equal to 1", "p")
      }
      // One column for each of the p terms.
      let places = try Ranges.arange(
        .float((1 - Double(p)) / 2), .float(0.5), .float(0.5),
        .dtype(input.dtype.isFloatingPoint ? input.dtype : runtime.defaultDType), signature: 1,
        runtime: runtime)
      let column = try Reshaping.unsqueeze(.tensor(input), .int(-1), runtime: runtime)
      let terms = try Special.lgamma(
        .tensor(try Arithmetic.add(.tensor(column), .tensor(places), runtime: runtime)),
        runtime: runtime)
      let sum = try Sums.sum(.tensor(terms), .int(-1), signature: 1, runtime: runtime)
      let size = Double(p)
      return .tensor(
        try Arithmetic.add(
          .tensor(sum), .float(size * (size - 1) * Double.log(.pi) / 4), runtime: runtime))
    })

  static let igamma = Operation.binary(
    "igamma", LowerGamma.self, aliases: [.init("gammainc", in: [.special])], .tensors,
    .floating("igamma_cpu"), summary: "The regularised lower incomplete gamma function.",
    formula: "out = 1/Γ(input) ∫₀^other t^(input − 1) e⁻ᵗ dt",
    notes: ["Negative numbers, two zeros and two infinities give NaN."],
    related: ["igammac", "lgamma"],
    examples: [
      .init(
        "torch.igamma(torch.tensor([1., 4.]), torch.tensor([1., 3.]))",
        gives: "tensor([0.6321, 0.3528])"),
      .init("torch.igamma(torch.tensor([1]), torch.tensor([1]))", fails: DTypeNotSupported.self),
    ])

  static let igammac = Operation.binary(
    "igammac", UpperGamma.self, aliases: [.init("gammaincc", in: [.special])], .tensors,
    .floating("igammac_cpu"), summary: "The regularised upper incomplete gamma function.",
    formula: "out = 1/Γ(input) ∫_other^∞ t^(input − 1) e⁻ᵗ dt",
    notes: ["Negative numbers, two zeros and two infinities give NaN."],
    related: ["igamma", "lgamma"],
    examples: [
      .init(
        "torch.igammac(torch.tensor([1., 4.]), torch.tensor([1., 3.]))",
        gives: "tensor([0.3679, 0.6472])"),
      .init("torch.igammac(torch.tensor([1]), torch.tensor([1]))", fails: DTypeNotSupported.self),
    ])

  struct Zeta: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ q: T) -> T {
      T(HurwitzZeta.value(Double(x), Double(q)))
    }
  }
  struct Polygamma: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ n: T) -> T {
      T(HurwitzZeta.polygamma(Double(n), Double(x)))
    }
  }
  struct LowerGamma: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ a: T, _ x: T) -> T {
      T(IncompleteGamma.value(Double(a), Double(x), upper: false))
    }
  }
  struct UpperGamma: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ a: T, _ x: T) -> T {
      T(IncompleteGamma.value(Double(a), Double(x), upper: true))
    }
  }
}

/// ζ(s, q) = Σ (q + k)⁻ˢ.
enum HurwitzZeta {
  static func value(_ s: Double, _ q: Double) -> Double {
    if s.isNaN || q.isNaN || s < 1 { return .nan }
    if s == 1 { return .infinity }
    if q > 0 { return positive(s, q) }
    if q == q.rounded(.down) { return q == -.infinity ? .nan : .infinity }
    guard s == s.rounded(.down) else { return .nan }
    // The terms below zero are, but for the sign, those from 1 − the fraction up to −q.
    let count = (-q).rounded(.up)
    let sign: Double = s.truncatingRemainder(dividingBy: 2) == 0 ? 1 : -1
    let first = count + q
    return positive(s, first) + sign * (positive(s, 1 - first) - positive(s, 1 - q))
  }

  /// B₂ⱼ / (2j)!, j from 1.
  private static let coefficients: [Double] = [
    1 / 12, -1 / 720, 1 / 30240, -1 / 1_209_600, 1 / 47_900_160, -691 / 1_307_674_368_000,
    1 / 74_724_249_600, -3617 / 10_670_622_842_880_000, 43867 / 5_109_094_217_170_944_000,
    -174611 / 802_857_662_698_291_200_000,
  ]

  /// The first terms one by one, the rest by Euler's and Maclaurin's formula.
  private static func positive(_ s: Double, _ q: Double) -> Double {
    var sum = 0.0
    var w = q
    for _ in 0..<10 {
      let term = Double.pow(w, -s)
      sum += term
      if term < sum * 1e-17 || sum == .infinity { return sum }
      w += 1
    }
    let power = Double.pow(w, -s)
    sum += power * w / (s - 1) + power / 2
    var factor = s * power / w
    for (j, coefficient) in coefficients.enumerated() {
      let term = coefficient * factor
      sum += term
      if !(term.magnitude > sum.magnitude * 1e-17) { break }
      let k = Double(2 * j)
      factor *= (s + k + 1) / w * ((s + k + 2) / w)
    }
    return sum
  }

  /// (−1)ⁿ⁺¹ n! ζ(n + 1, x); for n = 0 the digamma function.
  static func polygamma(_ n: Double, _ x: Double) -> Double {
    if n == 0 { return Special.digamma(x) }
    if n == 1 && x == .infinity { return 0 }
    let sign: Double = n.truncatingRemainder(dividingBy: 2) == 0 ? -1 : 1
    return sign * Double.exp(Double.lgamma(n + 1)) * value(n + 1, x)
  }
}

/// The incomplete gamma integrals, as fractions of the whole.
enum IncompleteGamma {
  static func value(_ a: Double, _ x: Double, upper: Bool) -> Double {
    guard a >= 0, x >= 0 else { return .nan }
    if a == 0 { return x > 0 ? (upper ? 0 : 1) : .nan }
    if x == 0 { return upper ? 1 : 0 }
    if a == .infinity { return x == .infinity ? .nan : upper ? 1 : 0 }
    if x == .infinity { return upper ? 0 : 1 }
    if a > 20000 { return uniform(a, x, upper: upper) }
    if x < a + 1 {
      let lower = series(a, x)
      return upper ? 1 - lower : lower
    }
    let rest = fraction(a, x)
    return upper ? rest : 1 - rest
  }

  /// xᵃ e⁻ˣ / Γ(a + 1).
  private static func peak(_ a: Double, _ x: Double) -> Double {
    if a < 10 { return Double.exp(a * Double.log(x) - x - Double.lgamma(a + 1)) }
    // Stirling's series, so that nothing large cancels.
    let square = 1 / (a * a)
    let stirling = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / a
    return Double.exp(-a * excess((x - a) / a) - stirling) / (2 * .pi * a).squareRoot()
  }

  /// μ − ln(1 + μ).
  private static func excess(_ mu: Double) -> Double {
    if mu.magnitude > 0.25 { return mu - Double.log1p(mu) }
    var power = mu
    var sum = 0.0
    for k in 2...40 {
      power *= -mu
      sum -= power / Double(k)
      if !(power.magnitude > sum.magnitude * 1e-17) { break }
    }
    return sum
  }

  /// The lower integral's power series (DLMF 8.11.4).
  private static func series(_ a: Double, _ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for n in 1...10000 {
      term *= x / (a + Double(n))
      sum += term
      if !(term > sum * 1e-17) { break }
    }
    return Swift.min(peak(a, x) * sum, 1)
  }

  /// The upper integral's continued fraction (DLMF 8.9.2), from the front by Lentz's method.
  private static func fraction(_ a: Double, _ x: Double) -> Double {
    let least = 1e-300
    var b = x + 1 - a
    var c = 1 / least
    var d = 1 / b
    var product = d
    for n in 1...10000 {
      let k = Double(n)
      let numerator = -k * (k - a)
      b += 2
      d = numerator * d + b
      if d.magnitude < least { d = least }
      c = b + numerator / c
      if c.magnitude < least { c = least }
      d = 1 / d
      let step = c * d
      product *= step
      if !((step - 1).magnitude > 1e-16) { break }
    }
    return Swift.min(peak(a, x) * a * product, 1)
  }

  /// For large a, the uniform expansion around x = a (DLMF 8.12.3, with 8.12.9's coefficients).
  private static func uniform(_ a: Double, _ x: Double, upper: Bool) -> Double {
    let mu = (x - a) / a
    let exponent = a * excess(mu)
    let eta = (2 * excess(mu)).squareRoot() * (mu < 0 ? -1 : 1)
    let tail = 0.5 * Double.erfc((upper ? 1 : -1) * eta * (a / 2).squareRoot())
    // Where the correction counts, eta is small.
    let c0 =
      -1.0 / 3 + eta * (1.0 / 12 + eta * (-2.0 / 135 + eta * (1.0 / 864 + eta * (1.0 / 2835))))
    let c1 = -1.0 / 540 + eta * (-1.0 / 288 + eta * (1.0 / 378))
    let c2 = 25.0 / 6048 - eta * (139.0 / 51840)
    let rest =
      exponent > 745
      ? 0 : Double.exp(-exponent) / (2 * .pi * a).squareRoot() * (c0 + (c1 + c2 / a) / a)
    return Swift.min(Swift.max(upper ? tail + rest : tail - rest, 0), 1)
  }
}
