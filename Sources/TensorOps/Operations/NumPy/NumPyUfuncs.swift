/// NumPy's universal functions: element by element, with NumPy's broadcasting and dtypes.
enum NumPyUfuncs {
  static let all: [Operation] = arithmetic

  static let arithmetic: [Operation] = [
    ufunc(
      "add", Arithmetic.add,
      examples: [
        .init("np.add([1, 2], 10)", gives: "array([11, 12])"),
        .init("np.array([1, 2]) + np.float32(0.5)", gives: "array([1.5, 2.5])"),
        .init("np.ones((2, 3)) + np.ones(2)", fails: ArraysNotBroadcast.self),
      ]),
    ufunc(
      "multiply", Arithmetic.mul,
      examples: [
        .init("np.multiply([[1], [2]], [3, 4])", gives: "array([[3, 4],\n       [6, 8]])"),
        .init("np.ones(2) * np.ones(3)", fails: ArraysNotBroadcast.self),
      ]),
    ufunc(
      "sqrt", Powers.sqrt, .floating, inputs: ["x"],
      examples: [.init("np.sqrt([1, 4, 9])", gives: "array([1., 2., 3.])")]),
  ]

  /// A universal function that computes what an operation of PyTorch does.
  ///
  /// - Parameters:
  ///   - operation: takes the operands in order; what else it takes has a default.
  ///   - rule: how the dtypes of the operands become that of the computation.
  static func ufunc(
    _ name: String, _ operation: Operation, _ rule: NumPyTyping.Rule = .common,
    inputs: [String] = ["x1", "x2"], aliases: [Operation.Alias] = [], summary: String? = nil,
    notes: [String] = [], related: [String] = [], examples: [Operation.Example]
  ) -> Operation {
    ufunc(
      name, inputs: inputs, aliases: aliases, summary: summary ?? operation.summary,
      shapes: inputs.count == 1 ? "\(inputs[0]): [...] → [...]" : nil, formula: nil, notes: notes,
      related: related, examples: examples
    ) { (operands, dtype, runtime) throws(OperationError) in
      let compute =
        if let dtype { dtype } else {
          NumPyTyping.compute(rule, try NumPyTyping.common(operands))
        }
      return try call(
        operation, try NumPyTyping.operands(operands, as: compute, runtime), runtime)
    }
  }

  /// A universal function with a body of its own: from operands that broadcast, and the `dtype`
  /// asked for, to the result.
  static func ufunc(
    _ name: String, inputs: [String], aliases: [Operation.Alias] = [], summary: String,
    shapes: String? = nil, formula: String? = nil, notes: [String] = [], related: [String] = [],
    examples: [Operation.Example],
    body: @escaping @Sendable ([Argument], DType?, Runtime) throws(OperationError) -> Tensor
  ) -> Operation {
    Operation(
      name, in: .numpy, aliases: aliases, writes: .out, traits: .ufunc, summary: summary,
      shapes: shapes ?? "\(inputs.joined(separator: ", ")): broadcastable → the broadcast shape",
      formula: formula, notes: notes, related: related, examples: examples,
      .composed(inputs.map { .arrayOperand($0) } + [Parameter.arrayDType.keyword]) {
        (call) throws(OperationError) in
        let operands = Array(call.arguments.prefix(inputs.count))
        if inputs.count > 1 {
          let shapes = operands.map { (operand) -> [Int] in
            if case .tensor(let tensor) = operand { return tensor.shape }
            return []
          }
          _ = try NumPyShapes.broadcast(shapes, names: inputs)
        }
        return .tensor(try body(operands, call.dtype(inputs.count), call.runtime))
      })
  }

  /// The operation's first signature that takes these operands, called.
  static func call(
    _ operation: Operation, _ operands: [Argument], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    switch try operation.result(operands, runtime: runtime) {
    case .tensor(let tensor): return tensor
    case .argument(let place):
      guard case .tensor(let tensor) = operands[place] else { fallthrough }
      return tensor
    default: preconditionFailure("\(operation.name) does not give one tensor")
    }
  }
}
