/// One call under way: the arguments bound to a signature, and what the work may use.
public struct Call: Sendable {
  public let operation: Operation
  public let signature: Signature
  public let arguments: [Argument]
  public let runtime: Runtime
  /// The name as the caller spelled it (`add_`), for messages.
  public let spelling: String
  /// Where the results go (`x.add_(y)`, `out=`): a kernel may write there at once when the dtype is
  /// the result's and `canWriteDirectly`; whatever it doesn't, the call copies.
  public var destinations: [Tensor] = []
  /// What `out=` was given; the results are stored there after the call. A plan may refuse their
  /// dtypes, or compute in them.
  public var outs: [Tensor] = []

  public init(
    operation: Operation, signature: Signature, arguments: [Argument], runtime: Runtime,
    spelling: String? = nil
  ) {
    self.operation = operation
    self.signature = signature
    self.arguments = arguments
    self.runtime = runtime
    self.spelling = spelling ?? operation.name
  }

  /// The device that the caller asked for, by name.
  public var device: String? {
    guard let place = signature.devicePlace else { return nil }
    return string(place)
  }

  /// Where random numbers come from: what the caller named, or the session's own.
  public var generator: Generator {
    for (parameter, argument) in zip(signature.parameters, arguments)
    where parameter.kind == .generator {
      if case .generator(let named) = argument { return named }
    }
    return runtime.generator
  }

  /// Plans only: asked for, or an argument has no storage.
  public var isShapeOnly: Bool {
    if runtime.shapesOnly { return true }
    if let device { return Device.isShapeOnly(device) }
    for argument in arguments {
      switch argument {
      case .tensor(let tensor): if tensor.isShapeOnly { return true }
      case .tensors(let tensors): if tensors.contains(where: \.isShapeOnly) { return true }
      default: break
      }
    }
    return false
  }

  // MARK: Arguments by place. The binder has checked kinds, so a wrong one here is our own mistake.

  public subscript(place: Int) -> Argument { arguments[place] }

  @inline(__always)
  public func tensor(_ place: Int) -> Tensor {
    guard case .tensor(let tensor) = arguments[place] else {
      preconditionFailure("\(operation.name): argument \(place) is not a tensor")
    }
    return tensor
  }

  public func optionalTensor(_ place: Int) -> Tensor? {
    if case .tensor(let tensor) = arguments[place] { return tensor }
    return nil
  }

  public func tensors(_ place: Int) -> [Tensor] {
    if case .tensors(let tensors) = arguments[place] { return tensors }
    return []
  }

  public func int(_ place: Int) -> Int {
    switch arguments[place] {
    case .int(let value): return value
    case .bool(let value): return value ? 1 : 0
    default: preconditionFailure("\(operation.name): argument \(place) is not an int")
    }
  }

  public func optionalInt(_ place: Int) -> Int? {
    switch arguments[place] {
    case .int(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  public func double(_ place: Int) -> Double {
    arguments[place].scalar?.double ?? .nan
  }

  public func optionalDouble(_ place: Int) -> Double? { arguments[place].scalar?.double }

  public func scalar(_ place: Int) -> Scalar {
    guard let scalar = arguments[place].scalar else {
      preconditionFailure("\(operation.name): argument \(place) is not a number")
    }
    return scalar
  }

  public func optionalScalar(_ place: Int) -> Scalar? { arguments[place].scalar }

  public func bool(_ place: Int) -> Bool {
    arguments[place].scalar?.isTrue ?? false
  }

  public func ints(_ place: Int) -> [Int] {
    switch arguments[place] {
    case .ints(let values): values
    case .int(let value): [value]
    default: []
    }
  }

  /// nil for None; one int is a list of one.
  public func optionalInts(_ place: Int) -> [Int]? {
    switch arguments[place] {
    case .ints(let values): values
    case .int(let value): [value]
    default: nil
    }
  }

  public func dtype(_ place: Int) -> DType? {
    if case .dtype(let dtype) = arguments[place] { return dtype }
    return nil
  }

  public func string(_ place: Int) -> String? {
    if case .string(let text) = arguments[place] { return text }
    return nil
  }
}
