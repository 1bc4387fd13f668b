/// One tensor as several; views, all of them.
enum Splitting {
  static let all: [Operation] = [
    chunk, split, splitWithSizes, tensorSplit, unbind, unsafeChunk, unsafeSplit, hsplit, vsplit,
    dsplit, unbindCopy, splitCopy, splitWithSizesCopy,
  ]

  static let chunk = Operation(
    "chunk", in: [.torch, .method],
    summary: "Cuts a dim into a number of equal pieces, the last maybe smaller; views.",
    shapes: "input: [..., n, ...] → up to `chunks` × [..., ⌈n / chunks⌉, ...]",
    notes: ["Fewer pieces come out where n is not enough for all."],
    related: ["split", "tensor_split", "cat"],
    examples: [
      .init(
        "torch.arange(5).chunk(2)", gives: "(tensor([0, 1, 2]), tensor([3, 4]))"),
      .init("torch.arange(5).chunk(0)", fails: Refusal.self),
    ],
    .views([.tensor(), .int("chunks"), .dim(default: 0)]) { (call) throws(OperationError) in
      try chunks(call)
    })

  static let unsafeChunk = Operation(
    "unsafe_chunk", in: [.torch, .method], summary: "As chunk.",
    shapes: "input: [..., n, ...] → up to `chunks` × [..., ⌈n / chunks⌉, ...]",
    related: ["chunk"],
    examples: [.init("torch.arange(3).unsafe_chunk(2)", gives: "(tensor([0, 1]), tensor([2]))")],
    .views([.tensor(), .int("chunks"), .dim(default: 0)]) { (call) throws(OperationError) in
      try chunks(call)
    })

  private static func chunks(_ call: Call) throws(OperationError) -> ViewsPlan {
    let input = call.tensor(0)
    if input.rank == 0 {
      throw OperationError(
        Refusal(
          .runtime, "a 0-d tensor can't be cut",
          torch: "chunk expects at least a 1-dimensional tensor", blamed: ["input"]))
    }
    let chunks = call.int(1)
    if chunks <= 0 {
      throw OperationError(
        Refusal(
          .runtime, "a tensor can't be cut into \(chunks) pieces",
          torch: "chunk expects `chunks` to be greater than 0, got: \(chunks)",
          blamed: ["chunks"]))
    }
    let dim = try Shape.dim(call.int(2), rank: input.rank)
    let size = input.shape[dim]
    if size == 0 {
      // Nothing is cut into as many nothings as asked for.
      return try pieces(input, dim, call.runtime, count: chunks) { _ in (0, 0) }
    }
    let length = size / chunks + (size % chunks == 0 ? 0 : 1)
    return try equalPieces(input, dim, length, call.runtime)
  }

  static let split = Operation(
    "split", in: [.torch, .method],
    summary: "Cuts a dim into pieces of a size, or of the sizes listed; views.",
    shapes: "input: [..., n, ...] → pieces of [..., size, ...]",
    notes: ["The last piece may be smaller; sizes that are listed must add up to n."],
    related: ["chunk", "tensor_split", "split_with_sizes", "cat"],
    examples: [
      .init("torch.arange(5).split(2)", gives: "(tensor([0, 1]), tensor([2, 3]), tensor([4]))"),
      .init("torch.arange(5).split([1, 4])", gives: "(tensor([0]), tensor([1, 2, 3, 4]))"),
      .init("torch.arange(7).split([3, 5])", fails: SplitSizes.self),
    ],
    splitEvenly("split_size_or_sections", of: "tensor"),
    splitBySizes("split_size_or_sections", of: "tensor"),
    splitEvenly("split_size"), splitBySizes("split_size"))

  static let splitWithSizes = Operation(
    "split_with_sizes", in: [.torch, .method],
    summary: "Cuts a dim into pieces of the sizes listed; views.",
    shapes: "input: [..., n, ...] → pieces of [..., sizeᵢ, ...]", related: ["split"],
    examples: [
      .init(
        "torch.split_with_sizes(torch.arange(3), [1, 2])", gives: "(tensor([0]), tensor([1, 2]))"),
      .init("torch.split_with_sizes(torch.arange(3), [1, 1])", fails: SplitSizes.self),
    ],
    splitBySizes("split_sizes"))

  static let unsafeSplit = Operation(
    "unsafe_split", in: [.torch, .method], summary: "As split.",
    shapes: "input: [..., n, ...] → pieces of [..., size, ...]", related: ["split"],
    examples: [.init("torch.arange(3).unsafe_split(2)", gives: "(tensor([0, 1]), tensor([2]))")],
    splitEvenly("split_size"))

