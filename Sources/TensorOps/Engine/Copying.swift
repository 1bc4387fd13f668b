/// Copies and conversions between dtypes, over any layouts.
enum Copying {
  /// A row-major tensor with the input's elements, converted; the input itself is never returned.
  static func contiguousCopy(
    _ input: Tensor, as dtype: DType? = nil, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try runtime.make(shape: input.shape, dtype: dtype ?? input.dtype)
    try copy(input, into: result, runtime)
    return result
  }

  /// The input where it is row-major and of that dtype already, else a copy that is.
  static func contiguous(
    _ input: Tensor, as dtype: DType? = nil, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if input.isContiguous && (dtype == nil || dtype == input.dtype) { return input }
    return try contiguousCopy(input, as: dtype, runtime)
  }

  /// The input where it has that dtype already, else a converted copy with the same shape (dims of
  /// stride 0 stay so, so that a broadcast is never made real).
  static func cast(
    _ input: Tensor, to dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if input.dtype == dtype { return input }
    guard input.strides.contains(0) else { return try contiguousCopy(input, as: dtype, runtime) }
    var layout = input.layout
    for dim in 0..<layout.rank where layout.strides[dim] == 0 && layout.shape[dim] > 1 {
      layout.shape[dim] = 1
    }
    let small = try contiguousCopy(input.viewed(as: layout), as: dtype, runtime)
    return small.viewed(
      as: Layout(
        shape: input.shape, strides: Shape.broadcastStrides(small.layout, to: input.shape)))
  }

  /// Writes the source's elements, broadcast and converted, into the destination.
  ///
  /// Reading and writing the same storage through different layouts goes through a temporary.
  static func copy(
    _ source: Tensor, into destination: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    if destination.layout.isEmpty { return }
    var source = source
    if source.storage === destination.storage && source.layout != destination.layout {
      source = try contiguousCopy(source, runtime)
    }
    let strides = Shape.broadcastStrides(source.layout, to: destination.shape)
    let traversal = Traversal(
      shape: destination.shape, strides: [destination.strides, strides])
    switch (source.dtype, destination.dtype) {
    case let (from, to) where from == to:
      switch to.size {
      case 1: try move(UInt8.self, source, destination, traversal, runtime)
      case 2: try move(UInt16.self, source, destination, traversal, runtime)
      case 4: try move(UInt32.self, source, destination, traversal, runtime)
      default: try move(UInt64.self, source, destination, traversal, runtime)
      }
    default:
      try convert(source, destination, traversal, runtime)
    }
  }

  private static func move<T>(
    _: T.Type, _ source: Tensor, _ destination: Tensor, _ traversal: Traversal, _ runtime: Runtime
  ) throws(OperationError) {
    let from = source.base.assumingMemoryBound(to: T.self)
    let to = destination.base.assumingMemoryBound(to: T.self)
    let (toStep, fromStep) = (traversal.runStride(0), traversal.runStride(1))
    try traversal.forEachRun(runtime) { offsets, length in
      let output = to + offsets[0]
      let input = from + offsets[1]
      if toStep == 1 && fromStep == 1 {
        output.update(from: input, count: length)
      } else {
        for i in 0..<length { output[i &* toStep] = input[i &* fromStep] }
      }
    }
  }

  private static func convert(
    _ source: Tensor, _ destination: Tensor, _ traversal: Traversal, _ runtime: Runtime
  ) throws(OperationError) {
    switch source.dtype {
    case .bool, .uint8: try fromInteger(UInt8.self, source, destination, traversal, runtime)
    case .int8: try fromInteger(Int8.self, source, destination, traversal, runtime)
    case .int16: try fromInteger(Int16.self, source, destination, traversal, runtime)
    case .int32: try fromInteger(Int32.self, source, destination, traversal, runtime)
    case .int64: try fromInteger(Int.self, source, destination, traversal, runtime)
    case .float16:
      try fromFloat(Float16.self, source, destination, traversal, runtime) { Float($0) }
    case .bfloat16:
      try fromFloat(UInt16.self, source, destination, traversal, runtime) {
        BFloat16(bits: $0).float
      }
    case .float32: try fromFloat(Float.self, source, destination, traversal, runtime) { $0 }
    case .float64: try fromFloat(Double.self, source, destination, traversal, runtime) { $0 }
    }
  }

