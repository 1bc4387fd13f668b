/// Which Python exception PyTorch raises.
public enum FaultType: Sendable {
  case runtime, type, value, index, notImplemented, zeroDivision, overflow, memory, interrupted
  /// NumPy's AxisError
  case axis
  /// Elixir's ArgumentError
  case argument
  /// NumPy's LinAlgError
  case linearAlgebra
  /// A mistake of this program's own.
  case broken
}

/// Why an operation refuses its arguments: shapes, dims and dtypes as payload, never a formatted
/// string. One small type for each kind of refusal, next to the rule that makes it.
public protocol Fault: Sendable {
  /// Our own stable name for it: `broadcast`, `dim-out-of-range`.
  static var code: String { get }
  /// The exception that PyTorch raises.
  var type: FaultType { get }
  /// What is wrong, in our words, in one line.
  var message: String { get }
  /// PyTorch's own first line, word for word, where it has one.
  var torch: String? { get }
  /// The parameters to blame, by name; empty: the whole call.
  var blamed: [String] { get }
  /// Further lines that show the rule at work: the dims aligned, the runs of memory.
  var details: [String] { get }
}

extension Fault {
  public var type: FaultType { .runtime }
  public var torch: String? { message }
  public var blamed: [String] { [] }
  public var details: [String] { [] }
}

/// A refused call: which operation, and why.
public struct OperationError: Error {
  /// The name as the caller spelled it; filled in by the call.
  public internal(set) var operation: String
  public let fault: any Fault

  public init(_ fault: any Fault, operation: String = "") {
    self.fault = fault
    self.operation = operation
  }
}

// MARK: - Faults that any operation may have

/// A mistake of this program's own, which must not end a session.
struct Broken: Fault {
  static let code = "internal"
  let message: String
  var type: FaultType { .broken }
  var torch: String? { nil }

  init(_ message: String) { self.message = message }
}

/// Work that stopped because the user asked.
public struct WorkInterrupted: Fault {
  public static let code = "interrupted"
  public var type: FaultType { .interrupted }
  public var message: String { "interrupted" }
  public var torch: String? { nil }
}

/// A tensor larger than the session may hold.
public struct OutOfMemory: Fault {
  public static let code = "out-of-memory"
  public let shape: [Int]
  public let dtype: DType
  public let bytes: Int
  public let limit: Int
  public var message: String {
    "\(dtype.name)\(Shape.text(shape)) takes \(Shape.byteText(bytes)) "
      + "(\(shape.isEmpty ? "1" : shape.map(String.init).joined(separator: " × ")) × \(dtype.size) "
      + "bytes), more than is left of this session's \(Shape.byteText(limit))"
  }
  public var torch: String? {
    "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate \(bytes) bytes. Error code 12 (Cannot allocate memory)"
  }
}

/// Sizes whose product 64 bits can't hold.
public struct SizeOverflow: Fault {
  public static let code = "size-overflow"
  public let shape: [Int]
  public init(shape: [Int]) { self.shape = shape }
  public var message: String { "the sizes \(Shape.text(shape)) multiply to more than 64 bits hold" }
  public var torch: String? {
    "Storage size calculation overflowed with sizes=[\(shape.map(String.init).joined(separator: ", "))]"
  }
}

/// More dims than a tensor may have.
public struct TooManyDims: Fault {
  public static let code = "too-many-dims"
  public let rank: Int
  /// What the operation can do; a tensor itself may have more.
  public let limit: Int
  public init(rank: Int, limit: Int = 64) {
    self.rank = rank
    self.limit = limit
  }
  public var message: String { "at most \(limit) dims, not \(rank)" }
  public var torch: String? { "only tensors with up to \(limit) dims are supported" }
}

/// A size below zero.
public struct NegativeSize: Fault {
  public static let code = "negative-size"
  public let shape: [Int]
  /// The operation that has words of its own for it.
  private let operation: String?
  public init(shape: [Int], by operation: String? = nil) {
    self.shape = shape
    self.operation = operation
  }
  public var message: String {
    "a dim can't have the negative size \(shape.first { $0 < 0 } ?? -1)"
  }
  public var torch: String? {
    if let operation { return "\(operation): Dimension size must be non-negative." }
    let size = shape.first { $0 < 0 } ?? -1
    return "Trying to create tensor with negative dimension \(size): "
      + "[\(shape.map(String.init).joined(separator: ", "))]"
  }
  public var blamed: [String] { ["size"] }
}

