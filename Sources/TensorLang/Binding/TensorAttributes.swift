import TensorOps

/// What stands after a tensor's dot.
extension TensorSeam {
  /// A method, to be called with its receiver at once, without a bound object.
  @inline(__always)
  static func method(_ name: String) -> OperationFunction? { OperationFunctions.methods[name] }

  static func attribute(
    _ object: TensorObject, _ name: String, in interpreter: Interpreter
  ) throws -> Value? {
    switch object.flavour {
    case .torch: break
    case .numpy, .numpyScalar, .matrix:
      return try ArrayAttributes.attribute(object, name, in: interpreter)
    case .nx: return try NxModule.attribute(name)
    }
    if let entry = OperationTable.attributes[name] {
      return try attribute(object, entry.operation, in: interpreter)
    }
    if let function = OperationFunctions.methods[name] {
      return .object(BoundOperation(.tensor(object), function))
    }
    switch name {
    case "numpy": return .object(TensorToArray(object))
    case "device": return .object(DeviceObject(object.tensor.isShapeOnly ? "meta" : "cpu"))
    case "layout": return .object(SettingObject("strided", .layout))
    case "grad_fn": return Value.none
    case "requires_grad": return .bool(object.requiresGrad)
    case "is_leaf": return .bool(true)
    case "is_cuda", "is_sparse", "is_quantized", "is_mkldnn", "is_sparse_csr", "is_nested",
      "is_mps",
      "is_xpu", "is_xla", "is_vulkan", "retains_grad":
      return .bool(false)
    case "is_cpu": return .bool(!object.tensor.isShapeOnly)
    case "new":
      let dtype = object.tensor.dtype
      return .object(
        NativeFunction(name, .free) { interpreter, _, arguments in
          try TensorTypeCall.construct(arguments, dtype, in: interpreter)
        })
    case "storage", "untyped_storage":
      let tensor = object.tensor
      let isTyped = name == "storage"
      return .object(
        NativeFunction(name, .none) { _, _, _ in
          guard let storage = StorageObject(of: tensor, isTyped: isTyped) else {
            throw LanguageError(
              .notImplementedError, "Cannot access data pointer of Storage that is invalid.",
              code: "needs-values")
          }
          return .object(storage)
        })
    case "output_nr": return .int(0)
    case "name": return Value.none
    case "is_meta": return .bool(object.tensor.isShapeOnly)
    case "data": return .tensor(TensorObject(object.tensor))
    case "__class__": return .object(TypeObject.of(.tensor(object)))
    case "imag":
      throw LanguageError(
        .typeError, "imag is not implemented for tensors with non-complex dtypes.", code: "dtype")
    default:
      if let reason = Refusals.tensor[name] { throw LanguageError.unsupported(reason) }
      return nil
    }
  }

  /// An operation that is read without a call: `x.shape`.
  static func attribute(
    _ object: TensorObject, _ operation: Operation, in interpreter: Interpreter
  ) throws -> Value {
    let result = try Operations.result(operation, [.tensor(object.tensor)], interpreter)
    if case .argument(0) = result { return .tensor(object) }
    return try Results.plain(result, interpreter)
  }

  static func setAttribute(
    _ object: TensorObject, _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    if object.flavour != .torch {
      return try ArrayAttributes.setAttribute(object, name, to: value, in: interpreter)
    }
    switch name {
    case "data":
      guard case .tensor(let source) = value else {
        throw LanguageError(
          .typeError, "Variable data has to be a tensor, but got \(value.typeName)")
      }
      object.tensor = source.tensor
    case "requires_grad":
      if object.isParameter {
        object.requiresGrad = try interpreter.isTrue(value)
      } else {
        interpreter.runtime.noteNoGradients()
      }
    default:
      if OperationTable.attributes[name] != nil || OperationTable.methods[name] != nil {
        throw LanguageError(
          .attributeError,
          "attribute '\(name)' of 'torch._C.TensorBase' objects is not writable")
      }
      throw LanguageError(
        .attributeError, "'\(Value.tensor(object).typeName)' object has no attribute '\(name)'",
        code: "unknown-name")
    }
  }

  static func attributeNames(_ object: TensorObject) -> [String] {
    switch object.flavour {
    case .torch: break
    case .numpy, .numpyScalar, .matrix: return ArrayAttributes.names(object)
    case .nx: return []
    }
    return
      (Array(OperationTable.attributes.keys) + OperationTable.methods.keys
      + ["device", "layout", "data", "requires_grad", "is_cuda", "numpy"]).sorted()
  }

  /// `torch.Tensor.add`.
  static func tensorTypeAttribute(
    _ name: String, in interpreter: Interpreter
  ) throws -> Value? {
    OperationFunctions.methods[name].map { .object($0) }
  }
}
