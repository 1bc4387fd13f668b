import TensorLang
import Testing

/// Outputs written into a page.
@Suite struct PageUpdateTests {
  static func updated(_ text: String, _ form: Page.Form) -> (text: String, left: Int) {
    let page = Page(Source(name: "page", text: text), form: form)
    var differing: [Checker.Result] = []
    _ = Checker(session: Session(), render: CheckerTests.render).check(page) {
      if $0.difference != nil { differing.append($0) }
    }
    let update = page.updated(with: differing, render: CheckerTests.render)
    return (update.text, differing.count - update.written.count)
  }

  static let cases: [(Page.Form, String, String)] = [
    // Nothing to do.
    (.markdown, "# T\r\n```\n>>> 1\n1  \n```\n", "# T\r\n```\n>>> 1\n1  \n```\n"),
    // Changed, added, removed.
    (.markdown, "a\n```\n>>> 1\n2\n\n>>> 3\n```\nb", "a\n```\n>>> 1\n1\n\n>>> 3\n3\n```\nb"),
    (.markdown, "```\n>>> x = 1\n5\n>>> x\n1\n```\n", "```\n>>> x = 1\n>>> x\n1\n```\n"),
    (
      .markdown, "```python\n1\n2\n```\n```\n1\n\n```\n", "```python\n1\n2\n```\n```\n1\n2\n\n```\n"
    ),
    (.markdown, "```python\n1\n```\n```output\n```\n", "```python\n1\n```\n```output\n1\n```\n"),
    (.markdown, "```python\nx = 1\n```\n```\n1\n```\n", "```python\nx = 1\n```\n```\n```\n"),
    // What stands before the lines, and line ends.
    (.markdown, "> ```\n> >>> 1\n> 2\n> ```\n", "> ```\n> >>> 1\n> 1\n> ```\n"),
    (.markdown, "- a\n  ```\n  >>> 1\n  ```\n", "- a\n  ```\n  >>> 1\n  1\n  ```\n"),
    (.markdown, "T\n\n    >>> 1\n    2\n", "T\n\n    >>> 1\n    1\n"),
    (.markdown, "```\r\n>>> 1\r\n2\r\n```\r\n", "```\r\n>>> 1\r\n1\r\n```\r\n"),
    (.transcript, ">>> 1\n2", ">>> 1\n1"),
    (.transcript, ">>> 1", ">>> 1\n1"),
    (.transcript, ">>> print('a\\n\\nb')\n", ">>> print('a\\n\\nb')\na\n<BLANKLINE>\nb\n"),
    (.transcript, "In [1]: 1\nOut[1]: 2\n", "In [1]: 1\nOut[1]: 1\n"),
    (.transcript, "In [1]: 1\nOut[1]:\n2\n", "In [1]: 1\nOut[1]:\n1\n"),
    // The style of the old output.
    (
      .transcript, ">>> torch.ones(1)\n1\n# float32[1]\n",
      ">>> torch.ones(1)\ntensor([1.])\n# float32[1]\n"
    ),
    (.transcript, ">>> torch.ones(1)\n1\n", ">>> torch.ones(1)\ntensor([1.])\n"),
    (.transcript, ">>> nope\nerror[x]\n", ">>> nope\nerror[unknown-name]\n"),
    (
      .transcript, ">>> nope\nerror[x]: y\n",
      ">>> nope\nerror[unknown-name]: the name `nope` is not defined\n"
    ),
    (
      .transcript, ">>> nope\nTraceback (most recent call last):\n  File x\nNameError: x\n",
      ">>> nope\nTraceback (most recent call last):\n    ...\n"
        + "NameError: name 'nope' is not defined\n"
    ),
    (.transcript, ">>> nope\nNameError: x\n", ">>> nope\nNameError: name 'nope' is not defined\n"),
    // Ellipses stay where they still match.
    (
      .transcript, ">>> for i in range(9): print(i)\n0\n...\n7\n8\n9\n",
      ">>> for i in range(9): print(i)\n0\n...\n7\n8\n"
    ),
    (
      .transcript, ">>> print('at 0x12'); print(2)\nat 0x...\n3\n",
      ">>> print('at 0x12'); print(2)\nat 0x...\n2\n"
    ),
    (
      .transcript, ">>> for i in range(4): print(i)\n5\n...\n3\n",
      ">>> for i in range(4): print(i)\n0\n1\n2\n3\n"
    ),
    // Comments.
    (.script, "x = 1\nx  # => 2\n", "x = 1\nx  # => 1\n"),
    (.script, "x = 1  # => 2\n", "x = 1  # => 1\n"),
    (.script, "print(1)  # => 2\r\nprint(2)\r\n", "print(1)  # => 1\r\nprint(2)\r\n"),
    (.script, "x = print  # => 2\n", "x = print  # => <built-in function print>\n"),
    (.script, "pass  # => 2\n", "pass\n"),
    (.script, "pass\n# => 2\n# => 3\nx = 1\n", "pass\nx = 1\n"),
    (.script, "print('a\\nb')  # => 2\n", "print('a\\nb')  # => a\n               # => b\n"),
    (.script, "print('a\\n\\nb')\n# => 2\n", "print('a\\n\\nb')\n# => a\n# =>\n# => b\n"),
    (
      .script, "if 1:\n    print(1)  # => 1\n    print(2)  # => 3\n",
      "if 1:\n    print(1)  # => 1\n    print(2)  # => 2\n"
    ),
    (
      .script, "nope  # => 1\n", "nope  # => error[unknown-name]: the name `nope` is not defined\n"
    ),
    (
      .markdown, "- ```python\n  1  # => 2\n  ```\n", "- ```python\n  1  # => 1\n  ```\n"
    ),
  ]

  @Test(arguments: cases)
  func update(_ form: Page.Form, _ text: String, _ wanted: String) {
    let first = PageUpdateTests.updated(text, form)
    #expect(first.text == wanted)
    #expect(first.left == 0)
    // A second run changes nothing.
    #expect(PageUpdateTests.updated(first.text, form).text == first.text)
  }

  /// Outputs that a page can't hold are left as they were.
  @Test(arguments: [
    "```\n>>> print('>>> 1')\n2\n```\n", "```\n>>> print('```')\n2\n```\n",
    "```\n>>> print('...')\n2\n```\n", "```\n>>> print('Out[1]: x')\n2\n```\n",
  ])
  func whatWouldNotReadBackIsLeft(_ text: String) {
    let update = PageUpdateTests.updated(text, .markdown)
    #expect(update.text == text)
    #expect(update.left == 1)
  }

  @Test func linesMove() {
    let text = "```\n>>> print('a\\nb\\nc')\na\n>>> 1\n1\n```\n\n```python\n\nnope\n```\n"
    let page = Page(Source(name: "page", text: text), form: .markdown)
    var differing: [Checker.Result] = []
    _ = Checker(session: Session(), render: CheckerTests.render).check(page) {
      if $0.difference != nil { differing.append($0) }
    }
    let update = page.updated(with: differing, render: CheckerTests.render)
    #expect(update.written == [0])
    #expect([1, 2, 3, 4, 10].map(update.line) == [1, 2, 3, 6, 12])
    let moved = update.moved(differing[1])
    #expect(moved.example.line == 11)
    let error = moved.answer.errors[0]
    #expect(error.source.position(of: error.span.start).line == 12)
  }
}
