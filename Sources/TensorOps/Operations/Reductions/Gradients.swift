/// Slopes of what a tensor samples, by differences.
enum Gradients {
  static let all: [Operation] = [gradient]

  static let gradient = Operation(
    "gradient", in: [.torch],
    summary: "The slopes along dims of the function whose samples a tensor holds.",
    shapes: "input: [...] → one [...] a dim",
    formula: "inside: (inputₖ₊₁ − inputₖ₋₁) / 2h; at the ends one-sided",
    notes: [
      "spacing is one distance, one a dim, or the samples' places along each dim.",
      "edge_order=2 fits a parabola at the ends.",
      "Each dim needs edge_order + 1 samples.",
    ],
    related: ["diff", "trapezoid"],
    examples: [
      .init(
        "torch.gradient(torch.tensor([1., 4., 9., 16.]))",
        gives: "(tensor([3., 4., 6., 7.]),)"),
      .init(
        "torch.gradient(torch.tensor([1., 4., 9.]), spacing=2)",
        gives: "(tensor([1.5000, 2.0000, 2.5000]),)"),
      .init("torch.gradient(torch.ones(1))", fails: Refusal.self),
    ],
    .composed(parameters(.init("spacing", .number, default: Argument.none, keywordOnly: true))) {
      (call) throws(OperationError) in
      try slopes(call, call.optionalScalar(1).map { .same($0) } ?? .same(.int(1)))
    },
    .composed(parameters(.init("spacing", .numbers, keywordOnly: true))) {
      (call) throws(OperationError) in
      guard case .scalars(let steps) = call[1] else { return .tensors([], .tuple) }
      return try slopes(call, .each(steps))
    },
    .composed(parameters(.init("spacing", .tensors, keywordOnly: true))) {
      (call) throws(OperationError) in
      try slopes(call, .places(call.tensors(1)))
    })

  private static func parameters(_ spacing: Parameter) -> [Parameter] {
    [
      .tensor(), spacing, .init("dim", .intOrInts, default: Argument.none, keywordOnly: true),
      .init("edge_order", .int, default: .int(1), keywordOnly: true),
    ]
  }

  /// How far apart samples are.
  private enum Spacing {
    case same(Scalar)
    case each([Scalar])
    case places([Tensor])

    var count: Int? {
      switch self {
      case .same: nil
      case .each(let steps): steps.count
      case .places(let tensors): tensors.count
      }
    }
  }

  private static func refuse(
    _ message: String, _ torch: String, _ blamed: String, _ type: FaultType = .runtime
  ) -> OperationError {
    OperationError(Refusal(type, message, torch: torch, blamed: [blamed]))
  }

  private static func slopes(
    _ call: Call, _ spacing: Spacing
  ) throws(OperationError) -> CallResult {
    let input = call.tensor(0)
    let order = call.int(3)
    let given = call.optionalInts(2)
    var dims: [Int] = []
    for dim in given ?? Array(0..<input.rank) {
      if input.rank == 0 { throw OperationError(NoDims(dim: dim)) }
      let place = try Shape.dim(dim, rank: input.rank)
      if dims.contains(place) {
        throw refuse(
          "dim \(place) is named twice", "dim \(place) appears multiple times in the list of dims",
          "dim")
      }
      dims.append(place)
    }
    if let count = spacing.count, count != dims.count {
      throw refuse(
        "\(count) spacings for \(dims.count) dims",
        given == nil
          ? "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal "
            + "to 'self.dim() = \(input.rank)', since dim argument was not given, but got a list of "
            + "length \(count)"
          : "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim "
            + "arguments to have the same length, but got a spacing argument of length \(count) and "
            + "a dim argument of length \(dims.count).", "spacing")
    }
    if input.dtype == .uint8 {
      throw refuse(
        "uint8 has no negative slopes", "torch.gradient does not support uint8 input.", "input",
        .notImplemented)
    }
    if order != 1 && order != 2 {
      throw refuse(
        "the ends are fitted by a line (1) or a parabola (2), not by \(order)",
        "torch.gradient only supports edge_order=1 and edge_order=2.", "edge_order")
    }
    if case .places(let places) = spacing {
      for tensor in places where tensor.rank != 1 {
        throw refuse(
          "places along a dim have one dim, not \(tensor.rank)",
          "torch.gradient expected each element of spacing to have one dimension, but got an "
            + "element with \(tensor.rank) dimensions!", "spacing")
      }
    }
    for dim in dims where input.shape[dim] < order + 1 {
      throw refuse(
        "dim \(dim) has \(input.shape[dim]) samples; \(order + 1) are needed",
        "torch.gradient expected each dimension size to be at least edge_order+1", "input")
    }
    var results: [Tensor] = []
    for (place, dim) in dims.enumerated() {
      let line = Line(input: input, dim: dim, runtime: call.runtime)
      switch spacing {
      case .same(let step): results.append(try line.even(step, order: order))
      case .each(let steps): results.append(try line.even(steps[place], order: order))
      case .places(let tensors): results.append(try line.uneven(tensors[place], order: order))
      }
    }
    return .tensors(results, .tuple)
  }

  /// One dim of the samples, and sums of neighbours along it.
  private struct Line {
    let input: Tensor
    let dim: Int
    let runtime: Runtime
    var length: Int { input.shape[dim] }

