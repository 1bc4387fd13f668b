/// Takes the prompts and the printed results out of a pasted session, so that what is left can
/// stand in a script among other statements.
enum PastedPrompts {
  /// The code of a text; the text itself when no line of it begins with a prompt.
  static func code(of text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.contains(where: { afterPrompt($0) != nil }) else { return text }
    var code: [Substring] = []
    var isCode = true
    var isStatement = false
    for line in lines {
      if let rest = afterPrompt(line) {
        code.append(rest)
        isStatement = true
        // A notebook's `In [3]:` on a line of its own: the code follows.
        isCode = rest.isEmpty
      } else if isStatement, let rest = afterContinuation(line) {
        code.append(rest)
      } else if isCode && !isResult(line) {
        code.append(line)
      } else {
        isCode = false
        isStatement = false
      }
    }
    return code.joined(separator: "\n")
  }

  private static func afterPrompt(_ line: Substring) -> Substring? {
    let line = line.drop { $0 == " " || $0 == "\t" }
    if line.hasPrefix(">>>") { return afterSpace(line.dropFirst(3)) }
    if let rest = afterNumber(line, "In", "[", "]:") { return afterSpace(rest) }
    if let rest = afterNumber(line, "iex", "(", ")>") { return afterSpace(rest) }
    return line.hasPrefix("iex> ") ? line.dropFirst(5) : nil
  }

  private static func afterContinuation(_ line: Substring) -> Substring? {
    let line = line.drop { $0 == " " || $0 == "\t" }
    if let rest = afterNumber(line, "...", "(", ")>") { return afterSpace(rest) }
    guard line.hasPrefix("...") else { return nil }
    let rest = line.dropFirst(3)
    if rest.isEmpty || rest.first == " " { return afterSpace(rest) }
    return rest.first == ":" ? afterSpace(rest.dropFirst()) : nil
  }

  private static func isResult(_ line: Substring) -> Bool {
    afterNumber(line, "Out", "[", "]:") != nil
  }

  /// What follows `In [3]:` and the like.
  private static func afterNumber(
    _ line: Substring, _ word: String, _ open: String, _ close: String
  ) -> Substring? {
    guard line.hasPrefix(word) else { return nil }
    var rest = line.dropFirst(word.count).drop { $0 == " " }
    guard rest.hasPrefix(open) else { return nil }
    rest = rest.dropFirst(open.count).drop { $0.isNumber || $0 == " " || $0 == "*" }
    return rest.hasPrefix(close) ? rest.dropFirst(close.count) : nil
  }

  private static func afterSpace(_ text: Substring) -> Substring {
    text.first == " " ? text.dropFirst() : text
  }
}
