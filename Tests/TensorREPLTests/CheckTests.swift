import Testing

@preconcurrency import Glibc

/// `tensor check`, driven as people drive it.
@Suite struct CheckTests {
  /// Runs the command in a folder with one file in it.
  static func check(
    _ options: [String], _ text: String, name: String = "page.md"
  ) throws -> (result: Command.Result, file: String) {
    let folder = Place.temporaryFolder()
    Place.write(text, to: folder + "/" + name)
    var command = Command()
    command.folder = folder
    return (try command.run(["check"] + options + [name]), folder + "/" + name)
  }

  static func check(
    _ text: String, name: String = "page.md"
  ) throws -> (result: Command.Result, file: String) {
    try check([], text, name: name)
  }

  static let right = "```\n>>> 1 + 1\n2\n```\n"
  static let wrong = "```\n>>> 1 + 1\n3\n>>> 2\n2\n```\n"

  // MARK: Exit status

  static let statuses: [(String, String, Int32)] = [
    ("page.md", right, 0), ("page.md", wrong, 1), ("page.md", "", 0), ("page.md", "prose", 0),
    ("page.md", "```python\n1\n", 1), ("page.py", "5 % 0", 1), ("page.py", "x = 1", 0),
    ("page.py", "1  # => 2", 1), ("page.txt", ">>> 1\n1", 0), ("page.txt", "prose", 0),
  ]

  @Test(arguments: statuses)
  func exitStatus(_ name: String, _ text: String, _ status: Int32) throws {
    let (result, _) = try CheckTests.check(text, name: name)
    #expect(result.status == status)
    #expect(result.error.isEmpty)
  }

  @Test func wrongUsage() throws {
    #expect(try Command.run("check").status == 64)
    #expect(try Command.run("check", "--update", "-").status == 64)
    #expect(try Command.run("check", "-", "-").status == 64)
    #expect(try Command.run("check", "--update", "--shapes-only", "x").status == 64)
    #expect(try Command.run("check", "--threads", "0", "x").status == 64)
    #expect(try Command.run("check", "--nonsense", "x").status == 64)
    let late = try Command.run("--seed", "0", "check", "x")
    #expect(late.status == 64)
    #expect(late.error.contains("'check' comes first"))
  }

  @Test func unreadableFiles() throws {
    let folder = Place.temporaryFolder()
    Place.write(CheckTests.right, to: folder + "/a.md")
    var command = Command()
    command.folder = folder
    // The others are checked all the same.
    let result = try command.run(["check", "none.md", "a.md"])
    #expect(result.status == 66)
    #expect(result.error == "tensor: none.md: No such file or directory\n")
    #expect(result.output == "1 of 1 example agrees\n")
    #expect(try command.run(["check", "."]).status == 66)
    let endless = try command.run(["check", "/dev/zero"])
    #expect(endless.status == 66)
    #expect(endless.error == "tensor: /dev/zero: larger than 64 MiB, which is no page\n")
  }

  @Test func whatIsNoTextIsSaid() throws {
    let folder = Place.temporaryFolder()
    Place.write(Array("a\n```\n>>> '".utf8) + [0xFF] + Array("'\n```\n".utf8), to: folder + "/a.md")
    let result = try Command().run(["check", "--update", folder + "/a.md"])
    #expect(result.status == 1)
    #expect(result.output.contains("a.md:3: line 3 is not UTF-8 text"))
    #expect(Place.readBytes(folder + "/a.md")?.contains(0xFF) == true)
  }

  // MARK: Output

  @Test func noExamples() throws {
    #expect(try CheckTests.check("prose\n").result.output == "page.md: no examples\n")
    #expect(try CheckTests.check(["-q"], "prose\n").result.output.isEmpty)
  }

  @Test func quietShowsDifferencesOnly() throws {
    #expect(try CheckTests.check(["--quiet"], CheckTests.right).result.output.isEmpty)
    let (result, _) = try CheckTests.check(["--quiet"], CheckTests.wrong)
    #expect(result.output.hasPrefix("page.md:2: the output differs\n"))
  }

