/// Copies in which one view has been written.
enum ViewScattering {
  static let all: [Operation] = [
    selectScatter, sliceScatter, diagonalScatter, asStridedScatter, diag, diagEmbed, diagflat,
  ]

  static let selectScatter = scattering(
    "select_scatter", "one place of a dim", "x.select(dim, index)", related: ["select"],
    "torch.zeros(3).select_scatter(torch.tensor(5.), 0, 1)", "tensor([0., 5., 0.])",
    [.dim(), .int("index")]
  ) { (input, call) throws(OperationError) in
    try Slicing.selected(input.layout, call.int(2), call.int(3))
  }

  static let sliceScatter = scattering(
    "slice_scatter", "a slice of a dim", "x[start:end:step] along dim", related: ["narrow"],
    "torch.zeros(3).slice_scatter(torch.tensor([5., 6.]), 0, 1)", "tensor([0., 5., 6.])",
    [.dim(default: 0), .optionalInt("start"), .optionalInt("end"), .int("step", default: 1)]
  ) { (input, call) throws(OperationError) in
    if input.rank == 0 {
      throw OperationError(
        Refusal(.index, "slice() cannot be applied to a 0-dim tensor.", blamed: ["input"]))
    }
    let dim = try Shape.dim(call.int(2), rank: input.rank)
    if call.int(5) <= 0 {
      throw OperationError(Refusal(.runtime, "slice step must be positive", blamed: ["step"]))
    }
    return Slicing.sliced(input.layout, dim, call.optionalInt(3), call.optionalInt(4), call.int(5))
  }

  static let diagonalScatter = scattering(
    "diagonal_scatter", "a diagonal", "x.diagonal(offset, dim1, dim2)", related: ["diagonal"],
    "torch.zeros(2, 2).diagonal_scatter(torch.ones(2))", "tensor([[1., 0.],\n        [0., 1.]])",
    [.int("offset", default: 0), .dim("dim1", default: 0), .dim("dim2", default: 1)]
  ) { (input, call) throws(OperationError) in
    try Slicing.diagonal(input.layout, offset: call.int(2), call.int(3), call.int(4))
  }

  static let asStridedScatter = scattering(
    "as_strided_scatter", "a strided view", "x.as_strided(size, stride, storage_offset)",
    related: ["as_strided"],
    "torch.zeros(4).as_strided_scatter(torch.ones(2), (2,), (2,))", "tensor([1., 0., 1., 0.])",
    [.init("size", .ints), .init("stride", .ints), .optionalInt("storage_offset")]
  ) { (input, call) throws(OperationError) in
    try Slicing.strided(input, call.ints(2), call.ints(3), call.optionalInt(4))
  }

  /// - Parameters:
  ///   - rest: the parameters that say which view.
  ///   - view: the view's layout in a tensor of the input's layout.
  private static func scattering(
    _ name: String, _ what: String, _ expression: String, related: [String], _ code: String,
    _ text: String, _ rest: [Parameter],
    _ view: @escaping @Sendable (Tensor, Call) throws(OperationError) -> Layout
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.out],
      summary: "A copy in which src stands in \(what): what `\(expression)` shows.",
      shapes: "input: [...], src: the shape of the view → [...]", related: related + ["clone"],
      examples: [
        .init(code, gives: text)
      ],
      Signature(
        [.tensor(), .tensor("src")] + rest,
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          let layout = try view(input, call)
          if layout.shape != call.tensor(1).shape {
            throw OperationError(
              ViewSourceMismatch(source: call.tensor(1).shape, view: layout.shape))
          }
          return Changing.plan(input)
        },
        kernel: { (plan, call) throws(OperationError) in
          let input = call.tensor(0)
          // The copy lies as the input does, so that strides mean the same in both.
          var copy = try call.runtime.make(layout: plan.output.layout, dtype: input.dtype)
          try Copying.copy(input, into: copy, call.runtime)
          if name == "as_strided_scatter",
            copy.strides != input.strides || input.layout.offset != 0,
            let storage = input.storage
          {
            // A view of one's own strides reaches through the whole storage.
            let whole = Layout(contiguous: [storage.byteCount / input.dtype.size])
            let all = try Copying.contiguousCopy(input.viewed(as: whole), call.runtime)
            copy = all.viewed(as: input.layout)
          }
          try Copying.copy(
            call.tensor(1), into: copy.viewed(as: try view(copy, call)), call.runtime)
          return .tensor(copy)
        }))
  }

  // MARK: Diagonals

  static let diag = Operation(
    "diag", in: [.torch, .method], writes: [.out],
    summary: "A matrix with a vector on its diagonal, or a matrix's diagonal; a copy.",
    shapes: "input: [n] → [n, n]; input: [m, n] → [min(m, n)]",
    notes: ["diagonal > 0 lies above the main diagonal, diagonal < 0 below."],
    related: ["diagonal", "diag_embed", "diagflat", "eye"],
    examples: [
      .init("torch.diag(torch.tensor([1, 2]))", gives: "tensor([[1, 0],\n        [0, 2]])"),
      .init("torch.diag(torch.tensor([[1, 2], [3, 4]]))", gives: "tensor([1, 4])"),
      .init("torch.diag(torch.zeros(2, 2, 2))", fails: DiagRank.self),
    ],
    Signature(
      [.tensor(), .int("diagonal", default: 0)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        switch input.rank {
        case 1: return try DiagonalPlan(embedding: input, offset: call.int(1), 0, 1)
        case 2:
          return DiagonalPlan(
            taking: input,
            try Slicing.diagonal(input.layout, offset: call.int(1), 0, 1))
        default: throw OperationError(DiagRank(rank: input.rank))
        }
      },
      kernel: { (plan, call) throws(OperationError) in
        try plan.run(call.tensor(0), call.runtime)
      }))

  static let diagEmbed = Operation(
    "diag_embed", in: [.torch, .method],
    summary: "Matrices with the vectors of the last dim on their diagonals.",
    shapes: "input: [..., n] → [..., n, n]",
    notes: ["dim1 and dim2 say where the two dims of the matrices go."],
    related: ["diagonal", "diag", "diagflat"],
    examples: [
      .init(
        "torch.diag_embed(torch.tensor([[1, 2]]))",
        gives: "tensor([[[1, 0],\n         [0, 2]]])"),
      .init("torch.diag_embed(torch.ones(2), 0, 0, 0)", fails: SameDims.self),
    ],
    Signature(
      [
        .tensor(), .int("offset", default: 0), .dim("dim1", default: -2),
        .dim("dim2", default: -1),
      ],
      plan: { (call) throws(OperationError) in
        try DiagonalPlan(
          embedding: call.tensor(0), offset: call.int(1), call.int(2), call.int(3))
      },
      kernel: { (plan, call) throws(OperationError) in
        try plan.run(call.tensor(0), call.runtime)
      }))

  static let diagflat = Operation(
    "diagflat", in: [.torch, .method],
    summary: "A matrix with all elements of the input, read flat, on its diagonal.",
    shapes: "input: [...] with n elements → [n, n]", related: ["diag", "diag_embed"],
    examples: [
      .init("torch.diagflat(torch.tensor([1, 2]))", gives: "tensor([[1, 0],\n        [0, 2]])")
    ],
    Signature(
      [.tensor(), .int("offset", default: 0)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        return try DiagonalPlan(
          embedding: Tensor(shape: [input.count], dtype: input.dtype), offset: call.int(1), 0, 1)
      },
      kernel: { (plan, call) throws(OperationError) in
        let flat = try Copying.contiguous(call.tensor(0), call.runtime)
        return try plan.run(
          flat.viewed(as: Layout(shape: [flat.count], strides: [1], offset: flat.layout.offset)),
          call.runtime)
      }))
}

