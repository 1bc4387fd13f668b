/// What `iter` gives: a value that hands out others one by one.
open class IteratorObject: Object {
  /// The next value, or nil at the end.
  open func next(_ interpreter: Interpreter) throws -> Value? { nil }

  open override var typeName: String { "iterator" }

  /// How many are left, where that is known without a look.
  open var lengthHint: Int? { nil }

  public override func iterator(in interpreter: Interpreter) throws -> IteratorObject? { self }
}

final class ListIterator: IteratorObject {
  @exclusivity(unchecked) private var list: ListObject?
  @exclusivity(unchecked) private var index = 0

  init(_ list: ListObject) { self.list = list }

  override var typeName: String { "list_iterator" }
  override var lengthHint: Int? { list.map { max(0, $0.items.count - index) } ?? 0 }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    guard let list else { return nil }
    if index < list.items.count {
      index += 1
      return list.items[index - 1]
    }
    self.list = nil
    return nil
  }
}

/// Over values that can't change: a tuple's, or a copy.
final class ArrayIterator: IteratorObject {
  @exclusivity(unchecked) private var items: [Value]
  @exclusivity(unchecked) private var index = 0
  private let name: String

  init(_ items: [Value], name: String = "tuple_iterator") {
    self.items = items
    self.name = name
  }

  override var typeName: String { name }
  override var lengthHint: Int? { items.count - index }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    guard index < items.count else { return nil }
    index += 1
    return items[index - 1]
  }

  deinit {
    guard items.contains(where: { $0.isContainer }) else { return }
    var pending: [Value] = []
    swap(&pending, &items)
    Value.discard(&pending)
  }
}

final class StringIterator: IteratorObject {
  private let string: StringObject
  @exclusivity(unchecked) private var place: String.UnicodeScalarView.Index

  init(_ string: StringObject) {
    self.string = string
    place = string.text.unicodeScalars.startIndex
  }

  override var typeName: String { string.isASCII ? "str_ascii_iterator" : "str_iterator" }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    let scalars = string.text.unicodeScalars
    guard place < scalars.endIndex else { return nil }
    let scalar = scalars[place]
    place = scalars.index(after: place)
    return .text(String(Character(scalar)))
  }
}

final class RangeIterator: IteratorObject {
  private let range: RangeObject
  @exclusivity(unchecked) private var index = 0

  init(_ range: RangeObject) { self.range = range }

  override var typeName: String { "range_iterator" }
  override var lengthHint: Int? { range.count - index }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    guard index < range.count else { return nil }
    index += 1
    return .int(range.number(at: index - 1))
  }
}

final class DictIterator: IteratorObject {
  enum Part { case keys, values, items }

  private let dict: DictObject
  private let part: Part
  private let expectedCount: Int
  private let isReversed: Bool
  @exclusivity(unchecked) private var index: Int

  init(_ dict: DictObject, _ part: Part, reversed: Bool = false) {
    self.dict = dict
    self.part = part
    isReversed = reversed
    expectedCount = dict.count
    index = reversed ? dict.slotCount - 1 : 0
  }

  override var typeName: String {
    let direction = isReversed ? "reverse" : ""
    switch part {
    case .keys: return "dict_\(direction)keyiterator"
    case .values: return "dict_\(direction)valueiterator"
    case .items: return "dict_\(direction)itemiterator"
    }
  }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    if dict.count != expectedCount {
      throw LanguageError(.runtimeError, "dictionary changed size during iteration")
    }
    while index >= 0 && index < dict.slotCount {
      let entry = dict.entries[index]
      index += isReversed ? -1 : 1
      if entry.key.isUnbound { continue }
      switch part {
      case .keys: return entry.key
      case .values: return entry.value
      case .items: return .tuple(of: [entry.key, entry.value])
      }
    }
    return nil
  }
}

final class SetIterator: IteratorObject {
  private let set: SetObject
  private let expectedCount: Int
  @exclusivity(unchecked) private var index = 0

