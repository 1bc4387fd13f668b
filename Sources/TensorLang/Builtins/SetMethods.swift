/// The methods and operators of set.
enum SetMethods {
  nonisolated(unsafe) static let table: MethodTable = {
    let table = MethodTable("set")
    table.add("add", .one) { interpreter, receiver, arguments in
      try own(receiver).insert(arguments[0], in: interpreter)
      return .none
    }
    table.add("discard", .one) { interpreter, receiver, arguments in
      try own(receiver).remove(arguments[0], in: interpreter)
      return .none
    }
    table.add("remove", .one) { interpreter, receiver, arguments in
      if try !own(receiver).remove(arguments[0], in: interpreter) {
        let text = try interpreter.repr(arguments[0])
        throw LanguageError(
          .keyError, code: "key", message: "the set has no item \(text)", torch: text)
      }
      return .none
    }
    table.add("pop", .none) { _, receiver, _ in
      guard let value = try own(receiver).popAny() else {
        throw LanguageError(
          .keyError, code: "key", message: "the set is empty",
          torch: "'pop from an empty set'")
      }
      return value
    }
    table.add("clear", .none) { _, receiver, _ in
      try own(receiver).removeAll()
      return .none
    }
    table.add("copy", .none) { interpreter, receiver, _ in
      .set(try own(receiver).copy(in: interpreter))
    }
    table.add("update", .free) { interpreter, receiver, arguments in
      for value in arguments.positional {
        try add(value, to: try own(receiver), in: interpreter)
      }
      return .none
    }
    func fold(
      _ name: String, inPlace: Bool = false,
      _ step: @escaping (SetObject, SetObject, Interpreter) throws -> SetObject
    ) {
      table.add(name, .free) { interpreter, receiver, arguments in
        let set = try own(receiver)
        var result = inPlace ? set : try set.copy(in: interpreter)
        for value in arguments.positional {
          result = try step(result, try makeSet(value, in: interpreter), interpreter)
        }
        if inPlace {
          if result !== set { set.become(result) }
          return .none
        }
        return .set(result)
      }
    }
    fold("union") {
      try $0.merge($1, in: $2)
      return $0
    }
    fold("intersection", intersection)
    fold("difference", difference)
    fold("intersection_update", inPlace: true, intersection)
    fold("difference_update", inPlace: true, difference)
    table.add("symmetric_difference", .one) { interpreter, receiver, arguments in
      .set(
        try symmetricDifference(
          try own(receiver), try makeSet(arguments[0], in: interpreter), interpreter))
    }
    table.add("symmetric_difference_update", .one) { interpreter, receiver, arguments in
      let set = try own(receiver)
      set.become(
        try symmetricDifference(set, try makeSet(arguments[0], in: interpreter), interpreter))
      return .none
    }
    table.add("isdisjoint", .one) { interpreter, receiver, arguments in
      let set = try own(receiver)
      var disjoint = true
      try interpreter.forEach(arguments[0]) {
        disjoint = try !set.contains($0, in: interpreter)
        return disjoint
      }
      return .bool(disjoint)
    }
    table.add("issubset", .one) { interpreter, receiver, arguments in
      .bool(
        try interpreter.isSubset(
          try own(receiver), try makeSet(arguments[0], in: interpreter)))
    }
    table.add("issuperset", .one) { interpreter, receiver, arguments in
      .bool(
        try interpreter.isSubset(
          try makeSet(arguments[0], in: interpreter), try own(receiver)))
    }
    return table
  }()

  private static func own(_ receiver: Value) throws -> SetObject {
    guard case .set(let set) = receiver else {
      throw LanguageError.broken("a method of set on another type")
    }
    return set
  }

  static func add(_ value: Value, to set: SetObject, in interpreter: Interpreter) throws {
    if case .set(let other) = value { return try set.merge(other, in: interpreter) }
    try interpreter.forEach(value) {
      try set.insert($0, in: interpreter)
      return true
    }
  }

  static func makeSet(_ value: Value, in interpreter: Interpreter) throws -> SetObject {
    if case .set(let set) = value { return set }
    let set = SetObject()
    try add(value, to: set, in: interpreter)
    return set
  }

  /// A set, or a view that is one to the operators.
  static func setLike(_ value: Value, in interpreter: Interpreter) throws -> SetObject? {
    if case .set(let set) = value { return set }
    if case .object(let object) = value, let view = object as? DictView {
      return try view.asSet(in: interpreter)
    }
    return nil
  }

  private static func intersection(
    _ a: SetObject, _ b: SetObject, _ interpreter: Interpreter
  ) throws -> SetObject {
    let result = SetObject()
    let (small, large) = b.count > a.count ? (a, b) : (b, a)
    for item in small.items where try large.contains(item, in: interpreter) {
      try result.insert(item, in: interpreter)
    }
    return result
  }

  private static func difference(
    _ a: SetObject, _ b: SetObject, _ interpreter: Interpreter
  ) throws -> SetObject {
    if a.count >> 2 > b.count {
      let result = try a.copy(in: interpreter)
      for item in b.items { try result.remove(item, in: interpreter) }
      return result
    }
    let result = SetObject()
    for item in a.items where try !b.contains(item, in: interpreter) {
      try result.insert(item, in: interpreter)
    }
    return result
  }

  private static func symmetricDifference(
    _ a: SetObject, _ b: SetObject, _ interpreter: Interpreter
  ) throws -> SetObject {
    let result = try b.copy(in: interpreter)
    for item in a.items {
      if try !result.remove(item, in: interpreter) { try result.insert(item, in: interpreter) }
    }
    return result
  }

  /// `|`, `&`, `-`, `^` of two sets; nil for anything else.
  static func binary(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, inPlace: Bool,
    in interpreter: Interpreter
  ) throws -> Value? {
    guard case .set(let x) = a, case .set(let y) = b else { return nil }
    let result: SetObject
    switch operation {
    case .bitOr:
      result = inPlace ? x : try x.copy(in: interpreter)
      try result.merge(y, in: interpreter)
    case .bitAnd: result = try intersection(x, y, interpreter)
    case .subtract: result = try difference(x, y, interpreter)
    case .bitXor: result = try symmetricDifference(x, y, interpreter)
    default: return nil
    }
    if inPlace {
      if result !== x { x.become(result) }
      return a
    }
    return .set(result)
  }
}
