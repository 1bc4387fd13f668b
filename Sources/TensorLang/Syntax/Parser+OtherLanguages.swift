// Statements of other languages, by the word that begins them.

extension TokenParser {
  /// What to say about a statement that begins with a word of Elixir; nil for all others. Two names
  /// side by side begin nothing in the language itself.
  var elixirStatement: SyntaxProblem? {
    guard kind == .name, peekKind() == .name else { return nil }
    let word = text(of: span)
    switch word {
    case "defmodule", "defn", "defp", "defnp", "defmacro", "alias", "require", "use":
      return SyntaxProblem(
        .leftover(
          word, of: "Elixir", hint: "of Elixir the language reads calls of Nx and Scholar"), span)
    default: return nil
    }
  }

  /// What to say about the `do` of Elixir or Julia in place of the colon before a block.
  var doForColon: SyntaxProblem? {
    guard kind == .name, text(of: span) == "do" else { return nil }
    return SyntaxProblem(
      .leftover("do", of: "Elixir", hint: "a block begins with `:` and is indented"), span)
  }

  /// Steps over the block of a statement of another language, and the `end` that closes it.
  mutating func skipForeignBlock(under line: LineStart) {
    skipLines(deeperThan: line)
    if isEndLine(under: line) {
      advance()
      skipLine()
    }
  }

  /// Whether the next line is a lone `end`, as far to the right as `line`.
  private func isEndLine(under line: LineStart) -> Bool {
    guard let next = nextLine, compare(next, to: line) == .same, peekKind() == .name,
      peekKind(2) == .newline
    else { return false }
    return text(of: tokens[index + 1].span) == "end"
  }

  /// Whether the line that begins here goes on with a pipe: `|> f(x)`.
  var continuesPipe: Bool {
    guard kind == .error, case .leftover("|>", _, _) = lexicalProblems[Int(token.payload)].kind
    else { return false }
    return true
  }
}

extension SyntaxProblem {
  /// Whether the statement is another language's, so that its block is not read.
  var isForeign: Bool {
    if case .leftover = kind { true } else { false }
  }
}
