/// Writing whole slices of a dim at places that a 1-d index names.
enum IndexedSlices {
  static let all: [Operation] = [indexAdd, indexCopy, indexFill, indexReduce]

  static let indexAdd = Operation(
    "index_add", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "A copy with slices of source, times alpha, added at the places of an index.",
    shapes: "input: [..., n, ...], index: [k], source: [..., k, ...] → [..., n, ...]",
    notes: ["A place named twice gets both slices."],
    related: ["scatter_add", "index_copy", "index_put"],
    examples: [
      .init(
        "torch.zeros(3).index_add(0, torch.tensor([1, 1]), torch.tensor([2., 3.]))",
        gives: "tensor([0., 5., 0.])"),
      .init(
        "torch.zeros(3).index_add(0, torch.tensor([1]), torch.ones(2))", fails: SlicesMismatch.self),
    ],
    Signature(
      [
        .tensor(), .dim(), .tensor("index"), .tensor("source"),
        Parameter.number("alpha", default: .int(1)).keyword,
      ],
      plan: { (call) throws(OperationError) in
        try SlicesPlan(
          "index_add", call.tensor(0), call.int(1), call.tensor(2), call.tensor(3))
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let output = try Changing.target(call, Layout(contiguous: plan.shape))
        if output.layout.isEmpty && output.rank > 1 { return .tensor(output) }
        let offsets = try Places.sliceOffsets(
          call.tensor(2), in: output.layout, plan.dim, runtime
        ) { (index, size) -> any Fault in
          output.rank < 2
            ? SliceOutOfRange(index: index, size: size, dim: 0)
            : IndexOutOfBounds(index: index, dim: plan.dim, size: size, type: .runtime)
        }
        let source = try scaled(call.tensor(3), by: call.scalar(4), runtime)
        try Picking.write(
          plan.slices(of: source), to: output,
          .slices(plan.dim, of: output.layout, count: call.tensor(2).count), offsets,
          combining: .add, runtime)
        return .tensor(output)
      }))

  /// The source times a number of its own dtype.
  private static func scaled(
    _ source: Tensor, by alpha: Scalar, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if alpha == .int(1) || alpha == .bool(true) { return source }
    let factor = try runtime.make(scalar: alpha, dtype: source.dtype)
    let plan = try ElementwisePlan(
      [.tensor(source), .tensor(factor)], compute: source.dtype, runtime)
    let call = Call(
      operation: indexAdd, signature: indexAdd.signatures[0], arguments: [], runtime: runtime)
    let result = try Elementwise.binary(
      Arithmetic.Multiply.self, .tensor(source), .tensor(factor), plan, call)
    guard case .tensor(let product) = result else { return source }
    return product
  }

  static let indexCopy = Operation(
    "index_copy", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "A copy with slices of source written at the places of an index.",
    shapes: "input: [..., n, ...], index: [k], source: [..., k, ...] → [..., n, ...]",
    notes: ["Where a place is named twice, the last slice stays."],
    related: ["index_add", "index_fill", "index_put", "scatter"],
    examples: [
      .init(
        "torch.zeros(3).index_copy(0, torch.tensor([2, 0]), torch.tensor([5., 6.]))",
        gives: "tensor([6., 0., 5.])"),
      .init(
        "torch.zeros(3).index_copy(0, torch.tensor([3]), torch.ones(1))",
        fails: CopyPlaceOutOfRange.self),
    ],
    Signature(
      [.tensor(), .dim(), .tensor("index"), .tensor("source")],
      plan: { (call) throws(OperationError) in
        try SlicesPlan(copying: call.tensor(0), call.int(1), call.tensor(2), call.tensor(3))
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let output = try Changing.target(call, Layout(contiguous: plan.shape))
        if call.tensor(3).layout.isEmpty { return .tensor(output) }
        let offsets = try Places.sliceOffsets(
          call.tensor(2), in: output.layout, plan.dim, runtime
        ) { CopyPlaceOutOfRange(index: $0, size: $1, dim: plan.dim) }
        try Picking.write(
          plan.slices(of: call.tensor(3)), to: output,
          .slices(plan.dim, of: output.layout, count: call.tensor(2).count), offsets, runtime)
        return .tensor(output)
      }))

