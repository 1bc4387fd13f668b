/// A type that products are computed in.
protocol ProductElement: Element {
  static var zero: Self { get }
  /// `sum + a · b`; integers wrap.
  static func fold(_ sum: Self, _ a: Self, _ b: Self) -> Self
}

extension ProductElement where Self: IntegerElement {
  @inline(__always) static func fold(_ sum: Self, _ a: Self, _ b: Self) -> Self { sum &+ a &* b }
}
extension ProductElement where Self: FloatElement {
  @inline(__always) static func fold(_ sum: Self, _ a: Self, _ b: Self) -> Self { sum + a * b }
}
extension UInt8: ProductElement {}
extension Int8: ProductElement {}
extension Int16: ProductElement {}
extension Int32: ProductElement {}
extension Int: ProductElement {}
extension Float: ProductElement {}
extension Double: ProductElement {}

/// Our own matrix product: for integers, for what is too small for a call of OpenBLAS, and for
/// machines without it.
enum BlockedProduct {
  typealias Matrix = Contraction.Matrix

  /// Element by element; for small matrices of any strides.
  @inline(__always)
  static func small<T: ProductElement>(
    _ a: Matrix<T>, _ b: Matrix<T>, _ to: UnsafeMutablePointer<T>, _ m: Int, _ k: Int, _ n: Int
  ) {
    for row in 0..<m {
      let line = a.base + row &* a.rowStep
      for column in 0..<n {
        let other = b.base + column &* b.columnStep
        var sum = T.zero
        for step in 0..<k {
          sum = T.fold(sum, line[step &* a.columnStep], other[step &* b.rowStep])
        }
        to[row &* n &+ column] = sum
      }
    }
  }

  private static let panelRows = 256
  private static let panelColumns = 512

  /// Panels of `b` are packed so that they stay in cache, and every four rows of the result read
  /// them once.
  static func run<T: ProductElement>(
    _ a: Matrix<T>, _ b: Matrix<T>, _ to: UnsafeMutablePointer<T>, _ m: Int, _ k: Int, _ n: Int,
    _ runtime: Runtime
  ) throws(OperationError) {
    to.update(repeating: T.zero, count: m &* n)
    let panel = UnsafeMutablePointer<T>.allocate(capacity: panelRows * panelColumns)
    panel.initialize(repeating: T.zero, count: panelRows * panelColumns)
    defer { panel.deallocate() }
    var firstColumn = 0
    while firstColumn < n {
      let columns = min(panelColumns, n - firstColumn)
      var firstStep = 0
      while firstStep < k {
        let steps = min(panelRows, k - firstStep)
        let source = b.from(row: firstStep, column: firstColumn)
        for step in 0..<steps {
          let line = source.base + step &* source.rowStep
          for column in 0..<columns {
            panel[step &* columns &+ column] = line[column &* source.columnStep]
          }
        }
        let left = a.from(row: 0, column: firstStep)
        try Parallel.forEachTask((m + 3) / 4, cost: 4 * steps * columns, runtime) { task in
          let row = task * 4
          if row + 4 <= m {
            fourRows(
              left.from(row: row, column: 0), panel, to + (row &* n &+ firstColumn), n, steps,
              columns)
          } else {
            for single in row..<m {
              oneRow(
                left.from(row: single, column: 0), panel, to + (single &* n &+ firstColumn), steps,
                columns)
            }
          }
        }
        firstStep += steps
      }
      firstColumn += columns
    }
  }

  @inline(__always)
  private static func fourRows<T: ProductElement>(
    _ a: Matrix<T>, _ panel: UnsafePointer<T>, _ to: UnsafeMutablePointer<T>, _ toStep: Int,
    _ steps: Int, _ columns: Int
  ) {
    let (to1, to2, to3) = (to + toStep, to + 2 &* toStep, to + 3 &* toStep)
    for step in 0..<steps {
      let from = a.base + step &* a.columnStep
      let (x0, x1) = (from[0], from[a.rowStep])
      let (x2, x3) = (from[2 &* a.rowStep], from[3 &* a.rowStep])
      let line = panel + step &* columns
      for column in 0..<columns {
        let y = line[column]
        to[column] = T.fold(to[column], x0, y)
        to1[column] = T.fold(to1[column], x1, y)
        to2[column] = T.fold(to2[column], x2, y)
        to3[column] = T.fold(to3[column], x3, y)
      }
    }
  }

  @inline(__always)
  private static func oneRow<T: ProductElement>(
    _ a: Matrix<T>, _ panel: UnsafePointer<T>, _ to: UnsafeMutablePointer<T>, _ steps: Int,
    _ columns: Int
  ) {
    for step in 0..<steps {
      let x = a.base[step &* a.columnStep]
      let line = panel + step &* columns
      for column in 0..<columns { to[column] = T.fold(to[column], x, line[column]) }
    }
  }

  /// The sum of products of two vectors: blocks in parallel, each in eight lanes, added up in order.
  static func dot<T: ProductElement & FloatElement>(
    _ a: UnsafePointer<T>, _ aStep: Int, _ b: UnsafePointer<T>, _ bStep: Int, _ count: Int,
    _ runtime: Runtime
  ) throws(OperationError) -> T {
    let size = Parallel.block
    let blocks = (count + size - 1) / size
    let partial = UnsafeMutablePointer<T>.allocate(capacity: max(blocks, 1))
    partial.initialize(repeating: T.zero, count: max(blocks, 1))
    defer { partial.deallocate() }
    try Parallel.forEachBlock(of: count, runtime) { range in
      partial[range.lowerBound / size] = lanes(
        a + range.lowerBound &* aStep, aStep, b + range.lowerBound &* bStep, bStep, range.count)
    }
    var total = T.zero
    for block in 0..<blocks { total += partial[block] }
    return total
  }

  @inline(__always)
  private static func lanes<T: ProductElement & FloatElement>(
    _ a: UnsafePointer<T>, _ aStep: Int, _ b: UnsafePointer<T>, _ bStep: Int, _ count: Int
  ) -> T {
    var s0 = T.zero
    var s1 = T.zero
    var s2 = T.zero
    var s3 = T.zero
    var place = 0
    while place &+ 4 <= count {
      s0 += a[place &* aStep] * b[place &* bStep]
      s1 += a[(place &+ 1) &* aStep] * b[(place &+ 1) &* bStep]
      s2 += a[(place &+ 2) &* aStep] * b[(place &+ 2) &* bStep]
      s3 += a[(place &+ 3) &* aStep] * b[(place &+ 3) &* bStep]
      place &+= 4
    }
    while place < count {
      s0 += a[place &* aStep] * b[place &* bStep]
      place &+= 1
    }
    return (s0 + s1) + (s2 + s3)
  }
}
