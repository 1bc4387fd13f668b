/// NumPy's polynomials as lines of coefficients, the highest power first.
enum NumPyPolynomials {
  static let all: [Operation] = [
    polyval, sum("polyadd"), sum("polysub"), polymul, polydiv, polyder, polyint, poly, polyfit,
  ]

  private static let related = [
    "polyval", "polyadd", "polysub", "polymul", "polydiv", "polyder", "polyint", "poly", "polyfit",
  ]

  private static func others(_ name: String) -> [String] { related.filter { $0 != name } }

  static let polyval = Operation(
    "polyval", in: .numpy, summary: "The values of a polynomial.",
    shapes: "p: [n], x: [...] → [...]", formula: "out = p₀ xⁿ⁻¹ + … + pₙ₋₂ x + pₙ₋₁",
    related: others("polyval"),
    examples: [
      .init("np.polyval([1, 2, 3], 2)", gives: "np.int64(11)"),
      .init("np.polyval([1, 2, 3], [0, 1.5])", gives: "array([3.  , 8.25])"),
      .init("np.polyval(3, 2)", fails: Refusal.self),
    ],
    .composed([.array("p"), .array("x")]) { (call) throws(OperationError) in
      let (p, x, runtime) = (call.tensor(0), call.tensor(1), call.runtime)
      if p.rank == 0 {
        throw OperationError(Refusal(.type, "iteration over a 0-d array", blamed: ["p"]))
      }
      var value = try call.parts.zeros(x.shape, x.dtype)
      for place in 0..<p.shape[0] {
        try runtime.checkInterrupt()
        value = try NumPyArithmetic.add(
          .tensor(try NumPyArithmetic.multiply(.tensor(value), .tensor(x), runtime: runtime)),
          .tensor(try call.parts.select(p, 0, place)), runtime: runtime)
      }
      return .tensor(value)
    })

  private static func sum(_ name: String) -> Operation {
    let operation = name == "polyadd" ? NumPyArithmetic.add : NumPyArithmetic.subtract
    return Operation(
      name, in: .numpy,
      summary: name == "polyadd" ? "The sum of polynomials." : "The difference of polynomials.",
      shapes: "a1: [n], a2: [m] → [max(n, m)]", related: others(name),
      examples: [
        .init(
          "np.\(name)([1, 2], [3])",
          gives: name == "polyadd" ? "array([1, 5])" : "array([ 1, -1])"),
        .init("np.\(name)([[1, 2]], [[1], [2], [3]])", fails: Refusal.self),
      ],
      .composed([.array("a1"), .array("a2")]) { (call) throws(OperationError) in
        let parts = call.parts
        var lines = [
          try parts.raised(call.tensor(0), to: 1), try parts.raised(call.tensor(1), to: 1),
        ]
        let length = max(lines[0].shape[0], lines[1].shape[0])
        for place in 0..<2 where lines[place].shape[0] < length {
          if lines[place].rank > 1 {
            throw OperationError(
              Refusal(
                .value,
                "all the input array dimensions except for the concatenation axis must match "
                  + "exactly: polynomials are 1-d", blamed: ["a1", "a2"]))
          }
          let zeros = try parts.zeros(
            [length - lines[place].shape[0]], lines[1 - place].dtype)
          lines[place] = try parts.joined([zeros, lines[place]], 0)
        }
        return .tensor(
          try operation(.tensor(lines[0]), .tensor(lines[1]), runtime: call.runtime))
      })
  }

