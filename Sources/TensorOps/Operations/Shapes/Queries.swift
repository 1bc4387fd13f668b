/// What a tensor says of itself without looking at its elements.
enum Queries {
  static let all: [Operation] = [
    shape, size, stride, dim, numel, dtype, elementSize, itemsize, nbytes, storageOffset,
    dataPointer,
    isContiguous, isFloatingPoint, isComplex, isSigned, isSameSize, isSetTo, dimOrder, getDevice,
    isConjugate, isNegative, isInference, isPinned, isShared,
  ]

  static let shape = attribute(
    "shape", summary: "The sizes of the dims.",
    notes: ["A 0-d tensor has `torch.Size([])`."], related: ["size", "ndim", "stride"],
    examples: [.init("torch.zeros(2, 3).shape", gives: "torch.Size([2, 3])")]
  ) { .ints($0.shape, .size) }

  static let size = Operation(
    "size", in: [.method],
    summary: "The sizes of all dims, or of one.", shapes: "input: [...] → a torch.Size, or an int",
    related: ["shape", "dim", "stride"],
    examples: [
      .init("torch.zeros(2, 3).size()", gives: "torch.Size([2, 3])"),
      .init("torch.zeros(2, 3).size(-1)", gives: "3"),
      .init("torch.zeros(2, 3).size(2)", fails: DimOutOfRange.self),
    ],
    .known([.tensor()]) { (call) in .ints(call.tensor(0).shape, .size) },
    .known([.tensor(), .dim()]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      return .scalar(.int(input.shape[try existingDim(call.int(1), input)]))
    })

  static let stride = Operation(
    "stride", in: [.method],
    summary: "How many elements apart neighbours along each dim lie in memory.",
    shapes: "input: [...] → a tuple of ints, or an int",
    notes: ["An expanded dim has stride 0."], related: ["shape", "is_contiguous", "as_strided"],
    examples: [
      .init("torch.zeros(2, 3).stride()", gives: "(3, 1)"),
      .init("torch.zeros(2, 3).T.stride(1)", gives: "3"),
      .init("torch.tensor(1.).stride(0)", fails: NoDims.self),
    ],
    .known([.tensor()]) { (call) in .ints(call.tensor(0).strides, .tuple) },
    .known([.tensor(), .dim()]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      return .scalar(.int(input.strides[try existingDim(call.int(1), input)]))
    })

  static let dim = Operation(
    "dim", in: [.method],
    aliases: [.init("ndimension"), .init("ndim", in: .attribute)],
    summary: "How many dims there are.", shapes: "input: [...] → an int",
    related: ["shape", "numel"],
    examples: [
      .init("torch.zeros(2, 3).dim()", gives: "2"), .init("torch.tensor(5).ndim", gives: "0"),
    ],
    .known([.tensor()]) { (call) in .scalar(.int(call.tensor(0).rank)) })

  static let numel = Operation(
    "numel", in: [.torch, .method], aliases: [.init("nelement", in: .method)],
    summary: "How many elements there are.", shapes: "input: [...] → an int",
    notes: ["A 0-d tensor has one."], related: ["shape", "nbytes"],
    examples: [.init("torch.zeros(2, 3).numel()", gives: "6")],
    .known([.tensor()]) { (call) in .scalar(.int(call.tensor(0).count)) })

  static let dtype = attribute(
    "dtype", summary: "The type of the elements.", related: ["to", "type", "is_floating_point"],
    examples: [.init("torch.zeros(2).dtype", gives: "torch.float32")]
  ) { .dtype($0.dtype) }

  static let elementSize = method(
    "element_size", summary: "The bytes of one element.", related: ["itemsize", "nbytes"],
    examples: [.init("torch.zeros(2).element_size()", gives: "4")]
  ) { .scalar(.int($0.dtype.size)) }

  static let itemsize = attribute(
    "itemsize", summary: "The bytes of one element.", related: ["element_size", "nbytes"],
    examples: [.init("torch.zeros(2, dtype=torch.int64).itemsize", gives: "8")]
  ) { .scalar(.int($0.dtype.size)) }