    func part(_ start: Int, _ count: Int) throws(OperationError) -> Argument {
      .tensor(
        try Slicing.narrow(
          .tensor(input), .int(dim), .int(start), .int(count), runtime: runtime))
    }

    /// Σ weight · neighbour, the neighbours from `start` on.
    func sum(
      _ weights: [Argument], from start: Int, count: Int
    ) throws(OperationError) -> Argument {
      var total: Tensor?
      for (place, weight) in weights.enumerated() {
        let term = try Arithmetic.mul(try part(start + place, count), weight, runtime: runtime)
        total =
          if let total { try Arithmetic.add(.tensor(total), .tensor(term), runtime: runtime) } else
          {
            term
          }
      }
      return .tensor(total ?? input)
    }

    func difference(
      _ upper: Int, _ lower: Int, count: Int
    ) throws(OperationError) -> Argument {
      .tensor(
        try Arithmetic.sub(try part(upper, count), try part(lower, count), runtime: runtime))
    }

    func divided(_ value: Argument, by step: Argument) throws(OperationError) -> Argument {
      .tensor(try Division.div(value, step, runtime: runtime))
    }

    func joined(
      _ first: Argument, _ inner: Argument?, _ last: Argument
    ) throws(OperationError) -> Tensor {
      var parts: [Tensor] = []
      for case .tensor(let tensor) in [first, inner ?? .none, last] { parts.append(tensor) }
      return try Concatenation.cat(.tensors(parts), .int(dim), runtime: runtime)
    }

    /// Samples a step apart.
    func even(_ step: Scalar, order: Int) throws(OperationError) -> Tensor {
      let step = Argument.float(step.double)
      let last = length - 1
      var inner: Argument?
      if length > 2 {
        let both = try divided(try difference(2, 0, count: length - 2), by: step)
        inner = try divided(both, by: .int(2))
      }
      if order == 1 {
        return try joined(
          try divided(try difference(1, 0, count: 1), by: step), inner,
          try divided(try difference(last, last - 1, count: 1), by: step))
      }
      let head = try sum([.float(-1.5), .float(2), .float(-0.5)], from: 0, count: 1)
      let tail = try sum([.float(0.5), .float(-2), .float(1.5)], from: last - 2, count: 1)
      return try joined(try divided(head, by: step), inner, try divided(tail, by: step))
    }

    /// Samples at places of their own.
    func uneven(_ places: Tensor, order: Int) throws(OperationError) -> Tensor {
      let apart = try Differences.diff(.tensor(places), runtime: runtime)
      func steps(_ start: Int, _ count: Int) throws(OperationError) -> Tensor {
        let start = start < 0 ? apart.count + start : start
        let line = try Slicing.narrow(
          .tensor(apart), .int(0), .int(start), .int(count), runtime: runtime)
        // Along the input's dim.
        var shape = [Int](repeating: 1, count: input.rank)
        shape[dim] = count
        return try Reshaping.reshape(.tensor(line), .ints(shape), runtime: runtime)
      }
      func add(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
        try Arithmetic.add(.tensor(a), .tensor(b), runtime: runtime)
      }
      func sub(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
        try Arithmetic.sub(.tensor(a), .tensor(b), runtime: runtime)
      }
      func mul(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
        try Arithmetic.mul(.tensor(a), .tensor(b), runtime: runtime)
      }
      func div(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
        try Division.div(.tensor(a), .tensor(b), runtime: runtime)
      }
      func minus(_ a: Tensor) throws(OperationError) -> Tensor {
        try Arithmetic.neg(.tensor(a), runtime: runtime)
      }
      let last = length - 1
      var inner: Argument?
      if length > 2 {
        let (below, above) = (try steps(0, length - 2), try steps(1, length - 2))
        let both = try add(below, above)
        inner = try sum(
          [
            .tensor(try div(try minus(above), try mul(below, both))),
            .tensor(try div(try sub(above, below), try mul(below, above))),
            .tensor(try div(below, try mul(above, both))),
          ], from: 0, count: length - 2)
      }
      if order == 1 {
        return try joined(
          try divided(try difference(1, 0, count: 1), by: .tensor(try steps(0, 1))), inner,
          try divided(try difference(last, last - 1, count: 1), by: .tensor(try steps(-1, 1))))
      }
      // The slopes at the ends of the parabola through three samples.
      func end(
        _ near: Tensor, _ far: Tensor, from start: Int, reversed: Bool
      ) throws(OperationError) -> Argument {
        let both = try add(near, far)
        let weights = [
          Argument.tensor(
            try minus(try div(try add(try add(near, near), far), try mul(near, both)))),
          .tensor(try div(both, try mul(near, far))),
          .tensor(try minus(try div(near, try mul(far, both)))),
        ]
        if !reversed { return try sum(weights, from: start, count: 1) }
        let slope = try sum(weights.reversed(), from: start, count: 1)
        return .tensor(try Arithmetic.neg(slope, runtime: runtime))
      }
      return try joined(
        try end(try steps(0, 1), try steps(1, 1), from: 0, reversed: false), inner,
        try end(try steps(-1, 1), try steps(-2, 1), from: last - 2, reversed: true))
    }
  }
}
