import TensorOps

/// A library whose spelling and meaning a call or an operator has.
enum Library {
  case torch, numpy, nx

  /// The library whose operators hold for these operands; nil for PyTorch's.
  @inline(__always)
  static func governing(_ left: Value, _ right: Value) -> Library? {
    if case .tensor(let a) = left, a.flavour != .torch { return of(a, right) }
    if case .tensor(let b) = right, b.flavour != .torch { return of(b, left) }
    return nil
  }

  private static func of(_ object: TensorObject, _ other: Value) -> Library? {
    if case .tensor(let second) = other, second.flavour == .torch, object.flavour != .nx {
      // Beside a tensor, NumPy's scalar is a number; an array is refused where it stands first.
      if object.flavour == .numpyScalar { return nil }
    }
    return object.flavour == .nx ? .nx : .numpy
  }

  /// The dtype of the numbers that lists of Python's numbers hold.
  func dtype(of scalar: Scalar) -> DType {
    switch (self, scalar) {
    case (.nx, .bool): .uint8
    case (_, .bool): .bool
    case (.nx, .int): .int32
    case (.nx, .float), (.torch, .float): .float32
    case (_, .int): .int64
    case (_, .float): .float64
    }
  }
}
