/// Whole numbers from a range, all equally likely.
extension NumPyRandom {
  /// From 0 to `last`, by the method of each family for 64-bit integers.
  public func integer(upTo last: UInt64) -> UInt64 {
    if last == 0 { return 0 }
    if last <= 0xFFFF_FFFF {
      return UInt64(integer32(upTo: UInt32(last)))
    }
    if last == .max { return bits.next64() }
    if isLegacy {
      let mask = UInt64.max >> UInt64(last.leadingZeroBitCount)
      var value = bits.next64() & mask
      while value > last { value = bits.next64() & mask }
      return value
    }
    // D. Lemire, "Fast Random Integer Generation in an Interval" (2019).
    let count = last + 1
    var product = bits.next64().multipliedFullWidth(by: count)
    if product.low < count {
      let threshold = (UInt64.max - last) % count
      while product.low < threshold { product = bits.next64().multipliedFullWidth(by: count) }
    }
    return product.high
  }

  public func integer32(upTo last: UInt32) -> UInt32 {
    if last == 0 { return 0 }
    if last == .max { return bits.next32() }
    if isLegacy {
      let mask = UInt32.max >> UInt32(last.leadingZeroBitCount)
      var value = bits.next32() & mask
      while value > last { value = bits.next32() & mask }
      return value
    }
    let count = last + 1
    var product = bits.next32().multipliedFullWidth(by: count)
    if product.low < count {
      let threshold = (UInt32.max - last) % count
      while product.low < threshold { product = bits.next32().multipliedFullWidth(by: count) }
    }
    return product.high
  }

  /// From 0 to `last`, as shuffles draw it: by masks in both families.
  public func interval(upTo last: Int) -> Int {
    if last <= 0 { return 0 }
    let last = UInt64(last)
    let mask = UInt64.max >> UInt64(last.leadingZeroBitCount)
    while true {
      let value = (last <= 0xFFFF_FFFF ? UInt64(bits.next32()) : bits.next64()) & mask
      if value <= last { return Int(value) }
    }
  }

  /// The numbers from 0 below `count`, shuffled.
  public func shuffled(_ count: Int, poll: () throws -> Void) rethrows -> [Int] {
    var places = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      try poll()
      places.swapAt(last, interval(upTo: last))
    }
    return places
  }
}

/// Narrow whole numbers, several of which come out of one draw of 32 bits.
public struct NumPyNarrowIntegers {
  /// 1, 8 or 16.
  private let width: UInt32
  private let random: any NumPyRandom
  private var buffer: UInt32 = 0
  private var left: UInt32 = 0

  /// - Parameter width: how many bits a number has: 1, 8 or 16.
  public init(_ random: any NumPyRandom, width: Int) {
    self.random = random
    self.width = UInt32(width)
  }

  private mutating func next() -> UInt32 {
    if left == 0 {
      buffer = random.bits.next32()
      left = 32 / width - 1
    } else {
      buffer >>= width
      left -= 1
    }
    return buffer & (1 << width - 1)
  }

  /// From 0 to the last, which fits into the width.
  public mutating func draw(upTo last: UInt32) -> UInt32 {
    if last == 0 { return 0 }
    let full: UInt32 = 1 << width - 1
    if last >= full { return next() }
    if random.isLegacy {
      let mask = UInt32.max >> UInt32(last.leadingZeroBitCount)
      var value = next() & mask
      while value > last { value = next() & mask }
      return value
    }
    let count = last + 1
    var product = next() * count
    if product & full < count {
      let threshold = (full - last) % count
      while product & full < threshold { product = next() * count }
    }
    return product >> width
  }
}
