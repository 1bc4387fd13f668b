/// NumPy's other shapes of the same elements.
enum NumPyShaping {
  static let all: [Operation] = [
    reshape, reshapeMethod, ravel, ravelMethod, flatten, expandDims, squeeze, atLeast(1),
    atLeast(2),
    atLeast(3), shape, ndim, size,
  ]

  private static let order = Parameter.string("order", default: "C")
  private static let reshapeNotes = [
    "One size may be −1: it follows from the others.",
    "order='F' reads and writes the first index fastest.",
    "A view where the elements' order in memory allows it, else a copy.",
  ]

  static let reshape = Operation(
    "reshape", in: .numpy, traits: [.keepsArray, .keepsMatrix],
    summary: "The same elements in another shape.",
    shapes: "a: [...], shape → [*shape] with the same number of elements", notes: reshapeNotes,
    related: ["ravel", "transpose", "resize"],
    examples: [
      .init("np.reshape([1, 2, 3, 4], (2, -1))", gives: "array([[1, 2],\n       [3, 4]])"),
      .init(
        "np.reshape([1, 2, 3, 4], (2, 2), order='F')", gives: "array([[1, 3],\n       [2, 4]])"),
      .init("np.reshape([1, 2, 3], (2, 2))", fails: NotReshaped.self),
    ],
    .composed([.array(), .init("shape", .intOrInts), order, copyFlag]) {
      (call) throws(OperationError) in
      .tensor(
        try reshaped(call, shape: call.ints(1), order: call.string(2), copy: call.optionalFlag(3)))
    })

  static let reshapeMethod = Operation(
    "reshape", in: .ndarray, traits: [.keepsArray, .keepsMatrix],
    summary: "The same elements in another shape, whose sizes may stand without brackets.",
    shapes: "a: [...], shape → [*shape] with the same number of elements", notes: reshapeNotes,
    related: ["ravel", "transpose", "resize"],
    examples: [
      .init("np.array([1, 2, 3, 4]).reshape(2, 2)", gives: "array([[1, 2],\n       [3, 4]])"),
      .init("np.array([1, 2, 3, 4]).reshape((-1, 1)).shape", gives: "(4, 1)"),
      .init("np.ones(6).reshape(4, 2)", fails: NotReshaped.self),
    ],
    .composed([
      .array(), .init("shape", .ints, variadic: true), order.keyword, copyFlag,
    ]) { (call) throws(OperationError) in
      .tensor(
        try reshaped(call, shape: call.ints(1), order: call.string(2), copy: call.optionalFlag(3)))
    })

  private static let copyFlag = Parameter("copy", .bool, default: Argument.none, keywordOnly: true)

  private static func reshaped(
    _ call: Call, shape: [Int], order: String?, copy: Bool?
  ) throws(OperationError) -> Tensor {
    let (input, parts) = (call.tensor(0), call.parts)
    let shape = try inferred(shape, count: input.count)
    let first = try isFirstFastest(order, input, canKeep: false)
    var result: Tensor
    if first {
      let turned = try parts.reshaped(try parts.transposed(input), shape.reversed())
      result = try parts.transposed(turned)
    } else {
      result = try parts.reshaped(input, shape)
    }
    let isView = result.storage === input.storage
    if copy == true, isView { result = try parts.copy(result) }
    if copy == false, !isView {
      throw OperationError(
        Refusal(.value, "Unable to avoid creating a copy while reshaping.", blamed: ["copy"]))
    }
    return result
  }

  /// The shape with its −1 worked out.
  static func inferred(_ sizes: [Int], count: Int) throws(OperationError) -> [Int] {
    let unknown = sizes.indices.filter { sizes[$0] < 0 }
    if unknown.count > 1 {
      throw OperationError(
        Refusal(.value, "can only specify one unknown dimension", blamed: ["shape"]))
    }
    let refusal = OperationError(NotReshaped(count: count, shape: sizes))
    var known = 1
    for size in sizes where size >= 0 {
      let (product, overflow) = known.multipliedReportingOverflow(by: size)
      if overflow { throw refusal }
      known = product
    }
    guard let place = unknown.first else {
      if known != count { throw refusal }
      return sizes
    }
    guard known > 0, count % known == 0 else { throw refusal }
    var result = sizes
    result[place] = count / known
    return result
  }

