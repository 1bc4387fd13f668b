/// x·y, x·x and y·y of vectors along one dim, in one pass at the speed of memory.
enum CosineSums {
  /// Writes `finish(x·y, x·x, y·y)` of the vectors along `dim` to `output`, row-major over the other
  /// dims. Both operands are read as one shape; broadcast dims have stride 0.
  @inline(__always)
  static func run<T: BLASElement>(
    _: T.Type, _ x: Tensor, _ y: Tensor, dim: Int, _ output: Tensor, _ runtime: Runtime,
    _ finish: (Double, Double, Double) -> T
  ) throws(OperationError) {
    let count = output.count
    let length = x.shape[dim]
    if count == 0 { return }
    func others(_ list: [Int]) -> [Int] {
      var list = list
      list.remove(at: dim)
      return list
    }
    let shape = others(x.shape)
    let walk = Traversal(
      shape: shape,
      strides: [Layout.contiguousStrides(shape), others(x.strides), others(y.strides)],
      keepsOrder: true)
    let (foldX, foldY) = (x.strides[dim], y.strides[dim])
    let (keptX, keptY) = (walk.runStride(1), walk.runStride(2))
    let lines = foldX == 1 && foldY == 1
    let rows =
      !lines && keptX == 1 && keptY == 1 && walk.sizes[walk.sizes.count - 1] > 1 && foldX != 0
      && foldY != 0
    let isLongLine = lines && count == 1 && length > 4 * Parallel.block
    guard length > 0, lines || rows else {
      var reduced = [Bool](repeating: false, count: x.rank)
      reduced[dim] = true
      try PairFold.run(
        Similarity.Cosine<T>(), x, y, reduced: reduced, output, T.self, runtime
      ) { finish($0.xy, $0.xx, $0.yy) }
      return
    }
    let to = output.base.assumingMemoryBound(to: T.self)
    let left = UnsafePointer(x.base.assumingMemoryBound(to: T.self))
    let right = UnsafePointer(y.base.assumingMemoryBound(to: T.self))
    let size = max(16, min(1024, (1 << 22) / min(length, 1 << 22)))
    /// Squares that overflow the operands' dtype are added up once more, wider, to tell them from
    /// those of infinite elements.
    func result(_ xy: Double, _ xx: Double, _ yy: Double, _ x: Int, _ y: Int) -> T {
      if xx.isFinite && yy.isFinite && xy.isFinite { return finish(xy, xx, yy) }
      let sums = wide(left + x, foldX, right + y, foldY, length)
      return finish(sums.xy, sums.xx, sums.yy)
    }
    if isLongLine {
      let sums = try longLine(left, right, length, runtime)
      to[0] = result(sums.xy, sums.xx, sums.yy, 0, 0)
      return
    }
    func block(_ range: Range<Int>) {
      if lines {
        walk.forEachRun(in: range) { offsets, run in
          for place in 0..<run {
            let (first, second) = (offsets[1] &+ place &* keptX, offsets[2] &+ place &* keptY)
            let sums = line(left + first, right + second, length)
            to[offsets[0] &+ place] = result(sums.xy, sums.xx, sums.yy, first, second)
          }
        }
        return
      }
      withUnsafeTemporaryAllocation(of: T.self, capacity: 3 * size) { partial in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * size) { total in
          guard let part = partial.baseAddress, let sums = total.baseAddress else { return }
          walk.forEachRun(in: range) { offsets, run in
            row(
              left + offsets[1], foldX, right + offsets[2], foldY, length, run, part, sums, runtime)
            for place in 0..<run {
              to[offsets[0] &+ place] = result(
                sums[place], sums[run &+ place], sums[2 &* run &+ place], offsets[1] &+ place,
                offsets[2] &+ place)
            }
          }
        }
      }
    }
    let work = count.multipliedReportingOverflow(by: length)
    if !work.overflow && work.partialValue < Parallel.threshold {
      var start = 0
      while start < count {
        block(start..<min(start + size, count))
        start += size
      }
    } else {
      try Parallel.forEachBlock(of: count, size: size, runtime, block)
    }
    try runtime.checkInterrupt()
  }

  /// The rows of two small row-major matrices, without a walk set up for them.
  @inline(__always)
  static func rows<T: BLASElement>(
    _: T.Type, _ x: Tensor, _ y: Tensor, _ output: Tensor,
    _ finish: (Double, Double, Double) -> T
  ) {
    let (count, length) = (x.layout.shape[0], x.layout.shape[1])
    let to = output.base.assumingMemoryBound(to: T.self)
    let left = UnsafePointer(x.base.assumingMemoryBound(to: T.self))
    let right = UnsafePointer(y.base.assumingMemoryBound(to: T.self))
    for row in 0..<count {
      let (first, second) = (left + row &* length, right + row &* length)
      var sums = line(first, second, length)
      if !(sums.xx.isFinite && sums.yy.isFinite && sums.xy.isFinite) {
        sums = wide(first, 1, second, 1, length)
      }
      to[row] = finish(sums.xy, sums.xx, sums.yy)
    }
  }

  /// The sums of two vectors, in float64 from the first product on.
  private static func wide<T: BLASElement>(
    _ x: UnsafePointer<T>, _ xStep: Int, _ y: UnsafePointer<T>, _ yStep: Int, _ length: Int
  ) -> (xy: Double, xx: Double, yy: Double) {
    var sums = Similarity.Cosine<T>.Sums()
    let reducer = Similarity.Cosine<T>()
    for step in 0..<length { reducer.step(&sums, x[step &* xStep], y[step &* yStep]) }
    return (sums.xy, sums.xx, sums.yy)
  }

  /// Two vectors without gaps: eight lanes, added up in float64 every 512 elements.
  @inline(__always)
  private static func line<T: BLASElement>(
    _ x: UnsafePointer<T>, _ y: UnsafePointer<T>, _ count: Int
  ) -> (xy: Double, xx: Double, yy: Double) {
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    let (left, right) = (UnsafeRawPointer(x), UnsafeRawPointer(y))
    let width = MemoryLayout<T>.stride
    var place = 0
    while place &+ 8 <= count {
      var (products, lefts, rights) = (SIMD8<T>.zero, SIMD8<T>.zero, SIMD8<T>.zero)
      let end = min(count, place &+ 512) &- 7
      while place < end {
        let a = left.loadUnaligned(fromByteOffset: place &* width, as: SIMD8<T>.self)
        let b = right.loadUnaligned(fromByteOffset: place &* width, as: SIMD8<T>.self)
        products += a * b
        lefts += a * a
        rights += b * b
        place &+= 8
      }
      xy += Double(products.sum())
      xx += Double(lefts.sum())
      yy += Double(rights.sum())
    }
    while place < count {
      let (a, b) = (Double(x[place]), Double(y[place]))
      xy += a * b
      xx += a * a
      yy += b * b
      place &+= 1
    }
    return (xy, xx, yy)
  }

  /// Neighbouring vectors whose components lie a step apart: a row of accumulators, added up in
  /// float64 every 32 components. `total` gets all x·y, then all x·x, then all y·y.
  @inline(__always)
  private static func row<T: BLASElement>(
    _ x: UnsafePointer<T>, _ xStep: Int, _ y: UnsafePointer<T>, _ yStep: Int, _ steps: Int,
    _ length: Int, _ partial: UnsafeMutablePointer<T>, _ total: UnsafeMutablePointer<Double>,
    _ runtime: Runtime
  ) {
    let (xy, xx, yy) = (partial, partial + length, partial + 2 &* length)
    var (lineX, lineY) = (x, y)
    total.initialize(repeating: 0, count: 3 &* length)
    var done = 0
    while done < steps {
      if runtime.interrupt.isRequested { return }
      let chunk = min(32, steps &- done)
      partial.initialize(repeating: 0, count: 3 &* length)
      for _ in 0..<chunk {
        for place in 0..<length {
          let (a, b) = (lineX[place], lineY[place])
          xy[place] += a * b
          xx[place] += a * a
          yy[place] += b * b
        }
        lineX += xStep
        lineY += yStep
      }
      for place in 0..<(3 &* length) { total[place] += Double(partial[place]) }
      done &+= chunk
    }
  }

  /// One pair of long vectors: blocks in parallel, added up in order.
  @inline(__always)
  private static func longLine<T: BLASElement>(
    _ x: UnsafePointer<T>, _ y: UnsafePointer<T>, _ count: Int, _ runtime: Runtime
  ) throws(OperationError) -> (xy: Double, xx: Double, yy: Double) {
    let size = Parallel.block
    let blocks = (count + size - 1) / size
    let partial = UnsafeMutablePointer<Double>.allocate(capacity: 3 * blocks)
    partial.initialize(repeating: 0, count: 3 * blocks)
    defer { partial.deallocate() }
    try Parallel.forEachBlock(of: count, runtime) { range in
      let sums = line(x + range.lowerBound, y + range.lowerBound, range.count)
      let place = partial + 3 &* (range.lowerBound / size)
      place[0] = sums.xy
      place[1] = sums.xx
      place[2] = sums.yy
    }
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for block in 0..<blocks {
      xy += partial[3 &* block]
      xx += partial[3 &* block &+ 1]
      yy += partial[3 &* block &+ 2]
    }
    return (xy, xx, yy)
  }
}
