import TensorOps

extension NumPyRandomMethod {
  static let integers: [NumPyRandomMethod] = [
    NumPyRandomMethod(
      "randint", .state, .named(["low", "high", "size", "dtype"], required: 1),
      "Whole numbers from low up to high, high left out (from 0 where high is not given)."
    ) { object, interpreter, arguments in
      let range = try IntegerDraw(
        object.random, arguments[0], arguments[1], size: arguments[2], dtype: arguments[3],
        isClosed: false, name: "randint", interpreter)
      return try range.draw(interpreter)
    },
    NumPyRandomMethod(
      "random_integers", .state, .named(["low", "high", "size"], required: 1),
      "Whole numbers from low to high, both included (from 1 where high is not given)."
    ) { object, interpreter, arguments in
      let isSingle = arguments[1].isUnbound || arguments[1].isNone
      let range = try IntegerDraw(
        object.random, isSingle ? .int(1) : arguments[0], isSingle ? arguments[0] : arguments[1],
        size: arguments[2], dtype: .object(NumPyTypes.type(of: .int64)), isClosed: true,
        name: "randint", interpreter)
      return try range.draw(interpreter)
    },
    NumPyRandomMethod(
      "integers", .generator, .named(["low", "high", "size", "dtype", "endpoint"], required: 1),
      "Whole numbers from low up to high, high left out unless endpoint=True."
    ) { object, interpreter, arguments in
      let isClosed = arguments[4].isUnbound ? false : try interpreter.isTrue(arguments[4])
      let dtype: Value =
        arguments[3].isUnbound ? .object(NumPyTypes.type(of: .int64)) : arguments[3]
      let range = try IntegerDraw(
        object.random, arguments[0], arguments[1], size: arguments[2], dtype: dtype,
        isClosed: isClosed, name: "integers", interpreter)
      return try range.draw(interpreter)
    },
    NumPyRandomMethod(
      "tomaxint", .state, .named(["size"], required: 0),
      "Whole numbers from 0 to the largest of 64 bits."
    ) { object, interpreter, arguments in
      let bits = object.random.bits
      guard let shape = try RandomSize.shape(arguments[0], interpreter) else {
        return .int(Int(bits.next64() >> 1))
      }
      return try RandomSize.filled(shape, .int64, Int.self, interpreter) { _ in
        Int(bits.next64() >> 1)
      }
    },
  ]
}

/// Whole numbers between bounds, each of the result's places between its own.
private struct IntegerDraw {
  private let random: any NumPyRandom
  private let dtype: DType
  /// Whether one number is given as Python's own: `dtype=int`, `dtype=bool`.
  private let isPlain: Bool
  private let shape: [Int]?
  /// The first and the last number: one pair for all, or one a place.
  private let bounds: [(first: Int, last: Int)]

  init(
    _ random: any NumPyRandom, _ low: Value, _ high: Value, size: Value, dtype: Value,
    isClosed: Bool, name: String, _ interpreter: Interpreter
  ) throws {
    self.random = random
    let type = dtype.isUnbound ? DType.int64 : NumPyTypes.dtype(dtype)
    guard let type, !type.isFloatingPoint else {
      throw LanguageError(
        .typeError, "Unsupported dtype dtype('\(type?.name ?? dtype.typeName)') for \(name)")
    }
    self.dtype = type
    isPlain =
      dtype.isUnbound
      || {
        if case .object(let object) = dtype, let type = object as? TypeObject {
          return type.name == "int" || type.name == "bool"
        }
        return false
      }()
    let isSingle = high.isUnbound || high.isNone
    let lows = try IntegerDraw.bound(isSingle ? .int(0) : low, interpreter)
    let highs = try IntegerDraw.bound(isSingle ? low : high, interpreter)
    let size = try RandomSize.shape(size, interpreter)
    let given = [lows.tensor?.shape, highs.tensor?.shape].compactMap { $0 }
    if size == nil, given.count == 2, (try? Shape.broadcast(given[0], given[1])) == nil {
      throw LanguageError(
        .valueError,
        "operands could not be broadcast together with shapes \(RandomParameter.text(given[0])) "
          + "\(RandomParameter.text(given[1])) ", code: "broadcast")
    }
    shape = given.isEmpty ? size : try RandomParameter.shape(of: given, size: size)
    let count = given.isEmpty ? 1 : try Shape.count(shape ?? [])
    try interpreter.checkCount(count)
    let (wideLow, wideHigh) = (lows.numbers(shape), highs.numbers(shape))
    let limits = type.integerLimits
    var bounds: [(first: Int, last: Int)] = []
    bounds.reserveCapacity(count)
    for place in 0..<count {
      let first = wideLow[wideLow.count == 1 ? 0 : place]
      let end = wideHigh[wideHigh.count == 1 ? 0 : place]
      let (last, overflow) = isClosed ? (end, false) : end.subtractingReportingOverflow(1)
      if first < limits.lowerBound {
        throw LanguageError(.valueError, "low is out of bounds for \(type.name)")
      }
      if !overflow && last > limits.upperBound {
        throw LanguageError(.valueError, "high is out of bounds for \(type.name)")
      }
      if overflow || first > last {
        let sign = isClosed ? "<" : "<="
        throw LanguageError(
          .valueError,
          first == 0 && given.isEmpty
            ? "high \(sign) 0" : "low \(isClosed ? ">" : ">=") high")
      }
      bounds.append((first, last))
    }
    self.bounds = bounds
  }

