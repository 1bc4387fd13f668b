import TensorOps

/// `np.testing`: comparisons that say where arrays differ.
enum NumPyTesting {
  static func make() -> ModuleObject {
    let testing = ModuleObject("numpy.testing")
    testing.define(
      "assert_allclose",
      .named(
        ["actual", "desired", "rtol", "atol", "equal_nan", "err_msg", "verbose", "strict"],
        required: 2)
    ) { interpreter, _, arguments in
      let rtol = try number(arguments[2], 1e-7)
      let atol = try number(arguments[3], 0)
      let equalNaN = arguments[4].isUnbound ? true : try interpreter.isTrue(arguments[4])
      let texts = try [rtol, atol].map { try interpreter.format(.float($0), "g") }
      try Comparison(
        header: "Not equal to tolerance rtol=\(texts[0]), atol=\(texts[1])",
        equalNaN: equalNaN, note: try note(arguments[5]), isStrict: try strict(arguments[7]),
        interpreter
      ) { x, y in
        x == y || (x - y).magnitude <= atol + rtol * y.magnitude
      }.check(arguments[0], arguments[1])
      return .none
    }
    testing.define(
      "assert_array_equal",
      .named(["actual", "desired", "err_msg", "verbose", "strict"], required: 2)
    ) { interpreter, _, arguments in
      try assertArraysEqual(
        arguments[0], arguments[1], try note(arguments[2]), isStrict: try strict(arguments[4]),
        interpreter)
      return .none
    }
    testing.define(
      "assert_equal", .named(["actual", "desired", "err_msg", "verbose", "strict"], required: 2)
    ) { interpreter, _, arguments in
      try assertEqual(
        arguments[0], arguments[1], try note(arguments[2]), isStrict: try strict(arguments[4]),
        interpreter)
      return .none
    }
    for (name, decimals) in [("assert_almost_equal", 7), ("assert_array_almost_equal", 6)] {
      testing.define(
        name, .named(["actual", "desired", "decimal", "err_msg", "verbose"], required: 2)
      ) { interpreter, _, arguments in
        let decimal = arguments[2].isUnbound ? decimals : arguments[2].asIndexInt ?? decimals
        try assertAlmostEqual(
          arguments[0], arguments[1], decimal, try note(arguments[3]),
          areArrays: name == "assert_array_almost_equal", interpreter)
        return .none
      }
    }
    testing.define(
      "assert_array_less", .named(["x", "y", "err_msg", "verbose", "strict"], required: 2)
    ) { interpreter, _, arguments in
      try Comparison(
        header: "Arrays are not strictly ordered `x < y`", equalNaN: true,
        note: try note(arguments[2]), names: ("x", "y"), isStrict: try strict(arguments[4]),
        interpreter
      ) { $0 < $1 }.check(arguments[0], arguments[1])
      return .none
    }
    testing.define("assert_", .named(["val", "msg"], required: 1)) { interpreter, _, arguments in
      if try !interpreter.isTrue(arguments[0]) {
        throw LanguageError(.assertionError, try note(arguments[1]))
      }
      return .none
    }
    return testing
  }

  private static func number(_ value: Value, _ other: Double) throws -> Double {
    if value.isUnbound { return other }
    guard let number = value.asDouble else {
      throw LanguageError(.typeError, "must be real number, not \(value.typeName)")
    }
    return number
  }

  private static func note(_ value: Value) throws -> String { value.stringText ?? "" }

  /// `strict=True`: shapes and dtypes must be the same too.
  private static func strict(_ value: Value) throws -> Bool {
    guard case .bool(let flag) = value else { return false }
    return flag
  }

  /// A failed comparison, with NumPy's whole text.
  private static func failure(_ text: String) -> LanguageError {
    let lines = text.split(separator: "\n").map(String.init)
    let error = LanguageError(
      .assertionError, code: "assertion", message: lines.first ?? "", torch: text)
    error.details = Array(lines.dropFirst())
    return error
  }

  /// NumPy's `build_err_msg`.
  fileprivate static func message(
    _ texts: [String], header: String, note: String, names: (String, String)
  ) -> String {
    var parts = ["\n" + header]
    if !note.isEmpty {
      if !note.contains("\n"), note.count < 79 - header.count {
        parts = [parts[0] + " " + note]
      } else {
        parts.append(note)
      }
    }
    for (name, text) in zip([names.0, names.1], texts) {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let shown = lines.count > 3 ? lines.prefix(3).joined(separator: "\n") + "..." : text
      parts.append(" \(name): \(shown)")
    }
    return parts.joined(separator: "\n")
  }

  // MARK: The assertions

  private static func assertArraysEqual(
    _ actual: Value, _ desired: Value, _ note: String, isStrict: Bool, _ interpreter: Interpreter
  ) throws {
    try Comparison(
      header: "Arrays are not equal", equalNaN: true, note: note, isStrict: isStrict, interpreter
    ) { $0 == $1 }.check(actual, desired)
  }

