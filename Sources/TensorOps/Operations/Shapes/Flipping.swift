/// The elements in another order, or some of them set to zero: copies.
enum Flipping {
  static let all: [Operation] = [flip, fliplr, flipud, roll, rot90, tril, triu]

  static let flip = Operation(
    "flip", in: [.torch, .method],
    summary: "The elements in reverse order along dims; a copy.",
    shapes: "input: [...] → [...]",
    notes: ["There are no negative strides, so that this is no view."],
    related: ["fliplr", "flipud", "rot90", "roll"],
    examples: [
      .init("torch.arange(4).flip(0)", gives: "tensor([3, 2, 1, 0])"),
      .init("torch.zeros(3).flip(1)", fails: DimOutOfRange.self),
      .init("torch.zeros(3).flip(0, 0)", fails: DuplicateDim.self),
    ],
    Signature(
      [.tensor(), .sizes("dims")],
      plan: { (call) throws(OperationError) in
        try FlipPlan(call.tensor(0), dims: Shape.dims(call.ints(1), rank: call.tensor(0).rank))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  static let fliplr = Operation(
    "fliplr", in: [.torch, .method],
    summary: "The columns in reverse order; a copy.", shapes: "input: [m, n, ...] → [m, n, ...]",
    related: ["flip", "flipud"],
    examples: [
      .init("torch.tensor([[1, 2, 3]]).fliplr()", gives: "tensor([[3, 2, 1]])"),
      .init("torch.zeros(3).fliplr()", fails: TooFewDims.self),
    ],
    flipping(dim: 1, "Input must be >= 2-d."))

  static let flipud = Operation(
    "flipud", in: [.torch, .method],
    summary: "The rows in reverse order; a copy.", shapes: "input: [m, ...] → [m, ...]",
    related: ["flip", "fliplr"],
    examples: [
      .init("torch.tensor([1, 2, 3]).flipud()", gives: "tensor([3, 2, 1])"),
      .init("torch.tensor(1).flipud()", fails: TooFewDims.self),
    ],
    flipping(dim: 0, "Input must be >= 1-d."))

  private static func flipping(dim: Int, _ torch: String) -> Signature {
    Signature(
      [.tensor()],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        if input.rank <= dim {
          throw OperationError(TooFewDims(rank: input.rank, needed: dim + 1, torch: torch))
        }
        return FlipPlan(input, dims: [dim])
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) })
  }

  static let rot90 = Operation(
    "rot90", in: [.torch, .method],
    summary: "Turns a plane of two dims by quarter turns, from the first dim towards the second.",
    shapes: "input: [m, n, ...] → [n, m, ...] for odd k, [m, n, ...] for even k",
    related: ["flip", "transpose"],
    examples: [
      .init(
        "torch.tensor([[1, 2], [3, 4]]).rot90()", gives: "tensor([[2, 4],\n        [1, 3]])"),
      .init("torch.zeros(3).rot90()", fails: TooFewDims.self),
    ],
    Signature(
      [.tensor(), .int("k", default: 1), .init("dims", .ints, default: .ints([0, 1]))],
      plan: { (call) throws(OperationError) in
        let input = call.tensor(0)
        let dims = call.ints(2)
        if dims.count != 2 {
          throw OperationError(
            Refusal(
              .runtime, "a plane has two dims, not \(dims.count)",
              torch: "expected total rotation dims == 2, but got dims = \(dims.count)",
              blamed: ["dims"]))
        }
        if input.rank < 2 {
          throw OperationError(
            TooFewDims(
              rank: input.rank, needed: 2,
              torch: "expected total dims >= 2, but got total dims = \(input.rank)"))
        }
        let first = try Shape.dim(dims[0], rank: input.rank, parameter: "dims")
        let second = try Shape.dim(dims[1], rank: input.rank, parameter: "dims")
        if first == second {
          throw OperationError(
            Refusal(
              .runtime, "the two dims of the plane are the same",
              torch: "expected rotation dims to be different, but got dim0 = \(dims[0]) and dim1 = "
                + "\(dims[1])", blamed: ["dims"]))
        }
        let turns = ((call.int(1) % 4) + 4) % 4
        switch turns {
        case 1: return FlipPlan(input, dims: [second], swapping: (first, second))
        case 2: return FlipPlan(input, dims: [first, second])
        case 3: return FlipPlan(input, dims: [first], swapping: (first, second))
        default: return FlipPlan(input, dims: [])
        }
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  static let roll = Operation(
    "roll", in: [.torch, .method],
    summary: "Shifts the elements along dims; what leaves at the end comes in at the front.",
    shapes: "input: [...] → [...]",
    notes: ["Without dims, the tensor is shifted as if it were flat."],
    related: ["flip", "rot90"],
    examples: [
      .init("torch.arange(4).roll(1)", gives: "tensor([3, 0, 1, 2])"),
      .init(
        "torch.arange(4).view(2, 2).roll(1, 0)", gives: "tensor([[2, 3],\n        [0, 1]])"),
      .init("torch.arange(4).roll((1, 2), 0)", fails: ShiftMismatch.self),
    ],
    Signature(
      [
        .tensor(), .init("shifts", .intOrInts), .init("dims", .intOrInts, default: .ints([])),
      ],
      plan: { (call) throws(OperationError) in
        try RollPlan(call.tensor(0), shifts: call.ints(1), dims: call.ints(2))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call) }))

  static let tril = triangle(
    "tril", keepsLower: true, "The lower triangle of every matrix; zeros above the diagonal.",
    example: "tensor([[1, 0],\n        [1, 1]])", other: "triu")
  static let triu = triangle(
    "triu", keepsLower: false, "The upper triangle of every matrix; zeros below the diagonal.",
    example: "tensor([[1, 1],\n        [0, 1]])", other: "tril")

  private static func triangle(
    _ name: String, keepsLower: Bool, _ summary: String, example: String, other: String
  ) -> Operation {
    Operation(
      name, in: [.torch, .method], writes: [.inPlace, .out],
      summary: summary, shapes: "input: [..., m, n] → [..., m, n]",
      notes: ["diagonal moves the border: above the main diagonal if positive, below if negative."],
      related: [other, "\(name)_indices", "diagonal"],
      examples: [
        .init("torch.ones(2, 2, dtype=torch.int64).\(name)()", gives: example),
        .init("torch.zeros(3).\(name)()", fails: TooFewDims.self),
      ],
      Signature(
        [.tensor(), .int("diagonal", default: 0)],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0)
          if input.rank < 2 {
            throw OperationError(
              TooFewDims(
                rank: input.rank, needed: 2,
                torch: "\(name): input tensor must have at least 2 dimensions"))
          }
          return try FreshPlan(shape: input.shape, dtype: input.dtype)
        },
        kernel: { (plan, call) throws(OperationError) in
          let output = try Making.filled(plan.shape, plan.dtype, with: .int(0), call.runtime)
          try copyTriangle(
            call.tensor(0), into: output, diagonal: call.int(1), keepsLower: keepsLower,
            call.runtime)
          return .tensor(output)
        }))
  }

  /// Copies one triangle of every matrix, row by row of all matrices at once.
  private static func copyTriangle(
    _ input: Tensor, into output: Tensor, diagonal: Int, keepsLower: Bool, _ runtime: Runtime
  ) throws(OperationError) {
    let rank = input.rank
    let columns = input.shape[rank - 1]
    for row in 0..<input.shape[rank - 2] {
      if row & 255 == 255 { try runtime.checkInterrupt() }
      // The first column that lies above the border.
      let (sum, overflow) = row.addingReportingOverflow(diagonal)
      let border = overflow ? columns : max(0, min(columns, sum == .max ? .max : sum + 1))
      // For the upper triangle the diagonal itself belongs to what is kept.
      let (start, length): (Int, Int)
      if keepsLower {
        (start, length) = (0, border)
      } else {
        let first = max(0, min(columns, overflow ? columns : sum))
        (start, length) = (first, columns - first)
      }
      if length == 0 { continue }
      func part(_ tensor: Tensor) -> Tensor {
        var layout = Slicing.picked(tensor.layout, rank - 2, row)
        layout.offset = layout.offset &+ start &* layout.strides[rank - 2]
        layout.shape[rank - 2] = length
        return tensor.viewed(as: layout)
      }
      try Copying.copy(part(input), into: part(output), runtime)
    }
  }
}

/// The plan of a reversal of dims, with two of them swapped afterwards.
struct FlipPlan: Plan {
  let layout: Layout
  let dtype: DType
  let dims: [Int]
  let swapped: (Int, Int)?

