#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Running results along a dim.
enum Scans {
  static let all: [Operation] = [cumsum, cumprod, logcumsumexp, cummax, cummin]

  static let cumsum = accumulating(
    "cumsum", RunningSum.self, summary: "Running sums along one dim.",
    formula: "outₖ = input₀ + … + inputₖ", related: ["sum", "cumprod", "diff"],
    examples: [
      .init("torch.tensor([1, 2, 3]).cumsum(0)", gives: "tensor([1, 3, 6])"),
      .init("torch.ones(2).cumsum(1)", fails: DimOutOfRange.self),
    ])

  static let cumprod = accumulating(
    "cumprod", RunningProduct.self, summary: "Running products along one dim.",
    formula: "outₖ = input₀ · … · inputₖ", related: ["prod", "cumsum"],
    examples: [
      .init("torch.tensor([1, 2, 3, 4]).cumprod(0)", gives: "tensor([ 1,  2,  6, 24])"),
      .init("torch.ones(2).cumprod(1)", fails: DimOutOfRange.self),
    ])

  private static func accumulating<R: RunningRule>(
    _ name: String, _: R.Type, summary: String, formula: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.inPlace, .out], summary: summary,
      shapes: "input: [..., n, ...] → [..., n, ...]", formula: formula,
      notes: [
        "Integers and booleans give int64, unless dtype= says otherwise; overflow wraps.",
        "float32 is accumulated in float64.",
      ],
      related: related, examples: examples,
      Signature(
        [.tensor(), .dim(), .dtype],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          let dtype = try call.accumulatedType(
            call.dtype(2), default: Sums.sumType(input.dtype))
          let plan = try ScanPlan(input, dim: call.int(1), dtype: dtype)
          if dtype == .bool {
            throw OperationError(DTypeNotSupported(.bool, kernel: "\(name)_out_cpu"))
          }
          return plan
        },
        kernel: { (plan, call) throws(OperationError) in
          let runtime = call.runtime
          let compute = Elementwise.wide(plan.dtype)
          let input = try Copying.cast(
            try Copying.cast(call.tensor(0), to: plan.dtype, runtime), to: compute, runtime)
          let output = try runtime.make(shape: plan.shape, dtype: compute)
          @inline(__always)
          func run<S: Scanning>(_: S.Type) throws(OperationError) {
            try Scan.run(S.self, input, dim: plan.dim, output, runtime)
          }
          switch compute {
          case .bool, .uint8: try run(RunningInteger<R, UInt8>.self)
          case .int8: try run(RunningInteger<R, Int8>.self)
          case .int16: try run(RunningInteger<R, Int16>.self)
          case .int32: try run(RunningInteger<R, Int32>.self)
          case .int64: try run(RunningInteger<R, Int>.self)
          case .float64: try run(RunningFloat<R, Double>.self)
          default: try run(RunningFloat<R, Float>.self)
          }
          return .tensor(try Reduction.narrowed(output, to: plan.dtype, runtime))
        }))
  }

  struct ScanPlan: Plan {
    let shape: [Int]
    let dim: Int
    let dtype: DType
    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

    init(_ input: Tensor, dim: Int, dtype: DType) throws(OperationError) {
      shape = input.shape
      self.dim = try Shape.dim(dim, rank: input.rank)
      self.dtype = dtype
    }
  }

  struct RunningInteger<R: RunningRule, T: IntegerElement>: Scanning {
    static var initial: T { R.first() }
    @inline(__always)
    static func step(_ total: inout T, _ x: T, at place: Int) { total = R.int(total, x) }
    @inline(__always) static func result(_ total: T) -> T { total }
  }

  struct RunningFloat<R: RunningRule, T: FloatElement>: Scanning {
    static var initial: Double { R.first() }
    @inline(__always)
    static func step(_ total: inout Double, _ x: T, at place: Int) {
      total = R.float(total, Double(x))
    }
    @inline(__always) static func result(_ total: Double) -> T { T(total) }
  }

  // MARK: Logarithms of sums

  static let logcumsumexp = Operation(
    "logcumsumexp", in: [.torch, .method], writes: [.out],
    summary: "The logarithm of running sums of exponentials along one dim.",
    shapes: "input: [..., n, ...] → [..., n, ...]",
    formula: "outₖ = log(exp(input₀) + … + exp(inputₖ))", related: ["logsumexp", "cumsum"],
    examples: [
      .init(
        "torch.logcumsumexp(torch.tensor([0., 0., 0.]), dim=0)",
        gives: "tensor([0.0000, 0.6931, 1.0986])"),
      .init("torch.logcumsumexp(torch.ones(2), dim=1)", fails: DimOutOfRange.self),
    ],
    Signature(
      [.tensor(), .dim()],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let plan = try ScanPlan(input, dim: call.int(1), dtype: input.dtype)
        if !input.dtype.isFloatingPoint {
          throw OperationError(DTypeNotSupported(input.dtype, kernel: "logcumsumexp_out_cpu"))
        }
        try requireOut(call, input.dtype)
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let wide = Elementwise.wide(plan.dtype)
        let input = try Copying.cast(call.tensor(0), to: wide, runtime)
        let output = try runtime.make(shape: plan.shape, dtype: wide)
        if wide == .float64 {
          try Scan.run(RunningLogSum<Double>.self, input, dim: plan.dim, output, runtime)
        } else {
          try Scan.run(RunningLogSum<Float>.self, input, dim: plan.dim, output, runtime)
        }
        return .tensor(try Reduction.narrowed(output, to: plan.dtype, runtime))
      }))

  struct RunningLogSum<T: FloatElement>: Scanning {
    static var initial: Double { -.infinity }
    @inline(__always)
    static func step(_ total: inout Double, _ element: T, at place: Int) {
      let x = Double(element)
      if x.isNaN || total.isNaN {
        total = .nan
        return
      }
      let (low, high) = x < total ? (x, total) : (total, x)
      // Of equal infinities the difference is no number.
      total = low == high && !high.isFinite ? high : high + log1p(exp(low - high))
    }
    @inline(__always) static func result(_ total: Double) -> T { T(total) }
  }

  private static func requireOut(_ call: Call, _ dtype: DType) throws(OperationError) {
    for (out, expected) in zip(call.outs, [dtype, .int64]) where out.dtype != expected {
      throw OperationError(
        Refusal(
          .runtime, "out must be \(expected.name), not \(out.dtype.name)",
          torch: "expected scalar_type \(expected.scalarTypeName) but found "
            + out.dtype.scalarTypeName, blamed: ["out"]))
    }
  }

  // MARK: Extremes

  static let cummax = extreme(
    "cummax", RunningMaximum.self, word: "largest", related: ["max", "cummin"],
    examples: [
      .init("torch.tensor([1, 3, 2, 5]).cummax(0).values", gives: "tensor([1, 3, 3, 5])"),
      .init("torch.ones(2).cummax(1)", fails: DimOutOfRange.self),
    ])

  static let cummin = extreme(
    "cummin", RunningMinimum.self, word: "smallest", related: ["min", "cummax"],
    examples: [
      .init("torch.tensor([4, 3, 5, 1]).cummin(0).indices", gives: "tensor([0, 1, 1, 3])"),
      .init("torch.ones(2).cummin(1)", fails: DimOutOfRange.self),
    ])

  private static func extreme<R: RunningExtreme>(
    _ name: String, _: R.Type, word: String, related: [String], examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.out],
      summary: "The \(word) element so far along one dim, and its place.",
      shapes: "input: [..., n, ...] → two of [..., n, ...]",
      notes: ["From a NaN on, all are NaN.", "Of equal elements, the last one's place."],
      related: related, examples: examples,
      Signature(
        [.tensor(), .dim()],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          try requireOut(call, input.dtype)
          return ExtremePlan(
            scan: try ScanPlan(input, dim: call.int(1), dtype: input.dtype), name: name)
        },
        kernel: { (plan, call) throws(OperationError) in
          let runtime = call.runtime
          let input = try Copying.cast(
            call.tensor(0), to: Elementwise.wide(plan.scan.dtype), runtime)
          let values = try runtime.make(shape: plan.scan.shape, dtype: input.dtype)
          let places = try runtime.make(shape: plan.scan.shape, dtype: .int64)
          try input.dtype.dispatch(
            ExtremeWork<R>(
              input: input, dim: plan.scan.dim, values: values, places: places, runtime: runtime))
          return .tensors(
            [try Reduction.narrowed(values, to: plan.scan.dtype, runtime), places], plan.form)
        }))
  }

  struct ExtremePlan: Plan {
    let scan: ScanPlan
    let name: String
    var form: CallResult.Form { .named("torch.return_types.\(name)", ["values", "indices"]) }
    var outputs: PlannedOutputs {
      .several(
        [
          Output(shape: scan.shape, dtype: scan.dtype), Output(shape: scan.shape, dtype: .int64),
        ], form)
    }
  }

  private struct ExtremeWork<R: RunningExtreme>: OrderedWork {
    let input: Tensor
    let dim: Int
    let values: Tensor
    let places: Tensor
    let runtime: Runtime
    func run<T: OrderedElement>(_: T.Type) throws(OperationError) {
      try Scan.run(
        RunningChoice<R, T>.self, input, dim: dim, values, places: places, runtime)
    }
  }

  struct RunningChoice<R: RunningExtreme, T: OrderedElement>: Scanning {
    struct Best {
      var value: T
      var place: Int
    }
    static var initial: Best { Best(value: R.first(), place: 0) }
    @inline(__always)
    static func step(_ best: inout Best, _ x: T, at place: Int) {
      if place == 0 || x.isUnordered || (!best.value.isUnordered && R.replaces(best.value, x)) {
        best = Best(value: x, place: place)
      }
    }
    @inline(__always) static func result(_ best: Best) -> T { best.value }
    @inline(__always) static func place(_ best: Best) -> Int { best.place }
  }
}

