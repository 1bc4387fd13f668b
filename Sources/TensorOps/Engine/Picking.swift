import Synchronization

/// Elements of a tensor whose places are partly looked up: along some dims of a walked shape the
/// place comes from a list of offsets, along the others from strides.
struct PickedView: Sendable {
  /// The shape that is walked.
  var shape: [Int]
  /// Steps in the tensor; 0 along dims that the offsets stand for.
  var strides: [Int]
  /// Steps in the list of offsets; 0 along the other dims.
  var offsetStrides: [Int]
  /// Where the tensor's first element lies in its storage.
  var offset: Int

  /// `tensor` with `dim` replaced by places along it: the shape of `index`, of the same rank, where
  /// every element looks up its own place.
  static func along(_ dim: Int, of tensor: Layout, index shape: [Int]) -> PickedView {
    var strides = tensor.strides
    if tensor.rank > 0 { strides[dim] = 0 }
    return PickedView(
      shape: shape, strides: tensor.rank == shape.count ? strides : shape.map { _ in 0 },
      offsetStrides: Layout.contiguousStrides(shape), offset: tensor.offset)
  }

  /// `tensor` with the slices at `count` places of `dim`.
  static func slices(_ dim: Int, of tensor: Layout, count: Int) -> PickedView {
    var shape = tensor.shape
    var strides = tensor.strides
    var offsetStrides = [Int](repeating: 0, count: tensor.rank)
    if tensor.rank > 0 {
      shape[dim] = count
      strides[dim] = 0
      offsetStrides[dim] = 1
    } else {
      shape = [count]
      strides = [0]
      offsetStrides = [1]
    }
    return PickedView(
      shape: shape, strides: strides, offsetStrides: offsetStrides, offset: tensor.offset)
  }
}

/// How a written value meets the one that is there.
enum Combination: Sendable {
  case assign, add, multiply, maximum, minimum
}

/// The engine that reads and writes by offsets.
enum Picking {
  // MARK: Offsets

  /// One list of places along a dim.
  struct Places: Sendable {
    /// Integers over the common shape (a broadcast has stride 0); without storage: all 0.
    var tensor: Tensor
    /// How many places there are; nil where `tensor` holds offsets already.
    var size: Int?
    /// Elements from one place to the next.
    var step: Int
  }

  /// The offsets to which several lists of places over one shape add up.
  ///
  /// - Parameter refuse: the error for a list, an index in it, and the size it leaves.
  static func offsets(
    _ lists: [Places], shape: [Int], wraps: Bool, _ runtime: Runtime,
    refuse: (Int, Int, Int) -> OperationError
  ) throws(OperationError) -> Tensor {
    let result = try runtime.make(shape: shape, dtype: .int64)
    let count = result.count
    if count == 0 { return result }
    var indices: [Tensor] = []
    var sizes: [Int] = []
    var steps: [Int] = []
    var numbers: [Int] = []
    for (number, list) in lists.enumerated() where !list.tensor.isShapeOnly {
      indices.append(try Copying.contiguous(list.tensor, as: .int64, runtime))
      sizes.append(list.size ?? .max)
      steps.append(list.size == nil ? 1 : list.step)
      numbers.append(number)
    }
    let output = result.base.assumingMemoryBound(to: Int.self)
    if indices.isEmpty {
      output.update(repeating: 0, count: count)
      return result
    }
    let firstWrong = Atomic<Int>(.max)
    for (number, index) in indices.enumerated() {
      let input = index.base.assumingMemoryBound(to: Int.self)
      let (size, step) = (sizes[number], steps[number])
      let isFirst = number == 0
      let isOffset = size == .max
      try Parallel.forEachBlock(of: count, runtime) { range in
        for place in range {
          var index = input[place]
          if !isOffset {
            if index < 0 && wraps { index &+= size }
            if index < 0 || index >= size {
              _ = firstWrong.min(place, ordering: .relaxed)
              return
            }
          }
          let offset = index &* step
          output[place] = isFirst ? offset : output[place] &+ offset
        }
      }
    }
    let wrong = firstWrong.load(ordering: .relaxed)
    if wrong < count {
      // The first wrong element, and in it the first wrong list.
      for (number, tensor) in indices.enumerated() where sizes[number] != .max {
        let index = tensor.base.assumingMemoryBound(to: Int.self)[wrong]
        let size = sizes[number]
        let place = index < 0 && wraps ? index &+ size : index
        if place < 0 || place >= size { throw refuse(numbers[number], index, size) }
      }
    }
    return result
  }

