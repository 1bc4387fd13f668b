import TensorOps

/// `with np.errstate(divide="ignore"):`, and `np.seterr`: which of NumPy's RuntimeWarnings are given.
final class ErrorState: Object {
  private static let kinds = ["divide", "over", "under", "invalid"]
  private static let modes: Set<String> = ["ignore", "warn", "raise", "call", "print", "log"]

  private let changes: [(String, Value)]
  private var saved: Set<String>?

  private init(_ changes: [(String, Value)]) { self.changes = changes }

  override var typeName: String { "numpy.errstate" }

  override func enter(in interpreter: Interpreter) throws -> Value? {
    let before = interpreter.runtime.ignoredWarnings
    try ErrorState.change(changes, interpreter)
    saved = before
    return .object(self)
  }

  override func exit(in interpreter: Interpreter) throws {
    if let saved { interpreter.runtime.ignoredWarnings = saved }
    saved = nil
  }

  private static func change(_ changes: [(String, Value)], _ interpreter: Interpreter) throws {
    for (name, value) in changes where !value.isNone {
      guard let mode = value.stringText, modes.contains(mode) else {
        throw LanguageError(
          .valueError, "invalid error mode \(StringText.repr(value.stringText ?? value.typeName))")
      }
      if mode != "ignore" && mode != "warn" {
        throw LanguageError.unsupported(
          "the error mode \(StringText.repr(mode)) is not part of this language: 'warn' gives notes, "
            + "'ignore' silences them")
      }
      for kind in kinds where name == kind || name == "all" {
        if mode == "ignore" {
          interpreter.runtime.ignoredWarnings.insert(kind)
        } else {
          interpreter.runtime.ignoredWarnings.remove(kind)
        }
      }
    }
  }

  private static func dictionary(in interpreter: Interpreter) throws -> Value {
    let dict = DictObject()
    for kind in kinds {
      let isIgnored = interpreter.runtime.ignoredWarnings.contains(kind)
      try dict.set(.text(kind), to: .text(isIgnored ? "ignore" : "warn"), in: interpreter)
    }
    return .dict(dict)
  }

  static func install(in numpy: ModuleObject) {
    let names = ["all"] + kinds
    func given(_ arguments: Arguments) -> [(String, Value)] {
      names.enumerated().compactMap { arguments[$0].isUnbound ? nil : ($1, arguments[$0]) }
    }
    numpy.define("seterr", .named(names, required: 0)) { interpreter, _, arguments in
      let before = try dictionary(in: interpreter)
      try change(given(arguments), interpreter)
      return before
    }
    numpy.define("geterr", .none) { interpreter, _, _ in try dictionary(in: interpreter) }
    numpy.define("errstate", .named(names, required: 0, keywordOnly: 0)) { _, _, arguments in
      .object(ErrorState(given(arguments)))
    }
  }
}
