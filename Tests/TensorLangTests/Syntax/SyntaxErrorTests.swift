import TensorLang
import Testing

@Suite struct SyntaxErrorTests {
  /// A text with its blamed piece marked, and Python's message.
  @Test(
    arguments: [
      // Brackets.
      ("x = ⟦(⟧1, 2", "'(' was never closed"), ("print⟦(⟧f(x)", "'(' was never closed"),
      ("[1, 2⟦)⟧", "closing parenthesis ')' does not match opening parenthesis '['"),
      ("x⟦]⟧", "unmatched ']'"), ("⟦)⟧", "unmatched ')'"),
      ("(1⟦ ⟧2)", "invalid syntax. Perhaps you forgot a comma?"),
      ("f(a⟦ ⟧b)", "invalid syntax. Perhaps you forgot a comma?"),
      ("for i in range⟦(⟧3:\n  i", "'(' was never closed"),
      // Places where nothing fits.
      ("x ⟦y⟧", "invalid syntax"), ("x =⟦⟧", "invalid syntax"), ("1 +⟦⟧\n2", "invalid syntax"),
      ("a == ⟦=⟧ b", "invalid syntax"), ("f(a, ⟦,⟧)", "invalid syntax"),
      ("x ⟦:=⟧ 1", "invalid syntax"), ("x ⟦&&⟧ y", "invalid syntax"),
      ("a ⟦<>⟧ b", "invalid syntax"), ("⟦in⟧ = 3", "invalid syntax"),
      ("⟦else⟧: x", "invalid syntax"), ("x.⟦class⟧", "invalid syntax"),
      // Colons.
      ("if x⟦⟧\n  y", "expected ':'"), ("def f()⟦⟧\n  y", "expected ':'"),
      ("while x ⟦y⟧:\n  z", "invalid syntax"), ("def f⟦:⟧ pass", "expected '('"),
      // Strings.
      ("x = ⟦'⟧abc", "unterminated string literal (detected at line 1)"),
      ("x = ⟦r\"⟧abc\ny", "unterminated string literal (detected at line 1)"),
      ("x = ⟦'''⟧abc\nd\n", "unterminated triple-quoted string literal (detected at line 2)"),
      (
        #"'a⟦\x4⟧g'"#,
        #"(unicode error) 'unicodeescape' codec can't decode bytes in position 1-3: truncated \xXX escape"#
      ),
      (#"'⟦\ud800⟧'"#, nil),
      (
        #"'⟦\U00110000⟧'"#,
        "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-9: illegal Unicode character"
      ),
      // f-strings.
      ("f'⟦{⟧x'", "f-string: expecting '}'"), ("f'⟦{}⟧'", "f-string: empty expression not allowed"),
      ("f'⟦}⟧'", "f-string: single '}' is not allowed"),
      ("f'{x⟦!z⟧}'", "f-string: invalid conversion character: expected 's', 'r', or 'a'"),
      ("f'{a⟦ ⟧b}'", "f-string: invalid syntax. Perhaps you forgot a comma?"),
      ("f'{a⟦)⟧}'", "f-string: unmatched ')'"),
      ("f'{a[⟦}⟧'", "f-string: closing parenthesis '}' does not match opening parenthesis '['"),
      ("f'{a:{b:⟦{⟧c}}}'", "f-string: expressions nested too deeply"),
      // Numbers.
      ("⟦1_⟧", "invalid decimal literal"), ("⟦1__0⟧", "invalid decimal literal"),
      ("⟦12ab⟧", "invalid decimal literal"), ("⟦0x⟧", "invalid hexadecimal literal"),
      ("0b1⟦2⟧", "invalid digit '2' in binary literal"),
      ("0o⟦8⟧", "invalid digit '8' in octal literal"),
      (
        "⟦012⟧",
        "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
      ),
      // Characters.
      ("print(⟦“⟧a”)", "invalid character '“' (U+201C)"),
      ("a ⟦−⟧ b", "invalid character '−' (U+2212)"),
      ("a⟦\u{A0}⟧+ b", "invalid non-printable character U+00A0"),
      ("a ⟦×⟧ b", "invalid character '×' (U+00D7)"),
      ("x⟦\u{0}⟧", "source code string cannot contain null bytes"),
      ("x⟦\u{1B}⟧", "invalid non-printable character U+001B"),
      ("x = ⟦🙂⟧", "invalid character '🙂' (U+1F642)"),
      ("x ⟦$⟧ y", "invalid syntax"),
      ("x = ⟦\\⟧ y", "unexpected character after line continuation character"),
      ("x ⟦?⟧ y", "invalid syntax"), ("x⟦；⟧ y", "invalid character '；' (U+FF1B)"),
      // Assignment.
      ("⟦f()⟧ = 1", "cannot assign to function call here. Maybe you meant '==' instead of '='?"),
      ("⟦a + 1⟧ = 2", "cannot assign to expression here. Maybe you meant '==' instead of '='?"),
      ("x = ⟦1⟧ = 2", "cannot assign to literal"), ("⟦None⟧ = 1", "cannot assign to None"),
      ("(a, ⟦f()⟧) = 1", "cannot assign to function call"),
      ("⟦a < b⟧ = 1", "cannot assign to comparison"),
      ("⟦a, b⟧ += 1", "'tuple' is an illegal expression for augmented assignment"),
      ("del ⟦f()⟧", "cannot delete function call"),
      ("for ⟦f()⟧ in x: pass", "cannot assign to function call"),
      ("if x ⟦=⟧ 1: y", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
      ("⟦*a⟧ = b", "starred assignment target must be in a list or tuple"),
      ("*a, ⟦*b⟧ = c", "multiple starred expressions in assignment"),
      ("x = ⟦*a⟧", "can't use starred expression here"),
      ("⟦a, b⟧: int", "only single target (not tuple) can be annotated"),
      ("(⟦f()⟧ := 1)", "cannot use assignment expressions with function call"),
      // Calls and displays.
      ("f(a=1, ⟦b⟧)", "positional argument follows keyword argument"),
      ("f(**a, ⟦b⟧)", "positional argument follows keyword argument unpacking"),
      ("f(**a, ⟦*b⟧)", "iterable argument unpacking follows keyword argument unpacking"),
      ("f(a=1, ⟦a⟧=2)", "keyword argument repeated: a"),
      ("f(⟦a.b=⟧1)", "expression cannot contain assignment, perhaps you meant \"==\"?"),
      ("f(⟦x for x in y⟧, 1)", "Generator expression must be parenthesized"),
      ("[⟦a, b⟧ for a in c]", "did you forget parentheses around the comprehension target?"),
      ("{1: 2, ⟦3⟧}", "':' expected after dictionary key"),
      ("⟦x if y⟧", "expected 'else' after 'if' expression"),
      ("⟦print x⟧", "Missing parentheses in call to 'print'. Did you mean print(...)?"),
      // Parameters.
      ("def f(a, ⟦a⟧): pass", "duplicate argument 'a' in function definition"),
      ("def f(a=1, ⟦b⟧): pass", "non-default argument follows default argument"),
      ("lambda ⟦*⟧: 1", "named arguments must follow bare *"),
      ("def f(**a, ⟦b⟧): pass", "arguments cannot follow var-keyword argument"),
      ("def f(*, a, ⟦/⟧): pass", "/ must be ahead of *"),
      // Statements.
      ("⟦return⟧ 1", "'return' outside function"), ("⟦break⟧", "'break' outside loop"),
      (
        "def f():\n  for x in y:\n    def g():\n      ⟦continue⟧", "'continue' not properly in loop"
      ),
      ("from a import b⟦,⟧", "trailing comma not allowed without surrounding parentheses"),
      // Indentation.
      ("x\n  ⟦y⟧", "unexpected indent"), ("  ⟦x⟧ = 1\ny", "unexpected indent"),
      ("if x:\n    y\n  ⟦z⟧", "unindent does not match any outer indentation level"),
      ("if x:\n⟦y⟧", "expected an indented block after 'if' statement on line 1"),
      ("def f():⟦⟧", "expected an indented block after function definition on line 1"),
      ("if x:\n  y\nelse:\n⟦z⟧", "expected an indented block after 'else' statement on line 3"),
      ("if x:\n\ty\n⟦        ⟧z", "inconsistent use of tabs and spaces in indentation"),
    ] as [(String, String?)])
  func blamesOnePiece(marked: String, torch: String?) {
    let (text, spans) = unmark(marked)
    let found = diagnostics(text)
    #expect(found.map(\.torch) == [torch])
    #expect(found.map(\.span) == spans)
    #expect(found.allSatisfy { !$0.message.isEmpty && $0.message.last != "." })
  }

  @Test(arguments: [
    ("⟦class⟧ A(B):\n  def f(self:\n    x = (\n\ny", "classes", "y"),
    ("⟦@⟧a.b\n@c\ndef f():\n  )\ny", "decorators", "y"),
    (
      "⟦try⟧:\n  x\nexcept (A, B) as e:\n  y\nelse:\n  w\nfinally:\n  z\ny", "`try` statements", "y"
    ),
    ("⟦async⟧ def f():\n  await x\ny", "`async`", "y"),
    ("⟦match⟧ x:\n  case [1, _]:\n    z\ny", "`match` statements", "y"),
    ("⟦global⟧ x\ny", "`global`", "y"), ("⟦raise⟧ ValueError('x')\ny", "`raise`", "y"),
    ("def f():\n  x = ⟦yield⟧ 1\ny", "generators (`yield`)", "y"),
    ("x = ⟦await⟧ z\ny", "`await`", "y"),
    ("x = ⟦1.5j⟧ + 1\ny", "complex numbers", "y"), ("x = ⟦b'a'⟧\ny", "bytes literals", "y"),
    ("x = '⟦\\N{DASH}⟧'\ny", "characters by name (`\\N{…}`)", "y"),
    ("⟦!⟧ls -l\ny", "shell commands", "y"),
    ("⟦type⟧ A = int\ny", "type aliases", "y"), ("⟦%%⟧time x\ny", "cell commands (`%%`)", "y"),
  ])
  func refusesByName(marked: String, what: String, rest: String) {
    let (text, spans) = unmark(marked)
    let found = diagnostics(text)
    #expect(found.map(\.code) == ["unsupported"])
    #expect(found.first?.span == spans.first)
    #expect(found.first?.message.hasPrefix(what) == true, "\(found.first?.message ?? "")")
    #expect(found.first?.message.hasSuffix("not part of this language") == true)
    #expect(read(text).last == rest)
  }

  @Test(
    arguments: [
      ("foo(\ny = 2\nz", ["!'(' was never closed", "(= y 2)", "z"]),
      ("x = [1, 2\nprint(x)\ny", ["!'[' was never closed", "(call print x)", "y"]),
      ("x = foo(a,\n    b\ny = 2", ["!'(' was never closed", "(= y 2)"]),
      (
        "x = foo(\n  a=1,\n  b=2\ndef f(): pass",
        ["!'(' was never closed", "(def f (parameters) (do (pass)))"]
      ),
      (
        "x = f(a b)\ny = g(\n  c d\n)\nz",
        [
          "!invalid syntax. Perhaps you forgot a comma?",
          "!invalid syntax. Perhaps you forgot a comma?", "z",
        ]
      ),
      ("if x\n  y\nelif z:\n  w = )\nelse:\n  v\nu", ["!expected ':'", "!unmatched ')'", "u"]),
      ("for i in x:\n  a = )\n  b\n  c = ]\nd", ["!unmatched ')'", "!unmatched ']'", "d"]),
      (
        "fro i in x:\n  break\n  return\ny",
        ["!`fro` is not a word of the language: did you mean `for`?", "y"]
      ),
      ("def f(x)\n  return x\ny", ["!expected ':'", "y"]),
      (
        "x = 'abc\ny = \"d\nz",
        [
          "!unterminated string literal (detected at line 1)",
          "!unterminated string literal (detected at line 2)", "z",
        ]
      ),
      ("x = 1 1\n  y\nz", ["!invalid syntax", "z"]),
      ("x\n  y\n  z\nw", ["x", "!unexpected indent", "w"]),
      ("a = 1; b = ; c\nd", ["(= a 1)", "!invalid syntax", "d"]),
      ("if x:\n  y\n z\nw", ["!unindent does not match any outer indentation level", "w"]),
      (
        "print(“a”)\nprint(‘b’)\nc",
        ["!invalid character '“' (U+201C)", "!invalid character '‘' (U+2018)", "c"]
      ),
      ("print(f'{x)')\ny", ["!f-string: unmatched ')'", "y"]),
      ("else:\n  x\ny", ["!invalid syntax", "y"]),
      ("while x:\n  def f(:\n    y\n  z\nw", ["!'(' was never closed", "w"]),
      ("x = f\n  a,\n  b\n)\ny", ["(= x f)", "!unexpected indent", "y"]),
      ("x = [f\n  a\n  b)]\ny", ["!invalid syntax. Perhaps you forgot a comma?", "y"]),
      ("def f(a\n  if b:\n    c\n  d\n  else:\n    e\ny", ["!'(' was never closed", "y"]),
      ("def f():\n  \"\"Text's (\n\n  more\n  \"\"\"\n  return 1\ny", ["!invalid syntax", "y"]),
      ("x = '' r'a' \"\"f'{b}'\nif ''in c: ''''''\ny", nil),
      (">>> foo(\n...   1\nSyntaxError: no\n>>> x", ["!'(' was never closed", "x"]),
    ] as [(String, [String]?)])
  func goesOnAfterAMistake(text: String, items: [String]?) {
    if let items { #expect(read(text) == items) } else { #expect(diagnostics(text).isEmpty) }
  }

  @Test(
    arguments: [
      ("print(“it’s”)", "print(\"it's\")"), ("x = \"abc”", "x = \"abc\""),
      ("  a − b × c", "a - b * c"),
      ("a\u{A0}= 1", "a = 1"), ("if x = 1:\n  y", "if x == 1:"), ("while x\n  y", "while x:"),
      ("def f(x)\n  return x", "def f(x):"), ("print x, y", "print(x, y)"), ("(a，b)", "(a,b)"),
      ("“a ‘ b", nil), ("if x y\n  z", nil), ("x² + 1", "x**2 + 1"),
    ] as [(String, String?)])
  func offersWhatWasTried(text: String, fix: String?) {
    let fixes = diagnostics(text).first?.fixes.map(\.text)
    #expect(fixes == (fix.map { [$0] } ?? []))
  }

  @Test func saysTheTypeAndLabelsTheOpener() throws {
    #expect(diagnostics("  x\ny").first?.type == .indentationError)
    #expect(diagnostics("x y").first?.type == .syntaxError)
    let mismatch = try #require(diagnostics("f(a]").first)
    #expect(mismatch.labels.map(\.span) == [Span(1, 2)])
  }
}
