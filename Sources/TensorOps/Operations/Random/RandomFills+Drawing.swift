// Numbers drawn into memory, each dtype in its own way.
extension RandomFills {
  /// Writes what `next` gives to each element, in the order of memory.
  @inline(__always)
  static func write<T>(
    _ target: Tensor, _: T.Type, _ runtime: Runtime, _ next: () -> T
  ) throws(OperationError) {
    if target.layout.isEmpty { return }
    let walk = Traversal(shape: target.shape, strides: [target.strides])
    let to = target.base.assumingMemoryBound(to: T.self)
    let step = walk.runStride(0)
    var start = 0
    while start < walk.count {
      try runtime.checkInterrupt()
      let end = min(start + Parallel.block, walk.count)
      walk.forEachRun(in: start..<end) { offsets, length in
        let run = to + offsets[0]
        for place in 0..<length { run[place &* step] = next() }
      }
      start = end
    }
  }

  /// Writes doubles, each rounded once to the dtype.
  @inline(__always)
  static func fill(
    _ target: Tensor, _ runtime: Runtime, _ next: () -> Double
  ) throws(OperationError) {
    switch target.dtype {
    case .float16: try write(target, Float16.self, runtime) { Float16(Float(next())) }
    case .bfloat16: try write(target, UInt16.self, runtime) { BFloat16(Float(next())).bits }
    case .float32: try write(target, Float.self, runtime) { Float(next()) }
    case .float64: try write(target, Double.self, runtime, next)
    case .bool: try write(target, UInt8.self, runtime) { next() == 0 ? 0 : 1 }
    case .uint8:
      try write(target, UInt8.self, runtime) {
        .init(truncatingIfNeeded: Int(truncatingLikeC: next()))
      }
    case .int8:
      try write(target, Int8.self, runtime) {
        .init(truncatingIfNeeded: Int(truncatingLikeC: next()))
      }
    case .int16:
      try write(target, Int16.self, runtime) {
        .init(truncatingIfNeeded: Int(truncatingLikeC: next()))
      }
    case .int32:
      try write(target, Int32.self, runtime) {
        .init(truncatingIfNeeded: Int(truncatingLikeC: next()))
      }
    case .int64: try write(target, Int.self, runtime) { Int(truncatingLikeC: next()) }
    }
  }

  static func fillUniform(
    _ target: Tensor, _ from: Double, _ to: Double, _ generator: Generator, _ runtime: Runtime
  ) throws(OperationError) {
    switch target.dtype {
    case .float64:
      let width = to - from
      try write(target, Double.self, runtime) {
        from.addingProduct(generator.uniformDouble(), width)
      }
    case .float32:
      let (from, to) = (Float(from), Float(to))
      let width = to - from
      try write(target, Float.self, runtime) {
        from.addingProduct(generator.uniformFloat(), width)
      }
    case .float16:
      // Computed in float32 between the exact bounds. Rounding may reach the end, which is left
      // out: PyTorch takes the start instead.
      let (start, width) = (Float(from), Float(to) - Float(from))
      let (first, end) = (Float16(start), Float16(Float(to)))
      try write(target, Float16.self, runtime) {
        let value = Float16(start.addingProduct(generator.uniformFloat(), width))
        return value == end ? first : value
      }
    default:
      let (start, width) = (Float(from), Float(to) - Float(from))
      let (first, end) = (BFloat16(start), BFloat16(Float(to)))
      try write(target, UInt16.self, runtime) {
        let value = BFloat16(start.addingProduct(generator.uniformFloat(), width))
        return (value == end ? first : value).bits
      }
    }
  }

  static func fillNormal(
    _ target: Tensor, _ mean: Double, _ deviation: Double, _ generator: Generator,
    _ runtime: Runtime
  ) throws(OperationError) {
    let count = target.count
    guard count >= 16 && target.isContiguous else {
      try fill(target, runtime) { mean.addingProduct(generator.normal(), deviation) }
      return
    }
    switch target.dtype {
    case .float64:
      try NormalBlocks.fill(
        target.base.assumingMemoryBound(to: Double.self), count, mean: mean, deviation: deviation,
        generator, runtime)
    case .float32:
      try NormalBlocks.fill(
        target.base.assumingMemoryBound(to: Float.self), count, mean: Float(mean),
        deviation: Float(deviation), generator, runtime)
    case .float16:
      let to = target.base.assumingMemoryBound(to: Float16.self)
      try NormalBlocks.fill(
        count, mean: Float(mean), deviation: Float(deviation), generator, runtime
      ) { to[$0] = Float16($1) }
    default:
      let to = target.base.assumingMemoryBound(to: UInt16.self)
      try NormalBlocks.fill(
        count, mean: Float(mean), deviation: Float(deviation), generator, runtime
      ) { to[$0] = BFloat16($1).bits }
    }
  }

