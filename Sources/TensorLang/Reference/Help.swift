import TensorOps

/// What `help(x)` and `?x` say about a value.
enum Help {
  static func text(_ value: Value, in interpreter: Interpreter) throws -> String {
    switch value {
    case .tensor(let object): return tensor(object)
    case .object(let object): return try self.object(object, in: interpreter)
    default:
      let type = TypeObject.of(value)
      return "a \(value.typeName)\n" + (try methods(of: type, in: interpreter))
    }
  }

  private static func object(_ object: Object, in interpreter: Interpreter) throws -> String {
    switch object {
    case let function as OperationFunction: return OperationPage.help(function.operation)
    case let bound as BoundOperation: return OperationPage.help(bound.function.operation)
    case let module as ModuleObject: return members(of: module, in: interpreter)
    case let type as TypeObject:
      return "\(type.representation)\n" + (try methods(of: type, in: interpreter))
    default:
      var lines = [object.representation]
      if case .string(let text)? = try object.attribute("__doc__", in: interpreter) {
        lines += ["", text.text]
      }
      return lines.joined(separator: "\n")
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
  private static func members(of module: ModuleObject, in interpreter: Interpreter) -> String {
    var lines = ["module \(module.name)", ""]
    let names = module.attributeNames.filter { !$0.hasPrefix("_") }
    let width = min(names.map(\.count).max() ?? 0, 28)
    for name in names {
      var summary = ""
      if case .object(let function as OperationFunction)? = module.member(name) {
        summary = function.operation.summary
      }
      let padding = String(repeating: " ", count: max(width - name.count, 0) + 2)
      lines.append(summary.isEmpty ? "  \(name)" : "  \(name)\(padding)\(summary)")
    }
    return lines.joined(separator: "\n")
  }

  private static func methods(of type: TypeObject, in interpreter: Interpreter) throws -> String {
    let names = type.attributeNames.filter { !$0.hasPrefix("_") }
    return names.isEmpty ? "" : "\nmethods   " + names.joined(separator: ", ")
  }
}
