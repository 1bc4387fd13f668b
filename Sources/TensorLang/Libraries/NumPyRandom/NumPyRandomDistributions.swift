import TensorOps

#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// What a distribution allows its parameter to be, in NumPy's words.
enum RandomConstraint: Sendable {
  case any
  case positive
  /// Not below 0, and not −0; NaN passes.
  case notNegative
  /// From 0 to 1.
  case chance
  /// Above 0, up to 1.
  case likelyChance
  case rate

  /// - Parameter isArray: whether it is one of several, of which NumPy speaks otherwise.
  func check(_ number: Double, _ name: String, isArray: Bool = false) throws {
    let isNaN = isArray ? "\(name) contains NaNs" : "\(name) is NaN"
    let words: String? =
      switch self {
      case .any: nil
      case .positive: number <= 0 ? "\(name) <= 0" : nil
      case .notNegative: !number.isNaN && number.sign == .minus ? "\(name) < 0" : nil
      case .chance:
        number >= 0 && number <= 1 ? nil : "\(name) < 0, \(name) > 1 or \(isNaN)"
      case .likelyChance:
        number > 0 && number <= 1 ? nil : "\(name) <= 0, \(name) > 1 or \(name) contains NaNs"
      case .rate:
        // Up to ten standard deviations below the largest count; arrays are asked that first.
        isArray && !(number <= 9.223372006484771e18) || number > 9.223372006484771e18
          ? "\(name) value too large" : number >= 0 ? nil : "\(name) < 0 or \(isNaN)"
      }
    if let words { throw LanguageError(.valueError, words) }
  }
}

extension NumPyRandomMethod {
  /// A parameter of a distribution; without a default it must be given.
  struct Parameter: Sendable {
    let name: String
    let missing: Double?
    let constraint: RandomConstraint

    init(_ name: String, _ missing: Double? = nil, _ constraint: RandomConstraint = .any) {
      self.name = name
      self.missing = missing
      self.constraint = constraint
    }
  }

  typealias Real = @Sendable (any NumPyRandom, Double, Double, Double) -> Double
  typealias Count = @Sendable (any NumPyRandom, Double, Double, Double) -> Int
  typealias Check = @Sendable (any NumPyRandom, Double, Double, Double) throws -> Void

  private static func real(
    _ name: String, _ parameters: [Parameter], _ summary: String, check: Check? = nil,
    _ draw: @escaping Real
  ) -> NumPyRandomMethod {
    distribution(name, .both, parameters, summary, check: check) {
      object, interpreter, parameters, shape in
      let random = object.random
      guard let shape else {
        return .float(draw(random, parameters[0][0], parameters[1][0], parameters[2][0]))
      }
      let (a, b, c) = (parameters[0], parameters[1], parameters[2])
      return try RandomSize.filled(shape, .float64, Double.self, interpreter) { place in
        draw(random, a[place], b[place], c[place])
      }
    }
  }

  private static func count(
    _ name: String, _ family: Family = .both, _ parameters: [Parameter], _ summary: String,
    _ draw: @escaping Count
  ) -> NumPyRandomMethod {
    distribution(name, family, parameters, summary) { object, interpreter, parameters, shape in
      let random = object.random
      guard let shape else {
        return .int(draw(random, parameters[0][0], parameters[1][0], parameters[2][0]))
      }
      let (a, b, c) = (parameters[0], parameters[1], parameters[2])
      return try RandomSize.filled(shape, .int64, Int.self, interpreter) { place in
        draw(random, a[place], b[place], c[place])
      }
    }
  }

