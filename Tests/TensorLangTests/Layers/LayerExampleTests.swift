import TensorOps
import Testing

@testable import TensorLang

/// Every example of every layer's declaration, run as a learner would type it.
@Suite struct LayerExampleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let layer: String
    let code: String
    let outcome: Operation.Example.Outcome
    var testDescription: String { "\(layer): \(code)" }
  }

  static let cases = Layers.all.flatMap { layer in
    layer.examples.map { Case(layer: layer.name, code: $0.code, outcome: $0.outcome) }
  }

  @Test(arguments: cases)
  func example(_ example: Case) {
    switch example.outcome {
    case .gives(let text): #expect(ExampleTests.value(of: example.code) == text)
    case .fails(let code): #expect(ExampleTests.run(example.code) == "error[\(code)]")
    }
  }

  @Test(arguments: Layers.all.map(\.name))
  func isDocumented(_ name: String) throws {
    let layer = try #require(Layers.all.first { $0.name == name })
    #expect(layer.summary.hasSuffix("."))
    #expect(!layer.shapes.isEmpty)
    #expect(
      layer.examples.contains { if case .gives = $0.outcome { true } else { false } },
      "\(name) shows no example that works")
    #expect(Layers.all.count { $0.name == name } == 1)
  }

  /// What a page points to is there: a layer, or a function of F or torch.
  @Test func relatedNamesExist() {
    let layers = Set(Layers.all.map(\.name))
    for layer in Layers.all {
      for name in layer.related {
        let parts = name.split(separator: ".").map(String.init)
        let isThere =
          switch (parts.first, parts.count) {
          case ("F", 2): OperationTable.functional[parts[1]] != nil
          case ("torch", 2): OperationTable.torch[parts[1]] != nil
          default: layers.contains(name)
          }
        #expect(isThere, "\(layer.name) points to \(name)")
      }
    }
  }

  @Test func helpShowsTheDeclaration() throws {
    let text = LayerPage.help(try #require(Layers.all.first { $0.name == "Linear" }))
    #expect(
      text.hasPrefix(
        "torch.nn.Linear(in_features, out_features, bias=True, device=None, dtype=None)\n"
          + "layer(input)\n"))
    #expect(text.contains("holds     weight, bias"))
  }

  @Test func namesAreCompleted() {
    let session = Session()
    func candidates(_ text: String) -> [String] {
      session.completions(for: text, cursor: text.utf8.count).candidates.map(\.text)
    }
    #expect(candidates("nn.Lin") == ["Linear"])
    #expect(candidates("nn.Linear(in_f") == ["in_features="])
    #expect(candidates("nn.init.xav") == ["xavier_normal_", "xavier_uniform_"])
    _ = session.run(
      Source(name: "<test>", text: "m = nn.Linear(2, 3)"), style: .script
    ) { _ in }
    #expect(candidates("m.wei") == ["weight"])
    #expect(candidates("m.weight.requires_g") == ["requires_grad", "requires_grad_"])
  }

  @Test(arguments: ["Conv2d", "LSTM", "Transformer", "MultiheadAttention", "MaxPool2d", "Upsample"])
  func leftOutByName(_ name: String) {
    #expect(ExampleTests.run("nn.\(name)(1, 2, 3)") == "error[unsupported]")
  }
}
