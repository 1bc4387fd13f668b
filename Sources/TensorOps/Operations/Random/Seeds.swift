/// Where the random numbers start.
package enum Seeds {
  static let all: [Operation] = [manualSeed, seed, initialSeed, getState, setState]

  static let manualSeed = Operation(
    "manual_seed", in: [.torch], summary: "Starts the random numbers over from a seed.",
    shapes: "→ the session's generator", notes: ["Negative seeds count down from 2⁶⁴."],
    related: ["seed", "initial_seed", "rand"],
    examples: [
      .init("torch.manual_seed(0)\ntorch.rand(2)", gives: "tensor([0.4963, 0.7682])")
    ],
    Signature(
      [.number("seed")],
      plan: { (call) throws(OperationError) in
        if let value = call[0].scalar, case .float(let real) = value {
          if Int(exactly: real.rounded(.towardZero)) == nil {
            let python =
              real.isNaN
              ? "cannot convert float NaN to integer"
              : real.isInfinite ? "cannot convert float infinity to integer" : nil
            throw OperationError(
              Refusal(
                real.isInfinite ? .overflow : .value, "\(real) is no seed",
                torch: python ?? "Overflow when unpacking long long", blamed: ["seed"]))
          }
        }
        return KnownPlan(.generator)
      },
      kernel: { (_, call) in
        call.runtime.generator.reseed(UInt64(bitPattern: Int64(call.scalar(0).truncatedInt)))
        return .generator
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
      kernel: { (_, call) throws(OperationError) in
        .tensor(try saved(call.runtime.generator, call.runtime))
      }))

  /// The bytes of a generator's state, laid out as PyTorch lays them out.
  package static func saved(
    _ generator: Generator, _ runtime: Runtime
  ) throws(OperationError) -> Tensor {
    let result = try Making.filled([stateSize], .uint8, with: .int(0), runtime)
    let state = generator.snapshot
    let base = result.base
    base.storeBytes(of: state.seed, as: UInt64.self)
    base.storeBytes(of: Int32(625 - state.next), toByteOffset: 8, as: Int32.self)
    base.storeBytes(of: Int32(1), toByteOffset: 12, as: Int32.self)
    base.storeBytes(
      of: UInt64(generator.isFresh ? 0 : state.next), toByteOffset: 16, as: UInt64.self)
    for (place, word) in state.words.enumerated() {
      base.storeBytes(of: UInt64(word), toByteOffset: 24 + 8 * place, as: UInt64.self)
    }
    if let pending = state.pendingNormal {
      base.storeBytes(of: pending, toByteOffset: 5024, as: Double.self)
      base.storeBytes(of: Int32(1), toByteOffset: 5040, as: Int32.self)
    }
    return result
  }

  /// Puts a generator back to where its state was saved.
  package static func restore(
    _ generator: Generator, from saved: Tensor, _ runtime: Runtime
  ) throws(OperationError) {
    try check(saved)
    if saved.isShapeOnly { throw OperationError(NeedsValues()) }
    let state = try Copying.contiguous(saved, runtime)
    let base = UnsafeRawPointer(state.base)
    let left = base.loadUnaligned(fromByteOffset: 8, as: Int32.self)
    let next = base.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    // One left and none drawn: the words are still the seed's.
    let isFresh = left == 1 && next == 0
    let words = (0..<624).map {
      UInt32(truncatingIfNeeded: base.loadUnaligned(fromByteOffset: 24 + 8 * $0, as: UInt64.self))
    }
    let isPending = base.loadUnaligned(fromByteOffset: 5040, as: Int32.self) != 0
    generator.snapshot = Generator.Snapshot(
      seed: base.loadUnaligned(as: UInt64.self), words: words,
      next: isFresh ? 624 : Int(truncatingIfNeeded: min(next, 624)),
      pendingNormal: isPending ? base.loadUnaligned(fromByteOffset: 5024, as: Double.self) : nil)
  }

  private static func check(_ state: Tensor) throws(OperationError) {
    if state.dtype != .uint8 {
      throw OperationError(
        Refusal(
          .type, "a state is \(stateSize) bytes that get_rng_state gave",
          torch: "RNG state must be a torch.ByteTensor", blamed: ["new_state"]))
    }
    if state.count != stateSize {
      throw OperationError(
        Refusal(
          .runtime, "a state is \(stateSize) bytes that get_rng_state gave",
          torch: "Expected a CPUGeneratorImplState of size \(stateSize) but found the input RNG "
            + "state size to be \(state.count)", blamed: ["new_state"]))
    }
  }

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
        try check(call.tensor(0))
        return KnownPlan(.nothing)
      },
      kernel: { (_, call) throws(OperationError) in
        try restore(call.runtime.generator, from: call.tensor(0), call.runtime)
        return .nothing
      }))
}
