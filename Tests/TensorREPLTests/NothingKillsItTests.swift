import Testing

@preconcurrency import Glibc

/// Lines to type, one after the other; the last may need Ctrl-C to end.
struct Trial: Sendable, CustomTestStringConvertible {
  var name: String
  var lines: [[UInt8]]
  var stopsByControlC = false
  var options: [String] = []
  /// One of these must be in what the last line answers.
  var answers: [String] = []

  var testDescription: String { name }

  init(
    _ name: String, _ lines: [[UInt8]], controlC: Bool = false, options: [String] = [],
    answers: [String] = []
  ) {
    self.name = name
    self.lines = lines
    stopsByControlC = controlC
    self.options = options
    self.answers = answers
  }

  /// A line that must be refused or answered as said.
  init(_ line: String, _ answers: String..., options: [String] = []) {
    self.init(line, [Array(line.utf8)], options: options, answers: answers)
  }
}

/// What must never end the session, hang it or eat the machine: each gives an error or an answer,
/// and the next line works.
@Suite(.serialized) struct NothingKillsIt {
  static let numbers: [Trial] = [
    Trial("randn(10**9, 10**9)", "error["),
    Trial("ones(2**62, 2)", "error["),
    Trial("zeros(-1)", "error["),
    Trial("arange(0, 1, 0)", "error["),
    Trial("arange(0, 1e300)", "error["),
    Trial("tensor([1e300]).long()", "tensor(["),
    Trial("ones(3)[10**30]", "error["),
    Trial("ones(3).as_strided((5,5),(2**40,1))", "error["),
    Trial("2**100", "error["),
    Trial("1 << 70", "error["),
    Trial("-2**63 // -1", "error["),
    Trial("torch.quantile(torch.ones(2), -2**63)", "error["),
    Trial("torch.gradient(torch.tensor(3.), dim=0)", "error["),
    Trial(
      "np.lib.stride_tricks.as_strided(np.zeros(1, np.int8), (1,), (-2**63,))", "error["),
    Trial("torch.linalg.norm(torch.ones(2, 2), ord=-2**63)", "error["),
    Trial("5 % 0", "error["),
    Trial("ones(3).view(-1, -1)", "error["),
    Trial("x = [1]; x.append(x); print(x)", "[1, [...]]"),
    Trial("f = lambda n: f(n + 1); f(0)", "error["),
  ]

