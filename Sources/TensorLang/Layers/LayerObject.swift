import TensorOps

/// A layer as a value: `nn.Linear(2, 3)` can be called, printed, asked for its attributes and for
/// the parameters that it and the layers inside it hold.
package class LayerObject: Object {
  let declaration: LayerDeclaration
  private let type: LayerType
  /// What the constructor was given, by attribute; more may be set later.
  @exclusivity(unchecked) var attributes: [String: Value] = ["training": .bool(true)]
  /// None stands for a parameter that the layer could have and has not.
  @exclusivity(unchecked) var parameters = NamedValues()
  @exclusivity(unchecked) var buffers = NamedValues()
  @exclusivity(unchecked) var children = NamedValues()
  /// Buffers that `state_dict` leaves out.
  @exclusivity(unchecked) var transientBuffers: Set<String> = []

  required init(_ type: LayerType) {
    self.type = type
    declaration = type.declaration
  }

  package override var typeName: String { declaration.name }
  package override var typeObject: TypeObject { type }
  var layerType: LayerType { type }
  package override var isCallable: Bool { true }

  // MARK: Making one

  /// What the constructor does with its arguments.
  func construct(_ arguments: Arguments, in interpreter: Interpreter) throws {
    if declaration.takesAnything { return }
    let rule = LayerArguments(
      function: "\(declaration.constructorClass).__init__",
      parameters: declaration.parameters.map { ($0.name, $0.defaultValue, $0.keywordOnly) })
    for (parameter, value) in zip(declaration.parameters, try rule.bind(arguments)) {
      attributes[parameter.attribute] = value
    }
    try fill(in: interpreter)
  }

  /// Makes parameters and buffers from the attributes.
  func fill(in interpreter: Interpreter) throws {
    try declaration.prepare?(self, interpreter)
    let device = attributes.removeValue(forKey: "device") ?? .none
    let dtype = attributes.removeValue(forKey: "dtype") ?? .none
    for state in declaration.state {
      // A flag of the constructor's, such as `bias`, gives way to what it asked for.
      let sizes = try state.sizes(self)
      attributes[state.name] = nil
      var value = Value.none
      if let sizes {
        value = try Layers.call(
          "empty", [.tuple(of: sizes)],
          keywords: [("device", device), ("dtype", state.dtype.map { .dtype($0) } ?? dtype)],
          in: interpreter)
        if !state.isBuffer { value = try ParameterType.parameter(of: value) }
      }
      if state.isBuffer { buffers[state.name] = value } else { parameters[state.name] = value }
    }
    try declaration.reset?(self, interpreter)
  }

  // MARK: Text

  package override func representation(in interpreter: Interpreter) throws -> String {
    let extra = try extraText(in: interpreter)
    var lines = extra.isEmpty ? [] : [extra]
    for (name, text) in try childTexts(in: interpreter) {
      lines.append("(\(name)): \(LayerObject.indented(text))")
    }
    var text = declaration.name + "("
    if children.count == 0, lines.count == 1 {
      text += lines[0]
    } else if !lines.isEmpty {
      text += "\n  " + lines.joined(separator: "\n  ") + "\n"
    }
    return text + ")"
  }

  package override var representation: String { "\(declaration.name)()" }

  /// The layers inside, each with its text.
  func childTexts(in interpreter: Interpreter) throws -> [(name: String, text: String)] {
    try children.entries.map { ($0.name, try interpreter.repr($0.value)) }
  }

  static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
  }

  /// What stands between the brackets: `extra_repr`.
  func extraText(in interpreter: Interpreter) throws -> String {
    var shown = declaration.parameters
    if let order = declaration.shownOrder {
      shown = order.compactMap { name in shown.first { $0.name == name } }
    }
    var parts: [String] = []
    for parameter in shown {
      let value = self[parameter.attribute]
      let named = { "\(parameter.name)=\(try interpreter.repr(value))" }
      switch parameter.shown {
      case .never: break
      case .bare: parts.append(try interpreter.repr(value))
      case .named: parts.append(try named())
      case .presence: parts.append("\(parameter.name)=\(value.isNone ? "False" : "True")")
      case .whenTrue: if try interpreter.isTrue(value) { parts.append(try named()) }
      case .unlessDefault:
        if !(try interpreter.isSame(value, parameter.defaultValue ?? .none)) {
          parts.append(try named())
        }
      }
    }
    return parts.joined(separator: ", ")
  }

  // MARK: Calling it

  package override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    try interpreter.enterNesting("maximum recursion depth exceeded")
    defer { interpreter.leaveNesting() }
    // A function of the user's own in the place of the layer's.
    if case .object(let own)? = attributes["forward"] {
      return try own.call(arguments, in: interpreter)
    }
    if case .missing = declaration.forward {
      throw LanguageError(
        .notImplementedError,
        "Module [\(declaration.name)] is missing the required \"forward\" function")
    }
    let rule = LayerArguments(
      function: "\(declaration.callClass).forward",
      parameters: declaration.inputs.map { ($0.name, $0.defaultValue, false) })
    return try forward(try rule.bind(arguments), in: interpreter)
  }

  /// The computation, on one value an input.
  func forward(_ inputs: [Value], in interpreter: Interpreter) throws -> Value {
    switch declaration.forward {
    case .input: return inputs[0]
    case .body(let body): return try body(self, inputs, interpreter)
    case .operation(let name, let attributes):
      return try Layers.call(name, inputs, keywords: keywords(attributes), in: interpreter)
    case .missing: return .none
    }
  }

  /// Attributes as an operation's keywords: `eps`, `p=norm`.
  func keywords(_ names: [String]) -> [(String, Value)] {
    names.compactMap { name in
      let parts = name.split(separator: "=").map(String.init)
      let value = self[parts[parts.count - 1]]
      return value.isNone ? nil : (parts[0], value)
    }
  }

  // MARK: Attributes

  /// An attribute, parameter, buffer or layer inside; None where there is no such name.
  subscript(name: String) -> Value {
    attributes[name] ?? parameters[name] ?? buffers[name] ?? children[name] ?? .none
  }

  /// The methods of this kind of layer.
  class var methods: [String: NativeFunction] { LayerMethods.all }

  package override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    if let value = attributes[name] { return value }
    if let method = Swift.type(of: self).methods[name],
      name != "reset_parameters" || declaration.reset != nil
    {
      return .object(BoundMethod(.object(self), method))
    }
    if let value = parameters[name] ?? buffers[name] ?? children[name] { return value }
    switch name {
    case "__class__": return .object(type)
    case "__doc__": return .text(declaration.summary)
    default:
      if let reason = LayerMethods.refused[name] { throw LanguageError.unsupported(reason) }
      return nil
    }
  }

  package override func setAttribute(
    _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    func refuse(_ what: String, _ expected: String) -> LanguageError {
      LanguageError(
        .typeError,
        "cannot assign '\(Layers.torchTypeName(value))' as \(what) '\(name)' (\(expected) expected)"
      )
    }
    if case .tensor(let tensor) = value, tensor.isParameter {
      forget(name, keeping: \LayerObject.parameters)
      parameters[name] = value
    } else if parameters.contains(name) {
      guard value.isNone else { throw refuse("parameter", "torch.nn.Parameter or None") }
      parameters[name] = value
    } else if case .object(let object) = value, object is LayerObject {
      forget(name, keeping: \LayerObject.children)
      children[name] = value
    } else if children.contains(name) {
      guard value.isNone else { throw refuse("child module", "torch.nn.Module or None") }
      children[name] = value
    } else if buffers.contains(name) {
      switch value {
      case .tensor, .none: buffers[name] = value
      default: throw refuse("buffer", "torch.nn.Buffer, torch.Tensor or None")
      }
    } else {
      attributes[name] = value
    }
  }

  /// Takes a name out of every place but one.
  private func forget(_ name: String, keeping kept: AnyKeyPath) {
    attributes[name] = nil
    if kept != \LayerObject.parameters { parameters[name] = nil }
    if kept != \LayerObject.children { children[name] = nil }
    buffers[name] = nil
  }

  package override func deleteAttribute(
    _ name: String, in interpreter: Interpreter
  ) throws -> Bool {
    guard
      attributes[name] != nil || parameters.contains(name) || buffers.contains(name)
        || children.contains(name)
    else { return false }
    attributes[name] = nil
    parameters[name] = nil
    buffers[name] = nil
    children[name] = nil
    return true
  }

  package override var attributeNames: [String] {
    let names =
      Array(attributes.keys) + parameters.names + buffers.names + children.names
      + Swift.type(of: self).methods.keys.filter {
        $0 != "reset_parameters" || declaration.reset != nil
      }
    return names.sorted()
  }

  deinit {
    var pending = Array(attributes.values) + parameters.values + buffers.values + children.values
    attributes = [:]
    parameters = NamedValues()
    buffers = NamedValues()
    children = NamedValues()
    Value.discard(&pending)
  }
}

