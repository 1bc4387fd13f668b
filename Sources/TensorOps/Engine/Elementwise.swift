/// The plan of everything that works element by element: operands broadcast to one shape, are
/// converted to one dtype, and give a fresh tensor (or write into a destination).
public struct ElementwisePlan: Plan {
  public let shape: [Int]
  /// The layout of a fresh result: dense, in the order of the operands' memory, as in PyTorch.
  public let layout: Layout
  /// The dtype to which operands are converted.
  public let compute: DType
  public let output: DType

  public var outputs: PlannedOutputs { .one(Output(layout: layout, dtype: output)) }

  /// - Parameters:
  ///   - operands: tensors and Python numbers.
  ///   - names: the parameters that they are, for errors.
  ///   - compute: the dtype to compute in; nil: promoted.
  ///   - output: the result's dtype; nil: the one computed in.
  init(
    _ operands: [Argument], names: [String] = ["input", "other"], compute: DType? = nil,
    output: DType? = nil, _ runtime: Runtime
  ) throws(OperationError) {
    var shape: [Int]?
    var promotion = Promotion(runtime)
    for operand in operands {
      promotion.add(operand)
      guard case .tensor(let tensor) = operand else { continue }
      if let known = shape {
        shape = try Shape.broadcast(known, tensor.shape, names: names)
      } else {
        shape = tensor.shape
      }
    }
    let result = shape ?? []
    self.shape = result
    self.compute = compute ?? promotion.result
    self.output = output ?? self.compute
    layout = ElementwisePlan.denseLayout(result, operands)
    // The product of broadcast sizes may be larger than that of either operand.
    _ = try Shape.byteCount(result, dtype: self.output)
  }

  /// Dense strides in the order of the first operand of that shape; row-major where that is
  /// row-major, or where no operand has a dense order of its own.
  private static func denseLayout(_ shape: [Int], _ operands: [Argument]) -> Layout {
    for operand in operands {
      guard case .tensor(let tensor) = operand, tensor.shape == shape else { continue }
      if tensor.isContiguous { break }
      if let order = MemoryOrder.dense(tensor.layout) { return order }
      break
    }
    return Layout(contiguous: shape)
  }
}

enum MemoryOrder {
  /// The layout of a fresh tensor whose dims lie in memory in the same order, when the given layout
  /// is dense and without overlap (a permuted row-major tensor); nil otherwise.
  static func dense(_ layout: Layout) -> Layout? {
    var dims = Array(0..<layout.rank).filter { layout.shape[$0] != 1 }
    dims.sort { layout.strides[$0] < layout.strides[$1] }
    var expected = 1
    for dim in dims {
      if layout.strides[dim] != expected { return nil }
      expected = expected &* layout.shape[dim]
    }
    return Layout(shape: layout.shape, strides: layout.strides)
  }
}

/// What an elementwise kernel gives for one element, for each kind of number.
///
/// A conforming type says what it can; the default implementations stand for kinds that the plan
/// has ruled out.
protocol UnaryKernel: Sendable {
  static func int<T: IntegerElement>(_ x: T) -> T
  static func float<T: FloatElement>(_ x: T) -> T
}

extension UnaryKernel {
  @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { x }
}

protocol BinaryKernel: Sendable {
  static func int<T: IntegerElement>(_ x: T, _ y: T) -> T
  static func float<T: FloatElement>(_ x: T, _ y: T) -> T
  /// Booleans are 0 or 1 in a byte.
  static func bool(_ x: UInt8, _ y: UInt8) -> UInt8
}

extension BinaryKernel {
  @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x }
  @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x }
  @inline(__always) static func bool(_ x: UInt8, _ y: UInt8) -> UInt8 { int(x, y) }
}

protocol PredicateKernel: Sendable {
  static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool
}

protocol UnaryPredicateKernel: Sendable {
  static func float<T: FloatElement>(_ x: T) -> Bool
  static func int<T: IntegerElement>(_ x: T) -> Bool
}

/// The engine that runs elementwise kernels over a plan.
enum Elementwise {
  /// An operand as a tensor of the plan's dtype, broadcast to its shape.
  static func operand(
    _ argument: Argument, _ plan: ElementwisePlan, compute: DType, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if case .tensor(let tensor) = argument {
      return try Copying.cast(tensor, to: compute, runtime)
    }
    return try runtime.make(scalar: argument.scalar ?? .int(0), dtype: compute)
  }

  /// The tensor to write: the destination when it may be written directly, else a fresh one.
  static func target(
    _ plan: ElementwisePlan, _ call: Call, dtype: DType
  ) throws(OperationError) -> Tensor {
    if let direct = call.directDestination(dtype) { return direct }
    return try call.runtime.make(layout: plan.layout, dtype: dtype)
  }

  static func traversal(_ output: Tensor, _ operands: [Tensor]) -> Traversal {
    Traversal(
      shape: output.shape,
      strides: [output.strides]
        + operands.map { Shape.broadcastStrides($0.layout, to: output.shape) })
  }

