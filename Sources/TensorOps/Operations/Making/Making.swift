/// Tensors made from sizes and numbers, and numbers taken out of them.
enum Making {
  static let all: [Operation] =
    ConstantTensors.all + DataTensors.all + Ranges.all + Matrices.all + Grids.all
    + SignalWindows.all

  /// A tensor of this layout with every element the same.
  static func filled(
    _ layout: Layout, _ dtype: DType, with value: Scalar, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try runtime.make(layout: layout, dtype: dtype)
    let one = try runtime.make(scalar: value, dtype: dtype)
    try Copying.copy(one, into: result, runtime)
    return result
  }

  static func filled(
    _ shape: [Int], _ dtype: DType, with value: Scalar, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    try filled(Layout(contiguous: shape), dtype, with: value, runtime)
  }
}

extension Call {
  /// The dtype of a new tensor, for a call whose parameters end in `Parameter.making` from `place`.
  func madeDType(
    _ place: Int, otherwise: DType
  ) throws(OperationError) -> DType {
    let dtype = dtype(place) ?? otherwise
    if bool(place + 4) && !dtype.isFloatingPoint {
      throw OperationError(
        Refusal(
          .runtime, "Only Tensors of floating point and complex dtype can require gradients",
          blamed: ["requires_grad"]))
    }
    return dtype
  }
}

extension Layout {
  /// The layout of a fresh tensor made in the likeness of this one, by a memory format's name:
  /// dims keep their order in memory, gaps close, and stretched dims become real.
  func likeness(_ format: String?, parameter: String = "memory_format") throws(OperationError)
    -> Layout
  {
    switch format {
    case nil, "preserve_format": return preserved
    case "channels_last":
      guard rank == 4 else {
        throw OperationError(
          Refusal(
            .runtime, "required rank 4 tensor to use channels_last format", blamed: [parameter]))
      }
      return Layout(shape: shape, orderedBy: [1, 3, 2, 0])
    case "channels_last_3d":
      guard rank == 5 else {
        throw OperationError(
          Refusal(
            .runtime, "required rank 5 tensor to use channels_last_3d format", blamed: [parameter]))
      }
      return Layout(shape: shape, orderedBy: [1, 4, 3, 2, 0])
    default: return Layout(contiguous: shape)
    }
  }

  /// Dense strides in the order of this layout's.
  var preserved: Layout {
    if let dense = MemoryOrder.dense(self) { return dense }
    // PyTorch's insertion sort: a stride of 0 tells nothing, and equal strides are told apart by
    // size, so the order is none that a comparison sort could be given.
    var order = Array((0..<rank).reversed())
    for start in 1..<max(rank, 1) where start < rank {
      var place = start
      for lower in stride(from: start - 1, through: 0, by: -1) {
        let (a, b) = (order[lower], order[place])
        if strides[a] == 0 || strides[b] == 0 { continue }
        let (step, other) = (abs(strides[a]), abs(strides[b]))
        if step > other || (step == other && shape[a] > shape[b]) {
          order.swapAt(lower, place)
          place = lower
        } else if step < other {
          break
        }
      }
    }
    return Layout(shape: shape, orderedBy: order)
  }

  /// Dense strides, the first dim named varying quickest.
  init(shape: [Int], orderedBy order: [Int]) {
    var strides = [Int](repeating: 1, count: shape.count)
    var step = 1
    for dim in order {
      strides[dim] = step
      step = step &* max(shape[dim], 1)
    }
    self.init(shape: shape, strides: strides)
  }
}
