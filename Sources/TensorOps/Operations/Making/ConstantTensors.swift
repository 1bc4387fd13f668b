/// Tensors whose elements are all the same.
enum ConstantTensors {
  static let all: [Operation] = [
    zeros, ones, empty, full, zerosLike, onesLike, emptyLike, fullLike, newZeros, newOnes, newEmpty,
    newFull, emptyStrided, newEmptyStrided, emptyPermuted,
  ]

  static let zeros = constant(
    "zeros", .int(0), summary: "A tensor of zeros.",
    related: ["ones", "full", "empty", "zeros_like", "new_zeros"],
    examples: [
      .init("torch.zeros(2, 3)", gives: "tensor([[0., 0., 0.],\n        [0., 0., 0.]])"),
      .init("torch.zeros(2, dtype=torch.int64)", gives: "tensor([0, 0])"),
      .init("torch.zeros(-1)", fails: NegativeSize.self),
    ])

  static let ones = constant(
    "ones", .int(1), summary: "A tensor of ones.",
    related: ["zeros", "full", "ones_like", "new_ones"],
    examples: [
      .init("torch.ones(2, 3)", gives: "tensor([[1., 1., 1.],\n        [1., 1., 1.]])"),
      .init("torch.ones(-1)", fails: NegativeSize.self),
    ])

  static let empty = constant(
    "empty", .int(0), summary: "A tensor to be filled later.",
    notes: ["The elements are zeros; PyTorch leaves what was in memory."],
    related: ["zeros", "empty_like", "new_empty", "empty_strided"],
    examples: [
      .init("torch.empty(2, 3).shape", gives: "torch.Size([2, 3])"),
      .init("torch.empty(-1)", fails: NegativeSize.self),
    ])

