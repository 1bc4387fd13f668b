import TensorOps

/// What `help(x)` and `?x` say about a value.
enum Help {
  /// nil for what says enough of itself.
  static func text(_ value: Value, in interpreter: Interpreter) throws -> String? {
    switch value {
    case .tensor(let object): tensor(object)
    case .object(let function as OperationFunction): OperationPage.help(function.operation)
    case .object(let bound as BoundOperation): OperationPage.help(bound.function.operation)
    case .object(let module as ModuleObject): members(of: module)
    case .object(let type as LayerType): LayerPage.help(type.declaration)
    case .object(let layer as LayerObject): LayerPage.help(layer.declaration)
    case .object(let type as TypeObject): methods(of: type)
    default: nil
    }
  }

  private static func tensor(_ object: TensorObject) -> String {
    let tensor = object.tensor
    var lines = [
      "a tensor: \(TensorSeam.summary(object))", "",
      "shape     \(Shape.text(tensor.shape))",
      "strides   \(Shape.text(tensor.strides))"
        + (tensor.isContiguous ? " (contiguous)" : " (not contiguous)"),
    ]
    if let storage = tensor.storage {
      lines.append(
        "memory    \(Shape.byteText(tensor.count * tensor.dtype.size)) of a storage of "
          + Shape.byteText(storage.byteCount))
    } else {
      lines.append("memory    none: a shape-only tensor")
    }
    return lines.joined(separator: "\n")
  }

  /// A module's members, each operation with its summary.
  private static func members(of module: ModuleObject) -> String {
    var lines = ["module \(module.name)", ""]
    let names = module.attributeNames.filter { !$0.hasPrefix("_") }
    let width = min(names.map(\.count).max() ?? 0, 28)
    for name in names {
      var summary = ""
      if case .object(let function as OperationFunction)? = module.member(name) {
        summary = function.operation.summary
      }
      if case .object(let type as LayerType)? = module.member(name) {
        summary = type.declaration.summary
      }
      let padding = String(repeating: " ", count: max(width - name.count, 0) + 2)
      lines.append(summary.isEmpty ? "  \(name)" : "  \(name)\(padding)\(summary)")
    }
    return lines.joined(separator: "\n")
  }

  private static func methods(of type: TypeObject) -> String {
    let names = type.attributeNames.filter { !$0.hasPrefix("_") }
    return type.representation
      + (names.isEmpty ? "" : "\n\nmethods   " + names.joined(separator: ", "))
  }
}
