import TensorOps

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// A variable of the top level: every mention of it in a program holds this very slot, so that
/// reading it needs no look-up.
final class GlobalSlot {
  let name: String
  @exclusivity(unchecked) var value: Value = .unbound
  /// What the name means where the user has not bound it: a built-in, or torch's function.
  @exclusivity(unchecked) var fallback: Value = .unbound
  @exclusivity(unchecked) var fallbackIsKnown = false

  init(_ name: String) { self.name = name }
}

/// What a running program needs: its variables, the value stack, limits, and where output goes.
public final class Interpreter {
  /// What operations use: memory, the random generator, threads.
  public let runtime: Runtime
  public let budget: MemoryBudget
  public let interrupt: Interrupt
  /// `torch.set_printoptions`.
  @exclusivity(unchecked) public var printOptions = PrintOptions()
  @exclusivity(unchecked) public var arrayPrintOptions = ArrayPrintOptions()
  /// Where records go while a text runs.
  @exclusivity(unchecked) public var emit: (Record.Kind) -> Void = { _ in }
  @exclusivity(unchecked) public var notesEnabled = true

  var globals: [String: GlobalSlot] = [:]
  private var internedStrings: [String: StringObject] = [:]
  /// Python's built-ins.
  var builtins: [String: Value] = [:]
  /// Modules by their dotted path.
  var modules: [String: ModuleObject] = [:]
  /// Modules that are made when they are first imported.
  var lazyModules: [String: (Interpreter) -> ModuleObject] = [:]
  /// The session that this is the engine of.
  weak var session: Session?
  /// What a bare name means that is neither the user's nor a built-in: set by the table of
  /// operations.
  public var bareNameFallback: (String) -> Value? = { _ in nil }
  /// The names that `bareNameFallback` knows, for completion and did-you-mean.
  public var bareNames: () -> [String] = { [] }
  /// Answers `help(x)`.
  public var help: (Value, Interpreter) throws -> String? = { _, _ in nil }

  // The value stack: arguments and frames of the calls under way.
  let stackStart: UnsafeMutablePointer<Value>
  let stackEnd: UnsafeMutablePointer<Value>
  @exclusivity(unchecked) var top: UnsafeMutablePointer<Value>

  /// What the `return` that is under way gives.
  @exclusivity(unchecked) var returnValue: Value = .none
  /// Calls under way; 1000 at most, as in Python.
  @exclusivity(unchecked) var depth = 0
  @exclusivity(unchecked) private var nesting = 0
  /// The lowest address that the thread's stack may reach.
  @exclusivity(unchecked) var stackLimit: UInt = 0
  @exclusivity(unchecked) private var ticks: UInt32 = 0
  /// The lists, tuples, dicts and sets whose text is being made, to find cycles.
  var underRepresentation: Set<Int> = []

  /// The source that the running top-level statement stands in.
  @exclusivity(unchecked) var currentSource = Source(name: "<input>", text: "")
  /// Whether expression statements inside compound statements echo too.
  @exclusivity(unchecked) var echoesInside = false
  @exclusivity(unchecked) var keepsLastResults = false

  /// The generator of Python's `random`.
  let pythonRandom = RandomObject()
  /// The generator of `np.random`'s functions.
  private(set) lazy var numpyRandom = NumPyRandomObject(NumPyRandomState())
  /// The session's own generator as a value: `torch.default_generator`.
  private(set) lazy var randomGenerator = RandomGeneratorObject(runtime.generator)

  static let recursionLimit = 1000
  static let stackCapacity = 1 << 20

  public init(runtime: Runtime) {
    self.runtime = runtime
    budget = runtime.memory
    interrupt = runtime.interrupt
    stackStart = .allocate(capacity: Interpreter.stackCapacity)
    stackEnd = stackStart + Interpreter.stackCapacity
    top = stackStart
  }

  deinit {
    stackStart.deallocate()
  }

  /// One object for all mentions of a short text in programs, so that comparing them is comparing
  /// addresses.
  func interned(_ text: String) -> StringObject {
    if text.utf8.count > 40 { return StringObject(text) }
    if let known = internedStrings[text], known.text.hasSameCodePoints(as: text) { return known }
    let made = StringObject(text)
    if internedStrings.count < 10_000 { internedStrings[text] = made }
    return made
  }

  /// The slot of a variable of the top level.
  func slot(_ name: String) -> GlobalSlot {
    if let slot = globals[name] { return slot }
    let slot = GlobalSlot(name)
    globals[name] = slot
    return slot
  }

  /// What the name means at the top level now.
  func lookUp(_ name: String) -> Value? {
    let slot = slot(name)
    if !slot.value.isUnbound { return slot.value }
    return fallback(of: slot)
  }

  func fallback(of slot: GlobalSlot) -> Value? {
    if !slot.fallbackIsKnown {
      slot.fallback = builtins[slot.name] ?? bareNameFallback(slot.name) ?? .unbound
      slot.fallbackIsKnown = true
    }
    return slot.fallback.isUnbound ? nil : slot.fallback
  }

  // MARK: Limits

  /// Called once a turn of every loop and once a call: stops the work when it was asked to, and
  /// now and then looks at what memory small values hold.
  @inline(__always)
  func poll() throws {
    ticks &+= 1
    if ticks & 31 == 0 { try pollSlowly() }
  }

  @inline(never)
  private func pollSlowly() throws {
    if interrupt.isRequested { throw Interrupted() }
    if ticks & 0x3FFF == 0 { try checkMemory() }
  }

