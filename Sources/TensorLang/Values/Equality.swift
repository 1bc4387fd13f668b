/// `==`, order and truth.
extension Interpreter {
  /// Whether two values are the same to a dict, a set or `in`: identical, or equal.
  func isSame(_ a: Value, _ b: Value) throws -> Bool {
    if a.isIdentical(to: b) { return true }
    return try isEqual(a, b)
  }

  /// `a == b` as a bool.
  public func isEqual(_ a: Value, _ b: Value) throws -> Bool {
    switch (a, b) {
    case (.int(let a), .int(let b)): return a == b
    case (.string(let a), .string(let b)): return a.equals(b)
    case (.tensor, _), (_, .tensor):
      return try isTrue(try TensorSeam.compare(.equal, a, b, in: self))
    case (.int, .float), (.float, .int), (.float, .float), (.bool, _), (_, .bool):
      return NumberOrder.compare(a, b) == .equal
    case (.list(let a), .list(let b)):
      if a === b { return try areEqual({ a.items }, { b.items }) }
      return try areEqual({ a.items }, { b.items })
    case (.tuple(let a), .tuple(let b)): return try areEqual({ a.items }, { b.items })
    case (.range(let a), .range(let b)):
      return a.count == b.count
        && (a.count == 0 || a.start == b.start && (a.count == 1 || a.step == b.step))
    case (.slice(let a), .slice(let b)):
      return try isEqual(a.start, b.start) && isEqual(a.stop, b.stop) && isEqual(a.step, b.step)
    case (.dict(let a), .dict(let b)):
      if a.count != b.count { return false }
      try enterNesting("maximum recursion depth exceeded in comparison")
      defer { leaveNesting() }
      if a.isOrdered && b.isOrdered {
        for (one, other) in zip(a.keys, b.keys) where try !isSame(one, other) { return false }
      }
      for pair in a.pairs {
        guard let other = try b.value(pair.key, in: self), try isSame(pair.value, other) else {
          return false
        }
      }
      return true
    case (.set(let a), .set(let b)):
      return try a.count == b.count && isSubset(a, b)
    case (.object(let object), _):
      if let answer = try object.isEqual(to: b, in: self) { return answer }
      if case .object(let other) = b, let answer = try other.isEqual(to: a, in: self) {
        return answer
      }
      return a.isIdentical(to: b)
    case (_, .object(let object)):
      return try object.isEqual(to: a, in: self) ?? false
    default: return a.isIdentical(to: b)
    }
  }

  private func areEqual(_ a: () -> [Value], _ b: () -> [Value]) throws -> Bool {
    if a().count != b().count { return false }
    try enterNesting("maximum recursion depth exceeded in comparison")
    defer { leaveNesting() }
    for (left, right) in zip(a(), b()) where try !isSame(left, right) { return false }
    return true
  }

  func isSubset(_ a: SetObject, _ b: SetObject) throws -> Bool {
    if a.count > b.count { return false }
    for item in a.items where try !b.contains(item, in: self) { return false }
    return true
  }

