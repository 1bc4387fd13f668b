import Testing

@preconcurrency import Glibc

/// The conversation at a terminal.
@Suite(.serialized) struct SessionTests {
  @Test func promptEchoAndEnd() throws {
    let terminal = try PseudoTerminal()
    let banner = try terminal.waitForPrompt()
    #expect(banner.contains("tensor 0."))
    #expect(banner.split(separator: "\n").count <= 3)
    #expect(try terminal.enter("1 + 1").contains("\n2\n"))
    let made = try terminal.enter("a = torch.ones(2, 3)")
    #expect(made.contains("\n# a: float32[2, 3]\n"))
    let value = try terminal.enter("a.sum(1)")
    #expect(value.contains("\ntensor([3., 3.])\n# float32[2]\n"))
    #expect(try terminal.enter("a;").contains("tensor") == false)
    #expect(try terminal.enter("_ * 2").contains("error") == false)
    try terminal.send([4])
    #expect(try terminal.waitForEnd() == 0)
  }

  @Test func quietShowsOnlyWhatIsPrinted() throws {
    let terminal = try PseudoTerminal(["-q"])
    #expect(try terminal.waitForPrompt() == PseudoTerminal.prompt)
    #expect(try !terminal.enter("20 + 22").contains("42"))
    #expect(try terminal.enter("print(20 + 22)").contains("\n42\n"))
    #expect(try terminal.enter("nonsense").contains("error["))
  }

