import Testing

@testable import TensorLang
@testable import TensorOps

/// Random numbers as a program gets them.
@Suite("Random numbers in programs")
struct RandomSessionTests {
  static let numpy = PythonCase.load("numpy-random.txt")

  @Test("as NumPy 2.4 gives them", arguments: numpy)
  func likeNumPy(_ example: PythonCase) {
    #expect(transcript(of: example.source) == example.expected)
  }

  @Test("all the cases are read")
  func cases() {
    #expect(Self.numpy.count == 20)
  }

  @Test(
    "what is left out is refused by name",
    arguments: [
      "import numpy as np\nnp.random.bytes(3)",
      "import numpy as np\nnp.random.default_rng(0).spawn(2)",
      "import numpy as np\nnp.random.multivariate_normal([0], [[1]])",
      "import numpy as np\nnp.random.default_rng(0).random(out=np.ones(2))",
      "import random\nrandom.randbytes(3)", "import random\nrandom.SystemRandom()",
    ])
  func leftOut(program: String) {
    #expect(transcript(of: program).contains("not part of this language"))
  }

  @Test("a size that no memory holds is refused before anything is drawn")
  func sizes() {
    for program in [
      "np.random.rand(10**6, 10**6)", "np.random.default_rng(0).integers(5, size=(2**40, 2**40))",
      "np.random.choice(10**15, 10**14, replace=False)", "np.random.permutation(10**15)",
      "np.random.normal(size=2**62)",
    ] {
      let shown = transcript(of: "import numpy as np\n" + program)
      #expect(
        shown.hasPrefix("MemoryError") || shown.hasPrefix("RuntimeError")
          || shown.hasPrefix("ValueError"), "\(program): \(shown)")
    }
  }

  @Test("what doesn't fit into memory, in NumPy's words")
  func memory() {
    #expect(
      transcript(of: "import numpy as np\nnp.random.rand(10**6, 10**6)")
        == "MemoryError: Unable to allocate 7.28 TiB for an array with shape (1000000, 1000000) and "
        + "data type float64")
  }

  @Test("torch's generator: a value, copied, forked, saved")
  func torchGenerators() {
    let shown = transcript(
      of: """
        g = torch.manual_seed(0)
        a = torch.rand(2)
        b = torch.rand(2, generator=g.manual_seed(0))
        torch.equal(a, b)
        with torch.random.fork_rng():
            _ = torch.rand(100)

        c = torch.rand(2)
        _ = torch.manual_seed(0)
        _ = torch.rand(2)
        torch.equal(c, torch.rand(2))
        h = g.clone_state()
        torch.equal(torch.rand(2, generator=h), torch.rand(2))
        torch.random.initial_seed(), torch.default_generator is g
        torch.manual_seed(5)
        """)
    #expect(shown == "True\nTrue\nTrue\n(0, True)")
  }
}
