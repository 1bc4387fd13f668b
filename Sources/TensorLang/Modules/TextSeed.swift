/// Seeds made of texts, as CPython makes them: the text's bytes and their SHA-512, read as one
/// large integer.
enum TextSeed {
  static func key(_ text: String) -> [UInt32] {
    let bytes = Array(text.utf8) + SHA512.digest(Array(text.utf8))
    // The integer is big-endian; its lowest 32 bits are the last four bytes.
    var key: [UInt32] = []
    var end = bytes.count
    while end > 0 {
      var word: UInt32 = 0
      for place in max(0, end - 4)..<end { word = word << 8 | UInt32(bytes[place]) }
      key.append(word)
      end -= 4
    }
    while key.count > 1 && key.last == 0 { key.removeLast() }
    return key
  }

  /// As Python's `seed(text, version=1)` makes it of the text's code points.
  static func multiplied(_ text: String) -> UInt64 {
    let points = text.unicodeScalars.map { UInt64($0.value) }
    var seed = (points.first ?? 0) << 7
    for point in points { seed = (1_000_003 &* seed) ^ point }
    return seed ^ UInt64(points.count)
  }
}

/// SHA-512 (FIPS 180-4), for seeds made of texts.
enum SHA512 {
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var padded = message + [0x80]
    while padded.count % 128 != 112 { padded.append(0) }
    padded += [UInt8](repeating: 0, count: 8)
    let bits = UInt64(message.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    // The constants are fractions of square and cube roots of the first primes.
    var hash = primes(8).map { fraction(of: $0, cubic: false) }
    let constants = primes(80).map { fraction(of: $0, cubic: true) }
    for block in stride(from: 0, to: padded.count, by: 128) {
      var words = (0..<16).map { index in
        (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(padded[block + index * 8 + $1]) }
      }
      func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x >> n | x << (64 - n) }
      for index in 16..<80 {
        let a = words[index - 15]
        let b = words[index - 2]
        let s0 = rotate(a, 1) ^ rotate(a, 8) ^ (a >> 7)
        let s1 = rotate(b, 19) ^ rotate(b, 61) ^ (b >> 6)
        words.append(words[index - 16] &+ s0 &+ words[index - 7] &+ s1)
      }
      var v = hash
      for index in 0..<80 {
        let s1 = rotate(v[4], 14) ^ rotate(v[4], 18) ^ rotate(v[4], 41)
        let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
        let first = v[7] &+ s1 &+ choice &+ constants[index] &+ words[index]
        let s0 = rotate(v[0], 28) ^ rotate(v[0], 34) ^ rotate(v[0], 39)
        let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
        v = [first &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
      }
      for index in 0..<8 { hash[index] = hash[index] &+ v[index] }
    }
    return hash.flatMap { word in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
    }
  }

  private static func primes(_ count: Int) -> [UInt64] {
    var found: [UInt64] = []
    var candidate: UInt64 = 2
    while found.count < count {
      if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
      candidate += 1
    }
    return found
  }

  /// The first 64 bits after the point of the square or cube root: the largest x with
  /// x² ≤ p·2¹²⁸ (or x³ ≤ p·2¹⁹²), without its whole part.
  private static func fraction(of prime: UInt64, cubic: Bool) -> UInt64 {
    var whole: UInt64 = 1
    while cubic
      ? (whole + 1) * (whole + 1) * (whole + 1) <= prime
      : (whole + 1) * (whole + 1) <= prime
    {
      whole += 1
    }
    var low: UInt64 = 0
    for bit in stride(from: 63, through: 0, by: -1) {
      let candidate = low | 1 << UInt64(bit)
      if power([candidate, whole], cubic: cubic, isAtMost: prime) { low = candidate }
    }
    return low
  }

  /// Whether a number of 64-bit pieces, the lowest first, squared (or cubed) is at most the prime
  /// moved up by two (or three) pieces.
  private static func power(_ x: [UInt64], cubic: Bool, isAtMost prime: UInt64) -> Bool {
    var product = multiply(x, x)
    if cubic { product = multiply(product, x) }
    let place = cubic ? 3 : 2
    if product.dropFirst(place + 1).contains(where: { $0 != 0 }) { return false }
    let top = product.count > place ? product[place] : 0
    if top != prime { return top < prime }
    return product.prefix(place).allSatisfy { $0 == 0 }
  }

  private static func multiply(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    var result = [UInt64](repeating: 0, count: a.count + b.count)
    for (i, x) in a.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.enumerated() {
        let (high, low) = x.multipliedFullWidth(by: y)
        let (sum, overflow) = result[i + j].addingReportingOverflow(low)
        let (total, overflow2) = sum.addingReportingOverflow(carry)
        result[i + j] = total
        carry = high + (overflow ? 1 : 0) + (overflow2 ? 1 : 0)
      }
      result[i + b.count] = carry
    }
    return result
  }
}