  private static func isArray(_ value: Value) -> Bool {
    guard case .tensor(let object) = value else { return false }
    return object.flavour != .numpyScalar
  }

  private static func assertEqual(
    _ actual: Value, _ desired: Value, _ note: String, isStrict: Bool, _ interpreter: Interpreter
  ) throws {
    try interpreter.enterNesting("maximum recursion depth exceeded in comparison")
    defer { interpreter.leaveNesting() }
    if case .dict(let wanted) = desired {
      guard case .dict(let given) = actual else {
        throw LanguageError(
          .assertionError, try interpreter.repr(.object(TypeObject.of(actual))))
      }
      try assertEqual(
        .int(given.count), .int(wanted.count), note, isStrict: isStrict, interpreter)
      for pair in wanted.pairs {
        let key = try interpreter.repr(pair.key)
        guard let value = try given.value(pair.key, in: interpreter) else {
          throw LanguageError(.assertionError, key)
        }
        try assertEqual(
          value, pair.value, "key=\(key)\n\(note)", isStrict: isStrict, interpreter)
      }
      return
    }
    if let wanted = desired.listItems, let given = actual.listItems {
      try assertEqual(
        .int(given.count), .int(wanted.count), note, isStrict: isStrict, interpreter)
      for place in wanted.indices {
        try assertEqual(
          given[place], wanted[place], "item=\(place)\n\(note)", isStrict: isStrict, interpreter)
      }
      return
    }
    if isArray(actual) || isArray(desired) {
      try assertArraysEqual(actual, desired, note, isStrict: isStrict, interpreter)
      return
    }
    if let x = actual.asDouble, let y = desired.asDouble, x.isNaN && y.isNaN { return }
    if try interpreter.isEqual(desired, actual) { return }
    throw failure(
      message(
        [try interpreter.repr(actual), try interpreter.repr(desired)],
        header: "Items are not equal:", note: note, names: ("ACTUAL", "DESIRED")))
  }

  private static func assertAlmostEqual(
    _ actual: Value, _ desired: Value, _ decimal: Int, _ note: String, areArrays: Bool,
    _ interpreter: Interpreter
  ) throws {
    let tolerance =
      1.5 * (FloatText.parse("1e\(-max(-400, min(decimal, 400)))") ?? 0)
    let header = "Arrays are not almost equal to \(decimal) decimals"
    if !areArrays, let x = actual.asDouble, let y = desired.asDouble {
      if x.isNaN && y.isNaN || x == y || (y - x).magnitude < tolerance { return }
      throw failure(
        message(
          [try interpreter.repr(actual), try interpreter.repr(desired)], header: header,
          note: note, names: ("ACTUAL", "DESIRED")))
    }
    try Comparison(
      header: header, equalNaN: true, note: note, precision: decimal, interpreter
    ) { $0 == $1 || ($0 - $1).magnitude < tolerance }.check(actual, desired)
  }

  /// One comparison of two arrays, element by element.
  private struct Comparison {
    let header: String
    let equalNaN: Bool
    let note: String
    let names: (String, String)
    let precision: Int
    let isStrict: Bool
    let interpreter: Interpreter
    let holds: (Double, Double) -> Bool

    init(
      header: String, equalNaN: Bool, note: String, names: (String, String) = ("ACTUAL", "DESIRED"),
      precision: Int = 6, isStrict: Bool = false, _ interpreter: Interpreter,
      holds: @escaping (Double, Double) -> Bool
    ) {
      self.header = header
      self.equalNaN = equalNaN
      self.note = note
      self.names = names
      self.precision = precision
      self.isStrict = isStrict
      self.interpreter = interpreter
      self.holds = holds
    }

    private func array(_ value: Value) throws -> Tensor {
      guard let tensor = try ArrayArguments.tensor(value, .numpy, interpreter) else {
        throw LanguageError(.typeError, "\(value.typeName) is no array")
      }
      if tensor.isShapeOnly {
        throw LanguageError(
          .runtimeError, "a shape-only tensor has no elements to compare", code: "needs-values")
      }
      try interpreter.checkCount(tensor.count)
      return tensor
    }

    private func fail(_ x: Tensor, _ y: Tensor, _ remarks: [String]) -> LanguageError {
      var options = interpreter.arrayPrintOptions
      options.precision = max(0, min(precision, 1000))
      return NumPyTesting.failure(
        NumPyTesting.message(
          [x, y].map { ArrayPrinter.repr($0, options: options) }, header: header,
          note: note + "\n" + remarks.joined(separator: "\n"), names: names))
    }

