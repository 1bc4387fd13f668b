/// Arithmetic, sums and order in NumPy's terms.
extension NumPyParts {
  // MARK: Elements

  func scalar(_ value: Argument, _ dtype: DType) throws(OperationError) -> Tensor {
    try NumPyTyping.array(value, dtype, runtime)
  }
  /// An array or a number as an array of a dtype.
  func array(_ value: Argument, _ dtype: DType) throws(OperationError) -> Tensor {
    guard case .tensor(let tensor) = value else { return try scalar(value, dtype) }
    return try cast(tensor, dtype)
  }
  func add(_ a: Tensor, _ b: Argument) throws(OperationError) -> Tensor {
    try Arithmetic.add(.tensor(a), b, runtime: runtime)
  }
  func subtract(_ a: Tensor, _ b: Argument) throws(OperationError) -> Tensor {
    try Arithmetic.sub(.tensor(a), b, runtime: runtime)
  }
  func multiply(_ a: Tensor, _ b: Argument) throws(OperationError) -> Tensor {
    try Arithmetic.mul(.tensor(a), b, runtime: runtime)
  }
  func divide(_ a: Tensor, _ b: Argument) throws(OperationError) -> Tensor {
    try NumPyKernels.divide(.tensor(a), b, runtime: runtime)
  }
  func maximum(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
    try Extremes.maximum(.tensor(a), .tensor(b), runtime: runtime)
  }
  func minimum(_ a: Tensor, _ b: Tensor) throws(OperationError) -> Tensor {
    try Extremes.minimum(.tensor(a), .tensor(b), runtime: runtime)
  }
  func isNaN(_ a: Tensor) throws(OperationError) -> Tensor {
    try Classification.isnan(.tensor(a), runtime: runtime)
  }
  func not(_ a: Tensor) throws(OperationError) -> Tensor {
    try Logic.logicalNot(.tensor(a), runtime: runtime)
  }
  func equal(_ a: Tensor, _ b: Argument) throws(OperationError) -> Tensor {
    try Comparisons.eq(.tensor(a), b, runtime: runtime)
  }
  func floor(_ a: Tensor) throws(OperationError) -> Tensor {
    try NumPyKernels.floor(.tensor(a), runtime: runtime)
  }
  func square(_ a: Tensor) throws(OperationError) -> Tensor {
    try Powers.square(.tensor(a), runtime: runtime)
  }
  func root(_ a: Tensor) throws(OperationError) -> Tensor {
    try Powers.sqrt(.tensor(a), runtime: runtime)
  }
  func absolute(_ a: Tensor) throws(OperationError) -> Tensor {
    try NumPyKernels.absolute(.tensor(a), runtime: runtime)
  }
  /// One where the mask holds, the other elsewhere; both of one dtype.
  func choose(
    _ mask: Tensor, _ a: Tensor, _ b: Tensor
  ) throws(OperationError) -> Tensor {
    try Masking.whereBetween(
      .tensor(mask), .tensor(a), .tensor(b), signature: 1, runtime: runtime)
  }

  // MARK: Shapes

  func select(_ a: Tensor, _ axis: Int, _ index: Int) throws(OperationError) -> Tensor {
    try Slicing.select(.tensor(a), .int(axis), .int(index), runtime: runtime)
  }
  /// 0 … count − 1.
  func counted(_ count: Int) throws(OperationError) -> Tensor {
    try Ranges.arange(.int(count), .dtype(.int64), runtime: runtime)
  }
  func zeros(_ shape: [Int], _ dtype: DType) throws(OperationError) -> Tensor {
    try ConstantTensors.full(.ints(shape), .int(0), .dtype(dtype), runtime: runtime)
  }

  /// The axes side by side as one, at the end.
  func gathered(_ a: Tensor, _ axes: [Int]) throws(OperationError) -> Tensor {
    if a.rank == 0 { return try reshaped(a, [1]) }
    let kept = (0..<a.rank).filter { !axes.contains($0) }
    let moved = try permuted(a, kept + axes.sorted())
    let length = try Shape.count(axes.map { a.shape[$0] })
    return try reshaped(moved, kept.map { a.shape[$0] } + [length])
  }

  /// A result without the axes of a reduction, with them again as size 1.
  func kept(_ result: Tensor, _ axes: [Int]) throws(OperationError) -> Tensor {
    var result = result
    for axis in axes.sorted() { result = try lifted(result, at: axis) }
    return result
  }

  // MARK: Reductions

  func sum(
    _ a: Tensor, _ axes: [Int], _ keepdims: Bool, _ dtype: DType
  ) throws(OperationError) -> Tensor {
    if dtype.isFloatingPoint {
      return try NumPyFolds.sum(
        .tensor(a), .ints(axes), .bool(keepdims), .dtype(dtype), runtime: runtime)
    }
    return try Sums.sum(
      .tensor(a), .ints(axes), .bool(keepdims), .dtype(dtype), signature: 1, runtime: runtime)
  }
  func largest(
    _ a: Tensor, _ axes: [Int], _ keepdims: Bool
  ) throws(OperationError) -> Tensor {
    try LargestAndSmallest.amax(
      .tensor(a), .ints(axes), .bool(keepdims), runtime: runtime)
  }
  func any(_ a: Tensor, _ axes: [Int], _ keepdims: Bool) throws(OperationError) -> Tensor {
    let mask = try not(try not(a))
    return try Folds.any(
      .tensor(mask), a.rank == 0 ? .none : .ints(axes), .bool(keepdims), runtime: runtime)
  }

  // MARK: Order

  func sorted(_ a: Tensor, _ axis: Int) throws(OperationError) -> (Tensor, Tensor) {
    let both = try Sorts.sort.result(
      [.tensor(a), .bool(true), .int(axis), .bool(false)], runtime: runtime
    ).tensors(2, of: Sorts.sort)
    return (both[0], both[1])
  }
}

extension Call {
  /// The argument of a parameter's name.
  func named(_ name: String) -> Argument {
    guard let place = signature.parameters.firstIndex(where: { $0.name == name }) else {
      return .none
    }
    return arguments[place]
  }

  func flag(_ name: String) -> Bool { named(name).scalar?.isTrue ?? false }

  /// `axis`, or the last one; None stands for the whole array as a line.
  func lineAxis(_ name: String = "axis", of a: Tensor) throws(OperationError) -> (Tensor, Int) {
    guard case .int(let axis) = named(name) else { return (try parts.flat(a), 0) }
    // A number counts as a line of one.
    let line = a.rank == 0 ? try parts.reshaped(a, [1]) : a
    return (line, try NumPyShapes.axis(axis, rank: max(a.rank, 1)))
  }
}
