/// The dims in another order: views of the same elements.
enum Views {
  static let all: [Operation] = [
    transpose, swapaxes, permute, t, matrixT, matrixMT, matrixH, matrixMH, adjoint, movedim,
  ]

  static let transpose = exchange(
    "transpose", aliases: [.init("swapdims")], "dim0", "dim1", summary: "Swaps two dims; a view.",
    related: ["permute", "T", "mT", "movedim"])

  static let swapaxes = exchange(
    "swapaxes", aliases: [], "axis0", "axis1",
    summary: "Swaps two dims, by NumPy's name; a view.", related: ["transpose", "permute"])

  private static func exchange(
    _ name: String, aliases: [Operation.Alias], _ dim0: String, _ dim1: String, summary: String,
    related: [String]
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], aliases: aliases, summary: summary,
      shapes: "input: [..., a, ..., b, ...] → [..., b, ..., a, ...]", related: related,
      examples: [
        .init("torch.zeros(2, 3, 4).\(name)(0, 2).shape", gives: "torch.Size([4, 3, 2])"),
        .init("torch.zeros(2, 3).\(name)(0, 2)", fails: DimOutOfRange.self),
      ],
      .view([.tensor(), .dim(dim0), .dim(dim1)]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        return ViewPlan(
          input,
          layout: try transposed(input.layout, call.int(1), call.int(2), names: (dim0, dim1)))
      })
  }

  static func transposed(
    _ layout: Layout, _ dim0: Int, _ dim1: Int, names: (String, String) = ("dim0", "dim1")
  ) throws(OperationError) -> Layout {
    let first = try Shape.dim(dim0, rank: layout.rank, parameter: names.0)
    let second = try Shape.dim(dim1, rank: layout.rank, parameter: names.1)
    var layout = layout
    if layout.rank > 0 {
      layout.shape.swapAt(first, second)
      layout.strides.swapAt(first, second)
    }
    return layout
  }

  static let permute = Operation(
    "permute", in: [.torch, .method],
    summary: "All dims in a new order; a view.",
    shapes: "input: [a, b, c], dims: (2, 0, 1) → [c, a, b]",
    notes: ["`dims` names every dim once: the result's dim i is the input's dim dims[i]."],
    related: ["transpose", "movedim", "T"],
    examples: [
      .init("torch.zeros(2, 3, 4).permute(2, 0, 1).shape", gives: "torch.Size([4, 2, 3])"),
      .init("torch.zeros(2, 3).permute(0, 0)", fails: PermutationMismatch.self),
      .init("torch.zeros(2, 3).permute(0)", fails: PermutationMismatch.self),
    ],
    .view([.tensor(), .sizes("dims")]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let dims = call.ints(1)
      if dims.count != input.rank {
        throw OperationError(PermutationMismatch(dims: dims, rank: input.rank, duplicate: nil))
      }
      var seen = [Bool](repeating: false, count: input.rank)
      var order: [Int] = []
      for dim in dims {
        let wrapped = try Shape.dim(dim, rank: input.rank, parameter: "dims")
        if seen[wrapped] {
          throw OperationError(
            PermutationMismatch(dims: dims, rank: input.rank, duplicate: wrapped))
        }
        seen[wrapped] = true
        order.append(wrapped)
      }
      return ViewPlan(input, layout: permuted(input.layout, order))
    })

  /// The dims in this order, which names each once.
  static func permuted(_ layout: Layout, _ order: [Int]) -> Layout {
    Layout(
      shape: order.map { layout.shape[$0] }, strides: order.map { layout.strides[$0] },
      offset: layout.offset)
  }

  static let t = Operation(
    "t", in: [.torch, .method],
    summary: "Swaps the dims of a matrix; a view.", shapes: "input: [m, n] → [n, m]",
    notes: ["Vectors and 0-d tensors come back as they are."], related: ["T", "transpose", "mT"],
    examples: [
      .init("torch.tensor([[1, 2]]).t()", gives: "tensor([[1],\n        [2]])"),
      .init("torch.zeros(2, 3, 4).t()", fails: TooManyForT.self),
    ],
    .view([.tensor()]) { (call) throws(OperationError) in
      ViewPlan(call.tensor(0), layout: try matrixTransposed(call.tensor(0).layout))
    })

  static func matrixTransposed(_ layout: Layout) throws(OperationError) -> Layout {
    if layout.rank > 2 { throw OperationError(TooManyForT(rank: layout.rank)) }
    return permuted(layout, (0..<layout.rank).reversed())
  }

  static let matrixT = Operation(
    "T", in: [.attribute],
    summary: "All dims in reverse order; a view.", shapes: "input: [a, b, c] → [c, b, a]",
    notes: ["A 1-d tensor comes back as it is: use `x[:, None]` for a column."],
    source: "PyTorch: torch.Tensor.T", related: ["mT", "t", "permute"],
    examples: [
      .init("torch.tensor([[1, 2], [3, 4]]).T", gives: "tensor([[1, 3],\n        [2, 4]])"),
      .init("torch.zeros(3).T.shape", gives: "torch.Size([3])"),
    ],
    .view([.tensor()]) { (call) in
      let input = call.tensor(0)
      return ViewPlan(input, layout: permuted(input.layout, (0..<input.rank).reversed()))
    })

  static let matrixMT = lastTwo(
    "mT", in: [.attribute], summary: "Every matrix of a batch transposed; a view.",
    related: ["T", "mH", "transpose"])

  static let matrixMH = lastTwo(
    "mH", in: [.attribute],
    summary: "Every matrix of a batch transposed and conjugated; a view, as mT for real numbers.",
    related: ["mT", "H", "adjoint"])

  static let adjoint = lastTwo(
    "adjoint", in: [.torch, .method], spelling: "adjoint()",
    summary: "Every matrix of a batch transposed and conjugated; a view, as mT for real numbers.",
    related: ["mH", "mT"])

  static let matrixH = Operation(
    "H", in: [.attribute],
    summary: "A matrix transposed and conjugated; a view, as T for real numbers.",
    shapes: "input: [m, n] → [n, m]", notes: ["A 0-d tensor comes back as it is."],
    source: "PyTorch: torch.Tensor.H", related: ["mH", "T"],
    examples: [
      .init("torch.tensor([[1, 2]]).H", gives: "tensor([[1],\n        [2]])"),
      .init("torch.zeros(3).H", fails: NotAMatrix.self),
    ],
    .view([.tensor()]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      if input.rank == 0 { return ViewPlan(input, layout: input.layout) }
      if input.rank != 2 {
        throw OperationError(NotAMatrix(spelling: "H", rank: input.rank, allowsBatches: false))
      }
      return ViewPlan(input, layout: permuted(input.layout, [1, 0]))
    })

  private static func lastTwo(
    _ name: String, in namespaces: Operation.Namespaces, spelling: String? = nil, summary: String,
    related: [String]
  ) -> Operation {
    let code = spelling ?? name
    return Operation(
      name, in: namespaces, summary: summary, shapes: "input: [..., m, n] → [..., n, m]",
      notes: ["A 0-d tensor comes back as it is."], source: "PyTorch: torch.Tensor.\(name)",
      related: related,
      examples: [
        .init("torch.zeros(2, 3, 4).\(code).shape", gives: "torch.Size([2, 4, 3])"),
        .init("torch.zeros(3).\(code)", fails: NotAMatrix.self),
      ],
      .view([.tensor()]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank == 0 { return ViewPlan(input, layout: input.layout) }
        if input.rank == 1 {
          throw OperationError(NotAMatrix(spelling: code, rank: 1, allowsBatches: true))
        }
        return ViewPlan(input, layout: try transposed(input.layout, -2, -1))
      })
  }

  static let movedim = Operation(
    "movedim", in: [.torch, .method], aliases: [.init("moveaxis")],
    summary: "Moves dims to new places, the others keeping their order; a view.",
    shapes: "input: [a, b, c], source: 0, destination: 2 → [b, c, a]",
    related: ["permute", "transpose"],
    examples: [
      .init("torch.zeros(2, 3, 4).movedim(0, 2).shape", gives: "torch.Size([3, 4, 2])"),
      .init("torch.zeros(2, 3, 4).movedim((0, 1), (2, 0)).shape", gives: "torch.Size([3, 4, 2])"),
      .init("torch.zeros(2, 3).movedim((0, 1), (1,))", fails: MoveMismatch.self),
    ],
    moving(.int("source"), .int("destination")),
    moving(.init("source", .ints), .init("destination", .ints)))

  private static func moving(_ source: Parameter, _ destination: Parameter) -> Signature {
    .view([.tensor(), source, destination]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let (source, destination) = (call.ints(1), call.ints(2))
      if source.count != destination.count {
        throw OperationError(MoveMismatch(source: source, destination: destination, repeated: nil))
      }
      var from: [Int] = []
      for dim in source {
        from.append(try Shape.dim(dim, rank: input.rank, parameter: "source"))
      }
      var to: [Int] = []
      for dim in destination {
        to.append(try Shape.dim(dim, rank: input.rank, parameter: "destination"))
      }
      for (dims, name) in [(from, "source"), (to, "destination")]
      where Set(dims).count != dims.count {
        throw OperationError(
          MoveMismatch(source: source, destination: destination, repeated: name))
      }
      if input.rank == 0 { return ViewPlan(input, layout: input.layout) }
      var order = [Int](repeating: -1, count: input.rank)
      for (origin, place) in zip(from, to) { order[place] = origin }
      var rest = (0..<input.rank).filter { !from.contains($0) }.makeIterator()
      for place in order.indices where order[place] < 0 { order[place] = rest.next() ?? 0 }
      return ViewPlan(input, layout: permuted(input.layout, order))
    }
  }
}

