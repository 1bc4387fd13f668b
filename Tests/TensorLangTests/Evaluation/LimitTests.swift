import Testing
import TensorOps

@testable import TensorLang

/// What would end a careless interpreter is an error here, and the session goes on.
@Suite struct LimitTests {
  /// The exception and our code of the last error, and whether the session then still works.
  private func outcome(
    _ text: String, memory: Int = 512 << 20
  ) -> (type: ExceptionType?, code: String?, alive: Bool) {
    var options = Session.Options()
    options.memoryLimit = memory
    let session = Session(options: options)
    var type: ExceptionType?
    var code: String?
    _ = session.run(Source(name: "<test>", text: "kept = 41\n" + text), style: .keepGoing) {
      if case .error(let diagnostic) = $0.kind {
        type = diagnostic.type
        code = diagnostic.code
      }
    }
    return (type, code, transcript(of: "kept + 1", in: session) == "42")
  }

  @Test(arguments: [
    "'a' * 10**12", "[0] * 10**12", "(0,) * 10**12", "list(range(10**12))", "f'{1:999999999}'",
    "'%999999999d' % 1", "'{:>999999999}'.format(1)", "'x'.center(10**12)", "'x'.zfill(10**12)",
    "'abc'.replace('', 'x' * 10**8)", "','.join(['a' * 10**7] * 100)", "tuple(range(10**10))",
    "[i for i in range(10**12)]", "sorted(range(10**10))", "set(range(10**10))",
    "x = [1]\nwhile True: x.append(x[:])", "s = 'a'\nwhile True: s += s",
    "x = [0]\nwhile True: x += x", "'\\t'.expandtabs(10**12)",
  ])
  func memory(_ text: String) {
    let (type, code, alive) = outcome(text, memory: 64 << 20)
    #expect(type == .memoryError)
    #expect(code == "memory")
    #expect(alive)
  }

  @Test(arguments: [
    "2**100", "1 << 70", "x = -2**63\nx // -1", "abs(-2**63)", "int('9' * 30)",
    "9223372036854775807 + 1", "-9223372036854775807 - 2", "10**18 * 10", "99999999999999999999",
    "sum([2**62, 2**62])", "x = 2**62\nx += x", "int(1e30)", "-(-2**63)", "range(-2**63, 2**62)",
    "import math\nmath.factorial(21)", "import math\nmath.comb(100, 50)",
    "x = -2**63\ndivmod(x, -1)", "round(2**63 - 1, -1)",
  ])
  func integers(_ text: String) {
    let (type, code, alive) = outcome(text)
    #expect(type == .overflowError)
    #expect(code == "overflow")
    #expect(alive)
  }

  @Test(arguments: [
    "f = lambda n: f(n + 1)\nf(0)", "def f(): return [f() for _ in range(1)]\nf()",
    "def f(): return sum(f() for _ in range(1))\nf()",
    "def f(x): return sorted([2, 1], key=f)\nf(1)",
    "x = []\nfor i in range(100000): x = [x]\nrepr(x)",
    "x = ()\nfor i in range(100000): x = (x,)\nhash(x)",
    "x = []\ny = []\nfor i in range(100000): x = [x]; y = [y]\nx == y",
    "x = []\ny = []\nfor i in range(100000): x = [x]; y = [y]\nx < y",
    "x = iter([1])\nfor i in range(100000): x = map(str, x)\nnext(x)",
    "x = []\nx.append(x)\ny = []\ny.append(y)\nx == y",
  ])
  func depth(_ text: String) {
    let (type, _, alive) = outcome(text)
    #expect(type == .recursionError)
    #expect(alive)
  }

  @Test(arguments: [
    "x = []\nfor i in range(300000): x = [x]\nx = None",
    "x = ()\nfor i in range(300000): x = (x,)\nx = None",
    "x = {}\nfor i in range(300000): x = {1: x}\nx = None",
    "f = None\ndef wrap(g): return lambda: g\nfor i in range(300000): f = wrap(f)\nf = None",
    "x = iter([1])\nfor i in range(300000): x = map(str, x)\nx = None",
    "x = []\nfor i in range(300000): x = [(x, {0: x})]\nx = None",
  ])
  func deepValuesGo(_ text: String) {
    let (type, _, alive) = outcome(text)
    #expect(type == nil)
    #expect(alive)
  }

  @Test func smallestInteger() {
    #expect(
      transcript(of: "-9223372036854775808, -2**63, -(1 << 63)")
        == "(-9223372036854775808, -9223372036854775808, -9223372036854775808)")
  }

  @Test func interruptStops() {
    for program in [
      "while True: pass", "for i in range(10**12): pass", "[0 for i in iter(int, 1)]",
      "sum(range(10**12))", "import time\ntime.sleep(1000)", "max(iter(int, 1))",
      "def f():\n  while True: pass\nf()", "sorted(iter(int, 1))", "list(map(int, iter(int, 1)))",
    ] {
      let session = Session()
      session.interrupt.request()
      let outcome = session.run(Source(name: "<test>", text: program), style: .script) { _ in }
      guard case .interrupted = outcome else {
        Issue.record("not interrupted: \(program)")
        continue
      }
      #expect(transcript(of: "1 + 1", in: session) == "2")
    }
  }
}
