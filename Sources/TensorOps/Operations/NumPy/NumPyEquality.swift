/// NumPy's questions about two arrays.
enum NumPyEquality {
  static let all: [Operation] = [
    arrayEqual, arrayEquiv, allclose, sharing("may_share_memory"), sharing("shares_memory"),
  ]

  private static let related = ["array_equal", "array_equiv", "allclose", "equal"]

  static let arrayEqual = Operation(
    "array_equal", in: .numpy, summary: "Whether two arrays have one shape and equal elements.",
    shapes: "a1: [...], a2: [...] → a bool",
    notes: ["NaN equals nothing, unless equal_nan=True."], related: related,
    examples: [
      .init("np.array_equal([1, 2], [1, 2])", gives: "True"),
      .init("np.array_equal([1, 2], [1, 2, 3])", gives: "False"),
    ],
    .composed([.array("a1"), .array("a2"), .flag("equal_nan", default: false)]) {
      (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      if a.shape != b.shape { return .scalar(.bool(false)) }
      var equal = try Comparisons.eq(.tensor(a), .tensor(b), runtime: call.runtime)
      if call.bool(2) {
        let both = try Logic.logicalAnd(
          .tensor(try Classification.isnan(.tensor(a), runtime: call.runtime)),
          .tensor(try Classification.isnan(.tensor(b), runtime: call.runtime)),
          runtime: call.runtime)
        equal = try Logic.logicalOr(.tensor(equal), .tensor(both), runtime: call.runtime)
      }
      return .scalar(.bool(try all(equal, call.runtime)))
    })

  static let arrayEquiv = Operation(
    "array_equiv", in: .numpy, summary: "Whether two arrays broadcast and have equal elements.",
    shapes: "a1, a2: broadcastable → a bool", related: related,
    examples: [
      .init("np.array_equiv([1, 2], [[1, 2], [1, 2]])", gives: "True"),
      .init("np.array_equiv([1, 2], [1, 2, 3])", gives: "False"),
    ],
    .composed([.array("a1"), .array("a2")]) { (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      if (try? Shape.broadcast(a.shape, b.shape)) == nil { return .scalar(.bool(false)) }
      let equal = try Comparisons.eq(.tensor(a), .tensor(b), runtime: call.runtime)
      return .scalar(.bool(try all(equal, call.runtime)))
    })

  private static func all(_ mask: Tensor, _ runtime: Runtime) throws(OperationError) -> Bool {
    if mask.isShapeOnly || runtime.shapesOnly { throw OperationError(NeedsValues()) }
    let whole = try Folds.every(.tensor(mask), runtime: runtime)
    return whole.scalar(atStorageOffset: whole.layout.offset).isTrue
  }

  static let allclose = Operation(
    "allclose", in: .numpy, summary: "Whether two arrays differ nowhere by more than a tolerance.",
    shapes: "a, b: broadcastable → a bool", formula: "all(|a − b| ≤ atol + rtol · |b|)",
    related: related,
    examples: [
      .init("np.allclose([1, 2], [1, 2.000001])", gives: "True"),
      .init("np.allclose([1, 2], [1, 2, 3])", fails: ArraysNotBroadcast.self),
    ],
    .composed([
      .array(), .array("b"), .float("rtol", default: 1e-5), .float("atol", default: 1e-8),
      .flag("equal_nan", default: false),
    ]) { (call) throws(OperationError) in
      let (a, b, parts) = (call.tensor(0), call.tensor(1), call.parts)
      _ = try NumPyShapes.broadcast([a.shape, b.shape], names: ["a", "b"])
      var dtype = NumPyTyping.promote(a.dtype, b.dtype)
      if !dtype.isFloatingPoint { dtype = .float64 }
      let result = try Closeness.isclose(
        .tensor(try parts.cast(a, dtype)), .tensor(try parts.cast(b, dtype)), call[2], call[3],
        call[4], runtime: call.runtime)
      return .scalar(.bool(try all(result, call.runtime)))
    })

  // MARK: Memory

  private static func sharing(_ name: String) -> Operation {
    let isExact = name == "shares_memory"
    return Operation(
      name, in: .numpy,
      summary: isExact
        ? "Whether two arrays have an element of memory in common."
        : "Whether the stretches of memory that two arrays span overlap.",
      shapes: "a: [...], b: [...] → a bool",
      related: [isExact ? "may_share_memory" : "shares_memory", "copyto"],
      examples: [
        .init("a = np.array([1, 2, 3])\nnp.\(name)(a, a[1:])", gives: "True"),
        .init("np.\(name)(np.array([1]), np.array([1]))", gives: "False"),
      ],
      .composed([.array(), .array("b")]) { (call) throws(OperationError) in
        let (a, b) = (call.tensor(0), call.tensor(1))
        guard a.storage != nil, a.storage === b.storage, let first = a.layout.extent,
          let second = b.layout.extent
        else { return .scalar(.bool(false)) }
        let (x, y) = (a.dtype.size, b.dtype.size)
        let low = max(first.lowerBound * x, second.lowerBound * y)
        let high = min((first.upperBound + 1) * x, (second.upperBound + 1) * y)
        if low >= high || !isExact || x != y { return .scalar(.bool(low < high)) }
        return .scalar(.bool(try meet(a, b, low / x, high / x, call.runtime)))
      })
  }

  /// Whether both reach one of the elements from `low` up to `high`, counted in the storage.
  private static func meet(
    _ a: Tensor, _ b: Tensor, _ low: Int, _ high: Int, _ runtime: Runtime
  ) throws(OperationError) -> Bool {
    if a.layout == b.layout { return true }
    let marks = try runtime.make(shape: [high - low], dtype: .bool)
    let base = marks.elements(UInt8.self)
    base.update(repeating: 0, count: high - low)
    var found = false
    for (tensor, isFirst) in [(a, true), (b, false)] {
      let walk = Traversal(shape: tensor.shape, strides: [tensor.strides])
      let (step, start) = (walk.runStride(0), tensor.layout.offset)
      try runtime.checkInterrupt()
      walk.forEachRun(in: 0..<walk.count) { offsets, length in
        for k in 0..<length {
          let place = start &+ offsets[0] &+ k &* step &- low
          if place < 0 || place >= high &- low { continue }
          if isFirst { base[place] = 1 } else if base[place] != 0 { found = true }
        }
      }
    }
    return found
  }
}