  static func fillIntegers(
    _ target: Tensor, _ range: IntegerRange, _ generator: Generator, _ runtime: Runtime
  ) throws(OperationError) {
    try storeIntegers(target, runtime) {
      range.width == 0
        ? Int(bitPattern: UInt(generator.random64()))
        : generator.integer(base: range.base, range: range.width)
    }
  }

  /// `random_()`: from 0 to the largest integer that the dtype counts up to.
  static func fillAnyInteger(_ target: Tensor, _ generator: Generator, _ runtime: Runtime)
    throws(OperationError)
  {
    switch target.dtype {
    case .bool: try storeIntegers(target, runtime) { Int(generator.random() & 1) }
    case .int64, .float64:
      let range: UInt64 = target.dtype == .int64 ? 1 << 63 : 1 << 53 + 1
      try storeIntegers(target, runtime) { Int(generator.random64() % range) }
    default:
      let range =
        target.dtype.isFloatingPoint
        ? UInt64(1) << IntegerRange.digits(target.dtype) + 1
        : UInt64(target.dtype.integerLimits.upperBound) + 1
      try storeIntegers(target, runtime) { Int(UInt64(generator.random()) % range) }
    }
  }

  @inline(__always)
  private static func storeIntegers(
    _ target: Tensor, _ runtime: Runtime, _ next: () -> Int
  ) throws(OperationError) {
    switch target.dtype {
    case .bool: try write(target, UInt8.self, runtime) { next() == 0 ? 0 : 1 }
    case .uint8: try write(target, UInt8.self, runtime) { .init(truncatingIfNeeded: next()) }
    case .int8: try write(target, Int8.self, runtime) { .init(truncatingIfNeeded: next()) }
    case .int16: try write(target, Int16.self, runtime) { .init(truncatingIfNeeded: next()) }
    case .int32: try write(target, Int32.self, runtime) { .init(truncatingIfNeeded: next()) }
    case .int64: try write(target, Int.self, runtime, next)
    case .float16: try write(target, Float16.self, runtime) { Float16(Float(next())) }
    case .bfloat16: try write(target, UInt16.self, runtime) { BFloat16(Float(next())).bits }
    case .float32: try write(target, Float.self, runtime) { Float(next()) }
    case .float64: try write(target, Double.self, runtime) { Double(next()) }
    }
  }

  static func fillBernoulli(
    _ target: Tensor, chance: Double, _ generator: Generator, _ runtime: Runtime
  ) throws(OperationError) {
    try storeIntegers(target, runtime) { generator.uniformDouble() < chance ? 1 : 0 }
  }

  /// Each element with its own probability, broadcast.
  static func fillBernoulli(
    _ target: Tensor, chances: Tensor, _ generator: Generator, _ runtime: Runtime
  ) throws(OperationError) {
    if target.layout.isEmpty { return }
    let isDouble = chances.dtype == .float64
    let compute: DType = isDouble ? .float64 : .float32
    let values = try Copying.cast(chances, to: compute, runtime)
    // Drawn into a byte each, in the order of the target's memory, and converted from there.
    let drawn = try runtime.make(layout: target.layout.preserved, dtype: .bool)
    let walk = Traversal(
      shape: target.shape,
      strides: [drawn.strides, Shape.broadcastStrides(values.layout, to: target.shape)])
    let to = drawn.base.assumingMemoryBound(to: UInt8.self)
    let (step, chanceStep) = (walk.runStride(0), walk.runStride(1))
    var valid = true
    var start = 0
    while start < walk.count && valid {
      try runtime.checkInterrupt()
      let end = min(start + Parallel.block, walk.count)
      walk.forEachRun(in: start..<end) { offsets, length in
        for place in 0..<length where valid {
          let from = offsets[1] + place * chanceStep
          let chance =
            isDouble
            ? values.base.assumingMemoryBound(to: Double.self)[from]
            : Double(values.base.assumingMemoryBound(to: Float.self)[from])
          guard chance >= 0 && chance <= 1 else {
            valid = false
            return
          }
          let value = isDouble ? generator.uniformDouble() : Double(generator.uniformFloat())
          to[offsets[0] + place * step] = value < chance ? 1 : 0
        }
      }
      start = end
    }
    if !valid {
      throw OperationError(
        Refusal(
          .runtime, "a probability lies outside 0 … 1",
          torch: "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error "
            + "message be improved?  If so, please report an enhancement request to PyTorch.)",
          blamed: ["p", "input"]))
    }
    try Copying.copy(drawn, into: target, runtime)
  }
}