/// The plan of a matrix made of its diagonal, or of a copied diagonal.
struct DiagonalPlan: Plan {
  let shape: [Int]
  let dtype: DType
  /// Where the diagonal lies: in the result when `embeds`, else in the input.
  let diagonal: Layout
  let embeds: Bool
  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(taking input: Tensor, _ diagonal: Layout) {
    shape = diagonal.shape
    dtype = input.dtype
    self.diagonal = diagonal
    embeds = false
  }

  init(
    embedding input: Tensor, offset: Int, _ dim1: Int, _ dim2: Int
  ) throws(OperationError) {
    let rank = input.rank + 1
    let first = try Shape.dim(dim1, rank: rank, parameter: "dim1")
    let second = try Shape.dim(dim2, rank: rank, parameter: "dim2")
    if first == second { throw OperationError(SameDims(dim1: dim1, dim2: dim2)) }
    var shape = input.shape
    let length = shape.popLast() ?? 1
    let (size, overflow) = length.addingReportingOverflow(
      offset == .min ? .max : abs(offset))
    shape.insert(overflow ? .max : size, at: min(first, second))
    shape.insert(overflow ? .max : size, at: max(first, second))
    _ = try Shape.byteCount(shape, dtype: input.dtype)
    self.shape = shape
    dtype = input.dtype
    diagonal = try Slicing.diagonal(Layout(contiguous: shape), offset: offset, first, second)
    embeds = true
  }

  func run(_ input: Tensor, _ runtime: Runtime) throws(OperationError) -> CallResult {
    if !embeds {
      return .tensor(try Copying.contiguousCopy(input.viewed(as: diagonal), runtime))
    }
    let output = try Making.filled(shape, dtype, with: .int(0), runtime)
    try Copying.copy(input, into: output.viewed(as: diagonal), runtime)
    return .tensor(output)
  }
}

/// A source that doesn't have the shape of the view that it is written to.
public struct ViewSourceMismatch: Fault {
  public static let code = "view-source"
  public let source: [Int]
  public let view: [Int]
  public var message: String {
    "src has the shape \(Shape.text(source)), the part to be written \(Shape.text(view))"
  }
  public var torch: String? {
    "expected src to have a size equal to the slice of self. src size = \(Shape.text(source)), "
      + "slice size = \(Shape.text(view))"
  }
  public var blamed: [String] { ["src"] }
}

/// `diag` of something that is neither vector nor matrix.
public struct DiagRank: Fault {
  public static let code = "not-a-matrix"
  public let rank: Int
  public var message: String { "diag takes a vector or a matrix, not a \(rank)-d tensor" }
  public var torch: String? { "diag(): Supports 1D or 2D tensors. Got \(rank)D" }
  public var blamed: [String] { ["input"] }
}
