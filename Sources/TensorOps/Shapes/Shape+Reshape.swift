// Seeing the same elements in another shape: which sizes are possible, and which strides show them
// without a copy.

extension Shape {
  /// The product of sizes, none of them negative; nil where 64 bits can't hold it.
  static func product(_ sizes: some Sequence<Int>) -> Int? {
    var product = 1
    var overflow = false
    for size in sizes {
      if size == 0 { return 0 }
      let (next, over) = product.multipliedReportingOverflow(by: size)
      product = next
      overflow = overflow || over
    }
    return overflow ? nil : product
  }

  /// The number of elements of a view, which takes no memory of its own.
  static func viewCount(_ shape: [Int]) throws(OperationError) {
    if product(shape) == nil { throw OperationError(ElementCountOverflow(shape: shape)) }
  }

  /// Sizes for `count` elements, with one `-1` worked out.
  public static func inferReshape(_ sizes: [Int], count: Int) throws(OperationError) -> [Int] {
    var inferred: Int?
    for (dim, size) in sizes.enumerated() where size < 0 {
      if size < -1 {
        throw OperationError(ReshapeMismatch(sizes: sizes, count: count, reason: .negative(dim)))
      }
      if inferred != nil {
        throw OperationError(ReshapeMismatch(sizes: sizes, count: count, reason: .severalInferred))
      }
      inferred = dim
    }
    let known = product(sizes.lazy.filter { $0 != -1 })
    guard let inferred else {
      if known == count { return sizes }
      throw OperationError(ReshapeMismatch(sizes: sizes, count: count, reason: .count))
    }
    if known == 0 && count == 0 {
      throw OperationError(ReshapeMismatch(sizes: sizes, count: count, reason: .ambiguous))
    }
    guard let known, known > 0, count % known == 0 else {
      throw OperationError(ReshapeMismatch(sizes: sizes, count: count, reason: .count))
    }
    var result = sizes
    result[inferred] = count / known
    return result
  }

  /// Strides that show the elements in another shape of the same count; nil where only a copy can.
  ///
  /// Dims whose memory follows on from one another form a run; each new dim must lie within one.
  public static func viewStrides(_ layout: Layout, as shape: [Int]) -> [Int]? {
    if layout.rank == 0 { return [Int](repeating: 1, count: shape.count) }
    if layout.isEmpty {
      return layout.shape == shape ? layout.strides : Layout.contiguousStrides(shape)
    }
    var strides = [Int](repeating: 0, count: shape.count)
    var place = shape.count - 1
    for run in runs(layout).reversed() {
      var covered = 1
      while place >= 0, covered < run.count || shape[place] == 1 {
        strides[place] = covered &* run.step
        covered = covered &* shape[place]
        place -= 1
      }
      if covered != run.count { return nil }
    }
    return place == -1 ? strides : nil
  }

  /// Dims that can be walked with one step.
  struct Run: Sendable, Equatable {
    var dims: Range<Int>
    /// Elements in it.
    var count: Int
    /// The step of its last dim.
    var step: Int
  }

  /// The runs of a layout, outermost first. A size-1 dim belongs to the run within which it stands.
  static func runs(_ layout: Layout) -> [Run] {
    var runs: [Run] = []
    var end = layout.rank
    var count = 1
    var step = layout.strides.last ?? 1
    for dim in stride(from: layout.rank - 1, through: 0, by: -1) {
      count = count &* layout.shape[dim]
      if dim == 0
        || (layout.shape[dim - 1] != 1 && layout.strides[dim - 1] != count &* step)
      {
        runs.append(Run(dims: dim..<end, count: count, step: step))
        end = dim
        count = 1
        if dim > 0 { step = layout.strides[dim - 1] }
      }
    }
    return runs.reversed()
  }

  /// A view in another shape, or a refusal that shows the runs of memory.
  static func view(
    _ layout: Layout, as sizes: [Int], parameter: String = "size"
  ) throws(OperationError) -> Layout {
    let shape = try inferReshape(sizes, count: layout.count)
    guard let strides = viewStrides(layout, as: shape) else {
      throw OperationError(ViewNeedsCopy(layout: layout, wanted: shape))
    }
    return Layout(shape: shape, strides: strides, offset: layout.offset)
  }
}

