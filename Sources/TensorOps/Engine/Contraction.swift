/// The engine of every product of tensors: `out[…, m, n] = Σₖ a[…, m, k] · b[…, k, n]` over any
/// strides. A transposed or broadcast operand is recognised from its strides and not copied.
enum Contraction {
  /// One matrix of an operand: where it begins, and the steps along its two dims.
  struct Matrix<T> {
    var base: UnsafePointer<T>
    var rowStep: Int
    var columnStep: Int

    func from(row: Int, column: Int) -> Matrix {
      Matrix(
        base: base + (row &* rowStep &+ column &* columnStep), rowStep: rowStep,
        columnStep: columnStep)
    }
  }

  /// The product as a fresh row-major tensor.
  ///
  /// - Parameters:
  ///   - a: `[batch…, m, k]`; broadcast dims have stride 0.
  ///   - b: `[batch…, k, n]` with the same batch sizes.
  /// Both are of one dtype: a number that isn't bool. 16-bit floats are widened and rounded once.
  static func product(
    _ a: Tensor, _ b: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try Copying.contiguous(wideProduct(a, b, runtime), as: a.dtype, runtime)
  }

  /// As `product`, with 16-bit floats left as float32.
  static func wideProduct(
    _ a: Tensor, _ b: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if a.dtype.isReducedFloat {
      return try wideProduct(
        Copying.cast(a, to: .float32, runtime), Copying.cast(b, to: .float32, runtime), runtime)
    }
    let rank = a.rank
    let shape = Array(a.shape.dropLast()) + [b.shape[rank - 1]]
    let output = try runtime.make(shape: shape, dtype: a.dtype)
    if output.count == 0 { return output }
    let (left, right, result) = folded(a, b, output)
    switch a.dtype {
    case .bool, .uint8: try run(UInt8.self, left, right, result, runtime)
    case .int8: try run(Int8.self, left, right, result, runtime)
    case .int16: try run(Int16.self, left, right, result, runtime)
    case .int32: try run(Int32.self, left, right, result, runtime)
    case .int64: try run(Int.self, left, right, result, runtime)
    case .float32: try runFloat(Float.self, left, right, result, runtime)
    default: try runFloat(Double.self, left, right, result, runtime)
    }
    return output
  }

  /// Where `b` is one and the same matrix for the whole batch, the batch is more rows of `a`: one
  /// large product instead of many.
  private static func folded(
    _ a: Tensor, _ b: Tensor, _ output: Tensor
  ) -> (Tensor, Tensor, Tensor) {
    let rank = a.rank
    guard rank > 2 else { return (a, b, output) }
    for dim in 0..<(rank - 2) where b.shape[dim] > 1 && b.strides[dim] != 0 {
      return (a, b, output)
    }
    // The step from row to row, over all dims but the last, if there is one.
    var rows = 1
    var step = 1
    for dim in stride(from: rank - 2, through: 0, by: -1) where a.shape[dim] != 1 {
      if rows == 1 {
        step = a.strides[dim]
      } else if a.strides[dim] != step &* rows {
        return (a, b, output)
      }
      rows = rows &* a.shape[dim]
    }
    let (k, n) = (a.shape[rank - 1], b.shape[rank - 1])
    return (
      a.viewed(
        as: Layout(
          shape: [rows, k], strides: [step, a.strides[rank - 1]], offset: a.layout.offset)),
      b.viewed(
        as: Layout(shape: [k, n], strides: Array(b.strides.suffix(2)), offset: b.layout.offset)),
      output.viewed(as: Layout(contiguous: [rows, n]))
    )
  }

  private static func matrices(
    _ a: Tensor, _ b: Tensor, _ output: Tensor
  ) -> Traversal {
    let batch = Array(output.shape.dropLast(2))
    return Traversal(
      shape: batch,
      strides: [output, a, b].map { Array($0.strides.dropLast(2)) })
  }

  // MARK: Integers, and floats without OpenBLAS

  private static func run<T: ProductElement>(
    _: T.Type, _ a: Tensor, _ b: Tensor, _ output: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    let rank = a.rank
    let (m, k, n) = (a.shape[rank - 2], a.shape[rank - 1], b.shape[rank - 1])
    let (left, right) = (matrix(a, T.self), matrix(b, T.self))
    let to = output.base.assumingMemoryBound(to: T.self)
    if rank == 2 && max(m, max(k, n)) <= 16 {
      BlockedProduct.small(left, right, to, m, k, n)
      return
    }
    let walk = matrices(a, b, output)
    let work = Double(m) * Double(n) * Double(max(k, 1))
    if work > Double(Parallel.threshold) {
      for batch in 0..<walk.count {
        let offsets = walk.offsets(of: batch)
        try BlockedProduct.run(
          left.moved(by: offsets[1]), right.moved(by: offsets[2]), to + offsets[0], m, k, n, runtime
        )
      }
      return
    }
    try walk.forEachMatrix(cost: Int(work), runtime) { place, first, second in
      BlockedProduct.small(left.moved(by: first), right.moved(by: second), to + place, m, k, n)
    }
  }

