#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Python's `random`, with CPython's own numbers.
enum RandomModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("random")
    addSeeding(module)
    addIntegers(module)
    addReals(module)
    addSequences(module)
    return module
  }

  /// Draws from the session's generator.
  private static func with<Result>(
    _ interpreter: Interpreter, _ body: (inout PythonRandom) throws -> Result
  ) rethrows -> Result {
    var generator = interpreter.pythonRandom ?? PythonRandom.fromSystem()
    interpreter.pythonRandom = nil
    defer { interpreter.pythonRandom = generator }
    return try body(&generator)
  }

  private static func addSeeding(_ module: ModuleObject) {
    module.define("seed", .named(["a", "version"], required: 0)) { interpreter, _, arguments in
      switch arguments[0] {
      case .unbound, .none: interpreter.pythonRandom = PythonRandom.fromSystem()
      case .int(let seed): interpreter.pythonRandom = PythonRandom(seed: seed)
      case .bool(let flag): interpreter.pythonRandom = PythonRandom(seed: flag ? 1 : 0)
      case .float:
        // CPython seeds by the hash.
        let hash = try interpreter.hash(arguments[0])
        interpreter.pythonRandom =
          hash >= 0
          ? PythonRandom(seed: hash)
          : PythonRandom(key: [
            UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32),
          ])
      case .string(let string):
        interpreter.pythonRandom = PythonRandom(key: TextSeed.key(string.text))
      default:
        throw LanguageError(
          .typeError,
          "The only supported seed types are: None,\nint, float, str, bytes, and bytearray."
        ).withTorch("The only supported seed types are: None,")
      }
      return .none
    }
    module.define("getrandbits", .one) { interpreter, _, arguments in
      let count = try StringMethods.integer(arguments[0])
      if count < 0 {
        throw LanguageError(.valueError, "number of bits must be non-negative")
      }
      if count > 63 { throw Arithmetic.overflow("getrandbits(\(count))") }
      return .int(Int(with(interpreter) { $0.bits(count) }))
    }
  }

  private static func addIntegers(_ module: ModuleObject) {
    func pick(
      _ start: Int, _ stop: Int, _ step: Int, _ interpreter: Interpreter, _ message: String
    ) throws -> Value {
      if step == 0 { throw LanguageError(.valueError, "zero step for randrange()") }
      guard let count = RangeObject.count(start, stop, step) else {
        throw Arithmetic.overflow("the width of randrange()")
      }
      if count == 0 { throw LanguageError(.valueError, message) }
      let offset = with(interpreter) { $0.below(UInt(count)) }
      return .int(start &+ Int(offset) &* step)
    }
    module.define(
      "randrange", .named(["start", "stop", "step"], required: 1)
    ) { interpreter, _, arguments in
      let first = try StringMethods.integer(arguments[0])
      if arguments[1].isUnbound || arguments[1].isNone {
        return try pick(0, first, 1, interpreter, "empty range for randrange()")
      }
      let stop = try StringMethods.integer(arguments[1])
      let step = arguments[2].isUnbound ? 1 : try StringMethods.integer(arguments[2])
      let width = stop.subtractingReportingOverflow(first).partialValue
      return try pick(
        first, stop, step, interpreter,
        step == 1
          ? "empty range for randrange() (\(first), \(stop), \(width))"
          : "empty range for randrange()")
    }
    module.define("randint", .named(["a", "b"], required: 2)) { interpreter, _, arguments in
      let a = try StringMethods.integer(arguments[0])
      let b = try StringMethods.integer(arguments[1])
      let (stop, overflow) = b.addingReportingOverflow(1)
      if overflow { throw Arithmetic.overflow("\(b) + 1") }
      return try pick(
        a, stop, 1, interpreter,
        "empty range for randrange() (\(a), \(stop), \(stop.subtractingReportingOverflow(a).partialValue))"
      )
    }
  }

  private static func addReals(_ module: ModuleObject) {
    module.define("random", .none) { interpreter, _, _ in
      .float(with(interpreter) { $0.random() })
    }
    module.define("uniform", .named(["a", "b"], required: 2)) { interpreter, _, arguments in
      let a = try MathModule.real(arguments[0], interpreter)
      let b = try MathModule.real(arguments[1], interpreter)
      return .float(a + (b - a) * with(interpreter) { $0.random() })
    }
    module.define(
      "triangular", .named(["low", "high", "mode"], required: 0)
    ) { interpreter, _, arguments in
      var low = arguments[0].isUnbound ? 0 : try MathModule.real(arguments[0], interpreter)
      var high = arguments[1].isUnbound ? 1 : try MathModule.real(arguments[1], interpreter)
      var u = with(interpreter) { $0.random() }
      var c = 0.5
      if !arguments[2].isUnbound && !arguments[2].isNone {
        if high == low { return .float(low) }
        c = (try MathModule.real(arguments[2], interpreter) - low) / (high - low)
      } else if high == low {
        return .float(low)
      }
      if u > c {
        u = 1 - u
        c = 1 - c
        swap(&low, &high)
      }
      return .float(low + (high - low) * (u * c).squareRoot())
    }
    func normal(
      _ name: String, _ draw: @escaping (inout PythonRandom, Double, Double) -> Double
    ) {
      module.define(name, .named(["mu", "sigma"], required: 0)) { interpreter, _, arguments in
        let mu = arguments[0].isUnbound ? 0 : try MathModule.real(arguments[0], interpreter)
        let sigma = arguments[1].isUnbound ? 1 : try MathModule.real(arguments[1], interpreter)
        return .float(with(interpreter) { draw(&$0, mu, sigma) })
      }
    }
    normal("gauss") { generator, mu, sigma in
      if let kept = generator.nextGauss {
        generator.nextGauss = nil
        return mu + kept * sigma
      }
      let angle = generator.random() * (2 * Double.pi)
      let radius = (-2 * log(1 - generator.random())).squareRoot()
      generator.nextGauss = sin(angle) * radius
      return mu + cos(angle) * radius * sigma
    }
    normal("normalvariate") { generator, mu, sigma in
      let magic = 4 * exp(-0.5) / (2.0).squareRoot()
      while true {
        let u1 = generator.random()
        let u2 = 1 - generator.random()
        let z = magic * (u1 - 0.5) / u2
        if z * z / 4 <= -log(u2) { return mu + z * sigma }
      }
    }
    module.define("expovariate", .named(["lambd"], required: 1)) { interpreter, _, arguments in
      let rate = try MathModule.real(arguments[0], interpreter)
      if rate == 0 { throw Arithmetic.zeroDivision("float division by zero") }
      return .float(-log(1 - with(interpreter) { $0.random() }) / rate)
    }
  }

  private static func addSequences(_ module: ModuleObject) {
    module.define("choice", .named(["seq"], required: 1)) { interpreter, _, arguments in
      let count = try interpreter.length(arguments[0])
      if count == 0 {
        throw LanguageError(.indexError, "Cannot choose from an empty sequence")
      }
      let place = with(interpreter) { Int($0.below(UInt(count))) }
      return try interpreter.item(arguments[0], .int(place))
    }
    module.define("shuffle", .named(["x"], required: 1)) { interpreter, _, arguments in
      guard case .list(let list) = arguments[0] else {
        throw LanguageError(
          .typeError,
          "'\(arguments[0].typeName)' object does not support item assignment")
      }
      try with(interpreter) { generator in
        for i in stride(from: list.items.count - 1, to: 0, by: -1) {
          try interpreter.poll()
          let j = Int(generator.below(UInt(i + 1)))
          if i != j { list.items.swapAt(i, j) }
        }
      }
      return .none
    }
    module.define(
      "sample", .named(["population", "k", "counts"], required: 2, keywordOnly: 2)
    ) { interpreter, _, arguments in
      switch arguments[0] {
      case .list, .tuple, .string, .range: break
      default:
        throw LanguageError(
          .typeError,
          "Population must be a sequence.  For dicts or sets, use sorted(d).")
      }
      var population = try interpreter.array(of: arguments[0])
      if !arguments[2].isUnbound && !arguments[2].isNone {
        let counts = try interpreter.array(of: arguments[2])
        if counts.count != population.count {
          throw LanguageError(
            .valueError, "The number of counts does not match the population")
        }
        var spread: [Value] = []
        for (item, count) in zip(population, counts) {
          let number = try StringMethods.integer(count)
          try interpreter.checkCount(spread.count &+ max(0, number))
          spread += [Value](repeating: item, count: max(0, number))
        }
        population = spread
      }
      let k = try StringMethods.integer(arguments[1])
      let n = population.count
      if k < 0 || k > n {
        throw LanguageError(.valueError, "Sample larger than population or is negative")
      }
      return try interpreter.list(sample(population, k, interpreter))
    }
    module.define(
      "choices", .named(["population", "weights", "cum_weights", "k"], required: 1, keywordOnly: 2)
    ) { interpreter, _, arguments in
      let population = try interpreter.array(of: arguments[0])
      let n = population.count
      let k = arguments[3].isUnbound ? 1 : try StringMethods.integer(arguments[3])
      if n == 0 { throw LanguageError(.indexError, "list index out of range") }
      try interpreter.checkCount(max(0, k))
      let weights = arguments[1]
      let cumulative = arguments[2]
      if (weights.isUnbound || weights.isNone) && (cumulative.isUnbound || cumulative.isNone) {
        return try interpreter.list(
          try with(interpreter) { generator in
            try (0..<max(0, k)).map { _ in
              try interpreter.poll()
              return population[Int(generator.random() * Double(n))]
            }
          })
      }
      if !(weights.isUnbound || weights.isNone) && !(cumulative.isUnbound || cumulative.isNone) {
        throw LanguageError(.typeError, "Cannot specify both weights and cumulative weights")
      }
      var totals: [Double]
      if weights.isUnbound || weights.isNone {
        totals = try interpreter.array(of: cumulative).map { try MathModule.real($0, interpreter) }
      } else {
        var total = 0.0
        totals = try interpreter.array(of: weights).map {
          total += try MathModule.real($0, interpreter)
          return total
        }
      }
      if totals.count != n {
        throw LanguageError(
          .valueError, "The number of weights does not match the population")
      }
      let total = totals[n - 1]
      if total <= 0 {
        throw LanguageError(.valueError, "Total of weights must be greater than zero")
      }
      if !total.isFinite {
        throw LanguageError(.valueError, "Total of weights must be finite")
      }
      return try interpreter.list(
        try with(interpreter) { generator in
          try (0..<max(0, k)).map { _ in
            try interpreter.poll()
            let mark = generator.random() * total
            var low = 0
            var high = n - 1
            while low < high {
              let middle = (low + high) / 2
              if mark < totals[middle] { high = middle } else { low = middle + 1 }
            }
            return population[low]
          }
        })
    }
  }

  /// CPython takes from a pool where the sample is a large part, else keeps a set of places.
  private static func sample(
    _ population: [Value], _ k: Int, _ interpreter: Interpreter
  ) -> [Value] {
    let n = population.count
    var setSize = 21
    if k > 5 { setSize += Int(pow(4, (log(Double(k * 3)) / log(4)).rounded(.up))) }
    return with(interpreter) { generator in
      var result: [Value] = []
      result.reserveCapacity(k)
      if n <= setSize {
        var pool = population
        for i in 0..<k {
          let j = Int(generator.below(UInt(n - i)))
          result.append(pool[j])
          pool[j] = pool[n - i - 1]
        }
      } else {
        var seen = Set<Int>()
        for _ in 0..<k {
          var j = Int(generator.below(UInt(n)))
          while !seen.insert(j).inserted { j = Int(generator.below(UInt(n))) }
          result.append(population[j])
        }
      }
      return result
    }
  }
}
