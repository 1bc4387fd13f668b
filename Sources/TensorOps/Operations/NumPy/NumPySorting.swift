/// NumPy's order of elements.
enum NumPySorting {
  static let all: [Operation] = [
    sort, sortMethod, argsort, partition, partitionMethod, argpartition, lexsort,
  ]

  private static let axis = Parameter("axis", .int, default: .int(-1), acceptsNone: true)
  private static let kinds: [Parameter] = [
    .init("kind", .string, default: Argument.none),
    .init("order", .string, default: Argument.none),
    .init("stable", .bool, default: Argument.none, keywordOnly: true),
  ]
  private static let notes = [
    "NaN counts as larger than every number.",
    "Every kind of sorting is stable here: equal elements keep their order.",
    "axis=None flattens the array first.",
  ]
  private static let related = ["sort", "argsort", "partition", "lexsort", "unique"]

  static let sort = Operation(
    "sort", in: .numpy, traits: .keepsMatrix, summary: "A sorted copy, along the last axis.",
    shapes: "a: [..., n, ...] → [..., n, ...]", notes: notes, related: related,
    examples: [
      .init("np.sort([3, 1, 2])", gives: "array([1, 2, 3])"),
      .init("np.sort([[3, 1], [2, 4]], axis=0)", gives: "array([[2, 1],\n       [3, 4]])"),
      .init("np.sort(5)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array(), axis] + kinds) { (call) throws(OperationError) in
      try checkKind(call, 2)
      let (input, axis) = try call.along(0, axis: 1)
      return .tensor(try sorted(input, axis, call.runtime))
    })

  static let sortMethod = Operation(
    "sort", in: .ndarray, summary: "Sorts the array itself, along the last axis; gives None.",
    shapes: "a: [..., n, ...] → None", notes: notes, related: related,
    examples: [
      .init("a = np.array([3, 1, 2])\na.sort()\na", gives: "array([1, 2, 3])"),
      .init("np.array([1, 2]).sort(axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array(), .int("axis", default: -1)] + kinds) { (call) throws(OperationError) in
      try checkKind(call, 2)
      let input = call.tensor(0)
      let axis = try NumPyShapes.axis(call.int(1), rank: input.rank)
      try call.parts.store(try sorted(input, axis, call.runtime), into: input)
      return .nothing
    })

  static let argsort = Operation(
    "argsort", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "The places of the elements in sorted order, along the last axis.",
    shapes: "a: [..., n, ...] → int64 [..., n, ...]", notes: notes, related: related,
    examples: [
      .init("np.argsort([3, 1, 2])", gives: "array([1, 2, 0])"),
      .init("np.argsort([1, 2], axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array(), axis] + kinds) { (call) throws(OperationError) in
      try checkKind(call, 2)
      let (input, axis) = try lined(call)
      return .tensor(try order(input, axis, call.runtime))
    })

  /// A number is a line of one.
  private static func lined(_ call: Call) throws(OperationError) -> (Tensor, Int) {
    let input = call.tensor(0)
    if input.rank == 0, let axis = call.optionalInt(1), axis == 0 || axis == -1 {
      return (try call.parts.flat(input), 0)
    }
    return try call.along(0, axis: 1)
  }

  static func sorted(
    _ input: Tensor, _ axis: Int, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try Sorts.sort.result(
      [.tensor(input), .int(axis)], signature: 1, runtime: runtime)
    guard case .tensors(let both, _) = result else { return input }
    return both[0]
  }

  /// The places in stable order.
  static func order(
    _ input: Tensor, _ axis: Int, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try Sorts.argsort(.tensor(input), .int(axis), signature: 1, runtime: runtime)
  }

  private static func checkKind(_ call: Call, _ place: Int) throws(OperationError) {
    guard let kind = call.string(place) else { return }
    if !call[place + 2].isNone {
      throw OperationError(
        Refusal(
          .value,
          "`kind` and keyword parameters can't be provided at the same time. Use only one of "
            + "them.", blamed: ["kind", "stable"]))
    }
    if !["quicksort", "quick", "heapsort", "heap", "mergesort", "merge", "stable"].contains(kind) {
      throw OperationError(
        Refusal(
          .value, "sort kind must be one of 'quick', 'heap', or 'stable' (got '\(kind)')",
          blamed: ["kind"]))
    }
  }

  // MARK: Partitions

  private static let partitionNotes = [
    "Before the k-th element stand none larger, after it none smaller; here all are sorted, which "
      + "is one such order."
  ]
  private static let partitioning: [Parameter] = [
    .init("kth", .nested), axis, .init("kind", .string, default: .string("introselect")),
    .init("order", .string, default: Argument.none),
  ]

  static let partition = Operation(
    "partition", in: .numpy, traits: .keepsMatrix,
    summary: "A copy in which the k-th element of each line is where sorting would put it.",
    shapes: "a: [..., n, ...] → [..., n, ...]", notes: partitionNotes, related: related,
    examples: [
      .init("np.partition([3, 1, 2], 1)[1]", gives: "np.int64(2)"),
      .init("np.partition([3, 1, 2], 5)", fails: Refusal.self),
    ],
    .composed([.array()] + partitioning) { (call) throws(OperationError) in
      let (input, axis) = try call.along(0, axis: 2)
      try checkPlaces(call, input.shape[axis])
      return .tensor(try sorted(input, axis, call.runtime))
    })

  static let partitionMethod = Operation(
    "partition", in: .ndarray,
    summary: "Brings the k-th element of each line where sorting would put it; gives None.",
    shapes: "a: [..., n, ...] → None", notes: partitionNotes, related: related,
    examples: [
      .init("a = np.array([3, 1, 2])\na.partition(1)\na[1]", gives: "np.int64(2)"),
      .init("np.array([3, 1, 2]).partition(5)", fails: Refusal.self),
    ],
    .composed([.array()] + partitioning) { (call) throws(OperationError) in
      let (input, axis) = try call.along(0, axis: 2)
      try checkPlaces(call, input.shape[axis])
      try call.parts.store(try sorted(input, axis, call.runtime), into: input)
      return .nothing
    })

  static let argpartition = Operation(
    "argpartition", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "The places of the elements in the order that partition gives.",
    shapes: "a: [..., n, ...] → int64 [..., n, ...]", notes: partitionNotes, related: related,
    examples: [
      .init("np.argpartition([3, 1, 2], 1)[1]", gives: "np.int64(2)"),
      .init("np.argpartition([3, 1, 2], 5)", fails: Refusal.self),
    ],
    .composed([.array()] + partitioning) { (call) throws(OperationError) in
      let (input, axis) = try call.along(0, axis: 2)
      try checkPlaces(call, input.shape[axis])
      return .tensor(try order(input, axis, call.runtime))
    })

  private static func checkPlaces(_ call: Call, _ size: Int) throws(OperationError) {
    for place in try call.parts.values(call[1], "kth") where place < -size || place >= size {
      throw OperationError(
        Refusal(
          .value, "kth(=\(place < 0 ? place + size : place)) out of bounds (\(size))",
          blamed: ["kth"]))
    }
  }

  // MARK: Several keys

  static let lexsort = Operation(
    "lexsort", in: .numpy,
    summary:
      "The places in order of the last key, equal ones in order of the key before, and so on.",
    shapes: "keys: k × [..., n] → int64 [..., n]", notes: ["Stable."], related: related,
    examples: [
      .init("np.lexsort(([1, 1, 0], [0, 1, 0]))", gives: "array([2, 0, 1])"),
      .init("np.lexsort(([1, 2], [1, 2, 3]))", fails: Refusal.self),
    ],
    .composed([.init("keys", .arrays), .int("axis", default: -1)]) {
      (call) throws(OperationError) in
      let keys = call.tensors(0)
      guard let first = keys.first else {
        throw OperationError(
          Refusal(
            .type, "need sequence of keys with len > 0 in lexsort", blamed: ["keys"]))
      }
      if keys.contains(where: { $0.shape != first.shape }) {
        throw OperationError(
          Refusal(.value, "all keys need to be the same shape", blamed: ["keys"]))
      }
      if first.rank == 0 {
        let place = try call.parts.integers([0])
        return .tensor(try call.parts.reshaped(place, []))
      }
      let axis = try NumPyShapes.axis(call.int(1), rank: first.rank)
      return .tensor(try order(by: keys, axis, call.parts))
    })

  /// The places in order of the last key, then of the one before it, and so on.
  static func order(
    by keys: [Tensor], _ axis: Int, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    var order = try Self.order(keys[0], axis, parts.runtime)
    for key in keys.dropFirst() {
      let next = try Self.order(
        try parts.gathered(key, axis, order), axis, parts.runtime)
      order = try parts.gathered(order, axis, next)
    }
    return order
  }
}
