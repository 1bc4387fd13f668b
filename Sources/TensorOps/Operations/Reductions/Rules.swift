// What the operations of this family share: how results are typed, and what is refused.

/// A group without elements where the operation has no answer for nothing.
struct EmptyReduction: Fault {
  static let code = "empty-reduction"
  let operation: String
  /// nil: no dim was named.
  let dim: Int?
  var mentionsArgument = true
  var type: FaultType { dim == nil && mentionsArgument ? .runtime : .index }
  var message: String {
    dim.map { "\(operation) of nothing has no answer, and dim \($0) has size 0" }
      ?? "\(operation) of a tensor without elements has no answer"
  }
  var torch: String? {
    if let dim { return "\(operation)(): Expected reduction dim \(dim) to have non-zero size." }
    return "\(operation)(): Expected reduction dim to be specified for input.numel() == 0."
      + (mentionsArgument ? " Specify the reduction dim with the 'dim' argument." : "")
  }
  var blamed: [String] { ["input"] }
}

/// A given `out` tensor whose dtype is not the result's.
struct OutDType: Fault {
  static let code = "out-dtype"
  let expected: DType
  let got: DType
  var message: String { "out must be \(expected.name) as the result is, not \(got.name)" }
  var torch: String? {
    "Expected out tensor to have dtype \(expected.cName), but got \(got.cName) instead"
  }
  var blamed: [String] { ["out"] }
}

extension DType {
  /// The name of the C++ type, as PyTorch's messages spell it: `long int`, `c10::Half`.
  var cName: String {
    switch self {
    case .bool: "bool"
    case .uint8: "unsigned char"
    case .int8: "signed char"
    case .int16: "short int"
    case .int32: "int"
    case .int64: "long int"
    case .float16: "c10::Half"
    case .bfloat16: "c10::BFloat16"
    case .float32: "float"
    case .float64: "double"
    }
  }
}

extension Call {
  /// The dtype of the tensor that the first result is stored into, where there is one.
  var writtenDType: DType? { (destinations.first ?? outs.first)?.dtype }

  /// The dtype to compute a sum or product in: the one asked for, else that of the tensor written
  /// to, else the given one. Asking for another dtype than `out` has is refused.
  func accumulatedType(_ asked: DType?, default dtype: DType) throws(OperationError) -> DType {
    if let asked {
      try requireOut([asked])
      return asked
    }
    return writtenDType ?? dtype
  }

  /// Refuses `out` tensors of other dtypes than the results'.
  func requireOut(_ dtypes: [DType]) throws(OperationError) {
    for (out, dtype) in zip(outs, dtypes) where out.dtype != dtype {
      throw OperationError(OutDType(expected: dtype, got: out.dtype))
    }
  }
}

extension Parameter {
  /// One dim or several, which must be given; None: all of them.
  static let someDims = Parameter("dim", .intOrInts, acceptsNone: true)
}

/// The plan of what gives, for each group along one dim, an element and its place.
struct ChoicePlan: Plan {
  let reduction: ReductionPlan
  let dim: Int
  let name: String

  /// - Parameter needsElements: refuses groups without elements.
  init(
    _ call: Call, dim: Int, keepdim: Bool, name: String, needsElements: Bool = true
  ) throws(OperationError) {
    let input = call.tensor(0)
    let dtype = input.dtype
    let wrapped = try Shape.dim(dim, rank: input.rank)
    reduction = try ReductionPlan(
      input, dims: [dim], keepdim: keepdim, compute: Elementwise.wide(dtype), output: dtype)
    if needsElements, input.rank > 0, input.shape[wrapped] == 0 {
      throw OperationError(EmptyReduction(operation: name, dim: wrapped))
    }
    self.dim = wrapped
    self.name = name
  }

  var outputs: PlannedOutputs {
    .several(
      [
        Output(shape: reduction.shape, dtype: reduction.output),
        Output(shape: reduction.shape, dtype: .int64),
      ], form)
  }

  var form: CallResult.Form { .named("torch.return_types.\(name)", ["values", "indices"]) }
}
