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
      """,
    discussion: """
      Without files, texts or a pipe on standard input, `tensor` is an interactive session. \
      Scripts echo the values of their top-level expressions on standard output; errors and \
      notes go to standard error.
      """,
    version: "tensor \(version)"
  )

  static let version = "0.1.0"

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

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Seed the random generators, as torch.manual_seed does.", valueName: "n"))
  var seed: Seed?

  @Option(name: .long, help: ArgumentHelp("Threads that large work may use.", valueName: "n"))
  var threads: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The most that tensors and values may hold: 1G, 512M, or bytes.", valueName: "size"))
  var maxMemory: MemorySize?

  @Flag(name: .long, help: "Work out shapes and dtypes only; compute nothing.")
  var shapesOnly = false

  @Flag(name: .long, help: "Refuse to read and write files from inside the language.")
  var noFiles = false

  @Argument(
    help: ArgumentHelp("Script files, run in order; '-' is standard input.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  func validate() throws {
    if files.first == "check" {
      throw ValidationError(
        "'tensor check' is not there yet; a script file called check is run as ./check.")
    }
    if files.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("'-' (standard input) can be given once.")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("'--threads \(threads)': from 1 to 1024.")
    }
    if repr && !json { throw ValidationError("'--repr' goes with '--json'.") }
    if interactive && json { throw ValidationError("'-i' and '--json' don't go together.") }
  }

  func run() throws {
    var options = Session.Options()
    options.shapesOnly = shapesOnly
    options.seed = seed?.value
    options.memoryLimit = maxMemory?.bytes
    options.threads = threads
    options.filesAllowed = !noFiles
    let program = Program(command: self, session: Session(options: options))
    Process.exit(program.run())
  }
}

extension Surroundings.ColorChoice: ExpressibleByArgument {}

/// A seed: 64 bits, of which PyTorch also takes a negative number's pattern.
struct Seed: ExpressibleByArgument {
  let value: UInt64

  init?(argument: String) {
    if let value = UInt64(argument) {
      self.value = value
    } else if let value = Int64(argument) {
      self.value = UInt64(bitPattern: value)
    } else {
      return nil
    }
  }
}
