/// What an operation may use besides its arguments: memory, the random generator, threads, and the
/// means to be stopped. A session owns one; nothing of it is global.
public final class Runtime: @unchecked Sendable {
  public let interrupt: Interrupt
  public let memory: MemoryBudget
  public let generator: Generator
  /// How many threads a kernel may use.
  @exclusivity(unchecked) public var threads: Int
  /// Plan everything, compute nothing.
  @inlinable public var shapesOnly: Bool {
    @inline(__always) get { plansOnly }
    @inline(__always) set { plansOnly = newValue }
  }
  /// Behind an accessor that other modules inline: there the attribute would be lost.
  @usableFromInline @exclusivity(unchecked) var plansOnly: Bool
  /// The dtype of `torch.set_default_dtype`.
  @exclusivity(unchecked) public var defaultDType: DType = .float32
  /// What operations had to say about the statement under way; the session takes and clears them.
  public var notes: [Note] = []

  /// The kinds of NumPy's RuntimeWarnings that `np.seterr` and `np.errstate` silence: `divide`,
  /// `over`, `under`, `invalid`.
  public var ignoredWarnings: Set<String> = ["under"]

  /// Something true and worth knowing about a call that worked.
  public struct Note: Sendable, Equatable {
    public var code: String
    public var message: String

    public init(code: String, message: String) {
      self.code = code
      self.message = message
    }
  }

  public init(
    interrupt: Interrupt = Interrupt(), memory: MemoryBudget? = nil, seed: UInt64? = nil,
    threads: Int = 2, shapesOnly: Bool = false
  ) {
    self.interrupt = interrupt
    self.memory = memory ?? MemoryBudget(limit: MemoryBudget.systemLimit())
    generator = seed.map { Generator(seed: $0) } ?? Generator()
    self.threads = max(1, threads)
    plansOnly = shapesOnly
  }

  /// A new row-major tensor, its elements not yet written.
  public func make(shape: [Int], dtype: DType) throws(OperationError) -> Tensor {
    try make(layout: Layout(contiguous: shape), dtype: dtype)
  }

  /// A new tensor with these strides; the storage is as long as the layout reaches.
  public func make(layout: Layout, dtype: DType) throws(OperationError) -> Tensor {
    let bytes = try Shape.byteCount(layout.shape, dtype: dtype)
    guard let storage = Storage(byteCount: bytes, budget: memory) else {
      throw OperationError(
        OutOfMemory(shape: layout.shape, dtype: dtype, bytes: bytes, limit: memory.limit))
    }
    return Tensor(layout: layout, dtype: dtype, storage: storage)
  }

  /// A 0-d tensor of one number.
  public func make(scalar: Scalar, dtype: DType) throws(OperationError) -> Tensor {
    let result = try make(shape: [], dtype: dtype)
    result.store(scalar)
    return result
  }

  /// Says, once a statement, that `requires_grad=True` was accepted and changes nothing.
  public func noteNoGradients() {
    if notes.contains(where: { $0.code == "no-gradients" }) { return }
    notes.append(
      Note(
        code: "no-gradients",
        message: "gradients are not part of this language; requires_grad changes nothing"))
  }

  /// Whether a RuntimeWarning is wanted: `divide by zero`, `overflow`, `invalid value`.
  public func warns(of what: String) -> Bool {
    let kind =
      what.hasPrefix("divide")
      ? "divide" : what.hasPrefix("over") ? "over" : what.hasPrefix("under") ? "under" : "invalid"
    return !ignoredWarnings.contains(kind)
  }

  /// Says something, once a statement.
  public func note(_ code: String, _ message: String) {
    let note = Note(code: code, message: message)
    if !notes.contains(note) { notes.append(note) }
  }

  /// Work that needs so many numbers of 64 bits beside its tensors: they count while it runs.
  func withRoom<T>(
    for count: Int, _ body: () throws(OperationError) -> T
  ) throws(OperationError) -> T {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 8)
    guard !overflow, memory.reserve(bytes) else {
      throw OperationError(
        OutOfMemory(
          shape: [count], dtype: .int64, bytes: overflow ? .max : bytes, limit: memory.limit))
    }
    defer { memory.release(bytes) }
    return try body()
  }

  /// Stops the kernel where the user asked to.
  @inline(__always)
  public func checkInterrupt() throws(OperationError) {
    if interrupt.isRequested { throw OperationError(WorkInterrupted()) }
  }
}

extension Tensor {
  /// Writes one number to the first element, converted as C++ converts it.
  func store(_ scalar: Scalar, at index: Int = 0) {
    Number.write(scalar, dtype, to: base + index * dtype.size)
  }
}
