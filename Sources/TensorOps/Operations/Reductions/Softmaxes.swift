#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Exponentials that are made to add up to 1, and the logarithm of their sum.
enum Softmaxes {
  static let all: [Operation] = [
    softmax, logSoftmax, functionalSoftmax, functionalLogSoftmax, softmin, logsumexp,
  ]

  static let softmax = named(
    "softmax", isLog: false, summary: "Exponentials along one dim, scaled to add up to 1.",
    formula: "out = exp(input) / Σ exp(input)", related: ["log_softmax", "softmin", "logsumexp"],
    examples: [
      .init(
        "torch.softmax(torch.tensor([1., 2., 3.]), dim=0)",
        gives: "tensor([0.0900, 0.2447, 0.6652])"),
      .init("torch.softmax(torch.tensor([1, 2]), dim=0)", fails: DTypeNotSupported.self),
    ])

  static let logSoftmax = named(
    "log_softmax", isLog: true, summary: "The logarithm of softmax, without its underflow.",
    formula: "out = input − log Σ exp(input)", related: ["softmax", "logsumexp"],
    examples: [
      .init(
        "torch.log_softmax(torch.tensor([1., 2., 3.]), dim=0)",
        gives: "tensor([-2.4076, -1.4076, -0.4076])"),
      .init("torch.log_softmax(torch.ones(2), dim=1)", fails: DimOutOfRange.self),
    ])

  static let functionalSoftmax = functional(
    "softmax", isLog: false, summary: "Exponentials along one dim, scaled to add up to 1.",
    formula: "out = exp(input) / Σ exp(input)", related: ["log_softmax", "softmin"],
    examples: [
      .init(
        "torch.nn.functional.softmax(torch.tensor([0., 0.]), dim=0)",
        gives: "tensor([0.5000, 0.5000])"),
      .init("torch.nn.functional.softmax(torch.ones(2), dim=1)", fails: DimOutOfRange.self),
    ])

  static let functionalLogSoftmax = functional(
    "log_softmax", isLog: true, summary: "The logarithm of softmax, without its underflow.",
    formula: "out = input − log Σ exp(input)", related: ["softmax", "softmin"],
    examples: [
      .init(
        "torch.nn.functional.log_softmax(torch.tensor([0., 0.]), dim=0)",
        gives: "tensor([-0.6931, -0.6931])"),
      .init("torch.nn.functional.log_softmax(torch.ones(2), dim=1)", fails: DimOutOfRange.self),
    ])

  static let softmin = functional(
    "softmin", isLog: false, negates: true,
    summary: "Softmax of the negative: the smallest elements get the largest shares.",
    formula: "out = exp(−input) / Σ exp(−input)", related: ["softmax"],
    examples: [
      .init(
        "torch.nn.functional.softmin(torch.tensor([1., 2., 3.]), dim=0)",
        gives: "tensor([0.6652, 0.2447, 0.0900])"),
      .init("torch.nn.functional.softmin(torch.ones(2), dim=1)", fails: DimOutOfRange.self),
    ])

  private static let notes = [
    "The largest element is taken off first, so that nothing overflows.",
    "A line with +∞, or of −∞ alone, gives NaN.",
  ]

