/// The largest and smallest elements, and where they are.
enum LargestAndSmallest {
  static let all: [Operation] = [max, min, amax, amin, aminmax, argmax, argmin]

  static let max = oneOf(
    "max", MaximumOf.self, word: "largest", binary: "maximum",
    related: ["amax", "argmax", "maximum", "cummax", "topk"],
    examples: [
      .init("torch.tensor([1., 3., 2.]).max()", gives: "tensor(3.)"),
      .init("torch.tensor([[1, 3], [4, 2]]).max(dim=1).indices", gives: "tensor([1, 0])"),
      .init("torch.max(torch.tensor([1, 5]), torch.tensor([4, 2]))", gives: "tensor([4, 5])"),
      .init("torch.zeros(0).max()", fails: EmptyReduction.self),
    ])

  static let min = oneOf(
    "min", MinimumOf.self, word: "smallest", binary: "minimum",
    related: ["amin", "argmin", "minimum", "cummin", "topk"],
    examples: [
      .init("torch.tensor([1., 3., 2.]).min()", gives: "tensor(1.)"),
      .init("torch.tensor([[1, 3], [4, 2]]).min(dim=1).indices", gives: "tensor([0, 1])"),
      .init("torch.min(torch.tensor([1, 5]), torch.tensor([4, 2]))", gives: "tensor([1, 2])"),
      .init("torch.zeros(0).min()", fails: EmptyReduction.self),
    ])

  static let amax = extreme(
    "amax", MaximumOf.self, word: "largest", related: ["max", "aminmax", "argmax"],
    examples: [
      .init("torch.tensor([[1, 3], [4, 2]]).amax(dim=(0, 1))", gives: "tensor(4)"),
      .init("torch.zeros(0, 3).amax(dim=0)", fails: EmptyReduction.self),
    ])

  static let amin = extreme(
    "amin", MinimumOf.self, word: "smallest", related: ["min", "aminmax", "argmin"],
    examples: [
      .init("torch.tensor([[1, 3], [4, 2]]).amin(dim=0)", gives: "tensor([1, 2])"),
      .init("torch.zeros(0, 3).amin(dim=0)", fails: EmptyReduction.self),
    ])

  static let argmax = place(
    "argmax", Largest.self, word: "largest", related: ["max", "argmin", "argsort"],
    examples: [
      .init("torch.tensor([1., 3., 2.]).argmax()", gives: "tensor(1)"),
      .init("torch.tensor([[1, 3], [4, 2]]).argmax(dim=0)", gives: "tensor([1, 0])"),
      .init("torch.zeros(0).argmax()", fails: EmptyReduction.self),
    ])

  static let argmin = place(
    "argmin", Smallest.self, word: "smallest", related: ["min", "argmax", "argsort"],
    examples: [
      .init("torch.tensor([1., 3., 2.]).argmin()", gives: "tensor(0)"),
      .init("torch.tensor([[1, 3], [4, 2]]).argmin(dim=1)", gives: "tensor([0, 1])"),
      .init("torch.zeros(0).argmin()", fails: EmptyReduction.self),
    ])

  static let aminmax = Operation(
    "aminmax", in: [.torch, .method], writes: [.out],
    summary: "The smallest and the largest element, of all or along one dim.",
    shapes: "input: [..., n, ...] → two of [...] without the dim, or with size 1 by keepdim",
    notes: ["A NaN makes both results NaN."],
    related: ["amin", "amax"],
    examples: [
      .init(
        "torch.aminmax(torch.tensor([1, 3, 2]))",
        gives: "torch.return_types.aminmax(\nmin=tensor(1),\nmax=tensor(3))"),
      .init("torch.aminmax(torch.zeros(0))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), Parameter.optionalInt("dim").keyword, Parameter.keepdim.keyword],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dim = call.optionalInt(1)
        let plan = try ReductionPlan(
          input, dims: dim.map { [$0] }, keepdim: call.bool(2), compute: input.dtype)
        if let dim, input.rank > 0 {
          let wrapped = try Shape.dim(dim, rank: input.rank)
          if input.shape[wrapped] == 0 {
            throw OperationError(
              Refusal(
                .index, "dim \(wrapped) has size 0, and nothing has no smallest element",
                torch: "aminmax: Expected reduction dim \(wrapped) to have non-zero size.",
                blamed: ["dim"]))
          }
        } else if input.layout.isEmpty {
          throw OperationError(
            Refusal(
              .runtime, "a tensor without elements has no smallest one",
              torch: "aminmax(): cannot compute aminmax over an empty dimension as the operation "
                + "has no identity.", blamed: ["input"]))
        }
        try call.requireOut([input.dtype, input.dtype])
        return AminmaxPlan(reduction: plan)
      },
      kernel: { (plan, call) throws(OperationError) in
        let input = call.tensor(0)
        let low = try fold(MinimumOf.self, input, plan.reduction, call.runtime)
        let high = try fold(MaximumOf.self, input, plan.reduction, call.runtime)
        return .tensors([low, high], AminmaxPlan.form)
      }))

