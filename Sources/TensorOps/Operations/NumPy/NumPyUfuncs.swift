/// NumPy's universal functions: element by element, with NumPy's broadcasting and dtypes.
enum NumPyUfuncs {
  static let all: [Operation] =
    NumPyArithmetic.all + NumPyComparisons.all + NumPyBits.all + NumPyMathematics.all
    + NumPyRounding.all + NumPyExtremes.all

  /// The dtypes that a ufunc is defined for.
  struct Accepted: Sendable {
    let rule: DTypeRule.Accepted
    /// Which of NumPy's two sentences refuses the others.
    let isCoercing: Bool
    /// A sentence of its own for booleans.
    var booleans: String?

    static let all = Accepted(rule: .all, isCoercing: false)
    static let notBool = Accepted(rule: .notBool, isCoercing: false)
    static let integral = Accepted(rule: .integral, isCoercing: false)
    static let bits = Accepted(rule: .integralOrBool, isCoercing: true)
    static let shifts = Accepted(rule: .integral, isCoercing: true)
    static func notBool(_ sentence: String) -> Accepted {
      Accepted(rule: .notBool, isCoercing: false, booleans: sentence)
    }

    func check(
      _ dtype: DType, _ name: String, _ operands: [Argument], isAsked: Bool
    ) throws(OperationError) {
      if DTypeRule(accepted: rule, kernel: "").accepts(dtype) { return }
      if isAsked { throw OperationError(NoLoop(name: name)) }
      if dtype == .bool, let booleans { throw OperationError(Refusal(.type, booleans)) }
      throw OperationError(
        UfuncNotSupported(name: name, operands: operands, isCoercing: isCoercing))
    }
  }

  /// A universal function that computes what an operation of PyTorch does.
  ///
  /// - Parameters:
  ///   - operation: takes the operands in order; what else it takes has a default.
  ///   - rule: how the dtypes of the operands become that of the computation.
  ///   - accepted: the dtypes that may be computed in.
  ///   - infinity: what to warn of.
  static func ufunc(
    _ name: String, _ operation: Operation, _ rule: NumPyTyping.Rule = .common,
    inputs: [String] = ["x1", "x2"], accepted: Accepted = .all,
    warning infinity: NumPyWarnings.Infinity = .never, aliases: [Operation.Alias] = [],
    summary: String? = nil, formula: String? = nil, notes: [String] = [], related: [String] = [],
    examples: [Operation.Example], short: ShortWay? = nil
  ) -> Operation {
    ufunc(
      name, rule, inputs: inputs, accepted: accepted, aliases: aliases,
      summary: summary ?? operation.summary,
      shapes: inputs.count == 1 ? "\(inputs[0]): [...] → [...]" : nil,
      formula: formula, notes: notes, related: related, examples: examples,
      short: short
        ?? shortWay(of: operation, rule, accepted, inputs.count, watches: infinity != .never)
    ) { (operands, _, runtime) throws(OperationError) in
      let result = try call(operation, operands, runtime)
      try NumPyWarnings.check(result, of: operands, infinity, in: name, runtime)
      return result
    }
  }

  /// The short way of a function that computes what an operation of PyTorch does.
  static func shortWay(
    of operation: Operation, _ rule: NumPyTyping.Rule, _ accepted: Accepted, _ operands: Int,
    watches: Bool
  ) -> ShortWay? {
    let signature = operation.signatures[0]
    guard let loop = signature.alikeLoop else { return nil }
    let dtypes = DTypeRule(accepted: accepted.rule, kernel: "")
    let way = ShortElementwise(
      loop: { dtypes.accepts($0) ? loop($0) : nil }, result: signature.alikeResult, rule: rule,
      watches: watches)
    return operands == 1 ? way.one : way.two
  }

  /// A universal function of one array.
  static func unary(
    _ name: String, _ operation: Operation, _ rule: NumPyTyping.Rule = .floating,
    accepted: Accepted = .all, warning infinity: NumPyWarnings.Infinity = .never,
    aliases: [Operation.Alias] = [], summary: String? = nil, notes: [String] = [],
    related: [String] = [], example code: String, gives text: String
  ) -> Operation {
    ufunc(
      name, operation, rule, inputs: ["x"], accepted: accepted, warning: infinity,
      aliases: aliases, summary: summary, notes: notes, related: related,
      examples: [.init(code, gives: text)])
  }

  /// The dtype to compute in: by the rule, or the one asked for.
  static func computeType(
    _ rule: NumPyTyping.Rule, _ operands: [Argument], _ asked: DType?, _ casting: NumPyCasting,
    _ name: String
  ) throws(OperationError) -> DType {
    guard let asked else { return try NumPyTyping.dtype(rule, of: operands) }
    switch rule {
    // A dtype asked of a comparison is its result's, which is bool in any case.
    case .compared where asked == .bool: return try NumPyTyping.dtype(rule, of: operands)
    case .floating where asked.isFloatingPoint, .divided where asked.isFloatingPoint: break
    case .common, .numeric: break
    default: throw OperationError(NoLoop(name: name))
    }
    for (place, operand) in operands.enumerated() {
      let own: DType
      switch operand {
      case .tensor(let tensor): own = tensor.dtype
      case .float: own = asked.isFloatingPoint ? asked : .float64
      default: continue
      }
      guard casting.allows(own, asked) else {
        throw OperationError(
          CastingRefused(
            name: name, place: operands.count == 1 ? "input" : "input \(place)", from: own,
            to: asked, casting: casting))
      }
    }
    return asked
  }

