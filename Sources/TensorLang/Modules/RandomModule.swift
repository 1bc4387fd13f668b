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

/// Seeds made of texts, as CPython makes them: the text's bytes and their SHA-512, read as one
/// large integer.
enum TextSeed {
  static func key(_ text: String) -> [UInt32] {
    let bytes = Array(text.utf8) + SHA512.digest(Array(text.utf8))
    // The integer is big-endian; its lowest 32 bits are the last four bytes.
    var key: [UInt32] = []
    var end = bytes.count
    while end > 0 {
      var word: UInt32 = 0
      for place in max(0, end - 4)..<end { word = word << 8 | UInt32(bytes[place]) }
      key.append(word)
      end -= 4
    }
    while key.count > 1 && key.last == 0 { key.removeLast() }
    return key
  }
}

/// SHA-512 (FIPS 180-4), for seeds made of texts.
enum SHA512 {
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var padded = message + [0x80]
    while padded.count % 128 != 112 { padded.append(0) }
    padded += [UInt8](repeating: 0, count: 8)
    let bits = UInt64(message.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    // The constants are fractions of square and cube roots of the first primes.
    var hash = primes(8).map { fraction(of: $0, cubic: false) }
    let constants = primes(80).map { fraction(of: $0, cubic: true) }
    for block in stride(from: 0, to: padded.count, by: 128) {
      var words = (0..<16).map { index in
        (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(padded[block + index * 8 + $1]) }
      }
      func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x >> n | x << (64 - n) }
      for index in 16..<80 {
        let a = words[index - 15]
        let b = words[index - 2]
        let s0 = rotate(a, 1) ^ rotate(a, 8) ^ (a >> 7)
        let s1 = rotate(b, 19) ^ rotate(b, 61) ^ (b >> 6)
        words.append(words[index - 16] &+ s0 &+ words[index - 7] &+ s1)
      }
      var v = hash
      for index in 0..<80 {
        let s1 = rotate(v[4], 14) ^ rotate(v[4], 18) ^ rotate(v[4], 41)
        let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
        let first = v[7] &+ s1 &+ choice &+ constants[index] &+ words[index]
        let s0 = rotate(v[0], 28) ^ rotate(v[0], 34) ^ rotate(v[0], 39)
        let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
        v = [first &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
      }
      for index in 0..<8 { hash[index] = hash[index] &+ v[index] }
    }
    return hash.flatMap { word in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
    }
  }

  private static func primes(_ count: Int) -> [UInt64] {
    var found: [UInt64] = []
    var candidate: UInt64 = 2
    while found.count < count {
      if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
      candidate += 1
    }
    return found
  }

  /// The first 64 bits after the point of the square or cube root: the largest x with
  /// x² ≤ p·2¹²⁸ (or x³ ≤ p·2¹⁹²), without its whole part.
  private static func fraction(of prime: UInt64, cubic: Bool) -> UInt64 {
    var whole: UInt64 = 1
    while cubic
      ? (whole + 1) * (whole + 1) * (whole + 1) <= prime
      : (whole + 1) * (whole + 1) <= prime
    {
      whole += 1
    }
    var low: UInt64 = 0
    for bit in stride(from: 63, through: 0, by: -1) {
      let candidate = low | 1 << UInt64(bit)
      if power([candidate, whole], cubic: cubic, isAtMost: prime) { low = candidate }
    }
    return low
  }

  /// Whether a number of 64-bit pieces, the lowest first, squared (or cubed) is at most the prime
  /// moved up by two (or three) pieces.
  private static func power(_ x: [UInt64], cubic: Bool, isAtMost prime: UInt64) -> Bool {
    var product = multiply(x, x)
    if cubic { product = multiply(product, x) }
    let place = cubic ? 3 : 2
    if product.dropFirst(place + 1).contains(where: { $0 != 0 }) { return false }
    let top = product.count > place ? product[place] : 0
    if top != prime { return top < prime }
    return product.prefix(place).allSatisfy { $0 == 0 }
  }

  private static func multiply(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    var result = [UInt64](repeating: 0, count: a.count + b.count)
    for (i, x) in a.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.enumerated() {
        let (high, low) = x.multipliedFullWidth(by: y)
        let (sum, overflow) = result[i + j].addingReportingOverflow(low)
        let (total, overflow2) = sum.addingReportingOverflow(carry)
        result[i + j] = total
        carry = high + (overflow ? 1 : 0) + (overflow2 ? 1 : 0)
      }
      result[i + b.count] = carry
    }
    return result
  }
}
