/// The arithmetic of composed losses, in one call's runtime.
struct LossTerms {
  let runtime: Runtime

  init(_ call: Call) { runtime = call.runtime }

  func sum(_ a: Argument, _ b: Argument) throws(OperationError) -> Argument {
    .tensor(try Arithmetic.add(a, b, runtime: runtime))
  }
  func difference(_ a: Argument, _ b: Argument) throws(OperationError) -> Argument {
    .tensor(try Arithmetic.sub(a, b, runtime: runtime))
  }
  func product(_ a: Argument, _ b: Argument) throws(OperationError) -> Argument {
    .tensor(try Arithmetic.mul(a, b, runtime: runtime))
  }
  func quotient(_ a: Argument, _ b: Argument) throws(OperationError) -> Argument {
    .tensor(try Division.div(a, b, runtime: runtime))
  }
  func apply(_ operation: Operation, _ a: Argument) throws(OperationError) -> Argument {
    .tensor(try operation(a, runtime: runtime))
  }
  /// max(a, bound).
  func atLeast(_ bound: Double, _ a: Argument) throws(OperationError) -> Argument {
    .tensor(try Extremes.clampMin(a, .float(bound), signature: 1, runtime: runtime))
  }
  func lesser(_ a: Argument, _ b: Argument) throws(OperationError) -> Argument {
    .tensor(try Extremes.minimum(a, b, runtime: runtime))
  }
  /// `a` where a mask holds, else 0.
  func kept(_ a: Argument, where mask: Argument) throws(OperationError) -> Argument {
    .tensor(try Masking.whereBetween(mask, a, .int(0), signature: 3, runtime: runtime))
  }
  func equal(_ a: Argument, _ number: Int) throws(OperationError) -> Argument {
    .tensor(try Comparisons.eq(a, .int(number), signature: 1, runtime: runtime))
  }

  /// The losses of all elements, brought together.
  func reduced(
    _ losses: Argument, _ reduction: Losses.LossReduction
  ) throws(OperationError) -> CallResult {
    switch reduction {
    case .none: try Sums.kept(losses)
    case .mean: .tensor(try Sums.mean(losses, runtime: runtime))
    case .sum: .tensor(try Sums.sum(losses, runtime: runtime))
    }
  }

  static func refuse(
    _ type: FaultType, _ message: String, _ torch: String, _ blamed: String...
  ) -> OperationError {
    OperationError(Refusal(type, message, torch: torch, blamed: blamed))
  }

  static func refuse(
    _ message: String, _ torch: String, _ blamed: String...
  ) -> OperationError {
    OperationError(Refusal(.runtime, message, torch: torch, blamed: blamed))
  }

  /// `torch.Size([2, 3])`.
  static func size(_ tensor: Tensor) -> String { "torch.Size(\(Shape.text(tensor.shape)))" }
}

extension Sums {
  fileprivate static func kept(_ losses: Argument) throws(OperationError) -> CallResult {
    guard case .tensor(let tensor) = losses else { return .nothing }
    return .tensor(tensor)
  }
}

extension Losses.LossReduction {
  /// `size_average=None, reduce=None`, PyTorch's old way of saying it.
  static let legacy: [Parameter] = [
    Parameter("size_average", .bool, default: Argument.none),
    Parameter("reduce", .bool, default: Argument.none),
  ]

  /// What the call asks for: by its reduction, or by the older pair of flags at `legacy`.
  static func asked(
    _ call: Call, at place: Int, legacy: (average: Int, reduce: Int)? = nil,
    otherwise refusal: (String) -> OperationError = { unknown($0) }
  ) throws(OperationError) -> Self {
    if let legacy, !call[legacy.average].isNone || !call[legacy.reduce].isNone {
      let averages = call[legacy.average].isNone || call.bool(legacy.average)
      let reduces = call[legacy.reduce].isNone || call.bool(legacy.reduce)
      let reduction: Self = !reduces ? .none : averages ? .mean : .sum
      call.runtime.notes.append(
        .init(
          code: "deprecated",
          message: "size_average and reduce args will be deprecated, please use "
            + "reduction='\(reduction.rawValue)' instead."))
      return reduction
    }
    let text = call.string(place) ?? "mean"
    guard let reduction = Self(rawValue: text) else { throw refusal(text) }
    return reduction
  }
}
