import Testing

@testable import TensorLang

/// What PyTorch 2.15 answers, in Cases/layers.txt: programs whose last line is an expression, each
/// run after `torch.manual_seed(0)`, with that expression's `repr`, or `!` and the exception.
@Suite struct LayersByPyTorchTests {
  static let cases = PythonCase.load("layers.txt", from: #filePath)

  @Test func thereAreCases() { #expect(Self.cases.count > 300) }

  @Test(arguments: cases)
  func answers(_ example: PythonCase) {
    var lines = example.source.split(separator: "\n").map(String.init)
    let last = lines.removeLast()
    let program =
      (["from collections import OrderedDict", "torch.manual_seed(0)"] + lines
      + ["print(repr((\(last))), end='')"]).joined(separator: "\n")
    var answer = ""
    _ = Session().run(Source(name: "<case>", text: program), style: .script) { record in
      switch record.kind {
      case .output(let text): answer += text
      case .error(let diagnostic):
        answer = "!\(diagnostic.type.rawValue): \(diagnostic.torch ?? diagnostic.message)"
      default: break
      }
    }
    #expect(answer == example.expected)
  }
}
