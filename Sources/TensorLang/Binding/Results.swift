import TensorOps

/// What operations give, as values.
enum Results {
  static func value(
    of result: CallResult, _ signature: OperationSignature, _ written: Binder.Written,
    _ interpreter: Interpreter
  ) throws -> Value {
    switch result {
    case .tensor(let tensor): return .tensor(TensorObject(tensor))
    case .argument(let place):
      let value = written.value(at: place, of: signature) ?? .none
      // Of an array PyTorch gives a tensor over the same memory.
      if case .tensor(let object) = value, object.flavour != .torch {
        return .tensor(TensorObject(object.tensor))
      }
      return value
    case .rebound(let place, let tensor):
      guard case .tensor(let object)? = written.value(at: place, of: signature) else {
        return .none
      }
      object.tensor = tensor
      return .tensor(object)
    case .several(let results):
      return .tuple(
        TupleObject(try results.map { try value(of: $0, signature, written, interpreter) }))
    default: return try plain(result, interpreter)
    }
  }

  /// A result that doesn't refer to the call's arguments.
  static func plain(_ result: CallResult, _ interpreter: Interpreter) throws -> Value {
    switch result {
    case .tensor(let tensor), .rebound(_, let tensor): return .tensor(TensorObject(tensor))
    case .tensors(let tensors, let form):
      let items = tensors.map { Value.tensor(TensorObject($0)) }
      switch form {
      case .tuple: return .tuple(TupleObject(items))
      case .list: return try interpreter.list(items)
      case .named(let name, let fields):
        return .tuple(TupleObject(items, form: .named(name, fields)))
      case .namedRest(let name, let fields):
        let single = fields.count - 1
        let rest = Value.tuple(TupleObject(Array(items.dropFirst(single))))
        return .tuple(TupleObject(items.prefix(single) + [rest], form: .named(name, fields)))
      }
    case .scalar(let scalar): return value(of: scalar)
    case .ints(let numbers, let form):
      let items = numbers.map { Value.int($0) }
      switch form {
      case .size: return .tuple(TupleObject(items, form: .size))
      case .tuple: return .tuple(TupleObject(items))
      case .list: return try interpreter.list(items)
      }
    case .dtype(let dtype): return .dtype(dtype)
    case .string(let text): return try interpreter.string(text)
    case .nested(let tensor): return try nested(tensor, interpreter)
    case .several(let results):
      return .tuple(TupleObject(try results.map { try plain($0, interpreter) }))
    case .generator: return .object(interpreter.randomGenerator)
    case .argument, .nothing: return .none
    }
  }

  static func value(of scalar: Scalar) -> Value {
    switch scalar {
    case .bool(let flag): .bool(flag)
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    }
  }

  /// `tolist`: nested lists, or the number of a 0-d tensor.
  private static func nested(_ tensor: Tensor, _ interpreter: Interpreter) throws -> Value {
    try interpreter.checkCount(tensor.count)
    func list(_ dim: Int, _ offset: Int) throws -> Value {
      if dim == tensor.rank { return value(of: tensor.scalar(atStorageOffset: offset)) }
      var items: [Value] = []
      items.reserveCapacity(tensor.shape[dim])
      for place in 0..<tensor.shape[dim] {
        items.append(try list(dim + 1, offset + place * tensor.strides[dim]))
      }
      return try interpreter.list(items)
    }
    return try list(0, tensor.layout.offset)
  }

  /// The tensors given as `out=`.
  static func outs(_ out: Value) -> [TensorObject] {
    let items: [Value]
    switch out {
    case .tensor(let object): return [object]
    case .tuple(let tuple): items = tuple.items
    case .list(let list): items = list.items
    default: return []
    }
    return items.compactMap { if case .tensor(let object) = $0 { object } else { nil } }
  }

  /// `out=`: stores results into the given tensors, which take the results' shapes.
  static func store(
    _ result: CallResult, into out: Value, _ call: Call
  ) throws(OperationError) -> Value {
    let objects = outs(out)
    let stored = try Writing.store(result, into: objects.map(\.tensor), call)
    guard stored.count == objects.count else {
      throw OperationError(
        Refusal(
          .type, "\(call.operation.name)(): argument 'out' must be Tensor, not \(out.typeName)",
          blamed: ["out"]))
    }
    for (object, tensor) in zip(objects, stored) { object.tensor = tensor }
    switch (result, out) {
    case (.tensors(_, .named(let name, let fields)), .tuple(let tuple)):
      return .tuple(TupleObject(tuple.items, form: .named(name + "_out", fields)))
    default: return out
    }
  }
}
