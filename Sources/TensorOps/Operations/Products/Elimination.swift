/// Gauss's elimination with the largest pivot of each column, in float64.
///
/// Source: Golub and Van Loan, Matrix Computations, 3.4.
enum Elimination {
  /// Signs and logarithms of the determinants; a: [..., n, n] → two of [...].
  ///
  /// - Parameter name: NumPy's function, which warns of NaN.
  static func logDeterminants(
    of a: Tensor, called name: String? = nil, _ runtime: Runtime
  ) throws(OperationError) -> (signs: Tensor, logs: Tensor) {
    let batch = Array(a.shape.dropLast(2))
    if a.isShapeOnly || runtime.shapesOnly {
      let planned = Tensor(shape: batch, dtype: .float64)
      return (planned, planned)
    }
    let size = a.shape[a.rank - 1]
    let signs = try runtime.make(shape: batch, dtype: .float64)
    let logs = try runtime.make(shape: batch, dtype: .float64)
    let work = try Copying.contiguousCopy(a, as: .float64, runtime)
    let signOf = signs.base.assumingMemoryBound(to: Double.self)
    let logOf = logs.base.assumingMemoryBound(to: Double.self)
    for place in 0..<signs.count {
      let matrix = work.base.assumingMemoryBound(to: Double.self) + place * size * size
      var (sign, log) = (1.0, 0.0)
      if try decompose(matrix, size, nil, 0, runtime, isOdd: { sign = -sign }) == nil {
        for row in 0..<size {
          let pivot = matrix[row * size + row]
          if pivot < 0 { sign = -sign }
          log += Double.log(pivot.magnitude)
        }
        if log.isNaN {
          sign = .nan
          if let name { NumPyWarnings.note("invalid value", in: name, runtime) }
        }
      } else {
        (sign, log) = (0, -.infinity)
      }
      signOf[place] = sign
      logOf[place] = log
    }
    return (signs, logs)
  }

  /// The determinants as products of the pivots; a: [..., n, n] → [...].
  static func determinants(of a: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
    let batch = Array(a.shape.dropLast(2))
    if a.isShapeOnly || runtime.shapesOnly { return Tensor(shape: batch, dtype: .float64) }
    let size = a.shape[a.rank - 1]
    let result = try runtime.make(shape: batch, dtype: .float64)
    let work = try Copying.contiguousCopy(a, as: .float64, runtime)
    let values = result.base.assumingMemoryBound(to: Double.self)
    for place in 0..<result.count {
      let matrix = work.base.assumingMemoryBound(to: Double.self) + place * size * size
      var value = 1.0
      if try decompose(matrix, size, nil, 0, runtime, isOdd: { value = -value }) == nil {
        for row in 0..<size { value *= matrix[row * size + row] }
      } else {
        value = 0
      }
      values[place] = value
    }
    return result
  }

  /// The x of a · x = b; a: [..., n, n], b: [..., n, k], in one batch.
  ///
  /// - Parameter singular: the refusal of a matrix of the batch without a pivot in a column.
  static func solve(
    _ a: Tensor, _ b: Tensor, _ runtime: Runtime,
    singular: (_ place: Int, _ column: Int) -> Refusal = { _, _ in
      Refusal(.linearAlgebra, "Singular matrix", blamed: ["a"])
    }
  ) throws(OperationError) -> Tensor {
    if a.isShapeOnly || b.isShapeOnly || runtime.shapesOnly {
      return Tensor(shape: b.shape, dtype: .float64)
    }
    let (size, columns) = (b.shape[b.rank - 2], b.shape[b.rank - 1])
    let work = try Copying.contiguousCopy(a, as: .float64, runtime)
    let result = try Copying.contiguousCopy(b, as: .float64, runtime)
    if result.count == 0 { return result }
    for place in 0..<(result.count / (size * columns)) {
      let matrix = work.base.assumingMemoryBound(to: Double.self) + place * size * size
      let right = result.base.assumingMemoryBound(to: Double.self) + place * size * columns
      if let column = try decompose(matrix, size, right, columns, runtime, isOdd: {}) {
        throw OperationError(singular(place, column))
      }
      try substitute(upper: matrix, size, right, columns, into: right, runtime)
    }
    return result
  }

  /// The x of upper · x = right, from the last row up; x may be `right` itself.
  static func substitute(
    upper: UnsafeMutablePointer<Double>, _ size: Int, _ right: UnsafeMutablePointer<Double>,
    _ columns: Int, into x: UnsafeMutablePointer<Double>, _ runtime: Runtime
  ) throws(OperationError) {
    for row in (0..<size).reversed() {
      try runtime.checkInterrupt()
      for column in 0..<columns {
        var value = right[row * columns + column]
        for next in (row + 1)..<max(size, row + 1) {
          value -= upper[row * size + next] * x[next * columns + column]
        }
        x[row * columns + column] = value / upper[row * size + row]
      }
    }
  }

  /// Leaves the upper triangle, and the right sides changed alike; `isOdd` is called for every
  /// exchange of rows.
  ///
  /// - Returns: the first column that has no pivot, nil where each has one.
  private static func decompose(
    _ matrix: UnsafeMutablePointer<Double>, _ size: Int, _ right: UnsafeMutablePointer<Double>?,
    _ columns: Int, _ runtime: Runtime, isOdd: () -> Void
  ) throws(OperationError) -> Int? {
    for column in 0..<size {
      try runtime.checkInterrupt()
      var pivot = column
      for row in (column + 1)..<max(size, column + 1) {
        if matrix[row * size + column].magnitude > matrix[pivot * size + column].magnitude {
          pivot = row
        }
      }
      let value = matrix[pivot * size + column]
      if value == 0 { return column }
      if pivot != column {
        isOdd()
        for step in 0..<size {
          swap(&matrix[pivot * size + step], &matrix[column * size + step])
        }
        if let right {
          for step in 0..<columns {
            swap(&right[pivot * columns + step], &right[column * columns + step])
          }
        }
      }
      let reciprocal = 1 / value
      for row in (column + 1)..<max(size, column + 1) {
        let factor =
          reciprocal.isFinite
          ? matrix[row * size + column] * reciprocal : matrix[row * size + column] / value
        if factor == 0 { continue }
        for step in (column + 1)..<max(size, column + 1) {
          matrix[row * size + step] -= factor * matrix[column * size + step]
        }
        if let right {
          for step in 0..<columns {
            right[row * columns + step] -= factor * right[column * columns + step]
          }
        }
      }
    }
    return nil
  }
}
