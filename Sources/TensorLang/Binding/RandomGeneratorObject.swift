import TensorOps

/// Random numbers of one's own, apart from the session's: `torch.Generator()`.
final class RandomGeneratorObject: Object {
  let generator: TensorOps.Generator

  init(_ generator: TensorOps.Generator) { self.generator = generator }

  override var typeName: String { "Generator" }
  override var representation: String {
    "<torch._C.Generator object at 0x\(String(Value.object(self).identity, radix: 16))>"
  }

  /// A new generator starts from PyTorch's own default seed.
  static let defaultSeed: UInt64 = 67_280_421_310_721

  override var attributeNames: [String] {
    ["clone_state", "device", "get_state", "initial_seed", "manual_seed", "seed", "set_state"]
  }

  override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    switch name {
    case "device": return .object(DeviceObject("cpu"))
    case "manual_seed":
      return method(name, .one) { [self] arguments in
        switch Binder.number(arguments[0])?.scalar {
        case .int(let seed):
          generator.reseed(UInt64(bitPattern: Int64(seed)))
          return .object(self)
        default:
          throw LanguageError(
            .runtimeError,
            "manual_seed expected a long, but got \(arguments[0].typeName)", code: "argument-type")
        }
      }
    case "seed":
      return method(name, .none) { [generator] _ in
        let seed = TensorOps.Generator.systemSeed()
        generator.reseed(seed)
        return .int(Int(seed))
      }
    case "initial_seed":
      return method(name, .none) { [generator] _ in
        guard let seed = Int(exactly: generator.seed) else {
          throw LanguageError(
            .overflowError, "the seed \(generator.seed) is beyond 64-bit integers")
        }
        return .int(seed)
      }
    case "clone_state":
      return method(name, .none) { [generator] _ in
        .object(RandomGeneratorObject(generator.copy()))
      }
    case "get_state":
      return method(name, .none) { [generator] _ in
        .tensor(TensorObject(try Seeds.saved(generator, interpreter.runtime)))
      }
    case "set_state":
      return method(name, .one) { [self] arguments in
        guard case .tensor(let state) = arguments[0] else {
          throw LanguageError(
            .typeError, "expected a torch.ByteTensor, but got \(arguments[0].typeName)",
            code: "argument-type")
        }
        try Seeds.restore(generator, from: state.tensor, interpreter.runtime)
        return .object(self)
      }
    default: return nil
    }
  }

  private func method(
    _ name: String, _ signature: Signature, _ body: @escaping (Arguments) throws -> Value
  ) -> Value {
    .object(
      NativeFunction(name, signature) { _, _, arguments in
        do {
          return try body(arguments)
        } catch let error as OperationError {
          throw LanguageError(
            error.fault.type == .runtime ? .runtimeError : .typeError,
            error.fault.torch ?? error.fault.message)
        }
      })
  }
}
