/// An element and where it stood.
struct Ranked<T: OrderedElement>: BitwiseCopyable, Sendable {
  var value: T
  var place: Int
}

/// Choosing by rank, in place. The steps are those of C++'s standard library as PyTorch is built
/// with it, so that of equal elements the same ones are chosen and in the same order.
enum Selection {
  /// Moves the element of rank `rank` to its place, what comes before it ahead of it, and what
  /// comes after it behind it: quickselect with median-of-three pivots, and a heap where pivots
  /// prove bad.
  @inline(__always)
  static func selectRank<E>(
    _ rank: Int, of items: UnsafeMutableBufferPointer<E>, _ precedes: (E, E) -> Bool
  ) {
    var first = 0
    var last = items.count
    if first == last || rank >= last { return }
    var depth = 2 * (Int.bitWidth - 1 - (last - first).leadingZeroBitCount)
    while last - first > 3 {
      if depth == 0 {
        keepFirst(of: items, first, rank + 1, last, precedes)
        items.swapAt(first, rank)
        return
      }
      depth -= 1
      let cut = partition(items, first, last, precedes)
      if cut <= rank { first = cut } else { last = cut }
    }
    insertionSort(items, first, last, precedes)
  }

  /// Sorts; not stable.
  @inline(__always)
  static func sort<E>(
    _ items: UnsafeMutableBufferPointer<E>, count: Int, _ precedes: (E, E) -> Bool
  ) {
    if count == 0 { return }
    // Ranges still to do, the later parts first as recursion would do them; the order in which
    // disjoint ranges are partitioned changes nothing.
    var pending: [(Int, Int, Int)] = []
    if count > 16 { pending.append((0, count, 2 * (Int.bitWidth - 1 - count.leadingZeroBitCount))) }
    while let (first, end, left) = pending.popLast() {
      var last = end
      var depth = left
      while last - first > 16 {
        if depth == 0 {
          sortByHeap(items, first, last, last, precedes)
          break
        }
        depth -= 1
        let cut = partition(items, first, last, precedes)
        pending.append((cut, last, depth))
        last = cut
      }
    }
    insertionSort(items, 0, min(16, count), precedes)
    var place = 16
    while place < count {
      insert(items, place, floor: 0, precedes)
      place += 1
    }
  }

  /// Brings the first `middle - first` elements of a range to its front in order.
  @inline(__always)
  static func sortByHeap<E>(
    _ items: UnsafeMutableBufferPointer<E>, _ first: Int, _ middle: Int, _ last: Int,
    _ precedes: (E, E) -> Bool
  ) {
    keepFirst(of: items, first, middle, last, precedes)
    sortHeap(items, first, middle, precedes)
  }

  /// Makes a heap of `first..<middle` (its last element on top) that holds what comes first of
  /// `first..<last`.
  @inline(__always)
  static func keepFirst<E>(
    of items: UnsafeMutableBufferPointer<E>, _ first: Int, _ middle: Int, _ last: Int,
    _ precedes: (E, E) -> Bool
  ) {
    makeHeap(items, first, middle, precedes)
    var place = middle
    while place < last {
      if precedes(items[place], items[first]) {
        let value = items[place]
        items[place] = items[first]
        sink(items, first, 0, middle - first, value, precedes)
      }
      place += 1
    }
  }

  @inline(__always)
  static func makeHeap<E>(
    _ items: UnsafeMutableBufferPointer<E>, _ first: Int, _ last: Int, _ precedes: (E, E) -> Bool
  ) {
    let length = last - first
    if length < 2 { return }
    var parent = (length - 2) / 2
    while true {
      sink(items, first, parent, length, items[first + parent], precedes)
      if parent == 0 { return }
      parent -= 1
    }
  }

  @inline(__always)
  static func sortHeap<E>(
    _ items: UnsafeMutableBufferPointer<E>, _ first: Int, _ end: Int, _ precedes: (E, E) -> Bool
  ) {
    var last = end
    while last - first > 1 {
      last -= 1
      let value = items[last]
      items[last] = items[first]
      sink(items, first, 0, last - first, value, precedes)
    }
  }

