/// The plan of everything that folds dims away.
public struct ReductionPlan: Plan {
  /// The input's dims, true where folded.
  public let reduced: [Bool]
  /// With `keepdim`, folded dims stay with size 1.
  public let shape: [Int]
  /// Elements folded into each result.
  public let fold: Int
  /// The dtype to which elements are converted before folding.
  public let compute: DType
  public let output: DType

  public var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: output)) }

  /// - Parameters:
  ///   - dims: nil or empty: all of them.
  public init(
    _ input: Tensor, dims: [Int]?, keepdim: Bool, compute: DType, output: DType? = nil
  ) throws(OperationError) {
    var reduced = [Bool](repeating: dims?.isEmpty ?? true, count: input.rank)
    if let dims {
      for dim in try Shape.dims(dims, rank: input.rank) where dim < input.rank {
        reduced[dim] = true
      }
    }
    var shape: [Int] = []
    var fold = 1
    for dim in 0..<input.rank {
      if !reduced[dim] {
        shape.append(input.shape[dim])
      } else {
        fold = fold &* input.shape[dim]
        if keepdim { shape.append(1) }
      }
    }
    self.reduced = reduced
    self.shape = shape
    self.fold = fold
    self.compute = compute
    self.output = output ?? compute
  }
}

/// How elements fold: a value to start with, a step, and what the folded value gives.
protocol Reducer: Sendable {
  associatedtype Element
  associatedtype Accumulator
  static var initial: Accumulator { get }
  static func step(_ accumulator: inout Accumulator, _ element: Element)
  /// Folds two partial results: for runs split into lanes.
  static func merge(_ a: Accumulator, _ b: Accumulator) -> Accumulator
}

/// The engine that folds.
enum Reduction {
  /// Folds `input` (already of the reducer's element type) and writes `finish` of each result to
  /// `output`, row-major over the plan's shape.
  @inline(__always)
  static func run<R: Reducer, Out>(
    _: R.Type, _ input: Tensor, _ plan: ReductionPlan, _ output: Tensor, _: Out.Type,
    _ runtime: Runtime, _ finish: (R.Accumulator) -> Out
  ) throws(OperationError) {
    let count = output.count
    if count == 0 { return }
    let to = output.base.assumingMemoryBound(to: Out.self)
    var keptShape: [Int] = []
    var keptStrides: [Int] = []
    var foldShape: [Int] = []
    var foldStrides: [Int] = []
    for dim in 0..<input.rank {
      if plan.reduced[dim] {
        foldShape.append(input.shape[dim])
        foldStrides.append(input.strides[dim])
      } else {
        keptShape.append(input.shape[dim])
        keptStrides.append(input.strides[dim])
      }
    }
    if plan.fold == 0 {
      for place in 0..<count { to[place] = finish(R.initial) }
      return
    }
    let from = input.base.assumingMemoryBound(to: R.Element.self)
    let kept = Traversal(
      shape: keptShape, strides: [Layout.contiguousStrides(keptShape), keptStrides],
      keepsOrder: true)
    let fold = Traversal(shape: foldShape, strides: [foldStrides])
    let (outputStep, keptStep) = (kept.runStride(0), kept.runStride(1))
    let foldStep = fold.runStride(0)
    let keptRun = kept.sizes[kept.sizes.count - 1]
    if keptRun > 1 && abs(keptStep) < abs(foldStep) {
      // Neighbours in memory belong to different results: keep a row of accumulators.
      try kept.forEachRow(cost: plan.fold, runtime) { offsets, length in
        withUnsafeTemporaryAllocation(of: R.Accumulator.self, capacity: length) { row in
          row.initialize(repeating: R.initial)
          let start = from + offsets[1]
          fold.forEachRun(in: 0..<fold.count) { inner, steps in
            var line = start + inner[0]
            for _ in 0..<steps {
              if keptStep == 1 {
                for i in 0..<length { R.step(&row[i], line[i]) }
              } else {
                for i in 0..<length { R.step(&row[i], line[i &* keptStep]) }
              }
              line += foldStep
            }
          }
          for i in 0..<length { to[offsets[0] &+ i &* outputStep] = finish(row[i]) }
        }
      }
      return
    }
    if count == 1 {
      to[0] = finish(try foldAll(R.self, from, fold, runtime))
      return
    }
    try kept.forEachRow(cost: plan.fold, runtime) { offsets, length in
      for i in 0..<length {
        let start = from + (offsets[1] &+ i &* keptStep)
        var total = R.initial
        fold.forEachRun(in: 0..<fold.count) { inner, steps in
          foldRun(R.self, start + inner[0], foldStep, steps, &total)
        }
        to[offsets[0] &+ i &* outputStep] = finish(total)
      }
    }
  }

