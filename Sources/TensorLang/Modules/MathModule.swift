#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Python's `math`.
enum MathModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("math")
    module.define("pi", .float(.pi))
    module.define("e", .float(2.718281828459045))
    module.define("tau", .float(2 * .pi))
    module.define("inf", .float(.infinity))
    module.define("nan", .float(.nan))
    addUnary(module)
    addBinary(module)
    addIntegers(module)
    addSequences(module)
    return module
  }

  private static func domain() -> LanguageError {
    LanguageError(.valueError, "math domain error", code: "domain")
  }

  static func range() -> LanguageError {
    LanguageError(.overflowError, "math range error", code: "overflow")
  }

  static func real(_ value: Value, _ interpreter: Interpreter) throws -> Double {
    if let number = value.asDouble { return number }
    if case .tensor(let tensor) = value {
      return try TensorSeam.number(tensor, in: interpreter).double
    }
    throw LanguageError(.typeError, "must be real number, not \(value.typeName)")
  }

  static func integer(_ value: Value) throws -> Int {
    if let number = value.asIndexInt { return number }
    throw LanguageError(
      .typeError, "'\(value.typeName)' object cannot be interpreted as an integer")
  }

  private static func addUnary(_ module: ModuleObject) {
    /// A NaN out of a number is a domain error, an infinity out of a finite one a range error
    /// (or a domain error where the function has a pole).
    func define(_ name: String, pole: Bool = false, _ function: @escaping (Double) -> Double) {
      module.define(name, .one) { interpreter, _, arguments in
        let x: Double
        do {
          x = try real(arguments[0], interpreter)
        } catch let error as LanguageError where error.code == "one-element" {
          // A library has a function of the same name for all elements.
          error.message += ": torch.\(name) and np.\(name) take all of them"
          throw error
        }
        let result = function(x)
        if result.isNaN && !x.isNaN { throw domain() }
        if result.isInfinite && x.isFinite { throw pole ? domain() : range() }
        return .float(result)
      }
    }
    define("sqrt", sqrt)
    define("cbrt", cbrt)
    define("exp", exp)
    define("exp2", exp2)
    define("expm1", expm1)
    define("log2", pole: true, log2)
    define("log10", pole: true, log10)
    define("log1p", pole: true, log1p)
    define("sin", sin)
    define("cos", cos)
    define("tan", tan)
    define("asin", asin)
    define("acos", acos)
    define("atan", atan)
    define("sinh", sinh)
    define("cosh", cosh)
    define("tanh", tanh)
    define("asinh", asinh)
    define("acosh", acosh)
    define("atanh", pole: true, atanh)
    define("erf", erf)
    define("erfc", erfc)
    define("fabs") { $0.magnitude }
    define("degrees") { $0 * (180 / .pi) }
    define("radians") { $0 * (.pi / 180) }
    define("gamma", Gamma.gamma)
    define("lgamma", Gamma.logGamma)
    module.define("log", .positional(1, 2)) { interpreter, _, arguments in
      func logarithm(_ value: Value) throws -> Double {
        let x = try real(value, interpreter)
        if x <= 0 { throw domain() }
        return log(x)
      }
      let numerator = try logarithm(arguments[0])
      if arguments.count == 1 { return .float(numerator) }
      let denominator = try logarithm(arguments[1])
      if denominator == 0 { throw Arithmetic.zeroDivision("float division by zero") }
      return .float(numerator / denominator)
    }
    func rounding(_ name: String, _ rule: FloatingPointRoundingRule) {
      module.define(name, .one) { interpreter, _, arguments in
        if let number = arguments[0].asIndexInt { return .int(number) }
        return .int(
          try TypeConstructors.int(
            truncating: try real(arguments[0], interpreter).rounded(rule)))
      }
    }
    rounding("floor", .down)
    rounding("ceil", .up)
    rounding("trunc", .towardZero)
    func test(_ name: String, _ function: @escaping (Double) -> Bool) {
      module.define(name, .one) { interpreter, _, arguments in
        .bool(function(try real(arguments[0], interpreter)))
      }
    }
    test("isnan") { $0.isNaN }
    test("isinf") { $0.isInfinite }
    test("isfinite") { $0.isFinite }
    module.define("modf", .one) { interpreter, _, arguments in
      let x = try real(arguments[0], interpreter)
      if x.isInfinite {
        return .tuple(of: [.float(x < 0 ? -0.0 : 0), .float(x)])
      }
      let whole = x.rounded(.towardZero)
      let fraction = x - whole
      return .tuple(of: [
        .float(fraction == 0 && x.sign == .minus ? -0.0 : fraction), .float(whole),
      ])
    }
    module.define("frexp", .one) { interpreter, _, arguments in
      let x = try real(arguments[0], interpreter)
      if x == 0 || !x.isFinite { return .tuple(of: [.float(x), .int(0)]) }
      return .tuple(of: [
        .float(x < 0 ? -x.significand / 2 : x.significand / 2), .int(Int(x.exponent) + 1),
      ])
    }
    module.define("ulp", .one) { interpreter, _, arguments in
      let x = try real(arguments[0], interpreter).magnitude
      return .float(x.isFinite ? x.ulp : x)
    }
  }

  private static func addBinary(_ module: ModuleObject) {
    func define(_ name: String, _ function: @escaping (Double, Double) throws -> Double) {
      module.define(name, .positional(2, 2)) { interpreter, _, arguments in
        .float(
          try function(
            try real(arguments[0], interpreter), try real(arguments[1], interpreter)))
      }
    }
    define("atan2", atan2)
    define("copysign", copysign)
    define("nextafter") { nextafter($0, $1) }
    define("pow") { x, y in
      let result = pow(x, y)
      if result.isNaN && !x.isNaN && !y.isNaN { throw domain() }
      if result.isInfinite && x.isFinite && y.isFinite { throw x == 0 ? domain() : range() }
      return result
    }
    define("fmod") { x, y in
      let result = fmod(x, y)
      if result.isNaN && !x.isNaN && !y.isNaN { throw domain() }
      return result
    }
    define("remainder") { x, y in
      let result = remainder(x, y)
      if result.isNaN && !x.isNaN && !y.isNaN { throw domain() }
      return result
    }
    module.define("ldexp", .positional(2, 2)) { interpreter, _, arguments in
      let x = try real(arguments[0], interpreter)
      guard let exponent = arguments[1].asIndexInt else {
        throw LanguageError(.typeError, "Expected an int as second argument to ldexp.")
      }
      let result = scalbn(x, Int32(clamping: exponent))
      if result.isInfinite && x.isFinite { throw range() }
      return .float(result)
    }
    module.define("hypot", .free) { interpreter, _, arguments in
      .float(try length(try arguments.positional.map { try real($0, interpreter) }))
    }
    module.define("dist", .positional(2, 2)) { interpreter, _, arguments in
      let p = try interpreter.array(of: arguments[0]).map { try real($0, interpreter) }
      let q = try interpreter.array(of: arguments[1]).map { try real($0, interpreter) }
      if p.count != q.count {
        throw LanguageError(
          .valueError, "both points must have the same number of dimensions")
      }
      return .float(try length(zip(p, q).map { $0 - $1 }))
    }
    module.define(
      "isclose", .named(["a", "b", "rel_tol", "abs_tol"], required: 2, keywordOnly: 2)
    ) { interpreter, _, arguments in
      let a = try real(arguments[0], interpreter)
      let b = try real(arguments[1], interpreter)
      let relative = arguments[2].isUnbound ? 1e-9 : try real(arguments[2], interpreter)
      let absolute = arguments[3].isUnbound ? 0 : try real(arguments[3], interpreter)
      if relative < 0 || absolute < 0 {
        throw LanguageError(.valueError, "tolerances must be non-negative")
      }
      if a == b { return .bool(true) }
      if a.isInfinite || b.isInfinite { return .bool(false) }
      let difference = (a - b).magnitude
      return .bool(
        difference <= max(relative * b.magnitude, relative * a.magnitude)
          || difference <= absolute)
    }
  }

  /// The length of a vector, scaled so that squares neither overflow nor vanish, with the rounding
  /// errors of the sum carried along.
  private static func length(_ values: [Double]) throws -> Double {
    let largest = values.map { $0.magnitude }.max() ?? 0
    if values.contains(where: { $0.isInfinite }) { return .infinity }
    if values.contains(where: { $0.isNaN }) { return .nan }
    if largest == 0 { return 0 }
    if values.count == 1 { return largest }
    let scale = scalbn(1, -Int32(largest.exponent))
    guard scale.isFinite, scale != 0 else {
      return values.reduce(0) { hypot($0, $1) }
    }
    var sum = 0.0
    var carry = 0.0
    func add(_ x: Double) {
      let total = sum + x
      carry += sum.magnitude >= x.magnitude ? (sum - total) + x : (x - total) + sum
      sum = total
    }
    for value in values {
      let x = value * scale
      let square = x * x
      add(square)
      carry += (-square).addingProduct(x, x)
    }
    let root = (sum + carry).squareRoot()
    // One Newton step with the exact residual makes the last digit right.
    let square = root * root
    let error = (-square).addingProduct(root, root)
    let residual = ((sum - square) - error) + carry
    return (root + residual / (2 * root)) / scale
  }

  private static func addIntegers(_ module: ModuleObject) {
    module.define("factorial", .one) { _, _, arguments in
      let n = try integer(arguments[0])
      if n < 0 {
        throw LanguageError(
          .valueError, "factorial() not defined for negative values")
      }
      if n > 20 { throw Arithmetic.overflow("factorial(\(n))") }
      return .int(n < 2 ? 1 : (2...n).reduce(1, *))
    }
    func fold(_ name: String, _ start: Int, _ step: @escaping (Int, Int) throws -> Int) {
      module.define(name, .free) { _, _, arguments in
        var result = start
        for value in arguments.positional { result = try step(result, try integer(value)) }
        return .int(result)
      }
    }
    fold("gcd", 0) { a, b in
      let result = greatestCommonDivisor(a, b)
      guard let result = Int(exactly: result) else { throw Arithmetic.overflow("the gcd") }
      return result
    }
    fold("lcm", 1) { a, b in
      if a == 0 || b == 0 { return 0 }
      let divisor = greatestCommonDivisor(a, b)
      let (product, overflow) = (a.magnitude / divisor).multipliedReportingOverflow(
        by: b.magnitude)
      guard !overflow, let result = Int(exactly: product) else {
        throw Arithmetic.overflow("lcm(\(a), \(b))")
      }
      return result
    }
    module.define("isqrt", .one) { _, _, arguments in
      let n = try integer(arguments[0])
      if n < 0 {
        throw LanguageError(.valueError, "isqrt() argument must be nonnegative")
      }
      var root = Int(Double(n).squareRoot())
      while root > 3_037_000_499 || root * root > n { root -= 1 }
      while root < 3_037_000_499 && (root + 1) * (root + 1) <= n { root += 1 }
      return .int(root)
    }
    module.define("comb", .positional(2, 2)) { _, _, arguments in
      let (n, k) = (try integer(arguments[0]), try integer(arguments[1]))
      if n < 0 { throw LanguageError(.valueError, "n must be a non-negative integer") }
      if k < 0 { throw LanguageError(.valueError, "k must be a non-negative integer") }
      if k > n { return .int(0) }
      let least = min(k, n - k)
      var result: UInt = 1
      for step in 0..<UInt(least) {
        // Each step is exact: result is a binomial coefficient all along.
        let (high, low) = result.multipliedFullWidth(by: UInt(n) - step)
        guard high < step + 1 else { throw Arithmetic.overflow("comb(\(n), \(k))") }
        result = (step + 1).dividingFullWidth((high, low)).quotient
        if result > UInt(Int.max) { throw Arithmetic.overflow("comb(\(n), \(k))") }
      }
      return .int(Int(result))
    }
    module.define("perm", .positional(1, 2)) { _, _, arguments in
      let n = try integer(arguments[0])
      let k = arguments.count > 1 && !arguments[1].isNone ? try integer(arguments[1]) : n
      if n < 0 { throw LanguageError(.valueError, "n must be a non-negative integer") }
      if k < 0 { throw LanguageError(.valueError, "k must be a non-negative integer") }
      if k > n { return .int(0) }
      var result = 1
      var step = 0
      while step < k {
        let (product, overflow) = result.multipliedReportingOverflow(by: n - step)
        if overflow { throw Arithmetic.overflow("perm(\(n), \(k))") }
        result = product
        step += 1
      }
      return .int(result)
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> UInt {
    var (x, y) = (a.magnitude, b.magnitude)
    while y != 0 { (x, y) = (y, x % y) }
    return x
  }

  private static func addSequences(_ module: ModuleObject) {
    module.define("fsum", .one) { interpreter, _, arguments in
      .float(try exactSum(arguments[0], interpreter))
    }
    module.define(
      "prod", .named(["iterable", "start"], required: 1, positionalOnly: 1, keywordOnly: 1)
    ) { interpreter, _, arguments in
      var result = arguments[1].isUnbound ? Value.int(1) : arguments[1]
      try interpreter.forEach(arguments[0]) {
        result = try interpreter.binary(.multiply, result, $0)
        return true
      }
      return result
    }
  }

  /// Shewchuk's sum: partials that don't overlap, rounded once at the end.
  private static func exactSum(_ values: Value, _ interpreter: Interpreter) throws -> Double {
    var partials: [Double] = []
    var special = 0.0
    var infinities = 0.0
    try interpreter.forEach(values) { value in
      var x = try real(value, interpreter)
      if !x.isFinite {
        if x.isInfinite { infinities += x }
        special += x
        return true
      }
      var kept = 0
      for var y in partials {
        if x.magnitude < y.magnitude { swap(&x, &y) }
        let high = x + y
        let low = y - (high - x)
        if low != 0 {
          partials[kept] = low
          kept += 1
        }
        x = high
      }
      partials.removeSubrange(kept...)
      if !x.isFinite {
        throw LanguageError(.overflowError, "intermediate overflow in fsum")
      }
      partials.append(x)
      return true
    }
    if special != 0 || special.isNaN {
      if infinities.isNaN { throw LanguageError(.valueError, "-inf + inf in fsum") }
      return special
    }
    guard var high = partials.popLast() else { return 0 }
    var low = 0.0
    while let y = partials.popLast() {
      let x = high
      high = x + y
      low = y - (high - x)
      if low != 0 { break }
    }
    if let next = partials.last, (low < 0 && next < 0) || (low > 0 && next > 0) {
      let twice = low * 2
      let rounded = high + twice
      if twice == rounded - high { high = rounded }
    }
    return high
  }
}
