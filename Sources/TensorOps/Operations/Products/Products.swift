/// Products of tensors: everything that contracts one dim with another.
enum Products {
  static let all: [Operation] =
    [
      matmul, mm, bmm, mv, dot, vdot, inner, outer, linearAlgebraVecdot, kron, cross,
      linearAlgebraCross, trace, einsum, tensordot, chainMatmul, multiDot, matrixPower, linear,
      bilinear,
    ] + AddedProducts.all

  /// `mat1`'s columns as PyTorch names C++ types in the messages of its products.
  static func cppName(_ dtype: DType) -> String {
    switch dtype {
    case .bool: "bool"
    case .uint8: "unsigned char"
    case .int8: "signed char"
    case .int16: "short int"
    case .int32: "int"
    case .int64: "long int"
    case .float16: "c10::Half"
    case .bfloat16: "c10::BFloat16"
    case .float32: "float"
    case .float64: "double"
    }
  }

  /// Products are stored into tensors of their own dtype only.
  ///
  /// - Parameter torch: PyTorch's words where they aren't the usual ones, from the dtype given.
  static func requireOut(
    _ call: Call, _ dtype: DType, _ torch: ((DType) -> String)? = nil
  ) throws(OperationError) {
    guard let out = call.outs.first, out.dtype != dtype else { return }
    throw OperationError(
      Refusal(
        .runtime, "out must be \(dtype.name) as the result is, not \(out.dtype.name)",
        torch: torch?(out.dtype)
          ?? "Expected out tensor to have dtype \(cppName(dtype)), but got \(cppName(out.dtype)) instead",
        blamed: ["out"]))
  }

  /// Elementwise product of two tensors that broadcast, with PyTorch's promotion; also shape-only.
  static func times(
    _ a: Tensor, _ b: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let plan = try ElementwisePlan([.tensor(a), .tensor(b)], runtime)
    let layout =
      a.shape == b.shape && a.isContiguous && b.isContiguous
      ? plan.layout : MemoryOrder.layout(of: plan.shape, like: [.tensor(a), .tensor(b)])
    if runtime.shapesOnly || a.isShapeOnly || b.isShapeOnly {
      return Tensor(layout: layout, dtype: plan.output, storage: nil)
    }
    let compute = Elementwise.wide(plan.compute)
    let x = try Copying.cast(a, to: compute, runtime)
    let y = try Copying.cast(b, to: compute, runtime)
    let output = try runtime.make(layout: layout, dtype: compute)
    let walk = Elementwise.traversal(output, [x, y])
    func run<T: ProductElement>(_: T.Type) throws(OperationError) {
      try walk.map(x, T.self, y, T.self, output, T.self, runtime) { T.fold(T.zero, $0, $1) }
    }
    switch compute {
    case .bool: try walk.map(x, UInt8.self, y, UInt8.self, output, UInt8.self, runtime) { $0 & $1 }
    case .uint8: try run(UInt8.self)
    case .int8: try run(Int8.self)
    case .int16: try run(Int16.self)
    case .int32: try run(Int32.self)
    case .int64: try run(Int.self)
    case .float32:
      try walk.map(x, Float.self, y, Float.self, output, Float.self, runtime) { $0 * $1 }
    default: try walk.map(x, Double.self, y, Double.self, output, Double.self, runtime) { $0 * $1 }
    }
    if compute == plan.output { return output }
    let narrow = try runtime.make(layout: layout, dtype: plan.output)
    try Copying.copy(output, into: narrow, runtime)
    return narrow
  }

  /// The sum over some dims of a tensor, as `torch.sum` gives it.
  static func sum(
    _ input: Tensor, dims: [Int], keepdim: Bool, dtype: DType? = nil, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try Sums.sum(
      .tensor(input), .ints(dims), .bool(keepdim), dtype.map { .dtype($0) } ?? .none, signature: 1,
      runtime: runtime)
  }

  /// The tensor with another shape of as many elements: a view where its strides allow it, else of a
  /// row-major copy.
  static func reshaped(
    _ input: Tensor, to shape: [Int], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if let layout = input.layout.regrouped(to: shape) { return input.viewed(as: layout) }
    if input.isShapeOnly || runtime.shapesOnly { return Tensor(shape: shape, dtype: input.dtype) }
    return try Copying.contiguous(input, runtime).viewed(as: Layout(contiguous: shape))
  }
}

extension Layout {
  /// The dims in another order.
  func permuted(_ order: [Int]) -> Layout {
    Layout(shape: order.map { shape[$0] }, strides: order.map { strides[$0] }, offset: offset)
  }

  /// With a new dim of size 1 in front of dim `dim`.
  func unsqueezed(at dim: Int) -> Layout {
    var result = self
    result.shape.insert(1, at: dim)
    result.strides.insert(dim < rank ? strides[dim] &* max(shape[dim], 1) : 1, at: dim)
    return result
  }

  /// The last two dims swapped.
  var matrixTransposed: Layout {
    var order = Array(0..<rank)
    order.swapAt(rank - 1, rank - 2)
    return permuted(order)
  }

  /// Read as if it had `shape`, to which it broadcasts.
  func broadcast(to shape: [Int]) -> Layout {
    Layout(shape: shape, strides: Shape.broadcastStrides(self, to: shape), offset: offset)
  }

