extension Products {
  static let einsum = Operation(
    "einsum", in: [.torch],
    summary: "Sums of products, said in letters: one letter a dim, and what the result keeps.",
    shapes: "equation, operands → the letters right of the arrow",
    formula: "'ij,jk->ik': out[i, k] = Σⱼ a[i, j] · b[j, k]",
    notes: [
      "Letters that the result lacks are summed over; a letter twice in one operand is its diagonal.",
      "Without an arrow the result has the letters that occur once, in alphabetical order, capitals "
        + "first.",
      "`...` stands for all other dims, which broadcast; dims of size 1 broadcast too.",
      "Spaces don't matter. Numbers for letters: einsum(a, [0, 1], b, [1, 2], [0, 2]).",
      "Several operands are contracted from the left, two at a time.",
    ],
    related: ["matmul", "tensordot", "bmm"],
    examples: [
      .init(
        "torch.einsum('ij,jk->ik', torch.tensor([[1, 2]]), torch.tensor([[3], [4]]))",
        gives: "tensor([[11]])"),
      .init("torch.einsum('ii', torch.tensor([[1, 2], [3, 4]]))", gives: "tensor(5)"),
      .init("torch.einsum('ba', torch.zeros(2, 3)).shape", gives: "torch.Size([3, 2])"),
      .init(
        "torch.einsum('b...,b...->...', torch.ones(2, 3), torch.ones(2, 3))",
        gives: "tensor([2., 2., 2.])"),
      .init(
        "torch.einsum('ij,jk->il', torch.ones(2, 3), torch.ones(3, 4))", fails: EinsumFault.self),
    ],
    .composed([.string("equation"), Parameter("operands", .tensors, variadic: true)]) {
      (call) throws(OperationError) in
      .tensor(try evaluate(call.string(0) ?? "", call.tensors(1), call.runtime))
    },
    .composed([Parameter("operands", .nested, variadic: true)]) { (call) throws(OperationError) in
      let (equation, operands) = try equation(fromLists: call[0])
      return .tensor(try evaluate(equation, operands, call.runtime))
    })

  /// The letters for `einsum(a, [0, 1], b, [1, 2], [0, 2])`.
  private static func equation(
    fromLists argument: Argument
  ) throws(OperationError) -> (String, [Tensor]) {
    guard case .list(let items) = argument else { return ("", []) }
    func letters(_ item: Argument) throws(OperationError) -> String {
      guard case .list(let numbers) = item else {
        throw EinsumNotation.refuse(
          "after each operand comes the list of its subscripts", "expected a subscript list",
          "operands", type: .type)
      }
      var text = ""
      for number in numbers {
        if case .string = number {
          text += "..."
        } else if case .int(let value) = number, (0..<EinsumNotation.letterCount).contains(value) {
          text.append(EinsumNotation.letter(value))
        } else {
          throw EinsumNotation.refuse(
            "a subscript is a number from 0 to 51",
            "subscript in subscript list is not within the valid range [0, 52)", "operands",
            type: .value)
        }
      }
      return text
    }
    var operands: [Tensor] = []
    var inputs: [String] = []
    var output = ""
    for place in Swift.stride(from: 0, to: items.count, by: 2) {
      if place == items.count - 1, place > 0, case .list = items[place] {
        output = try "->" + letters(items[place])
        break
      }
      guard case .tensor(let tensor) = items[place], place + 1 < items.count else {
        throw items.count < 2
          ? tooFew()
          : EinsumNotation.refuse(
            "operands and lists of subscripts take turns", "expected operands and subscript lists",
            "operands", type: .type)
      }
      operands.append(tensor)
      inputs.append(try letters(items[place + 1]))
    }
    return (inputs.joined(separator: ",") + output, operands)
  }

  private static func tooFew() -> OperationError {
    EinsumNotation.refuse(
      "einsum takes an equation and at least one operand",
      "must specify the equation string and at least one operand, or at least one operand and its "
        + "subscripts list", "operands", type: .value)
  }

