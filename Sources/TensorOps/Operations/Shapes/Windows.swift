/// Sliding windows over images, as columns.
enum Windows {
  static let all: [Operation] = [unfold]

  static let unfold = Operation(
    "unfold", in: [.functional],
    summary: "Every window of an image as one column; a copy.",
    shapes: "input: [N, C, H, W], kernel: (h, w) → [N, C·h·w, L], L the number of windows",
    notes: [
      "An input without a batch dim, [C, H, W], gives [C·h·w, L].",
      "padding adds zeros around the image; dilation spreads a window's elements.",
      "x.unfold gives windows along one dim as a view.",
    ],
    source: "PyTorch: torch.nn.functional.unfold", related: ["as_strided", "pad"],
    examples: [
      .init(
        "F.unfold(torch.tensor([[[[1., 2.], [3., 4.]]]]), (1, 2))",
        gives: "tensor([[[1., 3.],\n         [2., 4.]]])"),
      .init("F.unfold(torch.zeros(1, 1, 2, 2), 3)", fails: ImageWindowMismatch.self),
    ],
    Signature(
      [
        .tensor(), .init("kernel_size", .intOrInts),
        .init("dilation", .intOrInts, default: .int(1)),
        .init("padding", .intOrInts, default: .int(0)),
        .init("stride", .intOrInts, default: .int(1)),
      ],
      plan: { (call) throws(OperationError) in
        try WindowsPlan(
          call.tensor(0), kernel: call.ints(1), dilation: call.ints(2), padding: call.ints(3),
          stride: call.ints(4))
      },
      kernel: { (plan, call) throws(OperationError) in
        try plan.run(call.tensor(0), call.runtime)
      }))
}

/// The plan of sliding windows: where each window begins and which elements it has.
struct WindowsPlan: Plan {
  let shape: [Int]
  let dtype: DType
  private let kernel: [Int]
  private let dilation: [Int]
  private let padding: [Int]
  private let step: [Int]
  /// Windows down and across.
  private let blocks: [Int]
  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(
    _ input: Tensor, kernel: [Int], dilation: [Int], padding: [Int], stride: [Int]
  ) throws(OperationError) {
    func pair(_ values: [Int], _ name: String) throws(OperationError) -> [Int] {
      if values.count == 1 { return [values[0], values[0]] }
      if values.count == 2 { return values }
      throw OperationError(
        Refusal(
          .runtime, "\(name) is one number or one for each of two dims, not \(values.count)",
          torch: "It is expected \(name) equals to 2, but got size \(values.count)",
          blamed: [name]))
    }
    self.kernel = try pair(kernel, "kernel_size")
    self.dilation = try pair(dilation, "dilation")
    self.padding = try pair(padding, "padding")
    step = try pair(stride, "stride")
    func check(
      _ values: [Int], atLeast least: Int, _ name: String, _ words: String, _ part: String
    ) throws(OperationError) {
      if values.allSatisfy({ $0 >= least }) { return }
      throw OperationError(
        Refusal(
          .runtime, "\(words), not \(Shape.text(values))",
          torch: "\(words), but got \(part)_height: \(values[0]) \(part)_width: \(values[1])",
          blamed: [name]))
    }
    try check(
      self.kernel, atLeast: 1, "kernel_size", "kernel size should be greater than zero", "kernel")
    try check(
      self.dilation, atLeast: 1, "dilation", "dilation should be greater than zero", "dilation")
    try check(self.padding, atLeast: 0, "padding", "padding should be non-negative", "pad")
    try check(step, atLeast: 1, "stride", "stride should be greater than zero", "stride")
    if input.rank < 3 {
      throw OperationError(DimOutOfRange(dim: 2, rank: input.rank, parameter: "input"))
    }
    let isBatched = input.rank == 4
    if input.rank > 4 || input.shape.dropFirst(isBatched ? 1 : 0).contains(0) {
      throw OperationError(
        Refusal(
          .runtime,
          "an image is [C, H, W], a batch of images [N, C, H, W], with no empty dim but N",
          torch: "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other "
            + "non-zero dimensions for input, but got: \(Shape.text(input.shape))",
          blamed: ["input"]))
    }
    let size = Array(input.shape.suffix(2))
    func overflow() -> OperationError { OperationError(SizeOverflow(shape: input.shape)) }
    var blocks: [Int] = []
    for dim in 0..<2 {
      // (size + 2·padding − dilation·(kernel − 1) − 1) / stride + 1, rounded down.
      let (around, a) = self.padding[dim].multipliedReportingOverflow(by: 2)
      let (padded, b) = size[dim].addingReportingOverflow(around)
      let (span, c) = self.dilation[dim].multipliedReportingOverflow(by: self.kernel[dim] - 1)
      if a || b || c { throw overflow() }
      let rest = padded - span - 1
      blocks.append(rest >= 0 ? rest / step[dim] + 1 : -((-rest + step[dim] - 1) / step[dim]) + 1)
    }
    if blocks.contains(where: { $0 < 1 }) {
      throw OperationError(
        ImageWindowMismatch(
          size: size, kernel: self.kernel, dilation: self.dilation, padding: self.padding,
          blocks: blocks))
    }
    self.blocks = blocks
    let channels = input.shape[isBatched ? 1 : 0]
    guard let rows = Shape.product([channels] + self.kernel), let columns = Shape.product(blocks)
    else { throw overflow() }
    shape = (isBatched ? [input.shape[0]] : []) + [rows, columns]
    dtype = input.dtype
    _ = try Shape.byteCount(shape, dtype: dtype)
    _ = try Shape.byteCount(
      input.shape.dropLast(2) + zip(size, self.padding).map { $0 + 2 * $1 }, dtype: dtype)
    if dtype.isIntegral {
      throw OperationError(DTypeNotSupported(dtype, kernel: "im2col_out_cpu"))
    }
  }

