/// Modules by their names: what `import` finds.
extension Interpreter {
  /// Makes the built-ins and modules of a new session.
  func prepare() {
    Builtins.install(in: self)
    TorchModules.install(in: self)
    for (name, make) in StandardModules.all { lazyModules[name] = make }
    for (name, make) in LibraryModules.all { lazyModules[name] = make }
    preload()
  }

  /// The names that every session begins with.
  static let preloadedNames: [(name: String, module: String)] = [
    ("torch", "torch"), ("nn", "torch.nn"), ("F", "torch.nn.functional"), ("np", "numpy"),
    ("math", "math"),
  ]

  /// Binds the preloaded modules.
  func preload() {
    slot("__name__").value = .text("__main__")
    for (name, path) in Interpreter.preloadedNames {
      if let module = try? module(path) { slot(name).value = .object(module) }
    }
  }

  /// Whether a variable still is what the session began with.
  func isPreloaded(_ slot: GlobalSlot) -> Bool {
    guard case .object(let object) = slot.value, let module = object as? ModuleObject else {
      return false
    }
    return Interpreter.preloadedNames.contains { $0.name == slot.name && $0.module == module.name }
  }

  /// The module of a dotted path, or Python's refusal.
  public func module(_ path: String) throws -> ModuleObject {
    if let module = modules[path] { return module }
    if let make = lazyModules.removeValue(forKey: path) {
      let module = make(self)
      modules[path] = module
      return module
    }
    // A part of a module that is a module too.
    if let dot = path.lastIndex(of: ".") {
      let parent = try module(String(path[..<dot]))
      let last = String(path[path.index(after: dot)...])
      if case .object(let object)? = parent.member(last) {
        if let module = object as? ModuleObject { return module }
        if let refused = object as? RefusedObject { throw refused.refusal }
      }
    }
    throw missingModule(path)
  }

  /// The names that `import` accepts.
  var moduleNames: [String] { Array(Set(modules.keys).union(lazyModules.keys)).sorted() }

  private func missingModule(_ path: String) -> LanguageError {
    let first = String(path.prefix { $0 != "." })
    if let reason = StandardModules.comingLater[first] {
      return .unsupported("the module `\(path)` is not part of this language: \(reason)")
    }
    let near = Nearest.names(to: path, among: moduleNames)
    let exists = moduleNames.joined(separator: ", ")
    let hint = near.first.map { ": did you mean `\($0)`?" } ?? ""
    let error = LanguageError(
      .moduleNotFoundError, code: "unknown-name",
      message: "there is no module named `\(path)`\(hint)",
      torch: path == first || modules[first] == nil
        ? "No module named '\(first)'"
        : "No module named '\(path)'\(first == "torch" ? "" : "; '\(first)' is not a package")",
      fixes: near.map { .init(text: $0) })
    error.details = ["the modules are: \(exists)"]
    return error
  }

  /// `from module import name`.
  func importedMember(_ name: String, of module: ModuleObject) throws -> Value {
    if let value = module.member(name) { return value }
    if let inner = try? self.module(module.name + "." + name) { return .object(inner) }
    let near = Nearest.names(to: name, among: module.attributeNames)
    let place = NamePlaces.module(having: name, beside: module.name, in: self)
    let hint =
      place.map { ": `from \($0) import \(name)` brings it" }
      ?? near.first.map { ": did you mean `\($0)`?" }
      ?? NamePlaces.nearest(to: name, beside: module, in: self).map {
        ": did you mean `from \($0.module) import \($0.name)`?"
      } ?? ""
    throw LanguageError(
      .importError, code: "unknown-name",
      message: "`\(module.name)` has no `\(name)`\(hint)",
      torch: "cannot import name '\(name)' from '\(module.name)' (unknown location)",
      fixes: place != nil ? [] : near.map { .init(text: $0) })
  }
}

/// The modules of Python's own library that snippets use.
enum StandardModules {
  static let all: [String: @Sendable (Interpreter) -> ModuleObject] = [
    "math": { MathModule.make($0) }, "time": { TimeModule.make($0) },
    "random": { RandomModule.make($0) }, "sys": { SystemModule.make($0) },
    "timeit": { TimeItModule.make($0) }, "collections": { _ in CollectionsModule.make() },
    "itertools": { IterToolsModule.make($0) }, "functools": { _ in FuncToolsModule.make() },
    "__future__": { _ in FutureModule.make() }, "typing": { _ in FutureModule.makeTyping() },
  ]

  /// What a program may well ask for, and why it isn't there.
  static let comingLater: [String: String] = [
    "torchvision": "only torch itself is", "torchaudio": "only torch itself is",
    "tensorflow": "of its kind only torch is", "keras": "of its kind only torch is",
    "jax": "of its kind only torch is", "cupy": "there is no GPU here",
    "transformers": "there are no trained models", "seaborn": "there is no drawing",
    "tqdm": "long work shows its progress by itself",
    "optax": "of its kind only torch is",
    "matplotlib": "there is no drawing",
    "pandas": "there are no data frames",
    "os": "programs here don't touch the system",
    "pathlib": "programs here don't touch files",
    "subprocess": "programs here don't start others",
    "json": "only math, random, sys, time, timeit and torch are",
    "warnings": "there are no warnings to filter",
    "copy": "use x.clone() for tensors, list(x) and dict(x) for the rest",
    "re": "use the methods of str",
    "datetime": "use time",
    "dataclasses": "classes are not part of this language",
    "abc": "classes are not part of this language",
    "enum": "classes are not part of this language",
    "asyncio": "async is not part of this language",
    "threading": "threads are not part of this language",
    "logging": "use print",
    "argparse": "programs here take no arguments",
    "pickle": "programs here don't load objects",
  ]
}

/// Of Python's `collections`, what a `Sequential` with names and a `state_dict` are made of.
enum CollectionsModule {
  static func make() -> ModuleObject {
    let module = ModuleObject("collections")
    module.define("OrderedDict", .object(TypeObject.named("collections.OrderedDict")))
    for name in ["Counter", "defaultdict", "deque", "namedtuple", "ChainMap"] {
      module.define(
        name,
        .object(
          RefusedObject(
            "collections.\(name)",
            "`collections.\(name)` is not part of this language: use dict, list and tuple")))
    }
    return module
  }
}

/// Modules whose names mean nothing when a program runs.
enum FutureModule {
  static func make() -> ModuleObject {
    let module = ModuleObject("__future__")
    for name in ["annotations", "division", "print_function", "absolute_import"] {
      module.define(name, .text(name))
    }
    return module
  }

  static func makeTyping() -> ModuleObject {
    let module = ModuleObject("typing")
    for name in [
      "Any", "Callable", "Dict", "Iterable", "Iterator", "List", "Optional", "Sequence", "Set",
      "Tuple", "Union",
    ] {
      module.define(name, .object(TypeObject("typing.\(name)")))
    }
    return module
  }
}
