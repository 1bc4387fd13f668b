extension Builtins {
  static func addReflection(_ interpreter: Interpreter) {
    define(interpreter, "isinstance", .positional(2, 2), "Whether the value is of a type.") {
      interpreter, arguments in
      .bool(
        try matches(arguments[1], "isinstance() arg 2 must be a type, a tuple of types, or a union")
        {
          $0.matches(arguments[0])
        })
    }
    define(interpreter, "issubclass", .positional(2, 2), "Whether a type is a kind of another.") {
      interpreter, arguments in
      guard case .object(let object) = arguments[0], let type = object as? TypeObject else {
        throw LanguageError(.typeError, "issubclass() arg 1 must be a class")
      }
      return .bool(
        try matches(
          arguments[1], "issubclass() arg 2 must be a class, a tuple of classes, or a union"
        ) {
          type.isSubtype(of: $0)
        })
    }
    define(interpreter, "callable", .one, "Whether the value can be called.") {
      interpreter, arguments in
      .bool(interpreter.isCallable(arguments[0]))
    }
    define(interpreter, "hasattr", .positional(2, 2), "Whether the value has an attribute.") {
      interpreter, arguments in
      let name = try attributeName(
        arguments[1], "attribute name must be string, not '\(arguments[1].typeName)'")
      do { return .bool(try interpreter.attributeIfThere(arguments[0], name) != nil) } catch {
        if let error = error as? LanguageError,
          error.type == .attributeError || error.code == "unsupported"
        {
          return .bool(false)
        }
        throw error
      }
    }
    define(interpreter, "getattr", .positional(2, 3), "The attribute of this name.") {
      interpreter, arguments in
      let name = try attributeName(
        arguments[1], "attribute name must be string, not '\(arguments[1].typeName)'")
      if arguments.count == 3 {
        return try interpreter.attributeIfThere(arguments[0], name) ?? arguments[2]
      }
      return try interpreter.attribute(arguments[0], name)
    }
    define(interpreter, "setattr", .positional(3, 3), "Sets the attribute of this name.") {
      interpreter, arguments in
      let name = try attributeName(
        arguments[1], "attribute name must be string, not '\(arguments[1].typeName)'")
      try interpreter.setAttribute(arguments[0], name, to: arguments[2])
      return .none
    }
    define(interpreter, "dir", .positional(0, 1), "The names that there are.") {
      interpreter, arguments in
      let names =
        arguments.count > 0
        ? interpreter.attributeNames(arguments[0]) : interpreter.userVariables.map { $0.name }
      return try interpreter.list(Set(names).sorted().map { .text($0) })
    }
    define(interpreter, "vars", .positional(0, 1), "The variables and their values.") {
      interpreter, arguments in
      let dict = DictObject()
      if arguments.count > 0 {
        guard case .object(let object) = arguments[0], let module = object as? ModuleObject else {
          throw LanguageError(.typeError, "vars() argument must have __dict__ attribute")
        }
        for (name, value) in module.members.sorted(by: { $0.key < $1.key }) {
          try dict.set(.text(name), to: value, in: interpreter)
        }
        return .dict(dict)
      }
      for slot in interpreter.userVariables {
        try dict.set(.text(slot.name), to: slot.value, in: interpreter)
      }
      return .dict(dict)
    }
    interpreter.builtins["globals"] = interpreter.builtins["vars"]
    define(interpreter, "help", .positional(0, 1), "What there is to know about a value.") {
      interpreter, arguments in
      guard arguments.count > 0 else {
        interpreter.write(
          "help(x) or ?x tells what x is: help(torch.sum), ?cosine_similarity, ?matmul\n")
        return .none
      }
      interpreter.write(try interpreter.helpText(arguments[0]))
      return .none
    }
    for name in ["exit", "quit"] {
      define(interpreter, name, .positional(0, 1), "Leaves the session.") {
        interpreter, arguments in
        throw ExitRequest(
          status: try interpreter.exitStatus(arguments.count > 0 ? arguments[0] : .none))
      }
    }
  }

  private static func matches(
    _ types: Value, _ message: String, _ test: (TypeObject) -> Bool
  ) throws -> Bool {
    switch types {
    case .object(let object):
      if let type = object as? TypeObject { return test(type) }
    case .tuple(let tuple):
      for item in tuple.items where try matches(item, message, test) { return true }
      return false
    case .none: return test(TypeObject.named("NoneType"))
    default: break
    }
    throw LanguageError(.typeError, message)
  }

  private static func attributeName(_ value: Value, _ message: String) throws -> String {
    guard case .string(let string) = value else { throw LanguageError(.typeError, message) }
    return string.text
  }
}