  /// Lets a value sink from `hole` to the bottom of the heap and rise to where it belongs.
  @inline(__always)
  static func sink<E>(
    _ items: UnsafeMutableBufferPointer<E>, _ first: Int, _ start: Int, _ length: Int, _ value: E,
    _ precedes: (E, E) -> Bool
  ) {
    var hole = start
    var child = start
    while child < (length - 1) / 2 {
      child = 2 * (child + 1)
      if precedes(items[first + child], items[first + child - 1]) { child -= 1 }
      items[first + hole] = items[first + child]
      hole = child
    }
    if length & 1 == 0 && child == (length - 2) / 2 {
      child = 2 * (child + 1)
      items[first + hole] = items[first + child - 1]
      hole = child - 1
    }
    while hole > start {
      let parent = (hole - 1) / 2
      if !precedes(items[first + parent], value) { break }
      items[first + hole] = items[first + parent]
      hole = parent
    }
    items[first + hole] = value
  }

  /// Divides a range of more than three by the median of its second, middle and last element.
  @inline(__always)
  private static func partition<E>(
    _ items: UnsafeMutableBufferPointer<E>, _ first: Int, _ last: Int, _ precedes: (E, E) -> Bool
  ) -> Int {
    let (a, b, c) = (first + 1, first + (last - first) / 2, last - 1)
    let median: Int
    if precedes(items[a], items[b]) {
      median = precedes(items[b], items[c]) ? b : precedes(items[a], items[c]) ? c : a
    } else {
      median = precedes(items[a], items[c]) ? a : precedes(items[b], items[c]) ? c : b
    }
    items.swapAt(first, median)
    var low = first + 1
    var high = last
    while true {
      // The pivot bounds both searches; the limits matter only to what has no strict order.
      while low < last - 1 && precedes(items[low], items[first]) { low += 1 }
      high -= 1
      while high > first && precedes(items[first], items[high]) { high -= 1 }
      if low >= high { return low }
      items.swapAt(low, high)
      low += 1
    }
  }

  @inline(__always)
  private static func insertionSort<E>(
    _ items: UnsafeMutableBufferPointer<E>, _ first: Int, _ last: Int, _ precedes: (E, E) -> Bool
  ) {
    var place = first + 1
    while place < last {
      if precedes(items[place], items[first]) {
        let value = items[place]
        var hole = place
        while hole > first {
          items[hole] = items[hole - 1]
          hole -= 1
        }
        items[first] = value
      } else {
        insert(items, place, floor: first, precedes)
      }
      place += 1
    }
  }

  @inline(__always)
  private static func insert<E>(
    _ items: UnsafeMutableBufferPointer<E>, _ start: Int, floor: Int, _ precedes: (E, E) -> Bool
  ) {
    let value = items[start]
    var hole = start
    while hole > floor && precedes(value, items[hole - 1]) {
      items[hole] = items[hole - 1]
      hole -= 1
    }
    items[hole] = value
  }

  /// The element of rank `rank` in ascending order (NaN last), by Hoare's selection with the
  /// median of three as pivot.
  @inline(__always)
  static func quickSelect<T: OrderedElement>(
    _ rank: Int, of items: UnsafeMutableBufferPointer<Ranked<T>>
  ) {
    @inline(__always) func isAbove(_ a: Int, _ b: Int) -> Bool {
      T.exceeds(items[a].value, items[b].value)
    }
    var low = 0
    var high = items.count - 1
    while high > low {
      if high == low + 1 {
        if isAbove(low, high) { items.swapAt(low, high) }
        return
      }
      items.swapAt(low + (high - low) / 2, low + 1)
      if isAbove(low + 1, high) { items.swapAt(low + 1, high) }
      if isAbove(low, high) { items.swapAt(low, high) }
      if isAbove(low + 1, low) { items.swapAt(low + 1, low) }
      var i = low + 1
      var j = high
      let pivot = items[low].value
      while true {
        repeat { i += 1 } while T.exceeds(pivot, items[i].value)
        repeat { j -= 1 } while T.exceeds(items[j].value, pivot)
        if j < i { break }
        items.swapAt(i, j)
      }
      items.swapAt(low, j)
      if j <= rank { low = i }
      if j >= rank { high = j - 1 }
    }
  }
}
