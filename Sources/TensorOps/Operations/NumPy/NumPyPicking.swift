/// NumPy's elements by their places.
enum NumPyPicking {
  static let all: [Operation] = [
    take, takeAlongAxis, putAlongAxis, compress, compressMethod, choose,
  ]

  private static let axis = Parameter("axis", .int, default: Argument.none)

  static let take = Operation(
    "take", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "The elements, or the slices along an axis, that indices name; a copy.",
    shapes: "a: [..., n, ...], indices: [*k] → [..., *k, ...]",
    notes: [
      "Without an axis the array is flattened first.",
      "mode says what becomes of indices beyond the end: 'raise', 'wrap' round, or 'clip'.",
    ],
    related: ["take_along_axis", "compress", "choose"],
    examples: [
      .init("np.take([4, 5, 6], [0, -1])", gives: "array([4, 6])"),
      .init("np.array([[1, 2], [3, 4]]).take(1, axis=1)", gives: "array([2, 4])"),
      .init("np.take([4, 5], [3], mode='clip')", gives: "array([5])"),
      .init("np.take([4, 5], 2)", fails: PlaceOutOfBounds.self),
    ],
    .composed([
      .array(), .array("indices"), axis, .out, .init("mode", .string, default: .string("raise")),
    ]) { (call) throws(OperationError) in
      let (input, axis) = try call.along(0, axis: 2)
      return .tensor(try taken(input, axis, call.tensor(1), mode: call.string(4), call.parts))
    })

  private static func taken(
    _ input: Tensor, _ axis: Int, _ indices: Tensor, mode: String?, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    let places = try parts.places(indices, size: input.shape[axis], axis: axis, mode: mode)
    let picked = try parts.picked(input, axis, try parts.flat(places))
    var shape = input.shape
    shape.replaceSubrange(axis...axis, with: indices.shape)
    return try parts.reshaped(picked, shape)
  }

  static let takeAlongAxis = Operation(
    "take_along_axis", in: .numpy, traits: .keepsMatrix,
    summary: "Along one axis, the elements whose places an array of the same rank names.",
    shapes: "arr: [m, n], indices: [m, k] → [m, k] for axis 1; other axes broadcast",
    notes: ["It turns what argsort gives into what sort gives."],
    related: ["take", "put_along_axis", "argsort"],
    examples: [
      .init(
        "np.take_along_axis(np.array([[3, 1, 2]]), np.array([[1, 2, 0]]), axis=1)",
        gives: "array([[1, 2, 3]])"),
      .init("np.take_along_axis(np.ones((2, 2)), np.array([0]), axis=1)", fails: Refusal.self),
    ],
    .composed([
      .array("arr"), .array("indices"), .init("axis", .int, default: .int(-1), acceptsNone: true),
    ]) { (call) throws(OperationError) in
      let (arr, axis) = try call.along(0, axis: 2)
      let (input, places) = try aligned(arr, call.tensor(1), axis, call.parts)
      return .tensor(try call.parts.gathered(input, axis, places))
    })

  /// The array and the indices, broadcast to one another in all other axes.
  private static func aligned(
    _ arr: Tensor, _ indices: Tensor, _ axis: Int, _ parts: NumPyParts
  ) throws(OperationError) -> (Tensor, Tensor) {
    if indices.dtype.isFloatingPoint || indices.dtype == .bool {
      throw OperationError(
        Refusal(.index, "`indices` must be an integer array", blamed: ["indices"]))
    }
    if indices.rank != arr.rank {
      throw OperationError(
        Refusal(
          .value, "`indices` and `arr` must have the same number of dimensions",
          blamed: ["arr", "indices"]))
    }
    var (shape, wide) = (indices.shape, arr.shape)
    for dim in 0..<arr.rank where dim != axis {
      if shape[dim] == 1 { shape[dim] = arr.shape[dim] }
      if wide[dim] == 1 { wide[dim] = indices.shape[dim] }
      if shape[dim] != wide[dim] {
        let own = (0..<arr.rank).map { $0 == axis ? indices.shape : oneDim(arr.shape, $0) }
        throw OperationError(
          Refusal(
            .index,
            "shape mismatch: indexing arrays could not be broadcast together with shapes "
              + own.map { NumPyText.shape($0) + " " }.joined(), blamed: ["arr", "indices"]))
      }
    }
    let size = arr.shape[axis]
    let places = try parts.fromFront(try parts.cast(indices, .int64), size: size) { index in
      PlaceOutOfBounds(index: index, axis: axis, size: size)
    }
    return (try parts.expanded(arr, to: wide), try parts.expanded(places, to: shape))
  }

  /// The shape of `arange` along one dim, as it broadcasts.
  private static func oneDim(_ shape: [Int], _ dim: Int) -> [Int] {
    shape.indices.map { $0 == dim ? shape[dim] : 1 }
  }

