/// NumPy's arrays made from numbers.
enum NumPyMaking {
  static let all: [Operation] =
    [
      array, asArray, asAnyArray, asContiguous, asColumns,
    ] + NumPyFilling.all + NumPyMatrixMaking.all + NumPyRanges.all

  // MARK: From numbers

  static let array = Operation(
    "array", in: .numpy, traits: .keepsArray,
    summary: "An array of the numbers in nested lists; of an array, a copy.",
    shapes: "object → the lists' lengths",
    notes: [
      "Floats give float64, ints int64, bools bool; arrays and NumPy's scalars bring their dtypes.",
      "copy=None copies only where it must, copy=False refuses to.",
    ],
    related: ["asarray", "zeros", "arange"],
    examples: [
      .init("np.array([[1, 2], [3, 4.5]])", gives: "array([[1. , 2. ],\n       [3. , 4.5]])"),
      .init("np.array([1.7, 2], dtype=int)", gives: "array([1, 2])"),
      .init("np.array([1, 2], ndmin=2)", gives: "array([[1, 2]])"),
      .init("np.array([300], dtype=np.int8)", fails: PythonIntegerOutOfBounds.self),
      .init("np.array([[1, 2], [3]])", fails: "inhomogeneous"),
    ],
    .composed(
      [
        .init("object", .arrayData), .arrayDType,
        Parameter("copy", .bool, default: .bool(true), acceptsNone: true, keywordOnly: true),
        order("K"), Parameter("subok", .bool, default: .bool(false), keywordOnly: true),
        Parameter("ndmin", .int, default: .int(0), keywordOnly: true),
      ]
    ) { (call) throws(OperationError) in
      let copies: Bool? = call[2].isNone ? nil : call.bool(2)
      let made = try made(call, order: call.string(3), copies: copies)
      let ndmin = call.int(5)
      if ndmin > 64 {
        throw OperationError(
          Refusal(
            .value, "ndmin bigger than allowable number of dimensions NPY_MAXDIMS (=64)",
            blamed: ["ndmin"]))
      }
      guard case .tensor(var result) = made else { return made }
      while result.rank < ndmin {
        result = try Reshaping.unsqueeze(.tensor(result), .int(0), runtime: call.runtime)
      }
      return .tensor(result)
    })

  static let asArray = Operation(
    "asarray", in: .numpy, traits: .keepsArray,
    summary: "The array itself, or a new one of the numbers in nested lists.",
    shapes: "a → the lists' lengths",
    notes: ["A tensor of PyTorch gives an array that shares its memory."],
    related: ["array", "asanyarray"],
    examples: [
      .init("np.asarray([1, 2], dtype=np.float32)", gives: "array([1., 2.], dtype=float32)"),
      .init("a = np.arange(3)\nnp.asarray(a) is a", gives: "True"),
      .init("np.asarray([1, [2]])", fails: "inhomogeneous"),
    ],
    .composed(sharing) { (call) throws(OperationError) in try shared(call) })

  static let asAnyArray = Operation(
    "asanyarray", in: .numpy, traits: [.keepsArray, .keepsMatrix],
    summary: "The array itself, a matrix staying one, or a new array of numbers.",
    shapes: "a → the lists' lengths", related: ["asarray"],
    examples: [
      .init("np.asanyarray([1, 2])", gives: "array([1, 2])"),
      .init("np.asanyarray([1, [2]])", fails: "inhomogeneous"),
    ],
    .composed(sharing) { (call) throws(OperationError) in try shared(call) })

  private static let sharing: [Parameter] = [
    .init("a", .arrayData), .arrayDType,
    Parameter("order", .string, default: Argument.none),
    Parameter("copy", .bool, default: Argument.none, keywordOnly: true),
  ]

  private static func shared(_ call: Call) throws(OperationError) -> CallResult {
    try made(call, order: call.string(2), copies: call[3].isNone ? nil : call.bool(3))
  }

  static let asContiguous = Operation(
    "ascontiguousarray", in: .numpy, traits: .keepsArray,
    summary: "The array where it is row-major, else a copy that is; with one axis at least.",
    shapes: "a → the lists' lengths", related: ["asarray"],
    examples: [
      .init("np.ascontiguousarray(np.ones((2, 3)).T).strides", gives: "(16, 8)"),
      .init("np.ascontiguousarray(5)", gives: "array([5])"),
      .init("np.ascontiguousarray([1, [2]])", fails: "inhomogeneous"),
    ],
    .composed([.init("a", .arrayData), .arrayDType]) { (call) throws(OperationError) in
      switch try made(call, order: "C", copies: nil) {
      case .tensor(let result) where result.rank == 0:
        return .tensor(try call.parts.lifted(result, at: 0))
      case .argument where call.tensor(0).rank == 0:
        return .tensor(try call.parts.lifted(call.tensor(0), at: 0))
      case let made: return made
      }
    })

