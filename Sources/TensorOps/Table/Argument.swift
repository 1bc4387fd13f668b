/// One bound argument of a call.
public enum Argument: Sendable {
  /// Left out or given as None.
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case dtype(DType)
  case ints([Int])
  case scalars([Scalar])
  case strings([String])
  case tensor(Tensor)
  case tensors([Tensor])
  case index([IndexItem])
  case data(NestedData)
  case generator(Generator)
  /// What `Parameter.Kind.nested` takes.
  indirect case list([Argument])

  /// A number; nil for anything else.
  public var scalar: Scalar? {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    default: nil
    }
  }

  public var isNone: Bool {
    if case .none = self { return true }
    return false
  }
}

/// One item between the brackets of a subscript.
public enum IndexItem: Sendable {
  case int(Int)
  case slice(start: Int?, stop: Int?, step: Int)
  case newAxis
  case ellipsis
  case bool(Bool)
  case tensor(Tensor)
}

/// Nested lists of numbers, flattened: what `torch.tensor([[1, 2], [3, 4]])` is given.
public struct NestedData: Sendable {
  public var shape: [Int]
  public var scalars: [Scalar]
  /// The dtype that the contents ask for; tensors and arrays within bring theirs.
  public var dtype: DType

  public init(shape: [Int], scalars: [Scalar], dtype: DType) {
    self.shape = shape
    self.scalars = scalars
    self.dtype = dtype
  }
}

/// What a call gives back.
public enum CallResult: Sendable {
  case tensor(Tensor)
  case tensors([Tensor], Form)
  case scalar(Scalar)
  case ints([Int], IntsForm)
  case dtype(DType)
  case string(String)
  /// The argument itself, with its identity: `x.contiguous()` of a contiguous `x`.
  case argument(Int)
  /// The argument itself, from now on with another layout or storage: `x.squeeze_()`, `out=`.
  case rebound(Int, Tensor)
  /// Nested Python lists of a tensor's elements.
  case nested(Tensor)
  case several([CallResult])
  /// The session's random generator.
  case generator
  case nothing

  public enum Form: Sendable {
    case tuple, list
    /// A named tuple: `torch.return_types.max` with `values`, `indices`.
    case named(String, [String])
    /// The same, whose last field is a tuple of all tensors that remain.
    case namedRest(String, [String])
  }

  public enum IntsForm: Sendable { case size, tuple, list }

  /// The one tensor of a call with these arguments, for operations made of others.
  func tensor(of operation: Operation, among arguments: [Argument]) throws(OperationError) -> Tensor
  {
    switch self {
    case .tensor(let tensor), .rebound(_, let tensor): return tensor
    case .argument(let place):
      if case .tensor(let tensor) = arguments[place] { return tensor }
    default: break
    }
    throw OperationError(Broken("\(operation.name) does not give one tensor"))
  }

  /// The tensors of a call, so many of them.
  func tensors(_ count: Int, of operation: Operation) throws(OperationError) -> [Tensor] {
    guard case .tensors(let tensors, _) = self, tensors.count == count else {
      throw OperationError(Broken("\(operation.name) does not give \(count) tensors"))
    }
    return tensors
  }
}
