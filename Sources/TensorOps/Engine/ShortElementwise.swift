/// The short way of NumPy's universal functions: vectors, row-major arrays and numbers of the dtypes
/// that programs compute in, without a call or a plan.
///
/// Where a result comes out that NumPy may warn of, nothing is answered: the long way computes it
/// again and finds the words.
struct ShortElementwise: Sendable {
  /// The loop for a dtype; nil for a dtype in which the function isn't computed as PyTorch does.
  let loop: @Sendable (DType) -> ElementwiseLoop?
  /// What the loop writes; nil: the operands' dtype.
  let result: DType?
  let rule: NumPyTyping.Rule
  /// Whether infinite and undefined results may be warned of.
  let watches: Bool

  var one: ShortWay {
    .one { (x, runtime) throws(OperationError) in try answer(x, runtime) }
  }

  var two: ShortWay {
    .two { (x, y, runtime) throws(OperationError) in try answer(x, y, runtime) }
  }

  /// The loop for arrays of a dtype.
  @inline(__always)
  private func arrayLoop(_ dtype: DType) -> ElementwiseLoop? {
    switch dtype {
    case .float32, .float64: return loop(dtype)
    case .int64: return keepsIntegers ? loop(dtype) : nil
    default: return nil
    }
  }

  /// Whether integers are computed as integers.
  private var keepsIntegers: Bool {
    switch rule {
    case .common, .numeric, .compared: true
    case .floating, .divided: false
    }
  }

  @inline(__always)
  private func run(
    _ operands: FlatOperands, _ loop: ElementwiseLoop, _ output: Tensor, _ count: Int,
    _ runtime: Runtime
  ) throws(OperationError) -> ShortResult? {
    if watches {
      guard try operands.runFinite(loop, count, output.dtype, runtime) else { return nil }
    } else {
      try operands.run(loop, count, runtime)
    }
    return .array(output)
  }

  // MARK: One operand

  func answer(_ x: ShortOperand, _ runtime: Runtime) throws(OperationError) -> ShortResult? {
    switch x {
    case .array(let a):
      let dtype = a.held.dtype
      guard let step = a.held.layout.flatStep, let loop = arrayLoop(dtype) else { return nil }
      let output = try runtime.make(
        layout: a.held.layout.asFreshContiguous, dtype: result ?? dtype)
      let size = dtype.size
      let (to, from) = (output.base, a.held.base)
      return try run(
        FlatOperands(
          (to, from, from), steps: (1, step, step), sizes: (output.dtype.size, size, size)),
        loop, output, output.layout.count, runtime)
    case .number(let number, let own):
      guard let dtype = own ?? number.arrayType, let compute = numberType(dtype, number),
        let loop = loop(compute)
      else { return nil }
      return answer(loop, compute, number, number)
    }
  }

  // MARK: Two operands

  func answer(
    _ x: ShortOperand, _ y: ShortOperand, _ runtime: Runtime
  ) throws(OperationError) -> ShortResult? {
    switch (x, y) {
    case (.array(let a), .array(let b)):
      let dtype = a.held.dtype
      guard dtype == b.held.dtype, let loop = arrayLoop(dtype) else { return nil }
      guard let aStep = a.held.layout.flatStep, let bStep = b.held.layout.flatStep else {
        return nil
      }
      guard a.held.layout.shape == b.held.layout.shape else {
        return try broadcast(a.held, b.held, loop, runtime)
      }
      let output = try runtime.make(
        layout: a.held.layout.asFreshContiguous, dtype: result ?? dtype)
      let size = dtype.size
      return try run(
        FlatOperands(
          (output.base, a.held.base, b.held.base), steps: (1, aStep, bStep),
          sizes: (output.dtype.size, size, size)), loop, output, output.layout.count, runtime)
    case (.array(let a), .number(let number, let own)):
      return try answer(a, number, own, isReversed: false, runtime)
    case (.number(let number, let own), .array(let a)):
      return try answer(a, number, own, isReversed: true, runtime)
    case (.number(let a, let first), .number(let b, let second)):
      guard let dtype = ShortElementwise.common(a, first, b, second),
        let compute = numberType(dtype, a), numberType(dtype, b) == compute,
        let loop = loop(compute)
      else { return nil }
      return answer(loop, compute, a, b)
    }
  }

