import TensorOps

/// The layers of `torch.nn`: one declaration each, in families.
package enum Layers {
  /// Layers that are documented together.
  package struct Family {
    package let title: String
    package let declarations: [LayerDeclaration]
  }

  // Values are used by one session's thread at a time, and these never change once made.
  nonisolated(unsafe) package static let families: [Family] = [
    Family(title: "Containers", declarations: ContainerLayers.all),
    Family(title: "Linear layers", declarations: LinearLayers.all),
    Family(title: "Activations", declarations: ActivationLayers.all),
    Family(title: "Normalisation", declarations: NormalisationLayers.all),
    Family(title: "Look-up", declarations: LookupLayers.all),
    Family(title: "Dropout", declarations: DropoutLayers.all),
    Family(title: "Shapes and edges", declarations: ShapeLayers.all),
    Family(title: "Similarity and distance", declarations: DistanceLayers.all),
    Family(title: "Losses", declarations: LossLayers.all),
  ]

  package static var all: [LayerDeclaration] { families.flatMap(\.declarations) }

  nonisolated(unsafe) static let types: [String: LayerType] = {
    var types: [String: LayerType] = [:]
    for declaration in all { types[declaration.name] = LayerType(declaration) }
    return types
  }()

  /// `torch.nn.NAME`.
  static func member(_ name: String) -> Value? {
    if let type = types[name] { return .object(type) }
    if name == "Parameter" { return .object(ParameterType.type) }
    if let reason = LeftOutLayers.reason(name) {
      return .object(RefusedObject("torch.nn.\(name)", reason))
    }
    return nil
  }

  static var names: [String] { Array(types.keys) + ["Parameter"] }

  // MARK: What layers are made of

  /// An operation's function by its name in `torch.nn.functional` or `torch`.
  static func call(
    _ name: String, _ arguments: [Value], keywords: [(String, Value)] = [],
    in interpreter: Interpreter
  ) throws -> Value {
    guard let function = OperationFunctions.functional[name] ?? OperationFunctions.torch[name]
    else { throw LanguageError.broken("the table has no operation for \(name)") }
    return try Binder.call(function, arguments, keywords: keywords, in: interpreter)
  }

  /// A method of a tensor.
  static func callMethod(
    _ name: String, of receiver: Value, _ arguments: [Value] = [],
    keywords: [(String, Value)] = [], in interpreter: Interpreter
  ) throws -> Value {
    guard let function = OperationFunctions.methods[name] else {
      throw LanguageError.broken("the table has no method \(name)")
    }
    return try interpreter.call(
      BoundOperation(receiver, function), arguments,
      keywords: keywords.map { (name: $0.0, value: $0.1) })
  }

  /// A layer, or None; anything else is refused.
  static func layerOrNone(_ value: Value) throws -> Value {
    switch value {
    case .none: return value
    case .object(let object) where object is LayerObject: return value
    default:
      throw LanguageError(.typeError, "\(torchTypeName(value)) is not a Module subclass")
    }
  }

  /// What `torch.typename` says: `torch.FloatTensor`, `int`, `torch.nn.modules.linear.Linear`.
  static func torchTypeName(_ value: Value) -> String {
    switch value {
    case .tensor(let object):
      object.isParameter
        ? "torch.nn.parameter.Parameter" : "torch.\(object.tensor.dtype.scalarTypeName)Tensor"
    case .object(let object as LayerObject): object.declaration.qualifiedName
    default: value.typeName
    }
  }
}
