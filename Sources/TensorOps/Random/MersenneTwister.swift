/// The Mersenne twister MT19937 of M. Matsumoto and T. Nishimura: 32 random bits a draw. PyTorch's,
/// CPython's and NumPy's older generators all stand on it, and differ in how they seed it and in
/// what they make of the bits.
///
/// `@unchecked Sendable`: random numbers are drawn by one thread, in order.
public final class MersenneTwister: RandomBits, @unchecked Sendable {
  /// How many words the state has.
  public static let size = 624

  private let state: UnsafeMutablePointer<UInt32>
  /// The next word to be given out; `size` where all of them were.
  public private(set) var position = MersenneTwister.size

  /// Seeded by one word, as `seed(_:)`.
  public init(seed: UInt32) {
    state = .allocate(capacity: MersenneTwister.size)
    state.initialize(repeating: 0, count: MersenneTwister.size)
    self.seed(seed)
  }

  /// Seeded by several words, as `seed(key:)`.
  public convenience init(key: [UInt32]) {
    self.init(seed: 0)
    seed(key: key)
  }

  deinit { state.deallocate() }

  /// Starts over from one word (the authors' `init_genrand`).
  public func seed(_ seed: UInt32) {
    state[0] = seed
    for place in 1..<MersenneTwister.size {
      let last = state[place - 1]
      state[place] = 1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(truncatingIfNeeded: place)
    }
    position = MersenneTwister.size
  }

  /// Starts over from several words (the authors' `init_by_array`). An empty key counts as one zero.
  public func seed(key: [UInt32]) {
    seed(19_650_218)
    let key = key.isEmpty ? [0] : key
    let size = MersenneTwister.size
    var place = 1
    func advance() {
      place += 1
      if place >= size {
        state[0] = state[size - 1]
        place = 1
      }
    }
    var part = 0
    for _ in 0..<max(size, key.count) {
      let last = state[place - 1]
      state[place] =
        (state[place] ^ ((last ^ (last >> 30)) &* 1_664_525)) &+ key[part]
        &+ UInt32(truncatingIfNeeded: part)
      advance()
      part = part + 1 == key.count ? 0 : part + 1
    }
    for _ in 0..<size - 1 {
      let last = state[place - 1]
      state[place] =
        (state[place] ^ ((last ^ (last >> 30)) &* 1_566_083_941))
        &- UInt32(truncatingIfNeeded: place)
      advance()
    }
    state[0] = 0x8000_0000
  }

  /// 32 random bits.
  @inline(__always)
  public func next32() -> UInt32 {
    if position >= MersenneTwister.size { refill() }
    var word = state[position]
    position &+= 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  /// 64 random bits: two draws, the first one high.
  @inline(__always)
  public func next64() -> UInt64 {
    let high = UInt64(next32())
    return high << 32 | UInt64(next32())
  }

  /// In [0, 1): 53 bits, 27 of one draw and 26 of the next, as CPython and NumPy take them.
  @inline(__always)
  public func nextDouble() -> Double {
    let high = next32() >> 5
    let low = next32() >> 6
    return (Double(high) * 67_108_864 + Double(low)) * 0x1p-53
  }

  private func refill() {
    let state = state
    @inline(__always)
    func mix(_ place: Int, _ following: Int, _ far: Int) {
      let y = (state[place] & 0x8000_0000) | (state[following] & 0x7FFF_FFFF)
      state[place] = state[far] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    for place in 0..<227 { mix(place, place &+ 1, place &+ 397) }
    for place in 227..<623 { mix(place, place &+ 1, place &- 227) }
    mix(623, 0, 396)
    position = 0
  }

  /// The state's 624 words.
  public var words: [UInt32] {
    Array(UnsafeBufferPointer(start: state, count: MersenneTwister.size))
  }

  /// Puts a state back: words that are missing stay as they are.
  public func restore(words: [UInt32], position: Int) {
    for (place, word) in words.prefix(MersenneTwister.size).enumerated() { state[place] = word }
    self.position = min(max(position, 0), MersenneTwister.size)
  }

  /// A twister that goes on from where this one is.
  public func copy() -> MersenneTwister {
    let copy = MersenneTwister(seed: 0)
    copy.restore(words: words, position: position)
    return copy
  }
}
