/// What NumPy's arrays are asked and told: copies, conversions, elements as Python's numbers.
enum NumPyArrays {
  static let all: [Operation] = [
    copy, methodCopy, astype, item, tolist, fill, view, transposed, matrixTransposed,
  ]

  static let copy = Operation(
    "copy", in: .numpy, traits: .keepsArray, summary: "A copy with memory of its own.",
    shapes: "a: [...] → [...]", related: ["array", "astype"],
    examples: [.init("np.copy([1, 2])", gives: "array([1, 2])")], copying("K"))

  static let methodCopy = Operation(
    "copy", in: .ndarray, traits: [.keepsArray, .keepsMatrix],
    summary: "A copy with memory of its own; of a matrix, a matrix.",
    shapes: "a: [...] → [...]", related: ["array", "astype"],
    examples: [
      .init("a = np.arange(3)\nb = a.copy()\nb[0] = 9\na", gives: "array([0, 1, 2])")
    ], copying("C"))

  private static func copying(_ order: String) -> Signature {
    .composed([.array(), Parameter("order", .string, default: .string(order))]) {
      (call) throws(OperationError) in
      try NumPyMaking.check(call.string(1))
      return .tensor(
        try NumPyMaking.copy(call.tensor(0), order: call.string(1) ?? "K", call.runtime))
    }
  }

  static let astype = Operation(
    "astype", in: [.numpy, .ndarray], traits: [.keepsArray, .keepsMatrix],
    summary: "The array in another dtype; a copy.", shapes: "a: [...] → [...]",
    notes: [
      "Floats are cut towards zero in integers; integers that don't fit wrap.",
      "copy=False gives the array itself where it has that dtype already.",
      "casting= refuses what the rule doesn't allow: no, equiv, safe, same_kind or unsafe; same_value "
        + "refuses to lose anything.",
    ],
    related: ["array", "copy"],
    examples: [
      .init("np.array([1.7, -1.7]).astype(int)", gives: "array([ 1, -1])"),
      .init("np.arange(2).astype('float32')", gives: "array([0., 1.], dtype=float32)"),
      .init("np.array([1.5]).astype(int, casting='safe')", fails: CastRefused.self),
    ],
    .composed([
      .array(), .init("dtype", .arrayDType), Parameter("order", .string, default: .string("K")),
      .string("casting", default: "unsafe"), .flag("subok", default: true),
      .flag("copy", default: true),
    ]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let dtype = call.dtype(1) ?? input.dtype
      let rule = call.string(3) ?? "unsafe"
      guard let allowed = NumPyTyping.canCast(input.dtype, to: dtype, rule: rule) else {
        throw OperationError(
          Refusal(
            .value,
            "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe', 'same_value' "
              + "(got '\(rule)')", blamed: ["casting"]))
      }
      if !allowed {
        throw OperationError(CastRefused(from: input.dtype, to: dtype, rule: rule))
      }
      if input.dtype == dtype {
        if !call.bool(5) { return .argument(0) }
        return .tensor(
          try NumPyMaking.copy(input, order: call.string(2) ?? "K", call.runtime))
      }
      try NumPyWarnings.checkCast(.tensor(input), to: dtype, call.runtime)
      let result = try NumPyTyping.cast(input, dtype, call.runtime)
      if rule == "same_value", !result.isShapeOnly {
        let back = try NumPyTyping.cast(result, input.dtype, call.runtime)
        let differ = try Comparisons.ne(.tensor(back), .tensor(input), runtime: call.runtime)
        let isNumber = try call.parts.not(try call.parts.isNaN(input))
        let lost = try Logic.logicalAnd(
          .tensor(differ), .tensor(isNumber), runtime: call.runtime)
        if try NumPyWarnings.isAny(lost, call.runtime) {
          throw OperationError(
            Refusal(
              .value,
              "could not cast 'same_value' \(input.dtype.nameInC) to \(dtype.nameInC)",
              blamed: ["casting"]))
        }
      }
      return .tensor(result)
    })