  static let nbytes = attribute(
    "nbytes", summary: "The bytes of all elements that the view shows.",
    notes: ["An expanded dim counts as often as it is read, though it is stored once."],
    related: ["itemsize", "numel"], examples: [.init("torch.zeros(2, 3).nbytes", gives: "24")]
  ) { .scalar(.int($0.count &* $0.dtype.size)) }

  static let storageOffset = method(
    "storage_offset", summary: "The place of the first element in its storage, in elements.",
    related: ["stride", "as_strided"],
    examples: [.init("torch.arange(6)[2:].storage_offset()", gives: "2")]
  ) { .scalar(.int($0.layout.offset)) }

  static let dataPointer = Operation(
    "data_ptr", in: [.method],
    summary: "The address of the first element: equal for views that start at the same element.",
    shapes: "input: [...] → an int",
    notes: ["An empty or shape-only tensor gives 0."], related: ["storage_offset", "is_set_to"],
    examples: [
      .init("x = torch.zeros(2, 3)\nx.data_ptr() == x.view(6).data_ptr()", gives: "True")
    ],
    .known([.tensor()]) { (call) in
      let input = call.tensor(0)
      if input.isShapeOnly || input.layout.isEmpty { return .scalar(.int(0)) }
      return .scalar(.int(Int(bitPattern: input.base)))
    })

  static let isContiguous = Operation(
    "is_contiguous", in: [.method],
    summary: "Whether the elements lie row-major without gaps.", shapes: "input: [...] → a bool",
    notes: ["The strides of size-1 dims don't matter."], related: ["contiguous", "stride"],
    examples: [
      .init("torch.zeros(2, 3).is_contiguous()", gives: "True"),
      .init("torch.zeros(2, 3).T.is_contiguous()", gives: "False"),
    ],
    .known([.tensor(), memoryFormat]) { (call) in
      let input = call.tensor(0)
      if call.string(1) == "channels_last" {
        return .scalar(.bool(Relayout.isChannelsLast(input.layout)))
      }
      return .scalar(.bool(input.isContiguous))
    })

  /// `*, memory_format=torch.contiguous_format`.
  static let memoryFormat = Parameter(
    "memory_format", .memoryFormat, default: Argument.none, keywordOnly: true)

  static let isFloatingPoint = flag(
    "is_floating_point", in: [.torch, .method], "Whether the elements are real numbers.",
    example: .init("torch.zeros(2).is_floating_point()", gives: "True")
  ) { $0.dtype.isFloatingPoint }

  static let isComplex = flag(
    "is_complex", in: [.torch, .method],
    "Whether the elements are complex numbers; there are none here.",
    example: .init("torch.zeros(2).is_complex()", gives: "False")
  ) { _ in false }

  static let isSigned = flag(
    "is_signed", in: [.torch, .method], "Whether the elements can be negative.",
    example: .init("torch.zeros(2, dtype=torch.uint8).is_signed()", gives: "False")
  ) { $0.dtype.isSigned }

  static let isConjugate = flag(
    "is_conj", in: [.torch, .method], "Whether it is a lazily conjugated view; never so here.",
    example: .init("torch.zeros(2).is_conj()", gives: "False")
  ) { _ in false }

  static let isNegative = flag(
    "is_neg", in: [.torch, .method], "Whether it is a lazily negated view; never so here.",
    example: .init("torch.zeros(2).is_neg()", gives: "False")
  ) { _ in false }

  static let isInference = flag(
    "is_inference", in: [.torch, .method], "Whether it was made in inference mode; never so here.",
    example: .init("torch.zeros(2).is_inference()", gives: "False")
  ) { _ in false }

  static let isPinned = flag(
    "is_pinned", "Whether its memory is pinned for a GPU; never so here.",
    example: .init("torch.zeros(2).is_pinned()", gives: "False")
  ) { _ in false }

  static let isShared = flag(
    "is_shared", "Whether other processes share its memory; never so here.",
    example: .init("torch.zeros(2).is_shared()", gives: "False")
  ) { _ in false }

