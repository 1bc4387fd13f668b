/// Where the random numbers start.
enum Seeds {
  static let all: [Operation] = [manualSeed, seed, initialSeed, getState, setState]

  static let manualSeed = Operation(
    "manual_seed", in: [.torch], summary: "Starts the random numbers over from a seed.",
    shapes: "→ nothing", notes: ["Negative seeds count down from 2⁶⁴."],
    related: ["seed", "initial_seed", "rand"],
    examples: [
      .init("torch.manual_seed(0)\ntorch.rand(2)", gives: "tensor([0.4963, 0.7682])")
    ],
    Signature(
      [.number("seed")],
      plan: { (call) throws(OperationError) in
        if let value = call[0].scalar, case .float(let real) = value {
          if Int(exactly: real.rounded(.towardZero)) == nil {
            throw OperationError(
              Refusal(
                .value, "\(real) is no seed", torch: "Overflow when unpacking long long",
                blamed: ["seed"]))
          }
        }
        return KnownPlan(.nothing)
      },
      kernel: { (_, call) in
        call.runtime.generator.reseed(UInt64(bitPattern: Int64(call.scalar(0).truncatedInt)))
        return .nothing
      }))

  static let seed = Operation(
    "seed", in: [.torch], summary: "Starts the random numbers over from a seed of the system's.",
    shapes: "→ the seed", related: ["manual_seed", "initial_seed"],
    examples: [.init("torch.seed() >= 0", gives: "True")],
    Signature(
      [], plan: { (_) in KnownPlan(.nothing) },
      kernel: { (_, call) in
        let seed = Generator.systemSeed()
        call.runtime.generator.reseed(seed)
        return .scalar(.int(Int(seed)))
      }))

  static let initialSeed = Operation(
    "initial_seed", in: [.torch], summary: "The seed from which the random numbers started.",
    shapes: "→ the seed", related: ["manual_seed", "seed"],
    examples: [.init("torch.manual_seed(42)\ntorch.initial_seed()", gives: "42")],
    .known([]) { (call) throws(OperationError) in
      guard let seed = Int(exactly: call.runtime.generator.seed) else {
        throw OperationError(
          Refusal(
            .overflow, "the seed \(call.runtime.generator.seed) is beyond 64-bit integers"))
      }
      return .scalar(.int(seed))
    })

  /// The bytes of a saved state, as many as PyTorch's.
  private static let stateSize = 5056

  static let getState = Operation(
    "get_rng_state", in: [.torch], summary: "The state of the random numbers, to be set again.",
    shapes: "→ [5056]", related: ["set_rng_state", "manual_seed"],
    examples: [.init("torch.get_rng_state().dtype", gives: "torch.uint8")],
    Signature(
      [],
      plan: { (_) throws(OperationError) in try FreshPlan(shape: [stateSize], dtype: .uint8) },
      kernel: { (plan, call) throws(OperationError) in
        let result = try Making.filled(plan.shape, .uint8, with: .int(0), call.runtime)
        let state = call.runtime.generator.snapshot
        let base = result.base
        base.storeBytes(of: state.seed, as: UInt64.self)
        base.storeBytes(of: Int32(625 - state.next), toByteOffset: 8, as: Int32.self)
        base.storeBytes(of: Int32(1), toByteOffset: 12, as: Int32.self)
        base.storeBytes(of: UInt64(state.next), toByteOffset: 16, as: UInt64.self)
        for (place, word) in state.words.enumerated() {
          base.storeBytes(of: UInt64(word), toByteOffset: 24 + 8 * place, as: UInt64.self)
        }
        if let pending = state.pendingNormal {
          base.storeBytes(of: pending, toByteOffset: 5024, as: Double.self)
          base.storeBytes(of: Int32(1), toByteOffset: 5040, as: Int32.self)
        }
        return .tensor(result)
      }))

  static let setState = Operation(
    "set_rng_state", in: [.torch], summary: "Puts the random numbers back where a state was saved.",
    shapes: "new_state: [5056] → nothing", related: ["get_rng_state", "manual_seed"],
    examples: [
      .init(
        "s = torch.get_rng_state()\na = torch.rand(2)\ntorch.set_rng_state(s)\ntorch.equal(a, torch.rand(2))",
        gives: "True"),
      .init("torch.set_rng_state(torch.zeros(3))", fails: Refusal.self),
    ],
    Signature(
      [.tensor("new_state")],
      plan: { (call) throws(OperationError) in
        let state = call.tensor(0)
        if state.dtype != .uint8 || state.count != stateSize {
          throw OperationError(
            Refusal(
              .type, "a state is \(stateSize) bytes that get_rng_state gave",
              torch: state.dtype != .uint8
                ? "RNG state must be a torch.ByteTensor" : "RNG state is wrong size",
              blamed: ["new_state"]))
        }
        return KnownPlan(.nothing)
      },
      kernel: { (_, call) throws(OperationError) in
        let state = try Copying.contiguous(call.tensor(0), call.runtime)
        let base = UnsafeRawPointer(state.base)
        let next = base.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        let words = (0..<624).map {
          UInt32(
            truncatingIfNeeded: base.loadUnaligned(fromByteOffset: 24 + 8 * $0, as: UInt64.self))
        }
        let isPending = base.loadUnaligned(fromByteOffset: 5040, as: Int32.self) != 0
        call.runtime.generator.snapshot = Generator.Snapshot(
          seed: base.loadUnaligned(as: UInt64.self), words: words,
          next: Int(truncatingIfNeeded: min(next, 624)),
          pendingNormal: isPending
            ? base.loadUnaligned(fromByteOffset: 5024, as: Double.self) : nil)
        return .nothing
      }))
}
