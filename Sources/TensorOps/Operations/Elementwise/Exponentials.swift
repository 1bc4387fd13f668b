/// Powers of e and their inverses, element by element.
enum Exponentials {
  static let all: [Operation] = [exp]

  static let exp = Operation.unaryFloat(
    "exp", Exp.self,
    summary: "e to the power of each element.", formula: "out = eˣ",
    related: ["log", "expm1", "exp2", "softmax"],
    examples: [
      .init("torch.exp(torch.tensor([0., 1.]))", gives: "tensor([1.0000, 2.7183])")
    ])

  struct Exp: UnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T { T.exp(x) }
  }
}
