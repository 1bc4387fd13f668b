/// How far elements lie from their mean: variance and standard deviation.
enum Spread {
  static let all: [Operation] = [variance, std, varMean, stdMean]

  static let variance = one(
    "var", isRoot: false, summary: "The variance, over all dims or some.",
    formula: "out = Σ (input − mean)² / max(0, n − correction)",
    related: ["std", "var_mean", "cov"],
    examples: [
      .init("torch.tensor([1., 2., 3., 4.]).var()", gives: "tensor(1.6667)"),
      .init("torch.tensor([1., 2., 3., 4.]).var(correction=0)", gives: "tensor(1.2500)"),
      .init("torch.tensor([1, 2]).var()", fails: Refusal.self),
    ])

  static let std = one(
    "std", isRoot: true, summary: "The standard deviation, over all dims or some.",
    formula: "out = √(Σ (input − mean)² / max(0, n − correction))",
    related: ["var", "std_mean", "mean"],
    examples: [
      .init("torch.tensor([1., 2., 3., 4.]).std()", gives: "tensor(1.2910)"),
      .init(
        "torch.tensor([[1., 3.], [2., 2.]]).std(dim=1, keepdim=True)",
        gives: "tensor([[1.4142],\n        [0.0000]])"),
      .init("torch.ones(2).std(dim=1)", fails: DimOutOfRange.self),
    ])

  static let varMean = both(
    "var_mean", isRoot: false, summary: "The variance and the mean, over all dims or some.",
    related: ["var", "mean", "std_mean"],
    examples: [
      .init(
        "torch.var_mean(torch.tensor([1., 2., 3., 4.]))",
        gives: "(tensor(1.6667), tensor(2.5000))"),
      .init("torch.var_mean(torch.tensor([1, 2]))", fails: Refusal.self),
    ])

  static let stdMean = both(
    "std_mean", isRoot: true,
    summary: "The standard deviation and the mean, over all dims or some.",
    related: ["std", "mean", "var_mean"],
    examples: [
      .init(
        "torch.std_mean(torch.tensor([1., 2., 3., 4.]))",
        gives: "(tensor(1.2910), tensor(2.5000))"),
      .init("torch.std_mean(torch.tensor([1, 2]))", fails: Refusal.self),
    ])

  // MARK: Forms

  private static let notes = [
    "The correction is 1 unless it is given (unbiased=False is correction=0).",
    "Of no more elements than the correction, the result is NaN or infinite, with a note.",
    "Computed in double precision by Welford's method.",
  ]

  /// Which parameters of a signature say what.
  private struct Reading: Sendable {
    var dim: Int?
    var unbiased: Int?
    var correction: Int?
    var keepdim: Int?

    func plan(_ call: Call, _ name: String, root: Bool) throws(OperationError) -> SpreadPlan {
      let given = correction.flatMap { call.optionalDouble($0) }
      let plain: Double = unbiased.map { call.bool($0) ? 1 : 0 } ?? 1
      return try SpreadPlan(
        call, dims: dim.flatMap { call.optionalInts($0) },
        keepdim: keepdim.map { call.bool($0) } ?? false, correction: given ?? plain, name: name,
        isRoot: root)
    }
  }

  /// PyTorch's three ways to say it, tried in this order.
  private static let ways: [(parameters: [Parameter], reading: Reading)] = [
    (
      [.tensor(), .someDims, .flag("unbiased", default: true), .keepdim],
      Reading(dim: 1, unbiased: 2, keepdim: 3)
    ),
    (
      [
        .tensor(), .dims(),
        Parameter("correction", .number, default: Argument.none, keywordOnly: true),
        Parameter.keepdim.keyword,
      ], Reading(dim: 1, correction: 2, keepdim: 3)
    ),
    ([.tensor(), .flag("unbiased", default: true)], Reading(unbiased: 1)),
  ]

