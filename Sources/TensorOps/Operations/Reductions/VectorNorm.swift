#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// The norm of vectors: which dims, which order, in which dtype.
struct VectorNormPlan: Plan {
  let reduction: ReductionPlan
  let order: Double

  var outputs: PlannedOutputs { reduction.outputs }

  /// - Parameter wide: give the result of 16-bit floats in float32.
  init(
    _ input: Tensor, order: Double, dims: [Int]?, keepdim: Bool, dtype: DType?, wide: Bool = false,
    name: String = "linalg.vector_norm"
  ) throws(OperationError) {
    try Self.checkTypes(input.dtype, dtype, name)
    let compute = dtype ?? input.dtype
    reduction = try ReductionPlan(
      input, dims: dims, keepdim: keepdim, compute: compute,
      output: wide ? Elementwise.wide(compute) : compute)
    self.order = order
    // A smallest magnitude of nothing doesn't exist, nor the largest; a sum of nothing is 0.
    guard input.layout.isEmpty, order < 0 || order == .infinity else { return }
    guard let dims, !dims.isEmpty else { throw Self.noIdentity(order, dim: nil) }
    for dim in dims {
      let wrapped = try Shape.dim(dim, rank: input.rank)
      if wrapped < input.rank, input.shape[wrapped] == 0 {
        throw Self.noIdentity(order, dim: wrapped)
      }
    }
  }

  static func checkTypes(
    _ input: DType, _ asked: DType?, _ name: String
  ) throws(OperationError) {
    if !input.isFloatingPoint { throw OperationError(NormDType(operation: name, dtype: input)) }
    guard let asked else { return }
    if !asked.isFloatingPoint {
      throw OperationError(
        Refusal(
          .runtime, "a norm can't be given as \(asked.name)",
          torch: "\(name): dtype should be floating point or complex, but got "
            + asked.scalarTypeName, blamed: ["dtype"]))
    }
    if DType.promote(input, asked) != asked {
      throw OperationError(
        Refusal(
          .runtime, "\(asked.name) is narrower than the input's \(input.name)",
          torch: "\(name): the dtype of the input (\(input.scalarTypeName)) should be convertible "
            + "without narrowing to the specified dtype (\(asked.scalarTypeName))",
          blamed: ["dtype"]))
    }
  }

  private static func noIdentity(_ order: Double, dim: Int?) -> OperationError {
    let text = NormText.number(order)
    return OperationError(
      Refusal(
        .runtime, "the \(text) norm of nothing doesn't exist",
        torch: dim.map {
          "linalg.vector_norm cannot compute the \(text) norm on the dimension \($0)because this "
            + "dimension is empty and the operation does not have an identity"
        }
          ?? "linalg.vector_norm cannot compute the \(text) norm on an empty tensor because the "
          + "operation does not have an identity", blamed: ["input"]))
  }

  func run(_ input: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
    func fold<F: Folding>(
      _ folding: F, _ finish: (F.Accumulator) -> Double
    ) throws(OperationError) -> Tensor where F.Element == Double {
      try Reduction.floats(folding, input, reduction, runtime, finish)
    }
    switch order {
    case 2: return try fold(PlainFolding<SquareSum>()) { $0.squareRoot() }
    case 1: return try fold(PlainFolding<MagnitudeSum>()) { $0 }
    case 0: return try fold(PlainFolding<NonzeroSum>()) { $0 }
    case .infinity: return try fold(PlainFolding<Magnitude<MaximumOf>>()) { $0 }
    case -.infinity: return try fold(PlainFolding<Magnitude<MinimumOf>>()) { $0 }
    default:
      let root = 1 / order
      return try fold(PowerSum(order: order)) { pow($0, root) }
    }
  }

