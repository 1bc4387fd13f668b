/// Floats taken apart into fractions and powers of two.
enum BinaryParts {
  static let all: [Operation] = [frexp]

  static let frexp = Operation(
    "frexp", in: [.torch, .method], writes: [.out],
    summary: "Each number's fraction and power of two.",
    shapes: "input: [...] → mantissa: [...], exponent: int32 [...]",
    formula: "input = mantissa · 2^exponent, ½ ≤ |mantissa| < 1",
    notes: ["0, infinities and NaN are their own mantissa, with exponent 0."], related: ["ldexp"],
    examples: [
      .init(
        "torch.frexp(torch.tensor([1., 10.]))",
        gives: "torch.return_types.frexp(\nmantissa=tensor([0.5000, 0.6250]),\n"
          + "exponent=tensor([1, 4], dtype=torch.int32))"),
      .init("torch.frexp(torch.tensor([1]))", fails: Refusal.self),
    ],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if !input.dtype.isFloatingPoint {
          throw OperationError(
            Refusal(
              .runtime, "only floating-point numbers have such parts, not \(input.dtype.name)",
              torch: "torch.frexp() only supports floating-point dtypes", blamed: ["input"]))
        }
        if call.outs.count == 2 {
          let (mantissa, exponent) = (call.outs[0].dtype, call.outs[1].dtype)
          if mantissa != input.dtype || exponent != .int32 {
            throw OperationError(
              Refusal(
                .runtime, "out must be \(input.dtype.name) and int32",
                torch: mantissa != input.dtype
                  ? "torch.frexp() expects mantissa to have dtype \(input.dtype.cName) but got "
                    + mantissa.cName
                  : "torch.frexp() expects exponent to have int dtype but got \(exponent.cName)",
                blamed: ["out"]))
          }
        }
        return FrexpPlan(parts: try ElementwisePlan(call[0], compute: input.dtype))
      },
      kernel: { (plan, call) throws(OperationError) in
        // Into tensors of their own: the kernels would both write into the first destination.
        var inner = call
        inner.destinations = []
        let mantissa = try Elementwise.unary(Mantissa.self, plan.parts, inner)
        let powers = try Elementwise.unary(Exponent.self, plan.parts, inner)
        guard case .tensor(let fractions) = mantissa, case .tensor(let floats) = powers else {
          throw OperationError(Broken("an elementwise kernel gives no tensor"))
        }
        let exponent = try call.runtime.make(layout: plan.parts.layout, dtype: .int32)
        try Copying.copy(floats, into: exponent, call.runtime)
        return .tensors([fractions, exponent], FrexpPlan.form)
      }))

  struct FrexpPlan: Plan {
    let parts: ElementwisePlan
    static let form = CallResult.Form.named("torch.return_types.frexp", ["mantissa", "exponent"])
    var outputs: PlannedOutputs {
      .several(
        [
          Output(layout: parts.layout, dtype: parts.output),
          Output(layout: parts.layout, dtype: .int32),
        ], Self.form)
    }
  }

  struct Mantissa: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x == 0 || !x.isFinite ? x : T(sign: x.sign, exponent: -1, significand: x.significand)
    }
  }
  struct Exponent: RealUnaryKernel {
    @inline(__always) static func float<T: FloatElement>(_ x: T) -> T {
      x == 0 || !x.isFinite ? 0 : T(Int(x.exponent) + 1)
    }
  }
}
