/// A type that OpenBLAS multiplies. (The standard library's `SIMDScalar` comes with `Codable`.)
protocol BLASElement: ProductElement, FloatElement, SIMDScalar, Codable {
  static func routines(_ library: BLAS.Library) -> BLAS.Routines<Self>
  /// Multiply-adds that take some hundredths of a second on two threads: the most that one call may
  /// do, since a call can't be interrupted.
  static var callLimit: Double { get }
}

extension Float: BLASElement {
  static func routines(_ library: BLAS.Library) -> BLAS.Routines<Float> { library.single }
  static var callLimit: Double { 2e9 }
}

extension Double: BLASElement {
  static func routines(_ library: BLAS.Library) -> BLAS.Routines<Double> { library.double }
  static var callLimit: Double { 1e9 }
}

/// Products by OpenBLAS, cut into calls that are short enough to stop between.
enum BLASProduct {
  /// How much one call may do.
  struct Limits {
    var multiplyAdds: Double
    /// Elements read and written: what a call takes when memory is its limit.
    var traffic = 1e8

    func allow(_ m: Int, _ k: Int, _ n: Int) -> Bool {
      let (rows, steps, columns) = (Double(m), Double(k), Double(n))
      return max(m, k, n) <= Int(Int32.max) && rows * steps * columns <= multiplyAdds
        && rows * steps + steps * columns + rows * columns <= traffic
    }
  }

  /// A matrix as OpenBLAS reads it: row-major with a row step, or the transpose of one.
  struct Operand<T> {
    var base: UnsafePointer<T>
    let isTransposed: Bool
    let leading: Int

    init?(_ matrix: Contraction.Matrix<T>, rows: Int, columns: Int) {
      guard
        let (isTransposed, leading) = BLASProduct.orientation(
          rows: rows, columns: columns, matrix.rowStep, matrix.columnStep)
      else { return nil }
      base = matrix.base
      self.isTransposed = isTransposed
      self.leading = leading
    }

    var order: CInt { isTransposed ? BLAS.transposed : BLAS.plain }

    func moved(by offset: Int) -> Operand {
      var copy = self
      copy.base = base + offset
      return copy
    }

    func from(row: Int, column: Int) -> Operand {
      moved(by: isTransposed ? column &* leading &+ row : row &* leading &+ column)
    }
  }

  /// How strides are read: nil where neither dim lies without gaps.
  static func orientation(
    rows: Int, columns: Int, _ rowStep: Int, _ columnStep: Int
  ) -> (isTransposed: Bool, leading: Int)? {
    let limit = Int(Int32.max)
    if columnStep == 1 || columns == 1 {
      let leading = rows == 1 ? max(1, columns) : rowStep
      if leading >= max(1, columns) && leading <= limit { return (false, leading) }
    }
    if rowStep == 1 || rows == 1 {
      let leading = columns == 1 ? max(1, rows) : columnStep
      if leading >= max(1, rows) && leading <= limit { return (true, leading) }
    }
    return nil
  }

  /// One call.
  static func call<T: BLASElement>(
    _ a: Operand<T>, _ b: Operand<T>, _ to: UnsafeMutablePointer<T>, _ m: Int, _ k: Int, _ n: Int,
    _ toStep: Int, adding: Bool = false
  ) {
    guard let library = BLAS.library else { return }
    let routines = T.routines(library)
    let beta: T = adding ? 1 : 0
    let (rows, steps, columns) = (CInt(m), CInt(k), CInt(n))
    if n == 1 {
      // A matrix by a vector.
      routines.gemv(
        BLAS.rowMajor, a.order, a.isTransposed ? steps : rows, a.isTransposed ? rows : steps, 1,
        a.base, CInt(a.leading), b.base, CInt(b.isTransposed ? 1 : b.leading), beta, to,
        CInt(toStep))
    } else if m == 1 {
      // A vector by a matrix is the transposed matrix by the vector.
      routines.gemv(
        BLAS.rowMajor, b.isTransposed ? BLAS.plain : BLAS.transposed,
        b.isTransposed ? columns : steps, b.isTransposed ? steps : columns, 1, b.base,
        CInt(b.leading), a.base, CInt(a.isTransposed ? a.leading : 1), beta, to, 1)
    } else {
      routines.gemm(
        BLAS.rowMajor, a.order, b.order, rows, columns, steps, 1, a.base, CInt(a.leading), b.base,
        CInt(b.leading), beta, to, CInt(toStep))
    }
  }