  struct SquareSum: Reducer {
    static var initial: Double { 0 }
    @inline(__always) static func step(_ total: inout Double, _ x: Double) { total += x * x }
    @inline(__always) static func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  struct MagnitudeSum: Reducer {
    static var initial: Double { 0 }
    @inline(__always) static func step(_ total: inout Double, _ x: Double) { total += abs(x) }
    @inline(__always) static func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  struct NonzeroSum: Reducer {
    static var initial: Double { 0 }
    @inline(__always) static func step(_ total: inout Double, _ x: Double) {
      total += x == 0 ? 0 : 1
    }
    @inline(__always) static func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }

  struct Magnitude<R: ExtremeRule>: Reducer {
    static var initial: Double { R.first(Double.self) }
    @inline(__always) static func step(_ best: inout Double, _ x: Double) {
      best = R.of(best, abs(x))
    }
    @inline(__always) static func merge(_ a: Double, _ b: Double) -> Double { R.of(a, b) }
  }

  struct PowerSum: Folding {
    let order: Double
    @inline(__always) var initial: Double { 0 }
    @inline(__always) func step(_ total: inout Double, _ x: Double) {
      total += pow(abs(x), order)
    }
    @inline(__always) func merge(_ a: Double, _ b: Double) -> Double { a + b }
  }
}

/// The norm of matrices that lie in two dims.
struct MatrixNormPlan: Plan {
  enum Order: Sendable, Equatable {
    case name(String)
    case number(Double)
  }

  let order: Order
  /// Row dim and column dim, counted from the front.
  let dims: (row: Int, column: Int)
  let keepdim: Bool
  let dtype: DType
  let shape: [Int]

  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(
    _ call: Call, order: Order, dims: [Int], keepdim: Bool, dtype: DType?
  ) throws(OperationError) {
    let input = call.tensor(0)
    let name = "linalg.matrix_norm"
    func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
      OperationError(
        Refusal(.runtime, message, torch: "\(name): \(torch)", blamed: [blamed]))
    }
    if !input.dtype.isFloatingPoint {
      throw OperationError(NormDType(operation: name, dtype: input.dtype))
    }
    if input.rank < 2 {
      throw refuse(
        "a matrix has two dims, and this tensor \(input.rank)",
        "The input tensor A must have at least 2 dimensions.", "A")
    }
    let isKnown: Bool
    let text: String
    switch order {
    case .name(let name):
      isKnown = name == "fro" || name == "nuc"
      text = name
    case .number(let number):
      isKnown = [1, 2, .infinity].contains(abs(number))
      text = NormText.number(number)
    }
    if !isKnown {
      throw refuse("there is no matrix norm \(text)", "Order \(text) not supported.", "ord")
    }
    if dims.count != 2 {
      throw refuse(
        "a matrix lies in two dims, not in \(dims.count)",
        "dim must be a 2-tuple. Got \(dims.map(String.init).joined(separator: " "))", "dim")
    }
    let row = try Shape.dim(dims[0], rank: input.rank)
    let column = try Shape.dim(dims[1], rank: input.rank)
    if row == column {
      throw refuse(
        "a matrix lies in two different dims", "dims must be different. Got (\(row), \(column))",
        "dim")
    }
    try VectorNormPlan.checkTypes(input.dtype, dtype, name)
    self.order = order
    self.dims = (row, column)
    self.keepdim = keepdim
    self.dtype = dtype ?? input.dtype
    var shape: [Int] = []
    for dim in 0..<input.rank {
      if dim != row && dim != column {
        shape.append(input.shape[dim])
      } else if keepdim {
        shape.append(1)
      }
    }
    self.shape = shape
    if case .number(let number) = order, number < 0 {
      // The smallest of no sums.
      let outer = number == -.infinity ? row : column
      let inner = number == -.infinity ? column : row
      let least = Swift.min(input.shape[row], input.shape[column])
      if abs(number) == 2 ? least == 0 : input.shape[outer] == 0 {
        throw OperationError(
          EmptyReduction(operation: "amin", dim: outer - (keepdim || outer < inner ? 0 : 1)))
      }
    }
    if input.dtype.isReducedFloat,
      order == .name("nuc") || order == .number(2)
        || order == .number(-2)
    {
      throw OperationError(
        Refusal(
          .notImplemented, "singular values are not computed for \(input.dtype.name)",
          torch: "\(name): Low precision dtypes not supported. Got \(input.dtype.scalarTypeName)",
          blamed: ["A"]))
    }
  }

