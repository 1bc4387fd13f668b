/// NumPy's arrays of a size, filled with one number.
enum NumPyFilling {
  static let all: [Operation] = [
    zeros, ones, empty, full, zerosLike, onesLike, emptyLike, fullLike,
  ]

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
      order = input.isContiguous || !NumPyMaking.transposed(input).isContiguous ? "C" : "F"
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
    try NumPyMaking.check(order)
    if shape.contains(where: { $0 < 0 }) { throw OperationError(NegativeDimension()) }
    if shape.count > 64 {
      throw OperationError(
        Refusal(
          .value,
          "maximum supported dimension for an ndarray is currently 64, found \(shape.count)",
          blamed: ["shape"]))
    }
    if let scalar = value.scalar {
      if case .int = scalar {
        try NumPyTyping.checkStored(scalar, as: dtype, parameter: "fill_value")
      }
      try NumPyWarnings.checkCast(value, to: dtype, runtime)
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
        return try NumPyMaking.copy(wide, order: isTurned ? "F" : "C", runtime)
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
    return .float(NumPyTyping.rounded(scalar.double, dtype))
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
