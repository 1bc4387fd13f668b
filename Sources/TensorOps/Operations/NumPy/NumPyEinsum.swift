/// The subscripts of NumPy's einsum: read as NumPy reads them, and refused in its words.
struct NumPyEinsum {
  static let einsum = Operation(
    "einsum", in: .numpy, traits: .forms,
    summary: "Any product and sum of arrays, by letters for their axes.",
    shapes: "subscripts, operands → as the subscripts say", related: ["tensordot", "matmul"],
    examples: [
      .init("np.einsum('ij,jk->ik', [[1, 2]], [[3], [4]])", gives: "array([[11]])"),
      .init("np.einsum('ij,jk->il', np.ones((2, 3)), np.ones((3, 4)))", fails: EinsumFault.self),
    ],
    .composed([
      .string("subscripts"), .init("operands", .arrays, variadic: true), Parameter.out.keyword,
      Parameter("optimize", .bool, default: .bool(false), acceptsNone: true, keywordOnly: true),
    ]) { (call) throws(OperationError) in
      let operands = call.tensors(1)
      try NumPyEinsum(call.string(0) ?? "", operands.map(\.shape)).check()
      let common = operands.dropFirst().reduce(operands.first?.dtype ?? .float64) {
        NumPyTyping.promote($0, $1.dtype)
      }
      let compute: DType = common == .bool ? .int64 : common
      var converted: [Tensor] = []
      for operand in operands { converted.append(try call.parts.cast(operand, compute)) }
      return .tensor(
        try call.parts.cast(
          try Products.einsum(call[0], .tensors(converted), runtime: call.runtime), common))
    })

  private let shapes: [[Int]]
  /// A label for every axis of every operand: its letter, or 0 for one that `...` stands for.
  private var labels: [[UInt8]] = []
  private var output: [UInt8] = []

  private static let dot = UInt8(ascii: ".")

