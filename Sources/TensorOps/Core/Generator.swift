/// PyTorch's CPU generator: a 32-bit Mersenne twister (MT19937), with the second half of the last
/// normal pair kept.
///
/// `@unchecked Sendable`: a session runs one statement at a time, and random numbers are drawn by
/// one thread, in order.
public final class Generator: @unchecked Sendable {
  public private(set) var seed: UInt64
  private let twister: MersenneTwister
  /// The second number of the last Box-Muller pair, not yet given out.
  var pendingNormal: Double?

  /// Seeds from the system.
  public convenience init() {
    self.init(seed: Generator.systemSeed())
  }

  public init(seed: UInt64) {
    self.seed = seed
    twister = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// A seed that the system chooses: 53 bits, so that a double holds it.
  public static func systemSeed() -> UInt64 {
    var system = SystemRandomNumberGenerator()
    return system.next() >> 11
  }

  /// Starts over. The twister takes the lower 32 bits of the seed.
  public func reseed(_ seed: UInt64) {
    self.seed = seed
    twister.seed(UInt32(truncatingIfNeeded: seed))
    pendingNormal = nil
  }

  /// 32 random bits.
  @inline(__always)
  public func random() -> UInt32 { twister.next32() }

  /// 64 random bits: two draws, the first one high.
  @inline(__always)
  public func random64() -> UInt64 { twister.next64() }

  /// A generator that goes on from where this one is.
  public func copy() -> Generator {
    let copy = Generator(seed: seed)
    copy.snapshot = snapshot
    return copy
  }

  /// Goes on from where another one is.
  public func restore(from other: Generator) { snapshot = other.snapshot }

  /// Everything that decides the numbers to come.
  struct Snapshot: Sendable {
    var seed: UInt64
    var words: [UInt32]
    /// The next word; 624 where all are drawn, or none yet after a seed.
    var next: Int
    var pendingNormal: Double?
  }

  var snapshot: Snapshot {
    get {
      Snapshot(
        seed: seed, words: twister.words, next: twister.position, pendingNormal: pendingNormal)
    }
    set {
      seed = newValue.seed
      twister.restore(words: newValue.words, position: newValue.next)
      pendingNormal = newValue.pendingNormal
    }
  }

  /// Whether nothing was drawn since the seed: a saved state of PyTorch's tells that apart from
  /// all words drawn.
  var isFresh: Bool {
    twister.position == MersenneTwister.size
      && twister.words == MersenneTwister(seed: UInt32(truncatingIfNeeded: seed)).words
  }
}
