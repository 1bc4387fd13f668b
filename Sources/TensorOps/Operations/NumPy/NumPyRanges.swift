/// NumPy's numbers at equal steps.
enum NumPyRanges {
  static let all: [Operation] = [arange, linspace, logspace, geomspace]

  /// `0, 1, …, count − 1` as int64.
  static func counting(_ count: Int, _ runtime: Runtime) throws(OperationError) -> Tensor {
    try Ranges.arange(.int(count), runtime: runtime)
  }

  // MARK: arange

  static let arange = Operation(
    "arange", in: .numpy, traits: .keepsArray,
    summary: "Numbers from start up to stop, stop left out, in steps.",
    shapes: "→ [⌈(stop − start) / step⌉]",
    formula: "outᵢ = start + i · ((start + step) − start), computed in the dtype",
    notes: [
      "Ints give int64, a float among them float64.",
      "One argument is the stop; the start is then 0.",
    ],
    related: ["linspace", "indices"],
    examples: [
      .init("np.arange(5)", gives: "array([0, 1, 2, 3, 4])"),
      .init("np.arange(1, 2, 0.25)", gives: "array([1.  , 1.25, 1.5 , 1.75])"),
      .init("np.arange(5, 0, -2)", gives: "array([5, 3, 1])"),
      .init("np.arange(0, 1, 0)", fails: Refusal.self),
    ],
    Signature(
      [
        .init("start", .arrayOrNumber, default: Argument.none),
        .init("stop", .arrayOrNumber, default: Argument.none),
        .init("step", .arrayOrNumber, default: Argument.none), .arrayDType,
      ],
      plan: { (call) throws(OperationError) in try ArangePlan(call) },
      kernel: { (plan, call) throws(OperationError) in .tensor(try plan.run(call.runtime)) }))

  private struct ArangePlan: Plan {
    let output: Output
    /// The first two numbers.
    private let first: Scalar
    private let second: Scalar
    var outputs: PlannedOutputs { .one(output) }

    init(_ call: Call) throws(OperationError) {
      var given = Array(call.arguments.prefix(3))
      if given[1].isNone {
        given[1] = given[0]
        given[0] = .none
      }
      if given[1].isNone {
        throw OperationError(Refusal(.type, "arange() requires stop to be specified."))
      }
      if given[0].isNone { given[0] = .int(0) }
      if given[2].isNone { given[2] = .int(1) }
      var numbers: [Scalar] = []
      for argument in given {
        if let scalar = argument.scalar {
          numbers.append(scalar)
        } else if case .tensor(let tensor) = argument, tensor.rank == 0 {
          if tensor.isShapeOnly { throw OperationError(NeedsValues()) }
          numbers.append(tensor.scalar(atStorageOffset: tensor.layout.offset))
        } else {
          throw OperationError(
            Refusal(
              .type, "only 0-dimensional arrays can be converted to Python scalars",
              blamed: ["start", "stop", "step"]))
        }
      }
      let (start, stop, step) = (numbers[0], numbers[1], numbers[2])
      // The arguments decide between int64 and float64, whatever their own width.
      let isReal = numbers.contains { $0.exactInt == nil }
      let dtype = call.dtype(3) ?? (isReal ? .float64 : .int64)
      let count = try ArangePlan.count(start, stop, step)
      if dtype == .bool && count > 2 {
        throw OperationError(
          Refusal(
            .type,
            "arange() is only supported for booleans when the result has at most length 2.",
            blamed: ["dtype"]))
      }
      first = start
      if let start = start.exactInt, let step = step.exactInt {
        second = .int(start &+ step)
      } else {
        second = .float(start.double + step.double)
      }
      if count > 0 { try NumPyTyping.checkStored(first, as: dtype, parameter: "start") }
      if count > 1 { try NumPyTyping.checkStored(second, as: dtype, parameter: "step") }
      do throws(OperationError) {
        output = try FreshPlan(shape: [count], dtype: dtype).output
      } catch {
        throw ArangePlan.tooMany
      }
    }

    private static var tooMany: OperationError {
      OperationError(
        Refusal(.value, "Maximum allowed size exceeded", blamed: ["stop", "step"]))
    }

