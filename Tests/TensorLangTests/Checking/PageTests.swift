import TensorLang
import Testing

/// Which examples a page has.
@Suite struct PageTests {
  /// `line: code ⏎ code | output ⏎ output` for each example; `-` where no output is shown.
  static func examples(_ text: String, _ form: Page.Form) -> [String] {
    let page = Page(Source(name: "page", text: text), form: form)
    return page.examples.filter(\.isCounted).map { example in
      let code = example.code.split(separator: "\n", omittingEmptySubsequences: false)
        .joined(separator: "⏎")
      let output = example.expectation.map { $0.lines.joined(separator: "⏎") } ?? "-"
      return "\(example.line): \(code) | \(output)"
    }
  }

  static func problems(_ text: String, _ form: Page.Form) -> [String] {
    Page(Source(name: "page", text: text), form: form).problems.map { "\($0.line): \($0.message)" }
  }

  static let markdownCases: [(String, [String])] = [
    ("", []),
    ("Prose with `code` and\n>>> no block\n", []),
    // Languages.
    ("```python\na\n```\n", ["2: a | -"]),
    ("```\na\n```\n", ["2: a | -"]),
    ("```Py title=\"x\"\na\n```\n", ["2: a | -"]),
    ("```{.python}\na\n```\n", ["2: a | -"]),
    ("```tensor\na\n```\n", ["2: a | -"]),
    ("```bash\nls\n```\n\n```json\n{}\n```\n\n```swift\nlet a = 1\n```\n", []),
    ("```text\nnothing before it\n```\n", []),
    ("~~~~ pycon\n>>> a\n1\n~~~\n2\n~~~~\n", ["2: a | 1⏎~~~⏎2"]),
    ("```python\n# nothing but a comment\n```\n", []),
    // Output blocks.
    ("```python\na\nb\n```\n\n```output\n1\n2\n```\n", ["2: a⏎b | 1⏎2"]),
    ("```python\na\n```\n```text\n1\n```\n", ["2: a | 1"]),
    ("```python\na\n```\n```\n1\n```\n", ["2: a | 1"]),
    ("```python\na\n```\n\nIt gives\n\n```output\n1\n```\n", ["2: a | 1"]),
    ("```python\na\n```\n\nProse.\n\n```text\n1\n```\n", ["2: a | -"]),
    ("```python\na\n```\n\nProse.\n\n```\nb\n```\n", ["2: a | -", "8: b | -"]),
    ("```python\na\n```\n<!-- gives -->\n```\n1\n```\n", ["2: a | 1"]),
    ("```python\na\n```\n```\n>>> b\n1\n```\n", ["2: a | -", "5: b | 1"]),
    ("```python\na\n```\n```output\n\n\n1\n\n```\n", ["2: a | 1"]),
    ("```python\na\n```\n```output\n```\n", ["2: a | "]),
    // Transcripts.
    ("```python\n>>> a\n1\n\n>>> b\n```\n", ["2: a | 1", "5: b | "]),
    (
      "```python\n>>> for i in x:\n...     i\n...\n1\n2\n```\n",
      ["2: for i in x:⏎    i⏎ | 1⏎2"]
    ),
    ("```python\n>>> f(1,\n2)\n3\n```\n", ["2: f(1,⏎2) | 3"]),
    ("```python\n>>> a\n[[1],\n\n [2]]\n\n>>> b\n1\n```\n", ["2: a | [[1],⏎⏎ [2]]", "7: b | 1"]),
    ("```python\n>>> '''x\n... y'''\n'x'\n```\n", ["2: '''x⏎y''' | 'x'"]),
    ("```text\n$ tensor\n>>> a\n```\n", []),
    ("```\n$ tensor\nbanner\n>>> a\n1\n```\n", ["4: a | 1"]),
    ("```\nIn [1]: a\nOut[1]: 1\n\nIn [2]: b\n   ...: c\n```\n", ["2: a | 1", "5: b⏎c | "]),
    ("```\nIn [1]:\na\n# c\n\nb\nOut[1]:\n1\n```\n", ["2: ⏎a⏎# c⏎⏎b | 1"]),
    ("```\n>>> a  # doctest: +SKIP\n1\n>>> b\n2\n```\n", ["4: b | 2"]),
    // Where blocks stand.
    ("- item\n\n  ```python\n  if a:\n      b\n  ```\n", ["4: if a:⏎    b | -"]),
    ("1. ```python\n   a\n   ```\n", ["2: a | -"]),
    ("> ```python\n> a\n>\n> b\n> ```\n", ["2: a⏎⏎b | -"]),
    ("> ```python\n> a\n\nprose\n", ["2: a | -"]),
    ("Text\n\n    >>> a\n    1\n\n    >>> b\n\nprose\n", ["3: a | 1", "6: b | "]),
    ("Text\n\n    a = 1\n", []),
    ("Text\n    >>> goes on\n", []),
    ("Text\n\n    ```python\n    a\n    ```\n", []),
    ("<!--\n```python\na\n```\n-->\n", []),
    ("<!-- tensor: skip -->\n\n```python\na\n```\n\n```\n1\n```\n```\nb\n```\n", ["11: b | -"]),
    ("<!-- tensor: skip -->\n\n    >>> a\n\n```\nb\n```\n", ["6: b | -"]),
    // Expectations in comments.
    ("```python\na  # => 1\nb\n```\n", ["2: a  # => 1 | 1"]),
    ("```python\na  # => 1\nb\n```\n```\n1\n2\n```\n", ["2: a  # => 1 | 1", "6:  | 1⏎2"]),
    ("```python\r\na\r\n```\r\n\r\n```\r\n1\r\n```\r\n", ["2: a | 1"]),
  ]

