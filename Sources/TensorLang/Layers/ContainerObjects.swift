/// Layers under the numbers 0, 1, …: what `Sequential` and `ModuleList` have in common.
package class LayerSequenceObject: LayerObject {
  override class var methods: [String: NativeFunction] { sequenceMethods }

  private nonisolated(unsafe) static let sequenceMethods: [String: NativeFunction] = {
    var methods = LayerMethods.all
    func add(
      _ name: String, _ signature: Signature,
      _ body: @escaping (LayerSequenceObject, Arguments, Interpreter) throws -> Value
    ) {
      methods[name] = LayerMethods.method(name, signature, body)
    }
    add("append", .one) { layer, arguments, _ in
      try layer.append(arguments[0])
      return .object(layer)
    }
    add("extend", .one) { layer, arguments, interpreter in
      try layer.extend(arguments[0], in: interpreter)
      return .object(layer)
    }
    add("insert", .positional(2, 2)) { layer, arguments, interpreter in
      try layer.insert(arguments[1], at: arguments[0])
      return layer is SequentialObject ? .object(layer) : .none
    }
    add("pop", .positional(1, 1)) { layer, arguments, _ in
      let place = try layer.place(arguments[0])
      let value = layer.children.entries[place].value
      layer.remove([place])
      return value
    }
    return methods
  }()

  /// The words for an index that isn't there.
  func noSuchPlace(_ number: Int) -> LanguageError {
    LanguageError(.indexError, "index \(number) is out of range")
  }

  func place(_ key: Value) throws -> Int {
    guard let number = key.asIndexInt else {
      throw LanguageError(
        .typeError, "'\(key.typeName)' object cannot be interpreted as an integer")
    }
    let count = children.count
    guard number >= -count && number < count else { throw noSuchPlace(number) }
    return number < 0 ? number + count : number
  }

  func append(_ value: Value) throws {
    children["\(children.count)"] = try Layers.layerOrNone(value)
  }

  func extend(_ values: Value, in interpreter: Interpreter) throws {
    // Taken first: the values may be this layer's own.
    let new = try interpreter.array(of: values)
    for value in new { try append(value) }
  }

  func insert(_ value: Value, at index: Value) throws {
    let layer = try Layers.layerOrNone(value)
    let count = children.count
    guard let number = index.asIndexInt, number >= -count && number <= count else {
      throw LanguageError(.indexError, "Index out of range: \(index.asIndexInt ?? 0)")
    }
    var values = children.values
    values.insert(layer, at: number < 0 ? number + count : number)
    renumber(values)
  }

  /// Takes layers out and numbers those that stay anew.
  func remove(_ places: Set<Int>) {
    renumber(children.values.enumerated().filter { !places.contains($0.offset) }.map(\.element))
  }

  func renumber(_ values: [Value]) {
    children = NamedValues(values.enumerated().map { ("\($0.offset)", $0.element) })
  }

  /// A container of the same kind.
  func sibling() -> LayerSequenceObject {
    (layerType.make() as? LayerSequenceObject) ?? self
  }

  /// What a slice of a `Sequential` is called inside: names stay, those of a list begin at 0.
  var keepsNames: Bool { false }

  package override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    guard case .slice(let slice) = key else {
      return children.entries[try place(key)].value
    }
    let entries = try SlicePlace(slice, count: children.count).pick(from: children.entries)
    let part = sibling()
    if keepsNames {
      part.children = NamedValues(entries)
    } else {
      part.renumber(entries.map(\.value))
    }
    return .object(part)
  }

  package override func setItem(
    _ key: Value, to value: Value, in interpreter: Interpreter
  ) throws -> Bool {
    try setAttribute(children.entries[try place(key)].name, to: value, in: interpreter)
    return true
  }

  package override func deleteItem(_ key: Value, in interpreter: Interpreter) throws -> Bool {
    guard case .slice(let slice) = key else {
      remove([try place(key)])
      return true
    }
    remove(
      Set(try SlicePlace(slice, count: children.count).pick(from: Array(0..<children.count))))
    return true
  }

  package override func length(in interpreter: Interpreter) throws -> Int? { children.count }
  package override func isTrue(in interpreter: Interpreter) throws -> Bool { children.count > 0 }

  package override func iterator(in interpreter: Interpreter) throws -> IteratorObject? {
    ArrayIterator(children.values, name: "odict_iterator")
  }

  package override func binary(
    _ operation: BinaryOperator, _ other: Value, reflected: Bool, in interpreter: Interpreter
  ) throws -> Value? {
    guard operation == .add, !reflected else { return nil }
    return try sum(with: other, in: interpreter)
  }

  /// `self + other`; nil: not defined.
  func sum(with other: Value, in interpreter: Interpreter) throws -> Value? { nil }
}

