import TensorOps

/// `object.name`.
final class AttributeCode: Code {
  let object: Code
  let name: String
  let nameSpan: Span
  @exclusivity(unchecked) private var cachedModule: ModuleObject?
  @exclusivity(unchecked) private var cachedVersion = -1
  @exclusivity(unchecked) private var cached: Value = .unbound
  /// What the name is after a tensor.
  private let tensorAttribute: Operation?
  /// The same after a NumPy array, once one came along.
  @exclusivity(unchecked) private var arrayAttribute: ArrayAttributes.Kind?

  init(_ object: Code, _ name: String, nameSpan: Span, _ span: Span) {
    self.object = object
    self.name = name
    self.nameSpan = nameSpan
    tensorAttribute = OperationTable.attributes[name]?.operation
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let value = try object.evaluate(interpreter, frame)
    return try attribute(of: value, interpreter)
  }

  @inline(__always)
  func attribute(of value: Value, _ interpreter: Interpreter) throws -> Value {
    if case .object(let holder) = value {
      if let module = cachedModule, holder === module, module.version == cachedVersion {
        return cached
      }
      if type(of: holder) == ModuleObject.self {
        let module = unsafeDowncast(holder, to: ModuleObject.self)
        if let member = module.member(name) {
          cachedModule = module
          cachedVersion = module.version
          cached = member
          return member
        }
      }
    }
    do {
      if let tensorAttribute, case .tensor(let object) = value, object.flavour == .torch {
        return try TensorSeam.attribute(object, tensorAttribute, in: interpreter)
      }
      if case .tensor(let object) = value, object.flavour == .numpy,
        case .attribute(let function) = arrayKind, let short = function.short,
        let view = ArrayShortWay.view(short, of: object)
      {
        return view
      }
      return try interpreter.attribute(value, name)
    } catch {
      if let error = error as? LanguageError, error.span == nil {
        error.span = error.code == "unknown-name" ? nameSpan : span
        if error.code == "unknown-name" {
          error.labels.append(.init(object.span, value.typeName))
        }
      }
      throw error
    }
  }

  /// What the name is after an array.
  @inline(__always)
  var arrayKind: ArrayAttributes.Kind {
    if let arrayAttribute { return arrayAttribute }
    let kind = ArrayAttributes.kind(of: name)
    arrayAttribute = kind
    return kind
  }
}

final class AttributeTarget: TargetCode {
  let object: Code
  let name: String

  init(_ object: Code, _ name: String, _ span: Span) {
    self.object = object
    self.name = name
    super.init(span)
  }

  override func assign(_ value: Value, _ interpreter: Interpreter, _ frame: Frame) throws {
    try store(value, in: try object.evaluate(interpreter, frame), interpreter)
  }

  func store(_ value: Value, in holder: Value, _ interpreter: Interpreter) throws {
    do { try interpreter.setAttribute(holder, name, to: value) } catch {
      throw error.located(at: span)
    }
  }

  override func delete(_ interpreter: Interpreter, _ frame: Frame) throws {
    let holder = try object.evaluate(interpreter, frame)
    if case .object(let object) = holder, try object.deleteAttribute(name, in: interpreter) {
      return
    }
    throw LanguageError(
      .attributeError, "'\(holder.typeName)' object has no attribute '\(name)' to delete"
    ).located(at: span)
  }
}

/// `object[key]`.
final class SubscriptCode: Code {
  let object: Code
  let key: Code
  private let places: SubscriptPlaces?

  init(_ object: Code, _ key: Code, _ span: Span) {
    self.object = object
    self.key = key
    places = SubscriptPlaces(key)
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let container = try object.evaluate(interpreter, frame)
    let index: Value
    if let places, case .tensor(let tensor) = container,
      tensor.flavour == .torch || tensor.flavour == .numpy
    {
      let answer = try places.find(in: tensor, interpreter, frame) { _ in
        SubscriptPlaces.hasElements(tensor)
      }
      switch answer {
      case .element(let offset): return SubscriptPlaces.element(of: tensor, at: offset)
      case .view(let layout): return SubscriptPlaces.view(of: tensor, layout)
      case .key(let value): index = value
      }
    } else {
      index = try key.evaluate(interpreter, frame)
    }
    if case .int(let number) = index {
      switch container {
      case .tensor(let tensor) where tensor.flavour == .torch || tensor.flavour == .numpy:
        if let part = SubscriptPlaces.part(of: tensor, number) { return part }
      case .list(let list):
        let count = list.items.count
        let place = number < 0 ? number &+ count : number
        if place >= 0 && place < count { return list.items[place] }
      case .tuple(let tuple):
        let count = tuple.items.count
        let place = number < 0 ? number &+ count : number
        if place >= 0 && place < count { return tuple.items[place] }
      default: break
      }
    }
    if case .slice(let slice) = index, case .tensor(let tensor) = container,
      tensor.flavour == .torch || tensor.flavour == .numpy,
      let part = SubscriptPlaces.part(of: tensor, slice)
    {
      return part
    }
    do { return try interpreter.item(container, index) } catch {
      throw located(error)
    }
  }

  private func located(_ error: any Error) -> any Error {
    guard let error = error as? LanguageError else { return error }
    if error.span == nil {
      error.span = span
      for (argument, text) in error.blamed {
        switch argument {
        case .receiver: error.labels.append(.init(object.span, text))
        case .positional: error.labels.append(.init(key.span, text))
        case .keyword, .keywordName: break
        }
      }
      error.blamed = []
    }
    return error
  }
}