  /// The offsets of the elements at which a mask is set, in row-major order.
  ///
  /// - Parameter strides: steps over the mask's shape in the tensor that it masks.
  static func offsets(
    ofMask mask: Tensor, strides: [Int], _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    if mask.layout.isEmpty { return try runtime.make(shape: [0], dtype: .int64) }
    let walk = Traversal(
      shape: mask.shape, strides: [mask.strides, strides], keepsOrder: true)
    let input = mask.base.assumingMemoryBound(to: UInt8.self)
    let (maskStep, step) = (walk.runStride(0), walk.runStride(1))
    var count = 0
    try walk.inOrder(runtime) { offsets, length in
      let flags = input + offsets[0]
      for i in 0..<length where flags[i &* maskStep] != 0 { count &+= 1 }
    }
    let result = try runtime.make(shape: [count], dtype: .int64)
    var output = result.base.assumingMemoryBound(to: Int.self)
    try walk.inOrder(runtime) { offsets, length in
      let flags = input + offsets[0]
      for i in 0..<length where flags[i &* maskStep] != 0 {
        output.pointee = offsets[1] &+ i &* step
        output += 1
      }
    }
    return result
  }

  // MARK: Reading

  /// Writes the picked elements to `output`, which has the picked view's shape and the same dtype.
  static func read(
    _ source: Tensor, _ view: PickedView, _ offsets: Tensor, into output: Tensor,
    _ runtime: Runtime
  ) throws(OperationError) {
    if output.layout.isEmpty { return }
    switch source.dtype.size {
    case 1: try read(UInt8.self, source, view, offsets, output, runtime)
    case 2: try read(UInt16.self, source, view, offsets, output, runtime)
    case 4: try read(UInt32.self, source, view, offsets, output, runtime)
    default: try read(UInt64.self, source, view, offsets, output, runtime)
    }
  }

  private static func read<T>(
    _: T.Type, _ source: Tensor, _ view: PickedView, _ offsets: Tensor, _ output: Tensor,
    _ runtime: Runtime
  ) throws(OperationError) {
    let walk = Traversal(
      shape: view.shape, strides: [output.strides, view.strides, view.offsetStrides])
    let from = source.origin.assumingMemoryBound(to: T.self) + view.offset
    let to = output.base.assumingMemoryBound(to: T.self)
    let places = offsets.base.assumingMemoryBound(to: Int.self)
    let (toStep, fromStep, placeStep) = (walk.runStride(0), walk.runStride(1), walk.runStride(2))
    try walk.forEachRun(runtime) { starts, length in
      let output = to + starts[0]
      let input = from + starts[1]
      let place = places + starts[2]
      if placeStep == 0 {
        let row = input + place[0]
        if toStep == 1 && fromStep == 1 {
          output.update(from: row, count: length)
        } else {
          for i in 0..<length { output[i &* toStep] = row[i &* fromStep] }
        }
      } else {
        for i in 0..<length {
          output[i &* toStep] = input[place[i &* placeStep] &+ i &* fromStep]
        }
      }
    }
  }

  // MARK: Writing

