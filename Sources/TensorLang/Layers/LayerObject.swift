import TensorOps

/// A layer as a value: `nn.CosineSimilarity(dim=1)` can be called, printed and asked for its
/// attributes.
final class LayerObject: Object {
  let declaration: LayerDeclaration
  private let type: TypeObject
  /// What the constructor was given, by attribute; more may be set later.
  private var attributes: [String: Value]

  private init(_ declaration: LayerDeclaration, _ type: TypeObject, _ attributes: [String: Value]) {
    self.declaration = declaration
    self.type = type
    self.attributes = attributes
  }

  override var typeName: String { declaration.name }
  override var typeObject: TypeObject { type }
  override var isCallable: Bool { true }

  // MARK: Making one

  /// The layer's type, whose call is the constructor.
  static func type(of declaration: LayerDeclaration) -> TypeObject {
    let name = "torch.nn.modules.\(declaration.module).\(declaration.name)"
    // A type is never let go, so it may know itself.
    nonisolated(unsafe) var type: TypeObject?
    let made = TypeObject(
      name,
      construct: { _, arguments in
        guard let type else { throw LanguageError.broken("\(name) has no type") }
        return .object(
          LayerObject(declaration, type, try attributes(declaration, arguments)))
      })
    type = made
    return made
  }

  /// The constructor's arguments, checked as CPython checks them.
  private static func attributes(
    _ declaration: LayerDeclaration, _ arguments: Arguments
  ) throws -> [String: Value] {
    let parameters = declaration.parameters
    var attributes: [String: Value] = ["training": .bool(true)]
    if declaration.takesAnything { return attributes }
    func refuse(_ message: String) -> LanguageError {
      LanguageError(.typeError, "\(declaration.name).__init__() \(message)")
    }
    for (name, _) in arguments.keywords {
      guard let place = parameters.firstIndex(where: { $0.name == name }) else {
        throw refuse("got an unexpected keyword argument '\(name)'")
      }
      if place < arguments.count { throw refuse("got multiple values for argument '\(name)'") }
    }
    let required = parameters.count { $0.defaultValue == nil }
    if arguments.count > parameters.count {
      throw refuse(takes(required + 1, parameters.count + 1, given: arguments.count + 1))
    }
    var missing: [String] = []
    for (place, parameter) in parameters.enumerated() {
      if place < arguments.count {
        attributes[parameter.attribute] = arguments[place]
      } else if let value = arguments.keyword(parameter.name) ?? parameter.defaultValue {
        attributes[parameter.attribute] = value
      } else {
        missing.append(parameter.name)
      }
    }
    if !missing.isEmpty { throw refuse(lacks(missing)) }
    return attributes
  }

  private static func takes(_ least: Int, _ most: Int, given: Int) -> String {
    let range = least == most ? "\(most)" : "from \(least) to \(most)"
    return "takes \(range) positional argument\(most == 1 ? "" : "s") but \(given) "
      + (given == 1 ? "was given" : "were given")
  }

  private static func lacks(_ names: [String]) -> String {
    let quoted = names.map { "'\($0)'" }
    let list =
      quoted.count < 3
      ? quoted.joined(separator: " and ")
      : quoted.dropLast().joined(separator: ", ") + ", and " + quoted[quoted.count - 1]
    return "missing \(names.count) required positional argument\(names.count == 1 ? "" : "s"): "
      + list
  }

  // MARK: Using it

  override func representation(in interpreter: Interpreter) throws -> String {
    var parts: [String] = []
    for parameter in declaration.parameters {
      guard let value = attributes[parameter.attribute] else { continue }
      switch parameter.shown {
      case .never: break
      case .bare: parts.append(try interpreter.repr(value))
      case .named: parts.append("\(parameter.name)=\(try interpreter.repr(value))")
      case .whenTrue:
        if try interpreter.isTrue(value) { parts.append("\(parameter.name)=True") }
      }
    }
    return "\(declaration.name)(\(parts.joined(separator: ", ")))"
  }

  override var representation: String { "\(declaration.name)()" }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    let inputs = try inputs(arguments)
    guard declaration.operation != nil else { return inputs[0] }
    var inPlace = false
    if let flag = attributes["inplace"] { inPlace = try interpreter.isTrue(flag) }
    guard let function = declaration.function(inPlace: inPlace) else {
      throw LanguageError.unsupported(
        "\(declaration.name) with inplace=True is not part of this language")
    }
    var keywords: [(String, Value)] = []
    for parameter in declaration.parameters {
      guard let name = parameter.argument, let value = attributes[parameter.attribute],
        !value.isNone
      else { continue }
      keywords.append((name, value))
    }
    return try Binder.call(function, inputs, keywords: keywords, in: interpreter)
  }

  /// What the layer was called with, in the order of its inputs.
  private func inputs(_ arguments: Arguments) throws -> [Value] {
    let names = declaration.inputs
    func refuse(_ message: String) -> LanguageError {
      LanguageError(.typeError, "\(declaration.name).forward() \(message)")
    }
    for (name, _) in arguments.keywords {
      guard let place = names.firstIndex(of: name) else {
        throw refuse("got an unexpected keyword argument '\(name)'")
      }
      if place < arguments.count { throw refuse("got multiple values for argument '\(name)'") }
    }
    if arguments.count > names.count {
      throw refuse(
        LayerObject.takes(names.count + 1, names.count + 1, given: arguments.count + 1))
    }
    var inputs: [Value] = []
    var missing: [String] = []
    for (place, name) in names.enumerated() {
      if place < arguments.count {
        inputs.append(arguments[place])
      } else if let value = arguments.keyword(name) {
        inputs.append(value)
      } else {
        missing.append(name)
      }
    }
    if !missing.isEmpty { throw refuse(LayerObject.lacks(missing)) }
    return inputs
  }

  // MARK: Attributes

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    if let value = attributes[name] { return value }
    switch name {
    case "forward":
      return method(name) { [self] arguments, interpreter in
        try call(arguments, in: interpreter)
      }
    case "eval", "train":
      return method(name) { [self] arguments, interpreter in
        var training = name == "train"
        if training, let mode = arguments.keyword("mode") ?? arguments.positional.first {
          training = try interpreter.isTrue(mode)
        }
        attributes["training"] = .bool(training)
        return .object(self)
      }
    case "__class__": return .object(type)
    default: return nil
    }
  }

  private func method(
    _ name: String, _ body: @escaping (Arguments, Interpreter) throws -> Value
  ) -> Value {
    .object(
      NativeFunction(name, .free) { interpreter, _, arguments in
        try body(arguments, interpreter)
      })
  }

  override func setAttribute(
    _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    attributes[name] = value
  }

  override var attributeNames: [String] { attributes.keys.sorted() + ["eval", "forward", "train"] }

  deinit {
    var pending = Array(attributes.values)
    attributes = [:]
    Value.discard(&pending)
  }
}
