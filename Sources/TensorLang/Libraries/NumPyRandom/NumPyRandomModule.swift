import TensorOps

/// `np.random`.
enum NumPyRandomModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("numpy.random")
    let object = interpreter.numpyRandom
    // `tomaxint` is a method only.
    for method in NumPyRandomMethod.all
    where method.fits(object.random) && method.name != "tomaxint" {
      module.define(method.name, .object(method.function(of: object)))
    }
    module.define("RandomState", .object(TypeObject.named(NumPyRandomObject.stateType)))
    module.define("Generator", .object(TypeObject.named(NumPyRandomObject.generatorType)))
    module.define("PCG64", .object(TypeObject.named(BitGeneratorObject.typeName)))
    let defaultGenerator = NativeFunction("default_rng", .named(["seed"], required: 0)) {
      interpreter, _, arguments in
      if case .object(let given) = arguments[0] {
        if let object = given as? NumPyRandomObject, !object.random.isLegacy { return arguments[0] }
        if let bits = given as? BitGeneratorObject { return .object(bits.generator) }
      }
      return .object(NumPyRandomObject(try NumPySeed.generator(arguments[0], interpreter)))
    }
    defaultGenerator.refusal = NumPyRandomWords.error
    module.define("default_rng", .object(defaultGenerator))
    for (name, reason) in leftOut where module.member(name) == nil {
      module.define(name, .object(RefusedObject("np.random.\(name)", reason)))
    }
    interpreter.modules[module.name] = module
    return module
  }

  /// What NumPy's generators have and this language leaves out, and why.
  static let leftOut: [String: String] = {
    var result: [String: String] = [
      "bytes": "bytes, and so np.random.bytes, are not part of this language",
      "multivariate_normal":
        "multivariate_normal is not part of this language: multiply standard_normal by a Cholesky "
        + "factor",
      "spawn": "spawn is not part of this language: seed each generator by itself",
      "SeedSequence":
        "np.random.SeedSequence is not part of this language: give default_rng the seed",
      "BitGenerator": "np.random.BitGenerator is not part of this language",
    ]
    for name in ["MT19937", "Philox", "SFC64", "PCG64DXSM"] {
      result[name] = "np.random.\(name) is not part of this language: PCG64 is, and RandomState"
    }
    for name in [
      "hypergeometric", "logseries", "zipf", "noncentral_chisquare", "noncentral_f",
      "multivariate_hypergeometric",
    ] {
      result[name] = "the distribution \(name) is not part of this language"
    }
    return result
  }()

  /// `np.random.RandomState(seed)`.
  static func makeState(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
    let seed = try single("RandomState", "seed", arguments)
    let state = NumPyRandomState()
    try NumPySeed.reseed(state, seed, interpreter)
    return .object(NumPyRandomObject(state))
  }

  /// `np.random.Generator(bit_generator)`.
  static func makeGenerator(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
    let given = try single("Generator", "bit_generator", arguments)
    guard case .object(let object) = given, let bits = object as? BitGeneratorObject else {
      throw LanguageError(
        .typeError,
        "'\(given.typeName)' is no generator of bits: write np.random.default_rng(seed), "
          + "or np.random.Generator(np.random.PCG64(seed))")
    }
    return .object(bits.generator)
  }

  /// `np.random.PCG64(seed)`.
  static func makeBits(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
    let seed = try single("PCG64", "seed", arguments)
    return .object(
      BitGeneratorObject(NumPyRandomObject(try NumPySeed.generator(seed, interpreter))))
  }

  /// The one argument of a constructor; `.unbound` where none was given.
  private static func single(
    _ type: String, _ name: String, _ arguments: Arguments
  ) throws -> Value {
    if let keyword = arguments.names.first(where: { $0 != name }) {
      throw LanguageError(
        .typeError, "\(type)() got an unexpected keyword argument '\(keyword)'")
    }
    let given = arguments.count + arguments.names.count
    if given > 1 {
      throw LanguageError(
        .typeError, "\(type)() takes at most 1 positional argument (\(given) given)")
    }
    return given == 1 ? arguments[0] : .unbound
  }
}

/// The bits beneath a `Generator`: `np.random.PCG64(seed)`.
final class BitGeneratorObject: Object {
  static let typeName = "numpy.random._pcg64.PCG64"
  /// The generator that draws from them.
  let generator: NumPyRandomObject

  init(_ generator: NumPyRandomObject) { self.generator = generator }

  override var typeName: String { BitGeneratorObject.typeName }
}

