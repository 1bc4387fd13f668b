/// NumPy's joining of arrays.
enum NumPyJoining {
  static let all: [Operation] = [
    concatenate, stack, vstack, hstack, dstack, columnStack, append,
  ]

  private static let related = ["concatenate", "stack", "vstack", "hstack", "dstack", "append"]
  private static let dtypes = "The dtype is the one that all arrays promote to."

  static let concatenate = Operation(
    "concatenate", in: .numpy, aliases: [.init("concat")], traits: .keepsMatrix,
    summary: "Joins arrays along an axis they have.",
    shapes: "[..., m, ...], [..., n, ...], … → [..., m + n + …, ...]",
    notes: [dtypes, "axis=None joins all elements in one dim."],
    related: ["stack", "vstack", "hstack", "append", "split"],
    examples: [
      .init("np.concatenate([[1, 2], [3.5]])", gives: "array([1. , 2. , 3.5])"),
      .init("np.concatenate((np.ones((2, 1)), np.ones((2, 3))), axis=1).shape", gives: "(2, 4)"),
      .init("np.concatenate([np.ones((2, 3)), np.ones((2, 2))])", fails: NotJoined.self),
      .init("np.concatenate([np.ones((2, 3)), np.ones(3)])", fails: RanksDiffer.self),
    ],
    .composed([
      .init("arrays", .arrays), .init("axis", .int, default: .int(0), acceptsNone: true), .out,
      Parameter.arrayDType.keyword, Parameter.string("casting", default: "same_kind").keyword,
    ]) { (call) throws(OperationError) in
      var arrays = call.tensors(0)
      let parts = call.parts
      var axis = 0
      if let given = call.optionalInt(1) {
        axis = given
      } else {
        arrays = try arrays.map { (array) throws(OperationError) in try parts.flat(array) }
      }
      let casting = try NumPyCasting.named(call.string(4))
      if let dtype = call.dtype(3) ?? call.outs.first?.dtype {
        for array in arrays where !casting.allows(array.dtype, dtype) {
          throw OperationError(SafeCastRefused(from: array.dtype, to: dtype, rule: casting))
        }
      }
      return .tensor(try joined(arrays, axis, call.dtype(3), parts))
    })

  /// Joins after NumPy's checks.
  static func joined(
    _ arrays: [Tensor], _ axis: Int, _ dtype: DType? = nil, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    guard let first = arrays.first else {
      throw OperationError(
        Refusal(.value, "need at least one array to concatenate", blamed: ["arrays", "tup"]))
    }
    if first.rank == 0 {
      throw OperationError(
        Refusal(
          .value, "zero-dimensional arrays cannot be concatenated", blamed: ["arrays", "tup"]))
    }
    let axis = try NumPyShapes.axis(axis, rank: first.rank)
    for (place, array) in arrays.enumerated().dropFirst() {
      if array.rank != first.rank {
        throw OperationError(RanksDiffer(first: first.rank, place: place, rank: array.rank))
      }
      for dim in 0..<first.rank where dim != axis && array.shape[dim] != first.shape[dim] {
        throw OperationError(
          NotJoined(dim: dim, first: first.shape[dim], place: place, size: array.shape[dim]))
      }
    }
    // PyTorch passes over an empty vector whatever its dtype; here it promotes, which `joined` saw.
    return try parts.joined(arrays, axis, dtype)
  }

  static let stack = Operation(
    "stack", in: .numpy, traits: .keepsMatrix, summary: "Joins arrays along a new axis.",
    shapes: "n × [...] → [..., n, ...]", notes: [dtypes], related: related,
    examples: [
      .init("np.stack([[1, 2], [3, 4]])", gives: "array([[1, 2],\n       [3, 4]])"),
      .init("np.stack([[1, 2], [3, 4]], axis=1)", gives: "array([[1, 3],\n       [2, 4]])"),
      .init("np.stack([np.ones(2), np.ones(3)])", fails: Refusal.self),
    ],
    .composed([
      .init("arrays", .arrays), .int("axis", default: 0), .out, Parameter.arrayDType.keyword,
    ]) { (call) throws(OperationError) in
      let arrays = call.tensors(0)
      let parts = call.parts
      guard let first = arrays.first else {
        throw OperationError(
          Refusal(.value, "need at least one array to stack", blamed: ["arrays"]))
      }
      if arrays.contains(where: { $0.shape != first.shape }) {
        throw OperationError(
          Refusal(.value, "all input arrays must have the same shape", blamed: ["arrays"]))
      }
      let axis = try NumPyShapes.axis(call.int(1), rank: first.rank + 1)
      let lifted = try arrays.map { (array) throws(OperationError) in
        try parts.lifted(array, at: axis)
      }
      return .tensor(try parts.joined(lifted, axis, call.dtype(3)))
    })

