#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// PyTorch's CPU generator: a 32-bit Mersenne twister (MT19937), with the second half of the last
/// normal pair kept.
public final class Generator: @unchecked Sendable {
  public private(set) var seed: UInt64
  private var state = [UInt32](repeating: 0, count: 624)
  private var next = 624

  /// Seeds from the system.
  public convenience init() {
    var generator = SystemRandomNumberGenerator()
    self.init(seed: generator.next())
  }

  public init(seed: UInt64) {
    self.seed = seed
    reseed(seed)
  }

  public func reseed(_ seed: UInt64) {
    self.seed = seed
    state[0] = UInt32(truncatingIfNeeded: seed)
    for place in 1..<624 {
      let last = state[place - 1]
      state[place] = 1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(place)
    }
    next = 624
  }

  /// 32 random bits.
  public func random() -> UInt32 {
    if next >= 624 { refill() }
    var y = state[next]
    next += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    y ^= y >> 18
    return y
  }

  /// 64 random bits: two draws, the first one high.
  public func random64() -> UInt64 {
    let high = UInt64(random())
    return high << 32 | UInt64(random())
  }

  private func refill() {
    state.withUnsafeMutableBufferPointer { state in
      func mix(_ place: Int, _ following: Int, _ far: Int) {
        let y = (state[place] & 0x8000_0000) | (state[following] & 0x7FFF_FFFF)
        state[place] = state[far] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
      }
      for place in 0..<227 { mix(place, place + 1, place + 397) }
      for place in 227..<623 { mix(place, place + 1, place - 227) }
      mix(623, 0, 396)
    }
    next = 0
  }
}
