/// NumPy's cutting of arrays into parts, which are views.
enum NumPySplitting {
  static let all: [Operation] = [
    split, arraySplit, along("hsplit", least: 1), along("vsplit", least: 2),
    along("dsplit", least: 3),
  ]

  private static let pieces = Parameter("indices_or_sections", .nested)
  private static let note = "A list holds the places where parts begin; a number asks for as many."

  static let split = Operation(
    "split", in: .numpy, traits: .keepsMatrix,
    summary: "Cuts an axis into parts of equal size, or at the places named; views.",
    shapes: "ary: [..., n, ...] → a list of [..., n / sections, ...]", notes: [note],
    related: ["array_split", "hsplit", "vsplit", "concatenate"],
    examples: [
      .init("np.split([1, 2, 3, 4], 2)", gives: "[array([1, 2]), array([3, 4])]"),
      .init("np.split([1, 2, 3, 4], [1])", gives: "[array([1]), array([2, 3, 4])]"),
      .init("np.split([1, 2, 3], 2)", fails: Refusal.self),
    ],
    .composed([.array("ary"), pieces, .int("axis", default: 0)]) { (call) throws(OperationError) in
      try cut(call.tensor(0), call[1], axis: call.int(2), isEven: true, call.parts)
    })

  static let arraySplit = Operation(
    "array_split", in: .numpy, traits: .keepsMatrix,
    summary: "Cuts an axis into parts that differ by one at most, or at the places named; views.",
    shapes: "ary: [..., n, ...] → a list of parts", notes: [note], related: ["split"],
    examples: [
      .init("np.array_split([1, 2, 3], 2)", gives: "[array([1, 2]), array([3])]"),
      .init("np.array_split([1, 2, 3], 0)", fails: Refusal.self),
    ],
    .composed([.array("ary"), pieces, .int("axis", default: 0)]) { (call) throws(OperationError) in
      try cut(call.tensor(0), call[1], axis: call.int(2), isEven: false, call.parts)
    })

  private static func along(_ name: String, least: Int) -> Operation {
    let order = ["second", "first", "third"][least - 1]
    let axisNumber = [1, 0, 2][least - 1]
    let example: String =
      switch least {
      case 1: "np.hsplit([1, 2], 2)"
      case 2: "np.vsplit([[1], [2]], 2)"
      default: "np.dsplit([[[1, 2]]], 2)"
      }
    let brackets = String(repeating: "[", count: least)
    let closed = String(repeating: "]", count: least)
    return Operation(
      name, in: .numpy, traits: .keepsMatrix,
      summary: "Cuts the \(order) axis into parts\(least == 1 ? ", of a vector the first" : "").",
      shapes: "ary → a list of parts", notes: [note], related: ["split", "array_split"],
      examples: [
        .init(example, gives: "[array(\(brackets)1\(closed)), array(\(brackets)2\(closed))]"),
        .init("np.\(name)(5, 2)", fails: Refusal.self),
      ],
      .composed([.array("ary"), pieces]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank < least {
          throw OperationError(
            Refusal(
              .value, "\(name) only works on arrays of \(least) or more dimensions",
              blamed: ["ary"]))
        }
        let axis = least == 1 && input.rank == 1 ? 0 : axisNumber
        return try cut(input, call[1], axis: axis, isEven: true, call.parts)
      })
  }

  private static func cut(
    _ input: Tensor, _ pieces: Argument, axis given: Int, isEven: Bool, _ parts: NumPyParts
  ) throws(OperationError) -> CallResult {
    guard given >= -input.rank, given < input.rank else {
      throw OperationError(Refusal(.index, "tuple index out of range", blamed: ["axis"]))
    }
    let axis = given < 0 ? given + input.rank : given
    let size = input.shape[axis]
    var bounds: [(Int, Int)] = []
    let isCount: Bool
    switch pieces {
    case .int: isCount = true
    case .tensor(let tensor): isCount = tensor.rank == 0
    default: isCount = false
    }
    let values = try parts.values(pieces, "indices_or_sections")
    if isCount, let count = values.first {
      if isEven {
        if count == 0 {
          throw OperationError(
            Refusal(
              .zeroDivision, "integer modulo by zero", blamed: ["indices_or_sections"]))
        }
        if size % count != 0 {
          throw OperationError(
            Refusal(
              .value, "array split does not result in an equal division",
              blamed: ["indices_or_sections"]))
        }
      }
      if count <= 0 {
        throw OperationError(
          Refusal(
            .value, "number sections must be larger than 0.", blamed: ["indices_or_sections"]))
      }
      guard count <= 1 << 22 else {
        throw OperationError(SizeOverflow(shape: [count]))
      }
      let (each, extra) = size.quotientAndRemainder(dividingBy: count)
      var start = 0
      for place in 0..<count {
        let length = each + (place < extra ? 1 : 0)
        bounds.append((start, length))
        start += length
      }
    } else {
      // As slices: places count from the end, and what lies beyond is cut off.
      func clipped(_ place: Int) -> Int { min(max(place < 0 ? place &+ size : place, 0), size) }
      var start = 0
      for end in values.map(clipped) + [size] {
        bounds.append((min(start, size), max(0, end - start)))
        start = end
      }
    }
    let views = try bounds.map { (bound) throws(OperationError) in
      try parts.part(input, axis, from: bound.0, count: bound.1)
    }
    return .tensors(views, .list)
  }
}
