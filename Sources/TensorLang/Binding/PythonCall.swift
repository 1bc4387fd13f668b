import TensorOps

/// How Python refuses a call of a function that is written in Python: an unknown keyword, too many
/// arguments, too few, in this order, before anything is looked at.
struct PythonCall {
  /// All parameters, a method's own among them.
  let all: [Parameter]
  let written: Binder.Written
  let unknown: String?
  let missing: [String]
  let isTooMany: Bool

  /// nil where the arguments have their places.
  init?(_ all: [Parameter], _ written: Binder.Written) {
    self.all = all
    self.written = written
    let parameters = all.dropFirst(written.receiver == nil ? 0 : 1)
    let positional = parameters.filter { !$0.keywordOnly }
    let given = written.arguments.count
    let names = written.arguments.names
    unknown = names.first { name in
      !all.contains { $0.name == name } && (name != "out" || written.out == nil)
    }
    missing = positional.dropFirst(given).filter {
      $0.defaultValue == nil && !$0.variadic && !names.contains($0.name)
    }.map(\.name)
    isTooMany = !parameters.contains { $0.variadic } && given > positional.count
    if unknown == nil, !isTooMany, missing.isEmpty { return nil }
  }

  var parameters: ArraySlice<Parameter> { all.dropFirst(written.receiver == nil ? 0 : 1) }
  var positional: [Parameter] { parameters.filter { !$0.keywordOnly } }
  /// How many arguments there must be.
  var least: Int { positional.prefix { $0.defaultValue == nil }.count }
  var given: Int { written.arguments.count }

  var error: LanguageError {
    let name = written.function.name
    if let unknown {
      return unexpected(unknown, "\(name)() got an unexpected keyword argument '\(unknown)'")
    }
    return isTooMany ? takes(name) : lacks(name)
  }

  /// `own` arguments more than were written.
  func takes(_ name: String, own: Int = 0) -> LanguageError {
    let (least, most, given) = (least + own, positional.count + own, given + own)
    let count =
      least == most
      ? "\(most) positional argument\(most == 1 ? "" : "s")"
      : "from \(least) to \(most) positional arguments"
    return Binder.typeError(
      "\(name)() takes \(count) but \(given) \(given == 1 ? "was" : "were") given",
      given < least ? "missing-argument" : "argument-count")
  }

  func lacks(_ name: String) -> LanguageError {
    let quoted = missing.map { "'\($0)'" }
    let list =
      quoted.count < 3
      ? quoted.joined(separator: " and ")
      : quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
    return Binder.typeError(
      "\(name)() missing \(missing.count) required positional argument"
        + "\(missing.count == 1 ? "" : "s"): \(list)", "missing-argument")
  }

  func unexpected(_ keyword: String, _ text: String) -> LanguageError {
    let error = Binder.typeError(text, "unknown-keyword")
    error.blamed = [(.keywordName(keyword), "")]
    if let near = Binder.meant(by: keyword, among: parameters.map(\.name)) {
      error.message += ": did you mean '\(near)'?"
      error.torch = text
    }
    return error
  }

  /// The parameters of several signatures together, as the one function has them in Python.
  static func parameters(of signatures: [OperationSignature]) -> [Parameter] {
    var parameters = signatures.max { $0.parameters.count < $1.parameters.count }?.parameters ?? []
    parameters = parameters.map { parameter in
      let isRequired = signatures.allSatisfy { signature in
        signature.parameters.contains { $0.name == parameter.name && $0.defaultValue == nil }
      }
      if isRequired || parameter.defaultValue != nil { return parameter }
      return Parameter(
        parameter.name, parameter.kind, default: Argument.none,
        keywordOnly: parameter.keywordOnly, variadic: parameter.variadic)
    }
    for parameter in signatures.flatMap(\.parameters)
    where !parameters.contains(where: { $0.name == parameter.name }) {
      parameters.append(parameter.keyword)
    }
    return parameters
  }
}