  /// One product of any size, into a row-major result.
  static func run<T: BLASElement>(
    _ a: Operand<T>, _ b: Operand<T>, _ to: UnsafeMutablePointer<T>, _ m: Int, _ k: Int, _ n: Int,
    _ runtime: Runtime, limits: Limits? = nil
  ) throws(OperationError) {
    let limits = limits ?? Limits(multiplyAdds: T.callLimit)
    if !limits.allow(m, k, n) {
      try cut(a, b, to, m, k, n, n, adding: false, limits, runtime)
      return
    }
    if isOwnTranspose(a, b, m, n) && Double(m) * Double(n) * Double(k) > 1e6 {
      triangle(a, to, m, k, n)
      try mirror(to, m, runtime)
      return
    }
    call(a, b, to, m, k, n, n)
  }

  /// Halves the longest of rows, columns and contracted steps until a call is short enough; square
  /// pieces read the least memory.
  private static func cut<T: BLASElement>(
    _ a: Operand<T>, _ b: Operand<T>, _ to: UnsafeMutablePointer<T>, _ m: Int, _ k: Int, _ n: Int,
    _ toStep: Int, adding: Bool, _ limits: Limits, _ runtime: Runtime
  ) throws(OperationError) {
    if max(m, k, n) <= 1 || (limits.allow(m, k, n) && toStep <= Int(Int32.max)) {
      try runtime.checkInterrupt()
      call(a, b, to, m, k, n, toStep, adding: adding)
      return
    }
    if m >= n && m >= k {
      let half = m / 2
      try cut(a, b, to, half, k, n, toStep, adding: adding, limits, runtime)
      try cut(
        a.from(row: half, column: 0), b, to + half &* toStep, m - half, k, n, toStep,
        adding: adding, limits, runtime)
    } else if n >= k {
      let half = n / 2
      try cut(a, b, to, m, k, half, toStep, adding: adding, limits, runtime)
      try cut(
        a, b.from(row: 0, column: half), to + half, m, k, n - half, toStep, adding: adding, limits,
        runtime)
    } else {
      let half = k / 2
      try cut(a, b, to, m, half, n, toStep, adding: adding, limits, runtime)
      try cut(
        a.from(row: 0, column: half), b.from(row: half, column: 0), to, m, k - half, n, toStep,
        adding: true, limits, runtime)
    }
  }

  // MARK: A matrix by its own transpose: half the work

  private static func isOwnTranspose<T>(_ a: Operand<T>, _ b: Operand<T>, _ m: Int, _ n: Int)
    -> Bool
  {
    m == n && m > 1 && a.base == b.base && a.leading == b.leading
      && a.isTransposed != b.isTransposed
  }

  private static func triangle<T: BLASElement>(
    _ a: Operand<T>, _ to: UnsafeMutablePointer<T>, _ m: Int, _ k: Int, _ toStep: Int
  ) {
    guard let library = BLAS.library else { return }
    T.routines(library).syrk(
      BLAS.rowMajor, BLAS.lower, a.order, CInt(m), CInt(k), 1, a.base, CInt(a.leading), 0, to,
      CInt(toStep))
  }

  /// Copies the lower triangle over the upper one, tile by tile, so that both sides stay in cache.
  private static func mirror<T>(
    _ to: UnsafeMutablePointer<T>, _ n: Int, _ runtime: Runtime
  ) throws(OperationError) {
    let tile = 64
    try Parallel.forEachTask((n + tile - 1) / tile, cost: tile * n / 2, runtime) { task in
      let rows = (task * tile)..<min(n, (task + 1) * tile)
      var first = 0
      while first <= rows.lowerBound {
        let last = min(first + tile, n)
        for row in rows {
          for column in first..<min(last, row) { to[column &* n &+ row] = to[row &* n &+ column] }
        }
        first = last
      }
    }
  }
}
