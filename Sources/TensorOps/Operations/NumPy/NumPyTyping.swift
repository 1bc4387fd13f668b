/// NumPy's rules of result dtypes, where they are not PyTorch's (NEP 50).
///
/// Arrays and NumPy's scalars count alike, whatever their rank; Python's numbers take the dtype of
/// the arrays beside them as long as that is of their category or a higher one.
enum NumPyTyping {
  /// What is computed from the dtypes of a function's arguments.
  enum Rule: Sendable {
    /// In the dtype that all arguments promote to.
    case common
    /// The same; integers and booleans go to a float that holds them: `sqrt`, `divide`.
    case floating
    /// The same; booleans count as int8: `square`, `power`.
    case numeric
  }

  /// `np.promote_types`.
  static func promote(_ a: DType, _ b: DType) -> DType {
    if a == b { return a }
    if a.category == b.category || a == .bool || b == .bool { return .promote(a, b) }
    let (float, integer) = a.isFloatingPoint ? (a, b) : (b, a)
    switch integer {
    case .uint8, .int8: return float
    case .int16: return .promote(float, .float32)
    default: return .float64
    }
  }

  /// The float that a function of real numbers computes in.
  static func floating(_ dtype: DType) -> DType {
    switch dtype {
    case .bool, .uint8, .int8: .float16
    case .int16: .float32
    case .int32, .int64: .float64
    default: dtype
    }
  }

  /// The dtype of these arguments together, Python's numbers being weak.
  static func common(_ arguments: some Sequence<Argument>) throws(OperationError) -> DType {
    var arrays: DType?
    var numbers: [Scalar] = []
    for argument in arguments {
      if case .tensor(let tensor) = argument {
        arrays = arrays.map { promote($0, tensor.dtype) } ?? tensor.dtype
      } else if let scalar = argument.scalar {
        numbers.append(scalar)
      }
    }
    var result = arrays
    for number in numbers {
      let own: DType =
        switch number {
        case .bool: .bool
        case .int: .int64
        case .float: .float64
        }
      guard let known = result else {
        result = own
        continue
      }
      if arrays == nil || own.category > known.category { result = promote(known, own) }
      if case .int(let value) = number, let known = result, known.isIntegral,
        !known.holds(value)
      {
        throw OperationError(PythonIntegerOutOfBounds(value: value, dtype: known))
      }
    }
    return result ?? .float64
  }

  static func compute(_ rule: Rule, _ dtype: DType) -> DType {
    switch rule {
    case .common: dtype
    case .floating: floating(dtype)
    case .numeric: dtype == .bool ? .int8 : dtype
    }
  }

  /// The arguments as arrays of one dtype. Numbers stay numbers beside an array.
  static func operands(
    _ arguments: [Argument], as dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> [Argument] {
    var result: [Argument] = []
    var hasArray = false
    for argument in arguments {
      if case .tensor(let tensor) = argument {
        result.append(.tensor(try cast(tensor, dtype, runtime)))
        hasArray = true
      } else {
        result.append(argument)
      }
    }
    if !hasArray, let first = result.first, first.scalar != nil {
      result[0] = .tensor(try array(first, dtype, runtime))
    }
    return result
  }

  /// The array in another dtype, or itself.
  static func cast(
    _ tensor: Tensor, _ dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if tensor.dtype == dtype { return tensor }
    return try Conversions.to(.tensor(tensor), .dtype(dtype), runtime: runtime)
  }

  /// A number as an array without dims.
  static func array(
    _ number: Argument, _ dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try ConstantTensors.full(
      .ints([]), number, .dtype(dtype), runtime: runtime)
  }
}

extension DType {
  /// Whether an integer dtype holds the value.
  public func holds(_ value: Int) -> Bool {
    switch self {
    case .uint8: UInt8(exactly: value) != nil
    case .int8: Int8(exactly: value) != nil
    case .int16: Int16(exactly: value) != nil
    case .int32: Int32(exactly: value) != nil
    default: true
    }
  }
}