  @inline(__always)
  private static func fromInteger<T: IntegerElement>(
    _: T.Type, _ source: Tensor, _ destination: Tensor, _ traversal: Traversal, _ runtime: Runtime
  ) throws(OperationError) {
    func run<U>(_: U.Type, _ body: (T) -> U) throws(OperationError) {
      try traversal.map(source, T.self, destination, U.self, runtime, body)
    }
    switch destination.dtype {
    case .bool: try run(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: try run(UInt8.self) { UInt8(truncatingIfNeeded: $0) }
    case .int8: try run(Int8.self) { Int8(truncatingIfNeeded: $0) }
    case .int16: try run(Int16.self) { Int16(truncatingIfNeeded: $0) }
    case .int32: try run(Int32.self) { Int32(truncatingIfNeeded: $0) }
    case .int64: try run(Int.self) { Int(truncatingIfNeeded: $0) }
    case .float16: try run(Float16.self) { Float16(Float($0)) }
    case .bfloat16: try run(UInt16.self) { BFloat16(Float($0)).bits }
    case .float32: try run(Float.self) { Float($0) }
    case .float64: try run(Double.self) { Double($0) }
    }
  }

  @inline(__always)
  private static func fromFloat<T, F: FloatElement>(
    _: T.Type, _ source: Tensor, _ destination: Tensor, _ traversal: Traversal, _ runtime: Runtime,
    _ widen: (T) -> F
  ) throws(OperationError) {
    func run<U>(_: U.Type, _ body: (F) -> U) throws(OperationError) {
      try traversal.map(source, T.self, destination, U.self, runtime) { body(widen($0)) }
    }
    switch destination.dtype {
    case .bool: try run(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: try run(UInt8.self) { UInt8(truncatingIfNeeded: Int(truncatingLikeC: Double($0))) }
    case .int8: try run(Int8.self) { Int8(truncatingIfNeeded: Int32(truncatingLikeC: Double($0))) }
    case .int16:
      try run(Int16.self) { Int16(truncatingIfNeeded: Int32(truncatingLikeC: Double($0))) }
    case .int32: try run(Int32.self) { Int32(truncatingLikeC: Double($0)) }
    case .int64: try run(Int.self) { Int(truncatingLikeC: Double($0)) }
    case .float16: try run(Float16.self) { Float16(Float($0)) }
    case .bfloat16: try run(UInt16.self) { BFloat16(Float($0)).bits }
    case .float32: try run(Float.self) { Float($0) }
    case .float64: try run(Double.self) { Double($0) }
    }
  }
}

extension Traversal {
  /// Writes `body` of each element of operand 1 to operand 0.
  @inline(__always)
  func map<A, R>(
    _ input: Tensor, _: A.Type, _ output: Tensor, _: R.Type, _ runtime: Runtime,
    _ body: (A) -> R
  ) throws(OperationError) {
    let from = input.base.assumingMemoryBound(to: A.self)
    let to = output.base.assumingMemoryBound(to: R.self)
    let (toStep, fromStep) = (runStride(0), runStride(1))
    try forEachRun(runtime) { offsets, length in
      let output = to + offsets[0]
      let input = from + offsets[1]
      if toStep == 1 && fromStep == 1 {
        for i in 0..<length { output[i] = body(input[i]) }
      } else {
        for i in 0..<length { output[i &* toStep] = body(input[i &* fromStep]) }
      }
    }
  }

  /// Writes `body` of each pair of elements of operands 1 and 2 to operand 0.
  @inline(__always)
  func map<A, B, R>(
    _ a: Tensor, _: A.Type, _ b: Tensor, _: B.Type, _ output: Tensor, _: R.Type,
    _ runtime: Runtime, _ body: (A, B) -> R
  ) throws(OperationError) {
    let left = a.base.assumingMemoryBound(to: A.self)
    let right = b.base.assumingMemoryBound(to: B.self)
    let to = output.base.assumingMemoryBound(to: R.self)
    let (toStep, leftStep, rightStep) = (runStride(0), runStride(1), runStride(2))
    try forEachRun(runtime) { offsets, length in
      let output = to + offsets[0]
      let x = left + offsets[1]
      let y = right + offsets[2]
      if toStep == 1 && leftStep == 1 && rightStep == 1 {
        for i in 0..<length { output[i] = body(x[i], y[i]) }
      } else if toStep == 1 && leftStep == 1 && rightStep == 0 {
        let constant = y[0]
        for i in 0..<length { output[i] = body(x[i], constant) }
      } else {
        for i in 0..<length {
          output[i &* toStep] = body(x[i &* leftStep], y[i &* rightStep])
        }
      }
    }
  }
}
