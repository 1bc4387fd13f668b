/// The methods of dict, and its views.
enum DictMethods {
  nonisolated(unsafe) static let table: MethodTable = {
    let table = MethodTable("dict")
    table.add("get", .positional(1, 2)) { interpreter, receiver, arguments in
      try own(receiver).value(arguments[0], in: interpreter)
        ?? (arguments.count > 1 ? arguments[1] : .none)
    }
    table.add("setdefault", .positional(1, 2)) { interpreter, receiver, arguments in
      let dict = try own(receiver)
      if let value = try dict.value(arguments[0], in: interpreter) { return value }
      let value = arguments.count > 1 ? arguments[1] : .none
      try dict.set(arguments[0], to: value, in: interpreter)
      return value
    }
    table.add("pop", .positional(1, 2)) { interpreter, receiver, arguments in
      if let value = try own(receiver).remove(arguments[0], in: interpreter) { return value }
      if arguments.count > 1 { return arguments[1] }
      let text = try interpreter.repr(arguments[0])
      throw LanguageError(
        .keyError, code: "key", message: "the dict has no key \(text)", torch: text)
    }
    table.add("popitem", .none) { _, receiver, _ in
      guard let pair = try own(receiver).popLast() else {
        throw LanguageError(
          .keyError, code: "key", message: "popitem(): the dict is empty",
          torch: "'popitem(): dictionary is empty'")
      }
      return .tuple(of: [pair.0, pair.1])
    }
    table.add("clear", .none) { _, receiver, _ in
      try own(receiver).removeAll()
      return .none
    }
    table.add("copy", .none) { interpreter, receiver, _ in
      .dict(try own(receiver).copy(in: interpreter))
    }
    table.add("keys", .none) { _, receiver, _ in
      .object(DictView(try own(receiver), .keys))
    }
    table.add("values", .none) { _, receiver, _ in
      .object(DictView(try own(receiver), .values))
    }
    table.add("items", .none) { _, receiver, _ in
      .object(DictView(try own(receiver), .items))
    }
    table.add("update", .free) { interpreter, receiver, arguments in
      try update(try own(receiver), arguments, "update", in: interpreter)
      return .none
    }
    table.add("fromkeys", .positional(1, 2)) { interpreter, _, arguments in
      try fromKeys.call(arguments, in: interpreter)
    }
    return table
  }()

  /// `dict.fromkeys`.
  nonisolated(unsafe) static let fromKeys = NativeFunction("fromkeys", .positional(1, 2)) {
    interpreter, _, arguments in
    let dict = DictObject()
    let value = arguments.count > 1 ? arguments[1] : .none
    try interpreter.forEach(arguments[0]) {
      try dict.set($0, to: value, in: interpreter)
      return true
    }
    return .dict(dict)
  }

  private static func own(_ receiver: Value) throws -> DictObject {
    guard case .dict(let dict) = receiver else {
      throw LanguageError.broken("a method of dict on another type")
    }
    return dict
  }

  /// `dict(…)` and `dict.update(…)`: a mapping or pairs, then keywords.
  static func update(
    _ dict: DictObject, _ arguments: Arguments, _ name: String, in interpreter: Interpreter
  ) throws {
    if arguments.count > 1 {
      throw LanguageError(
        .typeError, "\(name) expected at most 1 argument, got \(arguments.count)")
    }
    if arguments.count == 1 {
      if case .dict(let other) = arguments[0] {
        for pair in other.pairs { try dict.set(pair.key, to: pair.value, in: interpreter) }
      } else {
        var index = 0
        try interpreter.forEach(arguments[0]) { item in
          let pair: [Value]
          do { pair = try interpreter.array(of: item) } catch {
            if let error = error as? LanguageError, error.type == .typeError {
              throw LanguageError(
                .typeError,
                "cannot convert dictionary update sequence element #\(index) to a sequence")
            }
            throw error
          }
          if pair.count != 2 {
            throw LanguageError(
              .valueError,
              "dictionary update sequence element #\(index) has length \(pair.count); 2 is required"
            )
          }
          try dict.set(pair[0], to: pair[1], in: interpreter)
          index += 1
          return true
        }
      }
    }
    for keyword in arguments.keywords {
      try dict.set(.text(keyword.name), to: keyword.value, in: interpreter)
    }
  }
}

/// `d.keys()`, `d.values()`, `d.items()`: shows what the dict holds now.
final class DictView: Object {
  let dict: DictObject
  let part: DictIterator.Part

  init(_ dict: DictObject, _ part: DictIterator.Part) {
    self.dict = dict
    self.part = part
  }

  override var typeName: String {
    switch part {
    case .keys: return "dict_keys"
    case .values: return "dict_values"
    case .items: return "dict_items"
    }
  }

