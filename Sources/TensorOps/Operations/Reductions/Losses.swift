#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// How far predictions lie from their targets.
enum Losses {
  static let all: [Operation] = [mse, l1, smoothL1, huber, cosineEmbedding]

  // MARK: Of differences

  static let mse = ofDifference(
    "mse_loss", SquaredError.self, kernel: "mse_cpu",
    tail: [.optionalTensor("weight")], places: .init(weight: 5),
    summary: "The mean of the squared differences.",
    formula: "out = mean (input − target)²", related: ["l1_loss", "huber_loss", "dist"],
    examples: [
      .init(
        "torch.nn.functional.mse_loss(torch.tensor([1., 2.]), torch.tensor([1., 4.]))",
        gives: "tensor(2.)"),
      .init(
        "torch.nn.functional.mse_loss(torch.ones(2), torch.ones(3))",
        fails: BroadcastMismatch.self),
    ])

  static let l1 = ofDifference(
    "l1_loss", AbsoluteError.self, kernel: nil, tail: [.optionalTensor("weight")],
    places: .init(weight: 5), summary: "The mean of the absolute differences.",
    formula: "out = mean |input − target|", related: ["mse_loss", "smooth_l1_loss"],
    examples: [
      .init(
        "torch.nn.functional.l1_loss(torch.tensor([1., 2.]), torch.tensor([1., 4.]))",
        gives: "tensor(1.)"),
      .init(
        "torch.nn.functional.l1_loss(torch.ones(2), torch.ones(3))",
        fails: BroadcastMismatch.self),
    ])

  static let smoothL1 = ofDifference(
    "smooth_l1_loss", SmoothError.self, kernel: "smooth_l1_cpu",
    tail: [.float("beta", default: 1)], places: .init(limit: 5),
    summary: "Squared differences below beta, absolute ones above; their mean.",
    formula: "out = mean (d² / 2β where d < β, else d − β / 2), d = |input − target|",
    related: ["huber_loss", "l1_loss"],
    examples: [
      .init(
        "torch.nn.functional.smooth_l1_loss(torch.tensor([0., 0.]), torch.tensor([1., 3.]))",
        gives: "tensor(1.5000)"),
      .init(
        "torch.nn.functional.smooth_l1_loss(torch.ones(2), torch.ones(2), beta=-1.0)",
        fails: Refusal.self),
    ])

  static let huber = ofDifference(
    "huber_loss", HuberError.self, kernel: "huber_cpu", isLegacy: false,
    tail: [.float("delta", default: 1), .optionalTensor("weight")],
    places: .init(reduction: 2, weight: 4, limit: 3),
    summary: "Squared differences below delta, scaled absolute ones above; their mean.",
    formula: "out = mean (d² / 2 where d < δ, else δ (d − δ / 2)), d = |input − target|",
    related: ["smooth_l1_loss", "mse_loss"],
    examples: [
      .init(
        "torch.nn.functional.huber_loss(torch.tensor([0., 0.]), torch.tensor([1., 3.]))",
        gives: "tensor(1.5000)"),
      .init(
        "torch.nn.functional.huber_loss(torch.ones(2), torch.ones(2), delta=0.0)",
        fails: Refusal.self),
    ])

  /// Where a signature has what a loss is told.
  struct Places: Sendable {
    var reduction = 4
    var weight: Int?
    var limit: Int?
  }

