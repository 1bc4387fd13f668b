import TensorOps

/// A value of the language. Small things are held in place; everything else is an object with
/// identity, as in Python.
///
/// The size matters (9 bytes, stride 16): every payload is one word.
public enum Value {
  case none
  case ellipsis
  case notImplemented
  case bool(Bool)
  case int(Int)
  case float(Double)
  case dtype(DType)
  case string(StringObject)
  case tensor(TensorObject)
  case tuple(TupleObject)
  case list(ListObject)
  case dict(DictObject)
  case set(SetObject)
  case range(RangeObject)
  case slice(SliceObject)
  /// Everything rarer: functions, modules, types, layers, iterators, devices.
  case object(Object)
}

/// A tensor as a value: an identity (`a is b`), and what the library it came from adds.
public final class TensorObject {
  public var tensor: Tensor
  /// The library whose rules of printing, promotion and attributes hold.
  public var flavour: Flavour

  public init(_ tensor: Tensor, flavour: Flavour = .torch) {
    self.tensor = tensor
    self.flavour = flavour
  }

  public enum Flavour: Sendable {
    case torch, numpy, matrix, nx
  }
}

/// An immutable string.
public final class StringObject {
  public let text: String
  public init(_ text: String) { self.text = text }
}

/// A tuple, a `torch.Size`, or a named result such as `torch.return_types.max`.
public final class TupleObject {
  public let items: [Value]
  public let form: Form

  public enum Form {
    case plain
    case size
    /// The type's name and its fields: `torch.return_types.max`, `["values", "indices"]`.
    case named(String, [String])
  }

  public init(_ items: [Value], form: Form = .plain) {
    self.items = items
    self.form = form
  }
}

/// The base of the rarer kinds of value. A subclass says what it is called, how it prints, which
/// attributes it has and what calling or iterating it does.
open class Object {
  public init() {}

  /// The name that `type(x).__name__` gives.
  open var typeName: String { "object" }

  /// Python's `repr` text.
  open var representation: String { "<\(typeName) object>" }
}
