/// NumPy's ways to choose elements: by masks, by places, within bounds.
enum NumPyChoosing {
  static let all: [Operation] = [
    choosing, clip, nanToNum, take, takeAlongAxis, compress, nonzero, flatnonzero, argwhere, select,
  ]

  static let choosing = Operation(
    "where", in: .numpy,
    summary: "Takes from the one where a condition holds, else from the other.",
    shapes: "condition, x, y: broadcastable → the broadcast shape",
    formula: "out = condition ? x : y",
    notes: ["With the condition alone, the places of what isn't zero, as `nonzero`."],
    related: ["select", "nonzero", "clip"],
    examples: [
      .init("np.where([True, False], [1, 2], 0)", gives: "array([1, 0])"),
      .init("np.where([0, 3, 0, 5])", gives: "(array([1, 3]),)"),
      .init("np.where([True, False], [1, 2, 3], 0)", fails: ArraysNotBroadcast.self),
    ],
    signatures: [
      .composed([.array("condition")]) { (call) throws(OperationError) in
        try nonzero.result([call[0]], runtime: call.runtime)
      },
      .composed([.array("condition"), .arrayOperand("x"), .arrayOperand("y")]) {
        (call) throws(OperationError) in
        let work = call.work
        _ = try NumPyShapes.broadcast(
          call.arguments.map(\.shape), names: ["condition", "x", "y"])
        let dtype = try NumPyTyping.common(call.arguments.dropFirst())
        var sides: [Tensor] = []
        for side in call.arguments.dropFirst() {
          if case .tensor(let tensor) = side {
            sides.append(try work.cast(tensor, dtype))
          } else {
            sides.append(try work.scalar(side, dtype))
          }
        }
        let mask = try work.cast(call.tensor(0), .bool)
        return .tensor(try work.choose(mask, sides[0], sides[1]))
      },
    ])

  static let clip = Operation(
    "clip", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "Cuts each element to lie between two bounds.",
    shapes: "a, a_min, a_max: broadcastable → the broadcast shape",
    formula: "out = min(max(a, a_min), a_max)",
    notes: [
      "A bound of None is none.", "Where the lower bound is above the upper, the upper wins.",
    ],
    related: ["maximum", "minimum"],
    examples: [
      .init("np.clip([-2, 5, 9], 0, 6)", gives: "array([0, 5, 6])"),
      .init("np.array([-2.5, 5]).clip(max=1)", gives: "array([-2.5,  1. ])"),
      .init("np.clip(np.ones(2), np.ones(3), 4)", fails: ArraysNotBroadcast.self),
    ],
    signatures: [["a_min", "a_max"], ["min", "max"]].map { (names: [String]) -> Signature in
      .composed([
        .array(),
        Parameter(names[0], .arrayOrNumber, default: Argument.none),
        Parameter(names[1], .arrayOrNumber, default: Argument.none), .out,
      ]) { (call) throws(OperationError) in
        _ = try NumPyShapes.broadcast(
          call.arguments.prefix(3).filter { !$0.isNone }.map(\.shape),
          names: ["a"] + names.indices.filter { !call[$0 + 1].isNone }.map { names[$0] })
        var result = call[0]
        if !call[1].isNone {
          result = .tensor(
            try NumPyUfuncs.call(NumPyExtremes.maximum, [result, call[1]], call.runtime))
        }
        if !call[2].isNone {
          result = .tensor(
            try NumPyUfuncs.call(NumPyExtremes.minimum, [result, call[2]], call.runtime))
        }
        guard case .tensor(let tensor) = result else { return .argument(0) }
        return .tensor(call[1].isNone && call[2].isNone ? try call.work.copy(tensor) : tensor)
      }
    })

  static let nanToNum = Operation(
    "nan_to_num", in: .numpy, summary: "NaN as 0 and infinities as the largest numbers.",
    shapes: "x: [...] → [...]", related: ["isnan", "isfinite"],
    examples: [
      .init("np.nan_to_num([np.nan, np.inf], posinf=9)", gives: "array([0., 9.])"),
      .init("np.nan_to_num(np.nan)", gives: "np.float64(0.0)"),
    ],
    .composed([
      .array("x"), .flag("copy", default: true), .number("nan", default: .float(0)),
      Parameter("posinf", .number, default: Argument.none),
      Parameter("neginf", .number, default: Argument.none),
    ]) { (call) throws(OperationError) in
      if !call.tensor(0).dtype.isFloatingPoint {
        return .tensor(try call.work.copy(call.tensor(0)))
      }
      return .tensor(
        try Combinations.nanToNum(call[0], call[2], call[3], call[4], runtime: call.runtime))
    })

