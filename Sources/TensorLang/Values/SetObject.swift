/// A set, kept in the table that CPython keeps it in, so that a set of numbers prints and iterates
/// in CPython's order.
public final class SetObject {
  struct Entry {
    var hash: Int
    /// `.unbound` where nothing stands; a deleted entry is `.notImplemented` with hash -1.
    var key: Value

    static var free: Entry { Entry(hash: 0, key: .unbound) }
    static var deleted: Entry { Entry(hash: -1, key: .notImplemented) }

    var isLive: Bool {
      switch key {
      case .unbound, .notImplemented: return false
      default: return true
      }
    }
  }

  @exclusivity(unchecked) private(set) var table = [Entry](repeating: .free, count: 8)
  /// Live and deleted entries.
  @exclusivity(unchecked) private var fill = 0
  @exclusivity(unchecked) public private(set) var count = 0
  @exclusivity(unchecked) private var finger = 0
  @exclusivity(unchecked) private var charge: MemoryCharge?

  private static let linearProbes = 9

  public init() {}

  /// The keys in the order of iteration.
  public var items: [Value] {
    var items: [Value] = []
    items.reserveCapacity(count)
    for entry in table where entry.isLive { items.append(entry.key) }
    return items
  }

  func find(_ key: Value, hash: Int, in interpreter: Interpreter) throws -> Int? {
    let mask = table.count - 1
    var perturb = UInt(bitPattern: hash)
    var start = Int(truncatingIfNeeded: perturb) & mask
    while true {
      let probes = start + SetObject.linearProbes <= mask ? SetObject.linearProbes : 0
      for place in start...start + probes {
        let entry = table[place]
        if entry.key.isUnbound { return nil }
        if entry.hash == hash, entry.isLive {
          if try interpreter.isSame(entry.key, key) { return place }
          if table.count != mask + 1 { return nil }
        }
      }
      perturb >>= 5
      start = (start &* 5 &+ 1 &+ Int(truncatingIfNeeded: perturb)) & mask
    }
  }

  func contains(_ key: Value, in interpreter: Interpreter) throws -> Bool {
    try find(key, hash: try interpreter.hash(key), in: interpreter) != nil
  }

  func insert(_ key: Value, in interpreter: Interpreter) throws {
    try insert(key, hash: try interpreter.hash(key), in: interpreter)
  }

  func insert(_ key: Value, hash: Int, in interpreter: Interpreter) throws {
    if try find(key, hash: hash, in: interpreter) != nil { return }
    count += 1
    if place(Entry(hash: hash, key: key)) { return }
    fill += 1
    if fill * 5 >= (table.count - 1) * 3 {
      try resize(over: count > 50000 ? count * 2 : count * 4, in: interpreter)
    }
  }

  /// Puts an entry on the last deleted place of its chain, else on the free one at its end; says
  /// whether the place was a deleted one.
  @discardableResult
  private func place(_ entry: Entry) -> Bool {
    var deleted: Int?
    let mask = table.count - 1
    var perturb = UInt(bitPattern: entry.hash)
    var start = Int(truncatingIfNeeded: perturb) & mask
    while true {
      let probes = start + SetObject.linearProbes <= mask ? SetObject.linearProbes : 0
      for place in start...start + probes where !table[place].isLive {
        guard table[place].key.isUnbound else {
          deleted = place
          continue
        }
        table[deleted ?? place] = entry
        return deleted != nil
      }
      perturb >>= 5
      start = (start &* 5 &+ 1 &+ Int(truncatingIfNeeded: perturb)) & mask
    }
  }

  private func resize(over minimum: Int, in interpreter: Interpreter) throws {
    var size = 8
    while size <= minimum { size <<= 1 }
    charge = try interpreter.recharge(charge, bytes: size * 32)
    let old = table
    table = [Entry](repeating: .free, count: size)
    for entry in old where entry.isLive { place(entry) }
    fill = count
  }

  @discardableResult
  func remove(_ key: Value, in interpreter: Interpreter) throws -> Bool {
    let hash = try interpreter.hash(key)
    guard let place = try find(key, hash: hash, in: interpreter) else { return false }
    table[place] = .deleted
    count -= 1
    return true
  }

  func popAny() -> Value? {
    guard count > 0 else { return nil }
    let mask = table.count - 1
    var place = finger & mask
    while !table[place].isLive { place = place + 1 > mask ? 0 : place + 1 }
    let key = table[place].key
    table[place] = .deleted
    count -= 1
    finger = place + 1
    return key
  }

  /// Takes in all of another set, as CPython's `set_merge` does.
  func merge(_ other: SetObject, in interpreter: Interpreter) throws {
    if other === self || other.count == 0 { return }
    if (fill + other.count) * 5 >= (table.count - 1) * 3 {
      try resize(over: (count + other.count) * 2, in: interpreter)
    }
    if fill == 0 && table.count == other.table.count && other.fill == other.count {
      table = other.table
      fill = other.fill
      count = other.count
    } else if fill == 0 {
      for entry in other.table where entry.isLive { place(entry) }
      fill = other.count
      count = other.count
    } else {
      for entry in other.table where entry.isLive {
        try insert(entry.key, hash: entry.hash, in: interpreter)
      }
    }
  }

  /// Makes room for so many more keys at once, as CPython does before it takes in a dict's.
  func reserve(_ more: Int, in interpreter: Interpreter) throws {
    if (fill + more) * 5 >= (table.count - 1) * 3 {
      try resize(over: (count + more) * 2, in: interpreter)
    }
  }

  /// Takes out all that another set holds, as CPython's `set_difference_update_internal` does.
  func subtract(_ other: SetObject, in interpreter: Interpreter) throws {
    if other === self { return removeAll() }
    if other.count >> 3 > count {
      for item in items where try other.contains(item, in: interpreter) {
        try remove(item, in: interpreter)
      }
    } else {
      for item in other.items { try remove(item, in: interpreter) }
    }
    try sweep(in: interpreter)
  }

  /// Takes in what only another set holds and out what both hold.
  func toggle(_ other: SetObject, in interpreter: Interpreter) throws {
    if other === self { return removeAll() }
    try toggle(other.items, in: interpreter)
  }

  func toggle(_ items: [Value], in interpreter: Interpreter) throws {
    for item in items {
      if try !remove(item, in: interpreter) { try insert(item, in: interpreter) }
    }
  }

  /// Gives deleted places back where they are more than a quarter.
  func sweep(in interpreter: Interpreter) throws {
    if fill - count > (table.count - 1) / 4 {
      try resize(over: count > 50000 ? count * 2 : count * 4, in: interpreter)
    }
  }

  func copy(in interpreter: Interpreter) throws -> SetObject {
    let copy = SetObject()
    try copy.merge(self, in: interpreter)
    return copy
  }

  /// Takes over what another set holds.
  func become(_ other: SetObject) {
    table = other.table
    fill = other.fill
    count = other.count
    charge = other.charge
    finger = 0
  }

  func removeAll() {
    var old: [Value] = []
    takeChildren(into: &old)
    Value.discard(&old)
  }

  private func takeChildren(into pending: inout [Value]) {
    for entry in table where entry.isLive { pending.append(entry.key) }
    table = [Entry](repeating: .free, count: 8)
    fill = 0
    count = 0
    finger = 0
    charge = nil
  }

  deinit {
    guard table.contains(where: { $0.key.isContainer }) else { return }
    var pending: [Value] = []
    takeChildren(into: &pending)
    Value.discard(&pending)
  }
}