  /// Whether the order asked for is that of the first index running fastest.
  private static func isFirstFastest(
    _ order: String?, _ input: Tensor, canKeep: Bool
  ) throws(OperationError) -> Bool {
    switch (order ?? "C").uppercased() {
    case "C": return false
    case "K" where canKeep: return false
    case "F": return true
    case "A":
      if input.isContiguous { return false }
      let layout = input.layout
      return Layout(shape: layout.shape.reversed(), strides: layout.strides.reversed()).isContiguous
    case "K":
      throw OperationError(
        Refusal(.value, "order 'K' is not permitted for reshaping", blamed: ["order"]))
    default:
      throw OperationError(
        Refusal(
          .value, "order must be one of 'C', 'F', 'A', or 'K' (got '\(order ?? "")')",
          blamed: ["order"]))
    }
  }

  static let ravel = raveling(
    in: .numpy, traits: .keepsMatrix, example: "np.ravel([[1, 2], [3, 4]])")
  static let ravelMethod = raveling(
    in: .ndarray, traits: .keepsMatrix, example: "np.array([[1, 2], [3, 4]]).ravel()")

  private static func raveling(
    in space: Operation.Namespaces, traits: Operation.Traits, example: String
  ) -> Operation {
    Operation(
      "ravel", in: space, traits: traits,
      summary: "All elements in one dim; a view where their order in memory allows it.",
      shapes: "a: [...] → [n]",
      notes: ["order='F' goes through the first index fastest, 'K' as memory lies."],
      related: ["flatten", "reshape"],
      examples: [.init(example, gives: "array([1, 2, 3, 4])")],
      .composed([.array(), order]) { (call) throws(OperationError) in
        .tensor(try raveled(call.tensor(0), call.string(1), call.parts))
      })
  }

  private static func raveled(
    _ input: Tensor, _ order: String?, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    if try isFirstFastest(order, input, canKeep: true) {
      return try parts.flat(try parts.transposed(input))
    }
    guard order?.uppercased() == "K" else { return try parts.flat(input) }
    let strides = input.strides
    let axes = (0..<input.rank).sorted {
      strides[$0] != strides[$1] ? strides[$0] > strides[$1] : $0 < $1
    }
    return try parts.flat(try parts.permuted(input, axes))
  }

  static let flatten = Operation(
    "flatten", in: .ndarray, traits: .keepsMatrix,
    summary: "All elements in one dim; always a copy.", shapes: "a: [...] → [n]",
    notes: ["order='F' goes through the first index fastest."], related: ["ravel", "reshape"],
    examples: [.init("np.array([[1, 2], [3, 4]]).flatten()", gives: "array([1, 2, 3, 4])")],
    .composed([.array(), order]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let flat = try raveled(input, call.string(1), call.parts)
      return .tensor(flat.storage === input.storage ? try call.parts.rowMajor(flat) : flat)
    })

