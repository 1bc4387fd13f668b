/// Sums and products of floats in the order in which NumPy adds and multiplies, so that the last
/// digits are NumPy's: where neighbours in memory belong to one result, each run of them is added up
/// pairwise, and the runs one after the other; where they belong to different results, each of these
/// takes its elements one after the other. All in the array's own precision. Runs that don't follow
/// each other in memory are added up together, as many as NumPy's buffer holds.
enum NumPyFolds {
  static let sum = fold("sum", PairwiseSum.self)
  static let product = fold("prod", SequentialProduct.self)

  /// An operation for other functions to call: `input`, `dim`, `keepdim`, `dtype`; it stands in no
  /// table.
  private static func fold<R: NumPyFolding>(
    _ name: String, _: R.Type
  ) -> Operation {
    Operation(
      name, in: [], summary: "Folds floats in NumPy's order.",
      shapes: "input: [..., n, ...] → [...]", examples: [],
      Signature(
        [.tensor(), .someDims, .keepdim, .dtype],
        plan: { (call) throws(OperationError) in
          try ReductionPlan(
            call.tensor(0), dims: call.optionalInts(1), keepdim: call.bool(2),
            compute: call.dtype(3) ?? call.tensor(0).dtype)
        },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try run(R.self, call.tensor(0), plan, call.runtime))
        }))
  }

  /// Elements in NumPy's buffer.
  private static let buffer = 8192

  private static func run<R: NumPyFolding>(
    _: R.Type, _ input: Tensor, _ plan: ReductionPlan, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let compute = Elementwise.wide(plan.compute)
    let values = try Copying.cast(input, to: compute, runtime)
    let output = try runtime.make(shape: plan.shape, dtype: compute)
    if compute == .float64 {
      try run(R.self, values, plan, output, Double.self, runtime)
    } else {
      try run(R.self, values, plan, output, Float.self, runtime)
    }
    return try Reduction.narrowed(output, to: plan.output, runtime)
  }

  @inline(never)
  private static func run<R: NumPyFolding, T: FloatElement>(
    _: R.Type, _ input: Tensor, _ plan: ReductionPlan, _ output: Tensor, _: T.Type,
    _ runtime: Runtime
  ) throws(OperationError) {
    let to = output.elements(T.self)
    let count = output.count
    for place in 0..<count { to[place] = R.start() }
    if count == 0 || plan.fold == 0 { return }
    let from = UnsafePointer(input.elements(T.self))
    let split = Reduction.Split(input, plan)
    let (kept, fold) = (split.kept, split.fold)
    let (outputStep, keptStep) = (kept.runStride(0), kept.runStride(1))
    let (foldStep, run) = (fold.runStride(0), fold.sizes[fold.sizes.count - 1])
    // Short enough pieces of whole runs that Ctrl-C is felt.
    func forEachPiece(_ cost: Int, _ body: (UnsafePointer<Int>, Int) -> Void) {
      let piece = max(1, (1 << 22) / max(1, min(cost, 1 << 22)) / run) * run
      var place = 0
      while place < fold.count && !runtime.interrupt.isRequested {
        let end = fold.count - place > piece ? place + piece : fold.count
        fold.forEachRun(in: place..<end, body)
        place = end
      }
    }
    if folds(input, plan) {
      if count == 1, fold.sizes.count == 1 {
        R.add(try whole(R.self, from, foldStep, run, runtime), to: &to[0])
        return
      }
      let block = R.isPairwise ? block(of: fold, input, plan) : run
      let piece = max(1, buffer / run) * run
      try kept.forEachRow(cost: plan.fold, runtime) { offsets, length in
        for i in 0..<length {
          let start = from + (offsets[1] &+ i &* keptStep)
          var total: T = R.start()
          if block == run || piece == run {
            forEachPiece(1) { inner, steps in
              R.add(R.run(start + inner[0], foldStep, steps, runtime.interrupt), to: &total)
            }
          } else {
            withUnsafeTemporaryAllocation(of: T.self, capacity: min(piece, block)) { row in
              guard let line = row.baseAddress else { return }
              var place = 0
              while place < fold.count && !runtime.interrupt.isRequested {
                let end = min(place + piece, (place / block + 1) * block)
                var filled = 0
                fold.forEachRun(in: place..<end) { inner, steps in
                  let run = start + inner[0]
                  for k in 0..<steps { (line + filled + k).initialize(to: run[k &* foldStep]) }
                  filled += steps
                }
                R.add(R.run(line, 1, filled, runtime.interrupt), to: &total)
                place = end
              }
            }
          }
          to[offsets[0] &+ i &* outputStep] = total
        }
      }
    } else {
      try kept.forEachRow(cost: plan.fold, runtime) { offsets, length in
        let row = to + offsets[0]
        forEachPiece(length) { inner, steps in
          var line = from + (offsets[1] &+ inner[0])
          for _ in 0..<steps {
            if keptStep == 1, outputStep == 1 {
              for i in 0..<length { R.add(line[i], to: &row[i]) }
            } else {
              for i in 0..<length { R.add(line[i &* keptStep], to: &row[i &* outputStep]) }
            }
            line += foldStep
          }
        }
      }
    }
    try runtime.checkInterrupt()
  }

  /// Whether neighbours in memory belong to one result: the dim of the smallest stride is folded.
  private static func folds(_ input: Tensor, _ plan: ReductionPlan) -> Bool {
    var inner: Int?
    for dim in 0..<input.rank where input.shape[dim] > 1 {
      let stride = abs(input.strides[dim])
      // What is repeated stays in its place.
      guard let best = inner, stride > 0, abs(input.strides[best]) > 0 else {
        inner = dim
        continue
      }
      if stride <= abs(input.strides[best]) { inner = dim }
    }
    return inner.map { plan.reduced[$0] } ?? true
  }

  /// How many elements of one result lie closer together than any two of different results.
  private static func block(
    of fold: Traversal, _ input: Tensor, _ plan: ReductionPlan
  ) -> Int {
    var least = Int.max
    for dim in 0..<input.rank where !plan.reduced[dim] && input.shape[dim] > 1 {
      let stride = abs(input.strides[dim])
      if stride > 0 { least = min(least, stride) }
    }
    var place = fold.sizes.count - 1
    var block = fold.sizes[place]
    while place > 0, abs(fold.step(0, place - 1)) < least {
      place -= 1
      block *= fold.sizes[place]
    }
    return block
  }

  /// One long run, its parts in parallel where they can be.
  private static func whole<R: NumPyFolding, T: FloatElement>(
    _: R.Type, _ from: UnsafePointer<T>, _ step: Int, _ count: Int, _ runtime: Runtime
  ) throws(OperationError) -> T {
    var parts: [(start: Int, count: Int)] = []
    func collect(_ start: Int, _ count: Int) {
      if count <= Parallel.threshold {
        parts.append((start, count))
      } else {
        let half = PairwiseSum.half(count)
        collect(start, half)
        collect(start &+ half, count &- half)
      }
    }
    if !R.isPairwise || count <= Parallel.threshold || count > 1 << 34 {
      return R.run(from, step, count, runtime.interrupt)
    }
    collect(0, count)
    var totals = [T](repeating: 0, count: parts.count)
    try totals.withUnsafeMutableBufferPointer { (totals) throws(OperationError) in
      // Each task writes an element of its own.
      nonisolated(unsafe) let totals = totals
      try Parallel.forEachTask(parts.count, cost: Parallel.block, runtime) { part in
        totals[part] = R.run(
          from + parts[part].start &* step, step, parts[part].count, runtime.interrupt)
      }
    }
    var place = 0
    func joined(_ count: Int) -> T {
      if count <= Parallel.threshold {
        place += 1
        return totals[place - 1]
      }
      let half = PairwiseSum.half(count)
      let first = joined(half)
      return first + joined(count &- half)
    }
    return joined(count)
  }

  /// The sum of a small array's elements that are read in one run; nil where there is more to it.
  static func shortSum<T: FloatElement>(_ a: Tensor, _: T.Type) -> T? {
    guard let step = a.layout.flatStep, a.layout.count <= Parallel.block else { return nil }
    return 0 + PairwiseSum.run(UnsafePointer(a.elements(T.self)), step, a.layout.count)
  }
}

