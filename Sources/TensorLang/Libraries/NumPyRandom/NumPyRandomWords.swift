/// How the functions of `np.random` refuse arguments that don't fit: in the words of Cython, which
/// compiled them.
enum NumPyRandomWords {
  static func error(
    _ name: String, _ signature: Signature, _ arguments: Arguments
  ) -> LanguageError? {
    let given = arguments.count
    func takes(_ word: String, _ count: Int) -> LanguageError {
      LanguageError(
        .typeError,
        "\(name)() takes \(word) \(count) positional argument\(count == 1 ? "" : "s") "
          + "(\(given) given)", code: "argument-count")
    }
    func unexpected(_ keyword: String, among names: [String]) -> LanguageError {
      let text = "\(name)() got an unexpected keyword argument '\(keyword)'"
      let error = LanguageError(.typeError, text, code: "unknown-keyword")
      if let near = Binder.meant(by: keyword, among: names) {
        error.message += ": did you mean '\(near)'?"
        error.torch = text
      }
      error.blamed = [(.keywordName(keyword), "")]
      return error
    }
    switch signature {
    case .named(let names, let required, _, let keywordOnly):
      let most = min(names.count, keywordOnly)
      if given > most { return takes(required == most ? "exactly" : "at most", most) }
      if let foreign = arguments.names.first(where: { !names.contains($0) }) {
        return unexpected(foreign, among: names)
      }
      if let twice = names.prefix(given).first(where: arguments.names.contains) {
        return LanguageError(
          .typeError, "\(name)() got multiple values for keyword argument '\(twice)'",
          code: "repeated-argument")
      }
      if names.prefix(required).dropFirst(given).contains(where: { !arguments.names.contains($0) })
      {
        return takes(required == most ? "exactly" : "at least", required)
      }
      return nil
    default:
      return arguments.names.first.map { unexpected($0, among: []) }
    }
  }
}