  static let item = Operation(
    "item", in: .ndarray, summary: "One element as a Python number.",
    shapes: "a: one element → a number; with a place, any shape",
    notes: ["One int counts the elements in row-major order; several are one index an axis."],
    related: ["tolist"],
    examples: [
      .init("np.array([2.5]).item()", gives: "2.5"),
      .init("np.arange(6).item(4)", gives: "4"),
      .init("np.arange(3).item()", fails: Refusal.self),
    ],
    Signature(
      [.array(), Parameter("args", .ints, default: .ints([]), variadic: true)],
      plan: { (call) throws(OperationError) in
        ElementPlan(offset: try offset(of: call.ints(1), in: call.tensor(0)))
      },
      kernel: { (plan, call) in
        .scalar(call.tensor(0).scalar(atStorageOffset: plan.offset))
      }))

  /// The place of one element, read as a number.
  private struct ElementPlan: Plan {
    let offset: Int
    var outputs: PlannedOutputs {
      get throws(OperationError) { throw OperationError(NeedsValues()) }
    }
  }

  private static func offset(
    of places: [Int], in input: Tensor
  ) throws(OperationError) -> Int {
    if places.isEmpty {
      if input.count != 1 {
        throw OperationError(
          Refusal(.value, "can only convert an array of size 1 to a Python scalar", blamed: ["a"]))
      }
      return input.layout.offset
    }
    if places.count == 1, input.rank != 1 {
      var rest = places[0]
      guard rest >= -input.count, rest < input.count else {
        throw OperationError(
          Refusal(
            .index, "index \(rest) is out of bounds for size \(input.count)", blamed: ["args"]))
      }
      if rest < 0 { rest += input.count }
      var offset = input.layout.offset
      for dim in (0..<input.rank).reversed() {
        offset &+= rest % input.shape[dim] &* input.strides[dim]
        rest /= input.shape[dim]
      }
      return offset
    }
    if places.count != input.rank {
      throw OperationError(
        Refusal(.value, "incorrect number of indices for array", blamed: ["args"]))
    }
    var offset = input.layout.offset
    for (axis, place) in places.enumerated() {
      let size = input.shape[axis]
      guard place >= -size, place < size else {
        throw OperationError(PlaceOutOfBounds(index: place, axis: axis, size: size))
      }
      offset &+= (place < 0 ? place + size : place) &* input.strides[axis]
    }
    return offset
  }

  static let tolist = Operation(
    "tolist", in: .ndarray,
    summary: "The elements as nested Python lists; a number for an array without axes.",
    shapes: "a: [...] → lists of those lengths", related: ["item"],
    examples: [
      .init("np.array([[1, 2], [3, 4]]).tolist()", gives: "[[1, 2], [3, 4]]"),
      .init("np.float32(2.5).tolist()", gives: "2.5"),
    ],
    Signature(
      [.array()], plan: { (_) in ValuePlan() },
      kernel: { (_, call) in .nested(call.tensor(0)) }))

  static let fill = Operation(
    "fill", in: .ndarray, summary: "Writes one number to every element.",
    shapes: "a: [...]; gives None", related: ["full"],
    examples: [
      .init("a = np.arange(3)\na.fill(7)\na", gives: "array([7, 7, 7])"),
      .init("np.int8([1]).fill(300)", fails: PythonIntegerOutOfBounds.self),
    ],
    .composed([.array(), .arrayOperand("value")]) { (call) throws(OperationError) in
      if case .tensor(let value) = call[1], value.rank > 0 {
        throw OperationError(
          Refusal(
            .value, "setting an array element with a sequence.", blamed: ["value"]))
      }
      _ = try NumPySubscripts.setItem.result(
        [call[0], .index([.ellipsis]), call[1]], runtime: call.runtime)
      return .nothing
    })

