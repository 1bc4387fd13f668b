import Synchronization

/// A type as a value: `int`, `list`, `type(x)`.
public class TypeObject: Object {
  public let name: String
  /// Its methods, for `str.upper` and `dir`.
  let methods: () -> MethodTable?
  let construct: ((Interpreter, Arguments) throws -> Value)?

  init(
    _ name: String, methods: @escaping () -> MethodTable? = { nil },
    construct: ((Interpreter, Arguments) throws -> Value)? = nil
  ) {
    self.name = name
    self.methods = methods
    self.construct = construct
  }

  /// The type that this one is a special case of, besides `object`.
  var base: TypeObject? { nil }

  public override var typeName: String { "type" }

  public override var representation: String {
    switch name {
    case "Tensor": return "<class 'torch.Tensor'>"
    default: return "<class '\(name)'>"
    }
  }

  public override var isCallable: Bool { true }

  /// `__name__`: the part after the last dot.
  var shortName: String { name.split(separator: ".").last.map(String.init) ?? name }

  public override func call(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    guard let construct else {
      throw LanguageError(.typeError, "cannot create '\(name)' instances")
    }
    return try construct(interpreter, arguments)
  }

  public override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "__name__", "__qualname__": return .text(shortName)
    case "__module__":
      let parts = self.name.split(separator: ".")
      return .text(parts.count > 1 ? parts.dropLast().joined(separator: ".") : "builtins")
    case "fromkeys" where self.name == "dict":
      return .object(DictMethods.fromKeys)
    case "maketrans" where self.name == "str":
      return .object(StringMethods.makeTranslation)
    default: break
    }
    if let function = methods()?.functions[name] { return .object(function) }
    if self.name == "Tensor" { return try TensorSeam.tensorTypeAttribute(name, in: interpreter) }
    return nil
  }

  public override var attributeNames: [String] {
    ["__name__"] + (methods()?.functions.keys.sorted() ?? [])
  }

  /// `isinstance(value, self)`.
  func matches(_ value: Value) -> Bool {
    switch name {
    case "object": return true
    case "int":
      switch value {
      case .int, .bool: return true
      default: return false
      }
    case "Tensor":
      return ["Tensor", "Parameter"].contains(value.typeName)
    case "torch.nn.parameter.Parameter":
      return value.typeName == "Parameter"
    case "dict":
      if case .dict = value { return true }
      return false
    case "tuple":
      if case .tuple = value { return true }
      return false
    case "type":
      return value.typeName == "type"
    case "float":
      // NumPy's float64 is a Python float.
      if case .tensor(let object) = value {
        return object.flavour == .numpyScalar && object.tensor.dtype == .float64
      }
      return value.typeName == name
    default:
      if case .tensor(let object) = value, object.isNumPy, name.hasPrefix("numpy.") {
        return NumPyTypes.isSubtype(value.typeName, of: name)
      }
      if case .object(let layer as LayerObject) = value {
        return layer.typeObject.isSubtype(of: self)
      }
      if case .tensor(let object) = value, object.flavour == .torch,
        let dtype = TensorTypeCall.dtype(ofType: name)
      {
        return object.tensor.dtype == dtype
      }
      return value.typeName == name
    }
  }

  /// `issubclass(self, other)`.
  func isSubtype(of other: TypeObject) -> Bool {
    if self === other || other.name == "object" { return true }
    if let base { return base.isSubtype(of: other) }
    if name == "bool" && other.name == "int" { return true }
    if name == "collections.OrderedDict" && other.name == "dict" { return true }
    if name == "torch.nn.parameter.Parameter" && other.name == "Tensor" { return true }
    if name == "torch.Size" && other.name == "tuple" { return true }
    if name == "numpy.float64" && other.name == "float" { return true }
    if name.hasPrefix("numpy.") { return NumPyTypes.isSubtype(name, of: other.name) }
    return false
  }

  private final class Registry: @unchecked Sendable {
    var types: [String: TypeObject] = [:]
  }

  private static let registry = Mutex(Registry())

  /// The type of this name: one object for the life of the process, so that `is` works.
  public static func named(_ name: String) -> TypeObject {
    registry.withLock { registry in
      if let type = registry.types[name] { return Box(type) }
      let type = TypeConstructors.make(name) ?? TypeObject(name)
      registry.types[name] = type
      return Box(type)
    }.type
  }

  private struct Box: @unchecked Sendable {
    let type: TypeObject
    init(_ type: TypeObject) { self.type = type }
  }

  /// `type(value)`.
  static func of(_ value: Value) -> TypeObject {
    if case .object(let object) = value { return object.typeObject }
    if case .tensor(let object) = value, object.isParameter { return ParameterType.type }
    return named(value.typeName)
  }
}
