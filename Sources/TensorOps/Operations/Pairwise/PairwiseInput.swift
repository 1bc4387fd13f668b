// How scikit-learn checks what its functions of rows are given.

/// A refusal that shows the array: the printed text comes from whoever prints arrays.
public protocol ArrayQuotingFault: Fault {
  var quoted: Tensor { get }
  /// The message with the array's text in it.
  func message(quoting text: String) -> String
}

/// An array that isn't a matrix of samples and features.
struct ExpectedMatrix: ArrayQuotingFault {
  static let code = "rank"
  let parameter: String
  let quoted: Tensor
  var type: FaultType { .value }
  func message(quoting text: String) -> String {
    "Expected 2D array, got \(quoted.rank == 0 ? "scalar" : "1D") array instead:\narray=\(text).\n"
      + "Reshape your data either using array.reshape(-1, 1) if your data has a single feature or "
      + "array.reshape(1, -1) if it contains a single sample."
  }
  var message: String { message(quoting: "…") }
  var blamed: [String] { [parameter] }
}

/// NaN or infinity where scikit-learn takes none.
struct NotFinite: Fault {
  static let code = "not-finite"
  let parameter: String
  let message: String
  var type: FaultType { .value }
  var blamed: [String] { [parameter] }
}

/// An argument that is none of those that scikit-learn's functions take.
struct InvalidParameter: Fault {
  static let code = "argument-value"
  let parameter: String
  let message: String
  var type: FaultType { .value }
  var blamed: [String] { [parameter] }
}

/// The matrices of one of scikit-learn's functions, checked and brought to their dtype.
struct PairwiseInput {
  let x: Formula
  let y: Formula
  /// There is one matrix: `Y` was left out, or is the same array.
  let isAlone: Bool
  let runtime: Runtime

  enum Finiteness: Sendable { case all, orNaN, any }

  /// `check_pairwise_arrays`: two matrices with rows of one length, float32 where both are, else
  /// float64.
  init(
    _ call: Call, finite: Finiteness = .all, paired: Bool = false, precomputed: Bool = false
  ) throws(OperationError) {
    runtime = call.runtime
    let (x, y) = (call.tensor(0), call.optionalTensor(1))
    isAlone = y.map { $0.storage === x.storage && $0.layout == x.layout && !x.isShapeOnly } ?? true
    let dtype: DType = x.dtype == .float32 && (y ?? x).dtype == .float32 ? .float32 : .float64
    self.x = try PairwiseInput.matrix(
      x, "X", dtype, "check_pairwise_arrays", finite, runtime)
    if let y, !isAlone {
      self.y = try PairwiseInput.matrix(
        y, "Y", dtype, "check_pairwise_arrays", finite, runtime)
    } else {
      self.y = self.x
    }
    let (a, b) = (self.x.shape, self.y.shape)
    if precomputed {
      if a[1] != b[0] {
        throw OperationError(
          FeatureMismatch(
            names: ["X", "Y"],
            message: "Precomputed metric requires shape (n_queries, n_indexed). Got "
              + "(\(a[0]), \(a[1])) for \(b[0]) indexed."))
      }
    } else if a[1] != b[1] {
      throw OperationError(
        FeatureMismatch(
          names: ["X", "Y"],
          message: "Incompatible dimension for X and Y matrices: X.shape[1] == \(a[1]) while "
            + "Y.shape[1] == \(b[1])"))
    }
    if paired && a != b {
      throw OperationError(
        FeatureMismatch(
          names: ["X", "Y"],
          message: "X and Y should be of same shape. They were respectively \(NumPyText.tuple(a)) "
            + "and \(NumPyText.tuple(b)) long."))
    }
  }

  /// `check_array`: a matrix that has rows and columns, of finite numbers.
  static func matrix(
    _ given: Tensor, _ parameter: String, _ dtype: DType, _ function: String,
    _ finite: Finiteness = .all, _ runtime: Runtime
  ) throws(OperationError) -> Formula {
    let array = try Formula(given, runtime).cast(dtype)
    if array.rank < 2 {
      throw OperationError(ExpectedMatrix(parameter: parameter, quoted: array.tensor))
    }
    if array.rank > 2 {
      throw OperationError(
        UnfitRank(
          parameter: parameter,
          message: "Found array with dim \(array.rank), while dim <= 2 is required by \(function)."
        ))
    }
    try checkFinite(array, parameter, finite)
    for (dim, what) in [(0, "sample"), (1, "feature")] where array.shape[dim] == 0 {
      throw OperationError(
        UnfitRank(
          parameter: parameter,
          message: "Found array with 0 \(what)(s) (shape=\(NumPyText.tuple(array.shape))) while a "
            + "minimum of 1 is required by \(function)."))
    }
    return array
  }

  static func checkFinite(
    _ array: Formula, _ parameter: String, _ finite: Finiteness
  ) throws(OperationError) {
    if finite == .any { return }
    if finite == .all, try array.call("isnan").holdsAnywhere() {
      throw OperationError(NotFinite(parameter: parameter, message: "Input contains NaN."))
    }
    if try array.call("isinf").holdsAnywhere() {
      throw OperationError(
        NotFinite(
          parameter: parameter,
          message: "Input contains infinity or a value too large for "
            + "dtype('\(array.dtype.name)')."))
    }
  }
}
