import TensorOps

/// The methods that every layer has.
enum LayerMethods {
  /// What PyTorch's layers have and these leave out, by name.
  static let refused: [String: String] = [
    "cuda": "there is no GPU here: .cuda() moves nothing",
    "backward": "gradients are not part of this language",
    "compile": "there is nothing to compile here",
    "register_forward_hook": "hooks are not part of this language",
    "register_forward_pre_hook": "hooks are not part of this language",
    "register_full_backward_hook": "gradients, and so their hooks, are not part of this language",
    "register_backward_hook": "gradients, and so their hooks, are not part of this language",
  ]

  // Functions are used by one session's thread at a time, and these never change once made.
  nonisolated(unsafe) static let all: [String: NativeFunction] = {
    var methods: [String: NativeFunction] = [:]
    func add(
      _ name: String, _ signature: Signature,
      _ body: @escaping (LayerObject, Arguments, Interpreter) throws -> Value
    ) {
      methods[name] = method(name, signature, body)
    }
    add("forward", .free) { layer, arguments, interpreter in
      try layer.call(arguments, in: interpreter)
    }
    add("extra_repr", .none) { layer, _, interpreter in
      .text(try layer.extraText(in: interpreter))
    }
    add("train", .named(["mode"], required: 0)) { layer, arguments, interpreter in
      let mode = arguments[0].isUnbound ? Value.bool(true) : arguments[0]
      guard case .bool = mode else {
        throw LanguageError(.valueError, "training mode is expected to be boolean")
      }
      try layer.forEachLayer(in: interpreter) { _, layer in layer.attributes["training"] = mode }
      return .object(layer)
    }
    add("eval", .none) { layer, _, interpreter in
      try layer.forEachLayer(in: interpreter) { _, layer in
        layer.attributes["training"] = .bool(false)
      }
      return .object(layer)
    }
    add("reset_parameters", .none) { layer, _, interpreter in
      try layer.declaration.reset?(layer, interpreter)
      return .none
    }
    add("zero_grad", .named(["set_to_none"], required: 0)) { _, _, _ in .none }
    add("requires_grad_", .named(["requires_grad"], required: 0)) { layer, arguments, interpreter in
      let flag = arguments[0].isUnbound ? true : try interpreter.isTrue(arguments[0])
      for (_, value) in try layer.namedMembers(\.parameters, in: interpreter) {
        if case .tensor(let tensor) = value { tensor.requiresGrad = flag }
      }
      return .object(layer)
    }
    add("apply", .one) { layer, arguments, interpreter in
      try layer.apply(arguments[0], in: interpreter)
      return .object(layer)
    }
    addWalks(add)
    addRegistration(add)
    addState(add)
    return methods
  }()

  typealias Adder = (
    String, Signature, @escaping (LayerObject, Arguments, Interpreter) throws -> Value
  ) -> Void

  static func method<Layer: LayerObject>(
    _ name: String, _ signature: Signature,
    _ body: @escaping (Layer, Arguments, Interpreter) throws -> Value
  ) -> NativeFunction {
    NativeFunction(name, signature) { interpreter, receiver, arguments in
      guard case .object(let object) = receiver, let layer = object as? Layer else {
        throw LanguageError.broken("\(name) of something that is no such layer")
      }
      return try body(layer, arguments, interpreter)
    }
  }

  /// What a generator gives one by one.
  static func generator(_ values: [Value]) -> Value {
    .object(ArrayIterator(values, name: "generator"))
  }

  static func pairs(_ entries: [(name: String, value: Value)]) -> Value {
    generator(entries.map { .tuple(of: [.text($0.name), $0.value]) })
  }

  // MARK: Walking

