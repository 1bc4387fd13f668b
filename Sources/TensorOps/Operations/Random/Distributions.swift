#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Numbers of a distribution drawn from the generator, digit for digit as PyTorch's CPU code draws
/// them.
extension Generator {
  /// A float32 in [0, 1): 24 bits of one draw.
  @inline(__always)
  func uniformFloat() -> Float { Float(random() & 0xFF_FFFF) * 0x1p-24 }

  /// A float64 in [0, 1): 53 bits of two draws.
  @inline(__always)
  func uniformDouble() -> Double { Double(random64() & (1 << 53 - 1)) * 0x1p-53 }

  /// A standard normal number by Box and Muller's way, which makes two at a time and keeps one.
  func normal() -> Double {
    if let kept = pendingNormal {
      pendingNormal = nil
      return kept
    }
    let first = uniformDouble()
    let second = uniformDouble()
    let radius = (-2 * log1p(-second)).squareRoot()
    let angle = 2 * Double.pi * first
    pendingNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// An exponentially distributed number.
  @inline(__always)
  func exponential(_ rate: Double) -> Double { -1 / rate * log1p(-uniformDouble()) }

  /// An integer in `base ..< base + range`: the remainder of one draw, or of two where the range is
  /// so wide that one would prefer the small numbers.
  @inline(__always)
  func integer(base: Int, range: UInt64) -> Int {
    let rest = range >= 1 << 28 ? random64() % range : UInt64(random()) % range
    return Int(bitPattern: UInt(rest)) &+ base
  }
}

/// Many normal numbers at a time: sixteen uniform numbers, eight of them radii and eight angles,
/// become sixteen normal ones.
enum NormalBlocks {
  /// Fills `count` (at least 16) places; what is left over after blocks of 16 is drawn again as one
  /// last block that ends at the end.
  static func fill(
    _ to: UnsafeMutablePointer<Float>, _ count: Int, mean: Float, deviation: Float,
    _ generator: Generator, _ runtime: Runtime
  ) throws(OperationError) {
    for place in 0..<count {
      if place & 0xFFFF == 0xFFFF { try runtime.checkInterrupt() }
      to[place] = generator.uniformFloat()
    }
    let blocks = count / 16
    // The numbers are drawn, in order; what is computed of them may be computed in any order.
    try Parallel.forEachBlock(of: blocks, size: Parallel.block / 16, runtime) { range in
      for block in range { transform(to + block * 16, mean: mean, deviation: deviation) }
    }
    if count % 16 != 0 {
      let last = to + (count - 16)
      for place in 0..<16 { last[place] = generator.uniformFloat() }
      transform(last, mean: mean, deviation: deviation)
    }
  }

  /// As for float32, in float64.
  static func fill(
    _ to: UnsafeMutablePointer<Double>, _ count: Int, mean: Double, deviation: Double,
    _ generator: Generator, _ runtime: Runtime
  ) throws(OperationError) {
    for place in 0..<count {
      if place & 0xFFFF == 0xFFFF { try runtime.checkInterrupt() }
      to[place] = generator.uniformDouble()
    }
    try Parallel.forEachBlock(of: count / 16, size: Parallel.block / 16, runtime) { range in
      for block in range { transform(to + block * 16, mean: mean, deviation: deviation) }
    }
    if count % 16 != 0 {
      let last = to + (count - 16)
      for place in 0..<16 { last[place] = generator.uniformDouble() }
      transform(last, mean: mean, deviation: deviation)
    }
  }

  /// For 16-bit floats: each block is drawn when its turn comes, computed in float32 and rounded.
  static func fill(
    _ count: Int, mean: Float, deviation: Float, _ generator: Generator, _ runtime: Runtime,
    _ store: (Int, Float) -> Void
  ) throws(OperationError) {
    let block = UnsafeMutablePointer<Float>.allocate(capacity: 16)
    defer { block.deallocate() }
    func draw(at start: Int) {
      for place in 0..<16 { block[place] = generator.uniformFloat() }
      transform(block, mean: mean, deviation: deviation)
      for place in 0..<16 { store(start + place, block[place]) }
    }
    var start = 0
    while start + 16 <= count {
      if start & 0xFFFF == 0 { try runtime.checkInterrupt() }
      draw(at: start)
      start += 16
    }
    if count % 16 != 0 { draw(at: count - 16) }
  }