final class SubscriptTarget: TargetCode {
  let object: Code
  let key: Code
  private let places: SubscriptPlaces?

  init(_ object: Code, _ key: Code, _ span: Span) {
    self.object = object
    self.key = key
    places = SubscriptPlaces(key)
    super.init(span)
  }

  override func assign(_ value: Value, _ interpreter: Interpreter, _ frame: Frame) throws {
    let container = try object.evaluate(interpreter, frame)
    let index: Value
    if let places, case .tensor(let tensor) = container,
      tensor.flavour == .torch || tensor.flavour == .numpy
    {
      let answer = try places.find(in: tensor, interpreter, frame, takesViews: false) { offset in
        SubscriptPlaces.store(value, in: tensor, at: offset)
      }
      switch answer {
      case .element: return
      case .view: throw LanguageError.broken("a view where a place is stored")
      case .key(let value): index = value
      }
    } else {
      index = try key.evaluate(interpreter, frame)
    }
    try store(value, in: container, at: index, interpreter)
  }

  func store(
    _ value: Value, in container: Value, at index: Value, _ interpreter: Interpreter
  ) throws {
    if case .list(let list) = container, case .int(let number) = index {
      let count = list.items.count
      let place = number < 0 ? number &+ count : number
      if place >= 0 && place < count {
        list.items[place] = value
        return
      }
    }
    if case .tensor(let tensor) = container, case .int(let place) = index,
      tensor.flavour == .torch || tensor.flavour == .numpy, !tensor.isParameter,
      SubscriptPlaces.store(value, in: tensor, atPlace: place)
    {
      return
    }
    do { try interpreter.setItem(container, index, to: value) } catch {
      throw error.located(at: span)
    }
  }

  override func delete(_ interpreter: Interpreter, _ frame: Frame) throws {
    let container = try object.evaluate(interpreter, frame)
    let index = try key.evaluate(interpreter, frame)
    do { try interpreter.deleteItem(container, index) } catch { throw error.located(at: span) }
  }
}

final class SliceCode: Code {
  let start: Code?
  let stop: Code?
  let step: Code?

  init(_ start: Code?, _ stop: Code?, _ step: Code?, _ span: Span) {
    self.start = start
    self.stop = stop
    self.step = step
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    .slice(
      SliceObject(
        start: try start?.evaluate(interpreter, frame) ?? .none,
        stop: try stop?.evaluate(interpreter, frame) ?? .none,
        step: try step?.evaluate(interpreter, frame) ?? .none))
  }
}

/// `a, *b`: several targets that take an iterable apart.
final class UnpackTarget: TargetCode {
  let targets: [TargetCode]
  /// Which of them has a star.
  let starIndex: Int?

  init(_ targets: [TargetCode], starIndex: Int?, _ span: Span) {
    self.targets = targets
    self.starIndex = starIndex
    super.init(span)
  }

  override func assign(_ value: Value, _ interpreter: Interpreter, _ frame: Frame) throws {
    if starIndex == nil {
      switch value {
      case .tuple(let tuple) where tuple.items.count == targets.count:
        for index in 0..<targets.count {
          try targets[index].assign(tuple.items[index], interpreter, frame)
        }
        return
      default: break
      }
    }
    let items = try gather(value, interpreter)
    guard let starIndex else {
      for (target, item) in zip(targets, items) { try target.assign(item, interpreter, frame) }
      return
    }
    let after = targets.count - starIndex - 1
    for index in 0..<starIndex { try targets[index].assign(items[index], interpreter, frame) }
    let middle = Array(items[starIndex..<(items.count - after)])
    try targets[starIndex].assign(try interpreter.list(middle), interpreter, frame)
    for index in 0..<after {
      try targets[starIndex + 1 + index].assign(
        items[items.count - after + index], interpreter, frame)
    }
  }

  private func gather(_ value: Value, _ interpreter: Interpreter) throws -> [Value] {
    var items: [Value] = []
    do {
      if starIndex == nil {
        // One more than needed tells that there are too many, without reading on.
        switch value {
        case .list(let list): items = list.items
        case .tuple(let tuple): items = tuple.items
        default:
          try interpreter.forEach(value) {
            items.append($0)
            return items.count <= targets.count
          }
        }
      } else {
        items = try interpreter.array(of: value)
      }
    } catch {
      if let error = error as? LanguageError, error.type == .typeError, error.span == nil,
        error.torch?.hasSuffix("object is not iterable") == true
      {
        let text = "cannot unpack non-iterable \(value.typeName) object"
        throw LanguageError(.typeError, text).located(at: span)
      }
      throw error.located(at: span)
    }
    if let starIndex {
      if items.count < targets.count - 1 {
        _ = starIndex
        throw LanguageError(
          .valueError,
          "not enough values to unpack (expected at least \(targets.count - 1), got \(items.count))"
        ).located(at: span)
      }
    } else if items.count < targets.count {
      throw LanguageError(
        .valueError,
        "not enough values to unpack (expected \(targets.count), got \(items.count))"
      ).located(at: span)
    } else if items.count > targets.count {
      throw LanguageError(.valueError, "too many values to unpack (expected \(targets.count))")
        .located(at: span)
    }
    return items
  }

  override func delete(_ interpreter: Interpreter, _ frame: Frame) throws {
    for target in targets { try target.delete(interpreter, frame) }
  }
}