  static let expandDims = Operation(
    "expand_dims", in: .numpy, traits: .keepsArray,
    summary: "Adds dims of size 1 at the places that they have in the result; a view.",
    shapes: "a: [...] → [..., 1, ...]", related: ["squeeze", "reshape", "atleast_2d"],
    examples: [
      .init("np.expand_dims([1, 2], 0)", gives: "array([[1, 2]])"),
      .init("np.expand_dims(np.ones((2, 3)), (0, -1)).shape", gives: "(1, 2, 3, 1)"),
      .init("np.expand_dims([1, 2], 3)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array(), .init("axis", .intOrInts)]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let axes = call.ints(1)
      let rank = input.rank + axes.count
      let added = try NumPyShapes.distinct(axes, rank: rank).sorted()
      var result = input
      for axis in added { result = try call.parts.lifted(result, at: axis) }
      return .tensor(result)
    })

  static let squeeze = Operation(
    "squeeze", in: [.numpy, .ndarray], traits: [.keepsArray, .keepsMatrix],
    summary: "Drops dims of size 1: all, or those named; a view.",
    shapes: "a: [..., 1, ...] → [..., ...]", related: ["expand_dims"],
    examples: [
      .init("np.squeeze([[1, 2]])", gives: "array([1, 2])"),
      .init("np.ones((1, 3, 1)).squeeze(axis=0).shape", gives: "(3, 1)"),
      .init("np.squeeze(np.ones((2, 3)), axis=0)", fails: NotSqueezed.self),
    ],
    .composed([.array(), .axis]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      var dropped = (0..<input.rank).filter { input.shape[$0] == 1 }
      if let axes = try NumPyShapes.axes(call.optionalInts(1), rank: input.rank) {
        for axis in axes where input.shape[axis] != 1 { throw OperationError(NotSqueezed()) }
        dropped = axes
      }
      let kept = (0..<input.rank).filter { !dropped.contains($0) }.map { input.shape[$0] }
      return .tensor(try call.parts.reshaped(input, kept))
    })

  private static func atLeast(_ rank: Int) -> Operation {
    let shapes = [
      "[] → [1]", "[] → [1, 1]; [n] → [1, n]",
      "[] → [1, 1, 1]; [n] → [1, n, 1]; [m, n] → [m, n, 1]",
    ]
    let texts = ["array([1])", "array([[1]])", "array([[[1]]])"]
    return Operation(
      "atleast_\(rank)d", in: .numpy, traits: .keepsMatrix,
      summary: "Arrays with at least \(rank) dim\(rank == 1 ? "" : "s"); views.",
      shapes: shapes[rank - 1], notes: ["Of several arrays a tuple."],
      related: ["expand_dims", "reshape"],
      examples: [.init("np.atleast_\(rank)d(1)", gives: texts[rank - 1])],
      .composed([.init("arys", .arrays, default: .tensors([]), variadic: true)]) {
        (call) throws(OperationError) in
        let parts = call.parts
        let results = try call.tensors(0).map { (array) throws(OperationError) -> Tensor in
          if rank == 3, array.rank == 1 || array.rank == 2 {
            return try parts.reshaped(
              array, (array.rank == 1 ? [1] : []) + array.shape + [1])
          }
          return try parts.raised(array, to: rank)
        }
        return results.count == 1 ? .tensor(results[0]) : .tensors(results, .tuple)
      })
  }

  // MARK: Questions

  static let shape = Operation(
    "shape", in: .numpy, summary: "The sizes of an array's dims.", shapes: "a: [...] → a tuple",
    related: ["ndim", "size"],
    examples: [
      .init("np.shape([[1, 2, 3]])", gives: "(1, 3)"), .init("np.shape(5)", gives: "()"),
    ],
    .known([.array()]) { (call) in .ints(call.tensor(0).shape, .tuple) })

  static let ndim = Operation(
    "ndim", in: .numpy, summary: "The number of an array's dims.", shapes: "a: [...] → an int",
    related: ["shape", "size"], examples: [.init("np.ndim([[1, 2, 3]])", gives: "2")],
    .known([.array()]) { (call) in .scalar(.int(call.tensor(0).rank)) })

  static let size = Operation(
    "size", in: .numpy, summary: "The number of elements, of all or along the axes named.",
    shapes: "a: [...] → an int", related: ["shape", "ndim"],
    examples: [
      .init("np.size([[1, 2, 3]])", gives: "3"), .init("np.size([[1, 2, 3]], 0)", gives: "1"),
      .init("np.size([1, 2], 1)", fails: AxisOutOfBounds.self),
    ],
    .known([.array(), .axis]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let axes = try NumPyShapes.axes(call.optionalInts(1), rank: input.rank)
      let sizes = axes.map { axes in axes.map { input.shape[$0] } } ?? input.shape
      return .scalar(.int(sizes.reduce(1, &*)))
    })
}

extension Call {
  func optionalFlag(_ place: Int) -> Bool? { arguments[place].scalar?.isTrue }
}

/// A shape that needs another number of elements.
struct NotReshaped: Fault {
  static let code = "reshape"
  let count: Int
  let shape: [Int]
  var type: FaultType { .value }
  var message: String {
    let sizes = shape.map { $0 < 0 ? "newaxis" : "\($0)" }.joined(separator: ",")
    return "cannot reshape array of size \(count) into shape (\(sizes)"
      + "\(shape.count == 1 && shape[0] >= 0 ? "," : ""))"
  }
  var blamed: [String] { ["shape"] }
}

/// An axis that holds more or less than one slice.
struct NotSqueezed: Fault {
  static let code = "squeeze"
  var type: FaultType { .value }
  var message: String {
    "cannot select an axis to squeeze out which has size not equal to one"
  }
  var blamed: [String] { ["axis"] }
}