  /// The dtype in which a kernel computes: 16-bit floats are widened.
  static func wide(_ dtype: DType) -> DType { dtype.isReducedFloat ? .float32 : dtype }

  /// Narrows what was computed wide.
  static func finish(
    _ result: Tensor, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    if result.dtype == plan.output { return .tensor(result) }
    let narrow = try target(plan, call, dtype: plan.output)
    try Copying.copy(result, into: narrow, call.runtime)
    return .tensor(narrow)
  }

  static func unary<K: UnaryKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    let runtime = call.runtime
    let x = try operand(call[0], plan, compute: compute, runtime)
    let output = try target(plan, call, dtype: compute)
    let walk = traversal(output, [x])
    switch compute {
    case .bool, .uint8: try walk.map(x, UInt8.self, output, UInt8.self, runtime) { K.int($0) }
    case .int8: try walk.map(x, Int8.self, output, Int8.self, runtime) { K.int($0) }
    case .int16: try walk.map(x, Int16.self, output, Int16.self, runtime) { K.int($0) }
    case .int32: try walk.map(x, Int32.self, output, Int32.self, runtime) { K.int($0) }
    case .int64: try walk.map(x, Int.self, output, Int.self, runtime) { K.int($0) }
    case .float32: try walk.map(x, Float.self, output, Float.self, runtime) { K.float($0) }
    default: try walk.map(x, Double.self, output, Double.self, runtime) { K.float($0) }
    }
    return try finish(output, plan, call)
  }

  static func binary<K: BinaryKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    try binary(K.self, call[0], call[1], plan, call)
  }

  static func binary<K: BinaryKernel>(
    _: K.Type, _ left: Argument, _ right: Argument, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    let runtime = call.runtime
    let x = try operand(left, plan, compute: compute, runtime)
    let y = try operand(right, plan, compute: compute, runtime)
    let output = try target(plan, call, dtype: compute)
    let walk = traversal(output, [x, y])
    switch compute {
    case .bool:
      try walk.map(x, UInt8.self, y, UInt8.self, output, UInt8.self, runtime) { K.bool($0, $1) }
    case .uint8:
      try walk.map(x, UInt8.self, y, UInt8.self, output, UInt8.self, runtime) { K.int($0, $1) }
    case .int8:
      try walk.map(x, Int8.self, y, Int8.self, output, Int8.self, runtime) { K.int($0, $1) }
    case .int16:
      try walk.map(x, Int16.self, y, Int16.self, output, Int16.self, runtime) { K.int($0, $1) }
    case .int32:
      try walk.map(x, Int32.self, y, Int32.self, output, Int32.self, runtime) { K.int($0, $1) }
    case .int64: try walk.map(x, Int.self, y, Int.self, output, Int.self, runtime) { K.int($0, $1) }
    case .float32:
      try walk.map(x, Float.self, y, Float.self, output, Float.self, runtime) { K.float($0, $1) }
    default:
      try walk.map(x, Double.self, y, Double.self, output, Double.self, runtime) {
        K.float($0, $1)
      }
    }
    return try finish(output, plan, call)
  }

  static func predicate<K: PredicateKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    let runtime = call.runtime
    let x = try operand(call[0], plan, compute: compute, runtime)
    let y = try operand(call[1], plan, compute: compute, runtime)
    let output = try target(plan, call, dtype: .bool)
    let walk = traversal(output, [x, y])
    @inline(__always)
    func run<T: Comparable & Numeric>(_: T.Type) throws(OperationError) {
      try walk.map(x, T.self, y, T.self, output, UInt8.self, runtime) { K.test($0, $1) ? 1 : 0 }
    }
    switch compute {
    case .bool, .uint8: try run(UInt8.self)
    case .int8: try run(Int8.self)
    case .int16: try run(Int16.self)
    case .int32: try run(Int32.self)
    case .int64: try run(Int.self)
    case .float32: try run(Float.self)
    default: try run(Double.self)
    }
    return .tensor(output)
  }

  static func unaryPredicate<K: UnaryPredicateKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    let runtime = call.runtime
    let x = try operand(call[0], plan, compute: compute, runtime)
    let output = try target(plan, call, dtype: .bool)
    let walk = traversal(output, [x])
    @inline(__always)
    func run<T: IntegerElement>(_: T.Type) throws(OperationError) {
      try walk.map(x, T.self, output, UInt8.self, runtime) { K.int($0) ? 1 : 0 }
    }
    @inline(__always)
    func runFloat<T: FloatElement>(_: T.Type) throws(OperationError) {
      try walk.map(x, T.self, output, UInt8.self, runtime) { K.float($0) ? 1 : 0 }
    }
    switch compute {
    case .bool, .uint8: try run(UInt8.self)
    case .int8: try run(Int8.self)
    case .int16: try run(Int16.self)
    case .int32: try run(Int32.self)
    case .int64: try run(Int.self)
    case .float32: try runFloat(Float.self)
    default: try runFloat(Double.self)
    }
    return .tensor(output)
  }
}