  static let isSameSize = Operation(
    "is_same_size", in: [.torch, .method],
    summary: "Whether two tensors have equal shapes.",
    shapes: "input: [...], other: [...] → a bool", related: ["shape", "equal"],
    examples: [
      .init("torch.zeros(2, 3).is_same_size(torch.ones(2, 3))", gives: "True"),
      .init("torch.zeros(2, 3).is_same_size(torch.ones(3, 2))", gives: "False"),
    ],
    .known([.tensor(), .tensor("other")]) { (call) in
      .scalar(.bool(call.tensor(0).shape == call.tensor(1).shape))
    })

  static let isSetTo = Operation(
    "is_set_to", in: [.method],
    summary: "Whether two tensors are the same view of the same memory.",
    shapes: "input: [...], tensor: [...] → a bool", related: ["data_ptr", "is_same_size"],
    examples: [
      .init("x = torch.zeros(2, 3)\nx.is_set_to(x.view(2, 3))", gives: "True"),
      .init("x = torch.zeros(2, 3)\nx.is_set_to(x.T)", gives: "False"),
    ],
    .known([.tensor(), .tensor("tensor")]) { (call) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      return .scalar(
        .bool(a.storage === b.storage && a.layout == b.layout && a.dtype == b.dtype))
    })

  static let dimOrder = method(
    "dim_order", summary: "The dims from the outermost in memory to the innermost.",
    related: ["stride", "permute"],
    examples: [.init("torch.zeros(4, 5, 6).transpose(0, 1).dim_order()", gives: "(1, 0, 2)")]
  ) { input in
    // A stable sort: dims of equal stride keep their order.
    let order = (0..<input.rank).sorted {
      input.strides[$0] != input.strides[$1]
        ? input.strides[$0] > input.strides[$1] : $0 < $1
    }
    return .ints(order, .tuple)
  }

  static let getDevice = method(
    "get_device", summary: "The number of the GPU; -1 for the CPU.", related: ["dtype"],
    examples: [.init("torch.zeros(2).get_device()", gives: "-1")]
  ) { _ in .scalar(.int(-1)) }

  // MARK: Forms

  private static func attribute(
    _ name: String, summary: String, notes: [String] = [], related: [String] = [],
    examples: [Operation.Example], _ answer: @escaping @Sendable (Tensor) -> CallResult
  ) -> Operation {
    query(name, .attribute, summary, notes, related, examples, answer)
  }

  private static func method(
    _ name: String, summary: String, notes: [String] = [], related: [String] = [],
    examples: [Operation.Example], _ answer: @escaping @Sendable (Tensor) -> CallResult
  ) -> Operation {
    query(name, .method, summary, notes, related, examples, answer)
  }

  private static func flag(
    _ name: String, in namespaces: Operation.Namespaces = [.method], _ summary: String,
    example: Operation.Example, _ answer: @escaping @Sendable (Tensor) -> Bool
  ) -> Operation {
    query(name, namespaces, summary, [], ["dtype"], [example]) { .scalar(.bool(answer($0))) }
  }

  private static func query(
    _ name: String, _ namespaces: Operation.Namespaces, _ summary: String, _ notes: [String],
    _ related: [String], _ examples: [Operation.Example],
    _ answer: @escaping @Sendable (Tensor) -> CallResult
  ) -> Operation {
    Operation(
      name, in: namespaces, summary: summary, shapes: "input: [...] → a value", notes: notes,
      source: "PyTorch: torch.Tensor.\(name)", related: related, examples: examples,
      .known([.tensor()]) { (call) in answer(call.tensor(0)) })
  }

  /// A dim that must exist: a 0-d tensor has none.
  static func existingDim(
    _ dim: Int, _ input: Tensor, parameter: String = "dim"
  ) throws(OperationError) -> Int {
    if input.rank == 0 { throw OperationError(NoDims(dim: dim, parameter: parameter)) }
    return try Shape.dim(dim, rank: input.rank, parameter: parameter)
  }
}

/// A dim of a 0-d tensor.
public struct NoDims: Fault {
  public static let code = "no-dims"
  public let dim: Int
  public let parameter: String
  public init(dim: Int, parameter: String = "dim") {
    self.dim = dim
    self.parameter = parameter
  }
  public var type: FaultType { .index }
  public var message: String { "a 0-d tensor has no dim \(dim)" }
  public var torch: String? { "Dimension specified as \(dim) but tensor has no dimensions" }
  public var blamed: [String] { [parameter] }
}
