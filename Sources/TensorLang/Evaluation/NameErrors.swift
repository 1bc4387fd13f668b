/// Errors of names, with the nearest names that exist.
enum NameErrors {
  static func unboundLocal(_ name: String) -> LanguageError {
    LanguageError(
      .unboundLocalError, code: "unknown-name",
      message: "the local variable `\(name)` has no value yet",
      torch: "cannot access local variable '\(name)' where it is not associated with a value")
  }

  static func unboundFree(_ name: String) -> LanguageError {
    LanguageError(
      .nameError, code: "unknown-name",
      message: "the variable `\(name)` of the enclosing function has no value yet",
      torch: "cannot access free variable '\(name)' where it is not associated with a value in "
        + "enclosing scope")
  }

  /// What Python has and this language leaves out, by name.
  private static let leftOut: Set<String> = [
    "open", "exec", "eval", "compile", "input", "locals", "__import__", "breakpoint",
    "memoryview", "bytes", "bytearray", "complex", "super", "property", "classmethod",
    "staticmethod", "delattr", "aiter", "anext", "frozenset",
  ]

  /// Words of other languages, and what they are called here.
  private static let elsewhere: [String: String] = [
    "true": "True", "TRUE": "True", "false": "False", "FALSE": "False", "null": "None",
    "NULL": "None", "nil": "None", "undefined": "None", "nullptr": "None", "println": "print",
    "printf": "print", "puts": "print", "disp": "print", "length": "len", "console": "print",
  ]

  static func unknown(_ name: String, in interpreter: Interpreter) -> LanguageError {
    if leftOut.contains(name) {
      return .unsupported("`\(name)` is not part of this language")
    }
    let python = "name '\(name)' is not defined"
    if name == "end" {
      return LanguageError(
        .nameError, code: "unknown-name",
        message: "the name `end` is not defined: a block ends where its indentation ends",
        torch: python)
    }
    if let here = elsewhere[name] {
      return LanguageError(
        .nameError, code: "unknown-name",
        message: suggest("the name `\(name)` is not defined", [here]), torch: python,
        fixes: [.init(text: here)])
    }
    var candidates = Set(interpreter.builtins.keys)
    candidates.formUnion(interpreter.globals.values.filter { !$0.value.isUnbound }.map { $0.name })
    candidates.formUnion(interpreter.bareNames())
    if let needed = NamePlaces.needed(by: name, in: interpreter) {
      return LanguageError(
        .nameError, code: "unknown-name",
        message: "the name `\(name)` is not defined: \(needed)", torch: python)
    }
    let near = Nearest.names(to: name, among: candidates)
    return LanguageError(
      .nameError, code: "unknown-name",
      message: suggest("the name `\(name)` is not defined", near),
      torch: python, fixes: near.map { .init(text: $0) })
  }

  static func attribute(
    _ name: String, of value: Value, among names: [String], in interpreter: Interpreter
  ) -> LanguageError {
    var near = Nearest.names(to: name, among: names)
    var instead = NamePlaces.instead(of: name, after: value)
    let what: String
    let torch: String
    if case .object(let object) = value, let module = object as? ModuleObject {
      what = "`\(module.name).\(name)` does not exist"
      torch = "module '\(module.name)' has no attribute '\(name)'"
      if module.name == "numpy", let said = NumPyModule.alias(name) {
        return LanguageError(
          .attributeError, code: "unknown-name",
          message: "NumPy has no `np.\(name)` any more: Python's `\(name)` is what it was",
          torch: torch + ".\n" + said, fixes: [.init(text: name)])
      }
      if module.name == "numpy", let instead = NumPyModule.removed[name] {
        let said = "`np.\(name)` was removed in the NumPy 2.0 release. Use `\(instead)` instead."
        return LanguageError(
          .attributeError, code: "unknown-name", message: said, torch: said,
          fixes: [.init(text: instead)])
      }
      if let other = NamePlaces.renamed(name, in: module) {
        near = [other]
      } else if let place = NamePlaces.module(
        having: name, beside: module.name, in: interpreter)
      {
        instead = "`\(place).\(name)` does"
      }
    } else if case .object(let object) = value, let type = object as? TypeObject {
      what = "the type `\(type.name)` has no attribute `\(name)`"
      torch = "type object '\(type.name)' has no attribute '\(name)'"
    } else {
      what = "a value of type `\(value.typeName)` has no attribute `\(name)`"
      torch = "'\(value.typeName)' object has no attribute '\(name)'"
    }
    if let instead {
      return LanguageError(
        .attributeError, code: "unknown-name", message: "\(what): \(instead)", torch: torch)
    }
    return LanguageError(
      .attributeError, code: "unknown-name", message: suggest(what, near), torch: torch,
      fixes: near.map { .init(text: $0) })
  }

  private static func suggest(_ what: String, _ near: [String]) -> String {
    switch near.count {
    case 0: return what
    case 1: return "\(what): did you mean `\(near[0])`?"
    default:
      let all = near.dropLast().map { "`\($0)`" }.joined(separator: ", ")
      return "\(what): did you mean \(all) or `\(near[near.count - 1])`?"
    }
  }
}