/// Seeds as NumPy takes them.
enum NumPySeed {
  /// Starts a `RandomState` over: from the system, from a number below 2³², or from several.
  static func reseed(
    _ state: NumPyRandomState, _ seed: Value, _ interpreter: Interpreter
  ) throws {
    func word(_ number: Int) throws -> UInt32 {
      guard let word = UInt32(exactly: number) else {
        throw LanguageError(.valueError, "Seed must be between 0 and 2**32 - 1")
      }
      return word
    }
    switch seed {
    case .unbound, .none:
      var system = SystemRandomNumberGenerator()
      state.seed(key: (0..<8).map { _ in system.next() })
    case .int, .bool: state.seed(try word(seed.asIndexInt ?? 0))
    case .float: throw uncast("scalar", "float64")
    case .string(let string):
      throw uncast("scalar", "<U\(max(string.text.unicodeScalars.count, 1))")
    default:
      guard let given = try ArrayArguments.tensor(seed, .numpy, interpreter), !given.isShapeOnly
      else { throw uncast("scalar", "O") }
      if given.count == 1 && given.rank <= 1 && !given.dtype.isFloatingPoint,
        case .tensor = seed
      {
        // An array of one number is that number.
        state.seed(try word(given.scalars[0].truncatedInt))
        return
      }
      if given.count == 0 { throw LanguageError(.valueError, "Seed must be non-empty") }
      if given.dtype.isFloatingPoint {
        throw uncast(given.rank == 0 ? "scalar" : "array data", given.dtype.name)
      }
      if given.rank != 1 { throw LanguageError(.valueError, "Seed array must be 1-d") }
      state.seed(key: try given.scalars.map { try word($0.truncatedInt) })
    }
  }

  private static func uncast(_ what: String, _ dtype: String) -> LanguageError {
    LanguageError(
      .typeError,
      "Cannot cast \(what) from dtype('\(dtype)') to dtype('int64') according to the rule 'safe'")
  }

  /// A new `Generator` over PCG64.
  static func generator(_ seed: Value, _ interpreter: Interpreter) throws -> NumPyGenerator {
    func words(_ number: Int) throws -> [UInt32] {
      guard number >= 0 else {
        throw LanguageError(.valueError, "expected non-negative integer")
      }
      return SeedSequence.words(of: UInt64(number))
    }
    switch seed {
    case .unbound, .none: return NumPyGenerator()
    case .int, .bool:
      return NumPyGenerator(SeedSequence(entropy: try words(seed.asIndexInt ?? 0)))
    case .list, .tuple, .range, .tensor:
      guard let given = try ArrayArguments.tensor(seed, .numpy, interpreter), !given.isShapeOnly
      else { break }
      if given.dtype.isFloatingPoint && given.count > 0 {
        throw LanguageError(.typeError, "seed must be integer")
      }
      if given.rank == 0, case .tensor(let object) = seed, object.flavour == .numpy {
        throw LanguageError(.typeError, "len() of unsized object")
      }
      if given.rank > 1 {
        throw LanguageError(.typeError, "SeedSequence does not accept nested sequences.")
      }
      return NumPyGenerator(
        SeedSequence(entropy: try given.scalars.flatMap { try words($0.truncatedInt) }))
    default: break
    }
    throw LanguageError(
      .typeError,
      "SeedSequence expects int or sequence of ints for entropy not \(try interpreter.str(seed))")
  }
}

extension NumPyRandomMethod {
  static let seeding: [NumPyRandomMethod] = [
    NumPyRandomMethod(
      "seed", .state, .named(["seed"], required: 0), "Starts the numbers over from a seed."
    ) { object, interpreter, arguments in
      if let state = object.state { try NumPySeed.reseed(state, arguments[0], interpreter) }
      return .none
    },
    NumPyRandomMethod(
      "get_state", .state, .none, "The state of the numbers, to be set again."
    ) { object, interpreter, _ in
      guard let state = object.state else { return .none }
      let words = state.twister.words
      return .tuple(of: [
        .text("MT19937"),
        try RandomSize.filled([words.count], .int64, Int.self, interpreter) { Int(words[$0]) },
        .int(state.twister.position), .int(state.pendingNormal == nil ? 0 : 1),
        .float(state.pendingNormal ?? 0),
      ])
    },
    NumPyRandomMethod(
      "set_state", .state, .named(["state"], required: 1),
      "Puts the numbers back to where a state was taken."
    ) { object, interpreter, arguments in
      guard let state = object.state else { return .none }
      switch arguments[0] {
      case .tuple, .list: break
      default: throw LanguageError(.typeError, "state must be a dict or a tuple.")
      }
      let parts = try interpreter.array(of: arguments[0])
      guard parts.count >= 3, parts[0].stringText == "MT19937" else {
        throw LanguageError(
          .valueError, "set_state can only be used with legacy MT19937 state instances.")
      }
      let words = try RandomParameter(parts[1], interpreter).numbers
      guard words.count == MersenneTwister.size else {
        throw LanguageError(.valueError, "state must contain \(MersenneTwister.size) elements")
      }
      state.twister.restore(
        words: words.map { UInt32(truncatingIfNeeded: Int(truncatingLikeC: $0)) },
        position: try StringMethods.integer(parts[2]))
      let isPending = parts.count > 4 ? try interpreter.isTrue(parts[3]) : false
      state.pendingNormal = isPending ? try MathModule.real(parts[4], interpreter) : nil
      return .none
    },
  ]
}
