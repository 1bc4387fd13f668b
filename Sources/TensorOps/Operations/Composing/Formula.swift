/// A tensor in the formula of a composed operation: arithmetic that calls the table's operations,
/// so that a body reads as mathematics and plans on shape-only tensors like any other.
///
/// Dtypes follow PyTorch's rules: bring the tensors to the dtype that the library computes in
/// first. A number beside a tensor takes the tensor's dtype.
struct Formula: Sendable {
  let tensor: Tensor
  let runtime: Runtime

  init(_ tensor: Tensor, _ runtime: Runtime) {
    self.tensor = tensor
    self.runtime = runtime
  }

  var shape: [Int] { tensor.shape }
  var rank: Int { tensor.rank }
  var dtype: DType { tensor.dtype }

  /// An operation of the table with this tensor first.
  func call(_ name: String, _ rest: Argument...) throws(OperationError) -> Formula {
    let arguments = [.tensor(tensor)] + rest
    return Formula(
      try Formula.operation(name).tensor(fitting: arguments, runtime: runtime), runtime)
  }

  static func operation(_ name: String) -> Operation {
    guard
      let entry = OperationTable.torch[name] ?? OperationTable.methods[name]
        ?? OperationTable.functional[name]
    else { preconditionFailure("the table has no operation named \(name)") }
    return entry.operation
  }

  // MARK: Arithmetic

  static func + (a: Formula, b: Formula) throws(OperationError) -> Formula {
    try a.call("add", .tensor(b.tensor))
  }
  static func - (a: Formula, b: Formula) throws(OperationError) -> Formula {
    try a.call("sub", .tensor(b.tensor))
  }
  static func * (a: Formula, b: Formula) throws(OperationError) -> Formula {
    try a.call("mul", .tensor(b.tensor))
  }
  static func / (a: Formula, b: Formula) throws(OperationError) -> Formula {
    try a.call("div", .tensor(b.tensor))
  }
  static func + (a: Formula, b: Double) throws(OperationError) -> Formula {
    try a.call("add", .float(b))
  }
  static func - (a: Double, b: Formula) throws(OperationError) -> Formula {
    try b.call("rsub", .float(a))
  }
  static func * (a: Formula, b: Double) throws(OperationError) -> Formula {
    try a.call("mul", .float(b))
  }
  static func / (a: Formula, b: Double) throws(OperationError) -> Formula {
    try a.call("div", .float(b))
  }

  func squared() throws(OperationError) -> Formula { try self * self }
  func squareRoot() throws(OperationError) -> Formula { try call("sqrt") }
  func magnitude() throws(OperationError) -> Formula { try call("abs") }
  func exponential() throws(OperationError) -> Formula { try call("exp") }
  func power(_ exponent: Double) throws(OperationError) -> Formula {
    try call("pow", .float(exponent))
  }
  func clamped(_ least: Double, _ most: Double? = nil) throws(OperationError) -> Formula {
    try call("clamp", .float(least), most.map { .float($0) } ?? .none)
  }

  // MARK: Comparisons

  func equals(_ number: Scalar) throws(OperationError) -> Formula {
    try call("eq", Formula.argument(number))
  }
  func differs(from number: Scalar) throws(OperationError) -> Formula {
    try call("ne", Formula.argument(number))
  }
  func differs(from other: Formula) throws(OperationError) -> Formula {
    try call("ne", .tensor(other.tensor))
  }
  func isLess(than number: Double) throws(OperationError) -> Formula {
    try call("lt", .float(number))
  }

  /// This tensor where the mask doesn't hold, the number where it does.
  func replacing(_ mask: Formula, by number: Double) throws(OperationError) -> Formula {
    try call("masked_fill", .tensor(mask.tensor), .float(number))
  }

  private static func argument(_ number: Scalar) -> Argument {
    switch number {
    case .bool(let flag): .bool(flag)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    }
  }

  // MARK: Reductions

