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
    /// As `common`, but all integers go to float64: `divide`.
    case divided
    /// In a dtype that holds Python's integers too, whatever the arrays' is: comparisons.
    case compared
  }

  /// The dtype that a rule computes these arguments in.
  static func dtype(
    _ rule: Rule, of arguments: some Sequence<Argument>
  ) throws(OperationError) -> DType {
    switch rule {
    case .common, .numeric: return compute(rule, try common(arguments))
    case .compared: return try common(arguments, beyond: .widens)
    case .divided: return compute(rule, try common(arguments, beyond: .converts))
    case .floating:
      // Each array is converted by itself, and the floats promote.
      var arrays: DType?
      for argument in arguments {
        guard case .tensor(let tensor) = argument else {
          return floating(try common(arguments, beyond: .converts))
        }
        let own = floating(tensor.dtype)
        arrays = arrays.map { promote($0, own) } ?? own
      }
      return arrays ?? .float64
    }
  }

  /// What a Python integer beyond the bounds of the arrays' dtype comes to.
  enum Beyond { case refused, widens, converts }

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
  static func common(
    _ arguments: some Sequence<Argument>, beyond: Beyond = .refused
  ) throws(OperationError) -> DType {
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
        switch beyond {
        case .refused: break
        case .widens:
          result = .int64
          continue
        case .converts: continue
        }
        throw OperationError(PythonIntegerOutOfBounds(value: value, dtype: known))
      }
    }
    return result ?? .float64
  }

  static func compute(_ rule: Rule, _ dtype: DType) -> DType {
    switch rule {
    case .common, .compared: dtype
    case .floating: floating(dtype)
    case .divided: dtype.isFloatingPoint ? dtype : .float64
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
      } else if dtype.isReducedFloat, argument.scalar != nil {
        // A number is rounded to the dtype before it is computed with.
        result.append(.tensor(try array(argument, dtype, runtime)))
        hasArray = true
      } else if case .bool(let flag) = argument, dtype != .bool {
        result.append(.int(flag ? 1 : 0))
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
    var number = number
    if dtype == .float16 || dtype == .float32, let double = number.scalar?.double {
      try NumPyWarnings.checkCast(number, to: dtype, runtime)
      let kept = rounded(double, dtype)
      if kept.isInfinite { number = .float(kept) }
    }
    return try ConstantTensors.full(
      .ints([]), number, .dtype(dtype), runtime: runtime)
  }

  /// A number, infinite where the dtype has none so large.
  static func rounded(_ number: Double, _ dtype: DType) -> Double {
    number.magnitude >= NumPyWarnings.infinityLimit(of: dtype)
      ? Double(signOf: number, magnitudeOf: .infinity) : number
  }
}

/// Which conversions a call allows: NumPy's `casting`.
enum NumPyCasting: String, Sendable {
  case no, equiv, safe
  case sameKind = "same_kind"
  case unsafe

  /// The parameter's value; nil for a word that NumPy doesn't know.
  static func named(_ word: String?) throws(OperationError) -> NumPyCasting {
    guard let word else { return .sameKind }
    guard let known = NumPyCasting(rawValue: word) else {
      throw OperationError(
        Refusal(
          .value,
          "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' "
            + "(got '\(word)')", blamed: ["casting"]))
    }
    return known
  }

  /// `np.can_cast` of two dtypes.
  func allows(_ from: DType, _ to: DType) -> Bool {
    if from == to { return true }
    switch self {
    case .no, .equiv: return false
    case .safe: return NumPyTyping.promote(from, to) == to
    case .sameKind:
      // Signed integers are of another kind than unsigned ones.
      if to == .uint8, from.isIntegral { return false }
      return from.category <= to.category
    case .unsafe: return true
    }
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

extension DType {
  /// C's name, which some of NumPy's messages have.
  var nameInC: String {
    switch self {
    case .float64: "double"
    case .float32: "float"
    case .float16: "half"
    case .int64: "long"
    case .int32: "int"
    case .int16: "short"
    case .int8: "byte"
    case .uint8: "ubyte"
    default: name
    }
  }

  /// `np.promote_types`: the smallest dtype to which NumPy converts both.
  public static func arrayPromotion(_ a: DType, _ b: DType) -> DType { NumPyTyping.promote(a, b) }

  /// Whether NumPy stores a result of this dtype into an array of `target`: its rule `same_kind`.
  public func canStore(into target: DType) -> Bool {
    NumPyTyping.canCast(self, to: target, rule: "same_kind") ?? false
  }
}
