/// NumPy's padding: elements around the edges of an array.
enum NumPyPadding {
  static let all: [Operation] = [pad]

  static let pad = Operation(
    "pad", in: .numpy, traits: [.keepsArray, .forms],
    summary: "Adds elements around the edges: constants, or what follows from the array's own.",
    shapes: "array: [..., n, ...], pad_width (before, after) → [..., before + n + after, ...]",
    notes: [
      "pad_width: a number, a pair (before, after), or a pair for each axis.",
      "mode: 'constant' (constant_values), 'edge', 'reflect' and 'symmetric' (reflect_type 'even' "
        + "or 'odd'), 'wrap', 'linear_ramp' (end_values), 'maximum', 'mean', 'median', 'minimum' "
        + "(stat_length), 'empty' (zeros here).",
      "'reflect' mirrors at the last element, 'symmetric' beyond it.",
    ],
    related: ["concatenate", "tile"],
    examples: [
      .init("np.pad([1, 2], 1)", gives: "array([0, 1, 2, 0])"),
      .init("np.pad([1, 2, 3], (2, 1), 'reflect')", gives: "array([3, 2, 1, 2, 3, 2])"),
      .init("np.pad([1, 2], (0, 2), constant_values=9)", gives: "array([1, 2, 9, 9])"),
      .init("np.pad([1, 2], -1)", fails: Refusal.self),
    ],
    .composed([
      .array("array"), .init("pad_width", .array),
      .init("mode", .string, default: .string("constant")),
      Parameter.optionalArray("stat_length").keyword,
      Parameter.optionalArray("constant_values").keyword,
      Parameter.optionalArray("end_values").keyword,
      Parameter("reflect_type", .string, default: Argument.none, keywordOnly: true),
    ]) { (call) throws(OperationError) in
      let (input, parts) = (call.tensor(0), call.parts)
      guard let mode = Mode(rawValue: call.string(2) ?? "constant") else {
        throw OperationError(
          Refusal(.value, "mode '\(call.string(2) ?? "")' is not supported", blamed: ["mode"]))
      }
      let widths = try lengths(call.tensor(1), input.rank, "pad_width", parts)
      try mode.check(call)
      var shape = input.shape
      for (axis, (before, after)) in widths.enumerated() {
        let (sum, first) = shape[axis].addingReportingOverflow(before)
        let (size, second) = sum.addingReportingOverflow(after)
        if first || second { throw OperationError(SizeOverflow(shape: [before, after])) }
        if shape[axis] == 0, size > 0, mode != .constant, mode != .empty {
          throw OperationError(
            Refusal(
              .value,
              "can't extend empty axis \(axis) using modes other than 'constant' or 'empty'",
              blamed: ["array", "mode"]))
        }
        shape[axis] = size
      }
      try NumPyShapes.checkSizes(shape, input.dtype)
      let growth = try Extension(mode, call, rank: input.rank)
      var result = input
      for (axis, (before, after)) in widths.enumerated() where before > 0 || after > 0 {
        result = try growth.extended(result, axis, before, after)
      }
      return .tensor(result.storage === input.storage ? try parts.copy(result) : result)
    })

  /// A pair for each axis, from a number, a pair, or pairs.
  private static func pairs(_ given: Tensor, _ rank: Int, _ parts: NumPyParts)
    throws(OperationError) -> Tensor
  {
    let shape = [rank, 2]
    guard (try? Shape.broadcast(shape, given.shape)) == shape else {
      throw OperationError(NotStretched(shape: given.shape, wanted: shape))
    }
    return try parts.expanded(given, to: shape)
  }

  private static func lengths(
    _ given: Tensor, _ rank: Int, _ name: String, _ parts: NumPyParts
  ) throws(OperationError) -> [(Int, Int)] {
    if given.dtype.isFloatingPoint {
      throw OperationError(
        Refusal(.type, "`pad_width` must be of integral type.", blamed: [name]))
    }
    if rank == 0 { return [] }
    let values = try parts.values(try pairs(given, rank, parts))
    if values.contains(where: { $0 < 0 }) {
      throw OperationError(
        Refusal(.value, "index can't contain negative values", blamed: [name]))
    }
    return (0..<rank).map { (values[2 * $0], values[2 * $0 + 1]) }
  }

  enum Mode: String {
    case constant, edge, reflect, symmetric, wrap, maximum, mean, median, minimum, empty
    case linearRamp = "linear_ramp"

