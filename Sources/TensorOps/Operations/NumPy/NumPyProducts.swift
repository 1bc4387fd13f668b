/// NumPy's products of vectors, matrices and arrays of more dims.
enum NumPyProducts {
  static let all: [Operation] = [matmul, dot, multiDot]

  static let matmul = Operation(
    "matmul", in: .numpy, traits: .ufunc,
    summary: "The product of matrices, vectors, or batches of matrices: what `@` means.",
    shapes: """
      [n] @ [n] → []; [m, k] @ [k] → [m]; [k] @ [k, n] → [n]; [m, k] @ [k, n] → [m, n]; \
      [*a, m, k] @ [*b, k, n] → [*broadcast(a, b), m, n]
      """,
    formula: "out[…, i, j] = Σₖ x1[…, i, k] · x2[…, k, j]",
    notes: [
      "Dims before the last two are a batch, and batches broadcast.", "Numbers are refused.",
    ],
    related: ["dot", "einsum", "tensordot"],
    examples: [
      .init("np.array([[1, 2], [3, 4]]) @ np.array([10, 1])", gives: "array([12, 34])"),
      .init("np.ones((2, 3)) @ np.ones((2, 3))", fails: CoreDimsMismatch.self),
      .init("np.ones(2) @ 3", fails: NoCoreDims.self),
    ],
    .composed(
      [.array("x1"), .array("x2"), .out, Parameter.arrayDType.keyword], short: shortProduct
    ) {
      (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      for (place, operand) in [a, b].enumerated() where operand.rank == 0 {
        throw OperationError(NoCoreDims(operand: place))
      }
      let inner = b.rank == 1 ? 0 : b.rank - 2
      if a.shape[a.rank - 1] != b.shape[inner] {
        throw OperationError(
          CoreDimsMismatch(size: b.shape[inner], other: a.shape[a.rank - 1]))
      }
      try checkBatches(a.shape, b.shape)
      return .tensor(
        try multiplied(a, b, call.dtype(3), call.runtime) { (a, b) throws(OperationError) in
          if let product = try NumPyDots.dot(a, b, call.runtime) { return product }
          return try Products.matmul(.tensor(a), .tensor(b), runtime: call.runtime)
        })
    })

  static let dot = Operation(
    "dot", in: [.numpy, .ndarray], traits: .keepsMatrix,
    summary: "Contracts a's last dim with b's second-to-last; all others are kept.",
    shapes: "a: [*a, k], b: [*b, k, n] → [*a, *b, n]; b: [k] → [*a]",
    formula: "out[i…, j…, n] = Σₖ a[i…, k] · b[j…, k, n]",
    notes: ["A number scales the other operand.", "There is no batch: see matmul."],
    related: ["matmul", "inner", "tensordot"],
    examples: [
      .init("np.dot([1, 2], [3, 4])", gives: "np.int64(11)"),
      .init("np.dot(np.ones((2, 3)), np.ones((4, 3, 5))).shape", gives: "(2, 4, 5)"),
      .init("np.dot(np.ones((2, 3)), np.ones((2, 3)))", fails: NotAligned.self),
    ],
    .composed([.array(), .array("b"), .out], short: shortProduct) {
      (call) throws(OperationError) in
      .tensor(try dot(call.tensor(0), call.tensor(1), call.runtime))
    })

  /// Vectors and matrices of one dtype.
  private static let shortProduct = ShortWay.two { (x, y, runtime) throws(OperationError) in
    guard let a = x.tensor, let b = y.tensor else { return nil }
    if let product = NumPyDots.value(a, b) { return .number(.float(product), a.dtype) }
    guard let product = try Products.ofAlike(a, b, runtime)
    else { return nil }
    if product.rank > 0 { return .array(product) }
    return .number(product.scalar(atStorageOffset: product.layout.offset), product.dtype)
  }

  static let multiDot = Operation(
    "multi_dot", in: .numpyLinalg,
    summary: "The product of several matrices, in the order that is cheapest.",
    shapes: "[a, b], [b, c], … → [a, …]", source: "NumPy: numpy.linalg.multi_dot",
    related: ["dot", "matmul"],
    examples: [
      .init("np.linalg.multi_dot([[[1, 2]], [[3], [4]]])", gives: "array([[11]])"),
      .init("np.linalg.multi_dot([[[1, 2]]])", fails: Refusal.self),
    ],
    .composed([.init("arrays", .arrays), Parameter.out.keyword]) { (call) throws(OperationError) in
      let arrays = call.tensors(0)
      if arrays.count < 2 {
        throw OperationError(
          Refusal(.value, "Expecting at least two arrays.", blamed: ["arrays"]))
      }
      if arrays.count == 2 {
        return .tensor(try NumPyProducts.dot(arrays[0], arrays[1], call.runtime))
      }
      try checkChain(arrays.map(\.shape))
      let common = arrays.dropFirst().reduce(arrays[0].dtype) { NumPyTyping.promote($0, $1.dtype) }
      var converted: [Tensor] = []
      for array in arrays { converted.append(try call.parts.cast(array, common)) }
      return .tensor(try Products.multiDot(.tensors(converted), runtime: call.runtime))
    })

  /// Refuses matrices whose sizes don't go together. The first may be a row, the last a column.
  private static func checkChain(_ shapes: [[Int]]) throws(OperationError) {
    var matrices = shapes
    if shapes[0].count == 1 { matrices[0].insert(1, at: 0) }
    if shapes[shapes.count - 1].count == 1 { matrices[shapes.count - 1].append(1) }
    for shape in matrices where shape.count != 2 {
      throw OperationError(
        Refusal(
          .linearAlgebra, "\(shape.count)-dimensional array given. Array must be two-dimensional",
          blamed: ["arrays"]))
    }
    for (a, b) in zip(matrices, matrices.dropFirst()) where a[1] != b[0] {
      throw OperationError(NotAligned(a: a, b: b, dims: (1, 0), names: ["arrays"]))
    }
  }

  static func dot(
    _ a: Tensor, _ b: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if a.rank == 0 || b.rank == 0 {
      return try NumPyArithmetic.multiply(.tensor(a), .tensor(b), runtime: runtime)
    }
    let inner = max(b.rank - 2, 0)
    if a.shape[a.rank - 1] != b.shape[inner] {
      throw OperationError(NotAligned(a: a.shape, b: b.shape, dims: (a.rank - 1, inner)))
    }
    return try multiplied(a, b, nil, runtime) { (a, b) throws(OperationError) in
      if let product = try NumPyDots.dot(a, b, runtime) { return product }
      return a.rank <= 2 && b.rank <= 2 || b.rank == 1
        ? try Products.matmul(.tensor(a), .tensor(b), runtime: runtime)
        : try Products.contract(a, b, [a.rank - 1], [inner], runtime)
    }
  }

  /// A product in the common dtype; booleans are counted, and asked whether there are any.
  static func multiplied(
    _ a: Tensor, _ b: Tensor, _ dtype: DType?, _ runtime: Runtime,
    _ product: (Tensor, Tensor) throws(OperationError) -> Tensor
  ) throws(OperationError) -> Tensor {
    let result = dtype ?? NumPyTyping.promote(a.dtype, b.dtype)
    let compute = result == .bool ? DType.int64 : result
    let made = try product(
      try NumPyTyping.cast(a, compute, runtime), try NumPyTyping.cast(b, compute, runtime))
    return try NumPyTyping.cast(made, result, runtime)
  }

  private static func checkBatches(_ a: [Int], _ b: [Int]) throws(OperationError) {
    do throws(OperationError) {
      _ = try Shape.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
    } catch {
      throw OperationError(BatchesNotBroadcast(a: a, b: b))
    }
  }
}

/// A number where matmul needs a vector.
struct NoCoreDims: Fault {
  static let code = "matmul-rank"
  let operand: Int
  var type: FaultType { .value }
  var message: String {
    "matmul: Input operand \(operand) does not have enough dimensions (has 0, gufunc core with "
      + "signature (n?,k),(k,m?)->(n?,m?) requires 1)"
  }
  var blamed: [String] { [operand == 0 ? "x1" : "x2"] }
}

/// Inner dims of a matmul that differ.
struct CoreDimsMismatch: Fault {
  static let code = "inner-dims"
  let size: Int
  let other: Int
  var type: FaultType { .value }
  var message: String {
    "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
      + "(n?,k),(k,m?)->(n?,m?) (size \(size) is different from \(other))"
  }
  var blamed: [String] { ["x1", "x2"] }
}

/// Batches of matrices that don't broadcast.
struct BatchesNotBroadcast: Fault {
  static let code = "broadcast"
  let a: [Int]
  let b: [Int]
  var type: FaultType { .value }
  var message: String {
    func mapped(_ shape: [Int]) -> String {
      let batch = shape.dropLast(2).map(String.init) + ["newaxis", "newaxis"]
      return "\(NumPyText.shape(shape))->(\(batch.joined(separator: ",")))"
    }
    let core = [a[a.count - 2], b[b.count - 1]]
    return "operands could not be broadcast together with remapped shapes [original->remapped]: "
      + "\(mapped(a)) \(mapped(b))  and requested shape \(NumPyText.shape(core))"
  }
  var blamed: [String] { ["x1", "x2"] }
}

/// Dims that `dot` would contract, and that differ.
struct NotAligned: Fault {
  static let code = "inner-dims"
  let a: [Int]
  let b: [Int]
  let dims: (Int, Int)
  var names = ["a", "b"]
  var type: FaultType { .value }
  var message: String {
    "shapes \(NumPyText.shape(a)) and \(NumPyText.shape(b)) not aligned: \(a[dims.0]) "
      + "(dim \(dims.0)) != \(b[dims.1]) (dim \(dims.1))"
  }
  var blamed: [String] { names }
}