  /// The form of all of them: parameters, then `size`; one number where there is no size and every
  /// parameter is a number.
  private static func distribution(
    _ name: String, _ family: Family, _ parameters: [Parameter], _ summary: String,
    check: Check? = nil,
    _ draw:
      @escaping @Sendable (NumPyRandomObject, Interpreter, [RandomParameter], [Int]?) throws
      -> Value
  ) -> NumPyRandomMethod {
    NumPyRandomMethod(
      name, family,
      .named(
        parameters.map(\.name) + ["size"], required: parameters.filter { $0.missing == nil }.count),
      summary
    ) { object, interpreter, arguments in
      var given: [RandomParameter] = []
      for (place, parameter) in parameters.enumerated() {
        if arguments[place].isUnbound, let missing = parameter.missing {
          given.append(RandomParameter(number: missing))
        } else {
          given.append(try RandomParameter(arguments[place], interpreter))
        }
      }
      for (parameter, value) in zip(parameters, given) {
        for number in value.numbers {
          try parameter.constraint.check(number, parameter.name, isArray: value.shape != nil)
        }
      }
      while given.count < 3 { given.append(RandomParameter(number: 0)) }
      let size = try RandomSize.shape(arguments[parameters.count], interpreter)
      let isScalar = given.allSatisfy { $0.shape == nil }
      if isScalar {
        try check?(object.random, given[0][0], given[1][0], given[2][0])
        return try draw(object, interpreter, given, size)
      }
      let shape = try RandomParameter.shape(of: given.compactMap(\.shape), size: size)
      let wide = try given.map { try $0.stretched(to: shape, interpreter) }
      if let check {
        for place in 0..<shape.reduce(1, *) {
          try check(object.random, wide[0][place], wide[1][place], wide[2][place])
        }
      }
      return try draw(object, interpreter, wide, shape)
    }
  }

  private static let location = Parameter("loc", 0)
  private static let scale = Parameter("scale", 1, .notNegative)

  static let distributions: [NumPyRandomMethod] = [
    real(
      "uniform", [Parameter("low", 0), Parameter("high", 1)],
      "Numbers from low up to high, all equally likely.",
      check: { random, low, high, _ in
        let width = high - low
        if !width.isFinite {
          throw LanguageError(
            .overflowError,
            random.isLegacy
              ? "Range exceeds valid bounds" : "high - low range exceeds valid bounds")
        }
        if !random.isLegacy {
          try RandomConstraint.notNegative.check(width, "high - low")
        }
      }
    ) { random, low, high, _ in low + (high - low) * random.uniform() },
    real("normal", [location, scale], "Normally distributed numbers.") { random, mean, scale, _ in
      mean + scale * random.standardNormal()
    },
    real(
      "lognormal", [Parameter("mean", 0), Parameter("sigma", 1, .notNegative)],
      "Numbers whose logarithms are normally distributed."
    ) { random, mean, sigma, _ in exp(mean + sigma * random.standardNormal()) },
    real("exponential", [scale], "Exponentially distributed numbers.") { random, scale, _, _ in
      scale * random.standardExponential()
    },
    real(
      "standard_gamma", [Parameter("shape", nil, .notNegative)],
      "Numbers of the gamma distribution."
    ) { random, shape, _, _ in random.standardGamma(shape) },
    real(
      "gamma", [Parameter("shape", nil, .notNegative), scale], "Numbers of the gamma distribution."
    ) { random, shape, scale, _ in scale * random.standardGamma(shape) },
    real(
      "beta", [Parameter("a", nil, .positive), Parameter("b", nil, .positive)],
      "Numbers of the beta distribution."
    ) { random, a, b, _ in random.beta(a, b) },
    real(
      "chisquare", [Parameter("df", nil, .positive)], "Numbers of the χ² distribution."
    ) { random, degrees, _, _ in random.chiSquare(degrees) },
    real(
      "f", [Parameter("dfnum", nil, .positive), Parameter("dfden", nil, .positive)],
      "Numbers of Fisher's F distribution."
    ) { random, above, below, _ in random.fisher(above, below) },
    real(
      "standard_t", [Parameter("df", nil, .positive)], "Numbers of Student's t distribution."
    ) { random, degrees, _, _ in random.standardT(degrees) },
    real("laplace", [location, scale], "Numbers of the Laplace distribution.") {
      random, location, scale, _ in random.laplace(location, scale)
    },
    real("logistic", [location, scale], "Numbers of the logistic distribution.") {
      random, location, scale, _ in random.logistic(location, scale)
    },
    real("gumbel", [location, scale], "Numbers of the Gumbel distribution.") {
      random, location, scale, _ in random.gumbel(location, scale)
    },
    real("rayleigh", [scale], "Numbers of the Rayleigh distribution.") { random, scale, _, _ in
      random.rayleigh(scale)
    },
    real(
      "pareto", [Parameter("a", nil, .positive)], "Numbers of the Pareto distribution from 0 on."
    ) { random, a, _, _ in random.pareto(a) },
    real(
      "weibull", [Parameter("a", nil, .notNegative)], "Numbers of the Weibull distribution."
    ) { random, a, _, _ in random.weibull(a) },
    real(
      "power", [Parameter("a", nil, .positive)], "Numbers with density a xᵃ⁻¹ on 0 … 1."
    ) { random, a, _, _ in random.power(a) },
    real(
      "wald", [Parameter("mean", nil, .positive), Parameter("scale", nil, .positive)],
      "Numbers of the inverse Gaussian distribution."
    ) { random, mean, scale, _ in random.wald(mean, scale) },
    real(
      "vonmises", [Parameter("mu"), Parameter("kappa", nil, .notNegative)],
      "Angles, normally distributed around the circle."
    ) { random, mu, kappa, _ in random.vonMises(mu, kappa) },
    real(
      "triangular", [Parameter("left"), Parameter("mode"), Parameter("right")],
      "Numbers of the triangular distribution.",
      check: { _, left, mode, right in
        let words: String? =
          left > mode
          ? "left > mode" : mode > right ? "mode > right" : left == right ? "left == right" : nil
        if let words { throw LanguageError(.valueError, words) }
      }
    ) { random, left, mode, right in random.triangular(left, mode, right) },
    count(
      "poisson", .both, [Parameter("lam", 1, .rate)], "How many events happen in a time."
    ) { random, rate, _, _ in random.poisson(rate) },
    count(
      "binomial", .both, [Parameter("n", nil, .notNegative), Parameter("p", nil, .chance)],
      "How many of n trials succeed."
    ) { random, trials, chance, _ in random.binomial(whole(trials), chance) },
    count(
      "geometric", .both, [Parameter("p", nil, .likelyChance)], "Trials up to the first success."
    ) { random, chance, _, _ in random.geometric(chance) },
    count(
      "negative_binomial", .state,
      [Parameter("n", nil, .positive), Parameter("p", nil, .chance)],
      "Failures before n successes."
    ) { random, successes, chance, _ in random.negativeBinomial(successes, chance) },
    count(
      "negative_binomial", .generator,
      [Parameter("n", nil, .positive), Parameter("p", nil, .likelyChance)],
      "Failures before n successes."
    ) { random, successes, chance, _ in random.negativeBinomial(successes, chance) },
  ]

