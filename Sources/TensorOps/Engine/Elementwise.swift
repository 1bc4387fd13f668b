/// The engine that runs elementwise kernels over a plan.
enum Elementwise {
  /// The dtype in which a kernel computes: 16-bit floats are widened.
  @inline(__always)
  static func wide(_ dtype: DType) -> DType { dtype.isReducedFloat ? .float32 : dtype }

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

  /// Narrows what was computed wide.
  static func finish(
    _ result: Tensor, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    if result.dtype == plan.output { return .tensor(result) }
    let narrow = try target(plan, call, dtype: plan.output)
    try Copying.copy(result, into: narrow, call.runtime)
    return .tensor(narrow)
  }

  // MARK: Kernels by their kind

  static func unary<K: UnaryKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(UnaryLoops<K>.loop(compute), plan, call[0], compute, compute, call)
  }

  static func unary<K: RealUnaryKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(RealUnaryLoops<K>.loop(compute), plan, call[0], compute, compute, call)
  }

  static func unary<K: WholeUnaryKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(WholeUnaryLoops<K>.loop(compute), plan, call[0], compute, compute, call)
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
    return try run(
      BinaryLoops<K>.loop(compute), plan, left, right, compute, compute,
      roundsNumbers: K.roundsNumbers, call)
  }

  static func binary<K: RealBinaryKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    try binary(K.self, call[0], call[1], plan, call)
  }

  static func binary<K: RealBinaryKernel>(
    _: K.Type, _ left: Argument, _ right: Argument, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(
      RealBinaryLoops<K>.loop(compute), plan, left, right, compute, compute,
      roundsNumbers: K.roundsNumbers, call)
  }

  static func binary<K: WholeBinaryKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    try binary(K.self, call[0], call[1], plan, call)
  }

  static func binary<K: WholeBinaryKernel>(
    _: K.Type, _ left: Argument, _ right: Argument, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(
      WholeBinaryLoops<K>.loop(compute), plan, left, right, compute, compute, roundsNumbers: true,
      call)
  }

  static func ternary<K: TernaryKernel>(
    _: K.Type, _ a: Argument, _ b: Argument, _ c: Argument, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(
      TernaryLoops<K>.loop(compute), plan, [(a, compute), (b, compute), (c, compute)],
      result: compute, call)
  }

  static func ternary<K: RealTernaryKernel>(
    _: K.Type, _ a: Argument, _ b: Argument, _ c: Argument, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(
      RealTernaryLoops<K>.loop(compute), plan, [(a, compute), (b, compute), (c, compute)],
      result: compute, call)
  }

  static func quaternary<K: QuaternaryKernel>(
    _: K.Type, _ a: Argument, _ b: Argument, _ c: Argument, _ d: Argument, _ plan: ElementwisePlan,
    _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(
      QuaternaryLoops<K>.loop(compute), plan,
      [(a, compute), (b, compute), (c, compute), (d, compute)], result: compute, call)
  }

  static func quaternary<K: RealQuaternaryKernel>(
    _: K.Type, _ a: Argument, _ b: Argument, _ c: Argument, _ d: Argument, _ plan: ElementwisePlan,
    _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(
      RealQuaternaryLoops<K>.loop(compute), plan,
      [(a, compute), (b, compute), (c, compute), (d, compute)], result: compute, call)
  }

  static func predicate<K: PredicateKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(PredicateLoops<K>.loop(compute), plan, call[0], call[1], compute, .bool, call)
  }

  static func unaryPredicate<K: UnaryPredicateKernel>(
    _: K.Type, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let compute = wide(plan.compute)
    return try run(UnaryPredicateLoops<K>.loop(compute), plan, call[0], compute, .bool, call)
  }

  // MARK: The engine

  /// One operand, converted to `compute`.
  static func run(
    _ loop: ElementwiseLoop, _ plan: ElementwisePlan, _ operand: Argument, _ compute: DType,
    _ result: DType, _ call: Call
  ) throws(OperationError) -> CallResult {
    guard case .tensor(var x) = operand else {
      return try run(loop, plan, [(operand, compute)], result: result, call)
    }
    if x.dtype != compute { x = try Copying.cast(x, to: compute, call.runtime) }
    guard let step = flatStep(x, plan), let output = try flatOutput(plan, result, call) else {
      return try run(loop, plan, [(.tensor(x), compute)], result: result, call)
    }
    let memory = FlatOperands(
      (output.base, x.base, x.base), steps: (1, step, step),
      sizes: (result.size, compute.size, compute.size))
    try memory.run(loop, plan.layout.count, call.runtime)
    return try finish(output, plan, call)
  }

  /// Two operands, converted to `compute`.
  ///
  /// - Parameter roundsNumbers: numbers beside 16-bit tensors are rounded to 16 bits first.
  static func run(
    _ loop: ElementwiseLoop, _ plan: ElementwisePlan, _ left: Argument, _ right: Argument,
    _ compute: DType, _ result: DType, roundsNumbers: Bool = true, _ call: Call
  ) throws(OperationError) -> CallResult {
    let size = compute.size
    var right = right
    if roundsNumbers && plan.compute.isReducedFloat { right = Number.rounded(right, plan.compute) }
    // Row-major tensors and numbers run as plain arrays and constants.
    if plan.isRowMajor, case .tensor(let x) = left, x.dtype == compute,
      let xStep = flatStep(x, plan)
    {
      if case .tensor(let y) = right {
        if y.dtype == compute, let yStep = flatStep(y, plan),
          let output = try flatOutput(plan, result, call)
        {
          let memory = FlatOperands(
            (output.base, x.base, y.base), steps: (1, xStep, yStep),
            sizes: (result.size, size, size))
          try memory.run(loop, plan.layout.count, call.runtime)
          return try finish(output, plan, call)
        }
      } else if let output = try flatOutput(plan, result, call) {
        var constant: UInt64 = 0
        try withUnsafeMutableBytes(of: &constant) { (place) throws(OperationError) in
          guard let address = place.baseAddress else { return }
          Number.write(right.scalar ?? .int(0), compute, to: address)
          let memory = FlatOperands(
            (output.base, x.base, address), steps: (1, xStep, 0),
            sizes: (result.size, size, size))
          try memory.run(loop, plan.layout.count, call.runtime)
        }
        return try finish(output, plan, call)
      }
    }
    var left = left
    if roundsNumbers && plan.compute.isReducedFloat { left = Number.rounded(left, plan.compute) }
    return try run(
      loop, plan, [(left, compute), (right, compute)], result: result,
      roundsNumbers: roundsNumbers, call)
  }

  /// The step with which a tensor is read beside a row-major result: 1 where it is row-major and
  /// of that shape, 0 where it is one element; nil where only a walk will do.
  @inline(__always)
  private static func flatStep(_ tensor: Tensor, _ plan: ElementwisePlan) -> Int? {
    guard tensor.isContiguous else { return nil }
    if tensor.shape == plan.shape { return 1 }
    return tensor.count == 1 ? 0 : nil
  }

  /// A row-major tensor to write to: a fresh one, or the destination where it may be written at
  /// once.
  @inline(__always)
  private static func flatOutput(
    _ plan: ElementwisePlan, _ result: DType, _ call: Call
  ) throws(OperationError) -> Tensor? {
    if call.destinations.isEmpty {
      return plan.isRowMajor ? try call.runtime.make(layout: plan.layout, dtype: result) : nil
    }
    guard let direct = call.directDestination(result), direct.isContiguous,
      direct.shape == plan.shape
    else { return nil }
    return direct
  }

  /// Any operands, each converted to its own dtype.
  static func run(
    _ loop: ElementwiseLoop, _ plan: ElementwisePlan, _ operands: [(Argument, DType)],
    result: DType, roundsNumbers: Bool = true, _ call: Call
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let output = try target(plan, call, dtype: result)
    var tensors: [Tensor] = []
    tensors.reserveCapacity(operands.count)
    for (place, (operand, dtype)) in operands.enumerated() {
      if case .tensor(var tensor) = operand {
        // What is converted to 16 bits is rounded to them, though computed with wide; the second
        // operand of the plain four is no more rounded than a number is when it is 0-d.
        if dtype == .float32 && plan.compute.isReducedFloat
          && (roundsNumbers || tensor.rank > 0 || place == 0)
        {
          tensor = try Copying.cast(tensor, to: plan.compute, runtime)
        }
        tensors.append(try Copying.cast(tensor, to: dtype, runtime))
      } else {
        tensors.append(try runtime.make(scalar: operand.scalar ?? .int(0), dtype: dtype))
      }
    }
    try run(loop, output, tensors, runtime)
    return try finish(output, plan, call)
  }

  /// Tensors that have their dtypes already, broadcast to the output.
  static func run(
    _ loop: ElementwiseLoop, _ output: Tensor, _ inputs: [Tensor], _ runtime: Runtime
  ) throws(OperationError) {
    if output.layout.isEmpty { return }
    let traversal = traversal(output, inputs)
    let all = [output] + inputs
    let count = all.count
    let bases = all.map(\.base)
    let sizes = all.map(\.dtype.size)
    let steps = all.indices.map { traversal.runStride($0) }
    try traversal.forEachRun(runtime) { offsets, length in
      withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: count) { places in
        steps.withUnsafeBufferPointer { steps in
          for operand in 0..<count {
            places.initializeElement(
              at: operand, to: bases[operand] + offsets[operand] &* sizes[operand])
          }
          loop(UnsafePointer(places.baseAddress!), steps.baseAddress!, length)
        }
      }
    }
  }
}

