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
  var prefix = ""
  var type: FaultType { .axis }
  var message: String { "\(prefix)axis \(axis) is out of bounds for array of dimension \(rank)" }
  var blamed: [String] { [parameter] }
}

/// An axis named twice.
struct DuplicateAxis: Fault {
  static let code = "duplicate-dim"
  let parameter: String
  var sentence: String?
  var type: FaultType { .value }
  var message: String { sentence ?? "duplicate value in '\(parameter)'" }
  var blamed: [String] { [parameter] }
}

/// A ufunc that isn't defined for the dtypes it is given.
struct UfuncNotSupported: Fault {
  static let code = "dtype"
  let name: String
  let operands: [Argument]
  /// NumPy has two sentences for it: for ufuncs that look for a dtype to convert to, and for those
  /// that have looked.
  let isCoercing: Bool
  var type: FaultType { .type }
  var message: String {
    if isCoercing {
      return "ufunc '\(name)' not supported for the input types, and the inputs could not be "
        + "safely coerced to any supported types according to the casting rule ''safe''"
    }
    let classes = operands.map { "<class 'numpy.dtypes.\(NumPyText.className(of: $0))'>" }
    let list = classes.count == 1 ? classes[0] : "(\(classes.joined(separator: ", ")))"
    return "ufunc '\(name)' did not contain a loop with signature matching types \(list) -> None"
  }
}

/// A dtype asked for that a ufunc doesn't compute in.
struct NoLoop: Fault {
  static let code = "dtype"
  let name: String
  var type: FaultType { .type }
  var message: String {
    "No loop matching the specified signature and casting was found for ufunc \(name)"
  }
  var blamed: [String] { ["dtype"] }
}

/// A conversion that the casting rule doesn't allow.
struct CastingRefused: Fault {
  static let code = "result-dtype"
  let name: String
  /// `input 0`, `output`.
  let place: String
  let from: DType
  let to: DType
  let casting: NumPyCasting
  var type: FaultType { .type }
  var message: String {
    "Cannot cast ufunc '\(name)' \(place) from dtype('\(from.name)') to dtype('\(to.name)') "
      + "with casting rule '\(casting.rawValue)'"
  }
}

/// How NumPy writes what stands in its messages.
enum NumPyText {
  /// `Float64DType`; Python's numbers have dtypes of their own.
  static func className(of operand: Argument) -> String {
    switch operand {
    case .int: "_PyLongDType"
    case .float: "_PyFloatDType"
    case .tensor(let tensor) where tensor.dtype == .uint8: "UInt8DType"
    case .tensor(let tensor):
      tensor.dtype.name.prefix(1).uppercased() + tensor.dtype.name.dropFirst() + "DType"
    default: "BoolDType"
    }
  }

  /// A shape that was asked for: `(2,newaxis)`, without unknown sizes at its front.
  static func asked(_ shape: [Int]) -> String {
    let sizes = shape.drop { $0 < 0 }.map { $0 < 0 ? "newaxis" : String($0) }
    return "(\(sizes.joined(separator: ","))\(sizes.count == 1 && shape.count == 1 ? "," : ""))"
  }

  /// `(2, 3)`, `(2,)`, `()`: as Python writes it.
  static func tuple(_ shape: [Int]) -> String {
    "(\(shape.map(String.init).joined(separator: ", "))\(shape.count == 1 ? "," : ""))"
  }

  /// `(2,3)`, `(2,)`, `()`.
  static func shape(_ shape: [Int]) -> String {
    "(\(shape.map(String.init).joined(separator: ","))\(shape.count == 1 ? "," : ""))"
  }
}