  private static func ofDifference<K: ErrorKernel>(
    _ name: String, _: K.Type, kernel: String?, isLegacy: Bool = true, tail: [Parameter],
    places: Places, summary: String, formula: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    let legacy = [
      Parameter("size_average", .bool, default: Argument.none),
      Parameter("reduce", .bool, default: Argument.none),
    ]
    return Operation(
      name, in: [.functional], summary: summary,
      shapes: "input: [...], target: [...] → [], or [...] with reduction='none'", formula: formula,
      notes: [
        "reduction: 'mean', 'sum' or 'none'.",
        "Shapes that differ are broadcast, with a note: it is seldom meant.",
      ],
      source: "PyTorch: torch.nn.functional.\(name)", related: related, examples: examples,
      Signature(
        [.tensor(), .tensor("target")] + (isLegacy ? legacy : [])
          + [.string("reduction", default: "mean")] + tail,
        plan: { (call) throws(OperationError) in
          try LossPlan(
            call, name: name, kernel: kernel, isLegacy: isLegacy, places: places,
            checkLimit: { (limit) throws(OperationError) in try K.check(limit) })
        },
        kernel: { (plan, call) throws(OperationError) in try run(K.self, plan, call, places) }))
  }

  enum LossReduction: String, Sendable {
    case none, mean, sum

    static func read(
      _ call: Call, _ place: Int, isLegacy: Bool
    ) throws(OperationError) -> (LossReduction?, String) {
      if isLegacy, !call[2].isNone || !call[3].isNone {
        let averages = call[2].isNone || call.bool(2)
        let reduces = call[3].isNone || call.bool(3)
        return (!reduces ? LossReduction.none : averages ? .mean : .sum, "")
      }
      let text = call.string(place) ?? "mean"
      return (LossReduction(rawValue: text), text)
    }

    static func unknown(_ text: String, weighted: Bool = false) -> OperationError {
      OperationError(
        Refusal(
          .value, "reduction is 'mean', 'sum' or 'none'",
          torch: weighted
            ? "Invalid reduction mode: \(text). Expected one of 'none', 'mean', 'sum'."
            : "\(text) is not a valid value for reduction", blamed: ["reduction"]))
    }
  }

  struct LossPlan: Plan {
    let elements: ElementwisePlan
    let reduction: LossReduction
    let limit: Double
    /// The shapes differ.
    let isBroadcast: Bool
    let isLegacy: Bool

    var outputs: PlannedOutputs {
      reduction == .none
        ? .one(Output(layout: elements.layout, dtype: elements.output))
        : .one(Output(shape: [], dtype: elements.output))
    }

    init(
      _ call: Call, name: String, kernel: String?, isLegacy: Bool, places: Places,
      checkLimit: (Double) throws(OperationError) -> Void
    ) throws(OperationError) {
      let (input, target) = (call.tensor(0), call.tensor(1))
      isBroadcast = input.shape != target.shape
      self.isLegacy = isLegacy && (!call[2].isNone || !call[3].isNone)
      let weight = places.weight.flatMap { call.optionalTensor($0) }
      var operands = [call[0], call[1]]
      if let weight { operands.append(.tensor(weight)) }
      let (reduction, text) = try LossReduction.read(
        call, places.reduction, isLegacy: isLegacy)
      _ = try Shape.broadcast(input.shape, target.shape, names: ["input", "target"])
      if let weight, weight.shape != input.shape {
        throw OperationError(
          Refusal(
            .value, "weight has a number for each element of the input",
            torch: "Weights and input must have the same size.", blamed: ["weight"]))
      }
      guard let reduction else { throw LossReduction.unknown(text, weighted: weight != nil) }
      limit = places.limit.map { call.double($0) } ?? 0
      try checkLimit(limit)
      let promoted = try ElementwisePlan(operands, names: ["input", "target"], call.runtime)
      if !promoted.compute.isFloatingPoint {
        if promoted.compute == .bool, kernel == nil {
          throw OperationError(
            Refusal(
              .notImplemented, "truth values have no difference: use ^ or logical_xor()",
              torch: "Subtraction, the `-` operator, with two bool tensors is not supported. Use "
                + "the `^` or `logical_xor()` operator instead.", blamed: ["input", "target"]))
        }
        if let kernel, !(name == "smooth_l1_loss" && limit == 0) {
          throw OperationError(DTypeNotSupported(promoted.compute, kernel: kernel))
        }
        if reduction == .mean {
          throw OperationError(Sums.NotAveraged(dtype: promoted.compute, isAsked: false))
        }
      }
      elements =
        name == "huber_loss" && input.dtype.isFloatingPoint
        ? try ElementwisePlan(
          operands, names: ["input", "target"], compute: input.dtype, call.runtime) : promoted
      self.reduction = reduction
    }
  }

