/// An einsum equation taken apart: a letter for every dim of every operand, and those of the result.
struct EinsumNotation {
  enum Subscript: Equatable {
    /// `A`–`Z` are 0–25, `a`–`z` 26–51: the order of implicit results.
    case letter(Int)
    case ellipsis
  }

  static let letterCount = 52

  let operands: [[Subscript]]

  static func letter(_ number: Int) -> Character {
    let start = number < 26 ? UInt8(ascii: "A") : UInt8(ascii: "a") - 26
    return Character(UnicodeScalar(start + UInt8(number)))
  }

  private static func number(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a")) + 26
    default: nil
    }
  }

  static func refuse(
    _ message: String, _ torch: String, _ blamed: String = "equation", type: FaultType = .runtime
  ) -> OperationError {
    OperationError(
      EinsumFault(type: type, message: message, torch: "einsum(): " + torch, blamed: [blamed]))
  }

  /// Reads `ij,jk->ik` for so many operands. What stands right of the arrow is checked against the
  /// operands by the plan, in the order in which PyTorch finds fault.
  init(_ equation: String, operandCount: Int) throws(OperationError) {
    let text = Array(equation.utf8)
    var arrow: Int?
    for place in 0..<max(0, text.count - 1)
    where text[place] == UInt8(ascii: "-") && text[place + 1] == UInt8(ascii: ">") {
      arrow = place
      break
    }
    var operands: [[Subscript]] = [[]]
    let end = arrow ?? text.count
    var place = 0
    while place < end {
      let byte = text[place]
      let current = operands.count - 1
      switch byte {
      case UInt8(ascii: " "): break
      case UInt8(ascii: "."):
        if operands[current].contains(.ellipsis) {
          throw EinsumNotation.refuse(
            "operand \(current) has a second `...`",
            "found '.' for operand \(current) for which an ellipsis was already found")
        }
        guard place + 2 < end, text[place + 1] == byte, text[place + 2] == byte else {
          throw EinsumNotation.refuse(
            "a single `.` in operand \(current): an ellipsis has three",
            "found '.' for operand \(current) that is not part of any ellipsis")
        }
        place += 2
        operands[current].append(.ellipsis)
      case UInt8(ascii: ","):
        operands.append([])
        if operands.count > operandCount {
          throw EinsumNotation.refuse(
            "the equation speaks of more than the \(operandCount) operands given",
            "fewer operands were provided than specified in the equation", "operands")
        }
      default:
        guard let number = EinsumNotation.number(byte) else {
          throw EinsumNotation.invalid(at: place)
        }
        operands[current].append(.letter(number))
      }
      place += 1
    }
    if operands.count != operandCount {
      throw EinsumNotation.refuse(
        "the equation speaks of \(operands.count) operands, and \(operandCount) were given",
        "more operands were provided than specified in the equation", "operands")
    }
    self.operands = operands
    rest = arrow.map { Array(text[($0 + 2)...]) }
    restStart = (arrow ?? 0) + 2
  }

  private let rest: [UInt8]?
  private let restStart: Int

  /// What stands right of the arrow; nil without an arrow. PyTorch looks at it after it has counted
  /// the operands' dims.
  func output() throws(OperationError) -> [Subscript]? {
    guard let text = rest else { return nil }
    var output: [Subscript] = []
    var place = 0
    while place < text.count {
      let byte = text[place]
      switch byte {
      case UInt8(ascii: " "): break
      case UInt8(ascii: "."):
        if output.contains(.ellipsis) {
          throw EinsumNotation.refuse(
            "the result has a second `...`",
            "found '.' for output but an ellipsis (...) was already found")
        }
        guard place + 2 < text.count, text[place + 1] == byte, text[place + 2] == byte else {
          throw EinsumNotation.refuse(
            "a single `.` in the result: an ellipsis has three",
            "found '.' for output that is not part of any ellipsis (...)")
        }
        place += 2
        output.append(.ellipsis)
      default:
        guard let number = EinsumNotation.number(byte) else {
          throw EinsumNotation.invalid(at: restStart + place)
        }
        let name = EinsumNotation.letter(number)
        if output.contains(.letter(number)) {
          throw EinsumNotation.refuse(
            "the result names \(name) twice",
            "output subscript \(name) appears more than once in the output")
        }
        if !operands.contains(where: { $0.contains(.letter(number)) }) {
          throw EinsumNotation.refuse(
            "the result names \(name), which no operand has",
            "output subscript \(name) does not appear in the equation for any input operand")
        }
        output.append(.letter(number))
      }
      place += 1
    }
    return output
  }

  private static func invalid(at place: Int) -> OperationError {
    refuse(
      "character \(place) of the equation is no letter",
      "invalid subscript given at index \(place) in the equation string, subscripts must be in [a-zA-Z]"
    )
  }
}

/// An equation that can't be read, or that doesn't fit its operands.
struct EinsumFault: Fault {
  static let code = "einsum"
  let type: FaultType
  let message: String
  let torch: String?
  let blamed: [String]
}