/// A running sum or product.
protocol RunningRule: Sendable {
  static func first<T: Numeric>() -> T
  static func int<T: IntegerElement>(_ total: T, _ x: T) -> T
  static func float(_ total: Double, _ x: Double) -> Double
}

enum RunningSum: RunningRule {
  @inline(__always) static func first<T: Numeric>() -> T { 0 }
  @inline(__always) static func int<T: IntegerElement>(_ total: T, _ x: T) -> T { total &+ x }
  @inline(__always) static func float(_ total: Double, _ x: Double) -> Double { total + x }
}

enum RunningProduct: RunningRule {
  @inline(__always) static func first<T: Numeric>() -> T { 1 }
  @inline(__always) static func int<T: IntegerElement>(_ total: T, _ x: T) -> T { total &* x }
  @inline(__always) static func float(_ total: Double, _ x: Double) -> Double { total * x }
}

/// A running maximum or minimum: of equals the last.
protocol RunningExtreme: Sendable {
  static func first<T: OrderedElement>() -> T
  static func replaces<T: OrderedElement>(_ best: T, _ x: T) -> Bool
}

enum RunningMaximum: RunningExtreme {
  @inline(__always) static func first<T: OrderedElement>() -> T { T.least }
  @inline(__always)
  static func replaces<T: OrderedElement>(_ best: T, _ x: T) -> Bool { x >= best }
}

enum RunningMinimum: RunningExtreme {
  @inline(__always) static func first<T: OrderedElement>() -> T { T.greatest }
  @inline(__always)
  static func replaces<T: OrderedElement>(_ best: T, _ x: T) -> Bool { x <= best }
}