  /// A bound: one number (a float loses its fraction), or an array of them.
  private struct Bound {
    let number: Int
    let tensor: Tensor?

    func numbers(_ shape: [Int]?) -> [Int] {
      guard let tensor, let shape else { return [number] }
      let wide = tensor.viewed(
        as: Layout(
          shape: shape, strides: Shape.broadcastStrides(tensor.layout, to: shape),
          offset: tensor.layout.offset))
      var numbers: [Int] = []
      numbers.reserveCapacity(wide.count)
      wide.forEachScalar { numbers.append($0.truncatedInt) }
      return numbers
    }
  }

  private static func bound(_ value: Value, _ interpreter: Interpreter) throws -> Bound {
    switch value {
    case .int(let number): return Bound(number: number, tensor: nil)
    case .bool(let flag): return Bound(number: flag ? 1 : 0, tensor: nil)
    case .float(let real):
      guard let number = Int(exactly: real.rounded(.towardZero)) else {
        throw real.isNaN
          ? LanguageError(.valueError, "cannot convert float NaN to integer")
          : LanguageError(.overflowError, "cannot convert float infinity to integer")
      }
      return Bound(number: number, tensor: nil)
    case .string(let string):
      guard let number = Int(string.text) else {
        throw LanguageError(
          .valueError,
          "invalid literal for int() with base 10: \(StringText.repr(string.text))")
      }
      return Bound(number: number, tensor: nil)
    default: break
    }
    guard let tensor = try ArrayArguments.tensor(value, .numpy, interpreter) else {
      throw LanguageError(
        .typeError,
        "int() argument must be a string, a bytes-like object or a real number, not "
          + "'\(value.typeName)'")
    }
    if tensor.isShapeOnly {
      throw LanguageError(
        .runtimeError, "bounds without values can't be drawn between", code: "needs-values")
    }
    if tensor.rank == 0 {
      return Bound(
        number: tensor.scalar(atStorageOffset: tensor.layout.offset).truncatedInt, tensor: nil)
    }
    return Bound(
      number: 0, tensor: try ArrayOperations.convert(tensor, .int64, interpreter.runtime))
  }

  func draw(_ interpreter: Interpreter) throws -> Value {
    if let shape { return try fill(shape, interpreter) }
    let (first, last) = bounds[0]
    guard isPlain else { return RandomSize.scalar(try fill([], interpreter), interpreter) }
    if dtype == .bool {
      var narrow = NumPyNarrowIntegers(random, width: 1)
      return .bool(first + Int(narrow.draw(upTo: UInt32(last - first))) != 0)
    }
    return .int(first &+ Int(bitPattern: UInt(random.integer(upTo: width(bounds[0])))))
  }

  private func width(_ bounds: (first: Int, last: Int)) -> UInt64 {
    UInt64(bitPattern: Int64(bounds.last)) &- UInt64(bitPattern: Int64(bounds.first))
  }

  private func fill(_ shape: [Int], _ interpreter: Interpreter) throws -> Value {
    let isOne = bounds.count == 1
    let random = random
    func narrow<Element: FixedWidthInteger>(_: Element.Type, _ width: Int) throws -> Value {
      var source = NumPyNarrowIntegers(random, width: width)
      return try RandomSize.filled(shape, dtype, Element.self, interpreter) { place in
        let (first, last) = bounds[isOne ? 0 : place]
        return Element(
          truncatingIfNeeded: first
            &+ Int(source.draw(upTo: UInt32(truncatingIfNeeded: last &- first))))
      }
    }
    switch dtype {
    case .bool: return try narrow(UInt8.self, 1)
    case .uint8: return try narrow(UInt8.self, 8)
    case .int8: return try narrow(Int8.self, 8)
    case .int16: return try narrow(Int16.self, 16)
    case .int32:
      return try RandomSize.filled(shape, dtype, Int32.self, interpreter) { place in
        let (first, last) = bounds[isOne ? 0 : place]
        return Int32(
          truncatingIfNeeded: first
            &+ Int(random.integer32(upTo: UInt32(truncatingIfNeeded: last &- first))))
      }
    default:
      return try RandomSize.filled(shape, dtype, Int.self, interpreter) { place in
        let pair = bounds[isOne ? 0 : place]
        return pair.first &+ Int(bitPattern: UInt(random.integer(upTo: width(pair))))
      }
    }
  }
}