  private static func transform(
    _ block: UnsafeMutablePointer<Float>, mean: Float, deviation: Float
  ) {
    for place in 0..<8 {
      // In (0, 1], so that the logarithm is finite.
      let chance = 1 - block[place]
      let radius = (-2 * VectorMath.log(chance)).squareRoot()
      let (sine, cosine) = VectorMath.sineAndCosine(Float(2 * Double.pi) * block[place + 8])
      block[place] = mean.addingProduct(radius * cosine, deviation)
      block[place + 8] = mean.addingProduct(radius * sine, deviation)
    }
  }

  private static func transform(
    _ block: UnsafeMutablePointer<Double>, mean: Double, deviation: Double
  ) {
    for place in 0..<8 {
      let radius = (-2 * log(1 - block[place])).squareRoot()
      let angle = 2 * Double.pi * block[place + 8]
      block[place] = mean.addingProduct(radius * cos(angle), deviation)
      block[place + 8] = mean.addingProduct(radius * sin(angle), deviation)
    }
  }
}

/// The elementary functions as PyTorch's vector code for the normal distribution computes them:
/// the polynomials of S. Moshier's Cephes library in float32, with a multiplication and the
/// addition after it rounded once wherever its compiler joins them. The last digits of `randn`
/// come from here, so the order of the operations matters.
enum VectorMath {
  /// The natural logarithm of a positive number.
  static func log(_ x: Float) -> Float {
    let bits = max(x, Float.leastNormalMagnitude).bitPattern
    var exponent = Float(Int32(bits >> 23) - 126)
    // The mantissa in [0.5, 1), then around 1 within a factor of √2.
    var m = Float(bitPattern: bits & 0x007F_FFFF | 0x3F00_0000)
    if m < 0.707106781186547524 {
      exponent -= 1
      m = m - 1 + m
    } else {
      m -= 1
    }
    let square = m * m
    var y: Float = 7.0376836292e-2
    y = Float(-1.1514610310e-1).addingProduct(y, m)
    y = Float(1.1676998740e-1).addingProduct(y, m)
    y = Float(-1.2420140846e-1).addingProduct(y, m)
    y = Float(1.4249322787e-1).addingProduct(y, m)
    y = Float(-1.6668057665e-1).addingProduct(y, m)
    y = Float(2.0000714765e-1).addingProduct(y, m)
    y = Float(-2.4999993993e-1).addingProduct(y, m)
    y = Float(3.3333331174e-1).addingProduct(y, m)
    y *= m
    // ln 2 in two parts, the small one first.
    y = (exponent * -2.12194440e-4).addingProduct(y, square)
    y = y.addingProduct(-square, 0.5)
    return (m + y).addingProduct(exponent, 0.693359375)
  }

  /// Sine and cosine of an angle from 0 to a few thousand.
  static func sineAndCosine(_ x: Float) -> (Float, Float) {
    // The octant, rounded up to an even one.
    let octant = (Int32(x * 1.27323954473516) + 1) & ~1
    let turns = Float(octant)
    // The rest of the angle, π/4 taken away in three parts.
    var r = x.addingProduct(turns, -0.78515625)
    r = r.addingProduct(turns, -2.4187564849853515625e-4)
    r = r.addingProduct(turns, -3.77489497744594108e-8)
    let square = r * r
    var cosine = Float(-1.388731625493765e-3).addingProduct(2.443315711809948e-5, square)
    cosine = Float(4.166664568298827e-2).addingProduct(cosine, square)
    cosine *= square
    cosine = (-(square * 0.5)).addingProduct(cosine, square)
    cosine += 1
    var sine = Float(8.3321608736e-3).addingProduct(-1.9515295891e-4, square)
    sine = Float(-1.6666654611e-1).addingProduct(sine, square)
    sine *= square
    sine = r.addingProduct(sine, r)
    let swapped = octant & 2 != 0
    let sineSign: Float = octant & 4 != 0 ? -1 : 1
    let cosineSign: Float = (octant - 2) & 4 != 0 ? 1 : -1
    return swapped
      ? (cosine * sineSign, sine * cosineSign) : (sine * sineSign, cosine * cosineSign)
  }
}