  private static func splitEvenly(_ name: String, of input: String = "input") -> Signature {
    .views([.tensor(input), .int(name), .dim(default: 0)]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      try checkRank(input)
      let length = call.int(1)
      if length < 0 {
        throw OperationError(
          Refusal(
            .runtime, "a piece can't have the size \(length)",
            torch: "split expects split_size be non-negative, but got split_size=\(length)",
            blamed: [name]))
      }
      let dim = try Shape.dim(call.int(2), rank: input.rank)
      let size = input.shape[dim]
      if length == 0 && size != 0 {
        throw OperationError(
          Refusal(
            .runtime, "pieces of 0 never add up to \(size)",
            torch: "split_size can only be 0 if dimension size is 0, but got dimension size of "
              + "\(size)", blamed: [name]))
      }
      if size == 0 {
        return try pieces(input, dim, call.runtime, count: 1) { _ in (0, 0) }
      }
      return try equalPieces(input, dim, length, call.runtime)
    }
  }

  private static func splitBySizes(_ name: String, of input: String = "input") -> Signature {
    .views([.tensor(input), Parameter(name, .ints), .dim(default: 0)]) {
      (call) throws(OperationError) in
      let input = call.tensor(0)
      try checkRank(input)
      let dim = try Shape.dim(call.int(2), rank: input.rank)
      let sizes = call.ints(1)
      if sizes.contains(where: { $0 < 0 }) {
        throw OperationError(
          Refusal(
            .runtime, "a piece can't have a negative size",
            torch: "split_with_sizes expects split_sizes have only non-negative entries, but got "
              + "split_sizes=\(Shape.text(sizes))", blamed: [name]))
      }
      var starts: [Int] = []
      var end = 0
      var fits = true
      for size in sizes {
        starts.append(end)
        let (next, over) = end.addingReportingOverflow(size)
        fits = fits && !over
        end = next
      }
      if !fits || end != input.shape[dim] {
        throw OperationError(
          SplitSizes(sizes: sizes, size: input.shape[dim], dim: call.int(2), parameter: name))
      }
      return try pieces(input, dim, call.runtime, count: sizes.count) { (starts[$0], sizes[$0]) }
    }
  }

  private static func checkRank(_ input: Tensor) throws(OperationError) {
    if input.rank == 0 {
      throw OperationError(
        Refusal(
          .runtime, "a 0-d tensor can't be cut",
          torch: "split expects at least a 1-dimensional tensor", blamed: ["input"]))
    }
  }

  static let tensorSplit = Operation(
    "tensor_split", in: [.torch, .method],
    summary:
      "Cuts a dim into a number of pieces as equal as can be, or at the places listed; views.",
    shapes: "input: [..., n, ...] → pieces of [..., size, ...]",
    notes: [
      "The first pieces are one larger where n can't be divided.",
      "Places count from the end where negative, and may lie beyond it, as in a slice.",
    ],
    related: ["chunk", "split", "hsplit", "vsplit"],
    examples: [
      .init(
        "torch.arange(5).tensor_split(2)", gives: "(tensor([0, 1, 2]), tensor([3, 4]))"),
      .init(
        "torch.arange(5).tensor_split((1, 3))",
        gives: "(tensor([0]), tensor([1, 2]), tensor([3, 4]))"),
      .init("torch.arange(5).tensor_split(0)", fails: Refusal.self),
    ],
    Signature(
      [.tensor(), .tensor("tensor_indices_or_sections"), .dim(default: 0)],
      plan: { (call) throws(OperationError) in
        try checkTensorSplit(call.tensor(0))
        let places = call.tensor(1)
        if places.dtype != .int64 {
          throw OperationError(
            Refusal(
              .runtime, "places are int64, not \(places.dtype.name)",
              torch: "tensor_split expected tensor_indices_or_sections to have dtype of long, but "
                + "got \(places.dtype.scalarTypeName)", blamed: ["tensor_indices_or_sections"]))
        }
        if places.rank > 1 {
          throw OperationError(
            Refusal(
              .runtime, "places are a list, not \(Shape.text(places.shape))",
              torch: "tensor_split expected tensor_indices_or_sections to be a zero-dimensional "
                + "or one-dimensional tensor, but got a tensor with \(places.rank) dims",
              blamed: ["tensor_indices_or_sections"]))
        }
        return ValuePlan()
      },
      kernel: { (_, call) throws(OperationError) in
        let input = call.tensor(0)
        let numbers = call.tensor(1).scalars.map(\.truncatedInt)
        let plan =
          call.tensor(1).rank == 0
          ? try sections(input, numbers[0], dim: call.int(2), call.runtime)
          : try cuts(input, numbers, dim: call.int(2), call.runtime)
        return .tensors(plan.layouts.map { input.viewed(as: $0) }, plan.form)
      }),
    .views([.tensor(), .int("sections"), .dim(default: 0)]) { (call) throws(OperationError) in
      try sections(call.tensor(0), call.int(1), dim: call.int(2), call.runtime)
    },
    .views([.tensor(), Parameter("indices", .ints), .dim(default: 0)]) {
      (call) throws(OperationError) in
      try cuts(call.tensor(0), call.ints(1), dim: call.int(2), call.runtime)
    })

