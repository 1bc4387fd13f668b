/// Nx's functions that fold axes.
enum NxReductions {
  static let all: [Operation] = [
    reduction(
      "sum", summary: "Adds up the elements, over all axes or some.",
      notes: ["Integers below 32 bits add up as s32."],
      examples: [
        .init("Nx.sum(Nx.tensor([[1, 2], [3, 4]]))", gives: printed("s32", "10")),
        .init(
          "Nx.sum(Nx.tensor([[1.0, 2.0], [3.0, 4.0]]), axes: [-1], keep_axes: true)",
          gives: printed("f32[2][1]", "[\n    [3.0],\n    [7.0]\n  ]")),
        .init("Nx.sum(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
      ]
    ) { (x, axes, keep) throws(OperationError) in
      let dtype = NxTyping.aggregate(x.dtype)
      return try x.cast(dtype).sum(axes, keepdim: keep).cast(dtype)
    },
    reduction(
      "mean", summary: "The mean of the elements, over all axes or some.",
      examples: [
        .init("Nx.mean(Nx.tensor([1, 2, 6]))", gives: printed("f32", "3.0")),
        .init("Nx.mean(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
      ]
    ) { (x, axes, keep) throws(OperationError) in
      try x.cast(NxTyping.floating(x.dtype)).mean(axes, keepdim: keep)
    },
    reduction(
      "product", summary: "Multiplies the elements, over all axes or some.",
      notes: ["Integers below 32 bits multiply as s32."],
      examples: [
        .init("Nx.product(Nx.tensor([2, 3, 4]))", gives: printed("s32", "24")),
        .init("Nx.product(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
      ]
    ) { (x, axes, keep) throws(OperationError) in
      let dtype = NxTyping.aggregate(x.dtype)
      var result = try x.cast(dtype)
      for axis in axes.sorted(by: >) {
        result = try result.call("prod", .int(axis), .bool(keep)).cast(dtype)
      }
      return result
    },
    reduction(
      "reduce_max", summary: "The largest element, over all axes or some.",
      examples: [
        .init(
          "Nx.reduce_max(Nx.tensor([[1, 5], [3, 2]]), axes: [1])",
          gives: printed("s32[2]", "[5, 3]")),
        .init("Nx.reduce_max(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
      ]
    ) { (x, axes, keep) throws(OperationError) in try x.largest(axes, keepdim: keep) },
    reduction(
      "reduce_min", summary: "The smallest element, over all axes or some.",
      examples: [
        .init(
          "Nx.reduce_min(Nx.tensor([[1, 5], [3, 2]]), axes: [1])",
          gives: printed("s32[2]", "[1, 2]")),
        .init("Nx.reduce_min(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
      ]
    ) { (x, axes, keep) throws(OperationError) in
      try x.call("amin", .ints(axes), .bool(keep))
    },
    reduction(
      "all", summary: "1 where no element is 0, over all axes or some.",
      examples: [
        .init("Nx.all(Nx.tensor([1, 2, 0]))", gives: printed("u8", "0")),
        .init("Nx.all(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
      ]
    ) { (x, axes, keep) throws(OperationError) in
      try x.differs(from: .int(0)).call("all", .ints(axes), .bool(keep)).cast(.uint8)
    },
    reduction(
      "any", summary: "1 where some element isn't 0, over all axes or some.",
      examples: [
        .init("Nx.any(Nx.tensor([0, 2, 0]))", gives: printed("u8", "1")),
        .init("Nx.any(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
      ]
    ) { (x, axes, keep) throws(OperationError) in
      try x.differs(from: .int(0)).call("any", .ints(axes), .bool(keep)).cast(.uint8)
    },
    spread("variance", root: false, summary: "The mean of the squared distances from the mean."),
    spread("standard_deviation", root: true, summary: "The square root of the variance."),
    place("argmax", summary: "Where the largest element is: along an axis, or of all."),
    place("argmin", summary: "Where the smallest element is: along an axis, or of all."),
    weightedMean,
    running("cumulative_sum", "cumsum", summary: "The sums up to each element.", "[1, 3, 6]"),
    running(
      "cumulative_product", "cumprod", summary: "The products up to each element.", "[1, 2, 6]"),
    running(
      "cumulative_max", "cummax", summary: "The largest up to each element.", "[1, 2, 3]"),
    running(
      "cumulative_min", "cummin", summary: "The smallest up to each element.", "[1, 1, 1]"),
  ]

  private static func printed(_ type: String, _ data: String) -> String {
    NxElementwise.printed(type, data)
  }

  private static func reduction(
    _ name: String, summary: String, notes: [String] = [], examples: [Operation.Example],
    body: @escaping @Sendable (Formula, [Int], Bool) throws(OperationError) -> Formula
  ) -> Operation {
    Operation(
      name, in: .nx, summary: summary,
      shapes: "tensor: [..., n, ...] → [...] without the axes, or with size 1 by keep_axes",
      notes: notes, examples: examples,
      .composed([.nx(), .nxAxes, .nxKeepAxes]) { (call) throws(OperationError) in
        let x = try NxTyping.tensor(call[0], call.runtime)
        let axes = try NxAxes.axes(call.optionalInts(1), rank: x.rank)
        return .tensor(try over(x, axes, call.bool(2), body).tensor)
      })
  }

  /// Nothing to fold leaves every element by itself.
  private static func over(
    _ x: Formula, _ axes: [Int], _ keep: Bool,
    _ body: (Formula, [Int], Bool) throws(OperationError) -> Formula
  ) throws(OperationError) -> Formula {
    axes.isEmpty ? try body(x.unsqueezed(0), [0], false) : try body(x, axes, keep)
  }

  private static func spread(_ name: String, root: Bool, summary: String) -> Operation {
    Operation(
      name, in: .nx, summary: summary,
      shapes: "tensor: [..., n, ...] → [...] without the axes, or with size 1 by keep_axes",
      formula: root ? "out = √(Σ (x - mean)² / (n - ddof))" : "out = Σ (x - mean)² / (n - ddof)",
      notes: ["ddof is 0: the whole population, where PyTorch's `var` divides by n - 1."],
      examples: [
        .init(
          "Nx.\(name)(Nx.tensor([1, 2, 3, 6]))",
          gives: printed("f32", root ? "1.8708287" : "3.5")),
        .init("Nx.\(name)(Nx.tensor([1, 2]), axes: [1])", fails: NxInvalidAxis.self),
      ],
      .composed([.nx(), .nxAxes, Parameter.int("ddof", default: 0).keyword, .nxKeepAxes]) {
        (call) throws(OperationError) in
        let given = try NxTyping.tensor(call[0], call.runtime)
        let x = try given.cast(NxTyping.floating(given.dtype))
        let axes = try NxAxes.axes(call.optionalInts(1), rank: x.rank)
        let count = axes.reduce(1) { $0 &* x.shape[$1] }
        let variance = try over(x, axes, call.bool(3)) {
          (x, axes, keep) throws(OperationError) in
          let squares = try (x - x.mean(axes, keepdim: true)).squared()
          return try squares.sum(axes, keepdim: keep) / Double(count &- call.int(2))
        }
        return .tensor(root ? try variance.squareRoot().tensor : variance.tensor)
      })
  }

  private static func place(_ name: String, summary: String) -> Operation {
    Operation(
      name, in: .nx, summary: summary,
      shapes: "tensor: [..., n, ...] → [...] without the axis; without axis: no dims",
      notes: [
        "tie_break: :low (the default) takes the first of equals, :high the last.",
        "The result is s32, or as type: says.",
      ],
      examples: [
        .init(
          "Nx.\(name)(Nx.tensor([[3, 1, 2], [4, 9, 0]]), axis: 1)",
          gives: printed("s32[2]", name == "argmax" ? "[0, 1]" : "[1, 2]")),
        .init("Nx.\(name)(Nx.tensor([1, 2]), axis: 1)", fails: NxInvalidAxis.self),
      ],
      .composed([
        .nx(), Parameter.optionalInt("axis").keyword,
        Parameter.flag("keep_axis", default: false).keyword,
        Parameter.string("tie_break", default: "low").keyword, .nxType,
      ]) { (call) throws(OperationError) in
        let x = try NxTyping.tensor(call[0], call.runtime)
        let tie = call.string(3) ?? "low"
        if tie != "low" && tie != "high" {
          throw OperationError(
            NxRefusal(
              "unknown value for :tie_break, expected :high or :low, got: :\(tie)",
              blamed: "tie_break"))
        }
        let axis = try call.optionalInt(1).map { (given) throws(OperationError) in
          try NxAxes.axis(given, rank: x.rank)
        }
        let line = axis == nil ? try x.reshaped([x.tensor.count]) : x
        let along = axis ?? 0
        var found: Formula
        if tie == "low" {
          found = try line.call(name, .int(along), .bool(axis != nil && call.bool(2)))
        } else {
          let turned = try line.call("flip", .ints([along]))
          found = try turned.call(name, .int(along), .bool(axis != nil && call.bool(2)))
          found = try found.call("neg").call("add", .int(line.shape[along] - 1))
        }
        if axis == nil, call.bool(2) {
          found = try found.reshaped([Int](repeating: 1, count: x.rank))
        }
        return .tensor(try found.cast(NxTyping.type(call.dtype(4) ?? .int32)).tensor)
      })
  }

  static let weightedMean = Operation(
    "weighted_mean", in: .nx, summary: "The mean of the elements by their weights.",
    shapes: "tensor: [..., n, ...], weights: its shape, or [n] with one axis → [...]",
    formula: "out = Σ w·x / Σ w",
    examples: [
      .init(
        "Nx.weighted_mean(Nx.tensor([1, 2, 3]), Nx.tensor([1, 0, 1]))",
        gives: printed("f32", "2.0")),
      .init(
        "Nx.weighted_mean(Nx.tensor([1, 2, 3]), Nx.tensor([1, 0]))", fails: NxNotBroadcast.self),
    ],
    .composed([.nx(), .nx("weights"), .nxAxes, .nxKeepAxes]) { (call) throws(OperationError) in
      let common = NxTyping.floating(NxTyping.common(call.arguments.prefix(2)))
      let x = try NxTyping.tensor(call[0], as: common, call.runtime)
      var w = try NxTyping.tensor(call[1], as: common, call.runtime)
      let axes = try NxAxes.axes(call.optionalInts(2), rank: x.rank)
      if w.rank == 1, x.rank > 1, axes.count == 1, w.shape[0] == x.shape[axes[0]] {
        var shape = [Int](repeating: 1, count: x.rank)
        shape[axes[0]] = w.shape[0]
        w = try w.reshaped(shape)
      }
      let shape = try NxAxes.broadcast(x.shape, w.shape, ["tensor", "weights"])
      let whole = try w.call("broadcast_to", .ints(shape))
      let result = try over(x * whole, axes, call.bool(3)) {
        (x, axes, keep) throws(OperationError) in try x.sum(axes, keepdim: keep)
      }
      let total = try over(whole, axes, call.bool(3)) {
        (x, axes, keep) throws(OperationError) in try x.sum(axes, keepdim: keep)
      }
      return .tensor(try (result / total).tensor)
    })

  private static func running(
    _ name: String, _ operation: String, summary: String, _ answer: String
  ) -> Operation {
    Operation(
      name, in: .nx, summary: summary, shapes: "tensor: [..., n, ...] → [..., n, ...]",
      notes: ["axis is 0; reverse: true goes from the end."],
      examples: [
        .init("Nx.\(name)(Nx.tensor([1, 2, 3]))", gives: printed("s32[3]", answer)),
        .init("Nx.\(name)(Nx.tensor([1, 2]), axis: 1)", fails: NxInvalidAxis.self),
      ],
      .composed([
        .nx(), Parameter.int("axis", default: 0).keyword,
        Parameter.flag("reverse", default: false).keyword,
      ]) { (call) throws(OperationError) in
        var x = try NxTyping.tensor(call[0], call.runtime)
        let axis = try NxAxes.axis(call.int(1), rank: x.rank)
        let dtype =
          operation == "cumsum" || operation == "cumprod"
          ? NxTyping.aggregate(x.dtype) : x.dtype
        if call.bool(2) { x = try x.call("flip", .ints([axis])) }
        let scan = Formula.operation(operation)
        let found = try scan.result(
          fitting: [.tensor(x.tensor), .int(axis)], runtime: call.runtime)
        var result: Formula
        switch found {
        case .tensor(let tensor): result = Formula(tensor, call.runtime)
        case .tensors(let tensors, _): result = Formula(tensors[0], call.runtime)
        default: throw OperationError(Broken("\(operation) gives no tensors"))
        }
        result = try result.cast(dtype)
        return .tensor(call.bool(2) ? try result.call("flip", .ints([axis])).tensor : result.tensor)
      })
  }
}
