/// Subscripts of NumPy's arrays: `a[…]`, read and written.
enum NumPySubscripts {
  static let all: [Operation] = [getItem, setItem]

  static let getItem = Operation(
    "ndarray.__getitem__", in: .syntax,
    summary: "Elements of an array by ints, slices, None, `...`, lists, arrays and masks.",
    shapes:
      "an int drops an axis; a slice keeps it; None adds one; index arrays are replaced by their "
      + "broadcast shape; a mask gives one axis",
    notes: [
      "Ints, slices, None and `...` give a view; lists, arrays and masks a copy.",
      "A slice may step backwards: `a[::-1]` is a view too.",
      "A list is an index array, never a tuple: `a[[0, 1]]` picks two rows.",
      "Beside index arrays an int counts as one: where a slice, None or `...` stands between them, "
        + "the axes that they give come first.",
    ],
    source: "NumPy: numpy.ndarray.__getitem__", related: ["ndarray.__setitem__", "take"],
    examples: [
      .init("np.arange(6)[::-2]", gives: "array([5, 3, 1])"),
      .init("np.array([[1, 2], [3, 4]])[[0, 1], [1, 0]]", gives: "array([2, 3])"),
      .init("np.zeros((2, 3, 4))[0, :, [1, 2]].shape", gives: "(2, 3)"),
      .init("np.arange(3)[5]", fails: PlaceOutOfBounds.self),
      .init("np.arange(3)[0, 0]", fails: TooManyArrayIndices.self),
      .init("np.arange(3)[[True, False]]", fails: ArrayMaskMismatch.self),
    ],
    Signature(
      [.array(), .init("index", .index)],
      plan: { (call) throws(OperationError) in
        try ArrayIndexPlan(call.tensor(0), items(call))
      },
      kernel: { (plan, call) throws(OperationError) in
        .tensor(try plan.read(call.tensor(0), call.runtime))
      }))

  static let setItem = Operation(
    "ndarray.__setitem__", in: .syntax,
    summary: "Writes numbers or an array to the elements that a subscript names.",
    shapes: "value: broadcastable to the shape of a[index]",
    notes: [
      "The value is converted to the array's dtype: a float is cut off in an array of integers.",
      "Where an index array names an element twice, the last value stays.",
      "All views of the same memory show the new elements.",
    ],
    source: "NumPy: numpy.ndarray.__setitem__", related: ["ndarray.__getitem__", "fill"],
    examples: [
      .init("a = np.arange(3)\na[0] = 1.7\na", gives: "array([1, 1, 2])"),
      .init("a = np.arange(4)\na[::-1] = a\na", gives: "array([3, 2, 1, 0])"),
      .init("a = np.arange(3)\na[a > 0] = 9\na", gives: "array([0, 9, 9])"),
      .init("np.zeros(3)[:] = [1, 2]", fails: ArrayValueMismatch.self),
    ],
    Signature(
      [.array(), .init("index", .index), .operand("value")],
      plan: { (call) throws(OperationError) in
        try ArrayAssignmentPlan(call.tensor(0), items(call), call[2])
      },
      kernel: { (plan, call) throws(OperationError) in
        try plan.run(call.tensor(0), call[2], call.runtime)
        return .nothing
      }))

  private static func items(_ call: Call) -> [IndexItem] {
    if case .index(let items) = call[1] { return items }
    return []
  }

  /// `[start:stop:step]` of one dim, the step of either sign, with Python's rules for bounds beyond
  /// the ends.
  static func sliced(
    _ layout: Layout, _ dim: Int, _ start: Int?, _ stop: Int?, _ step: Int
  ) -> Layout {
    if step > 0 { return Slicing.sliced(layout, dim, start, stop, step) }
    let step = max(step, -Int.max)
    let size = layout.shape[dim]
    func bound(_ value: Int?, _ other: Int) -> Int {
      guard let value else { return other }
      return value < 0 ? (value < -size ? -1 : value + size) : min(value, size - 1)
    }
    let first = bound(start, size - 1)
    let last = bound(stop, -1)
    let count = last < first ? (first - last - 1) / -step + 1 : 0
    var layout = layout
    if count > 0 { layout.offset = layout.offset &+ first &* layout.strides[dim] }
    layout.shape[dim] = count
    // A step that is never taken may be too large for a stride.
    layout.strides[dim] = count > 1 ? layout.strides[dim] &* step : -1
    return layout
  }
}

