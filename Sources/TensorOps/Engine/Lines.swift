/// Lines along one dim: what sorting, scanning and choosing by place work on.
struct Lines {
  /// Elements in a line.
  let length: Int
  /// How many lines there are.
  var count: Int { walk.count }
  /// For each operand, the step along a line.
  let steps: [Int]
  /// From line to line.
  let walk: Traversal

  /// - Parameter operands: tensors whose shapes agree in every dim but `dim`; `length` is the
  ///   first one's.
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
  @_optimize(none)
  func forEach(_ runtime: Runtime, _ body: (UnsafePointer<Int>) -> Void) throws(OperationError) {
    try walkLines(runtime, body)
  }

  @inline(never)
  private func walkLines(
    _ runtime: Runtime, _ body: (UnsafePointer<Int>) -> Void
  ) throws(OperationError) {
    let operands = steps.count
    if walk.count == 0 { return }
    try walk.forEachRow(cost: max(length, 1), runtime) { offsets, count in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: operands) { place in
        for line in 0..<count {
          if runtime.interrupt.isRequested { return }
          for operand in 0..<operands {
            place.initializeElement(
              at: operand, to: offsets[operand] &+ line &* walk.runStride(operand))
          }
          body(UnsafePointer(place.baseAddress!))
        }
      }
    }
    try runtime.checkInterrupt()
  }

  /// Calls `body` with each operand's offset of the first of some neighbouring lines, and how many
  /// they are; between them the operands step by `walk.runStride`.
  @_optimize(none)
  func forEachRow(
    _ runtime: Runtime, _ body: (UnsafePointer<Int>, Int) -> Void
  ) throws(OperationError) {
    if walk.count == 0 { return }
    try walk.forEachRow(cost: max(length, 1), runtime, body)
    try runtime.checkInterrupt()
  }

  /// Neighbouring lines lie side by side in the operand's memory: read them together.
  func readsRows(_ operand: Int) -> Bool {
    walk.sizes[walk.sizes.count - 1] > 1 && abs(walk.runStride(operand)) < abs(steps[operand])
  }
}

/// How a running result grows along a line.
protocol Scanning: Sendable {
  associatedtype Element
  associatedtype Accumulator
  associatedtype Result
  static var initial: Accumulator { get }
  static func step(_ accumulator: inout Accumulator, _ element: Element, at place: Int)
  static func result(_ accumulator: Accumulator) -> Result
  /// The place that a second output tells.
  static func place(_ accumulator: Accumulator) -> Int
}

extension Scanning {
  @inline(__always) static func place(_ accumulator: Accumulator) -> Int { 0 }
}

/// The engine of running results.
enum Scan {
  /// Writes the running result of each line of `input` to `output`, and its places to `places`.
  @inline(never)
  static func run<S: Scanning>(
    _: S.Type, _ input: Tensor, dim: Int, _ output: Tensor, places: Tensor? = nil,
    _ runtime: Runtime
  ) throws(OperationError) {
    if input.layout.isEmpty { return }
    let lines = Lines([output, input], dim: dim)
    let to = output.elements(S.Result.self)
    let from = UnsafePointer(input.elements(S.Element.self))
    // `places` is row-major as the output is.
    let placeBase = places?.elements(Int.self)
    let length = lines.length
    let (toStep, fromStep) = (lines.steps[0], lines.steps[1])
    let (toWalk, fromWalk) = (lines.walk.runStride(0), lines.walk.runStride(1))
    if lines.readsRows(1) {
      try lines.forEachRow(runtime) { offsets, count in
        withUnsafeTemporaryAllocation(of: S.Accumulator.self, capacity: count) { row in
          row.initialize(repeating: S.initial)
          for k in 0..<length {
            if k & 1023 == 1023 && runtime.interrupt.isRequested { return }
            let source = from + (offsets[1] &+ k &* fromStep)
            let target = offsets[0] &+ k &* toStep
            for i in 0..<count {
              S.step(&row[i], source[i &* fromWalk], at: k)
              to[target &+ i &* toWalk] = S.result(row[i])
            }
            if let placeBase {
              for i in 0..<count { placeBase[target &+ i &* toWalk] = S.place(row[i]) }
            }
          }
        }
      }
      return
    }
    try lines.forEach(runtime) { offsets in
      var accumulator = S.initial
      let source = from + offsets[1]
      var start = 0
      while start < length && !runtime.interrupt.isRequested {
        let end = min(length, start &+ (1 << 20))
        for k in start..<end {
          S.step(&accumulator, source[k &* fromStep], at: k)
          let target = offsets[0] &+ k &* toStep
          to[target] = S.result(accumulator)
          if let placeBase { placeBase[target] = S.place(accumulator) }
        }
        start = end
      }
    }
  }
}
