import TensorOps

/// What a layer holds as one dict, and changed as a whole: `state_dict`, `load_state_dict`, `to`.
extension LayerMethods {
  static func addState(_ add: Adder) {
    add(
      "state_dict", .named(["destination", "prefix", "keep_vars"], required: 0)
    ) { layer, arguments, interpreter in
      let target: DictObject
      if case .dict(let given) = arguments[0] {
        target = given
      } else {
        target = DictObject(ordered: true)
      }
      let keepsVariables =
        arguments[2].isUnbound ? false : try interpreter.isTrue(arguments[2])
      let prefix = arguments[1].stringText ?? ""
      try layer.forEachLayer(in: interpreter) { path, layer in
        for (name, value) in layer.persistent {
          let key = prefix + (path.isEmpty ? name : "\(path).\(name)")
          guard case .tensor(let tensor) = value else { continue }
          let kept = keepsVariables ? value : .tensor(TensorObject(tensor.tensor))
          try target.set(.text(key), to: kept, in: interpreter)
        }
      }
      return .dict(target)
    }
    add(
      "load_state_dict", .named(["state_dict", "strict", "assign"], required: 1)
    ) { layer, arguments, interpreter in
      guard case .dict(let dict) = arguments[0] else {
        throw LanguageError(
          .typeError,
          "Expected state_dict to be dict-like, got "
            + "\(TypeObject.of(arguments[0]).representation).")
      }
      let strict = arguments[1].isUnbound ? true : try interpreter.isTrue(arguments[1])
      return try layer.load(dict, strict: strict, in: interpreter)
    }
    add("to", .free) { layer, arguments, interpreter in
      try layer.convert(arguments, in: interpreter)
      return .object(layer)
    }
    for (name, dtype) in [
      ("float", DType.float32), ("double", .float64), ("half", .float16), ("bfloat16", .bfloat16),
    ] {
      add(name, .none) { layer, _, interpreter in
        try layer.convert(to: dtype, floatsOnly: true, in: interpreter)
        return .object(layer)
      }
    }
    add("type", .named(["dst_type"], required: 1)) { layer, arguments, interpreter in
      guard let dtype = TypeArguments.dtype(arguments[0]) else {
        throw LanguageError(.typeError, "dtype must be a type, str, or dtype object")
      }
      try layer.convert(to: dtype, floatsOnly: false, in: interpreter)
      return .object(layer)
    }
    add("cpu", .none) { layer, _, _ in .object(layer) }
    add("share_memory", .none) { layer, _, _ in .object(layer) }
  }
}

extension LayerObject {
  /// Parameters and buffers that `state_dict` holds; None where the layer has none of the name.
  var persistent: [(name: String, value: Value)] {
    parameters.entries + buffers.entries.filter { !transientBuffers.contains($0.name) }
  }

  // MARK: Loading

  /// Copies tensors into the parameters and buffers of their names.
  func load(_ dict: DictObject, strict: Bool, in interpreter: Interpreter) throws -> Value {
    var missing: [String] = []
    var unexpected: [String] = []
    var problems: [String] = []
    let keys = dict.keys.compactMap(\.stringText)
    try forEachLayer(in: interpreter) { path, layer in
      let prefix = path.isEmpty ? "" : path + "."
      for (name, value) in layer.persistent {
        guard case .tensor(let own) = value else { continue }
        let key = prefix + name
        guard let given = dict.value(forString: key) else {
          // A dict that no layer made may be as old as the time before there was such a count.
          if name == "num_batches_tracked" && !dict.isOrdered { continue }
          missing.append(key)
          continue
        }
        if let problem = try layer.copy(given, into: own, key, in: interpreter) {
          problems.append(problem)
        }
      }
      for key in keys where key.hasPrefix(prefix) {
        let rest = key.dropFirst(prefix.count)
        let first = String(rest.prefix { $0 != "." })
        let isKnown =
          first.count < rest.count
          ? layer.children.contains(first)
          : layer.persistent.contains { $0.name == first && !$0.value.isNone }
        if !isKnown { unexpected.append(key) }
      }
    }
    func quoted(_ names: [String]) -> String {
      names.map { "\"\($0)\"" }.joined(separator: ", ") + ". "
    }
    if strict {
      if !unexpected.isEmpty {
        problems.insert("Unexpected key(s) in state_dict: " + quoted(unexpected), at: 0)
      }
      if !missing.isEmpty {
        problems.insert("Missing key(s) in state_dict: " + quoted(missing), at: 0)
      }
    }
    if !problems.isEmpty {
      let error = LanguageError(
        .runtimeError, "Error(s) in loading state_dict for \(typeName):", code: "state-dict")
      error.details = problems
      throw error
    }
    return .object(LoadedKeys(missing: missing, unexpected: unexpected))
  }