/// An order of dims that doesn't name each of them once.
public struct PermutationMismatch: Fault {
  public static let code = "permutation"
  public let dims: [Int]
  public let rank: Int
  /// The dim named twice; nil where the number of dims is wrong.
  public let duplicate: Int?
  public var message: String {
    if let duplicate { return "dim \(duplicate) is named twice in \(Shape.text(dims))" }
    return "\(Shape.text(dims)) names \(dims.count) dims, the tensor has \(rank)"
  }
  public var torch: String? {
    if duplicate != nil { return "permute(): duplicate dims are not allowed." }
    return
      "permute(sparse_coo): number of dimensions in the tensor input does not match the length "
      + "of the desired ordering of dimensions i.e. input.dim() = \(rank) is not equal to len(dims) "
      + "= \(dims.count)"
  }
  public var blamed: [String] { ["dims"] }
}

/// `t()` of a tensor with more than two dims.
public struct TooManyForT: Fault {
  public static let code = "not-a-matrix"
  public let rank: Int
  public var message: String {
    "t() swaps the dims of a matrix; this tensor has \(rank) (mT swaps the last two)"
  }
  public var torch: String? {
    "t() expects a tensor with <= 2 dimensions, but self is \(rank)D"
  }
  public var blamed: [String] { ["input"] }
}

