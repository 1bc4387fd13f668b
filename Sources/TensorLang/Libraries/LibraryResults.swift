import TensorOps

/// What the functions of other libraries give, as values of that library.
enum LibraryResults {
  static func value(
    of result: CallResult, _ call: Call, _ written: Binder.Written, _ interpreter: Interpreter
  ) throws -> Value {
    let flavour = flavour(of: call, written)
    noteMatrix(call, written, interpreter)
    var traits = call.operation.traits
    if written.function.space == .ndarray,
      case .tensor(let given)? = written.value(at: 0, of: call.signature),
      given.flavour == .numpyScalar
    {
      // A scalar's methods give scalars.
      traits.remove(.keepsArray)
    }
    func wrap(_ tensor: Tensor) throws -> Value {
      let shown = flavour == .matrix ? column(tensor, call) : tensor
      let result = try object(shown, flavour, traits, interpreter.runtime)
      if result.flavour == .numpy || result.flavour == .matrix {
        for place in call.signature.parameters.indices {
          guard case .tensor(let given)? = written.value(at: place, of: call.signature) else {
            continue
          }
          ArrayValues.own(result, by: given)
        }
      }
      return .tensor(result)
    }
    switch result {
    case .tensor(let tensor): return try wrap(tensor)
    case .argument(let place):
      // The argument itself, unless it was made an array for the call.
      if case .tensor(let given)? = written.value(at: place, of: call.signature),
        given.flavour == flavour || flavour == .numpy && given.flavour == .numpyScalar
      {
        if given.flavour == .numpyScalar, traits.contains(.keepsArray) {
          return .tensor(
            TensorObject(
              try ArrayOperations.copy(given.tensor, interpreter.runtime), flavour: .numpy))
        }
        return .tensor(given)
      }
      guard case .tensor(let tensor) = call[place] else { return .none }
      return try wrap(tensor)
    case .rebound(let place, let tensor):
      guard case .tensor(let given)? = written.value(at: place, of: call.signature) else {
        return .none
      }
      given.tensor = tensor
      return .tensor(given)
    case .tensors(let tensors, let form):
      let items = try tensors.map(wrap)
      switch form {
      case .list: return try interpreter.list(items)
      case .tuple: return .tuple(TupleObject(items))
      case .named(let name, let fields):
        return .tuple(TupleObject(items, form: .named(name, fields)))
      case .namedRest: return try Results.plain(result, interpreter)
      }
    case .several(let results):
      return .tuple(
        TupleObject(try results.map { try value(of: $0, call, written, interpreter) }))
    case .dtype(let dtype) where flavour == .nx: return .object(NxTypeObject(dtype))
    case .dtype(let dtype): return .object(NumPyDType(dtype))
    case .ints(let numbers, .size):
      return .tuple(TupleObject(numbers.map { .int($0) }))
    default: return try Results.plain(result, interpreter)
    }
  }

  /// `out=`: the result stored into the array given, which it may broadcast to.
  static func store(
    _ result: CallResult, into out: Value, _ interpreter: Interpreter
  ) throws -> Value {
    guard let target = Results.outs(out).first else { return out }
    let computed: Tensor
    switch result {
    case .tensor(let tensor): computed = tensor
    case .scalar(let scalar):
      let made = try ArrayArguments.tensor(Results.value(of: scalar), .numpy, interpreter)
      guard let made else { return out }
      computed = made
    default: return out
    }
    if (try? Shape.broadcast(target.tensor.shape, computed.shape)) != target.tensor.shape {
      throw Binder.languageError(OutputShape(out: target.tensor.shape, result: computed.shape))
    }
    if computed.isShapeOnly || target.tensor.isShapeOnly { return .tensor(target) }
    try ArrayOperations.store(computed, into: target.tensor, interpreter)
    return .tensor(target)
  }

  /// What a reduction of a matrix's rows leaves is a column.
  /// Of several axes it leaves a matrix of one element.
  private static func column(_ tensor: Tensor, _ call: Call) -> Tensor {
    if tensor.rank == 0, case .ints? = axisArgument(call) {
      return ArrayValues.asMatrix(tensor)
    }
    guard tensor.rank == 1,
      let place = call.signature.parameters.firstIndex(where: { $0.name == "axis" }),
      let axes = call.optionalInts(place), axes == [1] || axes == [-1],
      case .tensor(let input) = call[0], input.rank == 2, tensor.shape[0] == input.shape[0],
      call.signature.parameters.contains(where: { $0.name == "keepdims" })
    else { return tensor }
    return tensor.viewed(
      as: Layout(
        shape: [tensor.shape[0], 1], strides: [tensor.strides[0], 1],
        offset: tensor.layout.offset))
  }

  private static func axisArgument(_ call: Call) -> Argument? {
    guard let place = call.signature.parameters.firstIndex(where: { $0.name == "axis" }),
      call.signature.parameters.contains(where: { $0.name == "keepdims" })
    else { return nil }
    return call[place]
  }

  /// A tensor as the library's value: NumPy's functions give scalars for results without dims.
  static func object(
    _ tensor: Tensor, _ flavour: TensorObject.Flavour, _ traits: Operation.Traits,
    _ runtime: Runtime
  ) throws -> TensorObject {
    switch flavour {
    case .numpy where tensor.rank == 0 && !traits.contains(.keepsArray) && !tensor.isShapeOnly:
      return ArrayValues.scalar(tensor)
    case .matrix:
      if tensor.rank == 0 { return ArrayValues.scalar(tensor) }
      return TensorObject(ArrayValues.asMatrix(tensor), flavour: .matrix)
    default: return TensorObject(tensor, flavour: flavour)
    }
  }

  /// scikit-learn took np.matrix once.
  private static func noteMatrix(
    _ call: Call, _ written: Binder.Written, _ interpreter: Interpreter
  ) {
    let space = written.function.space
    guard space == .pairwise || space == .preprocessing else { return }
    for place in call.signature.parameters.indices {
      guard case .tensor(let given)? = written.value(at: place, of: call.signature),
        given.flavour == .matrix
      else { continue }
      let note = Runtime.Note(
        code: "older-version",
        message: "scikit-learn 1.2 and later refuse np.matrix: write np.asarray(…) around it")
      if !interpreter.runtime.notes.contains(note) { interpreter.runtime.notes.append(note) }
    }
  }

  /// The flavour of a call's results.
  private static func flavour(of call: Call, _ written: Binder.Written) -> TensorObject.Flavour {
    let space = written.function.space
    if space.library == .nx { return .nx }
    let traits = call.operation.traits
    guard !traits.isDisjoint(with: [.ufunc, .keepsMatrix]) else { return .numpy }
    var result = TensorObject.Flavour.numpy
    for place in call.signature.parameters.indices {
      switch written.value(at: place, of: call.signature) {
      case .tensor(let given)?:
        switch given.flavour {
        case .torch where traits.contains(.ufunc): return .torch
        case .matrix: result = .matrix
        default: break
        }
      // Joined arrays stand in a list.
      case .list(let list)? where hasMatrix(list.items): result = .matrix
      case .tuple(let tuple)? where hasMatrix(tuple.items): result = .matrix
      default: break
      }
    }
    return result
  }

  private static func hasMatrix(_ items: [Value]) -> Bool {
    items.contains {
      if case .tensor(let given) = $0 { given.flavour == .matrix } else { false }
    }
  }
}
