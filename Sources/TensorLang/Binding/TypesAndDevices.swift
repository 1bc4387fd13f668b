import TensorOps

/// The small objects that PyTorch's functions take besides numbers: dtypes, devices, settings.
enum TypeArguments {
  /// A dtype, or Python's type that stands for one.
  static func dtype(_ value: Value) -> DType? {
    switch value {
    case .dtype(let dtype): dtype
    case .object(let object as TypeObject):
      switch object.name {
      case "float": .float64
      case "int": .int64
      case "bool": .bool
      default: TensorTypeCall.dtype(ofType: object.name)
      }
    default: nil
    }
  }

  /// `"cpu"`, `"cuda:0"`, `torch.device("meta")`.
  static func device(_ value: Value) -> String? {
    switch value {
    case .string(let text): text.text
    case .object(let object as DeviceObject): object.name
    default: nil
    }
  }

  static func setting(_ value: Value, _ kind: Parameter.Kind) -> Argument? {
    guard case .object(let object as SettingObject) = value, object.kind == kind else { return nil }
    return .string(object.name)
  }
}

/// A device: `device(type='cpu')`.
final class DeviceObject: Object {
  let name: String
  init(_ name: String) { self.name = name }

  private var type: String { String(name.prefix { $0 != ":" }) }
  private var index: Int? { name.contains(":") ? Int(name.drop { $0 != ":" }.dropFirst()) : nil }

  override var typeName: String { "torch.device" }
  override var representation: String {
    index.map { "device(type='\(type)', index=\($0))" } ?? "device(type='\(type)')"
  }
  override var text: String? { name }
  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "type": .text(type)
    case "index": index.map { .int($0) } ?? Value.none
    default: nil
    }
  }
  override var attributeNames: [String] { ["type", "index"] }
  override func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? {
    guard case .object(let object as DeviceObject) = other else { return false }
    return object.name == name
  }
}

/// A setting that is accepted and changes nothing here: `torch.strided`, `torch.contiguous_format`.
final class SettingObject: Object {
  let name: String
  let kind: Parameter.Kind
  init(_ name: String, _ kind: Parameter.Kind) {
    self.name = name
    self.kind = kind
  }
  override var typeName: String {
    switch kind {
    case .layout: "torch.layout"
    case .memoryFormat: "torch.memory_format"
    default: "torch.Generator"
    }
  }
  override var representation: String { "torch.\(name)" }
}
