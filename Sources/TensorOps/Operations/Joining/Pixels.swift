/// Channels made into pixels, and back.
enum Pixels {
  static let all: [Operation] = [shuffle, unshuffle, channelShuffle]

  static let shuffle = Operation(
    "pixel_shuffle", in: [.torch, .functional],
    summary: "Spreads channels over a finer grid of pixels.",
    shapes: "input: [..., c · r², h, w] → [..., c, h · r, w · r]",
    source: "PyTorch: torch.nn.functional.pixel_shuffle", related: ["pixel_unshuffle"],
    examples: [
      .init(
        "F.pixel_shuffle(torch.arange(4).reshape(4, 1, 1), 2)",
        gives: "tensor([[[0, 1],\n         [2, 3]]])"),
      .init("F.pixel_shuffle(torch.ones(3, 1, 1), 2)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .int("upscale_factor")],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let factor = call.int(1)
        try check(input, factor, "pixel_shuffle", "upscale_factor")
        let rank = input.rank
        let (channels, height, width) = (
          input.shape[rank - 3], input.shape[rank - 2], input.shape[rank - 1]
        )
        let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
        if overflow || channels % square != 0 {
          throw refusal(
            "\(channels) channels can't be spread over \(factor) × \(factor) pixels",
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square "
              + "of upscale_factor, but input.size(-3)=\(channels) is not divisible by "
              + "\(overflow ? factor : square)", "upscale_factor")
        }
        return try PixelPlan(
          input,
          tail: [channels / square, try product(height, factor), try product(width, factor)],
          cells: (channels / square, height, width, factor))
      },
      kernel: { (plan, call) throws(OperationError) in
        let input = try Copying.contiguous(call.tensor(0), call.runtime)
        let (channels, height, width, factor) = plan.cells
        let lead = plan.lead
        // [lead, c, r, r, h, w] read as [lead, c, h, r, w, r].
        let source = Layout(contiguous: [lead, channels, factor, factor, height, width])
        let order = [0, 1, 4, 2, 5, 3]
        return .tensor(try rearranged(input, source, order, plan.output, call.runtime))
      }))

  static let unshuffle = Operation(
    "pixel_unshuffle", in: [.torch, .functional],
    summary: "Gathers a grid of pixels into channels of a coarser one.",
    shapes: "input: [..., c, h · r, w · r] → [..., c · r², h, w]",
    source: "PyTorch: torch.nn.functional.pixel_unshuffle", related: ["pixel_shuffle"],
    examples: [
      .init(
        "F.pixel_unshuffle(torch.arange(4).reshape(1, 2, 2), 2).flatten()",
        gives: "tensor([0, 1, 2, 3])"),
      .init("F.pixel_unshuffle(torch.ones(1, 3, 2), 2)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .int("downscale_factor")],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let factor = call.int(1)
        try check(input, factor, "pixel_unshuffle", "downscale_factor")
        let rank = input.rank
        for (place, name) in [(2, "height"), (1, "width")]
        where input.shape[rank - place] % factor != 0 {
          let size = input.shape[rank - place]
          throw refusal(
            "a \(name) of \(size) can't be divided by \(factor)",
            "pixel_unshuffle expects \(name) to be divisible by downscale_factor, but "
              + "input.size(-\(place))=\(size) is not divisible by \(factor)", "downscale_factor")
        }
        let (channels, height, width) = (
          input.shape[rank - 3], input.shape[rank - 2] / factor, input.shape[rank - 1] / factor
        )
        let square = try product(factor, factor)
        return try PixelPlan(
          input, tail: [try product(channels, square), height, width],
          cells: (channels, height, width, factor))
      },
      kernel: { (plan, call) throws(OperationError) in
        let input = try Copying.contiguous(call.tensor(0), call.runtime)
        let (channels, height, width, factor) = plan.cells
        let lead = plan.lead
        // [lead, c, h, r, w, r] read as [lead, c, r, r, h, w].
        let source = Layout(contiguous: [lead, channels, height, factor, width, factor])
        let order = [0, 1, 3, 5, 2, 4]
        return .tensor(try rearranged(input, source, order, plan.output, call.runtime))
      }))

