/// One reduction under way.
struct NumPyReduction: Sendable {
  var input: Tensor
  /// The axes to reduce, counted from the front; of an array without dims, none.
  var axes: [Int]
  let keepdims: Bool
  let dtype: DType?
  let initial: Argument
  var mask: Tensor?
  let given: Call
  let parts: NumPyParts

  /// - Parameters:
  ///   - takesNumbers: an array without dims may be reduced along axis 0.
  ///   - repeated: what is said of an axis named twice.
  ///   - prefix: what stands before the refusal of an axis that isn't there.
  ///   - isCounted: whether the elements that the mask leaves are counted first.
  init(
    _ call: Call, takesNumbers: Bool = false, repeated: String? = nil, prefix: String = "",
    isCounted: Bool = false
  ) throws(OperationError) {
    given = call
    parts = call.parts
    input = call.tensor(0)
    var keepdims = call.flag("keepdims")
    let named: [Int]? =
      switch call.named("axis") {
      case .int(let axis): [axis]
      case .ints(let axes): axes
      default: nil
      }
    if input.rank == 0, takesNumbers, let named, named.count == 1, named == [0] || named == [-1] {
      axes = []
    } else {
      axes =
        try NumPyShapes.axes(named, rank: input.rank, repeated: repeated, prefix: prefix)
        ?? Array(0..<input.rank)
    }
    if case .dtype(let asked) = call.named("dtype") { dtype = asked } else { dtype = nil }
    initial = call.named("initial")
    if case .tensor(let tensor) = call.named("where") {
      if (try? Shape.broadcast(tensor.shape, input.shape)) != input.shape {
        throw OperationError(
          MaskNotStretched(mask: tensor.shape, shape: input.shape, isCounted: isCounted))
      }
      mask = try parts.expanded(try parts.cast(tensor, .bool), to: input.shape)
    }
    // axis=() reduces nothing, where PyTorch's empty list stands for all: a new axis is reduced.
    if axes.isEmpty, input.rank > 0 {
      input = try parts.lifted(input, at: 0)
      if let given = mask { mask = try parts.lifted(given, at: 0) }
      axes = [0]
      keepdims = false
    }
    self.keepdims = keepdims
  }

  /// How many elements one result is made of.
  var length: Int { axes.reduce(1) { $0 &* input.shape[$1] } }

  var keptShape: [Int] { input.shape.indices.filter { !axes.contains($0) }.map { input.shape[$0] } }

  /// The elements in a dtype; where the mask doesn't hold, the filler.
  func masked(with filler: Argument, as dtype: DType) throws(OperationError) -> Tensor {
    let values = try parts.cast(input, dtype)
    guard let mask else { return values }
    return try parts.choose(mask, values, try parts.scalar(filler, dtype))
  }

  /// How many elements each result is made of.
  func counts(_ dtype: DType) throws(OperationError) -> Tensor {
    guard let mask else { return try parts.scalar(.int(length), dtype) }
    return try parts.cast(try parts.sum(mask, axes, keepdims, .int64), dtype)
  }

  /// The result with its axes as size 1, where that was asked for.
  func kept(_ result: Tensor) throws(OperationError) -> Tensor {
    keepdims ? try parts.kept(result, axes) : result
  }

  /// A mask may leave nothing.
  func requireInitial(of ufunc: String) throws(OperationError) {
    if mask == nil || !initial.isNone { return }
    throw OperationError(
      Refusal(
        .value,
        "reduction operation '\(ufunc)' does not have an identity, so to use a where mask one has "
          + "to specify 'initial'", blamed: ["where"]))
  }

  func requireElements(of ufunc: String) throws(OperationError) {
    if length == 0, !keptShape.contains(0) { throw OperationError(NoIdentity(operation: ufunc)) }
  }

  /// In two passes, as NumPy does it.
  func variance(isRoot: Bool = false) throws(OperationError) -> Tensor {
    let result = dtype ?? (input.dtype.isFloatingPoint ? input.dtype : .float64)
    let wide: DType =
      result.isReducedFloat ? .float32 : result.isFloatingPoint ? result : .float64
    let values = try parts.cast(input, wide)
    let counts = try counts(wide)
    let average: Tensor
    if case .tensor(let known) = given.named("mean") {
      average = try parts.cast(known, wide)
    } else {
      let total = try parts.sum(try masked(with: .int(0), as: wide), axes, true, wide)
      let divisor = mask == nil || keepdims ? counts : try parts.kept(counts, axes)
      average = try parts.divide(total, .tensor(divisor))
    }
    var squares = try parts.square(try parts.subtract(values, .tensor(average)))
    if let mask { squares = try parts.choose(mask, squares, try parts.scalar(.int(0), wide)) }
    let ddof = given.named("correction").scalar?.double ?? given.named("ddof").scalar?.double ?? 0
    if mask == nil, Double(length) - ddof <= 0, !squares.isShapeOnly {
      parts.runtime.warn("Degrees of freedom <= 0 for slice")
    }
    let freedom = try parts.maximum(
      try parts.subtract(counts, .float(ddof)), try parts.scalar(.int(0), wide))
    let total = try parts.sum(squares, axes, keepdims, wide)
    let spread = try parts.divide(total, .tensor(freedom))
    try NumPyWarnings.check(
      spread, of: [.tensor(total), .tensor(freedom)], .zeroDivisor,
      in: spread.rank == 0 ? "scalar divide" : "divide", parts.runtime)
    if isRoot, !result.isFloatingPoint {
      throw OperationError(
        CastingRefused(
          name: "sqrt", place: "output", from: .float16, to: result, casting: .sameKind))
    }
    return try parts.cast(isRoot ? try parts.root(spread) : spread, result)
  }
}

/// A mask that doesn't stretch to the array that it is for.
struct MaskNotStretched: Fault {
  static let code = "broadcast"
  let mask: [Int]
  let shape: [Int]
  let isCounted: Bool
  var type: FaultType { .value }
  var message: String {
    "operands could not be broadcast together with remapped shapes [original->remapped]: "
      + (isCounted
        ? "\(NumPyText.shape(mask))  and requested shape \(NumPyText.shape(shape))"
        : "\(NumPyText.shape(shape)) \(NumPyText.shape(mask))")
  }
  var blamed: [String] { ["where"] }
}

/// The largest or smallest of nothing.
struct NoIdentity: Fault {
  static let code = "empty-reduction"
  let operation: String
  var type: FaultType { .value }
  var message: String {
    "zero-size array to reduction operation \(operation) which has no identity"
  }
  var blamed: [String] { ["a"] }
}
