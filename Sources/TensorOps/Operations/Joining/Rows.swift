/// Picking slices along a dim by their places, for operations that have worked out the places.
enum Rows {
  /// A row-major tensor whose slice `i` along `dim` is the input's slice `places[i]`.
  ///
  /// - Parameters:
  ///   - places: an int64 vector, contiguous, every place within the dim.
  static func pick(
    _ input: Tensor, dim: Int, _ places: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let input = try Copying.contiguous(input, runtime)
    var shape = input.shape
    let length = input.shape[dim]
    shape[dim] = places.count
    let result = try runtime.make(shape: shape, dtype: input.dtype)
    if result.layout.isEmpty { return result }
    let outer = input.shape[..<dim].reduce(1, *)
    let row = input.shape[(dim + 1)...].reduce(1, *) * input.dtype.size
    let count = places.count
    let from = UnsafeRawPointer(input.base)
    let to = result.base
    let which = places.base.assumingMemoryBound(to: Int.self)
    switch row {
    case 1: try pick(UInt8.self, from, to, which, outer, length, count, runtime)
    case 2: try pick(UInt16.self, from, to, which, outer, length, count, runtime)
    case 4: try pick(UInt32.self, from, to, which, outer, length, count, runtime)
    case 8: try pick(UInt64.self, from, to, which, outer, length, count, runtime)
    default:
      try Parallel.forEachTask(outer * count, cost: row, runtime) { task in
        let (block, place) = (task / count, task % count)
        (to + task * row).copyMemory(
          from: from + (block * length + which[place]) * row, byteCount: row)
      }
    }
    return result
  }

  /// Slices of one small value each.
  private static func pick<T>(
    _: T.Type, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer,
    _ which: UnsafePointer<Int>, _ outer: Int, _ length: Int, _ count: Int, _ runtime: Runtime
  ) throws(OperationError) {
    let input = from.assumingMemoryBound(to: T.self)
    let output = to.assumingMemoryBound(to: T.self)
    try Parallel.forEachTask(outer, cost: count, runtime) { block in
      let line = input + block * length
      let written = output + block * count
      for place in 0..<count { written[place] = line[which[place]] }
    }
  }
}
