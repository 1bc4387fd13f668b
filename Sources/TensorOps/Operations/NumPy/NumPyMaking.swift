/// NumPy's arrays made from numbers, sizes and rules.
enum NumPyMaking {
  static let all: [Operation] =
    [
      array, asArray, asAnyArray, asContiguous, zeros, ones, empty, full, zerosLike, onesLike,
      emptyLike, fullLike, eye, identity, tri, vander, indices,
    ] + NumPyRanges.all

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
      let made = try made(call, order: "C", copies: nil)
      if case .tensor(let result) = made, result.rank == 0 {
        return .tensor(
          try Reshaping.unsqueeze(.tensor(result), .int(0), runtime: call.runtime))
      }
      return made
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
      }
      let result = try DataTensors.tensor(
        call[0], .dtype(dtype ?? data.dtype), runtime: call.runtime)
      return .tensor(order == "F" ? try inColumns(result, call.runtime) : result)
    default:
      let input = call.tensor(0)
      let isOther = dtype.map { $0 != input.dtype } ?? false
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

  private static func transposed(_ tensor: Tensor) -> Layout {
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
  private static func inColumns(
    _ tensor: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let turned = Argument.ints(Array((0..<tensor.rank).reversed()))
    let view = try Views.permute(.tensor(tensor), turned, runtime: runtime)
    let copy = try Conversions.clone(
      .tensor(view), .string("contiguous_format"), runtime: runtime)
    return try Views.permute(.tensor(copy), turned, runtime: runtime)
  }

  // MARK: From sizes

  static let zeros = constant(
    "zeros", .int(0), summary: "An array of zeros.", related: ["ones", "full", "zeros_like"],
    examples: [
      .init("np.zeros((2, 3))", gives: "array([[0., 0., 0.],\n       [0., 0., 0.]])"),
      .init("np.zeros(2, dtype=int)", gives: "array([0, 0])"),
      .init("np.zeros(-1)", fails: NegativeDimension.self),
    ])

  static let ones = constant(
    "ones", .int(1), summary: "An array of ones.", related: ["zeros", "full", "ones_like"],
    examples: [
      .init("np.ones((2, 3))", gives: "array([[1., 1., 1.],\n       [1., 1., 1.]])"),
      .init("np.ones(-1)", fails: NegativeDimension.self),
    ])

  static let empty = constant(
    "empty", .int(0), summary: "An array to be filled later.",
    notes: ["The elements are zeros; NumPy leaves what was in memory."],
    related: ["zeros", "empty_like"],
    examples: [
      .init("np.empty((2, 3)).shape", gives: "(2, 3)"),
      .init("np.empty(-1)", fails: NegativeDimension.self),
    ])

  private static let shape = Parameter("shape", .intOrInts)

  private static func constant(
    _ name: String, _ value: Argument, summary: String, notes: [String] = [], related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: .numpy, traits: .keepsArray, summary: summary, shapes: "→ shape", notes: notes,
      related: related, examples: examples,
      .composed([shape, .arrayDType, Parameter("order", .string, default: .string("C"))]) {
        (call) throws(OperationError) in
        .tensor(
          try filled(
            call.ints(0), value, call.dtype(1) ?? .float64, order: call.string(2), call.runtime))
      })
  }

  static let full = Operation(
    "full", in: .numpy, traits: .keepsArray,
    summary: "An array with every element the same, or with a small array repeated.",
    shapes: "fill_value: broadcastable to shape → shape", related: ["zeros", "full_like"],
    examples: [
      .init("np.full((2, 2), 7)", gives: "array([[7, 7],\n       [7, 7]])"),
      .init("np.full((2, 2), [1.5, 2])", gives: "array([[1.5, 2. ],\n       [1.5, 2. ]])"),
      .init("np.full(2, 300, dtype=np.int8)", fails: PythonIntegerOutOfBounds.self),
    ],
    .composed([
      shape, .arrayOperand("fill_value"), .arrayDType,
      Parameter("order", .string, default: .string("C")),
    ]) { (call) throws(OperationError) in
      let dtype =
        if let given = call.dtype(2) { given } else { try NumPyTyping.common([call[1]]) }
      return .tensor(
        try filled(call.ints(0), call[1], dtype, order: call.string(3), call.runtime))
    })

  static let zerosLike = like(
    "zeros_like", .int(0), summary: "An array of zeros in the shape and dtype of another.",
    example: .init("np.zeros_like([1, 2])", gives: "array([0, 0])"))
  static let onesLike = like(
    "ones_like", .int(1), summary: "An array of ones in the shape and dtype of another.",
    example: .init("np.ones_like([1, 2], dtype=float)", gives: "array([1., 1.])"))
  static let emptyLike = like(
    "empty_like", .int(0), summary: "An array to be filled later, in the likeness of another.",
    example: .init("np.empty_like([1, 2]).shape", gives: "(2,)"))

  static let fullLike = Operation(
    "full_like", in: .numpy, traits: [.keepsArray, .keepsMatrix],
    summary: "An array with every element the same, in the shape and dtype of another.",
    shapes: "a: [...] → [...]", related: ["full", "zeros_like"],
    examples: [
      .init("np.full_like([1, 2], 1.7)", gives: "array([1, 1])"),
      .init("np.full_like(np.int8([1]), 300)", fails: PythonIntegerOutOfBounds.self),
    ],
    .composed([.array(), .arrayOperand("fill_value")] + likeness) {
      (call) throws(OperationError) in
      try alike(call, call[1], options: 2)
    })

  private static let likeness: [Parameter] = [
    .arrayDType, Parameter("order", .string, default: .string("K")),
    Parameter("subok", .bool, default: .bool(true)),
    Parameter("shape", .intOrInts, default: Argument.none),
  ]

  private static func like(
    _ name: String, _ value: Argument, summary: String, example: Operation.Example
  ) -> Operation {
    Operation(
      name, in: .numpy, traits: [.keepsArray, .keepsMatrix], summary: summary,
      shapes: "a: [...] → [...], or shape", related: ["zeros", "full_like"],
      examples: [example, .init("np.\(name)([1], shape=-1)", fails: NegativeDimension.self)],
      .composed([.array()] + likeness) { (call) throws(OperationError) in
        try alike(call, value, options: 1)
      })
  }

  private static func alike(
    _ call: Call, _ value: Argument, options: Int
  ) throws(OperationError) -> CallResult {
    let input = call.tensor(0)
    var order = call.string(options + 1)
    if order == "K" || order == "A" {
      order = input.isContiguous || !transposed(input).isContiguous ? "C" : "F"
    }
    return .tensor(
      try filled(
        call.optionalInts(options + 3) ?? input.shape, value, call.dtype(options) ?? input.dtype,
        order: order, call.runtime))
  }

  /// An array of this shape, filled with a number or with an array that broadcasts to it.
  static func filled(
    _ shape: [Int], _ value: Argument, _ dtype: DType, order: String? = nil, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try check(order)
    if shape.contains(where: { $0 < 0 }) { throw OperationError(NegativeDimension()) }
    if shape.count > 64 {
      throw OperationError(
        Refusal(
          .value,
          "maximum supported dimension for an ndarray is currently 64, found \(shape.count)",
          blamed: ["shape"]))
    }
    if let scalar = value.scalar {
      try NumPyTyping.checkStored(scalar, as: dtype, parameter: "fill_value")
    }
    do throws(OperationError) {
      let isTurned = order == "F" && shape.count > 1
      let sizes = isTurned ? Array(shape.reversed()) : shape
      var result: Tensor
      if case .tensor(let tensor) = value {
        let fits = try? Shape.broadcast(shape, tensor.shape)
        guard fits == shape else {
          throw OperationError(
            ArrayValueMismatch(value: tensor.shape, picked: shape, byArrays: false))
        }
        let cast = try NumPyTyping.cast(tensor, dtype, runtime)
        let wide = try Expanding.expand(.tensor(cast), .ints(shape), runtime: runtime)
        return try copy(wide, order: isTurned ? "F" : "C", runtime)
      }
      result = try ConstantTensors.full(
        .ints(sizes), stored(value, dtype), .dtype(dtype), runtime: runtime)
      if isTurned {
        result = try Views.permute(
          .tensor(result), .ints(Array((0..<shape.count).reversed())), runtime: runtime)
      }
      return result
    } catch {
      throw tooLarge(error, shape, dtype)
    }
  }

  /// A number as the dtype holds it.
  private static func stored(_ value: Argument, _ dtype: DType) -> Argument {
    guard let scalar = value.scalar else { return value }
    if dtype.isIntegral { return .int(scalar.truncatedInt) }
    if dtype == .bool { return .bool(scalar.isTrue) }
    return .float(scalar.double)
  }

  /// What doesn't fit into memory, in NumPy's words.
  static func tooLarge(
    _ error: OperationError, _ shape: [Int], _ dtype: DType
  ) -> OperationError {
    switch error.fault {
    case let fault as OutOfMemory:
      return OperationError(ArrayTooLarge(shape: shape, dtype: dtype, bytes: fault.bytes))
    case is SizeOverflow:
      return OperationError(
        Refusal(
          .value,
          "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible "
            + "size.", blamed: ["shape"]))
    default: return error
    }
  }

  // MARK: Matrices

  static let eye = Operation(
    "eye", in: .numpy, traits: .keepsArray,
    summary: "Ones on a diagonal, zeros elsewhere.", shapes: "→ [N, M]",
    notes: ["k moves the diagonal up where positive, down where negative."],
    related: ["identity", "tri"],
    examples: [
      .init("np.eye(2)", gives: "array([[1., 0.],\n       [0., 1.]])"),
      .init("np.eye(2, 3, k=1, dtype=int)", gives: "array([[0, 1, 0],\n       [0, 0, 1]])"),
      .init("np.eye(-1)", fails: NegativeDimension.self),
    ],
    .composed([
      .int("N"), .optionalInt("M"), .int("k", default: 0), .arrayDType,
      Parameter("order", .string, default: .string("C")),
    ]) { (call) throws(OperationError) in
      .tensor(
        try diagonal(
          call.int(0), call.optionalInt(1) ?? call.int(0), call.int(2), call.dtype(3) ?? .float64,
          Comparisons.eq, call.runtime))
    })

  static let identity = Operation(
    "identity", in: .numpy, traits: .keepsArray, summary: "The identity matrix.",
    shapes: "→ [n, n]",
    related: ["eye"],
    examples: [
      .init("np.identity(2)", gives: "array([[1., 0.],\n       [0., 1.]])"),
      .init("np.identity(-1)", fails: NegativeDimension.self),
    ],
    .composed([.int("n"), .arrayDType]) { (call) throws(OperationError) in
      .tensor(
        try diagonal(
          call.int(0), call.int(0), 0, call.dtype(1) ?? .float64, Comparisons.eq, call.runtime))
    })

  static let tri = Operation(
    "tri", in: .numpy, traits: .keepsArray,
    summary: "Ones on a diagonal and below it, zeros above.", shapes: "→ [N, M]",
    related: ["eye", "tril"],
    examples: [
      .init("np.tri(2, 3, 1, dtype=int)", gives: "array([[1, 1, 0],\n       [1, 1, 1]])"),
      .init("np.tri(-1)", fails: NegativeDimension.self),
    ],
    .composed([.int("N"), .optionalInt("M"), .int("k", default: 0), .arrayDType]) {
      (call) throws(OperationError) in
      .tensor(
        try diagonal(
          call.int(0), call.optionalInt(1) ?? call.int(0), call.int(2), call.dtype(3) ?? .float64,
          Comparisons.ge, call.runtime))
    })

  /// Where the row's number plus `k` compares to the column's.
  private static func diagonal(
    _ rows: Int, _ columns: Int, _ k: Int, _ dtype: DType, _ comparison: Operation,
    _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if rows < 0 || columns < 0 { throw OperationError(NegativeDimension()) }
    let shape = [rows, columns]
    do throws(OperationError) {
      _ = try Shape.byteCount(shape, dtype: dtype)
      let down = try NumPyRanges.counting(rows, runtime)
      let shift = Argument.int(max(-rows, min(k, columns)))
      let moved = try NumPyUfuncs.call(Arithmetic.add, [.tensor(down), shift], runtime)
      let left = try Reshaping.unsqueeze(.tensor(moved), .int(1), runtime: runtime)
      let across = try NumPyRanges.counting(columns, runtime)
      let mask = try NumPyUfuncs.call(comparison, [.tensor(left), .tensor(across)], runtime)
      return try NumPyTyping.cast(mask, dtype, runtime)
    } catch {
      throw tooLarge(error, shape, dtype)
    }
  }

  static let vander = Operation(
    "vander", in: .numpy, summary: "The powers of a vector's elements, a row each.",
    shapes: "x: [n] → [n, N]", formula: "out[i, j] = x[i] ^ (N − 1 − j), or x[i] ^ j by increasing",
    related: ["power"],
    examples: [
      .init("np.vander([1, 2, 3], 2)", gives: "array([[1, 1],\n       [2, 1],\n       [3, 1]])"),
      .init("np.vander([[1]])", fails: Refusal.self),
    ],
    .composed([.array("x"), .optionalInt("N"), .flag("increasing", default: false)]) {
      (call) throws(OperationError) in
      let input = call.tensor(0)
      let runtime = call.runtime
      if input.rank != 1 {
        throw OperationError(
          Refusal(.value, "x must be a one-dimensional array or sequence.", blamed: ["x"]))
      }
      let count = call.optionalInt(1) ?? input.count
      if count < 0 { throw OperationError(NegativeDimension()) }
      let dtype = NumPyTyping.promote(input.dtype, .int64)
      let rows = input.count
      if count == 0 {
        return .tensor(try filled([rows, 0], .int(0), dtype, runtime))
      }
      let x = try Reshaping.unsqueeze(
        .tensor(try NumPyTyping.cast(input, dtype, runtime)), .int(1), runtime: runtime)
      let repeated = try Expanding.expand(.tensor(x), .ints([rows, count - 1]), runtime: runtime)
      let first = try filled([rows, 1], .int(1), dtype, runtime)
      let factors = try Concatenation.cat(
        .tensors([first, repeated]), .int(1), runtime: runtime)
      let powers = try Scans.cumprod(.tensor(factors), .int(1), runtime: runtime)
      if call.bool(2) { return .tensor(powers) }
      return .tensor(try Flipping.flip(.tensor(powers), .ints([1]), runtime: runtime))
    })

  static let indices = Operation(
    "indices", in: .numpy, traits: .keepsArray,
    summary: "For every place of a grid its index along each axis.",
    shapes: "→ [number of dimensions, *dimensions]; sparse: one open array an axis",
    related: ["arange"],
    examples: [
      .init(
        "np.indices((2, 2))",
        gives: "array([[[0, 0],\n        [1, 1]],\n\n       [[0, 1],\n        [0, 1]]])"),
      .init(
        "np.indices((2, 3), sparse=True)",
        gives: "(array([[0],\n       [1]]), array([[0, 1, 2]]))"),
      .init("np.indices((-1,))", fails: NegativeDimension.self),
    ],
    .composed([
      Parameter("dimensions", .ints), .arrayDType, .flag("sparse", default: false),
    ]) { (call) throws(OperationError) in
      let sizes = call.ints(0)
      let dtype = call.dtype(1) ?? .int64
      if sizes.contains(where: { $0 < 0 }) { throw OperationError(NegativeDimension()) }
      var axes: [Tensor] = []
      for (axis, size) in sizes.enumerated() {
        let counted = try NumPyTyping.cast(
          try NumPyRanges.counting(size, call.runtime), dtype, call.runtime)
        var shape = [Int](repeating: 1, count: sizes.count)
        shape[axis] = size
        axes.append(
          try Reshaping.reshape(.tensor(counted), .ints(shape), runtime: call.runtime))
      }
      if call.bool(2) { return .tensors(axes, .tuple) }
      if sizes.isEmpty { return .tensor(try filled([0], .int(0), dtype, call.runtime)) }
      do throws(OperationError) {
        _ = try Shape.byteCount([sizes.count] + sizes, dtype: dtype)
        var wide: [Tensor] = []
        for axis in axes {
          wide.append(try Expanding.expand(.tensor(axis), .ints(sizes), runtime: call.runtime))
        }
        return .tensor(try Concatenation.stack(.tensors(wide), .int(0), runtime: call.runtime))
      } catch {
        throw tooLarge(error, [sizes.count] + sizes, dtype)
      }
    })
}

/// A size below zero.
struct NegativeDimension: Fault {
  static let code = "negative-size"
  var type: FaultType { .value }
  var message: String { "negative dimensions are not allowed" }
  var blamed: [String] { ["shape", "dimensions", "N", "n"] }
}

/// An array larger than the session may hold.
struct ArrayTooLarge: Fault {
  static let code = "out-of-memory"
  let shape: [Int]
  let dtype: DType
  let bytes: Int
  var type: FaultType { .memory }
  var message: String {
    var size = Double(bytes)
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var unit = 0
    while size >= 1024 && unit < units.count - 1 {
      size /= 1024
      unit += 1
    }
    let number: String
    if unit == 0 {
      number = String(bytes)
    } else {
      // Three digits, as NumPy writes it.
      let scale = size < 9.995 ? 100 : size < 99.95 ? 10 : 1
      let digits = Int((size * Double(scale)).rounded())
      let fraction = scale == 1 ? "" : "." + String(digits % scale + scale).dropFirst()
      number = "\(digits / scale)\(fraction)"
    }
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    return
      "Unable to allocate \(number) \(units[unit]) for an array with shape (\(sizes)) and data "
      + "type \(dtype.name)"
  }
  var blamed: [String] { ["shape"] }
}
