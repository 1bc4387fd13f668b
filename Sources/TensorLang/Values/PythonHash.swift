/// CPython's hashes, so that equal numbers of different types meet and sets of numbers have
/// CPython's order. (CPython's hashes of strings differ from run to run; ours don't.)
enum PythonHash {
  private static let modulus: UInt = (1 << 61) - 1

  @inline(__always)
  static func int(_ value: Int) -> Int {
    let magnitude = value.magnitude
    let reduced = magnitude < modulus ? magnitude : magnitude % modulus
    let hash = value < 0 ? -Int(reduced) : Int(reduced)
    return hash == -1 ? -2 : hash
  }

  static func float(_ value: Double) -> Int {
    if let exact = Int(exactly: value) { return int(exact) }
    if value.isInfinite { return value > 0 ? 314159 : -314159 }
    if value.isNaN { return 0 }
    var exponent = Int(value.exponent) + 1
    var mantissa = value.magnitude.significand / 2
    if value.magnitude < .leastNormalMagnitude {
      // A subnormal's own exponent is already that of its leading bit.
      mantissa = value.magnitude.significand / 2
    }
    var hash: UInt = 0
    while mantissa != 0 {
      hash = ((hash << 28) & modulus) | (hash >> (61 - 28))
      mantissa *= 268_435_456
      exponent -= 28
      let piece = UInt(mantissa)
      mantissa -= Double(piece)
      hash += piece
      if hash >= modulus { hash -= modulus }
    }
    let turn = exponent >= 0 ? exponent % 61 : 61 - 1 - ((-1 - exponent) % 61)
    hash = ((hash << UInt(turn)) & modulus) | (hash >> UInt(61 - turn))
    let signed = value < 0 ? -Int(hash) : Int(hash)
    return signed == -1 ? -2 : signed
  }

  /// FNV-1a over the bytes, stirred once more at the end.
  static func string(_ text: String) -> Int {
    var hash: UInt = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt(byte)) &* 0x100_0000_01B3 }
    hash ^= hash >> 32
    let signed = Int(bitPattern: hash)
    return signed == -1 || signed == 0 ? -2 : signed
  }

  static func identity(_ identity: Int) -> Int {
    let bits = UInt(bitPattern: identity)
    let hash = Int(bitPattern: (bits >> 4) | (bits << 60))
    return hash == -1 ? -2 : hash
  }

  /// Starts, takes and ends the hash of a tuple.
  struct Tuple {
    private var state: UInt = 2_870_177_450_012_600_261
    private var count: UInt = 0

    mutating func add(_ hash: Int) {
      state = state &+ UInt(bitPattern: hash) &* 14_029_467_366_897_019_727
      state = (state << 31) | (state >> 33)
      state = state &* 11_400_714_785_074_694_791
      count += 1
    }

    var hash: Int {
      let mixed = state &+ (count ^ (2_870_177_450_012_600_261 ^ 3_527_539))
      return mixed == UInt.max ? 1_546_275_796 : Int(bitPattern: mixed)
    }
  }
}

extension Interpreter {
  /// `hash(value)`.
  public func hash(_ value: Value) throws -> Int {
    switch value {
    case .int(let number): return PythonHash.int(number)
    case .string(let string): return string.pythonHash
    case .bool(let flag): return flag ? 1 : 0
    case .float(let number):
      return number.isNaN ? PythonHash.identity(value.identity) : PythonHash.float(number)
    case .tuple(let tuple):
      try enterNesting("maximum recursion depth exceeded")
      defer { leaveNesting() }
      var state = PythonHash.Tuple()
      for item in tuple.items { state.add(try hash(item)) }
      return state.hash
    case .range(let range):
      var state = PythonHash.Tuple()
      state.add(PythonHash.int(range.count))
      state.add(range.count == 0 ? 0 : PythonHash.int(range.start))
      state.add(range.count <= 1 ? 0 : PythonHash.int(range.step))
      return state.hash
    case .list, .dict, .set, .slice:
      throw LanguageError(.typeError, "unhashable type: '\(value.typeName)'")
    case .object(let object):
      if let hash = try object.hashValue(in: self) { return hash }
      return PythonHash.identity(value.identity)
    case .tensor(let object) where object.isNumPy:
      switch object.scalar {
      case .int(let number): return PythonHash.int(number)
      case .bool(let flag): return flag ? 1 : 0
      case .float(let number):
        return number.isNaN ? PythonHash.identity(value.identity) : PythonHash.float(number)
      case nil: throw LanguageError(.typeError, "unhashable type: '\(value.typeName)'")
      }
    default: return PythonHash.identity(value.identity)
    }
  }
}