/// How NumPy folds: what it starts with, what a run of elements gives, and how that joins the rest.
protocol NumPyFolding: Sendable {
  /// Whether runs are halved as `PairwiseSum` halves them.
  static var isPairwise: Bool { get }
  static func start<T: FloatElement>() -> T
  static func run<T: FloatElement>(
    _ from: UnsafePointer<T>, _ step: Int, _ count: Int, _ interrupt: Interrupt
  ) -> T
  static func add<T: FloatElement>(_ value: T, to total: inout T)
}

/// Runs in eight lanes up to 128 elements, longer ones in halves.
struct PairwiseSum: NumPyFolding {
  static var isPairwise: Bool { true }
  @inline(__always) static func start<T: FloatElement>() -> T { 0 }
  @inline(__always) static func add<T: FloatElement>(_ value: T, to total: inout T) {
    total += value
  }

  /// Where a run longer than 128 is cut.
  static func half(_ count: Int) -> Int { count / 2 - count / 2 % 8 }

  static func run<T: FloatElement>(
    _ from: UnsafePointer<T>, _ step: Int, _ count: Int, _ interrupt: Interrupt
  ) -> T {
    if count <= 1 << 16 { return run(from, step, count) }
    if interrupt.isRequested { return 0 }
    let half = half(count)
    return run(from, step, half, interrupt)
      + run(from + half &* step, step, count &- half, interrupt)
  }