  private static func addWalks(_ add: Adder) {
    func flag(_ value: Value, _ interpreter: Interpreter) throws -> Bool {
      value.isUnbound ? true : try interpreter.isTrue(value)
    }
    for (name, members) in [("parameters", \LayerObject.parameters), ("buffers", \.buffers)] {
      add(name, .named(["recurse"], required: 0)) { layer, arguments, interpreter in
        generator(
          try layer.namedMembers(
            members, recurse: try flag(arguments[0], interpreter), in: interpreter
          ).map(\.value))
      }
      add(
        "named_" + name, .named(["prefix", "recurse", "remove_duplicate"], required: 0)
      ) { layer, arguments, interpreter in
        pairs(
          try layer.namedMembers(
            members, prefix: arguments[0].stringText ?? "",
            recurse: try flag(arguments[1], interpreter),
            removesDuplicates: try flag(arguments[2], interpreter), in: interpreter))
      }
    }
    add("children", .none) { layer, _, _ in generator(layer.distinctChildren.map(\.value)) }
    add("named_children", .none) { layer, _, _ in pairs(layer.distinctChildren) }
    add("modules", .none) { layer, _, interpreter in
      generator(try layer.namedLayers(in: interpreter).map { .object($0.layer) })
    }
    add(
      "named_modules", .named(["memo", "prefix", "remove_duplicate"], required: 0)
    ) { layer, arguments, interpreter in
      pairs(
        try layer.namedLayers(
          prefix: arguments[1].stringText ?? "",
          removesDuplicates: try flag(arguments[2], interpreter), in: interpreter
        ).map { ($0.name, .object($0.layer)) })
    }
    add("get_submodule", .named(["target"], required: 1)) { layer, arguments, _ in
      .object(try layer.inner(arguments[0].stringText ?? ""))
    }
    for (name, what, members) in [
      ("get_parameter", "an nn.Parameter", \LayerObject.parameters),
      ("get_buffer", "a buffer", \.buffers),
    ] {
      add(name, .named(["target"], required: 1)) { layer, arguments, _ in
        let target = arguments[0].stringText ?? ""
        let parts = target.split(separator: ".", omittingEmptySubsequences: false)
        let holder = try layer.inner(parts.dropLast().joined(separator: "."))
        let last = parts.last.map(String.init) ?? ""
        if let value = holder[keyPath: members][last], !value.isNone { return value }
        let isThere = !holder[last].isNone
        throw LanguageError(
          .attributeError,
          isThere
            ? "`\(last)` is not \(what)" : "\(holder.typeName) has no attribute `\(last)`")
      }
    }
  }

  // MARK: Registration

  private static func addRegistration(_ add: Adder) {
    func name(_ value: Value, _ what: String, of layer: LayerObject) throws -> String {
      guard let name = value.stringText else {
        throw LanguageError(
          .typeError, "\(what) name should be a string. Got \(Layers.torchTypeName(value))")
      }
      if layer.attributeNames.contains(name) {
        let isOwn =
          switch what {
          case "module": layer.children.contains(name)
          case "parameter": layer.parameters.contains(name)
          default: layer.buffers.contains(name)
          }
        if !isOwn { throw keyError("attribute '\(name)' already exists") }
      }
      if name.contains(".") {
        throw keyError(
          what == "module"
            ? "module name can't contain \".\", got: \(name)"
            : "\(what) name can't contain \".\"")
      }
      if name.isEmpty { throw keyError("\(what) name can't be empty string \"\"") }
      return name
    }
    for method in ["add_module", "register_module"] {
      add(method, .named(["name", "module"], required: 2)) { layer, arguments, _ in
        let module = try Layers.layerOrNone(arguments[1])
        layer.children[try name(arguments[0], "module", of: layer)] = module
        return .none
      }
    }
    add("register_parameter", .named(["name", "param"], required: 2)) { layer, arguments, _ in
      let name = try name(arguments[0], "parameter", of: layer)
      switch arguments[1] {
      case .none: break
      case .tensor(let tensor) where tensor.isParameter: break
      default:
        throw LanguageError(
          .typeError,
          "cannot assign '\(Layers.torchTypeName(arguments[1]))' object to parameter '\(name)' "
            + "(torch.nn.Parameter or None required)")
      }
      layer.parameters[name] = arguments[1]
      return .none
    }
    add("register_buffer", .named(["name", "tensor", "persistent"], required: 2)) {
      layer, arguments, interpreter in
      let name = try name(arguments[0], "buffer", of: layer)
      switch arguments[1] {
      case .none, .tensor: break
      default:
        throw LanguageError(
          .typeError,
          "cannot assign '\(Layers.torchTypeName(arguments[1]))' object to buffer '\(name)' "
            + "(torch Tensor or None required)")
      }
      layer.buffers[name] = arguments[1]
      if !arguments[2].isUnbound, !(try interpreter.isTrue(arguments[2])) {
        layer.transientBuffers.insert(name)
      }
      return .none
    }
  }

