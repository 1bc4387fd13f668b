/// A list: a reference, as in Python.
public final class ListObject {
  public var items: [Value]
  public init(_ items: [Value]) { self.items = items }
}

/// A dict in order of insertion.
public final class DictObject {
  public var keys: [Value] = []
  public var values: [Value] = []
  public init() {}
}

public final class SetObject {
  public var items: [Value] = []
  public init() {}
}

public final class RangeObject {
  public let start: Int
  public let stop: Int
  public let step: Int
  public init(start: Int, stop: Int, step: Int) {
    self.start = start
    self.stop = stop
    self.step = step
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
