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
    table.add("union", .free) { interpreter, receiver, arguments in
      let set = try own(receiver)
      let result = try set.copy(in: interpreter)
      for value in arguments.positional {
        if case .set(let other) = value, other === set { continue }
        try add(value, to: result, in: interpreter)
      }
      return .set(result)
    }
    func meet(_ set: SetObject, _ values: [Value], _ interpreter: Interpreter) throws -> SetObject {
      if values.isEmpty { return try set.copy(in: interpreter) }
      return try values.reduce(set) { try intersection($0, $1, interpreter) }
    }
    table.add("intersection", .free) { interpreter, receiver, arguments in
      .set(try meet(try own(receiver), arguments.positional, interpreter))
    }
    table.add("intersection_update", .free) { interpreter, receiver, arguments in
      let set = try own(receiver)
      set.become(try meet(set, arguments.positional, interpreter))
      return .none
    }
    table.add("difference", .free) { interpreter, receiver, arguments in
      let set = try own(receiver)
      guard let first = arguments.positional.first else {
        return .set(try set.copy(in: interpreter))
      }
      let result = try difference(set, first, interpreter)
      for value in arguments.positional.dropFirst() {
        try subtract(value, from: result, in: interpreter)
      }
      return .set(result)
    }
    table.add("difference_update", .free) { interpreter, receiver, arguments in
      for value in arguments.positional {
        try subtract(value, from: try own(receiver), in: interpreter)
      }
      return .none
    }
    table.add("symmetric_difference", .one) { interpreter, receiver, arguments in
      .set(
        try symmetricDifference(
          try own(receiver), try makeSet(arguments[0], in: interpreter), interpreter))
    }
    table.add("symmetric_difference_update", .one) { interpreter, receiver, arguments in
      let set = try own(receiver)
      if case .dict(let dict) = arguments[0] {
        try set.toggle(dict.keys, in: interpreter)
      } else {
        try set.toggle(try makeSet(arguments[0], in: interpreter), in: interpreter)
      }
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
    if case .dict(let dict) = value { try set.reserve(dict.count, in: interpreter) }
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

  /// What is in a set and in another value, in the order in which CPython puts it in.
  static func intersection(
    _ a: SetObject, _ value: Value, _ interpreter: Interpreter
  ) throws -> SetObject {
    let result = SetObject()
    guard case .set(let b) = value else {
      try interpreter.forEach(value) {
        if try a.contains($0, in: interpreter) { try result.insert($0, in: interpreter) }
        return true
      }
      return result
    }
    if a === b { return try a.copy(in: interpreter) }
    let (small, large) = b.count > a.count ? (a, b) : (b, a)
    for item in small.items where try large.contains(item, in: interpreter) {
      try result.insert(item, in: interpreter)
    }
    return result
  }

  /// Takes the items of a value out of a set.
  static func subtract(
    _ value: Value, from set: SetObject, in interpreter: Interpreter
  ) throws {
    if case .set(let other) = value { return try set.subtract(other, in: interpreter) }
    try interpreter.forEach(value) {
      try set.remove($0, in: interpreter)
      return true
    }
    try set.sweep(in: interpreter)
  }

  private static func difference(
    _ a: SetObject, _ value: Value, _ interpreter: Interpreter
  ) throws -> SetObject {
    let b: SetObject?
    switch value {
    case .set(let set): b = set
    case .dict: b = try makeSet(value, in: interpreter)
    default: b = nil
    }
    guard let b, a.count >> 2 <= b.count else {
      let result = try a.copy(in: interpreter)
      try subtract(value, from: result, in: interpreter)
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
    try result.toggle(a, in: interpreter)
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
      if x !== y { try result.merge(y, in: interpreter) }
    case .bitAnd: result = try intersection(x, b, interpreter)
    case .subtract:
      if inPlace {
        try x.subtract(y, in: interpreter)
        return a
      }
      result = try difference(x, b, interpreter)
    case .bitXor:
      if inPlace {
        try x.toggle(y, in: interpreter)
        return a
      }
      result = try symmetricDifference(x, y, interpreter)
    default: return nil
    }
    if inPlace {
      if result !== x { x.become(result) }
      return a
    }
    return .set(result)
  }
}