  private static func checkTensorSplit(_ input: Tensor) throws(OperationError) {
    if input.rank == 0 {
      throw OperationError(
        Refusal(
          .runtime, "a 0-d tensor can't be cut",
          torch: "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 "
            + "dims", blamed: ["input"]))
    }
  }

  private static func sections(
    _ input: Tensor, _ count: Int, dim: Int, _ runtime: Runtime
  ) throws(OperationError) -> ViewsPlan {
    try checkTensorSplit(input)
    let dim = try Shape.dim(dim, rank: input.rank)
    if count <= 0 {
      throw OperationError(
        Refusal(
          .runtime, "a tensor can't be cut into \(count) pieces",
          torch: "number of sections must be larger than 0, got \(count)", blamed: ["sections"]))
    }
    let size = input.shape[dim]
    let (length, larger) = (size / count, size % count)
    return try pieces(input, dim, runtime, count: count) { place in
      (place * length + min(place, larger), length + (place < larger ? 1 : 0))
    }
  }

  private static func cuts(
    _ input: Tensor, _ places: [Int], dim: Int, _ runtime: Runtime
  ) throws(OperationError) -> ViewsPlan {
    try checkTensorSplit(input)
    let dim = try Shape.dim(dim, rank: input.rank)
    let size = input.shape[dim]
    // As in a slice: from the end where negative, and cut off at both ends.
    func clamped(_ place: Int) -> Int {
      max(0, min(size, place < 0 ? place &+ size : place))
    }
    let starts = [0] + places.map(clamped)
    let ends = places.map(clamped) + [size]
    return try pieces(input, dim, runtime, count: starts.count) { place in
      (starts[place], max(0, ends[place] - starts[place]))
    }
  }

  static let unbind = Operation(
    "unbind", in: [.torch, .method],
    summary: "The slices along a dim, without it; views.",
    shapes: "input: [a, n, b] → n × [a, b]", related: ["stack", "select", "split"],
    examples: [
      .init(
        "torch.tensor([[1, 2], [3, 4]]).unbind()", gives: "(tensor([1, 2]), tensor([3, 4]))"),
      .init("torch.ones(2).unbind(1)", fails: DimOutOfRange.self),
    ],
    .views([.tensor(), .dim(default: 0)]) { (call) throws(OperationError) in
      let input = call.tensor(0)
      if input.rank == 0 {
        let dim = try Shape.dim(call.int(1), rank: 0)
        throw OperationError(
          Refusal(
            .index, "a 0-d tensor has no dim to take apart",
            torch: "Dimension specified as \(dim) but tensor has no dimensions", blamed: ["dim"]))
      }
      let dim = try Shape.dim(call.int(1), rank: input.rank)
      try checkCount(input.shape[dim], call.runtime)
      return ViewsPlan(
        input,
        layouts: (0..<input.shape[dim]).map { place in
          var layout = input.layout
          layout.offset += place * layout.strides[dim]
          layout.shape.remove(at: dim)
          layout.strides.remove(at: dim)
          return layout
        })
    })

  static let hsplit = directed(
    "hsplit", "columns: dim 1, or dim 0 of a vector", least: 1,
    example: .init("torch.arange(4).hsplit(2)", gives: "(tensor([0, 1]), tensor([2, 3]))"),
    dim: { $0 == 1 ? 0 : 1 })
  static let vsplit = directed(
    "vsplit", "rows: dim 0", least: 2,
    example: .init(
      "torch.tensor([[1], [2]]).vsplit(2)", gives: "(tensor([[1]]), tensor([[2]]))"),
    dim: { _ in 0 })
  static let dsplit = directed(
    "dsplit", "layers: dim 2", least: 3,
    example: .init("torch.ones(1, 1, 2).dsplit(2)[0].shape", gives: "torch.Size([1, 1, 1])"),
    dim: { _ in 2 })