  struct AminmaxPlan: Plan {
    let reduction: ReductionPlan
    static let form = CallResult.Form.named("torch.return_types.aminmax", ["min", "max"])
    var outputs: PlannedOutputs {
      let one = Output(shape: reduction.shape, dtype: reduction.output)
      return .several([one, one], Self.form)
    }
  }

  // MARK: Forms

  /// `max` and `min`: of all elements, along a dim with places, and of two tensors.
  private static func oneOf<R: ExtremeRule>(
    _ name: String, _: R.Type, word: String, binary: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.out],
      summary: "The \(word) element of all, or along one dim with its place; of two tensors, the "
        + "\(word) of each pair.",
      shapes: "input: [..., n, ...] → [...] without the dim, or with size 1 by keepdim",
      notes: [
        "A NaN is the result where there is one.", "Of equal elements, the first one's place.",
        "With another tensor it is `\(binary)`.",
      ],
      related: related, examples: examples,
      Signature(
        [.tensor()],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          if input.layout.isEmpty {
            throw OperationError(EmptyReduction(operation: name, dim: nil))
          }
          return try ReductionPlan(input, dims: nil, keepdim: false, compute: input.dtype)
        },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try fold(R.self, call.tensor(0), plan, call.runtime))
        }),
      // Before the one with a dim, as a 0-d tensor of an integer could be either.
      .composed([.tensor(), .tensor("other")]) { (call) throws(OperationError) in
        .tensor(try R.pairwise(call))
      },
      Signature(
        [.tensor(), .dim(), .keepdim],
        plan: { (call) throws(OperationError) in
          try call.requireOut([call.tensor(0).dtype, .int64])
          return try ChoicePlan(call, dim: call.int(1), keepdim: call.bool(2), name: name)
        },
        kernel: { (plan, call) throws(OperationError) in
          let input = try Copying.cast(call.tensor(0), to: plan.reduction.compute, call.runtime)
          let values = try call.runtime.make(
            shape: plan.reduction.shape, dtype: plan.reduction.compute)
          let places = try call.runtime.make(shape: plan.reduction.shape, dtype: .int64)
          try input.dtype.dispatch(
            Choice<R.Chosen>(
              input: input, plan: plan.reduction, values: values, places: places,
              runtime: call.runtime))
          return .tensors(
            [
              try Reduction.narrowed(values, to: plan.reduction.output, call.runtime), places,
            ], plan.form)
        }))
  }

  /// `amax` and `amin`: values alone, over any dims.
  private static func extreme<R: ExtremeRule>(
    _ name: String, _: R.Type, word: String, related: [String], examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.out],
      summary: "The \(word) element over all dims or some.",
      shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
      notes: [
        "A NaN is the result where there is one.",
        "An empty list of dims stands for all of them.",
      ],
      related: related, examples: examples,
      Signature(
        [.tensor(), .dims(), .keepdim],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          let dims = call.optionalInts(1)
          if let out = call.writtenDType, out != input.dtype {
            throw OperationError(
              Refusal(
                .runtime, "out must be \(input.dtype.name) as the input is, not \(out.name)",
                torch: "Expected the dtype for input and out to match, but got "
                  + "\(input.dtype.scalarTypeName) for input's dtype and \(out.scalarTypeName) "
                  + "for out's dtype.", blamed: ["out"]))
          }
          let plan = try ReductionPlan(
            input, dims: dims, keepdim: call.bool(2), compute: input.dtype)
          if input.layout.isEmpty {
            guard let dims, !dims.isEmpty else {
              throw OperationError(EmptyReduction(operation: name, dim: nil))
            }
            for dim in dims {
              let wrapped = try Shape.dim(dim, rank: input.rank)
              if wrapped < input.rank, input.shape[wrapped] == 0 {
                throw OperationError(EmptyReduction(operation: name, dim: wrapped))
              }
            }
          }
          return plan
        },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try fold(R.self, call.tensor(0), plan, call.runtime))
        }))
  }

  /// `argmax` and `argmin`.
  private static func place<P: Preference>(
    _ name: String, _: P.Type, word: String, related: [String], examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.out],
      summary: "The place of the \(word) element, in the flattened tensor or along one dim.",
      shapes: "input: [..., n, ...] → [...] without the dim, or with size 1 by keepdim",
      notes: [
        "A NaN counts as the \(word) element.", "Of equal elements, the first.",
        "Booleans are refused.",
      ],
      related: related, examples: examples,
      Signature(
        [.tensor(), .optionalInt("dim"), .keepdim],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          if input.dtype == .bool {
            throw OperationError(
              Refusal(
                .notImplemented, "truth values have no order to choose by",
                torch: "\(name)(): does not support bool input", blamed: ["input"]))
          }
          try call.requireOut([.int64])
          let dim = call.optionalInt(1)
          if dim == nil, input.layout.isEmpty {
            throw OperationError(
              EmptyReduction(operation: name, dim: nil, mentionsArgument: false))
          }
          let plan = try ReductionPlan(
            input, dims: dim.map { [$0] }, keepdim: call.bool(2),
            compute: Elementwise.wide(input.dtype), output: .int64)
          if let dim, input.rank > 0 {
            let wrapped = try Shape.dim(dim, rank: input.rank)
            if input.shape[wrapped] == 0 {
              throw OperationError(EmptyReduction(operation: name, dim: wrapped))
            }
          }
          return plan
        },
        kernel: { (plan, call) throws(OperationError) in
          let input = try Copying.cast(call.tensor(0), to: plan.compute, call.runtime)
          let places = try call.runtime.make(shape: plan.shape, dtype: .int64)
          try input.dtype.dispatch(
            Choice<P>(
              input: input, plan: plan, values: nil, places: places, runtime: call.runtime))
          return .tensor(places)
        }))
  }

  private struct Choice<P: Preference>: OrderedWork {
    let input: Tensor
    let plan: ReductionPlan
    let values: Tensor?
    let places: Tensor?
    let runtime: Runtime
    func run<T: OrderedElement>(_: T.Type) throws(OperationError) {
      try Reduction.choose(
        P.self, T.self, input, plan, values: values, places: places, runtime)
    }
  }

  // MARK: Folding

  /// The extreme of each group; no group may be empty.
  static func fold<R: ExtremeRule>(
    _: R.Type, _ input: Tensor, _ plan: ReductionPlan, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let wide = try Copying.cast(input, to: Elementwise.wide(plan.compute), runtime)
    let output = try runtime.make(shape: plan.shape, dtype: wide.dtype)
    try wide.dtype.dispatch(
      Fold<R>(input: wide, plan: plan, output: output, runtime: runtime))
    return try Reduction.narrowed(output, to: plan.output, runtime)
  }

  private struct Fold<R: ExtremeRule>: OrderedWork {
    let input: Tensor
    let plan: ReductionPlan
    let output: Tensor
    let runtime: Runtime
    func run<T: OrderedElement>(_: T.Type) throws(OperationError) {
      try Reduction.run(ExtremeFold<R, T>.self, input, plan, output, T.self, runtime) { $0 }
    }
  }

  struct ExtremeFold<R: ExtremeRule, T: OrderedElement>: Reducer {
    static var initial: T { R.first(T.self) }
    @inline(__always) static func step(_ best: inout T, _ x: T) { best = R.of(best, x) }
    @inline(__always) static func merge(_ a: T, _ b: T) -> T { R.of(a, b) }
  }
}

