/// Circular and hyperbolic functions, element by element.
enum Trigonometry {
  static let all: [Operation] = [
    sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh, sinc, deg2rad,
    rad2deg, angle,
  ]

  static let sin = Operation.unaryFloat(
    "sin", Sin.self, summary: "The sine of an angle in radians.", related: ["cos", "asin", "sinc"],
    examples: [.init("torch.sin(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 0.8415])")])

  static let angle = Operation.unaryFloat(
    "angle", Angle.self, writes: [.out],
    summary: "The angle of a real number in the plane: 0, or π below 0.",
    notes: ["NaN gives NaN."], related: ["sign", "atan2"],
    examples: [.init("torch.angle(torch.tensor([1., -2.]))", gives: "tensor([0.0000, 3.1416])")])

  struct Angle: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      if x.isNaN { return x }
      return x < 0 ? T.pi : 0
    }
  }

  static let cos = Operation.unaryFloat(
    "cos", Cos.self, summary: "The cosine of an angle in radians.", related: ["sin", "acos"],
    examples: [.init("torch.cos(torch.tensor([0., 1.]))", gives: "tensor([1.0000, 0.5403])")])

  static let tan = Operation.unaryFloat(
    "tan", Tan.self, summary: "The tangent of an angle in radians.", related: ["sin", "atan"],
    examples: [.init("torch.tan(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 1.5574])")])

  static let asin = Operation.unaryFloat(
    "asin", Asin.self, aliases: [.init("arcsin")],
    summary: "The angle whose sine it is, from −π/2 to π/2.",
    notes: ["Outside [−1, 1]: NaN."], related: ["sin"],
    examples: [.init("torch.asin(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 1.5708])")])

  static let acos = Operation.unaryFloat(
    "acos", Acos.self, aliases: [.init("arccos")],
    summary: "The angle whose cosine it is, from 0 to π.",
    notes: ["Outside [−1, 1]: NaN."], related: ["cos", "cosine_similarity"],
    examples: [.init("torch.acos(torch.tensor([1., 0.]))", gives: "tensor([0.0000, 1.5708])")])

  static let atan = Operation.unaryFloat(
    "atan", Atan.self, aliases: [.init("arctan")],
    summary: "The angle whose tangent it is, from −π/2 to π/2.", related: ["tan", "atan2"],
    examples: [.init("torch.atan(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 0.7854])")])

  static let atan2 = Operation.binary(
    "atan2", Atan2.self, aliases: [.init("arctan2")], .tensors, real: true,
    summary: "The angle of the point (other, input), from −π to π.",
    formula: "out = arctan(input / other), in the right quadrant", related: ["atan"],
    examples: [
      .init("torch.atan2(torch.tensor([1.]), torch.tensor([-1.]))", gives: "tensor([2.3562])"),
      .init("torch.atan2(torch.ones(2), torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let sinh = Operation.unaryFloat(
    "sinh", Sinh.self, summary: "The hyperbolic sine.", formula: "out = (eˣ − e⁻ˣ) / 2",
    related: ["cosh", "asinh"],
    examples: [.init("torch.sinh(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 1.1752])")])

  static let cosh = Operation.unaryFloat(
    "cosh", Cosh.self, summary: "The hyperbolic cosine.", formula: "out = (eˣ + e⁻ˣ) / 2",
    related: ["sinh", "acosh"],
    examples: [.init("torch.cosh(torch.tensor([0., 1.]))", gives: "tensor([1.0000, 1.5431])")])

  static let tanh = Operation.unaryFloat(
    "tanh", Tanh.self, in: [.torch, .method, .functional],
    summary: "The hyperbolic tangent, between −1 and 1.", formula: "out = sinh x / cosh x",
    related: ["sigmoid", "atanh"],
    examples: [.init("torch.tanh(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 0.7616])")])

  static let asinh = Operation.unaryFloat(
    "asinh", Asinh.self, aliases: [.init("arcsinh")], summary: "The inverse of `sinh`.",
    related: ["sinh"],
    examples: [.init("torch.asinh(torch.tensor([0., 1.]))", gives: "tensor([0.0000, 0.8814])")])

  static let acosh = Operation.unaryFloat(
    "acosh", Acosh.self, aliases: [.init("arccosh")], summary: "The inverse of `cosh`.",
    notes: ["Below 1: NaN."], related: ["cosh"],
    examples: [.init("torch.acosh(torch.tensor([1., 2.]))", gives: "tensor([0.0000, 1.3170])")])

  static let atanh = Operation.unaryFloat(
    "atanh", Atanh.self, aliases: [.init("arctanh")], summary: "The inverse of `tanh`.",
    notes: ["±1 give ±inf; beyond: NaN."], related: ["tanh"],
    examples: [.init("torch.atanh(torch.tensor([0., 0.5]))", gives: "tensor([0.0000, 0.5493])")])

  static let sinc = Operation.unaryFloat(
    "sinc", Sinc.self, in: [.torch, .method, .special], summary: "sin(πx) / (πx), and 1 at 0.",
    formula: "out = sin(πx) / (πx)", related: ["sin"],
    examples: [.init("torch.sinc(torch.tensor([0., 0.5]))", gives: "tensor([1.0000, 0.6366])")])

  static let deg2rad = Operation.unaryFloat(
    "deg2rad", DegreesToRadians.self, summary: "Degrees as radians.", formula: "out = x · π / 180",
    related: ["rad2deg"],
    examples: [.init("torch.deg2rad(torch.tensor([180.]))", gives: "tensor([3.1416])")])

  static let rad2deg = Operation.unaryFloat(
    "rad2deg", RadiansToDegrees.self, summary: "Radians as degrees.", formula: "out = x · 180 / π",
    related: ["deg2rad"],
    examples: [.init("torch.rad2deg(torch.tensor([3.14159]))", gives: "tensor([179.9999])")])

  struct Sin: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.sin(x) }
  }
  struct Cos: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.cos(x) }
  }
  struct Tan: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.tan(x) }
  }
  struct Asin: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.asin(x) }
  }
  struct Acos: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.acos(x) }
  }
  struct Atan: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.atan(x) }
  }
  struct Atan2: RealBinaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { T.atan2(x, y) }
  }
  struct Sinh: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.sinh(x) }
  }
  struct Cosh: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.cosh(x) }
  }
  struct Tanh: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.tanh(x) }
  }
  struct Asinh: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.asinh(x) }
  }
  struct Acosh: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.acosh(x) }
  }
  struct Atanh: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.atanh(x) }
  }
  struct Sinc: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      if x == 0 { return 1 }
      let angle = T.pi * x
      return T.sin(angle) / angle
    }
  }
  struct DegreesToRadians: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x * 0.017453292519943295769236907684886
    }
  }
  struct RadiansToDegrees: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x * 57.295779513082320876798154814105170
    }
  }
}
