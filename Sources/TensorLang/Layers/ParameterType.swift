import TensorOps

/// `nn.Parameter`: a tensor that a layer counts among its own.
enum ParameterType {
  // Made once; never changes.
  nonisolated(unsafe) static let type = TypeObject(
    "torch.nn.parameter.Parameter",
    construct: { interpreter, arguments in
      let values = try LayerArguments(
        function: "Parameter.__new__",
        parameters: [("data", Value.none, false), ("requires_grad", .bool(true), false)]
      ).bind(arguments)
      let requiresGrad = try interpreter.isTrue(values[1])
      switch values[0] {
      case .none:
        let empty = try Layers.call("empty", [.int(0)], in: interpreter)
        return try parameter(of: empty, requiresGrad: requiresGrad)
      case .tensor: return try parameter(of: values[0], requiresGrad: requiresGrad)
      default:
        throw LanguageError(
          .attributeError, "'\(values[0].typeName)' object has no attribute 'detach'",
          code: "unknown-name")
      }
    })

  /// A parameter with a tensor's elements, not a copy of them.
  static func parameter(of value: Value, requiresGrad: Bool = true) throws -> Value {
    guard case .tensor(let object) = value else {
      throw LanguageError.broken("a parameter of something that is no tensor")
    }
    if requiresGrad && !object.tensor.dtype.isFloatingPoint {
      throw LanguageError(
        .runtimeError, "Only Tensors of floating point and complex dtype can require gradients")
    }
    return .tensor(TensorObject(parameter: object.tensor, requiresGrad: requiresGrad))
  }
}