  /// One run, in eight lanes, so that the processor need not wait for the last step.
  @inline(__always)
  private static func foldRun<R: Reducer>(
    _: R.Type, _ from: UnsafePointer<R.Element>, _ step: Int, _ count: Int,
    _ total: inout R.Accumulator
  ) {
    if step != 1 || count < 32 {
      for i in 0..<count { R.step(&total, from[i &* step]) }
      return
    }
    var a = R.initial
    var b = R.initial
    var c = R.initial
    var d = R.initial
    var e = R.initial
    var f = R.initial
    var g = R.initial
    var h = R.initial
    var i = 0
    while i &+ 8 <= count {
      R.step(&a, from[i])
      R.step(&b, from[i &+ 1])
      R.step(&c, from[i &+ 2])
      R.step(&d, from[i &+ 3])
      R.step(&e, from[i &+ 4])
      R.step(&f, from[i &+ 5])
      R.step(&g, from[i &+ 6])
      R.step(&h, from[i &+ 7])
      i &+= 8
    }
    while i < count {
      R.step(&a, from[i])
      i &+= 1
    }
    let lower = R.merge(R.merge(a, b), R.merge(c, d))
    total = R.merge(total, R.merge(lower, R.merge(R.merge(e, f), R.merge(g, h))))
  }

  /// Everything into one value: blocks in parallel, folded in order, so that the result does not
  /// depend on the number of threads.
  @inline(__always)
  private static func foldAll<R: Reducer>(
    _: R.Type, _ from: UnsafePointer<R.Element>, _ fold: Traversal, _ runtime: Runtime
  ) throws(OperationError) -> R.Accumulator {
    let step = fold.runStride(0)
    let size = Parallel.block
    let blocks = (fold.count + size - 1) / size
    let partial = UnsafeMutablePointer<R.Accumulator>.allocate(capacity: blocks)
    partial.initialize(repeating: R.initial, count: blocks)
    defer {
      partial.deinitialize(count: blocks)
      partial.deallocate()
    }
    try Parallel.forEachBlock(of: fold.count, runtime) { range in
      var total = R.initial
      fold.forEachRun(in: range) { offsets, length in
        foldRun(R.self, from + offsets[0], step, length, &total)
      }
      partial[range.lowerBound / size] = total
    }
    var total = partial[0]
    for block in 1..<max(blocks, 1) where block < blocks { total = R.merge(total, partial[block]) }
    return total
  }
}

extension Traversal {
  /// As `forEachRun`, in pieces of at most 1,024 elements, each of which costs `cost` steps.
  @inline(__always)
  func forEachRow(
    cost: Int, _ runtime: Runtime, _ body: (UnsafePointer<Int>, Int) -> Void
  ) throws(OperationError) {
    let size = max(1, min(1024, Parallel.block / max(1, min(cost, Parallel.block))))
    let small = count.multipliedReportingOverflow(by: max(cost, 1))
    if !small.overflow && small.partialValue < Parallel.threshold {
      forEachRun(in: 0..<count) { offsets, length in
        if length <= 4096 {
          body(offsets, length)
        } else {
          forEachPiece(offsets, length, 1024, body)
        }
      }
      return
    }
    try Parallel.forEachBlock(of: count, size: max(size, 64), runtime) { range in
      forEachRun(in: range, body)
    }
  }

  private func forEachPiece(
    _ offsets: UnsafePointer<Int>, _ length: Int, _ size: Int,
    _ body: (UnsafePointer<Int>, Int) -> Void
  ) {
    var place = [Int](repeating: 0, count: strides.count)
    var start = 0
    while start < length {
      for operand in strides.indices {
        place[operand] = offsets[operand] &+ start &* runStride(operand)
      }
      body(place, min(size, length - start))
      start += size
    }
  }
}

/// Lines along one dim: what sorting, scanning and choosing by place work on.
struct Lines {
  /// Elements in a line.
  let length: Int
  /// How many lines there are.
  var count: Int { walk.count }
  /// For each operand, the step along a line.
  let steps: [Int]
  private let walk: Traversal

  /// - Parameter operands: tensors whose shapes agree in every dim but `dim`.
  init(_ operands: [Tensor], dim: Int) {
    let first = operands[0]
    if first.rank == 0 {
      length = 1
      steps = operands.map { _ in 1 }
      walk = Traversal(shape: [], strides: operands.map { _ in [] })
      return
    }
    length = first.shape[dim]
    steps = operands.map { $0.strides[dim] }
    func without(_ list: [Int]) -> [Int] {
      var list = list
      list.remove(at: dim)
      return list
    }
    walk = Traversal(
      shape: without(first.shape), strides: operands.map { without($0.strides) }, keepsOrder: true)
  }

  /// Calls `body` with each operand's offset of a line's first element.
  @inline(__always)
  func forEach(_ runtime: Runtime, _ body: (UnsafePointer<Int>) -> Void) throws(OperationError) {
    let operands = steps.count
    try walk.forEachRow(cost: max(length, 1), runtime) { offsets, count in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: operands) { place in
        for line in 0..<count {
          for operand in 0..<operands {
            place[operand] = offsets[operand] &+ line &* walk.runStride(operand)
          }
          body(UnsafePointer(place.baseAddress!))
        }
      }
    }
  }
}
