import TensorOps

/// Parameters in a list; tensors become parameters when they come in.
package final class ParameterListObject: LayerObject {
  override class var methods: [String: NativeFunction] { listMethods }

  private nonisolated(unsafe) static let listMethods: [String: NativeFunction] = {
    var methods = LayerMethods.all
    methods["append"] = LayerMethods.method("append", .one) {
      (layer: ParameterListObject, arguments, _) in
      try layer.append(arguments[0])
      return .object(layer)
    }
    methods["extend"] = LayerMethods.method("extend", .one) {
      (layer: ParameterListObject, arguments, interpreter) in
      for value in try interpreter.array(of: arguments[0]) { try layer.append(value) }
      return .object(layer)
    }
    return methods
  }()

  override func construct(_ arguments: Arguments, in interpreter: Interpreter) throws {
    let values = try LayerArguments(
      function: "ParameterList.__init__", parameters: [("values", Value.none, false)]
    ).bind(arguments)
    if values[0].isNone { return }
    for value in try interpreter.array(of: values[0]) { try append(value) }
  }

  private func append(_ value: Value) throws {
    parameters["\(parameters.count)"] = try LayerObject.asParameter(value, in: typeName)
  }

  private func place(_ key: Value) throws -> Int {
    guard let number = key.asIndexInt else {
      throw LanguageError(
        .typeError, "'\(key.typeName)' object cannot be interpreted as an integer")
    }
    let count = parameters.count
    guard number >= -count && number < count else {
      throw LanguageError(.indexError, "index \(number) is out of range")
    }
    return number < 0 ? number + count : number
  }

  package override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    guard case .slice(let slice) = key else {
      return parameters.entries[try place(key)].value
    }
    let part = ParameterListObject(layerType)
    for value in try SlicePlace(slice, count: parameters.count).pick(from: parameters.values) {
      try part.append(value)
    }
    return .object(part)
  }

  package override func setItem(
    _ key: Value, to value: Value, in interpreter: Interpreter
  ) throws -> Bool {
    parameters["\(try place(key))"] = try LayerObject.asParameter(value, in: typeName)
    return true
  }

  package override func length(in interpreter: Interpreter) throws -> Int? { parameters.count }
  package override func isTrue(in interpreter: Interpreter) throws -> Bool { parameters.count > 0 }

  package override func iterator(in interpreter: Interpreter) throws -> IteratorObject? {
    ArrayIterator(parameters.values, name: "generator")
  }

  package override func representation(in interpreter: Interpreter) throws -> String {
    parameterText { "torch.\($0.name)" }
  }
}

/// Parameters under names; tensors become parameters when they come in.
package final class ParameterDictionaryObject: LayerObject {
  override class var methods: [String: NativeFunction] { dictionaryMethods }

  private nonisolated(unsafe) static let dictionaryMethods: [String: NativeFunction] = {
    var methods = LayerMethods.all
    for (name, part) in [("keys", DictIterator.Part.keys), ("values", .values), ("items", .items)] {
      methods[name] = LayerMethods.method(name, .none) {
        (layer: ParameterDictionaryObject, _, interpreter) in
        .object(DictView(try layer.dictionary(in: interpreter), part))
      }
    }
    return methods
  }()

  override func construct(_ arguments: Arguments, in interpreter: Interpreter) throws {
    let values = try LayerArguments(
      function: "ParameterDict.__init__", parameters: [("parameters", Value.none, false)]
    ).bind(arguments)
    switch values[0] {
    case .none: break
    case .dict(let dict):
      for pair in dict.pairs { _ = try setItem(pair.key, to: pair.value, in: interpreter) }
    default:
      throw LanguageError(
        .typeError,
        "ParameterDict.update should be called with an iterable of key/value pairs, but got "
          + values[0].typeName)
    }
  }

  private func dictionary(in interpreter: Interpreter) throws -> DictObject {
    let dict = DictObject()
    for (name, value) in parameters.entries {
      try dict.set(.text(name), to: value, in: interpreter)
    }
    return dict
  }

  package override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    if let name = key.stringText, let value = parameters[name] { return value }
    let text = try interpreter.repr(key)
    throw LanguageError(
      .keyError, code: "key", message: "the ParameterDict has no parameter \(text)", torch: text)
  }

  package override func setItem(
    _ key: Value, to value: Value, in interpreter: Interpreter
  ) throws -> Bool {
    guard let name = key.stringText else {
      throw LanguageError(
        .typeError,
        "Index given to ParameterDict cannot be used as a key as it is not a string (type is "
          + "'\(key.typeName)'). Open an issue on github if you need non-string keys.")
    }
    parameters[name] = try LayerObject.asParameter(value, in: typeName)
    return true
  }

  package override func deleteItem(_ key: Value, in interpreter: Interpreter) throws -> Bool {
    _ = try item(key, in: interpreter)
    parameters[key.stringText ?? ""] = nil
    return true
  }

  package override func length(in interpreter: Interpreter) throws -> Int? { parameters.count }
  package override func isTrue(in interpreter: Interpreter) throws -> Bool { parameters.count > 0 }

  package override func contains(_ value: Value, in interpreter: Interpreter) throws -> Bool? {
    parameters.contains(value.stringText ?? "")
  }

  package override func iterator(in interpreter: Interpreter) throws -> IteratorObject? {
    ArrayIterator(parameters.names.map { .text($0) }, name: "dict_keyiterator")
  }

  package override func representation(in interpreter: Interpreter) throws -> String {
    parameterText { "torch.\($0.scalarTypeName)Tensor" }
  }
}

extension LayerObject {
  /// A parameter as it is, a tensor made one.
  fileprivate static func asParameter(_ value: Value, in container: String) throws -> Value {
    guard case .tensor(let object) = value else {
      throw LanguageError.unsupported(
        "a \(container) holds parameters here, and no \(value.typeName)")
    }
    return object.isParameter ? value : try ParameterType.parameter(of: value)
  }

  /// One line a parameter: `  (0): Parameter containing: [torch.float32 of size 2x3]`.
  fileprivate func parameterText(_ type: (DType) -> String) -> String {
    var lines: [String] = []
    for (name, value) in parameters.entries {
      guard case .tensor(let object) = value else { continue }
      let sizes = object.tensor.shape.map(String.init).joined(separator: "x")
      lines.append(
        "  (\(name)): Parameter containing: [\(type(object.tensor.dtype)) of size \(sizes)]")
    }
    // One line stands between the brackets as it is.
    if lines.count < 2 { return "\(typeName)(\(lines.first ?? ""))" }
    return "\(typeName)(\n" + lines.map { "  " + $0 + "\n" }.joined() + ")"
  }
}
