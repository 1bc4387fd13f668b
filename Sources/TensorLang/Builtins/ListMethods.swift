/// The methods of list.
enum ListMethods {
  nonisolated(unsafe) static let table: MethodTable = {
    let table = MethodTable("list")
    table.add("append", .one) { interpreter, receiver, arguments in
      try interpreter.append(arguments[0], to: try own(receiver))
      return .none
    }
    table.add("extend", .one) { interpreter, receiver, arguments in
      try interpreter.extend(try own(receiver), with: arguments[0])
      return .none
    }
    table.add("insert", .positional(2, 2)) { interpreter, receiver, arguments in
      let list = try own(receiver)
      var index = try StringMethods.integer(arguments[0])
      if index < 0 { index = max(0, index &+ list.items.count) }
      if list.items.count == list.items.capacity { try interpreter.growCharge(of: list) }
      list.items.insert(arguments[1], at: min(index, list.items.count))
      return .none
    }
    table.add("pop", .positional(0, 1)) { interpreter, receiver, arguments in
      let list = try own(receiver)
      var index = arguments.count > 0 ? try StringMethods.integer(arguments[0]) : -1
      if list.items.isEmpty { throw LanguageError(.indexError, "pop from empty list") }
      if index < 0 { index &+= list.items.count }
      guard index >= 0 && index < list.items.count else {
        throw LanguageError(.indexError, "pop index out of range")
      }
      return list.items.remove(at: index)
    }
    table.add("remove", .one) { interpreter, receiver, arguments in
      let list = try own(receiver)
      guard let index = try place(of: arguments[0], in: list, interpreter) else {
        throw LanguageError(.valueError, "list.remove(x): x not in list")
      }
      list.items.remove(at: index)
      return .none
    }
    table.add("clear", .none) { interpreter, receiver, _ in
      let list = try own(receiver)
      var old: [Value] = []
      swap(&old, &list.items)
      list.charge = nil
      Value.discard(&old)
      return .none
    }
    table.add("copy", .none) { interpreter, receiver, _ in
      let items = try own(receiver).items
      try interpreter.checkCount(items.count)
      return try interpreter.list(items)
    }
    table.add("reverse", .none) { _, receiver, _ in
      try own(receiver).items.reverse()
      return .none
    }
    table.add("index", .positional(1, 3)) { interpreter, receiver, arguments in
      let list = try own(receiver)
      let (start, end) = try StringMethods.range(arguments, from: 1, count: list.items.count)
      guard
        let index = try place(
          of: arguments[0], in: list, interpreter, start: start, end: end)
      else {
        throw LanguageError(
          .valueError, "\(try interpreter.repr(arguments[0])) is not in list")
      }
      return .int(index)
    }
    table.add("count", .one) { interpreter, receiver, arguments in
      let list = try own(receiver)
      var count = 0
      var index = 0
      while index < list.items.count {
        if try interpreter.isSame(list.items[index], arguments[0]) { count += 1 }
        index += 1
      }
      return .int(count)
    }
    table.add("sort", .named(["key", "reverse"], required: 0, keywordOnly: 0)) {
      interpreter, receiver, arguments in
      let list = try own(receiver)
      // As in CPython, the list is empty while it is sorted.
      var items: [Value] = []
      swap(&items, &list.items)
      defer { list.items = items }
      items = try Sorting.sorted(
        items, key: arguments[0], reverse: arguments[1], in: interpreter)
      if !list.items.isEmpty { throw LanguageError(.valueError, "list modified during sort") }
      return .none
    }
    return table
  }()

  private static func own(_ receiver: Value) throws -> ListObject {
    guard case .list(let list) = receiver else {
      throw LanguageError.broken("a method of list on another type")
    }
    return list
  }

  private static func place(
    of value: Value, in list: ListObject, _ interpreter: Interpreter, start: Int = 0,
    end: Int = .max
  ) throws -> Int? {
    var index = start
    while index < min(end, list.items.count) {
      if try interpreter.isSame(list.items[index], value) { return index }
      index += 1
    }
    return nil
  }
}

/// Stable sorting with a comparison that may fail.
enum Sorting {
  static func sorted(
    _ items: [Value], key: Value, reverse: Value, in interpreter: Interpreter
  ) throws -> [Value] {
    let isReversed = reverse.isUnbound ? false : try interpreter.isTrue(reverse)
    var keys = items
    if !key.isUnbound && !key.isNone {
      keys = try items.map {
        try interpreter.poll()
        return try interpreter.call(key, [$0])
      }
    }
    try interpreter.checkCount(items.count * 3)
    var order = Array(0..<items.count)
    // Reversed twice around a stable sort, equal items keep their order.
    if isReversed { order.reverse() }
    try mergeSort(&order) {
      try interpreter.isLess(keys[$0], keys[$1])
    } poll: {
      try interpreter.poll()
    }
    if isReversed { order.reverse() }
    return order.map { items[$0] }
  }

  private static func mergeSort(
    _ order: inout [Int], _ isLess: (Int, Int) throws -> Bool, poll: () throws -> Void
  ) throws {
    let count = order.count
    if count < 2 { return }
    // Runs that are in order already, or strictly in reverse, cost one look each.
    var runs: [Int] = [0]
    var place = 0
    while place < count {
      var end = place + 1
      if end < count {
        if try isLess(order[end], order[place]) {
          while end < count, try isLess(order[end], order[end - 1]) { end += 1 }
          order[place..<end].reverse()
        } else {
          while end < count, try !isLess(order[end], order[end - 1]) { end += 1 }
        }
        try poll()
      }
      place = end
      runs.append(end)
    }
    var scratch = order
    while runs.count > 2 {
      var merged: [Int] = [0]
      var index = 0
      while index + 2 < runs.count {
        let (low, middle, high) = (runs[index], runs[index + 1], runs[index + 2])
        var (left, right, out) = (low, middle, low)
        while left < middle && right < high {
          try poll()
          if try isLess(order[right], order[left]) {
            scratch[out] = order[right]
            right += 1
          } else {
            scratch[out] = order[left]
            left += 1
          }
          out += 1
        }
        while left < middle {
          scratch[out] = order[left]
          left += 1
          out += 1
        }
        while right < high {
          scratch[out] = order[right]
          right += 1
          out += 1
        }
        merged.append(high)
        index += 2
      }
      if index + 1 < runs.count {
        for place in runs[index]..<runs[index + 1] { scratch[place] = order[place] }
        merged.append(runs[index + 1])
      }
      swap(&order, &scratch)
      runs = merged
    }
  }
}