/// A dim that the tensor doesn't have.
public struct DimOutOfRange: Fault {
  public static let code = "dim-out-of-range"
  public let dim: Int
  public let rank: Int
  public let parameter: String
  public init(dim: Int, rank: Int, parameter: String = "dim") {
    self.dim = dim
    self.rank = rank
    self.parameter = parameter
  }
  public var type: FaultType { .index }
  public var message: String {
    rank == 0
      ? "a tensor without dims has no dim \(dim)"
      : "there is no dim \(dim): the dims of a \(rank)-d tensor are \(-rank) … \(rank - 1)"
  }
  public var torch: String? {
    let limit = max(rank, 1)
    return
      "Dimension out of range (expected to be in range of [\(-limit), \(limit - 1)], but got \(dim))"
  }
  public var blamed: [String] { [parameter] }
}

/// A dim named twice.
public struct DuplicateDim: Fault {
  public static let code = "duplicate-dim"
  public let dim: Int
  public init(dim: Int) { self.dim = dim }
  public var message: String { "dim \(dim) is named twice" }
  public var torch: String? { "dim \(dim) appears multiple times in the list of dims" }
  public var blamed: [String] { ["dim"] }
}

/// Shapes that don't broadcast.
public struct BroadcastMismatch: Fault {
  public static let code = "broadcast"
  public let a: [Int]
  public let b: [Int]
  /// The failing dim of the aligned (longer) shape, counted from its front.
  public let dim: Int
  public let names: [String]
  public init(a: [Int], b: [Int], dim: Int, names: [String] = ["input", "other"]) {
    self.a = a
    self.b = b
    self.dim = dim
    self.names = names
  }
  private var rank: Int { max(a.count, b.count) }
  private func size(_ shape: [Int]) -> Int { shape[dim - (rank - shape.count)] }
  public var message: String {
    let fromEnd = dim - rank
    let place = fromEnd == -1 ? "the last dim" : "dim \(fromEnd)"
    return "\(size(a)) against \(size(b)) in \(place): neither is 1"
  }
  public var torch: String? {
    "The size of tensor a (\(size(a))) must match the size of tensor b (\(size(b))) "
      + "at non-singleton dimension \(dim)"
  }
  public var blamed: [String] { names }
  public var details: [String] { Shape.alignmentTable([a, b], marking: dim) }
}

/// An operation that has no meaning for a dtype.
public struct DTypeNotSupported: Fault {
  public static let code = "dtype"
  public let dtype: DType
  /// PyTorch's name of its kernel, as its message spells it.
  public let kernel: String
  public let parameter: String
  public init(_ dtype: DType, kernel: String, parameter: String = "input") {
    self.dtype = dtype
    self.kernel = kernel
    self.parameter = parameter
  }
  public var type: FaultType { .notImplemented }
  public var message: String { "\(kernel) is not defined for \(dtype.name)" }
  public var torch: String? { "\"\(kernel)\" not implemented for '\(dtype.scalarTypeName)'" }
  public var blamed: [String] { [parameter] }
}

/// A result that can't be stored into the given tensor's dtype.
public struct ResultCast: Fault {
  public static let code = "result-dtype"
  public let from: DType
  public let to: DType
  public init(from: DType, to: DType) {
    self.from = from
    self.to = to
  }
  public var message: String {
    "a \(from.name) result can't be stored into a \(to.name) tensor without losing what it is"
  }
  public var torch: String? {
    "result type \(from.scalarTypeName) can't be cast to the desired output type \(to.scalarTypeName)"
  }
}

/// A destination whose shape is not the result's.
public struct ResultShape: Fault {
  public static let code = "result-shape"
  public let result: [Int]
  public let destination: [Int]
  public init(result: [Int], destination: [Int]) {
    self.result = result
    self.destination = destination
  }
  public var message: String {
    "the result \(Shape.text(result)) doesn't fit into \(Shape.text(destination)), "
      + "which an in-place operation can't grow"
  }
  public var torch: String? {
    "output with shape \(Shape.text(destination)) doesn't match the broadcast shape \(Shape.text(result))"
  }
}

/// Writing through a view in which several indices share one element.
public struct WriteOverlap: Fault {
  public static let code = "write-overlap"
  public init() {}
  public var message: String {
    "several indices of the written tensor share one element (an expanded view): "
      + "clone it before writing"
  }
  public var torch: String? {
    "unsupported operation: more than one element of the written-to tensor refers to a single "
      + "memory location. Please clone() the tensor before performing the operation."
  }
}

/// What depends on values, asked of a shape-only tensor.
public struct NeedsValues: Fault {
  public static let code = "needs-values"
  public init() {}
  public var message: String {
    "the result depends on values, and a shape-only tensor has none"
  }
  public var torch: String? { nil }
}

/// A refusal that only one operation has, with its sentence. For a rule that several operations
/// share, or whose payload something reads, make a type instead.
public struct Refusal: Fault {
  public static let code = "value"
  public let type: FaultType
  public let message: String
  public let torch: String?
  public let blamed: [String]
  public init(
    _ type: FaultType = .runtime, _ message: String, torch: String? = nil, blamed: [String] = []
  ) {
    self.type = type
    self.message = message
    self.torch = torch ?? message
    self.blamed = blamed
  }
}