  static let channelShuffle = Operation(
    "channel_shuffle", in: [.torch, .functional], aliases: [.init("native_channel_shuffle")],
    summary: "Deals the channels of groups out in turn.",
    shapes: "input: [N, C, ...] → [N, C, ...]",
    formula: "channel i · groups + g is what was channel g · C / groups + i",
    source: "PyTorch: torch.nn.functional.channel_shuffle", related: ["pixel_shuffle"],
    examples: [
      .init(
        "F.channel_shuffle(torch.arange(4).reshape(1, 4, 1), 2).flatten()",
        gives: "tensor([0, 2, 1, 3])"),
      .init("F.channel_shuffle(torch.ones(1, 4, 1), 3)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .int("groups")],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let groups = call.int(1)
        if input.rank < 3 {
          throw refusal(
            "channels are dim 1 of at least 3: \(Shape.text(input.shape)) is too little",
            "channel_shuffle expects input with > 2 dims, but got input with sizes "
              + Shape.text(input.shape), "input")
        }
        if groups <= 0 {
          throw refusal(
            "there are no \(groups) groups",
            "Number of groups to divide channels in must be positive. Value of groups:\(groups)",
            "groups")
        }
        if input.shape[1] % groups != 0 {
          throw refusal(
            "\(input.shape[1]) channels can't be dealt to \(groups) groups",
            "Number of channels must be divisible by groups. Got \(input.shape[1]) channels and "
              + "\(groups) groups.", "groups")
        }
        return try FreshPlan(shape: input.shape, dtype: input.dtype)
      },
      kernel: { (plan, call) throws(OperationError) in
        let input = try Copying.contiguous(call.tensor(0), call.runtime)
        let (groups, shape) = (call.int(1), plan.shape)
        let source = Layout(
          contiguous: [shape[0], groups, shape[1] / groups] + [shape.dropFirst(2).reduce(1, *)])
        return .tensor(
          try rearranged(input, source, [0, 2, 1, 3], plan.output, call.runtime))
      }))

  /// The elements that a row-major input has by `source`, with the dims in another order.
  private static func rearranged(
    _ input: Tensor, _ source: Layout, _ order: [Int], _ output: Output, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try runtime.make(layout: output.layout, dtype: output.dtype)
    let from = Layout(
      shape: order.map { source.shape[$0] }, strides: order.map { source.strides[$0] },
      offset: input.layout.offset)
    let to = Layout(contiguous: from.shape)
    try Copying.copy(input.viewed(as: from), into: result.viewed(as: to), runtime)
    return result
  }

  private struct PixelPlan: Plan {
    let output: Output
    /// Channels, height and width of the coarse grid, and the factor.
    let cells: (Int, Int, Int, Int)
    /// Elements of the dims before these three.
    let lead: Int
    var outputs: PlannedOutputs { .one(output) }

    init(_ input: Tensor, tail: [Int], cells: (Int, Int, Int, Int)) throws(OperationError) {
      let front = Array(input.shape.dropLast(3))
      output = try FreshPlan(shape: front + tail, dtype: input.dtype).output
      self.cells = cells
      lead = try Shape.count(front)
    }
  }

  private static func product(_ a: Int, _ b: Int) throws(OperationError) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { throw OperationError(SizeOverflow(shape: [a, b])) }
    return product
  }

  private static func check(
    _ input: Tensor, _ factor: Int, _ name: String, _ parameter: String
  ) throws(OperationError) {
    if input.rank < 3 {
      throw refusal(
        "pixels have channels, height and width: \(Shape.text(input.shape)) is too little",
        "\(name) expects input to have at least 3 dimensions, but got input with \(input.rank) "
          + "dimension(s)", "input")
    }
    if factor <= 0 {
      throw refusal(
        "a factor of \(factor) makes no grid",
        "\(name) expects a positive \(parameter), but got \(factor)", parameter)
    }
  }

  private static func refusal(
    _ message: String, _ torch: String, _ parameter: String
  ) -> OperationError {
    OperationError(Refusal(.runtime, message, torch: torch, blamed: [parameter]))
  }
}
