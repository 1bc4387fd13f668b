import Testing

@testable import TensorOps

/// Random numbers against PyTorch's own, bit for bit.
@Suite("Random digits")
struct RandomDigitsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let kind: String
    let dtype: DType
    let seed: Int
    let results: [(shape: [Int], hash: UInt64)]
    var testDescription: String { "\(kind) \(dtype.name) seed \(seed)" }
  }

  static let cases: [Case] = drawnByPyTorch.split(separator: "\n").map { line in
    let words = line.split(separator: " ").map(String.init)
    return Case(
      kind: words[0], dtype: DType.allCases.first { $0.name == words[1] }!, seed: Int(words[2])!,
      results: words.dropFirst(3).map { word in
        let parts = word.split(separator: ":")
        return (
          parts[0].split(separator: "x").map { Int($0)! }, UInt64(parts[1], radix: 16)!
        )
      })
  }

  @Test("the table is read whole")
  func table() {
    #expect(Self.cases.count == 430)
    #expect(Self.cases.allSatisfy { !$0.results.isEmpty })
  }

  @Test("drawn as PyTorch draws", arguments: cases)
  func digits(_ drawn: Case) throws {
    for (shape, hash) in drawn.results {
      let runtime = Runtime(seed: UInt64(bitPattern: Int64(drawn.seed)))
      let result = try Self.draw(drawn.kind, shape, drawn.dtype, runtime)
      #expect(
        Self.hash(try Copying.contiguous(result, runtime)) == hash,
        "\(drawn.testDescription) \(shape): \(result.scalars.prefix(20))")
    }
  }

  static func draw(
    _ kind: String, _ shape: [Int], _ dtype: DType, _ runtime: Runtime
  ) throws -> Tensor {
    let made: [Argument] = [.none, .dtype(dtype)]
    func empty() throws -> Tensor { try runtime.make(shape: shape, dtype: dtype) }
    func filled(_ operation: Operation, _ arguments: Argument..., signature: Int = 0) throws
      -> Tensor
    {
      let target = try empty()
      _ = try operation.result(
        [.tensor(target)] + arguments, signature: signature, runtime: runtime)
      return target
    }
    func counting(_ count: Int, _ scale: Double = 1) throws -> Tensor {
      let result = try runtime.make(shape: [count], dtype: dtype)
      for place in 0..<count { result.store(.float(Double(place)), at: place) }
      return result
    }
    func tensor(_ result: CallResult) -> Tensor {
      if case .tensor(let tensor) = result { return tensor }
      preconditionFailure("not a tensor")
    }
    switch kind {
    case "rand":
      return tensor(try RandomTensors.rand.result([.ints(shape)] + made, runtime: runtime))
    case "randn":
      return tensor(try RandomTensors.randn.result([.ints(shape)] + made, runtime: runtime))
    case "randint10":
      return try RandomTensors.randint(.int(10), .ints(shape), runtime: runtime)
    case "randintwide":
      return try RandomTensors.randint(
        .int(-(1 << 40)), .int(1 << 41), .ints(shape), signature: 1, runtime: runtime)
    case "random": return try filled(RandomFills.random)
    case "bernoulli": return try filled(RandomFills.bernoulli, .float(0.3), signature: 1)
    case "randperm":
      return tensor(
        try RandomTensors.randperm.result([.int(shape[0])] + made, runtime: runtime))
    case "geometric": return try filled(RandomFills.geometric, .float(0.2))
    case "uniform-3to2": return try filled(RandomFills.uniform, .float(-3), .float(2))
    case "normal3,2": return try filled(RandomFills.normal, .float(3), .float(2))
    case "exponential": return try filled(RandomFills.exponential, .float(2.5))
    case "cauchy": return try filled(RandomFills.cauchy)
    case "lognormal": return try filled(RandomFills.logNormal)
    case "float-integers":
      return try filled(RandomFills.random, .int(-200), .int(200), signature: 1)
    case "multinomial1", "multinomial3", "multinomial9":
      let weights = try counting(8)
      for place in 0..<8 { weights.store(.int(place + 1), at: place) }
      let samples = Int(kind.suffix(1))!
      return try Sampling.multinomial(
        .tensor(weights.viewed(as: Layout(contiguous: shape))), .int(samples),
        .bool(samples == 9), runtime: runtime)
    case "bernoullip":
      let chances = try counting(40)
      for place in 0..<40 {
        chances.store(
          .float(dtype == .float64 ? Double(place) / 39 : Double(Float(place) / 39)), at: place)
      }
      return try Sampling.bernoulli(.tensor(chances), runtime: runtime)
    case "normalmeans":
      let means = try counting(20)
      let deviations = try counting(20)
      for place in 0..<20 {
        deviations.store(
          .float(dtype == .float64 ? Double(place) / 7 : Double(Float(place) / 7)), at: place)
      }
      return try RandomTensors.normal(.tensor(means), .tensor(deviations), runtime: runtime)
    case "transposed":
      let target = try runtime.make(shape: [6, 5], dtype: dtype)
        .viewed(as: Layout(shape: [5, 6], strides: [1, 5]))
      _ = try RandomFills.normal.result([.tensor(target)], runtime: runtime)
      return target
    case "dropout":
      return try Sampling.functionalDropout(
        .tensor(try counting(40)), .float(0.3), runtime: runtime)
    default: preconditionFailure("unknown \(kind)")
    }
  }

  static func hash(_ tensor: Tensor) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in UnsafeRawBufferPointer(start: tensor.base, count: tensor.count * tensor.dtype.size)
    {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return hash
  }

  @Test("a shape alone draws nothing")
  func shapesDrawNothing() throws {
    let runtime = Runtime(seed: 7)
    let first = runtime.generator.snapshot
    runtime.shapesOnly = true
    for operation in Random.all {
      for signature in operation.signatures.indices {
        for target in [
          Tensor(shape: [20], dtype: .float32), Tensor(shape: [4, 5], dtype: .float32),
        ] {
          let arguments = operation.signatures[signature].parameters.map {
            Self.plain($0, target)
          }
          _ = try? operation.result(arguments, signature: signature, runtime: runtime)
          #expect(runtime.generator.snapshot.words == first.words, "\(operation.name)")
          #expect(runtime.generator.snapshot.next == first.next, "\(operation.name)")
        }
      }
    }
  }

  private static func plain(_ parameter: Parameter, _ target: Tensor) -> Argument {
    if let value = parameter.defaultValue { return value }
    return switch parameter.kind {
    case .tensor: .tensor(target)
    case .int: .int(parameter.name == "low" || parameter.name == "from" ? 0 : 5)
    case .float, .number: .float(0.5)
    case .bool: .bool(true)
    case .ints: .ints([3, 4])
    default: .none
    }
  }

  @Test("the second normal number is kept, and forgotten by a new seed")
  func pending() throws {
    let runtime = Runtime(seed: 0)
    let one = try RandomTensors.randn(.ints([1]), runtime: runtime).scalars
    let two = try RandomTensors.randn(.ints([1]), runtime: runtime).scalars
    runtime.generator.reseed(0)
    let both = try RandomTensors.randn(.ints([2]), runtime: runtime).scalars
    #expect(one + two == both)
    runtime.generator.reseed(0)
    _ = try RandomTensors.randn(.ints([1]), runtime: runtime)
    runtime.generator.reseed(0)
    #expect(try RandomTensors.randn(.ints([2]), runtime: runtime).scalars == both)
  }
}