  private static func named(
    _ name: String, isLog: Bool, summary: String, formula: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method, .special], writes: [.out], summary: summary,
      shapes: "input: [..., n, ...] → [..., n, ...]", formula: formula, notes: notes,
      related: related, examples: examples,
      Signature(
        [.tensor(), .dim(), Parameter("dtype", .dtype, default: Argument.none)],
        plan: { (call) throws(OperationError) in
          let plan = try SoftmaxPlan(
            call.tensor(0), dim: call.int(1), dtype: call.dtype(2), name: name, isLog: isLog)
          try call.requireOut([plan.dtype])
          return plan
        },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try plan.run(call.tensor(0), call.runtime))
        }))
  }

  private static func functional(
    _ name: String, isLog: Bool, negates: Bool = false, summary: String, formula: String,
    related: [String], examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.functional], summary: summary, shapes: "input: [..., n, ...] → [..., n, ...]",
      formula: formula,
      notes: notes + [
        "Without a dim: the first of a tensor with 0, 1 or 3 dims, else the second, with a note."
      ],
      source: "PyTorch: torch.nn.functional.\(name)", related: related, examples: examples,
      Signature(
        [
          .tensor(), .optionalInt("dim"), .int("_stacklevel", default: 3),
          Parameter("dtype", .dtype, default: Argument.none),
        ],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          if negates, input.dtype == .bool {
            throw OperationError(
              Refusal(
                .notImplemented, "truth values have no negative: use ~ or logical_not()",
                torch: "Negation, the `-` operator, on a bool tensor is not supported. If you are "
                  + "trying to invert a mask, use the `~` or `logical_not()` operator instead.",
                blamed: ["input"]))
          }
          let implicit = [0, 1, 3].contains(input.rank) ? 0 : 1
          return try SoftmaxPlan(
            input, dim: call.optionalInt(1) ?? implicit, dtype: call.dtype(3),
            name: isLog ? "log_softmax" : "softmax", isLog: isLog, negates: negates)
        },
        kernel: { (plan, call) throws(OperationError) in
          if call.optionalInt(1) == nil {
            call.runtime.notes.append(
              .init(
                code: "implicit-dim",
                message: "Implicit dimension choice for \(name) has been deprecated. Change the "
                  + "call to include dim=X as an argument."))
          }
          return .tensor(try plan.run(call.tensor(0), call.runtime))
        }))
  }

  struct SoftmaxPlan: Plan {
    let shape: [Int]
    let dim: Int
    let dtype: DType
    let isLog: Bool
    let negates: Bool

    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

    init(
      _ input: Tensor, dim: Int, dtype: DType?, name: String, isLog: Bool, negates: Bool = false
    ) throws(OperationError) {
      shape = input.shape
      self.dim = try Shape.dim(dim, rank: input.rank)
      self.dtype = dtype ?? input.dtype
      self.isLog = isLog
      self.negates = negates
      if !self.dtype.isFloatingPoint && !input.layout.isEmpty {
        let isLast = self.dim >= input.rank - 1
        throw OperationError(
          DTypeNotSupported(
            self.dtype, kernel: isLast ? "\(name)_lastdim_kernel_impl" : "\(name)_kernel_impl"))
      }
    }

    func run(_ input: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
      if shape.contains(0) { return try runtime.make(shape: shape, dtype: dtype) }
      let wide = Elementwise.wide(dtype)
      var values = input
      if dtype != wide && input.dtype != dtype {
        values = try Copying.cast(values, to: dtype, runtime)
      }
      values = try Copying.cast(values, to: wide, runtime)
      let output = try runtime.make(shape: shape, dtype: wide)
      try wide.dispatch(Work(plan: self, input: values, output: output, runtime: runtime))
      return try Reduction.narrowed(output, to: dtype, runtime)
    }
  }

  private struct Work: FloatWork {
    let plan: SoftmaxPlan
    let input: Tensor
    let output: Tensor
    let runtime: Runtime

    func run<T: FloatElement & OrderedElement>(_: T.Type) throws(OperationError) {
      let lines = Lines([output, input], dim: plan.dim)
      let to = output.elements(T.self)
      let from = UnsafePointer(input.elements(T.self))
      let (toStep, fromStep) = (lines.steps[0], lines.steps[1])
      let (toWalk, fromWalk) = (lines.walk.runStride(0), lines.walk.runStride(1))
      let length = lines.length
      let isLog = plan.isLog
      let sign: T = plan.negates ? -1 : 1
      // One line, or neighbouring lines together: the same three passes.
      if lines.readsRows(1) {
        try lines.forEachRow(runtime) { offsets, count in
          withUnsafeTemporaryAllocation(of: T.self, capacity: count) { top in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { sum in
              top.initialize(repeating: -.infinity)
              sum.initialize(repeating: 0)
              for k in 0..<length {
                let source = from + (offsets[1] &+ k &* fromStep)
                for i in 0..<count { top[i] = MaximumOf.of(top[i], sign * source[i &* fromWalk]) }
              }
              for k in 0..<length {
                let source = from + (offsets[1] &+ k &* fromStep)
                let target = to + (offsets[0] &+ k &* toStep)
                for i in 0..<count {
                  let shifted = sign * source[i &* fromWalk] - top[i]
                  let power = T.exp(shifted)
                  sum[i] += Double(power)
                  target[i &* toWalk] = isLog ? shifted : power
                }
              }
              for i in 0..<count { sum[i] = isLog ? log(sum[i]) : 1 / sum[i] }
              for k in 0..<length {
                let target = to + (offsets[0] &+ k &* toStep)
                for i in 0..<count {
                  let value = Double(target[i &* toWalk])
                  target[i &* toWalk] = T(isLog ? value - sum[i] : value * sum[i])
                }
              }
            }
          }
        }
        return
      }
      try lines.forEach(runtime) { offsets in
        let source = from + offsets[1]
        let target = to + offsets[0]
        var top = -T.infinity
        for k in 0..<length { top = MaximumOf.of(top, sign * source[k &* fromStep]) }
        var sum = 0.0
        for k in 0..<length {
          let shifted = sign * source[k &* fromStep] - top
          let power = T.exp(shifted)
          sum += Double(power)
          target[k &* toStep] = isLog ? shifted : power
        }
        let scale = isLog ? log(sum) : 1 / sum
        for k in 0..<length {
          let value = Double(target[k &* toStep])
          target[k &* toStep] = T(isLog ? value - scale : value * scale)
        }
      }
    }
  }

  // MARK: The logarithm of the sum

  static let logsumexp = Operation(
    "logsumexp", in: [.torch, .method, .special], writes: [.out],
    summary: "The logarithm of the sum of exponentials over dims, without overflow.",
    shapes: "input: [..., n, ...] → [...] without the dims named, or with size 1 by keepdim",
    formula: "out = log Σ exp(input)",
    notes: ["Of nothing it is −∞.", "Integers give the default float dtype."],
    related: ["logcumsumexp", "softmax", "logaddexp"],
    examples: [
      .init("torch.logsumexp(torch.tensor([1., 2., 3.]), dim=0)", gives: "tensor(3.4076)"),
      .init("torch.logsumexp(torch.ones(2), dim=1)", fails: DimOutOfRange.self),
    ],
    Signature(
      [.tensor(), Parameter("dim", .intOrInts), .keepdim],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dims = call.ints(1)
        let dtype = input.dtype.isFloatingPoint ? input.dtype : call.runtime.defaultDType
        if let written = call.writtenDType, !written.isFloatingPoint {
          throw OperationError(
            Refusal(
              .runtime, "the logarithm doesn't go into \(written.name)",
              torch: "logsumexp(): Expected floating point type for result tensor, but got: "
                + written.scalarTypeName, blamed: ["out"]))
        }
        let plan = try ReductionPlan(input, dims: dims, keepdim: call.bool(2), compute: dtype)
        if dims.isEmpty && !call.bool(2) && input.rank > 0 {
          throw OperationError(
            Refusal(
              .runtime, "logsumexp needs at least one dim, or keepdim=True",
              torch: "output with shape [] doesn't match the broadcast shape "
                + Shape.text(input.shape.map { _ in 1 }), blamed: ["dim"]))
        }
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(
          try Reduction.floats(PlainFolding<LogSum>(), call.tensor(0), plan, call.runtime) {
            $0.top + log($0.sum)
          })
      }))

  /// A running maximum, and the sum of exponentials relative to it.
  struct LogSum: Reducer {
    struct Partial {
      var top = -Double.infinity
      var sum = 0.0
    }
    static var initial: Partial { Partial() }
    @inline(__always) static func step(_ partial: inout Partial, _ x: Double) {
      if x > partial.top {
        partial.sum = partial.sum * exp(partial.top - x) + 1
        partial.top = x
      } else if x == partial.top {
        partial.sum += 1
      } else {
        partial.sum += exp(x - partial.top)
      }
    }
    @inline(__always) static func merge(_ a: Partial, _ b: Partial) -> Partial {
      if a.top == b.top { return Partial(top: a.top, sum: a.sum + b.sum) }
      let (low, high) = a.top < b.top ? (a, b) : (b, a)
      return Partial(top: high.top, sum: high.sum + low.sum * exp(low.top - high.top))
    }
  }
}
