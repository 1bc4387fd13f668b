/// Python's `itertools`: lazy combinations of iterables.
enum IterToolsModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("itertools")
    defineEndless(in: module)
    defineSelections(in: module)
    defineCombinatorics(in: module)
    module.define("chain", .object(ChainFunction()))
    return module
  }

  private static func count(_ value: Value, _ message: String) throws -> Int {
    guard let number = value.asIndexInt else {
      throw LanguageError(
        .typeError, "'\(value.typeName)' object cannot be interpreted as an integer")
    }
    if number < 0 { throw LanguageError(.valueError, message) }
    return number
  }

  private static func isLeftOut(_ value: Value) -> Bool { value.isUnbound || value.isNone }

  // MARK: Without an end, and one after the other

  private static func defineEndless(in module: ModuleObject) {
    module.define("count", .named(["start", "step"], required: 0)) { _, _, arguments in
      var next = arguments[0].isUnbound ? .int(0) : arguments[0]
      let step = arguments[1].isUnbound ? .int(1) : arguments[1]
      for value in [next, step] where value.asDouble == nil {
        throw LanguageError(.typeError, "a number is required")
      }
      return .object(
        ComputedIterator("itertools.count") { interpreter in
          let value = next
          next = try interpreter.binary(.add, value, step)
          return value
        })
    }
    module.define("repeat", .named(["object", "times"], required: 1)) { _, _, arguments in
      let value = arguments[0]
      if arguments[1].isUnbound {
        return .object(ComputedIterator("itertools.repeat") { _ in value })
      }
      guard let times = arguments[1].asIndexInt else {
        throw LanguageError(
          .typeError,
          "'\(arguments[1].typeName)' object cannot be interpreted as an integer")
      }
      var left = max(0, times)
      return .object(
        ComputedIterator("itertools.repeat", hint: { left }) { _ in
          if left == 0 { return nil }
          left -= 1
          return value
        })
    }
    module.define("cycle", .one) { interpreter, _, arguments in
      let source = try interpreter.iterator(over: arguments[0])
      let seen = ListObject([])
      var place: Int?
      return .object(
        ComputedIterator("itertools.cycle") { interpreter in
          if place == nil {
            if let value = try source.next(interpreter) {
              try interpreter.append(value, to: seen)
              return value
            }
            place = 0
          }
          guard let index = place, !seen.items.isEmpty else { return nil }
          place = (index + 1) % seen.items.count
          return seen.items[index]
        })
    }
  }

  // MARK: Parts of one

  private static func defineSelections(in module: ModuleObject) {
    module.define("islice", .positional(2, 4)) { interpreter, _, arguments in
      let source = try interpreter.iterator(over: arguments[0])
      let message =
        "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."
      func bound(_ place: Int) throws -> Int? {
        guard place < arguments.count, !arguments[place].isNone else { return nil }
        guard let number = arguments[place].asIndexInt, number >= 0 else {
          throw LanguageError(
            .valueError,
            arguments.count == 2
              ? "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
              : message)
        }
        return number
      }
      let start = arguments.count > 2 ? try bound(1) ?? 0 : 0
      let stop = try bound(arguments.count > 2 ? 2 : 1)
      let step = try bound(3) ?? 1
      if step < 1 {
        throw LanguageError(
          .valueError, "Step for islice() must be a positive integer or None.")
      }
      var (place, wanted) = (0, start)
      return .object(
        ComputedIterator("itertools.islice") { interpreter in
          if let stop, wanted >= stop { return nil }
          while let value = try source.next(interpreter) {
            try interpreter.poll()
            place += 1
            if place <= wanted { continue }
            let (next, overflow) = wanted.addingReportingOverflow(step)
            wanted = overflow ? .max : next
            return value
          }
          return nil
        })
    }
    func filtered(
      _ name: String, _ keeps: @escaping () -> (_ holds: Bool) -> (take: Bool, end: Bool)
    ) {
      module.define(name, .positional(2, 2)) { interpreter, _, arguments in
        let test = arguments[0]
        let source = try interpreter.iterator(over: arguments[1])
        let decide = keeps()
        return .object(
          ComputedIterator("itertools.\(name)") { interpreter in
            while let value = try source.next(interpreter) {
              try interpreter.poll()
              let holds =
                try test.isNone
                ? interpreter.isTrue(value) : interpreter.isTrue(interpreter.call(test, [value]))
              let (take, end) = decide(holds)
              if end { return nil }
              if take { return value }
            }
            return nil
          })
      }
    }
    filtered("takewhile") { { holds in (holds, !holds) } }
    filtered("filterfalse") { { holds in (!holds, false) } }
    filtered("dropwhile") {
      var drops = true
      return { holds in
        drops = drops && holds
        return (!drops, false)
      }
    }
    module.define("compress", .named(["data", "selectors"], required: 2)) {
      interpreter, _, arguments in
      let data = try interpreter.iterator(over: arguments[0])
      let selectors = try interpreter.iterator(over: arguments[1])
      return .object(
        ComputedIterator("itertools.compress") { interpreter in
          while let value = try data.next(interpreter) {
            guard let selector = try selectors.next(interpreter) else { return nil }
            try interpreter.poll()
            if try interpreter.isTrue(selector) { return value }
          }
          return nil
        })
    }
    module.define("pairwise", .one) { interpreter, _, arguments in
      let source = try interpreter.iterator(over: arguments[0])
      var last: Value?
      return .object(
        ComputedIterator("itertools.pairwise") { interpreter in
          if last == nil { last = try source.next(interpreter) }
          guard let first = last, let second = try source.next(interpreter) else { return nil }
          last = second
          return .tuple(of: [first, second])
        })
    }
    module.define("starmap", .positional(2, 2)) { interpreter, _, arguments in
      let function = arguments[0]
      let source = try interpreter.iterator(over: arguments[1])
      return .object(
        ComputedIterator("itertools.starmap") { interpreter in
          guard let value = try source.next(interpreter) else { return nil }
          return try interpreter.call(function, interpreter.array(of: value))
        })
    }
    module.define(
      "accumulate", .named(["iterable", "func", "initial"], required: 1, keywordOnly: 2)
    ) { interpreter, _, arguments in
      let source = try interpreter.iterator(over: arguments[0])
      let function = isLeftOut(arguments[1]) ? nil : arguments[1]
      var total: Value?
      var initial = isLeftOut(arguments[2]) ? nil : arguments[2]
      return .object(
        ComputedIterator("itertools.accumulate") { interpreter in
          if let first = initial {
            initial = nil
            total = first
            return first
          }
          guard let value = try source.next(interpreter) else { return nil }
          guard let sum = total else {
            total = value
            return value
          }
          let next =
            try function.map { try interpreter.call($0, [sum, value]) }
            ?? interpreter.binary(.add, sum, value)
          total = next
          return next
        })
    }
    module.define("zip_longest", .free) { interpreter, _, arguments in
      var filler = Value.none
      for keyword in arguments.keywords {
        guard keyword.name == "fillvalue" else {
          throw LanguageError(
            .typeError, "zip_longest() got an unexpected keyword argument")
        }
        filler = keyword.value
      }
      var iterators: [IteratorObject?] = try arguments.positional.map {
        try interpreter.iterator(over: $0)
      }
      return .object(
        ComputedIterator("itertools.zip_longest") { interpreter in
          var values: [Value] = []
          for place in iterators.indices {
            if let value = try iterators[place]?.next(interpreter) {
              values.append(value)
            } else {
              iterators[place] = nil
              values.append(filler)
            }
          }
          return iterators.contains { $0 != nil } ? .tuple(of: values) : nil
        })
    }
  }

  // MARK: Products, permutations, combinations

  /// Tuples of a pool's items, by index lists that `advance` moves on in place; it answers false
  /// after the last.
  private static func tuples(
    _ name: String, _ first: [Int]?, _ pools: [[Value]],
    _ advance: @escaping (inout [Int]) -> Bool
  ) -> Value {
    var indices = first
    return .object(
      ComputedIterator("itertools.\(name)") { _ in
        guard var current = indices else { return nil }
        let values = current.enumerated().map { place, index in
          pools[pools.count == 1 ? 0 : place][index]
        }
        // Let go of before it is changed, so that it is changed in place.
        indices = nil
        if advance(&current) { indices = current }
        return .tuple(of: values)
      })
  }

  private static func defineCombinatorics(in module: ModuleObject) {
    module.define("product", .free) { interpreter, _, arguments in
      var times = 1
      for keyword in arguments.keywords {
        guard keyword.name == "repeat" else {
          throw LanguageError(
            .typeError, "'\(keyword.name)' is an invalid keyword argument for product()")
        }
        times = try count(keyword.value, "repeat argument cannot be negative")
      }
      let pools = try arguments.positional.map { try interpreter.array(of: $0) }
      let (length, overflow) = pools.count.multipliedReportingOverflow(by: times)
      if overflow { throw LanguageError(.overflowError, "repeat argument too large") }
      try interpreter.checkCount(length)
      var all: [[Value]] = []
      for _ in 0..<(pools.isEmpty ? 0 : times) { all += pools }
      let first = all.contains { $0.isEmpty } ? nil : [Int](repeating: 0, count: all.count)
      let sizes = all.map(\.count)
      return tuples("product", first, all) { indices in
        for place in indices.indices.reversed() {
          indices[place] += 1
          if indices[place] < sizes[place] { return true }
          indices[place] = 0
        }
        return false
      }
    }
    module.define("permutations", .named(["iterable", "r"], required: 1)) {
      interpreter, _, arguments in
      let pool = try interpreter.array(of: arguments[0])
      let size = pool.count
      let length =
        isLeftOut(arguments[1]) ? size : try count(arguments[1], "r must be non-negative")
      return tuples("permutations", length > size ? nil : Array(0..<length), [pool]) { indices in
        for place in indices.indices.reversed() {
          // The next larger index that isn't taken before.
          let taken = Set(indices[..<place])
          if let next = ((indices[place] + 1)..<max(size, indices[place] + 1)).first(where: {
            !taken.contains($0)
          }) {
            indices[place] = next
            let used = Set(indices[...place])
            var rest = (0..<size).lazy.filter { !used.contains($0) }.makeIterator()
            for later in (place + 1)..<max(length, place + 1) { indices[later] = rest.next() ?? 0 }
            return true
          }
        }
        return false
      }
    }
    module.define("combinations", .named(["iterable", "r"], required: 2)) {
      interpreter, _, arguments in
      let pool = try interpreter.array(of: arguments[0])
      let size = pool.count
      let length = try count(arguments[1], "r must be non-negative")
      return tuples("combinations", length > size ? nil : Array(0..<length), [pool]) { indices in
        for place in indices.indices.reversed() where indices[place] < size - length + place {
          indices[place] += 1
          for later in (place + 1)..<max(length, place + 1) {
            indices[later] = indices[later - 1] + 1
          }
          return true
        }
        return false
      }
    }
    module.define("combinations_with_replacement", .named(["iterable", "r"], required: 2)) {
      interpreter, _, arguments in
      let pool = try interpreter.array(of: arguments[0])
      let size = pool.count
      let length = try count(arguments[1], "r must be non-negative")
      try interpreter.checkCount(length)
      let first = size == 0 && length > 0 ? nil : [Int](repeating: 0, count: length)
      return tuples("combinations_with_replacement", first, [pool]) { indices in
        for place in indices.indices.reversed() where indices[place] < size - 1 {
          let next = indices[place] + 1
          for later in place..<length { indices[later] = next }
          return true
        }
        return false
      }
    }
  }
}

/// `itertools.chain(a, b)` and `itertools.chain.from_iterable(lists)`.
private final class ChainFunction: Object {
  override var typeName: String { "type" }
  override var representation: String { "<class 'itertools.chain'>" }
  override var isCallable: Bool { true }
  override var attributeNames: [String] { ["from_iterable"] }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    if !arguments.names.isEmpty {
      throw LanguageError(.typeError, "chain() takes no keyword arguments")
    }
    return ChainFunction.chained(ArrayIterator(arguments.positional))
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    guard name == "from_iterable" else { return nil }
    return .object(
      NativeFunction(name, .one) { interpreter, _, arguments in
        ChainFunction.chained(try interpreter.iterator(over: arguments[0]))
      })
  }

  private static func chained(_ sources: IteratorObject) -> Value {
    var current: IteratorObject?
    return .object(
      ComputedIterator("itertools.chain") { interpreter in
        while true {
          if let value = try current?.next(interpreter) { return value }
          try interpreter.poll()
          guard let next = try sources.next(interpreter) else { return nil }
          current = try interpreter.iterator(over: next)
        }
      })
  }
}
