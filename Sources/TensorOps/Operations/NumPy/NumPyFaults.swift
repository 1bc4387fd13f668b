// What NumPy refuses, in NumPy's words.

/// A Python int that the dtype of the arrays beside it doesn't hold.
struct PythonIntegerOutOfBounds: Fault {
  static let code = "number-overflow"
  let value: Int
  let dtype: DType
  var type: FaultType { .overflow }
  var message: String { "Python integer \(value) out of bounds for \(dtype.name)" }
}

/// Shapes that NumPy doesn't broadcast.
struct ArraysNotBroadcast: Fault {
  static let code = "broadcast"
  let shapes: [[Int]]
  let names: [String]
  /// The first dim that clashes, of the aligned shape; nil where none was told.
  let dim: Int?
  var type: FaultType { .value }
  var message: String {
    "operands could not be broadcast together with shapes "
      + shapes.map(NumPyText.shape).joined(separator: " ")
  }
  var blamed: [String] { names }
  var details: [String] {
    dim.map { Shape.alignmentTable(shapes, names: names, marking: $0) } ?? []
  }
}

/// An axis that the array doesn't have.
struct AxisOutOfBounds: Fault {
  static let code = "dim-out-of-range"
  let axis: Int
  let rank: Int
  var parameter = "axis"
  var type: FaultType { .axis }
  var message: String { "axis \(axis) is out of bounds for array of dimension \(rank)" }
  var blamed: [String] { [parameter] }
}

/// An axis named twice.
struct DuplicateAxis: Fault {
  static let code = "duplicate-dim"
  let parameter: String
  var type: FaultType { .value }
  var message: String { "duplicate value in '\(parameter)'" }
  var blamed: [String] { [parameter] }
}

/// How NumPy writes what stands in its messages.
enum NumPyText {
  /// `(2,3)`, `(2,)`, `()`.
  static func shape(_ shape: [Int]) -> String {
    "(\(shape.map(String.init).joined(separator: ","))\(shape.count == 1 ? "," : ""))"
  }
}
