/// How variables vary together.
enum Covariance {
  static let all: [Operation] = [cov, corrcoef]

  static let cov = Operation(
    "cov", in: [.torch, .method],
    summary: "The covariance matrix of variables in rows, observations in columns.",
    shapes: "input: [v, n] → [v, v]; of one variable, []",
    formula: "out[i, j] = Σₖ wₖ (xᵢₖ − mᵢ)(xⱼₖ − mⱼ) / (Σ w − correction)",
    notes: [
      "fweights repeat observations; aweights weigh them.",
      "Without more observations than the correction, NaN or infinite, with a note.",
    ],
    related: ["corrcoef", "var"],
    examples: [
      .init(
        "torch.cov(torch.tensor([[0., 1., 2.], [2., 1., 0.]]))",
        gives: "tensor([[ 1., -1.],\n        [-1.,  1.]])"),
      .init("torch.cov(torch.ones(2, 2, 2))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), Parameter.int("correction", default: 1).keyword,
        Parameter.optionalTensor("fweights").keyword, Parameter.optionalTensor("aweights").keyword,
      ],
      plan: { (call) throws(OperationError) in
        try CovariancePlan(
          call, correction: Double(call.int(1)), frequencies: call.optionalTensor(2),
          weights: call.optionalTensor(3), name: "cov")
      },
      kernel: { (plan, call) throws(OperationError) in
        let matrix = try plan.run(
          call.tensor(0), frequencies: call.optionalTensor(2), weights: call.optionalTensor(3),
          call.runtime)
        return .tensor(try Reduction.narrowed(matrix, to: plan.dtype, call.runtime))
      }))