  static let polymul = Operation(
    "polymul", in: .numpy, summary: "The product of polynomials.",
    shapes: "a1: [n], a2: [m] → [n + m − 1], without the zeros that they begin with",
    related: others("polymul"),
    examples: [
      .init("np.polymul([1, 2], [1, 3])", gives: "array([1, 5, 6])"),
      .init("np.polymul([[1]], [2])", fails: Refusal.self),
    ],
    .composed([.array("a1"), .array("a2")]) { (call) throws(OperationError) in
      let parts = call.parts
      func trimmed(_ a: Tensor) throws(OperationError) -> Tensor {
        if a.rank > 1 {
          throw OperationError(
            Refusal(.value, "Polynomial must be 1d only.", blamed: ["a1", "a2"]))
        }
        let line = try NumPyEditing.trimZeros(
          .tensor(try parts.raised(a, to: 1)), .string("f"), runtime: call.runtime)
        return line.count == 0 ? try parts.zeros([1], line.dtype) : line
      }
      return .tensor(
        try NumPyStatistics.convolve(
          .tensor(try trimmed(call.tensor(0))), .tensor(try trimmed(call.tensor(1))),
          runtime: call.runtime))
    })

  static let polydiv = Operation(
    "polydiv", in: .numpy, summary: "The quotient of polynomials, and what it leaves.",
    shapes: "u: [n], v: [m] → quotient [max(n − m + 1, 1)], remainder; a tuple",
    related: others("polydiv"),
    examples: [
      .init("np.polydiv([1, 3, 2], [1, 1])", gives: "(array([1., 2.]), array([0.]))"),
      .init("np.polydiv([1, 2], [])", fails: PlaceOutOfBounds.self),
    ],
    .composed([.array("u"), .array("v")]) { (call) throws(OperationError) in
      let (parts, runtime) = (call.parts, call.runtime)
      var lines: [Tensor] = []
      for place in 0..<2 {
        let line = try parts.flat(call.tensor(place))
        if line.count == 0 {
          throw OperationError(PlaceOutOfBounds(index: 0, axis: 0, size: 0))
        }
        lines.append(
          try parts.cast(line, line.dtype.isFloatingPoint ? line.dtype : .float64))
      }
      let dtype = NumPyTyping.promote(lines[0].dtype, lines[1].dtype)
      var rest = try parts.cast(lines[0], dtype)
      let v = try parts.cast(lines[1], dtype)
      let count = rest.count - v.count + 1
      let (one, first) = (try parts.scalar(.float(1), dtype), try parts.select(v, 0, 0))
      let scale = try parts.divide(one, .tensor(first))
      try NumPyWarnings.check(
        scale, of: [.tensor(one), .tensor(first)], .zeroDivisor, in: "scalar divide", runtime)
      var quotient: [Tensor] = []
      for place in 0..<max(count, 0) {
        try runtime.checkInterrupt()
        let factor = try parts.multiply(scale, .tensor(try parts.select(rest, 0, place)))
        quotient.append(try parts.lifted(factor, at: 0))
        let reached = try parts.subtract(
          try parts.part(rest, 0, from: place, count: v.count),
          .tensor(try parts.multiply(v, .tensor(factor))))
        rest = try parts.joined(
          [
            try parts.part(rest, 0, from: 0, count: place), reached,
            try parts.part(
              rest, 0, from: place + v.count, count: rest.count - place - v.count),
          ], 0)
      }
      var start = 0
      if rest.isShapeOnly || runtime.shapesOnly { throw OperationError(NeedsValues()) }
      let numbers = rest.scalars
      while start < rest.count - 1, numbers[start].double.magnitude <= 1e-8 { start += 1 }
      return .tensors(
        [
          quotient.isEmpty ? try parts.zeros([1], dtype) : try parts.joined(quotient, 0),
          try parts.part(rest, 0, from: start, count: rest.count - start),
        ], .tuple)
    })

  // MARK: Derivatives and integrals

