/// Everything about one operation, in one place: how it is spelled, what it takes, its plan and
/// kernel, its documentation and examples. Dispatch, keyword checks, help, completion, the
/// reference pages and the tests all come from here.
public final class Operation: Sendable {
  /// Where an operation can be called from.
  public struct Namespaces: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// `torch.sum(x)`.
    public static let torch = Namespaces(rawValue: 1)
    /// `x.sum()`.
    public static let method = Namespaces(rawValue: 2)
    /// `torch.nn.functional`.
    public static let functional = Namespaces(rawValue: 4)
    public static let linalg = Namespaces(rawValue: 8)
    public static let special = Namespaces(rawValue: 16)
    /// Read without a call: `x.shape`, `x.T`.
    public static let attribute = Namespaces(rawValue: 32)
    /// Reached by syntax only: `x[…]`, `x @ y`'s own rules.
    public static let syntax = Namespaces(rawValue: 64)
    /// `numpy.sum(a)`.
    public static let numpy = Namespaces(rawValue: 1 << 7)
    /// `a.sum()` of a NumPy array.
    public static let ndarray = Namespaces(rawValue: 1 << 8)
    /// `a.T` of a NumPy array.
    public static let ndarrayAttribute = Namespaces(rawValue: 1 << 9)
    /// `numpy.linalg`.
    public static let numpyLinalg = Namespaces(rawValue: 1 << 10)
    /// `sklearn.metrics.pairwise`.
    public static let pairwise = Namespaces(rawValue: 1 << 11)
    /// `scipy.spatial.distance`.
    public static let scipyDistance = Namespaces(rawValue: 1 << 12)
    /// `torchmetrics.functional`.
    public static let torchmetrics = Namespaces(rawValue: 1 << 13)
    /// `Nx.sum(t)`.
    public static let nx = Namespaces(rawValue: 1 << 14)
    /// `Nx.LinAlg`.
    public static let nxLinalg = Namespaces(rawValue: 1 << 15)
    /// `Scholar.Metrics.Distance`.
    public static let scholar = Namespaces(rawValue: 1 << 16)
    /// `torch.nn.init`.
    public static let initializers = Namespaces(rawValue: 1 << 17)
    /// `sklearn.preprocessing`.
    public static let preprocessing = Namespaces(rawValue: 1 << 24)
    /// `sentence_transformers.util`.
    public static let sentenceTransformers = Namespaces(rawValue: 1 << 25)
    /// `torch.nn.utils.rnn`.
    public static let sequences = Namespaces(rawValue: 1 << 26)

    /// Every namespace, with how a call in it is spelled before the name.
    public static let prefixes: [(namespace: Namespaces, prefix: String)] = [
      (.torch, "torch."), (.functional, "torch.nn.functional."), (.linalg, "torch.linalg."),
      (.special, "torch.special."), (.initializers, "torch.nn.init."),
      (.sequences, "torch.nn.utils.rnn."), (.numpy, "np."),
      (.numpyLinalg, "np.linalg."),
      (.pairwise, "sklearn.metrics.pairwise."), (.scipyDistance, "scipy.spatial.distance."),
      (.torchmetrics, "torchmetrics.functional."), (.nx, "Nx."), (.nxLinalg, "Nx.LinAlg."),
      (.scholar, "Scholar.Metrics.Distance."), (.preprocessing, "sklearn.preprocessing."),
      (.sentenceTransformers, "sentence_transformers.util."), (.method, "x."), (.ndarray, "a."),
      (.attribute, "x."), (.ndarrayAttribute, "a."), (.syntax, "x"),
    ]

