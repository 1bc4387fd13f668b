/// NumPy's arrays as sets.
enum NumPySets {
  static let all: [Operation] = [unique, isin, intersect1d, union1d, setdiff1d, setxor1d]

  private static let related = [
    "unique", "isin", "intersect1d", "union1d", "setdiff1d", "setxor1d",
  ]
  private static let assumed = Parameter.flag("assume_unique", default: false)

  // MARK: Unique elements

  static let unique = Operation(
    "unique", in: .numpy,
    summary: "The different elements in order, and where asked for how they stood in the array.",
    shapes: "ar: [...] → [u]; with axis: [..., n, ...] → [..., u, ...]",
    notes: [
      "return_index: where each stands first; return_inverse: which of them each element is; "
        + "return_counts: how often each occurs.",
      "All NaNs count as one, unless equal_nan=False.",
    ],
    related: related,
    examples: [
      .init("np.unique([3, 1, 2, 1])", gives: "array([1, 2, 3])"),
      .init("np.unique([3, 1, 1], return_counts=True)", gives: "(array([1, 3]), array([2, 1]))"),
      .init(
        "np.unique([[1, 2], [0, 1], [1, 2]], axis=0)", gives: "array([[0, 1],\n       [1, 2]])"),
      .init("np.unique([1, 2], axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([
      .array("ar"), .flag("return_index", default: false), .flag("return_inverse", default: false),
      .flag("return_counts", default: false), .init("axis", .int, default: Argument.none),
      Parameter.flag("equal_nan", default: true).keyword,
      Parameter.flag("sorted", default: true).keyword,
    ]) { (call) throws(OperationError) in
      let (input, axis) = try call.along(0, axis: 4)
      if input.isShapeOnly || call.runtime.shapesOnly { throw OperationError(NeedsValues()) }
      let parts = call.parts
      let found =
        call[4].isNone
        ? try Distinct(of: input, equalNaN: call.bool(5), parts)
        : try Distinct(slicesOf: input, axis, parts)
      var results = [try parts.picked(input, axis, found.firsts)]
      if call.bool(1) { results.append(found.firsts) }
      if call.bool(2) {
        let inverse = try found.inverse(parts)
        results.append(
          call[4].isNone ? try parts.reshaped(inverse, call.tensor(0).shape) : inverse)
      }
      if call.bool(3) { results.append(try found.counts(parts)) }
      return results.count == 1 ? .tensor(results[0]) : .tensors(results, .tuple)
    })

  /// The different ones of a line of elements or slices.
  struct Distinct {
    /// The line's places in sorted order.
    let order: Tensor
    /// Whether the one at each sorted place differs from the one before.
    let isNew: Tensor
    /// The sorted places where a new one begins.
    let starts: Tensor
    /// Where each stands first in the line.
    let firsts: Tensor

    init(of line: Tensor, equalNaN: Bool, _ parts: NumPyParts) throws(OperationError) {
      let order = try NumPySorting.order(line, 0, parts.runtime)
      let sorted = try parts.picked(line, 0, order)
      let count = max(line.count - 1, 0)
      let before = try parts.part(sorted, 0, from: 0, count: count)
      let after = try parts.part(sorted, 0, from: min(1, line.count), count: count)
      var differs = try Comparisons.ne(.tensor(before), .tensor(after), runtime: parts.runtime)
      if equalNaN, line.dtype.isFloatingPoint {
        let isNaN = try Classification.isnan(.tensor(before), runtime: parts.runtime)
        let isNumber = try Logic.logicalNot(.tensor(isNaN), runtime: parts.runtime)
        differs = try Logic.logicalAnd(
          .tensor(differs), .tensor(isNumber), runtime: parts.runtime)
      }
      try self.init(order, differs, count: line.count, parts)
    }