  init(_ set: SetObject) {
    self.set = set
    expectedCount = set.count
  }

  override var typeName: String { "set_iterator" }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    if set.count != expectedCount {
      throw LanguageError(.runtimeError, "Set changed size during iteration")
    }
    while index < set.table.count {
      let entry = set.table[index]
      index += 1
      if entry.isLive { return entry.key }
    }
    return nil
  }
}

/// Built by a Swift closure: `zip`, `map` and the like.
final class ComputedIterator: IteratorObject {
  private typealias Work = (
    produce: (Interpreter) throws -> Value?, hint: () -> Int?
  )

  private let name: String
  /// nil at the end. In a box, so that what it captured can be let go of step by step.
  @exclusivity(unchecked) private var work: ClosureBox<Work>?

  init(
    _ name: String, hint: @escaping () -> Int? = { nil },
    _ produce: @escaping (Interpreter) throws -> Value?
  ) {
    self.name = name
    work = ClosureBox((produce, hint))
  }

  deinit {
    var pending: [Value] = []
    if let work { pending.append(.object(work)) }
    work = nil
    Value.discard(&pending)
  }

  override var typeName: String { name }
  override var lengthHint: Int? { work.map { $0.closure.hint() } ?? 0 }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    guard let work else { return nil }
    try interpreter.enterNesting("maximum recursion depth exceeded")
    defer { interpreter.leaveNesting() }
    if let value = try work.closure.produce(interpreter) { return value }
    self.work = nil
    return nil
  }
}

extension Interpreter {
  /// `iter(value)`.
  public func iterator(over value: Value) throws -> IteratorObject {
    switch value {
    case .list(let list): return ListIterator(list)
    case .tuple(let tuple): return ArrayIterator(tuple.items)
    case .string(let string): return StringIterator(string)
    case .range(let range): return RangeIterator(range)
    case .dict(let dict): return DictIterator(dict, .keys)
    case .set(let set): return SetIterator(set)
    case .tensor(let tensor): return try TensorSeam.iterator(tensor, in: self)
    case .object(let object):
      if let iterator = try object.iterator(in: self) { return iterator }
    default: break
    }
    throw LanguageError(.typeError, "'\(value.typeName)' object is not iterable")
  }

  /// Calls `body` with each value until it answers false; polls at every turn.
  @inline(__always)
  func forEach(_ value: Value, _ body: (Value) throws -> Bool) throws {
    switch value {
    case .range(let range):
      let count = range.count
      var index = 0
      while index < count {
        try poll()
        if try !body(.int(range.number(at: index))) { return }
        index += 1
      }
    case .list(let list):
      var index = 0
      while index < list.items.count {
        try poll()
        if try !body(list.items[index]) { return }
        index += 1
      }
    default:
      let iterator = try iterator(over: value)
      while let item = try iterator.next(self) {
        try poll()
        if try !body(item) { return }
      }
    }
  }

  /// All the values of an iterable, charged while they gather.
  public func array(of value: Value) throws -> [Value] {
    switch value {
    case .list(let list): return list.items
    case .tuple(let tuple): return tuple.items
    case .set(let set): return set.items
    case .range(let range):
      try checkCount(range.count)
    case .object(let object):
      if let hint = (object as? IteratorObject)?.lengthHint { try checkCount(hint) }
    default: break
    }
    let gathered = ListObject([])
    try forEach(value) {
      try append($0, to: gathered)
      return true
    }
    return gathered.items
  }

  /// How many values an iterable says it has.
  func lengthHint(_ value: Value) -> Int? {
    switch value {
    case .list(let list): return list.items.count
    case .tuple(let tuple): return tuple.items.count
    case .range(let range): return range.count
    case .string(let string): return string.count
    case .dict(let dict): return dict.count
    case .set(let set): return set.count
    case .object(let object): return (object as? IteratorObject)?.lengthHint
    default: return nil
    }
  }
}
