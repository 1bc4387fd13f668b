import TensorLang
import Testing

@Suite struct SyntaxCompletenessTests {
  @Test(arguments: [
    "", "x", "x = 1\n", "x = (1,\n2)", "'''abc\n'''", "# c", "%time x", "?x", "x?",
    "x = 1 + \\\n2", "if x:\n  y\n", "if x:\n  y\n  ", "if x: y\n", "if x:\n  y\nelse:\n  z\n",
    "def f(x):\n    y = 1\n\n    return y\n", "for i in x:\n    print(i)\nz = 1", "  x = 1",
    ">>> x = 1\n>>> y", ">>> for i in x:\n...     i\n...", ">>> for i in x:\n...     i\n0\n1",
    "with a:\n  b\n\n\n",
  ])
  func complete(text: String) {
    #expect(Parser.completeness(of: text) == .complete)
  }

  @Test(arguments: [
    "x = (", "x = (1,\n", "x = [1,\n{", "foo(\nbar", "foo(\nbar = 2,\nbaz", "print('a'", "x[",
    "def f(", "def f(a,", "f(a=", "x = [i for i in", "{'a':", "((((", "'''abc", "\"\"\"a\n\nb",
    "'abc\\", "x = 1 + \\", "f'''{", "f'''{x}", "if x:", "if x: y", "if x:\n  y", "if x:\n  # c",
    "if x:\n  y\nelse:", "if x:\n  y\nelse:\n  z", "while x:\n  y = (", "def f(x):",
    "def f(): return 1",
    "def f(x):\n    y = 1\n\n    return y", "for i in x:\n  if y:\n    z", "with a:", ">>> x = (",
    ">>> for i in x:\n...     print(i)", "  for i in x:\n    y", "if x:\n  '''a\n",
  ])
  func incomplete(text: String) {
    #expect(Parser.completeness(of: text) == .incomplete)
  }

  @Test(arguments: [
    "x =", "x y", ")", "[1, 2}", "foo(1 2", "foo(\n1 2", "f(a=1 b", "'abc", "f'{", "f'{x", "1_",
    "if x", "if x:\n", "else:", "def f(a)", "lambda x:", "class A:", "class A:\n", "@foo", "try:",
    "match x:",
    "while x:\n  y =", "if x:\n    y\n  z", "foo(\ndef f():", "foo(\nimport x", "x = 1 + \\\n", "$",
    "\"\\ud800\"", "print(“a", "x = 1 if y", "\0",
  ])
  func wrong(text: String) {
    #expect(Parser.completeness(of: text) == .wrong)
  }
}