  @Test(arguments: ["exit", "quit", "exit()", "quit()"])
  func leaving(_ word: String) throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.send(word + "\r")
    #expect(try terminal.waitForEnd() == 0)
  }

  @Test func statementsGoOnOverLines() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.send("torch.ones(\r")
    try terminal.expect("... ")
    #expect(try terminal.enter("2)").contains("tensor([1., 1.])"))
    try terminal.send("for i in range(2):\r")
    try terminal.expect("... ")
    // Tab at the beginning of a line indents.
    try terminal.send("\ti * 10\r")
    try terminal.expect("... ")
    #expect(try terminal.enter("").contains("\n0\n10\n"))
  }

  @Test func controlCClearsTheLine() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.send("x = (1 +")
    try terminal.expect("x = (1 +")
    try terminal.send([3])
    try terminal.waitForPrompt()
    try terminal.send("(\r")
    try terminal.expect("... ")
    try terminal.send([3])
    try terminal.waitForPrompt()
    #expect(try terminal.enter("1 + 1").contains("\n2\n"))
  }

  @Test func controlCStopsWorkAndKeepsTheSession() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.enter("kept = 5")
    try terminal.send("while True: pass\r")
    try terminal.expect("... ")
    try terminal.send("\r")
    usleep(300_000)
    let begun = Clock.now
    try terminal.send([3])
    try terminal.waitForPrompt()
    // A tenth of a second is the aim; a loaded machine gets more.
    #expect(Clock.now - begun < 5)
    #expect(try terminal.enter("kept").contains("\n5\n"))
  }

  @Test func aPastedBlockRunsAsOnePiece() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    let block = "def f(x):\n\ty = x + 1\n\n\tif y > 2:\n\t\treturn 'big'\n\n\treturn 'small'\n"
    let pasted = block.replacing("\n", with: "\r")
    try terminal.send("\u{1b}[200~" + pasted + "\u{1b}[201~")
    let answer = try terminal.enter("")
    #expect(!answer.contains("error"))
    #expect(!answer.contains("... "))
    #expect(try terminal.enter("f(1), f(5)").contains("\n('small', 'big')\n"))
    // It is one entry of the history.
    try terminal.send("\u{1b}[A\u{1b}[A")
    try terminal.expect("return 'small'")
    try terminal.send([3])
    try terminal.waitForPrompt()
  }

  @Test func aLongPasteLosesNothing() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    let lines = (0..<300).map { "total = total + \($0)" }.joined(separator: "\r")
    try terminal.send("\u{1b}[200~total = 0\r" + lines + "\u{1b}[201~\r")
    try terminal.waitForPrompt()
    #expect(try terminal.enter("total").contains("\n44850\n"))
  }

  @Test func completion() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.send("torch.cosine_sim\t")
    try terminal.expect("torch.cosine_similarity")
    try terminal.send([3])
    try terminal.waitForPrompt()
    // A second Tab lists what fits.
    try terminal.send("torch.arg\t\t")
    let list = try terminal.wait(for: "list") {
      $0.contains("argmax") && $0.contains("argmin") && $0.hasSuffix("torch.arg")
    }
    #expect(list.contains("argsort"))
    try terminal.send([3])
    try terminal.waitForPrompt()
    // Dims that the tensor has.
    try terminal.enter("a = torch.ones(2, 3)")
    try terminal.send("a.sum(dim=\t\t")
    try terminal.wait(for: "dims") {
      $0.contains("1   size 3\n-2  size 2\n-1  size 3\n") && $0.hasSuffix("a.sum(dim=")
    }
    try terminal.send([3])
    try terminal.waitForPrompt()
    let folder = Place.temporaryFolder()
    Place.write("1\n", to: folder + "/only-one-such-file.tensor")
    try terminal.send("%run \(folder)/only\t")
    try terminal.expect("only-one-such-file.tensor")
    try terminal.send([3])
    try terminal.waitForPrompt()
    try terminal.send("x = '\(folder)/only\t")
    try terminal.expect("only-one-such-file.tensor")
  }

  @Test func upSearchesByPrefix() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.enter("alpha = 1")
    try terminal.enter("beta = 2")
    try terminal.enter("another = 3")
    try terminal.send("al\u{1b}[A")
    // Only what changes is drawn.
    try terminal.expect("pha = 1")
    #expect(try terminal.enter(" + 6; alpha").contains("\n7\n"))
  }

  @Test func controlRSearches() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.enter("value = 40 + 1")
    try terminal.enter("1")
    try terminal.send("\u{12}40 +")
    try terminal.expect("value = 40 + 1")
    try terminal.send("\r")
    try terminal.waitForPrompt()
    #expect(try terminal.enter("value").contains("\n41\n"))
  }

  @Test func charactersBeyondASCII() throws {
    let terminal = try PseudoTerminal(environment: ["LANG": "C"])
    try terminal.waitForPrompt()
    #expect(try terminal.enter("'é漢' + '!'").contains("\n'é漢!'\n"))
  }

  @Test func escapesAreShownAndNotObeyed() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    #expect(
      try terminal.enter(#"print("\x1b[31mred\x07\x9b0m")"#).contains(#"\x1b[31mred\x07\x9b0m"#))
    try terminal.enter(#"torch.nothing_\u{1b}"#)
    #expect(try terminal.enter("1 + 1").contains("\n2\n"))
  }

  @Test func colours() throws {
    let coloured = try PseudoTerminal()
    try coloured.waitForPrompt()
    try coloured.enter("nonsense")
    #expect(Text.contains(coloured.bytes, "\u{1b}[1;31merror"))
    let plain = try PseudoTerminal(environment: ["NO_COLOR": "1"])
    try plain.waitForPrompt()
    try plain.enter("nonsense")
    #expect(!Text.contains(plain.bytes, "\u{1b}[1;31m"))
    #expect(!Text.contains(plain.bytes, "\u{1b}[1;34m"))
  }

  @Test func aDumbTerminalGetsNoEscapes() throws {
    let terminal = try PseudoTerminal(environment: ["TERM": "dumb"])
    try terminal.waitForPrompt()
    #expect(try terminal.enter("1 + 1").contains("\n2\n"))
    try terminal.enter("nonsense")
    #expect(!terminal.bytes.contains(0x1B))
  }

  @Test func resizing() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.send("x = 12345")
    try terminal.expect("12345")
    terminal.resize(rows: 10, columns: 40)
    usleep(200_000)
    #expect(try terminal.enter("67; x").contains("\n1234567\n"))
  }

  @Test func stoppingAndComingBack() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    try terminal.send("y = 4")
    try terminal.expect("y = 4")
    terminal.signal(SIGSTOP)
    usleep(100_000)
    terminal.signal(SIGCONT)
    #expect(try terminal.enter("2; y").contains("\n42\n"))
  }

  @Test func aTerminalThatHangsUpEndsTheSession() throws {
    let terminal = try PseudoTerminal()
    try terminal.waitForPrompt()
    terminal.signal(SIGHUP)
    #expect(try terminal.waitForEnd() == 128 + SIGHUP)
  }

  @Test func outputIntoAPipeHasNoPrompt() throws {
    let folder = Place.temporaryFolder()
    let terminal = try PseudoTerminal(
      ["-c", "'\(Place.binary)' | tee \(folder)/out"], program: "/bin/bash")
    try terminal.send("1 + 1\r")
    try terminal.expect("\n2\n")
    try terminal.send([4])
    #expect(try terminal.waitForEnd() == 0)
    #expect(Place.read(folder + "/out") == "2\n")
  }

  @Test func aSessionAfterAPipe() throws {
    let terminal = try PseudoTerminal(
      ["-c", "echo 'x = 41' | '\(Place.binary)' -i -"], program: "/bin/bash")
    try terminal.waitForPrompt()
    #expect(try terminal.enter("x + 1").contains("\n42\n"))
    try terminal.send("exit(7)\r")
    #expect(try terminal.waitForEnd() == 7)
  }
}
