import TensorOps

extension NumPyRandomMethod {
  static let choosing: [NumPyRandomMethod] = [
    NumPyRandomMethod(
      "choice", .state, .named(["a", "size", "replace", "p"], required: 1),
      "Elements of a (or whole numbers below a), by chance or with the probabilities p."
    ) { object, interpreter, arguments in
      try Choice(
        object.random, size: arguments[1], replaces: arguments[2], chances: arguments[3],
        axis: 0, shuffles: true, interpreter
      ).of(arguments[0])
    },
    NumPyRandomMethod(
      "choice", .generator,
      .named(["a", "size", "replace", "p", "axis", "shuffle"], required: 1),
      "Elements of a along an axis (or whole numbers below a), by chance or with the probabilities p."
    ) { object, interpreter, arguments in
      try Choice(
        object.random, size: arguments[1], replaces: arguments[2], chances: arguments[3],
        axis: arguments[4].isUnbound ? 0 : try StringMethods.integer(arguments[4]),
        shuffles: arguments[5].isUnbound ? true : try interpreter.isTrue(arguments[5]), interpreter
      ).of(arguments[0])
    },
    NumPyRandomMethod(
      "permutation", .state, .named(["x"], required: 1),
      "The rows of x (or the whole numbers below x), shuffled; a copy."
    ) { object, interpreter, arguments in
      try permuted(object, arguments[0], axis: 0, interpreter)
    },
    NumPyRandomMethod(
      "permutation", .generator, .named(["x", "axis"], required: 1),
      "The parts of x along an axis (or the whole numbers below x), shuffled; a copy."
    ) { object, interpreter, arguments in
      let axis = arguments[1].isUnbound ? 0 : try StringMethods.integer(arguments[1])
      return try permuted(object, arguments[0], axis: axis, interpreter)
    },
    NumPyRandomMethod(
      "permuted", .generator, .named(["x", "axis", "out"], required: 1),
      "The elements of x shuffled, all together or each line along an axis for itself; a copy."
    ) { object, interpreter, arguments in
      if !arguments[2].isUnbound && !arguments[2].isNone {
        throw LanguageError.unsupported("out= of permuted is not part of this language")
      }
      let axis =
        arguments[1].isUnbound || arguments[1].isNone
        ? nil : try StringMethods.integer(arguments[1])
      return try permutedLines(object, arguments[0], axis: axis, interpreter)
    },
    NumPyRandomMethod(
      "shuffle", .state, .named(["x"], required: 1), "Shuffles the rows of x where they are."
    ) { object, interpreter, arguments in
      try shuffle(object, arguments[0], axis: 0, interpreter)
      return .none
    },
    NumPyRandomMethod(
      "shuffle", .generator, .named(["x", "axis"], required: 1),
      "Shuffles the parts of x along an axis where they are."
    ) { object, interpreter, arguments in
      let axis = arguments[1].isUnbound ? 0 : try StringMethods.integer(arguments[1])
      try shuffle(object, arguments[0], axis: axis, interpreter)
      return .none
    },
  ]

  // MARK: Shuffling

  private static func shuffledPlaces(
    _ object: NumPyRandomObject, _ count: Int, _ interpreter: Interpreter
  ) throws -> [Int] {
    try interpreter.checkCount(count)
    return try object.random.shuffled(count) { try interpreter.poll() }
  }

  private static func permuted(
    _ object: NumPyRandomObject, _ value: Value, axis: Int, _ interpreter: Interpreter
  ) throws -> Value {
    if let count = value.asIndexInt {
      let places = try shuffledPlaces(object, max(count, 0), interpreter)
      return try RandomSize.filled([places.count], .int64, Int.self, interpreter) { places[$0] }
    }
    guard let tensor = try array(value, interpreter), tensor.rank > 0 else {
      throw object.random.isLegacy
        ? LanguageError(.indexError, "x must be an integer or at least 1-dimensional")
        : LanguageError(.axisError, "axis \(axis) is out of bounds for array of dimension 0")
    }
    let dim = try RandomAxis.dim(axis, tensor)
    let places = try shuffledPlaces(object, tensor.shape[dim], interpreter)
    return try RandomAxis.taken(tensor, places, dim, shape: [places.count], interpreter)
  }

  private static func array(_ value: Value, _ interpreter: Interpreter) throws -> Tensor? {
    if case .string = value { return nil }
    return try ArrayArguments.tensor(value, .numpy, interpreter)
  }

