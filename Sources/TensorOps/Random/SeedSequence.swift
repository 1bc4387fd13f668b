/// NumPy's way from a seed to a generator's state: a pool of four words into which all words of the
/// seed are hashed and mixed, and from which as many words are drawn as a generator needs.
///
/// Source: M. O'Neill, "Developing a seed_seq Alternative" (2015); numpy.random.SeedSequence.
public struct SeedSequence: Sendable {
  private var pool: [UInt32] = [0, 0, 0, 0]

  /// - Parameter entropy: the seed's 32-bit words, the lowest first.
  public init(entropy: [UInt32]) {
    var hash = Hash(constant: 0x43B0_D7E5, multiplier: 0x931E_8875)
    for place in pool.indices {
      pool[place] = hash.mixed(place < entropy.count ? entropy[place] : 0)
    }
    // Every word of the pool into every other, so that late words reach early ones.
    for from in pool.indices {
      for to in pool.indices where from != to {
        pool[to] = SeedSequence.mix(pool[to], hash.mixed(pool[from]))
      }
    }
    for word in entropy.dropFirst(pool.count) {
      for to in pool.indices { pool[to] = SeedSequence.mix(pool[to], hash.mixed(word)) }
    }
  }

  /// Seeded by a whole number from 0 on.
  public init(_ seed: UInt64) {
    self.init(entropy: SeedSequence.words(of: seed))
  }

  /// The 32-bit words of a number, the lowest first; 0 has one.
  public static func words(of number: UInt64) -> [UInt32] {
    let low = UInt32(truncatingIfNeeded: number)
    let high = UInt32(truncatingIfNeeded: number >> 32)
    return high == 0 ? [low] : [low, high]
  }

  /// Words for a generator's state.
  public func state32(_ count: Int) -> [UInt32] {
    var hash = Hash(constant: 0x8B51_F9DD, multiplier: 0x58F3_8DED)
    return (0..<count).map { hash.mixed(pool[$0 % pool.count]) }
  }

  /// The same as 64-bit words: two words each, the lower one first.
  public func state64(_ count: Int) -> [UInt64] {
    let words = state32(2 * count)
    return (0..<count).map { UInt64(words[2 * $0 + 1]) << 32 | UInt64(words[2 * $0]) }
  }

  /// A hash whose constant moves on with every word.
  private struct Hash {
    var constant: UInt32
    let multiplier: UInt32

    mutating func mixed(_ word: UInt32) -> UInt32 {
      var value = word ^ constant
      constant = constant &* multiplier
      value = value &* constant
      return value ^ (value >> 16)
    }
  }

  private static func mix(_ x: UInt32, _ y: UInt32) -> UInt32 {
    let result = x &* 0xCA01_F9DD &- y &* 0x4973_F715
    return result ^ (result >> 16)
  }
}