/// Layers one after another.
package final class SequentialObject: LayerSequenceObject {
  override func construct(_ arguments: Arguments, in interpreter: Interpreter) throws {
    if let keyword = arguments.names.first {
      throw LanguageError(
        .typeError, "Sequential.__init__() got an unexpected keyword argument '\(keyword)'")
    }
    if arguments.count == 1, case .dict(let dict) = arguments[0], dict.isOrdered {
      for pair in dict.pairs {
        guard let name = pair.key.stringText else {
          throw LanguageError(
            .typeError, "module name should be a string. Got \(Layers.torchTypeName(pair.key))")
        }
        children[name] = try Layers.layerOrNone(pair.value)
      }
      return
    }
    for value in arguments.positional { try append(value) }
  }

  override func forward(_ inputs: [Value], in interpreter: Interpreter) throws -> Value {
    var value = inputs[0]
    for child in children.values { value = try interpreter.call(child, [value]) }
    return value
  }

  override var keepsNames: Bool { true }

  override func extend(_ values: Value, in interpreter: Interpreter) throws {
    for value in try interpreter.array(of: values) { try append(value) }
  }

  override func insert(_ value: Value, at index: Value) throws {
    guard case .object(let object) = value, object is LayerObject else {
      throw LanguageError(
        .assertionError,
        "module should be of type: <class 'torch.nn.modules.module.Module'>")
    }
    try super.insert(value, at: index)
  }

  override func sum(with other: Value, in interpreter: Interpreter) throws -> Value? {
    guard case .object(let object) = other, let other = object as? SequentialObject else {
      throw LanguageError(
        .valueError,
        "add operator supports only objects of Sequential class, but "
          + "\(TypeObject.of(other).representation) is given.")
    }
    let both = sibling()
    both.renumber(children.values + other.children.values)
    return .object(both)
  }

  package override func binary(
    _ operation: BinaryOperator, _ other: Value, reflected: Bool, in interpreter: Interpreter
  ) throws -> Value? {
    guard operation == .multiply else {
      return try super.binary(operation, other, reflected: reflected, in: interpreter)
    }
    guard let times = other.asIndexInt else {
      throw LanguageError(
        .typeError,
        "unsupported operand type(s) for *: <class 'torch.nn.modules.container.Sequential'> and "
          + TypeObject.of(other).representation)
    }
    if times <= 0 {
      throw LanguageError(
        .valueError,
        "Non-positive multiplication factor \(times) for <class "
          + "'torch.nn.modules.container.Sequential'>")
    }
    let (count, overflow) = children.count.multipliedReportingOverflow(by: times)
    try interpreter.checkCount(overflow ? .max : count &* 4)
    let many = sibling()
    many.renumber((0..<times).flatMap { _ in children.values })
    return .object(many)
  }
}

/// Layers in a list, which can't be called.
package final class LayerListObject: LayerSequenceObject {
  override func construct(_ arguments: Arguments, in interpreter: Interpreter) throws {
    let values = try LayerArguments(
      function: "ModuleList.__init__", parameters: [("modules", Value.none, false)]
    ).bind(arguments)
    if !values[0].isNone { try extend(values[0], in: interpreter) }
  }

  override func extend(_ values: Value, in interpreter: Interpreter) throws {
    guard (try? interpreter.iterator(over: values)) != nil else {
      throw LanguageError(
        .typeError,
        "ModuleList.extend should be called with an iterable, but got \(values.typeName)")
    }
    try super.extend(values, in: interpreter)
  }

  override func sum(with other: Value, in interpreter: Interpreter) throws -> Value? {
    let both = sibling()
    both.renumber(children.values)
    try both.extend(other, in: interpreter)
    return .object(both)
  }

  /// Equal neighbours stand in one line: `(0-2): 3 x ReLU()`.
  override func childTexts(in interpreter: Interpreter) throws -> [(name: String, text: String)] {
    let texts = try children.values.map { try interpreter.repr($0) }
    var lines: [(name: String, text: String)] = []
    var start = 0
    while start < texts.count {
      var end = start
      while end + 1 < texts.count, texts[end + 1] == texts[start] { end += 1 }
      lines.append(
        start == end
          ? ("\(start)", texts[start])
          : ("\(start)-\(end)", "\(end - start + 1) x \(texts[start])"))
      start = end + 1
    }
    return lines
  }
}

