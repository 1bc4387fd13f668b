import TensorOps

/// Nested lists of numbers as NumPy takes them: their shape, and the dtype that their elements
/// share.
struct ArrayData {
  private let interpreter: Interpreter
  /// The lengths found so far, level by level.
  private var shape: [Int] = []
  /// Whether the depth is known: an element or an empty list was met.
  private var isDeepest = false
  /// The level at which lengths differ; nil where none do.
  private var ragged: Int?
  private var scalars: [Scalar] = []
  private var dtype: DType?

  static func data(_ value: Value, _ interpreter: Interpreter) throws -> NestedData {
    var found = ArrayData(interpreter)
    try found.measure(value, level: 0)
    if let ragged = found.ragged {
      let sizes = found.shape.prefix(ragged)
      let text =
        "(" + sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? ",)" : ")")
      throw LanguageError(
        .valueError,
        "setting an array element with a sequence. The requested array has an inhomogeneous shape "
          + "after \(ragged) dimensions. The detected shape was \(text) + inhomogeneous part.",
        code: "inhomogeneous")
    }
    if !found.shape.contains(0) { try found.collect(value) }
    return NestedData(
      shape: found.shape, scalars: found.scalars, dtype: found.dtype ?? .float64)
  }

  private init(_ interpreter: Interpreter) { self.interpreter = interpreter }

  static func items(_ value: Value, _ interpreter: Interpreter) throws -> [Value]? {
    switch value {
    case .range(let range):
      try interpreter.checkCount(range.count)
      return (0..<range.count).map { .int(range.number(at: $0)) }
    default: return value.listItems
    }
  }

  private mutating func meet(_ sizes: [Int], at level: Int) {
    for (place, size) in sizes.enumerated() {
      let level = level + place
      if level == shape.count && !isDeepest {
        shape.append(size)
      } else if level >= shape.count || shape[level] != size {
        ragged = min(ragged ?? .max, level, shape.count)
        return
      }
    }
  }

  private mutating func end(at level: Int) {
    if isDeepest || level < shape.count {
      if level != shape.count { ragged = min(ragged ?? .max, level, shape.count) }
    }
    isDeepest = true
  }

  private mutating func measure(_ value: Value, level: Int) throws {
    if case .tensor(let object) = value {
      meet(object.tensor.shape, at: level)
      end(at: level + object.tensor.rank)
      return
    }
    guard let items = try Self.items(value, interpreter) else {
      try Self.checkNumber(value)
      end(at: level)
      return
    }
    if level >= Shape.maximumRank {
      throw LanguageError(
        .valueError,
        "setting an array element with a sequence. The requested array would exceed the maximum "
          + "number of dimension of \(Shape.maximumRank).")
    }
    meet([items.count], at: level)
    if items.isEmpty { end(at: level + 1) }
    for (place, item) in items.enumerated() {
      if let ragged, ragged <= level { return }
      try measure(item, level: level + 1)
      if place & 0xFFFF == 0xFFFF { try interpreter.poll() }
    }
  }

  /// Refuses what no array of numbers holds, by the name of the dtype that NumPy would take.
  static func checkNumber(_ value: Value) throws {
    switch value {
    case .int, .float, .bool, .tensor: return
    case .string:
      throw LanguageError.unsupported(
        "arrays of strings are not part of this language: NumPy's dtypes here are bool, the "
          + "integers and the floats")
    default:
      throw LanguageError.unsupported(
        "arrays of objects are not part of this language: \(value.typeName) is no number")
    }
  }

  private mutating func merge(_ found: DType) {
    dtype = dtype.map { .arrayPromotion($0, found) } ?? found
  }

  private mutating func collect(_ value: Value) throws {
    switch value {
    case .int(let number):
      merge(.int64)
      scalars.append(.int(number))
    case .float(let number):
      merge(.float64)
      scalars.append(.float(number))
    case .bool(let flag):
      merge(.bool)
      scalars.append(.bool(flag))
    case .tensor(let object):
      if object.tensor.isShapeOnly {
        throw LanguageError(
          .runtimeError, "a shape-only tensor has no elements to copy", code: "needs-values")
      }
      merge(object.tensor.dtype)
      object.tensor.forEachScalar { scalars.append($0) }
    default:
      for item in try Self.items(value, interpreter) ?? [] { try collect(item) }
    }
  }
}
