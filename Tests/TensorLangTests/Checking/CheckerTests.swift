import TensorLang
import Testing

/// What counts as the same output.
@Suite struct CheckerTests {
  static func render(_ error: Diagnostic) -> String {
    "error[\(error.code)]: \(error.message)\n  \(error.source.text)\n"
  }

  static func results(_ text: String, _ form: Page.Form = .transcript) -> [Checker.Result] {
    let page = Page(Source(name: "page", text: text), form: form)
    var results: [Checker.Result] = []
    _ = Checker(session: Session(), render: render).check(page) { results.append($0) }
    return results
  }

  /// A transcript, and for each example whether the page is right.
  static let agreeing: [String] = [
    ">>> 1 + 1\n2\n",
    ">>> x = 1\n",
    ">>> print('a  ')\na\n",
    ">>> print('a')   \na \t\n",
    ">>> print('')\n",
    ">>> print('a', end='')\na\n",
    ">>> print('a\\n\\nb')\na\n<BLANKLINE>\nb\n",
    // Dim lines, there or not.
    ">>> torch.ones(2)\ntensor([1., 1.])\n# float32[2]\n",
    ">>> torch.ones(2)\ntensor([1., 1.])\n",
    ">>> x = torch.ones(2)\n# x: float32[2]\n",
    ">>> torch.ones(2).max(0)[0], torch.ones(2)\n(tensor(1.), tensor([1., 1.]))\n"
      + "# float32[], float32[2]\n",
    ">>> torch.zeros(2, 1, 1)\ntensor([[[0.]],\n\n        [[0.]]])\n",
    // Ellipsis.
    ">>> list(range(100))\n[0, 1, ..., 99]\n",
    ">>> for i in range(9): print(i)\n0\n...\n8\n",
    ">>> 'anything'\n'...'\n>>> 1\n1...\n",
    ">>> print('a...b')\na...b\n",
    // Errors: ours, whole, first line, code; Python's.
    ">>> nope\nerror[unknown-name]: the name `nope` is not defined\n  nope\n",
    ">>> nope\nerror[unknown-name]: the name `nope` is not defined\n",
    ">>> nope\nerror[unknown-name]: ...\n",
    ">>> nope\nerror[unknown-name]\n",
    ">>> nope\n --> somewhere:3:1\nerror[unknown-name]\n",
    ">>> nope\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\n"
      + "NameError: name 'nope' is not defined\n",
    ">>> nope\n-----------\nNameError     Traceback (most recent call last)\n"
      + "Cell In[1], line 1\n----> 1 nope\nNameError: name 'nope' is not defined\n",
    ">>> nope\nNameError: name 'nope' is not defined\n",
    ">>> nope\nNameError: the name `nope` is not defined\n",
    ">>> nope\nNameError\n",
    ">>> nope\nbuiltins.NameError: ...\n",
    ">>> for i in range(2):\n...     print(i)\n...     nope\n0\nNameError: ...\n",
    // As at the prompt.
    ">>> 3\n3\n>>> _ + 1\n4\n",
    ">>> for i in range(2): i\n0\n1\n",
    // A note may be shown or not.
    ">>> sum(torch.ones(2, 3), dim=1)\ntensor([3., 3.])\n",
    ">>> sum(torch.ones(2, 3), dim=1)\n...\nnote[...]: ...\n>>> 1\n1\n",
    ">>> sum(torch.ones(2, 3), dim=1)\nnote[...]: ... (page:3)\ntensor([3., 3.])\n",
  ]

  @Test(arguments: agreeing)
  func agrees(_ text: String) {
    let results = CheckerTests.results(text)
    #expect(!results.isEmpty)
    for result in results {
      #expect(result.difference == nil, "\(result.difference.map { "\($0)" } ?? "")")
    }
  }