  private static func one(
    _ name: String, isRoot: Bool, summary: String, formula: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    func signature(_ way: Int) -> Signature {
      let (parameters, reading) = ways[way]
      return Signature(
        parameters,
        plan: { (call) throws(OperationError) in try reading.plan(call, name, root: isRoot) },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try plan.spread(call.tensor(0), call.runtime))
        })
    }
    return Operation(
      name, in: [.torch, .method], writes: [.out], summary: summary,
      shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
      formula: formula, notes: notes, related: related, examples: examples, signature(0),
      signature(1), signature(2))
  }

  private static func both(
    _ name: String, isRoot: Bool, summary: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    func signature(_ way: Int) -> Signature {
      let (parameters, reading) = ways[way]
      return Signature(
        parameters,
        plan: { (call) throws(OperationError) in
          PairedPlan(plan: try reading.plan(call, name, root: isRoot))
        },
        kernel: { (paired, call) throws(OperationError) in
          let input = call.tensor(0)
          let plan = paired.plan
          let mean = try Sums.add(
            input, plan.reduction, call.runtime, dividedBy: Double(plan.reduction.fold))
          return .tensors([try plan.spread(input, call.runtime), mean], .tuple)
        })
    }
    return Operation(
      name, in: [.torch], summary: summary,
      shapes: "input: [..., n, ...] → two of [...] without the dims named, or with size 1 by "
        + "keepdim", notes: notes, related: related, examples: examples, signature(0),
      signature(1), signature(2))
  }

  // MARK: Plans

  struct SpreadPlan: Plan {
    let reduction: ReductionPlan
    let correction: Double
    let isRoot: Bool
    let name: String

    init(
      _ call: Call, dims: [Int]?, keepdim: Bool, correction: Double, name: String, isRoot: Bool
    ) throws(OperationError) {
      let input = call.tensor(0)
      if !input.dtype.isFloatingPoint {
        let subject = name == "var" || name == "std" ? "std and var" : name
        throw OperationError(
          Refusal(
            .notImplemented,
            "\(name) is of floating point numbers: convert the \(input.dtype.name)",
            torch: "\(subject) only support floating point and complex dtypes", blamed: ["input"]))
      }
      reduction = try ReductionPlan(input, dims: dims, keepdim: keepdim, compute: input.dtype)
      self.correction = correction
      self.isRoot = isRoot
      self.name = name
    }

    var outputs: PlannedOutputs { reduction.outputs }

    func spread(_ input: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
      let count = Double(reduction.fold)
      if count <= correction {
        runtime.notes.append(
          .init(
            code: "degrees-of-freedom",
            message: "\(name)(): degrees of freedom is <= 0: \(reduction.fold) elements for each "
              + "result, and a correction of "
              + (Int(exactly: correction).map(String.init) ?? "\(correction)")))
      }
      let freedom = Swift.max(0, count - correction)
      let root = isRoot
      return try Reduction.floats(PlainFolding<Deviation>(), input, reduction, runtime) {
        let variance = $0.squares / freedom
        return root ? variance.squareRoot() : variance
      }
    }
  }

  struct PairedPlan: Plan {
    let plan: SpreadPlan
    var outputs: PlannedOutputs {
      let one = Output(shape: plan.reduction.shape, dtype: plan.reduction.output)
      return .several([one, one], .tuple)
    }
  }

  /// Welford's running mean and sum of squared deviations.
  struct Deviation: Reducer {
    struct Partial {
      var count = 0.0
      var mean = 0.0
      var squares = 0.0
    }
    static var initial: Partial { Partial() }
    @inline(__always) static func step(_ partial: inout Partial, _ x: Double) {
      partial.count += 1
      let before = x - partial.mean
      partial.mean += before / partial.count
      partial.squares += before * (x - partial.mean)
    }
    @inline(__always) static func merge(_ a: Partial, _ b: Partial) -> Partial {
      if b.count == 0 { return a }
      if a.count == 0 { return b }
      let count = a.count + b.count
      let apart = b.mean - a.mean
      return Partial(
        count: count, mean: a.mean + apart * (b.count / count),
        squares: a.squares + b.squares + apart * apart * (a.count * b.count / count))
    }
  }
}
