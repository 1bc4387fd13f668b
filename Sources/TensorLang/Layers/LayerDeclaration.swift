import TensorOps

/// Everything about one layer of `torch.nn`, in one place: what its constructor takes, the
/// parameters and buffers that it holds and how they begin, how it prints, what calling it
/// computes, its documentation and examples. Construction, keyword checks, `repr`, `help`,
/// completion, the reference page and the tests that run every example are read from it.
package struct LayerDeclaration {
  /// One parameter of the constructor, which becomes an attribute.
  struct Parameter {
    /// How it stands in the layer's text.
    enum Shown {
      case never
      /// `dim=1`.
      case named
      /// `0.5`.
      case bare
      /// `inplace=True`, only where it is true.
      case whenTrue
      /// `max_norm=2.0`, only where it isn't the default.
      case unlessDefault
      /// `bias=True`: whether the attribute is something else than None.
      case presence
    }

    let name: String
    /// nil: the caller must give it.
    let defaultValue: Value?
    let attribute: String
    let keywordOnly: Bool
    let shown: Shown

    init(
      _ name: String, _ defaultValue: Value? = nil, attribute: String? = nil,
      keywordOnly: Bool = false, shown: Shown = .never
    ) {
      self.name = name
      self.defaultValue = defaultValue
      self.attribute = attribute ?? name
      self.keywordOnly = keywordOnly
      self.shown = shown
    }
  }

  /// One argument of the call.
  struct Input: ExpressibleByStringLiteral {
    let name: String
    let defaultValue: Value?

    init(stringLiteral name: String) { self.init(name, nil) }
    init(_ name: String, _ defaultValue: Value?) {
      self.name = name
      self.defaultValue = defaultValue
    }
  }

  /// A parameter or buffer that the layer holds.
  struct State {
    let name: String
    let isBuffer: Bool
    /// Its sizes, as values, so that a size that is no int is refused as PyTorch refuses it; nil:
    /// the layer has the name and None behind it.
    let sizes: (LayerObject) throws -> [Value]?
    /// nil: the layer's own dtype.
    let dtype: DType?

    static func parameter(
      _ name: String, _ sizes: @escaping (LayerObject) throws -> [Value]?
    ) -> State {
      State(name: name, isBuffer: false, sizes: sizes, dtype: nil)
    }

    static func buffer(
      _ name: String, _ dtype: DType? = nil, _ sizes: @escaping (LayerObject) throws -> [Value]?
    ) -> State {
      State(name: name, isBuffer: true, sizes: sizes, dtype: dtype)
    }
  }

  /// What calling the layer computes.
  enum Forward {
    /// The input itself.
    case input
    /// An operation of `torch.nn.functional` or `torch` on the inputs, with attributes handed on by
    /// keyword: `eps`, or `p=norm` where the operation calls it otherwise. None is left out.
    case operation(String, [String] = [])
    case body((LayerObject, [Value], Interpreter) throws -> Value)
    /// PyTorch's layer can't be called.
    case missing
  }

  /// What kind of object the layer is.
  enum Kind { case layer, sequential, list, dictionary, parameterList, parameterDictionary }

  package let name: String
  /// PyTorch's module within `torch.nn.modules`.
  let module: String
  let kind: Kind
  /// The name of the layer that it is a special case of.
  let base: String?
  /// The classes in which PyTorch defines constructor and call, for messages that name them, where
  /// they aren't the layer's own: `_DropoutNd`.
  let constructorClass: String
  let callClass: String
  let parameters: [Parameter]
  let inputs: [Input]
  let state: [State]
  /// The attributes in the order of the text, where it isn't the order of the parameters.
  let shownOrder: [String]?
  let forward: Forward
  /// Whether the constructor takes anything and ignores it, as `Identity` does.
  let takesAnything: Bool
  /// Checks what the constructor was given, and works out attributes, before there is any state.
  let prepare: ((LayerObject, Interpreter) throws -> Void)?
  /// Gives parameters and buffers their first values, in PyTorch's order of drawing.
  let reset: ((LayerObject, Interpreter) throws -> Void)?
  /// What is called on the type itself: `nn.Embedding.from_pretrained`.
  let classMethods: [String: (LayerType, Arguments, Interpreter) throws -> Value]
  package let summary: String
  package let shapes: String
  package let notes: [String]
  package let related: [String]
  package let examples: [Operation.Example]

  init(
    _ name: String, in module: String, kind: Kind = .layer, base: String? = nil,
    constructorOf constructorClass: String? = nil, callOf callClass: String? = nil,
    _ parameters: [Parameter] = [], inputs: [Input] = ["input"], state: [State] = [],
    shownOrder: [String]? = nil, takesAnything: Bool = false, summary: String,
    shapes: String = "input: [...] → [...]", notes: [String] = [], related: [String] = [],
    examples: [Operation.Example],
    prepare: ((LayerObject, Interpreter) throws -> Void)? = nil,
    reset: ((LayerObject, Interpreter) throws -> Void)? = nil,
    classMethods: [String: (LayerType, Arguments, Interpreter) throws -> Value] = [:],
    _ forward: Forward
  ) {
    self.name = name
    self.module = module
    self.kind = kind
    self.base = base
    self.constructorClass = constructorClass ?? name
    self.callClass = callClass ?? name
    self.parameters = parameters
    self.inputs = inputs
    self.state = state
    self.shownOrder = shownOrder
    self.takesAnything = takesAnything
    self.summary = summary
    self.shapes = shapes
    self.notes = notes
    self.related = related
    self.examples = examples
    self.prepare = prepare
    self.reset = reset
    self.classMethods = classMethods
    self.forward = forward
  }

  /// `torch.nn.modules.linear.Linear`.
  var qualifiedName: String { "torch.nn.modules.\(module).\(name)" }
}

extension LayerDeclaration.Parameter {
  /// `inplace=False`: the operation writes into its input.
  nonisolated(unsafe) static let inPlace = Self("inplace", .bool(false), shown: .whenTrue)
  /// `device=None, dtype=None`: where parameters lie and what they are.
  nonisolated(unsafe) static let factory: [Self] = [
    .init("device", Value.none), .init("dtype", Value.none),
  ]
}