/// What stands between the brackets of an array's subscript, worked out by NumPy's rules.
struct ArrayIndexPlan: Plan {
  let index: IndexPlan
  /// The axis of the array at which each of the index arrays picks.
  private let axes: [Int]

  var outputs: PlannedOutputs {
    get throws(OperationError) { try index.outputs }
  }

  /// - Parameter items: their tensors are bool, int32 or int64; those without dims are ints and
  ///   bools already, except where only values tell.
  init(_ input: Tensor, _ items: [IndexItem]) throws(OperationError) {
    if items.count == input.rank, let offset = IndexPlan.element(input.layout, items) {
      index = try IndexPlan(
        Layout(shape: [], strides: [], offset: offset), [], dtype: input.dtype, comesFirst: false)
      axes = []
      return
    }
    let given = try ArrayIndexPlan.count(items, rank: input.rank)
    var view = input.layout
    var pickers: [(dim: Int, picker: IndexPlan.Picker)] = []
    var pickedAxes: [Int] = []
    var axis = 0
    var dim = 0
    // Whether ints and index arrays lie side by side: 1 among them, 2 after them, 3 apart.
    var run = 0
    func meetsArray() { if run == 0 || run == 2 { run += 1 } }
    func meetsOther() { if run == 1 { run = 2 } }
    for item in items {
      switch item {
      case .int(let place):
        meetsArray()
        view = Slicing.picked(view, dim, try wrapped(place, axis, input))
        axis += 1
      case .slice(let start, let stop, let step):
        meetsOther()
        view = NumPySubscripts.sliced(view, dim, start, stop, step)
        axis += 1
        dim += 1
      case .ellipsis:
        meetsOther()
        axis += input.rank - given
        dim += input.rank - given
      case .newAxis:
        meetsOther()
        view = try Reshaping.unsqueezed(view, dim)
        dim += 1
      case .bool(let flag):
        meetsArray()
        view = try Reshaping.unsqueezed(view, dim)
        pickers.append((dim, .flag(flag)))
        pickedAxes.append(axis)
        dim += 1
      case .tensor(let tensor):
        meetsArray()
        pickedAxes.append(axis)
        if tensor.dtype == .bool {
          if tensor.rank == 0 { throw OperationError(NeedsValues()) }
          for place in 0..<tensor.rank where tensor.shape[place] != input.shape[axis + place] {
            throw OperationError(
              ArrayMaskMismatch(
                axis: axis + place, size: input.shape[axis + place], mask: tensor.shape[place]))
          }
          pickers.append((dim, .mask(tensor)))
          axis += tensor.rank
          dim += tensor.rank
        } else if tensor.dtype.isFloatingPoint {
          throw OperationError(ArrayIndexType())
        } else {
          pickers.append((dim, .places(tensor)))
          axis += 1
          dim += 1
        }
      }
    }
    axes = pickedAxes
    do throws(OperationError) {
      index = try IndexPlan(view, pickers, dtype: input.dtype, comesFirst: run == 3)
    } catch {
      throw ArrayIndexPlan.reworded(error, pickers, pickedAxes, input)
    }
    func wrapped(_ place: Int, _ axis: Int, _ input: Tensor) throws(OperationError) -> Int {
      let size = input.shape[axis]
      guard place >= -size, place < size else {
        throw OperationError(PlaceOutOfBounds(index: place, axis: axis, size: size))
      }
      return place < 0 ? place + size : place
    }
  }

  /// How many axes the items name; refuses more than there are.
  private static func count(_ items: [IndexItem], rank: Int) throws(OperationError) -> Int {
    var given = 0
    var dots = 0
    for item in items {
      switch item {
      case .int, .slice: given += 1
      case .tensor(let tensor): given += tensor.dtype == .bool ? tensor.rank : 1
      case .ellipsis: dots += 1
      case .newAxis, .bool: break
      }
    }
    if dots > 1 {
      throw OperationError(
        Refusal(
          .index, "an index can only have a single ellipsis ('...')", blamed: ["index"]))
    }
    if given > rank { throw OperationError(TooManyArrayIndices(rank: rank, given: given)) }
    return given
  }

