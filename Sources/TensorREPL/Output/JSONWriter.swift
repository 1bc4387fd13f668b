import TensorOps

/// Writes one JSON text into a byte buffer.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// Whether the innermost object or array already has a member.
  private var hasMember = false

  /// Hands over what was written so far, so that a large text need not be held whole.
  mutating func takeBytes() -> [UInt8] {
    let taken = bytes
    bytes.removeAll(keepingCapacity: true)
    return taken
  }

  // MARK: Structure

  mutating func beginObject() {
    separate()
    bytes.append(UInt8(ascii: "{"))
    hasMember = false
  }

  mutating func endObject() {
    bytes.append(UInt8(ascii: "}"))
    hasMember = true
  }

  mutating func beginArray() {
    separate()
    bytes.append(UInt8(ascii: "["))
    hasMember = false
  }

  mutating func endArray() {
    bytes.append(UInt8(ascii: "]"))
    hasMember = true
  }

  mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    hasMember = false
  }

  mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    hasMember = false
  }

  private mutating func separate() {
    if hasMember { bytes.append(UInt8(ascii: ",")) }
    hasMember = true
  }

  // MARK: Values

  mutating func null() { literal("null") }

  mutating func value(_ value: Bool) { literal(value ? "true" : "false") }

  mutating func value(_ value: Int) {
    separate()
    if value >= 0 && value < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(value))
    } else {
      bytes.append(contentsOf: value.description.utf8)
    }
  }

  mutating func value(_ values: [Int]) {
    beginArray()
    for item in values { value(item) }
    endArray()
  }

  /// The fewest digits that read back exactly; what is no number in JSON is a string.
  mutating func value(_ value: Double) { number(value, value.description) }

  /// As for a double, with the digits that a float32 needs.
  mutating func value(_ value: Float) { number(Double(value), value.description) }

  mutating func value(_ value: Float16) { number(Double(value), value.description) }

  mutating func value(_ value: BFloat16) {
    let exact = value.float
    guard exact.isFinite else { return self.value(exact) }
    number(Double(exact), JSONWriter.shortest(value))
  }

  /// The text as a JSON string. `text` is well-formed UTF-8, so it is copied but for what JSON
  /// escapes.
  mutating func value(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { source in
      var start = 0
      for index in source.indices {
        let byte = source[index]
        if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") { continue }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<index]))
        escape(byte)
        start = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
    case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
    case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }

  private mutating func literal(_ text: StaticString) {
    separate()
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func number(_ value: Double, _ text: String) {
    if value.isFinite {
      separate()
      bytes.append(contentsOf: text.utf8)
    } else {
      self.value(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
    }
  }

  /// The shortest decimal that a bfloat16 is the nearest to: a float32's digits, rounded as far as
  /// they still read back.
  private static func shortest(_ value: BFloat16) -> String {
    let exact = value.float
    let magnitude = abs(exact)
    guard magnitude > 0, magnitude >= Float.leastNormalMagnitude else { return exact.description }
    // Four significant digits are always enough for eight bits.
    var exponent = 0
    var scaled = Double(magnitude)
    while scaled >= 10 {
      scaled /= 10
      exponent += 1
    }
    while scaled < 1 {
      scaled *= 10
      exponent -= 1
    }
    var unit = 1.0
    for _ in 0..<4 {
      let digits = (scaled * unit).rounded()
      let mantissa = digits / unit
      let text = "\(exact < 0 ? "-" : "")\(mantissa)e\(exponent)"
      if let candidate = Double(text), BFloat16(Float(candidate)) == value {
        return candidate.description
      }
      unit *= 10
    }
    return exact.description
  }
}