  override func representation(in interpreter: Interpreter) throws -> String {
    "\(typeName)(\(try interpreter.repr(.list(ListObject(items)))))"
  }

  var items: [Value] {
    switch part {
    case .keys: return dict.keys
    case .values: return dict.values
    case .items: return dict.pairs.map { .tuple(of: [$0.key, $0.value]) }
    }
  }

  override func length(in interpreter: Interpreter) throws -> Int? { dict.count }
  override func isTrue(in interpreter: Interpreter) throws -> Bool { dict.count > 0 }

  override func iterator(in interpreter: Interpreter) throws -> IteratorObject? {
    DictIterator(dict, part)
  }

  override func contains(_ value: Value, in interpreter: Interpreter) throws -> Bool? {
    switch part {
    case .keys: return try dict.value(value, in: interpreter) != nil
    case .values: return nil
    case .items:
      guard case .tuple(let pair) = value, pair.items.count == 2 else { return false }
      guard let found = try dict.value(pair.items[0], in: interpreter) else { return false }
      return try interpreter.isSame(found, pair.items[1])
    }
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    name == "mapping" ? .dict(dict) : nil
  }

  /// Keys and items are sets, to the operators.
  func asSet(in interpreter: Interpreter) throws -> SetObject? {
    let set = SetObject()
    switch part {
    case .keys: try SetMethods.add(.dict(dict), to: set, in: interpreter)
    case .values: return nil
    case .items: for item in items { try set.insert(item, in: interpreter) }
    }
    return set
  }

  /// What a comparison needs of a set or a view: its size and what is in it, without a hash of
  /// values, which may have none.
  private struct Members {
    let count: Int
    let items: () -> [Value]
    let contains: (Value) throws -> Bool

    init?(_ value: Value, _ interpreter: Interpreter) {
      switch value {
      case .set(let set):
        (count, items) = (set.count, { set.items })
        contains = { try set.contains($0, in: interpreter) }
      case .object(let view as DictView) where view.part != .values:
        (count, items) = (view.dict.count, { view.items })
        contains = { try view.contains($0, in: interpreter) ?? false }
      default: return nil
      }
    }

    func isInside(_ other: Members) throws -> Bool {
      try items().allSatisfy { try other.contains($0) }
    }
  }

  override func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? {
    guard let own = Members(.object(self), interpreter), let others = Members(other, interpreter)
    else { return nil }
    return try own.count == others.count && own.isInside(others)
  }

  override func order(
    _ comparison: ComparisonOperator, _ other: Value, in interpreter: Interpreter
  ) throws -> Bool? {
    guard let own = Members(.object(self), interpreter), let others = Members(other, interpreter)
    else { return nil }
    switch comparison {
    case .less: return try own.count < others.count && own.isInside(others)
    case .lessOrEqual: return try own.count <= others.count && own.isInside(others)
    case .greater: return try own.count > others.count && others.isInside(own)
    case .greaterOrEqual: return try own.count >= others.count && others.isInside(own)
    default: return nil
    }
  }

  /// The operators of sets, in the steps of CPython's `dictobject.c`, which decide the order.
  override func binary(
    _ operation: BinaryOperator, _ other: Value, reflected: Bool, in interpreter: Interpreter
  ) throws -> Value? {
    guard part != .values, [.bitAnd, .bitOr, .bitXor, .subtract].contains(operation) else {
      return nil
    }
    if operation == .bitAnd { return .set(try intersection(other, in: interpreter)) }
    let (left, right): (Value, Value) = reflected ? (other, .object(self)) : (.object(self), other)
    let result: SetObject
    if case .object(let view as DictView) = left, let set = try view.asSet(in: interpreter) {
      result = set
    } else {
      result = SetObject()
      try SetMethods.add(left, to: result, in: interpreter)
    }
    switch operation {
    case .bitOr: try SetMethods.add(right, to: result, in: interpreter)
    case .subtract: try SetMethods.subtract(right, from: result, in: interpreter)
    default: try result.toggle(try SetMethods.makeSet(right, in: interpreter), in: interpreter)
    }
    return .set(result)
  }

  private func intersection(_ other: Value, in interpreter: Interpreter) throws -> SetObject {
    if case .set(let set) = other, dict.count <= set.count {
      return try SetMethods.intersection(set, .object(self), interpreter)
    }
    var (view, walked) = (self, other)
    if case .object(let second as DictView) = other, second.part != .values,
      second.dict.count > dict.count
    {
      (view, walked) = (second, .object(self))
    }
    let result = SetObject()
    try interpreter.forEach(walked) {
      if try view.contains($0, in: interpreter) == true { try result.insert($0, in: interpreter) }
      return true
    }
    return result
  }
}
