/// NumPy's repeating, turning and shifting of elements.
enum NumPyMoving {
  static let all: [Operation] = [
    tile, repeating, resize, flip, flipping("fliplr", least: 2, axis: 1),
    flipping("flipud", least: 1, axis: 0), rot90, roll,
  ]

  static let tile = Operation(
    "tile", in: .numpy, traits: [.keepsArray, .keepsMatrix],
    summary: "The array laid side by side.", shapes: "A: [d0, …], reps: (r0, …) → [r0 · d0, …]",
    notes: ["The shorter of the shape and reps counts as having ones before it."],
    related: ["repeat", "broadcast_to"],
    examples: [
      .init("np.tile([1, 2], 2)", gives: "array([1, 2, 1, 2])"),
      .init("np.tile([1, 2], (2, 1))", gives: "array([[1, 2],\n       [1, 2]])"),
      .init("np.tile([1, 2], -1)", fails: Refusal.self),
    ],
    .composed([.array("A"), .init("reps", .nested)]) { (call) throws(OperationError) in
      let parts = call.parts
      let reps = try parts.values(call[1], "reps")
      let input = try parts.raised(call.tensor(0), to: reps.count)
      let all = Array(repeating: 1, count: input.rank - reps.count) + reps
      if all.contains(where: { $0 < 0 }) {
        throw OperationError(
          Refusal(.value, "negative dimensions are not allowed", blamed: ["reps"]))
      }
      let tiled = try Expanding.tile(.tensor(input), .ints(all), runtime: call.runtime)
      return .tensor(tiled.storage === input.storage ? try parts.copy(tiled) : tiled)
    })

  static let repeating = Operation(
    "repeat", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "Each element, or each slice along an axis, several times in its place.",
    shapes: "a: [..., n, ...], repeats: k → [..., n · k, ...]",
    notes: ["Without an axis the array is flattened first.", "repeats may have a number a slice."],
    related: ["tile"],
    examples: [
      .init("np.repeat([1, 2], 2)", gives: "array([1, 1, 2, 2])"),
      .init("np.array([[1, 2], [3, 4]]).repeat([1, 2], axis=0).shape", gives: "(3, 2)"),
      .init("np.repeat([1, 2, 3], [1, 2])", fails: Refusal.self),
    ],
    .composed([.array(), .init("repeats", .nested), .init("axis", .int, default: Argument.none)]) {
      (call) throws(OperationError) in
      let parts = call.parts
      let (input, axis) = try call.along(0, axis: 2)
      var counts = try parts.values(call[1], "repeats")
      let size = input.shape[axis]
      if counts.count == 1 { counts = Array(repeating: counts[0], count: size) }
      if counts.count != size {
        throw OperationError(
          Refusal(
            .value,
            "operands could not be broadcast together with shape (\(size),) (\(counts.count),)",
            blamed: ["a", "repeats"]))
      }
      if counts.contains(where: { $0 < 0 }) {
        throw OperationError(
          Refusal(
            .value,
            call[1].scalar == nil
              ? "repeats may not contain negative values." : "negative dimensions are not allowed",
            blamed: ["repeats"]))
      }
      var total = 0
      for count in counts {
        let (sum, overflow) = total.addingReportingOverflow(count)
        if overflow { throw OperationError(SizeOverflow(shape: counts)) }
        total = sum
      }
      var shape = input.shape
      shape[axis] = total
      try NumPyShapes.checkSizes(shape, input.dtype)
      if let count = counts.first, counts.allSatisfy({ $0 == count }) {
        return .tensor(
          try Repeating.repeatInterleave(
            .tensor(input), .int(count), .int(axis), signature: 2, runtime: call.runtime))
      }
      return .tensor(
        try Repeating.repeatInterleave(
          .tensor(input), .tensor(try parts.integers(counts)), .int(axis), signature: 1,
          runtime: call.runtime))
    })

  static let resize = Operation(
    "resize", in: .numpy, traits: .keepsArray,
    summary: "The elements, over and over, in a shape of any size; a copy.",
    shapes: "a: [...], new_shape → [*new_shape]", related: ["reshape", "tile"],
    examples: [
      .init("np.resize([1, 2, 3], (2, 2))", gives: "array([[1, 2],\n       [3, 1]])"),
      .init("np.resize([1, 2], -1)", fails: Refusal.self),
    ],
    .composed([.array(), .init("new_shape", .intOrInts)]) { (call) throws(OperationError) in
      let parts = call.parts
      let (input, shape) = (try parts.flat(call.tensor(0)), call.ints(1))
      if shape.contains(where: { $0 < 0 }) {
        throw OperationError(
          Refusal(
            .value, "all elements of `new_shape` must be non-negative", blamed: ["new_shape"]))
      }
      let count = try Shape.count(shape)
      _ = try Shape.byteCount(shape, dtype: input.dtype)
      if input.count == 0 || count == 0 {
        return .tensor(
          try ConstantTensors.full(
            .ints(shape), .int(0), .dtype(input.dtype), runtime: call.runtime))
      }
      // Whole rounds, and what is left of one.
      let (rounds, rest) = count.quotientAndRemainder(dividingBy: input.count)
      let row = try parts.expanded(
        try parts.lifted(input, at: 0), to: [rounds, input.count])
      let whole = try parts.flat(row)
      let more = try parts.part(input, 0, from: 0, count: rest)
      return .tensor(try parts.reshaped(try parts.joined([whole, more], 0), shape))
    })

