import TensorOps

/// A value of the language. Small things are held in place; everything else is an object with
/// identity, as in Python.
///
/// The size matters (9 bytes, stride 16): every payload is one word.
public enum Value {
  case none
  case ellipsis
  case notImplemented
  /// No value: a variable that is not bound yet, an argument that was not given. Programs never
  /// see it.
  case unbound
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

extension Value {
  /// A string.
  @inline(__always)
  public static func text(_ text: String) -> Value { .string(StringObject(text)) }

  /// A plain tuple.
  @inline(__always)
  public static func tuple(of items: [Value]) -> Value { .tuple(TupleObject(items)) }

  @inline(__always)
  public var isUnbound: Bool {
    if case .unbound = self { return true }
    return false
  }

  @inline(__always)
  public var isNone: Bool {
    if case .none = self { return true }
    return false
  }

  /// The text of a string value.
  public var stringText: String? {
    if case .string(let string) = self { return string.text }
    return nil
  }

  /// The items of a list or a tuple.
  var listItems: [Value]? {
    switch self {
    case .list(let list): list.items
    case .tuple(let tuple): tuple.items
    default: nil
    }
  }

  /// One of NumPy's arrays.
  static func array(_ tensor: Tensor) -> Value {
    .tensor(TensorObject(tensor, flavour: .numpy))
  }

  /// The object of the rarer kinds.
  public var asObject: Object? {
    if case .object(let object) = self { return object }
    return nil
  }

  /// An int or a bool as an integer; NumPy's integer scalars too.
  @inline(__always)
  public var asIndexInt: Int? {
    switch self {
    case .int(let value): return value
    case .bool(let value): return value ? 1 : 0
    case .tensor(let object) where object.flavour == .numpyScalar: return object.scalarInt
    default: return nil
    }
  }

  /// An int, a bool or a float as a double; NumPy's scalars too.
  @inline(__always)
  public var asDouble: Double? {
    switch self {
    case .float(let value): return value
    case .int(let value): return Double(value)
    case .bool(let value): return value ? 1 : 0
    case .tensor(let object) where object.flavour == .numpyScalar: return object.scalarDouble
    default: return nil
    }
  }

  /// What identifies the value: `a is b`.
  @inline(__always)
  public func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.none, .none), (.ellipsis, .ellipsis), (.notImplemented, .notImplemented),
      (.unbound, .unbound):
      return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.int(let a), .int(let b)): return a == b
    case (.float(let a), .float(let b)): return a.bitPattern == b.bitPattern
    case (.dtype(let a), .dtype(let b)): return a == b
    case (.string(let a), .string(let b)): return a === b
    case (.tensor(let a), .tensor(let b)): return a === b
    case (.tuple(let a), .tuple(let b)): return a === b
    case (.list(let a), .list(let b)): return a === b
    case (.dict(let a), .dict(let b)): return a === b
    case (.set(let a), .set(let b)): return a === b
    case (.range(let a), .range(let b)): return a === b
    case (.slice(let a), .slice(let b)): return a === b
    case (.object(let a), .object(let b)): return a === b
    default: return false
    }
  }

  /// The address of the object, or a number made of the value; what `id` answers.
  public var identity: Int {
    func address(_ object: AnyObject) -> Int {
      Int(bitPattern: Unmanaged.passUnretained(object).toOpaque())
    }
    switch self {
    case .none: return 0x10
    case .ellipsis: return 0x20
    case .notImplemented: return 0x30
    case .unbound: return 0
    case .bool(let value): return value ? 0x50 : 0x40
    case .int(let value): return value &* 32 &+ 0x1000
    case .float(let value): return Int(truncatingIfNeeded: value.bitPattern >> 3)
    case .dtype(let value): return 0x100 + Int(value.rawValue) * 0x10
    case .string(let object): return address(object)
    case .tensor(let object): return address(object)
    case .tuple(let object): return address(object)
    case .list(let object): return address(object)
    case .dict(let object): return address(object)
    case .set(let object): return address(object)
    case .range(let object): return address(object)
    case .slice(let object): return address(object)
    case .object(let object): return address(object)
    }
  }

  /// Whether letting go of the value could let go of further containers.
  @inline(__always)
  var isContainer: Bool {
    switch self {
    case .tuple, .list, .dict, .set, .object: return true
    default: return false
    }
  }

  /// The name of the value's type: `int`, `torch.Size`, `list_iterator`.
  public var typeName: String {
    switch self {
    case .none: return "NoneType"
    case .ellipsis: return "ellipsis"
    case .notImplemented: return "NotImplementedType"
    case .unbound: return "unbound"
    case .bool: return "bool"
    case .int: return "int"
    case .float: return "float"
    case .dtype: return "torch.dtype"
    case .string: return "str"
    case .tensor(let object):
      switch object.flavour {
      case .torch: return object.isParameter ? "Parameter" : "Tensor"
      case .numpy: return "numpy.ndarray"
      case .numpyScalar: return NumPyTypes.name(of: object.tensor.dtype)
      case .matrix: return "numpy.matrix"
      case .nx: return "Nx.Tensor"
      }
    case .tuple(let object):
      switch object.form {
      case .plain: return "tuple"
      case .size: return "torch.Size"
      case .named(let name, _): return name
      }
    case .list: return "list"
    case .dict(let object): return object.isOrdered ? "collections.OrderedDict" : "dict"
    case .set: return "set"
    case .range: return "range"
    case .slice: return "slice"
    case .object(let object): return object.typeName
    }
  }
}