  /// The refusals of the engine in NumPy's words.
  private static func reworded(
    _ error: OperationError, _ pickers: [(dim: Int, picker: IndexPlan.Picker)], _ axes: [Int],
    _ input: Tensor
  ) -> OperationError {
    switch error.fault {
    case let fault as IndexShapesMismatch:
      return OperationError(ArrayIndicesNotBroadcast(shapes: fault.shapes))
    case is EmptyDimIndexed:
      for (place, entry) in pickers.enumerated() {
        guard case .places(let tensor) = entry.picker, input.shape[axes[place]] == 0 else {
          continue
        }
        let first =
          tensor.isShapeOnly || tensor.layout.isEmpty
          ? 0 : tensor.scalar(atStorageOffset: tensor.layout.offset).exactInt ?? 0
        return OperationError(PlaceOutOfBounds(index: first, axis: axes[place], size: 0))
      }
      return error
    default: return error
    }
  }

  func read(_ input: Tensor, _ runtime: Runtime) throws(OperationError) -> Tensor {
    if index.pickers.isEmpty { return input.viewed(as: index.view) }
    let (picking, offsets) = try places(input, runtime)
    let output = try runtime.make(layout: picking.layout, dtype: input.dtype)
    try Picking.read(input, picking.picked, offsets, into: output, runtime)
    return output
  }

  /// Where the picked elements lie.
  fileprivate func places(
    _ input: Tensor, _ runtime: Runtime
  ) throws(OperationError) -> (AdvancedIndex, Tensor) {
    let picking: AdvancedIndex
    do throws(OperationError) {
      picking = try index.picking(runtime)
    } catch {
      throw ArrayIndexPlan.reworded(error, index.pickers, axes, input)
    }
    let offsets = try picking.offsets(runtime) { (list, place, size) in
      OperationError(PlaceOutOfBounds(index: place, axis: axes[list], size: size))
    }
    return (picking, offsets)
  }
}

/// The plan of writing to what an array's subscript names.
struct ArrayAssignmentPlan: Plan {
  private let index: ArrayIndexPlan
  var outputs: PlannedOutputs { .known(.nothing) }

  init(_ input: Tensor, _ items: [IndexItem], _ value: Argument) throws(OperationError) {
    index = try ArrayIndexPlan(input, items)
    if input.layout.repeatsElements { throw OperationError(ReadOnlyArray()) }
    if let scalar = value.scalar { try NumPyTyping.checkStored(scalar, as: input.dtype) }
    guard case .tensor(let tensor) = value else { return }
    if index.index.pickers.isEmpty {
      try check(tensor, picked: index.index.view.shape, byArrays: false)
    } else if let picking = index.index.picking {
      try check(tensor, picked: picking.picked.shape, byArrays: true)
    } else if onlyMask(input), tensor.rank > 1 {
      throw OperationError(
        Refusal(
          .type,
          "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has "
            + "\(tensor.rank) dimensions", blamed: ["value"]))
    }
  }

  /// Whether a mask of all axes is the whole index.
  private func onlyMask(_ input: Tensor) -> Bool {
    guard index.index.pickers.count == 1, case .mask(let mask) = index.index.pickers[0].picker
    else { return false }
    return mask.rank == input.rank && index.index.view.rank == input.rank
  }

  /// Refuses a value that doesn't broadcast to what is picked. Leading axes of size 1 don't count.
  private func check(
    _ value: Tensor, picked: [Int], byArrays: Bool
  ) throws(OperationError) {
    let own = Array(value.shape.drop { $0 == 1 })
    let lead = picked.count - own.count
    let fits =
      lead >= 0 && own.indices.allSatisfy { own[$0] == 1 || own[$0] == picked[lead + $0] }
    if !fits {
      throw OperationError(
        ArrayValueMismatch(value: value.shape, picked: picked, byArrays: byArrays))
    }
  }

  func run(_ input: Tensor, _ value: Argument, _ runtime: Runtime) throws(OperationError) {
    try NumPyWarnings.checkCast(value, to: input.dtype, runtime)
    let view = index.index.view
    if index.index.pickers.isEmpty, view.rank == 0, let scalar = value.scalar {
      input.viewed(as: view).store(scalar)
      return
    }
    var source: Tensor
    if case .tensor(let tensor) = value {
      source = try Copying.cast(tensor, to: input.dtype, runtime)
      // What is read may lie under what is written.
      if source.storage === input.storage {
        source = try Copying.contiguousCopy(source, runtime)
      }
      let ones = source.shape.prefix { $0 == 1 }.count
      source = source.viewed(
        as: Layout(
          shape: Array(source.shape.dropFirst(ones)),
          strides: Array(source.strides.dropFirst(ones)), offset: source.layout.offset))
    } else {
      source = try runtime.make(scalar: value.scalar ?? .int(0), dtype: input.dtype)
    }
    if index.index.pickers.isEmpty {
      try Copying.copy(source, into: input.viewed(as: view), runtime)
      return
    }
    let (picking, offsets) = try index.places(input, runtime)
    let picked = picking.picked.shape
    if onlyMask(input), source.rank == 1, source.count != 1, source.count != picked.first {
      throw OperationError(
        Refusal(
          .value,
          "NumPy boolean array indexing assignment cannot assign \(source.count) input values to "
            + "the \(picked.first ?? 0) output values where the mask is true", blamed: ["value"]))
    }
    try check(source, picked: picked, byArrays: true)
    try Picking.write(
      source, to: input, picking.picked, offsets, combining: .assign, runtime)
  }
}

