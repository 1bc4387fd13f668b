/// A dict: a hash table over entries that stand in order of insertion.
public final class DictObject {
  struct Entry {
    var hash: Int
    /// `.unbound` where the entry was deleted.
    var key: Value
    var value: Value
  }

  @exclusivity(unchecked) private(set) var entries: [Entry] = []
  /// Places of entries; -1 is free. Its count is a power of two, or zero.
  @exclusivity(unchecked) private var table: [Int32] = []
  @exclusivity(unchecked) public private(set) var count = 0
  @exclusivity(unchecked) private var charge: MemoryCharge?

  /// Whether it is a `collections.OrderedDict`, which differs in how it prints and compares.
  let isOrdered: Bool

  public init() { isOrdered = false }

  init(ordered: Bool) { isOrdered = ordered }

  /// The number of places, deleted ones included, that an iteration walks over.
  var slotCount: Int { entries.count }

  /// A dict of strings, for keyword arguments and the like.
  public convenience init(strings pairs: [(name: String, value: Value)]) {
    self.init()
    for pair in pairs {
      let key = StringObject(pair.name)
      insertNew(hash: key.pythonHash, .string(key), pair.value)
    }
  }

  public func value(forString name: String) -> Value? {
    let hash = PythonHash.string(name)
    return probe(hash) { key in
      if case .string(let string) = key { return string.text.hasSameCodePoints(as: name) }
      return false
    }.map { entries[$0].value }
  }

  @inline(__always)
  private func probe(_ hash: Int, _ matches: (Value) throws -> Bool) rethrows -> Int? {
    if table.isEmpty { return nil }
    let mask = table.count - 1
    var perturb = UInt(bitPattern: hash)
    var place = Int(truncatingIfNeeded: perturb) & mask
    while true {
      let index = Int(table[place])
      if index < 0 { return nil }
      // A comparison may run a program that changes this very dict.
      if index < entries.count, entries[index].hash == hash, !entries[index].key.isUnbound {
        if try matches(entries[index].key) { return index }
        if table.count != mask + 1 { return nil }
      }
      perturb >>= 5
      place = (place &* 5 &+ 1 &+ Int(truncatingIfNeeded: perturb)) & mask
    }
  }

  /// The place of a key.
  @inline(__always)
  func find(_ key: Value, hash: Int, in interpreter: Interpreter) throws -> Int? {
    switch key {
    case .string(let wanted):
      return try probe(hash) {
        if case .string(let string) = $0 { return string.equals(wanted) }
        return try interpreter.isSame($0, key)
      }
    case .int(let wanted):
      return try probe(hash) {
        if case .int(let number) = $0 { return number == wanted }
        return try interpreter.isSame($0, key)
      }
    default:
      return try probe(hash) { try interpreter.isSame($0, key) }
    }
  }

  func value(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    try find(key, hash: try interpreter.hash(key), in: interpreter).map { entries[$0].value }
  }

  /// The value at a place that `find` gave.
  func value(at place: Int) -> Value { entries[place].value }

  public func set(_ key: Value, to value: Value, in interpreter: Interpreter) throws {
    let hash = try interpreter.hash(key)
    if let place = try find(key, hash: hash, in: interpreter) {
      entries[place].value = value
    } else {
      if entries.count == entries.capacity {
        charge = try interpreter.recharge(charge, bytes: entries.count &* 2 &* 56)
      }
      insertNew(hash: hash, key, value)
    }
  }

  private func insertNew(hash: Int, _ key: Value, _ value: Value) {
    if (entries.count + 1) * 3 > table.count * 2 { rebuild(minimum: count + 1) }
    entries.append(Entry(hash: hash, key: key, value: value))
    link(entries.count - 1, hash)
    count += 1
  }

  private func link(_ index: Int, _ hash: Int) {
    let mask = table.count - 1
    var perturb = UInt(bitPattern: hash)
    var place = Int(truncatingIfNeeded: perturb) & mask
    while table[place] >= 0 {
      perturb >>= 5
      place = (place &* 5 &+ 1 &+ Int(truncatingIfNeeded: perturb)) & mask
    }
    table[place] = Int32(truncatingIfNeeded: index)
  }

  private func rebuild(minimum: Int) {
    if count != entries.count { entries.removeAll { $0.key.isUnbound } }
    var size = 8
    while size < minimum * 3 { size *= 2 }
    table = [Int32](repeating: -1, count: size)
    for index in entries.indices { link(index, entries[index].hash) }
  }

  /// Takes a key out; its value, or nil where it is not there.
  func remove(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    let hash = try interpreter.hash(key)
    guard let place = try find(key, hash: hash, in: interpreter) else { return nil }
    return remove(at: place)
  }

  private func remove(at place: Int) -> Value {
    let value = entries[place].value
    entries[place].key = .unbound
    entries[place].value = .none
    count -= 1
    if count == 0 { removeAll() }
    return value
  }

  func popLast() -> (Value, Value)? {
    while let last = entries.last, last.key.isUnbound {
      _ = last
      // The table still points at the place: build it anew.
      rebuild(minimum: count)
    }
    guard let last = entries.last else { return nil }
    _ = remove(at: entries.count - 1)
    if !entries.isEmpty { rebuild(minimum: count) }
    return (last.key, last.value)
  }

  func removeAll() {
    var old: [Value] = []
    takeChildren(into: &old)
    Value.discard(&old)
  }

  func copy(in interpreter: Interpreter) throws -> DictObject {
    let copy = DictObject(ordered: isOrdered)
    copy.charge = try interpreter.recharge(nil, bytes: entries.count &* 56)
    copy.entries = entries
    copy.table = table
    copy.count = count
    return copy
  }

  /// The pairs, in order.
  public var pairs: [(key: Value, value: Value)] {
    var pairs: [(key: Value, value: Value)] = []
    pairs.reserveCapacity(count)
    for entry in entries where !entry.key.isUnbound { pairs.append((entry.key, entry.value)) }
    return pairs
  }

  public var keys: [Value] { pairs.map { $0.key } }
  public var values: [Value] { pairs.map { $0.value } }

  private func takeChildren(into pending: inout [Value]) {
    for entry in entries {
      pending.append(entry.key)
      pending.append(entry.value)
    }
    entries = []
    table = []
    count = 0
    charge = nil
  }

  deinit {
    guard entries.contains(where: { $0.value.isContainer || $0.key.isContainer }) else { return }
    var pending: [Value] = []
    takeChildren(into: &pending)
    Value.discard(&pending)
  }
}