  /// Adds up over dims; none: over all.
  func sum(_ dims: [Int] = [], keepdim: Bool = false) throws(OperationError) -> Formula {
    dims.isEmpty ? try call("sum") : try call("sum", .ints(dims), .bool(keepdim))
  }
  /// As `sum`, of floats in the order in which NumPy adds them up.
  func summed(_ dims: [Int] = [], keepdim: Bool = false) throws(OperationError) -> Formula {
    Formula(
      try NumPyParts(runtime: runtime).sum(
        tensor, dims, keepdim, dtype.isFloatingPoint ? dtype : .int64), runtime)
  }
  func mean(_ dims: [Int] = [], keepdim: Bool = false) throws(OperationError) -> Formula {
    dims.isEmpty ? try call("mean") : try call("mean", .ints(dims), .bool(keepdim))
  }
  func largest(_ dims: [Int], keepdim: Bool = false) throws(OperationError) -> Formula {
    try call("amax", .ints(dims), .bool(keepdim))
  }

  // MARK: Shapes

  func unsqueezed(_ dim: Int) throws(OperationError) -> Formula {
    try call("unsqueeze", .int(dim))
  }
  func squeezed(_ dim: Int) throws(OperationError) -> Formula { try call("squeeze", .int(dim)) }
  func reshaped(_ shape: [Int]) throws(OperationError) -> Formula {
    try call("reshape", .ints(shape))
  }
  /// The last two dims exchanged.
  func transposed() throws(OperationError) -> Formula {
    try call("transpose", .int(-2), .int(-1))
  }
  func product(_ other: Formula) throws(OperationError) -> Formula {
    try call("matmul", .tensor(other.tensor))
  }
  /// A matrix with zeros on its diagonal.
  func withZeroDiagonal() throws(OperationError) -> Formula {
    let size = min(shape[0], shape[1])
    let zeros = Formula(
      try Formula.operation("zeros").tensor(
        fitting: [.ints([size]), .dtype(dtype)], runtime: runtime), runtime)
    return try call("diagonal_scatter", .tensor(zeros.tensor))
  }

  func cast(_ dtype: DType) throws(OperationError) -> Formula {
    Formula(try NumPyTyping.cast(tensor, dtype, runtime), runtime)
  }

  // MARK: Values

  /// Nothing is known of the values: the formula only plans.
  var isShapeOnly: Bool { tensor.isShapeOnly }

  /// The only element.
  var value: Scalar {
    get throws(OperationError) {
      guard !isShapeOnly, let storage = tensor.storage else {
        throw OperationError(NeedsValues())
      }
      return withExtendedLifetime(storage) {
        tensor.scalar(atStorageOffset: tensor.layout.offset)
      }
    }
  }

  /// Whether the condition holds anywhere. What depends on it is left out of a plan.
  func holdsAnywhere() throws(OperationError) -> Bool {
    isShapeOnly ? false : try call("any").value.isTrue
  }
}

extension Operation {
  /// Calls the first signature that takes these arguments by position.
  func tensor(
    fitting arguments: [Argument], runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try result(fitting: arguments, runtime: runtime).tensor(of: self, among: arguments)
  }

  func result(
    fitting arguments: [Argument], runtime: Runtime
  ) throws(OperationError) -> CallResult {
    let place = signatures.firstIndex { $0.takes(arguments) } ?? 0
    return try result(arguments, signature: place, runtime: runtime)
  }
}

extension Signature {
  /// Whether the arguments are of the parameters' kinds, in order, and all others have defaults.
  fileprivate func takes(_ arguments: [Argument]) -> Bool {
    guard arguments.count <= parameters.count,
      parameters.dropFirst(arguments.count).allSatisfy({ $0.defaultValue != nil })
    else { return false }
    return zip(parameters, arguments).allSatisfy { parameter, argument in
      switch (argument, parameter.kind) {
      case (.none, _): parameter.acceptsNone
      case (.tensor, .tensor), (.tensor, .tensorOrNumber): true
      case (.bool, .bool), (.bool, .number), (.bool, .tensorOrNumber): true
      case (.int, .int), (.int, .intOrInts), (.int, .number), (.int, .float),
        (.int, .tensorOrNumber):
        true
      case (.float, .float), (.float, .number), (.float, .tensorOrNumber): true
      case (.ints, .ints), (.ints, .intOrInts): true
      case (.string, .string), (.dtype, .dtype), (.tensors, .tensors): true
      default: false
      }
    }
  }
}

extension Runtime {
  /// A warning that Python's libraries print to the error stream, said once a statement.
  func warn(_ category: String, _ text: String) {
    let note = Note(code: "warning", message: "\(category): \(text)")
    if !notes.contains(note) { notes.append(note) }
  }
}
