import Testing
import TensorOps

@testable import TensorLang

/// What the short ways answer is what the long ways answer, values, types and warnings alike: a
/// keyword with its default takes the long way.
@Suite struct ArrayShortWayTests {
  private static let setup = """
    rng = np.random.default_rng(0)
    u = rng.normal(size=7)
    v = np.array([0.5, -2.0, 3.0, 4.0, 0.0, -0.0, 1.0])
    w = rng.random(300)
    a = rng.normal(size=(5, 7))
    c = rng.normal(size=(5, 1))
    f = u.astype(np.float32)
    h = np.array([1.5, np.nan, np.inf, -np.inf, 0.0, -1.0, 3e38], dtype=np.float32)
    n = np.array([3, -1, 4, 1, -5, 9, 2])
    m = n.reshape(7, 1)[::2]
    s = np.float64(2.5)
    t = np.int64(3)
    q = np.float32(1.25)
    z = np.float64(0.0)
    b = np.array([True, False, True, True, False, False, True])
    e = np.zeros(0)
    x = torch.from_numpy(f)
    y = torch.rand(3, 7, dtype=torch.float64)
    k = rng.random((2, 3, 4))

    """

  private static let operands = [
    "u", "v", "w", "a", "a.T", "a[:, 2]", "a[::-1]", "u[::-2]", "c", "f", "h", "n", "m", "s", "t",
    "q", "z", "b", "e", "2", "0.5", "-1", "0", "np.array(1.5)",
    "x", "y", "y[1]", "x.bfloat16()",
  ]
  private static let first = [
    "u", "v", "a", "a.T", "a[:, 2]", "u[::-2]", "c", "h", "n", "m", "s", "t", "q", "b", "e", "2",
    "0.5", "x", "y", "y[1]",
  ]
  private static let second = [
    "v", "a", "a[0, ::-1]", "c", "f", "n", "s", "t", "z", "2", "0.5", "0", "x", "y[2]",
  ]

  /// The public functions of NumPy with a short way of so many operands.
  private static func functions(_ space: Operation.Namespaces, _ prefix: String, two: Bool)
    -> [String]
  {
    OperationTable.names(in: space).compactMap { (name, entry) -> String? in
      switch entry.operation.signatures.lazy.compactMap(\.short).first {
      case .one? where !two: prefix + name
      case .two? where two: prefix + name
      default: nil
      }
    }.sorted()
  }

  /// The keyword with its default that sends a call the long way.
  private static func keyword(_ name: String) -> String {
    switch name {
    case "np.dot", "np.matmul", "np.argmax", "np.argmin", "np.all", "np.any", "np.max", "np.min",
      "np.amax", "np.amin", "np.sum", "np.mean":
      "out=None"
    case "np.linalg.norm": "ord=None"
    case "distance.cosine", "distance.euclidean", "distance.sqeuclidean": "w=None"
    default: "casting='same_kind'"
    }
  }

  static let unary =
    functions(.numpy, "np.", two: false)
    + functions(.numpyLinalg, "np.linalg.", two: false)
  static let binary =
    functions(.numpy, "np.", two: true)
    + functions(.scipyDistance, "distance.", two: true)

  @Test func thereAreMany() {
    #expect(Self.unary.count > 40)
    #expect(Self.binary.count > 30)
  }

  @Test(arguments: unary)
  func one(_ name: String) {
    let session = Self.session()
    for x in Self.operands {
      compare("\(name)(\(x))", "\(name)(\(x), \(Self.keyword(name)))", session)
    }
  }

  @Test(arguments: binary)
  func two(_ name: String) {
    let session = Self.session()
    for x in Self.first {
      for y in Self.second {
        compare("\(name)(\(x), \(y))", "\(name)(\(x), \(y), \(Self.keyword(name)))", session)
      }
    }
  }

  @Test(arguments: [
    ("+", "add"), ("-", "subtract"), ("*", "multiply"), ("/", "divide"), ("//", "floor_divide"),
    ("%", "remainder"), ("**", "power"), ("<", "less"), (">=", "greater_equal"), ("==", "equal"),
  ])
  func operators(_ symbol: String, _ name: String) {
    let session = Self.session()
    // Operators between NumPy's arrays and PyTorch's tensors are PyTorch's, or refused.
    let isTensor = { (text: String) in text.hasPrefix("x") || text.hasPrefix("y") }
    for x in Self.first where !isTensor(x) {
      for y in Self.second where !isTensor(y) {
        if x.first?.isLetter != true, y.first?.isLetter != true { continue }
        // NumPy's operator squares, its function raises to an int64.
        if (symbol, x, y) == ("**", "b", "2") { continue }
        // Of scalars the warnings are worded otherwise.
        let short = outcome("(\(x)) \(symbol) (\(y))", session).filter { $0.hasPrefix("(") }
        let long = outcome("np.\(name)(\(x), \(y), casting='same_kind')", session)
        #expect(short == long.filter { $0.hasPrefix("(") }, "\(x) \(symbol) \(y)")
      }
    }
  }

