import TensorLang
import Testing

@Suite struct SyntaxPromptTests {
  @Test(arguments: [
    (
      ">>> x = 1\n>>> for i in y:\n...     i\n...\n0\n1\n>>> x\n1",
      ["(= x 1)", "(for i y (do i))", "x"]
    ),
    ("from a import b\n>>> b(1)\narray([[1, 2],\n[3, 4]])\n", ["(from a b)", "(call b 1)"]),
    (">>> x\ntensor([[1, 2],\n        ...,\n        [3, 4]])\n>>> y", ["x", "y"]),
    (
      "In [1]: x\nOut[1]: 5\n\nIn [2]: def f():\n   ...:     return 1\n   ...:\n\nIn [3]: f()",
      ["x", "(def f (parameters) (do (return 1)))", "(call f)"]
    ),
    ("In [1]:\nx = 1\nx\nOut[1]:\n1\nIn [2]:\ny", ["(= x 1)", "x", "y"]),
    ("iex(52)> 1 - 2\n0.5\niex(53)> x\n", ["(- 1 2)", "x"]), ("iex> x\n...> y", ["x", "y"]),
    ("    >>> x\n    1\n    >>> y", ["x", "y"]),
    (">>> for a in b:\n>>>     c\n>>> d", ["(for a b (do c))", "d"]),
    (">>> x = [1,\n...      2]\n>>> y", ["(= x (list 1 2))", "y"]),
    (">>> x = [1,\n         2]\n[1, 2]\n>>> y", ["(= x (list 1 2))", "y"]),
    (">>> s = '''a\n... b'''\n>>> s", ["(= s \"a\\nb\")", "s"]), (">>> x + \\\n... 2", ["(+ x 2)"]),
    (">>> if x:\n...   y\n... else:\n...   z\n... \n>>> w", ["(if x (do y) (else z))", "w"]),
    (">>>x\n>>>\n>>> y", ["x", "y"]),
    ("    from a import b\n    x\n>>> y", ["(from a b)", "x", "y"]),
    ("a\n> tensor([[1, 2],\n\n         [3, 4]])\nb\n> 1", ["a", "b"]),
    // Every line quoted, as in mail, is code; rows of a printed tensor alone are output.
    ("> x = 1\n>\n> for i in x:\n>     y", ["(= x 1)", "(for i x (do y))"]),
    ("> > x\n> > y\n", ["x", "y"]), ("> >>> x\n> 1\n> >>> y", ["x", "y"]),
    ("> x = '''a\n> b'''", ["(= x \"a\\nb\")"]), ("> tensor([1,\n> 2])\n", []),
    // Numbers of lines.
    ("1 import a\n2\n3 for i in x:\n4     y", ["(import a)", "(for i x (do y))"]),
    (" 9: x = '''a\n10: b'''\n11: y", ["(= x \"a\\nb\")", "y"]),
    (" 1| x\r\n 2| y\r\n", ["x", "y"]), ("1 + x\n2 + y", ["(+ 1 x)", "(+ 2 y)"]),
    ("1 if x else y\n2 if x else y", ["(if-else x 1 y)", "(if-else x 2 y)"]),
    ("In [3]:x\niex(1)>y\n1\n", ["x", "y"]), ("iex>x", ["(compare iex (> x))"]),
    ("x = (a\n> b)", ["(= x (compare a (> b)))"]),
    (
      "def f():\n  '''\n  >>> x\n  '''\n  return 1",
      ["(def f (parameters) \"\\n  >>> x\\n  \" (do (return 1)))"]
    ),
    ("```python\nx\n```\n", ["x"]), ("``````x = 1\ny\n``````", ["(= x 1)", "y"]), ("x```", ["x"]),
    ("    s = '''a\n    b\n      c'''\n    s", ["(= s \"a\\nb\\n  c\")", "s"]), ("...", ["..."]),
    (">>> class A:\n...     x\n...\n>>> y", ["!classes are not part of this language", "y"]),
    ("In [1]: %time x\nIn [2]: x?", ["(%time \"x\")", "(%help \"x\")"]),
    ("tensor([[1, 2],\n[3, 4]])", ["(call tensor (list (list 1 2) (list 3 4)))"]),
  ])
  func peelsPrompts(text: String, items: [String]) {
    #expect(read(text) == items)
  }

  @Test func spansCountInTheOriginalText() throws {
    let (text, spans) = unmark(">>> x = [1,\n...      2⟦ ⟧2]\n>>> y")
    let source = Source(name: "test", text: text)
    let found = try #require(Parser.parse(source).diagnostics.first)
    #expect(found.span == spans[0])
    #expect(source.position(of: found.span.start) == (2, 11))
  }
}
