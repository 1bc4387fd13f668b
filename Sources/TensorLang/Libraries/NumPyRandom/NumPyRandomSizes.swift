import TensorOps

/// What NumPy takes for `size`, and filling a new array of that size.
enum RandomSize {
  /// The shape that `size` names; nil where it was left out.
  static func shape(_ value: Value, _ interpreter: Interpreter) throws -> [Int]? {
    switch value {
    case .unbound, .none: return nil
    case .int(let count): return try checked([count])
    case .bool(let flag): return [flag ? 1 : 0]
    case .tuple, .list, .range:
      return try checked(interpreter.array(of: value).map { try StringMethods.integer($0) })
    case .string: throw notWhole(value)
    case .tensor(let object):
      let tensor = object.tensor
      guard tensor.dtype.isIntegral, tensor.rank <= 1, !tensor.isShapeOnly else { fallthrough }
      return try checked(
        tensor.scalars.map { scalar in
          guard case .int(let number) = scalar else { throw notWhole(value) }
          return number
        })
    default:
      throw LanguageError(
        .typeError,
        "expected a sequence of integers or a single integer, got '\(try interpreter.repr(value))'")
    }
  }

  private static func notWhole(_ value: Value) -> LanguageError {
    LanguageError(
      .typeError, "'\(value.typeName)' object cannot be interpreted as an integer")
  }

  private static func checked(_ shape: [Int]) throws -> [Int] {
    if shape.contains(where: { $0 < 0 }) {
      throw LanguageError(.valueError, "negative dimensions are not allowed")
    }
    if shape.count > 64 {
      throw LanguageError(
        .valueError,
        "maximum supported dimension for an ndarray is currently 64, found \(shape.count)")
    }
    return shape
  }

  /// A new array; where only shapes are asked for, nothing is drawn.
  static func filled<Element>(
    _ shape: [Int], _ dtype: DType, _: Element.Type, _ interpreter: Interpreter,
    _ next: (Int) throws -> Element
  ) throws -> Value {
    let runtime = interpreter.runtime
    // The plan of any array of that size: refuses what no memory could hold.
    _ = try Shape.byteCount(shape, dtype: dtype)
    if runtime.shapesOnly {
      return .tensor(TensorObject(Tensor(shape: shape, dtype: dtype), flavour: .numpy))
    }
    let tensor: Tensor
    do throws(OperationError) {
      tensor = try runtime.make(shape: shape, dtype: dtype)
    } catch {
      guard let fault = error.fault as? OutOfMemory else { throw error }
      throw LanguageError(
        .memoryError, code: OutOfMemory.code, message: fault.message,
        torch: "Unable to allocate \(binarySize(fault.bytes)) for an array with shape "
          + "\(RandomParameter.text(shape)) and data type \(dtype.name)")
    }
    let base = tensor.base.assumingMemoryBound(to: Element.self)
    for place in 0..<tensor.count {
      try interpreter.poll()
      base[place] = try next(place)
    }
    return .tensor(TensorObject(tensor, flavour: .numpy))
  }
}

extension RandomSize {
  /// `7.28 TiB`: three digits, as NumPy writes sizes of memory.
  private static func binarySize(_ bytes: Int) -> String {
    var step = max(Int.bitWidth - bytes.leadingZeroBitCount - 1, 1) / 10
    var size = Double(bytes) / Double(1 << (10 * step))
    if size.rounded() == 1024 {
      step += 1
      size = 1
    }
    let unit = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][step]
    if step == 0 { return "\(bytes) bytes" }
    let decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0
    let scale = [1, 10, 100][decimals]
    let digits = Int((size * Double(scale)).rounded())
    let fraction = decimals == 0 ? "" : String(String(digits % scale + scale).dropFirst())
    return "\(digits / scale).\(fraction) \(unit)"
  }

  /// A 0-d array as NumPy's scalar.
  static func scalar(_ value: Value, _ interpreter: Interpreter) -> Value {
    guard case .tensor(let object) = value else { return value }
    return .tensor(ArrayValues.scalar(object.tensor))
  }
}