  // MARK: By places

  static let take = Operation(
    "take", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "The elements, or slices along an axis, at the places given.",
    shapes: "a: [..., n, ...], indices: [*k] → [..., *k, ...]; without axis of the flat array",
    notes: ["mode: 'raise', 'wrap' or 'clip' for places beyond the ends."],
    related: ["take_along_axis", "compress"],
    examples: [
      .init("np.take([5, 6, 7], [2, 0])", gives: "array([7, 5])"),
      .init("np.take([[1, 2], [3, 4]], 1, axis=1)", gives: "array([2, 4])"),
      .init("np.take([5, 6], 3)", fails: PlaceOutOfBounds.self),
    ],
    .composed([
      .array(), .array("indices"), .optionalInt("axis"), .out, .string("mode", default: "raise"),
    ]) { (call) throws(OperationError) in
      let work = call.work
      let (line, axis) = try call.lineAxis(of: call.tensor(0))
      let indices = call.tensor(1)
      let size = line.shape[axis]
      var places = try work.flat(try work.cast(indices, .int64))
      switch call.string(4) {
      case "wrap" where size > 0:
        places = try NumPyKernels.remainder(
          .tensor(places), .int(size), runtime: call.runtime)
      case "clip" where size > 0:
        places = try Extremes.clamp(
          .tensor(places), .int(0), .int(size - 1), signature: 1, runtime: call.runtime)
      default: places = try inBounds(places, size, axis, call)
      }
      let picked = try work.pick(line, axis, places)
      var shape = line.shape
      shape.replaceSubrange(axis...axis, with: indices.shape)
      return .tensor(try work.reshape(picked, shape))
    })

  /// Places counted from the front; what is beyond the ends is refused.
  static func inBounds(
    _ places: Tensor, _ size: Int, _ axis: Int, _ call: Call
  ) throws(OperationError) -> Tensor {
    if !places.isShapeOnly, !call.runtime.shapesOnly {
      for place in places.scalars.lazy.map(\.truncatedInt) where place < -size || place >= size {
        if size == 0 {
          throw OperationError(
            Refusal(
              .index, "cannot do a non-empty take from an empty axes.", blamed: ["indices"]))
        }
        throw OperationError(PlaceOutOfBounds(place: place, axis: axis, size: size))
      }
    }
    let below = try Comparisons.lt(.tensor(places), .int(0), runtime: call.runtime)
    return try call.work.choose(below, try call.work.add(places, .int(size)), places)
  }

  static let takeAlongAxis = Operation(
    "take_along_axis", in: .numpy, summary: "The elements along an axis, at places for each line.",
    shapes: "arr: [..., n, ...], indices: [..., k, ...] → [..., k, ...]",
    related: ["take", "argsort"],
    examples: [
      .init(
        "np.take_along_axis(np.array([[3, 1, 2]]), np.array([[1, 2, 0]]), axis=1)",
        gives: "array([[1, 2, 3]])"),
      .init("np.take_along_axis(np.ones((2, 3)), np.array([0]), axis=1)", fails: Refusal.self),
    ],
    .composed([
      .array("arr"), .array("indices"), .init("axis", .int, default: .int(-1), acceptsNone: true),
    ]) {
      (call) throws(OperationError) in
      let (line, axis) = try call.lineAxis(of: call.tensor(0))
      let indices = call.tensor(1)
      if indices.dtype.isFloatingPoint || indices.dtype == .bool {
        throw OperationError(
          Refusal(.index, "`indices` must be an integer array", blamed: ["indices"]))
      }
      if indices.rank != line.rank {
        throw OperationError(
          Refusal(
            .value, "`indices` and `arr` must have the same number of dimensions",
            blamed: ["arr", "indices"]))
      }
      let places = try inBounds(
        try call.work.cast(indices, .int64), line.shape[axis], axis, call)
      return .tensor(
        try Gathering.takeAlongDim(
          .tensor(line), .tensor(places), .int(axis), runtime: call.runtime))
    })