  static func run<T: FloatElement>(
    _ from: UnsafePointer<T>, _ step: Int, _ count: Int
  ) -> T {
    if count > 128 {
      let half = half(count)
      return run(from, step, half) + run(from + half &* step, step, count &- half)
    }
    if count < 8 {
      var total: T = -0.0
      for i in 0..<count { total += from[i &* step] }
      return total
    }
    var (a, b, c, d) = (from[0], from[step], from[2 &* step], from[3 &* step])
    var (e, f, g, h) = (from[4 &* step], from[5 &* step], from[6 &* step], from[7 &* step])
    let lanes = count & ~7
    var i = 8
    while i < lanes {
      let part = from + i &* step
      a += part[0]
      b += part[step]
      c += part[2 &* step]
      d += part[3 &* step]
      e += part[4 &* step]
      f += part[5 &* step]
      g += part[6 &* step]
      h += part[7 &* step]
      i &+= 8
    }
    var total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    while i < count {
      total += from[i &* step]
      i &+= 1
    }
    return total
  }
}

/// One element after the other.
struct SequentialProduct: NumPyFolding {
  static var isPairwise: Bool { false }
  @inline(__always) static func start<T: FloatElement>() -> T { 1 }
  @inline(__always) static func add<T: FloatElement>(_ value: T, to total: inout T) {
    total *= value
  }

  static func run<T: FloatElement>(
    _ from: UnsafePointer<T>, _ step: Int, _ count: Int, _ interrupt: Interrupt
  ) -> T {
    var total: T = 1
    var start = 0
    while start < count && !interrupt.isRequested {
      let end = count - start > 1 << 20 ? start + 1 << 20 : count
      for i in start..<end { total *= from[i &* step] }
      start = end
    }
    return total
  }
}

/// Running results of floats in the array's own precision, as NumPy's are.
enum NumPyRunning {
  static let sum = running("cumsum", RunningSum.self)
  static let product = running("cumprod", RunningProduct.self)

  /// An operation for other functions to call: `input`, `dim`; it stands in no table.
  private static func running<R: RunningRule>(_ name: String, _: R.Type) -> Operation {
    Operation(
      name, in: [], summary: "Running results in the array's own precision.",
      shapes: "input: [..., n, ...] → [...]", examples: [],
      Signature(
        [.tensor(), .dim()],
        plan: { (call) throws(OperationError) in
          try Scans.ScanPlan(call.tensor(0), dim: call.int(1), dtype: call.tensor(0).dtype)
        },
        kernel: { (plan, call) throws(OperationError) in
          let runtime = call.runtime
          let compute = Elementwise.wide(plan.dtype)
          let input = try Copying.cast(call.tensor(0), to: compute, runtime)
          let output = try runtime.make(shape: plan.shape, dtype: compute)
          if compute == .float64 {
            try Scan.run(Running<R, Double>.self, input, dim: plan.dim, output, runtime)
          } else {
            try Scan.run(Running<R, Float>.self, input, dim: plan.dim, output, runtime)
          }
          return .tensor(try Reduction.narrowed(output, to: plan.dtype, runtime))
        }))
  }

  /// Rounded after each step.
  struct Running<R: RunningRule, T: FloatElement>: Scanning {
    // The first element stays as it is, -0 too.
    static var initial: T { R.first() == 0 ? -0.0 : T(R.first() as Double) }
    @inline(__always) static func step(_ total: inout T, _ x: T, at place: Int) {
      total = T(R.float(Double(total), Double(x)))
    }
    @inline(__always) static func result(_ total: T) -> T { total }
  }
}
