import TensorLang
import Testing

/// Texts that nobody writes: each is read in a time that grows with its length and no faster, with
/// at most one mistake a line, and never ends the process.
@Suite struct SyntaxRobustnessTests {
  static let size = 30_000

  static func times(_ piece: String, _ count: Int = size) -> String {
    String(repeating: piece, count: count)
  }

  /// Text, the message of its only mistake, nil for none.
  static let texts: [(name: String, text: String, torch: String?)] = [
    ("open brackets", times("("), "too many nested parentheses"),
    ("mixed brackets", times("([{"), "too many nested parentheses"),
    ("wrong closers", times("[") + times(")"), "too many nested parentheses"),
    ("closers", times(")"), "unmatched ')'"),
    ("long name", times("x"), nil), ("long string", "'" + times("x") + "'", nil),
    ("digits", times("9"), nil), ("signs", times("-") + "1", "too many nested parentheses"),
    ("few signs", times("-", 1000) + "1", nil),
    ("nots", times("not ") + "1", "too many nested parentheses"),
    ("lambdas", times("lambda: ") + "1", "too many nested parentheses"),
    ("lambda defaults", times("lambda a=") + "1", "too many nested parentheses"),
    ("conditionals", times("1 if 1 else ") + "1", "too many nested parentheses"),
    ("comparisons", "1" + times(" < 1"), nil), ("ands", "1" + times(" and 1"), nil),
    ("sums", "1" + times(" + 1"), "too many nested parentheses"),
    ("short sums", "1" + times("+1", 1900), nil),
    ("powers", "1" + times("**1"), "too many nested parentheses"),
    ("attributes", "x" + times(".a"), "too many nested parentheses"),
    ("calls", "x" + times("()"), "too many nested parentheses"),
    (
      "sums in brackets", times("(", 150) + "1" + times(times("+1", 1000) + ")", 150),
      "too many nested parentheses"
    ),
    ("list", "[" + times("1, ") + "]", nil), ("strings", times("'a' "), nil),
    ("dicts", times("{1: "), "too many nested parentheses"),
    ("keywords", "f(" + times("a, ") + ")", nil),
    ("f-strings", times("f'{"), "f-string: expressions nested too deeply"),
    ("specifications", "f'" + times("{x:"), "f-string: expressions nested too deeply"),
    ("fields", "f'" + times("{x}") + "'", nil), ("statements", times("x; "), nil),
    ("elifs", "if x:\n y\n" + times("elif x:\n y\n", 20000), nil),
    ("prompts", times(">>> x\n1\n"), nil),
    ("output", times("> tensor([1,\n"), nil), ("fences", times("```\n"), nil),
    ("questions", times("x?"), "invalid syntax"), ("withs", times("with ("), "invalid syntax"),
    ("backslashes", times("\\"), "unexpected character after line continuation character"),
    ("joined lines", times("\\\n") + "x", nil),
    ("NUL", times("\0"), "source code string cannot contain null bytes"),
    ("curly quotes", times("“"), "invalid character '“' (U+201C)"),
    ("commas", times(","), "invalid syntax"),
    ("comprehensions", "[x" + times(" for x in y") + "]", nil),
    ("accents", "a" + times("\u{301}"), nil),
    ("walruses", times("(a:="), "too many nested parentheses"),
    ("unclosed lines", "x = (\n" + times("1,\n"), "'(' was never closed"),
  ]

  @Test(.timeLimit(.minutes(1)), arguments: texts.indices)
  func oneLine(index: Int) {
    let (name, text, torch) = Self.texts[index]
    let found = diagnostics(text)
    #expect(found.count == (torch == nil ? 0 : 1), "\(name)")
    #expect(found.first?.torch == torch, "\(name)")
    _ = Parser.completeness(of: text)
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "foo(\n", "with (\n", "'\n", "print x\n", "x = 1 1\n", "class A:\n  def f(:\n",
      "@a\ndef f(): pass\n",
      "match x:\n", "x = (\ndef f(\n", "%time (\n", "!ls\n", "print(“a”)\n", "else:\n", "if x:\n",
    ])
  func manyLines(line: String) {
    let text = Self.times(line, 5000)
    #expect(diagnostics(text).count <= 10000)
    _ = Parser.completeness(of: text)
  }

  @Test func blocksHaveALimit() {
    let blocks = (0..<300).map { Self.times(" ", $0) + "if x:\n" }.joined()
    #expect(diagnostics(blocks).map(\.torch) == ["too many levels of indentation"])
    let fine = (0..<90).map { Self.times(" ", $0) + "if x:\n" }.joined() + Self.times(" ", 90) + "y"
    #expect(diagnostics(fine).isEmpty)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func randomBytes(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    let pieces = [
      "(", ")", "[", "]", "{", "}", ",", ":", ";", "=", "+", "x", "1", "'", "\"", "f'", "{x", "}",
      "\n",
      "    ", "if ", "else", "for ", " in ", "def ", "lambda", "class", "\\", "%", "?", ">>> ",
      "... ", "#", "'''",
      "\t", "\r", "é", "“", "\0", "print ", "x = ", "(\n", "```", "> ", "!",
    ]
    let tokens = (0..<4000).map { _ in pieces[Int(next() % UInt64(pieces.count))] }.joined()
    let bytes = String(decoding: (0..<20000).map { _ in UInt8(next() & 0xFF) }, as: UTF8.self)
    for text in [tokens, bytes] {
      let result = Parser.parse(Source(name: "test", text: text))
      #expect(!result.diagnostics.isEmpty)
      #expect(
        result.diagnostics.allSatisfy {
          $0.span.start >= 0 && $0.span.start <= $0.span.end && $0.span.end <= text.utf8.count
        })
      _ = Parser.completeness(of: text)
    }
  }

  @Test func tenThousandLines() {
    let line = "x = torch.ones(2, 3).sum(dim=1, keepdim=True) + [i ** 2 for i in range(10)][0]\n"
    let result = Parser.parse(Source(name: "test", text: Self.times(line, 10_000)))
    #expect(result.items.count == 10_000)
    #expect(result.diagnostics.isEmpty)
  }
}