/// The largest or the smallest of two; a NaN wins over numbers.
protocol ExtremeRule: Sendable {
  associatedtype Chosen: Preference
  /// What every element takes the place of.
  static func first<T: OrderedElement>(_: T.Type) -> T
  static func of<T: OrderedElement>(_ a: T, _ b: T) -> T
  /// The same of two tensors, element by element.
  static func pairwise(_ call: Call) throws(OperationError) -> Tensor
}

enum MaximumOf: ExtremeRule {
  typealias Chosen = Largest
  @inline(__always) static func first<T: OrderedElement>(_: T.Type) -> T { T.least }
  @inline(__always) static func of<T: OrderedElement>(_ a: T, _ b: T) -> T {
    b > a || b.isUnordered ? b : a
  }
  static func pairwise(_ call: Call) throws(OperationError) -> Tensor {
    try Extremes.maximum(call[0], call[1], runtime: call.runtime)
  }
}

enum MinimumOf: ExtremeRule {
  typealias Chosen = Smallest
  @inline(__always) static func first<T: OrderedElement>(_: T.Type) -> T { T.greatest }
  @inline(__always) static func of<T: OrderedElement>(_ a: T, _ b: T) -> T {
    b < a || b.isUnordered ? b : a
  }
  static func pairwise(_ call: Call) throws(OperationError) -> Tensor {
    try Extremes.minimum(call[0], call[1], runtime: call.runtime)
  }
}
