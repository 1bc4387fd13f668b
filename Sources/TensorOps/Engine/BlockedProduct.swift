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

  /// The sum of products of two vectors, added up in float64: blocks in parallel, then in order.
  static func dot<T: BLASElement>(
    _ a: UnsafePointer<T>, _ aStep: Int, _ b: UnsafePointer<T>, _ bStep: Int, _ count: Int,
    _ runtime: Runtime
  ) throws(OperationError) -> T {
    let size = Parallel.block
    if count <= size { return T(lanes(a, aStep, b, bStep, count)) }
    let blocks = (count + size - 1) / size
    let partial = UnsafeMutablePointer<Double>.allocate(capacity: blocks)
    partial.initialize(repeating: 0, count: blocks)
    defer { partial.deallocate() }
    try Parallel.forEachBlock(of: count, runtime) { range in
      partial[range.lowerBound / size] = lanes(
        a + range.lowerBound &* aStep, aStep, b + range.lowerBound &* bStep, bStep, range.count)
    }
    var total = 0.0
    for block in 0..<blocks { total += partial[block] }
    return T(total)
  }

  /// Vectors without gaps in eight lanes of 64 products each; others one product after another.
  @inline(__always)
  private static func lanes<T: BLASElement>(
    _ a: UnsafePointer<T>, _ aStep: Int, _ b: UnsafePointer<T>, _ bStep: Int, _ count: Int
  ) -> Double {
    var total = 0.0
    var place = 0
    if aStep == 1 && bStep == 1 {
      let (left, right) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
      let width = MemoryLayout<T>.stride
      while place &+ 8 <= count {
        var sums = SIMD8<T>.zero
        let end = min(count, place &+ 512) &- 7
        while place < end {
          sums +=
            left.loadUnaligned(fromByteOffset: place &* width, as: SIMD8<T>.self)
            * right.loadUnaligned(fromByteOffset: place &* width, as: SIMD8<T>.self)
          place &+= 8
        }
        total += Double(sums.sum())
      }
    }
    while place < count {
      total += Double(a[place &* aStep]) * Double(b[place &* bStep])
      place &+= 1
    }
    return total
  }
}