  static let polyder = Operation(
    "polyder", in: .numpy, summary: "The derivative of a polynomial, of the order m.",
    shapes: "p: [n] → [n − m]", related: others("polyder"),
    examples: [
      .init("np.polyder([3, 2, 1])", gives: "array([6, 2])"),
      .init("np.polyder([3, 2, 1], -1)", fails: Refusal.self),
    ],
    .composed([.array("p"), .int("m", default: 1)]) { (call) throws(OperationError) in
      let parts = call.parts
      if call.int(1) < 0 {
        throw OperationError(
          Refusal(
            .value, "Order of derivative must be positive (see polyint)", blamed: ["m"]))
      }
      var p = call.tensor(0)
      try requireLine(p)
      // Beyond its length nothing is left to derive.
      for _ in 0..<min(call.int(1), p.count + 1) {
        try call.runtime.checkInterrupt()
        let count = max(p.count - 1, 0)
        let kept = try parts.part(p, 0, from: 0, count: count)
        p = try NumPyArithmetic.multiply(
          .tensor(kept), .tensor(try falling(count, parts)), runtime: call.runtime)
      }
      return .tensor(p)
    })

  static let polyint = Operation(
    "polyint", in: .numpy, summary: "The integral of a polynomial, of the order m.",
    shapes: "p: [n] → [n + m]", notes: ["k: the constants, the first integral's first; else 0."],
    related: others("polyint"),
    examples: [
      .init("np.polyint([3, 2, 1])", gives: "array([1., 1., 1., 0.])"),
      .init("np.polyint([3, 2, 1], k=5)", gives: "array([1., 1., 1., 5.])"),
      .init("np.polyint([3, 2, 1], -1)", fails: Refusal.self),
    ],
    .composed([.array("p"), .int("m", default: 1), .optionalArray("k")]) {
      (call) throws(OperationError) in
      let (order, parts) = (call.int(1), call.parts)
      if order < 0 {
        throw OperationError(
          Refusal(.value, "Order of integral must be positive (see polyder)", blamed: ["m"]))
      }
      var p = call.tensor(0)
      try requireLine(p)
      if order == 0 { return .tensor(p) }
      let (length, overflow) = p.count.addingReportingOverflow(order)
      if overflow { throw OperationError(SizeOverflow(shape: [p.count, order])) }
      try NumPyShapes.checkSizes([length], .float64)
      var constants = try parts.zeros([1], .float64)
      if let given = call.optionalTensor(2) { constants = try parts.flat(given) }
      if constants.count == 1, order > 1 {
        constants = try parts.cast(try parts.expanded(constants, to: [order]), .float64)
      }
      if constants.count < order {
        throw OperationError(
          Refusal(
            .value, "k must be a scalar or a rank-1 array of length 1 or >m.", blamed: ["k"]))
      }
      for place in 0..<order {
        try call.runtime.checkInterrupt()
        let powers = try NumPyArithmetic.divide(
          .tensor(p), .tensor(try falling(p.count, parts)), runtime: call.runtime)
        p = try parts.joined([powers, try parts.part(constants, 0, from: place, count: 1)], 0)
      }
      return .tensor(p)
    })

  private static func requireLine(_ p: Tensor) throws(OperationError) {
    if p.rank != 1 {
      throw OperationError(
        Refusal(
          p.rank == 0 ? .type : .value,
          p.rank == 0 ? "len() of unsized object" : "Polynomial must be 1d only.",
          blamed: ["p"]))
    }
  }

  /// n, n − 1, …, 1.
  private static func falling(_ count: Int, _ parts: NumPyParts) throws(OperationError) -> Tensor {
    try parts.add(
      try parts.multiply(try parts.counted(count), .int(-1)), .int(count))
  }

