/// The different elements, or the different slices along a dim.
enum Uniques {
  static let all: [Operation] = [unique, uniqueConsecutive]

  static let unique = Operation(
    "unique", in: [.torch, .method],
    summary: "The different elements in order, or the different slices along one dim.",
    shapes: "input: [...] → [u]; with dim: [..., n, ...] → [..., u, ...]",
    notes: [
      "The result is always sorted, whatever `sorted` says.",
      "return_inverse adds, for each element, its place in the result; return_counts how often "
        + "each occurs.", "Each NaN is different from every other.",
    ],
    related: ["unique_consecutive", "sort", "bincount"],
    examples: [
      .init("torch.unique(torch.tensor([3, 1, 2, 1]))", gives: "tensor([1, 2, 3])"),
      .init(
        "torch.unique(torch.tensor([3, 1, 1]), return_counts=True)",
        gives: "(tensor([1, 3]), tensor([2, 1]))"),
      .init("torch.unique(torch.ones(2, 2), dim=2)", fails: DimOutOfRange.self),
    ],
    Signature(
      [
        .tensor(), .flag("sorted", default: true), .flag("return_inverse", default: false),
        .flag("return_counts", default: false), .optionalInt("dim"),
      ],
      plan: { (call) throws(OperationError) in
        try UniquePlan(
          call, dim: call.optionalInt(4), inverse: call.bool(2), counts: call.bool(3))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call, sorts: true) }))

  static let uniqueConsecutive = Operation(
    "unique_consecutive", in: [.torch, .method],
    summary: "The elements, or the slices along one dim, without immediate repetition.",
    shapes: "input: [...] → [u]; with dim: [..., n, ...] → [..., u, ...]",
    notes: [
      "return_inverse adds, for each element, its place in the result; return_counts the lengths "
        + "of the runs."
    ],
    related: ["unique"],
    examples: [
      .init("torch.unique_consecutive(torch.tensor([1, 1, 2, 1]))", gives: "tensor([1, 2, 1])"),
      .init("torch.unique_consecutive(torch.ones(2, 2), dim=2)", fails: DimOutOfRange.self),
    ],
    Signature(
      [
        .tensor(), .flag("return_inverse", default: false), .flag("return_counts", default: false),
        .optionalInt("dim"),
      ],
      plan: { (call) throws(OperationError) in
        try UniquePlan(
          call, dim: call.optionalInt(3), inverse: call.bool(1), counts: call.bool(2))
      },
      kernel: { (plan, call) throws(OperationError) in try plan.run(call, sorts: false) }))

  struct UniquePlan: Plan {
    let dim: Int?
    let inverse: Bool
    let counts: Bool

    var outputs: PlannedOutputs {
      get throws(OperationError) { throw OperationError(NeedsValues()) }
    }

    init(_ call: Call, dim: Int?, inverse: Bool, counts: Bool) throws(OperationError) {
      let input = call.tensor(0)
      self.inverse = inverse
      self.counts = counts
      guard let dim else {
        self.dim = nil
        return
      }
      if input.rank == 0 { throw OperationError(NoDims(dim: dim)) }
      let wrapped = try Shape.dim(dim, rank: input.rank)
      let empty = input.shape.filter { $0 == 0 }.count
      if empty > 1 {
        throw OperationError(
          Refusal(
            .runtime, "several dims have size 0",
            torch: "Number of zero sized dimensions is more than one, so unique cannot be applied ",
            blamed: ["input"]))
      }
      if empty == 1 && input.shape[wrapped] != 0 {
        throw OperationError(
          Refusal(
            .runtime, "the slices along dim \(wrapped) are empty",
            torch: "There are 0 sized dimensions, and they aren't selected, so unique cannot be "
              + "applied", blamed: ["input"]))
      }
      self.dim = wrapped
    }

    func run(_ call: Call, sorts: Bool) throws(OperationError) -> CallResult {
      let runtime = call.runtime
      let input = call.tensor(0)
      // Items of `size` elements each, one after the other.
      var moved = input
      var count = input.count
      var size = 1
      if let dim {
        var order = Array(0..<input.rank)
        order.remove(at: dim)
        order.insert(dim, at: 0)
        moved = input.viewed(
          as: Layout(
            shape: order.map { input.shape[$0] }, strides: order.map { input.strides[$0] },
            offset: input.layout.offset))
        count = input.shape[dim]
        size = count == 0 ? 1 : moved.count / count
      }
      let items = try Copying.contiguous(
        try Copying.cast(moved, to: Elementwise.wide(input.dtype), runtime), runtime)
      let reserved = try Sorting.reserve(count, dtype: items.dtype, runtime)
      defer { runtime.memory.release(reserved) }
      let groups = try items.dtype.dispatch(
        Grouping(items: items, count: count, size: size, sorts: sorts, runtime: runtime))
      var shape = moved.shape
      if dim == nil { shape = [groups.firsts.count] } else { shape[0] = groups.firsts.count }
      let picked = try runtime.make(shape: shape, dtype: items.dtype)
      let bytes = size * items.dtype.size
      for (place, first) in groups.firsts.enumerated() {
        (picked.base + place * bytes).copyMemory(from: items.base + first * bytes, byteCount: bytes)
      }
      var result = try Reduction.narrowed(picked, to: input.dtype, runtime)
      if let dim {
        var layout = result.layout
        layout.shape.insert(layout.shape.remove(at: 0), at: dim)
        layout.strides.insert(layout.strides.remove(at: 0), at: dim)
        result = result.viewed(as: layout)
      }
      if !inverse && !counts { return .tensor(result) }
      var results = [result]
      if inverse {
        results.append(
          try Uniques.tensor(groups.inverse, shape: dim == nil ? input.shape : [count], runtime))
      }
      if counts {
        results.append(try Uniques.tensor(groups.counts, shape: [groups.counts.count], runtime))
      }
      return .tensors(results, .tuple)
    }
  }

  /// Numbers as an int64 tensor.
  static func tensor(
    _ numbers: [Int], shape: [Int], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try runtime.make(shape: shape, dtype: .int64)
    let to = result.elements(Int.self)
    for (place, number) in numbers.enumerated() { to[place] = number }
    return result
  }

  /// Which items are equal.
  struct Groups {
    /// Of each group, the item that came first in sorted order.
    var firsts: [Int] = []
    var counts: [Int] = []
    /// Of each item, its group.
    var inverse: [Int]
  }

  private struct Grouping: OrderedWork {
    let items: Tensor
    let count: Int
    let size: Int
    let sorts: Bool
    let runtime: Runtime

    func run<T: OrderedElement>(_: T.Type) throws(OperationError) -> Groups {
      let from = UnsafePointer(items.elements(T.self))
      var groups = Groups(inverse: [Int](repeating: 0, count: count))
      if sorts && size == 1 {
        Sorting.withOrder(
          from, step: 1, count: count, descending: false, runtime.interrupt
        ) { order in
          group(from, &groups) { Int(order[$0]) }
        }
      } else if sorts {
        var order = Array(0..<count)
        let size = size
        order.sort { a, b in
          if runtime.interrupt.isRequested { return false }
          let (x, y) = (from + a * size, from + b * size)
          for k in 0..<size where x[k] != y[k] {
            if x[k] < y[k] { return true }
            if x[k] > y[k] { return false }
          }
          return a < b
        }
        group(from, &groups) { order[$0] }
      } else {
        group(from, &groups) { $0 }
      }
      try runtime.checkInterrupt()
      return groups
    }

    /// Neighbours in the given order that are equal make a group.
    @inline(__always)
    private func group<T: OrderedElement>(
      _ from: UnsafePointer<T>, _ groups: inout Groups, _ item: (Int) -> Int
    ) {
      var previous = 0
      for place in 0..<count {
        let current = item(place)
        var isNew = place == 0
        if !isNew {
          let (x, y) = (from + previous * size, from + current * size)
          for k in 0..<size where x[k] != y[k] {
            isNew = true
            break
          }
        }
        if isNew {
          groups.firsts.append(current)
          groups.counts.append(0)
        }
        groups.inverse[current] = groups.firsts.count - 1
        groups.counts[groups.counts.count - 1] += 1
        previous = current
      }
    }
  }
}
