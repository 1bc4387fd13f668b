/// Columns of windows added up to images: the opposite of `F.unfold`.
enum WindowSums {
  static let all: [Operation] = [fold]

  static let fold = Operation(
    "fold", in: [.functional],
    summary: "Adds the windows that are columns up to an image.",
    shapes: "input: [N, C·h·w, L], kernel: (h, w) → [N, C, *output_size]",
    notes: [
      "An input without a batch dim, [C·h·w, L], gives [C, *output_size].",
      "Where windows overlap, their elements are added.",
    ],
    source: "PyTorch: torch.nn.functional.fold", related: ["unfold"],
    examples: [
      .init(
        "F.fold(torch.ones(1, 2, 2), (1, 3), (1, 2))", gives: "tensor([[[[1., 2., 1.]]]])"),
      .init("F.fold(torch.ones(1, 2, 2), (1, 4), (1, 2))", fails: Refusal.self),
    ],
    Signature(
      [
        .tensor(), .init("output_size", .intOrInts), .init("kernel_size", .intOrInts),
        .init("dilation", .intOrInts, default: .int(1)),
        .init("padding", .intOrInts, default: .int(0)),
        .init("stride", .intOrInts, default: .int(1)),
      ],
      plan: { (call) throws(OperationError) in try FoldPlan(call) },
      kernel: { (plan, call) throws(OperationError) in
        switch plan.dtype {
        case .float64: try plan.run(call.tensor(0), Double.self, call.runtime)
        default: try plan.run(call.tensor(0), Float.self, call.runtime)
        }
      }))
}

