import TensorLang
import TensorOps

/// The line under an echoed value: dtypes and shapes.
enum DimLine {
  /// The dtype and the shape: `float32[2, 3]`.
  static func summary(of tensor: Tensor) -> String {
    "\(tensor.dtype.name)[\(tensor.shape.map(String.init).joined(separator: ", "))]"
  }

  /// The dim line's text for a value that is a tensor, or a few of them together.
  static func summary(of value: Value) -> String? {
    switch value {
    // A scalar's text says all of it, as a Python number's does.
    case .tensor(let object) where object.flavour == .numpyScalar: nil
    case .tensor(let object): summary(of: object.tensor)
    case .tuple(let tuple): summary(ofItems: tuple.items)
    case .list(let list): summary(ofItems: list.items)
    default: nil
    }
  }

  private static func summary(ofItems items: [Value]) -> String? {
    guard (1...8).contains(items.count) else { return nil }
    var parts: [String] = []
    for item in items {
      guard case .tensor(let object) = item, object.flavour != .numpyScalar else { return nil }
      parts.append(summary(of: object.tensor))
    }
    return parts.joined(separator: ", ")
  }
}