  @Test func json() throws {
    let page = CheckTests.wrong + "\n```python\nnope\n```\n\n```python\n1\n"
    let (result, _) = try CheckTests.check(["--json"], page)
    #expect(result.status == 1)
    #expect(result.lines.count == 3)
    #expect(
      result.lines[0]
        == #"{"file":"page.md","line":12,"kind":"problem","message":"this block is never closed: no line with ``` follows"}"#
    )
    #expect(
      result.lines[1]
        == #"{"file":"page.md","line":2,"kind":"difference","code":"1 + 1","expected":"3","got":"2","at":{"line":1,"column":1}}"#
    )
    #expect(result.lines[2].hasPrefix(#"{"file":"page.md","line":9,"kind":"error","code":"nope","#))
    #expect(try CheckTests.check(["--json"], CheckTests.right).result.output.isEmpty)
  }

  @Test func colours() throws {
    #expect(try !CheckTests.check(CheckTests.wrong).result.output.contains("\u{1b}"))
    let (result, _) = try CheckTests.check(["--color", "always"], CheckTests.wrong)
    #expect(result.output.contains("\u{1b}["))
  }

  @Test func standardInput() throws {
    let result = try Command.run("check", "-", input: ">>> 1 + 1\n3\n")
    #expect(result.status == 1)
    #expect(result.output.hasPrefix("<stdin>:1: the output differs\n"))
  }

  @Test func manyFilesAreManySessions() throws {
    let folder = Place.temporaryFolder()
    Place.write("x = 1\nx  # => 1\n", to: folder + "/a.py")
    Place.write("x  # => NameError: ...\n", to: folder + "/b.py")
    let result = try Command().run(["check", folder + "/a.py", folder + "/b.py"])
    #expect(result.output == "2 of 2 examples agree\n")
  }

  // MARK: Options

  @Test func aSeedHolds() throws {
    let page = "```\n>>> torch.rand(2)\n```\n"
    let (first, file) = try CheckTests.check(["--seed", "0", "--update"], page)
    #expect(first.status == 0)
    #expect(Place.read(file)?.contains("tensor([0.4963, 0.7682])") == true)
    #expect(try Command().run(["check", "--seed", "0", file]).status == 0)
    #expect(try Command().run(["check", "--seed", "1", file]).status == 1)
  }

  @Test func memoryIsLimited() throws {
    let page = "```\n>>> torch.ones(10_000_000).sum()\ntensor(10000000.)\n```\n"
    #expect(try CheckTests.check(page).result.status == 0)
    #expect(try CheckTests.check(["--max-memory", "10M"], page).result.status == 1)
  }

  // MARK: Writing

  @Test func updateWritesAndASecondRunIsClean() throws {
    let (result, file) = try CheckTests.check(["--update"], CheckTests.wrong)
    #expect(result.output == "page.md: 1 output written\n2 of 2 examples agree\n")
    #expect(result.status == 0)
    #expect(Place.read(file) == "```\n>>> 1 + 1\n2\n>>> 2\n2\n```\n")
    #expect(try Command().run(["check", "--update", file]).output == "2 of 2 examples agree\n")
  }

  @Test func updateSaysWhatIsLeft() throws {
    let page = CheckTests.wrong + "\n```python\nnope\n```\n"
    let (result, file) = try CheckTests.check(["--update"], page)
    #expect(result.status == 1)
    #expect(result.output.contains("page.md:9: this fails, and the page shows no error\n"))
    #expect(result.output.hasSuffix("2 of 3 examples agree\n"))
    #expect(Place.read(file)?.contains(">>> 1 + 1\n2\n") == true)
  }

  @Test func updateKeepsMarkModeAndLink() throws {
    let folder = Place.temporaryFolder()
    let file = folder + "/page.md"
    Place.write([0xEF, 0xBB, 0xBF] + Array(CheckTests.wrong.utf8), to: file)
    chmod(file, 0o640)
    symlink("page.md", folder + "/link.md")
    #expect(try Command().run(["check", "--update", folder + "/link.md"]).status == 0)
    #expect(Place.readBytes(file)?.starts(with: [0xEF, 0xBB, 0xBF]) == true)
    #expect(Place.read(file)?.contains(">>> 1 + 1\n2\n") == true)
    var status = stat()
    #expect(lstat(folder + "/link.md", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(file, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
    #expect(Place.list(folder) == ["link.md", "page.md"])
  }

  @Test func updateTouchesNothingThatIsRight() throws {
    let folder = Place.temporaryFolder()
    let file = folder + "/page.md"
    Place.write(CheckTests.right, to: file)
    var before = stat()
    stat(file, &before)
    #expect(try Command().run(["check", "--update", file]).status == 0)
    var after = stat()
    stat(file, &after)
    #expect(after.st_ino == before.st_ino)
    #expect(after.st_mtim.tv_nsec == before.st_mtim.tv_nsec)
  }

  // MARK: Completion and help

  /// A command line, and what bash offers for its last word; the folder holds `page.md` alone.
  @Test(arguments: [
    ("check --up", "--update"), ("ch", "check"), ("pa", "page.md"), ("check pa", "page.md"),
    ("--see", "--seed"), ("check --see", "--seed"), ("check --color au", "auto"),
    ("check page.md --js", "--json"), ("page.md pa", "page.md"), ("check --keep", ""),
  ])
  func bashCompletes(_ line: String, _ wanted: String) throws {
    let folder = Place.temporaryFolder()
    Place.write("", to: folder + "/page.md")
    let result = try Command.shell(
      """
      cd \(folder); source <($T --generate-completion-script bash)
      COMP_LINE="tensor \(line)"; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      COMP_POINT=${#COMP_LINE}
      _tensor tensor "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>&1
      echo "${COMPREPLY[*]}"
      """)
    #expect(result.output == wanted + "\n")
  }

  /// In the other shells' scripts files stand beside the subcommand.
  @Test(arguments: [
    ("zsh", "_describe -V subcommand subcommands && ret=0\n        _files && ret=0\n"),
    ("zsh", "        *)\n            _files && ret=0\n            ;;\n        esac\n"),
    (
      "fish",
      "\ncomplete -c 'tensor' -n '__tensor_should_offer_completions_for_positional \"tensor\" -ge 1' -F\n"
    ),
  ])
  func scriptsOfferFiles(_ shell: String, _ wanted: String) throws {
    let script = try Command.run("--generate-completion-script", shell).output
    #expect(script.contains(wanted))
    // Only the subcommand takes files by itself: a second rest of the line is a mistake in zsh.
    #expect(script.split(separator: "'*:file:_files'").count <= 2)
  }

  @Test func help() throws {
    let help = try Command.run("check", "--help")
    #expect(help.status == 0)
    #expect(help.output.contains("--update"))
    #expect(try Command.run("help", "check").output == help.output)
    #expect(try Command.run("help").output == Command.run("--help").output)
    #expect(try Command.run("--help").output.contains("check "))
  }

  // MARK: Ctrl-C

  @Test func aPageThatHangsCanBeStopped() throws {
    let folder = Place.temporaryFolder()
    let text = "```\n>>> print('begun')\n```\n\n```python\nwhile True: pass\n```\n"
    Place.write(text, to: folder + "/page.md")
    let result = try Command.shell(
      "cd \(folder); timeout --preserve-status -s INT 1 $T check --update page.md; echo $?")
    #expect(result.output.hasSuffix("130\n"))
    // Stopped half-way, nothing is written.
    #expect(Place.read(folder + "/page.md") == text)
  }

  // MARK: The project's own pages

  static let pages: [String] =
    ["README.md"]
    + Place.list(Place.root + "/docs").filter { $0.hasSuffix(".md") }.map {
      "docs/" + $0
    } + Place.list(Place.root + "/docs/reference").map { "docs/reference/" + $0 }

  @Test(arguments: pages)
  func projectPage(_ path: String) throws {
    var command = Command()
    command.folder = Place.root
    let result = try command.run(["check", "--quiet", path])
    #expect(result.status == 0, "\(result.output)\(result.error)")
  }
}

/// What the command says of pages: `Tests/Golden/check/<page>` and `.out` beside it. `make bless`
/// writes the `.out` files anew.
@Suite struct CheckGoldenTests {
  static let pages = Place.list(Place.golden + "/check").filter { !$0.hasSuffix(".out") }

  @Test func thereArePages() { #expect(!CheckGoldenTests.pages.isEmpty) }

  @Test(arguments: pages)
  func page(_ name: String) throws {
    var command = Command()
    command.folder = Place.golden + "/check"
    command.home = Place.temporaryFolder()
    command.merged = true
    let result = try command.run(["check", name])
    let text = result.output + "[exit status \(result.status)]\n"
    let expected = Place.golden + "/check/" + name + ".out"
    if getenv("TENSOR_BLESS") != nil {
      Place.write(text, to: expected)
      return
    }
    let wanted = try #require(Place.read(expected), "\(expected) is missing: run make bless")
    #expect(text == wanted)
  }
}