    /// Refuses keywords that belong to other modes.
    func check(_ call: Call) throws(OperationError) {
      let keywords = [
        (3, "stat_length"), (4, "constant_values"), (5, "end_values"),
        (6, "reflect_type"),
      ]
      let own: String? =
        switch self {
        case .constant: "constant_values"
        case .linearRamp: "end_values"
        case .reflect, .symmetric: "reflect_type"
        case .maximum, .mean, .median, .minimum: "stat_length"
        default: nil
        }
      let wrong = keywords.filter { !call[$0.0].isNone && $0.1 != own }.map { "'\($0.1)'" }
      if !wrong.isEmpty {
        throw OperationError(
          Refusal(
            .value,
            "unsupported keyword arguments for mode '\(rawValue)': {\(wrong.joined(separator: ", "))}",
            blamed: ["mode"]))
      }
    }
  }

  /// How an array goes on beyond the ends of an axis.
  struct Extension {
    let mode: Mode
    let parts: NumPyParts
    /// What lies beyond, or where a ramp ends: [rank, 2].
    private let values: Tensor?
    private let spans: [(Int, Int)]?
    private let isOdd: Bool

    init(_ mode: Mode, _ call: Call, rank: Int) throws(OperationError) {
      self.mode = mode
      parts = call.parts
      let given = call.optionalTensor(mode == .constant ? 4 : 5)
      if let given, rank > 0 {
        values = try pairs(given, rank, parts)
      } else {
        values = nil
      }
      spans = try call.optionalTensor(3).map { (given) throws(OperationError) in
        try lengths(given, rank, "stat_length", call.parts)
      }
      isOdd = call.string(6) == "odd"
    }

    func extended(
      _ input: Tensor, _ axis: Int, _ before: Int, _ after: Int
    ) throws(OperationError) -> Tensor {
      let size = input.shape[axis]
      switch mode {
      case .edge, .wrap, .reflect, .symmetric:
        let length = before + size + after
        // A place, what is found there, and what is made of it.
        let (room, overflow) = length.multipliedReportingOverflow(by: 8)
        return try parts.runtime.withRoom(for: overflow ? .max : room) {
          () throws(OperationError) in
          let places = (-before..<size + after)
          if isOdd, mode == .reflect || mode == .symmetric, size > 1 || mode == .symmetric {
            return try mirroredOdd(input, axis, Array(places))
          }
          return try parts.picked(input, axis, places.map { place(of: $0, size).place })
        }
      case .linearRamp:
        return try parts.joined(
          [
            try ramp(input, axis, side: 0, before), input,
            try parts.flipped(try ramp(input, axis, side: 1, after), [axis]),
          ], axis)
      default:
        var whole = [input]
        if before > 0 {
          whole.insert(try slab(input, axis, side: 0, before), at: 0)
        }
        if after > 0 { whole.append(try slab(input, axis, side: 1, after)) }
        return try parts.joined(whole, axis)
      }
    }

    /// Where the element of a place beyond the ends stands, whether it is mirrored, and how many
    /// whole periods away.
    private func place(
      of place: Int, _ size: Int
    ) -> (place: Int, isMirrored: Bool, rounds: Int) {
      func divided(_ period: Int) -> (Int, Int) {
        let rest = place % period
        let inside = rest < 0 ? rest + period : rest
        return ((place - inside) / period, inside)
      }
      switch mode {
      case .wrap: return (divided(size).1, false, 0)
      case .reflect where size > 1:
        let (rounds, inside) = divided(2 * (size - 1))
        return inside < size ? (inside, false, rounds) : (2 * (size - 1) - inside, true, rounds)
      case .symmetric:
        let (rounds, inside) = divided(2 * size)
        return inside < size ? (inside, false, rounds) : (2 * size - 1 - inside, true, rounds)
      default: return (min(max(place, 0), size - 1), false, 0)
      }
    }

    /// Mirrored in a point: 2 · edge − element.
    private func mirroredOdd(
      _ input: Tensor, _ axis: Int, _ wanted: [Int]
    ) throws(OperationError) -> Tensor {
      let size = input.shape[axis]
      let found = wanted.map { place(of: $0, size) }
      func along(_ numbers: [Int]) throws(OperationError) -> Argument {
        var shape = [Int](repeating: 1, count: input.rank)
        shape[axis] = numbers.count
        return .tensor(
          try parts.cast(try parts.reshaped(try parts.integers(numbers), shape), input.dtype))
      }
      func times(_ a: Tensor, _ numbers: [Int]) throws(OperationError) -> Tensor {
        try Arithmetic.mul(.tensor(a), try along(numbers), runtime: parts.runtime)
      }
      let first = try parts.part(input, axis, from: 0, count: 1)
      let last = try parts.part(input, axis, from: size - 1, count: 1)
      let signed = try times(
        try parts.picked(input, axis, found.map(\.place)), found.map { $0.isMirrored ? -1 : 1 })
      let ends = try times(last, found.map { 2 * $0.rounds + ($0.isMirrored ? 2 : 0) })
      let starts = try times(first, found.map { 2 * $0.rounds })
      let raised = try Arithmetic.add(.tensor(signed), .tensor(ends), runtime: parts.runtime)
      return try Arithmetic.sub(.tensor(raised), .tensor(starts), runtime: parts.runtime)
    }