/// A tensor as a value: an identity (`a is b`), and what the library it came from adds.
public final class TensorObject: TensorCell {
  /// The number of one of NumPy's scalars of which nobody has asked for the tensor yet: most scalars
  /// in a loop never need one.
  @exclusivity(unchecked) private var number: Scalar?
  /// The dims of one place of the first dim: loops over rows ask for them again and again.
  @exclusivity(unchecked) private var row: RowDims?

  private final class RowDims {
    let shape: [Int]
    let strides: [Int]
    init(_ layout: Layout) { (shape, strides) = (layout.shape, layout.strides) }
  }
  /// The library whose rules of printing, promotion and attributes hold.
  public let flavour: Flavour
  /// Whether it is an `nn.Parameter`, which a layer counts among its own.
  public let isParameter: Bool
  /// What `requires_grad` answers: true of parameters until they are told otherwise. Nothing
  /// follows from it but how they print.
  @exclusivity(unchecked) var requiresGrad: Bool
  /// The array that owns the memory of a NumPy view.
  @exclusivity(unchecked) var owner: TensorObject?

  public var tensor: Tensor {
    @inline(__always) get {
      if number != nil { makeTensor() }
      return held
    }
    @inline(__always) set {
      number = nil
      row = nil
      held = newValue
    }
  }

  /// One place of the first dim; nil where it isn't there.
  func part(_ place: Int) -> Tensor? {
    guard number == nil, let size = held.layout.shape.first else { return nil }
    let index = place < 0 ? place &+ size : place
    guard index >= 0, index < size else { return nil }
    if let row {
      return Tensor(
        layout: Layout(
          shape: row.shape, strides: row.strides,
          offset: held.layout.offset &+ index &* held.layout.strides[0]),
        dtype: held.dtype, storage: held.storage)
    }
    guard let layout = held.layout.selected(place) else { return nil }
    row = RowDims(layout)
    return held.viewed(as: layout)
  }

  @inline(never)
  private func makeTensor() {
    guard let number else { return }
    held = Tensor(number: number, dtype: held.dtype)
    self.number = nil
  }

  public init(_ tensor: Tensor, flavour: Flavour = .torch) {
    number = nil
    self.flavour = flavour
    isParameter = false
    requiresGrad = false
    super.init(tensor)
  }

  /// One of NumPy's scalars.
  init(number: Scalar, dtype: DType) {
    self.number = number
    flavour = .numpyScalar
    isParameter = false
    requiresGrad = false
    super.init(Tensor(layout: .scalar, dtype: dtype, storage: nil))
  }

  /// A parameter.
  init(parameter tensor: Tensor, requiresGrad: Bool = true) {
    number = nil
    flavour = .torch
    isParameter = true
    self.requiresGrad = requiresGrad
    super.init(tensor)
  }

  public enum Flavour: Sendable {
    case torch
    case numpy
    /// One of NumPy's scalars, `np.float64(1.5)`: a tensor without dims that nothing writes to.
    case numpyScalar
    /// `np.matrix`.
    case matrix
    case nx
  }

  /// One of NumPy's values.
  var isNumPy: Bool { flavour != .torch && flavour != .nx }

  /// The number of one of NumPy's scalars.
  var scalar: Scalar? {
    guard flavour == .numpyScalar else { return nil }
    if let number { return number }
    return held.isShapeOnly ? nil : held.scalar(atStorageOffset: held.layout.offset)
  }

  /// The elements' dtype.
  var dtype: DType { held.dtype }

  /// The integer of an integer scalar: what Python's `__index__` gives. NumPy's bools have none.
  fileprivate var scalarInt: Int? {
    if case .int(let value)? = scalar { return value }
    return nil
  }

  fileprivate var scalarDouble: Double? { scalar?.double }
}

/// A tuple, a `torch.Size`, or a named result such as `torch.return_types.max`.
public final class TupleObject {
  @exclusivity(unchecked) public private(set) var items: [Value]
  public let form: Form
  private let charge: MemoryCharge?

  public enum Form {
    case plain
    case size
    /// The type's name and its fields: `torch.return_types.max`, `["values", "indices"]`.
    case named(String, [String])
  }

  public init(_ items: [Value], form: Form = .plain) {
    self.items = items
    self.form = form
    charge = nil
  }

  init(_ items: [Value], charge: MemoryCharge?) {
    self.items = items
    self.form = .plain
    self.charge = charge
  }

  var isSize: Bool {
    if case .size = form { return true }
    return false
  }

  var isPlain: Bool {
    if case .plain = form { return true }
    return false
  }

  deinit {
    guard items.contains(where: { $0.isContainer }) else { return }
    var pending: [Value] = []
    swap(&pending, &items)
    Value.discard(&pending)
  }
}
