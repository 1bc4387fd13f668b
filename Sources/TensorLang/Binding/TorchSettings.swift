import TensorOps

/// What programs set at their beginning: default types, and switches that change nothing here.
enum TorchSettings {
  static func install(in torch: ModuleObject, _ runtime: Runtime) {
    NumberLimits.install(in: torch, runtime)
    defineDefaults(in: torch, runtime)
    defineSwitches(in: torch)
    torch.define("typename", .one) { interpreter, _, arguments in
      .text(try typeName(arguments[0], interpreter))
    }
    torch.define("is_storage", .one) { _, _, _ in .bool(false) }
    torch.define("layout", .object(TypeObject.named("torch.layout")))
    torch.define("memory_format", .object(TypeObject.named("torch.memory_format")))
  }

  private static func defineDefaults(in torch: ModuleObject, _ runtime: Runtime) {
    torch.define("set_default_tensor_type", .one) { _, _, arguments in
      let name: String
      switch arguments[0] {
      case .object(let object as TypeObject): name = object.name
      case .string(let text): name = text.text
      default: name = ""
      }
      let dtype = DType.allCases.first { "torch.\($0.scalarTypeName)Tensor" == name }
      guard let dtype, dtype.isFloatingPoint else {
        throw LanguageError(
          .typeError,
          dtype == nil
            ? "invalid type object: only floating-point types are supported as the default type"
            : "only floating-point types are supported as the default type")
      }
      runtime.defaultDType = dtype
      return .none
    }
    torch.define("get_default_device", .none) { _, _, _ in .object(DeviceObject("cpu")) }
    torch.define("set_default_device", .one) { _, _, arguments in
      let name: String
      switch arguments[0] {
      case .none: name = "cpu"
      case .string(let text): name = text.text
      case .object(let device as DeviceObject): name = device.name
      default:
        throw LanguageError(
          .typeError,
          "set_default_device(): argument must be str or torch.device, not "
            + arguments[0].typeName, code: "argument-type")
      }
      if name.prefix(while: { $0 != ":" }) == "cpu" { return .none }
      throw LanguageError.unsupported(
        "tensors are made on the CPU: no other device can be the default")
    }
  }

  /// What a switch was set to is told again, and that is all.
  private final class Setting: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
  }

  private static func defineSwitches(in torch: ModuleObject) {
    let precision = Setting(.text("highest"))
    torch.define("get_float32_matmul_precision", .none) { _, _, _ in precision.value }
    torch.define("set_float32_matmul_precision", .one) { _, _, arguments in
      guard case .string(let text) = arguments[0] else {
        throw LanguageError(
          .typeError, "set_float32_matmul_precision() takes a str, not \(arguments[0].typeName)",
          code: "argument-type")
      }
      if ["highest", "high", "medium"].contains(text.text) { precision.value = arguments[0] }
      return .none
    }
    let deterministic = Setting(.bool(false))
    torch.define(
      "use_deterministic_algorithms", .named(["mode", "warn_only"], required: 1, keywordOnly: 1)
    ) { interpreter, _, arguments in
      deterministic.value = .bool(try interpreter.isTrue(arguments[0]))
      return .none
    }
    torch.define("are_deterministic_algorithms_enabled", .none) { _, _, _ in deterministic.value }
    // False says that numbers near 0 are not flushed, whatever was asked for.
    torch.define("set_flush_denormal", .one) { _, _, _ in .bool(false) }
    torch.define("get_num_interop_threads", .none) { _, _, _ in .int(1) }
    torch.define("set_num_interop_threads", .one) { _, _, _ in .none }
  }

  /// The name of a value's type with its module; a tensor's with its dtype.
  private static func typeName(_ value: Value, _ interpreter: Interpreter) throws -> String {
    switch value {
    case .tensor(let object): return "torch.\(object.tensor.dtype.scalarTypeName)Tensor"
    case .object(let type as TypeObject): return type.name == "Tensor" ? "torch.Tensor" : type.name
    case .object(let module as ModuleObject): return module.name
    case .object(let object):
      guard case .string(let name)? = try object.attribute("__name__", in: interpreter) else {
        return object.typeObject.name
      }
      if case .string(let module)? = try object.attribute("__module__", in: interpreter),
        module.text != "builtins"
      {
        return "\(module.text).\(name.text)"
      }
      return name.text
    default: return TypeObject.of(value).name
    }
  }
}
