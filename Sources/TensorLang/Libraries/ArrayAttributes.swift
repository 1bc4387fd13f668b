import TensorOps

/// What stands after an array's dot: `a.shape`, `a.T`, `a.sum(axis=0)`.
enum ArrayAttributes {
  static func attribute(
    _ object: TensorObject, _ name: String, in interpreter: Interpreter
  ) throws -> Value? {
    let tensor = object.tensor
    switch name {
    case "shape": return .tuple(of: tensor.shape.map { .int($0) })
    case "strides": return .tuple(of: tensor.strides.map { .int($0 * tensor.dtype.size) })
    case "ndim": return .int(tensor.rank)
    case "size": return .int(tensor.count)
    case "itemsize": return .int(tensor.dtype.size)
    case "nbytes": return .int(tensor.count * tensor.dtype.size)
    case "dtype": return .object(NumPyDType(tensor.dtype))
    case "__class__": return .object(TypeObject.of(.tensor(object)))
    default: break
    }
    if let function = OperationFunctions.ndarrayAttributes[name] {
      return try Binder.call(function, [.tensor(object)], in: interpreter)
    }
    if let function = OperationFunctions.ndarray[name] {
      return .object(BoundOperation(.tensor(object), function))
    }
    return nil
  }

  static func setAttribute(
    _ object: TensorObject, _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    throw LanguageError(
      .attributeError,
      "attribute '\(name)' of '\(Value.tensor(object).typeName)' objects is not "
        + "writable")
  }

  static func names(_ object: TensorObject) -> [String] {
    (Array(OperationFunctions.ndarray.keys) + OperationFunctions.ndarrayAttributes.keys
      + ["shape", "strides", "ndim", "size", "itemsize", "nbytes", "dtype"]).sorted()
  }
}

/// `x.numpy()` of a tensor, not yet called.
final class TensorToArray: Object {
  private let object: TensorObject
  init(_ object: TensorObject) { self.object = object }

  override var typeName: String { "builtin_function_or_method" }
  override var isCallable: Bool { true }

  /// The array shares the tensor's memory.
  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    if object.tensor.isShapeOnly {
      throw LanguageError(
        .runtimeError, "can't convert meta device type tensor to numpy", code: "needs-values")
    }
    return .tensor(TensorObject(object.tensor, flavour: .numpy))
  }
}
