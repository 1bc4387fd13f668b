/// Of Python's `functools` what needs no decorator: `reduce` and `partial`.
enum FuncToolsModule {
  static func make() -> ModuleObject {
    let module = ModuleObject("functools")
    module.define("reduce", .positional(2, 3)) { interpreter, _, arguments in
      guard case .object(let function) = arguments[0], function.isCallable else {
        throw LanguageError(.typeError, "'\(arguments[0].typeName)' object is not callable")
      }
      var total: Value? = arguments.count > 2 ? arguments[2] : nil
      try interpreter.forEach(arguments[1]) { item in
        total = try total.map { try interpreter.call(function, [$0, item]) } ?? item
        return true
      }
      guard let total else {
        throw LanguageError(.typeError, "reduce() of empty iterable with no initial value")
      }
      return total
    }
    module.define("partial", .free) { _, _, arguments in
      guard arguments.count > 0 else {
        throw LanguageError(.typeError, "type 'partial' takes at least one argument")
      }
      guard case .object(let function) = arguments[0], function.isCallable else {
        throw LanguageError(.typeError, "the first argument must be callable")
      }
      return .object(
        PartialFunction(function, Array(arguments.positional.dropFirst()), arguments.keywords))
    }
    for name in [
      "lru_cache", "cache", "cached_property", "wraps", "singledispatch", "total_ordering",
    ] {
      module.define(
        name,
        .object(
          RefusedObject("functools.\(name)", "decorators are not part of this language")))
    }
    return module
  }
}

/// `functools.partial(f, …)`: a function some of whose arguments are given already.
final class PartialFunction: Object {
  private let function: Object
  private let positional: [Value]
  private let keywords: [(name: String, value: Value)]

  init(_ function: Object, _ positional: [Value], _ keywords: [(name: String, value: Value)]) {
    self.function = function
    self.positional = positional
    self.keywords = keywords
  }

  override var typeName: String { "functools.partial" }
  override var isCallable: Bool { true }

  override func representation(in interpreter: Interpreter) throws -> String {
    var parts = [try interpreter.repr(.object(function))]
    parts += try positional.map { try interpreter.repr($0) }
    parts += try keywords.map { "\($0.name)=\(try interpreter.repr($0.value))" }
    return "functools.partial(\(parts.joined(separator: ", ")))"
  }

  override func call(_ arguments: Arguments, in interpreter: Interpreter) throws -> Value {
    var named = keywords
    for (name, value) in arguments.keywords {
      if let place = named.firstIndex(where: { $0.name == name }) {
        named[place].value = value
      } else {
        named.append((name, value))
      }
    }
    return try interpreter.call(
      function, positional + arguments.positional, keywords: named.map { ($0.name, $0.value) })
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "func": .object(function)
    case "args": .tuple(of: positional)
    default: nil
    }
  }
  override var attributeNames: [String] { ["func", "args"] }
}
