// What SciPy's distances refuse, in their words.

/// An input with another number of dims than the function takes.
struct UnfitRank: Fault {
  static let code = "rank"
  let parameter: String
  let message: String
  var type: FaultType { .value }
  var blamed: [String] { [parameter] }
}

/// A name that is none of the metrics.
struct UnknownMetric: Fault {
  static let code = "unknown-metric"
  let message: String
  var type: FaultType { .value }
  var blamed: [String] { ["metric"] }
}

/// Weights below zero, or of another length.
struct WrongWeights: Fault {
  static let code = "weights"
  var parameter = "w"
  var type: FaultType { .value }
  let message: String
  var blamed: [String] { [parameter] }
}

/// Matrices whose rows are of different lengths.
struct FeatureMismatch: Fault {
  static let code = "shape-mismatch"
  let names: [String]
  let message: String
  var type: FaultType { .value }
  var blamed: [String] { names }
}