  /// An array and a number that doesn't change its dtype.
  private func answer(
    _ a: TensorCell, _ number: Scalar, _ own: DType?, isReversed: Bool, _ runtime: Runtime
  ) throws(OperationError) -> ShortResult? {
    let dtype = a.held.dtype
    switch number {
    case .float where own == nil && !dtype.isFloatingPoint: return nil
    case _ where own != nil && own != dtype: return nil
    default: break
    }
    guard let step = a.held.layout.flatStep, let loop = arrayLoop(dtype) else { return nil }
    let output = try runtime.make(
      layout: a.held.layout.asFreshContiguous, dtype: result ?? dtype)
    let size = dtype.size
    var constant: UInt64 = 0
    return try withUnsafeMutableBytes(of: &constant) {
      (cell) throws(OperationError) -> ShortResult? in
      guard let place = cell.baseAddress else { return nil }
      Number.write(number, dtype, to: place)
      let (to, from) = (output.base, a.held.base)
      let sizes = (output.dtype.size, size, size)
      return try run(
        isReversed
          ? FlatOperands((to, place, from), steps: (1, 0, step), sizes: sizes)
          : FlatOperands((to, from, place), steps: (1, step, 0), sizes: sizes),
        loop, output, output.layout.count, runtime)
    }
  }

  /// Vectors and matrices that broadcast: row by row.
  private func broadcast(
    _ a: Tensor, _ b: Tensor, _ loop: ElementwiseLoop, _ runtime: Runtime
  ) throws(OperationError) -> ShortResult? {
    let rank = max(a.layout.rank, b.layout.rank)
    guard rank <= 2, let x = Rows(a.layout), let y = Rows(b.layout) else { return nil }
    guard let rows = ShortElementwise.size(x.rows, y.rows),
      let columns = ShortElementwise.size(x.columns, y.columns),
      rows > 0, columns > 0, rows < Parallel.threshold, columns < Parallel.threshold,
      rows &* columns < Parallel.threshold
    else { return nil }
    let dtype = result ?? a.dtype
    let layout: Layout =
      if a.layout.rank == rank, x.rows == rows, x.columns == columns {
        a.layout.asFreshContiguous
      } else if b.layout.rank == rank, y.rows == rows, y.columns == columns {
        b.layout.asFreshContiguous
      } else {
        Layout(contiguous: rank == 2 ? [rows, columns] : [columns])
      }
    let output = try runtime.make(layout: layout, dtype: dtype)
    let (to, from, other) = (output.base, a.base, b.base)
    let (toSize, size) = (dtype.size, a.dtype.size)
    let (down, otherDown) = (x.rows == 1 ? 0 : x.rowStep, y.rows == 1 ? 0 : y.rowStep)
    let steps = (
      1, x.columns == 1 ? 0 : x.columnStep, y.columns == 1 ? 0 : y.columnStep
    )
    for row in 0..<rows {
      let line = FlatOperands(
        (
          to + row &* columns &* toSize, from + row &* down &* size,
          other + row &* otherDown &* size
        ), steps: steps, sizes: (toSize, size, size))
      if watches {
        guard try line.runFinite(loop, columns, dtype, runtime) else { return nil }
      } else {
        try line.run(loop, columns, runtime)
      }
    }
    return .array(output)
  }

  /// A vector or a matrix as rows.
  private struct Rows {
    let rows: Int
    let columns: Int
    let rowStep: Int
    let columnStep: Int