/// Layers under names, which can't be called.
package final class LayerDictionaryObject: LayerObject {
  override class var methods: [String: NativeFunction] { dictionaryMethods }

  private nonisolated(unsafe) static let dictionaryMethods: [String: NativeFunction] = {
    var methods = LayerMethods.all
    func add(
      _ name: String, _ signature: Signature,
      _ body: @escaping (LayerDictionaryObject, Arguments, Interpreter) throws -> Value
    ) {
      methods[name] = LayerMethods.method(name, signature, body)
    }
    add("keys", .none) { layer, _, interpreter in
      .object(DictView(try layer.dictionary(in: interpreter), .keys))
    }
    add("values", .none) { layer, _, interpreter in
      .object(DictView(try layer.dictionary(in: interpreter), .values))
    }
    add("items", .none) { layer, _, interpreter in
      .object(DictView(try layer.dictionary(in: interpreter), .items))
    }
    add("clear", .none) { layer, _, _ in
      layer.children = NamedValues()
      return .none
    }
    add("pop", .one) { layer, arguments, interpreter in
      let value = try layer.member(arguments[0], in: interpreter)
      layer.children[arguments[0].stringText ?? ""] = nil
      return value
    }
    add("update", .one) { layer, arguments, interpreter in
      try layer.update(arguments[0], in: interpreter)
      return .none
    }
    return methods
  }()

  override func construct(_ arguments: Arguments, in interpreter: Interpreter) throws {
    let values = try LayerArguments(
      function: "ModuleDict.__init__", parameters: [("modules", Value.none, false)]
    ).bind(arguments)
    if !values[0].isNone { try update(values[0], in: interpreter) }
  }

  private func dictionary(in interpreter: Interpreter) throws -> DictObject {
    let dict = DictObject()
    for (name, value) in children.entries { try dict.set(.text(name), to: value, in: interpreter) }
    return dict
  }

  private func update(_ values: Value, in interpreter: Interpreter) throws {
    if case .dict(let dict) = values {
      for pair in dict.pairs { _ = try setItem(pair.key, to: pair.value, in: interpreter) }
      return
    }
    if case .object(let object) = values, let other = object as? LayerDictionaryObject {
      for (name, value) in other.children.entries { children[name] = value }
      return
    }
    guard (try? interpreter.iterator(over: values)) != nil else {
      throw LanguageError(
        .typeError,
        "ModuleDict.update should be called with an iterable of key/value pairs, but got "
          + values.typeName)
    }
    for (place, value) in try interpreter.array(of: values).enumerated() {
      let pair = (try? interpreter.array(of: value)) ?? []
      guard pair.count == 2 else {
        throw LanguageError(
          .valueError,
          "ModuleDict update sequence element #\(place) has length \(pair.count); 2 is required")
      }
      _ = try setItem(pair[0], to: pair[1], in: interpreter)
    }
  }

  private func member(_ key: Value, in interpreter: Interpreter) throws -> Value {
    if let name = key.stringText, let value = children[name] { return value }
    let text = try interpreter.repr(key)
    throw LanguageError(
      .keyError, code: "key", message: "the ModuleDict has no layer \(text)", torch: text)
  }

  package override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    try member(key, in: interpreter)
  }

  package override func setItem(
    _ key: Value, to value: Value, in interpreter: Interpreter
  ) throws -> Bool {
    guard let name = key.stringText else {
      throw LanguageError(
        .typeError, "module name should be a string. Got \(Layers.torchTypeName(key))")
    }
    children[name] = try Layers.layerOrNone(value)
    return true
  }

  package override func deleteItem(_ key: Value, in interpreter: Interpreter) throws -> Bool {
    _ = try member(key, in: interpreter)
    children[key.stringText ?? ""] = nil
    return true
  }

  package override func length(in interpreter: Interpreter) throws -> Int? { children.count }
  package override func isTrue(in interpreter: Interpreter) throws -> Bool { children.count > 0 }

  package override func contains(_ value: Value, in interpreter: Interpreter) throws -> Bool? {
    children.contains(value.stringText ?? "")
  }

  package override func iterator(in interpreter: Interpreter) throws -> IteratorObject? {
    ArrayIterator(children.names.map { .text($0) }, name: "odict_iterator")
  }
}
