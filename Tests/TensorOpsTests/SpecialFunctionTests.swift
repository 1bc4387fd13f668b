import Testing

@testable import TensorOps

/// Special functions, against numbers worked out to forty digits.
@Suite struct SpecialFunctionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [Double]
    let value: Double
    var testDescription: String { "\(name)\(arguments)" }
  }

  static let cases: [Case] = [
    Case(name: "i0e", arguments: [0.5], value: 0.64503527044915007),
    Case(name: "i0e", arguments: [12.5], value: 0.1140219294622889),
    Case(name: "i0e", arguments: [29.5], value: 0.07376861727872859),
    Case(name: "i0e", arguments: [31.0], value: 0.071946496696983833),
    Case(name: "i0e", arguments: [400.0], value: 0.01995335628193999),
    Case(name: "i1e", arguments: [-0.5], value: -0.1564208031848717),
    Case(name: "i1e", arguments: [12.5], value: 0.10936143099065089),
    Case(name: "i1e", arguments: [29.5], value: 0.072507326157183725),
    Case(name: "i1e", arguments: [31.0], value: 0.07077639283438568),
    Case(name: "i1e", arguments: [-400.0], value: -0.019928398958903542),
    Case(name: "erfcx", arguments: [-3.0], value: 16205.988853999587),
    Case(name: "erfcx", arguments: [0.75], value: 0.50693765029314481),
    Case(name: "erfcx", arguments: [9.5], value: 0.059064678352563891),
    Case(name: "erfcx", arguments: [10.5], value: 0.053491899746564117),
    Case(name: "erfcx", arguments: [1000000.0], value: 5.6418958354747419e-7),
    Case(name: "ndtr", arguments: [-20.0], value: 2.7536241186062337e-89),
    Case(name: "ndtr", arguments: [-0.5], value: 0.3085375387259869),
    Case(name: "ndtr", arguments: [3.25], value: 0.99942297495760923),
    Case(name: "log_ndtr", arguments: [-40.0], value: -804.60844201375379),
    Case(name: "log_ndtr", arguments: [-0.5], value: -1.1759117615936186),
    Case(name: "log_ndtr", arguments: [3.25], value: -0.00057719158540995015),
    Case(name: "ndtri", arguments: [1e-30], value: -11.464024688443616),
    Case(name: "ndtri", arguments: [0.05], value: -1.6448536269514727),
    Case(name: "ndtri", arguments: [0.25], value: -0.67448975019608174),
    Case(name: "ndtri", arguments: [0.999], value: 3.0902323061678133),
    Case(name: "zeta", arguments: [2.0, 1.0], value: 1.6449340668482264),
    Case(name: "zeta", arguments: [1.0625, 0.25], value: 20.587776100280804),
    Case(name: "zeta", arguments: [30.5, 700.0], value: 4.06356306514799997e-86),
    Case(name: "zeta", arguments: [4.0, -2.5], value: 32.457979369864604),
    Case(name: "zeta", arguments: [3.0, -2.5], value: 0.054102025820863702),
    Case(name: "polygamma", arguments: [1.0, 0.3], value: 12.245364546107731),
    Case(name: "polygamma", arguments: [2.0, -1.5], value: -0.2362040516417274),
    Case(name: "polygamma", arguments: [5.0, 12.5], value: 9.5622715971076443e-5),
    Case(name: "polygamma", arguments: [20.0, 40.0], value: -1.4070197752355848e-15),
    Case(name: "igamma", arguments: [0.5, 0.25], value: 0.52049987781304654),
    Case(name: "igamma", arguments: [4.0, 3.0], value: 0.35276811121776874),
    Case(name: "igamma", arguments: [150.0, 170.0], value: 0.94436556868980671),
    Case(name: "igamma", arguments: [19999.0, 19900.0], value: 0.24232174827014855),
    Case(name: "igamma", arguments: [20001.0, 19900.0], value: 0.23792049680613702),
    Case(name: "igamma", arguments: [1000000.0, 1001000.0], value: 0.84134478636834029),
    Case(name: "igammac", arguments: [0.5, 0.25], value: 0.47950012218695346),
    Case(name: "igammac", arguments: [4.0, 9.0], value: 0.021226486302908883),
    Case(name: "igammac", arguments: [150.0, 170.0], value: 0.055634431310193294),
    Case(name: "igammac", arguments: [19999.0, 20100.0], value: 0.23719546160074956),
    Case(name: "igammac", arguments: [20001.0, 20100.0], value: 0.24158206644060431),
    Case(name: "igammac", arguments: [1000000.0, 1001000.0], value: 0.15865521363165971),
  ]

  static func value(_ name: String, _ x: [Double]) -> Double {
    switch name {
    case "i0e": Bessel.I0E.float(x[0])
    case "i1e": Bessel.I1E.float(x[0])
    case "erfcx": NormalDistribution.Erfcx.float(x[0])
    case "ndtr": NormalDistribution.Ndtr.float(x[0])
    case "log_ndtr": NormalDistribution.LogNdtr.float(x[0])
    case "ndtri": NormalDistribution.Ndtri.float(x[0])
    case "zeta": GammaFunctions.Zeta.float(x[0], x[1])
    case "polygamma": GammaFunctions.Polygamma.float(x[1], x[0])
    case "igamma": GammaFunctions.LowerGamma.float(x[0], x[1])
    default: GammaFunctions.UpperGamma.float(x[0], x[1])
    }
  }

  @Test(arguments: cases)
  func agrees(_ test: Case) {
    let value = Self.value(test.name, test.arguments)
    // Far in a tail the exponential blows the argument's own rounding up.
    #expect((value - test.value).magnitude <= 1e-12 * test.value.magnitude, "\(value)")
  }

  @Test func ends() {
    #expect(HurwitzZeta.value(1, 2) == .infinity)
    #expect(HurwitzZeta.value(0.5, 2).isNaN)
    #expect(HurwitzZeta.value(2, -3) == .infinity)
    #expect(HurwitzZeta.value(2.5, -1.5).isNaN)
    // Sums of very many terms take no longer.
    #expect(HurwitzZeta.value(2, -1e15 - 0.5).isFinite)
    #expect(HurwitzZeta.value(1e300, 1e300) == 0)
    #expect(IncompleteGamma.value(0, 0, upper: true).isNaN)
    #expect(IncompleteGamma.value(.infinity, .infinity, upper: true).isNaN)
    #expect(IncompleteGamma.value(3, .infinity, upper: true) == 0)
    #expect(IncompleteGamma.value(1e300, 1e300, upper: false) == 0.5)
    #expect(IncompleteGamma.value(-1, 2, upper: false).isNaN)
    #expect(NormalDistribution.ndtri(0) == -.infinity)
    #expect(NormalDistribution.ndtri(1) == .infinity)
    #expect(NormalDistribution.ndtri(1.5).isNaN)
    #expect(NormalDistribution.ndtri(.leastNonzeroMagnitude).isFinite)
    #expect(NormalDistribution.erfcx(-30) == .infinity)
    #expect(NormalDistribution.erfcx(.infinity) == 0)
    #expect(NormalDistribution.logNdtr(-.infinity) == -.infinity)
    #expect(Bessel.I0.float(Float(89)) == .infinity)
    #expect(Bessel.I0.float(Double.infinity).isNaN)
    #expect(Bessel.I0E.float(Double.infinity) == 0)
  }
}
