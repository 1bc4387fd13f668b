import ArgumentParser
@preconcurrency import Glibc
import TensorLang

/// The command line of `tensor`.
struct TensorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tensor",
    abstract: "Type tensor expressions as in PyTorch; see their values and shapes.",
    usage: """
      tensor [OPTION…]                the interactive session
      tensor [OPTION…] FILE…          run script files in one session; '-': standard input
      tensor [OPTION…] -c TEXT        run a text; may be repeated, runs before the files
      tensor check [OPTION…] FILE…    compare the outputs written in pages with what comes out
      """,
    discussion: """
      Without files, texts or a pipe on standard input, `tensor` is an interactive session. \
      Scripts echo the values of their top-level expressions on standard output; errors and \
      notes go to standard error.
      """,
    version: "tensor \(version)",
    subcommands: [CheckCommand.self]
  )

  static let version = "0.1.0"

  @OptionGroup var options: TensorOptions

  @Argument(
    help: ArgumentHelp("Script files, run in order; '-' is standard input.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  func validate() throws {
    if files.first == "check" {
      throw ValidationError(
        "'check' comes first: tensor check FILE…; a script file called check is run as ./check.")
    }
    if files.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("'-' (standard input) can be given once.")
    }
  }

  func run() throws {
    let program = Program(command: self, session: Session(options: options.session.options))
    Process.exit(program.run())
  }
}

/// Everything on the command line but the files.
struct TensorOptions: ParsableArguments {
  @Option(
    name: [.customShort("c"), .customShort("e")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run this text. May be repeated.", valueName: "text"))
  var texts: [String] = []

  @Flag(name: .customShort("i"), help: "A session after the texts and files, from the terminal.")
  var interactive = false

  @Flag(name: .shortAndLong, help: "Only what print() prints, and errors.")
  var quiet = false

  @Flag(name: .long, help: "One JSON object a line on standard output.")
  var json = false

  @Flag(name: .long, help: "With --json: add Python's text of each value as \"repr\".")
  var repr = false

  @Flag(name: .long, help: "Go on after an error; the exit status is still 1.")
  var keepGoing = false

  @Option(name: .long, help: "Colours: auto, always or never.")
  var color = Surroundings.ColorChoice.auto

  @OptionGroup var session: SessionOptions

  func validate() throws {
    if repr && !json { throw ValidationError("'--repr' goes with '--json'.") }
    if interactive && json { throw ValidationError("'-i' and '--json' don't go together.") }
  }
}

extension Surroundings.ColorChoice: ExpressibleByArgument {}