  static let indexFill = Operation(
    "index_fill", in: [.torch, .method], writes: [.inPlace],
    summary: "A copy with slices at the places of an index filled with one value.",
    shapes: "input: [..., n, ...], index: [k] → [..., n, ...]",
    notes: ["An index may count from the end."],
    related: ["index_copy", "masked_fill", "index_put"],
    examples: [
      .init(
        "torch.zeros(3).index_fill(0, torch.tensor([0, -1]), 1)", gives: "tensor([1., 0., 1.])"),
      .init("torch.zeros(3).index_fill(0, torch.tensor([7]), 1)", fails: IndexOutOfBounds.self),
    ],
    filling(.tensor("value")), filling(.number("value")))

  private static func filling(_ value: Parameter) -> Signature {
    Signature(
      [.tensor(), .dim(), .tensor("index"), value],
      plan: { (call) throws(OperationError) in
        let (input, index) = (call.tensor(0), call.tensor(2))
        if let value = call.optionalTensor(3), value.rank > 0 {
          throw OperationError(ValueNotScalar("index_fill_", rank: value.rank))
        }
        if index.dtype != .int64 {
          throw OperationError(
            PlaceType(
              index.dtype, type: .index, torch: "index_fill_(): Expected dtype int64 for index."))
        }
        _ = try Shape.dim(call.int(1), rank: input.rank)
        if index.rank > 1 {
          throw OperationError(
            Refusal(
              .runtime, "the index is a list of places: 1-d, not \(index.rank)-d",
              torch: "Index has to be a vector/scalar", blamed: ["index"]))
        }
        _ = try call[3].scalar?.checked(input.dtype)
        return Changing.plan(input)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let value = try Changing.value(call[3], dtype: call.tensor(0).dtype, runtime)
        let output = try Changing.target(call, plan.output.layout)
        let dim = try Shape.dim(call.int(1), rank: output.rank)
        if output.layout.isEmpty, output.shape[dim] > 0 { return .tensor(output) }
        let offsets = try Places.sliceOffsets(
          call.tensor(2), in: output.layout, dim, wraps: true, runtime
        ) { IndexOutOfBounds(index: $0, dim: dim, size: $1) }
        try Picking.write(
          value, to: output, .slices(dim, of: output.layout, count: call.tensor(2).count), offsets,
          runtime)
        return .tensor(output)
      })
  }

  static let indexReduce = Operation(
    "index_reduce", in: [.torch, .method], writes: [.inPlace, .out],
    summary: "A copy in which slices of source are reduced into the places of an index.",
    shapes: "input: [..., n, ...], index: [k], source: [..., k, ...] → [..., n, ...]",
    notes: [
      "reduce is 'prod', 'mean', 'amax' or 'amin'.",
      "include_self=False leaves the input's own slice out where the index names a place.",
    ],
    related: ["scatter_reduce", "index_add"],
    examples: [
      .init(
        "torch.ones(3).index_reduce(0, torch.tensor([1, 1]), torch.tensor([2., 3.]), 'mean')",
        gives: "tensor([1., 2., 1.])"),
      .init(
        "torch.ones(3).index_reduce(0, torch.tensor([1]), torch.ones(1), 'sum')",
        fails: ReductionName.self),
    ],
    Signature(
      [
        .tensor(), .dim(), .tensor("index"), .tensor("source"), .string("reduce"),
        Parameter.flag("include_self", default: true).keyword,
      ],
      plan: { (call) throws(OperationError) in
        let name = call.string(4) ?? ""
        guard let rule = ReduceRule(rawValue: name), rule != .sum else {
          throw OperationError(
            ReductionName(
              name,
              torch:
                "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got "
                + "\(name)."))
        }
        let plan = try SlicesPlan(
          "index_reduce", call.tensor(0), call.int(1), call.tensor(2), call.tensor(3))
        if call.tensor(0).dtype == .bool, call.tensor(0).rank < 2 || rule == .mean {
          throw OperationError(
            DTypeNotSupported(
              .bool, kernel: call.tensor(0).rank < 2 ? "index_func_" : "div_floor_cpu"))
        }
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let output = try Changing.target(call, Layout(contiguous: plan.shape))
        guard let rule = ReduceRule(rawValue: call.string(4) ?? "") else { return .tensor(output) }
        let index = call.tensor(2)
        if index.layout.isEmpty { return .tensor(output) }
        try rule.reduce(
          plan.slices(of: call.tensor(3)), into: output, includesOwn: call.bool(5), call.runtime
        ) { (layout) throws(OperationError) in
          (
            .slices(plan.dim, of: layout, count: index.count),
            try plan.offsets(index, in: layout, isFill: !call.bool(5), call.runtime)
          )
        }
        return .tensor(output)
      }))
}

