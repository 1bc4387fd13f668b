import TensorOps

/// The memory that a tensor and its views share: `x.storage()`, elements of the tensor's dtype, and
/// `x.untyped_storage()`, bytes.
///
/// Source: PyTorch: torch.TypedStorage, torch.UntypedStorage.
final class StorageObject: Object {
  private let tensor: Tensor
  private let storage: Storage
  /// nil: bytes.
  private let dtype: DType?

  init?(of tensor: Tensor, isTyped: Bool) {
    guard let storage = tensor.storage else { return nil }
    self.tensor = tensor
    self.storage = storage
    dtype = isTyped ? tensor.dtype : nil
  }

  private var kind: String { dtype == nil ? "UntypedStorage" : "TypedStorage" }
  private var elementSize: Int { dtype?.size ?? 1 }
  private var count: Int { storage.byteCount / elementSize }

  override var typeName: String { "torch.storage.\(kind)" }

  override func representation(in interpreter: Interpreter) throws -> String {
    try interpreter.checkCount(count)
    var text = ""
    for place in 0..<count {
      try interpreter.poll()
      text += " \(try interpreter.str(element(at: place)))\n"
    }
    let kept = dtype.map { "dtype=torch.\($0.name), " } ?? ""
    return text + "[\(typeName)(\(kept)device=cpu) of size \(count)]"
  }

  private func element(at place: Int) -> Value {
    guard dtype != nil else {
      return .int(Int(storage.bytes.load(fromByteOffset: place, as: UInt8.self)))
    }
    switch tensor.scalar(atStorageOffset: place) {
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    }
  }

  private func elements(in interpreter: Interpreter) throws -> Value {
    try interpreter.checkCount(count)
    return try interpreter.list((0..<count).map { element(at: $0) })
  }

  override var attributeNames: [String] {
    ["data_ptr", "device", "element_size", "nbytes", "size", "tolist"]
      + (dtype == nil ? [] : ["dtype"])
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    func method(_ body: @escaping (Interpreter) throws -> Value) -> Value {
      .object(NativeFunction(name, .none) { interpreter, _, _ in try body(interpreter) })
    }
    switch name {
    case "data_ptr":
      let address = count == 0 ? 0 : Int(bitPattern: storage.bytes)
      return method { _ in .int(address) }
    case "nbytes": return method { [storage] _ in .int(storage.byteCount) }
    case "size": return method { [count] _ in .int(count) }
    case "element_size": return method { [elementSize] _ in .int(elementSize) }
    case "tolist": return method { try self.elements(in: $0) }
    case "device": return .object(DeviceObject("cpu"))
    case "dtype": return dtype.map { .dtype($0) }
    default: return nil
    }
  }

  override func length(in interpreter: Interpreter) throws -> Int? { count }

  override func item(_ key: Value, in interpreter: Interpreter) throws -> Value? {
    element(at: try place(key))
  }

  override func setItem(
    _ key: Value, to value: Value, in interpreter: Interpreter
  ) throws -> Bool {
    guard dtype != nil else {
      throw LanguageError.unsupported("bytes of tensors aren't written here: write x.storage()[i]")
    }
    let layout = Layout(shape: [], strides: [], offset: try place(key))
    try interpreter.setItem(
      .tensor(TensorObject(tensor.viewed(as: layout))), .ellipsis, to: value)
    return true
  }

  private func place(_ key: Value) throws -> Int {
    guard let given = key.asIndexInt else {
      throw LanguageError(
        .typeError, "can't index a \(typeName) with \(key.typeName)", code: "index-type")
    }
    guard given >= -count, given < count else {
      throw LanguageError(
        .indexError, "index \(given) out of range for storage of size \(count)",
        code: "index-out-of-range")
    }
    return given < 0 ? given + count : given
  }

  override func iterator(in interpreter: Interpreter) throws -> IteratorObject? {
    try interpreter.iterator(over: elements(in: interpreter))
  }
}
