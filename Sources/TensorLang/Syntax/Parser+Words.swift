// Words that are misspelt, and text that is no code.

extension TokenParser {
  // MARK: Words

  /// A word at the token, or right before it, that is a keyword misspelt: with the keyword in its
  /// place the line reads.
  var misspelling: SyntaxProblem? {
    guard !isAttempt, problems.count < Limits.mendedProblems else { return nil }
    for position in [index - 1, index] where position >= 0 && tokens[position].kind == .name {
      let span = tokens[position].span
      guard let meant = keyword(meantBy: text(of: span), at: span) else { continue }
      return misspelt(span, meant)
    }
    return nil
  }

  /// The name alone before a colon, as in `esle:`.
  func misspelling(of name: Span) -> SyntaxProblem? {
    guard !isAttempt, problems.count < Limits.mendedProblems else { return nil }
    return keyword(meantBy: text(of: name), at: name).map { misspelt(name, $0) }
  }

  private func misspelt(_ span: Span, _ meant: String) -> SyntaxProblem {
    var problem = SyntaxProblem(.misspelt(text(of: span), meant: meant), span)
    problem.edits = [SyntaxProblem.Edit(span: span, text: meant)]
    return problem
  }

  private func keyword(meantBy word: String, at span: Span) -> String? {
    let typed = Array(word.utf8)
    guard typed.count >= 2, typed.count <= 9 else { return nil }
    var found: [(distance: Int, word: String)] = []
    for (keyword, _) in Keywords.words {
      let limit = typed.count >= 6 ? 2 : 1
      let other = Array(keyword.utf8)
      guard abs(other.count - typed.count) <= limit else { continue }
      // In words of two letters only a swap is plain.
      if typed.count == 2 {
        if other == typed.reversed() { found.append((1, keyword)) }
        continue
      }
      let distance = Nearest.distance(typed, other, limit: limit)
      if distance > 0, distance <= limit { found.append((distance, keyword)) }
    }
    found.sort { ($0.distance, $0.word) < ($1.distance, $1.word) }
    return found.first { candidate in
      mended([SyntaxProblem.Edit(span: span, text: candidate.word)], allowsOpenEnd: true) != nil
    }?.word
  }

  // MARK: Text that is no code

  /// The number of a line, pasted along: `7 x = 1` or `7: x = 1`. The token that is looked at
  /// follows the number.
  func pastedLineNumber(before index: Int) -> SyntaxProblem? {
    guard index > 1, tokens[index - 1].kind == .number, tokens[index - 2].kind == .newline else {
      return nil
    }
    let number = tokens[index - 1]
    var next = index
    if tokens[index].kind == .colon { next += 1 }
    let following = tokens[next]
    guard following.kind == .name || following.kind.isKeyword,
      text(of: number.span).utf8.allSatisfy(\.isDigit)
    else { return nil }
    let last = Int(tokens[next - 1].end)
    var problem = SyntaxProblem(
      .pastedLineNumber(
        text(of: number.span),
        python: next > index && following.kind == .name
          ? "illegal target for annotation" : "invalid syntax"), Span(Int(number.start), last))
    problem.edits = [
      SyntaxProblem.Edit(span: Span(Int(number.start), Int(following.start)), text: "")
    ]
    return problem
  }

  /// Four words and more in a row, none of which begins a statement: a sentence.
  var prose: SyntaxProblem? {
    func isWord(_ token: Token) -> Bool { token.kind == .name || token.kind.isKeyword }
    guard isWord(token) else { return nil }
    var first = index
    while first > 0, isWord(tokens[first - 1]) { first -= 1 }
    var last = index
    while last + 1 < tokens.count, isWord(tokens[last + 1]) { last += 1 }
    guard last - first >= 3, tokens[first].kind == .name else { return nil }
    return SyntaxProblem(.prose, Span(Int(tokens[first].start), Int(tokens[last].end)))
  }
}
