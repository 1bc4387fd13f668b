import TensorOps

/// Making and changing NumPy's values.
enum ArrayValues {
  /// A scalar: a copy, so that what the array holds later doesn't change it.
  static func scalar(_ tensor: Tensor) -> TensorObject {
    guard !tensor.isShapeOnly else { return TensorObject(tensor, flavour: .numpyScalar) }
    return TensorObject(
      number: tensor.scalar(atStorageOffset: tensor.layout.offset), dtype: tensor.dtype)
  }

  /// An array over another's memory, which it names as its base.
  static func view(_ tensor: Tensor, of source: TensorObject) -> TensorObject {
    let flavour: TensorObject.Flavour = source.flavour == .matrix ? .matrix : .numpy
    let result = TensorObject(tensor, flavour: flavour)
    own(result, by: source)
    return result
  }

  /// Notes whose memory a view shows.
  static func own(_ view: TensorObject, by source: TensorObject) {
    guard source.flavour == .numpy || source.flavour == .matrix, view !== source,
      let storage = view.held.storage, storage === source.held.storage
    else { return }
    view.owner = source.owner ?? source
  }

  /// The same elements with the two dims that a matrix has.
  static func asMatrix(_ tensor: Tensor) -> Tensor {
    guard tensor.rank < 2 else { return tensor }
    let layout = tensor.layout
    return tensor.viewed(
      as: Layout(
        shape: tensor.rank == 0 ? [1, 1] : [1, layout.shape[0]],
        strides: tensor.rank == 0 ? [1, 1] : [layout.shape[0], layout.strides[0]],
        offset: layout.offset))
  }

  /// PyTorch's tensors don't step backwards.
  static func refuseNegativeStrides(_ object: TensorObject) throws {
    guard object.isNumPy, object.tensor.strides.contains(where: { $0 < 0 }) else { return }
    for (size, step) in zip(object.tensor.shape, object.tensor.strides) where step < 0 && size > 1 {
      throw LanguageError(
        .valueError,
        "At least one stride in the given numpy array is negative, and tensors with negative strides "
          + "are not currently supported. (You can probably work around this by making a copy of "
          + "your array  with array.copy().) ", code: "negative-stride")
    }
  }

  /// `torch.from_numpy(a)`: a tensor over the array's memory.
  static func tensor(from value: Value) throws -> Value {
    guard case .tensor(let object) = value, object.isNumPy, object.flavour != .numpyScalar else {
      throw LanguageError(
        .typeError, "expected np.ndarray (got \(value.typeName))", code: "argument-type")
    }
    try refuseNegativeStrides(object)
    return .tensor(TensorObject(object.tensor))
  }

  /// The operands as PyTorch's where an array stands beside one of its tensors: PyTorch's operators
  /// take arrays on their right, but those of order don't; NumPy's refuse tensors. nil where no
  /// tensor is there.
  static func besideTensor(
    _ left: Value, _ right: Value, _ operation: String, inPlace: Bool = false
  ) throws -> (left: Value, right: Value)? {
    guard case .tensor(let a) = left, case .tensor(let b) = right,
      a.flavour == .torch || b.flavour == .torch
    else { return nil }
    let isOrder = ["<", "<=", ">", ">="].contains(operation)
    if a.flavour == .torch {
      if let number = try number(b) { return (left, number) }
      if !isOrder { return (left, .tensor(TensorObject(b.tensor))) }
    } else {
      if let number = try number(a) { return (number, right) }
      // PyTorch's own reflected division and equality take the array.
      if !inPlace, ["/", "==", "!="].contains(operation) {
        return (.tensor(TensorObject(a.tensor)), right)
      }
    }
    let names = "'\(left.typeName)' and '\(right.typeName)'"
    let message =
      a.flavour == .torch
      ? "`\(operation)` compares no tensor with an array of NumPy"
      : "NumPy's `\(operation)` takes no tensors of PyTorch"
    throw LanguageError(
      .typeError, code: "mixed-libraries",
      message: message + ": write torch.from_numpy(…) around the array, or .numpy() after the "
        + "tensor",
      torch: operation == "+"
        ? "Concatenation operation is not implemented for NumPy arrays, use np.concatenate() "
          + "instead. Please do not rely on this error; it may not be given on all Python "
          + "implementations."
        : isOrder
          ? "'\(operation)' not supported between instances of \(names)"
          : "unsupported operand type(s) for \(operation)\(inPlace ? "=" : "")"
            + "\(operation == "**" && !inPlace ? " or pow()" : ""): \(names)")
  }

  /// A scalar counts as a Python number beside a tensor.
  private static func number(_ object: TensorObject) throws -> Value? {
    object.scalar.map { Results.value(of: $0) }
  }

