#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// The tables of the ziggurat: 256 layers of equal area under a falling density. A number that falls
/// into the rectangle of its layer is taken at once; the rare rest is decided by the density.
///
/// Layers count from the top (1) to the tail (255); 0 is the bottom with the tail. NumPy carries
/// such tables as constants; here they are computed, each in the precision in which those were, so
/// that they agree to the last bit.
///
/// Source: G. Marsaglia, W. Tsang, "The Ziggurat Method for Generating Random Variables" (2000).
struct Ziggurat: Sendable {
  /// Below `inner[layer]` the random integer lies within the rectangle of the layer above.
  var inner = [UInt64](repeating: 0, count: 256)
  /// The width of the layer for one step of the random integer.
  var width = [Double](repeating: 0, count: 256)
  /// The density at the layer's edge.
  var density = [Double](repeating: 0, count: 256)
  /// 1 / edge of the normal table, as NumPy writes it.
  static let inverseEdge = 0.27366123732975828
  /// Where the tail begins.
  let edge: Double

  private init(edge: Double) { self.edge = edge }

  /// For the normal distribution: integers of 52 bits, density e^(−x²/2).
  static let normal: Ziggurat = {
    var table = Ziggurat(edge: 3.6541528853610088)
    // The area of a layer.
    let area = 0.004928673233974652
    var edges = [Double](repeating: 0, count: 256)
    edges[255] = table.edge
    table.density[255] = exp(-0.5 * table.edge * table.edge)
    for layer in stride(from: 254, to: 0, by: -1) {
      let x = (-2 * log(area / edges[layer + 1] + table.density[layer + 1])).squareRoot()
      edges[layer] = x
      table.density[layer] = exp(-0.5 * x * x)
      // The one value that the library which NumPy's table was made with rounded the other way;
      // all layers above follow from it.
      if layer == 38 { table.density[layer] = table.density[layer].nextUp }
    }
    for layer in 1..<256 { table.width[layer] = edges[layer] * 0x1p-52 }
    for layer in 2..<256 {
      table.inner[layer] = UInt64(
        (edges[layer - 1] / edges[layer] * 0x1p52).rounded(.toNearestOrEven))
    }
    table.density[0] = 1
    table.width[0] = area / table.density[255] * 0x1p-52
    table.inner[0] = UInt64(table.edge * table.density[255] / area * 0x1p52)
    return table
  }()

  /// For the exponential distribution: integers of 53 bits, density e^(−x).
  static let exponential: Ziggurat = {
    // The edge and e^(−edge), to about 106 bits; the tail's area is e^(−edge) too.
    let edge = DoubleDouble(7.69711747013105, -3.6248703662397484e-16)
    let tail = DoubleDouble(0.00045413435384149677, -9.774760372415716e-21)
    let area = (edge + DoubleDouble(1)) * tail
    var table = Ziggurat(edge: edge.high)
    var (x, density) = (edge, tail)
    table.width[255] = x.high * 0x1p-53
    table.density[255] = density.high
    for layer in stride(from: 254, to: 0, by: -1) {
      // One layer up: the density grows by area / x, and x = −ln of it.
      let step = area / x
      let next = x + -DoubleDouble.log1p(step / density)
      density = density + step
      // An even number: computed with 52 bits.
      table.inner[layer + 1] = 2 * UInt64(((next / x) * DoubleDouble(0x1p52)).floor)
      x = next
      table.width[layer] = x.high * 0x1p-53
      table.density[layer] = density.high
    }
    table.density[0] = 1
    let bottom = edge + DoubleDouble(1)
    table.width[0] = bottom.high * 0x1p-53
    table.inner[0] = 2 * UInt64(((edge / bottom) * DoubleDouble(0x1p52)).floor)
    return table
  }()
}

/// The tables for float32, with integers of 23 bits.
struct NarrowZiggurat: Sendable {
  let inner: [UInt32]
  let width: [Float]
  let density: [Float]
  let edge: Float

  static let normal = NarrowZiggurat(.normal, bits: 52) { Float($0) }
  static let exponential = NarrowZiggurat(.exponential, bits: 53, rounded: nineDigits)

  /// - Parameters:
  ///   - bits: those of the wide table's integers.
  ///   - rounded: how the wide table's numbers become float32.
  private init(_ wide: Ziggurat, bits: Int, rounded: (Double) -> Float) {
    let scale = Double(sign: .plus, exponent: bits - 23, significand: 1)
    width = wide.width.map { rounded($0 * scale) }
    density = wide.density.map(rounded)
    edge = Float(wide.edge)
    inner = (0..<256).map { layer in
      // The edge of the layer above as a part of this one's; the bottom layer's is the tail's.
      let above = layer == 0 ? wide.width[255] : layer == 1 ? 0 : wide.width[layer - 1]
      return UInt32((above / wide.width[layer] * 0x1p23).rounded(.toNearestOrEven))
    }
  }

  /// Rounded to nine decimal digits, as such tables are written down, and then to float32.
  private static func nineDigits(_ x: Double) -> Float {
    let scale = pow(10, 8 - log10(x).rounded(.down))
    return Float((x * scale).rounded(.toNearestOrEven) / scale)
  }
}

extension DoubleDouble {
  /// The whole part of a number from 0 on.
  fileprivate var floor: Double {
    let whole = high.rounded(.down)
    return whole == high && low < 0 ? whole - 1 : whole
  }
}