  @Test(arguments: markdownCases)
  func markdown(_ text: String, _ wanted: [String]) {
    #expect(PageTests.examples(text, .markdown) == wanted)
    #expect(PageTests.problems(text, .markdown) == [])
  }

  static let scriptCases: [(String, [String])] = [
    ("a = 1\n", []),
    ("a  # => 1\n", ["1: a  # => 1 | 1"]),
    ("a  #=>1\n", ["1: a  #=>1 | 1"]),
    ("a  # ==> 1\nb # -> 2\n", []),
    ("a\n# => [1,\n# =>  2]\nb\n", ["1: a | [1,⏎ 2]"]),
    ("a  # => [1,\n   # =>  2]\n", ["1: a  # => [1, | [1,⏎ 2]"]),
    ("a\n\n# prose\n# => 1\n", ["1: a | 1"]),
    ("a; b  # => 1\n", ["1: a; b  # => 1 | 1"]),
    ("f(1,  # => 2\n  3)\n", ["1: f(1,  # => 2⏎  3) | 2"]),
    ("'# => 1'\n'''\n# => 2\n'''\n", []),
    (
      "if a:\n    b  # => 1\n    c  # => 2\nd\n",
      ["1: if a:⏎    b  # => 1⏎    c  # => 2 | 1⏎2"]
    ),
    ("a\n# =>\n# => 1\n", ["1: a | ⏎1"]),
    (
      "1 +  # => SyntaxError: ...\nb  # => 1\n",
      [
        "1: 1 +  # => SyntaxError: ... | SyntaxError: ...", "2: b  # => 1 | 1",
      ]
    ),
    (">>> a\n1\n>>> b\n2\n", ["1: a | 1", "3: b | 2"]),
  ]

  @Test(arguments: scriptCases)
  func scripts(_ text: String, _ wanted: [String]) {
    #expect(PageTests.examples(text, .script) == wanted)
    #expect(PageTests.problems(text, .script) == [])
  }

  static let transcriptCases: [(String, [String])] = [
    ("Prose.\n\n>>> a\n1\n\nProse again.\n\n>>> b\n", ["3: a | 1", "8: b | "]),
    (">>> a\n[[1],\n\n [2]]\n\nprose\n", ["1: a | [[1],⏎⏎ [2]]"]),
    ("  >>> a\n  1\n", ["1: a |   1"]),
    ("iex(1)> a\n1\niex(2)> b\n2\n", ["1: a | 1", "3: b | 2"]),
  ]

  @Test(arguments: transcriptCases)
  func transcripts(_ text: String, _ wanted: [String]) {
    #expect(PageTests.examples(text, .transcript) == wanted)
  }

  static let problemCases: [(String, Page.Form, String)] = [
    ("text\n```python\na\n", .markdown, "2: this block is never closed: no line with ``` follows"),
    ("~~~~\na\n~~~\n", .markdown, "1: this block is never closed: no line with ~~~~ follows"),
    ("```output\n1\n```\n", .markdown, "1: this output follows no code without prompts"),
    ("# => 1\na\n", .script, "1: no code stands before this expectation"),
  ]

  @Test(arguments: problemCases)
  func problem(_ text: String, _ form: Page.Form, _ wanted: String) {
    let problems = PageTests.problems(text, form)
    #expect(problems.count == 1)
    #expect(problems.first?.hasPrefix(wanted) == true)
  }

  static let forms: [(String, String, Page.Form)] = [
    ("a.md", ">>> 1", .markdown), ("A.MARKDOWN", "", .markdown), ("a.py", "```", .script),
    ("a.tensor", "", .script), ("a.txt", ">>> 1\n1\n", .transcript),
    ("a.txt", "prose", .transcript),
    ("<stdin>", "x\n```python\n", .markdown), ("notes", "1 # => 1", .script),
  ]

  @Test(arguments: forms)
  func form(_ name: String, _ text: String, _ wanted: Page.Form) {
    #expect(Page(Source(name: name, text: text)).form == wanted)
  }

  /// Nothing that a page holds may end the reading of it.
  @Test(arguments: [
    String(repeating: "> ", count: 20_000) + "```python", String(repeating: "- ", count: 20_000),
    String(repeating: "(", count: 50_000), "```python\n" + String(repeating: "(", count: 50_000),
    String(repeating: ">>> '''\n", count: 5_000), String(repeating: "```\n", count: 20_001),
    "<!--" + String(repeating: "\n", count: 20_000), "# =>", "\r\r\r```\r",
    String(repeating: "    \t\n", count: 5_000), "1. ", "-", "`````", "\u{FEFF}```\n1\n```",
  ])
  func oddPagesAreRead(_ text: String) {
    for form in [Page.Form.markdown, .transcript, .script] {
      let page = Page(Source(name: "page", text: text), form: form)
      #expect(page.examples.allSatisfy { $0.line >= 1 && $0.line <= page.source.lineStarts.count })
    }
  }
}
