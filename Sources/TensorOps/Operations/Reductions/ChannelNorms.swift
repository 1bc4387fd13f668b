#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

/// Normalising channels: over the batch, each sample alone, in groups, or by their neighbours.
enum ChannelNorms {
  static let all: [Operation] = [batch, instance, group, localResponse]

  /// An input as [n, c, inner].
  struct Channels: Plan {
    let shape: [Int]
    let dtype: DType
    let samples: Int
    let channels: Int
    let inner: Int
    var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

    init(_ input: Tensor, kernel: String) throws(OperationError) {
      shape = input.shape
      dtype = input.dtype
      samples = input.shape[0]
      channels = input.rank > 1 ? input.shape[1] : 0
      inner = input.shape.dropFirst(2).reduce(1, &*)
      if !dtype.isFloatingPoint {
        throw OperationError(DTypeNotSupported(dtype, kernel: kernel))
      }
    }

    /// Where `body` finds the input, and where it writes the output, both [n, c, inner] in double
    /// precision.
    func run(
      _ input: Tensor, _ runtime: Runtime,
      _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) throws(OperationError) -> Void
    ) throws(OperationError) -> CallResult {
      let wide = try Copying.contiguous(input, as: .float64, runtime)
      let output = try runtime.make(shape: shape, dtype: .float64)
      if output.count > 0 {
        try body(UnsafePointer(wide.elements(Double.self)), output.elements(Double.self))
      }
      return .tensor(try Reduction.narrowed(output, to: dtype, runtime))
    }
  }

  /// Mean and biased variance of runs of memory: `count` of them, `length` long, `step` apart.
  @inline(__always)
  private static func moments(
    _ from: UnsafePointer<Double>, _ count: Int, _ length: Int, _ step: Int
  ) -> (mean: Double, variance: Double) {
    let total = Double(count) * Double(length)
    var sum = 0.0
    for run in 0..<count {
      for place in 0..<length { sum += from[run &* step &+ place] }
    }
    let mean = sum / total
    var squares = 0.0
    for run in 0..<count {
      for place in 0..<length {
        let apart = from[run &* step &+ place] - mean
        squares += apart * apart
      }
    }
    return (mean, squares / total)
  }

  private static func numbers(_ tensor: Tensor?) -> [Double]? { tensor?.scalars.map(\.double) }

  /// Moves running statistics towards new ones.
  private static func move(
    _ running: Tensor?, to new: [Double], by momentum: Double, _ runtime: Runtime
  ) throws(OperationError) {
    guard let running else { return }
    let old = running.scalars.map(\.double)
    let moved = try runtime.make(shape: running.shape, dtype: .float64)
    let to = moved.elements(Double.self)
    for place in 0..<old.count {
      to[place] = (1 - momentum) * old[place] + momentum * new[place]
    }
    try Copying.copy(moved, into: running, runtime)
  }

  /// Statistics and parameters have a number for each channel.
  private static func checkCounts(_ call: Call, _ channels: Int, times: Int = 1)
    throws(OperationError)
  {
    for (place, name) in [(1, "running_mean"), (2, "running_var"), (3, "weight"), (4, "bias")] {
      guard let tensor = call.optionalTensor(place), tensor.count != channels else { continue }
      throw LossTerms.refuse(
        "\(name) has a number for each of \(channels) channels",
        "\(name) should contain \(channels &* times) elements not \(tensor.count &* times)", name)
    }
  }

  private static func tail(_ flag: Parameter) -> [Parameter] {
    [flag, .float("momentum", default: 0.1), .float("eps", default: 1e-5)]
  }

  // MARK: Over the batch

  static let batch = Operation(
    "batch_norm", in: [.functional],
    summary: "Shifts and scales each channel to mean 0 and variance 1 over the batch.",
    shapes: "input: [n, c, ...], the rest: [c] → as the input",
    formula: "out = (input − mean) / √(var + eps) · weight + bias",
    notes: [
      "training=True takes the batch's own statistics, with the biased variance, and moves "
        + "running_mean and running_var (unbiased) towards them by momentum, in place.",
      "Otherwise the running statistics are taken.", "Computed in double precision.",
    ],
    source: "PyTorch: torch.nn.functional.batch_norm",
    related: ["instance_norm", "group_norm", "layer_norm"],
    examples: [
      .init(
        "F.batch_norm(torch.tensor([[1.], [3.]]), None, None, training=True)",
        gives: "tensor([[-1.0000],\n        [ 1.0000]])"),
      .init("F.batch_norm(torch.ones(2, 3), None, None)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), Parameter("running_mean", .tensor, acceptsNone: true),
        Parameter("running_var", .tensor, acceptsNone: true), .optionalTensor("weight"),
        .optionalTensor("bias"),
      ] + tail(.flag("training", default: false)),
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        // An empty vector goes through, as in PyTorch.
        if input.rank < 2 && (input.rank == 0 || input.count > 0) {
          throw OperationError(DimOutOfRange(dim: 1, rank: input.rank, parameter: "input"))
        }
        let plan = try Channels(input, kernel: "batch_norm")
        if call.bool(5), plan.samples &* plan.inner == 1 {
          throw LossTerms.refuse(
            .value, "one value a channel has no variance",
            "Expected more than 1 value per channel when training, got input size "
              + LossTerms.size(input), "input")
        }
        if !call.bool(5) {
          for (place, name) in [(1, "running_mean"), (2, "running_var")] where call[place].isNone {
            throw LossTerms.refuse(
              "there are no statistics to normalise by",
              "\(name) must be defined in evaluation mode", name)
          }
        }
        try checkCounts(call, plan.channels)
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let (samples, channels, inner) = (plan.samples, plan.channels, plan.inner)
        let (training, momentum, epsilon) = (call.bool(5), call.double(6), call.double(7))
        let weight = numbers(call.optionalTensor(3))
        let bias = numbers(call.optionalTensor(4))
        var means = numbers(call.optionalTensor(1)) ?? []
        var variances = numbers(call.optionalTensor(2)) ?? []
        return try plan.run(call.tensor(0), call.runtime) { (from, to) throws(OperationError) in
          if training {
            means = []
            variances = []
            for channel in 0..<channels {
              try call.runtime.checkInterrupt()
              let found = moments(from + channel &* inner, samples, inner, channels &* inner)
              means.append(found.mean)
              variances.append(found.variance)
            }
            let count = Double(samples) * Double(inner)
            try move(call.optionalTensor(1), to: means, by: momentum, call.runtime)
            try move(
              call.optionalTensor(2), to: variances.map { $0 * count / (count - 1) },
              by: momentum, call.runtime)
          }
          for row in 0..<samples &* channels {
            let channel = row % channels
            let factor = (weight?[channel] ?? 1) / (variances[channel] + epsilon).squareRoot()
            let shift = bias?[channel] ?? 0
            for place in row &* inner..<(row &+ 1) &* inner {
              to[place] = (from[place] - means[channel]) * factor + shift
            }
          }
        }
      }))

  // MARK: Each sample alone

  static let instance = Operation(
    "instance_norm", in: [.functional],
    summary: "Shifts and scales each channel of each sample to mean 0 and variance 1.",
    shapes: "input: [n, c, ...], the rest: [c] → as the input",
    formula: "out = (input − mean) / √(var + eps) · weight + bias",
    notes: [
      "use_input_stats=True takes each sample's own statistics; running ones, where given, move "
        + "towards their mean over the samples by momentum, in place.",
      "Computed in double precision.",
    ],
    source: "PyTorch: torch.nn.functional.instance_norm", related: ["batch_norm", "layer_norm"],
    examples: [
      .init(
        "F.instance_norm(torch.tensor([[[1., 3.]]]))", gives: "tensor([[[-1.0000,  1.0000]]])"),
      .init("F.instance_norm(torch.ones(2, 3, 1))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .optionalTensor("running_mean"), .optionalTensor("running_var"),
        .optionalTensor("weight"), .optionalTensor("bias"),
      ] + tail(.flag("use_input_stats", default: true)),
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank < 2 {
          throw OperationError(DimOutOfRange(dim: 1, rank: input.rank, parameter: "input"))
        }
        if call.bool(5), input.shape.dropFirst(2).reduce(1, &*) == 1 {
          throw LossTerms.refuse(
            .value, "one value has no variance",
            "Expected more than 1 spatial element when training, got input size "
              + LossTerms.size(input), "input")
        }
        if !call.bool(5), call[1].isNone || call[2].isNone {
          throw LossTerms.refuse(
            "there are no statistics to normalise by",
            "Expected running_mean and running_var to be defined when use_input_stats is false",
            "running_mean", "running_var")
        }
        let plan = try Channels(input, kernel: "batch_norm")
        try checkCounts(call, plan.channels, times: plan.samples)
        return plan
      },
      kernel: { (plan, call) throws(OperationError) in
        let (samples, channels, inner) = (plan.samples, plan.channels, plan.inner)
        let (usesInput, momentum, epsilon) = (call.bool(5), call.double(6), call.double(7))
        let weight = numbers(call.optionalTensor(3))
        let bias = numbers(call.optionalTensor(4))
        let means = numbers(call.optionalTensor(1)) ?? []
        let variances = numbers(call.optionalTensor(2)) ?? []
        return try plan.run(call.tensor(0), call.runtime) { (from, to) throws(OperationError) in
          var meanSums = [Double](repeating: 0, count: channels)
          var varianceSums = meanSums
          for row in 0..<samples &* channels {
            if row & 1023 == 1023 { try call.runtime.checkInterrupt() }
            let channel = row % channels
            var found = (mean: 0.0, variance: 0.0)
            if usesInput {
              found = moments(from + row &* inner, 1, inner, 0)
              meanSums[channel] += found.mean
              varianceSums[channel] += found.variance
            } else {
              found = (means[channel], variances[channel])
            }
            let factor = (weight?[channel] ?? 1) / (found.variance + epsilon).squareRoot()
            let shift = bias?[channel] ?? 0
            for place in row &* inner..<(row &+ 1) &* inner {
              to[place] = (from[place] - found.mean) * factor + shift
            }
          }
          guard usesInput else { return }
          let (count, length) = (Double(samples), Double(inner))
          try move(
            call.optionalTensor(1), to: meanSums.map { $0 / count }, by: momentum, call.runtime)
          try move(
            call.optionalTensor(2), to: varianceSums.map { $0 / count * length / (length - 1) },
            by: momentum, call.runtime)
        }
      }))

  // MARK: In groups

  static let group = Operation(
    "group_norm", in: [.functional],
    summary: "Shifts and scales groups of channels to mean 0 and variance 1.",
    shapes: "input: [n, c, ...], weight, bias: [c] → as the input",
    formula: "out = (input − mean) / √(var + eps) · weight + bias",
    notes: ["c must be divisible by num_groups.", "Computed in double precision."],
    source: "PyTorch: torch.nn.functional.group_norm", related: ["layer_norm", "instance_norm"],
    examples: [
      .init(
        "F.group_norm(torch.tensor([[1., 3.]]), 1)", gives: "tensor([[-1.0000,  1.0000]])"),
      .init("F.group_norm(torch.ones(2, 7, 4), 2)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .int("num_groups"), .optionalTensor("weight"), .optionalTensor("bias"),
        .float("eps", default: 1e-5),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let groups = call.int(1)
        if input.rank < 2 {
          throw LossTerms.refuse(
            "the input has a dim of channels",
            "Expected at least 2 dimensions for input tensor but received \(input.rank)", "input")
        }
        if groups == 0 {
          throw LossTerms.refuse(
            .zeroDivision, "there is no group", "integer division or modulo by zero",
            "num_groups")
        }
        let channels = input.shape[1]
        let inner = input.shape.dropFirst(2).reduce(1, &*)
        let (rows, overflow) = input.shape[0].multipliedReportingOverflow(by: channels)
        if overflow { throw OperationError(SizeOverflow(shape: input.shape)) }
        if groups > 0, rows / groups == 1, inner == 1 {
          let sizes = [1, groups] + input.shape.dropFirst(2)
          throw LossTerms.refuse(
            .value, "one value a group has no variance",
            "Expected more than 1 value per channel when training, got input size "
              + Shape.text(sizes), "input")
        }
        if groups < 0 {
          throw LossTerms.refuse(
            "there are groups",
            "Expected num groups to be greater than 0, got \(groups)", "num_groups")
        }
        if channels % groups != 0 {
          throw LossTerms.refuse(
            "\(channels) channels make no \(groups) groups",
            "Expected number of channels in input to be divisible by num_groups, but got input of "
              + "shape \(Shape.text(input.shape)) and num_groups=\(groups)", "num_groups")
        }
        for (place, name) in [(2, "weight"), (3, "bias")] {
          guard let tensor = call.optionalTensor(place), tensor.shape != [channels] else {
            continue
          }
          throw LossTerms.refuse(
            "\(name) has a number for each channel",
            "Expected \(name) to be a vector of size equal to the number of channels in input, but "
              + "got \(name) of shape \(Shape.text(tensor.shape)) and input of shape "
              + Shape.text(input.shape), name)
        }
        return try Channels(input, kernel: "GroupNormKernelImpl")
      },
      kernel: { (plan, call) throws(OperationError) in
        let (groups, epsilon) = (call.int(1), call.double(4))
        let weight = numbers(call.optionalTensor(2))
        let bias = numbers(call.optionalTensor(3))
        let (channels, inner) = (plan.channels, plan.inner)
        let length = channels / groups &* inner
        return try plan.run(call.tensor(0), call.runtime) { (from, to) throws(OperationError) in
          try Parallel.forEachTask(plan.samples &* groups, cost: length, call.runtime) { group in
            let start = group &* length
            let found = moments(from + start, 1, length, 0)
            let factor = 1 / (found.variance + epsilon).squareRoot()
            let first = group % groups &* (channels / groups)
            for place in 0..<length {
              let channel = first &+ place / inner
              to[start &+ place] =
                (from[start &+ place] - found.mean) * factor * (weight?[channel] ?? 1)
                + (bias?[channel] ?? 0)
            }
          }
        }
      }))

  // MARK: By their neighbours

  static let localResponse = Operation(
    "local_response_norm", in: [.functional],
    summary: "Divides each channel by a power of the mean square of its neighbours.",
    shapes: "input: [n, c, ...] → as the input",
    formula: "out = input / (k + alpha · Σ input² / size)^beta, over size channels around",
    source: "PyTorch: torch.nn.functional.local_response_norm", related: ["group_norm"],
    examples: [
      .init(
        "F.local_response_norm(torch.ones(1, 2, 1), 2, alpha=2., beta=1.).flatten()",
        gives: "tensor([0.5000, 0.3333])"),
      .init("F.local_response_norm(torch.ones(3), 2)", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .int("size"), .float("alpha", default: 1e-4), .float("beta", default: 0.75),
        .float("k", default: 1),
      ],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank < 3 {
          throw LossTerms.refuse(
            .value, "the input has a batch, channels and something inside",
            "Expected 3D or higher dimensionality                          input (got "
              + "\(input.rank) dimensions)", "input")
        }
        if call.int(1) < 1 {
          throw LossTerms.refuse(
            "at least one channel is looked at",
            "kernel size should be greater than zero, but got kH: \(call.int(1)) kW: 1", "size")
        }
        return try Channels(
          input.dtype.isFloatingPoint
            ? input : Tensor(shape: input.shape, dtype: call.runtime.defaultDType), kernel: "")
      },
      kernel: { (plan, call) throws(OperationError) in
        let (channels, inner) = (plan.channels, plan.inner)
        let size = call.int(1)
        let (alpha, beta, k) = (call.double(2), call.double(3), call.double(4))
        let before = min(size / 2, channels)
        let after = min((size - 1) / 2, channels)
        // PyTorch averages integers as integers.
        let isWhole = !call.tensor(0).dtype.isFloatingPoint
        return try plan.run(call.tensor(0), call.runtime) { (from, to) throws(OperationError) in
          try Parallel.forEachTask(plan.samples &* channels, cost: inner, call.runtime) { row in
            let channel = row % channels
            let sample = row - channel
            let least = max(channel - before, 0)
            let most = min(channel + after, channels - 1)
            for place in 0..<inner {
              var squares = 0.0
              for other in least...most {
                let value = from[(sample &+ other) &* inner &+ place]
                squares += value * value
              }
              let value = from[row &* inner &+ place]
              var mean = squares / Double(size)
              if isWhole { mean = mean.rounded(.towardZero) }
              to[row &* inner &+ place] = value / pow(k + alpha * mean, beta)
            }
          }
        }
      }))
}
