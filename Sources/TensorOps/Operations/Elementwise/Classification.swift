/// Questions about single numbers.
enum Classification {
  static let all: [Operation] = [
    isnan, isinf, isfinite, isposinf, isneginf, signbit, isreal,
  ]

  static let isnan = Operation.unaryTest(
    "isnan", IsNaN.self, summary: "Where an element is NaN.",
    notes: ["Integers never are."], related: ["isfinite", "nan_to_num"],
    examples: [
      .init("torch.isnan(torch.tensor([1., float('nan')]))", gives: "tensor([False,  True])")
    ])

  static let isinf = Operation.unaryTest(
    "isinf", IsInfinite.self, summary: "Where an element is inf or −inf.",
    notes: ["Integers never are."], related: ["isfinite", "isposinf"],
    examples: [
      .init("torch.isinf(torch.tensor([1., -float('inf')]))", gives: "tensor([False,  True])")
    ])

  static let isfinite = Operation.unaryTest(
    "isfinite", IsFinite.self, summary: "Where an element is neither infinite nor NaN.",
    notes: ["Integers always are."], related: ["isinf", "isnan"],
    examples: [
      .init("torch.isfinite(torch.tensor([1., float('inf')]))", gives: "tensor([ True, False])")
    ])

  static let isposinf = Operation.unaryTest(
    "isposinf", IsPositiveInfinity.self, writes: [.out], summary: "Where an element is inf.",
    related: ["isinf"],
    examples: [
      .init("torch.isposinf(torch.tensor([1., float('inf')]))", gives: "tensor([False,  True])")
    ])

  static let isneginf = Operation.unaryTest(
    "isneginf", IsNegativeInfinity.self, writes: [.out], summary: "Where an element is −inf.",
    related: ["isinf"],
    examples: [
      .init("torch.isneginf(torch.tensor([1., -float('inf')]))", gives: "tensor([False,  True])")
    ])

  static let signbit = Operation.unaryTest(
    "signbit", SignBit.self, writes: [.out],
    summary: "Where the sign is minus: of −0 and of a negative NaN too.", related: ["sign"],
    examples: [
      .init("torch.signbit(torch.tensor([0., -0., -2.]))", gives: "tensor([False,  True,  True])")
    ])

  static let isreal = Operation.unaryTest(
    "isreal", Always.self, summary: "Where an element has no imaginary part: everywhere, here.",
    related: ["isfinite"],
    examples: [.init("torch.isreal(torch.tensor([1., 2.]))", gives: "tensor([True, True])")])

  struct IsNaN: UnaryPredicateKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> Bool { x.isNaN }
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> Bool { false }
  }
  struct IsInfinite: UnaryPredicateKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> Bool { x.isInfinite }
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> Bool { false }
  }
  struct IsFinite: UnaryPredicateKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> Bool { x.isFinite }
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> Bool { true }
  }
  struct IsPositiveInfinity: UnaryPredicateKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> Bool { x == .infinity }
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> Bool { false }
  }
  struct IsNegativeInfinity: UnaryPredicateKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> Bool { x == -.infinity }
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> Bool { false }
  }
  struct SignBit: UnaryPredicateKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> Bool { x.sign == .minus }
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> Bool { x < 0 }
  }
  struct Always: UnaryPredicateKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> Bool { true }
    @inline(__always) static func int<T: IntegerElement>(_ x: T) -> Bool { true }
  }
}