/// A layer's type, whose call is the constructor.
package final class LayerType: TypeObject {
  package let declaration: LayerDeclaration

  init(_ declaration: LayerDeclaration) {
    self.declaration = declaration
    super.init(declaration.qualifiedName)
  }

  override var base: TypeObject? {
    declaration.name == "Module" ? nil : Layers.types[declaration.base ?? "Module"]
  }

  package override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    let layer = make()
    try layer.construct(arguments, in: interpreter)
    return .object(layer)
  }

  /// A layer with nothing in it yet.
  func make() -> LayerObject {
    switch declaration.kind {
    case .layer: LayerObject(self)
    case .sequential: SequentialObject(self)
    case .list: LayerListObject(self)
    case .dictionary: LayerDictionaryObject(self)
    case .parameterList: ParameterListObject(self)
    case .parameterDictionary: ParameterDictionaryObject(self)
    }
  }

  package override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    if name == "__doc__" { return .text(declaration.summary) }
    if let body = declaration.classMethods[name] {
      return .object(
        NativeFunction(name, .free) { [self] interpreter, _, arguments in
          try body(self, arguments, interpreter)
        })
    }
    return try super.attribute(name, in: interpreter)
  }

  package override var attributeNames: [String] {
    super.attributeNames + declaration.classMethods.keys.sorted()
  }
}
