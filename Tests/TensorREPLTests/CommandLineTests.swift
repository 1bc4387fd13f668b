import Testing

@Suite struct CommandLineTests {
  @Test func textsAndFilesRunInOneSession() throws {
    let folder = Place.temporaryFolder()
    Place.write("a * 2\n", to: folder + "/one.tensor")
    Place.write("a = 21\n", to: folder + "/two.tensor")
    // Texts first, whatever the order on the line; then the files in order.
    let result = try Command().run(
      [folder + "/two.tensor", folder + "/one.tensor", "-c", "a = 1; a", "-e", "a + 1"])
    #expect(result.output == "1\n2\n42\n")
    #expect(result.status == 0)
  }

  @Test func standardInput() throws {
    #expect(try Command.run(input: "x = 3\nx + 1\n").output == "4\n")
    let result = try Command.run("-c", "x = 5", "-", input: "x\n")
    #expect(result.output == "5\n")
    #expect(try Command.run("-", "-").status == 64)
  }

  @Test func aTextMayBeginWithADash() throws {
    #expect(try Command.run("-c", "-1").output == "-1\n")
    #expect(try Command.run("-c", "--1").output == "1\n")
  }

  static let statuses: [([String], Int32)] = [
    (["-c", "1"], 0), (["-c", "1 +"], 1), (["-c", "5 % 0"], 1), (["--nonsense"], 64),
    (["check", "no-such-file"], 66), (["--color", "red"], 64), (["--max-memory", "lots"], 64),
    (["--threads", "0"], 64), (["--repr", "-c", "1"], 64), (["no-such-file"], 66), (["/"], 66),
    (["--version"], 0), (["--help"], 0), (["--keep-going", "-c", "5 % 0\n1"], 1),
    (["-c", "exit(3)"], 3),
  ]

  @Test(arguments: CommandLineTests.statuses)
  func exitStatus(_ arguments: [String], _ status: Int32) throws {
    #expect(try Command().run(arguments).status == status)
  }

  @Test func wrongUsageSaysWhatIsRight() throws {
    let result = try Command.run("--quiet", "check", "lesson.md")
    #expect(result.error.contains("'check' comes first"))
    #expect(result.error.contains("./check"))
    #expect(result.output.isEmpty)
  }

  @Test func anUnreadableFileRunsNothing() throws {
    let result = try Command.run("-c", "print('ran')", "no-such-file")
    #expect(result.output.isEmpty)
    #expect(result.error == "tensor: no-such-file: No such file or directory\n")
  }

  @Test func aScriptStopsAtItsFirstError() throws {
    let text = "print(1)\n5 % 0\nprint(2)\n"
    #expect(try Command.run("-c", text).output == "1\n")
    #expect(try Command.run("--keep-going", "-c", text).output == "1\n2\n")
  }

  @Test func errorsGoToStandardErrorWithTheirPlace() throws {
    let result = try Command.run("-c", "a = 1\nb = a + nonsense")
    #expect(result.output.isEmpty)
    #expect(result.error.contains("-c:2:9"))
    #expect(result.error.contains("  b = a + nonsense\n          ^^^^^^^^\n"))
  }

  @Test func quietKeepsPrintAndErrors() throws {
    let result = try Command.run("-q", "-c", "1 + 1\nprint('printed')\n5 % 0")
    #expect(result.output == "printed\n")
    #expect(result.error.contains("error["))
  }

  @Test func invalidTextIsNamedByLine() throws {
    let folder = Place.temporaryFolder()
    Place.write(
      Array("x = 1\ny = '".utf8) + [0xFF, 0xFE] + Array("'\n1\n".utf8), to: folder + "/f")
    let stopped = try Command().run([folder + "/f"])
    #expect(stopped.status == 1)
    #expect(stopped.error.contains("line 2 is not UTF-8"))
    #expect(stopped.output.isEmpty)
    let kept = try Command().run(["--keep-going", folder + "/f"])
    #expect(kept.status == 1)
    #expect(kept.output == "1\n")
  }

  @Test func aByteOrderMarkIsNoText() throws {
    let folder = Place.temporaryFolder()
    Place.write([0xEF, 0xBB, 0xBF] + Array("1 + 1\r\n".utf8), to: folder + "/f")
    #expect(try Command().run([folder + "/f"]).output == "2\n")
  }

  @Test func colours() throws {
    func error(_ options: [String], _ changes: [String: String?] = [:]) throws -> Bool {
      var command = Command()
      command.environment = changes
      return try command.run(options + ["-c", "nonsense"]).error.contains("\u{1b}[")
    }
    #expect(try !error([]))
    #expect(try error(["--color", "always"]))
    #expect(try error([], ["CLICOLOR_FORCE": "1"]))
    #expect(try !error([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]))
    #expect(try !error(["--color", "never"], ["CLICOLOR_FORCE": "1"]))
  }

  @Test func aSeedGivesTheSameNumbers() throws {
    let text = "torch.rand(3)"
    let first = try Command.run("--seed", "7", "-c", text).output
    #expect(try Command.run("--seed", "7", "-c", text).output == first)
    #expect(try Command.run("-c", "torch.manual_seed(7); torch.rand(3)").output.contains(first))
  }

  @Test func aLimitOnMemory() throws {
    let result = try Command.run("--max-memory", "10M", "-c", "torch.ones(10_000_000)")
    #expect(result.status == 1)
    #expect(result.error.contains("error["))
    #expect(try Command.run("--max-memory", "1G", "-c", "torch.ones(10).sum()").status == 0)
  }

  @Test func aPipeClosedEarlyEndsQuietly() throws {
    let result = try Command.shell(
      "$T -c 'for i in range(10**6): print(i)' | head -1; echo ${PIPESTATUS[0]}")
    #expect(result.output == "0\n141\n")
    #expect(result.error.isEmpty)
  }

  @Test func aFullDiskUnderTheOutputIsSaid() throws {
    let result = try Command.shell("$T -c 'print(1)' > /dev/full")
    #expect(result.status == 1)
    #expect(result.error.contains("No space left on device"))
  }

  @Test func controlCharactersGoRawIntoPipes() throws {
    #expect(try Command.run("-c", #"print("\x1b[31mred")"#).output == "\u{1b}[31mred\n")
  }

  @Test func asciiDrawingsWithoutUTF8() throws {
    var command = Command()
    command.environment = ["LANG": "C"]
    let result = try command.run(["-c", "print('é漢')\ntorch.ones(2, 3) @ torch.ones(2, 3)"])
    #expect(result.output == "é漢\n")
    #expect(result.error.utf8.allSatisfy { $0 < 0x80 })
    #expect(!result.error.isEmpty)
  }
}