/// More elements than 64 bits count.
public struct ElementCountOverflow: Fault {
  public static let code = "size-overflow"
  public let shape: [Int]
  public var message: String { "the sizes \(Shape.text(shape)) multiply to more than 64 bits hold" }
  public var torch: String? { "numel: integer multiplication overflow" }
}

/// Sizes that the elements don't fill.
public struct ReshapeMismatch: Fault {
  public static let code = "reshape"

  public enum Reason: Sendable, Equatable {
    case count
    case severalInferred
    case ambiguous
    /// A size below -1, in this dim.
    case negative(Int)
  }

  public let sizes: [Int]
  public let count: Int
  public let reason: Reason

  public var message: String {
    switch reason {
    case .count:
      if sizes.contains(-1) {
        let known = Shape.product(sizes.filter { $0 != -1 })
        return "\(count) elements can't be shared out over \(known.map(String.init) ?? "more")"
          + " of the sizes known in \(Shape.text(sizes))"
      }
      let wanted = Shape.product(sizes).map(String.init) ?? "more than 64 bits can count"
      return "the tensor has \(count) elements, \(Shape.text(sizes)) has \(wanted)"
    case .severalInferred: return "only one size can be left to be worked out (-1)"
    case .ambiguous:
      return "-1 could be anything: the other sizes of \(Shape.text(sizes)) hold no elements"
    case .negative(let dim): return "\(sizes[dim]) is no size; only -1 has a meaning"
    }
  }

  public var torch: String? {
    switch reason {
    case .count: "shape '\(Shape.text(sizes))' is invalid for input of size \(count)"
    case .severalInferred: "only one dimension can be inferred"
    case .ambiguous:
      "cannot reshape tensor of 0 elements into shape \(Shape.text(sizes)) because the unspecified "
        + "dimension size -1 can be any value and is ambiguous"
    case .negative(let dim):
      "invalid shape dimension \(sizes[dim]) at index \(dim) of shape \(Shape.text(sizes))"
    }
  }
  public var blamed: [String] { ["size", "shape"] }
}

/// A shape that no strides over the same memory show: a wanted dim reaches over two runs.
public struct ViewNeedsCopy: Fault {
  public static let code = "view-strides"
  public let shape: [Int]
  public let strides: [Int]
  public let wanted: [Int]
  /// Dims that lie one behind the other in memory, outermost run first.
  public let runs: [Range<Int>]
  /// The wanted dim that reaches over the end of a run.
  public let crossing: Int?

  init(layout: Layout, wanted: [Int]) {
    shape = layout.shape
    strides = layout.strides
    self.wanted = wanted
    let runs = Shape.runs(layout)
    self.runs = runs.map(\.dims)
    var place = wanted.count - 1
    var crossing: Int?
    for run in runs.reversed() {
      var covered = 1
      while place >= 0, covered < run.count || wanted[place] == 1 {
        covered = covered &* wanted[place]
        if covered > run.count || run.count % covered != 0, crossing == nil { crossing = place }
        place -= 1
      }
      if crossing != nil { break }
    }
    self.crossing = crossing
  }

  public var message: String {
    let place = crossing.map { "dim \($0) (size \(wanted[$0])) of \(Shape.text(wanted))" }
    return "\(place ?? Shape.text(wanted)) would reach over dims that don't follow on from one "
      + "another in memory; reshape copies where view can't"
  }
  public var torch: String? {
    "view size is not compatible with input tensor's size and stride (at least one dimension spans "
      + "across two contiguous subspaces). Use .reshape(...) instead."
  }
  public var blamed: [String] { ["input", "size"] }
  public var details: [String] {
    var lines = ["sizes \(Shape.text(shape)), strides \(Shape.text(strides))"]
    for run in runs {
      let dims = run.map(String.init).joined(separator: ", ")
      let count = run.reduce(1) { $0 &* shape[$1] }
      lines.append(
        run.count == 1
          ? "dim \(dims): \(count) elements, one every \(strides[run.upperBound - 1])"
          : "dims \(dims) together: \(count) elements, one every \(strides[run.upperBound - 1])")
    }
    return lines
  }
}