  init(_ input: Tensor, dims: [Int], swapping: (Int, Int)? = nil) {
    self.dims = dims
    swapped = swapping
    dtype = input.dtype
    var layout =
      MemoryOrder.dense(input.layout).map { Layout(shape: $0.shape, strides: $0.strides) }
      ?? Layout(contiguous: input.shape)
    if let swapping {
      layout.shape.swapAt(swapping.0, swapping.1)
      layout.strides.swapAt(swapping.0, swapping.1)
    }
    self.layout = layout
  }

  var outputs: PlannedOutputs { .one(Output(layout: layout, dtype: dtype)) }

  func run(_ call: Call) throws(OperationError) -> CallResult {
    let input = call.tensor(0)
    _ = try Shape.byteCount(layout.shape, dtype: dtype)
    let output = try call.runtime.make(layout: layout, dtype: dtype)
    if layout.isEmpty { return .tensor(output) }
    // The traversal walks negative steps as well as any others.
    var reversed = input.layout
    for dim in dims where reversed.rank > 0 {
      reversed.offset = reversed.offset &+ (reversed.shape[dim] - 1) &* reversed.strides[dim]
      reversed.strides[dim] = 0 &- reversed.strides[dim]
    }
    if let swapped {
      reversed.shape.swapAt(swapped.0, swapped.1)
      reversed.strides.swapAt(swapped.0, swapped.1)
    }
    try Copying.copy(input.viewed(as: reversed), into: output, call.runtime)
    return .tensor(output)
  }
}

/// The plan of a shift: for every shifted dim, two blocks that change places.
struct RollPlan: Plan {
  let shape: [Int]
  let dtype: DType
  /// The shift of each dim, from 0 to its size; of the flat tensor where `isFlat`.
  let shifts: [Int]
  let isFlat: Bool
  var outputs: PlannedOutputs { .one(Output(shape: shape, dtype: dtype)) }