  /// One comparison that is not an identity or membership test.
  func compare(_ comparison: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value {
    switch comparison {
    case .isIn: return .bool(try contains(b, a))
    case .isNotIn: return .bool(try !contains(b, a))
    case .is: return .bool(a.isIdentical(to: b))
    case .isNot: return .bool(!a.isIdentical(to: b))
    default: break
    }
    if case .tensor = a { return try TensorSeam.compare(comparison, a, b, in: self) }
    if case .tensor = b { return try TensorSeam.compare(comparison, a, b, in: self) }
    switch comparison {
    case .equal: return .bool(try isEqual(a, b))
    case .notEqual: return .bool(try !isEqual(a, b))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return .bool(try order(comparison, a, b))
    case .isIn, .isNotIn, .is, .isNot: return .notImplemented
    }
  }

  /// `a < b` as a bool, for sorting.
  func isLess(_ a: Value, _ b: Value) throws -> Bool {
    switch (a, b) {
    case (.int(let a), .int(let b)): return a < b
    case (.float(let a), .float(let b)): return a < b
    case (.string(let a), .string(let b)): return a.isLess(than: b)
    default: return try isTrue(try compare(.less, a, b))
    }
  }

  private func order(_ comparison: ComparisonOperator, _ a: Value, _ b: Value) throws -> Bool {
    func decide<T: Comparable>(_ a: T, _ b: T) -> Bool {
      switch comparison {
      case .less: return a < b
      case .lessOrEqual: return a <= b
      case .greater: return a > b
      default: return a >= b
      }
    }
    switch (a, b) {
    case (.int(let a), .int(let b)): return decide(a, b)
    case (.float(let a), .float(let b)): return decide(a, b)
    case (.int, .float), (.float, .int), (.bool, .int), (.int, .bool), (.bool, .bool),
      (.bool, .float), (.float, .bool):
      switch NumberOrder.compare(a, b) {
      case .less: return comparison == .less || comparison == .lessOrEqual
      case .equal: return comparison == .lessOrEqual || comparison == .greaterOrEqual
      case .greater: return comparison == .greater || comparison == .greaterOrEqual
      case .unordered: return false
      }
    case (.string(let a), .string(let b)):
      switch comparison {
      case .less: return a.isLess(than: b)
      case .lessOrEqual: return !b.isLess(than: a)
      case .greater: return b.isLess(than: a)
      default: return !a.isLess(than: b)
      }
    case (.list(let a), .list(let b)): return try order(comparison, a.items, b.items)
    case (.tuple(let a), .tuple(let b)): return try order(comparison, a.items, b.items)
    case (.set(let a), .set(let b)):
      switch comparison {
      case .less: return try a.count < b.count && isSubset(a, b)
      case .lessOrEqual: return try isSubset(a, b)
      case .greater: return try b.count < a.count && isSubset(b, a)
      default: return try isSubset(b, a)
      }
    default:
      if case .object(let object) = a,
        let answer = try object.order(comparison, b, in: self)
      {
        return answer
      }
      if case .object(let object) = b,
        let answer = try object.order(comparison.mirrored, a, in: self)
      {
        return answer
      }
      throw LanguageError(
        .typeError,
        "'\(comparison.rawValue)' not supported between instances of '\(a.typeName)' and "
          + "'\(b.typeName)'")
    }
  }

  private func order(
    _ comparison: ComparisonOperator, _ a: [Value], _ b: [Value]
  ) throws -> Bool {
    try enterNesting("maximum recursion depth exceeded in comparison")
    defer { leaveNesting() }
    for (left, right) in zip(a, b) where try !isSame(left, right) {
      return try isTrue(try compare(comparison, left, right))
    }
    switch comparison {
    case .less: return a.count < b.count
    case .lessOrEqual: return a.count <= b.count
    case .greater: return a.count > b.count
    default: return a.count >= b.count
    }
  }

  /// `bool(value)`.
  @inline(__always)
  public func isTrue(_ value: Value) throws -> Bool {
    switch value {
    case .bool(let flag): return flag
    case .int(let number): return number != 0
    default: return try isTrueSlowly(value)
    }
  }

  @inline(never)
  private func isTrueSlowly(_ value: Value) throws -> Bool {
    switch value {
    case .none, .unbound: return false
    case .ellipsis, .notImplemented, .dtype, .slice: return true
    case .bool(let flag): return flag
    case .int(let number): return number != 0
    case .float(let number): return number != 0
    case .string(let string): return string.count != 0
    case .tensor(let tensor): return try TensorSeam.isTrue(tensor, in: self)
    case .tuple(let tuple): return !tuple.items.isEmpty
    case .list(let list): return !list.items.isEmpty
    case .dict(let dict): return dict.count != 0
    case .set(let set): return set.count != 0
    case .range(let range): return range.count != 0
    case .object(let object): return try object.isTrue(in: self)
    }
  }

  /// `item in container`.
  func contains(_ container: Value, _ item: Value) throws -> Bool {
    switch container {
    case .list(let list):
      var index = 0
      while index < list.items.count {
        if try isSame(list.items[index], item) { return true }
        if index & 0xFF == 0 { try poll() }
        index += 1
      }
      return false
    case .tuple(let tuple):
      for value in tuple.items where try isSame(value, item) { return true }
      return false
    case .string(let string):
      guard case .string(let part) = item else {
        throw LanguageError(
          .typeError, "'in <string>' requires string as left operand, not \(item.typeName)")
      }
      return StringSearch.find(part, in: string) != nil
    case .dict(let dict): return try dict.value(item, in: self) != nil
    case .set(let set): return try set.contains(item, in: self)
    case .range(let range):
      if let number = item.asIndexInt { return range.contains(number) }
      if case .float(let number) = item {
        return Int(exactly: number).map { range.contains($0) } ?? false
      }
      return false
    case .tensor(let tensor): return try TensorSeam.contains(tensor, item, in: self)
    case .object(let object):
      if let answer = try object.contains(item, in: self) { return answer }
      guard let iterator = try object.iterator(in: self) else { break }
      while let value = try iterator.next(self) {
        if try isSame(value, item) { return true }
        try poll()
      }
      return false
    default: break
    }
    throw LanguageError(.typeError, "argument of type '\(container.typeName)' is not iterable")
  }
}

/// Exact comparison of ints, bools and floats with each other.
enum NumberOrder {
  case less, equal, greater, unordered

  static func compare(_ a: Value, _ b: Value) -> NumberOrder {
    if let a = a.asIndexInt {
      if let b = b.asIndexInt { return a < b ? .less : a == b ? .equal : .greater }
      if case .float(let b) = b { return compare(a, b) }
      return .unordered
    }
    guard case .float(let a) = a else { return .unordered }
    if case .float(let b) = b {
      return a < b ? .less : a == b ? .equal : a > b ? .greater : .unordered
    }
    guard let b = b.asIndexInt else { return .unordered }
    switch compare(b, a) {
    case .less: return .greater
    case .greater: return .less
    case let other: return other
    }
  }

  private static func compare(_ a: Int, _ b: Double) -> NumberOrder {
    if b.isNaN { return .unordered }
    if b >= 9_223_372_036_854_775_808 { return .less }
    if b < -9_223_372_036_854_775_808 { return .greater }
    let whole = b.rounded(.down)
    let integer = Int(whole)
    if a < integer { return .less }
    if a > integer { return .greater }
    return whole < b ? .less : .equal
  }
}
