/// Python's `random`, with CPython's own numbers.
enum RandomModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("random")
    for method in RandomObject.methods {
      module.define(method.name, .object(method.function(of: interpreter.pythonRandom)))
    }
    module.define("Random", .object(TypeObject.named(RandomObject.typeName)))
    module.define(
      "SystemRandom",
      .object(
        RefusedObject(
          "random.SystemRandom",
          "random.SystemRandom, which no seed repeats, is not part of this language")))
    return module
  }

  /// `random.Random(x)`.
  static func construct(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
    let given = arguments.count + arguments.names.count
    if given > 1 {
      throw LanguageError(.typeError, "Random expected at most 1 argument, got \(given)")
    }
    if let name = arguments.names.first, name != "x" {
      throw LanguageError(
        .typeError, "Random.__init__() got an unexpected keyword argument '\(name)'")
    }
    let object = RandomObject()
    if given == 1 { try object.seed(arguments[0], version: 2, in: interpreter) }
    return .object(object)
  }
}
