/// One way to call an operation: its parameters, its plan and its kernel.
///
/// A class, so that handing it on is one reference.
public final class Signature: Sendable {
  public let parameters: [Parameter]
  /// The place of the parameter that says where the result lies, for calls that make tensors.
  let devicePlace: Int?
  /// The place of NumPy's `out`.
  public let outPlace: Int?
  /// Plan, then run: nothing between the two is erased or boxed.
  let evaluate: @Sendable (Call) throws(OperationError) -> CallResult
  /// The plan alone, for who wants to know; nil for a composed operation, whose plan is its body
  /// run on shape-only tensors.
  let plan: (@Sendable (Call) throws(OperationError) -> any Plan)?

  /// The loop that plan and kernel come to for two row-major tensors of one shape and dtype, told
  /// at once; nil for a dtype of which that isn't so.
  let alikeLoop: (@Sendable (DType) -> ElementwiseLoop?)?
  /// What that loop writes; nil: the operands' dtype.
  let alikeResult: DType?

  /// The answer to the plainest calls.
  public let short: ShortWay?

  /// An operation with a plan and a kernel. The kernel receives the finished plan and never works
  /// out a shape.
  public init<P: Plan>(
    _ parameters: [Parameter],
    alike alikeLoop: (@Sendable (DType) -> ElementwiseLoop?)? = nil, alikeResult: DType? = nil,
    short: ShortWay? = nil,
    plan: @escaping @Sendable (Call) throws(OperationError) -> P,
    kernel: @escaping @Sendable (P, Call) throws(OperationError) -> CallResult
  ) {
    self.parameters = parameters
    self.alikeLoop = alikeLoop
    self.alikeResult = alikeResult
    self.short = short
    devicePlace = parameters.firstIndex { $0.kind == .device }
    outPlace = parameters.firstIndex { $0.kind == .out }
    self.plan = { (call) throws(OperationError) in try plan(call) }
    evaluate = { (call) throws(OperationError) -> CallResult in
      if let device = call.device { try Device.check(device) }
      let planned = try plan(call)
      if !call.destinations.isEmpty {
        try Destination.check(try planned.outputs.all, call)
      }
      if call.isShapeOnly { return try planned.outputs.shapeOnlyResult }
      let result = try kernel(planned, call)
      return call.destinations.isEmpty ? result : try Destination.commit(result, call)
    }
  }

  /// An operation that only looks at its input through another layout.
  public static func view(
    _ parameters: [Parameter], short: ShortWay? = nil,
    _ plan: @escaping @Sendable (Call) throws(OperationError) -> ViewPlan
  ) -> Signature {
    Signature(parameters, short: short, plan: plan) { (plan, call) in
      .tensor(call.tensor(0).viewed(as: plan.layout))
    }
  }

  /// An operation that gives several views of its input.
  public static func views(
    _ parameters: [Parameter],
    _ plan: @escaping @Sendable (Call) throws(OperationError) -> ViewsPlan
  ) -> Signature {
    Signature(parameters, plan: plan) { (plan, call) in
      let input = call.tensor(0)
      return .tensors(plan.layouts.map { input.viewed(as: $0) }, plan.form)
    }
  }

  /// An operation whose answer needs no data.
  public static func known(
    _ parameters: [Parameter],
    _ answer: @escaping @Sendable (Call) throws(OperationError) -> CallResult
  ) -> Signature {
    Signature(
      parameters,
      plan: { (call) throws(OperationError) in KnownPlan(try answer(call)) },
      kernel: { (plan, _) in plan.result })
  }

  /// An operation made of other operations. Its body must only call operations, so that running it
  /// on shape-only tensors plans it.
  public static func composed(
    _ parameters: [Parameter], short: ShortWay? = nil,
    _ body: @escaping @Sendable (Call) throws(OperationError) -> CallResult
  ) -> Signature {
    Signature(parameters, short: short, body: body)
  }

  private init(
    _ parameters: [Parameter], short: ShortWay?,
    body: @escaping @Sendable (Call) throws(OperationError) -> CallResult
  ) {
    self.parameters = parameters
    alikeLoop = nil
    alikeResult = nil
    self.short = short
    devicePlace = parameters.firstIndex { $0.kind == .device }
    outPlace = parameters.firstIndex { $0.kind == .out }
    plan = nil
    evaluate = { (call) throws(OperationError) -> CallResult in
      if let device = call.device { try Device.check(device) }
      if call.destinations.isEmpty { return try body(call) }
      var inner = call
      inner.destinations = []
      let result = try body(inner)
      try Destination.check(
        Destination.tensors(of: result).map { Output(layout: $0.layout, dtype: $0.dtype) }, call)
      return try Destination.commit(result, call)
    }
  }
}
