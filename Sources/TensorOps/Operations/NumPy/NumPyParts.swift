/// What NumPy's manipulations are made of: PyTorch's operations, called in NumPy's terms. Axes are
/// counted from the front already.
struct NumPyParts: Sendable {
  let runtime: Runtime

  // MARK: Views

  func reshaped(_ a: Tensor, _ shape: [Int]) throws(OperationError) -> Tensor {
    if a.shape == shape { return a }
    return try Reshaping.reshape(.tensor(a), .ints(shape), runtime: runtime)
  }

  /// One dim; a view where the elements lie in order.
  func flat(_ a: Tensor) throws(OperationError) -> Tensor {
    a.rank == 1 ? a : try Reshaping.reshape(.tensor(a), .ints([a.count]), runtime: runtime)
  }

  func permuted(_ a: Tensor, _ axes: [Int]) throws(OperationError) -> Tensor {
    if axes == Array(0..<a.rank) { return a }
    return try Views.permute(.tensor(a), .ints(axes), runtime: runtime)
  }

  func transposed(_ a: Tensor) throws(OperationError) -> Tensor {
    try permuted(a, Array((0..<a.rank).reversed()))
  }

  /// The axis at another place, the others in order.
  func moved(_ a: Tensor, _ axis: Int, to place: Int) throws(OperationError) -> Tensor {
    var order = Array(0..<a.rank)
    order.remove(at: axis)
    order.insert(axis, at: place)
    return try permuted(a, order)
  }

  func lifted(_ a: Tensor, at axis: Int) throws(OperationError) -> Tensor {
    try Reshaping.unsqueeze(.tensor(a), .int(axis), runtime: runtime)
  }

  /// With at least so many dims; new ones come first.
  func raised(_ a: Tensor, to rank: Int) throws(OperationError) -> Tensor {
    try reshaped(a, Array(repeating: 1, count: max(0, rank - a.rank)) + a.shape)
  }

  func part(
    _ a: Tensor, _ axis: Int, from start: Int, count: Int
  ) throws(OperationError) -> Tensor {
    try Slicing.narrow(.tensor(a), .int(axis), .int(start), .int(count), runtime: runtime)
  }

  /// Steps backwards along axes.
  func reversed(_ a: Tensor, _ axes: [Int]) -> Tensor {
    var layout = a.layout
    for axis in axes { layout = NumPySubscripts.sliced(layout, axis, nil, nil, -1) }
    return a.viewed(as: layout)
  }

  /// - Precondition: the array broadcasts to the shape.
  func expanded(_ a: Tensor, to shape: [Int]) throws(OperationError) -> Tensor {
    if a.shape == shape { return a }
    return try Expanding.broadcastTo(.tensor(a), .ints(shape), runtime: runtime)
  }

  // MARK: Copies

  func copy(_ a: Tensor) throws(OperationError) -> Tensor {
    try Conversions.clone(.tensor(a), runtime: runtime)
  }

  /// The elements in row-major order, in memory of their own.
  func rowMajor(_ a: Tensor) throws(OperationError) -> Tensor {
    if !a.isContiguous { return try Relayout.contiguous(.tensor(a), runtime: runtime) }
    return try copy(a)
  }

  /// int64 numbers.
  func integers(_ values: [Int]) throws(OperationError) -> Tensor {
    try DataTensors.tensor(
      .data(NestedData(shape: [values.count], scalars: values.map { .int($0) }, dtype: .int64)),
      runtime: runtime)
  }

  func cast(_ a: Tensor, _ dtype: DType) throws(OperationError) -> Tensor {
    try NumPyTyping.cast(a, dtype, runtime)
  }

  /// The slices along an axis that a vector of places names.
  func picked(_ a: Tensor, _ axis: Int, _ places: Tensor) throws(OperationError) -> Tensor {
    try Gathering.indexSelect(.tensor(a), .int(axis), .tensor(places), runtime: runtime)
  }

  func picked(_ a: Tensor, _ axis: Int, _ places: [Int]) throws(OperationError) -> Tensor {
    try picked(a, axis, try integers(places))
  }

  func gathered(_ a: Tensor, _ axis: Int, _ places: Tensor) throws(OperationError) -> Tensor {
    try Gathering.gather(.tensor(a), .int(axis), .tensor(places), runtime: runtime)
  }

  func flipped(_ a: Tensor, _ axes: [Int]) throws(OperationError) -> Tensor {
    try Flipping.flip(.tensor(a), .ints(axes), runtime: runtime)
  }