    private static func count(
      _ start: Scalar, _ stop: Scalar, _ step: Scalar
    ) throws(OperationError) -> Int {
      if let first = start.exactInt, let last = stop.exactInt, let by = step.exactInt {
        if by == 0 {
          throw OperationError(Refusal(.zeroDivision, "division by zero", blamed: ["step"]))
        }
        let (distance, overflow) = last.subtractingReportingOverflow(first)
        if overflow { throw tooMany }
        if by > 0 ? distance <= 0 : distance >= 0 { return 0 }
        let whole = distance / by
        return distance % by == 0 ? whole : whole + 1
      }
      if step.double == 0 {
        throw OperationError(Refusal(.zeroDivision, "float division by zero", blamed: ["step"]))
      }
      let size = ((stop.double - start.double) / step.double).rounded(.up)
      if size.isNaN {
        throw OperationError(
          Refusal(.value, "arange: cannot compute length", blamed: ["start", "stop", "step"]))
      }
      if size <= 0 { return 0 }
      guard let count = Int(exactly: size) else { throw tooMany }
      return count
    }

    func run(_ runtime: Runtime) throws(OperationError) -> Tensor {
      let count = output.layout.count
      let result: Tensor
      do throws(OperationError) {
        result = try runtime.make(shape: [count], dtype: output.dtype)
      } catch {
        throw NumPyFilling.tooLarge(error, [count], output.dtype)
      }
      func fill<T>(_: T.Type, _ value: (Int) -> T) throws(OperationError) {
        let to = result.base.assumingMemoryBound(to: T.self)
        try Parallel.forEachBlock(of: count, runtime) { range in
          for place in range { to[place] = value(place) }
        }
      }
      func integers<T: FixedWidthInteger>(_: T.Type) throws(OperationError) {
        let start = T(truncatingIfNeeded: first.truncatedInt)
        let step = T(truncatingIfNeeded: second.truncatedInt) &- start
        try fill(T.self) { start &+ T(truncatingIfNeeded: $0) &* step }
      }
      let (start, next) = (first.double, second.double)
      func narrow(_ round: (Double) -> Float) -> (Int) -> Float {
        let (start, step) = (round(start), round(next) - round(start))
        return { start + Float($0) * step }
      }
      switch output.dtype {
      case .bool:
        try fill(Bool.self) { $0 == 0 ? first.isTrue : second.isTrue }
      case .uint8: try integers(UInt8.self)
      case .int8: try integers(Int8.self)
      case .int16: try integers(Int16.self)
      case .int32: try integers(Int32.self)
      case .int64: try integers(Int.self)
      case .float16:
        let value = narrow { Float(Float16($0)) }
        try fill(Float16.self) { Float16(value($0)) }
      case .bfloat16:
        let value = narrow { BFloat16(Float($0)).float }
        try fill(UInt16.self) { BFloat16(value($0)).bits }
      case .float32:
        let value = narrow { Float($0) }
        try fill(Float.self, value)
      case .float64:
        let step = next - start
        try fill(Double.self) { start + Double($0) * step }
      }
      return result
    }
  }

  // MARK: linspace and its kin

  private static let options: [Parameter] = [
    .arrayOperand("start"), .arrayOperand("stop"), .int("num", default: 50),
    .flag("endpoint", default: true),
  ]

  static let linspace = Operation(
    "linspace", in: .numpy,
    summary: "A given number of points from start to stop.",
    shapes: "start, stop: broadcastable → [num, ...], the points along axis",
    formula: "outᵢ = start + i · (stop − start) / (num − 1), or / num without the endpoint",
    notes: [
      "retstep=True gives the step too.",
      "An integer dtype rounds down, towards minus infinity.",
    ],
    related: ["arange", "logspace", "geomspace"],
    examples: [
      .init("np.linspace(0, 1, 5)", gives: "array([0.  , 0.25, 0.5 , 0.75, 1.  ])"),
      .init(
        "np.linspace(0, 1, 4, endpoint=False, retstep=True)",
        gives: "(array([0.  , 0.25, 0.5 , 0.75]), np.float64(0.25))"),
      .init("np.linspace(0, 1, -1)", fails: Refusal.self),
    ],
    .composed(
      options + [.flag("retstep", default: false), .arrayDType, .int("axis", default: 0)]
    ) { (call) throws(OperationError) in
      let (points, step) = try spaced(
        call[0], call[1], call.int(2), endpoint: call.bool(3), dtype: call.dtype(5),
        axis: call.int(6), call.runtime)
      return call.bool(4) ? .several([.tensor(points), step]) : .tensor(points)
    })

