/// Stable sorting of lines: by radix, so that the time doesn't depend on the values.
enum Sorting {
  /// Below this length insertion is quicker.
  private static let insertionLimit = 40

  /// Calls `body` with the places of a line's elements in ascending order (NaN last) or, where
  /// `descending`, in descending order (NaN first); equal elements keep their order.
  ///
  /// The body isn't called when the user asked to stop.
  @inline(__always)
  static func withOrder<T: OrderedElement>(
    _ source: UnsafePointer<T>, step: Int, count: Int, descending: Bool, _ interrupt: Interrupt,
    _ body: (UnsafePointer<UInt32>) -> Void
  ) {
    let flip: T.Key = descending ? .max : 0
    if count <= insertionLimit {
      withUnsafeTemporaryAllocation(of: T.Key.self, capacity: max(count, 1)) { keys in
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(count, 1)) { places in
          for k in 0..<count {
            let key = source[k &* step].sortKey ^ flip
            var hole = k
            while hole > 0 && keys[hole - 1] > key {
              keys[hole] = keys[hole - 1]
              places[hole] = places[hole - 1]
              hole -= 1
            }
            keys[hole] = key
            places[hole] = UInt32(truncatingIfNeeded: k)
          }
          body(UnsafePointer(places.baseAddress!))
        }
      }
      return
    }
    let keys = UnsafeMutablePointer<T.Key>.allocate(capacity: 2 * count)
    let places = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * count)
    defer {
      keys.deallocate()
      places.deallocate()
    }
    for k in 0..<count {
      keys[k] = source[k &* step].sortKey ^ flip
      places[k] = UInt32(truncatingIfNeeded: k)
    }
    let sorted = byRadix(keys, places, count, interrupt)
    if interrupt.isRequested { return }
    body(UnsafePointer(sorted))
  }

  /// Sorts keys and places by eight bits at a time; both arrays have room for twice the count.
  private static func byRadix<Key: FixedWidthInteger & UnsignedInteger>(
    _ keys: UnsafeMutablePointer<Key>, _ places: UnsafeMutablePointer<UInt32>, _ count: Int,
    _ interrupt: Interrupt
  ) -> UnsafeMutablePointer<UInt32> {
    let digits = Key.bitWidth / 8
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 256 * digits) { counts in
      counts.initialize(repeating: 0)
      for k in 0..<count {
        let key = keys[k]
        for digit in 0..<digits {
          counts[digit &* 256 &+ Int(truncatingIfNeeded: (key &>> Key(digit &* 8)) & 0xFF)] &+= 1
        }
      }
      var (fromKeys, toKeys) = (keys, keys + count)
      var (fromPlaces, toPlaces) = (places, places + count)
      for digit in 0..<digits {
        if interrupt.isRequested { return fromPlaces }
        let shift = Key(digit * 8)
        let bucket = counts.baseAddress! + digit * 256
        // A digit that all keys share sorts nothing.
        if bucket[Int(truncatingIfNeeded: (fromKeys[0] &>> shift) & 0xFF)] == count { continue }
        var start = 0
        for value in 0..<256 {
          let size = bucket[value]
          bucket[value] = start
          start &+= size
        }
        for k in 0..<count {
          let key = fromKeys[k]
          let value = Int(truncatingIfNeeded: (key &>> shift) & 0xFF)
          let target = bucket[value]
          bucket[value] = target &+ 1
          toKeys[target] = key
          toPlaces[target] = fromPlaces[k]
        }
        swap(&fromKeys, &toKeys)
        swap(&fromPlaces, &toPlaces)
      }
      return fromPlaces
    }
  }

  /// Refuses lines that can't be sorted in what memory is left.
  ///
  /// - Returns: the bytes reserved, to be released after the work.
  static func reserve(
    _ length: Int, dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Int {
    if length < 1 << 16 { return 0 }
    // Two keys and two places for each element, on every thread.
    let each = dtype.size == 8 ? 24 : 16
    let (bytes, overflow) = length.multipliedReportingOverflow(by: each * runtime.threads)
    if overflow || length > Int(UInt32.max) || !runtime.memory.reserve(bytes) {
      throw OperationError(
        OutOfMemory(
          shape: [length], dtype: dtype, bytes: overflow ? .max : bytes,
          limit: runtime.memory.limit))
    }
    return bytes
  }
}
