extension Builtins {
  static func addSequences(_ interpreter: Interpreter) {
    define(interpreter, "len", .one, "How many items there are.") { interpreter, arguments in
      .int(try interpreter.length(arguments[0]))
    }
    define(interpreter, "iter", .positional(1, 2), "An iterator over the values.") {
      interpreter, arguments in
      if arguments.count == 1 {
        return .object(try interpreter.iterator(over: arguments[0]))
      }
      let (function, sentinel) = (arguments[0], arguments[1])
      guard interpreter.isCallable(function) else {
        throw LanguageError(.typeError, "iter(v, w): v must be callable")
      }
      return .object(
        ComputedIterator("callable_iterator") {
          let value = try $0.call(function, [])
          return try $0.isSame(value, sentinel) ? nil : value
        })
    }
    define(interpreter, "next", .positional(1, 2), "The next value of an iterator.") {
      interpreter, arguments in
      guard case .object(let object) = arguments[0], let iterator = object as? IteratorObject
      else {
        throw LanguageError(
          .typeError, "'\(arguments[0].typeName)' object is not an iterator")
      }
      if let value = try iterator.next(interpreter) { return value }
      if arguments.count > 1 { return arguments[1] }
      throw LanguageError(
        .stopIteration, code: "stop-iteration", message: "the iterator has no further value",
        torch: nil)
    }
    define(
      interpreter, "enumerate", .named(["iterable", "start"], required: 1),
      "Pairs of a number and a value."
    ) { interpreter, arguments in
      var index = arguments[1].isUnbound ? 0 : try StringMethods.integer(arguments[1])
      let iterator = try interpreter.iterator(over: arguments[0])
      return .object(
        ComputedIterator("enumerate", hint: { iterator.lengthHint }) {
          guard let value = try iterator.next($0) else { return nil }
          defer { index = index &+ 1 }
          return .tuple(of: [.int(index), value])
        })
    }
    define(interpreter, "zip", .free, "Tuples of values that stand side by side.") {
      interpreter, arguments in
      var strict = false
      for keyword in arguments.keywords {
        guard keyword.name == "strict" else {
          throw LanguageError(
            .typeError, "'\(keyword.name)' is an invalid keyword argument for zip()")
        }
        strict = try interpreter.isTrue(keyword.value)
      }
      let iterators = try arguments.positional.enumerated().map { index, value in
        do { return try interpreter.iterator(over: value) } catch {
          if let error = error as? LanguageError, error.type == .typeError {
            throw LanguageError(.typeError, error.torch ?? error.message)
          }
          throw error
        }
      }
      return .object(zipped(iterators, strict: strict))
    }
    define(interpreter, "map", .free, "The results of a function for each value.") {
      interpreter, arguments in
      if arguments.count < 2 {
        throw LanguageError(.typeError, "map() must have at least two arguments.")
      }
      if !arguments.names.isEmpty {
        throw LanguageError(.typeError, "map() takes no keyword arguments")
      }
      let function = arguments[0]
      let iterators = try arguments.positional.dropFirst().map {
        try interpreter.iterator(over: $0)
      }
      let hint = { iterators.compactMap { $0.lengthHint }.min() }
      return .object(
        ComputedIterator("map", hint: hint) { interpreter in
          var values: [Value] = []
          for iterator in iterators {
            guard let value = try iterator.next(interpreter) else { return nil }
            values.append(value)
          }
          return try interpreter.call(function, values)
        })
    }
    define(interpreter, "filter", .positional(2, 2), "The values for which a function is true.") {
      interpreter, arguments in
      let function = arguments[0]
      let iterator = try interpreter.iterator(over: arguments[1])
      return .object(
        ComputedIterator("filter") { interpreter in
          while let value = try iterator.next(interpreter) {
            try interpreter.poll()
            let verdict = function.isNone ? value : try interpreter.call(function, [value])
            if try interpreter.isTrue(verdict) { return value }
          }
          return nil
        })
    }
    define(interpreter, "reversed", .one, "The values from the last to the first.") {
      interpreter, arguments in
      .object(try reversed(arguments[0], interpreter))
    }
    define(interpreter, "sorted", .free, "A new list in order.") { interpreter, arguments in
      if arguments.count != 1 {
        throw LanguageError(
          .typeError, "sorted expected 1 argument, got \(arguments.count)")
      }
      for name in arguments.names where name != "key" && name != "reverse" {
        throw LanguageError(
          .typeError, "'\(name)' is an invalid keyword argument for sort()")
      }
      return try interpreter.list(
        try Sorting.sorted(
          try interpreter.array(of: arguments[0]), key: arguments.keyword("key") ?? .none,
          reverse: arguments.keyword("reverse") ?? .bool(false), in: interpreter))
    }
    define(interpreter, "all", .free, "Whether every value is true.") {
      interpreter, arguments in
      if let result = try ownOrTorch("all", arguments, interpreter, allowed: []) { return result }
      if arguments.count != 1 {
        throw LanguageError(
          .typeError, "all() takes exactly one argument (\(arguments.count) given)")
      }
      var result = true
      try interpreter.forEach(arguments[0]) {
        result = try interpreter.isTrue($0)
        return result
      }
      return .bool(result)
    }
    define(interpreter, "any", .free, "Whether any value is true.") {
      interpreter, arguments in
      if let result = try ownOrTorch("any", arguments, interpreter, allowed: []) { return result }
      if arguments.count != 1 {
        throw LanguageError(
          .typeError, "any() takes exactly one argument (\(arguments.count) given)")
      }
      var result = false
      try interpreter.forEach(arguments[0]) {
        result = try interpreter.isTrue($0)
        return !result
      }
      return .bool(result)
    }
    define(interpreter, "sum", .free, "The sum, from the left.") { interpreter, arguments in
      if let result = try ownOrTorch("sum", arguments, interpreter, allowed: ["start"]) {
        return result
      }
      return try sum(arguments, interpreter)
    }
    extremum(interpreter, "max", isBetter: { try $0.isTrue(try $0.compare(.greater, $1, $2)) })
    extremum(interpreter, "min", isBetter: { try $0.isTrue(try $0.compare(.less, $1, $2)) })
  }