  init(_ subscripts: String, _ shapes: [[Int]]) throws(OperationError) {
    self.shapes = shapes
    if shapes.isEmpty {
      throw NumPyEinsum.refusal(
        "must specify the einstein sum subscripts string and at least one operand, or at least one "
          + "operand and its corresponding subscripts list")
    }
    var rest = Array(subscripts.utf8)[...]
    for (place, shape) in shapes.enumerated() {
      let end =
        rest.firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "-") } ?? rest.endIndex
      let isComma = end < rest.endIndex && rest[end] == UInt8(ascii: ",")
      let isLast = place == shapes.count - 1
      if isLast && isComma {
        throw NumPyEinsum.refusal(
          "more operands provided to einstein sum function than specified in the subscripts string")
      }
      if !isLast && !isComma {
        throw NumPyEinsum.refusal(
          "fewer operands provided to einstein sum function than specified in the subscripts string"
        )
      }
      labels.append(
        try NumPyEinsum.labels(Array(rest[..<end]), rank: shape.count, operand: place))
      rest = rest[(isLast ? end : end + 1)...]
    }
    let broadcast = labels.map { $0.count { $0 == 0 } }.max() ?? 0
    if rest.isEmpty {
      let all = labels.flatMap { $0 }.filter { $0 != 0 }
      let once = Set(all).filter { letter in all.count { $0 == letter } == 1 }
      output = Array(repeating: 0, count: broadcast) + once.sorted()
    } else {
      guard rest.starts(with: [UInt8(ascii: "-"), UInt8(ascii: ">")]) else {
        throw NumPyEinsum.refusal(
          "einstein sum subscript string does not contain proper '->' output specified")
      }
      output = try result(Array(rest.dropFirst(2)), broadcast)
    }
  }

  private static func refusal(_ text: String, blaming name: String = "subscripts") -> OperationError
  {
    OperationError(EinsumFault(type: .value, message: text, torch: text, blamed: [name]))
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
  }

  private static func name(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }

  /// Whether an ellipsis starts here.
  private static func isEllipsis(_ text: [UInt8], _ place: Int) -> Bool {
    place + 2 < text.count && text[place + 1] == dot && text[place + 2] == dot
  }

  /// The labels of one operand's axes.
  private static func labels(
    _ text: [UInt8], rank: Int, operand: Int
  ) throws(OperationError) -> [UInt8] {
    var labels: [UInt8] = []
    var ellipsis: Int?
    var place = 0
    while place < text.count {
      let byte = text[place]
      if isLetter(byte) {
        if labels.count >= rank {
          throw refusal(
            "einstein sum subscripts string contains too many subscripts for operand \(operand)")
        }
        labels.append(byte)
      } else if byte == dot {
        guard ellipsis == nil, isEllipsis(text, place) else {
          throw refusal(
            "einstein sum subscripts string contains a '.' that is not part of an ellipsis ('...') "
              + "in operand \(operand)")
        }
        ellipsis = labels.count
        place += 2
      } else if byte != UInt8(ascii: " ") {
        throw refusal(
          "invalid subscript '\(name(byte))' in einstein sum subscripts string, subscripts must be "
            + "letters")
      }
      place += 1
    }
    if let ellipsis {
      labels.insert(contentsOf: [UInt8](repeating: 0, count: rank - labels.count), at: ellipsis)
    } else if labels.count != rank {
      throw refusal(
        "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis "
          + "provided to broadcast the extra dimensions.")
    }
    return labels
  }

  /// The labels right of the arrow.
  private func result(
    _ text: [UInt8], _ broadcast: Int
  ) throws(OperationError) -> [UInt8] {
    var output: [UInt8] = []
    var ellipsis: Int?
    var place = 0
    while place < text.count {
      let byte = text[place]
      if NumPyEinsum.isLetter(byte) {
        let letter = NumPyEinsum.name(byte)
        if text[(place + 1)...].contains(byte) {
          throw NumPyEinsum.refusal(
            "einstein sum subscripts string includes output subscript '\(letter)' multiple times")
        }
        if !labels.contains(where: { $0.contains(byte) }) {
          throw NumPyEinsum.refusal(
            "einstein sum subscripts string included output subscript '\(letter)' which never "
              + "appeared in an input")
        }
        output.append(byte)
      } else if byte == NumPyEinsum.dot {
        guard ellipsis == nil, NumPyEinsum.isEllipsis(text, place) else {
          throw NumPyEinsum.refusal(
            "einstein sum subscripts string contains a '.' that is not part of an ellipsis ('...') "
              + "in the output")
        }
        ellipsis = output.count
        place += 2
      } else if byte != UInt8(ascii: " ") {
        throw NumPyEinsum.refusal(
          "invalid subscript '\(NumPyEinsum.name(byte))' in einstein sum output subscripts string, "
            + "subscripts must be letters")
      }
      place += 1
    }
    if let ellipsis {
      output.insert(contentsOf: [UInt8](repeating: 0, count: broadcast), at: ellipsis)
    } else if broadcast > 0 {
      throw NumPyEinsum.refusal(
        "output has more dimensions than subscripts given in einstein sum, but no '...' ellipsis "
          + "provided to broadcast the extra dimensions.")
    }
    return output
  }

  /// Refuses sizes that don't go together.
  func check() throws(OperationError) {
    for (place, own) in labels.enumerated() {
      for (axis, label) in own.enumerated() where label != 0 {
        guard let first = own.firstIndex(of: label), first < axis else { continue }
        let (a, b) = (shapes[place][first], shapes[place][axis])
        if a != b && a != 1 && b != 1 {
          let isView = labels.count == 1 && own.allSatisfy(output.contains)
          throw NumPyEinsum.refusal(
            "dimensions in \(isView ? "single operand" : "operand \(place)") for collapsing index "
              + "'\(NumPyEinsum.name(label))' don't match (\(a) != \(b))")
        }
      }
    }
    // The axes of the loop: those of the result, then the others in alphabetical order.
    let letters = Set(labels.flatMap { $0 }).subtracting(output).subtracting([0])
    let broadcast = labels.map { $0.count { $0 == 0 } }.max() ?? 0
    let stretched = output.contains(0) ? 0 : broadcast
    let axes = output + [UInt8](repeating: 0, count: stretched) + letters.sorted()
    // The size that each operand has along each of them; -1: none.
    let sizes = labels.indices.map { place -> [Int] in
      let own = labels[place]
      var lead = broadcast - own.count { $0 == 0 }
      var ellipsis = own.firstIndex(of: 0) ?? 0
      return axes.map { label in
        if label != 0 { return own.firstIndex(of: label).map { shapes[place][$0] } ?? -1 }
        if lead > 0 {
          lead -= 1
          return -1
        }
        ellipsis += 1
        return shapes[place][ellipsis - 1]
      }
    }
    for axis in axes.indices {
      let own = Set(sizes.map { $0[axis] }).subtracting([-1, 1])
      if own.count > 1 {
        let pairs = zip(shapes, sizes).map { NumPyText.shape($0) + "->" + NumPyText.asked($1) }
        throw NumPyEinsum.refusal(
          "operands could not be broadcast together with remapped shapes [original->remapped]: "
            + pairs.joined(separator: " "), blaming: "operands")
      }
    }
  }
}