  static let compress = Operation(
    "compress", in: [.numpy, .ndarray], summary: "The slices along an axis where a mask holds.",
    shapes: "condition: [n], a: [..., n, ...] → [..., k, ...]", related: ["take", "nonzero"],
    examples: [.init("np.compress([True, False, True], [1, 2, 3])", gives: "array([1, 3])")],
    signatures: [false, true].map { (isMethod: Bool) -> Signature in
      .composed(
        (isMethod ? [.array(), .array("condition")] : [.array("condition"), .array()])
          + [.optionalInt("axis"), .out]
      ) { (call) throws(OperationError) in
        let mask = call.tensor(isMethod ? 1 : 0)
        let (line, axis) = try call.lineAxis(of: call.tensor(isMethod ? 0 : 1))
        let places = try Nonzeros.nonzero(.tensor(mask), runtime: call.runtime)
        return .tensor(try call.work.pick(line, axis, try call.work.flat(places)))
      }
    })

  static let nonzero = Operation(
    "nonzero", in: [.numpy, .ndarray], summary: "The places of what isn't zero, one array an axis.",
    shapes: "a: [...] → a.ndim × [k]", related: ["argwhere", "flatnonzero", "where"],
    examples: [
      .init("np.nonzero([0, 3, 5])", gives: "(array([1, 2]),)"),
      .init("np.nonzero(3)", fails: Refusal.self),
    ],
    .composed([.array()]) { (call) throws(OperationError) in
      if call.tensor(0).rank == 0 {
        throw OperationError(
          Refusal(
            .value,
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() "
              + "instead.", blamed: ["a"]))
      }
      return .tensors(try Nonzeros.tuple(call.tensor(0), call), .tuple)
    })

  static let flatnonzero = Operation(
    "flatnonzero", in: .numpy, summary: "The places of what isn't zero in the flat array.",
    shapes: "a: [...] → [k]", related: ["nonzero"],
    examples: [.init("np.flatnonzero([[0, 3], [5, 0]])", gives: "array([1, 2])")],
    .composed([.array()]) { (call) throws(OperationError) in
      .tensor(try Nonzeros.tuple(try call.work.flat(call.tensor(0)), call)[0])
    })

  static let argwhere = Operation(
    "argwhere", in: .numpy, summary: "The places of what isn't zero, one row each.",
    shapes: "a: [...] → [k, a.ndim]", related: ["nonzero"],
    examples: [.init("np.argwhere([0, 3, 5])", gives: "array([[1],\n       [2]])")],
    .composed([.array()]) { (call) throws(OperationError) in
      .tensor(try Nonzeros.argwhere(call[0], runtime: call.runtime))
    })

  static let select = Operation(
    "select", in: .numpy, summary: "Each element from the first choice whose condition holds.",
    shapes: "condlist, choicelist: broadcastable → the broadcast shape", related: ["where"],
    examples: [
      .init("np.select([[True, False], [True, True]], [[1, 2], [3, 4]])", gives: "array([1, 4])"),
      .init("np.select([[True]], [])", fails: Refusal.self),
    ],
    .composed([
      .init("condlist", .arrays), .init("choicelist", .arrays),
      Parameter("default", .arrayOrNumber, default: .int(0)),
    ]) { (call) throws(OperationError) in
      let (masks, choices) = (call.tensors(0), call.tensors(1))
      if masks.count != choices.count {
        throw OperationError(
          Refusal(
            .value, "list of cases must be same length as list of conditions",
            blamed: ["condlist", "choicelist"]))
      }
      if masks.isEmpty {
        throw OperationError(
          Refusal(
            .value, "select with an empty condition list is not possible", blamed: ["condlist"]))
      }
      let work = call.work
      let dtype = try NumPyTyping.common(choices.map { .tensor($0) } + [call[2]])
      var result: Tensor
      if case .tensor(let tensor) = call[2] {
        result = try work.cast(tensor, dtype)
      } else {
        result = try work.scalar(call[2], dtype)
      }
      _ = try NumPyShapes.broadcast(
        (masks + choices + [result]).map(\.shape), names: ["condlist", "choicelist"])
      for (mask, choice) in zip(masks, choices).reversed() {
        if mask.dtype != .bool {
          throw OperationError(
            Refusal(
              .type,
              "invalid entry 0 in condlist: should be boolean ndarray", blamed: ["condlist"]))
        }
        result = try work.choose(mask, try work.cast(choice, dtype), result)
      }
      return .tensor(result)
    })
}

/// A place beyond an axis.
struct PlaceOutOfBounds: Fault {
  static let code = "index-out-of-range"
  let place: Int
  let axis: Int
  let size: Int
  var type: FaultType { .index }
  var message: String { "index \(place) is out of bounds for axis \(axis) with size \(size)" }
  var blamed: [String] { ["indices"] }
}
