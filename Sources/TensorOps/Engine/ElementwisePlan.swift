/// The plan of everything that works element by element: operands broadcast to one shape, are
/// converted to one dtype, and give a fresh tensor (or write into a destination).
public struct ElementwisePlan: Plan {
  /// The layout of a fresh result: dense, in the order of the operands' memory, as in PyTorch.
  public let layout: Layout
  /// The dtype to which operands are converted.
  public let compute: DType
  public let output: DType
  /// Whether a fresh result is row-major, so that a kernel may run over it as over a plain array.
  let isRowMajor: Bool

  public var shape: [Int] { layout.shape }
  public var outputs: PlannedOutputs { .one(Output(layout: layout, dtype: output)) }

  /// - Parameters:
  ///   - operands: tensors and Python numbers.
  ///   - names: the parameters that they are, for errors.
  ///   - compute: the dtype to compute in; nil: promoted.
  ///   - output: the result's dtype; nil: the one computed in.
  init(
    _ operands: [Argument], names: [String] = ["input", "other"], compute: DType? = nil,
    output: DType? = nil, _ runtime: Runtime
  ) throws(OperationError) {
    var promotion = Promotion(runtime)
    for operand in operands { promotion.add(operand) }
    let compute = compute ?? promotion.result
    try self.init(operands, names: names, dtypes: (compute, output ?? compute))
  }

  /// The plan for one operand.
  init(
    _ operand: Argument, compute: DType, output: DType? = nil
  ) throws(OperationError) {
    guard case .tensor(let x) = operand, x.isContiguous else {
      try self.init([operand], names: ["input"], dtypes: (compute, output ?? compute))
      return
    }
    self.init(x.layout.asFreshContiguous, compute, output ?? compute, isRowMajor: true)
  }

  private init(_ layout: Layout, _ compute: DType, _ output: DType, isRowMajor: Bool) {
    self.layout = layout
    self.compute = compute
    self.output = output
    self.isRowMajor = isRowMajor
  }

  /// The plan for two operands: two row-major tensors of one shape, or one and a number, are told
  /// at once.
  init(
    _ left: Argument, _ right: Argument, names: [String] = ["input", "other"],
    compute: DType? = nil, output: DType? = nil, _ runtime: Runtime
  ) throws(OperationError) {
    var known = compute
    if known == nil {
      if case .tensor(let x) = left, case .tensor(let y) = right, x.dtype == y.dtype {
        known = x.dtype
      } else {
        known = Promotion.result(left, right, runtime: runtime)
      }
    }
    let compute = known ?? .float32
    if case .tensor(let x) = left, case .tensor(let y) = right, x.isContiguous, y.isContiguous,
      x.shape == y.shape || y.rank == 0
    {
      self.init(x.layout.asFreshContiguous, compute, output ?? compute, isRowMajor: true)
      // A result wider than both operands may be larger than memory can be addressed.
      _ = try Shape.byteCount(layout.shape, dtype: self.output)
      return
    }
    try self.init([left, right], names: names, dtypes: (compute, output ?? compute))
  }

  private init(
    _ operands: [Argument], names: [String], dtypes: (compute: DType, output: DType)
  ) throws(OperationError) {
    compute = dtypes.compute
    output = dtypes.output
    var shape: [Int]?
    var contiguous = true
    for operand in operands {
      guard case .tensor(let tensor) = operand else { continue }
      contiguous = contiguous && tensor.isContiguous
      guard let known = shape else {
        shape = tensor.shape
        continue
      }
      if known != tensor.shape {
        shape = try Shape.broadcast(known, tensor.shape, names: names)
      }
    }
    let result = shape ?? []
    // The product of broadcast sizes may be larger than that of either operand.
    _ = try Shape.byteCount(result, dtype: dtypes.output)
    isRowMajor = contiguous
    layout =
      contiguous ? Layout(contiguous: result) : MemoryOrder.layout(of: result, like: operands)
  }
}

extension Layout {
  /// The layout of a fresh row-major tensor of this (row-major) shape; its arrays are shared.
  var asFreshContiguous: Layout {
    var expected = 1
    var dim = shape.count - 1
    while dim >= 0 {
      if strides[dim] != expected { return Layout(contiguous: shape) }
      expected = expected &* max(shape[dim], 1)
      dim -= 1
    }
    return Layout(shape: shape, strides: strides)
  }
}

enum MemoryOrder {
  /// The layout of a fresh tensor whose dims lie in memory in the same order, when the given layout
  /// is dense and without overlap (a permuted row-major tensor); nil otherwise.
  static func dense(_ layout: Layout) -> Layout? {
    // Without elements every order is dense.
    if layout.isEmpty { return Layout(shape: layout.shape, strides: layout.strides) }
    var dims = Array(0..<layout.rank).filter { layout.shape[$0] != 1 }
    dims.sort { layout.strides[$0] < layout.strides[$1] }
    var expected = 1
    for dim in dims {
      if layout.strides[dim] != expected { return nil }
      expected = expected &* layout.shape[dim]
    }
    return Layout(shape: layout.shape, strides: layout.strides)
  }

  /// PyTorch's layout for a fresh result: dense, its dims ordered as the first operand's are that
  /// tells two dims apart, the next one's where it doesn't.
  static func layout(of shape: [Int], like operands: [Argument]) -> Layout {
    if shape.count < 2 { return Layout(contiguous: shape) }
    var strides: [[Int]] = []
    for case .tensor(let tensor) in operands {
      strides.append(Shape.broadcastStrides(tensor.layout, to: shape))
    }
    return layout(of: shape, strides: strides)
  }

  /// The same, of operands' strides over `shape`: 0 where they are broadcast.
  static func layout(of shape: [Int], strides: [[Int]]) -> Layout {
    let rank = shape.count
    if rank < 2 { return Layout(contiguous: shape) }
    /// Above zero: `inner` steps further than `outer` and has to change places with it.
    func compare(_ inner: Int, _ outer: Int) -> Int {
      for own in strides {
        if own[inner] == 0 || own[outer] == 0 { continue }
        let (near, far) = (abs(own[inner]), abs(own[outer]))
        if near < far { return -1 }
        if near > far || shape[inner] > shape[outer] { return 1 }
      }
      return 0
    }
    // Innermost first. Insertion sort: the comparison leaves some pairs undecided.
    var order = Array((0..<rank).reversed())
    for start in 1..<rank {
      var place = start
      var other = start - 1
      while other >= 0 {
        let comparison = compare(order[other], order[place])
        if comparison > 0 {
          order.swapAt(other, place)
          place = other
        } else if comparison < 0 {
          break
        }
        other -= 1
      }
    }
    var result = [Int](repeating: 1, count: rank)
    var step = 1
    for dim in order {
      result[dim] = step
      step = step &* max(shape[dim], 1)
    }
    return Layout(shape: shape, strides: result)
  }
}