  private static func matrix<T>(_ tensor: Tensor, _: T.Type) -> Matrix<T> {
    Matrix(
      base: UnsafePointer(tensor.base.assumingMemoryBound(to: T.self)),
      rowStep: tensor.strides[tensor.rank - 2], columnStep: tensor.strides[tensor.rank - 1])
  }

  // MARK: Floats

  /// Up to this many multiply-adds our own loop is quicker than a call of OpenBLAS.
  private static let tiny = 1024
  /// Below this many a second thread costs more than it brings.
  private static let oneThread = 4e6

  private static func runFloat<T: BLASElement>(
    _: T.Type, _ a: Tensor, _ b: Tensor, _ output: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    let rank = a.rank
    let (m, k, n) = (a.shape[rank - 2], a.shape[rank - 1], b.shape[rank - 1])
    let work = Double(m) * Double(n) * Double(k)
    if m == 1 && n == 1 && a.rank == 2 {
      let (x, y) = (matrix(a, T.self), matrix(b, T.self))
      output.base.assumingMemoryBound(to: T.self)[0] = try BlockedProduct.dot(
        x.base, x.columnStep, y.base, y.rowStep, k, runtime)
      return
    }
    if work <= Double(tiny) || BLAS.library == nil {
      try run(T.self, a, b, output, runtime)
      return
    }
    let first = try blasReady(a, runtime)
    let second = try blasReady(b, runtime)
    let (left, right) = (matrix(first, T.self), matrix(second, T.self))
    guard let x = BLASProduct.Operand(left, rows: m, columns: k),
      let y = BLASProduct.Operand(right, rows: k, columns: n)
    else {
      try run(T.self, a, b, output, runtime)
      return
    }
    let to = output.base.assumingMemoryBound(to: T.self)
    let walk = matrices(first, second, output)
    if walk.count > 1 && work < 500_000 {
      // Many small ones: a thread each, instead of threads within each.
      BLAS.use(threads: 1)
      try walk.forEachMatrix(cost: Int(work), runtime) { place, one, other in
        BLASProduct.call(x.moved(by: one), y.moved(by: other), to + place, m, k, n, n)
      }
      return
    }
    BLAS.use(threads: work < oneThread ? 1 : runtime.threads)
    for batch in 0..<walk.count {
      let offsets = walk.offsets(of: batch)
      try BLASProduct.run(
        x.moved(by: offsets[1]), y.moved(by: offsets[2]), to + offsets[0], m, k, n, runtime)
    }
  }

  /// The operand itself where OpenBLAS can read its matrices, else a row-major copy in which
  /// broadcast dims stay broadcast.
  private static func blasReady(
    _ tensor: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let rank = tensor.rank
    let (rows, columns) = (tensor.shape[rank - 2], tensor.shape[rank - 1])
    if BLASProduct.orientation(
      rows: rows, columns: columns, tensor.strides[rank - 2], tensor.strides[rank - 1]) != nil
    {
      return tensor
    }
    var layout = tensor.layout
    for dim in 0..<(rank - 2) where layout.strides[dim] == 0 { layout.shape[dim] = 1 }
    let copy = try Copying.contiguousCopy(tensor.viewed(as: layout), runtime)
    return copy.viewed(
      as: Layout(
        shape: tensor.shape, strides: Shape.broadcastStrides(copy.layout, to: tensor.shape)))
  }
}

extension Contraction.Matrix {
  func moved(by offset: Int) -> Self {
    Self(base: base + offset, rowStep: rowStep, columnStep: columnStep)
  }
}

extension Traversal {
  /// The operands' offsets of one element.
  func offsets(of place: Int) -> [Int] {
    var result = [Int](repeating: 0, count: operands)
    forEachRun(in: place..<(place + 1)) { offsets, _ in
      for operand in 0..<result.count { result[operand] = offsets[operand] }
    }
    return result
  }

  /// Calls `body` with the three operands' offsets of every element, on several threads when the
  /// elements cost enough.
  func forEachMatrix(
    cost: Int, _ runtime: Runtime, _ body: (Int, Int, Int) -> Void
  ) throws(OperationError) {
    try forEachRow(cost: max(cost, 1), runtime) { offsets, length in
      for place in 0..<length {
        body(
          offsets[0] &+ place &* runStride(0), offsets[1] &+ place &* runStride(1),
          offsets[2] &+ place &* runStride(2))
      }
    }
  }
}
