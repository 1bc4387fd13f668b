import TensorOps

/// Nested lists of numbers, as `torch.tensor` takes them.
struct NestedValues {
  private let interpreter: Interpreter
  /// The lengths of the lists, level by level; the first element of each level tells.
  private var shape: [Int] = []
  private var scalars: [Scalar] = []
  private var dtype: DType?
  /// What stands where a number should, and is neither; refused in the words for the dtype.
  private var misplaced: Value?

  /// The numbers of nested lists, or the tensor itself.
  static func argument(_ value: Value, _ interpreter: Interpreter) throws -> Argument {
    if case .tensor(let object) = value {
      try ArrayValues.refuseNegativeStrides(object)
      return .tensor(object.tensor)
    }
    var nested = NestedValues(interpreter)
    try nested.measure(value)
    // Where the first list of a level is empty, nothing of the others counts.
    if !nested.shape.contains(0) { try nested.collect(value, level: 0) }
    let dtype = nested.dtype ?? interpreter.runtime.defaultDType
    if let misplaced = nested.misplaced { throw refusal(of: misplaced, dtype) }
    return .data(NestedData(shape: nested.shape, scalars: nested.scalars, dtype: dtype))
  }

  /// The numbers of nested lists, in the dtypes that another library gives them.
  static func data(
    _ value: Value, _ library: Library, _ interpreter: Interpreter
  ) throws -> NestedData {
    var nested = NestedValues(interpreter)
    nested.floatType =
      library == .torch ? interpreter.runtime.defaultDType : library.dtype(of: .float(0))
    nested.integerType = library.dtype(of: .int(0))
    nested.truthType = library.dtype(of: .bool(true))
    try nested.measure(value)
    if !nested.shape.contains(0) { try nested.collect(value, level: 0) }
    let dtype = nested.dtype ?? nested.floatType
    if let misplaced = nested.misplaced { throw refusal(of: misplaced, dtype) }
    return NestedData(shape: nested.shape, scalars: nested.scalars, dtype: dtype)
  }

  /// The dtype of Python's floats.
  private var floatType: DType
  private var integerType = DType.int64
  private var truthType = DType.bool

  private init(_ interpreter: Interpreter) {
    self.interpreter = interpreter
    floatType = interpreter.runtime.defaultDType
  }

  private static func sequence(_ value: Value) -> [Value]? {
    switch value {
    case .range(let range) where range.count < 1 << 24:
      (0..<range.count).map { .int(range.number(at: $0)) }
    default: value.listItems
    }
  }

  private mutating func measure(_ value: Value) throws {
    var inner = value
    while let items = NestedValues.sequence(inner) {
      if shape.count >= Shape.maximumRank {
        throw LanguageError(.valueError, "too many dimensions 'list'")
      }
      shape.append(items.count)
      guard let first = items.first else { return }
      inner = first
    }
    // PyTorch reads an array among the lists as a list of its slices.
    if case .tensor(let object) = inner, object.flavour == .numpy { shape += object.tensor.shape }
    // A string is a sequence of strings, without end.
    if case .string(let text) = inner, !shape.isEmpty, text.count > 0 {
      throw LanguageError(.valueError, "too many dimensions 'str'")
    }
  }

  private mutating func merge(_ found: DType) {
    dtype = dtype.map { .promote($0, found) } ?? found
  }

  private mutating func collect(_ value: Value, level: Int) throws {
    if let items = NestedValues.sequence(value) {
      guard level < shape.count else {
        if items.isEmpty { merge(floatType) }
        misplaced = misplaced ?? value
        return
      }
      if items.count != shape[level] {
        throw LanguageError(
          .valueError,
          "expected sequence of length \(shape[level]) at dim \(level) (got \(items.count))")
      }
      for item in items { try collect(item, level: level + 1) }
      return
    }
    switch value {
    case .tensor(let object):
      try collect(object.tensor, value, level: level)
      return
    case .int(let number):
      merge(integerType)
      scalars.append(.int(number))
    case .float(let number):
      merge(floatType)
      scalars.append(.float(number))
    case .bool(let flag):
      merge(truthType)
      scalars.append(.bool(flag))
    case .string: throw LanguageError(.typeError, "new(): invalid data type 'str'")
    default: throw LanguageError(.runtimeError, "Could not infer dtype of \(value.typeName)")
    }
    if level < shape.count { throw LanguageError(.typeError, "not a sequence") }
  }

  /// A tensor among the numbers: a single element where a number is due, else a list of its
  /// slices.
  private mutating func collect(_ tensor: Tensor, _ value: Value, level: Int) throws {
    if tensor.isShapeOnly {
      throw LanguageError(
        .runtimeError, "Cannot copy out of meta tensor; no data!", code: "needs-values")
    }
    merge(tensor.dtype)
    if level == shape.count {
      guard tensor.count == 1 else {
        misplaced = misplaced ?? value
        return
      }
    } else if tensor.rank != shape.count - level {
      throw tensor.rank == 0
        ? LanguageError(.typeError, "not a sequence")
        : NestedValues.refusal(of: value, tensor.dtype)
    } else {
      for dim in 0..<tensor.rank where tensor.shape[dim] != shape[level + dim] {
        throw LanguageError(
          .valueError,
          "expected sequence of length \(shape[level + dim]) at dim \(level + dim) "
            + "(got \(tensor.shape[dim]))")
      }
    }
    tensor.forEachScalar { scalars.append($0) }
  }

  private static func refusal(of value: Value, _ dtype: DType) -> LanguageError {
    if case .tensor = value {
      return dtype.isFloatingPoint
        ? LanguageError(
          .valueError, "only one element tensors can be converted to Python scalars")
        : LanguageError(
          .typeError,
          "only integer tensors of a single element can be converted to an index")
    }
    return LanguageError(
      .typeError,
      dtype.isFloatingPoint
        ? "must be real number, not \(value.typeName)"
        : "'\(value.typeName)' object cannot be interpreted as an integer")
  }
}