  /// A call whose keywords Python's own function would refuse is torch's; nil: it is Python's.
  static func ownOrTorch(
    _ name: String, _ arguments: Arguments, _ interpreter: Interpreter, allowed: [String]
  ) throws -> Value? {
    guard let foreign = arguments.names.first(where: { !allowed.contains($0) }) else {
      return nil
    }
    guard case .object(let function)? = interpreter.bareNameFallback(name),
      interpreter.keywords(of: .object(function)).contains(foreign)
        || ["axis", "keepdims", "out", "input"].contains(foreign)
    else {
      throw LanguageError(
        .typeError, "'\(foreign)' is an invalid keyword argument for \(name)()")
    }
    let result = try function.call(arguments, in: interpreter)
    interpreter.note(
      "torch-function",
      "`\(name)(…, \(foreign)=…)` is torch.\(name): Python's own \(name) has no \(foreign)")
    return result
  }

  private static func zipped(_ iterators: [IteratorObject], strict: Bool) -> IteratorObject {
    let hint = { iterators.isEmpty ? 0 : iterators.compactMap { $0.lengthHint }.min() }
    return ComputedIterator("zip", hint: hint) { interpreter in
      if iterators.isEmpty { return nil }
      var values: [Value] = []
      values.reserveCapacity(iterators.count)
      for (index, iterator) in iterators.enumerated() {
        if let value = try iterator.next(interpreter) {
          values.append(value)
          continue
        }
        if strict {
          func name(_ count: Int) -> String { count == 1 ? "argument 1" : "arguments 1-\(count)" }
          if index > 0 {
            throw LanguageError(
              .valueError, "zip() argument \(index + 1) is shorter than \(name(index))")
          }
          for (other, iterator) in iterators.enumerated().dropFirst() {
            if try iterator.next(interpreter) != nil {
              throw LanguageError(
                .valueError, "zip() argument \(other + 1) is longer than \(name(other))")
            }
          }
        }
        return nil
      }
      return .tuple(of: values)
    }
  }

