#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// One of NumPy's two families of random numbers: the older `RandomState` and the newer `Generator`.
/// They share most distributions, and differ in the bits and in the four building blocks below.
public protocol NumPyRandom: AnyObject {
  var bits: any RandomBits { get }
  /// Whether this is the older family, whose numbers never change.
  var isLegacy: Bool { get }
  func standardNormal() -> Double
  func standardExponential() -> Double
}

/// NumPy's `RandomState`: the Mersenne twister, normal numbers by the polar method.
///
/// `@unchecked Sendable`: random numbers are drawn by one thread, in order.
public final class NumPyRandomState: NumPyRandom, @unchecked Sendable {
  public let twister: MersenneTwister
  /// The second number of the last pair, not yet given out.
  public var pendingNormal: Double?

  public var bits: any RandomBits { twister }
  public var isLegacy: Bool { true }

  /// Seeded by a whole number below 2³².
  public init(seed: UInt32) { twister = MersenneTwister(seed: seed) }

  /// Seeded by several.
  public init(key: [UInt32]) { twister = MersenneTwister(key: key) }

  /// Seeded from the system.
  public convenience init() {
    var system = SystemRandomNumberGenerator()
    self.init(key: (0..<8).map { _ in system.next() })
  }

  /// Starts over.
  public func seed(_ seed: UInt32) {
    twister.seed(seed)
    pendingNormal = nil
  }

  public func seed(key: [UInt32]) {
    twister.seed(key: key)
    pendingNormal = nil
  }

  public func standardNormal() -> Double {
    if let kept = pendingNormal {
      pendingNormal = nil
      return kept
    }
    while true {
      let x = 2 * twister.nextDouble() - 1
      let y = 2 * twister.nextDouble() - 1
      let square = x * x + y * y
      if square >= 1 || square == 0 { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      pendingNormal = factor * x
      return factor * y
    }
  }

  public func standardExponential() -> Double { -log(1 - twister.nextDouble()) }
}

/// NumPy's `Generator` over PCG64: normal and exponential numbers by the ziggurat.
///
/// `@unchecked Sendable`: random numbers are drawn by one thread, in order.
public final class NumPyGenerator: NumPyRandom, @unchecked Sendable {
  public let source: PCG64

  public var bits: any RandomBits { source }
  public var isLegacy: Bool { false }

  public init(_ seeds: SeedSequence) { source = PCG64(seeds) }

  /// Seeded from the system.
  public convenience init() {
    var system = SystemRandomNumberGenerator()
    self.init(SeedSequence(entropy: (0..<4).map { _ in system.next() }))
  }

  public func standardNormal() -> Double {
    let table = Ziggurat.normal
    while true {
      // From the lowest bit: 8 for the layer, 1 for the sign, 52 for the place in it.
      let drawn = source.next64()
      let layer = Int(drawn & 0xFF)
      let place = drawn >> 9 & 0x000F_FFFF_FFFF_FFFF
      let distance = Double(place) * table.width[layer]
      let x = drawn & 0x100 != 0 ? -distance : distance
      if place < table.inner[layer] { return x }
      if layer == 0 {
        while true {
          let beyond = -log1p(-source.nextDouble()) * Ziggurat.inverseEdge
          let bound = -log1p(-source.nextDouble())
          if bound + bound > beyond * beyond {
            return place >> 8 & 1 != 0 ? -(table.edge + beyond) : table.edge + beyond
          }
        }
      }
      let (above, below) = (table.density[layer - 1], table.density[layer])
      if (above - below) * source.nextDouble() + below < exp(-0.5 * x * x) { return x }
    }
  }

  public func standardExponential() -> Double {
    let table = Ziggurat.exponential
    while true {
      let drawn = source.next64() >> 3
      let layer = Int(drawn & 0xFF)
      let place = drawn >> 8
      let x = Double(place) * table.width[layer]
      if place < table.inner[layer] { return x }
      if layer == 0 { return table.edge - log1p(-source.nextDouble()) }
      let (above, below) = (table.density[layer - 1], table.density[layer])
      if (above - below) * source.nextDouble() + below < exp(-x) { return x }
    }
  }
}

// float32 numbers, from 32 bits each where the first try is taken.
extension NumPyGenerator {
  /// In [0, 1), with 24 bits.
  @inline(__always)
  public func uniformFloat() -> Float { Float(source.next32() >> 8) * 0x1p-24 }

  public func standardNormalFloat() -> Float {
    let table = NarrowZiggurat.normal
    while true {
      let drawn = source.next32()
      let layer = Int(drawn & 0xFF)
      let place = drawn >> 9
      let distance = Float(place) * table.width[layer]
      let x = drawn & 0x100 != 0 ? -distance : distance
      if place < table.inner[layer] { return x }
      if layer == 0 {
        while true {
          let beyond = -Float(Ziggurat.inverseEdge) * log1p(-uniformFloat())
          let bound = -log1p(-uniformFloat())
          if bound + bound > beyond * beyond {
            return place >> 8 & 1 != 0 ? -(table.edge + beyond) : table.edge + beyond
          }
        }
      }
      let (above, below) = (table.density[layer - 1], table.density[layer])
      let height = (above - below) * uniformFloat() + below
      if Double(height) < exp(-0.5 * Double(x) * Double(x)) { return x }
    }
  }

  public func standardExponentialFloat() -> Float {
    let table = NarrowZiggurat.exponential
    while true {
      let drawn = source.next32() >> 1
      let layer = Int(drawn & 0xFF)
      let place = drawn >> 8
      let x = Float(place) * table.width[layer]
      if place < table.inner[layer] { return x }
      if layer == 0 { return table.edge - log1p(-uniformFloat()) }
      let (above, below) = (table.density[layer - 1], table.density[layer])
      if (above - below) * uniformFloat() + below < exp(-x) { return x }
    }
  }
}