  /// The same elements in the same order under another shape of equal count, where strides can say
  /// it; nil where they can't.
  func regrouped(to target: [Int]) -> Layout? {
    if isEmpty || rank == 0 {
      return Layout(shape: target, strides: Layout.contiguousStrides(target), offset: offset)
    }
    // Runs of old dims that lie evenly, each to be cut into new dims.
    var strides = [Int](repeating: 0, count: target.count)
    var place = target.count - 1
    var run = 1
    var step = self.strides[rank - 1]
    for dim in Swift.stride(from: rank - 1, through: 0, by: -1) {
      run = run &* shape[dim]
      let ends = dim == 0 || (shape[dim - 1] != 1 && self.strides[dim - 1] != run &* step)
      guard ends else { continue }
      var covered = 1
      while place >= 0, covered < run || target[place] == 1 {
        strides[place] = covered &* step
        covered = covered &* target[place]
        place -= 1
      }
      if covered != run { return nil }
      if dim > 0 {
        step = self.strides[dim - 1]
        run = 1
      }
    }
    return place == -1 ? Layout(shape: target, strides: strides, offset: offset) : nil
  }
}

/// The plan of every product: the operands seen as `[batch…, m, k]` and `[batch…, k, n]`, and the
/// shape that their product is read as.
struct ContractionPlan: Plan {
  let a: Layout
  let b: Layout
  let shape: [Int]
  let dtype: DType

  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(_ a: Layout, _ b: Layout, shape: [Int], dtype: DType) throws(OperationError) {
    self.a = a
    self.b = b
    self.shape = shape
    self.dtype = dtype
    _ = try Shape.byteCount(shape, dtype: dtype)
  }

  /// Whether there is anything to multiply: PyTorch looks at the dtype only then.
  static func isEmpty(_ a: Layout, _ b: Layout) -> Bool { a.isEmpty || b.isEmpty }

  func run(_ a: Tensor, _ b: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
    // Operands of different dtypes only get here when there is nothing to multiply.
    if a.dtype != dtype { return try Making.filled(shape, dtype, with: .int(0), runtime) }
    return try Contraction.product(a.viewed(as: self.a), b.viewed(as: self.b), runtime)
      .viewed(as: Layout(contiguous: shape))
  }

  /// The kernel of an operation whose first two arguments are the operands.
  @Sendable
  static func kernel(_ plan: ContractionPlan, _ call: Call) throws(OperationError) -> CallResult {
    .tensor(try plan.run(call.tensor(0), call.tensor(1), call.runtime))
  }
}

// MARK: Refusals

/// The contracted dims differ.
struct InnerDimsMismatch: Fault {
  static let code = "matmul-inner-dims"
  let a: [Int]
  let b: [Int]
  let torch: String?
  let blamed: [String]

  init(_ a: [Int], _ b: [Int], torch: String, blamed: [String]) {
    self.a = a
    self.b = b
    self.torch = torch
    self.blamed = blamed
  }

  private var inner: (Int, Int) { (a.last ?? 1, b.count > 1 ? b[b.count - 2] : b.last ?? 1) }
  var message: String {
    let place = b.count > 1 ? "second-to-last" : "only"
    return
      "the last dim of the left operand (\(inner.0)) is contracted with the \(place) dim of the "
      + "right one (\(inner.1)), and they differ"
  }
  var details: [String] {
    func text(_ shape: [Int], marking place: Int) -> String {
      shape.enumerated().map { $0.offset == place ? "[\($0.element)]" : "\($0.element)" }
        .joined(separator: " × ")
    }
    return [
      "left   " + text(a, marking: a.count - 1),
      "right  " + text(b, marking: max(0, b.count - 2)),
    ]
  }
}

/// Operands of different dtypes, where a product needs one.
struct ProductDTypeMismatch: Fault {
  static let code = "dtype-mismatch"
  let a: DType
  let b: DType
  let torch: String?
  let blamed: [String]

  init(_ a: DType, _ b: DType, torch: String, blamed: [String]) {
    self.a = a
    self.b = b
    self.torch = torch
    self.blamed = blamed
  }

  var message: String {
    "\(a.name) against \(b.name): a product doesn't promote, so convert one of them"
  }
}

/// An operand with too few or too many dims.
struct WrongRank: Fault {
  static let code = "rank"
  let type: FaultType
  let message: String
  let torch: String?
  let blamed: [String]

  init(_ message: String, type: FaultType = .runtime, torch: String, blamed: [String]) {
    self.type = type
    self.message = message
    self.torch = torch
    self.blamed = blamed
  }
}

extension Shape {
  /// PyTorch's rule of `expand` for the summand of a product.
  static func checkExpand(
    _ input: Tensor, to target: [Int], parameter: String = "input"
  ) throws(OperationError) {
    let sizes = Shape.text(target)
    if input.rank > target.count {
      throw OperationError(
        Refusal(
          .runtime, "\(Shape.text(input.shape)) has more dims than the result \(sizes)",
          torch:
            "expand(\(input.dtype == .bfloat16 ? "CPUBFloat16Type" : "torch.\(input.dtype.scalarTypeName)Tensor"){\(Shape.text(input.shape))}, "
            + "size=\(sizes)): the number of sizes provided (\(target.count)) must be greater or equal "
            + "to the number of dimensions in the tensor (\(input.rank))",
          blamed: [parameter]))
    }
    let lead = target.count - input.rank
    for dim in Swift.stride(from: input.rank - 1, through: 0, by: -1) {
      let size = input.shape[dim]
      if size != 1 && size != target[lead + dim] {
        throw OperationError(
          Refusal(
            .runtime, "\(Shape.text(input.shape)) doesn't broadcast to the result \(sizes)",
            torch:
              "The expanded size of the tensor (\(target[lead + dim])) must match the existing "
              + "size (\(size)) at non-singleton dimension \(lead + dim).  Target sizes: \(sizes).  "
              + "Tensor sizes: \(Shape.text(input.shape))",
            blamed: [parameter]))
      }
    }
  }
}
