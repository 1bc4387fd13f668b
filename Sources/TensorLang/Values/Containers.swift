import TensorOps

/// Bytes that a Python value holds of the session's budget, given back when the value goes.
///
/// Only what is large has one: small values are watched by `Interpreter.poll`.
final class MemoryCharge {
  private let budget: MemoryBudget
  @exclusivity(unchecked) private(set) var bytes: Int

  /// nil where the budget refuses.
  init?(_ bytes: Int, budget: MemoryBudget) {
    guard budget.reserve(bytes) else { return nil }
    self.budget = budget
    self.bytes = bytes
  }

  /// Holds `newBytes` from now on; false, and as before, where the budget refuses.
  func resize(to newBytes: Int) -> Bool {
    if newBytes > bytes {
      guard budget.reserve(newBytes - bytes) else { return false }
    } else {
      budget.release(bytes - newBytes)
    }
    bytes = newBytes
    return true
  }

  deinit { budget.release(bytes) }
}

/// A list: a reference, as in Python.
public final class ListObject {
  @exclusivity(unchecked) public var items: [Value]
  @exclusivity(unchecked) var charge: MemoryCharge?

  public init(_ items: [Value]) { self.items = items }

  init(_ items: [Value], charge: MemoryCharge?) {
    self.items = items
    self.charge = charge
  }

  deinit {
    guard items.contains(where: { $0.isContainer }) else { return }
    var pending: [Value] = []
    swap(&pending, &items)
    Value.discard(&pending)
  }
}

public final class RangeObject {
  public let start: Int
  public let stop: Int
  public let step: Int
  /// How many numbers it has. Never more than `Int.max`: `range` refuses what has more.
  public let count: Int

  public init(start: Int, stop: Int, step: Int) {
    self.start = start
    self.stop = stop
    self.step = step
    count = RangeObject.count(start, stop, step) ?? Int.max
  }

  /// nil when 64 bits can't hold it.
  static func count(_ start: Int, _ stop: Int, _ step: Int) -> Int? {
    if step > 0 ? start >= stop : start <= stop { return 0 }
    if step == 0 { return 0 }
    let distance =
      step > 0
      ? UInt(bitPattern: stop) &- UInt(bitPattern: start)
      : UInt(bitPattern: start) &- UInt(bitPattern: stop)
    let count = (distance - 1) / step.magnitude + 1
    return count > UInt(Int.max) ? nil : Int(count)
  }

  /// The number at an index that is inside.
  @inline(__always)
  func number(at index: Int) -> Int { start &+ index &* step }

  func contains(_ number: Int) -> Bool {
    if count == 0 { return false }
    if step > 0 ? (number < start || number >= stop) : (number > start || number <= stop) {
      return false
    }
    let distance =
      step > 0
      ? UInt(bitPattern: number) &- UInt(bitPattern: start)
      : UInt(bitPattern: start) &- UInt(bitPattern: number)
    return distance % step.magnitude == 0
  }
}

public final class SliceObject {
  public let start: Value
  public let stop: Value
  public let step: Value
  public init(start: Value, stop: Value, step: Value) {
    self.start = start
    self.stop = stop
    self.step = step
  }
}
