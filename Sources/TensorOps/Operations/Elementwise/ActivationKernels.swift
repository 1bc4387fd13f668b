/// The formulas of the activations.
extension Activations {
  struct Leaky: RealBinaryKernel {
    static var roundsNumbers: Bool { false }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ slope: T) -> T {
      x > 0 ? x : x * slope
    }
  }
  struct Elu: RealBinaryKernel {
    static var roundsNumbers: Bool { false }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ alpha: T) -> T {
      x < 0 ? alpha * T.expm1(x) : x
    }
  }
  struct Celu: RealBinaryKernel {
    static var roundsNumbers: Bool { false }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ alpha: T) -> T {
      x < 0 ? alpha * T.expm1(x / alpha) : x
    }
  }
  struct Selu: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      let scale: T = 1.0507009873554804934193349852946
      let alpha: T = 1.6732632423543772848170429916717
      return x < 0 ? scale * alpha * T.expm1(x) : scale * x
    }
  }
  struct Gelu: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x * 0.5 * (1 + T.erf(x * 0.707106781186547524400844362104849))
    }
  }
  struct GeluByTanh: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      let inner = 0.797884560802865355879892119868764 * (x + 0.044715 * x * x * x)
      return 0.5 * x * (1 + T.tanh(inner))
    }
  }
  struct Silu: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { x / (1 + T.exp(-x)) }
  }
  struct Mish: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x * T.tanh(T.log1p(T.exp(x)))
    }
  }
  struct Softplus: RealTernaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ beta: T, _ threshold: T) -> T {
      x * beta > threshold ? x : T.log1p(T.exp(x * beta)) / beta
    }
  }
  struct HardSigmoid: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      Extremes.Between.float(x + 3, 0, 6) / 6
    }
  }
  struct HardSwish: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x * Extremes.Between.float(x + 3, 0, 6) / 6
    }
  }
  struct HardShrink: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ lambda: T) -> T {
      x >= -lambda && x <= lambda ? 0 : x
    }
  }
  struct SoftShrink: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ lambda: T) -> T {
      // NaN times 0 is NaN.
      x > lambda ? x - lambda : x < -lambda ? x + lambda : x * 0
    }
  }
  struct LogSigmoid: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      (x < 0 ? x : 0) - T.log1p(T.exp(-Swift.abs(x)))
    }
  }
  struct Threshold: TernaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ limit: T, _ value: T) -> T {
      x <= limit ? value : x
    }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ limit: T, _ value: T) -> T {
      x <= limit ? value : x
    }
  }
}