  static let poly = Operation(
    "poly", in: .numpy, traits: .keepsArray,
    summary: "The polynomial with such roots; its first coefficient is 1.",
    shapes: "seq_of_zeros: [n] → [n + 1]", related: others("poly"),
    examples: [
      .init("np.poly([1, 2, 3])", gives: "array([ 1., -6., 11., -6.])"),
      .init("np.poly([[1, 2, 3]])", fails: Refusal.self),
    ],
    .composed([.array("seq_of_zeros")]) { (call) throws(OperationError) in
      let parts = call.parts
      let roots = try parts.raised(call.tensor(0), to: 1)
      if roots.rank > 1 {
        let isSquare = roots.rank == 2 && roots.shape[0] == roots.shape[1] && roots.count > 0
        throw OperationError(
          Refusal(
            isSquare ? .notImplemented : .value,
            isSquare
              ? "decompositions are not part of this language yet: np.poly takes roots"
              : "input must be 1d or non-empty square 2d array.", blamed: ["seq_of_zeros"]))
      }
      if roots.count == 0 { return .scalar(.float(1)) }
      let dtype: DType = roots.dtype.isFloatingPoint ? roots.dtype : .float64
      let numbers = try parts.cast(roots, dtype)
      let one = try parts.add(try parts.zeros([1], dtype), .int(1))
      var result = one
      for place in 0..<roots.count {
        try call.runtime.checkInterrupt()
        let root = try parts.part(numbers, 0, from: place, count: 1)
        let factor = try parts.joined([one, try parts.multiply(root, .int(-1))], 0)
        result = try NumPyStatistics.convolve(
          .tensor(result), .tensor(factor), runtime: call.runtime)
      }
      return .tensor(result)
    })

  // MARK: Fitting

  static let polyfit = Operation(
    "polyfit", in: .numpy, summary: "The polynomial nearest to some points, by least squares.",
    shapes: "x: [n], y: [n] or [n, k] → [deg + 1] or [deg + 1, k]",
    formula: "out = argmin Σᵢ (wᵢ (p(xᵢ) − yᵢ))²",
    notes: ["w: how much each point counts.", "full= and cov= are not part of this language."],
    related: others("polyfit"),
    examples: [
      .init("np.polyfit([0, 1, 2], [1, 3, 7], 2).round(6)", gives: "array([1., 1., 1.])"),
      .init("np.polyfit([0, 1], [1, 2, 3], 1)", fails: Refusal.self),
    ],
    .composed([
      .array("x"), .array("y"), .int("deg"), Parameter("rcond", .number, default: Argument.none),
      .flag("full", default: false), .optionalArray("w"), .flag("cov", default: false),
    ]) { (call) throws(OperationError) in
      let (degree, parts) = (call.int(2), call.parts)
      func float(_ a: Tensor) throws(OperationError) -> Tensor {
        try parts.cast(a, a.dtype.isFloatingPoint ? a.dtype : .float64)
      }
      func refuse(_ type: FaultType, _ text: String, _ name: String) -> OperationError {
        OperationError(Refusal(type, text, blamed: [name]))
      }
      if call.bool(4) || call.bool(6) {
        throw refuse(
          .notImplemented, "polyfit's full= and cov= are not part of this language",
          call.bool(4) ? "full" : "cov")
      }
      let (x, y) = (try float(call.tensor(0)), try float(call.tensor(1)))
      if degree < 0 { throw refuse(.value, "expected deg >= 0", "deg") }
      if x.rank != 1 { throw refuse(.type, "expected 1D vector for x", "x") }
      if x.count == 0 { throw refuse(.type, "expected non-empty vector for x", "x") }
      if y.rank < 1 || y.rank > 2 { throw refuse(.type, "expected 1D or 2D array for y", "y") }
      if x.shape[0] != y.shape[0] {
        throw refuse(.type, "expected x and y to have same length", "y")
      }
      let (count, overflow) = degree.addingReportingOverflow(1)
      if overflow { throw OperationError(SizeOverflow(shape: [degree])) }
      try NumPyShapes.checkSizes([x.count, count], .float64)
      let dtype = NumPyTyping.promote(x.dtype, y.dtype)
      var matrix = try Matrices.vander(
        .tensor(try parts.cast(x, .float64)), .int(count), runtime: call.runtime)
      var right = try parts.reshaped(
        try parts.cast(y, .float64), [x.count, y.rank == 1 ? 1 : y.shape[1]])
      if let given = call.optionalTensor(5) {
        let w = try float(given)
        if w.rank != 1 { throw refuse(.type, "expected a 1-d array for weights", "w") }
        if w.shape[0] != y.shape[0] {
          throw refuse(.type, "expected w and y to have the same length", "w")
        }
        let column = try parts.cast(try parts.lifted(w, at: 1), .float64)
        matrix = try parts.multiply(matrix, .tensor(column))
        right = try parts.multiply(right, .tensor(column))
      }
      // Columns of length 1 are the better conditioned.
      let scale = try parts.root(
        try parts.sum(try parts.square(matrix), [0], false, .float64))
      matrix = try parts.divide(matrix, .tensor(scale))
      let fit = try LeastSquares.solve(matrix, right, call.runtime)
      if !fit.isFullRank {
        if fit.values.isShapeOnly { throw OperationError(NeedsValues()) }
        throw refuse(
          .linearAlgebra,
          "polyfit of points that don't determine the polynomial is not part of this language",
          "deg")
      }
      let result = try parts.divide(
        fit.values, .tensor(try parts.lifted(scale, at: 1)))
      return .tensor(
        try parts.cast(
          try parts.reshaped(result, y.rank == 1 ? [count] : [count, y.shape[1]]), dtype))
    })
}

