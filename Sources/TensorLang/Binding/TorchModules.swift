import TensorOps

/// The modules whose members are the table's operations.
enum TorchModules {
  /// Adds torch and its parts to the interpreter's modules, and what bare names mean.
  static func install(in interpreter: Interpreter) {
    // The table is built when the first of its names is asked for: `1 + 1` needs none.
    let functional = LibraryModules.module("torch.nn.functional", OperationFunctions.functional)
    functional.define("triplet_margin_with_distance_loss", .free) { interpreter, _, arguments in
      try LossLayers.tripletWithDistance(arguments, in: interpreter)
    }
    let linalg = LibraryModules.module("torch.linalg", OperationFunctions.linalg)
    for (name, reason) in Refusals.linalg {
      linalg.define(name, .object(RefusedObject("torch.linalg.\(name)", reason)))
    }
    for (name, reason) in Refusals.functional {
      functional.define(name, .object(RefusedObject("torch.nn.functional.\(name)", reason)))
    }
    let special = LibraryModules.module("torch.special", OperationFunctions.special)
    let nn = ModuleObject(
      "torch.nn", provider: Layers.member, names: { Layers.names })
    nn.define("functional", .object(functional))
    let initializers = LibraryModules.module(
      "torch.nn.init", OperationFunctions.initializers)
    for name in ["trunc_normal_", "orthogonal_", "sparse_", "dirac_"] {
      initializers.define(
        name,
        .object(
          RefusedObject(
            "torch.nn.init.\(name)", "nn.init.\(name) is not part of this language yet")))
    }
    nn.define("init", .object(initializers))
    nn.define("utils", .object(LayerUtilities.module(in: interpreter)))
    nn.define("parameter", .object(LayerUtilities.parameterModule()))
    let torch = LibraryModules.module("torch", OperationFunctions.torch)
    torch.define("nn", .object(nn))
    torch.define("linalg", .object(linalg))
    torch.define("special", .object(special))
    TorchMembers.install(in: torch, interpreter)
    PrintSettings.install(in: torch)
    TorchSettings.install(in: torch, interpreter.runtime)
    for module in [torch, nn, functional, linalg, special, initializers] {
      interpreter.modules[module.name] = module
    }
    interpreter.help = Help.text
    interpreter.bareNameFallback = { [unowned interpreter] name in
      if let function = OperationFunctions.bare[name] { return .object(function) }
      // `random` without its import is Python's, as a slip: never torch's module of that name.
      if StandardModules.all[name] != nil { return nil }
      return torch.member(name) ?? NxModule.bareName(name, in: interpreter)
    }
    interpreter.bareNames = {
      Array(Set(OperationFunctions.bare.keys).union(torch.attributeNames)) + ["Nx", "Scholar"]
    }
  }
}

/// What torch has besides operations: dtypes, devices, settings, the random seed.
enum TorchMembers {
  static func install(in torch: ModuleObject, _ interpreter: Interpreter) {
    for dtype in DType.allCases { torch.define(dtype.name, .dtype(dtype)) }
    for (alias, dtype) in [
      ("float", DType.float32), ("double", .float64), ("half", .float16), ("long", .int64),
      ("int", .int32), ("short", .int16),
    ] {
      torch.define(alias, .dtype(dtype))
    }
    torch.define("Tensor", .object(TypeObject.named("Tensor")))
    for dtype in DType.allCases {
      let name = dtype.scalarTypeName + "Tensor"
      torch.define(name, .object(TypeObject.named("torch." + name)))
    }
    torch.define("Size", .object(TypeObject.named("torch.Size")))
    torch.define("dtype", .object(TypeObject.named("torch.dtype")))
    torch.define("inf", .float(.infinity))
    torch.define("nan", .float(.nan))
    torch.define("pi", .float(.pi))
    torch.define("e", .float(2.718281828459045))
    torch.define("newaxis", .none)
    torch.define("strided", .object(SettingObject("strided", .layout)))
    for format in ["contiguous_format", "preserve_format", "channels_last"] {
      torch.define(format, .object(SettingObject(format, .memoryFormat)))
    }
    for name in ["complex64", "complex128", "cfloat", "cdouble"] {
      torch.define(
        name,
        .object(RefusedObject("torch.\(name)", "complex numbers are not part of this language")))
    }
    torch.define("__version__", .text("2.15.0"))
    for (name, reason) in Refusals.torch {
      torch.define(name, .object(RefusedObject("torch.\(name)", reason)))
    }
    torch.define("device", .named(["type", "index"], required: 1)) { _, _, arguments in
      guard case .string(let type) = arguments[0] else {
        throw LanguageError(
          .typeError, "device(): argument 'type' must be str, not \(arguments[0].typeName)")
      }
      if case .int(let index) = arguments[1] {
        return .object(DeviceObject("\(type.text):\(index)"))
      }
      return .object(DeviceObject(type.text))
    }
    let runtime = interpreter.runtime
    TorchRandom.install(in: torch, interpreter)
    torch.define("from_numpy", .one) { _, _, arguments in
      try ArrayValues.tensor(from: arguments[0])
    }
    torch.define("is_tensor", .one) { _, _, arguments in
      if case .tensor(let object) = arguments[0] { return .bool(object.flavour == .torch) }
      return .bool(false)
    }
    torch.define("get_default_dtype", .none) { _, _, _ in .dtype(runtime.defaultDType) }
    torch.define("set_default_dtype", .one) { _, _, arguments in
      guard let dtype = TypeArguments.dtype(arguments[0]), dtype.isFloatingPoint else {
        throw LanguageError(
          .typeError,
          "only floating-point types are supported as the default type")
      }
      runtime.defaultDType = dtype
      return .none
    }
    torch.define("get_num_threads", .none) { _, _, _ in .int(runtime.threads) }
    torch.define("set_num_threads", .one) { _, _, arguments in
      guard case .int(let threads) = arguments[0], threads > 0 else {
        throw LanguageError(.runtimeError, "set_num_threads expects a positive integer")
      }
      runtime.threads = min(threads, 1024)
      return .none
    }
    for name in ["no_grad", "inference_mode", "enable_grad", "set_grad_enabled"] {
      torch.define(name, .free) { _, _, _ in .object(GradientMode(name)) }
    }
    let cuda = ModuleObject("torch.cuda")
    cuda.define("is_available", .none) { _, _, _ in .bool(false) }
    cuda.define("device_count", .none) { _, _, _ in .int(0) }
    // Without a GPU these do nothing in torch too.
    cuda.define("empty_cache", .none) { _, _, _ in .none }
    for name in ["manual_seed", "manual_seed_all"] { cuda.define(name, .one) { _, _, _ in .none } }
    for (name, reason) in Refusals.cuda {
      cuda.define(name, .object(RefusedObject("torch.cuda.\(name)", reason)))
    }
    torch.define("cuda", .object(cuda))
    interpreter.modules[cuda.name] = cuda
  }
}

/// `torch.no_grad()`: there are no gradients, so its body just runs.
final class GradientMode: Object {
  private let name: String
  init(_ name: String) { self.name = name }
  override var typeName: String { name }
  override func enter(in interpreter: Interpreter) throws -> Value? { Value.none }
}

/// A name that is known, and refused when it is used.
final class RefusedObject: Object {
  private let name: String
  private let reason: String

  /// - Parameter name: as it is written: `torch.complex64`.
  init(_ name: String, _ reason: String) {
    self.name = name
    self.reason = reason
  }

  override var typeName: String { "refused" }
  override var representation: String { name }

  var refusal: LanguageError { LanguageError.unsupported(reason) }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    throw refusal
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    throw refusal
  }
}
