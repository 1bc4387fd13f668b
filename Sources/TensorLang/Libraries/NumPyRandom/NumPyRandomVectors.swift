import TensorOps

extension NumPyRandomMethod {
  static let vectors: [NumPyRandomMethod] = [
    NumPyRandomMethod(
      "multinomial", .both, .named(["n", "pvals", "size"], required: 2),
      "How many of n trials fall to each of the probabilities."
    ) { object, interpreter, arguments in
      let trials = try RandomParameter(arguments[0], interpreter)
      if trials.shape != nil {
        throw LanguageError.unsupported(
          "an array for n of multinomial is not part of this language")
      }
      try RandomConstraint.notNegative.check(trials[0], "n")
      let chances = try vector(arguments[1], "pvals", interpreter)
      for chance in chances where !(chance >= 0 && chance <= 1) {
        throw LanguageError(.valueError, "pvals < 0, pvals > 1 or pvals contains NaNs")
      }
      var total = 0.0
      for chance in chances.dropLast() { total += chance }
      if total > 1 + 1e-12 {
        throw LanguageError(
          .valueError,
          "sum(pvals[:-1]) > 1.0")
      }
      let count = whole(trials[0])
      let width = chances.count
      let shape = try RandomSize.shape(arguments[2], interpreter) ?? []
      var row: [Int] = []
      return try RandomSize.filled(shape + [width], .int64, Int.self, interpreter) { place in
        if place % max(width, 1) == 0 { row = object.random.multinomial(count, chances) }
        return row[place % max(width, 1)]
      }
    },
    NumPyRandomMethod(
      "dirichlet", .both, .named(["alpha", "size"], required: 1),
      "Positive numbers that add up to 1."
    ) { object, interpreter, arguments in
      let alpha = try vector(arguments[0], "alpha", interpreter)
      if alpha.contains(where: { $0 < 0 || $0 == 0 && object.random.isLegacy }) {
        throw LanguageError(.valueError, object.random.isLegacy ? "alpha <= 0" : "alpha < 0")
      }
      let width = alpha.count
      let shape = try RandomSize.shape(arguments[1], interpreter) ?? []
      var row: [Double] = []
      return try RandomSize.filled(shape + [width], .float64, Double.self, interpreter) { place in
        if place % max(width, 1) == 0 { row = object.random.dirichlet(alpha) }
        return row[place % max(width, 1)]
      }
    },
  ]

  private static func vector(
    _ value: Value, _ name: String, _ interpreter: Interpreter
  ) throws -> [Double] {
    let given = try RandomParameter(value, interpreter)
    guard let shape = given.shape, shape.count == 1 else {
      throw given.shape == nil
        ? LanguageError(.typeError, "object of type 'float' has no len()")
        : LanguageError.unsupported("\(name) of more than one dim is not part of this language")
    }
    return given.numbers
  }
}