/// Least squares by Householder's reflections.
enum LeastSquares {
  /// The x for which |a · x − b| is least, for each column of b; a: [m, n], b: [m, k] in float64.
  ///
  /// Source: Golub and Van Loan, Matrix Computations, 5.2 and 5.3.
  static func solve(
    _ a: Tensor, _ b: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> (values: Tensor, isFullRank: Bool) {
    let (m, n, k) = (a.shape[0], a.shape[1], b.shape[1])
    if a.isShapeOnly || b.isShapeOnly || runtime.shapesOnly {
      return (Tensor(shape: [n, k], dtype: .float64), true)
    }
    let result = try runtime.make(shape: [n, k], dtype: .float64)
    if m < n { return (result, false) }
    let matrix = try Copying.contiguousCopy(a, as: .float64, runtime)
    let right = try Copying.contiguousCopy(b, as: .float64, runtime)
    let r = matrix.base.assumingMemoryBound(to: Double.self)
    let y = right.base.assumingMemoryBound(to: Double.self)
    let x = result.base.assumingMemoryBound(to: Double.self)
    var isFullRank = true
    var largest = 0.0
    for column in 0..<n {
      try runtime.checkInterrupt()
      var length = 0.0
      for row in column..<m { length = Double.hypot(length, r[row * n + column]) }
      largest = max(largest, length)
      // What is left of a column that depends on those before it is rounding.
      if !(length > largest * Double(m) * Double.ulpOfOne) {
        isFullRank = false
        break
      }
      let head = r[column * n + column]
      let pivot = head > 0 ? -length : length
      // The reflection's vector, with 1 for its first element.
      let factor = (pivot - head) / pivot
      for row in (column + 1)..<max(m, column + 1) { r[row * n + column] /= head - pivot }
      r[column * n + column] = pivot
      func reflect(_ base: UnsafeMutablePointer<Double>, _ width: Int, _ at: Int) {
        var dot = base[column * width + at]
        for row in (column + 1)..<max(m, column + 1) {
          dot += r[row * n + column] * base[row * width + at]
        }
        dot *= factor
        base[column * width + at] -= dot
        for row in (column + 1)..<max(m, column + 1) {
          base[row * width + at] -= dot * r[row * n + column]
        }
      }
      for other in (column + 1)..<max(n, column + 1) { reflect(r, n, other) }
      for other in 0..<k { reflect(y, k, other) }
    }
    if isFullRank {
      try Elimination.substitute(upper: r, n, y, k, into: x, runtime)
    }
    // The copies stay until here.
    withExtendedLifetime((matrix, right)) {}
    return (result, isFullRank)
  }
}