  /// Writes `values`, broadcast over the picked view and of the same dtype, to the picked elements,
  /// in row-major order of the view: where an element is picked twice, the last one stays.
  static func write(
    _ values: Tensor, to target: Tensor, _ view: PickedView, _ offsets: Tensor,
    combining combination: Combination = .assign, _ runtime: Runtime
  ) throws(OperationError) {
    if view.shape.contains(0) { return }
    let strides = Shape.broadcastStrides(values.layout, to: view.shape)
    let walk = Traversal(
      shape: view.shape, strides: [view.strides, view.offsetStrides, strides], keepsOrder: true)
    func run<T>(_: T.Type, _ combine: (inout T, T) -> Void) throws(OperationError) {
      try write(T.self, values, target, view.offset, offsets, walk, runtime, combine)
    }
    func assign() throws(OperationError) {
      switch target.dtype.size {
      case 1: try run(UInt8.self) { $0 = $1 }
      case 2: try run(UInt16.self) { $0 = $1 }
      case 4: try run(UInt32.self) { $0 = $1 }
      default: try run(UInt64.self) { $0 = $1 }
      }
    }
    func integers<T: IntegerElement>(_: T.Type) throws(OperationError) {
      switch combination {
      case .assign: try run(T.self) { $0 = $1 }
      case .add: try run(T.self) { $0 = $0 &+ $1 }
      case .multiply: try run(T.self) { $0 = $0 &* $1 }
      case .maximum: try run(T.self) { $0 = max($0, $1) }
      case .minimum: try run(T.self) { $0 = min($0, $1) }
      }
    }
    func floats<T, F: FloatElement>(
      _: T.Type, _ wide: (T) -> F, _ narrow: (F) -> T
    ) throws(OperationError) {
      switch combination {
      case .assign: try run(T.self) { $0 = $1 }
      case .add: try run(T.self) { $0 = narrow(wide($0) + wide($1)) }
      case .multiply: try run(T.self) { $0 = narrow(wide($0) * wide($1)) }
      // NaN wins.
      case .maximum:
        try run(T.self) { if !(wide($1) <= wide($0)) { $0 = wide($0).isNaN ? $0 : $1 } }
      case .minimum:
        try run(T.self) { if !(wide($1) >= wide($0)) { $0 = wide($0).isNaN ? $0 : $1 } }
      }
    }
    if combination == .assign { return try assign() }
    switch target.dtype {
    case .bool:
      switch combination {
      case .add, .maximum: try run(UInt8.self) { $0 = $0 | $1 }
      default: try run(UInt8.self) { $0 = $0 & $1 }
      }
    case .uint8: try integers(UInt8.self)
    case .int8: try integers(Int8.self)
    case .int16: try integers(Int16.self)
    case .int32: try integers(Int32.self)
    case .int64: try integers(Int.self)
    case .float16: try floats(Float16.self, { Float($0) }, { Float16($0) })
    case .bfloat16:
      try floats(UInt16.self, { BFloat16(bits: $0).float }, { BFloat16($0).bits })
    case .float32: try floats(Float.self, { $0 }, { $0 })
    case .float64: try floats(Double.self, { $0 }, { $0 })
    }
  }

  @inline(__always)
  private static func write<T>(
    _: T.Type, _ values: Tensor, _ target: Tensor, _ offset: Int, _ offsets: Tensor,
    _ walk: Traversal, _ runtime: Runtime, _ combine: (inout T, T) -> Void
  ) throws(OperationError) {
    let to = target.origin.assumingMemoryBound(to: T.self) + offset
    let places = offsets.base.assumingMemoryBound(to: Int.self)
    let from = values.base.assumingMemoryBound(to: T.self)
    let (toStep, placeStep, fromStep) = (walk.runStride(0), walk.runStride(1), walk.runStride(2))
    try walk.inOrder(runtime) { starts, length in
      let output = to + starts[0]
      let place = places + starts[1]
      let input = from + starts[2]
      for i in 0..<length {
        combine(&output[place[i &* placeStep] &+ i &* toStep], input[i &* fromStep])
      }
    }
  }
}

extension Tensor {
  /// The address of the storage's first element.
  @inline(__always)
  var origin: UnsafeMutableRawPointer { viewed(as: Layout(shape: [], strides: [])).base }
}

extension Traversal {
  /// Calls `body` for every run, one after the other on this thread, and stops where the user asks.
  @inline(__always)
  func inOrder(
    _ runtime: Runtime, _ body: (UnsafePointer<Int>, Int) -> Void
  ) throws(OperationError) {
    var start = 0
    while start < count {
      try runtime.checkInterrupt()
      let end = min(count, start &+ Parallel.threshold)
      forEachRun(in: start..<end, body)
      start = end
    }
  }
}
