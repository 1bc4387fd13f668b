/// How often values occur.
enum Counts {
  static let all: [Operation] = [bincount, histc]

  static let bincount = Operation(
    "bincount", in: [.torch, .method],
    summary: "How often each number 0, 1, 2, … occurs, or the sum of the weights there.",
    shapes: "input: [n] → [max(input) + 1], at least minlength",
    notes: ["Weights of float32 give float32, all others float64; without weights, int64."],
    related: ["unique", "histc"],
    examples: [
      .init("torch.bincount(torch.tensor([0, 1, 1, 3]))", gives: "tensor([1, 2, 0, 1])"),
      .init("torch.bincount(torch.tensor([0, -1]))", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .optionalTensor("weights"), .int("minlength", default: 0)],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
          OperationError(Refusal(.runtime, message, torch: torch, blamed: [blamed]))
        }
        if input.dtype.isFloatingPoint || input.dtype == .bool {
          throw OperationError(DTypeNotSupported(input.dtype, kernel: "bincount_cpu"))
        }
        if call.int(2) < 0 {
          throw refuse(
            "a length is never below 0", "minlength should be >= 0", "minlength")
        }
        if input.rank != 1 {
          throw refuse(
            "bincount counts along a line",
            "bincount only supports 1-d non-negative integral inputs.",
            "input")
        }
        if let weights = call.optionalTensor(1), input.count > 0, weights.shape != input.shape {
          throw refuse(
            "each number has a weight", "weights should be 1-d and have the same length as input",
            "weights")
        }
        return ValuePlan()
      },
      kernel: { (_, call) throws(OperationError) in
        let runtime = call.runtime
        let input = try Copying.contiguous(call.tensor(0), as: .int64, runtime)
        let numbers = UnsafeBufferPointer(start: input.elements(Int.self), count: input.count)
        var length = call.int(2)
        for number in numbers {
          if number < 0 {
            throw OperationError(
              Refusal(
                .runtime, "\(number) can't be counted: only 0 and above",
                torch: "bincount only supports 1-d non-negative integral inputs.",
                blamed: ["input"]))
          }
          if number >= length {
            let (next, overflow) = number.addingReportingOverflow(1)
            if overflow { throw OperationError(SizeOverflow(shape: [number])) }
            length = next
          }
        }
        guard let weights = call.optionalTensor(1) else {
          let counts = try Making.filled([length], .int64, with: .int(0), runtime)
          let to = counts.elements(Int.self)
          for number in numbers { to[number] += 1 }
          return .tensor(counts)
        }
        let dtype: DType = weights.dtype == .float32 ? .float32 : .float64
        let sums = try Making.filled([length], .float64, with: .int(0), runtime)
        let amounts = try Copying.contiguous(weights, as: .float64, runtime)
        let (to, from) = (sums.elements(Double.self), amounts.elements(Double.self))
        for (place, number) in numbers.enumerated() { to[number] += from[place] }
        return .tensor(try Reduction.narrowed(sums, to: dtype, runtime))
      }))

  static let histc = Operation(
    "histc", in: [.torch, .method], writes: [.out],
    summary: "How many elements fall into each of equally wide bins.",
    shapes: "input: [...] → [bins]",
    notes: [
      "min and max both left out (or equal) mean the smallest and largest element.",
      "Elements outside are not counted; the last bin holds its upper end.",
    ],
    related: ["bincount", "bucketize"],
    examples: [
      .init("torch.histc(torch.tensor([1., 2., 2., 4.]), bins=3)", gives: "tensor([1., 2., 1.])"),
      .init("torch.histc(torch.ones(2), bins=0)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .int("bins", default: 100), .number("min", default: .int(0)),
        .number("max", default: .int(0)),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let bins = call.int(1)
        if !input.dtype.isFloatingPoint {
          throw OperationError(DTypeNotSupported(input.dtype, kernel: "histogram_cpu"))
        }
        if bins <= 0 {
          throw OperationError(
            Refusal(
              .runtime, "there must be at least one bin",
              torch: "torch.histogram(): bins must be > 0, but got \(bins) for dimension 0",
              blamed: ["bins"]))
        }
        if let out = call.outs.first, out.dtype != input.dtype {
          throw OperationError(
            Refusal(
              .runtime, "out must be \(input.dtype.name) as the input is",
              torch: "torch.histogram: input tensor and hist tensor should have the same dtype, "
                + "but got input \(input.dtype.cName) and hist \(out.dtype.cName)",
              blamed: ["out"]))
        }
        let (low, high) = (call.double(2), call.double(3))
        if low > high {
          throw OperationError(
            Refusal(
              .runtime, "max is below min", torch: "torch.histc: max must be larger than min",
              blamed: ["max"]))
        }
        return try FreshPlan(shape: [bins], dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let runtime = call.runtime
        let input = call.tensor(0)
        var (low, high) = (call.double(2), call.double(3))
        if low == high && input.count > 0 {
          let whole = try ReductionPlan(
            input, dims: nil, keepdim: false, compute: input.dtype, output: .float64)
          let least = try LargestAndSmallest.fold(MinimumOf.self, input, whole, runtime)
          let most = try LargestAndSmallest.fold(MaximumOf.self, input, whole, runtime)
          low = least.scalar(atStorageOffset: 0).double
          high = most.scalar(atStorageOffset: 0).double
        }
        if !low.isFinite || !high.isFinite {
          throw OperationError(
            Refusal(
              .runtime, "bins need finite ends",
              torch: "torch.histc: range of [\(low.isNaN ? "-nan" : NormText.number(low)), "
                + "\(high.isNaN ? "-nan" : NormText.number(high))] is not finite", blamed: ["input"]
            ))
        }
        if low == high {
          low -= 1
          high += 1
        }
        let counts = try Making.filled(plan.shape, .float64, with: .int(0), runtime)
        let to = counts.elements(Double.self)
        let values = try Copying.cast(input, to: .float64, runtime)
        let bins = Double(plan.shape[0])
        let last = plan.shape[0] - 1
        let walk = Traversal(shape: values.shape, strides: [values.strides])
        let from = UnsafePointer(values.elements(Double.self))
        let step = walk.runStride(0)
        walk.forEachRun(in: 0..<walk.count) { offsets, length in
          for k in 0..<length {
            let value = from[offsets[0] &+ k &* step]
            if !(value >= low && value <= high) { continue }
            let place = Int(truncatingLikeC: (value - low) / (high - low) * bins)
            to[Swift.min(Swift.max(place, 0), last)] += 1
          }
        }
        return .tensor(try Reduction.narrowed(counts, to: plan.dtype, runtime))
      }))
}
