/// Shape arithmetic: pure, checked, and shared by every plan.
public enum Shape {
  /// The dims that a tensor may have; what folds takes only 64, as in PyTorch.
  public static let maximumRank = 128

  /// `[2, 3]`.
  public static func text(_ shape: [Int]) -> String {
    "[\(shape.map(String.init).joined(separator: ", "))]"
  }

  /// A size as people say it: `4.8 GB`, `640 bytes`.
  public static func byteText(_ bytes: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    if unit == 0 { return "\(bytes) bytes" }
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded()
      ? "\(Int(tenths)) \(units[unit])" : "\(tenths) \(units[unit])"
  }

  /// The number of elements, or a fault where it overflows or a size is negative.
  public static func count(_ shape: [Int]) throws(OperationError) -> Int {
    if shape.count > maximumRank {
      throw OperationError(TooManyDims(rank: shape.count, limit: maximumRank))
    }
    var product = 1
    var overflow = false
    var empty = false
    for size in shape {
      if size < 0 { throw OperationError(NegativeSize(shape: shape)) }
      if size == 0 { empty = true }
      let (next, over) = product.multipliedReportingOverflow(by: size)
      overflow = overflow || over
      product = next
    }
    if empty { return 0 }
    if overflow { throw OperationError(SizeOverflow(shape: shape)) }
    return product
  }

  /// The bytes of a dense tensor, checked.
  public static func byteCount(_ shape: [Int], dtype: DType) throws(OperationError) -> Int {
    let (bytes, overflow) = try count(shape).multipliedReportingOverflow(by: dtype.size)
    if overflow { throw OperationError(SizeOverflow(shape: shape)) }
    return bytes
  }

  /// A dim counted from the front; a 0-d tensor counts as having one dim, as in PyTorch, unless
  /// `wrapsScalar` is false.
  public static func dim(
    _ dim: Int, rank: Int, wrapsScalar: Bool = true, parameter: String = "dim"
  ) throws(OperationError) -> Int {
    let limit = rank == 0 && wrapsScalar ? 1 : rank
    guard dim >= -limit, dim < limit else {
      throw OperationError(DimOutOfRange(dim: dim, rank: rank, parameter: parameter))
    }
    return dim < 0 ? dim + limit : dim
  }

  /// Dims counted from the front, each at most once.
  public static func dims(_ dims: [Int], rank: Int) throws(OperationError) -> [Int] {
    var result: [Int] = []
    for dim in dims {
      let wrapped = try Shape.dim(dim, rank: rank)
      if result.contains(wrapped) { throw OperationError(DuplicateDim(dim: wrapped)) }
      result.append(wrapped)
    }
    return result
  }

  /// The shape to which both broadcast: aligned at the end, a size of 1 stretches.
  public static func broadcast(
    _ a: [Int], _ b: [Int], names: [String] = ["input", "other"]
  ) throws(OperationError) -> [Int] {
    if a == b { return a }
    let rank = max(a.count, b.count)
    var result = [Int](repeating: 1, count: rank)
    // PyTorch looks from the last dim and reports the first clash that it meets.
    for step in 1...max(rank, 1) where step <= rank {
      let left = step <= a.count ? a[a.count - step] : 1
      let right = step <= b.count ? b[b.count - step] : 1
      if left != right && left != 1 && right != 1 {
        throw OperationError(BroadcastMismatch(a: a, b: b, dim: rank - step, names: names))
      }
      result[rank - step] = left == 1 ? right : left
    }
    return result
  }

  /// Strides that read a tensor as if it had `shape`, to which it broadcasts.
  public static func broadcastStrides(_ layout: Layout, to shape: [Int]) -> [Int] {
    if layout.shape == shape { return layout.strides }
    let lead = shape.count - layout.rank
    var strides = [Int](repeating: 0, count: shape.count)
    for dim in 0..<layout.rank where layout.shape[dim] != 1 || shape[lead + dim] == 1 {
      strides[lead + dim] = layout.strides[dim]
    }
    return strides
  }

  /// The rows of a table that aligns shapes at their last dims, one failing dim marked.
  public static func alignmentTable(
    _ shapes: [[Int]], names: [String] = ["a", "b", "c"], marking dim: Int
  ) -> [String] {
    let rank = shapes.map(\.count).max() ?? 0
    guard rank > 0 else { return [] }
    var columns: [[String]] = []
    for place in 0..<rank {
      var column = ["\(place - rank)"]
      for shape in shapes {
        let own = place - (rank - shape.count)
        column.append(own >= 0 ? "\(shape[own])" : "·")
      }
      column.append(place == dim ? "✗" : "")
      let width = column.map(\.count).max() ?? 1
      columns.append(column.map { String(repeating: " ", count: width - $0.count) + $0 })
    }
    let heads = ["dim"] + names.prefix(shapes.count) + [""]
    let headWidth = heads.map(\.count).max() ?? 3
    return (0..<heads.count).map { row in
      let head = String(repeating: " ", count: headWidth - heads[row].count) + heads[row]
      let line = head + "  " + columns.map { $0[row] }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
