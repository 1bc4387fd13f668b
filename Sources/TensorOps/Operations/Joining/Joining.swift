/// Joining tensors, and taking them apart.
enum Joining {
  static let all: [Operation] =
    Concatenation.all + Splitting.all + Repeating.all + RaisingRank.all + Padding.all + Lookup.all
    + Pixels.all
}

extension Layout {
  /// The elements from `start` on along a dim.
  func narrowed(_ dim: Int, from start: Int, length: Int) -> Layout {
    var layout = self
    layout.shape[dim] = length
    layout.offset = offset &+ start &* strides[dim]
    return layout
  }
}

extension Tensor {
  func unsqueezed(at dim: Int) -> Tensor { viewed(as: layout.unsqueezed(at: dim)) }
}
