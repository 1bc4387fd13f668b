import ArgumentParser
import TensorLang

/// What a session may do and use, whichever way its texts come.
struct SessionOptions: ParsableArguments {
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

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("'--threads \(threads)': from 1 to 1024.")
    }
  }

  var options: Session.Options {
    var options = Session.Options()
    options.shapesOnly = shapesOnly
    options.seed = seed?.value
    options.memoryLimit = maxMemory?.bytes
    options.threads = threads
    options.filesAllowed = !noFiles
    return options
  }
}

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
