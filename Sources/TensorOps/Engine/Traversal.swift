import Dispatch
import Synchronization

/// The one way through any mix of layouts: it drops size-1 dims, merges dims that are contiguous
/// together in every operand, orders by stride, and hands the inner loop the longest run it can.
///
/// Its walks are compiled once. Left to itself, the optimizer makes a copy of them for every kernel's
/// closure and every dtype, which multiplies the code (and the time to build it) by ten and saves
/// one call a run; `@_optimize(none)` on the thin entrance is what keeps it from that.
struct Traversal: Sendable {
  /// Outermost first; never empty (a single element is one run of length 1).
  private(set) var sizes: [Int]
  /// The steps of the first operand over `sizes`, then those of the second, and so on.
  private let steps: [Int]
  let operands: Int
  let count: Int

  /// - Parameters:
  ///   - shape: the shape that all operands are read as.
  ///   - strides: for each operand, its strides over that shape.
  ///   - keepsOrder: visit elements in row-major order of `shape`, for what depends on it.
  init(shape: [Int], strides: [[Int]], keepsOrder: Bool = false) {
    let rank = shape.count
    let operands = strides.count
    self.operands = operands
    var count = 1
    for size in shape { count &*= size }
    self.count = count
    var sizes: [Int] = []
    // Small tensors pay for every array: the dims' order and the merged steps are worked out in
    // place, and two arrays are made at the end.
    let steps = withUnsafeTemporaryAllocation(
      of: Int.self, capacity: rank + (rank + 1) * (operands + 1)
    ) { memory -> [Int] in
      let order = UnsafeMutableBufferPointer(rebasing: memory[..<rank])
      let merged = UnsafeMutableBufferPointer(rebasing: memory[rank...])
      let dims = Traversal.order(shape, strides, keepsOrder: keepsOrder, into: order)
      // One row a merged dim: its size, then every operand's step.
      let width = operands + 1
      var rows = 0
      for place in 0..<dims {
        let dim = order[place]
        let size = shape[dim]
        var joins = rows > 0
        if joins {
          let last = (rows - 1) * width
          for operand in 0..<operands
          where merged[last + 1 + operand] != strides[operand][dim] &* size {
            joins = false
            break
          }
        }
        let row = joins ? rows - 1 : rows
        merged[row * width] = joins ? merged[row * width] &* size : size
        for operand in 0..<operands { merged[row * width + 1 + operand] = strides[operand][dim] }
        rows = row + 1
      }
      if rows == 0 {
        for place in 0..<width { merged[place] = 1 }
        rows = 1
      }
      sizes = [Int](unsafeUninitializedCapacity: rows) { buffer, count in
        for row in 0..<rows { buffer[row] = merged[row * width] }
        count = rows
      }
      return [Int](unsafeUninitializedCapacity: rows * operands) { buffer, count in
        for operand in 0..<operands {
          for row in 0..<rows {
            buffer[operand * rows + row] = merged[row * width + 1 + operand]
          }
        }
        count = rows * operands
      }
    }
    self.sizes = sizes
    self.steps = steps
  }

  /// The dims whose size isn't 1, outermost first; how many they are.
  private static func order(
    _ shape: [Int], _ strides: [[Int]], keepsOrder: Bool,
    into dims: UnsafeMutableBufferPointer<Int>
  ) -> Int {
    var count = 0
    for dim in 0..<shape.count where shape[dim] != 1 {
      dims[count] = dim
      count += 1
    }
    if keepsOrder || count < 2 { return count }
    // By the first operand (the written one), then by the next where it doesn't tell.
    func goesBefore(_ a: Int, _ b: Int) -> Bool {
      for operand in strides {
        let left = abs(operand[a])
        let right = abs(operand[b])
        if left == 0 || right == 0 || left == right { continue }
        return left > right
      }
      return a < b
    }
    // Insertion sort: few dims, and the comparison is no strict order where strides are 0.
    for place in 1..<count {
      var slot = place
      while slot > 0 && goesBefore(dims[slot], dims[slot - 1]) {
        dims.swapAt(slot, slot - 1)
        slot -= 1
      }
    }
    return count
  }

  /// The step of an operand within a run.
  @inline(__always)
  func runStride(_ operand: Int) -> Int { steps[(operand + 1) * sizes.count - 1] }

  /// The step of an operand over one of `sizes`.
  func step(_ operand: Int, _ place: Int) -> Int { steps[operand * sizes.count + place] }

