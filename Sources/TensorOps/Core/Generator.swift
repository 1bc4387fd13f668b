/// PyTorch's CPU generator: a 32-bit Mersenne twister (MT19937), with the second half of the last
/// normal pair kept.
///
/// `@unchecked Sendable`: a session runs one statement at a time, and random numbers are drawn by
/// one thread, in order.
public final class Generator: @unchecked Sendable {
  public private(set) var seed: UInt64
  private let state: UnsafeMutablePointer<UInt32>
  private var next = 624
  /// The second number of the last Box-Muller pair, not yet given out.
  var pendingNormal: Double?

  /// Seeds from the system.
  public convenience init() {
    self.init(seed: Generator.systemSeed())
  }

  public init(seed: UInt64) {
    self.seed = seed
    state = .allocate(capacity: 624)
    state.initialize(repeating: 0, count: 624)
    reseed(seed)
  }

  deinit { state.deallocate() }

  /// A seed that the system chooses: 53 bits, so that a double holds it.
  public static func systemSeed() -> UInt64 {
    var system = SystemRandomNumberGenerator()
    return system.next() >> 11
  }

  /// Starts over. The twister takes the lower 32 bits of the seed.
  public func reseed(_ seed: UInt64) {
    self.seed = seed
    state[0] = UInt32(truncatingIfNeeded: seed)
    for place in 1..<624 {
      let last = state[place - 1]
      state[place] = 1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(truncatingIfNeeded: place)
    }
    next = 624
    pendingNormal = nil
  }

  /// 32 random bits.
  @inline(__always)
  public func random() -> UInt32 {
    if next >= 624 { refill() }
    var y = state[next]
    next &+= 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    y ^= y >> 18
    return y
  }

  /// 64 random bits: two draws, the first one high.
  @inline(__always)
  public func random64() -> UInt64 {
    let high = UInt64(random())
    return high << 32 | UInt64(random())
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
    next = 0
  }

  /// Everything that decides the numbers to come.
  struct Snapshot: Sendable {
    var seed: UInt64
    var words: [UInt32]
    var next: Int
    var pendingNormal: Double?
  }

  var snapshot: Snapshot {
    get {
      Snapshot(
        seed: seed, words: Array(UnsafeBufferPointer(start: state, count: 624)), next: next,
        pendingNormal: pendingNormal)
    }
    set {
      seed = newValue.seed
      for place in 0..<min(624, newValue.words.count) { state[place] = newValue.words[place] }
      next = min(max(newValue.next, 0), 624)
      pendingNormal = newValue.pendingNormal
    }
  }
}
