/// NumPy's insertions and deletions, which are copies, and writing into an array.
enum NumPyEditing {
  static let all: [Operation] = [insert, delete, trimZeros, ediff1d, copyto]

  private static let axis = Parameter("axis", .int, default: Argument.none)

  static let insert = Operation(
    "insert", in: .numpy, traits: [.keepsMatrix, .forms],
    summary: "The array with values before the places named; a copy.",
    shapes: "arr: [..., n, ...] → [..., n + k, ...]",
    notes: [
      "Without an axis the array is flattened first.", "The values take the array's dtype.",
      "Places are those of the array as it was.",
    ],
    related: ["append", "delete", "concatenate"],
    examples: [
      .init("np.insert([1, 2, 3], 1, 9)", gives: "array([1, 9, 2, 3])"),
      .init("np.insert([1, 2, 3], [0, 2], [8, 9])", gives: "array([8, 1, 2, 9, 3])"),
      .init(
        "np.insert([[1, 2], [3, 4]], 1, 9, axis=1)", gives: "array([[1, 9, 2],\n       [3, 9, 4]])"),
      .init("np.insert([1, 2], 5, 9)", fails: PlaceOutOfBounds.self),
    ],
    .composed([.array("arr"), .array("obj"), .array("values"), axis]) {
      (call) throws(OperationError) in
      let (arr, axis) = try call.along(0, axis: 3)
      let parts = call.parts
      let values = try parts.cast(call.tensor(2), arr.dtype)
      let size = arr.shape[axis]
      let obj = call.tensor(1)
      if obj.dtype.isFloatingPoint, obj.count > 0 {
        throw OperationError(
          Refusal(
            .type, "slice indices must be integers or None or have an __index__ method",
            blamed: ["obj"]))
      }
      if obj.rank > 1 {
        throw OperationError(
          Refusal(
            .value,
            "index array argument obj to insert must be one dimensional or scalar",
            blamed: ["obj"]))
      }
      var places = try parts.values(obj)
      if obj.dtype == .bool {
        places = places.indices.filter { places[$0] != 0 }
      }
      if places.count == 1 {
        let place = places[0]
        guard place >= -size, place <= size else {
          throw OperationError(PlaceOutOfBounds(index: place, axis: axis, size: size))
        }
        return .tensor(
          try inserted(
            arr, axis, at: place < 0 ? place + size : place, values,
            isScalarPlace: obj.rank == 0, parts))
      }
      return .tensor(try inserted(arr, axis, places, values, parts))
    })

  /// All values at one place.
  private static func inserted(
    _ arr: Tensor, _ axis: Int, at place: Int, _ given: Tensor, isScalarPlace: Bool,
    _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    var values = try parts.raised(given, to: arr.rank)
    // Of a number for a place, the first dim of the values is that of the axis.
    if isScalarPlace { values = try parts.moved(values, 0, to: min(axis, values.rank - 1)) }
    var shape = arr.shape
    shape[axis] = values.shape[min(axis, values.rank - 1)]
    guard (try? Shape.broadcast(shape, values.shape)) == shape else {
      throw OperationError(
        Refusal(
          .value,
          "could not broadcast input array from shape \(NumPyText.shape(values.shape)) into shape "
            + NumPyText.shape(shape), blamed: ["values"]))
    }
    return try parts.joined(
      [
        try parts.part(arr, axis, from: 0, count: place), try parts.expanded(values, to: shape),
        try parts.part(arr, axis, from: place, count: arr.shape[axis] - place),
      ], axis)
  }

  /// One value, or one slice, before each place.
  private static func inserted(
    _ arr: Tensor, _ axis: Int, _ given: [Int], _ values: Tensor, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    let size = arr.shape[axis]
    let total = size + given.count
    var places: [Int] = []
    for place in given { places.append(place < 0 ? place &+ size : place) }
    // Each value before it moves a place by one.
    let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
    for (before, at) in order.enumerated() {
      let (moved, overflow) = places[at].addingReportingOverflow(before)
      guard !overflow, moved >= -total, moved < total else {
        throw OperationError(
          PlaceOutOfBounds(index: overflow ? places[at] : moved, axis: axis, size: total))
      }
      places[at] = moved < 0 ? moved + total : moved
    }
    var shape = arr.shape
    shape[axis] = places.count
    guard (try? Shape.broadcast(shape, values.shape)) == shape else {
      throw OperationError(
        Refusal(
          .value,
          "shape mismatch: value array of shape \(NumPyText.shape(values.shape)) could not be "
            + "broadcast to indexing result of shape \(NumPyText.shape(shape))",
          blamed: ["values"]))
    }
    var source = [Int](repeating: -1, count: total)
    for (value, place) in places.enumerated() { source[place] = size + value }
    var next = 0
    for place in source.indices where source[place] < 0 {
      source[place] = min(next, max(size - 1, 0))
      next += 1
    }
    let all = try parts.joined([arr, try parts.expanded(values, to: shape)], axis)
    return try parts.picked(all, axis, source)
  }