extension NumPyTyping {
  /// Refuses a Python number that an array's dtype can't take.
  static func checkStored(
    _ scalar: Scalar, as dtype: DType, parameter: String = "value"
  ) throws(OperationError) {
    guard dtype.isIntegral else { return }
    switch scalar {
    case .bool: break
    case .int(let value):
      if !dtype.holds(value) {
        throw OperationError(PythonIntegerOutOfBounds(value: value, dtype: dtype))
      }
    case .float(let value):
      if value.isFinite, !(value.magnitude < 0x1p63) || !dtype.holds(Int(value)) {
        if !(value.magnitude < 0x1p63) {
          throw OperationError(
            Refusal(
              .overflow, "Python int too large to convert to C long", blamed: [parameter]))
        }
        throw OperationError(PythonIntegerOutOfBounds(value: Int(value), dtype: dtype))
      }
      if value.isNaN {
        throw OperationError(
          Refusal(.value, "cannot convert float NaN to integer", blamed: [parameter]))
      }
      if value.isInfinite {
        throw OperationError(
          Refusal(.overflow, "cannot convert float infinity to integer", blamed: [parameter]))
      }
    }
  }
}

extension DType {
  /// Refuses a Python number that an array of this dtype can't take.
  public func check(_ scalar: Scalar) throws(OperationError) {
    try NumPyTyping.checkStored(scalar, as: self)
  }
}

// MARK: - Faults

/// More indices than axes.
struct TooManyArrayIndices: Fault {
  static let code = "too-many-indices"
  let rank: Int
  let given: Int
  var type: FaultType { .index }
  var message: String {
    "too many indices for array: array is \(rank)-dimensional, but \(given) were indexed"
  }
  var blamed: [String] { ["index"] }
}

/// A mask of other sizes than the axes that it masks.
struct ArrayMaskMismatch: Fault {
  static let code = "mask-shape"
  let axis: Int
  let size: Int
  let mask: Int
  var type: FaultType { .index }
  var message: String {
    "boolean index did not match indexed array along axis \(axis); size of axis is \(size) but size "
      + "of corresponding boolean axis is \(mask)"
  }
  var blamed: [String] { ["index"] }
}

/// Index arrays that don't broadcast.
struct ArrayIndicesNotBroadcast: Fault {
  static let code = "index-shapes"
  let shapes: [[Int]]
  var type: FaultType { .index }
  var message: String {
    "shape mismatch: indexing arrays could not be broadcast together with shapes "
      + shapes.map { NumPyText.shape($0) + " " }.joined()
  }
  var blamed: [String] { ["index"] }
}

/// An index array of floats.
struct ArrayIndexType: Fault {
  static let code = "index-dtype"
  var type: FaultType { .index }
  var message: String { "arrays used as indices must be of integer (or boolean) type" }
  var blamed: [String] { ["index"] }
}

/// A value that doesn't broadcast to the elements that are written.
struct ArrayValueMismatch: Fault {
  static let code = "indexed-value"
  let value: [Int]
  let picked: [Int]
  let byArrays: Bool
  var type: FaultType { .value }
  var message: String {
    byArrays
      ? "shape mismatch: value array of shape \(NumPyText.shape(value)) could not be broadcast to "
        + "indexing result of shape \(NumPyText.shape(picked))"
      : "could not broadcast input array from shape \(NumPyText.shape(value)) into shape "
        + NumPyText.shape(picked)
  }
  var blamed: [String] { ["value"] }
}

/// Writing through a view in which several indices are one element.
struct ReadOnlyArray: Fault {
  static let code = "write-overlap"
  var type: FaultType { .value }
  var message: String { "assignment destination is read-only" }
  var blamed: [String] { ["a"] }
}
