import TensorOps

/// Everything about one layer of `torch.nn`: what its constructor takes, how it prints, and the
/// operation that calling it applies.
struct LayerDeclaration {
  /// One parameter of the constructor, which becomes an attribute and an argument of the operation.
  struct Parameter {
    enum Shown {
      case never
      /// `dim=1`.
      case named
      /// `0.5`.
      case bare
      /// `inplace=True`, only where it is true.
      case whenTrue
    }

    let name: String
    /// nil: the caller must give it.
    let defaultValue: Value?
    let attribute: String
    /// The operation's own name for it; nil where it isn't an argument.
    let argument: String?
    let shown: Shown

    init(
      _ name: String, _ defaultValue: Value? = nil, attribute: String? = nil,
      argument: String? = nil, shown: Shown = .never
    ) {
      self.name = name
      self.defaultValue = defaultValue
      self.attribute = attribute ?? name
      self.argument = argument ?? name
      self.shown = shown
    }

    /// `inplace=False`: the operation writes into its input.
    nonisolated(unsafe) static let inPlace = Parameter(inPlace: ())

    private init(inPlace: Void) {
      name = "inplace"
      defaultValue = .bool(false)
      attribute = "inplace"
      argument = nil
      shown = .whenTrue
    }
  }

  let name: String
  /// PyTorch's module within `torch.nn.modules`.
  let module: String
  let parameters: [Parameter]
  /// The names of what calling it takes.
  let inputs: [String]
  /// The operation's name in `torch.nn.functional` or `torch`; nil: the input itself.
  let operation: String?
  /// Whether the constructor takes anything and ignores it, as `Identity` does.
  let takesAnything: Bool

  init(
    _ name: String, in module: String, _ parameters: [Parameter] = [],
    inputs: [String] = ["input"], applies operation: String?, takesAnything: Bool = false
  ) {
    self.name = name
    self.module = module
    self.parameters = parameters
    self.inputs = inputs
    self.operation = operation
    self.takesAnything = takesAnything
  }

  /// The operation as a function, in its writing form where that is asked for.
  func function(inPlace: Bool = false) -> OperationFunction? {
    guard let operation else { return nil }
    let name = inPlace ? operation + "_" : operation
    return OperationFunctions.functional[name] ?? OperationFunctions.torch[name]
  }
}
