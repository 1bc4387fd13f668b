import TensorOps

#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// A generator of CPython's as a value: what `random.Random(seed)` gives. The functions of the module
/// `random` are the methods of the session's own.
final class RandomObject: Object {
  /// Seeded from the system when it is first used.
  var generator: PythonRandom {
    get {
      if let made { return made }
      let new = PythonRandom.fromSystem()
      made = new
      return new
    }
    set { made = newValue }
  }
  private var made: PythonRandom?

  static let typeName = "random.Random"

  override var typeName: String { RandomObject.typeName }
  override var representation: String {
    "<random.Random object at 0x\(String(Value.object(self).identity, radix: 16))>"
  }

  override var attributeNames: [String] { RandomObject.methods.map(\.name) }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    RandomObject.methods.first { $0.name == name }.map { .object($0.function(of: self)) }
  }

  /// One of its methods, and function of the module.
  struct Method: Sendable {
    typealias Body = @Sendable (RandomObject, Interpreter, Arguments) throws -> Value
    let name: String
    let signature: Signature
    let body: Body

    init(_ name: String, _ signature: Signature, _ body: @escaping Body) {
      self.name = name
      self.signature = signature
      self.body = body
    }

    func function(of object: RandomObject) -> NativeFunction {
      NativeFunction(name, signature) { [body] interpreter, _, arguments in
        try body(object, interpreter, arguments)
      }
    }
  }

  static let methods: [Method] = seeding + integers + sequences + reals

  // MARK: Seeds and states

  /// Starts over from what `random.seed` takes.
  func seed(_ value: Value, version: Int, in interpreter: Interpreter) throws {
    switch value {
    case .unbound, .none: generator = PythonRandom.fromSystem()
    case .int(let seed): generator = PythonRandom(seed: seed)
    case .bool(let flag): generator = PythonRandom(seed: flag ? 1 : 0)
    case .float:
      // CPython seeds by the hash.
      let hash = try interpreter.hash(value)
      generator = PythonRandom(magnitude: UInt64(bitPattern: Int64(hash)))
    case .string(let string):
      generator =
        version == 1
        ? PythonRandom(magnitude: TextSeed.multiplied(string.text))
        : PythonRandom(key: TextSeed.key(string.text))
    default:
      throw LanguageError(
        .typeError,
        "The only supported seed types are: None,\nint, float, str, bytes, and bytearray."
      ).withTorch("The only supported seed types are: None,")
    }
  }

  private static let seeding: [Method] = [
    Method("seed", .named(["a", "version"], required: 0)) { object, interpreter, arguments in
      let version = arguments[1].isUnbound ? 2 : try StringMethods.integer(arguments[1])
      try object.seed(arguments[0], version: version, in: interpreter)
      return .none
    },
    Method("getstate", .none) { object, interpreter, _ in
      let twister = object.generator.twister
      var words = twister.words.map { Value.int(Int($0)) }
      words.append(.int(twister.position))
      let gauss = object.generator.nextGauss.map { Value.float($0) } ?? Value.none
      return .tuple(of: [.int(3), try interpreter.tuple(words), gauss])
    },
    Method("setstate", .named(["state"], required: 1)) { object, interpreter, arguments in
      try object.setState(arguments[0], in: interpreter)
      return .none
    },
    Method("randbytes", .one) { _, _, _ in
      throw LanguageError.unsupported(
        "bytes, and so random.randbytes, are not part of this language")
    },
  ]

  private func setState(_ state: Value, in interpreter: Interpreter) throws {
    guard case .int(let version) = try interpreter.item(state, .int(0)) else {
      throw LanguageError(.valueError, "state vector is invalid", code: "value")
    }
    if version != 3 {
      throw LanguageError(
        .valueError, "state with version \(version) passed to Random.setstate() of version 3")
    }
    guard try interpreter.length(state) == 3 else {
      throw LanguageError(.valueError, "a state is (version, words, next normal number)")
    }
    let parts = try interpreter.array(of: try interpreter.item(state, .int(1)))
    if parts.count != MersenneTwister.size + 1 {
      throw LanguageError(.valueError, "state vector is the wrong size")
    }
    let numbers = try parts.map { try StringMethods.integer($0) }
    guard let position = numbers.last, (0...MersenneTwister.size).contains(position) else {
      throw LanguageError(.valueError, "invalid state")
    }
    var restored = PythonRandom(seed: 0)
    restored.twister.restore(
      words: numbers.dropLast().map { UInt32(truncatingIfNeeded: $0) }, position: position)
    switch try interpreter.item(state, .int(2)) {
    case .none: break
    case let kept: restored.nextGauss = try MathModule.real(kept, interpreter)
    }
    generator = restored
  }

  // MARK: Whole numbers

  /// What Python's `randrange` takes for a whole number: a float without a fraction too.
  private static func whole(_ value: Value, _ name: String) throws -> Int {
    if case .float(let real) = value {
      if let number = Int(exactly: real) { return number }
      throw LanguageError(.valueError, "non-integer \(name) for randrange()")
    }
    return try StringMethods.integer(value)
  }

  /// One of start, start + step, … before stop.
  private func pick(_ start: Int, _ stop: Int, _ step: Int) throws -> Int {
    if step == 0 { throw LanguageError(.valueError, "zero step for randrange()") }
    let isForwards = step > 0
    guard isForwards ? start < stop : start > stop else {
      let (width, overflow) = stop.subtractingReportingOverflow(start)
      throw LanguageError(
        .valueError,
        "empty range for randrange()"
          + (step == 1 && !overflow ? " (\(start), \(stop), \(width))" : ""))
    }
    // The width in modulo 2⁶⁴, which it is always below.
    let width =
      isForwards
      ? UInt(bitPattern: stop) &- UInt(bitPattern: start)
      : UInt(bitPattern: start) &- UInt(bitPattern: stop)
    let count = (width - 1) / step.magnitude + 1
    let offset = Int(bitPattern: generator.below(count))
    return start &+ offset &* step
  }

  private static let integers: [Method] = [
    Method("getrandbits", .one) { object, _, arguments in
      let count = try StringMethods.integer(arguments[0])
      if count < 0 {
        throw LanguageError(.valueError, "number of bits must be non-negative")
      }
      if count > 63 { throw Arithmetic.overflow("getrandbits(\(count))") }
      return .int(Int(object.generator.bits(count)))
    },
    Method("randrange", .named(["start", "stop", "step"], required: 1)) { object, _, arguments in
      let first = try whole(arguments[0], "arg 1")
      if arguments[1].isUnbound || arguments[1].isNone {
        if !arguments[2].isUnbound {
          throw LanguageError(.typeError, "Missing a non-None stop argument")
        }
        if first <= 0 { throw LanguageError(.valueError, "empty range for randrange()") }
        return .int(try object.pick(0, first, 1))
      }
      let stop = try whole(arguments[1], "stop")
      let step = arguments[2].isUnbound ? 1 : try whole(arguments[2], "step")
      return .int(try object.pick(first, stop, step))
    },
    Method("randint", .named(["a", "b"], required: 2)) { object, _, arguments in
      let first = try whole(arguments[0], "arg 1")
      let last = try whole(arguments[1], "stop")
      let (stop, overflow) = last.addingReportingOverflow(1)
      if overflow { throw Arithmetic.overflow("\(last) + 1") }
      return .int(try object.pick(first, stop, 1))
    },
  ]

  // MARK: Real numbers

  /// A distribution's parameters as doubles; `missing` stands for those that may be left out.
  private static func real(
    _ name: String, _ parameters: [String], missing: [Double] = [],
    _ draw: @escaping @Sendable (RandomObject, Interpreter, [Double]) throws -> Double
  ) -> Method {
    let required = parameters.count - missing.count
    return Method(name, .named(parameters, required: required)) { object, interpreter, arguments in
      var numbers: [Double] = []
      for place in parameters.indices {
        numbers.append(
          arguments[place].isUnbound
            ? missing[place - required] : try MathModule.real(arguments[place], interpreter))
      }
      return .float(try draw(object, interpreter, numbers))
    }
  }

  private static func divided(_ a: Double, by b: Double) throws -> Double {
    if b == 0 { throw Arithmetic.zeroDivision("float division by zero") }
    return a / b
  }

  private static let reals: [Method] = [
    Method("random", .none) { object, _, _ in .float(object.generator.random()) },
    real("uniform", ["a", "b"]) { object, _, given in
      given[0] + (given[1] - given[0]) * object.generator.random()
    },
    Method("triangular", .named(["low", "high", "mode"], required: 0)) {
      object, interpreter, arguments in
      let low = arguments[0].isUnbound ? 0 : try MathModule.real(arguments[0], interpreter)
      let high = arguments[1].isUnbound ? 1 : try MathModule.real(arguments[1], interpreter)
      if arguments[2].isUnbound || arguments[2].isNone {
        return .float(object.generator.triangular(low, high, mode: nil))
      }
      let mode = try MathModule.real(arguments[2], interpreter)
      if high == low {
        _ = object.generator.random()
        return arguments[0]
      }
      let drawn = object.generator.triangular(low, high, mode: mode)
      if drawn.isNaN && low.isFinite && high.isFinite && mode.isFinite {
        throw LanguageError(.valueError, "math domain error")
      }
      return .float(drawn)
    },
    real("gauss", ["mu", "sigma"], missing: [0, 1]) { object, _, given in
      given[0] + object.generator.gauss() * given[1]
    },
    real("normalvariate", ["mu", "sigma"], missing: [0, 1]) { object, _, given in
      given[0] + object.generator.normal() * given[1]
    },
    real("lognormvariate", ["mu", "sigma"]) { object, _, given in
      let exponent = given[0] + object.generator.normal() * given[1]
      let result = exp(exponent)
      if result.isInfinite && exponent.isFinite { throw MathModule.range() }
      return result
    },
    real("expovariate", ["lambd"]) { object, _, given in
      try divided(-log(1 - object.generator.random()), by: given[0])
    },
    real("vonmisesvariate", ["mu", "kappa"]) { object, interpreter, given in
      try object.generator.vonMises(given[0], given[1]) { try interpreter.poll() }
    },
    real("gammavariate", ["alpha", "beta"]) { object, interpreter, given in
      try object.gamma(given[0], given[1], in: interpreter)
    },
    real("betavariate", ["alpha", "beta"]) { object, interpreter, given in
      let y = try object.gamma(given[0], 1, in: interpreter)
      return y == 0 ? 0 : y / (y + (try object.gamma(given[1], 1, in: interpreter)))
    },
    real("paretovariate", ["alpha"]) { object, _, given in
      let u = 1 - object.generator.random()
      return try Arithmetic.power(u, try divided(-1, by: given[0]))
    },
    real("weibullvariate", ["alpha", "beta"]) { object, _, given in
      let u = 1 - object.generator.random()
      return given[0] * (try Arithmetic.power(-log(u), try divided(1, by: given[1])))
    },
  ]

  private func gamma(
    _ alpha: Double, _ beta: Double, in interpreter: Interpreter
  ) throws -> Double {
    if alpha <= 0 || beta <= 0 {
      throw LanguageError(.valueError, "gammavariate: alpha and beta must be > 0.0")
    }
    return try generator.gamma(alpha, beta) { try interpreter.poll() }
  }
}