  func run(_ input: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
    switch order {
    case .name("fro"):
      return try VectorNormPlan(
        input, order: 2, dims: [dims.row, dims.column], keepdim: keepdim, dtype: dtype
      ).run(input, runtime)
    case .name: return try singular(input, runtime) { $0.reduce(0, +) }
    case .number(2): return try singular(input, runtime) { $0.max() ?? 0 }
    case .number(-2): return try singular(input, runtime) { $0.min() ?? 0 }
    case .number(let number):
      let ofRows = abs(number) == .infinity
      let summed = ofRows ? dims.column : dims.row
      let outer = ofRows ? dims.row : dims.column
      let sums = try VectorNormPlan(input, order: 1, dims: [summed], keepdim: true, dtype: dtype)
        .run(input, runtime)
      if input.shape[outer] == 0 {
        return try Making.filled(shape, dtype, with: .int(0), runtime)
      }
      let plan = try ReductionPlan(
        sums, dims: [dims.row, dims.column], keepdim: keepdim, compute: sums.dtype)
      return number > 0
        ? try LargestAndSmallest.fold(MaximumOf.self, sums, plan, runtime)
        : try LargestAndSmallest.fold(MinimumOf.self, sums, plan, runtime)
    }
  }

  /// What is made of each matrix's singular values.
  private func singular(
    _ input: Tensor, _ runtime: Runtime, _ finish: ([Double]) -> Double
  ) throws(OperationError) -> Tensor {
    var order = (0..<input.rank).filter { $0 != dims.row && $0 != dims.column }
    order += [dims.row, dims.column]
    let moved = input.viewed(
      as: Layout(
        shape: order.map { input.shape[$0] }, strides: order.map { input.strides[$0] },
        offset: input.layout.offset))
    let values = try Copying.contiguous(
      try Copying.cast(moved, to: .float64, runtime), runtime)
    let (rows, columns) = (input.shape[dims.row], input.shape[dims.column])
    let result = try runtime.make(shape: shape, dtype: dtype)
    let from = values.elements(Double.self)
    for place in 0..<result.count {
      let matrix = UnsafeBufferPointer(
        start: from + place * rows * columns, count: rows * columns)
      let found = try SingularValues.of(matrix, rows: rows, columns: columns, runtime)
      result.store(.float(finish(found)), at: place)
    }
    return result
  }
}

/// Singular values by one-sided Jacobi rotations, which find even small ones to full precision.
enum SingularValues {
  static func of(
    _ matrix: UnsafeBufferPointer<Double>, rows: Int, columns: Int, _ runtime: Runtime
  ) throws(OperationError) -> [Double] {
    if rows == 0 || columns == 0 { return [] }
    // Vectors of the shorter side's number, one after the other, to be made orthogonal.
    let isWide = columns > rows
    let (count, length) = isWide ? (rows, columns) : (columns, rows)
    if !matrix.allSatisfy(\.isFinite) { return [Double](repeating: .nan, count: count) }
    // Scaled, so that no square overflows or vanishes.
    let scale = matrix.reduce(0) { Swift.max($0, abs($1)) }
    if scale == 0 { return [Double](repeating: 0, count: count) }
    var vectors = [Double](repeating: 0, count: count * length)
    for vector in 0..<count {
      for k in 0..<length {
        vectors[vector * length + k] =
          (isWide ? matrix[vector * columns + k] : matrix[k * columns + vector]) / scale
      }
    }
    try rotate(&vectors, count: count, length: length, runtime)
    return (0..<count).map { vector in
      var squares = 0.0
      for k in 0..<length { squares += vectors[vector * length + k] * vectors[vector * length + k] }
      return squares.squareRoot() * scale
    }
  }

  private static func rotate(
    _ vectors: inout [Double], count: Int, length: Int, _ runtime: Runtime
  ) throws(OperationError) {
    for _ in 0..<60 {
      var turned = false
      for p in 0..<count {
        try runtime.checkInterrupt()
        for q in p + 1..<Swift.max(count, p + 1) {
          let (a, b) = (p * length, q * length)
          var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
          for k in 0..<length {
            let (x, y) = (vectors[a + k], vectors[b + k])
            alpha += x * x
            beta += y * y
            gamma += x * y
          }
          if abs(gamma) <= 1e-15 * (alpha * beta).squareRoot() { continue }
          turned = true
          let zeta = (beta - alpha) / (2 * gamma)
          let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
          let cosine = 1 / (1 + tangent * tangent).squareRoot()
          let sine = cosine * tangent
          for k in 0..<length {
            let (x, y) = (vectors[a + k], vectors[b + k])
            vectors[a + k] = cosine * x - sine * y
            vectors[b + k] = sine * x + cosine * y
          }
        }
      }
      if !turned { return }
    }
  }
}