    init?(_ layout: Layout) {
      switch layout.rank {
      case 1:
        (rows, columns) = (1, layout.shape[0])
        (rowStep, columnStep) = (0, layout.strides[0])
      case 2:
        (rows, columns) = (layout.shape[0], layout.shape[1])
        (rowStep, columnStep) = (layout.strides[0], layout.strides[1])
      default: return nil
      }
    }
  }

  /// The size to which two broadcast.
  private static func size(_ a: Int, _ b: Int) -> Int? {
    a == b || b == 1 ? a : a == 1 ? b : nil
  }

  // MARK: Numbers

  /// The dtype in which a number is computed; nil where what it holds could be rounded.
  private func numberType(_ dtype: DType, _ number: Scalar) -> DType? {
    switch dtype {
    case .float32: return .float32
    case .float64:
      if case .int(let value) = number, value.magnitude > 1 << 53 { return nil }
      return .float64
    case .int64:
      // Products of larger ones may overflow, of which scalars warn.
      guard case .int(let value) = number, value.magnitude < 1 << 31 else { return nil }
      return keepsIntegers ? .int64 : .float64
    default: return nil
    }
  }

  /// The dtype of two numbers, Python's being weak.
  private static func common(
    _ a: Scalar, _ first: DType?, _ b: Scalar, _ second: DType?
  ) -> DType? {
    switch (first, second) {
    case (nil, nil):
      guard let x = a.arrayType, let y = b.arrayType else { return nil }
      return x == .float64 ? x : y
    case (let dtype?, nil): return beside(dtype, b)
    case (nil, let dtype?): return beside(dtype, a)
    case (let x?, let y?):
      if x == y { return x }
      // An integer and a float64.
      return x == .float64 && y == .int64 || x == .int64 && y == .float64 ? .float64 : nil
    }
  }

  private static func beside(_ dtype: DType, _ number: Scalar) -> DType? {
    if case .float = number, dtype == .int64 { return .float64 }
    return dtype
  }

  /// The loop over one element.
  private func answer(
    _ loop: ElementwiseLoop, _ compute: DType, _ a: Scalar, _ b: Scalar
  ) -> ShortResult? {
    var cells: (UInt64, UInt64, UInt64) = (0, 0, 0)
    let dtype = result ?? compute
    return withUnsafeMutableBytes(of: &cells) { cells -> ShortResult? in
      guard let to = cells.baseAddress else { return nil }
      Number.write(a, compute, to: to + 8)
      Number.write(b, compute, to: to + 16)
      var places = (to, to + 8, to + 16)
      var steps = (1, 1, 1)
      withUnsafeBytes(of: &places) { places in
        withUnsafeBytes(of: &steps) { steps in
          guard
            let operands = places.assumingMemoryBound(to: UnsafeMutableRawPointer.self).baseAddress,
            let step = steps.assumingMemoryBound(to: Int.self).baseAddress
          else { return }
          loop(operands, step, 1)
        }
      }
      switch dtype {
      case .float64:
        let value = to.load(as: Double.self)
        return watches && !value.isFinite ? nil : .number(.float(value), dtype)
      case .float32:
        let value = to.load(as: Float.self)
        return watches && !value.isFinite ? nil : .number(.float(Double(value)), dtype)
      case .int64: return .number(.int(to.load(as: Int.self)), dtype)
      case .bool: return .number(.bool(to.load(as: UInt8.self) != 0), dtype)
      default: return nil
      }
    }
  }
}

extension Scalar {
  /// The dtype that NumPy gives an array of it; nil for a bool, which has rules of its own.
  var arrayType: DType? {
    switch self {
    case .bool: nil
    case .int: .int64
    case .float: .float64
    }
  }
}

extension Layout {
  /// The step with which all elements are read in row-major order: 1 where they lie side by side, a
  /// vector's own; nil for everything else.
  @inline(__always)
  var flatStep: Int? {
    if shape.count == 1 { return strides[0] }
    return isContiguous ? 1 : nil
  }
}
