import Testing

@testable import TensorLang

@Suite struct SessionRecordTests {
  private func records(
    _ text: String, _ style: Session.Style, in session: Session = Session()
  ) -> (records: [Record], outcome: Session.Outcome) {
    var records: [Record] = []
    let outcome = session.run(Source(name: "<test>", text: text), style: style) {
      records.append($0)
    }
    return (records, outcome)
  }

  private func codes(_ records: [Record]) -> [String] {
    records.compactMap {
      if case .error(let diagnostic) = $0.kind { return diagnostic.code }
      return nil
    }
  }

  @Test func scriptWithSyntaxErrorRunsNothing() {
    let (records, outcome) = records("print('ran')\nx = = 1\ny = (1,\n", .script)
    #expect(records.allSatisfy { if case .error = $0.kind { true } else { false } })
    #expect(records.count == 2)
    guard case .failed = outcome else {
      Issue.record("the script should fail")
      return
    }
  }

  @Test func keepGoingRunsTheRest() {
    let (records, _) = records("1\nx = = 1\nfoo\n2\n", .keepGoing)
    #expect(records.map(\.line) == [1, 2, 3, 4])
    #expect(codes(records) == ["syntax", "unknown-name"])
  }

  @Test func scriptStopsAtTheFirstError() {
    let (records, _) = records("1\nfoo\n2\n", .script)
    #expect(records.map(\.line) == [1, 2])
  }

  @Test func linesAreThoseOfTopLevelStatements() {
    let (records, _) = records(
      "def f():\n  print('a')\n  return 1\n\nfor i in range(1):\n  f()\nf()\n", .script)
    #expect(records.map(\.line) == [5, 7, 7])
  }

  @Test func scriptsEchoTopLevelOnly() {
    let text = "if True:\n  1\n2\n"
    #expect(transcript(of: text) == "2")
    #expect(transcript(of: text, style: .interactive) == "1\n2")
  }

  @Test func lastResults() {
    let session = Session()
    for text in ["1", "2", "3", "None"] { _ = records(text, .interactive, in: session) }
    #expect(transcript(of: "(_, __, ___)", in: session, style: .interactive) == "(3, 2, 1)")
  }

  @Test func mutedValues() {
    let (records, _) = records("5;", .interactive)
    guard case .value(.int(5), muted: true)? = records.first?.kind else {
      Issue.record("a muted value should say so")
      return
    }
  }

  @Test(arguments: ["exit()", "quit()", "import sys\nsys.exit(0)"])
  func leaving(_ text: String) {
    guard case .exit(status: 0) = records(text + "\n1", .script).outcome else {
      Issue.record("\(text) should leave")
      return
    }
  }

  @Test func exitStatus() {
    guard case .exit(status: 3) = records("exit(3)", .script).outcome else {
      Issue.record("exit(3) should leave with 3")
      return
    }
  }

  @Test func bareExitLeavesAtThePrompt() {
    guard case .exit = records("exit", .interactive).outcome else {
      Issue.record("exit should leave")
      return
    }
    guard case .finished = records("exit", .script).outcome else {
      Issue.record("a script only shows it")
      return
    }
  }

  @Test func assignmentsOfTensorsAreReported() {
    let (records, _) = records("a = torch.ones(2, 3)\nn = 5\nb, c = a, a[0]\n", .interactive)
    let assigned = records.compactMap { record -> [String]? in
      if case .assigned(let names) = record.kind {
        return names.map { "\($0.name): \($0.summary)" }
      }
      return nil
    }
    #expect(assigned == [["a: float32[2, 3]"], ["b: float32[2, 3]", "c: float32[3]"]])
  }

  @Test(arguments: [
    ("torch.cosin_similarity", "cosine_similarity"), ("'a'.uper()", "upper"),
    ("[].apend(1)", "append"), ("valeu = 1\nvalue", "valeu"), ("{'name': 1}['nmae']", "'name'"),
    ("def f(size): pass\nf(sise=1)", "size"), ("import mat", "math"), ("%tmieit 1", "%timeit"),
    ("from math import sqr", "sqrt"),
  ])
  func didYouMean(_ text: String, _ fix: String) {
    let (records, _) = records(text, .script)
    var fixes: [String] = []
    for record in records {
      if case .error(let diagnostic) = record.kind { fixes = diagnostic.fixes.map(\.text) }
    }
    #expect(fixes.contains(fix))
  }