/// The plan of writing slices: the input's shape, with index and source checked against it.
struct SlicesPlan: Plan {
  let shape: [Int]
  let dtype: DType
  let dim: Int
  private let count: Int
  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  private init(_ input: Tensor, dim: Int, count: Int) throws(OperationError) {
    shape = input.shape
    dtype = input.dtype
    self.dim = dim
    self.count = count
    _ = try Shape.byteCount(shape, dtype: dtype)
  }

  /// The rules of `index_add` and `index_reduce`.
  init(
    _ name: String, _ input: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor
  ) throws(OperationError) {
    let dim = try Shape.dim(dim, rank: input.rank)
    func mismatch(_ type: FaultType, _ torch: String) -> OperationError {
      OperationError(
        SlicesMismatch(
          input: input.shape, index: index.shape, source: source.shape, dim: dim, type: type,
          torch: torch))
    }
    if index.rank > 1 {
      throw mismatch(
        .index,
        "\(name)_(): Index is supposed to be a vector, but got dim: \(index.rank) with type: "
          + "\(index.dtype.scalarTypeName) and size: \(Shape.text(index.shape))")
    }
    if index.dtype != .int64 && index.dtype != .int32 {
      throw OperationError(
        PlaceType(
          index.dtype,
          torch: "\(name)_(): Expected dtype int32/int64 for index but got: "
            + index.dtype.scalarTypeName))
    }
    if source.dtype != input.dtype {
      throw OperationError(
        SourceType(
          input.dtype, source.dtype,
          torch: "\(name)_(): self (\(input.dtype.scalarTypeName)) and source "
            + "(\(source.dtype.scalarTypeName)) must have the same scalar type"))
    }
    if dim > 0 && dim >= source.rank {
      throw mismatch(
        .runtime,
        "\(name)_(): Indexing dim \(dim) is out of bounds of the source tensor with dim "
          + "\(source.rank)")
    }
    let slices = source.rank == 0 ? 1 : source.shape[dim]
    if index.count != slices {
      throw mismatch(
        .runtime,
        "\(name)_(): Number of indices (\(index.count)) should be equal to source.size(dim): "
          + "(\(slices)), for dim: \(dim)")
    }
    var (own, other) = (input.shape, source.shape)
    if input.rank > 0 && source.rank > 0 {
      own.remove(at: dim)
      other.remove(at: dim)
    }
    if own != other {
      throw mismatch(
        .runtime,
        "source tensor shape must match self tensor shape, excluding the specified dimension. Got "
          + "self.shape = \(Shape.text(input.shape)) source.shape = \(Shape.text(source.shape))")
    }
    try self.init(input, dim: dim, count: index.count)
  }