  private static func permutedLines(
    _ object: NumPyRandomObject, _ value: Value, axis: Int?, _ interpreter: Interpreter
  ) throws -> Value {
    guard let tensor = try array(value, interpreter), tensor.rank > 0 else {
      throw LanguageError(.typeError, "len() of unsized object")
    }
    guard let axis, tensor.rank > 1 else {
      if let axis { _ = try RandomAxis.dim(axis, tensor) }
      let flat = try TensorSeam.call(
        "reshape", [.tensor(TensorObject(tensor)), .tuple(of: [.int(-1)])], interpreter)
      guard case .tensor(let line) = flat else { return flat }
      let places = try shuffledPlaces(object, tensor.count, interpreter)
      return try RandomAxis.taken(line.tensor, places, 0, shape: tensor.shape, interpreter)
    }
    let dim = try RandomAxis.dim(axis, tensor)
    let length = tensor.shape[dim]
    // The lines side by side, each with an order of its own, and back.
    let places = try RandomSize.filled(
      tensor.shape.filter { _ in true }.moving(dim), .int64, Int.self, interpreter,
      { () -> (Int) throws -> Int in
        var line: [Int] = []
        return { place in
          if place % max(length, 1) == 0 {
            line = try object.random.shuffled(length) { try interpreter.poll() }
          }
          return line[place % max(length, 1)]
        }
      }())
    guard case .tensor(let order) = places else { return places }
    let index = try TensorSeam.call(
      "movedim", [.tensor(TensorObject(order.tensor)), .int(-1), .int(dim)], interpreter)
    let result = try TensorSeam.call(
      "gather", [.tensor(TensorObject(tensor)), .int(dim), index], interpreter)
    return RandomAxis.asArray(result)
  }

  private static func shuffle(
    _ object: NumPyRandomObject, _ value: Value, axis: Int, _ interpreter: Interpreter
  ) throws {
    let random = object.random
    switch value {
    case .list(let list):
      if axis != 0 {
        throw LanguageError(
          .notImplementedError, "Axis argument is only supported on ndarray objects")
      }
      for last in stride(from: list.items.count - 1, to: 0, by: -1) {
        try interpreter.poll()
        list.items.swapAt(last, random.interval(upTo: last))
      }
    case .tensor(let target):
      let tensor = target.tensor
      if tensor.rank == 0 {
        throw LanguageError(.typeError, "len() of unsized object")
      }
      let dim = try RandomAxis.dim(axis, tensor)
      let places = try shuffledPlaces(object, tensor.shape[dim], interpreter)
      if tensor.isShapeOnly { return }
      let moved = try RandomAxis.taken(tensor, places, dim, shape: [places.count], interpreter)
      guard case .tensor(let source) = moved else { return }
      try ArrayOperations.store(source.tensor, into: tensor, interpreter)
    default:
      if try interpreter.length(value) > 1 {
        throw LanguageError(
          .typeError, "'\(value.typeName)' object does not support item assignment")
      }
    }
  }
}

extension [Int] {
  /// A shape with one dim moved to the end.
  fileprivate func moving(_ dim: Int) -> [Int] {
    var result = self
    result.append(result.remove(at: dim))
    return result
  }
}

/// Parts of arrays along an axis.
enum RandomAxis {
  static func dim(_ axis: Int, _ tensor: Tensor) throws -> Int {
    guard axis >= -tensor.rank && axis < tensor.rank else {
      throw LanguageError(
        .axisError, "axis \(axis) is out of bounds for array of dimension \(tensor.rank)")
    }
    return axis < 0 ? axis + tensor.rank : axis
  }

  static func asArray(_ value: Value) -> Value {
    guard case .tensor(let object) = value else { return value }
    return .tensor(TensorObject(object.tensor, flavour: .numpy))
  }

  /// The parts at these places; `shape` stands where the axis stood.
  static func taken(
    _ tensor: Tensor, _ places: [Int], _ dim: Int, shape: [Int], _ interpreter: Interpreter
  ) throws -> Value {
    let index = try RandomSize.filled([places.count], .int64, Int.self, interpreter) { places[$0] }
    guard case .tensor(let numbers) = index else { return index }
    let picked = try TensorSeam.call(
      "index_select",
      [.tensor(TensorObject(tensor)), .int(dim), .tensor(TensorObject(numbers.tensor))],
      interpreter)
    guard case .tensor(let object) = picked, shape != [places.count] else { return asArray(picked) }
    let whole = Array(tensor.shape[..<dim]) + shape + Array(tensor.shape[(dim + 1)...])
    return asArray(
      try TensorSeam.call(
        "reshape", [.tensor(TensorObject(object.tensor)), .tuple(of: whole.map { .int($0) })],
        interpreter))
  }
}

/// `choice`: elements of an array or a list, or whole numbers below a bound.
private struct Choice {
  private let random: any NumPyRandom
  private let shape: [Int]?
  private let replaces: Bool
  private let chances: [Double]?
  private let axis: Int
  private let shuffles: Bool
  private let interpreter: Interpreter
  /// Whether the probabilities stand in an array of floats, whose precision decides how near to 1
  /// they have to add up.
  private let tolerance: Double

  init(
    _ random: any NumPyRandom, size: Value, replaces: Value, chances: Value, axis: Int,
    shuffles: Bool, _ interpreter: Interpreter
  ) throws {
    self.random = random
    self.axis = axis
    self.shuffles = shuffles
    self.interpreter = interpreter
    shape = try RandomSize.shape(size, interpreter)
    self.replaces = replaces.isUnbound ? true : try interpreter.isTrue(replaces)
    // √ε of float64, or of what the probabilities were rounded to.
    var tolerance = 0x1p-26
    if chances.isUnbound || chances.isNone {
      self.chances = nil
    } else {
      let given = try RandomParameter(chances, interpreter)
      guard let dims = given.shape else {
        throw LanguageError(.typeError, "object of type 'float' has no len()")
      }
      guard dims.count == 1 else {
        throw LanguageError(
          .valueError, random.isLegacy ? "'p' must be 1-dimensional" : "p must be 1-dimensional")
      }
      self.chances = given.numbers
      if case .tensor(let object) = chances {
        switch object.tensor.dtype {
        case .float32: tolerance = 0x1p-23.squareRoot()
        case .float16: tolerance = 0x1p-10.squareRoot()
        default: break
        }
      }
    }
    self.tolerance = tolerance
  }

