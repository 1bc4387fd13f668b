/// Nx's functions that make tensors.
enum NxMaking {
  static let all: [Operation] = [tensor, iota, eye, tri, linspace] + typed

  private static func printed(_ type: String, _ data: String) -> String {
    NxElementwise.printed(type, data)
  }

  static let tensor = Operation(
    "tensor", in: .nx, summary: "A tensor from a number or nested lists of numbers.",
    shapes: "arg → the lists' lengths",
    notes: [
      "Integers are s32, floats f32, true and false u8; type: asks for another.",
      "Axes have no names here.",
    ],
    examples: [
      .init("Nx.tensor([1, 2, 3])", gives: printed("s32[3]", "[1, 2, 3]")),
      .init("Nx.tensor([1, 2], type: :f64)", gives: printed("f64[2]", "[1.0, 2.0]")),
      .init("Nx.tensor(\"text\")", fails: "argument-type"),
    ],
    .composed([.array("arg"), .nxType]) { (call) throws(OperationError) in
      try made(call, as: call.dtype(1))
    })

  private static func made(_ call: Call, as dtype: DType?) throws(OperationError) -> CallResult {
    let x = Formula(call.tensor(0), call.runtime)
    return .tensor(try x.cast(NxTyping.type(dtype ?? x.dtype)).tensor)
  }

  /// `Nx.f32([1, 2])` and its kin.
  private static let typed: [Operation] = [
    ("u8", .uint8), ("s8", .int8), ("s16", .int16), ("s32", .int32), ("s64", .int64),
    ("f16", .float16), ("bf16", .bfloat16), ("f32", .float32), ("f64", .float64),
  ].map { (name: String, dtype: DType) in
    Operation(
      name, in: .nx, summary: "A tensor of type \(name) from a number or nested lists of numbers.",
      shapes: "arg → the lists' lengths", related: ["tensor", "as_type"],
      examples: [
        .init(
          "Nx.\(name)([1, 2])",
          gives: printed("\(name)[2]", dtype.isFloatingPoint ? "[1.0, 2.0]" : "[1, 2]"))
      ],
      .composed([.array("arg")]) { (call) throws(OperationError) in try made(call, as: dtype) })
  }

