/// Arguments of a layer's constructor or call, checked as CPython checks a function written in
/// Python, in its words.
struct LayerArguments {
  /// `Linear.__init__`.
  let function: String
  let parameters: [(name: String, defaultValue: Value?, keywordOnly: Bool)]

  /// One value a parameter.
  func bind(_ arguments: Arguments) throws -> [Value] {
    let most = parameters.count { !$0.keywordOnly }
    for (name, _) in arguments.keywords {
      guard let place = parameters.firstIndex(where: { $0.name == name }) else {
        throw unexpected(name)
      }
      if place < min(arguments.count, most) {
        throw refuse("got multiple values for argument '\(name)'")
      }
    }
    if arguments.count > most {
      let least = parameters.count { $0.defaultValue == nil && !$0.keywordOnly }
      throw refuse(takes(least + 1, most + 1, given: arguments.count + 1))
    }
    var values: [Value] = []
    var missing: [String] = []
    for (place, parameter) in parameters.enumerated() {
      if place < arguments.count, !parameter.keywordOnly {
        values.append(arguments[place])
      } else if let value = arguments.keyword(parameter.name) ?? parameter.defaultValue {
        values.append(value)
      } else {
        missing.append(parameter.name)
      }
    }
    if !missing.isEmpty { throw refuse(lacks(missing)) }
    return values
  }

  private func unexpected(_ name: String) -> LanguageError {
    let error = refuse("got an unexpected keyword argument '\(name)'")
    error.blamed = [(.keywordName(name), "")]
    if let near = Nearest.names(to: name, among: parameters.map(\.name)).first {
      error.message += ": did you mean '\(near)'?"
    }
    return error
  }

  private func refuse(_ message: String) -> LanguageError {
    LanguageError(.typeError, "\(function)() \(message)")
  }

  private func takes(_ least: Int, _ most: Int, given: Int) -> String {
    let range = least == most ? "\(most)" : "from \(least) to \(most)"
    return "takes \(range) positional argument\(most == 1 ? "" : "s") but \(given) "
      + (given == 1 ? "was given" : "were given")
  }

  private func lacks(_ names: [String]) -> String {
    let quoted = names.map { "'\($0)'" }
    let list =
      quoted.count < 3
      ? quoted.joined(separator: " and ")
      : quoted.dropLast().joined(separator: ", ") + ", and " + quoted[quoted.count - 1]
    return "missing \(names.count) required positional argument\(names.count == 1 ? "" : "s"): "
      + list
  }
}
