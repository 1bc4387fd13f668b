/// NumPy's bits in bytes: `np.packbits` and `np.unpackbits`.
enum NumPyPacking {
  static let all: [Operation] = [pack, unpack]

  static let pack = Operation(
    "packbits", in: .numpy, traits: .keepsArray,
    summary: "Eight elements a byte: a bit for each, set where it isn't 0.",
    shapes: "a: [..., n, ...] → uint8 [..., ⌈n / 8⌉, ...]; without axis of all elements in a line",
    notes: ["bitorder: 'big' puts the first element in the highest bit, 'little' in the lowest."],
    related: ["unpackbits"],
    examples: [
      .init("np.packbits([1, 0, 1])", gives: "array([160], dtype=uint8)"),
      .init("np.packbits([1, 0, 1], bitorder='little')", gives: "array([5], dtype=uint8)"),
      .init("np.packbits([0.5])", fails: Refusal.self),
    ],
    .composed([.array(), .optionalInt("axis"), .string("bitorder", default: "big")]) {
      (call) throws(OperationError) in
      let parts = call.parts
      let isBig = try isBig(call)
      if call.tensor(0).dtype.isFloatingPoint {
        throw OperationError(
          Refusal(
            .type, "Expected an input array of integer or boolean data type", blamed: ["a"]))
      }
      let (line, axis) = try call.lineAxis(of: call.tensor(0))
      let bits = try parts.moved(try parts.cast(line, .bool), axis, to: line.rank - 1)
      let size = bits.shape[bits.rank - 1]
      let bytes = (size + 7) / 8
      var outer = Array(bits.shape.dropLast())
      var padded = bits
      if bytes * 8 > size {
        padded = try parts.joined(
          [bits, try parts.zeros(outer + [bytes * 8 - size], .bool)], bits.rank - 1, .bool)
      }
      outer.append(bytes)
      let groups = try parts.cast(try parts.reshaped(padded, outer + [8]), .int64)
      let weights = try parts.integers((0..<8).map { isBig ? 128 >> $0 : 1 << $0 })
      let sums = try parts.sum(
        try parts.multiply(groups, .tensor(weights)), [outer.count], false, .int64)
      return .tensor(try parts.moved(try parts.cast(sums, .uint8), outer.count - 1, to: axis))
    })

  static let unpack = Operation(
    "unpackbits", in: .numpy, traits: .keepsArray,
    summary: "The bits of bytes, an element each.",
    shapes: "a: uint8 [..., n, ...] → uint8 [..., 8 n, ...]; without axis of all bytes in a line",
    notes: [
      "bitorder: 'big' gives the highest bit first, 'little' the lowest.",
      "count: how many bits; more than there are give zeros, a negative one leaves out the last.",
    ],
    related: ["packbits"],
    examples: [
      .init(
        "np.unpackbits(np.uint8([5]))", gives: "array([0, 0, 0, 0, 0, 1, 0, 1], dtype=uint8)"),
      .init("np.unpackbits(np.uint8([5]), count=3)", gives: "array([0, 0, 0], dtype=uint8)"),
      .init("np.unpackbits([5])", fails: Refusal.self),
    ],
    .composed([
      .array(), .optionalInt("axis"), .optionalInt("count"), .string("bitorder", default: "big"),
    ]) { (call) throws(OperationError) in
      let parts = call.parts
      let isBig = try isBig(call)
      if call.tensor(0).dtype != .uint8 {
        throw OperationError(
          Refusal(.type, "Expected an input array of unsigned byte data type", blamed: ["a"]))
      }
      let (line, axis) = try call.lineAxis(of: call.tensor(0))
      let bytes = try parts.cast(try parts.moved(line, axis, to: line.rank - 1), .int64)
      let weights = try parts.integers((0..<8).map { isBig ? 128 >> $0 : 1 << $0 })
      let shifted = try NumPyKernels.floorDivide(
        .tensor(try parts.lifted(bytes, at: bytes.rank)), .tensor(weights), runtime: call.runtime)
      let bits = try NumPyKernels.remainder(.tensor(shifted), .int(2), runtime: call.runtime)
      let outer = Array(bytes.shape.dropLast())
      let (size, overflow) = bytes.shape[bytes.rank - 1].multipliedReportingOverflow(by: 8)
      if overflow { throw OperationError(ElementCountOverflow(shape: bytes.shape)) }
      var result = try parts.cast(try parts.reshaped(bits, outer + [size]), .uint8)
      if let count = call.optionalInt(2) {
        let wanted = count < 0 ? size + count : count
        if wanted < 0 {
          throw OperationError(
            Refusal(
              .value, "-count larger than number of elements", blamed: ["count"]))
        }
        if wanted <= size {
          result = try parts.part(result, outer.count, from: 0, count: wanted)
        } else {
          try NumPyShapes.checkSizes(outer + [wanted], .uint8)
          result = try parts.joined(
            [result, try parts.zeros(outer + [wanted - size], .uint8)], outer.count, .uint8)
        }
      }
      return .tensor(try parts.copy(try parts.moved(result, outer.count, to: axis)))
    })

  private static func isBig(_ call: Call) throws(OperationError) -> Bool {
    switch call.named("bitorder") {
    case .string("big"): return true
    case .string("little"): return false
    default:
      throw OperationError(
        Refusal(.value, "'order' must be either 'little' or 'big'", blamed: ["bitorder"]))
    }
  }
}