/// A distribution's parameter: one number, or an array of them that is stretched over the result.
struct RandomParameter {
  private let tensor: Tensor?
  /// The array's numbers in row-major order; one where it is a number.
  let numbers: [Double]
  private let charge: MemoryCharge?

  /// nil for a number.
  var shape: [Int]? { tensor?.shape }

  init(number: Double) {
    tensor = nil
    numbers = [number]
    charge = nil
  }

  init(_ value: Value, _ interpreter: Interpreter) throws {
    switch value {
    case .int, .float, .bool:
      self.init(number: value.asDouble ?? 0)
      return
    case .string(let string):
      guard let parsed = FloatText.parse(string.text) else {
        throw LanguageError(
          .valueError, "could not convert string to float: \(StringText.repr(string.text))")
      }
      self.init(number: parsed)
      return
    default: break
    }
    guard let given = try ArrayArguments.tensor(value, .numpy, interpreter) else {
      throw LanguageError(.typeError, "must be real number, not \(value.typeName)")
    }
    if given.isShapeOnly {
      throw LanguageError(
        .runtimeError, "a parameter without values can't be drawn with", code: "needs-values")
    }
    let converted = try ArrayOperations.convert(given, .float64, interpreter.runtime)
    if converted.rank == 0 {
      self.init(number: converted.scalar(atStorageOffset: converted.layout.offset).double)
    } else {
      try self.init(tensor: converted, interpreter)
    }
  }

  private init(tensor: Tensor, _ interpreter: Interpreter) throws {
    self.tensor = tensor
    let (bytes, overflow) = tensor.count.multipliedReportingOverflow(by: 8)
    charge = try interpreter.charge(overflow ? .max : bytes)
    var numbers: [Double] = []
    numbers.reserveCapacity(tensor.count)
    tensor.forEachScalar { numbers.append($0.double) }
    self.numbers = numbers
  }

  /// The number for a place of the result.
  @inline(__always)
  subscript(place: Int) -> Double { tensor == nil ? numbers[0] : numbers[place] }

  /// Made as large as the result.
  func stretched(to shape: [Int], _ interpreter: Interpreter) throws -> RandomParameter {
    guard let tensor, tensor.shape != shape else { return self }
    let wide = tensor.viewed(
      as: Layout(
        shape: shape, strides: Shape.broadcastStrides(tensor.layout, to: shape),
        offset: tensor.layout.offset))
    return try RandomParameter(tensor: wide, interpreter)
  }

  /// The shape to which parameters stretch together, and the size that was asked for.
  static func shape(
    of parameters: [[Int]], size: [Int]?
  ) throws -> [Int] {
    var result: [Int] = size ?? []
    var origin = 0
    let shapes = (size.map { [$0] } ?? []) + parameters
    for (place, shape) in shapes.enumerated() where place > 0 || size == nil {
      let rank = max(shape.count, result.count)
      var joined = [Int](repeating: 1, count: rank)
      for dim in 0..<rank {
        let a = dim - (rank - result.count)
        let b = dim - (rank - shape.count)
        let (first, second) = (a < 0 ? 1 : result[a], b < 0 ? 1 : shape[b])
        if first != second && first != 1 && second != 1 {
          throw LanguageError(
            .valueError,
            "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between "
              + "arg \(origin) with shape \(text(result)) and arg \(place) with shape \(text(shape)).",
            code: "broadcast")
        }
        joined[dim] = first == 1 ? second : first
      }
      if joined != result { origin = place }
      result = joined
    }
    if let size, result != size {
      throw LanguageError(
        .valueError,
        "Output size \(text(size)) is not compatible with broadcast dimensions of inputs "
          + "\(text(result)).", code: "broadcast")
    }
    return result
  }

  /// `(3,)`.
  static func text(_ shape: [Int]) -> String {
    "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
  }
}
