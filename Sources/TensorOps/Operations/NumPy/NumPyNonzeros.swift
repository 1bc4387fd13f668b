/// NumPy's indices: where elements are not zero, and flat places against places by axes.
enum NumPyNonzeros {
  static let all: [Operation] = [nonzero, argwhere, flatnonzero, ravelMultiIndex, unravelIndex]

  static let nonzero = Operation(
    "nonzero", in: [.numpy, .ndarray],
    summary: "The indices of the elements that are not zero: a tuple with an array for each axis.",
    shapes: "a: [...] of r dims → r × [k]",
    notes: ["It indexes the array.", "In row-major order."],
    related: ["argwhere", "flatnonzero", "where"],
    examples: [
      .init("np.nonzero([[1, 0], [0, 3]])", gives: "(array([0, 1]), array([0, 1]))"),
      .init("np.nonzero(np.array(5))", fails: Refusal.self),
    ],
    .composed([.array()]) { (call) throws(OperationError) in
      if call.tensor(0).rank == 0 {
        throw OperationError(
          Refusal(
            .value,
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() "
              + "instead.", blamed: ["a"]))
      }
      return .tensors(try places(call.tensor(0), call.parts), .tuple)
    })

  /// The indices by axis.
  static func places(
    _ input: Tensor, _ parts: NumPyParts
  ) throws(OperationError) -> [Tensor] {
    let result = try Nonzeros.nonzero.result(
      [.tensor(input), .bool(true)], runtime: parts.runtime)
    guard case .tensors(let tensors, _) = result else { return [] }
    return tensors
  }

  static let argwhere = Operation(
    "argwhere", in: .numpy, summary: "The indices of the elements that are not zero, one a row.",
    shapes: "a: [...] of r dims → [k, r]", related: ["nonzero", "flatnonzero"],
    examples: [
      .init("np.argwhere([[1, 0], [0, 3]])", gives: "array([[0, 0],\n       [1, 1]])")
    ],
    .composed([.array()]) { (call) throws(OperationError) in
      let rows = try Nonzeros.argwhere(.tensor(call.tensor(0)), runtime: call.runtime)
      return .tensor(rows.rank == 2 && rows.count > 0 ? try call.parts.rowMajor(rows) : rows)
    })

  static let flatnonzero = Operation(
    "flatnonzero", in: .numpy, summary: "The flat places of the elements that are not zero.",
    shapes: "a: [...] → [k]", related: ["nonzero", "argwhere"],
    examples: [.init("np.flatnonzero([[1, 0], [0, 3]])", gives: "array([0, 3])")],
    .composed([.array()]) { (call) throws(OperationError) in
      .tensor(try places(try call.parts.flat(call.tensor(0)), call.parts)[0])
    })

  static let ravelMultiIndex = Operation(
    "ravel_multi_index", in: .numpy, traits: .forms,
    summary: "Flat places from one index for each axis.",
    shapes: "multi_index: r × [...], dims of r sizes → [...]",
    notes: ["mode: 'raise', 'wrap' or 'clip'.", "order='F' counts the first axis fastest."],
    related: ["unravel_index"],
    examples: [
      .init("np.ravel_multi_index(([1, 0], [2, 1]), (2, 3))", gives: "array([5, 1])"),
      .init("np.ravel_multi_index((5, 2), (2, 3))", fails: Refusal.self),
    ],
    .composed([
      .init("multi_index", .arrays), .init("dims", .intOrInts),
      .init("mode", .string, default: .string("raise")),
      .init("order", .string, default: .string("C")),
    ]) { (call) throws(OperationError) in
      let (indices, dims, parts) = (call.tensors(0), call.ints(1), call.parts)
      if indices.count != dims.count {
        throw OperationError(
          Refusal(
            .value, "parameter multi_index must be a sequence of length \(dims.count)",
            blamed: ["multi_index"]))
      }
      let steps = try steps(dims, order: call.string(3))
      _ = try NumPyShapes.broadcast(indices.map(\.shape), names: ["multi_index"])
      var result: Tensor?
      for (place, index) in indices.enumerated() {
        try integersOnly(index)
        let wide = try parts.cast(index, .int64)
        let own: Tensor
        if call.string(2) ?? "raise" == "raise" {
          own = wide
          if index.count > 0, !index.isShapeOnly, !parts.runtime.shapesOnly,
            try parts.values(wide).contains(where: { $0 < 0 || $0 >= dims[place] })
          {
            throw OperationError(
              Refusal(
                .value, "invalid entry in coordinates array", blamed: ["multi_index"]))
          }
        } else {
          own = try parts.places(wide, size: dims[place], axis: place, mode: call.string(2))
        }
        let scaled = try Arithmetic.mul(
          .tensor(own), .int(steps[place]), runtime: call.runtime)
        if let sum = result {
          result = try Arithmetic.add(.tensor(sum), .tensor(scaled), runtime: call.runtime)
        } else {
          result = scaled
        }
      }
      guard let result else { return .tensor(try parts.integers([0])) }
      return .tensor(result)
    })

  static let unravelIndex = Operation(
    "unravel_index", in: .numpy, summary: "One index for each axis from flat places; a tuple.",
    shapes: "indices: [...], shape of r sizes → r × [...]",
    notes: ["order='F' counts the first axis fastest."], related: ["ravel_multi_index"],
    examples: [
      .init("np.unravel_index([1, 5], (2, 3))", gives: "(array([0, 1]), array([1, 2]))"),
      .init("np.unravel_index(6, (2, 3))", fails: Refusal.self),
    ],
    .composed([
      .array("indices"), .init("shape", .intOrInts),
      .init("order", .string, default: .string("C")),
    ]) { (call) throws(OperationError) in
      let (indices, shape, parts) = (call.tensor(0), call.ints(1), call.parts)
      try integersOnly(indices)
      let steps = try steps(shape, order: call.string(2))
      let count = try Shape.count(shape)
      let places = try parts.cast(indices, .int64)
      if indices.count > 0, !indices.isShapeOnly, !parts.runtime.shapesOnly {
        let wrong = try parts.values(places).first { $0 < 0 || $0 >= count }
        if let wrong {
          throw OperationError(
            Refusal(
              .value, "index \(wrong) is out of bounds for array with size \(count)",
              blamed: ["indices"]))
        }
      }
      var results: [Tensor] = []
      for (size, step) in zip(shape, steps) {
        let rounds = try NumPyUfuncs.call(
          NumPyKernels.floorDivide, [.tensor(places), .int(max(step, 1))], call.runtime)
        results.append(
          try NumPyUfuncs.call(
            NumPyKernels.remainder, [.tensor(rounds), .int(max(size, 1))], call.runtime))
      }
      return .tensors(results, .tuple)
    })

  private static func integersOnly(_ a: Tensor) throws(OperationError) {
    if a.dtype.isFloatingPoint, a.count > 0 {
      throw OperationError(Refusal(.type, "only int indices permitted"))
    }
  }

  /// How far apart neighbours along each axis lie.
  private static func steps(_ shape: [Int], order: String?) throws(OperationError) -> [Int] {
    if shape.contains(where: { $0 < 0 }) {
      throw OperationError(Refusal(.value, "dimensions must not be negative"))
    }
    _ = try Shape.count(shape)
    switch order ?? "C" {
    case "C": return Layout.contiguousStrides(shape)
    case "F": return Layout.contiguousStrides(shape.reversed()).reversed()
    default:
      throw OperationError(
        Refusal(.value, "only 'C' or 'F' order is permitted", blamed: ["order"]))
    }
  }
}