  private static func run<K: ErrorKernel>(
    _: K.Type, _ plan: LossPlan, _ call: Call, _ places: Places
  ) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    if plan.isLegacy {
      runtime.notes.append(
        .init(
          code: "deprecated",
          message: "size_average and reduce args will be deprecated, please use "
            + "reduction='\(plan.reduction.rawValue)' instead."))
    }
    if plan.isBroadcast {
      runtime.notes.append(
        .init(
          code: "loss-broadcast",
          message: "Using a target size (torch.Size(\(Shape.text(call.tensor(1).shape)))) that is "
            + "different to the input size (torch.Size(\(Shape.text(call.tensor(0).shape)))). This "
            + "will likely lead to incorrect results due to broadcasting. Please ensure they have "
            + "the same size."))
    }
    let compute = Elementwise.wide(plan.elements.compute)
    let dtype = plan.elements.output
    // Integers are exact in float64 as far as their differences can be.
    let wide: DType = compute == .float32 ? .float32 : .float64
    let x = try Copying.cast(call.tensor(0), to: wide, runtime)
    let y = try Copying.cast(call.tensor(1), to: wide, runtime)
    let errors = try runtime.make(layout: plan.elements.layout, dtype: wide)
    let walk = Elementwise.traversal(errors, [x, y])
    let limit = plan.limit
    if wide == .float32 {
      try walk.map(x, Float.self, y, Float.self, errors, Float.self, runtime) {
        K.error($0 - $1, limit: Float(limit))
      }
    } else {
      try walk.map(x, Double.self, y, Double.self, errors, Double.self, runtime) {
        K.error($0 - $1, limit: limit)
      }
    }
    var divisor = Double(errors.count)
    if let place = places.weight, let given = call.optionalTensor(place) {
      let weight = try Copying.cast(given, to: wide, runtime)
      let scale = Elementwise.traversal(errors, [errors, weight])
      if wide == .float32 {
        try scale.map(errors, Float.self, weight, Float.self, errors, Float.self, runtime) {
          $0 * $1
        }
      } else {
        try scale.map(errors, Double.self, weight, Double.self, errors, Double.self, runtime) {
          $0 * $1
        }
      }
      if !K.averagesWeighted {
        divisor = try total(weight, runtime)
      }
    }
    switch plan.reduction {
    case .none:
      if wide == dtype { return .tensor(errors) }
      let narrow = try runtime.make(layout: plan.elements.layout, dtype: dtype)
      try Copying.copy(errors, into: narrow, runtime)
      return .tensor(narrow)
    case .sum, .mean:
      let sum = try total(errors, runtime)
      return .tensor(
        try runtime.make(
          scalar: .float(plan.reduction == .mean ? sum / divisor : sum), dtype: dtype))
    }
  }

  /// The sum of all elements.
  static func total(_ tensor: Tensor, _ runtime: Runtime) throws(OperationError) -> Double {
    let plan = try ReductionPlan(
      tensor, dims: nil, keepdim: false, compute: tensor.dtype, output: .float64)
    let sum = try runtime.make(shape: [], dtype: .float64)
    if tensor.dtype == .float64 {
      try Reduction.run(
        Sums.CompensatedSum.self, tensor, plan, sum, Double.self, runtime
      ) { $0.total + $0.rest }
    } else {
      try Reduction.run(Sums.FloatSum.self, tensor, plan, sum, Double.self, runtime) { $0 }
    }
    return sum.elements(Double.self)[0]
  }

  struct SquaredError: ErrorKernel {
    @inline(__always) static func error<T: FloatElement>(_ d: T, limit: T) -> T { d * d }
  }

  struct AbsoluteError: ErrorKernel {
    @inline(__always) static func error<T: FloatElement>(_ d: T, limit: T) -> T { abs(d) }
  }

  struct SmoothError: ErrorKernel {
    @inline(__always) static func error<T: FloatElement>(_ d: T, limit: T) -> T {
      let size = abs(d)
      return size < limit ? size * size / (2 * limit) : size - limit / 2
    }
    static func check(_ limit: Double) throws(OperationError) {
      if limit >= 0 { return }
      throw OperationError(
        Refusal(
          .runtime, "beta is never below 0",
          torch: "smooth_l1_loss does not support negative values for beta.", blamed: ["beta"]))
    }
  }

  struct HuberError: ErrorKernel {
    static var averagesWeighted: Bool { true }
    @inline(__always) static func error<T: FloatElement>(_ d: T, limit: T) -> T {
      let size = abs(d)
      return size < limit ? size * size / 2 : limit * (size - limit / 2)
    }
    static func check(_ limit: Double) throws(OperationError) {
      if limit > 0 { return }
      throw OperationError(
        Refusal(
          .runtime, "delta is above 0",
          torch: "huber_loss does not support non-positive values for delta.", blamed: ["delta"]))
    }
  }

  // MARK: Of angles

  static let cosineEmbedding = Operation(
    "cosine_embedding_loss", in: [.functional],
    summary: "1 − cos for pairs that belong together, cos above a margin for those that don't.",
    shapes: "input1, input2: [n, d], target: [n] → [], or [n] with reduction='none'; or [d] and []",
    formula: "out = mean (1 − cos where target = 1, max(0, cos − margin) where target = −1)",
    notes: ["Any other target gives 0."],
    source: "PyTorch: torch.nn.functional.cosine_embedding_loss",
    related: ["cosine_similarity", "mse_loss"],
    examples: [
      .init(
        "torch.nn.functional.cosine_embedding_loss(torch.tensor([[1., 0.]]), "
          + "torch.tensor([[0., 1.]]), torch.tensor([1]))", gives: "tensor(1.)"),
      .init(
        "torch.nn.functional.cosine_embedding_loss(torch.ones(2), torch.ones(2), torch.ones(2))",
        fails: Refusal.self),
    ],
    Signature(
      [
        .tensor("input1"), .tensor("input2"), .tensor("target"), .float("margin", default: 0),
        Parameter("size_average", .bool, default: Argument.none),
        Parameter("reduce", .bool, default: Argument.none),
        .string("reduction", default: "mean"),
      ],
      plan: { (call) throws(OperationError) in try CosinePlan(call) },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  struct CosinePlan: Plan {
    /// Of the inputs broadcast together.
    let pairs: [Int]
    /// Of the losses before they are reduced.
    let shape: [Int]
    let dtype: DType
    let reduction: LossReduction

    var outputs: PlannedOutputs {
      .one(Output(shape: reduction == .none ? shape : [], dtype: dtype))
    }

    init(_ call: Call) throws(OperationError) {
      let (x, y, target) = (call.tensor(0), call.tensor(1), call.tensor(2))
      var reduction = LossReduction(rawValue: call.string(6) ?? "mean")
      if !call[4].isNone || !call[5].isNone {
        let averages = call[4].isNone || call.bool(4)
        let reduces = call[5].isNone || call.bool(5)
        reduction = !reduces ? LossReduction.none : averages ? .mean : .sum
      }
      guard let reduction else { throw LossReduction.unknown(call.string(6) ?? "") }
      func refuse(_ message: String, _ torch: String) -> OperationError {
        OperationError(Refusal(.runtime, message, torch: torch, blamed: ["target"]))
      }
      if target.rank > 1 {
        throw refuse(
          "each pair has one target",
          "0D or 1D target tensor expected, multi-target not supported")
      }
      if x.rank != target.rank + 1 || y.rank != target.rank + 1 {
        let wanted = target.rank + 1
        throw refuse(
          "a \(target.rank)-d target goes with \(wanted)-d inputs",
          "\(target.rank)D target tensor expects \(wanted)D input tensors, but found inputs with "
            + "sizes \(Shape.text(x.shape)) and \(Shape.text(y.shape)).")
      }
      pairs = try Shape.broadcast(x.shape, y.shape, names: ["input1", "input2"])
      shape = try Shape.broadcast(
        target.shape, Array(pairs.dropLast()), names: ["target", "input1"])
      let promoted = Promotion.result(call[0], call[1], runtime: call.runtime)
      dtype = promoted.isFloatingPoint ? promoted : call.runtime.defaultDType
      self.reduction = reduction
    }

    func run(_ call: Call) throws(OperationError) -> CallResult {
      let runtime = call.runtime
      let target = call.tensor(2)
      let margin = call.double(3)
      let length = pairs.last ?? 0
      let count = pairs.count == 2 ? pairs[0] : 1
      let x = try Copying.cast(call.tensor(0), to: .float64, runtime)
      let y = try Copying.cast(call.tensor(1), to: .float64, runtime)
      let xSteps = Shape.broadcastStrides(x.layout, to: pairs)
      let ySteps = Shape.broadcastStrides(y.layout, to: pairs)
      let (left, right) = (x.elements(Double.self), y.elements(Double.self))
      let cosines = try runtime.make(shape: [count], dtype: .float64)
      let cosine = cosines.elements(Double.self)
      let (xRow, yRow) = (pairs.count == 2 ? xSteps[0] : 0, pairs.count == 2 ? ySteps[0] : 0)
      let (xStep, yStep) = (xSteps.last ?? 0, ySteps.last ?? 0)
      let isDouble = dtype == .float64
      try Parallel.forEachTask(count, cost: Swift.max(1, length), runtime) { row in
        // What keeps the angle of a zero vector defined.
        var (dot, a, b) = (0.0, 1e-12, 1e-12)
        for k in 0..<length {
          let u = left[row &* xRow &+ k &* xStep]
          let v = right[row &* yRow &+ k &* yStep]
          dot += u * v
          a += u * u
          b += v * v
        }
        let value = dot / (a * b).squareRoot()
        // Rounded here, so that what is 1 to the inputs' precision costs nothing.
        cosine[row] = isDouble ? value : Double(Float(value))
      }
      let losses = try runtime.make(shape: shape, dtype: .float64)
      let wanted = try Copying.cast(target, to: .float64, runtime)
      let rows = cosines.viewed(
        as: Layout(contiguous: Array(pairs.dropLast())))
      let walk = Elementwise.traversal(losses, [wanted, rows])
      try walk.map(wanted, Double.self, rows, Double.self, losses, Double.self, runtime) {
        $0 == 1 ? 1 - $1 : $0 == -1 ? Swift.max(0, $1 - margin) : 0
      }
      if reduction == .none {
        return .tensor(try Reduction.narrowed(losses, to: dtype, runtime))
      }
      let sum = try total(losses, runtime)
      return .tensor(
        try runtime.make(
          scalar: .float(reduction == .mean ? sum / Double(losses.count) : sum), dtype: dtype))
    }
  }
}

/// What a difference costs.
protocol ErrorKernel: Sendable {
  static func error<T: FloatElement>(_ difference: T, limit: T) -> T
  static func check(_ limit: Double) throws(OperationError)
  /// The weighted mean is the mean of the weighted errors, whatever the weights add up to.
  static var averagesWeighted: Bool { get }
}

extension ErrorKernel {
  static func check(_ limit: Double) throws(OperationError) {}
  static var averagesWeighted: Bool { false }
}