    init(slicesOf input: Tensor, _ axis: Int, _ parts: NumPyParts) throws(OperationError) {
      let count = input.shape[axis]
      let width = count == 0 ? 0 : input.count / count
      let rows = try parts.reshaped(try parts.moved(input, axis, to: 0), [count, width])
      var order = try parts.integers(Array(0..<count))
      // The first column decides before the second.
      for column in (0..<width).reversed() {
        try parts.runtime.checkInterrupt()
        let key = try parts.flat(try parts.part(rows, 1, from: column, count: 1))
        let next = try NumPySorting.order(try parts.picked(key, 0, order), 0, parts.runtime)
        order = try parts.picked(order, 0, next)
      }
      let sorted = try parts.picked(rows, 0, order)
      let pairs = max(count - 1, 0)
      let before = try parts.part(sorted, 0, from: 0, count: pairs)
      let after = try parts.part(sorted, 0, from: min(1, count), count: pairs)
      let unequal = try Comparisons.ne(.tensor(before), .tensor(after), runtime: parts.runtime)
      let differs = try Folds.any(
        .tensor(unequal), .int(1), .bool(false), runtime: parts.runtime)
      try self.init(order, differs, count: count, parts)
    }

    private init(
      _ order: Tensor, _ differs: Tensor, count: Int, _ parts: NumPyParts
    ) throws(OperationError) {
      self.order = order
      let first = try parts.cast(
        try parts.integers(Array(repeating: 1, count: min(count, 1))), .bool)
      isNew = try parts.joined([first, differs], 0)
      starts = try NumPyNonzeros.places(isNew, parts)[0]
      firsts = try parts.picked(order, 0, starts)
    }

    /// Which of the different ones each of the line is.
    func inverse(_ parts: NumPyParts) throws(OperationError) -> Tensor {
      let running = try Scans.cumsum(
        .tensor(try parts.cast(isNew, .int64)), .int(0), runtime: parts.runtime)
      let numbers = try Arithmetic.sub(.tensor(running), .int(1), runtime: parts.runtime)
      return try Scattering.scatter(
        .tensor(numbers), .int(0), .tensor(order), .tensor(numbers), runtime: parts.runtime)
    }

    func counts(_ parts: NumPyParts) throws(OperationError) -> Tensor {
      let ends = try parts.joined(
        [
          try parts.part(starts, 0, from: min(1, starts.count), count: max(starts.count - 1, 0)),
          try parts.integers(starts.count == 0 ? [] : [order.count]),
        ], 0)
      return try Arithmetic.sub(.tensor(ends), .tensor(starts), runtime: parts.runtime)
    }
  }

  /// The different elements of a line, sorted.
  private static func distinct(
    _ a: Tensor, _ parts: NumPyParts
  ) throws(OperationError) -> (elements: Tensor, firsts: Tensor) {
    let line = try parts.flat(a)
    if line.isShapeOnly || parts.runtime.shapesOnly { throw OperationError(NeedsValues()) }
    let found = try Distinct(of: line, equalNaN: true, parts)
    return (try parts.picked(line, 0, found.firsts), found.firsts)
  }

  // MARK: Membership

  static let isin = Operation(
    "isin", in: .numpy, traits: .keepsArray,
    summary: "Whether each element is among those of another array.",
    shapes: "element: [...], test_elements: any → bool [...]", notes: ["NaN is among none."],
    related: related,
    examples: [
      .init("np.isin([1, 2, 3], [2, 5])", gives: "array([False,  True, False])"),
      .init("np.isin([1, 2], [2], invert=True)", gives: "array([ True, False])"),
      .init("np.isin([1, 2], [2], kind='fast')", fails: Refusal.self),
    ],
    .composed([
      .array("element"), .array("test_elements"), assumed, .flag("invert", default: false),
      Parameter("kind", .string, default: Argument.none, keywordOnly: true),
    ]) { (call) throws(OperationError) in
      if let kind = call.string(4), kind != "sort", kind != "table" {
        throw OperationError(
          Refusal(
            .value, "Invalid kind: '\(kind)'. Please use None, 'sort' or 'table'.",
            blamed: ["kind"]))
      }
      return .tensor(
        try members(call.tensor(0), of: call.tensor(1), invert: call.bool(3), call.parts))
    })

