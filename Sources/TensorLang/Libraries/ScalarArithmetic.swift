import TensorOps

/// Operators between NumPy's scalars: they compute as arrays do, but their warnings say `scalar`,
/// and integers that overflow are warned of.
struct ScalarArithmetic {
  private let left: Value
  private let right: Value

  /// nil where an operand is an array.
  init?(_ left: Value, _ right: Value) {
    func isScalar(_ value: Value) -> Bool {
      switch value {
      case .int, .float, .bool: return true
      case .tensor(let object):
        return object.flavour == .numpyScalar && !object.tensor.isShapeOnly
      default: return false
      }
    }
    guard isScalar(left), isScalar(right) else { return nil }
    self.left = left
    self.right = right
  }

  func call(_ name: String, in interpreter: Interpreter) throws -> Value {
    let runtime = interpreter.runtime
    let before = runtime.notes.count
    let result = try LibraryOperators.call(name, [left, right], .numpy, in: interpreter)
    if runtime.notes.count > before {
      let fresh = runtime.notes[before...].map { note in
        Runtime.Note(
          code: note.code,
          message: note.message.replacing(" encountered in ", with: " encountered in scalar "))
      }
      runtime.notes.removeSubrange(before...)
      for note in fresh where !runtime.notes.contains(note) { runtime.notes.append(note) }
    }
    if runtime.warns(of: "overflow"), overflows(name, result) {
      let note = Runtime.Note(
        code: "runtime-warning",
        message: "RuntimeWarning: overflow encountered in scalar \(name)")
      if !runtime.notes.contains(note) { runtime.notes.append(note) }
    }
    return result
  }

  /// Whether the integer that came out isn't the one that arithmetic gives.
  private func overflows(_ name: String, _ result: Value) -> Bool {
    guard case .tensor(let object) = result, object.tensor.dtype.isIntegral,
      let a = Binder.number(left)?.scalar?.exactInt, let b = Binder.number(right)?.scalar?.exactInt,
      let got = Binder.number(result)?.scalar?.exactInt
    else { return false }
    let exact: (partialValue: Int, overflow: Bool)
    switch name {
    case "add": exact = a.addingReportingOverflow(b)
    case "subtract": exact = a.subtractingReportingOverflow(b)
    case "multiply": exact = a.multipliedReportingOverflow(by: b)
    default: return false
    }
    return exact.overflow || exact.partialValue != got
  }
}