  /// A NumPy scalar as an index, or as a bound, takes the long way.
  @Test(arguments: [
    ("a[1]", "a[t - 2]"), ("a[-1]", "a[2 - t]"), ("u[2]", "u[t - 1]"), ("a[1, -2]", "a[t - 2, -2]"),
    ("a[7]", "a[t + 4]"), ("a[0, 9]", "a[t - 3, 9]"), ("a[:, 3]", "a[:, t]"), ("a[3]", "a[t]"),
    ("a[1:3]", "a[1:t]"), ("a[0, 1:3]", "a[0, 1:t]"), ("a[::-2, 3]", "a[::-2, t]"),
    ("a[:3, ::2]", "a[:t, ::2]"), ("a[-9:3]", "a[-9:t]"), ("a[3:1]", "a[t:1]"),
    ("k[1, :, ::-1]", "k[t - 2, :, ::-1]"), ("k[:, 1]", "k[:, t - 2]"),
    ("k[1:, 1:, 1:3]", "k[1:, 1:, 1:t]"),
    ("e[0]", "e[t - 3]"), ("a[1, 2, 3]", "a[1, 2, t]"), ("n[3]", "n[t]"), ("b[3]", "b[t]"),
    ("a[3].base is a", "a[t].base is a"), ("a.T[3, 1:]", "a.T[t, 1:]"),
  ])
  func subscripts(_ short: String, _ long: String) {
    let session = Self.session()
    // The second time a row's dims are known.
    for _ in 0..<2 { compare(short, long, session) }
  }

  /// Elements and rows stored the short way and the long way.
  @Test(arguments: [
    ("a[3] = u", "a[t] = u"), ("a[3, 2] = 7", "a[t, 2] = 7"), ("a[3, 2] = s", "a[t, 2] = s"),
    ("u[3] = n[1]", "u[t] = n[1]"), ("n[3] = 2.7", "n[t] = 2.7"), ("f[3] = 1e300", "f[t] = 1e300"),
    ("f[3] = s", "f[t] = s"), ("b[3] = 0", "b[t] = 0"), ("n[3] = s", "n[t] = s"),
    ("a[3] = a[2]", "a[t] = a[2]"), ("a[3] = 1.5", "a[t] = 1.5"), ("a[3] = f", "a[t] = f"),
    ("a.T[3] = u[:5]", "a.T[t] = u[:5]"), ("a[9] = u", "a[t + 6] = u"),
    ("np.broadcast_to(u, (5, 7))[3] = u", "np.broadcast_to(u, (5, 7))[t] = u"),
    ("np.broadcast_to(u, (5, 7))[3, 1] = 1.0", "np.broadcast_to(u, (5, 7))[t, 1] = 1.0"),
  ])
  func stores(_ short: String, _ long: String) {
    func after(_ statement: String) -> [String] {
      let session = Self.session()
      var seen: [String] = []
      _ = session.run(Source(name: "<test>", text: statement + "\n"), style: .script) { record in
        switch record.kind {
        case .note(let code, let message): seen.append("\(code): \(message)")
        case .error(let diagnostic): seen.append("\(diagnostic.code): \(diagnostic.message)")
        default: break
        }
      }
      return seen + outcome("a", session) + outcome("u", session)
        + outcome("f", session) + outcome("n", session) + outcome("b", session)
    }
    #expect(after(short) == after(long))
  }

  private static func session() -> Session {
    let session = Session()
    _ = session.run(
      Source(name: "<test>", text: "from scipy.spatial import distance\n" + setup), style: .script
    ) { _ in }
    return session
  }

  private func compare(_ short: String, _ long: String, _ session: Session) {
    let (first, second) = (outcome(short, session), outcome(long, session))
    #expect(!first.isEmpty)
    #expect(first == second, "\(short) and \(long)")
  }

  /// All that can be seen of a result: type, dtype, memory and every digit; the warnings; the error.
  private func outcome(_ expression: String, _ session: Session) -> [String] {
    let text =
      "(lambda r: (type(r), np.asarray(r).dtype, np.shape(r), np.asarray(r).strides, "
      + "np.asarray(r).tolist()))(\(expression))\n"
    var seen: [String] = []
    _ = session.run(Source(name: "<test>", text: text), style: .script) { record in
      switch record.kind {
      case .value(let value, _): seen.append(record.representation(of: value))
      case .note(let code, let message): seen.append("\(code): \(message)")
      case .error(let diagnostic): seen.append("\(diagnostic.code): \(diagnostic.message)")
      default: break
      }
    }
    return seen
  }
}
