import TensorOps

/// SciPy's questions about distance matrices, square and condensed: whether they are such, and of how
/// many observations.
enum SciPyChecks {
  static func install(in distance: ModuleObject) {
    distance.define(
      "is_valid_dm", .named(["D", "tol", "throw", "name", "warning"], required: 1)
    ) { interpreter, _, arguments in
      let tolerance = arguments[1].isUnbound ? 0 : arguments[1].asDouble ?? 0
      let name = arguments[3].isUnbound ? "D" : arguments[3].stringText
      return try answer(arguments[2], arguments[4], interpreter) {
        try checkSquare(try array(arguments[0], interpreter), tolerance, name, interpreter)
      }
    }
    distance.define("is_valid_y", .named(["y", "warning", "throw", "name"], required: 1)) {
      interpreter, _, arguments in
      try answer(arguments[2], arguments[1], interpreter) {
        _ = try observations(
          condensed: try array(arguments[0], interpreter), arguments[3].stringText)
      }
    }
    distance.define("num_obs_dm", .named(["d"], required: 1)) { interpreter, _, arguments in
      let matrix = try array(arguments[0], interpreter)
      try checkSquare(matrix, .infinity, "d", interpreter)
      return .int(matrix.shape[0])
    }
    distance.define("num_obs_y", .named(["Y"], required: 1)) { interpreter, _, arguments in
      let vector = try array(arguments[0], interpreter)
      let count = try observations(condensed: vector, "Y")
      if vector.count == 0 {
        throw LanguageError(
          .valueError,
          "The number of observations cannot be determined on an empty distance matrix.")
      }
      return .int(count)
    }
  }

  private static func array(_ value: Value, _ interpreter: Interpreter) throws -> Tensor {
    try interpreter.numpy("asarray", [value])
  }

  /// True; False where the check refuses, unless it is to throw. `warning` says why.
  private static func answer(
    _ throwing: Value, _ warning: Value, _ interpreter: Interpreter, _ check: () throws -> Void
  ) throws -> Value {
    do {
      try check()
      return .bool(true)
    } catch let error as LanguageError where error.type == .valueError {
      if !throwing.isUnbound, try interpreter.isTrue(throwing) { throw error }
      if !warning.isUnbound, try interpreter.isTrue(warning) {
        interpreter.runtime.notes.append(
          .init(code: "user-warning", message: "UserWarning: \(error.message)"))
      }
      return .bool(false)
    }
  }

  /// A square matrix of distances: symmetric, and zero on its diagonal.
  private static func checkSquare(
    _ matrix: Tensor, _ tolerance: Double, _ name: String?, _ interpreter: Interpreter
  ) throws {
    let called = name.map { $0.isEmpty ? "" : " '\($0)'" } ?? ""
    guard matrix.rank == 2 else {
      throw LanguageError(
        .valueError,
        called.isEmpty
          ? "Distance matrix must have shape=2 (i.e. be two-dimensional)."
          : "Distance matrix\(called) must have shape=2 (i.e. be two-dimensional).")
    }
    let size = matrix.shape[0]
    guard size == matrix.shape[1] else {
      throw LanguageError(.valueError, "Distance matrix\(called) must be symmetric.")
    }
    let numbers = matrix.scalars.map(\.double)
    let within = try interpreter.format(.float(tolerance), "5.5f")
    for row in 0..<size {
      try interpreter.poll()
      for column in 0..<size {
        let (a, b) = (numbers[row * size + column], numbers[column * size + row])
        if tolerance == 0 ? a != b : !(a - b <= tolerance) {
          throw LanguageError(
            .valueError,
            "Distance matrix\(called) must be symmetric"
              + (tolerance == 0 ? "." : " within tolerance \(within)."))
        }
      }
    }
    for place in 0..<size {
      let own = numbers[place * size + place]
      if tolerance == 0 ? own != 0 : !(own <= tolerance) {
        throw LanguageError(
          .valueError,
          "Distance matrix\(called) diagonal must be "
            + (tolerance == 0 ? "zero." : "close to zero within tolerance \(within)."))
      }
    }
  }

  /// How many observations a condensed matrix is of: its length is n (n − 1) / 2.
  private static func observations(condensed vector: Tensor, _ name: String?) throws -> Int {
    let called = name.map { $0.isEmpty ? "" : "'\($0)' " } ?? ""
    guard vector.rank == 1 else {
      throw LanguageError(
        .valueError,
        "Condensed distance matrix \(called)must have shape=1 (i.e. be one-dimensional).")
    }
    let count = Int((Double(vector.count) * 2).squareRoot().rounded(.up))
    guard count * (count - 1) / 2 == vector.count else {
      throw LanguageError(
        .valueError,
        "Length n of condensed distance matrix \(called)must be a binomial coefficient, i.e. there "
          + "must be a k such that (k \\choose 2)=n)!")
    }
    return count
  }
}
