#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Numbers at equal steps.
enum Ranges {
  static let all: [Operation] = [arange, range, linspace, logspace]

  static let arange = Operation(
    "arange", in: [.torch], writes: [.out],
    summary: "Numbers from start up to end, end left out, in steps.",
    shapes: "→ [⌈(end − start) / step⌉]", formula: "outᵢ = start + i · step",
    notes: [
      "Three ints give int64; a float among them gives the default float dtype.",
      "The values are computed from the place, so that rounding doesn't add up.",
    ],
    related: ["linspace", "range", "meshgrid"],
    examples: [
      .init("torch.arange(5)", gives: "tensor([0, 1, 2, 3, 4])"),
      .init("torch.arange(1, 2, 0.5)", gives: "tensor([1.0000, 1.5000])"),
      .init("torch.arange(0, 1, 0)", fails: Refusal.self),
      .init("torch.arange(0, 1e300)", fails: Refusal.self),
    ],
    Signature(
      [.number("end")] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try RangePlan(
          .int(0), call.scalar(0), .int(1), dtype: call.dtype(1), call, options: 1)
      }, kernel: fill),
    Signature(
      [.number("start"), .number("end"), .number("step", default: .int(1))] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try RangePlan(
          call.scalar(0), call.scalar(1), call.scalar(2), dtype: call.dtype(3), call, options: 3)
      }, kernel: fill))

  static let range = Operation(
    "range", in: [.torch], writes: [.out],
    summary: "Numbers from start to end, end included, in steps; arange is what to use.",
    shapes: "→ [⌊(end − start) / step⌋ + 1]", formula: "outᵢ = start + i · step",
    related: ["arange"],
    examples: [
      .init("torch.range(1, 2, 0.5)", gives: "tensor([1.0000, 1.5000, 2.0000])"),
      .init("torch.range(0, 1, 0)", fails: Refusal.self),
    ],
    Signature(
      [.number("start"), .number("end"), .number("step", default: .int(1))] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try RangePlan(
          call.scalar(0), call.scalar(1), call.scalar(2),
          dtype: call.dtype(3) ?? call.runtime.defaultDType, call, options: 3, endIncluded: true)
      }, kernel: fill))

  static let linspace = Operation(
    "linspace", in: [.torch], writes: [.out],
    summary: "A given number of points from start to end, both included.", shapes: "→ [steps]",
    formula: "outᵢ = start + i · (end − start) / (steps − 1)",
    notes: [
      "The second half is counted back from the end, so that the last point is exactly `end`.",
      "start and end may be 0-d tensors.",
    ],
    related: ["arange", "logspace"],
    examples: [
      .init("torch.linspace(0, 1, 5)", gives: "tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])"),
      .init("torch.linspace(0, 10, 4, dtype=torch.int64)", gives: "tensor([ 0,  3,  6, 10])"),
      .init("torch.linspace(0, 1, -1)", fails: Refusal.self),
    ],
    Signature(
      [.operand("start"), .operand("end"), .int("steps")] + Parameter.making,
      plan: { (call) throws(OperationError) in try SpacePlan("linspace", call, options: 3) },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try spaced(plan, call, base: nil))
      }))

  static let logspace = Operation(
    "logspace", in: [.torch], writes: [.out],
    summary: "Powers of a base whose exponents are equally spaced.", shapes: "→ [steps]",
    formula: "outᵢ = base ^ (start + i · (end − start) / (steps − 1))",
    related: ["linspace", "pow"],
    examples: [
      .init("torch.logspace(0, 2, 3)", gives: "tensor([  1.,  10., 100.])"),
      .init("torch.logspace(0, 1, -1)", fails: Refusal.self),
    ],
    Signature(
      [.operand("start"), .operand("end"), .int("steps"), .float("base", default: 10)]
        + Parameter.making,
      plan: { (call) throws(OperationError) in try SpacePlan("logspace", call, options: 4) },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try spaced(plan, call, base: call.double(3)))
      }))

  // MARK: arange and range

  /// Start, step and count of a range.
  private struct RangePlan: Plan {
    let output: Output
    let start: Scalar
    let step: Scalar
    var outputs: PlannedOutputs { .one(output) }

    init(
      _ start: Scalar, _ end: Scalar, _ step: Scalar, dtype: DType?, _ call: Call, options: Int,
      endIncluded: Bool = false
    ) throws(OperationError) {
      self.start = start
      self.step = step
      if dtype == .bool {
        throw OperationError(
          DTypeNotSupported(
            .bool, kernel: endIncluded ? "range_cpu" : "arange_cpu", parameter: "dtype"))
      }
      let count: Int
      let integral = start.exactInt != nil && end.exactInt != nil && step.exactInt != nil
      if integral, !endIncluded, let first = start.exactInt, let last = end.exactInt,
        let by = step.exactInt
      {
        count = try RangePlan.count(first, last, by)
      } else if endIncluded, dtype?.isIntegral == true, start.double.isFinite, end.double.isFinite {
        count = try RangePlan.count(
          start.double.rounded(.towardZero), end.double.rounded(.towardZero),
          step.double.rounded(.towardZero), endIncluded: true)
      } else {
        count = try RangePlan.count(
          start.double, end.double, step.double, endIncluded: endIncluded)
      }
      let dtype = try call.madeDType(
        options, otherwise: dtype ?? (integral ? .int64 : call.runtime.defaultDType))
      output = try FreshPlan(shape: [count], dtype: dtype).output
    }

    private static func count(_ start: Int, _ end: Int, _ step: Int) throws(OperationError) -> Int {
      if step == 0 { throw zeroStep }
      if step > 0 ? end < start : end > start { throw wrongDirection }
      let (distance, over) = end.subtractingReportingOverflow(start)
      if over { throw tooMany }
      // Rounded up: the end is left out.
      let whole = distance / step
      return distance % step == 0 ? whole : whole + 1
    }

    private static func count(
      _ start: Double, _ end: Double, _ step: Double, endIncluded: Bool
    ) throws(OperationError) -> Int {
      if step == 0 { throw zeroStep }
      if !step.isFinite {
        throw OperationError(
          Refusal(
            .runtime, "a step must be finite, not \(step)",
            torch: "step must be finite but got \(shortText(step))", blamed: ["step"]))
      }
      if !start.isFinite || !end.isFinite {
        throw OperationError(
          Refusal(
            .runtime, "a range needs finite ends, not \(start) to \(end)",
            torch: "unsupported range: \(shortText(start)) -> \(shortText(end))",
            blamed: ["start", "end"]))
      }
      if step > 0 ? end < start : end > start { throw wrongDirection }
      let size =
        endIncluded
        ? ((end - start) / step).rounded(.down) + 1 : ((end - start) / step).rounded(.up)
      guard size >= 0, let count = Int(exactly: size) else { throw tooMany }
      return count
    }

    private static var zeroStep: OperationError {
      OperationError(
        Refusal(
          .runtime, "a step of 0 never arrives", torch: "step must be nonzero", blamed: ["step"]))
    }
    private static var wrongDirection: OperationError {
      OperationError(
        Refusal(
          .runtime, "the step leads away from the end",
          torch: "upper bound and lower bound inconsistent with step sign",
          blamed: ["start", "end", "step"]))
    }
    private static var tooMany: OperationError {
      OperationError(
        Refusal(
          .runtime, "that is more numbers than 64 bits count",
          torch: "invalid size, possible overflow?", blamed: ["end", "step"]))
    }
  }

  @Sendable
  private static func fill(_ plan: RangePlan, _ call: Call) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let result = try runtime.make(shape: plan.output.layout.shape, dtype: plan.output.dtype)
    let (start, step) = (plan.start.double, plan.step.double)
    func run<T>(_: T.Type, _ value: (Int) -> T) throws(OperationError) {
      let to = result.base.assumingMemoryBound(to: T.self)
      try Parallel.forEachBlock(of: result.count, runtime) { range in
        for place in range { to[place] = value(place) }
      }
    }
    let firstInt = plan.start.truncatedInt
    let stepInt = plan.step.truncatedInt
    // PyTorch computes vectors of 32 bytes two at a time: each from its own first value, rounded
    // to the dtype; what is left over, one by one.
    func base(_ place: Int, lanes: Int) -> Int? {
      place < result.count - result.count % (2 * lanes) ? place - place % lanes : nil
    }
    func real(_ place: Int) -> Double { start.addingProduct(step, Double(place)) }
    func narrow(_ place: Int) -> Float { Float(start).addingProduct(Float(step), Float(place)) }
    switch plan.output.dtype {
    case .bool: break
    case .uint8:
      try run(UInt8.self) { UInt8(truncatingIfNeeded: firstInt &+ stepInt &* $0) }
    case .int8: try run(Int8.self) { Int8(truncatingIfNeeded: firstInt &+ stepInt &* $0) }
    case .int16: try run(Int16.self) { Int16(truncatingIfNeeded: firstInt &+ stepInt &* $0) }
    case .int32: try run(Int32.self) { Int32(truncatingIfNeeded: firstInt &+ stepInt &* $0) }
    case .int64: try run(Int.self) { firstInt &+ stepInt &* $0 }
    case .float16:
      try run(Float16.self) { place in
        guard let base = base(place, lanes: 16) else { return Float16(narrow(place)) }
        return Float16(
          Float(Float16(narrow(base))).addingProduct(Float(step), Float(place - base)))
      }
    case .bfloat16:
      try run(UInt16.self) { place in
        guard let base = base(place, lanes: 16) else { return BFloat16(narrow(place)).bits }
        return BFloat16(
          BFloat16(narrow(base)).float.addingProduct(Float(step), Float(place - base))
        ).bits
      }
    case .float32:
      try run(Float.self) { place in
        guard let base = base(place, lanes: 8) else { return Float(real(place)) }
        return Float(Double(Float(real(base))).addingProduct(step, Double(place - base)))
      }
    case .float64:
      try run(Double.self) { place in
        guard let base = base(place, lanes: 4) else { return real(place) }
        return real(base).addingProduct(step, Double(place - base))
      }
    }
    return .tensor(result)
  }

  // MARK: linspace and logspace

  private struct SpacePlan: Plan {
    let output: Output
    var outputs: PlannedOutputs { .one(output) }

    init(_ name: String, _ call: Call, options: Int) throws(OperationError) {
      let ranks = [call.optionalTensor(0)?.rank ?? 0, call.optionalTensor(1)?.rank ?? 0]
      if ranks != [0, 0] {
        throw OperationError(
          Refusal(
            .runtime, "\(name) takes single numbers as start and end",
            torch: "\(name) only supports 0-dimensional start and end tensors, but got start with "
              + "\(ranks[0]) dimension(s) and end with \(ranks[1]) dimension(s).",
            blamed: ["start", "end"]))
      }
      let steps = call.int(2)
      if steps < 0 {
        throw OperationError(
          Refusal(
            .runtime, "there can't be \(steps) points",
            torch: "number of steps must be non-negative", blamed: ["steps"]))
      }
      let dtype = try call.madeDType(options, otherwise: call.runtime.defaultDType)
      output = try FreshPlan(shape: [steps], dtype: dtype).output
      if dtype == .bool && steps > 1 {
        throw OperationError(
          DTypeNotSupported(.bool, kernel: "\(name)_cpu", parameter: "dtype"))
      }
      guard steps > 0 else { return }
      if let start = call[0].scalar { _ = try start.checked(dtype, parameter: "start") }
      if steps > 1, let end = call[1].scalar { _ = try end.checked(dtype, parameter: "end") }
    }
  }

  private static func endpoint(_ argument: Argument) -> Scalar {
    if case .tensor(let tensor) = argument {
      return tensor.scalar(atStorageOffset: tensor.layout.offset)
    }
    return argument.scalar ?? .int(0)
  }

  private static func spaced(
    _ plan: SpacePlan, _ call: Call, base: Double?
  ) throws(OperationError) -> Tensor {
    let runtime = call.runtime
    let dtype = plan.output.dtype
    let result = try runtime.make(shape: plan.output.layout.shape, dtype: dtype)
    let steps = result.count
    if steps == 0 { return result }
    let start = endpoint(call[0])
    let end = endpoint(call[1])
    if steps == 1 {
      if let base {
        result.store(try Scalar.float(pow(base, start.double)).checked(dtype, parameter: "start"))
      } else {
        result.store(try start.checked(dtype, parameter: "start"))
      }
      return result
    }
    let first = try start.checked(dtype, parameter: "start")
    let last = try end.checked(dtype, parameter: "end")
    let half = steps / 2
    func run<T>(_: T.Type, _ value: (Int) -> T) throws(OperationError) {
      let to = result.base.assumingMemoryBound(to: T.self)
      try Parallel.forEachBlock(of: steps, runtime) { range in
        for place in range { to[place] = value(place) }
      }
    }
    // The exponent or the point itself, counted from the nearer end.
    let (from, to) = (first.double, last.double)
    let step = (to - from) / Double(steps - 1)
    func point(_ place: Int) -> Double {
      place < half
        ? from.addingProduct(step, Double(place))
        : to.addingProduct(-step, Double(steps - place - 1))
    }
    let (fromFloat, toFloat) = (Float(from), Float(to))
    let stepFloat = (toFloat - fromFloat) / Float(steps - 1)
    func pointFloat(_ place: Int) -> Float {
      place < half
        ? fromFloat.addingProduct(stepFloat, Float(place))
        : toFloat.addingProduct(-stepFloat, Float(steps - place - 1))
    }
    // The 16-bit types have rounded ends; a logarithmic scale rounds their distance too.
    func pointNarrow(_ place: Int, _ round: (Float) -> Float) -> Float {
      let (from, to) = (round(fromFloat), round(toFloat))
      let step = (base == nil ? to - from : round(to - from)) / Float(steps - 1)
      return place < half
        ? from.addingProduct(step, Float(place))
        : to.addingProduct(-step, Float(steps - place - 1))
    }
    // float32 steps, added up in float64: the exponents of a float32 logarithmic scale.
    func exponent(_ place: Int) -> Double {
      place < half
        ? Double(fromFloat) + Double(stepFloat) * Double(place)
        : Double(toFloat) - Double(stepFloat) * Double(steps - place - 1)
    }
    func integer<T: FixedWidthInteger>(_: T.Type) throws(OperationError) {
      // The ends as the dtype holds them; a step between them may still be a fraction.
      let from = Double(T(truncatingIfNeeded: first.truncatedInt))
      let to = Double(T(truncatingIfNeeded: last.truncatedInt))
      guard let base else {
        let step = (to - from) / Double(steps - 1)
        try run(T.self) { place in
          let value =
            place < half
            ? from.addingProduct(step, Double(place))
            : to.addingProduct(-step, Double(steps - place - 1))
          return T(truncatingIfNeeded: Int(truncatingLikeC: value))
        }
        return
      }
      let step = Float(to - from) / Float(steps - 1)
      try run(T.self) { place in
        let exponent =
          place < half
          ? Float(from).addingProduct(step, Float(place))
          : Float(to).addingProduct(-step, Float(steps - place - 1))
        return T(truncatingIfNeeded: Int(truncatingLikeC: Double(powf(Float(base), exponent))))
      }
    }
    switch dtype {
    case .bool: break
    case .uint8: try integer(UInt8.self)
    case .int8: try integer(Int8.self)
    case .int16: try integer(Int16.self)
    case .int32: try integer(Int32.self)
    case .int64: try integer(Int.self)
    case .float16:
      let round: (Float) -> Float = { Float(Float16($0)) }
      try run(Float16.self) { place in
        let value = pointNarrow(place, round)
        return base.map { Float16(pow($0, Double(value))) } ?? Float16(value)
      }
    case .bfloat16:
      let round: (Float) -> Float = { BFloat16($0).float }
      try run(UInt16.self) { place in
        let value = pointNarrow(place, round)
        return BFloat16(base.map { Float(pow($0, Double(value))) } ?? value).bits
      }
    case .float32:
      try run(Float.self) { place in
        base.map { Float(pow($0, exponent(place))) } ?? pointFloat(place)
      }
    case .float64:
      try run(Double.self) { place in base.map { pow($0, point(place)) } ?? point(place) }
    }
    return result
  }

  /// A number with six digits, as C++'s streams print it: `1e+10`, `0.5`, `nan`.
  static func shortText(_ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 32)
    let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%g", $0) }
    return String(
      decoding: buffer.prefix(Int(max(length, 0))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
