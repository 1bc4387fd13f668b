import TensorOps

/// Which operation each operator is.
enum OperatorTable {
  /// An operation with the signature that an operator uses, and what it takes beyond two operands.
  ///
  /// A class, as `Entry` is: an operator in a loop hands it on without copying what it holds.
  final class Target: Sendable {
    let operation: Operation
    let signature: OperationSignature
    let rest: [Argument]

    init?(_ name: String, _ entries: [String: OperationTable.Entry] = OperationTable.torch) {
      guard let operation = entries[name]?.operation else { return nil }
      self.operation = operation
      // The signature of a tensor and an operand.
      guard
        let signature = operation.signatures.first(where: {
          $0.parameters.count >= 2
            && [.tensor, .tensorOrNumber].contains($0.parameters[0].kind)
            && [.tensor, .tensorOrNumber].contains($0.parameters[1].kind)
            && $0.parameters.dropFirst(2).allSatisfy { $0.defaultValue != nil }
        })
      else { return nil }
      self.signature = signature
      rest = signature.parameters.dropFirst(2).map { $0.defaultValue ?? .none }
    }
  }

  final class Entry: Sendable {
    let operation: Target?
    let isCommutative: Bool
    /// `r` forms with the operands in the order of their parameters: `rsub(x, 2)` is 2 - x.
    let reflected: Target?
    private let name: String

    init(_ name: String, commutative: Bool = false, reflected: String? = nil) {
      self.name = name
      operation = Target(name)
      isCommutative = commutative
      self.reflected = reflected.flatMap { Target($0) }
    }

    /// The function, for overloads with a number on the left.
    var function: OperationFunction? { OperationFunctions.torch[name] }
  }

  private static let add = Entry("add", commutative: true)
  private static let subtract = Entry("sub", reflected: "rsub")
  private static let multiply = Entry("mul", commutative: true)
  private static let divide = Entry("div")
  private static let floorDivide = Entry("floor_divide")
  private static let modulo = Entry("remainder")
  private static let power = Entry("pow")
  private static let matmul = Entry("matmul")
  private static let leftShift = Entry("bitwise_left_shift")
  private static let rightShift = Entry("bitwise_right_shift")
  private static let bitAnd = Entry("bitwise_and", commutative: true)
  private static let bitOr = Entry("bitwise_or", commutative: true)
  private static let bitXor = Entry("bitwise_xor", commutative: true)

  @inline(__always)
  static func binary(_ operation: BinaryOperator) -> Entry {
    switch operation {
    case .add: add
    case .subtract: subtract
    case .multiply: multiply
    case .divide: divide
    case .floorDivide: floorDivide
    case .modulo: modulo
    case .power: power
    case .matmul: matmul
    case .leftShift: leftShift
    case .rightShift: rightShift
    case .bitAnd: bitAnd
    case .bitOr: bitOr
    case .bitXor: bitXor
    }
  }

  private static let equal = Target("eq")
  private static let notEqual = Target("ne")
  private static let less = Target("lt")
  private static let lessOrEqual = Target("le")
  private static let greater = Target("gt")
  private static let greaterOrEqual = Target("ge")

  static func comparison(_ comparison: ComparisonOperator) -> Target? {
    switch comparison {
    case .equal: equal
    case .notEqual: notEqual
    case .less: less
    case .lessOrEqual: lessOrEqual
    case .greater: greater
    case .greaterOrEqual: greaterOrEqual
    case .isIn, .isNotIn, .is, .isNot: nil
    }
  }
}
