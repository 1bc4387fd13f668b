import ArgumentParser
import TensorLang

/// `tensor check FILE…`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Run the examples of pages and compare the outputs written in them.",
    usage: """
      tensor check [OPTION…] FILE…    '-': standard input
      """,
    discussion: """
      A page is Markdown (fenced blocks of code, with prompts or with an output block behind \
      them), a session as it stood on the screen, or a script with its results in comments \
      (`# => 3`). Each file is one session. `...` in an output matches any text; lines such as \
      `# float32[2, 3]` don't count. The exit status is 0 where all agree, 1 where something \
      differs, 66 when a file can't be read.
      """)

  @Flag(name: .long, help: "Write the outputs that came out into the files.")
  var update = false

  @Flag(name: .shortAndLong, help: "Only the differences.")
  var quiet = false

  @Flag(name: .long, help: "One JSON object a difference on standard output.")
  var json = false

  @Option(name: .long, help: "Colours: auto, always or never.")
  var color = Surroundings.ColorChoice.auto

  @OptionGroup var sessionOptions: SessionOptions

  @Argument(
    help: ArgumentHelp("Pages and scripts; '-' is standard input.", valueName: "file"),
    completion: .file())
  var files: [String]

  func validate() throws {
    if files.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("'-' (standard input) can be given once.")
    }
    if update && files.contains("-") {
      throw ValidationError("'--update' writes into files; '-' is none.")
    }
    if update && sessionOptions.shapesOnly {
      throw ValidationError(
        "'--update' writes values, and '--shapes-only' computes none.")
    }
  }

  func run() throws {
    Process.exit(CheckRun(command: self).run())
  }

  /// Whether the words of the command line are this command's. Its name comes first: behind
  /// options it could be a script's.
  static func isMeant(by words: [String]) -> Bool {
    words.first == configuration.commandName || words == ["help", configuration.commandName]
  }

  /// What the command line is read with when it is meant. The command proper takes files, and would
  /// take the word for one.
  struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: TensorCommand.configuration.commandName,
      abstract: TensorCommand.configuration.abstract,
      version: TensorCommand.configuration.version,
      subcommands: [CheckCommand.self])
  }
}