  /// The rules of `index_copy`.
  init(
    copying input: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor
  ) throws(OperationError) {
    let dim = try Shape.dim(dim, rank: input.rank)
    func mismatch(_ type: FaultType, _ torch: String) -> OperationError {
      OperationError(
        SlicesMismatch(
          input: input.shape, index: index.shape, source: source.shape, dim: dim, type: type,
          torch: "index_copy_(): " + torch))
    }
    if index.rank > 1 {
      throw mismatch(.index, "Index should have dimension 1 or 0 (got \(index.rank))")
    }
    if source.rank == 0 && index.count != 1 {
      throw mismatch(
        .index, "When source is scalar, index should have one element (got \(index.count))")
    }
    if source.rank != input.rank && source.rank != 0 && input.rank != 0 {
      throw mismatch(
        .index,
        "When source and destination are not scalars, their dimensionality must match. Source "
          + "dimensionality (\(source.rank)), destination dimensionality (\(input.rank))")
    }
    if index.dtype != .int64 {
      throw OperationError(
        PlaceType(
          index.dtype,
          torch: "index_copy_(): Expected a long tensor for index, but got "
            + index.dtype.scalarTypeName))
    }
    if source.dtype != input.dtype {
      throw OperationError(
        SourceType(
          input.dtype, source.dtype,
          torch: "index_copy_(): self and source expected to have the same dtype, but got (self) "
            + "\(input.dtype.scalarTypeName) and (source) \(source.dtype.scalarTypeName)"))
    }
    func slice(_ tensor: Tensor) -> [Int] {
      var shape = tensor.shape
      if tensor.rank > 0 { shape.remove(at: dim) }
      return shape
    }
    if slice(input) != slice(source) {
      func text(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " ") }
      throw mismatch(
        .runtime,
        "Source/destination tensor must have same slice shapes. Destination slice shape: "
          + "\(text(slice(input))) at dimension \(dim) and source slice shape: "
          + "\(text(slice(source))) at dimension \(source.rank == 0 ? 0 : dim).")
    }
    if source.rank > 0 && index.count != source.shape[dim] {
      throw mismatch(
        .index,
        "Number of indices (\(index.count)) should be equal to source.size(dim) "
          + "(\(source.shape[dim]))")
    }
    try self.init(input, dim: dim, count: index.count)
  }

  /// The offsets of the slices.
  ///
  /// - Parameter isFill: the places are filled first, and refused as `index_fill` refuses them.
  func offsets(
    _ index: Tensor, in layout: Layout, isFill: Bool, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try Places.sliceOffsets(index, in: layout, dim, runtime) { (index, size) -> any Fault in
      isFill
        ? IndexOutOfBounds(index: index, dim: dim, size: size)
        : SliceOutOfRange(index: index, size: size, dim: 0)
    }
  }

  /// The source with as many dims as the slices that are written.
  func slices(of source: Tensor) -> Tensor {
    if source.rank > 0 { return source }
    return source.viewed(as: Layout(shape: [1], strides: [1], offset: source.layout.offset))
  }
}

/// Index, source and input that don't go together.
public struct SlicesMismatch: Fault {
  public static let code = "indexed-slices"
  public let input: [Int]
  public let index: [Int]
  public let source: [Int]
  public let dim: Int
  public let type: FaultType
  public let torch: String?
  init(
    input: [Int], index: [Int], source: [Int], dim: Int, type: FaultType, torch: String
  ) {
    self.input = input
    self.index = index
    self.source = source
    self.dim = dim
    self.type = type
    self.torch = torch
  }
  public var message: String {
    "the source \(Shape.text(source)) must have the input's sizes \(Shape.text(input)), with one "
      + "slice in dim \(dim) for each place of the index \(Shape.text(index))"
  }
  public var blamed: [String] { ["index", "source"] }
}

/// A place of `index_copy` that its dim doesn't have.
public struct CopyPlaceOutOfRange: Fault {
  public static let code = "index-out-of-range"
  public let index: Int
  public let size: Int
  public let dim: Int
  public var type: FaultType { .index }
  public var message: String { "index \(index) in dim \(dim) of size \(size)" }
  public var torch: String? {
    "index_copy_(): index \(index) is out of bounds for dimension \(dim) with size \(size)"
  }
  public var blamed: [String] { ["index"] }
}

/// A tensor with dims where one number is wanted.
public struct ValueNotScalar: Fault {
  public static let code = "value-not-scalar"
  public let operation: String
  public let rank: Int
  init(_ operation: String, rank: Int) {
    self.operation = operation
    self.rank = rank
  }
  public var message: String { "the value is one number, not a \(rank)-d tensor" }
  public var torch: String? {
    "\(operation) only supports a 0-dimensional value tensor, but got tensor with \(rank) "
      + "dimension(s)."
  }
  public var blamed: [String] { ["value"] }
}