  /// Calls `body` with each operand's offset and a length, for the elements `range` of the
  /// flattened traversal.
  @_optimize(none)
  func forEachRun(in range: Range<Int>, _ body: (UnsafePointer<Int>, Int) -> Void) {
    walk(range, body)
  }

  @inline(never)
  private func walk(_ range: Range<Int>, _ body: (UnsafePointer<Int>, Int) -> Void) {
    if range.isEmpty { return }
    let rank = sizes.count
    let last = rank - 1
    let operands = operands
    sizes.withUnsafeBufferPointer { sizes in
      steps.withUnsafeBufferPointer { steps in
        withUnsafeTemporaryAllocation(of: Int.self, capacity: rank + operands) { memory in
          guard let sizes = sizes.baseAddress, let index = memory.baseAddress else { return }
          let steps = steps.baseAddress ?? sizes
          let offsets = index + rank
          let run = sizes[last]
          // Where the range begins.
          var rest = range.lowerBound
          for operand in 0..<operands { offsets[operand] = 0 }
          var dim = last
          while dim >= 0 {
            if rest == 0 {
              index[dim] = 0
            } else {
              index[dim] = rest % sizes[dim]
              rest /= sizes[dim]
              for operand in 0..<operands {
                offsets[operand] &+= index[dim] &* steps[operand &* rank &+ dim]
              }
            }
            dim -= 1
          }
          var left = range.count
          while left > 0 {
            let length = min(run - index[last], left)
            body(UnsafePointer(offsets), length)
            left -= length
            if left == 0 { break }
            // To the start of the next run.
            if index[last] != 0 {
              for operand in 0..<operands {
                offsets[operand] &-= index[last] &* steps[operand &* rank &+ last]
              }
              index[last] = 0
            }
            var dim = last - 1
            while dim >= 0 {
              index[dim] += 1
              for operand in 0..<operands { offsets[operand] &+= steps[operand &* rank &+ dim] }
              if index[dim] < sizes[dim] { break }
              for operand in 0..<operands {
                offsets[operand] &-= sizes[dim] &* steps[operand &* rank &+ dim]
              }
              index[dim] = 0
              dim -= 1
            }
          }
        }
      }
    }
  }

  /// Calls `body` for every run, on several threads when there is enough to do, and stops where the
  /// user asks. Runs of different calls must not write the same element.
  @_optimize(none)
  func forEachRun(
    _ runtime: Runtime, _ body: (UnsafePointer<Int>, Int) -> Void
  ) throws(OperationError) {
    if count < Parallel.threshold {
      forEachRun(in: 0..<count, body)
      return
    }
    try Parallel.forEachBlock(of: count, runtime) { range in
      forEachRun(in: range, body)
    }
  }
}

/// Splitting work over threads.
enum Parallel {
  /// Below this many elements a second thread costs more than it brings.
  static let threshold = 65_536
  /// Elements in a block: a block is short enough that Ctrl-C is felt at once.
  static let block = 32_768

  /// Runs `body` over blocks of `0..<count`, in parallel; stops early when interrupted.
  @_optimize(none)
  static func forEachBlock(
    of count: Int, size: Int = block, _ runtime: Runtime, _ body: (Range<Int>) -> Void
  ) throws(OperationError) {
    try split(count, size, runtime, body)
  }

  @inline(never)
  private static func split(
    _ count: Int, _ size: Int, _ runtime: Runtime, _ body: (Range<Int>) -> Void
  ) throws(OperationError) {
    let blocks = (count + size - 1) / size
    let threads = min(runtime.threads, blocks)
    if threads <= 1 {
      var start = 0
      while start < count {
        try runtime.checkInterrupt()
        let end = min(start + size, count)
        body(start..<end)
        start = end
      }
      return
    }
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(body) { body in
      // Blocks are disjoint, and concurrentPerform returns only when all are done.
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        while !runtime.interrupt.isRequested {
          let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
          if block >= blocks { return }
          body(block * size..<min((block + 1) * size, count))
        }
      }
    }
    try runtime.checkInterrupt()
  }

  /// Runs `body` for each of `0..<count` tasks of about `cost` elements each.
  @_optimize(none)
  static func forEachTask(
    _ count: Int, cost: Int, _ runtime: Runtime, _ body: (Int) -> Void
  ) throws(OperationError) {
    let perBlock = max(1, block / max(1, cost))
    if count <= 1 || count &* max(cost, 1) < threshold {
      for task in 0..<count {
        if task & 1023 == 1023 { try runtime.checkInterrupt() }
        body(task)
      }
      return
    }
    try forEachBlock(of: count, size: perBlock, runtime) { range in
      for task in range { body(task) }
    }
  }
}