  /// A count that may have been written as a float, without its fraction.
  static func whole(_ number: Double) -> Int {
    number >= 0x1p63 ? .max : Int(truncatingLikeC: number)
  }

  /// Those without parameters, which take a size, some of them as separate numbers.
  static let plain: [NumPyRandomMethod] =
    ["random", "random_sample", "ranf", "sample"].map { name in
      NumPyRandomMethod(
        name, .state, .named(["size"], required: 0),
        "Numbers from 0 up to 1, all equally likely."
      ) { object, interpreter, arguments in
        try drawn(object, arguments[0], interpreter) { $0.uniform() }
      }
    } + [
      NumPyRandomMethod(
        "random", .generator, .named(["size", "dtype", "out"], required: 0),
        "Numbers from 0 up to 1, all equally likely."
      ) { object, interpreter, arguments in
        try refuseOut(arguments[2], "random")
        if try floatType(arguments[1], "random") == .float32 {
          return try narrow(object, arguments[0], interpreter) { $0.uniformFloat() }
        }
        return try drawn(object, arguments[0], interpreter) { $0.uniform() }
      },
      NumPyRandomMethod(
        "standard_normal", .state, .named(["size"], required: 0),
        "Normally distributed numbers, mean 0, variance 1."
      ) { object, interpreter, arguments in
        try drawn(object, arguments[0], interpreter) { $0.standardNormal() }
      },
      NumPyRandomMethod(
        "standard_normal", .generator, .named(["size", "dtype", "out"], required: 0),
        "Normally distributed numbers, mean 0, variance 1."
      ) { object, interpreter, arguments in
        try refuseOut(arguments[2], "standard_normal")
        if try floatType(arguments[1], "standard_normal") == .float32 {
          return try narrow(object, arguments[0], interpreter) { $0.standardNormalFloat() }
        }
        return try drawn(object, arguments[0], interpreter) { $0.standardNormal() }
      },
      NumPyRandomMethod(
        "standard_exponential", .state, .named(["size"], required: 0),
        "Exponentially distributed numbers, mean 1."
      ) { object, interpreter, arguments in
        try drawn(object, arguments[0], interpreter) { $0.standardExponential() }
      },
      NumPyRandomMethod(
        "standard_exponential", .generator,
        .named(["size", "dtype", "method", "out"], required: 0),
        "Exponentially distributed numbers, mean 1."
      ) { object, interpreter, arguments in
        try refuseOut(arguments[3], "standard_exponential")
        let isInverse = arguments[2].stringText == "inv"
        if try floatType(arguments[1], "standard_exponential") == .float32 {
          return try narrow(object, arguments[0], interpreter) {
            isInverse ? -log1p(-$0.uniformFloat()) : $0.standardExponentialFloat()
          }
        }
        if isInverse {
          return try drawn(object, arguments[0], interpreter) { -log1p(-$0.uniform()) }
        }
        return try drawn(object, arguments[0], interpreter) { $0.standardExponential() }
      },
      NumPyRandomMethod(
        "standard_cauchy", .both, .named(["size"], required: 0),
        "Numbers of the Cauchy distribution."
      ) { object, interpreter, arguments in
        try drawn(object, arguments[0], interpreter) { $0.standardCauchy() }
      },
      NumPyRandomMethod(
        "rand", .state, .positional(0, 64),
        "Numbers from 0 up to 1, all equally likely; the sizes stand side by side."
      ) { object, interpreter, arguments in
        try drawn(object, sizes(arguments), interpreter) { $0.uniform() }
      },
      NumPyRandomMethod(
        "randn", .state, .positional(0, 64),
        "Normally distributed numbers; the sizes stand side by side."
      ) { object, interpreter, arguments in
        try drawn(object, sizes(arguments), interpreter) { $0.standardNormal() }
      },
    ]