  /// A transcript of one example, and where it differs: line and column of both, counted from 0.
  static let differing: [(String, (Int, Int), (Int, Int))] = [
    (">>> 1 + 1\n3\n", (0, 0), (0, 0)),
    (">>> 1 + 1\n", (0, 0), (0, 0)),
    (">>> x = 1\n1\n", (0, 0), (0, 0)),
    (">>> torch.ones(2)\ntensor([1., 2.])\n", (0, 12), (0, 12)),
    (">>> print('é漢x')\né漢y\n", (0, 2), (0, 2)),
    (">>> print('é')\nê\n", (0, 0), (0, 0)),
    (">>> print(1); print(2)\n1\n", (1, 0), (0, 1)),
    (">>> print(1)\n1\n2\n", (0, 1), (1, 0)),
    (">>> print(1); print(2)\n1\n3\n", (1, 0), (1, 0)),
    (">>> list(range(5))\n[0, ..., 5]\n", (0, 13), (0, 9)),
    (">>> list(range(5))\n[1, ...]\n", (0, 1), (0, 1)),
    (">>> nope\nValueError: name 'nope' is not defined\n", (0, 0), (0, 0)),
    (">>> nope\nerror[unknown]\n", (0, 13), (0, 13)),
    (">>> nope\n", (0, 0), (0, 0)),
    (">>> 1\nNameError: nope\n", (0, 0), (0, 0)),
    (">>> 1\nnote[x]: never said\n1\n", (0, 0), (0, 0)),
  ]

  @Test(arguments: differing)
  func differs(_ text: String, _ got: (Int, Int), _ expected: (Int, Int)) throws {
    let results = CheckerTests.results(text)
    #expect(results.count == 1)
    let difference = try #require(results.first?.difference)
    #expect(difference.gotPlace == got)
    #expect(difference.expectedPlace == expected)
  }

  @Test func codeWithoutAnOutputMustRun() {
    let page = "```python\nprint(1)\n```\n\n```python\nprint(1)\nnope\n```\n"
    let results = CheckerTests.results(page, .markdown)
    #expect(results.map { $0.difference == nil } == [true, false])
    #expect(results[1].difference?.got.first?.hasPrefix("error[unknown-name]") == true)
    // Its place is the page's.
    let error = results[1].answer.errors[0]
    #expect(error.source.position(of: error.span.start).line == 7)
    #expect(error.source.line(7) == "nope")
  }

  @Test func aCallsPlaceIsThePages() throws {
    let page = "```python\ndef f():\n    return nope\n```\n\n```python\n\nf()\n```\n"
    let error = try #require(CheckerTests.results(page, .markdown).last?.answer.errors.first)
    #expect(error.source.position(of: error.span.start).line == 3)
    let call = try #require(error.trace.first)
    #expect(call.source.position(of: call.span.start).line == 8)
  }

  @Test func oneSessionAPage() {
    let page = "```python\na = 2\n```\n\n```\n>>> a\n2\n```\n\n    >>> a + 1\n    3\n"
    #expect(CheckerTests.results(page, .markdown).allSatisfy { $0.difference == nil })
  }

  @Test func scriptsAndBlocksEchoAsScriptsDo() {
    let page = "```python\n1\nx = 2\nx\nfor i in range(2): i\nprint(3)\n```\n\n```\n1\n2\n3\n```\n"
    #expect(CheckerTests.results(page, .markdown).allSatisfy { $0.difference == nil })
  }

  @Test(arguments: [
    ("x = 2  # => 2\n", true), ("x = 2  # => 3\n", false), ("x = 2\nx += 1  # => 3\n", true),
    ("x: int = 2  # => 2\n", true), ("x = [1]\nx[0] = 2  # => 2\n", false),
    ("x = print(1)  # => 1\n", true), ("a, b = 1, 2  # => 1\n", false),
  ])
  func anAssignmentsExpectationIsAboutItsValue(_ text: String, _ agrees: Bool) {
    #expect(CheckerTests.results(text, .script).allSatisfy { $0.difference == nil } == agrees)
  }

  @Test func whatEndsTheSessionIsSaid() {
    let page = Page(Source(name: "p", text: ">>> 1\n1\n>>> exit()\n>>> 2\n2\n"), form: .transcript)
    let outcome = Checker(session: Session(), render: CheckerTests.render).check(page) { _ in }
    guard case .ended(let line, let rest) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(line == 3)
    #expect(rest == 1)
  }

  @Test func aFloodIsStopped() throws {
    let result = try #require(
      CheckerTests.results("```python\nwhile True: print('x' * 10000)\n```\n", .markdown).first)
    #expect(result.answer.errors.map(\.code) == ["output"])
  }
}
