#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Equality of whole tensors, exact or within tolerances.
enum Closeness {
  static let all: [Operation] = [isclose, allclose, equal]

  private static let tolerances: [Parameter] = [
    .tensor(), .tensor("other"), .float("rtol", default: 1e-5), .float("atol", default: 1e-8),
    .flag("equal_nan", default: false),
  ]

  /// Tensors of two dtypes, where one is asked for.
  struct DTypesDiffer: Fault {
    static let code = "dtypes-differ"
    let first: DType
    let second: DType
    var message: String { "\(first.name) can't be held against \(second.name): convert one" }
    var torch: String? { "\(first.scalarTypeName) did not match \(second.scalarTypeName)" }
    var blamed: [String] { ["input", "other"] }
  }

  static let isclose = Operation(
    "isclose", in: [.torch, .method], summary: "Where two differ by no more than a tolerance.",
    shapes: "input: [...], other: broadcastable → bool, the broadcast shape",
    formula: "out = |input − other| ≤ atol + rtol · |other|",
    notes: [
      "Both must have the same dtype; integers are compared as the default float.",
      "Infinities are close to themselves only; NaN to NaN only with equal_nan.",
    ],
    related: ["allclose", "eq"],
    examples: [
      .init(
        "torch.isclose(torch.tensor([1., 2.]), torch.tensor([1.000001, 2.1]))",
        gives: "tensor([ True, False])"),
      .init("torch.isclose(torch.tensor([1.]), torch.tensor([1]))", fails: DTypesDiffer.self),
    ],
    Signature(tolerances, plan: plan, kernel: compare))

  static let allclose = Operation(
    "allclose", in: [.torch, .method],
    summary: "Whether two tensors differ nowhere by more than a tolerance.",
    shapes: "input: [...], other: broadcastable → a Python bool",
    formula: "all(|input − other| ≤ atol + rtol · |other|)", related: ["isclose", "equal"],
    examples: [
      .init("torch.allclose(torch.tensor([1.]), torch.tensor([1.000001]))", gives: "True"),
      .init("torch.allclose(torch.tensor([1.]), torch.tensor([1]))", fails: DTypesDiffer.self),
    ],
    Signature(
      tolerances,
      plan: { (call) throws(OperationError) in
        _ = try plan(call)
        return ValuePlan()
      },
      kernel: { (_, call) throws(OperationError) in
        guard case .tensor(let close) = try compare(try plan(call), call) else {
          return .scalar(.bool(false))
        }
        return .scalar(.bool(allTrue(close)))
      }))

  static let equal = Operation(
    "equal", in: [.torch, .method],
    summary: "Whether two tensors have the same shape and the same elements.",
    shapes: "input: [...], other: [...] → a Python bool",
    notes: ["Dtypes may differ; NaN equals nothing."], related: ["eq", "allclose"],
    examples: [
      .init("torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))", gives: "True"),
      .init("torch.equal(torch.tensor([1, 2]), torch.tensor([[1, 2]]))", gives: "False"),
    ],
    Signature(
      [.tensor(), .tensor("other")],
      plan: { (_) throws(OperationError) in ValuePlan() },
      kernel: { (_, call) throws(OperationError) in
        if call.tensor(0).shape != call.tensor(1).shape { return .scalar(.bool(false)) }
        let plan = try ElementwisePlan(
          call[0], call[1], output: .bool, call.runtime)
        guard
          case .tensor(let same) = try Elementwise.predicate(Comparisons.Equal.self, plan, call)
        else { return .scalar(.bool(false)) }
        return .scalar(.bool(allTrue(same)))
      }))

  private static func allTrue(_ mask: Tensor) -> Bool {
    let base = mask.base.assumingMemoryBound(to: UInt8.self)
    for place in 0..<mask.count where base[place] == 0 { return false }
    return true
  }

  @Sendable
  private static func plan(_ call: Call) throws(OperationError) -> ElementwisePlan {
    let (first, second) = (call.tensor(0).dtype, call.tensor(1).dtype)
    if first != second { throw OperationError(DTypesDiffer(first: first, second: second)) }
    for (place, name) in [(2, "rtol"), (3, "atol")] where call.double(place) < 0 {
      throw OperationError(
        Refusal(
          .runtime,
          "\(name) must be greater than or equal to zero, but got "
            + StreamText.text(call.double(place)),
          blamed: [name]))
    }
    return try ElementwisePlan(
      call[0], call[1], compute: first.isFloatingPoint ? first : call.runtime.defaultDType,
      output: .bool, call.runtime)
  }

  @Sendable
  private static func compare(
    _ plan: ElementwisePlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let wide = Elementwise.wide(plan.compute)
    let nan = call.bool(4)
    let loop: ElementwiseLoop =
      switch (wide, nan) {
      case (.float64, false): Close<Double>.run
      case (.float64, true): CloseOrNaN<Double>.run
      case (_, false): Close<Float>.run
      case (_, true): CloseOrNaN<Float>.run
      }
    return try Elementwise.run(
      loop, plan,
      [(call[0], wide), (call[1], wide), (call[2], wide), (call[3], wide)], result: .bool, call)
  }

  enum Close<T: FloatElement>: QuaternaryStep {
    @inline(__always) static func step(_ x: T, _ y: T, _ rtol: T, _ atol: T) -> UInt8 {
      if x == y { return 1 }
      let difference = Swift.abs(x - y)
      return difference.isFinite && difference <= atol + Swift.abs(rtol * y) ? 1 : 0
    }
  }

  enum CloseOrNaN<T: FloatElement>: QuaternaryStep {
    @inline(__always) static func step(_ x: T, _ y: T, _ rtol: T, _ atol: T) -> UInt8 {
      x.isNaN && y.isNaN ? 1 : Close<T>.step(x, y, rtol, atol)
    }
  }
}

/// Numbers as C++'s streams write them, for messages: six digits, `1e+10`.
enum StreamText {
  static func text(_ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%g", $0) }
    return String(
      decoding: buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