    /// The receiver stands before the dot.
    public static let methods: Namespaces = [.method, .ndarray]
    /// Read without a call.
    public static let attributes: Namespaces = [.attribute, .ndarrayAttribute]
  }

  /// What a library does with its results beyond their values; the language's bindings read it.
  public struct Traits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// One of NumPy's universal functions: of PyTorch's tensors it gives PyTorch's tensors.
    public static let ufunc = Traits(rawValue: 1)
    /// A result without dims stays an array, where NumPy's functions mostly give a scalar.
    public static let keepsArray = Traits(rawValue: 2)
    /// Of an `np.matrix` it gives an `np.matrix`.
    public static let keepsMatrix = Traits(rawValue: 4)
    /// Its parameter `metric` may be a function of the program.
    public static let metric = Traits(rawValue: 8)
    /// It takes calls with lists, dicts, slices or functions that no signature describes.
    public static let forms = Traits(rawValue: 16)
  }

  /// How results may be stored into an existing tensor.
  public struct Writes: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// There is a method `name_` that stores into its own tensor.
    public static let inPlace = Writes(rawValue: 1)
    /// There is a keyword `out=`.
    public static let out = Writes(rawValue: 2)
  }

  /// Another name, in its own namespaces.
  public struct Alias: Sendable {
    public let name: String
    public let namespaces: Namespaces?
    public init(_ name: String, in namespaces: Namespaces? = nil) {
      self.name = name
      self.namespaces = namespaces
    }
  }

  /// A line of code and what it gives, run by the tests.
  public struct Example: Sendable {
    public enum Outcome: Sendable {
      /// The text that Python's `repr` gives.
      case gives(String)
      /// The code of the fault.
      case fails(String)
    }

    public let code: String
    public let outcome: Outcome

    public init(_ code: String, gives text: String) {
      self.code = code
      outcome = .gives(text)
    }

    public init(_ code: String, fails fault: any Fault.Type) {
      self.init(code, fails: fault.code)
    }

    /// For refusals of the binder, which are no operation's own: `argument-type`, `no-overload`.
    public init(_ code: String, fails faultCode: String) {
      self.code = code
      outcome = .fails(faultCode)
    }
  }

  public let name: String
  public let namespaces: Namespaces
  public let aliases: [Alias]
  public let writes: Writes
  public let traits: Traits
  public let signatures: [Signature]
  /// One line: what it does.
  public let summary: String
  /// `input: [..., n] → [...]`.
  public let shapes: String
  /// The mathematics, where there is any.
  public let formula: String?
  /// Edge cases, one a line: empty inputs, NaN, dtypes, size-1 dims.
  public let notes: [String]
  /// Whose definition this is.
  public let source: String
  public let related: [String]
  public let examples: [Example]

  public convenience init(
    _ name: String, in namespaces: Namespaces, aliases: [Alias] = [], writes: Writes = [],
    traits: Traits = [], summary: String, shapes: String, formula: String? = nil,
    notes: [String] = [],
    source: String? = nil, related: [String] = [], examples: [Example],
    _ signatures: Signature...
  ) {
    self.init(
      name, in: namespaces, aliases: aliases, writes: writes, traits: traits, summary: summary,
      shapes: shapes, formula: formula, notes: notes, source: source, related: related,
      examples: examples,
      signatures: signatures)
  }

  /// The same, for a pattern that works its signatures out.
  public init(
    _ name: String, in namespaces: Namespaces, aliases: [Alias] = [], writes: Writes = [],
    traits: Traits = [], summary: String, shapes: String, formula: String? = nil,
    notes: [String] = [],
    source: String? = nil, related: [String] = [], examples: [Example],
    signatures: [Signature]
  ) {
    self.name = name
    self.namespaces = namespaces
    self.aliases = aliases
    self.writes = writes
    self.traits = traits
    self.signatures = signatures
    self.summary = summary
    self.shapes = shapes
    self.formula = formula
    self.notes = notes
    self.source = source ?? Operation.source(name, namespaces)
    self.related = related
    self.examples = examples
  }

  private static func source(_ name: String, _ namespaces: Namespaces) -> String {
    let own: [(Namespaces, String)] = [
      (.numpy, "NumPy: numpy."), (.numpyLinalg, "NumPy: numpy.linalg."),
      (.ndarray, "NumPy: numpy.ndarray."), (.ndarrayAttribute, "NumPy: numpy.ndarray."),
      (.pairwise, "scikit-learn: sklearn.metrics.pairwise."),
      (.scipyDistance, "SciPy: scipy.spatial.distance."),
      (.torchmetrics, "TorchMetrics: torchmetrics.functional."), (.nx, "Nx: Nx."),
      (.nxLinalg, "Nx: Nx.LinAlg."), (.scholar, "Scholar: Scholar.Metrics.Distance."),
      (.preprocessing, "scikit-learn: sklearn.preprocessing."),
      (.sentenceTransformers, "Sentence Transformers: sentence_transformers.util."),
    ]
    return (own.first { namespaces.contains($0.0) }?.1 ?? "PyTorch: torch.") + name
  }

  /// Runs a bound call; every error that leaves says which operation refused.
  public func run(_ call: Call) throws(OperationError) -> CallResult {
    do throws(OperationError) {
      return try call.signature.evaluate(call)
    } catch {
      var named = error
      if named.operation.isEmpty { named.operation = call.spelling }
      throw named
    }
  }

  // MARK: Calls from composed operations

  /// Calls the first signature with these arguments in order; what is left out takes its default.
  public func callAsFunction(
    _ arguments: Argument..., signature: Int = 0, runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try result(arguments, signature: signature, runtime: runtime)
      .tensor(of: self, among: arguments)
  }

  /// As `callAsFunction`, for results that are not one tensor.
  public func result(
    _ arguments: [Argument], signature: Int = 0, runtime: Runtime
  ) throws(OperationError) -> CallResult {
    let signature = signatures[signature]
    var bound = arguments
    for parameter in signature.parameters.dropFirst(arguments.count) {
      bound.append(parameter.defaultValue ?? .none)
    }
    return try run(Call(operation: self, signature: signature, arguments: bound, runtime: runtime))
  }
}