  /// Compares the memory that the process really holds with the budget: the small values that no
  /// charge stands for.
  private func checkMemory() throws {
    let limit = budget.limit
    guard ProcessMemory.resident > limit else { return }
    // Some of it may be freed already, and not yet given back to the system.
    ProcessMemory.trim()
    if ProcessMemory.resident > limit { throw memoryError(nil) }
  }

  func memoryError(_ bytes: Int?) -> LanguageError {
    let limit = ByteText.of(budget.limit)
    let message =
      bytes.map { "this value needs \(ByteText.of($0)), more than the session may hold (\(limit))" }
      ?? "the values of this session have reached its limit of \(limit)"
    return LanguageError(.memoryError, code: "memory", message: message, torch: nil)
  }

  /// The least that is charged; smaller values are watched by `poll`.
  static let smallestCharge = 4096

  /// Takes bytes of the budget for a value about to be made, or throws a MemoryError.
  func charge(_ bytes: Int) throws -> MemoryCharge? {
    if bytes < Interpreter.smallestCharge { return nil }
    guard let charge = MemoryCharge(bytes, budget: budget) else { throw memoryError(bytes) }
    return charge
  }

  /// The charge of a value that grows or shrinks to `bytes`.
  func recharge(_ old: MemoryCharge?, bytes: Int) throws -> MemoryCharge? {
    guard let old else { return try charge(bytes) }
    guard old.resize(to: bytes) else { throw memoryError(bytes) }
    return old
  }

  /// The most bytes that one string may have.
  static let longestString = 256 << 20

  /// Refuses a string of this many bytes before it is made.
  func checkStringSize(_ bytes: Int) throws {
    if bytes > Interpreter.longestString || bytes < 0 {
      throw LanguageError(
        .memoryError, code: "memory",
        message: "a string of \(ByteText.of(bytes)) is over the limit of "
          + "\(ByteText.of(Interpreter.longestString)) for one string", torch: nil)
    }
    if bytes >= Interpreter.smallestCharge {
      // Both the old and the new text may stand for a moment.
      guard budget.reserve(bytes) else { throw memoryError(bytes) }
      budget.release(bytes)
    }
  }

  /// A string value whose bytes are charged.
  func string(_ text: String) throws -> Value {
    let bytes = text.utf8.count
    if bytes < Interpreter.smallestCharge { return .string(StringObject(text)) }
    if bytes > Interpreter.longestString { try checkStringSize(bytes) }
    return .string(StringObject(text, charge: try charge(bytes)))
  }

  static let valueSize = MemoryLayout<Value>.stride

  /// The bytes of `count` values; `Int.max` where they can't be counted.
  static func bytes(ofValues count: Int) -> Int {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: valueSize)
    return overflow ? Int.max : bytes
  }

  /// A list value whose buffer is charged. Call `checkCount` before making a large array.
  public func list(_ items: [Value]) throws -> Value {
    .list(ListObject(items, charge: try charge(Interpreter.bytes(ofValues: items.capacity))))
  }

  func tuple(_ items: [Value]) throws -> Value {
    .tuple(TupleObject(items, charge: try charge(Interpreter.bytes(ofValues: items.count))))
  }

  /// Refuses so many values before they are made.
  public func checkCount(_ count: Int) throws {
    let bytes = Interpreter.bytes(ofValues: count)
    if bytes < Interpreter.smallestCharge { return }
    guard budget.reserve(bytes) else { throw memoryError(bytes) }
    budget.release(bytes)
  }

  /// Appends to a list that is charged as it grows.
  @inline(__always)
  func append(_ value: Value, to list: ListObject) throws {
    if list.items.count == list.items.capacity { try growCharge(of: list) }
    list.items.append(value)
  }

  @inline(never)
  func growCharge(of list: ListObject) throws {
    list.charge = try recharge(
      list.charge, bytes: Interpreter.bytes(ofValues: max(list.items.capacity * 2, 4)))
  }

  /// Charges a list anew after its items changed in a way of their own.
  func rechargeList(_ list: ListObject) throws {
    list.charge = try recharge(list.charge, bytes: Interpreter.bytes(ofValues: list.items.capacity))
  }

  // MARK: Depth

  /// One more level of comparing, hashing or showing values inside values.
  func enterNesting(_ message: String) throws {
    nesting += 1
    if nesting > Interpreter.recursionLimit || stackIsLow {
      nesting -= 1
      throw LanguageError(.recursionError, message)
    }
  }

  func leaveNesting() { nesting -= 1 }

  /// Whether the thread's stack nears its end.
  @inline(__always)
  var stackIsLow: Bool {
    var here: UInt8 = 0
    return withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) < stackLimit }
  }

  func recursionError() -> LanguageError {
    LanguageError(.recursionError, "maximum recursion depth exceeded")
  }

  /// Takes `count` places of the value stack, not yet initialised.
  @inline(__always)
  func reserveStack(_ count: Int) throws -> UnsafeMutablePointer<Value> {
    let base = top
    if count > stackEnd - base { throw recursionError() }
    top = base + count
    return base
  }

  /// Back to where a top-level statement begins, after an error.
  func resetForStatement() {
    depth = 0
    nesting = 0
    underRepresentation.removeAll()
    returnValue = .none
  }

  // MARK: Output

  /// Says something that is worth knowing and stops nothing.
  public func note(_ code: String, _ message: String) {
    if notesEnabled { emit(.note(code: code, message: message)) }
  }

  public func write(_ text: String) { emit(.output(text)) }
}
