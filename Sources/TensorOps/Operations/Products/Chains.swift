extension Products {
  static let chainMatmul = Operation(
    "chain_matmul", in: [.torch], writes: [.out],
    summary: "The product of a row of matrices, in the order that costs least.",
    shapes: "[a, b], [b, c], …, [y, z] → [a, z]",
    related: ["multi_dot", "matmul"],
    examples: [
      .init(
        "torch.chain_matmul(torch.ones(2, 3), torch.ones(3, 4), torch.ones(4, 1))",
        gives: "tensor([[12.],\n        [12.]])"),
      .init("torch.chain_matmul(torch.ones(2, 3), torch.ones(4, 4))", fails: Refusal.self),
    ],
    .composed([Parameter("matrices", .tensors, variadic: true)]) { (call) throws(OperationError) in
      let matrices = call.tensors(0)
      for matrix in matrices where matrix.rank != 2 {
        throw OperationError(
          WrongRank(
            "chain_matmul multiplies matrices, and this has \(matrix.rank) dims",
            torch: "Tensor dimension is \(matrix.rank), expected 2 instead.", blamed: ["matrices"]))
      }
      guard let first = matrices.first else {
        throw OperationError(
          Refusal(
            .runtime, "there is nothing to multiply",
            torch: "chain_matmul(): Expected one or more matrices", blamed: ["matrices"]))
      }
      if matrices.count == 1 { return .tensor(first) }
      return .tensor(try multiplied(matrices, call))
    })

  static let multiDot = Operation(
    "multi_dot", in: [.linalg], writes: [.out],
    summary: "The product of a list of matrices, in the order that costs least.",
    shapes: "[a, b], [b, c], …, [y, z] → [a, z]; a 1-d first or last tensor is a row or a column",
    notes: ["At least two tensors, of one dtype."],
    source: "PyTorch: torch.linalg.multi_dot", related: ["chain_matmul", "matmul"],
    examples: [
      .init(
        "torch.linalg.multi_dot([torch.ones(3), torch.ones(3, 2), torch.ones(2)])",
        gives: "tensor(6.)"),
      .init("torch.linalg.multi_dot([torch.ones(2, 3)])", fails: Refusal.self),
    ],
    .composed([.tensors()]) { (call) throws(OperationError) in
      .tensor(try multiplied(call.tensors(0), call))
    })

  private static func multiplied(
    _ tensors: [Tensor], _ call: Call
  ) throws(OperationError) -> Tensor {
    let runtime = call.runtime
    func refuse(_ message: String) -> OperationError {
      OperationError(
        Refusal(.runtime, message, torch: "multi_dot(): " + message, blamed: ["tensors"]))
    }
    guard let first = tensors.first, let last = tensors.last, tensors.count >= 2 else {
      throw refuse("expected at least 2 tensors but got \(tensors.count)")
    }
    if first.rank != 1 && first.rank != 2 {
      throw refuse("the first tensor must be 1D or 2D but got \(first.rank)D")
    }
    if last.rank != 1 && last.rank != 2 {
      throw refuse("the last tensor must be 1D or 2D but got \(last.rank)D")
    }
    var matrices = tensors
    var shape: [Int] = []
    if first.rank == 1 {
      matrices[0] = first.viewed(as: first.layout.unsqueezed(at: 0))
    } else {
      shape.append(first.shape[0])
    }
    if last.rank == 1 {
      matrices[matrices.count - 1] = last.viewed(as: last.layout.unsqueezed(at: 1))
    } else {
      shape.append(last.shape[1])
    }
    for (place, matrix) in matrices.enumerated() {
      if matrix.rank != 2 {
        throw refuse("tensor \(place) must be 2D but got \(matrix.rank)D")
      }
      if matrix.dtype != first.dtype {
        throw refuse(
          "all tensors must have be the same dtype but tensor 0 is \(cppName(first.dtype)) and "
            + "tensor \(place) \(cppName(matrix.dtype))")
      }
      if place > 0 && matrices[place - 1].shape[1] != matrix.shape[0] {
        throw refuse(
          "tensors \(place - 1) and \(place) with shapes \(Shape.text(tensors[place - 1].shape)) "
            + "and \(Shape.text(tensors[place].shape)) cannot be multiplied")
      }
    }
    try requireOut(call, first.dtype) {
      "multi_dot(): expected out tensor to have dtype \(cppName(first.dtype)) but got \(cppName($0))"
    }
    let product = try ordered(matrices, runtime)
    return try reshaped(product, to: shape, runtime)
  }

  /// The cheapest order of multiplying (the textbook's dynamic programme), then the products.
  private static func ordered(
    _ matrices: [Tensor], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let count = matrices.count
    if count > 200 {
      // Finding the best order would take longer than most products: from the left.
      var product = matrices[0]
      for matrix in matrices.dropFirst() {
        product = try mm(.tensor(product), .tensor(matrix), runtime: runtime)
      }
      return product
    }
    let sizes = [Double(matrices[0].shape[0])] + matrices.map { Double($0.shape[1]) }
    var cost = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var cut = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for length in 1..<count {
      try runtime.checkInterrupt()
      for start in 0..<(count - length) {
        let end = start + length
        cost[start][end] = .infinity
        for middle in start..<end {
          let total =
            cost[start][middle] + cost[middle + 1][end] + sizes[start] * sizes[middle + 1]
            * sizes[end + 1]
          if total < cost[start][end] {
            cost[start][end] = total
            cut[start][end] = middle
          }
        }
      }
    }
    func product(_ start: Int, _ end: Int) throws(OperationError) -> Tensor {
      if start == end { return matrices[start] }
      let middle = cut[start][end]
      return try mm(
        .tensor(product(start, middle)), .tensor(product(middle + 1, end)), runtime: runtime)
    }
    return try product(0, count - 1)
  }

  static let matrixPower = Operation(
    "matrix_power", in: [.torch, .method, .linalg], writes: [.out],
    summary: "A square matrix multiplied by itself n times; each of a batch.",
    shapes: "input: [..., n, n] → [..., n, n]", formula: "out = inputⁿ",
    notes: [
      "n = 0 gives the identity; a negative n multiplies the inverse, of floating-point matrices.",
      "Squares by repeated doubling.",
    ],
    related: ["matmul"],
    examples: [
      .init(
        "torch.linalg.matrix_power(torch.tensor([[1, 1], [1, 0]]), 10)",
        gives: "tensor([[89, 55],\n        [55, 34]])"),
      .init("torch.linalg.matrix_power(torch.ones(2, 3), 2)", fails: Refusal.self),
    ],
    .composed([.tensor(), .int("n")]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      let runtime = call.runtime
      try checkSquare(input, "linalg.matrix_power")
      try requireOut(call, input.dtype)
      var power = call.int(1)
      if power == 0 { return .tensor(try identity(like: input, call)) }
      var base = input
      if power < 0 {
        if !input.dtype.isFloatingPoint || input.dtype.isReducedFloat {
          throw OperationError(
            Refusal(
              .notImplemented, "only floating-point matrices have an inverse here",
              torch: input.dtype.isReducedFloat
                ? "linalg.inv: Low precision dtypes not supported. Got \(input.dtype.scalarTypeName)"
                : "linalg.inv: Expected a floating point or complex tensor as input. Got "
                  + input.dtype.scalarTypeName,
              blamed: ["input"]))
        }
        base = try Inverse.inverse(of: input, call)
        power = power == .min ? .max : -power
      }
      if power == 1 {
        if call.int(1) < 0 { return .tensor(base) }
        return .tensor(
          call.isShapeOnly
            ? Tensor(shape: base.shape, dtype: base.dtype)
            : try Copying.contiguousCopy(base, runtime))
      }
      var result: Tensor?
      while true {
        if power & 1 == 1 {
          result =
            try result.map { (sofar) throws(OperationError) in
              try matmul(.tensor(sofar), .tensor(base), runtime: runtime)
            } ?? base
        }
        power >>= 1
        if power == 0 { break }
        base = try matmul(.tensor(base), .tensor(base), runtime: runtime)
      }
      return .tensor(result ?? base)
    })

  private static func checkSquare(_ input: Tensor, _ name: String) throws(OperationError) {
    if input.rank < 2 {
      throw OperationError(
        WrongRank(
          "a matrix has 2 dims, and this has \(input.rank)",
          torch: "\(name): The input tensor A must have at least 2 dimensions.", blamed: ["input"]))
    }
    let (rows, columns) = (input.shape[input.rank - 2], input.shape[input.rank - 1])
    if rows != columns {
      throw OperationError(
        Refusal(
          .runtime, "a \(rows) × \(columns) matrix is not square",
          torch:
            "\(name): A must be batches of square matrices, but they are \(rows) by \(columns) "
            + "matrices",
          blamed: ["input"]))
    }
  }

  /// Ones on the diagonals, in the input's shape.
  private static func identity(
    like input: Tensor, _ call: Call
  ) throws(OperationError) -> Tensor {
    if call.isShapeOnly { return Tensor(shape: input.shape, dtype: input.dtype) }
    let result = try Making.filled(input.shape, input.dtype, with: .int(0), call.runtime)
    if result.count == 0 { return result }
    let batch = Array(input.shape.dropLast(2))
    let size = input.shape[input.rank - 1]
    let diagonals = result.viewed(
      as: Layout(
        shape: batch + [size], strides: Array(result.strides.dropLast(2)) + [size + 1]))
    try Copying.copy(
      call.runtime.make(scalar: .int(1), dtype: input.dtype), into: diagonals, call.runtime)
    return result
  }
}

