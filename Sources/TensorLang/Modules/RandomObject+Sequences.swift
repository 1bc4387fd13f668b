#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

// Choosing from sequences.
extension RandomObject {
  static let sequences: [Method] = [
    Method("choice", .named(["seq"], required: 1)) { object, interpreter, arguments in
      let count = try interpreter.length(arguments[0])
      if count == 0 {
        throw LanguageError(.indexError, "Cannot choose from an empty sequence")
      }
      let place = Int(object.generator.below(UInt(count)))
      return try interpreter.item(arguments[0], .int(place))
    },
    Method("shuffle", .named(["x"], required: 1)) { object, interpreter, arguments in
      try object.shuffle(arguments[0], in: interpreter)
      return .none
    },
    Method("sample", .named(["population", "k", "counts"], required: 2, keywordOnly: 2)) {
      object, interpreter, arguments in
      try object.sample(arguments[0], arguments[1], counts: arguments[2], in: interpreter)
    },
    Method(
      "choices",
      .named(["population", "weights", "cum_weights", "k"], required: 1, keywordOnly: 2)
    ) { object, interpreter, arguments in
      try object.choices(
        arguments[0], weights: arguments[1], cumulative: arguments[2],
        arguments[3].isUnbound ? .int(1) : arguments[3], in: interpreter)
    },
  ]

  private func shuffle(_ value: Value, in interpreter: Interpreter) throws {
    guard case .list(let list) = value else {
      let count = try interpreter.length(value)
      if count < 2 { return }
      throw LanguageError(
        .typeError, "'\(value.typeName)' object does not support item assignment")
    }
    for place in stride(from: list.items.count - 1, to: 0, by: -1) {
      try interpreter.poll()
      let other = Int(generator.below(UInt(place + 1)))
      if place != other { list.items.swapAt(place, other) }
    }
  }

  // MARK: Without putting back

  private func sample(
    _ population: Value, _ size: Value, counts: Value, in interpreter: Interpreter
  ) throws -> Value {
    switch population {
    case .list, .tuple, .string, .range: break
    default:
      throw LanguageError(
        .typeError, "Population must be a sequence.  For dicts or sets, use sorted(d).")
    }
    let count = try interpreter.length(population)
    if counts.isUnbound || counts.isNone {
      let places = try samplePlaces(of: count, size, in: interpreter)
      return try interpreter.list(
        places.map { try interpreter.item(population, .int($0)) })
    }
    var totals: [Int] = []
    for value in try interpreter.array(of: counts) {
      guard let number = value.asIndexInt else {
        throw LanguageError(.typeError, "Counts must be integers")
      }
      let (total, overflow) = (totals.last ?? 0).addingReportingOverflow(number)
      if overflow { throw Arithmetic.overflow("the sum of the counts") }
      totals.append(total)
    }
    if totals.count != count {
      throw LanguageError(.valueError, "The number of counts does not match the population")
    }
    let total = totals.popLast() ?? 0
    if total <= 0 { throw LanguageError(.valueError, "Total of counts must be greater than zero") }
    let places = try samplePlaces(of: total, size, in: interpreter)
    return try interpreter.list(
      places.map { place in
        try interpreter.item(population, .int(RandomObject.place(of: place, in: totals)))
      })
  }

  /// How many of the ascending numbers are at most `mark`: where it would be inserted after equals.
  private static func place<Number: Comparable>(of mark: Number, in ascending: [Number]) -> Int {
    var low = 0
    var high = ascending.count
    while low < high {
      let middle = (low + high) / 2
      if mark < ascending[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// CPython takes from a pool where the sample is a large part, else keeps a set of places.
  private func samplePlaces(
    of count: Int, _ size: Value, in interpreter: Interpreter
  ) throws -> [Int] {
    if case .float(let real) = size, real >= 0, real <= Double(count) {
      throw LanguageError(.typeError, "can't multiply sequence by non-int of type 'float'")
    }
    let size = try StringMethods.integer(size)
    if size < 0 || size > count {
      throw LanguageError(.valueError, "Sample larger than population or is negative")
    }
    try interpreter.checkCount(size)
    var result: [Int] = []
    result.reserveCapacity(size)
    var setSize = 21.0
    if size > 5 { setSize += pow(4, (log(Double(size) * 3) / log(4)).rounded(.up)) }
    if Double(count) <= setSize {
      var pool = Array(0..<count)
      for taken in 0..<size {
        try interpreter.poll()
        let place = Int(generator.below(UInt(count - taken)))
        result.append(pool[place])
        pool[place] = pool[count - taken - 1]
      }
    } else {
      var seen = Set<Int>()
      for _ in 0..<size {
        try interpreter.poll()
        var place = Int(generator.below(UInt(count)))
        while !seen.insert(place).inserted { place = Int(generator.below(UInt(count))) }
        result.append(place)
      }
    }
    return result
  }

  // MARK: With putting back

  private func choices(
    _ population: Value, weights: Value, cumulative: Value, _ size: Value,
    in interpreter: Interpreter
  ) throws -> Value {
    let count = try interpreter.length(population)
    let hasWeights = !weights.isUnbound && !weights.isNone
    let hasTotals = !cumulative.isUnbound && !cumulative.isNone
    if hasWeights, weights.asIndexInt != nil, !hasTotals {
      throw LanguageError(
        .typeError,
        "The number of choices must be a keyword argument: k=\(try interpreter.repr(weights))")
    }
    if hasWeights && hasTotals {
      throw LanguageError(.typeError, "Cannot specify both weights and cumulative weights")
    }
    var totals: [Double] = []
    if hasTotals {
      totals = try interpreter.array(of: cumulative).map { try MathModule.real($0, interpreter) }
    } else if hasWeights {
      var total = 0.0
      totals = try interpreter.array(of: weights).map {
        total += try MathModule.real($0, interpreter)
        return total
      }
    }
    if (hasWeights || hasTotals) && totals.count != count {
      throw LanguageError(.valueError, "The number of weights does not match the population")
    }
    if count == 0 { throw LanguageError(.indexError, "list index out of range") }
    if let total = totals.last {
      if total <= 0 {
        throw LanguageError(.valueError, "Total of weights must be greater than zero")
      }
      if !total.isFinite {
        throw LanguageError(.valueError, "Total of weights must be finite")
      }
    }
    let size = max(0, try StringMethods.integer(size))
    try interpreter.checkCount(size)
    let total = totals.popLast()
    var result: [Value] = []
    result.reserveCapacity(size)
    for _ in 0..<size {
      try interpreter.poll()
      let place =
        if let total {
          RandomObject.place(of: generator.random() * total, in: totals)
        } else {
          Int(generator.random() * Double(count))
        }
      result.append(try interpreter.item(population, .int(min(place, count - 1))))
    }
    return try interpreter.list(result)
  }
}
