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
  ///   - dims: nil: all of them.
  ///   - emptyMeansAll: what an empty list of dims stands for: all of them, or none.
  public init(
    _ input: Tensor, dims: [Int]?, keepdim: Bool, compute: DType, output: DType? = nil,
    emptyMeansAll: Bool = true
  ) throws(OperationError) {
    if input.rank > 64 { throw OperationError(TooManyDims(rank: input.rank)) }
    let all = dims.map { $0.isEmpty && emptyMeansAll } ?? true
    var reduced = [Bool](repeating: all, count: input.rank)
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

/// How elements fold: a value to start with, a step, and a way to join two partial results.
protocol Folding: Sendable {
  associatedtype Element
  associatedtype Accumulator
  var initial: Accumulator { get }
  func step(_ accumulator: inout Accumulator, _ element: Element)
  /// Folds two partial results: for runs split into lanes, and for blocks.
  func merge(_ a: Accumulator, _ b: Accumulator) -> Accumulator
}

/// A folding without parameters.
protocol Reducer: Sendable {
  associatedtype Element
  associatedtype Accumulator
  static var initial: Accumulator { get }
  static func step(_ accumulator: inout Accumulator, _ element: Element)
  static func merge(_ a: Accumulator, _ b: Accumulator) -> Accumulator
}

struct PlainFolding<R: Reducer>: Folding {
  @inline(__always) var initial: R.Accumulator { R.initial }
  @inline(__always) func step(_ accumulator: inout R.Accumulator, _ element: R.Element) {
    R.step(&accumulator, element)
  }
  @inline(__always) func merge(_ a: R.Accumulator, _ b: R.Accumulator) -> R.Accumulator {
    R.merge(a, b)
  }
}

/// The engine that folds.
enum Reduction {
  @inline(never)
  static func run<R: Reducer, Out>(
    _: R.Type, _ input: Tensor, _ plan: ReductionPlan, _ output: Tensor, _: Out.Type,
    _ runtime: Runtime, _ finish: (R.Accumulator) -> Out
  ) throws(OperationError) {
    try run(PlainFolding<R>(), input, plan, output, Out.self, runtime, finish)
  }

  /// The dims that stay and the dims that go, as traversals of one input.
  struct Split {
    /// Operand 0 is the row-major output, operand 1 the input.
    let kept: Traversal
    let fold: Traversal

    init(_ input: Tensor, _ plan: ReductionPlan, keepsOrder: Bool = false) {
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
      kept = Traversal(
        shape: keptShape, strides: [Layout.contiguousStrides(keptShape), keptStrides],
        keepsOrder: true)
      fold = Traversal(shape: foldShape, strides: [foldStrides], keepsOrder: keepsOrder)
    }

    /// Neighbours in memory belong to different results: a row of accumulators reads in order.
    var readsRows: Bool {
      kept.sizes[kept.sizes.count - 1] > 1 && abs(kept.runStride(1)) < abs(fold.runStride(0))
    }
  }

  /// Folds `input` (already of the folding's element type) and writes `finish` of each result to
  /// `output`, row-major over the plan's shape.
  @inline(never)
  static func run<F: Folding, Out>(
    _ folding: F, _ input: Tensor, _ plan: ReductionPlan, _ output: Tensor, _: Out.Type,
    _ runtime: Runtime, _ finish: (F.Accumulator) -> Out
  ) throws(OperationError) {
    let count = output.count
    if count == 0 { return }
    let to = output.elements(Out.self)
    if plan.fold == 0 {
      for place in 0..<count { to[place] = finish(folding.initial) }
      return
    }
    let from = UnsafePointer(input.elements(F.Element.self))
    let split = Split(input, plan)
    let kept = split.kept
    let fold = split.fold
    let (outputStep, keptStep) = (kept.runStride(0), kept.runStride(1))
    let foldStep = fold.runStride(0)
    if split.readsRows {
      if kept.sizes.count == 1, count <= 4096, plan.fold / 64 >= Parallel.block / count {
        let totals = try foldRows(folding, from, kept, fold, runtime)
        defer { totals.deallocate() }
        for i in 0..<count { to[i] = finish(totals[i]) }
        return
      }
      try kept.forEachRow(cost: plan.fold, runtime) { offsets, length in
        withUnsafeTemporaryAllocation(of: F.Accumulator.self, capacity: length) { row in
          row.initialize(repeating: folding.initial)
          foldRow(
            folding, from + offsets[1], step: keptStep, fold, in: 0..<fold.count, row,
            runtime.interrupt)
          for i in 0..<length { to[offsets[0] &+ i &* outputStep] = finish(row[i]) }
        }
      }
      try runtime.checkInterrupt()
      return
    }
    if count == 1 || plan.fold >= 64 * Parallel.block {
      for result in 0..<count {
        var start = 0
        kept.forEachRun(in: result..<result + 1) { offsets, _ in start = offsets[1] }
        to[result] = finish(try foldAll(folding, from + start, fold, runtime))
      }
      return
    }
    let isLine = fold.sizes.count == 1
    try kept.forEachRow(cost: plan.fold, runtime) { offsets, length in
      for i in 0..<length {
        let start = from + (offsets[1] &+ i &* keptStep)
        var total = folding.initial
        if isLine {
          foldRun(folding, start, foldStep, fold.count, &total)
        } else {
          fold.forEachRun(in: 0..<fold.count) { inner, steps in
            foldRun(folding, start + inner[0], foldStep, steps, &total)
          }
        }
        to[offsets[0] &+ i &* outputStep] = finish(total)
      }
    }
  }

  /// One run, in eight lanes, so that the processor need not wait for the last step.
  @inline(never)
  private static func foldRun<F: Folding>(
    _ folding: F, _ from: UnsafePointer<F.Element>, _ step: Int, _ count: Int,
    _ total: inout F.Accumulator
  ) {
    if step != 1 || count < 32 {
      for i in 0..<count { folding.step(&total, from[i &* step]) }
      return
    }
    var a = folding.initial
    var b = folding.initial
    var c = folding.initial
    var d = folding.initial
    var e = folding.initial
    var f = folding.initial
    var g = folding.initial
    var h = folding.initial
    var i = 0
    while i &+ 8 <= count {
      folding.step(&a, from[i])
      folding.step(&b, from[i &+ 1])
      folding.step(&c, from[i &+ 2])
      folding.step(&d, from[i &+ 3])
      folding.step(&e, from[i &+ 4])
      folding.step(&f, from[i &+ 5])
      folding.step(&g, from[i &+ 6])
      folding.step(&h, from[i &+ 7])
      i &+= 8
    }
    while i < count {
      folding.step(&a, from[i])
      i &+= 1
    }
    let lower = folding.merge(folding.merge(a, b), folding.merge(c, d))
    let upper = folding.merge(folding.merge(e, f), folding.merge(g, h))
    total = folding.merge(total, folding.merge(lower, upper))
  }

  /// Some elements of the fold into a row of accumulators for neighbouring results.
  @inline(__always)
  private static func foldRow<F: Folding>(
    _ folding: F, _ start: UnsafePointer<F.Element>, step keptStep: Int, _ fold: Traversal,
    in range: Range<Int>, _ row: UnsafeMutableBufferPointer<F.Accumulator>,
    _ interrupt: Interrupt
  ) {
    let length = row.count
    let foldStep = fold.runStride(0)
    // Short enough pieces that Ctrl-C is felt.
    let piece = max(1, (1 << 22) / max(length, 1))
    var place = range.lowerBound
    while place < range.upperBound && !interrupt.isRequested {
      let end = min(range.upperBound, place + piece)
      fold.forEachRun(in: place..<end) { inner, steps in
        var line = start + inner[0]
        for _ in 0..<steps {
          if keptStep == 1 {
            for i in 0..<length { folding.step(&row[i], line[i]) }
          } else {
            for i in 0..<length { folding.step(&row[i], line[i &* keptStep]) }
          }
          line += foldStep
        }
      }
      place = end
    }
  }

  /// Few results of long folds whose elements lie side by side: blocks of the fold in parallel,
  /// each with a row of accumulators of its own, joined in order.
  @inline(__always)
  private static func foldRows<F: Folding>(
    _ folding: F, _ from: UnsafePointer<F.Element>, _ kept: Traversal, _ fold: Traversal,
    _ runtime: Runtime
  ) throws(OperationError) -> UnsafeMutableBufferPointer<F.Accumulator> {
    let count = kept.count
    let blocks = 64
    let size = (fold.count + blocks - 1) / blocks
    let rows = UnsafeMutableBufferPointer<F.Accumulator>.allocate(capacity: count * blocks)
    rows.initialize(repeating: folding.initial)
    do throws(OperationError) {
      try Parallel.forEachBlock(of: fold.count, size: size, runtime) { range in
        let block = range.lowerBound / size
        foldRow(
          folding, from, step: kept.runStride(1), fold, in: range,
          UnsafeMutableBufferPointer(rebasing: rows[block * count..<(block + 1) * count]),
          runtime.interrupt)
      }
      try runtime.checkInterrupt()
    } catch {
      rows.deallocate()
      throw error
    }
    for block in 1..<blocks {
      for i in 0..<count { rows[i] = folding.merge(rows[i], rows[block * count + i]) }
    }
    return rows
  }

  /// Everything into one value: blocks in parallel, folded in order, so that the result does not
  /// depend on the number of threads.
  @inline(never)
  private static func foldAll<F: Folding>(
    _ folding: F, _ from: UnsafePointer<F.Element>, _ fold: Traversal, _ runtime: Runtime
  ) throws(OperationError) -> F.Accumulator {
    let step = fold.runStride(0)
    let size = Parallel.block
    // Sections, so that what a broadcast makes endless needs no endless memory.
    let section = 1 << 30
    let capacity = (min(fold.count, section) + size - 1) / size
    let partial = UnsafeMutablePointer<F.Accumulator>.allocate(capacity: capacity)
    defer { partial.deallocate() }
    var total = folding.initial
    var start = 0
    while start < fold.count {
      let length = min(section, fold.count - start)
      let blocks = (length + size - 1) / size
      partial.initialize(repeating: folding.initial, count: blocks)
      try Parallel.forEachBlock(of: length, runtime) { range in
        var sum = folding.initial
        fold.forEachRun(in: start + range.lowerBound..<start + range.upperBound) {
          offsets, length in
          foldRun(folding, from + offsets[0], step, length, &sum)
        }
        partial[range.lowerBound / size] = sum
      }
      for block in 0..<blocks { total = folding.merge(total, partial[block]) }
      partial.deinitialize(count: blocks)
      start += length
    }
    return total
  }

  /// All elements of a small array that are read in one run, folded as `run` folds them; nil where
  /// there is more to it.
  @inline(__always)
  static func whole<F: Folding>(_ folding: F, _ input: Tensor) -> F.Accumulator? {
    guard let step = input.layout.flatStep else { return nil }
    let count = input.layout.count
    guard count <= Parallel.block else { return nil }
    return whole(folding, UnsafePointer(input.elements(F.Element.self)), step, count)
  }

  @inline(__always)
  static func whole<F: Folding>(
    _ folding: F, _ from: UnsafePointer<F.Element>, _ step: Int, _ count: Int
  ) -> F.Accumulator {
    var sum = folding.initial
    foldRun(folding, from, step, count, &sum)
    return count == 0 ? sum : folding.merge(folding.initial, sum)
  }

  /// What two small vectors of one length and dtype give element by element, folded as `run` would
  /// fold an array of it; nil where there is more to it.
  @inline(__always)
  static func whole<F: Folding>(
    _ folding: F, _ x: Tensor, _ y: Tensor, _ element: (F.Element, F.Element) -> F.Element
  ) -> F.Accumulator? {
    guard let step = x.layout.flatStep, let other = y.layout.flatStep else { return nil }
    let count = x.layout.count
    guard count <= Parallel.block, count == y.layout.count else { return nil }
    let (a, b) = (x.elements(F.Element.self), y.elements(F.Element.self))
    return withUnsafeTemporaryAllocation(of: F.Element.self, capacity: max(count, 1)) { line in
      for place in 0..<count {
        line.initializeElement(at: place, to: element(a[place &* step], b[place &* other]))
      }
      guard let start = line.baseAddress else { return nil }
      return whole(folding, UnsafePointer(start), 1, count)
    }
  }

  /// A result computed wide, in its own dtype.
  static func narrowed(
    _ result: Tensor, to dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    result.dtype == dtype ? result : try Copying.contiguousCopy(result, as: dtype, runtime)
  }
}

/// A folding of doubles that reads elements of another type.
struct Widened<F: Folding, T: FloatElement>: Folding where F.Element == Double {
  let folding: F
  @inline(__always) var initial: F.Accumulator { folding.initial }
  @inline(__always) func step(_ accumulator: inout F.Accumulator, _ element: T) {
    folding.step(&accumulator, Double(element))
  }
  @inline(__always) func merge(_ a: F.Accumulator, _ b: F.Accumulator) -> F.Accumulator {
    folding.merge(a, b)
  }
}

extension Reduction {
  /// Folds real numbers in double precision; the results are rounded once, to the plan's dtype.
  ///
  /// - Parameter plan: its `compute` is the dtype to which elements are converted first.
  @inline(never)
  static func floats<F: Folding>(
    _ folding: F, _ input: Tensor, _ plan: ReductionPlan, _ runtime: Runtime,
    _ finish: (F.Accumulator) -> Double
  ) throws(OperationError) -> Tensor where F.Element == Double {
    let compute = Elementwise.wide(plan.compute)
    var values = input
    if input.dtype != compute {
      // Through the dtype asked for, so that what it can't hold is lost as it would be there.
      if plan.compute != compute && input.dtype != plan.compute {
        values = try Copying.cast(values, to: plan.compute, runtime)
      }
      values = try Copying.cast(values, to: compute, runtime)
    }
    let output = try runtime.make(shape: plan.shape, dtype: compute)
    if compute == .float64 {
      try run(folding, values, plan, output, Double.self, runtime, finish)
    } else {
      try run(
        Widened<F, Float>(folding: folding), values, plan, output, Float.self, runtime
      ) { Float(finish($0)) }
    }
    return try narrowed(output, to: plan.output, runtime)
  }
}

extension Traversal {
  /// As `forEachRun`, in pieces of at most 4,096 elements, each of which costs `cost` steps.
  @_optimize(none)
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
    // A row of neighbours is read together where it can be; a costly element stands for itself.
    let least = cost >= Parallel.block ? 8 : 64
    try Parallel.forEachBlock(of: count, size: max(size, least), runtime) { range in
      forEachRun(in: range, body)
    }
  }

  private func forEachPiece(
    _ offsets: UnsafePointer<Int>, _ length: Int, _ size: Int,
    _ body: (UnsafePointer<Int>, Int) -> Void
  ) {
    var place = [Int](repeating: 0, count: operands)
    var start = 0
    while start < length {
      for operand in 0..<operands {
        place[operand] = offsets[operand] &+ start &* runStride(operand)
      }
      body(place, min(size, length - start))
      start += size
    }
  }
}
