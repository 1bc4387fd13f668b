/// How two tensors fold together, element by element: sums of products, norms of differences.
protocol PairReducer: Sendable {
  associatedtype Element: FloatElement
  associatedtype Accumulator
  var initial: Accumulator { get }
  func step(_ accumulator: inout Accumulator, _ x: Element, _ y: Element)
  /// Folds two partial results: for runs split into lanes.
  func merge(_ a: Accumulator, _ b: Accumulator) -> Accumulator
}

/// The engine that folds two tensors at once: one pass over both, whatever their strides, with
/// nothing made real, neither a broadcast operand nor a product.
enum PairFold {
  /// Folds `x` and `y`, both read as `shape`, over the dims that are marked, and writes `finish` of
  /// each result to `output`, row-major over the dims that stay.
  @inline(never)
  static func run<R: PairReducer, Out>(
    _ reducer: R, _ x: Tensor, _ y: Tensor, reduced: [Bool], _ output: Tensor, _: Out.Type,
    _ runtime: Runtime, _ finish: (R.Accumulator) -> Out
  ) throws(OperationError) {
    let count = output.count
    if count == 0 { return }
    let to = output.base.assumingMemoryBound(to: Out.self)
    func split(_ list: [Int], _ kept: Bool) -> [Int] {
      list.indices.filter { reduced[$0] != kept }.map { list[$0] }
    }
    let keptShape = split(x.shape, true)
    let foldShape = split(x.shape, false)
    if foldShape.contains(0) {
      for place in 0..<count { to[place] = finish(reducer.initial) }
      return
    }
    let left = UnsafePointer(x.base.assumingMemoryBound(to: R.Element.self))
    let right = UnsafePointer(y.base.assumingMemoryBound(to: R.Element.self))
    let kept = Traversal(
      shape: keptShape,
      strides: [
        Layout.contiguousStrides(keptShape), split(x.strides, true), split(y.strides, true),
      ], keepsOrder: true)
    let fold = Traversal(
      shape: foldShape, strides: [split(x.strides, false), split(y.strides, false)])
    if kept.count == 1 && fold.count > 4 * Parallel.block {
      to[0] = finish(try foldAll(reducer, left, right, fold, runtime))
      return
    }
    let (keptX, keptY) = (kept.runStride(1), kept.runStride(2))
    let (foldX, foldY) = (fold.runStride(0), fold.runStride(1))
    // Where neighbours in memory belong to different results, a row of accumulators.
    let rows =
      kept.sizes[kept.sizes.count - 1] > 1 && abs(keptX) + abs(keptY) < abs(foldX) + abs(foldY)
    let size = max(16, min(1024, (1 << 24) / max(1, min(fold.count, 1 << 24))))
    let work = count.multipliedReportingOverflow(by: fold.count)
    let isSmall = !work.overflow && work.partialValue < Parallel.threshold
    func piece(_ offsets: UnsafePointer<Int>, _ length: Int) {
      if rows {
        withUnsafeTemporaryAllocation(of: R.Accumulator.self, capacity: length) { row in
          row.initialize(repeating: reducer.initial)
          let (startX, startY) = (left + offsets[1], right + offsets[2])
          fold.forEachRun(in: 0..<fold.count) { inner, steps in
            var (lineX, lineY) = (startX + inner[0], startY + inner[1])
            for _ in 0..<steps {
              if runtime.interrupt.isRequested { return }
              if keptX == 1 && keptY == 1 {
                for i in 0..<length { reducer.step(&row[i], lineX[i], lineY[i]) }
              } else {
                for i in 0..<length { reducer.step(&row[i], lineX[i &* keptX], lineY[i &* keptY]) }
              }
              lineX += foldX
              lineY += foldY
            }
          }
          for i in 0..<length { to[offsets[0] &+ i] = finish(row[i]) }
        }
        return
      }
      for i in 0..<length {
        if runtime.interrupt.isRequested { return }
        let startX = left + (offsets[1] &+ i &* keptX)
        let startY = right + (offsets[2] &+ i &* keptY)
        var total = reducer.initial
        fold.forEachRun(in: 0..<fold.count) { inner, steps in
          foldRun(reducer, startX + inner[0], foldX, startY + inner[1], foldY, steps, &total)
        }
        to[offsets[0] &+ i] = finish(total)
      }
    }
    if isSmall {
      var start = 0
      while start < count {
        kept.forEachRun(in: start..<min(start + size, count), piece)
        start += size
      }
    } else {
      try Parallel.forEachBlock(of: count, size: size, runtime) { range in
        kept.forEachRun(in: range, piece)
      }
    }
    try runtime.checkInterrupt()
  }

  /// One run, in four lanes, so that the processor need not wait for the last step.
  @inline(never)
  private static func foldRun<R: PairReducer>(
    _ reducer: R, _ x: UnsafePointer<R.Element>, _ xStep: Int, _ y: UnsafePointer<R.Element>,
    _ yStep: Int, _ count: Int, _ total: inout R.Accumulator
  ) {
    var i = 0
    if count >= 16 {
      var (a, b, c, d) = (reducer.initial, reducer.initial, reducer.initial, reducer.initial)
      while i &+ 4 <= count {
        reducer.step(&a, x[i &* xStep], y[i &* yStep])
        reducer.step(&b, x[(i &+ 1) &* xStep], y[(i &+ 1) &* yStep])
        reducer.step(&c, x[(i &+ 2) &* xStep], y[(i &+ 2) &* yStep])
        reducer.step(&d, x[(i &+ 3) &* xStep], y[(i &+ 3) &* yStep])
        i &+= 4
      }
      total = reducer.merge(total, reducer.merge(reducer.merge(a, b), reducer.merge(c, d)))
    }
    while i < count {
      reducer.step(&total, x[i &* xStep], y[i &* yStep])
      i &+= 1
    }
  }

  /// Everything into one value: blocks in parallel, folded in order.
  @inline(never)
  private static func foldAll<R: PairReducer>(
    _ reducer: R, _ x: UnsafePointer<R.Element>, _ y: UnsafePointer<R.Element>, _ fold: Traversal,
    _ runtime: Runtime
  ) throws(OperationError) -> R.Accumulator {
    let size = Parallel.block
    let blocks = (fold.count + size - 1) / size
    let partial = UnsafeMutablePointer<R.Accumulator>.allocate(capacity: blocks)
    partial.initialize(repeating: reducer.initial, count: blocks)
    defer {
      partial.deinitialize(count: blocks)
      partial.deallocate()
    }
    let (xStep, yStep) = (fold.runStride(0), fold.runStride(1))
    try Parallel.forEachBlock(of: fold.count, runtime) { range in
      var total = reducer.initial
      fold.forEachRun(in: range) { offsets, length in
        foldRun(reducer, x + offsets[0], xStep, y + offsets[1], yStep, length, &total)
      }
      partial[range.lowerBound / size] = total
    }
    var total = reducer.initial
    for block in 0..<blocks { total = reducer.merge(total, partial[block]) }
    return total
  }
}
