/// Storing results into tensors that exist: `x.add_(y)`, `out=`.
enum Destination {
  static func tensors(of result: CallResult) -> [Tensor] {
    switch result {
    case .tensor(let tensor), .rebound(_, let tensor): [tensor]
    case .tensors(let tensors, _): tensors
    default: []
    }
  }

  /// Refuses, before anything is computed, what could not be stored: a shape that differs, a dtype
  /// of a higher category, a destination that overlaps itself.
  static func check(_ outputs: [Output], _ call: Call) throws(OperationError) {
    for (output, destination) in zip(outputs, call.destinations) {
      if destination.layout.repeatsElements { throw OperationError(WriteOverlap()) }
      if output.layout.shape != destination.shape {
        throw OperationError(
          ResultShape(result: output.layout.shape, destination: destination.shape))
      }
      if !output.dtype.canCast(to: destination.dtype) {
        throw OperationError(ResultCast(from: output.dtype, to: destination.dtype))
      }
    }
  }

  /// Copies what the kernel did not write directly, and gives the destinations back.
  static func commit(_ result: CallResult, _ call: Call) throws(OperationError) -> CallResult {
    let computed = tensors(of: result)
    for (tensor, destination) in zip(computed, call.destinations) {
      if tensor.storage === destination.storage && tensor.layout == destination.layout { continue }
      try Copying.copy(tensor, into: destination, call.runtime)
    }
    switch result {
    case .tensors(_, let form): return .tensors(call.destinations, form)
    default: return call.destinations.first.map { .tensor($0) } ?? result
    }
  }
}

extension Call {
  /// The destination that a kernel with this output may write element by element as it reads: same
  /// dtype, and no input that shares its storage through another layout.
  func directDestination(_ dtype: DType) -> Tensor? {
    guard destinations.count == 1, let destination = destinations.first, destination.dtype == dtype
    else { return nil }
    for argument in arguments {
      if case .tensor(let input) = argument, input.storage === destination.storage,
        input.layout != destination.layout || input.dtype != dtype
      {
        return nil
      }
    }
    return destination
  }
}