  static let logspace = Operation(
    "logspace", in: .numpy, traits: .keepsArray,
    summary: "Powers of a base whose exponents are equally spaced.",
    shapes: "start, stop: broadcastable → [num, ...], the points along axis",
    formula: "outᵢ = base ^ linspace(start, stop, num)ᵢ", related: ["linspace", "geomspace"],
    examples: [
      .init("np.logspace(0, 2, 3)", gives: "array([  1.,  10., 100.])"),
      .init("np.logspace(0, 1, -1)", fails: Refusal.self),
    ],
    .composed(
      options + [
        Parameter("base", .arrayOrNumber, default: .float(10)), .arrayDType,
        .int("axis", default: 0),
      ]
    ) { (call) throws(OperationError) in
      if case .tensor(let bases) = call[4], bases.rank > 0 {
        return .tensor(try powers(of: bases, call))
      }
      let (exponents, _) = try spaced(
        call[0], call[1], call.int(2), endpoint: call.bool(3), dtype: nil, axis: call.int(6),
        call.runtime)
      var base = call[4]
      if case .tensor(let only) = base { base = .float(only.scalars.first?.double ?? 10) }
      return .tensor(
        try powers(base.scalar ?? .float(10), exponents, call.dtype(5), call.runtime))
    })

  /// Powers of several bases, which broadcast with start and stop.
  private static func powers(of bases: Tensor, _ call: Call) throws(OperationError) -> Tensor {
    let parts = call.parts
    let base = try parts.cast(bases, .float64)
    var ends: [Tensor] = []
    for place in 0..<2 { ends.append(try parts.array(call[place], .float64)) }
    let shape = try NumPyShapes.broadcast(
      [ends[0].shape, ends[1].shape, base.shape], names: ["start", "stop", "base"])
    let (exponents, _) = try spaced(
      .tensor(try parts.expanded(ends[0], to: shape)),
      .tensor(try parts.expanded(ends[1], to: shape)), call.int(2), endpoint: call.bool(3),
      dtype: nil, axis: 0, call.runtime)
    let result = try NumPyUfuncs.call(
      Powers.pow, [.tensor(base), .tensor(exponents)], call.runtime)
    return try NumPyTyping.cast(
      try moved(result, to: call.int(6), call.runtime), call.dtype(5) ?? result.dtype, call.runtime)
  }

  static let geomspace = Operation(
    "geomspace", in: .numpy, traits: .keepsArray,
    summary:
      "A given number of points from start to stop, each the same multiple of the one before.",
    shapes: "start, stop: broadcastable → [num, ...], the points along axis",
    formula: "outᵢ = start · (stop / start) ^ (i / (num − 1))",
    notes: ["start and stop must not be 0, and of one sign; the ends are exact."],
    related: ["linspace", "logspace"],
    examples: [
      .init("np.geomspace(1, 1000, 4)", gives: "array([   1.,   10.,  100., 1000.])"),
      .init("np.geomspace(0, 1, 3)", fails: Refusal.self),
    ],
    .composed(options + [.arrayDType, .int("axis", default: 0)]) {
      (call) throws(OperationError) in
      let runtime = call.runtime
      var ends: [Tensor] = []
      for argument in call.arguments.prefix(2) {
        let end: Tensor
        if case .tensor(let tensor) = argument {
          end = try NumPyTyping.cast(tensor, .float64, runtime)
        } else {
          end = try NumPyTyping.array(argument, .float64, runtime)
        }
        if !end.isShapeOnly, end.scalars.contains(where: { $0.double == 0 }) {
          throw OperationError(
            Refusal(
              .value, "Geometric sequence cannot include zero", blamed: ["start", "stop"]))
        }
        ends.append(end)
      }
      let natural = try NumPyTyping.common(Array(call.arguments.prefix(2)))
      let dtype = call.dtype(4) ?? NumPyTyping.promote(natural, .float64)
      let signs = try Arithmetic.sign(.tensor(ends[0]), runtime: runtime)
      var logarithms: [Argument] = []
      for place in ends.indices {
        ends[place] = try NumPyUfuncs.call(
          Division.div, [.tensor(ends[place]), .tensor(signs)], runtime)
        logarithms.append(
          .tensor(try Exponentials.log10(.tensor(ends[place]), runtime: runtime)))
      }
      let count = call.int(2)
      let (exponents, _) = try spaced(
        logarithms[0], logarithms[1], count, endpoint: call.bool(3), dtype: nil, axis: 0, runtime)
      var result = try powers(.float(10), exponents, nil, runtime)
      if count > 0 {
        result = try replaced(result, at: 0, with: ends[0], runtime)
        if count > 1 && call.bool(3) {
          result = try replaced(result, at: count - 1, with: ends[1], runtime)
        }
      }
      result = try NumPyUfuncs.call(
        Arithmetic.mul, [.tensor(result), .tensor(signs)], runtime)
      return .tensor(
        try NumPyTyping.cast(try moved(result, to: call.int(5), runtime), dtype, runtime))
    })