    func check(_ actual: Value, _ desired: Value) throws {
      let x = try array(actual)
      let y = try array(desired)
      guard x.shape == y.shape || !isStrict && (x.rank == 0 || y.rank == 0) else {
        func text(_ shape: [Int]) -> String {
          "(\(shape.map(String.init).joined(separator: ", "))\(shape.count == 1 ? "," : ""))"
        }
        throw fail(x, y, ["(shapes \(text(x.shape)), \(text(y.shape)) mismatch)"])
      }
      if isStrict, x.dtype != y.dtype {
        throw fail(x, y, ["(dtypes \(x.dtype.name), \(y.dtype.name) mismatch)"])
      }
      let shape = x.rank > 0 ? x.shape : y.shape
      let count = max(x.count, y.count)
      let (a, b) = (x.scalars, y.scalars)
      if a.isEmpty || b.isEmpty { return }
      func first(_ place: Int) -> Scalar { a.count == 1 ? a[0] : a[place] }
      func second(_ place: Int) -> Scalar { b.count == 1 ? b[0] : b[place] }
      var flagged = [Bool](repeating: false, count: count)
      if equalNaN {
        for place in 0..<count {
          let (left, right) = (first(place).double.isNaN, second(place).double.isNaN)
          if left != right { throw fail(x, y, ["nan location mismatch:"]) }
          if left { flagged[place] = true }
        }
      }
      for infinity in [Double.infinity, -.infinity] {
        for place in 0..<count {
          let (left, right) = (
            first(place).double == infinity, second(place).double == infinity
          )
          if left != right { throw fail(x, y, ["inf location mismatch:"]) }
          if left { flagged[place] = true }
        }
      }
      var wrong: [Int] = []
      for place in 0..<count where !flagged[place] {
        if !agrees(first(place), second(place)) { wrong.append(place) }
      }
      if wrong.isEmpty { return }
      var remarks = [
        "Mismatched elements: \(wrong.count) / \(count) "
          + "(\(try interpreter.format(.float(100 * Double(wrong.count) / Double(count)), ".3g"))%)"
      ]
      if !shape.isEmpty { remarks += list(wrong, shape, x, y, first, second) }
      if x.dtype != .bool || y.dtype != .bool {
        remarks += differences(wrong, x, y, first, second)
      }
      throw fail(x, y, remarks)
    }

    private func agrees(_ x: Scalar, _ y: Scalar) -> Bool {
      // Integers beyond 2⁵³ are compared as such.
      if case .int(let a) = x, case .int(let b) = y, a.magnitude | b.magnitude > 1 << 53 {
        if a == b { return holds(0, 0) }
        let (difference, overflow) = a.subtractingReportingOverflow(b)
        return !overflow && holds(Double(b) + Double(difference), Double(b)) && difference == 0
      }
      return holds(x.double, y.double)
    }

    /// Where the first mismatches are.
    private func list(
      _ wrong: [Int], _ shape: [Int], _ x: Tensor, _ y: Tensor, _ first: (Int) -> Scalar,
      _ second: (Int) -> Scalar
    ) -> [String] {
      var lines = [
        wrong.count == 1
          ? "Mismatch at index:"
          : wrong.count <= 5
            ? "Mismatch at indices:" : "First 5 mismatches are at indices:"
      ]
      func text(_ scalar: Scalar, _ dtype: DType) -> String {
        switch scalar {
        case .bool(let flag): flag ? "True" : "False"
        case .int(let number): String(number)
        case .float(let number):
          (try? NumPyTypes.scalar(scalar, dtype, interpreter.runtime))
            .map { ArrayPrinter.scalarText($0) } ?? FloatText.repr(number)
        }
      }
      for place in wrong.prefix(5) {
        var rest = place
        var index: [Int] = []
        for size in shape.reversed() {
          index.insert(rest % size, at: 0)
          rest /= size
        }
        lines.append(
          " [\(index.map(String.init).joined(separator: ", "))]: "
            + "\(text(first(place), x.dtype)) (\(names.0)), "
            + "\(text(second(place), y.dtype)) (\(names.1))")
      }
      return lines
    }

    /// How far apart the mismatches are.
    private func differences(
      _ wrong: [Int], _ x: Tensor, _ y: Tensor, _ first: (Int) -> Scalar, _ second: (Int) -> Scalar
    ) -> [String] {
      let isReal = x.dtype.isFloatingPoint || y.dtype.isFloatingPoint
      var largest = 0.0
      var relative: Double?
      for place in wrong {
        let (a, b) = (first(place).double, second(place).double)
        let difference = (a - b).magnitude
        largest = difference.isNaN || largest.isNaN ? .nan : max(largest, difference)
        if b != 0 {
          let ratio = difference / b.magnitude
          relative = relative.map { ratio.isNaN || $0.isNaN ? .nan : max($0, ratio) } ?? ratio
        }
      }
      func text(_ value: Double, _ isReal: Bool) -> String {
        guard isReal,
          let made = try? NumPyTypes.scalar(.float(value), .float64, interpreter.runtime)
        else { return String(Int(truncatingLikeC: value)) }
        return ArrayPrinter.elementText(made, options: interpreter.arrayPrintOptions)
      }
      return [
        "Max absolute difference among violations: \(text(largest, isReal))",
        "Max relative difference among violations: \(text(relative ?? .infinity, true))",
      ]
    }
  }
}