  private static func reversed(
    _ value: Value, _ interpreter: Interpreter
  ) throws -> IteratorObject {
    switch value {
    case .list(let list):
      var index = list.items.count - 1
      return ComputedIterator("list_reverseiterator", hint: { max(0, index + 1) }) { _ in
        guard index >= 0, index < list.items.count else { return nil }
        defer { index -= 1 }
        return list.items[index]
      }
    case .tuple(let tuple): return ArrayIterator(tuple.items.reversed(), name: "reversed")
    case .string(let string):
      return ArrayIterator(
        string.text.unicodeScalars.reversed().map { .text(String(Character($0))) },
        name: "reversed")
    case .range(let range):
      var index = range.count - 1
      return ComputedIterator("range_iterator", hint: { max(0, index + 1) }) { _ in
        guard index >= 0 else { return nil }
        defer { index -= 1 }
        return .int(range.number(at: index))
      }
    case .dict(let dict): return DictIterator(dict, .keys, reversed: true)
    case .tensor:
      return ArrayIterator(try interpreter.array(of: value).reversed(), name: "reversed")
    case .object(let object):
      if let view = object as? DictView {
        return DictIterator(view.dict, view.part, reversed: true)
      }
    default: break
    }
    throw LanguageError(.typeError, "'\(value.typeName)' object is not reversible")
  }

  /// CPython's sum: integers first, then floats (whose rounding it doesn't mend in 3.11).
  private static func sum(_ arguments: Arguments, _ interpreter: Interpreter) throws -> Value {
    if arguments.count == 0 {
      throw LanguageError(.typeError, "sum() takes at least 1 positional argument (0 given)")
    }
    if arguments.count + arguments.names.count > 2 {
      throw LanguageError(
        .typeError,
        "sum() takes at most 2 arguments (\(arguments.count + arguments.names.count) given)")
    }
    var total = arguments.count > 1 ? arguments[1] : arguments.keyword("start") ?? .int(0)
    if case .string = total {
      throw LanguageError(.typeError, "sum() can't sum strings [use ''.join(seq) instead]")
    }
    try interpreter.forEach(arguments[0]) { item in
      switch (total, item) {
      case (.int(let a), .int(let b)):
        let (result, overflow) = a.addingReportingOverflow(b)
        if overflow { throw Arithmetic.overflow("the sum") }
        total = .int(result)
      case (.float(let a), .float(let b)): total = .float(a + b)
      default: total = try interpreter.binary(.add, total, item)
      }
      return true
    }
    return total
  }

  private static func extremum(
    _ interpreter: Interpreter, _ name: String,
    isBetter: @escaping (Interpreter, Value, Value) throws -> Bool
  ) {
    define(interpreter, name, .free, name == "max" ? "The largest." : "The smallest.") {
      interpreter, arguments in
      if let result = try ownOrTorch(
        name, arguments, interpreter, allowed: ["key", "default"])
      {
        return result
      }
      if arguments.count == 0 {
        throw LanguageError(.typeError, "\(name) expected at least 1 argument, got 0")
      }
      let initial = arguments.keyword("default")
      if arguments.count > 1 && initial != nil {
        throw LanguageError(
          .typeError,
          "Cannot specify a default for \(name)() with multiple positional arguments")
      }
      let key = arguments.keyword("key") ?? .none
      var best: (item: Value, key: Value)?
      let values =
        arguments.count == 1 ? arguments[0] : .tuple(of: arguments.positional)
      try interpreter.forEach(values) { item in
        let itemKey = key.isNone ? item : try interpreter.call(key, [item])
        if let old = best {
          if try isBetter(interpreter, itemKey, old.key) { best = (item, itemKey) }
        } else {
          best = (item, itemKey)
        }
        return true
      }
      if let best { return best.item }
      if let initial { return initial }
      throw LanguageError(.valueError, "\(name)() arg is an empty sequence")
    }
  }
}

extension Interpreter {
  /// `len(value)`.
  public func length(_ value: Value) throws -> Int {
    switch value {
    case .string(let string): return string.count
    case .list(let list): return list.items.count
    case .tuple(let tuple): return tuple.items.count
    case .dict(let dict): return dict.count
    case .set(let set): return set.count
    case .range(let range): return range.count
    case .tensor(let tensor): return try TensorSeam.length(tensor, in: self)
    case .object(let object):
      if let length = try object.length(in: self) { return length }
    default: break
    }
    throw LanguageError(.typeError, "object of type '\(value.typeName)' has no len()")
  }
}