  /// What a universal function computes: from operands of one dtype that broadcast, and that
  /// dtype, to the result.
  typealias Body = @Sendable ([Argument], DType, Runtime) throws(OperationError) -> Tensor

  /// A universal function with a body of its own.
  static func ufunc(
    _ name: String, _ rule: NumPyTyping.Rule, inputs: [String], accepted: Accepted = .all,
    aliases: [Operation.Alias] = [], summary: String, shapes: String? = nil,
    formula: String? = nil, notes: [String] = [], related: [String] = [],
    examples: [Operation.Example], short: ShortWay? = nil, body: @escaping Body
  ) -> Operation {
    let count = inputs.count
    return Operation(
      name, in: .numpy, aliases: aliases, traits: .ufunc, summary: summary,
      shapes: shapes ?? "\(inputs.joined(separator: ", ")): broadcastable → the broadcast shape",
      formula: formula, notes: notes, related: related, examples: examples,
      .composed(
        inputs.map { .arrayOperand($0) } + [
          .out, Parameter.optionalArray("where").keyword,
          Parameter.string("casting", default: "same_kind").keyword,
          Parameter.arrayDType.keyword,
        ], short: short
      ) { (call) throws(OperationError) in
        let operands = Array(call.arguments.prefix(count))
        let casting = try NumPyCasting.named(call.string(count + 2))
        let asked = call.dtype(count + 3)
        let compute = try computeType(rule, operands, asked, casting, name)
        try accepted.check(compute, name, operands, isAsked: asked != nil)
        let shapes = (operands + call.outs.map { .tensor($0) }).map(\.shape)
        if shapes.count > 1 {
          let shape = try NumPyShapes.broadcast(shapes, names: inputs)
          if let out = call.outs.first, out.shape != shape {
            throw OperationError(OutputShape(out: out.shape, result: shape))
          }
        }
        let result = try body(
          try NumPyTyping.operands(operands, as: compute, call.runtime), compute, call.runtime)
        if let out = call.outs.first, !casting.allows(result.dtype, out.dtype) {
          throw OperationError(
            CastingRefused(
              name: name, place: "output", from: result.dtype, to: out.dtype, casting: casting))
        }
        guard let mask = call.optionalTensor(count + 1) else { return .tensor(result) }
        return .tensor(try masked(result, where: mask, call))
      })
  }

  /// `where=`: elsewhere the result keeps what `out` holds, or is 0.
  private static func masked(
    _ result: Tensor, where mask: Tensor, _ call: Call
  ) throws(OperationError) -> Tensor {
    guard NumPyCasting.safe.allows(mask.dtype, .bool) else {
      throw OperationError(
        Refusal(
          .type,
          "Cannot cast array data from dtype('\(mask.dtype.name)') to dtype('bool') according to "
            + "the rule 'safe'", blamed: ["where"]))
    }
    let rest: Argument =
      if let out = call.outs.first {
        .tensor(try NumPyTyping.cast(out, result.dtype, call.runtime))
      } else {
        .tensor(try NumPyTyping.array(.int(0), result.dtype, call.runtime))
      }
    return try Masking.whereBetween(
      .tensor(mask), .tensor(result), rest, signature: 1, runtime: call.runtime)
  }

  /// The operation's result of these operands, which its first signature takes, numbers among them.
  static func call(
    _ operation: Operation, _ operands: [Argument], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try operation.result(operands, runtime: runtime).tensor(of: operation, among: operands)
  }
}

extension Argument {
  /// The shape of an array; a number has none.
  var shape: [Int] {
    if case .tensor(let tensor) = self { return tensor.shape }
    return []
  }

  /// The dtype of an array, or the one that a number by itself has.
  var dtype: DType? {
    switch self {
    case .tensor(let tensor): tensor.dtype
    case .bool: .bool
    case .int: .int64
    case .float: .float64
    default: nil
    }
  }
}

/// An `out` array whose shape is not the result's.
public struct OutputShape: Fault {
  public static let code = "result-shape"
  public let out: [Int]
  public let result: [Int]
  public init(out: [Int], result: [Int]) {
    self.out = out
    self.result = result
  }
  public var type: FaultType { .value }
  public var message: String {
    "non-broadcastable output operand with shape \(NumPyText.shape(out)) doesn't match the "
      + "broadcast shape \(NumPyText.shape(result))"
  }
  public var blamed: [String] { ["out"] }
}
