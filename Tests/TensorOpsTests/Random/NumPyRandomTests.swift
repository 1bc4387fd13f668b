import Testing

@testable import TensorOps

/// NumPy's random numbers against its own, bit for bit.
@Suite("NumPy's random digits")
struct NumPyRandomTests {
  /// Ways of drawing by the names that the table gives them.
  static let draws: [String: @Sendable (any NumPyRandom) -> UInt64] = {
    func real(_ draw: @escaping @Sendable (any NumPyRandom) -> Double)
      -> @Sendable (
        any NumPyRandom
      ) -> UInt64
    {
      { draw($0).bitPattern }
    }
    func count(_ draw: @escaping @Sendable (any NumPyRandom) -> Int)
      -> @Sendable (
        any NumPyRandom
      ) -> UInt64
    {
      { UInt64(bitPattern: Int64(draw($0))) }
    }
    return [
      "random": real { $0.uniform() },
      "normal": real { $0.standardNormal() },
      "exponential": real { $0.standardExponential() },
      "gamma0.3": real { $0.standardGamma(0.3) },
      "gamma1": real { $0.standardGamma(1) },
      "gamma2.5": real { $0.standardGamma(2.5) },
      "beta": real { $0.beta(2, 3) },
      "betasmall": real { $0.beta(0.5, 0.25) },
      "betatiny": real { $0.beta(0.001, 0.002) },
      "laplace": real { $0.laplace(1, 2) },
      "gumbel": real { $0.gumbel(1, 2) },
      "logistic": real { $0.logistic(1, 2) },
      "rayleigh": real { $0.rayleigh(3) },
      "pareto": real { $0.pareto(3) },
      "weibull": real { $0.weibull(3) },
      "power": real { $0.power(3) },
      "standard_t": real { $0.standardT(3) },
      "f": real { $0.fisher(3, 4) },
      "cauchy": real { $0.standardCauchy() },
      "wald": real { $0.wald(3, 2) },
      "triangular": real { $0.triangular(-1, 2, 5) },
      "vonmises": real { $0.vonMises(1, 4) },
      "vonmisesflat": real { $0.vonMises(1, 1e-6) },
      "vonmisessharp": real { $0.vonMises(1, 2e6) },
      "poisson3": count { $0.poisson(3) },
      "poisson40": count { $0.poisson(40) },
      "binomial10": count { $0.binomial(10, 0.3) },
      "binomial1000": count { $0.binomial(1000, 0.4) },
      "binomialhigh": count { $0.binomial(100_000, 0.8) },
      "geometric0.5": count { $0.geometric(0.5) },
      "geometric0.01": count { $0.geometric(0.01) },
      "negative_binomial": count { $0.negativeBinomial(5, 0.3) },
      "integer10": { $0.integer(upTo: 9) },
      "integerwide": { $0.integer(upTo: 1 << 40) },
      "integerfull": { $0.integer(upTo: .max) },
    ]
  }()

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let isLegacy: Bool
    let seed: UInt64
    let count: Int
    let hash: UInt64
    var testDescription: String { "\(name) \(isLegacy ? "RandomState" : "Generator") \(seed)" }