  private static func evaluate(
    _ equation: String, _ operands: [Tensor], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if operands.isEmpty { throw tooFew() }
    let notation = try EinsumNotation(equation, operandCount: operands.count)
    let alignment = try EinsumAlignment(notation, operands)
    var aligned = alignment.operands
    var counts = alignment.counts
    let summed = alignment.outputRank..<alignment.rank
    while aligned.count > 1 {
      try runtime.checkInterrupt()
      var (a, b) = (aligned[0], aligned[1])
      var both: [Int] = []
      var onlyA: [Int] = []
      var onlyB: [Int] = []
      // What no later operand has is summed over now.
      for dim in summed {
        if a.shape[dim] != 1 && b.shape[dim] != 1 {
          counts[dim] -= 1
          if counts[dim] == 1 {
            both.append(dim)
            counts[dim] = 0
          }
        } else if counts[dim] == 1 {
          if a.shape[dim] != 1 {
            onlyA.append(dim)
            counts[dim] = 0
          } else if b.shape[dim] != 1 {
            onlyB.append(dim)
            counts[dim] = 0
          }
        }
      }
      if !onlyA.isEmpty { a = try sum(a, dims: onlyA, keepdim: true, runtime) }
      if !onlyB.isEmpty { b = try sum(b, dims: onlyB, keepdim: true, runtime) }
      aligned.removeFirst(2)
      aligned.insert(try contractPair(a, b, over: both, runtime), at: 0)
    }
    let result = aligned[0]
    if summed.isEmpty { return result }
    if operands.count == 1 {
      return try sum(result, dims: Array(summed), keepdim: false, runtime)
    }
    // All of size 1 by now.
    return result.viewed(
      as: Layout(
        shape: Array(result.shape.prefix(alignment.outputRank)),
        strides: Array(result.strides.prefix(alignment.outputRank)), offset: result.layout.offset))
  }

  /// The product of two tensors of equal rank that broadcast, summed over some dims, which stay with
  /// size 1: a batch of matrix products.
  private static func contractPair(
    _ a: Tensor, _ b: Tensor, over dims: [Int], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if dims.isEmpty { return try times(a, b, runtime) }
    var (left, right) = (a, b)
    var shared: [Int] = []
    var onlyLeft: [Int] = []
    var onlyRight: [Int] = []
    for dim in 0..<a.rank where !dims.contains(dim) {
      let (inLeft, inRight) = (a.shape[dim] != 1, b.shape[dim] != 1)
      if inLeft && inRight {
        shared.append(dim)
      } else if inLeft {
        onlyLeft.append(dim)
      } else {
        onlyRight.append(dim)
      }
    }
    // Where the right operand's dims come first in the result, so do its rows.
    if let last = onlyRight.last, let first = onlyLeft.first, last < first {
      swap(&left, &right)
      swap(&onlyLeft, &onlyRight)
    }
    func size(_ tensor: Tensor, _ list: [Int]) throws(OperationError) -> Int {
      try Shape.count(list.map { tensor.shape[$0] })
    }
    let batch = try size(left, shared)
    let (rows, columns) = (try size(left, onlyLeft), try size(right, onlyRight))
    let inner = try size(left, dims)
    let x = try reshaped(
      left.viewed(as: left.layout.permuted(shared + onlyLeft + dims + onlyRight)),
      to: [batch, rows, inner], runtime)
    let y = try reshaped(
      right.viewed(as: right.layout.permuted(shared + dims + onlyRight + onlyLeft)),
      to: [batch, inner, columns], runtime)
    let product = try bmm(.tensor(x), .tensor(y), runtime: runtime)
    let order = shared + onlyLeft + dims + onlyRight
    let shape =
      (shared + onlyLeft).map { left.shape[$0] } + dims.map { _ in 1 }
      + onlyRight.map { right.shape[$0] }
    let unfolded = try reshaped(product, to: shape, runtime)
    var back = [Int](repeating: 0, count: order.count)
    for (place, dim) in order.enumerated() { back[dim] = place }
    return unfolded.viewed(as: unfolded.layout.permuted(back))
  }
}

/// The operands of an einsum with their dims in one common order: the result's first, then those
/// summed over; a dim that an operand lacks has size 1.
private struct EinsumAlignment {
  private(set) var operands: [Tensor] = []
  let outputRank: Int
  let rank: Int
  /// In how many operands each dim is longer than 1.
  private(set) var counts: [Int]

