import TensorOps
import Testing

import TensorLang

/// Every example of every declaration, run as a learner would type it.
@Suite struct ExampleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let operation: String
    let code: String
    let outcome: Operation.Example.Outcome
    var testDescription: String { "\(operation): \(code)" }
  }

  static let cases = OperationTable.all.flatMap { operation in
    operation.examples.map {
      Case(operation: operation.name, code: $0.code, outcome: $0.outcome)
    }
  }

  @Test(arguments: cases)
  func example(_ example: Case) {
    switch example.outcome {
    case .gives(let text): #expect(Self.value(of: example.code) == text)
    case .fails(let code): #expect(Self.run(example.code) == "error[\(code)]")
    }
  }

  /// The text of the last line's value: all but that line are statements that set the stage.
  static func value(of code: String) -> String {
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    let last = lines.last.map(String.init) ?? ""
    return run(lines.dropLast().map { $0 + "\n" }.joined() + "repr(\(last))")
  }

  /// The last text that a program gives, or the code of its error.
  static func run(_ program: String) -> String {
    let session = Session()
    var answer = ""
    _ = session.run(Source(name: "<example>", text: program), style: .script) { record in
      switch record.kind {
      case .value(.string(let text), _): answer = text.text
      case .error(let diagnostic): answer = "error[\(diagnostic.code)]"
      default: break
      }
    }
    return answer
  }
}
