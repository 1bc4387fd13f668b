#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Losses of predicted classes.
enum CrossEntropy {
  static let all: [Operation] = [nll, crossEntropy]

  static let nll = Operation(
    "nll_loss", in: [.functional],
    summary: "The mean of the negative log-probabilities of the right classes.",
    shapes: "input: [n, c, ...], target: [n, ...] → [], or [n, ...] with reduction='none'",
    formula: "out = −Σ w[target] · input[target] / Σ w[target]",
    notes: [
      "The input holds logarithms of probabilities, as log_softmax gives them.",
      "Targets equal to ignore_index don't count.",
    ],
    source: "PyTorch: torch.nn.functional.nll_loss", related: ["cross_entropy", "log_softmax"],
    examples: [
      .init(
        "torch.nn.functional.nll_loss(torch.tensor([[-1., -2.]]), torch.tensor([1]))",
        gives: "tensor(2.)"),
      .init(
        "torch.nn.functional.nll_loss(torch.zeros(2, 3), torch.tensor([0]))", fails: Refusal.self),
    ],
    Signature(
      head,
      plan: { (call) throws(OperationError) in try ClassPlan(call, softens: false) },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  static let crossEntropy = Operation(
    "cross_entropy", in: [.functional],
    summary: "The mean negative log-probability of the right classes, from unscaled scores.",
    shapes: "input: [n, c, ...], target: [n, ...] or as the input → [], or [n, ...] with "
      + "reduction='none'",
    formula: "out = nll_loss(log_softmax(input), target)",
    notes: [
      "A floating point target of the input's shape holds probabilities of the classes.",
      "label_smoothing gives that share of each target to all classes alike.",
    ],
    source: "PyTorch: torch.nn.functional.cross_entropy",
    related: ["nll_loss", "log_softmax"],
    examples: [
      .init(
        "torch.nn.functional.cross_entropy(torch.zeros(2, 4), torch.tensor([0, 3]))",
        gives: "tensor(1.3863)"),
      .init(
        "torch.nn.functional.cross_entropy(torch.zeros(2, 3), torch.tensor([0]))",
        fails: Refusal.self),
    ],
    Signature(
      head + [.float("label_smoothing", default: 0)],
      plan: { (call) throws(OperationError) in try ClassPlan(call, softens: true) },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  private static let head: [Parameter] = [
    .tensor(), .tensor("target"), .optionalTensor("weight"),
    Parameter("size_average", .bool, default: Argument.none), .int("ignore_index", default: -100),
    Parameter("reduce", .bool, default: Argument.none), .string("reduction", default: "mean"),
  ]

  struct ClassPlan: Plan {
    /// Of the losses before they are reduced.
    let shape: [Int]
    let dim: Int
    let classes: Int
    let dtype: DType
    let reduction: Losses.LossReduction
    /// Scores are made log-probabilities first.
    let softens: Bool
    let hasProbabilities: Bool
    let smoothing: Double

    var outputs: PlannedOutputs {
      .one(Output(shape: reduction == .none ? shape : [], dtype: dtype))
    }

    init(_ call: Call, softens: Bool) throws(OperationError) {
      let (input, target) = (call.tensor(0), call.tensor(1))
      func refuse(
        _ message: String, _ torch: String, _ blamed: String, type: FaultType = .runtime
      ) -> OperationError {
        OperationError(Refusal(type, message, torch: torch, blamed: [blamed]))
      }
      var reduction = Losses.LossReduction(rawValue: call.string(6) ?? "mean")
      if !call[3].isNone || !call[5].isNone {
        let averages = call[3].isNone || call.bool(3)
        let reduces = call[5].isNone || call.bool(5)
        reduction = !reduces ? Losses.LossReduction.none : averages ? .mean : .sum
      }
      guard let reduction else { throw Losses.LossReduction.unknown(call.string(6) ?? "") }
      self.reduction = reduction
      self.softens = softens
      smoothing = softens ? call.double(7) : 0
      if !(smoothing >= 0 && smoothing <= 1) {
        throw refuse(
          "label_smoothing is a share from 0 to 1",
          "label_smoothing must be between 0.0 and 1.0. Got: \(NormText.number(smoothing))",
          "label_smoothing")
      }
      hasProbabilities = softens && input.shape == target.shape
      dim = input.rank > 1 ? 1 : 0
      let weight = call.optionalTensor(2)
      if hasProbabilities {
        if !target.dtype.isFloatingPoint {
          throw refuse(
            "a target of the input's shape holds probabilities",
            "Expected floating point type for target with class probabilities, got "
              + target.dtype.scalarTypeName, "target")
        }
        if call.int(4) >= 0 {
          throw refuse(
            "ignore_index names a class, and the target holds probabilities",
            "ignore_index is not supported for floating point target", "ignore_index")
        }
        var shape = input.shape
        if !shape.isEmpty { shape.remove(at: dim) }
        self.shape = shape
      } else {
        if input.rank == 0 {
          throw refuse(
            "the input has a dim of classes", "Expected 1 or more dimensions (got 0)", "input",
            type: .value)
        }
        if input.rank == 1 {
          if target.count != 1 || target.rank > 1 {
            throw refuse(
              "one line of scores has one target",
              "For 1D input, 1D target must have size 1, but got target size: "
                + "\(target.shape.first ?? 1)", "target", type: .value)
          }
        } else if target.shape.first != input.shape[0] {
          throw refuse(
            "there are \(input.shape[0]) inputs and \(target.shape.first ?? 1) targets",
            "Expected input batch_size (\(input.shape[0])) to match target batch_size "
              + "(\(target.shape.first ?? 1)).", "target", type: .value)
        }
        if target.dtype != .int64 && target.dtype != .uint8 {
          throw refuse(
            "a target is a class: int64",
            "expected target dtype to be Long or Byte, but got "
              + target.dtype.scalarTypeName, "target")
        }
        var wanted = input.shape
        wanted.remove(at: dim)
        if input.rank > 1 && target.shape != wanted {
          throw refuse(
            "the target has the input's shape without the classes: \(Shape.text(wanted))",
            input.rank == 4
              ? "size mismatch (got input: \(Shape.text(input.shape)) , target: "
                + "\(Shape.text(target.shape))"
              : "Expected target size \(Shape.text(wanted)), got \(Shape.text(target.shape))",
            "target")
        }
        shape = input.rank == 1 ? [] : wanted
      }
      classes = input.rank == 0 ? 1 : input.shape[dim]
      if let weight, weight.shape != [classes] {
        throw refuse(
          "each class has a weight",
          (hasProbabilities ? "cross_entropy: " : "")
            + "weight tensor should be defined either for all \(classes) classes or no classes but "
            + "got weight tensor of shape: \(Shape.text(weight.shape))", "weight")
      }
      if !input.dtype.isFloatingPoint {
        let isLast = dim >= input.rank - 1
        throw OperationError(
          DTypeNotSupported(
            input.dtype,
            kernel: !softens
              ? "nll_loss_out_frame"
              : isLast ? "log_softmax_lastdim_kernel_impl" : "log_softmax_kernel_impl"))
      }
      if let weight, weight.dtype != input.dtype, !hasProbabilities {
        throw refuse(
          "the weight is \(weight.dtype.name) and the input \(input.dtype.name)",
          "expected scalar type \(input.dtype.scalarTypeName) but found "
            + weight.dtype.scalarTypeName, "weight")
      }
      dtype = hasProbabilities ? .promote(input.dtype, target.dtype) : input.dtype
    }

    func run(_ call: Call) throws(OperationError) -> CallResult {
      let runtime = call.runtime
      var input = try Copying.cast(call.tensor(0), to: .float64, runtime)
      if input.rank == 0 {
        input = input.viewed(as: Layout(shape: [1], strides: [1], offset: input.layout.offset))
      }
      let weight = call.optionalTensor(2)?.scalars.map(\.double)
      let losses = try runtime.make(shape: shape, dtype: .float64)
      // What each loss counts for in the mean.
      let amounts = try runtime.make(shape: shape, dtype: .float64)
      var shaped = input.shape
      shaped[dim] = 1
      let places = losses.viewed(as: Layout(contiguous: shaped))
      let (loss, amount) = (losses.elements(Double.self), amounts.elements(Double.self))
      let from = UnsafePointer(input.elements(Double.self))
      let classes = classes
      if hasProbabilities {
        var target = try Copying.cast(call.tensor(1), to: .float64, runtime)
        if target.rank == 0 {
          target = target.viewed(as: Layout(shape: [1], strides: [1], offset: target.layout.offset))
        }
        let share = UnsafePointer(target.elements(Double.self))
        let lines = Lines([input, places, target], dim: dim)
        let (step, shareStep) = (lines.steps[0], lines.steps[2])
        try lines.forEach(runtime) { offsets in
          let source = from + offsets[0]
          let logSum = logSum(source, step)
          var total = 0.0
          for k in 0..<classes {
            let wanted =
              share[offsets[2] &+ k &* shareStep] * (1 - smoothing) + smoothing / Double(classes)
            total -= (source[k &* step] - logSum) * wanted * (weight?[k] ?? 1)
          }
          loss[offsets[1]] = total
          amount[offsets[1]] = 1
        }
        return try reduced(losses, amounts, runtime)
      }
      let ignored = call.int(4)
      let target = try Copying.contiguous(call.tensor(1), as: .int64, runtime)
      let wanted = target.elements(Int.self)
      for place in 0..<target.count {
        let number = wanted[place]
        if number != ignored, number < 0 || number >= classes {
          throw OperationError(
            Refusal(
              .index, "there are \(classes) classes, and no class \(number)",
              torch: "Target \(number) is out of bounds.", blamed: ["target"]))
        }
      }
      let lines = Lines([input, places], dim: dim)
      let step = lines.steps[0]
      try lines.forEach(runtime) { offsets in
        let place = offsets[1]
        let number = wanted[place]
        if number == ignored {
          loss[place] = 0
          amount[place] = 0
          return
        }
        let source = from + offsets[0]
        let logSum = softens ? logSum(source, step) : 0
        let scale = weight?[number] ?? 1
        var total = -scale * (source[number &* step] - logSum)
        if smoothing > 0 {
          var smooth = 0.0
          for k in 0..<classes { smooth -= (source[k &* step] - logSum) * (weight?[k] ?? 1) }
          total = (1 - smoothing) * total + smoothing / Double(classes) * smooth
        }
        loss[place] = total
        amount[place] = scale
      }
      return try reduced(losses, amounts, runtime)
    }

    /// log Σ exp of a line.
    @inline(__always)
    private func logSum(_ source: UnsafePointer<Double>, _ step: Int) -> Double {
      var sum = Softmaxes.LogSum.initial
      for k in 0..<classes { Softmaxes.LogSum.step(&sum, source[k &* step]) }
      return sum.top + log(sum.sum)
    }

    private func reduced(
      _ losses: Tensor, _ amounts: Tensor, _ runtime: Runtime
    ) throws(OperationError) -> CallResult {
      switch reduction {
      case .none: return .tensor(try Reduction.narrowed(losses, to: dtype, runtime))
      case .sum:
        return .tensor(
          try runtime.make(scalar: .float(try Losses.total(losses, runtime)), dtype: dtype))
      case .mean:
        let mean = try Losses.total(losses, runtime) / Losses.total(amounts, runtime)
        return .tensor(try runtime.make(scalar: .float(mean), dtype: dtype))
      }
    }
  }
}