/// Inverses of small matrices by elimination.
enum Inverse {
  /// The inverse of each matrix of a batch, computed in float64 with the largest pivot of each column.
  static func inverse(of input: Tensor, _ call: Call) throws(OperationError) -> Tensor {
    if call.isShapeOnly { return Tensor(shape: input.shape, dtype: input.dtype) }
    let runtime = call.runtime
    let size = input.shape[input.rank - 1]
    let work = try Copying.contiguousCopy(input, as: .float64, runtime)
    let result = try runtime.make(shape: input.shape, dtype: .float64)
    let batch = size == 0 ? 0 : work.count / (size &* size)
    let from = work.base.assumingMemoryBound(to: Double.self)
    let to = result.base.assumingMemoryBound(to: Double.self)
    for place in 0..<batch {
      let matrix = from + place * size * size
      let inverse = to + place * size * size
      inverse.initialize(repeating: 0, count: size * size)
      for row in 0..<size { inverse[row * size + row] = 1 }
      for column in 0..<size {
        try runtime.checkInterrupt()
        var pivot = column
        for row in (column + 1)..<max(size, column + 1) {
          if abs(matrix[row * size + column]) > abs(matrix[pivot * size + column]) { pivot = row }
        }
        let value = matrix[pivot * size + column]
        if value == 0 { throw singular(column, batch: input.rank > 2 ? place : nil) }
        if pivot != column {
          for step in 0..<size {
            swap(&matrix[pivot * size + step], &matrix[column * size + step])
            swap(&inverse[pivot * size + step], &inverse[column * size + step])
          }
        }
        for step in 0..<size {
          matrix[column * size + step] /= value
          inverse[column * size + step] /= value
        }
        for row in 0..<size where row != column {
          let factor = matrix[row * size + column]
          if factor == 0 { continue }
          for step in 0..<size {
            matrix[row * size + step] -= factor * matrix[column * size + step]
            inverse[row * size + step] -= factor * inverse[column * size + step]
          }
        }
      }
    }
    // Column by column in memory, as LAPACK leaves it.
    var layout = Layout(contiguous: input.shape)
    layout.strides[input.rank - 2] = 1
    layout.strides[input.rank - 1] = max(1, size)
    let output = try runtime.make(layout: layout, dtype: input.dtype)
    try Copying.copy(result, into: output, runtime)
    return output
  }

  private static func singular(_ column: Int, batch: Int?) -> OperationError {
    let place = batch.map { "(Batch element \($0)): " } ?? ""
    return OperationError(
      Refusal(
        .runtime, "the matrix has no inverse: its columns depend on each other",
        torch:
          "linalg.inv: \(place)The diagonal element \(column + 1) is zero, the inversion could "
          + "not be completed because the input matrix is singular.",
        blamed: ["input"]))
  }
}
