import Testing

@preconcurrency import Glibc

/// Many small programs in one file, each with the text that it must give:
/// `Tests/Golden/<feature>/<name>.cases`. `make bless` writes the answers anew.
///
/// A case is a line `===== title`, the program, a line `-----`, and the answer. In the program
/// `⟨U+00A0⟩` stands for a character that doesn't show, and `⟨EOF⟩` for the end of a text whose last
/// line has no line end. The program comes in by a pipe.
@Suite(.serialized) struct GoldenCaseTests {
  struct Case {
    var title: String
    var program: String
    var answer: String

    /// The program with the characters that were spelled out.
    var text: String {
      var result = ""
      var rest = Substring(program)
      while let open = rest.firstIndex(of: "⟨"), let close = rest[open...].firstIndex(of: "⟩") {
        result += rest[..<open]
        let word = rest[rest.index(after: open)..<close]
        rest = rest[rest.index(after: close)...]
        if word == "EOF" { return result }
        if let value = UInt32(word.dropFirst(2), radix: 16), let scalar = Unicode.Scalar(value) {
          result.unicodeScalars.append(scalar)
        }
      }
      return result + rest
    }
  }

  static let files: [String] = Place.list(Place.golden).flatMap { feature in
    Place.list(Place.golden + "/" + feature)
      .filter { $0.hasSuffix(".cases") }
      .map { feature + "/" + $0 }
  }

  static func cases(in text: String) -> [Case] {
    var cases: [Case] = []
    var isAnswer = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("===== ") {
        cases.append(Case(title: String(line.dropFirst(6)), program: "", answer: ""))
        isAnswer = false
      } else if line == "-----", !isAnswer {
        isAnswer = true
      } else if !cases.isEmpty {
        if isAnswer {
          cases[cases.count - 1].answer += line + "\n"
        } else {
          cases[cases.count - 1].program += line + "\n"
        }
      }
    }
    return cases
  }

  static func text(of cases: [Case]) -> String {
    cases.map { "===== \($0.title)\n\($0.program)-----\n\($0.answer)" }.joined()
  }

  @Test(arguments: files)
  func cases(_ path: String) throws {
    let file = Place.golden + "/" + path
    var cases = GoldenCaseTests.cases(in: try #require(Place.read(file)))
    #expect(!cases.isEmpty)
    var command = Command()
    command.home = Place.temporaryFolder()
    command.merged = true
    let isBlessing = getenv("TENSOR_BLESS") != nil
    for index in cases.indices {
      let result = try command.run([], input: Array(cases[index].text.utf8))
      // An empty line would hide whether the last line of an answer is ended.
      var answer = result.output
      if !answer.isEmpty, !answer.hasSuffix("\n") { answer += "⟨EOF⟩\n" }
      if isBlessing {
        cases[index].answer = answer
      } else {
        #expect(answer == cases[index].answer, "\(path): \(cases[index].title)")
      }
      if path.hasPrefix("syntax-errors/") {
        let errors = answer.split(separator: "\n").filter { $0.hasPrefix("error[") }
        #expect(errors.count == 1, "\(path): \(cases[index].title): one error for one mistake")
      }
    }
    if isBlessing { Place.write(GoldenCaseTests.text(of: cases), to: file) }
  }
}
