#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// An immutable string: a sequence of code points, as in Python.
public final class StringObject {
  public let text: String
  /// The number of code points.
  public let count: Int
  /// Whether every code point is one byte, so that an index is an offset.
  let isASCII: Bool
  private let charge: MemoryCharge?
  @exclusivity(unchecked) private var cachedScalars: [Unicode.Scalar]?
  @exclusivity(unchecked) private var cachedHash = 0

  public convenience init(_ text: String) { self.init(text, charge: nil) }

  init(_ text: String, charge: MemoryCharge?) {
    var text = text
    text.makeContiguousUTF8()
    self.text = text
    self.charge = charge
    let bytes = text.utf8.count
    count =
      text.utf8.withContiguousStorageIfAvailable { buffer in
        var continuations = 0
        for byte in buffer where byte & 0xC0 == 0x80 { continuations &+= 1 }
        return buffer.count - continuations
      } ?? text.unicodeScalars.count
    isASCII = count == bytes
  }

  /// The code points, for indexing where they are not one byte each.
  var scalars: [Unicode.Scalar] {
    if let cachedScalars { return cachedScalars }
    let scalars = Array(text.unicodeScalars)
    cachedScalars = scalars
    return scalars
  }

  /// The bytes, valid during the call only.
  @inline(__always)
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    if let result = try text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return try Array(text.utf8).withUnsafeBufferPointer(body)
  }

  /// The code point at an index that is inside, as a string.
  func character(at index: Int) -> String {
    if isASCII {
      return withBytes { String(Unicode.Scalar($0[index])) }
    }
    return String(Character(scalars[index]))
  }

  /// The code points from `start` up to `end`, both inside.
  func substring(_ start: Int, _ end: Int) -> String {
    if start >= end { return "" }
    if start == 0 && end == count { return text }
    if isASCII {
      return withBytes { String(decoding: $0[start..<end], as: UTF8.self) }
    }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars[start..<end])
    return String(result)
  }

  /// Equality of code points (Swift's own `==` holds composed and decomposed letters equal).
  @inline(__always)
  func equals(_ other: StringObject) -> Bool {
    if self === other { return true }
    if count != other.count { return false }
    if cachedHash != 0, other.cachedHash != 0, cachedHash != other.cachedHash { return false }
    return withBytes { a in
      other.withBytes { b in
        guard a.count == b.count, let x = a.baseAddress, let y = b.baseAddress else {
          return a.isEmpty && b.isEmpty
        }
        return memcmp(x, y, a.count) == 0
      }
    }
  }

  /// Order by code points, which for UTF-8 is the order of bytes.
  func isLess(than other: StringObject) -> Bool {
    text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }

  var pythonHash: Int {
    if cachedHash != 0 { return cachedHash }
    let hash = PythonHash.string(text)
    cachedHash = hash
    return hash
  }
}

extension String {
  /// Whether both have the same code points, whatever Unicode holds equal.
  @inline(__always)
  func hasSameCodePoints(as other: String) -> Bool {
    let count = utf8.count
    if count != other.utf8.count { return false }
    return utf8.elementsEqual(other.utf8)
  }
}