  func of(_ value: Value) throws -> Value {
    switch value {
    case .int, .bool:
      let count = value.asIndexInt ?? 0
      if count <= 0 && size > 0 {
        throw refusal(
          "a must be greater than 0 unless no samples are taken",
          "a must be a positive integer unless no samples are taken")
      }
      let places = try drawn(max(count, 0))
      guard let shape else { return .int(places[0]) }
      return try RandomSize.filled(shape, .int64, Int.self, interpreter) { places[$0] }
    case .float:
      throw refusal(
        "a must be 1-dimensional or an integer",
        "a must be a sequence or an integer, not <class 'float'>")
    case .list(let list) where list.items.contains { $0.stringText != nil }:
      return try ofTexts(list.items)
    case .tuple(let tuple) where tuple.items.contains { $0.stringText != nil }:
      return try ofTexts(tuple.items)
    default: break
    }
    guard let tensor = try ArrayArguments.tensor(value, .numpy, interpreter), tensor.rank > 0 else {
      throw refusal(
        "a must be 1-dimensional or an integer",
        "a must be a sequence or an integer, not \(TypeObject.of(value).representation)")
    }
    if random.isLegacy && tensor.rank != 1 {
      throw LanguageError(.valueError, "a must be 1-dimensional")
    }
    let dim = try RandomAxis.dim(axis, tensor)
    let count = tensor.shape[dim]
    if count == 0 && size > 0 {
      throw refusal(
        "'a' cannot be empty unless no samples are taken",
        "a cannot be empty unless no samples are taken")
    }
    let places = try drawn(count)
    let taken = try RandomAxis.taken(tensor, places, dim, shape: shape ?? [], interpreter)
    guard shape == nil, tensor.rank == 1 else { return taken }
    return RandomSize.scalar(taken, interpreter)
  }

  /// Texts can be chosen one at a time: there are no arrays of them.
  private func ofTexts(_ items: [Value]) throws -> Value {
    guard shape == nil else {
      throw LanguageError.unsupported(
        "arrays of texts are not part of this language: choose places and take the texts, "
          + "[names[i] for i in np.random.choice(len(names), size=…)]")
    }
    return items[try drawn(items.count)[0]]
  }

  private var size: Int {
    shape.map { $0.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue } } ?? 1
  }

  private func refusal(_ state: String, _ generator: String) -> LanguageError {
    LanguageError(.valueError, random.isLegacy ? state : generator)
  }

  /// As many places below `count` as were asked for.
  private func drawn(_ count: Int) throws -> [Int] {
    let size = try shape.map { try Shape.count($0) } ?? 1
    try interpreter.checkCount(size)
    if let chances { try check(chances, count) }
    if replaces {
      if let chances {
        return try random.places(size, chances: chances) { try interpreter.poll() }
      }
      return try (0..<size).map { _ in
        try interpreter.poll()
        return Int(random.integer(upTo: UInt64(count - 1)))
      }
    }
    if size > count {
      throw refusal(
        "Cannot take a larger sample than population when 'replace=False'",
        "Cannot take a larger sample than population when replace is False")
    }
    if let chances {
      if chances.filter({ $0 > 0 }).count < size {
        throw LanguageError(.valueError, "Fewer non-zero entries in p than size")
      }
      return try random.distinctPlaces(size, chances: chances) { try interpreter.poll() }
    }
    // The older family shuffles them all, the newer one the tail of many.
    if random.isLegacy || count > 10_000 && size > count / (shuffles ? 50 : 20) {
      try interpreter.checkCount(count)
    }
    return try random.distinctPlaces(size, of: count, shuffling: shuffles) {
      try interpreter.poll()
    }
  }

  private func check(_ chances: [Double], _ count: Int) throws {
    if chances.count != count {
      throw refusal("'a' and 'p' must have same size", "a and p must have same size")
    }
    // With what rounding lost carried along (W. Kahan).
    var sum = 0.0
    var lost = 0.0
    for chance in chances {
      let next = chance - lost
      let total = sum + next
      lost = (total - sum) - next
      sum = total
    }
    if sum.isNaN { throw refusal("probabilities contain NaN", "Probabilities contain NaN") }
    if chances.contains(where: { $0 < 0 }) {
      throw refusal("probabilities are not non-negative", "Probabilities are not non-negative")
    }
    if abs(sum - 1) > tolerance {
      throw refusal(
        "probabilities do not sum to 1",
        "Probabilities do not sum to 1. See Notes section of docstring for more information.")
    }
  }
}
