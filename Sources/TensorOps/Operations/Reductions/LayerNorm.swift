/// Normalising over the last dims.
enum LayerNorms {
  static let all: [Operation] = [layerNorm, rmsNorm]

  static let layerNorm = Operation(
    "layer_norm", in: [.torch, .functional],
    summary: "Shifts and scales to mean 0 and variance 1 over the last dims.",
    shapes: "input: [..., *normalized_shape] → the same",
    formula: "out = (input − mean) / √(var + eps) · weight + bias",
    notes: ["The variance is the biased one.", "Computed in double precision."],
    source: "PyTorch: torch.nn.functional.layer_norm", related: ["normalize", "var", "softmax"],
    examples: [
      .init(
        "torch.nn.functional.layer_norm(torch.tensor([1., 2., 3.]), (3,))",
        gives: "tensor([-1.2247,  0.0000,  1.2247])"),
      .init("torch.nn.functional.layer_norm(torch.ones(2, 3), (2,))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), Parameter("normalized_shape", .ints), .optionalTensor("weight"),
        .optionalTensor("bias"), .float("eps", default: 1e-5),
        .flag("cudnn_enable", default: true),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let shape = call.ints(1)
        func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
          OperationError(Refusal(.runtime, message, torch: torch, blamed: [blamed]))
        }
        if shape.isEmpty {
          throw refuse(
            "at least one dim is normalised over",
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one "
              + "element, but got normalized_shape = []", "normalized_shape")
        }
        for (place, name) in [(2, "weight"), (3, "bias")] {
          guard let tensor = call.optionalTensor(place), tensor.shape != shape else { continue }
          throw refuse(
            "\(name) has the shape that is normalised over",
            "Expected \(name) to be of same shape as normalized_shape, but got \(name) of shape "
              + "\(Shape.text(tensor.shape)) and normalized_shape = \(Shape.text(shape))", name)
        }
        if Array(input.shape.suffix(shape.count)) != shape {
          let text = shape.map(String.init).joined(separator: ", ")
          throw refuse(
            "the input doesn't end with the dims \(Shape.text(shape))",
            "Given normalized_shape=\(Shape.text(shape)), expected input with shape [*, \(text)], "
              + "but got input of size\(Shape.text(input.shape))", "input")
        }
        if !input.dtype.isFloatingPoint {
          throw OperationError(DTypeNotSupported(input.dtype, kernel: "LayerNormKernelImpl"))
        }
        for place in [2, 3] {
          guard let tensor = call.optionalTensor(place), tensor.dtype != input.dtype else {
            continue
          }
          if input.dtype.isReducedFloat && tensor.dtype == .float32 { continue }
          throw refuse(
            "weight and bias are \(input.dtype.name) as the input is",
            input.dtype == .float64 && tensor.dtype == .float32
              ? "mixed dtype (CPU): all inputs must share same datatype."
              : "mixed dtype (CPU): expect parameter to have scalar type of Float",
            place == 2 ? "weight" : "bias")
        }
        return try FreshPlan(shape: input.shape, dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let wide = Elementwise.wide(plan.dtype)
        let input = try Copying.contiguous(call.tensor(0), as: wide, runtime)
        let output = try runtime.make(shape: plan.shape, dtype: wide)
        let inner = call.ints(1).reduce(1, &*)
        let work = try Work(
          input: input, output: output, inner: inner,
          weight: call.optionalTensor(2).map { (tensor) throws(OperationError) in
            try Copying.contiguous(tensor, as: .float64, runtime)
          },
          bias: call.optionalTensor(3).map { (tensor) throws(OperationError) in
            try Copying.contiguous(tensor, as: .float64, runtime)
          }, epsilon: call.double(4), runtime: runtime)
        if inner > 0 { try wide.dispatch(work) }
        return .tensor(try Reduction.narrowed(output, to: plan.dtype, runtime))
      }))

  private struct Work: FloatWork {
    let input: Tensor
    let output: Tensor
    let inner: Int
    let weight: Tensor?
    let bias: Tensor?
    let epsilon: Double
    let runtime: Runtime

    func run<T: FloatElement & OrderedElement>(_: T.Type) throws(OperationError) {
      let from = UnsafePointer(input.elements(T.self))
      let to = output.elements(T.self)
      let scale = weight.map { UnsafePointer($0.elements(Double.self)) }
      let shift = bias.map { UnsafePointer($0.elements(Double.self)) }
      try Parallel.forEachTask(input.count / inner, cost: inner, runtime) { row in
        let source = from + row * inner
        let target = to + row * inner
        var sum = 0.0
        for k in 0..<inner { sum += Double(source[k]) }
        let mean = sum / Double(inner)
        var squares = 0.0
        for k in 0..<inner {
          let apart = Double(source[k]) - mean
          squares += apart * apart
        }
        let factor = 1 / (squares / Double(inner) + epsilon).squareRoot()
        for k in 0..<inner {
          let value = (Double(source[k]) - mean) * factor
          target[k] = T(value * (scale?[k] ?? 1) + (shift?[k] ?? 0))
        }
      }
    }
  }
}
