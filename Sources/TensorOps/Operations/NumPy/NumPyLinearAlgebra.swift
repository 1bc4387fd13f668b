/// NumPy's other products, and what of numpy.linalg needs no decomposition.
enum NumPyLinearAlgebra {
  static let all: [Operation] = [
    inner, outer, vdot, vecdot, tensordot, kron, cross, linearAlgebraCross, NumPyEinsum.einsum,
    norm,
    matrixPower, inverse,
  ]

  static let inner = Operation(
    "inner", in: .numpy, traits: .keepsMatrix,
    summary: "Contracts the last dims of both; all others are kept.",
    shapes: "a: [*a, n], b: [*b, n] → [*a, *b]", formula: "out[i…, j…] = Σₙ a[i…, n] · b[j…, n]",
    related: ["dot", "vdot"],
    examples: [
      .init("np.inner([1, 2], [3, 4])", gives: "np.int64(11)"),
      .init("np.inner([1, 2], [1, 2, 3])", fails: NotAligned.self),
    ],
    .composed([.array(), .array("b")]) { (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      if a.rank == 0 || b.rank == 0 {
        return .tensor(try NumPyProducts.dot(a, b, call.runtime))
      }
      if a.shape[a.rank - 1] != b.shape[b.rank - 1] {
        // NumPy contracts with b transposed, and says so.
        var turned = b.shape
        if b.rank > 1 { turned.swapAt(b.rank - 1, b.rank - 2) }
        throw OperationError(
          NotAligned(a: a.shape, b: turned, dims: (a.rank - 1, max(b.rank - 2, 0))))
      }
      return .tensor(
        try NumPyProducts.multiplied(a, b, nil, call.runtime) { (a, b) throws(OperationError) in
          try Products.inner(.tensor(a), .tensor(b), runtime: call.runtime)
        })
    })

  static let outer = Operation(
    "outer", in: [.numpy, .numpyLinalg],
    summary: "Every element of one array times every element of another.",
    shapes: "a: [...], b: [...] → [a.size, b.size]", formula: "out[i, j] = a[i] · b[j]",
    related: ["inner", "kron"],
    examples: [.init("np.outer([1, 2], [3, 4])", gives: "array([[3, 4],\n       [6, 8]])")],
    .composed([.array(), .array("b"), .out]) { (call) throws(OperationError) in
      let column = try call.parts.reshaped(call.tensor(0), [call.tensor(0).count, 1])
      return .tensor(
        try NumPyArithmetic.multiply(
          .tensor(column), .tensor(try call.parts.flat(call.tensor(1))), runtime: call.runtime))
    })

  static let vdot = Operation(
    "vdot", in: .numpy, summary: "The product of two arrays as lines.",
    shapes: "a, b: of one size → []", related: ["dot", "inner"],
    examples: [
      .init("np.vdot([[1, 2]], [3, 4])", gives: "np.int64(11)"),
      .init("np.vdot([1, 2], [1, 2, 3])", fails: Refusal.self),
    ],
    .composed([.array(), .array("b")]) { (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      if a.count != b.count {
        throw OperationError(
          Refusal(
            .value, "cannot reshape array of size \(b.count) into shape (\(a.count),)",
            blamed: ["a", "b"]))
      }
      return .tensor(
        try NumPyProducts.dot(try call.parts.flat(a), try call.parts.flat(b), call.runtime))
    })

  static let vecdot = NumPyUfuncs.ufunc(
    "vecdot", .common, inputs: ["x1", "x2"],
    summary: "The product of vectors along the last axis; all others broadcast.",
    shapes: "x1: [..., n], x2: [..., n] → [...]", related: ["dot", "inner"],
    examples: [
      .init("np.vecdot([[1, 2], [3, 4]], [1, 1])", gives: "array([3, 7])"),
      .init("np.vecdot(np.ones(2), np.ones(3))", fails: ArraysNotBroadcast.self),
    ]
  ) { (operands, dtype, runtime) throws(OperationError) in
    let product = try NumPyUfuncs.call(Arithmetic.mul, operands, runtime)
    return try NumPyParts(runtime: runtime).sum(product, [product.rank - 1], false, dtype)
  }

  static let tensordot = Operation(
    "tensordot", in: [.numpy, .numpyLinalg], traits: .keepsArray,
    summary: "Contracts several axes of two arrays with each other.",
    shapes: "a: [*rest, *axes], b: [*axes, *rest] → a's other axes, then b's",
    notes: ["axes: how many, or two lists that name them pair by pair."],
    related: ["dot", "einsum"],
    examples: [
      .init("np.tensordot(np.ones((2, 3)), np.ones((3, 4)), 1).shape", gives: "(2, 4)"),
      .init("np.tensordot([1, 2], [1, 2, 3], 1)", fails: Refusal.self),
    ],
    .composed([.array(), .array("b"), Parameter("axes", .nested, default: .int(2))]) {
      (call) throws(OperationError) in
      let (a, b) = (call.tensor(0), call.tensor(1))
      let (left, right) = try axes(call[2], a, b)
      let mismatch = OperationError(
        Refusal(.value, "shape-mismatch for sum", blamed: ["a", "b"]))
      if left.count != right.count { throw mismatch }
      var counted: ([Int], [Int]) = ([], [])
      for (first, second) in zip(left, right) {
        guard (-a.rank..<a.rank).contains(first), (-b.rank..<b.rank).contains(second) else {
          throw OperationError(Refusal(.index, "tuple index out of range", blamed: ["axes"]))
        }
        let (i, j) = (first < 0 ? first + a.rank : first, second < 0 ? second + b.rank : second)
        if a.shape[i] != b.shape[j] { throw mismatch }
        counted.0.append(i)
        counted.1.append(j)
      }
      return .tensor(
        try NumPyProducts.multiplied(a, b, nil, call.runtime) { (a, b) throws(OperationError) in
          try Products.contract(a, b, counted.0, counted.1, call.runtime)
        })
    })

  private static func axes(
    _ argument: Argument, _ a: Tensor, _ b: Tensor
  ) throws(OperationError) -> ([Int], [Int]) {
    func ints(_ item: Argument) -> [Int] {
      switch item {
      case .int(let value): [value]
      case .list(let items): items.flatMap(ints)
      case .tensor(let tensor) where !tensor.isShapeOnly: tensor.scalars.map(\.truncatedInt)
      default: []
      }
    }
    switch argument {
    case .int(let count):
      let count = min(max(count, 0), max(a.rank, b.rank) + 1)
      return (Array(-count..<0), Array(0..<count))
    case .list(let items) where items.count == 2: return (ints(items[0]), ints(items[1]))
    default:
      throw OperationError(
        Refusal(.type, "axes is an int, or two lists of ints", blamed: ["axes"]))
    }
  }

  static let kron = Operation(
    "kron", in: .numpy, traits: .keepsMatrix,
    summary: "Blocks of one array, scaled by each element of another.",
    shapes: "a: [m, n], b: [p, q] → [m · p, n · q]", related: ["outer"],
    examples: [.init("np.kron([1, 10], [1, 2])", gives: "array([ 1,  2, 10, 20])")],
    .composed([.array(), .array("b")]) { (call) throws(OperationError) in
      .tensor(
        try NumPyProducts.multiplied(call.tensor(0), call.tensor(1), nil, call.runtime) {
          (a, b) throws(OperationError) in
          try Products.kron(
            .tensor(a.isContiguous ? a : try call.parts.rowMajor(a)),
            .tensor(b.isContiguous ? b : try call.parts.rowMajor(b)), runtime: call.runtime)
        })
    })

  static let cross = crossing(.numpy, takesPlanes: true)
  static let linearAlgebraCross = crossing(.numpyLinalg, takesPlanes: false)

  /// - Parameter takesPlanes: whether vectors may have two elements, with a warning.
  private static func crossing(
    _ namespaces: Operation.Namespaces, takesPlanes: Bool
  ) -> Operation {
    Operation(
      "cross", in: namespaces, traits: takesPlanes ? .keepsArray : [],
      summary: "The cross product of vectors of three.",
      shapes: "a, b: [..., 3] → [..., 3]", related: ["dot", "outer"],
      examples: [
        .init("np.cross([1, 0, 0], [0, 1, 0])", gives: "array([0, 0, 1])"),
        .init("np.cross([1, 2, 3, 4], [1, 2, 3, 4])", fails: Refusal.self),
      ],
      .composed([
        .array(), .array("b"), .int("axisa", default: -1), .int("axisb", default: -1),
        .int("axisc", default: -1), .optionalInt("axis"),
      ]) { (call) throws(OperationError) in
        let parts = call.parts
        var vectors: [Tensor] = []
        if call.tensor(0).rank == 0 || call.tensor(1).rank == 0 {
          throw OperationError(
            Refusal(.value, "At least one array has zero dimension", blamed: ["a", "b"]))
        }
        for place in 0..<2 {
          let tensor = call.tensor(place)
          let axis = call.optionalInt(5) ?? call.int(2 + place)
          let counted = try NumPyShapes.axis(
            axis, rank: tensor.rank, prefix: place == 0 ? "axisa: " : "axisb: ")
          var order = Array(0..<tensor.rank)
          order.append(order.remove(at: counted))
          vectors.append(try parts.permuted(tensor, order))
        }
        let sizes = vectors.map { $0.shape[$0.rank - 1] }
        if sizes.contains(where: { $0 != 2 && $0 != 3 }) {
          throw OperationError(
            Refusal(
              .value,
              "incompatible dimensions for cross product\n(dimension must be 2 or 3)",
              blamed: ["a", "b"]))
        }
        if !takesPlanes, sizes != [3, 3] {
          throw OperationError(
            Refusal(
              .value,
              "Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
                + "\(sizes[0]) and \(sizes[1]) dimensional instead.", blamed: ["a", "b"]))
        }
        if sizes.contains(2) {
          call.runtime.warnOfDeprecation(
            "Arrays of 2-dimensional vectors are deprecated. Use arrays of 3-dimensional vectors "
              + "instead. (deprecated in NumPy 2.0)")
        }
        if sizes == [2, 2] { return .tensor(try planeCross(vectors[0], vectors[1], call)) }
        // Beside a vector of three, one of two lies in the plane.
        for place in 0..<2 where sizes[place] == 2 && sizes[1 - place] == 3 {
          var edge = vectors[place].shape
          edge[edge.count - 1] = 1
          vectors[place] = try parts.joined(
            [vectors[place], try parts.zeros(edge, vectors[place].dtype)], edge.count - 1)
        }
        let shape = try NumPyShapes.broadcast(vectors.map(\.shape), names: ["a", "b"])
        let result = try NumPyProducts.multiplied(
          try parts.expanded(vectors[0], to: shape), try parts.expanded(vectors[1], to: shape), nil,
          call.runtime
        ) { (a, b) throws(OperationError) in
          try Products.linearAlgebraCross(
            .tensor(a), .tensor(b), .int(-1), runtime: call.runtime)
        }
        let target = try NumPyShapes.axis(
          call.optionalInt(5) ?? call.int(4), rank: result.rank, prefix: "axisc: ")
        var order = Array(0..<(result.rank - 1))
        order.insert(result.rank - 1, at: target)
        return .tensor(try parts.permuted(result, order))
      })
  }

  /// What stands upright on two vectors of a plane.
  private static func planeCross(
    _ a: Tensor, _ b: Tensor, _ call: Call
  ) throws(OperationError) -> Tensor {
    let parts = call.parts
    func part(_ a: Tensor, _ place: Int) throws(OperationError) -> Argument {
      .tensor(try parts.select(a, a.rank - 1, place))
    }
    func product(_ first: Int, _ second: Int) throws(OperationError) -> Argument {
      .tensor(
        try NumPyArithmetic.multiply(
          try part(a, first), try part(b, second), runtime: call.runtime))
    }
    return try NumPyArithmetic.subtract(
      try product(0, 1), try product(1, 0), runtime: call.runtime)
  }

  // MARK: numpy.linalg

  /// Whether the order is that of the Euclidean norm of all elements.
  private static func isPlain(_ order: Argument, rank: Int) -> Bool {
    switch order {
    case .string(let word): rank == 2 && (word == "fro" || word == "f")
    default: order.isNone || rank == 1 && order.scalar?.double == 2
    }
  }

  static let norm = Operation(
    "norm", in: .numpyLinalg, summary: "The norm of a vector or a matrix, as ord and axis say.",
    shapes: "x: [..., n] or [..., m, n] → [...], or with size 1 by keepdims",
    notes: [
      "Without ord: the Euclidean norm, of a matrix the Frobenius norm.",
      "ord 2, -2 and 'nuc' of matrices: the largest singular value, the smallest, their sum.",
    ], source: "NumPy: numpy.linalg.norm", related: ["dot"],
    examples: [
      .init("np.linalg.norm([3, 4])", gives: "np.float64(5.0)"),
      .init("np.linalg.norm([[3, 4], [6, 8]], axis=1)", gives: "array([ 5., 10.])"),
      .init("np.linalg.norm(np.ones((2, 2, 2)), 1)", fails: Refusal.self),
    ],
    signatures: [
      Parameter("ord", .number, default: Argument.none), .string("ord"),
    ].map { (order: Parameter) -> Signature in
      .composed([.array("x"), order, .axis, .keepdims], short: NumPyShortFolds.norm) {
        (call) throws(OperationError) in
        let input = call.tensor(0)
        let parts = call.parts
        let values = try parts.cast(input, input.dtype.isFloatingPoint ? input.dtype : .float64)
        let axes = try NumPyShapes.axes(
          call.optionalInts(2), rank: input.rank, repeated: "Duplicate axes given.")
        let keepdims = call.bool(3)
        func euclidean(_ axes: [Int]) throws(OperationError) -> Tensor {
          let squares = try parts.square(values)
          return try parts.root(try parts.sum(squares, axes, keepdims, values.dtype))
        }
        let named = axes ?? Array(0..<input.rank)
        if axes == nil, NumPyLinearAlgebra.isPlain(call[1], rank: input.rank),
          values.count <= Parallel.block
        {
          // Of the whole array NumPy takes the product with itself.
          let line = try parts.flat(values)
          if let squares = NumPyShortFolds.products(line, line) {
            let root = try parts.root(try parts.scalar(.float(squares), values.dtype))
            return .tensor(keepdims ? try parts.kept(root, named) : root)
          }
        }
        if call[1].isNone { return .tensor(try euclidean(named)) }
        if case .string(let word) = call[1] {
          if named.count > 2 || named.isEmpty {
            throw OperationError(
              Refusal(.value, "Improper number of dimensions to norm.", blamed: ["axis"]))
          }
          if named.count == 2, word == "nuc" {
            return .tensor(
              try Norms.matrixNorm(
                .tensor(values), .string("nuc"), .ints(named), .bool(keepdims),
                runtime: call.runtime))
          }
          guard named.count == 2, word == "fro" || word == "f" else {
            throw OperationError(
              Refusal(
                .value,
                named.count == 1
                  ? "Invalid norm order '\(word)' for vectors" : "Invalid norm order for matrices.",
                blamed: ["ord"]))
          }
          return .tensor(try euclidean(named))
        }
        if named.count > 2 || named.isEmpty {
          throw OperationError(
            Refusal(.value, "Improper number of dimensions to norm.", blamed: ["axis"]))
        }
        let order = call.scalar(1).double
        if named.count == 1 {
          if order == 0 {
            let counted = try parts.not(try parts.not(values))
            return .tensor(
              try parts.cast(try parts.sum(counted, named, keepdims, .int64), values.dtype))
          }
          if order.isInfinite {
            if input.shape[named[0]] == 0 {
              if order < 0 { throw OperationError(NoIdentity(operation: "minimum")) }
              return .tensor(try parts.sum(values, named, keepdims, values.dtype))
            }
            return .tensor(
              try NumPyReductions.extreme(
                try parts.absolute(values), named, keepdims, order > 0, parts))
          }
          if order == 2 { return .tensor(try euclidean(named)) }
          func power(_ base: Tensor, _ exponent: Argument) throws(OperationError) -> Tensor {
            let operands: [Argument] = [.tensor(base), exponent]
            let powers = try NumPyUfuncs.call(NumPyKernels.power, operands, call.runtime)
            try NumPyWarnings.check(
              powers, of: operands, .zeroBase, in: base.rank == 0 ? "scalar power" : "power",
              call.runtime)
            return powers
          }
          let powers = try power(try parts.absolute(values), call[1])
          return .tensor(
            try power(
              try parts.sum(powers, named, keepdims, values.dtype), .float(1 / order)))
        }
        if abs(order) == 2 {
          return .tensor(
            try Norms.matrixNorm(
              .tensor(values), .float(order), .ints(named), .bool(keepdims), signature: 1,
              runtime: call.runtime))
        }
        guard [1, -1].contains(order) || order.isInfinite else {
          throw OperationError(
            Refusal(.value, "Invalid norm order for matrices.", blamed: ["ord"]))
        }
        // The largest (smallest) sum of a column, or of a row.
        let summed = order.isInfinite ? named[1] : named[0]
        let other = order.isInfinite ? named[0] : named[1]
        let sums = try parts.sum(try parts.absolute(values), [summed], true, values.dtype)
        let found = try NumPyReductions.extreme(sums, [other], true, order > 0, parts)
        if keepdims { return .tensor(found) }
        return .tensor(found.viewed(as: Reshaping.squeezed(found.layout, named)))
      }
    })

  static let matrixPower = Operation(
    "matrix_power", in: .numpyLinalg, traits: .keepsMatrix,
    summary: "A square matrix multiplied by itself n times; each of a batch.",
    shapes: "a: [..., n, n] → [..., n, n]", formula: "out = aⁿ",
    notes: ["A negative n multiplies the inverse."], source: "NumPy: numpy.linalg.matrix_power",
    related: ["inv", "matmul"],
    examples: [
      .init(
        "np.linalg.matrix_power([[1, 1], [1, 0]], 10)", gives: "array([[89, 55],\n       [55, 34]])"
      ),
      .init("np.linalg.matrix_power([[1, 2, 3]], 2)", fails: Refusal.self),
    ],
    .composed([.array(), .int("n")]) { (call) throws(OperationError) in
      try requireSquare(call.tensor(0))
      var matrix = call.tensor(0)
      if call.int(1) < 0, !matrix.dtype.isFloatingPoint {
        matrix = try call.parts.cast(matrix, .float64)
      }
      return .tensor(try power(matrix, call.int(1), call))
    })

  static let inverse = Operation(
    "inv", in: .numpyLinalg, traits: .keepsMatrix,
    summary: "The inverse of a square matrix; of each of a batch.",
    shapes: "a: [..., n, n] → [..., n, n]", formula: "a · out = 1",
    source: "NumPy: numpy.linalg.inv", related: ["matrix_power"],
    examples: [
      .init(
        "np.linalg.inv([[2, 0], [0, 4]])", gives: "array([[0.5 , 0.  ],\n       [0.  , 0.25]])"),
      .init("np.linalg.inv([[1, 2], [2, 4]])", fails: Refusal.self),
    ],
    .composed([.array()]) { (call) throws(OperationError) in
      try requireSquare(call.tensor(0))
      let matrix = call.tensor(0)
      let real = try call.parts.cast(matrix, matrix.dtype.isFloatingPoint ? matrix.dtype : .float64)
      return .tensor(try power(real, -1, call))
    })

  private static func power(
    _ matrix: Tensor, _ n: Int, _ call: Call
  ) throws(OperationError) -> Tensor {
    do throws(OperationError) {
      return try Products.matrixPower(.tensor(matrix), .int(n), runtime: call.runtime)
    } catch {
      if n >= 0 || error.fault is WorkInterrupted || error.fault is OutOfMemory { throw error }
      throw OperationError(Refusal(.linearAlgebra, "Singular matrix", blamed: ["a"]))
    }
  }

  /// Refuses what isn't a square matrix or a batch of them.
  static func requireSquare(_ a: Tensor) throws(OperationError) {
    if a.rank < 2 {
      throw OperationError(
        Refusal(
          .linearAlgebra,
          "\(a.rank)-dimensional array given. Array must be at least two-dimensional",
          blamed: ["a"]))
    }
    if a.shape[a.rank - 1] != a.shape[a.rank - 2] {
      throw OperationError(
        Refusal(.linearAlgebra, "Last 2 dimensions of the array must be square", blamed: ["a"]))
    }
  }
}
