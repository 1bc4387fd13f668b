/// Elementwise work on operands that need no plan.
extension Signature {
  /// The result for two row-major tensors of one shape and dtype, the other arguments left out: what
  /// an operator in a loop asks for, without a call, a plan or an argument list made for it. nil
  /// where the long way has to be taken.
  public func alike(
    _ x: Tensor, _ y: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor? {
    guard let alikeLoop, x.dtype == y.dtype, x.shape == y.shape, x.storage != nil, y.storage != nil,
      x.isContiguous, y.isContiguous, !runtime.shapesOnly, let loop = alikeLoop(x.dtype)
    else { return nil }
    let output = try runtime.make(layout: x.layout.asFreshContiguous, dtype: alikeResult ?? x.dtype)
    let size = x.dtype.size
    let memory = FlatOperands(
      (output.base, x.base, y.base), steps: (1, 1, 1), sizes: (output.dtype.size, size, size))
    try memory.run(loop, output.layout.count, runtime)
    return output
  }

  /// The same for one row-major tensor.
  public func alike(_ x: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor? {
    guard let alikeLoop, x.storage != nil, x.isContiguous, !runtime.shapesOnly,
      let loop = alikeLoop(x.dtype)
    else { return nil }
    let output = try runtime.make(layout: x.layout.asFreshContiguous, dtype: alikeResult ?? x.dtype)
    let size = x.dtype.size
    let (to, from) = (output.base, x.base)
    try FlatOperands(
      (to, from, from), steps: (1, 1, 1), sizes: (output.dtype.size, size, size)
    ).run(loop, output.layout.count, runtime)
    return output
  }

  /// Whether there is a loop for operands that need no plan.
  public var hasLoop: Bool { alikeLoop != nil }

  /// How many operands that loop has.
  public var operandCount: Int {
    parameters.prefix(2).count { $0.kind == .tensor || $0.kind == .tensorOrNumber }
  }

  /// The same for a row-major tensor and a number that doesn't change its dtype.
  public func alike(
    _ x: Tensor, number: Argument, _ runtime: Runtime
  ) throws(OperationError) -> Tensor? {
    let scalar: Scalar
    switch number {
    case .int(let value) where x.dtype != .bool: scalar = .int(value)
    case .float(let value) where x.dtype.isFloatingPoint: scalar = .float(value)
    default: return nil
    }
    guard let alikeLoop, x.storage != nil, x.isContiguous, !runtime.shapesOnly,
      let loop = alikeLoop(x.dtype)
    else { return nil }
    let output = try runtime.make(layout: x.layout.asFreshContiguous, dtype: alikeResult ?? x.dtype)
    let size = x.dtype.size
    var constant: UInt64 = 0
    try withUnsafeMutableBytes(of: &constant) { (place) throws(OperationError) in
      guard let address = place.baseAddress else { return }
      Number.write(scalar, x.dtype, to: address)
      let memory = FlatOperands(
        (output.base, x.base, address), steps: (1, 1, 0), sizes: (output.dtype.size, size, size))
      try memory.run(loop, output.layout.count, runtime)
    }
    return output
  }
}
