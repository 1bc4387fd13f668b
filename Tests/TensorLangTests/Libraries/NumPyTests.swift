import Testing

@testable import TensorLang

/// Programs as NumPy 2.4 answered them: values, warnings and refusals.
@Suite struct NumPyTests {
  static let answered = PythonCase.load("numpy.txt")

  @Test func casesAreThere() {
    #expect(NumPyTests.answered.count > 200)
  }

  @Test(arguments: answered)
  func answer(_ example: PythonCase) {
    #expect(transcript(of: example.source, showsWarnings: true) == example.expected)
  }
}