  static let corrcoef = Operation(
    "corrcoef", in: [.torch, .method],
    summary: "The correlation matrix of variables in rows, observations in columns.",
    shapes: "input: [v, n] → [v, v]; of one variable, []", formula: "out[i, j] = Cᵢⱼ / √(Cᵢᵢ Cⱼⱼ)",
    notes: ["A variable that doesn't vary gives NaN."], related: ["cov", "cosine_similarity"],
    examples: [
      .init(
        "torch.corrcoef(torch.tensor([[0., 1., 2.], [2., 1., 0.]]))",
        gives: "tensor([[ 1., -1.],\n        [-1.,  1.]])"),
      .init("torch.corrcoef(torch.ones(2, 2, 2))", fails: Refusal.self),
    ],
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        try CovariancePlan(
          call, correction: 1, frequencies: nil, weights: nil, name: "corrcoef")
      },
      kernel: { (plan, call) throws(OperationError) in
        let matrix = try plan.run(call.tensor(0), frequencies: nil, weights: nil, call.runtime)
        let to = matrix.elements(Double.self)
        let count = plan.shape.first ?? 1
        let spread = (0..<count).map { to[$0 * count + $0].squareRoot() }
        for row in 0..<count {
          for column in 0..<count {
            let value = to[row * count + column] / spread[row] / spread[column]
            // Rounding may go beyond what a correlation can be; NaN stays.
            to[row * count + column] = value > 1 ? 1 : value < -1 ? -1 : value
          }
        }
        return .tensor(try Reduction.narrowed(matrix, to: plan.dtype, call.runtime))
      }))

  struct CovariancePlan: Plan {
    let shape: [Int]
    let dtype: DType
    let correction: Double
    let variables: Int
    let observations: Int

    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

    init(
      _ call: Call, correction: Double, frequencies: Tensor?, weights: Tensor?, name: String
    ) throws(OperationError) {
      let input = call.tensor(0)
      func refuse(
        _ message: String, _ torch: String, _ blamed: String, type: FaultType = .runtime
      ) -> OperationError {
        OperationError(Refusal(type, message, torch: torch, blamed: [blamed]))
      }
      if input.rank > 2 {
        throw refuse(
          "variables are rows of a matrix, and this tensor has \(input.rank) dims",
          "\(name)(): expected input to have two or fewer dimensions but got an input with "
            + "\(input.rank) dimensions", "input")
      }
      if input.dtype == .bool {
        throw refuse(
          "truth values don't vary as numbers do",
          "cov(): bool dtype is not supported for input", "input", type: .notImplemented)
      }
      variables = input.rank == 2 ? input.shape[0] : 1
      observations = input.rank == 0 ? 1 : input.shape[input.rank - 1]
      self.correction = correction
      for (tensor, name) in [(frequencies, "fweights"), (weights, "aweights")] {
        guard let tensor else { continue }
        if tensor.rank > 1 {
          throw refuse(
            "\(name) has one number for each observation",
            "cov(): expected \(name) to have one or fewer dimensions but got \(name) with "
              + "\(tensor.rank) dimensions", name)
        }
        let wants = name == "fweights" ? "integral" : "floating point"
        let fits = name == "fweights" ? tensor.dtype.isIntegral : tensor.dtype.isFloatingPoint
        if !fits {
          throw refuse(
            "\(name) is of \(wants) numbers",
            "cov(): expected \(name) to have \(wants) dtype but got \(name) with "
              + "\(tensor.dtype.scalarTypeName) dtype", name)
        }
        if tensor.count != observations {
          throw refuse(
            "there are \(observations) observations and \(tensor.count) \(name)",
            "cov(): expected \(name) to have the same numel as there are observations in the "
              + "input but got \(tensor.count) != \(observations)", name)
        }
      }
      var dtype = input.dtype.isFloatingPoint ? input.dtype : call.runtime.defaultDType
      if let weights { dtype = .promote(dtype, weights.dtype) }
      self.dtype = dtype
      shape = variables == 1 ? [] : [variables, variables]
      _ = try Shape.byteCount(shape, dtype: .float64)
    }

    /// The covariance in float64.
    func run(
      _ input: Tensor, frequencies: Tensor?, weights: Tensor?, _ runtime: Runtime
    ) throws(OperationError) -> Tensor {
      var weight: [Double]?
      for (tensor, name) in [(frequencies, "fweights"), (weights, "aweights")] {
        guard let tensor else { continue }
        let numbers = tensor.scalars.map(\.double)
        if numbers.contains(where: { $0 < 0 }) {
          throw OperationError(
            Refusal(
              .runtime, "a weight is never below 0", torch: "cov(): \(name) cannot be negative",
              blamed: [name]))
        }
        weight = weight.map { zip($0, numbers).map { $0 * $1 } } ?? numbers
      }
      let total = weight.map { $0.reduce(0, +) } ?? Double(observations)
      if let weight, !weight.isEmpty, total == 0 {
        throw OperationError(
          Refusal(
            .runtime, "the weights add up to 0",
            torch: "cov(): weights sum to zero, can't be normalized",
            blamed: [weights == nil ? "fweights" : "aweights"]))
      }
      var freedom = total - correction
      if let weight, let weights, correction != 0 {
        // In the weights' own precision: a small difference of large numbers shows it.
        let isDouble = weights.dtype == .float64
        func rounded(_ value: Double) -> Double { isDouble ? value : Double(Float(value)) }
        let amounts = weights.scalars.map(\.double)
        let squares = zip(weight, amounts).reduce(0) { $0 + rounded($1.0 * $1.1) }
        let whole = rounded(total)
        let lost = rounded(rounded(correction * rounded(squares)) / whole)
        freedom = rounded(whole - lost)
      }
      if freedom <= 0 {
        runtime.notes.append(
          .init(
            code: "degrees-of-freedom",
            message: "cov(): degrees of freedom is <= 0. Correction should be strictly less than "
              + "the number of observations."))
        freedom = 0
      }
      let values = try Copying.contiguousCopy(input, as: .float64, runtime)
      let rows = values.elements(Double.self)
      let (count, length) = (variables, observations)
      // The rows without their means.
      for row in 0..<count {
        let line = rows + row * length
        var sum = 0.0
        for k in 0..<length { sum += (weight?[k] ?? 1) * line[k] }
        let mean = sum / total
        for k in 0..<length { line[k] -= mean }
      }
      let matrix = try runtime.make(shape: shape, dtype: .float64)
      let to = matrix.elements(Double.self)
      let scales = weight
      try Parallel.forEachTask(count, cost: Swift.max(1, count * length), runtime) { row in
        for column in 0...row {
          if runtime.interrupt.isRequested { return }
          let (x, y) = (rows + row * length, rows + column * length)
          var sum = 0.0
          if let scales {
            for k in 0..<length { sum += scales[k] * x[k] * y[k] }
          } else {
            for k in 0..<length { sum += x[k] * y[k] }
          }
          to[row * count + column] = sum / freedom
          to[column * count + row] = sum / freedom
        }
      }
      return matrix
    }
  }
}