  static let delete = Operation(
    "delete", in: .numpy, traits: [.keepsMatrix, .forms],
    summary: "The array without the places named; a copy.",
    shapes: "arr: [..., n, ...] → [..., n − k, ...]",
    notes: ["Without an axis the array is flattened first.", "obj may be a mask."],
    related: ["insert", "append", "compress"],
    examples: [
      .init("np.delete([4, 5, 6], 1)", gives: "array([4, 6])"),
      .init("np.delete([[1, 2], [3, 4]], 0, axis=1)", gives: "array([[2],\n       [4]])"),
      .init("np.delete([4, 5], 2)", fails: PlaceOutOfBounds.self),
    ],
    .composed([.array("arr"), .array("obj"), axis]) { (call) throws(OperationError) in
      let (arr, axis) = try call.along(0, axis: 2)
      let (obj, parts) = (call.tensor(1), call.parts)
      let size = arr.shape[axis]
      if obj.dtype.isFloatingPoint, obj.count > 0 {
        throw OperationError(
          Refusal(
            .index, "arrays used as indices must be of integer (or boolean) type",
            blamed: ["obj"]))
      }
      let values = try parts.values(try parts.flat(obj))
      var isKept = [Bool](repeating: true, count: size)
      if obj.dtype == .bool, obj.rank > 0 {
        guard obj.shape == [size] else {
          throw OperationError(
            Refusal(
              .value,
              "boolean array argument obj to delete must be one dimensional and match the axis "
                + "length of \(size)", blamed: ["obj"]))
        }
        isKept = values.map { $0 == 0 }
      } else {
        for place in values {
          guard place >= -size, place < size else {
            throw OperationError(PlaceOutOfBounds(index: place, axis: axis, size: size))
          }
          isKept[place < 0 ? place + size : place] = false
        }
      }
      return .tensor(try parts.picked(arr, axis, isKept.indices.filter { isKept[$0] }))
    })

  static let trimZeros = Operation(
    "trim_zeros", in: .numpy, traits: .keepsMatrix,
    summary: "The array without the zeros at its ends; a view.",
    shapes: "filt: [n] → [m]",
    notes: ["trim: 'f' for the front, 'b' for the back, 'fb' for both."], related: ["nonzero"],
    examples: [
      .init("np.trim_zeros(np.array([0, 1, 0, 2, 0]))", gives: "array([1, 0, 2])"),
      .init("np.trim_zeros(np.array([0, 1, 0]), 'f')", gives: "array([1, 0])"),
      .init("np.trim_zeros(np.array([0, 1, 0]), 'x')", fails: Refusal.self),
    ],
    .composed([
      .array("filt"), .init("trim", .string, default: .string("fb")),
      .init("axis", .intOrInts, default: Argument.none),
    ]) { (call) throws(OperationError) in
      let (input, parts) = (call.tensor(0), call.parts)
      let trim = (call.string(1) ?? "fb").lowercased()
      guard ["fb", "bf", "f", "b"].contains(trim) else {
        throw OperationError(
          Refusal(.value, "unexpected character(s) in `trim`: '\(trim)'", blamed: ["trim"]))
      }
      let all = Array(0..<input.rank)
      let axes = try NumPyShapes.axes(call.optionalInts(2), rank: input.rank) ?? all
      let found = try NumPyNonzeros.places(input, parts)
      var result = input
      for axis in axes {
        let size = input.shape[axis]
        let places = try parts.values(found[axis])
        var (first, last) = (places.min() ?? size, places.max() ?? -1)
        if places.isEmpty {
          (first, last) = (0, -1)
        } else {
          if !trim.contains("f") { first = 0 }
          if !trim.contains("b") { last = size - 1 }
        }
        result = try parts.part(result, axis, from: first, count: last - first + 1)
      }
      return .tensor(result)
    })