  /// Whole numbers from 0, as a vector.
  private static func range(
    _ count: Int, _ dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Formula {
    Formula(
      try Ranges.arange(.int(count), .dtype(dtype), runtime: runtime), runtime)
  }

  static let iota = Operation(
    "iota", in: .nx, summary: "Whole numbers from 0, over all elements or along one axis.",
    shapes: "shape → the shape",
    examples: [
      .init("Nx.iota({3})", gives: printed("s32[3]", "[0, 1, 2]")),
      .init(
        "Nx.iota({2, 2}, axis: 0)", gives: printed("s32[2][2]", "[\n    [0, 0],\n    [1, 1]\n  ]")),
      .init("Nx.iota({2, 2}, axis: 2)", fails: NxInvalidAxis.self),
    ],
    .composed([
      Parameter("shape", .nxShape), Parameter.optionalInt("axis").keyword, .nxType,
    ]) { (call) throws(OperationError) in
      let shape = call.ints(0)
      let dtype = NxTyping.type(call.dtype(2) ?? .int32)
      _ = try Shape.byteCount(shape, dtype: dtype)
      guard let given = call.optionalInt(1) else {
        return .tensor(try range(Shape.count(shape), dtype, call.runtime).reshaped(shape).tensor)
      }
      let axis = try NxAxes.axis(given, rank: shape.count)
      return .tensor(
        try NxShapes.broadcast(
          range(shape[axis], dtype, call.runtime), to: shape, "shape", axes: [axis]
        ).tensor)
    })

  static let eye = Operation(
    "eye", in: .nx, summary: "Ones on the diagonal of a matrix, zeros elsewhere.",
    shapes: "n_or_shape → [..., n, m]",
    examples: [
      .init("Nx.eye(2)", gives: printed("s32[2][2]", "[\n    [1, 0],\n    [0, 1]\n  ]")),
      .init("Nx.eye({1, 2}, type: :f32)", gives: printed("f32[1][2]", "[\n    [1.0, 0.0]\n  ]")),
      .init("Nx.eye({2})", fails: NxRefusal.self),
    ],
    .composed([Parameter("n_or_shape", .nxShape), .nxType]) { (call) throws(OperationError) in
      let dtype = NxTyping.type(call.dtype(1) ?? .int32)
      guard let shape = try matrix(call[0]) else {
        throw OperationError(
          NxRefusal(
            "eye/2 expects a shape with at least 2 dimensions or an integer, got: "
              + NxText.shape(call.ints(0)), blamed: "n_or_shape"))
      }
      _ = try Shape.byteCount(shape, dtype: dtype)
      let (n, m) = (shape[shape.count - 2], shape[shape.count - 1])
      let one = Formula(
        try Matrices.eye.tensor(
          fitting: [.int(n), .int(m), .dtype(dtype)], runtime: call.runtime), call.runtime)
      return .tensor(try one.call("broadcast_to", .ints(shape)).tensor)
    })

  /// A matrix's shape: a number stands for a square.
  private static func matrix(_ argument: Argument) throws(OperationError) -> [Int]? {
    switch argument {
    case .int(let n): [n, n]
    case .ints(let shape) where shape.count >= 2: shape
    default: nil
    }
  }

  static let tri = Operation(
    "tri", in: .nx, summary: "Ones on and below a diagonal of a matrix, zeros elsewhere.",
    shapes: "n, m → [n, m]",
    examples: [
      .init("Nx.tri(2, 3)", gives: printed("u8[2][3]", "[\n    [1, 0, 0],\n    [1, 1, 0]\n  ]")),
      .init(
        "Nx.tri(2, 2, type: :s32, k: -1)",
        gives: printed("s32[2][2]", "[\n    [0, 0],\n    [1, 0]\n  ]")),
      .init("Nx.tri(-1, 2)", fails: NegativeSize.self),
    ],
    .composed([
      .int("n"), .int("m"), Parameter.int("k", default: 0).keyword, .nxType,
    ]) { (call) throws(OperationError) in
      let dtype = NxTyping.type(call.dtype(3) ?? .uint8)
      let ones = Formula(
        try Formula.operation("ones").tensor(
          fitting: [.ints([call.int(0), call.int(1)]), .dtype(dtype)], runtime: call.runtime),
        call.runtime)
      return .tensor(try ones.call("tril", .int(call.int(2))).tensor)
    })

  static let linspace = Operation(
    "linspace", in: .nx, summary: "Numbers evenly spaced from one to another.",
    shapes: "start, stop: numbers → [n]",
    notes: ["n: says how many; endpoint: false leaves the last one out."],
    examples: [
      .init(
        "Nx.linspace(0, 1, n: 5)", gives: printed("f32[5]", "[0.0, 0.25, 0.5, 0.75, 1.0]")),
      .init("Nx.linspace(0, 1, n: 0)", fails: NxRefusal.self),
    ],
    .composed([
      .number("start"), .number("stop"), Parameter.int("n").keyword,
      Parameter.flag("endpoint", default: true).keyword, .nxType,
    ]) { (call) throws(OperationError) in
      let count = call.int(2)
      if count <= 0 {
        throw OperationError(
          NxRefusal("expected n to be a non-negative integer, got: \(count)", blamed: "n"))
      }
      let dtype = NxTyping.type(call.dtype(4) ?? .float32)
      let parts = max(1, call.bool(3) ? count - 1 : count)
      let step = (call.double(1) - call.double(0)) / Double(parts)
      return .tensor(
        try
          (range(count, dtype.isFloatingPoint ? dtype : .float32, call.runtime) * step
          + call.double(0)).cast(dtype).tensor)
    })
}
