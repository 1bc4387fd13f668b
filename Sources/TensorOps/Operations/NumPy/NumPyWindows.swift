/// NumPy's windows: weights that fall off towards both ends.
enum NumPyWindows {
  static let all: [Operation] = [
    window(
      "bartlett", "A triangle that begins and ends at 0.", "outₖ = 1 − |2k / (M − 1) − 1|",
      "array([0. , 0.5, 1. , 0.5, 0. ])"
    ) { (places, parts) throws(OperationError) in
      let size = try parts.divide(try parts.absolute(places.numbers), .float(places.last))
      return try parts.subtract(try parts.scalar(.float(1), .float64), .tensor(size))
    },
    window(
      "blackman", "Two cosines, of which nearly nothing is left at the ends.",
      "outₖ = 0.42 + 0.5 cos(πx) + 0.08 cos(2πx), x = 2k / (M − 1) − 1",
      "array([-1.38777878e-17,  3.40000000e-01,  1.00000000e+00,  3.40000000e-01,\n"
        + "       -1.38777878e-17])"
    ) { (places, parts) throws(OperationError) in
      let first = try cosine(places, Double.pi, 0.5, parts)
      let second = try cosine(places, 2 * Double.pi, 0.08, parts)
      return try parts.add(try parts.add(first, .float(0.42)), .tensor(second))
    },
    window(
      "hamming", "A raised cosine that stays above 0.",
      "outₖ = 0.54 + 0.46 cos(πx), x = 2k / (M − 1) − 1",
      "array([0.08, 0.54, 1.  , 0.54, 0.08])"
    ) { (places, parts) throws(OperationError) in
      try parts.add(try cosine(places, Double.pi, 0.46, parts), .float(0.54))
    },
    window(
      "hanning", "A raised cosine that begins and ends at 0.",
      "outₖ = 0.5 + 0.5 cos(πx), x = 2k / (M − 1) − 1",
      "array([0. , 0.5, 1. , 0.5, 0. ])"
    ) { (places, parts) throws(OperationError) in
      try parts.add(try cosine(places, Double.pi, 0.5, parts), .float(0.5))
    },
    kaiser,
  ]

  /// Where a window's points are, 1 − M, 3 − M, …, M − 1, and how far the last one is.
  struct Places {
    let numbers: Tensor
    let last: Double
  }

  private static func places(_ length: Double, _ parts: NumPyParts) throws(OperationError) -> Places
  {
    // arange(1 − M, M, 2)
    let points = (length - 0.5).rounded(.up)
    guard points < 0x1p62 else {
      throw OperationError(
        Refusal(.value, "Maximum allowed size exceeded", blamed: ["M"]))
    }
    let count = max(Int(points), 0)
    try NumPyShapes.checkSizes([count], .float64)
    let counted = try parts.cast(try parts.counted(count), .float64)
    return Places(
      numbers: try parts.add(try parts.multiply(counted, .float(2)), .float(1 - length)),
      last: length - 1)
  }

  /// factor · cos(turn · n / (M − 1))
  private static func cosine(
    _ places: Places, _ turn: Double, _ factor: Double, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    let angle = try parts.divide(
      try parts.multiply(places.numbers, .float(turn)), .float(places.last))
    return try parts.multiply(
      try Trigonometry.cos(.tensor(angle), runtime: parts.runtime), .float(factor))
  }

  private static func window(
    _ name: String, _ summary: String, _ formula: String, _ text: String,
    _ body: @escaping @Sendable (Places, NumPyParts) throws(OperationError) -> Tensor
  ) -> Operation {
    Operation(
      name, in: .numpy, summary: summary, shapes: "→ float64 [M]", formula: formula,
      notes: ["Below 1 point it is empty; 1 point is 1."],
      related: ["bartlett", "blackman", "hamming", "hanning", "kaiser"].filter { $0 != name },
      examples: [
        .init("np.\(name)(5)", gives: text), .init("np.\(name)('5')", fails: "argument-type"),
      ],
      .composed([.number("M")]) { (call) throws(OperationError) in
        let (length, parts) = (call.double(0), call.parts)
        if length < 1 { return .tensor(try parts.zeros([0], .float64)) }
        if length == 1 { return .tensor(try parts.add(try parts.zeros([1], .float64), .int(1))) }
        return .tensor(try body(try places(length, parts), parts))
      })
  }

  static let kaiser = Operation(
    "kaiser", in: .numpy, summary: "A Bessel function, as narrow as beta says.",
    shapes: "→ float64 [M]", formula: "outₖ = I₀(β √(1 − x²)) / I₀(β), x = 2k / (M − 1) − 1",
    notes: ["beta 0 is a rectangle, 5 much like hamming, 8.6 like blackman."],
    related: ["bartlett", "blackman", "hamming", "hanning", "i0"],
    examples: [
      .init(
        "np.kaiser(4, 2)", gives: "array([0.43867628, 0.92431388, 0.92431388, 0.43867628])"),
      .init("np.kaiser('4', 2)", fails: "argument-type"),
    ],
    .composed([.number("M"), .number("beta")]) { (call) throws(OperationError) in
      let (length, beta, parts) = (call.double(0), call.double(1), call.parts)
      if length == 1 { return .tensor(try parts.add(try parts.zeros([1], .float64), .int(1))) }
      guard length.magnitude < 0x1p62 else {
        throw OperationError(Refusal(.value, "Maximum allowed size exceeded", blamed: ["M"]))
      }
      let count = max(Int(length.rounded(.up)), 0)
      try NumPyShapes.checkSizes([count], .float64)
      let middle = (length - 1) / 2
      let counted = try parts.cast(try parts.counted(count), .float64)
      let x = try parts.divide(try parts.subtract(counted, .float(middle)), .float(middle))
      let inside = try parts.subtract(
        try parts.scalar(.float(1), .float64), .tensor(try parts.square(x)))
      let scaled = try parts.multiply(try parts.root(inside), .float(beta))
      let whole = try Bessel.i0(
        .tensor(try parts.scalar(.float(beta), .float64)), runtime: call.runtime)
      return .tensor(
        try parts.divide(
          try Bessel.i0(.tensor(scaled), runtime: call.runtime), .tensor(whole)))
    })
}
