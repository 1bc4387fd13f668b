import Testing

import TensorLang

@Suite struct LayerTests {
  @Test(arguments: [
    ("nn.CosineSimilarity(dim=1)", "CosineSimilarity()"),
    ("nn.PairwiseDistance(p=1).norm", "1"),
    ("nn.CosineSimilarity(0, eps=1e-6).eps", "1e-06"),
    ("nn.Softmax(dim=1)", "Softmax(dim=1)"),
    ("nn.ReLU(inplace=True)", "ReLU(inplace=True)"),
    ("nn.LeakyReLU()", "LeakyReLU(negative_slope=0.01)"),
    ("nn.CosineSimilarity", "<class 'torch.nn.modules.distance.CosineSimilarity'>"),
    ("(isinstance(nn.ReLU(), nn.Module), isinstance(nn.ReLU(), nn.Tanh))", "(True, False)"),
    ("nn.Identity(1, a=2)(torch.tensor([1]))", "tensor([1])"),
    ("nn.CosineSimilarity(dim=0)(torch.tensor([3., 4.]), torch.tensor([3., 4.]))", "tensor(1.)"),
    (
      "nn.CosineSimilarity(dim=0).forward(torch.tensor([3., 4.]), x2=torch.tensor([3., 4.]))",
      "tensor(1.)"
    ),
    ("nn.CosineSimilarity().eval().training", "False"),
    (
      "c = nn.CosineSimilarity(dim=0)\nc.eps = 10.0\nc(torch.tensor([3., 4.]), torch.tensor([3., 4.]))",
      "tensor(0.2500)"
    ),
    ("x = torch.tensor([-1., 2.])\ny = nn.ReLU(inplace=True)(x)\nx", "tensor([0., 2.])"),
  ])
  func answers(_ code: String, _ text: String) {
    #expect(ExampleTests.value(of: code) == text)
  }

  @Test(arguments: [
    "nn.CosineSimilarity(1, 2, 3)", "nn.CosineSimilarity(d=1)", "nn.CosineSimilarity(1, dim=2)",
    "nn.Threshold()", "nn.CosineSimilarity()(torch.tensor([1.]))",
  ])
  func refusesWhatPythonRefuses(_ code: String) {
    #expect(ExampleTests.run(code) == "error[type]")
  }

  @Test(arguments: [
    ("torch.set_printoptions(precision=2)\ntorch.tensor([1 / 3])", "tensor([0.33])"),
    (
      "torch.set_printoptions(precision=2)\ntorch.set_printoptions(profile='default')\ntorch.tensor([1 / 3])",
      "tensor([0.3333])"
    ),
    ("torch.set_default_dtype(torch.float64)\ntorch.tensor([1.])", "tensor([1.])"),
    (
      "s = ''\nwith torch.printoptions(sci_mode=True):\n  s = str(torch.tensor([2.]))\n(s, torch.tensor([2.]))",
      "('tensor([2.0000e+00])', tensor([2.]))"
    ),
  ])
  func printOptions(_ code: String, _ text: String) {
    #expect(ExampleTests.value(of: code) == text)
  }

  @Test func printOptionsAreChecked() {
    #expect(ExampleTests.run("torch.set_printoptions(precision=-1)") == "error[value]")
    #expect(ExampleTests.run("torch.set_printoptions(precision=2.5)") == "error[type]")
  }
}