  /// `a += b`: into the array's own memory, in its own dtype.
  static func update(
    _ target: TensorObject, _ name: String, _ value: Value, _ interpreter: Interpreter
  ) throws -> Value {
    var value = value
    switch value {
    case .list, .tuple, .range:
      if let tensor = try ArrayArguments.tensor(value, .numpy, interpreter) {
        value = .tensor(TensorObject(tensor, flavour: .numpy))
      }
    default: break
    }
    if case .tensor(let other) = value, name != "matmul",
      (try? Shape.broadcast(target.tensor.shape, other.tensor.shape)) == nil
    {
      // What the dtypes don't allow is refused first.
      let none = Layout(shape: [0], strides: [1], offset: 0)
      let probe = try LibraryOperators.call(
        name,
        [target, other].map {
          .tensor(TensorObject($0.tensor.viewed(as: none), flavour: .numpy))
        }, .numpy, in: interpreter)
      if case .tensor(let result) = probe {
        try checkStorable(result.tensor.dtype, into: target.tensor.dtype, name)
      }
      let shapes = [target.tensor.shape, other.tensor.shape, target.tensor.shape]
      throw LanguageError(
        .valueError,
        "operands could not be broadcast together with shapes "
          + shapes.map(NumPyTypes.text).joined(separator: " "), code: "broadcast")
    }
    if name == "matmul", target.tensor.rank < 2, target.flavour == .numpy {
      throw LanguageError(
        .valueError,
        "inplace matrix multiplication requires the first operand to have at least one and the "
          + "second at least two dimensions.", code: "result-shape")
    }
    let result = try LibraryOperators.call(
      name, name == "square" ? [.tensor(target)] : [.tensor(target), value], .numpy,
      in: interpreter)
    guard case .tensor(let object) = result else { return result }
    let (from, to) = (object.tensor, target.tensor)
    if from.shape != to.shape {
      throw LanguageError(
        .valueError,
        "non-broadcastable output operand with shape \(NumPyTypes.text(to.shape)) doesn't match the "
          + "broadcast shape \(NumPyTypes.text(from.shape))", code: "broadcast")
    }
    try checkStorable(from.dtype, into: to.dtype, name)
    try ArrayIndexing.set(
      target, .ellipsis, to: .tensor(TensorObject(from, flavour: .numpy)), interpreter)
    return .tensor(target)
  }

  private static func checkStorable(_ from: DType, into to: DType, _ name: String) throws {
    if from.canStore(into: to) { return }
    throw LanguageError(
      .typeError,
      "Cannot cast ufunc '\(name)' output from dtype('\(from.name)') to dtype('\(to.name)') with "
        + "casting rule 'same_kind'", code: "result-dtype")
  }
}

/// Operations of the table that NumPy's values need.
enum ArrayOperations {
  private static let clone = OperationTable.methods["clone"]?.operation
  private static let to = OperationTable.methods["to"]?.operation

  static func copy(_ tensor: Tensor, _ runtime: Runtime) throws -> Tensor {
    guard let clone else { throw LanguageError.broken("the table has no operation named clone") }
    do throws(OperationError) {
      return try clone(.tensor(tensor), runtime: runtime)
    } catch {
      throw error.fault is WorkInterrupted ? Interrupted() : Binder.languageError(error.fault)
    }
  }

  /// As NumPy converts: with a warning where numbers are lost.
  static func cast(_ tensor: Tensor, _ dtype: DType, _ runtime: Runtime) throws -> Tensor {
    do throws(OperationError) {
      try runtime.warnOfCast(tensor, to: dtype)
    } catch {
      throw Binder.languageError(error.fault)
    }
    return try convert(tensor, dtype, runtime)
  }

  static func convert(_ tensor: Tensor, _ dtype: DType, _ runtime: Runtime) throws -> Tensor {
    guard let to else { throw LanguageError.broken("the table has no operation named to") }
    do throws(OperationError) {
      return try to(.tensor(tensor), .dtype(dtype), runtime: runtime)
    } catch {
      throw error.fault is WorkInterrupted ? Interrupted() : Binder.languageError(error.fault)
    }
  }
}

extension ArrayOperations {
  /// Writes elements into memory that is there, converted to its dtype.
  static func store(_ source: Tensor, into target: Tensor, _ interpreter: Interpreter) throws {
    try ArrayIndexing.set(
      TensorObject(target, flavour: .numpy), .ellipsis,
      to: .tensor(TensorObject(source, flavour: .numpy)), interpreter)
  }

  static func zeros(like tensor: Tensor, _ runtime: Runtime) throws -> Tensor {
    guard let zeros = OperationTable.torch["zeros_like"]?.operation else {
      throw LanguageError.broken("the table has no operation named zeros_like")
    }
    do throws(OperationError) {
      return try zeros(.tensor(tensor), runtime: runtime)
    } catch {
      throw error.fault is WorkInterrupted ? Interrupted() : Binder.languageError(error.fault)
    }
  }

  /// An array-like's elements as a tensor with one dim.
  static func vector(_ value: Value, _ interpreter: Interpreter) throws -> Value {
    guard let tensor = try ArrayArguments.tensor(value, .numpy, interpreter) else {
      throw LanguageError(.typeError, "\(value.typeName) is no array")
    }
    return try TensorSeam.call("ravel", [.tensor(TensorObject(tensor))], interpreter)
  }
}