  private static func members(
    _ a: Tensor, of b: Tensor, invert: Bool, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    var (elements, others) = try parts.alike(a, b)
    if elements.dtype == .bool {
      elements = try parts.cast(elements, .uint8)
      others = try parts.cast(others, .uint8)
    }
    return try Searches.isin(
      .tensor(elements), .tensor(others), .bool(false), .bool(invert), runtime: parts.runtime)
  }

  /// The elements of a line where a mask holds.
  private static func kept(
    _ line: Tensor, _ mask: Tensor, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    try parts.picked(line, 0, try NumPyNonzeros.places(mask, parts)[0])
  }

  // MARK: Two sets

  static let intersect1d = Operation(
    "intersect1d", in: .numpy, summary: "The different elements that two arrays have in common.",
    shapes: "ar1: [...], ar2: [...] → [u], sorted",
    notes: ["return_indices: also where each stands first in the two arrays."], related: related,
    examples: [
      .init("np.intersect1d([1, 2, 2, 3], [2, 3, 4])", gives: "array([2, 3])")
    ],
    .composed([
      .array("ar1"), .array("ar2"), assumed, .flag("return_indices", default: false),
    ]) { (call) throws(OperationError) in
      let parts = call.parts
      let (first, second) = try parts.alike(call.tensor(0), call.tensor(1))
      let (a, firstPlaces) = try distinct(first, parts)
      let (b, secondPlaces) = try distinct(second, parts)
      let inBoth = try members(a, of: b, invert: false, parts)
      let common = try kept(a, inBoth, parts)
      if !call.bool(3) { return .tensor(common) }
      return .tensors(
        [
          common, try kept(firstPlaces, inBoth, parts),
          try kept(secondPlaces, try members(b, of: a, invert: false, parts), parts),
        ], .tuple)
    })

  static let union1d = Operation(
    "union1d", in: .numpy, summary: "The different elements of two arrays together.",
    shapes: "ar1: [...], ar2: [...] → [u], sorted", related: related,
    examples: [.init("np.union1d([3, 1], [2, 3])", gives: "array([1, 2, 3])")],
    .composed([.array("ar1"), .array("ar2")]) { (call) throws(OperationError) in
      let parts = call.parts
      let both = try parts.joined(
        [try parts.flat(call.tensor(0)), try parts.flat(call.tensor(1))], 0)
      return .tensor(try distinct(both, parts).elements)
    })

  static let setdiff1d = Operation(
    "setdiff1d", in: .numpy, summary: "The different elements of one array that another lacks.",
    shapes: "ar1: [...], ar2: [...] → [u], sorted",
    notes: ["assume_unique=True keeps the order that they have."], related: related,
    examples: [.init("np.setdiff1d([3, 1, 2], [2])", gives: "array([1, 3])")],
    .composed([.array("ar1"), .array("ar2"), assumed]) { (call) throws(OperationError) in
      let parts = call.parts
      let line =
        call.bool(2)
        ? try parts.flat(call.tensor(0)) : try distinct(call.tensor(0), parts).elements
      return .tensor(
        try kept(line, try members(line, of: call.tensor(1), invert: true, parts), parts))
    })

  static let setxor1d = Operation(
    "setxor1d", in: .numpy, summary: "The different elements that just one of two arrays has.",
    shapes: "ar1: [...], ar2: [...] → [u], sorted", related: related,
    examples: [.init("np.setxor1d([1, 2, 3], [2, 3, 4])", gives: "array([1, 4])")],
    .composed([.array("ar1"), .array("ar2"), assumed]) { (call) throws(OperationError) in
      let parts = call.parts
      let (first, second) = try parts.alike(call.tensor(0), call.tensor(1))
      let (a, b) = (try distinct(first, parts).elements, try distinct(second, parts).elements)
      let rest = try parts.joined(
        [
          try kept(a, try members(a, of: b, invert: true, parts), parts),
          try kept(b, try members(b, of: a, invert: true, parts), parts),
        ], 0)
      return .tensor(try NumPySorting.sorted(rest, 0, call.runtime))
    })
}
