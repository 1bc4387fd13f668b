import Testing

/// What is read from a pipe in `Tests/Golden/pasting`, pasted at the prompt.
@Suite(.serialized) struct PastingTests {
  @Test(arguments: ["transcripts", "pages"])
  func pastedAtThePrompt(_ name: String) throws {
    let path = Place.golden + "/pasting/\(name).cases"
    let cases = GoldenCaseTests.cases(in: try #require(Place.read(path)))
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    for pasted in cases {
      let text = pasted.text
      // A prompt at the end of the paste can't be told from the session's own.
      guard !text.hasSuffix(">>> \n") else { continue }
      let lines = text.replacing("\r\n", with: "\r").replacing("\n", with: "\r")
      let shown = try terminal.enter("\u{1b}[200~" + lines + "\u{1b}[201~")
      let wanted = pasted.answer.split(separator: "\n").last.map(String.init) ?? ""
      #expect(shown.contains("\n" + wanted + "\n"), "\(pasted.title): \(shown)")
      #expect(
        shown.contains("error[") == pasted.answer.contains("error["), "\(pasted.title): \(shown)")
    }
  }
}
