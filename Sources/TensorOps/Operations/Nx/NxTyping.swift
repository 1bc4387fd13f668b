/// Nx's types: how those of two operands merge, and what a function computes in.
enum NxTyping {
  /// What is computed from the types of a function's operands.
  enum Rule: Sendable {
    /// In the type to which all operands merge.
    case merged
    /// The same; integers become f32: `divide`, `sqrt`.
    case floating
    /// The same; the result is a u8 of truth.
    case truth
  }

  /// PyTorch's booleans are Nx's u8.
  static func type(_ dtype: DType) -> DType { dtype == .bool ? .uint8 : dtype }

  /// `Nx.Type.merge`: f before bf before s before u; of one kind the larger size.
  static func merge(_ a: DType, _ b: DType) -> DType {
    let (a, b) = (type(a), type(b))
    if a.isFloatingPoint != b.isFloatingPoint { return a.isFloatingPoint ? a : b }
    // f16 with bf16: the f.
    if a.isReducedFloat && b.isReducedFloat && a != b { return .float16 }
    return .promote(a, b)
  }

  /// `Nx.Type.merge_number`: a number keeps the type, if that holds it.
  static func merge(_ type: DType, _ number: Scalar) -> DType {
    if type.isFloatingPoint { return type }
    switch number {
    case .float: return .float32
    case .bool: return type
    case .int(let value):
      if type.holds(value) { return type }
      return [DType.int16, .int32, .int64].first { $0.size >= type.size && $0.holds(value) }
        ?? .int64
    }
  }

  /// `Nx.Type.infer`.
  static func type(of number: Scalar) -> DType {
    switch number {
    case .bool: .uint8
    case .int: .int32
    case .float: .float32
    }
  }

  static func floating(_ dtype: DType) -> DType { dtype.isFloatingPoint ? dtype : .float32 }

  /// What sums of integers are: s32 for the smaller ones. Nx's u32 for u8 is s32 here.
  static func aggregate(_ dtype: DType) -> DType {
    switch dtype {
    case .bool, .uint8, .int8, .int16: .int32
    default: dtype
    }
  }

  /// The type of several operands, numbers being weak.
  static func common(_ arguments: some Sequence<Argument>) -> DType {
    var result: DType?
    var numbers: [Scalar] = []
    for argument in arguments {
      if case .tensor(let tensor) = argument {
        result = result.map { merge($0, tensor.dtype) } ?? type(tensor.dtype)
      } else if let number = argument.scalar {
        numbers.append(number)
      }
    }
    for number in numbers {
      result = result.map { merge($0, number) } ?? type(of: number)
    }
    return result ?? .float32
  }

  /// An operand as a tensor of its own type: a number is one without dims.
  static func tensor(
    _ argument: Argument, _ runtime: Runtime
  ) throws(OperationError) -> Formula {
    switch argument {
    case .tensor(let tensor):
      return try Formula(tensor, runtime).cast(type(tensor.dtype))
    default:
      guard let number = argument.scalar else {
        throw OperationError(Broken("an operand is neither a tensor nor a number"))
      }
      let dtype = merge(type(of: number), number)
      return Formula(try NumPyTyping.array(argument, dtype, runtime), runtime)
    }
  }

  /// An operand as a tensor of a type.
  static func tensor(
    _ argument: Argument, as dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Formula {
    if case .tensor(let tensor) = argument { return try Formula(tensor, runtime).cast(dtype) }
    return Formula(try NumPyTyping.array(argument, dtype, runtime), runtime)
  }
}

/// A refusal in Nx's words.
struct NxRefusal: Fault {
  static let code = "argument"
  let message: String
  var blamed: [String]
  var type: FaultType { .argument }
  init(_ message: String, blamed: String...) {
    self.message = message
    self.blamed = blamed
  }
}

/// Shapes that Nx doesn't broadcast.
struct NxNotBroadcast: Fault {
  static let code = "broadcast"
  let a: [Int]
  let b: [Int]
  let names: [String]
  let dim: Int
  var type: FaultType { .argument }
  var message: String {
    "cannot broadcast tensor of dimensions \(NxText.shape(a)) to \(NxText.shape(b))"
  }
  var blamed: [String] { names }
  var details: [String] { Shape.alignmentTable([a, b], names: names, marking: dim) }
}

/// An axis that the tensor doesn't have.
struct NxInvalidAxis: Fault {
  static let code = "dim-out-of-range"
  let axis: Int
  let rank: Int
  let parameter: String
  var type: FaultType { .argument }
  var message: String { "given axis (\(axis)) invalid for shape with rank \(rank)" }
  var blamed: [String] { [parameter] }
}

/// How Elixir writes what stands in Nx's messages.
enum NxText {
  /// `{2, 3}`.
  static func shape(_ shape: [Int]) -> String {
    "{\(shape.map(String.init).joined(separator: ", "))}"
  }
}

/// Nx's axes: counted from the back where negative.
enum NxAxes {
  static func axis(
    _ axis: Int, rank: Int, parameter: String = "axis"
  ) throws(OperationError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw OperationError(NxInvalidAxis(axis: axis, rank: rank, parameter: parameter))
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The axes, each once; all of them where none are given.
  static func axes(
    _ axes: [Int]?, rank: Int, parameter: String = "axes"
  ) throws(OperationError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var result: [Int] = []
    for given in axes {
      let axis = try axis(given, rank: rank, parameter: parameter)
      if result.contains(axis) {
        throw OperationError(
          NxRefusal(
            "axes \(Shape.text(axes)) must be unique integers between 0 and \(rank - 1)",
            blamed: parameter))
      }
      result.append(axis)
    }
    return result
  }

  static func broadcast(
    _ a: [Int], _ b: [Int], _ names: [String]
  ) throws(OperationError) -> [Int] {
    do throws(OperationError) {
      return try Shape.broadcast(a, b)
    } catch {
      let clash = error.fault as? BroadcastMismatch
      throw OperationError(NxNotBroadcast(a: a, b: b, names: names, dim: clash?.dim ?? 0))
    }
  }
}

extension Parameter {
  /// A tensor or a number, as Nx's functions take them.
  static func nx(_ name: String = "tensor") -> Parameter { .arrayOperand(name) }
  /// Nx's `axes:`.
  static let nxAxes = Parameter("axes", .intOrInts, default: Argument.none, keywordOnly: true)
  static let nxKeepAxes = Parameter.flag("keep_axes", default: false).keyword
  /// Nx's `type:`.
  static let nxType = Parameter("type", .arrayDType, default: Argument.none, keywordOnly: true)
}
