/// Rows of a table, brought together in bags.
extension Lookup {
  static let bag = Operation(
    "embedding_bag", in: [.functional],
    summary: "Sums, means or maxima of the rows of a table that bags of numbers name.",
    shapes: "input: [bags, n], or [n] with offsets: [bags]; weight: [rows, width] → [bags, width]",
    formula: "out[b] = Σ weight[input[b, k]] (or its mean, or its maximum)",
    notes: [
      "offsets say where each bag begins; with include_last_offset its last number ends the last.",
      "Numbers equal to padding_idx don't count; an empty bag gives zeros.",
      "per_sample_weights go with mode='sum'.",
      "max_norm shortens the rows that are looked up, in the table itself.",
    ],
    source: "PyTorch: torch.nn.functional.embedding_bag", related: ["embedding"],
    examples: [
      .init(
        "F.embedding_bag(torch.tensor([[1, 0]]), torch.tensor([[1., 2.], [3., 4.]]))",
        gives: "tensor([[2., 3.]])"),
      .init("F.embedding_bag(torch.tensor([0]), torch.ones(2, 3))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .tensor("weight"), .optionalTensor("offsets"),
        .init("max_norm", .float, default: Argument.none), .float("norm_type", default: 2),
        .flag("scale_grad_by_freq", default: false), .string("mode", default: "mean"),
        .flag("sparse", default: false), .optionalTensor("per_sample_weights"),
        .flag("include_last_offset", default: false), .optionalInt("padding_idx"),
      ],
      plan: { (call) throws(OperationError) in try BagPlan(call) },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  struct BagPlan: Plan {
    enum Mode: String { case sum, mean, max }
    let shape: [Int]
    let dtype: DType
    let mode: Mode
    /// Numbers in a bag, where all have as many.
    let length: Int?
    let padding: Int?
    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

    init(_ call: Call) throws(OperationError) {
      let (input, weight, offsets) = (call.tensor(0), call.tensor(1), call.optionalTensor(2))
      func refuse(
        _ type: FaultType, _ message: String, _ torch: String, _ blamed: String
      ) -> OperationError {
        LossTerms.refuse(type, message, torch, blamed)
      }
      func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
        LossTerms.refuse(.value, message, torch, blamed)
      }
      if let factors = call.optionalTensor(8), factors.shape != input.shape {
        throw refuse(
          "each number has its own weight",
          "embedding_bag: If per_sample_weights (\(LossTerms.size(factors))) is not None, then it "
            + "must have the same shape as the input (\(LossTerms.size(input)))",
          "per_sample_weights")
      }
      if weight.rank != 2 {
        throw refuse(
          "the table is a matrix",
          "weight has to be a 2D Tensor, but got Tensor of dimension \(weight.rank)", "weight")
      }
      let bags: Int
      switch input.rank {
      case 2:
        if offsets != nil {
          throw refuse(
            "the rows of the input are the bags",
            "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of "
              + "fixed length sequences. However, found offsets of type <class 'torch.Tensor'>",
            "offsets")
        }
        bags = input.shape[0]
        length = input.shape[1]
      case 1:
        guard let offsets else {
          throw refuse(
            "offsets say where bags begin", "offsets has to be a 1D Tensor but got None",
            "offsets")
        }
        if offsets.rank != 1 {
          throw refuse(
            "offsets say where bags begin", "offsets has to be a 1D Tensor", "offsets")
        }
        if call.bool(9) && offsets.count < 1 {
          throw refuse(
            .runtime, "the last offset ends the last bag",
            "include_last_offset: number of offset should be at least 1", "offsets")
        }
        bags = offsets.count - (call.bool(9) ? 1 : 0)
        length = nil
      default:
        throw refuse(
          "numbers stand in a vector or a matrix",
          "input has to be 1D or 2D Tensor, but got Tensor of dimension \(input.rank)", "input")
      }
      guard let mode = Mode(rawValue: call.string(6) ?? "mean") else {
        throw refuse(
          "mode is 'sum', 'mean' or 'max'", "mode has to be one of sum, mean or max", "mode")
      }
      self.mode = mode
      if mode == .max {
        if call.bool(5) {
          throw refuse(
            "maxima have no such scale",
            "max mode does not support scaling the gradient by the frequency",
            "scale_grad_by_freq")
        }
        if call.bool(7) {
          throw refuse(
            "maxima are not sparse", "max mode does not support sparse weights", "sparse")
        }
      }
      if call.optionalTensor(8) != nil && mode != .sum {
        throw refuse(
          .notImplemented, "weights of their own go with sums",
          "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported "
            + "for mode='sum' (got mode='\(mode.rawValue)'). Please open a feature request on "
            + "GitHub.", "per_sample_weights")
      }
      for (tensor, name, place) in [(input, "indices", 1), (offsets ?? input, "offsets", 1)]
      where tensor.dtype != .int64 && tensor.dtype != .int32 {
        if call.optionalDouble(3) != nil { try Lookup.checkIndices(tensor, renorms: true) }
        throw refuse(
          .runtime, "rows are named by int64 or int32, not \(tensor.dtype.name)",
          "Expected tensor for argument #\(place) '\(name)' to have one of the following scalar "
            + "types: Long, Int; but got torch.\(tensor.dtype.scalarTypeName)Tensor instead (while "
            + "checking arguments for embedding_bag)", name == "offsets" ? name : "input")
      }
      if !weight.dtype.isFloatingPoint {
        throw refuse(
          .runtime, "the table is floating point",
          "expected scalar type Float or Double or Half or BFloat16 but got "
            + weight.dtype.scalarTypeName, "weight")
      }
      var padding = call.optionalInt(10)
      if let given = padding {
        let rows = weight.shape[0]
        if given < -rows || given >= rows {
          throw refuse(
            .runtime, "the table has no row \(given)",
            "padding_idx must be within the number of embeddings, -\(rows) through "
              + "\(rows - 1), but got \(given)", "padding_idx")
        }
        padding = given < 0 ? given + rows : given
      }
      self.padding = padding
      dtype = weight.dtype
      shape = try FreshPlan(shape: [bags, weight.shape[1]], dtype: dtype).shape
    }

    /// Where each bag begins, and where the last one ends.
    private func bounds(_ call: Call, count: Int) throws(OperationError) -> [Int] {
      let bags = shape[0]
      if let length { return (0...bags).map { $0 &* length } }
      guard let given = call.optionalTensor(2) else { return [0] }
      let offsets = try Copying.contiguous(given, as: .int64, call.runtime)
      var places = offsets.scalars.map { $0.truncatedInt }
      if let first = places.first, first != 0 {
        throw LossTerms.refuse(
          "the first bag begins at 0",
          "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from "
            + "position 0. However, got \(first)", "offsets")
      }
      if let last = places.last, last > count {
        throw LossTerms.refuse(
          "the last bag begins inside the input",
          "offsets[-1] can not be greater than input's length \(count) but got offsets[-1] of "
            + "\(last)", "offsets")
      }
      for place in places.indices.dropFirst()
      where places[place] < places[place - 1] || places[place] > count {
        throw LossTerms.refuse(
          "bags follow each other",
          "offsets must be non-decreasing and within the input, but got "
            + "offsets[\(place)]=\(places[place])", "offsets")
      }
      if !call.bool(9) { places.append(count) }
      return places
    }

    func run(_ call: Call) throws(OperationError) -> CallResult {
      let runtime = call.runtime
      let numbers = try Copying.contiguous(call.tensor(0), as: .int64, runtime)
      let wanted = numbers.elements(Int.self)
      let rows = call.tensor(1).shape[0]
      let bounds = try bounds(call, count: numbers.count)
      for place in 0..<numbers.count where wanted[place] < 0 || wanted[place] >= rows {
        let number = wanted[place]
        if call.optionalDouble(3) != nil { throw Lookup.noRow(number, call.tensor(1)) }
        throw LossTerms.refuse(
          "the table has no row \(number): it has \(rows)",
          mode == .max || padding != nil
            ? "embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be "
              + "\(number)"
            : "Index \(place) of input takes value \(number) which is not in the valid range "
              + "[0, \(rows))", "input")
      }
      if let limit = call.optionalDouble(3) {
        try Lookup.shorten(
          call.tensor(1), rows: (0..<numbers.count).map { wanted[$0] }, to: limit,
          norm: call.double(4), runtime)
      }
      let table = try Copying.contiguous(call.tensor(1), as: .float64, runtime)
      let from = table.elements(Double.self)
      let factors = call.optionalTensor(8)?.scalars.map(\.double)
      let output = try runtime.make(shape: shape, dtype: .float64)
      let to = output.elements(Double.self)
      let width = shape[1]
      for bag in 0..<shape[0] {
        try runtime.checkInterrupt()
        let target = to + bag &* width
        for column in 0..<width { target[column] = 0 }
        var count = 0
        for place in bounds[bag]..<bounds[bag + 1] where wanted[place] != padding {
          let source = from + wanted[place] &* width
          let factor = factors?[place] ?? 1
          for column in 0..<width {
            if mode == .max {
              let value = source[column]
              if count == 0 || value > target[column] || value.isNaN { target[column] = value }
            } else {
              target[column] += source[column] * factor
            }
          }
          count += 1
        }
        if mode == .mean && count > 1 {
          for column in 0..<width { target[column] /= Double(count) }
        }
      }
      return .tensor(try Reduction.narrowed(output, to: dtype, runtime))
    }
  }

  /// A row that a table to be shortened doesn't have.
  static func noRow(_ number: Int, _ table: Tensor) -> OperationError {
    LossTerms.refuse(
      .index, "the table has no row \(number): it has \(table.shape[0])",
      "select(): index \(number) out of range for tensor of size \(Shape.text(table.shape)) at "
        + "dimension 0", "input")
  }

  /// Scales rows of a table whose norm is above a limit down to it, in place.
  static func shorten(
    _ table: Tensor, rows: [Int], to limit: Double, norm p: Double, _ runtime: Runtime
  ) throws(OperationError) {
    if table.layout.repeatsElements { throw OperationError(WriteOverlap()) }
    for row in Set(rows) {
      try runtime.checkInterrupt()
      let part = table.viewed(
        as: Layout(
          shape: [table.shape[1]], strides: [table.strides[1]],
          offset: table.layout.offset &+ row &* table.strides[0]))
      let norm = try Norms.vectorNorm(
        .tensor(part), .float(p), runtime: runtime)
      let length = norm.scalars.first?.double ?? 0
      if length > limit {
        let scaled = try Arithmetic.mul(
          .tensor(part), .float(limit / (length + 1e-7)), runtime: runtime)
        try Copying.copy(scaled, into: part, runtime)
      }
    }
  }
}