  @Test(arguments: [
    ("1 + 'a'", 0, 7), ("x = [1, 2]\nx[5]", 11, 15), ("len(5)", 0, 6), ("foo + 1", 0, 3),
    ("'a'.foo", 4, 7), ("(1)(2)", 0, 3), ("for i in 5: pass", 9, 10), ("a, b = 1,", 0, 4),
    ("def f(a): pass\nf()", 15, 18),
  ])
  func spans(_ text: String, _ start: Int, _ end: Int) {
    let (records, _) = records(text, .script)
    guard case .error(let diagnostic)? = records.last?.kind else {
      Issue.record("no error")
      return
    }
    #expect(diagnostic.span == Span(start, end))
  }

  @Test func tracesNameTheCalls() {
    let (records, _) = records(
      "def inner(x): return x / 0\ndef outer(x): return inner(x)\nouter(1)", .script)
    guard case .error(let diagnostic)? = records.last?.kind else {
      Issue.record("no error")
      return
    }
    #expect(diagnostic.trace.map(\.function) == ["outer", "inner"])
    #expect(diagnostic.source.text(of: diagnostic.span) == "x / 0")
    #expect(diagnostic.trace.map { $0.source.text(of: $0.span) } == ["outer(1)", "inner(x)"])
  }

  @Test(arguments: [
    ("tor", ["torch"]), ("x = math.sq", ["sqrt"]), ("import rand", ["random"]),
    ("from math import fact", ["factorial"]), ("%time", ["%time", "%timeit"]),
    ("torch.nn.functional.cosine_sim", ["cosine_similarity"]), ("'a'.upp", ["upper"]),
    ("print('tor", []), ("# tor", []), ("sorted([], rev", ["reverse=", "reversed"]),
  ])
  func completions(_ text: String, _ expected: [String]) {
    let session = Session()
    let found = session.completions(for: text, cursor: text.utf8.count)
    #expect(found.candidates.map(\.text) == expected)
  }

  @Test func commands() {
    let session = Session()
    #expect(transcript(of: "a = 1; b = 'x'\n%who", in: session) == "a  b")
    #expect(
      transcript(of: "%reset\na", in: session).hasSuffix("NameError: name 'a' is not defined"))
    #expect(
      transcript(of: "%precision 2\n%precision", in: session)
        == "floats of tensors show 2 digits")
    #expect(
      transcript(of: "%seed 7\n%seed", in: session)
        == "the seed of torch's generator is 7")
    #expect(transcript(of: "%time 1 + 1", in: session).hasPrefix("2\nwall time "))
    #expect(transcript(of: "%timeit -n 10 -r 2 1 + 1", in: session).contains("of 10 loops"))
    #expect(transcript(of: "%timeit -x", in: session).hasPrefix("ValueError"))
  }

  @Test func clientCommands() {
    let session = Session()
    session.clientCommands["shout"] = { _, text in text.uppercased() + "\n" }
    #expect(transcript(of: "%shout hello", in: session) == "HELLO")
  }

  @Test func notesOfTorchFunctions() {
    let (records, _) = records("x = torch.ones(2, 3)\nsum(x, dim=1)", .script)
    #expect(
      records.contains {
        if case .note("torch-function", _) = $0.kind { true } else { false }
      })
    #expect(transcript(of: "sum(torch.ones(2, 3))") == "tensor([2., 2., 2.])")
  }

  @Test(arguments: ["pandas as pd", "matplotlib.pyplot", "torchvision", "os", "json"])
  func missingModulesAreRefusedByName(_ name: String) {
    let (records, _) = records("import " + name, .script)
    #expect(codes(records) == ["unsupported"])
  }

  @Test func exactRandomNumbers() {
    // CPython 3.11's own digits.
    #expect(
      transcript(of: "import random\nrandom.seed(0)\n[random.random() for _ in range(2)]")
        == "[0.8444218515250481, 0.7579544029403025]")
  }
}