  private static func powers(
    _ base: Scalar, _ exponents: Tensor, _ dtype: DType?, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let one = try NumPyTyping.array(.float(base.double), exponents.dtype, runtime)
    let result = try NumPyUfuncs.call(Powers.pow, [.tensor(one), .tensor(exponents)], runtime)
    return try NumPyTyping.cast(result, dtype ?? result.dtype, runtime)
  }

  /// The points and the step between them.
  private static func spaced(
    _ start: Argument, _ stop: Argument, _ count: Int, endpoint: Bool, dtype: DType?, axis: Int,
    _ runtime: Runtime
  ) throws(OperationError) -> (points: Tensor, step: CallResult) {
    if count < 0 {
      throw OperationError(
        Refusal(.value, "Number of samples, \(count), must be non-negative.", blamed: ["num"]))
    }
    let common = try NumPyTyping.common([start, stop])
    let compute = common.isFloatingPoint ? common : .float64
    func end(_ argument: Argument) throws(OperationError) -> Tensor {
      if case .tensor(let tensor) = argument {
        return try NumPyTyping.cast(tensor, compute, runtime)
      }
      return try NumPyTyping.array(argument, compute, runtime)
    }
    let (first, last) = (try end(start), try end(stop))
    _ = try NumPyShapes.broadcast([last.shape, first.shape], names: ["stop", "start"])
    let delta = try NumPyUfuncs.call(Arithmetic.sub, [.tensor(last), .tensor(first)], runtime)
    do throws(OperationError) {
      var points = try NumPyTyping.cast(try counting(count, runtime), compute, runtime)
      for _ in 0..<delta.rank {
        points = try Reshaping.unsqueeze(.tensor(points), .int(-1), runtime: runtime)
      }
      let parts = endpoint ? count - 1 : count
      let step: CallResult
      if parts > 0 {
        let by = try NumPyUfuncs.call(
          Division.div, [.tensor(delta), .int(parts)], runtime)
        points = try NumPyUfuncs.call(Arithmetic.mul, [.tensor(points), .tensor(by)], runtime)
        step = .tensor(by)
      } else {
        points = try NumPyUfuncs.call(
          Arithmetic.mul, [.tensor(points), .tensor(delta)], runtime)
        step = .scalar(.float(.nan))
      }
      points = try NumPyUfuncs.call(Arithmetic.add, [.tensor(points), .tensor(first)], runtime)
      if endpoint && count > 1 {
        points = try replaced(points, at: count - 1, with: last, runtime)
      }
      points = try moved(points, to: axis, runtime)
      if let dtype {
        if dtype.isIntegral { points = try Rounding.floor(.tensor(points), runtime: runtime) }
        points = try NumPyTyping.cast(points, dtype, runtime)
      }
      return (points, step)
    } catch {
      throw NumPyFilling.tooLarge(error, [count], compute)
    }
  }

  /// The rows with one of them replaced.
  private static func replaced(
    _ rows: Tensor, at place: Int, with row: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let wide = try Expanding.expand(
      .tensor(row), .ints(Array(rows.shape.dropFirst())), runtime: runtime)
    let one = try Reshaping.unsqueeze(.tensor(wide), .int(0), runtime: runtime)
    let before = try Slicing.narrow(
      .tensor(rows), .int(0), .int(0), .int(place), runtime: runtime)
    let after = try Slicing.narrow(
      .tensor(rows), .int(0), .int(place + 1), .int(rows.shape[0] - place - 1), runtime: runtime)
    return try Concatenation.cat(.tensors([before, one, after]), .int(0), runtime: runtime)
  }

  private static func moved(
    _ points: Tensor, to axis: Int, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let place = try NumPyShapes.axis(axis, rank: points.rank)
    if place == 0 { return points }
    return try Views.movedim(.tensor(points), .int(0), .int(place), runtime: runtime)
  }
}
