/// Where a name that is missing is found: in another module, in another library's spelling, after
/// an import.
enum NamePlaces {
  /// The modules that are looked through, the likelier ones first.
  private static let modules = [
    "torch", "torch.nn.functional", "torch.nn", "torch.linalg", "torch.special",
    "torch.nn.utils.rnn", "torch.nn.init", "numpy", "numpy.linalg", "numpy.random",
    "numpy.lib.stride_tricks", "sklearn.metrics.pairwise", "sklearn.preprocessing",
    "scipy.spatial.distance", "torchmetrics.functional", "sentence_transformers.util", "math",
    "random", "time", "timeit", "collections", "itertools",
  ]

  /// Modules by the names that programs give them.
  private static let shortNames = [
    "pd": "pandas", "plt": "matplotlib", "tf": "tensorflow", "sns": "seaborn", "jnp": "jax",
    "keras": "keras", "cp": "cupy", "os": "os", "json": "json", "re": "re",
  ]

  /// What PyTorch calls a function or method of NumPy's, and the other way round.
  private static let ofTorch = [
    "array": "tensor", "expand_dims": "unsqueeze", "astype": "to", "copy": "clone",
    "to_numpy": "numpy", "take_along_axis": "take_along_dim", "concat": "cat", "length": "size",
    "len": "size", "random": "rand", "average": "mean",
  ]
  private static let ofNumPy = [
    "cat": "concatenate", "tensor": "array", "mm": "matmul", "bmm": "matmul",
    "unsqueeze": "expand_dims", "permute": "transpose", "view": "reshape", "clone": "copy",
    "numel": "size", "to": "astype", "float": "astype", "long": "astype", "int": "astype",
    "double": "astype", "repeat_interleave": "repeat", "expand": "broadcast_to",
    "gather": "take_along_axis", "masked_fill": "where", "from_numpy": "array",
  ]

  /// The other library's spelling of a function of a module.
  static func renamed(_ name: String, in module: ModuleObject) -> String? {
    let other: String?
    switch module.name {
    case "torch": other = ofTorch[name]
    case "numpy": other = ofNumPy[name]
    default: other = nil
    }
    return other.flatMap { module.member($0) == nil ? nil : $0 }
  }

  /// The module that has a name, of one package or of all; what is refused doesn't count.
  static func module(
    having name: String, beside path: String? = nil, in interpreter: Interpreter
  ) -> String? {
    let root = path.map { $0.prefix { $0 != "." } }
    return modules.first { candidate in
      guard candidate != path, root.map({ candidate.prefix { $0 != "." } == $0 }) ?? true,
        let module = try? interpreter.module(candidate), let value = module.member(name)
      else { return false }
      if case .object(let object) = value, object is RefusedObject { return false }
      return true
    }
  }

  /// The name most like one that its module lacks, with the module of the package that has it.
  static func nearest(
    to name: String, beside module: ModuleObject, in interpreter: Interpreter
  ) -> (module: String, name: String)? {
    let root = module.name.prefix { $0 != "." }
    for path in modules where path != module.name && path.prefix(while: { $0 != "." }) == root {
      guard let other = try? interpreter.module(path) else { continue }
      if let near = Nearest.names(to: name, among: other.attributeNames).first {
        return (path, near)
      }
    }
    return nil
  }

  /// What a name that isn't defined may need: the end of a sentence.
  static func needed(by name: String, in interpreter: Interpreter) -> String? {
    if let module = shortNames[name], let reason = StandardModules.comingLater[module] {
      return "the module `\(module)` is not part of this language: \(reason)"
    }
    if interpreter.moduleNames.contains(name) { return "`import \(name)` brings it" }
    return module(having: name, in: interpreter).map { "`from \($0) import \(name)` brings it" }
  }

  /// How what a value lacks after its dot is written for it: the end of a sentence.
  static func instead(of name: String, after value: Value) -> String? {
    switch value {
    case .tensor(let object) where object.isNumPy:
      if let own = ofNumPy[name] {
        if OperationFunctions.ndarray[own] != nil { return "NumPy's `\(own)` does it" }
        if OperationFunctions.numpy[own] != nil { return "`np.\(own)(…)` does it" }
      }
      if OperationFunctions.numpy[name] != nil {
        return "`np.\(name)` is a function, which takes the array"
      }
      if OperationFunctions.methods[name] != nil {
        return "PyTorch's tensors have it: `torch.from_numpy(…).\(name)`"
      }
      return nil
    case .tensor:
      if let own = ofTorch[name] {
        return "PyTorch's `\(own)` does it"
      }
      if OperationFunctions.torch[name] != nil {
        return "`torch.\(name)` is a function, which takes the tensor"
      }
      if OperationFunctions.functional[name] != nil {
        return "`F.\(name)` is a function, which takes the tensor"
      }
      if OperationFunctions.ndarray[name] != nil {
        return "NumPy's arrays have it: `.numpy().\(name)`"
      }
      return nil
    case .list, .tuple, .int, .float, .bool:
      let isNamed =
        OperationFunctions.methods[name] != nil || OperationFunctions.ndarray[name] != nil
        || ["shape", "dtype", "ndim", "T"].contains(name)
      return isNamed
        ? "tensors and arrays have it: `torch.tensor(…).\(name)`, `np.array(…).\(name)`" : nil
    default: return nil
    }
  }
}
