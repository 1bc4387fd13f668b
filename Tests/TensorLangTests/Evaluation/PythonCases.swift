import Testing

@testable import TensorLang

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// A program and what CPython 3.11 shows for it: values of expression statements, printed text,
/// and the error that ends it.
struct PythonCase: Sendable, CustomTestStringConvertible {
  let source: String
  let expected: String

  var testDescription: String { source }

  /// The cases of a file beside this one: sources and outputs between lines of signs.
  static func load(_ name: String, from file: String = #filePath) -> [PythonCase] {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let path = folder.joined(separator: "/") + "/Cases/" + name
    guard let handle = fopen(path, "r") else { return [] }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, handle)
      if count == 0 { break }
      bytes += buffer[0..<count]
    }
    var cases: [PythonCase] = []
    var source: [Substring] = []
    var output: [Substring] = []
    var inOutput = false
    func finish() {
      cases.append(
        PythonCase(
          source: source.joined(separator: "\n"), expected: output.joined(separator: "\n")))
      source = []
      output = []
      inOutput = false
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      switch line {
      case "----": finish()
      case "====": inOutput = true
      default: if inOutput { output.append(line) } else { source.append(line) }
      }
    }
    if output.last == "" { output.removeLast() }
    finish()
    return cases
  }
}

/// What a session shows for a program, in the form of the cases.
func transcript(
  of text: String, style: Session.Style = .script, options: Session.Options = .init(),
  showsWarnings: Bool = false
) -> String {
  let session = Session(options: options)
  return transcript(of: text, in: session, style: style, showsWarnings: showsWarnings)
}

func transcript(
  of text: String, in session: Session, style: Session.Style = .script,
  showsWarnings: Bool = false
) -> String {
  var shown = ""
  _ = session.run(Source(name: "<test>", text: text + "\n"), style: style) { record in
    switch record.kind {
    case .value(.none, _): break
    case .value(let value, let muted):
      if !muted { shown += record.representation(of: value) + "\n" }
    case .output(let text): shown += text
    case .command(_, let text): shown += text
    case .error(let diagnostic):
      shown += diagnostic.type == .indentationError ? "SyntaxError" : diagnostic.type.rawValue
      if diagnostic.type != .syntaxError, diagnostic.type != .indentationError {
        switch diagnostic.type {
        case .assertionError, .stopIteration:
          shown += ":" + (diagnostic.torch.map { " " + $0 } ?? "")
        default:
          shown += ": " + (diagnostic.torch ?? "[\(diagnostic.code)] \(diagnostic.message)")
        }
      }
      shown += "\n"
    case .note(let code, let message) where showsWarnings && code.hasSuffix("-warning"):
      shown += message + "\n"
    case .note, .assigned, .progress: break
    }
  }
  while shown.hasSuffix("\n") { shown.removeLast() }
  return shown
}

@Suite struct PythonConformance {
  static let programs = PythonCase.load("python.txt")
  static let expressions = PythonCase.load("expressions.txt")

  @Test func casesAreThere() {
    #expect(PythonConformance.programs.count > 500)
    #expect(PythonConformance.expressions.count == 300)
  }

  @Test(arguments: programs)
  func program(_ example: PythonCase) {
    #expect(transcript(of: example.source) == trimmed(example.expected))
  }

  @Test(arguments: expressions)
  func expression(_ example: PythonCase) {
    #expect(transcript(of: example.source) == trimmed(example.expected))
  }

  private func trimmed(_ text: String) -> String {
    var text = text
    while text.hasSuffix("\n") || text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}