  init(_ input: Tensor, shifts: [Int], dims: [Int]) throws(OperationError) {
    shape = input.shape
    dtype = input.dtype
    _ = try Shape.byteCount(shape, dtype: dtype)
    func wrapped(_ shift: Int, _ size: Int) -> Int {
      if size == 0 { return 0 }
      let rest = shift % size
      return rest < 0 ? rest + size : rest
    }
    if shifts.isEmpty {
      throw OperationError(
        Refusal(.runtime, "shifts are missing", torch: "`shifts` required", blamed: ["shifts"]))
    }
    if dims.isEmpty && shifts.count == 1 {
      isFlat = true
      self.shifts = [wrapped(shifts[0], input.count)]
      return
    }
    if shifts.count != dims.count {
      throw OperationError(ShiftMismatch(shifts: shifts.count, dims: dims.count))
    }
    isFlat = false
    var total = [Int](repeating: 0, count: input.rank)
    for (shift, dim) in zip(shifts, dims) {
      let place = try Queries.existingDim(dim, input, parameter: "dims")
      let size = input.shape[place]
      // Each is below the size, so that the sum can't overflow.
      total[place] = size == 0 ? 0 : wrapped(total[place] - (size - wrapped(shift, size)), size)
    }
    self.shifts = total
  }

  func run(_ call: Call) throws(OperationError) -> CallResult {
    let runtime = call.runtime
    let input = call.tensor(0)
    let output = try runtime.make(shape: shape, dtype: dtype)
    if output.layout.isEmpty { return .tensor(output) }
    if isFlat {
      let flat = try Copying.contiguous(input, runtime)
      try exchange(
        flat.viewed(as: Layout(shape: [flat.count], strides: [1], offset: flat.layout.offset)),
        output.viewed(as: Layout(contiguous: [output.count])), shifts, 0, runtime)
    } else {
      try exchange(input, output, shifts, 0, runtime)
    }
    return .tensor(output)
  }

  /// Copies the blocks of `input` to their places in `output`, dim after dim.
  private func exchange(
    _ input: Tensor, _ output: Tensor, _ shifts: [Int], _ dim: Int, _ runtime: Runtime
  ) throws(OperationError) {
    guard let next = (dim..<shifts.count).first(where: { shifts[$0] != 0 }) else {
      try Copying.copy(input, into: output, runtime)
      return
    }
    let size = input.shape[next]
    let shift = shifts[next]
    func part(_ tensor: Tensor, _ start: Int, _ length: Int) -> Tensor {
      var layout = tensor.layout
      layout.offset = layout.offset &+ start &* layout.strides[next]
      layout.shape[next] = length
      return tensor.viewed(as: layout)
    }
    try exchange(
      part(input, 0, size - shift), part(output, shift, size - shift), shifts, next + 1, runtime)
    try exchange(
      part(input, size - shift, shift), part(output, 0, shift), shifts, next + 1, runtime)
  }
}

/// A tensor with fewer dims than the operation works on.
public struct TooFewDims: Fault {
  public static let code = "too-few-dims"
  public let rank: Int
  public let needed: Int
  public let torch: String?
  public init(rank: Int, needed: Int, torch: String) {
    self.rank = rank
    self.needed = needed
    self.torch = torch
  }
  public var message: String {
    "this takes a tensor with at least \(needed) dim\(needed == 1 ? "" : "s"), not \(rank)"
  }
  public var blamed: [String] { ["input"] }
}

/// Shifts that don't pair up with dims.
public struct ShiftMismatch: Fault {
  public static let code = "roll"
  public let shifts: Int
  public let dims: Int
  public var message: String { "\(shifts) shifts for \(dims) dims: each shift needs its dim" }
  public var torch: String? {
    "shifts and dimensions must align. shifts: \(shifts), dims:\(dims)"
  }
  public var blamed: [String] { ["shifts", "dims"] }
}
