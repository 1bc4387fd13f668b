import TensorLang
import Testing

@Suite struct SyntaxTreeTests {
  @Test(arguments: [
    ("1 + 2 * 3", "(+ 1 (* 2 3))"),
    ("1 - 2 - 3", "(- (- 1 2) 3)"),
    ("2 ** 3 ** 2", "(** 2 (** 3 2))"),
    ("-2 ** -3", "(unary - (** 2 (unary - 3)))"),
    ("-x @ +y // ~z", "(// (@ (unary - x) (unary + y)) (unary ~ z))"),
    ("1 << 2 + 3 & 4 ^ 5 | 6", "(| (^ (& (<< 1 (+ 2 3)) 4) 5) 6)"),
    ("not a == b", "(unary not (compare a (== b)))"),
    ("not not a and b or c and d", "(or (and (unary not (unary not a)) b) (and c d))"),
    ("a < b <= c != d", "(compare a (< b) (<= c) (!= d))"),
    ("a is not b not in c is d", "(compare a (is not b) (not in c) (is d))"),
    ("a if b else c if d else e", "(if-else b a (if-else d c e))"),
    ("lambda x, y=1, *z, k, **w: x + y", "(lambda (parameters x (y= 1) *z k **w) (+ x y))"),
    ("lambda: (yes, no)", "(lambda (parameters) (tuple yes no))"),
    ("(n := 10) + n", "(+ (:= n 10) n)"),
    ("f(n := 10)", "(call f (:= n 10))"),
    ("f(a, *b, c=1, *d, **e)", "(call f a (* b) (c= 1) (* d) (** e))"),
    ("f(x for x in y)", "(call f (generator-for x (for x y)))"),
    ("a.b[c](d).e", "(. (call (at (. a b) c) d) e)"),
    (
      "x[1:2, ::3, ..., None, :]",
      "(at x (bare-tuple (slice 1 2 _) (slice _ _ 3) ... None (slice _ _ _)))"
    ),
    ("x[-1]", "(at x (unary - 1))"),
    ("x[*i]", "(at x (bare-tuple (* i)))"),
    ("x[i, ]", "(at x (bare-tuple i))"),
    ("()", "(tuple)"), ("(1,)", "(tuple 1)"), ("1,", "(bare-tuple 1)"), ("(1)", "1"),
    ("[*a, 1]", "(list (* a) 1)"), ("{*a, 1}", "(set (* a) 1)"),
    ("{}", "(dict)"), ("{1: 2, **d, 'a': {}}", "(dict (pair 1 2) (** d) (pair \"a\" (dict)))"),
    (
      "[x*y for x, y in z if x if y for w in x]",
      "(list-for (* x y) (for (bare-tuple x y) z (if x) (if y)) (for w x))"
    ),
    ("{x for x in y}", "(set-for x (for x y))"),
    ("{k: v for k, *v in y}", "(dict-for k v (for (bare-tuple k (* v)) y))"),
    ("(a if b else c for d in e)", "(generator-for (if-else b a c) (for d e))"),
    ("x = y = 1, 2", "(= x y (bare-tuple 1 2))"),
    ("(a, [b, *c]), d.e, f[0] = g", "(= (bare-tuple (tuple a (list b (* c))) (. d e) (at f 0)) g)"),
    ("() = x", "(= (tuple) x)"),
    ("x: int = 3", "(annotated x 3)"), ("x: list[int]", "(annotated x _)"),
    ("x @= 1", "(@= x 1)"), ("x[0] **= 2, 3", "(**= (at x 0) (bare-tuple 2 3))"),
    ("x >>= 1; y <<= 2; z //= 3", "(>>= x 1) (<<= y 2) (//= z 3)"),
    ("del a, (b.c, [d[0]])", "(del a (. b c) (at d 0))"),
    ("assert a, 'b'", "(assert a \"b\")"),
    ("import a.b as c, d", "(import a.b:c d)"),
    ("from a.b import c as d, e", "(from a.b c:d e)"),
    ("from a import (b, c as d,)", "(from a b c:d)"), ("from a import *", "(from a *)"),
    ("x;", "(muted x)"), ("x; y", "x y"), ("x; y; # c", "x (muted y)"),
    ("x = None, True, False, ...", "(= x (bare-tuple None True False ...))"),
    ("a\\\n+ b", "(+ a b)"), ("(a\n\n  # c\n+ b)", "(+ a b)"),
    ("é + été + _x1", "(+ (+ é été) _x1)"),
    // The letters of other encodings are the plain ones: NFKC.
    ("µ + 𝐱 + ｘ + ﬂat + ℝ + 𝛼𝟏", "(+ (+ (+ (+ (+ μ x) x) flat) R) α1)"),
    ("match = type; print", "(= match type) print"),
  ])
  func expressionsAndSimpleStatements(text: String, tree: String) {
    #expect(read(text).joined(separator: " ") == tree)
  }

