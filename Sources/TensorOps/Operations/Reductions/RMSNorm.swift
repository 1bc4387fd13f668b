extension LayerNorms {
  static let rmsNorm = Operation(
    "rms_norm", in: [.torch, .functional],
    summary: "Scales to a mean square of 1 over the last dims.",
    shapes: "input: [..., *normalized_shape] → the same",
    formula: "out = input / √(mean input² + eps) · weight",
    notes: ["Without eps: the distance from 1 to the next number of the dtype."],
    source: "PyTorch: torch.nn.functional.rms_norm", related: ["layer_norm", "normalize"],
    examples: [
      .init("F.rms_norm(torch.tensor([3., 4.]), (2,))", gives: "tensor([0.8485, 1.1314])"),
      .init("F.rms_norm(torch.ones(2, 3), (2,))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), Parameter("normalized_shape", .ints), .optionalTensor("weight"),
        Parameter("eps", .float, default: Argument.none),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let shape = call.ints(1)
        if shape.isEmpty {
          throw LossTerms.refuse(
            "at least one dim is normalised over",
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one "
              + "element, but got normalized_shape = []", "normalized_shape")
        }
        if let weight = call.optionalTensor(2), weight.shape != shape {
          throw LossTerms.refuse(
            "weight has the shape that is normalised over",
            "Expected weight to be of same shape as normalized_shape, but got weight of shape "
              + "\(Shape.text(weight.shape)) and normalized_shape = \(Shape.text(shape))", "weight")
        }
        if Array(input.shape.suffix(shape.count)) != shape {
          let text = shape.map(String.init).joined(separator: ", ")
          throw LossTerms.refuse(
            "the input doesn't end with the dims \(Shape.text(shape))",
            "Given normalized_shape=\(Shape.text(shape)), expected input with shape [*\(text)], "
              + "but got input of size\(Shape.text(input.shape))", "input")
        }
        if !input.dtype.isFloatingPoint {
          throw OperationError(DTypeNotSupported(input.dtype, kernel: "rms_norm"))
        }
        let dtype = call.optionalTensor(2).map { DType.promote(input.dtype, $0.dtype) }
        return try FreshPlan(shape: input.shape, dtype: dtype ?? input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let dtype = call.tensor(0).dtype
        let input = try Copying.contiguous(call.tensor(0), as: .float64, runtime)
        let output = try runtime.make(shape: plan.shape, dtype: .float64)
        let inner = call.ints(1).reduce(1, &*)
        // 16-bit floats are computed as float32, and take its eps.
        let least = dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
        let epsilon = call.optionalDouble(3) ?? least
        let weight = call.optionalTensor(2)?.scalars.map(\.double)
        if inner > 0 {
          let from = UnsafePointer(input.elements(Double.self))
          let to = output.elements(Double.self)
          try Parallel.forEachTask(input.count / inner, cost: inner, runtime) { row in
            var squares = 0.0
            for place in row &* inner..<(row &+ 1) &* inner {
              squares += from[place] * from[place]
            }
            let factor = 1 / (squares / Double(inner) + epsilon).squareRoot()
            for place in 0..<inner {
              to[row &* inner &+ place] =
                from[row &* inner &+ place] * factor * (weight?[place] ?? 1)
            }
          }
        }
        return .tensor(try Reduction.narrowed(output, to: plan.dtype, runtime))
      }))
}
