/// Sums, products and their kin, element by element.
enum Arithmetic {
  static let all: [Operation] = [add]

  static let add = Operation(
    "add", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "Adds two tensors, or a number to each element.",
    shapes: "input: [...], other: broadcastable → the broadcast shape",
    formula: "out = input + alpha · other",
    notes: [
      "Integer overflow wraps; booleans add as `or`.",
      "The result's dtype is promoted from both operands; alpha must not be of a higher category.",
    ],
    related: ["sub", "sum", "cumsum"],
    examples: [
      .init("torch.add(torch.tensor([1, 2]), 10)", gives: "tensor([11, 12])"),
      .init(
        "torch.ones(2, 3) + torch.ones(3)", gives: "tensor([[2., 2., 2.],\n        [2., 2., 2.]])"),
      .init("torch.ones(2, 3) + torch.ones(2)", fails: BroadcastMismatch.self),
    ],
    Signature(
      [.tensor(), .operand(), Parameter.number("alpha", default: .int(1)).keyword],
      plan: { (call) throws(OperationError) in
        let plan = try ElementwisePlan([call[0], call[1]], call.runtime)
        try checkAlpha(call.scalar(2), plan.output)
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        if call.scalar(2) == .int(1) { return try Elementwise.binary(Add.self, plan, call) }
        return try Elementwise.binary(
          Add.self, call[0], .tensor(try scaled(call[1], by: call.scalar(2), plan, call)), plan,
          call)
      }))

  struct Add: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x &+ y }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x + y }
    @inline(__always) static func bool(_ x: UInt8, _ y: UInt8) -> UInt8 { x | y }
  }

  struct Multiply: BinaryKernel {
    @inline(__always) static func int<T: IntegerElement>(_ x: T, _ y: T) -> T { x &* y }
    @inline(__always) static func float<T: FloatElement>(_ x: T, _ y: T) -> T { x * y }
    @inline(__always) static func bool(_ x: UInt8, _ y: UInt8) -> UInt8 { x & y }
  }

  /// PyTorch's rule for the factor of `add` and `sub`.
  static func checkAlpha(_ alpha: Scalar, _ dtype: DType) throws(OperationError) {
    if case .bool = alpha, dtype != .bool {
      throw OperationError(
        Refusal(.runtime, "Boolean alpha only supported for Boolean results.", blamed: ["alpha"]))
    }
    if case .float = alpha, !dtype.isFloatingPoint {
      throw OperationError(
        Refusal(
          .runtime, "a fractional alpha can't scale integers",
          torch: "For integral input tensors, argument alpha must not be a floating point number.",
          blamed: ["alpha"]))
    }
  }

  static func scaled(
    _ operand: Argument, by alpha: Scalar, _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> Tensor {
    let runtime = call.runtime
    let compute = Elementwise.wide(plan.compute)
    let x = try Elementwise.operand(operand, plan, compute: compute, runtime)
    let factor = try runtime.make(scalar: alpha, dtype: compute)
    let inner = try ElementwisePlan([.tensor(x), .tensor(factor)], compute: compute, runtime)
    let result = try Elementwise.binary(
      Multiply.self, .tensor(x), .tensor(factor), inner,
      Call(operation: call.operation, signature: call.signature, arguments: [], runtime: runtime))
    guard case .tensor(let product) = result else { return x }
    return product
  }
}