    /// One value, or one slice, so many times.
    private func slab(
      _ input: Tensor, _ axis: Int, side: Int, _ width: Int
    ) throws(OperationError) -> Tensor {
      var shape = input.shape
      shape[axis] = width
      let one: Tensor =
        switch mode {
        case .constant, .empty: try value(axis, side, input)
        default: try statistic(input, axis, side: side)
        }
      return try parts.expanded(one, to: shape)
    }

    /// The number for one end of an axis, in the array's dtype; 0 where none is given.
    private func value(
      _ axis: Int, _ side: Int, _ input: Tensor
    ) throws(OperationError) -> Tensor {
      guard let values else {
        return try NumPyTyping.array(.int(0), input.dtype, parts.runtime)
      }
      let row = try parts.part(values, 0, from: axis, count: 1)
      let one = try parts.reshaped(try parts.part(row, 1, from: side, count: 1), [])
      return try parts.cast(one, input.dtype)
    }

    private func statistic(
      _ input: Tensor, _ axis: Int, side: Int
    ) throws(OperationError) -> Tensor {
      let size = input.shape[axis]
      var count = size
      if let spans { count = min(side == 0 ? spans[axis].0 : spans[axis].1, size) }
      if count == 0, mode == .maximum || mode == .minimum {
        throw OperationError(
          Refusal(.value, "stat_length of 0 yields no value for padding", blamed: ["stat_length"]))
      }
      let chunk = try parts.part(input, axis, from: side == 0 ? 0 : size - count, count: count)
      let (runtime, isFloat) = (parts.runtime, input.dtype.isFloatingPoint)
      switch mode {
      case .maximum:
        return try LargestAndSmallest.amax(
          .tensor(chunk), .ints([axis]), .bool(true), runtime: runtime)
      case .minimum:
        return try LargestAndSmallest.amin(
          .tensor(chunk), .ints([axis]), .bool(true), runtime: runtime)
      default:
        var middle = isFloat ? chunk : try parts.cast(chunk, .float64)
        if mode == .median, count > 0 {
          let sorted = try NumPySorting.sorted(middle, axis, runtime)
          middle = try parts.part(sorted, axis, from: (count - 1) / 2, count: 2 - count % 2)
        }
        let mean = try Sums.mean(
          .tensor(middle), .ints([axis]), .bool(true), signature: 1, runtime: runtime)
        if isFloat { return mean }
        let rounded = try NumPyUfuncs.call(NumPyKernels.rint, [.tensor(mean)], runtime)
        return try parts.cast(rounded, input.dtype)
      }
    }

    /// From the end value towards the edge, which is left out.
    private func ramp(
      _ input: Tensor, _ axis: Int, side: Int, _ width: Int
    ) throws(OperationError) -> Tensor {
      let runtime = parts.runtime
      let isFloat = input.dtype.isFloatingPoint
      let compute = isFloat ? input.dtype : .float64
      let edge = try parts.cast(
        try parts.part(
          input, axis, from: side == 0 ? 0 : input.shape[axis] - 1, count: 1), compute)
      let end = try parts.cast(try value(axis, side, input), compute)
      var shape = [Int](repeating: 1, count: input.rank)
      shape[axis] = width
      let steps = try parts.cast(
        try parts.reshaped(try parts.integers(Array(0..<width)), shape), compute)
      let rise = try Arithmetic.sub(.tensor(edge), .tensor(end), runtime: runtime)
      let step = try NumPyUfuncs.call(
        NumPyKernels.divide, [.tensor(rise), .float(Double(max(width, 1)))], runtime)
      let climbed = try Arithmetic.mul(.tensor(steps), .tensor(step), runtime: runtime)
      let line = try Arithmetic.add(.tensor(climbed), .tensor(end), runtime: runtime)
      if isFloat { return line }
      return try parts.cast(
        try NumPyUfuncs.call(NumPyKernels.floor, [.tensor(line)], runtime), input.dtype)
    }
  }
}