  static let texts: [Trial] = [
    Trial(
      "ten thousand open brackets", [[UInt8](repeating: UInt8(ascii: "("), count: 10_000)],
      answers: ["error["]),
    Trial(
      "ten thousand open brackets in a file",
      [Array("%run FOLDER/brackets".utf8)], answers: ["error["]),
    Trial(
      "a megabyte line",
      [
        Array("len('".utf8) + [UInt8](repeating: 0x61, count: 1 << 20)
          + Array("')".utf8)
      ], answers: ["1048576"]),
    Trial("a megabyte line in a file", [Array("%run FOLDER/megabyte".utf8)], answers: ["1048576"]),
    Trial("a file of random bytes", [Array("%run FOLDER/random".utf8)], answers: ["error["]),
    Trial(
      "invalid UTF-8, typed", [Array("print('".utf8) + [0xFF, 0xC3, 0x28, 0xE2] + Array("')".utf8)]
    ),
    Trial("invalid UTF-8, in a file", [Array("%run FOLDER/invalid".utf8)], answers: ["error["]),
    Trial("NUL bytes, typed", [Array("1 + ".utf8) + [0, 0] + Array("1".utf8)]),
    Trial("NUL bytes, in a file", [Array("%run FOLDER/nul".utf8)], answers: ["error["]),
    Trial(#""\ud800""#),
    Trial(
      "an escape sequence in a string", [Array(#"print("\x1b[2J\x1b]0;title\x07")"#.utf8)],
      answers: [#"\x1b[2J\x1b]0;title\x07"#]),
  ]

  static let memory: [Trial] = [
    Trial("'a' * 10**12", "error["),
    Trial("[0] * 10**12", "error["),
    Trial("list(range(10**12))", "error[", options: ["--max-memory", "256M"]),
    Trial("f'{1:999999999}'", "error[", options: ["--max-memory", "256M"]),
    Trial(
      "while True: x.append(x[:])",
      [Array("x = [1]".utf8), Array("while True: x.append(x[:])".utf8), []],
      options: ["--max-memory", "256M"], answers: ["error["]),
    Trial(
      "list(range(10**12)) within the machine's own limit",
      [
        Array("y = list(range(10**12))".utf8)
      ], answers: ["error["]),
  ]

  @Test(arguments: NothingKillsIt.numbers) func hugeNumbers(_ trial: Trial) throws {
    try attempt(trial)
  }

  @Test(arguments: NothingKillsIt.texts) func strangeTexts(_ trial: Trial) throws {
    try attempt(trial)
  }

  @Test(arguments: NothingKillsIt.memory) func whatEatsMemory(_ trial: Trial) throws {
    try attempt(trial)
  }

  @Test func anEndlessLoop() throws {
    try attempt(
      Trial("while True: pass", [Array("while True: pass".utf8), []], controlC: true))
  }

  private static let productBytes = 8 << 30

  @Test(
    .enabled(
      if: Place.availableMemory >= NothingKillsIt.productBytes,
      "ones(20000, 20000) @ ones(20000, 20000) needs 8 GB of free memory"))
  func aProductThatTakesLong() throws {
    let line = "ones(20000, 20000) @ ones(20000, 20000)"
    try attempt(Trial(line, [Array(line.utf8)], controlC: true))
  }

  private func attempt(_ trial: Trial) throws {
    let folder = Place.temporaryFolder()
    NothingKillsIt.makeFiles(in: folder)
    let terminal = try PseudoTerminal(["--color", "never"] + trial.options)
    try terminal.waitForPrompt()
    var answer = ""
    for (index, line) in trial.lines.enumerated() {
      let keys = NothingKillsIt.filledIn(line, folder)
      let isLast = index == trial.lines.count - 1
      if isLast && trial.stopsByControlC {
        try terminal.send(keys + [13])
        // Well into the work.
        usleep(1_500_000)
        try terminal.send([3])
        answer = try terminal.waitForPrompt()
      } else if isLast || trial.lines.count == 1 {
        answer = try terminal.enter(keys, within: 120)
      } else {
        try terminal.send(keys + [13])
        _ = try terminal.wait(for: "prompt", within: 120) {
          $0.hasSuffix("\n" + PseudoTerminal.prompt) || $0.hasSuffix("... ")
        }
      }
    }
    if !trial.answers.isEmpty {
      #expect(
        trial.answers.contains { answer.contains($0) }, "it answered:\n\(answer.suffix(2000))")
    }
    // The next line works.
    let next = try terminal.enter("1 + 1")
    #expect(next.contains("\n2\n"), "the next line answered:\n\(next.suffix(2000))")
    try terminal.send([4])
    #expect(try terminal.waitForEnd() == 0)
  }

  private static func filledIn(_ line: [UInt8], _ folder: String) -> [UInt8] {
    guard line.count < 200, line.starts(with: Array("%run".utf8)) else { return line }
    return Array(String(decoding: line, as: UTF8.self).replacing("FOLDER", with: folder).utf8)
  }

  private static func makeFiles(in folder: String) {
    Place.write([UInt8](repeating: UInt8(ascii: "["), count: 10_000), to: folder + "/brackets")
    Place.write(
      Array("print(len('".utf8) + [UInt8](repeating: 0x61, count: 1 << 20) + Array("'))\n".utf8),
      to: folder + "/megabyte")
    // The same bytes every time.
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    let random = (0..<100_000).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    Place.write(random, to: folder + "/random")
    Place.write(Array("x = 'a".utf8) + [0xC3, 0x28] + Array("'\n".utf8), to: folder + "/invalid")
    Place.write(Array("x = 1\n".utf8) + [0, 0, 10], to: folder + "/nul")
  }

  // MARK: Around the session

  @Test func standardOutputClosedEarly() throws {
    let result = try Command.shell("$T -c 'while True: print(1)' | head -1; echo ${PIPESTATUS[0]}")
    #expect(result.output == "1\n141\n")
    #expect(result.error.isEmpty)
  }

  @Test func standardOutputClosedFromTheStart() throws {
    let result = try Command.shell("$T -c 'print(1)' >&-; echo ended")
    #expect(result.output == "ended\n")
  }

  static let strangeSurroundings: [[String: String?]] = [
    ["TERM": "dumb"], ["TERM": "no-such-terminal"], ["TERM": nil], ["LANG": "C"], ["LANG": nil],
    ["LC_ALL": "xx_YY.UTF-8"], ["HOME": nil], ["HOME": "/nowhere"],
  ]

  @Test(arguments: NothingKillsIt.strangeSurroundings)
  func surroundings(_ changes: [String: String?]) throws {
    var environment: [String: String?] = changes
    let home = Place.temporaryFolder()
    if changes.index(forKey: "HOME") == nil { environment["HOME"] = home }
    let terminal = try PseudoTerminal(environment: environment, home: nil)
    try terminal.waitForPrompt()
    #expect(try terminal.enter("'é' * 2").contains("\n'éé'\n"))
    #expect(try terminal.enter("1 + 1").contains("\n2\n"))
    try terminal.send([4])
    #expect(try terminal.waitForEnd() == 0)
  }

  @Test func aFullDiskUnderTheHistory() throws {
    let home = Place.temporaryFolder()
    for folder in ["/.local", "/.local/state", "/.local/state/tensor"] {
      mkdir(home + folder, 0o700)
    }
    symlink("/dev/full", home + "/.local/state/tensor/history")
    let terminal = try PseudoTerminal(home: home)
    try terminal.waitForPrompt()
    #expect(try terminal.enter("a = 1").contains("error") == false)
    #expect(try terminal.enter("1 + 1").contains("\n2\n"))
    try terminal.send([4])
    #expect(try terminal.waitForEnd() == 0)
  }
}
