/// The order in which PyTorch's elementwise and indexing kernels lay out a fresh result: the dims of
/// the operands' memory, smallest step innermost.
enum IterationOrder {
  /// - Parameter operands: each operand's strides over `shape`, 0 where it is broadcast.
  static func layout(_ shape: [Int], operands: [[Int]]) -> Layout {
    let rank = shape.count
    // Innermost first.
    var order = Array((0..<rank).reversed())
    func comparison(_ a: Int, _ b: Int) -> Int {
      for strides in operands {
        let left = strides[a]
        let right = strides[b]
        if left == 0 || right == 0 { continue }
        if left < right { return -1 }
        if left > right { return 1 }
        if shape[a] > shape[b] { return 1 }
      }
      return 0
    }
    if rank > 1 {
      // Insertion sort: ambiguous pairs keep their order.
      for start in 1..<rank {
        var place = start
        for before in stride(from: start - 1, through: 0, by: -1) {
          let compared = comparison(order[before], order[place])
          if compared > 0 {
            order.swapAt(before, place)
            place = before
          } else if compared < 0 {
            break
          }
        }
      }
    }
    if order.elementsEqual((0..<rank).reversed()) || shape.contains(0) {
      return Layout(contiguous: shape)
    }
    var strides = [Int](repeating: 1, count: rank)
    var step = 1
    for dim in order {
      strides[dim] = step
      step = step &* shape[dim]
    }
    return Layout(shape: shape, strides: strides)
  }
}
