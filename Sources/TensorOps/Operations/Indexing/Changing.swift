/// What operations share that give their input with some elements changed.
enum Changing {
  /// The plan of a copy that keeps the order of the dims in memory.
  static func plan(_ input: Tensor) -> OutputPlan {
    let layout =
      MemoryOrder.dense(input.layout).map { Layout(shape: $0.shape, strides: $0.strides) }
      ?? Layout(contiguous: input.shape)
    return OutputPlan(output: Output(layout: layout, dtype: input.dtype))
  }

  /// The tensor to change: the destination where that is the input itself, else a copy of the
  /// input, broadcast to the layout's shape.
  static func target(_ call: Call, _ layout: Layout) throws(OperationError) -> Tensor {
    let input = call.tensor(0)
    if let destination = call.destinations.first, destination.storage === input.storage,
      destination.layout == input.layout, destination.dtype == input.dtype,
      layout.shape == input.shape
    {
      for argument in call.arguments.dropFirst() {
        if case .tensor(let other) = argument {
          try Overlap.refuseShared(destination, reading: other)
        }
      }
      return destination
    }
    _ = try Shape.byteCount(layout.shape, dtype: input.dtype)
    let output = try call.runtime.make(
      layout: Layout(shape: layout.shape, strides: layout.strides), dtype: input.dtype)
    try Copying.copy(input, into: output, call.runtime)
    return output
  }

  /// Writes a 0-d value of the same dtype wherever a mask of the same shape is set.
  static func fill(
    _ target: Tensor, where mask: Tensor, with value: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    if target.layout.isEmpty { return }
    let walk = Traversal(shape: target.shape, strides: [target.strides, mask.strides])
    func run<T>(_: T.Type) throws(OperationError) {
      let to = target.base.assumingMemoryBound(to: T.self)
      let flags = mask.base.assumingMemoryBound(to: UInt8.self)
      let element = value.base.assumingMemoryBound(to: T.self)[0]
      let (toStep, maskStep) = (walk.runStride(0), walk.runStride(1))
      try walk.forEachRun(runtime) { offsets, length in
        let output = to + offsets[0]
        let flags = flags + offsets[1]
        for i in 0..<length where flags[i &* maskStep] != 0 { output[i &* toStep] = element }
      }
    }
    switch target.dtype.size {
    case 1: try run(UInt8.self)
    case 2: try run(UInt16.self)
    case 4: try run(UInt32.self)
    default: try run(UInt64.self)
    }
  }

  /// A mask and an input broadcast together, as PyTorch orders them in its messages.
  static func broadcast(
    _ mask: Tensor, _ input: Tensor
  ) throws(OperationError) -> [Int] {
    let shape = try Shape.broadcast(mask.shape, input.shape, names: ["mask", "input"])
    try Shape.viewCount(shape)
    return shape
  }

  /// A tensor read as if it had a shape to which it broadcasts.
  static func stretched(_ tensor: Tensor, to shape: [Int]) -> Tensor {
    tensor.viewed(
      as: Layout(
        shape: shape, strides: Shape.broadcastStrides(tensor.layout, to: shape),
        offset: tensor.layout.offset))
  }

  /// A number as a 0-d tensor, refused where the dtype can't hold it; a 0-d tensor is read.
  static func value(
    _ argument: Argument, dtype: DType, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    var scalar = argument.scalar ?? .int(0)
    if case .tensor(let tensor) = argument {
      scalar = tensor.scalar(atStorageOffset: tensor.layout.offset)
    }
    _ = try scalar.checked(dtype)
    return try runtime.make(scalar: scalar, dtype: dtype)
  }
}

/// A plan with one result and nothing else to remember.
struct OutputPlan: Plan {
  let output: Output
  var outputs: PlannedOutputs { .one(output) }
}

/// A mask of another dtype than bool.
public struct MaskType: Fault {
  public static let code = "mask-dtype"
  public let dtype: DType
  public let torch: String?
  init(_ dtype: DType, torch: String) {
    self.dtype = dtype
    self.torch = torch
  }
  public var message: String { "a mask is a bool tensor, not \(dtype.name): compare, as in x > 0" }
  public var blamed: [String] { ["mask"] }
}

/// An index tensor of a dtype that the operation doesn't take.
public struct PlaceType: Fault {
  public static let code = "index-dtype"
  public let dtype: DType
  public let type: FaultType
  public let torch: String?
  init(_ dtype: DType, type: FaultType = .runtime, torch: String) {
    self.dtype = dtype
    self.type = type
    self.torch = torch
  }
  public var message: String { "the index holds places, as int64; this one is \(dtype.name)" }
  public var blamed: [String] { ["index", "indices"] }
}

/// A source whose dtype is not the tensor's.
public struct SourceType: Fault {
  public static let code = "source-dtype"
  public let input: DType
  public let source: DType
  public let torch: String?
  init(_ input: DType, _ source: DType, torch: String) {
    self.input = input
    self.source = source
    self.torch = torch
  }
  public var message: String {
    "the source is \(source.name), the tensor \(input.name): they have to be the same"
  }
  public var blamed: [String] { ["source", "src"] }
}
