extension Value {
  /// Lets go of values one by one and not by recursion, so that a list inside a list, a million
  /// deep, can be freed on any stack: what only `pending` holds is emptied before it goes.
  static func discard(_ pending: inout [Value]) {
    while let value = pending.popLast() {
      guard value.isContainer else { continue }
      takeChildren(of: value, into: &pending)
    }
  }

  private static func takeChildren(of value: consuming Value, into pending: inout [Value]) {
    switch consume value {
    case .list(var object):
      if isKnownUniquelyReferenced(&object) { object.takeChildren(into: &pending) }
    case .tuple(var object):
      if isKnownUniquelyReferenced(&object) { object.takeChildren(into: &pending) }
    case .dict(var object):
      if isKnownUniquelyReferenced(&object) { object.takeChildren(into: &pending) }
    case .set(var object):
      if isKnownUniquelyReferenced(&object) { object.takeChildren(into: &pending) }
    case .object(var object):
      if isKnownUniquelyReferenced(&object) { object.takeChildren(into: &pending) }
    default: break
    }
  }
}
