@preconcurrency import Glibc
import TensorLang
import TensorOps

/// The `%` commands that need what only a client has: the inputs so far, files, the prompt.
final class ClientCommands {
  private let log: InputLog
  /// The seed that the session began with.
  private var firstSeed: UInt64 = 0
  /// Entries of earlier sessions, for `%history -g`.
  var earlier: [String] = []
  /// Takes a text to stand at the next prompt; nil where there is no prompt.
  var prefill: ((String) -> Void)?
  /// Runs a text as a script in the session under way.
  private var runScript: (SourceText) throws -> Void = { _ in }

  /// What a command can't do, in words for the user.
  struct Refusal: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
  }

  init(log: InputLog) { self.log = log }

  func install(in session: Session) {
    firstSeed = session.seed
    session.clientCommands["history"] = { [self] _, text in try history(text) }
    session.clientCommands["save"] = { [self] session, text in try save(text, of: session) }
    session.clientCommands["load"] = { [self] _, text in try load(text) }
    session.clientCommands["run"] = { [self] _, text in try run(text) }
  }

  /// Says where what `%run` gives goes. In a script a file that fails stops the script too.
  func run(into sink: RecordSink, of session: Session, isScript: Bool) {
    runScript = { text in
      let name = text.source.name
      if let problem = text.encodingProblem {
        let line = text.source.position(of: problem.span.start).line
        sink.receive(Record(source: text.source, line: line, kind: .error(problem)))
        if isScript { throw Refusal("\(name) stopped at an error") }
        return
      }
      switch session.run(text.source, style: .script, emit: { sink.receive($0) }) {
      case .failed: if isScript { throw Refusal("\(name) stopped at an error") }
      case .interrupted: if isScript { throw Interrupted() }
      // `exit()` ends the file.
      case .finished, .exit: break
      }
    }
  }

  // MARK: %history

  private func history(_ text: String) throws(Refusal) -> String? {
    var isNumbered = false
    var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
    while let word = words.first, word.hasPrefix("-"), word.count > 1 {
      words = words.dropFirst()
      switch word {
      case "-n": isNumbered = true
      case "-g": return search(words.joined(separator: " "))
      default:
        throw Refusal("%history \(word): -n (numbers), -g TEXT (search), and ranges such as 2-5")
      }
    }
    var chosen: [Int] = []
    for word in words {
      guard let range = log.numbers(in: word) else {
        throw Refusal("%history \(word): not a range of the inputs so far, 1-\(log.inputs.count)")
      }
      chosen += Array(range)
    }
    // Without a range: all but this command itself.
    if words.isEmpty { chosen = Array(log.inputs.indices.dropLast().map { $0 + 1 }) }
    let width = String(log.inputs.count).utf8.count
    return chosen.map { number in
      let input = log.inputs[number - 1].text
      guard isNumbered else { return input + "\n" }
      let digits = String(number)
      let lead = String(repeating: " ", count: width - digits.utf8.count) + digits + ": "
      let indent = "\n" + String(repeating: " ", count: lead.utf8.count)
      let lines = input.split(separator: "\n", omittingEmptySubsequences: false)
      return lead + lines.joined(separator: indent) + "\n"
    }.joined()
  }

  private func search(_ pattern: String) -> String {
    var seen: Set<String> = []
    let all = earlier + log.inputs.dropLast().map(\.text)
    var found: [String] = []
    for entry in all.reversed() where pattern.isEmpty || contains(entry, pattern) {
      if seen.insert(entry).inserted { found.append(entry + "\n") }
    }
    return found.reversed().joined()
  }

  private func contains(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text.utf8)
    let pattern = Array(pattern.utf8)
    guard pattern.count <= text.count else { return false }
    return (0...(text.count - pattern.count)).contains { start in
      text[start..<(start + pattern.count)].elementsEqual(pattern)
    }
  }

  // MARK: %save

  /// `%save [-f] FILE [RANGE…]`: a script that does again what the session did.
  private func save(_ text: String, of session: Session) throws -> String? {
    var words = ClientCommands.words(text)[...]
    let isForced = words.first == "-f"
    if isForced { words = words.dropFirst() }
    guard session.options.filesAllowed else { throw Refusal("%save: files are off (--no-files)") }
    guard var path = words.popFirst() else { throw Refusal("%save [-f] FILE [RANGE ...]") }
    path = ClientCommands.expandingHome(path)
    var numbers: [Int] = []
    for word in words {
      guard let range = log.numbers(in: word[...]) else {
        throw Refusal("%save \(word): not a range of the inputs so far, 1-\(log.inputs.count)")
      }
      numbers += Array(range)
    }
    let isWhole = words.isEmpty
    if isWhole { numbers = Array(log.inputs.indices.dropLast().map { $0 + 1 }) }
    // As PyTorch takes it: 64 bits, the upper half written as negative numbers.
    var script = isWhole ? "_ = torch.manual_seed(\(Int64(bitPattern: firstSeed)))\n" : ""
    for number in numbers {
      let input = log.inputs[number - 1]
      if isWhole && ClientCommands.isAboutTheSession(input.text) { continue }
      if input.succeeded {
        script += PastedPrompts.code(of: input.text) + "\n"
      } else {
        // Kept for the reader; running it again would stop the script.
        for line in input.text.split(separator: "\n", omittingEmptySubsequences: false) {
          script += "# failed: \(line)\n"
        }
      }
    }
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (isForced ? O_TRUNC : O_EXCL)
    let descriptor = open(path, flags, 0o666)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw Refusal("\(path) is there already: %save -f \(path) replaces it") }
      throw Refusal("\(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    let bytes = Array(script.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Refusal("\(path): \(String(cString: strerror(errno)))") }
      start += count
    }
    return nil
  }

  /// Commands that only look at the session; a script has no use for them.
  private static func isAboutTheSession(_ text: String) -> Bool {
    let trimmed = text.drop { $0 == " " }
    return ["%history", "%save", "%load", "?", "exit", "quit"].contains { trimmed.hasPrefix($0) }
  }

  // MARK: %load and %run

  private func load(_ text: String) throws -> String? {
    guard let prefill else { throw Refusal("%load puts a file's text at the prompt; here is none") }
    let source = try read(text, command: "%load")
    var body = source.source.text
    while body.hasSuffix("\n") || body.hasSuffix("\r\n") { body.removeLast() }
    prefill(body)
    return nil
  }

  private func run(_ text: String) throws -> String? {
    try runScript(try read(text, command: "%run"))
    return nil
  }

  private func read(_ text: String, command: String) throws -> SourceText {
    let words = ClientCommands.words(text)
    guard words.count == 1, let path = words.first else { throw Refusal("\(command) FILE") }
    do throws(SourceText.Unreadable) {
      return try SourceText.read(path: ClientCommands.expandingHome(path))
    } catch {
      throw Refusal(error.message)
    }
  }

  // MARK: Words

  /// Words as a shell takes them apart: blanks separate, quotes hold together.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let done = word { words.append(done) }
    return words
  }

  static func expandingHome(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = Surroundings.environment("HOME") else { return path }
    return home + path.dropFirst()
  }
}
