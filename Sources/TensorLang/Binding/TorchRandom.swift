import TensorOps

/// `torch.random`, `torch.Generator` and `torch.default_generator`.
enum TorchRandom {
  static func install(in torch: ModuleObject, _ interpreter: Interpreter) {
    let runtime = interpreter.runtime
    torch.define("default_generator", .object(interpreter.randomGenerator))
    torch.define("Generator", .named(["device"], required: 0)) { _, _, _ in
      .object(RandomGeneratorObject(TensorOps.Generator(seed: RandomGeneratorObject.defaultSeed)))
    }
    let names = ["get_rng_state", "initial_seed", "manual_seed", "seed", "set_rng_state"]
    let random = ModuleObject(
      "torch.random",
      provider: { name in
        names.contains(name) ? OperationFunctions.torch[name].map { .object($0) } : nil
      }, names: { names })
    random.define("default_generator", .object(interpreter.randomGenerator))
    random.define(
      "fork_rng",
      .named(
        ["devices", "enabled", "_caller", "_devices_kw", "device_type"], required: 0)
    ) { interpreter, _, arguments in
      let enabled =
        arguments[1].isUnbound ? true : try interpreter.isTrue(arguments[1])
      return .object(ForkedGenerator(enabled ? runtime.generator : nil))
    }
    torch.define("random", .object(random))
    interpreter.modules[random.name] = random
  }
}

/// `torch.random.fork_rng()`: what the body draws leaves the session's generator where it was.
final class ForkedGenerator: Object {
  private let generator: TensorOps.Generator?
  private var saved: TensorOps.Generator?

  /// - Parameter generator: nil: the body runs, and nothing is put back.
  init(_ generator: TensorOps.Generator?) { self.generator = generator }

  override var typeName: String { "_GeneratorContextManager" }

  override func enter(in interpreter: Interpreter) throws -> Value? {
    saved = generator?.copy()
    return Value.none
  }

  override func exit(in interpreter: Interpreter) throws {
    if let saved { generator?.restore(from: saved) }
    saved = nil
  }
}