  static let asColumns = Operation(
    "asfortranarray", in: .numpy, traits: .keepsArray,
    summary: "The array where it is column-major, else a copy that is; with one axis at least.",
    shapes: "a → the lists' lengths", related: ["ascontiguousarray"],
    examples: [
      .init("np.asfortranarray(np.ones((2, 3))).strides", gives: "(8, 16)"),
      .init("np.asfortranarray([1, [2]])", fails: "inhomogeneous"),
    ],
    .composed([.init("a", .arrayData), .arrayDType]) { (call) throws(OperationError) in
      switch try made(call, order: "F", copies: nil) {
      case .tensor(let result) where result.rank == 0:
        return .tensor(try call.parts.lifted(result, at: 0))
      case .argument where call.tensor(0).rank == 0:
        return .tensor(try call.parts.lifted(call.tensor(0), at: 0))
      case let made: return made
      }
    })

  /// The array of a call's first argument in the dtype of its second.
  ///
  /// - Parameter copies: nil: only where there is no other way.
  private static func made(
    _ call: Call, order: String?, copies: Bool?
  ) throws(OperationError) -> CallResult {
    try check(order)
    let dtype = call.dtype(1)
    switch call[0] {
    case .data(let data):
      if copies == false { throw copyNeeded }
      for scalar in data.scalars {
        try NumPyTyping.checkStored(scalar, as: dtype ?? data.dtype, parameter: "object")
        if let dtype, dtype.isFloatingPoint {
          try NumPyWarnings.checkCast(scalar.argument, to: dtype, call.runtime)
        }
      }
      let result = try DataTensors.tensor(
        call[0], .dtype(dtype ?? data.dtype), runtime: call.runtime)
      return .tensor(order == "F" ? try inColumns(result, call.runtime) : result)
    default:
      let input = call.tensor(0)
      let isOther = dtype.map { $0 != input.dtype } ?? false
      if isOther, let dtype {
        try NumPyWarnings.checkCast(.tensor(input), to: dtype, call.runtime)
      }
      let isOut =
        order == "C" && !input.isContiguous || order == "F" && !transposed(input).isContiguous
      if copies == false && (isOther || isOut) { throw copyNeeded }
      if copies != true && !isOther && !isOut { return .argument(0) }
      if isOther, !isOut {
        return .tensor(
          try Conversions.to(.tensor(input), .dtype(dtype ?? input.dtype), runtime: call.runtime))
      }
      let cast = try NumPyTyping.cast(input, dtype ?? input.dtype, call.runtime)
      return .tensor(try copy(cast, order: order ?? "K", call.runtime))
    }
  }

  private static var copyNeeded: OperationError {
    OperationError(
      Refusal(
        .value,
        "Unable to avoid copy while creating an array as requested.\nIf using `np.array(obj, "
          + "copy=False)` replace it with `np.asarray(obj)` to allow a copy when needed (no behavior "
          + "change in NumPy 1.x).\nFor more details, see https://numpy.org/devdocs/"
          + "numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword.",
        blamed: ["copy"]))
  }

  // MARK: Order in memory

  static func order(_ value: String) -> Parameter {
    Parameter("order", .string, default: .string(value), acceptsNone: true, keywordOnly: true)
  }

  static func check(_ order: String?) throws(OperationError) {
    guard let order, !["C", "F", "A", "K"].contains(order) else { return }
    throw OperationError(
      Refusal(
        .value, "order must be one of 'C', 'F', 'A', or 'K' (got '\(order)')", blamed: ["order"]))
  }

  static func transposed(_ tensor: Tensor) -> Layout {
    Layout(shape: tensor.shape.reversed(), strides: tensor.strides.reversed())
  }

  /// A copy in an order of memory.
  static func copy(
    _ tensor: Tensor, order: String, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    switch order {
    case "C":
      return try Conversions.clone(
        .tensor(tensor), .string("contiguous_format"), runtime: runtime)
    case "F":
      let copy = try Conversions.clone(
        .tensor(tensor), .string("contiguous_format"), runtime: runtime)
      return try inColumns(copy, runtime)
    default: return try Conversions.clone(.tensor(tensor), runtime: runtime)
    }
  }

  /// The same elements, column-major.
  static func inColumns(
    _ tensor: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let turned = Argument.ints(Array((0..<tensor.rank).reversed()))
    let view = try Views.permute(.tensor(tensor), turned, runtime: runtime)
    let copy = try Conversions.clone(
      .tensor(view), .string("contiguous_format"), runtime: runtime)
    return try Views.permute(.tensor(copy), turned, runtime: runtime)
  }
}