  static let full = Operation(
    "full", in: [.torch], writes: [.out],
    summary: "A tensor with every element the same.", shapes: "size → [*size]",
    notes: [
      "The dtype is the fill value's: bool, int64 or the default float dtype.",
      "A fill value that the dtype can't hold is refused.",
    ],
    related: ["full_like", "new_full", "zeros", "ones", "fill_"],
    examples: [
      .init("torch.full((2, 2), 7)", gives: "tensor([[7, 7],\n        [7, 7]])"),
      .init("torch.full((2,), 1.5)", gives: "tensor([1.5000, 1.5000])"),
      .init("torch.full((2,), 300, dtype=torch.int8)", fails: NumberOverflow.self),
    ],
    Signature(
      [Parameter("size", .ints), .number("fill_value")] + Parameter.making,
      plan: { (call) throws(OperationError) in
        let value = call.scalar(1)
        let dtype = try call.madeDType(2, otherwise: valueType(value, call.runtime))
        let plan = try FreshPlan(shape: call.ints(0), dtype: dtype)
        _ = try value.checked(dtype, parameter: "fill_value")
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try Making.filled(plan.layout, plan.dtype, with: call.scalar(1), call.runtime))
      }))

  static let zerosLike = like(
    "zeros_like", .int(0), summary: "A tensor of zeros in the shape and dtype of another.",
    related: ["zeros", "new_zeros"],
    examples: [
      .init("torch.zeros_like(torch.tensor([[1, 2]]))", gives: "tensor([[0, 0]])"),
      .init("torch.zeros_like(torch.ones(2, 3).t()).stride()", gives: "(1, 3)"),
    ])

  static let onesLike = like(
    "ones_like", .int(1), summary: "A tensor of ones in the shape and dtype of another.",
    related: ["ones", "new_ones"],
    examples: [.init("torch.ones_like(torch.zeros(2))", gives: "tensor([1., 1.])")])

  static let emptyLike = like(
    "empty_like", .int(0),
    summary: "A tensor to be filled later, in the shape and dtype of another.",
    related: ["empty", "new_empty"],
    examples: [.init("torch.empty_like(torch.zeros(2, 3)).shape", gives: "torch.Size([2, 3])")])

  static let fullLike = Operation(
    "full_like", in: [.torch],
    summary: "A tensor with every element the same, in the shape and dtype of another.",
    shapes: "input: [...] → [...]", notes: [preservesOrder],
    related: ["full", "new_full", "zeros_like"],
    examples: [
      .init("torch.full_like(torch.zeros(2), 7)", gives: "tensor([7., 7.])"),
      .init(
        "torch.full_like(torch.zeros(2, dtype=torch.uint8), 256)", fails: NumberOverflow.self),
    ],
    Signature(
      [.tensor(), .number("fill_value")] + Parameter.making + [memoryFormat],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dtype = try call.madeDType(2, otherwise: input.dtype)
        let plan = try FreshPlan(
          layout: try input.layout.likeness(call.string(7)), dtype: dtype)
        _ = try call.scalar(1).checked(dtype, parameter: "fill_value")
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try Making.filled(plan.layout, plan.dtype, with: call.scalar(1), call.runtime))
      }))

  static let newZeros = new(
    "new_zeros", .int(0), summary: "A tensor of zeros with another's dtype.",
    related: ["zeros", "zeros_like"],
    examples: [.init("torch.tensor([1, 2]).new_zeros(2)", gives: "tensor([0, 0])")])

  static let newOnes = new(
    "new_ones", .int(1), summary: "A tensor of ones with another's dtype.",
    related: ["ones", "ones_like"],
    examples: [.init("torch.tensor([1, 2]).new_ones((2, 1))", gives: "tensor([[1],\n        [1]])")]
  )

  static let newEmpty = new(
    "new_empty", .int(0), summary: "A tensor to be filled later, with another's dtype.",
    related: ["empty", "empty_like"],
    examples: [.init("torch.ones(2).new_empty((2, 3)).shape", gives: "torch.Size([2, 3])")])

  static let newFull = Operation(
    "new_full", in: [.method],
    summary: "A tensor with every element the same and another's dtype.",
    shapes: "size → [*size]", related: ["full", "full_like"],
    examples: [
      .init("torch.ones(2).new_full((3,), 7)", gives: "tensor([7., 7., 7.])"),
      .init("torch.ones(2).new_full((-3,), 7)", fails: NegativeSize.self),
    ],
    Signature(
      [.tensor(), Parameter("size", .ints), .number("fill_value")] + Parameter.making,
      plan: { (call) throws(OperationError) in
        let dtype = try call.madeDType(3, otherwise: call.tensor(0).dtype)
        let plan = try FreshPlan(shape: call.ints(1), dtype: dtype)
        _ = try call.scalar(2).checked(dtype, parameter: "fill_value")
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try Making.filled(plan.layout, plan.dtype, with: call.scalar(2), call.runtime))
      }))

  static let emptyStrided = Operation(
    "empty_strided", in: [.torch], summary: "A tensor to be filled later, with strides of its own.",
    shapes: "size → [*size]", notes: ["The elements are zeros."],
    related: ["empty", "as_strided"],
    examples: [
      .init("torch.empty_strided((2, 3), (1, 2)).stride()", gives: "(1, 2)"),
      .init("torch.empty_strided((2, 3), (1,))", fails: Refusal.self),
    ],
    Signature(
      [Parameter("size", .ints), Parameter("stride", .ints)] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try StridedPlan(
          shape: call.ints(0), strides: call.ints(1),
          dtype: try call.madeDType(2, otherwise: call.runtime.defaultDType))
      }, kernel: makeStrided))

  static let newEmptyStrided = Operation(
    "new_empty_strided", in: [.method],
    summary: "A tensor to be filled later, with strides of its own and another's dtype.",
    shapes: "size → [*size]", notes: ["The elements are zeros."],
    related: ["empty_strided"],
    examples: [
      .init("torch.ones(1).new_empty_strided((2, 3), (1, 2)).stride()", gives: "(1, 2)")
    ],
    Signature(
      [.tensor(), Parameter("size", .ints), Parameter("stride", .ints)] + Parameter.making,
      plan: { (call) throws(OperationError) in
        try StridedPlan(
          shape: call.ints(1), strides: call.ints(2),
          dtype: try call.madeDType(3, otherwise: call.tensor(0).dtype))
      }, kernel: makeStrided))

  static let emptyPermuted = Operation(
    "empty_permuted", in: [.torch],
    summary: "A tensor to be filled later, its dims in an order of their own in memory.",
    shapes: "size → [*size]",
    notes: [
      "physical_layout names the dims from the one that varies slowest to the quickest.",
      "The elements are zeros.",
    ],
    related: ["empty", "empty_strided", "permute"],
    examples: [
      .init("torch.empty_permuted((2, 3, 5), (0, 2, 1)).stride()", gives: "(15, 1, 3)"),
      .init("torch.empty_permuted((2, 3), (0, 0))", fails: Refusal.self),
    ],
    Signature(
      [Parameter("size", .ints), Parameter("physical_layout", .ints)] + Parameter.making,
      plan: { (call) throws(OperationError) in
        let (shape, order) = (call.ints(0), call.ints(1))
        func refuse(_ message: String, _ torch: String) -> OperationError {
          OperationError(Refusal(.runtime, message, torch: torch, blamed: ["physical_layout"]))
        }
        if shape.count != order.count {
          throw refuse(
            "\(shape.count) dims have an order of \(shape.count), not of \(order.count)",
            "Number of dimensions in size does not match the length of the physical_layout; i.e. "
              + "len(size) = \(shape.count) is not equal to len(physical_layout) = \(order.count)")
        }
        for (place, dim) in order.enumerated() {
          if !shape.indices.contains(dim) {
            throw refuse(
              "there is no dim \(dim)",
              "Dimension out of range (expected to be between 0 and \(shape.count - 1), but got "
                + "\(dim) at index \(place)).  NB: negative dims not currently supported; file an "
                + "issue if you want it.")
          }
          if order[..<place].contains(dim) {
            throw refuse("dim \(dim) has one place only", "Duplicate dim not allowed")
          }
        }
        let dtype = try call.madeDType(2, otherwise: call.runtime.defaultDType)
        _ = try Shape.byteCount(shape, dtype: dtype)
        return try FreshPlan(
          layout: Layout(shape: shape, orderedBy: order.reversed()), dtype: dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try Making.filled(plan.layout, plan.dtype, with: .int(0), call.runtime))
      }))

  // MARK: The forms

  static let memoryFormat = Parameter(
    "memory_format", .memoryFormat, default: Argument.none, keywordOnly: true)

  private static let preservesOrder =
    "Dims keep their order in memory: what is like a transposed tensor has its strides."

  /// The dtype of a tensor made of a number alone.
  static func valueType(_ value: Scalar, _ runtime: Runtime) -> DType {
    if case .float = value { return runtime.defaultDType }
    return value.defaultDType
  }

  private static func constant(
    _ name: String, _ value: Scalar, summary: String, notes: [String] = [], related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch], writes: [.out], summary: summary, shapes: "size → [*size]",
      notes: ["Sizes are written bare or as a list; an empty list gives a 0-d tensor."] + notes,
      related: related, examples: examples,
      Signature(
        [.sizes()] + Parameter.making + [memoryFormat],
        plan: { (call) throws(OperationError) in
          let shape = call.ints(0)
          if name == "zeros", shape.contains(where: { $0 < 0 }) {
            throw OperationError(NegativeSize(shape: shape, by: name))
          }
          let dtype = try call.madeDType(1, otherwise: call.runtime.defaultDType)
          let plan = try FreshPlan(shape: shape, dtype: dtype)
          guard let format = call.string(6) else { return plan }
          return try FreshPlan(layout: try plan.layout.likeness(format), dtype: dtype)
        },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try Making.filled(plan.layout, plan.dtype, with: value, call.runtime))
        }))
  }

  private static func like(
    _ name: String, _ value: Scalar, summary: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.torch], summary: summary, shapes: "input: [...] → [...]",
      notes: [preservesOrder], related: related, examples: examples,
      Signature(
        [.tensor()] + Parameter.making + [memoryFormat],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          return try FreshPlan(
            layout: try input.layout.likeness(call.string(6)),
            dtype: try call.madeDType(1, otherwise: input.dtype))
        },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try Making.filled(plan.layout, plan.dtype, with: value, call.runtime))
        }))
  }

  private static func new(
    _ name: String, _ value: Scalar, summary: String, related: [String],
    examples: [Operation.Example]
  ) -> Operation {
    Operation(
      name, in: [.method], summary: summary, shapes: "size → [*size]", related: related,
      examples: examples + [.init("torch.ones(1).\(name)(-1)", fails: NegativeSize.self)],
      Signature(
        [.tensor(), .sizes()] + Parameter.making,
        plan: { (call) throws(OperationError) in
          try FreshPlan(
            shape: call.ints(1), dtype: try call.madeDType(2, otherwise: call.tensor(0).dtype))
        },
        kernel: { (plan, call) throws(OperationError) in
          .tensor(try Making.filled(plan.layout, plan.dtype, with: value, call.runtime))
        }))
  }

  /// A layout that the caller gives, and how many elements of storage it reaches over.
  private struct StridedPlan: Plan {
    let output: Output
    let reach: Int
    var outputs: PlannedOutputs { .one(output) }

    init(shape: [Int], strides: [Int], dtype: DType) throws(OperationError) {
      if shape.count != strides.count {
        throw OperationError(
          Refusal(
            .runtime, "\(shape.count) sizes need as many strides, not \(strides.count)",
            torch: "dimensionality of sizes (\(shape.count)) must match dimensionality of strides "
              + "(\(strides.count))", blamed: ["stride"]))
      }
      _ = try Shape.byteCount(shape, dtype: dtype)
      var reach = shape.contains(0) ? 0 : 1
      var fits = true
      for (size, step) in zip(shape, strides) where reach > 0 {
        let (span, over) = (size - 1).multipliedReportingOverflow(by: step)
        let (sum, more) = reach.addingReportingOverflow(span)
        fits = fits && !over && !more && step >= 0
        reach = sum
      }
      let (_, over) = reach.multipliedReportingOverflow(by: dtype.size)
      if !fits || over {
        throw OperationError(
          Refusal(
            .runtime, "these strides reach over more memory than there can be, or backwards",
            torch: "Storage size calculation overflowed with sizes=\(Shape.text(shape)) and "
              + "strides=\(Shape.text(strides))", blamed: ["stride"]))
      }
      self.reach = reach
      output = Output(layout: Layout(shape: shape, strides: strides), dtype: dtype)
    }
  }

  @Sendable
  private static func makeStrided(
    _ plan: StridedPlan, _ call: Call
  ) throws(OperationError) -> CallResult {
    let memory = try Making.filled([plan.reach], plan.output.dtype, with: .int(0), call.runtime)
    return .tensor(memory.viewed(as: plan.output.layout))
  }
}
