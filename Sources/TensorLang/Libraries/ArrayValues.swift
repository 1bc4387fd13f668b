import TensorOps

/// Making and changing NumPy's values.
enum ArrayValues {
  /// A scalar: a copy, so that what the array holds later doesn't change it.
  static func scalar(_ tensor: Tensor, _ runtime: Runtime) -> TensorObject {
    guard !tensor.isShapeOnly, let storage = tensor.storage,
      storage.byteCount > tensor.dtype.size,
      let copy = try? ArrayOperations.copy(tensor, runtime)
    else { return TensorObject(tensor, flavour: .numpyScalar) }
    return TensorObject(copy, flavour: .numpyScalar)
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

  /// The operands as PyTorch's where an array stands beside one of its tensors: PyTorch's operators
  /// take arrays on their right; NumPy's refuse tensors. nil where no tensor is there.
  static func besideTensor(
    _ left: Value, _ right: Value, _ operation: String
  ) throws -> (left: Value, right: Value)? {
    if case .tensor(let a) = left, a.flavour == .torch, case .tensor(let b) = right {
      return (left, .tensor(TensorObject(b.tensor)))
    }
    if case .tensor(let b) = right, b.flavour == .torch, case .tensor(let a) = left {
      if a.flavour == .numpyScalar { return (.tensor(TensorObject(a.tensor)), right) }
      throw LanguageError(
        .typeError, code: "mixed-libraries",
        message: "NumPy's `\(operation)` takes no tensors of PyTorch: write torch.from_numpy(…) "
          + "around the array, or .numpy() after the tensor",
        torch: "unsupported operand type(s) for \(operation): 'numpy.ndarray' and 'Tensor'")
    }
    return nil
  }

  /// `a += b`: into the array's own memory, in its own dtype.
  static func update(
    _ target: TensorObject, _ name: String, _ value: Value, _ interpreter: Interpreter
  ) throws -> Value {
    let result = try LibraryOperators.call(
      name, [.tensor(target), value], .numpy, in: interpreter)
    guard case .tensor(let object) = result else { return result }
    let (from, to) = (object.tensor, target.tensor)
    if from.shape != to.shape {
      let text = { (shape: [Int]) in
        "(\(shape.map(String.init).joined(separator: ","))\(shape.count == 1 ? "," : ""))"
      }
      throw LanguageError(
        .valueError,
        "non-broadcastable output operand with shape \(text(to.shape)) doesn't match the broadcast "
          + "shape \(text(from.shape))", code: "broadcast")
    }
    if !from.dtype.canCast(to: to.dtype) {
      throw LanguageError(
        .typeError,
        "Cannot cast ufunc '\(name)' output from dtype('\(from.dtype.name)') to "
          + "dtype('\(to.dtype.name)') with casting rule 'same_kind'", code: "result-dtype")
    }
    try ArrayOperations.store(from, into: to, interpreter)
    return .tensor(target)
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

  static func convert(_ tensor: Tensor, _ dtype: DType, _ runtime: Runtime) throws -> Tensor {
    guard let to else { throw LanguageError.broken("the table has no operation named to") }
    do throws(OperationError) {
      return try to(.tensor(tensor), .dtype(dtype), runtime: runtime)
    } catch {
      throw error.fault is WorkInterrupted ? Interrupted() : Binder.languageError(error.fault)
    }
  }

  /// Writes elements into memory that is there, converted to its dtype.
  static func store(_ source: Tensor, into target: Tensor, _ interpreter: Interpreter) throws {
    try TensorSeam.setItem(
      TensorObject(target), .ellipsis, to: .tensor(TensorObject(source)), in: interpreter)
  }
}