  /// A stacking that raises the arrays' rank first.
  private static func stacking(
    _ name: String, aliases: [Operation.Alias] = [], summary: String, shapes: String,
    examples: [Operation.Example], takesDType: Bool = true,
    _ raise: @escaping @Sendable (Tensor, NumPyParts) throws(OperationError) -> Tensor,
    axis: @escaping @Sendable ([Tensor]) -> Int
  ) -> Operation {
    Operation(
      name, in: .numpy, aliases: aliases, traits: .keepsMatrix, summary: summary, shapes: shapes,
      notes: [dtypes], related: related, examples: examples,
      .composed(
        [.init("tup", .arrays)] + (takesDType ? [Parameter.arrayDType.keyword] : [])
      ) { (call) throws(OperationError) in
        let parts = call.parts
        let raised = try call.tensors(0).map { (array) throws(OperationError) in
          try raise(array, parts)
        }
        return .tensor(
          try joined(raised, axis(raised), takesDType ? call.dtype(1) : nil, parts))
      })
  }

  static let vstack = stacking(
    "vstack", aliases: [.init("row_stack")], summary: "Joins arrays below one another.",
    shapes: "[m, ...], [n, ...] → [m + n, ...]; a vector counts as a row",
    examples: [
      .init("np.vstack([[1, 2], [3, 4]])", gives: "array([[1, 2],\n       [3, 4]])"),
      .init("np.vstack([np.ones(2), np.ones(3)])", fails: NotJoined.self),
    ],
    { (array, parts) throws(OperationError) in try parts.raised(array, to: 2) },
    axis: { _ in 0 })

  static let hstack = stacking(
    "hstack", summary: "Joins arrays beside one another.",
    shapes: "[k, m, ...], [k, n, ...] → [k, m + n, ...]; [m], [n] → [m + n]",
    examples: [
      .init("np.hstack([[1, 2], [3]])", gives: "array([1, 2, 3])"),
      .init("np.hstack([np.ones((2, 1)), np.ones(2)])", fails: RanksDiffer.self),
    ],
    { (array, parts) throws(OperationError) in try parts.raised(array, to: 1) },
    axis: { $0.first?.rank == 1 ? 0 : 1 })

  static let dstack = stacking(
    "dstack", summary: "Joins arrays behind one another, along the third axis.",
    shapes: "[m, n] → [m, n, 1], [n] → [1, n, 1], joined in the last dim",
    examples: [
      .init("np.dstack([[1, 2], [3, 4]])", gives: "array([[[1, 3],\n        [2, 4]]])"),
      .init("np.dstack([np.ones(2), np.ones(3)])", fails: NotJoined.self),
    ], takesDType: false,
    { (array, parts) throws(OperationError) in
      switch array.rank {
      case 0, 1: try parts.reshaped(array, [1] + (array.rank == 0 ? [1] : array.shape) + [1])
      case 2: try parts.lifted(array, at: 2)
      default: array
      }
    }, axis: { _ in 2 })

  static let columnStack = stacking(
    "column_stack", summary: "Joins vectors as the columns of a matrix.",
    shapes: "[n], [n, k] → [n, 1 + k]",
    examples: [
      .init("np.column_stack([[1, 2], [3, 4]])", gives: "array([[1, 3],\n       [2, 4]])"),
      .init("np.column_stack([np.ones(2), np.ones(3)])", fails: NotJoined.self),
    ], takesDType: false,
    { (array, parts) throws(OperationError) in
      array.rank < 2 ? try parts.reshaped(array, [array.count, 1]) : array
    }, axis: { _ in 1 })

  static let append = Operation(
    "append", in: .numpy, traits: .keepsMatrix,
    summary: "The array with values after its end; a copy.",
    shapes: "arr: [..., m, ...], values: [..., n, ...] → [..., m + n, ...]",
    notes: ["Without an axis both are flattened first."],
    related: ["concatenate", "insert", "delete"],
    examples: [
      .init("np.append([1, 2], [3, 4])", gives: "array([1, 2, 3, 4])"),
      .init("np.append([[1, 2]], [[3, 4]], axis=0)", gives: "array([[1, 2],\n       [3, 4]])"),
      .init("np.append(np.ones((2, 2)), np.ones(2), axis=0)", fails: RanksDiffer.self),
    ],
    .composed([.array("arr"), .array("values"), .init("axis", .int, default: Argument.none)]) {
      (call) throws(OperationError) in
      let parts = call.parts
      var (arr, values) = (call.tensor(0), call.tensor(1))
      if call.optionalInt(2) == nil {
        arr = try parts.flat(arr)
        values = try parts.flat(values)
      }
      return .tensor(try joined([arr, values], call.optionalInt(2) ?? 0, nil, parts))
    })
}

/// Arrays of different ranks, which don't join.
struct RanksDiffer: Fault {
  static let code = "join-rank"
  let first: Int
  let place: Int
  let rank: Int
  var type: FaultType { .value }
  var message: String {
    "all the input arrays must have same number of dimensions, but the array at index 0 has "
      + "\(first) dimension(s) and the array at index \(place) has \(rank) dimension(s)"
  }
  var blamed: [String] { ["arrays", "tup", "values"] }
}

/// Arrays that differ in a dim along which they are not joined.
struct NotJoined: Fault {
  static let code = "join-shape"
  let dim: Int
  let first: Int
  let place: Int
  let size: Int
  var type: FaultType { .value }
  var message: String {
    "all the input array dimensions except for the concatenation axis must match exactly, but "
      + "along dimension \(dim), the array at index 0 has size \(first) and the array at index "
      + "\(place) has size \(size)"
  }
  var blamed: [String] { ["arrays", "tup", "values"] }
}