  func run(_ input: Tensor, _ runtime: Runtime) throws(OperationError) -> CallResult {
    let output = try runtime.make(shape: shape, dtype: dtype)
    if output.layout.isEmpty { return .tensor(output) }
    var image = input
    if padding.contains(where: { $0 > 0 }) {
      let (height, width) = (input.shape[input.rank - 2], input.shape[input.rank - 1])
      image = try Making.filled(
        input.shape.dropLast(2) + [height + 2 * padding[0], width + 2 * padding[1]], dtype,
        with: .int(0), runtime)
      let inner = Layout(
        shape: input.shape, strides: image.strides,
        offset: padding[0] * image.strides[input.rank - 2] + padding[1])
      try Copying.copy(input, into: image.viewed(as: inner), runtime)
    }
    // [N, C, h, w, down, across]: the windows as a view.
    let down = image.strides[image.rank - 2]
    let across = image.strides[image.rank - 1]
    let windows = Layout(
      shape: image.shape.dropLast(2) + kernel + blocks,
      strides: image.strides.dropLast(2) + [down &* dilation[0], across &* dilation[1]]
        + [down &* step[0], across &* step[1]],
      offset: image.layout.offset)
    try Copying.copy(
      image.viewed(as: windows), into: output.viewed(as: Layout(contiguous: windows.shape)), runtime
    )
    return .tensor(output)
  }
}

/// Windows larger than the image.
public struct ImageWindowMismatch: Fault {
  public static let code = "window"
  public let size: [Int]
  public let kernel: [Int]
  public let dilation: [Int]
  public let padding: [Int]
  public let blocks: [Int]
  public var message: String {
    "a window of \(Shape.text(kernel)) doesn't fit into an image of \(Shape.text(size))"
  }
  public var torch: String? {
    func pair(_ values: [Int]) -> String { "(\(values[0]), \(values[1]))" }
    return "Given input with spatial size \(pair(size)), kernel_size=\(pair(kernel)), "
      + "dilation=\(pair(dilation)), padding=\(pair(padding)), calculated shape of the array of "
      + "sliding blocks as \(pair(blocks)), but its components must be at least one."
  }
  public var blamed: [String] { ["input", "kernel_size"] }
}