  /// The arrays one after the other, in their common dtype or the one asked for.
  func joined(
    _ arrays: [Tensor], _ axis: Int, _ dtype: DType? = nil
  ) throws(OperationError) -> Tensor {
    let dtype = dtype ?? common(arrays)
    let same = try arrays.map { (array) throws(OperationError) in try cast(array, dtype) }
    return try Concatenation.cat(.tensors(same), .int(axis), runtime: runtime)
  }

  func common(_ arrays: [Tensor]) -> DType {
    guard let first = arrays.first else { return .float64 }
    return arrays.dropFirst().reduce(first.dtype) { NumPyTyping.promote($0, $1.dtype) }
  }

  /// The arrays in their common dtype.
  func alike(_ a: Tensor, _ b: Tensor) throws(OperationError) -> (Tensor, Tensor) {
    let dtype = NumPyTyping.promote(a.dtype, b.dtype)
    return (try cast(a, dtype), try cast(b, dtype))
  }

  // MARK: Values

  /// The elements as ints.
  func values(_ a: Tensor) throws(OperationError) -> [Int] {
    if a.isShapeOnly || runtime.shapesOnly && a.storage == nil {
      throw OperationError(NeedsValues())
    }
    var result: [Int] = []
    a.forEachScalar { scalar in
      switch scalar {
      case .int(let value): result.append(value)
      case .bool(let flag): result.append(flag ? 1 : 0)
      case .float: break
      }
    }
    return result
  }

  /// One int or several, as `.nested` parameters give them.
  func values(_ argument: Argument, _ parameter: String) throws(OperationError) -> [Int] {
    switch argument {
    case .int(let value): return [value]
    case .tensor(let tensor):
      try requireIntegers(tensor.dtype, tensor)
      return try values(tensor)
    case .list(let items):
      var result: [Int] = []
      for item in items {
        let own = try values(item, parameter)
        guard own.count == 1 else {
          throw OperationError(
            Refusal(
              .type, "only integer scalar arrays can be converted to a scalar index",
              blamed: [parameter]))
        }
        result += own
      }
      return result
    default: return []
    }
  }

  /// Indices: integers, or nothing at all.
  func requireIntegers(_ dtype: DType, _ a: Tensor) throws(OperationError) {
    if dtype.isFloatingPoint, a.count > 0 {
      throw OperationError(SafeCastRefused(from: dtype, to: .int64))
    }
  }

  /// Indices as int64, counted from the front, after `mode`: 'raise', 'wrap' or 'clip'.
  func places(
    _ indices: Tensor, size: Int, axis: Int, mode: String?
  ) throws(OperationError) -> Tensor {
    try requireIntegers(indices.dtype, indices)
    let places = try cast(indices, .int64)
    if indices.count > 0, size == 0 {
      throw OperationError(
        Refusal(.index, "cannot do a non-empty take from an empty axes.", blamed: ["indices"]))
    }
    switch mode ?? "raise" {
    case "raise": break
    case "wrap":
      return try NumPyUfuncs.call(
        NumPyKernels.remainder, [.tensor(places), .int(max(size, 1))], runtime)
    case "clip":
      return try Extremes.clamp(
        .tensor(places), .int(0), .int(max(size - 1, 0)), signature: 1, runtime: runtime)
    default:
      throw OperationError(
        Refusal(
          .value,
          "clipmode must be one of 'clip', 'raise', or 'wrap' (got '\(mode ?? "")')",
          blamed: ["mode"]))
    }
    return try fromFront(places, size: size) { index in
      PlaceOutOfBounds(index: index, axis: axis, size: size)
    }
  }

  /// Negative indices counted from the end; what lies beyond is refused.
  func fromFront(
    _ places: Tensor, size: Int, _ refusal: (Int) -> any Fault
  ) throws(OperationError) -> Tensor {
    if places.count == 0 || places.isShapeOnly || runtime.shapesOnly { return places }
    let low = try LargestAndSmallest.amin(.tensor(places), runtime: runtime)
    let high = try LargestAndSmallest.amax(.tensor(places), runtime: runtime)
    let (least, most) = (try values(low)[0], try values(high)[0])
    if least < -size || most >= size {
      let wrong = try values(places).first { $0 < -size || $0 >= size }
      throw OperationError(refusal(wrong ?? most))
    }
    if least >= 0 { return places }
    let below = try Comparisons.lt(.tensor(places), .int(0), runtime: runtime)
    let raised = try Arithmetic.add(.tensor(places), .int(size), runtime: runtime)
    return try Masking.whereBetween(
      .tensor(below), .tensor(raised), .tensor(places), signature: 1, runtime: runtime)
  }