  static let flip = Operation(
    "flip", in: .numpy, traits: .keepsMatrix,
    summary: "The elements in reverse along all axes, or those named; a view.",
    shapes: "m: [...] → [...]", related: ["fliplr", "flipud", "rot90", "roll"],
    examples: [
      .init("np.flip([1, 2, 3])", gives: "array([3, 2, 1])"),
      .init("np.flip([[1, 2], [3, 4]], axis=0)", gives: "array([[3, 4],\n       [1, 2]])"),
      .init("np.flip([1, 2], axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array("m"), .axis]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let all = Array(0..<input.rank)
      let axes = try call.optionalInts(1).map { (given) throws(OperationError) in
        try NumPyShapes.distinct(given, rank: input.rank)
      }
      return .tensor(call.parts.reversed(input, axes ?? all))
    })

  private static func flipping(_ name: String, least: Int, axis: Int) -> Operation {
    Operation(
      name, in: .numpy, traits: .keepsMatrix,
      summary: "The \(axis == 0 ? "rows" : "columns") in reverse; a view.",
      shapes: "m: [...] → [...]", related: ["flip", "rot90"],
      examples: [
        .init(
          "np.\(name)([[1, 2], [3, 4]])",
          gives: axis == 0 ? "array([[3, 4],\n       [1, 2]])" : "array([[2, 1],\n       [4, 3]])"),
        .init("np.\(name)(5)", fails: Refusal.self),
      ],
      .composed([.array("m")]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank < least {
          throw OperationError(Refusal(.value, "Input must be >= \(least)-d.", blamed: ["m"]))
        }
        return .tensor(call.parts.reversed(input, [axis]))
      })
  }

  static let rot90 = Operation(
    "rot90", in: .numpy, traits: .keepsMatrix,
    summary:
      "Turns by a right angle, k times, from the first of two axes towards the second; a view.",
    shapes: "m: [m, n] → [n, m] for odd k", related: ["flip", "transpose"],
    examples: [
      .init("np.rot90([[1, 2], [3, 4]])", gives: "array([[2, 4],\n       [1, 3]])"),
      .init("np.rot90([1, 2])", fails: Refusal.self),
    ],
    .composed([
      .array("m"), .int("k", default: 1), .init("axes", .ints, default: .ints([0, 1])),
    ]) { (call) throws(OperationError) in
      let (input, axes, rank) = (call.tensor(0), call.ints(2), call.tensor(0).rank)
      func refusal(_ sentence: String) -> OperationError {
        OperationError(Refusal(.value, sentence, blamed: ["axes"]))
      }
      if axes.count != 2 { throw refusal("len(axes) must be 2.") }
      let distance = axes[0].subtractingReportingOverflow(axes[1]).partialValue
      if distance == 0 || distance == rank || distance == -rank {
        throw refusal("Axes must be different.")
      }
      if axes.contains(where: { $0 >= rank || $0 < -rank }) {
        throw refusal("Axes=(\(axes[0]), \(axes[1])) out of range for array of ndim=\(rank).")
      }
      let (a, b) = (axes[0] < 0 ? axes[0] + rank : axes[0], axes[1] < 0 ? axes[1] + rank : axes[1])
      let parts = call.parts
      var order = Array(0..<rank)
      order.swapAt(a, b)
      switch call.int(1) & 3 {
      case 0: return .tensor(input)
      case 2: return .tensor(parts.reversed(input, [a, b]))
      case 1: return .tensor(try parts.permuted(parts.reversed(input, [b]), order))
      default: return .tensor(parts.reversed(try parts.permuted(input, order), [b]))
      }
    })

  static let roll = Operation(
    "roll", in: .numpy, traits: [.keepsArray, .keepsMatrix],
    summary: "Shifts elements along axes; what leaves at the end comes in at the front.",
    shapes: "a: [...] → [...]", notes: ["Without an axis the array is shifted as if flat."],
    related: ["flip", "rot90"],
    examples: [
      .init("np.roll([1, 2, 3], 1)", gives: "array([3, 1, 2])"),
      .init("np.roll([[1, 2], [3, 4]], 1, axis=0)", gives: "array([[3, 4],\n       [1, 2]])"),
      .init("np.roll([1, 2], 1, axis=1)", fails: AxisOutOfBounds.self),
    ],
    .composed([.array(), .init("shift", .nested), .axis]) { (call) throws(OperationError) in
      let (input, parts) = (call.tensor(0), call.parts)
      var shifts = try parts.values(call[1], "shift")
      guard var axes = call.optionalInts(2) else {
        let flat = try parts.flat(input)
        let rolled = try rolled(
          flat, shifts, Array(repeating: 0, count: shifts.count), call.runtime)
        return .tensor(try parts.reshaped(rolled, input.shape))
      }
      axes = try axes.map { (axis) throws(OperationError) in
        try NumPyShapes.axis(axis, rank: input.rank)
      }
      if shifts.count != axes.count {
        if shifts.count == 1 {
          shifts = Array(repeating: shifts[0], count: axes.count)
        } else if axes.count == 1 {
          axes = Array(repeating: axes[0], count: shifts.count)
        } else {
          throw OperationError(NoCommonShape(first: (0, [shifts.count]), second: (1, [axes.count])))
        }
      }
      return .tensor(try rolled(input, shifts, axes, call.runtime))
    })

  /// Shifts along one axis add up.
  private static func rolled(
    _ input: Tensor, _ shifts: [Int], _ axes: [Int], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    var total = [Int](repeating: 0, count: input.rank)
    for (shift, axis) in zip(shifts, axes) where input.shape[axis] > 0 {
      let size = input.shape[axis]
      total[axis] = (total[axis] + shift % size) % size
    }
    return try Flipping.roll(
      .tensor(input), .ints(total), .ints(Array(0..<input.rank)), runtime: runtime)
  }
}
