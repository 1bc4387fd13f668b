import TensorOps

/// Subscripts of Nx's tensors: `t[0]`, `t[0][-1]`, `t[[0, 1]]` with one index an axis.
enum NxIndexing {
  static func get(
    _ object: TensorObject, _ key: Value, _ interpreter: Interpreter
  ) throws -> Value {
    let tensor = object.tensor
    // A list holds one index an axis.
    let keys: [Value]
    switch key {
    case .list(let list): keys = list.items
    case .tuple(let tuple): keys = tuple.items
    default: keys = [key]
    }
    if tensor.rank == 0 {
      throw refusal("cannot use the tensor[...] syntax on scalar tensor")
    }
    if keys.count > tensor.rank {
      throw refusal("too many indices for a tensor of shape \(shape(tensor))")
    }
    for (axis, key) in keys.enumerated() {
      guard case .int(let place) = Binder.integer(key) else { continue }
      let size = tensor.shape[axis]
      if place < -size || place >= size {
        throw refusal(
          "index \(place) is out of bounds for axis \(axis) in shape \(shape(tensor))")
      }
    }
    let whole: Value = keys.count == 1 ? keys[0] : .tuple(TupleObject(keys))
    let result = try TensorIndexing.get(TensorObject(tensor), whole, interpreter)
    guard case .tensor(let item) = result else { return result }
    return .tensor(TensorObject(item.tensor, flavour: .nx))
  }

  /// Elixir's values never change.
  static func set() -> LanguageError {
    .unsupported("Nx's tensors don't change: Nx.put_slice and Nx.indexed_put make new ones")
  }

  private static func shape(_ tensor: Tensor) -> String {
    "{\(tensor.shape.map(String.init).joined(separator: ", "))}"
  }

  private static func refusal(_ message: String) -> LanguageError {
    LanguageError(.argumentError, message, code: "index")
  }
}

/// `Nx.type(t)`: `{:f, 32}`.
final class NxTypeObject: Object {
  let dtype: DType
  init(_ dtype: DType) { self.dtype = dtype }

  override var typeName: String { "Nx.Type" }
  override var representation: String {
    let kind =
      switch dtype {
      case .bool, .uint8: "u"
      case .bfloat16: "bf"
      case _ where dtype.isFloatingPoint: "f"
      default: "s"
      }
    return "{:\(kind), \(dtype.size * 8)}"
  }

  override func isEqual(to other: Value, in interpreter: Interpreter) throws -> Bool? {
    NumPyTypes.dtype(other) == dtype
  }
}
