// Stretching dims of size 1 without copying.

extension Shape {
  /// The layout that reads a tensor as if it had these sizes: `-1` keeps a size, new dims come in
  /// front, stretched dims get stride 0.
  static func expand(
    _ layout: Layout, to sizes: [Int], dtype: DType
  ) throws(OperationError) -> Layout {
    let rank = sizes.count
    let lead = rank - layout.rank
    func mismatch(_ reason: ExpandMismatch.Reason) -> OperationError {
      OperationError(
        ExpandMismatch(shape: layout.shape, sizes: sizes, dtype: dtype, reason: reason))
    }
    if lead < 0 { throw mismatch(.fewerDims) }
    var shape = sizes
    var strides = [Int](repeating: 0, count: rank)
    for place in stride(from: rank - 1, through: 0, by: -1) {
      let own = place - lead
      let size = own >= 0 ? layout.shape[own] : 1
      var step =
        own >= 0
        ? layout.strides[own]
        : layout.rank == 0 ? 0 : shape[place + 1] &* strides[place + 1]
      if sizes[place] == -1 {
        if own < 0 { throw mismatch(.keepsNewDim(place)) }
        shape[place] = size
      } else if sizes[place] != size {
        if size != 1 { throw mismatch(.size(place)) }
        step = 0
      }
      strides[place] = step
    }
    if let negative = shape.first(where: { $0 < 0 }) {
      throw OperationError(
        Refusal(
          .runtime, "\(negative) is no size",
          torch: "numel: integer multiplication overflow", blamed: ["size"]))
    }
    try viewCount(shape)
    return Layout(shape: shape, strides: strides, offset: layout.offset)
  }
}

/// Sizes to which a tensor can't be stretched.
public struct ExpandMismatch: Fault {
  public static let code = "expand"

  public enum Reason: Sendable, Equatable {
    case fewerDims
    /// `-1` in front, where there is no size to keep.
    case keepsNewDim(Int)
    /// A size other than 1 that would have to change.
    case size(Int)
  }

  public let shape: [Int]
  public let sizes: [Int]
  public let dtype: DType
  public let reason: Reason

  public var message: String {
    switch reason {
    case .fewerDims:
      return "\(Shape.text(sizes)) has fewer dims than the tensor's \(Shape.text(shape))"
    case .keepsNewDim(let dim): return "-1 keeps a size, and dim \(dim) is new"
    case .size(let dim):
      let own = shape[dim - (sizes.count - shape.count)]
      return "dim \(dim) has size \(own), and only a size of 1 stretches (to \(sizes[dim]))"
    }
  }

  public var torch: String? {
    switch reason {
    case .fewerDims:
      let kind =
        dtype == .bool || dtype == .bfloat16
        ? "CPU\(dtype.scalarTypeName)Type" : "torch.\(dtype.scalarTypeName)Tensor"
      return
        "expand(\(kind){\(Shape.text(shape))}, size=\(Shape.text(sizes))): the number of sizes "
        + "provided (\(sizes.count)) must be greater or equal to the number of dimensions in the "
        + "tensor (\(shape.count))"
    case .keepsNewDim(let dim):
      return "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing "
        + "dimension \(dim)"
    case .size(let dim):
      let own = shape[dim - (sizes.count - shape.count)]
      return
        "The expanded size of the tensor (\(sizes[dim])) must match the existing size (\(own)) "
        + "at non-singleton dimension \(dim).  Target sizes: \(Shape.text(sizes)).  Tensor sizes: "
        + Shape.text(shape)
    }
  }
  public var blamed: [String] { ["input", "size", "value"] }
  public var details: [String] {
    guard case .size(let dim) = reason else { return [] }
    return Shape.alignmentTable([shape, sizes], names: ["tensor", "wanted"], marking: dim)
  }
}
