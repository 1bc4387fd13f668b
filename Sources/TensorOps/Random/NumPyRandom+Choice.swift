/// Choosing places from 0 below a count.
extension NumPyRandom {
  /// `size` different places, all equally likely. The newer family shuffles the tail of all places
  /// where the sample is a large part of many, else draws by R. Floyd's method (J. Bentley,
  /// "Programming Pearls: A Sample of Brilliance", 1987).
  ///
  /// - Parameter shuffling: whether the order is to be by chance too.
  public func distinctPlaces(
    _ size: Int, of count: Int, shuffling: Bool = true, poll: () throws -> Void
  ) rethrows -> [Int] {
    if isLegacy { return Array(try shuffled(count, poll: poll).prefix(size)) }
    let part = shuffling ? 50 : 20
    if count > 10_000 && size > count / part {
      var all = Array(0..<count)
      for last in stride(from: count - 1, through: max(count - size, 1), by: -1) {
        try poll()
        all.swapAt(last, place(upTo: last))
      }
      return Array(all.suffix(size))
    }
    var seen = Set<Int>()
    seen.reserveCapacity(size)
    var places: [Int] = []
    places.reserveCapacity(size)
    for last in count - size..<count {
      try poll()
      let drawn = place(upTo: last)
      if seen.insert(drawn).inserted {
        places.append(drawn)
      } else {
        seen.insert(last)
        places.append(last)
      }
    }
    if shuffling {
      for last in stride(from: size - 1, to: 0, by: -1) {
        try poll()
        places.swapAt(last, place(upTo: last))
      }
    }
    return places
  }

  private func place(upTo last: Int) -> Int { Int(integer(upTo: UInt64(last))) }

  /// `size` places with the given probabilities, each drawn anew.
  public func places(
    _ size: Int, chances: [Double], poll: () throws -> Void
  ) rethrows -> [Int] {
    let running = NumPyChances.running(chances)
    var places: [Int] = []
    places.reserveCapacity(size)
    for _ in 0..<size {
      try poll()
      places.append(NumPyChances.place(of: bits.nextDouble(), in: running))
    }
    return places
  }

  /// `size` different places with the given probabilities: drawn together, what came twice is drawn
  /// again among the rest.
  public func distinctPlaces(
    _ size: Int, chances: [Double], poll: () throws -> Void
  ) rethrows -> [Int] {
    var left = chances
    var places: [Int] = []
    var seen = Set<Int>()
    while places.count < size {
      for place in places { left[place] = 0 }
      let running = NumPyChances.running(left)
      let draws = (0..<size - places.count).map { _ in bits.nextDouble() }
      for draw in draws {
        try poll()
        let place = NumPyChances.place(of: draw, in: running)
        if seen.insert(place).inserted { places.append(place) }
      }
    }
    return places
  }
}

/// Running sums of probabilities.
enum NumPyChances {
  /// The sums from the first on, the last of them made 1.
  static func running(_ chances: [Double]) -> [Double] {
    var total = 0.0
    var sums = chances.map { chance in
      total += chance
      return total
    }
    for place in sums.indices { sums[place] /= total }
    return sums
  }

  /// How many sums are at most the draw.
  static func place(of draw: Double, in sums: [Double]) -> Int {
    var low = 0
    var high = sums.count
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] <= draw { low = middle + 1 } else { high = middle }
    }
    return min(low, sums.count - 1)
  }
}