  /// Writes the elements into an array that is there.
  func store(_ source: Tensor, into target: Tensor) throws(OperationError) {
    if source.isShapeOnly || target.isShapeOnly || runtime.shapesOnly { return }
    if target.layout.repeatsElements {
      throw OperationError(Refusal(.value, "assignment destination is read-only"))
    }
    try Copying.copy(source, into: target, runtime)
  }
}

extension Call {
  var parts: NumPyParts { NumPyParts(runtime: runtime) }

  /// The first array's elements in one dim where no axis is named, and the axis from the front.
  func along(
    _ place: Int, axis axisPlace: Int
  ) throws(OperationError) -> (array: Tensor, axis: Int) {
    let array = tensor(place)
    guard let given = optionalInt(axisPlace) else { return (try parts.flat(array), 0) }
    return (array, try NumPyShapes.axis(given, rank: array.rank))
  }
}

extension NumPyShapes {
  /// As `axis`, where NumPy says which of several is meant.
  static func axis(
    _ given: Int, rank: Int, called name: String
  ) throws(OperationError) -> Int {
    guard given >= -rank, given < rank else {
      let plain = AxisOutOfBounds(axis: given, rank: rank)
      throw OperationError(Refusal(.axis, "\(name): \(plain.message)", blamed: [name]))
    }
    return given < 0 ? given + rank : given
  }

  /// As `axes`, in the words of functions that give every axis a place.
  static func distinct(
    _ axes: [Int], rank: Int, parameter: String = "axis"
  ) throws(OperationError) -> [Int] {
    var result: [Int] = []
    for given in axes {
      let axis = try axis(given, rank: rank, parameter: parameter)
      if result.contains(axis) { throw OperationError(RepeatedAxis(parameter: nil)) }
      result.append(axis)
    }
    return result
  }

  /// Refuses shapes that can't be allocated.
  static func checkSizes(_ shape: [Int], _ dtype: DType) throws(OperationError) {
    if shape.contains(where: { $0 < 0 }) {
      throw OperationError(Refusal(.value, "negative dimensions are not allowed"))
    }
    _ = try Shape.byteCount(shape, dtype: dtype)
  }
}

// MARK: - Refusals

/// An index beyond its axis.
struct PlaceOutOfBounds: Fault {
  static let code = "index-out-of-range"
  let index: Int
  let axis: Int
  let size: Int
  var type: FaultType { .index }
  var message: String { "index \(index) is out of bounds for axis \(axis) with size \(size)" }
  var blamed: [String] { ["indices", "index", "obj", "condition"] }
}

/// An axis that stands for two places.
struct RepeatedAxis: Fault {
  static let code = "duplicate-dim"
  /// nil where NumPy doesn't say.
  let parameter: String?
  var type: FaultType { .value }
  var message: String {
    parameter.map { "repeated axis in `\($0)` argument" } ?? "repeated axis"
  }
  var blamed: [String] { [parameter ?? "axis"] }
}

/// A conversion that could lose what it is given.
struct SafeCastRefused: Fault {
  static let code = "result-dtype"
  let from: DType
  let to: DType
  var rule: NumPyCasting = .safe
  var type: FaultType { .type }
  var message: String {
    "Cannot cast array data from dtype('\(from.name)') to dtype('\(to.name)') according to the "
      + "rule '\(rule.rawValue)'"
  }
}

/// Shapes that have no common one.
struct NoCommonShape: Fault {
  static let code = "broadcast"
  let first: (place: Int, shape: [Int])
  let second: (place: Int, shape: [Int])
  var type: FaultType { .value }
  var message: String {
    "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg "
      + "\(first.place) with shape \(NumPyText.tuple(first.shape)) and arg \(second.place) with "
      + "shape \(NumPyText.tuple(second.shape))."
  }

  /// The common shape.
  static func broadcast(_ shapes: [[Int]]) throws(OperationError) -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    /// Which shape brought each size.
    var origin = [Int](repeating: 0, count: rank)
    for (place, shape) in shapes.enumerated() {
      for (dim, size) in shape.enumerated() where size != 1 {
        let at = rank - shape.count + dim
        if result[at] == 1 {
          result[at] = size
          origin[at] = place
        } else if result[at] != size {
          let earlier = origin[at]
          throw OperationError(
            NoCommonShape(first: (earlier, shapes[earlier]), second: (place, shape)))
        }
      }
    }
    return result
  }
}
