/// NumPy's writing into an array by flat places, by masks and along diagonals.
enum NumPyWriting {
  static let all: [Operation] = [put, putmask, place, extract, fillDiagonal]

  static let put = Operation(
    "put", in: [.numpy, .ndarray],
    summary: "Writes values at places counted along the flat array.",
    shapes: "a: [...], ind: [*k], v: [...] → None",
    notes: [
      "The values begin again where they are fewer than the places; none write nothing.",
      "Of a place named twice, the last value stays.",
      "mode says what becomes of places beyond the end: 'raise', 'wrap' round, or 'clip'.",
    ],
    related: ["take", "putmask", "place", "put_along_axis"],
    examples: [
      .init("a = np.arange(4)\nnp.put(a, [0, -1], [7, 8])\na", gives: "array([7, 1, 2, 8])"),
      .init("a = np.zeros((2, 2))\na.put(3, 5)\na", gives: "array([[0., 0.],\n       [0., 5.]])"),
      .init("np.put(np.arange(3), 9, 1)", fails: PlaceOutOfBounds.self),
    ],
    .composed([
      .tensor("a"), .array("ind"), .arrayOperand("v"),
      .init("mode", .string, default: .string("raise")),
    ]) { (call) throws(OperationError) in
      let (target, parts) = (call.tensor(0), call.parts)
      let values = try parts.line(call[2], as: target.dtype)
      let given = try parts.cast(try parts.flat(call.tensor(1)), .int64)
      if given.count > 0, target.count == 0 {
        throw OperationError(
          Refusal(.index, "cannot replace elements of an empty array", blamed: ["ind"]))
      }
      let places = try parts.places(given, size: target.count, axis: 0, mode: call.string(3))
      if values.count == 0 || given.count == 0 { return .nothing }
      let inTurn = try parts.repeated(values, try parts.counted(given.count))
      try parts.scatter(inTurn, at: places, into: target)
      return .nothing
    })

  static let putmask = Operation(
    "putmask", in: .numpy,
    summary: "Writes values where a mask holds, each at its own flat place.",
    shapes: "a: [...], mask: as many elements, values: [...] → None",
    notes: ["Values that are fewer than the elements begin again: place n takes values[n % k]."],
    related: ["place", "put", "copyto"],
    examples: [
      .init(
        "a = np.arange(4)\nnp.putmask(a, a > 1, [10, 20])\na", gives: "array([ 0,  1, 10, 20])"),
      .init("np.putmask(np.arange(3), [True], 1)", fails: Refusal.self),
    ],
    .composed([.tensor("a"), .array("mask"), .arrayOperand("values")]) {
      (call) throws(OperationError) in
      let (target, parts) = (call.tensor(0), call.parts)
      let mask = try flatMask(call.tensor(1), of: target, "putmask", parts)
      let values = try parts.line(call[2], as: target.dtype)
      if values.count == 0 || target.count == 0 { return .nothing }
      let inTurn = try parts.repeated(values, try parts.counted(target.count))
      let changed = try parts.choose(mask, inTurn, try parts.flat(target))
      try parts.store(try parts.reshaped(changed, target.shape), into: target)
      return .nothing
    })

  static let place = Operation(
    "place", in: .numpy,
    summary: "Writes values where a mask holds, one after the other.",
    shapes: "arr: [...], mask: as many elements, vals: [...] → None",
    notes: ["Values that are fewer than the places begin again."],
    related: ["extract", "putmask", "put"],
    examples: [
      .init(
        "a = np.arange(5)\nnp.place(a, a > 1, [7, 8])\na", gives: "array([0, 1, 7, 8, 7])"),
      .init("np.place(np.arange(3), [True], 1)", fails: Refusal.self),
    ],
    .composed([.tensor("arr"), .array("mask"), .arrayOperand("vals")]) {
      (call) throws(OperationError) in
      let (target, parts) = (call.tensor(0), call.parts)
      let mask = try flatMask(call.tensor(1), of: target, "place", parts)
      let values = try parts.line(call[2], as: target.dtype)
      if values.count == 0 {
        if !mask.isShapeOnly, !call.runtime.shapesOnly,
          try NumPyWarnings.isAny(mask, call.runtime)
        {
          throw OperationError(
            Refusal(.value, "Cannot insert from an empty array!", blamed: ["vals"]))
        }
        return .nothing
      }
      if target.count == 0 { return .nothing }
      let order = try parts.subtract(
        try Scans.cumsum(.tensor(mask), .int(0), .dtype(.int64), runtime: call.runtime), .int(1))
      let inTurn = try parts.repeated(values, order)
      let changed = try parts.choose(mask, inTurn, try parts.flat(target))
      try parts.store(try parts.reshaped(changed, target.shape), into: target)
      return .nothing
    })

