import Testing

@testable import TensorOps

/// The ways in which the same elements may lie in memory.
enum LayoutKind: String, CaseIterable, Sendable {
  /// Row-major from the start.
  case contiguous
  /// The dims in memory in the opposite order.
  case transposed
  /// The last two dims in memory the other way round.
  case lastTwoSwapped
  /// Every second element of something larger, in every dim.
  case stepped
  /// Row-major, but not from the start of its storage.
  case offset
  /// Every dim backwards: negative strides, as NumPy's `a[::-1]` has them.
  case reversed
}

/// The same numbers in a layout of that kind; nil where the shape has no such layout of its own.
func laidOut(
  _ values: [Scalar], _ shape: [Int], _ dtype: DType, as kind: LayoutKind
) throws -> Tensor? {
  let rank = shape.count
  var layout = Layout(contiguous: shape)
  switch kind {
  case .contiguous: break
  case .transposed:
    if rank < 2 { return nil }
    let strides = Layout.contiguousStrides(shape.reversed())
    layout.strides = strides.reversed()
  case .lastTwoSwapped:
    if rank < 2 { return nil }
    var swapped = shape
    swapped.swapAt(rank - 1, rank - 2)
    layout.strides = Layout.contiguousStrides(swapped)
    layout.strides.swapAt(rank - 1, rank - 2)
  case .stepped:
    if rank == 0 { return nil }
    layout.strides = Layout.contiguousStrides(shape.map { $0 * 2 }).map { $0 * 2 }
  case .offset: layout.offset = 5
  case .reversed:
    if rank == 0 { return nil }
    layout.offset = max(0, shape.reduce(1, *) - 1)
    layout.strides = layout.strides.map { -$0 }
  }
  let length = (layout.extent?.upperBound ?? 0) + 8
  let memory = try testRuntime().make(shape: [length], dtype: dtype)
  // What lies between the elements must never show.
  for place in 0..<length { memory.store(.int(77), at: place) }
  let result = memory.viewed(as: layout)
  var place = 0
  Naive.forEachIndex(of: shape) { index in
    memory.store(values[place], at: Naive.offset(of: index, layout))
    place += 1
  }
  return result
}

/// Calls `body` with the same elements in every layout that the shape has.
func withEveryLayout(
  of values: [Scalar], _ shape: [Int], _ dtype: DType = .float32,
  _ body: (Tensor, LayoutKind) throws -> Void
) throws {
  for kind in LayoutKind.allCases {
    if let tensor = try laidOut(values, shape, dtype, as: kind) { try body(tensor, kind) }
  }
}

/// Shapes that take different ways through the engine: 0-d, empty, size-1 dims, and more.
let telltaleShapes: [[Int]] = [
  [], [0], [1], [7], [2, 3], [3, 1], [1, 4], [2, 0, 3], [2, 3, 4], [3, 1, 2, 2], [2, 2, 1, 3, 2],
]

/// Numbers that are no pattern: small, of both signs, with zeros.
func someNumbers(_ count: Int, seed: Int = 1) -> [Scalar] {
  (0..<count).map { place in .int((place * 7919 + seed * 104_729) % 19 - 9) }
}

/// The same with fractions.
func someFractions(_ count: Int, seed: Int = 1) -> [Scalar] {
  (0..<count).map { place in
    .float(Double((place * 7919 + seed * 104_729) % 1999 - 999) / 128)
  }
}