  static let view = Operation(
    "view", in: .ndarray, traits: [.keepsArray, .keepsMatrix],
    summary: "A new array over the same memory.", shapes: "a: [...] → [...]",
    notes: [
      "dtype: the same bytes read as another dtype; one of another size needs a last axis without "
        + "gaps, and changes its size."
    ], related: ["copy", "astype"],
    examples: [
      .init("a = np.arange(3)\nb = a.view()\nb[0] = 9\na", gives: "array([9, 1, 2])"),
      .init("np.float32([1.0]).view(np.int32)", gives: "array([1065353216], dtype=int32)"),
      .init("np.ones((2, 3), np.int8).view(np.int16)", fails: Refusal.self),
    ],
    Signature(
      [.array(), Parameter("dtype", .arrayDType, default: Argument.none)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dtype = call.dtype(1) ?? input.dtype
        try checkSizes(input, dtype)
        return try BitcastPlan(input, as: dtype)
      },
      kernel: { (plan, call) in
        .tensor(Tensor(layout: plan.layout, dtype: plan.dtype, storage: call.tensor(0).storage))
      }))

  /// Refuses, in NumPy's words, to read the bytes as a dtype of a size that doesn't fit.
  private static func checkSizes(_ a: Tensor, _ dtype: DType) throws(OperationError) {
    if a.dtype.size == dtype.size { return }
    func refuse(_ message: String) -> OperationError {
      OperationError(Refusal(.value, message, blamed: ["dtype"]))
    }
    guard let last = a.shape.last, let step = a.strides.last else {
      throw refuse(
        "Changing the dtype of a 0d array is only supported if the itemsize is unchanged")
    }
    if step != 1, a.count != 1 || last != 1 {
      throw refuse("To change to a dtype of a different size, the last axis must be contiguous")
    }
    if dtype.size > a.dtype.size, last * a.dtype.size % dtype.size != 0 {
      throw refuse(
        "When changing to a larger dtype, its size must be a divisor of the total size in bytes of "
          + "the last axis of the array.")
    }
  }

  static let transposed = Operation(
    "T", in: .ndarrayAttribute, traits: [.keepsArray, .keepsMatrix],
    summary: "The axes in reverse order; a view.", shapes: "a: [a, ..., z] → [z, ..., a]",
    related: ["mT"],
    examples: [
      .init("np.array([[1, 2], [3, 4]]).T", gives: "array([[1, 3],\n       [2, 4]])"),
      .init("np.arange(3).T", gives: "array([0, 1, 2])"),
    ],
    .view(
      [.array()],
      short: .layout { $0.reversed }
    ) { (call) throws(OperationError) in
      let input = call.tensor(0)
      return ViewPlan(input, layout: input.layout.reversed)
    })

  static let matrixTransposed = Operation(
    "mT", in: .ndarrayAttribute, traits: [.keepsArray, .keepsMatrix],
    summary: "The last two axes exchanged; a view.", shapes: "a: [..., m, n] → [..., n, m]",
    related: ["T"],
    examples: [
      .init("np.zeros((2, 3, 4)).mT.shape", gives: "(2, 4, 3)"),
      .init("np.arange(3).mT", fails: Refusal.self),
    ],
    .view([.array()]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      if input.rank < 2 {
        throw OperationError(
          Refusal(.value, "matrix transpose with ndim < 2 is undefined", blamed: ["a"]))
      }
      var layout = input.layout
      layout.shape.swapAt(input.rank - 1, input.rank - 2)
      layout.strides.swapAt(input.rank - 1, input.rank - 2)
      return ViewPlan(input, layout: layout)
    })
}

extension NumPyTyping {
  /// `np.can_cast(from, to, casting=rule)`; nil for a rule that isn't one.
  static func canCast(_ from: DType, to: DType, rule: String) -> Bool? {
    switch rule {
    case "unsafe", "same_value": return true
    case "no", "equiv": return from == to
    case "safe": return promote(from, to) == to
    case "same_kind":
      if promote(from, to) == to || from.category == to.category && from != .bool {
        // Signed integers don't go to unsigned ones.
        return !(to == .uint8 && from.isIntegral && from != .uint8)
      }
      return from.category < to.category
    default: return nil
    }
  }
}

/// A conversion that the casting rule doesn't allow.
struct CastRefused: Fault {
  static let code = "result-dtype"
  let from: DType
  let to: DType
  let rule: String
  var type: FaultType { .type }
  var message: String {
    "Cannot cast array data from dtype('\(from.name)') to dtype('\(to.name)') according to the rule "
      + "'\(rule)'"
  }
  var blamed: [String] { ["dtype"] }
}