  private static func flatMask(
    _ mask: Tensor, of target: Tensor, _ name: String, _ parts: NumPyParts
  ) throws(OperationError) -> Tensor {
    if mask.count != target.count {
      throw OperationError(
        Refusal(.value, "\(name): mask and data must be the same size", blamed: ["mask"]))
    }
    return try parts.flat(try parts.cast(mask, .bool))
  }

  static let extract = Operation(
    "extract", in: .numpy,
    summary: "The elements of the flat array where a condition is not zero; a copy.",
    shapes: "condition: [...], arr: [...] → [k]",
    related: ["place", "compress", "nonzero"],
    examples: [
      .init("np.extract([True, False, True], [4, 5, 6])", gives: "array([4, 6])"),
      .init("np.extract([False, True], [4])", fails: PlaceOutOfBounds.self),
    ],
    .composed([.array("condition"), .array("arr")]) { (call) throws(OperationError) in
      let parts = call.parts
      let places = try NumPyNonzeros.places(try parts.flat(call.tensor(0)), parts)[0]
      return .tensor(
        try NumPyPicking.take(
          .tensor(try parts.flat(call.tensor(1))), .tensor(places), runtime: call.runtime))
    })

  static let fillDiagonal = Operation(
    "fill_diagonal", in: .numpy, summary: "Writes values along the main diagonal.",
    shapes: "a: [m, n] or [n, n, n, ...], val: [...] → None",
    notes: [
      "wrap=True lets the diagonal of a tall matrix begin again below.",
      "Values begin again where they are fewer than the places.",
    ],
    related: ["diag_indices", "diag", "put"],
    examples: [
      .init(
        "a = np.zeros((2, 2))\nnp.fill_diagonal(a, 5)\na",
        gives: "array([[5., 0.],\n       [0., 5.]])"
      ),
      .init("np.fill_diagonal(np.zeros(3), 1)", fails: Refusal.self),
    ],
    .composed([.tensor("a"), .arrayOperand("val"), .flag("wrap", default: false)]) {
      (call) throws(OperationError) in
      let (target, parts) = (call.tensor(0), call.parts)
      if target.rank < 2 {
        throw OperationError(Refusal(.value, "array must be at least 2-d", blamed: ["a"]))
      }
      let values = try parts.line(call[1], as: target.dtype)
      var (step, end) = (1, target.count)
      if target.rank == 2 {
        step = target.shape[1] + 1
        if !call.bool(2) { end = min(target.shape[0], target.shape[1]) * target.shape[1] }
      } else {
        try NumPyIndices.requireEqualSizes(target.shape)
        var stride = 1
        // Of an array with elements: strides within its own size.
        for size in target.shape.dropLast() where target.count > 0 {
          stride *= size
          step += stride
        }
      }
      let count = end > 0 ? (end - 1) / step + 1 : 0
      if count == 0 || values.count == 0 { return .nothing }
      let counted = try parts.counted(count)
      try parts.scatter(
        try parts.repeated(values, counted), at: try parts.multiply(counted, .int(step)),
        into: target)
      return .nothing
    })
}

extension NumPyParts {
  /// What is written into an array, as one line of its dtype; a Python integer must fit.
  func line(_ argument: Argument, as dtype: DType) throws(OperationError) -> Tensor {
    if case .tensor(let tensor) = argument { return try flat(try cast(tensor, dtype)) }
    if case .int(let value) = argument, dtype.isIntegral, !dtype.holds(value) {
      throw OperationError(PythonIntegerOutOfBounds(value: value, dtype: dtype))
    }
    // By way of the number's own dtype, which is cut or rounded as arrays are.
    let own: DType =
      switch argument {
      case .bool: .bool
      case .int: .int64
      default: .float64
      }
    return try flat(try cast(try scalar(argument, own), dtype))
  }

  /// The values at such places, beginning again at their end.
  ///
  /// - Precondition: there are values.
  func repeated(_ values: Tensor, _ places: Tensor) throws(OperationError) -> Tensor {
    if values.count == 1 { return try expanded(values, to: places.shape) }
    let inside = try NumPyUfuncs.call(
      NumPyKernels.remainder, [.tensor(places), .int(values.count)], runtime)
    return try picked(values, 0, inside)
  }

  /// Writes a line of values at flat places of an array.
  func scatter(
    _ values: Tensor, at places: Tensor, into target: Tensor
  ) throws(OperationError) {
    let changed = try Scattering.scatter(
      .tensor(try flat(target)), .int(0), .tensor(places), .tensor(values), runtime: runtime)
    try store(try reshaped(changed, target.shape), into: target)
  }
}