/// A transposition of matrices asked of a tensor that holds none.
public struct NotAMatrix: Fault {
  public static let code = "not-a-matrix"
  public let spelling: String
  public let rank: Int
  public let allowsBatches: Bool
  public var message: String {
    "\(spelling) transposes \(allowsBatches ? "the last two dims" : "a matrix"); this tensor has "
      + "\(rank)"
  }
  public var torch: String? {
    allowsBatches
      ? "tensor.\(spelling) is only supported on matrices or batches of matrices. Got \(rank)-D tensor."
      : "tensor.H is only supported on matrices (2-D tensors). Got \(rank)-D tensor."
        + (rank > 2 ? " For batches of matrices, consider using tensor.mH" : "")
  }
  public var blamed: [String] { ["input"] }
}

/// Dims to move that don't pair up.
public struct MoveMismatch: Fault {
  public static let code = "movedim"
  public let source: [Int]
  public let destination: [Int]
  /// The list that names a dim twice; nil where the lengths differ.
  public let repeated: String?
  public var message: String {
    if let repeated {
      return "a dim is named twice in \(repeated) "
        + Shape.text(repeated == "source" ? source : destination)
    }
    return "\(source.count) dims are to move to \(destination.count) places"
  }
  public var torch: String? {
    if let repeated {
      return "movedim: repeated dim in `\(repeated)` "
        + "(\(Shape.text(repeated == "source" ? source : destination)))"
    }
    return
      "movedim: Invalid source or destination dims: source (\(Shape.text(source)) dims) should "
      + "contain the same number of dims as destination (\(Shape.text(destination)) dims)"
  }
  public var blamed: [String] { ["source", "destination"] }
}
