/// NumPy's ways to choose elements: by masks and within bounds.
enum NumPyChoosing {
  static let all: [Operation] = [choosing, clip, nanToNum, select]

  static let choosing = Operation(
    "where", in: .numpy, traits: .keepsArray,
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
        try NumPyNonzeros.nonzero.result([call[0]], runtime: call.runtime)
      },
      .composed([.array("condition"), .arrayOperand("x"), .arrayOperand("y")]) {
        (call) throws(OperationError) in
        let parts = call.parts
        _ = try NumPyShapes.broadcast(
          call.arguments.map(\.shape), names: ["condition", "x", "y"])
        let dtype = try NumPyTyping.common(call.arguments.dropFirst())
        var sides: [Tensor] = []
        for side in call.arguments.dropFirst() {
          if case .tensor(let tensor) = side {
            sides.append(try parts.cast(tensor, dtype))
          } else {
            sides.append(try parts.scalar(side, dtype))
          }
        }
        let mask = try parts.cast(call.tensor(0), .bool)
        return .tensor(try parts.choose(mask, sides[0], sides[1]))
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
        return .tensor(call[1].isNone && call[2].isNone ? try call.parts.copy(tensor) : tensor)
      }
    })

  static let nanToNum = Operation(
    "nan_to_num", in: .numpy, traits: .keepsMatrix,
    summary: "NaN as 0 and infinities as the largest numbers.",
    shapes: "x: [...] → [...]", related: ["isnan", "isfinite"],
    examples: [
      .init("np.nan_to_num([np.nan, np.inf], posinf=9)", gives: "array([0., 9.])"),
      .init("np.nan_to_num(np.nan)", gives: "np.float64(0.0)"),
    ],
    .composed([
      .array("x"), .flag("copy", default: true),
      Parameter("nan", .arrayOrNumber, default: .float(0)),
      Parameter("posinf", .arrayOrNumber, default: Argument.none),
      Parameter("neginf", .arrayOrNumber, default: Argument.none),
    ]) { (call) throws(OperationError) in
      let (x, parts) = (call.tensor(0), call.parts)
      if !x.dtype.isFloatingPoint { return .tensor(try parts.copy(x)) }
      if call.arguments[2...].contains(where: { if case .tensor = $0 { true } else { false } }) {
        // An array has a number for every place.
        let infinite = try Classification.isinf(.tensor(x), runtime: call.runtime)
        let above = try Comparisons.gt(.tensor(x), .int(0), runtime: call.runtime)
        let largest: Double =
          switch x.dtype {
          case .float16: 65504
          case .float32: Double(Float.greatestFiniteMagnitude)
          default: Double.greatestFiniteMagnitude
          }
        func filler(_ place: Int, _ other: Double) throws(OperationError) -> Tensor {
          let given = call[place].isNone ? Argument.float(other) : call[place]
          let numbers = try parts.array(given, x.dtype)
          guard (try? Shape.broadcast(numbers.shape, x.shape)) == x.shape else {
            throw OperationError(
              Refusal(
                .value,
                "NumPy boolean array indexing assignment cannot assign \(numbers.count) input "
                  + "values to the places that are replaced", blamed: ["nan", "posinf", "neginf"]))
          }
          return try parts.expanded(numbers, to: x.shape)
        }
        let ends = try parts.choose(above, try filler(3, largest), try filler(4, -largest))
        let finite = try parts.choose(infinite, ends, x)
        return .tensor(try parts.choose(try parts.isNaN(x), try filler(2, 0), finite))
      }
      return .tensor(
        try Combinations.nanToNum(call[0], call[2], call[3], call[4], runtime: call.runtime))
    })

  static let select = Operation(
    "select", in: .numpy, traits: .keepsArray,
    summary: "Each element from the first choice whose condition holds.",
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
      let parts = call.parts
      let dtype = try NumPyTyping.common(choices.map { .tensor($0) } + [call[2]])
      var result: Tensor
      if case .tensor(let tensor) = call[2] {
        result = try parts.cast(tensor, dtype)
      } else {
        result = try parts.scalar(call[2], dtype)
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
        result = try parts.choose(mask, try parts.cast(choice, dtype), result)
      }
      return .tensor(result)
    })
}