  static let ediff1d = Operation(
    "ediff1d", in: .numpy, traits: .keepsMatrix,
    summary: "The differences of neighbours in the flat array.",
    shapes: "ary: n elements → [n − 1], and what to_begin and to_end hold", related: ["diff"],
    examples: [
      .init("np.ediff1d([1, 4, 9])", gives: "array([3, 5])"),
      .init("np.ediff1d([1, 4], to_end=0)", gives: "array([3, 0])"),
      .init("np.ediff1d([1, 4], to_end=0.5)", fails: Refusal.self),
    ],
    .composed([.array("ary"), .optionalArray("to_end"), .optionalArray("to_begin")]) {
      (call) throws(OperationError) in
      let (line, parts) = (try call.parts.flat(call.tensor(0)), call.parts)
      let count = max(line.count - 1, 0)
      let difference = try NumPyArithmetic.subtract(
        .tensor(try parts.part(line, 0, from: min(1, line.count), count: count)),
        .tensor(try parts.part(line, 0, from: 0, count: count)), runtime: call.runtime)
      func more(_ place: Int, _ name: String) throws(OperationError) -> [Tensor] {
        guard let given = call.optionalTensor(place) else { return [] }
        if !NumPyCasting.sameKind.allows(given.dtype, line.dtype) {
          throw OperationError(
            Refusal(
              .type,
              "dtype of `\(name)` must be compatible with input `ary` under the `same_kind` rule.",
              blamed: [name]))
        }
        return [try parts.cast(try parts.flat(given), line.dtype)]
      }
      let (before, after) = (try more(2, "to_begin"), try more(1, "to_end"))
      if before.isEmpty, after.isEmpty { return .tensor(difference) }
      return .tensor(try parts.joined(before + [difference] + after, 0))
    })

  static let copyto = Operation(
    "copyto", in: .numpy, summary: "Writes elements into an array, converted to its dtype.",
    shapes: "dst: [...], src: broadcastable to it → None",
    notes: ["where: only where a mask holds.", "casting says which conversions are allowed."],
    related: ["array", "put_along_axis"],
    examples: [
      .init("a = np.array([1, 2, 3])\nnp.copyto(a, [7, 8, 9])\na", gives: "array([7, 8, 9])"),
      .init(
        "a = np.array([1, 2])\nnp.copyto(a, 0, where=[True, False])\na", gives: "array([0, 2])"),
      .init("np.copyto(np.array([1, 2]), 1.5)", fails: SafeCastRefused.self),
    ],
    .composed([
      .array("dst"), .array("src"), .init("casting", .string, default: .string("same_kind")),
      .optionalArray("where"),
    ]) { (call) throws(OperationError) in
      let (target, source, parts) = (call.tensor(0), call.tensor(1), call.parts)
      let casting = try NumPyCasting.named(call.string(2))
      // A Python int goes into any integer dtype.
      let isNumber = source.rank == 0 && source.dtype == .int64 && target.dtype.isIntegral
      if !isNumber, !casting.allows(source.dtype, target.dtype) {
        throw OperationError(
          SafeCastRefused(from: source.dtype, to: target.dtype, rule: casting))
      }
      func check(_ shape: [Int]) throws(OperationError) {
        if (try? Shape.broadcast(target.shape, shape)) == target.shape { return }
        throw OperationError(
          Refusal(
            .value,
            "could not broadcast input array from shape \(NumPyText.shape(shape)) into shape "
              + NumPyText.shape(target.shape), blamed: ["src", "where"]))
      }
      try check(source.shape)
      var written = try parts.cast(source, target.dtype)
      if let mask = call.optionalTensor(3) {
        try check(mask.shape)
        if mask.dtype != .bool {
          throw OperationError(SafeCastRefused(from: mask.dtype, to: .bool))
        }
        written = try Masking.whereBetween(
          .tensor(mask), .tensor(written), .tensor(target), signature: 1, runtime: call.runtime)
      }
      try parts.store(written, into: target)
      return .nothing
    })
}