  static func keyError(_ message: String) -> LanguageError {
    LanguageError(
      .keyError, code: "key", message: message, torch: StringText.repr(message))
  }
}

extension LayerObject {
  // MARK: The layers inside

  /// The layers right inside, each once.
  var distinctChildren: [(name: String, value: Value)] {
    var seen = Set<Int>()
    return children.entries.filter { !$0.value.isNone && seen.insert($0.value.identity).inserted }
  }

  /// This layer and all inside it, outer ones first, with their dotted names.
  func namedLayers(
    prefix: String = "", removesDuplicates: Bool = true, in interpreter: Interpreter
  ) throws -> [(name: String, layer: LayerObject)] {
    var seen = Set<Int>()
    var found: [(name: String, layer: LayerObject)] = []
    try forEachLayer(prefix, in: interpreter) { name, layer in
      try interpreter.poll()
      found.append((name, layer))
    } where: {
      !removesDuplicates || seen.insert(Value.object($0).identity).inserted
    }
    return found
  }

  /// Calls `body` with this layer and all inside it, each as often as it is reached, but for those
  /// that `isWanted` keeps out together with what is inside them.
  func forEachLayer(
    _ name: String = "", in interpreter: Interpreter,
    _ body: (String, LayerObject) throws -> Void,
    where isWanted: (LayerObject) -> Bool = { _ in true }
  ) throws {
    guard isWanted(self) else { return }
    try interpreter.enterNesting("maximum recursion depth exceeded")
    defer { interpreter.leaveNesting() }
    try body(name, self)
    for child in children.entries {
      guard case .object(let object) = child.value, let layer = object as? LayerObject else {
        continue
      }
      try layer.forEachLayer(
        name.isEmpty ? child.name : "\(name).\(child.name)", in: interpreter, body,
        where: isWanted)
    }
  }

  /// Parameters or buffers with their dotted names, each once.
  func namedMembers(
    _ members: KeyPath<LayerObject, NamedValues>, prefix: String = "", recurse: Bool = true,
    removesDuplicates: Bool = true, in interpreter: Interpreter
  ) throws -> [(name: String, value: Value)] {
    let layers =
      recurse
      ? try namedLayers(
        prefix: prefix, removesDuplicates: removesDuplicates, in: interpreter)
      : [(name: prefix, layer: self)]
    var seen = Set<Int>()
    var found: [(name: String, value: Value)] = []
    for (prefix, layer) in layers {
      for (name, value) in layer[keyPath: members].entries where !value.isNone {
        if removesDuplicates, !seen.insert(value.identity).inserted { continue }
        found.append((prefix.isEmpty ? name : "\(prefix).\(name)", value))
      }
    }
    return found
  }

  /// The layer of a dotted path.
  func inner(_ path: String) throws -> LayerObject {
    var layer = self
    for part in path.split(separator: ".") {
      let name = String(part)
      switch layer.children[name] {
      case .object(let object as LayerObject)?: layer = object
      default:
        throw LanguageError(
          .attributeError,
          layer[name].isNone
            ? "\(layer.typeName) has no attribute `\(name)`" : "`\(name)` is not an nn.Module")
      }
    }
    return layer
  }

  /// Calls a function with every layer, inner ones first.
  func apply(_ function: Value, in interpreter: Interpreter) throws {
    try interpreter.enterNesting("maximum recursion depth exceeded")
    defer { interpreter.leaveNesting() }
    for child in distinctChildren {
      if case .object(let layer as LayerObject) = child.value {
        try layer.apply(function, in: interpreter)
      }
    }
    _ = try interpreter.call(function, [.object(self)])
  }
}