  private static func sizes(_ arguments: Arguments) -> Value {
    arguments.count == 0 ? .none : .tuple(of: arguments.positional)
  }

  private static func drawn(
    _ object: NumPyRandomObject, _ size: Value, _ interpreter: Interpreter,
    _ draw: (any NumPyRandom) -> Double
  ) throws -> Value {
    let random = object.random
    guard let shape = try RandomSize.shape(size, interpreter) else { return .float(draw(random)) }
    return try RandomSize.filled(shape, .float64, Double.self, interpreter) { _ in draw(random) }
  }

  private static func refuseOut(_ value: Value, _ name: String) throws {
    if value.isUnbound || value.isNone { return }
    throw LanguageError.unsupported(
      "out= of \(name) is not part of this language: assign to a slice")
  }

  /// float64 or float32.
  private static func floatType(_ value: Value, _ name: String) throws -> DType {
    if value.isUnbound { return .float64 }
    let dtype = NumPyTypes.dtype(value)
    if let dtype, dtype == .float64 || dtype == .float32 { return dtype }
    throw LanguageError(
      .typeError,
      "Unsupported dtype dtype('\(dtype?.name ?? value.typeName)') for \(name)")
  }

  private static func narrow(
    _ object: NumPyRandomObject, _ size: Value, _ interpreter: Interpreter,
    _ draw: (NumPyGenerator) -> Float
  ) throws -> Value {
    guard let generator = object.random as? NumPyGenerator else { return .none }
    guard let shape = try RandomSize.shape(size, interpreter) else {
      return .float(Double(draw(generator)))
    }
    return try RandomSize.filled(shape, .float32, Float.self, interpreter) { _ in draw(generator) }
  }
}
