#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// A type that elements are stored as.
protocol Element: Sendable {}

/// A type that kernels compute integers in.
protocol IntegerElement: Element, FixedWidthInteger & Sendable where Magnitude: Sendable {}
extension UInt8: IntegerElement {}
extension Int8: IntegerElement {}
extension Int16: IntegerElement {}
extension Int32: IntegerElement {}
extension Int: IntegerElement {}

/// A type that kernels compute real numbers in: Float and Double. The 16-bit types are widened to
/// Float, as PyTorch does.
protocol FloatElement: Element, BinaryFloatingPoint & Sendable {
  static func exp(_ x: Self) -> Self
  static func exp2(_ x: Self) -> Self
  static func expm1(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func log2(_ x: Self) -> Self
  static func log10(_ x: Self) -> Self
  static func log1p(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func tan(_ x: Self) -> Self
  static func asin(_ x: Self) -> Self
  static func acos(_ x: Self) -> Self
  static func atan(_ x: Self) -> Self
  static func sinh(_ x: Self) -> Self
  static func cosh(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  static func asinh(_ x: Self) -> Self
  static func acosh(_ x: Self) -> Self
  static func atanh(_ x: Self) -> Self
  static func erf(_ x: Self) -> Self
  static func erfc(_ x: Self) -> Self
  static func lgamma(_ x: Self) -> Self
  static func pow(_ x: Self, _ y: Self) -> Self
  static func atan2(_ y: Self, _ x: Self) -> Self
  static func fmod(_ x: Self, _ y: Self) -> Self
  static func hypot(_ x: Self, _ y: Self) -> Self
  static func cbrt(_ x: Self) -> Self
  static func nextafter(_ x: Self, _ y: Self) -> Self
}

extension Float: FloatElement {
  @inline(__always) static func exp(_ x: Float) -> Float { Glibc.expf(x) }
  @inline(__always) static func exp2(_ x: Float) -> Float { Glibc.exp2f(x) }
  @inline(__always) static func expm1(_ x: Float) -> Float { Glibc.expm1f(x) }
  @inline(__always) static func log(_ x: Float) -> Float { Glibc.logf(x) }
  @inline(__always) static func log2(_ x: Float) -> Float { Glibc.log2f(x) }
  @inline(__always) static func log10(_ x: Float) -> Float { Glibc.log10f(x) }
  @inline(__always) static func log1p(_ x: Float) -> Float { Glibc.log1pf(x) }
  @inline(__always) static func sin(_ x: Float) -> Float { Glibc.sinf(x) }
  @inline(__always) static func cos(_ x: Float) -> Float { Glibc.cosf(x) }
  @inline(__always) static func tan(_ x: Float) -> Float { Glibc.tanf(x) }
  @inline(__always) static func asin(_ x: Float) -> Float { Glibc.asinf(x) }
  @inline(__always) static func acos(_ x: Float) -> Float { Glibc.acosf(x) }
  @inline(__always) static func atan(_ x: Float) -> Float { Glibc.atanf(x) }
  @inline(__always) static func sinh(_ x: Float) -> Float { Glibc.sinhf(x) }
  @inline(__always) static func cosh(_ x: Float) -> Float { Glibc.coshf(x) }
  @inline(__always) static func tanh(_ x: Float) -> Float { Glibc.tanhf(x) }
  @inline(__always) static func asinh(_ x: Float) -> Float { Glibc.asinhf(x) }
  @inline(__always) static func acosh(_ x: Float) -> Float { Glibc.acoshf(x) }
  @inline(__always) static func atanh(_ x: Float) -> Float { Glibc.atanhf(x) }
  @inline(__always) static func erf(_ x: Float) -> Float { Glibc.erff(x) }
  @inline(__always) static func erfc(_ x: Float) -> Float { Glibc.erfcf(x) }
  @inline(__always) static func lgamma(_ x: Float) -> Float { Glibc.lgammaf(x) }
  @inline(__always) static func pow(_ x: Float, _ y: Float) -> Float { Glibc.powf(x, y) }
  @inline(__always) static func atan2(_ x: Float, _ y: Float) -> Float { Glibc.atan2f(x, y) }
  @inline(__always) static func fmod(_ x: Float, _ y: Float) -> Float { Glibc.fmodf(x, y) }
  @inline(__always) static func hypot(_ x: Float, _ y: Float) -> Float { Glibc.hypotf(x, y) }
  @inline(__always) static func cbrt(_ x: Float) -> Float { Glibc.cbrtf(x) }
  @inline(__always) static func nextafter(_ x: Float, _ y: Float) -> Float {
    Glibc.nextafterf(x, y)
  }
}

extension Double: FloatElement {
  @inline(__always) static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  @inline(__always) static func exp2(_ x: Double) -> Double { Glibc.exp2(x) }
  @inline(__always) static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
  @inline(__always) static func log(_ x: Double) -> Double { Glibc.log(x) }
  @inline(__always) static func log2(_ x: Double) -> Double { Glibc.log2(x) }
  @inline(__always) static func log10(_ x: Double) -> Double { Glibc.log10(x) }
  @inline(__always) static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  @inline(__always) static func sin(_ x: Double) -> Double { Glibc.sin(x) }
  @inline(__always) static func cos(_ x: Double) -> Double { Glibc.cos(x) }
  @inline(__always) static func tan(_ x: Double) -> Double { Glibc.tan(x) }
  @inline(__always) static func asin(_ x: Double) -> Double { Glibc.asin(x) }
  @inline(__always) static func acos(_ x: Double) -> Double { Glibc.acos(x) }
  @inline(__always) static func atan(_ x: Double) -> Double { Glibc.atan(x) }
  @inline(__always) static func sinh(_ x: Double) -> Double { Glibc.sinh(x) }
  @inline(__always) static func cosh(_ x: Double) -> Double { Glibc.cosh(x) }
  @inline(__always) static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  @inline(__always) static func asinh(_ x: Double) -> Double { Glibc.asinh(x) }
  @inline(__always) static func acosh(_ x: Double) -> Double { Glibc.acosh(x) }
  @inline(__always) static func atanh(_ x: Double) -> Double { Glibc.atanh(x) }
  @inline(__always) static func erf(_ x: Double) -> Double { Glibc.erf(x) }
  @inline(__always) static func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
  @inline(__always) static func lgamma(_ x: Double) -> Double { Glibc.lgamma(x) }
  @inline(__always) static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
  @inline(__always) static func atan2(_ x: Double, _ y: Double) -> Double { Glibc.atan2(x, y) }
  @inline(__always) static func fmod(_ x: Double, _ y: Double) -> Double { Glibc.fmod(x, y) }
  @inline(__always) static func hypot(_ x: Double, _ y: Double) -> Double { Glibc.hypot(x, y) }
  @inline(__always) static func cbrt(_ x: Double) -> Double { Glibc.cbrt(x) }
  @inline(__always) static func nextafter(_ x: Double, _ y: Double) -> Double {
    Glibc.nextafter(x, y)
  }
}