extension Interpreter {
  /// The variables that the user has bound, by name.
  var userVariables: [GlobalSlot] {
    globals.values.filter { slot in
      if slot.value.isUnbound || slot.name.hasPrefix("_") { return false }
      return !isPreloaded(slot)
    }.sorted { $0.name < $1.name }
  }

  /// The status that `exit(value)` leaves with.
  func exitStatus(_ value: Value) throws -> Int32 {
    switch value {
    case .none: return 0
    case .int(let status): return Int32(truncatingIfNeeded: status & 0xFF)
    case .bool(let flag): return flag ? 1 : 0
    default:
      write(try str(value) + "\n")
      return 1
    }
  }

  /// What `help(value)` shows.
  func helpText(_ value: Value) throws -> String {
    if let text = try help(value, self) { return text.hasSuffix("\n") ? text : text + "\n" }
    switch value {
    case .object(let object):
      if let function = object as? FunctionObject {
        let doc = function.code.docstring.map { "\n\n    " + $0 } ?? ""
        return "\(function.code.name)(\(function.signatureText))\(doc)\n"
      }
      if let function = object as? OperationFunction {
        return OperationPage.help(function.operation)
      }
      if let method = object as? BoundOperation {
        return OperationPage.help(method.function.operation)
      }
      if let function = object as? NativeFunction {
        let own = "\(function.name)(…)\n\n    \(function.summary ?? "a built-in function")\n"
        guard function.owner == nil, let torch = OperationFunctions.bare[function.name] else {
          return own
        }
        return own + "\ntorch has one of this name too:\n\n" + OperationPage.help(torch.operation)
      }
      if let method = object as? BoundMethod {
        return try helpText(.object(method.function))
      }
    default: break
    }
    if let summary = summary(of: value) { return "\(value.typeName): \(summary)\n" }
    return "a value of type \(value.typeName)\n"
  }
}

extension FunctionObject {
  /// The parameters as they were written, with their defaults' values.
  var signatureText: String {
    var parts: [String] = []
    let firstDefault = code.positionalCount - defaults.count
    for index in 0..<code.positionalCount {
      var text = code.parameterNames[index]
      if index >= firstDefault {
        text += "=" + FunctionObject.shortText(defaults[index - firstDefault])
      }
      parts.append(text)
      if index + 1 == code.positionalOnlyCount { parts.append("/") }
    }
    let named = code.positionalCount + code.keywordOnlyCount
    if code.hasRest {
      parts.append("*" + code.parameterNames[named])
    } else if code.keywordOnlyCount > 0 {
      parts.append("*")
    }
    for index in 0..<code.keywordOnlyCount {
      let value = keywordDefaults[index]
      parts.append(
        code.parameterNames[code.positionalCount + index]
          + (value.isUnbound ? "" : "=" + FunctionObject.shortText(value)))
    }
    if code.hasKeywordRest {
      parts.append("**" + code.parameterNames[named + (code.hasRest ? 1 : 0)])
    }
    return parts.joined(separator: ", ")
  }

  private static func shortText(_ value: Value) -> String {
    switch value {
    case .none: return "None"
    case .bool(let flag): return flag ? "True" : "False"
    case .int(let number): return String(number)
    case .float(let number): return FloatText.repr(number)
    case .string(let string): return StringText.repr(string.text)
    default: return "…"
    }
  }
}
