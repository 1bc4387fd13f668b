@testable import TensorOps

/// Index by index, element by element: slow, and too simple to be wrong. Nothing here uses the
/// engine that it is held against.
enum Naive {
  /// Every index of a shape, in row-major order.
  static func forEachIndex(of shape: [Int], _ body: ([Int]) throws -> Void) rethrows {
    if shape.contains(0) { return }
    var index = [Int](repeating: 0, count: shape.count)
    while true {
      try body(index)
      var dim = shape.count - 1
      while dim >= 0 {
        index[dim] += 1
        if index[dim] < shape[dim] { break }
        index[dim] = 0
        dim -= 1
      }
      if dim < 0 { return }
    }
  }

  static func offset(of index: [Int], _ layout: Layout) -> Int {
    zip(index, layout.strides).reduce(layout.offset) { $0 + $1.0 * $1.1 }
  }

  static func element(_ tensor: Tensor, at index: [Int]) -> Scalar {
    tensor.scalar(atStorageOffset: offset(of: index, tensor.layout))
  }

  /// The shape to which all broadcast; they must.
  static func broadcast(_ shapes: [[Int]]) -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    return (0..<rank).map { dim in
      let sizes = shapes.compactMap { shape -> Int? in
        let own = dim - (rank - shape.count)
        return own >= 0 ? shape[own] : nil
      }
      return sizes.first { $0 != 1 } ?? 1
    }
  }

  /// An element of a tensor that is read as if it had a larger shape.
  static func broadcastElement(_ tensor: Tensor, at index: [Int]) -> Scalar {
    let own = zip(index.suffix(tensor.rank), tensor.shape).map { $1 == 1 ? 0 : $0 }
    return element(tensor, at: own)
  }

  /// `function` of the elements of all tensors, broadcast, in row-major order.
  static func map(_ tensors: Tensor..., function: ([Scalar]) -> Double) -> [Double] {
    var result: [Double] = []
    forEachIndex(of: broadcast(tensors.map(\.shape))) { index in
      result.append(function(tensors.map { broadcastElement($0, at: index) }))
    }
    return result
  }
}

/// Whether two lists of numbers agree: NaN with NaN, infinities exactly, the rest within a factor of
/// the larger one's magnitude.
func agree(_ a: [Double], _ b: [Double], within tolerance: Double = 0) -> Bool {
  guard a.count == b.count else { return false }
  return zip(a, b).allSatisfy { x, y in
    if x.isNaN || y.isNaN { return x.isNaN && y.isNaN }
    if x == y { return true }
    return abs(x - y) <= tolerance * max(abs(x), abs(y))
  }
}
