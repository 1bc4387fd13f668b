import TensorOps

/// A generator of NumPy's as a value: `np.random.RandomState(seed)`, `np.random.default_rng(seed)`.
/// The functions of the module `np.random` are the methods of the session's own `RandomState`.
final class NumPyRandomObject: Object {
  let random: any NumPyRandom

  init(_ random: any NumPyRandom) { self.random = random }

  static let stateType = "numpy.random.mtrand.RandomState"
  static let generatorType = "numpy.random._generator.Generator"

  /// The older family's generator; nil: it is of the newer one.
  var state: NumPyRandomState? { random as? NumPyRandomState }

  override var typeName: String {
    random.isLegacy ? NumPyRandomObject.stateType : NumPyRandomObject.generatorType
  }

  override var representation: String {
    let address = String(UInt(bitPattern: Value.object(self).identity), radix: 16, uppercase: true)
    return (random.isLegacy ? "RandomState(MT19937)" : "Generator(PCG64)") + " at 0x\(address)"
  }

  override var text: String? { random.isLegacy ? "RandomState(MT19937)" : "Generator(PCG64)" }

  override var attributeNames: [String] {
    NumPyRandomMethod.all.filter { $0.fits(random) }.map(\.name)
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    if let method = NumPyRandomMethod.named(name, of: random) {
      return .object(method.function(of: self))
    }
    if let reason = NumPyRandomModule.leftOut[name] {
      return .object(RefusedObject("\(typeName).\(name)", reason))
    }
    return nil
  }
}

/// One method of NumPy's generators, and function of `np.random`.
struct NumPyRandomMethod: Sendable {
  typealias Body = @Sendable (NumPyRandomObject, Interpreter, Arguments) throws -> Value

  /// Which of the generators have it.
  enum Family: Sendable { case both, state, generator }

  let name: String
  let family: Family
  let signature: Signature
  let summary: String
  let body: Body

  init(
    _ name: String, _ family: Family = .both, _ signature: Signature, _ summary: String,
    _ body: @escaping Body
  ) {
    self.name = name
    self.family = family
    self.signature = signature
    self.summary = summary
    self.body = body
  }

  static let all: [NumPyRandomMethod] =
    seeding + plain + distributions + integers + choosing + vectors

  static func named(_ name: String, of random: any NumPyRandom) -> NumPyRandomMethod? {
    all.first { $0.name == name && $0.fits(random) }
  }

  func fits(_ random: any NumPyRandom) -> Bool {
    switch family {
    case .both: true
    case .state: random.isLegacy
    case .generator: !random.isLegacy
    }
  }

  func function(of object: NumPyRandomObject) -> NativeFunction {
    let function = NativeFunction(name, signature, summary: summary) {
      [body] interpreter, _, arguments in
      do {
        return try body(object, interpreter, arguments)
      } catch let error as OperationError {
        throw error.fault is WorkInterrupted
          ? Interrupted() : Binder.languageError(error.fault)
      }
    }
    function.refusal = NumPyRandomWords.error
    return function
  }
}
