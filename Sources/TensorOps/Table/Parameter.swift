/// One parameter of a signature: its name, what it takes and what it is when left out.
///
/// A class, so that binding looks at it without copying what it holds.
public final class Parameter: Sendable {
  public enum Kind: Sendable, Equatable {
    case tensor
    /// A tensor, or a number that takes part in promotion as Python numbers do.
    case tensorOrNumber
    case number
    case int
    case float
    case bool
    /// Sizes or dims: a list or tuple of ints; `variadic` in a method's or function's own arguments.
    case ints
    /// Ints, where one int stands for a list of one (or is repeated by the operation).
    case intOrInts
    case string
    case dtype
    case tensors
    case numbers
    case index
    case data
    /// Ints, tensors, `...` (the string `"..."`) and lists of these, as they were written.
    case nested
    /// What NumPy calls array-like: an array, a number or nested lists of them; a tensor when bound.
    case array
    /// The same, but Python's numbers stay numbers, which take part in promotion as such.
    case arrayOrNumber
    /// The same, but Python's numbers and lists stay as they were written: what `np.array` is given.
    case arrayData
    /// A sequence of array-likes.
    case arrays
    /// A dtype as NumPy takes it: `np.float32`, `'float32'`, `float`.
    case arrayDType
    /// The array that NumPy's functions store their result in; the call has it as `outs`.
    case out
    /// A shape as Nx takes it: `{2, :auto}`, where -1 stands for `:auto`; or a tensor, for its own.
    case nxShape
    /// Accepted and checked, without effect here: device, layout, generator, memory format.
    case device, layout, generator, memoryFormat
  }

  public let name: String
  public let kind: Kind
  /// nil: the caller must give it.
  public let defaultValue: Argument?
  /// Whether None may be given.
  public let acceptsNone: Bool
  public let keywordOnly: Bool
  /// Whether ints, tensors or nested values may be written without brackets: `x.permute(0, 2, 1)`,
  /// `chain_matmul(a, b)`.
  public let variadic: Bool

  public init(
    _ name: String, _ kind: Kind, default defaultValue: Argument? = nil, acceptsNone: Bool = false,
    keywordOnly: Bool = false, variadic: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.acceptsNone = acceptsNone || defaultValue?.isNone == true
    self.keywordOnly = keywordOnly
    self.variadic = variadic
  }

  /// The same parameter, by keyword only.
  public var keyword: Parameter {
    Parameter(
      name, kind, default: defaultValue, acceptsNone: acceptsNone, keywordOnly: true,
      variadic: variadic)
  }

  public static func tensor(_ name: String = "input") -> Parameter { .init(name, .tensor) }
  public static func optionalTensor(_ name: String) -> Parameter {
    .init(name, .tensor, default: Argument.none)
  }
  public static func operand(_ name: String = "other") -> Parameter { .init(name, .tensorOrNumber) }
  public static func tensors(_ name: String = "tensors") -> Parameter { .init(name, .tensors) }
  /// An array-like.
  public static func array(_ name: String = "a") -> Parameter { .init(name, .array) }
  public static func optionalArray(_ name: String) -> Parameter {
    .init(name, .array, default: Argument.none)
  }
  /// An array-like, or a number that takes part in promotion as Python numbers do.
  public static func arrayOperand(_ name: String) -> Parameter { .init(name, .arrayOrNumber) }
  public static func number(_ name: String, default value: Argument? = nil) -> Parameter {
    .init(name, .number, default: value)
  }
  public static func int(_ name: String, default value: Int? = nil) -> Parameter {
    .init(name, .int, default: value.map { .int($0) })
  }
  public static func optionalInt(_ name: String) -> Parameter {
    .init(name, .int, default: Argument.none)
  }
  public static func float(_ name: String, default value: Double? = nil) -> Parameter {
    .init(name, .float, default: value.map { .float($0) })
  }
  public static func flag(_ name: String, default value: Bool? = nil) -> Parameter {
    .init(name, .bool, default: value.map { .bool($0) })
  }
  public static func dim(_ name: String = "dim", default value: Int? = nil) -> Parameter {
    int(name, default: value)
  }
  /// One dim or several; None or left out: all of them.
  public static func dims(_ name: String = "dim") -> Parameter {
    .init(name, .intOrInts, default: Argument.none)
  }
  public static let keepdim = flag("keepdim", default: false)
  public static func sizes(_ name: String = "size") -> Parameter {
    .init(name, .ints, variadic: true)
  }
  /// `*, dtype=None`.
  public static let dtype = Parameter("dtype", .dtype, default: Argument.none, keywordOnly: true)
  public static func string(_ name: String, default value: String? = nil) -> Parameter {
    .init(name, .string, default: value.map { .string($0) })
  }

  /// NumPy's `axis=None`: one, several, or all.
  public static let axis = Parameter("axis", .intOrInts, default: Argument.none)
  /// NumPy's `out=None`, which may be given by position.
  public static let out = Parameter("out", .out, default: Argument.none)
  public static let keepdims = flag("keepdims", default: false)
  /// NumPy's `dtype=None`.
  public static let arrayDType = Parameter("dtype", .arrayDType, default: Argument.none)

  /// The same parameter under another name, with another default, or of another kind.
  public func named(_ name: String) -> Parameter {
    Parameter(
      name, kind, default: defaultValue, acceptsNone: acceptsNone, keywordOnly: keywordOnly,
      variadic: variadic)
  }

  /// `*, dtype, layout, device, pin_memory, requires_grad`: the tail of everything that makes a tensor.
  public static let making: [Parameter] = [
    dtype,
    .init("layout", .layout, default: Argument.none, keywordOnly: true),
    .init("device", .device, default: Argument.none, keywordOnly: true),
    .init("pin_memory", .bool, default: .bool(false), acceptsNone: true, keywordOnly: true),
    .init("requires_grad", .bool, default: .bool(false), keywordOnly: true),
  ]
}
