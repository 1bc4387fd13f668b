#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// CPython's generator: the Mersenne Twister MT19937, seeded and read as CPython does it.
struct PythonRandom {
  private var state = [UInt32](repeating: 0, count: 624)
  private var index = 625
  /// The second of two normal numbers that `gauss` makes at once.
  var nextGauss: Double?

  /// Seeded by an integer, as `random.seed(n)`: by the 32-bit pieces of its magnitude.
  init(seed: Int) {
    let magnitude = UInt64(seed.magnitude)
    var key = [UInt32(truncatingIfNeeded: magnitude)]
    if magnitude >> 32 != 0 { key.append(UInt32(truncatingIfNeeded: magnitude >> 32)) }
    self.init(key: key)
  }

  /// Seeded by 32-bit pieces, the lowest first.
  init(key: [UInt32]) {
    begin(19_650_218)
    var i = 1
    var j = 0
    for _ in 0..<max(624, key.count) {
      state[i] =
        (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525)) &+ key[j]
        &+ UInt32(truncatingIfNeeded: j)
      i += 1
      j += 1
      if i >= 624 {
        state[0] = state[623]
        i = 1
      }
      if j >= key.count { j = 0 }
    }
    for _ in 0..<623 {
      state[i] =
        (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941))
        &- UInt32(truncatingIfNeeded: i)
      i += 1
      if i >= 624 {
        state[0] = state[623]
        i = 1
      }
    }
    state[0] = 0x8000_0000
  }

  /// Seeded from the system.
  static func fromSystem() -> PythonRandom {
    var generator = SystemRandomNumberGenerator()
    return PythonRandom(key: (0..<8).map { _ in generator.next() })
  }

  private mutating func begin(_ seed: UInt32) {
    state[0] = seed
    for i in 1..<624 {
      state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i)
    }
    index = 624
  }

  mutating func nextWord() -> UInt32 {
    if index >= 624 {
      for i in 0..<624 {
        let bits = (state[i] & 0x8000_0000) | (state[(i + 1) % 624] & 0x7FFF_FFFF)
        state[i] =
          state[(i + 397) % 624] ^ (bits >> 1) ^ (bits & 1 == 0 ? 0 : 0x9908_B0DF)
      }
      index = 0
    }
    var word = state[index]
    index += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  /// In [0, 1), with 53 bits.
  mutating func random() -> Double {
    let a = nextWord() >> 5
    let b = nextWord() >> 6
    return (Double(a) * 67_108_864 + Double(b)) * (1 / 9_007_199_254_740_992)
  }

  /// So many random bits, 0 to 64.
  mutating func bits(_ count: Int) -> UInt {
    if count <= 0 { return 0 }
    if count <= 32 { return UInt(nextWord() >> UInt32(32 - count)) }
    let low = UInt(nextWord())
    let high = UInt(nextWord() >> UInt32(64 - count))
    return high << 32 | low
  }

  /// In [0, n): as many bits as n has, drawn again until they are below it.
  mutating func below(_ n: UInt) -> UInt {
    if n == 0 { return 0 }
    let count = 64 - n.leadingZeroBitCount
    var value = bits(count)
    while value >= n { value = bits(count) }
    return value
  }
}