  private static func directed(
    _ name: String, _ what: String, least: Int, example: Operation.Example,
    dim: @escaping @Sendable (Int) -> Int
  ) -> Operation {
    @Sendable func check(_ input: Tensor) throws(OperationError) {
      if input.rank < least {
        throw OperationError(
          Refusal(
            .runtime, "\(name) needs at least \(least) dims",
            torch: "torch.\(name) requires a tensor with at least \(least) dimension, but got a "
              + "tensor with \(input.rank) dimensions!", blamed: ["input"]))
      }
    }
    return Operation(
      name, in: [.torch, .method],
      summary: "Cuts a tensor into pieces of its \(what); views.",
      shapes: "input: [..., n, ...] → pieces of [..., size, ...]",
      related: ["tensor_split", "split"],
      examples: [example, .init("torch.tensor(1).\(name)(2)", fails: Refusal.self)],
      .views([.tensor(), .int("sections")]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        try check(input)
        let place = dim(input.rank)
        let (size, count) = (input.shape[place], call.int(1))
        if count == 0 || (size != 0 || count != -1) && size % count != 0 {
          throw OperationError(
            Refusal(
              .runtime, "\(size) can't be divided into \(count) equal pieces",
              torch: "torch.\(name) attempted to split along dimension \(place), but the size of "
                + "the dimension \(size) is not divisible by the split_size \(count)!",
              blamed: ["sections"]))
        }
        return try sections(input, count, dim: place, call.runtime)
      },
      .views([.tensor(), Parameter("indices", .ints)]) { (call) throws(OperationError) in
        let input = call.tensor(0)
        try check(input)
        return try cuts(input, call.ints(1), dim: dim(input.rank), call.runtime)
      })
  }

  // MARK: Copies

  static let unbindCopy = copied(
    "unbind_copy", of: unbind,
    example: .init("torch.unbind_copy(torch.tensor([1, 2]))", gives: "(tensor(1), tensor(2))"))
  static let splitCopy = copied(
    "split_copy", of: unsafeSplit,
    example: .init(
      "torch.split_copy(torch.arange(3), 2)", gives: "(tensor([0, 1]), tensor([2]))"))
  static let splitWithSizesCopy = copied(
    "split_with_sizes_copy", of: splitWithSizes,
    example: .init(
      "torch.split_with_sizes_copy(torch.arange(3), [1, 2])",
      gives: "(tensor([0]), tensor([1, 2]))"))

  /// The same pieces, each with memory of its own.
  private static func copied(
    _ name: String, of operation: Operation, example: Operation.Example
  ) -> Operation {
    Operation(
      name, in: [.torch], summary: "As \(operation.name), with copies instead of views.",
      shapes: operation.shapes, related: [operation.name],
      examples: [example],
      signatures: operation.signatures.indices.map { place in
        .composed(operation.signatures[place].parameters) { (call) throws(OperationError) in
          let result = try operation.result(
            call.arguments, signature: place, runtime: call.runtime)
          guard case .tensors(let views, let form) = result else { return result }
          var copies: [Tensor] = []
          for view in views {
            copies.append(
              view.isShapeOnly
                ? Tensor(shape: view.shape, dtype: view.dtype)
                : try Copying.contiguousCopy(view, call.runtime))
          }
          return .tensors(copies, form)
        }
      })
  }

  // MARK: Pieces

  private static func equalPieces(
    _ input: Tensor, _ dim: Int, _ length: Int, _ runtime: Runtime
  ) throws(OperationError) -> ViewsPlan {
    let size = input.shape[dim]
    let count = (size - 1) / length + 1
    return try pieces(input, dim, runtime, count: count) { place in
      (place * length, min(length, size - place * length))
    }
  }

  /// - Parameter piece: where each piece starts, and how long it is.
  private static func pieces(
    _ input: Tensor, _ dim: Int, _ runtime: Runtime, count: Int,
    _ piece: (Int) -> (start: Int, length: Int)
  ) throws(OperationError) -> ViewsPlan {
    try checkCount(count, runtime)
    return ViewsPlan(
      input,
      layouts: (0..<count).map { place in
        let (start, length) = piece(place)
        return input.layout.narrowed(dim, from: start, length: length)
      })
  }

  /// Refuses more views than there is memory for: each takes some hundred bytes.
  private static func checkCount(_ count: Int, _ runtime: Runtime) throws(OperationError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 400)
    if overflow || bytes > runtime.memory.limit - runtime.memory.used {
      throw OperationError(
        OutOfMemory(
          shape: [count], dtype: .int64, bytes: overflow ? .max : bytes,
          limit: runtime.memory.limit))
    }
  }
}

/// Sizes of pieces that don't add up to the dim they are cut from.
public struct SplitSizes: Fault {
  public static let code = "split-sizes"
  public let sizes: [Int]
  public let size: Int
  public let dim: Int
  public let parameter: String
  public var message: String {
    "the pieces \(Shape.text(sizes)) don't add up to the \(size) of dim \(dim)"
  }
  public var torch: String? {
    "split_with_sizes expects split_sizes to sum exactly to \(size) (input tensor's size at "
      + "dimension \(dim)), but got split_sizes=\(Shape.text(sizes))"
  }
  public var blamed: [String] { [parameter] }
}