  static let putAlongAxis = Operation(
    "put_along_axis", in: .numpy,
    summary: "Writes values along one axis, at the places that an array of the same rank names.",
    shapes: "arr: [m, n], indices: [m, k], values: broadcastable to [m, k] → None",
    related: ["take_along_axis"],
    examples: [
      .init(
        "a = np.array([[3, 1, 2]])\nnp.put_along_axis(a, np.array([[0]]), 9, axis=1)\na",
        gives: "array([[9, 1, 2]])"),
      .init("np.put_along_axis(np.ones((2, 2)), np.array([0]), 9, axis=1)", fails: Refusal.self),
    ],
    .composed([
      .array("arr"), .array("indices"), .array("values"),
      .init("axis", .int, acceptsNone: true),
    ]) { (call) throws(OperationError) in
      let parts = call.parts
      let (arr, axis) = try call.along(0, axis: 3)
      let (_, places) = try aligned(arr, call.tensor(1), axis, parts)
      let values = try parts.cast(call.tensor(2), arr.dtype)
      guard (try? Shape.broadcast(places.shape, values.shape)) == places.shape else {
        throw OperationError(
          Refusal(
            .value,
            "shape mismatch: value array of shape \(NumPyText.shape(values.shape)) could not be "
              + "broadcast to indexing result of shape \(NumPyText.shape(places.shape))",
            blamed: ["values"]))
      }
      let changed = try Scattering.scatter(
        .tensor(arr), .int(axis), .tensor(places),
        .tensor(try parts.expanded(values, to: places.shape)), runtime: call.runtime)
      try parts.store(try parts.reshaped(changed, call.tensor(0).shape), into: call.tensor(0))
      return .nothing
    })

  private static let compressSummary =
    "The elements, or the slices along an axis, where a condition holds; a copy."

  static let compress = Operation(
    "compress", in: .numpy, traits: .keepsMatrix, summary: compressSummary,
    shapes: "condition: [n], a: [..., n, ...] → [..., k, ...]",
    notes: ["A condition that is too short counts as false beyond its end."],
    related: ["take", "nonzero"],
    examples: [
      .init("np.compress([True, False, True], [4, 5, 6])", gives: "array([4, 6])"),
      .init("np.compress([[1, 0]], [4, 5])", fails: Refusal.self),
    ],
    .composed([.array("condition"), .array(), axis, .out]) { (call) throws(OperationError) in
      let (input, axis) = try call.along(1, axis: 2)
      return .tensor(try compressed(input, axis, call.tensor(0), call.parts))
    })

  static let compressMethod = Operation(
    "compress", in: .ndarray, traits: .keepsMatrix, summary: compressSummary,
    shapes: "a: [..., n, ...], condition: [n] → [..., k, ...]",
    notes: ["A condition that is too short counts as false beyond its end."],
    related: ["take", "nonzero"],
    examples: [
      .init("np.array([4, 5, 6]).compress([True, False, True])", gives: "array([4, 6])"),
      .init("np.array([4, 5]).compress([[1, 0]])", fails: Refusal.self),
    ],
    .composed([.array(), .array("condition"), axis, .out]) { (call) throws(OperationError) in
      let (input, axis) = try call.along(0, axis: 2)
      return .tensor(try compressed(input, axis, call.tensor(1), call.parts))
    })

  private static func compressed(
    _ input: Tensor, _ axis: Int, _ condition: Tensor, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    if condition.rank != 1 {
      throw OperationError(
        Refusal(.value, "condition must be a 1-d array", blamed: ["condition"]))
    }
    let places = try NumPyNonzeros.places(condition, parts)[0]
    return try taken(input, axis, places, mode: nil, parts)
  }

  static let choose = Operation(
    "choose", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "Each element from the one of several arrays that its index names.",
    shapes: "a: [...], choices: n × broadcastable → the broadcast shape",
    formula: "out[i] = choices[a[i]][i]", related: ["take", "select", "where"],
    examples: [
      .init("np.choose([0, 1, 0], [[1, 2, 3], [4, 5, 6]])", gives: "array([1, 5, 3])"),
      .init("np.choose([0, 2], [[1, 2], [4, 5]], mode='clip')", gives: "array([1, 5])"),
      .init("np.choose([0, 2], [[1, 2], [4, 5]])", fails: Refusal.self),
    ],
    .composed([
      .array(), .init("choices", .arrays), .out,
      .init("mode", .string, default: .string("raise")),
    ]) { (call) throws(OperationError) in
      let (index, choices, parts) = (call.tensor(0), call.tensors(1), call.parts)
      let shape = try NoCommonShape.broadcast(choices.map(\.shape) + [index.shape])
      try parts.requireIntegers(index.dtype, index)
      if choices.isEmpty {
        throw OperationError(
          Refusal(.value, "0-length sequence.", blamed: ["choices"]))
      }
      let dtype = parts.common(choices)
      try NumPyShapes.checkSizes([choices.count] + shape, dtype)
      var places = try parts.cast(index, .int64)
      if call.string(3) ?? "raise" == "raise" {
        let negative = try parts.fromFront(places, size: choices.count) { _ in InvalidChoice() }
        // Nothing counts from the end here.
        if !negative.isShapeOnly, !parts.runtime.shapesOnly, index.count > 0 {
          let least = try LargestAndSmallest.amin(.tensor(places), runtime: call.runtime)
          if try parts.values(least)[0] < 0 { throw OperationError(InvalidChoice()) }
        }
      } else {
        places = try parts.places(
          places, size: choices.count, axis: 0, mode: call.string(3))
      }
      let lifted = try choices.map { (choice) throws(OperationError) -> Tensor in
        try parts.lifted(try parts.expanded(choice, to: shape), at: 0)
      }
      let all = try parts.joined(lifted, 0, dtype)
      let chosen = try parts.gathered(
        all, 0, try parts.lifted(try parts.expanded(places, to: shape), at: 0))
      return .tensor(try parts.reshaped(chosen, shape))
    })

  struct InvalidChoice: Fault {
    static let code = "value"
    var type: FaultType { .value }
    var message: String { "invalid entry in choice array" }
    var blamed: [String] { ["a"] }
  }
}
