import Testing

@preconcurrency import Glibc

@Suite(.serialized) struct HistoryTests {
  private static func file(_ home: String) -> String { home + "/.local/state/tensor/history" }

  /// Runs lines in a session of their own.
  private static func session(
    home: String?, _ lines: [String], environment: [String: String?] = [:]
  ) throws -> String {
    let terminal = try PseudoTerminal(environment: environment, home: home)
    try terminal.waitForPrompt()
    for line in lines { try terminal.enter(line) }
    let text = terminal.text
    try terminal.send([4])
    #expect(try terminal.waitForEnd() == 0)
    return text
  }

  @Test func lastsBetweenSessions() throws {
    let home = Place.temporaryFolder()
    _ = try HistoryTests.session(home: home, ["first = 11", "second = 22"])
    let terminal = try PseudoTerminal(home: home)
    try terminal.waitForPrompt()
    try terminal.send("\u{1b}[A\u{1b}[A")
    try terminal.expect("first = 11")
    #expect(try terminal.enter("; first").contains("\n11\n"))
  }

  @Test func isPrivateAndOneEntryALine() throws {
    let home = Place.temporaryFolder()
    _ = try HistoryTests.session(home: home, [#"a = 'x\\y'"#, #"a = 'x\\y'"#, "b = 2"])
    let terminal = try PseudoTerminal(home: home)
    try terminal.waitForPrompt()
    try terminal.send("\u{1b}[200~if True:\r    c = 3\u{1b}[201~\r")
    try terminal.waitForPrompt()
    // The same statement twice in a row is one entry.
    #expect(
      Place.read(HistoryTests.file(home))
        == "a = 'x\\\\\\\\y'\nb = 2\nif True:\\n    c = 3\n")
    var status = stat()
    #expect(stat(HistoryTests.file(home), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    try terminal.send([4])
    _ = try terminal.waitForEnd()
    // And comes back whole.
    let again = try PseudoTerminal(home: home)
    try again.waitForPrompt()
    try again.send("\u{1b}[A")
    try again.expect("c = 3")
    #expect(!(try again.enter("").contains("error")))
    #expect(try again.enter("c").contains("\n3\n"))
  }

  @Test func twoSessionsLoseNothing() throws {
    let home = Place.temporaryFolder()
    let one = try PseudoTerminal(home: home)
    let two = try PseudoTerminal(home: home)
    try one.waitForPrompt()
    try two.waitForPrompt()
    for index in 0..<5 {
      try one.enter("one = \(index)")
      try two.enter("two = \(index)")
    }
    // One of them is killed.
    one.signal(SIGKILL)
    try two.enter("last = 1")
    let entries = (Place.read(HistoryTests.file(home)) ?? "").split(separator: "\n")
    #expect(entries.count == 11)
    #expect(entries.last == "last = 1")
  }

  @Test func aHalfWrittenLineSwallowsNothing() throws {
    let home = Place.temporaryFolder()
    _ = try HistoryTests.session(home: home, ["a = 1"])
    Place.write("a = 1\nhalf", to: HistoryTests.file(home))
    _ = try HistoryTests.session(home: home, ["b = 2"])
    #expect(Place.read(HistoryTests.file(home)) == "a = 1\nhalf\nb = 2\n")
  }

  @Test func isBounded() throws {
    let home = Place.temporaryFolder()
    _ = try HistoryTests.session(home: home, ["a = 1"])
    Place.write((0..<25_000).map { "x = \($0)\n" }.joined(), to: HistoryTests.file(home))
    _ = try HistoryTests.session(home: home, ["b = 2"])
    let entries = (Place.read(HistoryTests.file(home)) ?? "").split(separator: "\n")
    #expect(entries.count == 10_001)
    #expect(entries.suffix(2) == ["x = 24999", "b = 2"])
  }

  @Test func statesOfItsFolderThatDoNotWork() throws {
    // No HOME.
    let homeless = try HistoryTests.session(home: nil, ["1 + 1"])
    #expect(homeless.contains("\n2\n"))
    // A full disk.
    let home = Place.temporaryFolder()
    _ = try HistoryTests.session(home: home, ["1"])
    unlink(HistoryTests.file(home))
    symlink("/dev/full", HistoryTests.file(home))
    let terminal = try PseudoTerminal(home: home)
    let banner = try terminal.waitForPrompt()
    #expect(banner.contains("history is not kept"))
    #expect(try terminal.enter("1 + 1").contains("\n2\n"))
    // Said once.
    #expect(try !terminal.enter("1 + 2").contains("history is not kept"))
    // A folder that can't be made.
    let text = try HistoryTests.session(
      home: nil, ["1 + 1"], environment: ["XDG_STATE_HOME": "/proc/nowhere"])
    #expect(text.contains("\n2\n"))
  }

  @Test func commands() throws {
    let home = Place.temporaryFolder()
    _ = try HistoryTests.session(home: home, ["needle = 'earlier'"])
    let session = try PseudoTerminal(home: home)
    try session.waitForPrompt()
    try session.enter("a = 5")
    try session.enter("nonsense")
    try session.enter("b = a * 2")
    #expect(try session.enter("%history -n 1-2").contains("\n1: a = 5\n2: nonsense\n"))
    #expect(try session.enter("%history -g needle").contains("\nneedle = 'earlier'\n"))
    #expect(try session.enter("%history 9").contains("error["))
    // Pasted prompts don't hide what is saved after them.
    try session.send("\u{1b}[200~>>> p = [1,\r... 2]\r>>> p\r[1, 2]\u{1b}[201~\r")
    try session.waitForPrompt()
    let script = home + "/saved.tensor"
    try session.enter("%save \(script)")
    #expect(
      Place.read(script)?.hasSuffix("a = 5\n# failed: nonsense\nb = a * 2\np = [1,\n2]\np\n")
        == true)
    #expect(try session.enter("%save \(script)").contains("is there already"))
    try session.enter("%save -f \(script) 1")
    #expect(Place.read(script)?.hasSuffix("a = 5\n") == true)
    Place.write("c = a + 100\nprint('ran', c)\n", to: home + "/more.tensor")
    #expect(try session.enter("%run \(home)/more.tensor").contains("\nran 105\n"))
    #expect(try session.enter("c").contains("\n105\n"))
    #expect(try session.enter("%run \(home)/none.tensor").contains("No such file"))
    try session.send("%load \(home)/more.tensor\r")
    try session.expect("print('ran', c)")
    #expect(try session.enter("").contains("\nran 105\n"))
  }
}