  @Test(arguments: [
    ("0", "0"), ("1_000", "1000"), ("00_0", "0"), ("0x1F", "31"), ("0XaB_c", "2748"),
    ("0o17", "15"), ("0b1_01", "5"),
    ("9223372036854775807", "9223372036854775807"),
    ("9223372036854775808", "(huge 9223372036854775808)"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("-0x8000000000000000", "-9223372036854775808"),
    ("--9223372036854775808", "(unary - -9223372036854775808)"),
    ("-(9223372036854775808)", "(unary - (huge 9223372036854775808))"),
    ("-9223372036854775809", "(unary - (huge 9223372036854775809))"),
    ("1.", "1.0"), (".5", "0.5"), ("1e3", "1000.0"), ("1_0.2_5e-0_1", "1.025"),
    ("1.e2", "100.0"), ("1e400", "inf"), ("0.1", "0.1"), ("5e-324", "5e-324"), ("00.5", "0.5"),
    ("1if x else 2", "(if-else x 1 2)"), ("1..real", "(. 1.0 real)"),
    ("0x1for x", "(or 31 x)"),
  ])
  func numbers(text: String, tree: String) {
    #expect(read(text) == [tree])
  }

  @Test(arguments: [
    (#"'a\n\t\\\'\"\x41\u00e9\U0001F600\101\0'"#, "a\n\t\\'\"Aé😀A\0"),
    (#"'\a\b\f\v\r'"#, "\u{7}\u{8}\u{c}\u{b}\r"),
    (#"r'\n\'' "#, #"\n\'"#), (#"'\q\ '"#, #"\q\ "#), ("'a' \"b\" '''c'''", "abc"),
    ("'''a\n\"b\"\r\nc\rd'''", "a\n\"b\"\nc\nd"), ("'a\\\nb'", "ab"), ("''''a'''", "'a"),
    ("u'é'", "é"), ("Rb", "?"), ("('a'\n 'b')", "ab"), ("''", ""), (#"'\400'"#, "\u{100}"),
    (#"rF'{1}'"#, "?"),
  ])
  func strings(text: String, value: String) {
    let items = Parser.parse(Source(name: "test", text: text)).items
    guard case .statement(let statement) = items.first, items.count == 1,
      case .expression(let expression) = statement.kind
    else {
      Issue.record("\(items)")
      return
    }
    if case .string(let found) = expression.kind {
      #expect(found == value)
    } else {
      #expect(value == "?")
    }
  }

  @Test(arguments: [
    ("f'a{x}b'", #"(f "a" (field x) "b")"#),
    ("f'{x!r:>{w}.{p}f}'", #"(f (field x !r (: ">" (field w) "." (field p) "f")))"#),
    ("f'{x=}'", #"(f (field x "x="))"#), ("f'{ x = !s}'", #"(f (field x " x = " !s))"#),
    (
      "f'{x==y}{x!=y}{x<=y}'",
      "(f (field (compare x (== y))) (field (compare x (!= y))) (field (compare x (<= y))))"
    ),
    ("f'{{}}{x:}}'", "!f-string: single '}' is not allowed"),
    ("f'{{{x}}}'", #"(f "{" (field x) "}")"#),
    (#"f"{d["a"]}{d['b']}""#, #"(f (field (at d "a")) (field (at d "b")))"#),
    (
      "f'{x[1:2]}{(lambda a: a)(1)}{ {1: 2}[1] }'",
      "(f (field (at x (slice 1 2 _))) (field (call (lambda (parameters a) a) 1)) (field (at (dict (pair 1 2)) 1)))"
    ),
    ("f'{x:=5}{(y:=5)}'", #"(f (field x (: "=5")) (field (:= y 5)))"#),
    ("f'{a, b}{*c, d}'", "(f (field (bare-tuple a b)) (field (bare-tuple (* c) d)))"),
    ("f'{*c}'", "!f-string: cannot use starred expression here"),
    ("f'{a, b}'", "(f (field (bare-tuple a b)))"),
    ("f'''{\n  x\n  + y\n}\n'''", #"(f (field (+ x y)) "\n")"#),
    ("'a' f'{b}' 'c{d}'", #"(f "a" (field b) "c{d}")"#),
    ("rf'\\d{x}'", #"(f "\\d" (field x))"#), (#"f'\x41\{x}'"#, #"(f "A\\" (field x))"#),
    (#"f'{f"{f'''{x}'''}"}'"#, "(f (field (f (field (f (field x))))))"),
    ("f'{x:%Y-%m-%d}'", #"(f (field x (: "%Y-%m-%d")))"#),
    ("f'{x if y else z}'", "(f (field (if-else y x z)))"),
    ("f''", "(f)"),
  ])
  func formattedStrings(text: String, tree: String) {
    #expect(read(text) == [tree])
  }

  @Test(arguments: [
    ("if a:\n  b\nelif c: d\nelse:\n  e\n  f", "(if a (do b) c (do d) (else e f))"),
    ("if a:\n  if b:\n    c\n  else: d\nelse:\n  e", "(if a (do (if b (do c) (else d))) (else e))"),
    (
      "while a:\n\tbreak\n\tcontinue\nelse:\n\tpass",
      "(while a (do (break) (continue)) (else (pass)))"
    ),
    (
      "for a, *b in c, d:\n  e\nelse: f",
      "(for (bare-tuple a (* b)) (bare-tuple c d) (do e) (else f))"
    ),
    ("for x.y in z: pass", "(for (. x y) z (do (pass)))"),
    (
      "def f(a, /, b: int=1, *, c, **d) -> int:\n  'doc'\n  return",
      "(def f (parameters a / (b= 1) * c **d) \"doc\" (do (return)))"
    ),
    (
      "def f(*a: int, b=1): return a, b",
      "(def f (parameters *a (b= 1)) (do (return (bare-tuple a b))))"
    ),
    ("with a as b, c: d", "(with (item a b) (item c) (do d))"),
    ("with (a as b, c as (d, e),): f", "(with (item a b) (item c (tuple d e)) (do f))"),
    ("with (a, b) as c: d", "(with (item (tuple a b) c) (do d))"),
    ("with (a): b", "(with (item a) (do b))"),
    ("with f(a)(b): c", "(with (item (call (call f a) b)) (do c))"),
    ("if (n := 1) > 0: n", "(if (compare (:= n 1) (> 0)) (do n))"),
    ("if a:\n\n  # c\n  b\n # d\n\nc", "(if a (do b)) c"),
    ("if a:\n        b\n\u{c}c", "(if a (do b)) c"),
    ("  a\n  if b:\n    c\n  d", "a (if b (do c)) d"),
    ("a\r\nif b:\r\n  c\r\nd\r\n", "a (if b (do c)) d"), ("a\rif b:\r  c\rd", "a (if b (do c)) d"),
    ("\u{FEFF}a", "a"), ("", ""), ("\n\n# c\n", ""),
  ])
  func blocks(text: String, tree: String) {
    #expect(read(text).joined(separator: " ") == tree)
  }

  @Test(arguments: [
    ("%time x = 1", #"(%time "x = 1")"#), ("%who", #"(%who "")"#),
    ("for i in x:\n  %timeit i ' (\n  y", #"(for i x (do (%timeit "i ' (") y))"#),
    ("?torch.sum", #"(%help "torch.sum")"#), ("torch.sum?", #"(%help "torch.sum")"#),
    ("x??  # what", #"(%help "x")"#), ("a; b?", #"a (%help "b")"#), ("a\n%b", #"a (%b "")"#),
    ("(a\n%b)", "(% a b)"), ("x % y", "(% x y)"), ("if a: %time b", #"(if a (do (%time "b")))"#),
  ])
  func commands(text: String, tree: String) {
    #expect(read(text).joined(separator: " ") == tree)
  }

  @Test(arguments: [
    "⟦a + (b)⟧", "⟦(a + b)⟧", "⟦f(x, y)[0].z⟧", "⟦[1, 2]⟧", "⟦'a' 'b'⟧", "⟦f'{x}'⟧", "⟦-x⟧",
    "⟦lambda x: y⟧", "⟦a, b,⟧", "⟦(a, b)⟧", "⟦x if y else z⟧", "⟦not x⟧", "⟦a < b⟧", " ⟦été⟧  # c",
    ">>> ⟦x⟧\n1", "\u{FEFF}⟦x⟧",
  ])
  func spans(marked: String) throws {
    let (text, spans) = unmark(marked)
    let item = try #require(Parser.parse(Source(name: "test", text: text)).items.first)
    guard case .statement(let statement) = item, case .expression(let expression) = statement.kind
    else {
      Issue.record("\(item)")
      return
    }
    #expect(expression.span == spans[0])
    #expect(statement.span == spans[0])
  }

  @Test func spansInsideExpressions() throws {
    let source = Source(name: "test", text: "x = f(ab, key=c.de) @ g")
    guard case .statement(let statement) = try #require(Parser.parse(source).items.first),
      case .assign(_, let value) = statement.kind,
      case .binary(.matmul, let left, let right, let operatorSpan) = value.kind,
      case .call(_, let arguments) = left.kind,
      case .keyword(_, let keySpan, let argument) = arguments[1],
      case .attribute(_, _, let nameSpan) = argument.kind
    else {
      Issue.record("another tree")
      return
    }
    #expect(source.text(of: left.span) == "f(ab, key=c.de)")
    #expect(source.text(of: right.span) == "g")
    #expect(source.text(of: operatorSpan) == "@")
    #expect(source.text(of: keySpan) == "key")
    #expect(source.text(of: nameSpan) == "de")
  }

  @Test func oneExpressionInALargerText() throws {
    let source = Source(name: "test", text: "%time  x + 1  # c")
    let expression = try Parser.parseExpression(source, in: Span(5, 14)).get()
    #expect(expression.dump == "(+ x 1)")
    #expect(source.text(of: expression.span) == "x + 1")
    guard case .failure(let diagnostic) = Parser.parseExpression(source, in: Span(7, 10)) else {
      Issue.record("`x +` is no expression")
      return
    }
    #expect(diagnostic.span == Span(10, 10))
  }

  @Test func linesOfASource() {
    let source = Source(name: "test", text: "a\r\nb\rc\n\nd")
    #expect((1...5).map { source.line($0) } == ["a", "b", "c", "", "d"])
    #expect(source.position(of: 5) == (3, 1))
    #expect(Source(name: "test", text: "éa").position(of: 2) == (1, 2))
  }
}