/// A number as an element.
enum Number {
  /// A number as a 16-bit float holds it; anything else as it is.
  static func rounded(_ argument: Argument, _ dtype: DType) -> Argument {
    guard let scalar = argument.scalar else { return argument }
    return .float(
      dtype == .float16
        ? Double(Float16(scalar.double)) : Double(BFloat16(Float(scalar.double)).float))
  }

  /// Writes it as the dtype stores it, converted as C++ converts it.
  static func write(_ scalar: Scalar, _ dtype: DType, to place: UnsafeMutableRawPointer) {
    switch dtype {
    case .bool: place.storeBytes(of: scalar.isTrue ? 1 : 0, as: UInt8.self)
    case .uint8:
      place.storeBytes(of: UInt8(truncatingIfNeeded: scalar.truncatedInt), as: UInt8.self)
    case .int8: place.storeBytes(of: Int8(truncatingIfNeeded: scalar.truncatedInt), as: Int8.self)
    case .int16:
      place.storeBytes(of: Int16(truncatingIfNeeded: scalar.truncatedInt), as: Int16.self)
    case .int32:
      place.storeBytes(of: Int32(truncatingIfNeeded: scalar.truncatedInt), as: Int32.self)
    case .int64: place.storeBytes(of: scalar.truncatedInt, as: Int.self)
    case .float16: place.storeBytes(of: Float16(scalar.double), as: Float16.self)
    case .bfloat16:
      place.storeBytes(of: BFloat16(Float(scalar.double)).bits, as: UInt16.self)
    case .float32: place.storeBytes(of: Float(scalar.double), as: Float.self)
    case .float64: place.storeBytes(of: scalar.double, as: Double.self)
    }
  }
}