  init(_ notation: EinsumNotation, _ tensors: [Tensor]) throws(OperationError) {
    var ellipsisRank = 0
    var occurrences = [Int](repeating: 0, count: EinsumNotation.letterCount)
    for (place, subscripts) in notation.operands.enumerated() {
      let rank = tensors[place].rank
      let hasEllipsis = subscripts.contains(.ellipsis)
      let letters = subscripts.count - (hasEllipsis ? 1 : 0)
      if hasEllipsis ? letters > rank : letters != rank {
        throw EinsumNotation.refuse(
          "operand \(place) has \(rank) dims, and the equation names \(letters)",
          "the number of subscripts in the equation (\(letters)"
            + (hasEllipsis
              ? ") is more than the number of dimensions ("
              : ") does not match the number of dimensions (")
            + "\(rank)) for operand \(place)"
            + (hasEllipsis ? "" : " and no ellipsis was given"), "operands")
      }
      if hasEllipsis { ellipsisRank = max(ellipsisRank, rank - letters) }
      for case .letter(let letter) in subscripts { occurrences[letter] += 1 }
    }
    // The place of each letter, and of the ellipsis' first dim.
    var places = [Int?](repeating: nil, count: EinsumNotation.letterCount)
    var ellipsis: Int?
    var next = 0
    let output =
      try notation.output()
      ?? [.ellipsis] + occurrences.indices.filter { occurrences[$0] == 1 }.map { .letter($0) }
    for subscript_ in output {
      switch subscript_ {
      case .ellipsis:
        ellipsis = next
        next += ellipsisRank
      case .letter(let letter):
        places[letter] = next
        next += 1
      }
    }
    outputRank = next
    let ellipsisStart = ellipsis ?? next
    if ellipsis == nil { next += ellipsisRank }
    for letter in occurrences.indices where occurrences[letter] > 0 && places[letter] == nil {
      places[letter] = next
      next += 1
    }
    rank = next
    if rank > 64 { throw OperationError(TooManyDims(rank: rank)) }
    counts = [Int](repeating: 0, count: rank)
    var letterSizes = [Int](repeating: 1, count: EinsumNotation.letterCount)
    var ellipsisSizes = [Int](repeating: 1, count: ellipsisRank)
    for (number, tensor) in tensors.enumerated() {
      var layout = Layout(
        shape: [Int](repeating: 1, count: rank), strides: [Int](repeating: 1, count: rank),
        offset: tensor.layout.offset)
      var seen = [Bool](repeating: false, count: rank)
      let subscripts = notation.operands[number]
      // Dims of the operand as it becomes while diagonals are taken, which PyTorch's messages count.
      var (dim, current) = (0, 0)
      for subscript_ in subscripts {
        switch subscript_ {
        case .ellipsis:
          let covered = tensor.rank - (subscripts.count - 1)
          for place in (ellipsisRank - covered)..<ellipsisRank {
            let size = tensor.shape[dim]
            if size != 1 {
              if ellipsisSizes[place] != 1 && ellipsisSizes[place] != size {
                throw EinsumNotation.refuse(
                  "a dim of size \(size) under the `...` of operand \(number) meets one of size "
                    + "\(ellipsisSizes[place])",
                  "dimension \(current) covered by ellipsis in operand \(number)has size \(size) "
                    + "which does not broadcast with previously seen ellipsis with size "
                    + "\(ellipsisSizes[place]) for the respective dimension", "operands")
              }
              ellipsisSizes[place] = size
              counts[ellipsisStart + place] += 1
            }
            layout.shape[ellipsisStart + place] = size
            layout.strides[ellipsisStart + place] = tensor.strides[dim]
            dim += 1
            current += 1
          }
        case .letter(let letter):
          let place = places[letter] ?? 0
          let (size, name) = (tensor.shape[dim], EinsumNotation.letter(letter))
          if seen[place] {
            if layout.shape[place] != size {
              throw EinsumNotation.refuse(
                "\(name) stands for \(layout.shape[place]) and for \(size) in operand \(number)",
                "subscript \(name) is repeated for operand \(number) but the sizes don't match, "
                  + "\(size) != \(layout.shape[place])", "operands")
            }
            layout.strides[place] = layout.strides[place] &+ tensor.strides[dim]
          } else {
            if size != 1 {
              if letterSizes[letter] != 1 && letterSizes[letter] != size {
                throw EinsumNotation.refuse(
                  "\(name) stands for \(letterSizes[letter]) and, in operand \(number), for \(size)",
                  "subscript \(name) has size \(size) for operand \(number) which does not broadcast "
                    + "with previously seen size \(letterSizes[letter])", "operands")
              }
              letterSizes[letter] = size
              counts[place] += 1
            }
            seen[place] = true
            layout.shape[place] = size
            layout.strides[place] = tensor.strides[dim]
            current += 1
          }
          dim += 1
        }
      }
      operands.append(tensor.viewed(as: layout))
    }
  }
}
