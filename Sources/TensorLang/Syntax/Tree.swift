// The syntax tree: what the parser makes and everything else reads. Pure data; every node knows
// where in the source text it stands.

/// An expression and its place in the source.
public struct Expression: Sendable {
  public var kind: Kind
  public var span: Span

  public init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }

  public indirect enum Kind: Sendable {
    case none
    case bool(Bool)
    case ellipsis
    case int(Int)
    /// An integer literal that 64 bits can't hold: an OverflowError when it is evaluated.
    case hugeInt(String)
    case float(Double)
    case string(String)
    case formatted([FormattedPart])
    case name(String)
    /// `parenthesized` is false for `1, 2` written bare.
    case tuple([Expression], parenthesized: Bool)
    case list([Expression])
    case set([Expression])
    case dict([DictItem])
    /// `*x` inside a call, a display or an assignment target.
    case starred(Expression)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression, operatorSpan: Span)
    case and([Expression])
    case or([Expression])
    /// `a < b <= c`: the first operand, then each comparison with its right operand.
    case compare(Expression, [Comparison])
    case conditional(test: Expression, then: Expression, otherwise: Expression)
    case lambda(Parameters, Expression)
    case call(Expression, [CallArgument])
    case attribute(Expression, String, nameSpan: Span)
    case `subscript`(Expression, Expression)
    /// Only inside a subscript.
    case slice(Expression?, Expression?, Expression?)
    case comprehension(ComprehensionKind, Expression, [ComprehensionClause])
    /// `{key: value for …}`.
    case dictComprehension(Expression, Expression, [ComprehensionClause])
    /// `name := value`.
    case walrus(String, nameSpan: Span, Expression)
  }
}

/// One piece of an f-string.
public enum FormattedPart: Sendable {
  case text(String)
  /// `{value!r:spec}`; `debugText` is the source text before `=` in `{value=}`, that sign included.
  case field(
    Expression, conversion: Conversion?, spec: [FormattedPart]?, debugText: String?)

  public enum Conversion: Character, Sendable {
    case string = "s"
    case repr = "r"
    case ascii = "a"
  }
}

public enum DictItem: Sendable {
  case pair(Expression, Expression)
  /// `**mapping`.
  case unpack(Expression)
}

public enum UnaryOperator: String, Sendable {
  case negate = "-"
  case plus = "+"
  case invert = "~"
  case not = "not"
}

public enum BinaryOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case modulo = "%"
  case power = "**"
  case matmul = "@"
  case leftShift = "<<"
  case rightShift = ">>"
  case bitAnd = "&"
  case bitOr = "|"
  case bitXor = "^"
}

public enum ComparisonOperator: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isIn = "in"
  case isNotIn = "not in"
  case `is` = "is"
  case isNot = "is not"

  /// The comparison that says the same with its operands the other way round.
  var mirrored: ComparisonOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }
}

public struct Comparison: Sendable {
  public var comparison: ComparisonOperator
  public var operatorSpan: Span
  public var right: Expression

  public init(_ comparison: ComparisonOperator, operatorSpan: Span, _ right: Expression) {
    self.comparison = comparison
    self.operatorSpan = operatorSpan
    self.right = right
  }
}

public enum CallArgument: Sendable {
  case positional(Expression)
  case keyword(String, nameSpan: Span, Expression)
  /// `*values`.
  case unpack(Expression)
  /// `**mapping`.
  case unpackKeywords(Expression)
}

public enum ComprehensionKind: Sendable {
  case list
  case set
  /// `(x for x in …)`, also bare as a call's only argument.
  case generator
}

/// `for target in iterable if condition if condition`.
public struct ComprehensionClause: Sendable {
  public var target: Expression
  public var iterable: Expression
  public var conditions: [Expression]

  public init(target: Expression, iterable: Expression, conditions: [Expression]) {
    self.target = target
    self.iterable = iterable
    self.conditions = conditions
  }
}

/// The parameters of a `def` or `lambda`.
public struct Parameters: Sendable {
  public struct Parameter: Sendable {
    public var name: String
    public var defaultValue: Expression?
    public var span: Span

    public init(name: String, defaultValue: Expression?, span: Span) {
      self.name = name
      self.defaultValue = defaultValue
      self.span = span
    }
  }

  /// Parameters before `/`.
  public var positionalOnly: [Parameter] = []
  public var regular: [Parameter] = []
  /// `*args`.
  public var rest: Parameter?
  /// Parameters after `*` or `*args`.
  public var keywordOnly: [Parameter] = []
  /// `**kwargs`.
  public var keywordRest: Parameter?

  public init() {}
}

/// A statement and its place in the source.
public struct Statement: Sendable {
  public var kind: Kind
  public var span: Span
  /// A `;` at the end of its line follows with nothing after it: the session mutes the echo.
  public var muted = false

  public init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }

  public indirect enum Kind: Sendable {
    case expression(Expression)
    /// `a = b = value`: every target, left to right.
    case assign([Expression], Expression)
    case augmentedAssign(Expression, BinaryOperator, Expression, operatorSpan: Span)
    /// `x: annotation = value`; the annotation is read and dropped.
    case annotated(Expression, Expression?)
    case delete([Expression])
    /// `if` and each `elif`, then `else`.
    case conditional([Branch], otherwise: [Statement])
    case whileLoop(Expression, body: [Statement], otherwise: [Statement])
    case forLoop(
      target: Expression, iterable: Expression, body: [Statement], otherwise: [Statement])
    case function(FunctionDefinition)
    case `return`(Expression?)
    case `break`
    case `continue`
    case pass
    case assert(Expression, Expression?)
    /// `with a as b, c:`.
    case with([WithItem], body: [Statement])
    /// `import a.b as c, d`.
    case `import`([ImportedModule])
    /// `from module import a as b, c`; `names` is empty for `*`.
    case importFrom(module: String, moduleSpan: Span, names: [ImportedName])
    /// `%name text`, or `?x` and `x?` as the command `help`; `text` is the rest of the line.
    case command(name: String, nameSpan: Span, text: String, textSpan: Span)
  }

  public struct Branch: Sendable {
    public var test: Expression
    public var body: [Statement]

    public init(test: Expression, body: [Statement]) {
      self.test = test
      self.body = body
    }
  }
}

public struct FunctionDefinition: Sendable {
  public var name: String
  public var nameSpan: Span
  public var parameters: Parameters
  public var docstring: String?
  public var body: [Statement]

  public init(
    name: String, nameSpan: Span, parameters: Parameters, docstring: String?, body: [Statement]
  ) {
    self.name = name
    self.nameSpan = nameSpan
    self.parameters = parameters
    self.docstring = docstring
    self.body = body
  }
}

public struct WithItem: Sendable {
  public var context: Expression
  public var target: Expression?

  public init(context: Expression, target: Expression?) {
    self.context = context
    self.target = target
  }
}

public struct ImportedModule: Sendable {
  /// Dotted, as written: `torch.nn.functional`.
  public var path: String
  public var alias: String?
  public var span: Span

  public init(path: String, alias: String?, span: Span) {
    self.path = path
    self.alias = alias
    self.span = span
  }
}

public struct ImportedName: Sendable {
  public var name: String
  public var alias: String?
  public var span: Span

  public init(name: String, alias: String?, span: Span) {
    self.name = name
    self.alias = alias
    self.span = span
  }
}