struct FoldPlan: Plan {
  let shape: [Int]
  let dtype: DType
  private let size: [Int]
  private let kernel: [Int]
  private let dilation: [Int]
  private let padding: [Int]
  private let step: [Int]
  private let blocks: [Int]
  /// Images and channels together.
  private let planes: Int

  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(_ call: Call) throws(OperationError) {
    let input = call.tensor(0)
    func refuse(_ message: String, _ torch: String, _ blamed: String) -> OperationError {
      OperationError(Refusal(.runtime, message, torch: torch, blamed: [blamed]))
    }
    func pair(_ place: Int, _ name: String) throws(OperationError) -> [Int] {
      let values = call.ints(place)
      if values.count == 1 { return [values[0], values[0]] }
      if values.count == 2 { return values }
      throw refuse(
        "\(name) is one number or one for each of two dims, not \(values.count)",
        "It is expected \(name) equals to 2, but got size \(values.count)", name)
    }
    func check(
      _ values: [Int], atLeast least: Int, _ name: String, _ words: String, _ part: String
    ) throws(OperationError) {
      if values.allSatisfy({ $0 >= least }) { return }
      throw refuse(
        "\(words), not \(Shape.text(values))",
        "\(words), but got \(part)_height: \(values[0]) \(part)_width: \(values[1])", name)
    }
    size = try pair(1, "output_size")
    kernel = try pair(2, "kernel_size")
    dilation = try pair(3, "dilation")
    padding = try pair(4, "padding")
    step = try pair(5, "stride")
    try check(
      kernel, atLeast: 1, "kernel_size", "kernel size should be greater than zero", "kernel")
    try check(
      dilation, atLeast: 1, "dilation", "dilation should be greater than zero", "dilation")
    try check(padding, atLeast: 0, "padding", "padding should be non-negative", "pad")
    try check(step, atLeast: 1, "stride", "stride should be greater than zero", "stride")
    let rank = input.rank
    if !(rank == 2 || rank == 3) || input.shape.suffix(2).contains(0) {
      throw refuse(
        "columns are [C·h·w, L], a batch of them [N, C·h·w, L], with no empty dim but N",
        "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero "
          + "dimensions for input, but got: \(Shape.text(input.shape))", "input")
    }
    func text(_ values: [Int]) -> String { "(\(values[0]), \(values[1]))" }
    let (window, overflow) = kernel[0].multipliedReportingOverflow(by: kernel[1])
    let (rows, columns) = (input.shape[rank - 2], input.shape[rank - 1])
    if overflow || rows % window != 0 {
      throw refuse(
        "\(rows) rows are no whole number of windows of \(Shape.text(kernel))",
        "Expected size of input's dimension \(rank - 2) to be divisible by the product of "
          + "kernel_size, but got input.size(\(rank - 2))=\(rows) and kernel_size=\(text(kernel)).",
        "kernel_size")
    }
    var blocks: [Int] = []
    for dim in 0..<2 {
      let (around, a) = padding[dim].multipliedReportingOverflow(by: 2)
      let (padded, b) = size[dim].addingReportingOverflow(around)
      let (span, c) = dilation[dim].multipliedReportingOverflow(by: kernel[dim] - 1)
      let (free, d) = padded.subtractingReportingOverflow(span)
      let (rest, e) = free.subtractingReportingOverflow(1)
      // Rounded down, also below zero.
      let steps = rest / step[dim] - (rest % step[dim] < 0 ? 1 : 0)
      let (windows, f) = steps.addingReportingOverflow(1)
      if a || b || c || d || e || f { throw OperationError(SizeOverflow(shape: size)) }
      blocks.append(windows)
    }
    let (count, many) = blocks[0].multipliedReportingOverflow(by: blocks[1])
    if many || count != columns || blocks.contains(where: { $0 < 1 }) {
      throw refuse(
        "an image of \(Shape.text(size)) has \(blocks[0]) × \(blocks[1]) windows, not \(columns)",
        "Given output_size=\(text(size)), kernel_size=\(text(kernel)), dilation=\(text(dilation)), "
          + "padding=\(text(padding)), stride=\(text(step)), expected size of input's dimension "
          + "\(rank - 1) to match the calculated number of sliding blocks \(blocks[0]) * "
          + "\(blocks[1]) = \(count), but got input.size(\(rank - 1))=\(columns).",
        "output_size")
    }
    if input.dtype.isIntegral {
      throw OperationError(DTypeNotSupported(input.dtype, kernel: "col2im_out_cpu"))
    }
    self.blocks = blocks
    let lead = rank == 3 ? [input.shape[0], rows / window] : [rows / window]
    shape = lead + size
    dtype = input.dtype
    _ = try Shape.byteCount(shape, dtype: dtype)
    planes = lead.reduce(1, *)
  }

  func run<T: FloatElement>(
    _ input: Tensor, _: T.Type, _ runtime: Runtime
  ) throws(OperationError) -> CallResult {
    let wide: DType = T.self == Double.self ? .float64 : .float32
    let columns = try Copying.contiguous(input, as: wide, runtime)
    let image = try Making.filled(shape, wide, with: .int(0), runtime)
    let (from, to) = (columns.elements(T.self), image.elements(T.self))
    let (height, width) = (size[0], size[1])
    let windows = blocks[0] * blocks[1]
    let plan = self
    try Parallel.forEachTask(
      planes, cost: windows * kernel[0] * kernel[1], runtime
    ) { plane in
      var source = from + plane * windows * plan.kernel[0] * plan.kernel[1]
      let target = to + plane * height * width
      for i in 0..<plan.kernel[0] {
        for j in 0..<plan.kernel[1] {
          for down in 0..<plan.blocks[0] {
            let row = down * plan.step[0] + i * plan.dilation[0] - plan.padding[0]
            if row >= 0 && row < height {
              for across in 0..<plan.blocks[1] {
                let column = across * plan.step[1] + j * plan.dilation[1] - plan.padding[1]
                if column >= 0 && column < width {
                  target[row * width + column] += source[across]
                }
              }
            }
            source += plan.blocks[1]
          }
        }
      }
    }
    return .tensor(try Reduction.narrowed(image, to: dtype, runtime))
  }
}