    var random: any NumPyRandom {
      isLegacy
        ? NumPyRandomState(seed: UInt32(seed)) : NumPyGenerator(SeedSequence(seed))
    }
  }

  static let cases: [Case] = drawnByNumPy.split(separator: "\n").map { line in
    let words = line.split(separator: " ").map(String.init)
    return Case(
      name: words[0], isLegacy: words[1] == "state", seed: UInt64(words[2])!, count: Int(words[3])!,
      hash: UInt64(words[4], radix: 16)!)
  }

  @Test("every way of drawing is in the table")
  func table() {
    #expect(Set(Self.cases.map(\.name)) == Set(Self.draws.keys))
  }

  @Test("drawn as NumPy draws", arguments: cases)
  func digits(_ drawn: Case) throws {
    let draw = try #require(Self.draws[drawn.name])
    let random = drawn.random
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for _ in 0..<drawn.count {
      hash = (hash ^ draw(random)) &* 0x100_0000_01b3
    }
    #expect(hash == drawn.hash)
  }

  @Test("the first numbers of a seed, digit by digit")
  func firstNumbers() {
    let state = NumPyRandomState(seed: 0)
    #expect(state.uniform() == 0.5488135039273248)
    #expect(state.uniform() == 0.7151893663724195)
    let normals = NumPyRandomState(seed: 42)
    #expect(normals.standardNormal() == 0.4967141530112327)
    #expect(normals.standardNormal() == -0.13826430117118466)
    let generator = NumPyGenerator(SeedSequence(42))
    #expect(generator.uniform() == 0.7739560485559633)
    #expect(generator.standardNormal() == -1.0399841062404955)
  }

  @Test("a seed of several words is another seed")
  func keys() {
    #expect(NumPyRandomState(key: [1, 2, 3]).uniform() == 0.6098612722867289)
    #expect(
      NumPyGenerator(SeedSequence(entropy: [1, 2, 3, 4, 5, 6])).uniform() == 0.6218049217551649)
  }

  @Test("shuffled places", arguments: [true, false])
  func shuffled(isLegacy: Bool) {
    let random: any NumPyRandom =
      isLegacy ? NumPyRandomState(seed: 1) : NumPyGenerator(SeedSequence(1))
    #expect(
      random.shuffled(10) {}
        == (isLegacy ? [2, 9, 6, 4, 0, 3, 1, 7, 8, 5] : [8, 4, 7, 0, 1, 2, 5, 9, 6, 3]))
  }

  @Test("different places: by the tail of a shuffle, by Floyd's method, by probabilities")
  func distinct() {
    #expect(
      NumPyRandomState(seed: 3).distinctPlaces(4, of: 10) {} == [5, 4, 1, 2])
    #expect(
      NumPyGenerator(SeedSequence(3)).distinctPlaces(4, of: 10) {} == [2, 0, 1, 5])
    #expect(
      NumPyGenerator(SeedSequence(3)).distinctPlaces(300, of: 10_001) {}.prefix(4)
        == [2184, 2702, 3296, 3551])
    let chances = [0.1, 0.2, 0.3, 0.4]
    #expect(
      NumPyGenerator(SeedSequence(3)).distinctPlaces(4, chances: chances) {} == [0, 1, 3, 2])
    #expect(NumPyRandomState(seed: 3).places(6, chances: chances) {} == [2, 3, 1, 2, 3, 3])
  }

  @Test("narrow integers come several out of one draw", arguments: [1, 8, 16])
  func narrow(width: Int) {
    let last: UInt32 = width == 1 ? 1 : 100
    for isLegacy in [true, false] {
      let random: any NumPyRandom =
        isLegacy ? NumPyRandomState(seed: 5) : NumPyGenerator(SeedSequence(5))
      var source = NumPyNarrowIntegers(random, width: width)
      let drawn = (0..<12).map { _ in Int(source.draw(upTo: last)) }
      #expect(drawn == Self.narrow["\(width) \(isLegacy)"])
    }
  }

  static let narrow: [String: [Int]] = [
    "1 true": [1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1],
    "1 false": [0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0],
    "8 true": [99, 11, 84, 56, 78, 72, 32, 14, 79, 94, 61, 81],
    "8 false": [66, 90, 72, 67, 93, 67, 7, 81, 96, 60, 80, 1],
    "16 true": [99, 84, 78, 32, 61, 81, 29, 16, 42, 73, 60, 8],
    "16 false": [90, 67, 67, 81, 60, 2, 20, 81, 68, 47, 37, 52],
  ]

  @Test(
    "float32 numbers of the newer family",
    arguments: [
      (0, [0x38fc14d0d1644052, 0xb88e58eab884845c, 0xeee33798a6e12d45] as [UInt64]),
      (42, [0x36039f1acfc1d4d2, 0xb80a47ea4407fc17, 0xa1b21649564d3623]),
    ])
  func narrowReals(seed: Int, hashes: [UInt64]) {
    func hash(_ draw: (NumPyGenerator) -> Float) -> UInt64 {
      let random = NumPyGenerator(SeedSequence(UInt64(seed)))
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for _ in 0..<20_000 { hash = (hash ^ UInt64(draw(random).bitPattern)) &* 0x100_0000_01b3 }
      return hash
    }
    #expect(hash { $0.standardNormalFloat() } == hashes[0])
    #expect(hash { $0.standardExponentialFloat() } == hashes[1])
    #expect(hash { $0.uniformFloat() } == hashes[2])
  }

  @Test("how many fall to each probability")
  func multinomial() {
    #expect(
      NumPyRandomState(seed: 2).multinomial(20, [0.2, 0.3, 0.5]) == [4, 2, 14])
    #expect(
      NumPyGenerator(SeedSequence(2)).multinomial(20, [0.2, 0.3, 0.5]) == [3, 5, 12])
  }

  @Test("numbers that are no parameters give NaN, and come to an end")
  func notNumbers() {
    for random in [NumPyRandomState(seed: 0), NumPyGenerator(SeedSequence(0))] as [any NumPyRandom]
    {
      #expect(random.standardGamma(.nan).isNaN)
      #expect(random.beta(.nan, 1).isNaN)
      #expect(random.vonMises(0, .nan).isNaN)
      _ = random.vonMises(0, .infinity)
      _ = random.binomial(.max, 0.5)
      _ = random.poisson(9e18)
    }
  }
}