  /// Copies one tensor; what is wrong with it, if anything.
  private func copy(
    _ given: Value, into own: TensorObject, _ key: String, in interpreter: Interpreter
  ) throws -> String? {
    guard case .tensor(let source) = given else {
      return "While copying the parameter named \"\(key)\", expected torch.Tensor or Tensor-like "
        + "object from checkpoint but received \(TypeObject.of(given).representation)"
    }
    if source.tensor.shape != own.tensor.shape {
      func text(_ tensor: Tensor) -> String { "torch.Size(\(Shape.text(tensor.shape)))" }
      return "size mismatch for \(key): copying a param with shape \(text(source.tensor)) from "
        + "checkpoint, the shape in current model is \(text(own.tensor))."
    }
    _ = try Layers.callMethod("copy_", of: .tensor(own), [given], in: interpreter)
    return nil
  }

  // MARK: Converting

  /// `to(dtype)`, `to(device)`, `to(tensor)`.
  func convert(_ arguments: Arguments, in interpreter: Interpreter) throws {
    let given = arguments.positional + arguments.keywords.map(\.value)
    for value in given {
      guard case .dtype(let dtype) = value, !dtype.isFloatingPoint else { continue }
      throw LanguageError(
        .typeError,
        "nn.Module.to only accepts floating point or complex dtypes, but got desired "
          + "dtype=torch.\(dtype.name)")
    }
    // What is no number with a fraction keeps its dtype.
    let isDType = { (value: Value) in if case .dtype = value { true } else { false } }
    try change(in: interpreter) { object in
      let isFloat = object.tensor.dtype.isFloatingPoint
      let positional = arguments.positional.filter { isFloat || !isDType($0) }
      let keywords = arguments.keywords.filter { isFloat || !isDType($0.value) }
      if positional.isEmpty && keywords.isEmpty && !given.isEmpty { return nil }
      return try Layers.callMethod(
        "to", of: .tensor(TensorObject(object.tensor)), positional,
        keywords: keywords.map { ($0.name, $0.value) }, in: interpreter)
    }
  }

  func convert(to dtype: DType, floatsOnly: Bool, in interpreter: Interpreter) throws {
    try change(in: interpreter) { object in
      if floatsOnly && !object.tensor.dtype.isFloatingPoint { return nil }
      if object.requiresGrad && !dtype.isFloatingPoint {
        throw LanguageError(
          .runtimeError,
          "data set to a tensor that requires gradients must be floating point or complex dtype")
      }
      return try Layers.callMethod(
        "to", of: .tensor(TensorObject(object.tensor)), [.dtype(dtype)], in: interpreter)
    }
  }

  /// Gives every parameter and buffer new elements; nil keeps the old ones.
  private func change(
    in interpreter: Interpreter, _ body: (TensorObject) throws -> Value?
  ) throws {
    for members in [\LayerObject.parameters, \.buffers] {
      for (_, value) in try namedMembers(members, in: interpreter) {
        guard case .tensor(let object) = value, case .tensor(let new)? = try body(object) else {
          continue
        }
        object.tensor = new.tensor
      }
    }
  }
}

/// What `load_state_dict` answers.
final class LoadedKeys: Object {
  private let missing: [String]
  private let unexpected: [String]

  init(missing: [String], unexpected: [String]) {
    self.missing = missing
    self.unexpected = unexpected
  }

  override var typeName: String { "_IncompatibleKeys" }

  override var representation: String {
    if missing.isEmpty && unexpected.isEmpty { return "<All keys matched successfully>" }
    func list(_ names: [String]) -> String {
      "[" + names.map { StringText.repr($0) }.joined(separator: ", ") + "]"
    }
    return "_IncompatibleKeys(missing_keys=\(list(missing)), unexpected_keys=\(list(unexpected)))"
  }

  private func list(_ names: [String]) -> Value { .list(ListObject(names.map { .text($0) })) }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "missing_keys": list(missing)
    case "unexpected_keys": list(unexpected)
    default: nil
    }
  }

  override var attributeNames: [String] { ["missing_keys", "unexpected_keys"] }

  override func length(in interpreter: Interpreter) throws -> Int? { 2 }

  override func iterator(in interpreter: Interpreter) throws -> IteratorObject? {
    ArrayIterator([list(missing), list(unexpected)])
  }
}
